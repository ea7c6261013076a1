"""The website: it builds without a warning, every link leads somewhere, nothing is from elsewhere, all can read it."""

import copy
import functools
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from argparse import Namespace
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import drawings
import pytest
import topics
from browser import needs_browser
from bs4 import BeautifulSoup
from claimlib import evidence, figures, pages, replies
from places import ROOT, module

PHONE, WIDTHS = 320, (320, 768, 1440)
BOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
ARTICLES = [f"articles/{source}" for source in drawings.topic("own").sources["source_id"]]
PAGES = ["index", "CHANGELOG", "data/index", "data/DICTIONARY", "data/PROTOCOL", "figures/index", "search", *ARTICLES]
PAGES += ["data/USE", "data/YOUR-TOPIC", "data/GLOSSARY", "data/HOW-BIG"]
PAGES += [f"notebooks/{book}" for book in BOOKS]
PAGES += ["explorer", "explorer-to-mail"]
FIGURES = f"notebooks/{next(book for book in BOOKS if book.startswith('02'))}"
# A page of prose, one of wide tables, one with figures, code and outputs, and ones of an article and the explorer.
READ_CLOSELY = ["index", "data/index", "search", FIGURES, ARTICLES[1]]
# Attributes of elements that make a browser load something.
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>{}</main></body>'


def make(folder, **env):
    """Run the command as a reader does."""
    words = [sys.executable, ROOT / "notebooks", "website", "--to", folder]
    return subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **env})


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The website, made once for the tests of this file."""
    folder = tmp_path_factory.mktemp("website") / "site"
    done = make(folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def served(site):
    """The address of the website on this machine."""
    with Server(("127.0.0.1", 0), functools.partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Server(http.server.ThreadingHTTPServer):
    """A server that ends without waiting for open connections."""

    daemon_threads = True


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A server that writes no log."""

    def log_message(self, *_):
        """Say nothing."""


class Seen(HTMLParser):
    """What a page holds: identifiers, links, what it loads, pictures."""

    def __init__(self, path):
        super().__init__()
        self.names, self.links, self.loads, self.pictures = set(), [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attrs):
        """Note one element."""
        given = dict(attrs)
        self.names.update(filter(None, (given.get("id"), given.get("name") if tag == "a" else None)))
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "img":
            self.pictures.append(given)
        # Of the links in the head, only some are loaded; the others lead to pages.
        if LOADING.get(tag) in given and given.get("rel") not in ("next", "prev", "search", "index"):
            self.loads.append(given[LOADING[tag]])


def pages_of(folder):
    """The pages of a website by their path, read."""
    return {path: Seen(path) for path in sorted(folder.rglob("*.html"))}


def broken_links(folder):
    """The links and loaded files that lead nowhere within a website, as texts."""
    folder, found = folder.resolve(), []
    pages = pages_of(folder)
    for path, page in pages.items():
        for link in page.links + page.loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            fragment = unquote(parts.fragment)
            lost = fragment and target in pages and fragment not in pages[target].names
            if not target.is_file() or lost or not target.is_relative_to(folder):
                found.append(f"{path.relative_to(folder)}: {link}")
    return found


def outside_loads(folder):
    """What pages and their styles would load from elsewhere."""
    found = [
        f"{path.relative_to(folder)}: {link}"
        for path, page in pages_of(folder).items()
        for link in page.loads
        if urlsplit(link).netloc
    ]
    styles = [
        path for path in folder.rglob("*.css") if re.search(r"@import|url\(['\"]?(?:https?:)?//", path.read_text())
    ]
    return found + [path.name for path in styles]


def mute_pictures(folder):
    """Pictures without alternative text."""
    return [
        f"{path.relative_to(folder)}: {picture.get('src')}"
        for path, page in pages_of(folder).items()
        for picture in page.pictures
        if not (picture.get("alt") or "").strip()
    ]


def test_every_page_is_there(site):
    assert {path.relative_to(site).with_suffix("").as_posix() for path in site.rglob("*.html")} == set(PAGES)


def test_every_link_leads_somewhere(site):
    links = [link for page in pages_of(site).values() for link in page.links]
    assert len(links) > 500
    assert broken_links(site) == []


def test_nothing_is_loaded_from_elsewhere(site):
    assert outside_loads(site) == []


def test_every_picture_has_the_alternative_text_of_its_notebook(site):
    assert mute_pictures(site) == []
    for book in BOOKS:
        cells = json.loads((ROOT / "notebooks" / f"{book}.ipynb").read_text(encoding="utf-8"))["cells"]
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        given = [output["metadata"]["image/png"]["alt"] for output in outputs if "image/png" in output.get("data", {})]
        shown = [picture["alt"] for picture in Seen(site / "notebooks" / f"{book}.html").pictures]
        assert [" ".join(alt.split()) for alt in shown] == [" ".join(alt.split()) for alt in given]


def test_figures_and_tables_lie_beside_the_pages(site):
    for path in [*(ROOT / "figures").iterdir(), *(ROOT / "data").rglob("*.*")]:
        if path.suffix != ".md":
            assert (site / path.relative_to(ROOT)).read_bytes() == path.read_bytes()


@functools.cache
def soup(site, name):
    """A page of the website, read once: a test that changes it takes a copy."""
    return BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_the_menu_has_every_notebook_with_its_number_and_every_article(site, data):
    links = soup(site, "index").select(".sidebar-tree a")
    shown = {link["href"].removesuffix(".html"): link.get_text() for link in links}
    for one in pages.notebooks():
        assert shown[f"notebooks/{one['file'].removesuffix('.ipynb')}"] == f"{one['number']} {one['title']}"
    assert all(shown[f"articles/{source}"].startswith(source) for source in data.sources["source_id"])


@pytest.mark.parametrize("book", BOOKS)
def test_the_answer_is_under_the_question_and_code_is_folded(site, book):
    article = soup(site, f"notebooks/{book}").find("article")
    question, answer = article.find("strong", string="Question."), article.select_one(".tag_answer > .cell_output")
    assert question.find_next("div", class_="cell_output") is answer
    assert len(answer.get_text()) > 50
    blocks = article.select(".highlight-python, .highlight-ipython3")
    assert blocks
    assert all(block.find_parent("details") for block in blocks)


def test_every_study_is_linked_to_its_paper_and_every_article_to_its_address(site, data):
    names = evidence.study_names(data.studies)
    doi, pmid = (data.studies.set_index("study_id")[name].dropna() for name in ("doi", "pmid"))
    read = data.effects[data.effects["seen_at"].notna()].groupby("study_id")["seen_at"].agg(set)
    papers = {names[study]: addresses for study, addresses in read.items()}
    papers |= {names[study]: {f"https://pubmed.ncbi.nlm.nih.gov/{number}/"} for study, number in pmid.items()}
    papers |= {names[study]: {f"https://doi.org/{name}"} for study, name in doi.items()}
    linked = set()
    for name in PAGES:
        page = copy.copy(soup(site, name))
        article = page.find("article") or page  # the file to mail has no frame
        linked |= {link.get("href") for link in article.find_all("a")}
        for part in article(["a", "code", "pre", "h1", "h2", "h3"]):
            part.decompose()
        left = set(papers) & set(re.findall(rf"\b(?:{'|'.join(map(re.escape, papers))})\b", article.get_text(" ")))
        assert not left, (name, left)
    assert not [name for name in set(evidence.estimates(data)["name"]) if not papers[name] & linked]
    for source, address in data.sources[["source_id", "address"]].itertuples(index=False):
        found = [link["href"] for link in soup(site, f"articles/{source}").find("article").find_all("a")]
        assert (
            (address in found) if isinstance(address, str) else not any("://" in one and source in one for one in found)
        )


def test_the_page_of_an_article_has_all_its_claims_in_order_with_their_answers(site, data):
    said = replies.replies(data)
    for source, own in data.claims.groupby("source_id", observed=True):
        rows = soup(site, f"articles/{source}").select("tr[id]")
        assert [row["id"] for row in rows] == own["claim_id"].tolist()
        for row in rows:
            # The website sets quotation marks as printers do.
            text = [re.sub(r"\W+", "", cell.get_text()) for cell in row.find_all("td")]
            assert re.sub(r"\W+", "", said.get(row["id"], "")) in text[2]
            assert re.sub(r"\W+", "", own.set_index("claim_id").loc[row["id"], "paraphrase"]) == text[1]


def test_identifiers_of_claims_lead_to_their_rows(site):
    links = {link["href"] for name in PAGES for link in soup(site, name).select("td > a, th > a")}
    assert len([link for link in links if re.search(r"articles/\w+\.html#\w+", link)]) > 50


def test_every_figure_has_one_caption_with_articles_source_and_licence(site, data):
    licence = data.descriptor["licenses"][0]["title"]
    of_studies = tuple(f"{draw(data).title}." for draw in (figures.estimates, figures.studies_by_comparator))
    for name in set(PAGES) - {"data/YOUR-TOPIC"}:  # whose figure is one of another topic
        page = soup(site, name)
        for caption in page.find_all("figcaption"):
            text = caption.get_text()
            named = {f"{source} ({kind})" in text for source, kind in data.publishers().items()}
            assert named == {not text.startswith(of_studies)}, text
            assert text.endswith(f"(2026), {data.title}, version {data.descriptor['version']}, {licence}.")
            assert page.get_text().count(text) == 1
            assert bool(caption.find_parent("details")) == (name == "index"), name
        assert len(page.find_all("figcaption")) == len(page.select("article img"))


def test_the_same_pages_come_out_again(site, tmp_path):
    again = tmp_path / "again"
    assert make(again).returncode == 0
    ours = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()} == ours


def test_a_folder_that_is_no_website_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = make(tmp_path)
    assert done.returncode != 0
    assert f"{tmp_path} has files that this command did not write" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


OWN_SITES = {
    "tables": ("CLAIM_DATA", "Three notes on humming for hiccups", ["Hum", "Tea", "Zed"]),
    "smallest": ("CLAIM_DATA", "Three notes on humming for hiccups", ["Tea"]),
    "codes": ("CLAIM_RECODES", "codes changed by the reader (recodes_example.csv)", [a[9:] for a in ARTICLES]),
}


def own_results(what, folder):
    """The tables or codes of a reader: a topic, the smallest one, or changed codes."""
    kept = {"sources", "statements", "codes", "bodies", "claims"}
    if what == "smallest":
        return topics.smallest(folder, [name for name in drawings.topic("other").raw if name not in kept])
    return topics.other_topic() if what == "tables" else ROOT / "data" / "recodes_example.csv"


@pytest.mark.parametrize("what", OWN_SITES)
def test_own_tables_and_changed_codes_make_a_website_that_says_so(tmp_path, monkeypatch, website, what):
    """Two notebooks stand for all."""
    monkeypatch.syspath_prepend(str(ROOT / ".ci"))
    import rebuild

    name, mark, articles = OWN_SITES[what]
    few = [path for path in sorted((ROOT / "notebooks").glob("*.ipynb")) if path.name[:2] in ("02", "13")]
    run_all = rebuild.run_all
    monkeypatch.setattr(rebuild, "run_all", lambda _, *more: run_all(few, *more))
    monkeypatch.setattr(pages, "gallery", lambda data: "# Figures\n\nThose of the other notebooks are not drawn.\n")
    monkeypatch.setenv("CLAIM_FIGURES", str(tmp_path / "set by the rebuild"))
    own = own_results(what, tmp_path / "topic")
    monkeypatch.setenv(name, str(own))
    site = tmp_path / "site"
    assert website.website(Namespace(to=str(site))) == 0
    assert sorted(path.stem for path in (site / "articles").glob("*.html")) == articles
    for path in site.rglob("*.html"):
        if path.stem == "explorer-to-mail":  # has no frame
            assert mark in path.read_text(encoding="utf-8")
            continue
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        assert mark in page.select_one(".announcement").text
        assert len(page.select(".tag_answer")) == (path.parent.name == "notebooks"), path.name
    assert broken_links(site) == []
    assert mute_pictures(site) == []


def test_many_articles_are_one_entry_of_the_menu_with_a_page_that_lists_them(tmp_path, website):
    found = {f"A{i}": f"articles/A{i}" for i in range(1, 14)}
    (tmp_path / "articles").mkdir()
    few = dict([*found.items()][:12])
    assert website.article_entries(tmp_path, few) == [*few.values()]
    assert not (tmp_path / "articles" / "index.md").exists()
    assert website.article_entries(tmp_path, found) == ["articles/index"]
    page = (tmp_path / "articles" / "index.md").read_text(encoding="utf-8")
    assert page.startswith("# All 13 articles") and page.split()[-14:-1] == [*found]


def planted(folder, body):
    """A website of one page with a given body, as a copy of a real one would be after a slip."""
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text(PAGE.format(body), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("check", "body"),
    [
        (broken_links, '<a href="gone.html">x</a>'),
        (broken_links, '<a href="#gone">x</a>'),
        (broken_links, '<a href="../outside.txt">x</a>'),
        (broken_links, '<img src="gone.png" alt="x">'),
        (outside_loads, '<script src="https://example.org/x.js"></script>'),
        (outside_loads, '<link rel="stylesheet" href="//example.org/x.css">'),
        (mute_pictures, '<img src="a.png">'),
        (mute_pictures, '<img src="a.png" alt=" ">'),
    ],
)
def test_a_planted_fault_is_found(tmp_path, check, body):
    (tmp_path / "outside.txt").write_text("not part of the website")
    assert check(planted(tmp_path / "site", '<a href="#here" id="here">x</a>')) == []
    assert len(check(planted(tmp_path / "site", body))) == 1


def test_a_style_from_elsewhere_is_found(tmp_path):
    (tmp_path / "a.css").write_text("@font-face { src: url('https://example.org/a.woff2') }")
    assert outside_loads(planted(tmp_path, "")) == ["a.css"]


@pytest.fixture(scope="module")
def website():
    """The program behind the command."""
    return module(".ci/website.py")


def book(path, *outputs, prose="# A notebook"):
    """Write a notebook with some prose and one code cell that has these outputs; returns its path."""
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": [prose]},
        {"cell_type": "code", "id": "b", "metadata": {}, "execution_count": 1, "source": ["1"], "outputs": outputs},
    ]
    metadata = {"language_info": {"name": "python"}}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}))
    return path


def output(data, **metadata):
    """One output of a cell."""
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def test_an_address_with_several_parts_is_linked_as_it_is():
    page = BeautifulSoup("<p>See https://example.org/a?b=1&amp;c=2</p>", "html.parser")
    module(".ci/site/reading.py").Links({}).put(page, "index")
    assert page.a["href"] == page.a.text == "https://example.org/a?b=1&c=2"


def test_widgets_are_left_out_and_what_stands_beside_them_stays(website, tmp_path):
    widget = output({website.WIDGET: {"model_id": "f00"}, "text/plain": ["VBox(children=())"]})
    text = website.notebook(book(tmp_path / "a.ipynb", widget, output({"text/plain": ["the table"]})), {})
    assert "widget" not in text
    assert "VBox" not in text
    assert "the table" in text


def test_a_picture_without_text_or_file_is_named(website, tmp_path):
    picture = {"image/png": "cGljdHVyZQ=="}
    mute, alien = output(picture), output(picture, **{"image/png": {"alt": "a picture"}})
    with pytest.raises(SystemExit, match=r"a\.ipynb, cell b: .*without alternative text"):
        website.notebook(book(tmp_path / "a.ipynb", mute), {b"picture": "01-a.png"})
    with pytest.raises(SystemExit, match=r"a\.ipynb, cell b: .*no saved figure"):
        website.notebook(book(tmp_path / "a.ipynb", alien), {})
    assert "(../figures/01-a.png)" in website.notebook(book(tmp_path / "a.ipynb", alien), {b"picture": "01-a.png"})


@pytest.fixture
def source(tmp_path):
    """A folder for Sphinx with a front page."""
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "index.md").write_text("# Front\n\n```{toctree}\na\n```\n")
    return folder


def test_what_cannot_be_shown_stops_the_build(website, source, tmp_path, capfd):
    book(source / "a.ipynb", prose="# A\n\n[A page](gone.ipynb) and ![a picture](gone.png)")
    with pytest.raises(SystemExit):
        website.render(source, tmp_path / "site")
    said = capfd.readouterr().err
    assert "gone.ipynb" in said
    assert "no picture gone.png" in said


# In a browser. What a page must not do is collected in texts, so that a failure names all of it.

AXE = {"resultTypes": ["violations"], "preload": False}
ABORTED = "net::ERR_ABORTED"
# Contrast takes long to measure: the rows of a table have the colours of its first ones, and what the rules ask of
# the text itself does not depend on the width, where only what is beside it changes.
WHOLE, BESIDE = {"exclude": [[".scroll tr:nth-child(n+6)"]]}, {"exclude": [["article"]]}
SIDEWAYS = """() => {
    const found = [], root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`the document is ${root.scrollWidth} wide`);
    for (const one of document.querySelectorAll("body *")) {
        if (one.closest(".scroll, a.figure, .claims-evidence, .sidebar-drawer, .toc-drawer, svg")) continue;
        const scrolls = ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
        if (scrolls && one.scrollWidth > one.clientWidth + 1) found.push(`${one.tagName}.${one.className} scrolls`);
        if (one.checkVisibility() && one.getBoundingClientRect().right > innerWidth + 1)
            found.push(`${one.tagName}.${one.className} is cut off`);
    }
    return found;
}"""


def watch(page, home, found):
    """Note what fails on a page, and what it asks of anywhere but its home."""
    page.on("request", lambda asked: asked.url.startswith((home, "data:")) or found.append(f"asks for {asked.url}"))
    # A browser that goes on to another page gives up what it was still asking for.
    page.on("requestfailed", lambda asked: asked.failure == ABORTED or found.append(f"failed: {asked.url}"))
    page.on("response", lambda given: given.status < 400 or found.append(f"{given.status}: {given.url}"))
    page.on("console", lambda said: said.type != "error" or icon(said) or found.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))


def icon(said):
    """Whether a browser misses an icon: the file to mail loads nothing, and has none."""
    return said.location["url"].endswith("/favicon.ico")


def barriers(page, where, only=()):
    """The serious findings of axe, of all its rules or of some."""
    from axe_playwright_python.sync_playwright import Axe

    options = AXE | {"runOnly": [*only]} if only else AXE
    found = Axe().run(page, context=where, options=options).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def in_the_dark(page):
    """What is not legible in the dark theme."""
    page.emulate_media(color_scheme="dark")
    found = [f"dark: {one}" for one in barriers(page, WHOLE, ["color-contrast"])]
    page.emulate_media(color_scheme="light")
    return found


def faults(browser, address, home):
    """Everything that is wrong with a page: on a phone, a tablet and a desk, and in the dark theme."""
    found = []
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    watch(page, home, found)
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"at {width}: {one}" for one in page.evaluate(SIDEWAYS)]
        found += [f"at {width}: {one}" for one in barriers(page, WHOLE if width == PHONE else BESIDE)]
    found += in_the_dark(page)
    page.close()
    return found


@needs_browser
def test_every_page_fits_every_width_has_no_barrier_and_asks_for_nothing_from_elsewhere(browser, served):
    found = []
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    watch(page, served, found)
    for name in PAGES:
        page.goto(f"{served}/{name}.html")
        wrong = [] if name in READ_CLOSELY else barriers(page, WHOLE) + in_the_dark(page)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 844})
            wrong += page.evaluate(SIDEWAYS)
        page.set_viewport_size({"width": PHONE, "height": 844})
        found += [f"{name}: {one}" for one in wrong]
    assert found == []


@needs_browser
@pytest.mark.parametrize("name", READ_CLOSELY)
def test_a_page_fits_every_width_and_has_no_barrier(browser, served, name):
    assert faults(browser, f"{served}/{name}.html", served) == []


@needs_browser
def test_the_page_of_the_explorer_works_from_a_folder_fits_and_leads_to_the_notebooks(browser, site):
    shown = BeautifulSoup((site / "explorer.html").read_text(encoding="utf-8"), "html.parser")
    claims = json.loads(shown.find(id="explorer-data").string)
    cites = next(one for one in claims["claims"] if "cites" in one)
    address = f"{(site / 'explorer.html').as_uri()}#claim={cites['id']}"
    assert faults(browser, address, site.as_uri()) == []
    page = browser.new_page()
    page.goto(address)
    page.get_by_role("link", name="notebook 06").click()
    page.wait_for_url(f"**/notebooks/{cites['cites']['page']}.html")
    page.close()


@needs_browser
def test_pages_work_from_a_folder(browser, site):
    found = []
    page = browser.new_page()
    watch(page, site.as_uri(), found)
    page.goto(f"{site.as_uri()}/index.html")
    page.locator(".sidebar-tree a", has_text="A1").first.click()
    page.locator("tr[id]").last.scroll_into_view_if_needed()
    page.goto(f"{site.as_uri()}/{FIGURES}.html")
    page.locator("button.copy-caption").first.click()
    assert found == []


@needs_browser
@pytest.mark.parametrize("width", [390, 1366])
def test_the_row_that_an_address_asks_for_is_in_sight(browser, site, data, width):
    claim = data.claims.query("source_id == 'A4'")["claim_id"].iloc[-3]
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(f"{(site / 'articles' / 'A4.html').as_uri()}#{claim}")
    page.wait_for_function(
        """(id) => {
          const row = document.getElementById(id).getBoundingClientRect();
          const box = document.getElementById(id).closest(".scroll").getBoundingClientRect();
          return row.top >= Math.max(0, box.top) && row.bottom <= Math.min(innerHeight, box.bottom);
        }""",
        arg=claim,
        timeout=5_000,
    )
    page.close()


@needs_browser
def test_the_search_shows_where_all_words_are_with_an_extract(browser, site):
    found = []
    page = browser.new_page(viewport={"width": PHONE, "height": 700})
    watch(page, site.as_uri(), found)
    page.goto(f"{site.as_uri()}/search.html?q=Archives+medicine")
    extracts = page.locator("#places li p").all_text_contents()
    assert page.locator("#found").text_content().startswith(f"{len(extracts)} sections contain")
    assert len(extracts) > 3
    assert all("archives" in extract.casefold() and len(extract) < 300 for extract in extracts)
    assert page.locator("mark").count() >= len(extracts)
    page.locator("#places a").first.click()
    assert "medicine" in page.locator("article").text_content().casefold()
    for word in ("A4-24-1", "17.11", "90%25", "(2"):
        page.goto(f"{site.as_uri()}/search.html?q={word}")
        assert page.locator("#places li").count() > 0, word
    texts = (site / "search-texts.js").read_text(encoding="utf-8")
    assert '"boosted"' not in texts and "caption-side" not in texts  # what no reader sees
    page.goto(f"{site.as_uri()}/search.html?q=side")
    heard = {mark.casefold() for mark in page.locator("#places mark").all_text_contents()}
    found_in = page.locator("#places li").all_text_contents()
    assert heard == {"side"} and found_in
    assert all(re.search(r"\bside", text, re.IGNORECASE) for text in found_in)  # not in "considerable" alone
    page.goto(f"{site.as_uri()}/search.html?q=acupuncture")
    last = page.locator("#places li a").last.get_attribute("href")
    assert last.startswith(("CHANGELOG.html", "data/DICTIONARY.html"))
    for words, said in (("qqqq", "No sections contain \u201cqqqq\u201d."), ("", "")):
        page.goto(f"{site.as_uri()}/search.html?q={words}")
        assert page.locator("#found").text_content() == said
        assert page.locator("#places li").count() == 0
    assert found == []


@needs_browser
def test_a_caption_is_copied_whole(browser, served):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{served}/{FIGURES}.html")
    page.locator("button.copy-caption").nth(1).click()
    page.locator("button.copy-caption", has_text="Caption copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("figcaption").nth(1).text_content()
    context.close()


@needs_browser
def test_a_figure_opens_at_a_size_that_can_be_read_and_closes_by_keyboard(browser, served):
    page = browser.new_page(viewport={"width": PHONE, "height": 700})
    page.goto(f"{served}/{FIGURES}.html")
    figure = page.locator("a.figure").first
    # Drawn 709 pixels wide with letters of at least 9.3, it is legible on a phone and scrolls in its own box.
    assert figure.locator("img").bounding_box()["width"] / 709 * 9.3 >= 8
    assert figure.evaluate("one => one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX === 'auto'")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    figure.click()
    picture = page.locator("dialog[open] img")
    assert picture.bounding_box()["width"] > 2 * PHONE
    assert picture.get_attribute("alt") == figure.locator("img").get_attribute("alt")
    assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert figure.evaluate("one => one === document.activeElement")


@needs_browser
def test_a_wide_table_says_so_scrolls_by_keyboard_and_keeps_its_first_column(browser, served):
    page = browser.new_page(viewport={"width": PHONE, "height": 700})
    page.goto(f"{served}/{ARTICLES[1]}.html")
    box = page.locator(".box.wide").first
    wide, first = box.locator(".scroll"), box.locator("tbody .first").first
    assert box.locator(".hint").is_visible()
    assert first.bounding_box()["width"] < PHONE / 2.5
    wide.focus()
    before = first.bounding_box()["x"]
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    assert abs(first.bounding_box()["x"] - before) < 1
    wide.evaluate("one => one.scrollTo(one.scrollWidth, 0)")
    page.wait_for_function("!document.activeElement.closest('.box').matches('.more')")
    assert not box.locator(".hint").is_visible()


# What only a browser sees, and what is said of it; all of it is planted on one page.
FAULTS = {
    '<img src="gone.png" alt="x">': "404",
    '<script src="http://127.0.0.1:9/x.js"></script>': "asks for http://127.0.0.1:9/x.js",
    "<script>throw new Error('oh')</script>": "error: oh",
    '<p style="width: 500px">x</p>': f"at {PHONE}: the document is",
    '<pre style="overflow: auto; width: 99px">' + "x" * 99 + "</pre>": f"at {PHONE}: PRE. scrolls",
    '<p style="overflow: hidden"><span style="margin-left: 400px">x</span></p>': f"at {PHONE}: SPAN. is cut off",
    '<p style="color: #ccc; background: white">pale</p>': "color-contrast",
    "<style>@media (prefers-color-scheme: dark) {p {color: #ccc}}</style><p>pale</p>": "dark: color-contrast",
    '<img src="index.html">': "image-alt",
}


@needs_browser
def test_a_fault_that_only_a_browser_sees_is_found(browser, served, site):
    planted(site / "planted", "\n".join(FAULTS))
    found = faults(browser, f"{served}/planted/index.html", served)
    assert [said for said in FAULTS.values() if not any(said in one for one in found)] == [], found


@needs_browser
def test_a_page_without_fault_has_none(browser, served, site):
    planted(site / "planted", "<p>x</p>")
    assert faults(browser, f"{served}/planted/index.html", served) == []
