"""The figures of notebook 02: how each article characterizes effectiveness."""

import math

import numpy as np
import pandas as pd

from claimlib import counts, drawing, evidence, tables
from claimlib.figures import ranges
from claimlib.figures.base import about, absent, article_names, figure, name_width, with_total
from claimlib.painters import grids
from claimlib.words import by_number, counted, listing, part, percent, tally_in_words

SUPPORT = "#36454f"  # the hue of tiles that count claims: no code has it


@figure("02-direction-by-comparator", needs=("claims.direction", "claims.comparator"), narrowest=85)
def direction_by_comparator(data: tables.Tables, width: float = drawing.PAGE):
    """One mark per claim about effectiveness, by article and by what the treatment is compared with."""
    claims = counts.with_direction(data).sort_values(["direction", "certainty", "claim_id"])
    directions, comparators = data.codes_of("direction"), data.labels("comparator")
    column, times = width < 120, claims["comparator"].value_counts()
    comparators = {code: label for code, label in comparators.items() if not column or times[code]}
    claims = claims.assign(comparator=claims["comparator"].cat.set_categories(list(comparators)))
    table = counts.tally(claims, "source_id", "comparator")
    pitch, left, right = (2.5, name_width(data) + 3.5, 14) if column else (3.4, 34, 18)
    heads = [f"{label}\nn = {n}" for label, n in zip(comparators.values(), table.sum(), strict=True)]
    narrowest = grids.word_widths(heads, 10 if column else 24)
    layout = grids.mark_layout(table.to_numpy(), width - left - right, pitch, narrowest)
    heads = grids.fit_heads(heads, layout[0])
    tall = grids.row_heights(layout[2], pitch)
    in_favour = claims["direction"].isin(data.codes_with("direction", "better"))
    unstated = claims["comparator"] == data.silence
    k, silent = in_favour.sum(), unstated.sum()
    favour = by_number(k or len(claims), "favours", "favour")
    title = f"{k} of {counted(len(claims), 'claim')}{about(data, claims)} {favour} "
    without = f"{silent} {by_number(silent, 'names', 'name')} no comparator"
    each = by_number(len(claims), "it names a comparator", "each names a comparator")
    title += f"{data.topic['treatment']}; {without if silent else each}"
    numbers = claims[["claim_id", "source_id", "comparator", "direction", "certainty"]]
    favour = f"{part(k, len(claims), 'claim')} {by_number(k or len(claims), 'is', 'are')}"
    if ranges.too_many(data, tall.sum() + 40):
        return directions_of_many(data, width, title, claims, table, numbers)
    if (least := left + right + narrowest.sum()) > width and column:
        wide = f"{np.ceil(least):.0f} mm or more"
        raise tables.Absent(f"The heads of {counted(len(heads), 'comparator')} need a width of {wide}.")
    sheet, ax = drawing.canvas(
        title,
        f"Each mark is a claim. {fill_in_words(data)}",
        height=tall.sum(),
        width=width,
        left=left,
        right=right,
        top=grids.head_room(heads) + 1,
        bottom=2,
        key=[("the claim", drawing.shape_entries(directions, claims["direction"]))],
    )
    names = list(data.publishers()) if column else article_names(data, left - 3)
    grids.mark_grid(ax, claim_marks(data, claims), layout, heads, names, pitch, 3.8 if column else 5.2)
    if not column:
        drawing.write_lines(ax, -1.5, -grids.HEAD_GAP, "compared with", "bottom", ha="right", color=drawing.SOFT)
    share = in_favour.groupby(claims["source_id"], observed=False).agg(["sum", "count"])
    texts = [
        f"{k} of {n}" + ("" if column or not n else f"\n{percent(k / n)}") for k, n in share.itertuples(index=False)
    ]
    grids.side_column(ax, math.fsum(layout[0]) + 2, tall.cumsum() - tall / 2, texts, "in\nfavour")
    caption = f"A small dot marks a cell without a claim. In all articles together, {favour} in favour. "
    caption += absent(data, claims["direction"], "No claim reads")
    without = [label for code, label in data.labels("comparator").items() if code not in comparators]
    caption += f" No claim names {listing(without, 'or')}." if without else ""
    return sheet, numbers, caption.strip(), tally_in_words(table, comparators)


def directions_of_many(data, width, title, claims, by_comparator, numbers):
    """Which way the claims of each of many articles point, and what they compare the treatment with."""
    tables = {"direction": counts.tally(claims, "source_id", "direction"), "comparator": by_comparator}
    tables = {name: own.loc[:, own.any()] for name, own in tables.items()}
    heads = {"direction": "Which way an article's claims point", "comparator": "What they compare the treatment with"}
    hues = {name: drawing.colors(data.codes_of(name)) for name in tables}
    faces = {name: [hues[name][code] for code in own] for name, own in tables.items()}
    labels = {name: [data.labels(name)[code] for code in own] for name, own in tables.items()}
    shares = {heads[name]: ranges.shares_of(own).set_axis(labels[name], axis=1) for name, own in tables.items()}
    bars = {heads[name].lower(): (own, faces[name]) for name, own in tables.items()}
    key = [(name, drawing.box_entries(labels[name], faces[name])) for name in tables]
    sheet, alt = ranges.by_article(data, width, title, shares, bars, key)
    return sheet, numbers, f"{title}.", alt


def claim_marks(data, claims):
    """How the mark of each claim looks and where it is: shape and hue tell its direction, fill whether it is hedged."""
    codes, direction = data.codes_of("direction"), claims["direction"].astype(object)
    firm = evidence.unhedged(data, claims) | claims["certainty"].isna()
    color = direction.map(drawing.colors(codes))
    looks = {"color": color, "fill": color.where(firm, "white"), "marker": direction.map(drawing.marks(codes))}
    places = {"row": claims["source_id"].cat.codes, "column": claims["comparator"].cat.codes}
    return pd.DataFrame(looks | {"gid": "claim-" + claims["claim_id"]} | places)


def fill_in_words(data):
    """What the filling of a mark means, as a sentence."""
    if lacking := data.lacking(["claims.certainty"]):
        return f"This topic has {tables.without(lacking)}."
    return "A filled mark is a claim without a hedge; an outline is a hedged claim."


@figure("02-evidence-by-article", needs=("claims.direction", "claims.evidence"))
def evidence_by_article(data: tables.Tables, width: float = drawing.PAGE):
    """A table of tiles: how many claims about effectiveness each article supports by what."""
    claims = counts.with_direction(data)
    labels, by_article = data.labels("evidence"), counts.tally(claims, "source_id", "evidence")
    table = with_total(by_article)
    title = support_title(data, claims)
    numbers = by_article.stack().rename("claims").reset_index()
    if ranges.too_many(data):
        own = by_article.loc[:, by_article.any()].rename(columns=labels)
        faces = [drawing.SPARE[k % len(drawing.SPARE)] for k in range(own.shape[1])]
        bars = {"share of an article's claims": (own, faces)}
        key = [("support", drawing.box_entries(own.columns, faces))]
        shares = {"What an article offers in support of its claims": ranges.shares_of(own)}
        sheet, alt = ranges.by_article(data, width, title, shares, bars, key)
        return sheet, numbers, f"{title}. Only support that the statement itself offers is counted.", alt
    names, pitch, left, right = [*article_names(data, 31), "all articles"], 8.0, 34, 14
    heads = grids.fit_heads(labels.values(), [(width - left - right) / len(labels)] * len(labels))
    sheet, ax = drawing.canvas(
        title,
        "Each number counts claims, by what the article offers in support. The darker a tile, the larger its share of "
        "the row.",
        height=pitch * len(names),
        width=width,
        left=left,
        right=right,
        top=grids.head_room(heads) + 1,
        bottom=3,
    )
    shares = ranges.shares_of(table).fillna(0)
    grids.tiles(ax, table, shares, heads, names, SUPPORT, pitch, after=[len(names) - 1])
    ys, n = pitch * (np.arange(len(names)) + 0.5), table.sum(axis=1).astype(str)
    grids.side_column(ax, width - left - right + 11, ys, n, "claims", ha="right", color=drawing.INK)
    caption = (
        f"{title}. A small dot marks a cell without a claim. Only support that the statement itself offers is counted."
    )
    return sheet, numbers, caption, tally_in_words(table, labels)


def support_title(data, claims):
    """Which article offers nothing for any of its claims; where none is so, how many claims come with nothing."""
    bare = claims["evidence"].isin(data.codes_with("evidence", "nothing"))
    by_article = bare.groupby(claims["source_id"], observed=True).agg(["sum", "count"])
    silent = by_article[by_article["sum"] == by_article["count"]]
    if silent.empty or len(silent) == len(by_article) > 1 or ranges.too_many(data):
        k = bare.sum()
        come = by_number(k or len(claims), "comes", "come")
        return f"{k} of {counted(len(claims), 'claim')}{about(data, claims)} {come} without any support"
    n = silent["count"].sum()
    which, come = by_number(n, "The one claim", f"All {n} claims"), by_number(n, "comes", "come")
    return f"{which} of {listing(silent.index)}{about(data, claims)} {come} without any support"
