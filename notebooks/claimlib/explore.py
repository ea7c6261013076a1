"""Explore the claims: filters and a search that choose claims, and what shows those that fit.

Choosing is a pure function from the claims, codes and words to claims; table, figure and card are
pure functions to HTML or SVG. :class:`Explorer` wires them to widgets and knows nothing else. Which
variables there are comes from the tables: a filter for the article, for each coded variable of the
claims in the order of its columns, and for the verdict where the tables hold estimates.
"""

import json
import textwrap
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import ipywidgets as widgets
import matplotlib as mpl
import numpy as np
import pandas as pd

from claimlib import agreement, charts, evidence, words

ANY, SEARCH = "any", "search"
PASSES = ("pairs", "pass_a", "pass_b", "settled")
NO_EVIDENCE = "The tables hold no published estimates, so no claim is set beside any and none has a verdict."
NO_PASSES = "The tables hold no separate passes of the coding, so there are none to compare."
NO_KERNEL = (
    "The explorer needs a running kernel: open this notebook in JupyterLab and run all its cells. "
    "What it shows stands below without one, as tables and a figure."
)
VIEW = "application/vnd.jupyter.widget-view+json"


# ---------------------------------------------------------------- what is explored


@dataclass(frozen=True)
class Material:
    """Everything that the explorer shows, computed once; see :func:`gather`.

    ``data``, the tables; ``claims``, one row a claim with its verdict, its ``file``, ``start`` and ``end``
    (characters, counted from 0) and ``searched``, the text of a search; ``texts``, the same in words, by ``claim_id``;
    ``verdicts``, as ``evidence.verdicts`` returns them, by ``claim_id`` (none without evidence); ``estimates``
    and ``passes``, see the functions of these names; ``meanings``, a dict from variable and label to the definition.
    """

    data: object
    claims: pd.DataFrame
    texts: pd.DataFrame
    verdicts: pd.DataFrame
    estimates: pd.DataFrame
    passes: dict
    meanings: dict


def gather(data):
    """Put together what is explored: :class:`Material` from loaded tables."""
    claims, verdicts = data.claims, pd.DataFrame()
    if not data.lacking(evidence.TABLES):
        stand = evidence.verdicts(data)
        claims, verdicts = claims.join(stand["verdict"]), stand.set_index("claim_id")
    spans = data.statements.set_index("statement_id").loc[claims["statement_id"], ["start", "end"]]
    files = claims["source_id"].astype("str").map(data.sources.set_index("source_id")["file"])
    searched = claims[["claim_id", "paraphrase", "note"]].astype(object).fillna("").agg(" ".join, axis=1)
    claims = claims.assign(file=files, **spans.set_axis(claims.index), searched=searched.str.casefold())
    texts = data.in_words(claims).assign(place=data.places(claims)).set_index("claim_id")
    keys = zip(data.codes["variable"], data.codes["label"], strict=True)
    meanings = dict(zip(keys, data.codes["definition"], strict=True))
    return Material(data, claims, texts, verdicts, estimates(data), passes(data), meanings)


def variables(material):
    """The variables with a filter: the article, the coded ones in the order of their columns, the verdict."""
    names = ["source_id", *agreement.variables(material.data)]
    return names + [name for name in ["verdict"] if name in material.claims]


def named(variable):
    """How a variable is called on the screen."""
    return "article" if variable == "source_id" else variable.replace("_", " ")


def labels(data, variable):
    """The labels of a variable's codes, a dict; the articles with their kind of publisher."""
    return data.names() if variable == "source_id" else data.labels(variable)


def estimates(data):
    """The published estimates that speak to each claim, in words: one row a claim and estimate.

    Returns ``claim_id``, ``study``, ``compared_with``, ``measured``, ``people``, ``time``, ``measure``, ``estimate``
    (with its interval), ``finding``, ``certainty_grade`` and ``doi``; no row where nothing matches, or where the
    tables hold no estimates.
    """
    columns = ["compared_with", "measured", "people", "time", "measure", "estimate", "finding", "certainty_grade"]
    if data.lacking(evidence.TABLES):
        return pd.DataFrame(columns=["claim_id", "study", *columns, "doi"])
    claims = data.claims.dropna(subset="direction")
    pairs = evidence.match_claims(claims, evidence.estimates(data), evidence.matches_of(data)[0])
    told = data.in_words(pairs)
    told["study"] = pairs["name"]
    told["measure"] = pairs["measure"].astype(object).map(data.measures.set_index("measure")["label"])
    rows = pairs[["estimate", "ci_low", "ci_high"]].itertuples(index=False)
    told["estimate"] = [words.interval(*row) for row in rows]
    told["doi"] = pairs["study_id"].map(data.studies.set_index("study_id")["doi"]).fillna("")
    return told[["claim_id", "study", *columns, "doi"]]


def passes(data):
    """What each pass coded, in words: a dict from ``a`` and ``b`` to a frame by ``claim_id``, and ``reason``.

    The frames have the coded variables, ``paraphrase`` and ``note``, empty where a pass has no such claim;
    ``reason`` is a dict from claim and variable to why a difference was settled. Empty without tables of passes.
    """
    if data.lacking(PASSES):
        return {}
    pairs, of = data.pairs.dropna(subset="claim_id").drop_duplicates("claim_id"), {}
    columns = [*agreement.variables(data), "paraphrase", "note"]
    for name in "ab":
        own = data.in_words(getattr(data, f"pass_{name}")).set_index("claim_id")[columns]
        of[name] = own.reindex(pairs[f"claim_{name}"]).fillna("").set_axis(pairs["claim_id"])
    claim_of = pairs.set_index("pair_id")["claim_id"]
    keys = zip(data.settled["pair_id"].map(claim_of), data.settled["variable"].astype(object), strict=True)
    return {**of, "reason": dict(zip(keys, data.in_words(data.settled[["reason"]])["reason"], strict=True))}


def differences(material):
    """The codes in which a pass differs from the settled one: one row a claim and variable, in words."""
    rows, columns = [], ["claim_id", "variable", "pass_a", "pass_b", "settled", "reason"]
    for variable in agreement.variables(material.data) if material.passes else []:
        settled = material.texts[variable]
        told = [material.passes[name][variable].reindex(settled.index).fillna("") for name in "ab"]
        for claim in settled.index[(told[0] != settled) | (told[1] != settled)]:
            reason = material.passes["reason"].get((claim, variable), "")
            rows.append((claim, named(variable), told[0][claim], told[1][claim], settled[claim], reason))
    return pd.DataFrame(rows, columns=columns).sort_values("claim_id", kind="stable").set_index("claim_id")


# ---------------------------------------------------------------- choosing


def options(material, variable):
    """What can be chosen of a variable, in order: a dict from a choice to its label.

    A choice is a tuple of codes; the empty one stands for claims to which the variable does not apply.
    Where an article can be silent, all codes but silence are one choice. :data:`ANY` comes first.
    """
    column, told = material.claims[variable], labels(material.data, variable)
    codes, silence = column.cat.categories, material.data.silence
    choices = {ANY: "any"}
    if silence in codes:
        choices[tuple(code for code in codes if code != silence)] = "stated"
    choices |= {(code,): told[code] for code in codes}
    return choices | ({(): agreement.ABSENT} if column.isna().any() else {})


def fits(column, codes):
    """Which claims have one of some codes; for no code, those to which the variable does not apply."""
    return column.isin(codes) if codes else column.isna()


def failing(claims, chosen, text=""):
    """Which filters each claim fails: a frame of booleans, one row a claim, one column a filter that is set.

    Parameters: ``claims`` of :class:`Material`; ``chosen``, a dict from a variable to a tuple of codes (see
    :func:`options`); ``text``, words that must all occur in the paraphrase, the note or the identifier, in
    small or capital letters: the column :data:`SEARCH`. Raises ValueError for a code that the variable does not have.
    """
    for variable, codes in chosen.items():
        known = list(claims[variable].cat.categories) if variable in claims else []
        if not known or not set(codes) <= set(known):
            raise ValueError(f"{variable} can be {', '.join(known) or 'no filter'}, not {', '.join(codes)}")
    fails = {variable: ~fits(claims[variable], codes) for variable, codes in chosen.items()}
    if wanted := text.casefold().split():
        fails[SEARCH] = [not all(word in searched for word in wanted) for searched in claims["searched"]]
    return pd.DataFrame(fails, index=claims.index, dtype=bool)


def choose(claims, chosen, text=""):
    """The claims that fit every filter and the search, in their order; parameters as for :func:`failing`."""
    return claims[~failing(claims, chosen, text).any(axis=1)]


def without(fails, variable):
    """Which claims fit every filter but one: an array of booleans, one a claim."""
    others = [name for name in fails if name != variable]
    return ~fails[others].to_numpy().any(axis=1)


def loosened(fails):
    """How many claims would fit without each single filter: a dict from filter to number, without the zeros."""
    n = {variable: int(without(fails, variable).sum()) for variable in fails}
    return {variable: k for variable, k in n.items() if k}


def counted(column, keep, choices):
    """How many claims each choice would show: a dict from choice to number.

    Parameters: ``column``, the variable of all claims; ``keep``, booleans, those that fit every other filter;
    ``choices``, see :func:`options`.
    """
    codes = column.cat.categories
    missing, *found = np.bincount(column.cat.codes.to_numpy()[keep] + 1, minlength=len(codes) + 1).tolist()
    n = dict(zip(codes, found, strict=True))
    whole = {ANY: missing + sum(found), (): missing}
    return {choice: whole[choice] if choice in whole else sum(n[code] for code in choice) for choice in choices}


# ---------------------------------------------------------------- in words


def filters_in_words(chosen, text, choices):
    """The filters that are set, a dict to their words: ``topic: a label``.

    Parameters: ``choices``, a dict from a variable to its options.
    """
    told = {v: f"{named(v)}: {choices[v].get(codes) or ' or '.join(codes)}" for v, codes in chosen.items()}
    return told | ({SEARCH: f"search: \u201c{' '.join(text.split())}\u201d"} if text.strip() else {})


def state(n, of, told, loose):
    """One sentence on what fits; where nothing does, which single filter to loosen.

    Parameters: ``n`` of ``of`` claims fit; ``told``, the filters in words; ``loose``, from :func:`loosened`.
    """
    if not told:
        return f"All {words.counted(of, 'claim')}; no filter is set."
    filters = "; ".join(told.values())
    if n:
        return f"{words.part(n, of, 'claim')} {'fits' if n == 1 else 'fit'}: {filters}."
    ways = [f"without \u201c{told[name]}\u201d {words.counted(k, 'claim')}" for name, k in loose.items()]
    last = (
        f"To see some, loosen one: {words.listing(ways, 'or')}."
        if ways
        else ("Leaving out a single filter is not enough: leave out two, or clear all.")
    )
    return f"No claim fits {filters}. {last}"


# ---------------------------------------------------------------- the table


def cells(parts, kind="td", scope=""):
    """Some texts as cells of a row of a table."""
    opening = f'<{kind} scope="{scope}">' if scope else f"<{kind}>"
    return "".join(f"{opening}{escape(str(part))}</{kind}>" for part in parts)


def html_table(caption, head, rows):
    """A table whose column and row headings say what they head; the first cell of a row heads it.

    Parameters: ``caption``, HTML; ``head``, texts; ``rows``, a dict from the heading of a row to HTML of its cells.
    """
    lines = [f"<tr><th scope='row'>{escape(key)}</th>{row}</tr>" for key, row in rows.items()]
    return (
        f"<table><caption>{caption}</caption><thead><tr>{cells(head, 'th', 'col')}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def table(texts, of, columns):
    """The claims that fit as an HTML table: one row a claim; columns in which none has a code are left out.

    Parameters: ``texts``, those of :class:`Material` that fit; ``of``, how many claims there are; ``columns``,
    the variables to show.
    """
    full = [name for name in columns if texts[name].ne("").any()]
    shown = texts[["paraphrase", *full, "place"]]
    lines = [
        f'<tr data-claim="{escape(claim)}"><th scope="row">{escape(claim)}</th>{cells(row)}</tr>'
        for claim, row in zip(shown.index, shown.itertuples(index=False), strict=True)
    ]
    head = cells(["claim", "in our words", *map(named, full), "statement (characters)"], "th", "col")
    caption = f"{len(texts)} of {words.counted(of, 'claim')}, one row each"
    return (
        f'<div class="claims-scroll" role="region" aria-label="{caption}" tabindex="0"><table><caption>{caption}'
        f"</caption><thead><tr>{head}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>"
    )


# ---------------------------------------------------------------- the figure

BAR = ((-1.0, -0.5), (1.0, -0.5), (1.0, 0.5), (-1.0, 0.5), (-1.0, -0.5))  # a claim that points nowhere
LINE, DOT = "_", "."  # a claim that points nowhere and whose wording is not coded; a claim that does not fit
# The figure in the browser, in pixels: margins, room for all columns, the widest mark, the height of a line.
LEFT, ROOM, RIGHT, UNIT, STEP, LEADING = 170, 800, 90, 26, 17, 15
TALL = 3.8  # the height of a row, in lines of marks


def dressed(material):
    """How the mark of each claim looks; those with a direction as in every figure, the others grey bars or lines."""
    claims, (direction, certainty) = material.claims, looks(material.data)
    points = claims["direction"].notna()
    full = charts.shades(certainty)
    rest = claims.loc[~points, "certainty"].astype(object).map(full)
    grey = pd.DataFrame(
        {
            "color": charts.SOFT,
            "fill": [charts.tint(charts.SOFT, f) if f == f else charts.SOFT for f in rest],
            "marker": [BAR if f == f else LINE for f in rest],
            "gid": "claim-" + claims.loc[~points, "claim_id"],
        },
        index=rest.index,
    )
    return pd.concat([charts.dressed(claims[points], direction, certainty), grey]).loc[claims.index]


def looks(data):
    """The codes of direction and of certainty, which give the marks their looks."""
    return data.codes_of("direction"), data.codes_of("certainty")


def faded(marks, keep):
    """The marks with those that do not fit as faint dots.

    Parameters: ``marks`` from :func:`dressed`; ``keep``, booleans with their index.
    """
    faint = {"color": "#c4c4c4", "fill": "#c4c4c4", "marker": DOT}
    return marks.assign(**{name: marks[name].where(keep, look) for name, look in faint.items()})


def key(data):
    """The key of the figure: a line for the direction and one for the wording, as ``charts.key`` takes them."""
    (direct, shapes), (worded, shades) = charts.direction_key(*looks(data))
    pale = charts.tint(charts.SOFT, 0.45)
    return [
        (direct, [*shapes, ("points nowhere", BAR, charts.SOFT, pale)]),
        (worded, [*shades, ("not coded", LINE, charts.SOFT, charts.SOFT), ("does not fit", DOT, "#c4c4c4", "#c4c4c4")]),
    ]


def columns_of(material, variable):
    """The columns of the figure by a variable: positions, one a claim, and labels; the last where none applies."""
    column, told = material.claims[variable], labels(material.data, variable)
    heads = [told[code] for code in column.cat.categories]
    at = column.cat.codes.to_numpy(int)
    return (np.where(at < 0, len(heads), at), [*heads, agreement.ABSENT]) if (at < 0).any() else (at, heads)


def spots(row, column, counts, lines=3):
    """Where the marks of a matrix stand: x in slots, y in lines, and the edges of the columns in slots.

    Parameters: ``row`` and ``column``, positions, one a mark; ``counts``, how many marks each cell holds. A cell
    fills line by line in the order of the marks; each column is as wide as its fullest cell needs.
    """
    wide = charts.slots(counts, lines)
    edges = np.concatenate([[0], np.cumsum(np.maximum(wide, 2.6) + 1.0)])
    nth = pd.DataFrame({"row": row, "column": column}).groupby(["row", "column"]).cumcount().to_numpy()
    used = -(-counts[row, column] // wide[column])
    x = edges[column] + 1.0 + nth % wide[column]
    return x, row * TALL + TALL / 2 + nth // wide[column] - (used - 1) / 2, edges


@lru_cache
def outline(marker):
    """A marker of matplotlib as the path of an SVG, one unit across, with y upwards as matplotlib has it."""
    style = mpl.markers.MarkerStyle(marker)
    path = style.get_path().transformed(style.get_transform())
    signs = {1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}
    parts = [
        signs[code] + ("" if code == 79 else " ".join(f"{v:.3f}" for v in points))
        for points, code in path.iter_segments(simplify=False)
    ]
    return " ".join(parts)


def svg_mark(x, y, marker, edge, face, more="", title=""):
    """One mark of the SVG with the text that pointing at it shows."""
    size = 10.5 * (0.88 if marker in ("s", "D") else 1.0)
    inside = f"<title>{escape(title)}</title>" if title else ""
    where = f"translate({x:.1f},{y:.1f}) scale({size:.2f},{-size:.2f})"
    look = f'fill="{face}" stroke="{edge}" stroke-width="{1.5 / size:.3f}"'
    return f'<path d="{outline(marker)}" transform="{where}" {look}{more}>{inside}</path>'


def svg_text(x, y, lines, anchor="start", look=""):
    """A text on several lines, the first at a height."""
    spans = "".join(
        f'<tspan x="{x:.1f}" dy="{LEADING if i else 0}">{escape(line)}</tspan>' for i, line in enumerate(lines)
    )
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{look}>{spans}</text>'


@dataclass(frozen=True)
class Sheet:
    """The figure before it is known which claims fit; see :func:`sheet`.

    ``name``, the variable of the columns; ``row`` and ``column``, positions, one a claim; ``rows`` and ``heads``,
    labels; ``counts``, an array of how many claims each cell has; ``middle`` and ``level``, where columns and rows are
    centred; ``top`` and ``right``, where the cells begin and end; ``under`` and ``key``, parts that never change;
    ``marks``, pairs of marks, one a claim: if it fits and if not; ``size``, width and height.
    """

    name: str
    row: np.ndarray
    column: np.ndarray
    rows: list
    heads: list
    counts: np.ndarray
    middle: np.ndarray
    level: np.ndarray
    top: float
    right: float
    under: str
    key: str
    marks: list
    size: tuple


def sheet(material, variable):
    """What the figure shows by a variable whatever is chosen, a :class:`Sheet`: one mark a claim, articles by codes."""
    row, rows = material.claims["source_id"].cat.codes.to_numpy(int), list(material.data.names().values())
    column, heads = columns_of(material, variable)
    counts = tabulated(row, column, (len(rows), len(heads)))
    x, y, edges = spots(row, column, counts)
    unit = min(ROOM / edges[-1], UNIT)
    edges, height = LEFT + unit * edges, TALL * STEP
    folded = [textwrap.wrap(head, max(int(w / 7), 8)) for head, w in zip(heads, np.diff(edges), strict=True)]
    top = LEADING * (max(map(len, folded)) + 1) + 12
    middle, level = (edges[:-1] + edges[1:]) / 2, top + height * (np.arange(len(rows)) + 0.5)
    titles = [
        svg_text(at, top - 8 - LEADING * len(lines), lines, "middle") for at, lines in zip(middle, folded, strict=True)
    ]
    titles += [svg_text(LEFT - 10, at - 3, name.split(" ", 1), "end") for at, name in zip(level, rows, strict=True)]
    foot = top + height * len(rows) + 24
    lines = [svg_key(heading, entries, foot + 22 * k) for k, (heading, entries) in enumerate(key(material.data))]
    return Sheet(
        name=variable,
        row=row,
        column=column,
        rows=rows,
        heads=heads,
        counts=counts,
        middle=middle,
        level=level,
        top=top,
        right=edges[-1],
        under=boxes(counts, edges, top, height) + "".join(titles),
        key="".join(lines),
        marks=both_looks(material, LEFT + x * unit, top + y * STEP),
        size=(round(edges[-1] + RIGHT), round(foot + 34)),
    )


def both_looks(material, x, y):
    """Each claim's mark as SVG, a pair: if it fits and if not. Pointing at it shows the claim."""
    full = dressed(material)
    faint, pairs = faded(full, pd.Series(False, index=full.index)), []
    claims = material.claims[["claim_id", "paraphrase"]].itertuples(index=False)
    for (claim, text), *spot, fits, fails in zip(claims, x, y, full.itertuples(), faint.itertuples(), strict=True):
        more, title = f' data-claim="{escape(claim)}"', f"{claim}: {text}"
        looks = [(m.marker, m.color, m.fill) for m in (fits, fails)]
        pairs.append(tuple(svg_mark(*spot, *look, more, title) for look in looks))
    return pairs


def picture(drawn, keep):
    """The figure as SVG: what fits stands out, the rest is faint; beside rows and columns stands how many fit.

    Parameters: ``drawn`` from :func:`sheet`; ``keep``, an array of booleans, which claims fit. The text for readers who
    cannot see it says how many fit in each cell.
    """
    fit = tabulated(drawn.row[keep], drawn.column[keep], drawn.counts.shape)
    parts = [drawn.under]
    for at, n, of in zip(drawn.middle, fit.sum(axis=0), drawn.counts.sum(axis=0), strict=True):
        parts.append(svg_text(at, drawn.top - 8, [f"{n} of {of}"], "middle", ' class="soft"'))
    for at, n, of in zip(drawn.level, fit.sum(axis=1), drawn.counts.sum(axis=1), strict=True):
        parts.append(svg_text(drawn.right + 10, at + 4, [f"{n} of {of}"], look=' class="soft"'))
    parts += [marks[not fits] for marks, fits in zip(drawn.marks, keep, strict=True)]
    seen = words.tally_in_words(pd.DataFrame(fit, index=drawn.rows, columns=drawn.heads), {h: h for h in drawn.heads})
    label = f"{keep.sum()} of {len(keep)} claims by article and {named(drawn.name)}. {seen}"
    size = f'viewBox="0 0 {drawn.size[0]} {drawn.size[1]}" style="max-width: {drawn.size[0]}px"'
    return f'<svg {size} role="img" aria-label="{escape(label)}">{"".join(parts)}{drawn.key}</svg>'


def tabulated(row, column, shape):
    """How many marks stand in each cell: an array of whole numbers."""
    counts = np.zeros(shape, int)
    np.add.at(counts, (row, column), 1)
    return counts


def boxes(counts, edges, top, height):
    """The cells of the matrix: grey where a claim stands, white where none does."""
    parts = []
    for (i, j), n in np.ndenumerate(counts):
        face, edge = (charts.PAPER, charts.PAPER) if n else ("white", charts.FAINT)
        x, y, wide = edges[j] + 2, top + i * height + 2, edges[j + 1] - edges[j] - 4
        box = f'x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{height - 4:.1f}"'
        parts.append(f'<rect {box} fill="{face}" stroke="{edge}"/>')
    return "".join(parts)


def svg_key(heading, entries, y):
    """One line of the key."""
    parts, x = [svg_text(12, y, [heading], look=' class="soft"')], 84.0
    for label, marker, edge, face in entries:
        parts += [svg_mark(x, y - 4, marker, edge, face), svg_text(x + 12, y, [label])]
        x += 38 + 6.6 * len(label)
    return "".join(parts)


# ---------------------------------------------------------------- the card


def card(material, claim_id):
    """All that is known of one claim as HTML: paraphrase, place, codes with definitions and passes, verdict, estimates.

    Raises ValueError for an identifier that no claim has.
    """
    if claim_id not in material.texts.index:
        raise ValueError(f"there is no claim {claim_id!r}; claims are named like {material.texts.index[0]}")
    claim = material.texts.loc[claim_id]
    parts = [
        f"<h3>{escape(claim_id)}</h3><blockquote>{escape(claim['paraphrase'])}</blockquote>",
        place(material.data, claim),
        f"<p><strong>Note.</strong> {escape(claim['note'])}</p>" if claim["note"] else "",
        codes_of(material, claim_id, claim),
        passes_of(material, claim_id),
        verdict_of(material, claim_id, claim),
        estimates_of(material, claim_id),
    ]
    return f'<section class="claims-card" aria-label="Card of claim {escape(claim_id)}">{"".join(parts)}</section>'


def place(data, claim):
    """Where a claim stands: article, file and characters, in one paragraph."""
    address = data.sources.set_index("source_id")["address"].get(claim["source_id"])
    link = f', <a href="{escape(address)}">{escape(address)}</a>' if isinstance(address, str) else ""
    return (
        f"<p><strong>Where it stands.</strong> Article {escape(data.names()[claim['source_id']])}{link}; "
        f"statement {escape(claim['statement_id'])}; file <code>{escape(claim['file'])}</code>, "
        f"characters {claim['start']} to {claim['end']}, counted from 0.</p>"
    )


def codes_of(material, claim_id, claim):
    """The codes of a claim with their definitions, and what each pass coded."""
    rows, head = {}, ["variable", "code", "what the code means"]
    for variable in agreement.variables(material.data):
        label, coded = claim[variable], passed(material.passes, claim_id, variable)
        told = [label, material.meanings[variable, label]] if label else [agreement.ABSENT, ""]
        if label or any(coded):
            reason = material.passes.get("reason", {}).get((claim_id, variable), "")
            rows[named(variable)] = cells(told) + "".join(compared(text, label, reason) for text in coded)
    head += ["pass A", "pass B"] if material.passes else []
    return html_table("Codes; a variable that is left out does not apply", head, rows)


def passed(coded, claim_id, variable):
    """What each pass coded in a variable, two texts, missing where a pass has no such claim; none without passes."""
    found = [coded[name].loc[claim_id] for name in "ab" if coded and claim_id in coded[name].index]
    return [own[variable] if own["paraphrase"] else None for own in found]


def compared(text, label, reason):
    """What a pass coded as a cell: bold where it was settled otherwise, with the reason."""
    if text is None:
        return "<td>no such claim</td>"
    told = escape(text or agreement.ABSENT)
    if text == label:
        return f"<td>{told}</td>"
    return f"<td><strong>{told}</strong>, settled otherwise{f' ({escape(reason)})' if reason else ''}</td>"


def passes_of(material, claim_id):
    """How each pass put a claim, and its note."""
    if not material.passes:
        return f"<p>{NO_PASSES}</p>"
    parts = []
    for name in "ab":
        found = material.passes[name].loc[claim_id] if claim_id in material.passes[name].index else None
        text = "has no such claim." if found is None or not found["paraphrase"] else escape(found["paraphrase"])
        note = f" <em>Note:</em> {escape(found['note'])}" if found is not None and found["note"] else ""
        parts.append(f"<li>Pass {name.upper()}: {text}{note}</li>")
    return f"<p><strong>Both passes' words.</strong></p><ul>{''.join(parts)}</ul>"


def verdict_of(material, claim_id, claim):
    """The verdict on a claim with what it rests on, in one paragraph."""
    if material.verdicts.empty:
        return f"<p>{NO_EVIDENCE}</p>"
    if claim_id not in material.verdicts.index:
        text = "none applies: only claims that are coded for direction are set beside estimates."
        return f"<p><strong>Verdict</strong>: {text}</p>"
    row, label = material.verdicts.loc[claim_id], claim["verdict"]
    definition, rests = material.meanings["verdict", label], because(row, claim)
    return f"<p><strong>Verdict: {escape(label)}.</strong> {escape(definition)} {escape(rests)}</p>"


def because(row, claim):
    """What a verdict rests on: how many studies find what, or why no estimate matches."""
    if row["studies"]:
        told = {
            evidence.BETTER: "in favour",
            evidence.SAME: "no difference",
            evidence.WORSE: "against",
            evidence.UNDECIDED: "undecided",
        }
        found = [f"{row[name]} {text}" for name, text in told.items() if row[name]]
        return f"{words.counted(row['studies'], 'matching study', 'matching studies')}: {words.listing(found)}."
    if row["lacking"]:
        return f"Here: {named(row['lacking'])} is \u201c{claim[row['lacking']]}\u201d, which meets no estimate."
    return "Here: every code could meet an estimate, but none with an interval matches all of them."


def estimates_of(material, claim_id):
    """The estimates that match a claim as an HTML table; no text where there are none."""
    own = material.estimates[material.estimates["claim_id"] == claim_id]
    if own.empty:
        return ""
    columns = [name for name in own.columns[2:-1] if own[name].ne("").any()]
    rows = [
        f"<tr><th scope='row'>{linked(one['study'], one['doi'])}</th>{cells(one[columns])}</tr>"
        for _, one in own.iterrows()
    ]
    matched = words.listing(evidence.matches_of(material.data)[0]["variable"].unique())
    caption = f"{words.counted(len(own), 'estimate')} of the same {matched}"
    head = cells(["study", *map(named, columns)], "th", "col")
    return (
        f"<table><caption>{escape(caption)}; better with the treatment is above no effect</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def linked(name, doi):
    """The name of a study as a link to its DOI, where it has one."""
    return f'<a href="https://doi.org/{escape(doi)}">{escape(name)}</a>' if doi else escape(name)


# ---------------------------------------------------------------- the widgets


STYLE = """<style>
.claims { --ink: var(--jp-ui-font-color1, #222); --soft: var(--jp-ui-font-color2, #5f5f5f);
  --line: var(--jp-border-color2, #d9d9d9); --paper: var(--jp-layout-color1, #fff);
  --shade: var(--jp-layout-color2, #f4f4f2); --mark: var(--jp-brand-color1, #0b6e99);
  color: var(--ink); font-size: 13px; line-height: 1.4; }
.claims .widget-html-content { line-height: 1.4; white-space: normal; overflow: visible; min-width: 0; width: 100%; }
.claims .widget-html, .claims .widget-inline-hbox { height: auto; width: auto; margin: 2px 0;
  min-width: 0; max-width: 100%; }
.claims-bar, .claims-filters { display: grid; gap: 6px 14px; align-items: end;
  grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); overflow: visible; }
.claims-bar { grid-template-columns: minmax(220px, 2fr) minmax(175px, 1fr) auto; }
.claims-card-bar { display: grid; gap: 6px 14px; align-items: end; overflow: visible;
  grid-template-columns: minmax(220px, 1fr) auto auto; margin-top: 10px; }
.claims .claims-field { flex-direction: column; align-items: stretch; min-width: 0; }
.claims .claims-field > label { width: auto; max-width: none; text-align: left; height: auto; line-height: 1.5;
  margin: 0; color: var(--soft); font-size: 12px; }
.claims .claims-field > select, .claims .claims-field > input { width: 100%; min-width: 0; height: 30px;
  flex: 0 0 30px; box-sizing: border-box; }
.claims .claims-set > label { color: var(--ink); font-weight: 700; }
.claims .claims-set > select, .claims .claims-set > input { border: 2px solid var(--mark); font-weight: 600; }
.claims select:focus-visible, .claims input:focus-visible, .claims button:focus-visible,
.claims [tabindex]:focus-visible { outline: 2px solid var(--mark); outline-offset: 1px; }
.claims button { height: 30px; margin: 0; width: auto; }
.claims-state { font-size: 15px; font-weight: 600; margin: 8px 0 4px; }
.claims-figure { overflow-x: auto; background: #fff; contain: content; }
.claims-figure svg { display: block; width: 100%; min-width: 640px; max-width: 1060px; height: auto;
  font: 12.5px system-ui, "Helvetica Neue", Arial, sans-serif; }
.claims-figure text { fill: #222; } .claims-figure text.soft { fill: #5f5f5f; }
.claims-scroll { max-height: 26em; overflow: auto; border: 1px solid var(--line); contain: content; }
.claims .claims-scroll table, .claims .claims-card table { border-collapse: separate; border-spacing: 0; margin: 0;
  width: 100%; font-size: 12.5px; table-layout: auto; }
.claims caption { text-align: left; padding: 4px 8px; color: var(--soft); caption-side: top; }
.claims th, .claims td { text-align: left !important; vertical-align: top; padding: 3px 6px !important;
  border-bottom: 1px solid var(--line) !important; max-width: none !important; white-space: normal !important; }
.claims thead th { background: var(--shade); font-weight: 700; vertical-align: bottom; }
.claims-scroll thead th { position: sticky; top: 0; z-index: 2; }
.claims-scroll tbody th { position: sticky; left: 0; z-index: 1; background: var(--paper);
  white-space: nowrap !important; }
.claims-scroll td:nth-child(2) { min-width: 17em; }
.claims-card { border: 1px solid var(--line); border-left: 4px solid var(--mark); padding: 4px 16px 12px;
  margin-top: 6px; overflow-x: auto; }
.claims-card h3 { margin: 6px 0 2px; font-size: 15px; }
.claims-card blockquote { margin: 2px 0 8px; padding: 0; border: 0; font-size: 17px; }
.claims-card p, .claims-card ul { margin: 6px 0; } .claims-card table { margin: 8px 0 !important; }
@media (max-width: 700px) { .claims-bar, .claims-card-bar { grid-template-columns: 1fr; } }
</style>"""
# JupyterLab takes letters and arrow keys in an output for commands ("a" makes a cell), unless they stay there.
# And a screen reader announces what changes inside a place that stays, so the place is marked, not what is put there.
KEYS = """<script>
(area => {
  if (!area) return;
  area.addEventListener("keydown", key => {
    if (!key.ctrlKey && !key.metaKey && !key.altKey) key.stopPropagation();
  });
  new MutationObserver((changes, watch) => {
    const state = area.querySelector(".claims-state");
    if (!state) return;
    state.parentElement.setAttribute("aria-live", "polite");
    watch.disconnect();
  }).observe(area, { childList: true, subtree: true });
})(document.currentScript && document.currentScript.closest(".jp-OutputArea"));
</script>"""
HERE = """<style>.claims tr[data-claim={0}] > * {{ background: var(--jp-brand-color3, #cfe6f2) !important; }}
.claims path[data-claim={0}] {{ stroke: #000; stroke-width: .3; }}</style>"""


def field(widget, name):
    """A widget whose name stands above it; the name is its label for screen readers as well."""
    widget.description, widget.tooltip = name, name
    widget.add_class("claims-field")
    return widget


def bar(parts, name):
    """Some widgets in one grid, which the style lays out by its name."""
    box = widgets.Box(parts)
    box.add_class(name)
    return box


class Explorer:
    """Filters, search, figure, table and card of the claims as widgets; show it as the last line of a cell.

    Parameters: ``data``, the loaded tables. Attributes: ``filters``, a dict from a variable to its list;
    ``search``; ``by``, the columns of the figure; ``clear``; ``status``, ``result`` and ``card``, what they
    show, as HTML; ``figure`` and ``table``, the two parts of the result; ``claim``, which claim the card shows,
    with ``previous`` and ``following``; ``shown``, the claims that fit. Without a kernel its output is one sentence.
    """

    def __init__(self, data):
        self.material = gather(data)
        self.sheet = lru_cache(lambda variable: sheet(self.material, variable))
        self.choices = {variable: options(self.material, variable) for variable in variables(self.material)}
        self.filters = {
            v: field(widgets.Dropdown(options=[(label, codes) for codes, label in choices.items()]), named(v))
            for v, choices in self.choices.items()
        }
        self.search = field(widgets.Text(placeholder="all words, in claim, note or identifier"), SEARCH)
        columns = [(named(v), v) for v in self.choices if v != "source_id"]
        self.by = field(widgets.Dropdown(options=columns), "columns of the figure")
        self.claim = field(widgets.Dropdown(options=[]), "claim on the card")
        self.clear, self.previous, self.following = (
            widgets.Button(description=text) for text in ("Clear all filters", "Previous claim", "Next claim")
        )
        self.status, self.result, self.card, self.here = (widgets.HTML() for _ in range(4))
        self.box = self.laid_out()
        self.wire()
        self.refresh()

    def laid_out(self):
        """All widgets in one box, in the order in which the tab key reaches them."""
        top = bar([self.search, self.by, self.clear], "claims-bar")
        chosen = bar(list(self.filters.values()), "claims-filters")
        below = bar([self.claim, self.previous, self.following], "claims-card-bar")
        parts = [widgets.HTML(STYLE), top, chosen, self.status, self.result, below, self.card, self.here]
        box = widgets.VBox(parts)
        box.add_class("claims")
        return box

    def wire(self):
        """Let each widget do its work when it changes."""
        self.busy = False
        for widget in (*self.filters.values(), self.search):
            widget.observe(lambda change: self.refresh(), "value")
        self.by.observe(lambda change: self.draw(), "value")
        self.claim.observe(lambda change: self.busy or self.show_card(), "value")
        self.clear.on_click(lambda button: self.clear_all())
        self.previous.on_click(lambda button: self.step(-1))
        self.following.on_click(lambda button: self.step(1))

    @property
    def chosen(self):
        """The filters that are set: a dict from a variable to a tuple of codes."""
        return {v: widget.value for v, widget in self.filters.items() if widget.value != ANY}

    @contextmanager
    def quietly(self):
        """Change lists without an answer to each change; the changes in between are shown together afterwards."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False

    def refresh(self):
        """Show what fits the filters and the search: first what is looked at first."""
        if self.busy:
            return
        claims, text = self.material.claims, self.search.value
        fails = failing(claims, self.chosen, text)
        self.keep = ~fails.to_numpy().any(axis=1)
        self.shown = claims[self.keep]
        told = filters_in_words(self.chosen, text, self.choices)
        sentence = state(len(self.shown), len(claims), told, loosened(fails))
        self.status.value = f'<div class="claims-state" role="status" aria-live="polite">{escape(sentence)}</div>'
        self.table = self.listed(sentence)
        self.draw()
        with self.quietly():
            self.list_claims()
            self.show_card()
            self.count(fails)

    def count(self, fails):
        """Write behind each choice how many claims it would show, and mark the filters that are set."""
        for variable, widget in self.filters.items():
            keep, chosen = without(fails, variable), widget.value
            n = counted(self.material.claims[variable], keep, self.choices[variable])
            # Only the labels go to the browser: a choice sent with them could undo what was chosen meanwhile.
            told = tuple(f"{label} ({n[codes]})" for codes, label in self.choices[variable].items())
            widget.set_trait("_options_labels", told)
            (widget.add_class if chosen != ANY else widget.remove_class)("claims-set")
        (self.search.add_class if self.search.value.strip() else self.search.remove_class)("claims-set")

    def list_claims(self):
        """Offer the claims that fit for the card; keep the one that is open if it fits."""
        names, open_claim = self.shown["claim_id"].tolist(), self.claim.value
        told = [(f"{c.claim_id} {c.paraphrase}", c.claim_id) for c in self.shown.itertuples()]
        with self.claim.hold_sync():
            self.claim.options = told
            self.claim.value = open_claim if open_claim in names else next(iter(names), None)

    def draw(self):
        """Draw the figure and put it above the table; together they reach the browser as one change."""
        svg = picture(self.sheet(self.by.value), self.keep)
        self.figure = f'<div class="claims-figure" role="group" aria-label="Figure">{svg}</div>'
        self.result.value = self.figure + self.table

    def listed(self, sentence):
        """The table of the claims that fit; without any, the sentence that says what to loosen."""
        texts = self.material.texts.loc[self.shown["claim_id"]]
        columns = [v for v in self.choices if v != "source_id"]
        return table(texts, len(self.material.texts), columns) if len(texts) else f"<p>{escape(sentence)}</p>"

    def show_card(self):
        """Show the card of the chosen claim, and mark it in table and figure."""
        claim, names = self.claim.value, self.shown["claim_id"].tolist()
        self.card.value = card(self.material, claim) if claim else "<p>There is no claim to show on a card.</p>"
        self.here.value = HERE.format(json.dumps(claim)) if claim else ""
        self.previous.disabled = claim in (None, *names[:1])
        self.following.disabled = claim in (None, *names[-1:])

    def step(self, by):
        """Go to another claim of those that fit, ``by`` places on."""
        names = self.shown["claim_id"].tolist()
        self.claim.value = names[names.index(self.claim.value) + by]

    def clear_all(self):
        """Set every filter to any and empty the search."""
        with self.quietly():
            for widget in self.filters.values():
                widget.value = ANY
            self.search.value = ""
        self.refresh()

    def _ipython_display_(self):
        """Show the widgets in a notebook with a kernel, a sentence everywhere else."""
        from IPython.display import display  # at hand in a notebook, costly elsewhere

        view = self.box._repr_mimebundle_()[VIEW]
        display({"text/plain": "", "text/html": KEYS}, raw=True)
        display({"text/plain": NO_KERNEL, "text/html": f"<p><em>{NO_KERNEL}</em></p>", VIEW: view}, raw=True)
