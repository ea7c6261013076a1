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
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
import pandas as pd

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "data"
DESCRIPTOR = "datapackage.json"
TYPES = ("string", "integer", "number", "date")
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
KEY = {
    "fields": [str],
    "reference": {"resource": str, "fields": [str]},
}
CONSTRAINTS = {
    "required?": bool,
    "unique?": bool,
    "enum?": [str],
    "pattern?": str,
    "minimum?": (int, float),
    "maximum?": (int, float),
}
SCHEMA = {
    "fields": [{"name": str, "type": str, "description?": str, "codes?": str, "constraints?": CONSTRAINTS}],
    "primaryKey": [str],
    "foreignKeys?": [KEY],
}
SHAPE = {
    "title": str,
    "name?": str,
    "description?": str,
    "topic?": {"treatment?": str, "condition?": str, "coded?": str},
    "licenses?": [{"name?": str, "title?": str, "path?": str}],
    "resources": [{"name": str, "path": str, "title?": str, "schema": SCHEMA, "rules?": [{"rule": str}]}],
}
WORDS = {str: "a text", dict: "an object", list: "a list", bool: "true or false", (int, float): "a number"}
COLUMNS = {  # what the package asks of the tables that it knows by name
    "codes": ["variable", "code", "label", "definition", "color", "mark", "role"],
    "sources": ["source_id"],
    "statements": ["statement_id", "source_id"],
    "claims": ["claim_id"],
}


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
        return f"{place}: found {self.value}; allowed: {self.allowed}"


class Sentence(Exception):  # noqa: N818 -- what its children have in common
    """A mistake that a reader can mend: a notebook shows the sentence and no traceback."""

    def _render_traceback_(self):
        return [str(self)]


class TableError(Sentence, ValueError):
    """All the faults of some tables at once; ``faults`` is the list of :class:`Fault`, by file and line."""

    def __init__(self, faults, where):
        files = list(dict.fromkeys(fault.file for fault in faults))
        self.faults = sorted(faults, key=lambda fault: (files.index(fault.file), fault.line))
        heading = f"{len(faults)} fault{'s' if len(faults) != 1 else ''} in {where}:"
        super().__init__("\n".join([heading, *(f"- {fault}" for fault in self.faults)]))


def folder():
    """The folder to read: ``CLAIM_DATA`` where it is set, the collection's own tables otherwise."""
    return Path(os.environ.get("CLAIM_DATA") or DEFAULT_FOLDER)


def did_you_mean(word, known):
    """`` (did you mean x?)`` with the known word that is nearest to a misspelt one; empty where none is near."""
    near = difflib.get_close_matches(str(word).lower(), [str(name) for name in known], 1)
    return f" (did you mean {near[0]}?)" if near else ""


# ---------------------------------------------------------------- the descriptor


def read_descriptor(where):
    """The checked ``datapackage.json`` of a folder as a dict, with the schemas that it names by path filled in."""
    if where.is_file():
        wanted = f"a folder with the tables and their {DESCRIPTOR}"
        raise TableError([Fault(str(where.resolve()), "", "", "a file", wanted)], "the folder of the tables")
    descriptor, faults = read_json(where, DESCRIPTOR), []
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    for resource in filter(is_object, resources if isinstance(resources, list) else []):
        if isinstance(resource.get("schema"), str):
            faults += path_faults(resource["schema"], str(resource.get("name")))
            resource["schema"] = {} if faults else read_json(where, resource["schema"])
        if is_object(resource.get("schema")):
            tidy(resource)
    faults = faults or [*misfits(descriptor, SHAPE)]
    faults = faults or ([] if resources else [Fault(DESCRIPTOR, "", "", "no table", "at least one table in resources")])
    faults = faults or [fault for resource in resources for fault in resource_faults(resource)]
    names = [resource["name"] for resource in resources] if not faults else []
    faults += [table_fault(name, "a second table of this name", "each name once") for name in doubles(names)]
    if not faults:
        faults += [fault for resource in resources for fault in key_faults(resource, resources)]
    if faults:
        raise TableError(faults, f"the tables of {where.resolve()}")
    return {"name": where.resolve().name, **descriptor}


def read_json(where, name):
    """A JSON file of a folder; an error with one fault where it cannot be read."""
    try:
        return json.loads((where / name).read_text(encoding="utf-8"))
    except FileNotFoundError:
        fault = Fault(name, "", "", "no such file", f"a folder with the tables and their {DESCRIPTOR}")
    except OSError as error:
        fault = Fault(name, "", "", f"a file that cannot be read ({error.strerror})", "a file that can be read")
    except (ValueError, RecursionError) as error:
        fault = Fault(name, "", "", f"no valid JSON ({error})", "a Frictionless Data Package")
    raise TableError([fault], f"the tables of {where.resolve()}")


def is_object(value):
    """Whether a JSON value is an object."""
    return isinstance(value, dict)


def tidy(resource):
    """Write lists where the standard also allows one text, and keep all rules of a table with the table."""
    schema = resource["schema"] = dict(resource["schema"])
    rules = [schema.pop("rules", []), resource.get("rules", [])]
    if any(rules) and all(isinstance(some, list) for some in rules):
        resource["rules"] = rules[0] + rules[1]
    if isinstance(schema.get("primaryKey"), str):
        schema["primaryKey"] = [schema["primaryKey"]]
    resource.setdefault("title", resource.get("name"))


def misfits(value, shape, place=""):
    """A fault for each part of a JSON value that has not the shape which the package reads."""
    kind = {dict: dict, list: list}.get(type(shape), shape)
    if not isinstance(value, kind):
        yield Fault(DESCRIPTOR, place, "", f"{json.dumps(value)[:60]}", WORDS[kind])
    elif kind is list:
        for i, item in enumerate(value, 1):
            name = item.get("name", i) if is_object(item) else i
            yield from misfits(item, shape[0], f"{place} {name}".strip())
    elif kind is dict:
        for key, inner in shape.items():
            name = key.rstrip("?")
            if name in value:
                yield from misfits(value[name], inner, f"{place}, {name}".strip(", "))
            elif name == key:
                yield Fault(DESCRIPTOR, place, "", f"no {name}", f"{WORDS.get(inner, 'some')} called {name}")


def table_fault(table, found, allowed, column=""):
    """A fault of what the descriptor says of a table."""
    return Fault(DESCRIPTOR, f"table {table}", column, found, allowed)


def doubles(names):
    """The names that occur more than once."""
    return sorted({name for name in names if names.count(name) > 1})


def path_faults(path, name):
    """A fault if a path of the descriptor leaves its folder, or would on another system."""
    pure, windows = PurePosixPath(path), PureWindowsPath(path)
    if path and not (pure.is_absolute() or windows.drive or windows.root or ".." in windows.parts):
        return []
    return [table_fault(name, f"the path {path!r}", "a path within the folder, as coding/pairs.csv")]


def resource_faults(resource):
    """Faults of one table's description: its path, its columns, their types and patterns."""
    name, fields = resource["name"], resource["schema"]["fields"]
    columns, faults = [field["name"] for field in fields], path_faults(resource["path"], resource["name"])
    lacking = [column for column in COLUMNS.get(name, []) if column not in columns]
    faults += [table_fault(name, "no such column", f"a column {column}", column) for column in lacking]
    faults += [table_fault(name, "a second column of this name", "each name once", one) for one in doubles(columns)]
    for field in fields:
        if field["type"] not in TYPES:
            faults.append(table_fault(name, f"the type {field['type']!r}", ", ".join(TYPES), field["name"]))
        try:
            re.compile(field.get("constraints", {}).get("pattern", ""))
        except re.error as error:
            faults.append(table_fault(name, f"a pattern with a mistake ({error})", "a pattern", field["name"]))
        field.setdefault("description", "")
    return faults


def key_faults(resource, resources):
    """Faults of the keys of a table: columns that it, or the table that it refers to, does not have."""
    columns = {one["name"]: [field["name"] for field in one["schema"]["fields"]] for one in resources}
    own, name = resource["schema"], resource["name"]
    asked = [(name, column) for column in own["primaryKey"]]
    for key in own.get("foreignKeys", []):
        target = key["reference"]["resource"] = key["reference"]["resource"] or name
        asked += [(name, column) for column in key["fields"]]
        asked += [(target, column) for column in key["reference"]["fields"] if target in columns]
        if len(key["fields"]) != len(key["reference"]["fields"]):
            asked.append((name, "+".join(key["fields"])))
    wrong = [(table, column) for table, column in asked if column not in columns[table]]
    faults = [table_fault(name, f"a key with {column} of {table}", ", ".join(columns[table])) for table, column in wrong]
    return faults if own["primaryKey"] else [table_fault(name, "no column in primaryKey", ", ".join(columns[name]))]


def allow_codes(resources, codes):
    """Make the codes of the codes table the allowed values of each coded column; returns faults of the descriptor.

    ``codes`` is a dict from variable to its codes in order, ``None`` where the table could not be read.
    """
    faults = []
    for resource in resources if codes is not None else []:
        for field in filter(lambda field: "codes" in field, resource["schema"]["fields"]):
            variable = field["codes"]
            if variable in codes:
                field["constraints"] = {**field.get("constraints", {}), "enum": codes[variable]}
            else:
                allowed = f"a variable of the codes table: {', '.join(codes)}{did_you_mean(variable, codes)}"
                faults.append(table_fault(resource["name"], f"codes of {variable!r}", allowed, field["name"]))
    return faults


# ---------------------------------------------------------------- a table as text


class Raw:
    """A table as text: ``table[name]`` is a column, a Series of texts; ``lines`` says where each row begins."""

    def __init__(self, resource, rows, lines, unit="line"):
        self.resource, self.lines, self.path, self.unit = resource, lines, resource["path"], unit
        self.fields = {field["name"]: field for field in resource["schema"]["fields"]}
        cells = zip(*rows, strict=True) if rows else [[]] * len(self.fields)
        self.columns = {name: pd.Series(own, dtype=object) for name, own in zip(self.fields, cells, strict=True)}
        self.key = resource["schema"]["primaryKey"]

    def __getitem__(self, name):
        return self.columns[name]

    def __len__(self):
        return len(self.lines)

    def tuples(self, names):
        """The rows of some columns as a list: a text per row for one column, a tuple for several."""
        cells = [self[name] for name in names]
        return cells[0].tolist() if len(cells) == 1 else list(zip(*cells, strict=True))

    def codes(self, name):
        """The allowed codes of a column; none where it is free."""
        return self.fields[name].get("constraints", {}).get("enum", [])

    def row_name(self, i):
        """How a row is named in a fault: its line in the file and its identifier."""
        return f"{self.unit} {self.lines[i]} ({', '.join(self[name][i] for name in self.key)})"

    def faults(self, mask, name, allowed, found=None):
        """A fault for each row where ``mask`` is true; ``found`` makes the text from a row's position."""
        found = found or (lambda i: repr(self[name][i]) if self[name][i] else "an empty cell")
        return [Fault(self.path, self.row_name(i), name, found(i), allowed) for i in np.flatnonzero(mask)]

    def changed(self, cells):
        """A copy of the table with other texts in some cells: ``cells``, a dict from (position of the row, column)."""
        other = Raw(self.resource, [], [], self.unit)
        other.lines, other.columns = self.lines, {name: self[name].copy() for name in self.fields}
        for (i, name), text in cells.items():
            other[name][i] = text
        return other

    def typed(self):
        """The table as a frame: numbers, ordered categoricals and text; blanks are missing."""
        return pd.DataFrame({name: typed(cells, self.fields[name]) for name, cells in self.columns.items()})


def typed(cells, field):
    """The values of a checked column in their type."""
    filled = cells.where(cells != "", None)
    if codes := field.get("constraints", {}).get("enum"):
        return pd.Categorical(filled, categories=codes, ordered=True)
    if field["type"] == "integer":
        return pd.array(numbers(cells), dtype="Int64" if filled.isna().any() else "int64")
    return numbers(cells) if field["type"] == "number" else pd.array(filled, dtype="str")


def numbers(cells):
    """Texts as floats; what is no number is missing."""
    return pd.to_numeric(cells, errors="coerce").to_numpy(float)


# ---------------------------------------------------------------- files


def read_rows(path, resource, faults, free=False):
    """The rows of one CSV file as :class:`Raw`; what cannot be read becomes faults and ``None``.

    ``free`` is how a reader's own file is read: columns in any order, any others beside them, commas, semicolons or
    tabs between them, and blank rows.
    """
    name, columns = resource["path"], [field["name"] for field in resource["schema"]["fields"]]
    text = read_text(path, name, faults)
    if text is None:
        return None
    first = text.partition("\n")[0]
    mark = next((one for one in ";\t" if free and one in first and "," not in first), ",")
    before, reader = len(faults), csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        header = next(reader, [])
        if free:
            header = [cell.strip().lower().replace(" ", "_") for cell in header]
        faults += header_faults(header, columns, name, free)
        rows, lines = body(reader, len(header), name, faults, free) if len(faults) == before else ([], [])
    except csv.Error as error:
        allowed = f"at most {csv.field_size_limit():,} characters in a cell; is a double quote left open above?"
        faults.append(Fault(name, f"line {reader.line_num}", "", f"a cell that cannot be read ({error})", allowed))
        return None
    if len(faults) == before and not rows and not resource.get("may_be_empty"):
        faults.append(Fault(name, "", "", "no row under the header", "at least one row"))
    if not rows and len(faults) > before:
        return None
    places = [header.index(column) for column in columns]
    return Raw(resource, [[row[i] for i in places] for row in rows] if free else rows, lines)


def read_text(path, name, faults):
    """The text of a file in UTF-8, with or without the byte-order mark that Excel writes."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
    except FileNotFoundError:
        return faults.append(Fault(name, "", "", "no such file", f"the table that {DESCRIPTOR} describes"))
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror})"
        return faults.append(Fault(name, "", "", found, "a file that can be read"))
    except UnicodeDecodeError as error:
        line, byte = error.object[: error.start].count(b"\n") + 1, error.object[error.start]
        found = f"the byte 0x{byte:02x}, a letter as Windows or an old Excel writes it"
        allowed = "text in UTF-8; save the file anew, in Excel as 'CSV UTF-8'"
        return faults.append(Fault(name, f"line {line}", "", found, allowed))
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        return faults.append(Fault(name, f"line {line}", "", "a zero byte", "text; save the file anew as 'CSV UTF-8'"))
    return text


def header_faults(header, columns, name, free=False):
    """The differences between the first line and the columns of the descriptor, as faults."""
    wanted = f"the columns {', '.join(columns)}"
    marks = [word for mark, word in DELIMITERS.items() if len(header) == 1 < len(columns) and mark in header[0]]
    if marks or not header:
        found = f"columns separated by {marks[0]}" if marks else "an empty file"
        way = " (save it as a CSV with commas)" if marks else ""
        return [Fault(name, "line 1", "", found, f"{wanted}, separated by commas{way}")]
    extra = [column for i, column in enumerate(header) if column not in columns or column in header[:i]]
    extra = [column for column in extra if column in columns] if free else extra
    faults = [Fault(name, "line 1", c, "no such column", wanted) for c in columns if c not in header]
    faults += [Fault(name, "line 1", column, "an extra column", wanted) for column in extra]
    if not faults and header != columns and not free:
        faults.append(Fault(name, "line 1", "", f"the order {', '.join(header)}", wanted))
    return faults


def body(reader, width, name, faults, free=False):
    """The rows under a right header, and the line on which each begins."""
    rows, lines, line = [], [], reader.line_num + 1
    for cells in reader:
        if len(cells) == width:
            rows.append(cells)
            lines.append(line)
        elif any(cells) or not free:
            way = "; a text with a comma needs double quotes around it" if len(cells) > width else ""
            faults.append(Fault(name, f"line {line}", "", f"{len(cells)} cells", f"{width} cells{way}"))
        line = reader.line_num + 1
    blank = [free and not any(cells) for cells in rows]
    return [[one for one, out in zip(some, blank, strict=True) if not out] for some in (rows, lines)]
