"""Save a figure in four forms, describe it, and show it in the notebook."""

import csv
import io
import os
import re
from pathlib import Path

from matplotlib.transforms import Bbox
from PIL import Image as Picture

from claimlib import tables

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "figures"
NAME = re.compile(r"\d\d-[a-z0-9-]+")
SCREEN_DPI = 100
MARK = "changed-by-the-reader"


def folder():
    """Where figures go: ``CLAIM_FIGURES`` where it is set, the collection's ``figures`` otherwise.

    Figures of a reader's own tables or codes never go over the committed ones: without ``CLAIM_FIGURES`` they go
    into a folder beside the tables or the file of the changed codes, with its name and ``-figures``.
    """
    return Path(os.environ.get("CLAIM_FIGURES") or beside_own() or DEFAULT_FOLDER)


def beside_own():
    """The folder for figures of a reader's own tables or codes, beside them; ``None`` where there are none."""
    own = tables.recodes_file() or (tables.folder().resolve() if os.environ.get("CLAIM_DATA") else None)
    return own and own.with_name(f"{own.stem}-figures")


def listed():
    """The folder whose figures a page may list: the reader's own, or else the committed ones."""
    return folder() if beside_own() else DEFAULT_FOLDER


def remark():
    """The sentence on every figure drawn from codes that a reader changed; no text where none is changed."""
    path = tables.recodes_file()
    if not path:
        return ""
    with path.open(encoding="utf-8", newline="") as file:
        return tables.changed_by_reader(sum(1 for _ in csv.reader(file)) - 1, path.name)


def save(fig, name, numbers, caption, alt):
    """Write a figure as PNG, SVG and PDF with its plotted numbers as CSV, and show it with its caption.

    Parameters: ``fig``, whose label is its title; ``name``, the notebook's number, a dash and what is
    shown by what (``02-direction-by-article``); ``numbers``, the frame that the figure draws, one row a
    mark or bar; ``caption``, what it shows, with numbers computed; ``alt``, what a reader who cannot see
    it needs. Title, alt text and caption go into the metadata of the files. The bytes depend on nothing
    but the figure. Where a reader changed codes (``CLAIM_RECODES``), a sentence says so in the picture, in the
    caption and in the alt text. Returns the caption as Markdown. Raises ValueError for a name of another form.
    """
    if not NAME.fullmatch(name):
        raise ValueError(
            f"a figure's name is two digits, a dash and small letters, as 02-direction-by-article; this one is {name!r}"
        )
    base, title = folder() / name, fig.get_label()
    if words := remark():
        caption, alt = f"{caption} {words}", f"{alt} {words}"
        mark(fig, words)
    base.parent.mkdir(parents=True, exist_ok=True)
    numbers.to_csv(base.with_suffix(".csv"), index=False, lineterminator="\n", encoding="utf-8")
    png = drawn(fig, "png", {"Title": title, "Description": alt, "Comment": caption, "Software": None})
    if not same_picture(base.with_suffix(".png"), png):
        base.with_suffix(".png").write_bytes(png)
    svg = drawn(fig, "svg", {"Title": title, "Description": caption, "Date": None, "Creator": None})
    base.with_suffix(".svg").write_bytes(accessible(svg.decode(), title, alt).encode())
    pdf = {"Title": title, "Subject": alt, "Keywords": caption, "CreationDate": None, "Creator": None, "Producer": None}
    base.with_suffix(".pdf").write_bytes(drawn(fig, "pdf", pdf))
    return shown(base.with_suffix(".png").read_bytes(), fig.get_figwidth(), alt, f"**Figure {name}.** {caption}")


def shown(png, inches, alt, text):
    """Show a picture with its alt text in the notebook, and return a text for below it as Markdown."""
    from IPython.display import Image, Markdown, display  # at hand in a notebook, costly elsewhere

    display(Image(png, width=int(inches * SCREEN_DPI), alt=alt))
    return Markdown(text)


def mark(fig, text):
    """Write a line above everything that a figure shows, once; :func:`drawn` makes room for it."""
    if not marked(fig):
        look = {"va": "center", "fontsize": 9.5, "fontweight": "bold", "color": "#b05a00", "gid": MARK}
        fig.text(0.15, fig.get_figheight() + 0.12, text, transform=fig.dpi_scale_trans, **look)


def marked(fig):
    """Whether a figure has the line of :func:`mark`."""
    return any(text.get_gid() == MARK for text in fig.texts)


def drawn(fig, form, metadata):
    """The bytes of a figure in one form, with room on top where a line was added by :func:`mark`."""
    buffer, (width, height) = io.BytesIO(), fig.get_size_inches()
    room = {"bbox_inches": Bbox.from_extents(0, 0, width, height + 0.3)} if marked(fig) else {}
    fig.savefig(buffer, format=form, metadata=metadata, **room)
    return buffer.getvalue()


def same_picture(path, png):
    """Whether a file holds the same pixels and texts as some PNG bytes; compression may differ between machines."""
    if not path.is_file() or path.read_bytes() == png:
        return path.is_file()
    with Picture.open(path) as old, Picture.open(io.BytesIO(png)) as new:
        return old.size == new.size and old.info == new.info and old.tobytes() == new.tobytes()


def accessible(svg, title, alt):
    """An SVG with its title and alt text where screen readers look for them."""
    texts = f'<title id="title">{escaped(title)}</title>\n <desc id="desc">{escaped(alt)}</desc>'
    svg = re.sub(r"<title>.*?</title>", lambda _: texts, svg, count=1, flags=re.DOTALL)
    return svg.replace("<svg ", '<svg role="img" aria-labelledby="title desc" ', 1)


def escaped(text):
    """A text as it stands in XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
