"""Pages that are made: contents, gallery, dictionary, and the computed parts of README and codebook."""

import json
import re
from pathlib import Path

from claimlib import answers, evidence, figures, glossary, headlines, profiles
from claimlib.figures.base import CREDIT
from claimlib.words import by_number, counted, listing, ordinal, paragraph

ROOT = Path(__file__).resolve().parents[2]
FEW = 12  # articles up to which the README names each


def notebooks(folder=ROOT / "notebooks"):
    """The notebooks in order: number, file name, title and question, as their first cells say."""
    found = []
    for path in sorted(folder.glob("[0-9][0-9]-*.ipynb")):
        first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
        title = re.search(r"^# (.+)$", first, re.MULTILINE).group(1)
        question = re.search(r"\*\*Question\.\*\* (.+)$", first, re.MULTILINE).group(1)
        found.append({"number": path.name[:2], "file": path.name, "title": title, "question": question})
    return found


def drawn(data):
    """Every figure that the tables allow, drawn now, in the order of their names."""
    every = (function(data) for function in figures.functions(data).values())
    return [figure for figure in every if isinstance(figure, figures.Figure)]


def contents(data, folder=ROOT / "notebooks"):
    """The notebooks with question, computed answer and figures, as Markdown.

    The notebooks are named and not linked, so that what is printed speaks of the topic that is read alone; the
    page around it has the links.
    """
    drawn = [name for name, function in figures.functions(data).items() if not data.lacking(function.needs)]
    rows = []
    for book in notebooks(folder):
        if answer := answers.BY_NOTEBOOK.get(book["number"]):
            links = [f"[{name}](../figures/{name}.svg)" for name in drawn if name.startswith(book["number"])]
            rows.append(
                (f"{book['number']} {book['title']}", book["question"], paragraph(answer(data)), ", ".join(links))
            )
    return table(["notebook", "question", "answer", "figures"], rows)


def gallery(data, shown=None):
    """The gallery of some figures (default: of all that the tables allow), a whole page."""
    files = {book["number"]: book["file"] for book in notebooks()}
    parts = [
        "# Figures",
        f"{data.title}. Every figure comes as PNG and SVG, with its plotted numbers as CSV. This page is made from "
        f"the captions and alternative texts of the figures. {licence(data.descriptor)}".strip(),
        "At another width or resolution, as PDF, in grey, without titles, for a slide or for print: "
        "`python3 notebooks figures --help`.",
    ]
    for one in drawn(data) if shown is None else shown:
        name, book = one.name, files[one.name[:2]]
        forms = ", ".join(f"[{form.upper()}]({name}.{form})" for form in ("png", "svg", "csv"))
        parts += [
            f'<a id="{name}"></a>',  # its title moves with the tables
            f"## {one.title}",
            f"![{one.alt}]({name}.png)",
            one.caption.replace(f" {CREDIT}", f"\\\n{CREDIT}"),  # on a line of its own
            f"`{name}`, drawn by [{book}](../notebooks/{book}). {forms}",
        ]
    return glossary.linked("\n\n".join(parts) + "\n")


def article(data, source, level=1, books=""):
    """What one article says from beginning to end, as Markdown.

    ``level`` is that of its heading; ``books`` is the way to the folder of the notebooks.
    """
    row = data.sources.set_index("source_id").loc[source]
    name = row["title"] if isinstance(row["title"], str) else row["publisher_kind"]
    parts = ["#" * level + f" {source}: {name}"]
    parts += [f"**{heading}.** {text}" for heading, text in profiles.summary(data, source).items()]
    if len(data.sources) > 1 and len(profiles.measures(data)):
        beside = profiles.side_by_side(data).loc[source]
        heading = "#" * (level + 1) + f" How careful {source} is beside the others"
        rows = table(["measure", "result"], beside.items())
        parts += [heading, profiles.standing(data, source), rows]
    claims = profiles.claims_in_order(data, source)
    heading = "#" * (level + 1) + f" What {source} claims, in our words and in its order"
    parts += [heading, candidates(data, source, books), table(claims.columns.tolist(), claims.itertuples(index=False))]
    return glossary.linked("\n\n".join(filter(None, parts)) + "\n")


def candidates(data, source, books):
    """Where the papers are that an article could mean, as a sentence; empty where it cites no such work."""
    cited = data.claims.loc[data.claims["source_id"] == source, "cited_work"]
    if data.lacking(["works", "citations"]) or not cited.isin(data.works["cited_work"]).any():
        return ""
    book = next(one for one in notebooks() if one["number"] == "06")
    return f"Which papers it could mean, and what they found, is in [notebook 06]({books}{book['file']})."


def licence(descriptor):
    """The licence as a sentence, as the descriptor says it; empty where it says none."""
    named = [(one.get("title") or one.get("name"), one.get("path")) for one in descriptor.get("licenses", [])]
    return f"Licence: {'; '.join(', '.join(filter(None, parts)) for parts in named)}." if named else ""


def results(data):
    """What came out, for the README: the headlines, each question a link to the notebook that has the rest."""
    files = {book["number"]: book["file"] for book in notebooks()}
    names = listing(f"{source} ({kind})" for source, kind in data.publishers().items())
    are = by_number(len(data.sources), "article is", "articles are")
    who = f"The {are} {names}.\n\n" if len(data.sources) <= FEW else ""
    lines = [
        f"- **[{question}](notebooks/{files[number]})** {text}" for question, text, number in headlines.headlines(data)
    ]
    return who + "\n".join([*lines, *more(data, files)])


def more(data, files):
    """Links to what else the notebooks answer, as a last entry of a list; empty where the tables have nothing of it."""
    works = [] if data.lacking(["works", "citations", *evidence.TABLES]) else list(answers.tested_works(data))
    named = [
        f"*{data.label('cited_work', work['cited_work'])}* ({listing(answers.who_cites(data, work))})"
        for work, _ in works[:FEW]
    ]
    parts = [f"[whether {listing(named)} can be found](notebooks/{files['06']})"] if works else []
    parts += [] if data.lacking(["harms"]) else [f"[harms](notebooks/{files['05']}#harms)"]
    never = [] if data.lacking(["items", "mentions"]) else answers.items_never_mentioned(data)
    items = listing((f"*{label}*" for label in never[:FEW]), "or")
    parts += [f"[what no article mentions](notebooks/{files['07']}) ({items})"] if never else []
    return [f"- **More:** {listing(parts)}."] if parts else []


def linked_results(text, data):
    """The results for the README, with links to the glossary for the words that nothing before them links."""
    before = re.findall(r"GLOSSARY\.md#([\w-]+)\)", text.partition("<!-- results")[0])
    return glossary.linked(results(data), "data/", before)


def whose(data) -> str:
    """What must stand on top of results that are not the collection's own; empty for its own."""
    if data.by_reader or not data.own_place():
        return data.remark
    return (
        f"Results: {data.title}. The tables, the figures and the sentences below code come from a reader's own tables. "
        "The other prose was written about the collection's own topic."
    )


def front(data):
    """The first page of a folder of results: what it holds, and whose codes they are."""
    books = [f"- [{book['number']} {book['title']}](notebooks/{book['file']})" for book in notebooks()]
    made = "Made by the notebooks from [the tables](data/README.md); [all figures](figures/README.md)."
    if data.remark:
        made += " The tables in `data/` have the codes as they were; the changed ones are in the file beside this page."
    return "\n\n".join(filter(None, [f"# {data.title}", whose(data), made, "\n".join(books)])) + "\n"


WHOSE = "whose"  # the cell of a notebook that says whose results it shows
LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\(([^()\s#:]*)(#[^()\s]*)?\)")


def without_dead_links(text, folder):
    """A page of a folder whose links to files that are not there are plain text; links to a part lead to its page."""

    def alive(found):
        text, target, part = found[1], found[2], found[3] or ""
        there = not target or (folder / target).exists()
        return f"[{text}]({target}{'' if target else part})" if there and (target or part) else text

    return LINK.sub(alive, text)


def filled(text, name, content):
    """A text with the part between ``<!-- name -->`` and ``<!-- end name -->`` replaced; ValueError if it has none."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
    if not pattern.search(text):
        raise ValueError(f"the text has no part between <!-- {name} --> and <!-- end {name} -->")
    return pattern.sub(lambda match: f"{match[1]}{content}\n{match[2]}", text)


def table(head, rows):
    """A Markdown table; bars in cells are escaped."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


# ---------------------------------------------------------------- the tables


def dictionary(data):
    """Every table with its columns, types and meanings, a whole page."""
    parts = [
        "# Dictionary",
        f"Every column of the tables of *{data.title}*. This page is made from `datapackage.json`, which also has the "
        "rules between columns; the allowed codes are in `codes.csv`.",
    ]
    for resource in (table.resource for table in data.raw.values()):
        key = resource["schema"]["primaryKey"]
        rows = []
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints", {})
            needed = "identifier" if field["name"] in key else "yes" if limits.get("required") else ""
            kind = "code" if "enum" in limits else field["type"]
            rows.append((f"`{field['name']}`", kind, needed, field["description"]))
        parts += [
            f"## `{resource['path']}`",
            f"{resource['title']}. Rows: {len(data.raw[resource['name']])}.",
            table(["column", "type", "required", "meaning"], rows),
        ]
    return "\n\n".join(parts) + "\n"


def code_list(data):
    """The codes with their labels and definitions, as Markdown."""
    rows = [(f"`{one.variable}`", f"`{one.code}`", one.label, one.definition) for one in data.codes.itertuples()]
    return table(["variable", "code", "label in figures", "definition"], rows)


def coding(data):
    """Who coded, how much the passes agree and what was settled, as one paragraph."""
    passes, labels = data.passes(), data.labels("reason")
    shared = data.pairs[[f"claim_{coder}" for coder in passes]].notna().all(axis=1).sum()
    in_all = f"{shared} of {counted(len(data.pairs), 'claim')} are in {by_number(len(passes), 'it', 'all of them')}"
    in_all = in_all.replace("all of them", "both") if len(passes) == 2 else in_all
    numbers = [len(getattr(data, name)) for name in passes.values()]
    each = [
        f"the {ordinal(i)} {n}" if i else f"The first [pass](GLOSSARY.md#pass) found {counted(n, 'claim')}"
        for i, n in enumerate(numbers)
    ]
    found = [f"{k} in `{variable}`" for variable, k in data.settled["variable"].value_counts().items() if k]
    why = [f"{k} *{labels[reason]}*" for reason, k in data.settled["reason"].value_counts().items() if k]
    return (
        f"{data.coders_sentence()} {', '.join(each)}; {in_all}. The passes differ in "
        f"{counted(len(data.settled), 'code')}: {listing(found)}. The differences were settled for these reasons: "
        f"{listing(why)}."
    )


def doubts(data):
    """The claims for which a pass noted another code, with the notes of all passes, as Markdown."""
    pairs = data.pairs.dropna(subset="claim_id").merge(data.claims[["claim_id", "paraphrase"]], on="claim_id")
    passes = data.passes()
    for coder, name in passes.items():
        pairs[coder] = pairs[f"claim_{coder}"].map(getattr(data, name).set_index("claim_id")["note"]).fillna("")
    doubted = pairs[pairs[list(passes)].agg("".join, axis=1).str.contains("lternative")]
    rows = doubted[["claim_id", "paraphrase", *passes]].itertuples(index=False)
    return table(["claim", "in our words", *(f"note of the {ordinal(i)} pass" for i in range(len(passes)))], rows)


def codebook(text, data):
    """The page about the tables with its computed parts filled in."""
    for name, part in {"codes": code_list, "coding": coding, "doubts": doubts}.items():
        text = filled(text, name, part(data))
    return text


# What a rebuild writes: each page from its text, in which only the computed parts change, and from the tables.
MADE = {
    "figures/README.md": lambda text, data: gallery(data),
    "data/README.md": codebook,
    "data/DICTIONARY.md": lambda text, data: dictionary(data),
    "README.md": lambda text, data: filled(text, "results", linked_results(text, data)),
}
