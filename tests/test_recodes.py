"""Codes that a reader changes: every fault is named, and exactly what should move moves.

That notebooks show them and no file is touched is tested with the rebuild.
"""

import csv
import json
from argparse import Namespace

import krippendorff
import pytest
from claimlib import answers, choices, figures, profiles, recodes, tables
from claimlib.figures import n11
from PIL import Image
from places import ROOT, module

HEADER = "claim_id,variable,code,reason\n"
MATCHES, ORDINARY = "A1-30-1", "A1-03-1"  # a claim of no difference; one about something else than effectiveness


@pytest.fixture
def file(tmp_path):
    """Write a file of changed codes: a function from its text to its path."""

    def write(text, name="my.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    return write


def test_what_follows_a_changed_code_is_said_in_the_answer(data):
    after = recodes.compared(data, [(MATCHES, "topic", "context", "why")])[1]
    assert after.recodes_note and answers.coded_differently(after).endswith(after.recodes_note)


def test_figures_of_changed_codes_go_beside_the_file_and_say_so(file, monkeypatch):
    path = file(f"{HEADER}{MATCHES},direction,favours,why\n{ORDINARY},topic,advice,why\n")
    monkeypatch.setenv("CLAIM_RECODES", str(path))
    monkeypatch.delenv("CLAIM_FIGURES", raising=False)
    remark, figure = "With 2 codes changed by the reader (my.csv).", figures.direction_by_comparator(tables.load())
    saved = figure.save()
    assert saved.parent == path.resolve().with_name("my-figures")
    with Image.open(saved) as png:
        assert remark in png.info["Comment"] and remark in png.info["Description"]
    assert saved.with_suffix(".svg").read_text(encoding="utf-8").count(remark) >= 2
    plain = figures.direction_by_comparator(tables.read())
    assert figure.sheet.get_figheight() > plain.sheet.get_figheight()
    assert remark in [text.get_text() for text in figure.sheet.texts]


def test_every_figure_of_changed_codes_says_so(file, monkeypatch):
    """One place writes the caption of every figure, so one figure is drawn."""
    monkeypatch.setenv("CLAIM_RECODES", str(file(f"{HEADER}{MATCHES},direction,favours,why\n")))
    data = tables.load()
    assert {function.__code__ for function in figures.functions().values()} == {figures.evidence_by_article.__code__}
    assert data.remark and data.remark in figures.evidence_by_article(data).caption


# ---------------------------------------------------------------- what moves


def plain():
    """The committed claims as dicts of text, read without the package."""
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def moved(data):
    """One claim of no difference read as one in favour: before, after and the four tables."""
    before, after = recodes.compared(data, [(MATCHES, "direction", "favours", "why")])
    names = ("of_counts", "of_answers", "of_shares", "of_agreement")
    return after, {name: getattr(recodes, name)(before, after) for name in names}


def test_counts_of_variables_that_a_change_left_empty_move_too(data):
    before, after = recodes.compared(data, [(MATCHES, "topic", "advice", "why")])
    found = recodes.moved(recodes.of_counts(before, after)).set_index("variable")
    own = before.claims.set_index("claim_id").loc[MATCHES]
    emptied = [name for name in data.variables() if isinstance(own[name], str) and name != "topic"]
    emptied = [name for name in emptied if after.claims.set_index("claim_id")[name].isna()[MATCHES]]
    assert {"direction", "comparator", "outcome"} <= set(emptied) == set(found.index) - {"topic"}
    assert all((found.loc[name, "before"] - found.loc[name, "after"]) == 1 for name in emptied)


def test_two_counts_move_by_one(moved):
    own = [row["direction"] for row in plain() if row["claim_id"].startswith("A1-")]
    found = recodes.moved(moved[1]["of_counts"]).set_index(["variable", "source_id", "code"])
    assert found.loc["direction", "A1", "favours"].tolist() == [own.count("favours"), own.count("favours") + 1]
    n = own.count("no_difference")
    assert found.loc["direction", "A1", "no_difference"].tolist() == [n, n - 1]
    assert len(found) == 2
    assert len(moved[1]["of_counts"]) == 5 * 4


def test_one_answer_moves_and_says_why(moved):
    table = moved[1]["of_answers"]
    found = recodes.moved(table)
    assert found["claim_id"].tolist() == [MATCHES]
    assert found[["before", "after"]].to_numpy().tolist() == [["too_imprecise", "supported"]]
    assert found["reply_before"].item().startswith("Too imprecise to say") and found["reply_after"].item()
    assert len(table) == sum(row["direction"] != "" for row in plain())


def test_one_share_moves_and_no_rank(moved):
    table = moved[1]["of_shares"]
    own = [row["direction"] for row in plain() if row["claim_id"].startswith("A1-") and row["direction"]]
    found = recodes.moved(table)
    k, n = own.count("favours"), len(own)
    assert found[["source_id", "n_before", "n_after"]].to_numpy().tolist() == [["A1", n, n]] * len(found)
    assert found.iloc[0][["before", "after"]].tolist() == pytest.approx([k / n, (k + 1) / n])
    assert len(found) == 1
    assert recodes.moved(recodes.of_ranks(table)).empty


def test_shares_and_ranks_are_those_that_notebook_09_takes(data, moved):
    table = moved[1]["of_shares"]
    for (_, own), of in zip(table.groupby("outcome", sort=False), choices.outcomes(data).values(), strict=True):
        specs, _, shares = choices.run(data, data.choices, of)
        base = choices.taken(specs, data.choices)
        assert own["before"].tolist() == pytest.approx(shares.loc[base].tolist())
        assert own["rank_before"].tolist() == choices.ranks(shares).loc[base].tolist()


@pytest.mark.parametrize("coder", ["a", "b"])
def test_agreement_with_each_pass_is_what_the_package_krippendorff_says(moved, coder):
    with (ROOT / "data" / "coding" / f"{coder}.csv").open(encoding="utf-8", newline="") as file:
        passed = {row["claim_id"]: row["direction"] for row in csv.DictReader(file)}
    with (ROOT / "data" / "coding" / "pairs.csv").open(encoding="utf-8", newline="") as file:
        pair = {row["claim_id"]: row[f"claim_{coder}"] for row in csv.DictReader(file)}
    settled = {row["claim_id"]: row["direction"] for row in plain() if row["direction"]}
    rows = {"before": settled, "after": settled | {MATCHES: "favours"}}
    found = moved[1]["of_agreement"].set_index("coder").loc[coder.upper()]
    numbers = {code: i for i, code in enumerate(["favours", "no_difference", "mixed", "against"])}
    for when, codes in rows.items():
        both = [(numbers[code], numbers[passed[pair[claim]]]) for claim, code in codes.items()]
        alpha = krippendorff.alpha(list(zip(*both, strict=True)), level_of_measurement="nominal")
        assert found[when] == pytest.approx(alpha, abs=5e-4)
        assert found[f"equal_{when}"] == sum(a == b for a, b in both)
    assert found["units_before"] == found["units_after"] == len(settled)


@pytest.mark.parametrize(("rows", "units"), [("A4-06-2,topic,context,why\n", (131, 130)), ("", (131, 131))])
def test_a_claim_that_leaves_its_topic_is_one_unit_less(tmp_path, monkeypatch, rows, units):
    path = tmp_path / "my.csv"
    path.write_text(f"claim_id,variable,code,reason\nA1-04-1,certainty,tentative,why\n{rows}", encoding="utf-8")
    monkeypatch.setenv("CLAIM_RECODES", str(path))
    after = tables.load()
    alike = recodes.of_agreement(after.as_coded, after).query("variable == 'certainty'")
    assert set(alike[["units_before", "units_after"]].itertuples(index=False, name=None)) == {units}
    assert (alike["equal_before"] <= alike["units_before"]).all() and (
        alike["equal_after"] <= alike["units_after"]
    ).all()
    said = answers.moved_agreement(alike)
    assert (f"of {units[0]} before" in said) == (units[0] != units[1])


def test_the_answer_says_what_moves_and_what_does_not(moved):
    text = answers.what_moves(moved[0], *moved[1].values())
    for part in ("1 changed code", "2 of 20 counts", "1 of 72 answers", "0 of 15 ranks", "No rank changes."):
        assert part in text, part
    assert f"{MATCHES} from *too imprecise to say* to *supported*" in text


def test_everything_that_moves_is_saved(moved):
    after, found = moved
    rows = n11.numbers(after.as_coded, after, found["of_shares"], found["of_answers"]).set_index("kind")
    assert rows.loc[["code"], ["unit", "before", "after"]].to_numpy().tolist() == [
        [MATCHES, "no_difference", "favours"]
    ]
    assert rows.loc[["answer"], "after"].tolist() == ["supported"]
    assert len(rows.loc["count"]) == 2
    assert len(rows.loc["share"]) == len(rows.loc["rank"]) == len(found["of_shares"])
    assert len(rows.loc["alpha"]) == len(rows.loc["equal codes"]) == 2


def test_the_claims_with_a_changed_code_are_read_with_labels(moved):
    after, found = moved
    assert recodes.listed(after).loc[MATCHES, ["was", "code"]].tolist() == ["no difference", "favours acupuncture"]
    read = recodes.of_changed(after, found["of_answers"])
    assert read.loc[MATCHES, ["before", "after"]].tolist() == ["too imprecise to say", "supported"]
    assert recodes.of_changed(after, None).empty


def test_a_claim_that_leaves_its_topic_loses_answer_and_n(data):
    variables = ["comparator", "outcome", "direction", "horizon", "population", "certainty", "boosted", "evidence"]
    variables.append("speaks_of")
    rows = [("A4-06-2", "topic", "context", "why"), *[("A4-06-2", v, "", "why") for v in variables]]
    before, after = recodes.compared(data, rows)
    answer = recodes.moved(recodes.of_answers(before, after))
    assert answer["claim_id"].tolist() == ["A4-06-2"] and answer["after"].isna().all()
    share = recodes.of_shares(before, after)
    assert set(share.loc[share["n_before"] != share["n_after"], "source_id"]) == {"A4"}
    assert "to *does not apply*" in answers.moved_answers(after, answer)[0]


def test_what_moves_is_counted_where_it_is_too_much_to_be_named(data, monkeypatch):
    rows = [("A1-30-1", "direction", "favours", "why"), ("A1-31-1", "comparator", "not_stated", "why")]
    before, after = recodes.compared(data, rows)
    answer, share = recodes.of_answers(before, after), recodes.moved(recodes.of_shares(before, after))
    n = len(recodes.moved(answer))
    assert n > 1 and answers.moved_answers(after, answer)[0].startswith("Answers change: A")
    monkeypatch.setattr(profiles, "NAMED", 0)
    assert answers.moved_answers(after, answer)[0] == f"{n} answers change."
    text = answers.moved_by_article("Shares", share, str)
    outcome, own = next(iter(share.groupby("outcome", sort=False)))
    assert text.startswith(f"Shares change: *{outcome}* {len(own)} article")


# ---------------------------------------------------------------- the worked example


def test_the_example_fits_the_tables_and_moves_something(data):
    before, after = recodes.compared(data)
    assert 3 <= len(after.recodes) <= 6
    assert after.recodes["claim_id"].tolist() == data.recodes_example["claim_id"].tolist()
    assert len(recodes.moved(recodes.of_counts(before, after))) >= 2
    assert len(recodes.moved(recodes.of_answers(before, after))) >= 1


def test_only_codes_that_a_reader_typed_are_a_readers(data):
    assert recodes.compared(data)[1].remark == ""
    typed = recodes.compared(data, [(MATCHES, "direction", "favours", "why")])[1]
    assert typed.by_reader and "1 code changed by the reader" in typed.remark
    assert recodes.compared(typed)[1] is typed


def test_the_codes_of_the_environment_come_before_the_example(file, monkeypatch):
    monkeypatch.setenv("CLAIM_RECODES", str(file(f"{HEADER}{MATCHES},direction,against,why\n")))
    before, after = recodes.compared(tables.load())
    assert after.recodes["code"].tolist() == ["against"]
    assert before.claims.set_index("claim_id").loc[MATCHES, "direction"] == "no_difference"


# ---------------------------------------------------------------- without anything to show


def compare(before, after):
    """All the tables of a change, as the notebook makes them."""
    names = ("of_counts", "of_answers", "of_shares", "of_agreement")
    return [getattr(recodes, name)(before, after) for name in names]


def test_without_a_changed_code_nothing_moves(data):
    before, after = recodes.compared(data, [])
    found = compare(before, after)
    assert answers.what_moves(after, *found) == "No code is changed, so nothing else changes."
    numbers = n11.numbers(before, after, found[2], found[1])
    assert (numbers["before"].astype(str) == numbers["after"].astype(str)).all()
    assert recodes.listed(after).empty


def test_many_changed_codes_are_all_saved(data):
    other = {"no": "yes", "yes": "no"}
    free = data.claims[data.claims["boosted"].notna() & (data.claims["certainty"] != "emphatic")]
    rows = [(c, "boosted", other[b], "why") for c, b in zip(free["claim_id"], free["boosted"], strict=True)]
    before, after = recodes.compared(data, rows)
    _, answer, share, _ = compare(before, after)
    numbers = n11.numbers(before, after, share, answer)
    assert (numbers["kind"] == "code").sum() == len(rows) == len(recodes.listed(after)) > 24


SMALL = {
    "sources": (["source_id", "publisher_kind"], [("X", "a blog"), ("Y", "a paper")]),
    "statements": (["statement_id", "source_id"], [("X-1", "X"), ("X-2", "X"), ("Y-1", "Y"), ("Y-2", "Y")]),
    "codes": (
        ["variable", "code", "label", "definition", "color", "mark", "role"],
        [
            ("direction", "up", "goes up", "Up.", "", "", "better"),
            ("direction", "down", "goes down", "Down.", "", "", "worse"),
            ("certainty", "may", "perhaps", "Perhaps.", "", "", "hedged"),
            ("certainty", "does", "surely", "Surely.", "", "", "unhedged"),
        ],
    ),
    "claims": (
        ["claim_id", "statement_id", "paraphrase", "direction", "certainty"],
        [
            ("X-1-1", "X-1", "It rises.", "up", "may"),
            ("X-2-1", "X-2", "It falls.", "down", "does"),
            ("Y-1-1", "Y-1", "It rises.", "up", "does"),
            ("Y-2-1", "Y-2", "It rises, they say.", "up", "may"),
        ],
    ),
}


@pytest.fixture
def small(tmp_path):
    """Another topic: four claims of two articles, without evidence, passes or example. Returns its folder."""
    coded, resources = ("direction", "certainty"), []
    for name, (columns, rows) in SMALL.items():
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([columns, *rows])
        fields = [{"name": c, "type": "string", "description": c} for c in columns]
        fields = [field | ({"codes": field["name"]} if field["name"] in coded else {}) for field in fields]
        key = columns[:2] if name == "codes" else columns[:1]
        resources.append({"name": name, "path": f"{name}.csv", "schema": {"fields": fields, "primaryKey": key}})
    package = {"title": "Rises and falls", "topic": {"treatment": "yeast"}, "resources": resources}
    (tmp_path / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    return tmp_path


def test_a_small_change_moves_what_a_sum_by_hand_says(small):
    before, after = recodes.compared(tables.read(small), [("X-2-1", "direction", "up", "why")])
    count = recodes.moved(recodes.of_counts(before, after))
    assert count.to_numpy().tolist() == [["direction", "X", "up", 1, 2], ["direction", "X", "down", 1, 0]]
    share = recodes.of_shares(before, after).set_index(["outcome", "source_id"])
    assert share.loc[("goes up", "X"), ["before", "after"]].tolist() == [0.5, 1.0]
    assert share.loc[("goes up", "Y"), ["before", "after"]].tolist() == [1.0, 1.0]
    assert share.loc["surely", ["before", "after"]].to_numpy().tolist() == [[0.5, 0.5], [0.5, 0.5]]
    ranks = recodes.moved(recodes.of_ranks(share.reset_index()))
    assert ranks.to_numpy().tolist() == [["goes up", "X", 2, 1]]
    assert recodes.of_answers(before, after) is None and recodes.of_agreement(before, after) is None
    text = answers.what_moves(after, *compare(before, after))
    for part in ("1 changed code", "2 of 4 counts", "1 of 4 ranks", "no answers", "no passes"):
        assert part in text, part


@pytest.mark.parametrize("rows", [None, [], [("X-2-1", "direction", "up", "why")]])
def test_another_topic_without_evidence_and_passes_is_compared_too(small, rows):
    before, after = recodes.compared(tables.read(small), rows)
    found = compare(before, after)
    assert ("No code is changed" in answers.what_moves(after, *found)) == (not rows)
    assert len(n11.numbers(before, after, found[2], found[1])) and recodes.of_changed(after, None).empty


# ---------------------------------------------------------------- the command


@pytest.fixture(scope="module")
def rebuild():
    """The module that rebuilds."""
    return module(".ci/rebuild.py")


@pytest.mark.parametrize("names", [["CLAIM_RECODES"], ["CLAIM_DATA"], ["CLAIM_DATA", "CLAIM_RECODES"]])
def test_a_rebuild_in_place_refuses_what_is_not_of_the_collection(rebuild, names, monkeypatch, tmp_path):
    for name in rebuild.OWN:
        monkeypatch.delenv(name, raising=False)
    assert rebuild.harm(None) == ""
    for name in names:
        monkeypatch.setenv(name, "mine")
    with pytest.raises(SystemExit, match=f"^{' and '.join(names)} .* set: .*rebuild --to FOLDER$"):
        rebuild.rebuild(Namespace(to=None))
    assert rebuild.harm(tmp_path) == ""


def test_a_wrong_file_stops_a_rebuild_with_its_faults_alone(rebuild, file, tmp_path, monkeypatch):
    monkeypatch.setenv("CLAIM_RECODES", str(file(f"{HEADER}{MATCHES},direction,favour,why\n")))
    with pytest.raises(
        tables.TableError,
        match=r"(?s)^1 fault in the changed codes of my\.csv:.*has 'favour', but should have one of favours",
    ):
        rebuild.rebuild(Namespace(to=str(tmp_path / "results")))
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("source", ["A3", "A5"])
def test_an_article_that_loses_its_last_claim_has_no_share_and_no_rank(data, source):
    own = data.claims[(data.claims["source_id"] == source) & data.claims["direction"].notna()]["claim_id"]
    rows = [(claim, "topic", "advice", "why") for claim in own]
    before, after = recodes.compared(data, rows)
    moved = recodes.moved(recodes.of_shares(before, after))
    lost = moved[moved["source_id"].astype(str) == source]
    assert len(lost) and lost["after"].isna().all()
    said = answers.coded_differently(after)
    assert f"{source} from" in said and "to no claim" in said and "to none" in said and "NA" not in said
    assert f"{source} comes last" not in profiles.care_in_short(after)  # it has no rank under some measures
