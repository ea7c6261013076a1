"""Measure a drawn sheet as it is printed: letters, overlaps, what is cut, what lies under a mark, contrast."""

from itertools import combinations

import matplotlib as mpl
import numpy as np
from claimlib import drawing
from matplotlib.path import Path
from matplotlib.transforms import Bbox

TOUCH = 0.25  # millimetres by which letters may come near each other's boxes: boxes are larger than letters


class Layout:
    """The texts and marks of a sheet with their places in millimetres."""

    def __init__(self, sheet):
        self.sheet = sheet
        sheet.draw_without_rendering()
        renderer = sheet.canvas.get_renderer()
        self.scale = 25.4 / sheet.dpi
        texts = [text for text in sheet.findobj(mpl.text.Text) if text.get_text().strip() and shown(text)]
        self.texts = [(text, self.in_mm(text.get_window_extent(renderer))) for text in texts]

    def in_mm(self, box):
        """A box in millimetres."""
        return Bbox(box.get_points() * self.scale)

    def letters(self):
        """The size of the smallest letters in points, and their text."""
        return min((text.get_fontsize(), text.get_text()) for text, _ in self.texts)

    def cut(self):
        """The texts that leave the sheet."""
        width, height = drawing.size_of(self.sheet)
        edge = 0.05
        return [
            text.get_text()
            for text, box in self.texts
            if box.x0 < -edge or box.y0 < -edge or box.x1 > width + edge or box.y1 > height + edge
        ]

    def overlaps(self):
        """Pairs of texts that lie on each other."""
        return [
            (one.get_text(), two.get_text())
            for (one, a), (two, b) in combinations(self.texts, 2)
            if common(a.padded(-TOUCH), b.padded(-TOUCH))
        ]

    def under_marks(self):
        """Texts with a mark or the line of an interval on them, unless the text has ground of its own."""
        found = []
        for ax in self.sheet.axes:
            for line in ax.lines:
                box = self.marked(line)
                for text, own in self.texts:
                    free = text.get_bbox_patch() is not None or line.get_zorder() < 0
                    if not free and any(common(own.padded(-TOUCH - 0.15), one) for one in box):
                        found.append((text.get_text(), line.get_gid()))
        return found

    def marked(self, line):
        """The boxes in millimetres of the marks of a line that stands for something (that has an identifier)."""
        if not line.get_gid() or line.get_marker() in ("None", "none", None, ""):
            return []
        points = line.get_transform().transform(np.column_stack(line.get_data())) * self.scale
        half = line.get_markersize() / 72 * 25.4 / 2 * 0.8
        return [Bbox([(x - half, y - half), (x + half, y + half)]) for x, y in points]

    def pale(self, least=4.5):
        """Texts whose contrast with the ground under them is too low: text and contrast."""
        found = []
        for text, box in self.texts:
            ratio = drawing.contrast(mpl.colors.to_hex(text.get_color()), self.ground(text, box))
            if ratio < least:
                found.append((text.get_text(), round(ratio, 2)))
        return found

    def ground(self, text, box):
        """The colour under the middle of a text."""
        own = text.get_bbox_patch()
        if own is not None:
            return mpl.colors.to_hex(own.get_facecolor())
        middle = np.array([(box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2]) / self.scale
        ground, level = "#ffffff", -np.inf
        for ax in self.sheet.axes:
            for patch in ax.patches:
                filled = patch.get_fill() and patch.get_facecolor()[3] > 0
                path = Path(patch.get_transform().transform(patch.get_path().vertices), patch.get_path().codes)
                if filled and patch.get_zorder() >= level and path.contains_point(middle):
                    ground, level = mpl.colors.to_hex(patch.get_facecolor()), patch.get_zorder()
        return ground


def shown(text):
    """Whether a text is drawn: itself, and the axes that it belongs to."""
    return text.get_visible() and (text.axes is None or text.axes.get_visible())


def common(one, two):
    """Whether two boxes share an area."""
    return one.x0 < two.x1 and two.x0 < one.x1 and one.y0 < two.y1 and two.y0 < one.y1
