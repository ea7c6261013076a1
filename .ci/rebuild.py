"""Run every notebook in place and refresh what is made from them: figures, gallery, computed parts of the pages.

With a folder named after ``--to``, nothing that is committed is touched: notebooks, figures, gallery and tables go
there. Whoever reads other tables or changes codes must name such a folder, as the results are not the collection's.

Several notebooks run at a time, each in a copy of one process that has loaded what all import and read the tables, and
meanwhile the pages are made, which rest on the tables alone. What does not belong to a result is left out of the files:
times, versions of Python, widgets, which live only with their kernel, and another compression of the same picture.
"""

import asyncio
import atexit
import os
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import kernels
import nbformat
from claimlib import tables as tables_of
from claimlib.rows import is_own
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
AT_A_TIME = (os.cpu_count() or 1) + 2  # a kernel that starts or ends leaves its processor idle
LONG = ("05", "00", "09", "11")  # notebooks that take longer than their size says
OWN = ("CLAIM_DATA", "CLAIM_RECODES", "CLAIM_GROUPS")
COLORS = re.compile("\x1b\\[[0-9;]*m")  # with which a kernel marks its reports
WIDGET = "application/vnd.jupyter.widget-view+json"


def rebuild(asked):
    """Run everything."""
    to = asked.to and Path(asked.to).resolve()
    if fault := harm(to):
        sys.exit(fault)
    data = tables_of.load()  # a fault of the tables is told once, before anything runs
    if to:
        (to / "notebooks").mkdir(parents=True, exist_ok=True)
        os.environ["CLAIM_FIGURES"] = str(to / "figures")
    kernels.start()
    with ThreadPoolExecutor(1) as beside:
        texts = beside.submit(front_pages if to else own_pages, data)
        with asyncio.Runner(loop_factory=loop_that_can_be_stopped) as runner:
            books = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
            stopped = runner.run(run_all(books, to / "notebooks" if to else NOTEBOOKS, note(data, to)))
    if to:
        accompany(data, to)
    for name, text in texts.result().items():
        ((to or ROOT) / name).parent.mkdir(exist_ok=True)
        ((to or ROOT) / name).write_text(text, encoding="utf-8", newline="\n")
    if to:
        explain(data, to)
    if stopped:
        sys.exit(f"{stopped} What ran, and the pages, are in {to or ROOT}.")
    print(f"wrote notebooks and figures to {to or ROOT}")
    if data.by_reader:
        print("What moves with your codes is in notebook 11 and its figure there, 11-what-moves.")
    return 0


def harm(to):
    """What a rebuild would spoil of the collection, as a sentence; empty where it spoils nothing."""
    own = [name for name in OWN if os.environ.get(name)]
    if own and to is None:
        return (
            f"{' and '.join(own)} {'is' if len(own) == 1 else 'are'} set: a rebuild in place would write your results "
            "over those of the collection. Name a folder for yours: python3 notebooks rebuild --to FOLDER"
        )
    if to and is_own(to):
        return f"{to} belongs to the collection: name a folder of your own after --to"
    if to and to.is_relative_to(tables_of.folder().resolve()):
        return f"{to} is among the tables that are read: name a folder beside theirs after --to"
    return f"{to} is a file: name a folder after --to" if to and to.is_file() else ""


def accompany(data, to):
    """Put beside notebooks and figures the tables and pages to which their links lead, and a reader's changed codes."""
    if path := tables_of.recodes_file():
        shutil.copy(path, to / path.name)
    # The words of the articles, in texts and workbooks, are not ours to pass on.
    shutil.copytree(data.folder, to / "data", ignore=shutil.ignore_patterns("texts"), dirs_exist_ok=True)
    if any("../CHANGELOG.md" in page.read_text(encoding="utf-8") for page in data.folder.glob("*.md")):
        shutil.copy(ROOT / "CHANGELOG.md", to / "CHANGELOG.md")


def explain(data, to):
    """Put the glossary, to which every notebook links, beside the tables of another topic, which has none."""
    from claimlib import pages

    glossary = Path("data", "GLOSSARY.md")
    if not (data.folder / glossary.name).exists():
        text = pages.without_dead_links((ROOT / glossary).read_text(encoding="utf-8"), to / "data")
        (to / glossary).write_text(text, encoding="utf-8", newline="\n")


# ---------------------------------------------------------------- pages


def own_pages(data):
    """The pages of the collection with their computed parts made anew: a dict from path to text."""
    from claimlib import pages  # draws, and so takes long to load: the notebooks need not wait for it

    paths = {name: ROOT / name for name in pages.MADE}
    before = {name: path.read_text(encoding="utf-8") if path.exists() else "" for name, path in paths.items()}
    return {name: change(before[name], data) for name, change in pages.MADE.items()}


def front_pages(data):
    """The pages of a folder of results: a dict from path to text. Tables that come without a README get a page, too."""
    from claimlib import pages

    texts = {"README.md": pages.front(data), "figures/README.md": pages.gallery(data)}
    return texts if (data.folder / "README.md").exists() else texts | {"data/README.md": pages.dictionary(data)}


# ---------------------------------------------------------------- running notebooks


def note(data, to):
    """What stands at the top of each notebook of a reader's results; empty for a rebuild in place."""
    from claimlib import pages

    said = pages.whose(data) if to else ""
    return f"**{said}**" if said else ""


def loop_that_can_be_stopped():
    """An event loop that Ctrl-C stops: each client of a kernel would take the signal for itself, and the rest go on."""

    def refuse(*_):
        raise RuntimeError  # which the clients expect where they may not

    loop = asyncio.new_event_loop()
    loop.set_exception_handler(lambda *_: None)  # what becomes of a notebook is told by the task that runs it
    loop.add_signal_handler = loop.remove_signal_handler = refuse
    return loop


async def run_all(paths, to, said):
    """Run the notebooks, the longest first, and write them into a folder; one that stops is left as it was.

    Returns which ones stopped, and why, as a text; empty where all ran.
    """
    turn = asyncio.Semaphore(AT_A_TIME)
    paths = sorted(paths, key=lambda path: (not path.name.startswith(LONG), -path.stat().st_size))
    ended = await asyncio.gather(*(run(path, turn, to, said) for path in paths), return_exceptions=True)
    failed = [f"{path.name}: {error}" for path, error in zip(paths, ended, strict=True) if error]
    if not failed:
        return ""
    told = COLORS.sub("", "\n".join(failed))
    return f"{told}\n{len(failed)} of {len(paths)} notebooks stopped, for the reasons above."


async def execute(notebook):
    """Execute a notebook; a kernel that ends before its first cell, as when its port is taken, is started anew."""
    options = {
        "kernel_name": "python3",
        "kernel_manager_class": kernels.Manager,
        "timeout": 300,
        "record_timing": False,
        "store_widget_state": False,
        "shutdown_kernel": "immediate",
        "extra_arguments": ["--log-level=ERROR"],
        "resources": {"metadata": {"path": str(NOTEBOOKS)}},
    }
    for last in (False, True):
        client = NotebookClient(notebook, **options)
        try:
            await client.async_execute()
            break
        except RuntimeError as error:
            if last or "kernel_info" not in str(error):
                raise
        finally:  # a client that is stopped while its kernel starts would call this when all is over, and fail
            atexit.unregister(client._cleanup_kernel)


async def run(path, turn, to, said):
    """Execute one notebook and write it, with what is said at its top."""
    async with turn:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        try:
            await execute(notebook)
        except CellExecutionError as error:
            # Another topic may do without the tables of a notebook, which then says so and is empty below.
            if error.ename != "Absent":
                raise
            print(f"{path.name}: {error.evalue}", flush=True)
        notebook.metadata.language_info = {"name": "python"}
        if said:
            from claimlib import pages

            notebook.cells.insert(1, nbformat.v4.new_markdown_cell(said, id=pages.WHOSE))
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(WIDGET, None)  # its view is gone with the kernel that made it
        nbformat.write(notebook, whole := to / f".{path.name}.new")
        whole.replace(to / path.name)  # at once: the pages are made from the first cells of the notebooks meanwhile
        print(f"ran {path.name}", flush=True)
