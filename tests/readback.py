"""Read figures back: what a reader sees of the artists, in numbers and words, without the code that drew them."""

import re
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import matplotlib as mpl
import nbformat
import numpy as np

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def drawn_by(path):
    """Run the code of a notebook here and catch its figures: a list of (figure, name, numbers, caption, alt)."""
    from claimlib import figures

    caught = []
    cells = [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    with patch.object(figures, "save", lambda *given: caught.append(given)), redirect_stdout(StringIO()):
        space = {"__name__": path.stem}
        for source in cells:
            exec(compile(source, path.name, "exec"), space)
    return caught


def flat(text):
    """A label without the line breaks that wrapping put in."""
    return " ".join(text.split())


def nearest(ticks, labels, at):
    """The label of the tick next to a position."""
    return flat(labels[int(np.argmin(np.abs(np.asarray(ticks) - at)))].get_text())


def row_at(ax, y):
    """The label that a reader finds at the height of a mark; that of the first panel where the others have none."""
    labelled = next(one for one in ax.figure.axes if any(t.get_text() for t in one.get_yticklabels()))
    return nearest(labelled.get_yticks(), labelled.get_yticklabels(), y)


def column_at(ax, x):
    """The heading of the column that begins at a position; none on a scale of numbers."""
    heads = {
        float(tick): flat(label.get_text()) for tick, label in zip(ax.get_xticks(), ax.get_xticklabels(), strict=True)
    }
    return None if all(head.isdigit() for head in heads.values()) else heads[float(x)]


def text_at(ax, x, y, reach):
    """The text that begins or is centred within reach to the right of a position."""
    near = [t for t in ax.texts if abs(t.get_position()[1] - y) < 1e-6 and -1e-6 <= t.get_position()[0] - x <= reach]
    return min(near, key=lambda t: t.get_position()[0] - x).get_text() if near else ""


def claim(line):
    """The claim that a mark stands for; a claim drawn again has a number behind it."""
    return re.sub(r"^claim-|\.\d+$", "", line.get_gid())


def marks(fig):
    """The marks of claims: a dict from claim to a list with row, column, shape, colours and the text beside it."""
    found = {}
    for ax in fig.axes:
        for line in ax.lines:
            if not str(line.get_gid()).startswith("claim-"):
                continue
            (x,), (y,) = line.get_xdata(), line.get_ydata()
            boxes = [box for box in ax.patches if box.get_bbox().contains(x, y)]
            center = boxes[0].get_bbox() if boxes else None
            column = nearest(ax.get_xticks(), ax.get_xticklabels(), (center.x0 + center.x1) / 2 if center else x)
            row = row_at(ax, (center.y0 + center.y1) / 2) if center else ""
            found.setdefault(claim(line), []).append(
                {
                    "row": row,
                    "column": re.sub(r" n = \d+$", "", column),
                    "column_n": int(column.rpartition("n = ")[2]) if "n = " in column else None,
                    "marker": line.get_marker(),
                    "edge": mpl.colors.to_hex(line.get_markeredgecolor()),
                    "face": mpl.colors.to_hex(line.get_markerfacecolor()),
                    "text": text_at(ax, x, y, 1.0),
                    "boxes": len(boxes),
                }
            )
    return found


def bars(fig):
    """The bars: a dict from identifier to panel, row label, start, length, colour and the number written at it."""
    found = {}
    for ax in fig.axes:
        for bar in ax.patches:
            if not str(bar.get_gid()).startswith("bar-"):
                continue
            y, x, length = bar.get_y() + bar.get_height() / 2, bar.get_x(), bar.get_width()
            written = text_at(ax, x + length / 2, y, length / 2 + 0.1)
            assert bar.get_gid() not in found, f"two bars are called {bar.get_gid()}"
            found[bar.get_gid()] = {
                "panel": ax,
                "row": row_at(ax, y),
                "column": column_at(ax, x),
                "start": x,
                "length": length,
                "color": mpl.colors.to_hex(bar.get_facecolor()),
                "written": written,
            }
    return found


def boxes(fig):
    """The boxes of strips: a dict from claim or statement to row label, place from 0, height and colour."""
    found = {}
    for ax in fig.axes:
        for box in ax.patches:
            if box.get_gid() and not str(box.get_gid()).startswith("bar-"):
                found[box.get_gid()] = {
                    "row": row_at(ax, box.get_y() + box.get_height() / 2),
                    "place": int(box.get_x()),
                    "height": box.get_height(),
                    "top": box.get_y(),
                    "color": mpl.colors.to_hex(box.get_facecolor()),
                }
    return found


def ends(fig):
    """The lines between claims: a set of (claim, claim, full), the claims found by where the lines end."""
    found = set()
    for ax in fig.axes:
        spots = {
            (line.get_xdata()[0], line.get_ydata()[0]): claim(line)
            for line in ax.lines
            if str(line.get_gid()).startswith("claim-")
        }
        for line in ax.lines:
            if str(line.get_gid()).startswith("link-"):
                one, two = zip(line.get_xdata(), line.get_ydata(), strict=True)
                found.add((spots[one], spots[two], line.get_linestyle() == "-"))
    return found


def named(fig, start):
    """All artists whose identifier begins so, a dict from the rest of the identifier to (axes, artist)."""
    found = {}
    for ax in fig.axes:
        for artist in [*ax.lines, *ax.patches, *ax.collections]:
            gid = str(artist.get_gid() or "")
            if gid.startswith(start):
                assert gid not in found, f"two artists are called {gid}"
                found[gid.removeprefix(start)] = (ax, artist)
    return found


def spot(artist):
    """The place of a mark that stands alone: x and y."""
    (x,), (y,) = artist.get_xdata(), artist.get_ydata()
    return float(x), float(y)


def label_of_cell(ax, box):
    """Row label, column label and the texts inside of a cell."""
    area = box.get_bbox()
    inside = [t.get_text() for t in ax.texts if t.get_text() and area.contains(*t.get_position())]
    row = nearest(ax.get_yticks(), ax.get_yticklabels(), (area.y0 + area.y1) / 2)
    column = nearest(ax.get_xticks(), ax.get_xticklabels(), (area.x0 + area.x1) / 2)
    return row, column, inside
