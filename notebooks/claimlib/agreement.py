"""How far two passes of the same coding agree: coefficients, intervals, categories, confusions.

A unit is whatever both passes judged: a pair of claims, a statement, a statement and an item. Ratings
are a frame with one row a unit and the columns ``statement_id``, ``a`` and ``b`` (a code each; missing:
the pass did not judge the unit). The statistics take ``counts``: an array of whole numbers, one row a
unit, one column a category, how many passes gave it. They hold for more than two passes as well.

Where a coefficient is not defined (no unit that two passes judged, or one category only, so that there
is nothing that could have been confused), every function returns ``nan`` and never 1 or 0.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

ABSENT = "does not apply"
ORDERED = ("certainty",)
LINES = {0.667: "0.667\nfor tentative conclusions", 0.80: "0.80\nreliable"}
REPLICATES = 10_000
SEED = 20261121


# ---------------------------------------------------------------- ratings


def paired(pairs, first, second, variable, counting="either"):
    """What two passes coded in a variable, one row a pair of claims.

    Parameters: ``pairs``, a frame with ``pair_id``, ``statement_id``, ``claim_a`` and ``claim_b`` (missing
    where only one pass found the claim); ``first`` and ``second``, the claims of the passes;
    ``counting``, what a variable that does not apply to a claim is: ``either``, a category of its own
    among the pairs where the variable applies in at least one pass; ``every``, the same among all the
    pairs; ``both``, missing, so that only pairs where it applies in both passes count. Returns ratings
    (see the module), indexed by ``pair_id``, none for no pair. A variable of :data:`ORDERED` has no
    place for such a category in its order: there it is missing in every way of counting.
    Raises ValueError for another word in ``counting``.
    """
    if counting not in ("either", "every", "both"):
        raise ValueError(f"counting is either, every or both, not {counting!r}")
    codes = [of.set_index("claim_id")[variable].astype(object).fillna(ABSENT) for of in (first, second)]
    columns = {name: pairs[f"claim_{name}"].map(code).astype(object) for name, code in zip("ab", codes, strict=True)}
    ratings = pairs[["statement_id"]].assign(**columns).set_axis(pairs["pair_id"])
    applies = ratings[["a", "b"]].notna() & (ratings[["a", "b"]] != ABSENT)
    if counting == "both" or variable in ORDERED:
        ratings[["a", "b"]] = ratings[["a", "b"]].where(applies)
    return ratings if counting == "every" else ratings[applies.any(axis=1)]


def of_claims(data, variable, counting="either"):
    """The ratings of the loaded passes in a variable of their claims; see :func:`paired`."""
    return paired(data.pairs, data.pass_a, data.pass_b, variable, counting)


def variables(data):
    """The coded variables of the claims, in the order of their table."""
    listed = set(data.codes["variable"])
    return [name for name in data.claims if name in listed]


def orders(data):
    """The codes of each variable in order, a dict; what does not apply comes last."""
    return {name: [*data.labels(name), ABSENT] for name in data.codes["variable"].unique()}


def of_all_claims(data, counting="either"):
    """The ratings of every variable of the claims, a dict; see :func:`paired`."""
    return {name: of_claims(data, name, counting) for name in variables(data)}


def per_statement(statements, codes):
    """What two passes say of each statement, one row a statement.

    Parameters: ``statements``, their identifiers; ``codes``, a dict from ``a`` and ``b`` to a series from
    statement to code. A statement that a pass says nothing of is :data:`ABSENT` for it.
    """
    said = {name: pd.Series(statements).map(code).astype(object).fillna(ABSENT).array for name, code in codes.items()}
    return pd.DataFrame({"statement_id": pd.array(statements), **said}, index=pd.Index(statements, name="statement_id"))


def unitization(data):
    """How the passes cut the statements: a dict from what is judged to ratings, one row a statement.

    Is there a claim at all (every statement); how many claims (every statement); why is there none
    (statements to which at least one pass gives no claim; :data:`ABSENT` where the other sees a claim).
    """
    every = data.statements["statement_id"].tolist()
    number = {name: getattr(data, f"pass_{name}")["statement_id"].value_counts() for name in "ab"}
    number = per_statement(every, number).replace(ABSENT, 0).astype({"a": int, "b": int})
    reason = {of: rows.set_index("statement_id")["no_claim_reason"] for of, rows in data.no_claim.groupby("coder")}
    reason = per_statement(every, reason)
    without = (number[["a", "b"]] == 0).any(axis=1)
    claim = number.assign(**{name: np.where(number[name] > 0, "claim", "none") for name in "ab"})
    return {
        "claim or none": claim,
        "number of claims": number.assign(**{name: number[name].astype(str) for name in "ab"}),
        "reason for none": reason[without],
    }


def of_mentions(items, statements, first, second, silent="silent"):
    """Whether and how each statement tells each item, one row a statement and item.

    Parameters: ``items`` and ``statements``, identifiers; ``first`` and ``second``, the mentions of the
    passes (``item_id``, ``statement_id``, ``how``); ``silent``, the category of a statement without a row.
    """
    cells = pd.MultiIndex.from_product([items, statements], names=["item_id", "statement_id"])
    codes = [of.set_index(["item_id", "statement_id"])["how"].astype(object) for of in (first, second)]
    a, b = (code.reindex(cells).fillna(silent) for code in codes)
    return pd.DataFrame({"statement_id": cells.get_level_values("statement_id"), "a": a.array, "b": b.array})


def of_items(data):
    """The ratings of the mentions of items, a dict with one entry; none where a topic does without them."""
    if data.lacking(["items", "mentions_a", "mentions_b"]):
        return {}
    passes = data.mentions_a, data.mentions_b
    return {"mentions": of_mentions(data.items["item_id"], data.statements["statement_id"], *passes)}


def tabulated(ratings, order=()):
    """How often each unit was put into each category.

    Parameters: ``ratings`` (see the module); ``order``, the categories in their order, of which those
    that do not occur are left out; others follow in the order of the alphabet. Returns ``counts`` and
    the categories, the names of its columns; both are empty for ratings without a code.
    """
    found = set(ratings[["a", "b"]].stack().dropna())
    names = [code for code in order if code in found]
    names += sorted(found - set(names))
    counts = sum((ratings[[name]].to_numpy(object) == np.array([names], dtype=object)).astype(int) for name in "ab")
    return counts.reshape(len(ratings), len(names)), names


# ---------------------------------------------------------------- coefficients


def defined(counts):
    """Whether chance-corrected agreement is defined: units judged twice, and more than one category in them."""
    judged = counts[counts.sum(axis=1) > 1]
    return len(judged) > 0 and (judged.sum(axis=0) > 0).sum() > 1


def alpha(counts, level="nominal"):
    """Krippendorff's alpha: 1 is full agreement, 0 what chance would give; units judged once do not count.

    Parameters: ``counts``, units by categories, for ``ordinal`` in their order; ``level``, ``nominal`` or
    ``ordinal``. Returns a float; ``nan`` where it is not defined (empty input, one category, one pass).
    The coefficient is computed by the package krippendorff. Source: Krippendorff 2011, Computing
    Krippendorff's alpha-reliability; Hayes and Krippendorff 2007, doi:10.1080/19312450709336664.
    """
    import krippendorff  # here, so that a notebook which asks for no coefficient does not load it

    if not defined(counts):
        return np.nan
    order = np.arange(counts.shape[1])
    return float(krippendorff.alpha(value_counts=counts, value_domain=order, level_of_measurement=level))


def raw_agreement(counts):
    """The share of agreeing pairs of judgements, averaged over the units that were judged at least twice.

    Parameters: ``counts``, units by categories. Returns a float from 0 to 1; ``nan`` if no unit was judged
    twice (empty input, one pass); 1 for a single category.
    """
    judged = counts[counts.sum(axis=1) > 1]
    total = judged.sum(axis=1)
    return float(((judged * (judged - 1)).sum(axis=1) / (total * (total - 1))).mean()) if len(judged) else np.nan


def ac1(counts):
    """Gwet's AC1: agreement beyond chance, where chance depends little on how uneven the categories are.

    Parameters: ``counts``, units by categories. With p the share of a category (a unit's own share, averaged
    over all units that were judged at all), chance agreement is the sum of p (1 - p), divided by the
    number of categories less 1. Only categories that occur are counted. Returns a float; ``nan`` where it is not
    defined (empty input, one category, one pass). Source: Gwet 2008, doi:10.1348/000711006X126600.
    """
    if not defined(counts):
        return np.nan
    judged = counts[counts.sum(axis=1) > 0]
    share = (judged / judged.sum(axis=1, keepdims=True)).mean(axis=0)
    chance = (share * (1 - share)).sum() / ((share > 0).sum() - 1)
    return float((raw_agreement(counts) - chance) / (1 - chance))


def coincidences(counts):
    """The coincidence matrix of each unit: every pair of its judgements, weighted by 1 / (judgements - 1).

    Parameters: ``counts``, units by categories. Returns an array of units by categories by categories;
    a unit that was judged less than twice has zeros. Source: Krippendorff 2011.
    """
    total = counts.sum(axis=1)
    both = counts[:, :, None] * counts[:, None, :] - counts[:, :, None] * np.eye(counts.shape[1], dtype=int)
    return np.where((total > 1)[:, None, None], both / np.maximum(total - 1, 1)[:, None, None], 0.0)


# ---------------------------------------------------------------- intervals


@lru_cache(maxsize=8)
def draws(n, replicates=REPLICATES, seed=SEED):
    """How often each of n groups is drawn in each replicate of a bootstrap: replicates by groups, rows add up to n."""
    return np.random.default_rng(seed).multinomial(n, np.full(n, 1 / n), size=replicates)


def distances(totals, level):
    """The squared differences between categories.

    Parameters: ``totals``, replicates by categories, how often each occurs; ``level``: ``nominal``, 1 between
    any two; ``ordinal``, the square of how many judgements lie between the middles of the two. Returns
    replicates by categories by categories (for ``nominal`` one replicate, which stands for all).
    """
    if level == "nominal":
        return 1.0 - np.eye(totals.shape[1])[None]
    middle = np.cumsum(totals, axis=1) - totals / 2
    return (middle[:, :, None] - middle[:, None, :]) ** 2


def bootstrap(counts, groups, level="nominal", replicates=REPLICATES, seed=SEED):
    """Krippendorff's alpha in samples of the groups drawn with replacement.

    Whole groups are drawn, as claims of one statement are not independent. Every replicate is a
    weighted sum of the groups' coincidence matrices, so that there is no loop over replicates.

    Parameters: ``counts``, units by categories; ``groups``, the group of each unit (its statement);
    ``level``, see :func:`alpha`; ``replicates``, how many; ``seed``, of the random numbers. Returns an
    array of ``replicates`` floats, ``nan`` where alpha is not defined in a replicate (a single category
    was drawn) and everywhere for empty input, one category or one pass.
    """
    if not defined(counts):
        return np.full(replicates, np.nan)
    number, _ = pd.factorize(np.asarray(groups))
    width = counts.shape[1]
    of_groups = np.zeros((number.max() + 1, width, width))
    np.add.at(of_groups, number, coincidences(counts))
    drawn = draws(len(of_groups), replicates, seed) @ of_groups.reshape(len(of_groups), -1)
    drawn = drawn.reshape(replicates, width, width)
    totals = drawn.sum(axis=2)
    apart = distances(totals, level)
    observed = (drawn * apart).sum(axis=(1, 2))
    expected = (totals[:, :, None] * totals[:, None, :] * apart).sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = 1 - (totals.sum(axis=1) - 1) * observed / expected
    return np.where(expected > 0, found, np.nan)


def interval(replicates, share=0.95):
    """The middle part of some replicates: its two ends; ``nan`` twice if no replicate is defined."""
    known = replicates[~np.isnan(replicates)]
    if not len(known):
        return np.nan, np.nan
    low, high = np.quantile(known, [(1 - share) / 2, (1 + share) / 2])
    return float(low), float(high)


# ---------------------------------------------------------------- tables


def summary(judged, orders=None, replicates=REPLICATES):
    """One row for each thing that was judged, with every measure of agreement beside the others.

    Parameters: ``judged``, a dict from a variable's name to ratings; ``orders``, a dict from a variable to
    its categories in order; ``replicates`` of the bootstrap, 0 for none. Returns a frame indexed by
    ``variable``: ``level``; ``units`` that both passes judged; ``differ``, how many of them differ;
    ``agreement``; the ``commonest`` category and its share (``prevalence``) of all judgements; ``alpha``
    with ``low`` and ``high`` (95 %, over statements); ``ac1``. Coefficients have three decimals;
    missing where they are not defined.
    """
    rows = [measured(name, ratings, (orders or {}).get(name, ()), replicates) for name, ratings in judged.items()]
    columns = [
        "variable",
        "level",
        "units",
        "differ",
        "agreement",
        "commonest",
        "prevalence",
        "alpha",
        "low",
        "high",
        "ac1",
    ]
    return pd.DataFrame(rows, columns=columns).set_index("variable").round(3)


def measured(name, ratings, order, replicates):
    """The row of one variable in :func:`summary`."""
    counts, names = tabulated(ratings, order)
    level = "ordinal" if name in ORDERED else "nominal"
    both = ratings.dropna(subset=["a", "b"])
    total = counts.sum(axis=0)
    top = (names[int(total.argmax())], total.max() / total.sum()) if len(total) else (None, np.nan)
    ends = interval(bootstrap(counts, ratings["statement_id"], level, replicates)) if replicates else (np.nan, np.nan)
    shares = (raw_agreement(counts), *top, alpha(counts, level), *ends, ac1(counts))
    return (name, level, len(both), int((both["a"] != both["b"]).sum()), *shares)


def by_category(judged, orders=None):
    """Agreement on each category against all the others.

    Parameters: as for :func:`summary`. Returns a frame indexed by ``variable`` and ``code``: ``a`` and ``b``,
    how often each pass gave it; ``both``, how often both gave it to the same unit; ``specific``, the
    share of its judgements (in units that both judged) whose partner is the same; ``alpha`` of the
    category against the rest, missing where it is not defined. No row for ratings without a code.
    """
    rows = []
    for name, ratings in judged.items():
        both = ratings.dropna(subset=["a", "b"])
        counts, names = tabulated(both, (orders or {}).get(name, ()))
        for i, code in enumerate(names):
            against = np.column_stack([counts[:, i], counts.sum(axis=1) - counts[:, i]])
            n_a, n_b, n_both = (both["a"] == code).sum(), (both["b"] == code).sum(), (counts[:, i] == 2).sum()
            rows.append((name, code, n_a, n_b, n_both, 2 * n_both / (n_a + n_b), alpha(against)))
    columns = ["variable", "code", "a", "b", "both", "specific", "alpha"]
    return pd.DataFrame(rows, columns=columns).set_index(["variable", "code"]).round(3)


def confusion(ratings, order=()):
    """How often a code of pass A (rows) met a code of pass B (columns): a frame of whole numbers.

    Only codes that occur have a row and a column, in ``order``; units that one pass did not judge are left out.
    """
    both = ratings.dropna(subset=["a", "b"])
    _, names = tabulated(both, order)
    table = pd.crosstab(both["a"], both["b"]) if len(both) else pd.DataFrame()
    return table.reindex(index=names, columns=names, fill_value=0).astype(int).rename_axis(index="a", columns="b")


def side_by_side(data):
    """Differences and alpha of each variable in the three ways of counting what does not apply; see :func:`paired`."""
    ways = {way: summary(of_all_claims(data, way), orders(data), replicates=0) for way in ("either", "every", "both")}
    return pd.concat({way: table[["units", "differ", "alpha"]] for way, table in ways.items()}, axis=1)
