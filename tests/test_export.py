"""Exported figures: width, resolution, heading, greys and texts are those that were asked for, read back from files."""

import re
from xml.etree import ElementTree

import drawings
import matplotlib as mpl
import numpy as np
import pytest
from claimlib import drawing, export, figures, tables
from matplotlib.patches import Rectangle
from PIL import Image

NAME = "02-direction-by-comparator"
SVG = "{http://www.w3.org/2000/svg}"
HAIR = 0.02  # millimetres


@pytest.fixture
def write(data, tmp_path):
    """Export the core figure as some words say; returns the folder and what is said of the figure."""

    def carried_out(preset=None, **given):
        wanted = export.wish(preset, **given)
        return tmp_path, export.write(figures.functions()[NAME], data, wanted, tmp_path)

    return carried_out


@pytest.fixture
def outlined(monkeypatch):
    """Letters in a PDF as outlines, which are drawn in a tenth of the time: for tests of anything but letters."""
    context = mpl.rc_context
    monkeypatch.setattr(mpl, "rc_context", lambda rc=None, *more: context({**(rc or {}), "pdf.fonttype": 3}, *more))


@pytest.fixture(scope="module")
def plain(data, tmp_path_factory):
    """The core figure as it is without any wish, to be looked at: the folder, and what is said of the figure."""
    folder = tmp_path_factory.mktemp("plain")
    return folder, export.write(figures.functions()[NAME], data, export.wish(format="svg,png"), folder)


def drawn_letters(path):
    """The texts that an SVG draws; matplotlib notes each above its outlines."""
    return re.findall(r"<!-- (.*?) -->", path.read_text(encoding="utf-8").partition("</metadata>")[2], re.DOTALL)


def svg_size(path):
    """Width and height that an SVG says of itself, in millimetres."""
    root = ElementTree.parse(path).getroot()
    return [float(re.fullmatch(r"([0-9.]+)pt", root.get(side))[1]) / 72 * 25.4 for side in ("width", "height")]


def pdf_size(path):
    """Width and height of the one page of a PDF, in millimetres."""
    (box,) = re.findall(rb"/MediaBox \[ ?0 0 ([0-9.]+) ([0-9.]+) ?\]", path.read_bytes())
    return [float(side) / 72 * 25.4 for side in box]


# ---------------------------------------------------------------- size


@pytest.mark.parametrize(
    ("width", "dpi", "pixels"),
    [("85mm", 600, 2008), ("18 cm", None, 2126), ("3.35in", 300, 1005), ("1600px", None, 1600), ("1920px", 250, 1920)],
)
def test_pictures_are_as_wide_as_wanted(write, width, dpi, pixels):
    folder, written = write(width=width, dpi=dpi, format="png")
    with Image.open(folder / f"{NAME}.png") as picture:
        assert written.size.endswith(f", {picture.width} x {picture.height} pixels")
        assert picture.width == pixels
        assert picture.info["dpi"][0] == pytest.approx(
            dpi or (300 if "px" not in width else pixels / 180 * 25.4), abs=1
        )


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "wanted"), [("85mm", 85), ("7in", 177.8), ("1920px", 180)])
def test_a_figure_is_drawn_anew_for_its_width(write, outlined, data, width, wanted):
    folder, written = write(width=width, format="svg,pdf")
    sheet = drawings.drawn(data, NAME, wanted).sheet
    for found in (svg_size(folder / f"{NAME}.svg"), pdf_size(folder / f"{NAME}.pdf")):
        assert found == pytest.approx(drawing.size_of(sheet), abs=HAIR)
        assert found[0] == pytest.approx(wanted, abs=HAIR)
    assert written.size.startswith(f"{wanted:.4g} x ")


def test_letters_keep_their_size_in_a_column(data):
    sheet = drawings.drawn(data, NAME, 85).sheet
    sizes = [text.get_fontsize() for text in sheet.findobj(mpl.text.Text) if text.get_text().strip()]
    assert min(sizes) >= drawing.SMALL


def test_a_slide_is_no_larger_than_full_hd(write, monkeypatch):
    folder, _ = write("slide")
    with Image.open(folder / f"{NAME}.png") as picture:
        assert picture.width == 1920
        assert picture.height <= 1080
    monkeypatch.setitem(export.PRESETS, "slide", {**export.PRESETS["slide"], "high": 500})
    folder, _ = write("slide")
    with Image.open(folder / f"{NAME}.png") as picture:
        assert picture.width < 1920
        assert 499 <= picture.height <= 500


# ---------------------------------------------------------------- heading, texts, letters


def test_without_titles_only_the_heading_is_gone(write, plain, data):
    folder, _ = plain
    before, high = drawn_letters(folder / f"{NAME}.svg"), svg_size(folder / f"{NAME}.svg")[1]
    with Image.open(folder / f"{NAME}.png") as picture:
        pixels = np.asarray(picture.convert("L"))
    folder, _ = write(format="svg,png", titles=False)
    sheet = drawings.drawn(data, NAME).sheet
    heading = [text.get_text() for text in sheet.heading]
    assert len(heading) >= 2
    assert drawn_letters(folder / f"{NAME}.svg") == [text for text in before if text not in heading]
    assert svg_size(folder / f"{NAME}.svg")[1] == pytest.approx(high - sheet.headroom + export.MARGIN, abs=HAIR)
    with Image.open(folder / f"{NAME}.png") as picture:
        after = np.asarray(picture.convert("L"))
    below = int((high - sheet.headroom) / 25.4 * 300)
    assert np.array_equal(after[-below:], pixels[-below:])


def test_every_form_contains_title_alt_text_and_caption(write, outlined, data):
    folder, written = write(format="png,svg,pdf,csv")
    figure = drawings.drawn(data, NAME)
    texts = [figure.title, figure.alt, figure.caption]
    assert [written.title, written.alt, written.caption] == texts
    with Image.open(folder / f"{NAME}.png") as picture:
        assert [picture.info[name] for name in ("Title", "Description", "Comment")] == texts
    root = ElementTree.parse(folder / f"{NAME}.svg").getroot()
    assert [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")] == texts[:2]
    assert figure.caption in {element.text for element in root.iter()}
    content = (folder / f"{NAME}.pdf").read_bytes()
    assert all(f"/{name} (".encode() in content for name in ("Title", "Subject", "Keywords"))
    assert (folder / f"{NAME}.csv").read_text(encoding="utf-8") == figure.numbers.to_csv(index=False)


def test_fonts_in_a_pdf_are_truetype(write):
    folder, _ = write("column", format="pdf")
    content = (folder / f"{NAME}.pdf").read_bytes()
    assert b"/FontFile2" in content
    assert b"/Type3" not in content


def test_letters_of_an_svg_are_text_on_demand(write, plain, data):
    outlines = (plain[0] / f"{NAME}.svg").read_text(encoding="utf-8")
    folder, _ = write(format="svg", svg_text=True)
    letters = (folder / f"{NAME}.svg").read_text(encoding="utf-8")
    assert "<text" not in outlines
    for article in data.publishers():
        assert re.search(rf"<text[^>]*>{article}\b", letters)


def test_two_exports_have_the_same_bytes(write):
    contents = []
    for _ in range(2):
        folder, written = write("page", dpi=100, format="png,svg,pdf,csv", grey=True)
        contents.append([(folder / file).read_bytes() for file in written.files])
    assert contents[0] == contents[1]


def test_changed_codes_are_marked_with_and_without_titles(data, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIM_RECODES", str(data.folder / "recodes_example.csv"))
    changed = tables.load()
    assert changed.remark
    for titles in (True, False):
        wanted = export.wish(format="svg,png", titles=titles)
        written = export.write(figures.functions()[NAME], changed, wanted, tmp_path)
        assert changed.remark in " ".join(drawn_letters(tmp_path / f"{NAME}.svg"))
        assert changed.remark in written.caption
        with Image.open(tmp_path / f"{NAME}.png") as picture:
            first = np.flatnonzero((np.asarray(picture.convert("L")) < 200).any(axis=1))[0]
        assert 1 < first / 300 * 25.4 < 4  # the line is at the top, and whole
    assert changed.remark in export.captions("", [written], changed)


def test_captions_have_source_and_licence(plain, data):
    _, written = plain
    licences, version = [one["title"] for one in data.descriptor["licenses"]], data.descriptor["version"]
    page = export.captions("", [written], data)
    source = f"*{data.title}*, version {version}, {', '.join(licences)}."
    assert licences and source in written.caption and written.caption in page


def test_captions_of_earlier_exports_stay(plain, data):
    _, written = plain
    page = export.captions("# Captions\n\n## 01-earlier\n\nIts caption.\n", [written], data)
    for text in (
        data.title,
        written.title,
        written.caption,
        written.alt,
        f"{NAME}.svg",
        "## 01-earlier\n\nIts caption.",
    ):
        assert text in page
    assert page.index("01-earlier") < page.index(NAME)
    assert export.captions(page, [written], data) == page


# ---------------------------------------------------------------- grey


def many_colours():
    """A sheet with every kind of artist that could have a colour."""
    sheet, ax = drawing.canvas("Title", key=[("key", [("one", "o", "#a11d3c", "#0b6e99")])])
    ax.barh([0, 1], [3, 4], color=["#0b6e99", "#a11d3c"], edgecolor="#ff0000", hatch="//", label="bars")
    ax.plot([0, 1], [1, 0], "o-", color="#d98c00", markerfacecolor="#00ff00", markeredgecolor="#123456")
    ax.broken_barh([(0, 1), (2, 1)], (2, 0.5), color=["#c2571a", "#0000ff"])
    ax.scatter([1, 2], [1, 2], c=["#ff00ff", "#00ffff"])
    ax.pcolormesh(np.array([[0.0, 1.0], [2.0, 3.0]]), cmap="viridis")
    ax.text(1, 1, "framed", color="#aa0000", bbox={"facecolor": "#eeffee", "edgecolor": "#00aa00"})
    ax.annotate("arrow", (0, 0), (2, 2), color="#0000aa", arrowprops={"color": "#aa00aa"})
    ax.add_patch(Rectangle((3, 0), 1, 1, facecolor="none", edgecolor="#ff8800"))
    ax.plot([0, 2], [2, 0], color="#0b6e99", alpha=0.5)
    ax.tick_params(colors="#bb0000")
    ax.legend()
    return sheet


@pytest.mark.parametrize("make", [many_colours, None], ids=["every kind of artist", "a figure"])
def test_grey_files_have_no_colour_at_all(make, data, tmp_path):
    for grey in (False, True):
        sheet = make() if make else figures.functions()[NAME](data).sheet
        if grey:
            export.make_grey(sheet)
        with mpl.rc_context({"pdf.compression": 0, "pdf.fonttype": 3}):  # letters as outlines are drawn quickly
            for form in ("svg", "pdf", "png"):
                sheet.savefig(tmp_path / f"x.{form}")
        text = (tmp_path / "x.svg").read_text(encoding="utf-8").partition("</metadata>")[2]
        named = re.findall(r"(?:fill|stroke|stop-color)(?:: |=\")(#[0-9a-f]+)", text)
        number = rb"(-?[0-9.]+)\s+"
        in_pdf = re.findall(number * 3 + rb"(?:rg|RG)\b", (tmp_path / "x.pdf").read_bytes())
        in_pdf = [tuple(map(float, one)) for one in in_pdf]
        with Image.open(tmp_path / "x.png") as picture:
            in_png = np.asarray(picture.convert("RGB")).reshape(-1, 3)
        assert len(named) > 3
        for found in ([mpl.colors.to_rgb(color) for color in named], in_pdf, in_png):
            found = np.asarray(found).reshape(-1, 3)
            assert (found == found[:, :1]).all() == grey


@pytest.mark.parametrize(
    ("color", "grey"), [("#ffffff", 255), ("#000000", 0), ("#7f7f7f", 127), ("#ff0000", 127), ("#00ff00", 220)]
)
def test_greys_have_the_luminance_of_their_colour(color, grey):
    # Known values: red has 0.2126 of the luminance of white, green 0.7152.
    assert export.grey_of(color) == (grey / 255, grey / 255, grey / 255, 1)
    assert export.grey_of((1, 0, 0, 0.25))[3] == 0.25


# ---------------------------------------------------------------- what is wanted


def test_every_fault_of_a_wish_is_named_at_once():
    with pytest.raises(ValueError) as error:
        export.wish("poster", width="85", dpi="many", format="png,gif,exe")
    lines = str(error.value).splitlines()
    assert len(lines) == 5
    for found in ("'poster'", "'85'", "'many'", "'gif'", "'exe'"):
        assert sum(f"has {found}, but should have " in line for line in lines) == 1


@pytest.mark.parametrize(
    "given",
    [
        {"width": "0mm"},
        {"width": "9m"},
        {"width": "1,5in"},
        {"width": "nanmm"},
        {"width": "99999in"},
        {"dpi": "nan"},
        {"dpi": "inf"},
        {"dpi": 0},
        {"format": ""},
        {"format": " , "},
        {"width": "40in", "dpi": 600},
    ],
)
def test_what_makes_no_figure_is_refused(given):
    with pytest.raises(ValueError, match=r"has .*, but should have "):
        export.wish(**given)


def test_options_go_before_the_preset():
    assert (export.wish("column").width, export.wish("column").dpi) == (85, 600)
    assert (export.wish("column").formats, export.wish("column").titles) == (("pdf", "png"), False)
    other = export.wish("column", width="90mm", format="SVG", titles=True)
    assert (other.width, other.formats, other.titles, other.dpi) == (90, ("svg",), True, 600)
