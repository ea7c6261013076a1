"""Measure the collection against floors, as ratios in one run; nothing here is asserted.

    python tests/benchmarks/benchmark.py           everything
    python tests/benchmarks/benchmark.py scale     only load and tally at growing size

Run it in the collection's environment, on an idle machine. Each time is the best of several.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable
FLOOR = """import pandas as pd
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.barh([0, 1], [1, 2])
fig.savefig("floor-{}.png")
pd.DataFrame({{"n": [1, 2]}})"""
IMPORTS = "import pandas, matplotlib.pyplot"
PACKAGE = "from claimlib import answers, counts, figures, pages, tables, words; tables.load()"


def seconds(command, where=ROOT, times=3):
    """The shortest wall time of a command over some runs."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, cwd=where, check=True, capture_output=True)
        found.append(time.perf_counter() - start)
    return min(found)


def clone(folder, floor=False):
    """A copy of the committed collection; as a floor its notebooks only import and save one figure."""
    root = Path(folder) / ("floor" if floor else "collection")
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(root)], check=True)
    if floor:
        for path in root.glob("notebooks/*.ipynb"):
            cell = nbformat.v4.new_code_cell(FLOOR.format(path.stem))
            nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
        rebuild = root / ".ci" / "rebuild.py"
        rebuild.write_text(rebuild.read_text().replace("pages.MADE.items()", "()"))
    return root


def rerun():
    """The rerun and the tests against their floors."""
    with tempfile.TemporaryDirectory() as folder:
        real, floor = clone(folder), clone(folder, floor=True)
        a = seconds([PYTHON, "notebooks", "rebuild"], real)
        b = seconds([PYTHON, "notebooks", "rebuild"], floor)
        line("rerun of all notebooks", a, "as many that import and save one figure", b, "goal: at most 1.5")
        nbval = [PYTHON, "-m", "pytest", "-n", "2", "-o", "addopts=", "--nbval-lax", "--nbval-current-env"]
        a = seconds([PYTHON, "-m", "pytest", "-n", "2"], real)
        b = seconds([*nbval, "--dist=loadfile", "--noconftest", "notebooks"], floor)
        line("all tests", a, "nbval on as many that import and save one figure", b, "goal: at most 5")


def imports():
    """Import and load of the helper package beyond pandas and pyplot."""
    notebooks = ROOT / "notebooks"
    a = seconds([PYTHON, "-c", f"{IMPORTS}; {PACKAGE}"], notebooks, times=7)
    b = seconds([PYTHON, "-c", IMPORTS], notebooks, times=7)
    line("pandas, pyplot, helper package and load", a, "pandas and pyplot", b, f"{a - b:+.3f} s; goal: under 0.1 s")


def scale():
    """Load and tally at 1,000 to 1,000,000 claims, and how much a tenfold size costs."""
    sys.path.insert(0, str(ROOT / "notebooks"))
    from claimlib import counts, tables

    source = ROOT / "data"
    import resource  # not on Windows

    before = None
    for size in (10**3, 10**4, 10**5, 10**6):
        with tempfile.TemporaryDirectory() as folder:
            grow(source, Path(folder), size)
            start = time.perf_counter()
            data = tables.load(folder)
            loaded = time.perf_counter()
            counts.tally(data.claims, "source_id", "certainty")
            done = time.perf_counter()
        load, tally = loaded - start, done - loaded
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        ratio = f", {load / before[0]:.1f} and {tally / before[1]:.1f} times the size before" if before else ""
        print(f"{size:>9,} claims: load {load:.3f} s, frame and tally {tally:.3f} s, {most:.2f} GB{ratio}", flush=True)
        before = load, tally


def articles():
    """A rebuild of everything at 50 and at 500 made articles against one at 5."""
    sys.path.insert(0, str(ROOT / "tests"))
    import many

    found = {}
    for n, goal in ((5, 1), (50, 2), (500, 6)):
        with tempfile.TemporaryDirectory() as folder:
            data = many.write(Path(folder) / "data", n)
            env = {**os.environ, "CLAIM_DATA": str(data)}
            start = time.perf_counter()
            command = [PYTHON, "notebooks", "rebuild", "--to", str(Path(folder) / "results")]
            subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True)
            found[n] = time.perf_counter() - start
        line(f"rebuild at {n} articles", found[n], "at 5", found[5], f"goal: at most {goal}")


def grow(source, target, size):
    """Write a set of tables with about ``size`` claims: the real ones, each repeated, and paired as the checks ask."""
    import shutil

    shutil.copytree(source, target, dirs_exist_ok=True)
    path = target / "claims.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(header + "\n")
        for k in range(size):
            claim, statement, rest = rows[k % len(rows)].split(",", 2)
            again = f"x{k // len(rows)}" if k >= len(rows) else ""
            file.write(f"{claim}{again},{statement},{rest}\n")
    with (target / "coding" / "pairs.csv").open("a", encoding="utf-8", newline="\n") as file:
        for k in range(len(rows), size):
            claim, statement, _ = rows[k % len(rows)].split(",", 2)
            file.write(f"{statement}-{k},{statement},,,{claim}x{k // len(rows)},,\n")


def line(what, a, floor, b, note):
    """One comparison as a line."""
    print(f"{what}: {a:.2f} s; {floor}: {b:.2f} s; ratio {a / b:.2f} ({note})", flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1:] or ["imports", "rerun", "scale", "articles"]
    for part in (imports, rerun, scale, articles):
        if part.__name__ in chosen:
            part()
