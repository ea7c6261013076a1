"""The profiles of the articles: measures, ranks and orders that can be counted by hand, and sentences that hold."""

import re
from types import SimpleNamespace

import drawings
import pandas as pd
import pytest
import topics
from claimlib import counts, judging, pages, profiles, replies, tables


@pytest.fixture(scope="module", params=drawings.TOPICS)
def topic(request):
    """The tables of this topic, then of the artificial one."""
    return drawings.topic(request.param)


def share(topic, measure):
    """``k`` of ``n`` by article under one measure."""
    table = profiles.measures(topic)
    own = table[table["measure"] == measure].set_index("source_id")
    return dict(zip(own.index, zip(own["k"], own["n"], strict=True), strict=True))


def test_measures_count_what_their_names_say(topic):
    better, bare = (topic.codes_with(*of) for of in (("direction", "better"), ("certainty", "unhedged")))
    supported, told = (topic.code_with("answer", "supported"), topic.code_with("how", "told"))
    answers, cells = judging.answers(topic), counts.item_cells(topic)
    for source, own in topic.claims.groupby("source_id", observed=True):
        rows = [row for row in own.to_dict("records") if isinstance(row["direction"], str)]
        favour = [row for row in rows if row["direction"] in better]
        worded = [row["certainty"] for row in own.to_dict("records") if isinstance(row["certainty"], str)]
        assert share(topic, "in favour")[source] == (len(favour), len(rows))
        unhedged = sum(row["certainty"] in bare for row in favour)
        assert share(topic, "in favour and without a hedge")[source] == (unhedged, len(rows))
        assert share(topic, "without a hedge")[source] == (sum(code in bare for code in worded), len(worded))
        named = sum(row["comparator"] != topic.silence for row in rows)
        assert share(topic, "compared with something")[source] == (named, len(rows))
        given = (answers.loc[answers["source_id"] == source, "answer"] == supported).sum()
        assert share(topic, "supported by what was found")[source] == (given, len(rows))
        says = ((cells["source_id"] == source) & (cells["how"] == told)).sum()
        assert share(topic, "items mentioned correctly")[source] == (says, len(topic.items))


def test_praise_and_certainty_are_less_careful_and_all_else_is_more(topic):
    table = profiles.measures(topic)
    fewer = {"in favour", "in favour and without a hedge", "without a hedge"}
    assert set(table.loc[table["careful"] == "fewer", "measure"]) == fewer
    assert set(table["careful"]) == {"fewer", "more"}


def made_up(monkeypatch, rows):
    """Tables whose measures are given: (measure, careful, article, k, n)."""
    table = pd.DataFrame(rows, columns=["measure", "careful", "source_id", "k", "n"])
    monkeypatch.setattr(profiles, "measures", lambda data: table.assign(share=table["k"] / table["n"]))
    sources = pd.DataFrame({"source_id": table["source_id"].unique()})
    return SimpleNamespace(sources=sources, memo={})


@pytest.mark.parametrize(
    ("careful", "one", "other", "ahead"),
    [
        ("more", (5, 10), (4, 10), "X"),  # exactly one claim apart
        ("fewer", (5, 10), (4, 10), "Y"),
        ("more", (50, 100), (4, 10), "X"),
        ("more", (50, 100), (41, 100), "X"),
        ("more", (45, 100), (4, 10), None),  # half a claim of the shorter article apart
        ("more", (4, 10), (4, 10), None),
        ("more", (0, 0), (4, 10), None),
    ],
)
def test_an_article_is_ahead_only_by_a_whole_claim_of_the_shorter_one(monkeypatch, careful, one, other, ahead):
    data = made_up(monkeypatch, [("m", careful, "X", *one), ("m", careful, "Y", *other)])
    assert profiles.duels(data)["ahead"].tolist() == [ahead]


def test_ranks_count_who_is_ahead_and_ties_share_them(monkeypatch):
    rows = [("m", "more", source, k, 10) for source, k in (("A", 9), ("B", 9), ("C", 5), ("D", 0))]
    rows += [("o", "fewer", source, k, n) for source, k, n in (("A", 9, 10), ("B", 0, 0), ("C", 5, 10), ("D", 0, 10))]
    data = made_up(monkeypatch, rows)
    ranks = profiles.ranks(data)
    assert ranks["m"].tolist() == [1, 1, 3, 4]
    assert ranks["o"].fillna(0).tolist() == [3, 0, 2, 1]
    assert profiles.side_by_side(data).loc["B"].tolist() == ["9 of 10 (90%), rank\u00a01 (shared)", "nothing to count"]


def test_orders_tell_what_holds_everywhere_from_what_depends(monkeypatch):
    by = {"A": (9, 9), "B": (5, 9), "C": (0, 9), "D": (7, 0)}
    rows = [("m", "more", source, k, 10) for source, (k, _) in by.items()]
    rows += [("o", "more", source, k, 10) for source, (_, k) in by.items()]
    data = made_up(monkeypatch, rows)
    found = profiles.orders(data).set_index(["first", "second"])
    assert found["order"].to_dict() == {
        ("A", "B"): "never behind",
        ("A", "C"): "never behind",
        ("A", "D"): "every",
        ("B", "C"): "never behind",
        ("B", "D"): "depends",
        ("C", "D"): "depends",
    }
    assert found.loc[("B", "D"), ["ahead", "tied", "behind"]].tolist() == [1, 0, 1]
    text = profiles.careful(data)
    assert text.startswith("A comes first, alone or tied, by 2 of 2 measures of how careful an article is.")
    assert "Every measure says that A is ahead of D." in text
    assert re.search(r"For 2 of 6 pairs of articles \(\w v \w and \w v \w\), the order depends on the measure\.", text)
    assert profiles.standing(data, "D") == (
        "By every measure, D is at most as careful as A. Beside B and C, the order depends on the measure."
    )


def test_no_article_is_first_where_there_is_nothing_to_count(monkeypatch):
    data = made_up(monkeypatch, [("m", "more", source, 0, 0) for source in "AB"])
    assert profiles.careful(data).startswith("The measures have nothing to count in any article.")
    assert profiles.care_in_short(data) == ""


def test_the_answer_agrees_with_the_table(topic):
    text, ranks, orders = profiles.careful(topic), profiles.ranks(topic), profiles.orders(topic)
    first = (ranks == 1).sum(axis=1)
    assert f"by {first.max()} of {ranks.shape[1]} measures of how careful" in text
    for row in orders[orders["order"] == "every"].itertuples():
        assert re.search(rf"Every measure says that .*\b{row.first} is ahead of .*\b{row.second}\b", text)
    assert f"For {(orders['order'] == 'depends').sum()} of {len(orders)} pairs" in text


def test_the_summary_of_an_article_agrees_with_the_tables(topic):
    for row in topic.sources.itertuples():
        text = " ".join(profiles.summary(topic, row.source_id).values())
        own = topic.claims[topic.claims["source_id"] == row.source_id]
        assert row.publisher_kind in text
        assert (str(row.address) in text) == isinstance(row.address, str)
        assert f"make {len(own)} claims" in text
        better = topic.codes_with("direction", "better")
        for code, n in own["direction"].astype(object).dropna().value_counts().items():
            counted = f"{n} of {own['direction'].notna().sum()} claims"
            assert counted in text if code in better else f"{n} *{topic.label('direction', code)}*" in text
        for work in own["cited_work"].dropna():
            assert (topic.label("cited_work", work) in text) == (work in set(topic.works["cited_work"]))
        silent = set(topic.items["label"]) - set(said(topic, row.source_id))
        assert all(label in text.partition("It leaves out: ")[2] for label in silent)
        assert not re.search(r"nan|None|<NA>|  |none of none|\b1 (claims|papers|recommendations)\b", text)


def said(topic, source):
    """The labels of the items that an article tells, rightly or wrongly."""
    own = topic.mentions[topic.mentions["source_id"] == source].merge(topic.items, on="item_id")
    return own["label"].tolist()


def test_claims_are_in_order_with_the_same_answers_as_everywhere(topic):
    answers = replies.replies(topic)
    facts = topic.bearings.merge(topic.facts, on="fact_id")
    for source in topic.sources["source_id"]:
        table = profiles.claims_in_order(topic, source)
        assert table["claim"].tolist() == topic.claims.loc[topic.claims["source_id"] == source, "claim_id"].tolist()
        for row in table.to_dict("records"):
            assert row["what was found"].startswith(answers.get(row["claim"], ""))
            for found in facts.loc[facts["claim_id"] == row["claim"], "found"]:
                assert found.rstrip(".") in row["what was found"]
            if row["claim"] not in answers.index and row["claim"] not in set(facts["claim_id"]):
                assert row["what was found"] == ""


@pytest.mark.thorough
def test_a_topic_of_one_article_and_nothing_but_claims_has_a_profile(tmp_path):
    kept = {"sources", "statements", "codes", "bodies", "claims"}
    names = [name for name in drawings.topic("other").raw if name not in kept]
    one = tables.read(topics.smallest(tmp_path / "topic", names))
    assert one.sources["source_id"].tolist() == ["Tea"]
    assert profiles.careful(one).startswith("There is one article, Tea, so there is no order.")
    assert not profiles.side_by_side(one).astype(str).apply(lambda column: column.str.contains("rank")).any(axis=None)
    page = pages.article(one, "Tea")
    assert "What it tells" not in page and "Answers" not in page and "beside the others" not in page
    assert page.count("\n| Tea-") == len(one.claims)


@pytest.mark.thorough
def test_measures_without_their_tables_are_left_out(tmp_path):
    folder = topics.write(tmp_path / "topic")
    before = set(profiles.measures(tables.read(folder))["measure"])
    topics.without(folder, ["items", "mentions", "mentions_a", "mentions_b"])
    assert before - set(profiles.measures(tables.read(folder))["measure"]) == {"items mentioned correctly"}
