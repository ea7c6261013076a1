"""The evidence tables, the like-with-like join, the verdict rule and the halves of vague citations."""

import re

import pandas as pd
import pytest
from claimlib import answers, charts, citations, evidence, sheets, tables, words
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

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


@pytest.fixture(scope="module")
def data():
    return tables.load()


@pytest.fixture(scope="module")
def own():
    """The collection's own tables; its findings are not asked of somebody else's."""
    data = tables.load()
    if data.folder != tables.DEFAULT_FOLDER:
        pytest.skip("CLAIM_DATA names another folder; this test is about the collection's own tables")
    return data


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
    assert not ((rows["finding"] == "against") & (rows["authors_conclusion"] == "favours")).any()
    assert not ((rows["finding"] == "favours") & (rows["authors_conclusion"] == "against")).any()


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
def test_a_planted_fault_is_named(tmp_path, own, table, column, value, word):
    for path in own.folder.rglob("*"):
        if path.is_file():
            (tmp_path / path.relative_to(own.folder)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path.relative_to(own.folder)).write_bytes(path.read_bytes())
    rows = pd.read_csv(tmp_path / f"{table}.csv", dtype=str, keep_default_na=False)
    at = rows.index[rows[column] != ""] if column != "converted" else rows.index[rows["measure"] == "md_0_10"]
    rows.loc[at[0], column] = value
    rows.to_csv(tmp_path / f"{table}.csv", index=False, lineterminator="\n")
    with pytest.raises(tables.TableError) as error:
        tables.load(tmp_path)
    assert word in str(error.value)
    assert f"{table}.csv" in str(error.value)


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
    small = rows["authors_conclusion"].eq(data.roles("authors_conclusion")["better_small"]) & (
        rows["basis"] == "authors"
    )
    assert (rows["reaches"].notna() == (sized & (rows["basis"] == "interval") | small)).all()
    assert evidence.estimates(data, {})["reaches"].isna()[~small].all()


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
    assert (lacking["verdict"] == "untestable").all()
    assert (lacking["studies"] == 0).all()


def test_shares_lie_between_nothing_and_all(data):
    claims = evidence.verdicts(data)
    assert claims["share"].dropna().between(0, 1).all()
    assert (claims["share"].isna() == (claims["studies"] == 0)).all()


def test_the_first_choice_is_the_one_that_is_used(data):
    under = evidence.verdicts_by_choice(data, evidence.choices(data.verdict_choices.head(1)))
    assert under.iloc[:, 0].tolist() == evidence.verdicts(data)["verdict"].tolist()


def test_letting_more_in_never_takes_a_study_away(data):
    before = evidence.verdicts(data)["studies"]
    for wanted in ({"mixed": True}, {"wider": True}, {"authors": True}):
        assert (evidence.verdicts(data, **wanted)["studies"] >= before).all()


def test_no_mixed_comparator_or_wider_population_decides_a_verdict(data):
    pairs = evidence.match_claims(data.claims.dropna(subset="direction"), evidence.estimates(data), evidence.matches_of(data)[0])
    assert (pairs["comparator_mixed"] == "no").all()
    assert (pairs["wider_population"] == "no").all()


# ---------------------------------------------------------------- vague citations


def test_halves_cover_every_candidate_and_every_half(data):
    for work in data.works["cited_work"]:
        table, papers = citations.halves(data, work), citations.candidates(data, work)
        cited = data.claims[data.claims["cited_work"] == work].dropna(subset="direction")
        assert len(table) == len(papers) * len(cited)
        assert set(table["half"]) <= set(data.codes_of("half").index)


def test_a_half_that_is_not_tested_shows_no_comparison(data):
    for work in data.works["cited_work"]:
        table = citations.halves(data, work)
        assert (table["effect_id"].isna() == (table["half"] == "not_tested")).all()


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
    work = own.works[own.works["cited_work"] == "analysis_of_22_trials"].iloc[0]
    papers = citations.candidates(own, work["cited_work"])
    fits = citations.fits_description(papers, work, own.roles("half"))
    assert papers.loc[fits["trials"] == "holds", "study_id"].tolist() == ["HUANG_2021"]
    like = citations.halves_together(citations.halves(own, work["cited_work"]), own.roles("half"))["like"]
    assert not like["HUANG_2021"]


def test_recommendations_are_replaced_in_time(own):
    then = citations.in_force(own.guidelines, 2021).set_axis(own.guidelines["guideline_id"])
    assert then["ACP_APS_2007_CHRONIC"] == "replaced"
    assert then["ACP_2017_CHRONIC"] == "in force"
    assert then["WHO_2023"] == "not yet"


# ---------------------------------------------------------------- words and drawings


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


def test_every_answer_is_computed(data):
    for number in ("04", "05", "06"):
        assert re.search(r"\d", answers.BY_NOTEBOOK[number](data))


def drawn(rows):
    """A forest of some rows on an axes of its own."""
    fig = Figure(figsize=(10, 3))
    FigureCanvasAgg(fig)
    ax = fig.add_subplot()
    charts.forest(ax, rows, 0, [(10, "a line", True)])
    fig.canvas.draw()
    return ax


def test_a_forest_shows_the_numbers_it_was_given():
    looks = {"marker": "o", "color": "#000000", "mark": "s", "mark_color": "#000000", "words": "", "figures": ""}
    numbers = {"estimate": [5.0, 2.0], "ci_low": [1.0, -3.0], "ci_high": [9.0, 7.0], "open": [False, True]}
    rows = pd.DataFrame({"group": ["g", "h"], "label": ["a", "b"], "gid": ["A", "B"], **numbers}).assign(**looks)
    lines = {line.get_gid(): line for line in drawn(rows).lines if line.get_gid()}
    for row in rows.itertuples():
        assert lines[row.gid].get_xdata().tolist() == [row.estimate]
        assert list(lines[f"interval-{row.gid}"].get_xdata()) == [row.ci_low, row.ci_high]
        assert (lines[row.gid].get_markerfacecolor() == "white") == row.open
        assert f"authors-{row.gid}" in lines


def test_a_grid_shows_a_cell_for_every_choice_and_claim(data):
    under = evidence.verdicts_by_choice(data, evidence.choices(data.verdict_choices.head(3))).head(4).T
    fig = sheets.verdict_grid("t", "s", under, list("abc"), list("wxyz"), data.codes_of("verdict"), [0, 1, 2])
    cells = [p for ax in fig.axes for p in ax.patches if (p.get_gid() or "").startswith("cell-")]
    assert len(cells) == under.size


def test_unmatched_claims_are_all_drawn(data):
    claims = evidence.verdicts(data)
    rest = claims[claims["studies"] == 0]
    codes = data.codes_of("verdict")
    aside = charts.dressed_by(rest, "verdict", codes).assign(column=rest["certainty"].cat.codes)
    fig = Figure()
    FigureCanvasAgg(fig)
    ax = fig.add_subplot()
    charts.plane(ax, aside.head(0).assign(share=0.0, label=""), list(data.labels("certainty").values()), aside)
    assert sum((line.get_gid() or "").startswith("claim-") for line in ax.lines) == len(rest)


def test_candidate_headings_name_nobody_where_nothing_holds():
    shown = pd.DataFrame({"name": ["A 2001"], "single": [True], "tested": [True], "all": [False], "like": [False]})
    assert words.candidates_heading(shown, pd.DataFrame(index=shown.index), {"holds": "holds"}) == (
        "Of 1 single trial, 1 tests all that is claimed and none shows it"
    )


def test_a_size_set_without_rows_asks_for_no_size(data):
    listed = evidence.choices(data.verdict_choices)
    empty = {chosen["threshold_set"] for chosen in listed.values()} - set(data.thresholds["threshold_set"])
    assert all(evidence.sizes(data, name) == {} for name in empty)


def test_names_say_where_an_author_is_not_known():
    studies = pd.DataFrame({"study_id": ["A", "B"], "first_author": ["Ng", None], "year": [2001, 2002]})
    assert evidence.study_names(studies) == {"A": "Ng 2001", "B": "author not seen 2002"}


def test_dates_become_years():
    dated = pd.DataFrame({"source_id": ["A"], "published": ["2021-07-01"]})
    assert words.years(dated) == {2021.5: "A (2021)"}


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
    ("low", "high", "null", "size", "found"),
    [
        (-0.1, 0.4, 0, 0.5, True),
        (-0.1, 0.5, 0, 0.5, False),
        (-0.6, 0.4, 0, 0.5, False),
        (0.9, 1.1, 1, 1.2, True),
        (0.7, 1.1, 1, 1.2, False),
        (-0.1, 0.4, 0, float("nan"), False),
    ],
)
def test_no_difference_is_shown_only_where_the_size_is_ruled_out(low, high, null, size, found):
    assert evidence.conclusive(low, high, null, size) == found


def test_an_open_null_result_no_longer_counts_as_no_difference(own):
    plain, strict = evidence.estimates(own), evidence.estimates(own, strict=True)
    before, after = (set(rows.loc[rows["finding"] == "no_difference", "effect_id"]) for rows in (plain, strict))
    assert "BRINKHAUS_2006-1" in before - after  # its interval reaches 13.9 points, beyond the 10 that matter
    assert after < before
    assert (
        strict.loc[strict["basis"] == "authors", "finding"] == plain.loc[plain["basis"] == "authors", "finding"]
    ).all()


def test_sets_of_matches_add_to_the_first(data):
    always, free = evidence.matches_of(data)
    assert not free
    for name in data.codes_of("match_set").index[1:]:
        also, _ = evidence.matches_of(data, [name])
        assert len(also) > len(always), name
        assert set(always.itertuples(index=False)) < set(also.itertuples(index=False)), name


def test_a_claim_that_cites_trials_meets_trials_alone(own):
    matches, free = evidence.matches_of(own, ["cited_kind"])
    assert free == ["evidence"]
    pairs = evidence.match_claims(own.claims.dropna(subset="direction"), evidence.estimates(own), matches, lenient=free)
    assert set(pairs.loc[pairs["evidence"] == "trials", "design"]) == {"rct"}
    assert "rct" not in set(pairs.loc[pairs["evidence"] == "pooled", "design"])
    assert pairs.loc[pairs["evidence"] == "unspecified", "design"].nunique() > 1


def test_what_is_left_out_decides_nothing(own):
    with_all, without = evidence.verdicts(own), evidence.verdicts(own, without=["responder"])
    assert (without["studies"] <= with_all["studies"]).all()
    found = without.set_index("claim_id")["verdict"]
    assert found["A1-28-1"] == found["A2-07-1"] == "consistent"


def test_silence_can_be_read_as_each_comparator(own):
    table = evidence.verdicts_if_silent(own)
    silent = own.claims[own.claims["comparator"] == own.silence]
    assert (table.sum(axis=1) == (silent["direction"] == "favours").sum()).all()
    assert len(table) == own.codes_of("compared_with").shape[0]
    assert table["consistent"].nunique() > 1
    # With silence left as it is, none of these claims meets anything.
    claims = evidence.verdicts(own)
    assert (claims.loc[claims["comparator"] == own.silence, "verdict"] == "untestable").all()


def test_where_an_estimate_points_can_decide(own):
    plain, pointing = evidence.estimates(own), evidence.estimates(own, pointing=True)
    known = plain["basis"] == "interval"
    null = plain.loc[known, "measure"].map(own.measures.set_index("measure")["null_value"])
    sides = pd.Series("no_difference", index=null.index)
    sides[plain.loc[known, "estimate"] > null], sides[plain.loc[known, "estimate"] < null] = "favours", "against"
    assert pointing.loc[known, "finding"].tolist() == sides.tolist()
    assert pointing.loc[~known, "finding"].tolist() == plain.loc[~known, "finding"].tolist()
    verdict = evidence.verdicts(own, pointing=True).set_index("claim_id")["verdict"]
    assert verdict["A1-28-1"] == "consistent"
    assert verdict["A2-08-1"] == "weaker_than_evidence"


def test_authors_who_find_too_little_find_something_that_does_not_reach(own):
    rows = evidence.estimates(own).set_index("effect_id").loc[["LAM_2013-3", "LAM_2013-4"]]
    assert rows["finding"].tolist() == ["favours", "favours"]
    assert rows["reaches"].tolist() == [False, False]


def test_claims_of_much_can_be_held_to_a_large_size(own):
    before, after = (evidence.verdicts(own, much=much).set_index("claim_id") for much in (None, "group_large"))
    moved = before.index[before["verdict"] != after["verdict"]]
    assert set(moved) == {"A1-28-2", "A1-28-4"}
    assert (after.loc[moved, "boosted"] == "yes").all()
    assert (after.loc[moved, "verdict"] == "stronger_than_evidence").all()


def test_claims_of_one_study_are_counted_against_the_kind_they_cite(own):
    claims = own.claims[own.claims["claim_id"].isin(own.particular["claim_id"])]
    found = evidence.particular_findings(own, claims).set_axis(claims["claim_id"])
    assert found["A1-28-1"] == "1 of 3"  # of the trials against sham, one known in words favours acupuncture
    for text in found:
        assert not text or int(text.split(" of ")[0]) <= int(text.split(" of ")[1])


def test_roles_say_which_code_the_rules_mean(data):
    for variable in ("direction", "finding", "verdict", "half", "authors_conclusion"):
        codes = data.codes_of(variable)
        assert codes["role"].notna().all(), variable
        assert list(data.roles(variable).values()) == list(codes.index)


def test_replacements_are_told_with_their_strength():
    rows = pd.DataFrame(
        {
            "guideline_id": ["A", "B"],
            "replaced_by": ["B", None],
            "body_short": ["X", "Y"],
            "year": [2001, 2002],
            "addressed": ["old", "new"],
            "strength": ["weak", "strong"],
        }
    )
    assert words.replacements(rows) == "Y 2002 (new: strong) had replaced X 2001 (old: weak)"
    assert words.replacements(rows.iloc[1:]) == ""
