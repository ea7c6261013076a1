"""What the explorer is handed: everything that the tables say of a claim, in words, and nothing else."""

import csv
import json
import re

import nbformat
import pytest
import topics
from claimlib import agreement, citations, evidence, explore, judging, recodes, replies, tables, words
from places import ROOT

VIEW = "application/vnd.jupyter.widget-view+json"
NOTEBOOKS = [ROOT / "notebooks" / f"{n}.ipynb" for n in ("10-explore-the-claims", "11-what-if-you-code-it-differently")]


@pytest.fixture(scope="module")
def made(data):
    return explore.contents(data)


@pytest.fixture(scope="module")
def cards(made):
    """The claims by their identifier."""
    return {one["id"]: one for one in made["claims"]}


@pytest.fixture(scope="module")
def plain(data):
    """The claims as they are in the file, dicts of text."""
    with (data.folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def variable(made, name):
    """A variable that is handed over."""
    return next(one for one in made["variables"] if one["name"] == name)


# ---------------------------------------------------------------- what is handed over


def test_it_is_plain_json(made):
    assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_every_claim_is_there_with_its_codes_words_and_note(cards, plain, data):
    assert len(cards) == len(plain)
    for row in plain:
        one = cards[row["claim_id"]]
        assert (one["text"], one.get("note", "")) == (row["paraphrase"], row["note"])
        assert {name: one["codes"].get(name, "") for name in data.variables()} == {
            name: row[name] for name in data.variables()
        }
        assert one["codes"]["source_id"] == row["statement_id"].partition("-")[0]


def test_claims_are_in_the_order_in_which_the_articles_make_them(made, data):
    start = data.statements.set_index("statement_id")["start"]
    sources = data.sources["source_id"].tolist()
    at = [(sources.index(one["codes"]["source_id"]), start[one["place"].partition(" ")[0]]) for one in made["claims"]]
    assert at == sorted(at)


def test_the_order_of_the_file_does_not_matter(copy, made):
    copy.rewrite("claims.csv", lambda text: "".join([text.splitlines(True)[0], *text.splitlines(True)[:0:-1]]))
    shuffled = explore.contents(tables.load(copy.folder))
    assert [one["place"] for one in shuffled["claims"]] == [one["place"] for one in made["claims"]]


def test_every_coded_variable_article_and_answer_can_be_filtered_by_every_code(made, data):
    names = [one["name"] for one in made["variables"]]
    assert names == ["source_id", *data.variables(), "answer"]
    for name in names[1:]:
        codes = data.codes_of(name)
        own = variable(made, name)
        assert [one["code"] for one in own["codes"]] == codes.index.tolist()
        assert [one["label"] for one in own["codes"]] == codes["label"].tolist()
        assert own["blank"] == any(name not in one["codes"] for one in made["claims"])


def test_a_claim_has_its_answer_and_the_estimates_on_which_it_rests(cards, made, data):
    answered, told, pairs = judging.answers(data), replies.replies(data), judging.pairs(data)
    for row in answered.itertuples():
        one = cards[row.claim_id]
        assert (one["codes"]["answer"], one["answer"]) == (row.answer, told[row.claim_id])
        own = pairs[pairs["claim_id"] == row.claim_id]
        assert one.get("estimates", []) == own["effect_id"].tolist()
        for estimate in own.itertuples():
            shown = made["estimates"][estimate.effect_id]
            assert shown["study"] == estimate.name
            assert estimate.estimate != estimate.estimate or f"{estimate.estimate:g}".lstrip("-") in shown["result"]
    others = set(cards) - set(answered["claim_id"])
    assert others and not any("answer" in cards[claim] for claim in others)


def test_an_estimate_without_an_interval_has_the_words_of_its_authors(made, data):
    rows = judging.pairs(data).drop_duplicates("effect_id").set_index("effect_id")
    bare = rows.index[rows["estimate"].isna()]
    assert len(bare)
    for key in bare:
        assert made["estimates"][key]["finding"] == data.label("authors_conclusion", rows["authors_conclusion"][key])
        assert "authors" in made["estimates"][key]["result"]


def test_an_estimate_has_its_weeks_and_what_its_authors_call_too_small(made, data):
    rows = judging.pairs(data).drop_duplicates("effect_id").set_index("effect_id")
    timed = rows[rows["weeks"].notna()]
    assert len(timed)
    assert all(
        re.match(rf"{int(row.weeks)} weeks?\b", made["estimates"][row.Index]["when"]) for row in timed.itertuples()
    )
    small = rows[rows["authors_conclusion"].isin(data.codes_with("authors_conclusion", evidence.BETTER_SMALL))]
    small = small[small["estimate"].notna()]
    assert len(small)
    for key, row in small.iterrows():
        told = made["estimates"][key]["finding"]
        assert told.endswith(f"; its authors: {data.label('authors_conclusion', row['authors_conclusion'])}")


def test_claims_about_harms_and_mechanisms_have_the_facts_that_bear_on_them(cards, made, data):
    facts, harms = data.facts.set_index("fact_id"), data.harms.set_index("harm_id")
    for claim, own in data.bearings.groupby("claim_id"):
        wanted = [[one.fact_id, data.label("bearing", one.bearing)] for one in own.itertuples()]
        assert cards[claim]["facts"] == wanted
    assert sum("facts" in one for one in made["claims"]) == data.bearings["claim_id"].nunique()
    for key, shown in made["facts"].items():
        assert shown["found"] == facts["found"][key]
        harm = facts["harm_id"][key]
        known = isinstance(harm, str) and harms["estimate"][harm] == harms["estimate"][harm]
        assert bool(shown["harm"]) == known
        assert not known or f"{harms['estimate'][harm]:g}" in shown["harm"]


def test_a_claim_that_rests_on_one_work_says_how_many_papers_could_be_meant(cards, data):
    works = set(data.works["cited_work"])
    for row in data.claims.itertuples():
        told = cards[row.claim_id].get("cites")
        assert bool(told) == (row.cited_work in works)
        if told:
            n = len(citations.candidates(data, row.cited_work))
            assert f"{n} paper" in told["text"] or (n == 0 and "no paper" in told["text"])
            assert (ROOT / "notebooks" / f"{told['page']}.ipynb").exists()


def test_a_claim_shows_where_a_pass_differed_and_why_it_was_settled(cards, data):
    pairs = data.pairs.set_index("pair_id")["claim_id"]
    settled = data.settled[data.settled["variable"].isin(data.variables())]
    assert len(settled) == sum(len(one.get("differences", [])) for one in cards.values()) > 0
    for row in settled.itertuples():
        own = cards[pairs[row.pair_id]]["differences"]
        (one,) = [shown for shown in own if shown["variable"] == words.heading(row.variable)]
        codes = [row.code_a, row.code_b, row.code_final]
        labels = [agreement.ABSENT if code != code else data.label(row.variable, code) for code in codes]
        assert [*one["codes"].values(), one["settled"]] == labels
        assert one["reason"] == data.label("reason", row.reason)


def test_hedges_are_told_as_elsewhere(made, data):
    claims = data.claims.set_index("claim_id")
    full = evidence.unhedged(data, data.claims).set_axis(claims.index)
    for one in made["claims"]:
        coded = isinstance(claims["certainty"][one["id"]], str)
        assert one["unhedged"] == (bool(full[one["id"]]) if coded else None)


def test_words_that_mean_the_same_are_together(made, data):
    sets = [set(words) for words in made["words"]]
    for own in data.search_words.groupby("meaning")["word"]:
        assert set(own[1]) in sets
    assert any({"placebo", "sham"} <= words for words in sets)


# ---------------------------------------------------------------- a view


def test_a_view_takes_codes_lists_blanks_and_words(data, made):
    shown = explore.view_of(data, made, {"topic": ["safety", "advice"], "answer": None, "search": "risk"})
    assert shown == {"filters": {"topic": ["safety", "advice"], "answer": [""]}, "search": "risk"}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"colour": "red"}, "no filter 'colour'; known are source_id, topic,"),
        ({"topic": "safty"}, r"no code of topic 'safty'; known are .*did you mean safety\?"),
        ({"topic": None}, "no code of topic ''"),
        ({"claim": "A9-99-9"}, "no claim 'A9-99-9'"),
        ({"marks": "horizon"}, "no variable with colours 'horizon'; known are topic, direction, answer"),
    ],
)
def test_a_mistake_in_a_view_is_one_sentence(data, chosen, said):
    with pytest.raises(tables.UnknownName, match=said) as error:
        explore.Explorer(data, **chosen)
    assert error.value._render_traceback_() == [str(error.value)]


# ---------------------------------------------------------------- disputed codes


def test_what_moves_is_what_the_notebook_says(data):
    rows = [tuple(row) for row in data.recodes_example.fillna("").to_numpy().tolist()]
    moved = explore.moves_of(data, rows)
    before, after = recodes.compared(data, rows)
    answers = recodes.moved(recodes.of_answers(before, after))
    assert [row[0] for row in moved["answers"]] == answers["claim_id"].tolist() != []
    assert f"{len(rows)} changed codes" in moved["text"] and moved["rows"] == rows


def test_codes_that_break_a_rule_are_told_and_nothing_is_raised(data):
    moved = explore.moves_of(data, [("A1-03-1", "topic", "effectiveness", "why not")])
    assert "text" not in moved and any("direction" in text for text in moved["fault"])


def test_the_rows_of_the_explorer_are_what_the_notebook_takes(data):
    rows = [("A1-30-1", "direction", "favours", "my reason")]
    explorer = explore.Explorer(data, disputes=rows)
    assert explorer.rows == rows and "A1-30-1" in explorer.moves["text"]
    explorer.disputes = []
    assert explorer.rows is None and explorer.moves == {"rows": []}
    explorer.disputes = [list(row) for row in data.recodes_example.fillna("").to_numpy()]
    assert f"{len(explorer.rows)} changed codes" in explorer.moves["text"]


def test_codes_that_were_changed_before_stay_changed(data):
    _, after = recodes.compared(data, [("A1-30-1", "direction", "favours", "mine")])
    explorer = explore.Explorer(after, disputes=[("A2-08-1", "certainty", "plain", "too")])
    assert [row[0] for row in explorer.rows] == ["A1-30-1", "A2-08-1"]
    assert explorer.made["remark"] == after.remark != ""
    assert explore.Explorer(after).rows is None


def test_wrong_codes_to_begin_with_are_one_message(data):
    with pytest.raises(tables.TableError, match="A9-99-9"):
        explore.Explorer(data, disputes=[("A9-99-9", "topic", "safety", "x")])


# ---------------------------------------------------------------- other tables


GONE = ["studies", "effects", "harms", "guidelines", "citations", "matches", "measures", "thresholds", "works"]
GONE += ["answer_examples", "answer_choices", "facts", "bearings", "excluded", "overlap", "extractions"]
GONE += ["searches", "screened"]
GONE += [
    "settled_extractions",
    "conclusion_extractions",
    "comparison_extractions",
    "search_date_extractions",
    "mean_extractions",
    "harm_extractions",
    "guideline_extractions",
]
PASSES = ["coders", "pass_a", "pass_b", "pairs", "settled", "settled_statements", "mentions_a", "mentions_b"]


@pytest.mark.thorough
def test_without_evidence_there_is_no_answer_and_that_is_said(tmp_path):
    folder = topics.write(tmp_path / "topic")
    topics.without(folder, [name for name in GONE if name != "particular"])
    made = explore.contents(tables.load(folder))
    assert made["absent"] == explore.NO_EVIDENCE and "answer" not in [one["name"] for one in made["variables"]]
    assert not any({"answer", "estimates", "facts", "cites"} & set(one) for one in made["claims"])
    assert len(made["claims"]) > 5


@pytest.mark.thorough
def test_without_passes_that_is_said(tmp_path):
    folder = topics.write(tmp_path / "topic")
    topics.without(folder, PASSES)
    data = tables.load(folder)
    made = explore.contents(data)
    assert made["passes"] == explore.NO_PASSES and not any("differences" in one for one in made["claims"])
    assert len(explore.difference_table(data)) == 0


@pytest.mark.thorough
def test_without_words_of_search_each_word_means_itself(tmp_path):
    folder = topics.write(tmp_path / "topic")
    topics.without(folder, ["search_words"])
    assert explore.contents(tables.load(folder))["words"] == []


def test_a_claim_of_one_pass_only_is_said_to_be(copy, data):
    pair = data.pairs.index[0]
    one = data.pairs.loc[pair]
    copy.change("coding/pairs.csv", int(pair), "claim_b", "")
    lone, blank = f"{one['claim_b']},", f",{one['statement_id']},{',' * 15}heading\n"
    copy.rewrite(
        "coding/b.csv", lambda text: "".join(x for x in text.splitlines(True) if not x.startswith(lone)) + blank
    )
    settled = f"{one['pair_id']},{one['statement_id']},{one['claim_a']},,claim,,,,rule_clear,D9\n"
    copy.rewrite("coding/settled.csv", lambda text: text + settled)
    rows = explore.differences(tables.load(copy.folder))[one["claim_id"]]
    assert {row["codes"]["b"] for row in rows} == {"no such claim"} and "no such claim" not in {
        row["codes"]["a"] for row in rows
    }


# ---------------------------------------------------------------- where it is shown


def test_the_file_to_mail_loads_nothing_and_is_the_same_again(data):
    html = explore.page(data)
    assert html == explore.page(data)
    assert not re.search(r"<(?:script|img|link|iframe)[^>]+(?:src|href)=|@import|url\(|import\(|fetch\(", html)
    part = re.search(r'id="explorer-data">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(part) == explore.contents(data)


def test_signs_of_html_in_the_tables_cannot_end_the_data(copy):
    copy.change("claims.csv", 0, "paraphrase", "</script><script>alert(1)</script> & <b>")
    html = explore.page(tables.load(copy.folder))
    assert "alert(1)" in html and "<script>alert" not in html
    part = re.search(r'id="explorer-data">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(part)["claims"][0]["text"].startswith("</script>")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem[:2])
def test_a_notebook_without_a_kernel_has_a_sentence_and_no_widget(path):
    outputs = [o for cell in nbformat.read(path, as_version=4).cells for o in cell.get("outputs", [])]
    assert not any(VIEW in output.get("data", {}) for output in outputs)
    assert any(output.get("data", {}).get("text/plain") == explore.NO_KERNEL for output in outputs)


def test_the_stored_notebook_is_small_and_still_shows_claims_with_answers(data):
    assert NOTEBOOKS[0].stat().st_size < 60_000
    text = NOTEBOOKS[0].read_text(encoding="utf-8")
    stated = data.claims[data.claims["comparator"].notna() & (data.claims["comparator"] != data.silence)]
    told = replies.replies(data)
    assert len(stated)
    for row in stated.itertuples():
        assert row.claim_id in text and json.dumps(told[row.claim_id], ensure_ascii=False)[1:-1] in text


def test_the_widget_is_shown_with_a_sentence_for_those_without_it(data):
    shown, _ = explore.Explorer(data)._repr_mimebundle_()
    assert VIEW in shown and shown["text/plain"] == explore.NO_KERNEL
