"""Figures: what the artists show is what the CSV says, files are complete, the same on every rerun, and described."""

import csv
import re
from itertools import pairwise
from xml.etree import ElementTree

import matplotlib as mpl
import pandas as pd
import pytest
import readback
from claimlib import charts, figures, pages
from PIL import Image
from places import ROOT

FIGURES = ROOT / "figures"
PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
NAMES = sorted(path.stem for path in FIGURES.glob("*.csv"))
FORMS = ("png", "svg", "pdf", "csv")
HEADS = {name: (FIGURES / f"{name}.csv").read_text(encoding="utf-8").split("\n")[0].split(",") for name in NAMES}
MARKED = [name for name in NAMES if {"claim_id", "direction", "certainty"} <= set(HEADS[name])]
BARRED = [name for name in NAMES if HEADS[name][-1] in ("claims", "n")]
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def drawn():
    """Every figure as the notebooks draw it now: a dict from name to figure, numbers, caption and alt text."""
    found = [(path, *given) for path in PATHS for given in readback.drawn_by(path)]
    names = [name for _, _, name, *_ in found]
    assert len(names) == len(set(names)), "a figure is saved twice"
    for path, _, name, *_ in found:
        assert name[:2] == path.name[:2], f"{path.name} saves {name}"
    return {name: (fig, numbers, caption, alt) for _, fig, name, numbers, caption, alt in found}


def committed(name):
    """The committed numbers of a figure, text cells, blanks missing."""
    return pd.read_csv(FIGURES / f"{name}.csv", dtype=str, keep_default_na=False, na_values=[""])


def labels_of(data, variable):
    """What figures may write for the codes of a variable."""
    if variable == "source_id":
        kinds = data.sources.set_index("source_id")["publisher_kind"]
        return {source: f"{source} {kind}" for source, kind in kinds.items()}
    return data.labels(variable)


def test_each_figure_is_saved_by_one_notebook_and_none_is_left_over(drawn):
    assert set(drawn) == set(NAMES)
    files = {path.name for path in FIGURES.iterdir()} - {"README.md"}
    assert files == {f"{name}.{form}" for name in drawn for form in FORMS}


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_numbers_are_those_that_are_drawn(drawn, name, tmp_path):
    drawn[name][1].to_csv(tmp_path / "fresh.csv", index=False, lineterminator="\n")
    assert (tmp_path / "fresh.csv").read_bytes() == (FIGURES / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", MARKED)
def test_marks_show_the_claims_that_the_numbers_list(drawn, data, name):
    marks, table = readback.marks(drawn[name][0]), committed(name)
    direction, certainty = data.codes_of("direction"), data.codes_of("certainty")
    assert {c: len(m) for c, m in marks.items()} == table["claim_id"].value_counts().to_dict()
    for row in table.to_dict("records"):
        allowed = {
            labels_of(data, v)[row[v]] for v in ("source_id", "comparator", "direction", "certainty") if v in row
        }
        hue, shape = charts.colors(direction)[row["direction"]], charts.marks(direction)[row["direction"]]
        face = charts.tint(hue, charts.shades(certainty)[row["certainty"]])
        for mark in marks[row["claim_id"]]:
            assert mark["boxes"] == 1, f"{row['claim_id']} stands outside its cell"
            assert (mark["marker"], mark["edge"], mark["face"]) == (shape, hue, face), row
            assert {mark["row"], mark["column"]} <= allowed, (row, mark)
            assert mark["text"] in ("", row["claim_id"].split("-", 1)[1])


@pytest.mark.parametrize("name", MARKED)
def test_the_n_of_rows_and_columns_add_up_to_the_marks(drawn, name):
    fig = drawn[name][0]
    written = [ax for ax in fig.axes if any("n = " in t.get_text() for t in ax.get_xticklabels())]
    assert written
    for ax in written:
        columns = [int(t.get_text().rpartition("n = ")[2]) for t in ax.get_xticklabels()]
        rows = [int(t.get_text()[4:]) for t in ax.texts if re.fullmatch(r"n = \d+", t.get_text())]
        marks = sum(str(line.get_gid()).startswith("claim-") for line in ax.lines)
        assert sum(columns) == sum(rows) == marks


@pytest.mark.parametrize("name", BARRED)
def test_bars_are_as_long_as_the_numbers_say(drawn, data, name):
    bars, table = readback.bars(drawn[name][0]), committed(name)
    counts = table[pd.to_numeric(table.iloc[:, -1]) > 0]
    expected = {tuple(row[:-1]): int(row[-1]) for row in counts.itertuples(index=False)}
    found = {}
    for gid, bar in bars.items():
        key = next(k for k in expected if k not in found and matches(k, gid, bar, data))
        found[key] = bar
        assert int(bar["written"]) == expected[key], gid
        before = sum(n for k, n in expected.items() if k[:-1] == key[:-1] and place(k, data) < place(key, data))
        assert bar["column"] in code_labels(key, data) if bar["column"] else bar["start"] == before, gid
    assert found.keys() == expected.keys()
    for panel in {bar["panel"] for bar in found.values()}:
        scales = {round(b["length"] / expected[k], 9) for k, b in found.items() if b["panel"] is panel}
        assert len(scales) == 1, "bars of one panel are on different scales"


def code_labels(key, data):
    """The labels that the last part of a row of numbers, a code, can have."""
    return set(data.codes.loc[data.codes["code"] == key[-1], "label"])


def place(key, data):
    """The order of a code among those of its variable."""
    return int(data.codes.loc[data.codes["code"] == key[-1], "position"].iloc[0])


def matches(key, gid, bar, data):
    """Whether a row of numbers is what a bar stands for, by its identifier and by the label beside it."""
    parts = [part for part in key if gid.endswith(f"-{part}") or f"-{part}-" in gid or label_in(part, gid, data)]
    return len(parts) == len(key) and any(bar["row"].startswith(part) for part in key if isinstance(part, str))


def label_in(code, gid, data):
    """Whether the label of a code, which names a panel, is part of an identifier."""
    labels = data.codes.loc[data.codes["code"] == code, "label"]
    return any(charts.bar_gid(label, "", "").strip("-").removeprefix("bar-") in gid for label in labels)


@pytest.mark.parametrize("name", BARRED)
def test_bars_of_a_row_follow_each_other_without_gap(drawn, name):
    rows = {}
    for bar in readback.bars(drawn[name][0]).values():
        rows.setdefault((bar["panel"], bar["row"]), []).append(bar)
    for bars in rows.values():
        steps = list(pairwise(sorted((bar["start"], bar["length"]) for bar in bars)))
        stacked = all(abs(a + n - b) < 1e-9 for (a, n), (b, _) in steps)
        apart = all(b - a >= 1 for (a, _), (b, _) in steps)
        assert stacked or apart


def test_strips_have_every_claim_in_its_place_and_colour(drawn, data):
    boxes, table = readback.boxes(drawn["01-statements-in-order"][0]), committed("01-statements-in-order")
    hue = charts.colors(data.codes_of("topic"))
    assert set(boxes) == set(table["claim_id"].fillna(table["statement_id"]))
    for row in table.to_dict("records"):
        claimed = isinstance(row["claim_id"], str)
        box = boxes[row["claim_id"] if claimed else row["statement_id"]]
        assert box["color"] == (hue[row["topic"]] if claimed else "#ffffff")
        assert (box["row"], box["place"]) == (labels_of(data, "source_id")[row["source_id"]], int(row["place"]))
        assert abs(box["height"] * int(row["parts"]) - 0.8) < 1e-9


def test_lines_join_the_pairs_that_the_numbers_list(drawn):
    table = committed("03-conflicts")
    listed = {(r.claim_1, r.claim_2, r.where == "within") for r in table.itertuples()}
    assert readback.ends(drawn["03-conflicts"][0]) == listed


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_and_no_labels_overlap(drawn, name):
    fig = drawn[name][0]
    fig.draw_without_rendering()
    renderer = fig.canvas.get_renderer()
    texts = [text for text in fig.findobj(mpl.text.Text) if text.get_text().strip() and text.get_visible()]
    extents = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    width, height = fig.canvas.get_width_height()
    for text, box in extents:
        assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= width and box.y1 <= height, f"cut off: {text!r}"
    for i, (one, a) in enumerate(extents):
        for two, b in extents[i + 1 :]:
            over = mpl.transforms.Bbox.intersection(a.padded(-1.5), b.padded(-1.5))
            assert over is None or over.width * over.height < 1, f"{one!r} and {two!r} overlap"


@pytest.mark.parametrize("name", NAMES)
def test_files_carry_title_and_description(drawn, name):
    fig, _, caption, alt = drawn[name]
    with Image.open(FIGURES / f"{name}.png") as png:
        assert (png.info["Title"], png.info["Description"], png.info["Comment"]) == (fig.get_label(), alt, caption)
        assert "Software" not in png.info
    svg = ElementTree.parse(FIGURES / f"{name}.svg").getroot()
    assert (svg.get("role"), svg.get("aria-labelledby")) == ("img", "title desc")
    assert (svg.find(f"{SVG}title").text, svg.find(f"{SVG}title").get("id")) == (fig.get_label(), "title")
    assert (svg.find(f"{SVG}desc").text, svg.find(f"{SVG}desc").get("id")) == (alt, "desc")
    pdf = (FIGURES / f"{name}.pdf").read_bytes()
    assert b"/Title" in pdf and b"/Subject" in pdf and b"/CreationDate" not in pdf and b"/Producer" not in pdf


@pytest.mark.parametrize("name", NAMES)
def test_identifiers_in_the_svg_stand_once(name):
    text = (FIGURES / f"{name}.svg").read_text(encoding="utf-8")
    given = re.findall(r'id="((?:claim|bar|link)-[^"]+)"', text)
    assert len(given) == len(set(given))
    assert not re.search(r"<dc:date>|matplotlib v", text)


def test_drawing_again_gives_the_same_bytes(drawn, tmp_path, monkeypatch):
    """One figure twice in one process; that every figure is the same in a fresh kernel is tested with its notebook."""
    fig, numbers, caption, alt = drawn[NAMES[0]]
    monkeypatch.setattr(figures, "shown", lambda *given: None)
    for folder in (tmp_path / "one", tmp_path / "two"):
        monkeypatch.setenv("CLAIM_FIGURES", str(folder))
        figures.save(fig, NAMES[0], numbers, caption, alt)
    for form in FORMS:
        one, two = (tmp_path / folder / f"{NAMES[0]}.{form}" for folder in ("one", "two"))
        assert one.read_bytes() == two.read_bytes(), form


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_plain_csv(name):
    content = (FIGURES / f"{name}.csv").read_bytes()
    assert b"\r" not in content
    rows = list(csv.reader(content.decode("utf-8").splitlines()))
    assert len(rows) > 1 and len({len(row) for row in rows}) == 1


def test_a_figure_of_another_name_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIM_FIGURES", str(tmp_path))
    fig, _ = charts.canvas("A title")
    with pytest.raises(ValueError, match="'Figure 1'"):
        figures.save(fig, "Figure 1", pd.DataFrame({"n": [1]}), "", "")
    assert not list(tmp_path.iterdir())


def test_a_picture_with_the_same_pixels_is_left_as_it_is(tmp_path):
    fig, ax = charts.canvas("A title")
    ax.barh(0, 3)
    png = figures.drawn(fig, "png", {"Software": None})
    assert not figures.same_picture(tmp_path / "none.png", png)
    (tmp_path / "one.png").write_bytes(png)
    assert figures.same_picture(tmp_path / "one.png", png)
    ax.barh(1, 3)
    assert not figures.same_picture(tmp_path / "one.png", figures.drawn(fig, "png", {"Software": None}))


def test_titles_are_escaped_in_the_svg():
    svg = figures.accessible("<svg >\n <title>x</title></svg>", "a < b & c", "d > e")
    assert ElementTree.fromstring(svg).findtext("title") == "a < b & c"


def test_the_gallery_is_current(data):
    assert (FIGURES / "README.md").read_text(encoding="utf-8") == pages.gallery(data)
