"""What studies and guidelines say follows from the passes that copied it, and our own arithmetic from printed means."""

import re

import numpy as np
import pandas as pd
import pytest
import topics
from claimlib import agreement, evidence, judging, tables

MEANS = re.compile(r"(higher|lower) is better; ([\d.]+) ± ([\d.]+) \(n = (\d+)\) v ([\d.]+) ± ([\d.]+) \(n = (\d+)\)")
IN_WORDS = ("conclusions", "comparisons", "search_dates")
NORMAL = 1.959964  # the 97.5th percentile of the normal distribution


@pytest.fixture(scope="module")
def own():
    return tables.read(tables.DEFAULT_FOLDER)


def as_entered(own, table):
    """The rows of a table that passes copied figures for, by identifier, everything as Python objects.

    Of the comparisons, those with a number: what is known only in words is among the conclusions.
    """
    frame = getattr(
        own, {"conclusions": "effects", "comparisons": "effects", "search_dates": "studies"}.get(table, table)
    )
    needed = {"effects": "ci_low"}.get(table)
    frame = frame.dropna(subset=needed) if needed else frame
    return frame.set_index(agreement.IDENTIFIERS[table]).astype(object)


def faults(table, entered, copied, settled):
    """Where a row is not what the passes copied and no decision says why: a sorted list of (row, column).

    A blank of a pass says nothing. A difference that was worked out here has no pass.
    """
    ours = entered.index[entered["arithmetic"] == "yes"] if "arithmetic" in entered else []
    # Columns in words may be read in no later pass: what was not seen again is not confirmed, and not denied.
    ours = entered.index if table in IN_WORDS else ours
    found = {(row, "in no pass") for row in entered.index.difference(copied.index).difference(ours)}
    of_table = settled[settled["column"].isin(agreement.EXTRACTED[table])].astype(object)
    decided = {(row.row_id, row.column): row for row in of_table.itertuples()}
    cells = {column: entered[column].to_dict() for column in agreement.EXTRACTED[table]}
    differ = {}
    for column, final in cells.items():
        for row, extraction, value in zip(copied.index, copied["extraction"], copied[column], strict=True):
            if row in final and pd.notna(value) and (pd.isna(final[row]) or value != final[row]):
                differ.setdefault((row, column), []).append(f"{extraction}: {shown(value)}")
    found |= {one for one in differ if one not in decided}
    found |= {one for one in decided if one[0] in entered.index and one not in differ}
    for (row, column), said in decided.items():
        told = differ.get((row, column), [])
        if told and (said.extracted != "; ".join(told) or shown(said.final) != shown(cells[column][row])):
            found.add((row, column))
    return sorted(found)


def faults_of(own, table, entered=None):
    """:func:`faults` of a table as it stands, or as it would stand."""
    entered = as_entered(own, table) if entered is None else entered
    return faults(table, entered, agreement.extractions_of(own, table), own.settled_extractions)


def shown(value):
    """A value as a cell shows it; nothing for a blank."""
    return "" if pd.isna(value) else f"{value:.6g}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize("table", agreement.EXTRACTED)
def test_every_row_is_what_the_passes_copied_or_was_settled(own, table):
    assert faults_of(own, table) == []


@pytest.mark.parametrize("column", ["estimate", "ci_low", "ci_high"])
@pytest.mark.parametrize("table", ["effects", "harms"])
def test_one_altered_number_in_any_row_is_found(own, table, column):
    entered = as_entered(own, table)
    ours = entered["arithmetic"] == "yes" if "arithmetic" in entered else False
    rows = entered.index[entered[column].notna() & ~pd.Series(ours, index=entered.index)]
    for half in (rows[::2], rows[1::2]):  # the other rows are as they were, and not found
        altered = entered.copy()
        altered.loc[half, column] += 0.01
        assert faults_of(own, table, altered) == sorted((row, column) for row in half) != []


@pytest.mark.parametrize(
    "table, column", [(table, column) for table in IN_WORDS for column in agreement.EXTRACTED[table]]
)
def test_one_altered_cell_that_a_pass_read_is_found(own, table, column):
    entered, copied = as_entered(own, table), agreement.extractions_of(own, table)
    other = dict.fromkeys(entered[column].dropna().unique())
    read = copied.index[copied[column].notna()].unique()
    assert len(read) > 10
    altered = entered.copy()
    altered.loc[read, column] = [
        next(code for code in other if pd.isna(now := entered.at[row, column]) or code != now) for row in read
    ]
    assert {(row, column) for row in read} <= set(faults_of(own, table, altered))


@pytest.mark.parametrize("column", evidence.LIKE)
def test_whether_an_interval_is_like_with_like_was_read_by_two_passes(own, column):
    intervals = own.effects.dropna(subset="ci_low")["effect_id"]
    read = own.comparison_extractions.dropna(subset=column).groupby("effect_id")["extraction"].nunique()
    lacking = set(intervals[intervals.map(read).fillna(0) < 2])
    assert lacking == ({"ERNST_1998-1", "ERNST_1998-2"} if column == "wider_population" else set())


def test_the_measure_of_a_leading_estimate_was_read_by_two_passes_or_is_our_own(own):
    leading = judging.answers(own)["effect_id"].dropna().unique()
    effects = own.effects.set_index("effect_id").loc[leading]
    read = own.comparison_extractions.dropna(subset="measure").groupby("effect_id")["extraction"].nunique()
    assert len(leading) and read.reindex(effects.index[effects["arithmetic"] == "no"]).min() > 1


def test_one_altered_recommendation_is_found(own):
    entered = as_entered(own, "guidelines")
    for row, given in entered["recommendation"].items():
        altered = entered.copy()
        altered.at[row, "recommendation"] = "for" if given == "against" else "against"
        assert faults_of(own, "guidelines", altered) == [(row, "recommendation")]


def test_a_decision_that_decides_nothing_is_found(own):
    idle = own.settled_extractions.iloc[[0]].assign(row_id="MU_2020-1", column="time")
    settled = pd.concat([own.settled_extractions, idle])
    found = faults("effects", as_entered(own, "effects"), agreement.extractions_of(own, "effects"), settled)
    assert found == [("MU_2020-1", "time")]


def test_what_decisions_speak_of_is_there(own):
    rows = {row for table in agreement.EXTRACTED for row in as_entered(own, table).index}
    assert set(own.settled_extractions["row_id"]) <= rows


@pytest.mark.parametrize("table", ["extractions", "harm_extractions", "guideline_extractions"])
def test_what_a_pass_copied_is_entered_or_left_out_for_a_reason(own, table):
    copied = getattr(own, table)
    assert (copied.iloc[:, 2].isna() == copied["left_out"].notna()).all()


def worked_out(note, measure):
    """The difference of two printed means and its interval, more being better, in the unit of the measure."""
    better, *numbers = MEANS.search(note).groups()
    mean, sd, n, other, other_sd, other_n = map(float, numbers)
    difference = (mean - other) * (1 if better == "higher" else -1)
    half = NORMAL * np.sqrt(sd**2 / n + other_sd**2 / other_n)
    both = np.sqrt(((n - 1) * sd**2 + (other_n - 1) * other_sd**2) / (n + other_n - 2))
    return np.array([difference, difference - half, difference + half]) / (both if measure == "smd" else 1)


def test_our_own_differences_follow_from_the_printed_means(own):
    effects = as_entered(own, "effects")
    ours = effects[effects["arithmetic"] == "yes"]
    assert len(ours)
    for row in ours.itertuples():
        entered, rounding = [row.estimate, row.ci_low, row.ci_high], 0.0051 if row.measure == "smd" else 0.051
        assert entered == pytest.approx(worked_out(row.note, row.measure), abs=rounding), row.Index


def test_printed_means_are_what_two_passes_copied(own):
    ours = as_entered(own, "effects").query("arithmetic == 'yes'")["note"]
    copied = own.mean_extractions.set_index("effect_id")
    assert copied.groupby(level=0)["extraction"].agg(set).to_dict() == {row: {"m", "o"} for row in ours.index}
    numbers = ["mean", "sd", "n", "other_mean", "other_sd", "other_n"]
    for row in copied.itertuples():
        better, *printed = MEANS.search(ours[row.Index]).groups()
        assert [row.better, *(getattr(row, name) for name in numbers)] == [better, *map(float, printed)], row.Index


def test_agreement_of_two_passes_is_counted_by_column(own):
    table, copied = agreement.of_extractions(own), own.extractions
    later = copied[copied["effect_id"].notna() & (copied["extraction"] != "first")]
    passes = later.groupby("effect_id")["extraction"].agg(set)
    assert table.loc[("effects", "estimate"), "several"] == sum(len(one) > 1 for one in passes)
    assert (table["agree"] <= table["several"]).all() and table.loc["conclusions", "several"].sum() > 50
    assert table["settled"].sum() == len(own.settled_extractions)
    times = later.groupby("effect_id")["time"].agg(set)[passes.map(len) > 1]
    assert table.loc[("effects", "time"), "agree"] == sum(len(one) == 1 for one in times) < len(times)


def test_every_interval_that_is_printed_was_copied_at_least_twice_by_passes_that_saw_no_table(own):
    printed = as_entered(own, "effects").query("arithmetic == 'no'").index
    times = own.extractions.query("extraction != 'first'").groupby("effect_id")["extraction"].nunique()
    assert times.reindex(printed, fill_value=0).min() > 1


def test_passes_are_counted_by_row_and_by_what_it_rests_on(own):
    table, effects = agreement.passes_by_row(own), own.effects.set_index("effect_id")
    assert list(table.index) == list(effects.index)
    files = {
        "interval": own.extractions,
        "our own arithmetic": own.mean_extractions,
        "words alone": pd.concat([own.extractions, own.conclusion_extractions]),
    }
    for row, (rests_on, passes) in table.iterrows():
        words, ours = pd.isna(effects.at[row, "ci_low"]), effects.at[row, "arithmetic"] == "yes"
        assert rests_on == ("words alone" if words else "our own arithmetic" if ours else "interval"), row
        copied = files[rests_on].query("effect_id == @row and extraction != 'first'")["extraction"]
        assert passes == len(set(copied)), row
    copied = table.assign(passes=table["passes"].clip(upper=2)).groupby("rests on")["passes"].min()
    assert copied.to_dict() == {"interval": 2, "our own arithmetic": 2, "words alone": 2}


def test_every_new_paper_of_a_search_is_screened(own):
    found = own.screened["search_id"].value_counts().reindex(own.searches["search_id"], fill_value=0)
    assert found.tolist() == own.searches["new"].tolist()
    assert (own.searches["new"] <= own.searches["papers"]).all()


def test_a_topic_without_studies_has_no_extractions_and_no_fault(tmp_path):
    folder = topics.write(tmp_path / "topic")
    names = [name for name in tables.read(folder).raw if name.endswith("extractions")]
    topics.without(folder, [*names, "effects", "studies", "matches"])
    counted = agreement.of_extractions(tables.read(folder))
    assert set(counted.index.unique("table")) == set(agreement.EXTRACTED) and counted.eq(0).all(axis=None)
