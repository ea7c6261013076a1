"""The figure of notebook 11: what changed codes move."""

import math

import pandas as pd

from claimlib import drawing, recodes, tables
from claimlib.drawing import SMALL, folded, lines_of, place_text, shorten, size_of
from claimlib.figures import ranges
from claimlib.figures.base import about, figure
from claimlib.painters import curves
from claimlib.words import counted, listing, percent, sentence

MOST, MANY = 24, 8  # changed codes that are drawn, and more than these with a line each; the tables have all
ARROW = "\u2192"
HEADS = {"claim": "claim", "words": "in our words", "variable": "variable", "code": "code", "answer": "answer"}
LEFTS = {"claim": 2, "words": 17, "variable": 71, "code": 90, "answer": 137}  # millimetres
BESIDE = {"share": 2.5, "n": 21.5, "rank": 44}  # millimetres to the right of the dumbbells
INDENT, NAME = 4, 28  # millimetres before the name of an article, and letters of it
EXAMPLE = "The example shows codes that somebody else might give; it corrects nothing."


@figure("11-what-moves")
def what_moves(data: tables.Tables, width: float = drawing.PAGE, example: bool = True):
    """The changed codes as a table, and the shares of the articles before and after as dumbbells.

    ``example``: whether the worked example is taken where ``data`` has no changed codes.
    """
    before, after = recodes.compared(data) if example else (data.as_coded, data)
    shares, answers = recodes.of_shares(before, after), recodes.of_answers(before, after)
    effects = after.claims.dropna(subset="direction")
    if shares.empty:
        raise tables.Absent("The claims have neither a direction nor a wording, so there is no share that could move.")
    steps, every = code_steps(after, answers, width), share_steps(after, shares)
    table = [1.8 + 3 * max(map(lines_of, row)) for row in steps[[*HEADS]].itertuples(index=False)]
    dots = moved_first(every, (ROOM - math.fsum(table)) / 4.6 - every["group"].nunique())
    left_out = ranges.part_shown(len(dots), len(every), "shares", "what moved first")
    height = 4.6 * (len(dots) + dots["group"].nunique())
    title = title_of(after, shares, answers)
    names = max(drawing.text_width(name, SMALL, True) for name in dots["label"])
    sheet, ax = drawing.canvas(
        title,
        f"{'' if after.by_reader or steps.empty else EXAMPLE} The top says what was changed, and the rest is the share "
        f"of each article's claims{about(after, effects)}. What moved is bold. {left_out}".strip(),
        height=height,
        width=width,
        left=INDENT + names + 3,
        right=62,
        top=math.fsum(table) + 10,
        bottom=7,
        key=[("", [KEY[sign] for sign in signs(dots)])],
    )
    draw_codes(sheet, steps, table)
    draw_shares(sheet, ax, dots)
    caption = f"{title}. Rank 1 is the highest share; articles with equal shares have the same rank."
    return sheet, numbers(before, after, shares, answers), caption, read_out(steps, dots)


KEY = {
    "before": ("before", "o", "#222222", "white"),
    "after": ("with the changed codes", "o", drawing.ACCENT, drawing.ACCENT),
    "same": ("the same", ".", "#8a8a8a", "#8a8a8a"),
}


ROOM = 195.0  # millimetres: changed codes and shares together, so that the figure is one page


def moved_first(dots, most):
    """As many rows of shares as fit, those that moved before the others, each in its place."""
    moved = dots["bold"].map(bool)
    kept = [*dots.index[moved], *dots.index[~moved]][: max(1, int(most))]
    return dots.loc[sorted(kept)]


def signs(dots):
    """Which signs of :data:`KEY` are drawn."""
    known = dots.dropna(subset=["before", "after"])
    moved = known["before"] != known["after"]
    return [*(["before", "after"] if moved.any() else []), *(["same"] if not moved.all() else [])]


def title_of(after, shares, answers):
    """How many shares and answers the changed codes move."""
    n = len(after.recodes)
    if not n:
        return "No code is changed, so nothing moves"
    parts = [how_many(shares, "share")] + ([how_many(answers, "answer")] if answers is not None else [])
    by = "by the reader" if after.by_reader else "as an example"
    return f"{counted(n, 'code')} changed {by} {'moves' if n == 1 else 'move'} {listing(parts)}"


def how_many(table, noun):
    """``3 of 15 shares``: how many rows of a table of before and after differ."""
    return f"{len(recodes.moved(table))} of {counted(len(table), noun)}"


def step(before, after):
    """``a \u2192 b``, or ``a`` alone where nothing moved."""
    return before if before == after else f"{before} {ARROW} {after}"


def code_steps(after, answers, width=drawing.PAGE):
    """The changed codes, a row each, at most :data:`MOST`; claim, words and answer in a claim's first row only.

    Returns a frame with the columns of :data:`HEADS`, ``bold`` (the names of the cells that moved) and ``gid``.
    """
    judged = {} if answers is None else {row.claim_id: (row.before, row.after) for row in answers.itertuples()}
    texts, rows, seen = dict(zip(after.claims["claim_id"], after.claims["paraphrase"], strict=True)), [], set()
    for one in after.recodes.head(MOST).itertuples():
        first = one.claim_id not in seen
        seen.add(one.claim_id)
        both = judged.get(one.claim_id) if first else None
        answer = step(*(recodes.label(after, "answer", code) for code in both)) if both else ""
        code = step(*(recodes.label(after, one.variable, code) for code in (one.was, one.code)))
        words = shorten(texts[one.claim_id], 40) if len(after.recodes) > MANY else texts[one.claim_id]
        names = (one.claim_id, words) if first else ("", "")
        bold = {"code", "answer"} if ARROW in answer else {"code"}
        rows.append((*names, one.variable.replace("_", " "), code, answer, bold, f"{one.claim_id}-{one.variable}"))
    if len(after.recodes) > MOST:
        rest = f"and {counted(len(after.recodes) - MOST, 'more changed code')}, which the tables list"
        rows.append(("", rest, "", "", "", set(), "more"))
    frame = pd.DataFrame(rows, columns=[*HEADS, "bold", "gid"])
    rooms = dict(zip(LEFTS, [*list(LEFTS.values())[1:], width], strict=True))
    for name in HEADS:
        heavy = [name in bold for bold in frame["bold"]]
        room = rooms[name] - LEFTS[name] - 3.5
        frame[name] = [folded(text, room, SMALL, bold) for text, bold in zip(frame[name], heavy, strict=True)]
    return frame


def share_steps(data, shares):
    """The shares in per cent, a row per outcome and article, with the texts beside the dots.

    Returns a frame with ``group``, ``label``, ``before``, ``after``, ``share``, ``n``, ``rank``, ``bold`` and ``gid``.
    """
    group = {name: (i, sentence(name)) for i, name in enumerate(shares["outcome"].unique(), 1)}
    rows, names = [], data.article_labels()
    for one in shares.itertuples():
        number, name = group[one.outcome]
        texts = {
            "share": step(*("no claim" if pd.isna(x) else percent(x) for x in (one.before, one.after))),
            "n": f"n = {step(str(one.n_before), str(one.n_after))}",
            "rank": f"rank {step(*('none' if pd.isna(x) else str(x) for x in (one.rank_before, one.rank_after)))}",
        }
        moved = {column for column, text in texts.items() if ARROW in text}
        source = str(one.source_id)
        known = {
            "group": name,
            "label": shorten(names[source], NAME),
            "before": 100 * one.before,
            "after": 100 * one.after,
        }
        rows.append(known | texts | {"bold": moved, "gid": f"share-{number}-{source}"})
    return pd.DataFrame(rows)


def draw_codes(sheet, steps, heights):
    """The table of changed codes, under its heads."""
    y = sheet.headroom + 3
    if steps.empty:
        place_text(sheet, 2, y, "No code is changed.", va="center", color=drawing.SOFT)
        return
    curves.text_row(sheet, y, {name: (LEFTS[name], head) for name, head in HEADS.items()})
    y += 3
    for row, high in zip(steps.to_dict("records"), heights, strict=True):
        curves.text_row(sheet, y + high / 2, {n: (LEFTS[n], row[n]) for n in HEADS}, row["bold"], row["gid"])
        y += high


def draw_shares(sheet, ax, dots):
    """The dumbbells, an article per line under the heading of its outcome, with share, n and rank beside them."""
    across, down = size_of(sheet)
    box = ax.get_position()
    top, right = down * (1 - box.y1), across * box.x1
    curves.scale(ax)
    y = 0.0
    for name, own in dots.groupby("group", sort=False):
        place_text(sheet, 2, top + y + 2.3, name, va="center", fontsize=SMALL, fontweight="bold")
        y += 4.6
        for row in own.to_dict("records"):
            curves.dumbbell(ax, y + 2.3, row["before"], row["after"], row["gid"])
            columns = {"label": (INDENT, row["label"])} | {c: (right + x, row[c]) for c, x in BESIDE.items()}
            bold = {*row["bold"], *({"label"} if "share" in row["bold"] else ())}
            curves.text_row(sheet, top + y + 2.3, columns, bold, row["gid"])
            y += 4.6


def numbers(before, after, shares, answers):
    """What is drawn, and the counts and the agreement that the notebook lists: all as text, before and after."""
    codes = after.recodes.assign(before=after.recodes["was"], after=after.recodes["code"])
    parts = [kept(codes, "code", codes["variable"], codes["claim_id"])]
    if answers is not None:
        own = answers[answers["claim_id"].isin(after.recodes["claim_id"])]
        parts.append(kept(own, "answer", "answer", own["claim_id"]))
    count = recodes.moved(recodes.of_counts(before, after))
    parts.append(kept(count, "count", count["variable"] + ": " + count["code"], count["source_id"]))
    for kind, table in (("share", shares.round({"before": 3, "after": 3})), ("rank", recodes.of_ranks(shares))):
        parts.append(kept(table, kind, table["outcome"], table["source_id"]))
    alike = recodes.of_agreement(before, after)
    if alike is not None:
        equal = alike.assign(before=alike["equal_before"], after=alike["equal_after"])
        for kind, table in (("alpha", alike), ("equal codes", equal)):
            parts.append(kept(table, kind, table["variable"], "pass " + table["coder"]))
    return pd.concat([part.astype(object) for part in parts], ignore_index=True)


def kept(table, kind, of, unit):
    """The rows of a table of before and after as rows of the numbers."""
    return table.assign(kind=kind, of=of, unit=unit)[["kind", "of", "unit", "before", "after"]]


def read_out(steps, dots):
    """The figure read out: every changed code that is drawn, and every share."""
    codes = [f"{one.claim} {one.words}: {one.variable} {one.code} {one.answer}".strip() for one in steps.itertuples()]
    shares = [f"{one.group}, {one.label}: {one.share}, {one.n}, {one.rank}" for one in dots.itertuples()]
    return " ".join(" ".join(f"{text}." for text in [*codes, *shares]).split())
