"""Explore the claims: filters and a search that choose claims, and figure, table and card of those that fit.

Choosing is a function from claims, codes and words to claims; figure, table and card are functions to HTML, and only
:class:`Explorer` knows widgets. The article, each coded variable and the answer, where there is one, have a filter.
"""

import io
import json
import re
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path

import ipywidgets as widgets
import matplotlib as mpl
import pandas as pd

from claimlib import agreement, counts, drawing, evidence, judging, replies, tables, words
from claimlib.figures.n02 import claim_marks
from claimlib.painters import grids

ANY, SEARCH = "any", "search"
PASSES = ("pairs", "settled")
SAME_IN = ("comparator", "outcome", "time", "people")
NO_EVIDENCE = "The tables hold no published estimates, so no claim is compared with any and none has an answer."
NO_PASSES = "The tables hold no separate passes of the coding, so there are none to compare."
NO_KERNEL = (
    "The explorer needs a running kernel: open this notebook in JupyterLab and run all its cells. "
    "The tables below show the same without one."
)
VIEW = "application/vnd.jupyter.widget-view+json"
STYLE, SCRIPT = (Path(__file__).with_name(f"explore.{ending}").read_text(encoding="utf-8") for ending in ("css", "js"))


# ---------------------------------------------------------------- what is explored


@dataclass(frozen=True)
class Material:
    """Everything that the explorer shows, computed once; what the tables do without is empty.

    ``claims`` have their ``answer`` and ``searched``, the text of a search. The same in words (``texts``), the
    ``replies`` and what each pass coded (``passes``) are indexed by claim; ``estimates`` are the pairs with a claim, in
    words; ``reasons`` is by claim and variable, ``definitions`` by variable and label.
    """

    data: tables.Tables
    claims: pd.DataFrame
    texts: pd.DataFrame
    replies: pd.Series
    estimates: pd.DataFrame
    passes: dict
    reasons: dict
    definitions: dict


def gather(data: tables.Tables) -> Material:
    """Put together what is explored."""
    claims, texts_of, pairs = data.claims, pd.Series(dtype=object), None
    if not data.lacking(evidence.TABLES):
        answers = judging.answers(data)
        claims = claims.merge(answers[["claim_id", "answer"]], on="claim_id", how="left")
        texts_of, pairs = replies.replies(data), judging.pairs(data)
    searched = claims[["claim_id", "paraphrase", "note"]].astype(object).fillna("").agg(" ".join, axis=1)
    claims = claims.assign(searched=searched.str.casefold())
    texts = data.in_words(claims).assign(place=data.places(claims)).set_index("claim_id")
    definitions = data.codes.set_index(["variable", "label"])["definition"].to_dict()
    return Material(data, claims, texts, texts_of, estimates(data, pairs), *passes(data), definitions)


def variables(material: Material) -> list[str]:
    """The variables with a filter: the article, the coded ones in the order of their columns, the answer."""
    return ["source_id", *agreement.variables(material.data), *{"answer"}.intersection(material.claims)]


def named(variable):
    """How a variable is called on the screen."""
    return "article" if variable == "source_id" else variable.replace("_", " ")


def labels(data, variable):
    """The labels of a variable's codes, a dict; those of the articles have their kind of publisher."""
    if variable == "source_id":
        return {source: f"{source} {kind}" for source, kind in data.publishers().items()}
    return data.labels(variable)


def estimates(data, pairs):
    """The pairs of claims and estimates in words, with the interval as one text and the DOI of the study."""
    columns = ["claim_id", "study", "compared_with", "measured", "people", "time", "measure", "estimate", "finding"]
    columns += ["certainty_grade", "doi"]
    if pairs is None:
        return pd.DataFrame(columns=columns)
    rows = pairs[["estimate", "ci_low", "ci_high"]].itertuples(index=False)
    return data.in_words(pairs).assign(
        study=pairs["name"],
        measure=pairs["measure"].astype(object).map(data.measures.set_index("measure")["label"]),
        estimate=[words.interval(*row) for row in rows],
        doi=pairs["study_id"].map(data.studies.set_index("study_id")["doi"]).fillna(""),
    )[columns]


def passes(data):
    """What each pass coded, blank where it has no such claim, and the reasons of what was settled: two dicts."""
    if data.lacking(PASSES):
        return {}, {}
    columns, coded = [*agreement.variables(data), "paraphrase", "note"], {}
    pairs = data.pairs.dropna(subset="claim_id").drop_duplicates("claim_id").set_index("claim_id")
    for name, table in data.passes().items():
        own = data.in_words(getattr(data, table)).set_index("claim_id")[columns]
        claim = pairs[f"claim_{name}"].reindex(data.claims["claim_id"]).fillna("")
        coded[name] = own.reindex(claim).fillna("").set_axis(claim.index)
    claim = data.settled["pair_id"].map(data.pairs.set_index("pair_id")["claim_id"])
    keys = zip(claim, data.settled["variable"].astype(object), strict=True)
    return coded, dict(zip(keys, data.in_words(data.settled[["reason"]])["reason"], strict=True))


def differences(material: Material) -> pd.DataFrame:
    """The codes in which a pass differs from the settled one: a row per claim and variable, in words."""
    columns = ["variable", *material.data.passes().values(), "settled", "reason"]
    if not material.passes:
        return pd.DataFrame(columns=columns)
    coded = agreement.variables(material.data)
    own = {material.data.passes()[name]: of[coded].stack() for name, of in material.passes.items()}
    rows = pd.DataFrame({**own, "settled": material.texts[coded].stack()})
    rows = rows[rows[list(own)].ne(rows["settled"], axis=0).any(axis=1)]
    rows["reason"] = [material.reasons.get(key, "") for key in rows.index]
    rows["variable"] = rows.index.get_level_values(1).map(named)
    return rows.droplevel(1)[columns]


# ---------------------------------------------------------------- choosing


def options(material: Material, variable: str) -> dict:
    """What can be chosen of a variable, in order: a dict from a choice, a tuple of codes or :data:`ANY`, to its label.

    Where an article can be silent, all codes but silence are one choice; the empty choice is of what does not apply.
    """
    column, label = material.claims[variable], labels(material.data, variable)
    codes, silence = column.cat.categories, material.data.silence
    choices = {ANY: "any"}
    if silence in codes:
        choices[tuple(code for code in codes if code != silence)] = "stated"
    choices |= {(code,): label[code] for code in codes}
    return choices | ({(): agreement.ABSENT} if column.isna().any() else {})


def failing(claims: pd.DataFrame, chosen: dict, text: str = "") -> pd.DataFrame:
    """Which filters each claim fails: a frame of booleans, a row per claim, a column per filter that is set.

    ``chosen`` is a dict from a variable to one of its :func:`options`; all words of ``text`` must occur in the claim's
    ``searched`` (the column :data:`SEARCH`). Raises ValueError for a code that the variable does not have.
    """
    fails = {}
    for variable, codes in chosen.items():
        known = list(claims[variable].cat.categories) if variable in claims else []
        if not known or not set(codes) <= set(known):
            raise ValueError(f"{variable} can be {', '.join(known) or 'no filter'}, not {', '.join(codes)}")
        fails[variable] = ~claims[variable].isin(codes) if codes else claims[variable].notna()
    if wanted := text.casefold().split():
        fails[SEARCH] = [not all(word in searched for word in wanted) for searched in claims["searched"]]
    return pd.DataFrame(fails, index=claims.index, dtype=bool)


def choose(claims: pd.DataFrame, chosen: dict, text: str = "") -> pd.DataFrame:
    """The claims that fit every filter and the search, in their order; parameters as for :func:`failing`."""
    return claims[~failing(claims, chosen, text).any(axis=1)]


def without(fails, variable):
    """Which claims fit every filter but one: an array of booleans."""
    return ~fails.drop(columns=variable, errors="ignore").to_numpy().any(axis=1)


def counted(column, choices):
    """How many of some claims each choice would show: a dict; ``column`` is their variable."""
    n, whole = column.value_counts().to_dict(), {ANY: len(column), (): int(column.isna().sum())}
    return {choice: whole[choice] if choice in whole else sum(n[code] for code in choice) for choice in choices}


def state(fails, filters):
    """One sentence on how many claims fit; where none does, which single filter to loosen.

    ``fails`` is of :func:`failing`; ``filters``, a dict from its columns to words.
    """
    of, n = len(fails), int((~fails.any(axis=1)).sum())
    if not filters:
        return f"All {words.counted(of, 'claim')}; no filter is set."
    listed = "; ".join(filters.values())
    if n:
        return f"{words.part(n, of, 'claim')} {'fits' if n == 1 else 'fit'}: {listed}."
    loose = {text: without(fails, name).sum() for name, text in filters.items()}
    ways = [f"without \u201c{text}\u201d {words.counted(k, 'claim')}" for text, k in loose.items() if k]
    if ways:
        return f"No claim fits {listed}. To see some, loosen one: {words.listing(ways, 'or')}."
    return f"No claim fits {listed}. Leaving out a single filter is not enough: leave out two, or clear all."


# ---------------------------------------------------------------- the figure

WIDTH, LEFT, RIGHT = 200, 34, 16  # millimetres; on the screen it is as wide as its window
READING = "One mark per claim. Filled: without a hedge; outline: hedged; faint: does not fit."
GREY = {"d": "not coded for direction", "_": "nor for wording"}
BLANK = "\u00a4"  # a place for a number in the SVG


def marks(material):
    """The mark of each claim: as in the figures, or grey where it has no direction."""
    claims, data = material.claims, material.data
    rest = claims[claims["direction"].isna()]
    fill = evidence.unhedged(data, rest).map({True: drawing.SOFT, False: "white"})
    shape = rest["certainty"].isna().map({True: "_", False: "d"})
    rest = pd.DataFrame({"color": drawing.SOFT, "fill": fill, "marker": shape, "gid": "claim-" + rest["claim_id"]})
    return pd.concat([claim_marks(data, claims.dropna(subset="direction")), rest]).loc[claims.index]


def cells(material, variable):
    """The cell of each claim's mark: ``row`` (article) and ``column``, labels; the last is of what does not apply."""
    claims = material.claims
    at = {
        name: claims[of].cat.rename_categories(labels(material.data, of))
        for name, of in (("row", "source_id"), ("column", variable))
    }
    if at["column"].isna().any():
        at["column"] = at["column"].cat.add_categories(agreement.ABSENT).fillna(agreement.ABSENT)
    return pd.DataFrame(at)


def sheet(material, at):
    """The figure before it is known which claims fit: SVG with :data:`BLANK` places; ``at`` from :func:`cells`."""
    rows, heads, claims = at["row"].cat.categories, at["column"].cat.categories, material.claims
    room, table = WIDTH - LEFT - RIGHT, counts.tally(at, "row", "column").to_numpy()
    longest = max(drawing.text_width(word) for head in heads for word in head.split())
    layout = grids.mark_layout(table, room, narrowest=min(longest + 2, room / len(heads)))
    widths, tall = layout[0], grids.row_heights(layout[2])
    heads = [drawing.folded(head, wide - 1) + "\n" for head, wide in zip(heads, widths, strict=True)]
    above = 2 + drawing.LINE * max(map(drawing.lines_of, heads))
    looks = marks(material).assign(row=at["row"].cat.codes, column=at["column"].cat.codes)
    key = drawing.shape_entries(material.data.codes_of("direction"), claims["direction"].dropna())
    key += [(GREY[sign], sign, drawing.SOFT, drawing.SOFT) for sign in GREY if (looks["marker"] == sign).any()]
    size = {"height": tall.sum(), "width": WIDTH, "left": LEFT, "right": RIGHT, "top": above, "bottom": 2}
    figure, ax = drawing.canvas("", READING, key=[("the claim", key)], **size)
    order = claims.sort_values(["direction", "certainty", "claim_id"]).index
    grids.mark_grid(ax, looks.loc[order], layout, heads, [drawing.folded(row, LEFT - 3) for row in rows])
    grids.column_heads(ax, widths.cumsum() - widths / 2, [BLANK for _ in heads])
    grids.side_column(ax, widths.sum() + 2, tall.cumsum() - tall / 2, [BLANK for _ in rows], "claims\nthat fit")
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(buffer := io.StringIO(), format="svg", metadata={"Date": None, "Creator": None})
    svg = re.sub(r"^.*?(?=<svg)", "", buffer.getvalue(), flags=re.DOTALL)
    texts = {one.claim_id: escape(f"{one.claim_id}: {one.paraphrase}") for one in claims.itertuples()}
    return re.sub('<g id="claim-(.+?)">', lambda found: f"{found[0]}<title>{texts[found[1]]}</title>", svg)


def picture(svg, at, keep, ids, name):
    """The figure in which what does not fit is faint, and rows, columns and the text for screen readers have counts.

    ``svg`` and ``at`` are of :func:`sheet` and :func:`cells`; ``keep`` says which of the claims ``ids`` fit.
    """
    fit, of = counts.tally(at[keep], "row", "column"), counts.tally(at, "row", "column")
    numbers = (f"{n} of {k}" for axis in (0, 1) for n, k in zip(fit.sum(axis=axis), of.sum(axis=axis), strict=True))
    svg = re.sub(BLANK, lambda _: next(numbers), svg)
    faint = ", ".join(f'.claims [id="claim-{claim}"]' for claim in ids[~keep])
    style = f"<style>{faint} {{ opacity: 0.13; }}</style>" if faint else ""
    seen = words.tally_in_words(fit, {head: head for head in fit})
    label = escape(f"{keep.sum()} of {len(keep)} claims by article and {named(name)}. {seen}")
    return f'<div class="claims-figure">{style}<div role="img" aria-label="{label}">{svg}</div></div>'


# ---------------------------------------------------------------- tables and the card


def html_table(caption, head, rows):
    """A table whose column and row headings say what they head, of cells that are HTML."""
    head, body = "".join(f'<th scope="col">{escape(text)}</th>' for text in head), ""
    for first, *others in rows:
        cells, name = "".join(f"<td>{cell}</td>" for cell in others), re.sub("<.*?>", "", first)
        body += f'<tr data-row="{name}"><th scope="row">{first}</th>{cells}</tr>'
    return f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def table(texts: pd.DataFrame, of: int, columns: list[str]) -> str:
    """The claims that fit, ``texts`` of ``of``, as an HTML table; columns in which none has a code are left out."""
    full = [name for name in columns if texts[name].ne("").any()]
    caption = f"{len(texts)} of {words.counted(of, 'claim')}, one row each"
    head = ["claim", "in our words", *map(named, full), "statement (characters)"]
    rows = (map(escape, row) for row in texts[["paraphrase", *full, "place"]].itertuples(name=None))
    inside = html_table(caption, head, rows)
    return f'<div class="claims-scroll" role="region" aria-label="{caption}" tabindex="0">{inside}</div>'


def card(material: Material, claim_id: str) -> str:
    """All that is known of one claim as HTML; raises ValueError for an identifier that no claim has."""
    if claim_id not in material.texts.index:
        raise ValueError(f"there is no claim {claim_id!r}; identifiers are in the column claim_id of the claims")
    claim = material.texts.loc[claim_id]
    source = material.data.sources.set_index("source_id").loc[claim["source_id"]]
    article = linked(labels(material.data, "source_id")[claim["source_id"]], source["address"])
    return (
        f'<section class="claims-card" aria-label="Card of claim {escape(claim_id)}"><h3>{escape(claim_id)}</h3>'
        f"<blockquote>{escape(claim['paraphrase'])}</blockquote>"
        f"<p><strong>Place.</strong> Article {article}; file <code>{escape(source['file'])}</code>, statement "
        f"{escape(claim['place'])}, characters counted from 0.</p>{codes_of(material, claim_id, claim)}"
        f"{'' if material.passes else f'<p>{NO_PASSES}</p>'}<p>{answer_to(material, claim_id)}</p>"
        f"{estimates_of(material, claim_id)}</section>"
    )


def linked(text, address):
    """A text as HTML, a link where there is an address."""
    there = isinstance(address, str) and address
    return f'<a href="{escape(address)}">{escape(text)}</a>' if there else escape(text)


def codes_of(material, claim_id, claim):
    """The codes of a claim with their definitions, and what each pass coded and wrote."""
    rows, passes = [], [of.loc[claim_id] for of in material.passes.values()]
    for variable in (*agreement.variables(material.data), "paraphrase", "note"):
        if claim[variable] or any(own[variable] for own in passes):
            code, reason = claim[variable], material.reasons.get((claim_id, variable), "")
            row = named(variable), code or agreement.ABSENT, material.definitions.get((variable, code), "")
            rows.append([*map(escape, row), *(compared(own, variable, code, reason) for own in passes)])
    head = ["variable", "code", "what the code means", *(f"pass {name.upper()}" for name in material.passes)]
    return html_table("Codes and words; what is left out does not apply", head, rows)


def compared(own, variable, settled, reason):
    """What a pass coded or wrote; in bold where a code was settled otherwise, with the reason."""
    text = escape(own[variable] or agreement.ABSENT)
    if not own["paraphrase"]:
        return "no such claim"
    if variable in ("paraphrase", "note") or own[variable] == settled:
        return text
    return f"<strong>{text}</strong>, settled otherwise{f' ({escape(reason)})' if reason else ''}"


def answer_to(material, claim_id):
    """The answer to a claim, in one paragraph."""
    if material.data.lacking(evidence.TABLES):
        return NO_EVIDENCE
    if claim_id not in material.replies.index:
        return "<strong>No answer.</strong> Only claims that are coded for direction are compared with estimates."
    head, _, rest = material.replies[claim_id].partition(":")
    return f"<strong>Answer.</strong> {escape(head)}{':' if rest else ''}{escape(rest)}"


def estimates_of(material, claim_id):
    """The estimates that match a claim as an HTML table; no text where there are none."""
    own = material.estimates[material.estimates["claim_id"] == claim_id]
    if own.empty:
        return ""
    shown = own.drop(columns=["claim_id", "study", "doi"]).loc[:, lambda frame: frame.ne("").any()]
    links = [linked(one.study, one.doi and f"https://doi.org/{one.doi}") for one in own.itertuples()]
    rows = [[link, *(escape(str(cell)) for cell in row)] for link, row in zip(links, shown.to_numpy(), strict=True)]
    same = words.listing(SAME_IN)
    caption = f"{words.counted(len(own), 'estimate')} of the same {same}; better with the treatment is above no effect"
    return html_table(caption, ["study", *map(named, shown)], rows)


# ---------------------------------------------------------------- the widgets


def field(kind, name, **more):
    """A widget with its name above it, which is its label for screen readers as well."""
    return classed("claims-field", kind(description=name, tooltip=name, **more))


def classed(name, widget):
    """A widget that the style knows by a name."""
    widget.add_class(name)
    return widget


class Explorer:
    """Filters, search, figure, table and card of the claims as widgets; show it as the last line of a cell.

    The widgets are ``filters``, by variable, ``search``, ``by`` (columns of the figure), ``clear``, ``claim`` (on the
    card), ``previous`` and ``following``; ``status``, ``result`` and ``card`` show HTML, ``figure`` and ``table`` being
    the parts of the result; ``shown`` are the claims that fit. Without a kernel its output is one sentence.
    """

    def __init__(self, data: tables.Tables):
        self.material, self.busy = gather(data), False
        self.cells = lru_cache(lambda variable: cells(self.material, variable))
        self.sheet = lru_cache(lambda variable: sheet(self.material, self.cells(variable)))
        self.choices = {variable: options(self.material, variable) for variable in variables(self.material)}
        self.coded = [variable for variable in self.choices if variable != "source_id"]
        self.filters = {
            variable: field(widgets.Dropdown, named(variable), options=[(label, codes) for codes, label in own.items()])
            for variable, own in self.choices.items()
        }
        self.search = field(widgets.Text, SEARCH, placeholder="all words, in claim, note or identifier")
        self.by = field(widgets.Dropdown, "columns of the figure", options=[(named(v), v) for v in self.coded])
        self.claim = field(widgets.Dropdown, "claim on the card", options=[])
        buttons = ("Clear all filters", "Previous claim", "Next claim")
        self.clear, self.previous, self.following = (widgets.Button(description=text) for text in buttons)
        self.status, self.result, self.card, self.here = (widgets.HTML() for _ in range(4))
        # The tab key reaches the widgets in this order.
        above = classed("claims-bar", widgets.Box([self.search, self.by, self.clear]))
        filters = classed("claims-filters", widgets.Box([*self.filters.values()]))
        below = classed("claims-card-bar", widgets.Box([self.claim, self.previous, self.following]))
        style = widgets.HTML(f"<style>{STYLE}</style>")
        parts = [style, above, filters, self.status, self.result, below, self.card, self.here]
        self.box = classed("claims", widgets.VBox(parts))
        for widget in (*self.filters.values(), self.search):
            widget.observe(lambda change: self.busy or self.refresh(), "value")
        self.by.observe(lambda change: self.draw(), "value")
        self.claim.observe(lambda change: self.busy or self.show_card(), "value")
        self.clear.on_click(lambda button: self.clear_all())
        self.previous.on_click(lambda button: self.step(-1))
        self.following.on_click(lambda button: self.step(1))
        self.refresh()

    @property
    def chosen(self):
        """The filters that are set: a dict from a variable to a tuple of codes."""
        return {v: widget.value for v, widget in self.filters.items() if widget.value != ANY}

    def refresh(self):
        """Show what fits the filters and the search, in the order in which it is looked at."""
        claims, texts, text = self.material.claims, self.material.texts, " ".join(self.search.value.split())
        fails = failing(claims, self.chosen, text)
        self.keep = ~fails.to_numpy().any(axis=1)
        self.shown = claims[self.keep]
        filters = {v: f"{named(v)}: {self.choices[v][codes]}" for v, codes in self.chosen.items()}
        sentence = escape(state(fails, filters | ({SEARCH: f"search: \u201c{text}\u201d"} if text else {})))
        self.status.value = f'<div class="claims-state" role="status" aria-live="polite">{sentence}</div>'
        self.table = table(texts[self.keep], len(texts), self.coded) if self.keep.any() else f"<p>{sentence}</p>"
        self.draw()
        self.busy = True  # the lists change without an answer to each change
        names, open_claim = self.shown["claim_id"].tolist(), self.claim.value
        with self.claim.hold_sync():
            self.claim.options = [(f"{c.claim_id} {c.paraphrase}", c.claim_id) for c in self.shown.itertuples()]
            self.claim.value = open_claim if open_claim in names else next(iter(names), None)
        self.show_card()
        for variable, widget in self.filters.items():
            n = counted(claims[variable][without(fails, variable)], self.choices[variable])
            # Only the labels go to the browser: a choice sent with them could undo what was chosen meanwhile.
            numbered = tuple(f"{label} ({n[codes]})" for codes, label in self.choices[variable].items())
            widget.set_trait("_options_labels", numbered)
        for variable, widget in {**self.filters, SEARCH: self.search}.items():
            (widget.add_class if variable in fails else widget.remove_class)("claims-set")
        self.busy = False

    def draw(self):
        """Draw the figure and put it above the table; together they reach the browser as one change."""
        by, ids = self.by.value, self.material.claims["claim_id"]
        self.figure = picture(self.sheet(by), self.cells(by), self.keep, ids, by)
        self.result.value = self.figure + self.table

    def show_card(self):
        """Show the card of the chosen claim, and mark it in table and figure."""
        claim, place = self.claim.value, self.claim.index
        self.card.value = card(self.material, claim) if claim else "<p>There is no claim to show on a card.</p>"
        row, sign = f".claims [data-row={json.dumps(claim)}] > *", f".claims [id={json.dumps(f'claim-{claim}')}]"
        here = f"{row} {{ background: var(--here) !important; }} {sign} {{ filter: var(--outlined); }}"
        self.here.value = f"<style>{here}</style>" if claim else ""
        self.previous.disabled = claim is None or place == 0
        self.following.disabled = claim is None or place == len(self.shown) - 1

    def step(self, by):
        """Go to another claim of those that fit, ``by`` places on."""
        self.claim.index += by

    def clear_all(self):
        """Set every filter to any and empty the search."""
        self.busy = True
        for widget in self.filters.values():
            widget.value = ANY
        self.search.value, self.busy = "", False
        self.refresh()

    def _ipython_display_(self):
        """Show the widgets in a notebook with a kernel, a sentence everywhere else."""
        from IPython.display import display  # at hand in a notebook, costly elsewhere

        view = self.box._repr_mimebundle_()[VIEW]
        display({"text/plain": "", "text/html": f"<script>{SCRIPT}</script>"}, raw=True)
        display({"text/plain": NO_KERNEL, "text/html": f"<p><em>{NO_KERNEL}</em></p>", VIEW: view}, raw=True)
