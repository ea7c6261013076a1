"""A rebuild with changed codes: notebooks and figures show them, and no file of the collection is touched."""

import asyncio
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from argparse import Namespace
from unittest.mock import AsyncMock

import nbformat
import pytest
from claimlib import tables
from places import ROOT, module

NOTEBOOK = ROOT / "notebooks" / "11-what-if-you-code-it-differently.ipynb"
PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
ROWS = "claim_id,variable,code,reason\nA1-30-1,direction,favours,because I say so\n"  # a claim of no difference


def digest(folder):
    """A hash of every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """A rebuild into a folder of one's own; two notebooks stand for all, among them the start page, which runs last."""
    top = tmp_path_factory.mktemp("own")
    (top / "my.csv").write_text(ROWS, encoding="utf-8")
    (top / "few").mkdir()
    for path in (PATHS[0], NOTEBOOK):
        (top / "few" / path.name).write_bytes(path.read_bytes())
    rebuild = module(".ci/rebuild.py")
    run_all, before = rebuild.run_all, digest(ROOT / "figures") | digest(ROOT / "notebooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CLAIM_RECODES", str(top / "my.csv"))
        patch.setenv("CLAIM_FIGURES", str(top / "set by the rebuild"))
        patch.setattr(rebuild, "run_all", lambda _, *more: run_all(sorted((top / "few").glob("*.ipynb")), *more))
        rebuild.rebuild(Namespace(to=str(top / "results")))
    assert digest(ROOT / "figures") | digest(ROOT / "notebooks") == before, "what is committed was touched"
    return top / "results"


def test_a_kernel_that_ends_before_its_first_cell_is_started_once_more(monkeypatch):
    rebuild, started = module(".ci/rebuild.py"), []

    class Client:
        """Fails at the first start, as a kernel whose port another one took."""

        _cleanup_kernel = None

        def __init__(self, notebook, **options):
            started.append(notebook)

        async def async_execute(self):
            if len(started) == 1:
                raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(rebuild, "NotebookClient", Client)
    asyncio.run(rebuild.execute("book"))
    assert started == ["book", "book"]
    started.clear()
    monkeypatch.setattr(Client, "async_execute", AsyncMock(side_effect=RuntimeError("Kernel died")))
    with pytest.raises(RuntimeError):
        asyncio.run(rebuild.execute("book"))
    assert started == ["book"]


def test_notebooks_share_neither_names_nor_modules_and_have_the_environment_of_the_moment(monkeypatch):
    rebuild, said = module(".ci/rebuild.py"), []
    for k in range(2):
        monkeypatch.setenv("CLAIM_CODER", f"coder {k}")
        source = "import os, matplotlib as mpl\nprint(globals().get('mine'), getattr(mpl, 'mine', None), os.getcwd(), "
        source += "os.environ['CLAIM_CODER'])\nmine = mpl.mine = 'mine'"
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
        asyncio.run(rebuild.execute(notebook))
        (output,) = notebook.cells[0].outputs
        said.append(output.text.strip())
    assert said == [f"None None {ROOT / 'notebooks'} coder {k}" for k in range(2)]


on_linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are copies on Linux alone")
STATE = """
import re, sys, matplotlib, pandas
ready = getattr(sys.modules.get("claimlib.tables"), "READY", {})
asked = {"replies", "table", "band_rows"}
print([asked <= {key[0].__name__ for key in data.memo} for data in ready.values()], "claimlib.figures" in sys.modules)
from claimlib import figures, tables
first, second = tables.load(), tables.load()
print(first is second, first.claims.equals(second.claims), tables.READY)
print(re.findall("currently: (.*)]", pandas.describe_option(_print_desc=False).lower()), dict(matplotlib.rcParams))
"""
RUN = """
import sys
sys.path[:0] = [".ci", "notebooks"]
if __name__ == "__main__":
    import kernels, nbformat
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    for manager in (kernels.Manager, AsyncKernelManager):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(sys.argv[1])])
        where = {"metadata": {"path": "notebooks"}}
        NotebookClient(notebook, kernel_manager_class=manager, resources=where).execute()
        print("".join(output.text for output in notebook.cells[0].outputs), end="")
"""


@on_linux
def test_a_copied_kernel_has_the_tables_and_the_settings_of_any_other(tmp_path):
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")  # by itself: the first process is of the first rebuild
    words = [sys.executable, str(tmp_path / "run.py"), STATE]
    lines = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    copied, other = lines[: len(lines) // 2], lines[len(lines) // 2 :]
    assert (copied[0], other[0]) == ("[True] True", "[] False")
    assert copied[1:] == other[1:]
    assert "'truncate'" in copied[2], "no option of pandas was found"
    assert copied[1] == "False True {}", "tables that a notebook changes are not those that it loads again"


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is no signal to a group there")
def test_a_rebuild_is_stopped_by_the_keyboard_with_one_word_and_nothing_goes_on(tmp_path):
    words = [sys.executable, str(ROOT / "notebooks"), "rebuild", "--to", str(tmp_path / "to")]
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "start_new_session": True}
    with subprocess.Popen(words, **both, env={**os.environ, "CLAIM_INSIDE": "yes"}) as run:
        assert run.stdout.readline().startswith("ran ")  # kernels are at work
        os.killpg(run.pid, signal.SIGINT)
        said = run.stdout.read()
    assert run.returncode == 130
    assert [line for line in said.splitlines() if not line.startswith("ran ")] == ["Stopped."]


def test_a_notebook_that_stops_is_told_without_colours_and_the_others_and_the_pages_are_there(tmp_path, monkeypatch):
    rebuild, paths = module(".ci/rebuild.py"), [tmp_path / "01-a.ipynb", tmp_path / "02-b.ipynb"]
    for path in paths:
        path.write_text("{}", encoding="utf-8")

    async def run(path, *_):
        if path.name == "01-a.ipynb":
            raise ValueError("\x1b[31mNameError\x1b[39m: no such name")

    monkeypatch.setattr(rebuild, "run", run)
    said = asyncio.run(rebuild.run_all(paths, tmp_path, ""))
    assert said == "01-a.ipynb: NameError: no such name\n1 of 2 notebooks stopped, for the reasons above."
    assert asyncio.run(rebuild.run_all(paths[1:], tmp_path, "")) == ""
    monkeypatch.setattr(rebuild, "run_all", AsyncMock(return_value=said))
    monkeypatch.setenv("CLAIM_FIGURES", "")
    with pytest.raises(SystemExit, match=r"for the reasons above\. What ran, and the pages, are in "):
        rebuild.rebuild(Namespace(to=str(tmp_path / "results")))
    assert {"README.md", "data", "figures"} <= {path.name for path in (tmp_path / "results").iterdir()}


def test_the_whole_notebook_shows_the_rows_of_the_reader(results):
    shown = (results / "notebooks" / NOTEBOOK.name).read_text(encoding="utf-8")
    assert "because I say so" in shown
    assert "With 1 code changed by the reader (my.csv)." in shown
    assert "With the 1 changed code of my.csv, 2 of 20 counts, 1 of 72 answers and 0 of 15 ranks change." in shown
    assert json.loads(shown)["cells"][1]["source"] == ["**With 1 code changed by the reader (my.csv).**"]
    for other in set(tables.read().recodes_example["claim_id"]) - {"A1-30-1"}:
        assert other not in shown


def test_a_rebuild_into_a_folder_of_ones_own_has_everything_there(results):
    found = {str(path.relative_to(results)) for path in results.rglob("*.*")}
    assert {"my.csv", "notebooks/00-start-here.ipynb", f"notebooks/{NOTEBOOK.name}"} <= found
    assert {"figures/README.md", *(f"figures/11-what-moves.{form}" for form in ("csv", "png", "svg"))} <= found
    assert {"README.md", "data/README.md", "data/claims.csv"} <= found
    for page in (results / "data").glob("*.md"):
        for target in re.findall(r"\]\(([^()\s#:]+)(?:#[^()\s]*)?\)", page.read_text(encoding="utf-8")):
            # Two notebooks and their figures stand for all of them here.
            assert target.endswith((".ipynb", ".png")) or (page.parent / target).exists(), f"{page.name}: {target}"
    gallery = (results / "figures" / "README.md").read_text(encoding="utf-8")
    assert "With 1 code changed by the reader (my.csv)." in gallery


def test_no_result_goes_among_the_tables_that_are_read(tmp_path, monkeypatch):
    rebuild = module(".ci/rebuild.py")
    monkeypatch.setenv("CLAIM_DATA", str(tmp_path))
    for to in (tmp_path, tmp_path / "results"):
        assert f"{to} is among the tables that are read" in rebuild.harm(to)
    assert rebuild.harm(tmp_path.with_name("beside")) == ""
