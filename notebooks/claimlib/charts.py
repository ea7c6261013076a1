"""Draw: every function takes ready numbers and an axes, and never loads, filters or saves.

Every artist that stands for a number or a claim has a group identifier (``gid``), which ends up as
the ``id`` in the SVG: a mark can be traced to its claim.
"""

import re
import textwrap

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.linewidth": 0.8,
    "axes.edgecolor": "#777777",
    "xtick.color": "#555555",
    "ytick.color": "#222222",
    "ytick.major.size": 0,
    "svg.hashsalt": "claims",
    "pdf.compression": 0,
    "pdf.fonttype": 3,
    "savefig.dpi": 160,
}
mpl.rcParams.update(STYLE)

INK, SOFT, FAINT, PAPER = "#222222", "#5f5f5f", "#d9d9d9", "#f4f4f2"
# Unordered codes without a colour of their own: Okabe and Ito's palette, safe for colour-blind readers.
SPARE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8a8a8a"]
MARKS = ["o", "s", "D", "v", "^", "P", "X"]
HEAD = {"fontsize": 13, "fontweight": "bold", "color": INK}
SUBHEAD = {"fontsize": 10, "color": SOFT}
KEY = {"fontsize": 9}


# ---------------------------------------------------------------- looks


def colors(codes):
    """The colour of each code, a dict: as the codes table says, a spare one where it is silent."""
    given = codes["color"].tolist()
    return {
        code: own if isinstance(own, str) else SPARE[i % len(SPARE)]
        for i, (code, own) in enumerate(zip(codes.index, given, strict=True))
    }


def marks(codes):
    """The shape of each code, a dict from code to a marker of matplotlib."""
    given = codes["mark"].tolist()
    return {
        code: own if isinstance(own, str) else MARKS[i % len(MARKS)]
        for i, (code, own) in enumerate(zip(codes.index, given, strict=True))
    }


def dressed(claims, direction, certainty):
    """How the mark of each claim looks: shape and hue tell its direction, fullness its certainty.

    Parameters: ``claims``, a frame with the columns ``claim_id``, ``direction`` and ``certainty``;
    ``direction`` and ``certainty``, the codes of the two variables. Returns a frame with ``color``,
    ``fill``, ``marker`` and ``gid``, one row a claim in the order of the claims; a claim that stands
    there again gets a number behind its ``gid``, so that each stands once.
    """
    hue, shape, full = colors(direction), marks(direction), shades(certainty)
    codes = list(zip(claims["direction"], claims["certainty"], strict=True))
    again = claims.groupby("claim_id").cumcount()
    return pd.DataFrame(
        {
            "color": [hue[d] for d, _ in codes],
            "fill": [tint(hue[d], full[c]) for d, c in codes],
            "marker": [shape[d] for d, _ in codes],
            "gid": [
                f"claim-{claim}{f'.{k + 1}' if k else ''}" for claim, k in zip(claims["claim_id"], again, strict=True)
            ],
        },
        index=claims.index,
    )


def shades(codes):
    """How full the mark of each ordered code is, a dict from code to 0 (outline only) to 1 (full)."""
    return dict(zip(codes.index, np.linspace(0, 1, len(codes)) ** 1.15 if len(codes) > 1 else [1.0], strict=True))


def tint(color, fullness):
    """A colour mixed with white: ``fullness`` 1 is the colour itself, 0 is white."""
    return mpl.colors.to_hex(1 - fullness * (1 - np.array(mpl.colors.to_rgb(color))))


def ramp(codes, color):
    """One hue from light to dark for ordered codes, a dict from code to colour."""
    return dict(zip(codes.index, [tint(color, f) for f in np.linspace(0.18, 1, len(codes))], strict=True))


def ink_on(color):
    """Black or white, whichever reads better on a colour."""
    red, green, blue = mpl.colors.to_rgb(color)
    return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK


# ---------------------------------------------------------------- the sheet


def canvas(title, subtitle="", width=9.0, height=4.0, left=1.6, right=0.3, bottom=0.45, top=0.0, panels=(1,), gap=0.3):
    """A figure with its heading above and its axes below; all lengths in inches.

    ``height`` is that of the axes; the heading is wrapped and stands above them, ``top`` is room
    between the two (for column headings); ``left``, ``right`` and ``bottom`` are margins for labels;
    ``panels`` are the widths of the axes relative to each other, ``gap`` the room between them.
    Returns the figure and its axes (a list if there are several). The figure's label is its title.
    """
    fig = Figure(figsize=(width, 1.0), label=title)
    FigureCanvasAgg(fig)
    head = wrapped(fig, title, width - 0.3, HEAD)
    below = wrapped(fig, subtitle, width - 0.3, SUBHEAD)
    total = 0.15 + 0.25 * len(head) + 0.2 * len(below) + 0.1 + top + height + bottom
    fig.set_size_inches(width, total)
    y = total - 0.15
    for line, step, look in [(line, 0.25, HEAD) for line in head] + [(line, 0.2, SUBHEAD) for line in below]:
        fig.text(0.15 / width, y / total, line, va="top", ha="left", **look)
        y -= step
    room = (width - left - right - gap * (len(panels) - 1)) / sum(panels)
    starts = left + room * (np.cumsum(panels) - panels) + gap * np.arange(len(panels))
    boxes = [
        (x / width, bottom / total, room * share / width, height / total)
        for x, share in zip(starts, panels, strict=True)
    ]
    axes = [fig.add_axes(box) for box in boxes]
    return fig, axes[0] if len(panels) == 1 else axes


def text_width(fig, text, look):
    """The width of a text in inches, measured with the font that draws it."""
    drawn = fig.text(0, 0, text, **look)
    width = drawn.get_window_extent(fig.canvas.get_renderer()).width / fig.dpi
    drawn.remove()
    return width


def wrapped(fig, text, width, look):
    """The lines of a text that fit a width in inches."""
    per_sign = text_width(fig, text, look) / max(len(text), 1)
    return textwrap.wrap(text, max(int(width / per_sign), 1)) if text else []


def folded(label, width):
    """A label on lines of at most ``width`` signs; a longer word stays whole."""
    return textwrap.fill(label, width, break_long_words=False)


def key(fig, lines, y=0.15, x=0.2, step=0.22):
    """The key of a figure at its foot, a line for each variable, in the order from top to bottom.

    Parameters: ``lines``, a list of (heading, entries), an entry being (label, marker, edge colour,
    face colour); ``y``, the height of the lowest line above the foot and ``step`` the height of a
    line, in inches.
    """
    inches = {"transform": fig.dpi_scale_trans}
    indent = x + max(text_width(fig, heading, KEY) for heading, _ in lines) + 0.22
    for k, (heading, entries) in enumerate(lines):
        at, level = indent, y + step * (len(lines) - 1 - k)
        fig.text(x, level, heading, va="center_baseline", color=SOFT, **KEY, **inches)
        for label, marker, edge, face in entries:
            look = {"markersize": 7.5, "markeredgecolor": edge, "markerfacecolor": face, "markeredgewidth": 1.3}
            fig.add_artist(Line2D([at], [level], marker=marker, linestyle="none", **look, **inches))
            fig.text(at + 0.12, level, label, va="center_baseline", color=INK, **KEY, **inches)
            at += 0.42 + text_width(fig, label, KEY)


def shape_entries(codes):
    """Entries of a key for codes told apart by shape and colour."""
    color, marker = colors(codes), marks(codes)
    return [(label, marker[code], color[code], tint(color[code], 0.45)) for code, label in codes["label"].items()]


def shade_entries(codes):
    """Entries of a key for ordered codes told apart by how full a mark is."""
    full = shades(codes)
    return [(label, "o", SOFT, tint(SOFT, full[code])) for code, label in codes["label"].items()]


def direction_key(direction, certainty):
    """The key of a figure with one mark a claim: a line for the direction, one for the wording."""
    return [("direction", shape_entries(direction)), ("worded", shade_entries(certainty))]


def square_entries(labels, faces):
    """Entries of a key for codes told apart by the colour of a box or bar."""
    return [(label, "s", "#888888", face) for label, face in zip(labels, faces, strict=True)]


def heading(ax, text):
    """The heading of one panel, above its column headings."""
    ax.annotate(
        text,
        (0, 1),
        (0, 48),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=10.5,
        fontweight="bold",
        color=INK,
        va="bottom",
    )


def bare(ax):
    """Take frame and ticks from an axes."""
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def whole_step(most):
    """The step between ticks of a count axis that reaches ``most``: a whole number, for at most seven ticks."""
    return next(s * 10**k for k in range(12) for s in (1, 2, 5) if most <= 6 * s * 10**k)


def whole_ticks(ax, most, step=None):
    """Ticks of a count axis: whole numbers only, from 0, ``step`` apart."""
    step = step or whole_step(most)
    ax.set_xticks(range(0, int(most) + 1, step))


# ---------------------------------------------------------------- one mark a claim


def slots(counts, lines):
    """How many marks stand beside each other in each column: enough for its fullest cell in ``lines`` lines."""
    return np.maximum(np.ceil(counts.max(axis=0) / lines), 1).astype(int)


def mark_matrix(ax, marks, rows, columns, lines=3, labels=None, slot=1.0, narrowest=2.4, fold=15):
    """A matrix whose cells hold one mark a claim; a cell with nothing in it is drawn empty.

    Parameters: ``marks``, a frame with one row a claim: ``row`` and ``column`` (positions from 0),
    ``color``, ``fill`` (colours), ``marker`` and ``gid``, in the order in which they fill a cell;
    ``rows`` and ``columns``, the labels; ``lines``, how many marks stand above each other; ``labels``,
    optional texts, one a mark, drawn to its right; ``slot``, the width of a mark with its label;
    ``narrowest``, the least width of a column; ``fold``, where its heading is wrapped. The n of a row and
    of a column are written beside it.
    """
    counts = np.zeros((len(rows), len(columns)), int)
    np.add.at(counts, (marks["row"].to_numpy(int), marks["column"].to_numpy(int)), 1)
    a_line = slots(counts, lines)
    wide = np.maximum(a_line * slot, narrowest)
    edges = np.concatenate([[0], np.cumsum(wide + 1.0)])
    tall = lines + 0.8
    for (i, j), n in np.ndenumerate(counts):
        look = {"facecolor": PAPER, "edgecolor": PAPER} if n else {"facecolor": "white", "edgecolor": FAINT}
        ax.add_patch(
            Rectangle((edges[j] + 0.1, i * tall + 0.1), wide[j] + 0.8, tall - 0.2, zorder=0, linewidth=0.8, **look)
        )
    texts = dict(zip(marks["gid"], labels, strict=True)) if labels is not None else {}
    for (i, j), cell in marks.groupby(["row", "column"], sort=False):
        used = -(-len(cell) // a_line[j])
        for k, mark in enumerate(cell.itertuples()):
            x = edges[j] + 1.0 + (k % a_line[j]) * slot
            y = i * tall + tall / 2 + k // a_line[j] - (used - 1) / 2
            one_mark(ax, x, y, mark)
            ax.text(x + 0.65, y, texts.get(mark.gid, ""), va="center_baseline", ha="left", fontsize=8, color=INK)
    ax.set(xlim=(0, edges[-1]), ylim=(len(rows) * tall, 0))
    bare(ax)
    ax.set_yticks(np.arange(len(rows)) * tall + tall / 2, rows, linespacing=1.3)
    for i, n in enumerate(counts.sum(axis=1)):
        ax.text(edges[-1] + 0.25, i * tall + tall / 2, f"n = {n}", va="center_baseline", fontsize=9, color=SOFT)
    ax.xaxis.tick_top()
    named = [f"{folded(label, fold)}\nn = {n}" for label, n in zip(columns, counts.sum(axis=0), strict=True)]
    ax.set_xticks((edges[:-1] + edges[1:]) / 2, named, fontsize=9.5, color=INK, linespacing=1.25)
    ax.tick_params(axis="x", length=0, pad=4)


def one_mark(ax, x, y, mark, size=8.5):
    """One mark: its shape and hue tell one variable, how full it is another."""
    ax.plot(
        [x],
        [y],
        marker=mark.marker,
        markersize=size * (0.88 if mark.marker in "sD" else 1.0),
        markerfacecolor=mark.fill,
        markeredgecolor=mark.color,
        markeredgewidth=1.4,
        linestyle="none",
        gid=mark.gid,
        clip_on=False,
    )


# ---------------------------------------------------------------- bars


def bar_gid(name, row, column):
    """The identifier of a bar: its panel, row and column, with nothing that an SVG identifier may not have."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", f"bar-{name}-{row}-{column}")


def bar_grid(ax, table, rows, columns, colors=None, name="all", most=None):
    """A grid of small bars on one scale: one bar a cell with its number, nothing where there is nothing.

    Parameters: ``table``, a frame of counts; ``rows`` and ``columns``, its labels in order; ``colors``,
    one colour a column; ``name``, the panel's name in the identifiers of the bars; ``most``, the number
    that fills a cell (default: the largest).
    """
    numbers = table.to_numpy()
    most, (n_rows, n_columns) = max(most or numbers.max(), 1), numbers.shape
    colors = list(colors) if colors is not None else ["#4a6d8c"] * n_columns
    for (i, j), n in np.ndenumerate(numbers):
        ax.plot([j, j], [i - 0.38, i + 0.38], color=FAINT, linewidth=1, zorder=0)
        if n:
            gid = bar_gid(name, table.index[i], table.columns[j])
            ax.barh(i, 0.66 * n / most, left=j, height=0.58, color=colors[j], gid=gid)
            ax.text(j + 0.66 * n / most + 0.04, i, str(n), va="center_baseline", fontsize=9.5, color=INK)
    ax.set(xlim=(-0.02, n_columns), ylim=(n_rows - 0.5, -0.5))
    bare(ax)
    ax.set_yticks(range(n_rows), rows, linespacing=1.3)
    ax.xaxis.tick_top()
    ax.set_xticks(np.arange(n_columns), [folded(c, 11) for c in columns], ha="left", fontsize=9.5, color=INK)
    ax.tick_params(axis="x", length=0, pad=4)


def stacked_bars(ax, table, rows, colors, unit="claims", room=3.0, name="all", step=None):
    """Horizontal bars of counts, a segment a column, each with its number and the row's n at the end.

    Parameters: ``table``, a frame of counts; ``rows``, the labels of its rows; ``colors``, one colour a
    column; ``unit``, what is counted; ``room``, how much the axis reaches beyond the longest bar, for the n;
    ``name``, the panel's name in the identifiers of the bars; ``step``, the distance of the ticks.
    """
    numbers, colors = table.to_numpy(), list(colors)
    total = numbers.sum(axis=1)
    most = max(total.max(), 1)
    starts = np.cumsum(numbers, axis=1) - numbers
    for (i, j), n in np.ndenumerate(numbers):
        if n:
            gid = bar_gid(name, table.index[i], table.columns[j])
            ax.barh(i, n, left=starts[i, j], height=0.66, color=colors[j], edgecolor="white", linewidth=0.8, gid=gid)
            ax.text(
                starts[i, j] + n / 2,
                i,
                str(n),
                ha="center",
                va="center_baseline",
                fontsize=8.5,
                color=ink_on(colors[j]),
            )
    for i, n in enumerate(total):
        ax.text(n + room * 0.08, i, f"n = {n}", va="center_baseline", fontsize=8.5, color=SOFT)
    ax.set(xlim=(0, most + room), ylim=(len(rows) - 0.45, -0.55))
    ax.spines["bottom"].set_bounds(0, most)
    ax.set_yticks(range(len(rows)), rows, linespacing=1.3)
    whole_ticks(ax, most, step)
    ax.set_xlabel(unit, fontsize=9, color=SOFT, loc="left")


# ---------------------------------------------------------------- reading strips


def strips(ax, cells, rows):
    """One strip a source: its statements as boxes in reading order, each split evenly among its claims.

    Parameters: ``cells``, a frame with ``row``, ``place`` (of the statement, from 0), ``part`` (of the
    claim within it, from 0), ``parts``, ``color`` (missing: drawn as an empty box) and ``gid``;
    ``rows``, the labels of the strips.
    """
    for cell in cells.itertuples():
        empty = not isinstance(cell.color, str)
        look = (
            {"facecolor": "white", "edgecolor": "#bbbbbb"} if empty else {"facecolor": cell.color, "edgecolor": "white"}
        )
        tall = 0.8 / cell.parts
        box = (cell.place + 0.06, cell.row - 0.4 + cell.part * tall)
        ax.add_patch(Rectangle(box, 0.88, tall, linewidth=0.7, gid=cell.gid, **look))
    ax.set(xlim=(0, cells["place"].max() + 1), ylim=(len(rows) - 0.5, -0.5))
    bare(ax)
    for row, length in (cells.groupby("row")["place"].max() + 1).items():
        ax.text(length + 0.4, row, f"n = {length}", va="center_baseline", fontsize=9, color=SOFT)
    ax.set_yticks(range(len(rows)), rows, linespacing=1.3)
    places = [0, *range(9, int(cells["place"].max()) + 1, 10)]
    ax.set_xticks(np.array(places) + 0.5, [str(p + 1) for p in places], fontsize=9)


# ---------------------------------------------------------------- links


def links(ax, nodes, pairs, columns):
    """Claims in columns, and a line between each pair of them that conflicts.

    Parameters: ``nodes``, a frame with ``column``, ``place`` (from 0, downwards), ``label``, ``text``
    (written beside the mark), ``color``, ``fill``, ``marker`` and ``gid``; ``pairs``, a frame with
    ``gid_1``, ``gid_2`` and ``strong`` (drawn as a full line, else dashed); ``columns``, the headings of
    the columns.
    """
    spot = {n.gid: (n.column, n.place) for n in nodes.itertuples()}
    for pair in pairs.itertuples():
        (x1, y1), (x2, y2) = spot[pair.gid_1], spot[pair.gid_2]
        look = (
            {"color": INK, "linewidth": 1.8}
            if pair.strong
            else {"color": "#8d8d8d", "linewidth": 1.1, "linestyle": (0, (4, 3))}
        )
        ax.plot([x1, x2], [y1, y2], zorder=1, gid=f"link-{pair.gid_1}-{pair.gid_2}", **look)
    for node in nodes.itertuples():
        one_mark(ax, node.column, node.place, node, size=10)
        last = node.column == len(columns) - 1
        side = {"ha": "left" if last else "right", "va": "center", "color": INK, "linespacing": 1.2}
        text = f"{node.label}\n{folded(node.text, 28)}"
        ax.text(node.column + (0.08 if last else -0.08), node.place, text, fontsize=8, **side)
    deepest = max(nodes["place"].max() if len(nodes) else 0, 1)
    ax.set(xlim=(-1.25, len(columns) + 0.25), ylim=(deepest + 0.6, -0.6))
    bare(ax)
    ax.xaxis.tick_top()
    ax.set_xticks(range(len(columns)), [folded(c, 16) for c in columns], fontsize=9.5, color=INK)
    ax.tick_params(axis="x", length=0, pad=4)
