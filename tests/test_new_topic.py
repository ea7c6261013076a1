"""Tables of other topics: the artificial one, and one that a reader starts."""

import csv
import re
import subprocess
import sys

import pytest
import topics
from claimlib import bundle, cutting, figures, pages, reading, settling, tables
from places import ROOT
from test_other_topic import PATHS, seen_in

OPTIONAL = ["guidelines", "harms", "facts", "bearings", "answer_remarks", "particular"]
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
    assert other.coders_sentence() == "The claims were coded by reading, by one made-up reader and another."


def test_a_page_that_the_command_did_not_make_is_never_overwritten(tmp_path, capsys):
    folder = topics.start(tmp_path / "yoga")
    page = folder / "README.md"
    page.write_text("# My own notes\n", encoding="utf-8")
    topics.new_topic().main([str(folder), "--coder", "bo"])
    assert page.read_text(encoding="utf-8") == "# My own notes\n"
    assert "a README.md of your own, which was left as it is" in capsys.readouterr().out


def test_a_coder_is_added_to_a_copy_of_the_collection(copy):
    before = (copy.folder / "README.md").read_bytes()
    topics.new_topic().main([str(copy.folder), "--coder", "ann"])
    assert (copy.folder / "README.md").read_bytes() == before
    faults, steps = settling.review(copy.folder)
    assert faults == [] and steps[0] == "186 of 186 statements are not coded by ann."
    (fault,) = [one for one in copy.faults() if "not coded by ann" in one.value]
    assert "'some' in the column extent of coders.csv, in the row of ann" in fault.allowed


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

WITH = ["--with", "passes", "--with", "items", "--with", "evidence", "--coder", "Ann", "--coder", "Bo"]


@pytest.fixture(params=[WITH, []], ids=["with everything", "with nothing"])
def yoga(tmp_path, request):
    """A new topic's folder."""
    return topics.start(tmp_path / "yoga", *request.param)


def test_a_new_topic_has_every_header_and_no_fault(yoga):
    for resource in reading.read_descriptor(yoga)["resources"]:
        head = (yoga / resource["path"]).read_text(encoding="utf-8").split("\n")[0]
        assert head == ",".join(field["name"] for field in resource["schema"]["fields"])
    assert tables.load(yoga).claims["source_id"].tolist() == ["Example"] * 3


def test_a_new_topic_draws_its_first_figures_at_once(yoga):
    data = tables.load(yoga)
    for draw in (figures.statements_in_order, figures.certainty_by_topic, figures.direction_by_comparator):
        drawn = draw(data)
        assert len(drawn.numbers)
        assert "acupuncture" not in drawn.caption + drawn.alt


@pytest.mark.thorough
@pytest.mark.parametrize("words", [[], ["--coder", "Ann", "--coder", "Bo"]], ids=["one coder", "two coders"])
def test_every_notebook_runs_on_a_new_topic_or_says_what_it_needs(tmp_path, words, monkeypatch):
    monkeypatch.setenv("CLAIM_DATA", str(topics.start(tmp_path / "yoga", *words)))
    stopped = {}
    for path in PATHS:
        seen = seen_in(path, monkeypatch)
        if seen.error is not None:
            assert isinstance(seen.error, tables.Absent), (path.name, repr(seen.error))
            stopped[path.name[:2]] = seen
    assert set(stopped) == {"04", "05", "06", "07"} | (set() if words else {"08"})


def test_the_example_is_cut_as_its_text_is(yoga):
    before = {name: (yoga / name).read_bytes() for name in ("sources.csv", "statements.csv")}
    assert cutting.cut(yoga, [yoga / "texts" / "example.txt"]).statements == 3
    after = {name: (yoga / name).read_text(encoding="utf-8") for name in before}
    title = {"sources.csv": lambda text: text, "statements.csv": lambda text: text}
    assert {name: title[name](after[name]).encode() for name in before} == before


def test_a_new_topic_has_no_trace_of_this_one(yoga):
    for path in [path for path in yoga.rglob("*") if path.is_file()]:
        assert not OWN_WORDS.findall(path.read_text(encoding="utf-8").replace("a language model.", "")), path
    codes = (yoga / "codes.csv").read_text(encoding="utf-8")
    assert "population,chronic,chronic neck pain," in codes
    assert 'population,any,neck pain or not named,"Neck pain, or nothing named."' in codes


def test_a_new_topic_has_the_codes_of_every_variable(yoga, data):
    head, *rows = (yoga / "codes.csv").read_text(encoding="utf-8").splitlines()
    assert {row.split(",")[0] for row in rows} == set(data.codes["variable"])
    assert head == "variable,code,label,definition,color,mark,role"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [([], "by a person."), (["--coder", "Ann"], "by Ann."), (["--coder", "Ann", "--coder", "Bo"], "by Ann and Bo.")],
)
def test_the_pages_of_a_new_topic_say_who_coded(tmp_path, words, sentence):
    data = tables.load(topics.start(tmp_path / "yoga", *words))
    assert data.coders_sentence() == f"The claims were coded by reading, {sentence}"
    assert sentence in figures.certainty_by_topic(data).caption
    assert data.topic == {"treatment": "yoga", "condition": "neck pain"}


# ---------------------------------------------------------------- adding to one


def add(folder, *words):
    """Add to a topic as the command does."""
    topics.new_topic().main([str(folder), *words])
    return folder


def test_parts_that_are_added_later_are_those_of_a_start_with_them(tmp_path):
    at_once = topics.start(tmp_path / "at-once", *WITH)
    later = topics.start(tmp_path / "later", "--coder", "Ann")
    for words in (["--coder", "Bo"], *([flag, part] for flag, part in zip(WITH[:6:2], WITH[1:6:2], strict=True))):
        add(later, *words)
    one, other = (
        {table["name"]: table for table in reading.read_descriptor(where)["resources"]} for where in (at_once, later)
    )
    assert one.keys() == other.keys()
    for name, table in one.items():
        columns = [[field["name"] for field in each["schema"]["fields"]] for each in (table, other[name])]
        assert sorted(columns[0]) == sorted(columns[1]), name
    assert (at_once / "codes.csv").read_bytes() == (later / "codes.csv").read_bytes()


def test_what_is_there_stays_when_a_part_is_added(tmp_path):
    folder = topics.start(tmp_path / "yoga")
    (folder / "codes.csv").open("a", encoding="utf-8").write("topic,gossip,gossip,Hearsay.,,,\n")
    before = {path: path.read_bytes() for path in folder.rglob("*.csv")}
    add(folder, "--with", "items", "--with", "evidence", "--with", "items")
    assert {path: path.read_bytes() for path in before} == before
    assert "gossip" in tables.load(folder).labels("topic")


def test_a_table_without_a_row_is_absent_until_it_is_filled(tmp_path):
    folder = topics.start(tmp_path / "yoga", "--with", "items")
    assert tables.load(folder).lacking(["items"]) == ["items"]
    columns = reading.read_descriptor(folder)["resources"]
    columns = next([field["name"] for field in one["schema"]["fields"]] for one in columns if one["name"] == "items")
    with (folder / "items.csv").open("a", encoding="utf-8") as file:
        file.write(",".join("cost" if name == "item_id" else "words" for name in columns) + "\n")
    with pytest.raises(tables.TableError) as error:
        tables.load(folder)
    assert {fault.file for fault in error.value.faults} == {"items.csv"}, "it is read now, and its faults are named"


def test_a_coder_who_is_added_has_all_to_code(tmp_path):
    folder = add(topics.start(tmp_path / "yoga", "--coder", "Ann"), "--coder", "Bo")
    with pytest.raises(tables.TableError, match="3 of 3 statements not coded by bo"):
        tables.load(folder)


@pytest.mark.parametrize(
    ("words", "found"),
    [(["Ann", "ann"], "same short name"), (["7up"], "'7up' cannot be"), (["Zo\u00eb"], "cannot be the name")],
)
def test_a_name_that_no_coder_can_have_is_refused(tmp_path, words, found):
    with pytest.raises(SystemExit, match=found):
        topics.start(tmp_path / "yoga", *(part for word in words for part in ("--coder", word)))
    assert not (tmp_path / "yoga").exists()


def test_a_coder_who_is_there_and_a_second_topic_are_refused(tmp_path):
    folder = topics.start(tmp_path / "yoga", "--coder", "Ann")
    with pytest.raises(SystemExit, match="has a coder ann already"):
        add(folder, "--coder", "Ann")
    with pytest.raises(SystemExit, match="has a topic already"):
        topics.start(folder)


def test_the_example_can_be_taken_out(yoga):
    add(yoga, "--clear")
    for path in yoga.rglob("*.csv"):
        assert "Example" not in path.read_text(encoding="utf-8"), path
    assert not list((yoga / "texts").iterdir())


def test_a_code_of_a_new_topic_is_a_row_of_one_file(tmp_path):
    folder = topics.start(tmp_path / "codes")
    (folder / "codes.csv").open("a", encoding="utf-8").write("topic,gossip,gossip,Hearsay.,,,\n")
    path = folder / "claims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("advice", "gossip"), encoding="utf-8")
    assert tables.load(folder).claims["topic"].tolist()[-1] == "gossip"


def test_a_new_topic_never_overwrites(tmp_path):
    (tmp_path / "mine.csv").write_text("a\n", encoding="utf-8")
    for folder in (tmp_path, tmp_path / "mine.csv"):
        with pytest.raises(SystemExit, match="is not empty"):
            topics.start(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


# ---------------------------------------------------------------- changing one whose tables a spreadsheet saved


def saved_by_a_spreadsheet(path):
    """Save a table as a spreadsheet does in most of Europe."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(lines)


@pytest.mark.parametrize("words", [["--without", "horizon"], ["--coder", "cy"], ["--clear"]])
def test_a_topic_is_changed_alike_however_its_tables_were_saved(tmp_path, words):
    one, other = (topics.start(tmp_path / name, "--coder", "ann", "--coder", "bo") for name in ("one", "other"))
    for path in [*other.glob("*.csv"), *other.glob("coding/*.csv")]:
        saved_by_a_spreadsheet(path)
    for folder in (one, other):
        topics.new_topic().main([str(folder), *words])
    for path in [*one.glob("*.csv"), *one.glob("coding/*.csv")]:
        read = [reading.read_bytes(folder / path.relative_to(one), "x", []) for folder in (one, other)]
        rows = [
            list(
                csv.reader(
                    text.decode("utf-8-sig").splitlines(), delimiter=";" if b";" in text.split(b"\n")[0] else ","
                )
            )
            for text in read
        ]
        assert rows[0] == rows[1], path.name


def test_a_table_with_another_column_or_cell_stops_before_anything_is_written(tmp_path):
    folder = topics.start(tmp_path / "yoga")
    path = folder / "codes.csv"
    for content in (
        path.read_bytes().replace(b"label", b"name", 1),
        path.read_bytes() + b"a,row,too,short\n",
        path.read_bytes() + "caf\u00e9".encode("latin-1"),
    ):
        path.write_bytes(content)
        before = {one: one.read_bytes() for one in folder.rglob("*.*")}
        with pytest.raises(SystemExit, match=r"Nothing was changed; python3 notebooks check .* names every fault\."):
            topics.new_topic().main([str(folder), "--without", "horizon"])
        assert {one: one.read_bytes() for one in folder.rglob("*.*")} == before


@pytest.mark.parametrize("name", ["Settled", "pairs", "final", "ID"])
def test_a_coder_is_not_called_as_a_table_or_a_column(tmp_path, name):
    folder = topics.start(tmp_path / "yoga", "--coder", "ann", "--coder", "bo")
    before = {one: one.read_bytes() for one in folder.rglob("*.*")}
    with pytest.raises(SystemExit, match=f"A coder cannot be called {name.lower()}"):
        topics.new_topic().main([str(folder), "--coder", name])
    assert {one: one.read_bytes() for one in folder.rglob("*.*")} == before


def test_a_topic_with_tables_that_are_left_empty_is_exported_whole(tmp_path):
    data = tables.read(topics.start(tmp_path / "yoga", "--with", "items"))
    bundle.write(data, tmp_path / "out")
    (folder,) = [path.parent for path in (tmp_path / "out").rglob("datapackage.json")]
    assert set(tables.read(folder).raw) == set(data.raw)
    assert "`items.csv`" not in pages.dictionary(data) and "`claims.csv`" in pages.dictionary(data)


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path):
    (tmp_path / "notes.txt").write_text("no folder")
    words = [sys.executable, ROOT / ".ci" / "new_topic.py", tmp_path / "notes.txt" / "yoga"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert done.stderr.endswith("Name a folder that you may write to.\n") and "notes.txt" in done.stderr
