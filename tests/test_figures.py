"""Every figure at the size at which it is printed, on this topic and on another: legible, complete, described, current.

That the artists show what the numbers say is tested figure by figure, beside the notebook that has them.
"""

import csv
import functools
import io
import math
import operator
import re
import sys
from xml.etree import ElementTree

import drawings
import pandas as pd
import pytest
from claimlib import drawing, figures, tables
from claimlib.figures import base
from layout import Layout
from PIL import Image
from places import ROOT
from test_answers import ALONE, SMALL, WRONG, cut

FIGURES = ROOT / "figures"
FUNCTIONS = figures.functions()
OWN = (), (), tables.DEFAULT_FOLDER
SMALLEST = SMALL | {
    "one claim about a work": ("A2-06$", *OWN),
    "one claim without a hedge or a direction": ("A1-03$", *OWN),
}
SVG = "{http://www.w3.org/2000/svg}"


def drawn(name, topic="own", width=drawing.PAGE):
    """A figure of one of the topics."""
    return drawings.drawn(drawings.topic(topic), name, width)


CASES = [
    pytest.param(name, topic, width, id=f"{name}-{topic}-{width:g}", marks=marks)
    for name, function in FUNCTIONS.items()
    for topic, width, marks in [
        ("own", drawing.PAGE, ()),
        ("other", drawing.PAGE, ()),
        ("own", function.narrowest, pytest.mark.thorough),
    ]
]


@pytest.mark.parametrize(("name", "topic", "width"), CASES)
def test_a_figure_is_legible_in_print(name, topic, width):
    sheet = drawn(name, topic, width).sheet
    across, down = drawing.size_of(sheet)
    layout = Layout(sheet)
    assert across == pytest.approx(width)
    assert down <= 240
    assert layout.letters()[0] >= 7, layout.letters()
    assert not layout.cut()
    assert not layout.overlaps()
    assert not layout.under_marks()
    assert not layout.pale()


@pytest.mark.thorough
@pytest.mark.parametrize("name", FUNCTIONS)
def test_where_no_claim_has_a_direction_no_figure_speaks_of_none_of_none(data, name):
    none = tables.read(data.folder)
    ways = data.claims["direction"].cat.categories
    none.frames["claims"] = data.claims.assign(direction=pd.Categorical([None] * len(data.claims), ways))
    for width in {drawing.PAGE, FUNCTIONS[name].narrowest}:
        figure = FUNCTIONS[name](none, width)
        said = figure.reason if isinstance(figure, base.NoFigure) else f"{figure.title} {figure.caption}"
        assert said.strip() and "0 of 0 " not in said


@pytest.mark.parametrize("topic", drawings.TOPICS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_title_is_one_plain_sentence_and_the_texts_are_there(name, topic):
    figure = drawn(name, topic)
    assert len(figure.title) <= 90, len(figure.title)
    assert re.match(r"[A-Z0-9]", figure.title) and not figure.title.endswith(".")
    assert len(figure.title.split()) >= 4
    about_studies = name in ("04-estimates", "04-studies-by-comparator")
    assert figure.caption.endswith(base.credit(drawings.topic(topic), of_articles=not about_studies))
    assert ("The articles on " in figure.caption) != about_studies
    assert figure.alt and "  " not in figure.caption
    for text in (figure.title, figure.caption, figure.alt):
        assert not re.search(r"\bnan\b|(?<!^)\bNone\b|<NA>|[{}]", text)


def test_the_folder_has_the_files_of_the_figures_and_no_other():
    files = {path.name for path in FIGURES.iterdir()} - {"README.md"}
    assert files == {f"{name}.{form}" for name in FUNCTIONS for form in base.FORMS}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_committed_files_are_what_is_drawn_now(name, tmp_path):
    drawn(name).save(tmp_path)
    for form in ("csv", "svg"):
        assert (tmp_path / f"{name}.{form}").read_bytes() == (FIGURES / f"{name}.{form}").read_bytes(), form
    assert base.same_picture(FIGURES / f"{name}.png", (tmp_path / f"{name}.png").read_bytes())


def summed(values, start=0, *, usual=sum):
    """``sum`` as the other Pythons have it: from 3.12 on, it makes up for what is rounded."""
    values = list(values)
    if not any(isinstance(value, float) for value in values):
        return usual(values, start)
    if sys.version_info >= (3, 12):
        return functools.reduce(operator.add, values, start)
    return math.fsum([start, *values])


@pytest.mark.thorough
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_figure_has_the_same_bytes_whichever_way_python_adds_up(name, monkeypatch, tmp_path):
    monkeypatch.setattr("builtins.sum", summed)
    FUNCTIONS[name](tables.load()).save(tmp_path)
    for form in ("csv", "svg"):
        assert (tmp_path / f"{name}.{form}").read_bytes() == (FIGURES / f"{name}.{form}").read_bytes(), form


@pytest.mark.parametrize("name", FUNCTIONS)
def test_files_have_title_and_description_and_no_date(name):
    figure = drawn(name)
    with Image.open(FIGURES / f"{name}.png") as png:
        about = png.info["Title"], png.info["Description"], png.info["Comment"]
        assert about == (figure.title, figure.alt, figure.caption)
        assert "Software" not in png.info
    svg = ElementTree.parse(FIGURES / f"{name}.svg").getroot()
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "title desc")
    assert (svg.find(f"{SVG}title").text, svg.find(f"{SVG}title").get("id")) == (figure.title, "title")
    assert (svg.find(f"{SVG}desc").text, svg.find(f"{SVG}desc").get("id")) == (figure.alt, "desc")
    text = (FIGURES / f"{name}.svg").read_text(encoding="utf-8")
    assert not re.search(r"<dc:date>|matplotlib v", text)
    given = re.findall(r'id="([^"]+)"', text)
    assert len(given) == len(set(given)), "an identifier is there twice"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numbers_are_plain_csv(name):
    content = (FIGURES / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1


def test_a_function_has_the_name_of_its_figure_and_is_in_the_file_of_its_notebook():
    for name, function in FUNCTIONS.items():
        number, _, words = name.partition("-")
        assert function.__name__ == words.replace("-", "_")
        assert function.__module__ == f"claimlib.figures.n{number}"
        assert getattr(figures, function.__name__) is function


def test_drawing_again_gives_the_same_bytes(data):
    name = "02-direction-by-comparator"
    one, two = (FUNCTIONS[name](data) for _ in range(2))
    assert all(one.drawn(form) == two.drawn(form) for form in ("png", "svg"))


@pytest.mark.thorough
def test_no_figure_names_another_topic():
    for name in FUNCTIONS:
        figure = drawn(name, "other")
        words = [text.get_text() for text, _ in Layout(figure.sheet).texts]
        shown = "\n".join([figure.title, figure.caption, figure.alt, *words, figure.numbers.to_csv()])
        assert not re.findall(r"acupuncture|\bsham\b|\bA[1-5]\b", shown, re.IGNORECASE), name


def test_a_figure_of_another_name_is_refused():
    with pytest.raises(ValueError, match="'Figure 1'"):
        base.figure("Figure 1")


def test_a_width_below_the_least_is_refused_with_the_least(data):
    name, function = next((n, f) for n, f in FUNCTIONS.items() if f.narrowest > 100)
    for width in (85, "85mm"):
        with pytest.raises(ValueError, match=f"{name} can be drawn from {function.narrowest:g} mm on"):
            function(data, width=width)


def test_a_picture_with_the_same_pixels_is_left_as_it_is(tmp_path):
    sheet, ax = drawing.canvas("A title")
    ax.barh(0, 3)

    def png():
        buffer = io.BytesIO()
        sheet.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()

    assert not base.same_picture(tmp_path / "none.png", png())
    (tmp_path / "one.png").write_bytes(png())
    assert base.same_picture(tmp_path / "one.png", png())
    ax.barh(1, 3)
    assert not base.same_picture(tmp_path / "one.png", png())


def test_titles_are_escaped_in_the_svg():
    svg = base.accessible("<svg >\n <title>x</title></svg>", "a < b & c", "d > e")
    assert ElementTree.fromstring(svg).findtext("title") == "a < b & c"


def test_the_measure_finds_small_letters_overlaps_cuts_and_pale_text():
    sheet, ax = drawing.canvas("A title that is long enough", height=40)
    drawing.in_mm(ax)
    assert not (Layout(sheet).cut() or Layout(sheet).overlaps() or Layout(sheet).pale() or Layout(sheet).under_marks())
    ax.text(10, 10, "one", fontsize=5)
    ax.text(10, 10, "two")
    ax.text(140, 20, "far too long to be seen on the sheet")
    ax.text(10, 30, "pale", color="#bbbbbb")
    ax.text(60, 30, "under", va="center")
    ax.plot([62], [30], "o", gid="mark")
    found = Layout(sheet)
    assert found.letters() == (5, "one")
    assert found.overlaps() == [("one", "two")]
    assert len(found.cut()) == 1 and len(found.pale()) == 1
    assert found.under_marks() == [("under", "mark")]


def test_empty_numbers_are_no_figure():
    assert all(isinstance(drawn(name).numbers, pd.DataFrame) and len(drawn(name).numbers) for name in FUNCTIONS)


@pytest.mark.thorough
@pytest.mark.parametrize("case", SMALLEST.values(), ids=SMALLEST)
def test_titles_and_captions_are_right_for_one_and_for_none(case, tmp_path):
    small = cut(tmp_path / "topic", *case)
    for name, function in figures.functions().items():
        figure = function(small)
        for text in (figure.title, figure.caption) if isinstance(figure, figures.Figure) else ():
            for wrong in (WRONG, ALONE, NONE_OF_NONE):
                assert not wrong.search(text), (name, wrong.search(text)[0], text)


# A verb in the plural after none of one, and a part of nothing.
NONE_OF_NONE = re.compile(r"\b0 of 1\b(?: \w+){0,12}? (?:speak|are|have|name|come|say|stay)\b|\b0 of 0\b")
