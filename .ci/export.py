"""Write figures and tables for use elsewhere: the commands ``figures`` and ``tables``."""

import difflib
import sys
from fnmatch import fnmatchcase
from pathlib import Path

from claimlib import bundle, export
from claimlib import figures as drawn
from claimlib import tables as tables_of
from claimlib.rows import is_own
from claimlib.words import counted, listing

ROOT = Path(__file__).resolve().parents[1]
EXPORTS = ROOT / "exports"


def place(text, faults, data=None):
    """The folder to write to."""
    own = data and data.own_place()
    path = Path(text).resolve() if text else EXPORTS / own.stem if own else EXPORTS
    if is_own(path):
        faults.append(f"--to: {path} belongs to the collection; name another folder, such as {EXPORTS}")
    elif path.exists() and not path.is_dir():
        faults.append(f"--to: {path} is a file; name a folder")
    return path


def tables(asked):
    """Write all tables."""
    data = tables_of.load()
    folder = place(asked.to, faults := [], data)
    if not faults:
        try:
            written = bundle.write(data, folder)
        except ValueError as error:
            faults = [str(error)]
    if faults:
        sys.exit("\n".join(faults))
    for path, words in written.items():
        print(f"{path}: {words}")
    print(f"wrote the tables to {folder}")
    return 0


def figures(asked):
    """Write the figures that are asked for, or list all."""
    data = tables_of.load()
    functions = drawn.functions(data)
    if asked.list:
        for name, function in functions.items():
            print(f"{name}\n    from {function.narrowest:g} mm: {function.__doc__.splitlines()[0]}")
        return 0
    options = ("width", "dpi", "format", "titles", "grey", "svg_text")
    try:
        wanted, faults = export.wish(asked.preset, **{name: getattr(asked, name) for name in options}), []
    except ValueError as error:
        wanted, faults = None, [str(error)]
    folder = place(asked.to, faults, data)
    chosen = pick(functions, asked.names, data, wanted, faults)
    if faults:
        sys.exit("\n".join(faults))
    written = []
    for function in chosen:
        done = export.write(function, data, wanted, folder)
        if isinstance(done, drawn.NoFigure):
            print(f"{done.name}: nothing to draw. {done.reason}", flush=True)
            continue
        written.append(done)
        print(f"{done.name}: {done.size}", flush=True)
    if not written:
        print("wrote nothing")
        return 1
    page = folder / "captions.md"
    text = export.captions(page.read_text(encoding="utf-8") if page.exists() else "", written, data)
    page.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {counted(len(written), 'figure')} and captions.md to {folder}")
    return 0


def pick(functions, names, data, wanted, faults):
    """The functions of the figures that names and patterns mean; what is wrong with these becomes faults.

    A figure that is named must be at hand and fit the width; a pattern means those that are and do.
    """
    unknown = [n for n in names if not any(fnmatchcase(name, n) for name in functions)]
    if unknown:
        near = difflib.get_close_matches(Path(unknown[0]).stem, functions, 1)
        nearest = f"; the nearest is {near[0]}" if near else ""
        faults.append(f"no figure is called {listing(unknown)}{nearest}; the figures are {', '.join(functions)}")
    width = wanted.width if wanted else 0
    absent = {name: data.lacking(one.needs) for name, one in functions.items()}
    fitting = [name for name, one in functions.items() if not absent[name] and one.narrowest <= width + 1e-9]
    for name in filter(functions.get, names if wanted else []):
        if absent[name]:
            faults.append(f"this topic has {tables_of.without(absent[name])}, which figure {name} needs")
        elif name not in fitting:
            least = functions[name].narrowest
            faults.append(
                f"figure {name} needs a width of {least:g} mm or more; you asked for {width:.4g} mm{also(fitting)}"
            )
    meant = [name for name in functions if any(fnmatchcase(name, n) for n in names or ["*"])]
    if wanted and not faults and not set(meant) & set(fitting):
        least = min((functions[name].narrowest for name in meant if not absent[name]), default=None)
        needed = f"; the least width is {least:g} mm" if least else "; this topic lacks the tables for them"
        faults.append(f"none of these figures can be drawn {width:.4g} mm wide{needed}{also(fitting)}")
    left = [name for name in meant if name not in fitting and not absent[name]]
    if left and not faults:
        print(f"left out, as {width:.4g} mm is too narrow for them: {', '.join(left)}", file=sys.stderr)
    return [functions[name] for name in meant if name in fitting]


def also(fitting):
    """Which figures fit the width, as the end of a sentence."""
    return f"; at this width, these can be drawn: {', '.join(fitting)}" if fitting else ""
