"""The figure of notebook 06: which papers a vague citation could mean, and what each of them shows."""

import math

import pandas as pd

from claimlib import answers, citations, drawing, evidence, profiles, tables
from claimlib.drawing import SMALL, SOFT, TEXT, folded, lines_of, text_width, tint
from claimlib.figures import ranges
from claimlib.figures.base import figure
from claimlib.painters import cells
from claimlib.words import counted, interval, listing, sentence

ROLES = (evidence.HOLDS, evidence.FAILS, evidence.UNTESTED)
NEEDS = (*evidence.TABLES, "works", "citations")
SAID = {"trials": "{said_trials:.0f} trials in all", "journal": "in {said_journal}", "year": "of {said_year:.0f}"}
KEPT_APART = {
    "comparator_mixed": "mixed control",
    "treatment_mixed": "mixed treatment",
    "wider_population": "wider group",
}
NAMES, SUM, GAP = 53, 17, 1.2  # millimetres: the names of papers, the last column, between boxes


def judged_in_words(data):
    """What the results of asking a paper about a claim mean, by their labels, as a sentence."""
    holds, fails = (data.label("half", data.code_with("half", role)) for role in (evidence.HOLDS, evidence.FAILS))
    found = "at least one comparison of the paper finds what is claimed"
    return (
        f"*{sentence(holds)}* means that {found}, *{fails}* that the paper has such comparisons and none of them does."
    )


@figure("06-candidates", needs=NEEDS)
def candidates(data: tables.Tables, width: float = drawing.PAGE):
    """A row per paper that a cited work could be: whether it shows each thing that an article says of the work."""
    works = judged_works(data)
    if not works:
        raise tables.Absent("No candidate for a cited work tests anything that an article says of it.")
    seen = [first_claims(*one, width) for one in works]
    drawn, most = [laid_out(data, *one, width) for one in seen], max(len(work["papers"]) for work, _ in works)
    k, of = (sum(len(work["claims"]) for work, _ in some) for some in (seen, works))
    whole = k == of and math.fsum(place["height"] for place in drawn) <= WHOLE
    tallest = WHOLE if whole else TALLEST
    while math.fsum(place["height"] for place in drawn) > tallest and most > 1:
        most -= 1
        drawn = [laid_out(data, *first_papers(*one, most), width) for one in seen]
    fits = sum((shown["column"].eq("everything") & shown["word"].eq("yes")).sum() for _, shown in works)
    n = len({study for _, shown in works for study in shown["study_id"]})
    citing = dict.fromkeys(article for work, _ in works for article in work["articles"])
    who = listing(citing, "or") if len(citing) <= answers.FEW else f"one of {len(citing)} articles"
    what = "the work it cites" if len(works) > 1 else works[0][0]["label"]
    many = f"Of {n} papers, {fits or 'none'} {'are' if fits > 1 else 'is'}"
    many = many if n > 1 else f"The one paper is{'' if fits else ' not'}"
    title = f"{many} shown to fit all that {who} says of {what}"
    subtitle = "Each row is a paper that could be meant. Numbers are the comparison that decides, with its 95% interval"
    subtitle += (
        " (SD are standard deviations)." if any(shown["small"].str.contains("SD").any() for _, shown in works) else "."
    )
    untested = data.code_with("half", evidence.UNTESTED)
    if any(shown["code"].eq(untested).any() for _, shown in works):
        subtitle += f" {sentence(data.label('half', untested))} means that we saw no result."
    if any(shown["hatched"].any() for _, shown in works):
        subtitle += " Hatched cells mix comparators or treatments, or include other people."
    rows = sum(min(most, len(work["papers"])) for work, _ in works)
    parts = (
        ranges.part_shown(k, of, "claims", "the first of each work"),
        ranges.part_shown(rows, sum(len(work["papers"]) for work, _ in works), "rows", "the first of each work"),
    )
    subtitle = " ".join([subtitle, *filter(None, parts)])
    tall = [place["height"] for place in drawn]
    sheet, ax = drawing.canvas(title, subtitle, height=math.fsum(tall), width=width, left=0, right=0, bottom=2)
    drawing.in_mm(ax)
    for k, place in enumerate(drawn):
        draw_work(ax, place, math.fsum(tall[:k]))
    columns = ["cited_work", "study_id", "column", "code", "word", "like", "effect_id", "measure", *NUMBERS]
    numbers = pd.concat([shown[columns] for _, shown in works], ignore_index=True)
    caption = (
        f"{title}. {judged_in_words(data)} A paper fits only like with like, and can be a candidate for several "
        "works. Of several comparisons that find what is claimed, a cell has the one that would lead an answer, or of "
        "three or more at the same time the middle one. "
        f"{answers.single_trials_of_works(data)}{secondhand_in_words(data, numbers)}"
    )
    return sheet, numbers, caption.strip(), " ".join(read_out(work, shown) for work, shown in works)


WHOLE = 221.5  # millimetres: all rows together, where nothing has to be said of what is left out
TALLEST, NARROWEST = 205.0, 30.0  # millimetres: all rows together, so that the figure is one page, and a claim's column


def first_claims(work, shown, width):
    """One work with the claims that have room beside each other; the first ones, as they are in the articles."""
    said = shown.loc[shown["column"].isin([*SAID, "everything"]), "column"].nunique()
    most = max(1, int((width - 4 - NAMES - SUM * said) / NARROWEST))
    claims = work["claims"].head(most)
    kept = ~shown["column"].isin(work["claims"].index) | shown["column"].isin(claims.index)
    return work | {"claims": claims}, shown[kept]


def first_papers(work, shown, most):
    """One work with the first of its papers."""
    papers = work["papers"].head(most)
    return work | {"papers": papers, "all": len(work["papers"])}, shown[shown["study_id"].isin(papers["study_id"])]


NUMBERS = ["estimate", "ci_low", "ci_high"]


def judged_works(data):
    """The cited works with a half that can be tested, a list of pairs: a dict about the work, and its cells."""
    found = []
    for work, halves in answers.tested_works(data):
        papers, label = citations.candidates(data, work["cited_work"]), data.label("cited_work", work["cited_work"])
        claims = data.claims.set_index("claim_id").loc[halves["claim_id"].unique()]
        work |= {"label": label, "claims": claims, "papers": papers, "articles": list(claims["source_id"].unique())}
        found.append((work, all_cells(data, work, halves)))
    return found


def all_cells(data, work, halves):
    """The cells of one cited work, a row per paper and column: the halves, what else is said, and everything."""
    papers = work["papers"]
    codes = {role: data.code_with("half", role) for role in ROLES}
    said = citations.fits_description(papers, work, codes)
    parts = [half_cells(data, work["claims"], halves)]
    parts += [said_cells(papers, said[name], name, codes) for name in said]
    shown = pd.concat(parts, ignore_index=True)
    everything = [whole_cell(study, own, codes) for study, own in shown.groupby("study_id", sort=False)]
    shown = pd.concat([shown, pd.DataFrame(everything)], ignore_index=True)
    return shown.assign(cited_work=work["cited_work"])


def half_cells(data, claims, halves):
    """The cells of what is claimed: the label of the code, and the comparison that decides with its unit."""
    label, silent = data.labels("half"), claims["comparator"].eq(data.silence)
    effects = data.in_words(data.effects).set_index("effect_id")
    units = data.measures.set_index("measure")
    rows = []
    for half in halves.to_dict("records"):
        own = effects.loc[half["effect_id"]] if isinstance(half["effect_id"], str) else None
        apart = [] if own is None else [word for flag, word in KEPT_APART.items() if own[flag] == "yes"]
        against = f" against {own['compared_with']}" if own is not None and silent[half["claim_id"]] else ""
        word = f"{label[half['half']]}{against}{', ' if apart else ''}{', '.join(apart)}"
        small = "" if own is None else estimate_in_words(*(half[c] for c in NUMBERS), units, half["measure"])
        rows.append(half | {"column": half["claim_id"], "code": half["half"], "word": word, "small": small})
    return pd.DataFrame(rows).assign(hatched=[row["like"] is False for row in rows])


def estimate_in_words(estimate, low, high, units, measure):
    """``16.76 points of 100 (0.19 to 33.33)``: an estimate with its unit; who says it, where there is no number."""
    if pd.isna(estimate):
        return "authors' words, no number"
    unit = units.loc[measure, "unit"].replace("standard deviations", "SD")
    number, _, ends = interval(estimate, low, high).partition(" ")
    return f"{unit} {number} {ends}" if units.loc[measure, "axis"] == "log" else f"{number} {unit} {ends}"


def said_cells(papers, fits, name, codes):
    """The cells of one other thing that is said of the work, such as its number of trials."""
    words = {codes[evidence.HOLDS]: "yes", codes[evidence.FAILS]: "no: {}", codes[evidence.UNTESTED]: "not known"}
    own = [words[code].format(value) for code, value in zip(fits, papers[name], strict=True)]
    frame = papers[["study_id"]].assign(column=name, code=fits.to_numpy(), word=own)
    return frame.assign(small="", hatched=False)


def whole_cell(study, own, codes):
    """Whether one paper is all that is said of the work: no if anything fails, yes if all holds like with like."""
    holds, fails, untested = (codes[role] for role in ROLES)
    hatched = bool(own["code"].eq(holds).all() and own["hatched"].any())
    if hatched:
        code, word = fails, "no: not like with like"
    elif own["code"].eq(fails).any():
        code, word = fails, "no"
    else:
        code, word = (holds, "yes") if own["code"].eq(holds).all() else (untested, "not all tested")
    return {"study_id": study, "column": "everything", "code": code, "word": word, "small": "", "hatched": hatched}


def laid_out(data, work, shown, width):
    """Where everything of one work is drawn, a dict; heights in millimetres from the top of its panel."""
    claims, papers = work["claims"], data.in_words(work["papers"])
    columns = list(shown["column"].unique())
    said = [name for name in columns if name in SAID]
    half = (width - 4 - NAMES - SUM * (len(said) + 1)) / len(claims)
    widths = [half if name in claims.index else SUM for name in columns]
    heads = [folded(head_of(data, work, name), wide - 2, SMALL) for name, wide in zip(columns, widths, strict=True)]
    remarks = [folded(text, NAMES - 3, SMALL) for text in papers["design"] + ", " + papers["studied"]]
    small = fitting(shown.assign(wide=shown["column"].map(dict(zip(columns, widths, strict=True)))))
    lines = small["lines"].groupby(small["study_id"]).max()
    tall = [
        max(lines[study], 1 + lines_of(remark)) * drawing.LINE + 2.2
        for study, remark in zip(papers["study_id"], remarks, strict=True)
    ]
    group = ["single trials" if one else "other papers" for one in work["papers"]["single"]]
    starts = [i for i, name in enumerate(group) if i == 0 or name != group[i - 1]] if len(set(group)) > 1 else []
    room = 5 + 1 + drawing.LINE * max(map(lines_of, heads)) + 1.6
    tops = [room + math.fsum(tall[:i]) + 4.2 * sum(k <= i for k in starts) for i in range(len(tall))]
    lefts = [2 + NAMES + math.fsum(widths[:j]) for j in range(len(widths))]
    many = counted(work.get("all", len(papers)), "candidate")
    cite = "cite" if len(work["articles"]) > answers.FEW else "cites"
    return {
        "label": f"{work['label']}: {many} for what {profiles.named(work['articles'], most=answers.FEW)} {cite}",
        "heads": list(zip(lefts, widths, heads, strict=True)),
        "room": room,
        "groups": [(tops[i], group[i]) for i in starts],
        "names": (tops, tall, papers["name"].tolist(), remarks),
        "boxes": boxes(data, small, dict(zip(papers["study_id"], zip(tops, tall, strict=True), strict=True)), lefts),
        "height": tops[-1] + tall[-1] + 3,
    }


def fitting(shown):
    """The cells with their texts on lines that fit ``wide`` millimetres, and how many ``lines`` they take."""
    words = [folded(text, wide - 3) for text, wide in zip(shown["word"], shown["wide"], strict=True)]
    small = [
        text if text_width(text, SMALL) < wide - GAP - 1.8 else text.replace(" (", "\n(")
        for text, wide in zip(shown["small"], shown["wide"], strict=True)
    ]
    lines = [lines_of(word) + (lines_of(text) if text else 0) for word, text in zip(words, small, strict=True)]
    return shown.assign(word=words, small=small, lines=lines)


def head_of(data, work, column):
    """What a column is about: a claim in our words, another thing that is said, or everything."""
    if column in work["claims"].index:
        claim = work["claims"].loc[column]
        anything = ", whatever it was compared with" if claim["comparator"] == data.silence else ""
        return f"{claim['paraphrase']} ({column}{anything})"
    return SAID[column].format(**work) if column in SAID else "all in one paper"


def boxes(data, shown, rows, lefts):
    """The cells with place and look, for the painter."""
    hue, untested = drawing.colors(data.codes_of("half")), data.code_with("half", evidence.UNTESTED)
    place = dict(zip(shown["column"].unique(), lefts, strict=True))
    plain = shown["code"].eq(untested)
    faces = [tint(hue[code], 0.3 if light else 1) for code, light in zip(shown["code"], shown["hatched"], strict=True)]
    return shown.assign(
        x=shown["column"].map(place) + GAP / 2,
        y=[rows[study][0] + GAP / 2 for study in shown["study_id"]],
        width=shown["wide"] - GAP,
        height=[rows[study][1] - GAP for study in shown["study_id"]],
        face=["" if blank else face for blank, face in zip(plain, faces, strict=True)],
        edge="#b4b4b4",
        hatch=["////" if light else "" for light in shown["hatched"]],
        gid="cell-" + shown["cited_work"] + "-" + shown["study_id"] + "-" + shown["column"],
    )


def draw_work(ax, place, top):
    """Draw one work into the axes of the sheet, ``top`` millimetres below their upper edge."""
    ax.text(2, top + 3, sentence(place["label"]), va="center", fontsize=TEXT, fontweight="bold")
    for x, wide, head in place["heads"]:
        look = {"ha": "center", "va": "bottom", "fontsize": SMALL, "linespacing": 1.15}
        ax.text(x + wide / 2, top + place["room"] - 1.2, head, **look)
    for y, name in place["groups"]:
        ax.text(2, top + y - 2, name, va="center", fontsize=SMALL, style="italic", color=SOFT)
    tops, tall, names, remarks = place["names"]
    cells.row_names(ax, 2, [top + y + high / 2 for y, high in zip(tops, tall, strict=True)], names, remarks)
    cells.word_cells(ax, place["boxes"].assign(y=place["boxes"]["y"] + top))


def secondhand_in_words(data, numbers):
    """Of which papers only somebody else's report of what decides was read, as a sentence; empty where of none."""
    rows = evidence.estimates(data).set_index("effect_id").loc[numbers["effect_id"].dropna().unique()]
    rows = rows[rows["seen"].isin(data.codes_with("seen", "secondhand"))]
    over = rows["compared_with"].map(data.labels("compared_with")).groupby(rows["name"], sort=False).unique()
    names = [f"{name} (against {listing(labels)})" for name, labels in over.items()]
    return f" Results of {listing(names)} were read only in reports by others." if names else ""


def read_out(work, shown):
    """The cells of one work read out, paper by paper."""
    name = dict(zip(work["papers"]["study_id"], work["papers"]["name"], strict=True))
    texts = [
        f"{name[study]}: " + "; ".join(f"{c} {word}" for c, word in zip(own["column"], own["word"], strict=True))
        for study, own in shown.groupby("study_id", sort=False)
    ]
    return f"{sentence(work['label'])}. {'. '.join(texts)}."
