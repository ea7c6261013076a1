"""Where pages use the words of the glossary, and whether the first use is a link to it."""

import re

from claimlib.glossary import PLAIN as PLAIN
from claimlib.glossary import pattern, terms

LINKED = re.compile(r"GLOSSARY\.md#([\w-]+)\)")


def first_uses(texts):
    """The terms that the texts of a page use before any link to them: a list of (text, start, end, anchor)."""
    known, found, anchors = set(), [], list(terms())
    for place, text in enumerate(texts):
        for one in pattern().finditer(text):
            anchor = one.lastgroup and anchors[int(one.lastgroup[1:])]
            if anchor and anchor not in known:
                found.append((place, *one.span(), anchor))
            known.update([anchor] if anchor else LINKED.findall(one[0]))
    return found
