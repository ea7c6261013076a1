"""The coding sheet in JupyterLab: an article coded by keyboard alone, nothing lost, and nobody's work overwritten."""

import csv
import re
import shutil

import pytest
import topics
from browser import RUN, needs_browser, serving
from claimlib import coding, cutting, tables

pytestmark = needs_browser
BOOK = "notebooks/12-code-by-hand.ipynb"
N = 20
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
    started(one, f"{address}/lab/tree/{book}")
    yield one
    context.close()
    assert not wrong


def started(page, url):
    """Go to a notebook, run all its cells in a fresh kernel, and wait for the sheet."""
    page.goto(url)
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
        keys(page, *["ArrowUp"] * 6, "r", "n", "p")  # past the third claim to the codes of the second
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
            started(page, f"{address}/lab/tree/{BOOK}")
            at(page, i + 1)
            assert rows(topic) == wanted and page.locator(".coding fieldset").count() == 0
            page.locator(".coding").focus()
        elif i < N:
            keys(page, "n")
    page.get_by_text(f"{N} of {N} statements coded").wait_for()
    data = tables.read(topic, coding.TABLES)
    assert len(coding.Coding(data, "ann").rows) == N
