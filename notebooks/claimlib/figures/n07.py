"""The figure of notebook 07: which of the things that a careful article would say each article says."""

import numpy as np
import pandas as pd

from claimlib import counts, drawing
from claimlib.drawing import INK, LINE, SMALL, SOFT, folded, lines_of
from claimlib.figures import ranges
from claimlib.figures.base import figure
from claimlib.painters import cells, grids, strips
from claimlib.tables import Tables
from claimlib.words import by_number, counted, listing

SAID = "#4d4d4d"  # no hue: blue means elsewhere that a claim favours the treatment
LONGEST = 90  # letters of a title
CROSS = "\u2717 "


@figure("07-items-by-article", needs=("items", "mentions"), narrowest=85)
def items_by_article(data: Tables, width: float = drawing.PAGE):
    """A row per item, a column per article: which statements say it, which contradict what is known, and silence."""
    shown, order = item_cells(data)
    articles, column = data.sources["source_id"].tolist(), width < 120
    left, right = (27, 10) if column else (56, 18)
    wide = (width - left - right) / len(articles)
    if ranges.too_many(data) or (not column and wide < grids.word_widths(data.publishers().values()).max()):
        return items_of_many(data, width, shown, order)
    names = [folded(label, left - 3) for label in order["label"]]
    texts = [written(text, wrong) for text, wrong in zip(shown["statements"], shown["wrong"], strict=True)]
    shown = shown.assign(words=[folded(text, wide - 1) for text in texts])
    most = shown["words"].map(lines_of).groupby(shown["row"]).max()
    tall = np.maximum([lines_of(name) for name in names], most) * LINE + 3
    heads = [folded(s if column else f"{s} {kind}", wide - 1, SMALL) for s, kind in data.publishers().items()]
    sheet, ax = drawing.canvas(
        title_of(order, len(articles)),
        f"A box means that the article says it in these statements (s.), {cross_in_words(data, shown)}and a dot that "
        "it does not.",
        height=tall.sum() + 8,
        width=width,
        left=left,
        right=right,
        top=LINE * max(map(lines_of, heads)) + 3,
        bottom=2,
    )
    drawing.in_mm(ax)
    tops, xs = tall.cumsum().to_numpy() - tall.to_numpy(), np.arange(len(articles)) * wide
    middles = tops + tall.to_numpy() / 2
    grids.column_heads(ax, xs + wide / 2, heads)
    for y, name in zip(middles, names, strict=True):
        ax.text(-1.5, y, name, ha="right", va="center", color=INK, linespacing=1.2)
    cells.word_cells(ax, boxes(shown, tops, tall.to_numpy(), wide))
    silent = shown[shown["how"].isna()]
    ax.plot(
        silent["column"] * wide + wide / 2, middles[silent["row"]], ".", color="#9a9a9a", markersize=2, gid="silent"
    )
    totals = [f"{n} of {len(articles)}" for n in order["said"]]
    grids.side_column(ax, len(articles) * wide + 2, middles, totals, "said\nby")
    said = shown["told"].groupby(shown["source_id"], sort=False).sum()
    for x, n in zip(xs + wide / 2, said[articles], strict=True):
        text = f"{n} of {len(order)}" if column else f"says {n} of {len(order)}"
        ax.text(x, tall.sum() + 4, text, ha="center", va="center", fontsize=SMALL, color=SOFT)
    numbers = shown[["item_id", "source_id", "how", "statements"]]
    nowhere = order.loc[order["said"] == 0, "label"]
    said = f"No article says: {listing(nowhere, 'or')}"
    nowhere_in_words = f" {said}." if len(nowhere) and said not in sheet.get_label() else ""
    caption = (
        f"{sheet.get_label()}. Each row is one of {counted(len(order), 'thing')} that a careful article would say. "
        f"The ones that most articles say come first.{nowhere_in_words}"
    )
    return sheet, numbers, caption, read_out(shown, order)


def items_of_many(data, width, shown, order):
    """How large a part of many articles says each item, of all and of each group of articles."""
    group, left, row = ranges.groups(data), 56, 9.0
    parts = ranges.with_all(group)
    each = (width - left - 2) / len(parts)
    heads = [f"{name} n = {len(own)}" for name, own in parts.items()]
    heads = grids.fit_heads(heads, [each] * len(parts))
    title = title_of(order, len(group))
    sheet, ax = drawing.canvas(
        title,
        f"A bar is the share of articles that say it, of all {len(group)} and of each group of them.",
        height=row * len(order) + strips.BASE,
        width=width,
        left=left,
        right=2,
        top=grids.head_room(heads) + 1,
        bottom=1,
    )
    drawing.in_mm(ax)
    ys, items = row * (np.arange(len(order)) + 0.5), list(order["item_id"])
    strips.names(ax, ys, [folded(label, left - 3, SMALL) for label in order["label"]], row, width - left - 2)
    for k, (head, own) in enumerate(zip(heads, parts.values(), strict=True)):
        x, room = k * each + strips.EDGE, each - 2 * strips.EDGE
        said = shown[shown["source_id"].isin(own)].groupby("item_id")["told"].mean()[items]
        strips.stacked_bars(ax, said.to_frame(), [SAID], [[f"said-{k}-{item}"] for item in items], ys, x, room, 3.2)
        ax.plot([x, x], [0, row * len(order)], color=SOFT, linewidth=0.6)
        strips.scale_texts(ax, x, room, row * len(order) + 2.6, head)
    told = [f"{item.label}: said by {item.said} of {len(group)} articles." for item in order.itertuples()]
    return sheet, shown[["item_id", "source_id", "how", "statements"]], f"{title}.", " ".join(told)


def item_cells(data):
    """The cells and the items, those that most articles say first: ``said`` is how many say an item."""
    found = counts.item_cells(data)
    wrong = data.codes_by_role("how").get("told_wrong", [])
    found["told"], found["wrong"] = found["how"].isin(data.codes_with("how", "told")), found["how"].isin(wrong)
    said = found.groupby("item_id")["told"].sum()
    items = data.items.assign(said=data.items["item_id"].map(said))
    items = items.sort_values("said", ascending=False, kind="stable").reset_index(drop=True)
    return found.assign(row=found["item_id"].map({item: i for i, item in enumerate(items["item_id"])})), items


def title_of(items, n):
    """The items that no article says; where they are too many for a title, or none, how many are said how often."""
    nowhere = items.loc[items["said"] == 0, "label"]
    title = f"No article says: {listing(nowhere, 'or')}"
    if len(nowhere) and len(title) <= LONGEST:
        return title
    if len(nowhere):
        are = by_number(len(nowhere), "is", "are")
        return f"{len(nowhere)} of the {len(items)} things that a careful article would say {are} in no article"
    every = (items["said"] == n).sum()
    return f"All {len(items)} things are said by at least one article, {every} of them by all"


def written(statements, wrong):
    """``s. 26, 28``: the numbers of statements, so that they do not look like quantities; after a cross where wrong."""
    return f"{CROSS if wrong else ''}s. {statements}" if statements else ""


def cross_in_words(data, shown):
    """What the cross means, in the words of the code; empty where nothing is crossed."""
    label = listing([data.labels("how")[code] for code in data.codes_by_role("how").get("told_wrong", [])], "or")
    return f"a cross that it is {label}, as it contradicts what is known, " if shown["wrong"].any() else ""


def boxes(shown, tops, tall, wide):
    """The boxes of what is said, with place and look: dark, or an outline with a cross where it contradicts."""
    own = shown[shown["how"].notna()]
    return pd.DataFrame(
        {
            "x": own["column"] * wide + 0.6,
            "y": tops[own["row"]] + 0.6,
            "width": wide - 1.2,
            "height": tall[own["row"]] - 1.2,
            "face": ["#ffffff" if wrong else SAID for wrong in own["wrong"]],
            "edge": SAID,
            "hatch": "",
            "word": own["words"],
            "small": "",
            "gid": "item-" + own["item_id"] + "-" + own["source_id"],
        }
    )


def read_out(shown, items):
    """The figure read out: for each item, who says it and who contradicts what is known."""
    texts = []
    for item in items.itertuples():
        own = shown[shown["item_id"] == item.item_id]
        parts = [f"said by {listing(own.loc[own['told'], 'source_id'])}"]
        parts += [f"contradicted by {listing(own.loc[own['wrong'], 'source_id'])}"] if own["wrong"].any() else []
        texts.append(f"{item.label}: {', '.join(parts)}.")
    return " ".join(texts)
