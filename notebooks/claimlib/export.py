"""Write a figure at a chosen width, resolution and format, with or without its heading, in colour or grey.

A figure's layout is in inches with letters of fixed size: another width scales the whole figure, letters
too. Therefore every export tells how small its smallest letters become. The figure that is given stays
as it is.
"""

import math
import pickle
import re
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

import matplotlib as mpl
import numpy as np
from matplotlib.transforms import Bbox
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from claimlib import figures

UNITS = {"mm": 25.4, "cm": 2.54, "in": 1.0}
FORMATS = ("png", "svg", "pdf", "tiff", "jpg", "csv")
RASTERS = ("png", "tiff", "jpg")
PLAIN = {"width": None, "height": None, "dpi": 300, "format": "png,svg,pdf"}
PLAIN |= {"titles": True, "grey": False, "sideways": False}
PRESETS = {
    # A slide of 13.33 x 7.5 inches, pixel for pixel as a full HD projector shows it.
    "slide": {"width": "1920px", "height": "1080px", "dpi": 144, "format": "png"},
    # In print the caption stands below the figure and says what the heading says.
    "column": {"width": "85mm", "height": "235mm", "dpi": 600, "format": "pdf,tiff", "titles": False},
    "page": {"width": "180mm", "height": "235mm", "dpi": 600, "format": "pdf,tiff", "titles": False},
}
LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?(mm|cm|in|px)")
INCHES, DPI, PIXELS = (0.5, 80), (36, 2400), 10_000
SMALLEST = {"pt": 5, "px": 9}  # what can still be read: on paper, on a screen
NEAR = 8  # steps of CIE lightness (0 to 100) that are hard to tell apart
COLORS = ("color", "facecolor", "edgecolor", "markerfacecolor", "markerfacecoloralt", "markeredgecolor", "hatchcolor")
BESIDE = 0.12  # inches from the mark of an entry of a key to its label
MARGIN = 0.1  # inches that stay free above a figure without heading


# ---------------------------------------------------------------- what is wanted


@dataclass(frozen=True)
class Wish:
    """How figures are wanted: lengths in inches (``None``: as drawn), ``unit`` that of the width."""

    width: float | None
    height: float | None
    unit: str
    dpi: float
    formats: tuple
    titles: bool
    grey: bool
    sideways: bool


def wish(preset=None, **given):
    """What is wanted, checked.

    Parameters: ``preset``, one of ``PRESETS`` or ``None``; ``given``, any of ``width`` and ``height`` (texts as
    ``85mm``, ``3.35in``, ``1600px``; pixels are parts of an inch by ``dpi``), ``dpi``, ``format`` (names parted by
    commas), ``titles``, ``grey`` and ``sideways`` (turned to the left by a right angle: width and height are those of
    the paper), each of which goes before the preset unless it is ``None``.
    Returns a :class:`Wish`. Raises ValueError with every fault that was found, a line each.
    """
    faults = [] if preset is None or preset in PRESETS else [fault("preset", preset, ", ".join(PRESETS))]
    own = {name: value for name, value in given.items() if value is not None}
    asked = {**PLAIN, **PRESETS.get(preset, {}), **own}
    dpi = resolution(asked["dpi"], faults)
    (width, unit), (height, _) = (length(name, asked[name], dpi, faults) for name in ("width", "height"))
    formats = tuple(dict.fromkeys(part.strip().lower() for part in asked["format"].split(",") if part.strip()))
    formats = tuple(dict.fromkeys({"jpeg": "jpg", "tif": "tiff"}.get(form, form) for form in formats))
    faults += [fault("format", form, ", ".join(FORMATS)) for form in formats or ("",) if form not in FORMATS]
    if width and set(RASTERS) & set(formats) and width * dpi > PIXELS:
        faults.append(fault("width", f"{asked['width']} at {dpi:g} dpi", f"at most {PIXELS} pixels"))
    if faults:
        raise ValueError("\n".join(faults))
    return Wish(width, height, unit, dpi, formats, asked["titles"], asked["grey"], asked["sideways"])


def fault(what, found, allowed):
    """One thing that is wrong with a wish."""
    return f"{what}: found {found!r}; allowed: {allowed}"


def resolution(text, faults):
    """The dots per inch that a text says; a fault and 300 where it says none."""
    with suppress(ValueError):
        if DPI[0] <= float(text) <= DPI[1]:
            return float(text)
    faults.append(fault("dpi", text, f"a number from {DPI[0]} to {DPI[1]}"))
    return 300.0


def length(name, text, dpi, faults):
    """The inches that a text says, and its unit; ``None`` for no text and, with a fault, for a wrong one."""
    if text is None:
        return None, "mm"
    if found := LENGTH.fullmatch(text.strip().lower()):
        inches = float(found[1]) / (dpi if found[2] == "px" else UNITS[found[2]])
        if INCHES[0] <= inches <= INCHES[1]:
            return inches, found[2]
    least, most = (f"{25.4 * inches:g}mm" for inches in INCHES)
    faults.append(fault(name, text, f"a number with mm, cm, in or px, as 85mm, 3.35in or 1600px; {least} to {most}"))
    return None, "mm"


# ---------------------------------------------------------------- the figure, changed


def plain(fig):
    """Take the heading from a figure; returns the height in inches up to just above what is left."""
    for text in getattr(fig, "heading", []):
        text.remove()
    fig.heading = []
    fig.canvas.draw()
    # Extents of axes count their white, so the ink itself is asked.
    inked = (np.asarray(fig.canvas.buffer_rgba())[:, :, :3] < 255).any(axis=(1, 2))
    above = max(int(np.argmax(inked)) / fig.dpi - MARGIN, 0)
    return fig.get_figheight() - above


def subtitle(fig):
    """The part of a figure's heading that is not its title, on one line."""
    lines = [text.get_text() for text in getattr(fig, "heading", [])]
    return " ".join(" ".join(lines).split()).removeprefix(" ".join(fig.get_label().split())).strip()


def lettering(fig):
    """The size in points of the smallest letters that a figure shows."""
    shown = [text for text in fig.findobj(mpl.text.Text) if text.get_visible() and text.get_text().strip()]
    return min((text.get_fontsize() for text in shown), default=math.inf)


def luminance(color):
    """The relative luminance of a colour, 0 to 1, as the WCAG and sRGB define it."""
    parts = np.array(mpl.colors.to_rgb(color))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def lightness(color):
    """The CIE lightness of a colour, 0 (black) to 100 (white): equal steps look equal."""
    y = luminance(color)
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def grey_of(color):
    """The grey of the same luminance, so that contrasts stay what they are; transparency is kept."""
    y = luminance(color)
    level = round(255 * (12.92 * y if y <= 0.0031308 else 1.055 * y ** (1 / 2.4) - 0.055)) / 255
    return level, level, level, mpl.colors.to_rgba(color)[3]


def make_grey(fig):
    """Give everything that a figure draws the grey of its colour."""
    artists = fig.findobj()
    # Frames and arrows of texts are not among what a figure says that it holds.
    texts = [text for text in artists if isinstance(text, mpl.text.Text)]
    more = [part for text in texts for part in (text.get_bbox_patch(), getattr(text, "arrow_patch", None)) if part]
    for artist in [*artists, *more]:
        if isinstance(artist, mpl.cm.ScalarMappable) and artist.get_array() is not None:
            artist.set_cmap(grey_map(artist.get_cmap()))
        for name in COLORS:
            if hasattr(artist, f"get_{name}") and hasattr(artist, f"set_{name}"):
                set_grey(artist, name)


def grey_map(colors):
    """A colour map in grey."""
    return mpl.colors.ListedColormap([grey_of(color) for color in colors(np.arange(colors.N))])


def set_grey(artist, name):
    """Make one colour of an artist grey; collections have a list of them."""
    found = getattr(artist, f"get_{name}")()
    if isinstance(found, str) and found in ("none", "auto"):
        return
    several = isinstance(found, list) or (isinstance(found, np.ndarray) and found.ndim == 2)
    if not several or len(found):
        getattr(artist, f"set_{name}")([grey_of(one) for one in found] if several else grey_of(found))


def alike(fig):
    """Entries of a figure's key whose colours look alike in grey: pairs of labels.

    Two entries of a line count where their marks are of one shape and their colours, which are not the same, differ
    by less than ``NEAR`` steps of lightness.
    """
    texts = {tuple(np.round(text.get_position(), 6)): text.get_text() for text in fig.texts}
    lines = [line for line in fig.artists if isinstance(line, mpl.lines.Line2D)]
    entries = [(texts.get(tuple(np.round(line.get_xydata()[0] + (BESIDE, 0), 6)), ""), line) for line in lines]
    pairs = []
    for i, (one, a) in enumerate(entries):
        for two, b in entries[i + 1 :]:
            faces, edges = ([getattr(x, f"get_marker{part}color")() for x in (a, b)] for part in ("face", "edge"))
            same_mark = a.get_marker() == b.get_marker() and a.get_ydata()[0] == b.get_ydata()[0]
            near = all(abs(lightness(p) - lightness(q)) < NEAR for p, q in (faces, edges))
            if one and two and same_mark and near and (faces[0], edges[0]) != (faces[1], edges[1]):
                pairs.append((one, two))
    return pairs


# ---------------------------------------------------------------- the files


@dataclass(frozen=True)
class Exported:
    """What was written of a figure: texts, names of files, size in inches, smallest letters in points, what to mind.

    ``points`` is the size of the smallest letters, and ``turned`` what it would be with the figure turned by a right
    angle; ``alike``, pairs of entries of the key that look alike in grey.
    """

    name: str
    title: str
    subtitle: str
    caption: str
    alt: str
    files: tuple
    width: float
    height: float
    points: float
    turned: float
    alike: tuple


def export(fig, name, numbers, caption, alt, wanted, folder, rights=""):
    """Write a figure as it is wanted; the parameters are those of ``figures.save``, and the figure stays as it is.

    Parameters: ``wanted``, a :class:`Wish`; ``folder``, a path, made if need be; ``rights``, the licence, which
    goes into the files with title, alt text and caption. Returns :class:`Exported`.
    """
    # A copy through pickle draws the same bytes, and headings and colours of the original stay.
    own = pickle.loads(pickle.dumps(fig))
    mpl.backends.backend_agg.FigureCanvasAgg(own)
    own.draw_without_rendering()
    below = subtitle(own)
    same = tuple(alike(own)) if wanted.grey else ()
    height = own.get_figheight() if wanted.titles else plain(own)
    if wanted.grey:
        make_grey(own)
    across, up = (height, own.get_figwidth()) if wanted.sideways else (own.get_figwidth(), height)
    factor = scale(across, up, wanted)
    texts = {"title": fig.get_label(), "alt": alt, "caption": caption, "rights": rights}
    folder.mkdir(parents=True, exist_ok=True)
    for form in wanted.formats:
        content = numbers_as_csv(numbers) if form == "csv" else WRITERS[form](own, height, factor, wanted, texts)
        (folder / f"{name}.{form}").write_bytes(content)
    points = lettering(own) * factor
    turned = lettering(own) * scale(up, across, wanted)
    files = tuple(f"{name}.{form}" for form in wanted.formats)
    shown = (across * factor, up * factor, points, turned, same)
    return Exported(name, fig.get_label(), below, caption, alt, files, *shown)


def scale(width, height, wanted):
    """By what a figure is multiplied to be as wide as wanted, and no higher; 1 where no width is wanted."""
    factors = [asked / own for asked, own in ((wanted.width, width), (wanted.height, height)) if asked]
    return min(factors if wanted.width else [1.0, *factors])


def numbers_as_csv(numbers):
    """The plotted numbers as ``figures.save`` writes them."""
    return numbers.to_csv(index=False, lineterminator="\n").encode("utf-8")


def drawn(fig, form, width, height, metadata, **more):
    """The bytes of the lower left part of a figure, in inches, in one form."""
    buffer = BytesIO()
    # Only where there is something to cut: to cut also renames what an SVG clips.
    whole = (width, height) == tuple(fig.get_size_inches())
    part = None if whole else Bbox.from_bounds(0, 0, width, height)
    fig.savefig(buffer, format=form, metadata=metadata, bbox_inches=part, facecolor="white", **more)
    return buffer.getvalue()


def svg(fig, height, factor, wanted, texts):
    """An SVG of exact size in millimetres; its drawing is that of the unscaled figure."""
    about = {"Title": texts["title"], "Description": texts["caption"], "Rights": texts["rights"] or None}
    text = drawn(fig, "svg", fig.get_figwidth(), height, {**about, "Date": None, "Creator": None}).decode("utf-8")
    box = [fig.get_figwidth(), height]
    if wanted.sideways:
        text = text.replace(
            '<g id="figure_1">', f'<g id="figure_1" transform="translate(0 {72 * box[0]}) rotate(-90)">'
        )
        box.reverse()
    across, up = (f"{25.4 * factor * inches:.4f}mm" for inches in box)
    view = " ".join(f"{72 * inches:.6g}" for inches in (0, 0, *box))
    root = f'width="{across}" height="{up}" viewBox="{view}"'
    text = re.sub(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"', root, text, count=1)
    return figures.accessible(text, texts["title"], texts["alt"]).encode("utf-8")


def pdf(fig, height, factor, wanted, texts):
    """A PDF of exact size, its fonts as TrueType, which printers and journals ask for."""
    from pypdf import PdfReader, PdfWriter, Transformation  # only where a PDF is wanted

    undated = {"CreationDate": None, "Creator": None, "Producer": None}
    with mpl.rc_context({"pdf.fonttype": 42, "pdf.compression": 6}):
        page = drawn(fig, "pdf", fig.get_figwidth(), height, undated)
    writer = PdfWriter(clone_from=PdfReader(BytesIO(page)))
    if wanted.sideways:
        box = writer.pages[0].mediabox
        writer.pages[0].add_transformation(Transformation().rotate(90).translate(tx=float(box.height)))
        box.upper_right = box.height, box.width
    writer.pages[0].scale_by(factor)
    about = {"/Title": texts["title"], "/Subject": texts["alt"], "/Keywords": texts["caption"]}
    writer.metadata = None
    writer.add_metadata(about)
    writer.xmp_metadata = xmp(texts).encode("utf-8")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def picture(fig, height, factor, wanted):
    """A figure in pixels: as many as width and resolution make, one channel where it is grey."""
    # Rounded to whole pixels here, as matplotlib cuts what is left over; the hair keeps it from cutting a pixel.
    side = height if wanted.sideways else fig.get_figwidth()
    dpi = round(side * factor * wanted.dpi) / side
    part = [round(inches * dpi) / dpi * (1 + 1e-9) for inches in (fig.get_figwidth(), height)]
    content = drawn(fig, "png", *part, {}, dpi=dpi, pil_kwargs={"compress_level": 1})
    with Image.open(BytesIO(content)) as image:
        flat = image.convert("L" if wanted.grey else "RGB")
        return flat.transpose(Image.Transpose.ROTATE_90) if wanted.sideways else flat


def png(fig, height, factor, wanted, texts):
    """A PNG, stamped with its resolution, texts in its text fields and as XMP."""
    about = PngInfo()
    for name, text in (("Title", "title"), ("Description", "alt"), ("Comment", "caption"), ("Copyright", "rights")):
        about.add_itxt(name, texts[text])
    about.add_itxt("XML:com.adobe.xmp", xmp(texts))
    return encoded(picture(fig, height, factor, wanted), "PNG", wanted, pnginfo=about)


def tiff(fig, height, factor, wanted, texts):
    """A TIFF, compressed without loss."""
    about = {700: xmp(texts).encode("utf-8")}
    return encoded(picture(fig, height, factor, wanted), "TIFF", wanted, compression="tiff_lzw", tiffinfo=about)


def jpg(fig, height, factor, wanted, texts):
    """A JPEG of high quality; letters are sharper in every other form."""
    about = xmp(texts).encode("utf-8")
    return encoded(picture(fig, height, factor, wanted), "JPEG", wanted, quality=95, subsampling=0, xmp=about)


def encoded(image, form, wanted, **more):
    """The bytes of a picture in one form, stamped with the resolution."""
    buffer = BytesIO()
    image.save(buffer, form, dpi=(wanted.dpi, wanted.dpi), **more)
    return buffer.getvalue()


def xmp(texts):
    """Title, caption, alt text and licence as XMP, which picture editors and publishers read."""
    fields = {
        "dc:title": texts["title"],
        "dc:description": texts["caption"],
        "dc:rights": texts["rights"],
        "Iptc4xmpCore:AltTextAccessibility": texts["alt"],
    }
    spaces = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    }
    named = " ".join(f"xmlns:{short}={quoteattr(long)}" for short, long in spaces.items())
    parts = "".join(
        f'<{name}><rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt></{name}>'
        for name, text in fields.items()
        if text
    )
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {named}><rdf:Description rdf:about="">{parts}</rdf:Description></rdf:RDF></x:xmpmeta>'
        '<?xpacket end="r"?>'
    )


WRITERS = {"svg": svg, "pdf": pdf, "png": png, "tiff": tiff, "jpg": jpg}


# ---------------------------------------------------------------- what is told of it


def measured(inches, wanted):
    """A length in the unit that the wish is in."""
    if wanted.unit == "px":
        return f"{inches * wanted.dpi:.0f}"
    return f"{inches * UNITS[wanted.unit]:.{2 if wanted.unit == 'in' else 1}f}"


def size(done, wanted):
    """The size of an exported figure and of its smallest letters, as words."""
    across, up = measured(done.width, wanted), measured(done.height, wanted)
    return f"{across} x {up} {wanted.unit}, smallest letters {letters(done.points, wanted)}"


def letters(points, wanted):
    """The size of letters as words: pixels where the width is in pixels, points elsewhere."""
    return f"{points * wanted.dpi / 72:.1f} px" if wanted.unit == "px" else f"{points:.1f} pt"


def least(wanted):
    """The points that the smallest letters need to be read."""
    return SMALLEST["px"] * 72 / wanted.dpi if wanted.unit == "px" else SMALLEST["pt"]


def warnings(done, wanted):
    """What to mind of an exported figure, a list of sentences: letters too small, entries alike in grey."""
    found = []
    paper = wanted.unit != "px"  # a screen is not turned
    if done.points < least(wanted) - 1e-6:
        wide, high = legible_size(done, wanted)
        turn = "upright" if wanted.sideways else "sideways"
        better = (
            f", or {turn} ({letters(done.turned, wanted)})" if paper and done.turned >= least(wanted) - 1e-6 else ""
        )
        found.append(
            f"{done.name}: {size(done, wanted)}; letters can be read from {letters(least(wanted), wanted)} on, "
            f"here from {wide} x {high} {wanted.unit} on{better}"
        )
    if done.alike:
        pairs = "; ".join(f"{one} and {two}" for one, two in done.alike)
        found.append(f"{done.name}: in grey, these colours of the key look alike: {pairs}")
    return found


def legible_size(done, wanted):
    """Width and height, rounded up to a millimetre, a tenth of an inch or a pixel, at which letters can be read."""
    step, unit = {"in": 10, "px": wanted.dpi}.get(wanted.unit, 25.4), UNITS.get(wanted.unit, wanted.dpi)
    wide = done.width * least(wanted) / done.points
    sides = (wide, wide * done.height / done.width)
    return tuple(f"{math.ceil(inches * step - 1e-6) / step * unit:.5g}" for inches in sides)


def captions(text, exported, wanted, title, rights):
    """The page that goes with exported figures: caption, alt text and licence of each, as Markdown.

    Parameters: ``text``, the page as it is (may be empty): figures of earlier exports stay in it; ``exported``,
    a list of :class:`Exported`; ``title``, of the collection; ``rights``, the licence as a sentence.
    """
    sections = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    sections = {name: part.strip() for name, part in sections.items()}
    for done in exported:
        parts = [
            f"**{done.title}**",
            done.subtitle if done.subtitle.rstrip(".") not in done.caption else "",
            f"**Caption.** {done.caption}",
            f"**Alt text.** {done.alt}",
            f"Files: {', '.join(done.files)} ({size(done, wanted)}).",
        ]
        sections[done.name] = "\n\n".join(filter(None, parts))
    head = f"# Captions\n\nFigures of: {title}. {rights}".strip()
    return "\n\n".join([head, *(f"## {name}\n\n{sections[name]}" for name in sorted(sections))]) + "\n"
