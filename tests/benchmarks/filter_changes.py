"""How long the explorer takes from a changed filter to new table, figure, count and card, in milliseconds.

    python3 tests/benchmarks/filter_changes.py

Sets every choice of every filter once, alone, and a search; prints median, 95th percentile and maximum.
"""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "notebooks"))

from claimlib import explore, tables


def timed(change):
    """How long one change takes, in milliseconds."""
    before = perf_counter()
    change()
    return 1000 * (perf_counter() - before)


def main():
    """Measure and print."""
    explorer, found = explore.Explorer(tables.load()), []
    for variable, choices in explorer.choices.items():
        for choice in reversed(choices):
            found.append(timed(lambda v=variable, c=choice: setattr(explorer.filters[v], "value", c)))
    for text in ("p", "pa", "pain", ""):
        found.append(timed(lambda t=text: setattr(explorer.search, "value", t)))
    found.sort()
    late = found[int(0.95 * len(found))]
    print(f"{len(found)} changes: median {median(found):.0f} ms, 95 % within {late:.0f} ms, longest {found[-1]:.0f} ms")


if __name__ == "__main__":
    main()
