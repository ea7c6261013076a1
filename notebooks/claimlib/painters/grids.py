"""Rows and columns: marks, bars, lanes and tiles. All lengths are millimetres from the upper left corner of axes."""

import numpy as np
from matplotlib.patches import Rectangle

from claimlib import drawing
from claimlib.drawing import FAINT, INK, PAPER, SMALL, SOFT, TEXT, folded, in_mm, write_lines

HEAD_GAP = 1.6  # from the baseline of a column's head to the first row
MARK_GAP = 1.6  # from the edge of a column to its first mark
EDGE, EDGED = "#666666", 4.0  # the edge of a box, and the contrast to white paper from where it needs none
BAR, THIN = 4.2, 1.8  # the height of a bar, and of one of little weight
PITCH = 3.1  # from line to line of small letters


def box(ax, x, y, width, height, face, edge=EDGE, gid=None, linewidth=0.4, zorder=1.0):
    """A rectangle whose upper left corner is at ``x`` and ``y``."""
    look = {"facecolor": face, "edgecolor": edge, "linewidth": linewidth, "gid": gid, "zorder": zorder}
    ax.add_patch(Rectangle((x, y), width, height, **look))


def band(ax, y, height, width, x=0.0):
    """A pale band behind a row."""
    box(ax, x, y, width, height, PAPER, "none", zorder=0)


def mark(ax, x, y, look, size=5.2):
    """One mark: ``look`` has ``marker``, ``color``, ``fill`` and ``gid``."""
    shape = {"marker": look.marker, "markersize": size * (0.88 if look.marker in "sD" else 1.0), "linestyle": "none"}
    shape |= {"markerfacecolor": look.fill, "markeredgecolor": look.color, "markeredgewidth": 1.0}
    ax.plot([x], [y], gid=look.gid, clip_on=False, **shape)


def dot(ax, x, y):
    """The small grey dot of a cell with nothing in it."""
    ax.plot([x], [y], ".", color="#9a9a9a", markersize=2)


# ---------------------------------------------------------------- heads and names


def word_widths(texts, least=0.0):
    """How wide columns must be so that no word of their heads is cut: at least ``least``."""
    return np.array([max(least, *(drawing.text_width(word, SMALL) + 1.8 for word in text.split())) for text in texts])


def fit_heads(heads, widths):
    """The heads of columns, each on lines that fit its column."""
    return [folded(head, width - 1.2, SMALL) for head, width in zip(heads, widths, strict=True)]


def head_room(heads):
    """How many millimetres the heads of columns take above the axes."""
    return HEAD_GAP + PITCH * max(map(drawing.lines_of, heads))


def column_heads(ax, xs, heads, **look):
    """The heads of columns above axes, on even lines that all end at one height."""
    for x, head in zip(xs, heads, strict=True):
        write_lines(ax, x, -HEAD_GAP, head, "bottom", PITCH, **{"ha": "center", **look})


def row_names(ax, ys, names, x=-1.5, **look):
    """The names of rows to the left of axes, the middle of each at its ``y``."""
    for y, name in zip(ys, names, strict=True):
        write_lines(ax, x, y, name, **{"ha": "right", "size": TEXT, **look})


def side_column(ax, x, ys, texts, head="", **look):
    """A column of texts beside a grid, one per row at ``ys``, with its head above."""
    look = {"ha": "left", "color": SOFT, **look}
    for y, text in zip(ys, texts, strict=True):
        write_lines(ax, x, y, text, pitch=PITCH, **look)
    column_heads(ax, [x], [head], **look)


# ---------------------------------------------------------------- marks


def mark_layout(counts, width, pitch=3.4, narrowest=11.0):
    """How a grid of marks is divided so that it fills a width with as few lines of marks as possible.

    Parameters: ``counts``, a whole number per row and column; ``width`` of the grid; ``pitch``, from mark to mark;
    ``narrowest``, the least width of a column, one for all or one for each. Returns the widths of the columns, how many
    marks each takes on a line, and how many lines each row has.
    """
    fullest = np.maximum(counts.max(axis=0), 1)
    for lines in range(1, int(fullest.max()) + 1):
        beside = -(-fullest // lines)
        widths = np.maximum(beside * pitch + 2 * MARK_GAP, narrowest)
        if widths.sum() <= max(width, np.broadcast_to(narrowest, len(widths)).sum()):
            break  # more lines of marks would make no column narrower
    spare = (width - widths.sum()) / len(widths)
    return widths + spare, beside, np.maximum(-(-counts // beside), 1).max(axis=1)


def mark_grid(ax, marks, layout, heads, rows, pitch=3.4, size=5.2):
    """A grid whose cells hold one mark per claim (or other thing); a cell with nothing in it holds a small dot.

    Parameters: ``marks``, a frame in the order in which marks fill a cell: ``row`` and ``column`` (from 0), ``color``,
    ``fill``, ``marker``, ``gid``; ``layout``, from :func:`mark_layout`; ``heads`` and ``rows``, the labels of columns
    and rows, drawn above and to the left.
    """
    widths, beside, lines = layout
    in_mm(ax)
    tall = row_heights(lines, pitch)
    left, above = np.cumsum(widths) - widths, np.cumsum(tall) - tall
    cells = dict(list(marks.groupby(["row", "column"], sort=False)))
    for i in range(len(rows)):
        if i % 2 == 0:
            band(ax, above[i], tall[i], widths.sum())
        for j in range(len(heads)):
            cell = cells.get((i, j))
            if cell is None:
                dot(ax, left[j] + widths[j] / 2, above[i] + tall[i] / 2)
                continue
            first = left[j] + (widths[j] - (beside[j] - 1) * pitch) / 2  # all cells of a column begin at one place
            used = -(-len(cell) // beside[j])
            for k, look in enumerate(cell.itertuples()):
                x = first + (k % beside[j]) * pitch
                mark(ax, x, above[i] + tall[i] / 2 + (k // beside[j] - (used - 1) / 2) * pitch, look, size)
    row_names(ax, above + tall / 2, rows)
    column_heads(ax, left + widths / 2, fit_heads(heads, widths))


def row_heights(lines, pitch=3.4, least=8.0):
    """The heights of rows with some lines of marks each."""
    return np.maximum(np.asarray(lines) * pitch + 2.4, least)


# ---------------------------------------------------------------- lanes


def lanes_height(groups, lanes, tall=3.3, gap=3.0):
    """How many millimetres some groups of lanes take."""
    return groups * (lanes * tall + gap) - gap


def lanes(ax, boxes, lengths, names, labels, axis, tall=3.3, gap=3.0):
    """What comes where in sequences: a group of lanes for each sequence, a lane for each kind of thing.

    Parameters: ``boxes``, a frame with ``row`` (of the sequence, from 0), ``lane``, ``place`` (in the sequence, from
    0), ``part`` and ``parts`` (boxes at one place of a lane share its height), ``color`` and ``gid``; ``lengths``, how
    many places each sequence has; ``names`` of the sequences; ``labels`` of the lanes; ``axis``, what a place is. How
    many boxes a lane has is written to its right.
    """
    width, _ = in_mm(ax)
    step, tops = width / max(lengths), np.arange(len(names)) * (len(labels) * tall + gap)
    n = boxes.groupby(["row", "lane"]).size()
    for i, (top, name, length) in enumerate(zip(tops, names, lengths, strict=True)):
        write_lines(ax, 2 - axes_left(ax), top + len(labels) * tall / 2, name, ha="left", size=TEXT)
        for k, label in enumerate(labels):
            band(ax, top + k * tall + 0.2, tall - 0.4, step * length)
            found = n.get((i, k), 0)
            ink = {"color": INK if found else SOFT}
            write_lines(ax, -1.5, top + (k + 0.5) * tall, label, ha="right", **ink)
            write_lines(ax, width + 7, top + (k + 0.5) * tall, str(found or "none"), ha="right", **ink)
    for one in boxes.itertuples():
        high = (tall - 0.4) / one.parts
        y = tops[one.row] + one.lane * tall + 0.2 + one.part * high
        edge = "white" if drawing.contrast(one.color, "white") > EDGED else EDGE
        box(ax, one.place * step + 0.1, y, step - 0.2, high, one.color, edge, one.gid)
    below = tops[-1] + len(labels) * tall
    every = next(step for step in (1, 5, 10, 50, 100) if max(lengths) <= 12 * step or step == 100)
    for place in sorted({1, *range(every, max(lengths) + 1, every)}):
        write_lines(ax, (place - 0.5) * step, below + 2.2, str(place), ha="center", color=SOFT)
    write_lines(ax, 0, below + 6, axis, color=SOFT)


def axes_left(ax):
    """How many millimetres axes are from the left of their sheet."""
    return ax.get_position().x0 * ax.figure.get_figwidth() * 25.4


# ---------------------------------------------------------------- bars on both sides of a line


def two_sided_bars(ax, shares, sides, faces, gids, ys, zero, scale, thin=()):
    """Bars on both sides of an upright line: what counts as less to its left, what counts as more to its right.

    Parameters: ``shares``, an array of parts of 1 with a row per bar and a column per step from less to more (a row of
    zeros has no bar); ``sides``, -1 or 1 for each column; ``faces``, their colours; ``gids``, an array like ``shares``;
    ``ys``, the middles of the bars; ``zero``, where the line is; ``scale``, how long a share of 1 is; ``thin``, the
    numbers of the bars that are of little weight.
    """
    for nth, (row, names, y) in enumerate(zip(shares, gids, ys, strict=True)):
        tall = THIN if nth in thin else BAR
        for side in (-1, 1):
            own, x = [k for k, s in enumerate(sides) if s == side][::side], zero
            for k in own:
                far = x + side * scale * row[k]
                if row[k]:
                    box(ax, min(x, far), y - tall / 2, scale * row[k], tall, faces[k], "white", names[k], 0.6)
                x = far
    top, bottom = min(ys) - BAR, max(ys) + BAR
    ax.plot([zero, zero], [max(top, 0), bottom], color=INK, linewidth=0.8, zorder=2, clip_on=False)


# ---------------------------------------------------------------- tiles


def tiles(ax, counts, shares, heads, rows, color, pitch=7.0, after=()):
    """A table of numbers on tiles: the darker, the larger the share; a cell with nothing in it holds a small dot.

    Parameters: ``counts`` and ``shares``, frames with a row and a column per tile; ``heads`` and ``rows``, their
    labels; ``color``, of a tile with a share of 1; ``after``, the rows before which a line is drawn. Tiles have
    identifiers like ``tile-row-column``.
    """
    width, _ = in_mm(ax)
    wide = width / counts.shape[1]
    middles = (np.arange(len(rows)) + 0.5) * pitch
    for i, (name, row) in enumerate(counts.iterrows()):
        for j, (code, n) in enumerate(row.items()):
            x, y = (j + 0.5) * wide, middles[i]
            if not n:
                dot(ax, x, y)
                continue
            face = drawing.tint(color, 0.12 + 0.88 * shares.iloc[i, j])
            box(ax, j * wide + 0.4, y - pitch / 2 + 0.4, wide - 0.8, pitch - 0.8, face, "none", f"tile-{name}-{code}")
            write_lines(ax, x, y, str(n), ha="center", size=TEXT, color=drawing.ink_on(face))
    for i in after:
        ax.plot([0, width], [i * pitch] * 2, color=FAINT, linewidth=0.8, zorder=0, clip_on=False)
    row_names(ax, middles, rows)
    column_heads(ax, (np.arange(len(heads)) + 0.5) * wide, fit_heads(heads, [wide] * len(heads)))
