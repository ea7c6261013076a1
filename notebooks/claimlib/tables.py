"""Read the tables of a topic and check them against their descriptor.

The structure stands in one place, ``datapackage.json`` beside the tables: columns, types, allowed
codes, keys, and the rules between columns. Nothing here knows a table, a code or a topic by name,
except that claims hang on statements and statements on sources.
"""

import copy
import csv
import io
import json
import os
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "data"
NUMERIC = {"integer": r"-?[0-9]+", "number": r"-?[0-9]+(\.[0-9]+)?"}
KINDS = {"integer": "a whole number, no thousands mark", "number": "a number with a decimal point, no thousands mark"}
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars"}
RECODE = ["claim_id", "variable", "code", "reason"]
RECODED = ["claim_id", "variable", "was", "code", "reason"]


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where it stands, what stands there and what was allowed."""

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


class TableError(ValueError):
    """All the faults of the tables at once; ``faults`` is the list of :class:`Fault`, by file and line."""

    def __init__(self, faults, where, what="the tables of the folder"):
        files = list(dict.fromkeys(fault.file for fault in faults))
        self.faults = sorted(faults, key=lambda fault: (files.index(fault.file), fault.line))
        n = len(self.faults)
        lines = [f"{n} fault{'s' if n != 1 else ''} in {what} {Path(where).name}:"]
        super().__init__("\n".join(lines + [f"- {fault}" for fault in self.faults]))


class Absent(LookupError):  # noqa: N818 -- named for what it says to a reader, who meets it as a sentence
    """A notebook needs tables that a topic does without: one sentence, and no traceback in a notebook."""

    def _render_traceback_(self):
        """What Jupyter shows instead of a traceback."""
        return [str(self)]


class UnknownName(KeyError):  # noqa: N818 -- reads as what it says
    """A variable, a role or a code that the codes table does not have; the message names those that it has."""

    def __str__(self):
        return str(self.args[0])


class Tables:
    """The checked tables of one topic, each a data frame and an attribute: ``data.claims``.

    ``title``, ``topic`` and ``silence`` (the code that says that an article is silent) come from the
    descriptor. Coded columns are ordered categoricals in the
    order of the codebook; blank cells are missing and mean that the variable does not apply. Tables
    of statements and of claims carry the ``source_id`` of their article. A frame is made when it is
    first asked for. A table that the collection calls optional and a topic does without is an empty frame.

    ``recodes`` are the codes that a reader changed, a frame with ``claim_id``, ``variable``, ``was``, ``code``
    and ``reason``, empty where nothing was changed; ``recodes_name`` says where they come from; ``as_coded``
    are the tables before the change.
    """

    def __init__(self, where, descriptor, raw):
        self.folder, self.descriptor, self.raw = Path(where), descriptor, raw
        self.recodes, self.recodes_name, self.as_coded = pd.DataFrame(columns=RECODED, dtype="str"), "", self
        self.title, self.topic = descriptor["title"], descriptor.get("topic", {})
        self.silence = descriptor.get("silence")
        self.frames, self.memo = {}, {}
        self.by_reader = False

    def __getattr__(self, name):
        if name.startswith("__") or (name not in self.raw and name not in optional()):
            raise AttributeError(
                f"there is no table {name!r}; the tables are {', '.join(self.__dict__.get('raw', {}))}"
            )
        if name not in self.frames:
            table = self.raw[name] if name in self.raw else Raw(optional()[name], [], [])
            self.frames[name] = with_source(table.typed(), self.raw)
        return self.frames[name]

    def lacking(self, names):
        """Which of some tables this topic does without, a list in their order."""
        return [name for name in names if name not in self.raw]

    def codes_of(self, variable):
        """The codes of a variable in order: a frame indexed by code (label, definition, color, mark, role)."""
        own = self.codes[self.codes["variable"] == variable]
        if own.empty:
            known = ", ".join(dict.fromkeys(self.codes["variable"]))
            raise UnknownName(f"no variable {variable!r}; the coded variables are {known}")
        return own.sort_values("position").set_index("code")

    def labels(self, variable):
        """The labels of a variable's codes in order: a dict from code to label."""
        return self.codes_of(variable)["label"].to_dict()

    def roles(self, variable):
        """Which code of a variable the rules take for what: a dict from role to code, as the codes table says."""
        return {role: codes[0] for role, codes in self.codes_by_role(variable).items()}

    def role_of(self, variable):
        """What the rules take each code of a variable for: a dict from code to role, for codes with a role."""
        return {code: role for role, codes in self.codes_by_role(variable).items() for code in codes}

    def codes_by_role(self, variable):
        """The codes that have each role of a variable, in display order: a dict from role to a list of codes."""
        found = {}
        for code, roles in self.codes_of(variable)["role"].dropna().items():
            for role in roles.split():
                found.setdefault(role, []).append(code)
        return found

    def codes_with(self, variable, role):
        """The codes of a variable that have a role, a list in display order; UnknownName if none has it."""
        found = self.codes_by_role(variable)
        if role not in found:
            raise UnknownName(f"no code of {variable!r} has the role {role!r}; its roles are {', '.join(found) or 'none'}")
        return found[role]

    def code_with(self, variable, role):
        """The one code of a variable that has a role; UnknownName if none or several have it."""
        found = self.codes_with(variable, role)
        if len(found) > 1:
            raise UnknownName(f"several codes of {variable!r} have the role {role!r}: {', '.join(found)}")
        return found[0]

    @property
    def remark(self):
        """The sentence that marks what is drawn from codes that a reader changed; empty where nobody changed one."""
        return changed_by_reader(len(self.recodes), self.recodes_name) if self.by_reader else ""

    def own_place(self):
        """The folder or file of a reader's own tables or codes; ``None`` for the collection's own."""
        if self.by_reader:
            return Path(recodes_file() or Path.cwd() / "my-codes.csv").resolve()
        return self.folder.resolve() if self.folder.resolve() != DEFAULT_FOLDER.resolve() else None

    def publishers(self):
        """The articles and what kind of publisher each has: a dict from ``source_id``."""
        return dict(zip(self.sources["source_id"], self.sources["publisher_kind"], strict=True))

    def coders_sentence(self):
        """Who coded, as one sentence, from the descriptor: the same one wherever it is said; empty if it is not told."""
        told = self.topic.get("coded", "")
        return f"{told[:1].upper()}{told[1:]}." if told else ""

    def names(self):
        """How figures write the articles: a dict from ``source_id`` to identifier and kind of publisher."""
        return dict(
            zip(
                self.sources["source_id"], self.sources["source_id"] + " " + self.sources["publisher_kind"], strict=True
            )
        )

    def in_words(self, frame):
        """A frame with labels instead of codes, and empty text where a variable does not apply."""
        coded = [name for name in frame if (self.codes["variable"] == name).any()]
        words = frame.assign(**{name: frame[name].astype(object).map(self.labels(name)) for name in coded})
        return words.astype(object).where(words.notna(), "")

    def places(self, claims):
        """Where claims stand, one text a row: the statement and its characters in the stored text, counted from 0."""
        spans = self.statements.set_index("statement_id").loc[claims["statement_id"]]
        return [f"{s} ({a} to {b})" for s, a, b in zip(spans.index, spans["start"], spans["end"], strict=True)]


def folder():
    """The folder to read: ``CLAIM_DATA`` where it is set, the collection's own tables otherwise."""
    return Path(os.environ.get("CLAIM_DATA") or DEFAULT_FOLDER)


def recodes_file():
    """The CSV with codes that the reader changes: ``CLAIM_RECODES`` where it is set, ``None`` otherwise."""
    name = os.environ.get("CLAIM_RECODES")
    return Path(name) if name else None


@lru_cache
def optional():
    """The tables that the collection calls optional, as its descriptor describes them: a dict by name."""
    own = json.loads((DEFAULT_FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    return {resource["name"]: resource for resource in own["resources"] if resource.get("optional")}


def without(names):
    """``no table `a` ``, ``no tables `a` and `b` ``: what a topic does without, in words."""
    listed = [f"`{name}`" for name in names]
    return f"no table {listed[0]}" if len(listed) == 1 else f"no tables {', '.join(listed[:-1])} and {listed[-1]}"


def load(where=None, needs=(), uses=()):
    """Read and check every table of a topic.

    Parameters: ``where``, a folder with ``datapackage.json`` (default: see :func:`folder`); ``needs``, the tables
    beside the claims without which a notebook has nothing to show; ``uses``, those that it can do without: one
    printed line says which are not there. Where
    ``CLAIM_RECODES`` is set, its codes take the place of those in the claims (see :func:`recode`) and one
    printed line says so, so that no result of changed codes passes for one of the committed codes.
    Returns :class:`Tables`. Raises :class:`TableError` with every fault that was found, at once, and
    :class:`Absent` where a table that is needed is none of the topic's.
    """
    data = read(where)
    if lacking := data.lacking(needs):
        raise Absent(f"This topic has {without(lacking)}, which this notebook needs; there is nothing to show here.")
    if lacking := data.lacking(uses):
        print(f"This topic has {without(lacking)}; what rests on that is left empty here.")
    if path := recodes_file():
        data = recode(data, path)
        print(changed_by_reader(len(data.recodes), data.recodes_name))
    return data


def changed_by_reader(n, name):
    """The sentence that marks what is drawn from codes that a reader changed."""
    return f"With {n} code{'s' if n != 1 else ''} changed by the reader ({name})."


def read(where=None):
    """The tables as they stand in their folder, checked, whatever a reader changes; see :func:`load`."""
    where = Path(where) if where is not None else folder()
    descriptor = read_descriptor(where)
    faults, raw = unknown_rules(descriptor), {}
    for resource in descriptor["resources"]:
        rows = read_rows(where, resource, faults)
        if rows is not None:
            raw[resource["name"]] = Raw(resource, *rows)
    paths = {resource["name"]: resource["path"] for resource in descriptor["resources"]}
    for table in raw.values():
        faults += check_cells(table) + check_keys(table, raw, paths)
        for rule in table.resource.get("rules", []):
            if rule["rule"] in RULES:
                faults += RULES[rule["rule"]](rule, table, raw, paths)
    if faults:
        raise TableError(faults, where)
    return Tables(where, descriptor, raw)


def read_descriptor(where):
    """``datapackage.json`` of a folder as a dict; a clear error where it is missing or no JSON."""
    path = Path(where) / "datapackage.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        fault = Fault(path.name, "", "", "no such file", "a folder with the tables and their datapackage.json")
    except ValueError as error:
        fault = Fault(path.name, "", "", f"no valid JSON ({error})", "a Frictionless Data Package")
    raise TableError([fault], where)


def unknown_rules(descriptor):
    """A fault for each rule of the descriptor that nothing here can check, and for each code in one that is none."""
    faults = []
    for resource in descriptor["resources"]:
        codes = {field["name"]: field.get("constraints", {}).get("enum") for field in resource["schema"]["fields"]}
        for rule in resource.get("rules", []):
            place = ("datapackage.json", f"table {resource['name']}")
            if rule["rule"] not in RULES:
                faults.append(Fault(*place, "", f"the rule {rule['rule']}", ", ".join(RULES)))
            named = [*rule.get("when", {}).items(), (rule.get("column"), rule.get("allowed", []))]
            wrong = [(name, value) for name, values in named if codes.get(name) for value in values]
            faults += [
                Fault(*place, name, f"{value!r} in the rule {rule['rule']}", ", ".join(codes[name]))
                for name, value in wrong
                if value not in codes[name]
            ]
    return faults


# ---------------------------------------------------------------- a table as text


class Column:
    """A column of text cells as its distinct values and, a row, the position of its value.

    Each distinct value is judged once, which is what makes the checks quick.
    """

    def __init__(self, cells):
        self.cells = np.empty(len(cells), dtype=object)
        self.cells[:] = cells
        self.position, self.values = pd.factorize(self.cells)

    def where(self, test):
        """Boolean array, one a row: where ``test`` holds of the cell's text."""
        return np.fromiter(map(test, self.values), bool, len(self.values))[self.position]

    def isin(self, values):
        """Boolean array, one a row: where the cell is one of ``values``."""
        return self.where(frozenset(values).__contains__)

    @cached_property
    def blank(self):
        """Boolean array, one a row: where the cell is empty."""
        return self.isin([""])

    @cached_property
    def numbers(self):
        """The cells as floats, one a row; what is no number is missing."""
        return pd.to_numeric(pd.Series(self.values), errors="coerce").to_numpy(float)[self.position]


class Raw:
    """A table as it stands in the file: text cells by column, and the line of each row."""

    def __init__(self, resource, rows, lines):
        self.resource, self.lines, self.path = resource, lines, resource["path"]
        self.a_row = resource.get("a_row", "line")
        self.fields = {field["name"]: field for field in resource["schema"]["fields"]}
        cells = zip(*rows, strict=True) if rows else [[]] * len(self.fields)
        self.columns = {name: Column(own) for name, own in zip(self.fields, cells, strict=True)}
        key = resource["schema"]["primaryKey"]
        self.key = [key] if isinstance(key, str) else key

    def __getitem__(self, name):
        return self.columns[name]

    def __len__(self):
        return len(self.lines)

    def tuples(self, names):
        """The rows of some columns as a list: a cell each for one column, tuples for several."""
        cells = [self[name].cells for name in names]
        return cells[0].tolist() if len(cells) == 1 else list(zip(*cells, strict=True))

    def codes(self, name):
        """The allowed codes of a column; none where it is free."""
        return self.fields[name].get("constraints", {}).get("enum", [])

    def row_name(self, i):
        """How a row is named in a fault: its line in the file and its identifier."""
        return f"{self.a_row} {self.lines[i]} ({', '.join(self[name].cells[i] for name in self.key)})"

    def faults(self, mask, name, allowed, found=None):
        """A fault for each row where ``mask`` is true; ``found`` makes the text from a row's position."""
        found = found or (lambda i: repr(self[name].cells[i]) if self[name].cells[i] else "an empty cell")
        return [Fault(self.path, self.row_name(i), name, found(i), allowed) for i in np.flatnonzero(mask)]

    def changed(self, cells):
        """A copy of the table with other texts in some cells: ``cells``, a dict from (position of the row, column)."""
        other = copy.copy(self)
        other.columns = dict(self.columns)
        for name in dict.fromkeys(name for _, name in cells):
            texts = self[name].cells.copy()
            for i, text in [(i, text) for (i, column), text in cells.items() if column == name]:
                texts[i] = text
            other.columns[name] = Column(texts)
        return other

    def typed(self):
        """The table as a frame: numbers, ordered categoricals and text; blanks are missing."""
        return pd.DataFrame({name: typed(column, self.fields[name]) for name, column in self.columns.items()})


@lru_cache
def ordered(codes):
    """The ordered categorical type of some codes; made once, as tables share their codes."""
    return pd.CategoricalDtype(codes, ordered=True)


def typed(column, field):
    """The values of a checked column in their type."""
    codes = field.get("constraints", {}).get("enum")
    if codes:
        place = {code: i for i, code in enumerate(codes)}
        positions = np.array([place.get(value, -1) for value in column.values])
        return pd.Categorical.from_codes(positions[column.position], dtype=ordered(tuple(codes)))
    if field["type"] in NUMERIC:
        whole = "Int64" if column.blank.any() else "int64"
        return pd.array(column.numbers, dtype=whole if field["type"] == "integer" else "float64")
    return pd.array(np.where(column.blank, None, column.cells), dtype="str")


def with_source(frame, raw):
    """Give a table of statements or claims its ``source_id``, an ordered categorical."""
    if "sources" not in raw or frame.columns[0] == "source_id":
        return frame
    if "source_id" not in frame and "statement_id" in frame:
        of_statement = dict(
            zip(raw["statements"]["statement_id"].cells, raw["statements"]["source_id"].cells, strict=True)
        )
        frame["source_id"] = frame["statement_id"].map(of_statement)
    if "source_id" in frame:
        frame["source_id"] = pd.Categorical(frame["source_id"], dtype=ordered(tuple(raw["sources"]["source_id"].cells)))
    return frame


# ---------------------------------------------------------------- reading


def read_rows(where, resource, faults):
    """The rows of one table and their lines; what cannot be read becomes faults and ``None``."""
    path, name = Path(where) / resource["path"], resource["path"]
    if not path.is_file():
        return faults.append(Fault(name, "", "", "no such file", "the table that datapackage.json describes"))
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        faults.append(Fault(name, "line 1", "", "a byte-order mark", "UTF-8 without byte-order mark"))
        content = content[3:]
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return faults.append(Fault(name, f"line {line}", "", f"the byte 0x{content[error.start]:02x}", "text in UTF-8"))
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = [field["name"] for field in resource["schema"]["fields"]]
    if header_faults(next(reader, []), columns, name, faults):
        return None
    return body(reader, len(columns), name, faults, resource.get("may_be_empty", False))


def header_faults(header, columns, name, faults):
    """Compare the first line with the columns of the descriptor; add the differences and tell if there are any."""
    wanted, before = ", ".join(columns), len(faults)
    marks = [word for mark, word in DELIMITERS.items() if len(header) == 1 < len(columns) and mark in header[0]]
    if marks or not header:
        found = f"columns parted by {marks[0]}" if marks else "an empty file"
        faults.append(Fault(name, "line 1", "", found, f"columns parted by commas: {wanted}"))
        return True
    extra = [c for i, c in enumerate(header) if c not in columns or c in header[:i]]
    faults += [Fault(name, "line 1", c, "no such column", f"the columns {wanted}") for c in columns if c not in header]
    faults += [Fault(name, "line 1", c, "an extra column", f"the columns {wanted}") for c in extra]
    if len(faults) == before and header != columns:
        faults.append(Fault(name, "line 1", "", f"the order {', '.join(header)}", f"the order {wanted}"))
    return len(faults) > before


def body(reader, width, name, faults, may_be_empty=False):
    """The rows under a right header, and the line on which each begins."""
    rows, lines, line, before = [], [], reader.line_num + 1, len(faults)
    for cells in reader:
        if len(cells) == width:
            rows.append(cells)
            lines.append(line)
        else:
            faults.append(Fault(name, f"line {line}", "", f"{len(cells)} cells", f"{width} cells"))
        line = reader.line_num + 1
    empty = not rows and len(faults) == before
    if empty and not may_be_empty:
        faults.append(Fault(name, "", "", "no row under the header", "at least one row"))
    return (rows, lines) if rows or (empty and may_be_empty) else None


# ---------------------------------------------------------------- single cells


def check_cells(table):
    """Faults of single cells: spaces, empty where required, type, allowed codes, pattern, limits."""
    faults = []
    for name, field in table.fields.items():
        column, limits = table[name], field.get("constraints", {})
        if limits.get("required"):
            faults += table.faults(column.blank, name, ", ".join(limits.get("enum", [])) or "a value")
        untidy = column.where(lambda text: text != text.strip() or "\n" in text or "\r" in text)
        faults += table.faults(untidy, name, "no space at either end, no line break")
        faults += check_type(table, name, field, ~column.blank & ~untidy)
    return faults


def check_type(table, name, field, rest):
    """Faults of the remaining cells of a column against its codes, its type, its pattern and its limits."""
    column, limits = table[name], field.get("constraints", {})
    if "enum" in limits:
        return table.faults(rest & ~column.isin(limits["enum"]), name, ", ".join(limits["enum"]))
    if field["type"] == "date":
        return table.faults(rest & ~column.where(is_date), name, "a date as 2021-12-31")
    if field["type"] in NUMERIC:
        return check_numbers(table, name, field, rest)
    if "pattern" in limits:
        wrong = rest & ~column.where(lambda text: bool(re.fullmatch(limits["pattern"], text)))
        return table.faults(wrong, name, f"{field['description']} (pattern {limits['pattern']})")
    return []


def is_date(text):
    """Whether a text is a day of the calendar, written as 2021-12-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_numbers(table, name, field, rest):
    """Faults of a numeric column: no number, or outside its limits."""
    limits, column = field.get("constraints", {}), table[name]
    number = column.where(lambda text: bool(re.fullmatch(NUMERIC[field["type"]], text)))
    faults = table.faults(rest & ~number, name, KINDS[field["type"]])
    if "minimum" in limits:
        faults += table.faults(number & (column.numbers < limits["minimum"]), name, f"at least {limits['minimum']}")
    if "maximum" in limits:
        faults += table.faults(number & (column.numbers > limits["maximum"]), name, f"at most {limits['maximum']}")
    return faults


# ---------------------------------------------------------------- keys


def check_keys(table, raw, paths):
    """Faults of identifiers: standing twice, or pointing at a row that is not there."""
    double = pd.Series(table.tuples(table.key)).duplicated().to_numpy()
    faults = table.faults(double, table.key[-1], "an identifier that stands once")
    for link in table.resource["schema"].get("foreignKeys", []):
        target, there = link["reference"]["resource"], link["reference"]["fields"]
        if target in raw:
            orphan = orphans(table, link["fields"], raw[target].tuples(there))
            faults += table.faults(orphan, link["fields"][-1], f"a value of {', '.join(there)} in {paths[target]}")
    return faults


def orphans(table, names, known):
    """Where the cells of some columns are not among the known ones; a row with a blank points nowhere."""
    known = set(known)
    if len(names) == 1:
        return ~table[names[0]].isin(known | {""})
    filled = ~np.any([table[name].blank for name in names], axis=0)
    return filled & np.array([row not in known for row in table.tuples(names)])


# ---------------------------------------------------------------- rules between columns


def holds(when, table):
    """Where every named column has one of its listed values: boolean, one a row."""
    return np.all([table[name].isin(values) for name, values in when.items()], axis=0)


def in_words(when):
    """A condition as words for a fault."""
    return " and ".join(f"{name} is {' or '.join(values)}" for name, values in when.items())


def filled_when(rule, table, raw, paths):
    """A column is filled exactly where a condition holds."""
    name, applies = rule["column"], holds(rule["when"], table)
    codes = ", ".join(table.codes(name)) or "a value"
    faults = table.faults(applies & table[name].blank, name, f"{codes}, as {in_words(rule['when'])}")
    return faults + table.faults(~applies & ~table[name].blank, name, f"an empty cell unless {in_words(rule['when'])}")


def required_when(rule, table, raw, paths):
    """A column is filled wherever a condition holds, and may be elsewhere."""
    lacking = holds(rule["when"], table) & table[rule["column"]].blank
    return table.faults(lacking, rule["column"], f"a value, as {in_words(rule['when'])}")


def one_of_when(rule, table, raw, paths):
    """A column has one of the listed values wherever a condition holds."""
    wrong = holds(rule["when"], table) & ~table[rule["column"]].isin(rule["allowed"])
    return table.faults(wrong, rule["column"], f"{', '.join(rule['allowed'])}, as {in_words(rule['when'])}")


def extends(rule, table, raw, paths):
    """An identifier is the identifier that it belongs to, a dash and a sign of its own."""
    rows = table.tuples([rule["column"], rule["of"]])
    wrong = np.array([longer.rpartition("-")[0] != shorter or longer.endswith("-") for longer, shorter in rows])
    return table.faults(wrong, rule["column"], f"the {rule['of']} of the row, a dash and a sign of its own")


def increasing(rule, table, raw, paths):
    """The numbers of a row do not fall from left to right (``strict``: they rise); blanks pass."""
    faults = []
    for low, high in zip(rule["columns"], rule["columns"][1:], strict=False):
        left, right = table[low].numbers, table[high].numbers
        wrong = left >= right if rule.get("strict") else left > right
        allowed = f"{low} {'below' if rule.get('strict') else 'not above'} {high}"

        def found(i, low=low, high=high):
            return f"an interval upside down: {low} {table[low].cells[i]}, {high} {table[high].cells[i]}"

        faults += table.faults(wrong, high, allowed, found)
    return faults


def in_order(rule, table, raw, paths):
    """Spans follow each other without overlap within each group, in the order of the rows."""
    start, end = rule["columns"]
    before = pd.Series(table[end].numbers).groupby(table[rule["within"]].position).shift().to_numpy()
    return table.faults(table[start].numbers < before, start, f"a {start} not before the {end} of the row above")


def at_most(rule, table, raw, paths):
    """A number does not exceed a number of the row that it belongs to in another table."""
    if rule["table"] not in raw:
        return []
    other = raw[rule["table"]]
    limits = dict(zip(other[rule["key"]].cells, other[rule["limit"]].numbers, strict=True))
    limit = pd.Series(table[rule["key"]].cells).map(limits).to_numpy(float)
    allowed = f"at most the {rule['limit']} of {rule['key']} in {paths[rule['table']]}"
    return table.faults(table[rule["column"]].numbers > limit, rule["column"], allowed)


def accounted_for(rule, table, raw, paths):
    """A row either is used in another table or says in a column why not."""
    if rule["table"] not in raw:
        return []
    name, path = rule["column"], paths[rule["table"]]
    used, reason = table[rule["key"]].isin(raw[rule["table"]][rule["key"]].values), ~table[name].blank
    faults = table.faults(~used & ~reason, name, f"a row in {path}, or one of {', '.join(table.codes(name))}")
    return faults + table.faults(used & reason, name, f"an empty cell, as {path} has rows for it")


def lists_codes(rule, table, raw, paths):
    """The codes table and the allowed codes of the named tables' columns are the same, in the same order."""
    listed, faults = {}, []
    for variable, code in table.tuples(["variable", rule["column"]]):
        listed.setdefault(variable, []).append(code)
    for name in filter(raw.__contains__, rule["tables"]):
        for column in filter(listed.__contains__, raw[name].fields):
            if raw[name].codes(column) != listed[column]:
                allowed = f"{', '.join(raw[name].codes(column))} (datapackage.json, {name})"
                faults.append(
                    Fault(table.path, f"variable {column}", rule["column"], ", ".join(listed[column]), allowed)
                )
    return faults


def has_roles(rule, table, raw, paths):
    """Each variable of the codes table that is there has every role that the rules ask for, in at least one code."""
    faults, found = [], {}
    for variable, roles in table.tuples(["variable", rule["column"]]):
        found.setdefault(variable, []).extend(roles.split())
    for variable, asked in rule["roles"].items():
        lacking = [role for role in asked if role not in found.get(variable, asked)]
        if lacking:
            listed = ", ".join(found[variable]) or "no role"
            faults.append(
                Fault(table.path, f"variable {variable}", rule["column"], listed, f"also {', '.join(lacking)}")
            )
    return faults


RULES = {
    rule.__name__: rule
    for rule in (
        filled_when,
        required_when,
        one_of_when,
        extends,
        increasing,
        in_order,
        at_most,
        accounted_for,
        lists_codes,
        has_roles,
    )
}


# ---------------------------------------------------------------- codes that a reader changes


def recode(data, rows, name="a list"):
    """The tables with codes of claims changed as a reader wishes; no file is touched.

    Parameters: ``data``, the tables, taken as they were before any change; ``rows``, the path of a CSV
    with the columns of :data:`RECODE`, or such rows as a frame or a list of four texts each; an empty code
    says that the variable does not apply; ``name``, what to call the rows where they are no file. Where a
    rule then asks for words (such as a note on what a code stands for), the reason takes the place of an empty cell.

    Returns :class:`Tables` with ``recodes`` in the order given. Raises :class:`TableError` with every fault: a file
    or row of another form, a claim or variable that is not there, a code that is not allowed or stands
    there already, a cell changed twice, no reason; and the rules between columns, where they no longer hold.
    """
    before, faults = data.as_coded, []
    claims = before.raw["claims"]
    name = rows.name if isinstance(rows, Path) else name
    wishes = wished(claims, rows, name, faults)
    if wishes is None and not faults:
        return before
    if wishes is not None:
        place = {claim: i for i, claim in enumerate(claims["claim_id"].cells)}
        cells = [(place.get(claim), variable) for claim, variable in wishes.tuples(RECODE[:2])]
        after, found = applied(before, wishes, cells)
        faults += found
    if faults:
        raise TableError(faults, name, "the changed codes of")
    changed = Tables(before.folder, before.descriptor, before.raw | {"claims": after})
    columns = {column: wishes[column].cells for column in RECODE}
    columns["was"] = [claims[variable].cells[i] for i, variable in cells]
    changed.recodes, changed.recodes_name, changed.as_coded = pd.DataFrame(columns, dtype="str")[RECODED], name, before
    return changed


def wished(claims, rows, name, faults):
    """The rows of a file, frame or list as :class:`Raw`; what has another form becomes faults and ``None``."""
    coded = [column for column in claims.fields if claims.codes(column)]
    limits = {"variable": {"required": True, "enum": coded}, "code": {}}
    fields = [
        {"name": column, "type": "string", "constraints": limits.get(column, {"required": True})} for column in RECODE
    ]
    resource = {"path": name, "schema": {"fields": fields, "primaryKey": RECODE[:2]}}
    if isinstance(rows, Path):
        wanted = f"a CSV with the columns {', '.join(RECODE)}; its path is read from the folder {Path.cwd().name}"
        if not rows.is_file():
            return faults.append(Fault(name, "", "", "no such file", wanted))
        found = read_rows(rows.parent, resource, faults)
        return Raw(resource, *found) if found else None
    rows = rows[RECODE].fillna("").to_numpy().tolist() if isinstance(rows, pd.DataFrame) else list(rows)
    for i, row in enumerate(rows, 1):
        if not (isinstance(row, list | tuple) and len(row) == len(RECODE) and all(isinstance(c, str) for c in row)):
            faults.append(Fault(name, f"row {i}", "", repr(row), f"four texts: {', '.join(RECODE)}"))
    if faults or not rows:
        return None
    return Raw(resource | {"a_row": "row"}, rows, range(1, len(rows) + 1))


def applied(data, wishes, cells):
    """The table of claims with the wished codes, and the faults of these.

    Parameters: ``wishes``, the rows as :class:`Raw`; ``cells``, the place of each row among the claims (``None`` where
    there is no such claim) and its variable. The rules between columns are checked for every claim whose rows
    have no fault of their own.
    """
    claims = data.raw["claims"]
    faults = check_cells(wishes) + check_wishes(claims, wishes, cells)
    wrong = {fault.row for fault in faults}
    spoilt = {place for i, (place, _) in enumerate(cells) if wishes.row_name(i) in wrong}
    wanted = {i: cell for i, cell in enumerate(cells) if cell[0] is not None and cell[0] not in spoilt}
    after = claims.changed({cell: wishes["code"].cells[i] for i, cell in wanted.items()})
    after = explained(after, wishes, wanted)
    return after, faults + broken(data, after, wishes, wanted)


def check_wishes(claims, wishes, cells):
    """Faults of single rows against the claims: no such claim, not allowed, as it is already, twice."""
    tidy = wishes["claim_id"].where(lambda text: text and text == text.strip())
    unknown = tidy & np.array([place is None for place, _ in cells])
    double = pd.Series(wishes.tuples(RECODE[:2])).duplicated().to_numpy()
    faults = wishes.faults(unknown, "claim_id", f"a claim_id in {claims.path}")
    faults += wishes.faults(double, "variable", "each claim and variable once")
    for i, (place, variable) in enumerate(cells):
        if place is None or not claims.fields.get(variable, {}).get("constraints", {}).get("enum"):
            continue
        code, was, row = wishes["code"].cells[i], claims[variable].cells[place], wishes.row_name(i)
        codes = [*claims.codes(variable)]
        if code == was:
            found = f"{code!r}, which is the code of the claim already" if code else "an empty cell, as it is already"
            others = ", ".join(c for c in codes if c != code)
            faults.append(Fault(wishes.path, row, "code", found, f"another code of {variable}: {others}"))
        elif code and code == code.strip() and code not in codes:
            faults.append(Fault(wishes.path, row, "code", repr(code), f"{', '.join(codes)} (variable {variable})"))
    return faults


def explained(claims, wishes, wanted):
    """The changed claims with the reason where a rule asks for words and there are none."""
    words = {}
    for rule in claims.resource.get("rules", []):
        if rule["rule"] == "required_when" and not claims.codes(rule["column"]):
            lacking = holds(rule["when"], claims) & claims[rule["column"]].blank
            for i, (place, variable) in wanted.items():
                if lacking[place] and variable in rule["when"]:
                    words[place, rule["column"]] = wishes["reason"].cells[i]
    return claims.changed(words)


def broken(data, claims, wishes, wanted):
    """What no longer holds among the changed claims, as faults of the rows that change them."""
    paths = {resource["name"]: resource["path"] for resource in data.descriptor["resources"]}
    raw = data.raw | {"claims": claims}
    rules = claims.resource.get("rules", [])
    found = [(fault, []) for fault in check_cells(claims)]
    found += [
        (fault, list(rule.get("when", []))) for rule in rules for fault in RULES[rule["rule"]](rule, claims, raw, paths)
    ]
    own = {}
    for i, (place, variable) in wanted.items():
        own.setdefault(claims.row_name(place), {})[variable] = wishes.row_name(i)
    return [pointed(fault, own[fault.row], when, wishes.path) for fault, when in found if fault.row in own]


def pointed(fault, rows, when, path):
    """A fault of a changed claim as one of the row that brings it about.

    Parameters: ``rows``, the rows that change the claim, a dict from variable to how the row is named; ``when``,
    the columns on which the broken rule depends.
    """
    row = next((rows[column] for column in [fault.column, *when] if column in rows), next(iter(rows.values())))
    missing = "" if fault.column in rows else f" (add a row for {fault.column})"
    return Fault(path, row, fault.column, f"{fault.value} after the change", fault.allowed + missing)
