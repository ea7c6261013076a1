"""The checked tables of one topic, as data frames, with what their codes mean."""

import os
from collections.abc import Iterable
from functools import cache, partial, wraps
from pathlib import Path

import pandas as pd

from claimlib import checking
from claimlib.reading import (
    DEFAULT_FOLDER,
    DESCRIPTOR,
    Fault,
    Raw,
    Sentence,
    TableError,
    allow_codes,
    did_you_mean,
    folder,
    read_descriptor,
    read_rows,
)
from claimlib.recoding import RECODED, recode
from claimlib.words import by_number, column_in_words, counted, heading, listing, numeral


class Absent(Sentence, LookupError):  # noqa: N818 -- named for what it says to a reader, who sees it as a sentence
    """A notebook needs tables that a topic does without: one sentence, and no traceback in a notebook."""


class UnknownName(Sentence, KeyError):  # noqa: N818 -- reads as what it says
    """A variable, a role or a code that the codes table does not have; the message names those that it has."""

    def __init__(self, what, word, known, way=""):
        listed = ", ".join(map(str, known)) or "none"
        text = f"no {what} {word!r}; known are {listed}{did_you_mean(word, known)}"
        super().__init__(f"{text}; {way}" if way else text)

    def __str__(self):
        return self.args[0]


def remembered(function, of_claims=True):
    """Let a function be computed once for the same arguments; the first one keeps in its ``memo`` what is returned.

    What does not rest on the claims (``of_claims=False``) is kept in ``shared``, also for tables with changed codes.
    A frame or a dict is copied for each caller, who may change it.
    """

    @wraps(function)
    def recall(own, *args, **named):
        key, memo = (function, *args, *named.items()), own.memo if of_claims else own.shared
        if key not in memo:
            memo[key] = function(own, *args, **named)
        found = memo[key]
        if isinstance(found, pd.DataFrame | pd.Series):
            return found.copy(deep=False)
        return found.copy() if isinstance(found, dict) else found

    return recall


remembered_for_all_codes = partial(remembered, of_claims=False)


class Tables:
    """The checked tables of one topic, each a data frame and an attribute: ``data.claims``.

    Coded columns are ordered categoricals in the order of the codes table; a blank cell is missing: the variable does
    not apply. All claims have a blank in a variable of the collection that a topic does without. Tables of statements
    and claims have the ``source_id`` of their article. A frame is made when first asked for; an optional table that a
    topic does without is an empty frame.

    Attributes
    ----------
    title : str
        From the descriptor, as is ``topic``, a dict with ``treatment`` and ``condition``.
    recodes : pandas.DataFrame
        The changed codes: ``claim_id``, ``variable``, ``was``, ``code``, ``reason``. ``recodes_name`` says where they
        come from, ``by_reader`` whether a reader gave them, and ``as_coded`` are the tables before the change.
    memo, shared : dict
        Results that are computed once per set of tables; the latter also serve tables with changed codes of claims.
    """

    def __init__(self, where, descriptor, raw):
        self.folder, self.descriptor, self.raw = Path(where), descriptor, raw
        self.title, self.topic = descriptor["title"], descriptor.get("topic", {})
        self.recodes, self.recodes_name, self.recodes_path = pd.DataFrame(columns=RECODED, dtype="str"), "", None
        self.recodes_note = ""
        self.as_coded, self.by_reader = self, False
        self.frames, self.memo, self.shared = {}, {}, {}

    def __getattr__(self, name):
        if name.startswith("_") or "raw" not in self.__dict__:
            raise AttributeError(name)
        if name not in self.frames:
            frame = self.with_source((self.raw[name] if name in self.raw else self.empty(name)).typed())
            coded = name in self.passes().values()
            if coded:  # without the statements that have no claim, and the column that says why
                frame = frame.dropna(subset="claim_id").drop(columns="no_claim_reason").reset_index(drop=True)
            self.frames[name] = self.with_variables(frame) if coded or name == "claims" else frame
        return self.frames[name]

    def __dir__(self):
        return [*super().__dir__(), *self.raw]

    def __repr__(self):
        return f"{self.title}\n{self.contents().to_string(index=False)}"

    def _repr_html_(self):
        return f"<p>{self.title}</p>{self.contents().to_html(index=False)}"

    def contents(self) -> pd.DataFrame:
        """The tables: their names, how many rows they have, and what they hold."""
        rows = [(name, len(table), table.resource["title"]) for name, table in self.raw.items()]
        return pd.DataFrame(rows, columns=["table", "rows", "what it holds"])

    def empty(self, name):
        """A table without rows, for one that the collection calls optional and this topic does without."""
        own = {one["name"]: one for one in read_descriptor(DEFAULT_FOLDER)["resources"] if one.get("optional")}
        if name not in own:
            hint = did_you_mean(name, self.raw)
            raise AttributeError(f"there is no table {name!r}; the tables are {', '.join(self.raw)}{hint}")
        allow_codes([own[name]], self.raw)
        return Raw(own[name], [], [])

    def passes(self, of: str = "claim_id") -> dict[str, str]:
        """A dict from coder to the name of the table of what they coded; ``of`` is a column of its key."""
        every = [(one.resource.get("coder"), name) for name, one in self.raw.items() if of in one.key]
        return {coder: name for coder, name in every if coder}

    @property
    def no_claim(self) -> pd.DataFrame:
        """The statements in which a coder found no claim: ``coder``, ``statement_id``, ``no_claim_reason``."""
        columns = ["statement_id", "no_claim_reason"]
        parts = {coder: self.with_source(self.raw[name].typed()[columns]) for coder, name in self.passes().items()}
        if not parts:
            return pd.DataFrame(columns=["coder", *columns])
        parts = {coder: own.dropna(subset="no_claim_reason") for coder, own in parts.items()}
        return pd.concat(parts, names=["coder"]).reset_index("coder").reset_index(drop=True)

    def with_source(self, frame):
        """Give a table of statements or claims its ``source_id``, an ordered categorical."""
        if "source_id" not in frame and "statement_id" in frame:
            statements = self.raw["statements"]
            frame["source_id"] = frame["statement_id"].map(dict(statements.tuples(["statement_id", "source_id"])))
        if "source_id" in frame.columns[1:]:
            sources = self.raw["sources"]["source_id"]
            frame["source_id"] = pd.Categorical(frame["source_id"], categories=sources, ordered=True)
        return frame

    def with_variables(self, frame):
        """Give claims a column without a code for each variable of the collection that this topic does without."""
        for name in [name for name in known_variables() if name not in frame]:
            frame[name] = pd.Categorical([None] * len(frame), categories=self.codes_of(name).index, ordered=True)
        return frame

    def variables(self) -> list[str]:
        """The coded variables of the claims, in the order of their table."""
        claims = self.raw["claims"]
        return [name for name in claims.fields if claims.codes(name)]

    def own_variables(self) -> list[str]:
        """The variables of the claims that the collection does not have."""
        return [name for name in self.variables() if name not in known_variables()]

    def ordered(self, variable: str) -> bool:
        """Whether the codes of a variable of the claims are steps of a scale, so that some are nearer than others."""
        return self.raw["claims"].fields.get(variable, {}).get("ordered", False)

    def recoded(self, claims, recodes, name, path, by_reader):
        """The tables with other claims; see :func:`claimlib.recoding.recode`."""
        other = Tables(self.folder, self.descriptor, self.raw | {"claims": claims})
        other.recodes, other.recodes_name, other.recodes_path = recodes, name, path
        other.as_coded, other.by_reader, other.shared = self, by_reader, self.shared
        other.frames = {name: frame for name, frame in self.frames.items() if name != "claims"}
        return other

    def lacking(self, names) -> list[str]:
        """Which of some tables, and of some variables, as ``claims.direction``, this topic does without."""
        parts = {name: name.partition(".") for name in names}
        return [
            name
            for name, (table, _, column) in parts.items()
            if table not in self.raw or (column and column not in self.raw[table].fields)
        ]

    @remembered_for_all_codes
    def codes_of(self, variable: str) -> pd.DataFrame:
        """The codes of a variable in display order, indexed by code: label, definition, color, mark, role."""
        own = self.codes[self.codes["variable"] == variable]
        if own.empty and variable not in known_variables():
            raise UnknownName("variable", variable, self.codes["variable"].unique())
        return own.set_index("code")

    @remembered_for_all_codes
    def labels(self, variable: str) -> dict[str, str]:
        """The labels of a variable's codes in display order: a dict from code to label."""
        return self.codes_of(variable)["label"].to_dict()

    def label(self, variable: str, code: str) -> str:
        """The label of one code."""
        labels = self.labels(variable)
        if code not in labels:
            raise UnknownName(f"code of {variable}", code, labels)
        return labels[code]

    @remembered_for_all_codes
    def codes_by_role(self, variable: str) -> dict[str, list[str]]:
        """The codes that have each role of a variable, in display order: a dict from role to codes."""
        roles = self.codes_of(variable)["role"].dropna().str.split().explode()
        return {role: own.index.tolist() for role, own in roles.groupby(roles, sort=False)}

    @remembered_for_all_codes
    def role_of(self, variable: str) -> dict[str, str]:
        """What the rules take each code of a variable for: a dict from code to its role, or the first of its roles."""
        return self.codes_of(variable)["role"].dropna().str.split().str[0].to_dict()

    def roles(self, variable: str) -> dict[str, str]:
        """A dict from role to code, for variables whose roles have one code each."""
        return {role: self.code_with(variable, role) for role in self.codes_by_role(variable)}

    def codes_with(self, variable: str, role: str) -> list[str]:
        """The codes of a variable that have a role, in display order; UnknownName if none of its codes has it."""
        found = self.codes_by_role(variable)
        if role not in found and len(self.codes_of(variable)):
            raise UnknownName(f"code of {variable} has the role", role, found)
        return found.get(role, [])

    def code_with(self, variable: str, role: str) -> str:
        """The one code of a variable that has a role; UnknownName if none or several have it.

        It is empty text for a variable of the collection that this topic does without.
        """
        found = self.codes_with(variable, role)
        if len(found) > 1:
            raise UnknownName(f"single code of {variable} with the role", role, found)
        return next(iter(found), "")

    def notes(self) -> list[str]:
        """Sentences on the tables that were read as spreadsheets save them, one per table; none as committed."""
        return [table.note for table in self.raw.values() if table.note]

    @property
    def silence(self) -> str:
        """The code that says that an article is silent about what the treatment is compared with."""
        return self.code_with("comparator", "silent")

    @property
    def remark(self) -> str:
        """The sentence that marks what is drawn from codes that a reader changed; empty where nobody changed one."""
        changed = f"With {counted(len(self.recodes), 'code')} changed by the reader ({self.recodes_name})."
        return changed if self.by_reader else ""

    def own_place(self) -> Path | None:
        """The folder or file of a reader's own tables or codes; ``None`` for the collection's own."""
        if self.by_reader:
            return self.recodes_path or Path.cwd() / "my-codes.csv"
        return self.folder.resolve() if self.folder.resolve() != DEFAULT_FOLDER.resolve() else None

    @property
    def grouped_by(self) -> str:
        """The column of the sources by which articles are grouped: ``CLAIM_GROUPS``, or else the kind of publisher."""
        return os.environ.get(GROUPS) or "publisher_kind"

    def publishers(self) -> dict[str, str]:
        """The articles and what kind of publisher each has: a dict from ``source_id``."""
        return self.sources.set_index("source_id")["publisher_kind"].to_dict()

    def article_labels(self) -> dict[str, str]:
        """How figures write the articles, as ``A1 unknown site``: a dict from ``source_id``."""
        return {source: f"{source} {kind}" for source, kind in self.publishers().items()}

    def coders_sentence(self) -> str:
        """Who coded, as one sentence from the table of coders; empty where a topic has none."""
        if not len(self.coders):
            return ""
        people = self.coders.loc[self.coders["coder_kind"] == "person", "name"]
        unnamed = people.isna().sum()
        who = [*people.dropna(), *([by_number(unnamed, "a person", f"{numeral(unnamed)} people")] if unnamed else [])]
        models = self.coders.loc[self.coders["coder_kind"] == "model", "name"].fillna("a language model")
        often = {name: TIMES.get(n, f"{n} times") for name, n in models.value_counts(sort=False).items() if n > 1}
        if not who and len(often) == models.nunique() == 1:
            return "".join(f"The claims were coded by reading, {times}, by {name}." for name, times in often.items())
        who += [f"{name} ({often[name]})" if name in often else name for name in models.unique()]
        return f"The claims were coded by reading, by {listing(who)}."

    def source(self) -> str:
        """Whom to name for what the tables show: authors and year, title, version and licence, as Markdown."""
        about = self.descriptor
        who = listing(one["title"] for one in about["contributors"]) if about.get("contributors") else ""
        year, version = (about.get(name, "") for name in ("created", "version"))
        parts = [f"{who} ({year[:4]})" if who and year else who, f"*{self.title}*", version and f"version {version}"]
        return ", ".join(filter(None, [*parts, *(one.get("title", "") for one in about.get("licenses", []))]))

    def in_words(self, frame: pd.DataFrame) -> pd.DataFrame:
        """A frame with labels instead of codes, and empty text where a variable does not apply."""
        coded = frame.columns.intersection(self.codes["variable"], sort=False)
        words = frame.assign(**{name: frame[name].astype(object).map(self.labels(name)) for name in coded})
        return words.astype(object).where(words.notna(), "")

    def readable(self, table: pd.DataFrame | None, *coded: str) -> pd.DataFrame | None:
        """A table as a person reads it: labels instead of codes and words instead of names, in its heads, too.

        Parameters
        ----------
        table : DataFrame
            Columns, levels of rows and the name of the columns are coded if they are called as a variable.
        *coded : str
            Columns or levels with codes of the variable that stands in the column or level ``variable``.

        Returns
        -------
        DataFrame or None
            The same rows and columns, with empty text where there is nothing. What is no code stays as it is. None, as
            of a topic that was coded once, stays None.
        """
        if table is None:
            return None
        rows, own = table.index.to_frame(index=False), self.labels_of_columns(table)
        own = own.set_axis(range(len(own)))
        whose = next((frame["variable"].to_numpy() for frame in (own, rows) if "variable" in frame), [])
        rows, own = (self.spoken(frame, whose, coded) for frame in (rows, own))
        named = [name is not None for name in table.index.names]
        index = (
            (pd.MultiIndex.from_frame(rows) if len(named) > 1 else pd.Index(rows.iloc[:, 0]))
            if any(named)
            else table.index
        )
        return own.set_axis(index).rename_axis(columns=[heading(name) for name in own.columns.names])

    def labels_of_columns(self, table):
        """A table whose columns have labels where their level is named as a variable."""
        for level, name in enumerate(table.columns.names):
            if name in self.codes["variable"].array:
                table = table.rename(columns=self.labels(name), level=level if table.columns.nlevels > 1 else None)
        return table

    def spoken(self, frame, whose, coded):
        """A frame with labels for codes and heads in words; ``whose`` says of which variable those of ``coded`` are."""
        frame = frame.astype({name: object for name, kind in frame.dtypes.items() if kind == "category"})
        labels = {name: self.labels(name) for name in self.codes["variable"].unique()}
        for name in frame.columns:
            if name in coded:
                frame[name] = [labels.get(of, {}).get(code, code) for of, code in zip(whose, frame[name], strict=True)]
            elif name in labels:
                frame[name] = [labels[name].get(code, code) for code in frame[name]]
        return frame.apply(column_in_words).rename(columns=heading)

    def places(self, claims: pd.DataFrame) -> list[str]:
        """Where claims are, a text per row: the statement and its characters in the stored text, counted from 0."""
        spans = self.statements.set_index("statement_id").loc[claims["statement_id"]]
        return [f"{s} ({a} to {b})" for s, a, b in zip(spans.index, spans["start"], spans["end"], strict=True)]


GROUPS = "CLAIM_GROUPS"
# By folder, tables that were read before this process was copied from another (``.ci/ready.py``), for who asks first.
# They are those of when that process began: a command rebuilds once.
READY = {}


def recodes_file() -> Path | None:
    """The CSV with codes that the reader changes: ``CLAIM_RECODES`` where it is set, ``None`` otherwise."""
    name = os.environ.get("CLAIM_RECODES")
    return Path(name) if name else None


TIMES = {2: "twice"}


@cache
def known_variables():
    """The coded variables of the collection's own claims."""
    own = next(one for one in read_descriptor(DEFAULT_FOLDER)["resources"] if one["name"] == "claims")
    return tuple(field["name"] for field in own["schema"]["fields"] if "codes" in field)


def without(names):
    """``no table `a` ``, ``no variable `b` in `claims.csv` ``: what a topic does without, in words."""
    files = [name for name in names if "." not in name]
    columns = {}
    for table, _, column in [name.partition(".") for name in names if "." in name]:
        columns.setdefault(table, []).append(f"`{column}`")
    parts = [f"no {by_number(len(files), 'table', 'tables')} {listing(f'`{name}`' for name in files)}"] * bool(files)
    parts += [
        f"no {by_number(len(own), 'variable', 'variables')} {listing(own)} in `{table}.csv`"
        for table, own in columns.items()
    ]
    return listing(parts)


def load(
    where: str | Path | None = None,
    needs: Iterable[str] = (),
    uses: Iterable[str] = (),
    only: Iterable[str] | None = None,
) -> Tables:
    """Read and check every table of a topic; codes of ``CLAIM_RECODES`` replace those in the claims, as a line says.

    Parameters
    ----------
    where : path or None
        A folder with ``datapackage.json``; by default that of ``CLAIM_DATA`` or the collection's own.
    needs, uses : iterable of str
        The tables and variables (as ``claims.direction``) without which a notebook has nothing to show, and those that
        it can do without: a line says which.
    only : iterable of str, optional
        The tables to read, where work on the others may not be finished; rules about the others are not checked.

    Raises
    ------
    TableError
        With every fault that was found, at once.
    Absent
        Where the topic lacks a table or a variable that is needed.
    """
    data = read(where, only)
    if data.grouped_by not in data.sources and GROUPS in os.environ:
        allowed = f"a column of {data.raw['sources'].path}: {', '.join(data.sources)}"
        fault = Fault(GROUPS, "", "", repr(data.grouped_by), allowed + did_you_mean(data.grouped_by, data.sources))
        raise TableError([fault], "how articles are grouped")
    if lacking := data.lacking(needs):
        raise Absent(f"This topic has {without(lacking)}, which this notebook needs; there is nothing to show here.")
    if lacking := data.lacking(uses):
        print(f"This topic has {without(lacking)}; what rests on that is left empty here.")
    if only is None and (path := recodes_file()):
        data = recode(data, path)
        print(f"{data.remark} {data.recodes_note}".strip())
    return data


def read(where=None, only=None) -> Tables:
    """The checked tables as they are in their folder, whatever a reader changes; see :func:`load`."""
    where = Path(where) if where is not None else folder()
    if only is None and where in READY:
        return READY.pop(where)
    descriptor, faults, raw = read_descriptor(where), [], {}
    resources = [one for one in descriptor["resources"] if only is None or one["name"] in only]
    for resource in resources:
        if (table := read_rows(where / resource["path"], resource, faults)) is not None:
            raw[resource["name"]] = table
    if "codes" in raw or not faults:
        faults += allow_codes(resources, raw)
    faults += [fault for resource in resources for fault in checking.descriptor_faults(resource)]
    if not any(fault.file == DESCRIPTOR for fault in faults):
        faults += checking.faults_of(raw)
    if faults:
        raise TableError(faults, f"the tables of {where.resolve()}")
    return Tables(where, descriptor, raw)
