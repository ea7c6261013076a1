"""The words of the glossary, and links to them where a text uses one for the first time."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PLACE = Path(__file__).resolve().parents[2] / "data" / "GLOSSARY.md"
# Words that everybody knows, and one that notebooks use for the wording of a claim, too.
PLAIN = {"answer", "article", "certainty", "code", "direction", "effectiveness", "item", "size", "work"}
WRITTEN = {
    "body-of-evidence": "bod(?:y|ies) of evidence",
    "hedge": "(?:un)?hedge[sd]?",
    "pass": "pass(?:es)?",
    "pooled-analysis": "pooled analys[ie]s|meta-analys[ie]s",
}
# No place for a link: headings, what is quoted, the question and for whom it is (which other pages repeat), tables,
# code, other links.
SILENT = (
    r"^#.*$|^>.*$|^\*\*(?:Question|Who this is for)\.\*\*.*$|^\|.*$|^```[^`]*^```|`[^`\n]*`|<a [^>]*>|<[^>\s]*>"
    r"|!?\[[^\]]*\]\([^)]*\)"
)


@cache
def entries() -> dict:
    """The terms of the glossary, each with what it means: the text in Markdown under its heading."""
    parts = re.split(r"^## (.+)$", PLACE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], map(str.strip, parts[2::2]), strict=True))


@cache
def terms() -> dict:
    """The terms of the glossary whose first use is a link: a dict from anchor to pattern, the longest first."""
    anchors = {term.lower().replace(" ", "-"): term for term in entries()}
    written = {name: WRITTEN.get(name, f"{re.escape(term)}s?") for name, term in anchors.items() if name not in PLAIN}
    return dict(sorted(written.items(), key=lambda one: -len(one[0])))


@cache
def pattern() -> re.Pattern:
    """What has no place for a link, or a group for each term, named ``t`` and its number."""
    every = "|".join(rf"(?P<t{i}>\b(?:{one})\b)" for i, one in enumerate(terms().values()))
    return re.compile(f"{SILENT}|{every}", re.MULTILINE | re.IGNORECASE)


def explained() -> list:
    """The terms whose first use is a link, for pages without links: of each the term, its pattern and its meaning."""
    meanings = {term.lower().replace(" ", "-"): (term, text) for term, text in entries().items()}
    plain = re.compile(r"\[([^\]]+)\]\([^)]*\)|[*`]")
    return [
        {"term": meanings[anchor][0], "pattern": rf"\b(?:{one})\b", "text": plain.sub(r"\1", meanings[anchor][1])}
        for anchor, one in sorted(terms().items())
    ]


def linked(text: str, way: str = "../data/", known: Iterable = ()) -> str:
    """A text in Markdown with the first use of each word of the glossary as a link.

    Parameters: ``way``, the way to the folder of the glossary; ``known``, anchors that a link led to before.
    """
    known, anchors = set(known), list(terms())

    def link(found):
        anchor = found.lastgroup and anchors[int(found.lastgroup[1:])]
        known.update(re.findall(rf"{re.escape(PLACE.name)}#([\w-]+)\)", found[0]))
        if not anchor or anchor in known:
            return found[0]
        known.add(anchor)
        return f"[{found[0]}]({way}{PLACE.name}#{anchor})"

    return pattern().sub(link, text)
