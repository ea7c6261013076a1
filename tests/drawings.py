"""The tables of both topics and their figures, read and drawn once in a session: for tests that only look at them."""

from functools import cache

import topics
from claimlib import drawing, figures, tables

TOPICS = ("own", "other")


@cache
def topic(name):
    """The tables of the collection (those of CLAIM_DATA where it is set), or of the artificial topic."""
    return tables.load() if name == "own" else tables.read(topics.other_topic())


@cache
def drawn(data, name, width=drawing.PAGE):
    """A figure by its name or that of its function, drawn once for each set of tables and width."""
    functions = figures.functions()
    return (functions[name] if name in functions else getattr(figures, name))(data, width=width)
