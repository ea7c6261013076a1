"""The figures of notebook 05: whether the claims agree with what was found, and what that depends on."""

import pandas as pd

from claimlib import drawing, evidence, tables
from claimlib.drawing import INK, SMALL, SOFT, TEXT, folded, ink_on, lines_of
from claimlib.figures.base import figure
from claimlib.painters import grids, intervals
from claimlib.words import counted, listing, percent, tally_in_words

JUDGED = ("studies", "effects", "measures", "matches", "thresholds")
OWN, COMBINED = "The rule of this collection", "Several choices at once"
AS_GIVEN = "verdicts as this collection gives them"
KINDS = {  # the fields of a choice by what they are about
    "Which size is asked for": {"threshold_set", "whole", "much"},
    "How many studies are asked for": {"majority", "least"},
    "Which comparisons count": {"mixed", "wider", "authors", "designs", "without", "also"},
    "What an interval is taken to show": {"conclusive", "pointing"},
}
PITCH = 3.2  # from line to line of the list of claims
EDGE = "#444444"  # around the mark of a verdict: some hues are pale


# ---------------------------------------------------------------- other choices


@figure("05-verdicts-by-choice", needs=(*JUDGED, "verdict_choices"))
def verdicts_by_choice(data, width=drawing.PAGE):
    """Which verdicts each other choice changes: a row per choice, a column per claim that can be tested under some."""
    table = tested_under_some_choice(data)
    rows = choices_by_kind(data, table)
    drawn, idle = (
        rows[(rows["changed"] > 0) | (rows["kind"] == OWN)],
        rows[(rows["changed"] == 0) & (rows["kind"] != OWN)],
    )
    title = moved_in_a_sentence(rows, len(table))
    left, right = 62, 19
    wide = min((width - left - right) / len(table), 14)
    names = drawn["label"].mask(drawn["kind"] == OWN, AS_GIVEN)
    drawn = drawn.assign(text=[folded(name, left - 3, SMALL) for name in names])
    ys, blocks, height = intervals.rows_in_blocks(drawn["kind"], drawn["text"].map(lines_of))
    shown, texts = differing(data, table, drawn), claim_texts(data, table.index)
    listed = 4 + PITCH * -(-len(texts) // 2)
    sheet, ax = drawing.canvas(
        title,
        "First row: the rule of this collection. Below it: what another choice changes; blank: unchanged. At the foot: "
        "the claims.",
        height,
        width,
        left,
        width - left - wide * len(table),
        top=19,
        bottom=3 + listed,
        key=[("the claim is", verdict_entries(data, shown["verdict"]))],
    )
    drawing.in_mm(ax)
    claim_heads(ax, texts, wide, height)
    body = intervals.axes_on(ax, 2 - left, 0, left + wide * len(table) + right - 4, height)
    drawing.in_mm(body)
    body.set(facecolor="none")
    intervals.block_heads(body, blocks, body.get_xlim()[1])
    grids.row_names(body, ys, drawn["text"], 0, ha="left", size=SMALL)
    claim_list(body, texts, height + 4.5)
    changed = drawn["changed"].astype(str).where(drawn["kind"] != OWN, "")
    grids.side_column(ax, wide * len(table) + right - 4, ys, changed, "changed", ha="right", color=INK)
    at = dict(zip(drawn["label"], ys, strict=True))
    for cell in shown.itertuples():
        grids.mark(ax, wide * (table.index.get_loc(cell.claim_id) + 0.5), at[cell.label], cell, 5.6)
    still = f" No verdict is changed by {listing(f'*{label}*' for label in idle['label'])}." if len(idle) else ""
    labels = data.labels("verdict")
    told = [
        f"{label}: " + ", ".join(f"{cell.claim_id} {labels[cell.verdict]}" for cell in own.itertuples()) + "."
        for label, own in shown.groupby("label", sort=False)
    ]
    numbers = table.T.rename_axis("choice").reset_index()
    return sheet, numbers, f"{title}.{still} Rows of the last block change several choices at once.", " ".join(told)


def tested_under_some_choice(data):
    """The verdicts under every choice of the claims that can be tested under at least one: a row per claim."""
    under = evidence.verdicts_by_choice(data)
    under = under[(under.astype(object) != data.code_with("verdict", "untested")).any(axis=1)].astype(object)
    if under.empty:
        raise tables.Absent("No claim can be compared with an estimate here, whatever the choice.")
    order = data.claims[data.claims["claim_id"].isin(under.index)]
    return under.loc[order.sort_values(["comparator", "direction", "outcome"], kind="stable")["claim_id"]]


def choices_by_kind(data, table):
    """The choices with the kind of what they change and how many verdicts they change, most first within each kind."""
    base = evidence.verdicts(data).set_index("claim_id")["verdict"].astype(object).loc[table.index]
    rows = [
        (c.choice_id, c.label, kind_of(c.changes), int((table[c.label] != base).sum())) for c in evidence.choices(data)
    ]
    rows = pd.DataFrame(rows, columns=["choice_id", "label", "kind", "changed"])
    rows["kind"] = pd.Categorical(rows["kind"], [OWN, *KINDS, COMBINED], ordered=True)
    return rows.sort_values(["kind", "changed"], ascending=[True, False], kind="stable")


def kind_of(changes):
    """What a choice is about, by the fields in which it differs from the choice of the notebooks."""
    if len(changes) != 1:
        return COMBINED if changes else OWN
    return next(kind for kind, fields in KINDS.items() if set(changes) <= fields)


def moved_in_a_sentence(rows, n):
    """How many verdicts single other choices change: the most, and what half of them stay below or at."""
    single = rows.loc[~rows["kind"].isin([OWN, COMBINED]), "changed"]
    if single.empty:
        return f"No other choice is made for the {counted(n, 'verdict')}"
    return (
        f"Changing one choice alters up to {single.max()} of {counted(n, 'verdict')}; "
        f"half of the choices alter at most {single.median():.0f}"
    )


def differing(data, table, rows):
    """What is drawn: every verdict of the first block, below it those that differ, each with its looks."""
    cells = table[rows["label"]].T.rename_axis("label").stack().rename("verdict").reset_index()
    base = evidence.verdicts(data).set_index("claim_id")["verdict"].astype(object)
    own = cells["label"].isin(rows.loc[rows["kind"] == OWN, "label"])
    cells = cells[own | (cells["verdict"] != cells["claim_id"].map(base))]
    cells = cells.merge(rows[["label", "choice_id"]], on="label").join(verdict_looks(data), on="verdict")
    return cells.assign(gid="verdict-" + cells["choice_id"] + "-" + cells["claim_id"])


def verdict_looks(data):
    """How the mark of each verdict looks, by code."""
    codes = data.codes_of("verdict")
    return pd.DataFrame({"marker": drawing.marks(codes), "fill": drawing.colors(codes)}).assign(color=EDGE)


def verdict_entries(data, shown):
    """Entries of a key for the verdicts that are drawn."""
    looks, labels = verdict_looks(data), data.labels("verdict")
    return [(labels[c], look.marker, look.color, look.fill) for c, look in looks.iterrows() if c in set(shown)]


def claim_texts(data, claims):
    """What each claim says in a few words, and what it compares with, on lines that fit its column: by claim."""
    texts = data.in_words(data.claims.set_index("claim_id").loc[claims])
    return pd.DataFrame({"says": texts["outcome"] + ": " + texts["direction"], "comparator": texts["comparator"]})


def claim_heads(ax, texts, wide, height):
    """The identifiers of claims above their columns, and above them what they compare with."""
    texts = texts.assign(x=[wide * (k + 0.5) for k in range(len(texts))])
    for claim, x in texts["x"].items():
        look = {"ha": "center", "va": "bottom", "fontsize": SMALL, "color": INK, "linespacing": 1.1}
        ax.text(x, -1.6, claim.replace("-", "\n", 1), **look)
        ax.plot([x, x], [0, height], color="#e4e4e4", linewidth=0.5, zorder=0)
    for comparator, xs in texts.groupby("comparator", sort=False)["x"]:
        head = folded(comparator, max(wide * len(xs), 16) - 1, SMALL)
        ends = [xs.min() - wide / 2 + 0.8, xs.max() + wide / 2 - 0.8]
        ax.plot(ends, [-8.8] * 2, color=INK, linewidth=0.7, clip_on=False)
        drawing.write_lines(ax, xs.mean(), -10.2, head, "bottom", ha="center")


def claim_list(body, texts, y):
    """What each claim says, in two columns from ``y`` on."""
    rows, across = -(-len(texts) // 2), body.get_xlim()[1] / 2
    beside = max(drawing.text_width(claim, SMALL) for claim in texts.index) + 2
    for k, (claim, says) in enumerate(texts["says"].items()):
        x, down = across * (k // rows), y + PITCH * (k % rows)
        drawing.write_lines(body, x, down, claim)
        drawing.write_lines(body, x + beside, down, says, color=SOFT)


# ---------------------------------------------------------------- silence


@figure("05-if-silence-meant", needs=JUDGED)
def if_silence_meant(data, width=drawing.PAGE):
    """One bar per reading of silence: what the verdicts on the claims that name no comparator would be."""
    agree, counted_as = data.code_with("verdict", "as_found"), evidence.verdicts_if_silent(data)
    table = counted_as.sort_values(agree, ascending=False, kind="stable")
    n = 0 if table.empty else int(table.sum(axis=1).max())
    if not n:
        raise tables.Absent("No claim in favour is silent on what it compares with, or no reading of silence is given.")
    title = silence_in_a_sentence(table[agree], table[data.code_with("verdict", "untested")], n)
    codes, left, right, pitch = data.codes_of("verdict"), 58, 18, 9.0
    faces = drawing.colors(codes)
    shown = table.columns[table.sum() > 0]
    sheet, ax = drawing.canvas(
        title,
        f"The {n} claims in favour that name no comparator, read in {counted(len(table), 'way')}, most agreement "
        "first. Few studies decide many claims: their number is beside each reading.",
        height=pitch * len(table),
        width=width,
        left=left,
        right=right,
        top=6,
        bottom=3,
        key=[
            ("the claims would be", drawing.box_entries([codes["label"][c] for c in shown], [faces[c] for c in shown]))
        ],
    )
    wide, _ = drawing.in_mm(ax)
    ys = [pitch * (k + 0.5) for k in range(len(table))]
    for y, (reading, row) in zip(ys, table.iterrows(), strict=True):
        x = 0.0
        for code, k in row[row > 0].items():
            length = wide * k / n
            grids.box(ax, x, y - 2.7, length, 5.4, faces[code], "white", f"bar-{slug(reading)}-{code}", 0.6)
            drawing.write_lines(ax, x + length / 2, y, str(k), ha="center", size=TEXT, color=ink_on(faces[code]))
            x += length
    grids.row_names(
        ax,
        ys,
        [folded(name.replace(" (", "\n(").replace(" as ", " means ", 1), left - 4, SMALL) for name in table.index],
        x=2 - left,
        ha="left",
        size=SMALL,
    )
    untested = table[data.code_with("verdict", "untested")]
    shares = ["none tested" if no == n else percent(k / n) for k, no in zip(table[agree], untested, strict=True)]
    grids.side_column(ax, wide + 1.5, ys, shares, codes["label"][agree])
    numbers = counted_as.rename_axis(index="reading", columns="verdict").stack().rename("claims").reset_index()
    caption = f"{title}. No claim was coded in one of these ways. The sentences do not say which reading is right."
    return sheet, numbers[["reading", "claims", "verdict"]], caption, tally_in_words(table, data.labels("verdict"))


def silence_in_a_sentence(agreeing, untested, n):
    """How many claims agree with the studies under the readings that help them most and under those that help least."""
    known = agreeing[untested < n]
    if known.empty:
        return "No reading of silence lets the vague claims be compared with a study"
    meaning = known.index.map(lambda reading: reading.rpartition(" (")[0].partition(" as ")[2] or reading)
    most, least = (listing(meaning[known == end], "or") for end in (known.max(), known.min()))
    title = f"Against {most}, {known.max()} of {n} vague claims hold"
    return (
        title
        if most == least
        else f"{title}; against {least}, {known.min() or 'none'} {'does' if known.min() == 1 else 'do'}"
    )


def slug(text):
    """A text as part of an identifier."""
    return "-".join("".join(c if c.isalnum() else " " for c in text).split())
