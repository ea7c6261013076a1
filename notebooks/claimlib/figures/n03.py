"""The figure of notebook 03: what each article says about each body of evidence."""

import math
from bisect import bisect_right

import numpy as np
import pandas as pd

from claimlib import counts, drawing, evidence, tables
from claimlib.figures import ranges
from claimlib.figures.base import about, absent, figure
from claimlib.figures.n02 import claim_marks, fill_in_words
from claimlib.painters import grids
from claimlib.words import by_number, counted, listing, sentence, tally_in_words

EDGE, WORDING, GAP = 2.0, 18.0, 3.0  # millimetres: beside everything, for the wording, between two bodies
WORDING_HEAD = "wording"
FACES = [drawing.ACCENT, drawing.FAINT]
MOST_LINES = 2  # of a paraphrase
NAMED = 2  # articles that a title has room to name


@figure("03-claims-by-body", needs=("claims.direction",))
def claims_by_body(data: tables.Tables, width: float = drawing.PAGE):
    """A row per claim that speaks of a body of evidence, by body and article, and a line on the silent articles."""
    if data.bodies.empty:
        raise tables.Absent("The table `bodies` has no row, so there is no body of evidence to draw.")
    effects = counts.with_direction(data)
    spoken = counts.with_bodies(effects, data.bodies).sort_values(["body", "source_id", "claim_id"])
    codes, wording = data.codes_of("direction"), data.labels("certainty")
    shown = [code for code in codes.index if (spoken["direction"] == code).any()]
    heads = [codes.loc[code, "label"] for code in shown]
    widths = grids.word_widths(heads, 17)
    text_at = EDGE + 1 + max(map(drawing.text_width, spoken["claim_id"]), default=0) + 2.5
    starts = width - EDGE - WORDING - math.fsum(widths) + np.cumsum(widths) - widths
    room = width - EDGE - WORDING - math.fsum(widths) - text_at - 2
    heads = grids.fit_heads(heads, widths)
    bodies = [] if ranges.too_many(data) else data.bodies["label"]
    rows = [row for body in bodies for row in rows_of(data, body, spoken, room)]
    title = title_of_bodies(data, effects, spoken)
    numbers = spoken[["body_id", "claim_id", "source_id", "direction", "certainty"]]
    if ranges.too_many(data, math.fsum(row["height"] for row in rows) + 40):
        return bodies_of_many(data, width, title, effects, spoken, numbers)
    sheet, ax = drawing.canvas(
        title,
        f"Each row is a claim, in our words. {fill_in_words(data)}",
        height=math.fsum(row["height"] for row in rows),
        width=width,
        left=0,
        right=0,
        top=grids.head_room([*heads, WORDING_HEAD]),
        bottom=3,
    )
    drawing.in_mm(ax)
    middles, last = starts + widths / 2, width - EDGE - WORDING + 1.5
    grids.column_heads(ax, middles, heads)
    grids.column_heads(ax, [last], [WORDING_HEAD], ha="left", color=drawing.SOFT)
    draw_rows(ax, rows, width, text_at)
    looks = claim_marks(data, spoken)
    again = spoken.groupby("claim_id").cumcount()  # an identifier is unique in a drawing
    looks["gid"] += ["" if k == 0 else f".{k + 1}" for k in again]
    ys = {row["index"]: row["y"] for row in rows if row["kind"] == "claim"}
    for index, look in zip(ys, looks.loc[list(ys)].itertuples(), strict=True):
        grids.mark(ax, middles[shown.index(spoken.loc[index, "direction"])], ys[index], look)
        drawing.write_lines(ax, last, ys[index], wording.get(spoken.loc[index, "certainty"], ""), color=drawing.SOFT)
    none = absent(data, effects["direction"], "No claim reads")
    caption = f"{title}. A claim can be about two bodies of evidence. {none}"
    return sheet, numbers, caption.strip(), bodies_in_words(data, spoken)


def bodies_of_many(data, width, title, effects, spoken, numbers):
    """How much many articles say of each body of evidence, and how much of it favours the treatment."""
    bodies, sources = list(data.bodies["label"]), list(data.sources["source_id"])
    n = counts.tally(spoken, "source_id", "body").reindex(index=sources, columns=bodies, fill_value=0)
    favour = spoken[spoken["direction"].isin(data.codes_with("direction", "better"))]
    better = counts.tally(favour, "source_id", "body").reindex(index=sources, columns=bodies, fill_value=0)
    every = effects["source_id"].value_counts(sort=False).reindex(sources)
    shares = {
        "Share of an article's claims that speak of each body of evidence": n.div(every.where(every > 0), axis=0),
        "Share of those claims that are in favour; articles that are silent are left out": better / n.where(n > 0),
    }
    bars = {body: (pd.DataFrame({"favour": better[body], "other": n[body] - better[body]}), FACES) for body in bodies}
    key = [("the claim", drawing.box_entries(["in favour", "not in favour"], FACES))]
    silent = "An article without a bar says nothing of it." if len(sources) <= ranges.ROWS else ""
    sheet, alt = ranges.by_article(data, width, title, shares, bars, key, silent)
    return sheet, numbers, f"{title}. A claim can be about two bodies of evidence.", alt


def rows_of(data, body, spoken, room):
    """What is drawn of one body, from the top: its name, a row per claim, the articles that are silent, a gap."""
    own = spoken[spoken["body"] == body]
    rows = [{"kind": "body", "text": f"{sentence(body)}, n = {len(own)}", "height": 5.6}]
    for claim in own.itertuples():
        text = clipped(claim.paraphrase, room)
        height = 2.0 + drawing.LINE * drawing.lines_of(text)
        rows.append({"kind": "claim", "index": claim.Index, "id": claim.claim_id, "text": text, "height": height})
    silent = [source for source in data.sources["source_id"] if source not in set(own["source_id"])]
    if silent:
        text = f"{listing(silent)} {by_number(len(silent), 'says', 'say')} nothing about it."
        rows.append({"kind": "silent", "text": text, "height": 5.0})
    return [*rows, {"kind": "gap", "text": "", "height": GAP}]


def clipped(text, room):
    """A text on at most two lines of a width; where it is longer, whole words are left out at its end."""
    words, lines = text.split(), drawing.wrapped(text, room, drawing.SMALL)

    def clip(n):
        return drawing.wrapped(" ".join(words[:n]) + " \u2026", room, drawing.SMALL)

    if len(lines) > MOST_LINES:
        fewer = range(2, len(words))
        lines = clip(1 + bisect_right(fewer, MOST_LINES, key=lambda n: len(clip(n))))
    return "\n".join(lines)


def draw_rows(ax, rows, width, text_at):
    """Write the rows one under the other; each gets ``y``, its middle."""
    y = 0.0
    for row in rows:
        row["y"] = y + row["height"] / 2
        if row["kind"] == "body":
            grids.box(ax, EDGE, y + 0.4, width - 2 * EDGE, row["height"] - 0.8, drawing.FAINT, "none", zorder=0)
            drawing.write_lines(ax, EDGE + 1, row["y"], row["text"], size=drawing.TEXT, fontweight="bold")
        elif row["kind"] == "claim":
            drawing.write_lines(ax, EDGE + 1, row["y"], row["id"], size=drawing.TEXT)
            drawing.write_lines(ax, text_at, row["y"], row["text"])
        else:
            drawing.write_lines(ax, text_at, row["y"], row["text"], color=drawing.SOFT, fontstyle="italic")
        y += row["height"]


def title_of_bodies(data, effects, spoken):
    """Which articles contradict themselves about a body of evidence; where none does, how many claims speak of one."""
    better = set(data.codes_with("direction", "better"))
    for body in () if ranges.too_many(data) else data.bodies.itertuples():  # too many to be named
        own = spoken[spoken["body"] == body.label]
        favours = own["direction"].isin(better).groupby(own["source_id"], observed=True)
        both = [source for source, some in favours.any().items() if some and not favours.all()[source]]
        if both and body.variable == "comparator":
            who = listing(both) if len(both) <= NAMED else counted(len(both), "article")
            who += by_number(len(both), " reports", " each report")
            other = data.labels("comparator")[body.code]
            plain = own[own["direction"].isin(better) & ~evidence.hedged(data, own)]
            surely = set(both) & set(plain["source_id"])
            beats = "beats" if len(surely) == len(both) else "beats, or may beat," if surely else "may beat"
            return f"{who} both that {data.topic['treatment']} {beats} {other} and that it may not"
        if both:
            return f"Within {listing(both)}, claims about {body.label} disagree with each other"
    k = spoken["claim_id"].nunique()
    n = f"{k} of {counted(len(effects), 'claim')}{about(data, effects)}"
    one = listing(data.bodies["label"]) if len(data.bodies) == 1 else f"one of {len(data.bodies)} bodies of evidence"
    return f"{n} {by_number(k or len(effects), 'speaks', 'speak')} of {one}"


def bodies_in_words(data, spoken):
    """Which article says what about each body, without the picture."""
    labels = data.labels("direction")
    texts = []
    for body in data.bodies["label"]:
        own = spoken[spoken["body"] == body]
        found = tally_in_words(counts.tally(own, "source_id", "direction"), labels)
        texts.append(f"{sentence(body)}. {found}")
    return " ".join(texts)
