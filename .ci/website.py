"""Turn the executed notebooks and the pages of the collection into a website that needs no network.

Sphinx with myst-nb and furo makes the pages, from the outputs that the notebooks have stored. What it reads is a copy
in a temporary folder; nothing else changes. Every warning stops it. For a reader's own tables or codes, the notebooks
run in that folder first, and every page says whose results it shows.
"""

import base64
import json
import re
import shutil
import string
import subprocess
import sys
import tempfile
from argparse import Namespace
from html import escape
from pathlib import Path

from claimlib import evidence, pages, profiles
from claimlib import tables as tables_of

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / ".ci" / "site"
FOLDERS = ("data", "figures")
FILES = ("CHANGELOG.md", "CITATION.cff", "LICENSE")
MORE = (
    "explorer",
    "figures/index",
    "data/USE",
    "data/YOUR-TOPIC",
    "data/GLOSSARY",
    "data/index",
    "data/DICTIONARY",
    "data/PROTOCOL",
    "data/HOW-BIG",
    "CHANGELOG",
)
# No reader's browser has the kernel behind a widget; scripts that imitate one would come over the network.
WIDGET = "application/vnd.jupyter.widget-view+json"
SIDE_BY_SIDE = "13-article-by-article.ipynb"
READERS = "**Who this is for.**"
MARKUP = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})


def website(asked):
    """Make the website in place of an older one; a folder that holds something else is left alone."""
    from explorer import add_to_website

    folder = Path(asked.to or ROOT / "_site").resolve()
    if folder.is_file() or (folder.exists() and any(folder.iterdir()) and not (folder / ".buildinfo").exists()):
        sys.exit(f"{folder} has files that this command did not write; name a new or an empty folder.")
    with tempfile.TemporaryDirectory() as name:
        source, site = Path(name) / "pages", Path(name) / "site"
        data, top = tables_of.load(), ROOT
        if data.own_place():
            top = rebuilt(Path(name) / "results")
        source.mkdir()
        add_to_website(source, site, data)
        stage(data, top, source)
        render(source, site, data)
        add_files(top, site)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(site, folder)
    print(f"wrote the website to {folder}; open {folder / 'index.html'} in a browser")
    return 0


def rebuilt(folder):
    """Run all notebooks on a reader's own tables or codes, and return the folder with the results."""
    from rebuild import rebuild

    rebuild(Namespace(to=str(folder)))
    return folder


# ---------------------------------------------------------------- what Sphinx reads


SEARCH = """---
orphan: true
---

# Search

```{raw} html
<form role="search"><input name="q" type="search" aria-label="Words to find"> <button>Find</button></form>
<p id="found" role="status">Searching needs JavaScript, which this browser does not run.</p>
<ol id="places"></ol>
<script src="search-texts.js"></script>
```
"""


def stage(data, top, source):
    """Copy what the website shows into a folder, as Sphinx wants it."""
    for name in FOLDERS:
        shutil.copytree(top / name, source / name)
    for name in FILES:
        if (top / name).exists():
            shutil.copy(top / name, source)
    for path in sorted(source.glob("*/*.md")):
        path.write_text(page(path), encoding="utf-8")
        path.rename(path.with_name("index.md" if path.name == "README.md" else path.name))
    pictures = {path.read_bytes(): path.name for path in (top / "figures").glob("*.png")}
    (source / "notebooks").mkdir()
    for path in sorted((top / "notebooks").glob("[0-9][0-9]-*.ipynb")):
        (source / "notebooks" / path.name).write_text(notebook(path, pictures), encoding="utf-8")
    articles = add_articles(data, source)
    (source / "links.json").write_text(json.dumps(links(data, articles)), encoding="utf-8")
    (source / "index.md").write_text(page(top / "README.md") + contents(source, articles), encoding="utf-8")
    (source / "search.md").write_text(SEARCH, encoding="utf-8")
    if data.own_place():
        for path in [*source.rglob("*.md"), *source.rglob("*.ipynb")]:
            text = pages.without_dead_links(path.read_text(encoding="utf-8"), path.parent)
            path.write_text(text, encoding="utf-8")


def page(path):
    """The text of a page; links to the page of a folder go to what browsers open for the folder.

    A place that HTML names is named as Sphinx wants it.
    """
    text = re.sub(r"(\]\((?:[^()\s]*/)?)README\.md\b", r"\1index.md", path.read_text(encoding="utf-8"))
    return re.sub(r'^<a id="([^"]+)"></a>$', r"(\1)=", text, flags=re.MULTILINE)


def add_articles(data, source):
    """Write a page for each article; returns a dict from the articles to their pages, without ending."""
    (source / "articles").mkdir()
    found = {}
    for name in data.sources["source_id"]:
        found[name] = f"articles/{re.sub(r'[^A-Za-z0-9]+', '-', name)}"
        books = "../notebooks/"
        text = f"{pages.article(data, name, books=books)}\n[All articles, side by side]({books}{SIDE_BY_SIDE})\n"
        (source / f"{found[name]}.md").write_text(text, encoding="utf-8")
    return found


def links(data, articles):
    """What names are linked to: the papers of the studies, the explorer, and the pages of articles and claims."""
    own = {source: f"{path}.html" for source, path in articles.items()}
    claims = data.claims[["claim_id", "source_id"]].itertuples(index=False)
    works = {} if data.lacking(["studies"]) else papers(data)
    phrases = dict.fromkeys(["page on the website", "filter and search the claims"], "explorer.html")  # as pages say it
    return {
        "works": works,
        "phrases": phrases,
        "pages": own | {claim: f"{own[source]}#{claim}" for claim, source in claims},
    }


def papers(data):
    """Where the paper of each study is, by its name; without names that two studies share."""
    names, home = evidence.study_names(data.studies), evidence.addresses(data)
    return {name: home[study] for study, name in names.items() if study in home and [*names.values()].count(name) == 1}


def contents(source, articles):
    """The menu: the notebooks with their numbers, the articles, and everything else."""
    books = [
        f"{one['number']} {one['title']} <notebooks/{Path(one['file']).stem}>"
        for one in pages.notebooks(source / "notebooks")
    ]
    more = [name for name in MORE if (source / f"{name}.md").exists()]
    parts = {"Questions": books, "Articles": article_entries(source, articles), "More": more}
    return "\n" + "\n".join(menu(caption, entries) for caption, entries in parts.items())


def article_entries(source, articles):
    """The articles in the menu; where there are many, one page that lists them all."""
    names = list(articles.values())
    if len(names) <= profiles.NAMED:
        return names
    listed = "\n".join(["```{toctree}", ":maxdepth: 1", "", *(Path(name).name for name in names), "```", ""])
    (source / "articles" / "index.md").write_text(f"# All {len(names)} articles\n\n{listed}", encoding="utf-8")
    return ["articles/index"]


def menu(caption, entries):
    """One part of the menu."""
    return "\n".join(["```{toctree}", ":hidden:", f":caption: {caption}", "", *entries, "```", ""])


# ---------------------------------------------------------------- notebooks


def notebook(path, pictures):
    """A notebook for reading: the answer under the question, pictures from the files, no widgets; as JSON."""
    content = json.loads(page(path))
    content["metadata"].pop("widgets", None)
    content["cells"] = answer_first(content["cells"])
    for cell in content["cells"]:
        if "outputs" in cell:
            place = f"{path.name}, cell {cell['id']}"
            outputs = [output for output in cell["outputs"] if WIDGET not in output.get("data", {})]
            cell["outputs"] = [readable(output, pictures, place) for output in outputs]
    return json.dumps(content)


def answer_first(cells):
    """The cells of a notebook with its first result under the question, and then for whom it is.

    Imports and the first result become one cell, so that one fold holds the code of both. A cell that says whose
    results these are, as a rebuild writes it, comes before the question.
    """
    first, *rest = cells
    whose = [cell for cell in rest if cell["id"] == pages.WHOSE]
    rest = [cell for cell in rest if cell["id"] != pages.WHOSE]
    codes = [cell for cell in rest[:2] if cell["cell_type"] == "code"]
    question, mark, readers = "".join(first["source"]).partition(READERS)
    if len(codes) < 2 or not mark:
        return cells
    source = "\n\n".join("".join(cell["source"]) for cell in codes)
    answer = codes[-1] | {"source": source, "metadata": {"tags": ["answer"]}}
    answer["outputs"] = [output for cell in codes for output in cell["outputs"]]
    for_whom = first | {"id": f"{first['id']}-readers", "source": mark + readers}
    return [first | {"source": question}, *whose, answer, for_whom, *rest[2:]]


def readable(output, pictures, place):
    """An output as pages can show it: a picture from its file, and a sentence in the place of an error."""
    if output["output_type"] == "error":
        return {"output_type": "display_data", "metadata": {}, "data": {"text/markdown": output["evalue"]}}
    if "image/png" in output.get("data", {}):
        return output | {"data": {"text/markdown": shown(output, pictures, place)}}
    return output


def shown(output, pictures, place):
    """The Markdown that shows the picture of an output with its alternative text."""
    png = base64.b64decode("".join(output["data"]["image/png"]))
    alt = output.get("metadata", {}).get("image/png", {}).get("alt", "").strip()
    if png not in pictures or not alt:
        sys.exit(f"{place}: a picture {'without alternative text' if png in pictures else 'that is no saved figure'}")
    return f"![{' '.join(alt.split()).translate(MARKUP)}](../figures/{pictures[png]})"


# ---------------------------------------------------------------- pages


def render(source, site, data=None):
    """Let Sphinx make the pages of a folder; a warning ends the program. ``data`` says whose results they show."""
    title = re.search(r"^# (.+)$", (source / "index.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    words = ["-b", "html", "-q", "-W", "--keep-going", "-c", str(SETTINGS), "-d", str(source.parent / "cache")]
    words += ["-D", f"project={title}", "-D", f"html_title={title}"]
    if data and (said := pages.whose(data)):
        words += ["-D", f"html_theme_options.announcement={escape(said)}"]
    if subprocess.run([sys.executable, "-m", "sphinx", *words, str(source), str(site)]).returncode:
        sys.exit("The website was not made, for the reasons above.")


def add_files(top, site):
    """Put the files beside the pages that they link to."""
    shutil.rmtree(site / "_sources", ignore_errors=True)  # empty: the sources of the pages are not shown
    for name in FOLDERS:
        shutil.copytree(top / name, site / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md"))
    for path in [*(top / name for name in FILES), *top.glob("*.csv")]:
        if path.exists() and path.suffix != ".md":
            shutil.copy(path, site)
