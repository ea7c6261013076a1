"""Strict notebook tests: nothing that an output shows goes uncompared, and no saved figure is stale.

nbval alone never compares pictures nor the kinds of outputs, and passes cells that were never run.
Here every cell must have run in order, pictures are compared by their pixels, and after the last
cell of a notebook the figures that it drew anew are compared with those in ``figures/``.
"""

import base64
import hashlib
import io
import os
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image

FIGURES = Path(__file__).resolve().parents[1] / "figures"
FRESH = Path(tempfile.mkdtemp(prefix="figures-"))
COMPARED_TOO = {"image/png", "image/jpeg", "metadata", "output_type", "name"}
NEVER_COMPARED = {"application/vnd.jupyter.widget-view+json", "application/javascript"}
HIDING = ("nbval-ignore-output", "nbval-skip", "nbval-raises-exception", "raises-exception", "pytest-validate-ignore")

os.environ["CLAIM_FIGURES"] = str(FRESH)  # kernels draw there, not over the committed figures


def pytest_configure(config):
    """Compare with the codes that are committed; only a run that compares nothing may change some."""
    if not config.option.nbval_lax:
        os.environ.pop("CLAIM_RECODES", None)


@lru_cache(maxsize=64)
def pixels(png):
    """A PNG's size and a hash of its pixels: compression and metadata may differ, the picture may not."""
    with Image.open(io.BytesIO(png)) as picture:
        rgba = picture.convert("RGBA")
        return f"PNG of {rgba.width} x {rgba.height} pixels, sha256 {hashlib.sha256(rgba.tobytes()).hexdigest()}"


def is_cell(item):
    """Whether a test is a cell of a notebook under strict comparison."""
    return hasattr(item, "cell") and not item.config.option.nbval_lax


def pytest_collectstart(collector):
    """Compare what nbval leaves out."""
    if hasattr(collector, "skip_compare"):
        collector.skip_compare = tuple(key for key in collector.skip_compare if key not in COMPARED_TOO)


def pytest_itemcollected(item):
    """Read a picture as its pixels before the comparison."""
    if is_cell(item):
        plain = item.sanitize

        def sanitize(text):
            is_png = isinstance(text, str) and text.startswith("iVBORw0KGgo")
            return pixels(base64.b64decode(text)) if is_png else plain(text)

        item.sanitize = sanitize


def faults(cell, number):
    """What is wrong with a stored cell before it is run again; ``number`` is its place among the code cells."""
    found = []
    if cell.execution_count != number:
        found.append(f"its execution count is {cell.execution_count}, not {number}: not a clean run from top to bottom")
    words = [str(tag).lower().replace("_", "-") for tag in cell.metadata.get("tags", [])]
    words.append(cell.source.lower().replace("_", "-"))
    found += [f"{mark} would hide an output" for mark in HIDING if any(mark in word for word in words)]
    for output in cell.outputs:
        if output.output_type == "error" or output.get("name") == "stderr":
            found.append("its stored output has an error or a warning")
        kinds = NEVER_COMPARED & set(output.get("data", {}))
        found += [f"an output of the kind {kind} cannot be compared" for kind in sorted(kinds)]
    return found


def pytest_runtest_setup(item):
    """Fail a cell whose stored form could hide something; one test per cell, so that it reads well in parallel."""
    if is_cell(item) and (found := faults(item.cell, item.cell_num + 1)):
        pytest.fail(f"{item.path.name}, code cell {item.cell_num + 1}: {'; '.join(found)}", pytrace=False)


class FiguresAreCurrent(pytest.Item):
    """After a notebook: the figures that it drew are those that are committed, and no other has its number."""

    def runtest(self):
        """Compare the fresh figures with the committed ones."""
        number = self.path.name[:2]
        fresh, kept = ({p.name: p for p in folder.glob(f"{number}-*")} for folder in (FRESH, FIGURES))
        found = [f"{name} is not drawn by {self.path.name}" for name in sorted(kept.keys() - fresh.keys())]
        found += [f"{name} is drawn but not in figures/" for name in sorted(fresh.keys() - kept.keys())]
        both = sorted(fresh.keys() & kept.keys())
        found += [f"{name} is stale" for name in both if not same(fresh[name], kept[name])]
        if found:
            pytest.fail("; ".join(found) + "; run: python3 notebooks rebuild", pytrace=False)

    def reportinfo(self):
        """Where the test is."""
        return self.path, 0, f"{self.path.name}: figures are current"


def same(fresh, kept):
    """Whether two files are the same: PNG by pixels, everything else by bytes."""
    one, two = fresh.read_bytes(), kept.read_bytes()
    return one == two or (fresh.suffix == ".png" and pixels(one) == pixels(two))


def pytest_collection_modifyitems(items):
    """Put the test of the figures after the last cell of each notebook that is wholly run."""
    last = {item.parent: i for i, item in enumerate(items) if is_cell(item)}
    for notebook, i in sorted(last.items(), key=lambda pair: -pair[1]):
        items.insert(i + 1, FiguresAreCurrent.from_parent(notebook, name="figures are current"))


def pytest_unconfigure():
    """Take away the fresh figures."""
    shutil.rmtree(FRESH, ignore_errors=True)
