"""Items and mentions: what the tables say, and how they are lined up."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest
from claimlib import agreement, answers, counts, tables


@pytest.fixture(scope="module")
def data():
    return tables.load()


@pytest.fixture
def small():
    """Two items in two articles; the code for a wrong mention comes first, as its order means nothing."""
    how = pd.CategoricalDtype(["wrong", "said"], ordered=True)
    mentions = {
        "item_id": ["x", "x", "x", "y"],
        "statement_id": ["S1-10", "S1-02", "S2-03", "S1-02"],
        "source_id": ["S1", "S1", "S2", "S1"],
        "how": pd.Series(["said", "said", "wrong", "said"], dtype=how),
    }
    return SimpleNamespace(
        items=pd.DataFrame({"item_id": ["y", "x"]}),
        sources=pd.DataFrame({"source_id": ["S1", "S2"]}),
        statements=pd.DataFrame({"statement_id": ["S1-02", "S1-10", "S1-99", "S1-100", "S2-03"]}),
        mentions=pd.DataFrame(mentions),
        codes_with=lambda variable, role: {("how", "told_wrong"): ["wrong"]}[variable, role],
    )


def test_every_mention_is_what_both_passes_say(data):
    keys = ["item_id", "statement_id"]
    settled, a, b = (
        frame.set_index(keys)["how"].astype(str) for frame in (data.mentions, data.mentions_a, data.mentions_b)
    )
    pd.testing.assert_series_equal(settled, a)
    pd.testing.assert_series_equal(a, b)


def test_every_checklist_has_a_doi_and_the_same_one_everywhere(data):
    asked = counts.criteria(data.items)
    assert asked["doi"].map(lambda doi: bool(re.fullmatch(r"10\.\d{4,9}/\S+", doi))).all()
    assert asked.groupby("checklist")["doi"].nunique().eq(1).all()
    assert asked["criterion"].str.len().gt(0).all()
    assert set(asked["asks"]) == {"directly", "in part"}


def test_every_item_is_justified_even_where_no_checklist_asks_for_it(data):
    assert data.items["why"].str.len().gt(20).all()
    unasked = set(data.items["item_id"]) - set(counts.criteria(data.items)["item_id"])
    assert data.items.set_index("item_id").loc[sorted(unasked), "doi"].isna().all()


def test_a_checklist_without_its_doi_is_an_error():
    items = pd.DataFrame(
        {
            "item_id": ["x"],
            "label": ["x"],
            "checklist": ["A: 1; B: 2"],
            "nearest": [None],
            "doi": ["10.1/a"],
        }
    )
    with pytest.raises(ValueError, match="zip"):
        counts.criteria(items)


def test_an_item_said_wrong_says_what_is_known(data):
    wrong = data.mentions.loc[data.mentions["how"] == "said_wrong", "item_id"]
    assert data.items.set_index("item_id").loc[wrong, "known"].notna().all()


def test_cells_hold_what_is_told_and_silence_is_missing(small):
    cells = counts.item_cells(small)
    found = list(cells[["item_id", "source_id", "statements", "row", "column"]].itertuples(index=False, name=None))
    assert found == [("y", "S1", "2", 0, 0), ("y", "S2", "", 0, 1), ("x", "S1", "2, 10", 1, 0), ("x", "S2", "3", 1, 1)]
    how = cells["how"].astype(object).where(cells["how"].notna(), "silent").tolist()
    assert how == ["said", "silent", "said", "wrong"]


def test_an_item_told_in_two_ways_is_told_wrong_whatever_the_order_of_the_codes(small):
    small.mentions = small.mentions.assign(source_id="S1")
    cells = counts.item_cells(small)
    assert cells.set_index(["item_id", "source_id"])["how"][("x", "S1")] == "wrong"
    small.mentions = small.mentions.assign(how=small.mentions["how"].cat.reorder_categories(["said", "wrong"]))
    assert counts.item_cells(small)["how"].astype(str).tolist() == cells["how"].astype(str).tolist()


def test_without_a_mention_every_article_is_silent(small):
    small.mentions = small.mentions.head(0)
    cells = counts.item_cells(small)
    assert cells["how"].isna().all() and (cells["statements"] == "").all() and len(cells) == 4


def test_the_answer_counts_the_cells(data):
    text = answers.unsaid(data)
    told = data.mentions.assign(how=data.mentions["how"].astype(str)).drop_duplicates(["item_id", "source_id"])
    silent = len(data.items) * len(data.sources) - len(told)
    assert f"{silent} of {len(data.items) * len(data.sources)} cases (" in text
    for item in data.items.itertuples():
        assert (f"*{item.label}*" in text) == (item.item_id not in set(data.mentions["item_id"]))


def test_agreement_on_mentions_covers_every_statement_and_item(data):
    found = agreement.of_items(data)["mentions"]
    assert len(found) == len(data.items) * len(data.statements)
    assert (found["a"] != "silent").sum() == len(data.mentions_a)


def test_statements_are_named_in_the_order_of_the_article(small):
    """In the alphabet, the name of the hundredth comes before that of the one before it."""
    names = {"S1-02": "S1-99", "S1-10": "S1-100"}
    small.mentions = small.mentions.assign(statement_id=small.mentions["statement_id"].replace(names))
    cells = counts.item_cells(small).set_index(["item_id", "source_id"])
    assert cells.loc[("x", "S1"), "statements"] == "99, 100"
