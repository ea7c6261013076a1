"""How far coders of the same statements agree: coefficients, intervals, categories; any number of people and models.

A unit is whatever coders judged. Ratings are a frame with a row per unit: ``statement_id``, and a column of codes for
each coder (missing: that coder did not judge the unit). The statistics take ``counts``, an array with a row per unit
and a column per category: how many coders gave it. Where no unit was judged twice, or there is one category only, a
coefficient is not defined: ``nan``, never 1 or 0.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from claimlib.evidence import LIKE
from claimlib.tables import Tables, remembered

ABSENT = "does not apply"
COLUMNS = ["variable", "level", "units", "differ", "agreement", "commonest", "prevalence"]
COLUMNS += ["alpha", "low", "high", "undefined", "ac1", "up_to"]
REPLICATES = 10_000
MANY = 1000  # groups of a bootstrap from where those that are alike are drawn together
SEED = 20261121


# ---------------------------------------------------------------- ratings


def coders(ratings):
    """The columns of ratings that are coders."""
    return [name for name in ratings if name != "statement_id"]


def coders_of(data, kind: str | None = None) -> list[str]:
    """The coders whose codes are among the tables; ``kind`` leaves those that are a ``person``, or a ``model``."""
    if kind is None:
        return list(data.passes())
    own = set(data.coders.loc[data.coders["coder_kind"] == kind, "coder"])
    return [coder for coder in data.passes() if coder in own]


def paired(pairs, claims, variable, counting="either", ordered=False):
    """The ratings of coders in a variable, by ``pair_id``; ``claims`` is a dict from coder to what each coded.

    ``pairs`` says in ``claim_`` and the name of a coder which claim is that pair's.

    ``counting`` says how a claim counts to which the variable does not apply. ``either``: as a category of its own,
    among the pairs where it applies for at least one coder; ``every``: the same, among all pairs; ``both``: as missing.
    In an ``ordered`` variable it is always missing, as it is no step of a scale. ValueError for another word.
    """
    if counting not in ("either", "every", "both"):
        raise ValueError(f"counting is either, every or both, not {counting!r}")
    names, columns = list(claims), {}
    for name, own in claims.items():
        codes = dict(zip(own["claim_id"].tolist(), own[variable].astype(object).fillna(ABSENT).tolist(), strict=True))
        columns[name] = pd.array([codes.get(claim, np.nan) for claim in pairs[f"claim_{name}"].tolist()], dtype=object)
    ratings = pairs[["statement_id"]].assign(**columns).set_axis(pairs["pair_id"])
    applies = ratings[names].notna() & (ratings[names] != ABSENT)
    if counting == "both" or ordered:
        ratings[names] = ratings[names].where(applies)
    return ratings if counting == "every" else ratings[applies.any(axis=1)]


@remembered
def orders(data: Tables) -> dict:
    """The codes of each variable in order, a ``CategoricalDtype``, ordered if they are steps of a scale.

    What does not apply comes last.
    """
    codes = data.codes.groupby("variable", sort=False)["code"]
    return {name: pd.CategoricalDtype([*own, ABSENT], data.ordered(name)) for name, own in codes}


def of_all_claims(data: Tables, counting: str = "either", only: list | None = None) -> dict:
    """The ratings of every variable of the claims, by its name, from all coders or ``only`` some.

    ``counting`` is as in :func:`paired`. Empty where fewer than two coded.
    """
    claims = {name: getattr(data, table) for name, table in data.passes().items() if only is None or name in only}
    if len(claims) < 2:
        return {}
    return {name: paired(data.pairs, claims, name, counting, data.ordered(name)) for name in data.variables()}


def per_statement(statements, codes):
    """The ratings of some statements from ``codes``, a series per coder; :data:`ABSENT` where that is silent."""
    said = {name: pd.Series(statements).map(code).astype(object).fillna(ABSENT).array for name, code in codes.items()}
    return pd.DataFrame({"statement_id": pd.array(statements), **said}, index=pd.Index(statements, name="statement_id"))


def unitization(data: Tables) -> dict:
    """How coders cut the statements: a dict from what is judged to ratings, a row per statement.

    Is there a claim, and how many; why is there none (where a coder gives none; :data:`ABSENT` for one that gives any).
    Missing where a coder did not code a statement.
    """
    every, passes = data.statements["statement_id"].tolist(), data.passes()
    if len(passes) < 2:
        return {}
    names = list(passes)
    number = {name: getattr(data, table)["statement_id"].value_counts() for name, table in passes.items()}
    number = per_statement(every, number).replace(ABSENT, 0).astype(dict.fromkeys(names, int))
    why = {of: rows.set_index("statement_id")["no_claim_reason"] for of, rows in data.no_claim.groupby("coder")}
    reason = per_statement(every, {name: why.get(name, pd.Series(dtype=object)) for name in names})
    judged = (number[names] > 0) | (reason[names] != ABSENT)
    without = ((number[names] == 0) & judged).any(axis=1)

    def of_those_who_judged(frame):
        return frame.assign(**frame[names].astype(object).where(judged))

    claim = number.assign(**{name: np.where(number[name] > 0, "claim", "none") for name in names})
    return {
        "claim or none": of_those_who_judged(claim),
        "number of claims": of_those_who_judged(number.assign(**{name: number[name].astype(str) for name in names})),
        "reason for none": of_those_who_judged(reason)[without],
    }


def statements_of(data, coder):
    """The statements that a coder coded, with a claim or a reason for none."""
    none = data.no_claim
    return {*getattr(data, data.passes()[coder])["statement_id"], *none.loc[none["coder"] == coder, "statement_id"]}


def of_mentions(items, statements, mentions, judged) -> pd.DataFrame:
    """The ratings of whether and how each statement mentions each item.

    ``mentions`` is a dict from coder to a frame, ``judged`` one to the statements that the coder coded at all.
    """
    cells = pd.MultiIndex.from_product([items, statements], names=["item_id", "statement_id"])
    codes = {name: of.set_index(["item_id", "statement_id"])["how"].astype(object) for name, of in mentions.items()}
    of = cells.get_level_values("statement_id")
    columns = {
        name: code.reindex(cells).fillna("silent").where(of.isin(judged[name])).array for name, code in codes.items()
    }
    return pd.DataFrame({"statement_id": of, **columns})


def of_items(data: Tables) -> dict:
    """The ratings of the mentions of items, a dict with one entry; empty unless two or more coded them."""
    mentions = {name: getattr(data, table) for name, table in data.passes("item_id").items()}
    if data.lacking(["items"]) or len(mentions) < 2:
        return {}
    judged = {name: statements_of(data, name) for name in mentions}
    return {"mentions": of_mentions(data.items["item_id"], data.statements["statement_id"], mentions, judged)}


def of_doubts(data: Tables, word: str = "alternative") -> dict:
    """The ratings of whether a coder noted another reading of a claim (``word`` in its note), a dict with one entry."""
    noted = {}
    for name, table in data.passes().items():
        notes = getattr(data, table).set_index("claim_id")["note"].fillna("").str.casefold()
        doubt = notes.str.contains(word, regex=False).map({True: "doubt", False: "none"})
        noted[name] = data.pairs[f"claim_{name}"].map(doubt).astype(object)
    ratings = data.pairs[["statement_id"]].assign(**noted).set_axis(data.pairs["pair_id"])
    return {"doubt noted": ratings[ratings[list(noted)].notna().sum(axis=1) > 1]}


def without_examples(data: Tables, judged: dict) -> dict:
    """Ratings by pair without those of the claims that the codebook gives as examples."""
    own = data.pairs.loc[data.pairs["claim_id"].isin(data.examples["claim_id"]), "pair_id"]
    return {name: ratings[~ratings.index.isin(own)] for name, ratings in judged.items()}


def tabulated(ratings, order=()):
    """Ratings as ``counts`` and the names of its columns: the categories that occur, in ``order``, then by alphabet."""
    found = set(ratings[coders(ratings)].stack().dropna())
    names = [code for code in order if code in found] + sorted(found - set(order))
    own = [ratings[[name]].to_numpy(object) == np.array([names], dtype=object) for name in coders(ratings)]
    counts = np.sum(own, axis=0, dtype=int)
    return counts.reshape(len(ratings), len(names)), names


# ---------------------------------------------------------------- coefficients


def defined(counts):
    """Whether chance-corrected agreement is defined: units judged twice, and more than one category in them."""
    judged = counts[counts.sum(axis=1) > 1]
    return len(judged) > 0 and (judged.sum(axis=0) > 0).sum() > 1


def alpha(counts, level="nominal"):
    """Krippendorff's alpha, ``nominal`` or ``ordinal``: 1 is full agreement, 0 what chance would give.

    Source: Krippendorff 2011, Computing Krippendorff's alpha-reliability; Hayes and Krippendorff 2007,
    doi:10.1080/19312450709336664.
    """
    import krippendorff  # here, so that a notebook which asks for no coefficient does not load it

    if not defined(counts):
        return np.nan
    order = np.arange(counts.shape[1])
    return float(krippendorff.alpha(value_counts=counts, value_domain=order, level_of_measurement=level))


def raw_agreement(counts):
    """The share of agreeing pairs of judgements, averaged over the units that were judged at least twice."""
    judged = counts[counts.sum(axis=1) > 1]
    total = judged.sum(axis=1)
    return float(((judged * (judged - 1)).sum(axis=1) / (total * (total - 1))).mean()) if len(judged) else np.nan


def ac1(counts):
    """Gwet's AC1: agreement beyond chance, where chance depends little on how uneven the categories are.

    With p the mean share of a category in a judged unit, chance is the sum of p (1 - p), divided by the number of
    categories that occur less 1. Source: Gwet 2008, doi:10.1348/000711006X126600.
    """
    if not defined(counts):
        return np.nan
    judged = counts[counts.sum(axis=1) > 0]
    share = (judged / judged.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = (share * (1 - share)).sum() / ((share > 0).sum() - 1)
    return float((raw_agreement(counts) - chance) / (1 - chance))


def coincidences(counts):
    """The coincidence matrix of each unit, zeros where it was judged less than twice. Source: Krippendorff 2011."""
    total = counts.sum(axis=1)
    both = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1], dtype=int)
    return np.where((total > 1)[:, None, None], both / np.maximum(total - 1, 1)[:, None, None], 0.0)


# ---------------------------------------------------------------- intervals


@lru_cache(maxsize=8)
def draws(n, replicates=REPLICATES, seed=SEED):
    """How often each of n groups is drawn in each replicate of a bootstrap; rows add up to n."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=replicates)


def distances(totals, level):
    """The squared differences between categories by replicate: 1, or how many judgements lie between their middles."""
    if level == "nominal":
        return 1.0 - np.eye(totals.shape[1])[None]
    middle = np.cumsum(totals, axis=1) - totals / 2
    return (middle[:, :, None] - middle[:, None, :]) ** 2


def bootstrap(counts, groups, level="nominal", replicates=REPLICATES, seed=SEED):
    """Krippendorff's alpha in samples of the groups drawn with replacement; ``nan`` where one category was drawn.

    ``groups`` is the statement of each unit, as claims of one statement are not independent. A replicate is a weighted
    sum of the groups' coincidence matrices, so that there is no loop over replicates.
    """
    if not defined(counts):
        return np.full(replicates, np.nan)
    number, _ = pd.factorize(np.asarray(groups))
    width = counts.shape[1]
    of_groups = np.zeros((number.max() + 1, width, width))
    np.add.at(of_groups, number, coincidences(counts))
    matrices = of_groups.reshape(len(of_groups), -1)
    if len(matrices) > MANY:  # groups with the same matrix are drawn together: the same distribution, far fewer draws
        matrices, times = np.unique(matrices, axis=0, return_counts=True)
        chances = times / times.sum()
        drawn = np.random.default_rng(seed).multinomial(len(of_groups), chances, size=replicates) @ matrices
    else:
        drawn = draws(len(matrices), replicates, seed) @ matrices
    drawn = drawn.reshape(replicates, width, width)
    totals = drawn.sum(axis=2)
    apart = distances(totals, level)
    observed = (drawn * apart).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * apart).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (totals.sum(axis=1) - 1) * observed / expected
    return np.where(expected > 0, found, np.nan)


def interval(replicates, share=0.95):
    """The two ends of the middle part of those replicates that are defined; ``nan`` twice if none is."""
    known = replicates[~np.isnan(replicates)]
    ends = np.quantile(known, [(1 - share) / 2, (1 + share) / 2]) if len(known) else [np.nan] * 2
    return tuple(map(float, ends))


def exact_limit(n: int, share: float = 0.95) -> float:
    """The highest share of disagreement that is compatible with none in n units, by the exact binomial interval.

    Source: Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404.
    """
    return 1 - ((1 - share) / 2) ** (1 / n) if n else np.nan


# ---------------------------------------------------------------- tables


def summary(judged: dict, orders: dict | None = None, replicates: int = REPLICATES) -> pd.DataFrame:
    """Every measure of agreement, a row per thing that was judged.

    Parameters
    ----------
    judged, orders : dict
        From the name of a variable to its ratings, and to its categories as :func:`orders` has them.
    replicates : int
        Samples of the bootstrap; 0 for none.

    Returns
    -------
    pandas.DataFrame
        By ``variable``: ``level``; ``units`` that two coders or more judged, and how many of them ``differ``;
        ``agreement``, averaged over these units; the ``commonest`` category and its share of all judgements
        (``prevalence``); ``alpha`` with ``low`` and ``high`` (95%, over statements), and the share of
        samples in which it is ``undefined`` and which are left out of these;
        ``ac1``; ``up_to``, where none differs, the exact limit (see :func:`exact_limit`). Three decimals; missing where
        a measure is not defined.
    """
    rows = [measures(name, ratings, order_of(orders, name), replicates) for name, ratings in judged.items()]
    return pd.DataFrame(rows, columns=COLUMNS).set_index("variable").round(3)


def order_of(orders, name):
    """The categories of a variable as :func:`orders` has them; none where they have no order."""
    return (orders or {}).get(name, pd.CategoricalDtype([]))


def measures(name, ratings, order, replicates):
    """The row of one variable in :func:`summary`."""
    counts, names = tabulated(ratings, order.categories)
    level = "ordinal" if order.ordered else "nominal"
    units = int((counts.sum(axis=1) > 1).sum())
    differ = int(((counts > 0).sum(axis=1) > 1).sum())
    total = counts.sum(axis=0)
    top = (names[int(total.argmax())], total.max() / total.sum()) if len(total) else (None, np.nan)
    samples = bootstrap(counts, ratings["statement_id"], level, replicates) if replicates else np.array([np.nan])
    undefined = np.isnan(samples).mean() if replicates and defined(counts) else np.nan
    shares = (raw_agreement(counts), *top, alpha(counts, level), *interval(samples), undefined, ac1(counts))
    return (name, level, units, differ, *shares, np.nan if differ else exact_limit(units))


def by_category(judged: dict, orders: dict | None = None) -> pd.DataFrame:
    """Agreement on each category against all the others; parameters as for :func:`summary`.

    Returns
    -------
    pandas.DataFrame
        By ``variable`` and ``code``: how often each coder gave it, a column each, and for how many units all who judged
        them did (``both``); ``specific``, the share of its judgements whose partners are the same; ``alpha`` of the
        category against the rest, missing where it is not defined. Only units that two or more judged.
    """
    rows, names = [], list(dict.fromkeys(name for ratings in judged.values() for name in coders(ratings)))
    for variable, ratings in judged.items():
        several = ratings[ratings[coders(ratings)].notna().sum(axis=1) > 1]
        counts, codes = tabulated(several, order_of(orders, variable).categories)
        total = counts.sum(axis=1)
        for i, code in enumerate(codes):
            own = counts[:, i]
            against = np.column_stack([own, total - own])
            given = [(several[name] == code).sum() if name in several else 0 for name in names]
            specific = (own * (own - 1) / (total - 1)).sum() / own.sum()
            rows.append((variable, code, *given, (own == total).sum(), specific, alpha(against)))
    columns = ["variable", "code", *names, "both", "specific", "alpha"]
    return pd.DataFrame(rows, columns=columns).set_index(["variable", "code"]).round(3)


def by_kind(data: Tables, counting: str = "either") -> pd.DataFrame:
    """Agreement among people, among models and among all coders, a block of columns for each that has two or more.

    The blocks have ``units``, ``differ``, ``alpha`` and ``up_to`` of :func:`summary`, a row per variable.
    """
    groups = {"people": coders_of(data, "person"), "models": coders_of(data, "model"), "all": coders_of(data)}
    parts = {}
    for name, only in groups.items():
        if judged := of_all_claims(data, counting, only):
            parts[name] = summary(judged, orders(data), replicates=0)[["units", "differ", "alpha", "up_to"]]
    return pd.concat(parts, axis=1) if parts else pd.DataFrame(index=pd.Index(data.variables(), name="variable"))


def side_by_side(data: Tables) -> pd.DataFrame:
    """Differences and alpha of each variable in the three ways of counting what does not apply; see :func:`paired`."""
    ways = {way: summary(of_all_claims(data, way), orders(data), replicates=0) for way in ("either", "every", "both")}
    return pd.concat({way: table[["units", "differ", "alpha"]] for way, table in ways.items()}, axis=1)


# ---------------------------------------------------------------- figures copied from papers

FIGURES = ("estimate", "ci_low", "ci_high", "participants")
EXTRACTED = {
    "effects": (*FIGURES, "compared_with", "measured", "people", "time", "trials"),
    "conclusions": ("sham_kind", "certainty_grade", "authors_conclusion"),
    "comparisons": (*LIKE, "measure", "weeks", "counted_from"),
    "search_dates": ("searched",),
    "harms": (*FIGURES, "counted_in"),
    "guidelines": ("recommendation", "addressed", "year"),
}
# What a row of each is called by: a topic without studies or comparisons has no table to ask.
IDENTIFIERS = dict.fromkeys(EXTRACTED, "effect_id") | {
    "search_dates": "study_id",
    "harms": "harm_id",
    "guidelines": "guideline_id",
}


def passes_by_row(data) -> pd.DataFrame:
    """How many passes that saw no table copied each comparison, and what this rests on, by ``effect_id``."""
    effects = data.effects.set_index("effect_id")
    ours, words = effects["arithmetic"].eq("yes"), effects["ci_low"].isna()
    kind = pd.Series("interval", effects.index).mask(ours, "our own arithmetic").mask(words, "words alone")
    later = data.extractions[data.extractions["extraction"] != "first"]
    copied = pd.concat(
        [later, data.mean_extractions, data.conclusion_extractions[lambda own: own["effect_id"].map(words)]]
    )
    times = copied.groupby("effect_id")["extraction"].nunique().reindex(effects.index, fill_value=0)
    return pd.DataFrame({"rests on": kind, "passes": times})


def extractions_of(data, table):
    """What passes copied for one table, by the identifier of the row that it became, without what was left out."""
    copied = data.extractions if table == "effects" else getattr(data, f"{table.removesuffix('s')}_extractions")
    identifier = IDENTIFIERS[table]
    return copied[copied[identifier].notna()].set_index(identifier).astype(object)


def of_extractions(data: Tables) -> pd.DataFrame:
    """How often the later passes that copied figures agree, column by column, where several have the same row.

    Returns a frame indexed by ``table`` and ``column`` with ``several`` (rows in which at least two later passes fill
    the column in), ``agree`` (those in which they fill in the same) and ``settled`` (rows in which any pass, the first
    version included, differs from the table as it stands).
    """
    rows = {}
    for table, columns in EXTRACTED.items():
        copied = extractions_of(data, table)
        later = copied[copied["extraction"] != "first"].groupby(level=0)
        decided = data.settled_extractions[data.settled_extractions["row_id"].isin(copied.index)]
        for column in columns:
            several = later[column].count() > 1
            agree = later[column].nunique()[several] == 1
            settled = (decided["column"] == column).sum()
            rows[table, column] = {"several": several.sum(), "agree": agree.sum(), "settled": settled}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["table", "column"])
