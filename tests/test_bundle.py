"""The tables as workbook, as JSON and as Data Package: every cell is read back, and what is wrong is found wrong."""

import json
import re
import zipfile
from copy import copy as twin
from copy import deepcopy
from datetime import date

import pandas as pd
import pytest
import topics
from claimlib import bundle, judging, replies, tables
from openpyxl import Workbook, load_workbook

NUMBERS = {"integer": int, "number": float}


@pytest.fixture(scope="module")
def out(data, tmp_path_factory):
    """The files of the tables."""
    folder = tmp_path_factory.mktemp("tables")
    bundle.write(data, folder)
    return folder


@pytest.fixture(scope="module")
def book(data, out):
    """The workbook, read back."""
    return load_workbook(out / f"{data.descriptor['name']}.xlsx")


@pytest.fixture(scope="module")
def content(data, out):
    """The JSON file, read back."""
    return json.loads((out / f"{data.descriptor['name']}.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator(data, out):
    """The JSON Schema that stands beside the JSON file."""
    from jsonschema import Draft202012Validator

    schema = json.loads((out / f"{data.descriptor['name']}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def only(data, *names):
    """The same topic with some of its tables alone: for what happens to a table whatever the others are."""
    small, resources = twin(data), data.descriptor["resources"]
    small.raw = {name: data.raw[name] for name in names}
    small.descriptor = {**data.descriptor, "resources": [one for one in resources if one["name"] in names]}
    return small


def cells_of(table):
    """The rows of a table as they must be read back, made from the text of its cells alone."""
    columns = [
        [NUMBERS.get(field["type"], str)(cell) if cell else None for cell in table[name]]
        for name, field in table.fields.items()
    ]
    return [list(row) for row in zip(*columns, strict=True)]


# ---------------------------------------------------------------- the workbook


def test_every_cell_of_the_workbook_is_that_of_its_table(data, book):
    assert book.sheetnames == ["Contents", "Claims in words", *data.raw, "Dictionary"]
    for name, table in data.raw.items():
        head, *rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
        assert head == list(table.fields)
        read = [[value.date().isoformat() if hasattr(value, "date") else value for value in row] for row in rows]
        assert read == cells_of(table), name


def test_numbers_dates_and_texts_keep_their_type(data, book):
    for name, table in data.raw.items():
        for field, column in zip(table.fields.values(), book[name].iter_cols(min_row=2), strict=True):
            kind = {"integer": "n", "number": "n", "date": "d"}.get(field["type"], "s")
            assert {cell.data_type for cell in column if cell.value is not None} <= {kind}, (name, field["name"])


def test_pandas_reads_the_same_tables(data, out):
    read = pd.read_excel(
        out / f"{data.descriptor['name']}.xlsx", sheet_name=None, dtype=object, keep_default_na=False, na_values=[""]
    )
    for name, table in data.raw.items():
        rows = read[name].to_numpy(object).tolist()
        plain = [
            [None if pd.isna(v) else v.date().isoformat() if hasattr(v, "date") else v for v in row] for row in rows
        ]
        assert (list(read[name]), plain) == (list(table.fields), cells_of(table)), name


@pytest.fixture(scope="module")
def flat(data, out):
    """The flat sheet of claims, read back as texts."""
    path = out / f"{data.descriptor['name']}-claims.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False).set_index("claim_id")


def test_the_flat_sheet_has_a_row_per_claim_with_labels_and_no_code(data, flat):
    assert flat.index.tolist() == data.claims["claim_id"].tolist()
    for variable in [name for name in data.claims if (data.codes["variable"] == name).any()]:
        back = {label: code for code, label in data.labels(variable).items()} | {"": ""}
        assert [back[label] for label in flat[variable]] == data.raw["claims"][variable].tolist(), variable


def test_the_flat_sheet_has_article_answer_and_place(data, flat):
    statements = data.statements.astype(str).set_index("statement_id").loc[flat["statement_id"]]
    assert flat[["start", "end"]].to_numpy().tolist() == statements[["start", "end"]].to_numpy().tolist()
    kinds = dict(zip(data.raw["sources"]["source_id"], data.raw["sources"]["publisher_kind"], strict=True))
    assert flat["article"].tolist() == [f"{source} {kinds[source]}" for source in statements["source_id"]]
    answered = judging.answers(data).set_index("claim_id")["answer"]
    assert flat.index[flat["answer"] != ""].tolist() == answered.index.tolist()
    assert all(flat.loc[claim, "answer"] == data.label("answer", code) for claim, code in answered.items())
    assert flat.loc[answered.index, "answer_in_words"].tolist() == replies.replies(data)[answered.index].tolist()


def test_the_flat_sheet_is_a_sheet_of_the_workbook(flat, book):
    head, *rows = [[cell.value or "" for cell in row] for row in book["Claims in words"].iter_rows()]
    assert head == ["claim_id", *flat]
    assert [row[0] for row in rows] == flat.index.tolist()
    assert [row[1:-2] for row in rows] == flat.iloc[:, :-2].to_numpy().tolist()


@pytest.mark.thorough
def test_the_flat_sheet_of_a_topic_without_estimates_has_no_answers(tmp_path):
    folder = topics.write(tmp_path / "topic")
    topics.without(folder, ["effects", "studies"])
    sheet = bundle.claims_in_words(tables.load(folder))
    assert len(sheet) and "answer" not in sheet and "start" in sheet


def test_sheets_can_be_read_and_filtered(data, book):
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions or sheet.title == "Contents"
        assert all(cell.font.bold for cell in sheet[1])
        widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
        assert all(bundle.NARROW < width <= bundle.WIDE + 1 for width in widths)
    for name, table in data.raw.items():
        for cell, field in zip(book[name][1], table.fields.values(), strict=True):
            assert field["description"] in cell.comment.text
            assert all(code in cell.comment.text for code in field.get("constraints", {}).get("enum", []))


def test_the_first_sheet_lists_the_tables_and_leads_to_them(data, book):
    rows = list(book["Contents"].iter_rows(min_row=2, max_row=len(data.raw) + 1))
    listed = [[cell.value for cell in row] for row in rows]
    wanted = [
        [name, table.path, table.resource["title"], len(table), len(table.fields)] for name, table in data.raw.items()
    ]
    assert listed == wanted
    assert [row[0].hyperlink.location for row in rows] == [f"'{name}'!A1" for name in data.raw]
    below = [cell.value for row in book["Contents"].iter_rows(min_row=len(data.raw) + 2) for cell in row]
    assert data.title in below
    for licence in data.descriptor["licenses"]:
        assert any(licence["title"] in str(text) and licence["path"] in str(text) for text in below)


def test_the_dictionary_has_every_column_with_its_codes(data, book):
    head, *rows = [[cell.value for cell in row] for row in book["Dictionary"].iter_rows()]
    found = {(row[0], row[1]): dict(zip(head, row, strict=True)) for row in rows}
    assert list(found) == [(name, column) for name, table in data.raw.items() for column in table.fields]
    for (name, column), row in found.items():
        field = data.raw[name].fields[column]
        limits = field.get("constraints", {})
        assert (row["type"], row["meaning"]) == (field["type"], field["description"])
        assert (row["required"] == "yes") == bool(limits.get("required"))
        assert (row["allowed codes"] or "") == ", ".join(limits.get("enum", []))
        assert [row["at least"], row["at most"], row["pattern"]] == [
            limits.get("minimum"),
            limits.get("maximum"),
            limits.get("pattern"),
        ]


def formulas(path):
    """The sheets of a workbook with and without formulas: how many there are of each."""
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    found = sum(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)
    return found, len(sheets) - found


def test_texts_never_become_formulas_or_errors(copy, data, out, tmp_path):
    assert formulas(out / f"{data.descriptor['name']}.xlsx") == (0, len(data.raw) + 3)
    texts = ["=1+1", "+1", "-", "-5 points", "@here", "#N/A", '=HYPERLINK("x")', "TRUE", "12", "1e5", "2021-01-02"]
    for row, text in enumerate(texts):
        copy.change("claims.csv", row, "paraphrase", text)
    data = only(tables.load(copy.folder), "claims")
    bundle.write(data, tmp_path / "out")
    path = tmp_path / "out" / f"{data.descriptor['name']}.xlsx"
    (column,) = (cells for cells in load_workbook(path)["claims"].iter_cols() if cells[0].value == "paraphrase")
    assert [cell.value for cell in column[1 : len(texts) + 1]] == texts
    assert {cell.data_type for cell in column} == {"s"}
    assert [bool(cell.quotePrefix) for cell in column[1 : len(texts) + 1]] == [t[0] in "=+-@" for t in texts]
    assert formulas(path) == (0, 3)
    content = json.loads((tmp_path / "out" / f"{data.descriptor['name']}.json").read_text(encoding="utf-8"))
    assert [row["paraphrase"] for row in content["tables"]["claims"][: len(texts)]] == texts


def test_days_that_excel_does_not_know_stay_text():
    fields = [{"type": "date"}, {"type": "string"}]
    rows = bundle.dated([["2021-12-31", "2021-12-31"], ["1899-12-31", ""], [None, None]], fields)
    assert rows == [[date(2021, 12, 31), "2021-12-31"], ["1899-12-31", ""], [None, None]]


def test_sheets_have_names_that_excel_allows():
    names = ["Contents", "contents", "a" * 40, "A" * 40, "one/two:[3]", "Dictionary"]
    given = bundle.sheet_names(names)
    assert len({name.lower() for name in given}) == len(names)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in given)
    assert given[0] == "Contents"


@pytest.mark.parametrize(("limit", "words"), [("rows", "a sheet of Excel holds 2"), ("characters", "a cell of Excel")])
def test_what_excel_cannot_hold_is_told_before_anything_is_written(data, tmp_path, monkeypatch, limit, words):
    monkeypatch.setitem(bundle.LARGEST, limit, 3)
    with pytest.raises(ValueError, match=words) as error:
        bundle.write(data, tmp_path / "out")
    assert len(str(error.value).splitlines()) > 1
    assert "claims.csv" in str(error.value)
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- JSON


def test_every_cell_of_the_json_is_that_of_its_table(data, content):
    assert list(content["tables"]) == list(data.raw)
    for name, table in data.raw.items():
        rows = content["tables"][name]
        assert all(list(row) == list(table.fields) for row in rows)
        assert [list(row.values()) for row in rows] == cells_of(table), name
        for row in rows:
            for value, field in zip(row.values(), table.fields.values(), strict=True):
                assert value is None or type(value) is NUMBERS.get(field["type"], str)


def test_the_json_says_what_it_is(data, content):
    for name in ("name", "title", "description", "version", "licenses"):
        assert content[name] == data.descriptor[name]


def test_the_json_fits_its_schema(content, validator):
    assert not list(validator.iter_errors(content))


SPOILED = {
    "a code that is not listed": lambda t: t["claims"][0].update(topic="weather"),
    "an empty text instead of null": lambda t: t["claims"][0].update(note=""),
    "null where a value is required": lambda t: t["claims"][0].update(topic=None),
    "a number as text": lambda t: t["sources"][0].update(words="100"),
    "a fraction where a whole number is required": lambda t: t["sources"][0].update(words=1.5),
    "a number below its limit": lambda t: t["sources"][0].update(words=0),
    "a text that does not have the pattern": lambda t: t["sources"][0].update(sha256="x" + "0" * 64),
    "a text with something behind the pattern": lambda t: t["sources"][0].update(sha256="0" * 64 + "1"),
    "a column that is not listed": lambda t: t["claims"][0].update(colour="red"),
    "a column that is missing": lambda t: t["claims"][0].pop("note"),
    "a table that is not listed": lambda t: t.update(weather=[]),
    "a table that is missing": lambda t: t.pop("claims"),
    "a table without rows": lambda t: t["claims"].clear(),
    "a row twice": lambda t: t["claims"].append(dict(t["claims"][0])),
}


@pytest.mark.parametrize("fault", SPOILED)
def test_the_schema_finds_what_is_wrong(content, validator, fault):
    small = {**content, "tables": {name: deepcopy(rows[:1]) for name, rows in content["tables"].items()}}
    assert not list(validator.iter_errors(small))
    SPOILED[fault](small["tables"])
    assert list(validator.iter_errors(small))


def test_the_schema_holds_the_codes_of_the_descriptor(data, validator):
    columns = validator.schema["properties"]["tables"]["properties"]
    for resource in data.descriptor["resources"]:
        cells = columns[resource["name"]]["items"]["properties"]
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints", {})
            cell, blank = cells[field["name"]], [] if limits.get("required") else [None]
            assert cell["description"] == field["description"]
            assert cell.get("enum") == (limits["enum"] + blank if "enum" in limits else None)
            assert ("null" in cell["type"]) == bool(blank)


# ---------------------------------------------------------------- all files


def test_the_data_package_is_the_tables_byte_for_byte(data, out):
    package = out / data.descriptor["name"]
    for table in data.raw.values():
        assert (package / table.path).read_bytes() == (data.folder / table.path).read_bytes()
    assert json.loads((package / "datapackage.json").read_text(encoding="utf-8")) == data.descriptor
    assert tables.load(package).descriptor == data.descriptor
    found = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
    assert found == {"datapackage.json", *(table.path for table in data.raw.values())}


def test_the_exported_descriptor_lists_the_codes_that_are_allowed(data, out):
    package = json.loads((out / data.descriptor["name"] / "datapackage.json").read_text(encoding="utf-8"))
    (claims,) = [resource for resource in package["resources"] if resource["name"] == "claims"]
    listed = {field["name"]: field.get("constraints", {}).get("enum") for field in claims["schema"]["fields"]}
    coded = [name for name in listed if (data.codes["variable"] == name).any()]
    assert len(coded) > 5
    assert {name: listed[name] for name in coded} == {name: list(data.labels(name)) for name in coded}


def test_two_runs_give_the_same_bytes(data, out, tmp_path):
    for path in bundle.write(data, tmp_path):
        assert path.read_bytes() == (out / path.relative_to(tmp_path)).read_bytes(), path.name


def test_the_workbook_notes_no_time(data, out):
    with zipfile.ZipFile(out / f"{data.descriptor['name']}.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {bundle.EPOCH}
        core = archive.read("docProps/core.xml")
    assert b"dcterms" not in core.replace(b"xmlns:dcterms", b"")


def test_a_path_out_of_the_folder_is_refused(data, tmp_path, monkeypatch):
    other = only(data, "bodies")
    monkeypatch.setattr(bundle, "package", lambda *given: {"../../outside.csv": b""})
    with pytest.raises(ValueError, match=r"outside\.csv"):
        bundle.write(other, tmp_path / "out")
    assert not list(tmp_path.rglob("*"))


def test_a_licence_is_told_as_the_descriptor_has_it():
    one = {"name": "X-1", "title": "Licence X", "path": "https://example.org/x"}
    assert bundle.licence({"licenses": [one, {"name": "Y"}]}) == "Licence: Licence X, https://example.org/x; Y."
    assert bundle.licence({}) == ""


def test_changed_codes_are_marked_in_names_and_inside(data, out, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIM_RECODES", str(data.folder / "recodes_example.csv"))
    changed = only(tables.load(), "claims", "codes")
    bundle.write(changed, tmp_path)
    name = changed.descriptor["name"]
    assert changed.remark
    assert all(path.name.startswith(f"{name}-changed-codes") for path in tmp_path.iterdir())
    content = json.loads((tmp_path / f"{name}-changed-codes.json").read_text(encoding="utf-8"))
    package = json.loads((tmp_path / f"{name}-changed-codes" / "datapackage.json").read_text(encoding="utf-8"))
    book = load_workbook(tmp_path / f"{name}-changed-codes.xlsx")
    shown = [cell.value for row in book["Contents"].iter_rows() for cell in row]
    for part in ("name", "title", "version", "description"):
        assert content[part] == package[part] != data.descriptor[part]
        assert part == "name" or package[part] in shown
    assert changed.remark in package["description"]
    assert package["version"] == f"{data.descriptor['version']}+changed-codes"


def test_frictionless_finds_the_data_package_valid(data, out):
    from frictionless import Package

    path = out / data.descriptor["name"] / "datapackage.json"
    report = Package(str(path)).validate()
    assert report.valid, report.flatten(["message"])
    assert json.loads(path.read_text(encoding="utf-8")) == data.descriptor


def test_the_bytes_of_a_workbook_are_a_zip_that_is_whole(data, out):
    with zipfile.ZipFile(out / f"{data.descriptor['name']}.xlsx") as archive:
        assert archive.testzip() is None


def test_signs_that_no_workbook_has_become_blanks():
    cell = Workbook().active.cell(1, 1)
    bundle.put(cell, "a page\x0cbreak")
    assert cell.value == "a page break"
