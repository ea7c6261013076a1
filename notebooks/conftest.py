"""Strict notebook tests: nothing that an output shows goes uncompared.

nbval alone never compares pictures nor the kinds of outputs, and passes cells that were never run. Here every cell must
have run in order, and pictures are compared by their pixels. That the files in ``figures/`` are what is drawn now, and
what the notebooks show, is tested in ``tests/``.
"""

import base64
import hashlib
import io
import os
import shutil
import tempfile
from functools import lru_cache

import pytest
from PIL import Image

FRESH = tempfile.mkdtemp(prefix="figures-")
COMPARED_TOO = {"image/png", "image/jpeg", "metadata", "output_type", "name"}
NEVER_COMPARED = {"application/vnd.jupyter.widget-view+json", "application/javascript"}
HIDING = ("nbval-ignore-output", "nbval-skip", "nbval-raises-exception", "raises-exception", "pytest-validate-ignore")

os.environ["CLAIM_FIGURES"] = FRESH  # kernels draw there, not over the committed figures


def pytest_configure(config):
    """Compare with the codes that are committed; only a run that compares nothing may change some."""
    if not config.option.nbval_lax:
        os.environ.pop("CLAIM_RECODES", None)
        os.environ.pop("CLAIM_GROUPS", None)


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


def pytest_unconfigure():
    """Take away the fresh figures."""
    shutil.rmtree(FRESH, ignore_errors=True)
