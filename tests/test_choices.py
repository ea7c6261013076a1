"""The full cross of the choices: by hand, against a plain recount of the CSV, and at its edges."""

import csv
import time
from collections import defaultdict
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from claimlib import choices, evidence, judging
from claimlib.tables import UnknownName

OUTCOMES = ("direction", "wording", "answer")


@pytest.fixture(scope="module")
def crossed(data):
    return {name: choices.run(data, data.choices, of) for name, of in choices.outcomes(data).items()}


@pytest.fixture(scope="module")
def full(data):
    """The cross of every option, those that change nothing included."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choices, "without_effect", lambda specs, shares: [])
        return {name: choices.run(data, data.choices, of) for name, of in choices.outcomes(data).items()}


def rows(folder, name):
    """A table as dicts of text."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def option(option_id, choice, action, variable="", value="", taken="no"):
    """A row of the choices."""
    return {
        "option_id": option_id,
        "choice": choice,
        "label": option_id,
        "action": action,
        "variable": variable,
        "value": value,
        "taken": taken,
    }


def tiny():
    """Two articles: S1 with three claims in two statements, S2 with one mixed claim."""
    claims = pd.DataFrame(
        {
            "claim_id": ["c1", "c2", "c3", "c4"],
            "statement_id": ["s1", "s1", "s2", "s3"],
            "source_id": pd.Categorical(["S1", "S1", "S1", "S2"], categories=["S1", "S2"]),
            "comparator": ["none", "none", "x", "none"],
            "direction": ["up", "up", "down", "mixed"],
            "certainty": ["may", "may", "does", "does"],
            "note": [None, "Alternative: down.", None, None],
        }
    )
    ids = claims["claim_id"]
    pairs = pd.DataFrame({"pair_id": "p" + ids, "claim_a": ids, "claim_b": ids, "claim_id": ids})
    labels = {"direction": ["up", "down", "mixed"], "certainty": ["may", "does"]}
    roles = {("direction", "better"): ["up"], ("certainty", "unhedged"): ["does"]}
    return SimpleNamespace(
        claims=claims,
        passes=lambda: {"a": "pass_a", "b": "pass_b"},
        pass_a=claims,
        pass_b=claims,
        pairs=pairs,
        settled=pd.DataFrame({"pair_id": ["pc3"]}),
        sources=pd.DataFrame({"source_id": ["S1", "S2"]}),
        lacking=lambda names: [name for name in names if name in evidence.TABLES],
        label=lambda variable, code: f"it is {code}",
        labels=lambda variable: {code: f"it is {code}" for code in labels[variable]},
        codes_with=lambda variable, role: roles[variable, role],
    )


def shares_of(*extra):
    """The votes and shares of the two tiny articles under one more option."""
    data = tiny()
    options = pd.DataFrame([option("R", "whose", "read", value="claims"), *extra])
    _, votes, shares = choices.run(data, options, choices.outcome(data, "direction", ["up"]))
    assert len(shares) == 1
    return votes.iloc[0].tolist(), shares.iloc[0].round(4).tolist()


# ---------------------------------------------------------------- by hand


def test_as_it_stands():
    assert shares_of(option("K", "k", "keep")) == ([3, 1], [0.6667, 0])


@pytest.mark.parametrize(
    ("extra", "votes", "shares"),
    [
        (option("M", "m", "count_half", "direction", "mixed"), [3, 1], [0.6667, 0.5]),
        (option("U", "u", "share_within", "statement_id"), [2, 1], [0.5, 0]),
        (option("C", "c", "collapse", "statement_id comparator direction certainty"), [2, 1], [0.5, 0]),
        (option("D", "d", "drop_settled"), [2, 1], [1, 0]),
        (option("N", "n", "drop_noted", "note", "alternative"), [1, 1], [1, 0]),
        (option("H", "h", "drop", "certainty", "may"), [1, 1], [0, 0]),
    ],
    ids=lambda value: value["action"] if isinstance(value, dict) else "",
)
def test_each_action_does_what_it_says(extra, votes, shares):
    assert shares_of(extra) == (votes, shares)


def test_an_article_without_a_claim_is_missing_and_not_zero():
    votes, shares = shares_of(option("M", "m", "drop", "direction", "mixed"))
    assert votes == [3, 0] and shares[0] == 0.6667 and np.isnan(shares[1])


def test_options_that_say_nothing_about_an_outcome_are_left_out():
    half = option("M", "m", "count_half", "direction", "mixed")
    sure = option("H", "h", "drop", "certainty", "may")
    options = pd.DataFrame([option("A", "m", "keep"), half, option("B", "h", "keep"), sure])
    of = choices.outcomes(tiny())
    assert choices.applicable(options, of["direction"])["option_id"].tolist() == ["A", "M", "B", "H"]
    assert choices.applicable(options, of["wording"])["option_id"].tolist() == ["A", "B"]


def test_an_option_with_a_misspelt_code_is_named(data):
    wrong = data.choices.assign(value=data.choices["value"].replace("mixed", "mixd"))
    with pytest.raises(ValueError, match="direction has no code 'mixd'; its codes: favours"):
        choices.run(data, wrong, choices.outcomes(data)["direction"])


def test_an_outcome_of_unknown_codes_is_refused(data):
    with pytest.raises(UnknownName, match="no code of direction 'sideways'; known are "):
        choices.outcome(data, "direction", ["sideways"])


def test_an_outcome_is_named_after_its_codes_in_their_order():
    assert choices.outcome(tiny(), "direction", ["mixed", "up"]).name == "it is up or it is mixed"
    assert choices.outcome(tiny(), "direction", ["up"], name="rises").name == "rises"


def test_outcomes_are_told_by_role_whatever_the_order_of_the_codes(data):
    for name, of in choices.outcomes(data).items():
        roles = {
            "direction": ["better"],
            "wording": ["unhedged"],
            "answer": ["supported", "contradicted", "imprecise"],
        }[name]
        assert set(of.counted) == {code for role in roles for code in data.codes_with(of.variable, role)}


def test_a_choice_that_changes_no_share_does_not_multiply():
    kept = [option("A", "a", "keep", taken="yes"), option("B", "b", "keep", taken="yes")]
    options = pd.DataFrame(
        [*kept, option("M", "a", "drop", "direction", "mixed"), option("X", "b", "drop_noted", "note", "xyz")]
    )
    data = tiny()
    data.settled = data.settled.head(0)
    of = choices.outcome(data, "direction", ["up"])
    specs, votes, shares = choices.run(data, options, of)
    assert specs.to_numpy().tolist() == [["A", "B"], ["M", "B"]]
    assert specs.index.tolist() == votes.index.tolist() == shares.index.tolist() == [1, 2]
    assert choices.idle(specs, options, of) == ["b"]
    assert choices.taken(specs, options) == 1


def test_options_on_tables_that_a_topic_does_without_are_left_out(data):
    class Without(SimpleNamespace):
        def lacking(self, names):
            return [name for name in names if name == "settled"]

        def passes(self):
            return {"a": "pass_a"}

    left = choices.available(Without(choices=data.choices))
    assert set(data.choices["option_id"]) - set(left["option_id"]) == {"C1-3", "C2-2", "C2-3"}
    assert len(choices.available(data)) == len(data.choices)


def test_the_taken_specification_is_the_only_one_that_fits():
    options = pd.DataFrame([option("A", "m", "keep", taken="yes"), option("B", "m", "drop", "x", "y", taken="yes")])
    specs = choices.specifications(options)
    with pytest.raises(ValueError, match="2 specifications fit"):
        choices.taken(specs, options)
    assert len(choices.specifications(options.head(0))) == 0


# ---------------------------------------------------------------- against a plain recount


def disputed_claims(folder):
    """The settled claims with a difference, and those with a difference or an alternative in their note."""
    of_pair = {row["pair_id"]: row["claim_id"] for row in rows(folder, "coding/pairs.csv")}
    settled = {of_pair[row["pair_id"]] for row in rows(folder, "coding/settled.csv")}
    noted = {row["claim_id"] for row in rows(folder, "claims.csv") if "alternative" in row["note"].lower()}
    return settled, settled | noted


def recounted(claims, final, unsure, picks, wording, tested=None):
    """Votes and counted part of each article under one specification, with loops and nothing else."""
    groups = defaultdict(list)
    seen = set()
    for row in claims:
        alike = (row["statement_id"], row["comparator"], row["direction"], row["certainty"])
        out = (
            not row["direction"]
            or final[row["claim_id"]] in unsure[picks["C2"]]
            or (picks["C4"] == 3 and row["direction"] == "mixed")
            or (picks.get("C5") == 2 and row["certainty"] in ("speculative", "tentative"))
            or (picks["C6"] == 2 and row["comparator"] == "not_stated")
            or (picks["C7"] == 2 and alike in seen)
        )
        if out:
            continue
        seen.add(alike)
        worth = row["certainty"] in ("plain", "emphatic") if wording else row["direction"] == "favours"
        if picks["C4"] == 2 and row["direction"] == "mixed" and not wording:
            worth = 0.5
        if tested:
            worth = tested[row["claim_id"]]
        groups[row["statement_id"]].append(float(worth))
    found = defaultdict(list)
    for statement, worths in groups.items():
        found[statement[:2]] += [sum(worths) / len(worths)] if picks["C3"] == 2 else worths
    return {source: sum(worths) / len(worths) for source, worths in found.items()}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_specification_is_what_a_plain_recount_gives(data, full, name):
    specs, _, shares = full[name]
    folder = data.folder
    codings = {i: rows(folder, path) for i, path in ((1, "claims.csv"), (2, "coding/a.csv"), (3, "coding/b.csv"))}
    column = {1: "claim_id", 2: "claim_a", 3: "claim_b"}
    pairs = rows(folder, "coding/pairs.csv")
    final = {i: {row[column[i]]: row["claim_id"] for row in pairs} for i in codings}
    unsure = dict(zip((1, 2, 3), (set(), *disputed_claims(folder)), strict=True))
    tested = dict.fromkeys(codings)
    if name == "answer":
        given = set(choices.outcomes(data)["answer"].counted)
        frames = {1: data.claims, 2: data.pass_a, 3: data.pass_b}
        for i, claims in frames.items():
            answer = judging.answers(data, claims=claims).set_index("claim_id")["answer"]
            tested[i] = {claim: answer.get(claim) in given for claim in claims["claim_id"]}
    for number, ids in specs.iterrows():
        picks = {one.split("-")[0]: int(one.split("-")[1]) for one in ids}
        coded = picks["C1"]
        expected = recounted(codings[coded], final[coded], unsure, picks, name == "wording", tested[coded])
        for source in shares:
            if source in expected:
                assert shares.loc[number, source] == pytest.approx(expected[source], abs=1e-8), (ids.tolist(), source)
            else:
                assert np.isnan(shares.loc[number, source]), (ids.tolist(), source)


def test_the_full_cross_is_run_and_each_specification_once(data, full):
    sizes = data.choices.groupby("choice", sort=False).size()
    specs = full["direction"][0]
    assert len(specs) == sizes.prod() >= 200
    assert not specs.duplicated().any()
    assert set(specs.itertuples(index=False, name=None)) == set(
        product(*[group["option_id"] for _, group in data.choices.groupby("choice", sort=False)])
    )


@pytest.mark.parametrize("name", OUTCOMES)
def test_what_is_left_out_of_the_cross_is_there_already(data, crossed, full, name):
    specs, _votes, shares = crossed[name]
    every, _, all_shares = full[name]
    assert len(shares.round(9).drop_duplicates()) == len(all_shares.round(9).drop_duplicates())
    idle = choices.idle(specs, data.choices, choices.outcomes(data)[name])
    assert len(all_shares) == len(shares) * data.choices.groupby("choice").size()[idle].prod()
    first = every.merge(specs.reset_index(names="number"), how="left")["number"].dropna().astype(int)
    assert first.tolist() == specs.index.tolist()
    assert choices.without_effect(specs, shares) == []


def test_the_taken_specification_gives_the_shares_of_the_other_notebooks(data, crossed):
    specs, votes, shares = crossed["direction"]
    base = choices.taken(specs, data.choices)
    effects = data.claims.dropna(subset="direction")
    for source, own in effects.groupby("source_id", observed=True):
        assert votes.loc[base, source] == len(own)
        better = own["direction"].isin(data.codes_with("direction", "better"))
        assert shares.loc[base, source] == pytest.approx(better.mean())


def test_the_full_cross_takes_seconds(data):
    begin = time.process_time()
    choices.run(data, data.choices, choices.outcomes(data)["direction"])
    assert time.process_time() - begin < 5


# ---------------------------------------------------------------- ranks and moves


def frame(*lines):
    """Shares of articles, one line a specification."""
    return pd.DataFrame(list(lines), columns=["S1", "S2", "S3"], index=range(1, len(lines) + 1), dtype=float)


def test_equal_shares_share_the_better_rank():
    assert choices.ranks(frame((1, 1, 0.5), (0.2, None, 0.5))).fillna(0).to_numpy().tolist() == [[1, 1, 3], [2, 0, 1]]


def test_the_order_is_kept_among_the_articles_that_have_a_claim():
    shares = frame((1, 0.8, 0.5), (1, 0.4, 0.5), (None, 0.8, 0.5), (1, 1, 0.5), (None, None, None), (0.9, 0.3, 0.1))
    assert choices.order_kept(shares, 1) == {"others": 5, "kept": 3, "complete": 1, "tied": 1}


def test_a_broken_tie_is_another_order():
    assert choices.order_kept(frame((1, 1, 0.5), (1, 0.9, 0.5)), 1)["kept"] == 0
    assert choices.order_kept(frame((1, 1, 0.5), (0.9, 0.9, 0.5)), 1)["kept"] == 1


def test_the_specification_that_is_taken_is_no_other():
    assert choices.order_kept(frame((1, 0.8, 0.5)), 1) == {"others": 0, "kept": 0, "complete": 0, "tied": 0}


def test_a_move_is_measured_with_all_other_choices_the_same():
    specs = pd.DataFrame({"x": ["x1", "x1", "x2", "x2"], "y": ["y1", "y2", "y1", "y2"]}, index=[1, 2, 3, 4])
    shares = frame((0.5, 0.1, 1), (0.6, 0.1, None), (0.9, 0.1, None), (0.8, 0.1, None))
    moved = choices.moves(specs, shares).set_index(["choice", "source_id"])
    assert moved.loc[("x", "S1"), ["mean", "most", "compared", "lost"]].tolist() == [30.0, 40.0, 2, 0]
    assert moved.loc[("y", "S1"), ["mean", "most"]].tolist() == [10.0, 10.0]
    assert moved.loc[("x", "S2"), "mean"] == 0
    assert np.isnan(moved.loc[("x", "S3"), "mean"]) and moved.loc[("x", "S3"), "lost"] == 1
    assert choices.ordered_moves([moved.reset_index()]) == ["x", "y"]


def test_a_choice_with_one_option_does_not_move():
    specs = pd.DataFrame({"x": ["x1", "x1"], "y": ["y1", "y2"]}, index=[1, 2])
    assert set(choices.moves(specs, frame((1, 1, 1), (0, 1, 1)))["choice"]) == {"y"}


def test_what_each_option_does_alone_starts_from_what_is_taken(data, crossed):
    specs, votes, shares = crossed["direction"]
    base = choices.taken(specs, data.choices)
    alone = choices.one_by_one(specs, votes, shares, base)
    assert alone.index.tolist() == [i for i in data.choices["option_id"] if specs.eq(i).any(axis=None)]
    for one in data.choices.itertuples():
        if one.taken == "yes":
            assert alone.loc[one.option_id, "share"].tolist() == shares.loc[base].tolist()


def test_the_saved_numbers_have_every_specification_and_article(crossed):
    specs, votes, shares = crossed["wording"]
    numbers = choices.long(specs, votes, shares)
    known = numbers.dropna(subset="share").set_index(["specification", "source_id"])["share"]
    assert len(known) == shares.notna().sum().sum()
    for (number, source), share in known.items():
        assert share == pytest.approx(shares.loc[number, source], abs=6e-4)
