"""Where pages use the words of the glossary, and whether the first use is a link to it."""

import re

from claimlib.glossary import PLAIN as PLAIN
from claimlib.glossary import SILENT, terms

LINKED = re.compile(r"GLOSSARY\.md#([\w-]+)\)")


def first_uses(texts):
    """The terms that the texts of a page use before any link to them: a list of (text, start, end, anchor)."""
    known, found = set(), []
    patterns = terms()
    every = re.compile("|".join(rf"(?P<t{i}>\b(?:{one})\b)" for i, one in enumerate(patterns.values())), re.IGNORECASE)
    for place, text in enumerate(texts):
        silent = [one.span() for one in re.finditer(SILENT, text, re.MULTILINE)]
        links = [(one.start(), one[1], None) for one in LINKED.finditer(text)]
        words = [
            (one.start(), list(patterns)[int(one.lastgroup[1:])], one.end())
            for one in every.finditer(text)
            if not any(start <= one.start() < end for start, end in silent)
        ]
        for start, anchor, end in sorted(links + words, key=lambda one: one[0]):
            if end and anchor not in known:
                found.append((place, start, end, anchor))
            known.add(anchor)
    return found
