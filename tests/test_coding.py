"""A coder's file: what is saved is whole and in order, nobody's work is overwritten, and no other file is read."""

import json
import multiprocessing
import random
import shutil
import sys
import time
from itertools import product
from pathlib import Path

import pytest
from claimlib import coding, settling, sheet, tables
from places import ROOT
from test_settling import ANN, EFFECT, code, rows, started

REASON = coding.REASON


@pytest.fixture
def topic(tmp_path, monkeypatch):
    """A topic of four statements and two coders; nobody has coded, and bo's file cannot be read."""
    folder = started(tmp_path, "ann", "bo")
    monkeypatch.setenv("CLAIM_SOURCES", str(tmp_path))
    monkeypatch.delenv(sheet.CODER, raising=False)
    (folder / "coding" / "bo.csv").write_bytes(b"\xff\xfe not to be opened")
    return folder


def own(folder, coder="ann"):
    """What a coder coded."""
    return coding.Coding(tables.read(folder, coding.TABLES), coder)


def row(statement, **cells):
    """A row of a coder's file as the sheet hands it over."""
    return dict.fromkeys(COLUMNS, "") | {"statement_id": f"A1-{statement}"} | cells


SCHEMA = json.loads((ROOT / "data" / "schemas" / "coding.json").read_text(encoding="utf-8"))
COLUMNS = [one["name"] for one in SCHEMA["fields"]]
CLAIM = {"claim_id": "A1-02-1", "paraphrase": "Yoga helps.", **EFFECT}


# ---------------------------------------------------------------- the file


def test_saved_rows_are_in_the_order_of_the_statements_and_read_again(topic):
    mine = own(topic)
    mine.save("A1-04", [row("04", **{REASON: "announcement"})])
    mine.save("A1-02", [row("02", **CLAIM)])
    found = rows(topic / "coding" / "ann.csv")
    assert [one["statement_id"] for one in found] == ["A1-02", "A1-04"]
    assert {k: v for k, v in found[0].items() if v} == CLAIM | {"statement_id": "A1-02"}
    assert own(topic).rows == mine.rows and list(mine.rows) == ["A1-02", "A1-04"]
    mine.save("A1-02", [])
    assert [one["statement_id"] for one in rows(topic / "coding" / "ann.csv")] == ["A1-04"]


def test_saving_what_is_there_changes_no_byte_of_the_collections_passes(tmp_path):
    folder = shutil.copytree(ROOT / "data", tmp_path / "data")
    for coder in ("a", "b"):
        mine = own(folder, coder)
        for statement, coded in list(mine.rows.items())[::20]:
            mine.save(statement, coded)
        path = f"coding/{coder}.csv"
        assert (folder / path).read_bytes() == (ROOT / "data" / path).read_bytes()


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"direction": ""}, "direction"),
        ({"care": "medicines"}, "care"),
        ({"direction": "nonsense"}, "direction"),
        ({"outcome": "other"}, "note"),
        ({"certainty": "emphatic"}, "boosted"),
        ({"paraphrase": "word " * 21 + "end"}, "paraphrase"),
        ({"claim_id": "A1-03-1"}, "claim_id"),
    ],
)
def test_what_breaks_a_rule_is_not_saved(topic, cells, column):
    mine, before = own(topic), (topic / "coding" / "ann.csv").read_bytes()
    with pytest.raises(tables.TableError) as error:
        mine.save("A1-02", [row("02", **CLAIM | cells)])
    assert {fault.column for fault in error.value.faults} == {column}
    assert (topic / "coding" / "ann.csv").read_bytes() == before and not mine.rows


@pytest.mark.parametrize("change", ["other rows", "gone", "a byte-order mark"])
def test_a_file_that_somebody_changed_is_not_overwritten(topic, change):
    mine, path = own(topic), topic / "coding" / "ann.csv"
    if change == "other rows":
        own(topic).save("A1-01", [row("01", **{REASON: "heading"})])
    elif change == "gone":
        path.unlink()
    else:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    before = path.read_bytes() if path.exists() else None
    with pytest.raises(coding.Changed, match="Nothing was overwritten"):
        mine.save("A1-02", [row("02", **CLAIM)])
    assert (path.read_bytes() if path.exists() else None) == before
    if before:
        mine.reread()
        mine.save("A1-02", [row("02", **CLAIM)])
        assert [one["statement_id"] for one in rows(path)][-1] == "A1-02"


def test_columns_that_saving_would_lose_are_a_fault(topic):
    path = topic / "coding" / "ann.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("\n", ",mine\n"), encoding="utf-8")
    with pytest.raises(tables.TableError, match="would be lost"):
        own(topic)


def test_faults_of_the_file_are_all_named_and_statements_without_a_row_are_none(topic):
    code(topic, "ann", ("01", "heading"), ("02", "Yoga helps.", {"topic": "effectiveness"}), ("03", "nonsense"))
    with pytest.raises(tables.TableError) as error:
        own(topic)
    places = {(fault.file, fault.line, fault.column) for fault in error.value.faults}
    assert {("coding/ann.csv", 3, "direction"), ("coding/ann.csv", 4, REASON)} <= places
    code(topic, "ann", *ANN[:2])
    assert len(own(topic).rows) == 2


def test_nothing_is_written_for_practice(topic):
    mine, before = own(topic, None), (topic / "coding" / "ann.csv").read_bytes()
    mine.save("A1-01", [row("01", **{REASON: "heading"})])
    assert list(mine.rows) == ["A1-01"] and (topic / "coding" / "ann.csv").read_bytes() == before
    assert mine.contents()["path"] == ""


def test_where_writing_fails_the_file_stays_and_the_next_attempt_works(topic, monkeypatch):
    mine, path = own(topic), topic / "coding" / "ann.csv"
    before, rows_ = path.read_bytes(), [row("01", **{REASON: "heading"})]

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(Path, "replace", full)
        told = sheet.answer(mine, {"save": "A1-01", "rows": rows_, "number": 1})
    assert told == {"refused": 1, "text": f"{path}: No space left on device; nothing was written to it."}
    assert (
        path.read_bytes() == before and not mine.rows and [one.name for one in path.parent.glob("ann*")] == ["ann.csv"]
    )
    assert sheet.answer(mine, {"save": "A1-01", "rows": rows_, "number": 2}) == {"saved": 2}


def save_and_tell(folder, told):
    """Save statements without end, first as headings and then as not coded, and tell each into a pipe."""
    mine = own(folder)
    while True:
        for reason, one in product(("heading", ""), mine.statements):
            blank = dict.fromkeys(mine.fields, "") | {"statement_id": one, REASON: reason}
            mine.save(one, [blank] if reason else [])
            told.send(one)


@pytest.mark.skipif(sys.platform == "win32", reason="this signal is one of Unix")
def test_a_kill_at_any_moment_leaves_a_whole_file_that_lacks_at_most_the_statement_in_hand(topic):
    dice, processes = random.Random(1), multiprocessing.get_context("fork")
    for _ in range(6):
        before = own(topic)
        for one in before.statements:
            before.save(one, [])
        heard, told = processes.Pipe(duplex=False)
        running = processes.Process(target=save_and_tell, args=(topic, told))
        running.start()
        n = int(heard.recv() == before.statements[0])
        time.sleep(dice.uniform(0.02, 0.2))
        running.kill()
        running.join()
        while heard.poll():
            heard.recv()
            n += 1
        states = []
        for done in (n, n + 1):  # the last one may be written and not told any more
            half, rest = divmod(done, len(before.statements))
            states.append(before.statements[:rest] if half % 2 == 0 else before.statements[rest:])
        assert n and list(own(topic).rows) in states


# ---------------------------------------------------------------- what is shown


def test_the_sheet_gets_texts_codes_rules_and_nothing_that_other_coders_coded(topic):
    mine = own(topic)
    made = mine.contents()
    assert [one["text"] for one in made["statements"]] == [
        "Yoga",
        "Yoga helps.",
        "It is old, and it works.",
        "Ask somebody.",
    ]
    codes = {one["name"]: [code["code"] for code in one["codes"]] for one in made["variables"]}
    assert codes["direction"] == list(mine.data.labels("direction")) and codes["paraphrase"] == codes["note"] == []
    assert {rule["rule"] for rule in made["rules"]} == {"filled_when", "required_when", "one_of_when"}
    assert all(REASON not in one["more"] for one in made["statements"])


def test_a_settled_reason_is_not_shown_as_it_is_made_from_all_coders(data):
    made = coding.statements(data)
    settled = data.statements["no_claim_reason"].dropna()
    assert len(settled) and not any(set(one["more"].values()) & set(settled) for one in made)


def test_a_text_in_another_version_is_not_shown_and_the_place_is(topic, tmp_path, monkeypatch):
    (tmp_path / "one.txt").write_text("Yoga\nYoga cures. It is old, and it works. Ask somebody.\n", encoding="utf-8")
    texts = [one["text"] for one in own(topic).contents()["statements"]]
    assert texts == ["Yoga", None, "It is old, and it works.", "Ask somebody."]
    monkeypatch.setenv("CLAIM_SOURCES", str(tmp_path / "nowhere"))
    made = own(topic).contents()["statements"]
    assert {one["text"] for one in made} == {None} and made[1]["place"] == "characters 5 to 16"


def test_texts_are_looked_for_in_the_topic_where_no_folder_is_named(topic, tmp_path, monkeypatch):
    monkeypatch.delenv("CLAIM_SOURCES")
    (topic / "texts").mkdir(exist_ok=True)
    shutil.copy(tmp_path / "one.txt", topic / "texts")
    assert own(topic).contents()["statements"][1]["text"] == "Yoga helps."


def test_examples_are_those_of_the_codebook_alone(data):
    shown = coding.examples(data)
    chosen = set(data.examples["claim_id"])
    ids = {text.rpartition("(")[2].rstrip(")") for texts in shown.values() for text in texts}
    assert ids and ids <= chosen
    for (variable, code_), texts in shown.items():
        if variable == "direction":
            own_ = data.claims.set_index("claim_id").loc[[t.rpartition("(")[2].rstrip(")") for t in texts], "direction"]
            assert set(own_) == {code_}


def test_how_far_each_coder_is(topic, data):
    code(topic, "ann", *ANN[:3], ANN[3])
    shutil.copy(topic / "coding" / "ann.csv", topic / "coding" / "bo.csv")
    code(topic, "bo", ("04", "announcement"))
    table = coding.progress(tables.read(topic, coding.TABLES))
    assert table.loc["A1"].to_dict() == {"statements": 4, "ann": 3, "bo": 1}
    whole = coding.progress(data)
    coded = {coder: getattr(data, name)["statement_id"] for coder, name in data.passes().items()}
    for coder, own_ in coded.items():
        none = data.no_claim.query("coder == @coder")["statement_id"]
        assert whole[coder].sum() == len({*own_, *none})


def test_when_a_variable_is_coded_follows_from_the_rules(data):
    table = coding.when_filled(data)
    assert table.loc["topic", "coded"] == "in every claim"
    assert table.loc["direction", "coded"] == "where topic is effectiveness"
    assert list(table.index) == [name for name in data.raw["claims"].fields if data.raw["claims"].codes(name)]


# ---------------------------------------------------------------- who codes, and what the widget is told


def test_who_codes_is_the_coder_that_is_named_or_the_only_one_and_nobody_in_the_collection(
    topic, tmp_path, monkeypatch
):
    read = tables.read(topic, coding.TABLES)
    assert sheet.who(read) is None and sheet.who(read, "bo") == "bo"
    monkeypatch.setenv(sheet.CODER, "ann")
    assert sheet.who(read) == "ann"
    monkeypatch.setenv(sheet.CODER, "anne")
    with pytest.raises(tables.UnknownName, match="did you mean ann"):
        sheet.who(read)
    monkeypatch.setenv(sheet.CODER, "a")
    assert sheet.who(tables.read(ROOT / "data", coding.TABLES)) is None
    monkeypatch.delenv(sheet.CODER)
    assert sheet.who(tables.read(started(tmp_path / "one", "cy"), coding.TABLES)) == "cy"


def test_what_the_widget_is_told(topic):
    mine = own(topic)
    assert sheet.answer(mine, {"open": True})["made"]["coder"] == "ann"
    good = {"save": "A1-02", "rows": [row("02", **CLAIM)], "number": 7}
    assert sheet.answer(mine, good) == {"saved": 7}
    bad = sheet.answer(mine, {"save": "A1-02", "rows": [row("02", **CLAIM | {"direction": ""})], "number": 8})
    assert bad["refused"] == 8 and "column direction" in bad["text"] and "changed" not in bad
    own(topic).save("A1-01", [row("01", **{REASON: "heading"})])
    late = sheet.answer(mine, {**good, "rows": [], "number": 9})
    assert late["refused"] == 9 and late["changed"] and "Nothing was overwritten" in late["text"]
    assert len(sheet.answer(mine, {"open": True})["made"]["rows"]) == 2
    (topic / "coding" / "ann.csv").write_bytes(b"\xff\xfe")
    assert "UTF-16" in sheet.answer(mine, {"open": True})["text"]


def test_no_text_of_an_article_is_kept_with_the_widget(topic):
    shown = sheet.Sheet(tables.load(topic, only=coding.TABLES), "ann")
    assert "Yoga" not in str(shown.get_state() | {"_esm": "", "_css": ""})
    assert shown.coding.contents()["statements"][1]["text"] == "Yoga helps."


def test_the_sheet_and_settling_have_one_mark_for_a_question():
    assert f'ASK = "{settling.ASK}"' in sheet.SCRIPT


def test_a_topic_without_a_coders_file_says_so(tmp_path):
    from test_other_topic import PASSES
    from topics import without, write

    folder = write(tmp_path / "topic")
    without(folder, PASSES)
    with pytest.raises(tables.Absent, match="new-topic FOLDER --coder ann"):
        coding.Coding(tables.read(folder, coding.TABLES))


def test_only_the_tables_that_coding_needs_are_read_and_a_change_of_codes_waits(topic, monkeypatch):
    monkeypatch.setenv("CLAIM_RECODES", str(Path("no-such-file.csv")))
    read = tables.load(topic, only=coding.TABLES)
    assert set(read.raw) == set(coding.TABLES)
