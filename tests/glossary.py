"""Where pages use the words of the glossary, and whether the first use is a link to it."""

import re

from places import ROOT

# Words that everybody knows, and one that notebooks use for the wording of a claim, too.
PLAIN = {"answer", "article", "certainty", "code", "direction", "effectiveness", "size"}
WRITTEN = {
    "body-of-evidence": "bod(?:y|ies) of evidence",
    "hedge": "(?:un)?hedge[sd]?",
    "pass": "pass(?:es)?",
    "pooled-analysis": "pooled analys[ie]s|meta-analys[ie]s",
}
# No place for a link: headings, what is quoted, the question and for whom it is (which other pages repeat), tables,
# code, other links.
SILENT = re.compile(
    r"^#.*$|^>.*$|^\*\*(?:Question|Who this is for)\.\*\*.*$|^\|.*$|^```[^`]*^```|`[^`\n]*`|!?\[[^\]]*\]\([^)]*\)",
    re.MULTILINE,
)
LINKED = re.compile(r"GLOSSARY\.md#([\w-]+)\)")


def terms():
    """The terms of the glossary whose first use is a link: a dict from anchor to pattern, the longest first."""
    text = (ROOT / "data" / "GLOSSARY.md").read_text(encoding="utf-8")
    anchors = {term.lower().replace(" ", "-"): term for term in re.findall(r"^## (.+)$", text, flags=re.MULTILINE)}
    written = {name: WRITTEN.get(name, f"{re.escape(term)}s?") for name, term in anchors.items() if name not in PLAIN}
    return dict(sorted(written.items(), key=lambda one: -len(one[0])))


def first_uses(texts):
    """The terms that the texts of a page use before any link to them: a list of (text, start, end, anchor)."""
    known, found = set(), []
    patterns = terms()
    every = re.compile("|".join(rf"(?P<t{i}>\b(?:{one})\b)" for i, one in enumerate(patterns.values())), re.IGNORECASE)
    for place, text in enumerate(texts):
        silent = [one.span() for one in SILENT.finditer(text)]
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
