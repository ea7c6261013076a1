"""The coding sheet in JupyterLab: an article coded by keyboard alone, nothing lost, and nobody's work overwritten."""

import csv
import os
import re
import shutil
import signal
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest
import topics
from browser import RUN, needs_browser, serving
from claimlib import coding, cutting, tables

pytestmark = needs_browser
BOOK = "notebooks/12-code-by-hand.ipynb"
N = 20
WORKSPACES = count(1)
SENTENCES = ["Yoga and the neck", *(f"Sentence number {i} says that yoga helps." for i in range(2, N + 1))]
# What the keys below give: an effect with everything that applies to it.
KEYS = {"topic": 1, "comparator": 1, "outcome": 1, "direction": 1, "horizon": 3, "population": 2, "certainty": 3,
        "boosted": 1, "speaks_of": 1, "evidence": 1}  # fmt: skip
EFFECT = {"topic": "effectiveness", "comparator": "not_stated", "outcome": "pain", "direction": "favours",
          "horizon": "not_stated", "population": "any", "certainty": "plain", "boosted": "no",
          "speaks_of": "in_general", "evidence": "none"}  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Where a topic is that two people code; its article is written anew for each test."""
    return tmp_path_factory.mktemp("coding")


@pytest.fixture(scope="module")
def address(place):
    """JupyterLab as the command `code` opens it for ann, with a second copy of the notebook."""
    found = {"CLAIM_DATA": str(place / "yoga"), "CLAIM_CODER": "ann", "CLAIM_SOURCES": str(place / "texts")}
    with serving(place / "lab", **found) as started:
        shutil.copy(place / "lab" / "root" / BOOK, place / "lab" / "root" / "notebooks" / "second.ipynb")
        yield started


@pytest.fixture
def topic(place):
    """The folder of the topic, with an article of 20 statements that nobody has coded."""
    shutil.rmtree(place / "yoga", ignore_errors=True)
    folder = topics.started(place / "yoga", "--coder", "ann", "--coder", "bo", "--clear")
    (place / "texts").mkdir(exist_ok=True)
    (place / "texts" / "necks.txt").write_text("\n".join(SENTENCES), encoding="utf-8")
    cutting.cut(folder, [place / "texts" / "necks.txt"])
    (folder / "coding" / "bo.csv").write_bytes(b"\xff\xfe not to be opened")
    return folder


@pytest.fixture
def page(browser, address, topic):
    """The notebook with all its cells run."""
    yield from opened(browser, address)


def opened(browser, address, book=BOOK):
    """Open a notebook in a window of its own, run all cells, and wait for the sheet."""
    context = browser.new_context(viewport={"width": 1500, "height": 1200})
    context.set_default_timeout(15_000)
    one, wrong = context.new_page(), []
    one.on("pageerror", lambda error: wrong.append(str(error)))
    started(one, address, book)
    yield one
    context.close()
    assert not wrong


def started(page, address, book=BOOK):
    """Go to a notebook, run all its cells and wait for the sheet; a workspace of its own has no earlier tab."""
    page.goto(f"{address}/lab/workspaces/w{next(WORKSPACES)}/tree/{book}")
    idle = page.locator("#jp-main-statusbar").get_by_text("| Idle")
    idle.wait_for(timeout=RUN)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".coding-here").wait_for(timeout=RUN)
    idle.wait_for(timeout=RUN)


def rows(folder, coder="ann"):
    """What is in a coder's file: for each row its filled cells."""
    with (folder / "coding" / f"{coder}.csv").open(encoding="utf-8", newline="") as file:
        return [{name: text for name, text in row.items() if text} for row in csv.DictReader(file)]


def says(page, text):
    """Wait until the state says something."""
    from playwright.sync_api import expect

    expect(page.locator(".coding-state")).to_have_text(re.compile(text))


def keys(page, *pressed):
    """Press some keys, one after the other."""
    for key in pressed:
        page.keyboard.press(key)


def at(page, i):
    """Wait until a statement is in hand."""
    page.locator(".coding-here").get_by_text(f"A1-{i:02d}").wait_for()


def effect(page, words):
    """Code a claim about an effect: add it, write the words, and give the codes by their numbers."""
    keys(page, "a")
    page.keyboard.type(words)
    keys(page, "Enter", *map(str, KEYS.values()))


def claim(i, words, k=1, **codes):
    """The row of a claim as it must be in the file."""
    return {"claim_id": f"A1-{i:02d}-{k}", "statement_id": f"A1-{i:02d}", "paraphrase": words, **codes}


def code_by_keyboard(page, i):
    """Code statement ``i`` by keyboard; the rows that must come of it."""
    at(page, i)
    if i == 1:
        keys(page, "0", "1")  # no claim: the first reason
        return [{"statement_id": "A1-01", "no_claim_reason": "heading"}]
    if i % 5 == 0:  # two claims, and one that is taken out again
        effect(page, f"Yoga helps in {i}.")
        effect(page, "A claim too many.")
        keys(page, "a")
        page.keyboard.type("Yoga is old.")
        keys(page, "Enter", "4")  # topic: context, to which nothing else applies
        keys(page, *["ArrowUp"] * 6, "r")  # past the third claim to the codes of the second
        return [claim(i, f"Yoga helps in {i}.", **EFFECT), claim(i, "Yoga is old.", 3, topic="context")]
    effect(page, f"Yoga helps in {i}.")
    if i % 4 == 0:
        keys(page, "q")
        page.keyboard.type("Is this a claim?")
        keys(page, "Enter")
        return [claim(i, f"Yoga helps in {i}.", **EFFECT, note="ASK: Is this a claim?")]
    return [claim(i, f"Yoga helps in {i}.", **EFFECT)]


def test_a_whole_article_is_coded_by_keyboard_alone_and_a_reload_in_the_middle_loses_nothing(page, address, topic):
    wanted = []
    page.locator(".coding").focus()
    for i in range(1, N + 1):
        wanted += code_by_keyboard(page, i)
        says(page, "^Saved")
        assert rows(topic) == wanted
        if i == N // 2:
            keys(page, "n")
            at(page, i + 1)
            keys(page, "a")
            page.keyboard.type("In hand, and not complete")
            keys(page, "Enter")
            started(page, address)
            at(page, i + 1)
            assert rows(topic) == wanted, "what is not complete is not written"
            words = page.locator("[data-line='0 paraphrase'] input").input_value()
            assert words == "In hand, and not complete", "and the window still has it"
            page.locator(".coding").focus()
            keys(page, "r")
        elif i < N:
            keys(page, "n")
    page.get_by_text(f"{N} of {N} statements coded").wait_for()
    data = tables.read(topic, coding.TABLES)
    assert len(coding.Coding(data, "ann").rows) == N


def test_what_does_not_apply_is_grey_with_its_reason_and_is_emptied(page, topic):
    page.locator(".coding").focus()
    keys(page, "n")
    effect(page, "Yoga helps.")
    says(page, "^Saved")
    care = page.locator("[data-line='0 care']")
    assert care.locator("button:enabled").count() == 0
    assert "only if comparator is conventional care" in care.inner_text()
    page.get_by_role("button", name="conventional care").click()
    says(page, "Not saved yet. Still missing: care.")
    assert rows(topic)[0]["comparator"] == "not_stated", "what is not complete is not written"
    assert page.locator(".coding [role=alert]").inner_text() == ""
    keys(page, "2")
    says(page, "^Saved")
    assert rows(topic)[0]["care"] == "medicines"
    page.locator("[data-line='0 certainty']").get_by_role("button", name="emphatic").click()
    says(page, "^Saved")
    assert rows(topic)[0]["boosted"] == "yes"
    assert page.locator("[data-line='0 boosted'] button:enabled").count() == 1
    page.locator("[data-line='0 topic']").get_by_role("button", name="context").click()
    says(page, "^Saved")
    assert rows(topic) == [claim(2, "Yoga helps.", topic="context")]
    keys(page, "u")
    says(page, "^Saved")
    assert rows(topic)[0]["care"] == "medicines"


def test_undo_goes_back_through_all_that_was_done(page, topic):
    before = (topic / "coding" / "ann.csv").read_bytes()
    page.locator(".coding").focus()
    keys(page, "0", "1")
    says(page, "^Saved")
    keys(page, "n")
    effect(page, "Yoga helps.")
    says(page, "^Saved")
    assert len(rows(topic)) == 2
    for _ in range(len(KEYS) + 3):  # the codes, the words and the claim, and the reason before them
        keys(page, "u")
    at(page, 1)
    says(page, "^Not coded yet")
    assert (topic / "coding" / "ann.csv").read_bytes() == before
    assert page.get_by_role("button", name="Undo").is_disabled()


def test_definitions_and_examples_are_beside_the_line_at_hand(page, topic):
    data = tables.read(topic, coding.TABLES)
    page.locator(".coding").focus()
    keys(page, "n")
    effect(page, "Yoga helps.")
    says(page, "^Saved")
    keys(page, "n", "a", "ArrowDown")
    book = page.locator(".coding-book")
    for row in data.codes_of("topic").itertuples():
        assert row.definition in book.inner_text()
    assert "You: Yoga helps. (A1-02-1)" in book.inner_text()
    keys(page, "?")
    assert page.locator(".coding-keys").is_visible() and "adds a claim" in page.locator(".coding-keys").inner_text()


def test_of_two_windows_the_second_is_told_and_nothing_is_overwritten(page, browser, address, topic):
    for second in opened(browser, address, "notebooks/second.ipynb"):
        page.locator(".coding").focus()
        keys(page, "0", "1")
        says(page, "^Saved")
        before = (topic / "coding" / "ann.csv").read_bytes()
        second.locator(".coding").focus()
        keys(second, "n")
        effect(second, "Yoga helps.")
        second.locator(".coding [role=alert]").get_by_text("Nothing was overwritten").wait_for()
        says(second, "^Not saved")
        assert (topic / "coding" / "ann.csv").read_bytes() == before
        second.get_by_role("button", name="Read the file again").click()
        says(second, "^Saved")
        second.get_by_text(f"2 of {N} statements coded").wait_for()
        both = [{"statement_id": "A1-01", "no_claim_reason": "heading"}, claim(2, "Yoga helps.", **EFFECT)]
        assert rows(topic) == both
        keys(second, "p", "0", "2")  # the same statement in both windows
        says(second, "^Saved")
        keys(page, "0", "3")
        page.get_by_role("button", name="Read the file again").click()
        says(page, "In the file, this statement is coded otherwise")
        assert rows(topic)[0]["no_claim_reason"] == "announcement"
        page.get_by_role("button", name="Save", exact=True).click()
        says(page, "^Saved")
        assert rows(topic) == [{"statement_id": "A1-01", "no_claim_reason": "writing_instruction"}, both[1]]


def test_words_are_taken_when_a_button_is_pressed_after_them(page, topic):
    """A click that ends the writing of words is not lost, though the words are saved at the same time."""
    page.locator(".coding").focus()
    keys(page, "n")
    effect(page, "Yoga helps.")
    says(page, "^Saved")
    keys(page, "w")
    page.keyboard.type(" Much.")
    page.get_by_role("button", name="Next statement").click()
    at(page, 3)
    keys(page, "p")
    says(page, "^Saved")
    assert rows(topic) == [claim(2, "Yoga helps. Much.", **EFFECT)]


def test_a_new_claim_has_no_number_of_a_claim_that_was_paired_and_deleted(page, address, topic):
    with (topic / "coding" / "pairs.csv").open("a", encoding="utf-8") as file:
        file.write("A1-02-1,A1-02,A1-02-1,,,,\n")
    started(page, address)
    page.locator(".coding").focus()
    keys(page, "n")
    effect(page, "Yoga helps.")
    says(page, "^Saved")
    assert rows(topic) == [claim(2, "Yoga helps.", 2, **EFFECT)]


def test_too_many_words_are_told_and_not_saved(page, topic):
    page.locator(".coding").focus()
    keys(page, "n", "a")
    page.keyboard.type("word " * 21)
    keys(page, "Enter", "4")
    says(page, "Still missing: paraphrase as asked for")
    assert rows(topic) == []


def test_letters_are_no_commands_of_the_notebook(page):
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    page.locator(".coding").focus()
    keys(page, "a", "Escape", "b", "d", "d", "x", "m", "Escape", "y", "r", "u", "u")
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells
    assert page.evaluate("document.querySelector('.coding').contains(document.activeElement)")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sheet_is_legible_and_named_for_screen_readers(page, topic, theme):
    from axe_playwright_python.sync_playwright import Axe

    page.locator(".coding").focus()
    keys(page, "n")
    effect(page, "Yoga helps.")
    keys(page, "q", "Enter", "?", "n", "a")
    page.evaluate("theme => document.body.setAttribute('data-jp-theme-light', theme === 'light')", theme)
    found = Axe().run(page, ".coding", options={"resultTypes": ["violations"]}).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found] == []
    for width in (1500, 700):
        page.set_viewport_size({"width": width, "height": 1000})
        cut = page.evaluate(
            "[...document.querySelectorAll('.coding *')].filter((one) => one.checkVisibility() && "
            "one.getBoundingClientRect().right > document.querySelector('.coding').getBoundingClientRect().right + 1)"
            ".map((one) => one.className + one.tagName)"
        )
        assert cut == []


def kernel_of(address, page, book=BOOK):
    """The process of the kernel of a notebook, and its identifier."""
    sessions = page.request.get(f"{address}/api/sessions").json()
    kernel = next(one["kernel"]["id"] for one in sessions if one["path"] == book)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if f"kernel-{kernel}.json".encode() in path.read_bytes():
                return int(path.parent.name)
    return pytest.fail("the kernel has no process")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="how a process is found is one of Linux")
def test_a_killed_kernel_is_told_and_costs_at_most_the_statement_in_hand(browser, address, topic):
    context = browser.new_context(viewport={"width": 1500, "height": 1200})
    page = context.new_page()
    started(page, address)
    page.locator(".coding").focus()
    wanted = []
    for i in range(1, 4):
        wanted += code_by_keyboard(page, i)
        says(page, "^Saved")
        keys(page, "n")
    kernel = kernel_of(address, page)
    os.kill(kernel, signal.SIGSTOP)  # first silent, as JupyterLab tells of a kill with a dialog that takes the keys
    code_by_keyboard(page, 4)
    page.locator(".coding [role=alert]").get_by_text("The kernel does not answer, so A1-04 is not saved").wait_for(
        timeout=RUN
    )
    says(page, "^Not saved")
    os.kill(kernel, signal.SIGKILL)
    assert rows(topic) == wanted
    context.close()
    for again in opened(browser, address):
        at(again, 4)
        again.get_by_text(f"3 of {N} statements coded").wait_for()


def test_without_texts_the_place_is_shown_and_without_a_coder_nothing_is_saved(browser, tmp_path):
    with serving(tmp_path / "lab", CLAIM_SOURCES=str(tmp_path)) as address:
        folder = tmp_path / "lab" / "root" / "data"
        before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for page in opened(browser, address):
            text = page.locator(".coding-text").inner_text()
            first = tables.read(folder, coding.TABLES).statements.iloc[0]
            assert f"characters {first['start']} to {first['end']}" in text and "Set CLAIM_SOURCES" in text
            page.get_by_text("For practice: nothing is saved").wait_for()
            page.locator(".coding").focus()
            keys(page, "0", "1")
            says(page, "^Kept until the kernel ends")
            keys(page, "n")
            effect(page, "Acupuncture helps.")
            says(page, "^Kept until the kernel ends")
        assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
