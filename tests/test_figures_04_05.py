"""The figures of notebooks 04 and 05 read back: the artists show the numbers, on this topic and on another."""

import re
import shutil

import drawings
import matplotlib as mpl
import pandas as pd
import pytest
import topics
from claimlib import answers, citations, counts, drawing, evidence, figures, firmness, judging, replies, tables
from claimlib.figures import n00, n04, n05

NAMES = [name for name in figures.functions() if name[:2] in ("04", "05")]


@pytest.fixture(scope="module", params=["own", "other"])
def topic(request):
    """The tables of this topic, then of the artificial one."""
    return drawings.topic(request.param)


@pytest.mark.parametrize("name", ["claims_and_evidence", "claims_beside_evidence", "firmness_by_claim", "estimates"])
def test_a_figure_of_the_collection_leaves_nothing_out(data, name):
    """A text that grows by a line can cost a page its last rows: they are then in the CSV alone."""
    assert "Shown are" not in drawings.drawn(data, name).sheet.subtitle


def artists(sheet, start=""):
    """All marks and boxes of a sheet whose identifiers begin so, a dict from the rest of the identifier."""
    found = {}
    for one in [one for ax in sheet.axes for one in [*ax.lines, *ax.patches]]:
        gid = str(one.get_gid() or "")
        if gid and gid.startswith(start):
            assert gid.removeprefix(start) not in found, f"{gid} is there twice"
            found[gid.removeprefix(start)] = one
    return found


def heights(sheet, axes=0):
    """The texts of one of the axes of a sheet with the height at which they are: a list of (y, text)."""
    return [(text.get_position()[1], " ".join(text.get_text().split())) for text in sheet.axes[axes].texts]


def in_sheet(one, x, y):
    """A place in the data of an artist as millimetres from the upper left corner of the sheet."""
    across, down = one.axes.transData.transform((x, y)) / one.figure.dpi * 25.4
    return across, drawing.size_of(one.figure)[1] - down


# ---------------------------------------------------------------- 04


def test_estimates_and_intervals_are_where_the_numbers_say(topic):
    figure = drawings.drawn(topic, "estimates")
    lines = artists(figure.sheet, "interval-")
    assert list(figure.numbers["effect_id"]) == list(dict.fromkeys(figure.numbers["effect_id"]))
    assert set(lines) == set(figure.numbers["effect_id"])
    source = topic.effects.set_index("effect_id")
    for row in figure.numbers.itertuples():
        line, dot = lines[row.effect_id], artists(figure.sheet)[row.effect_id]
        assert list(line.get_xdata()) == [row.ci_low, row.ci_high]
        assert [*dot.get_xdata(), *dot.get_ydata()] == [row.estimate, line.get_ydata()[0]]
        printed = source.loc[row.effect_id]
        assert [row.estimate, row.ci_low, row.ci_high] == pytest.approx(
            [row.factor * printed[name] for name in ("estimate", "ci_low", "ci_high")]
        )


def test_what_is_written_beside_an_interval_is_that_interval(topic):
    figure = drawings.drawn(topic, "estimates")
    lines, body = artists(figure.sheet, "interval-"), figure.sheet.axes[0]
    for row in figure.numbers.itertuples():
        line = lines[row.effect_id]
        _, y = in_sheet(line, row.estimate, line.get_ydata()[0])
        beside = [
            text.get_text().replace("\u2212", "-")
            for text in body.texts
            if abs(in_sheet(text, *text.get_position())[1] - y) < 0.01
        ]
        (written,) = [text for text in beside if re.fullmatch(r"-?[\d.]+ \(.* to .*\)", text)]
        assert [float(n) for n in re.findall(r"-?\d+\.?\d*", written)] == pytest.approx(
            [row.estimate, row.ci_low, row.ci_high]
        )
        name = evidence.study_names(topic.studies)[topic.effects.set_index("effect_id").loc[row.effect_id, "study_id"]]
        assert any(text.startswith(f"{name}:") for text in beside)


def test_only_like_with_like_is_drawn_in_the_block_of_its_comparator(topic):
    figure = drawings.drawn(topic, "estimates")
    effects, body = topic.effects.set_index("effect_id"), figure.sheet.axes[0]
    shown = effects.loc[figure.numbers["effect_id"]]
    assert shown[evidence.LIKE].eq("no").all(axis=None) and shown["estimate"].notna().all()
    labels = {label.capitalize(): code for code, label in topic.labels("compared_with").items()}
    bold = [t for t in body.texts if t.get_fontweight() == "bold" and t.get_text() in labels]
    for name, line in artists(figure.sheet, "interval-").items():
        _, y = in_sheet(line, 0, line.get_ydata()[0])
        above = [(in_sheet(t, *t.get_position())[1], t.get_text()) for t in bold]
        assert labels[max(one for one in above if one[0] < y)[1]] == effects.loc[name, "compared_with"]


def test_every_comparison_that_is_like_with_like_is_drawn_once_or_has_no_line_for_size(data):
    shown = drawings.drawn(data, "estimates").numbers
    once = ["study_id", "compared_with", "measured", "responders", "detail"]
    drawn = data.effects[data.effects["effect_id"].isin(shown["effect_id"])]
    assert len(drawn) == len(shown) and not drawn.duplicated(once).any()
    effects = data.effects[data.effects["estimate"].notna() & data.effects[evidence.LIKE].eq("no").all(axis=1)]
    without = effects[~effects.set_index(once).index.isin(drawn.set_index(once).index)]
    assert len(without) and not set(without["measure"]) & set(evidence.sizes(data))


def test_no_two_rows_of_a_forest_share_a_label(topic):
    rows, _ = n04.forest_rows(topic)
    assert not rows.duplicated(["sheet", "block", "label", "when"]).any()
    listed = topic.effects[topic.effects["estimate"].notna()].fillna({"weeks": -1, "detail": "", "participants": -1})
    told = ["study_id", "compared_with", "measured", "people", "time", "weeks", "measure", "detail"]
    assert not listed.duplicated(told).any()


def test_a_detail_says_nothing_that_the_row_does_not():
    """The words of a detail are in the note of its row, or among those that only join them."""
    data = tables.read()
    joined = {"any", "scale", "taken", "thomas", "hannover", "score", "standardized", "sf", "36"}
    for row in data.effects.dropna(subset="detail").itertuples():
        words = set(re.findall(r"[a-z0-9]+", row.detail.lower())) - joined
        known = re.findall(r"[a-z0-9]+", row.note.lower().replace("_", " "))
        assert all(any(word[:5] == one[:5] for one in known) or row.effect_id == "VICKERS_2018-5" for word in words), (
            row
        )


def test_the_title_counts_the_intervals_that_include_the_lines(topic):
    figure = drawings.drawn(topic, "estimates")
    sizes = evidence.sizes(topic)
    cross, beyond, zero, better = 0, 0, 0, {}
    for row in figure.numbers.itertuples():
        medium = sizes[row.measure] * row.factor
        cross += row.ci_low <= medium <= row.ci_high
        beyond += row.ci_low > medium
        zero += row.ci_low <= 0 <= row.ci_high
        better.setdefault(row.compared_with, []).append(row.ci_low > 0)
    most = max(better, key=lambda code: len(better[code]))
    own, others = better[most], [one for code, found in better.items() if code != most for one in found]
    said = f"Of intervals drawn, {sum(own)} of {len(own)} against {topic.labels('compared_with')[most]} favours? "
    said += topic.topic["treatment"]
    said += f", and {sum(others) or 'none'} of {len(others)} against others" if others else ""
    assert re.fullmatch(said, figure.title)
    below = len(figure.numbers) - cross - beyond
    said = f"Of all {len(figure.numbers)}, {cross} cross the medium line, {beyond or 'none'} lies? above it, "
    assert re.match(f"{said}{below or 'none'} below it; {zero or 'none'} includes? no diff", figure.sheet.subtitle)


def test_both_sides_of_each_axis_are_named(topic):
    sheet = drawings.drawn(topic, "estimates").sheet
    sides = [text.get_text() for text in sheet.texts if "better" in text.get_text()]
    panels = [ax for ax in sheet.axes if any(str(line.get_gid()).startswith("interval-") for line in ax.lines)]
    assert sum(text.get_text() == "no difference" for text in sheet.texts) == len(panels)
    assert sides == ["\u2190 comparator better", f"{topic.topic['treatment']} better \u2192"] * len(panels)


def test_colour_says_nothing_about_an_interval(data):
    sheet = drawings.drawn(data, "estimates").sheet
    assert len({mpl.colors.to_hex(line.get_color()) for line in artists(sheet, "interval-").values()}) == 1


def test_the_lines_of_sizes_are_those_of_differences_between_groups(data):
    rows, _ = n04.forest_rows(data)
    for _, own in rows.groupby("sheet", observed=True):
        lines = {name: (low, high) for low, high, name, _ in n04.size_lines(data, own)}
        measures = own.drop_duplicates("measure").set_index("measure")["factor"]
        person = data.thresholds["kind"].isin(data.codes_with("kind", "person"))
        sizes = data.thresholds[data.thresholds["measure"].isin(measures.index) & ~person]
        values = sizes["value"] * sizes["measure"].astype(object).map(measures).astype(float)
        assert {x for ends in lines.values() for x in ends} == {0, *values}


def test_recommendations_begin_in_their_year_and_end_where_they_were_replaced(topic):
    figure = drawings.drawn(topic, "guidelines")
    marks = artists(figure.sheet)
    codes, year = topic.codes_of("recommendation"), topic.guidelines.set_index("guideline_id")["year"]
    current = set(counts.not_replaced(topic.guidelines)["guideline_id"])
    for row in figure.numbers.itertuples():
        mark = marks[row.guideline_id]
        assert list(mark.get_xdata()) == [row.year]
        assert mark.get_marker() == drawing.marks(codes)[row.recommendation]
        assert mpl.colors.to_hex(mark.get_color()) == drawing.colors(codes)[row.recommendation]
        assert (f"open-{row.guideline_id}" in marks) == (row.guideline_id in current)
        assert (f"until-{row.guideline_id}" in marks) == isinstance(row.replaced_by, str)
        if isinstance(row.replaced_by, str):
            end, join = year[row.replaced_by], marks[f"replaced-{row.guideline_id}"]
            assert list(marks[f"until-{row.guideline_id}"].get_xdata()) == [row.year, end]
            assert list(join.get_xdata()) == [end, end]
            assert list(join.get_ydata()) == [marks[g].get_ydata()[0] for g in (row.guideline_id, row.replaced_by)]


def test_a_known_newer_version_is_not_drawn_as_if_none_was_seen(data):
    figure = drawings.drawn(data, "guidelines")
    newer = data.guidelines[data.guidelines["newer_exists"] == "yes"]
    assert len(newer)
    said = [text for ax in figure.sheet.axes for text in ax.texts if text.get_text().endswith("newer version exists")]
    assert len(said) == len(newer)
    assert not {f"open-{one}" for one in newer["guideline_id"]} & set(artists(figure.sheet))
    assert figure.alt.count("newer version exists") == len(newer)


def test_the_title_of_the_guidelines_counts_bodies_whose_advice_is_not_known_to_be_replaced(data):
    known = counts.not_replaced(data.guidelines)
    better, against = (data.codes_with("recommendation", role) for role in ("in_favour", "against"))
    said = {}
    for code in ("acute", "chronic"):
        own = known[known["addressed"].isin([code, "any"])]
        favour = {body for body in own["body"] if own.loc[own["body"] == body, "recommendation"].isin(better).all()}
        said[code] = f"{len(favour)} of {own['body'].nunique()}"
    title = f"{said['acute']} guideline bodies are for acupuncture in acute cases and {said['chronic']} in chronic ones"
    assert drawings.drawn(data, "guidelines").title == title
    chronic = known[known["addressed"].isin(["chronic", "any"])]
    assert n04.advice_by_patients(data, chronic) == answers.advice_of_bodies(data, chronic)
    few = pd.concat([known[known["guideline_id"].eq(one)] for one in ("DANISH_2018", "SIGN_136_2013")])
    said = "None of 1 guideline body is for acupuncture in acute cases and 1 of 1 in chronic ones"
    assert n04.advice_by_patients(data, few) == said
    one = known[known["body"].eq("National Institute for Health and Care Excellence")]
    said = {"against": "is against acupuncture", better[0]: "is for acupuncture"}
    said["neither"] = "is neither for nor against acupuncture"
    for code, way in said.items():
        told = answers.advice_of_bodies(data, one.assign(recommendation=code))
        assert told == f"The one guideline body whose advice seems current {way}"
    rest = known[~known["recommendation"].isin(against)]
    assert answers.advice_of_bodies(data, rest).endswith(
        ", 4 are for acupuncture (3 weakly or as one option) and none against"
    )
    strong = rest.assign(recommendation="for")
    assert answers.advice_of_bodies(data, strong).endswith(", 4 are for acupuncture and none against")
    both = rest.assign(body="A body", recommendation=["against", *rest["recommendation"][1:]])
    assert answers.advice_of_bodies(data, pd.concat([both, one])).endswith(", none is for acupuncture and 1 against")
    assert answers.advice_of_bodies(data, known[:0]) == "All advice is known to be replaced"


def test_candidates_of_a_cited_guideline_have_a_star(data):
    cited = data.citations["guideline_id"].dropna()
    starred = [text for _, text in heights(drawings.drawn(data, "guidelines").sheet) if text.startswith("\u2605")]
    assert len(starred) == cited.nunique() > 0


def test_the_names_of_articles_end_where_the_times_end(topic):
    sheet = drawings.drawn(topic, "guidelines").sheet
    sheet.draw_without_rendering()
    names = [text for ax in sheet.axes for text in ax.texts if text.get_text().endswith(" is published")]
    assert len(names) == topic.sources["published"].notna().sum() > 0
    for name in names:
        box, area = name.get_window_extent(sheet.canvas.get_renderer()), name.axes.get_window_extent()
        assert area.x0 < box.x0 and box.x1 < area.x1 + 1


def test_studies_count_once_in_each_tile(topic):
    figure = drawings.drawn(topic, "studies_by_comparator")
    expected = {}
    for variable in ("measured", "time"):
        once = figure.numbers.drop_duplicates(["study", "compared_with", variable])
        for (row, column), n in once.groupby(["compared_with", variable], observed=True).size().items():
            expected[f"{row}-{column}"] = str(n)
    tiles = artists(figure.sheet, "tile-")
    assert set(tiles) == set(expected)
    for name, tile in tiles.items():
        inside = [t.get_text() for t in tile.axes.texts if tile.get_bbox().contains(*t.get_position())]
        assert inside == [expected[name]]


# ---------------------------------------------------------------- 00 and 05


def test_the_figure_in_short_draws_the_estimates_of_the_whole_one_at_the_same_places(topic):
    short, whole = (drawings.drawn(topic, name) for name in ("claims_and_evidence", "claims_beside_evidence"))
    places = [
        {gid: (list(line.get_xdata()), line.get_color()) for gid, line in artists(one.sheet, "interval-").items()}
        for one in (short, whole)
    ]
    assert places[0].keys() == places[1].keys() and places[0]
    ends = [{gid: estimate.get_xdata() for gid, estimate in artists(one.sheet).items()} for one in (short, whole)]
    assert all(ends[0][gid] == ends[1][gid] for gid in places[0])
    columns = ["body", "id", "estimate", "low", "high"]
    rows = [
        one.numbers.query("kind == 'estimate'")[columns].dropna().set_index(["body", "id"]) for one in (short, whole)
    ]
    assert rows[0].sort_index().equals(rows[1].sort_index())


def test_claims_share_a_row_of_the_figure_in_short_where_they_say_the_same_equally_firmly(topic):
    figure, claims = drawings.drawn(topic, "claims_and_evidence"), topic.claims.set_index("claim_id")
    rows = figure.numbers.query("kind == 'claim'")
    firm = claims["certainty"].isin(topic.codes_with("certainty", "unhedged"))
    kind, work = (judging.answers(topic).set_index("claim_id")[name] for name in ("kind", "cited_work"))
    said = {claim: (claims.loc[claim, "direction"], firm[claim], kind[claim], str(work[claim])) for claim in rows["id"]}
    for _, own in rows.groupby(["body", "row"]):
        assert len({said[claim] for claim in own["id"]}) == 1
    alone = replies.answer_remarks(topic)  # has a row of its own, as what a remark is about must be there to read
    kinds = {(row.body, *said[row.id], row.id if row.id in alone else "") for row in rows.itertuples()}
    assert len(artists(figure.sheet, "claim-")) == len(kinds) == len(rows.groupby(["body", "row"]))


@pytest.mark.parametrize(
    ("leads", "title"),
    [
        # A newer review concludes otherwise, but against medicines.
        (["MU_2020-1"], "The leading estimate favours acupuncture over usual care"),
        (["MU_2020-1", "MU_2020-3"], "Leading estimates favour acupuncture over usual care"),
        (["HAAKE_2007-9"], "Against sham, it is open which is better"),
        (["LAM_2013-1"], "The leading estimate favours acupuncture over sham"),  # newer reviews agree
        (["LAM_2013-1", "HAAKE_2007-9"], "Leading estimates favour acupuncture over sham for pain only"),
        (
            ["MU_2020-1", "LAM_2013-1", "HAAKE_2007-9"],
            "Leading estimates favour acupuncture over usual care, and over sham for pain only",
        ),
        (
            ["MU_2020-1", "HAAKE_2007-9"],
            "Leading estimates favour acupuncture over usual care; against sham, it is open which is better",
        ),
        ([], "No estimate leads an answer to what the articles say of acupuncture"),
    ],
)
def test_the_title_says_what_leads_against_each_comparator(data, leads, title):
    rows = pd.DataFrame({"id": [*leads, "KONG_2020-1"], "leads": [*[True] * len(leads), False]})
    assert n05.beside_in_a_sentence(data, rows) == title


@pytest.mark.parametrize(("over", "says"), [("", "results differ"), ("drugs", "favour")])
def test_newer_reviews_against_the_same_comparator_that_conclude_otherwise_are_in_the_title(
    data, monkeypatch, over, says
):
    columns = ["name", "better", "over"]
    monkeypatch.setattr(n05.replies, "newer", lambda *_: pd.DataFrame([("Moe 2030", False, over)], columns=columns))
    assert n05.says_of(data, data.effects[data.effects["effect_id"] == "LAM_2013-1"]) == says


def test_a_leading_estimate_says_of_how_many_people_it_is(data):
    rows = n05.band_rows(data).query("kind == 'estimate'")
    people = rows["id"].map(data.effects.set_index("effect_id")["participants"])
    for row, n in zip(rows.itertuples(), people, strict=True):
        assert (f", n = {n:,}" in row.text) if row.leads and pd.notna(n) else ("n = " not in row.text), row.text
    assert (rows["leads"] & people.notna()).any() and (rows["leads"] & people.isna()).any()


def test_newer_reviews_that_say_the_same_share_a_row(data):
    alike, effects = tables.read(), data.effects.set_index("effect_id")
    effects.loc["BARONCINI_2022-1", "treatment_mixed"] = "no"  # as if its network were of acupuncture alone
    alike.frames["effects"] = effects.reset_index()
    rows = n05.band_rows(alike)
    own = rows[rows["kind"].eq("words") & rows["text"].str.contains(", newer")]
    assert ["Baroncini 2022", "Rizzo 2025, relies on Mu 2020"] in own["name"].tolist()
    for row in own.itertuples():
        # Of reviews that share a row, it is said only of those that rely on another one why they do not lead.
        names = [re.sub(r"(; v .*)", "", one) for one in row.name]
        told = [re.sub(r", (relies on .*)", r" (\1)" if len(names) > 1 else "", one) for one in names]
        assert row.text.startswith(" and ".join(told)) and (", newer: " in row.text) == (len(names) > 1), row.text
    assert "Rizzo 2025 (relies on Mu 2020), newer: pain" in " ".join(own["text"])
    assert not own.duplicated(["body", "text"]).any()
    assert "Baroncini" not in " ".join(n05.band_rows(data)["text"])  # it is not like with like


def test_articles_that_say_nothing_of_a_body_of_evidence_are_named_unless_they_are_many(data, monkeypatch):
    claims = data.claims.set_index("source_id")["claim_id"]
    some = pd.DataFrame({"id": [*claims["A1"], *claims["A2"], *claims["A4"]]})
    assert n05.silent_in_words(data, some) == " (A3 and A5: none)"
    assert n05.silent_in_words(data, pd.DataFrame({"id": claims})) == ""
    one = pd.DataFrame({"id": [*claims["A2"]]})
    assert n05.silent_in_words(data, one) == " alone"
    heads = n05.band_rows(data).drop_duplicates("body")
    assert heads["silent"].str.endswith(": none)").any()
    monkeypatch.setattr(n05.ranges, "too_many", lambda _: True)
    assert n05.silent_in_words(data, some) == n05.silent_in_words(data, one) == ""


@pytest.mark.thorough
def test_bodies_of_evidence_beyond_a_page_are_counted_in_the_figure_in_short(data):
    many, own = tables.read(), data.bodies
    parts = [own.assign(body_id=own["body_id"] + k, label=own["label"] + f" {k}") for k in "abcd"]
    many.frames["bodies"] = pd.concat(parts)
    figure = figures.claims_and_evidence(many)
    assert drawing.size_of(figure.sheet)[1] <= 240
    k, n = map(int, re.search(r"Shown are (\d+) of (\d+) bodies of evidence", figure.sheet.subtitle).groups())
    assert n == 12 and k == figure.numbers["body"].nunique() < n


def test_the_last_row_of_a_body_counts_what_its_other_estimates_find(data):
    figure, finding = drawings.drawn(data, "claims_and_evidence"), evidence.estimates(data).set_index("effect_id")
    rows = drawings.drawn(data, "claims_beside_evidence").numbers.query("kind == 'estimate' and not leads")
    sham = data.bodies.set_index("code").loc["sham", "body_id"]
    drawn = figure.numbers.query("body == @sham and kind == 'estimate' and not leads")
    assert set(drawn["id"]) == set(rows.loc[rows["body"] == sham, "id"])
    better = (finding.loc[drawn["id"], "ci_low"] > 0).sum()
    assert f"{better} favour" in figure.alt and drawn["row"].iloc[0] in figure.alt


@pytest.mark.parametrize(
    ("papers", "says"),
    [
        ([(1, 6, 0)], "1 of 6 reporting papers agrees"),
        ([(1, 6, 1)], "1 of 6 reporting papers agrees (§)"),
        ([(0, 6, 0)], "0 of 6 reporting papers agree"),
        ([(1, 1, 0)], "1 of 1 reporting paper agrees"),
        ([(3, 6, 2)], "3 of 6 reporting papers agree (2 §)"),
        ([(7, 10, 3), (1, 6, 0)], "7 of 10 (3 §) and 1 of 6 reporting papers agree"),
    ],
)
def test_papers_that_show_what_is_claimed_are_counted(papers, says):
    assert replies.in_papers(papers, "§") == says and "§" not in replies.in_papers(papers)


def test_the_papers_of_a_row_are_those_of_the_answers(data):
    answers = judging.answers(data).set_index("claim_id", drop=False)
    alt = drawings.drawn(data, "claims_and_evidence").alt
    for claim in ("A2-07-1", "A4-24-1", "A4-24-2"):
        table = citations.halves(data, answers.loc[claim, "cited_work"]).query("claim_id == @claim")
        k, n = (table["half"] == "holds").sum(), (table["half"] != "not_tested").sum()
        unlike = (table["half"].eq("holds") & table["like"].ne(True)).sum()
        assert replies.papers_that_show(data, answers.loc[claim]) == (k, n, unlike)
        said = f"{k} of {n} reporting papers {'agrees' if k == 1 else 'agree'}"
        mark = replies.marked(unlike, k, n05.UNLIKE).removesuffix(")")  # what the answer leaves out can follow it
        assert re.search(rf"{claim}: [^:]*: {re.escape(said + mark)}[;)]", alt)
    assert replies.papers_that_show(data, answers.loc["A1-28-1"]) is None


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"a": "Supported"}, "Supported"),
        ({"a": "Supported", "b": "Supported"}, "Both: supported"),
        ({"a": "Supported", "b": "Supported", "c": "Supported"}, "All 3: supported"),
        ({"a": "Supported", "b": "Contradicted", "c": "Supported"}, "a and c: supported; b: contradicted"),
        ({**dict.fromkeys("abcd", "Supported"), "e": "Contradicted"}, "4: supported; 1: contradicted"),
    ],
)
def test_a_row_says_which_claim_has_which_answer(answers, says):
    assert n00.answers_in_words(pd.Series(answers)) == says


def test_papers_that_could_be_a_work_have_a_row_where_only_their_words_are_known(data):
    """Each once, at what decides whether the paper shows what is claimed; none of them has an estimate in the band."""
    figure = drawings.drawn(data, "claims_beside_evidence")
    work = data.bodies.query("variable == 'cited_work'").iloc[0]
    table = citations.halves(data, work["code"]).dropna(subset="effect_id")
    named = table["claim_id"].map(data.claims.set_index("claim_id")["comparator"]).ne(data.silence)
    ids = table.loc[named & table["measure"].isna(), "effect_id"]
    rows = evidence.estimates(data).set_index("effect_id").loc[ids]
    assert set(rows["finding"].map(data.role_of("finding"))) == {"better", "same"}  # for and against alike
    for row in rows.itertuples():
        label = data.label("authors_conclusion", row.authors_conclusion)
        assert re.search(rf"{row.name}[^;]*: v [^;]*: {label};", figure.alt), row.name
    body = data.effects.loc[data.effects["effect_id"].isin(figure.numbers.query(f"body == '{work['body_id']}'")["id"])]
    assert not set(body["study_id"]) & set(rows["study_id"])


def test_the_numbers_have_the_other_estimates_of_the_same_study_in_the_same_measure(data):
    figure, effects = drawings.drawn(data, "claims_beside_evidence"), evidence.estimates(data).set_index("effect_id")
    rows = figure.numbers.query("kind == 'estimate' and factor == factor").fillna({"also": ""})
    same, told = ["study", "compared_with", "measured", "measure"], 0
    for row in rows[rows["also"] != ""].itertuples():
        like = effects[(effects[same] == effects.loc[row.id, same]).all(axis=1)]
        others = [float(one) for one in row.also.split("; ")]
        assert set(others) <= {round(row.factor * one, 4) for one in like["estimate"].drop(row.id)}
        told += len(others)
    assert told > 10
    vickers = rows[rows["id"] == "VICKERS_2018-5"]["also"].item()
    others = [
        f"{20 * effects.loc[one, 'estimate']:g}" for one in ("VICKERS_2018-3", "VICKERS_2018-4")
    ]  # of three, the middle one has the row
    assert sorted(vickers.split("; ")) == sorted(others)


def test_the_figure_in_short_counts_what_has_no_mark(data):
    figure = drawings.drawn(data, "claims_and_evidence")
    effects, shown = data.claims.dropna(subset="direction"), set(figure.numbers.query("kind == 'claim'")["id"])
    silent = effects.loc[~effects["claim_id"].isin(shown), "comparator"].eq("not_stated").sum()
    texts = " ".join(text.get_text() for text in figure.sheet.axes[0].texts).replace("\n", " ")
    n = len(effects) - len(shown)
    told = f"{n} of {len(effects)} claims about effectiveness (including all of A3 and A5) have no sign ("
    answers = judging.answers(data).set_index("claim_id")["answer"].drop(shown).map(data.labels("answer"))
    told += ", ".join(f"{k} {label}" for label, k in answers.value_counts().items() if k)
    assert f"{told}); {silent} of the {n} name no comparator." in texts and answers.value_counts().sum() == n
    every = effects.rename(columns={"claim_id": "id"}).assign(kind="claim", name="", what="")
    assert n05.undrawn_in_words(data, every, whose=True) == ""
    one = n05.undrawn_in_words(data, every[every["id"].ne("A5-03-2")])
    assert one.endswith(" about effectiveness has no sign; it names no comparator and is not tested here.")


def test_the_way_of_some_intervals_is_counted(data):
    ids = ["LIN_2024-1", "YANG_2021-2", "THOMAS_2006-1", "HAAKE_2007-4"]
    assert n00.ways_in_words(data, ids) == "3 favour acupuncture, 1 leaves it open"
    assert n00.ways_in_words(data, ids[:1]) == "1 favours acupuncture"


def test_the_estimates_that_do_not_lead_are_counted_by_what_they_compare_and_those_without_a_mark(data):
    bands = n05.band_rows(data)
    for body, own in bands[bands["kind"].eq("estimate") & ~bands["leads"]].groupby("body"):
        led = bands.loc[bands["body"].eq(body), "leads"].any()
        words = bands[bands["body"].eq(body) & bands["kind"].eq("words")]
        row, n = n00.others_row(data, own, led, words), own["over"].value_counts(sort=False)
        undrawn = (~own["drawn"]).sum()
        left_out = f" ({undrawn} in other units, not drawn)" if undrawn else ""
        text = f"{len(own)} {'others' if led else 'estimates'}{left_out}"
        if len(n) > 1:
            text += f": {' and '.join(f'{k} v {what}' for what, k in n.items())}"
        elif not led:
            text += f" v {n.index[0]}"
        assert row["text"] == text
        assert len(row["ids"]) == len(own) - undrawn
        papers = {}
        for one in words.itertuples():
            papers.setdefault(one.what, []).extend(one.name)
        said = ", ".join(f"{what} ({' and '.join(names)})" for what, names in papers.items())
        newer = "newer, " if words["text"].str.contains(", newer").all() else ""
        assert row["beside"] == n00.ways_in_words(data, own["id"]) and row["words"] == f"; {newer}in words: {said}"
        assert len(papers) and n00.without_number(words[:0]) == ""
        assert f"{row['text']}: {row['beside']}{row['words']}" in drawings.drawn(data, "claims_and_evidence").alt


def test_newer_reviews_in_words_are_named_in_both_main_figures_whatever_they_found(data):
    """One that relies on a leading one is named with that, as its words are no finding of their own."""
    short, whole = (drawings.drawn(data, name).alt for name in ("claims_and_evidence", "claims_beside_evidence"))
    bands, every = n05.band_rows(data), evidence.estimates(data)
    newer = replies.newer(data, every[every["effect_id"].isin(bands.loc[bands["leads"], "id"])])
    assert set(newer["better"]) == {True, False}
    for row in newer.itertuples():
        assert re.search(rf"{row.name}[^;:]*, newer", whole), row.name
        assert re.search(rf"{row.said} for [^(]*{row.what}[^(]* \([^)]*{row.name}[,;) ]", short), row.name
    assert "favours acupuncture for pain (Rizzo 2025, relies on Mu 2020)" in short
    assert "(Giovanardi 2023; v usual care: favours acupuncture)" in short


def test_an_estimate_that_was_only_read_in_a_report_says_so(data):
    label = data.label("seen", data.code_with("seen", "secondhand"))
    for name in ("estimates", "claims_beside_evidence", "claims_and_evidence"):
        figure, effects = drawings.drawn(data, name), data.effects.set_index("effect_id")
        told = [one for one in re.split(r"; (?=\w+ \d{4}: )|(?<=\)), ", figure.alt) if "9.22 (4.61 to 13.82)" in one]
        assert effects.at["MU_2020-5", "seen"] in data.codes_with("seen", "secondhand")
        assert told and all(label in one for one in told), name
        assert not any(label in one for one in figure.alt.split("; ") if "10.26 (3.40 to 17.11)" in one)


def test_a_grade_stands_beside_each_estimate_that_has_one(data):
    figure, effects = drawings.drawn(data, "claims_beside_evidence"), data.effects.set_index("effect_id")
    for row in figure.numbers.query("leads").itertuples():
        grade = effects.loc[row.id, "certainty_grade"]
        told = [one for one in figure.alt.split("; ") if row.beside in one]
        assert told and (pd.isna(grade) or f", {data.label('certainty_grade', grade)}" in row.beside)
    assert "as others published it; for other intervals we saw no grade." in figure.caption


def test_a_caption_says_whose_authors_call_a_leading_difference_too_small(data):
    marks, every = n05.band_rows(data), data.effects.set_index("effect_id")
    led = every.loc[marks.loc[marks["leads"], "id"].unique()]
    small = led[led["authors_conclusion"] == "favours_too_little"]
    assert 1 < len(small) < len(led) and set(small["study_id"]) == {"MU_2020"}
    said = f" Mu 2020 calls its {len(small)} black differences too small to matter ("
    said += "for pain v sham, its summary: may not beat sham; for function v usual care, its summary: more effective)."
    assert n00.little_in_words(data, marks) == said and said in drawings.drawn(data, "claims_and_evidence").caption
    assert " calls its black difference too small " in n00.little_in_words(data, marks[marks["id"] == "MU_2020-5"])
    assert n00.little_in_words(data, marks[~marks["leads"]]) == ""


def test_the_line_that_authors_set_is_drawn_beside_leading_estimates_alone(data):
    effects = data.effects.set_index("effect_id")
    for name in ("claims_and_evidence", "claims_beside_evidence"):
        figure = drawings.drawn(data, name)
        led = effects.loc[figure.numbers.query("leads")["id"].unique(), "predefined_size"].dropna()
        found = artists(figure.sheet, "line-")
        assert sorted(line.get_xdata()[0] for line in found.values()) == sorted(led)
        assert {15.0} == set(led)
        assert " The short line is at 15 points, which Mu 2020 calls relevant for pain." in figure.caption
        texts = [text.get_text() for text in figure.sheet.texts]
        assert "relevant size, says Mu 2020" in texts
    rows = n05.band_rows(data)
    two = rows[rows["leads"] & rows["own_line"].notna()]
    two = two.assign(name=[f"Moe {2030 + nth}" for nth in range(len(two))])
    assert len(two) > 1 and "relevant size, say their authors" in [name for name, *_ in n05.key_entries(two)]
    assert n05.own_lines_in_words(rows[~rows["leads"]]) == ""
    one = {"leads": True, "own_line": 6.0, "name": "Moe 2030", "what": "function", "factor": 20.0, "standard": True}
    said = " The short line is at 0.3 standard deviations, which Moe 2030 calls relevant for function."
    assert n05.own_lines_in_words(pd.DataFrame([one])) == said


def test_the_axis_reaches_the_line_that_authors_set():
    drawn = pd.DataFrame({"low": [1.0], "high": [12.0], "leads": [True], "own_line": [60.0]})
    assert n05.ends_of_axis(drawn)[1] > 60 > n05.ends_of_axis(drawn.assign(leads=False))[1]


def test_a_caption_explains_only_what_stands_in_its_figure(data):
    hum = drawings.topic("other")
    for name in ("claims_and_evidence", "claims_beside_evidence"):
        for topic in (data, hum):
            figure = drawings.drawn(topic, name)
            beside = figure.alt.replace("\n", " ")
            led = figure.numbers["leads"].eq(True).any()
            assert (n05.LEADS in figure.caption) == led
            explained = "little or none" in beside and name == "claims_beside_evidence"  # which the short one points to
            assert ("*Little or none* means" in figure.caption) == explained
            assert (" *Ours* means that we worked it out from printed averages." in figure.caption) == (
                ", ours" in beside
            )
            assert " A line is a 95% interval" in figure.caption
            assert ("; an arrow means " in figure.caption) == bool(
                artists(figure.sheet, "beyond-") or artists(figure.sheet, "before-")
            )


@pytest.mark.parametrize("gone", [["citations"], ["works", "citations"]])
def test_the_main_figures_do_without_the_works_that_are_cited(tmp_path, gone):
    folder = shutil.copytree(topics.other_topic(), tmp_path / "topic")
    topics.without(folder, gone)
    topic = tables.read(folder)
    for name in ("claims_and_evidence", "claims_beside_evidence"):
        bodies = set(drawings.drawn(topic, name).numbers["body"])
        assert bodies and bodies <= set(topic.bodies.loc[topic.bodies["variable"] == "comparator", "body_id"])


def test_the_subtitle_says_in_whom_leading_estimates_were_found_if_all_in_the_same_people(data):
    rows = n05.band_rows(data)
    led = data.effects.set_index("effect_id").loc[rows.loc[rows["leads"], "id"], "people"].map(data.labels("people"))
    assert led.nunique() == 1
    black = "leading estimates black"
    assert f"{black} ({led.iloc[0]})." in n05.colours_in_words(data, rows)
    two = rows.assign(people=[f"{k}" for k in range(len(rows))])
    assert f"{black}." in n05.colours_in_words(data, two)
    assert n05.colours_in_words(data, rows.assign(leads=False)) == "Claims are blue, estimates grey."


def test_the_subtitle_says_what_limits_leading_estimates_in_favour_if_all_alike(data):
    rows, effects = n05.band_rows(data), data.effects.set_index("effect_id")
    led = rows.loc[rows["leads"], "id"]
    better = effects.loc[led, "ci_low"] > 0
    (grade,) = effects.loc[led[better.to_numpy()], "certainty_grade"].map(data.labels("certainty_grade")).unique()
    small = f"{grade} certainty and called too small by {{}} authors ({n05.LITTLE})."
    assert n05.limits_of_leading(data, rows[rows["leads"]]) == f" Those in favour are of {small.format('their')}"
    one = rows[rows["id"].isin(led[better.to_numpy()].iloc[:1])].head(1)
    assert n05.limits_of_leading(data, one) == f" The one in favour is of {small.format('its')}"
    large = one.assign(little=False)
    assert n05.limits_of_leading(data, large) == f" The one in favour is of {grade} certainty."
    without = rows[rows["id"].isin(effects.index[effects["certainty_grade"].isna() & (effects["ci_low"] > 0)])]
    without = without.drop_duplicates("id")
    assert len(without) and n05.limits_of_leading(data, pd.concat([large, without])) == ""
    assert n05.limits_of_leading(data, rows[:0]) == ""


def test_a_claim_without_a_code_for_its_wording_has_no_hedge():
    claims = pd.DataFrame({"certainty": [None, "plain", "tentative"]})
    topic = drawings.topic("other")
    codes = {role: topic.codes_by_role("certainty")[role][0] for role in topic.codes_by_role("certainty")}
    claims["certainty"] = [None, codes["unhedged"], next(code for role, code in codes.items() if role != "unhedged")]
    assert evidence.hedged(topic, claims).tolist() == [False, False, True]


def test_a_claim_with_a_hedge_keeps_it_where_it_shares_a_row(data):
    better, same = (data.code_with("direction", role) for role in ("better", "same"))
    assert n00.way_in_words(data, better, "much ", hedged=True) == "may be much better"
    assert n00.way_in_words(data, better) == "better"
    assert n00.way_in_words(data, same, hedged=True) == "perhaps little or no difference"
    assert n00.way_in_words(data, same, hedged=True, some=True) == "perhaps some found little or no difference"
    assert n00.way_in_words(data, better, "much ", some=True) == "some found it much better"
    assert (
        "A1-28-2 (pain) and A1-28-4 (function): may be much better" in drawings.drawn(data, "claims_and_evidence").alt
    )


@pytest.mark.parametrize(
    ("beside", "said"),
    [("7 of 12 (4\nalso favour)", True), ("Supported (sham also beat it)", False), ("Supported", False)],
)
def test_the_caption_says_what_also_means_where_studies_are_counted_so(beside, said):
    assert n00.also_note(pd.DataFrame({"beside": [beside]})) == (n00.ALSO if said else "")


def test_claims_that_are_too_many_to_be_named_say_which_work_they_cite(data, monkeypatch):
    answers, work = (
        judging.answers(data).set_index("claim_id", drop=False),
        "the study in the Archives of Internal Medicine",
    )
    assert n00.work_in_words(data, answers.loc["A4-24-1"]) == f" on {work}"
    assert n00.work_in_words(data, answers.loc["A1-28-1"]) == ""
    monkeypatch.setattr(n00, "NAMED", 0)
    better = answers.loc["A4-24-1", "direction"]
    row = n00.claims_row(data, better, False, ["A4-24-1", "A4-24-2"])
    assert row["text"] == f"2 claims on {work}: better"


def test_papers_that_could_be_a_work_are_counted_in_its_head_and_explained(data):
    for name in ("claims_and_evidence", "claims_beside_evidence"):
        figure = drawings.drawn(data, name)
        texts = " ".join(text.get_text() for text in figure.sheet.axes[0].texts)
        n = len(citations.candidates(data, "analysis_of_22_trials"))
        assert f"The analysis of 22 trials (which of {n} papers?): claims of A2" in texts
        assert n05.PAPERS in figure.caption and n05.LEADS in figure.caption
    assert n05.papers_note(pd.DataFrame({"beside": ["Supported"]})) == ""


def test_a_bar_says_what_of_its_claim_is_not_tested_and_which_way_it_is_contradicted(data):
    said = n05.tested_in_words(data, ["A1-24-1", "A1-30-1", "A1-28-1", "A1-29-2", "A1-25-1"])
    assert said == {
        "A1-24-1": "some found: overall effect v any comparator: better, perhaps by a medium size (the ranking is not "
        "tested here)",
        "A1-30-1": "overall effect v conventional care: little or no difference (where contradicted, acupuncture does "
        "better)",
        "A1-28-1": "pain v sham: better",  # strong words are no part of a bar where one estimate leads
        "A1-29-2": "some found: function v any comparator, long term: better",
        "A1-25-1": "findings conflict (pooled analysis)",  # the kind of study that the claim cites
    }
    assert n05.tested_in_words(data, ["A3-12-1"]) == {"A3-12-1": "findings conflict"}
    assert "A3-12-1" in replies.answer_remarks(data)  # which is that nothing else is tested


@pytest.mark.parametrize("name", ["claims_and_evidence", "claims_beside_evidence", "estimates"])
def test_an_axis_of_effects_has_few_ticks_on_both_sides_of_no_difference(topic, name):
    sheet = drawings.drawn(topic, name).sheet
    sheet.draw_without_rendering()
    axes = [ax for ax in sheet.axes if any(str(line.get_gid()).startswith("interval-") for line in ax.lines)]
    for ax in axes:
        (low, high), null = ax.get_xlim(), next(line.get_xdata()[0] for line in ax.lines)
        shown = [tick for tick in ax.get_xticks() if low <= tick <= high]
        assert min(shown) < null < max(shown) and 3 <= len(shown) <= 8, shown
    assert axes


def test_pale_colours_are_those_of_weaker_answers_and_in_the_key(data):
    sheet, table = drawings.drawn(data, "firmness_by_claim").sheet, firmness.table(data)
    led, hue = judging.answers(data).dropna(subset="effect_id")["claim_id"], drawing.colors(data.codes_of("answer"))
    for gid, bar in artists(sheet, "share-").items():
        claim, code = gid.rsplit("-", 1)
        face = hue[code] if claim in set(led) else drawing.tint(hue[code], n05.PALE)
        assert mpl.colors.to_hex(bar.get_facecolor()) == mpl.colors.to_hex(face), gid
    keys = {mpl.colors.to_hex(one.get_markerfacecolor()) for one in sheet.artists}
    shown = {mpl.colors.to_hex(bar.get_facecolor()) for bar in artists(sheet, "share-").values()}
    assert len(table) and shown == keys


def test_claims_of_which_one_study_is_enough_share_a_row_if_no_choice_changes_them_and_they_are_many(data, monkeypatch):
    table, whole, kind = firmness.table(data), firmness.cross(data), judging.answers(data).set_index("claim_id")["kind"]
    sure = [claim for claim in table.index if kind[claim] == "existential" and table.loc[claim, "share"] == 1]
    rows = n05.rows_tested_alike(data, table, whole)
    assert rows[sure[0]].startswith(f"{sure[0]}, ") and rows[sure[0]].endswith(n05.ONE_IS_ENOUGH)
    assert not set(sure[1:]) & set(rows)
    few = n05.rows_tested_alike(data, table.drop(sure[n05.FEW :]), whole)
    assert all(few[claim].startswith(f"{claim}: some found: ") for claim in sure[: n05.FEW])
    monkeypatch.setattr(n05, "NAMED", 2)
    assert n05.rows_tested_alike(data, table, whole)[sure[0]] == f"{len(sure)} claims: {n05.ONE_IS_ENOUGH}"


def test_bars_of_firmness_for_which_a_page_has_no_room_are_counted_and_in_the_numbers(data, monkeypatch):
    whole = drawings.drawn(data, "firmness_by_claim")
    monkeypatch.setattr(n05, "TALLEST", 40.0)
    part = figures.firmness_by_claim(data)
    shown, of = map(
        int, re.search(r"Shown are (\d+) of (\d+) rows, .+; the CSV file has all\.", part.sheet.subtitle).groups()
    )
    assert 0 < shown < of and part.numbers.equals(whole.numbers)
    assert part.sheet.get_figheight() < whole.sheet.get_figheight()


def test_parts_of_a_bar_add_up():
    assert n05.parts_in_percent(pd.Series({"a": 0.375, "b": 0.625})) == {"a": "37.5%", "b": "62.5%"}
    assert n05.parts_in_percent(pd.Series({"a": 0.25, "b": 0.75})) == {"a": "25%", "b": "75%"}


def test_every_claim_of_a_body_of_evidence_is_drawn_once_and_points_where_it_points(topic):
    figure = drawings.drawn(topic, "claims_beside_evidence")
    signs, claims = artists(figure.sheet, "claim-"), topic.claims.set_index("claim_id")
    rows, role = figure.numbers.query("kind == 'claim'"), topic.role_of("direction")
    assert set(signs) == set(rows["body"] + "-" + rows["id"])
    for body in topic.bodies.to_dict("records"):
        spoken = topic.claims[(topic.claims[body["variable"]] == body["code"]) & topic.claims["direction"].notna()]
        assert set(rows.loc[rows["body"] == body["body_id"], "id"]) == set(spoken["claim_id"])
    for row in rows.itertuples():
        sign, way = signs[f"{row.body}-{row.id}"], role[claims.loc[row.id, "direction"]]
        firm = claims.loc[row.id, "certainty"] in topic.codes_with("certainty", "unhedged")
        assert (sign.get_markerfacecolor() != "white") == firm
        assert sign.get_marker() == {"better": ">", "worse": "<", "same": "s"}.get(way, "o")
    (across,) = {float(sign.get_xdata()[0]) for sign in signs.values()}
    assert across < figure.sheet.axes[-1].get_xlim()[0], "a sign on the axis would look like an estimate"


def test_estimates_beside_the_claims_are_where_the_numbers_say(topic):
    figure = drawings.drawn(topic, "claims_beside_evidence")
    rows = figure.numbers.query("kind == 'estimate'")
    lines, dots = artists(figure.sheet, "interval-"), artists(figure.sheet)
    drawn, source = rows[rows["factor"].notna()], topic.effects.set_index("effect_id")
    assert set(lines) == set(drawn["body"] + "-" + drawn["id"])
    for row in drawn.itertuples():
        line, (low, high) = lines[f"{row.body}-{row.id}"], figure.sheet.axes[-1].get_xlim()
        assert list(line.get_xdata()) == [max(row.low, low), min(row.high, high)]
        assert dots[f"{row.body}-{row.id}"].get_xdata() == [row.estimate]
        printed = [row.factor * source.loc[row.id, name] for name in ("estimate", "ci_low", "ci_high")]
        assert [row.estimate, row.low, row.high] == pytest.approx(printed)
        assert (line.get_color() == n05.INK) == row.leads


def test_the_black_estimates_are_those_that_lead_the_answers(topic):
    figure = drawings.drawn(topic, "claims_beside_evidence")
    answers = judging.answers(topic)
    for body in topic.bodies.to_dict("records"):
        rows = figure.numbers[figure.numbers["body"] == body["body_id"]]
        own = answers[answers["claim_id"].isin(rows["id"]) & (body["variable"] == "comparator")]
        assert set(own["effect_id"].dropna()) <= set(rows.loc[rows["leads"], "id"])
        assert all(f"{row.beside}" for row in rows.query("kind != 'note'").itertuples())


def test_a_standardized_difference_is_placed_by_the_line_of_a_medium_size(data):
    rows, sizes = drawings.drawn(data, "claims_beside_evidence").numbers, evidence.sizes(data)
    measure = rows["id"].map(data.effects.set_index("effect_id")["measure"].astype(object))
    assert rows.loc[measure == "smd", "factor"].unique().tolist() == [sizes["md_0_100"] / sizes["smd"]]
    assert rows.loc[measure.isin(["risk_ratio", "odds_ratio"]), "factor"].isna().all()


def test_bars_of_firmness_are_as_long_as_the_shares(topic):
    figure = drawings.drawn(topic, "firmness_by_claim")
    bars, shares = artists(figure.sheet, "share-"), firmness.cross(topic).loc[firmness.table(topic).index]
    room = figure.sheet.axes[0].get_xlim()[1]
    seen = figure.numbers[figure.numbers["share"] > 0]
    own = {gid.removesuffix(f"-{code}") for gid in bars for code in shares if gid.endswith(f"-{code}")}
    assert all(re.search(rf"\b{claim}\b", figure.alt) for claim in shares.index)
    for claim in shares.index.difference([*own]):  # it shares the row of one that is tested alike
        like = [one for one in own if re.search(rf"\b{one}(?:, | and )[^:]*\b{claim}\b", figure.alt)]
        assert like and shares.loc[like[0]].tolist() == shares.loc[claim].tolist()
    seen = seen[seen["claim_id"].isin(own)]
    assert set(bars) == set(seen["claim_id"] + "-" + seen["answer"])
    for row in seen.itertuples():
        bar = bars[f"{row.claim_id}-{row.answer}"]
        assert bar.get_width() / room == pytest.approx(shares.loc[row.claim_id, row.answer])
        assert (bar.get_linewidth() > 0) == row.given
    assert figure.numbers.groupby("claim_id")["given"].sum().eq(1).all()


def test_the_title_of_firmness_counts_the_answers_that_never_change(topic):
    figure, table = drawings.drawn(topic, "firmness_by_claim"), firmness.table(topic)
    kept = table["share"] > 1 - 1e-9
    led = table.index.isin(judging.answers(topic).dropna(subset="effect_id")["claim_id"])
    if not led.any():
        assert figure.title.startswith(f"{kept.sum()} of {len(table)} answers")
        return
    assert re.match(
        rf"{kept[led].sum()} of {led.sum()} answers? from one estimate holds? under all choices", figure.title
    )
    assert re.search(rf"\. Of the weaker answers, {kept[~led].sum()} of {(~led).sum()} holds?\.", figure.sheet.subtitle)


def test_an_answer_that_is_not_the_commonest_is_named(data):
    figure, shares, table = drawings.drawn(data, "firmness_by_claim"), firmness.cross(data), firmness.table(data)
    own = [claim for claim in table.index if shares.loc[claim].idxmax() != table.loc[claim, "answer"]]
    assert own == ["A1-25-1", "A1-28-3"]
    named = re.search(r"which for (.*?) is not the commonest", figure.sheet.subtitle)[1]
    assert sorted(named.split(" and ")) == own
    assert n05.not_the_commonest(table.drop(own), shares) == ""


@pytest.mark.parametrize("n", [0, 1])
def test_one_claim_is_drawn_and_none_is_said_in_a_sentence(n):
    whole, small = drawings.topic("own"), tables.read()
    given = judging.answers(whole).dropna(subset="effect_id")["claim_id"].head(n)
    small.frames["claims"] = small.claims[small.claims["claim_id"].isin(given)]
    for name in ("05-claims-beside-evidence", "05-firmness-by-claim"):
        if n:
            assert figures.functions()[name](small).title
        else:
            assert figures.functions()[name](small).reason.startswith("No claim")


def test_without_estimates_of_one_kind_or_recommendations_a_sentence_says_so():
    small = tables.read()
    small.frames["effects"] = small.effects.assign(wider_population="yes")
    small.frames["guidelines"] = small.guidelines.head(0)
    for name, words in (("04-estimates", "No estimate"), ("04-guidelines", "No recommendation")):
        assert figures.functions()[name](small).reason.startswith(words)


def test_articles_of_one_day_share_a_line(data):
    """The first two articles of the collection as if they were of one day, and no other had a date."""
    ids, days = data.sources["source_id"].head(2), pd.Series("2022-12-13", data.sources.index[:2])
    other = tables.Tables(data.folder, data.descriptor, data.raw)
    other.frames["sources"] = data.sources.assign(published=days)
    assert list(n04.dated_articles(other).values()) == [f"{ids[0]} and {ids[1]} are published"]
