"""The explorer of the claims: what it shows, as plain JSON, and the three places where it is shown.

All that a reader sees and does is in ``explore.js``, one module without a build step: filters, search, figure, table,
cards and disputes. :class:`Explorer` hands the JSON to it in JupyterLab, :func:`fragment` puts both into a page of the
website, and :func:`page` into one file that can be mailed.
"""

import json
from html import escape
from pathlib import Path

import anywidget
import pandas as pd
import traitlets

from claimlib import (
    agreement,
    answers,
    citations,
    evidence,
    glossary,
    judging,
    recodes,
    recoding,
    replies,
    tables,
    words,
)

PASSES = ("pairs", "settled")
FIRST = ("source_id", "topic", "comparator", "direction", "certainty", "answer")  # the others are behind a button
WORDS = {"search": "words to look for", "marks": "a variable with colours", "claim": "an identifier"}
WHICH_WORK = "06-which-study-do-they-mean"
NO_EVIDENCE = "The tables hold no published estimates, so no claim is compared with any and none has an answer."
NO_PASSES = "The tables hold no separate passes of the coding, so there are none to compare."
NO_KERNEL = (
    "The explorer appears here in JupyterLab once you choose Run > Run All Cells in the menu. To use it without "
    "JupyterLab, open the explorer's page on the website, or the file that `python3 notebooks explorer` writes."
)
HERE = Path(__file__).parent
TOOLS, SCRIPT, STYLE = ((HERE / name).read_text("utf-8") for name in ("small.js", "explore.js", "explore.css"))
SCRIPT = TOOLS + SCRIPT
PAGE = (
    ":root { color-scheme: light dark; } body { margin: 0; font-family: system-ui, sans-serif; "
    "color: light-dark(#1d1d1f, #ececec); background: light-dark(#fff, #1b1b1e); } "
    "main { margin: 1rem auto; padding: 0 1rem; max-width: 86rem; } h1 { font-size: 1.6rem; }"
)


# ---------------------------------------------------------------- what is handed over


@tables.remembered
def contents(data: tables.Tables) -> dict:
    """Everything that the explorer shows, as plain JSON; what a topic does without is left out or empty.

    Returns
    -------
    dict
        ``claims``, in the order of the articles, each with its ``codes`` (a dict from variable to code), ``answer`` in
        words, and the keys of its ``estimates`` and ``facts``; ``estimates`` and ``facts`` by key; ``variables`` with
        their codes; ``words``, lists of words that mean the same; ``glossary``, what words mean; and what heads the
        page.
    """
    rows, answered = in_order(data), not data.lacking(evidence.TABLES)
    if answered:
        rows = rows.merge(judging.answers(data)[["claim_id", "answer"]], on="claim_id", how="left")
    names = ["source_id", *data.variables(), *(["answer"] if answered else [])]
    replied, found = replies.replies(data) if answered else {}, estimates(data) if answered else {}
    rests_on = grouped(judging.pairs(data), "claim_id", "effect_id") if answered else {}
    bears = {claim: own.to_dict("split")["data"] for claim, own in bearings(data).groupby("claim_id")}
    differ, cites = differences(data), cited(data)
    firm = evidence.unhedged(data, rows).where(rows["certainty"].notna(), None)
    claims = []
    for row, place, full in zip(rows.to_dict("records"), data.places(rows), firm, strict=True):
        claim = row["claim_id"]
        codes = {name: row[name] for name in names if isinstance(row[name], str)}
        one = {"id": claim, "text": row["paraphrase"], "place": place, "codes": codes, "unhedged": full}
        more = {
            "note": row["note"] if isinstance(row["note"], str) else "",
            "answer": replied.get(claim),
            "estimates": rests_on.get(claim),
            "facts": [pair[1:] for pair in bears.get(claim, [])],
            "cites": cites.get(row["cited_work"]),
            "differences": differ.get(claim),
        }
        claims.append(one | {name: value for name, value in more.items() if value})
    return {
        "title": data.title,
        "remark": data.remark,
        "coded": data.coders_sentence(),
        "source": f"{data.source().replace('*', '')}.",
        "claims": claims,
        "variables": [variable(data, name, rows[name].isna().any()) for name in names],
        "sources": sources(data),
        "estimates": found,
        "facts": facts(data),
        "words": [*grouped(data.search_words, "meaning", "word").values()],
        "glossary": glossary.explained() if data.folder.resolve() == tables.DEFAULT_FOLDER.resolve() else [],
        "absent": NO_EVIDENCE if not answered else "",
        "passes": NO_PASSES if data.lacking(PASSES) else "",
    }


def in_order(data):
    """The claims in the order in which the articles make them."""
    start = data.claims["statement_id"].map(data.statements.set_index("statement_id")["start"])
    return data.claims.assign(start=start).sort_values(["source_id", "start"], kind="stable").reset_index(drop=True)


def grouped(frame, key, value):
    """The values of a column by another one, as a dict of lists, in order."""
    return {name: own.tolist() for name, own in frame.groupby(key, sort=False)[value]}


def variable(data, name, blank):
    """A variable with its codes in order; ``blank``: whether some claims have none."""
    own = {
        "name": name,
        "label": words.heading(name),
        "first": name in [*FIRST, *data.own_variables()],
        "blank": bool(blank),
    }
    own["coded"] = name in data.variables()
    if name == "source_id":
        return own | {"codes": [{"code": code, "label": label} for code, label in data.article_labels().items()]}
    codes = data.codes_of(name)[["label", "definition", "color", "mark"]].astype(object)
    codes = codes.where(codes.notna(), "").rename_axis("code").reset_index()
    return own | {"codes": codes.to_dict("records")}


def sources(data):
    """The articles with title, address and file, by identifier."""
    own = data.sources.set_index("source_id")[["title", "address", "file"]].astype(object)
    return own.where(own.notna(), "").to_dict("index")


def estimates(data):
    """The estimates that any answer rests on, in words, by ``effect_id``."""
    rows = judging.pairs(data).drop_duplicates("effect_id")
    told, units = data.in_words(rows), data.measures.set_index("measure")["unit"]
    home = rows["study_id"].map(evidence.addresses(data)).fillna("")
    lead = rows["finding"].map(data.codes_of("finding")["color"])
    found, small = {}, data.codes_with("authors_conclusion", evidence.BETTER_SMALL)
    for row, text, address, color in zip(rows.itertuples(), told.itertuples(), home, lead, strict=True):
        size = words.interval(row.estimate, row.ci_low, row.ci_high)
        little = f"; its authors: {text.authors_conclusion}" if row.authors_conclusion in small else ""
        weeks = words.counted(int(row.weeks), "week") if pd.notna(row.weeks) else text.time
        found[row.effect_id] = {
            "study": row.name,
            "address": address,
            "compared": f"{text.measured} against {text.compared_with}",
            "when": ", ".join(filter(None, [weeks, text.people])),
            "result": f"{size} {units[row.measure]}" if size else "only the authors\u2019 conclusion is known",
            "finding": f"{text.finding}{little}" if size else text.authors_conclusion or text.finding,
            "certainty": text.certainty_grade,
            "color": color,
        }
    return found


def bearings(data):
    """What is known beside estimates of single claims: claim, fact, and how it bears on the claim, in words."""
    return data.in_words(data.bearings)[["claim_id", "fact_id", "bearing"]]


def facts(data):
    """The facts in words by ``fact_id``, each with the rate of harm on which it rests, if one is known."""
    rates = data.harms.set_index("harm_id")
    found = {}
    for row in data.facts.astype(object).where(data.facts.notna(), "").itertuples():
        address = f"https://doi.org/{row.doi}" if row.doi else row.address
        own = {"subject": row.subject, "found": row.found, "people": row.people_studied}
        own |= {"reference": row.reference, "address": address, "note": row.note}
        found[row.fact_id] = own | {"harm": rate(data, rates.loc[row.harm_id]) if row.harm_id else ""}
    return found


def rate(data, row):
    """How often a harm was counted, as a text; empty where no rate is known."""
    if pd.isna(row["estimate"]):
        return ""
    size = f"{row['estimate']:g}" if pd.isna(row["ci_low"]) else words.interval(*row[["estimate", "ci_low", "ci_high"]])
    people = "" if pd.isna(row["participants"]) else f", {int(row['participants']):,} participants"
    return f"{size} {data.label('counted_in', row['counted_in'])}{people}"


def cited(data):
    """For each work that claims cite, how many papers it could be, as a sentence."""
    if data.lacking(["works", "citations"]):
        return {}
    found = {}
    for work in data.works["cited_work"]:
        n, label = len(citations.candidates(data, work)), data.label("cited_work", work)
        could = f"{words.counted(n, 'paper')} could be meant" if n else "no paper that could be meant was found"
        found[work] = {"text": f"The claim rests on one work, {label}: {could}.", "page": WHICH_WORK}
    return found


@tables.remembered
def differences(data):
    """Where a pass coded a claim otherwise than was settled: a dict from claim to rows, in words.

    A row has the ``variable``, the code of each coder by their name, the ``settled`` one, and why, if it is recorded.
    """
    if data.lacking(PASSES):
        return {}
    pairs = data.pairs.dropna(subset="claim_id").drop_duplicates("claim_id").set_index("claim_id")
    settled, coded = data.in_words(data.claims).set_index("claim_id").to_dict("index"), data.variables()
    passes = data.passes().items()
    of = {name: data.in_words(getattr(data, table)).set_index("claim_id").to_dict("index") for name, table in passes}
    why = data.settled.assign(claim_id=data.settled["pair_id"].map(data.pairs.set_index("pair_id")["claim_id"]))
    why = data.in_words(why).set_index(["claim_id", "variable"])["reason"].to_dict()
    found, judged = {}, {name: agreement.statements_of(data, name) for name in of}
    for claim, pair in pairs.iterrows():
        who = [name for name in of if pair["statement_id"] in judged[name]]
        codes = {name: of[name][pair[f"claim_{name}"]] if pd.notna(pair[f"claim_{name}"]) else None for name in who}
        for name in coded:
            each = {
                key: "no such claim" if own is None else own[name] or agreement.ABSENT for key, own in codes.items()
            }
            final = settled[claim][name] or agreement.ABSENT
            if {*each.values()} != {final}:
                row = {
                    "variable": words.heading(name),
                    "codes": each,
                    "settled": final,
                    "reason": why.get((claim, name), ""),
                }
                found.setdefault(claim, []).append(row)
    return found


def difference_table(data: tables.Tables) -> pd.DataFrame:
    """Every code in which a pass differs from the settled one: a row per claim and variable, in words."""
    coders = data.passes()
    columns = ["claim_id", "variable", *coders.values(), "settled", "reason"]
    rows = [
        {"claim_id": claim, **row, **{table: row["codes"][coder] for coder, table in coders.items()}}
        for claim, own in differences(data).items()
        for row in own
    ]
    return pd.DataFrame(rows, columns=columns).set_index("claim_id")


# ---------------------------------------------------------------- a view, and what is disputed


def view_of(data: tables.Tables, made: dict, chosen: dict) -> dict:
    """What to show at first: ``filters``, a dict from variable to codes, and ``search``, ``marks`` and ``claim``.

    ``made`` is of :func:`contents`; ``chosen`` are the words of :class:`Explorer`. Raises UnknownName for a filter, a
    code or a claim that there is not, with those that there are.
    """
    known, shown = {one["name"]: one for one in made["variables"]}, {"filters": {}}
    for name, value in chosen.items():
        if name in WORDS:
            shown[name] = value
            continue
        if name not in known:
            raise tables.UnknownName("filter", name, [*known, *WORDS])
        codes = ["" if code is None else code for code in (value if isinstance(value, list | tuple) else [value])]
        legal = [one["code"] for one in known[name]["codes"]]
        for code in codes:
            if code not in legal and not (code == "" and known[name]["blank"]):
                raise tables.UnknownName(f"code of {name}", code, legal)
        shown["filters"][name] = codes
    if shown.get("claim") and shown["claim"] not in set(data.claims["claim_id"]):
        raise tables.UnknownName("claim", shown["claim"], data.claims["claim_id"])
    painted = [one["name"] for one in made["variables"] if all(code.get("color") for code in one["codes"])]
    if shown.get("marks") and shown["marks"] not in painted:
        raise tables.UnknownName("variable with colours", shown["marks"], painted)
    return shown


def moves_of(data: tables.Tables, rows: list) -> dict:
    """What moves if some codes were others, as plain JSON.

    ``rows`` are ``(claim_id, variable, code, reason)``. Returns them, with ``fault``, what is wrong with each, or with
    ``text``, one paragraph, and the ``answers`` that change: claim, before and after.
    """
    if not rows:
        return {"rows": []}
    try:
        before, after = recodes.compared(data, with_earlier(data, rows))
    except tables.TableError as error:
        return {"rows": rows, "fault": [str(fault) for fault in error.faults]}
    count, answer = recodes.of_counts(before, after), recodes.of_answers(before, after)
    share, alike = recodes.of_shares(before, after), recodes.of_agreement(before, after)
    text = answers.what_moves(after, count, answer, share, alike)
    changed = recodes.of_changed(after, answer).pipe(recodes.moved).reset_index()
    return {"rows": rows, "text": text, "answers": changed[["claim_id", "before", "after"]].to_numpy().tolist()}


def with_earlier(data, rows):
    """Rows of changed codes, after those that the tables already have, as a list of tuples."""
    own = {(row[0], row[1]): tuple(row) for row in data.recodes[recoding.RECODE].to_numpy().tolist()}
    return [*(own | {(row[0], row[1]): tuple(row) for row in rows}).values()]


# ---------------------------------------------------------------- where it is shown


class Shown(anywidget.AnyWidget):
    """What is shown as a widget in a notebook with a kernel, and as the sentence ``no_kernel`` everywhere else."""

    no_kernel = NO_KERNEL

    def _repr_mimebundle_(self, **_):
        shown, more = super()._repr_mimebundle_() or ({}, {})
        return {**shown, "text/plain": self.no_kernel, "text/html": f"<p><em>{escape(self.no_kernel)}</em></p>"}, more


class Explorer(Shown):
    """Filters, search, figure, table and cards of the claims; show it as the last line of a cell.

    Parameters
    ----------
    data : Tables
        The tables of a topic.
    disputes : list of tuple
        Codes that you would give instead, to begin with: ``(claim_id, variable, code, reason)``.
    **chosen
        What to show at first. A filter is named as its variable, with a code or a list of codes: ``topic="safety"``;
        ``None`` stands for the claims that have no code. Or ``search``, words to look for; ``marks``, the variable
        whose colours the marks of the figure have; ``claim``, whose card is open.

    Attributes
    ----------
    rows : list of tuple or None
        The codes that were disputed, as :func:`claimlib.recodes.compared` takes them; ``None`` where there are none.

    Raises
    ------
    UnknownName
        For a filter, a code or a claim that the tables do not have.
    TableError
        For disputed codes that the tables do not allow.
    """

    _esm, _css = SCRIPT, STYLE
    made = traitlets.Dict().tag(sync=True)
    view = traitlets.Dict().tag(sync=True)
    disputes = traitlets.List().tag(sync=True)
    moves = traitlets.Dict().tag(sync=True)

    def __init__(self, data: tables.Tables, disputes=(), **chosen):
        made = contents(data)
        shown, given = view_of(data, made, chosen), [list(row) for row in disputes]
        if given:
            recoding.recode(data, with_earlier(data, given), name="disputes")
        self.data = data
        super().__init__(made=made, view=shown, disputes=given, moves=moves_of(data, given))

    @property
    def rows(self) -> list | None:
        """The codes that were disputed, with those that the tables already have."""
        return with_earlier(self.data, self.disputes) if self.disputes else None

    @traitlets.observe("disputes")
    def _disputed(self, change):
        """Work out what moves with the codes that are disputed now."""
        if self.comm is not None:
            self.moves = moves_of(self.data, change["new"])


def fragment(data: tables.Tables, pages: str = "", made: dict | None = None) -> str:
    """The explorer as a piece of HTML that needs nothing else, for a page.

    ``pages`` is the address of a notebook's page, with ``{}`` in place of its name; without it notebooks are named and
    not linked. ``made`` is what to show, if it is not :func:`contents`.
    """
    made = json.dumps(made or contents(data), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    start = f"{SCRIPT}\nshowPage(document.getElementById('explorer'), {json.dumps(pages)});"
    return (
        f"<style>{STYLE}</style>\n"
        '<div id="explorer"><noscript>The explorer needs JavaScript. The same claims are in data/claims.csv.</noscript>'
        f'</div>\n<script type="application/json" id="explorer-data">{made}</script>\n'
        f'<script type="module">\n{start}\n</script>'
    )


def page(data: tables.Tables, made: dict | None = None) -> str:
    """The explorer as the text of one HTML file that can be mailed: it loads nothing and needs no network."""
    title = f"Explore the claims: {data.title}"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{PAGE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escape(title)}</h1>\n{fragment(data, made=made)}\n</main>\n</body>\n</html>\n"
    )
