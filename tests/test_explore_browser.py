"""The explorer in a real browser: JupyterLab in a headless Chromium, driven by keyboard and by accessible names."""

import csv
import re

import pytest
from browser import RUN, launch, needs_browser, serving
from places import ROOT

pytestmark = needs_browser
BOOK = "notebooks/10-explore-the-claims.ipynb"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """The notebook in JupyterLab, all cells run; no request leaves the machine."""
    from playwright.sync_api import sync_playwright

    with serving(tmp_path_factory.mktemp("lab")) as address, sync_playwright() as playwright:
        chromium = launch(playwright)
        one = chromium.new_page(viewport={"width": 1400, "height": 1400})
        asked = []
        one.on("request", lambda request: asked.append(request.url))
        one.goto(f"{address}/lab/tree/{BOOK}")
        idle = one.locator("#jp-main-statusbar").get_by_text("| Idle")
        idle.wait_for(timeout=RUN)
        one.get_by_role("menuitem", name="Run", exact=True).click()
        one.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        wrong = one.locator("[data-mime-type='application/vnd.jupyter.error']")
        status(one).or_(wrong).first.wait_for(timeout=RUN)
        assert not wrong.count(), wrong.first.inner_text()
        idle.wait_for(timeout=RUN)
        yield one
        chromium.close()
    strange = [url for url in asked if url.startswith("http") and not url.startswith(address)]
    assert not strange, f"asked for from elsewhere: {strange}"


@pytest.fixture(scope="module")
def plain():
    """The claims as they stand in the file."""
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def cleared(page):
    """Begin every test with all filters at any."""
    page.get_by_role("button", name="Clear all filters").focus()
    page.keyboard.press("Enter")
    says(page, r"All \d+ claims; no filter is set\.")
    settled(page)


def status(page):
    """Where the number of claims that fit is said."""
    return page.locator(".claims").get_by_role("status")


def says(page, pattern):
    """Wait until the status says something."""
    from playwright.sync_api import expect

    expect(status(page)).to_have_text(re.compile(pattern), timeout=30_000)


def settled(page):
    """Wait until the last list has its numbers again and the kernel rests, as a reader would before going on."""
    from playwright.sync_api import expect

    whole = re.search(r"\d+", status(page).inner_text()).group()
    for name in ("article", "answer"):
        expect(labelled(page, name).locator("option").first).to_have_text(f"any\xa0({whole})", timeout=30_000)
    page.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=RUN)


def lists(page, wanted):
    """Wait until the row headings of the table are some claims."""
    from playwright.sync_api import expect

    expect(page.locator(".claims-scroll tbody").get_by_role("rowheader")).to_have_text(wanted, timeout=30_000)


def labelled(page, name):
    """A control by its label."""
    return page.locator(".claims").get_by_label(name, exact=True)


def pressed(page, name, *keys):
    """Reach a control and press keys."""
    from playwright.sync_api import expect

    labelled(page, name).focus()
    expect(labelled(page, name)).to_be_focused()
    for key in keys:
        page.keyboard.press(key)


def test_a_filter_that_is_changed_by_keyboard_changes_count_table_and_figure(page, plain):
    pressed(page, "direction", *["ArrowDown"] * 2)
    wanted = [row["claim_id"] for row in plain if row["direction"] == "no_difference"]
    says(page, rf"^{len(wanted)} of {len(plain)} claims .* direction: no difference\.$")
    page.get_by_role("region", name=f"{len(wanted)} of {len(plain)} claims, one row each").wait_for()
    lists(page, wanted)
    page.get_by_role("img", name=f"{len(wanted)} of {len(plain)} claims by article and topic").wait_for()
    assert labelled(page, "direction").evaluate("list => list === document.activeElement"), "the focus stays"


def test_letters_choose_in_a_list_and_are_no_commands_of_the_notebook(page, plain):
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    pressed(page, "topic", "a", "d", "v")
    wanted = [row["claim_id"] for row in plain if row["topic"] == "advice"]
    says(page, rf"^{len(wanted)} of .* topic: advice\.$")
    lists(page, wanted)
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells


def test_a_search_is_typed(page, plain):
    pressed(page, "search", *"sham", "Space", *"MORE")
    wanted = [
        r["claim_id"] for r in plain if all(w in f"{r['paraphrase']} {r['note']}".lower() for w in ("sham", "more"))
    ]
    says(page, rf"^{len(wanted)} of .*search: .sham MORE.\.$")
    lists(page, wanted)


def test_where_nothing_fits_the_page_says_what_to_loosen(page):
    pressed(page, "search", *"zzzz")
    says(page, r"^No claim fits search: .zzzz.\. To see some, loosen one: without")
    page.locator(".claims-scroll").wait_for(state="detached")


def test_a_card_is_opened_by_keyboard(page, plain):
    pressed(page, "comparator", "ArrowDown")
    wanted = [row["claim_id"] for row in plain if row["comparator"] not in ("", "not_stated")]
    lists(page, wanted)
    _, second, third, *_ = wanted
    pressed(page, "claim on the card", "ArrowDown")
    card = page.get_by_role("region", name=f"Card of claim {second}").first
    card.wait_for()
    told = next(row for row in plain if row["claim_id"] == second)
    assert told["paraphrase"] in card.inner_text()
    assert re.search(r"file \S+\.txt, statement \S+ \(\d+ to \d+\), characters", card.inner_text())
    for heading in ("variable", "code", "what the code means", "pass A", "pass B", "study"):
        assert card.get_by_role("columnheader", name=heading, exact=True).count() >= 1, heading
    page.get_by_role("button", name="Next claim").focus()
    page.keyboard.press("Enter")
    page.get_by_role("region", name=f"Card of claim {third}").first.wait_for()


def test_every_control_has_a_name_and_the_tab_key_reaches_it(page):
    controls = page.locator(".claims select, .claims input, .claims button")
    named = page.locator(".claims").get_by_role("combobox").or_(page.locator(".claims").get_by_role("textbox"))
    names = controls.evaluate_all("all => all.map(one => one.labels?.[0]?.textContent || one.textContent)")
    assert all(name.strip() for name in names) and len(set(names)) == len(names)
    assert named.count() == page.locator(".claims select, .claims input").count()
    labelled(page, "search").focus()
    reached = []
    for _ in (*names, "the table, which scrolls"):
        reached.append(page.evaluate("(e => e.labels?.[0]?.textContent || e.textContent)(document.activeElement)"))
        page.keyboard.press("Tab")
    enabled = [name for name in names if name != "Previous claim"]
    assert [name for name in reached if name in enabled] == enabled


def test_the_number_of_claims_is_announced_in_a_place_that_stays(page):
    page.evaluate("window.place = document.querySelector('.claims-state').parentElement")
    pressed(page, "certainty", "ArrowDown")
    says(page, "certainty: speculative")
    assert page.evaluate("window.place.isConnected && window.place.getAttribute('aria-live') === 'polite'")
    assert "certainty: speculative" in page.evaluate("window.place.textContent")
