"""Counting: every category shows, nothing is counted twice, empty input gives zeros."""

import pandas as pd
import pytest
from claimlib import counts


def claims(*rows):
    """A small table of claims: claim, statement, source, comparator, direction."""
    frame = pd.DataFrame(rows, columns=["claim_id", "statement_id", "source_id", "comparator", "direction"])
    for column, codes in (
        ("source_id", "XY"),
        ("comparator", ["none", "dummy"]),
        ("direction", ["up", "even", "down"]),
    ):
        frame[column] = pd.Categorical(frame[column], categories=list(codes), ordered=True)
    return frame


@pytest.fixture
def four():
    """Four claims in three statements of two sources."""
    return claims(
        ("X-1-1", "X-1", "X", "dummy", "up"),
        ("X-1-2", "X-1", "X", "dummy", "up"),
        ("X-2-1", "X-2", "X", "dummy", "even"),
        ("Y-1-1", "Y-1", "Y", "dummy", "even"),
    )


BODIES = pd.DataFrame(
    [("B1", "against a dummy", "comparator", "dummy"), ("B2", "silence", "comparator", "none")],
    columns=["body_id", "label", "variable", "code"],
)


def test_tally_shows_every_category(four):
    table = counts.tally(four, "source_id", "direction")
    assert table.to_dict("list") == {"up": [2, 0], "even": [1, 1], "down": [0, 0]}
    assert list(table.index) == ["X", "Y"]


def test_tally_of_nothing_is_zeros():
    table = counts.tally(claims(), "source_id", "direction")
    assert table.shape == (2, 3)
    assert not table.to_numpy().any()


def test_tally_leaves_out_claims_to_which_a_variable_does_not_apply(four):
    four.loc[0, "direction"] = None
    assert counts.tally(four, "source_id", "direction").to_numpy().sum() == 3


def test_tally_adds_up_to_the_claims(data):
    effects = data.claims.dropna(subset="direction")
    assert counts.tally(effects, "source_id", "comparator").to_numpy().sum() == len(effects)


def test_a_claim_speaks_of_the_bodies_whose_code_it_has(four):
    spoken = counts.with_bodies(four, BODIES)
    assert spoken["body_id"].tolist() == ["B1"] * 4
    assert list(spoken["body"].cat.categories) == BODIES["label"].tolist()


def test_bodies_of_no_claim_are_empty():
    assert counts.with_bodies(claims(), BODIES).empty
    assert counts.with_bodies(claims(), BODIES.head(0)).empty


def test_conflicts_are_pairs_that_point_apart(four):
    pairs = counts.conflicts(counts.with_bodies(four, BODIES))
    found = set(zip(pairs["claim_1"], pairs["claim_2"], pairs["where"], strict=True))
    assert found == {
        ("X-1-1", "X-2-1", "within"),
        ("X-1-2", "X-2-1", "within"),
        ("X-1-1", "Y-1-1", "between"),
        ("X-1-2", "Y-1-1", "between"),
    }


def test_pairs_of_claims_come_from_fewer_pairs_of_statements(four):
    assert counts.statement_pairs(counts.conflicts(counts.with_bodies(four, BODIES))) == 2
    assert counts.statement_pairs(counts.conflicts(counts.with_bodies(four.iloc[::-1], BODIES))) == 2
    assert counts.statement_pairs(counts.conflicts(counts.with_bodies(four.head(2), BODIES))) == 0


def test_two_claims_of_one_statement_that_point_apart_are_no_pair_of_statements(four):
    apart = four.head(2).assign(direction=["favours", "no_difference"])
    pairs = counts.conflicts(counts.with_bodies(apart, BODIES))
    assert len(pairs) == 1 and counts.statement_pairs(pairs) == 0


def test_no_conflict_gives_an_empty_table_with_its_columns(four):
    pairs = counts.conflicts(counts.with_bodies(four.head(2), BODIES))
    assert list(pairs.columns) == ["body", "where", "claim_1", "direction_1", "claim_2", "direction_2"]
    assert pairs.empty


def test_reading_order_has_every_statement_and_every_claim(data):
    cells = counts.reading_order(data.statements, data.claims, "topic")
    assert cells["claim_id"].dropna().tolist() == data.claims["claim_id"].tolist()
    assert set(cells["statement_id"]) == set(data.statements["statement_id"])
    assert (cells["part"] < cells["parts"]).all()
    first = cells.groupby("source_id", observed=True)["place"]
    assert (first.min() == 0).all()
    assert (first.max() + 1).tolist() == data.statements["source_id"].value_counts(sort=False).tolist()


def test_a_recommendation_counts_until_it_is_known_to_be_replaced_or_a_newer_version_to_exist():
    guidelines = pd.DataFrame(
        [("old", "new", "no"), ("new", None, "no"), ("unseen", None, "yes")],
        columns=["guideline_id", "replaced_by", "newer_exists"],
    )
    assert counts.not_replaced(guidelines)["guideline_id"].tolist() == ["new"]
    assert counts.not_replaced(guidelines.head(0)).empty


def test_a_study_counts_once_in_a_cell():
    kind = pd.CategoricalDtype(["x", "y"])
    rows = [("s", "x", "x"), ("s", "x", "x"), ("s", "y", "x"), ("t", "x", "x")]
    estimates = pd.DataFrame(rows, columns=["study", "compared_with", "measured"])
    estimates = estimates.astype({"compared_with": kind, "measured": kind})
    assert counts.studies_by(estimates, "compared_with", "measured").to_dict("list") == {"x": [2, 1], "y": [0, 0]}
