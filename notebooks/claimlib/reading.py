"""Read the descriptor of a topic and its tables as text, and name what cannot be read.

``datapackage.json`` says which tables there are, with columns, types, keys and the rules between columns; tables that
share their columns share a schema. The codes of ``codes.csv`` become the allowed values of every coded column.
"""

import csv
import difflib
import io
import json
import os
import re
import warnings
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path, PureWindowsPath

import numpy as np
import pandas as pd

from claimlib.words import by_number, counted, listing

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "data"
DESCRIPTOR = "datapackage.json"
MOST = 1_000  # faults that a message lists; the rest is counted
TYPES = ("string", "integer", "number", "date")
LARGE = 1_000_000  # bytes of a file from which on reading it column by column is worth it
LONGEST = 131_072  # characters in a cell: what Python reads unless another library asks for more
DELIMITERS = {";": "semicolons", "\t": "tabs"}
MARK = "\ufeff"  # with which Excel begins a file
EMPTY = "an empty cell"  # what a fault finds where there is nothing
LIMITS = {"required?": bool, "unique?": bool, "enum?": [str], "pattern?": str, "minimum?": float, "maximum?": float}
FIELD = {"name": str, "type": str, "description?": str, "codes?": str, "ordered?": bool, "constraints?": LIMITS}
KEY = {"fields": [str], "reference": {"resource": str, "fields": [str]}}
RULES = [{"rule": str}]
SCHEMA = {"fields": [FIELD], "primaryKey": [str], "foreignKeys?": [KEY], "rules?": RULES}
TABLE = {"name": str, "path": str, "title?": str, "coder?": str, "schema": SCHEMA, "rules?": RULES}
ABOUT = {"treatment?": str, "condition?": str}
LICENCE = {"name?": str, "title?": str, "path?": str}
SHAPE = {"title": str, "name?": str, "description?": str, "version?": str, "created?": str, "topic?": ABOUT}
SHAPE |= {"licenses?": [LICENCE], "contributors?": [{"title": str}], "resources": [TABLE]}
WORDS = {str: "a text", dict: "an object", list: "a list", bool: "true or false", float: "a number"}
# The tables that a topic must have, and columns that they must have.
COLUMNS = {
    "codes": ["variable", "code", "label", "definition", "color", "mark", "role"],
    "sources": ["source_id"],
    "statements": ["statement_id", "source_id"],
    "claims": ["claim_id"],
}


MISSING = "not there"  # what is found of a file or folder without which nothing can be read
FILES = ("a ", MISSING)  # how what is found begins where a fault is about the file as such


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: its place, what was found there and what is allowed."""

    file: str
    row: str
    column: str
    value: str
    allowed: str

    @property
    def line(self):
        """The line in the file, or the row in a list; 0 where the fault is one of the whole file."""
        return int(self.row.split()[1]) if self.row.startswith(("line ", "row ")) else 0

    def __str__(self):
        place = ", ".join(part for part in (self.file, self.row, self.column and f"column {self.column}") if part)
        has, have = ("is", "be") if self.value.startswith(FILES) and not self.row + self.column else ("has", "have")
        return f"{place} {has} {self.value}, but should {have} {self.allowed}"


class Sentence(Exception):  # noqa: N818 -- what its children have in common
    """A mistake that a reader can mend: a notebook shows the sentence and no traceback."""

    def _render_traceback_(self):
        return [str(self)]


class TableError(Sentence, ValueError):
    """All the faults of some tables at once; ``faults`` is the list of :class:`Fault`, by file and line."""

    def __init__(self, faults, where):
        files = list(dict.fromkeys(fault.file for fault in faults))
        self.faults = sorted(faults, key=lambda fault: (files.index(fault.file), fault.line))
        lines = [f"{counted(len(faults), 'fault')} in {where}:", *map(str, self.faults[:MOST])]
        more = [f"and {len(faults) - MOST:,} more"] if len(faults) > MOST else []
        super().__init__("\n- ".join(lines + more))


def folder():
    """The folder to read: ``CLAIM_DATA`` where it is set, the collection's own tables otherwise."""
    return Path(os.environ.get("CLAIM_DATA") or DEFAULT_FOLDER)


def one_of(codes, word=None):
    """What is allowed where there are codes, as text; with the code that is nearest to a ``word``."""
    near = "" if word is None else did_you_mean(word, codes)
    return f"{'one of ' * (len(codes) > 1)}{', '.join(codes)}{near}"


def did_you_mean(word, known):
    """`` (did you mean x?)`` with the known word that is nearest to a misspelt one; empty where none is near."""

    def plain(name):
        return re.sub(r"(?<!\d)0+(?=\d)", "", str(name).lower())

    names = {plain(name): name for name in known}
    near = difflib.get_close_matches(plain(word), names, 1)
    return f" (did you mean {names[near[0]]}?)" if near else ""


# ---------------------------------------------------------------- the descriptor


def read_descriptor(where):
    """The checked ``datapackage.json`` of a folder as a dict, with the schemas that it names by path filled in."""
    faults = []
    if not where.is_dir():
        found = "a file" if where.is_file() else MISSING
        wanted = f"a folder with the tables and their {DESCRIPTOR}"
        raise TableError([Fault(str(where.resolve()), "", "", found, wanted)], "the folder of the tables")
    descriptor = read_json(where, DESCRIPTOR, faults)
    faults = faults or misfits(descriptor, {"resources": [{"name": str}]})
    tables = [] if faults else descriptor["resources"]
    for table in tables:
        fill_schema(where, table, faults)
    faults = faults or misfits(descriptor, SHAPE)
    if not faults:
        names, asked = [table["name"] for table in tables], f"the tables {', '.join(COLUMNS)}"
        faults = [Fault(DESCRIPTOR, "", "", f"no table {name}", asked) for name in COLUMNS if name not in names]
        faults += [Fault(DESCRIPTOR, "", "", f"two tables {name}", "each name once") for name in doubles(names)]
        faults += [fault for table in tables for fault in table_faults(table)]
    if faults:
        raise TableError(faults, f"the tables of {where.resolve()}")
    return {"name": where.resolve().name, **descriptor}


def read_json(where, name, faults):
    """A JSON file of a folder; what cannot be read becomes a fault and ``None``."""
    content = read_bytes(where / name, name, faults)
    text = None if content is None else text_of(content, name, faults)
    try:
        return None if text is None else json.loads(text.removeprefix(MARK))
    except (ValueError, RecursionError) as error:
        faults.append(Fault(name, "", "", f"no valid JSON ({error})", "JSON; the mistake is at or before that place"))


def fill_schema(where, table, faults):
    """Put a schema that is named by its path in the place of the path, and a key of one column in a list."""
    schema = table.get("schema")
    if isinstance(schema, str):
        wrong = path_faults(schema, table["name"])
        faults += wrong
        table["schema"] = schema = None if wrong else read_json(where, schema, faults)
    if isinstance(schema, dict) and isinstance(schema.get("primaryKey"), str):
        schema["primaryKey"] = [schema["primaryKey"]]


def misfits(value, shape, place=""):
    """The faults of each part of a JSON value that has not the shape which the package reads."""
    kind = type(shape) if isinstance(shape, dict | list) else shape
    if not isinstance(value, (int, float) if kind is float else kind):
        return [Fault(DESCRIPTOR, place, "", json.dumps(value)[:60], WORDS[kind])]
    if kind is list:
        named = [(one["name"] if isinstance(one, dict) and "name" in one else i, one) for i, one in enumerate(value, 1)]
        return [fault for name, one in named for fault in misfits(one, shape[0], f"{place} {name}")]
    faults = []
    for key, inner in shape.items() if kind is dict else []:
        name = key.rstrip("?")
        if name in value:
            faults += misfits(value[name], inner, f"{place}, {name}".strip(", "))
        elif name == key:
            faults.append(Fault(DESCRIPTOR, place, "", f"no {name}", f"an object with {name}"))
    return faults


def table_fault(table, found, allowed, column=""):
    """A fault of what the descriptor says of a table."""
    return Fault(DESCRIPTOR, f"table {table}", column, found, allowed)


def doubles(names):
    """The names that occur more than once."""
    return sorted({name for name in names if names.count(name) > 1})


def path_faults(path, table):
    """A fault if a path of the descriptor leaves its folder, or would on another system."""
    pure = PureWindowsPath(path)  # knows slashes of both kinds
    if path and not (pure.drive or pure.root or ".." in pure.parts):
        return []
    return [table_fault(table, f"the path {path!r}", "a path within the folder, as coding/pairs.csv")]


def table_faults(table):
    """Faults of how the descriptor describes a table: its path, its columns, their types and patterns, its key."""
    name, schema = table["name"], table["schema"]
    table["rules"] = schema.pop("rules", []) + table.get("rules", [])
    table.setdefault("title", name)
    columns, faults = [field["name"] for field in schema["fields"]], path_faults(table["path"], name)

    def add(found, allowed, column=""):
        faults.append(table_fault(name, found, allowed, column))

    for column in [column for column in COLUMNS.get(name, []) if column not in columns]:
        add(f"no column {column}", "one, as each topic has it")
    for column in doubles(columns):
        add(f"a second column {column}", "each name once")
    for column in [column for column in schema["primaryKey"] or [""] if column not in columns]:
        add(f"the column {column!r} in primaryKey", one_of(columns))
    for field in schema["fields"]:
        field.setdefault("description", "")
        if field["type"] not in TYPES:
            add(f"the type {field['type']!r}", one_of(TYPES), field["name"])
        try:
            re.compile(field.get("constraints", {}).get("pattern", ""))
        except re.error as error:
            add(f"a pattern with a mistake ({error})", "a regular expression", field["name"])
    return faults


def allow_codes(tables, raw):
    """Make the codes of the codes table the allowed values of the coded columns; faults where there are none."""
    codes, faults = {}, []
    for variable, code in raw["codes"].tuples(["variable", "code"]) if "codes" in raw else []:
        codes.setdefault(variable, []).append(code)
    for name, field in [(table["name"], field) for table in tables for field in table["schema"]["fields"]]:
        variable = field.get("codes")
        if variable in codes:
            field["constraints"] = {**field.get("constraints", {}), "enum": codes[variable]}
        elif variable is not None:
            allowed = f"those of a variable of the codes table: {one_of(codes, variable)}"
            faults.append(table_fault(name, f"codes of {variable!r}", allowed, field["name"]))
    return faults


# ---------------------------------------------------------------- a table as text


class Raw:
    """A table as text: ``table[name]`` is a column, an array of texts; ``lines`` says where each row begins.

    What is asked of a column is asked once of each of its different texts (:meth:`distinct`), as most columns have
    few. ``note`` is a sentence on how its file differs from what is committed; empty where it does not. ``lost`` are
    the texts of rows that are faults, so that what refers to one of these is no fault, too.
    """

    note, lost = "", frozenset()

    def __init__(self, resource, rows, lines, unit="line"):
        self.resource, self.lines, self.path, self.unit = resource, lines, resource["path"], unit
        self.fields = {field["name"]: field for field in resource["schema"]["fields"]}
        cells = zip(*rows, strict=True) if rows else [[]] * len(self.fields)
        self.columns = {name: np.array(own, dtype=object) for name, own in zip(self.fields, cells, strict=True)}
        self.key, self.memo = resource["schema"]["primaryKey"], {}

    def __getitem__(self, name):
        if name not in self.columns:  # of a large table that came with the different texts of each column
            texts, places = self.memo[name,]
            self.columns[name] = np.array(texts, dtype=object)[places]
        return self.columns[name]

    def __len__(self):
        return len(self.lines)

    def tuples(self, names):
        """The rows of some columns as a list: a text per row for one column, a tuple for several."""
        cells = [self[name] for name in names]
        return cells[0].tolist() if len(cells) == 1 else list(zip(*cells, strict=True))

    def records(self):
        """The rows as dicts of text, from column to cell."""
        cells = zip(*(self[name] for name in self.fields), strict=True)
        return [dict(zip(self.fields, row, strict=True)) for row in cells]

    def distinct(self, *names):
        """The different rows of some columns, as :meth:`tuples` has them, and which of them each row is, from 0."""
        if names not in self.memo:
            rows = self[names[0]]
            if len(names) > 1:
                rows = np.fromiter(self.tuples(names), dtype=object, count=len(self))
            places, values = pd.factorize(rows)
            self.memo[names] = values.tolist(), places.astype(np.int32)
        return self.memo[names]

    def where(self, test, *names):
        """Where a row of some columns passes a test, boolean, one per row."""
        values, places = self.distinct(*names)
        return np.fromiter(map(test, values), bool, len(values))[places]

    def isin(self, known, *names):
        """Where a row of some columns is among known ones, boolean, one per row."""
        return self.where(set(known).__contains__, *names)

    def blank(self, name):
        """Where a column is blank, boolean, one per row."""
        values, places = self.distinct(name)
        return places == values.index("") if "" in values else np.zeros(len(self), bool)

    def doubled(self, *names):
        """Where a row of some columns occurs for the second time or more, boolean, one per row."""
        values, places = self.distinct(*names)
        return pd.Series(places).duplicated().to_numpy() if len(values) < len(self) else np.zeros(len(self), bool)

    def codes(self, name):
        """The allowed codes of a column; none where it is free."""
        return self.fields[name].get("constraints", {}).get("enum", [])

    def row_name(self, i):
        """How a row is named in a fault: its line in the file and its identifier."""
        return f"{self.unit} {self.lines[i]} ({', '.join(self[name][i] for name in self.key)})"

    def faults(self, mask, name, allowed, found=None):
        """A fault for each row where ``mask`` is true.

        ``found`` is a function of the position of the row; ``allowed`` is a text, or a function of the cell's text.
        """
        found = found or (lambda i: repr(self[name][i]) if self[name][i] else EMPTY)
        words = cache(allowed) if callable(allowed) else lambda text: allowed  # the nearest word takes long to find
        return [Fault(self.path, self.row_name(i), name, found(i), words(self[name][i])) for i in np.flatnonzero(mask)]

    def changed(self, cells):
        """A copy of the table with other texts in some cells: ``cells``, a dict from (position of the row, column)."""
        other = Raw(self.resource, [], self.lines, self.unit)
        other.columns = {name: self[name].copy() for name in self.fields}
        for (i, name), text in cells.items():
            other[name][i] = text
        return other

    def typed(self):
        """The table as a frame: numbers, ordered categoricals and text; blanks are missing."""
        return pd.DataFrame({name: self.typed_column(name) for name in self.fields})

    def typed_column(self, name):
        """The values of a checked column in their type."""
        blank, kind = self.blank(name), self.fields[name]["type"]
        if codes := self.codes(name):
            texts, places = self.distinct(name)
            code = {text: i for i, text in enumerate(codes)}
            own = np.array([code.get(text, -1) for text in texts], dtype=int)
            return pd.Categorical.from_codes(own[places], categories=codes, ordered=True)
        if kind == "integer":
            return pd.array(numbers(self[name]), dtype="Int64" if blank.any() else "int64")
        return numbers(self[name]) if kind == "number" else pd.array(np.where(blank, None, self[name]), dtype="str")


def numbers(cells):
    """Texts as floats; what is no number is missing."""
    return pd.to_numeric(cells, errors="coerce").astype(float)


# ---------------------------------------------------------------- files


def read_rows(path, resource, faults):
    """The rows of one CSV file as :class:`Raw`; what cannot be read becomes faults and ``None``.

    A file as spreadsheets save it is read, and ``note`` of the table says how it differs from what is committed:
    a byte-order mark, semicolons or tabs between columns, line ends of Windows, columns in another order, others
    beside them, and blank rows. What could change a meaning is a fault.
    """
    name, columns, before = resource["path"], [field["name"] for field in resource["schema"]["fields"]], len(faults)
    if path.suffix == ".parquet":
        return read_parquet(path, resource, faults)
    content = read_bytes(path, name, faults)
    if (table := read_plain(content, resource)) is not None:
        return table
    text = None if content is None else text_of(content, name, faults)
    if text is None:
        return None
    text, marked = text.removeprefix(MARK), text.startswith(MARK)
    mark = delimiter(text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        written = next(reader, [])
        header = [plain_name(cell) for cell in written]
        faults += header_faults(header, columns, name)
        rows, lines, blank, lost = body(reader, header, name, faults) if len(faults) == before else ([], [], 0, [])
    except csv.Error as error:
        allowed = f"at most {LONGEST:,} characters in a cell; is a double quote left open above?"
        found = f"a cell that cannot be read ({error})"
        return faults.append(Fault(name, f"line {reader.line_num}", "", found, allowed))
    if not rows and resource.get("absent_if_empty"):
        return None
    if not rows and len(faults) == before and not resource.get("may_be_empty"):
        faults.append(Fault(name, "", "", "no row under the header", "at least one row"))
    if not rows and len(faults) > before:
        return None
    places = [header.index(column) for column in columns]
    as_asked = places == list(range(len(header)))
    table = Raw(resource, rows if as_asked else [[row[i] for i in places] for row in rows], lines)
    table.note = note(name, [*byte_habits(marked, mark, text), *header_habits(written, columns), *blank_rows(blank)])
    table.lost = frozenset(lost)
    return table


def delimiter(text, columns):
    """The mark between columns: the one that finds most of them in the first line, or else a comma."""
    first = re.match(r"[^\r\n]*", text)[0][:LONGEST]

    def found(mark):
        return len(set(columns).intersection(map(plain_name, next(csv.reader([first], delimiter=mark), []))))

    return max(",;\t", key=found)


def plain_name(cell):
    """How a heading is written in the tables: ``claim_id`` for ``Claim ID``."""
    return cell.strip().lower().replace(" ", "_")


def body(reader, header, name, faults):
    """The rows under a right header, the lines on which they begin, how many are blank, and the cells of wrong ones."""
    rows, lines, blank, lost, line, width = [], [], 0, [], reader.line_num + 1, len(header)
    unnamed = [i for i, column in enumerate(header) if not column]
    for cells in reader:
        if not any(cells):
            blank += 1
        elif len(cells) != width:
            way = "; a text with a comma needs double quotes around it" if len(cells) > width else ""
            faults.append(Fault(name, f"line {line}", "", f"{len(cells)} cells", f"{width} cells{way}"))
            lost += cells
        elif stray := [cells[i] for i in unnamed if cells[i]]:
            allowed = "an empty cell in a column without a heading; a text with a comma needs double quotes around it"
            faults.append(Fault(name, f"line {line}", "", repr(stray[0]), allowed))
            lost += cells
        else:
            rows.append(cells)
            lines.append(line)
        line = reader.line_num + 1
    return rows, lines, blank, lost


def read_parquet(path, resource, faults):
    """The rows of one Parquet file, as :func:`read_rows`; a fault where the package for it is not installed."""
    if not find_spec("pyarrow"):
        allowed = "a CSV file, or the package pyarrow: .venv/bin/python -m pip install -r .ci/requirements-large.txt"
        return faults.append(Fault(resource["path"], "", "", "a table as Parquet", allowed))
    from claimlib import parquet  # which imports this module

    return parquet.read(path, resource, faults)


def read_plain(content, resource):
    """A large table that is as it should be, read column by column; ``None`` where :func:`read_rows` must look closer.

    The end of each line gets a cell of its own, which must be the last one of each row: so no row is too short or too
    long, none is blank, and no cell has a line break in it, and each row is on the line that its number says.
    """
    columns, end = [field["name"] for field in resource["schema"]["fields"]], "\1"
    first = ",".join(columns).encode("utf-8") + b"\n"
    spoilt = content is None or len(content) < LARGE or any(sign in content for sign in (b"\0", b"\1", b"\r"))
    if spoilt or not content.startswith(first) or content == first or not content.endswith(b"\n"):
        return None
    if find_spec("pyarrow"):
        return read_with_arrow(content, resource, columns)
    options = {"dtype": object, "na_filter": False, "skip_blank_lines": False, "header": None, "skiprows": 1}
    lines = range(2, content.count(b"\n") + 1)
    marked = content.replace(b"\n", b",\1\n")
    try:
        with warnings.catch_warnings(action="ignore", category=pd.errors.ParserWarning):
            frame = pd.read_csv(io.BytesIO(marked), names=[*columns, end], index_col=False, **options)
    except ValueError:  # a row that is too long, a quote left open, or another encoding
        return None
    if len(frame) != len(lines) or not np.all(frame[end].to_numpy() == end):
        return None
    table = Raw(resource, [], lines)
    table.columns = {name: frame[name].to_numpy() for name in columns}
    return None if table.blank(table.key[0]).any() else table


def read_with_arrow(content, resource, columns):
    """As :func:`read_plain`, and faster: the different texts of each column come with the reading."""
    from claimlib import parquet

    lines = range(2, content.count(b"\n") + 1)
    if (found := parquet.csv_columns(content, columns)) is None or len(found[columns[0]][1]) != len(lines):
        return None
    table = Raw(resource, [], lines)
    table.columns, table.memo = {}, {(name,): one for name, one in found.items()}
    return None if table.blank(table.key[0]).any() else table


def read_bytes(path, name, faults):
    """The bytes of a file; else a fault and ``None``."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return faults.append(Fault(name, "", "", MISSING, "a file in the folder of the tables"))
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        return faults.append(Fault(name, "", "", found, "a file that can be read"))


def text_of(content, name, faults):
    """The text of bytes in UTF-8, a byte-order mark included; else a fault and ``None``."""
    try:
        text = content.decode("utf-8")
        before, found, way = text.partition("\0")[0], "a zero byte", "text"
        if before == text:
            return text
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("latin-1")
        letter = f"the byte 0x{error.object[error.start]:02x}, a letter as Windows or an old Excel writes it"
        found = "UTF-16" if error.object[:2] in (b"\xff\xfe", b"\xfe\xff") else letter
        found = "an Excel workbook" if error.object[:2] == b"PK" else found
        way = "text in UTF-8"
    line = f"line {before.count(chr(10)) + 1}"
    return faults.append(Fault(name, line, "", found, f"{way}; save the file anew, in Excel as 'CSV UTF-8'"))


def header_faults(header, columns, name):
    """What is wrong with the first line, as faults: a column that is not there, or is there twice."""
    wanted = f"the columns {', '.join(columns)}"
    if not any(header) or (len(header) == 1 < len(columns) and "|" in header[0]):
        found = "columns separated by bars" if any(header) else "no text"
        way = "separated by commas (save it as a CSV with commas)"
        return [Fault(name, "line 1", "", found, f"{wanted}, {way}")]
    faults = column_faults(header, columns, name, "line 1")
    double = [column for column in doubles(header) if column in columns]
    return faults + [Fault(name, "line 1", "", f"a second column {column}", wanted) for column in double]


def column_faults(header, columns, name, row):
    """A fault for each column that is not there, with the one that is nearest to it among those nobody asked for."""
    faults, spare = [], [column for column in header if column not in columns]
    for column in [column for column in columns if column not in header]:
        near = difflib.get_close_matches(column, spare, 1)
        found = f"the column {near[0]!r} (did you mean {column}?)" if near else f"no column {column}"
        faults.append(Fault(name, row, "", found, f"the columns {', '.join(columns)}"))
    return faults


# ---------------------------------------------------------------- as spreadsheets save a file


def note(name, habits):
    """One sentence on how a file differs from what is committed; empty where it does not."""
    return f"{name} is read as a spreadsheet saves it, with {listing(habits)}." if habits else ""


def byte_habits(marked, mark, text):
    """The habits of spreadsheets that a reader does not see, in words."""
    habits = ["a byte-order mark"] if marked else []
    habits += [f"{DELIMITERS[mark]} between columns"] if mark in DELIMITERS else []
    return habits + (["line ends of Windows"] if "\r\n" in text else [])


def header_habits(written, columns):
    """How a right header differs from the committed one, in words."""
    header = [plain_name(cell) for cell in written]
    known = [column for column in header if column in columns]
    other = [cell for cell, column in zip(written, header, strict=True) if column and column not in columns]
    renamed = [cell for cell, column in zip(written, header, strict=True) if column in columns and cell != column]
    habits = ["columns in another order"] if known != columns else []
    habits += [f"{by_number(len(renamed), 'the heading', 'the headings')} {listing(renamed)}"] if renamed else []
    if other:
        habits.append(f"the extra {by_number(len(other), 'column', 'columns')} {listing(other)} (not read)")
    return habits


def blank_rows(n):
    """How many blank rows there are, in words."""
    return [f"{counted(n, 'blank row')} (not read)"] if n else []
