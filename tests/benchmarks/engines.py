"""Count claims on each engine at growing size, each in a process of its own: seconds and most memory.

    python tests/benchmarks/engines.py                  a million and ten million claims
    python tests/benchmarks/engines.py 10000000 duckdb  one size and engine

With BY=source_id,answer before the command, the answers are worked out and counted.

The claims are the real ones, repeated, each with an identifier of its own, as Parquet. A row with a code that is not
allowed is planted as the last but one, to see how long it takes until it is named.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "notebooks"))
BY = os.environ.get("BY", "source_id,direction").split(",")


def grow(folder, size, wrong=False):
    """Write a topic with some number of claims as Parquet, a part at a time."""
    import shutil

    import pyarrow as pa
    from pyarrow import parquet

    shutil.copytree(ROOT / "data", folder)
    claims = pd.read_csv(folder / "claims.csv", dtype=str, keep_default_na=False)
    schema = pa.schema([(name, pa.string()) for name in claims])
    with parquet.ParquetWriter(folder / "claims.parquet", schema) as writer:
        for start in range(0, size, 1_000_000):
            rows = range(start, min(size, start + 1_000_000))
            part = claims.iloc[[row % len(claims) for row in rows]]
            part = part.assign(claim_id=[f"{name}x{row}" for name, row in zip(part["claim_id"], rows, strict=True)])
            if wrong and rows[-1] == size - 1:
                part.iloc[-2, part.columns.get_loc("direction")] = "favour"
            writer.write_table(pa.Table.from_pandas(part, schema, preserve_index=False))
    path = folder / "datapackage.json"
    path.write_text(path.read_text().replace('"claims.csv"', '"claims.parquet"'))


def memory(found, pid, stop):
    """Note the most memory that a process and its children have together, in GB; on Linux, pages are counted once."""
    import psutil

    while not stop.wait(0.05):
        try:
            own = psutil.Process(pid)
            every = [own, *own.children(recursive=True)]
            found.append(sum(one.memory_info().rss for one in every) / 1e9)
        except psutil.Error:
            continue


def measured(folder, engine):
    """Seconds, most memory and what is printed of one count by the command, as a user starts it."""
    words = [sys.executable, str(ROOT / "notebooks"), "count", str(folder), "--by", ",".join(BY), "--engine", engine]
    found, stop, start = [0], threading.Event(), time.perf_counter()
    env = {**os.environ, "CLAIM_INSIDE": "yes"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as one:
        watch = threading.Thread(target=memory, args=(found, one.pid, stop))
        watch.start()
        out, error = one.communicate()
    seconds = time.perf_counter() - start
    stop.set()
    watch.join()
    return seconds, max(found), out or error


def main(sizes, chosen):
    """Measure and print."""
    with tempfile.TemporaryDirectory() as scratch:
        for size in sizes:
            folder, results = Path(scratch) / str(size), {}
            grow(folder, size)
            for engine in chosen:
                seconds, most, results[engine] = measured(folder, engine)
                print(f"{size:>11,} claims, {engine}: {seconds:.1f} s, {most:.2f} GB", flush=True)
            assert len(set(results.values())) == 1, results
            folder = Path(scratch) / f"{size}-wrong"
            grow(folder, size, wrong=True)
            seconds, most, text = measured(folder, chosen[0])
            print(f"{size:>11,} claims, a wrong code, {chosen[0]}: {seconds:.1f} s, {most:.2f} GB; {text.strip()}")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:2]] or [10**6, 10**7], sys.argv[2:] or ["duckdb", "pandas", "dask"])
