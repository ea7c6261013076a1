"""The figure of notebook 13, for topics with many articles: the shares of each article, in groups."""

import numpy as np
import pandas as pd

from claimlib import drawing, groups
from claimlib.drawing import ACCENT, INK, SMALL, folded
from claimlib.figures.base import figure
from claimlib.painters import curves
from claimlib.tables import Absent, Tables
from claimlib.words import by_number, counted, percent, sentence, span

MEASURES = ("in favour", "without a hedge", "answered", "items mentioned correctly")
MOST = 18  # groups on a page
ROW, FIRST, DEEP = 10.5, 4.3, 5.2  # millimetres: a row, its first dots below its upper edge, and all its dots
TOP, GAP = 9, 10  # millimetres: the names of the measures above the panels, and what is between these
STEP = 0.05  # of a share: articles nearer than this are below each other


@figure("13-shares-by-group", listed=False)
def shares_by_group(data: Tables, width: float = drawing.PAGE, column: str = ""):
    """A dot per article and the mean of each group with its interval: a row per group, a panel per measure.

    ``column`` is a column of the sources, by default that of :attr:`Tables.grouped_by`. Where no group has an interval,
    there is nothing to draw.
    """
    column = column or data.grouped_by
    table, dots = groups.shares(data, column), groups.with_members(data, column)
    measures = [name for name in MEASURES if (table["measure"] == name).any()]
    table, dots = table[table["measure"].isin(measures)], dots[dots["measure"].isin(measures)]
    if not (table["interval"] == "").any():
        raise Absent(
            f"A figure of groups needs a group of {groups.LEAST} articles or more that differ. By "
            f"{column.replace('_', ' ')} there is none here, so there is no interval and nothing to draw."
        )
    size = dots.groupby("group", observed=True)["source_id"].nunique()
    largest = size.nlargest(MOST).index
    rows = [name for name in size.index if name in largest]
    first = table[table["measure"] == measures[0]]
    many = counted(dots["source_id"].nunique(), "article")
    title = f"Mean share {measures[0]}: {span(first['share'])} across {counted(len(size), 'group')} of {many}"
    rest = len(size) - len(rows)
    left_out = f" The {counted(rest, 'smallest group')} {by_number(rest, 'is', 'are')} not drawn." if rest else ""
    sheet, axes = drawing.canvas(
        title,
        f"By {column.replace('_', ' ')}. A dot is an article. A diamond is the mean of a group, and its line the 95% "
        f"interval over articles. Without a line: fewer than {groups.LEAST}, or all alike.{left_out}",
        height=ROW * len(rows),
        width=width,
        left=34,
        right=6,
        top=TOP,
        panels=(1,) * len(measures),
        gap=GAP,
    )
    for ax, measure in zip(np.atleast_1d(axes), measures, strict=True):
        curves.scale(ax)
        name = folded(sentence(measure), ax.get_position().width * width + GAP - 2, SMALL, True)
        ax.text(0, -2, name, va="bottom", fontsize=SMALL, fontweight="bold", color=INK)
        draw_panel(ax, rows, table[table["measure"] == measure], dots[dots["measure"] == measure])
    for k, name in enumerate(rows):
        text = folded(f"{drawing.shorten(name, 40)}\nn = {size[name]}", 30, SMALL)
        y = sheet.headroom + TOP + ROW * (k + 0.5)
        drawing.place_text(sheet, 2, y, text, va="center", fontsize=SMALL, color=INK, linespacing=1.15)
    units = "families of articles" if groups.FAMILY in data.sources else "articles"
    caption = f"{title}. Intervals are from a bootstrap over {units}, never over claims. "
    caption += "Each article counts the same, however many claims it has."
    return sheet, numbers(table, dots), caption, read_out(table)


def draw_panel(ax, rows, table, dots):
    """The dots of the articles below the mean of their group, in axes whose height is in millimetres."""
    means = table.set_index("group")
    for k, name in enumerate(rows):
        y = ROW * k
        ax.plot([0, 100], [y + FIRST - 2] * 2, color=drawing.FAINT, linewidth=0.6, zorder=0)
        own = dots.loc[dots["group"] == name, "share"].sort_values()
        place = own.groupby((own / STEP).round()).cumcount()
        step = min(0.95, DEEP / max(place.max(), 1)) if len(own) else 0
        look = {"marker": "o", "linestyle": "none", "markersize": 1.9, "color": "#8a8a8a", "clip_on": False}
        ax.plot(100 * own, y + FIRST + step * place, gid=f"articles-{k}", **look)
        if name in means.index:
            row = means.loc[name]
            ends = [100 * row["low"], 100 * row["high"]]
            ax.plot(ends, [y + FIRST - 2] * 2, color=ACCENT, linewidth=1.6, gid=f"interval-{k}", solid_capstyle="butt")
            look = {"marker": "D", "markersize": 4, "color": ACCENT, "linestyle": "none", "clip_on": False}
            ax.plot([100 * row["share"]], [y + FIRST - 2], gid=f"mean-{k}", **look)


def numbers(table, dots):
    """What is drawn: a row per mean, then a row per dot."""
    both = [table.assign(source_id="all"), dots[["measure", "group", "source_id", "k", "n", "share"]]]
    columns = ["measure", "group", "source_id", "k", "n", "share", "low", "high", "interval"]
    return pd.concat([part.astype(object) for part in both], ignore_index=True)[columns]


def read_out(table):
    """The figure read out: the mean of every group, and its interval where there is one."""
    texts = []
    for row in table.itertuples():
        interval = f" ({percent(row.low)} to {percent(row.high)})" if not row.interval else ""
        texts.append(f"{sentence(row.measure)}, {row.group}: {percent(row.share)}{interval}.")
    return " ".join(texts)
