"""Painters of ranges, dumbbells and worded boxes, with plain numbers."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import readback
from claimlib import drawing
from claimlib.painters import cells, curves


@pytest.fixture
def axes():
    """Axes with a scale from 0 to 100 and a height in millimetres."""
    _, ax = drawing.canvas("A title", height=30)
    curves.scale(ax)
    return ax


def test_the_scale_runs_from_left_to_right_and_in_millimetres_from_the_top(axes):
    assert axes.get_xlim() == (0, 100)
    assert axes.get_ylim() == pytest.approx((30, 0))
    assert [label.get_text() for label in axes.get_xticklabels()] == ["0%", "50%", "100%"]


def test_a_reach_has_a_tick_per_value_its_ends_the_median_and_the_base(axes):
    curves.reach(axes, 4, [20, 80, np.nan, 30, 30], 30, "x")
    drawn = {line.get_gid(): line for line in axes.lines if str(line.get_gid()).endswith("-x")}
    assert sorted(drawn["shares-x"].get_xdata()) == [20, 30, 30, 80]
    assert list(drawn["reach-x"].get_xdata()) == [20, 80]
    assert readback.spot(drawn["median-x"]) == (30, 4)
    assert readback.spot(drawn["taken-x"]) == (30, 4 - curves.ABOVE)


@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_without_a_value_nothing_is_drawn_in_the_place_of_one(axes, values):
    curves.reach(axes, 4, values, np.nan, "x")
    assert not [line for line in axes.lines if str(line.get_gid()).endswith("-x")]


def test_what_moved_has_two_dots_and_what_did_not_has_one(axes):
    curves.dumbbell(axes, 4, 20, 30, "moved")
    curves.dumbbell(axes, 8, 50, 50, "still")
    drawn = {line.get_gid(): line for line in axes.lines if "-" in str(line.get_gid())}
    assert {gid: readback.spot(dot) for gid, dot in drawn.items()} == {
        "before-moved": (20, 4),
        "after-moved": (30, 4),
        "same-still": (50, 8),
    }
    assert mpl.colors.to_hex(drawn["before-moved"].get_markerfacecolor()) == "#ffffff"


def test_a_share_that_is_missing_before_or_after_does_not_stop_the_drawing(axes):
    curves.dumbbell(axes, 4, np.nan, 30, "x")
    axes.figure.draw_without_rendering()


def test_only_what_is_named_is_bold(axes):
    curves.text_row(axes.figure, 5, {"one": (2, "first"), "two": (40, "second")}, {"two"}, "row")
    look = {text.get_gid(): (text.get_text(), text.get_fontweight()) for text in axes.figure.texts if text.get_gid()}
    assert look == {"text-one-row": ("first", "normal"), "text-two-row": ("second", "bold")}


def test_a_cell_without_a_face_is_words_without_a_frame():
    _, ax = drawing.canvas("A title", height=30)
    drawing.in_mm(ax)
    cell = {"x": 0, "y": 0, "width": 40, "height": 9, "edge": "#999999", "hatch": "", "small": "1 (0 to 2)"}
    cells.word_cells(ax, pd.DataFrame([cell | {"face": "#000000", "word": "yes", "gid": "cell-a"}]))
    cells.word_cells(ax, pd.DataFrame([cell | {"face": "", "word": "no", "gid": "cell-b", "y": 12}]))
    assert [box.get_gid() for box in ax.patches] == ["cell-a"]
    ink = {
        text.get_text(): mpl.colors.to_hex(text.get_color()) for text in ax.texts if text.get_text() in ("yes", "no")
    }
    assert ink == {"yes": "#ffffff", "no": drawing.SOFT}
