"""The figure of notebook 00: the claims beside the evidence in short."""

import numpy as np
import pandas as pd

from claimlib import drawing, evidence, judging, replies
from claimlib.drawing import INK, SMALL, SOFT, folded, lines_of
from claimlib.figures import n05, ranges
from claimlib.figures.base import figure
from claimlib.painters import intervals
from claimlib.tables import Tables
from claimlib.words import by_number, counted, listing

LABEL, ANSWER = 78, 60  # millimetres: the names of rows, and the texts to the right
THIN, STACK = 0.85, 12.0  # millimetres: from one estimate that does not lead to the next, and all of them at most
CLEAR = 1.8  # millimetres that stay free around them
COUNTED = (
    "Counts are of intervals from studies that overlap, one for each study and outcome: at the time nearest to the end "
    "of treatment and of the most trials. Results known only in words are not counted. Reviews that mix comparators or "
    "treatments are in notebook 04."
)
NAMED = 4  # claims up to which a row names each


@figure("00-claims-and-evidence", needs=n05.NEEDS)
def claims_and_evidence(data: Tables, width: float = drawing.PAGE):
    """What the articles claim and what studies found, in short: claims that say the same share a row."""
    bands = n05.band_rows(data)
    bands = bands.assign(again=bands["kind"].eq("estimate") & bands.duplicated(["kind", "id"], keep=False))
    rows = pd.concat([rows_of(data, band) for _, band in bands.groupby("body", sort=False)], ignore_index=True)
    rows, left_out = first_bodies(rows)
    ys, heads, height = intervals.rows_in_blocks(rows["block"], rows["lines"], *n05.ROOM)
    marks = marks_of(bands[bands["drawn"]], rows, ys)
    led = marks[marks["leads"]]
    title, signs = n05.beside_in_a_sentence(data, marks), n05.signs_in_words(data, led)
    sheet, ax = n05.texts_beside_axis(
        title,
        "Blue: what the articles claim; a triangle shows the direction alone, as no claim here gives a number. Black: "
        "the estimates that lead. Grey: others like with like (open: not, for cited works), one for each study and "
        "outcome, if the scale allows. "
        f"{left_out}".strip(),
        rows.assign(
            y=ys, shift=0, color=rows["kind"].map({"others": SOFT, "words": SOFT}).fillna(INK), weight=weights(rows)
        ),
        (heads, height),
        (LABEL, ANSWER),
        key_entries(marks),
        f"{n05.undrawn_in_words(data, bands)}{unlike_in_words(data, marks)}{n05.scale_note(marks)}{signs}"
        f"{n05.favourable_in_words(data, marks.loc[marks['kind'].eq('claim'), 'id'])}{n05.unclear_in_words(data, rows)}"
        f"{n05.strong_in_words(data, marks.loc[marks['kind'].eq('claim'), 'id'])}",
        width,
    )
    n05.draw_axis(data, ax, marks[~(marks["kind"].eq("claim") & marks.duplicated("y"))], 1.8, others=False)
    caption = (
        f"{title}. {n05.scales_in_words(data, marks, whose_in_words(data, marks))}{signs}"
        f"{n05.details_in_words(data, led)} {COUNTED} "
        "Figure 05-claims-beside-evidence has a row for each claim and each estimate."
    )
    told = [f"{row.text}: {row.beside}".replace("\n", " ") for row in rows.itertuples()]
    shown = ["body", "row", "kind", "id", "leads", "estimate", "low", "high", "factor"]
    return sheet, marks[shown], caption, "; ".join(told) + "."


def key_entries(marks):
    """The entries of the key; what leaves the axis has one, as no number beside it says how far it goes."""
    drawn = marks[marks["kind"].eq("estimate") & marks["factor"].notna()]
    goes_on = drawn["high"].gt(n05.ends_of_axis(drawn)[1]).any()
    entries = n05.key_entries(marks.drop(columns="also"))
    return entries + ([("off the axis", ">", n05.LIGHT, n05.LIGHT)] if goes_on else [])


def unlike_in_words(data, marks):
    """How many of the papers that show what a claim says of a work do not compare like with like, as a sentence."""
    ids = marks.loc[marks["kind"].eq("claim"), "id"].drop_duplicates()
    texts = []
    for claim in judging.answers(data).set_index("claim_id", drop=False).loc[ids].to_dict("records"):
        papers = replies.reporting(data, claim)
        shown = papers[papers["shows"]] if papers is not None else pd.DataFrame({"like": []})
        unlike = (~shown["like"].eq(True)).sum()
        texts += [f"{unlike} of the {len(shown)} for {claim['claim_id']}"] if unlike else []
    return f" Papers not like with like: {listing(texts[:NAMED])}." if texts else ""


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
    ends = pd.Series(intervals.rows_in_blocks(rows["block"], rows["lines"], *n05.ROOM)[0]).groupby(rows["body"]).max()
    kept = ends.index[ends <= max(n05.MOST, ends.min())]
    said = ranges.part_shown(len(kept), len(ends), "bodies of evidence", "the first ones")
    return rows[rows["body"].isin(kept)].reset_index(drop=True), said


def rows_of(data, band):
    """The rows of a body of evidence: claims that say the same, each leading estimate, and all others in one."""
    claim, codes = band["kind"].eq("claim"), data.claims.set_index("claim_id")
    strong = codes["boosted"].isin(data.codes_with("boosted", "boosted"))
    own = band[claim]
    alike = own.groupby([own["id"].map(codes["direction"].astype(object)), "firm", own["id"].map(strong)], sort=False)
    rows = [claims_row(data, *said, list(own["id"])) for said, own in alike]
    rows += [
        {"kind": "leads", "ids": [row.id], "text": with_detail(row), "beside": row.beside + open_in_words(row)}
        for row in band[band["leads"]].itertuples()
    ]
    words = band["kind"].eq("words")
    rows += [{"kind": "words", "ids": [r.id], "text": r.text, "beside": r.beside} for r in band[words].itertuples()]
    if (other := ~claim & ~words & ~band["leads"]).any():
        rows.append(others_row(data, band[other], band["leads"].any()))
    rows = pd.DataFrame(rows).assign(block=band["block"].iloc[0], body=band["body"].iloc[0])
    bold = weights(rows) == "bold"
    rows["label"] = [folded(text, LABEL - 2, SMALL, b) for text, b in zip(rows["text"], bold, strict=True)]
    rows["beside"] = [folded(text, ANSWER, SMALL, b) for text, b in zip(rows["beside"], bold, strict=True)]
    stacked = rows["ids"].map(len).where(rows["kind"].eq("others"), 0).map(stack) / intervals.PITCH
    stacked += rows["kind"].eq("others") * CLEAR / intervals.PITCH  # so that none lies on the axis or on a line
    return rows.assign(lines=rows[["label", "beside"]].map(lines_of).max(axis=1).combine(stacked, max))


def with_detail(row):
    """The text of a leading estimate, with its detail where both fit one line; a caption has all details."""
    whole = f"{row.text}, {row.detail}"
    fits = isinstance(row.detail, str) and drawing.text_width(whole, SMALL, bold=True) <= LABEL - 2
    return whole if fits else row.text


def open_in_words(row):
    """That a leading interval includes no difference, to follow its numbers: the eye may not see where it begins."""
    null = row.null * row.factor
    return ", includes no difference" if row.low <= null <= row.high else ""


def claims_row(data, direction, firm, strong, ids):
    """The row of claims that say the same, equally firmly and strongly, with their answers."""
    answers = judging.answers(data).set_index("claim_id", drop=False).loc[ids].to_dict("records")
    found = pd.Series({claim["claim_id"]: replies.name_of(data, claim) for claim in answers})
    outcomes = [data.label("outcome", claim["outcome"]) for claim in answers]
    apart = len(set(outcomes)) > 1
    named = [f"{claim} ({what})" if apart else claim for claim, what in zip(ids, outcomes, strict=True)]
    who = listing(named) if len(ids) <= NAMED else counted(len(ids), "claim")
    said = f"{who}: {data.label('direction', direction)}{', strongly' if strong else ''}"
    said += "" if firm else ", hedged"
    if len(ids) == 1:  # there is room for what it says
        said = f"{who}: {lowered(answers[0]['paraphrase'].rstrip('.'))}"
    return {"kind": "claims", "ids": ids, "text": said, "beside": answers_in_words(found)}


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


def others_row(data, others, led):
    """The row of all estimates that do not lead, with what they find; ``led`` says whether another one leads."""
    over = others["over"].unique()
    apart = f" v {over[0]}" if len(over) == 1 else ""
    n = others["over"].value_counts(sort=False)
    each = ": " + listing(f"{k} v {what}" for what, k in n.items()) if led and len(n) > 1 else ""
    text = counted(len(others), "other estimate") + each if led else f"{counted(len(others), 'estimate')}{apart}"
    again = others["again"].sum()
    text += "" if led else ", none of which leads here"
    text += f" ({again} {by_number(again, 'is', 'are')} in another part, too)" if again and not led else ""
    undrawn = others.loc[~others["drawn"], "id"]
    note = f" (not drawn: {ways_in_words(data, undrawn)})" if len(undrawn) else ""
    return {
        "kind": "others",
        "ids": list(others.loc[others["drawn"], "id"]),
        "text": f"{text}{note}",
        "beside": ways_in_words(data, others["id"], others["over"]),
    }


def ways_in_words(data, ids, over=None):
    """Which way the intervals of some estimates point: ``6 favour acupuncture, 6 include no difference``.

    With what each is ``over``, it says in brackets against what all of them point one way, how many are about other
    patients than most comparisons, and how many of single trials.
    """
    rows = evidence.estimates(data).set_index("effect_id").loc[ids]
    single = rows["design"].isin(data.codes_by_role("design").get("single", []))
    usual, wide = n05.usual_people(data), rows["wider_population"].eq("yes")
    other = rows["people"].ne(usual) & ~wide
    rows = pd.DataFrame({"way": n05.ways_of(data, ids), "single": single, "other": other, "wide": wide})
    rows["over"] = "" if over is None else over.to_numpy()
    every, told = rows["over"].value_counts(), []
    for words, own in rows.groupby("way", sort=False):
        n, of = len(own), own["over"].value_counts(sort=False)
        notes = [f"all {of[what]} v {what}" for what in of.index if len(every) > 1 and of[what] == every[what]]
        notes += [of_all(own["wide"].sum(), n, n05.WIDE)]
        notes += [of_all(own["other"].sum(), n, f"not {data.label('people', usual)} only")]
        notes += [of_trials(own["single"].sum(), n)]
        notes = "" if over is None else listing(filter(None, notes)) if any(notes) else ""
        told.append(f"{n} {by_number(n, *words)}{f' ({notes})' if notes else ''}")
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
