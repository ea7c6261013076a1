"""Measure a drawn sheet as it is printed: letters, overlaps, what is cut, what lies under a mark, contrast."""

from functools import cached_property

import matplotlib as mpl
import numpy as np
from claimlib import drawing
from matplotlib.patches import Rectangle
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
        x0, y0, x1, y1 = np.array([box.padded(-TOUCH).extents for _, box in self.texts]).T
        beside = (x0[:, None] < x1) & (x0 < x1[:, None])
        common = beside & (y0[:, None] < y1) & (y0 < y1[:, None])
        names = [text.get_text() for text, _ in self.texts]
        return [(names[i], names[j]) for i, j in np.argwhere(np.triu(common, 1))]

    def under_marks(self):
        """Texts with a mark on them, unless the text has ground of its own."""
        free = [(text, box.padded(-TOUCH - 0.15)) for text, box in self.texts if text.get_bbox_patch() is None]
        low, high = (np.array([getattr(box, end) for _, box in free]).reshape(-1, 1, 2) for end in ("min", "max"))
        found = []
        for line in (line for ax in self.sheet.axes for line in ax.lines if line.get_zorder() >= 0):
            points, half = self.marked(line)
            near = ((points > low - half) & (points < high + half)).all(axis=2).any(axis=1)
            found += [(free[i][0].get_text(), line.get_gid()) for i in np.flatnonzero(near)]
        return found

    def marked(self, line):
        """The marks of a line that stands for something (has an identifier) in millimetres, and half their size."""
        if not line.get_gid() or line.get_marker() in ("None", "none", None, ""):
            return np.empty((0, 2)), 0.0
        points = line.get_transform().transform(np.column_stack(line.get_data())) * self.scale
        return points, line.get_markersize() / 72 * 25.4 / 2 * 0.8

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
        middle = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
        under = [(level, face) for level, face, area in self.grounds if area.contains(*middle)]
        return max(under, key=lambda one: one[0])[1] if under else "#ffffff"

    @cached_property
    def grounds(self):
        """Every filled box: its level, its colour and its place in millimetres; the last of a level is on top."""
        patches = [patch for ax in self.sheet.axes for patch in ax.patches]
        filled = [patch for patch in patches if patch.get_fill() and patch.get_facecolor()[3] > 0]
        assert all(isinstance(patch, Rectangle) and not patch.angle for patch in filled), "a ground is no upright box"
        return [
            ((patch.get_zorder(), i), mpl.colors.to_hex(patch.get_facecolor()), self.in_mm(patch.get_window_extent()))
            for i, patch in enumerate(filled)
        ]


def shown(text):
    """Whether a text is drawn: itself, and the axes that it belongs to."""
    return text.get_visible() and (text.axes is None or text.axes.get_visible())
