"""Drawing on small invented numbers: lengths, places, colours, empty cells, whole-number ticks."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import readback
from claimlib import charts


def codes(*names, color=None, mark=None):
    """Codes of a variable as the tables give them."""
    empty = [None] * len(names)
    columns = {"label": list(names), "color": color or empty, "mark": mark or empty}
    return pd.DataFrame(columns, index=pd.Index(names, name="code"))


def claims(*rows):
    """Claims with the look and the place of their marks."""
    frame = pd.DataFrame(rows, columns=["claim_id", "direction", "certainty", "row", "column"])
    looks = charts.dressed(frame, codes("up", "down"), codes("may", "can", "does"))
    return looks.assign(row=frame["row"], column=frame["column"])


@pytest.fixture
def sheet():
    """A figure and its axes."""
    return charts.canvas("A title", width=6, height=3)


def test_bars_have_the_lengths_of_their_numbers(sheet):
    fig, ax = sheet
    table = pd.DataFrame({"a": [3, 0], "b": [1, 4]}, index=["X", "Y"])
    charts.stacked_bars(ax, table, ["X", "Y"], ["#000000", "#ffffff"])
    found = {gid: (bar["row"], bar["start"], bar["length"], bar["written"]) for gid, bar in readback.bars(fig).items()}
    assert found == {"bar-all-X-a": ("X", 0, 3, "3"), "bar-all-X-b": ("X", 3, 1, "1"), "bar-all-Y-b": ("Y", 0, 4, "4")}


def test_a_grid_draws_nothing_where_there_is_nothing(sheet):
    fig, ax = sheet
    table = pd.DataFrame({"a": [2, 0], "b": [0, 4]}, index=["X", "Y"])
    charts.bar_grid(ax, table, ["X", "Y"], ["a", "b"])
    bars = readback.bars(fig)
    assert bars.keys() == {"bar-all-X-a", "bar-all-Y-b"}
    assert bars["bar-all-Y-b"]["length"] == pytest.approx(2 * bars["bar-all-X-a"]["length"])
    assert (bars["bar-all-X-a"]["column"], bars["bar-all-Y-b"]["column"]) == ("a", "b")


def test_a_grid_of_zeros_is_empty(sheet):
    fig, ax = sheet
    charts.bar_grid(ax, pd.DataFrame({"a": [0]}, index=["X"]), ["X"], ["a"])
    assert not readback.bars(fig)


def test_marks_stand_in_their_cells_and_empty_cells_are_white(sheet):
    fig, ax = sheet
    charts.mark_matrix(ax, claims(("c1", "up", "may", 0, 0), ("c2", "down", "does", 1, 1)), ["X", "Y"], ["p", "q"])
    marks = readback.marks(fig)
    assert [(m["row"], m["column"]) for c in ("c1", "c2") for m in marks[c]] == [("X", "p"), ("Y", "q")]
    faces = [mpl.colors.to_hex(box.get_facecolor()) for box in ax.patches]
    assert faces == [charts.PAPER, "#ffffff", "#ffffff", charts.PAPER]


def test_more_marks_than_a_line_holds_stay_apart_and_inside(sheet):
    fig, ax = sheet
    charts.mark_matrix(ax, claims(*[(f"c{i}", "up", "may", 0, 0) for i in range(25)]), ["X"], ["p"])
    spots = {(line.get_xdata()[0], line.get_ydata()[0]) for line in ax.lines}
    assert len(spots) == 25
    assert all(mark["boxes"] == 1 for marks in readback.marks(fig).values() for mark in marks)


def test_a_matrix_without_claims_is_all_white(sheet):
    fig, ax = sheet
    charts.mark_matrix(ax, claims(), ["X"], ["p", "q"])
    assert not readback.marks(fig)
    assert len(ax.patches) == 2


def test_direction_is_told_by_shape_and_certainty_by_fullness():
    looks = claims(("c1", "up", "may", 0, 0), ("c2", "up", "does", 0, 0), ("c3", "down", "does", 0, 0))
    assert looks["marker"].tolist() == [charts.MARKS[0], charts.MARKS[0], charts.MARKS[1]]
    assert looks["fill"].tolist() == ["#ffffff", charts.SPARE[0], charts.SPARE[1]]


def test_given_colours_and_marks_win_over_spare_ones():
    given = codes("up", "down", color=["#123456", None], mark=["P", None])
    assert charts.colors(given) == {"up": "#123456", "down": charts.SPARE[1]}
    assert charts.marks(given) == {"up": "P", "down": charts.MARKS[1]}


def test_one_ordered_code_is_full():
    assert charts.shades(codes("only")) == {"only": 1.0}


def test_ramps_get_darker():
    light = [sum(mpl.colors.to_rgb(c)) for c in charts.ramp(codes("a", "b", "c"), "#2f7ebc").values()]
    assert light == sorted(light, reverse=True)


@pytest.mark.parametrize("most", [1, 4, 7, 26, 130, 5000])
def test_ticks_of_counts_are_whole_numbers(sheet, most):
    _, ax = sheet
    charts.whole_ticks(ax, most)
    ticks = ax.get_xticks()
    assert ticks[0] == 0 and ticks[-1] <= most and 2 <= len(ticks) <= 8
    assert np.array_equal(ticks, ticks.astype(int))


def test_text_on_a_colour_is_readable():
    assert charts.ink_on("#000000") == "#ffffff"
    assert charts.ink_on("#ffffff") == charts.INK


def test_a_long_title_is_wrapped_within_the_sheet():
    fig, _ = charts.canvas("iiiiiii " * 20 + "WWWWWWW " * 20, width=6)
    renderer = fig.canvas.get_renderer()
    margin = 0.14 * fig.dpi
    assert all(text.get_window_extent(renderer).x1 <= fig.bbox.width - margin for text in fig.texts)
    assert len(fig.texts) > 2


def test_panels_share_the_width_as_asked():
    fig, axes = charts.canvas("A title", width=10, panels=[3, 1])
    first, second = (ax.get_position().width for ax in axes)
    assert first == pytest.approx(3 * second)
    assert fig.get_label() == "A title"


def test_identifiers_of_bars_hold_nothing_that_xml_forbids():
    assert charts.bar_gid("x y", "a, b", "c") == "bar-x-y-a-b-c"


def test_colours_of_one_variable_differ_in_grey_or_shape(data):
    for variable in data.codes.loc[data.codes["color"].notna(), "variable"].unique():
        table = data.codes_of(variable)
        weight = [0.299, 0.587, 0.114]
        grey = [float(np.dot(weight, mpl.colors.to_rgb(c))) for c in charts.colors(table).values()]
        shapes = list(charts.marks(table).values()) if table["mark"].notna().all() else [""] * len(table)
        for i in range(len(table)):
            for j in range(i):
                assert shapes[i] != shapes[j] or abs(grey[i] - grey[j]) > 0.03, (
                    variable,
                    table.index[i],
                    table.index[j],
                )
