"""How often intervals of groups hold the true mean, and how often plain percentile intervals would.

    python tests/benchmarks/coverage.py

Each group is drawn anew: articles with shares from a beta distribution, of which 5 to 24 claims are seen.
"""

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "notebooks"))
GROUPS = 2_000


def main():
    """Measure and print."""
    from claimlib import groups

    draw, groups.LEAST, groups.DRAWS = np.random.default_rng(1), 2, 1_999
    tail_of = groups.tail_of
    for a, b in ((8, 2), (2, 2), (1, 4)):
        for n in (4, 5, 6, 8, 10, 20, 40):
            claims = draw.integers(5, 25, (GROUPS, n))
            shares = draw.binomial(claims, draw.beta(a, b, (GROUPS, n))) / claims
            held = []
            for tail in (tail_of, lambda n: 0.025):
                groups.tail_of = tail
                limits = [groups.limits(n, own[:, None], np.ones((n, 1)))[1:] for own in shares]
                known = [(low, high) for low, high in limits if low == low]
                held.append(np.mean([low <= a / (a + b) <= high for low, high in known]))
            text = f"beta({a}, {b}), {n:>2} families: {held[0]:.3f} of the intervals hold the mean"
            print(f"{text}; {held[1]:.3f} of plain percentile intervals", flush=True)


if __name__ == "__main__":
    main()
