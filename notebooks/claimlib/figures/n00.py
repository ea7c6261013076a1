"""The figure of notebook 00: the claims beside the evidence in short."""

import numpy as np
import pandas as pd

from claimlib import drawing, evidence, headlines, judging, replies
from claimlib.drawing import INK, SMALL, SOFT, folded, lines_of
from claimlib.figures import n05, ranges
from claimlib.figures.base import figure
from claimlib.painters import intervals
from claimlib.tables import Tables
from claimlib.words import by_number, counted, listing

LABEL, ANSWER = 78, 62  # millimetres: the names of rows, and the texts to the right
THIN, STACK = 0.85, 12.0  # millimetres: from one estimate that does not lead to the next, and all of them at most
CLEAR = 1.8  # millimetres that stay free around them
ROOM = 2.85, 0.4  # millimetres for a row of one line, and free below the lines of one
COUNTED = (
    " Grey: an interval for each study and outcome, at the time nearest to the end of treatment, then of most trials."
)
NAMED = 4  # claims up to which a row names each


@figure("00-claims-and-evidence", needs=n05.NEEDS)
def claims_and_evidence(data: Tables, width: float = drawing.PAGE):
    """What the articles claim and what studies found, in short: claims that say the same share a row."""
    bands = n05.band_rows(data)
    bands = bands.assign(again=bands["kind"].eq("estimate") & bands.duplicated(["kind", "id"], keep=False))
    rows = pd.concat([rows_of(data, band) for _, band in bands.groupby("body", sort=False)], ignore_index=True)
    rows, left_out = first_bodies(rows)
    ys, heads, height = intervals.rows_in_blocks(rows["block"], rows["lines"], *ROOM)
    marks = marks_of(bands[bands["drawn"]], rows, ys)
    title = n05.beside_in_a_sentence(data, marks)
    sheet, ax = n05.texts_beside_axis(
        title,
        f"{n05.colours_in_words(rows, marks)} {left_out}".strip(),
        rows.assign(y=ys, shift=0, color=np.where(rows["kind"] == "others", SOFT, INK), weight=weights(rows)),
        (heads, height),
        (LABEL, ANSWER),
        n05.key_entries(marks.drop(columns="also")),
        f"{n05.undrawn_in_words(data, bands, whose=True)}{n05.scale_note(marks)}",
        width,
    )
    n05.draw_axis(data, ax, marks[~(marks["kind"].eq("claim") & marks.duplicated("y"))], 1.8, others=False)
    claims = marks.loc[marks["kind"].eq("claim"), "id"]
    caption = (
        f"{title}. {n05.scales_in_words(data, marks, whose_in_words(data, marks))}"
        f"{n05.signs_in_words(data, marks[marks['leads']])}{n05.beyond_in_words(marks)}"
        f"{COUNTED if rows['kind'].eq('others').any() else ''}{n05.words_in_words(data, claims, rows)}"
        f"{n05.favourable_in_words(data, claims)}{n05.leads_in_words(marks)}{outside_in_words(data, marks)}"
        " Figure 05-claims-beside-evidence has a row for each claim and each estimate."
    )
    told = [f"{row.text}: {row.beside}".replace("\n", " ") for row in rows.itertuples()]
    shown = ["body", "row", "kind", "id", "leads", "estimate", "low", "high", "factor"]
    return sheet, marks[shown], caption, ". ".join(told) + "."


def outside_in_words(data, marks):
    """Which drawn studies have another estimate outside the interval that is drawn, as a sentence; or nothing."""
    every = evidence.estimates(data).set_index("effect_id")
    own, found = marks[marks["also"].fillna("").ne("") & ~marks["leads"]].drop_duplicates("id"), {}
    for row in own.itertuples():
        other = [float(text) for text in row.also.split("; ")]
        outside = [value / row.factor for value in other if not row.low <= value <= row.high]
        if outside:
            unit = "SD" if row.standard else "points"
            values = [f"{value:g} {unit}".replace("-", "\u2212") for value in outside]
            found.setdefault(every.loc[row.id, "name"], []).extend(values)
    named = listing(f"{name} ({listing(values)})" for name, values in found.items())
    return f" Another estimate of a study lies outside its grey line: {named}." if found else ""


def whose_in_words(data, marks):
    """Whose pain the marks of estimates are about, as a sentence: thin lines have no text that could say it."""
    grey = marks[marks["kind"].eq("estimate") & ~marks["leads"]]
    people, usual = data.effects.set_index("effect_id")["people"], n05.usual_people(data)
    other = (grey["id"].map(people).ne(usual) | grey["wide"].eq(True)).sum()
    text = f"Pain is {data.label('people', usual)} unless a row says otherwise"
    return f"{text}; {other} of {len(grey)} grey lines are about other patients." if other else f"{text}."


def weights(rows):
    """How heavy the texts of rows are: leading estimates are bold."""
    return np.where(rows["kind"] == "leads", "bold", "normal")


def first_bodies(rows):
    """The rows of the first bodies of evidence, as many as fit a page, and a sentence on those that are left out."""
    ends = pd.Series(intervals.rows_in_blocks(rows["block"], rows["lines"], *ROOM)[0]).groupby(rows["body"]).max()
    kept = ends.index[ends <= max(n05.MOST, ends.min())]
    said = ranges.part_shown(len(kept), len(ends), "bodies of evidence", "the first ones")
    return rows[rows["body"].isin(kept)].reset_index(drop=True), said


def rows_of(data, band):
    """The rows of a body of evidence: claims that say the same, each leading estimate, and all others in one."""
    claim, codes = band["kind"].eq("claim"), data.claims.set_index("claim_id")
    strong = codes["boosted"].isin(data.codes_with("boosted", "boosted"))
    own = band[claim]
    alike = own.groupby([own["id"].map(codes["direction"].astype(object)), "firm", own["id"].map(strong)], sort=False)
    rows = [claims_row(data, direction, much, list(own["id"])) for (direction, _, much), own in alike]
    rows += [
        {"kind": "leads", "ids": [row.id], "text": with_detail(row), "beside": row.spoken + open_in_words(data, row)}
        for row in band[band["leads"]].itertuples()
    ]
    if (other := band["kind"].eq("estimate") & ~band["leads"]).any():
        rows.append(others_row(data, band[other], band["leads"].any(), band[band["kind"] == "words"]))
    rows = pd.DataFrame(rows).assign(block=band["block"].iloc[0], body=band["body"].iloc[0])
    bold = weights(rows) == "bold"
    rows["label"] = [folded(text, LABEL - 2, SMALL, b) for text, b in zip(rows["text"], bold, strict=True)]
    rows["beside"] = [folded(text, ANSWER, SMALL, b) for text, b in zip(rows["beside"], bold, strict=True)]
    stacked = rows["ids"].map(len).where(rows["kind"].eq("others"), 0).map(stack) / intervals.PITCH
    stacked += rows["kind"].eq("others") * CLEAR / intervals.PITCH  # so that none lies on the axis or on a line
    return rows.assign(lines=rows[["label", "beside"]].map(lines_of).max(axis=1).combine(stacked, max))


def with_detail(row):
    """The text of a leading estimate with its detail."""
    return f"{row.text}, {row.detail}" if isinstance(row.detail, str) else row.text


def open_in_words(data, row):
    """That a leading interval includes no difference, which the eye may miss, and when its study finds otherwise."""
    null = row.null * row.factor
    if not row.low <= null <= row.high:
        return ""
    every = evidence.estimates(data)
    led = every.set_index("effect_id", drop=False).loc[row.id]
    weeks = [f"{week:g}" for week in dict.fromkeys(headlines.other_times(data, led)["weeks"])]
    unlike = f", unlike at {listing(weeks)} {by_number(len(weeks), 'week', 'weeks')}" if weeks else ""
    like = every["study_id"].eq(led["study_id"]) & every["compared_with"].eq(led["compared_with"])
    printed = every[like & every["basis"].eq(evidence.INTERVAL) & every["arithmetic"].eq("no")]
    what = listing(printed["measured"].map(data.labels("measured")).unique())
    both = replies.printed_none(data, printed) and led["arithmetic"] == "yes"
    return f"; includes no difference{f', as its printed interval ({what}) does' if both else ''}{unlike}"


def claims_row(data, direction, strong, ids):
    """The row of claims that say the same, equally firmly and strongly, with their answers."""
    answers = judging.answers(data).set_index("claim_id", drop=False).loc[ids].to_dict("records")
    found = pd.Series({claim["claim_id"]: replies.in_short(data, claim, n05.UNLIKE) for claim in answers})
    named = ids
    for variable in ("outcome", "comparator"):
        labels = [data.label(variable, claim[variable]) for claim in answers]
        if len(set(labels)) > 1:
            named = [f"{name} ({label})" for name, label in zip(named, labels, strict=True)]
    who = listing(named) if len(ids) <= NAMED else counted(len(ids), "claim")
    hedged = bool(evidence.hedged(data, pd.DataFrame(answers[:1])).all())  # as all of them are
    said = f"{who}: {way_in_words(data, direction, 'much ' * strong, hedged)}"
    if len(ids) == 1:  # there is room for what it says
        said = f"{who}: {lowered(answers[0]['paraphrase'].rstrip('.'))}"
    return {"kind": "claims", "ids": ids, "text": said, "beside": answers_in_words(found)}


WAYS = {evidence.BETTER: "better", evidence.WORSE: "worse"}


def way_in_words(data, direction, much="", hedged=False):
    """Which way a claim points, in a word that the key and the axis have, too: ``may be much better``."""
    word = WAYS.get(data.role_of("direction")[direction])
    if word:
        return f"{'may be ' * hedged}{much}{word}"
    return f"{'perhaps ' * hedged}{data.label('direction', direction)}"


def answers_in_words(found):
    """The answers to some claims, a text by claim: which has which, or how many where they are too many to name."""
    if found.nunique() == 1:
        every = {1: "", 2: "Both: "}.get(len(found), f"All {len(found)}: ")
        return f"{every}{lowered(found.iloc[0]) if every else found.iloc[0]}"
    groups = found.index.to_series().groupby(found, sort=False).agg(list)
    who = [listing(ids) if len(found) <= NAMED else str(len(ids)) for ids in groups]
    return "; ".join(f"{one}: {lowered(label)}" for one, label in zip(who, groups.index, strict=True))


def lowered(text):
    """A text with its first letter small."""
    return f"{text[:1].lower()}{text[1:]}"


def others_row(data, others, led, words):
    """The row of all estimates that do not lead, with what they find.

    Parameters: ``led``, whether another one leads; ``words``, the rows of papers without a number.
    """
    over = others["over"].unique()
    apart = f" v {over[0]}" if len(over) == 1 else ""
    n = others["over"].value_counts(sort=False)
    each = ": " + listing(f"{k} v {what}" for what, k in n.items()) if led and len(n) > 1 else ""
    text = counted(len(others), "other estimate") + each if led else f"{counted(len(others), 'estimate')}{apart}"
    again = others["again"].sum()
    text += f" ({again} also in another part)" if again and not led else ""
    undrawn = others.loc[~others["drawn"], "id"]
    note = f" (not drawn: {ways_in_words(data, undrawn, whole=False)})" if len(undrawn) else ""
    return {
        "kind": "others",
        "ids": list(others.loc[others["drawn"], "id"]),
        "text": f"{text}{note}",
        "beside": ways_in_words(data, others["id"]) + without_number(words),
    }


def without_number(words):
    """What papers conclude that have no number here, to follow what intervals show; empty where there is none."""
    every = words.explode("name").drop_duplicates(["name", "what"])
    n, relies = every["what"].value_counts(sort=False), words.groupby("what")["relies"].sum().astype(int)
    others = {what: f", {k} resting on another" if (k := relies[what]) else "" for what in n.index}
    said = ", ".join(f"{what} ({k}{others[what]})" for what, k in n.items())
    newer = "newer, " if words["relies"].notna().any() else ""
    return f"; {newer}in words alone: {said}" if len(n) else ""


def ways_in_words(data, ids, whole=True):
    """Which way the intervals of some estimates point: ``6 favour acupuncture, 6 include no difference``.

    Where they are told whole, it says in brackets how many are about other pain, and how many of single trials.
    """
    rows = evidence.estimates(data).set_index("effect_id").loc[ids]
    single = rows["design"].isin(data.codes_by_role("design").get("single", []))
    wide = rows["wider_population"].eq("yes")
    rows = pd.DataFrame({"way": n05.ways_of(data, ids), "single": single, "wide": wide})
    told = []
    for words, own in rows.groupby("way", sort=False):
        n = len(own)
        notes = [of_all(own["wide"].sum(), n, f"of {n05.WIDE}")]
        notes += [of_trials(own["single"].sum(), n)]
        notes = f" ({listing(filter(None, notes))})" if whole and any(notes) else ""
        told.append(f"{n} {by_number(n, *words)}{notes}")
    return ", ".join(told)


def of_all(k, n, what):
    """How many of ``n`` estimates are what is said; empty for none."""
    return f"{what if n == 1 else f'all {what}' if k == n else f'{k} {what}'}" if k else ""


def of_trials(k, n):
    """How many of ``n`` estimates are of single trials; empty for none."""
    return "a single trial" if n == k == 1 else of_all(k, n, "of single trials")


def stack(n):
    """How many millimetres some estimates take that lie one above the other."""
    return min(THIN * n, STACK)


def marks_of(drawn, rows, ys):
    """The claims and estimates that are drawn, each with the text of its row, and where it is on the sheet."""
    own = rows.assign(y=ys, row=rows["text"])[["body", "row", "y", "ids", "kind"]].explode("ids")
    own["nth"] = own.groupby(["body", "row"]).cumcount()
    n = own.groupby(["body", "row"])["nth"].transform("size")
    shift = (own["nth"] - (n - 1) / 2) * n.map(stack) / n
    own["y"] += shift.where(own["kind"].eq("others"), 0.0)
    return drawn.merge(own.drop(columns=["kind", "nth"]).rename(columns={"ids": "id"}), on=["body", "id"])
