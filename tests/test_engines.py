"""Counting on engines: the same results on each, and every fault of a table as Parquet is named before it counts."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from importlib.util import find_spec

import pandas as pd
import pytest
import topics
from claimlib import counts, engines, judging, reading, rows, tables
from faults import only
from places import ROOT

INSTALLED = {name: all(map(find_spec, packages)) for name, packages in engines.NEEDED.items()}
ENGINES = [
    pytest.param(name, marks=pytest.mark.skipif(not there, reason=f"the packages of the engine {name} are not there"))
    for name, there in INSTALLED.items()
]
BY = ["source_id", "direction"]
parquets = pytest.mark.skipif(not find_spec("pyarrow"), reason="pyarrow is not installed")


def test_texts_are_stored_in_the_same_way_whether_or_not_pyarrow_is_installed(data):
    assert data.claims["paraphrase"].dtype.storage == "python"
    assert pd.Series(["a"], dtype="str").dtype.storage == "python"


@pytest.fixture
def columnar(copy):
    """A copy of the tables whose claims are Parquet, in groups of 50 rows: a function that writes it, changed."""

    def write(change=lambda frame: frame, **more):
        frame = pd.read_csv(copy.folder / "claims.csv", dtype=str, keep_default_na=False)
        change(frame).to_parquet(copy.folder / "claims.parquet", row_group_size=50, index=False, **more)
        copy.rewrite("datapackage.json", lambda text: text.replace('"claims.csv"', '"claims.parquet"'))
        return copy.folder

    return write


def counted(folder, by=BY, engine=None):
    """The tally of a folder."""
    with engines.claims(folder, by, engine) as frame:
        return engines.tally(frame, by)


def expected(data, by=BY):
    """The tally of the collection, by the other way of counting."""
    cells = counts.tally(data.claims, *by).rename_axis(columns=by[1]).stack().rename("claims").reset_index()
    cells = cells[cells["claims"] > 0].astype(dict.fromkeys(by, object))
    return cells.sort_values(by, ignore_index=True)


ANSWERS = ["source_id", "answer"]


def answers_of(data):
    """How many claims of each article have each answer, from the answers of the notebooks."""
    found = judging.answers(data)[ANSWERS].astype(object).value_counts().rename("claims").reset_index()
    return found.astype(dict.fromkeys(ANSWERS, object)).sort_values(ANSWERS, ignore_index=True)


# ---------------------------------------------------------------- the same on each engine


@pytest.mark.parametrize("engine", ENGINES)
def test_a_tally_of_csv_is_that_of_the_notebooks(data, copy, engine):
    pd.testing.assert_frame_equal(counted(copy.folder, engine=engine), expected(data))


@pytest.mark.parametrize("engine", [one for one in ENGINES if one.values[0] != "dask"])
def test_answers_of_csv_are_those_of_the_notebooks(data, copy, engine):
    pd.testing.assert_frame_equal(counted(copy.folder, ANSWERS, engine), answers_of(data))
    by = ["answer", "certainty", "topic"]
    full = judging.answers(data).dropna(subset=by)
    assert counted(copy.folder, by, engine)["claims"].sum() == len(full)


@parquets
def test_a_blank_cell_that_is_null_changes_no_answer(data, columnar):
    folder = columnar(lambda frame: frame.where(frame != "", None))
    for engine in [name for name, there in INSTALLED.items() if there and name != "dask"]:
        pd.testing.assert_frame_equal(counted(folder, ANSWERS, engine), answers_of(data))


def test_answers_of_a_topic_without_evidence_are_refused_in_a_sentence(copy):
    topics.without(copy.folder, ["effects", "extractions", "settled_extractions"])
    with pytest.raises(engines.EngineError, match="no table `effects`, from which answers are worked out"):
        counted(copy.folder, ANSWERS)


@parquets
def test_faults_of_the_tables_behind_the_answers_are_named(columnar):
    folder = columnar()
    path = folder / "effects.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",HAAKE_2007,", ",HAKE_2007,"), encoding="utf-8")
    assert {one.file for one in faults(folder, ANSWERS)} == {"effects.csv"}


@parquets
@pytest.mark.parametrize("engine", ENGINES)
def test_every_result_of_parquet_is_that_of_the_notebooks(data, columnar, engine):
    """One start of the engine for all of them, as a cluster takes a while to start."""
    folder, sources = columnar(), dict(zip(data.sources["source_id"], ["x", "y", "x", "y", "x"], strict=True))
    with engines.claims(folder, ["claim_id", *BY, "certainty", "topic", "answer"], engine) as frame:
        pd.testing.assert_frame_equal(engines.tally(frame, ANSWERS), answers_of(data))
        pd.testing.assert_frame_equal(engines.tally(frame, BY), expected(data))
        own = engines.shares(frame, "source_id", "direction", ["favours"]).set_index("source_id")
        groups = engines.group_shares(frame, sources, "source_id", "direction", ["favours"]).set_index("group")
        alike = engines.agreement(frame, frame, "claim_id", "certainty")
        three = engines.tally(frame, [*BY, "certainty"])
    claims = data.claims.dropna(subset="direction")
    right = claims["direction"].eq("favours").groupby(claims["source_id"], observed=True).agg(["sum", "size", "mean"])
    assert own["k"].tolist() == right["sum"].tolist() and own["n"].tolist() == right["size"].tolist()
    assert own["share"].tolist() == right["mean"].tolist()
    for name, group in groups.iterrows():
        members = [source for source, its in sources.items() if its == name]
        assert group["members"] == len(members)
        assert group["share"] == pytest.approx(right.loc[members, "mean"].mean(), abs=1e-12)
    assert dict(zip(alike["first"], alike["claims"], strict=True)) == data.claims["certainty"].value_counts().to_dict()
    assert alike["first"].tolist() == alike["second"].tolist()
    assert three["claims"].sum() == len(claims)


@pytest.mark.parametrize("engine", [one for one in ENGINES if one.values[0] != "dask"])
def test_agreement_counts_pairs_of_codes(data, engine):
    """Two passes, by their pairs, on frames of the engine."""
    passes = [
        data.pairs[["pair_id", f"claim_{name}"]]
        .merge(getattr(data, f"pass_{name}"), left_on=f"claim_{name}", right_on="claim_id")[["pair_id", "evidence"]]
        .astype(object)
        for name in "ab"
    ]
    with engines.started(engine, 0, None) as made:
        found = engines.agreement(*map(made, passes), "pair_id", "evidence")
    both = passes[0].merge(passes[1], on="pair_id").dropna()
    cells = both.groupby(["evidence_x", "evidence_y"]).size()
    assert {(row.first, row.second): row.claims for row in found.itertuples(index=False)} == cells.to_dict()
    assert (found["first"] != found["second"]).any()


@parquets
def test_a_blank_cell_is_left_out_whether_it_is_empty_or_null(data, columnar):
    folder = columnar(lambda frame: frame.where(frame != "", None))
    pd.testing.assert_frame_equal(counted(folder), expected(data))


@parquets
def test_articles_in_the_table_of_claims_itself_are_taken(data, columnar):
    folder = columnar(lambda frame: frame.assign(source_id="Z"))
    assert counted(folder)["source_id"].unique().tolist() == ["Z"]


# ---------------------------------------------------------------- faults


def faults(folder, by=BY, engine=None):
    """The faults that counting names."""
    with pytest.raises(tables.TableError) as error:
        counted(folder, by, engine)
    return error.value.faults


def spoilt(row, column, value):
    """A change of a frame in one cell."""

    def change(frame):
        frame.loc[row, column] = value
        return frame

    return change


@parquets
@pytest.mark.parametrize("engine", ENGINES)
def test_a_code_that_is_not_allowed_is_named_with_its_row(data, columnar, engine):
    row = int(data.claims.index[data.claims["direction"].notna()][-1])
    folder = columnar(spoilt(row, "direction", "favour"))
    allowed = f"{', '.join(data.labels('direction'))} (did you mean favours?)"
    name = f"row {row + 1} ({data.claims['claim_id'][row]})"
    one = only(faults(folder, engine=engine), file="claims.parquet", row=name, column="direction", value="'favour'")
    assert row > 100 and one.allowed == allowed


@parquets
def test_a_column_that_is_not_there_is_named(columnar):
    folder = columnar(lambda frame: frame.rename(columns={"direction": "directon"}))
    one = only(faults(folder), file="claims.parquet", column="direction")
    assert one.value == "the column 'directon' (did you mean direction?)"
    assert counted(folder, ["topic"])["claims"].sum() > 100, "what is not asked for is not missed"


@parquets
@pytest.mark.parametrize(("values", "kind"), [(1, "int64"), (1.5, "double"), (True, "bool")])
def test_a_column_of_another_type_is_named(columnar, values, kind):
    folder = columnar(lambda frame: frame.assign(direction=values))
    only(faults(folder), file="claims.parquet", column="direction", value=f"the type {kind}", allowed="text")


@parquets
def test_codes_that_are_stored_as_categories_are_text(data, columnar):
    folder = columnar(lambda frame: frame.astype({"direction": "category"}))
    for engine in [name for name, there in INSTALLED.items() if there and name != "dask"]:
        pd.testing.assert_frame_equal(counted(folder, engine=engine), expected(data))
    assert tables.read(folder).claims.equals(data.as_coded.claims)


@parquets
def test_a_file_that_is_cut_off_is_named(columnar):
    folder = columnar()
    path = folder / "claims.parquet"
    path.write_bytes(path.read_bytes()[:-100])
    only(faults(folder), file="claims.parquet", value="a file that cannot be read", allowed="a whole Parquet file")
    path.unlink()
    only(faults(folder), file="claims.parquet", value="not there")


@parquets
def test_checking_parquet_finds_what_checking_csv_finds(data, columnar):
    folder = columnar()
    assert tables.read(folder).claims.equals(data.as_coded.claims)
    folder = columnar(spoilt(120, "topic", "weather"))
    with pytest.raises(tables.TableError) as error:
        tables.read(folder)
    one = next(fault for fault in error.value.faults if fault.column == "topic")
    assert (one.row, one.value) == (f"row 121 ({data.claims['claim_id'][120]})", "'weather'")


def test_an_unknown_column_or_engine_is_named_with_the_nearest(copy):
    with pytest.raises(engines.EngineError, match=r"no column 'directon' \(did you mean direction\?\); they have "):
        counted(copy.folder, ["directon"])
    with pytest.raises(engines.EngineError, match=r"no engine 'duckdbb' \(did you mean duckdb\?\)"):
        counted(copy.folder, engine="duckdbb")


@pytest.mark.parametrize("engine", ["duckdb", "dask"])
def test_without_its_packages_an_engine_says_what_installs_them(copy, data, monkeypatch, engine):
    lacking = {"duckdb", "dask", "distributed", "pyarrow"}
    for module in (engines, reading):
        monkeypatch.setattr(module, "find_spec", lambda name: None if name in lacking else find_spec(name))
    with pytest.raises(engines.EngineError, match=rf"The engine {engine} needs .*requirements-large\.txt"):
        counted(copy.folder, engine=engine)
    pd.testing.assert_frame_equal(counted(copy.folder), expected(data))
    copy.rewrite("datapackage.json", lambda text: text.replace('"claims.csv"', '"claims.parquet"'))
    with pytest.raises(engines.EngineError, match="Parquet needs pyarrow; this installs"):
        counted(copy.folder)
    assert any("pyarrow" in fault.allowed for fault in copy.faults())


def test_large_tables_are_counted_by_duckdb_unless_another_engine_is_asked_for(monkeypatch):
    made = []
    for name in engines.STARTED:
        monkeypatch.setitem(engines.STARTED, name, lambda stack, scheduler, name=name: made.append(name))
    monkeypatch.setattr(engines, "need", lambda packages, what: None)
    for engine, size in [(None, 999_999), (None, 1_000_000), ("dask", 5), ("pandas", 10**7)]:
        with engines.started(engine, size, None):
            pass
    assert made == ["pandas", "duckdb", "dask", "pandas"]


# ---------------------------------------------------------------- a full disk, and a worker that ends

FULL = """
import resource, sys
sys.path.insert(0, {notebooks!r})
from pathlib import Path
from claimlib import rows
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
for path in {paths!r}:
    try:
        rows.write_whole(Path(path), b"x" * 5000)
    except OSError as error:
        print(error.filename, error.strerror)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this limit is one of Unix")
def test_a_full_disk_leaves_nothing_half_written(tmp_path):
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_bytes(b"as it was")
    code = FULL.format(notebooks=str(ROOT / "notebooks"), paths=[str(old), str(new)])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    for path, said in zip((old, new), done.stdout.splitlines(), strict=True):
        assert said.startswith(str(path)) and "nothing was written to it" in said
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"as it was"]
    for path in (old, new):
        rows.write_whole(path, b"anew")
        assert path.read_bytes() == b"anew"
    assert len(list(tmp_path.iterdir())) == 2


def slow(part):
    """A part of a frame, after a while."""
    import time

    time.sleep(1)
    return part


def end_one(client, pids):
    """End the process of a worker that is at work; ``pids`` is a dict from its address."""
    time.sleep(1.5)
    busy = [address for address, tasks in client.processing().items() if tasks]
    os.kill(pids[busy[0]], signal.SIGKILL)


@pytest.mark.skipif(not INSTALLED["dask"] or sys.platform == "win32", reason="the packages of Dask are not there")
def test_a_worker_that_ends_in_the_middle_changes_no_result(data):
    from distributed import get_client

    frame = data.claims[BY].astype(object)
    with engines.started("dask", len(frame), None) as made:
        client, parts = get_client(), made(frame).repartition(npartitions=8).map_partitions(slow)
        pids = client.run(os.getpid)
        one = threading.Thread(target=end_one, args=(client, pids))
        one.start()
        found = engines.tally(parts, BY)
        one.join()
        client.wait_for_workers(2)
        assert set(client.run(os.getpid).values()) != set(pids.values()), "no worker has ended"
    pd.testing.assert_frame_equal(found, expected(data))


@pytest.mark.skipif(not INSTALLED["dask"], reason="the packages of Dask are not there")
def test_workers_that_end_again_and_again_are_said_in_a_sentence():
    from distributed import KilledWorker

    with pytest.raises(engines.EngineError, match="ended several times"), engines.lost_workers():
        raise KilledWorker("task", "worker", 3)


@pytest.mark.skipif(not INSTALLED["dask"], reason="the packages of Dask are not there")
def test_a_scheduler_and_two_workers_of_their_own_count_the_same(data, columnar, tmp_path):
    """The commands of the page on size, as processes of their own."""
    folder, note, started = columnar(), tmp_path / "scheduler.json", []
    try:
        for words in (["dask_scheduler", "--port", "0", "--no-dashboard"], ["dask_worker"], ["dask_worker"]):
            module, *more = words
            command = [sys.executable, "-m", f"distributed.cli.{module}", "--scheduler-file", str(note), *more]
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
            started.append(subprocess.Popen(command, **quiet))
            for _ in range(600):
                if note.exists() and note.read_text():
                    break
                time.sleep(0.1)
        with engines.claims(folder, BY, scheduler=json.loads(note.read_text())["address"]) as frame:
            pd.testing.assert_frame_equal(engines.tally(frame, BY), expected(data))
    finally:
        for one in started[::-1]:
            one.terminate()
            one.wait(20)


@pytest.mark.skipif(not INSTALLED["dask"], reason="the packages of Dask are not there")
def test_a_scheduler_that_is_not_there_is_said_in_a_sentence(copy, monkeypatch):
    with (
        pytest.raises(engines.EngineError, match=r"No scheduler answers at tcp://127\.0\.0\.1:9\."),
        engines.claims(copy.folder, BY, "dask", "tcp://127.0.0.1:9"),
    ):
        pass
