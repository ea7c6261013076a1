"""The figures of notebook 01: what the articles claim."""

from functools import cache

import numpy as np
import pandas as pd

from claimlib import choices, counts, drawing
from claimlib.figures import ranges
from claimlib.figures.base import about, article_names, figure, with_total
from claimlib.painters import grids
from claimlib.tables import Tables
from claimlib.words import by_number, counted, listing, numeral, percent, sentence, tally_in_words

NO_CLAIM = "no claim"
WORDING = "#36454f"  # the hue of the ordered codes of certainty: no code of another variable has it
BEFORE, MIXED = 0.9, (0.25, 0.75)  # shares of pairs from where one topic is before another, or mixed with it
HALF = 0.05  # how far from one half a share may be that is called about half
FEWEST = 3  # claims of each topic without which nothing is said of their order


@figure("01-statements-in-order")
def statements_in_order(data: Tables, width: float = drawing.PAGE):
    """A lane per article and topic, and in it a box per claim, in the order of the statements."""
    numbers = counts.reading_order(data.statements, data.claims, "topic")
    topics, color = data.labels("topic"), drawing.colors(data.codes_of("topic"))
    by_topic = counts.tally(data.claims, "source_id", "topic")
    shown = [code for code in topics if by_topic[code].any()]
    lane_of = {code: k for k, code in enumerate(shown)}
    boxes = numbers.assign(
        lane=[lane_of.get(code, len(shown)) for code in numbers["topic"]],
        color=[color.get(code, "white") for code in numbers["topic"]],
        gid=numbers["claim_id"].fillna(numbers["statement_id"]),
    )
    in_lane = boxes.groupby(["statement_id", "lane"])["gid"]
    boxes = boxes.assign(part=in_lane.cumcount(), parts=in_lane.transform("size"))
    silent = numbers["claim_id"].isna()
    labels = [topics[code] for code in shown] + [NO_CLAIM] * bool(silent.any())
    title = order_in_words(numbers, topics) or default_title(by_topic, topics)
    white = by_number(silent.sum(), "White is the one statement", f"White boxes are the {silent.sum()} statements")
    white += f" that {by_number(silent.sum(), 'makes', 'make')} no claim, such as headings."
    caption = (
        f"{title}. The pale band ends where the article ends. Each claim about one topic is paired with each about "
        f"the other. A topic mostly comes first if its claim is first in at least {percent(BEFORE)} of these pairs. "
        f"{white if silent.any() else ''}"
    )
    tall = grids.lanes_height(len(by_topic), len(labels))
    if ranges.too_many(data, tall + 40):
        return topics_by_article(data, width, title, by_topic, numbers)
    names = article_names(data, 24)
    left, right = 49, 12
    sheet, ax = drawing.canvas(
        title,
        "A box is a claim, at the place of its statement in the article; claims of one statement share a column.",
        height=tall,
        width=width,
        left=left,
        right=right,
        top=5,
        bottom=9,
    )
    lengths = data.statements["source_id"].value_counts(sort=False).tolist()
    grids.lanes(ax, boxes, lengths, names, labels, "statement number in the article")
    grids.column_heads(ax, [width - left - right + 7], ["n"], ha="right", color=drawing.SOFT)
    return sheet, numbers, caption, tally_in_words(by_topic, topics)


def topics_by_article(data, width, title, by_topic, numbers):
    """What the claims of many articles are about, and where in an article the claims about each topic are."""
    labels = data.labels("topic")
    shown = [code for code in labels if by_topic[code].any()]
    lengths = numbers.groupby("source_id", observed=False)["place"].max()
    middle = numbers.groupby(["source_id", "topic"], observed=True)["place"].median().unstack().div(lengths, axis=0)
    shares = {
        "Share of an article's claims": ranges.shares_of(by_topic[shown]).rename(columns=labels),
        "Where in an article their middle is, from its beginning (0) to its end (100%)": middle.reindex(
            columns=shown
        ).rename(columns=labels),
    }
    hue = drawing.colors(data.codes_of("topic"))
    faces = [hue[code] for code in shown]
    bars = {"share of an article's claims": (by_topic[shown], faces)}
    key = [("about", drawing.box_entries([labels[code] for code in shown], faces))]
    sheet, alt = ranges.by_article(data, width, title, shares, bars, key)
    return sheet, numbers, f"{title}.", alt


def order_in_words(numbers, labels):
    """Which articles speak of one of the two largest topics before the other, and which mix them; "" if none does."""
    n = numbers["topic"].value_counts(sort=False)
    largest = sorted(n.index[n >= n.nlargest(2).min()], key=labels.get)
    if len(largest) != 2:
        return ""
    earlier = {}
    for source, own in numbers.groupby("source_id", observed=True):
        one, two = (own.loc[own["topic"] == code, "place"].to_numpy() for code in largest)
        if min(len(one), len(two)) >= FEWEST:
            earlier[source] = np.mean(np.sign(two[None, :] - one[:, None]) / 2 + 0.5)
    first = [source for source, share in earlier.items() if share >= BEFORE]
    last = [source for source, share in earlier.items() if share <= 1 - BEFORE]
    mixed = [source for source, share in earlier.items() if MIXED[0] <= share <= MIXED[1]]
    if len(last) > len(first):
        first, last, largest = last, first, largest[::-1]
    if not first:
        return ""
    one, two = (labels[code] for code in largest)
    text = f"{listing(first)} mostly {by_number(len(first), 'puts', 'put')} {one} before {two}"
    text += f", {listing(last)} after" if last else ""
    text += f"; {listing(mixed)} {by_number(len(mixed), 'mixes', 'mix')} the two" if mixed else ""
    return text if len(text) <= 90 else ""


def default_title(by_topic, labels):
    """How many claims are about the largest topic; where there is no such topic, how many claims there are."""
    n = by_topic.sum()
    largest = list(n.index[n == n.max()])
    if len(largest) == 1:
        return (
            f"{n.max()} of {counted(n.sum(), 'claim')} {by_number(n.max(), 'is', 'are')} about {labels[largest.pop()]}"
        )
    return f"{sentence(counted(len(by_topic), 'article'))} with {counted(n.sum(), 'claim')} in reading order"


@figure("01-certainty-by-topic", needs=("claims.certainty",))
def certainty_by_topic(data: Tables, width: float = drawing.PAGE):
    """A bar per topic and article: to the left what is hedged, to the right what is worded without a hedge."""
    sure = data.claims.dropna(subset="certainty")
    topics, sources = data.labels("topic"), data.sources["source_id"].tolist()
    numbers = sure.groupby(["topic", "source_id", "certainty"], observed=False).size().rename("claims")
    numbers = numbers[numbers.groupby("topic").transform("sum") > 0]
    tables = {topic: own.droplevel(0).unstack() for topic, own in numbers.groupby("topic", observed=True)}
    codes = data.codes_of("certainty")
    firm = set(data.codes_with("certainty", "unhedged"))
    faces = drawing.ramp(len(codes), WORDING, 0.28)
    title = hedge_title(data, sure, firm)
    if ranges.too_many(data):
        return certainty_of_many(data, width, title, tables, numbers)
    names = [*article_names(data, 26), "all articles"]
    pitch, left = 8.0, 31
    sheet, axes = drawing.canvas(
        title,
        "The bars show how many of 100 claims have a hedge (left of the line) and how many have none (right of it)."
        + f" Thin bars are of fewer than {numeral(choices.LEAST)} claims."
        * any(few_claims(own).any() for own in tables.values()),
        height=pitch * len(names) + 1.5,
        width=width,
        left=left,
        right=2,
        top=9.5,
        bottom=2,
        panels=[1] * max(1, len(tables)),
        gap=3,
        key=[("worded", drawing.box_entries(codes["label"], faces))],
    )
    panels = [axes] if len(tables) < 2 else axes
    ys = pitch * (np.arange(len(names)) + 0.5) + 1.5 * (np.arange(len(names)) == len(sources))
    for ax, (topic, table) in zip(panels, tables.items(), strict=False):
        hedge_panel(ax, topics[topic], with_total(table).rename_axis(topic), firm, faces, ys)
    grids.row_names(panels[0], ys, names)
    caption = (
        f"{title}. Bars show shares of an article's claims about a topic. The share without a hedge is beside them, "
        "with its count. A claim with any hedge counts as its weakest word."
    )
    alt = " ".join(
        f"{sentence(topics[topic])}: {tally_in_words(table, codes['label'])}" for topic, table in tables.items()
    )
    return sheet, numbers.reset_index(), caption, alt


def certainty_of_many(data, width, title, tables, numbers):
    """How many of the claims of each of many articles have no hedge, topic by topic."""
    topics, codes, firm = data.labels("topic"), data.codes_of("certainty"), data.codes_with("certainty", "unhedged")
    unhedged = {topics[topic]: ranges.shares_of(own)[[*firm]].sum(axis=1, min_count=1) for topic, own in tables.items()}
    faces = drawing.ramp(len(codes), WORDING, 0.28)
    bars = {topics[topic]: (own, faces) for topic, own in tables.items()}
    shares = {"Share of an article's claims about each topic that have no hedge": pd.DataFrame(unhedged)}
    key = [("worded", drawing.box_entries(codes["label"], faces))]
    sheet, alt = ranges.by_article(data, width, title, shares, bars, key)
    caption = (
        f"{title}. A claim with any hedge counts as its weakest word. An article without such a claim is left out."
    )
    return sheet, numbers.reset_index(), caption, alt


def few_claims(table):
    """Whether a row has so few claims that their shares say little."""
    return table.sum(axis=1).between(1, choices.LEAST - 1)


def hedge_panel(ax, label, table, firm, faces, ys):
    """The bars of one topic: ``table``, claims by article (all in the last row) and certainty; ``firm``, no hedge."""
    width, _ = drawing.in_mm(ax)
    n, unhedged = table.sum(axis=1), table[[code for code in table if code in firm]].sum(axis=1)
    shares = ranges.shares_of(table).fillna(0).to_numpy()
    gids = [[f"bar-{table.index.name}-{source}-{code}" for code in table] for source in table.index]
    zero = (width - 12) / 2
    for y in ys[::2]:
        grids.band(ax, y - 4, 8, width)
    sides = [1 if code in firm else -1 for code in table]
    thin = np.flatnonzero(few_claims(table))
    grids.two_sided_bars(ax, shares, sides, faces, gids, ys, zero, zero - 0.5, thin)
    texts = [f"{percent(k / m)}\n{k} of {m}" if m else NO_CLAIM for k, m in zip(unhedged, n, strict=True)]
    grids.side_column(ax, width - 0.5, ys, texts, ha="right", color=drawing.INK)
    drawing.write_lines(ax, zero, -5.5, f"{label}, n = {n['all']}", "bottom", ha="center", fontweight="bold")
    drawing.write_lines(ax, zero - 1.5, -1.6, "\u2190 a hedge", "bottom", ha="right", color=drawing.SOFT)
    drawing.write_lines(ax, zero + 1.5, -1.6, "none \u2192", "bottom", ha="left", color=drawing.SOFT)
    drawing.write_lines(ax, width - 0.5, -1.6, "no hedge in", "bottom", ha="right", color=drawing.SOFT)


def hedge_title(data, sure, firm):
    """How many of the claims with a direction (of all claims, where none has one) have no hedge."""
    own = sure.dropna(subset="direction")
    own = sure if own.empty else own
    k, n, what = own["certainty"].isin(firm).sum(), len(own), about(data, own)
    if not n:
        return "No claim here has a wording that could have a hedge"
    if abs(k / n - 0.5) <= HALF:
        return f"About half of the claims{what} have no hedge ({k} of {n})"
    return f"{k} of {counted(n, 'claim')}{what} {by_number(k or n, 'has', 'have')} no hedge"


# ---------------------------------------------------------------- variables that only some topics have

MOST_ROWS = 12  # with more articles than this, there is a row per kind of publisher


@cache
def of_variable(variable):
    """The function of the figure of one variable: a bar per article, and its codes as parts of the bar."""
    name = f"01-{variable.replace('_', '-')}-by-article"

    @figure(name, needs=(f"claims.{variable}",), listed=False)
    def codes_by_article(data, width=drawing.PAGE):
        """A bar per article, or per kind of publisher: which part of its claims has which code of a variable."""
        return strips(data, variable, width)

    return codes_by_article


def of_own_variables(data: Tables) -> list:
    """The figures of the variables that the collection does not have; none where a topic has no such variable."""
    return [of_variable(variable)(data) for variable in data.own_variables()]


def strips(data, variable, width):
    """What :func:`of_variable` draws: sheet, numbers, caption and alt text."""
    claims = data.claims.dropna(subset=variable)
    names, rows = article_names(data, 26), claims["source_id"]
    if len(names) > MOST_ROWS:
        names, rows = [], claims["source_id"].map(data.publishers()).astype("category")
        names = rows.cat.categories.tolist()
    table = with_total(pd.crosstab(rows, claims[variable], dropna=False).rename_axis(index=rows.name or "kind"))
    codes, n, label = data.codes_of(variable), table.sum(axis=1), variable.replace("_", " ")
    faces = strip_faces(data, variable)
    pitch, left, right = 8.0, 34, 14
    ys = pitch * (np.arange(len(table)) + 0.5)
    title = commonest(label, table.loc["all"], codes["label"])
    sheet, ax = drawing.canvas(
        title,
        "Of 100 claims to which the variable applies, how many have which code; n is the number of these claims.",
        height=pitch * len(table),
        width=width,
        left=left,
        right=right,
        top=5,
        bottom=3,
        key=[(label, drawing.box_entries(codes["label"], faces))],
    )
    across, _ = drawing.in_mm(ax)
    shares = ranges.shares_of(table).fillna(0).to_numpy()
    gids = [[f"bar-{row}-{code}" for code in table] for row in table.index]
    grids.two_sided_bars(ax, shares, [1] * len(codes), faces, gids, ys, 0.0, across)
    write_in_bars(ax, shares * across, ys, codes["label"], faces)
    grids.row_names(ax, ys, [*names, "all articles"])
    grids.column_heads(ax, [across + 8], ["n"], ha="right", color=drawing.SOFT)
    grids.side_column(ax, across + 8, ys, n.astype(str), ha="right", color=drawing.INK)
    numbers = table.drop(index="all").stack().rename("claims").rename_axis(["row", variable]).reset_index()
    order = " The codes are steps of a scale, from light to dark." if data.ordered(variable) else ""
    return sheet, numbers, f"{title}.{order}", tally_in_words(table, codes["label"])


def write_in_bars(ax, widths, ys, labels, faces):
    """Write the label of a code into each part of a bar that has room for it: shades alone are hard to tell apart."""
    for row, y in zip(widths, ys, strict=True):
        for middle, room, label, face in zip(row.cumsum() - row / 2, row, labels, faces, strict=True):
            if drawing.text_width(label, drawing.SMALL) + 2 < room:
                drawing.write_lines(ax, middle, y, label, ha="center", color=drawing.ink_on(face))


def strip_faces(data, variable):
    """The colours of a variable's codes: their own where each has one, steps of one hue otherwise."""
    codes = data.codes_of(variable)
    own = not data.ordered(variable) and codes["color"].notna().all()
    return list(drawing.colors(codes).values()) if own else drawing.ramp(len(codes), WORDING, 0.12)


def commonest(label, n, labels):
    """Which code of a variable is the commonest, as a title; how many claims there are, where several are."""
    top = n.index[n == n.max()]
    if len(top) == 1:
        code, of = f"\u201c{labels[top[0]]}\u201d", f"{n.max()} of {counted(n.sum(), 'claim')}"
        return f"{sentence(label)}: {code} is the commonest code, in {of}"
    return f"{sentence(label)} is coded in {counted(n.sum(), 'claim')}"
