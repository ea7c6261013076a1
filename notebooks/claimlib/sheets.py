"""Whole figures: heading, panels and key put together around the drawing functions of ``charts``.

Every function takes ready numbers, labels and looks and returns a figure, which ``figures.save``
writes. ``title`` and ``subtitle`` are the heading; ``rows`` are the labels of the articles.
"""

import math
import textwrap

from claimlib import charts, words


def nothing(title, subtitle, text="no row"):
    """A figure that says that there is nothing to draw, with its heading."""
    fig, ax = charts.canvas(title, subtitle, width=9.5, height=0.6, left=0.2, bottom=0.1)
    charts.bare(ax)
    ax.set(xticks=[], yticks=[])
    ax.text(0, 0.5, text, fontsize=10, color=charts.SOFT, va="center")
    return fig


def strips(title, subtitle, cells, rows, topics):
    """The articles in reading order, one box a statement; see :func:`claimlib.charts.strips`.

    Parameters: ``topics``, the codes of the variable that colours the boxes.
    """
    fig, ax = charts.canvas(title, subtitle, width=11, height=2.8, left=2.0, right=0.75, bottom=0.75)
    charts.strips(ax, cells, rows)
    boxes = charts.square_entries(topics["label"], charts.colors(topics).values())
    charts.key(fig, [("topic", [*boxes, ("no claim", "s", "#888888", "white")])])
    return fig


def bar_grids(title, subtitle, tables, rows, codes, colors=None, left=1.9):
    """Small bars, a panel for each table of counts, all bars on one scale.

    Parameters: ``tables``, a dict from a panel's heading to its table of counts (rows: articles,
    columns: codes); ``codes``, a dict from the heading to the codes of the columns; ``colors``, one
    colour a column for all panels; ``left``, inches for the labels. The heading of a single panel is left out.
    """
    if any(table.empty for table in tables.values()):
        return nothing(title, subtitle)
    most = max(table.to_numpy().max() for table in tables.values())
    several = len(tables) > 1
    lines = max(charts.folded(label, 11).count("\n") + 1 for own in codes.values() for label in own["label"])
    width = left + 0.3 + 0.95 * sum(table.shape[1] for table in tables.values()) + 0.3 * len(tables)
    fig, axes = charts.canvas(
        title,
        subtitle,
        width=max(width, 9.5),
        height=2.9,
        left=left,
        bottom=0.15,
        top=max(0.95 if several else 0.4, 0.17 * lines + 0.12 + 0.3 * several),
        panels=[table.shape[1] for table in tables.values()],
    )
    for i, (ax, (heading, table)) in enumerate(zip(axes if several else [axes], tables.items(), strict=True)):
        charts.bar_grid(ax, table, rows if i == 0 else [""] * len(rows), codes[heading]["label"], colors, heading, most)
        if several:
            charts.heading(ax, heading)
    return fig


def shaded_bars(title, subtitle, tables, rows, ordered, hues, room=3.0):
    """Bars of counts from light to dark, a panel for each table, all panels on one scale.

    Parameters: ``tables``, a dict from a panel's heading to its table of counts; ``ordered``, the codes
    of the columns, in order; ``hues``, the colour of each panel; ``room``, see ``charts.stacked_bars``.
    """
    longest = [table.sum(axis=1).max() for table in tables.values()]
    step = charts.whole_step(max(longest))
    panels = [n + room for n in longest]
    fig, axes = charts.canvas(
        title, subtitle, width=11.5, height=2.8, left=1.9, bottom=0.9, top=0.3, panels=panels, gap=0.15
    )
    for i, (ax, (heading, table), hue) in enumerate(zip(axes, tables.items(), hues, strict=True)):
        shades = charts.ramp(ordered, hue).values()
        charts.stacked_bars(ax, table, rows if i == 0 else [""] * len(rows), shades, room=room, name=heading, step=step)
        ax.set_title(heading, loc="left", fontsize=10.5, fontweight="bold")
    shades = charts.ramp(ordered, charts.SOFT).values()
    charts.key(fig, [("worded", charts.square_entries(ordered["label"], shades))])
    return fig


def matrix(title, subtitle, marks, rows, columns, looks):
    """One mark a claim, by article and code; see :func:`claimlib.charts.mark_matrix`.

    Parameters: ``marks``, as the drawing function takes them; ``columns``, the codes of the columns;
    ``looks``, the codes of direction and of certainty, for the key.
    """
    fig, ax = charts.canvas(title, subtitle, width=10.5, height=4.3, left=1.9, right=0.75, bottom=0.65, top=0.6)
    charts.mark_matrix(ax, marks, rows, columns["label"])
    charts.key(fig, charts.direction_key(*looks))
    return fig


def chosen(title, subtitle, marks, rows, columns, key):
    """One mark a claim, by article and code, as :func:`matrix`, with looks of its own: ``key``, see ``charts.key``."""
    fig, ax = charts.canvas(title, subtitle, width=12, height=4.3, left=1.9, right=0.75, bottom=0.65, top=0.6)
    charts.mark_matrix(ax, marks, rows, columns["label"])
    charts.key(fig, key)
    return fig


def profile(title, subtitle, marks, columns, looks, labels):
    """One article: its claims by certainty (rows, the firmest on top) and code (columns), each mark with its label."""
    fig, ax = charts.canvas(title, subtitle, width=9.5, height=3.4, left=1.2, right=0.75, bottom=0.5, top=0.6)
    firmest_first = looks[1]["label"].iloc[::-1]
    charts.mark_matrix(ax, marks, firmest_first, columns["label"], labels=labels, slot=2.6, narrowest=3.4)
    charts.key(fig, charts.direction_key(*looks)[:1])
    return fig


def matrices(title, subtitle, panels, rows, columns, looks):
    """Several matrices beside each other, each mark with its label.

    Parameters: ``panels``, a dict from a panel's heading to its marks, which have a column ``label``.
    """
    fig, axes = charts.canvas(
        title,
        subtitle,
        width=2.0 + 0.6 + 3.8 * len(panels),
        height=3.7,
        left=2.0,
        right=0.6,
        bottom=0.7,
        top=1.0,
        panels=[1] * len(panels),
        gap=0.7,
    )
    for i, (ax, (heading, marks)) in enumerate(zip(axes, panels.items(), strict=True)):
        shown = rows if i == 0 else [""] * len(rows)
        charts.mark_matrix(
            ax, marks, shown, columns["label"], lines=2, labels=marks["label"], slot=3.2, narrowest=3.6, fold=11
        )
        charts.heading(ax, heading)
    charts.key(fig, charts.direction_key(*looks))
    return fig


def bars(title, subtitle, table, codes, unit):
    """Bars of counts stacked by an unordered variable, a bar a row of the table.

    Parameters: ``table``, a frame of counts whose index is the labels of the bars; ``codes``, those of
    its columns; ``unit``, what the axis counts.
    """
    fig, ax = charts.canvas(title, subtitle, width=9.5, height=3.8, left=1.8, bottom=0.9)
    charts.stacked_bars(ax, table, table.index, charts.colors(codes).values(), unit=unit)
    charts.key(fig, [("direction", charts.square_entries(codes["label"], charts.colors(codes).values()))])
    return fig


def links(title, subtitle, panels, columns, looks):
    """Claims that conflict, joined by lines, a panel for each heading; see :func:`claimlib.charts.links`.

    Parameters: ``panels``, a dict from a panel's heading to its nodes and links; ``columns``, the
    codes of direction, of which only those that occur get a column.
    """
    n = max(len(panels), 1)
    deepest = max([nodes["place"].max() for nodes, _ in panels.values()], default=1)
    fig, axes = charts.canvas(
        title,
        subtitle,
        width=max(0.6 + 5.7 * n, 9.5),
        height=0.95 * (deepest + 1.2),
        left=0.3,
        bottom=0.7,
        top=0.8,
        panels=[1] * n,
        gap=0.2,
    )
    every = sorted({column for nodes, _ in panels.values() for column in nodes["column"]})
    for ax, (heading, (nodes, ends)) in zip(axes if n > 1 else [axes], panels.items(), strict=True):
        present = sorted(nodes["column"].unique())
        placed = nodes.assign(column=[present.index(column) for column in nodes["column"]])
        charts.links(ax, placed, ends, columns["label"].iloc[present])
        charts.heading(ax, heading)
    charts.key(fig, charts.direction_key(looks[0].iloc[every], looks[1]))
    return fig


def forests(title, subtitle, rows, measures, lines, looks):
    """Estimates with intervals, a panel for each measure; see :func:`claimlib.charts.forest`.

    Parameters: ``rows``, the estimates as the drawing function takes them, with ``measure`` and ``study``;
    ``measures``, the measures of this figure, a frame with ``measure``, ``label``, ``unit``, ``null_value``, ``axis``
    and ``is_effect``; ``lines``, the sizes that matter, a frame with ``measure``, ``value``, ``name`` and ``kind``
    (its first code: a line for averages); ``looks``,
    the codes of what is found and of what the authors conclude, for the key.
    """
    parts = [(m, rows[rows["measure"] == m.measure]) for m in measures.itertuples()]
    heights = [0.225 * charts.forest_lines(own) for _, own in parts]
    left, right = 3.75, 5.5
    fig, axes = charts.rows_canvas(
        title, subtitle, heights, width=13.2, left=left, right=right, bottom=1.2, top=0.4, gap=0.85
    )
    for ax, (measure, own) in zip(axes, parts, strict=True):
        named = lines[lines["measure"] == measure.measure]
        sizes = list(zip(named["value"], named["name"], named["kind"].cat.codes == 0, strict=True))
        charts.forest(
            ax,
            own,
            measure.null_value,
            sizes,
            measure.axis == "log",
            label_room=left - 0.2,
            columns=(0.1, 1.95, 2.12),
            zero="no effect" if measure.is_effect == "yes" else "no change",
        )
        n = f"{words.counted(own['study'].nunique(), 'study', 'studies')}, {words.counted(len(own), 'estimate')}"
        charts.beside(
            ax, 0, -1.0, f"{measure.label} ({measure.unit}), {n}", 0.2 - left, fontsize=10.5, fontweight="bold"
        )
        charts.beside(ax, 1, 0.05, "estimate (95 % interval)", 0.1, color=charts.SOFT, fontsize=8)
        charts.beside(ax, 1, 0.05, "authors' conclusion; remarks", 1.88, color=charts.SOFT, fontsize=8)
    found, authors = looks
    openness = [
        ("like with like", "o", charts.SOFT, charts.SOFT),
        ("mixed comparator or treatment, or wider population", "o", charts.SOFT, "white"),
    ]
    shown = found[found.index.isin(rows["finding"])]
    entries = [("interval", charts.shape_entries(shown)), ("marker", openness)]
    charts.key(fig, [*entries, ("authors", charts.shape_entries(authors))])
    return fig


def timeline(title, subtitle, rows, marks, last, codes):
    """Recommendations in time; see :func:`claimlib.charts.timeline`. ``codes``, those of their direction."""
    if rows.empty:
        return nothing(title, subtitle)
    fig, ax = charts.canvas(
        title, subtitle, width=12.4, height=0.36 * len(rows), left=3.5, right=3.8, bottom=0.95, top=0.35
    )
    charts.timeline(ax, rows, marks, last, label_room=3.35)
    charts.key(fig, [("recommends", charts.shape_entries(codes))])
    return fig


def plane(title, subtitle, marks, columns, aside, verdicts):
    """Wording against evidence; see :func:`claimlib.charts.plane`. ``verdicts``, the codes of the verdict."""
    fig, ax = charts.canvas(title, subtitle, width=12, height=4.6, left=1.65, bottom=0.95, top=0.1)
    charts.plane(ax, marks, columns, aside)
    ax.set_xlabel("certainty of the wording", fontsize=9, color=charts.SOFT)
    ax.set_ylabel("share of the matching studies\nthat find what is claimed", fontsize=9, color=charts.SOFT, y=0.68)
    charts.key(fig, [("verdict", charts.shape_entries(verdicts))])
    return fig


def verdicts(title, subtitle, marks, rows, columns, looks):
    """One mark a claim, by article and verdict; see :func:`claimlib.charts.mark_matrix`.

    Parameters: ``looks``, the codes of direction and of certainty, for the key.
    """
    fig, ax = charts.canvas(title, subtitle, width=11.5, height=4.3, left=1.9, right=0.75, bottom=0.65, top=0.6)
    charts.mark_matrix(ax, marks, rows, columns["label"], fold=13, narrowest=3.6)
    charts.key(fig, charts.direction_key(*looks))
    return fig


def cells(
    title,
    subtitle,
    grid,
    rows,
    columns,
    left=3.0,
    right=0.3,
    tall=0.34,
    wide=0.95,
    top=0.55,
    remarks=(),
    key=(),
    after=0,
):
    """A grid of coloured cells; see :func:`claimlib.charts.cell_grid`.

    Parameters: ``left`` and ``right``, inches for the labels and the remarks; ``tall`` and ``wide``, the size
    of a cell in inches; ``top``, room for the headings; ``remarks``, one text a row, right of the grid;
    ``key``, entries as :func:`claimlib.charts.key` takes them; ``after``, rows above a dividing line.
    """
    bottom = 0.15 + 0.24 * len(key)
    fig, ax = charts.canvas(
        title,
        subtitle,
        width=left + wide * len(columns) + right,
        height=tall * len(rows),
        left=left,
        right=right,
        bottom=bottom + 0.1,
        top=top,
    )
    charts.cell_grid(ax, grid, rows, columns, after)
    for row, text in enumerate(remarks):
        charts.beside(ax, 1, row + 0.5, text, 0.12, fontsize=9, color=charts.SOFT, linespacing=1.25, va="center")
    if key:
        charts.key(fig, list(key))
    return fig


def verdict_grid(title, subtitle, table, rows, columns, codes, changed):
    """Verdicts under several choices, a row each; see :func:`claimlib.charts.verdict_cells`.

    Parameters: ``table``, a frame of codes; ``codes``, those of the verdict; ``changed``, how many verdicts of a
    row differ from the first row.
    """
    grid = charts.verdict_cells(table, codes)
    signs = charts.signs(codes)
    labels = [f"{signs[code]}  {label}".strip() for code, label in codes["label"].items()]
    remarks = [f"{k} changed" if i else "" for i, k in enumerate(changed)]
    entries = charts.square_entries(labels, charts.colors(codes).values())
    parts = [("verdict", entries[:3]), ("", entries[3:])]
    look = {"left": 3.9, "right": 0.95, "wide": 1.02, "top": 1.25}
    return cells(title, subtitle, grid, rows, columns, remarks=remarks, key=parts, **look)


def candidates(subtitle, grid, title, rows, columns, why, after, *_):
    """Candidate papers by what is claimed of a work; see :func:`claimlib.charts.candidate_cells`.

    Parameters: ``title``, ``rows``, ``columns``, ``why`` (one text a paper, written to the right of its row) and
    ``after`` (how many single trials stand on top, above a line) as ``words.candidate_texts`` returns them.
    """
    remarks = [textwrap.fill(text, 44) for text in why]
    look = {"left": 3.55, "right": 3.6, "tall": 0.56, "wide": 1.85, "top": 0.95}
    return cells(title, subtitle, grid, rows, columns, remarks=remarks, after=after, **look)


def told(title, subtitle, cells, rows, columns, looks, totals):
    """What each article tells, by item and article; see :func:`claimlib.charts.told`."""
    fig, ax = charts.canvas(
        title, subtitle, width=12.2, height=0.36 * len(rows), left=2.75, right=1.25, bottom=0.6, top=0.75
    )
    charts.told(ax, cells, rows, columns, looks, totals)
    hue, shape, first = charts.colors(looks), charts.marks(looks), looks.index[0]
    entries = [
        (label, "s" if code == first else shape[code], hue[code], hue[code]) for code, label in looks["label"].items()
    ]
    charts.key(fig, [("the article has", [*entries, ("nothing: it is silent", "s", charts.FAINT, "white")])])
    return fig


def agreement(title, subtitle, table, rows, lines, texts):
    """Agreement by variable, with intervals and lines; see :func:`claimlib.charts.intervals`."""
    fig, ax = charts.canvas(
        title, subtitle, width=10.5, height=0.34 * len(rows), left=1.9, right=2.0, bottom=0.95, top=0.65
    )
    charts.intervals(ax, table, rows, lines, texts)
    blue = "#0b6e99"
    entries = [
        ("Krippendorff's alpha", "o", blue, blue),
        ("95 % interval of alpha", "_", blue, blue),
        ("Gwet's AC1", "D", "#b05a00", "white"),
        ("raw agreement", "|", charts.INK, charts.INK),
    ]
    charts.key(fig, [("measure", entries)])
    return fig


def confusions(title, subtitle, tables, labels):
    """Confusion tables two beside each other; see :func:`claimlib.charts.confusion`.

    Parameters: ``tables``, a dict from a variable to its table; ``labels``, a dict from the variable to the labels
    of the codes of its table.
    """
    names, size = list(tables), 0.31
    pairs = [names[i : i + 2] for i in range(0, len(names), 2)]
    heights = [size * max(len(tables[name]) for name in pair) for pair in pairs]
    widest = size * max(len(table) for table in tables.values())
    left, gap_x, gap_y = 2.9, 3.3, 0.75
    fig, ax = charts.canvas(
        title,
        subtitle,
        width=max(left + (widest + gap_x) * 2 - gap_x + 0.4, 9.5),
        height=math.fsum(heights) + gap_y * (len(pairs) - 1),
        left=left,
        right=0.4,
        bottom=0.2,
        top=0.75,
    )
    grid = charts.divided(ax, heights, [1] * min(len(names), 2), gap_y, gap_x)
    for pair, axes in zip(pairs, grid, strict=True):
        for ax, name in zip(axes, pair, strict=False):
            room = round(widest / size), max(len(tables[one]) for one in pair)
            charts.confusion(ax, tables[name], labels[name], name, room)
            heading = f"{name.replace('_', ' ')} (n = {int(tables[name].to_numpy().sum())})"
            ax.set_title(heading, loc="left", fontsize=10.5, fontweight="bold", pad=18)
        for spare in axes[len(pair) :]:
            spare.remove()
    return fig


def specification_curve(title, subtitle, shares, picked, labels, base, rows, texts):
    """The specification curve, a row an article, with the panel of choices below it.

    Parameters: ``shares``, ``picked``, ``labels`` and ``base``, as ``choices.in_order`` returns them; ``rows``, the
    labels of the articles; ``texts``, written to the right of them.
    """
    sizes = [len(options) for options in labels.values()]
    heights = [0.78] * len(rows) + [0.2 * n for n in sizes]
    gap = 0.1
    total = math.fsum(heights) + gap * (len(heights) - 1)
    fig, ax = charts.canvas(title, subtitle, width=12, height=total, left=3.6, right=1.5, bottom=0.55, top=0.1)
    axes = [row[0] for row in charts.divided(ax, heights, gap_y=gap)]
    for ax, source, row, text in zip(axes, shares, rows, texts, strict=False):
        charts.curve(ax, shares[source], row, base, source, text)
    for k, (ax, choice) in enumerate(zip(axes[len(rows) :], labels, strict=True), 1):
        charts.panel(ax, picked[choice], labels[choice], choice, base, str(k))
    entries = [
        ("share in one specification", "o", "#0b6e99", "#0b6e99"),
        ("the one that the other notebooks take", "o", charts.INK, "white"),
        ("no claim left", "s", "#c2571a", "#c2571a"),
    ]
    charts.key(fig, [("mark", entries)])
    return fig


def fates(title, subtitle, tables, rows, unit):
    """What becomes of each article's rank, a panel for each outcome.

    Parameters: ``tables``, a dict from a panel's heading to a table of counts (rows: articles, columns: what
    becomes of the rank); ``unit``, what the axis counts.
    """
    shades = ["#33475b", "#74add1", "#f6cf9a", "#ffffff"]
    fig, axes = charts.canvas(
        title, subtitle, width=12, height=2.8, left=1.9, bottom=0.9, top=0.3, panels=[1] * len(tables), gap=0.25
    )
    for i, (ax, (heading, table)) in enumerate(zip(axes, tables.items(), strict=True)):
        shown, room = rows if i == 0 else [""] * len(rows), 0.16 * table.sum(axis=1).max()
        named = table.set_axis([f"{i + 1}-{name}" for name in table.index])
        named = named.set_axis([name.replace(" ", "-") for name in table], axis=1)
        charts.stacked_bars(ax, named, shown, shades, unit=unit, room=room)
        for bar in ax.patches:
            bar.set_edgecolor("#888888")
        ax.set_title(heading, loc="left", fontsize=10.5, fontweight="bold")
    charts.key(fig, [("the rank is", charts.square_entries(next(iter(tables.values())).columns, shades))])
    return fig


def moves(title, subtitle, panels, rows, columns):
    """How far each choice moves each article, a panel for each outcome; see :func:`claimlib.charts.move_grid`.

    Parameters: ``panels``, a dict from a panel's heading to its cells; all panels are on one scale.
    """
    fig, axes = charts.canvas(
        title,
        subtitle,
        width=13,
        height=0.36 * len(rows),
        left=2.2,
        bottom=0.55,
        top=0.7,
        panels=[1] * len(panels),
        gap=0.3,
    )
    most = max(cells["most"].max() for cells in panels.values()) or 1
    for i, (ax, (heading, cells)) in enumerate(zip(axes, panels.items(), strict=True)):
        charts.move_grid(ax, cells, rows if i == 0 else [""] * len(rows), columns, heading, most)
    blue = "#0b6e99"
    entries = [
        ("mean move, in percentage points (the number)", "s", blue, blue),
        ("farthest move", "_", charts.SOFT, charts.SOFT),
    ]
    charts.key(fig, [("shown", entries)])
    return fig


def recoded(title, subtitle, lines, panels):
    """What was changed on top, and what it moves below; see :func:`claimlib.charts.dumbbells`.

    Parameters: ``lines``, a frame with ``claim_id``, ``words``, ``variable``, ``code``, ``verdict``, ``bold`` and
    ``gid``, see :func:`claimlib.charts.text_lines`; ``panels``, three dicts, for counts, agreement and shares: what
    the drawing function takes apart from the axes and the room for labels.
    """
    tall, gap, foot, head = 0.25, 1.05, 0.95, 0.8
    top = 0.38 * max(len(lines), 1)
    counts, agreement, shares = (tall * charts.lines_of(panel["rows"]) for panel in panels)
    below = max(counts + gap + agreement, shares)
    height = top + head + below
    fig, body = charts.canvas(title, subtitle, width=13.2, height=height, left=0.2, right=0.2, bottom=foot, top=0.35)
    left, right, start = 3.0, 8.25, top + head
    boxes = [(0, 0, 12.8, top), (left, start, 1.4, counts), (left, start + counts + gap, 1.4, agreement)]
    above, *axes = charts.boxed(body, [*boxes, (right, start, 1.7, shares)])
    columns = {"claim_id": ("claim", 0, 20), "words": ("in our words", 0.8, 68), "variable": ("variable", 5.6, 20)}
    columns |= {"code": ("changed code", 6.7, 44), "verdict": ("verdict on the claim", 10.0, 38)}
    charts.text_lines(above, lines, columns, "No code is changed.")
    for ax, panel, room in zip(axes, panels, (left, left, 0.75), strict=True):
        charts.dumbbells(ax, label_room=room, **panel)
    blue, grey = "#0b6e99", "#8a8a8a"
    entries = [("before", "o", charts.INK, "white"), ("after", "o", blue, blue), ("did not move", ".", grey, grey)]
    charts.key(fig, [("dot", entries)])
    return fig
