"""Rows and columns: marks, bars, strips and tiles. All lengths are millimetres."""

import numpy as np

from claimlib.drawing import INK, LINE, PAPER, SMALL, SOFT, TEXT, folded, in_mm, lines_of


def mark(ax, x, y, look, size=5.2):
    """One mark: ``look`` has ``marker``, ``color``, ``fill`` and ``gid``."""
    ax.plot(
        [x],
        [y],
        marker=look.marker,
        markersize=size * (0.88 if look.marker in "sD" else 1.0),
        markerfacecolor=look.fill,
        markeredgecolor=look.color,
        markeredgewidth=1.0,
        linestyle="none",
        gid=look.gid,
        clip_on=False,
    )


def mark_layout(counts, width, pitch=3.4, narrowest=11.0, room=1.6):
    """How a grid of marks is divided so that it fills a width with as few lines of marks as possible.

    Parameters: ``counts``, a whole number per row and column; ``width`` of the grid; ``pitch``, from mark to mark;
    ``narrowest``, the least width of a column; ``room``, between its edge and the first mark. Returns the widths of
    the columns, how many marks each takes on a line, and how many lines each row has.
    """
    fullest = np.maximum(counts.max(axis=0), 1)
    for lines in range(1, int(fullest.max()) + 1):
        beside = -(-fullest // lines)
        widths = np.maximum(beside * pitch + 2 * room, narrowest)
        if widths.sum() <= width:
            break
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
            ax.axhspan(above[i], above[i] + tall[i], color=PAPER, linewidth=0, zorder=0)
        for j in range(len(heads)):
            cell = cells.get((i, j))
            if cell is None:
                ax.plot([left[j] + widths[j] / 2], [above[i] + tall[i] / 2], ".", color="#9a9a9a", markersize=2)
                continue
            first = left[j] + (widths[j] - (min(len(cell), beside[j]) - 1) * pitch) / 2
            used = -(-len(cell) // beside[j])
            for k, look in enumerate(cell.itertuples()):
                x = first + (k % beside[j]) * pitch
                mark(ax, x, above[i] + tall[i] / 2 + (k // beside[j] - (used - 1) / 2) * pitch, look, size)
    for i, label in enumerate(rows):
        ax.text(-1.5, above[i] + tall[i] / 2, label, ha="right", va="center", fontsize=TEXT, color=INK, linespacing=1.2)
    column_heads(ax, left + widths / 2, [folded(head, w - 1) for head, w in zip(heads, widths, strict=True)])


def row_heights(lines, pitch=3.4, least=8.0):
    """The heights of rows with some lines of marks each."""
    return np.maximum(np.asarray(lines) * pitch + 2.4, least)


def column_heads(ax, xs, heads, y=-1.2, **look):
    """The heads of columns above axes in millimetres: all end on one line; returns how high the tallest is."""
    for x, head in zip(xs, heads, strict=True):
        ax.text(x, y, head, ha="center", va="bottom", fontsize=SMALL, color=INK, linespacing=1.15, **look)
    return 1.2 + LINE * max(lines_of(head) for head in heads)


def side_column(ax, x, ys, texts, head="", **look):
    """A column of texts beside a grid: one per row at ``ys``, with its head above."""
    for y, text in zip(ys, texts, strict=True):
        ax.text(x, y, text, va="center", fontsize=SMALL, **{"ha": "left", "color": SOFT, **look})
    ax.text(x, -1.2, head, va="bottom", fontsize=SMALL, linespacing=1.15, **{"ha": "left", "color": SOFT, **look})


