"""Tables of other topics: the artificial one, and one that a reader starts."""

import json
import re

import pytest
import topics
from claimlib import reading, tables

PASSES = ["coders", "pass_a", "pass_b", "pairs", "settled"]
ITEMS = ["items", "mentions", "mentions_a", "mentions_b"]
OPTIONAL = ["guidelines", "harms", "facts", "bearings", "particular"]
OWN_WORDS = re.compile(
    r"cupunctur|back pain|low.back|\bQi\b|\bACP\b|\bAPS\b|22.trials|archives|rmdq|roland|psqi|pittsburgh|spine|needl"
    r"|chinese|language model",
    re.IGNORECASE,
)


@pytest.fixture
def topic(tmp_path):
    """A copy of the artificial topic's tables."""
    return topics.write(tmp_path / "topic")


def test_the_other_topic_shares_no_article_no_claim_and_no_code(data):
    other = tables.read(topics.other_topic())
    assert set(other.claims["claim_id"]).isdisjoint(data.claims["claim_id"])
    assert set(other.sources["source_id"]).isdisjoint(data.sources["source_id"])
    assert set(other.codes["code"]).isdisjoint(data.codes["code"])
    assert other.silence != data.silence
    assert other.coders_sentence() == "Made up, twice, by two made-up readers."


def test_a_table_that_is_left_empty_is_named_once(topic, capsys):
    topics.without(topic, OPTIONAL)
    data = tables.load(topic, uses=["guidelines", "claims"])
    assert capsys.readouterr().out.count("\n") == 1
    assert data.guidelines.empty
    assert list(data.guidelines) == list(tables.read(tables.DEFAULT_FOLDER).guidelines)


def test_a_rule_with_a_code_that_is_gone_is_named(topic):
    path = topic / "schemas" / "claims.json"
    path.write_text(path.read_text(encoding="utf-8").replace("does_it_work", "does_it_do", 1), encoding="utf-8")
    with pytest.raises(tables.TableError, match=r"'does_it_do' in the rule filled_when.*did you mean does_it_work\?"):
        tables.load(topic)


# ---------------------------------------------------------------- starting one


def start(folder, *words):
    """Start a topic as the command does."""
    topics.new_topic().main([str(folder), *words])
    return folder


@pytest.fixture(params=[["--evidence"], []], ids=["with evidence", "without evidence"])
def yoga(tmp_path, request):
    """A new topic's folder."""
    return start(tmp_path / "yoga", "--treatment", "yoga", "--condition", "neck pain", *request.param)


def test_a_new_topic_has_every_header_and_names_what_is_empty(yoga):
    descriptor = reading.read_descriptor(yoga)
    for resource in descriptor["resources"]:
        head = (yoga / resource["path"]).read_text(encoding="utf-8").split("\n")[0]
        assert head == ",".join(field["name"] for field in resource["schema"]["fields"])
    with pytest.raises(tables.TableError) as error:
        tables.load(yoga)
    faults = {(fault.file, fault.value) for fault in error.value.faults}
    assert ("claims.csv", "no row under the header") in faults
    assert {value for _, value in faults} == {"no row under the header"}


def test_a_new_topic_has_no_trace_of_this_one(yoga):
    for path in [path for path in yoga.rglob("*") if path.is_file()]:
        assert not OWN_WORDS.findall(path.read_text(encoding="utf-8")), path
    codes = (yoga / "codes.csv").read_text(encoding="utf-8")
    assert "population,chronic,chronic neck pain," in codes
    assert 'population,any,neck pain or not named,"Neck pain, or nothing named."' in codes


def test_a_new_topic_with_evidence_has_the_codes_of_every_variable(tmp_path, data):
    folder = start(tmp_path / "all", "--evidence")
    head, *rows = (folder / "codes.csv").read_text(encoding="utf-8").splitlines()
    assert {row.split(",")[0] for row in rows} == set(data.codes["variable"])
    assert head == "variable,code,label,definition,color,mark,role"


def test_a_new_topic_says_nothing_of_who_coded(yoga):
    topic = json.loads((yoga / "datapackage.json").read_text(encoding="utf-8"))["topic"]
    assert topic == {"treatment": "yoga", "condition": "neck pain"}


FEW = {
    "sources.csv": f"Q1,q1.txt,A page,,not_found,,,a page,5,40,{'0' * 64}",
    "statements.csv": "Q1-01,Q1,0,9,000000000000,",
    "bodies.csv": "B1,fake or real,comparator,sham",
    "claims.csv": "Q1-01-1,Q1-01,It is old.,context,,,,,,,,,,,,,",
}
TWICE = {
    "coding/pass_a.csv": FEW["claims.csv"],
    "coding/pass_b.csv": FEW["claims.csv"],
    "coding/pairs.csv": "Q1-01-a,Q1-01,Q1-01-1,Q1-01-1,Q1-01-1",
}


def fill(folder, rows):
    """Write a row into each of some tables."""
    for name, row in rows.items():
        with (folder / name).open("a", encoding="utf-8", newline="") as file:
            file.write(row + "\n")


@pytest.mark.parametrize("passes", [True, False], ids=["coded twice", "coded once"])
def test_a_new_topic_with_a_few_rows_is_read(tmp_path, passes):
    folder = start(tmp_path / "few")
    topics.without(folder, [*ITEMS, "choices", *([] if passes else PASSES)])
    fill(folder, FEW | (TWICE if passes else {}))
    data = tables.load(folder)
    assert data.claims["claim_id"].tolist() == ["Q1-01-1"]
    assert data.coders_sentence() == ""


def test_a_code_of_a_new_topic_is_a_row_of_one_file(tmp_path):
    folder = start(tmp_path / "codes")
    topics.without(folder, [*ITEMS, *PASSES, "choices"])
    fill(folder, FEW | {"codes.csv": "topic,gossip,gossip,Hearsay.,,,"})
    path = folder / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("context", "gossip"), encoding="utf-8")
    assert tables.load(folder).claims["topic"].tolist() == ["gossip"]


def test_a_new_topic_never_overwrites(tmp_path):
    (tmp_path / "mine.csv").write_text("a\n", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "mine.csv"):
        with pytest.raises(SystemExit, match="is not empty"):
            start(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]
