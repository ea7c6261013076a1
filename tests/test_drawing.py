"""The sheet, its letters and its colours, on small invented texts and codes."""

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from claimlib import drawing


def codes(*names, color=None, mark=None):
    """Codes of a variable as the tables give them."""
    empty = [None] * len(names)
    columns = {"label": list(names), "color": color or empty, "mark": mark or empty}
    return pd.DataFrame(columns, index=pd.Index(names, name="code"))


def box_of(text):
    """The box of a drawn text in millimetres."""
    fig = text.figure
    box = text.get_window_extent(fig.canvas.get_renderer())
    return box.transformed(mpl.transforms.Affine2D().scale(25.4 / fig.dpi))


def test_given_colours_and_marks_win_over_spare_ones():
    given = codes("up", "down", color=["#123456", None], mark=["P", None])
    assert drawing.colors(given) == {"up": "#123456", "down": drawing.SPARE[1]}
    assert drawing.marks(given) == {"up": "P", "down": drawing.MARKS[1]}


def test_a_ramp_gets_darker_and_a_single_step_is_full():
    light = [drawing.luminance(color) for color in drawing.ramp(4, "#2f7ebc")]
    assert light == sorted(light, reverse=True) and len(set(light)) == 4
    assert drawing.ramp(1, "#2f7ebc") == ["#2f7ebc"]


def test_a_tint_of_nothing_is_white_and_a_full_one_the_colour():
    assert (drawing.tint("#0b6e99", 0), drawing.tint("#0b6e99", 1)) == ("#ffffff", "#0b6e99")


def test_text_on_a_colour_is_readable():
    assert drawing.ink_on("#000000") == "#ffffff"
    assert drawing.ink_on("#ffffff") == drawing.INK
    assert drawing.contrast("#000000", "#ffffff") == pytest.approx(21)
    for fullness in np.linspace(0, 1, 21):
        face = drawing.tint("#36454f", fullness)
        assert drawing.contrast(face, drawing.ink_on(face)) >= 4.5, fullness


def test_a_long_title_is_wrapped_within_the_sheet():
    fig, _ = drawing.canvas("iiiiiii " * 20 + "WWWWWWW " * 20, "a subtitle " * 30, width=85)
    assert len(fig.heading) > 5
    assert all(box_of(text).x1 <= 85 - 2 + 0.1 for text in fig.heading)
    assert fig.get_label() == "iiiiiii " * 20 + "WWWWWWW " * 20


@pytest.mark.parametrize("width", [85, 180])
def test_a_sheet_is_as_wide_as_asked_and_its_axes_lie_between_the_margins(width):
    look = {"height": 40, "left": 20, "right": 5, "top": 7, "bottom": 9}
    fig, ax = drawing.canvas("A title", width=width, **look)
    across, down = drawing.size_of(fig)
    box = ax.get_position()
    assert across == pytest.approx(width) and down == pytest.approx(fig.headroom + 7 + 40 + 9)
    assert (box.x0 * across, box.width * across) == pytest.approx((20, width - 25))
    assert (box.y0 * down, box.height * down) == pytest.approx((9, 40))


def test_panels_share_the_width_as_asked():
    fig, (first, second) = drawing.canvas("A title", panels=(3, 1), gap=4)
    across, _ = drawing.size_of(fig)
    one, two = first.get_position(), second.get_position()
    assert one.width == pytest.approx(3 * two.width)
    assert (two.x0 - one.x1) * across == pytest.approx(4)


def test_a_key_that_is_too_long_goes_on_below_and_makes_the_sheet_higher():
    entries = drawing.box_entries([f"a code with a name {k}" for k in range(9)], ["#ffffff"] * 9)
    short, _ = drawing.canvas("A title", width=85, key=[("codes", entries[:1])])
    long, _ = drawing.canvas("A title", width=85, key=[("codes", entries)])
    assert drawing.size_of(long)[1] > drawing.size_of(short)[1] + 10
    texts = [text for text in long.texts if text not in long.heading]
    assert sum(text.get_text().startswith("a code") for text in texts) == 9
    assert all(box_of(text).x1 <= 85 for text in texts)


def test_a_key_names_only_what_is_drawn():
    table = codes("up", "down", "same")
    entries = drawing.shape_entries(table, ["same", "up"])
    assert [label for label, *_ in entries] == ["up", "same"]


def test_a_wrapped_text_keeps_its_words_and_its_width():
    text = "some words of which one is incomprehensibilities and others are not"
    lines = drawing.wrapped(text, 22)
    assert " ".join(lines) == text
    assert all(drawing.text_width(line) <= 22 for line in lines if " " in line)
    assert "incomprehensibilities" in lines
    assert drawing.wrapped("", 22) == []
    assert drawing.lines_of(drawing.folded("one\ntwo", 22)) == 2


def test_a_text_is_as_wide_as_measured():
    fig, ax = drawing.canvas("A title")
    drawing.in_mm(ax)
    text = ax.text(0, 10, "fourteen claims", fontsize=7)
    for dpi in (72, 100, 200):
        fig.dpi = dpi
        assert box_of(text).width == pytest.approx(drawing.text_width("fourteen claims", 7), abs=0.1), dpi
    assert drawing.text_width("mmmm", 7, bold=True) > drawing.text_width("mmmm", 7)


def test_lines_of_a_text_are_at_even_distances_whatever_their_letters():
    _, ax = drawing.canvas("A title", height=40)
    drawing.in_mm(ax)
    drawing.write_lines(ax, 10, 20, "pay\nsea\njoy", pitch=3.1)
    drawing.write_lines(ax, 40, 20, "pay\nsea", "bottom", pitch=3.1)
    middle = [text.get_position()[1] for text in ax.texts if text.get_position()[0] == 10]
    bottom = [text.get_position()[1] for text in ax.texts if text.get_position()[0] == 40]
    assert np.diff(sorted(middle)) == pytest.approx([3.1, 3.1])
    assert sorted(bottom) == pytest.approx([16.9, 20])
    boxes = [box_of(text) for text in ax.texts if text.get_position()[0] == 10]
    top, low = max(box.y1 for box in boxes), min(box.y0 for box in boxes)
    assert drawing.size_of(ax.figure)[1] - (top + low) / 2 == pytest.approx(ax.figure.headroom + 20, abs=0.5)


def test_colours_of_one_variable_differ_in_grey_or_shape(data):
    for variable in data.codes.loc[data.codes["color"].notna(), "variable"].unique():
        table = data.codes_of(variable)
        grey = [float(np.dot([0.299, 0.587, 0.114], mpl.colors.to_rgb(c))) for c in drawing.colors(table).values()]
        shapes = list(drawing.marks(table).values()) if table["mark"].notna().all() else [""] * len(table)
        for i in range(len(table)):
            for j in range(i):
                apart = shapes[i] != shapes[j] or abs(grey[i] - grey[j]) > 0.03
                assert apart, (variable, table.index[i], table.index[j])


def test_how_many_there_are_stays_with_its_n():
    lines = [drawing.wrapped("of 5 trials, n = 1,054", width) for width in range(5, 60)]
    assert {line.count("n = 1,054") for text in lines for line in text if "1,054" in line} == {1}
    assert max(map(len, lines)) > 1
