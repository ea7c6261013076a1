"""Boxes with words in rows and columns; all lengths are millimetres from the upper left corner of axes."""

from matplotlib.patches import Rectangle

from claimlib.drawing import INK, LINE, SMALL, SOFT, TEXT, ink_on


def word_cells(ax, cells):
    """Boxes with a word and, below it, a remark in small letters; what has no face is words alone, without a frame.

    Parameters: ``cells``, a frame with ``x`` and ``y`` (of the upper left corner), ``width``, ``height``, ``face`` (a
    colour, or empty), ``edge``, ``hatch`` (empty for none), ``word``, ``small`` and ``gid``.
    """
    for cell in cells.itertuples():
        if cell.face:
            look = {"facecolor": cell.face, "edgecolor": cell.edge, "linewidth": 0.8}
            look |= {"hatch": cell.hatch or None, "hatchcolor": "white"}  # a darker one runs through letters
            ax.add_patch(Rectangle((cell.x, cell.y), cell.width, cell.height, gid=cell.gid, **look))
        ink = ink_on(cell.face) if cell.face else SOFT
        above, below = 1 + cell.word.count("\n"), 1 + cell.small.count("\n") if cell.small else 0
        x, y = cell.x + cell.width / 2, cell.y + cell.height / 2
        gid = {} if cell.face else {"gid": cell.gid}
        look = {"ha": "center", "va": "center", "color": ink, "linespacing": 1.15}
        ax.text(x, y - below * LINE / 2, cell.word, fontsize=TEXT, **look, **gid)
        ax.text(x, y + above * LINE / 2, cell.small, fontsize=SMALL, **look)


def row_names(ax, x, ys, names, remarks):
    """The names of rows beside boxes, each with a remark in grey below it; ``ys`` are the middles of the rows."""
    for y, name, remark in zip(ys, names, remarks, strict=True):
        lines = 1 + remark.count("\n") if remark else 0
        ax.text(x, y - lines * LINE / 2, name, va="center", fontsize=TEXT, color=INK)
        ax.text(x, y + LINE / 2, remark, va="center", fontsize=SMALL, color=SOFT, linespacing=1.15)
