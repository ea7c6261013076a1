"""The comparisons follow from the passes that copied their figures, and our own arithmetic from the printed means."""

import re

import numpy as np
import pandas as pd
import pytest
from claimlib import agreement, tables

MEANS = re.compile(r"(higher|lower) is better; ([\d.]+) ± ([\d.]+) \(n = (\d+)\) v ([\d.]+) ± ([\d.]+) \(n = (\d+)\)")
NORMAL = 1.959964  # the 97.5th percentile of the normal distribution


@pytest.fixture(scope="module")
def own():
    return tables.read(tables.DEFAULT_FOLDER)


def numbered(own):
    """The comparisons with an interval, by their identifier, everything as Python objects."""
    return own.effects[own.effects["ci_low"].notna()].set_index("effect_id").astype(object)


def faults(effects, extractions, settled):
    """Where a comparison is not what the passes copied and no decision says why: a sorted list of (row, column).

    A blank of a pass says nothing. A difference that was worked out here has no pass.
    """
    passes = extractions[extractions["effect_id"].isin(effects.index)].astype(object)
    copied = set(passes["effect_id"]) | set(effects.index[effects["arithmetic"] == "yes"])
    found = {(effect, "in no pass") for effect in effects.index if effect not in copied}
    decided = {(row.effect_id, row.column): row for row in settled.astype(object).itertuples()}
    differ = {}
    for row in passes.itertuples():
        for column in agreement.EXTRACTED:
            value, final = getattr(row, column), effects.at[row.effect_id, column]
            if pd.notna(value) and (pd.isna(final) or value != final):
                differ.setdefault((row.effect_id, column), []).append(f"{row.extraction}: {shown(value)}")
    found |= {one for one in differ if one not in decided} | {one for one in decided if one not in differ}
    for one in differ.keys() & decided.keys():
        said = decided[one]
        if said.extracted != "; ".join(differ[one]) or shown(said.final) != shown(effects.at[one]):
            found.add(one)
    return sorted(found)


def shown(value):
    """A value as a cell shows it; nothing for a blank."""
    return "" if pd.isna(value) else str(value)


def test_every_comparison_is_what_the_passes_copied_or_was_settled(own):
    assert faults(numbered(own), own.extractions, own.settled_extractions) == []


@pytest.mark.parametrize("column", ["estimate", "ci_low", "ci_high"])
def test_one_altered_number_in_any_row_is_found(own, column):
    effects = numbered(own)
    for effect in effects.index[effects["arithmetic"] == "no"]:
        altered = effects.copy()
        altered.at[effect, column] += 0.01
        assert faults(altered, own.extractions, own.settled_extractions) == [(effect, column)]


def test_a_decision_that_decides_nothing_is_found(own):
    effects, idle = numbered(own), own.settled_extractions.iloc[[0]].assign(effect_id="MU_2020-1")
    settled = pd.concat([own.settled_extractions, idle])
    assert faults(effects, own.extractions, settled) == [("MU_2020-1", idle["column"].item())]


def worked_out(note):
    """The difference of two printed means and its interval, more being better, rounded as the means are."""
    better, *numbers = MEANS.search(note).groups()
    mean, sd, n, other, other_sd, other_n = map(float, numbers)
    difference = (mean - other) * (1 if better == "higher" else -1)
    half = NORMAL * np.sqrt(sd**2 / n + other_sd**2 / other_n)
    return difference, difference - half, difference + half


def test_our_own_differences_follow_from_the_printed_means(own):
    effects = numbered(own)
    ours = effects[effects["arithmetic"] == "yes"]
    assert len(ours)
    for row in ours.itertuples():
        assert [row.estimate, row.ci_low, row.ci_high] == pytest.approx(worked_out(row.note), abs=0.051), row.Index


def test_agreement_of_two_passes_is_counted_by_column(own):
    table = agreement.of_extractions(own)
    rows = own.extractions[own.extractions["effect_id"].notna()]
    shared = set(rows.loc[rows["extraction"] == "a", "effect_id"]) & set(
        rows.loc[rows["extraction"] == "b", "effect_id"]
    )
    assert table.loc["estimate", "both"] == len(shared)
    assert (table["agree"] <= table["both"]).all()
    assert table["settled"].sum() == len(own.settled_extractions)
