"""Count claims that may be too many for memory: the same functions on pandas, DuckDB and Dask, with equal results.

A frame is what the engine calls a table (``pandas.DataFrame``, ``duckdb.DuckDBPyRelation``, ``dask.dataframe``); what
is counted comes back as ``pandas.DataFrame``. A row with a blank cell among those that are counted by is left out: the
variable does not apply to it.
"""

import warnings
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path

import narwhals as nw
import pandas as pd

from claimlib import evidence, judging, reading, tables
from claimlib.reading import Fault, Sentence, TableError, did_you_mean, one_of
from claimlib.words import listing

LARGE = 1_000_000  # claims from which on DuckDB counts unless another engine is asked for
MEMORY = "1500MB"  # what DuckDB may take; beyond that it works on the disk
NEEDED = {"pandas": [], "duckdb": ["duckdb", "pyarrow"], "dask": ["dask", "distributed", "pyarrow"]}
INSTALL = ".venv/bin/python -m pip install -r .ci/requirements-large.txt"
N = "claims"  # the column with the numbers
ANSWER = "answer"  # a column that the claims do not have, and that follows from their codes
# What an answer is worked out from, beside the claims; the last three may be absent.
OF_ANSWERS = ("codes", *evidence.TABLES, "works", "citations", "guidelines")


class EngineError(Sentence, RuntimeError):
    """An engine that is not there, or did not finish: one sentence."""


def need(packages, what):
    """Raise :class:`EngineError` where a package is not installed that something needs."""
    if lacking := [name for name in packages if not find_spec(name)]:
        raise EngineError(f"{what} needs {listing(lacking)}; this installs what is needed: {INSTALL}")


# ---------------------------------------------------------------- what is counted


def tally(frame, by: list[str]) -> pd.DataFrame:
    """How many rows of a frame have each combination of codes: a row per combination that occurs, in alphabetic order.

    Parameters
    ----------
    frame : a frame of any engine
    by : list of str
        Columns of text.

    Returns
    -------
    pandas.DataFrame
        The columns of ``by``, and ``claims`` with the numbers.
    """
    rows = nw.from_native(frame).lazy().select(*(nw.col(name).cast(nw.String) for name in by))
    rows = rows.filter(*(~nw.col(name).is_null() & (nw.col(name) != "") for name in by))
    found = rows.group_by(*by).agg(nw.len().alias(N)).collect("pandas").to_native()
    found = found.astype(dict.fromkeys(by, object) | {N: "int64"})
    # The names of columns come from a process of the engine, which may store texts in another way.
    return found.sort_values(by, ignore_index=True)[[*by, N]].set_axis([*by, N], axis=1)


def total(frame) -> int:
    """How many rows a frame of any engine has."""
    return int(nw.from_native(frame).lazy().select(nw.len().alias(N)).collect("pandas").to_native()[N].iloc[0])


def shares(frame, per: str, variable: str, counted) -> pd.DataFrame:
    """The share of the claims of each ``per`` that have one of the ``counted`` codes of a variable.

    Returns
    -------
    pandas.DataFrame
        ``per``, ``k`` (claims with such a code), ``n`` (claims to which the variable applies) and ``share``.
    """
    cells = tally(frame, [per, variable])
    cells["k"] = cells[N].where(cells[variable].isin(list(counted)), 0)
    found = cells.groupby(per, as_index=False).agg(k=("k", "sum"), n=(N, "sum"))
    return found.assign(share=found["k"] / found["n"])


def group_shares(frame, groups, per: str, variable: str, counted) -> pd.DataFrame:
    """The shares of :func:`shares`, averaged over the members of each group, so that each member weighs the same.

    ``groups`` is a dict from a value of ``per`` to its group.

    Returns
    -------
    pandas.DataFrame
        ``group``, ``members`` (of which there is a share) and ``share``, their mean.
    """
    own = shares(frame, per, variable, counted)
    own = own.assign(group=own[per].map(groups)).dropna(subset="group")
    return own.groupby("group", as_index=False).agg(members=(per, "size"), share=("share", "mean"))


def agreement(first, second, key: str, variable: str) -> pd.DataFrame:
    """How often two coders gave each pair of codes to the same unit: what every coefficient of agreement rests on.

    Parameters
    ----------
    first, second : frames of the same engine
        A row per unit of a coder, with ``key`` and the variable.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``second`` (codes) and ``claims``.
    """
    sides = [
        nw.from_native(frame).lazy().select(key, nw.col(variable).cast(nw.String).alias(name))
        for name, frame in (("first", first), ("second", second))
    ]
    return tally(sides[0].join(sides[1], on=key, how="inner").to_native(), ["first", "second"])


# ---------------------------------------------------------------- the engines


@contextmanager
def claims(folder, columns, engine=None, scheduler=None):
    """The claims of a topic as a frame of an engine, with some of their columns, ``source_id`` and ``answer`` included.

    Parameters
    ----------
    folder : path
        Where the descriptor is. Its table of claims may be CSV, which is checked whole, or Parquet, of which these
        columns are checked.
    columns : list of str
    engine : str or None
        A key of :data:`NEEDED`; by default pandas below :data:`LARGE` claims and DuckDB from there on.
    scheduler : str or None
        The address of a Dask scheduler; by default two processes on this machine.

    Raises
    ------
    EngineError, claimlib.reading.TableError
    """
    if engine is not None and engine not in NEEDED:
        raise EngineError(f"There is no engine {engine!r}{did_you_mean(engine, NEEDED)}; known: {listing(NEEDED)}.")
    resource, statements, path = described(Path(folder))
    known = [*(field["name"] for field in resource["schema"]["fields"]), "source_id", ANSWER]
    if not columns:
        raise EngineError(f"Claims are counted by at least one column; there are {listing(known)}.")
    if unknown := [name for name in columns if name not in known]:
        hints = [f"{name!r}{did_you_mean(name, known)}" for name in unknown]
        raise EngineError(f"The claims have no column {listing(hints)}; they have {listing(known)}.")
    data = answering(Path(folder)) if ANSWER in columns else None
    deciding = judging.deciding(data) if data else []
    asked, columns = columns, list(dict.fromkeys([*(name for name in columns if name != ANSWER), *deciding]))
    if path.suffix != ".parquet":
        frame = tables.read(folder).claims[columns].astype(object)
        with started(engine or "pandas", len(frame), scheduler) as made:
            yield answered(made(frame), made, data, asked)
        return
    need(["pyarrow"], "A table as Parquet")
    from claimlib import parquet

    file = parquet.opened(path, resource["path"], faults := [])
    own = [name for name in columns if file is None or name != "source_id" or name in file.schema_arrow.names]
    joined = [] if own == columns else ["statement_id"]
    faults += parquet.schema_faults(file, resource, [*own, *joined]) if file else []
    if faults:
        raise TableError(faults, f"the tables of {Path(folder).resolve()}")
    with started(engine, file.metadata.num_rows, scheduler) as made:
        frame = made(path, list(dict.fromkeys([*own, *joined])))
        check_codes(frame, path, resource, own)
        if joined:
            frame = nw.from_native(frame).lazy().join(nw.from_native(made(statements())).lazy(), on="statement_id")
            frame = frame.to_native()
        yield answered(frame, made, data, asked)


def answering(folder):
    """The tables that answers are worked out from, as :class:`claimlib.tables.Tables`, without the claims."""
    there = {one["name"]: one for one in reading.read_descriptor(folder)["resources"]}
    known = there.keys() | {f"claims.{field['name']}" for field in there["claims"]["schema"]["fields"]}
    if lacking := [name for name in evidence.TABLES if name not in known]:
        raise EngineError(f"This topic has {tables.without(lacking)}, from which answers are worked out.")
    return tables.read(folder, OF_ANSWERS)


def answered(frame, made, data, columns):
    """Some columns of a frame, with the answers to its claims where ``data`` has what these are worked out from.

    Each combination of the codes that decide is answered once, in memory; the frame gets its answers by a join.
    """
    if data is None:
        return frame
    keys = judging.deciding(data)
    frame = nw.from_native(frame).lazy().with_columns(nw.col(name).cast(nw.String).fill_null("") for name in keys)
    codes = frame.filter(nw.col("direction") != "").group_by(*keys).agg(nw.len().alias(N)).collect("pandas")
    codes = codes.to_native()[keys].astype(object).set_axis(keys, axis=1).reset_index(drop=True)
    given = judging.answers(data, claims=codes.where(codes != "", None))[ANSWER].astype(object)
    small = nw.from_native(made(codes.assign(**{ANSWER: given}))).lazy()
    return frame.join(small, on=keys, how="left").select(*columns).to_native()


def described(folder):
    """What the descriptor says of the claims, with their allowed codes; the articles of statements; the path."""
    descriptor, faults = reading.read_descriptor(folder), []
    resources = {one["name"]: one for one in descriptor["resources"]}
    codes = reading.read_rows(folder / resources["codes"]["path"], resources["codes"], faults)
    faults += reading.allow_codes([resources["claims"]], {"codes": codes}) if codes else []
    if faults:
        raise TableError(faults, f"the tables of {folder.resolve()}")

    def statements():
        rows = reading.read_rows(folder / resources["statements"]["path"], resources["statements"], faults)
        if rows is None:
            raise TableError(faults, f"the tables of {folder.resolve()}")
        return pd.DataFrame({name: rows[name] for name in ("statement_id", "source_id")})

    return resources["claims"], statements, folder / resources["claims"]["path"]


def check_codes(frame, path, resource, columns):
    """Raise :class:`claimlib.reading.TableError` where a column has a code that is not allowed, with its first row."""
    from claimlib import parquet

    faults = []
    for field in resource["schema"]["fields"]:
        codes, name = field.get("constraints", {}).get("enum"), field["name"]
        if name not in columns or not codes:
            continue
        for wrong in sorted(set(tally(frame, [name])[name]) - set(codes)):
            row, key = parquet.first_wrong(path, resource, name, wrong)
            faults.append(Fault(resource["path"], f"row {row} ({key})", name, repr(wrong), one_of(codes, wrong)))
    if faults:
        raise TableError(faults, f"the tables of {path.parent.resolve()}")


@contextmanager
def started(engine, rows, scheduler):
    """An engine that runs: a function that makes a frame of a path of Parquet and its columns, or of a pandas frame."""
    engine = engine or ("dask" if scheduler else "duckdb" if rows >= LARGE else "pandas")
    need(NEEDED[engine], f"The engine {engine}")
    with ExitStack() as stack:
        yield STARTED[engine](stack, scheduler)


def start_pandas(stack, scheduler):
    """Nothing to start."""
    return lambda what, columns=None: what if columns is None else pd.read_parquet(what, columns=columns)


def start_duckdb(stack, scheduler):
    """A database in memory, with a limit beyond which it uses the disk."""
    import duckdb

    base = stack.enter_context(duckdb.connect(config={"memory_limit": MEMORY}))

    def made(what, columns=None):
        if columns is None:
            return base.from_df(what)
        names = ", ".join('"{}"'.format(name.replace('"', '""')) for name in columns)
        return base.read_parquet(str(what)).project(names)

    return made


def start_dask(stack, scheduler):
    """The processes of a cluster: those of a scheduler, or two on this machine."""
    from dask import dataframe
    from distributed import Client, LocalCluster

    if scheduler:
        try:
            stack.enter_context(Client(scheduler, timeout="10s"))
        except OSError as error:
            text = f"No scheduler answers at {scheduler}. Start one there, correct the address, or give none."
            raise EngineError(text) from error
    else:
        cluster = stack.enter_context(LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None))
        stack.enter_context(Client(cluster))
    # Narwhals warns that a later version wants a package for Dask, which is not published yet.
    stack.enter_context(warnings.catch_warnings(action="ignore", category=FutureWarning))
    stack.enter_context(lost_workers())

    def made(what, columns=None):
        if columns is None:
            return dataframe.from_pandas(what, npartitions=1 + len(what) // 100_000)
        return dataframe.read_parquet(what, columns=columns)

    return made


@contextmanager
def lost_workers():
    """Say in a sentence what Dask says of workers that ended again and again; one that ends once is replaced."""
    from distributed import KilledWorker

    try:
        yield
    except KilledWorker as error:
        raise EngineError(
            "The workers ended several times in the middle of the work, and nothing was counted; do they have enough "
            "memory? The engine duckdb needs less."
        ) from error


STARTED = {"pandas": start_pandas, "duckdb": start_duckdb, "dask": start_dask}
