"""Turn the executed notebooks and the pages of the collection into a website that needs no network.

Sphinx with myst-nb and furo makes the pages, from the outputs that the notebooks have stored. What it reads is a copy
in a temporary folder; nothing else changes. Every warning stops it.
"""

import base64
import json
import os
import re
import shutil
import string
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = ROOT / ".ci" / "site"
FOLDERS = ("data", "figures")
FILES = ("CHANGELOG.md", "CITATION.cff", "LICENSE")
OWN = ("CLAIM_DATA", "CLAIM_RECODES")
# No reader's browser has the kernel behind a widget; scripts that imitate one would come over the network.
WIDGET = "application/vnd.jupyter.widget-view+json"
MARKUP = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})
CONTENTS = """
```{toctree}
:hidden:
:glob:

explorer
notebooks/*
figures/index
data/index
data/DICTIONARY
data/PROTOCOL
CHANGELOG
```
"""


def website(asked):
    """Make the website in place of an older one; a folder that holds something else is left alone."""
    from explorer import add_to_website

    folder = Path(asked.folder or ROOT / "_site").resolve()
    if own := [name for name in OWN if os.environ.get(name)]:
        sys.exit(
            f"The website shows the collection's own tables and codes only, and {' and '.join(own)} would ask for "
            "others: unset that, or make a folder of results with python3 notebooks rebuild --to FOLDER."
        )
    if folder.is_file() or (folder.exists() and any(folder.iterdir()) and not (folder / ".buildinfo").exists()):
        sys.exit(f"{folder} holds something that is no website; name another folder, or empty it.")
    with tempfile.TemporaryDirectory() as name:
        source, site = Path(name) / "pages", Path(name) / "site"
        source.mkdir()
        stage(source)
        add_to_website(source, site)
        render(source, site)
        add_files(site)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(site, folder)
    print(f"wrote the website to {folder}; open {folder / 'index.html'} in a browser")
    return 0


def stage(source):
    """Copy what the website shows into a folder, as Sphinx wants it."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, source / name)
    for name in FILES:
        shutil.copy(ROOT / name, source)
    (source / "index.md").write_text(page(ROOT / "README.md") + CONTENTS, encoding="utf-8")
    for path in sorted(source.glob("*/*.md")):
        path.write_text(page(path), encoding="utf-8")
        path.rename(path.with_name("index.md" if path.name == "README.md" else path.name))
    pictures = {path.read_bytes(): path.name for path in (ROOT / "figures").glob("*.png")}
    (source / "notebooks").mkdir()
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb")):
        (source / "notebooks" / path.name).write_text(notebook(path, pictures), encoding="utf-8")


def page(path):
    """The text of a page; links to the page of a folder go to what browsers open for the folder."""
    return re.sub(r"(\]\((?:[^()\s]*/)?)README\.md\b", r"\1index.md", path.read_text(encoding="utf-8"))


def notebook(path, pictures):
    """A notebook without widgets, its pictures shown from the files of the figures; as JSON."""
    content = json.loads(page(path))
    content["metadata"].pop("widgets", None)
    for cell in content["cells"]:
        outputs = [output for output in cell.get("outputs", []) if WIDGET not in output.get("data", {})]
        for output in outputs:
            if "image/png" in output.get("data", {}):
                output["data"] = {"text/markdown": shown(output, pictures, f"{path.name}, cell {cell['id']}")}
        if "outputs" in cell:
            cell["outputs"] = outputs
    return json.dumps(content)


def shown(output, pictures, place):
    """The Markdown that shows the picture of an output with its alternative text."""
    png = base64.b64decode("".join(output["data"]["image/png"]))
    alt = output.get("metadata", {}).get("image/png", {}).get("alt", "").strip()
    if png not in pictures or not alt:
        sys.exit(f"{place}: a picture {'without alternative text' if png in pictures else 'that is no saved figure'}")
    return f"![{' '.join(alt.split()).translate(MARKUP)}](../figures/{pictures[png]})"


def render(source, site):
    """Let Sphinx make the pages of a folder; a warning ends the program."""
    title = re.search(r"^# (.+)$", (source / "index.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    words = ["-b", "html", "-q", "-W", "--keep-going", "-c", str(SETTINGS), "-d", str(source.parent / "cache")]
    words += ["-D", f"project={title}", "-D", f"html_title={title}", str(source), str(site)]
    if subprocess.run([sys.executable, "-m", "sphinx", *words]).returncode:
        sys.exit("The website was not made, for the reasons above.")


def add_files(site):
    """Put the files beside the pages that they link to."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, site / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.md"))
    for name in FILES:
        if not name.endswith(".md"):
            shutil.copy(ROOT / name, site)
