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
            "topic": ["yes"] * 4,
            "comparator": ["none", "none", "x", "none"],
            "direction": ["up", "up", "down", "mixed"],
            "certainty": ["may", "may", "does", "does"],
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
        alternatives=pd.DataFrame(
            {"claim_id": ["c2", "c2", "c3"], "variable": ["direction"] * 2 + ["topic"], "code": ["down", "mixed", "no"]}
        ),
        sources=pd.DataFrame({"source_id": ["S1", "S2"]}),
        lacking=lambda names: [name for name in names if name in evidence.TABLES and "." not in name],
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
        (option("H", "h", "drop", "certainty", "may"), [1, 1], [0, 0]),
    ],
    ids=lambda value: value["action"] if isinstance(value, dict) else "",
)
def test_each_action_does_what_it_says(extra, votes, shares):
    assert shares_of(extra) == (votes, shares)


def test_noted_alternatives_are_taken_the_first_of_each_variable_and_another_topic_leaves():
    data = tiny()
    options = pd.DataFrame([option("R", "whose", "read", value="alternatives")])
    _, votes, shares = choices.run(data, options, choices.outcome(data, "direction", ["up"]))
    assert votes.iloc[0].tolist() == [2, 1] and shares.iloc[0].tolist() == [0.5, 0]
    assert data.claims["direction"].tolist() == ["up", "up", "down", "mixed"]


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


def test_options_with_a_misspelt_code_or_variable_are_named(copy):
    copy.rewrite("choices.csv", lambda text: text.replace(",direction,mixed,", ",direction,mixd,", 1))
    copy.rewrite("choices.csv", lambda text: text.replace(",certainty,speculative", ",certainy,speculative"))
    one, *others = copy.faults()
    assert (one.file, one.column, one.value) == ("choices.csv", "value", "'mixd'")
    assert one.allowed == "one of favours, no_difference, mixed, against (did you mean mixed?)"
    assert [(fault.column, fault.value) for fault in others[:2]] == [
        ("variable", "'certainy'"),
        ("value", "'speculative'"),
    ]
    assert "(did you mean certainty?)" in others[0].allowed


def test_a_code_of_another_topic_in_an_option_is_a_fault(copy):
    copy.rewrite("choices.csv", lambda text: text.replace(",direction,mixed,", ",direction,sham,", 1))
    assert [fault.value for fault in copy.faults()] == ["'sham'"]


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
    options = pd.DataFrame([*kept, option("M", "a", "drop", "direction", "mixed"), option("X", "b", "drop_settled")])
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
    assert set(data.choices["option_id"]) - set(left["option_id"]) == {"C1-3", "C2-2"}
    assert len(choices.available(data)) == len(data.choices)


def test_the_taken_specification_is_the_only_one_that_fits():
    options = pd.DataFrame([option("A", "m", "keep", taken="yes"), option("B", "m", "drop", "x", "y", taken="yes")])
    specs = choices.specifications(options)
    with pytest.raises(ValueError, match="2 specifications fit"):
        choices.taken(specs, options)
    assert len(choices.specifications(options.head(0))) == 0


# ---------------------------------------------------------------- against a plain recount


def disputed_claims(folder):
    """The settled claims on which the passes differed."""
    of_pair = {row["pair_id"]: row["claim_id"] for row in rows(folder, "coding/pairs.csv")}
    return {of_pair[row["pair_id"]] for row in rows(folder, "coding/settled.csv")}


def with_alternatives(folder):
    """The settled claims, each with the first other code of every variable; without those of another topic."""
    first, claims = {}, []
    for row in rows(folder, "coding/alternatives.csv"):
        first.setdefault((row["claim_id"], row["variable"]), row["code"])
    for row in rows(folder, "claims.csv"):
        if (row["claim_id"], "topic") not in first:
            claims.append({name: first.get((row["claim_id"], name), code) for name, code in row.items()})
    return claims


def recounted(claims, final, unsure, picks, wording, tested=None):
    """Votes and share of each article under one specification, with loops and nothing else."""
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
    return {source: (len(worths), sum(worths) / len(worths)) for source, worths in found.items()}


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_specification_is_what_a_plain_recount_gives(data, full, name):
    specs, _, shares = full[name]
    folder = data.folder
    paths = {1: "claims.csv", 2: "coding/a.csv", 3: "coding/b.csv"}
    codings = {i: rows(folder, path) for i, path in paths.items()} | {4: with_alternatives(folder)}
    column = {1: "claim_id", 2: "claim_a", 3: "claim_b", 4: "claim_id"}
    pairs = rows(folder, "coding/pairs.csv")
    final = {i: {row[column[i]]: row["claim_id"] for row in pairs} for i in codings}
    unsure, tested, expected = {1: set(), 2: disputed_claims(folder)}, dict.fromkeys(codings), {}
    if name == "answer":
        given = set(choices.outcomes(data)["answer"].counted)
        frames = {1: data.claims, 2: data.pass_a, 3: data.pass_b, 4: choices.with_alternatives(data)}
        for i, claims in frames.items():
            answer = judging.answers(data, claims=claims).set_index("claim_id")["answer"]
            tested[i] = {claim: answer.get(claim) in given for claim in claims["claim_id"]}
    for number, ids in specs.iterrows():
        picks = {one.split("-")[0]: int(one.split("-")[1]) for one in ids}
        coded = picks["C1"]
        expected[number] = recounted(codings[coded], final[coded], unsure, picks, name == "wording", tested[coded])
    for source in shares:
        needed = min(5, max(found[source][0] for found in expected.values() if source in found))
        for number, found in expected.items():
            votes, share = found.get(source, (0, None))
            if votes >= needed:
                assert shares.loc[number, source] == pytest.approx(share, abs=1e-8), (number, source)
            else:
                assert np.isnan(shares.loc[number, source]), (number, source)


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


def order_kept(*lines, votes=10):
    """The order of some specifications in which every article has as many votes; the first is the one taken."""
    shares = frame(*lines)
    return choices.order_kept(shares, shares.notna() * votes, 1)


def test_an_article_overtakes_another_only_by_a_claim_or_more():
    own = (1, 0.8, 0.5)
    assert order_kept(own, (0.5, 0.8, 1)) == {"pairs": 3, "others": 1, "turned": 1, "complete": 1}
    assert order_kept(own, (0.75, 0.8, 0.5), (0.71, 0.8, 0.5))["turned"] == 0
    assert order_kept(own, (0.7, 0.8, 0.5))["turned"] == 1


def test_articles_within_a_claim_have_no_order():
    assert order_kept((1, 0.95, 0.5), (0.2, 0.9, 0.1)) == {"pairs": 2, "others": 1, "turned": 0, "complete": 1}
    assert order_kept((1, 0.8, 0.5), votes=4)["pairs"] == 2
    assert order_kept((1, 0.8, 0.5), votes=2)["pairs"] == 1
    assert order_kept((1, 0.8, 0.51), votes=2)["pairs"] == 0


def test_the_order_is_that_of_the_articles_that_have_a_share():
    assert order_kept((1, 0.8, 0.5), (None, 0.8, 0.1), (None, 0.1, 0.8)) == {
        "pairs": 3,
        "others": 2,
        "turned": 1,
        "complete": 0,
    }


def test_the_specification_that_is_taken_is_no_other():
    assert order_kept((1, 0.8, 0.5)) == {"pairs": 3, "others": 0, "turned": 0, "complete": 0}


def test_a_share_needs_five_claims_or_as_many_as_there_are_at_most(data, crossed):
    for specs, votes, shares in crossed.values():
        few = votes < np.minimum(choices.LEAST, votes.max())
        assert few.any(axis=None) and shares[few].isna().all(axis=None)
        assert shares[~few & (votes > 0)].notna().equals(~few & (votes > 0))
        assert len(specs) == len(shares)


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
