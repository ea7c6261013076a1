"""The order of codes in the codes table is the order of display and nothing else.

In a copy of the tables, the codes of every variable that has no order of its own are turned round. Answers and figures
may then list the same things in another order; no title, no number and no word may change.
"""

import csv
import json
import re
import shutil

import drawings
import pytest
from claimlib import answers, figures, tables

ORDERED = {"certainty"}  # from a weaker to a stronger wording: its order means something
WORD = re.compile(r"[^\W_]+(?:[.'\u2019-][^\W_]+)*|[\u2212-]?\d+(?:\.\d+)?%?")
COUNT = re.compile(r"(?<![\w.-])\d[^,;:.()]*?(?= and | or |[,;:()]|\.(?:\s|$)|$)")


def reordered(folder):
    """Turn round the codes of every unordered variable in a folder of tables; returns the folder."""
    path, descriptor = folder / "codes.csv", folder / "datapackage.json"
    with path.open(encoding="utf-8", newline="") as file:
        rows, codes = list(csv.DictReader(file)), {}
    for row in rows:
        codes.setdefault(row["variable"], []).append(row)
    for variable, own in codes.items():
        own[:] = own if variable in ORDERED else own[::-1]
        for place, row in enumerate(own, 1):
            row.update({"position": place} if "position" in row else {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for own in codes.values() for row in own)
    content = json.loads(descriptor.read_text(encoding="utf-8"))
    for field in fields_of(content):
        if field["name"] in codes and "enum" in field.get("constraints", {}):
            field["constraints"]["enum"] = [row["code"] for row in codes[field["name"]]]
    descriptor.write_text(json.dumps(content), encoding="utf-8")
    return folder


def fields_of(descriptor):
    """The columns of all tables whose schema is in the descriptor."""
    schemas = [resource["schema"] for resource in descriptor["resources"]]
    return [field for schema in schemas if isinstance(schema, dict) for field in schema["fields"]]


@pytest.fixture(scope="module")
def both(data, tmp_path_factory):
    """The tables as they are, and with the codes turned round."""
    folder = shutil.copytree(data.folder, tmp_path_factory.mktemp("reordered") / data.folder.name)
    return data, tables.load(reordered(folder))


def said(text):
    """What a text says, whatever the order of its parts: its words, and each number with the words that follow it."""
    plain = re.sub(r"[*_`]", "", text).casefold()
    return sorted(WORD.findall(plain)), sorted(part.strip() for part in COUNT.findall(plain))


def plotted(numbers):
    """The plotted numbers, whatever the order of rows and columns."""
    rows = numbers[sorted(numbers)].astype(object).fillna("").map(str).itertuples(index=False, name=None)
    return sorted(numbers), sorted(rows)


def test_the_codes_are_turned_round_and_nothing_else_is_changed(both):
    before, after = both
    for variable in before.codes["variable"].unique():
        codes = list(before.labels(variable))
        assert list(after.labels(variable)) == (codes if variable in ORDERED else codes[::-1]), variable
    assert before.claims.astype(str).equals(after.claims.astype(str))
    assert sum(len(before.labels(variable)) > 1 for variable in before.codes["variable"].unique()) > 10


def test_a_text_with_two_numbers_exchanged_says_something_else():
    assert said("3 *apples*, 2 pears and 1 plum (3 of 4).") == said("1 *plum*, 3 apples and 2 pears (3 of 4).")
    assert said("3 apples and 2 pears.") != said("2 apples and 3 pears.")
    assert said("3 apples") != said("3 pears") and said("up to 3%") != said("up to 4%")


@pytest.mark.parametrize("number", answers.BY_NOTEBOOK)
def test_an_answer_says_the_same_in_another_order_of_codes(both, number):
    before, after = (said(answers.BY_NOTEBOOK[number](data)) for data in both)
    assert after == before


@pytest.mark.parametrize("name", figures.functions())
def test_a_figure_has_the_same_title_texts_and_numbers_in_another_order_of_codes(both, name):
    function = figures.functions()[name]
    if both[0].lacking(function.needs):
        pytest.skip("these tables do without what the figure needs")
    before, after = (drawings.drawn(data, name) for data in both)
    assert plotted(after.numbers) == plotted(before.numbers)
    for part in ("title", "caption", "alt"):
        assert said(getattr(after, part)) == said(getattr(before, part)), part
    above = [" ".join(text.get_text() for text in figure.sheet.heading) for figure in (before, after)]
    assert said(above[1]) == said(above[0])
