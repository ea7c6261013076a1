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
    assert words.part(3, 12) == "3 of 12 (25%)"
    assert words.part(3, 12, "claim") == "3 of 12 claims (25%)"


def test_a_part_of_nothing_has_none():
    assert words.part(0, 0, "claim") == "no claims"


@pytest.mark.parametrize(
    ("parts", "text"), [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_one(parts, text):
    assert words.listing(parts) == text


def test_a_sentence_starts_with_a_capital():
    assert words.sentence("sham v real") == "Sham v real"
    assert words.sentence("") == ""


@pytest.mark.parametrize(
    ("more", "rest"),
    [((), ""), (("", "One.", ""), "\n\nOne."), (("One.", "", "Two."), "\n\n- One.\n- Two.")],
)
def test_an_answer_is_its_sentences_and_a_list_below(more, rest):
    text = words.in_short(["It is so.", "", "Mostly."], more)
    assert text == f"It is so. Mostly.{rest}"
    assert words.paragraph(text) == "It is so. Mostly."


def test_a_tally_is_told_without_its_zeros():
    table = pd.DataFrame({"up": [2, 0], "down": [1, 0]}, index=["X", "Y"])
    assert words.tally_in_words(table, {"up": "better", "down": "worse"}) == "X: better 2, worse 1; Y: nothing."


@pytest.mark.parametrize(("share", "text"), [(0, "0%"), (0.005, "1%"), (0.125, "13%"), (0.29, "29%"), (1, "100%")])
def test_halves_of_a_per_cent_are_rounded_up(share, text):
    assert words.percent(share) == text


@pytest.mark.parametrize(("n", "text"), [(0, "none"), (1, "one"), (9, "nine"), (10, "10")])
def test_numbers_below_ten_can_be_words(n, text):
    assert words.numeral(n) == text


@pytest.mark.parametrize(
    ("shares", "text"),
    [([0.5, 1], "50% to 100%"), ([0.5, 0.5], "50%"), ([None, 0.25], "25%"), ([None], "no share"), ([], "no share")],
)
def test_a_span_has_two_ends_one_or_none(shares, text):
    assert words.span(pd.Series(shares, dtype=float)) == text


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((5.1, -3.7, 13.9), "5.1 (\u22123.7 to 13.9)"),
        ((8, 2.8, 13.25), "8.00 (2.80 to 13.25)"),
        ((0.00001, -0.00002, 0.00004), "0.00001 (\u22120.00002 to 0.00004)"),
        ((2000000, 1000000, 3000000), "2000000 (1000000 to 3000000)"),
        ((float("nan"),) * 3, ""),
    ],
)
def test_an_estimate_has_its_interval(numbers, text):
    assert words.interval(*numbers) == text
