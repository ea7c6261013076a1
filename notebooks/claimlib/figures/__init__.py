"""All figures of the collection: ``figures.direction_by_comparator(data)`` draws ``02-direction-by-comparator``.

The functions of one notebook are in one file, ``n02.py`` for notebook 02, so that the name of a file in ``figures/``
leads to the place to change.
"""

from claimlib.figures.base import Figure, functions
from claimlib.figures.n02 import direction_by_comparator
from claimlib.figures.n04 import estimates, guidelines

__all__ = ["Figure", "direction_by_comparator", "estimates", "functions", "guidelines"]
