"""Shared pieces of the tests: the tables, and a copy of them to spoil."""

import csv
import gc
import os
import shutil
import sys
from pathlib import Path

import pytest
from browser import browser as browser
from places import ROOT

for name in ("CLAIM_RECODES", "CLAIM_GROUPS"):
    os.environ.pop(name, None)  # what is committed is tested, not what a reader changes
# Package jsonschema would build grammars of addresses for a second and more, for a check that nothing here asks for.
sys.modules.setdefault("rfc3987_syntax", None)
gc.set_threshold(100_000, 50, 100)  # figures are thousands of objects that stay: looking through them takes long


def pytest_configure(config):
    """Make the marks known."""
    config.addinivalue_line("markers", "thorough: a case on another topic or at another width, which --fast leaves out")


# What takes longest begins first, so that no process is left alone at the end; all that looks at drawn figures is done
# by the same process, which draws each of them once. The rest is in groups of a file.
FIRST = ("website", "sheet_browser", "explore_browser", "lab", "figures", "sizes", "your_topic", "other_variables")
DRAWN = ("test_figures", "test_order", "test_pages")


def group(path):
    """The group of a file of tests."""
    return "figures" if path.stem.startswith(DRAWN) else path.stem.removeprefix("test_")


def turn(path):
    """When the group of a file has its turn; notebooks come after the first ones."""
    name = group(path)
    return FIRST.index(name) if name in FIRST else len(FIRST) + (path.suffix == ".py")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Put the tests in order, and mark those on other topics: ``topic`` is ``other``, of ``many`` made articles,
    or ``both`` orders of the codes are read.
    """
    items.sort(key=lambda item: turn(item.path))
    for item in items:
        topic = item.callspec.params.get("topic") if hasattr(item, "callspec") else None
        if topic == "other" or {"many", "both"} & {*getattr(item, "fixturenames", ())}:  # a cell of a notebook has none
            item.add_marker(pytest.mark.thorough)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give the tests of a group to the same process."""
    from xdist.scheduler import LoadFileScheduling

    class InGroups(LoadFileScheduling):
        def _split_scope(self, nodeid):
            return group(Path(nodeid.partition("::")[0]))

    return InGroups(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_finish():
    """Leave out of the search for garbage what is there to stay."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure():
    """End without a last search through everything."""
    gc.freeze()


@pytest.fixture(scope="session")
def data():
    """The tables, loaded and checked: those of CLAIM_DATA where it is set."""
    from drawings import topic

    return topic("own")


@pytest.fixture(autouse=True)
def main_with_a_spec():
    """Processes of kernels and of Dask look how their parent was started, which pytest-xdist leaves out."""
    vars(sys.modules["__main__"]).setdefault("__spec__", None)


@pytest.fixture
def copy(tmp_path):
    """A copy of the tables that a test may spoil."""
    from claimlib import tables

    return Copy(shutil.copytree(tables.folder(), tmp_path / "data"))


class Copy:
    """A folder of tables with means to change it."""

    def __init__(self, folder):
        self.folder = folder

    def change(self, table, row, column, value):
        """Write a value into a cell; ``row`` counts from 0, as in a spreadsheet without its header."""
        path = self.folder / table
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        rows[row][header.index(column)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])

    def rewrite(self, table, change):
        """Replace the text of a file by ``change`` of it; bytes are written as they are."""
        path = self.folder / table
        new = change(path.read_text(encoding="utf-8"))
        path.write_bytes(new if isinstance(new, bytes) else new.encode("utf-8"))

    def faults(self):
        """The faults that loading names."""
        from claimlib import tables

        with pytest.raises(tables.TableError) as error:
            tables.load(self.folder)
        for fault in error.value.faults:
            assert str(fault) in str(error.value)
        return error.value.faults


@pytest.fixture(scope="session")
def sources():
    """The folder with the texts of the articles; tests that need it are skipped where it is not at hand."""
    folder = Path(os.environ.get("CLAIM_SOURCES") or ROOT.parent / "shared" / "sources")
    if not folder.is_dir():
        pytest.skip("the articles' texts are not part of the repository; set CLAIM_SOURCES to a folder that has them")
    return folder
