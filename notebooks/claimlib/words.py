"""Numbers and lists as words, so that every sentence with a number in it is computed."""

import math
import re
import textwrap

import pandas as pd


def counted(n, noun, plural=None):
    """``1 claim``, ``2 claims``: a number and its noun."""
    return f"{n} {noun if n == 1 else plural or noun + 's'}"


def uncapped(text):
    """A text with its first letter small, to go on within a sentence."""
    return text[:1].lower() + text[1:]


def percent(share):
    """``63 %``: a share from 0 to 1 in whole per cent, halves rounded up, as readers expect."""
    return f"{math.floor(100 * share + 0.5 + 1e-9)} %"


def part(k, n, noun=""):
    """``3 of 12 claims (25 %)``: a part of a whole; without a percentage where the whole is nothing."""
    whole = counted(n, noun) if noun else str(n)
    return f"{k} of {whole} ({percent(k / n)})" if n else f"{k} of {whole}"


def listing(parts, last="and"):
    """``a, b and c``: some texts as one list; ``none`` for no text."""
    parts = [str(p) for p in parts]
    if len(parts) < 2:
        return parts[0] if parts else "none"
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def sentence(text):
    """A text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def first_sentence(text):
    """The first sentence of a text: up to a full stop before a new beginning."""
    return beginning(text, 1)


def beginning(text, sentences):
    """The first sentences of a text; a sentence ends with a full stop before a new beginning."""
    return " ".join(re.split(r"(?<=\.) (?=[A-Z0-9*])", text)[:sentences])


def tally_in_words(table, columns):
    """A table of counts as one text, row by row, without the zeros: what a picture of it shows.

    Parameters: ``table``, a frame of whole numbers; ``columns``, a mapping from its column names to
    labels. A row of zeros reads ``nothing``.
    """
    texts = []
    for name, counts in table.iterrows():
        found = [f"{columns[code]} {n}" for code, n in counts.items() if n]
        texts.append(f"{name}: {', '.join(found) or 'nothing'}")
    return "; ".join(texts) + "."


def found(series, labels):
    """How often each code occurs, as words: ``works 3, mixed 1``; codes that do not occur are left out.

    Parameters: ``series``, a categorical column; ``labels``, a mapping from code to label.
    """
    n = series.value_counts(sort=False)
    return ", ".join(f"{labels[code]} {k}" for code, k in n.items() if k) or "nothing"


def interval(estimate, low, high):
    """``5.1 (-3.7 to 13.9)``: an estimate with its interval; no text where there is none."""
    if estimate != estimate:
        return ""
    places = max(len(f"{x:g}".partition(".")[2]) for x in (estimate, low, high))
    return "{:.{p}f} ({:.{p}f} to {:.{p}f})".format(estimate, low, high, p=places).replace("-", "\u2212")


def described(rows, texts, secondhand=""):
    """What figures write of single estimates: a frame with ``group``, ``label``, ``figures`` and ``words``.

    Parameters: ``rows``, estimates with their codes and a ``name``; ``texts``, the same rows with labels
    instead of codes; ``secondhand``, the code of what was read in a report only. The remarks say what keeps an
    estimate from being like with like, how its certainty is graded, and whether only a report of it was read.
    """
    told = zip(rows.itertuples(), texts.itertuples(), strict=True)
    remarks = [
        [
            row.comparator_mixed == "yes" and "mixed comparator",
            row.treatment_mixed == "yes" and "mixed treatment",
            row.wider_population == "yes" and "wider population",
            text.certainty_grade and f"certainty {text.certainty_grade}",
            row.seen == secondhand and text.seen,
        ]
        for row, text in told
    ]
    return rows.assign(
        group=texts["compared_with"],
        label=rows["name"] + ": " + texts["measured"] + ", " + texts["people"] + ", " + texts["time"],
        figures=[interval(*row) for row in rows[["estimate", "ci_low", "ci_high"]].itertuples(index=False)],
        words=["; ".join(filter(None, parts)) for parts in remarks],
    )


def agreeing(studies, per, labels, code):
    """How many studies of each group find something: ``left 2 of 4, right 4 of 4``.

    Parameters: ``studies``, one row a study and group; ``per``, the column of the group; ``labels``, a
    mapping from its codes to labels; ``code``, the finding that is counted.
    """
    groups = [(labels[group], own["finding"]) for group, own in studies.groupby(per, observed=True)]
    return ", ".join(f"{label} {(f == code).sum()} of {len(f)}" for label, f in groups)


def forest_heading(rows, measures, labels, codes):
    """Title and subtitle of a figure of estimates: what the studies that are like with like find, by comparator.

    Parameters: ``rows``, the estimates of the figure with ``study``, ``compared_with``, ``finding`` and
    ``open``; ``measures``, those of the figure; ``labels``, of the comparators; ``codes``, of
    the findings, a dict from role to code. A study counts once for each
    comparator, as in favour if all its estimates are.
    """
    kind = measures["label"].iloc[0] if len(measures) == 1 else measures["sheet"].iloc[0]
    like = rows[~rows["open"]]
    n = f"{counted(rows['study'].nunique(), 'study', 'studies')}, {counted(len(rows), 'estimate')}, one line each"
    if (measures["is_effect"] == "no").all():
        less, none = (rows["estimate"] < 0).sum(), (rows["finding"] == codes["same"]).sum()
        told = (
            f"{less} of {counted(len(rows), 'estimate')} point to a loss; {none} of the intervals include or touch none"
        )
        return f"{sentence(kind)}: {told}", n
    one = like.groupby(["compared_with", "study"], observed=True)["finding"].agg(lambda f: (f == codes["better"]).all())
    told = agreeing(one.rename("finding").reset_index(), "compared_with", labels, True)
    return f"{sentence(kind)}: studies in favour, whatever was measured, like with like: {told or 'none'}", n


def recommendations(guidelines, texts):
    """What a time line writes of recommendations: ``label`` and ``words``, with the index of ``guidelines``.

    Parameters: ``texts``, the same rows with labels instead of codes.
    """
    label = guidelines["body_short"] + " " + guidelines["year"].astype(str) + ": " + texts["addressed"]
    quality = [f"; evidence: {text}" if text else "" for text in texts["evidence_quality"]]
    return guidelines[[]].assign(label=label + ", " + guidelines["country"], words=guidelines["strength"] + quality)


def years(sources):
    """The dates of articles as years with a fraction, a dict to how a time line names them."""
    dates = [
        (source, *map(int, day.split("-")))
        for source, day in zip(sources["source_id"], sources["published"], strict=True)
    ]
    return {year + (month - 1) / 12 + (day - 1) / 365: f"{source} ({year})" for source, year, month, day in dates}


def studies_named(studies, per, codes):
    """The studies of each group with what they find, as one text: ``favours: A 2001, B 2002; split: C 2003``.

    Parameters: ``studies``, one row a group and study; ``per``, the column of the group; ``codes``, a mapping
    from a finding to its label. Returns a series by group.
    """
    texts = {}
    for group, own in studies.groupby(per, observed=True):
        found = [(label, own.loc[own["finding"] == code, "name"]) for code, label in codes.items()]
        texts[group] = "; ".join(f"{label}: {', '.join(names)}" for label, names in found if len(names))
    return pd.Series(texts, dtype=object)


def share_in_words(studies, per, column, labels, code):
    """How many studies of each group and code find something: ``2 of 3``; a frame of texts, empty without a study."""
    count = studies.assign(agrees=studies["finding"] == code).groupby([*per, column], observed=True)["agrees"]
    return count.agg(lambda a: f"{a.sum()} of {len(a)}").unstack(fill_value="").rename(columns=labels)


def findings_in_words(studies, per, column, labels, codes):
    """What the studies of each group and code find, with their number; a frame of texts, empty without a study.

    Parameters: as :func:`share_in_words`; ``codes``, a mapping from a finding to its label, in order.
    """
    kind = pd.CategoricalDtype(list(codes), ordered=True)
    groups = studies.astype({"finding": kind}).groupby([*per, column], observed=True)["finding"]
    return groups.agg(lambda own: found(own, codes)).unstack(fill_value="").rename(columns=labels)


def candidates_heading(shown, fits, codes):
    """What a figure of candidate papers says above it: how many test, and show, everything claimed of the work.

    Parameters: ``shown``, the papers with ``single``, ``tested``, ``all`` and ``like``; ``fits``, one column for
    each other thing said of the work, with the codes of a half; ``codes``, a dict from role to code.
    """
    trials = shown[shown["single"].astype(bool)]
    wider = shown[shown["all"] & ~shown["like"]]
    both = [tested_and_shown(trials, "single trial") if len(trials) else tested_and_shown(shown, "candidate")]
    if len(wider):
        both.append(f"{listing(wider['name'])} only with mixed comparators or in a wider population")
    if not fits.empty and not len(trials):
        exact = shown["like"] & fits.eq(codes["holds"]).all(axis=1)
        both.append(
            f"{exact.sum() or 'none'} of these {'fit' if exact.sum() > 1 else 'fits'} what else is said of the work"
        )
    return "; ".join(both)


def tested_and_shown(papers, noun):
    """``of 4 single trials, 2 test all that is claimed and none shows it``: ``tested`` and ``like`` of some papers."""
    tested, shown = papers["tested"].sum(), papers["like"].sum()
    tests = f"{tested or 'none'} {'test' if tested > 1 else 'tests'} all that is claimed"
    return f"Of {counted(len(papers), noun)}, {tests} and {shown or 'none'} {'show' if shown > 1 else 'shows'} it"


def replacements(guidelines):
    """What replaced what: ``B 2017 (acute: strong) had replaced A 2007 (acute: weak)``; empty text where nothing was.

    Parameters: ``guidelines`` with labels instead of codes: ``guideline_id``, ``replaced_by``, ``body_short``,
    ``year``, ``addressed`` and ``strength``, among them the ones that replaced others.
    """
    told = guidelines["addressed"] + ": " + guidelines["strength"]
    name = guidelines["body_short"] + " " + guidelines["year"].astype(str) + " (" + told + ")"
    name = name.set_axis(guidelines["guideline_id"])
    pairs = guidelines[["guideline_id", "replaced_by"]].itertuples(index=False)
    texts = [f"{name[new]} had replaced {name[old]}" for old, new in pairs if new in name]
    return listing(texts) if texts else ""


def verdict_counts(claims, codes):
    """How many claims have each verdict but the last, as words: ``5 consistent and 2 mixed evidence``."""
    n = claims["verdict"].value_counts(sort=False)
    return listing(f"{n[code]} {label}" for code, label in codes["label"].iloc[:-1].items() if n[code])


def with_figures(table):
    """A table with the numbers of its estimates as text (``figures``), or a word where only words are known."""
    rows = table[["estimate", "ci_low", "ci_high"]].itertuples(index=False)
    texts = [interval(*row) for row in rows]
    known = table["effect_id"].notna()
    return table.assign(figures=[t or ("authors' words" if k else "") for t, k in zip(texts, known, strict=True)])


def candidate_columns(table, claims, work, fits):
    """How a figure names what candidates are judged by: each half in our words, the sum, and what else is said."""
    told = claims.set_index("claim_id")["paraphrase"]
    halves = [f"{textwrap.fill(told[claim], 24)}\n({claim})" for claim in dict.fromkeys(table["claim_id"])]
    told_of = {"trials": "{said_trials:.0f} trials", "journal": "in\n{said_journal}", "year": "of {said_year:.0f}"}
    return [*halves, "everything\nin one paper", *[told_of[column].format(**work) for column in fits]]


def claim_columns(texts):
    """How a figure names claims above its columns: identifier, comparator, outcome and direction."""
    coded = texts[["comparator", "outcome", "direction"]].itertuples()
    return ["\n".join([claim, *[textwrap.fill(part, 13) for part in parts]]) for claim, *parts in coded]


def candidate_texts(papers, table, claims, work, fits, together, codes):
    """What a figure of candidate papers writes: title, rows, columns, remarks, number of single trials, alt text.

    Parameters: ``papers``, the candidates with labels instead of codes; ``table``, their halves; ``claims``, all
    claims; ``work``, the row of ``works``; ``fits`` and ``together`` from ``citations.fits_description`` and
    ``citations.halves_together``; ``codes``, of the halves, a dict from role to code.
    """
    rows = (papers["name"] + "\n" + papers["design"] + ", " + papers["studied"]).tolist()
    columns = candidate_columns(table, claims, work, fits)
    title = candidates_heading(papers.join(together, on="study_id"), fits, codes)
    heads = [" ".join(column.split()) for column in columns[: table["claim_id"].nunique()]]
    told = table.groupby("study_id", sort=False)["half"].agg(list)
    texts = [
        f"{name}: " + "; ".join(f"{head} {code}" for head, code in zip(heads, told[study], strict=True))
        for study, name in zip(papers["study_id"], papers["name"], strict=True)
    ]
    return title, rows, columns, papers["why"].tolist(), int(papers["single"].sum()), ". ".join(texts) + "."


def columns_in_words(matrix, blank="nothing"):
    """A matrix of words as one text, column by column: what a picture of it shows.

    Parameters: ``matrix``, a frame of texts; ``blank``, how an empty text is read out.
    """
    texts = []
    for name, column in matrix.items():
        texts.append(f"{name}. {'; '.join(f'{row}: {text or blank}' for row, text in column.items())}.")
    return " ".join(texts)
