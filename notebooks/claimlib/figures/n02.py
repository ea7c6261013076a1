"""The figures of notebook 02: how each article characterizes effectiveness."""

import pandas as pd

from claimlib import counts, drawing
from claimlib.figures.base import figure
from claimlib.painters import grids
from claimlib.words import part, percent, tally_in_words


@figure("02-direction-by-comparator", narrowest=85)
def direction_by_comparator(data, width=drawing.PAGE):
    """One mark per claim about effectiveness, by article and by what the treatment is compared with."""
    claims = data.claims.dropna(subset="direction").sort_values(["direction", "certainty", "claim_id"])
    directions, comparators = data.codes_of("direction"), data.labels("comparator")
    table = counts.tally(claims, "source_id", "comparator")
    column = width < 120
    pitch, left, right = (2.5, 8, 12) if column else (3.4, 34, 20)
    layout = grids.mark_layout(table.to_numpy(), width - left - right, pitch, narrowest=13 if column else 20)
    tall = grids.row_heights(layout[2], pitch)
    in_favour = claims["direction"].isin(data.codes_with("direction", "better"))
    unstated = claims["comparator"] == data.silence
    title = (
        f"{in_favour.sum()} of {len(claims)} claims about effectiveness favour {data.topic['treatment']}; "
        f"{unstated.sum()} name no comparator"
    )
    sheet, ax = drawing.canvas(
        title,
        "One mark per claim. A filled mark is a claim without a hedge; an outline is a hedged claim.",
        height=tall.sum(),
        width=width,
        left=left,
        right=right,
        top=14,
        bottom=2,
        key=[("the claim", drawing.shape_entries(directions, claims["direction"]))],
    )
    names = [s if column else drawing.folded(f"{s} {kind}", left - 3) for s, kind in data.publishers().items()]
    heads = [f"{label}\nn = {n}" for label, n in zip(comparators.values(), table.sum(), strict=True)]
    grids.mark_grid(ax, claim_marks(data, claims), layout, heads, names, pitch, 3.8 if column else 5.2)
    share = in_favour.groupby(claims["source_id"], observed=False).agg(["sum", "count"])
    texts = [f"{k} of {n}" + ("" if column or not n else f"\n{percent(k / n)}") for k, n in share.itertuples(index=False)]
    grids.side_column(ax, sum(layout[0]) + 2, tall.cumsum() - tall / 2, texts, "in\nfavour")
    numbers = claims.sort_values("claim_id")[["claim_id", "source_id", "comparator", "direction", "certainty"]]
    caption = f"{title}. {none_drawn(data, claims)} A small dot: no claim. In favour: {part(in_favour.sum(), len(claims))}."
    return sheet, numbers, caption, tally_in_words(table, comparators)


def claim_marks(data, claims):
    """How the mark of each claim looks and where it is: shape and hue tell its direction, fill whether it is hedged."""
    codes = data.codes_of("direction")
    hue, shape = drawing.colors(codes), drawing.marks(codes)
    firm = claims["certainty"].isin(data.codes_with("certainty", "unhedged"))
    rows = zip(claims["direction"], firm, strict=True)
    return pd.DataFrame(
        [(hue[code], hue[code] if full else "white", shape[code]) for code, full in rows],
        columns=["color", "fill", "marker"],
        index=claims.index,
    ).assign(gid="claim-" + claims["claim_id"], row=claims["source_id"].cat.codes, column=claims["comparator"].cat.codes)


def none_drawn(data, claims):
    """A sentence on the directions that no claim has, so that an absent sign is not overlooked."""
    n = claims["direction"].value_counts(sort=False)
    absent = [label for code, label in data.labels("direction").items() if not n.get(code)]
    return f"No claim reads {' or '.join(f'*{label}*' for label in absent)}." if absent else ""
