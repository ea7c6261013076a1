"""What this collection finds: a new article or paper changes this file and no test of a rule."""

import pytest
from claimlib import choices, citations, evidence, tables
from claimlib.evidence import Choice


@pytest.fixture(scope="module")
def own(data):
    """The collection's own tables; its findings are not asked of somebody else's."""
    if data.folder != tables.DEFAULT_FOLDER:
        pytest.skip("CLAIM_DATA names another folder; this test is about the collection's own tables")
    return data


def verdicts(own, **choice):
    """The verdicts under some choice, a dict by claim."""
    return evidence.verdicts(own, Choice(**choice)).set_index("claim_id")["verdict"].to_dict()


# ---------------------------------------------------------------- verdicts


def test_an_interval_that_reaches_beyond_the_size_leaves_the_question_open(own):
    before, after = (evidence.estimates(own, conclusive=asked).set_index("effect_id") for asked in (False, True))
    # It includes no effect and reaches 13.9 points, beyond the 10 that matter.
    assert before.loc["BRINKHAUS_2006-1", "finding"] == "no_difference"
    assert after.loc["BRINKHAUS_2006-1", "finding"] == "open"


def test_a_claim_that_cites_trials_is_compared_with_trials_alone(own):
    assert evidence.matches_of(own, ["cited_kind"])[1] == ["evidence"]
    pairs = evidence.weigh(own, Choice(also=("cited_kind",))).pairs
    assert set(pairs.loc[pairs["evidence"] == "trials", "design"]) == {"rct"}
    assert "rct" not in set(pairs.loc[pairs["evidence"] == "pooled", "design"])
    assert pairs.loc[pairs["evidence"] == "unspecified", "design"].nunique() > 1


def test_without_responders_pain_against_sham_is_consistent(own):
    found = verdicts(own, without=("responder",))
    assert found["A1-28-1"] == found["A2-07-1"] == "consistent"


def test_the_side_alone_turns_verdicts_on_sham(own):
    found = verdicts(own, pointing=True)
    assert found["A1-28-1"] == "consistent"
    assert found["A2-08-1"] == "weaker_than_evidence"


def test_what_silence_means_decides(own):
    table = evidence.verdicts_if_silent(own)
    assert len(table) == len(own.labels("compared_with"))
    assert table["consistent"].nunique() > 1


def test_authors_who_find_too_little_find_something_that_does_not_reach(own):
    rows = evidence.estimates(own).set_index("effect_id").loc[["LAM_2013-3", "LAM_2013-4"]]
    assert rows["finding"].tolist() == ["favours", "favours"]
    assert rows["reaches"].tolist() == [False, False]


def test_authors_words_beat_conventional_care_where_no_size_is_asked_for(own):
    found = verdicts(own, threshold_set="any_size", authors=True)
    assert found["A2-09-1"] == found["A4-24-2"] == "consistent"


def test_claims_of_much_can_be_held_to_a_large_size(own):
    before, after = (evidence.verdicts(own, Choice(much=much)).set_index("claim_id") for much in (None, "group_large"))
    moved = before.index[before["verdict"] != after["verdict"]]
    assert set(moved) == {"A1-28-2", "A1-28-4"}
    assert (after.loc[moved, "boosted"] == "yes").all()
    assert (after.loc[moved, "verdict"] == "stronger_than_evidence").all()


def test_one_of_three_trials_against_sham_favours_acupuncture(own):
    claims = own.claims[own.claims["claim_id"] == "A1-28-1"]
    assert evidence.particular_findings(own, claims).tolist() == ["1 of 3"]  # the one in favour is known in words


def test_three_rows_of_the_choices_change_more_than_one(own):
    combined = {choice.choice_id: choice.changes for choice in evidence.choices(own) if len(choice.changes) > 1}
    assert combined == {
        "S12": ["mixed", "wider", "authors"],
        "S22": ["authors", "also"],
        "S23": ["designs", "conclusive"],
    }


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
    assert table.loc[("HAAKE_2007", "A4-24-1"), "half"] == "fails"
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
    ("name", "others", "kept", "complete", "different"),
    [("direction", 143, 40, 22, 36), ("wording", 47, 0, 0, 21), ("verdict", 95, 20, 20, 34)],
)
def test_how_many_other_ways_of_counting_keep_the_order_of_the_articles(own, name, others, kept, complete, different):
    of = choices.outcomes(own)[name]
    specs, _, shares = choices.run(own, own.choices, of)
    found = choices.order_kept(shares, choices.taken(specs, own.choices))
    assert (found["others"], found["kept"], found["complete"]) == (others, kept, complete)
    assert len(shares.round(9).drop_duplicates()) == different
    assert choices.idle(specs, own.choices, of) == ["whose coding"]
