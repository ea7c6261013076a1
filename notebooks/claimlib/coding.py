"""The statements of a topic as one coder codes them: the coder's file, what may be coded, and the texts.

The file of another coder is never read here, but for the number of its statements (:func:`progress`).
"""

import csv
import io
from hashlib import sha256

import pandas as pd

from claimlib import checking, cutting
from claimlib.reading import Fault, Raw, TableError, allow_codes, delimiter, read_rows
from claimlib.rows import read_table, write_table
from claimlib.settling import ABOUT, REASON, of_claims
from claimlib.tables import Absent, Tables, UnknownName

TABLES = ABOUT  # all that coding needs beside the coder's own file
RULES = ("filled_when", "required_when", "one_of_when")  # those that say which cells of a row apply
PLACE = ("statement_id", "start", "end", "sha256_12", REASON)  # the reason in this table is made from all coders
MOST = 3  # examples for a code
NOBODY = (
    "This topic has no table of a coder, which this notebook needs; "
    "python3 notebooks new-topic FOLDER --coder ann adds one."
)
CHANGED = (
    "{} was changed by another window or program since it was read here. Nothing was overwritten, and what you see of "
    "this statement is not saved."
)


class Changed(Exception):  # noqa: N818 -- reads as what it says
    """The coder's file is not what was read, so that saving would overwrite somebody's work."""


class Coding:
    """The statements of a topic and the rows that one coder gave them.

    Parameters
    ----------
    data : Tables
        At least the tables of :data:`TABLES`.
    coder : str or None
        Whose file is read and written; with ``None``, nothing is read or written, and what is saved is only kept here.

    Attributes
    ----------
    rows : dict
        From statement to its rows, dicts of text: claims, or one with the reason why there is none.
    paired : dict
        From statement to the highest number of a claim that had been paired when the file was read.

    Raises
    ------
    TableError
        With every fault of the coder's file.
    Absent, UnknownName
        Where no coder, or not this one, has a file.
    """

    def __init__(self, data: Tables, coder: str | None = None):
        own = files(data)
        if not own:
            raise Absent(NOBODY)
        if coder is not None and coder not in own:
            way = f"python3 notebooks new-topic {data.folder} --coder {coder} adds one"
            raise UnknownName("coder", coder, own, way)
        self.data, self.coder, self.resource = data, coder, own[coder] if coder else next(iter(own.values()))
        allow_codes([self.resource], data.raw)
        self.fields = {one["name"]: one for one in self.resource["schema"]["fields"]}
        self.statements = data.raw["statements"]["statement_id"].tolist()
        self.path = data.folder / self.resource["path"] if coder else None
        self.rows, self.stored, self.note, self.paired = {}, None, "", {}
        self.reread()

    def reread(self):
        """Read the coder's file as it is now."""
        if self.path is None:
            return
        faults, self.stored = [], self.on_disk()
        table = read_rows(self.path, {**self.resource, "may_be_empty": True}, faults)
        if table is not None:
            faults += self.faults(table) + extra_columns(self.stored, table)
        if faults:
            raise TableError(faults, f"what {self.coder} coded")
        self.rows, self.note, self.paired = {}, table.note, self.paired_now()
        for row in table.records():
            self.rows.setdefault(row["statement_id"], []).append(row)

    def on_disk(self):
        """The bytes of the coder's file; ``None`` where it is gone."""
        return self.path.read_bytes() if self.path.exists() else None

    def faults(self, table):
        """What is wrong with some rows of the coder; statements without a row are no fault."""
        found = checking.faults_of({"statements": self.data.raw["statements"], self.resource["name"]: table})
        return [fault for fault in found if fault.row]

    def table(self, rows, path="", lines=()):
        """Some rows as the table that checking takes; ``path`` and ``lines`` are where they are from."""
        cells = [[row.get(name, "") for name in self.fields] for row in rows]
        return Raw(
            {**self.resource, "path": path or self.resource["path"]}, cells, lines or range(1, len(rows) + 1), "row"
        )

    def save(self, statement: str, rows: list[dict]):
        """Take the rows of one statement and write the coder's file; with no row it is not coded any more.

        Raises
        ------
        TableError
            With every fault of the rows.
        Changed
            Where the file is not what was read or written last. Nothing is written in either case.
        """
        if faults := self.faults(self.table(rows)):
            raise TableError(faults, f"what was coded of {statement}")
        self.write({**self.rows, statement: [dict(row) for row in rows]})

    def write(self, after):
        """Write the rows of all statements, in the order of these, unless somebody else changed the file."""
        after = {one: after[one] for one in self.statements if after.get(one)}
        if self.path is not None:
            if self.on_disk() != self.stored:
                raise Changed(CHANGED.format(self.resource["path"]))
            self.stored = write_table(self.data.folder, self.resource, [row for own in after.values() for row in own])
        self.rows = after

    def next_claim(self, statement, rows):
        """An identifier for a new claim of a statement beside some rows."""
        numbers = [row["claim_id"].rpartition("-")[2] for row in rows]
        own = max([int(one) for one in numbers if one.isdecimal()], default=0)
        return f"{statement}-{max(own, self.paired.get(statement, 0)) + 1}"

    def paired_now(self) -> dict[str, int]:
        """The highest number by statement of this coder's claims that have been paired with others.

        A new claim gets a higher one: with the number of a claim that was deleted, it would be taken for that claim,
        and so have what was settled about it.
        """
        found, own = {}, next((one for one in self.data.descriptor["resources"] if one["name"] == "pairs"), None)
        table = read_rows(self.data.folder / own["path"], {**own, "may_be_empty": True}, []) if own else None
        column = f"claim_{self.coder}"
        for name in table[column] if table is not None and column in table.fields else ():
            statement, _, number = name.rpartition("-")
            if number.isdecimal():
                found[statement] = max(found.get(statement, 0), int(number))
        return found

    def variables(self):
        """The columns that a claim has: for each a dict from what it is called to its codes and what it means."""
        shown = examples(self.data)
        for name, field in self.fields.items():
            if name not in ("claim_id", "statement_id"):
                codes = field["constraints"]["enum"] if field.get("codes") else []
                known = self.data.codes_of(field["codes"])[["label", "definition"]].T.to_dict() if codes else {}
                codes = [{"code": code, **known[code], "examples": shown.get((name, code), [])} for code in codes]
                own = {"name": name, "label": name.replace("_", " "), "description": field["description"]}
                yield own | {"codes": codes, "pattern": field.get("constraints", {}).get("pattern", "")}

    def rules(self):
        """The rules of the descriptor that say which cells of a row apply, are needed or have fewer codes."""
        return [rule for rule in self.resource["rules"] if rule["rule"] in RULES]

    def contents(self) -> dict:
        """Everything that the sheet shows, as plain JSON; the texts are only in what this returns."""
        variables = list(self.variables())
        return {
            "coder": self.coder or "",
            "path": self.resource["path"] if self.path else "",
            "key": sha256(str(self.path).encode()).hexdigest()[:12],
            "note": self.note,
            "columns": list(self.fields),
            "variables": [one for one in variables if one["name"] != REASON],
            "reasons": next((one["codes"] for one in variables if one["name"] == REASON), []),
            "rules": self.rules(),
            "statements": statements(self.data),
            "rows": self.rows,
            "paired": self.paired,
        }


def files(data) -> dict[str, dict]:
    """The coders and the descriptions of the tables with their claims: a dict in the order of the descriptor."""
    return {one["coder"]: one for one in data.descriptor["resources"] if "coder" in one and of_claims(one)}


def extra_columns(content, table):
    """A fault where a file has columns that saving it would lose."""
    text = content.decode("utf-8-sig")
    head = next(csv.reader(io.StringIO(text), delimiter=delimiter(text, list(table.fields))), [])
    if len(head) <= len(table.fields) or not table.note:
        return []
    allowed = f"the columns {', '.join(table.fields)} and no other, which would be lost when the file is saved"
    return [Fault(table.path, "line 1", "", f"{len(head)} columns", allowed)]


def progress(data: Tables) -> pd.DataFrame:
    """How many statements each coder has coded: a row per article, its number of statements, a column per coder."""
    article = dict(data.raw["statements"].tuples(["statement_id", "source_id"]))
    counts = {"statements": pd.Series(article).value_counts()}
    for coder, resource in files(data).items():
        coded = {row["statement_id"] for row in read_table(data.folder, resource, [])}
        counts[coder] = pd.Series([article[one] for one in coded if one in article], dtype=object).value_counts()
    table = pd.DataFrame(counts).reindex(data.raw["sources"]["source_id"]).fillna(0).astype(int)
    return table.rename_axis("source_id")


def when_filled(data: Tables) -> pd.DataFrame:
    """When each variable of a claim is coded, as the rules say it, and the codes that it has."""
    own = Coding(data)
    coded = [one for one in own.variables() if one["codes"] and one["name"] != REASON]
    rows = [(one["name"], applies(own, one["name"]), ", ".join(code["code"] for code in one["codes"])) for one in coded]
    return pd.DataFrame(rows, columns=["variable", "coded", "codes"]).set_index("variable")


def applies(own, name):
    """When a variable is coded, in words."""
    rules = [rule["when"] for rule in own.rules() if rule["rule"] == "filled_when" and rule["column"] == name]
    words = [checking.in_words(when).replace("_", " ") for when in rules if REASON not in when]
    return f"where {' and '.join(words)}" if words else "in every claim"


# ---------------------------------------------------------------- statements, texts and examples


def statements(data: Tables) -> list[dict]:
    """The statements in order: where each is, its text if it is at hand, and what else its table says of it."""
    table, sources = data.raw["statements"], data.raw["sources"]
    files = sources.tuples(["source_id", "file"]) if "file" in sources.fields else []
    found = cutting.texts(data.folder, files)
    about = {one: i for i, one in enumerate(sources["source_id"])}
    made = []
    for row in table.records():
        i = about[row["source_id"]]
        one = {"id": row["statement_id"], "source": row["source_id"], "text": cutting.words_of(row, found)}
        one["place"] = f"characters {row['start']} to {row['end']}" if "end" in row else ""
        one["more"] = {name: text for name, text in row.items() if text and name not in (*PLACE, "source_id")}
        one |= {name: sources[name][i] for name in ("title", "address") if name in sources.fields}
        made.append(one)
    return made


def examples(data: Tables) -> dict[tuple[str, str], list[str]]:
    """What the codebook gives as examples of a code: a dict from variable and code to words and identifiers of claims.

    Of the settled claims nothing else is read.
    """
    tables, found = {one["name"]: one for one in data.descriptor["resources"]}, {}
    if not {"examples", "claims"} <= tables.keys():
        return found
    chosen, claims = (read_table(data.folder, tables[name], []) for name in ("examples", "claims"))
    chosen = {row["claim_id"] for row in chosen}
    for row in [row for row in claims if row["claim_id"] in chosen]:
        for name, code in row.items():
            own = found.setdefault((name, code), []) if name not in ("row", "claim_id") and code else []
            if len(own) < MOST:
                own.append(f"{row['paraphrase']} ({row['claim_id']})")
    return found
