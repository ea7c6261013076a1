"""What moves: the reach of a share over many ways of counting, and what it was beside what it is.

Everything is drawn into axes whose height is in millimetres (0 at the top) and whose width is a scale of numbers.
"""

import numpy as np

from claimlib.drawing import ACCENT, FAINT, INK, SMALL, SOFT, place_text, size_of


def scale(ax):
    """Let the height of axes be millimetres from the top, and write a scale in per cent below them."""
    box, (_, down) = ax.get_position(), size_of(ax.figure)
    ax.set(xlim=(0, 100), ylim=(box.height * down, 0), yticks=[])
    ax.set_xticks([0, 50, 100], ["0%", "50%", "100%"], fontsize=SMALL)
    ax.spines["bottom"].set_color(FAINT)


ABOVE = 2.6  # millimetres from a line to the base above it, which would hide a short line


def reach(ax, y, values, base, gid):
    """One line over all values that something can have: a tick per value, a bar for the median; above it, the base.

    Parameters: ``values``, an array, missing ones left out; ``base``, the value that is marked, not drawn if missing.
    """
    known = np.asarray(values, float)
    known = known[~np.isnan(known)]
    ax.plot(ax.get_xlim(), [y, y], color=FAINT, linewidth=0.6, zorder=0)
    if len(known):
        look = {"linestyle": "none", "clip_on": False}
        bar = {"color": "#8fb8cb", "linewidth": 3, "solid_capstyle": "butt", "gid": f"reach-{gid}"}
        ax.plot([known.min(), known.max()], [y, y], **bar)
        tick = {"marker": "|", "markersize": 4, "markeredgewidth": 0.4, "color": "#3d6d84", "gid": f"shares-{gid}"}
        ax.plot(known, np.full(len(known), y), **tick, **look)
        tick = {"marker": "|", "markersize": 8, "markeredgewidth": 1.6, "color": INK, "gid": f"median-{gid}"}
        ax.plot([float(np.median(known))], [y], **tick, **look)
    if base == base:
        look = {"marker": "v", "markersize": 5, "markerfacecolor": "white", "markeredgecolor": INK, "linestyle": "none"}
        ax.plot([base], [y - ABOVE], gid=f"taken-{gid}", clip_on=False, **look)


def dumbbell(ax, y, before, after, gid):
    """What was (an open dot) and what is (a full one), joined by a line; one small grey dot where nothing moved."""
    look = {"marker": "o", "linestyle": "none", "clip_on": False}
    ax.plot(ax.get_xlim(), [y, y], color=FAINT, linewidth=0.6, zorder=0)
    if before == after:
        ax.plot([after], [y], markersize=3.5, color="#8a8a8a", gid=f"same-{gid}", **look)
        return
    ax.plot([before, after], [y, y], color=ACCENT, linewidth=1.8, zorder=1)
    ax.plot([before], [y], markersize=6, markerfacecolor="white", markeredgecolor=INK, gid=f"before-{gid}", **look)
    ax.plot([after], [y], markersize=6, color=ACCENT, gid=f"after-{gid}", **look)


def text_row(sheet, y, columns, bold=(), gid=""):
    """A row of texts on a sheet: ``columns`` is a dict from a name to (x, text); names in ``bold`` are bold."""
    for name, (x, text) in columns.items():
        look = {"fontweight": "bold", "color": INK} if name in bold else {"color": SOFT}
        look |= {"gid": f"text-{name}-{gid}"} if gid else {}
        place_text(sheet, x, y, text, va="center", fontsize=SMALL, linespacing=1.15, **look)
