"""Renew the pictures of the README that are no figures: the explorer, the website, an export, another topic.

    python3 .ci/tasks.py pictures

It needs a Chromium. The pictures show what these parts look like; their bytes differ between machines, so they
are renewed by hand, after a change that one would see.
"""

import io
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "notebooks")]
PICTURES = ROOT / ".github" / "pictures"
WIDTH, SEEN = 1100, 1250
SHOWN = "notebooks/02-how-each-article-characterizes-effectiveness"
OTHER = {"CLAIM_DATA": str(ROOT / "tests" / "other_topic")}


def keep(name, png):
    """Write a picture at the width of a page."""
    with Image.open(io.BytesIO(png)) as picture:
        small = picture.convert("RGB")
        small.thumbnail((WIDTH, 2 * WIDTH), Image.Resampling.LANCZOS)
        small.save(PICTURES / f"{name}.png", optimize=True)
    print(f"renewed {name}.png")


@contextmanager
def chromium():
    """A running browser."""
    from browser import launch
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()


def explorer(folder):
    """The explorer in JupyterLab, with a filter set."""
    import test_explore_browser as lab

    with lab.serving(folder) as address, chromium() as running:
        page = running.new_page(viewport={"width": 1400, "height": 1700})
        page.goto(f"{address}/lab/tree/{lab.BOOK}?reset")
        idle = page.locator("#jp-main-statusbar").get_by_text("| Idle")
        idle.wait_for(timeout=lab.RUN)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        lab.status(page).wait_for(timeout=lab.RUN)
        idle.wait_for(timeout=lab.RUN)
        box = page.get_by_label("comparator", exact=True)
        value = box.locator("option").nth(3).get_attribute("value")
        box.select_option(value)
        page.wait_for_function("!document.querySelector('.claims [role=status]').innerText.startsWith('All')")
        shown = page.locator(".jp-OutputArea-output:has(.claims)").first
        shown.evaluate("element => element.scrollIntoView()")
        box = shown.bounding_box()
        keep("explore", page.screenshot(clip={**box, "height": min(box["height"], SEEN)}))


def website(folder):
    """The front page of the website and a notebook, on a phone and on a desk, beside each other."""
    command = [sys.executable, ROOT / ".ci" / "website.py", folder / "site"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with chromium() as running:
        shots = []
        for width, name in ((390, "index"), (1000, SHOWN)):
            page = running.new_page(viewport={"width": width, "height": 1000})
            page.goto((folder / "site" / f"{name}.html").as_uri())
            shots.append(Image.open(io.BytesIO(page.screenshot())))
    sheet = Image.new("RGB", (sum(shot.width for shot in shots) + 60, 1000), "#cccccc")
    sheet.paste(shots[0], (20, 0))
    sheet.paste(shots[1], (shots[0].width + 40, 0))
    buffer = io.BytesIO()
    sheet.save(buffer, format="png")
    keep("website", buffer.getvalue())


def exported(folder, name, picture, *words, **surroundings):
    """A figure as the export writes it."""
    command = [sys.executable, ROOT / ".ci" / "export.py", "figures", name, "--to", folder, "--format", "png", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, **surroundings})
    keep(picture, (folder / f"{name}.png").read_bytes())


def main():
    """Renew them all."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        core, size = "02-direction-by-comparator", ("--width", "180mm", "--dpi", "150")
        exported(folder / "grey", core, "export", "--grey", "--no-titles", *size)
        exported(folder / "topic", core, "topic", *size, **OTHER)
        website(folder)
        (folder / "lab").mkdir()
        explorer(folder / "lab")


if __name__ == "__main__":
    main()
