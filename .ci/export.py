"""Write figures and tables for use elsewhere; the commands `figures` and `tables` of tasks.py.

Figures are drawn anew: only the notebooks that draw the chosen ones are run, two at a time, and neither
they nor `figures/` are written.
"""

import argparse
import json
import multiprocessing
import os
import re
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import redirect_stdout
from fnmatch import fnmatchcase
from io import StringIO
from pathlib import Path
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
sys.path.insert(0, str(NOTEBOOKS))

from claimlib import bundle, export, pages, tables  # noqa: E402
from claimlib.words import counted  # noqa: E402

EXPORTS = ROOT / "exports"
AT_A_TIME = 2
OF_THE_USER = ("CLAIM_DATA", "CLAIM_RECODES", "CLAIM_SOURCES")

FIGURES = """\
presets, of which every other option overrides its part:
  slide   1920 px wide, at most 1080 px high, 144 dpi (13.33 x 7.5 inches); PNG
  column  85 mm wide, at most 235 mm high, 600 dpi; PDF and TIFF, without titles
  page    180 mm wide, at most 235 mm high, 600 dpi; PDF and TIFF, without titles

examples:
  python3 .ci/tasks.py figures --for slide
  python3 .ci/tasks.py figures '02-*' 05-verdicts-by-article --for page --grey --to paper
  python3 .ci/tasks.py figures 02-direction-by-comparator --width 1600px --format png,svg --no-titles

A figure is scaled as a whole, letters too. What becomes of the smallest letters is told for each figure,
with a warning where they are below 5 pt (width in mm, cm or in) or 9 px (width in px). The figures are wide:
in a column most can only be read with --sideways, and some only on a whole page.
captions.md beside the figures has caption, alt text and licence of each.
With CLAIM_DATA set, the figures show the tables of that folder."""

TABLES = """\
writes, named after the tables' descriptor:
  NAME.xlsx              one Excel workbook: contents, a sheet a table, dictionary of the columns
  NAME.json              all tables, blanks as null
  NAME.schema.json       the JSON Schema of that file: types, allowed codes, what is required
  NAME/                  the Data Package: the tables as CSV, and the descriptor with keys and rules between columns

With CLAIM_DATA set, the tables are those of that folder."""


# ---------------------------------------------------------------- the command line


def parser():
    """The two commands with their options."""
    top = argparse.ArgumentParser(prog="tasks.py", formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = top.add_subparsers(dest="command", required=True)
    look = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    one = commands.add_parser("figures", description="Write figures for a slide or for print.", epilog=FIGURES, **look)
    add = one.add_argument
    add("names", nargs="*", help="figures, patterns allowed as in '02-*' (default: all)")
    add("--list", action="store_true", help="only list the figures: name, title, notebook")
    add("--to", metavar="FOLDER", help="where to write (default: exports/ of the collection)")
    add("--for", dest="preset", metavar="USE", help=f"preset: {', '.join(export.PRESETS)}")
    add("--width", help="as 85mm, 8.5cm, 3.35in or 1600px (default: as drawn)")
    add("--height", help="no higher than this; the width follows")
    add("--dpi", help="dots per inch of pictures made of pixels (default: 300)")
    add("--format", help=f"parted by commas, of {', '.join(export.FORMATS)} (default: png,svg,pdf)")
    add("--titles", action=argparse.BooleanOptionalAction, help="with or without heading (default: with)")
    add(
        "--sideways", action=argparse.BooleanOptionalAction, help="turned to the left, for wide figures on narrow paper"
    )
    add("--grey", action=argparse.BooleanOptionalAction, help="in grey or in colour (default: in colour)")
    two = commands.add_parser(
        "tables", description="Write all tables as one workbook and one JSON file.", epilog=TABLES, **look
    )
    two.add_argument("--to", metavar="FOLDER", help="where to write (default: exports/ of the collection)")
    return top


def main(words=None):
    """Carry out one command; every fault of its words is told at once."""
    stay_with_the_user()
    asked = parser().parse_args(words)
    try:
        return {"figures": figures, "tables": write_tables}[asked.command](asked)
    except tables.TableError as error:
        return told(str(error))


def told(text, code=1):
    """Tell what is wrong; returns an exit code."""
    print(text, file=sys.stderr)
    return code


def stay_with_the_user():
    """Make paths of the surroundings whole: notebooks run in their own folder."""
    for name in OF_THE_USER:
        if os.environ.get(name):
            os.environ[name] = str(Path(os.environ[name]).resolve())


def folder(text, faults):
    """The folder to write to. Inside the collection only ``exports`` is not committed, so only that is allowed."""
    path = Path(text).resolve() if text else EXPORTS
    if path.is_relative_to(ROOT) and not path.is_relative_to(EXPORTS):
        faults.append(f"to: found {text!r}; allowed: exports/ and what is below it, or a folder outside the collection")
    elif path.exists() and not path.is_dir():
        faults.append(f"to: found the file {text!r}; allowed: a folder")
    return path


# ---------------------------------------------------------------- tables


def write_tables(asked):
    """Write the tables."""
    faults = []
    place = folder(asked.to, faults)
    if faults:
        return told("\n".join(faults), 2)
    try:
        written = bundle.write(tables.load(), place)
    except ValueError as error:
        return told(str(error))
    for path, words in written:
        if path.name == "datapackage.json" or path.parent == place:
            print(f"{path.relative_to(place).as_posix()}: {words}")
    print(f"written to {place}")
    return 0


# ---------------------------------------------------------------- figures


def figures(asked):
    """Write the figures, or list them."""
    if asked.list:
        return listed()
    wanted, place, names, faults = understood(asked)
    if faults:
        return told("\n".join(faults), 2)
    data = tables.load()  # a fault of the tables is told once, before anything runs
    rights = bundle.licence(data.descriptor)
    done, stopped = run_all(drawing(names), names, wanted, place, rights)
    unmet = [name for name in names if not any(fnmatchcase(one.name, name) for one in done)]
    if done:
        page = place / "captions.md"
        before = page.read_text(encoding="utf-8") if page.exists() else ""
        text = export.captions(before, done, wanted, data.title, rights)
        page.write_text(text, encoding="utf-8", newline="\n")
        print(f"{counted(len(done), 'figure')} and captions.md written to {place}")
    stopped += [f"no figure is called {name}" for name in unmet if not stopped]
    return told("\n".join(stopped)) if stopped else 0


def listed():
    """List the figures."""
    files = {book["number"]: book["file"] for book in pages.notebooks()}
    for one in pages.figures():
        print(f"{one['name']}\n    {one['title']}\n    {files[one['name'][:2]]}")
    return 0


def understood(asked):
    """What the words say: a wish, a folder, patterns of names, and every fault in them."""
    options = ("width", "height", "dpi", "format", "titles", "grey", "sideways")
    faults, wanted = [], None
    try:
        wanted = export.wish(asked.preset, **{name: getattr(asked, name) for name in options})
    except ValueError as error:
        faults += str(error).splitlines()
    place = folder(asked.to, faults)
    # Another topic's figures have names of their own, known only when they are drawn.
    known = [one["name"] for one in pages.figures()]
    own = tables.folder() == tables.DEFAULT_FOLDER and not os.environ.get("CLAIM_RECODES")
    names = asked.names or ["*"]
    unknown = [name for name in names if own and not any(fnmatchcase(one, name) for one in known)]
    if unknown:
        faults.append(f"names: found {', '.join(map(repr, unknown))}; allowed: patterns, and {', '.join(known)}")
    return wanted, place, names, faults


def drawing(names):
    """The notebooks that could draw figures of these names: those with the digits that a name begins with."""
    found = []
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")):
        begun = any(path.name.startswith(re.match(r"\d{0,2}", name)[0]) for name in names)
        if begun and "figures.save(" in path.read_text(encoding="utf-8"):
            found.append(path)
    return found


def run_all(paths, names, wanted, place, rights):
    """Run notebooks, two at a time, and write their figures; returns what was exported and what went wrong."""
    done, stopped = [], []
    # Started anew on every system alike, so that what runs on one runs on the others.
    surroundings = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(AT_A_TIME, len(paths) or 1), mp_context=surroundings) as workers:
        runs = [workers.submit(run, path, names, wanted, place, rights) for path in longest_first(paths)]
        for ended in as_completed(runs):
            exported, fault = ended.result()
            stopped += [fault] if fault else []
            done += exported
            for one in exported:
                print(f"{one.name}: {export.size(one, wanted)}; {', '.join(wanted.formats)}", flush=True)
                for warning in export.warnings(one, wanted):
                    print(f"warning: {warning}", file=sys.stderr, flush=True)
    return sorted(done, key=lambda one: one.name), sorted(stopped)


def longest_first(paths):
    """Paths of notebooks, the largest first."""
    return sorted(paths, key=lambda path: -path.stat().st_size)


def run(path, names, wanted, place, rights):
    """Run the code of one notebook and write the figures that it saves; returns them and a fault, or none."""
    from claimlib import figures as room

    done = []

    def save(fig, name, numbers, caption, alt):
        if any(fnmatchcase(name, pattern) for pattern in names):
            done.append(export.export(fig, name, numbers, caption, alt, wanted, place, rights))
        return caption

    os.chdir(NOTEBOOKS)
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]  # nbformat would take seconds to import
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    space = {"__name__": "__main__"}
    with patch.object(room, "save", save), redirect_stdout(StringIO()):
        for number, source in enumerate(sources, 1):
            try:
                exec(compile(source, f"{path.name}, code cell {number}", "exec"), space)
            except Exception as error:
                return done, f"{path.name}, code cell {number} stopped: {type(error).__name__}: {error}"
    return done, None


if __name__ == "__main__":
    sys.exit(main())
