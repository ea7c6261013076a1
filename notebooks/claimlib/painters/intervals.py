"""Estimates and times on an axis: across in the unit of the axis, down in millimetres from the upper edge."""

import math

import numpy as np
from matplotlib.ticker import MaxNLocator

from claimlib.drawing import INK, SMALL, SOFT, TEXT, add_axes, in_mm, size_of, text_width

PITCH = 2.85  # from line to line of the texts of a row
HEAD = 4.6  # the height of a block's head
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.4}
UPRIGHT = {
    "zero": {"color": INK, "linewidth": 0.6},
    "main": {"color": INK, "linewidth": 0.8, "dashes": (4, 2)},
    "other": {"color": "#777777", "linewidth": 0.7, "dashes": (1.5, 2)},
}
LEVEL = 3.3  # from level to level of the names of upright lines
SIZE = 3.2  # points: the mark of an estimate, narrower than most intervals


def scale_axis(ax, limits, ticks=()):
    """Let axes have a scale across, with ticks, and millimetres down; returns its millimetres per unit."""
    width, height = in_mm(ax)
    ax.set(xlim=limits, ylim=(height, 0), facecolor="none")
    ax.spines["bottom"].set_visible(True)
    ax.set_xticks(ticks, [f"{tick:g}".replace("-", "\u2212") for tick in ticks])
    ax.tick_params(axis="x", labelsize=SMALL, pad=1.5)
    return width / (limits[1] - limits[0])


def step_of(null, most):
    """From tick to tick of an axis that reaches from no effect to ``most``: a round number."""
    first, second, *_ = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(null, most)
    return second - first


def ticks_within(limits, null, step):
    """Where an axis has ticks: at no effect, and at every step from it to both sides."""
    low, high = limits
    return [null + k * step for k in range(math.ceil((low - null) / step), math.floor((high - null) / step) + 1)]


def axes_on(body, x, y, width, height):
    """Axes on a sheet of which ``body`` has the millimetres: their upper left corner is at ``x`` and ``y`` of it."""
    sheet, box = body.figure, body.get_position()
    across, down = size_of(sheet)
    return add_axes(sheet, box.x0 * across + x, (1 - box.y1) * down + y, width, height)


def levels_of(middles, widths, gap=1.5):
    """On which level each of some texts fits without touching another; 0 is the lowest."""
    taken, found = [], {}
    for k in np.argsort(middles, kind="stable"):
        low, high = middles[k] - widths[k] / 2, middles[k] + widths[k] / 2
        level = next((i for i, end in enumerate(taken) if end + gap <= low), len(taken))
        taken[level : level + 1] = [high]
        found[int(k)] = level
    return [found[k] for k in range(len(middles))]


def upright_lines(ax, lines, per_mm):
    """Dotted upright lines, or pale bands where a size is a range, with their names above on as many levels as needed.

    Parameters: ``lines``, a list of (low, high, name, kind), the kind being ``zero`` (full), ``main`` (dashed) or
    ``other`` (dotted); ``per_mm``, from :func:`scale_axis`.
    """
    middles = [(low + high) / 2 * per_mm for low, high, *_ in lines]
    widths = [text_width(name, SMALL) if name else 0 for _, _, name, _ in lines]
    levels = levels_of(middles, widths)
    outward = []  # a size and no difference are close: names that face away from each other need one level
    if [kind for *_, kind in lines] == ["zero", "main"] and lines[0][0] < lines[1][0]:
        levels, outward = [0, 0], ["right", "left"]
    bottom = ax.get_ylim()[0]
    for k, ((low, high, name, kind), level, middle, wide) in enumerate(
        zip(lines, levels, middles, widths, strict=True)
    ):
        # A name stands beside its line where another line, on its way to a higher level, would cut through it.
        through = [
            m - middle for m, at in zip(middles, levels, strict=True) if at > level and abs(m - middle) < wide / 2 + 0.6
        ]
        side = "center" if not through else "right" if min(through) > 0 else "left" if max(through) < 0 else "center"
        side = outward[k] if outward else side
        top = -1 - LEVEL * level
        if high > low:
            ax.axvspan(low, high, color="#ececea", linewidth=0, zorder=0)
        else:
            ax.plot([low, low], [min(top, 0), bottom], clip_on=False, zorder=0.5, **UPRIGHT[kind])
        look = {"ha": side, "va": "bottom", "fontsize": SMALL, "color": SOFT if kind == "other" else INK}
        ax.text((low + high) / 2, top, name, bbox=GROUND, **look)


def intervals(ax, rows):
    """A dot and a line per row of a frame with ``y``, ``estimate``, ``low``, ``high`` and ``gid``; one ink for all."""
    line = {"color": INK, "linewidth": 1.1, "solid_capstyle": "butt"}
    for row in rows.itertuples():
        ax.plot([row.low, row.high], [row.y, row.y], gid=f"interval-{row.gid}", **line)
        ax.plot([row.estimate], [row.y], "o", markersize=SIZE, color=INK, gid=row.gid)


def name_sides(ax, null, less, more, y, between=""):
    """Which side of the axis is better for whom, in words below its ticks, on both sides of ``null`` and its name."""
    apart = text_width(between, SMALL) / 2 + 2.5 if between else 1.2
    sides = (f"\u2190 {less}", "right", -apart), (f"{more} \u2192", "left", apart), (between, "center", 0)
    for text, side, shift in sides if between else sides[:2]:
        at = (ax.transData.transform((null, 0))[0] / ax.figure.dpi * 25.4 + shift) / size_of(ax.figure)[0]
        below = ax.get_position().y0 - y / size_of(ax.figure)[1]
        ax.figure.text(at, below, text, ha=side, va="top", fontsize=SMALL, color=INK)


def spans(ax, rows, end):
    """Times from a year on: a mark, and a line until it ends, a dotted one to ``end``, or none where that is not known.

    Parameters: ``rows``, a frame with ``y``, ``start``, ``until`` (a year; missing where no end is known), ``open``
    (whether the line goes on, dotted), ``color``, ``marker`` and ``gid``.
    """
    for row in rows.itertuples():
        if row.until == row.until:
            look = {"color": row.color, "linewidth": 2.2, "solid_capstyle": "butt"}
            ax.plot([row.start, row.until], [row.y] * 2, gid=f"until-{row.gid}", **look)
        elif row.open:
            ax.plot([row.start, end], [row.y] * 2, color=row.color, linewidth=1.8, dashes=(1, 1), gid=f"open-{row.gid}")
        look = {"marker": row.marker, "markersize": 6, "color": row.color, "linestyle": "none", "clip_on": False}
        ax.plot([row.start], [row.y], gid=row.gid, **look)


def join(ax, rows):
    """A thin line from the end of what was replaced to what replaced it (``replaced_by``), on rows with ``y``."""
    at = rows.set_index("guideline_id")["y"]
    for old, new, year in rows[["guideline_id", "replaced_by", "until"]].dropna().itertuples(index=False):
        ax.plot([year, year], [at[old], at[new]], color="#777777", linewidth=0.8, gid=f"replaced-{old}", zorder=0.8)


# ---------------------------------------------------------------- rows with a head for each block


def rows_in_blocks(blocks, lines, least=4.2, room=0.4):
    """Where rows are that have a head above each block, and how high all of them are together.

    Parameters: ``blocks``, the block of each row, those of one block beside each other; ``lines``, how many lines of
    text each row has; ``least``, the height of a row; ``room``, what stays free below its lines. Returns the middles of
    the rows, a dict from block to where its head is, and the height.
    """
    y, middles, heads = 0.0, [], {}
    for block, n in zip(blocks, lines, strict=True):
        if block not in heads:
            heads[block] = y + HEAD / 2 + 0.3
            y += HEAD
        height = row_height(n, least, room)
        middles.append(y + height / 2)
        y += height
    return middles, heads, y


def row_height(n, least=4.2, room=0.4):
    """The height of a row of ``n`` lines, as :func:`rows_in_blocks` takes it."""
    return max(least, PITCH * n + room)


def block_heads(ax, heads, width, top=0.0):
    """The heads of blocks, in bold, each under a thin line across the sheet; ``top`` is where the first row begins.

    They hide what is below them: a long head reaches lines of the axes on the sheet.
    """
    ax.set(zorder=1, facecolor="none")
    for name, y in heads.items():
        ax.plot([0, width], [top + y - HEAD / 2] * 2, color="#bdbdbd", linewidth=0.6, clip_on=False)
        ax.text(0, top + y, name, va="center_baseline", fontsize=TEXT, fontweight="bold", color=INK, bbox=GROUND)


def text_columns(ax, ys, columns, top=0.0):
    """Columns of texts beside rows, a list of (x, alignment, head, texts, colour), with their heads above ``top``."""
    for x, side, head, texts, color in columns:
        ax.text(x, top - 1.2, head, ha=side, va="bottom", fontsize=SMALL, color=SOFT)
        for y, text in zip(ys, texts, strict=True):
            ax.text(x, top + y, text, ha=side, va="center", fontsize=SMALL, color=color, linespacing=1.15)


# ---------------------------------------------------------------- claims beside the axis

SIGN = 2.8  # millimetres to the left of the axis: on it, a sign would look like an estimate, and no claim gives a size


def claim_sign(ax, y, per_mm, way, firm, color, gid):
    """What a claim says of the direction: a triangle that points to the side that is better, a square, or a circle.

    ``way`` is a role (better, worse, same, conflicting); ``firm`` says whether the claim is worded without a hedge,
    and is shown as a filled sign; ``per_mm`` is from :func:`scale_axis`.
    """
    shape, size = {"better": (">", 5.4), "worse": ("<", 5.4), "same": ("s", 4.4)}.get(way, ("o", 4.4))
    look = {"markerfacecolor": color if firm else "white", "markeredgecolor": color, "markersize": size}
    ax.plot([ax.get_xlim()[0] - SIGN / per_mm], [y], linestyle="", marker=shape, gid=gid, clip_on=False, **look)


def interrupt(ax, lines, ys, reach):
    """Interrupt upright lines at some rows: ``reach`` millimetres above and below each of ``ys``."""
    for x in lines:
        for y, far in zip(ys, reach, strict=True):
            ax.plot([x, x], [y - far, y + far], color="white", linewidth=2, zorder=0.6, solid_capstyle="butt")


def ticks(ax, ys, xs, color):
    """A short upright stroke at a number of some rows; none where it is not a number."""
    for row, x in xs.dropna().items():
        ax.plot([x, x], [ys[row] - 1.1, ys[row] + 1.1], color=color, linewidth=1.0, gid=f"line-{row}", zorder=3.5)


def cut_intervals(ax, rows):
    """As :func:`intervals`, in the ``color``, ``shape`` and ``size`` of each row, which may be ``hollow``.

    What leaves the axis ends in the head of an arrow.
    """
    low, high = ax.get_xlim()
    for row in rows.itertuples():
        ends = [max(row.low, low), min(row.high, high)]
        ax.plot(ends, [row.y, row.y], color=row.color, linewidth=1.1, gid=f"interval-{row.gid}", solid_capstyle="butt")
        if row.high > high:
            ax.plot([high], [row.y], ">", color=row.color, markersize=3, clip_on=False, gid=f"beyond-{row.gid}")
        if row.low < low:
            ax.plot([low], [row.y], "<", color=row.color, markersize=3, clip_on=False, gid=f"before-{row.gid}")
        if low <= row.estimate <= high:
            look = {"markerfacecolor": "white" if row.hollow else row.color, "markeredgecolor": row.color}
            ax.plot([row.estimate], [row.y], row.shape, markersize=row.size, gid=row.gid, zorder=3, **look)
