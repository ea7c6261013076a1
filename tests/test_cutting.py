"""Cutting texts: where statements begin and end, what a person mends, and what a second cut keeps."""

import csv

import pytest
import topics
from claimlib import coding, cutting, tables

PAGE = """<!-- saved from https://example.org/ --><html><head><title>Yoga</title><script>var x = "no";</script></head>
<body><nav><a href="/">Home</a></nav><main><h1>Yoga &amp; necks</h1><p>Yoga helps
   some <b>people</b>. It may hurt others.</p><ul><li>It is old</li><li>It is cheap</li></ul></main></body></html>"""


def parts(text):
    """The statements of a text as texts."""
    return [text[a:b] for a, b in cutting.spans(text)]


@pytest.fixture
def topic(tmp_path):
    """A folder for a topic without a row, and a text of six statements."""
    folder = topics.started(tmp_path / "yoga", "--clear")
    text = tmp_path / "one.txt"
    text.write_text(
        "Yoga and necks\n\nYoga helps. It is old. It is cheap.\n- Ask Dr. Low.\n- Breathe.\n", encoding="utf-8"
    )
    return folder, text


def rows(path):
    """The rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def statements(topic):
    """The statements by identifier, as the words at their place."""
    text = cutting.read_text(topic[1])
    return {row["statement_id"]: text[int(row["start"]) : int(row["end"])] for row in rows(topic[0] / "statements.csv")}


def mend(folder, *lines):
    """Write corrections."""
    text = "source_id,action,words,reason\n" + "".join(f"A1,{line},because\n" for line in lines)
    (folder / "cuts.csv").write_text(text, encoding="utf-8")


# ---------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? Three!", ["One.", "Two?", "Three!"]),
        (
            "A title\n\nA sentence (e.g. of Dr. Low) is here. Next.",
            ["A title", "A sentence (e.g. of Dr. Low) is here.", "Next."],
        ),
        ("  1. First. More.\n  \u2022 Second. More.", ["1. First.", "More.", "\u2022 Second.", "More."]),
        ("\u00a0\n* * *\n\nWords", ["Words"]),
        ("It costs \u20ac3.50. It\u2019s worth it.", ["It costs \u20ac3.50.", "It\u2019s worth it."]),
    ],
)
def test_sentences_headings_and_list_items_are_cut(text, expected):
    assert parts(text) == expected


def test_only_white_space_and_marks_are_left_between_statements():
    text = "One (p < .05). Two\u2026 three?\n 12) Four: five; six.\u00a0\u00a0Seven\n\n\U0001f600 Eight."
    rest = text
    for part in parts(text):
        rest = rest.replace(part, "", 1)
    assert not rest.strip()


@pytest.mark.parametrize(
    "stored", [b"\xef\xbb\xbfOne.\r\nTwo.", b"One.\nTwo.", b"One.\rTwo."], ids=["mark", "plain", "old"]
)
def test_a_text_is_the_same_however_it_was_saved(tmp_path, stored):
    (tmp_path / "a.txt").write_bytes(stored)
    assert cutting.read_text(tmp_path / "a.txt") == "One.\nTwo."


def test_a_saved_page_is_what_it_shows(tmp_path):
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    text = cutting.read_text(tmp_path / "a.html")
    expected = ["Yoga & necks", "Yoga helps some people.", "It may hurt others.", "It is old", "It is cheap"]
    assert parts(text) == expected
    assert cutting.title_of(text) == "Yoga & necks"


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        (b"One.\ncaf\xe9", "line 2 has the byte 0xe9"),
        ("One".encode("utf-16"), "0xff"),
        (b" \n", "no word"),
        (None, "No such"),
    ],
)
def test_a_file_that_is_no_text_is_named_and_nothing_is_written(topic, tmp_path, stored, found):
    bad, before = tmp_path / "bad.txt", (topic[0] / "sources.csv").read_bytes()
    if stored is not None:
        bad.write_bytes(stored)
    with pytest.raises(tables.TableError, match=found) as error:
        cutting.cut(topic[0], [bad, topic[1], topic[1]])
    assert len(error.value.faults) == 2, "the file that is given twice is named, too"
    assert (topic[0] / "sources.csv").read_bytes() == before


# ---------------------------------------------------------------- first and second cut


def test_a_first_cut_counts_the_statements_and_describes_the_article(topic):
    outcome = cutting.cut(topic[0], [topic[1]])
    assert list(statements(topic).items())[:2] == [("A1-01", "Yoga and necks"), ("A1-02", "Yoga helps.")]
    assert len(outcome.new) == outcome.statements == 6
    (article,) = rows(topic[0] / "sources.csv")
    text = cutting.read_text(topic[1])
    assert (article["title"], article["characters"], article["sha256"]) == (
        "Yoga and necks",
        str(len(text)),
        cutting.digest(text),
    )


def test_a_second_cut_changes_nothing_where_nothing_changed(topic):
    cutting.cut(topic[0], [topic[1]])
    before = (topic[0] / "statements.csv").read_bytes(), (topic[0] / "sources.csv").read_bytes()
    outcome = cutting.cut(topic[0], [topic[1]])
    assert (outcome.new, outcome.gone, outcome.moved) == ([], [], [])
    assert ((topic[0] / "statements.csv").read_bytes(), (topic[0] / "sources.csv").read_bytes()) == before


def test_a_second_cut_keeps_the_names_and_codes_of_unchanged_statements(topic):
    folder, path = topic
    cutting.cut(folder, [path])
    table = folder / "statements.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",\n", ",heading\n", 2), encoding="utf-8")
    coded = {row["statement_id"]: row["no_claim_reason"] for row in rows(table)}
    assert coded["A1-02"] == "heading"
    (folder / "claims.csv").open("a", encoding="utf-8").write("A1-03-1,A1-03,It is old.,context" + "," * 13 + "\n")
    path.write_text(path.read_text(encoding="utf-8").replace("It is old.", "New! It was old."), encoding="utf-8")
    outcome = cutting.cut(folder, [path])
    after = statements(topic)
    assert list(after) == ["A1-01", "A1-02", "A1-02a", "A1-02b", "A1-04", "A1-05", "A1-06"]
    assert (after["A1-02a"], after["A1-02b"], after["A1-04"]) == ("New!", "It was old.", "It is cheap.")
    assert {row["statement_id"]: row["no_claim_reason"] for row in rows(table)}["A1-02"] == "heading"
    assert (outcome.new, outcome.gone) == (["A1-02a", "A1-02b"], ["A1-03"])
    assert outcome.moved == [("A1-04", 6), ("A1-05", 6), ("A1-06", 6)]
    assert ("claims.csv", "A1-03", 1) in outcome.rows
    for words in (
        "6 characters later: A1-04 to A1-06",
        "claims.csv has 1 row about A1-03",
        "must be coded: A1-02a to A1-02b",
    ):
        assert words in str(outcome)


def test_a_statement_that_stands_elsewhere_keeps_its_name(topic):
    cutting.cut(topic[0], [topic[1]])
    topic[1].write_text("It is cheap. Yoga and necks\nYoga helps.", encoding="utf-8")
    outcome = cutting.cut(topic[0], [topic[1]])
    assert statements(topic)["A1-04"] == "It is cheap."
    assert not outcome.new


def test_articles_that_are_not_given_stay_and_new_ones_come_after_them(topic, tmp_path):
    cutting.cut(topic[0], [topic[1]])
    (tmp_path / "two.txt").write_text("More.", encoding="utf-8")
    cutting.cut(topic[0], [tmp_path / "two.txt"])
    assert [row["source_id"] for row in rows(topic[0] / "sources.csv")] == ["A1", "A2"]
    assert [row["statement_id"] for row in rows(topic[0] / "statements.csv")][-2:] == ["A1-06", "A2-01"]


# ---------------------------------------------------------------- corrections


def test_a_person_splits_and_merges(topic):
    mend(topic[0], "split,is cheap", "merge,- Breathe")
    cutting.cut(topic[0], [topic[1]])
    assert list(statements(topic).values()) == [
        "Yoga and necks", "Yoga helps.", "It is old.", "It", "is cheap.", "- Ask Dr. Low.\n- Breathe.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("split,It is", "which the text has 2 times"),
        ("split,Yogis", "which the text has nowhere"),
        ("split,It is old", "where a statement begins already"),
        ("merge,helps", "which a statement begins with nowhere"),
        ("merge,Yoga and", "with which the text begins"),
        ("join,Yoga", "'join', but should have one of split, merge"),
    ],
)
def test_a_correction_that_fits_nowhere_is_named_with_its_line(topic, line, found):
    mend(topic[0], line)
    with pytest.raises(tables.TableError) as error:
        cutting.cut(topic[0], [topic[1]])
    (fault,) = error.value.faults
    assert found in str(fault)
    assert fault.row.startswith("line 2")
    assert not rows(topic[0] / "statements.csv")


def test_a_correction_of_an_unknown_article_is_named(topic):
    mend(topic[0], "split,is cheap")
    path = topic[0] / "cuts.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("A1", "A7"), encoding="utf-8")
    with pytest.raises(tables.TableError, match=r"'A7', but should have A1"):
        cutting.cut(topic[0], [topic[1]])


# ---------------------------------------------------------------- the five articles


def given(data, sources):
    """The files of the articles' texts."""
    return [sources / name for name in data.sources["file"]]


def test_the_given_texts_are_cut_as_they_are_committed(copy, data, sources):
    before = {name: (copy.folder / name).read_bytes() for name in ("sources.csv", "statements.csv")}
    outcome = cutting.cut(copy.folder, given(data, sources))
    assert (outcome.statements, outcome.new, outcome.gone, outcome.moved) == (len(data.statements), [], [], [])
    assert {name: (copy.folder / name).read_bytes() for name in before} == before


def test_the_given_texts_are_cut_the_same_from_nothing(copy, data, sources):
    for name in ("sources.csv", "statements.csv"):
        copy.rewrite(name, lambda text: text.partition("\n")[0] + "\n")
    cutting.cut(copy.folder, given(data, sources))
    columns = ["statement_id", "source_id", "start", "end", "sha256_12"]
    found = [[row[column] for column in columns] for row in rows(copy.folder / "statements.csv")]
    assert found == data.statements[columns].astype(str).to_numpy().tolist()


def test_without_its_correction_one_sentence_is_cut_wrongly(copy, data, sources):
    copy.rewrite("cuts.csv", lambda text: text.partition("\n")[0] + "\n")
    outcome = cutting.cut(copy.folder, given(data, sources))
    assert len(outcome.gone) == 2
    assert len(outcome.new) == 1


def test_the_name_of_a_statement_that_was_coded_is_not_given_again(topic):
    folder, text = topic
    cutting.cut(folder, [text])
    words = text.read_text(encoding="utf-8")
    text.write_text(words.replace("It is old.", "It is old. Yoga helps many."), encoding="utf-8")
    cutting.cut(folder, [text])
    (new,) = [name for name, said in statements(topic).items() if said == "Yoga helps many."]
    own = coding.Coding(tables.read(folder, coding.TABLES), "first")
    own.save(new, [dict.fromkeys(own.fields, "") | {"statement_id": new, coding.REASON: "heading"}])
    for said in ("It is old.", "It is old. Yoga harms many."):
        text.write_text(words.replace("It is old.", said), encoding="utf-8")
        cutting.cut(folder, [text])
    (other,) = [name for name, said in statements(topic).items() if said == "Yoga harms many."]
    assert other != new


def test_an_article_without_its_text_and_a_file_that_is_no_text_are_named(topic):
    folder, own = topic[0], topic[0] / "texts"
    own.mkdir(exist_ok=True)
    for name in ("one.txt", "two.txt"):
        (own / name).write_text(f"Yoga helps {name}.\n", encoding="utf-8")
    cutting.cut(folder)
    before = (folder / "statements.csv").read_bytes()
    (own / "two.txt").rename(own / "two.pdf")
    (own / ".hidden").write_text("", encoding="utf-8")
    told = str(cutting.cut(folder)).splitlines()
    assert told[0] == "Cut 1 text into 1 statement."
    assert told[1] == "The folder texts has no text of A2 (two.txt); what was cut before stays."
    assert told[2] == "Not read (only names that end in .txt, .html, .htm or .xhtml are): two.pdf."
    assert (folder / "statements.csv").read_bytes() == before
    assert len(str(cutting.cut(folder, [own / "one.txt"])).splitlines()) == len(told) - 2


def test_an_article_that_left_the_sources_and_one_file_of_two_articles_are_named(topic):
    folder, text = topic
    cutting.cut(folder, [text])
    sources = (folder / "sources.csv").read_text(encoding="utf-8")
    head, row = sources.splitlines()
    (folder / "sources.csv").write_text(f"{head}\n{row}\n{row.replace('A1', 'A2', 1)}\n", encoding="utf-8")
    with pytest.raises(tables.TableError, match="the file of one article only"):
        cutting.cut(folder, [text])
    (folder / "sources.csv").write_text(f"{head}\n{row.replace('A1', 'A2', 1)}\n", encoding="utf-8")
    with pytest.raises(tables.TableError, match="'A1', but should have A2; of an article that leaves, delete the rows"):
        cutting.cut(folder, [text])
