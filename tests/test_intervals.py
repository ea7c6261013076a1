"""The painters of estimates and times: what is drawn is where the numbers say, and texts do not touch."""

import pandas as pd
import pytest
from claimlib import drawing
from claimlib.painters import intervals


@pytest.fixture
def ax():
    """Axes of 100 by 40 millimetres."""
    return drawing.canvas("A title", height=40, width=140, left=20, right=20)[1]


def test_texts_on_one_level_do_not_touch():
    middles, widths = [0, 5, 6, 30, 31, 8], [10, 10, 4, 8, 8, 2]
    levels = intervals.levels_of(middles, widths, gap=1.0)
    spans = [(level, m - w / 2, m + w / 2) for level, m, w in zip(levels, middles, widths, strict=True)]
    for k, (level, low, high) in enumerate(spans):
        assert all(one != level or high + 1 <= a or b + 1 <= low for one, a, b in spans[k + 1 :])
    assert intervals.levels_of([0, 50], [10, 10]) == [0, 0]
    assert intervals.levels_of([], []) == []


def test_a_scale_has_its_limits_and_millimetres_down(ax):
    assert intervals.scale_axis(ax, (-10, 40), [0, 20]) == pytest.approx(2)
    assert ax.get_xlim() == (-10, 40) and ax.get_ylim() == (pytest.approx(40), 0)
    assert list(ax.get_xticks()) == [0, 20]


def test_a_size_is_a_line_and_a_range_of_sizes_a_band(ax):
    per_mm = intervals.scale_axis(ax, (-10, 40))
    intervals.upright_lines(ax, [(0, 0, "none", "zero"), (10, 10, "medium", "main"), (15, 20, "one", "other")], per_mm)
    assert [list(line.get_xdata()) for line in ax.lines] == [[0, 0], [10, 10]]
    assert [line.is_dashed() for line in ax.lines] == [False, True]
    (band,) = ax.patches
    assert (band.get_x(), band.get_width()) == (15, 5)
    assert [(text.get_text(), text.get_position()[0]) for text in ax.texts] == [
        ("none", 0),
        ("medium", 10),
        ("one", 17.5),
    ]


def test_an_estimate_is_a_dot_on_its_interval(ax):
    intervals.scale_axis(ax, (-10, 40))
    intervals.intervals(ax, pd.DataFrame({"y": [4.0], "estimate": [5.0], "low": [-2.0], "high": [9.0], "gid": ["one"]}))
    line, dot = ax.lines
    assert (line.get_gid(), list(line.get_xdata()), list(line.get_ydata())) == ("interval-one", [-2.0, 9.0], [4.0, 4.0])
    assert (dot.get_gid(), list(dot.get_xdata()), list(dot.get_ydata())) == ("one", [5.0], [4.0])


def test_the_words_for_both_sides_are_on_both_sides_of_no_difference(ax):
    intervals.scale_axis(ax, (-10, 40))
    intervals.name_sides(ax, 0, "favours one", "favours two", 5)
    less, more = ax.figure.texts[-2:]
    zero = ax.transData.transform((0, 0))[0]
    boxes = [text.get_window_extent(ax.figure.canvas.get_renderer()) for text in (less, more)]
    assert boxes[0].x1 < zero < boxes[1].x0
    assert "\u2190" in less.get_text() and "\u2192" in more.get_text()
    assert all(box.y1 < ax.get_window_extent().y0 for box in boxes)


def test_a_time_ends_goes_on_or_is_left_open(ax):
    intervals.scale_axis(ax, (2000, 2026), [2000, 2025])
    rows = pd.DataFrame(
        {
            "y": [4.0, 8.0, 12.0],
            "start": [2005, 2010, 2015],
            "until": [2010, float("nan"), float("nan")],
            "open": [False, True, False],
            "color": "#123456",
            "marker": "s",
            "gid": ["a", "b", "c"],
        }
    )
    intervals.spans(ax, rows, 2025)
    lines = {line.get_gid(): line for line in ax.lines}
    assert set(lines) == {"a", "b", "c", "until-a", "open-b"}
    assert list(lines["until-a"].get_xdata()) == [2005, 2010] and not lines["until-a"].is_dashed()
    assert list(lines["open-b"].get_xdata()) == [2010, 2025] and lines["open-b"].is_dashed()
    assert not ax.texts


def test_rows_follow_each_other_with_a_head_above_each_block():
    middles, heads, height = intervals.rows_in_blocks(["one", "one", "two"], [1, 3, 1])
    assert list(heads) == ["one", "two"]
    assert 0 < heads["one"] < middles[0] < middles[1] < heads["two"] < middles[2] < height
    assert middles[1] - middles[0] > intervals.PITCH * 1.5
    assert intervals.rows_in_blocks([], []) == ([], {}, 0.0)


@pytest.mark.parametrize("ends", [(0.2, 0.5, 0.8), (0.8, 0.5, 0.2), (0.5, 0.5, 0.5)])
def test_no_line_cuts_through_the_name_of_a_lower_level(ends):
    """A name that a line of a higher level would cross stands beside its own line."""
    _, body = drawing.canvas("T", "", 40, 60, left=2, right=2, bottom=0)
    drawing.in_mm(body)
    ax = intervals.axes_on(body, 5, 10, 40, 20)
    per_mm = intervals.scale_axis(ax, (0, 6))
    intervals.upright_lines(
        ax, [(end, end, name, "other") for end, name in zip(ends, ("small", "medium", "large"), strict=True)], per_mm
    )
    renderer = ax.figure.canvas.get_renderer()
    for text in ax.texts:
        box = text.get_window_extent(renderer)
        for line in ax.lines:
            x, top = ax.transData.transform((line.get_xdata()[0], line.get_ydata()[0]))
            own = abs(x - ax.transData.transform((text.get_position()[0], 0))[0]) < 0.01
            assert own or top <= box.y0 + 1 or not box.x0 < x < box.x1, text.get_text()
