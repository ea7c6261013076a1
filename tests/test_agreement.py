"""Agreement against published worked examples with known answers, and what happens where nothing is defined.

The tables of Krippendorff 2011 (Computing Krippendorff's alpha-reliability, repository.upenn.edu/asc_papers/43)
and those of the package irrCAC (github.com/kgwet/irrCAC, by Gwet) were read in public copies and test files
that cite them; every expected value was recomputed in exact fractions beforehand.
"""

import time
from types import SimpleNamespace

import krippendorff
import numpy as np
import pandas as pd
import pytest
from claimlib import agreement, tables


def judged(*coders):
    """Counts from one text a coder: one value a unit, separated by spaces, a dot where it is missing."""
    rows = [text.split() for text in coders]
    values = sorted({value for row in rows for value in row} - {"."})
    return np.array([[sum(row[i] == value for row in rows) for value in values] for i in range(len(rows[0]))])


def crossed(table):
    """Counts from a table of two coders: cell (i, j) is how many units the first called i and the second j."""
    units = [(i, j) for (i, j), n in np.ndenumerate(np.array(table)) for _ in range(n)]
    return np.array([[(i == k) + (j == k) for k in range(len(table))] for i, j in units])


def ratings(a, b):
    """Ratings of two passes, each unit in a statement of its own."""
    return pd.DataFrame({"statement_id": [f"s{i}" for i in range(len(a))], "a": a, "b": b}, dtype=object)


BINARY = judged("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
NOMINAL = judged("a a b b d c c c e d d a", "b a b b b c c c e d d d")
FOUR = judged(
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
THREE = judged(
    ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "1 . 2 1 3 3 4 3 . . . . . . .",
    ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
)
FLEISS = np.array(
    [
        [int(n) for n in row]
        for row in [
            "00060",
            "03003",
            "01401",
            "00006",
            "03030",
            "20400",
            "00402",
            "20310",
            "20040",
            "00006",
            "10050",
            "11040",
            "03300",
            "10050",
            "02031",
        ]
    ]
)
ABSTRACTORS = crossed([[13, 0, 0], [0, 20, 7], [0, 4, 56]])
DIAGNOSIS = crossed([[40, 4, 4, 17], [6, 25, 2, 13], [4, 1, 21, 12], [15, 5, 9, 45]])


@pytest.fixture(scope="module")
def data():
    return tables.load()


# ---------------------------------------------------------------- published examples


@pytest.mark.parametrize(
    ("counts", "level", "exact"),
    [
        pytest.param(BINARY, "nominal", 2 / 21, id="Krippendorff 2011, A: two coders, binary, .095"),
        pytest.param(NOMINAL, "nominal", 155 / 224, id="Krippendorff 2011, B: two coders, nominal, .692"),
        pytest.param(FOUR, "nominal", 113 / 152, id="Krippendorff 2011, C: four coders, missing values, .743"),
        pytest.param(FOUR, "ordinal", 108577 / 133160, id="Krippendorff 2011, D: the same, ordinal, .815"),
        pytest.param(
            THREE, "nominal", 0.691358, id="three coders, missing values, .691 (fast-krippendorff, sample.py)"
        ),
        pytest.param(ABSTRACTORS, "nominal", 0.7972585, id="irrCAC, cont3x3abstractors"),
        pytest.param(FLEISS, "nominal", 0.4204384, id="irrCAC, distrib.6raters (Fleiss 1971)"),
    ],
)
def test_alpha_is_that_of_the_published_example(counts, level, exact):
    assert agreement.alpha(counts, level) == pytest.approx(exact, abs=5e-7)


@pytest.mark.parametrize(
    ("counts", "known"),
    [
        pytest.param(FOUR, 0.775444, id="irrCAC, cac.raw4raters: missing values (Gwet 2014, p. 120)"),
        pytest.param(ABSTRACTORS, 0.8493305, id="irrCAC, cont3x3abstractors"),
        pytest.param(DIAGNOSIS, 0.456158, id="irrCAC, cont4x4diagnosis"),
        pytest.param(FLEISS, 0.4448007, id="irrCAC, distrib.6raters (Fleiss 1971)"),
        pytest.param(crossed([[118, 5], [2, 0]]), 0.940776, id="the kappa paradox"),
        pytest.param(crossed([[20, 5], [10, 15]]), 0.405941, id="two by two"),
        pytest.param(crossed([[45, 15], [25, 15]]), 0.266055, id="two by two, uneven"),
        pytest.param(
            judged("a a b b d c c c e d d a", "b a b b b c c c e . d d"), 0.661442, id="one value missing (irrCAC)"
        ),
    ],
)
def test_ac1_is_that_of_the_published_example(counts, known):
    assert agreement.ac1(counts) == pytest.approx(known, abs=1e-6)


@pytest.mark.parametrize(
    ("counts", "known"),
    [(ABSTRACTORS, 0.89), (FOUR, 0.8181818), (FLEISS, 0.5511111), (crossed([[118, 5], [2, 0]]), 0.944)],
)
def test_raw_agreement_is_that_of_the_published_example(counts, known):
    assert agreement.raw_agreement(counts) == pytest.approx(known, abs=1e-6)


def test_coincidences_add_up_to_those_of_the_published_example():
    total = agreement.coincidences(BINARY).sum(axis=0)
    assert total.tolist() == [[10, 4], [4, 2]]


# ---------------------------------------------------------------- where nothing is defined


NOTHING = {
    "empty": np.zeros((0, 0), int),
    "no unit": np.zeros((0, 3), int),
    "one pass": np.array([[1, 0], [0, 1], [1, 0]]),
    "one category": np.array([[2], [2]]),
    "one category of several": np.array([[2, 0], [2, 0]]),
}


@pytest.mark.parametrize("counts", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_what_is_not_defined_is_missing_and_warns_of_nothing(counts, level, recwarn):
    assert np.isnan(agreement.alpha(counts, level))
    assert np.isnan(agreement.ac1(counts))
    found = agreement.bootstrap(counts, np.arange(len(counts)), level, replicates=20)
    assert found.shape == (20,) and np.isnan(found).all()
    assert np.isnan(agreement.interval(found)).all()
    assert not recwarn.list


def test_raw_agreement_without_a_second_judgement_is_missing_and_of_one_category_full():
    assert np.isnan(agreement.raw_agreement(NOTHING["empty"]))
    assert np.isnan(agreement.raw_agreement(NOTHING["one pass"]))
    assert agreement.raw_agreement(NOTHING["one category"]) == 1


def test_the_summary_of_nothing_has_a_row_without_numbers():
    table = agreement.summary({"x": ratings([], []), "y": ratings(["p", "q"], [None, None])}, replicates=50)
    assert table["units"].tolist() == [0, 0]
    assert table[["agreement", "alpha", "low", "high", "ac1"]].isna().all(axis=None)


def test_a_single_category_has_full_raw_agreement_and_no_coefficient():
    table = agreement.summary({"x": ratings(["p", "p"], ["p", "p"])}, replicates=50)
    assert table.loc["x", ["units", "differ", "agreement", "commonest", "prevalence"]].tolist() == [2, 0, 1.0, "p", 1.0]
    assert table.loc["x", ["alpha", "low", "high", "ac1"]].isna().all()


# ---------------------------------------------------------------- the bootstrap


@pytest.mark.parametrize("level", ["nominal", "ordinal"])
@pytest.mark.parametrize("counts", [NOMINAL, FOUR], ids=["two coders", "four coders, missing values"])
def test_the_bootstrap_agrees_with_a_loop_over_the_library(counts, level):
    groups = np.arange(len(counts)) // 2
    found = agreement.bootstrap(counts, groups, level, replicates=200, seed=3)
    for weights, one in zip(agreement.draws(groups.max() + 1, 200, 3), found, strict=True):
        sample = np.repeat(counts, weights[groups], axis=0)
        if not agreement.defined(sample):
            assert np.isnan(one)
            continue
        domain = np.arange(counts.shape[1])
        slow = krippendorff.alpha(value_counts=sample, value_domain=domain, level_of_measurement=level)
        assert one == pytest.approx(slow, abs=1e-10)


def test_whole_statements_are_drawn():
    counts = np.array([[2, 0], [1, 1], [0, 2], [0, 2]])
    together = agreement.bootstrap(counts, ["s", "s", "t", "t"], replicates=500)
    assert len(np.unique(together.round(9)[~np.isnan(together)])) < len(
        np.unique(agreement.bootstrap(counts, list("abcd"), replicates=500).round(9))
    )


def test_the_same_seed_gives_the_same_interval_and_another_another():
    one, again, other = (agreement.bootstrap(FOUR, range(12), replicates=300, seed=s) for s in (1, 1, 2))
    assert np.array_equal(one, again, equal_nan=True)
    assert not np.array_equal(one, other, equal_nan=True)


def test_without_a_difference_the_interval_is_a_point():
    counts = crossed([[5, 0], [0, 5]])
    assert agreement.interval(agreement.bootstrap(counts, range(10), replicates=400)) == (1, 1)


def test_samples_in_which_alpha_is_not_defined_are_counted():
    units = ratings(["p", "p", "p", "q"], ["p", "p", "p", "p"])
    samples = agreement.bootstrap(agreement.tabulated(units)[0], units["statement_id"], replicates=400)
    share = agreement.summary({"x": units}, replicates=400).loc["x", "undefined"]
    assert 0 < share < 1 and share == pytest.approx(np.isnan(samples).mean(), abs=5e-4)
    assert np.isnan(agreement.summary({"x": units}, replicates=0).loc["x", "undefined"])


def test_ten_thousand_replicates_take_seconds():
    counts = np.random.default_rng(0).multinomial(2, [0.5, 0.3, 0.1, 0.1], size=300)
    begin = time.perf_counter()
    assert len(agreement.bootstrap(counts, range(300), "ordinal", seed=9)) == 10_000
    assert time.perf_counter() - begin < 5


# ---------------------------------------------------------------- from the passes to ratings


PAIRS = pd.DataFrame(
    {
        "pair_id": ["p1", "p2", "p3", "p4"],
        "statement_id": ["s1", "s2", "s3", "s4"],
        "claim_a": ["a1", "a2", "a3", "a4"],
        "claim_b": ["b1", "b2", "b3", None],
    }
)
FIRST = pd.DataFrame(
    {"claim_id": ["a1", "a2", "a3", "a4"], "outcome": ["x", "x", None, "y"], "certainty": ["m", None, None, "m"]}
)
SECOND = pd.DataFrame({"claim_id": ["b1", "b2", "b3"], "outcome": ["y", None, None], "certainty": ["m", "m", None]})
BOTH = {"a": FIRST, "b": SECOND}


@pytest.mark.parametrize(
    ("counting", "units", "differ"),
    [("either", ["p1", "p2", "p4"], 2), ("every", ["p1", "p2", "p3", "p4"], 2), ("both", ["p1", "p2", "p4"], 1)],
)
def test_what_does_not_apply_is_counted_as_asked(counting, units, differ):
    found = agreement.paired(PAIRS, BOTH, "outcome", counting)
    assert found.index.tolist() == units
    both = found.dropna(subset=["a", "b"])
    assert (both["a"] != both["b"]).sum() == differ
    assert found.loc["p2", "b"] == agreement.ABSENT or (counting == "both" and pd.isna(found.loc["p2", "b"]))
    assert pd.isna(found.loc["p4", "b"])


@pytest.mark.parametrize("counting", ["either", "every", "both"])
def test_a_variable_with_an_order_has_no_place_for_what_does_not_apply(counting):
    found = agreement.paired(PAIRS, BOTH, "certainty", counting, ordered=True)
    assert agreement.ABSENT not in set(found[["a", "b"]].to_numpy().ravel())


def test_another_way_of_counting_is_refused():
    with pytest.raises(ValueError, match="either, every or both"):
        agreement.paired(PAIRS, BOTH, "outcome", "some")


def test_no_pair_gives_no_rating():
    found = agreement.paired(PAIRS.head(0), BOTH, "outcome")
    assert len(found) == 0 and agreement.summary({"outcome": found}, replicates=10).loc["outcome", "units"] == 0


def test_statements_are_judged_as_claim_number_and_reason():
    spoken = pd.DataFrame({"statement_id": ["s1", "s1", "s2"]})
    data = SimpleNamespace(
        statements=pd.DataFrame({"statement_id": ["s1", "s2", "s3"]}),
        passes=lambda: {"a": "pass_a", "b": "pass_b"},
        pass_a=spoken,
        pass_b=spoken.head(1),
        no_claim=pd.DataFrame(
            {"coder": list("abb"), "statement_id": ["s3", "s2", "s3"], "no_claim_reason": ["h", "h", "f"]}
        ),
    )
    found = agreement.unitization(data)
    assert found["claim or none"][["a", "b"]].to_numpy().tolist() == [["claim"] * 2, ["claim", "none"], ["none"] * 2]
    assert found["number of claims"][["a", "b"]].to_numpy().tolist() == [["2", "1"], ["1", "0"], ["0", "0"]]
    assert found["reason for none"][["a", "b"]].to_numpy().tolist() == [[agreement.ABSENT, "h"], ["h", "f"]]


def test_categories_follow_the_codebook_and_those_that_do_not_occur_are_left_out():
    counts, names = agreement.tabulated(ratings(["q", "p", "z"], ["p", None, "z"]), ["p", "n", "q"])
    assert names == ["p", "q", "z"]
    assert counts.tolist() == [[1, 1, 0], [1, 0, 0], [0, 0, 2]]


def test_agreement_code_by_code_is_the_share_of_partners():
    table = agreement.by_category({"x": ratings(["p", "p", "q", "q"], ["p", "q", "q", "q"])})
    assert table.loc[("x", "p"), ["a", "b", "both"]].tolist() == [2, 1, 1]
    assert table.loc[("x", "p"), "specific"] == pytest.approx(2 / 3, abs=1e-3)
    assert len(agreement.by_category({"x": ratings([], [])})) == 0


# ---------------------------------------------------------------- the tables of the collection


def test_the_differences_in_the_table_are_the_settled_ones(data):
    table = agreement.summary(agreement.of_all_claims(data), agreement.orders(data), replicates=0)
    settled = data.settled["variable"].value_counts()
    assert {name: n for name, n in table["differ"].items() if n} == settled[settled > 0].to_dict()


def test_ways_of_counting_differ_only_where_a_variable_does_not_always_apply(data):
    found = agreement.side_by_side(data)
    always = [name for name in data.variables() if data.pass_a[name].notna().all()]
    assert always
    for name in always:
        assert (
            found.loc[name, ("either", "alpha")]
            == found.loc[name, ("every", "alpha")]
            == found.loc[name, ("both", "alpha")]
        )


# ---------------------------------------------------------------- any number of coders, with missing cells

# Krippendorff 2011, Computing Krippendorff's alpha-reliability, section C: 4 observers, 12 units, missing cells.
OBSERVERS = {
    "a": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "b": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    "c": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    "d": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
}


def of_several(codes):
    """Ratings of any number of coders, each unit in a statement of its own."""
    n = len(next(iter(codes.values())))
    columns = {name: [None if code is None else str(code) for code in own] for name, own in codes.items()}
    return pd.DataFrame({"statement_id": [f"s{i}" for i in range(n)], **columns})


def test_alpha_of_four_coders_with_missing_cells_is_the_published_one():
    table = agreement.summary({"x": of_several(OBSERVERS)}, {"x": pd.CategoricalDtype(list("12345"))}, replicates=0)
    assert table.loc["x", "alpha"] == pytest.approx(0.743, abs=5e-4)
    assert table.loc["x", ["units", "differ"]].tolist() == [11, 3]


def test_one_coder_agrees_with_nobody():
    table = agreement.summary({"x": of_several({"a": OBSERVERS["a"]})}, replicates=10)
    assert table.loc["x", "units"] == 0
    assert table.loc["x", ["alpha", "agreement", "low", "up_to"]].isna().all()


def test_codes_of_three_coders_are_counted_one_by_one():
    table = agreement.by_category({"x": of_several({"a": "ppq", "b": "pqq", "c": ["p", "p", None]})})
    assert table.loc[("x", "p"), ["a", "b", "c", "both"]].tolist() == [2, 1, 2, 1]
    assert table.loc[("x", "p"), "specific"] == pytest.approx((3 * 1 + 2 * 1 / 2) / 5)


def test_the_exact_limit_is_given_where_nobody_differs_and_nowhere_else():
    table = agreement.summary(
        {"same": of_several({"a": "pq", "b": "pq"}), "not": of_several({"a": "pq", "b": "pp"})}, replicates=0
    )
    assert table.loc["same", "up_to"] == pytest.approx(agreement.exact_limit(2), abs=5e-4)
    assert pd.isna(table.loc["not", "up_to"])


def three(kinds):
    """Tables of three coders: b and c code alike, and a otherwise; c judged the first two statements only."""
    codes = {"a": ["x", "y", "x"], "b": ["x", "x", "x"], "c": ["x", "x"]}
    claims = {
        f"pass_{name}": pd.DataFrame({"claim_id": [f"{name}{i}" for i in range(len(own))], "outcome": own})
        for name, own in codes.items()
    }
    ids = {f"claim_{name}": pd.Series(claims[f"pass_{name}"]["claim_id"]).reindex(range(3)) for name in codes}
    pairs = pd.DataFrame({"pair_id": ["p0", "p1", "p2"], "statement_id": ["s0", "s1", "s2"], **ids})
    return SimpleNamespace(
        memo={},
        passes=lambda: {name: f"pass_{name}" for name in codes},
        coders=pd.DataFrame({"coder": list("abc"), "coder_kind": kinds}),
        pairs=pairs,
        variables=lambda: ["outcome"],
        ordered=lambda variable: False,
        codes=pd.DataFrame({"variable": ["outcome"] * 2, "code": ["x", "y"]}),
        **claims,
    )


@pytest.mark.parametrize(
    ("kinds", "blocks"),
    [
        (["person", "model", "model"], {"models": [2, 0], "all": [3, 1]}),
        (["person", "person", "model"], {"people": [3, 1], "all": [3, 1]}),
        (["person"] * 3, {"people": [3, 1], "all": [3, 1]}),
        (["model", "person", "model"], {"models": [2, 1], "all": [3, 1]}),
    ],
)
def test_people_and_models_are_told_apart(kinds, blocks):
    table = agreement.by_kind(three(kinds))
    found = {
        name: table.loc["outcome", name][["units", "differ"]].tolist() for name in table.columns.get_level_values(0)
    }
    assert found == blocks


def test_examples_are_left_out_on_demand(data):
    judged = agreement.of_all_claims(data)
    rest = agreement.without_examples(data, judged)
    own = data.pairs["claim_id"].isin(data.examples["claim_id"]).sum()
    assert own
    assert len(judged["topic"]) - len(rest["topic"]) == own


def test_a_coder_is_silent_on_an_item_only_in_a_statement_that_was_coded():
    none = pd.DataFrame({"item_id": ["i"], "statement_id": ["S-1"], "how": ["said"]})
    table = agreement.of_mentions(
        ["i"], ["S-1", "S-2"], {"a": none, "b": none.head(0)}, {"a": {"S-1", "S-2"}, "b": {"S-2"}}
    )
    assert table["a"].tolist() == ["said", "silent"]
    assert pd.isna(table["b"].iloc[0]) and table["b"].iloc[1] == "silent"
