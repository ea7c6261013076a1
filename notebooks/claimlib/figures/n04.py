"""The figures of notebook 04: what trials, reviews and guidelines say."""

import math
import re

import pandas as pd

from claimlib import answers, counts, drawing, evidence, judging, replies, tables
from claimlib.drawing import INK, SMALL, SOFT, TEXT, folded, lines_of, text_width
from claimlib.figures.base import absent, figure
from claimlib.painters import grids, intervals
from claimlib.words import by_number, counted, interval, listing, sentence, tally_in_words

STUDIES = "#8a99a5"  # the hue of tiles that count studies: no code has it, and dark ink can be read on it
NAMED_DATES = 4  # articles with a date up to which a time line names each


# ---------------------------------------------------------------- estimates


@figure("04-estimates", needs=("studies", "effects", "measures", "thresholds"), of_articles=False)
def estimates(data: tables.Tables, width: float = drawing.PAGE):
    """Every estimate with an interval that is like with like and that has a line for size: a forest for each scale."""
    rows, usual = forest_rows(data)
    medium = size_word(data.labels("threshold_set")[data.code_with("threshold_set", "default")])
    cross, zero = (rows["ci_low"].le(rows[at]) & rows[at].le(rows["ci_high"]) for at in ("medium", "null"))
    beyond, n = (rows["ci_low"] > rows["medium"]).sum(), cross.sum()
    below, title = len(rows) - beyond - n, intervals_in_favour(data, rows)
    subtitle = (
        f"Of all {len(rows)}, {n or 'none'} {by_number(n or 1, 'crosses', 'cross')} the {medium} line, "
        f"{beyond or 'none'} {by_number(beyond or 1, 'lies', 'lie')} above it, {below or 'none'} below it; "
        f"{zero.sum() or 'none'} {by_number(zero.sum() or 1, 'includes', 'include')} no difference. "
        f"All are about {data.topic['condition']} ({usual} unless a row says otherwise), with one kind of control "
        f"and no mix of treatments. Bold heads say what {data.topic['treatment']} is compared with."
    )
    panels = [own for _, own in rows.groupby("sheet", sort=False)]
    placed = [
        intervals.rows_in_blocks(own["block"], own[["label", "when"]].map(lines_of).max(axis=1), 3.2, 0.1)
        for own in panels
    ]
    head, foot = 11.2, 8.6
    sheet, body = drawing.canvas(
        title, subtitle, math.fsum(head + height + foot for *_, height in placed), width, left=2, right=2, bottom=0
    )
    drawing.in_mm(body)
    top = 0.0
    for own, (ys, heads, height) in zip(panels, placed, strict=True):
        draw_forest(data, body, own.assign(y=ys), heads, top + head, height)
        top += head + height + foot
    shared = " Some rows are about the same people." if rows["study"].duplicated().any() else ""
    caption = (
        f"{title}. A dot is an estimate, and its line is the interval. A blank means that a number is not known. "
        "Broken lines mark sizes of a difference between the averages of two groups, not what a patient notices. "
        "Nothing is pooled. Each comparison is drawn once, at the time "
        "nearest to the end of treatment, unless its label tells two apart."
        f"{shared}{elsewhere(data)}"
    )
    told = rows["block"] + ": " + (rows["label"] + ", " + rows["when"]).str.replace("\n", " ") + ", " + rows["figures"]
    shown = ["effect_id", "compared_with", "measured", "measure", "factor", "weeks", "trials", "participants"]
    return sheet, rows[[*shown, "estimate", "ci_low", "ci_high"]], caption, "; ".join(told) + "."


def intervals_in_favour(data, rows):
    """How many of some intervals favour the treatment, those against what most are about and others apart, a title."""
    better, over = rows["ci_low"] > rows["null"], rows["compared_with"].astype(object)
    most = over == over.value_counts().idxmax()
    label, k = data.label("compared_with", over[most].iloc[0]), better[most].sum()
    favour = by_number(k or most.sum(), "favours", "favour")
    text = f"Of intervals drawn, {k or 'none'} of {most.sum()} against {label} {favour} {data.topic['treatment']}"
    others = f", and {better[~most].sum() or 'none'} of {(~most).sum()} against others" if (~most).any() else ""
    return f"{text}{others}"


def elsewhere(data):
    """A sentence on how many comparisons are like with like but have no line for their size."""
    rows = evidence.estimates(data)
    like, lined = rows[evidence.LIKE].eq("no").all(axis=1), rows["measure"].isin(evidence.sizes(data))
    rows = rows[rows["estimate"].notna() & like & ~lined]
    if rows.empty:
        return ""
    n = len(rows.drop_duplicates(["study_id", "measured", "compared_with"]))
    return f" {counted(n, 'comparison')} without a line for a medium size {by_number(n, 'is', 'are')} in a table alone."


def size_word(label):
    """``medium``: the word for a size in the label of its set."""
    return re.split(r" or more|,", label)[0]


def forest_rows(data):
    """The rows of the forest in their order, on the scale on which they are drawn, and which people most of them have.

    Of each study, what it compares and measures stands once for each detail, at the time that leads. A scale that has
    two ends is stretched to 0 to 100 by ``factor``. Raises ``tables.Absent`` where there is no row.
    """
    own, sizes = judging.bench(data), evidence.sizes(data)
    rows = own.rows.loc[own.order(judging.Choice().lead)]
    rows = rows[rows["measure"].isin(sizes) & rows[evidence.LIKE].eq("no").all(axis=1)]
    rows = rows[~rows.duplicated(["study_id", "compared_with", "measured", "responders", "detail"])]
    if rows.empty:
        raise tables.Absent("No estimate here is like with like and has an interval and a line for its size.")
    of_measure, measure = data.measures.set_index("measure"), rows["measure"].astype(object)
    sheets = of_measure["sheet"].astype(object)
    rows = rows.assign(
        sheet=pd.Categorical(measure.map(sheets), sheets.unique(), ordered=True),
        null=measure.map(of_measure["null_value"]),
        medium=measure.map(sizes),
    )
    rows = rows.sort_values(["sheet", "compared_with", "measured", "time", "weeks", "effect_id"])
    words, usual = data.in_words(rows), data.labels("people")[rows["people"].value_counts().idxmax()]
    factor = (100 / (rows["scale_high"] - rows["scale_low"])).fillna(1.0)
    scaled = {name: rows[name] * factor for name in ("estimate", "ci_low", "ci_high", "null", "medium")}
    rows = rows.assign(
        **scaled,
        factor=factor,
        figures=[interval(*row) for row in zip(*list(scaled.values())[:3], strict=True)],
        block=words["compared_with"].map(sentence),
        when=[
            folded(time if pd.isna(n) else f"{n} weeks", 21, SMALL)
            for n, time in zip(rows["weeks"], words["time"], strict=True)
        ],
    )
    return rows.assign(label=row_labels(data, rows, words, usual)), usual


def row_labels(data, rows, words, usual):
    """What tells each row from its neighbours, and what its authors conclude where it is something else."""
    shows, said = data.role_of("finding"), data.role_of("authors_conclusion")
    texts = []
    for row, word in zip(rows.itertuples(), words.itertuples(), strict=True):
        parts = [word.measured, word.people if word.people != usual else "", word.detail]
        parts += [f"\u00d7{row.factor:g}"] if row.factor != 1 else []
        parts += ["our arithmetic"] if row.arithmetic == "yes" else []
        parts += replies.secondhand(data, row._asdict())
        apart = pd.notna(row.authors_conclusion) and shows[row.finding] != said[row.authors_conclusion]
        added = f"; authors: {word.authors_conclusion}" if apart else ""
        texts.append(folded(f"{row.name}: {', '.join(filter(None, parts))}{added}", 74, SMALL))
    return texts


def draw_forest(data, body, rows, heads, top, height):
    """One scale: the texts of its rows, their intervals, the lines of sizes, and which side is better for whom."""
    width = body.get_xlim()[1]
    own = data.measures[data.measures["measure"].isin(rows["measure"])]
    unit = sentence("points of 100" if rows["scale_high"].notna().all() else listing(own["unit"].drop_duplicates()))
    body.text(0, top - 11, unit, va="top", fontsize=TEXT, fontweight="bold", color=INK)
    stretched = rows[rows["factor"] != 1].drop_duplicates("factor").itertuples()
    told = [f"\u00d7{r.factor:g}: measured on a scale of {r.scale_low:g} to {r.scale_high:g}" for r in stretched]
    beside = text_width(unit, TEXT, True) + 3
    body.text(beside, top - 11, ", ".join(told), va="top", fontsize=SMALL, color=SOFT)
    intervals.block_heads(body, heads, width, top)
    n = {name: ["" if pd.isna(k) else f"{k:,}" for k in rows[name]] for name in ("trials", "participants")}
    intervals.text_columns(
        body,
        rows["y"],
        [
            (0, "left", "study and what was measured", rows["label"], INK),
            (75.5, "left", "time", rows["when"], INK),
            (102, "right", "trials", n["trials"], INK),
            (111.5, "right", "people", n["participants"], INK),
            (width, "right", "estimate (interval)", rows["figures"], INK),
        ],
        top,
    )
    ax = intervals.axes_on(body, 113, top, width - 141.5, height)
    lines = [(low, high, "" if kind == "zero" else name, kind) for low, high, name, kind in size_lines(data, rows)]
    ends = [*rows["ci_low"], *rows["ci_high"], *(line[1] for line in lines)]
    null = rows["null"].max()
    step = intervals.step_of(null, max(ends))
    least = min(min(ends), null - step)  # room for the other side, even where nothing is there
    room = 0.04 * (max(ends) - least)
    limits = least - room, max(ends) + room
    per_mm = intervals.scale_axis(ax, limits, intervals.ticks_within(limits, null, step))
    intervals.upright_lines(ax, lines, per_mm)
    intervals.intervals(ax, rows.assign(gid=rows["effect_id"], low=rows["ci_low"], high=rows["ci_high"]))
    intervals.name_sides(ax, null, "comparator better", f"{data.topic['treatment']} better", 5.0, "no difference")


def size_lines(data, rows):
    """The lines of a forest as :func:`intervals.upright_lines` takes them: no difference, and every size.

    What one person notices is no size of a difference between two groups, and so has no line.
    """
    own = rows.assign(measure=rows["measure"].astype(object)).drop_duplicates("measure")[["measure", "factor"]]
    sizes = data.thresholds.assign(measure=data.thresholds["measure"].astype(object)).merge(own, on="measure")
    sizes = sizes.assign(size=sizes["value"] * sizes["factor"])
    sizes, labels = sizes[~sizes["kind"].isin(data.codes_with("kind", "person"))], data.labels("threshold_set")
    lines = [(rows["null"].max(), rows["null"].max(), "no difference", "zero")]
    for code, of_set in sizes.groupby("threshold_set", observed=True):
        kind = "main" if code == data.code_with("threshold_set", "default") else "other"
        lines.append((of_set["size"].min(), of_set["size"].max(), size_word(labels[code]), kind))
    return lines


# ---------------------------------------------------------------- guidelines

WORDS = 52  # millimetres: what a body says of its recommendation
NEWER = "newer version exists"


@figure("04-guidelines", needs=("guidelines",))
def guidelines(data: tables.Tables, width: float = drawing.PAGE):
    """The recommendations from their year on, by country, with what is known of their end."""
    rows = recommendations(data)
    current = rows[rows["open"]]
    title = advice_by_patients(data, current)
    cited = " A star marks what could be the guideline that an article cites." if rows["cited"].any() else ""
    subtitle = (
        "Each line is a recommendation, from its year on. A full line ends where a newer one replaced it; a line that "
        f"goes on as dots has none that we saw. Only dotted ones count in the title.{cited}"
    )
    lines = rows["words"].map(lines_of)
    ys, heads, height = intervals.rows_in_blocks(rows["country"].map(sentence), lines + 0.3 * (lines > 1))
    articles = dated_articles(data)
    codes = data.codes_of("recommendation")
    head, left, room = 10.0, 56, 64
    sheet, body = drawing.canvas(
        title,
        subtitle,
        head + height + 6,
        width,
        left=2,
        right=2,
        bottom=0,
        key=[(f"for or against {data.topic['treatment']}", drawing.shape_entries(codes, rows["recommendation"]))],
    )
    drawing.in_mm(body)
    intervals.block_heads(body, heads, width - 4, head)
    texts = [
        (0, "left", "body, year, for whom", rows["label"], INK),
        (left + room + 3, "left", "how strongly, on what evidence", rows["words"], INK),
    ]
    intervals.text_columns(body, ys, texts, head)
    ax = intervals.axes_on(body, left, head, room, height)
    start, halves = rows["year"].min() - 0.8, {x: text_width(name, SMALL) / 2 for x, name in articles.items()}
    ends = [(x * room - half * start) / (room - half) for x, half in halves.items()]  # the names fit before the end
    end = max([rows["year"].max() + 1.5, *ends])
    years = range(5 * (int(rows["year"].min()) // 5 + 1), int(end) + 1, 5)
    per_mm = intervals.scale_axis(ax, (start, end), list(years))
    intervals.upright_lines(ax, [(year, year, name, "other") for year, name in articles.items()], per_mm)
    intervals.spans(ax, rows.assign(y=ys, start=rows["year"], gid=rows["guideline_id"]), end)
    intervals.join(ax, rows.assign(y=ys))
    numbers = data.guidelines.sort_values(["year", "guideline_id"])
    told = rows["label"].str.replace("\n", " ") + ": " + rows["words"].str.replace("\n", " ") + rows["fate"]
    favour = codes.loc[
        [code for code in data.codes_with("recommendation", "in_favour") if code in set(rows["recommendation"])]
    ]
    defined = " ".join(f"*{sentence(row.label)}* means: {row.definition}" for row in favour.itertuples())
    bodies = "The bodies have different rules and rely on much the same trials."
    none = absent(data, rows["recommendation"], "No body says")
    caption = f"{title}. {' '.join(filter(None, [none, defined]))} {bodies}"
    shown = ["guideline_id", "year", "addressed", "recommendation", "strength", "evidence_quality"]
    shown += ["replaced_by", "newer_exists"]
    return sheet, numbers[shown], caption, "; ".join(told) + "."


def advice_by_patients(data, rows):
    """How many bodies are for the treatment of each kind of patient whom some recommendations address, as a title.

    The kinds are in the order of their names. Where all address one kind, it is how many are for it and against it.
    """
    every, said = data.codes_by_role("addressed").get("every", []), []
    for label, code in sorted((label, code) for code, label in data.labels("addressed").items()):
        if code in every or not rows["addressed"].eq(code).any():
            continue
        own = rows[rows["addressed"].isin([code, *every])]
        favour = own["recommendation"].isin(data.codes_with("recommendation", "in_favour")).groupby(own["body"]).all()
        said.append((favour.sum(), len(favour), label))
    if len(said) < 2:
        return answers.advice_of_bodies(data, rows)
    (k, n, label), *others = said
    bodies = counted(n, "guideline body", "guideline bodies")
    text = f"{k or 'none'} of {bodies} {by_number(k or n, 'is', 'are')} for {data.topic['treatment']} in {label} cases"
    return sentence(listing([text, *(f"{k or 'none'} of {n} in {label} ones" for k, n, label in others)]))


def recommendations(data):
    """The recommendations by country, what replaced one directly below it, with looks and texts."""
    table = data.guidelines
    if table.empty:
        raise tables.Absent("No recommendation was found.")
    codes, code = data.codes_of("recommendation"), table["recommendation"].astype(object)
    years, after = (table.set_index("guideline_id")[name] for name in ("year", "replaced_by"))
    cited = table["guideline_id"].isin([] if data.lacking(["citations"]) else data.citations["guideline_id"])
    texts = data.in_words(table.assign(star=cited.map({True: "\u2605 ", False: ""}))).itertuples()
    labels, words = zip(*[recommendation_in_words(row) for row in texts], strict=True)
    rows = table.assign(
        label=labels,
        words=words,
        until=table["replaced_by"].map(years).astype("float64"),
        open=table["guideline_id"].isin(counts.not_replaced(table)["guideline_id"]),
        color=code.map(drawing.colors(codes)),
        marker=code.map(drawing.marks(codes)),
        cited=cited,
        chain=[last_of_chain(one, after) for one in table["guideline_id"]],
    )
    fate = rows["until"].map(", replaced in {:.0f}".format).where(rows["until"].notna(), "")
    rows = rows.assign(
        fate=fate.mask(rows["open"], ", no replacement seen"), first=rows.groupby("chain")["year"].transform("min")
    )
    return rows.sort_values(["country", "first", "chain", "year", "guideline_id"])


def recommendation_in_words(row):
    """What is written left and right of a recommendation: body, year and for whom; how strongly, on what evidence."""
    parts = [row.strength, f"evidence: {row.evidence_quality}" if row.evidence_quality else ""]
    parts += [NEWER] if row.newer_exists == "yes" else []
    words, label = "; ".join(filter(None, parts)), f"{row.star}{row.body_short} {row.year}: {row.addressed}"
    if text_width(words, SMALL) > WORDS:
        words = folded(f"{parts[0]};\n{'; '.join(filter(None, parts[1:]))}", WORDS, SMALL)
    return folded(label, 53, SMALL), words


def last_of_chain(one, after):
    """The recommendation that in the end replaced one, or that one itself."""
    while isinstance(after.get(one), str):
        one = after[one]
    return one


def dated_articles(data):
    """The articles that have a date: a dict from the year, with its fraction, to what a time line writes there."""
    own = data.sources.dropna(subset="published")
    dates = pd.to_datetime(own["published"])
    years = dates.dt.year + (dates.dt.day_of_year - 1) / 365.25
    if len(own) > NAMED_DATES:
        return {years.min(): "first article", years.max(): "last article"}
    of = own["source_id"].astype(str).groupby(years).agg(list)
    return {year: f"{listing(names)} {by_number(len(names), 'is', 'are')} published" for year, names in of.items()}


# ---------------------------------------------------------------- studies


@figure("04-studies-by-comparator", needs=("studies", "effects", "measures"), of_articles=False)
def studies_by_comparator(data: tables.Tables, width: float = drawing.PAGE):
    """Two tables of tiles: how many studies compare with what and measure what, and when."""
    rows = evidence.estimates(data, lasting=True)
    n = rows["study"].nunique()
    found = {name: counts.studies_by(rows, "compared_with", name) for name in ("measured", "time")}
    names, pitch, left, right, gap = [*data.labels("compared_with").values()], 7.5, 34, 1, 3
    words = {name: list(data.labels(name).values()) for name in found}
    panels = [len(labels) * (grids.word_widths(labels).max() + 2.5) for labels in words.values()]
    unit = (width - left - right - gap) / math.fsum(panels)
    heads = {
        name: grids.fit_heads(labels, [unit * panel / len(labels)] * len(labels))
        for (name, labels), panel in zip(words.items(), panels, strict=True)
    }
    most = max(1, *(table.to_numpy().max() for table in found.values()))
    room = max(map(grids.head_room, heads.values()))
    title = most_studied(data, found["measured"], n)
    sheet, axes = drawing.canvas(
        title,
        f"Each number counts studies (trials and reviews), of {n} in all. A study is in several tiles where it "
        "compares or measures several things. A small dot means that none was found, which is no sign that the "
        "treatment fails there.",
        height=pitch * len(names),
        width=width,
        left=left,
        right=right,
        top=room + 5,
        bottom=2,
        panels=panels,
        gap=gap,
    )
    for ax, (name, table) in zip(axes, found.items(), strict=True):
        grids.tiles(
            ax, table, table / most, heads[name], names if name == "measured" else [""] * len(names), STUDIES, pitch
        )
        head = {"measured": "what was measured", "time": "when"}[name]
        drawing.write_lines(ax, 0, -room - 1.5, head, "bottom", size=TEXT, fontweight="bold")
    look = {"size": TEXT, "fontweight": "bold", "ha": "right"}
    drawing.write_lines(axes[0], -1.5, -room - 1.5, "compared with", "bottom", **look)
    numbers = rows[["effect_id", "study", "compared_with", "measured", "time"]]
    numbers = numbers.assign(basis=rows["measure"].notna().map({True: "interval", False: "authors"}))
    told = [tally_in_words(table.set_axis(names), data.labels(name)) for name, table in found.items()]
    return (
        sheet,
        numbers,
        f"{title}. The darker a tile, the more studies; they are counted whether or not they give an interval. "
        "A review is counted beside trials that it contains.",
        " ".join(told),
    )


def most_studied(data, table, n):
    """Which comparison and outcome most studies have, as a sentence."""
    row, column = table.stack().idxmax()
    k = table.loc[row, column]
    if not n:
        return "No study here compares the treatment with anything"
    most = "Most studies here" if 2 * k > n else "More studies than in any other cell"
    against, what = data.labels("compared_with")[row], data.labels("measured")[column]
    return f"{most} compare with {against} and measure {what} ({k} of {n})"
