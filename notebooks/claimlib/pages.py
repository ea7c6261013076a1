"""Put together what other pages show of the notebooks: contents, gallery, computed parts of the README."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

from claimlib import answers
from claimlib import figures as drawing
from claimlib.words import beginning, counted, listing

ROOT = Path(__file__).resolve().parents[2]
SVG, DC = "{http://www.w3.org/2000/svg}", "{http://purl.org/dc/elements/1.1/}"


def notebooks(folder=ROOT / "notebooks"):
    """The notebooks in order: number, file name, title and question, as their first cells say."""
    found = []
    for path in sorted(folder.glob("[0-9][0-9]-*.ipynb")):
        first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        title = re.search(r"^# (.+)$", first, re.MULTILINE).group(1)
        question = re.search(r"\*\*Question\.\*\* (.+)$", first, re.MULTILINE).group(1)
        found.append({"number": path.name[:2], "file": path.name, "title": title, "question": question})
    return found


def figure(path):
    """What a saved figure says of itself: name, title, alt text and caption, read from its SVG."""
    tree = ElementTree.parse(path).getroot()
    texts = {"title": tree.findtext(f"{SVG}title"), "alt": tree.findtext(f"{SVG}desc")}
    return {"name": path.stem, **texts, "caption": next(tree.iter(f"{DC}description")).text}


def figures(folder=ROOT / "figures"):
    """All saved figures in order, as :func:`figure` reads them."""
    return [figure(path) for path in sorted(folder.glob("[0-9][0-9]-*.svg"))]


def contents(data, folder=ROOT / "notebooks"):
    """The notebooks with question, computed answer and figures, as Markdown.

    The notebooks are named and not linked, so that what is printed speaks of the topic that is read alone; the
    page around it has the links. Figures are those of the folder in use, see :func:`claimlib.figures.listed`.
    """
    texts = []
    for book in notebooks(folder):
        if book["number"] not in answers.BY_NOTEBOOK:
            continue
        shown = sorted(p.stem for p in drawing.listed().glob(f"{book['number']}-*.svg"))
        links = ", ".join(f"[{name}](../figures/{name}.svg)" for name in shown)
        answer = answers.BY_NOTEBOOK[book["number"]](data)
        texts.append(f"| {book['number']} {book['title']} | {book['question']} | {answer} | {links} |")
    return "\n".join(["| notebook | question | answer | figures |", "|---|---|---|---|", *texts])


def gallery(data, folder=ROOT / "figures"):
    """The gallery of the figures, a whole Markdown page."""
    files = {book["number"]: book["file"] for book in notebooks(folder.parent / "notebooks")}
    parts = [
        "# Figures",
        f"{data.title}. Every figure comes as PNG, SVG and PDF with its plotted numbers as CSV; "
        "it is drawn by the notebook with its number. "
        "This page is made from the figures' own captions and alternative texts. Figures: CC BY 4.0.",
        "At another width or resolution, in grey, without titles, for a slide or for print: "
        "`python3 .ci/tasks.py figures --help`.",
    ]
    for one in figures(folder):
        name, book = one["name"], files[one["name"][:2]]
        forms = ", ".join(f"[{form.upper()}]({name}.{form})" for form in ("png", "svg", "pdf", "csv"))
        parts += [
            f"## {name}",
            f"![{one['alt']}]({name}.png)",
            one["caption"],
            f"Drawn by [{book}](../notebooks/{book}). {forms}",
        ]
    return "\n\n".join(parts) + "\n"


def results(data):
    """What came out, for the README: the first two sentences of each notebook's answer, with a link to it."""
    lines = [
        f"- [{book['title']}](notebooks/{book['file']}) {beginning(answers.BY_NOTEBOOK[book['number']](data), 2)}"
        for book in notebooks()
        if book["number"] in answers.BY_NOTEBOOK
    ]
    return "\n".join([answers.compared(data), "", *lines])


def filled(text, name, content):
    """A text with the part between ``<!-- name -->`` and ``<!-- end name -->`` replaced.

    Raises ValueError if the text has no such part.
    """
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the text has no part between <!-- {name} --> and <!-- end {name} -->")
    return pattern.sub(lambda match: f"{match[1]}{content}\n{match[2]}", text)


def table(head, rows):
    """A Markdown table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def code_list(data):
    """The codes with their labels and definitions, as Markdown."""
    rows = [
        (f"`{row.variable}`", f"`{row.code}`", row.label, row.definition) for row in data.codes.itertuples(index=False)
    ]
    return table(["variable", "code", "label in figures", "definition"], rows)


def dictionary(data):
    """Every table with its columns, types and rules, as Markdown."""
    parts = []
    for resource in data.descriptor["resources"]:
        rows = [column(field, resource["schema"]["primaryKey"]) for field in resource["schema"]["fields"]]
        head = f"### `{resource['path']}`\n\n{resource['title']}. Rows: {len(data.raw[resource['name']])}."
        parts.append(f"{head}\n\n{table(['column', 'type', 'required', 'meaning'], rows)}")
    return "\n\n".join(parts)


def column(field, key):
    """One column of a table as cells of the dictionary."""
    limits = field.get("constraints", {})
    kind = "code" if "enum" in limits else field["type"]
    needed = "identifier" if field["name"] in key else "yes" if limits.get("required") else ""
    return f"`{field['name']}`", kind, needed, field["description"]


def coding(data):
    """How much the passes agree and what was settled, as one paragraph."""
    n = len(data.settled)
    pairs, whole = len(data.pairs), data.pairs[["claim_a", "claim_b"]].notna().all(axis=1).sum()
    by_variable = data.settled["variable"].value_counts()
    reasons = data.settled["reason"].value_counts()
    labels = data.labels("reason")
    found = listing([f"{k} in `{variable}`" for variable, k in by_variable.items() if k])
    why = listing([f"{k} *{labels[reason]}*" for reason, k in reasons.items() if k])
    return (
        f"Pass A found {counted(len(data.pass_a), 'claim')}, pass B {len(data.pass_b)}; "
        f"{whole} of {counted(pairs, 'claim')} stand in both. The passes differ in {counted(n, 'code')}: {found}. "
        f"Settled by: {why}."
    )


def doubts(data):
    """The claims for which a pass noted another code, with both passes' notes, as Markdown."""
    pairs = data.pairs.dropna(subset="claim_id").merge(data.claims[["claim_id", "paraphrase"]], on="claim_id")
    for coder, passed in (("a", data.pass_a), ("b", data.pass_b)):
        pairs[coder] = pairs[f"claim_{coder}"].map(passed.set_index("claim_id")["note"]).fillna("")
    doubted = pairs[(pairs["a"] + pairs["b"]).str.contains("lternative")]
    rows = doubted[["claim_id", "paraphrase", "a", "b"]].itertuples(index=False)
    return table(["claim", "in our words", "note of pass A", "note of pass B"], rows)


def codebook(text, data):
    """The page about the tables with its computed parts filled in."""
    parts = {"codes": code_list, "coding": coding, "doubts": doubts, "dictionary": dictionary}
    for name, part in parts.items():
        text = filled(text, name, part(data))
    return text
