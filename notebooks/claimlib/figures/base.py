"""A figure: what it is, where it is saved, and how a notebook shows it.

A figure is a function with its name. ``@figure("02-direction-by-comparator")`` makes a function of the tables, which
returns the sheet with its numbers and texts, into one that returns a :class:`Figure`. Whoever needs a figure (a
notebook, the gallery, the export, another topic, a test) calls that function; only ``save`` writes files.
"""

import io
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from inspect import signature
from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd
from matplotlib.figure import Figure as Sheet
from PIL import Image as Picture

from claimlib import drawing, tables
from claimlib.words import listing

DEFAULT_FOLDER = Path(__file__).resolve().parents[3] / "figures"
NAME = re.compile(r"\d\d(-[a-z0-9]+)+")
FORMS = ("png", "svg", "csv")
SCREEN_DPI = 110
NAMED = 12  # articles up to which a caption names each
WARNING = "#9a4a00"
_FUNCTIONS: dict[str, Callable] = {}


@dataclass(frozen=True)
class Figure:
    """A drawn figure: its sheet, a row of ``numbers`` per mark, bar or cell, and its texts.

    ``remark`` is a sentence on changed codes, also written above the drawing; ``folder`` is where ``save`` writes.
    """

    name: str
    sheet: Sheet
    numbers: pd.DataFrame
    title: str
    caption: str
    alt: str
    remark: str
    folder: Path

    def save(self, folder=None):
        """Write the PNG, the SVG and the plotted numbers as CSV into a folder; the bytes depend on nothing else."""
        base = Path(folder or self.folder) / self.name
        base.parent.mkdir(parents=True, exist_ok=True)
        self.numbers.to_csv(base.with_suffix(".csv"), index=False, lineterminator="\n", encoding="utf-8")
        png = self.drawn("png")
        if not same_picture(base.with_suffix(".png"), png):
            base.with_suffix(".png").write_bytes(png)
        base.with_suffix(".svg").write_bytes(self.drawn("svg"))
        return base.with_suffix(".png")

    def drawn(self, form, **more):
        """The bytes of the figure as ``png``, ``svg`` or ``pdf``, with title, alt text and caption inside, undated."""
        about = {
            "png": {"Title": self.title, "Description": self.alt, "Comment": self.caption, "Software": None},
            "svg": {"Title": self.title, "Description": self.caption, "Date": None, "Creator": None},
            "pdf": {"Title": self.title, "Subject": self.alt, "Keywords": self.caption, "CreationDate": None},
        }
        about["pdf"] |= {"Creator": None, "Producer": None}
        buffer = io.BytesIO()
        self.sheet.savefig(buffer, format=form, metadata=about[form], **more)
        if form == "svg":
            return accessible(buffer.getvalue().decode(), self.title, self.alt).encode()
        return buffer.getvalue()

    def _ipython_display_(self):
        """Save the figure and show it with its caption: what the last line of a notebook's cell does."""
        from IPython.display import Image, Markdown, display  # at hand in a notebook, costly elsewhere

        width = int(self.sheet.get_figwidth() * SCREEN_DPI)
        display(Image(self.save().read_bytes(), width=width, alt=self.alt))
        display(Markdown(f"**Figure {self.name}.** {self.caption}"))


@dataclass(frozen=True)
class NoFigure:
    """What the function of a figure returns where there is nothing to draw: a notebook shows the reason and goes on."""

    name: str
    reason: str

    def _ipython_display_(self):
        """Show why there is no figure."""
        from IPython.display import Markdown, display

        display(Markdown(f"*{self.reason}*"))


def figure(name, needs=(), narrowest=177, listed=True, of_articles=True):
    """Make a function of ``data`` and ``width`` that returns ``(sheet, numbers, caption, alt)`` a figure with a name.

    The sheet's label is the title, and the caption gets what the subtitle says. ``needs`` names the tables and
    variables without which there is nothing to draw, ``narrowest`` the least width in millimetres. A figure that only
    some topics have is not ``listed``: it has no place in the gallery, and is drawn where it is asked for.
    The caption of a figure that is not ``of_articles`` names no article and does not say who coded them.
    """
    if not NAME.fullmatch(name):
        raise ValueError(
            f"a figure's name is two digits, a dash and small letters, as 02-direction-by-article; this one is {name!r}"
        )

    def register(function):
        @wraps(function)
        def draw(data, width=drawing.PAGE, **more) -> Figure | NoFigure:
            if lacking := data.lacking(needs):
                return NoFigure(name, f"This topic has {tables.without(lacking)}, which figure {name} needs.")
            if not isinstance(width, int | float) or width < narrowest:
                raise ValueError(
                    f"figure {name} can be drawn from {narrowest} mm on; the width asked for is {width!r} (millimetres)"
                )
            try:
                sheet, numbers, caption, alt = function(data, width, **more)
            except tables.Absent as nothing:
                return NoFigure(name, str(nothing))
            title, remark = sheet.get_label(), data.remark
            if remark:
                write_above(sheet, remark)
            lead = f"{title}."
            parts = lead, sheet.subtitle, caption.removeprefix(lead).strip(), remark, credit(data, of_articles)
            texts = [" ".join(filter(None, own)) for own in (parts, (alt, remark))]
            return Figure(name, sheet, numbers, title, *texts, remark, folder_of(data))

        draw.__signature__ = signature(function).replace(return_annotation=Figure | NoFigure)
        draw.name, draw.needs, draw.narrowest = name, tuple(needs), narrowest
        (_FUNCTIONS if listed else {})[name] = draw
        return draw

    return register


def functions():
    """The functions of all figures, a dict from name to function, in the order of their names."""
    return dict(sorted(_FUNCTIONS.items()))


CREDIT = "Credit: "


def credit(data, of_articles=True):
    """What every caption ends with: articles, who coded, author, year, version and licence; from the tables alone."""
    articles = [f"{source} ({kind})" for source, kind in data.publishers().items()]
    if len(articles) > NAMED:
        kinds = data.sources["publisher_kind"].value_counts()
        articles = [f"{len(articles)}, of which " + listing(f"{n} {kind}" for kind, n in kinds.items())]
    topic = f"{data.topic['treatment']} for {data.topic['condition']}"
    are = "article" if len(data.sources) == 1 else "articles"
    are = f"The {are} on {topic} {'is' if are == 'article' else 'are'} {listing(articles)}."
    shown = [are, data.coders_sentence()] if of_articles else []
    return " ".join(filter(None, [*shown, f"{CREDIT}{data.source()}."]))


def article_names(data, width):
    """How figures name the articles: identifier and kind, on lines that fit a width in millimetres."""
    return [drawing.folded(f"{source} {kind}", width) for source, kind in data.publishers().items()]


def name_width(data):
    """How many millimetres the longest identifier of an article takes."""
    return max(map(drawing.text_width, data.sources["source_id"]))


def about(data, claims):
    """What some claims are about, to follow the word *claims*: `` about effectiveness``; "" where there is no claim."""
    topics = [label for code, label in data.labels("topic").items() if (claims["topic"] == code).any()]
    return f" about {listing(topics)}" if topics else ""


def absent(data, found, nothing):
    """A sentence on the codes that a column lacks, so that an absent sign is not overlooked; it begins as given."""
    labels = [f"*{label}*" for code, label in data.labels(found.name).items() if code not in set(found)]
    return f"{nothing} {' or '.join(labels)}." if labels else ""


def with_total(table):
    """A table of counts by article with a last row ``all``."""
    table = table.set_axis(table.index.astype(str))
    return pd.concat([table, table.sum().to_frame("all").T])


def folder_of(data):
    """Where figures of some tables go: ``CLAIM_FIGURES`` where it is set; for a reader's own tables or codes a folder
    beside them; the collection's own ``figures`` only for the collection's own tables and codes.
    """
    if os.environ.get("CLAIM_FIGURES"):
        return Path(os.environ["CLAIM_FIGURES"])
    own = data.own_place()
    return own.with_name(f"{own.stem}-figures") if own else DEFAULT_FOLDER


def write_above(sheet, text):
    """Write a line in warning colour above everything that a sheet shows, on room that is added for it."""
    across, down = drawing.size_of(sheet)
    lines = drawing.wrapped(text, across - 4, drawing.TEXT, bold=True)
    room = drawing.LINE * len(lines) + 2
    for item in [*sheet.axes, *sheet.texts]:
        if item in sheet.axes:
            box = item.get_position()
            item.set_position([box.x0, box.y0 * down / (down + room), box.width, box.height * down / (down + room)])
        else:
            x, y = item.get_position()
            item.set_position((x, y * down / (down + room)))
    for line in sheet.artists:
        line.set_ydata([y * down / (down + room) for y in line.get_ydata()])
    sheet.set_size_inches(across * drawing.MM, (down + room) * drawing.MM)
    for k, line in enumerate(lines):
        look = {"va": "top", "fontweight": "bold", "color": WARNING, "gid": f"changed-codes-{k + 1}"}
        drawing.place_text(sheet, 2, 2 + drawing.LINE * k, line, **look)


def same_picture(path, png):
    """Whether a file holds the same pixels and texts as some PNG bytes; compression may differ between machines."""
    if not path.is_file() or path.read_bytes() == png:
        return path.is_file()
    with Picture.open(path) as old, Picture.open(io.BytesIO(png)) as new:
        return old.size == new.size and old.info == new.info and old.tobytes() == new.tobytes()


def accessible(svg, title, alt):
    """An SVG with its title and alt text where screen readers look for them."""
    texts = f'<title id="title">{escape(title)}</title>\n <desc id="desc">{escape(alt)}</desc>'
    svg = re.sub(r"<title>.*?</title>", lambda _: texts, svg, count=1, flags=re.DOTALL)
    return svg.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1)
