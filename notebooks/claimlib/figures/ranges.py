"""How a figure shows articles, by how many there are: a mark per claim, a row per article, or a dot per article.

A figure asks :func:`too_many`; where there are, :func:`by_article` draws the same shares for all of them.
"""

import math

import numpy as np
import pandas as pd

from claimlib import drawing
from claimlib.groups import members
from claimlib.painters import grids, strips
from claimlib.words import counted, percent, sentence

MARKS, ROWS = 12, 40  # articles up to which claims have marks, and up to which each article has a row
PAGE = 238.0  # millimetres: the most that a figure is high
GROUPS = 8  # groups of articles that have a row; the articles of smaller groups are together
OTHERS = "all others"
GROUP, ROW = 7.6, 4.3  # millimetres from row to row
LEFT = 37


def too_many(data, height=0.0):
    """Whether a figure that would be ``height`` millimetres high cannot show every claim of these articles."""
    return len(data.sources) > MARKS or height > PAGE


def groups(data):
    """The group of each article (:attr:`Tables.grouped_by`), a Series from ``source_id``; small groups are together."""
    if (column := data.grouped_by) in data.sources:
        own = members(data, column).set_index("source_id")["group"].astype(object)
    else:
        own = pd.Series("all articles", index=data.sources["source_id"].astype(object))
    largest = own.value_counts().index[: GROUPS if own.nunique() > GROUPS + 1 else None]
    return own.where(own.isin(largest), OTHERS)


def with_all(group):
    """The articles of all groups together and of each group, the largest first: a dict from its name."""
    names = group.value_counts().index if group.nunique() > 1 else []
    return {"all articles": group.index} | {name: group.index[group == name] for name in names}


def by_article(data, width, title, shares, bars=None, key=(), note=""):
    """The shares of every article: a row for each of up to 40 articles, and a dot for each of more, in groups.

    Parameters: ``shares``, a dict from heading to a frame of parts of 1 with a row per article and a labelled column
    per panel, missing where an article has no such claim; ``bars``, a dict from heading to a frame of counts by
    article and code and their colours, drawn instead of ``shares`` where each article has a row; ``key``, as
    :func:`claimlib.drawing.canvas` takes it; ``note``, a sentence for the subtitle.
    Returns the sheet and its alt text.
    """
    if len(data.sources) <= ROWS:
        sheet = rows(data, width, title, shares, bars, key if bars else (), note)
    else:
        sheet = clouds(width, title, shares, note, groups(data))
    return sheet, medians_in_words(data, shares)


def rows(data, width, title, shares, bars, key, note):
    """A row per article, with a stacked bar for each heading of ``bars`` or else a dot for each column of shares."""
    sources = list(data.sources["source_id"])
    many = counted(len(sources), "article")
    panels = bars or {label: own[[label]] for own in shares.values() for label in own}
    each = (width - LEFT - 2) / len(panels)
    heads = grids.fit_heads(list(panels), [each] * len(panels))
    drawn = "A bar is all claims of an article" if bars else "A dot is the share of an article"
    sheet, ax = drawing.canvas(
        title,
        f"{drawn}; each of {many} has a row, as there are too many for a mark per claim. {note}".strip(),
        height=ROW * len(sources) + strips.BASE,
        width=width,
        left=LEFT,
        right=2,
        top=grids.head_room(heads) + 1,
        bottom=1,
        key=key,
    )
    drawing.in_mm(ax)
    ys = ROW * (np.arange(len(sources)) + 0.5)
    texts = [fitting(name, LEFT - 4) for name in data.article_labels().values()]
    strips.names(ax, ys, texts, ROW, width - LEFT - 2)
    room = each - 2 * strips.EDGE
    for k, own in enumerate(panels.values()):
        x = k * each + strips.EDGE
        if bars:
            table, faces = own
            table = table.reindex(sources, fill_value=0)
            parts = table.div(table.sum(axis=1).replace(0, 1), axis=0)
            gids = [[f"bar-{k + 1}-{source}-{code}" for code in table] for source in sources]
            strips.stacked_bars(ax, parts.to_numpy(), faces, gids, ys, x, room, ROW - 1)
        else:
            values = own.reindex(sources).to_numpy(float)
            strips.dots(ax, values, [f"{k + 1}-{s}" for s in sources], ys, x, room, ROW - 1, drawing.ACCENT)
        strips.scale_texts(ax, x, room, ROW * len(sources) + 2.6, heads[k])
    return sheet


def clouds(width, title, shares, note, group):
    """A dot per article in a row for its group and in a row for all, for each column of the shares."""
    parts = with_all(group)
    ys = GROUP * (np.arange(len(parts)) + 0.5)
    widths = {head: (width - LEFT - 2) / own.shape[1] for head, own in shares.items()}
    heads = {head: grids.fit_heads(list(own), [widths[head]] * own.shape[1]) for head, own in shares.items()}
    above = {head: 5.5 + grids.head_room(heads[head]) for head in shares}
    tall = {head: above[head] + GROUP * len(parts) + strips.BASE for head in shares}
    sheet, body = drawing.canvas(
        title,
        f"A dot is the share of an article; the upright line is the median of {len(group)} articles or of a group of "
        f"them. {note}".strip(),
        height=math.fsum(tall.values()),
        width=width,
        left=0,
        right=0,
        bottom=1,
    )
    drawing.in_mm(body)
    top = 0.0
    for number, (head, own) in enumerate(shares.items(), 1):
        drawing.write_lines(body, 2, top + 3, head, size=drawing.TEXT, fontweight="bold")
        ax = drawing.add_axes(
            sheet, LEFT, sheet.headroom + top + above[head], width - LEFT - 2, tall[head] - above[head]
        )
        drawing.in_mm(ax)
        texts = [f"{fitting(name, LEFT - 4)}\nn = {len(of)}" for name, of in parts.items()]
        strips.names(ax, ys, texts, GROUP, width - LEFT - 2)
        room = widths[head] - 2 * strips.EDGE
        for k, label in enumerate(own):
            x = k * widths[head] + strips.EDGE
            values = [own[label].reindex(of).to_numpy(float) for of in parts.values()]
            gids = [f"{number}-{k + 1}-{i}" for i in range(len(parts))]
            strips.dots(ax, values, gids, ys, x, room, GROUP - 1.4, drawing.ACCENT)
            strips.scale_texts(ax, x, room, GROUP * len(parts) + 2.4, heads[head][k])
        top += tall[head]
    return sheet


def fitting(text, room):
    """A text on one line of a width, cut at its end where it is longer."""
    whole = text
    while len(whole) > 1 and drawing.text_width(text, drawing.SMALL) > room:
        whole = whole[:-1]
        text = whole.rstrip() + "\u2026"
    return text


def medians_in_words(data, shares):
    """The medians of all articles and of every group, without the picture."""
    group, texts = groups(data), []
    for head, own in shares.items():
        for label in own:
            of = own[label].astype(float).groupby(group.reindex(own.index)).median().dropna()
            parts = [f"{name} {percent(value)}" for name, value in of.items()]
            both = [f"all articles {percent(own[label].median())}"] if own[label].notna().any() else ["no claim"]
            texts.append(f"{sentence(head)}, {label}: median of {'; '.join([*both, *parts])}.")
    return " ".join(texts)


def shares_of(table):
    """A table of counts by article and code as parts of each row; missing where an article has nothing."""
    n = table.sum(axis=1)
    return table.div(n.where(n > 0), axis=0)


def part_shown(k, n, what, order):
    """``Shown are 20 of 340 claims, the least firm first; the CSV file has all.``; empty where all are shown."""
    return "" if k >= n else f"Shown are {k:,} of {n:,} {what}, {order}; the CSV file has all."
