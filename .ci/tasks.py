"""The commands of the collection; they set up their own environment, with nothing but Python 3.11 or later.

    python3 .ci/tasks.py rebuild   run every notebook in place, redraw every figure, refresh what is made from them;
                                   with --to FOLDER, write notebooks and figures there and touch nothing else
    python3 .ci/tasks.py test      run all the tests: unit tests, data tests, strict nbval on every notebook
    python3 .ci/tasks.py execute   only check that every notebook runs, whatever it shows
    python3 .ci/tasks.py lint      lint and check the format of modules, tests and notebooks
    python3 .ci/tasks.py lab       open the collection in JupyterLab
    python3 .ci/tasks.py new-topic write a folder with empty tables for a topic of your own; --help tells more
    python3 .ci/tasks.py codes     make the codes of such a folder's codes.csv the allowed ones
    python3 .ci/tasks.py pictures  renew the pictures of the README that are no figures; needs a Chromium
    python3 .ci/tasks.py website   make a website of it, in _site or in the folder that is named
    python3 .ci/tasks.py figures   write figures for a slide or for print, as --for slide or --width 85mm --grey
    python3 .ci/tasks.py tables    write all tables as one Excel workbook and as one JSON file with its schema

Words after the command go to the tool that does the work, as in `test -k tables`; `figures --help` and
`tables --help` tell what these two take. Both write to `exports/`, or to the folder that `--to` names.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PINS = [ROOT / "requirements.txt", ROOT / ".pins" / "constraints.txt"]
OLDEST = (3, 11)
PATHS = ("CLAIM_DATA", "CLAIM_RECODES", "CLAIM_FIGURES", "CLAIM_SOURCES")


def fingerprint():
    """What the environment was made from: the pins and the version of Python."""
    return hashlib.sha256(sys.version.encode() + b"".join(path.read_bytes() for path in PINS)).hexdigest()


def set_up():
    """Make or renew the environment in .venv if the pins or Python changed since it was made."""
    mark = ENVIRONMENT / "made-from"
    if PYTHON.exists() and mark.exists() and mark.read_text() == fingerprint():
        return
    print("setting up .venv from requirements.txt; this takes a minute, once", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], check=True)
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "-r", str(PINS[0])]
    subprocess.run(pip, check=True, cwd=ROOT)
    mark.write_text(fingerprint())


def absolute(words):
    """Make the paths that the user gave hold in every folder: those of the environment, and that after ``--to``."""
    for name in PATHS:
        if os.environ.get(name):
            os.environ[name] = str(Path(os.environ[name]).resolve())
    named = {i + 1 for i, word in enumerate(words) if word == "--to"}
    return [str(Path(word).resolve()) if i in named else word for i, word in enumerate(words)]


def run(*words, where=ROOT):
    """Run a module or script of the environment, at the top of the repository by default; returns its exit code."""
    # The environment's own kernel, whatever kernels the user has.
    path = str(PYTHON.parent) + os.pathsep + os.environ.get("PATH", "")
    surroundings = {**os.environ, "PATH": path, "JUPYTER_PREFER_ENV_PATH": "1", "MPLBACKEND": "agg"}
    return subprocess.run([str(PYTHON), *words], cwd=where, env=surroundings).returncode


def rebuild(words):
    """Run every notebook, in place or into the folder after ``--to``, and refresh what is made from them."""
    return run(".ci/rebuild.py", *words)


def test(words):
    """Run all the tests, notebooks in parallel."""
    workers = str(min(os.cpu_count() or 1, 4))
    return run("-m", "pytest", "-n", workers, *words)


def execute(words):
    """Check that every notebook runs; outputs and pictures are not compared."""
    return run("-m", "pytest", "-o", "addopts=", "-q", "--nbval-lax", "--nbval-current-env", "notebooks", *words)


def lint(words):
    """Lint, then check the format."""
    return run("-m", "ruff", "check", *words) or run("-m", "ruff", "format", "--check", *words)


def lab(words):
    """Open JupyterLab on the notebooks."""
    return run("-m", "jupyter", "lab", "--notebook-dir", ".", "notebooks/00-start-here.ipynb", *words)


def own_topic(command):
    """A command about the folder of another topic; it needs no environment and runs where the user is."""
    return lambda words: (
        subprocess.run([sys.executable, str(ROOT / ".ci" / "new_topic.py"), command, *words]).returncode
    )


TOPIC = {command: own_topic(command) for command in ("new-topic", "codes")}


def website(words):
    """Make the website; a folder is named from where the command is given."""
    return run(".ci/website.py", *(str(Path(word).absolute()) for word in words))


def figures(words):
    """Write figures at a chosen width, resolution and format; paths are those of the caller."""
    return run(str(ROOT / ".ci" / "export.py"), "figures", *words, where=None)


def tables(words):
    """Write all tables as one workbook and one JSON file; paths are those of the caller."""
    return run(str(ROOT / ".ci" / "export.py"), "tables", *words, where=None)


COMMANDS = {command.__name__: command for command in (rebuild, test, execute, lint, lab, figures, tables, website)}


def main():
    """Set up and carry out one command."""
    if sys.version_info < OLDEST:
        sys.exit("Python 3.11 or later is needed; this is {}.{}".format(*sys.version_info[:2]))
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS | TOPIC:
        sys.exit(__doc__)
    if sys.argv[1] in TOPIC:
        sys.exit(TOPIC[sys.argv[1]](sys.argv[2:]))
    words = absolute(sys.argv[2:])
    set_up()
    sys.exit(COMMANDS[sys.argv[1]](words))


if __name__ == "__main__":
    main()
