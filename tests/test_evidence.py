"""The evidence tables, what each estimate shows, and which estimates are like which claims."""

import csv
import io
import re
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from claimlib import choices, citations, evidence, judging, tables, words
from faults import only

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
    return pd.DataFrame(list(estimates))


def claim(comparator="fake", outcome="pain", claim_id="C1"):
    """One claim as a frame."""
    return pd.DataFrame([{"claim_id": claim_id, "comparator": comparator, "outcome": outcome}])


def pairs(claims, rows, matches, **wanted):
    """Each claim with the estimates that are like it."""
    keep = np.logical_and.reduce([*evidence.alike(claims, rows, matches, **wanted).values()])
    one, other = (own.iloc[at].reset_index(drop=True) for own, at in zip((claims, rows), keep.nonzero(), strict=True))
    return one.join(other)


def matched(claims, *estimates, **wanted):
    """Studies by claim."""
    return evidence.by_study(pairs(claims, frame(*estimates), MATCHES, **wanted), FOUND)


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


def test_from_when_weeks_are_counted_is_blank_without_weeks(copy, data):
    row = int((data.effects["weeks"].isna() & data.effects["counted_from"].isna()).idxmax())
    copy.change("effects.csv", row, "counted_from", "end")
    allowed = "an empty cell, as weeks is blank"
    only(copy.faults(), file="effects.csv", column="counted_from", value="'end'", allowed=allowed)


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


def test_changes_of_an_advantage_are_no_effects(data):
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


def test_a_study_with_two_rows_counts_once():
    studies = matched(claim(), estimate(), estimate())
    assert studies[["study", "finding"]].to_numpy().tolist() == [["S1", "favours"]]


def test_a_study_whose_rows_differ_is_split():
    studies = matched(claim(outcome="all"), estimate(), estimate(measured="sleep", finding="no_difference"))
    assert studies["finding"].tolist() == ["split"]


def test_no_claim_and_no_estimate_give_empty_tables():
    assert matched(claim().iloc[:0], estimate()).empty
    assert matched(claim("usual"), estimate()).empty


def test_each_variable_has_a_matrix_of_what_is_alike():
    claims = pd.concat([claim(), claim("usual", claim_id="C2")], ignore_index=True)
    fits = evidence.alike(claims, frame(estimate(), estimate(compared_with="routine")), MATCHES)
    assert set(fits) == {"comparator", "outcome"}
    assert fits["comparator"].tolist() == [[True, False], [False, True]]


def test_a_set_of_matches_takes_the_place_of_the_one_that_always_counts(data):
    always, everything = evidence.matches_of(data), data.matches
    for name in set(data.labels("match_set")) - {data.code_with("match_set", "always")}:
        own = everything[everything["match_set"] == name].drop(columns="match_set")
        found = evidence.matches_of(data, [name])
        replaced = found["variable"].isin(own["variable"])
        assert set(found[replaced].itertuples(index=False)) == set(own.itertuples(index=False)), name
        kept = always[~always["variable"].isin(own["variable"])]
        assert set(found[~replaced].itertuples(index=False)) == set(kept.itertuples(index=False)), name


def test_an_unknown_set_of_matches_is_named_with_the_known_ones(data):
    with pytest.raises(tables.UnknownName, match=r"^no code of match_set 'lik'; known are \w+, "):
        evidence.matches_of(data, ["lik"])


def test_no_order_of_rows_decides_anything(data):
    own = evidence.matches_of(data)
    claims, rows = data.claims.dropna(subset="direction"), evidence.estimates(data)
    first, other = (evidence.alike(claims, rows, matches) for matches in (own, own.sample(frac=1, random_state=0)))
    assert first.keys() == other.keys()
    assert all((fits == other[variable]).all() and fits.any() for variable, fits in first.items())


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
    for choice in [judging.Choice(), *judging.options(data)["choice"]]:
        one, other = (judging.answers(tables, choice) for tables in (data, turned))
        for column in ("answer", "effect_id", "studies", "found", "contrary"):
            assert one[column].astype(str).tolist() == other[column].astype(str).tolist(), (choice, column)
    for work in data.works["cited_work"]:
        one, other = (citations.halves(tables, work).set_index(["study_id", "claim_id"]) for tables in (data, turned))
        assert one["half"].to_dict() == other["half"].to_dict()
    for name, of in choices.outcomes(turned).items():
        assert set(of.counted) == set(choices.outcomes(data)[name].counted)
        _, votes, shares = choices.run(turned, turned.choices, of)
        _, first_votes, first = choices.run(data, data.choices, choices.outcomes(data)[name])
        pd.testing.assert_frame_equal(shares, first)
        pd.testing.assert_frame_equal(votes, first_votes)


def test_what_is_remembered_cannot_be_changed_from_outside(data):
    rows = evidence.estimates(data)
    rows["finding"] = "nothing"
    rows.loc[0, "estimate"] = 99.0
    again = evidence.estimates(data)
    assert "nothing" not in set(again["finding"]) and again.loc[0, "estimate"] != 99


def test_roles_say_which_code_the_rules_mean(data):
    for variable in ("direction", "finding", "answer", "half", "authors_conclusion", "speaks_of", "time"):
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


def test_only_a_difference_that_we_worked_out_may_lack_a_conclusion_of_its_authors(copy):
    rows = tables.read(copy.folder).effects
    ours = rows["arithmetic"].eq("yes")
    assert (ours & rows["authors_conclusion"].isna()).any() and rows.loc[~ours, "authors_conclusion"].notna().all()
    copy.change("effects.csv", int((~ours).idxmax()), "authors_conclusion", "")
    assert [fault.column for fault in copy.faults()] == ["authors_conclusion"]


def test_harms_counted_in_the_same_unit_stand_together_with_their_rates(data):
    rows = evidence.harms(data)
    assert len(rows) == len(data.harms) and rows.index.is_unique
    units = [*rows["counted_in"]]
    assert [*dict.fromkeys(units)] == [code for code in data.labels("counted_in") if code in set(units)]
    assert sum(one != other for one, other in pairwise(units)) == len(set(units)) - 1
    assert rows.at["BAEUMLER_2021-H2", "rate"] == "1.01 (0.23 to 2.33) per 10,000 patients"
    assert rows.at["WITT_2009-H2", "rate"] == "2.2 per cent of patients"
    assert set(rows.loc[rows["estimate"].isna(), "rate"]) == {evidence.NO_FIGURE}


def test_harms_have_the_study_that_reported_them(data):
    rows, studies = evidence.harms(data), data.studies.set_index("study_id")
    assert rows["study"].notna().all() and (rows["doi"].notna() == rows["study_id"].map(studies["doi"]).notna()).all()
    for row in rows.itertuples():
        assert row.study == evidence.study_names(data.studies)[row.study_id]
