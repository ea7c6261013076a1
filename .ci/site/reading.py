"""What the pages need beyond Sphinx and its theme: links, figures with captions, tables and code that a reader can use.

The website has the layout of the repository, so that a relative link to a file stays as it is written. What the pages
are linked to beyond that is in ``links.json`` beside them, which `.ci/website.py` writes.
"""

import json
import re
from html import escape, unescape
from pathlib import Path

from bs4 import BeautifulSoup
from docutils import nodes
from PIL import Image
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

LOG = logging.getLogger(__name__)
SCREEN_DPI = 100  # pixels of a page for an inch on paper
EARLY = 800  # before Sphinx collects pictures and downloads, to copy them under names of its own
BEFORE_THEME, AFTER_THEME = 400, 900  # the theme looks at the finished text of a page, too
LONG = 15  # rows of a table from which on it scrolls in a box of limited height
BRIEF = 12  # characters of a cell up to which it stays on one line
PROSE = 40  # characters of a cell from which on it is read as text and needs a column that is not too narrow
ADDRESS = r"https?://[^\s<>\"]+[^\s<>\".,;:)]"
DOI = r"10\.\d{4,9}/[^\s<>\";,]+[^\s<>\".,;:)]"
CLOSED = ["a", "code", "pre", "script", "style", "h1", "h2", "h3", "h4"]  # in these, nothing becomes a link


class PlainLinks(SphinxTransform):
    """Links to files lead to the files, not to copies of them under another name."""

    default_priority = EARLY

    def apply(self):
        """Put a link in the place of every download."""
        for node in list(self.document.findall(addnodes.download_reference)):
            node.replace_self(nodes.reference("", "", *node.children, refuri=node["reftarget"]))


class Figures(SphinxTransform):
    """A picture keeps its alternative text, has the caption that its file holds, and can be opened at full size."""

    default_priority = EARLY

    def apply(self):
        """Put the markup of a figure in the place of every picture."""
        for node in list(self.document.findall(nodes.image)):
            path = Path(self.env.relfn2path(node["uri"])[1])
            if path.is_file():
                markup = figure(node["uri"], path, node.get("alt", ""))
                node.replace_self(nodes.raw("", markup, format="html"))
            else:
                LOG.warning("no picture %s", node["uri"], location=node)


def figure(uri, path, alt):
    """The markup of a picture at its size on paper, with a link to it alone and the caption from its file."""
    with Image.open(path) as picture:
        dpi, about = picture.info.get("dpi", (SCREEN_DPI,))[0], picture.info
        width, height = (round(side * SCREEN_DPI / dpi) for side in picture.size)
    alone = uri.removesuffix(path.suffix) + ".svg" if path.with_suffix(".svg").is_file() else uri
    title, caption = (escape(about.get(name, "")) for name in ("Title", "Comment"))
    caption = re.sub(r"\*([^*]+)\*", r"<em>\1</em>", caption.removeprefix(f"{title}.").strip())
    caption = caption.replace(" Credit: ", " <br>Credit: ")
    text = f"<figcaption><strong>{title}.</strong> {caption}</figcaption>" if caption else ""
    label = f"Open at full size: {title or escape(path.stem)}"
    return (
        f'<figure><a class="figure" href="{escape(alone)}" aria-label="{label}">'
        f'<img src="{escape(uri)}" alt="{escape(alt)}" width="{width}" height="{height}"></a>{text}</figure>'
    )


# ---------------------------------------------------------------- the finished text of a page


class Links:
    """What a name, an identifier or an address in a text is linked to."""

    def __init__(self, given):
        self.works, self.pages = given.get("works", {}), given.get("pages", {})
        self.phrases = given.get("phrases", {})
        names = sorted(map(re.escape, [*self.works, *self.phrases]), key=len, reverse=True)
        self.pattern = re.compile("|".join([*(rf"\b{name}\b" for name in names), ADDRESS, rf"\b{DOI}"]))

    def address(self, found, page):
        """Where a piece of text leads that the pattern has found on a page."""
        if found in self.phrases:
            return "../" * page.count("/") + self.phrases[found]
        return self.works.get(found) or (found if found.startswith("http") else f"https://doi.org/{found}")

    def put(self, soup, page):
        """Make links of studies, addresses and DOIs wherever they are, and of identifiers that fill a cell.

        The row of a claim on the page of its article is where the links to the claim lead.
        """
        for text in soup.find_all(string=self.pattern):
            if not text.find_parent(CLOSED):
                whole = escape(str(text), quote=False)
                linked = self.pattern.sub(lambda found: anchor(self.address(unescape(found[0]), page), found[0]), whole)
                text.replace_with(BeautifulSoup(linked, "html.parser"))
        for cell in soup.find_all(["td", "th"]):
            name = text_of(cell)
            if self.pages.get(name, "").startswith(f"{page}.html#"):
                cell.parent["id"] = name
            elif name in self.pages and not cell.find("a"):
                cell.clear()
                cell.append(soup.new_tag("a", href="../" * page.count("/") + self.pages[name], string=name))


def anchor(address, text):
    """The markup of a link."""
    return f'<a href="{escape(address)}">{text}</a>'


def finish(app, pagename, templatename, context, doctree):
    """Fold the code, say each caption once, box the tables and put the links of a page; keep its text for searches."""
    if "body" not in context:
        return
    soup = BeautifulSoup(context["body"], "html.parser")
    front = [fold_captions] if pagename == "index" else []
    for step in (fold_code, say_captions_once, *front, box_tables):
        step(soup)
    app.reading_links.put(soup, pagename)
    context["body"] = str(soup)
    app.reading_texts += texts_of(soup, pagename)


def texts_of(soup, page):
    """The text of each section of a page that is seen, without code, for searches: page with place, heading, text.

    What is folded away leaves the soup, which is of no use afterwards.
    """
    for unseen in soup.find_all(["details", "script", "style"]):
        unseen.extract()
    rows = []
    for heading in soup.find_all(["h1", "h2", "h3"]):
        section, name = heading.parent, " ".join(heading.get_text().removesuffix("\u00b6").split())
        own = [part for part in section.find_all(recursive=False) if part.name != "section" and part is not heading]
        texts = " ".join(part.get_text() for part in own)
        rows.append((f"{page}.html#{section.get('id', '')}", name, " ".join(texts.split())))
    return rows


def write_texts(app, exception):
    """Write the texts of all pages as a script, as pages in a folder cannot fetch a file."""
    if not exception:
        content = f"const TEXTS = {json.dumps(app.reading_texts, ensure_ascii=False)};\n"
        (Path(app.outdir) / "search-texts.js").write_text(content, encoding="utf-8")


def fold_code(soup):
    """Put the code of every cell below what it shows, folded."""
    for cell in soup.select("div.cell"):
        for code in cell.select(".cell_input"):
            folded = soup.new_tag("details", attrs={"class": "code"})
            folded.append(soup.new_tag("summary", string="Show code"))
            folded.append(code.extract())
            cell.append(folded)


def say_captions_once(soup):
    """Take a figure out of its paragraph, and out of the page the paragraph that repeats its caption."""
    for one in soup.find_all("figure"):
        if one.parent.name == "p":
            one.parent.unwrap()
        caption, after = one.find("figcaption"), one.find_next_sibling()
        if caption and after and letters(after).endswith(letters(caption)):
            after.decompose()


def fold_captions(soup):
    """Fold the captions of the front page, where the results matter more and a sentence says how to read the figure."""
    for caption in soup.find_all("figcaption"):
        folded = caption.wrap(soup.new_tag("details", attrs={"class": "caption"}))
        folded.insert(0, soup.new_tag("summary", string="Show the caption"))


def letters(element):
    """The letters and digits of an element."""
    return re.sub(r"\W+", "", element.get_text())


def one_head(table):
    """Write the names of the rows of a pandas table in the line of its columns."""
    if "dataframe" not in table.get("class", []):
        return
    lines = table.select("thead tr")
    if len(lines) == 2:
        above, below = (line.find_all("th") for line in lines)
        names = [cell for cell in below if cell.get_text().strip()]
        if names == below[: len(names)] and len(above) == len(below) and not any(map(text_of, above[: len(names) - 1])):
            for cell, name in zip(above, names, strict=False):
                cell.string = f"{text_of(name)} / {text_of(cell)}" if text_of(cell) else text_of(name)
            lines[1].decompose()


def text_of(cell):
    """The text of a cell without the blanks around it."""
    return cell.get_text().strip()


def box_tables(soup):
    """Put every table into a box that scrolls, by keyboard too; its first column is marked, as it stays in sight."""
    for number, table in enumerate(soup.find_all("table"), 1):
        one_head(table)
        rows = table.select("tr")
        several = max((len(row.find_all("th")) for row in table.select("tbody tr")), default=0)
        for row in rows:
            cells = row.find_all(["th", "td"])
            # In a table with several levels of rows, some rows begin with a cell of a later level.
            if cells and (row.find_parent("thead") or len(row.find_all("th")) == several):
                cells[0]["class"] = [*cells[0].get("class", []), "first"]
        for cell in table.find_all("td"):
            kind = "prose" if len(text_of(cell)) > PROSE else "brief" if len(text_of(cell)) < BRIEF else None
            cell["class"] = [*cell.get("class", []), *filter(None, [kind])]
        look = ["scroll", *["long"] * (len(rows) > LONG)]
        attrs = {"class": look, "tabindex": "0", "role": "group", "aria-label": f"Table {number}"}
        table.wrap(soup.new_tag("div", attrs=attrs)).wrap(soup.new_tag("div", attrs={"class": "box"}))


def level_menu(app, pagename, templatename, context, doctree):
    """Give the headings of the menu the level that screen readers ask for."""
    menu = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = menu.replace('role="heading"', 'role="heading" aria-level="2"')


def begin(app):
    """Read what the pages are linked to; Sphinx makes no search, as its own shows no extracts on pages in a folder."""
    path = Path(app.srcdir) / "links.json"
    app.reading_links = Links(json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {})
    app.reading_texts, app.builder.search = [], False


def setup(app):
    """Tell Sphinx."""
    for transform in (PlainLinks, Figures):
        app.add_transform(transform)
    app.connect("builder-inited", begin, priority=BEFORE_THEME)
    app.connect("html-page-context", finish, priority=BEFORE_THEME)
    app.connect("build-finished", write_texts)
    app.connect("html-page-context", level_menu, priority=AFTER_THEME)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
