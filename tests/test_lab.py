"""JupyterLab as the command `lab` opens it: a notebook that is only looked at stays as it is, byte for byte."""

import json

from browser import LAB, RUN, launch, needs_browser, serving

BOOK = "notebooks/00-start-here.ipynb"
AUTOSAVE = 1  # seconds, where JupyterLab takes 120
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
            work(page)
            stages.append(book.read_bytes())
        return stages, unsaved, log


def saved(page):
    """Save by keyboard, as a reader does, and wait until the server has done so."""
    with page.expect_response(lambda response: response.request.method == "PUT" and BOOK in response.url):
        page.keyboard.press("Control+s")


def with_a_cell(page):
    """Write a cell below the first and save."""
    page.locator(".jp-Cell").first.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    editor = page.locator(".jp-CodeCell.jp-mod-active .cm-content")
    editor.click()
    page.keyboard.type("6 * 7")
    editor.get_by_text("6 * 7").wait_for(timeout=RUN)
    saved(page)


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
