"""The explorer in a real browser: as a file, by mouse and keyboard, and in JupyterLab, where Python says what moves."""

import csv
import io
import re
from functools import cache

import pytest
import topics
from browser import RUN, needs_browser, serving
from claimlib import explore, judging, recodes, recoding, replies, tables, words
from places import module

pytestmark = needs_browser
BOOK = "notebooks/11-what-if-you-code-it-differently.ipynb"
WIDTHS = (320, 768, 1440)


@pytest.fixture(scope="module")
def file(data, tmp_path_factory):
    """The explorer as a file."""
    path = tmp_path_factory.mktemp("explorer") / "explorer.html"
    path.write_text(explore.page(data), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def plain(data):
    """The claims as they are in the file, dicts of text."""
    with (data.folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def page(browser, file):
    """The explorer with nothing chosen; no error may be left on its console, and nothing may be asked for."""
    yield from opened(browser, file.as_uri())


def opened(browser, address, **look):
    """Open an address in a place of its own, where nothing is kept of earlier ones."""
    context = browser.new_context(viewport={"width": 1440, "height": 1000}, **look)
    context.set_default_timeout(10_000)
    one, wrong = context.new_page(), []
    one.on("pageerror", lambda error: wrong.append(str(error)))
    one.on("console", lambda said: said.type != "error" or wrong.append(said.text))
    one.on("request", lambda asked: asked.url.startswith(("file:", "data:", "blob:")) or wrong.append(asked.url))
    one.goto(address)
    one.locator(".claims-mark").first.wait_for()
    yield one
    context.close()
    assert not wrong


def says(page, text):
    """Wait until the state says something."""
    from playwright.sync_api import expect

    expect(page.locator(".claims-state")).to_have_text(text if isinstance(text, re.Pattern) else re.compile(text))


def tick(page, variable, *labels):
    """Choose some codes of a filter with the mouse."""
    panel = page.locator(".claims-filter").filter(has=page.locator("legend").get_by_text(variable.lower(), exact=True))
    if not panel.is_visible():
        page.get_by_role("button", name="More filters").click()
    panel.locator("summary").click()
    for label in labels:
        panel.get_by_role("checkbox", name=re.compile(f"^{re.escape(label)}\\s*[\\d,]+$")).click()
    page.keyboard.press("Escape")


def rows(page):
    """The claims in the table, in order, of all its pages."""
    found = page.locator(".claims-list tbody th").all_inner_texts()
    while (more := page.get_by_role("button", name="Next page")).count() and more.is_enabled():
        more.click()
        found += page.locator(".claims-list tbody th").all_inner_texts()
    return found


def standing_out(page):
    """The claims whose marks are not faint, and how many marks there are."""
    marks = page.locator(".claims-mark").evaluate_all(
        "all => all.map((one) => [one.querySelector('title').textContent.split(':')[0], one.matches('.claims-faint')])"
    )
    return [claim for claim, faint in marks if not faint], len(marks)


def saved(page, name):
    """The text of a file that a button gives."""
    with page.expect_download() as given:
        page.get_by_role("button", name=name).click()
    return given.value.path().read_text(encoding="utf-8")


@cache
def made(data):
    """What the explorer is handed, put together once."""
    return explore.contents(data)


def in_order(data, claims):
    """Identifiers in the order of the articles."""
    place = {claim: i for i, claim in enumerate(one["id"] for one in made(data)["claims"])}
    return sorted(claims, key=place.get)


# ---------------------------------------------------------------- filters and search


def test_at_first_everything_is_shown(page, plain, data):
    says(page, f"^All {len(plain)} claims are shown")
    wanted = in_order(data, [row["claim_id"] for row in plain])
    assert rows(page) == wanted == standing_out(page)[0]


def test_a_filter_takes_several_choices_and_filters_narrow_each_other(page, plain, data):
    tick(page, "Direction", "favours acupuncture", "no difference")
    tick(page, "Comparator", "sham")
    wanted = [
        r["claim_id"] for r in plain if r["comparator"] == "sham" and r["direction"] in ("favours", "no_difference")
    ]
    says(page, f"^{len(wanted)} of {len(plain)} claims fit")
    assert rows(page) == in_order(data, wanted) == standing_out(page)[0]
    assert standing_out(page)[1] == len(plain), "a claim that does not fit stays as a faint mark"
    texts = page.locator(".claims-figure .claims-number").all_text_contents()
    assert sum(int(text.split()[0]) for text in texts) == len(wanted)
    page.get_by_role("button", name="Remove comparator: sham").click()
    says(page, f"^{sum(r['direction'] in ('favours', 'no_difference') for r in plain)} of")


def test_a_card_says_where_its_claim_does_not_fit_any_more(page, plain):
    row = next(row for row in plain if row["topic"] == "effectiveness")
    page.locator(".claims-list").get_by_role("button", name=f"Open the card of {row['claim_id']}").first.click()
    hint = page.get_by_text("This claim does not fit what is chosen above.")
    assert not hint.is_visible()
    tick(page, "Topic", "safety")
    hint.wait_for()
    page.get_by_role("button", name="Clear all").click()
    hint.wait_for(state="hidden")


def test_the_number_beside_a_choice_is_what_it_would_show(page, plain, data):
    tick(page, "Certainty", "plain")
    page.locator(".claims-search input").fill("pain")
    told = {one["id"]: one for one in made(data)["claims"]}
    firm = [claim for claim in rows(page) if told[claim]["codes"]["certainty"] == "plain"]
    assert firm
    panel = page.locator(".claims-filter").nth(1)
    labels = panel.locator("label").evaluate_all(
        "all => all.map((one) => [one.children[1].textContent, +one.children[2].textContent])"
    )
    for code, label in data.labels("topic").items():
        assert dict(labels)[label] == sum(told[claim]["codes"]["topic"] == code for claim in firm)
    own = page.locator(".claims-filter").nth(4).locator(".claims-n").all_text_contents()
    assert sum(map(int, own)) > len(firm), "a filter is not narrowed by itself"


def test_claims_without_a_code_and_all_other_codes_can_be_chosen(page, plain, data):
    tick(page, "Comparator", "comparator not stated")
    page.locator(".claims-filter summary").nth(2).click()
    page.locator(".claims-filter").nth(2).get_by_role("button", name="All others").click()
    page.keyboard.press("Escape")
    says(page, f"^{sum(row['comparator'] != data.silence for row in plain)} of")
    page.get_by_role("button", name="Clear all").click()
    tick(page, "Comparator", explore_uncoded())
    says(page, f"^{sum(row['comparator'] == '' for row in plain)} of")


def explore_uncoded():
    """How the explorer calls a variable that does not apply."""
    return re.search('const UNCODED = "(.+?)"', explore.SCRIPT)[1]


@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("sham MORE", lambda text, row: re.search(r"\bsham", text) and re.search(r"\bmore", text)),
        ("placebo", lambda text, row: re.search(r"\b(placebo|sham\b|simulated\b|fake\b)", text)),
        ("drugs", lambda text, row: re.search(r"\b(drugs|drug\b|medicines?\b|medications?\b|painkillers?\b)", text)),
        ('"placebo"', lambda text, row: re.search(r"\bplacebo\b", text)),
        ('"low back pain" may', lambda text, row: re.search(r"\blow back pain\b", text) and re.search(r"\bmay", text)),
        ("a1-28", lambda text, row: row["statement_id"] == "A1-28"),
        ("archives", lambda text, row: row["cited_work"] == "archives_of_internal_medicine_study"),
        ("side-effects clinic", lambda text, row: "side effects" in text and row["claim_id"].startswith(("A3", "A4"))),
    ],
)
def test_a_search_finds_words_labels_articles_and_what_means_the_same(page, plain, data, query, fits):
    page.locator(".claims-search input").fill(query)
    says(page, "fit")
    answered = judging.answers(data).set_index("claim_id")["answer"].astype(object)
    answers = answered.map(data.labels("answer")).to_dict()
    titles, kinds = data.sources.set_index("source_id")["title"], data.publishers()
    wanted = []
    for row in plain:
        labels = [data.labels(v).get(row[v], "") for v in data.claims if v in set(data.codes["variable"])]
        source = row["statement_id"].partition("-")[0]
        labels.append(answers.get(row["claim_id"], ""))
        words = [row["claim_id"], row["paraphrase"], row["note"], *labels, source, kinds[source], str(titles[source])]
        text = re.sub(r"[^a-z0-9]+", " ", " . ".join(words).lower())
        if fits(text, row):
            wanted.append(row["claim_id"])
    if "side" in query:
        found = rows(page)
        assert found and all(claim.startswith(("A3", "A4")) for claim in found)
        return
    found = rows(page)
    assert found == in_order(data, wanted) and (found or query == '"placebo"')


def test_where_nothing_fits_a_sentence_says_what_to_remove(page, plain):
    tick(page, "Topic", "safety")
    tick(page, "Comparator", "sham")
    safe, sham = (sum(row[v] == code for row in plain) for v, code in (("topic", "safety"), ("comparator", "sham")))
    says(
        page, rf"No claim fits. To see some, remove topic: safety \({sham} claims\) or comparator: sham \({safe} claim"
    )
    page.locator(".claims-search input").fill("zzz")
    says(page, "Removing a single choice is not enough")
    page.get_by_role("button", name="Clear all").click()
    says(page, f"^All {len(plain)}")
    assert page.locator(".claims-search input").input_value() == ""


# ---------------------------------------------------------------- figure, table and card


def test_marks_have_the_colours_and_shapes_of_the_codes(page, plain, data):
    shown = page.locator(".claims-mark").evaluate_all(
        """all => all.map((one) => [one.querySelector("title").textContent.split(":")[0],
            one.querySelector("path").getAttribute("stroke"), one.querySelector("path").getAttribute("d"),
            one.querySelector("path").getAttribute("fill")])"""
    )
    colors, firm, shapes = data.codes_of("direction")["color"], data.codes_with("certainty", "unhedged"), {}
    direction = {row["claim_id"]: row for row in plain}
    for claim, stroke, shape, fill in shown:
        row = direction[claim]
        assert stroke == colors.get(row["direction"], "#8a8a8a")
        assert (fill == "#ffffff") == bool(row["direction"] and row["certainty"] not in firm)
        shapes.setdefault(row["direction"], set()).add(shape)
    assert all(len(own) == 1 for own in shapes.values()) and len(set.union(*shapes.values())) == len(shapes)
    page.locator(".claims-bar select").select_option("answer")
    stroke = page.locator(".claims-mark path").nth(1).get_attribute("stroke")
    assert stroke in set(data.codes_of("answer")["color"])


def test_a_click_on_a_mark_or_a_row_opens_the_card_with_the_answer_first(page, data):
    told = replies.replies(data)
    claim = next(one for one in told.index if "It rests on" in told[one])
    page.locator(".claims-mark").filter(has_text=f"{claim}:").locator("rect").click()
    card = page.locator(".claims-card")
    assert card.locator("h2").inner_text() == claim
    assert told[claim] in card.locator(".claims-answer").inner_text()
    order = card.evaluate(
        "card => ['.claims-answer', '.claims-evidence', '.claims-codes'].map(name => "
        "[...card.querySelectorAll('*')].indexOf(card.querySelector(name)))"
    )
    assert order == sorted(order) and -1 not in order
    assert card.locator(".claims-evidence a").first.get_attribute("href").startswith("https://doi.org/")
    page.locator(".claims-list tbody tr").nth(2).locator("td").first.click()
    assert card.locator("h2").inner_text() == page.locator(".claims-list tbody th").nth(2).inner_text()
    assert page.locator(".claims-list tr.claims-here, .claims-mark.claims-here").count() == 2


def test_a_card_has_everything_that_is_known(page, data, cards_to_see):
    for claim, parts in cards_to_see.items():
        page.goto(re.sub("#.*", "", page.url) + f"#claim={claim}")
        page.locator(".claims-card h2").get_by_text(claim, exact=True).wait_for()
        text = page.locator(".claims-card").inner_text()
        for part in parts:
            assert part in text, (claim, part)


def test_a_card_explains_the_words_of_the_glossary_that_it_uses(page):
    page.goto(re.sub("#.*", "", page.url) + "#claim=A1-28-1")
    page.locator(".claims-words summary").press("Enter")
    shown = page.locator(".claims-words dt").all_inner_texts()
    assert {"Sham", "Supported", "Interval"} <= set(shown) and "Responder" not in shown
    assert page.locator(".claims-words summary").inner_text() == f"What these words mean ({len(shown)})"
    assert page.locator(".claims-words dd").nth(shown.index("Sham")).inner_text().startswith("Simulated acupuncture")


@pytest.fixture
def cards_to_see(data):
    """Claims about harms, with facts, with a work that is cited, and with a difference: what their cards must say."""
    harm, work = data.bearings["claim_id"].iloc[-1], data.claims.dropna(subset="cited_work")
    fact = data.facts.set_index("fact_id")["found"][data.bearings["fact_id"].iloc[-1]]
    cited = work.loc[work["cited_work"].isin(data.works["cited_work"]), "claim_id"].iloc[0]
    differ = explore.difference_table(data)
    note = data.claims.dropna(subset="note").iloc[0]
    return {
        harm: [fact, data.label("bearing", data.bearings["bearing"].iloc[-1]).capitalize()],
        cited: ["See notebook 06", "could be meant"],
        differ.index[0]: [differ["pass_a"].iloc[0], "Where the coders differed"],
        note["claim_id"]: [note["note"], "characters of the stored text", data.codes_of("topic")["definition"].iloc[0]],
    }


def test_a_card_steps_through_the_claims_that_fit_and_escape_goes_back(page, plain, data):
    tick(page, "Comparator", "sham")
    names = rows(page)
    opens = page.get_by_role("button", name=f"Open the card of {names[0]}")
    opens.focus()
    page.keyboard.press("Enter")
    heading = page.locator(".claims-card h2")
    for name in names:
        assert heading.inner_text() == name
        if name != names[-1]:
            page.get_by_role("button", name="Next claim that fits").click()
    assert page.get_by_role("button", name="Next claim that fits").is_disabled()
    page.keyboard.press("Escape")
    assert "Choose a mark or a row" in page.locator(".claims-card").inner_text()
    assert page.evaluate("document.activeElement.textContent") == names[0]


def test_the_table_has_pages_and_no_column_without_a_code(page, plain):
    assert page.locator(".claims-list tbody tr").count() == 50
    page.get_by_role("button", name="Next page").click()
    assert page.locator(".claims-list caption").inner_text().startswith("Claims 51 to 100 of")
    tick(page, "Topic", "context")
    heads = page.locator(".claims-list thead th:visible").all_inner_texts()
    assert "comparator" not in heads and "topic" in heads


# ---------------------------------------------------------------- keyboard and screen readers


def test_everything_works_by_keyboard(page, plain, data):
    page.locator(".claims-search input").focus()
    for _ in range(4):  # marks show, clear all, article, topic
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Topic"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    meaning = data.codes_of("topic").loc["effectiveness", "definition"]
    assert page.locator("details[open] .claims-meaning").inner_text() == meaning
    page.keyboard.press("Space")
    n = sum(row["topic"] == "effectiveness" for row in plain)
    says(page, f"^{n} of")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent").startswith("Topic")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.claims-mark')"):
            break
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.textContent")
    assert first != second
    assert page.locator(".claims-figure + .claims-meaning").inner_text() == second
    page.keyboard.press("Enter")
    assert page.locator(".claims-card h2").inner_text() == second.partition(":")[0]
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == second
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.textContent").startswith(
        in_order(data, [r["claim_id"] for r in plain])[-1]
    )


def press_until(page, test, key="Tab"):
    """Press a key until what has the focus passes a test in the browser; at most sixty times."""
    for _ in range(60):
        if page.evaluate(f"(({test}))(document.activeElement)"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"not reached by {key}: {test}")


def test_a_code_is_disputed_saved_and_copied_by_keyboard(page, plain):
    page.locator(".claims-list tbody [tabindex='0']").focus()
    page.keyboard.press("Enter")
    claim = page.locator(".claims-card h2").inner_text()
    press_until(page, "(e) => e.textContent === 'Dispute'")
    page.keyboard.press("Enter")
    press_until(page, "(e) => e.tagName === 'SELECT' && e.closest('.claims-form')")
    page.keyboard.press("ArrowDown")
    press_until(page, "(e) => e.matches('.claims-form input')")
    page.keyboard.type("because")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Codes that you dispute (1)").wait_for()
    assert page.evaluate("document.activeElement.textContent") == "Codes that you dispute (1)"
    press_until(page, "(e) => e.textContent.startsWith('Save the list')")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    row = download.value.path().read_text(encoding="utf-8").splitlines()[1]
    assert row.startswith(f"{claim},") and row.endswith(",because")
    press_until(page, "(e) => e.textContent === 'Remove'", "Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text("You dispute none yet").wait_for()
    press_until(page, "(e) => e.textContent === 'Copy'", "Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile("^(Copied|Press Ctrl)")).wait_for()


def test_a_focus_is_visible_and_rows_are_one_stop_of_the_tab_key(page):
    assert page.locator(".claims-list tbody [tabindex='0']").count() == 1
    assert page.locator(".claims-mark[tabindex='0']").count() == 1
    page.locator(".claims-list tbody [tabindex='0']").focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('tr').rowIndex") == 2
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    mark = page.locator(".claims-mark[tabindex='0']")
    mark.focus()
    page.keyboard.press("ArrowRight")
    stroke = page.evaluate("getComputedStyle(document.activeElement.querySelector('rect')).strokeWidth")
    assert stroke == "2.5px"


def test_the_number_of_claims_is_announced_in_a_place_that_stays(page):
    page.evaluate("window.place = document.querySelector('.claims-state')")
    tick(page, "Topic", "safety")
    assert page.evaluate("place.isConnected && place.ariaLive === 'polite' && /claims fit/.test(place.textContent)")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_is_legible_at_every_width_in_light_and_dark(browser, file, data, width, theme):
    from axe_playwright_python.sync_playwright import Axe

    claim = explore.difference_table(data).index[0]
    for page in opened(browser, f"{file.as_uri()}#topic=effectiveness&claim={claim}", color_scheme=theme):
        page.set_viewport_size({"width": width, "height": 900})
        page.get_by_role("button", name="More filters").click()
        page.locator(".claims-filter summary").first.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        cut = page.evaluate(
            "[...document.querySelectorAll('.claims *')].filter(one => one.checkVisibility() && !one.closest('svg') && "
            "one.getBoundingClientRect().right > innerWidth + 1 && !one.closest('.claims-evidence'))"
            ".map(one => one.className + one.tagName)"
        )
        assert cut == []
        found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"][:150]) for one in found] == []
        look = "one => getComputedStyle(one)[one.matches('text') ? 'fill' : 'backgroundColor']"
        ground, ink = (page.locator(one).first.evaluate(look) for one in (".claims", ".claims-figure text"))
        assert (sum(map(int, re.findall(r"\d+", ground)[:3])) > sum(map(int, re.findall(r"\d+", ink)[:3]))) == (
            theme == "light"
        )


# ---------------------------------------------------------------- keeping a view


def test_the_address_keeps_the_view_and_leads_back_to_it(page, browser, plain):
    tick(page, "Topic", "safety", "mechanism")
    tick(page, "Answer", explore_uncoded())
    page.locator(".claims-search input").fill('"side effects"')
    page.locator(".claims-bar select").select_option("topic")
    page.locator(".claims-list tbody tr").first.click()
    page.wait_for_url(re.compile("claim="))
    wanted, state = rows(page), page.locator(".claims-state").inner_text()
    address = page.locator(".claims-keep input").input_value()
    assert address == page.url and wanted
    for other in opened(browser, address):
        assert rows(other) == wanted and other.locator(".claims-state").inner_text() == state
        assert other.locator(".claims-card h2").inner_text() == wanted[0]
        assert other.locator(".claims-bar select").input_value() == "topic"


def test_what_an_address_asks_for_in_vain_is_said(page):
    page.goto(re.sub("#.*", "", page.url) + "#topic=safety,nonsense&colour=red")
    page.get_by_text("The address asks for topic “nonsense” and “colour”, which is no choice here").wait_for()
    says(page, "15 of|claims fit")


def test_a_link_to_a_part_of_the_page_leaves_the_view_alone(page):
    tick(page, "Topic", "safety")
    says(page, "15 of|claims fit")
    page.evaluate("location.hash = 'furo-main-content'")
    page.wait_for_timeout(300)
    says(page, "15 of|claims fit")
    assert page.get_by_text("The address asks for").count() == 0


def test_what_fits_is_saved_as_csv_and_svg(page, plain, data):
    from xml.etree import ElementTree

    tick(page, "Topic", "safety")
    wanted = in_order(data, [row["claim_id"] for row in plain if row["topic"] == "safety"])
    sheet = list(csv.DictReader(io.StringIO(saved(page, "Save the claims that fit (CSV)").removeprefix("\ufeff"))))
    assert [row["claim_id"] for row in sheet] == wanted
    told = {row["claim_id"]: row for row in plain}
    for row in sheet:
        own = told[row["claim_id"]]
        assert (row["in_our_words"], row["note"]) == (own["paraphrase"], own["note"])
        assert row["certainty"] == data.labels("certainty").get(own["certainty"], "")
        borne = data.bearings[data.bearings["claim_id"] == row["claim_id"]]
        facts = data.facts.set_index("fact_id").loc[borne["fact_id"]]
        assert all(f"{one.found} " in row["facts_in_words"] + " " for one in facts.itertuples())
        assert bool(row["facts_in_words"]) == bool(len(facts))
    assert any(row["facts_in_words"] for row in sheet)
    svg = ElementTree.fromstring(saved(page, "Save the figure (SVG)"))
    texts = "".join(svg.itertext())
    assert data.title in texts and f"{len(wanted)} of {len(plain)} claims fit" in texts
    assert len([one for one in svg.iter() if one.get("data-claim")]) == len(plain)


# ---------------------------------------------------------------- disputed codes


def dispute(page, claim, variable, label, why):
    """Dispute a code on the card of a claim."""
    page.evaluate("claim => (location.hash = `claim=${claim}`)", claim)
    page.locator(".claims-card h2").get_by_text(claim, exact=True).wait_for()
    page.get_by_role("button", name=f"Dispute {variable}", exact=True).click()
    page.get_by_label(f"Your code for {variable}").select_option(label=label)
    page.get_by_label("Why").fill(why)
    page.get_by_role("button", name="Add to your list").click()


def test_disputed_codes_are_saved_as_the_file_that_changes_codes(page, data, tmp_path):
    from playwright.sync_api import expect

    wanted = data.recodes_example
    for row in wanted.itertuples():
        dispute(page, row.claim_id, words.heading(row.variable), data.label(row.variable, row.code), row.reason)
    text = saved(page, "Save the list (CSV)")
    assert text == (data.folder / "recodes_example.csv").read_text(encoding="utf-8")
    path = tmp_path / "my-codes.csv"
    path.write_text(text, encoding="utf-8")
    assert len(recoding.recode(data, path).recodes) == len(wanted)
    page.reload()
    heading = page.get_by_role("heading", name="Codes that you dispute")
    expect(heading).to_have_text(f"Codes that you dispute ({len(wanted)})", timeout=10_000)
    page.get_by_role("button", name="Remove A1-30-1, direction").click()
    assert "A1-30-1" not in saved(page, "Save the list (CSV)")


def test_a_reload_keeps_disputed_codes_where_the_browser_keeps_nothing_for_files(page, data):
    page.add_init_script("Object.defineProperty(window, 'localStorage', { get() { throw new Error('kept nothing') } })")
    page.reload()
    row = data.recodes_example.iloc[0]
    dispute(page, row["claim_id"], words.heading(row["variable"]), data.label(row["variable"], row["code"]), "why")
    page.evaluate("location.hash = 'topic=safety'")
    says(page, "15 of|claims fit")
    page.wait_for_function("history.state")
    page.reload()
    page.get_by_role("heading", name="Codes that you dispute (1)").wait_for()
    page.get_by_role("button", name=f"Remove {row['claim_id']}, {row['variable']}").click()
    page.reload()
    page.get_by_text("You dispute none yet").wait_for()


def test_a_dispute_without_a_reason_is_refused_in_a_sentence(page, data):
    row = data.recodes_example.iloc[0]
    dispute(page, row["claim_id"], words.heading(row["variable"]), data.label(row["variable"], row["code"]), "  ")
    assert (
        page.locator(".claims-form [role=alert]").inner_text() == "Please give a reason, so that others can judge it."
    )
    page.get_by_text("You dispute none yet").wait_for()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("claim_id,code\nA1-03-1,safety\n", "The file lacks the columns variable and reason"),
        ("claim_id,variable,code,reason\nA9-99-9,topic,safety,x\n", "there is no claim A9-99-9 (row 2)"),
        ("claim_id,variable,code,reason\nA1-03-1,topic,safty,\n", "topic has no code safty, but effectiveness,"),
        (
            "claim_id,variable,code,reason\nA1-03-1,note,x,y\nA1-03-1,topic,safety,\n",
            "no variable note (row 2); a reason",
        ),
    ],
)
def test_a_list_with_a_mistake_is_not_opened_and_says_why(page, text, said):
    page.get_by_label("Open a list (CSV)").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.locator(".claims-disputes [role=alert]").get_by_text(said).wait_for()
    page.get_by_text("You dispute none yet").wait_for()


def test_a_list_is_opened_as_it_was_saved(page, data):
    path = data.folder / "recodes_example.csv"
    page.get_by_label("Open a list (CSV)").set_input_files(path)
    page.get_by_role("heading", name=f"Codes that you dispute ({len(data.recodes_example)})").wait_for()
    assert saved(page, "Save the list (CSV)") == path.read_text(encoding="utf-8")


def test_a_list_is_opened_as_a_spreadsheet_saves_it_and_that_is_said(page, data):
    rows = data.recodes_example[["reason", "code", "variable", "claim_id"]].fillna("")
    text = rows.to_csv(index=False, sep=";", lineterminator="\r\n")
    head, _, rest = text.partition("\r\n")
    page.get_by_label("Open a list (CSV)").set_input_files(
        {"name": "a.csv", "mimeType": "text/csv", "buffer": f"\ufeff{head}\r\n;;;\r\n{rest}".encode()}
    )
    said = "with semicolons between columns, 1 blank row (not read) and columns in another order."
    page.locator(".claims-disputes [role=alert]").get_by_text(said).wait_for()
    page.get_by_role("heading", name=f"Codes that you dispute ({len(rows)})").wait_for()
    assert saved(page, "Save the list (CSV)") == (data.folder / "recodes_example.csv").read_text(encoding="utf-8")


# ---------------------------------------------------------------- other tables, and many claims


@pytest.mark.parametrize("left_out", [[], "everything that can be"], ids=["whole", "only claims"])
def test_another_topic_works_with_the_tables_that_it_has(browser, tmp_path, left_out):
    folder = topics.write(tmp_path / "topic")
    if left_out:
        from test_explore import GONE, PASSES

        topics.without(folder, [*GONE, "search_words", *PASSES])
    data = tables.load(folder)
    path = tmp_path / "explorer.html"
    path.write_text(explore.page(data), encoding="utf-8")
    for page in opened(browser, path.as_uri()):
        says(page, f"^All {len(data.claims)} claims are shown")
        page.locator(".claims-list tbody tr").nth(1).click()
        page.locator(".claims-card h2").get_by_text(data.claims["claim_id"].iloc[1], exact=True).wait_for()
        assert bool(page.locator(".claims-answer").count()) == (not left_out)
        assert (explore.NO_EVIDENCE in page.locator(".claims-coded").inner_text()) == bool(left_out)
        assert not re.search(r"undefined|null|NaN|\[object", page.locator(".claims").inner_text())


def test_ten_thousand_claims_have_few_marks_which_count_every_claim(browser, data, tmp_path):
    many = module("tests/benchmarks/filter_changes.py")
    large = many.multiplied(made(data), many.MANY)
    path = tmp_path / "many.html"
    path.write_text(explore.page(data, large), encoding="utf-8")
    for page in opened(browser, path.as_uri()):
        says(page, r"^All 10,000 claims are shown")
        marks = page.locator(".claims-mark title").all_text_contents()
        assert 300 < len(marks) < 1000
        assert sum(int(text.split()[0]) for text in marks) == many.MANY
        tick(page, "Topic", "safety")
        n = sum(one["codes"]["topic"] == "safety" for one in large["claims"])
        says(page, f"^{n:,} of 10,000 claims fit")
        shown = page.locator(".claims-mark:not(.claims-faint) title").all_text_contents()
        assert sum(int(text.split()[0]) for text in shown) == n
        assert page.locator(".claims-list tbody tr").count() == 50


# ---------------------------------------------------------------- in JupyterLab


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    """Notebook 11 in JupyterLab, all cells run; no request leaves the machine."""
    with serving(tmp_path_factory.mktemp("lab")) as address:
        context, asked = browser.new_context(viewport={"width": 1400, "height": 1400}), []
        one = context.new_page()
        one.on("request", lambda request: asked.append(request.url))
        one.goto(f"{address}/lab/tree/{BOOK}")
        one.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=RUN)
        one.get_by_role("menuitem", name="Run", exact=True).click()
        one.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        wrong = one.locator("[data-mime-type='application/vnd.jupyter.error']")
        one.locator(".claims-state").or_(wrong).first.wait_for(timeout=RUN)
        assert not wrong.count(), wrong.first.inner_text()
        one.locator("#jp-main-statusbar").get_by_text("| Idle").wait_for(timeout=RUN)
        yield one
        context.close()
    strange = [url for url in asked if url.startswith("http") and not url.startswith(address)]
    assert not strange, f"asked for from elsewhere: {strange}"


def test_in_jupyterlab_letters_are_no_commands_and_the_view_is_a_line_of_code(lab, data):
    cells = lab.locator(".jp-Notebook .jp-Cell").count()
    lab.locator(".claims-filter summary").nth(1).focus()
    for key in ("a", "d", "d", "Enter", "Tab", "Space", "Escape"):
        lab.keyboard.press(key)
    assert lab.locator(".jp-Notebook .jp-Cell").count() == cells
    line = lab.locator(".claims-keep input").input_value()
    assert line == 'explore.Explorer(data, topic="effectiveness")'
    shown = eval(line, {"explore": explore, "data": data})
    assert shown.view == {"filters": {"topic": ["effectiveness"]}}
    lab.get_by_role("button", name="Clear all").click()


def test_in_jupyterlab_the_list_says_what_moves_and_the_notebook_takes_it(lab, data):
    lab.locator(".claims-search input").fill("A1-30-1")
    lab.locator(".claims-list tbody tr").first.click()
    lab.get_by_role("button", name="Dispute direction", exact=True).click()
    lab.get_by_label("Your code for direction").select_option("favours")
    lab.get_by_label("Why").fill("said in JupyterLab")
    lab.get_by_role("button", name="Add to your list").click()
    rows = [("A1-30-1", "direction", "favours", "said in JupyterLab")]
    moved = explore.moves_of(data, rows)
    lab.locator(".claims-moves p").first.get_by_text(moved["text"].replace("*", "")[:80]).wait_for(timeout=RUN)
    table = lab.locator(".claims-moves tbody").inner_text()
    assert all(cell in table for row in moved["answers"] for cell in row) and moved["answers"]
    lab.locator(".jp-CodeCell").nth(3).locator(".cm-content").click()
    lab.get_by_role("menuitem", name="Run", exact=True).click()
    lab.get_by_role("menuitem", name="Run Selected Cell and All Below", exact=True).click()
    lab.locator(".jp-RenderedHTMLCommon").get_by_text("said in JupyterLab").first.wait_for(timeout=RUN)
    before, after = recodes.compared(data, rows)
    assert len(recodes.moved(recodes.of_answers(before, after))) == len(moved["answers"])


def test_in_jupyterlab_a_code_that_breaks_a_rule_is_told_in_sentences(lab, data):
    lab.locator(".claims-search input").fill("A1-03-1")
    lab.locator(".claims-list tbody tr").first.click()
    lab.get_by_role("button", name="Dispute topic", exact=True).click()
    lab.get_by_label("Your code for topic").select_option("effectiveness")
    lab.get_by_label("Why").fill("it works")
    lab.get_by_role("button", name="Add to your list").click()
    told = lab.locator(".claims-moves")
    told.get_by_text("These codes break a rule").wait_for(timeout=RUN)
    assert "direction" in told.inner_text() and "Traceback" not in told.inner_text()
    lab.get_by_role("button", name="Remove A1-03-1, topic").click()
    told.get_by_text("What moves", exact=True).wait_for(timeout=RUN)
