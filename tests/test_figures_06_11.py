"""What the figures of notebooks 06 to 11 show is what their numbers say: artists are read back."""

import re

import drawings
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import readback
import topics
from claimlib import choices, citations, drawing, evidence, figures, recodes, tables
from claimlib.figures import base, n06, n07, n11
from claimlib.words import listing
from drawings import drawn
from layout import Layout

OTHER = topics.other_topic()
NAMES = ("candidates", "items_by_article", "specifications", "what_moves")
ARROW = n11.ARROW


@pytest.fixture(scope="module")
def topic(request):
    """The tables of the collection, or of another topic."""
    return drawings.topic(request.param)


both_topics = pytest.mark.parametrize("topic", drawings.TOPICS, indirect=True)


def texts_by_gid(sheet):
    """Everything that is written under an identifier, on one line."""
    texts = [*sheet.texts, *(text for ax in sheet.axes for text in ax.texts)]
    return {text.get_gid(): readback.flat(text.get_text()) for text in texts if text.get_gid()}


def written_in(ax, box):
    """What is written in a box, from top to bottom."""
    area = box.get_bbox()
    inside = [text for text in ax.texts if text.get_text() and area.contains(*text.get_position())]
    return [readback.flat(text.get_text()) for text in sorted(inside, key=lambda text: text.get_position()[1])]


@both_topics
@pytest.mark.parametrize("name", NAMES)
def test_titles_are_short_sentences_and_captions_say_who_is_who(topic, name):
    figure = drawn(topic, name)
    assert len(figure.title) <= 90
    assert all(f"{source} ({kind})" in figure.caption for source, kind in topic.publishers().items())
    assert figure.alt


# ---------------------------------------------------------------- 06


@both_topics
def test_each_candidate_has_a_cell_for_each_thing_that_is_said(topic):
    figure = drawn(topic, "candidates")
    boxes, words = readback.named(figure.sheet, "cell-"), texts_by_gid(figure.sheet)
    hue, untested = drawing.colors(topic.codes_of("half")), topic.code_with("half", "untested")
    for row in figure.numbers.to_dict("records"):
        gid = f"{row['cited_work']}-{row['study_id']}-{row['column']}"
        if row["code"] == untested:
            assert gid not in boxes and words[f"cell-{gid}"] == row["word"]
            continue
        ax, box = boxes.pop(gid)
        inside = written_in(ax, box)
        assert inside[0] == row["word"]
        plain = mpl.colors.to_hex(box.get_facecolor()) == hue[row["code"]]
        assert plain != bool(box.get_hatch())
        if row["column"] in n06.SAID or row["column"] == "everything":
            assert len(inside) == 1
        elif pd.isna(row["estimate"]):
            assert inside[1] == "authors' words, no number"
        else:
            numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", inside[1].replace("\u2212", "-"))]
            unit = topic.measures.set_index("measure").loc[row["measure"], "unit"]
            own = [n for n in numbers if str(int(n)) not in re.findall(r"\d+", unit)]
            assert own == [row["estimate"], row["ci_low"], row["ci_high"]]
            assert unit.replace("standard deviations", "SD") in inside[1]
    assert not boxes, "boxes without a number"


@both_topics
def test_the_halves_are_those_that_the_comparisons_decide(topic):
    numbers = drawn(topic, "candidates").numbers
    for work, own in numbers.groupby("cited_work"):
        halves = citations.halves(topic, work).set_index(["study_id", "claim_id"])["half"]
        shown = own[own["column"].isin(halves.index.get_level_values(1))].set_index(["study_id", "column"])["code"]
        assert shown.to_dict() == halves.to_dict()


@both_topics
def test_the_title_counts_the_rows_whose_last_cell_says_yes(topic):
    figure = drawn(topic, "candidates")
    last = figure.numbers[figure.numbers["column"] == "everything"]
    n = (last["word"] == "yes").sum()
    papers = last["study_id"].nunique()
    assert re.match(rf"Of {papers} papers, {n or 'none'} (?:is|are) shown to fit all that ", figure.title)
    halves = figure.numbers[figure.numbers["column"] != "everything"]
    holds = halves.assign(holds=halves["code"] == topic.code_with("half", "holds"))
    every = (
        holds.assign(holds=holds["holds"] & ~holds["like"].eq(False)).groupby(["cited_work", "study_id"])["holds"].all()
    )
    assert (last.set_index(["cited_work", "study_id"])["code"] == topic.code_with("half", "holds")).eq(every).all()


def test_single_trials_come_first_under_a_word_and_none_shows_everything(data):
    figure = drawn(data, "candidates")
    (ax,) = figure.sheet.axes
    place = {readback.flat(text.get_text()): text.get_position()[1] for text in ax.texts}
    assert place["single trials"] < place["Cherkin 2001"] < place["Cherkin 2009"] < place["other papers"]
    assert place["other papers"] < place["Ernst 1998"]
    assert (
        "single trials in that journal (Arch Intern Med), and none of them shows everything that A4 says"
        in figure.caption
    )


def test_a_half_that_names_no_comparator_says_what_it_was_compared_with(data):
    figure = drawn(data, "candidates")
    own = figure.numbers[figure.numbers["column"] == "A2-06-1"].set_index("study_id")["word"]
    assert own["MU_2020"] == "shown against usual care"
    assert any("whatever it was compared with" in readback.flat(t.get_text()) for t in figure.sheet.axes[0].texts)


def test_another_number_of_trials_is_a_plain_no(data):
    own = drawn(data, "candidates").numbers.query("column == 'trials'").set_index("study_id")["word"]
    assert (own["FURLAN_2005"], own["HUANG_2021"], own["BAEUMLER_2021"]) == ("no: 35", "yes", "not known")


# ---------------------------------------------------------------- 07


@both_topics
@pytest.mark.parametrize("width", [85, 180])
def test_items_show_the_statements_that_say_them(topic, width):
    figure = drawn(topic, "items_by_article", width)
    boxes, labels = readback.named(figure.sheet, "item-"), topic.items.set_index("item_id")["label"]
    (ax,) = figure.sheet.axes
    wrong = topic.codes_with("how", "told_wrong")
    names = {readback.flat(t.get_text()): t.get_position()[1] for t in ax.texts if t.get_position()[0] < 0}
    for row in figure.numbers.dropna(subset="how").to_dict("records"):
        _, box = boxes.pop(f"{row['item_id']}-{row['source_id']}")
        (text,) = written_in(ax, box)
        assert text == f"{n07.CROSS if row['how'] in wrong else ''}s. {row['statements']}"
        face = mpl.colors.to_hex(box.get_facecolor())
        assert face == ("#ffffff" if row["how"] in wrong else n07.SAID)
        assert box.get_y() < names[labels[row["item_id"]]] < box.get_y() + box.get_height()
    assert not boxes
    (_, dots), *_ = readback.named(figure.sheet, "silent").values()
    assert len(dots.get_xdata()) == figure.numbers["how"].isna().sum()


def test_the_items_that_most_articles_say_come_first(data):
    figure = drawn(data, "items_by_article")
    (ax,) = figure.sheet.axes
    totals = [(t.get_position()[1], t.get_text()) for t in ax.texts if re.fullmatch(r"\d of 5", t.get_text())]
    shown = [int(text.split()[0]) for _, text in sorted(totals)]
    said = figure.numbers["how"].isin(data.codes_with("how", "told")).groupby(figure.numbers["item_id"]).sum()
    assert shown == sorted(said, reverse=True)
    nowhere = said.index[said == 0]
    labels = [data.items.set_index("item_id").loc[item, "label"] for item in nowhere]
    in_title = all(label in figure.title for label in labels)
    assert in_title or figure.title.startswith(f"{len(nowhere)} of the {len(said)} things that ")
    assert all(figure.caption.count(label) == 1 for label in labels)


@pytest.mark.parametrize("reverse", [False, True])
def test_an_item_that_is_said_right_and_wrong_is_crossed_in_any_order_of_the_codes(reverse):
    data = tables.load()
    (wrong,), (item, source) = data.codes_with("how", "told_wrong"), ("cost", "A2")
    other = data.mentions[data.mentions["item_id"] == item].tail(1).assign(how=wrong)
    mentions = pd.concat([data.mentions.astype({"how": object}), other.astype({"how": object})], ignore_index=True)
    order = [*data.labels("how")][:: -1 if reverse else 1]
    mentions["how"] = pd.Categorical(mentions["how"], categories=order, ordered=True)
    data.frames["mentions"] = mentions
    figure = drawn(data, "items_by_article")
    ax, box = readback.named(figure.sheet, "item-")[f"{item}-{source}"]
    assert written_in(ax, box)[0].startswith(n07.CROSS)


# ---------------------------------------------------------------- 09


@both_topics
def test_every_specification_has_its_share(topic):
    figure = drawn(topic, "specifications")
    ticks, reach = (readback.named(figure.sheet, start) for start in ("shares-", "reach-"))
    median, dots = (readback.named(figure.sheet, start) for start in ("median-", "taken-"))
    words, options = texts_by_gid(figure.sheet), choices.available(topic)
    for name, of in choices.outcomes(topic).items():
        specs, votes, _ = choices.run(topic, options, of)
        base_of = choices.taken(specs, options)
        for source, own in figure.numbers[figure.numbers["outcome"] == name].groupby("source_id", sort=False):
            gid, known = f"{name}-{source}", 100 * own["share"].dropna()
            assert np.sort(ticks[gid][1].get_xdata()) == pytest.approx(np.sort(known), abs=0.06)
            assert list(reach[gid][1].get_xdata()) == pytest.approx([known.min(), known.max()], abs=0.06)
            assert readback.spot(median[gid][1])[0] == pytest.approx(known.median(), abs=0.06)
            taken = own.loc[own["specification"] == base_of, "share"].item()
            assert readback.spot(dots[gid][1])[0] == pytest.approx(100 * taken, abs=0.06)
            lost = own["share"].isna().sum()
            ends = dict.fromkeys(f"{round(end + 1e-9)}%" for end in (known.min(), known.max()))
            assert words[f"words-{gid}"] == f"{' to '.join(ends)}; n = {votes.loc[base_of, source]:.0f}"
            assert words[f"from-{gid}"] == (f"from {len(specs) - lost} of {len(specs)} ways" if lost else "")
    for ax in figure.sheet.axes:
        assert ax.get_xlim() == (0, 100)


@both_topics
def test_the_title_of_the_specifications_counts_the_rows_without_a_line(topic):
    figure = drawn(topic, "specifications")
    ends = [line.get_xdata() for _, line in readback.named(figure.sheet, "reach-").values()]
    move = [high - low for low, high in ends]
    still = sum(m < 1e-9 for m in move)
    most = figure.numbers.groupby(["outcome", "source_id"], observed=True)["votes"].max()
    claims = "enough claims" if most.min() < 5 else "five claims or more"
    few = f"With {claims}, " if figure.numbers["share"].isna().any() else ""
    shown = figure.numbers.dropna(subset="share")
    least = figure.numbers.join(most.clip(upper=5).rename("least"), on=["outcome", "source_id"]).loc[
        shown.index, "least"
    ]
    assert (shown["votes"] >= least).all()
    assert ("an article that never has five needs" in figure.sheet.subtitle) == (most.min() < 5)
    assert figure.title.startswith(f"{few}{still} of {len(ends)} shares never change")
    moved = sorted(round(m) for m in move if m >= 1e-9)
    assert f"{' to '.join(dict.fromkeys(map(str, (moved[0], moved[-1]))))} points" in figure.title


# ---------------------------------------------------------------- 11


def number_of(table, topic):
    """The shares of the numbers by the identifier of their dots."""
    share = table[table["kind"] == "share"]
    place = {name: i for i, name in enumerate(share["of"].unique(), 1)}
    return {f"share-{place[row.of]}-{row.unit}": (row.before, row.after) for row in share.itertuples()}


@both_topics
def test_shares_have_dots_where_the_numbers_say(topic):
    figure = drawn(topic, "what_moves")
    dots = {when: readback.named(figure.sheet, f"{when}-") for when in ("before", "after", "same")}
    words = texts_by_gid(figure.sheet)
    for gid, (before, after) in number_of(figure.numbers, topic).items():
        found = {when: own.pop(gid) for when, own in dots.items() if gid in own}
        assert found.keys() == ({"before", "after"} if before != after else {"same"}), gid
        for when, (_, dot) in found.items():
            wanted = before if when == "before" else after
            assert readback.spot(dot)[0] == pytest.approx(100 * wanted, abs=0.051)
            assert (mpl.colors.to_hex(dot.get_markerfacecolor()) == "#ffffff") == (when == "before")
        assert (ARROW in words[f"text-share-{gid}"]) == (before != after)
    assert not any(dots.values()), "dots without a number"


@both_topics
def test_changed_codes_and_answers_are_written_out(topic):
    figure = drawn(topic, "what_moves")
    words, table = texts_by_gid(figure.sheet), figure.numbers
    changed = table[table["kind"] == "code"]
    for row in changed.to_dict("records"):
        labels, gid = topic.labels(row["of"]), f"{row['unit']}-{row['of']}"
        assert words[f"text-code-{gid}"] == f"{labels[row['before']]} {ARROW} {labels[row['after']]}"
        answer = table[(table["kind"] == "answer") & (table["unit"] == row["unit"])]
        steps = [topic.labels("answer")[code] for code in answer[["before", "after"]].to_numpy().ravel()]
        assert words[f"text-answer-{gid}"] == f" {ARROW} ".join(dict.fromkeys(steps))
    assert sum(gid.startswith("text-code-") for gid in words) == len(changed) == len(topic.recodes_example)


@both_topics
def test_bold_is_what_moved_and_nothing_else(topic):
    figure = drawn(topic, "what_moves")
    cells = [t for t in figure.sheet.texts if re.match(r"text-(code|answer|share|n|rank)-", str(t.get_gid()))]
    assert cells
    for text in cells:
        assert (text.get_fontweight() == "bold") == (ARROW in text.get_text()), text.get_text()


@both_topics
def test_ranks_are_written_beside_their_dots(topic):
    figure = drawn(topic, "what_moves")
    words = texts_by_gid(figure.sheet)
    shown = sorted(text.removeprefix("rank ") for gid, text in words.items() if gid.startswith("text-rank-"))
    own = figure.numbers[figure.numbers["kind"] == "rank"][["before", "after"]].astype(str)
    assert shown == sorted(f" {ARROW} ".join(dict.fromkeys(pair)) for pair in own.to_numpy())


@both_topics
def test_the_title_counts_the_shares_that_moved(topic):
    figure = drawn(topic, "what_moves")
    share = figure.numbers[figure.numbers["kind"] == "share"]
    moved = (share["before"] != share["after"]).sum()
    assert f"as an example {'moves' if len(topic.recodes_example) == 1 else 'move'} " in figure.title
    assert f"{moved} of {len(share)} shares" in figure.title


MINE = [("A1-30-1", "direction", "favours", "my reason")]


def test_typed_codes_never_go_over_the_committed_figure_and_are_marked_above_it(data, monkeypatch):
    monkeypatch.delenv("CLAIM_FIGURES", raising=False)
    _, after = recodes.compared(data, MINE)
    figure = figures.what_moves(after, example=False)
    assert figure.folder != base.DEFAULT_FOLDER
    assert figure.remark and figure.remark in figure.caption and figure.remark in figure.alt
    above = [readback.flat(t.get_text()) for t in figure.sheet.texts if str(t.get_gid()).startswith("changed-codes-")]
    assert " ".join(above) == figure.remark
    assert "changed by the reader" in figure.title
    assert drawn(data, "what_moves").remark == "" and base.folder_of(data) == base.DEFAULT_FOLDER


def test_without_a_changed_code_the_figure_says_so(data):
    _, after = recodes.compared(data, [])
    figure = figures.what_moves(after, example=False)
    assert figure.title == "No code is changed, so nothing moves"
    assert "No code is changed." in [t.get_text() for t in figure.sheet.texts]
    assert not readback.named(figure.sheet, "before-") and not readback.named(figure.sheet, "after-")
    assert (figure.numbers["before"].astype(str) == figure.numbers["after"].astype(str)).all()


def test_columns_stay_apart_where_a_claim_leaves_its_topic(data):
    after = recodes.compared(data, [("A4-06-2", "topic", "context", "why")])[1]
    sheet = figures.what_moves(after).sheet
    assert not Layout(sheet).overlaps()
    left = [text.get_window_extent() for text in sheet.texts if text.get_text().startswith("n = 12")]
    rank = [text.get_window_extent() for text in sheet.texts if text.get_text().startswith("rank ")]
    assert left and max(box.x1 for box in left) + 3 < min(box.x0 for box in rank)


def test_many_changed_codes_are_drawn_up_to_a_limit_and_the_rest_counted(data):
    free = data.claims[data.claims["boosted"].notna() & (data.claims["certainty"] != "emphatic")].head(50)
    other = {"no": "yes", "yes": "no"}
    rows = [(c, "boosted", other[b], "why") for c, b in zip(free["claim_id"], free["boosted"], strict=True)]
    figure = figures.what_moves(recodes.compared(data, rows)[1])
    words = texts_by_gid(figure.sheet)
    shown = [gid for gid in words if gid.startswith("text-code-") and words[gid]]
    assert len(rows) == (figure.numbers["kind"] == "code").sum() == 50
    assert len(shown) == n11.MOST
    assert words["text-words-more"] == f"and {len(rows) - n11.MOST} more changed codes, which the tables list"
    assert figure.title.startswith("50 codes changed by the reader move")


def test_a_claim_that_leaves_its_topic_has_no_answer_after_it(data):
    variables = ["comparator", "outcome", "direction", "horizon", "population", "certainty", "boosted", "evidence"]
    rows = [("A4-06-2", "topic", "context", "why"), *[("A4-06-2", v, "", "why") for v in variables]]
    figure = figures.what_moves(recodes.compared(data, rows)[1])
    words = texts_by_gid(figure.sheet)
    assert words["text-answer-A4-06-2-topic"].endswith(f"{ARROW} does not apply")
    assert {gid for gid, text in words.items() if gid.startswith("text-n-") and ARROW in text} == {
        f"text-n-share-{i}-A4" for i in (1, 2, 3)
    }


@pytest.mark.thorough
def test_a_topic_without_estimates_and_passes_has_shares_and_no_answers():
    data = tables.read(OTHER)
    for name in (*evidence.TABLES, "works", "citations", "pass_a", "pass_b", "pairs", "settled", "items", "mentions"):
        data.raw.pop(name, None)  # of variables there is nothing to take out
    figure = figures.what_moves(recodes.compared(data, [("Hum-06-1", "certainty", "flat", "why")])[1])
    assert figure.title == "1 code changed by the reader moves 1 of 6 shares"
    assert set(figure.numbers["kind"]) == {"code", "count", "share", "rank"}
    assert len(drawn(data, "specifications").sheet.axes) == 2
    assert drawn(data, "candidates").reason.endswith("which figure 06-candidates needs.")
    assert drawn(data, "items_by_article").reason.endswith("which figure 07-items-by-article needs.")


def test_what_was_read_only_in_a_report_is_told_beside_the_candidates(data):
    figure, seen = drawn(data, "candidates"), data.effects.set_index("effect_id")["seen"]
    decide = figure.numbers["effect_id"].dropna().unique()
    studies = data.studies.set_index("study_id")
    own = data.effects.set_index("effect_id").loc[
        [one for one in decide if seen[one] == "in_secondary_report"], "study_id"
    ]
    over = data.effects.set_index("effect_id")["compared_with"].map(data.labels("compared_with"))
    names = [
        f"{studies.at[one, 'first_author']} {studies.at[one, 'year']} "
        f"(against {listing(dict.fromkeys(over[own.index[own == one]]))})"
        for one in dict.fromkeys(own)
    ]
    assert (
        0 < len(own) < len(decide)
        and f"Results of {listing(names)} were read only in reports by others." in figure.caption
    )
    printed = figure.numbers[figure.numbers["effect_id"].isin(seen.index[seen != "in_secondary_report"])]
    assert n06.secondhand_in_words(data, printed) == ""
