"""Vague citations: every candidate and half is covered, and what a paper tests, shows and fits."""

import pandas as pd
import pytest
from claimlib import citations, evidence

CODES = {"holds": "yes", "fails": "no", "untested": "never"}


def test_halves_cover_every_candidate_and_every_half(data):
    for work in data.works["cited_work"]:
        table, papers = citations.halves(data, work), citations.candidates(data, work)
        cited = data.claims[data.claims["cited_work"] == work].dropna(subset="direction")
        assert len(table) == len(papers) * len(cited)
        assert set(table["half"]) <= set(data.roles("half").values())


def test_a_half_that_is_not_tested_shows_no_comparison(data):
    untested = data.roles("half")[evidence.UNTESTED]
    for work in data.works["cited_work"]:
        table = citations.halves(data, work)
        assert (table["effect_id"].isna() == (table["half"] == untested)).all()


def test_single_trials_come_first(data):
    for work in data.works["cited_work"]:
        papers = citations.candidates(data, work)
        assert papers["single"].is_monotonic_decreasing
        assert (papers["single"] == papers["design"].isin(data.codes_with("design", "single"))).all()


def test_a_work_that_nobody_cites_has_no_candidate(data):
    assert citations.candidates(data, "nothing").empty and citations.halves(data, "nothing").empty


def test_all_halves_together_hold_only_where_each_does():
    rows = [("A", "yes", True), ("A", "yes", True), ("B", "yes", True), ("B", "yes", False)]
    rows += [("C", "yes", True), ("C", "no", True), ("D", "yes", True), ("D", "never", None)]
    table = citations.halves_together(pd.DataFrame(rows, columns=["study_id", "half", "like"]), CODES)
    assert table.to_numpy().tolist() == [
        [True, True, True],
        [True, True, False],
        [True, False, False],
        [False, False, False],
    ]


def test_only_what_is_said_of_a_work_is_compared_with_a_paper():
    papers = pd.DataFrame({"trials": [22, 3, None], "journal": ["J", "K", None], "year": [2001, 2002, 2003]})
    work = pd.Series({"said_trials": 22, "said_journal": None, "said_year": 2002})
    fits = citations.fits_description(papers, work, CODES)
    assert fits.to_dict("list") == {"trials": ["yes", "no", "never"], "year": ["no", "yes", "no"]}


@pytest.mark.parametrize(
    ("year", "status"),
    [(2000, ["not yet", "not yet"]), (2001, ["in force", "not yet"]), (2005, ["replaced", "in force"])],
)
def test_a_recommendation_is_in_force_until_it_is_replaced(year, status):
    rows = pd.DataFrame({"guideline_id": ["A", "B"], "year": [2001, 2005], "replaced_by": ["B", None]})
    assert citations.in_force(rows, year).tolist() == status
