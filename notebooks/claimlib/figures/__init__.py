"""All figures of the collection: ``figures.direction_by_comparator(data)`` draws ``02-direction-by-comparator``.

The functions of one notebook are in one file, ``n02.py`` for notebook 02, so that the name of a file in ``figures/``
leads to the place to change.
"""

from claimlib.figures import base
from claimlib.figures.base import Figure, NoFigure
from claimlib.figures.n00 import claims_and_evidence
from claimlib.figures.n01 import certainty_by_topic, of_variable, statements_in_order
from claimlib.figures.n02 import direction_by_comparator, evidence_by_article
from claimlib.figures.n03 import claims_by_body
from claimlib.figures.n04 import estimates, guidelines, studies_by_comparator
from claimlib.figures.n05 import claims_beside_evidence, firmness_by_claim
from claimlib.figures.n06 import candidates
from claimlib.figures.n07 import items_by_article
from claimlib.figures.n09 import specifications
from claimlib.figures.n11 import what_moves
from claimlib.figures.n13 import shares_by_group


def functions(data=None):
    """The functions of all figures, a dict from name to function; of a topic's ``data``, those of its own variables."""
    own = [of_variable(variable) for variable in data.own_variables()] if data is not None else []
    return dict(sorted({**base.functions(), **{draw.name: draw for draw in own}}.items()))


__all__ = [
    "Figure",
    "NoFigure",
    "candidates",
    "certainty_by_topic",
    "claims_and_evidence",
    "claims_beside_evidence",
    "claims_by_body",
    "direction_by_comparator",
    "estimates",
    "evidence_by_article",
    "firmness_by_claim",
    "functions",
    "guidelines",
    "items_by_article",
    "shares_by_group",
    "specifications",
    "statements_in_order",
    "studies_by_comparator",
    "what_moves",
]
