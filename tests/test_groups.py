"""Groups of articles: by hand, beside a second way of working each thing out, and on many made articles."""

import math
import random
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import topics
from claimlib import figures, groups, judging, recoding, tables
from claimlib.figures import n13
from layout import Layout


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A topic of 60 made articles: 20 families of two, and 20 alone."""
    return tables.read(topics.many(tmp_path_factory.mktemp("groups") / "many", 60))


@pytest.fixture
def made(monkeypatch):
    """A function that makes tables of articles with given shares: rows of (group, family or None, k, n)."""

    def make(rows):
        names = [f"S{i}" for i in range(len(rows))]
        table = pd.DataFrame(rows, columns=["kind", "family", "k", "n"]).assign(source_id=names, measure="x")
        table["share"] = table["k"] / table["n"]
        monkeypatch.setattr(groups, "article_shares", lambda data: table[["measure", "source_id", "k", "n", "share"]])
        fields = {"kind": {"type": "string"}, "family": {"type": "string"}}
        raw = {"sources": SimpleNamespace(fields=fields)}
        return SimpleNamespace(sources=table[["source_id", "kind", "family"]], raw=raw)

    return make


# ---------------------------------------------------------------- by hand


def test_three_articles_give_the_27_resamples_that_can_be_written_down():
    """Shares of 0, a half and 1: the sums of three draws are as often as those of three dice with faces 0, 1, 2."""
    sums, sizes = np.array([[0.0], [0.5], [1.0]]), np.ones((3, 1))
    every = np.array([[draws.count(i) for i in range(3)] for draws in product(range(3), repeat=3)])
    values, often = np.unique(groups.means(every, sums, sizes).round(9), return_counts=True)
    assert values.tolist() == [round(total / 6, 9) for total in range(7)]
    assert often.tolist() == [1, 3, 6, 7, 6, 3, 1]
    values, drawn = np.unique(groups.means(groups.drawn(np.zeros(3)), sums, sizes).round(9), return_counts=True)
    assert len(values) == 7
    np.testing.assert_allclose(drawn / groups.DRAWS, often / 27, atol=0.015)


def test_the_mean_of_the_articles_leads_and_the_pooled_share_is_beside_it(made):
    found = groups.shares(made([("a", None, 1, 2), ("a", None, 8, 8), ("b", None, 1, 4)]), "kind")
    assert found["group"].tolist() == ["a", "b"] and found["articles"].tolist() == [2, 1]
    assert found["share"].tolist() == [0.75, 0.25]
    assert found[["k", "n"]].to_numpy().tolist() == [[9, 10], [1, 4]] and found["pooled"].tolist() == [0.9, 0.25]


def test_an_article_with_nothing_to_count_is_not_counted(made):
    found = groups.shares(made([("a", None, 1, 2), ("a", None, 0, 0)]), "kind")
    assert found[["articles", "share"]].to_numpy().tolist() == [[1, 0.5]]


@pytest.mark.parametrize("families", [groups.LEAST - 1, groups.LEAST])
def test_few_families_get_no_interval_however_many_articles_they_have(made, families):
    data = made([("a", f"F{i % families}", i % 3, 5) for i in range(40)])
    found = groups.shares(data, "kind").iloc[0]
    assert (found["articles"], found["families"]) == (40, families)
    if families < groups.LEAST:
        assert found["interval"] == groups.FEW and math.isnan(found["low"]) and math.isnan(found["high"])
    else:
        assert found["interval"] == "" and 0 < found["low"] < found["share"] < found["high"] < 1


def test_articles_that_are_all_alike_get_no_interval(made):
    rows = [("a", None, 4, 4)] * 10 + [("b", None, k, 4) for k in (1, 2, 3, 4, 1, 2, 3, 4)]
    found = groups.shares(made(rows), "kind").set_index("group")
    assert found.loc["a", "interval"] == groups.ALIKE and found.loc["b", "interval"] == ""
    assert groups.difference(made(rows), "kind", "a", "b")["interval"].tolist() == [""]


def test_five_articles_get_no_interval(data):
    found = groups.shares(data, "publisher_kind")
    assert (found["interval"] == groups.FEW).all() and found[["low", "high"]].isna().all(axis=None)
    assert found["share"].tolist() == pytest.approx(found["pooled"].tolist())


# ---------------------------------------------------------------- a second way


def t_tail(n):
    """The normal probability below the widened t quantile, with the density of t added up in small steps."""
    v, x = n - 1, np.linspace(0, 60, 600_001)
    density = (1 + x**2 / v) ** (-(v + 1) / 2) * math.gamma((v + 1) / 2) / math.sqrt(v * math.pi) / math.gamma(v / 2)
    t = x[np.searchsorted(density.cumsum() * (x[1] - x[0]), 0.475)]
    return 0.5 * math.erfc(math.sqrt(n / v) * t / math.sqrt(2))


@pytest.mark.parametrize("n", [8, 12, 30, 200])
def test_the_tail_is_that_of_the_distribution_of_t(n):
    assert groups.tail_of(n) == pytest.approx(t_tail(n), rel=0.01)
    assert groups.tail_of(n) < 0.025


def drawn_again(families, statistic, n, strata=None, times=4000):
    """The limits of a statistic of lists of articles: families drawn with Python's own random numbers."""
    draw, found = random.Random(5), []
    for _ in range(times):
        own = [draw.choice(part) for part in strata or [families] for _ in part]
        found.append(statistic([article for family in own for article in family]))
    found.sort()
    tail = t_tail(n)
    return found[int(tail * times)], found[int((1 - tail) * times)]


def test_an_unknown_column_for_groups_is_one_message(monkeypatch):
    monkeypatch.setenv("CLAIM_GROUPS", "publisherkind")
    with pytest.raises(
        tables.TableError,
        match=r"CLAIM_GROUPS has 'publisherkind', but should have .* \(did you mean publisher_kind\?\)",
    ):
        tables.load()


def lists(many, measure, column="publisher_kind"):
    """The families as lists of (group, share)."""
    table = groups.article_shares(many)
    table = table[(table["measure"] == measure) & table["share"].notna()]
    kind = many.sources.set_index("source_id")[column]
    family = many.sources.set_index("source_id")["family"]
    by = {}
    for row in table.itertuples():
        own = family[row.source_id] if isinstance(family[row.source_id], str) else row.source_id
        by.setdefault(own, []).append((kind[row.source_id] if pd.notna(kind[row.source_id]) else "", row.share))
    return list(by.values())


def mean_of(group):
    """The mean of the shares of one group among articles."""

    def mean(articles):
        shares = [share for name, share in articles if name == group]
        return sum(shares) / len(shares)

    return mean


def test_the_interval_of_a_group_is_that_of_another_program(many):
    """Country runs across families, so that some families have one article in a group and some have two."""
    found = groups.shares(many, "country").set_index(["measure", "group"])
    for measure in ("in favour", "without a hedge"):
        own = [f for f in lists(many, measure, "country") if any(name == "Utopia" for name, _ in f)]
        row = found.loc[(measure, "Utopia")]
        assert row["families"] == len(own) < row["articles"]
        assert row["share"] == pytest.approx(mean_of("Utopia")([one for family in own for one in family]))
        limits = drawn_again(own, mean_of("Utopia"), len(own))
        assert [row["low"], row["high"]] == pytest.approx(limits, abs=0.02)


@pytest.mark.parametrize(("other", "paired"), [("a newspaper", 20), ("a clinic", 0)])
def test_the_interval_of_a_difference_is_that_of_another_program(many, other, paired):
    one = "a press office"
    row = groups.difference(many, "publisher_kind", one, other).set_index("measure").loc["without a hedge"]
    assert row["paired"] == paired and row["interval"] == ""
    own = [[a for a in f if a[0] in (one, other)] for f in lists(many, "without a hedge")]
    own = [family for family in own if family]
    sets = {}
    for family in own:
        sets.setdefault(frozenset(name for name, _ in family), []).append(family)

    def between(articles):
        return mean_of(one)(articles) - mean_of(other)(articles)

    assert row["difference"] == pytest.approx(between([a for family in own for a in family]))
    limits = drawn_again(own, between, 20, [*sets.values()])
    assert [row["low"], row["high"]] == pytest.approx(limits, abs=0.02)


def clustered_error(y, x, cluster):
    """The standard error of a slope from least squares, robust for clusters, without a correction for their number."""
    bread = np.linalg.inv(x.T @ x)
    rest = y - x @ (bread @ (x.T @ y))
    scores = pd.DataFrame(x * rest[:, None]).groupby(cluster).sum().to_numpy()
    return np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread))[-1]


def test_the_spread_of_the_resamples_is_the_error_that_is_robust_for_clusters(many):
    """The formula of statsmodels and R's sandwich for ``share ~ 1`` and ``share ~ group`` with families as clusters."""
    table = groups.with_members(many, "country")
    table = table[table["measure"] == "without a hedge"]
    one = table[table["group"] == "Utopia"]
    _, sums, sizes = groups.by_family(one, ["Utopia"])
    spread = groups.means(groups.drawn(np.zeros(len(sums))), sums, sizes).std()
    error = clustered_error(one["share"].to_numpy(), np.ones((len(one), 1)), one["family"].to_numpy())
    assert spread == pytest.approx(error, rel=0.06)
    two = table[table["group"].isin(["Utopia", "Erewhon"])]
    _, sums, sizes = groups.by_family(two, ["Utopia", "Erewhon"])
    found = groups.means(groups.drawn(np.zeros(len(sums))), sums, sizes)
    x = np.column_stack([np.ones(len(two)), two["group"] == "Utopia"]).astype(float)
    error = clustered_error(two["share"].to_numpy(), x, two["family"].to_numpy())
    assert (found[:, 0] - found[:, 1]).std() == pytest.approx(error, rel=0.1)


# ---------------------------------------------------------------- families


def test_families_are_drawn_whole(made):
    """Every article twice, as one family, says no more than every article once; as two articles it would."""
    alone = [("a", None, k, 10) for k in (1, 2, 3, 4, 5, 6, 7, 8, 9, 2)]
    twice = [("a", f"F{i}", row[2], 10) for i, row in enumerate(alone) for _ in range(2)]
    once, as_one = (groups.shares(made(rows), "kind").loc[0, ["low", "high"]].tolist() for rows in (alone, twice))
    as_two = groups.shares(made([(kind, None, k, n) for kind, _, k, n in twice]), "kind").iloc[0]
    assert once == as_one
    assert as_two["high"] - as_two["low"] < 0.8 * (once[1] - once[0])


def test_what_the_members_of_a_family_share_cancels_out(made):
    """Each newspaper says a tenth more than its press office, and the families differ much: the pairs show it."""
    rows = [(kind, f"F{i}", i + more, 20) for i in range(2, 18) for kind, more in (("press", 0), ("news", 2))]
    rows[0] = ("press", "F2", 3, 20)
    paired = groups.difference(made(rows), "kind", "news", "press").iloc[0]
    apart = groups.difference(made([(kind, None, k, n) for kind, _, k, n in rows]), "kind", "news", "press").iloc[0]
    assert (paired["paired"], apart["paired"]) == (16, 0)
    assert paired["difference"] == apart["difference"] == pytest.approx(0.1 - 0.05 / 16)
    assert paired["low"] > 0.05 and paired["high"] < 0.11
    assert apart["low"] < 0 < apart["high"]


def test_few_pairs_among_many_families_are_drawn_with_the_rest(made):
    """A stratum of one pair would never vary, and the interval would be too narrow."""
    rows = [(kind, None, k % 9, 10) for kind in "ab" for k in range(9)] + [("a", "F", 9, 10), ("b", "F", 0, 10)]
    found = groups.difference(made(rows), "kind", "a", "b").iloc[0]
    assert found["paired"] == 1 and found["interval"] == ""
    assert found["low"] < found["difference"] < found["high"]


# ---------------------------------------------------------------- columns


def test_any_column_makes_groups(many):
    years = groups.members(many, "published")
    assert years["group"].cat.categories.tolist() == ["2019", "2020", "2021", "2022", groups.UNKNOWN]
    assert (years["group"].astype(str) == many.sources["published"].str[:4]).all()
    country = groups.members(many, "country")
    assert (country["group"] == groups.UNKNOWN).tolist() == many.sources["country"].isna().tolist()
    assert country["group"].eq(groups.UNKNOWN).any() and country["group"].cat.categories[-1] == groups.UNKNOWN
    match = groups.members(many, "address_match")["group"].cat.categories
    assert match[:-1].tolist() == list(many.sources["address_match"].cat.categories)
    words = groups.members(many, "words")["group"].cat.categories[:-1].astype(int)
    assert words.tolist() == sorted(words) and len(words) > 1


def test_a_column_or_group_that_is_not_there_is_named_with_the_nearest(many):
    with pytest.raises(tables.UnknownName, match=r"no column of the sources 'contry'.*did you mean country"):
        groups.shares(many, "contry")
    with pytest.raises(tables.UnknownName, match=r"no group by country 'utopia'; known are Utopia, Erewhon, not known"):
        groups.difference(many, "country", "utopia", "Erewhon")


def test_answered_counts_the_claims_to_which_studies_speak(data):
    found = groups.article_shares(data)
    found = found[found["measure"] == "answered"].set_index("source_id")
    spoken = {"supported", "contradicted", "too_imprecise"}
    for source, own in judging.answers(data).groupby("source_id", observed=True):
        assert found.loc[source, ["k", "n"]].tolist() == [own["answer"].isin(spoken).sum(), len(own)]
    assert found["k"].sum() > 0


def test_the_same_tables_give_the_same_intervals(many):
    first, second = (groups.shares(many, "publisher_kind") for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    assert (first["interval"] == "").sum() > 15


@pytest.mark.thorough
def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """400 groups of 8 articles with a true mean of a half; an interval of plain percentiles holds it in nine of ten."""
    draw = np.random.default_rng(3)
    drawn = [draw.beta(2, 2, (groups.LEAST, 1)) for _ in range(400)]
    limits = [groups.limits(groups.LEAST, own, np.ones_like(own))[1:] for own in drawn]
    assert 0.92 <= np.mean([low <= 0.5 <= high for low, high in limits]) <= 0.98


# ---------------------------------------------------------------- the figure


@pytest.fixture(scope="module")
def drawn(many):
    """The figure of the made articles."""
    return figures.shares_by_group(many)


def marks(sheet, panel, gid):
    """Where the marks of a panel are on its scale."""
    return next(line.get_xdata() for line in sheet.axes[panel].lines if line.get_gid() == gid)


def test_the_figure_shows_every_article_and_the_mean_and_interval_of_every_group(many, drawn):
    table = groups.shares(many, "publisher_kind").set_index(["measure", "group"])
    own = groups.with_members(many, "publisher_kind").set_index(["measure", "group"])
    for panel, measure in enumerate(n13.MEASURES):
        for k, group in enumerate(many.sources["publisher_kind"].unique()):
            row = table.loc[(measure, group)]
            assert marks(drawn.sheet, panel, f"mean-{k}").tolist() == [100 * row["share"]]
            limits = marks(drawn.sheet, panel, f"interval-{k}")
            np.testing.assert_array_equal(limits, [100 * row["low"], 100 * row["high"]])
            dots = sorted(marks(drawn.sheet, panel, f"articles-{k}"))
            assert dots == pytest.approx(sorted(100 * own.loc[(measure, group), "share"]))
    assert len(drawn.numbers) == 12 + sum(len(own.loc[measure]) for measure in n13.MEASURES)
    assert "100% across 3 groups of 60 articles" in drawn.title and len(drawn.title) <= 90
    assert "families of articles" in drawn.caption


@pytest.mark.parametrize("column", ["publisher_kind", "country", "published", "words"])
def test_nothing_overlaps_or_is_cut(many, column):
    fig = figures.shares_by_group(many, column=column)
    layout = Layout(fig.sheet)
    assert not layout.cut() and not layout.overlaps() and not layout.under_marks() and not layout.pale()
    assert layout.letters()[0] >= 7


def test_groups_beyond_a_page_are_counted(many, monkeypatch):
    monkeypatch.setattr(n13, "MOST", 2)
    fig = figures.shares_by_group(many, column="published")
    assert "The 2 smallest groups are not drawn." in fig.sheet.subtitle
    assert len([line for line in fig.sheet.axes[0].lines if str(line.get_gid()).startswith("mean")]) == 2


def test_five_articles_get_a_sentence_and_no_figure(data):
    reason = figures.shares_by_group(data).reason
    assert reason.startswith("A figure of groups needs a group of 8 articles or more")
    assert "13-shares-by-group" not in figures.functions()


def test_where_one_group_has_no_claim_that_counts_the_measure_is_left_out(data):
    own = data.claims[(data.claims["source_id"] == "A3") & data.claims["direction"].notna()]["claim_id"]
    after = recoding.recode(data, [(claim, "topic", "advice", "why") for claim in own])
    found = groups.difference(after, "publisher_kind", "clinic blog", "unidentified website")
    assert "in favour" not in set(found["measure"]) and "without a hedge" in set(found["measure"])
