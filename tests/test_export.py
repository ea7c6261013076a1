"""Exported figures: size, resolution, heading, greys and texts are those that were asked for, read back from files."""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import readback
from claimlib import charts, export, figures
from matplotlib.patches import Rectangle
from PIL import Image
from places import ROOT
from pypdf import PdfReader

FIGURES = ROOT / "figures"
NAME = "07-items-by-article"  # of a notebook with one figure, quickly run
SVG = "{http://www.w3.org/2000/svg}"
RIGHTS = "Licence: some <licence>."
HAIR = 0.02  # millimetres


@pytest.fixture(scope="module")
def real():
    """A figure of the collection: figure, name, numbers, caption, alt text."""
    return next(readback.drawn_by(path) for path in (ROOT / "notebooks").glob(f"{NAME[:2]}-*.ipynb"))[0]


@pytest.fixture(scope="module")
def small():
    """A quickly drawn figure, with all that a figure of the collection comes with."""
    fig, ax = charts.canvas("Title of it", "Subtitle of it", width=12.2, height=4, left=2, bottom=0.9, top=0.3)
    charts.stacked_bars(ax, pd.DataFrame({"a": [3, 1], "b": [2, 4]}), ["one", "two"], ["#0b6e99", "#d98c00"])
    charts.key(fig, [("kind", charts.square_entries(["a", "b"], ["#0b6e99", "#d98c00"]))])
    return fig, NAME, pd.DataFrame({"n": [1]}), "A caption.", "An alt text."


def exporting(figure, folder):
    """A function that exports a figure as its words say; it returns the folder and what is told of the figure."""

    def carried_out(preset=None, **given):
        return folder, export.export(*figure, export.wish(preset, **given), folder, RIGHTS)

    return carried_out


@pytest.fixture
def write(small, tmp_path):
    """Export the quickly drawn figure."""
    return exporting(small, tmp_path)


@pytest.fixture
def write_real(real, tmp_path):
    """Export the figure of the collection."""
    return exporting(real, tmp_path)


def drawing(path):
    """What an SVG draws: everything after its metadata."""
    return path.read_text(encoding="utf-8").partition("</metadata>")[2]


def written(path):
    """The texts that an SVG draws; matplotlib notes each above its outlines."""
    return re.findall(r"<!-- (.*?) -->", drawing(path), re.DOTALL)


def millimetres(path):
    """Width and height that an SVG says of itself, in millimetres."""
    root = ElementTree.parse(path).getroot()
    return [float(re.fullmatch(r"([0-9.]+)mm", root.get(side))[1]) for side in ("width", "height")]


def pdf_size(path):
    """Width and height of the one page of a PDF, in millimetres."""
    (page,) = PdfReader(path).pages
    return [float(side) / 72 * 25.4 for side in (page.mediabox.width, page.mediabox.height)]


def text_turns(path):
    """How the upright texts of a PDF are turned: the first four numbers of their matrices, rounded."""
    turns = []

    def seen(text, of_user, of_text, *_):
        if text.strip():
            turns.append(np.round(np.reshape(of_text, (3, 2))[:2] @ np.reshape(of_user, (3, 2))[:2], 6).ravel())

    PdfReader(path).pages[0].extract_text(visitor_text=seen)
    return turns


# ---------------------------------------------------------------- size


@pytest.mark.parametrize(
    ("width", "dpi", "pixels"),
    [("85mm", 600, 2008), ("8.5 cm", 300, 1004), ("3.35in", 300, 1005), ("1600px", 96, 1600)],
)
@pytest.mark.parametrize("form", ["png", "tiff", "jpg"])
@pytest.mark.parametrize("titles", [True, False])
def test_pictures_are_as_wide_as_wanted_and_stamped_with_the_resolution(small, write, width, dpi, pixels, form, titles):
    folder, done = write(width=width, dpi=dpi, format=form, titles=titles)
    with Image.open(folder / f"{NAME}.{form}") as picture:
        assert picture.width == pixels
        assert abs(picture.height - pixels * done.height / done.width) <= 1
        assert [round(float(d), 2) for d in picture.info["dpi"]] == [pytest.approx(dpi, abs=0.02)] * 2
    if titles:
        wide, high = small[0].get_size_inches()
        assert done.height / done.width == pytest.approx(high / wide)


@pytest.mark.parametrize(("width", "wanted"), [("85mm", 85), ("3.35in", 85.09), ("600px", 50.8)])
def test_vector_files_are_exactly_as_wide_as_wanted(small, write, width, wanted):
    folder, done = write(width=width, format="svg,pdf")
    wide, high = small[0].get_size_inches()
    for found in (millimetres(folder / f"{NAME}.svg"), pdf_size(folder / f"{NAME}.pdf")):
        assert found == pytest.approx([wanted, wanted * high / wide], abs=HAIR)
    assert [25.4 * done.width, 25.4 * done.height] == pytest.approx(found, abs=HAIR)
    box = [float(n) for n in ElementTree.parse(folder / f"{NAME}.svg").getroot().get("viewBox").split()]
    assert box == pytest.approx([0, 0, 72 * wide, 72 * high], abs=0.01)


def test_an_svg_is_drawn_as_in_the_collection_and_only_scaled(write_real):
    folder, _ = write_real(width="85mm", format="svg")
    assert drawing(folder / f"{NAME}.svg") == drawing(FIGURES / f"{NAME}.svg")


def test_without_a_width_a_figure_keeps_its_size(small, write):
    folder, _ = write(format="svg,pdf,png", dpi=100)
    wide, high = small[0].get_size_inches()
    assert millimetres(folder / f"{NAME}.svg") == pytest.approx([25.4 * wide, 25.4 * high], abs=HAIR)
    assert pdf_size(folder / f"{NAME}.pdf") == pytest.approx([25.4 * wide, 25.4 * high], abs=HAIR)
    with Image.open(folder / f"{NAME}.png") as picture:
        assert picture.size == (round(100 * wide), round(100 * high))


def test_no_figure_is_higher_than_wanted(write):
    folder, done = write(width="200mm", height="50mm", format="svg,pdf")
    for wide, high in (millimetres(folder / f"{NAME}.svg"), pdf_size(folder / f"{NAME}.pdf")):
        assert high == pytest.approx(50, abs=HAIR)
        assert wide < 200
    assert 25.4 * done.height == pytest.approx(50)


def test_sideways_turns_every_form_to_the_left(write):
    folder, upright = write(width="180mm", format="png,svg,pdf", titles=False)
    with Image.open(folder / f"{NAME}.png") as picture:
        before = picture.resize((400, 200)).transpose(Image.Transpose.ROTATE_90)
    texts = written(folder / f"{NAME}.svg")
    _, done = write(width="85mm", dpi=400, format="png,svg,pdf", titles=False, sideways=True)
    shape = upright.width / upright.height
    for wide, high in (millimetres(folder / f"{NAME}.svg"), pdf_size(folder / f"{NAME}.pdf")):
        assert (wide, high) == pytest.approx((85, 85 * shape), abs=HAIR)
    with Image.open(folder / f"{NAME}.png") as picture:
        assert picture.width == round(85 / 25.4 * 400)
        after = np.asarray(picture.resize((200, 400)), float)
    assert np.abs(after - np.asarray(before, float)).mean() < 6 < np.abs(after[::-1, ::-1] - before).mean()
    assert written(folder / f"{NAME}.svg") == texts
    assert f"translate(0 {72 * 12.2}) rotate(-90)" in (folder / f"{NAME}.svg").read_text(encoding="utf-8")
    turns = text_turns(folder / f"{NAME}.pdf")
    assert turns
    assert all(a == d == 0 and b > 0 > c for a, b, c, d in turns)
    assert done.points == pytest.approx(upright.points * done.height / upright.width)


# ---------------------------------------------------------------- heading


def test_without_titles_only_the_heading_is_gone(real, write_real):
    folder, with_heading = write_real(format="svg,pdf,csv")
    before, pages = written(folder / f"{NAME}.svg"), PdfReader(folder / f"{NAME}.pdf").pages
    heading = [text.get_text() for text in real[0].heading]
    title = heading[0]
    assert real[0].get_label().startswith(title)
    assert title in pages[0].extract_text()
    _, without = write_real(format="svg,pdf", titles=False)
    after = written(folder / f"{NAME}.svg")
    assert len(heading) >= 2
    assert set(heading) <= set(before)
    assert after == [text for text in before if text not in heading]
    assert title not in PdfReader(folder / f"{NAME}.pdf").pages[0].extract_text()
    assert without.height < with_heading.height - 0.4
    assert without.width == with_heading.width
    assert without.title == real[0].get_label()
    assert ElementTree.parse(folder / f"{NAME}.svg").getroot().findtext(f"{SVG}title") == real[0].get_label()


def test_without_titles_the_page_ends_just_above_the_drawing(write):
    folder, _ = write(format="png", dpi=100, titles=False)
    with Image.open(folder / f"{NAME}.png") as picture:
        after = np.asarray(picture.convert("L"))
    write(format="png", dpi=100)
    with Image.open(folder / f"{NAME}.png") as picture:
        before = np.asarray(picture.convert("L"))
    first = np.flatnonzero((after < 250).any(axis=1))[0]
    assert first / 100 == pytest.approx(export.MARGIN, abs=0.03)
    below = len(after) - first
    assert np.array_equal(before[-below:], after[-below:])


def test_a_figure_without_heading_can_be_exported(tmp_path):
    fig, ax = charts.canvas("")
    ax.barh(0, 1)
    del fig.heading
    done = export.export(fig, "01-x", pd.DataFrame(), "", "", export.wish(format="svg", titles=False), tmp_path)
    assert done.files == ("01-x.svg",)


def test_a_subtitle_that_is_gone_is_told_beside_the_figure(real):
    heading = " ".join(text.get_text() for text in real[0].heading)
    assert f"{real[0].get_label()} {export.subtitle(real[0])}" == heading
    assert export.subtitle(real[0])


# ---------------------------------------------------------------- grey


def colours_of_svg(path):
    """The colours that an SVG names in styles and attributes."""
    text = drawing(path)
    found = re.findall(r"(?:fill|stroke|stop-color)(?:: |=\")([^;\"]+)", text)
    return {c for c in found if c != "none" and not c.startswith("url(")}


def colours_of_pdf(path):
    """The colours that the drawing operators of a PDF set, patterns and forms included."""
    reader, found = PdfReader(path), []
    streams = [reader.pages[0].get_contents().get_data()]
    resources = reader.pages[0]["/Resources"].get_object()
    for kind in ("/XObject", "/Pattern"):
        streams += [one.get_object().get_data() for one in resources.get(kind, {}).get_object().values()]
    number = rb"(-?[0-9.]+)\s+"
    for stream in streams:
        found += [tuple(map(float, c)) for c in re.findall(number * 3 + rb"(?:rg|RG)\b", stream)]
        found += [(float(c),) * 3 for c in re.findall(number + rb"(?:g|G)\b", stream)]
        assert not re.search(number * 4 + rb"[kK]\b", stream)
    return found


def many_colours():
    """A figure with every kind of artist that could have a colour."""
    fig, ax = charts.canvas("Title", "Subtitle", bottom=1)
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
    charts.key(fig, [("key", [("one", "o", "#a11d3c", "#0b6e99")])])
    return fig


@pytest.mark.parametrize("which", ["real", "many"])
def test_grey_files_have_no_colour_at_all(real, which, tmp_path):
    fig, *more = real if which == "real" else (many_colours(), NAME, pd.DataFrame(), "", "")
    names = [tmp_path / f"{NAME}.{form}" for form in ("svg", "pdf", "png", "tiff")]
    for grey in (False, True):
        wanted = export.wish(width="85mm", dpi=200, format="svg,pdf,png,tiff", grey=grey)
        export.export(fig, *more, wanted, tmp_path)
        in_svg = [mpl.colors.to_rgb(c) for c in colours_of_svg(names[0])]
        in_pdf = colours_of_pdf(names[1])
        assert len(in_svg) > 3
        assert len(in_pdf) > 3
        for found in (in_svg, in_pdf):
            assert all(red == green == blue for red, green, blue in found) == grey, found
        for name in names[2:]:
            with Image.open(name) as picture:
                assert picture.mode == ("L" if grey else "RGB")


def test_pictures_in_grey_are_drawn_in_grey_and_not_filtered(tmp_path):
    fig = charts.canvas("Title")[0]
    fig.add_artist(Rectangle((0, 0), 1, 1, color="#ff0000"))
    for titles in (True, False):
        wanted = export.wish(format="png", grey=True, titles=titles, dpi=50)
        export.export(fig, "01-x", pd.DataFrame(), "", "", wanted, tmp_path)
        with Image.open(tmp_path / "01-x.png") as picture:
            assert picture.getpixel((5, picture.height - 5)) == 127  # a filter by luma would give 76


@pytest.mark.parametrize(
    ("color", "grey"), [("#ffffff", 255), ("#000000", 0), ("#7f7f7f", 127), ("#ff0000", 127), ("#00ff00", 220)]
)
def test_greys_have_the_luminance_of_their_colour(color, grey):
    # Known values: red has 0.2126 of the luminance of white, green 0.7152.
    assert export.grey_of(color) == (grey / 255, grey / 255, grey / 255, 1)


def test_lightness_has_its_known_values():
    assert [round(export.lightness(c), 1) for c in ("#000000", "#777777", "#ffffff")] == [0, 50.0, 100]


def test_grey_keeps_transparency_and_contrast():
    assert export.grey_of((1, 0, 0, 0.25))[3] == 0.25
    for color in ("#0b6e99", "#d98c00", "#a11d3c", "#5b5b5b"):
        assert export.luminance(export.grey_of(color)) == pytest.approx(export.luminance(color), abs=0.005)


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        (("s", "#0b6e99"), ("s", "#5b5b5b"), [("one", "two")]),
        (("s", "#0b6e99"), ("D", "#5b5b5b"), []),
        (("s", "#0b6e99"), ("s", "#d98c00"), []),
        (("s", "#0b6e99"), ("s", "#0b6e99"), []),
    ],
)
def test_colours_that_look_alike_in_grey_are_told(one, two, found, tmp_path):
    fig, _ = charts.canvas("Title")
    entries = [(label, marker, "#888888", face) for label, (marker, face) in (("one", one), ("two", two))]
    charts.key(fig, [("heading", entries), ("other line", [("three", "s", "#888888", "#0b6e99")])])
    assert export.alike(fig) == found
    for grey in (True, False):
        wanted = export.wish(format="svg", grey=grey)
        done = export.export(fig, "01-x", pd.DataFrame(), "", "", wanted, tmp_path)
        told = [text for text in export.warnings(done, wanted) if "one and two" in text]
        assert len(told) == (len(found) if grey else 0)


# ---------------------------------------------------------------- the figure and its texts


def test_the_figure_stays_as_it_is(real, write_real, monkeypatch):
    folder, _ = write_real("column", grey=True, sideways=True)
    monkeypatch.setenv("CLAIM_FIGURES", str(folder / "again"))
    monkeypatch.setattr(figures, "shown", lambda *given: None)
    figures.save(*real)
    for form in ("svg", "pdf", "csv"):
        assert (folder / "again" / f"{NAME}.{form}").read_bytes() == (FIGURES / f"{NAME}.{form}").read_bytes()


def test_two_exports_have_the_same_bytes(write):
    contents = []
    for _ in range(2):
        folder, done = write("page", dpi=100, format="png,svg,pdf,tiff,jpg,csv", grey=True)
        contents.append([(folder / file).read_bytes() for file in done.files])
    assert contents[0] == contents[1]


def test_every_form_carries_title_alt_text_caption_and_licence(real, write_real):
    fig, _, _, caption, alt = real
    folder, _ = write_real("column", dpi=100, format="png,svg,pdf,tiff,jpg")
    texts = {fig.get_label(), caption, alt, RIGHTS}
    for form, field in (("png", "xmp"), ("jpg", "xmp"), ("tiff", "xmp")):
        with Image.open(folder / f"{NAME}.{form}") as picture:
            packet = picture.info[field]
        root = ElementTree.fromstring(packet.split(b"?>", 1)[1].rsplit(b"<?", 1)[0])
        assert {e.text for e in root.iter() if e.text and e.text.strip()} == texts, form
    with Image.open(folder / f"{NAME}.png") as picture:
        fields = [picture.info[field] for field in ("Title", "Description", "Comment", "Copyright")]
        assert fields == [fig.get_label(), alt, caption, RIGHTS]
    svg = ElementTree.parse(folder / f"{NAME}.svg").getroot()
    assert (svg.findtext(f"{SVG}title"), svg.findtext(f"{SVG}desc")) == (fig.get_label(), alt)
    assert {caption, RIGHTS} <= {e.text for e in svg.iter()}
    pdf = PdfReader(folder / f"{NAME}.pdf")
    assert pdf.metadata == {"/Title": fig.get_label(), "/Subject": alt, "/Keywords": caption}
    assert RIGHTS in pdf.xmp_metadata.dc_rights.values()


def test_fonts_in_a_pdf_are_truetype(write):
    folder, _ = write("column", format="pdf")
    page = PdfReader(folder / f"{NAME}.pdf").pages[0]
    kinds = {font.get_object()["/Subtype"] for font in page["/Resources"]["/Font"].get_object().values()}
    assert kinds
    assert kinds <= {"/TrueType", "/Type0"}


# ---------------------------------------------------------------- letters


def test_the_smallest_letters_are_measured():
    fig, ax = charts.canvas("Title", "Subtitle")
    ax.set(xticks=[], yticks=[])
    ax.text(0.5, 0.5, "small", fontsize=6)
    ax.text(0.5, 0.5, "", fontsize=1)
    ax.text(0.5, 0.5, "hidden", fontsize=1, visible=False)
    assert export.lettering(fig) == 6


@pytest.mark.parametrize(("width", "dpi"), [("85mm", 600), ("8.5cm", 300), ("2.5in", 300), ("300px", 96)])
@pytest.mark.parametrize("sideways", [False, True])
def test_a_warning_names_the_least_size_that_can_be_read(write, width, dpi, sideways):
    given = {"dpi": dpi, "format": "svg", "sideways": sideways}
    wanted = export.wish(width="50mm" if sideways and "px" not in width else width, **given)
    _, done = write(width="50mm" if sideways and "px" not in width else width, **given)
    (warning,) = export.warnings(done, wanted)
    assert NAME in warning
    wide, unit = re.search(r"here from ([0-9.]+) x [0-9.]+ (mm|cm|in|px) on", warning).groups()
    enough = f"{wide}{unit}"
    assert not export.warnings(write(width=enough, **given)[1], export.wish(width=enough, **given))
    less = f"{float(wide) - {'mm': 1, 'cm': 0.1, 'in': 0.1, 'px': 1}[unit]:.5g}{unit}"
    assert export.warnings(write(width=less, **given)[1], export.wish(width=less, **given))


def test_turning_is_proposed_where_it_helps(write_real):
    (warning,) = export.warnings(write_real("column", format="svg")[1], export.wish("column", format="svg"))
    points = float(re.search(r"or sideways \(([0-9.]+) pt\)$", warning)[1])
    wanted = export.wish("column", format="svg", sideways=True)
    _, done = write_real("column", format="svg", sideways=True)
    assert round(done.points, 1) == points >= 5
    assert not export.warnings(done, wanted)
    _, small = write_real(width="20mm", format="svg")
    assert "sideways" not in export.warnings(small, export.wish(width="20mm", format="svg"))[0]


# ---------------------------------------------------------------- what is wanted


def test_every_fault_of_a_wish_is_told_at_once():
    with pytest.raises(ValueError) as error:
        export.wish("poster", width="85", height="-3mm", dpi="many", format="png,gif,exe")
    lines = str(error.value).splitlines()
    assert len(lines) == 6
    for found in ("'poster'", "'85'", "'-3mm'", "'many'", "'gif'", "'exe'"):
        assert sum(f"found {found}; allowed: " in line for line in lines) == 1


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
    with pytest.raises(ValueError, match=r"found .*; allowed: "):
        export.wish(**given)


def test_options_go_before_the_preset():
    assert export.wish("column").width == pytest.approx(85 / 25.4)
    assert (export.wish("column").formats, export.wish("column").titles) == (("pdf", "tiff"), False)
    other = export.wish("column", width="90mm", format="TIF, jpeg", titles=True)
    assert (other.width, other.formats, other.titles) == (pytest.approx(90 / 25.4), ("tiff", "jpg"), True)
    assert (other.dpi, other.height) == (600, pytest.approx(235 / 25.4))


def test_a_slide_is_a_slide_of_full_hd(write_real):
    wanted = export.wish("slide")
    assert [wanted.width, wanted.height] == pytest.approx([1920 / 144, 1080 / 144])
    folder, done = write_real("slide")
    with Image.open(folder / f"{NAME}.png") as picture:
        assert picture.width == 1920 or picture.height == 1080
        assert picture.width <= 1920
        assert picture.height <= 1080
    assert not export.warnings(done, wanted)


# ---------------------------------------------------------------- the command


def command(*words, **surroundings):
    """Run the command as a user does."""
    env = {**{k: v for k, v in os.environ.items() if not k.startswith("CLAIM_")}, **surroundings}
    script = str(ROOT / ".ci" / "export.py")
    return subprocess.run(
        [sys.executable, script, *map(str, words)],
        capture_output=True,
        text=True,
        env=env,
        encoding="utf-8",
        check=False,
    )


def state(folder=FIGURES):
    """What a folder holds, as hashes."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_command_writes_chosen_figures_with_their_captions_and_nothing_else(real, tmp_path):
    before, notebook = state(), next((ROOT / "notebooks").glob(f"{NAME[:2]}-*.ipynb"))
    cells = notebook.read_bytes()
    (tmp_path / "captions.md").write_text("# Captions\n\n## 01-earlier\n\nIts caption.\n", encoding="utf-8")
    done = command(
        "figures", f"{NAME[:5]}*", "--for", "column", "--dpi", 150, "--format", "png,pdf,csv", "--to", tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert (state(), notebook.read_bytes()) == (before, cells)
    forms = ("csv", "pdf", "png")
    assert sorted(path.name for path in tmp_path.iterdir()) == [*(f"{NAME}.{form}" for form in forms), "captions.md"]
    assert pdf_size(tmp_path / f"{NAME}.pdf")[0] == pytest.approx(85, abs=HAIR)
    assert (tmp_path / f"{NAME}.csv").read_bytes() == (FIGURES / f"{NAME}.csv").read_bytes()
    page = (tmp_path / "captions.md").read_text(encoding="utf-8")
    fig, _, _, caption, alt = real
    for text in (fig.get_label(), export.subtitle(fig), caption, alt, f"{NAME}.pdf", "## 01-earlier\n\nIts caption."):
        assert text in page
    assert "creativecommons.org/licenses/by/4.0" in page
    assert page.index("01-earlier") < page.index(NAME)
    assert re.fullmatch(rf"warning: {NAME}: 85\.0 x [0-9.]+ mm, smallest letters [0-9.]+ pt; .*\n", done.stderr)
    assert f"{NAME}: 85.0 x" in done.stdout


def test_the_command_tells_every_fault_at_once_and_writes_nothing(tmp_path):
    before = state()
    words = ("figures", "99-none", NAME, "--width", "85", "--dpi", "x", "--format", "gif", "--to", FIGURES)
    done = command(*words)
    assert done.returncode == 2
    for found in ("'99-none'", "'85'", "'x'", "'gif'", str(FIGURES)):
        assert found in done.stderr
    assert NAME in done.stderr.partition("allowed: patterns")[2]
    assert "Traceback" not in done.stderr
    assert state() == before


@pytest.mark.parametrize("place", [".", "figures", "data/exports", "notebooks/x", "exports/../figures", "README.md"])
@pytest.mark.parametrize("what", ["figures", "tables"])
def test_inside_of_the_collection_only_exports_is_written_to(commands, what, place, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    assert commands.main([what, "--to", place]) == 2
    assert "allowed: exports/" in capsys.readouterr().err


def test_exports_is_the_default_and_ignored_by_git(commands):
    faults = []
    assert commands.folder(None, faults) == ROOT / "exports"
    assert commands.folder(str(ROOT / "exports" / "deep"), faults) == ROOT / "exports" / "deep"
    assert not faults
    assert "exports/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def commands():
    """The module of the commands."""
    spec = importlib.util.spec_from_file_location("export_commands", ROOT / ".ci" / "export.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_list_names_every_figure_with_its_title_and_notebook(commands, capsys, monkeypatch):
    assert commands.main(["figures", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[::3] == sorted(path.stem for path in FIGURES.glob("*.svg"))
    assert all((ROOT / "notebooks" / line.strip()).is_file() for line in lines[2::3])
    titles = [ElementTree.parse(FIGURES / f"{name}.svg").getroot().findtext(f"{SVG}title") for name in lines[::3]]
    assert [line.strip() for line in lines[1::3]] == titles


def test_the_help_names_the_presets_as_they_are(commands, capsys):
    with pytest.raises(SystemExit):
        commands.main(["figures", "--help"])
    text = capsys.readouterr().out
    for name, preset in export.PRESETS.items():
        (line,) = re.findall(rf"^  {name} .*", text, re.MULTILINE)
        for side in ("width", "height"):
            assert re.sub(r"(\d)([a-z])", r"\1 \2", preset[side]) in line
        assert f"{preset['dpi']} dpi" in line
        assert all(form.upper() in line for form in preset["format"].split(","))
        assert ("without titles" in line) == (not preset.get("titles", True))


def test_only_notebooks_that_could_draw_a_figure_are_run(commands):
    def digits(*names):
        return [path.name[:2] for path in commands.drawing(names)]

    assert digits("02-direction-by-comparator", "05-*") == ["02", "05"]
    every = digits("*")
    assert {path.name[:2] for path in FIGURES.glob("*.svg")} <= set(every)
    assert digits("*-by-article") == every
    assert digits("0[12]-*") == [name for name in every if name.startswith("0")]
    assert not digits("00-nothing", "99-*")


def test_own_tables_are_followed(copy, tmp_path):
    copy.rewrite("items.csv", lambda text: text.replace("result against sham", "another label of mine"))
    done = command("figures", f"{NAME[:2]}-*", "--format", "svg", "--to", tmp_path / "out", CLAIM_DATA=str(copy.folder))
    assert done.returncode == 0, done.stderr
    assert "another label of mine" in written(tmp_path / "out" / f"{NAME}.svg")
    assert "another label of mine" not in written(FIGURES / f"{NAME}.svg")


def test_a_name_that_nothing_draws_and_a_notebook_that_stops_are_told(commands, tmp_path):
    wanted = export.wish(format="svg")
    broken = tmp_path / f"{NAME[:2]}-broken.ipynb"
    whole = next((ROOT / "notebooks").glob(f"{NAME[:2]}-*.ipynb")).read_text(encoding="utf-8")
    broken.write_text(whole.replace("figures.save(", "1 / 0, figures.save("), encoding="utf-8")
    place = os.getcwd()  # noqa: PTH109
    try:
        done, fault = commands.run(broken, ["*"], wanted, tmp_path, "")
    finally:
        os.chdir(place)
    assert done == []
    assert re.fullmatch(rf"{broken.name}, code cell \d+ stopped: ZeroDivisionError: division by zero", fault)


def test_an_unmet_name_is_told_when_the_tables_are_own(copy, tmp_path):
    done = command("figures", f"{NAME[:2]}-mine", "--to", tmp_path / "out", CLAIM_DATA=str(copy.folder))
    assert done.returncode == 1
    assert f"no figure is called {NAME[:2]}-mine" in done.stderr
    assert not (tmp_path / "out").exists()


def test_faults_of_own_tables_are_told_once(copy, tmp_path):
    copy.change("claims.csv", 0, "direction", "sideways")
    for what in ("figures", "tables"):
        done = command(what, "--to", tmp_path / "out", CLAIM_DATA=str(copy.folder))
        assert done.returncode == 1
        assert done.stderr.count("in the tables of the folder") == 1
        assert "'sideways'" in done.stderr
        assert "Traceback" not in done.stderr
