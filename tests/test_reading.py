"""Reading: what cannot be read is named with file, line, column, value and what is allowed."""

import csv
import json
import re
from itertools import islice

import pytest
from claimlib import reading, tables
from faults import only


def test_a_missing_file_is_named(copy):
    (copy.folder / "bodies.csv").unlink()
    only(copy.faults(), file="bodies.csv", value="no such file")


def test_a_missing_descriptor_is_named(tmp_path):
    with pytest.raises(tables.TableError, match=r"datapackage\.json: found no such file"):
        tables.load(tmp_path)


def test_a_broken_descriptor_is_named(copy):
    copy.rewrite("datapackage.json", lambda text: text[:-10])
    only(copy.faults(), file="datapackage.json", value="no valid JSON")


def test_a_missing_column_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n")
    only(copy.faults(), file="bodies.csv", row="line 1", column="code", value="no such column", allowed="body_id")


def test_an_extra_column_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("\n", ",x\n"))
    only(copy.faults(), file="bodies.csv", row="line 1", column="x", value="an extra column")


def test_columns_in_another_order_are_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("variable,code", "code,variable", 1))
    only(copy.faults(), file="bodies.csv", value="the order body_id, label, code, variable")


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_delimiter_is_named(copy, mark, word):
    copy.rewrite("bodies.csv", lambda text: text.replace(",", mark))
    only(
        copy.faults(),
        file="bodies.csv",
        row="line 1",
        value=word,
        allowed="separated by commas (save it as a CSV with commas)",
    )


@pytest.mark.parametrize("name", ["bodies.csv", "claims.csv"])
def test_a_byte_order_mark_is_no_part_of_the_table(copy, name):
    before = tables.load(copy.folder)
    copy.rewrite(name, lambda text: "\ufeff" + text)
    after = tables.load(copy.folder)
    assert after.claims.equals(before.claims) and after.bodies.equals(before.bodies)


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
    only(copy.faults(), file="bodies.csv", row="line 1", value="an empty file")


def test_a_row_of_another_length_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text + "B9,x\n")
    only(copy.faults(), file="bodies.csv", row="line 5", value="2 cells", allowed="4 cells")


def test_a_cell_too_many_is_named_with_the_way_out(copy):
    copy.rewrite("bodies.csv", lambda text: text + "B9,real, or not,comparator,sham\n")
    only(copy.faults(), row="line 5", value="5 cells", allowed="4 cells; a text with a comma needs double quotes")


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
    assert f"{path.resolve()}: found a file; allowed: a folder with the tables" in str(error.value)


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
    with pytest.raises(tables.TableError, match=r"datapackage\.json.*: found .*; allowed: "):
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
    assert {(fault.file, fault.value) for fault in copy.faults()} == {("schemas/mentions.json", "no such file")}


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        ('"type": "date"', '"type": "day"', "the type 'day'"),
        ('"name": "label"', '"name": "body_id"', "a second column of this name"),
        ('"name": "mentions_a"', '"name": "mentions_b"', "a second table of this name"),
        ('"pattern": "^https?://', '"pattern": "^(https?://', "a pattern with a mistake"),
        ('"codes": "measured"', '"codes": "mesured"', "codes of 'mesured'"),
        ('"primaryKey": ["body_id"]', '"primaryKey": ["id"]', "the column 'id' in primaryKey"),
    ],
)
def test_a_slip_in_the_descriptor_is_named(copy, old, new, value):
    copy.rewrite("datapackage.json", lambda text: text.replace(old, new))
    assert any(value in fault.value for fault in copy.faults())


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
