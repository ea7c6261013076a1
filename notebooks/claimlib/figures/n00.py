"""The figure of notebook 00: the claims beside the evidence in short."""

import numpy as np
import pandas as pd

from claimlib import drawing, evidence, judging, replies
from claimlib.drawing import INK, SMALL, SOFT, folded
from claimlib.figures import n05, ranges
from claimlib.figures.base import figure
from claimlib.painters import intervals
from claimlib.tables import Tables
from claimlib.words import by_number, counted, listing, lowered

LABEL, ANSWER = 88, 56  # millimetres: the names of rows, and the texts to the right
THIN, STACK = 0.9, 10.0  # millimetres: from one estimate that does not lead to the next, and all of them at most
INDENT = 2.0  # millimetres: what studies found, below the claims
CLEAR = 1.2  # millimetres that stay free around them
ROOM = 2.85, 0.4  # millimetres for a row of one line, and free below the lines of one
COUNTED = (
    " There is one grey interval for each study and outcome, nearest to the end of treatment; the studies overlap."
)
ALSO = " *Also*: these studies found something else as well, in another result or by a size that they call too small."
NAMED = 4  # claims up to which a row names each


@figure("00-claims-and-evidence", needs=n05.NEEDS)
def claims_and_evidence(data: Tables, width: float = drawing.PAGE):
    """What the articles claim and what studies found, in short: claims that say the same share a row."""
    bands = n05.band_rows(data)
    rows = pd.concat([rows_of(data, band) for _, band in bands.groupby("body", sort=False)], ignore_index=True)
    rows, left_out = first_bodies(rows)
    ys, heads, height = intervals.rows_in_blocks(rows["block"], rows["lines"], *ROOM)
    marks = marks_of(bands[bands["drawn"]], rows, ys)
    title = n05.beside_in_a_sentence(data, marks)
    sheet, ax = n05.texts_beside_axis(
        title,
        " ".join(filter(None, [n05.colours_in_words(data, marks), left_out])),
        rows.assign(
            y=ys,
            top=n05.tops(ys, rows["lines"], *ROOM),
            shift=np.where(rows["kind"] == "claims", 0, INDENT),
            color=np.where(rows["kind"] == "others", SOFT, INK),
            weight=weights(rows),
        ),
        (heads, height),
        (LABEL, ANSWER),
        n05.key_entries(marks),
        f"{n05.undrawn_in_words(data, bands, whose=True)}{n05.little_note(marks)}{n05.unlike_note(rows)}".strip(),
        width,
    )
    n05.draw_axis(data, ax, marks[~(marks["kind"].eq("claim") & marks.duplicated("y"))], 1.8)
    caption = (
        f"{title}. {n05.scales_in_words(data, marks, whose_in_words(data, marks))}"
        f"{n05.signs_in_words(data, marks[marks['leads']], 'other black marks')}{n05.beyond_in_words(marks)}"
        f"{COUNTED if rows['kind'].eq('others').any() else ''}{n05.papers_note(rows)}"
        f"{n05.some_in_words(data, marks.loc[marks['kind'].eq('claim'), 'id'])}"
        f"{also_note(rows)}{n05.leads_in_words(marks)}"
        f"{little_in_words(data, marks)}"
        " Figure 05-claims-beside-evidence has a row for each estimate that is drawn, with papers and newer reviews; "
        "its caption explains the words of the answers."
    )
    told = [f"{row.text}: {row.beside}{row.words}".replace("\n", " ") for row in rows.itertuples()]
    shown = ["body", "row", "kind", "id", "leads", "estimate", "low", "high", "factor"]
    return sheet, marks[shown], caption, ". ".join(told) + "."


def also_note(rows):
    """What it means that some studies also found something else, as a sentence; empty where none are counted so."""
    return ALSO if rows["beside"].str.contains(r"[0-9]\s+also").any() else ""


def whose_in_words(data, marks):
    """Whose pain the marks of estimates are about, as a sentence: thin lines have no text that could say it."""
    grey = marks[marks["kind"].eq("estimate") & ~marks["leads"]]
    people, usual = data.effects.set_index("effect_id")["people"], n05.usual_people(data)
    other = (grey["id"].map(people).ne(usual) | grey["wide"].eq(True)).sum()
    text = f"Black marks are about {data.label('people', usual)} pain"
    also = f"{other} of {len(grey)} grey lines {by_number(other, 'is', 'are')}, or may be, about other people, too"
    if not marks["leads"].eq(True).any():
        return f"{also}." if other else ""
    return f"{text}; {also}." if other else f"{text}."


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
    alone = own["id"].where(own["id"].isin(replies.answer_remarks(data)), "")  # its remark needs what the claim says
    kind, work = (own["id"].map(judging.answers(data).set_index("claim_id")[name]) for name in ("kind", "cited_work"))
    by = [own["id"].map(codes["direction"].astype(object)), "firm", own["id"].map(strong), kind, work, alone]
    rows = [
        claims_row(data, direction, much, list(own["id"]))
        for (direction, _, much, *_), own in own.groupby(by, sort=False, dropna=False)
    ]
    rows += [
        {"kind": "leads", "ids": [row.id], "text": row.short, "beside": row.spoken}
        for row in band[band["leads"]].itertuples()
    ]
    if (other := band["kind"].eq("estimate") & ~band["leads"]).any():
        rows.append(others_row(data, band[other], band["leads"].any(), band[band["kind"] == "words"]))
    rows = pd.DataFrame(rows).assign(block=band["block"].iloc[0], body=band["body"].iloc[0])
    rows["words"] = rows["words"].fillna("") if "words" in rows else ""
    bold = weights(rows) == "bold"
    rows["label"] = [
        folded(text, LABEL - (INDENT if kind != "claims" else intervals.SIGN + 1.7), SMALL, b)
        for text, kind, b in zip(rows["text"] + rows["words"], rows["kind"], bold, strict=True)
    ]
    rows["beside"] = [folded(text, ANSWER, SMALL, b) for text, b in zip(rows["beside"], bold, strict=True)]
    stacked = rows["ids"].map(len).where(rows["kind"].eq("others"), 0).map(stack) / intervals.PITCH
    stacked += rows["kind"].eq("others") * CLEAR / intervals.PITCH  # so that none lies on the axis or on a line
    return rows.assign(lines=n05.lines_with_room(rows).combine(stacked, max))


def claims_row(data, direction, strong, ids):
    """The row of claims that say the same, equally firmly and strongly, with their answers."""
    answers = judging.answers(data).set_index("claim_id", drop=False).loc[ids].to_dict("records")
    named = ids
    for variable in ("outcome", "comparator"):
        labels = [data.label(variable, claim[variable]) for claim in answers]
        if len(set(labels)) > 1:
            named = [f"{name} ({label})" for name, label in zip(named, labels, strict=True)]
    who = listing(named) if len(ids) <= NAMED else counted(len(ids), "claim") + work_in_words(data, answers[0])
    hedged = bool(evidence.hedged(data, pd.DataFrame(answers[:1])).all())  # as all of them are
    some = answers[0]["kind"] == judging.EXISTENTIAL
    said = f"{who}: {way_in_words(data, direction, 'much ' * strong, hedged, some)}"
    if len(ids) == 1:  # there is room for what it says
        said = f"{who}: {lowered(answers[0]['paraphrase'].rstrip('.'))}"
    return {"kind": "claims", "ids": ids, "text": said, "beside": beside_claims(data, answers)}


def work_in_words(data, claim):
    """What a claim cites, to follow it; nothing where that is no work for which papers are known."""
    return f" on {data.label('cited_work', claim['cited_work'])}" if replies.papers_that_show(data, claim) else ""


def beside_claims(data, answers):
    """The answers to the claims of a row: counts together where the claims are few and alike."""
    few, remarks = len(answers) <= NAMED, replies.answer_remarks(data)
    if few and not any(claim["claim_id"] in remarks for claim in answers):
        papers = [replies.papers_that_show(data, claim) for claim in answers]
        if all(papers):
            return replies.in_papers(papers, n05.UNLIKE)
        names = {replies.answer_name(data, claim) for claim in answers}
        if len(answers) > 1 and len(names) == 1 and all(replies.is_tallied(data, claim) for claim in answers):
            return f"{every_of(answers)}: {names.pop()}; {replies.tally_in_words(data, answers)}"
    found = {claim["claim_id"]: replies.in_short(data, claim, n05.UNLIKE, tally=few) for claim in answers}
    return answers_in_words(pd.Series(found))


def way_in_words(data, direction, much="", hedged=False, some=False):
    """Which way a claim points, in a word that the key and the axis have, too: ``may be much better``.

    ``some`` says whether it is a claim about what some studies found.
    """
    role = data.role_of("direction")[direction]
    sided = role in (evidence.BETTER, evidence.WORSE)
    if some and (sided or role == evidence.SAME):
        return f"{'perhaps ' * hedged}some found {'it ' * sided}{much}{n05.WAYS[role]}"
    if sided:
        return f"{'may be ' * hedged}{much}{n05.WAYS[role]}"
    if role == evidence.SAME:
        return f"{'perhaps ' * hedged}{n05.WAYS[role]}"
    return f"{'perhaps ' * hedged}{data.label('direction', direction)}"


def every_of(claims):
    """``Both``, or ``All 3``."""
    return "Both" if len(claims) == 2 else f"All {len(claims)}"


def answers_in_words(found):
    """The answers to some claims, a text by claim: which has which, or how many where they are too many to name."""
    if found.nunique() == 1:
        return f"{every_of(found)}: {lowered(found.iloc[0])}" if len(found) > 1 else found.iloc[0]
    groups = found.index.to_series().groupby(found, sort=False).agg(list)
    who = [listing(ids) if len(found) <= NAMED else str(len(ids)) for ids in groups]
    return "; ".join(f"{one}: {lowered(label)}" for one, label in zip(who, groups.index, strict=True))


def others_row(data, others, led, words):
    """The row of all estimates that do not lead, with what they find.

    Parameters: ``led``, whether another one leads; ``words``, the rows of papers without a number.
    """
    n = others["over"].value_counts(sort=False)
    each = listing(f"{k} v {what}" for what, k in n.items())
    undrawn = (~others["drawn"]).sum()
    text = counted(len(others), "other" if led else "estimate")
    text += f" ({undrawn} in other units, not drawn)" * bool(undrawn)
    text += f": {each}" if len(n) > 1 else "" if led else f" v {n.index[0]}"
    return {
        "kind": "others",
        "ids": list(others.loc[others["drawn"], "id"]),
        "text": text,
        "beside": ways_in_words(data, others["id"]),
        "words": without_number(words),
    }


def without_number(words):
    """What papers conclude that have no number here, to follow the others; empty where there is none."""
    own = words.explode("name").drop_duplicates(["name", "what"])
    who = own.groupby("what", sort=False)["name"].agg(lambda names: listing(names) if len(names) <= 2 else len(names))
    newer = "newer, " * bool(words["newer"].eq(True).all())
    return f"; {newer}in words: {', '.join(f'{what} ({names})' for what, names in who.items())}" if len(who) else ""


def ways_in_words(data, ids):
    """Which way the intervals of some estimates point: ``6 favour acupuncture, 6 leave it open``."""
    n = n05.ways_of(data, ids).value_counts(sort=False)
    return ", ".join(f"{k} {by_number(k, *words)}" for words, k in n.items())


def little_in_words(data, marks):
    """Which studies call a difference that leads too small to matter, as sentences; empty where none does."""
    little = marks[marks["leads"] & marks["little"].eq(True)]
    texts, details = [], data.effects.set_index("effect_id")["detail"]
    for name, rows in little.groupby("name", sort=False):
        black = by_number(len(rows), "black difference", f"{len(rows)} black differences")
        own = rows.assign(said=rows["id"].map(details)).dropna(subset="said")
        also = "; ".join(f"for {row.what} v {row.over}, {row.said}" for row in own.itertuples())
        texts.append(f" {name} calls its {black} too small to matter{f' ({also})' if also else ''}.")
    return "".join(texts)


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
