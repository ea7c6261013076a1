"""The figures of notebooks 01 to 03 read back: the artists show the numbers, also for small topics and other orders."""

import copy
import re
from fractions import Fraction
from itertools import pairwise

import drawings
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from claimlib import choices, counts, drawing, figures, tables
from claimlib.figures.n01 import NO_CLAIM
from claimlib.painters import grids
from claimlib.words import percent
from drawings import drawn

NAMES = [name for name in figures.functions() if name[:2] in ("01", "02", "03")]


@pytest.fixture(scope="module")
def other():
    """The tables of the artificial topic."""
    return drawings.topic("other")


@pytest.fixture(scope="module", params=["own", "other"])
def topic(request, data, other):
    """The tables of this topic, then of the other one."""
    return {"own": data, "other": other}[request.param]


def texts(ax):
    """The texts of axes: (text, x, y)."""
    return [(text.get_text(), *text.get_position()) for text in ax.texts if text.get_text()]


def artists(ax, start):
    """The marks or boxes whose identifiers begin so, a dict from the rest of the identifier."""
    found = [(str(one.get_gid()), one) for one in [*ax.lines, *ax.patches]]
    return {gid.removeprefix(start): one for gid, one in found if gid.startswith(start)}


def middle(one):
    """The middle of a mark or a box."""
    if isinstance(one, mpl.lines.Line2D):
        return float(one.get_xdata()[0]), float(one.get_ydata()[0])
    return one.get_x() + one.get_width() / 2, one.get_y() + one.get_height() / 2


def blocks(ax, where):
    """Texts of several lines put together again: a dict from the text to the middle of its place.

    ``where``, a condition on x and y of a line; lines are of one text if they are centred on one x (``heads``) or, for
    the names of rows, if they follow each other closely.
    """
    found = {}
    for text, x, y in sorted((t for t in texts(ax) if where(t[1], t[2])), key=lambda t: (t[1], t[2])):
        last = next(reversed(found), None)
        if last and abs(found[last][0] - x) < 1e-6 and y - found[last][2] < 3.6:
            old = found.pop(last)
            found[f"{last} {text}"] = (x, old[1], y)
        else:
            found[text] = (x, y, y)
    return {text: (x, (first + last) / 2 - 0.9) for text, (x, first, last) in found.items()}


def nearest(places, at, axis):
    """The text that is nearest to a place along x (0) or y (1)."""
    return min(places, key=lambda text: abs(places[text][axis] - at))


def hex_of(color):
    """A colour of matplotlib as text."""
    return mpl.colors.to_hex(color)


def only(data, **frames):
    """A copy of the tables with other frames; categories of articles that are gone go, too."""
    small = copy.copy(data)
    small.memo, small.shared, small.frames = {}, {}, dict(data.frames)
    for name, frame in frames.items():
        if "source_id" in frame and isinstance(frame["source_id"].dtype, pd.CategoricalDtype):
            kept = [s for s in frame["source_id"].cat.categories if s in set(frames["sources"]["source_id"])]
            frame = frame.assign(source_id=frame["source_id"].cat.set_categories(kept))
        small.frames[name] = frame.reset_index(drop=True)
    return small


def part_of(data, sources, claims=None):
    """The tables with some articles and, of their claims, those that a condition keeps."""
    own = {name: getattr(data, name) for name in ("sources", "statements", "claims")}
    own = {name: frame[frame["source_id"].isin(sources)] for name, frame in own.items()}
    if claims is not None:
        own["claims"] = own["claims"][claims(own["claims"])]
    return only(data, **own)


def other_order(data, seed):
    """The tables with the codes of the unordered variables in another order."""
    mixed = np.random.default_rng(seed)
    codes, claims = data.codes.copy(), data.claims.copy()
    for variable in ("topic", "comparator", "direction", "evidence", "outcome"):
        own = codes.index[codes["variable"] == variable]
        order = mixed.permutation(len(own))
        codes.loc[own] = codes.loc[own[order]].to_numpy()
        if "position" in codes:
            codes.loc[own, "position"] = range(1, len(own) + 1)
        claims[variable] = claims[variable].cat.reorder_categories(codes.loc[own, "code"].tolist())
    changed = copy.copy(data)
    changed.memo, changed.shared, changed.frames = {}, {}, {**data.frames, "codes": codes, "claims": claims}
    return changed


# ---------------------------------------------------------------- 01


def test_every_claim_is_a_box_at_its_statement_in_the_lane_of_its_topic(topic):
    fig = drawn(topic, "statements_in_order")
    (ax,) = fig.sheet.axes
    found, hue, labels = artists(ax, ""), drawing.colors(topic.codes_of("topic")), topic.labels("topic")
    lanes = [(text, y) for text, x, y in texts(ax) if x == -1.5]
    step = (ax.get_xlim()[1]) / topic.statements["source_id"].value_counts().max()
    per_article = len(lanes) // len(topic.sources)
    for row in fig.numbers.to_dict("records"):
        claimed = isinstance(row["claim_id"], str)
        box = found[row["claim_id"] if claimed else row["statement_id"]]
        x, y = middle(box)
        assert int(x / step) == row["place"]
        k = int(np.argmin([abs(at - 0.9 - y) for _, at in lanes]))
        assert lanes[k][0] == (labels[row["topic"]] if claimed else NO_CLAIM)
        assert k // per_article == row["row"]
        assert hex_of(box.get_facecolor()) == (hue[row["topic"]] if claimed else "#ffffff")
    assert len(artists(ax, "")) - list(artists(ax, "")).count("None") >= len(fig.numbers)


def test_the_numbers_beside_the_lanes_are_those_of_the_boxes(topic):
    fig = drawn(topic, "statements_in_order")
    (ax,) = fig.sheet.axes
    n = [text for text, x, y in texts(ax) if x > ax.get_xlim()[1] and y > 0]
    by_topic = counts.tally(topic.claims, "source_id", "topic")
    silent = topic.statements["no_claim_reason"].notna().groupby(topic.statements["source_id"]).sum()
    used = [code for code in by_topic if by_topic[code].any()]
    expected = [str(k or "none") for s in by_topic.index for k in [*by_topic.loc[s, used], silent[s]]]
    assert n == expected


def test_the_order_of_two_topics_is_told_as_it_is(data):
    title = drawn(data, "statements_in_order").title
    cells = counts.reading_order(data.statements, data.claims, "topic")
    pairs = {}
    for source, own in cells.groupby("source_id", observed=True):
        one, two = (own.loc[own["topic"] == code, "place"].tolist() for code in ("mechanism", "effectiveness"))
        won = sum(Fraction(1) if a < b else Fraction(1, 2) if a == b else Fraction(0) for a in one for b in two)
        pairs[source] = won / (len(one) * len(two))
    assert [s for s, share in pairs.items() if share >= Fraction(9, 10)] == ["A1", "A3"]
    assert [s for s, share in pairs.items() if share <= Fraction(1, 10)] == ["A2"]
    assert [s for s, share in pairs.items() if Fraction(1, 4) <= share <= Fraction(3, 4)] == ["A4", "A5"]
    assert title == "A1 and A3 mostly put mechanism before effectiveness, A2 after; A4 and A5 mix the two"


def test_the_title_counts_the_claims_in_favour_and_those_without_a_comparator(topic):
    figure = drawn(topic, "direction_by_comparator")
    favour = figure.numbers["direction"].isin(topic.codes_with("direction", "better")).sum()
    silent = (figure.numbers["comparator"] == topic.silence).sum()
    assert figure.title.startswith(f"{favour} of {len(figure.numbers)} claims")
    assert f"; {silent} name" in figure.title


def test_bars_lie_on_the_side_of_their_hedge_and_are_as_long_as_the_shares(topic):
    fig = drawn(topic, "certainty_by_topic")
    firm, codes = set(topic.codes_with("certainty", "unhedged")), list(topic.labels("certainty"))
    faces = dict(zip(codes, drawing.ramp(len(codes), "#36454f", 0.28), strict=True))
    bars, tall, scales = {}, {}, set()
    for ax in fig.sheet.axes:
        zero = next(float(line.get_xdata()[0]) for line in ax.lines)
        for gid, bar in artists(ax, "bar-").items():
            code = next(c for c in codes if gid.endswith(f"-{c}"))
            assert (bar.get_x() >= zero - 1e-9) if code in firm else (bar.get_x() + bar.get_width() <= zero + 1e-9)
            assert hex_of(bar.get_facecolor()) == faces[code]
            bars[gid], tall[gid] = bar.get_width(), bar.get_height()
    for (about, source), own in fig.numbers.groupby(["topic", "source_id"], observed=True):
        few = own["claims"].sum() < choices.LEAST
        assert all((high == grids.THIN) == few for gid, high in tall.items() if gid.startswith(f"{about}-{source}-"))
        for row in own[own["claims"] > 0].itertuples():
            share = row.claims / own["claims"].sum()
            scales.add(round(bars.pop(f"{about}-{source}-{row.certainty}") / share, 6))
    assert len(scales) == 1, "bars are on different scales"
    assert all("-all-" in gid for gid in bars), "bars without a number"


def test_shares_without_a_hedge_are_written_beside_their_bars(topic):
    fig = drawn(topic, "certainty_by_topic")
    firm = topic.codes_with("certainty", "unhedged")
    for ax, (_, table) in zip(fig.sheet.axes, fig.numbers.groupby("topic", observed=True), strict=True):
        written = [text for text, _, y in texts(ax) if y > 0]
        for _, own in [*table.groupby("source_id", observed=False), ("all", table)]:
            n, k = own["claims"].sum(), own.loc[own["certainty"].isin(firm), "claims"].sum()
            assert NO_CLAIM in written if not n else {f"{k} of {n}", percent(k / n)} <= set(written)


def test_the_hedges_of_this_topic_are_told_as_a_half(data, other):
    assert (
        drawn(data, "certainty_by_topic").title
        == "About half of the claims about effectiveness have no hedge (34 of 72)"
    )
    assert drawn(other, "certainty_by_topic").title == "10 of 13 claims about effectiveness have no hedge"


# ---------------------------------------------------------------- 02


@pytest.mark.parametrize("width", [180, 85])
def test_marks_are_in_the_cell_and_have_the_look_of_their_claim(topic, width):
    fig = drawn(topic, "direction_by_comparator", width)
    (ax,) = fig.sheet.axes
    across = ax.get_xlim()[1]
    heads = {
        text.rpartition(" n = ")[0]: spot for text, spot in blocks(ax, lambda x, y: y < 0 and 0 < x < across).items()
    }
    rows, labels = blocks(ax, lambda x, y: x < 0), topic.labels("comparator")
    found, codes = artists(ax, "claim-"), topic.codes_of("direction")
    hue, shape = drawing.colors(codes), drawing.marks(codes)
    firm = topic.codes_with("certainty", "unhedged")
    assert set(found) == set(fig.numbers["claim_id"])
    assert len({middle(mark) for mark in found.values()}) == len(found)
    used = set(fig.numbers["comparator"]) if width == 85 else set(labels)
    assert set(heads) == {labels[code] for code in used}
    check_columns(fig, labels, heads)
    for row in fig.numbers.to_dict("records"):
        mark = found[row["claim_id"]]
        assert nearest(rows, middle(mark)[1], 1).startswith(row["source_id"])
        assert (mark.get_marker(), mark.get_markeredgecolor()) == (shape[row["direction"]], hue[row["direction"]])
        full = row["certainty"] in firm
        assert mark.get_markerfacecolor() == (hue[row["direction"]] if full else "white")


def check_columns(fig, labels, heads):
    """The marks of a column are centred below its head, and no two columns reach into each other."""
    found, reach = artists(fig.sheet.axes[0], "claim-"), []
    for code, own in fig.numbers.groupby("comparator", observed=True):
        xs = [middle(found[claim])[0] for claim in own["claim_id"]]
        assert (min(xs) + max(xs)) / 2 == pytest.approx(heads[labels[code]][0], abs=0.1)
        reach.append((min(xs), max(xs)))
    assert all(one[1] + 3 < two[0] for one, two in pairwise(sorted(reach)))


def test_a_column_has_only_comparators_that_claims_name(data):
    few, names = tables.read(data.folder), [*data.labels("comparator")]
    claims = data.claims.dropna(subset="direction")
    few.frames["claims"] = claims.assign(comparator=pd.Categorical([names[-1]] * len(claims), names))
    figure = figures.direction_by_comparator(few, width=85)
    assert len(artists(figure.sheet.axes[0], "claim-")) == len(claims)
    assert figure.caption.count("No claim names ") == 1 and data.label("comparator", names[0]) in figure.caption
    assert "No claim names " not in figures.direction_by_comparator(data, width=85).caption


def test_names_of_comparators_that_do_not_fit_a_column_are_not_drawn(data):
    many, names = tables.read(data.folder), [*data.labels("comparator")]
    more = data.codes[data.codes["variable"] == "comparator"]
    more = more.assign(code=more["code"] + "_too", label=more["label"] + " too", role=None)
    many.frames["codes"] = pd.concat([data.codes, more], ignore_index=True)
    claims, every = data.claims.dropna(subset="direction"), [*names, *more["code"]]
    one_each = [every[i % len(every)] for i in range(len(claims))]
    many.frames["claims"] = claims.assign(comparator=pd.Categorical(one_each, every))
    narrow, wide = (figures.direction_by_comparator(many, width=width) for width in (85, 180))
    said = re.fullmatch(rf"The heads of {len(every)} comparators need a width of (\d+) mm or more\.", narrow.reason)
    assert 120 < int(said[1]) < 180 and wide.numbers["comparator"].nunique() == len(every)


@pytest.mark.parametrize("width", [180, 85])
def test_n_of_the_columns_and_shares_of_the_rows_add_up(topic, width):
    fig = drawn(topic, "direction_by_comparator", width)
    (ax,) = fig.sheet.axes
    n = [int(text.removeprefix("n = ")) for text, _, _ in texts(ax) if text.startswith("n = ")]
    beside = [text.split(" of ") for text, x, _ in texts(ax) if x > ax.get_xlim()[1] and " of " in text]
    better = fig.numbers["direction"].isin(topic.codes_with("direction", "better"))
    assert sum(n) == len(fig.numbers) == sum(int(whole) for _, whole in beside)
    assert sum(int(k) for k, _ in beside) == better.sum()


def test_tiles_hold_the_numbers_of_the_table(topic):
    fig = drawn(topic, "evidence_by_article")
    (ax,) = fig.sheet.axes
    found, heads = artists(ax, "tile-"), blocks(ax, lambda x, y: y < 0 and 0 < x < ax.get_xlim()[1])
    rows, labels = blocks(ax, lambda x, y: x < 0), topic.labels("evidence")
    total = fig.numbers.groupby("evidence", observed=False, as_index=False)["claims"].sum().assign(source_id="all")
    for row in pd.concat([fig.numbers, total]).to_dict("records"):
        tile = found.pop(f"tile-{row['source_id']}-{row['evidence']}".removeprefix("tile-"), None)
        assert (tile is None) == (row["claims"] == 0)
        if tile is not None:
            x, y = middle(tile)
            inside = [text for text, a, b in texts(ax) if abs(a - x) < 1 and abs(b - 0.9 - y) < 1]
            assert inside == [str(row["claims"])]
            assert nearest(rows, y, 1).startswith(row["source_id"])
            assert nearest(heads, x, 0) == labels[row["evidence"]]
    assert not found, "tiles without a number"


def test_the_title_on_support_is_true_for_one_article_for_ties_and_for_none(data):
    bare = data.code_with("evidence", "nothing")
    title = drawn(data, "evidence_by_article").title
    assert title == "All 26 claims of A5 about effectiveness come without any support"
    assert (data.claims.query("source_id == 'A5'")["evidence"].dropna() == bare).sum() >= 26
    two = only(
        data,
        claims=data.claims.assign(evidence=data.claims["evidence"].where(data.claims["source_id"] != "A4", bare)),
        sources=data.sources,
    )
    assert (
        figures.evidence_by_article(two).title
        == "All 38 claims of A4 and A5 about effectiveness come without any support"
    )
    none = part_of(data, ["A1", "A2"])
    assert figures.evidence_by_article(none).title == "1 of 27 claims about effectiveness comes without any support"
    one = part_of(data, ["A1", "A5"], lambda c: (c["source_id"] != "A5") | (c["claim_id"] == "A5-04-1"))
    assert figures.evidence_by_article(one).title == "The one claim of A5 about effectiveness comes without any support"


# ---------------------------------------------------------------- 03


def read_rows(fig):
    """What a reader finds in the figure on bodies: (body, identifier, paraphrase, claim, direction head, wording)."""
    (ax,) = fig.sheet.axes
    heads = blocks(ax, lambda x, y: y < 0)
    bold = [(t.get_text(), *t.get_position()) for t in ax.texts if t.get_text() and t.get_fontweight() == "bold"]
    bodies = sorted((y, text) for text, x, y in bold if ", n = " in text)
    wording = max(x for _, x, y in texts(ax) if y > 0)
    rows = []
    for claim, mark in artists(ax, "claim-").items():
        x, y = middle(mark)
        body = [text for at, text in bodies if at < y][-1]
        (name,) = (text for text, a, b in texts(ax) if abs(b - 0.9 - y) < 1 and a < 4)
        said = " ".join(text for text, a, b in texts(ax) if abs(b - 0.9 - y) < 2 and 4 < a < x - 5)
        worded = next(text for text, a, b in texts(ax) if a == wording and abs(b - 0.9 - y) < 1)
        rows.append((body.rpartition(", n = ")[0], name, said, claim.partition(".")[0], nearest(heads, x, 0), worded))
    return rows


def test_each_claim_has_a_row_under_its_body_with_its_words_direction_and_wording(topic):
    fig = drawn(topic, "claims_by_body")
    claims, labels = topic.claims.set_index("claim_id"), topic.bodies.set_index("body_id")["label"]
    rows = read_rows(fig)
    expected = sorted((labels[row.body_id].lower(), row.claim_id) for row in fig.numbers.itertuples())
    assert sorted((body.lower(), claim) for body, _, _, claim, _, _ in rows) == expected
    for _, name, said, claim, direction, worded in rows:
        own = claims.loc[claim]
        assert name == claim and said == own["paraphrase"]
        assert direction == topic.labels("direction")[own["direction"]]
        assert worded == topic.labels("certainty")[own["certainty"]]


def test_articles_that_are_silent_on_a_body_are_named(topic):
    fig = drawn(topic, "claims_by_body")
    written = [text for text, _, _ in texts(fig.sheet.axes[0]) if text.endswith("nothing about it.")]
    silent = []
    for body in topic.bodies["body_id"]:
        speak = set(fig.numbers.loc[fig.numbers["body_id"] == body, "source_id"])
        silent.append([s for s in topic.sources["source_id"] if s not in speak])
    assert [[s for s in topic.sources["source_id"] if s in text.split(" say")[0]] for text in written] == [
        own for own in silent if own
    ]


def test_the_title_on_bodies_names_who_reports_both_and_else_counts(data):
    def title(small):
        return figures.claims_by_body(small).title

    both = "A1 and A2 each report both that acupuncture beats, or may beat, sham and that it may not"
    assert title(data) == both  # the claims of A1 that favour it are hedged
    assert title(part_of(data, ["A1", "A4"])) == "A1 reports both that acupuncture may beat sham and that it may not"
    assert title(part_of(data, ["A2", "A4"])) == "A2 reports both that acupuncture beats sham and that it may not"
    assert (
        title(part_of(data, ["A3", "A4"])) == "2 of 19 claims about effectiveness speak of one of 3 bodies of evidence"
    )
    one = only(data, bodies=data.bodies.head(1), sources=data.sources)
    assert title(one) == "2 of 72 claims about effectiveness speak of the analysis of 22 trials"


def test_a_paraphrase_that_is_too_long_ends_between_two_words(data):
    words = " ".join(f"word{k}" for k in range(80))
    claims = data.claims.assign(paraphrase=data.claims["paraphrase"].where(data.claims["claim_id"] != "A4-24-1", words))
    fig = figures.claims_by_body(only(data, claims=claims, sources=data.sources))
    said = next(said for _, _, said, claim, _, _ in read_rows(fig) if claim == "A4-24-1")
    assert said.endswith(" \u2026")
    assert said.removesuffix(" \u2026").split() == words.split()[: len(said.split()) - 1]


# ---------------------------------------------------------------- small topics, other orders


SMALL = {
    "one article": lambda data: part_of(data, ["A3"]),
    "one claim": lambda data: part_of(data, ["A1"], lambda c: c["claim_id"] == "A1-04-1"),
    "no claim about effects": lambda data: part_of(data, ["A1", "A2"], lambda c: c["direction"].isna()),
    "no certainty": lambda data: part_of(data, ["A1", "A2"], lambda c: c["certainty"].isna()),
}
BODIES = {
    "one body": lambda data: only(data, bodies=data.bodies.tail(1), sources=data.sources),
    "no conflict": lambda data: only(data, bodies=data.bodies.head(1), sources=data.sources),
    "nobody speaks of a body": lambda data: part_of(data, ["A3", "A5"]),
}
CASES = [(name, kind) for name in NAMES for kind in (*SMALL, *(BODIES if name[:2] == "03" else ()))]


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "kind"), CASES)
def test_small_topics_are_drawn(data, name, kind):
    small = (SMALL | BODIES)[kind](data)
    fig = figures.functions()[name](small)
    if small.claims["direction"].isna().all() and "claims.direction" in figures.functions()[name].needs:
        assert fig.reason == counts.NO_DIRECTION
        return
    assert 20 < len(fig.title) <= 90 and "none" not in fig.title and "nan" not in fig.title
    fig.sheet.draw_without_rendering()


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_the_codes_changes_no_title_and_no_number(data, name):
    mixed, usual = figures.functions()[name](other_order(data, seed=1)), drawn(data, name)
    assert mixed.title == usual.title
    lines = [sorted(fig.numbers.to_csv(index=False).splitlines()) for fig in (mixed, usual)]
    assert lines[0] == lines[1]
