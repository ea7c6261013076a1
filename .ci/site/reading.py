"""What the pages need beyond Sphinx and its theme: links that work in a folder, figures, tables.

The website has the layout of the repository, so that a relative link to a file stays as it is written.
"""

from html import escape
from pathlib import Path

from docutils import nodes
from PIL import Image
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

LOG = logging.getLogger(__name__)
SCREEN_DPI = 100  # as in the notebooks
EARLY = 800  # before Sphinx collects pictures and downloads, to copy them under names of its own


class PlainLinks(SphinxTransform):
    """Links to files lead to the files, not to copies of them under another name."""

    default_priority = EARLY

    def apply(self):
        """Put a link in the place of every download."""
        for node in list(self.document.findall(addnodes.download_reference)):
            node.replace_self(nodes.reference("", "", *node.children, refuri=node["reftarget"]))


class Figures(SphinxTransform):
    """A picture keeps its alternative text and can be opened alone, as SVG where there is one."""

    default_priority = EARLY

    def apply(self):
        """Put the markup of a figure in the place of every picture."""
        for node in list(self.document.findall(nodes.image)):
            path = Path(self.env.relfn2path(node["uri"])[1])
            if path.is_file():
                node.replace_self(raw(figure(node["uri"], path, node.get("alt", ""))))
            else:
                LOG.warning("no picture %s", node["uri"], location=node)


class ScrollingTables(SphinxTransform):
    """A table that is wider than the screen scrolls in a box of its own, by keyboard too."""

    default_priority = EARLY

    def apply(self):
        """Put every table into a box."""
        for number, node in enumerate(list(self.document.findall(is_table)), 1):
            at = node.parent.index(node)
            box = raw(f'<div class="scroll" tabindex="0" role="group" aria-label="Table {number}">')
            node.parent[at : at + 1] = [box, node, raw("</div>")]


def raw(html):
    """Markup as a node."""
    return nodes.raw("", html, format="html")


def figure(uri, path, alt):
    """The markup of a picture at its size on paper, with a link to it alone."""
    with Image.open(path) as picture:
        width, height = (round(side * SCREEN_DPI / picture.info.get("dpi", (SCREEN_DPI,))[0]) for side in picture.size)
    alone = uri.removesuffix(path.suffix) + ".svg" if path.with_suffix(".svg").is_file() else uri
    return (
        f'<a class="figure" href="{escape(alone)}" aria-label="Open alone: figure {escape(path.stem)}">'
        f'<img src="{escape(uri)}" alt="{escape(alt)}" width="{width}" height="{height}"></a>'
    )


def is_table(node):
    """Whether a node is a table, of Markdown or of pandas."""
    return isinstance(node, nodes.table) or (isinstance(node, nodes.raw) and "<table" in node.astext())


def setup(app):
    """Tell Sphinx."""
    for transform in (PlainLinks, Figures, ScrollingTables):
        app.add_transform(transform)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
