"""All figures of the collection: ``figures.direction_by_comparator(data)`` draws ``02-direction-by-comparator``.

The functions of one notebook are in one file, ``n02.py`` for notebook 02, so that the name of a file in ``figures/``
leads to the place to change.
"""

from claimlib.figures.base import Figure, functions
from claimlib.figures.n02 import direction_by_comparator
from claimlib.figures.n06 import candidates
from claimlib.figures.n07 import items_by_article
from claimlib.figures.n09 import specifications
from claimlib.figures.n11 import what_moves

__all__ = [
    "Figure",
    "candidates",
    "direction_by_comparator",
    "functions",
    "items_by_article",
    "specifications",
    "what_moves",
]
