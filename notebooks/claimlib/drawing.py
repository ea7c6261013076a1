"""The sheet that every figure is drawn on: letters, colours, headings, keys; all lengths in millimetres.

Nothing here knows what a claim is, and nothing loads, filters or saves. A sheet is drawn for the width at which it
is printed, so that a letter of 7.5 points is 7.5 points on the page. Sums of lengths use ``math.fsum``: plain ``sum``
rounds otherwise since Python 3.12, and the last bit of a place shows in the files.
"""

import math
import re
import textwrap
from bisect import bisect_right
from functools import cache
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D

# A machine's own copy of the font can have other outlines: only the one that comes with matplotlib is used.
_own = Path(mpl.get_data_path())
mpl.font_manager.fontManager.ttflist = [
    font for font in mpl.font_manager.fontManager.ttflist if _own in Path(font.fname).parents
]

MM = 1 / 25.4
PAGE = 180  # millimetres: two columns of a journal
TEXT, SMALL, TITLE = 7.5, 7.0, 9.5  # points
LINE = 3.4  # millimetres from one line of text to the next
mpl.rcParams.update(
    {
        "font.family": "DejaVu Sans",
        "font.size": TEXT,
        "text.hinting": "none",  # otherwise a text is up to 6% wider or narrower at another resolution
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.linewidth": 0.6,
        "axes.edgecolor": "#777777",
        "axes.labelsize": TEXT,
        "xtick.labelsize": TEXT,
        "ytick.labelsize": TEXT,
        "xtick.color": "#444444",
        "ytick.color": "#222222",
        "xtick.major.width": 0.6,
        "xtick.major.size": 2.5,
        "ytick.major.size": 0,
        "hatch.linewidth": 0.6,
        "svg.hashsalt": "claims",
        "pdf.fonttype": 42,
        "savefig.dpi": 200,
    }
)

INK, SOFT, FAINT, PAPER, ACCENT = "#222222", "#595959", "#d9d9d9", "#f4f4f2", "#0b6e99"
LEGIBLE = 4.5  # the least contrast of text that WCAG 2 allows
# Unordered codes without a colour of their own: Okabe and Ito's palette, safe for colour-blind readers.
SPARE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a8a"]
MARKS = ["o", "s", "D", "v", "^", "P", "X"]


# ---------------------------------------------------------------- looks of codes


def colors(codes):
    """The colour of each code, a dict: as the codes table says, a spare one where it is silent."""
    given = enumerate(codes["color"].items())
    return {code: own if isinstance(own, str) else SPARE[i % len(SPARE)] for i, (code, own) in given}


def marks(codes):
    """The shape of each code, a dict from code to a marker of matplotlib."""
    given = enumerate(codes["mark"].items())
    return {code: own if isinstance(own, str) else MARKS[i % len(MARKS)] for i, (code, own) in given}


def tint(color, fullness):
    """A colour mixed with white: ``fullness`` 1 is the colour itself, 0 is white."""
    return mpl.colors.to_hex(1 - fullness * (1 - np.array(mpl.colors.to_rgb(color))))


def ramp(n, color, lightest=0.18):
    """``n`` steps of one hue from light to dark, a list of colours, for ordered codes."""
    return [tint(color, f) for f in (np.linspace(lightest, 1, n) if n > 1 else [1.0])]


def luminance(color):
    """The relative luminance of a colour, 0 to 1, as WCAG 2 defines it."""
    parts = np.array(mpl.colors.to_rgb(color))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one, two):
    """The contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((luminance(one), luminance(two)))
    return (high + 0.05) / (low + 0.05)


def ink_on(color):
    """Dark or white ink, whichever reads better on a colour; on a middling one black, the only ink that is legible."""
    best = max((INK, "#ffffff"), key=lambda ink: contrast(ink, color))
    return best if contrast(best, color) >= LEGIBLE else "#000000"


# ---------------------------------------------------------------- texts


_renderer = FigureCanvasAgg(Figure(dpi=72)).get_renderer()


@cache
def text_width(text, size=TEXT, bold=False):
    """The width of a text in millimetres; of its longest line if it has several."""
    font = FontProperties(size=size, weight="bold" if bold else "normal")
    widths = (_renderer.get_text_width_height_descent(line, font, False)[0] for line in text.split("\n"))
    return max(widths) / 72 / MM


def wrapped(text, width, size=TEXT, bold=False):
    """The lines of a text that fit a width in millimetres; a longer word stays whole."""
    words = re.findall(r"\bn = \S+|[\u2020\u00a7] \S+|\S+", text)  # what a sign or n stands for stays with it
    if words and text_width(" ".join(words), size, bold) <= width:  # most texts fit
        return [" ".join(words)]
    more = range(2, len(words) + 1)
    fit = 1 + bisect_right(more, width, key=lambda n: text_width(" ".join(words[:n]), size, bold))
    return [" ".join(words[:fit]), *wrapped(" ".join(words[fit:]), width, size, bold)] if words else []


def folded(text, width, size=TEXT, bold=False):
    """A text on lines that fit a width in millimetres, as one text; lines that it has already are kept."""
    return "\n".join("\n".join(wrapped(part, width, size, bold)) for part in text.split("\n"))


def lines_of(text):
    """How many lines a text has."""
    return text.count("\n") + 1


def write_lines(ax, x, y, text, anchor="middle", pitch=LINE, size=SMALL, **look):
    """A text of several lines on even lines, into axes in millimetres whose ``y`` goes down.

    ``anchor`` says what of the text is at ``y``: its ``middle``, or the baseline of its last line (``bottom``).
    Matplotlib sets lines with and without letters that go below the line at different distances.
    """
    lines = text.split("\n")
    first = y - (len(lines) - 1) * pitch
    if anchor == "middle":
        first = y - (len(lines) - 1) / 2 * pitch + 0.36 * size / 72 / MM  # half way up between small and large letters
    for k, line in enumerate(lines):
        ax.text(x, first + k * pitch, line, va="baseline", fontsize=size, **{"color": INK, **look})


# ---------------------------------------------------------------- the sheet


def canvas(
    title, subtitle="", height=60.0, width=PAGE, left=30.0, right=4.0, top=0.0, bottom=8.0, panels=(1,), gap=4.0, key=()
):
    """A sheet with its heading on top, its key at the foot and axes between them; all lengths in millimetres.

    Parameters: ``title`` and ``subtitle``, wrapped to the width; ``height`` of the axes; ``left``, ``right`` and
    ``bottom``, margins for labels; ``top``, room between the heading and the axes (for column heads); ``panels``, the
    widths of axes beside each other, relative to each other, with ``gap`` between them; ``key``, lines as
    :func:`draw_key` takes them. Returns the figure and its axes (a list if there are several). The figure's label is
    its title; ``fig.heading`` lists the texts of title and subtitle, ``fig.subtitle`` is the latter, and
    ``fig.headroom`` says how many millimetres they take.
    """
    head, below = wrapped(title, width - 4, TITLE, bold=True), wrapped(subtitle, width - 4)
    headroom = 2 + 4.4 * len(head) + (0.8 + LINE * len(below) if below else 0) + 1.5
    foot = key_height(key, width)
    total = headroom + top + height + bottom + foot
    fig = Figure(figsize=(width * MM, total * MM), label=title)
    FigureCanvasAgg(fig)
    fig.headroom, fig.heading, fig.subtitle, y = headroom, [], subtitle, 2.0
    for line in head:
        fig.heading.append(place_text(fig, 2, y, line, va="top", fontsize=TITLE, fontweight="bold", color=INK))
        y += 4.4
    y += 0.8
    for line in below:
        fig.heading.append(place_text(fig, 2, y, line, va="top", color=SOFT))
        y += LINE
    room = (width - left - right - gap * (len(panels) - 1)) / math.fsum(panels)
    starts = left + room * (np.cumsum(panels) - panels) + gap * np.arange(len(panels))
    axes = [add_axes(fig, x, headroom + top, room * share, height) for x, share in zip(starts, panels, strict=True)]
    draw_key(fig, key, width, total - foot)
    return fig, axes[0] if len(panels) == 1 else axes


def size_of(fig):
    """Width and height of a sheet in millimetres."""
    return tuple(float(inches) / MM for inches in fig.get_size_inches())


def add_axes(fig, x, y, width, height):
    """Axes whose upper left corner is ``x`` millimetres from the left and ``y`` from the top of the sheet."""
    across, down = size_of(fig)
    return fig.add_axes((x / across, 1 - (y + height) / down, width / across, height / down))


def place_text(fig, x, y, text, **look):
    """A text on the sheet, ``x`` millimetres from the left and ``y`` from the top; returns it."""
    across, down = size_of(fig)
    return fig.text(x / across, 1 - y / down, text, **look)


def in_mm(ax):
    """Let the data of axes be millimetres from their upper left corner, without frame and ticks; returns their size."""
    box, (across, down) = ax.get_position(), size_of(ax.figure)
    width, height = box.width * across, box.height * down
    ax.set(xlim=(0, width), ylim=(height, 0), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    return width, height


# ---------------------------------------------------------------- the key


def _key_rows(lines, width):
    """The lines of a key broken where they are too long: (heading or empty, [(x, entry)]), and their indent."""
    indent = 2 + max([text_width(heading, SMALL) for heading, _ in lines if heading] or [-2.5]) + 2.5
    rows = []
    for heading, entries in lines:
        row, x = [], indent
        for entry in entries:
            wide = 3.5 + text_width(entry[0], SMALL) + 4
            if row and x + wide - 4 > width - 2:
                rows.append((heading, row))
                heading, row, x = "", [], indent
            row.append((x, entry))
            x += wide
        rows.append((heading, row))
    return rows


def key_height(lines, width):
    """How many millimetres :func:`draw_key` takes."""
    return 3.8 * len(_key_rows(lines, width)) + 2 if lines else 0.0


def draw_key(fig, lines, width, top):
    """The key of a figure: a line per variable, broken where it is too long.

    Parameters: ``lines``, a list of (heading, entries), an entry being (label, marker, edge colour, face colour);
    ``top``, millimetres from the top of the sheet.
    """
    across, down = size_of(fig)
    for k, (heading, row) in enumerate(_key_rows(lines, width)):
        y = top + 2.4 + 3.8 * k
        place_text(fig, 2, y, heading, va="center_baseline", fontsize=SMALL, color=SOFT)
        for x, (label, marker, edge, face) in row:
            look = {"markersize": 5.5, "markeredgecolor": edge, "markerfacecolor": face, "markeredgewidth": 1.0}
            at = [(x + 1) / across], [1 - y / down]
            fig.add_artist(Line2D(*at, marker=marker, linestyle="none", transform=fig.transFigure, **look))
            place_text(fig, x + 3, y, label, va="center_baseline", fontsize=SMALL, color=INK)


def shape_entries(codes, shown=None):
    """Entries of a key for codes told apart by shape and colour; only the codes in ``shown``, if it is given."""
    color, marker = colors(codes), marks(codes)
    return [
        (label, marker[code], color[code], color[code])
        for code, label in codes["label"].items()
        if shown is None or code in set(shown)
    ]


def box_entries(labels, faces):
    """Entries of a key for codes told apart by the colour of a box or bar."""
    return [(label, "s", "#777777", face) for label, face in zip(labels, faces, strict=True)]


def shorten(text, width):
    """A text cut to a number of letters, with an ellipsis where something is left out."""
    return textwrap.shorten(text, width, placeholder="\u2026")
