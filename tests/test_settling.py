"""Settling: claims are paired, differences asked about, nothing is left open, and tables follow from the answers."""

import csv
import shutil
from contextlib import nullcontext

import pytest
import topics
from claimlib import checking, coding, cutting, settling, tables

EFFECT = {
    "topic": "effectiveness", "comparator": "not_stated", "outcome": "overall", "direction": "favours",
    "horizon": "not_stated", "population": "any", "certainty": "plain", "boosted": "no", "speaks_of": "in_general",
    "evidence": "none",
}  # fmt: skip
TEXT = "Yoga\nYoga helps. It is old, and it works. Ask somebody.\n"

OLD = "Made before the coders' files last changed, so out of date"


def rows(path):
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def code(folder, coder, *coded):
    """Write a coder's file: for each row its statement, and a reason for no claim or the words and codes of a claim."""
    path = folder / "coding" / f"{coder}.csv"
    columns = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    numbers = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        for statement, words, *codes in coded:
            row = {"statement_id": f"A1-{statement}"}
            if codes:
                numbers[statement] = numbers.get(statement, 0) + 1
                row |= {"claim_id": f"A1-{statement}-{numbers[statement]}", "paraphrase": words} | codes[0]
            table.writerow(row | ({} if codes else {"no_claim_reason": words}))


def started(tmp_path, *coders):
    """A topic of four statements that nobody has coded."""
    names = [word for one in coders for word in ("--coder", one)]
    folder = topics.started(tmp_path / "yoga", *names, "--clear")
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    cutting.cut(folder, [tmp_path / "one.txt"])
    return folder


ANN = [
    ("01", "heading"),
    ("02", "Yoga helps people.", EFFECT),
    ("03", "Yoga is old.", {"topic": "context"}),
    ("03", "Yoga works well.", EFFECT | {"note": "Or plain."}),
    ("04", "announcement"),
]
SAME = [row if len(row) == 2 else (row[0], row[1], {**row[2], "note": ""}) for row in ANN]
BO = [*SAME[:3], ("03", "Yoga works well.", EFFECT | {"certainty": "tentative", "note": "A hedge."}), SAME[4]]


class Person:
    """Answers in turn, and what was shown before each of them."""

    def __init__(self, *answers):
        self.answers, self.lines = list(answers), []

    def ask(self, question):
        """Answer a question; EOFError, as a terminal has it, where there is no answer left."""
        self.lines.append(question)
        if not self.answers:
            raise EOFError
        return self.answers.pop(0)

    def settle(self, folder):
        """Settle a folder; whether the tables were made."""
        return settling.settle(folder, self.ask, self.lines.append)

    @property
    def text(self):
        """All that was shown."""
        return "\n".join(self.lines)


# ---------------------------------------------------------------- one coder, and coders who agree


def test_questions_are_asked_first_and_stay_out_of_the_claims(tmp_path):
    folder = started(tmp_path, "ann")
    asks = EFFECT | {"note": "A hedge. ASK: Is it about the neck?"}
    only = EFFECT | {"outcome": "other", "note": "ASK: Which outcome?"}
    code(folder, "ann", ANN[0], ("02", "Yoga helps.", asks), ("03", "Yoga is good.", only), ANN[4])
    said = []
    assert settling.settle(folder, ask=lambda question: pytest.fail(question), say=said.append)
    assert said[:2] == [
        "ann asks about A1-02-1: A hedge. ASK: Is it about the neck?",
        "ann asks about A1-03-1: ASK: Which outcome?",
    ]
    assert [row["note"] for row in rows(folder / "claims.csv")] == ["A hedge.", "Which outcome?"]
    assert settling.review(folder) == ([], [])


@pytest.mark.parametrize("at_hand", [True, False], ids=["text", "no text"])
def test_whoever_settles_sees_the_words_of_the_article_where_they_are_at_hand(tmp_path, monkeypatch, at_hand):
    folder, person = started(tmp_path, "Ann", "Bo"), Person("", "plain", "slip")
    monkeypatch.setenv("CLAIM_SOURCES", str(tmp_path if at_hand else folder))
    code(folder, "ann", *ANN)
    code(folder, "bo", *BO)
    assert person.settle(folder)
    assert person.text.count("  the article: It is old, and it works.\n") == 2 * at_hand
    assert person.text.count("the article:") == 2 * at_hand


def test_with_one_coder_nothing_is_asked(tmp_path):
    folder, person = started(tmp_path, "Ann"), Person()
    code(folder, "ann", *ANN)
    assert person.settle(folder)
    data = tables.load(folder)
    assert data.claims["claim_id"].tolist() == ["A1-02-1", "A1-03-1", "A1-03-2"]
    assert data.statements["no_claim_reason"].astype(object).tolist()[::3] == ["heading", "announcement"]
    assert settling.review(folder) == ([], [])


def test_claims_that_are_alike_are_paired_and_proposed_where_there_are_several(tmp_path):
    folder, person = started(tmp_path, "Ann", "Bo"), Person("")
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME[:2], SAME[3], SAME[2], SAME[4])
    assert person.settle(folder)
    assert "1 statement with one claim" in person.text
    pairs = {row["pair_id"]: (row["claim_ann"], row["claim_bo"]) for row in rows(folder / "coding" / "pairs.csv")}
    assert pairs["A1-03-a"] == ("A1-03-1", "A1-03-2"), "the claims are paired by what they say"
    assert pairs["A1-03-b"] == ("A1-03-2", "A1-03-1")
    assert tables.load(folder).claims["paraphrase"].tolist()[1:] == ["Yoga is old.", "Yoga works well."]


def test_a_statement_is_paired_only_when_everybody_has_coded_it(tmp_path):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME[:2])
    assert not Person().settle(folder)
    assert [row["pair_id"] for row in rows(folder / "coding" / "pairs.csv")] == ["A1-02-a"]
    assert "not paired" not in "".join(settling.review(folder)[1]), "what waits for a coder is no step of its own"
    code(folder, "bo", *SAME)
    assert Person("").settle(folder)
    pairs = [(row["claim_ann"], row["claim_bo"]) for row in rows(folder / "coding" / "pairs.csv")]
    assert pairs == [("A1-02-1", "A1-02-1"), ("A1-03-1", "A1-03-1"), ("A1-03-2", "A1-03-2")]


OTHER = ("03", "A fee is due.", {"topic": "context"})


@pytest.mark.parametrize(
    ("later", "answers", "pairs"),
    [
        (SAME[3], [], [("A1-03-b", "A1-03-2", "A1-03-2")]),
        (OTHER, ["", "keep", "slip", "", "keep", "slip", ""], [("A1-03-b", "A1-03-2", ""), ("A1-03-c", "", "A1-03-2")]),
        (OTHER, ["ann1 bo1"], [("A1-03-b", "A1-03-2", "A1-03-2")]),
    ],
    ids=["alike", "another claim", "said to be the same"],
)
def test_a_claim_that_is_added_later_is_offered_beside_the_pair_that_lacks_its_coder(tmp_path, later, answers, pairs):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME[:3], SAME[4])
    assert Person("", "keep", "slip").settle(folder)
    path = folder / "coding" / "pairs.csv"
    kept = [row | ({"words": "It works."} if row["pair_id"] == "A1-03-b" else {}) for row in rows(path)]
    topics.fill(path, kept)
    code(folder, "bo", *SAME[:3], later, SAME[4])
    assert settling.review(folder)[1][0] == "1 statement has claims that are not paired yet."
    stops = pytest.raises(EOFError) if answers == ["ann1 bo1"] else nullcontext()  # at a difference of the new pair
    with stops:
        assert Person(*answers).settle(folder)
    names = ("pair_id", "claim_ann", "claim_bo")
    assert [tuple(row[name] for name in names) for row in rows(path)][2:] == pairs
    assert rows(path)[2]["words"] == "It works.", "the words that a person gave are kept"


# ---------------------------------------------------------------- differences


def test_a_difference_is_shown_with_notes_and_definitions_and_its_answer_makes_the_claim(tmp_path):
    folder, person = started(tmp_path, "Ann", "Bo"), Person("", "unsure", "tentative", "slip")
    code(folder, "ann", *ANN)
    code(folder, "bo", *BO)
    assert person.settle(folder)
    definitions = tables.load(folder).codes_of("certainty")["definition"]
    for words in (
        "ann: plain",
        "[Or plain.]",
        "bo: tentative",
        "[A hedge.]",
        definitions["plain"],
        definitions["tentative"],
    ):
        assert words in person.text
    assert "'unsure' is none of" in person.text
    data = tables.load(folder)
    assert data.claims["certainty"].tolist()[-1] == "tentative"
    (row,) = rows(folder / "coding" / "settled.csv")
    expected = {"pair_id": "A1-03-b", "code_ann": "plain", "code_bo": "tentative", "code_final": "tentative"}
    assert expected.items() <= row.items()
    assert (row["reason"], row["decision"]) == ("slip", "D1")


def test_what_was_answered_is_kept_when_the_work_stops_and_is_not_asked_again(tmp_path):
    folder, other = started(tmp_path, "Ann", "Bo"), EFFECT | {"certainty": "tentative", "outcome": "pain"}
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME[:3], ("03", "Yoga works well.", other), SAME[4])
    before = (folder / "claims.csv").read_bytes()
    with pytest.raises(EOFError):
        Person("", "pain", "rule_clear").settle(folder)
    assert (folder / "claims.csv").read_bytes() == before
    assert settling.review(folder)[1][0] == "1 difference between coders is not settled yet."
    person = Person("plain", "rule_clear", "D1")
    assert person.settle(folder)
    assert "outcome" not in person.text
    assert {row["decision"] for row in rows(folder / "coding" / "settled.csv")} == {"D1"}


def test_a_claim_that_only_one_has_is_kept_or_dropped(tmp_path):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME[:3], SAME[4])
    (tmp_path / "other").mkdir()
    other = shutil.copytree(folder, tmp_path / "other" / "yoga")
    assert Person("", "keep", "source_ambiguous").settle(folder)
    assert len(tables.load(folder).claims) == 3
    person = Person("", "drop", "source_ambiguous")
    assert person.settle(other)
    assert "bo: no such claim" in person.text
    assert len(tables.load(other).claims) == 2


def test_a_pairing_that_makes_no_sense_is_asked_again(tmp_path):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME)
    person = Person("ann1 ann2, bo1 bo2", "ann1 bo1", "ann1, ann2 bo2, bo1", "drop", "slip", "keep", "slip", "D1")
    assert person.settle(folder)
    assert person.text.count("Name each of ann1, ann2, bo1 and bo2 once") == 2
    assert [row["paraphrase"] for row in rows(folder / "claims.csv")][1:] == ["Yoga works well.", "Yoga is old."]


def test_a_code_that_is_changed_later_is_asked_about_anew(tmp_path):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", *ANN)
    code(folder, "bo", *BO)
    assert Person("", "tentative", "slip").settle(folder)
    code(folder, "bo", *SAME)
    assert settling.review(folder)[1][0].startswith(
        "Made before the coders' files last changed, so out of date: claims.csv"
    )
    assert Person().settle(folder)
    assert rows(folder / "coding" / "settled.csv") == []
    assert tables.load(folder).claims["certainty"].tolist()[-1] == "plain"


def test_three_coders_are_settled_and_one_who_did_not_code_a_statement_differs_from_nobody(tmp_path):
    folder = started(tmp_path, "Ann", "Bo", "Cy")
    path = folder / "coders.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("cy,person,all", "cy,person,some"), encoding="utf-8")
    code(folder, "ann", *ANN)
    code(folder, "bo", *BO)
    code(folder, "cy", *SAME[2:4])
    person = Person("", "plain", "rule_clear")
    assert person.settle(folder)
    assert "cy: plain" in person.text
    data = tables.load(folder)
    assert data.pairs["claim_cy"].isna().tolist() == [True, False, False]
    assert data.settled["code_cy"].tolist() == ["plain"]


# ---------------------------------------------------------------- reasons for no claim, and mentions of items


def test_different_reasons_for_no_claim_are_shown_side_by_side_and_settled(tmp_path, monkeypatch):
    folder, person = started(tmp_path, "Ann", "Bo"), Person("", "furniture", "page_furniture", "slip")
    monkeypatch.setenv("CLAIM_SOURCES", str(tmp_path))
    code(folder, "ann", *ANN)
    code(folder, "bo", ("01", "page_furniture"), *SAME[1:])
    assert settling.review(folder)[1][-2] == "Coders differ in 1 mention of an item or reason for no claim; settle it."
    assert person.settle(folder)
    definitions = tables.load(folder).codes_of("no_claim_reason")["definition"]
    shown = (
        "  the article: Yoga\n",
        "  ann: heading\n",
        "  bo: page_furniture\n",
        *definitions[["heading", "page_furniture"]],
    )
    assert all(words in person.text for words in shown)
    assert "'furniture' is none of" in person.text
    assert rows(folder / "statements.csv")[0]["no_claim_reason"] == "page_furniture"
    assert settling.review(folder) == ([], [])
    code(folder, "bo", *SAME)
    assert Person().settle(folder), "where coders agree now, nothing is asked"
    assert rows(folder / "coding" / "settled_statements.csv") == []
    assert rows(folder / "statements.csv")[0]["no_claim_reason"] == "heading"


def test_reasons_are_asked_about_where_the_only_claim_is_dropped(tmp_path):
    folder = started(tmp_path, "Ann", "Bo", "Cy")
    for coder, first in (("ann", ANN[0]), ("bo", ("01", "page_furniture")), ("cy", ("01", "Yoga is yoga.", EFFECT))):
        code(folder, coder, first, *SAME[1:])
    person = Person("", "", "drop", "slip", "heading", "slip")
    assert person.settle(folder)
    assert "cy: a claim, dropped" in person.text
    assert rows(folder / "statements.csv")[0]["no_claim_reason"] == "heading"


@pytest.mark.parametrize("final", ["said", "-"], ids=["mentioned", "not mentioned"])
def test_a_mention_that_one_coder_lacks_is_settled_and_the_table_made_from_it(copy, data, final):
    before = (copy.folder / "mentions.csv").read_bytes()
    copy.rewrite("coding/mentions_b.csv", lambda text: "".join(text.splitlines(True)[:-1]))
    last, person = data.mentions_b.iloc[-1], Person(final, "rule_clear")
    assert person.settle(copy.folder)
    item = data.items.set_index("item_id").loc[last["item_id"]]
    head = f"1 of 1. {last['statement_id']}, mention of {last['item_id']}:"
    for words in (head, f"a: {last['how']}", "b: not mentioned", f"codebook, {last['item_id']}: {item['definition']}"):
        assert words in person.text
    (row,) = rows(copy.folder / "coding" / "settled_statements.csv")
    assert (row["code_a"], row["code_b"], row["code_final"]) == ("said", "", final.strip("-"))
    made = (copy.folder / "mentions.csv").read_bytes()
    assert (made == before) == (final == "said")
    assert len(rows(copy.folder / "mentions.csv")) == len(data.mentions) - (final == "-")
    assert settling.review(copy.folder) == ([], [])


def test_a_mention_is_settled_as_what_no_coder_coded(copy):
    copy.rewrite("coding/mentions_b.csv", lambda text: "".join(text.splitlines(True)[:-1]))
    assert Person("said_wrong", "rule_clear").settle(copy.folder)
    assert rows(copy.folder / "mentions.csv")[-1]["how"] == "said_wrong"


def test_work_on_mentions_can_stop_and_go_on(copy):
    copy.rewrite("coding/mentions_b.csv", lambda text: "".join(text.splitlines(True)[:-2]))
    with pytest.raises(EOFError):
        Person("said", "slip_b").settle(copy.folder)
    assert settling.review(copy.folder)[1][0].startswith("Coders differ in 1 mention of an item")
    person = Person("said", "slip_b")
    assert person.settle(copy.folder)
    assert "1 of 1." in person.text


def test_a_code_of_a_mention_that_is_not_allowed_is_told(copy):
    row = "A1-25,how,conflicting_findings,said,,sad,slip_b\n"
    copy.rewrite("coding/settled_statements.csv", lambda text: text + row)
    (fault,) = copy.faults()
    assert (fault.column, fault.value, fault.allowed) == (
        "code_final",
        "'sad'",
        "one of said, said_wrong (did you mean said?)",
    )


# ---------------------------------------------------------------- what is left open


def test_statements_that_are_not_coded_are_counted_and_nothing_is_made(tmp_path):
    folder, person = started(tmp_path, "Ann", "Bo"), Person("")
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME[:1])
    before = (folder / "claims.csv").read_bytes()
    assert not person.settle(folder)
    assert "3 of 4 statements are not coded by bo." in person.text
    assert (folder / "claims.csv").read_bytes() == before
    assert settling.review(folder)[1][-1] == settling.CODE.format(folder, "bo")


def test_a_topic_without_coders_or_without_tables_of_pairs_is_told_how_to_get_them(tmp_path, copy):
    folder = topics.started(tmp_path / "yoga", "--coder", "Ann", "--coder", "Bo")
    topics.without(folder, ["pairs", "settled", "settled_statements"])
    with pytest.raises(tables.TableError, match="--with passes adds"):
        settling.settle(folder)
    topics.without(copy.folder, ["pass_a", "pass_b"])
    with pytest.raises(tables.TableError, match="--coder ann adds"):
        settling.settle(copy.folder)


# ---------------------------------------------------------------- the five articles


def test_the_tables_of_the_collection_follow_from_its_coders_and_its_settlement(copy):
    made = ["claims.csv", "statements.csv", "mentions.csv", "coding/pairs.csv", "coding/settled.csv"]
    before = {name: (copy.folder / name).read_bytes() for name in made}
    for name in made[:3]:
        copy.rewrite(name, lambda text: text)
    copy.rewrite("claims.csv", lambda text: text.partition("\n")[0] + "\n")
    copy.rewrite("mentions.csv", lambda text: text.partition("\n")[0] + "\n")
    copy.rewrite("statements.csv", lambda text: text.replace(",heading", ",").replace(",fragment", ","))
    assert (copy.folder / "statements.csv").read_bytes() != before["statements.csv"]
    assert Person().settle(copy.folder), "every difference is settled, so nothing is asked"
    assert {name: (copy.folder / name).read_bytes() for name in made} == before


def test_a_claim_that_is_typed_is_found_out(copy):
    copy.change("claims.csv", 0, "paraphrase", "Something else.")
    assert settling.review(copy.folder)[1][0].startswith(
        "Made before the coders' files last changed, so out of date: claims.csv"
    )


def test_a_difference_that_is_taken_out_is_asked_about_again(copy, data):
    copy.rewrite("coding/settled.csv", lambda text: "".join(text.splitlines(True)[:-1]))
    one = data.settled.iloc[-1]
    person = Person(
        one["code_final"],
        one["reason"],
        one["decision"] if one["decision"] in set(data.settled["decision"][:-1]) else "",
    )
    before = (copy.folder / "claims.csv").read_bytes()
    assert person.settle(copy.folder)
    assert f"{one['pair_id']}, {one['variable']}" in person.text
    assert (copy.folder / "claims.csv").read_bytes() == before


@pytest.mark.parametrize(
    ("rows_of", "expected"),
    [
        ({"a": {"x": "1"}, "b": {"x": "1"}}, []),
        ({"a": {"x": "1"}, "b": {"x": "2"}, "c": {"x": "1"}}, [("x", {"a": "1", "b": "2", "c": "1"})]),
        ({"a": {"x": "1"}, "b": None, "c": {"x": "2"}}, [("claim", {}), ("x", {"a": "1", "c": "2"})]),
        ({"a": {"x": "1"}, "b": None}, [("claim", {})]),
        ({"a": None}, []),
        ({}, []),
    ],
)
def test_coders_are_unlike_where_codes_differ_or_a_claim_is_lacking(rows_of, expected):
    assert list(checking.unlike(rows_of, ["x"])) == expected


# ---------------------------------------------------------------- a topic that is half done


def test_a_topic_is_led_from_step_to_step(tmp_path):
    folder = topics.started(tmp_path / "yoga", "--coder", "Ann", "--coder", "Bo")
    assert settling.review(folder) == ([], [])
    topics.new_topic().main([str(folder), "--clear"])
    empty = [
        "There is no statement yet.",
        f"Next: put your articles into {folder / 'texts'}, and then python3 notebooks cut {folder}",
    ]
    assert settling.review(folder) == ([], empty)
    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    cutting.cut(folder, [tmp_path / "one.txt"])
    uncoded = [f"4 of 4 statements are not coded by {coder}." for coder in ("ann", "bo")]
    assert settling.review(folder) == ([], [*uncoded, settling.CODE.format(folder, "NAME")])
    code(folder, "ann", *ANN)
    code(folder, "bo", *BO[:2])
    assert settling.review(folder)[1][0] == "2 of 4 statements are not coded by bo."
    code(folder, "bo", *BO)
    assert settling.review(folder) == (
        [],
        ["2 statements have claims that are not paired yet.", f"Next: python3 notebooks settle {folder}"],
    )
    assert Person("", "plain", "slip").settle(folder)
    assert settling.review(folder) == ([], [])


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (("02", "Yoga helps.", EFFECT | {"certainty": "plan"}), "'plan'"),
        (("02", "Yoga helps.", EFFECT | {"comparator": ""}), "an empty cell"),
        (("09", "Yoga helps.", EFFECT), "'A1-09'"),
        (("02", "heading", {}), "an empty cell"),
    ],
)
def test_a_fault_of_a_coder_comes_before_the_next_step_and_stops_settling(tmp_path, row, found):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", ANN[0], row, *ANN[2:])
    code(folder, "bo", *BO)
    faults, steps = settling.review(folder)
    assert {fault.file for fault in faults} == {"coding/ann.csv"}
    assert any(found in fault.value for fault in faults)
    assert steps == ["Next: correct what is named above, and check again."]
    with pytest.raises(tables.TableError, match=r"coding/ann\.csv"):
        Person().settle(folder)


def test_a_settled_code_that_breaks_a_rule_is_a_fault_of_the_claims(tmp_path):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", *ANN)
    code(folder, "bo", *SAME[:3], ("03", "Yoga works well.", EFFECT | {"comparator": "sham"}), SAME[4])
    assert Person("", "-", "slip").settle(folder)
    faults, _ = settling.review(folder)
    assert {(fault.file, fault.column) for fault in faults} == {("claims.csv", "comparator")}


def test_a_new_claim_is_not_taken_for_one_that_was_paired_and_deleted(tmp_path):
    folder = started(tmp_path, "Ann", "Bo")
    code(folder, "ann", *ANN)
    code(folder, "bo", *BO)
    assert Person("", "plain", "slip").settle(folder)
    (before,) = [row for row in rows(folder / "coding" / "pairs.csv") if row["claim_ann"] == "A1-03-2"]
    mine = coding.Coding(tables.read(folder, coding.TABLES), "ann")
    old, gone = mine.rows["A1-03"]
    mine.save("A1-03", [old])
    new = gone | {"claim_id": mine.next_claim("A1-03", mine.rows["A1-03"]), "paraphrase": "Yoga is not for all."}
    mine.save("A1-03", [old, new])
    topic = settling.Topic(folder)
    topic.forget_what_is_gone()
    (after,) = [pair for pair in topic.pairs if pair["pair_id"] == before["pair_id"]]
    assert (after["claim_ann"], after["claim_bo"]) == ("", before["claim_bo"])
    assert mine.paired["A1-03"] == 2 and new["claim_id"] == "A1-03-3"


def test_the_collection_itself_is_done():
    assert settling.review(tables.DEFAULT_FOLDER) == ([], [])


def test_a_code_settled_against_a_rule_has_a_way_out_with_a_folder_as_it_is_typed(tmp_path):
    (tmp_path / "my topics").mkdir()
    folder, person = started(tmp_path / "my topics", "Ann", "Bo"), Person("", settling.NONE, "slip")
    assert settling.review(folder)[1][-1].endswith(f"code '{folder}' --coder NAME")
    code(folder, "ann", *ANN)
    code(folder, "bo", *BO)
    assert person.settle(folder)
    faults, steps = settling.review(folder)
    assert [(fault.file, fault.column) for fault in faults] == [("claims.csv", "certainty")]
    assert steps == [settling.AGAIN.format("coding/settled.csv")]
    (folder / "coding" / "settled.csv").write_text(",".join(rows(folder / "coding" / "settled.csv")[0]) + "\n", "utf-8")
    assert Person("plain", "slip").settle(folder)
    assert settling.review(folder) == ([], [])
