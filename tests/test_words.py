"""Sentences: numbers, parts and lists read as a person would write them."""

import pandas as pd
import pytest
from claimlib import words


@pytest.mark.parametrize(("n", "text"), [(0, "0 claims"), (1, "1 claim"), (2, "2 claims")])
def test_a_number_goes_with_its_noun(n, text):
    assert words.counted(n, "claim") == text


def test_an_odd_plural_can_be_given():
    assert words.counted(2, "body", "bodies") == "2 bodies"


def test_a_part_has_its_percentage():
    assert words.part(3, 12) == "3 of 12 (25 %)"
    assert words.part(3, 12, "claim") == "3 of 12 claims (25 %)"


def test_a_part_of_nothing_has_none():
    assert words.part(0, 0, "claim") == "0 of 0 claims"


@pytest.mark.parametrize(
    ("parts", "text"), [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_one(parts, text):
    assert words.listing(parts) == text


def test_a_sentence_starts_with_a_capital():
    assert words.sentence("sham v real") == "Sham v real"
    assert words.sentence("") == ""


def test_a_tally_is_told_without_its_zeros():
    table = pd.DataFrame({"up": [2, 0], "down": [1, 0]}, index=["X", "Y"])
    assert words.tally_in_words(table, {"up": "better", "down": "worse"}) == "X: better 2, worse 1; Y: nothing."


def test_codes_that_do_not_occur_are_not_told():
    series = pd.Series(pd.Categorical(["up", "up"], categories=["up", "down"]))
    assert words.found(series, {"up": "better", "down": "worse"}) == "better 2"
    assert words.found(series.head(0), {"up": "better", "down": "worse"}) == "nothing"


def test_the_first_sentence_ends_before_the_next_begins():
    assert words.first_sentence("1.5 of 2 hold (A1). *Then* more.") == "1.5 of 2 hold (A1)."
    assert words.first_sentence("one only") == "one only"
