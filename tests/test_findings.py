"""What this collection finds: a new article or paper changes this file and no test of a rule."""

import pytest
from claimlib import choices, citations, evidence, firmness, judging, tables
from claimlib.judging import Choice


@pytest.fixture(scope="module")
def own(data):
    """The collection's own tables; its findings are not asked of somebody else's."""
    if data.folder != tables.DEFAULT_FOLDER:
        pytest.skip("CLAIM_DATA names another folder; this test is about the collection's own tables")
    return data


def given(own, **choice):
    """The answers under some choice, a frame by claim."""
    return judging.answers(own, Choice(**choice)).set_index("claim_id")


# ---------------------------------------------------------------- answers


def test_which_claims_get_which_answer(own):
    found = given(own)["answer"]
    by_answer = {answer: set(part.index) for answer, part in found.groupby(found) if answer != "not_tested"}
    assert by_answer == {
        "supported": {
            *("A1-24-1", "A1-25-1", "A1-26-1", "A1-26-2", "A1-28-1", "A1-28-2", "A1-28-4"),
            *("A1-29-1", "A1-29-2", "A2-08-1", "A2-09-1", "A3-10-1", "A3-11-1", "A3-12-1"),
        },
        "too_imprecise": {"A1-28-3", "A1-30-1"},
        "see_work": {"A2-06-1", "A2-07-1", "A2-10-1", "A4-24-1", "A4-24-2"},
    }


def test_which_estimate_leads(own):
    found = given(own)
    led = found.loc[(found["kind"] == "whole") & (found["answer"] != "not_tested"), "effect_id"]
    assert led.to_dict() == {
        "A1-28-1": "MU_2020-5",
        "A1-28-2": "MU_2020-1",
        "A1-28-3": "HAAKE_2007-9",
        "A1-28-4": "MU_2020-3",
        "A1-30-1": "MU_2020-1",
    }


def test_an_interval_on_one_side_is_called_by_that_side(own):
    """The scales are turned so that a higher number is better for acupuncture; these four are printed in abstracts."""
    found = evidence.estimates(own).set_index("effect_id").loc[["LAM_2013-1", "MU_2020-1", "MU_2020-3", "LI_2020-1"]]
    assert (found["ci_low"] > found["null"]).all() and set(found["finding"]) == {"favours"}
    assert own.labels("finding")["favours"] == "favours acupuncture"


def test_an_interval_that_reaches_beyond_the_size_leaves_the_question_open(own):
    row = evidence.estimates(own).set_index("effect_id").loc["BRINKHAUS_2006-1"]
    assert row["finding"] == "no_difference"
    assert row["ci_low"] < 0 < evidence.sizes(own)["md_0_100"] < row["ci_high"]
    assert judging.direction_answer("same", row["ci_low"], row["ci_high"], 0, size=10) == "imprecise"


def test_one_answer_alone_turns_with_one_study(own):
    moved = firmness.without_one_study(own)
    assert moved[["claim_id", "study", "after"]].to_numpy().tolist() == [["A1-28-3", "HAAKE_2007", "not_tested"]]


def test_ten_of_sixteen_answers_are_the_same_whatever_is_chosen(own):
    share = firmness.table(own)["share"]
    assert (len(share), (share == 1).sum(), share.idxmin()) == (16, 10, "A1-28-3")


def test_the_rule_of_version_1_finds_trials_against_sham_too_few_to_say(own):
    found = given(own, lead="votes")["answer"]
    assert found["A1-28-1"] == found["A1-28-3"] == "too_imprecise"


def test_what_silence_means_decides(own):
    table = judging.if_silent(own)
    counts = table.groupby("reading")["answer"].agg(lambda found: (found == "supported").sum())
    assert counts.nunique() > 1


# ---------------------------------------------------------------- vague citations


def test_no_single_trial_in_the_journal_shows_both_halves(own):
    work = "archives_of_internal_medicine_study"
    papers, table = citations.candidates(own, work), citations.halves(own, work)
    together = citations.halves_together(table, own.roles("half"))
    assert (papers["journal"] == "Arch Intern Med").all()
    assert not together.loc[papers.loc[papers["single"], "study_id"], "all"].any()
    assert together.index[together["all"]].tolist() == ["VICKERS_2012"]
    assert not together["like"].any()


def test_the_halves_of_the_best_known_trial(own):
    table = citations.halves(own, "archives_of_internal_medicine_study").set_index(["study_id", "claim_id"])
    assert table.loc[("HAAKE_2007", "A4-24-1"), ["half", "effect_id"]].tolist() == ["fails", "HAAKE_2007-1"]
    assert table.loc[("HAAKE_2007", "A4-24-2"), "half"] == "holds"
    assert table.loc[("CHERKIN_2001", "A4-24-1"), "half"] == "not_tested"


def test_no_candidate_fits_the_analysis_of_22_trials_altogether(own):
    work = own.works.set_index("cited_work", drop=False).loc["analysis_of_22_trials"]
    papers, codes = citations.candidates(own, work["cited_work"]), own.roles("half")
    fits = citations.fits_description(papers, work, codes)
    assert papers.loc[fits["trials"] == "holds", "study_id"].tolist() == ["HUANG_2021"]
    assert not citations.halves_together(citations.halves(own, work["cited_work"]), codes)["like"]["HUANG_2021"]


def test_recommendations_are_replaced_in_time(own):
    then = citations.in_force(own.guidelines, 2021).set_axis(own.guidelines["guideline_id"])
    assert then["ACP_APS_2007_CHRONIC"] == "replaced"
    assert then["ACP_2017_CHRONIC"] == "in force"
    assert then["WHO_2023"] == "not yet"


# ---------------------------------------------------------------- specifications


@pytest.mark.parametrize(
    ("name", "pairs", "others", "turned", "complete", "different"),
    [("direction", 8, 383, 0, 63, 29), ("wording", 4, 127, 0, 31, 30), ("answer", 9, 255, 0, 31, 26)],
)
def test_how_many_other_ways_of_counting_turn_the_order(own, name, pairs, others, turned, complete, different):
    of = choices.outcomes(own)[name]
    specs, votes, shares = choices.run(own, own.choices, of)
    found = choices.order_kept(shares, votes, choices.taken(specs, own.choices))
    assert found == {"pairs": pairs, "others": others, "turned": turned, "complete": complete}
    assert len(shares.round(9).drop_duplicates()) == different
