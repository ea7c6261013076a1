"""The grammar of numbers and lists, so that every sentence with a number in it can be computed."""

import math
import re
from collections.abc import Iterable
from decimal import Decimal

import pandas as pd

ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
NUMERALS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]


def numeral(n: int) -> str:
    """``four``, ``10``: a number as a word below ten; nought is ``none``."""
    return NUMERALS[n] if n < len(NUMERALS) else str(n)


def ordinal(i: int) -> str:
    """``first``, ``second``, ``11th``: which one in a row, counted from nought."""
    return ORDINALS[i] if i < len(ORDINALS) else f"{i + 1}th"


def by_number(n: int, one: str, many: str) -> str:
    """``one`` if ``n`` is 1, else ``many``: ``by_number(k, "names", "name")`` gives the verb after a number."""
    return one if n == 1 else many


def counted(n: int, noun: str, plural: str | None = None) -> str:
    """``1 claim``, ``2 claims``: a number and its noun."""
    return f"{n} {by_number(n, noun, plural or noun + 's')}"


def percent(share: float) -> str:
    """``63%``: a share from 0 to 1 in whole per cent, halves rounded up, as readers expect."""
    return f"{math.floor(100 * share + 0.5 + 1e-9)}%"


def part(k: int, n: int, noun: str = "") -> str:
    """``3 of 12 claims (25%)``: a part of a whole; ``no claims`` where the whole is nothing."""
    whole = counted(n, noun) if noun else str(n)
    return f"{k} of {whole} ({percent(k / n)})" if n else f"no {noun}s" if noun else "none"


def span(shares: pd.Series) -> str:
    """``50% to 100%``: the lowest and highest of some shares, one where they are equal; says where there is none."""
    if not pd.notna(shares).any():
        return "no share"
    ends = percent(shares.min()), percent(shares.max())
    return " to ".join(dict.fromkeys(ends))


NAME = re.compile("[a-z0-9]+(_[a-z0-9]+)+")
SPOKEN = {"source_id": "article", "ci_low": "low", "ci_high": "high"}


def heading(name):
    """``cited work``, ``article``: the name of a column or a variable in words; what is no text stays as it is."""
    return SPOKEN.get(name, name.removesuffix("_id").replace("_", " ")) if isinstance(name, str) else name


def column_in_words(column: pd.Series) -> pd.Series:
    """A column with names in words and empty text where there is nothing; numbers beside it have equal places."""
    if not pd.api.types.is_numeric_dtype(column):
        column = column.astype(object).where(column.notna(), "")
        if str(column.name).endswith("_id"):  # the name of an article or a claim is what it is
            return column
        return column.map(lambda cell: heading(cell) if isinstance(cell, str) and NAME.fullmatch(cell) else cell)
    if column.notna().all():
        return column
    digits = column.dropna().map(places).max() if column.notna().any() else 0
    return column.astype(object).map(lambda number: "" if pd.isna(number) else f"{number:.{digits}f}")


def places(number: float) -> int:
    """How many places a number has after the point, of the first six."""
    return len(f"{number:.6f}".rstrip("0").partition(".")[2])


def interval(estimate: float, low: float, high: float) -> str:
    """``5.1 (-3.7 to 13.9)``: an estimate with its interval; no text where there is none."""
    if pd.isna(estimate):
        return ""
    places = max(len(f"{Decimal(f'{x:g}'):f}".partition(".")[2]) for x in (estimate, low, high))
    return "{:.{p}f} ({:.{p}f} to {:.{p}f})".format(estimate, low, high, p=places).replace("-", "\u2212")


def listing(parts: Iterable, last: str = "and") -> str:
    """``a, b and c``: some texts as one list; ``none`` for no text."""
    parts = [str(p) for p in parts]
    if len(parts) < 2:
        return parts[0] if parts else "none"
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def in_short(sentences: Iterable, more: Iterable = ()) -> str:
    """Some sentences as a paragraph, and others as a list under it (one alone as a paragraph), as Markdown.

    Empty ones are left out.
    """
    more = [*filter(None, more)]
    rest = "\n".join(f"- {text}" for text in more) if len(more) > 1 else "".join(more)
    return "\n\n".join(filter(None, [" ".join(filter(None, sentences)), rest]))


def paragraph(answer: str) -> str:
    """What :func:`in_short` puts first: the answer without the list under it."""
    return answer.partition("\n\n")[0]


def sentence(text: str) -> str:
    """A text with its first letter as a capital."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """A text with its first letter small."""
    return text[:1].lower() + text[1:]


def tally_in_words(table, columns):
    """A table of counts as one text, row by row, without the zeros; ``columns`` are the labels of its columns."""
    rows = [(name, [f"{columns[code]} {k}" for code, k in row.items() if k]) for name, row in table.iterrows()]
    return "; ".join(f"{name}: {', '.join(parts) or 'nothing'}" for name, parts in rows) + "."
