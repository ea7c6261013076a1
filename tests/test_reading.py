"""Reading: what cannot be read is named with file, line, column, value and what is allowed."""

import csv
import json
import re
from importlib.util import find_spec
from itertools import islice

import pytest
from claimlib import reading, tables
from faults import only


def test_a_missing_file_is_named(copy):
    (copy.folder / "bodies.csv").unlink()
    only(copy.faults(), file="bodies.csv", value="not there")


def test_a_missing_descriptor_is_named(tmp_path):
    with pytest.raises(tables.TableError, match=r"datapackage\.json is not there, but should be a file"):
        tables.load(tmp_path)


def test_a_broken_descriptor_is_named(copy):
    copy.rewrite("datapackage.json", lambda text: text[:-10])
    only(copy.faults(), file="datapackage.json", value="no valid JSON")


def test_a_missing_column_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n")
    only(copy.faults(), file="bodies.csv", row="line 1", value="no column code", allowed="body_id")


@pytest.mark.parametrize(
    ("found", "place", "said"),
    [
        (
            "'favour'",
            ("line 4 (A1-05-1)", "direction"),
            "x.csv, line 4 (A1-05-1), column direction has 'favour', but should have b",
        ),
        ("a zero byte", ("line 3", ""), "x.csv, line 3 has a zero byte, but should have b"),
        ("no text", ("", ""), "x.csv has no text, but should have b"),
        ("a file", ("", ""), "x.csv is a file, but should be b"),
        (reading.MISSING, ("", ""), "x.csv is not there, but should be b"),
    ],
)
def test_a_fault_is_a_sentence(found, place, said):
    assert str(reading.Fault("x.csv", *place, found, "b")) == said


@pytest.mark.parametrize(
    ("word", "said"),
    [(None, "one of some, none"), ("soem", "one of some, none (did you mean some?)"), ("yoga", "one of some, none")],
)
def test_codes_are_offered_with_the_nearest(word, said):
    assert reading.one_of(["some", "none"], word) == said and reading.one_of(["some"]) == "some"
    assert reading.one_of([]) == ""


@pytest.mark.parametrize("heading", ["varaible", "Variables", "my variable"])
def test_a_misspelt_column_is_answered_with_the_nearest(copy, heading):
    copy.rewrite("bodies.csv", lambda text: text.replace("variable", heading, 1))
    found = f"the column '{reading.plain_name(heading)}' (did you mean variable?)"
    only(copy.faults(), file="bodies.csv", row="line 1", value=found)


BODIES = ["sources", "codes", "bodies"]  # all that loading the bodies of evidence takes


def turned(text):
    """The text of a table with its columns turned round."""
    return "".join(",".join(line.split(",")[::-1]) + "\n" for line in text.splitlines())


def with_column(text):
    """The text of a table with a column beside the others."""
    return text.replace("\n", ",x\n").replace(",x\n", ",my own\n", 1)


SAVED = {
    "a byte-order mark": (lambda text: "\ufeff" + text, "a byte-order mark"),
    "semicolons": (lambda text: text.replace(",", ";"), "semicolons between columns"),
    "tabs": (lambda text: text.replace(",", "\t"), "tabs between columns"),
    "Windows": (lambda text: text.replace("\n", "\r\n"), "line ends of Windows"),
    "blank rows": (lambda text: text.replace("\n", "\n\n,,,\n", 1) + ",,,\n", "3 blank rows (not read)"),
    "another order": (turned, "columns in another order"),
    "one more column": (with_column, "the extra column my own (not read)"),
    "headings in capitals": (lambda text: text.replace("body_id", "Body ID", 1), "the heading Body ID"),
    "columns without heading": (lambda text: text.replace("\n", ",,\n"), ""),
    "much of it": (
        lambda text: "\ufeff" + turned(text).replace(",", ";").replace("\n", "\r\n"),
        "a byte-order mark, semicolons between columns, line ends of Windows and columns in another order",
    ),
}


@pytest.mark.parametrize(("change", "words"), SAVED.values(), ids=SAVED)
def test_a_table_as_spreadsheets_save_it_is_read_with_a_line_that_says_so(copy, data, capsys, change, words):
    copy.rewrite("bodies.csv", change)
    after = tables.load(copy.folder, only=BODIES)
    assert after.bodies.equals(data.bodies)
    assert data.notes() == []
    assert after.notes() == ([f"bodies.csv is read as a spreadsheet saves it, with {words}."] if words else [])
    assert capsys.readouterr() == ("", ""), "a notebook that loads the tables shows nothing of it"


def test_the_lines_of_faults_are_right_below_blank_rows(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("\n", "\n\n,,,\n", 1))
    copy.change("bodies.csv", 3, "label", " x")
    only(copy.faults(), row="line 5")


def test_columns_that_change_places_without_their_heading_are_refused(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("variable,code", "code,variable", 1))
    assert {fault.allowed for fault in copy.faults()} == {"a value of variable, code in codes.csv"}


def test_a_column_that_is_there_twice_is_refused(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("\n", ",x\n").replace(",x\n", ",Label\n", 1))
    only(copy.faults(), row="line 1", value="a second column label")


def test_a_text_that_a_comma_pushes_into_a_column_without_heading_is_refused(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("\n", ",\n") + "B9,real, or not,comparator,sham\n")
    only(copy.faults(), row="line 5", value="'sham'", allowed="a text with a comma needs double quotes around it")


@pytest.mark.parametrize("text", ["#NAME?", "#REF!"])
def test_what_excel_makes_of_a_text_that_begins_like_a_formula_is_refused(copy, text):
    copy.change("bodies.csv", 1, "label", text)
    only(copy.faults(), file="bodies.csv", row="line 3", column="label", value=text, allowed="took it for a formula")


@pytest.mark.parametrize(("value", "way"), [("5,1", "a decimal point"), ("1.234,5", "a decimal point")])
def test_a_number_with_a_decimal_comma_is_refused(copy, data, value, way):
    row = int(data.effects.index[data.effects["estimate"].notna()][0])
    copy.change("effects.csv", row, "estimate", value)
    copy.rewrite("effects.csv", lambda text: "\ufeff" + text)
    assert [(f.value, f.column) for f in copy.faults() if way in f.allowed] == [(repr(value), "estimate")]


@pytest.mark.parametrize("value", ["31.12.2021", "12/31/2021", "2021-12-31 00:00:00"])
def test_a_date_as_excel_writes_it_is_refused(copy, value):
    copy.change("sources.csv", 0, "published", value)
    only(copy.faults(), column="published", value=value, allowed="a date such as 2021-12-31")


def test_bars_between_columns_are_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace(",", "|"))
    only(copy.faults(), file="bodies.csv", row="line 1", value="bars", allowed="save it as a CSV with commas")


@pytest.mark.parametrize("name", ["bodies.csv", "claims.csv"])
def test_a_byte_order_mark_is_no_part_of_the_table(copy, data, name):
    copy.rewrite(name, lambda text: "\ufeff" + text)
    after = tables.load(copy.folder)
    assert after.claims.equals(data.claims) and after.bodies.equals(data.bodies)


def test_another_encoding_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("real", "réal").encode("latin-1"))
    only(
        copy.faults(),
        file="bodies.csv",
        row="line 3",
        value="the byte 0xe9",
        allowed="save the file anew, in Excel as 'CSV UTF-8'",
    )


def test_the_line_is_right_below_a_cell_with_a_line_break(copy):
    copy.change("bodies.csv", 0, "label", "two\nlines")
    copy.change("bodies.csv", 2, "label", "")
    assert [fault.row.split(" (")[0] for fault in copy.faults()] == ["line 2", "line 5"]


def test_an_empty_table_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.split("\n")[0] + "\n")
    only(copy.faults(), file="bodies.csv", value="no row under the header", allowed="at least one row")


def test_an_empty_file_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: "")
    only(copy.faults(), file="bodies.csv", row="line 1", value="no text")


def test_a_row_of_another_length_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text + "B9,x\n")
    only(copy.faults(), file="bodies.csv", row="line 5", value="2 cells", allowed="4 cells")


def test_a_cell_too_many_is_named_with_the_way_out(copy):
    copy.rewrite("bodies.csv", lambda text: text + "B9,real, or not,comparator,sham\n")
    only(copy.faults(), row="line 5", value="5 cells", allowed="4 cells; a text with a comma needs double quotes")


def test_what_refers_to_a_row_of_another_length_is_no_fault_too(copy):
    copy.rewrite("studies.csv", lambda text: text.replace("\nCHERKIN_2009,", "\nCHERKIN_2009,,"))
    only(copy.faults(), file="studies.csv", value="15 cells", allowed="14 cells")
    copy.rewrite("citations.csv", lambda text: text.replace("CHERKIN_2001", "CHERKIN_1901"))
    assert {fault.value for fault in copy.faults()} == {"15 cells", "'CHERKIN_1901'"}


@pytest.mark.parametrize("limit", [131_072, 10**9], ids=["as Python reads", "as another library asks"])
def test_a_cell_that_is_too_long_is_named(copy, limit):
    copy.rewrite("bodies.csv", lambda text: text + f'B9,"{LONG}",comparator,sham\n')
    before = csv.field_size_limit(limit)
    only(copy.faults(), file="bodies.csv", row="line 5", allowed="at most 131,072 characters")
    csv.field_size_limit(before)


def test_a_quote_that_is_left_open_is_named(copy):
    copy.rewrite("statements.csv", lambda text: text.replace("A1-03", '"A1-03', 1) + "x" * 140_000)
    before = csv.field_size_limit(131_072)
    only(copy.faults(), file="statements.csv", value="cannot be read", allowed="is a double quote left open")
    csv.field_size_limit(before)


@pytest.mark.parametrize("place", ["real", "\n"])
def test_a_zero_byte_is_refused(copy, place):
    copy.rewrite("bodies.csv", lambda text: text.replace("sham v real", "sham v \0real"))
    line = (copy.folder / "bodies.csv").read_text(encoding="utf-8").split("\0")[0].count("\n") + 1
    only(copy.faults(), file="bodies.csv", row=f"line {line}", value="a zero byte")


def test_a_file_that_cannot_be_read_is_named(copy):
    (copy.folder / "bodies.csv").unlink()
    (copy.folder / "bodies.csv").mkdir()
    only(copy.faults(), file="bodies.csv", value="a file that cannot be read")


def test_a_file_in_the_place_of_the_folder_is_named_in_full(copy):
    path = copy.folder / "claims.csv"
    with pytest.raises(tables.TableError) as error:
        tables.load(path)
    assert f"{path.resolve()} is a file, but should be a folder with the tables" in str(error.value)


def test_a_folder_that_is_not_there_is_named_in_full(tmp_path):
    with pytest.raises(tables.TableError, match=re.escape(str((tmp_path / "none").resolve()))):
        tables.load(tmp_path / "none")


LONG = "x" * 140_000
SHAPES = [
    ("a list", [1, 2]),
    ("a text", "claims"),
    ("a number", 7),
    ("nothing", None),
    ("an empty object", {}),
    ("no table", {"title": "x", "resources": []}),
    ("a table of a name only", {"title": "x", "resources": [{"name": "claims"}]}),
    ("a table that is a text", {"title": "x", "resources": ["claims"]}),
    ("tables by name", {"title": "x", "resources": {"claims": "claims.csv"}}),
]


@pytest.mark.parametrize("content", [content for _, content in SHAPES], ids=[name for name, _ in SHAPES])
def test_a_descriptor_of_another_shape_is_named(tmp_path, content):
    (tmp_path / "datapackage.json").write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(tables.TableError, match=r"datapackage\.json.* (has|is) .*, but should (have|be) "):
        tables.load(tmp_path)


def parts(value, path=()):
    """Where in a JSON value there are parts, as tuples of keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, part in items:
        yield (*path, key)
        yield from parts(part, (*path, key))


BESIDE = ("sources", "codes", "claims", "pass_a", "pass_b")


def spoilt_descriptors():
    """The descriptor with one part taken out or replaced, for every part of some tables.

    Beside these it has only the tables of which they and their rules speak, as all are read each time.
    """
    whole = json.loads((tables.DEFAULT_FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    names = ("statements", "bodies")
    whole["resources"] = [one for one in whole["resources"] if one["name"] in (*names, *BESIDE)]
    whole["resources"].sort(key=lambda one: one["name"] not in names)
    for path in [path for path in parts(whole) if path[0] != "resources" or path[1:2] < (2,)]:
        for other in (None, 5, "x", ["x"], {"x": "y"}, "drop"):
            spoilt = json.loads(json.dumps(whole))
            *above, last = path
            holder = spoilt
            for key in above:
                holder = holder[key]
            if other == "drop":
                del holder[last]
            else:
                holder[last] = other
            yield path, spoilt


def test_no_descriptor_ends_in_another_error(copy):
    """Whatever part of the descriptor is missing or of another kind: the tables are read, or all faults are named.

    Every fifth of these descriptors is tried; 5 and 6 have no common divisor, so each part and each kind has its turn.
    """
    named = 0
    for path, spoilt in islice(spoilt_descriptors(), 0, None, 5):
        (copy.folder / "datapackage.json").write_text(json.dumps(spoilt), encoding="utf-8")
        try:
            tables.load(copy.folder)
        except tables.TableError as error:
            named += 1
            assert error.faults, path
    assert named > 80


@pytest.mark.parametrize("path", ["/etc/passwd", "../bodies.csv", "coding/../../bodies.csv", "C:\\\\bodies.csv", ""])
def test_a_path_that_leaves_its_folder_is_refused(copy, path):
    copy.rewrite("datapackage.json", lambda text: text.replace('"path": "bodies.csv"', f'"path": "{path}"'))
    only(copy.faults(), row="table bodies", value="the path", allowed="a path within the folder")


def test_a_schema_outside_of_the_folder_is_refused(copy):
    copy.rewrite("datapackage.json", lambda text: text.replace("schemas/mentions", "../schemas/mentions"))
    assert {fault.row for fault in copy.faults()} == {"table mentions", "table mentions_a", "table mentions_b"}


def test_a_schema_that_is_not_there_is_named(copy):
    (copy.folder / "schemas" / "mentions.json").unlink()
    assert {(fault.file, fault.value) for fault in copy.faults()} == {("schemas/mentions.json", "not there")}


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ('"type": "date"', '"type": "day"', "the type 'day'"),
        ('"name": "label"', '"name": "body_id"', "a second column body_id"),
        ('"name": "mentions_a"', '"name": "mentions_b"', "two tables mentions_b"),
        ('"pattern": "^https?://', '"pattern": "^(https?://', "a pattern with a mistake"),
        ('"codes": "measured"', '"codes": "mesured"', "codes of 'mesured'"),
        ('"primaryKey": ["body_id"]', '"primaryKey": ["id"]', "the column 'id' in primaryKey"),
    ],
)
def test_a_slip_in_the_descriptor_is_named(copy, old, new, value):
    copy.rewrite("datapackage.json", lambda text: text.replace(old, new))
    assert any(value in fault.value for fault in copy.faults())


# ---------------------------------------------------------------- large tables, which are read column by column


@pytest.fixture(params=["pandas", "pyarrow"])
def in_columns(request, monkeypatch):
    """Tables of any size are read column by column, by the package that is named, where it is installed."""
    if request.param == "pyarrow" and not find_spec("pyarrow"):
        pytest.skip("pyarrow is not installed")

    def begin():
        monkeypatch.setattr(reading, "LARGE", 0)
        monkeypatch.setattr(reading, "find_spec", lambda name: find_spec(name) if request.param == "pyarrow" else None)

    return begin


def contents(folder, only=None):
    """All cells of the tables of a folder, the line of each row, and their notes."""
    return [
        (name, list(table.lines), {column: table[column].tolist() for column in table.fields}, table.note)
        for name, table in tables.read(folder, only).raw.items()
    ]


def plainly(resource, path):
    """What is read of a table column by column, with the lines."""
    table = reading.read_plain(path.read_bytes(), resource)
    return None if table is None else (list(table.lines), {name: table[name].tolist() for name in table.fields})


def test_a_table_is_the_same_read_by_row_or_by_column(data, copy, in_columns):
    before = contents(copy.folder)
    in_columns()
    resources = [one for one in data.descriptor["resources"] if len(data.raw[one["name"]])]
    assert all(plainly(one, copy.folder / one["path"]) for one in resources), "each is read column by column"
    assert contents(copy.folder) == before


NOT_PLAIN = {
    "a short row": lambda text: text + "B9,x\n",
    "a short row, and one too long": lambda text: text + "B9,x\nB8,a,b,c,d\n",
    "a long row": lambda text: text + "B9,real, or not,comparator,sham\n",
    "a long first row": lambda text: text.replace("\n", "\nB9,real, or not,comparator,sham\n", 1),
    "a blank row": lambda text: text.replace("\n", "\n\n", 1),
    "a line break in a cell": lambda text: text.replace("sham v real", '"sham v\nreal"'),
    "a quote left open": lambda text: text + 'B9,"real,comparator,sham\n',
    "another encoding": lambda text: text.replace("real", "r\u00e9al").encode("latin-1"),
    "a zero byte": lambda text: text.replace("real", "re\0al"),
    "the mark of an end": lambda text: text.replace("real", "re\1al"),
    "an end without line end": lambda text: text.rstrip("\n"),
    "no row": lambda text: text.split("\n")[0] + "\n",
    **{name: change for name, (change, words) in SAVED.items() if words},
}


@pytest.mark.parametrize("change", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_a_large_table_that_is_not_plain_is_read_by_row(copy, data, in_columns, recwarn, change):
    """What is read, and every fault, is the same whatever the size of the file."""
    copy.rewrite("bodies.csv", change)

    def outcome():
        try:
            return contents(copy.folder, BODIES)
        except tables.TableError as error:
            return str(error)

    before = outcome()
    in_columns()
    assert outcome() == before
    assert plainly(data.raw["bodies"].resource, copy.folder / "bodies.csv") in (None, ([], {}))
    assert not list(recwarn)


@pytest.mark.parametrize("column", ["topic", "paraphrase"])
def test_faults_in_a_large_table_have_their_row_and_value(copy, data, in_columns, column):
    copy.change("claims.csv", 3, column, " x ")
    before = copy.faults()
    in_columns()
    assert copy.faults() == before
    assert before[0].row == f"line 5 ({data.claims['claim_id'][3]})" and before[0].value == "' x '"


def test_a_misspelt_word_is_answered_with_the_nearest():
    assert reading.did_you_mean("favour", ["favours", "mixed"]) == " (did you mean favours?)"
    assert reading.did_you_mean("zzz", ["favours", "mixed"]) == ""


def test_a_code_is_added_in_one_file(copy):
    """A new comparator is a row of codes.csv, used at once in the claims, and shown where its row is."""
    row = "comparator,waiting,waiting list,Waiting for treatment.,,,\n"
    copy.rewrite("codes.csv", lambda text: text.replace("comparator,sham,", row + "comparator,sham,"))
    at = int(tables.load().claims["comparator"].eq("sham").idxmax())
    copy.change("claims.csv", at, "comparator", "waiting")
    data = tables.load(copy.folder)
    assert data.claims["comparator"][at] == "waiting"
    assert list(data.codes_of("comparator").index).index("waiting") == 1
    assert list(data.claims["comparator"].cat.categories) == list(data.codes_of("comparator").index)
