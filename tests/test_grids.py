"""Marks, lanes, bars and tiles on small invented numbers: what is drawn, and where."""

from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from claimlib import drawing
from claimlib.painters import grids


@pytest.fixture
def ax():
    """Axes of 100 by 60 millimetres with room around them."""
    _, axes = drawing.canvas("A title", height=60, width=180, left=60, right=20, top=20, bottom=10)
    return axes


def marks(*places):
    """Marks in rows and columns."""
    rows = [(row, column, "#000000", "white", "o", f"m{k}") for k, (row, column) in enumerate(places)]
    return pd.DataFrame(rows, columns=["row", "column", "color", "fill", "marker", "gid"])


def spots(ax):
    """The places of the marks that have identifiers."""
    return {line.get_gid(): (line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines if named(line)}


def named(artist):
    """Whether an artist was given an identifier."""
    return artist.get_gid() is not None


def boxes(ax):
    """The boxes that have identifiers: place, size and colour."""
    return {
        box.get_gid(): (*box.get_xy(), box.get_width(), box.get_height(), mpl.colors.to_hex(box.get_facecolor()))
        for box in ax.patches
        if named(box)
    }


def written(ax):
    """All texts."""
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_a_layout_fills_the_width_and_leaves_each_column_room_for_its_longest_word():
    counts = np.array([[12, 3], [26, 0]])
    least = grids.word_widths(["none", "incomprehensibilities"], 10)
    widths, beside, lines = grids.mark_layout(counts, 80, narrowest=least)
    assert widths.sum() == pytest.approx(80)
    assert (widths >= least).all() and least[1] > drawing.text_width("incomprehensibilities", drawing.SMALL)
    assert (beside * lines.max() >= counts.max(axis=0)).all()
    assert lines.tolist() == [max(-(-12 // beside[0]), -(-3 // beside[1])), -(-26 // beside[0])]


def test_a_layout_of_nothing_has_one_line():
    _, _, lines = grids.mark_layout(np.zeros((2, 3), dtype=int), 80)
    assert lines.tolist() == [1, 1]


def test_marks_lie_in_their_cells_and_cells_without_one_hold_a_dot(ax):
    places = [(0, 0)] * 25 + [(1, 1)]
    layout = grids.mark_layout(np.array([[25, 0], [0, 1]]), 40)
    grids.mark_grid(ax, marks(*places), layout, ["p", "q"], ["X", "Y"])
    tall, edges = grids.row_heights(layout[2]), np.cumsum(layout[0])
    found = spots(ax)
    assert len(found) == len(set(found.values())) == 26
    for k in range(25):
        x, y = found[f"m{k}"]
        assert 0 < x < edges[0] and 0 < y < tall[0]
    assert edges[0] < found["m25"][0] < edges[1] and tall[0] < found["m25"][1] < tall.sum()
    assert sum(line.get_marker() == "." for line in ax.lines) == 2
    assert written(ax) == ["X", "Y", "p", "q"]


def test_a_grid_without_a_mark_is_drawn(ax):
    grids.mark_grid(ax, marks(), grids.mark_layout(np.zeros((1, 2), dtype=int), 40), ["p", "q"], ["X"])
    assert not spots(ax) and sum(line.get_marker() == "." for line in ax.lines) == 2


def test_heads_end_on_one_line_and_take_the_room_that_is_reckoned(ax):
    drawing.in_mm(ax)
    heads = ["one", "two lines\nof text"]
    grids.column_heads(ax, [10, 40], heads)
    lowest = {x: max(t.get_position()[1] for t in ax.texts if t.get_position()[0] == x) for x in (10, 40)}
    assert lowest[10] == lowest[40] == -grids.HEAD_GAP
    renderer = ax.figure.canvas.get_renderer()
    top = max(text.get_window_extent(renderer).y1 for text in ax.texts) - ax.get_window_extent(renderer).y1
    assert top * 25.4 / ax.figure.dpi <= grids.head_room(heads)


def test_a_head_is_folded_to_its_column():
    assert grids.fit_heads(["two words\nn = 3"], [drawing.text_width("words", drawing.SMALL) + 2]) == [
        "two\nwords\nn = 3"
    ]


def lane_boxes():
    """Four things in two sequences; two are at one place of one lane."""
    rows = [(0, 0, 0, 0, 2), (0, 0, 0, 1, 2), (0, 1, 2, 0, 1), (1, 1, 1, 0, 1)]
    frame = pd.DataFrame(rows, columns=["row", "lane", "place", "part", "parts"])
    return frame.assign(color=["#000000", "#000000", "#eeeeee", "#eeeeee"], gid=["a", "b", "c", "d"])


def test_lanes_have_each_thing_at_its_place(ax):
    grids.lanes(ax, lane_boxes(), [4, 2], ["X", "Y"], ["p", "q"], "place", tall=4, gap=2)
    found, step = boxes(ax), 100 / 4
    assert [round((found[name][0] - 0.1) / step, 9) for name in "abcd"] == [0, 0, 2, 1]
    assert [int(found[name][1] // 4) for name in "abc"] == [0, 0, 1]
    assert 10 + 4 <= found["d"][1] <= 10 + 8
    assert found["a"][3] == found["b"][3] == found["c"][3] / 2
    assert found["b"][1] == pytest.approx(found["a"][1] + found["a"][3])
    assert written(ax).count("none") == 1 and written(ax).count("2") >= 1
    assert grids.lanes_height(2, 2, 4, 2) == 18


def test_light_boxes_have_a_dark_edge_and_dark_ones_a_light_edge(ax):
    grids.lanes(ax, lane_boxes(), [4, 2], ["X", "Y"], ["p", "q"], "place")
    edge = {box.get_gid(): mpl.colors.to_hex(box.get_edgecolor()) for box in ax.patches if named(box)}
    assert (edge["a"], edge["c"]) == ("#ffffff", grids.EDGE)


@pytest.mark.parametrize("length", [1, 3, 13, 54, 400, 5000])
def test_places_on_the_axis_of_lanes_are_few_whole_numbers_from_one(ax, length):
    grids.lanes(ax, lane_boxes().head(0), [length], ["X"], ["p"], "place")
    numbers = [int(text) for text in written(ax) if text.isdigit()]
    assert numbers[0] == 1 and max(numbers) <= length and len(numbers) == len(set(numbers))
    assert len(numbers) <= 13 or length == 5000


def test_bars_lie_on_their_side_of_the_line_and_are_as_long_as_the_numbers(ax):
    drawing.in_mm(ax)
    shares = np.array([[0.5, 0.1, 0.4, 0.0], [0.0, 0.0, 0.0, 0.0]])
    gids = np.array([["a", "b", "c", "d"], ["e", "f", "g", "h"]])
    faces = drawing.ramp(4, "#333333")
    grids.two_sided_bars(ax, shares, [-1, -1, 1, 1], faces, gids, [5, 15], zero=50, scale=40)
    found = boxes(ax)
    assert set(found) == {"a", "b", "c"}, "a bar without a length is drawn"
    left = {name: found[name][0] for name in "abc"}
    assert left == pytest.approx({"b": 46, "a": 26, "c": 50})
    assert [found[name][2] for name in "abc"] == pytest.approx([20, 4, 16])
    assert [found[name][4] for name in "abc"] == faces[:3]


def test_tiles_hold_their_numbers_and_are_darker_for_larger_shares(ax):
    counts = pd.DataFrame({"p": [3, 0], "q": [1, 4]}, index=["X", "Y"])
    grids.tiles(ax, counts, counts.div(counts.sum(axis=1), axis=0), ["P", "Q"], ["x", "y"], "#333333", after=[1])
    found = boxes(ax)
    assert set(found) == {"tile-X-p", "tile-X-q", "tile-Y-q"}, "a tile with nothing in it is drawn"
    light = {name: drawing.luminance(box[4]) for name, box in found.items()}
    assert light["tile-X-q"] > light["tile-X-p"] > light["tile-Y-q"]
    for name, number in {"tile-X-p": "3", "tile-X-q": "1", "tile-Y-q": "4"}.items():
        x, y, width, height, _ = found[name]
        inside = [
            text.get_text()
            for text in ax.texts
            if x < text.get_position()[0] < x + width and y < text.get_position()[1] < y + height
        ]
        assert inside == [number]


def test_tiles_of_nothing_are_dots(ax):
    counts = pd.DataFrame({"p": [0]}, index=["X"])
    grids.tiles(ax, counts, counts, ["P"], ["x"], "#333333")
    assert not boxes(ax) and sum(line.get_marker() == "." for line in ax.lines) == 1


def test_a_mark_has_its_look(ax):
    drawing.in_mm(ax)
    grids.mark(ax, 3, 4, SimpleNamespace(marker="s", color="#123456", fill="white", gid="claim-x"))
    (line,) = ax.lines
    assert spots(ax) == {"claim-x": (3, 4)} and line.get_marker() == "s"
    assert mpl.colors.to_hex(line.get_markeredgecolor()) == "#123456"
