"""Draw: every function takes ready numbers and an axes, and never loads, filters or saves.

Every artist that stands for a number or a claim has a group identifier (``gid``), which ends up as
the ``id`` in the SVG: a mark can be traced to its claim. Lengths are added with ``math.fsum``: plain
``sum`` rounds otherwise since Python 3.12, and the last bit of a place shows in the files.
"""

import math
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
    Returns the figure and its axes (a list if there are several). The figure's label is its title; its
    attribute ``heading`` lists the texts of title and subtitle, for who wants to do without them.
    """
    fig = Figure(figsize=(width, 1.0), label=title)
    FigureCanvasAgg(fig)
    head = wrapped(fig, title, width - 0.3, HEAD)
    below = wrapped(fig, subtitle, width - 0.3, SUBHEAD)
    total = 0.15 + 0.25 * len(head) + 0.2 * len(below) + 0.1 + top + height + bottom
    fig.set_size_inches(width, total)
    y, fig.heading = total - 0.15, []
    for line, step, look in [(line, 0.25, HEAD) for line in head] + [(line, 0.2, SUBHEAD) for line in below]:
        fig.heading.append(fig.text(0.15 / width, y / total, line, va="top", ha="left", **look))
        y -= step
    room = (width - left - right - gap * (len(panels) - 1)) / math.fsum(panels)
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
    signs = int(width / text_width(fig, text, look) * len(text)) if text else 0
    lines = textwrap.wrap(text, max(signs, 1)) if text else []
    while signs > 10 and any(text_width(fig, line, look) > width for line in lines):
        signs -= 1
        lines = textwrap.wrap(text, signs)
    return lines


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


# ---------------------------------------------------------------- sheets with panels below each other


def rows_canvas(title, subtitle, heights, width=9.0, left=1.6, right=0.3, bottom=0.45, top=0.0, gap=0.5):
    """A figure with its heading above and panels below each other; all lengths in inches.

    Parameters: ``heights`` of the panels, from top to bottom; ``gap``, the room between them; the others
    as :func:`canvas` takes them. Returns the figure and a list of axes.
    """
    whole = math.fsum(heights) + gap * (len(heights) - 1)
    fig, frame = canvas(title, subtitle, width=width, height=whole, left=left, right=right, bottom=bottom, top=top)
    box = frame.get_position()
    frame.remove()
    inch = box.height / whole
    tops = box.y1 - inch * (np.cumsum([0, *heights[:-1]]) + gap * np.arange(len(heights)))
    axes = [
        fig.add_axes((box.x0, y - inch * height, box.width, inch * height))
        for y, height in zip(tops, heights, strict=True)
    ]
    return fig, axes


def beside(ax, x, y, text, inches=0.0, **look):
    """A text at a height of the data and a number of inches right of the share ``x`` of the axes' width."""
    look = {"va": "center_baseline", "ha": "left", "fontsize": 8.5, "color": INK, **look}
    ax.annotate(text, (x, y), (72 * inches, 0), xycoords=ax.get_yaxis_transform(), textcoords="offset points", **look)


# ---------------------------------------------------------------- estimates with intervals


def forest_lines(rows):
    """How many lines a panel of :func:`forest` takes: two for its named lines, one a row, one a group."""
    return 2 + len(rows) + rows["group"].nunique()


def forest(ax, rows, null, lines=(), log=False, label_room=3.0, columns=(0.1, 1.55, 1.85), zero="no effect"):
    """Estimates with their intervals, one a line, in groups; nothing is pooled.

    Parameters: ``rows``, a frame with ``group`` (in the order of its first row), ``label``, ``estimate``,
    ``ci_low``, ``ci_high``, ``marker``, ``color``, ``open`` (drawn as an outline), ``figures`` (the numbers
    as text), ``words`` (remarks), ``mark`` and ``mark_color`` (a second sign, of what the authors conclude)
    and ``gid``; ``null``, the value that means no effect; ``lines``, the sizes that matter, each a value, its
    name and whether it is a line for averages (dashed) or for one person (dotted); ``log``, whether the axis is
    one of ratios; ``label_room``, inches for the labels; ``columns``, where figures, sign and words stand, in
    inches right of the axes; ``zero``, how the line at ``null`` is named.
    """
    averages, person = (0, (4, 2)), (0, (1, 2))
    sizes = [(value, name, averages if mean else person, SOFT, "left") for value, name, mean in lines]
    reference = [(null, zero, "-", INK, "right"), *sizes]
    depth = forest_lines(rows) - 0.4
    low, high = min(rows["ci_low"].min(), null), max(rows["ci_high"].max(), *[v for v, *_ in reference])
    for k, (value, name, style, color, side) in enumerate(reference):
        level = 0.05 + 0.85 * max(k - 1, 0)
        side = "right" if value > low + 0.8 * (high - low) else side
        ax.plot([value, value], [level + 0.4, depth], color=color, linewidth=1.1, linestyle=style, zorder=0)
        ax.text(value, level, f" {name} ", ha=side, va="center_baseline", fontsize=8, color=color)
    y = 1.5
    for group, own in rows.groupby("group", sort=False):
        y += 0.1
        beside(ax, 0, y, group, -label_room, fontweight="bold")
        for row in own.itertuples():
            y += 1
            ax.plot([row.ci_low, row.ci_high], [y, y], color=row.color, linewidth=1.6, gid=f"interval-{row.gid}")
            one_mark(ax, row.estimate, y, row_mark(row), size=7.5)
            beside(ax, 0, y, row.label, -label_room + 0.12)
            beside(ax, 1, y, row.figures, columns[0])
            beside(ax, 1, y, row.words, columns[2], color=SOFT, fontsize=8)
            second_mark(ax, y, row, columns[1])
        y += 0.9
    room = (high - low) * 0.05
    ax.set(ylim=(depth, -0.4), xscale="log" if log else "linear")
    ax.set_xlim((low / 1.25, high * 1.1) if log else (low - room, high + room))
    if log:
        ticks = [t for t in (0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4, 8) if low / 1.25 <= t <= high * 1.1]
        ax.set_xticks(ticks, [f"{t:g}" for t in ticks])
        ax.minorticks_off()
    ax.set_yticks([])
    ax.tick_params(axis="x", labelsize=8.5)


def row_mark(row):
    """The looks of a row of :func:`forest` as :func:`one_mark` takes them."""
    return pd.Series(
        {"marker": row.marker, "color": row.color, "fill": "white" if row.open else row.color, "gid": row.gid}
    )


def second_mark(ax, y, row, inches):
    """The second sign of a row of :func:`forest`, right of the axes."""
    place = ax.transAxes + mpl.transforms.ScaledTranslation(inches, 0, ax.figure.dpi_scale_trans)
    at = mpl.transforms.blended_transform_factory(place, ax.transData)
    ax.plot(
        [1],
        [y],
        marker=row.mark,
        markersize=6,
        color=row.mark_color,
        transform=at,
        clip_on=False,
        linestyle="none",
        gid=f"authors-{row.gid}",
    )


# ---------------------------------------------------------------- a time line


def timeline(ax, rows, marks, last, label_room=3.0):
    """Recommendations in time: a sign where each begins, a line as long as it stood, its words beside it.

    Parameters: ``rows``, a frame with ``start``, ``end`` (missing: no end is known, drawn dotted up to
    ``last``), ``label``, ``words``, ``marker``, ``color`` and ``gid``, one line each, from top to bottom;
    ``marks``, a dict from a time to its name, drawn as upright lines; ``label_room``, inches for the labels.
    """
    for y, row in enumerate(rows.itertuples()):
        known = pd.notna(row.end)
        style = {"linewidth": 3, "alpha": 0.55} if known else {"linewidth": 1.6, "linestyle": (0, (1, 1.6))}
        ax.plot(
            [row.start, row.end if known else last], [y, y], color=row.color, solid_capstyle="butt", zorder=1, **style
        )
        if known:
            ax.plot([row.end, row.end], [y - 0.22, y + 0.22], color=row.color, linewidth=2)
        ax.plot(
            [row.start], [y], marker=row.marker, markersize=9, color=row.color, linestyle="none", gid=row.gid, zorder=3
        )
        beside(ax, 0, y, row.label, -label_room, fontsize=9)
        beside(ax, 1, y, row.words, 0.12, fontsize=8.5, color=SOFT)
    for k, (at, name) in enumerate(marks.items()):
        level = -0.6 - 0.55 * (k % 2)
        ax.plot(
            [at, at], [level, len(rows) - 0.4], color=INK, linewidth=0.9, linestyle=(0, (4, 2)), zorder=0, clip_on=False
        )
        ax.text(at, level - 0.05, name, ha="center", va="bottom", fontsize=8.5, color=INK)
    ax.set(ylim=(len(rows) - 0.4, -0.8), xlim=(rows["start"].min() - 0.6, last))
    ax.set_yticks([])
    first = int(rows["start"].min())
    years = range(first + first % 2, int(last) + 1, 2)
    ax.set_xticks(years, [str(year) for year in years], fontsize=9)


# ---------------------------------------------------------------- wording against evidence


def plane(ax, marks, columns, aside):
    """Claims by the certainty of their wording (across) and the share of studies that agree (upwards).

    Parameters: ``marks``, a frame with ``column`` (position of the certainty), ``share`` (0 to 1),
    ``label``, ``marker``, ``color``, ``fill`` and ``gid``; marks at one place stand beside each other;
    ``columns``, the labels of the certainties; ``aside``, the claims without a share, a frame with
    ``column``, ``marker``, ``color``, ``fill`` and ``gid``, which are laid out in a strip below.
    """
    for level in (0, 0.5, 1):
        ax.plot([-0.45, len(columns) - 0.5], [level, level], color=FAINT, linewidth=1, zorder=0)
    for (column, share), group in marks.groupby(["column", "share"]):
        for k, mark in enumerate(group.sort_values("label").itertuples()):
            x, y = column - 0.36 + 0.3 * (k % 3), share - 0.17 * (k // 3)
            one_mark(ax, x, y, mark, size=10)
            ax.text(x, y - 0.05, mark.label, fontsize=8, ha="center", va="top", color=INK, linespacing=1.15)
    for column, group in aside.groupby("column"):
        for k, mark in enumerate(group.itertuples()):
            one_mark(ax, column - 0.42 + 0.052 * (k % 15), -0.31 - 0.085 * (k // 15), mark, size=6)
    ax.axhspan(-0.62, -0.2, color=PAPER, zorder=-1)
    n = [(aside["column"] == column).sum() for column in range(len(columns))]
    for column, k in enumerate(n):
        ax.text(column - 0.44, -0.56, f"n = {k}", fontsize=8.5, color=SOFT, va="center_baseline")
    ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(-0.62, 1.1))
    levels = {1: "all agree", 0.75: "75 %", 0.5: "half", 0.25: "25 %", 0: "none agrees", -0.4: "no study\nmatches"}
    ax.set_yticks(list(levels), list(levels.values()))
    ax.set_xticks(range(len(columns)), columns, fontsize=10)
    ax.tick_params(axis="x", length=0)


# ---------------------------------------------------------------- grids of cells


def cell_grid(ax, cells, rows, columns, after=0):
    """A grid of coloured cells with a word, a line of small print and a sign in each.

    Parameters: ``cells``, a frame with ``row``, ``column`` (positions from 0), ``face`` (colour), ``word``,
    ``small`` (may be empty), ``strong`` (drawn with a heavy frame), ``hatched`` and ``gid``; ``rows`` and
    ``columns``, the labels; ``after``, the number of rows above a dividing line (none for 0 or all).
    """
    for cell in cells.itertuples():
        ink = ink_on(cell.face)
        look = (
            {"edgecolor": INK, "linewidth": 1.8, "zorder": 2}
            if cell.strong
            else {"edgecolor": "#bdbdbd", "linewidth": 0.8}
        )
        box = (cell.column + 0.03, cell.row + 0.05)
        ax.add_patch(Rectangle(box, 0.94, 0.9, facecolor=cell.face, gid=cell.gid, **look))
        if cell.hatched:
            ax.add_patch(Rectangle(box, 0.94, 0.9, facecolor="none", edgecolor="white", hatch="///", linewidth=0))
        around = {"facecolor": cell.face, "edgecolor": "none", "pad": 1.2} if cell.hatched else None
        up = 0.17 if cell.small else 0
        ax.text(
            cell.column + 0.5,
            cell.row + 0.5 - up,
            cell.word,
            ha="center",
            va="center_baseline",
            fontsize=11,
            color=ink,
            bbox=around,
            zorder=3,
        )
        ax.text(
            cell.column + 0.5,
            cell.row + 0.7,
            cell.small,
            ha="center",
            va="center_baseline",
            fontsize=7.8,
            color=ink,
            bbox=around if cell.small else None,
            zorder=3,
        )
    if 0 < after < len(rows):
        ax.axhline(after, color=INK, linewidth=2.2, clip_on=False)
    ax.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
    bare(ax)
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows, linespacing=1.3)
    ax.xaxis.tick_top()
    ax.set_xticks(np.arange(len(columns)) + 0.5, columns, fontsize=9, color=INK, linespacing=1.3)
    ax.tick_params(axis="x", length=0, pad=4)


# ---------------------------------------------------------------- looks of evidence


def dressed_estimates(rows, found, authors):
    """How the row of each estimate looks: ``marker``, ``color``, ``open``, ``mark``, ``mark_color`` and ``gid``.

    Parameters: ``rows``, a frame with ``effect_id``, ``finding``, ``authors_conclusion``,
    ``comparator_mixed``, ``treatment_mixed`` and ``wider_population``; ``found`` and ``authors``, the codes of
    the two variables. What is not like with like is drawn as an outline. Returns the rows with these columns.
    """
    hue, shape, their_hue, their_shape = colors(found), marks(found), colors(authors), marks(authors)
    findings, conclusions = rows["finding"].tolist(), rows["authors_conclusion"].tolist()
    return rows.assign(
        marker=[shape[code] for code in findings],
        color=[hue[code] for code in findings],
        open=rows[["comparator_mixed", "treatment_mixed", "wider_population"]].eq("yes").any(axis=1),
        mark=[their_shape[code] for code in conclusions],
        mark_color=[their_hue[code] for code in conclusions],
        gid=rows["effect_id"],
    )


def dressed_by(claims, variable, codes):
    """Marks of claims whose shape and hue tell one variable: ``color``, ``fill``, ``marker`` and ``gid``."""
    hue, shape = colors(codes), marks(codes)
    own = claims[variable].tolist()
    look = {"color": [hue[c] for c in own], "fill": [hue[c] for c in own], "marker": [shape[c] for c in own]}
    return pd.DataFrame({**look, "gid": [f"claim-{claim}" for claim in claims["claim_id"]]}, index=claims.index)


def signs(codes):
    """The sign that a cell shows for a code, a dict: one for each shape that a mark can have."""
    drawn = {"o": "=", "^": "\u2212", "D": "\u00b1", "v": "+", "X": "\u00d7"}
    return {code: drawn.get(shape, "") for code, shape in marks(codes).items()}


def verdict_cells(table, codes):
    """Cells that show a code by colour and sign, heavy where it differs from the first row, for :func:`cell_grid`.

    Parameters: ``table``, a frame of codes, its rows and columns in the order of the grid.
    """
    hue, sign = colors(codes), signs(codes)
    return pd.DataFrame(
        {
            "row": i,
            "column": j,
            "face": hue[code],
            "word": sign[code],
            "small": "",
            "strong": code != table.iloc[0, j],
            "hatched": False,
            "gid": f"cell-{i}-{table.columns[j]}",
        }
        for (i, j), code in np.ndenumerate(table.to_numpy(object))
    )


def candidate_cells(papers, table, fits, together, codes):
    """Cells of candidate papers: each half of what is claimed, what else is said, and whether all halves hold.

    Parameters: ``papers``, one row a paper in the order of the grid; ``table``, one row a paper and half
    (``study_id``, ``claim_id``, ``half``, ``like``, ``figures``); ``fits``, one column for each other thing
    that is said, with the same codes, and the index of ``papers``; ``together``, ``all`` and ``like`` by
    ``study_id``; ``codes``, those of a half. What holds only for a mixed comparator or a wider population is
    hatched; a paper that fails no half but does not test them all is said to. Returns the cells for :func:`cell_grid`.
    """
    hue, label = colors(codes), codes["label"]
    place = {study: i for i, study in enumerate(papers["study_id"])}
    halves = list(dict.fromkeys(table["claim_id"]))
    first, last = codes.index[0], codes.index[-1]
    failed = set(table.loc[~table["half"].isin([first, last]), "study_id"])
    cells = []
    for cell in table.itertuples():
        wider = cell.half != last and cell.like is not True
        word = label[cell.half] + (", wider" if wider else "")
        cells.append((place[cell.study_id], halves.index(cell.claim_id), cell.half, word, cell.figures, wider))
    for study, row in place.items():
        every, like = together.loc[study, ["all", "like"]]
        no = "no" if study in failed else "not all tested"
        word = "yes" if like else "mixed or wider only" if every else no
        cells.append((row, len(halves), first if every else last, word, "", every and not like))
    for j, name in enumerate(fits, len(halves) + 1):
        for row, (code, own) in enumerate(zip(fits[name], papers[name], strict=True)):
            word = {first: "yes", last: "not known"}.get(code, "not confirmed")
            cells.append((row, j, code, word, {first: str(own), last: ""}.get(code, f"seen: {own}"), False))
    grid = pd.DataFrame(cells, columns=["row", "column", "code", "word", "small", "hatched"])
    places = zip(papers["study_id"].iloc[grid["row"]], grid["column"], strict=True)
    # What only differs from what was told of a work may still hold for a part of it, so it is no plain "fails".
    pale = grid["hatched"] | ((grid["column"] > len(halves)) & ~grid["code"].isin([first, last]))
    faces = [tint(hue[code], 0.4 if light else 1) for code, light in zip(grid["code"], pale, strict=True)]
    gid = [f"cell-{study}-{column}" for study, column in places]
    return grid.assign(face=faces, strong=grid["column"] == len(halves), gid=gid)


# ---------------------------------------------------------------- several axes in the place of one


def divided(ax, heights=(1,), widths=(1,), gap_y=0.0, gap_x=0.0):
    """Put a grid of axes in the place of one axes.

    Parameters: ``heights`` and ``widths`` of its rows and columns, relative to each other; ``gap_y`` and
    ``gap_x``, the room between them in inches. Returns a list of rows, from the top, of lists of axes.
    """
    fig, box = ax.figure, ax.get_position()
    inch_x, inch_y = 1 / fig.get_figwidth(), 1 / fig.get_figheight()
    ax.remove()
    wide = (box.width - gap_x * inch_x * (len(widths) - 1)) * np.array(widths) / math.fsum(widths)
    tall = (box.height - gap_y * inch_y * (len(heights) - 1)) * np.array(heights) / math.fsum(heights)
    lefts = box.x0 + np.cumsum(wide) - wide + gap_x * inch_x * np.arange(len(widths))
    foots = box.y1 - np.cumsum(tall) - gap_y * inch_y * np.arange(len(heights))
    return [
        [fig.add_axes((x, y, w, h)) for x, w in zip(lefts, wide, strict=True)] for y, h in zip(foots, tall, strict=True)
    ]


def boxed(ax, boxes):
    """Put axes in the place of one axes.

    Parameters: ``boxes``, a list of (left, top, width, height) in inches, counted from its upper left corner. Returns
    the axes in that order.
    """
    fig, box = ax.figure, ax.get_position()
    wide, high = fig.get_size_inches()
    ax.remove()
    return [
        fig.add_axes((box.x0 + x / wide, box.y1 - (y + height) / high, width / wide, height / high))
        for x, y, width, height in boxes
    ]


# ---------------------------------------------------------------- told and untold


def told(ax, cells, rows, columns, looks, totals):
    """A matrix of what is told: a cell for each item and article, empty where the article is silent.

    The first way of telling is a full box, another an outlined box with the mark of its code, silence a
    faint empty box: told apart without colour.

    Parameters: ``cells``, a frame with ``row``, ``column``, ``how`` (a code, or missing), ``statements`` (the text
    written into the cell) and ``gid``; ``rows`` and ``columns``, the labels; ``looks``, the codes of ``how``;
    ``totals``, texts to the right of the rows.
    """
    hue, shape, full = colors(looks), marks(looks), looks.index[0]
    for cell in cells.itertuples():
        silent = not isinstance(cell.how, str)
        color, solid = FAINT if silent else hue[cell.how], cell.how == full
        edge = 0.8 if silent else 2.2
        box = Rectangle(
            (cell.column + 0.04, cell.row + 0.08),
            0.92,
            0.84,
            facecolor=color if solid else "white",
            edgecolor=color,
            linewidth=edge,
            gid=cell.gid,
        )
        ax.add_patch(box)
        text = {"ha": "center", "va": "center_baseline", "fontsize": 9.5, "fontweight": "bold"}
        if not silent and not solid:
            ax.plot(
                [cell.column + 0.22],
                [cell.row + 0.5],
                marker=shape[cell.how],
                color=color,
                markersize=9,
                linestyle="none",
            )
        ink = ink_on(color) if solid else INK
        ax.text(cell.column + (0.5 if solid else 0.58), cell.row + 0.5, cell.statements, color=ink, **text)
    ax.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
    bare(ax)
    ax.set_yticks(np.arange(len(rows)) + 0.5, rows)
    ax.xaxis.tick_top()
    ax.set_xticks(np.arange(len(columns)) + 0.5, columns, fontsize=9, color=INK, linespacing=1.3)
    ax.tick_params(axis="x", length=0, pad=4)
    for i, total in enumerate(totals):
        ax.text(len(columns) + 0.1, i + 0.5, total, va="center_baseline", fontsize=9, color=SOFT)


# ---------------------------------------------------------------- agreement


def intervals(ax, table, rows, lines, texts):
    """Dots with intervals, two more measures beside them, and named lines to read them against.

    Parameters: ``table``, a frame with ``alpha``, ``low``, ``high``, ``ac1`` and ``agreement``, one row a variable
    (the index goes into the identifiers; what is missing is not drawn); ``rows``, the labels;
    ``lines``, a dict from a value to the name of the line; ``texts``, written to the right.
    """
    for at, name in lines.items():
        ax.axvline(at, color=SOFT, linewidth=1, linestyle=(0, (4, 3)), zorder=0, gid=f"line-at-{at}")
        ax.text(at, -0.75, name, ha="center", va="bottom", fontsize=9, color=SOFT, linespacing=1.25)
    for i, one in enumerate(table.itertuples()):
        name = re.sub(r"[^a-z0-9]+", "-", str(one.Index).lower())
        ax.plot(
            [one.low, one.high],
            [i, i],
            color="#0b6e99",
            linewidth=2.2,
            solid_capstyle="butt",
            zorder=1,
            gid=f"interval-{name}",
        )
        ax.plot(
            [one.agreement],
            [i],
            marker="|",
            markersize=15,
            markeredgewidth=1.6,
            color=INK,
            linestyle="none",
            gid=f"agreement-{name}",
        )
        ax.plot(
            [one.ac1],
            [i],
            marker="D",
            markersize=9,
            markerfacecolor="none",
            markeredgecolor="#b05a00",
            markeredgewidth=1.3,
            linestyle="none",
            gid=f"ac1-{name}",
        )
        ax.plot([one.alpha], [i], marker="o", markersize=5.5, color="#0b6e99", linestyle="none", gid=f"alpha-{name}")
        ax.text(1.035, i, texts[i], va="center_baseline", fontsize=9, color=SOFT)
    least = np.nanmin([0.6, *table[["low", "alpha", "ac1"]].min()])
    ax.set(xlim=(np.floor(10 * least) / 10, 1.015), ylim=(len(table) - 0.4, -0.6))
    ax.set_yticks(range(len(table)), rows)
    ax.spines["bottom"].set_bounds(ax.get_xlim()[0], 1)
    ax.set_xticks(np.arange(round(10 * ax.get_xlim()[0]), 11) / 10)
    ax.set_xlabel(
        "alpha and AC1 (1: full agreement; 0: what chance would give); raw agreement: share of equal codes",
        fontsize=9,
        color=SOFT,
        loc="left",
    )


def confusion(ax, table, labels, name, room):
    """A confusion table: the codes of one pass as rows, of the other as columns; what is off the diagonal stands out.

    Parameters: ``table``, a square frame of whole numbers; ``labels``, of its codes: written beside the rows
    with a number that heads the column; ``name``, the panel's name in the identifiers; ``room``, how many
    columns and rows of cells the axes have room for.
    """
    for (i, j), n in np.ndenumerate(table.to_numpy()):
        look = {"facecolor": PAPER if i == j else "white", "edgecolor": FAINT, "linewidth": 0.8}
        if n and i != j:
            look = {"facecolor": "#c2571a", "edgecolor": "#c2571a", "linewidth": 0.8}
        ax.add_patch(Rectangle((j + 0.05, i + 0.05), 0.9, 0.9, gid=f"met-{name}-{i + 1}-{j + 1}", **look))
        if n:
            ink = INK if i == j else "white"
            ax.text(
                j + 0.5,
                i + 0.5,
                str(n),
                ha="center",
                va="center_baseline",
                fontsize=9,
                color=ink,
                fontweight="normal" if i == j else "bold",
            )
    ax.set(xlim=(0, room[0]), ylim=(room[1], 0))
    ax.set_aspect("equal", anchor="NW")
    bare(ax)
    at = np.arange(len(table)) + 0.5
    ax.set_yticks(at, [f"{label}  {i + 1}" for i, label in enumerate(labels)], fontsize=9)
    ax.xaxis.tick_top()
    ax.set_xticks(at, range(1, len(table) + 1), fontsize=9, color="#222222")
    ax.tick_params(axis="x", length=0, pad=1)


# ---------------------------------------------------------------- specifications


def runs(mask):
    """Where an array of booleans is true, as a list of (start, length) of bars that cover it."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], np.asarray(mask, int), [0]])))
    return [(start - 0.5, end - start) for start, end in zip(edges[::2], edges[1::2], strict=True)]


def curve(ax, shares, label, base, name, text):
    """One article in every specification, from left to right in the order given.

    Parameters: ``shares``, from 0 to 1, missing where no claim is left: those get a bar below the axis;
    ``label``, of the row; ``base``, the position of the specification that is marked; ``name``, in the
    identifiers; ``text``, written to the right.
    """
    x, y = np.arange(len(shares)), 100 * np.asarray(shares, float)
    left = ~np.isnan(y)
    ax.axvline(base, color=INK, linewidth=1, zorder=0)
    for level in (0, 50, 100):
        ax.axhline(level, color=FAINT, linewidth=0.7, zorder=0)
    ax.plot(x[left], y[left], linestyle="none", marker="o", markersize=2.6, color="#0b6e99", gid=f"shares-{name}")
    if not left.all():
        ax.broken_barh(runs(~left), (-29, 11), color="#c2571a", linewidth=0, gid=f"no-claim-{name}")
    if left[base]:
        ax.plot(
            [base],
            [y[base]],
            marker="o",
            markersize=7,
            markerfacecolor="white",
            markeredgecolor=INK,
            markeredgewidth=1.5,
            gid=f"taken-{name}",
        )
    ax.set(xlim=(-len(x) * 0.012, len(x) * 1.012), ylim=(-36, 114))
    bare(ax)
    ax.set_yticks([0, 50, 100], ["0 %", "50 %", "100 %"], fontsize=8, color=SOFT)
    ax.text(
        -0.065, 0.5, label, transform=ax.transAxes, ha="right", va="center", fontsize=10, color=INK, linespacing=1.3
    )
    ax.text(1.012, 0.5, text, transform=ax.transAxes, va="center", fontsize=8.5, color=SOFT, linespacing=1.3)


def panel(ax, picked, labels, heading, base, name):
    """The options of one choice: a bar over the specifications that take it.

    Parameters: ``picked``, a frame of booleans, one row a specification in the order of the curve, one column an
    option; ``labels``, of the options; ``heading``, the name of the choice; ``base`` and ``name`` as for :func:`curve`.
    """
    ax.axvline(base, color=INK, linewidth=1, zorder=2)
    for i, option in enumerate(picked):
        look = {"color": "#4a6d8c", "linewidth": 0, "gid": f"option-{name}-{option}"}
        ax.broken_barh(runs(picked[option].to_numpy()), (i - 0.36, 0.72), **look)
    ax.set(xlim=(-len(picked) * 0.012, len(picked) * 1.012), ylim=(len(labels) - 0.5, -0.5))
    bare(ax)
    ax.set_yticks(range(len(labels)), labels, fontsize=8.5)
    ax.annotate(
        heading,
        (0, 1),
        (-3.35 * 72, -2),
        xycoords="axes fraction",
        textcoords="offset points",
        va="top",
        fontsize=9,
        fontweight="bold",
        color=INK,
    )


def move_grid(ax, moved, rows, columns, name, most):
    """How far each choice moves each article: a bar to the mean, a thin line to the farthest, both on one scale.

    Parameters: ``moved``, a frame with ``row`` and ``column`` (positions), ``mean``, ``most`` (percentage
    points, missing where nothing can be compared) and ``gid``; ``rows`` and ``columns``, the labels;
    ``name``, the heading; ``most``, the length of a full cell. A row without a cell says that it is no choice.
    """
    for j in range(len(columns)):
        ax.plot([j, j], [-0.5, len(rows) - 0.5], color=FAINT, linewidth=1, zorder=0)
    for i in set(range(len(rows))) - set(moved["row"]):
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        ax.text(0.04, i, "no choice for this share", va="center_baseline", fontsize=8.5, color=SOFT, bbox=paper)
    for cell in moved.itertuples():
        if np.isnan(cell.mean):
            ax.text(cell.column + 0.04, cell.row, "no claim", va="center_baseline", fontsize=8.5, color="#c2571a")
            continue
        mean, far = 0.62 * cell.mean / most, 0.62 * cell.most / most
        if far:
            ax.plot(
                [cell.column, cell.column + far],
                [cell.row, cell.row],
                color=SOFT,
                linewidth=1.2,
                zorder=1,
                gid=f"most-{cell.gid}",
            )
        ax.barh(cell.row, mean, left=cell.column, height=0.5, color="#0b6e99", zorder=2, gid=f"move-{cell.gid}")
        number = f"{cell.mean:.0f}" if cell.mean >= 0.5 or not far else "<1"
        ax.text(
            cell.column + max(far, 0) + 0.04,
            cell.row,
            number,
            va="center_baseline",
            fontsize=9,
            color=INK if far else SOFT,
        )
    ax.set(xlim=(-0.02, len(columns)), ylim=(len(rows) - 0.5, -0.5))
    bare(ax)
    ax.set_yticks(range(len(rows)), rows)
    ax.xaxis.tick_top()
    ax.set_xticks(np.arange(len(columns)), columns, ha="left", fontsize=9.5, color=INK)
    ax.tick_params(axis="x", length=0, pad=4)
    ax.annotate(
        name,
        (0, 1),
        (0, 24),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=10.5,
        fontweight="bold",
        color=INK,
    )


# ---------------------------------------------------------------- before and after


def lines_of(rows):
    """How many lines a panel of :func:`dumbbells` takes: one a row and one for each named group; at least one."""
    return max(len(rows) + rows.loc[rows["group"] != "", "group"].nunique(), 1)


def dumbbells(ax, rows, limits, heading, label_room, empty, unit=""):
    """What was and what is, one line each: an open dot before, a full one after, and the numbers beside them.

    What did not move is one small grey dot.

    Parameters: ``rows``, a frame with ``group`` (a heading before its first row; empty for none), ``label``,
    ``before`` and ``after`` (numbers; a missing one is not drawn), ``text`` (written to the right), ``moved`` and
    ``gid``; ``limits`` of the axis; ``heading``, above the panel; ``label_room``, inches for the labels;
    ``empty``, what a panel without a row says; ``unit``, what the axis counts.
    """
    y, group = -1, ""
    for row in rows.itertuples():
        y += 1
        if row.group != group:
            beside(ax, 0, y, row.group, -label_room, color=SOFT, fontsize=9)
            group, y = row.group, y + 1
        ax.plot(limits, [y, y], color=FAINT, linewidth=0.7, zorder=0)
        look = {"fontweight": "bold"} if row.moved else {"color": SOFT}
        beside(ax, 0, y, row.label, -label_room + 0.12, **look)
        beside(ax, 1, y, row.text, 0.14, **look)
        two_dots(ax, y, row)
    depth = lines_of(rows)
    ax.set(ylim=(depth - 0.4, -0.6), xlim=limits)
    bare(ax)
    beside(ax, 0, -1.15, heading, -label_room, fontsize=10.5, fontweight="bold")
    if len(rows):
        ax.tick_params(axis="x", length=2, labelsize=8)
        ax.set_xticks(np.linspace(*limits, 3) if limits[1] - limits[0] != 1 or limits[0] else [0, 1])
        ax.set_xlabel(unit, fontsize=8.5, color=SOFT, loc="left", labelpad=2)
    else:
        beside(ax, 0, 0, empty, -label_room + 0.12, color=SOFT)


def two_dots(ax, y, row):
    """The dots of one line of :func:`dumbbells` and the bar between them."""
    if row.before == row.after:
        dot = {"marker": "o", "markersize": 4.5, "color": "#8a8a8a", "linestyle": "none", "clip_on": False}
        ax.plot([row.after], [y], gid=f"same-{row.gid}", **dot)
        return
    blue, dots = "#0b6e99", {"marker": "o", "markersize": 7.5, "linestyle": "none", "clip_on": False}
    ax.plot([row.before, row.after], [y, y], color=blue, linewidth=2, zorder=1)
    ax.plot([row.before], [y], markerfacecolor="white", markeredgecolor=INK, gid=f"before-{row.gid}", **dots)
    ax.plot([row.after], [y], markerfacecolor=blue, markeredgecolor=blue, gid=f"after-{row.gid}", **dots)


def text_lines(ax, rows, columns, empty):
    """Lines of text in columns under their headings; what is marked is bold.

    Parameters: ``rows``, a frame with the columns of ``columns``, ``bold`` (the names of its bold cells, a set a row)
    and ``gid``; ``columns``, a dict from a column's name to its heading, its place in inches and where it is
    wrapped; ``empty``, what stands there without a row.
    """
    for name, (heading, x, fold) in columns.items():
        beside(ax, 0, -0.75, heading, x, color=SOFT, fontsize=9)
        for y, row in enumerate(rows.to_dict("records")):
            look = {"fontweight": "bold"} if name in row["bold"] else {}
            text = {"gid": f"text-{name}-{row['gid']}", "va": "center", "linespacing": 1.15}
            beside(ax, 0, y, folded(row[name], fold), x, **text, **look)
    if rows.empty:
        beside(ax, 0, 0, empty, 0, color=SOFT)
    ax.set(ylim=(max(len(rows), 1) - 0.5, -0.5), xlim=(0, 1))
    bare(ax)
