"""The rules by which claims are answered, on made-up tables worked by hand, and on the collection's own."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from claimlib import evidence, judging, tables
from claimlib.judging import ANSWERS, Bench, Choice, direction_answer
from faults import only

# ---------------------------------------------------------------- single rules


def test_the_worked_examples_come_out_as_written(data):
    found = dict(zip(data.answer_examples["example_id"], judging.worked_examples(data), strict=True))
    assert found == dict(zip(data.answer_examples["example_id"], data.answer_examples["expected"], strict=True))
    assert len(found) >= 30


def test_the_worked_examples_show_every_answer_of_every_rule(data):
    shown = data.answer_examples.groupby("rule")["expected"].agg(set).to_dict()
    three = {"supported", "contradicted", "imprecise"}
    assert shown["direction"] == three | {"untested"}
    assert shown["some_studies"] == three | {"untested"}
    assert shown["findings_conflict"] == {"supported", "contradicted", "untested"}
    assert shown["strong_words"] == {"reaches", "may_reach", "falls_short"}
    assert set(data.answer_examples["way"].dropna()) == {"better", "same", "worse"}


@pytest.mark.parametrize("low", np.linspace(-1.2, 1.2, 13))
@pytest.mark.parametrize("width", [0.05, 0.3, 1.0])
def test_an_advantage_and_a_disadvantage_are_mirror_images(low, width):
    better = direction_answer("better", low, low + width, 0, 0.2, 0.5)
    assert direction_answer("worse", -(low + width), -low, 0, 0.2, 0.5) == better


@pytest.mark.parametrize("low", np.linspace(-1.2, 1.2, 13))
@pytest.mark.parametrize("width", [0.05, 0.3, 1.0])
@pytest.mark.parametrize("direction", ["better", "same", "worse"])
def test_a_narrower_interval_never_turns_a_clear_answer_round(low, width, direction):
    wide = direction_answer(direction, low, low + width, 0, 0.2, 0.5)
    inner = direction_answer(direction, low + width / 4, low + 3 * width / 4, 0, 0.2, 0.5)
    assert wide == inner or wide == "imprecise" or {wide, inner} <= {"supported", "contradicted"}
    if wide == "supported":
        assert inner == "supported"


def test_a_smaller_line_never_supports_no_difference_where_a_larger_does_not():
    for low, high in [(-0.1, 0.15), (-0.3, 0.3), (0.1, 0.45), (-0.9, 0.9)]:
        found = [direction_answer("same", low, high, 0, 0.2, size) == "supported" for size in (0.2, 0.5, 0.8)]
        assert found == sorted(found)


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [(0.25, 0.54, (1, 2)), (-0.1, 0.1, (0, 0)), (0.8, 1.4, (3, 3)), (0.01, 0.9, (0, 3))],
)
def test_sizes_are_read_from_both_ends_of_the_interval(low, high, ends):
    assert judging.sizes_in_interval(low, high, 0, [0.2, 0.5, 0.8]) == ends


def test_without_a_line_no_size_is_named():
    assert judging.sizes_in_interval(1, 2, 0, [np.nan, np.nan]) is None
    assert judging.reach(1, 2, 0, np.nan) is None


# ---------------------------------------------------------------- a bench worked by hand


def row(study, number=1, **more):
    """A comparison against sham for pain, right after treatment, in people with chronic pain."""
    plain = dict.fromkeys(("sham_kind", "weeks", "counted_from", "scale_low", "scale_high", "predefined_size"), "")
    plain |= {"effect_id": f"{study}-{number}", "study_id": study, "compared_with": "sham", "measured": "pain"}
    plain |= dict.fromkeys(("comparator_mixed", "treatment_mixed", "responders", "wider_population"), "no")
    plain |= {"people": "chronic", "time": "immediate", "trials": "", "participants": "", "measure": "smd"}
    plain |= {"estimate": "0.3", "ci_low": "0.1", "ci_high": "0.5", "converted": "no", "arithmetic": "no"}
    plain |= {"certainty_grade": "", "authors_conclusion": "favours", "seen": "in_abstract_or_table"}
    return plain | {"seen_at": "https://example.org", "detail": "", "note": ""} | more


WORDS = {"measure": "", "estimate": "", "ci_low": "", "ci_high": "", "converted": "", "arithmetic": ""}


def study(name, design="meta_analysis", year="2010", **more):
    """A paper."""
    columns = (
        "first_author",
        "title_short",
        "journal",
        "doi",
        "pmid",
        "trials",
        "participants",
        "same_people_as",
        "note",
    )
    plain = dict.fromkeys(columns, "") | {"study_id": name, "year": year, "design": design, "searched": ""}
    return plain | {"studied": "chronic_low_back"} | more


def claim(data, name="A1-28-1", **codes):
    """One claim of the collection, with other codes."""
    own = data.claims[data.claims["claim_id"] == name]
    plain = {"population": "any", "horizon": "not_stated", "outcome": "pain", "comparator": "sham", "cited_work": None}
    plain |= {"direction": "favours", "speaks_of": "research", "boosted": "no", "evidence": "unspecified", "care": None}
    return own.assign(**plain | codes)


@pytest.fixture
def made(data):
    """Make tables with some papers and comparisons in place of the collection's own."""

    def make(studies, rows):
        raw = dict(data.raw)
        for name, some in (("studies", studies), ("effects", rows)):
            columns = list(raw[name].fields)
            texts = [[one[column] for column in columns] for one in some]
            raw[name] = type(raw[name])(raw[name].resource, texts, range(2, len(texts) + 2))
        return tables.Tables(data.folder, data.descriptor, raw)

    return make


def answer(own, claims, choice=None):
    """The role of the answer to a single claim, and the identifier of the leading estimate."""
    bench = Bench(own, claims)
    places, lead = bench.answers(choice or Choice())
    return ANSWERS[places[0]], bench.rows["effect_id"][lead[0]] if lead[0] >= 0 else None


def test_the_review_with_the_latest_search_leads(data, made):
    own = made(
        [study("OLD_2020", searched="2015-03"), study("NEW_2018", year="2018", searched="2017-11")],
        [row("OLD_2020"), row("NEW_2018", ci_low="-0.2")],
    )
    assert answer(own, claim(data)) == ("imprecise", "NEW_2018-1")
    assert answer(own, claim(data), Choice(lead="most_trials"))[1] == "NEW_2018-1"


def test_where_the_search_is_not_known_the_year_of_the_paper_counts(data, made):
    own = made(
        [study("A_2015", year="2015"), study("B_2016", year="2016", searched="2014")], [row("A_2015"), row("B_2016")]
    )
    assert answer(own, claim(data))[1] == "A_2015-1"


def test_more_trials_lead_where_the_search_is_equal(data, made):
    own = made([study("A_2015"), study("B_2015")], [row("A_2015", trials="3"), row("B_2015", trials="9")])
    assert answer(own, claim(data))[1] == "B_2015-1"


def test_a_review_leads_before_a_larger_trial_and_the_largest_trial_without_one(data, made):
    trials = [study("BIG_2001", "rct", participants="900"), study("SMALL_2020", "rct", "2020", participants="40")]
    rows = [row("BIG_2001"), row("SMALL_2020")]
    assert answer(made(trials, rows), claim(data))[1] == "BIG_2001-1"
    with_review = made([*trials, study("REV_1999", year="1999")], [*rows, row("REV_1999")])
    assert answer(with_review, claim(data))[1] == "REV_1999-1"
    assert answer(with_review, claim(data), Choice(lead="trial"))[1] == "BIG_2001-1"


def test_the_end_of_treatment_leads_and_later_times_answer_nothing(data, made):
    rows = [row("A_2015", 1, time="short_term"), row("A_2015", 2), row("A_2015", 3, time="long_term", ci_low="-1")]
    own = made([study("A_2015")], rows)
    assert answer(own, claim(data))[1] == "A_2015-2"
    late = made([study("A_2015")], rows[2:])
    assert answer(late, claim(data)) == ("untested", None)
    assert answer(late, claim(data), Choice(times="any_time")) == ("imprecise", "A_2015-3")


def test_lasting_after_treatment_is_answered_from_three_months_on(data, made):
    rows = [row("A_2015", 1), row("A_2015", 2, time="intermediate"), row("A_2015", 3, time="long_term")]
    own = made([study("A_2015")], rows)
    assert answer(own, claim(data, horizon="long_term"))[1] == "A_2015-2"


@pytest.mark.parametrize(
    ("odd", "choice"),
    [
        ({"wider_population": "yes"}, Choice(wider="yes")),
        ({"comparator_mixed": "yes"}, Choice(mixed="yes")),
        ({"treatment_mixed": "yes"}, Choice(mixed="yes")),
    ],
)
def test_what_is_not_like_with_like_answers_only_where_it_is_let_in(data, made, odd, choice):
    own = made([study("A_2015")], [row("A_2015", **odd)])
    assert answer(own, claim(data)) == ("untested", None)
    assert answer(own, claim(data), choice) == ("supported", "A_2015-1")


@pytest.mark.parametrize(
    ("odd", "choice"),
    [
        ({"seen": "in_secondary_report"}, Choice(secondhand="no")),
        ({"arithmetic": "yes"}, Choice(arithmetic="no")),
        ({"responders": "yes"}, Choice(responders="no")),
    ],
)
def test_what_some_choices_leave_out_answers_otherwise(data, made, odd, choice):
    own = made([study("A_2015")], [row("A_2015", **odd)])
    assert answer(own, claim(data))[0] == "supported"
    assert answer(own, claim(data), choice)[0] == "untested"


def test_an_overview_and_a_network_never_lead(data, made):
    for design in ("overview", "network_meta_analysis", "systematic_review", "cohort"):
        assert answer(made([study("A_2015", design)], [row("A_2015")]), claim(data)) == ("untested", None), design


def test_the_interval_decides_and_its_side_only_where_asked(data, made):
    own = made([study("A_2015")], [row("A_2015", ci_low="-0.1")])
    assert answer(own, claim(data))[0] == "imprecise"
    assert answer(own, claim(data), Choice(side="yes"))[0] == "supported"


def test_no_difference_is_held_to_the_line_of_the_choice(data, made):
    own = made([study("A_2015")], [row("A_2015", ci_low="-0.1", ci_high="0.3")])
    claims = claim(data, direction="no_difference")
    assert answer(own, claims)[0] == "supported"
    assert answer(own, claims, Choice(line="group_small"))[0] == "imprecise"


def test_conventional_care_is_answered_by_usual_care_and_medicines_stand_beside(data, made):
    own = made(
        [study("A_2015"), study("B_2020", year="2020")],
        [row("A_2015", compared_with="usual_care"), row("B_2020", compared_with="medication")],
    )
    claims = claim(data, comparator="conventional", care="not_named")
    assert answer(own, claims)[1] == "A_2015-1"
    only = made([study("B_2020", year="2020")], [row("B_2020", compared_with="medication")])
    assert answer(only, claims)[1] == "B_2020-1"
    assert answer(own, claims.assign(care="physical_therapy"))[0] == "untested"


def test_a_combination_against_acupuncture_alone_meets_nothing(data, made):
    own = made(
        [study("A_2015")], [row("A_2015", compared_with="adjunct"), row("A_2015", 2, compared_with="usual_care")]
    )
    assert answer(own, claim(data, comparator="acupuncture_alone", care="medicines")) == ("untested", None)


def test_a_claim_that_names_no_comparator_is_not_tested(data, made):
    own = made([study("A_2015")], [row("A_2015")])
    assert answer(own, claim(data, comparator="not_stated"))[0] == "untested"


# ---------------------------------------------------------------- some studies, one work, conflict


def some(data, **codes):
    """A claim that some studies found something."""
    return claim(data, **{"speaks_of": "some", **codes})


def counted(own, claims):
    """How many studies speak to a claim, found it, and found only the contrary."""
    return tuple(int(part[0]) for part in Bench(own, claims).counted(Choice())[:3])


def test_one_study_that_found_it_is_enough_for_some(data, made):
    rows = [row("A_2015"), row("B_2015", ci_low="-0.1"), row("C_2015", ci_low="-0.9", ci_high="-0.2", estimate="-0.4")]
    own = made([study("A_2015"), study("B_2015"), study("C_2015")], rows)
    assert counted(own, some(data)) == (3, 1, 1)
    assert answer(own, some(data))[0] == "supported"


def test_a_study_that_found_it_once_is_not_counted_as_contrary(data, made):
    rows = [row("A_2015"), row("A_2015", 2, ci_low="-0.9", ci_high="-0.2", estimate="-0.4")]
    own = made([study("A_2015")], rows)
    assert counted(own, some(data)) == (1, 1, 0)
    assert judging.answers(own, claims=some(data))["both"].tolist() == [1]


def test_words_of_the_authors_count_for_some_and_never_lead(data, made):
    own = made([study("A_2015")], [row("A_2015", **WORDS)])
    assert answer(own, some(data))[0] == "supported"
    assert answer(own, claim(data))[0] == "untested"


def test_hardly_any_difference_is_found_where_authors_call_it_too_small(data, made):
    rows = [row("A_2015", **WORDS, authors_conclusion="favours_too_little")]
    own = made([study("A_2015")], rows)
    assert counted(own, some(data, direction="no_difference")) == (1, 1, 0)
    assert counted(own, some(data)) == (1, 0, 0)


def test_a_boosted_claim_about_some_is_found_only_where_the_size_is_possible(data, made):
    rows = [row("A_2015"), row("B_2015", ci_high="0.45"), row("C_2015", **WORDS)]
    own = made([study("A_2015"), study("B_2015"), study("C_2015")], rows)
    assert counted(own, some(data, boosted="yes")) == (3, 1, 0)
    assert counted(own, some(data)) == (3, 3, 0)
    small = made([study("A_2015")], [row("A_2015", estimate="0", ci_low="-0.1", ci_high="0.1")])
    assert counted(small, some(data, direction="no_difference", boosted="yes")) == (1, 1, 0)
    mirrored = [one | {"ci_low": f"-{one['ci_high']}", "ci_high": "-0.1", "estimate": "-0.3"} for one in rows[:2]]
    worse = made([study("A_2015"), study("B_2015")], mirrored)
    assert counted(worse, some(data, direction="against", boosted="yes")) == (2, 1, 0)


def test_authors_who_found_the_other_thing_contradict_whichever_it_is(data, made):
    own = made([study("A_2015")], [row("A_2015", **WORDS, authors_conclusion="favours")])
    assert counted(own, some(data, direction="against")) == (1, 0, 1)
    assert counted(own, some(data, direction="no_difference")) == (1, 0, 1)
    assert counted(own, some(data)) == (1, 1, 0)


def test_some_studies_without_a_comparator_or_time_meet_any(data, made):
    rows = [row("A_2015", compared_with="usual_care", time="long_term")]
    own = made([study("A_2015")], rows)
    assert answer(own, some(data, comparator="not_stated"))[0] == "supported"
    assert answer(own, some(data, comparator="sham"))[0] == "untested"


def test_a_claim_meets_the_kind_of_study_that_it_cites(data, made):
    own = made([study("A_2015"), study("B_2015", "rct")], [row("A_2015"), row("B_2015")])
    assert counted(own, some(data, evidence="pooled"))[0] == counted(own, some(data, evidence="trials"))[0] == 1
    assert counted(own, some(data))[0] == 2


def test_one_study_that_cannot_be_a_known_work_is_answered_as_some(data, made):
    own = made([study("A_2015")], [row("A_2015")])
    assert Bench(own, claim(data, speaks_of="one_study")).kind.tolist() == ["existential"]
    work = data.works["cited_work"].iloc[0]
    assert Bench(own, claim(data, speaks_of="pooled", cited_work=work)).kind.tolist() == ["named"]
    assert answer(own, claim(data, speaks_of="pooled", cited_work=work))[0] == "elsewhere"


def test_findings_conflict_where_intervals_are_on_both_sides(data, made):
    mixed = claim(data, direction="mixed", mixed_as="conflict", comparator="not_stated")
    yes, no = row("A_2015"), row("B_2015", compared_with="usual_care", ci_low="-0.1")
    both = [study("A_2015"), study("B_2015")]
    assert answer(made(both, [yes, no]), mixed)[0] == "supported"
    assert answer(made(both[:1], [yes]), mixed)[0] == "contradicted"
    assert answer(made([study("A_2015")], [row("A_2015", **WORDS)]), mixed)[0] == "untested"
    assert answer(made(both, [yes, no]), mixed.assign(mixed_as="depends"))[0] == "untested"
    review = made([study("A_2015"), study("B_2015", design="systematic_review")], [yes, no])
    assert answer(review, mixed)[0] == "supported"  # it cannot lead, and counts as where some studies are asked for


def test_votes_count_studies_by_whether_their_intervals_include_no_effect(data, made):
    votes = Choice(lead="votes")
    names = ["A_2015", "B_2015", "C_2015"]
    own = made([study(name) for name in names], [row("A_2015"), row("B_2015"), row("C_2015", ci_low="-0.1")])
    assert answer(own, claim(data), votes)[0] == "supported"
    assert answer(own, claim(data, direction="no_difference"), votes)[0] == "contradicted"
    tie = made([study(name) for name in names[1:]], [row("B_2015"), row("C_2015", ci_low="-0.1")])
    assert answer(tie, claim(data), votes)[0] == "imprecise"
    split = made([study("A_2015")], [row("A_2015"), row("A_2015", 2, ci_low="-0.1")])
    assert answer(split, claim(data), votes)[0] == "imprecise"


# ---------------------------------------------------------------- the collection's own tables


def test_exactly_one_option_of_each_factor_is_taken(data):
    table = judging.options(data)
    assert (table.query("taken == 'yes'").groupby("factor").size() == 1).all()
    assert set(table["factor"]) == set(judging.FACTORS)
    for one in table.itertuples():
        assert (one.choice == Choice()) == (one.taken == "yes"), one.option_id


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("value", "recnt", "no value of the factor lead 'recnt'; known are recent, "),
        ("taken", "no", "no option that is taken of the factor lead 'recent'; known are recent"),
    ],
)
def test_a_slip_in_the_choices_is_named(copy, column, value, message):
    copy.change("answer_choices.csv", 0, column, value)
    with pytest.raises(tables.UnknownName, match=re.escape(message)):
        judging.options(tables.load(copy.folder))


def test_the_tables_allow_the_factors_that_the_rules_know(copy):
    copy.change("answer_choices.csv", 0, "factor", "leed")
    fault = only(copy.faults(), file="answer_choices.csv", column="factor")
    assert fault.allowed.startswith(f"one of {', '.join(judging.FACTORS)}")


def test_another_coding_is_answered_too(data):
    some_claims = data.claims.dropna(subset="direction").head(5)
    assert judging.answers(data, claims=some_claims)["answer"].tolist() == judging.answers(data)["answer"][:5].tolist()
    assert judging.answers(data, claims=some_claims.head(0)).empty


def test_what_is_remembered_cannot_be_changed_from_outside(data):
    table = judging.answers(data)
    table["answer"] = "nothing"
    assert "nothing" not in set(judging.answers(data)["answer"])


def test_every_leading_estimate_is_like_its_claim(data):
    table = judging.answers(data).dropna(subset="effect_id")
    rows = evidence.estimates(data).set_index("effect_id")
    allowed = set(
        data.matches.query("match_set == 'like'").drop(columns="match_set").itertuples(index=False, name=None)
    )
    assert len(table)
    for one in table.itertuples():
        row_ = rows.loc[one.effect_id]
        assert (row_[evidence.LIKE] == "no").all() and row_["basis"] == "interval"
        for variable, column in (("comparator", "compared_with"), ("outcome", "measured"), ("horizon", "time")):
            assert (variable, getattr(one, variable), column, row_[column]) in allowed, one.claim_id


def test_the_answers_of_a_claim_rest_on_its_pairs(data):
    pairs, table = judging.pairs(data), judging.answers(data)
    for one in table.dropna(subset="effect_id").itertuples():
        assert pairs.loc[pairs["claim_id"] == one.claim_id, "effect_id"].iloc[0] == one.effect_id
    for one in table[table["kind"] == judging.EXISTENTIAL].itertuples():
        assert pairs.loc[pairs["claim_id"] == one.claim_id, "study"].nunique() == one.studies


def test_estimates_at_other_times_are_those_that_any_time_would_let_in(data):
    timed, others = judging.pairs(data), judging.at_other_times(data)
    own, at_any_time = judging.bench(data), Choice(times="any_time")
    answered = judging.answers(data).dropna(subset="effect_id")
    silent = answered[answered["horizon"].isin(data.codes_with("horizon", "silent"))]
    assert set(others["claim_id"]) <= set(silent["claim_id"]) and len(others)
    mask = own.matching(at_any_time) & own.numbered()
    for at, claim in silent["claim_id"].items():
        wanted = set(own.rows["effect_id"][mask[at]])
        both = [set(table.loc[table["claim_id"] == claim, "effect_id"]) for table in (timed, others)]
        assert set.union(*both) == wanted and not set.intersection(*both), claim


def test_silence_is_read_as_each_comparator(data):
    table = judging.if_silent(data)
    silent = data.claims[(data.claims["comparator"] == data.silence) & (data.claims["direction"] == "favours")]
    assert set(table["reading"]) == set(data.codes_with("match_set", "silence"))
    assert (table.groupby("reading")["claims"].sum() <= len(silent)).all() and table["effect_id"].notna().any()
    of = evidence.estimates(data).set_index("effect_id")
    meets = data.matches.set_index("match_set")["effect_code"]
    for one in table.dropna(subset="effect_id").itertuples():
        assert of.loc[one.effect_id, "compared_with"] == meets[one.reading]


def test_papers_that_came_later_are_left_out(data):
    assert Bench(data, until=2006).rows["year"].max() <= 2006 < Bench(data).rows["year"].max()


def test_without_the_only_study_of_the_main_outcome_another_outcome_leads(data, made):
    own = made([study("PAIN_2010"), study("WALK_2010")], [row("PAIN_2010"), row("WALK_2010", measured="function")])
    whole = Bench(own, claim(data, outcome="overall"))
    for bench, leads in ((whole, "PAIN_2010-1"), (whole.without("PAIN_2010"), "WALK_2010-1")):
        assert bench.rows["effect_id"][bench.leading(Choice())[0]] == leads


def test_the_main_outcome_is_that_of_the_estimates_that_match_in_all_else(data, made):
    pain, walk = row("PAIN_2010", people="acute"), row("WALK_2010", measured="function")
    own = made([study("PAIN_2010"), study("WALK_2010")], [pain, walk])
    for people, leads in (("chronic", "WALK_2010-1"), ("any", "PAIN_2010-1")):
        bench = Bench(own, claim(data, outcome="overall", population=people))
        assert bench.rows["effect_id"][bench.leading(Choice())[0]] == leads


def test_no_estimate_and_no_claim_make_an_empty_bench(data, made):
    empty = made([study("A_2015")], [row("A_2015", **WORDS)])
    assert answer(empty, claim(data)) == ("untested", None)
    none = Bench(data, data.claims.head(0))
    assert [len(part) for part in none.answers(Choice())] == [0, 0]


def test_choices_differ_in_one_factor_each(data):
    for one in judging.options(data).query("taken == 'no'").itertuples():
        assert replace(one.choice, **{one.factor: getattr(Choice(), one.factor)}) == Choice()


def test_answers_are_codes_in_their_order(data):
    column = judging.answers(data)["answer"]
    assert list(column.cat.categories) == list(data.labels("answer")) and column.notna().all()
    assert pd.api.types.is_integer_dtype(judging.answers(data)["studies"])


@pytest.mark.thorough
def test_many_claims_are_answered_as_few_are(data):
    """Each combination of codes once, and the same table for every option of the choices."""
    many = pd.concat([data.claims] * 3, ignore_index=True).sample(frac=1, random_state=1)
    bench = judging.Bench(data, many)
    for choice in judging.options(data)["choice"]:
        few = judging.answer_table(bench, choice)
        pd.testing.assert_frame_equal(judging.answer_many(data, choice, many), few)


def test_from_many_claims_on_combinations_are_answered(data, monkeypatch):
    expected, asked = judging.answers(data), []
    monkeypatch.setattr(judging, "LARGE", len(data.claims))
    monkeypatch.setattr(judging, "answer_many", lambda *given: asked.append(given[2]) or expected)
    assert judging.answers(data) is expected and asked[0] is data.claims


def test_an_answer_depends_on_no_other_column(data):
    """What is not among the deciding columns can be anything."""
    kept = {"source_id", "claim_id", *judging.deciding(data)}
    other = data.claims.assign(**{name: None for name in data.claims if name not in kept})
    columns = ["kind", "answer", "effect_id", *judging.COUNTS]
    changed = judging.answers(data, claims=other)
    pd.testing.assert_frame_equal(changed[columns], judging.answers(data)[columns])


def test_what_is_covered_is_said_of_every_claim_and_dimension(data):
    found, claims = judging.covered(data), data.claims.dropna(subset="direction").set_index("claim_id")
    assert list(found.index) == list(claims.index) and list(found) == list(judging.DIMENSIONS)
    assert set(found["comparator"][claims["comparator"] == data.silence]) == {"silent"}
    assert set(found["comparator"][claims["comparator"] == "sham"]) == {"equal"}
    assert set(found["comparator"][claims["comparator"] == "acupuncture_alone"]) == {"none"}
    assert (found["horizon"] == "silent").sum() == (claims["horizon"] == "not_stated").sum() > 0
    asked = judging.answers(data).set_index("claim_id")["effect_id"].dropna().index
    assert not found.loc[asked].isin(["wider", "none"]).any(axis=None), "what leads an answer agrees in everything"


def test_what_only_mixed_or_wider_estimates_cover_is_told_apart(copy, data):
    for row in data.effects.index[data.effects["compared_with"] == "sham"]:
        copy.change("effects.csv", row, "comparator_mixed", "yes")
    found, sham = judging.covered(tables.load(copy.folder))["comparator"], data.claims["comparator"] == "sham"
    assert set(found.reindex(data.claims.loc[sham, "claim_id"]).dropna()) == {"wider"}
