"""Figures for use elsewhere: drawn anew at the width that is wanted, with or without heading, in colour or grey."""

import re
from contextlib import suppress
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
from matplotlib.transforms import Bbox

from claimlib import drawing
from claimlib.figures import NoFigure
from claimlib.reading import one_of

UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4}
FORMATS = ("png", "svg", "pdf", "csv")
PLAIN = {"width": "180mm", "high": None, "dpi": None, "format": "png,svg,pdf", "titles": True}
PLAIN |= {"grey": False, "svg_text": False}
PRESETS = {
    "slide": {"width": "1920px", "high": 1080, "format": "png"},  # as a full HD projector shows it
    # In print the caption below the figure says what the heading says.
    "page": {"width": "180mm", "dpi": 600, "format": "pdf,png", "titles": False},
    "column": {"width": "85mm", "dpi": 600, "format": "pdf,png", "titles": False},
}
LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(mm|cm|in|px)")
WIDTHS, DPI, PIXELS = (20, 2000), (36, 2400), 10_000
COLORS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markerfacecoloralt", "markeredgecolor", "hatchcolor")
MARGIN = 1.5  # millimetres that stay free above a figure without heading


# ---------------------------------------------------------------- what is wanted


@dataclass(frozen=True)
class Wish:
    """How figures are wanted: ``width`` in millimetres, ``high`` the most pixels of a PNG's height, or ``None``."""

    width: float
    high: int | None
    dpi: float
    formats: tuple
    titles: bool
    grey: bool
    svg_text: bool


def wish(preset=None, **given) -> Wish:
    """What is wanted, checked: options of the command go before those of a preset, unless they are ``None``.

    A width in pixels sets the resolution of a page's width, unless ``dpi`` says how many pixels an inch has. Raises
    ValueError with every fault that was found, a line each.
    """
    faults = [] if preset is None or preset in PRESETS else [fault("--for", preset, ", ".join(PRESETS))]
    own = {name: value for name, value in given.items() if value is not None}
    asked = {**PLAIN, **PRESETS.get(preset, {}), **own}
    width, dpi = lengths(asked["width"], asked["dpi"], faults)
    formats = tuple(dict.fromkeys(part.strip().lower() for part in asked["format"].split(",") if part.strip()))
    faults += [fault("--format", form, one_of(FORMATS)) for form in formats or ("",) if form not in FORMATS]
    if "png" in formats and width / 25.4 * dpi > PIXELS + 1:
        faults.append(fault("--width", f"{asked['width']} at {dpi:g} dpi", f"at most {PIXELS} pixels"))
    if faults:
        raise ValueError("\n".join(faults))
    return Wish(width, asked["high"], dpi, formats, asked["titles"], asked["grey"], asked["svg_text"])


def fault(what, found, allowed):
    """One thing that is wrong with a wish."""
    return f"{what} has {found!r}, but should have {allowed}"


def lengths(text, resolution, faults):
    """Millimetres and dots per inch that a width and a resolution (a text, or ``None``) say."""
    dpi = None
    if resolution is not None:
        with suppress(ValueError):
            dpi = float(resolution)
        if dpi is None or not DPI[0] <= dpi <= DPI[1]:
            dpi = faults.append(fault("--dpi", resolution, f"a number from {DPI[0]} to {DPI[1]}"))
    if found := LENGTH.fullmatch(text.strip().lower()):
        width = float(found[1]) * UNITS.get(found[2], 25.4 / (dpi or 1))
        if found[2] == "px" and not dpi:
            width, dpi = float(drawing.PAGE), float(found[1]) / drawing.PAGE * 25.4
        if WIDTHS[0] <= width <= WIDTHS[1]:
            return width, dpi or 300.0
    allowed = "a number with mm, cm, in or px, as 85mm, 3.35in or 1600px, from {}mm to {}mm".format(*WIDTHS)
    faults.append(fault("--width", text, allowed))
    return float(drawing.PAGE), 300.0


# ---------------------------------------------------------------- writing


@dataclass(frozen=True)
class Written:
    """What was written of a figure: its texts, the names of the files, and its size in words."""

    name: str
    title: str
    caption: str
    alt: str
    files: tuple
    size: str


def write(function, data, wanted, folder) -> Written | NoFigure:
    """Draw a figure, one of ``figures.functions()``, as it is wanted and write it into a folder, if it can be drawn."""
    figure = function(data, wanted.width)
    if isinstance(figure, NoFigure):
        return figure
    width, height = drawing.size_of(figure.sheet)
    if not wanted.titles:
        height = without_heading(figure.sheet)
    if wanted.grey:
        make_grey(figure.sheet)
    dpi = min(wanted.dpi, (wanted.high or np.inf) / height * 25.4)
    dpi = round(width / 25.4 * dpi) / width * 25.4  # as many whole pixels as are wanted
    part = Bbox.from_bounds(0, 0, width * drawing.MM * (1 + 1e-9), height * drawing.MM * (1 + 1e-9))
    fonts = {"svg.fonttype": "none" if wanted.svg_text else "path", "pdf.fonttype": 42}
    folder.mkdir(parents=True, exist_ok=True)
    for form in wanted.formats:
        if form == "csv":
            content = figure.numbers.to_csv(index=False, lineterminator="\n").encode("utf-8")
        else:
            with mpl.rc_context(fonts):
                content = figure.drawn(form, dpi=dpi, bbox_inches=part, facecolor="white")
        (folder / f"{figure.name}.{form}").write_bytes(content)
    size = f"{width:.4g} x {height:.4g} mm"
    if "png" in wanted.formats:
        wide, high = (int(side * drawing.MM * (1 + 1e-9) * dpi) for side in (width, height))  # a part of one is cut off
        size += f", {wide} x {high} pixels"
    files = tuple(f"{figure.name}.{form}" for form in wanted.formats)
    return Written(figure.name, figure.title, figure.caption, figure.alt, files, size)


def without_heading(sheet):
    """Take title and subtitle from a sheet; returns the height in millimetres of what is left, counted from below.

    A line on changed codes, which is above the heading, stays and moves down to where the heading was.
    """
    for text in sheet.heading:
        text.remove()
    height, gone = drawing.size_of(sheet)[1], sheet.headroom - MARGIN
    for text in sheet.texts:
        if str(text.get_gid()).startswith("changed-codes"):
            text.set_y(text.get_position()[1] - gone / height)
    return height - gone


def captions(text, written, data):
    """The page that goes with exported figures: title, caption, alt text and files of each, as Markdown.

    ``text`` is the page as it is (it may be empty): figures of earlier exports stay in it.
    """
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    for one in written:
        sections[one.name] = (
            f"\n**{one.title}**\n\n**Caption.** {one.caption}\n\n**Alt text.** {one.alt}\n\n"
            f"Files: {', '.join(one.files)} ({one.size})."
        )
    head = " ".join(filter(None, [f"Figures of: {data.title}.", data.remark]))
    parts = [f"## {name}\n\n{sections[name].strip()}" for name in sorted(sections)]
    return "\n\n".join(["# Captions", head, *parts]) + "\n"


# ---------------------------------------------------------------- grey


def grey_of(color):
    """The grey of the same luminance, so that contrasts stay what they are; transparency is kept."""
    y = drawing.luminance(color)
    level = round(255 * (12.92 * y if y <= 0.0031308 else 1.055 * y ** (1 / 2.4) - 0.055)) / 255
    return level, level, level, mpl.colors.to_rgba(color)[3]


def make_grey(sheet):
    """Give everything that a sheet draws the grey of its colour."""
    artists = sheet.findobj()
    # Frames and arrows of texts are not among what a sheet says that it holds.
    texts = [text for text in artists if isinstance(text, mpl.text.Text)]
    more = [part for text in texts for part in (text.get_bbox_patch(), getattr(text, "arrow_patch", None)) if part]
    for artist in [*artists, *more]:
        if isinstance(artist, mpl.cm.ScalarMappable) and artist.get_array() is not None:
            greys = [grey_of(color) for color in artist.get_cmap()(np.arange(artist.get_cmap().N))]
            artist.set_cmap(mpl.colors.ListedColormap(greys))
        for name in COLORS:
            if hasattr(artist, f"get_{name}") and hasattr(artist, f"set_{name}"):
                set_grey(artist, name)


def set_grey(artist, name):
    """Make one colour of an artist grey; collections have a list of them."""
    found = getattr(artist, f"get_{name}")()
    if isinstance(found, str) and found in ("none", "auto"):
        return
    several = isinstance(found, list) or (isinstance(found, np.ndarray) and found.ndim == 2)
    if not several or len(found):
        getattr(artist, f"set_{name}")([grey_of(one) for one in found] if several else grey_of(found))
