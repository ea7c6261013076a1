"""Articles in groups, by any column of the sources: shares under each measure, and the difference of two groups.

The unit is the article, or the family of articles where the sources have a column ``family`` (a release and the news
made from it): claims of one article are alike, so intervals come from drawing whole families again, never claims (the
cluster bootstrap: Davison and Hinkley 1997, p. 100; Field and Welsh 2007, J R Stat Soc B 69:369-390).

The mean of the articles' shares leads, not the share of all claims pooled: a reader meets an article, whatever its
length, and one long article would decide a pooled share. The pooled share is beside it.

The interval is the percentile interval (Efron and Tibshirani 1993, chapter 13) with tails made smaller for few
families, as a t interval is wider than one of the normal distribution (Hesterberg 2015, Am Stat 69:371-386).
``tests/benchmarks/coverage.py`` draws groups from known distributions: with 8 families 91 to 94 per cent of such
intervals hold the true mean, with 5 families 88 to 92, and of plain percentile intervals with 8 families 85 to 88. So
fewer than :data:`LEAST` families get no interval.
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

from claimlib import evidence, judging, profiles
from claimlib.tables import Tables, UnknownName

LEAST = 8  # families
DRAWS, SEED = 4_999, 1
FAMILY, UNKNOWN = "family", "not known"
# Why there is no interval; with a blank there is one.
FEW, ALIKE = f"none: fewer than {LEAST}", "none: all alike"


# ---------------------------------------------------------------- the articles


def members(data: Tables, column: str) -> pd.DataFrame:
    """The articles with their group and their family.

    Parameters
    ----------
    data : Tables
        The tables of a topic.
    column : str
        A column of the sources. A date counts as its year; a blank cell as *not known*.

    Returns
    -------
    pandas.DataFrame
        ``source_id``, ``group`` (an ordered categorical: codes in their order, dates and numbers from small to large,
        texts as they first occur, *not known* last) and ``family`` (of its own where none is given).

    Raises
    ------
    UnknownName
        For a column that the sources do not have.
    """
    sources = data.sources
    if column not in sources:
        raise UnknownName("column of the sources", column, sources.columns)
    kind, own = data.raw["sources"].fields[column]["type"], sources[column]
    own = own.str[:4] if kind == "date" else own
    known = own.cat.categories if isinstance(own.dtype, pd.CategoricalDtype) else own.dropna().unique()
    order = [str(one) for one in (known if kind == "string" else sorted(known))]
    names = own.astype(object).map(str).where(own.notna(), UNKNOWN)
    group = pd.Categorical(names, categories=list(dict.fromkeys([*order, UNKNOWN])), ordered=True)
    alone = "only " + sources["source_id"].astype(object)
    family = sources[FAMILY].astype(object).fillna(alone) if FAMILY in sources else alone
    return pd.DataFrame({"source_id": sources["source_id"].astype(object), "group": group, "family": family})


def article_shares(data: Tables) -> pd.DataFrame:
    """The measures of care (:func:`claimlib.profiles.measures`), and ``answered``: of the claims about an effect, those
    to which published studies speak, whatever they say. Columns: ``measure``, ``source_id``, ``k``, ``n``, ``share``.
    """
    table = profiles.measures(data)
    if not data.lacking(evidence.TABLES):
        given = judging.answers(data)
        spoken = [data.code_with("answer", role) for role in judging.GIVEN]
        own = profiles.per_article(data, given, given["answer"].isin(spoken))
        table = pd.concat([table, own.assign(measure="answered")], ignore_index=True)
    return table[["measure", "source_id", "k", "n", "share"]]


# ---------------------------------------------------------------- shares and differences


def shares(data: Tables, column: str) -> pd.DataFrame:
    """The share of each group of articles under each measure, with its interval over articles.

    Parameters
    ----------
    data : Tables
    column : str
        A column of the sources; see :func:`members`.

    Returns
    -------
    pandas.DataFrame
        A row per measure and group: ``measure``, ``group``, ``articles`` and ``families`` (with something to count),
        ``k`` of ``n`` and ``pooled`` (all their claims together), ``share`` (the mean of the articles' shares),
        ``low`` and ``high`` (95 per cent), and ``interval``, which says why there is none.

    Raises
    ------
    UnknownName
        For a column that the sources do not have.
    """
    table, rows = with_members(data, column), []
    for (measure, group), own in table.groupby(["measure", "group"], observed=True):
        families, sums, sizes = by_family(own, [group])
        why, low, high = limits(families, sums, sizes)
        k, n = own[["k", "n"]].sum()
        mean = sums.sum() / sizes.sum()
        rows.append((measure, str(group), len(own), families, k, n, k / n, mean, low, high, why))
    columns = ["measure", "group", "articles", "families", "k", "n", "pooled", "share", "low", "high", "interval"]
    return pd.DataFrame(rows, columns=columns)


def difference(data: Tables, column: str, one: str, other: str) -> pd.DataFrame:
    """How much larger the mean share of one group is than that of another, under each measure, with its interval.

    A family with articles in both groups is drawn as a whole, so that what its members share cancels out. Families in
    one group only, in the other only, and in both are drawn apart if there are :data:`LEAST` or more of each kind that
    occurs; otherwise all together. Without families this is the bootstrap of two samples (Efron and Tibshirani 1993,
    chapter 8); if every family is in both groups, it is the bootstrap of paired differences.

    Parameters
    ----------
    data : Tables
    column : str
        A column of the sources; see :func:`members`.
    one, other : str
        Two groups of it.

    Returns
    -------
    pandas.DataFrame
        A row per measure in which both groups have something to count: ``measure``, ``one``, ``other``, ``families``
        and ``other_families`` (of each), ``paired`` (families in both), ``difference``, ``low``, ``high`` and
        ``interval``, which says why there is none.

    Raises
    ------
    UnknownName
        For a column or a group that does not occur.
    """
    table, rows = with_members(data, column), []
    known = table["group"].cat.remove_unused_categories().cat.categories
    for group in (one, other):
        if group not in known:
            raise UnknownName(f"group by {column}", group, known)
    for measure, own in table.groupby("measure", observed=True):
        _, sums, sizes = by_family(own, [one, other])
        have = (sizes > 0).sum(axis=0)
        if have.all():
            why, low, high = limits(have.min(), sums, sizes)
            between = -np.diff(sums.sum(axis=0) / sizes.sum(axis=0))[0]
            rows.append((measure, one, other, *have, (sizes > 0).all(axis=1).sum(), between, low, high, why))
    columns = ["families", "other_families", "paired", "difference", "low", "high", "interval"]
    return pd.DataFrame(rows, columns=["measure", "one", "other", *columns])


def with_members(data, column):
    """The articles' shares under each measure, without those that have nothing to count, by group and family."""
    table = article_shares(data).dropna(subset="share").astype({"source_id": object})
    table["measure"] = pd.Categorical(table["measure"], categories=table["measure"].unique(), ordered=True)
    return table.merge(members(data, column), on="source_id")


def by_family(rows, groups):
    """How many families the articles of some groups are of, and, a row per family and a column per group, the sum of
    their shares and how many they are.
    """
    own = rows[rows["group"].isin(groups)]
    cells = own.groupby(["family", own["group"].astype(object)], sort=False)["share"].agg(["sum", "size"])
    tables = (cells[name].unstack(fill_value=0).reindex(columns=groups, fill_value=0) for name in ("sum", "size"))
    sums, sizes = (table.to_numpy(float) for table in tables)
    return len(sums), sums, sizes


# ---------------------------------------------------------------- the interval


def limits(families, sums, sizes):
    """Why there is no interval (blank where there is one), and its limits: of a mean, or of the difference of two."""
    with np.errstate(invalid="ignore"):
        own = sums / sizes
    if families < LEAST:
        return FEW, np.nan, np.nan
    if np.nanmax(own, axis=0).tolist() == np.nanmin(own, axis=0).tolist():
        return ALIKE, np.nan, np.nan
    kind = (sizes > 0) @ (1 << np.arange(sizes.shape[1]))
    apart = np.unique(kind, return_counts=True)[1].min() >= LEAST
    found = means(drawn(kind if apart else np.zeros(len(kind))), sums, sizes)
    found = found[:, 0] - found[:, 1] if found.shape[1] > 1 else found[:, 0]
    tail = tail_of(families)
    return ("", *np.nanquantile(found, [tail, 1 - tail]).tolist())


def drawn(strata):
    """How often each family is in each of many resamples, a row each: with replacement, from those of its stratum."""
    draw, times = np.random.default_rng(SEED), np.zeros((DRAWS, len(strata)))
    for stratum in np.unique(strata):
        own = np.flatnonzero(strata == stratum)
        times[:, own] = draw.multinomial(len(own), np.full(len(own), 1 / len(own)), DRAWS)
    return times


def means(times, sums, sizes):
    """The mean of each group (a column each) in each resample (a row each); missing where no article is drawn."""
    with np.errstate(invalid="ignore"):
        return (times @ sums) / (times @ sizes)


def tail_of(n):
    """The part of the resamples beyond each limit: smaller than 2.5 per cent, as many times as a t interval asks for.

    The quantile of t is that of the normal distribution with the first three terms of its series in 1 / (n - 1).
    """
    z, v = NormalDist().inv_cdf(0.975), n - 1
    terms = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    t = z + sum(term / v**power for power, term in enumerate(terms, 1))
    return NormalDist().cdf(-np.sqrt(n / v) * t)
