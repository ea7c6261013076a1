"""Shares of many articles: rows with stacked bars, or rows with a dot per article and a line at the median."""

import numpy as np

from claimlib.drawing import FAINT, INK, SMALL, SOFT, write_lines
from claimlib.painters import grids

EDGE = 1.8  # millimetres at both ends of a scale from 0 to 100%
DOT = 1.1  # millimetres that a dot takes
BASE = 5.0  # millimetres below the rows for the ends of the scale


def scale_texts(ax, x, width, y, head):
    """Write 0 and 100% below a scale that begins at ``x`` and is ``width`` wide, and its head above the rows."""
    write_lines(ax, x, y, "0", color=SOFT)
    write_lines(ax, x + width, y, "100%", ha="right", color=SOFT)
    grids.column_heads(ax, [x + width / 2], [head])


def stacked_bars(ax, shares, faces, gids, ys, x, width, height):
    """Bars from left to right: ``shares`` are parts of 1 with a row per bar, in the colours of ``faces``."""
    lengths = np.asarray(shares) * width
    ends = lengths.cumsum(axis=1)
    for row, far, names, y in zip(lengths, ends, gids, ys, strict=True):
        for wide, end, face, gid in zip(row, far, faces, names, strict=True):
            if wide:
                grids.box(ax, x + end - wide, y - height / 2, wide, height, face, "white", gid, 0.3)


def dots(ax, values, gids, ys, x, width, height, color):
    """A dot per value in each row of ``values`` (arrays of parts of 1), beside each other where they would touch.

    An upright line marks the median of a row that has several; what is missing is left out.
    """
    for own, gid, y in zip(values, gids, ys, strict=True):
        ax.plot([x, x + width], [y, y], color=FAINT, linewidth=0.6, zorder=0)
        known = np.sort(np.asarray(own, float)[~np.isnan(np.asarray(own, float))])
        if not len(known):
            continue
        places = x + known * width
        column = np.floor((places - x) / DOT).astype(int)
        nth = np.arange(len(column)) - np.searchsorted(column, column)  # which of its column a dot is
        most = np.bincount(column).max()
        step = min(DOT, (height - DOT) / max(most - 1, 1))
        size = np.bincount(column)[column]
        look = {"marker": "o", "linestyle": "none", "markersize": 2.4, "markeredgewidth": 0, "alpha": 0.75}
        ax.plot(places, y + (nth - (size - 1) / 2) * step, color=color, gid=f"dots-{gid}", **look)
        if len(known) > 1:
            at = x + float(np.median(known)) * width
            ax.plot([at, at], [y - height / 2, y + height / 2], color=INK, linewidth=1.4, gid=f"median-{gid}")


def names(ax, ys, texts, height, width):
    """Bands behind every other row, and the names of the rows left of the axes."""
    for y in ys[::2]:
        grids.band(ax, y - height / 2, height, width)
    grids.row_names(ax, ys, texts, size=SMALL)
