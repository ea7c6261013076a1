"""JupyterLab as the command `lab` opens it: a notebook that is only looked at stays as it is, byte for byte."""

import json

import pytest
from browser import LAB, RUN, launch, needs_browser, serving
from places import ROOT

BOOK = "notebooks/00-start-here.ipynb"
AUTOSAVE = 1  # seconds, where JupyterLab takes 120
NEWS_AS_SHIPPED = {"apputils-extension/notification": {}}  # the user has set nothing
SETTINGS = {"docmanager-extension/plugin": {"autosave": True, "autosaveInterval": AUTOSAVE}}


def opened(folder, config, *works):
    """A notebook opened and left for some autosaves: its bytes before, then and after each work, and what was seen."""
    from playwright.sync_api import sync_playwright

    book = folder / "root" / BOOK
    with serving(folder, config, SETTINGS) as address, sync_playwright() as playwright:
        stages, page = [book.read_bytes()], launch(playwright).new_page()
        page.goto(f"{address}/lab/tree/{BOOK}")
        page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=RUN)
        page.wait_for_timeout(4000 * AUTOSAVE)
        unsaved, log = page.locator(".jp-mod-dirty").count(), (folder / "lab.log").read_text(encoding="utf-8")
        stages.append(book.read_bytes())
        for work in works:
            written = work(page) or ""
            stages.append(whole(page, book, written.encode()))
        return stages, unsaved, log


def whole(page, book, written=b""):
    """The bytes of a notebook that nobody writes any more and that has what was written; meanwhile it may lack it.

    What is typed while the page saves by itself counts as saved there, and the save that is asked for then is not
    made. A reader who sees that the file lacks it saves again, and so does this.
    """
    content = b""
    for _ in range(60):
        before, content = content, book.read_bytes()
        if content and content == before and written in content:
            return content
        if content and content == before:
            page.keyboard.press("Control+s")
        page.wait_for_timeout(500)
    return pytest.fail(f"after half a minute the notebook is still being written, or lacks {written!r}")


def saved(page):
    """Save by keyboard, as a reader does, and wait until the server has done so and the page has nothing to save."""
    with page.expect_response(lambda response: response.request.method == "PUT" and BOOK in response.url):
        page.keyboard.press("Control+s")
    page.locator(".jp-mod-dirty").first.wait_for(state="detached", timeout=RUN)


def with_a_cell(page):
    """Write a cell below the first and save; returns what was written."""
    page.locator(".jp-Cell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    editor = page.locator(".jp-CodeCell.jp-mod-active .cm-content")
    editor.click()
    page.keyboard.type("6 * 7")
    editor.get_by_text("6 * 7").wait_for(timeout=RUN)
    saved(page)
    return "6 * 7"


@needs_browser
def test_opening_and_saving_change_no_byte_and_a_readers_own_change_is_saved_alone(tmp_path):
    (before, left, saved_as_it_is, changed), unsaved, log = opened(tmp_path, LAB, saved, with_a_cell)
    assert not unsaved and "Saving file" not in log
    assert before == left == saved_as_it_is
    before, changed = json.loads(before), json.loads(changed)
    first, own, *others = changed.pop("cells")
    assert [first, *others] == before.pop("cells") and own["source"] == ["6 * 7"]
    assert changed == before


@needs_browser
def test_without_the_configuration_opening_would_write_the_notebook(tmp_path):
    (before, left), *_ = opened(tmp_path, None)
    assert left != before


@needs_browser
def test_a_notebook_of_the_collection_is_trusted_and_nobody_is_asked_about_news(tmp_path):
    from playwright.sync_api import sync_playwright

    book = f"notebooks/{next((ROOT / 'notebooks').glob('10-*.ipynb')).name}"
    changed = "notebooks/changed.ipynb"
    with serving(tmp_path, settings=NEWS_AS_SHIPPED) as address, sync_playwright() as playwright:
        text = (tmp_path / "root" / book).read_text(encoding="utf-8")
        (tmp_path / "root" / changed).write_text(text.replace("# Explore the claims", "# Changed"), encoding="utf-8")
        page = launch(playwright).new_page()
        trusted = {}
        for path in (book, changed):
            page.goto(f"{address}/lab/tree/{path}")
            page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=RUN)
            # The first one may be in the tab of the notebook before, which is hidden.
            page.locator(".jp-OutputArea-output").first.wait_for(state="attached", timeout=RUN)
            cells = page.request.get(f"{address}/api/contents/{path}").json()["content"]["cells"]
            trusted[path] = {cell["metadata"].get("trusted") for cell in cells if cell["cell_type"] == "code"}
        assert trusted == {book: {True}, changed: {False}}
        page.wait_for_timeout(2000)
        assert page.get_by_text("official Jupyter news").count() == 0


@needs_browser
def test_running_all_cells_and_saving_leaves_the_explorers_notebook_as_it_was(tmp_path):
    from playwright.sync_api import sync_playwright

    book = next((ROOT / "notebooks").glob("10-*.ipynb")).name
    with serving(tmp_path) as address, sync_playwright() as playwright:
        path = tmp_path / "root" / "notebooks" / book
        before, page = path.read_bytes(), launch(playwright).new_page()
        page.goto(f"{address}/lab/tree/notebooks/{book}")
        idle = page.locator("#jp-main-statusbar").get_by_text("| Idle")
        idle.wait_for(timeout=RUN)
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        page.locator(".claims-state").wait_for(timeout=RUN)
        # A cell that waits its turn has a star, and the kernel is idle for a moment between two cells.
        stars = "() => ![...document.querySelectorAll('.jp-InputPrompt')].some((one) => one.textContent.includes('*'))"
        page.wait_for_function(stars, timeout=RUN)
        idle.wait_for(timeout=RUN)
        with page.expect_response(lambda response: response.request.method == "PUT" and book in response.url):
            page.keyboard.press("Control+s")
        assert path.read_bytes() == before
