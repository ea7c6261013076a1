"""The explorer: what filters choose, what table, figure and card then say, and what is left without a kernel."""

import csv
import json
import re
from html import escape, unescape
from html.parser import HTMLParser
from xml.etree import ElementTree

import ipywidgets as widgets
import nbformat
import pytest
from claimlib import agreement, drawing, explore, judging, replies, tables
from places import ROOT

NOTEBOOK = ROOT / "notebooks" / "10-explore-the-claims.ipynb"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def material(data):
    return explore.gather(data)


@pytest.fixture(scope="module")
def made(data):
    return explore.Explorer(data)


@pytest.fixture
def explorer(made):
    """The explorer, with nothing chosen and the first card open."""
    made.by.value = made.coded[0]
    made.clear.click()
    made.claim.index = 0
    return made


@pytest.fixture(scope="module")
def plain(data):
    """The claims as they stand in the file, dicts of text."""
    with (data.folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Table(HTMLParser):
    """The tables of some HTML: captions, and rows of (tag, scope, text)."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.captions, self.cell, self.texts = [], [], None, []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Begin a row, a cell or a caption."""
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td", "caption"):
            self.cell, self.texts = (tag, dict(attrs).get("scope")), []

    def handle_endtag(self, tag):
        """Keep what a cell or caption held."""
        if tag == "caption":
            self.captions.append("".join(self.texts))
        elif tag in ("th", "td"):
            self.rows[-1].append((*self.cell, "".join(self.texts)))

    def handle_data(self, data):
        """Add to the text of the cell."""
        self.texts.append(data)


def listed(html):
    """The claims in the table of the explorer, in order: a list of dicts from column heading to text."""
    head, *rows = Table(html).rows
    names = [text for _, _, text in head]
    return [dict(zip(names, [text for _, _, text in row], strict=True)) for row in rows]


def drawn(html):
    """The figure: a dict from claim to its mark, and its text for those who cannot see it."""
    svg = ElementTree.fromstring(re.search(r"<svg.*</svg>", html, re.DOTALL).group())
    marks = {group.get("id").removeprefix("claim-"): group for group in svg.iter(f"{SVG}g") if group.get("id")}
    marks = {claim: group for claim, group in marks.items() if group.find(f"{SVG}title") is not None}
    return marks, unescape(re.search('role="img" aria-label="(.*?)"', html).group(1))


def standing_out(html):
    """The claims whose marks are not faint."""
    style = re.search("<style>(.*?) { opacity: 0.13; }</style>", html)
    faint = re.findall(r'\.claims \[id="claim-(.+?)"\]', style.group(1)) if style else []
    assert set(faint) <= set(drawn(html)[0])
    return sorted(set(drawn(html)[0]) - set(faint))


def in_use(mark):
    """Place and look of a mark: x, y and a dict of its style, in which what its shape says is overruled by its use."""
    use = next(mark.iter(f"{SVG}use"))
    style = dict(part.strip().split(": ") for part in use.get("style").split(";") if part)
    return float(use.get("x")), float(use.get("y")), style


# ---------------------------------------------------------------- filters


def test_there_is_a_filter_for_article_each_coded_column_and_answer(material, data):
    coded = [field["name"] for field in data.raw["claims"].fields.values() if "enum" in field.get("constraints", {})]
    assert explore.variables(material) == ["source_id", *coded, *(["answer"] if "answer" in material.claims else [])]


def test_every_code_of_every_filter_chooses_what_the_file_says(material, plain):
    for variable in agreement.variables(material.data):
        for choice in explore.options(material, variable):
            if choice == explore.ANY:
                continue
            found = explore.choose(material.claims, {variable: choice})["claim_id"].tolist()
            wanted = choice or ("",)
            assert found == [row["claim_id"] for row in plain if row[variable] in wanted], (variable, choice)


def test_articles_choose_their_claims(material, plain):
    for article in material.data.sources["source_id"]:
        found = explore.choose(material.claims, {"source_id": (article,)})["claim_id"].tolist()
        assert found == [row["claim_id"] for row in plain if row["statement_id"].startswith(f"{article}-")]


def test_answers_choose_the_claims_that_have_them(material, data):
    table = judging.answers(data)
    for code in data.labels("answer"):
        found = explore.choose(material.claims, {"answer": (code,)})["claim_id"].tolist()
        assert found == table.loc[table["answer"] == code, "claim_id"].tolist()
    assert len(explore.choose(material.claims, {"answer": ()})) == len(data.claims) - len(table)


def test_filters_narrow_each_other(material, plain):
    chosen = {"comparator": ("sham",), "direction": ("no_difference", "mixed")}
    found = explore.choose(material.claims, chosen)["claim_id"].tolist()
    wanted = [r["claim_id"] for r in plain if r["comparator"] == "sham" and r["direction"] in chosen["direction"]]
    assert found == wanted and wanted


def test_stated_is_every_code_but_silence(material, plain, data):
    stated = next(c for c, label in explore.options(material, "comparator").items() if label == "stated")
    found = explore.choose(material.claims, {"comparator": stated})["claim_id"].tolist()
    assert found == [row["claim_id"] for row in plain if row["comparator"] not in ("", data.silence)]
    assert "stated" not in explore.options(material, "topic").values()


@pytest.mark.parametrize("text", ["pain", "PAIN", "  pain \t", "sham more", "more sham", "a1-28", "alternative", "zzz"])
def test_a_search_wants_all_its_words_anywhere(material, plain, text):
    found = explore.choose(material.claims, {}, text)["claim_id"].tolist()
    where = {row["claim_id"]: f"{row['claim_id']} {row['paraphrase']} {row['note']}".lower() for row in plain}
    assert found == [claim for claim, told in where.items() if all(word in told for word in text.lower().split())]


def test_choosing_changes_nothing(material):
    before = material.claims.copy()
    explore.choose(material.claims, {"topic": ("safety",)}, "harm")
    assert material.claims.equals(before)


def test_a_code_that_a_filter_does_not_have_is_named(material):
    with pytest.raises(ValueError, match=r"comparator can be not_stated, sham, .*, not nonsense"):
        explore.choose(material.claims, {"comparator": ("nonsense",)})
    with pytest.raises(ValueError, match="colour can be no filter, not red"):
        explore.choose(material.claims, {"colour": ("red",)})


def test_a_number_behind_a_choice_is_what_it_would_show(material):
    chosen, text = {"comparator": ("not_stated",), "certainty": ("plain",)}, "pain"
    fails = explore.failing(material.claims, chosen, text)
    for variable in explore.variables(material):
        choices = explore.options(material, variable)
        n = explore.counted(material.claims[variable][explore.without(fails, variable)], choices)
        others = {v: codes for v, codes in chosen.items() if v != variable}
        for choice in choices:
            wanted = others if choice == explore.ANY else {**others, variable: choice}
            assert n[choice] == len(explore.choose(material.claims, wanted, text)), (variable, choice)


def test_loosening_names_each_filter_that_alone_is_in_the_way(material):
    chosen = {"topic": ("safety",), "comparator": ("sham",)}
    filters = {variable: f"<{variable}>" for variable in (*chosen, explore.SEARCH)}
    one, two = (len(explore.choose(material.claims, {v: chosen[v]})) for v in chosen)
    said = explore.state(explore.failing(material.claims, chosen), {v: filters[v] for v in chosen})
    assert f"without \u201c<topic>\u201d {two} claims or without \u201c<comparator>\u201d {one} claims." in said
    assert "is not enough" in explore.state(explore.failing(material.claims, chosen, "zzz"), filters)


# ---------------------------------------------------------------- the widgets


def test_at_first_everything_is_shown(data, plain):
    explorer = explore.Explorer(data)
    assert [row["claim"] for row in listed(explorer.table)] == [row["claim_id"] for row in plain]
    assert standing_out(explorer.figure) == [row["claim_id"] for row in plain]
    assert f"All {len(plain)} claims" in explorer.status.value


def test_a_filter_changes_table_figure_count_and_card(explorer, plain):
    explorer.filters["comparator"].value = ("sham",)
    wanted = [row["claim_id"] for row in plain if row["comparator"] == "sham"]
    assert [row["claim"] for row in listed(explorer.table)] == standing_out(explorer.figure) == wanted
    assert len(drawn(explorer.figure)[0]) == len(plain), "a claim that does not fit stays as a faint mark"
    assert f"{len(wanted)} of {len(plain)} claims" in explorer.status.value
    assert "comparator: sham" in explorer.status.value
    assert explorer.claim.value == wanted[0] and wanted[0] in explorer.card.value
    assert [value for _, value in explorer.claim.options] == wanted


def test_the_table_says_in_words_what_the_file_says_in_codes(explorer, plain, data):
    rows = {row["claim"]: row for row in listed(explorer.table)}
    for one in plain:
        row = rows[one["claim_id"]]
        assert row["in our words"] == one["paraphrase"]
        for variable in agreement.variables(data):
            assert row[variable.replace("_", " ")] == data.labels(variable).get(one[variable], "")


def test_columns_in_which_nothing_is_coded_are_left_out(explorer):
    explorer.filters["topic"].value = ("context",)
    assert "comparator" not in listed(explorer.table)[0]
    explorer.filters["topic"].value = explore.ANY
    assert "comparator" in listed(explorer.table)[0]


def test_the_table_has_headings_for_its_columns_and_rows_and_a_caption(explorer, plain):
    explorer.filters["comparator"].value = ("sham",)
    read = Table(explorer.table)
    assert all((tag, scope) == ("th", "col") for tag, scope, _ in read.rows[0])
    assert all(row[0][:2] == ("th", "row") and row[1][0] == "td" for row in read.rows[1:])
    assert read.captions == [f"{len(read.rows) - 1} of {len(plain)} claims, one row each"]
    assert 'tabindex="0"' in explorer.table and 'aria-label="' in explorer.table


def test_the_search_narrows_what_the_filters_leave(explorer, plain):
    explorer.filters["source_id"].value = ("A1",)
    explorer.search.value = "Sham"
    told = [r for r in plain if r["claim_id"].startswith("A1-") and "sham" in (r["paraphrase"] + r["note"]).lower()]
    assert [row["claim"] for row in listed(explorer.table)] == [row["claim_id"] for row in told] != []


def test_where_nothing_fits_a_sentence_says_what_to_loosen(explorer, plain):
    explorer.filters["topic"].value = ("safety",)
    explorer.filters["comparator"].value = ("sham",)
    n = sum(row["topic"] == "safety" for row in plain)
    for said in (explorer.status.value, explorer.table):
        assert "No claim fits" in said and "loosen one" in said
        assert f"without \u201ccomparator: sham\u201d {n} claims" in said
    assert standing_out(explorer.figure) == [] and len(drawn(explorer.figure)[0]) == len(plain)
    assert "no claim to show" in explorer.card.value and explorer.claim.value is None
    assert explorer.previous.disabled and explorer.following.disabled
    explorer.search.value = "zzz"
    assert "Leaving out a single filter is not enough" in explorer.status.value


def test_clear_sets_everything_back(explorer, plain):
    before = explorer.table, explorer.figure, explorer.status.value
    explorer.filters["certainty"].value = ("plain",)
    explorer.search.value = "pain"
    explorer.clear.click()
    assert (explorer.table, explorer.figure, explorer.status.value) == before
    assert explorer.chosen == {} and explorer.search.value == ""


def test_the_open_card_stays_while_its_claim_fits(explorer):
    explorer.claim.value = "A2-07-1"
    explorer.filters["comparator"].value = ("sham",)
    assert explorer.claim.value == "A2-07-1" and "A2-07-1" in explorer.card.value
    explorer.filters["comparator"].value = ("conventional",)
    assert explorer.claim.value == explorer.shown["claim_id"].iloc[0]


def test_buttons_step_through_the_claims_that_fit(explorer):
    explorer.filters["comparator"].value = ("sham",)
    names = explorer.shown["claim_id"].tolist()
    assert explorer.previous.disabled
    for name in names[1:]:
        explorer.following.click()
        assert f"<h3>{name}</h3>" in explorer.card.value and f"[data-row={json.dumps(name)}]" in explorer.here.value
    assert explorer.following.disabled
    explorer.previous.click()
    assert explorer.claim.value == names[-2]


def test_every_control_has_a_name_and_the_choices_are_labels_with_numbers(explorer, data):
    controls = [*explorer.filters.values(), explorer.search, explorer.by, explorer.claim]
    controls += [explorer.clear, explorer.previous, explorer.following]
    names = [widget.description for widget in controls]
    assert all(names) and len(set(names)) == len(names)
    for variable, widget in explorer.filters.items():
        told = [re.fullmatch(r"(.+) \(\d+\)", label).group(1) for label in widget._options_labels]
        assert set(explore.labels(data, variable).values()) <= set(told), variable
        assert told[0] == "any"


def test_the_numbers_behind_the_choices_follow_the_other_filters(explorer, plain):
    explorer.filters["comparator"].value = ("sham",)
    sham = [row for row in plain if row["comparator"] == "sham"]
    favours = sum(row["direction"] == "favours" for row in sham)
    assert f"favours acupuncture ({favours})" in explorer.filters["direction"]._options_labels
    n = sum(row["comparator"] == "conventional" for row in plain)
    assert f"conventional care ({n})" in explorer.filters["comparator"]._options_labels, "not narrowed by itself"


def test_the_column_of_the_figure_can_be_chosen(explorer, plain, data):
    for variable in agreement.variables(data):
        explorer.by.value = variable
        marks, label = drawn(explorer.figure)
        assert set(marks) == {row["claim_id"] for row in plain}
        for code, told in data.labels(variable).items():
            n = sum(row[variable] == code for row in plain)
            assert (f"{told} " in label) == bool(n)
        assert len({in_use(mark)[:2] for mark in marks.values()}) == len(marks), "marks lie on each other"
        assert explore.BLANK not in explorer.figure


def test_marks_look_as_in_the_other_figures(explorer, data, plain):
    marks, colors = drawn(explorer.figure)[0], drawing.colors(data.codes_of("direction"))
    firm = data.codes_with("certainty", "unhedged")
    for row in plain:
        _, _, style = in_use(marks[row["claim_id"]])
        color = colors[row["direction"]] if row["direction"] else drawing.SOFT
        assert style["stroke"] == color
        assert style.get("fill") == (color if row["certainty"] in firm else "#ffffff")
        assert marks[row["claim_id"]].findtext(f"{SVG}title") == f"{row['claim_id']}: {row['paraphrase']}"


def test_claims_of_different_direction_have_different_shapes(explorer, plain):
    svg = ElementTree.fromstring(re.search(r"<svg.*</svg>", explorer.figure, re.DOTALL).group())
    marks = drawn(explorer.figure)[0]
    outlines, shapes = {f"#{path.get('id')}": path.get("d") for path in svg.iter(f"{SVG}path")}, {}
    for row in plain:
        if row["certainty"]:
            use = next(marks[row["claim_id"]].iter(f"{SVG}use"))
            shapes.setdefault(row["direction"], set()).add(outlines[use.get("{http://www.w3.org/1999/xlink}href")])
    assert all(len(found) == 1 for found in shapes.values())
    assert len(set.union(*shapes.values())) == len(shapes) > 2


def test_beside_rows_and_columns_is_how_many_fit(explorer, data, plain):
    explorer.filters["comparator"].value = ("sham",)
    svg = ElementTree.fromstring(re.search(r"<svg.*</svg>", explorer.figure, re.DOTALL).group())
    numbers = [text.text for text in svg.iter(f"{SVG}text") if re.fullmatch(r"\d+ of \d+", text.text or "")]
    sham = [row for row in plain if row["comparator"] == "sham"]
    groups = [("topic", code) for code in data.labels("topic")]
    wanted = [[sum(r[v] == code for r in rows) for rows in (sham, plain)] for v, code in groups]
    wanted += [
        [sum(r["statement_id"].startswith(f"{source}-") for r in rows) for rows in (sham, plain)]
        for source in data.sources["source_id"]
    ]
    assert numbers == [f"{n} of {of}" for n, of in wanted]


# ---------------------------------------------------------------- cards


def test_a_card_shows_where_the_claim_stands_and_what_its_codes_mean(material, data, plain):
    spans = data.statements.set_index("statement_id")
    for row in plain:
        html = explore.card(material, row["claim_id"])
        source = data.sources.set_index("source_id").loc[row["statement_id"][:2]]
        span = spans.loc[row["statement_id"]]
        place = f"statement {row['statement_id']} ({span['start']} to {span['end']})"
        assert f"file <code>{source['file']}</code>, {place}, characters counted from 0" in html
        read = {cells[0][2]: [text for _, _, text in cells[1:]] for cells in Table(html).rows}
        for variable in agreement.variables(data):
            if row[variable]:
                code = data.codes_of(variable).loc[row[variable]]
                assert read[variable.replace("_", " ")][:2] == [code["label"], code["definition"]]


def test_a_card_shows_both_passes_and_why_a_difference_was_settled(material, data):
    pairs = data.pairs.set_index("pair_id")["claim_id"]
    assert len(data.settled)
    for row in data.settled.itertuples():
        if row.variable not in data.claims:
            continue
        read = {
            cells[0][2]: [t for _, _, t in cells[1:]]
            for cells in Table(explore.card(material, pairs[row.pair_id])).rows
        }
        cells, labels = read[row.variable.replace("_", " ")], data.labels(row.variable)
        codes = [None if code != code else code for code in (row.code_a, row.code_b)]
        for code, cell in zip(codes, cells[2:], strict=True):
            assert cell.startswith(labels.get(code, agreement.ABSENT))
            changed = code != (None if row.code_final != row.code_final else row.code_final)
            assert (data.labels("reason")[row.reason] in cell) == changed


def test_a_claim_of_one_pass_only_is_said_to_be(copy, data):
    pair = data.pairs.index[0]
    one = data.pairs.loc[pair]
    copy.change("coding/pairs.csv", int(pair), "claim_b", "")
    lone = f"{one['claim_b']},"
    copy.rewrite("coding/b.csv", lambda text: "".join(x for x in text.splitlines(True) if not x.startswith(lone)))
    settled = f"{one['pair_id']},{one['statement_id']},{one['claim_a']},,claim,,,,rule_clear,D9\n"
    copy.rewrite("coding/settled.csv", lambda text: text + settled)
    copy.rewrite("coding/b.csv", lambda text: f"{text},{one['statement_id']}{',' * 16}heading\n")
    html = explore.card(explore.gather(tables.load(copy.folder)), data.pairs["claim_id"][pair])
    rows = [cells for cells in Table(html).rows if cells[0][2] in ("topic", "paraphrase")]
    assert [cells[-1][2] for cells in rows] == ["no such claim"] * 2
    assert "no such claim" not in [cells[-2][2] for cells in rows]


def test_passes_agree_wherever_no_difference_was_settled(material, data):
    listed_, settled = explore.differences(material), data.settled
    assert len(listed_) == len(settled[settled["variable"].isin(agreement.variables(data))])


def test_a_card_shows_the_answer_and_every_estimate_that_speaks_to_the_claim(material, data):
    pairs = judging.pairs(data)
    for claim, text in replies.replies(data).items():
        html, own = explore.card(material, claim), pairs[pairs["claim_id"] == claim]
        assert escape(text) in html.replace("<strong>Answer.</strong> ", "")
        assert (
            html.count("https://doi.org/")
            == data.studies.set_index("study_id")["doi"].reindex(own["study_id"]).notna().sum()
        )
        for one in own.itertuples():
            assert f">{one.name}<" in html
            assert one.estimate != one.estimate or f"{one.estimate:g}".replace("-", "\u2212") in html


def test_a_claim_about_something_else_has_no_answer(material, data):
    claim = data.claims.loc[data.claims["direction"].isna(), "claim_id"].iloc[0]
    assert "No answer" in explore.card(material, claim)
    assert material.texts.loc[claim, "answer"] == ""


def test_a_card_of_no_claim_is_refused(material):
    with pytest.raises(ValueError, match="no claim 'A9-99-9'"):
        explore.card(material, "A9-99-9")


# ---------------------------------------------------------------- other tables


def without(copy, names):
    """The tables of a copy whose descriptor lacks some of them."""
    path = copy.folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] not in names]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return tables.load(copy.folder)


def test_without_evidence_there_is_no_answer_and_the_card_says_so(copy):
    gone = {"studies", "effects", "harms", "guidelines", "citations", "matches", "measures", "thresholds", "works"}
    other = without(copy, gone | {"answer_examples", "answer_choices", "facts", "bearings"})
    explorer = explore.Explorer(other)
    assert "answer" not in explorer.filters and len(explorer.material.estimates) == 0
    assert explore.NO_EVIDENCE in explorer.card.value and "settled" not in explorer.table
    explorer.filters["comparator"].value = ("sham",)
    assert len(listed(explorer.table)) == (other.claims["comparator"] == "sham").sum()


def test_without_passes_the_card_says_so(copy):
    gone = {"pass_a", "pass_b", "pairs", "settled", "mentions_a", "mentions_b"}
    explorer = explore.Explorer(without(copy, gone))
    assert explore.NO_PASSES in explorer.card.value and "pass A" not in explorer.card.value
    assert len(explore.differences(explorer.material)) == 0


def test_signs_of_html_in_the_tables_are_shown_as_they_stand(copy):
    row = 0
    copy.change("claims.csv", row, "paraphrase", 'Less <b>pain</b> & "more"')
    explorer = explore.Explorer(tables.load(copy.folder))
    assert listed(explorer.table)[row]["in our words"] == 'Less <b>pain</b> & "more"'
    assert drawn(explorer.figure)
    assert "<b>" not in explorer.table + explorer.figure + explorer.card.value


def test_a_changed_code_is_found_by_its_filter(copy, plain):
    row = next(i for i, one in enumerate(plain) if one["direction"] == "favours")
    copy.change("claims.csv", row, "direction", "against")
    explorer = explore.Explorer(tables.load(copy.folder))
    explorer.filters["direction"].value = ("against",)
    assert plain[row]["claim_id"] in [one["claim"] for one in listed(explorer.table)]


# ---------------------------------------------------------------- without a kernel


def outputs():
    """The stored outputs of the notebook."""
    return [o for cell in nbformat.read(NOTEBOOK, as_version=4).cells for o in cell.get("outputs", [])]


def test_the_stored_notebook_has_no_widget_but_a_sentence_in_its_place():
    assert not any(explore.VIEW in output.get("data", {}) for output in outputs())
    told = [output["data"]["text/html"] for output in outputs() if "text/html" in output.get("data", {})]
    assert any(explore.NO_KERNEL in html for html in told)


def test_what_is_stored_without_a_kernel_is_what_the_explorer_shows(explorer, plain):
    html = "".join(output["data"].get("text/html", "") for output in outputs() if "data" in output)
    rows = {}
    for row in Table(html).rows:
        texts = [text for _, _, text in row]
        if texts:
            rows.setdefault(texts[0], set()).update(texts)
    for shown in listed(explorer.table):
        assert set(shown.values()) - {""} <= rows[shown["claim"]], shown["claim"]
    for one in plain:
        assert not one["note"] or one["note"] in rows[one["claim_id"]]
    for one in explorer.material.estimates.itertuples():
        assert any(one.study in cell.split(", ") for cell in rows[one.claim_id]), (one.claim_id, one.study)


def test_the_explorer_shows_widgets_and_a_sentence(explorer, monkeypatch):
    import IPython.display

    bundles = []
    monkeypatch.setattr(IPython.display, "display", lambda bundle, raw: bundles.append(bundle))
    explorer._ipython_display_()
    script, shown = bundles
    assert shown[explore.VIEW]["model_id"] == explorer.box.model_id
    assert shown["text/plain"] == explore.NO_KERNEL and explore.VIEW not in script
    assert isinstance(explorer.box, widgets.VBox)
