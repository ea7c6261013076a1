"""The commands of the collection: ``python3 notebooks COMMAND``, with nothing but Python 3.11 or later.

What a command needs beyond Python is installed into ``.venv`` the first time; ``--help`` needs nothing. The longer
commands are in ``.ci/``.
"""

import argparse
import difflib
import hashlib
import os
import re
import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
READING, TESTS, WEBSITE = "requirements.txt", ".ci/requirements-test.txt", ".ci/requirements-website.txt"
OLDEST = (3, 11)
PATHS = ("CLAIM_DATA", "CLAIM_RECODES", "CLAIM_FIGURES", "CLAIM_SOURCES")
READ = (*PATHS, "CLAIM_GROUPS", "CLAIM_CODER")
INSIDE = "CLAIM_INSIDE"  # says that the environment was made a moment ago
# With this package, jsonschema spends a second or two on grammars of addresses, for checks that nobody asks for.
UNUSED = "rfc3987_syntax"
MISTAKES = {"TableError", "Absent", "UnknownName", "EngineError", "Changed"}  # of claimlib, whose texts are sentences

# What each command does, and the files with the packages that it needs.
COMMANDS = {
    "rebuild": ("run every notebook and draw every figure anew", [READING]),
    "lab": ("open a notebook in JupyterLab: the first, or the one that is named, as in: lab explore", [READING]),
    "explorer": ("write the explorer of the claims as one HTML file that can be mailed", [READING]),
    "figures": ("write figures for a slide, a page or a column", [READING]),
    "tables": ("write all tables as an Excel workbook, as JSON and as a Data Package", [READING]),
    "website": ("make a website of the collection, which needs no network", [READING, WEBSITE]),
    "new-topic": ("start a folder with tables for a topic of your own, or add to it", []),
    "check": ("name every fault in the tables of a folder and what comes next, and do nothing else", [READING]),
    "count": ("count claims by some of their columns, even if there are millions of claims", [READING]),
    "cut": ("cut articles into statements, and keep the codes of those that are unchanged", [READING]),
    "code": ("code statements by hand in JupyterLab, in the file of one coder", [READING]),
    "code-sheet": ("write a workbook with drop-downs in which a coder codes statements", [READING]),
    "read-sheet": ("read a workbook that code-sheet wrote back into the file of its coder", [READING]),
    "settle": ("pair and settle what coders coded differently, and make the claims from it", [READING]),
    "test": ("run the tests; words after it go to pytest, as in: test -k tables", [READING, WEBSITE, TESTS]),
    "lint": ("check the style of the code", [READING, WEBSITE, TESTS]),
}
ELSEWHERE = """
With CLAIM_DATA=FOLDER before a command, the tables of that folder are read; with CLAIM_RECODES=FILE, the codes in
that file take the place of those in the claims; with CLAIM_SOURCES=FOLDER, the articles' texts are read from there;
with CLAIM_GROUPS=COLUMN, figures of many articles group them by that column of sources.csv.
(On Windows, set these on a line of their own.)
Relative paths start from the folder that you are in."""
# What these make can rest on a reader's own tables or codes.
OWN_TABLES = ("rebuild", "lab", "explorer", "figures", "tables", "website", "test")

FIGURES = """
presets; any other option that you give replaces that part of the preset:
  slide   1920 px wide, at most 1080 px high; PNG
  page    180 mm wide, 600 dpi; PDF and PNG, without titles
  column  85 mm wide, 600 dpi; PDF and PNG, without titles

A figure is drawn anew for its width, with letters of the same size. Each has a least width, which --list shows.
A width in pixels sets the resolution: the figure is drawn as for a page, unless --dpi says otherwise.
The file captions.md beside the figures has the title, caption and alt text of each."""
TABLES = """
writes, named after the tables:
  NAME.xlsx         an Excel workbook: contents, claims in words, a sheet for each table, and all columns explained
  NAME-claims.csv   a row per claim, with its article, labels instead of codes, answer and place
  NAME.json         all tables, with null for blank cells
  NAME.schema.json  the JSON Schema of that file
  NAME/             the Data Package: the tables as CSV, and a descriptor with all rules and allowed codes"""


def parser():
    """The commands with their options."""
    look = {"formatter_class": argparse.RawDescriptionHelpFormatter, "allow_abbrev": False}
    every = f'{ELSEWHERE.strip()}\n"python3 notebooks COMMAND --help" explains a command.'
    top = argparse.ArgumentParser(prog="python3 notebooks", epilog=every, **look)
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    more = {"figures": FIGURES, "tables": TABLES}
    made = {}
    for name, (text, _) in COMMANDS.items():
        look |= {
            "description": f"{text[0].upper()}{text[1:]}.",
            "epilog": more.get(name, "") + (ELSEWHERE if name in OWN_TABLES else ""),
        }
        # The command new-topic reads its own words, --help among them.
        made[name] = commands.add_parser(name, help=text, add_help=name != "new-topic", **look)
    made["rebuild"].add_argument("--to", metavar="FOLDER", help="write here and leave what is committed alone")
    for name in ("figures", "tables", "explorer"):
        made[name].add_argument("--to", metavar="FOLDER", help="where to write (default: exports/ of the collection)")
    made["website"].add_argument("--to", metavar="FOLDER", help="where to write (default: _site of the collection)")
    for name in ("check", "settle", "code", "code-sheet", "read-sheet"):
        made[name].add_argument("folder", help="a folder with datapackage.json and its tables")
    for name in ("code", "code-sheet"):
        made[name].add_argument("--coder", required=True, help="the short name of the coder, as in coding/NAME.csv")
    made["code-sheet"].add_argument(
        "--to", metavar="FILE", help="where to write (default: NAME.xlsx in the folder of the texts)"
    )
    made["read-sheet"].add_argument("workbook", help="a workbook that code-sheet wrote")
    made["read-sheet"].add_argument(
        "--replace",
        action="store_true",
        help="take all that the workbook has, also where the coder's file has changed since",
    )
    made["cut"].add_argument("folder", help="a folder with datapackage.json and its tables, which may be empty")
    made["cut"].add_argument("texts", nargs="*", help="text in UTF-8 or saved pages (default: those in FOLDER/texts)")
    add = made["count"].add_argument
    add("folder", help="a folder with datapackage.json and its tables; that of the claims may be Parquet")
    add("--by", required=True, metavar="COLUMNS", help="separated by commas, as source_id,direction")
    add("--engine", help="pandas, duckdb or dask (default: pandas below a million claims, then duckdb)")
    dask = "with --engine dask: its scheduler, such as tcp://localhost:8786 (default: two processes)"
    add("--scheduler", metavar="ADDRESS", help=dask)
    add("--to", metavar="FILE", help="write the counts into a CSV file instead of printing them")
    made["test"].add_argument(
        "--fast",
        action="store_true",
        help="leave out browser, JupyterLab, website, notebooks, other topics and least widths",
    )
    add = made["figures"].add_argument
    add("names", nargs="*", help="figures; patterns as '02-*' are allowed (default: all that fit)")
    add("--list", action="store_true", help="only list the figures, with the least width of each")
    add("--for", dest="preset", metavar="USE", help="a preset: slide, page or column")
    add("--width", help="as 180mm, 8.5cm, 3.35in or 1600px (default: 180mm)")
    add("--dpi", help="dots per inch of PNG (default: 300)")
    add("--format", help="separated by commas, of png, svg, pdf, csv (default: png,svg,pdf)")
    add("--titles", action=argparse.BooleanOptionalAction, help="with or without title and subtitle (default: with)")
    add("--grey", action="store_true", help="in greys of the same luminance")
    add("--svg-text", action="store_true", help="letters in SVG as text that can be edited, not as outlines")
    return top


def main(words):
    """Carry out one command; returns its exit code."""
    if sys.version_info < OLDEST:
        return told("Python 3.11 or later is needed; this is {}.{}.".format(*sys.version_info[:2]), 2)
    if words and not words[0].startswith("-") and words[0] not in COMMANDS:
        near = difflib.get_close_matches(words[0], COMMANDS, 1, 0.4)
        nearest = f" The nearest is {near[0]!r}." if near else ""
        return told(f"There is no command {words[0]!r}.{nearest} The commands are {', '.join(COMMANDS)}.", 2)
    asked, rest = parser().parse_known_args(words or ["--help"])
    if rest and asked.command not in ("test", "lab", "code", "lint", "new-topic"):
        return told(f"The command {asked.command} does not know {' '.join(rest)!r}; --help lists what it knows.", 2)
    asked.rest = rest
    if fault := settings_fault(asked):
        return told(fault, 2)
    for name in PATHS:
        if os.environ.get(name):
            os.environ[name] = str(Path(os.environ[name]).resolve())
    needed = COMMANDS[asked.command][1]
    if INSIDE in os.environ or all(map(fits, needed)):
        return run(asked)
    set_up(needed)
    env = {**os.environ, INSIDE: "yes", "PATH": f"{PYTHON.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    # Packages are installed without bytecode: what is used gets it at its first use, whatever the user's setting.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run([str(PYTHON), __file__, *words], env=env).returncode


def settings_fault(asked):
    """What is wrong where nothing is written yet: an empty ``--to``, a variable that is misspelt, no texts."""
    if getattr(asked, "to", None) == "":  # as where the shell's variable is unset
        return "--to is followed by nothing: name a folder or a file after it."
    for name in sorted(os.environ):
        near = difflib.get_close_matches(name, READ, 1, 0.85)
        if name.startswith("CLAIM_") and name not in READ and near:
            return f"Nothing reads the variable {name}; the one that is read is {near[0]}. Unset the other."
    texts = os.environ.get("CLAIM_SOURCES")
    return f"CLAIM_SOURCES names {texts}, which is no folder: name the one with the texts." * bool(
        texts and not Path(texts).is_dir()
    )


def run(asked):
    """Carry out a command in this Python, which has what it needs."""
    os.environ.update(JUPYTER_PREFER_ENV_PATH="1", MPLBACKEND="agg")  # the environment's own kernel
    if asked.command in SMALL:
        return SMALL[asked.command](asked)
    sys.path[:0] = [str(ROOT / ".ci"), str(ROOT / "notebooks")]
    sys.modules.setdefault(UNUSED, None)
    return getattr(import_module(MODULES.get(asked.command, asked.command)), asked.command)(asked)


def told(text, code=1):
    """Say what is wrong; returns an exit code."""
    print(text, file=sys.stderr)
    return code


# ---------------------------------------------------------------- the environment


def fits(requirements):
    """Whether the Python that is running has exactly the versions that a file of requirements names."""
    pins = re.findall(r"^([\w.-]+)==([^\s;#]+)", (ROOT / requirements).read_text(encoding="utf-8"), re.MULTILINE)
    try:
        return all(metadata.version(name) == version for name, version in pins)
    except metadata.PackageNotFoundError:
        return False


def set_up(needed):
    """Make the environment in .venv, or add to it what is not there yet, or was another version."""
    for name in needed:
        mark = ENVIRONMENT / f"made-from-{Path(name).stem}"
        parts = [sys.version.encode(), *((ROOT / path).read_bytes() for path in (name, ".ci/constraints.txt"))]
        made_from = hashlib.sha256(b"".join(parts)).hexdigest()
        if PYTHON.exists() and mark.exists() and mark.read_text() == made_from:
            continue
        print(f"installing the packages of {name} into {ENVIRONMENT}; this is done once", file=sys.stderr, flush=True)
        if name == READING:
            python = getattr(sys, "_base_executable", sys.executable)
            subprocess.run([python, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-compile"]
        if subprocess.run([*pip, "-r", str(ROOT / name)]).returncode:
            sys.exit(f"The packages of {name} could not be installed; what pip says about it is above.")
        mark.write_text(made_from)


# ---------------------------------------------------------------- commands of a few lines


def in_collection(*words, **env):
    """Run a module of the environment at the top of the collection; returns its exit code."""
    return subprocess.run([sys.executable, "-m", *words], cwd=ROOT, env={**os.environ, **env}).returncode


def lab(asked):
    """Open JupyterLab on a notebook, with settings that leave the checkout clean."""
    named = asked.rest[0] if asked.rest and not asked.rest[0].startswith("-") else ""
    books = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    found = [book for book in books if named.removesuffix(".ipynb").lower() in book]
    if named and len(found) != 1:
        which = f"{len(found)} notebooks have {named!r} in their name" if found else f"No notebook is named {named!r}"
        return told(f"{which}. Name one of these by its number or a word: {', '.join(found or books)}.", 2)
    settings = os.pathsep.join(filter(None, [str(ROOT / ".ci" / "lab"), os.environ.get("JUPYTER_CONFIG_PATH")]))
    words = ["--notebook-dir", ".", f"notebooks/{found[0]}.ipynb", *asked.rest[bool(named) :]]
    return in_collection("jupyterlab", *words, JUPYTER_CONFIG_PATH=settings)


def lint(asked):
    """Lint, then check the format."""
    return in_collection("ruff", "check", *asked.rest) or in_collection("ruff", "format", "--check", *asked.rest)


def test(asked):
    """Run the tests, files in parallel; a path is read from where the user is, or from the top of the collection."""
    words = [str(Path(w).resolve()) if Path(w.partition("::")[0]).exists() else w for w in asked.rest]
    chosen = (
        [f"--ignore=tests/{name}" for name in SLOW] + ["-p", "no:nbval", "-o", "addopts=-q -rs", "-m", "not thorough"]
        if asked.fast
        else []
    )
    where = ["tests"] if asked.fast and not any((ROOT / w.partition("::")[0]).exists() for w in words) else []
    apart = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist=loadfile", "--no-loadscope-reorder"]
    return in_collection("pytest", *apart, *chosen, *where, *words)


SLOW = (
    "test_website.py",
    "test_explore_browser.py",
    "test_sheet_browser.py",
    "test_other_topic.py",
    "test_other_variables.py",
    "test_new_topic.py",
    "test_sizes.py",
    "test_notebooks.py",
    "test_lab.py",
    "test_rebuild.py",
)


def check(asked):
    """Name every fault of the tables of a folder."""
    from claimlib import settling, tables

    os.environ.pop("CLAIM_RECODES", None)  # the folder as it is
    folder = Path(asked.folder)
    faults, steps = settling.review(folder)
    if faults or steps:
        words = [str(tables.TableError(faults, f"the tables of {folder.resolve()}"))] if faults else []
        return told("\n".join([*words, *steps]))
    data = tables.read(folder)
    for sentence in data.notes():
        print(sentence)
    print(f"No fault: the {len(data.raw)} tables in {folder.resolve()} keep every rule.")
    return 0


def count(asked):
    """Count the claims of a folder and print or write the table."""
    from claimlib import engines, rows
    from claimlib.words import counted, listing

    folder = Path(asked.folder).resolve()
    by = list(dict.fromkeys(name.strip() for name in asked.by.split(",") if name.strip()))
    if asked.to and (rows.is_own(to := Path(asked.to).resolve()) or (to.exists() and to.is_relative_to(folder))):
        return told(f"{to} is a table or belongs to the collection: name another file after --to.")
    with engines.claims(asked.folder, by, asked.engine, asked.scheduler) as frame:
        table, every = engines.tally(frame, by), engines.total(frame)
    if left := every - int(table["claims"].sum()):
        told(f"{left:,} of {counted(every, 'claim')} have no {listing(by, 'or')}, and are not counted.")
    if asked.to:
        rows.write_whole(Path(asked.to), table.to_csv(index=False, lineterminator="\n").encode("utf-8"))
        print(f"wrote {counted(len(table), 'row')} to {Path(asked.to).resolve()}")
    else:
        print(table.to_string(index=False))
    return 0


def cut(asked):
    """Cut articles into statements."""
    from claimlib import cutting

    print(cutting.cut(asked.folder, asked.texts))
    return 0


def code(asked):
    """Open the coding sheet for the file of one coder."""
    from claimlib import coding, tables

    coding.Coding(tables.read(asked.folder, coding.TABLES), asked.coder)  # a fault is told before anything opens
    os.environ.update(CLAIM_DATA=str(Path(asked.folder).resolve()), CLAIM_CODER=asked.coder)
    return lab(argparse.Namespace(rest=["code-by-hand", *asked.rest]))


def code_sheet(asked):
    """Write the workbook of a coder."""
    from claimlib import workbook

    print(workbook.write(asked.folder, asked.coder, asked.to))
    return 0


def read_sheet(asked):
    """Read the workbook of a coder back."""
    from claimlib import settling, workbook

    print(workbook.read(asked.folder, asked.workbook, asked.replace))
    for step in settling.review(asked.folder)[1][-1:]:
        print(step)
    return 0


def settle(asked):
    """Settle the differences between coders and make the claims."""
    from claimlib import settling

    try:
        return 0 if settling.settle(asked.folder, ask=input) else 1
    except EOFError:  # nobody is there to answer
        return told("A question is open, and nobody answered; run this in a terminal. What was answered is kept.")


def new_topic(asked):
    """Write a folder for another topic, with nothing but Python."""
    return subprocess.run([sys.executable, str(ROOT / ".ci" / "new_topic.py"), *asked.rest]).returncode


# The other commands are carried out by modules of .ci/ with their names, or with these.
MODULES = {"figures": "export", "tables": "export"}
SMALL = (lab, lint, test, check, count, cut, code, code_sheet, read_sheet, settle, new_topic)
SMALL = {function.__name__.replace("_", "-"): function for function in SMALL}


def carried_out(words):
    """Carry out one command and end a user's mistake with a sentence; returns an exit code."""
    try:
        code = main(words)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read the output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return told("Stopped.", 130)
    except OSError as error:
        return told(f"{error.filename}: {error.strerror}." if error.filename else str(error))
    except Exception as error:
        if MISTAKES.isdisjoint(kind.__name__ for kind in type(error).__mro__):
            raise
        return told(str(error))


if __name__ == "__main__":
    sys.exit(carried_out(sys.argv[1:]))
