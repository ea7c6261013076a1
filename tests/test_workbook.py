"""The workbook for coding: its colors follow from the rules, and what is read back is what was coded, or all faults."""

import random
import re
import shutil
import subprocess

import pytest
import topics
from claimlib import coding, settling, tables, workbook
from openpyxl import load_workbook
from test_settling import ANN, EFFECT, code, rows, started


@pytest.fixture
def topic(tmp_path, monkeypatch):
    """A topic of four statements, half coded by ann, whose text is at hand; bo's file cannot be read."""
    folder = started(tmp_path, "ann", "bo")
    monkeypatch.setenv("CLAIM_SOURCES", str(tmp_path))
    code(folder, "ann", *ANN[:2])
    (folder / "coding" / "bo.csv").write_bytes(b"\xff\xfe not to be opened")
    return folder


def own(folder, coder="ann"):
    """What a coder coded."""
    return coding.Coding(tables.read(folder, coding.TABLES), coder)


def columns(sheet):
    """The columns of a sheet: a dict from heading to number."""
    return {cell.value: cell.column for cell in sheet[1]}


def put(path, *cells):
    """Write cells into the sheet for coding: row, column and text each; a row beyond the last is a new one."""
    book = load_workbook(path)
    sheet = book[workbook.CODING]
    place = columns(sheet)
    for row, column, text in cells:
        sheet.cell(row, place[column]).value = text
    book.save(path)


def claim(row, words, codes):
    """The cells of a claim in a row."""
    return [(row, "paraphrase", words), *((row, name, text) for name, text in codes.items())]


@pytest.fixture
def book(topic, tmp_path):
    """The path of ann's workbook."""
    path = tmp_path / "ann.xlsx"
    assert str(path) in workbook.write(topic, "ann")
    return path


def test_the_workbook_has_statements_codes_and_drop_downs_and_lies_beside_the_texts(topic, book):
    made = load_workbook(book)
    sheet = made[workbook.CODING]
    place = columns(sheet)
    texts = [sheet.cell(i, place["statement"]).value for i in range(2, 6)]
    assert texts == ["Yoga", "Yoga helps.", "It is old, and it works.", "Ask somebody."]
    assert sheet.cell(2, place[coding.REASON]).value == "heading"
    assert sheet.cell(3, place["direction"]).value == "favours"
    data = tables.read(topic, coding.TABLES)
    lists = {
        next(iter(one.sqref.ranges)).min_col: one.formula1
        for one in sheet.data_validations.dataValidation
        if one.formula1
    }
    for variable in ("topic", "direction", coding.REASON):
        first, last = re.fullmatch(r"=Codes!\$B\$(\d+):\$B\$(\d+)", lists[place[variable]]).groups()
        listed = [made[workbook.CODES].cell(i, 2).value for i in range(int(first), int(last) + 1)]
        assert listed == list(data.labels(variable))
        assert made[workbook.CODES].cell(int(first), 4).value == data.codes_of(variable)["definition"].iloc[0]
    assert made[workbook.BEFORE].sheet_state == "hidden"


def test_without_texts_the_place_is_shown(topic, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIM_SOURCES", str(tmp_path / "nowhere"))
    workbook.write(topic, "ann", tmp_path / "other.xlsx")
    sheet = load_workbook(tmp_path / "other.xlsx")[workbook.CODING]
    assert sheet["B2"].value == "characters 0 to 4"


def test_a_workbook_that_is_there_is_not_written_over(topic, book):
    before = book.read_bytes()
    with pytest.raises(tables.TableError, match="there already"):
        workbook.write(topic, "ann")
    assert book.read_bytes() == before


# ---------------------------------------------------------------- colors


def colored(formulas, letters, row):
    """Which columns the formulas of the workbook color in a row, a dict from column to color; the first one counts."""
    cells = {letter: row.get(name, "") for name, letter in letters.items()}
    order = list(cells)
    known = {"AND": lambda *all_: all(all_), "OR": lambda *all_: any(all_), "NOT": lambda one: not one}
    known |= {"TRUE": True, "FALSE": False, "cells": cells}
    known["COUNTA"] = lambda a, z: sum(cells[one] != "" for one in order[order.index(a) : order.index(z) + 1])
    found = {}
    for name, tests in formulas.items():
        for kind, formula in tests:
            text = re.sub(r"COUNTA\(\$([A-Z]+)2:\$([A-Z]+)2\)", r"COUNTA('\1','\2')", formula)
            text = re.sub(r"\$([A-Z]+)2", r"cells['\1']", text).replace("<>", "!=")
            if eval(re.sub(r"(?<![!<>=])=", "==", text), known):
                found[name] = kind
                break
    return found


def formulas_of(sheet, letters):
    """The formulas of each column in their order, each with the name of its color."""
    kinds = {f"00{color}": kind for kind, color in workbook.FILLS.items()}
    found = {}
    for part in sheet.conditional_formatting:
        name = next(name for name, letter in letters.items() if str(part.sqref).startswith(f"{letter}2:"))
        found[name] = [(kinds[rule.dxf.fill.bgColor.rgb], rule.formula[0]) for rule in part.rules]
    return found


def applies(mine, name, row):
    """Whether a column applies in a row, as the descriptor says it."""
    when = [
        rule["when"] for rule in mine.resource["rules"] if (rule["rule"], rule.get("column")) == ("filled_when", name)
    ]
    return all(row.get(column, "") in values for one in when for column, values in one.items())


@pytest.mark.parametrize("which", ["yoga", pytest.param("humming", marks=pytest.mark.thorough)])
def test_a_cell_is_red_or_yellow_exactly_where_the_rules_find_a_fault(topic, tmp_path, which):
    folder = topic if which == "yoga" else topics.write(tmp_path / "other")
    coder = "ann" if which == "yoga" else "a"
    mine = own(folder, coder)
    sheet = workbook.made(mine)[workbook.CODING]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    formulas = formulas_of(sheet, letters)
    dice, statement = random.Random(1), mine.statements[0]
    variables = [one for one in mine.variables() if one["codes"] and one["name"] != coding.REASON]
    seen = set()
    for _ in range(400):
        row = {one["name"]: dice.choice(["", *(code["code"] for code in one["codes"])]) for one in variables}
        row |= {"statement_id": statement, "claim_id": f"{statement}-1", "paraphrase": dice.choice(["", "Some words."])}
        row |= {"note": dice.choice(["", "A note."])}
        if not any(text for name, text in row.items() if not name.endswith("_id")):
            continue
        found = colored(formulas, letters, row)
        idle = {name for name in formulas if not applies(mine, name, row)}
        faults = mine.faults(mine.table([row]))
        wanted = {fault.column for fault in faults if fault.value != "an empty cell" or fault.column not in idle}
        assert {name for name, kind in found.items() if kind != "off"} == wanted, row
        assert {name for name, kind in found.items() if kind == "off"} == {name for name in idle if not row.get(name)}
        seen |= set(found.values())
    assert seen == set(workbook.FILLS)


# ---------------------------------------------------------------- reading back


def test_what_was_not_touched_changes_no_byte(topic, book):
    before = (topic / "coding" / "ann.csv").read_bytes()
    said = f"0 statements changed in {topic / 'coding' / 'ann.csv'}; 2 of 4 statements coded."
    assert workbook.read(topic, book).startswith(said)
    assert (topic / "coding" / "ann.csv").read_bytes() == before


def test_claims_and_reasons_are_read_back_with_a_row_added_anywhere(topic, book):
    put(
        book,
        *claim(4, " Yoga  is old. ", {"topic": "context"}),
        (5, coding.REASON, "announcement"),
        (9, "statement_id", "A1-03"),
        *claim(9, "Yoga works well.", EFFECT | {"note": "Or plain."}),
    )
    assert "2 statements changed" in workbook.read(topic, book)
    wanted = [
        {"claim_id": "A1-03-1", "paraphrase": "Yoga is old.", "topic": "context"},
        {"claim_id": "A1-03-2", "paraphrase": "Yoga works well.", **EFFECT, "note": "Or plain."},
    ]
    read = rows(topic / "coding" / "ann.csv")
    assert [{k: v for k, v in row.items() if v and k != "statement_id"} for row in read[2:4]] == wanted
    assert [row["statement_id"] for row in read] == ["A1-01", "A1-02", "A1-03", "A1-03", "A1-04"]
    (topic / "coding" / "bo.csv").unlink()
    assert "0 statements changed" in workbook.read(topic, book)


def test_a_copied_row_is_a_claim_of_its_own(topic, book):
    put(
        book, (9, "statement_id", "A1-02"), (9, "claim_id", "A1-02-1"), *claim(9, "Yoga is safe.", {"topic": "context"})
    )
    workbook.read(topic, book)
    assert [row["claim_id"] for row in rows(topic / "coding" / "ann.csv")] == ["", "A1-02-1", "A1-02-2"]


def test_every_fault_is_named_at_once_with_its_place(topic, book):
    before = (topic / "coding" / "ann.csv").read_bytes()
    put(
        book,
        *claim(4, "Yoga works.", EFFECT | {"direction": "favors", "outcome": "other"}),
        (5, "topic", "advice"),
        (9, "statement_id", "A1-99"),
        (9, coding.REASON, "heading"),
        (10, "statement_id", "A1-02"),
        (10, coding.REASON, "heading"),
    )
    with pytest.raises(tables.TableError) as error:
        workbook.read(topic, book)
    found = {(fault.row.split(" (")[0], fault.column): fault for fault in error.value.faults}
    assert set(found) == {
        ("row 4", "direction"), ("row 4", "note"), ("row 5", "paraphrase"), ("row 9", "statement_id"),
        ("row 3", coding.REASON),
    }  # fmt: skip
    assert all(fault.file == "ann.xlsx, sheet Coding" for fault in error.value.faults)
    fault = found["row 4", "direction"]
    assert (
        fault.value == "'favors'"
        and fault.allowed.startswith("one of favours, no_difference")
        and "did you" in fault.allowed
    )
    assert (topic / "coding" / "ann.csv").read_bytes() == before


def test_what_was_coded_since_in_the_sheet_is_kept_and_a_clash_is_told(topic, book):
    mine = own(topic)
    mine.save("A1-04", [dict.fromkeys(mine.fields, "") | {"statement_id": "A1-04", coding.REASON: "announcement"}])
    put(book, *claim(4, "Yoga is old.", {"topic": "context"}))
    workbook.read(topic, book)
    assert [row["statement_id"] for row in rows(topic / "coding" / "ann.csv")] == ["A1-01", "A1-02", "A1-03", "A1-04"]
    put(book, (5, coding.REASON, "heading"))
    with pytest.raises(tables.TableError, match="A1-04, which was coded otherwise since") as error:
        workbook.read(topic, book)
    assert len(error.value.faults) == 1 and rows(topic / "coding" / "ann.csv")[-1][coding.REASON] == "announcement"
    workbook.read(topic, book, replace=True)
    assert rows(topic / "coding" / "ann.csv")[-1][coding.REASON] == "heading"


def test_what_is_changed_back_in_the_workbook_is_told_and_taken_where_that_is_wanted(topic, book):
    place = next(i for i, cells in enumerate(load_workbook(book)[workbook.CODING].values, 1) if "A1-02" in cells)
    put(book, (place, "certainty", "speculative"))
    workbook.read(topic, book)
    put(book, (place, "certainty", EFFECT["certainty"]))
    left = " 1 statement has other codes in the file and was left so; --replace takes those of the workbook."
    assert workbook.read(topic, book).endswith(left)
    assert workbook.read(topic, book, replace=True).startswith("1 statement changed")
    assert "left so" not in workbook.read(topic, book)
    assert (
        next(row for row in rows(topic / "coding" / "ann.csv") if row["statement_id"] == "A1-02")["certainty"]
        == EFFECT["certainty"]
    )


@pytest.mark.parametrize("spoil", ["text", "sheet", "column"])
def test_another_file_is_refused_in_a_sentence(topic, book, spoil):
    if spoil == "text":
        book.write_text("no workbook")
    else:
        made = load_workbook(book)
        if spoil == "sheet":
            del made[workbook.BEFORE]
        else:
            made[workbook.CODING].delete_cols(4)
        made.save(book)
    said = {"text": "no Excel workbook", "sheet": "no sheet Before", "column": "no column"}[spoil]
    with pytest.raises(tables.TableError, match=said):
        workbook.read(topic, book)


@pytest.mark.skipif(
    not shutil.which("soffice"), reason="no LibreOffice found: install soffice to test that it keeps all"
)
def test_libreoffice_opens_the_workbook_and_what_it_saves_is_read_back(topic, book, tmp_path):
    put(book, *claim(4, "Yoga is old.", {"topic": "context"}), (5, coding.REASON, "announcement"))
    words = ["soffice", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}", "--headless", "--convert-to", "xlsx"]
    subprocess.run([*words, "--outdir", str(tmp_path / "saved"), str(book)], check=True, timeout=180)
    saved = load_workbook(tmp_path / "saved" / "ann.xlsx")
    sheet = saved[workbook.CODING]
    letters = {cell.value: cell.column_letter for cell in sheet[1]}
    assert len([one for one in sheet.data_validations.dataValidation if "Codes" in (one.formula1 or "")]) == len(
        [one for one in own(topic).variables() if one["codes"]]
    )
    assert sum(len(part.rules) for part in sheet.conditional_formatting) == 3 * (len(letters) - 3)
    assert "2 statements changed" in workbook.read(topic, tmp_path / "saved" / "ann.xlsx")


def test_settling_reads_what_the_workbook_gave(topic, book, tmp_path):
    put(book, *claim(4, "Yoga is old.", {"topic": "context"}), (5, coding.REASON, "announcement"))
    workbook.read(topic, book)
    shutil.copy(topic / "coding" / "ann.csv", topic / "coding" / "bo.csv")
    said = []
    assert settling.settle(topic, ask=lambda question: pytest.fail(question), say=said.append)
    assert len(rows(topic / "claims.csv")) == 2
