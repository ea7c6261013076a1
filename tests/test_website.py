"""The website: it builds without a warning, every link leads somewhere, nothing is from elsewhere, all can read it."""

import functools
import http.server
import json
import os
import re
import subprocess
import sys
import threading
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from browser import needs_browser
from places import ROOT, module

PHONE, WIDTHS = 390, (390, 768, 1280)
BOOKS = sorted(path.stem for path in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
PAGES = ["index", "CHANGELOG", "data/index", "data/DICTIONARY", "data/PROTOCOL", "figures/index", "search"]
PAGES += [f"notebooks/{book}" for book in BOOKS]
PAGES += ["explorer", "explorer-to-mail"]
# A page of prose, one of wide tables, and one with figures, code and outputs.
READ_CLOSELY = ["index", "data/index", next(f"notebooks/{book}" for book in BOOKS if book.startswith("02"))]
# Attributes of elements that make a browser load something.
LOADING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "object": "data"}
PAGE = '<!doctype html><html lang="en"><head><title>A page</title></head><body><main><h1>A page</h1>{}</main></body>'


def make(folder, **env):
    """Run the command as a reader does."""
    words = [sys.executable, ROOT / "notebooks", "website", folder]
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


def test_the_front_page_shows_the_results(site):
    text = (site / "index.html").read_text(encoding="utf-8")
    assert 'src="figures/' in text
    assert all(f'href="notebooks/{book}.html"' in text for book in BOOKS)


def test_the_same_pages_come_out_again(site, tmp_path):
    again = tmp_path / "again"
    assert make(again).returncode == 0
    ours = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()} == ours


def test_a_folder_that_is_no_website_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    done = make(tmp_path)
    assert done.returncode != 0
    assert f"{tmp_path} holds something that is no website" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("name", ["CLAIM_DATA", "CLAIM_RECODES"])
def test_own_tables_and_codes_are_refused_in_a_sentence(tmp_path, name):
    done = make(tmp_path / "site", **{name: str(ROOT / "data")})
    assert done.returncode == 1
    assert name in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "site").exists()


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
        if (one.closest(".scroll, .sidebar-drawer, .toc-drawer, svg")) continue;
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
    page.on("console", lambda said: said.type != "error" or found.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: found.append(f"error: {error}"))


def barriers(page, where):
    """The serious findings of axe."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=where, options=AXE).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def faults(browser, address, home, dark=False):
    """Everything that is wrong with a page: on a phone, a tablet and a desk, and in the dark theme if that is asked."""
    found = []
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    watch(page, home, found)
    page.goto(address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"at {width}: {one}" for one in page.evaluate(SIDEWAYS)]
        found += [f"at {width}: {one}" for one in barriers(page, WHOLE if width == PHONE else BESIDE)]
    if dark:
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {one}" for one in barriers(page, WHOLE)]
    page.close()
    return found


@needs_browser
def test_every_page_loads_and_asks_for_nothing_from_elsewhere(browser, served):
    found = []
    page = browser.new_page()
    watch(page, served, found)
    for name in PAGES:
        page.goto(f"{served}/{name}.html")
    assert found == []


@needs_browser
@pytest.mark.parametrize("name", READ_CLOSELY)
def test_a_page_fits_and_has_no_barrier(browser, served, name):
    assert faults(browser, f"{served}/{name}.html", served, dark=name == "index") == []


@needs_browser
def test_the_page_of_the_explorer_works_from_a_folder_fits_and_leads_to_the_notebooks(browser, site):
    claims = json.loads((site / "explorer.html").read_text(encoding="utf-8").split('"explorer-data">')[1].split("<")[0])
    cites = next(one for one in claims["claims"] if "cites" in one)
    address = f"{(site / 'explorer.html').as_uri()}#claim={cites['id']}"
    assert faults(browser, address, site.as_uri(), dark=True) == []
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
    page.goto(f"{site.as_uri()}/notebooks/{BOOKS[0]}.html")
    page.locator("input[name=q]").first.fill("sham")
    page.keyboard.press("Enter")
    page.locator("ul.search li a").first.click()
    page.wait_for_url(lambda address: "/search.html" not in address)
    assert found == []


@needs_browser
def test_the_themes_differ(browser, served):
    page = browser.new_page()
    page.goto(f"{served}/index.html")
    grounds = set()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(grounds) == 2


@needs_browser
def test_a_wide_table_scrolls_by_keyboard_and_a_figure_opens_alone(browser, served):
    page = browser.new_page(viewport={"width": PHONE, "height": 844})
    page.goto(f"{served}/data/index.html")
    wide = page.locator(".scroll").first
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page.goto(f"{served}/figures/index.html")
    page.locator("a.figure").first.click()
    assert page.url.endswith(".svg")


@needs_browser
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('<img src="gone.png" alt="x">', "404"),
        ('<script src="http://127.0.0.1:9/x.js"></script>', "asks for http://127.0.0.1:9/x.js"),
        ("<script>throw new Error('oh')</script>", "error: oh"),
        ('<p style="width: 500px">x</p>', f"at {PHONE}: the document is"),
        ('<pre style="overflow: auto; width: 99px">' + "x" * 99 + "</pre>", f"at {PHONE}: PRE. scrolls"),
        ('<p style="overflow: hidden"><span style="margin-left: 400px">x</span></p>', f"at {PHONE}: SPAN. is cut off"),
        ('<p style="color: #ccc; background: white">pale</p>', "color-contrast"),
        ("<style>@media (prefers-color-scheme: dark) {p {color: #ccc}}</style><p>pale</p>", "dark: color-contrast"),
        ('<img src="index.html">', "image-alt"),
    ],
)
def test_a_fault_that_only_a_browser_sees_is_found(browser, served, site, body, said):
    planted(site / "planted", body)
    found = faults(browser, f"{served}/planted/index.html", served, dark=True)
    assert any(said in one for one in found), found


@needs_browser
def test_a_page_without_fault_has_none(browser, served, site):
    planted(site / "planted", "<p>x</p>")
    assert faults(browser, f"{served}/planted/index.html", served) == []
