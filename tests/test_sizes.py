"""Every figure at 1, 5, 12, 30, 50 and 500 articles: on one page, legible, and it says what it leaves out."""

import re

import many
import pytest
from claimlib import drawing, figures, tables
from claimlib.figures import ranges
from layout import Layout

SIZES = (1, 5, 12, 30, 50, 500)
FUNCTIONS = figures.functions()
SLOW = {"05-firmness-by-claim", "11-what-moves"}  # these answer every claim anew, for minutes at 500 articles
CASES = [(name, n) for n in SIZES for name in FUNCTIONS if n <= 50 or name not in SLOW]
BY_RANGE = ("01-certainty-by-topic", "02-direction-by-comparator", "02-evidence-by-article", "03-claims-by-body")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Made tables by the number of articles, each written and read once."""
    kept = {}

    def of(articles):
        if articles not in kept:
            kept[articles] = tables.read(many.write(tmp_path_factory.mktemp("made") / "data", articles))
        return kept[articles]

    return of


@pytest.mark.parametrize(("name", "articles"), CASES)
def test_a_figure_is_one_legible_page_at_any_number_of_articles(name, articles, made):
    figure = FUNCTIONS[name](made(articles))
    if isinstance(figure, figures.NoFigure):
        assert articles == 1, figure.reason
        return
    layout = Layout(figure.sheet)
    assert drawing.size_of(figure.sheet)[1] <= 240
    assert layout.letters()[0] >= 7, layout.letters()
    assert not layout.cut()
    assert not layout.overlaps()
    assert not layout.under_marks()
    assert not layout.pale()
    assert len(figure.title) <= 90
    assert len(figure.caption) < 2500


@pytest.mark.parametrize("name", BY_RANGE)
def test_the_range_is_chosen_from_the_data_and_said_in_the_subtitle(name, made):
    said = {n: FUNCTIONS[name](made(n)).sheet.subtitle for n in (5, 30, 500)}
    assert "each of 30 articles has a row" in said[30]
    assert "the median of 500 articles" in said[500]
    assert "has a row" not in said[5] and "median" not in said[5]


def test_a_dot_is_the_share_of_an_article_and_a_line_is_the_median_of_its_group(made):
    data = made(50)
    figure = FUNCTIONS["02-direction-by-comparator"](data)
    claims = data.claims.dropna(subset="direction")
    first = next(code for code in data.labels("direction") if (claims["direction"] == code).any())
    share = (claims["direction"] == first).groupby(claims["source_id"], observed=True).mean()
    ax = figure.sheet.axes[1]
    drawn = {line.get_gid(): line for line in ax.lines if line.get_gid()}
    width = ax.get_xlim()[1] / (claims["direction"].nunique())
    scale = width - 2 * 1.8
    shares = sorted((drawn["dots-1-1-0"].get_xdata() - 1.8) / scale)
    assert shares == pytest.approx(sorted(share), abs=1e-9)
    (low, high) = (drawn["median-1-1-0"].get_xdata() - 1.8) / scale
    assert (low, high) == pytest.approx((share.median(),) * 2)
    group = ranges.groups(data)
    largest = group.value_counts().index[0]
    own = share[share.index.astype(str).isin(group.index[group == largest])]
    assert (drawn["median-1-1-1"].get_xdata()[0] - 1.8) / scale == pytest.approx(own.median())


def test_a_bar_of_a_row_is_all_claims_of_an_article(made):
    data = made(30)
    figure = FUNCTIONS["02-direction-by-comparator"](data)
    bars = {patch.get_gid(): patch for ax in figure.sheet.axes for patch in ax.patches if patch.get_gid()}
    table = data.claims.groupby(["source_id", "direction"], observed=False).size().unstack()
    full = max(bar.get_x() + bar.get_width() for gid, bar in bars.items() if gid.startswith("bar-1-")) - 1.8
    for source, row in table[table.sum(axis=1) > 0].iterrows():
        for code, n in row[row > 0].items():
            assert bars[f"bar-1-{source}-{code}"].get_width() / full == pytest.approx(n / row.sum())


def test_articles_without_a_column_for_groups_are_one_group_and_small_groups_are_together(made, monkeypatch):
    data = made(50)
    monkeypatch.setenv("CLAIM_GROUPS", "no_such_column")
    assert set(ranges.groups(data)) == {"all articles"}
    monkeypatch.setenv("CLAIM_GROUPS", "file")
    by_file = ranges.groups(data)
    assert by_file.nunique() == ranges.GROUPS + 1
    assert (by_file == ranges.OTHERS).sum() == 50 - ranges.GROUPS


@pytest.mark.parametrize("n", [50, 200])
@pytest.mark.parametrize("name", ["02-direction-by-comparator", "07-items-by-article"])
def test_figures_of_many_articles_are_grouped_by_the_column_that_is_named(name, n, made, monkeypatch):
    data = made(n)
    monkeypatch.setenv("CLAIM_GROUPS", "published")
    figure = FUNCTIONS[name](data)
    years = set(ranges.groups(data)) & set(data.sources["published"].str[:4])
    assert len(years) > 5
    words = " ".join(
        text.get_text() for text in [*figure.sheet.texts, *(t for ax in figure.sheet.axes for t in ax.texts)]
    )
    assert all(year in words for year in years)
    assert not any(kind in words for kind in set(data.sources["publisher_kind"]))


@pytest.mark.parametrize("name", ["05-claims-beside-evidence", "05-firmness-by-claim", "06-candidates"])
def test_what_a_page_has_no_room_for_is_counted_and_in_the_numbers(name, made):
    few, more = (FUNCTIONS[name](made(n)) for n in (12, 50))
    if name != "05-firmness-by-claim":  # at this size, its claims still share few enough rows
        assert re.search(r"Shown are \d+ of [\d,]+ \w+, .+; the CSV file has all\.", more.sheet.subtitle)
    assert len(more.numbers) > len(few.numbers)


def test_the_same_seed_gives_the_same_tables(tmp_path):
    one, two = (many.write(tmp_path / name, 5) for name in ("one", "two"))
    other = many.write(tmp_path / "other", 5, seed=1)
    for path in one.rglob("*.csv"):
        assert path.read_bytes() == (two / path.relative_to(one)).read_bytes()
    assert (one / "claims.csv").read_bytes() != (other / "claims.csv").read_bytes()
