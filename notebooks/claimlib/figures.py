"""Save a figure in four forms, describe it, and show it in the notebook."""

import io
import os
import re
from pathlib import Path

from PIL import Image as Picture

DEFAULT_FOLDER = Path(__file__).resolve().parents[2] / "figures"
NAME = re.compile(r"\d\d-[a-z0-9-]+")
SCREEN_DPI = 100


def folder():
    """Where figures go: ``CLAIM_FIGURES`` where it is set, the collection's ``figures`` otherwise."""
    return Path(os.environ.get("CLAIM_FIGURES") or DEFAULT_FOLDER)


def save(fig, name, numbers, caption, alt):
    """Write a figure as PNG, SVG and PDF with its plotted numbers as CSV, and show it with its caption.

    Parameters: ``fig``, whose label is its title; ``name``, the notebook's number, a dash and what is
    shown by what (``02-direction-by-article``); ``numbers``, the frame that the figure draws, one row a
    mark or bar; ``caption``, what it shows, with numbers computed; ``alt``, what a reader who cannot see
    it needs. Title, alt text and caption go into the metadata of the files. The bytes depend on nothing
    but the figure. Returns the caption as Markdown. Raises ValueError for a name of another form.
    """
    if not NAME.fullmatch(name):
        raise ValueError(
            f"a figure's name is two digits, a dash and small letters, as 02-direction-by-article; this one is {name!r}"
        )
    base, title = folder() / name, fig.get_label()
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


def drawn(fig, form, metadata):
    """The bytes of a figure in one form."""
    buffer = io.BytesIO()
    fig.savefig(buffer, format=form, metadata=metadata)
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
