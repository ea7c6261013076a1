"""How firm the answers are: the cross of the choices against a slow one, single options, studies left out, margins."""

from copy import copy
from itertools import product

import numpy as np
import pytest
from claimlib import evidence, firmness, judging, tables
from claimlib.judging import ANSWERS, Bench, Choice


def test_there_are_as_many_combinations_as_options_multiply_to(data):
    per_factor = data.answer_choices.groupby("factor").size()
    assert firmness.combinations(data) == int(np.prod(per_factor)) >= 800


def test_the_cross_is_what_every_combination_gives_one_by_one(data):
    """Against a plain loop over a sample of all combinations, each answered anew."""
    options = firmness.values(data)
    few = {
        factor: own if factor in ("lead", "line", "wider", "people", "side") else own[:1]
        for factor, own in options.items()
    }
    own = Bench(data)
    slow = {claim: dict.fromkeys(ANSWERS, 0) for claim in own.claims["claim_id"]}
    for picked in product(*few.values()):
        answer = own.answers(Choice(**dict(zip(few, picked, strict=True))))[0]
        for claim, place in zip(own.claims["claim_id"], answer, strict=True):
            slow[claim][ANSWERS[place]] += 1
    n = np.prod([len(some) for some in few.values()])
    codes = data.roles("answer")
    fast = firmness.cross_of(data, few)
    assert len(fast)
    for claim, row in fast.iterrows():
        for role in ANSWERS:
            assert row[codes[role]] == pytest.approx(slow[claim][role] / n), (claim, role)
    left = set(slow) - set(fast.index)
    assert all(slow[claim]["untested"] + slow[claim]["elsewhere"] == n for claim in left)


def test_shares_add_up_to_one(data):
    shares = firmness.cross(data)
    assert np.allclose(shares.sum(axis=1), 1) and (shares >= 0).all(axis=None)
    assert list(shares) == list(data.roles("answer").values())


def test_an_option_moves_what_differs_under_it_alone(data):
    before = judging.answers(data).set_index("claim_id")["answer"]
    for row in firmness.moved_by(data).itertuples():
        after = judging.answers(data, row.choice).set_index("claim_id")["answer"]
        assert {claim for claim, *_ in row.moves} == set(before.index[before.astype(str) != after.astype(str)])
        assert all(was == before[claim] and now == after[claim] for claim, was, now in row.moves)
    assert any(row.moves for row in firmness.moved_by(data).itertuples())


def test_an_answer_turns_without_a_study_and_is_as_written_with_it(data):
    table = firmness.without_one_study(data)
    codes = data.roles("answer")
    assert len(table)
    for row in table.itertuples():
        own = Bench(data, data.claims[data.claims["claim_id"] == row.claim_id]).without(row.study)
        assert codes[ANSWERS[own.answers(Choice())[0][0]]] == row.after != row.before


@pytest.mark.parametrize("lead", ["recent", "trial"])
def test_to_leave_a_study_out_is_as_if_its_estimates_were_in_no_table(data, monkeypatch, lead):
    """Every fifth study, against claims and estimates that are set beside each other anew, from tables without it."""
    whole, rows = Bench(data), evidence.estimates(data)
    whole.answers(Choice(lead=lead))
    for study in rows["study"].unique()[::5]:
        less = whole.without(study)
        with monkeypatch.context() as patch:
            patch.setattr(evidence, "estimates", lambda data, gone=study: rows[rows["study"] != gone])
            other = copy(data)
            other.memo, other.shared = {}, {}  # nothing is remembered of the estimates that are there
            anew = Bench(other)
        (one, lead_one), (two, lead_two) = (bench.answers(Choice(lead=lead)) for bench in (less, anew))
        assert one.tolist() == two.tolist(), study
        names = [[*bench.rows["effect_id"], None] for bench in (less, anew)]
        assert [names[0][i] for i in lead_one] == [names[1][i] for i in lead_two], study
        for a, b in zip(less.counted(Choice(lead=lead)), anew.counted(Choice(lead=lead)), strict=True):
            assert a.tolist() == b.tolist(), study


def test_the_papers_of_the_time_of_an_article_are_not_newer(data):
    table = firmness.as_of(data)
    dated = data.sources.dropna(subset="published")["source_id"].astype(str)
    assert set(table["claim_id"].str.partition("-")[0]) == set(dated)
    assert table["then"].notna().all() and table["before"].notna().all()


def test_a_margin_is_a_part_of_the_interval_and_only_for_leading_estimates(data):
    margins = firmness.margins(data)
    leading = judging.answers(data).dropna(subset="effect_id")["claim_id"]
    assert set(margins.index) <= set(leading) and (margins >= 0).all()
    of = judging.pairs(data).drop_duplicates("claim_id").set_index("claim_id")
    claims = data.claims.set_index("claim_id")
    for claim, margin in margins.items():
        if claims.loc[claim, "direction"] in data.codes_with("direction", "better"):
            row = of.loc[claim]
            near = min(abs(row["ci_low"] - row["null"]), abs(row["ci_high"] - row["null"]))
            assert margin == pytest.approx(near / (row["ci_high"] - row["ci_low"])), claim


def test_the_table_has_a_row_per_answered_claim(data):
    table, answers = firmness.table(data), judging.answers(data).set_index("claim_id")["answer"]
    given = [data.code_with("answer", role) for role in ANSWERS[:3]]
    assert table.index.tolist() == answers.index[answers.isin(given)].tolist()
    for claim, row in table.iterrows():
        assert 0 < row["share"] <= 1 and row["answer"] == answers[claim]


def test_a_margin_is_the_distance_to_the_line_that_decides(data):
    lead = judging.answers(data).dropna(subset="effect_id").set_index("claim_id")["effect_id"]["A1-28-4"]
    changed = data.effects.assign(
        ci_low=data.effects["ci_low"].where(data.effects["effect_id"] != lead, -0.5),
        ci_high=data.effects["ci_high"].where(data.effects["effect_id"] != lead, 0.19),
    )
    other = tables.Tables(data.folder, data.descriptor, data.raw)
    other.frames["effects"] = changed
    assert judging.answers(other).set_index("claim_id")["answer"]["A1-28-4"] == "contradicted"
    assert firmness.margins(other)["A1-28-4"] == pytest.approx(0.01 / 0.69)
