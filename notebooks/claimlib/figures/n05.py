"""The figures of notebook 05: the claims beside the evidence, and how firm each answer is."""

import numpy as np
import pandas as pd

from claimlib import citations, counts, drawing, evidence, firmness, judging, replies, tables
from claimlib.drawing import INK, SMALL, SOFT, folded, lines_of
from claimlib.figures import ranges
from claimlib.figures.base import figure
from claimlib.painters import grids, intervals
from claimlib.words import by_number, counted, interval, listing, percent, sentence

NEEDS = judging.TABLES
LABEL, ANSWER = 101, 44  # millimetres: the names of rows, and the texts to the right
LIGHT = "#8f8f8f"  # estimates that do not lead


# ---------------------------------------------------------------- the main figure


@figure("05-claims-beside-evidence", needs=NEEDS)
def claims_beside_evidence(data: tables.Tables, width: float = drawing.PAGE):
    """What the articles claim and what studies found, on one axis: a band for each body of evidence."""
    bands = band_rows(data)
    bands = bands.assign(block=bands["block"] + bands["silent"])
    rows, unplaced = bands[bands["drawn"]], bands[~bands["drawn"]]
    title, every = beside_in_a_sentence(data, rows), rows
    rows = first_claims(rows)
    left_out = ""
    for kind in ("claim", "estimate"):
        k, n = (own["kind"].eq(kind).sum() for own in (rows, every))
        left_out += f" {ranges.part_shown(k, n, f'{kind}s', 'the first of each body of evidence')}".rstrip()
    ys, heads, height = intervals.rows_in_blocks(rows["block"], lines_with_room(rows), *ROOM)
    claim, estimate = rows["kind"].eq("claim"), rows["kind"].eq("estimate")
    rows = rows.assign(
        y=ys,
        top=tops(ys, lines_with_room(rows), *ROOM),
        shift=np.where(claim, 0, 3),
        color=np.where(rows["leads"] | claim, INK, SOFT),
        weight=np.where(rows["leads"] & estimate, "bold", "normal"),
    )
    notes = undrawn_in_words(data, every), unplaced_in_words(data, unplaced), marks_in_words(rows)
    sheet, ax = texts_beside_axis(
        title,
        f"{colours_in_words(data, rows)}{left_out}",
        rows,
        (heads, height),
        (LABEL, ANSWER),
        key_entries(rows),
        "".join(notes),
        width,
    )
    draw_axis(data, ax, rows)
    caption = (
        f"{title}. {scales_in_words(data, rows)}{no_line_in_words(rows)}{signs_in_words(data, rows)}"
        f"{marks_in_words(rows)}{beyond_in_words(rows)} {WORDS} {TIMES}"
        f"{words_in_words(data, rows.loc[claim, 'id'], rows)}{leads_in_words(rows)}"
    )
    shown = ["body", "kind", "id", "text", "leads", "estimate", "low", "high", "factor", "also", "beside"]
    wide = rows["wide"].map({True: f" ({WIDE})"}).fillna("").astype(str)
    told = (rows["text"] + wide + ": " + rows["beside"]).str.replace("\n", " ")
    return sheet, every[shown].assign(beside=every["beside"].str.replace("\n", " ")), caption, "; ".join(told) + "."


def colours_in_words(data, marks):
    """What the colours of a main figure say, as its subtitle.

    It is said in whom the leading estimates were found, if all in the same people, and what limits those that favour
    the treatment.
    """
    led = marks[marks["leads"].eq(True)]
    whom = f" ({led['people'].iloc[0]})" if led["people"].nunique() == 1 else ""
    leading = f"leading estimates black{whom}.{limits_of_leading(data, led)}"
    return f"Claims are blue, {leading if len(led) else 'estimates grey.'}"


def texts_beside_axis(title, subtitle, rows, blocks, columns, key, note, width):
    """The sheet of a main figure with its texts; returns it and the axes between these, a millimetre down each.

    Parameters: ``rows``, a frame with ``kind``, ``label``, ``beside`` (on lines that fit), ``y``, ``top``, ``shift``,
    ``color`` and ``weight`` of their texts; ``blocks``, the heads and the height of all rows, from
    :func:`intervals.rows_in_blocks`; ``columns``, how wide the texts to the left and to the right are; ``key``, its
    entries; ``note``, what stands below the axis.
    """
    (heads, height), (left, right) = blocks, columns
    foot = folded(note, width - 4, SMALL)
    head, below = 5.0, 10.2 + drawing.LINE * lines_of(foot)
    tall = head + height + below
    sheet, body = drawing.canvas(title, subtitle, tall, width, left=2, right=2, bottom=0, key=[("", key)])
    across, _ = drawing.in_mm(body)
    intervals.block_heads(body, heads, across, head)
    bounds = rows[rows["kind"].isin(STUDIES) & ~rows["kind"].shift().isin(STUDIES)]
    for y in bounds["top"]:  # else what studies found would look like part of the claim above
        body.plot([0, across], [head + y] * 2, color=drawing.FAINT, linewidth=0.5, dashes=(3, 2), gid=f"studies-{y:g}")
    for row in rows.itertuples():
        look = {"color": row.color, "fontweight": row.weight, "pitch": intervals.PITCH}
        drawing.write_lines(body, row.shift, head + row.y, row.label, **look)
        drawing.write_lines(body, across - right, head + row.y, row.beside, **look)
    drawing.write_lines(body, 0, head + height + 9 + drawing.LINE * lines_of(foot), foot, "bottom", color=SOFT)
    return sheet, intervals.axes_on(body, left, head, across - left - right - 3, height)


STUDIES = ("leads", "others", "estimate", "words")  # kinds of rows that say what studies found
UNLIKE = "\u00a7"  # stands for: not like with like
WIDE = "wider group"  # an estimate of patients with pain elsewhere, too
AT_MOST = 60  # rows of a body and kind that could find room on a page
ROOM = 2.85, 0.0  # millimetres for a row of one line in the main figure, and free below the lines of one
WHOLE, MOST = 199.7, 169.8  # millimetres: rows of the main figure on one page, without and with what is left out


def first_claims(rows):
    """The rows that fit a page: of each body the first claims, down to a few, and then the first estimates."""
    nth, claim = rows.groupby(["body", "kind"]).cumcount(), rows["kind"].eq("claim")
    lines = lines_with_room(rows)
    most = {True: int(nth.max()) + 1, False: int(nth.max()) + 1}
    kept = claim | ~claim
    if intervals.rows_in_blocks(rows["block"], lines, *ROOM)[2] <= WHOLE:
        return rows
    while intervals.rows_in_blocks(rows.loc[kept, "block"], lines[kept], *ROOM)[2] > MOST and max(most.values()) > 1:
        most[most[True] > FEW] -= 1
        kept = nth < claim.map(most)
    return rows[kept].reset_index(drop=True)


FEW = 4  # claims of a body that are drawn before an estimate is left out
APART = 0.24  # of a line, free below a row of several lines: else the answers to two claims read as one text


def lines_with_room(rows):
    """How many lines each row takes, with what is free below several."""
    lines = rows[["label", "beside"]].map(lines_of).max(axis=1)
    return lines + APART * (lines > 1)


def tops(ys, lines, least, room):
    """The upper edges of rows whose middles :func:`intervals.rows_in_blocks` gives."""
    return [y - intervals.row_height(n, least, room) / 2 for y, n in zip(ys, lines, strict=True)]


def signs_in_words(data, rows, others="other intervals"):
    """What the words and signs beside some estimates say, as sentences; empty where there are none."""
    own = evidence.estimates(data).query("effect_id in @rows['id']")
    grades = own["certainty_grade"].dropna()
    more = (
        f"; for {others} we saw no grade"
        if own.loc[own["basis"].eq(evidence.INTERVAL), "certainty_grade"].isna().any()
        else ""
    )
    names = [label for code, label in data.labels("certainty_grade").items() if (grades == code).any()]
    said = [f"*{sentence(listing(names, 'or'))}* is the certainty as others published it{more}."] if names else []
    said += ["*Ours* means that we worked it out from printed averages."] if own["arithmetic"].eq("yes").any() else []
    return "".join(f" {one}" for one in said)


def beyond_in_words(rows):
    """What the lines are, and that an interval goes on beyond the axis, as a sentence; empty where there is none."""
    drawn = rows[rows["kind"].eq("estimate") & rows["factor"].notna()]
    low, high = ends_of_axis(drawn)
    beyond = (drawn["high"] > high) | (drawn["low"] < low)
    return (
        f" A line is a 95% interval{'; an arrow means that it goes on' if beyond.any() else ''}." if len(drawn) else ""
    )


def leads_in_words(rows):
    """Which estimate leads, as a sentence; empty where none does."""
    return LEADS if rows["leads"].eq(True).any() else ""


def words_in_words(data, claims, rows):
    """What the words beside some claims and estimates mean, as sentences; only of those that stand there."""
    beside = rows["beside"].str.replace("\n", " ")
    same = [data.label("authors_conclusion", code) for code in data.codes_with("authors_conclusion", evidence.SAME)]
    size = data.label("threshold_set", data.code_with("threshold_set", "default"))
    said = UNCLEAR if any(beside.str.contains(label, regex=False).any() for label in same) else ""
    if beside.str.contains("little or none").any():
        said += f" *Little or none* means no clear difference, or an interval that rules out a {size} one."
    return f"{said}{some_in_words(data, claims)}{strong_in_words(data, claims)}{papers_note(rows)}"


def some_in_words(data, claims):
    """When a claim about some studies is supported, a sentence; empty where none of some claims is one."""
    kinds = judging.answers(data).set_index("claim_id").loc[list(claims), "kind"]
    return SOME if kinds.eq(judging.EXISTENTIAL).any() else ""


def beside_in_a_sentence(data, rows):
    """What the leading estimates say against each comparator, as a title."""
    leading = data.effects[data.effects["effect_id"].isin(rows.loc[rows["leads"], "id"])]
    if leading.empty:
        return f"No estimate leads an answer to what the articles say of {data.topic['treatment']}"
    favours = by_number(len(leading), "the leading estimate favours", "leading estimates favour")
    favours, over, partly, parts = f"{favours} {data.topic['treatment']}", [], [], []
    for code, label in data.labels("compared_with").items():
        own = leading[leading["compared_with"].eq(code)]
        outcomes = [
            data.label("measured", of)
            for of, one in own.groupby("measured", observed=True)
            if says_of(data, one) == FAVOUR
        ]
        if len(own) and len(outcomes) == own["measured"].nunique():
            over.append(label)
        elif len(own):
            only = f"over {label} for {listing(outcomes)} only"
            (partly if outcomes else parts).append(only if outcomes else f"against {label}, {says_of(data, own)}")
    every = [f"over {listing(over)}"] * bool(over) + partly
    return sentence("; ".join([f"{favours} {', and '.join(every)}", *parts] if every else parts))


def limits_of_leading(data, led):
    """How certain leading estimates are that favour the treatment, and that their authors call them too small.

    Each is said, in one sentence, only if it is so of all of them.
    """
    own = evidence.estimates(data).set_index("effect_id").loc[led["id"].unique()]
    own = own[own["finding"].map(data.role_of("finding")).eq(evidence.BETTER)]
    grades, little = own["certainty_grade"].astype(object), led.set_index("id")["little"].eq(True)
    same = grades.nunique(dropna=False) == 1 and grades.notna().all()
    said = [f"of {data.label('certainty_grade', grades.iloc[0])} certainty"] if same else []
    whose = f"called too small by {by_number(len(own), 'its', 'their')} authors ({LITTLE})"
    said += [whose] if len(own) and little[own.index].all() else []
    return f" {by_number(len(own), 'The one in favour is', 'Those in favour are')} {listing(said)}." if said else ""


FAVOUR = "favour"


def says_of(data, leading):
    """What the leading estimates against one comparator say together; a newer review may conclude otherwise."""
    null = leading["measure"].astype(object).map(data.measures.set_index("measure")["null_value"]).astype(float)
    better, worse = leading["ci_low"] > null, leading["ci_high"] < null
    every = evidence.estimates(data)
    newer = replies.newer(data, every[every["effect_id"].isin(leading["effect_id"])]).query("over == ''")
    if better.all():
        return FAVOUR if newer["better"].all() else "results differ"
    if worse.all():
        return "the other side is ahead"
    return "results differ" if better.any() or worse.any() else "it is open which is better"


@tables.remembered
def band_rows(data):
    """The claims and estimates of every body of evidence, each with the head of its band and whether it is drawn.

    An estimate that does not lead, on a scale that has no place on the axis, is not drawn. Raises Absent where no
    claim speaks of a body of evidence for which there is an estimate.
    """
    bands = [(body, rows_of_body(data, body)) for body in data.bodies.to_dict("records")]
    bands = [
        own.assign(
            body=body["body_id"],
            about=body["label"],
            block=band_head(data, body, own),
            silent=silent_in_words(data, own),
        )
        for body, own in bands
        if len(own)
    ]
    if not bands:
        raise tables.Absent("No claim speaks of a body of evidence for which there is an estimate.")
    rows = pd.concat(bands, ignore_index=True)
    drawn = rows["kind"].ne("estimate") | rows["factor"].notna() | rows["leads"]
    return rows.assign(drawn=drawn, gid=rows["body"] + "-" + rows["id"])


def rows_of_body(data, body):
    """The rows of a band: its claims, and the estimates that speak to them."""
    own = claims_of(data, body)
    if own.empty or (body["variable"] != "comparator" and data.lacking(["works", "citations"])):
        return pd.DataFrame()
    estimates = judging.estimates_beside(data, body, own)
    claims = zip(own.to_dict("records"), ~evidence.hedged(data, own), strict=True)
    rows = [*(claim_row(data, *one) for one in claims), *band_estimates(data, estimates, body)]
    frame = pd.DataFrame(rows).reindex(columns=[*ROW])
    frame["leads"] = frame["leads"].eq(True)
    may_be_drawn = frame.groupby("kind").cumcount() < AT_MOST  # fitting texts to a width takes long
    frame["label"] = [
        folded(text, LABEL - (3 if kind != "claim" else intervals.SIGN + 1.7), SMALL, bold) if drawn else text
        for text, kind, bold, drawn in zip(
            frame["text"], frame["kind"], frame["leads"] & (frame["kind"] == "estimate"), may_be_drawn, strict=True
        )
    ]
    beside = frame["beside"].fillna("")
    frame["beside"] = [folded(text, ANSWER, SMALL) if d else text for text, d in zip(beside, may_be_drawn, strict=True)]
    return frame


def claims_of(data, body):
    """The answered claims that speak of a body of evidence."""
    claims = judging.answers(data)
    return claims[claims[body["variable"]] == body["code"]]


ROW = ("kind", "id", "text", "short", "beside", "leads", "way", "firm")  # of claims and estimates
ROW += ("name", "what", "over", "estimate", "low", "high", "factor", "standard", "wide", "little")
ROW += ("lined", "also", "spoken", "own_line", "people", "newer")  # of estimates, and of newer reviews


def band_head(data, body, rows):
    """The name of a band, and which articles speak of it."""
    speak = set(data.claims.loc[data.claims["claim_id"].isin(rows["id"]), "source_id"])
    who = listing(source for source in data.sources["source_id"] if source in speak)
    if ranges.too_many(data):
        who = f"{len(speak)} of {len(data.sources)} articles"
    papers = 0 if body["variable"] == "comparator" else len(citations.candidates(data, body["code"]))
    could = f" (which of {papers} papers?)" if papers > 1 else ""
    return f"{sentence(body['label'])}{could}: claims of {who}"


def silent_in_words(data, rows):
    """Which articles say nothing of a band, or that one is alone, to follow its name; empty where all speak.

    Empty, too, where they are too many to be named.
    """
    speak = set(data.claims.loc[data.claims["claim_id"].isin(rows["id"]), "source_id"])
    silent = [source for source in data.sources["source_id"] if source not in speak]
    if not silent or ranges.too_many(data):
        return ""
    if len(speak) == 1:
        return " alone"
    return f" ({listing(silent)}: none)" if len(silent) <= FEW else ""


def claim_row(data, claim, firm):
    """A claim as a row: who says what, which way it points, whether it is ``firm``, and the answer."""
    way = data.role_of("direction")[claim["direction"]]
    return {
        "kind": "claim",
        "id": claim["claim_id"],
        "text": f"{claim['claim_id']}  {claim['paraphrase'].rstrip('.')}",
        "beside": replies.short(data, claim, UNLIKE),
        "way": way,
        "firm": firm,
    }


def in_words(data, body):
    """What papers that could be a cited work report without a number, as rows: those that could deny it, too."""
    table, own = citations.halves(data, body["code"]), data.claims.set_index("claim_id")["comparator"]
    table = table[table["claim_id"].map(own).ne(data.silence) & table["measure"].isna()].dropna(subset="effect_id")
    rows = evidence.estimates(data).set_index("effect_id").loc[table["effect_id"].unique()]
    rows = rows.sort_values(["year", "name"], kind="stable")
    return [
        {
            "kind": "words",
            "id": f"{body['body_id']}-{conclusion}-{over}",
            "name": list(own["name"].unique()),
            "what": data.label("authors_conclusion", conclusion),
            "text": f"{listing(named_with_time(data, own))}: v {data.label('compared_with', over)}",
            "beside": data.label("authors_conclusion", conclusion),
        }
        for (conclusion, over), own in rows.groupby(["authors_conclusion", "compared_with"], observed=True)
    ]


def named_with_time(data, rows):
    """The names of some studies, with whose pain they are about where that is not the usual, and with the term."""
    usual, names, role = usual_people(data), {}, data.role_of("time")
    for row in rows.itertuples():
        parts = [data.label("people", row.people)] if row.people != usual else []
        parts += [replies.TERMS[role[row.time]]] if role[row.time] in replies.TERMS else []
        names[f"{row.name} ({', '.join(parts)})" if parts else row.name] = None
    return names


def band_estimates(data, rows, body):
    """The estimates that speak to the claims of a band, as rows; newer reviews, known only in words, after the leading.

    The latter have no mark. Reviews that say the same share a row; notebook 05 says why each does not lead.
    """
    several = rows["compared_with"].nunique() > 1 or body["variable"] != "comparator"
    apart, treatment = set(rows["compared_with"]) if several else set(), data.topic["treatment"]
    relies = replies.RELIES.split("{")[0]
    alike = {}
    for (name, why, said, but), what in replies.newer_on(replies.newer(data, rows[rows["leads"]]), "v").items():
        alike.setdefault((said, but, what), {})[name] = why
    newer = [
        {
            "kind": "words",
            "id": "-".join(reviews),
            "name": [
                f"{name}{f', {why}' * why.startswith(relies)}{f'; v {but}: favours {treatment}' if but else ''}"
                for name, why in reviews.items()
            ],
            "what": f"{said} for {what}",
            "newer": True,
            "text": f"{newer_reviews(reviews)}: {what}",
            "beside": f"{said}{f' (v {but}: favours {treatment})' if but else ''}",
        }
        for (said, but, what), reviews in alike.items()
    ]
    led = rows[rows["leads"]].sort_values("measured", kind="stable")  # in the order of its codes
    newer += [] if body["variable"] == "comparator" else in_words(data, body)
    every = [estimate_row(data, row, apart) for row in pd.concat([led, rows[~rows["leads"]]]).to_dict("records")]
    return [*every[: len(led)], *newer, *every[len(led) :]]


def newer_reviews(reviews):
    """Some newer reviews with the reasons why they do not lead; of several, only that they rely on others."""
    if len(reviews) == 1:
        return "".join(f"{name}, newer, {why}" for name, why in reviews.items())
    relies = replies.RELIES.split("{")[0]
    return f"{listing(f'{name} ({why})' if why.startswith(relies) else name for name, why in reviews.items())}, newer"


def estimate_row(data, row, apart):
    """An estimate as a row: what it compares, where it is on the axis of 100 points, and its interval in words."""
    taken = " (assumed)" if str(row["detail"]).startswith(evidence.OUTCOME_TAKEN) else ""
    parts = [data.label("measured", row["measured"]) + taken]
    parts[0] += f" v {data.label('compared_with', row['compared_with'])}" if row["compared_with"] in apart else ""
    parts += ["counted by person"] if row["responders"] == "yes" else []
    parts += [replies.when_in_words(data, row)]
    parts += [data.label("people", row["people"])] if row["people"] != usual_people(data) else []
    told = pd.notna(row["sham_kind"]) and (row["leads"] or several_shams(data)[row["study_id"]])
    sham = [f"sham {data.label('sham_kind', row['sham_kind'])}"] if told else []
    source = replies.secondhand(data, row)
    source += [trials_in_words(data, row)] if pd.notna(row["trials"]) else []
    source += [f"n = {int(row['participants']):,}"] if row["leads"] and pd.notna(row["participants"]) else []
    factor, standard = factor_of(data, row)
    scaled = {
        name: row[source] * factor
        for name, source in (("estimate", "estimate"), ("low", "ci_low"), ("high", "ci_high"))
    }
    unit = " SD" if standard else " of 10" if factor == 10 else "" if factor == factor else f" {short_unit(data, row)}"
    own = ", ours" if row["arithmetic"] == "yes" else ""
    grade = data.label("certainty_grade", row["certainty_grade"]) if pd.notna(row["certainty_grade"]) else ""
    numbers = interval(row["estimate"], row["ci_low"], row["ci_high"]) + unit
    little = row["authors_conclusion"] in data.codes_with("authors_conclusion", evidence.BETTER_SMALL)
    others = replies.estimate_of(data)["estimate"].loc[row["also"]]
    return {
        "kind": "estimate",
        "id": row["effect_id"],
        "name": row["name"],
        "what": data.label("measured", row["measured"]),
        "people": data.label("people", row["people"]),
        "over": data.label("compared_with", row["compared_with"]),
        "text": f"{row['name']}: {', '.join([*parts, *sham, *source])}",
        "short": f"{row['name']}: {', '.join([*parts, *source])}",
        "beside": f"{numbers}{f', {grade}' if grade else ''}{own}{f' {LITTLE}' if little else ''}",
        "spoken": f"{numbers}{own}{f', {grade} certainty' if grade else ''}{f' {LITTLE}' if little else ''}",
        "leads": row["leads"],
        "factor": factor,
        "standard": standard,
        "wide": row["wider_population"] == "yes",
        "lined": row["measure"] in evidence.sizes(data),
        "little": little,
        "own_line": (row["null"] + row["predefined_size"]) * factor,
        "also": "; ".join(f"{one * factor:g}" for one in others) if factor == factor else "",
        **scaled,
    }


def trials_in_words(data, row):
    """How many trials an estimate pools, and of how many, if another one of its study pools more of the same kind."""
    n, most = int(row["trials"]), int(most_trials(data)[row["effect_id"]])
    return f"{n} of {most} trials" if most > n else counted(n, "trial")


@tables.remembered_for_all_codes
def most_trials(data):
    """How many trials are in the largest estimate of the same study and kind, by ``effect_id``."""
    same = ["study_id", "compared_with", "sham_kind", "measured", "measure", "people", "time"]
    every = data.effects.set_index("effect_id")
    return every.groupby(same, observed=True, dropna=False)["trials"].transform("max").to_dict()


@tables.remembered_for_all_codes
def several_shams(data):
    """Whether the estimates of a study are against more than one kind of sham, by ``study_id``."""
    return data.effects.groupby("study_id")["sham_kind"].nunique().gt(1).to_dict()


def papers_note(rows):
    """Which papers are counted beside some claims, as a sentence; empty where none are."""
    return PAPERS if rows["beside"].str.replace("\n", " ").str.contains("reporting").any() else ""


def short_unit(data, row):
    """The unit of an estimate without a place on the axis."""
    unit = data.measures.set_index("measure").loc[row["measure"], "unit"]
    return {"percentage points": "% of people"}.get(unit, unit)


@tables.remembered_for_all_codes
def usual_people(data):
    """Whose pain most comparisons are about, a code of ``people``."""
    return data.effects["people"].value_counts().idxmax()


def factor_of(data, row):
    """By what an estimate is multiplied to be on the axis of 100 points, and whether it is a standardized difference.

    A scale with two ends is stretched. A standardized difference is multiplied so that the line of a medium size is at
    the same place. Other measures have no place on the axis: not a number.
    """
    if pd.notna(row["scale_high"]):
        return 100 / (row["scale_high"] - row["scale_low"]), False
    sheet = data.measures.set_index("measure").loc[row["measure"], "sheet"]
    sizes = evidence.sizes(data)
    hundred = [sizes[m] for m in sizes if m in hundred_scales(data)]
    if sheet == "standardized" and hundred and row["measure"] in sizes:
        return hundred[0] / sizes[row["measure"]], True
    return np.nan, False


@tables.remembered_for_all_codes
def hundred_scales(data):
    """The measures whose scale goes from 0 to 100."""
    whole = data.effects["scale_high"].sub(data.effects["scale_low"]).eq(100)
    return set(data.effects.loc[whole, "measure"].dropna())


def draw_axis(data, ax, rows, small=intervals.SIZE):
    """The axis of 100 points, its lines of sizes, the signs of the claims and the intervals of the estimates.

    ``small`` is the size of the marks of estimates that do not lead.
    """
    drawn = rows[rows["kind"].eq("estimate") & rows["factor"].notna()]
    limits = ends_of_axis(drawn)
    per_mm = intervals.scale_axis(ax, limits, intervals.ticks_within(limits, 0, intervals.step_of(0, limits[1])))
    lines = [
        (0, 0, "no difference", "zero"),
        *((at, at, f"{name}, by convention", "main") for at, name in medium_line(data)),
    ]
    intervals.upright_lines(ax, [line for line in lines if line[1] < limits[1]], per_mm)
    hue = drawing.ACCENT
    for row in rows[rows["kind"] == "claim"].itertuples():
        intervals.claim_sign(ax, row.y, per_mm, row.way, row.firm, hue, f"claim-{row.gid}")
    lined = drawn["lined"].eq(True)
    looks = drawn.assign(
        hollow=drawn["wide"].eq(True),
        color=np.where(drawn["leads"], INK, LIGHT),
        shape=np.where(drawn["standard"].eq(True), "D", "o"),
        size=np.where(drawn["leads"], intervals.SIZE, small) * np.where(drawn["standard"].eq(True), 0.75, 1.0),
    )
    gaps = np.where(looks["leads"], 1.5, small / intervals.SIZE)  # smaller marks are closer to each other
    intervals.interrupt(ax, [at for at, _ in medium_line(data)], looks["y"][~lined], gaps[~lined])
    intervals.cut_intervals(ax, looks)
    intervals.ticks(ax, looks["y"], looks["own_line"].where(looks["leads"]), INK)
    intervals.name_sides(ax, 0, "comparator better", f"{data.topic['treatment']} better, in points of 100", 5.0)


def ends_of_axis(drawn):
    """From where to where the axis reaches; the few longest intervals go on beyond it."""
    most = np.nanpercentile([*drawn["high"], 25], 92) if len(drawn) else 25
    most = np.nanmax([most, *drawn.loc[drawn["leads"].eq(True), "own_line"].astype(float)])
    least = min([*drawn["low"], -intervals.step_of(0, most * 1.08)])  # so that there is a tick on this side, too
    return max(least, -0.5 * most) * 1.06, most * 1.08


def medium_line(data):
    """From where on the axis of 100 points a size is called medium: a list of one (points, word), or empty."""
    default = data.code_with("threshold_set", "default")
    of = evidence.sizes(data, default)
    hundred = hundred_scales(data) & of.keys()
    name = f"{data.label('threshold_set', default)} size"
    return [(min(of[measure] for measure in hundred), name)] if hundred else []


def key_entries(rows):
    """The entries of the key: only what is drawn."""
    claims, drawn = rows[rows["kind"] == "claim"], rows[rows["factor"].notna()]
    entries = []
    better, firm = claims["way"].eq(evidence.BETTER), claims["firm"].eq(True)
    same = claims["way"].eq(evidence.SAME)
    for which, name, shape in ((better, "better", ">"), (same, "no difference", "s")):
        if (which & firm).any():
            entries += [(name, shape, drawing.ACCENT, drawing.ACCENT)]
        if (which & ~firm).any():
            entries += [(f"{name}, hedged", shape, drawing.ACCENT, "white")]
    entries += [("points", "o", INK, INK)] if (~drawn["standard"].eq(True)).any() else []
    standard = drawn.loc[drawn["standard"].eq(True), "factor"]
    entries += [(f"SD \u00d7 {standard.iloc[0]:g}", "D", INK, INK)] if len(standard) else []
    entries += [(WIDE, "o", SOFT, "white")] if drawn["wide"].eq(True).any() else []
    lined = drawn.loc[drawn["leads"].eq(True) & drawn["own_line"].notna(), "name"].unique()
    whose = f"says {lined[0]}" if len(lined) == 1 else "say their authors"
    return entries + ([(f"relevant size, {whose}", "|", INK, INK)] if len(lined) else [])


def undrawn_in_words(data, rows, whose=False):
    """How many claims about effectiveness have no sign, how many of these name no comparator or are not tested.

    ``whose`` adds of which articles they are all, and how many have which answer.
    """
    every = judging.answers(data).set_index("claim_id")
    own = every[~every.index.isin(rows["id"])]
    n, silent = len(own), own["comparator"].eq(data.silence).sum()
    told = own["answer"].eq(data.code_with("answer", judging.UNTESTED)).sum()
    if not n:
        return ""
    whole, found = whole_articles(data, own) if whose else "", own["answer"].astype(object).value_counts()
    answers = ", ".join(f"{k} {data.label('answer', code)}" for code, k in found.items())
    each = f" ({answers})" if whose else ""
    text = (
        f"{n} of {counted(len(every), 'claim')} about {counts.about(data)}{whole} "
        f"{by_number(n, 'has', 'have')} no sign{each}"
    )
    said = [(silent, f"{by_number(silent, 'names', 'name')} no comparator")]
    said += [] if whose else [(told, f"{by_number(told, 'is', 'are')} not tested here")]
    said = [(k, what) for k, what in said if k]
    if n == 1 and said:
        return f"{text}; it {listing(what for _, what in said)}."
    parts = [f"{k} {f'of the {n} ' * (i == 0)}{what}" for i, (k, what) in enumerate(said)]
    return f"{text}; {listing(parts)}." if parts else f"{text}."


def whole_articles(data, claims):
    """Of which articles some claims are all about effectiveness, to follow how many they are; or nothing."""
    every = judging.answers(data)["source_id"].value_counts()
    own = claims["source_id"].value_counts()
    whole = [source for source in data.sources["source_id"] if own.get(source, 0) == every.get(source, 0) > 0]
    return f" (including all of {listing(whole)})" if 0 < len(whole) <= FEW else ""


def scales_in_words(data, rows, whose=""):
    """What the axis shows, and how standardized differences are placed on it; ``whose`` says whose pain it is."""
    whose = whose or f"Pain is {data.label('people', usual_people(data))} unless a row says otherwise."
    lines = "".join(
        f" The broken line is where a {name} begins, by convention (see notebook 04){scale_note(rows)}."
        for _, name in medium_line(data)
    )
    wide = " Open marks include people with pain elsewhere." if rows["wide"].eq(True).any() else ""
    return whose + lines + own_lines_in_words(rows) + wide


def own_lines_in_words(rows):
    """From which size on authors of leading estimates call a difference relevant, a sentence for each study."""
    own = rows[rows["leads"].eq(True) & rows["own_line"].notna()].drop_duplicates(["name", "own_line", "what"])
    sizes = [
        f"{row.own_line / row.factor:g} standard deviations" if row.standard else f"{row.own_line:g} points"
        for row in own.itertuples()
    ]
    named = zip(own["name"], sizes, own["what"], strict=True)
    return "".join(
        f" The short line is at {size}, which {name} calls relevant for {what}." for name, size, what in named
    )


def no_line_in_words(rows):
    """For which drawn estimates there is no line of size, as a sentence; empty where each has one."""
    drawn = rows[rows["factor"].notna()]
    without = drawn[~drawn["lined"].eq(True)]
    names = listing(
        dict.fromkeys(f"{row.name} ({row.what})" for row in without[["name", "what"]].itertuples(index=False))
    )
    return f" No medium line is known for {names}." if len(without) else ""


LITTLE = "\u2020"  # marks an estimate whose authors call it too small to matter


def strong_in_words(data, ids):
    """What *direction supported* means, as a sentence; empty where no answer to some claims says so."""
    claims = judging.answers(data).set_index("claim_id", drop=False).loc[list(ids)].to_dict("records")
    own = [claim for claim in claims if replies.direction_only(data, claim)]
    short = any(replies.strong_words_fall_short(data, claim) for claim in own)
    return STRONG.format("not shown" if short else "neither shown nor ruled out") if own else ""


def scale_note(rows):
    """How the axis takes standardized differences, so that a medium size is at one place, as a clause; or nothing."""
    drawn = rows[rows["factor"].notna()]
    standard = drawn.loc[drawn["standard"].eq(True), "factor"]
    return (
        f", also in standard deviations (SD, diamonds), of which 1 is taken as {standard.iloc[0]:g}\u00a0points"
        if len(standard)
        else ""
    )


def marks_in_words(rows):
    """What the marks of estimates say, as sentences; empty where no row has one."""
    return f"{little_note(rows)}{unlike_note(rows)}"


def unlike_note(rows):
    """What the mark of papers says that do not compare like with like, as a sentence; or nothing."""
    return f" {UNLIKE} It is not like with like." if rows["beside"].str.contains(UNLIKE).any() else ""


def little_note(rows):
    """What the mark of a difference says that its authors call too small to matter, as a sentence; or nothing."""
    return f" {LITTLE} Its authors call it too small to matter." if rows["little"].eq(True).any() else ""


LEADS = (
    " Of the reviews that fit a claim, also in time, and whose interval we saw, the one with the latest search leads; "
    "without such a review, the largest trial."
)
PAPERS = (
    " *Reporting papers* are those that the article could mean and that report on what it says; some became candidates "
    "because of what they found."
)
WORDS = "Counts of studies include those known in words, which are not drawn."
TIMES = (
    "A row has a study\u2019s estimate nearest to the end of treatment (of several at that time, the middle one, or of "
    "two, that of most trials); the CSV file has its others (also)."
)
SOME = " A claim about some studies is supported if one study found what it says."
UNCLEAR = " *No clear difference* means that the authors found none, or none that matters."
STRONG = " *Direction supported* means that by the medium line, strong words (considerably) are {}."


def unplaced_in_words(data, unplaced):
    """What the estimates find whose scales have no place on the axis, by the label of a body of evidence."""
    texts = []
    for label, rows in unplaced.groupby("about", sort=False):
        for words, own in rows.groupby(ways_of(data, rows["id"]).to_numpy(), sort=False):
            texts.append(f"{label}: {len(own)} {by_number(len(own), *words)}")
    return f" Other units, not drawn: {'; '.join(texts)}." if texts else ""


def ways_of(data, ids):
    """Which way the finding of each of some estimates points, in words: for one, and for more."""
    role, finding = data.role_of("finding"), evidence.estimates(data).set_index("effect_id")["finding"]
    ways = {way: (f"{one} {it}", f"{more} {it}") for way, (one, more, it) in replies.ways_in_words(data).items()}
    found = finding.reindex(ids).astype(object).map(role)
    return found.map(lambda way: ways.get(way, ways[evidence.SAME]))


# ---------------------------------------------------------------- how firm the answers are

TALLEST = 190.0  # millimetres of rows, so that the figure is one page


def firm_in_a_sentence(table):
    """How many answers no choice changes, of those that rest on one estimate, as a title; and of weaker ones."""
    kept, led = table["share"] > 1 - 1e-9, table["led"]
    if not led.any() or led.all():
        are = by_number(kept.sum() or len(table), "is", "are")
        return f"{kept.sum()} of {counted(len(table), 'answer')} {are} the same under all choices", ""
    k, weak = kept[led].sum(), kept[~led].sum()
    hold = by_number(k or int(led.sum()), "holds", "hold")
    others = f"Of the weaker answers, {weak} of {(~led).sum()} {by_number(weak or 2, 'holds', 'hold')}."
    return f"{k} of {counted(led.sum(), 'answer')} from one estimate {hold} under all choices", others


# What an answer asks for: that a leading estimate finds what is claimed, or less.
KINDS = (
    "One estimate decides (strong words left out)",
    "Weaker: one study that found it is enough, or findings conflict",
)
PALE = 0.6  # how full the colours of weaker answers are
FIRM_LEFT, FIRM_RIGHT, FIRM_PITCH = 76, 36, 5.4  # millimetres: beside the bars, and from bar to bar
NAMED = 12  # claims up to which each is named


@figure("05-firmness-by-claim", needs=(*NEEDS, "answer_choices"))
def firmness_by_claim(data: tables.Tables, width: float = drawing.PAGE):
    """A bar per claim that is answered, the least firm of each kind first: in how many combinations it is the same."""
    whole, every = firmness.cross(data), firmness.table(data)
    led = every.index.isin(judging.answers(data).dropna(subset="effect_id")["claim_id"])
    every = every.assign(block=np.where(led, *KINDS), led=led).sort_values(["led", "share"], ascending=[False, True])
    if every.empty:
        raise tables.Absent("No claim here is answered by an estimate or by counting studies.")
    (title, others), rows = firm_in_a_sentence(every), rows_tested_alike(data, every, whole)
    table = every.loc[[*rows]].head(int(TALLEST / FIRM_PITCH))
    names = [folded(rows[claim], FIRM_LEFT - 4, SMALL) for claim in table.index]
    turns = [f"changes ({listing(who)})" if who else "the same" for who in table["turns"]]
    turns = [folded(text, FIRM_RIGHT - 4, SMALL) for text in turns]
    lines = [max(map(lines_of, pair)) + 0.6 for pair in zip(names, turns, strict=True)]  # some room below each row
    ys = np.array(intervals.rows_in_blocks(table["block"], lines, FIRM_PITCH)[0])
    fits = max(1, int((ys <= TALLEST - 5).sum()))
    left_out = ranges.part_shown(fits, len(rows), "rows", "the least firm answers of each kind first")
    table, shares = table[:fits], whole.loc[table.index[:fits]]
    codes = data.codes_of("answer").loc[[code for code in whole if (shares[code] > 0).any()]]
    ys, heads, height = intervals.rows_in_blocks(table["block"], lines[:fits], FIRM_PITCH)
    sheet, ax = drawing.canvas(
        title,
        f"A bar is all {firmness.combinations(data):,} combinations of our choices. The frame marks our "
        f"answer{not_the_commonest(every, whole)}. {others} {left_out}".strip(),
        height=height,
        width=width,
        left=FIRM_LEFT,
        right=FIRM_RIGHT,
        top=5,
        bottom=7,
        key=firm_key(table, shares, codes),
    )
    room, _ = drawing.in_mm(ax)
    grids.row_names(ax, ys, names[:fits], 2 - FIRM_LEFT, ha="left", size=SMALL)
    grids.side_column(ax, room + 3, ys, turns[:fits], "without one study", color=INK)
    for head, y in heads.items():
        drawing.write_lines(ax, 2 - FIRM_LEFT, y, head, fontweight="bold")
    answer_bars(ax, ys, table, shares, codes, room)
    for share in (0, 0.5, 1):
        drawing.write_lines(ax, share * room, height + 2.5, percent(share), ha="center", color=SOFT)
    numbers = whole.loc[every.index].rename_axis(columns="answer").stack().rename("share").reset_index()
    numbers = numbers.assign(
        given=[every.loc[c, "answer"] == a for c, a in zip(numbers["claim_id"], numbers["answer"], strict=True)]
    )
    caption = (
        f"{title}. The least firm answer is given by {percent(every['share'].min())} of the combinations. They are not "
        "equally likely, so a share is not a probability. Notebook 05 lists the choices: which estimate leads, which "
        "estimates count, and which sizes matter. A row says what is tested of a claim, which can be less than its "
        "words: where one estimate decides, strong words (considerably) and ranks (among the best) are left out. "
        "Colours are pale where less is tested. For a claim about some studies, one study is enough, so that a choice "
        "can hardly change its answer. A claim of no difference can be contradicted because the treatment does better, "
        "and a claim that findings conflict because all results that count agree (words alone do not count). "
        "Shares are rounded, and a narrow part has no number."
    )
    labels, told = data.labels("answer"), []
    for (claim, row), who in zip(shares.iterrows(), table["turns"], strict=True):
        found = listing(f"{labels[code]} {share}" for code, share in parts_in_percent(row[row > 0]).items())
        without = f"would change without {listing(who)}" if who else "would not change without any one study"
        told.append(f"{rows[claim]}: {found}; {without}")
    return sheet, numbers.round({"share": 4}), caption, ". ".join(told) + "."


def rows_tested_alike(data, table, shares):
    """What is tested of some answered claims, a text by the first of those that are tested alike, who share a row.

    Claims of which one study is enough, and whose answer no choice changes, share one, too, if they are many: a choice
    can hardly change these.
    """
    tested, alike = tested_in_words(data, table.index), {}
    some = judging.answers(data).set_index("claim_id")["kind"].reindex(table.index).eq(judging.EXISTENTIAL)
    sure = table.index[some & (table["share"] > 1 - 1e-9)]
    if len(sure) > FEW:
        tested |= dict.fromkeys(sure, ONE_IS_ENOUGH)
    for claim, who in table["turns"].items():
        alike.setdefault((tested[claim], tuple(shares.loc[claim]), tuple(who)), []).append(claim)
    who = {own[0]: listing(own) if len(own) <= NAMED else counted(len(own), "claim") for own in alike.values()}
    return {first: f"{names}: {tested[first]}" for first, names in who.items()}


def tested_in_words(data, claims):
    """What is tested of some answered claims, from their codes: ``pain v sham: better``; a text by claim."""
    answers, found = judging.answers(data).set_index("claim_id", drop=False), {}
    for claim in answers.loc[list(claims)].to_dict("records"):
        besides = "; ".join(besides_in_words(data, claim))
        found[claim["claim_id"]] = question_in_words(data, claim) + (f" ({besides})" if besides else "")
    return found


def question_in_words(data, claim):
    """What, against what, when and which way: ``some found: pain v any comparator, long term: better``."""
    if claim["kind"] == judging.CONFLICTING:
        return CONFLICT
    over = "any comparator" if claim["comparator"] == data.silence else data.label("comparator", claim["comparator"])
    silent = claim["horizon"] in data.codes_by_role("horizon").get("silent", [])
    when = "" if silent else f", {data.label('horizon', claim['horizon'])}"
    way = WAYS.get(data.role_of("direction")[claim["direction"]], data.label("direction", claim["direction"]))
    text = f"{data.label('outcome', claim['outcome'])} v {over}{when}: {way}"
    if claim["kind"] != judging.EXISTENTIAL:
        return text
    size = data.label("threshold_set", data.code_with("threshold_set", "default"))
    strong = claim["boosted"] in data.codes_with("boosted", "boosted")
    return f"some found: {text}{f', perhaps by a {size} size' if strong else ''}"


def besides_in_words(data, claim):
    """What else is to be known of what is tested: kind of study, what is left out, another reading; as texts."""
    cited = data.matches["match_set"].isin(data.codes_by_role("match_set").get("cited_kind", []))
    kinds, remarks = set(data.matches.loc[cited, "claim_code"]), replies.answer_remarks(data)
    texts = []
    if claim["evidence"] in kinds and claim["kind"] != judging.WHOLE:
        texts.append(data.label("evidence", claim["evidence"]))
    if claim["claim_id"] in remarks and claim["kind"] != judging.CONFLICTING:  # of a conflict, nothing else is tested
        texts.append(remarks[claim["claim_id"]])
    if replies.at_least_as_good(data, claim):
        texts.append(f"where contradicted, {data.topic['treatment']} does better")
    return texts


WAYS = {evidence.BETTER: "better", evidence.WORSE: "worse", evidence.SAME: "little or no difference"}
CONFLICT = "findings conflict"
ONE_IS_ENOUGH = "at least one study found what is tested of each"


def not_the_commonest(table, shares):
    """Which given answers are not those that most combinations give, to follow what the frame marks; or nothing."""
    own = [claim for claim, share in table["share"].items() if share < shares.loc[claim].max() - 1e-9]
    if not own:
        return ""
    return f", which {'for ' + listing(own) if len(own) <= NAMED else f'for {len(own)} claims'} is not the commonest"


def parts_in_percent(shares) -> dict:
    """The parts of a whole as texts, with a decimal where whole per cents would not add up to 100."""
    texts = {code: percent(share) for code, share in shares.items()}
    whole = sum(int(text[:-1]) for text in texts.values()) == 100
    return texts if whole else {code: f"{100 * share:.1f}%" for code, share in shares.items()}


def faces_of(codes, led):
    """The colours of the answers, a dict; pale ones where no estimate leads."""
    return {code: drawing.tint(hue, 1 if led else PALE) for code, hue in drawing.colors(codes).items()}


def firm_key(table, shares, codes):
    """The key of the bars: the answers in full colours, and in pale ones, where they are drawn."""
    lines = []
    for led, name in ((True, "answer"), (False, "weaker answer")):
        drawn = codes[(shares[table["led"].to_numpy() == led] > 0).any()[codes.index].to_numpy()]
        entries = drawing.box_entries(drawn["label"], [faces_of(codes, led)[code] for code in drawn.index])
        lines += [(name, entries)] if entries else []
    return lines


def answer_bars(ax, ys, table, shares, codes, room):
    """A bar for each claim, a part for each answer that some combination gives; the given answer is framed.

    Bars of answers that no estimate leads are pale.
    """
    answers = table["answer"]
    for y, claim, led in zip(ys, table.index, table["led"], strict=True):
        hue = faces_of(codes, led)
        x, own = 0.0, shares.loc[claim]
        texts = parts_in_percent(own[own > 0])
        for code in codes.index:
            wide = shares.loc[claim, code] * room
            if wide > 0:
                chosen = answers[claim] == code
                edge, line, order = ("#000000", 1.0, 2) if chosen else ("none", 0.0, 1)
                grids.box(ax, x, y - 1.9, wide, 3.8, hue[code], edge, f"share-{claim}-{code}", line, order)
                if wide > 9:
                    ink = drawing.ink_on(hue[code])
                    drawing.write_lines(ax, x + wide / 2, y, texts[code], ha="center", color=ink)
            x += wide
