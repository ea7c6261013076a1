"""The evidence tables, the like-with-like matches, the verdict rule, and claims weighed under a choice."""

import csv
import io
import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest
from claimlib import choices, citations, evidence, tables, words
from claimlib.evidence import Choice

MATCHES = pd.DataFrame(
    [
        ("comparator", "fake", "compared_with", "fake"),
        ("comparator", "usual", "compared_with", "routine"),
        ("outcome", "pain", "measured", "pain"),
        ("outcome", "all", "measured", "pain"),
        ("outcome", "all", "measured", "sleep"),
    ],
    columns=["variable", "claim_code", "effect_variable", "effect_code"],
)


FOUND = {"better": "favours", "same": "no_difference", "worse": "against", "split": "split", "open": "open"}


def estimate(study="S1", compared_with="fake", measured="pain", finding="favours", **other):
    """One estimate as ``judged`` returns it."""
    plain = {
        "comparator_mixed": "no",
        "treatment_mixed": "no",
        "wider_population": "no",
        "basis": "interval",
        "reaches": pd.NA,
    }
    return {
        **plain,
        "study": study,
        "counted_as": study,
        "compared_with": compared_with,
        "measured": measured,
        "finding": finding,
        **other,
    }


def frame(*estimates):
    """Some estimates as a frame."""
    table = pd.DataFrame(list(estimates))
    return table.assign(reaches=table["reaches"].astype("boolean"))


def claim(comparator="fake", outcome="pain", claim_id="C1"):
    """One claim as a frame."""
    return pd.DataFrame([{"claim_id": claim_id, "comparator": comparator, "outcome": outcome}])


def matched(claims, *estimates, **wanted):
    """Studies by claim, as the verdict counts them."""
    return evidence.by_study(evidence.match_claims(claims, frame(*estimates), MATCHES, **wanted), FOUND)


# ---------------------------------------------------------------- the tables


def test_every_estimate_lies_in_its_interval(data):
    rows = data.effects.dropna(subset="estimate")
    assert len(rows)
    assert (rows["ci_low"] <= rows["estimate"]).all()
    assert (rows["estimate"] <= rows["ci_high"]).all()
    assert rows[["ci_low", "ci_high"]].notna().all().all()


def test_no_estimate_lies_outside_its_scale(data):
    rows = data.effects.dropna(subset=["estimate", "scale_high"])
    assert (rows["estimate"].abs() <= rows["scale_high"] - rows["scale_low"]).all()


def test_every_doi_and_pubmed_number_has_the_right_syntax(data):
    for table in (data.studies, data.guidelines, data.facts, data.thresholds):
        for doi in table["doi"].dropna():
            assert re.fullmatch(r"10\.\d{4,9}/\S+", doi), doi
    assert data.studies["pmid"].dropna().str.fullmatch(r"\d{7,8}").all()
    assert not data.studies["doi"].dropna().duplicated().any()


def test_every_year_is_possible_and_agrees_with_the_identifier(data):
    assert data.studies["year"].between(1990, 2026).all()
    assert (data.studies["study_id"].str[-4:].astype(int) == data.studies["year"]).all()
    assert data.guidelines["year"].between(1990, 2026).all()


def test_a_turned_sign_is_marked(data):
    rows = data.effects.merge(data.measures, on="measure")
    assert rows["converted"].notna().all()
    assert (rows.loc[rows["lower_is_better"] == "yes", "converted"] == "yes").all()
    assert data.effects.loc[data.effects["measure"].isna(), "converted"].isna().all()


def test_the_sign_agrees_with_the_authors(data):
    """Positive is better with the treatment: an estimate against it is never one that the authors call favourable."""
    rows = evidence.estimates(data)
    rows = rows[rows["basis"] == "interval"]
    found = rows["finding"].map(data.role_of("finding"))
    said = rows["authors_conclusion"].astype(object).map(data.role_of("authors_conclusion"))
    assert not ((found == "worse") & said.isin(["better", "better_small"])).any()
    assert not ((found == "better") & (said == "worse")).any()


def test_weeks_and_times_agree(data):
    rows = data.effects.dropna(subset="weeks")
    limits = {"short_term": (0, 13.1), "intermediate": (13.1, 51.9), "long_term": (52, 10**4)}
    for time, (low, high) in limits.items():
        assert rows.loc[rows["time"] == time, "weeks"].between(low, high).all(), time


def test_a_recommendation_is_replaced_by_a_later_one(data):
    year = data.guidelines.set_index("guideline_id")["year"]
    replaced = data.guidelines.dropna(subset="replaced_by")
    assert (replaced["replaced_by"].map(year) > replaced["year"]).all()


def test_a_citation_names_either_a_paper_or_a_recommendation(data):
    assert (data.citations["study_id"].isna() != data.citations["guideline_id"].isna()).all()
    assert set(data.works["cited_work"]) <= set(data.codes_of("cited_work").index)


def test_a_fact_repeats_the_figure_of_its_harm(data):
    rows = data.facts.dropna(subset="harm_id").merge(data.harms, on="harm_id", suffixes=("", "_harm"))
    for row in rows.dropna(subset="estimate").itertuples():
        assert f"{row.estimate:g}" in row.found, row.fact_id


def test_matches_name_columns_that_exist(data):
    assert set(data.matches["variable"]) <= set(data.claims)
    assert set(data.matches["effect_variable"]) <= set(evidence.estimates(data))


def test_every_column_of_numbers_says_its_unit(data):
    assert set(data.effects["measure"].dropna()) <= set(data.measures["measure"])
    assert data.measures["unit"].notna().all()


@pytest.mark.parametrize(
    ("table", "column", "value", "word"),
    [
        ("effects", "ci_high", "-99", "interval upside down"),
        ("effects", "converted", "no", "converted"),
        ("studies", "doi", "doi:10.1/x", "doi"),
        ("studies", "year", "1066", "at least 1990"),
        ("effects", "study_id", "NOBODY_1999", "study_id"),
    ],
)
def test_a_planted_fault_is_named(copy, data, table, column, value, word):
    rows = getattr(data, table)
    wanted = rows["measure"] == "md_0_10" if column == "converted" else rows[column].notna()
    copy.change(f"{table}.csv", int(wanted.idxmax()), column, value)
    assert any(fault.file == f"{table}.csv" and word in str(fault) for fault in copy.faults())


# ---------------------------------------------------------------- single estimates


@pytest.mark.parametrize(
    ("low", "high", "null", "found"),
    [
        (0.1, 0.9, 0, "better"),
        (-0.1, 0.9, 0, "same"),
        (-0.9, -0.1, 0, "worse"),
        (0, 0.9, 0, "same"),
        (-0.9, 0, 0, "same"),
        (1.04, 1.7, 1, "better"),
        (0.84, 2.25, 1, "same"),
        (0.2, 0.9, 1, "worse"),
    ],
)
def test_an_interval_is_read_against_no_effect(low, high, null, found):
    assert evidence.finding(low, high, null) == found


def test_size_is_judged_only_where_the_measure_has_a_size(data):
    rows = evidence.estimates(data)
    sized = rows["measure"].astype(object).isin(list(evidence.sizes(data)))
    # Authors who call a difference too small to matter have judged its size themselves.
    too_small = rows["authors_conclusion"].isin(data.codes_with("authors_conclusion", "better_small"))
    small = too_small & (rows["basis"] == "authors")
    assert (rows["reaches"].notna() == (sized & (rows["basis"] == "interval") | small)).all()
    assert not rows.loc[small, "reaches"].any() and small.any()


def test_where_no_size_is_asked_for_nothing_is_too_small(data):
    assert evidence.estimates(data, {})["reaches"].isna().all()


def test_a_smaller_size_never_makes_a_verdict_harsher(data, monkeypatch):
    claims = data.claims[data.claims["direction"].isin(data.codes_with("direction", "better"))]
    medium, harsh = evidence.sizes(data), []
    for factor in (None, 0, 0.1, 0.5, 1, 2, 10):
        asked = {} if factor is None else {measure: factor * size for measure, size in medium.items()}
        monkeypatch.setattr(evidence, "sizes", lambda data, threshold_set=None, asked=asked: asked)
        found = evidence.weigh(data, Choice(authors=True), claims).claims
        harsh.append(set(found.loc[found["verdict"].isin(data.codes_with("verdict", "says_more")), "claim_id"]))
    assert all(less <= more for less, more in pairwise(harsh))
    assert harsh[0] < harsh[-1]


def test_an_unknown_code_of_a_choice_is_named_with_the_known_ones(data):
    wrong = {"threshold_set": "huge", "much": "huge", "designs": ("rtc",), "without": ("pian",), "also": ("lik",)}
    for field, value in wrong.items():
        with pytest.raises(tables.UnknownName, match=r"^no code of \w+ '\w+'; known are \w+, "):
            evidence.verdicts(data, Choice(**{field: value}))


def test_changes_of_an_advantage_never_enter_a_verdict(data):
    kept = set(evidence.estimates(data)["measure"].dropna())
    assert kept.isdisjoint(data.measures.loc[data.measures["is_effect"] == "no", "measure"])


def test_papers_about_the_same_people_are_one_study(data):
    rows = evidence.estimates(data)
    for paper, other in data.studies.dropna(subset="same_people_as")[["study_id", "same_people_as"]].to_numpy():
        assert set(rows.loc[rows["study_id"] == paper, "study"]) == {other}


# ---------------------------------------------------------------- the join


def test_a_claim_meets_only_its_like():
    studies = matched(
        claim(),
        estimate("S1"),
        estimate("S2", compared_with="routine"),
        estimate("S3", measured="sleep"),
    )
    assert studies["study"].tolist() == ["S1"]


def test_a_claim_without_a_comparator_meets_nothing_unless_asked():
    assert matched(claim("silent"), estimate()).empty
    assert len(matched(claim("silent"), estimate(), lenient=["comparator"])) == 1


def test_an_unlisted_code_does_not_open_other_variables():
    assert matched(claim("silent", "hope"), estimate(), lenient=["comparator"]).empty


def test_mixed_wider_and_wordy_estimates_stay_out_unless_asked():
    odd = [
        estimate("M", comparator_mixed="yes"),
        estimate("T", treatment_mixed="yes"),
        estimate("W", wider_population="yes"),
        estimate("A", basis="authors"),
    ]
    assert matched(claim(), *odd).empty
    assert matched(claim(), *odd, mixed=True)["study"].tolist() == ["M", "T"]
    assert matched(claim(), *odd, wider=True)["study"].tolist() == ["W"]
    assert matched(claim(), *odd, authors=True)["study"].tolist() == ["A"]


def test_a_study_with_two_rows_counts_once():
    studies = matched(claim(), estimate(), estimate())
    assert studies[["study", "finding", "estimates"]].to_numpy().tolist() == [["S1", "favours", 2]]


def test_a_study_whose_rows_differ_is_split():
    studies = matched(claim(outcome="all"), estimate(), estimate(measured="sleep", finding="no_difference"))
    assert studies["finding"].tolist() == ["split"]


def test_a_size_counts_only_on_the_side_of_the_treatment():
    studies = matched(
        claim(outcome="all"),
        estimate(reaches=True),
        estimate(measured="sleep", reaches=False),
        estimate("S2", finding="no_difference", reaches=True),
    ).set_index("study")
    assert studies.loc["S1", "reaches"]
    assert pd.isna(studies.loc["S2", "reaches"])


def test_no_claim_and_no_estimate_give_empty_tables_and_zeros():
    nothing = matched(claim().iloc[:0], estimate())
    assert nothing.empty
    assert evidence.study_counts(claim().iloc[:0], nothing, FOUND).empty
    none = matched(claim("usual"), estimate())
    assert evidence.study_counts(claim("usual"), none, FOUND).to_numpy().sum() == 0


def test_studies_are_tallied_by_what_they_find():
    claims = pd.concat([claim(), claim("usual", claim_id="C2")], ignore_index=True)
    studies = matched(claims, estimate("S1", reaches=True), estimate("S2", finding="no_difference"), estimate("S3"))
    n = evidence.study_counts(claims, studies, FOUND)
    assert n.loc[0].to_dict() == {
        "better": 2,
        "same": 1,
        "worse": 0,
        "undecided": 0,
        "studies": 3,
        "sized": 1,
        "reaching": 1,
    }
    assert n.loc[1].sum() == 0


def test_what_is_lacking_is_named():
    claims = pd.concat([claim("silent"), claim(outcome="hope"), claim("silent", "hope"), claim()], ignore_index=True)
    assert evidence.lacking(claims, MATCHES).tolist() == ["comparator", "outcome", "comparator", ""]


# ---------------------------------------------------------------- the verdict


def test_the_worked_examples_come_out_as_written(data):
    found = pd.Series(evidence.worked_examples(data), index=data.verdict_examples["example_id"])
    written = data.verdict_examples.set_index("example_id")["verdict"].astype(object)
    assert found.to_dict() == written.to_dict()


def test_the_worked_examples_show_every_verdict(data):
    assert set(data.verdict_examples["verdict"]) == set(data.codes_of("verdict").index)


@pytest.mark.parametrize(("majority", "found"), [(0.5, "as_found"), (0.66, "undecided")])
def test_the_majority_is_an_argument(majority, found):
    assert evidence.verdict("better", False, 3, 2, 0, majority=majority) == found


@pytest.mark.parametrize(("least", "found"), [(1, "as_found"), (4, "untested")])
def test_the_fewest_studies_are_an_argument(least, found):
    assert evidence.verdict("better", False, 3, 0, 0, least=least) == found


@pytest.mark.parametrize("direction", ["better", "same", "worse", "conflicting"])
@pytest.mark.parametrize("sure", [True, False])
def test_nothing_is_ever_said_without_a_study(direction, sure):
    assert evidence.verdict(direction, sure, 0, 0, 0, least=0) == "untested"


def test_a_claim_with_no_comparator_is_untestable(data):
    claims = evidence.verdicts(data)
    lacking = claims[claims["lacking"] != ""]
    assert (lacking["verdict"] == data.code_with("verdict", "untested")).all()
    assert (lacking["studies"] == 0).all()


def test_shares_lie_between_nothing_and_all(data):
    claims = evidence.verdicts(data)
    assert claims["share"].dropna().between(0, 1).all()
    assert (claims["share"].isna() == (claims["studies"] == 0)).all()


def test_letting_more_in_never_takes_a_study_away(data):
    before = evidence.verdicts(data)["studies"]
    for wanted in ({"mixed": True}, {"wider": True}, {"authors": True}):
        assert (evidence.verdicts(data, Choice(**wanted))["studies"] >= before).all()


def test_no_mixed_comparator_or_wider_population_decides_a_verdict(data):
    assert (evidence.weigh(data).pairs[evidence.LIKE] == "no").all(axis=None)


def test_what_is_left_out_decides_nothing(data):
    left_out = data.effects["measured"].iloc[-1]
    with_all, without = evidence.weigh(data), evidence.weigh(data, Choice(without=(left_out,)))
    assert (without.claims["studies"] <= with_all.claims["studies"]).all()
    assert left_out not in set(without.estimates["measured"])


def test_claims_of_another_coding_are_weighed_too(data):
    some = data.claims.dropna(subset="direction").head(5)
    assert (
        evidence.weigh(data, claims=some).claims["verdict"].tolist() == evidence.verdicts(data)["verdict"][:5].tolist()
    )
    assert evidence.weigh(data, claims=some.head(0)).claims.empty


# ---------------------------------------------------------------- choices


def test_exactly_one_choice_of_the_table_is_the_one_that_is_used(data):
    plain = [choice for choice in evidence.choices(data) if not choice.changes]
    assert len(plain) == 1
    assert evidence.weigh(data, plain.pop()) is evidence.weigh(data) is evidence.weigh(data)


def test_a_choice_says_which_of_its_fields_differ(data):
    assert Choice(choice_id="X", label="a label").changes == []
    assert Choice(least=2).changes == ["least"]
    assert Choice(authors=True, also=("x",)).changes == ["authors", "also"]
    default = data.code_with("threshold_set", "default")
    rows = data.verdict_choices.set_index("choice_id").astype(object)
    plain = rows.loc[next(choice.choice_id for choice in evidence.choices(data) if not choice.changes)]
    assert plain["threshold_set"] == default
    for choice in evidence.choices(data):
        row = rows.loc[choice.choice_id]
        differs = row.drop("label").ne(plain.drop("label")) & ~(row.isna() & plain.isna()).drop("label")
        assert len(choice.changes) == differs.sum(), choice.choice_id


def test_verdicts_are_given_under_every_choice(data):
    under, listed = evidence.verdicts_by_choice(data), evidence.choices(data)
    assert list(under) == [choice.label for choice in listed] == data.verdict_choices["label"].tolist()
    for choice in listed[:2]:
        assert under[choice.label].tolist() == evidence.verdicts(data, replace(choice, label=""))["verdict"].tolist()


def test_a_size_set_without_rows_asks_for_no_size(data):
    empty = set(data.codes_with("threshold_set", "none_asked")) - set(data.thresholds["threshold_set"])
    assert empty
    assert all(evidence.sizes(data, name) == {} for name in empty)


def test_sets_of_matches_add_to_the_one_that_always_counts(data):
    always, free = evidence.matches_of(data)
    assert not free
    for name in set(data.labels("match_set")) - {data.code_with("match_set", "always")}:
        also, _ = evidence.matches_of(data, [name])
        assert len(also) > len(always), name
        assert set(always.itertuples(index=False)) < set(also.itertuples(index=False)), name


def test_no_order_of_rows_decides_anything(data):
    mixed = data.matches.sample(frac=1, random_state=0)
    claims, judged = data.claims.dropna(subset="direction"), evidence.estimates(data)
    first, other = (evidence.match_claims(claims, judged, matches) for matches in (data.matches, mixed))
    pd.testing.assert_frame_equal(first, other)
    pd.testing.assert_series_equal(evidence.lacking(claims, data.matches), evidence.lacking(claims, mixed))


@pytest.fixture
def turned(copy):
    """The tables with every code in the opposite order of display."""

    def reverse(text):
        header, *rows = csv.reader(io.StringIO(text))
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([header, *reversed(rows)])
        return out.getvalue()

    copy.rewrite("codes.csv", reverse)
    return tables.load(copy.folder)


def test_the_order_of_the_codes_decides_nothing(data, turned):
    assert list(turned.labels("direction")) == list(data.labels("direction"))[::-1]
    wordy = next(choice for choice in evidence.choices(data) if len(choice.changes) > 2)
    for choice in (None, Choice(much="group_large"), Choice(also=("cited_kind",)), wordy):
        one, other = (evidence.verdicts(tables, choice) for tables in (data, turned))
        assert one["verdict"].astype(str).tolist() == other["verdict"].astype(str).tolist()
        assert one["lacking"].tolist() == other["lacking"].tolist()
    one, other = (evidence.verdicts_if_silent(tables) for tables in (data, turned))
    assert one.to_dict("index") == other.to_dict("index")
    for work in data.works["cited_work"]:
        one, other = (citations.halves(tables, work).set_index(["study_id", "claim_id"]) for tables in (data, turned))
        assert one["half"].to_dict() == other["half"].to_dict()
    for name, of in choices.outcomes(turned).items():
        assert set(of.counted) == set(choices.outcomes(data)[name].counted)
        _, votes, shares = choices.run(turned, turned.choices, of)
        _, first_votes, first = choices.run(data, data.choices, choices.outcomes(data)[name])
        pd.testing.assert_frame_equal(shares, first)
        pd.testing.assert_frame_equal(votes, first_votes)


def test_a_variable_that_only_a_choice_restricts_is_never_what_a_claim_lacks(data):
    for choice in evidence.choices(data):
        free = evidence.matches_of(data, choice.also)[1]
        assert set(evidence.verdicts(data, choice)["lacking"]).isdisjoint(free), choice.label


def test_what_is_remembered_cannot_be_changed_from_outside(data):
    rows = evidence.estimates(data)
    rows["finding"] = "nothing"
    rows.loc[0, "estimate"] = 99.0
    again = evidence.estimates(data)
    assert "nothing" not in set(again["finding"]) and again.loc[0, "estimate"] != 99


# ---------------------------------------------------------------- sizes, sides and silence


def test_a_size_can_be_asked_of_the_whole_interval(data):
    some, whole = (evidence.estimates(data, whole=asked)["reaches"].dropna().sum() for asked in (False, True))
    assert 0 < whole < some
    judged = evidence.estimates(data, whole=True)
    low = judged.loc[judged["reaches"].fillna(False), ["ci_low", "estimate"]]
    assert (low["ci_low"] <= low["estimate"]).all()


def test_the_size_is_a_matter_of_half_the_studies_whatever_the_majority():
    given = {"better": 10, "same": 0, "worse": 0, "sized": 10, "reaching": 4}
    assert {evidence.verdict("better", True, **given, majority=m) for m in (0.5, 0.66)} == {"says_more"}


@pytest.mark.parametrize(
    ("low", "high", "null", "size", "ruled_out"),
    [
        (-0.1, 0.4, 0, 0.5, True),
        (-0.1, 0.5, 0, 0.5, False),
        (-0.6, 0.4, 0, 0.5, False),
        (0.9, 1.1, 1, 1.2, True),
        (0.7, 1.1, 1, 1.2, False),
        (-0.1, 0.4, 0, float("nan"), False),
    ],
)
def test_no_difference_is_shown_only_where_the_size_is_ruled_out(low, high, null, size, ruled_out):
    assert evidence.rules_out(low, high, null, size) == ruled_out


def test_an_open_null_result_does_not_count_as_no_difference_if_that_is_asked(data):
    plain, strict = evidence.estimates(data), evidence.estimates(data, conclusive=True)
    same = data.code_with("finding", "same")
    before, after = (set(rows.loc[rows["finding"] == same, "effect_id"]) for rows in (plain, strict))
    assert after < before
    wordy = strict["basis"] == "authors"
    assert strict.loc[wordy, "finding"].tolist() == plain.loc[wordy, "finding"].tolist()


def test_where_an_estimate_points_can_decide(data):
    plain, pointing = evidence.estimates(data), evidence.estimates(data, pointing=True)
    known = plain["basis"] == "interval"
    null = plain.loc[known, "measure"].map(data.measures.set_index("measure")["null_value"])
    sides = pd.Series("same", index=null.index)
    sides[plain.loc[known, "estimate"] > null], sides[plain.loc[known, "estimate"] < null] = "better", "worse"
    assert pointing.loc[known, "finding"].map(data.role_of("finding")).tolist() == sides.tolist()
    assert pointing.loc[~known, "finding"].tolist() == plain.loc[~known, "finding"].tolist()


def test_silence_can_be_read_as_each_comparator(data):
    table = evidence.verdicts_if_silent(data)
    silent = data.claims[data.claims["comparator"] == data.silence]
    better = silent["direction"].isin(data.codes_with("direction", "better"))
    assert (table.sum(axis=1) == better.sum()).all()
    assert len(table) == len(data.codes_with("match_set", "silence"))
    assert list(table) == list(data.labels("verdict"))
    # With silence left as it is, none of these claims is compared with anything.
    claims = evidence.verdicts(data)
    assert set(claims.loc[claims["comparator"] == data.silence, "verdict"]) == {data.code_with("verdict", "untested")}


def test_claims_of_one_study_are_counted_against_the_kind_they_cite(data):
    claims = data.claims[data.claims["claim_id"].isin(data.particular["claim_id"])]
    for text in filter(None, evidence.particular_findings(data, claims)):
        found, n = map(int, text.split(" of "))
        assert 0 <= found <= n and n


def test_roles_say_which_code_the_rules_mean(data):
    for variable in ("direction", "finding", "verdict", "half", "authors_conclusion"):
        assert set(data.role_of(variable)) == set(data.labels(variable)), variable


def test_names_say_where_an_author_is_not_known():
    studies = pd.DataFrame({"study_id": ["A", "B"], "first_author": ["Ng", None], "year": [2001, 2002]})
    assert evidence.study_names(studies) == {"A": "Ng 2001", "B": "author not seen 2002"}


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((5.1, -3.7, 13.9), "5.1 (\u22123.7 to 13.9)"),
        ((8.0, 2.8, 13.2), "8.0 (2.8 to 13.2)"),
        ((float("nan"),) * 3, ""),
    ],
)
def test_intervals_are_written_with_equal_places(numbers, text):
    assert words.interval(*numbers) == text
