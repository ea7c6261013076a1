"""Checking: every kind of fault is named with file, row, column, value and what is allowed."""

import json

import pytest
import topics
from claimlib import checking, judging, tables
from faults import only


def test_an_unknown_rule_in_the_descriptor_is_named(copy):
    copy.rewrite("datapackage.json", lambda text: text.replace('"rule": "in_order"', '"rule": "inorder"'))
    only(copy.faults(), file="datapackage.json", value="inorder", allowed="in_order")


def test_a_misspelt_code_is_named(copy, data):
    copy.change("claims.csv", 3, "topic", "efectiveness")
    faults = copy.faults()
    fault = next(f for f in faults if f.column == "topic")
    assert fault.file == "claims.csv"
    assert fault.row == f"line 5 ({data.claims['claim_id'][3]})"
    assert fault.value == "'efectiveness'"
    assert "effectiveness, mechanism" in fault.allowed
    assert fault.allowed.endswith("(did you mean effectiveness?)")


def test_a_doubled_identifier_is_named(copy, data):
    copy.change("bodies.csv", 1, "body_id", data.bodies["body_id"][0])
    only(copy.faults(), file="bodies.csv", row="line 3", column="body_id", allowed="each identifier once")


def test_an_orphan_is_named(copy):
    copy.change("mentions.csv", 0, "statement_id", "A9-99")
    only(copy.faults(), file="mentions.csv", column="statement_id", value="A9-99", allowed="statements.csv")


def test_an_orphan_of_two_columns_is_named(copy):
    copy.change("bodies.csv", 0, "variable", "outcome")
    only(copy.faults(), file="bodies.csv", row="line 2", column="code", allowed="variable, code in codes.csv")


def test_an_empty_required_cell_is_named(copy):
    copy.change("claims.csv", 0, "paraphrase", "")
    only(copy.faults(), file="claims.csv", row="line 2", column="paraphrase", value="an empty cell")


def test_a_cell_filled_where_the_variable_does_not_apply_is_named(copy, data):
    row = int(data.claims.index[data.claims["direction"].isna()][0])
    copy.change("claims.csv", row, "comparator", "sham")
    only(copy.faults(), column="comparator", value="'sham'", allowed="an empty cell unless topic is effectiveness")


def test_a_cell_empty_where_the_variable_applies_is_named(copy, data):
    row = int(data.claims.index[data.claims["direction"].notna()][0])
    copy.change("claims.csv", row, "comparator", "")
    only(copy.faults(), column="comparator", value="an empty cell", allowed="sham")


def test_the_code_other_without_a_note_is_named(copy, data):
    row = int(data.claims.index[data.claims["outcome"] == "other"][0])
    copy.change("claims.csv", row, "note", "")
    assert {(f.column, f.value) for f in copy.faults()} == {("note", "an empty cell")}


def test_an_emphatic_claim_without_booster_is_named(copy, data):
    row = int(data.claims.index[data.claims["certainty"] == "emphatic"][0])
    copy.change("claims.csv", row, "boosted", "no")
    only(copy.faults(), column="boosted", value="'no'", allowed="yes")


@pytest.mark.parametrize("value", ["1,234", "12.5", "1e3", "about 7", "１２"])
def test_a_number_written_otherwise_is_named(copy, value):
    copy.change("statements.csv", 5, "start", value)
    fault = next(f for f in copy.faults() if f.column == "start")
    assert fault.value == repr(value)
    assert fault.allowed == "a whole number, no thousands mark"


def test_an_interval_upside_down_is_named(copy, data):
    start, end = data.statements.loc[4, ["start", "end"]]
    copy.change("statements.csv", 4, "start", str(end))
    copy.change("statements.csv", 4, "end", str(start))
    fault = next(f for f in copy.faults() if "upside down" in f.value)
    assert fault.value == f"an interval upside down: start {end}, end {start}"
    assert (fault.file, fault.column, fault.allowed) == ("statements.csv", "end", "start below end")


def test_statements_that_overlap_are_named(copy, data):
    copy.change("statements.csv", 1, "start", str(data.statements["end"][0] - 1))
    only(copy.faults(), file="statements.csv", row="line 3", column="start", allowed="not before the end")


def test_a_statement_beyond_the_end_of_its_file_is_named(copy, data):
    last = int(data.statements.index[data.statements["source_id"] == data.sources["source_id"][0]][-1])
    copy.change("statements.csv", last, "end", "999999")
    only(copy.faults(), column="end", value="'999999'", allowed="characters")


@pytest.mark.parametrize("value", [" sham v real", "sham v real ", "sham\nreal", "\u00a0x"])
def test_spaces_at_an_end_and_line_breaks_are_named(copy, value):
    copy.change("bodies.csv", 1, "label", value)
    only(copy.faults(), file="bodies.csv", row="line 3", column="label", value=repr(value))


def test_a_date_that_is_none_is_named(copy):
    copy.change("sources.csv", 0, "published", "2021-02-30")
    only(copy.faults(), column="published", value="2021-02-30", allowed="a date such as")


def test_a_paraphrase_over_twenty_words_is_named(copy):
    copy.change("claims.csv", 0, "paraphrase", " ".join(["word"] * 21))
    only(copy.faults(), column="paraphrase", allowed="at most 20")


def test_a_statement_neither_coded_nor_excused_is_named(copy, data):
    row = int(data.statements.index[data.statements["no_claim_reason"].notna()][0])
    copy.change("statements.csv", row, "no_claim_reason", "")
    only(
        copy.faults(), file="statements.csv", column="no_claim_reason", allowed="a row in claims.csv, or one of heading"
    )


def test_a_statement_both_coded_and_excused_is_named(copy, data):
    row = int(data.statements.index[data.statements["no_claim_reason"].isna()][0])
    copy.change("statements.csv", row, "no_claim_reason", "heading")
    only(copy.faults(), column="no_claim_reason", value="'heading'", allowed="claims.csv has rows for it")


def test_an_identifier_that_does_not_extend_its_statement_is_named(copy, data):
    copy.change("coding/pairs.csv", 0, "pair_id", "A9-99-a")
    assert any("the statement_id of the row" in f.allowed for f in copy.faults())


def test_a_code_that_only_the_claims_know_is_named(copy):
    copy.rewrite(
        "codes.csv", lambda text: "".join(x for x in text.splitlines(True) if not x.startswith("horizon,long_"))
    )
    faults = [fault for fault in copy.faults() if fault.file == "claims.csv"]
    assert faults and {fault.value for fault in faults} == {"'long_term'"}


def test_every_rule_of_the_descriptor_is_known(data):
    rules = {rule["rule"] for resource in data.descriptor["resources"] for rule in resource.get("rules", [])}
    assert rules <= checking.RULES.keys()
    assert json.dumps(data.descriptor)


def test_a_role_that_a_rule_needs_is_missed(copy):
    copy.rewrite("codes.csv", lambda text: text.replace(",#333333,s,same", ",#333333,s,better", 1))
    only(copy.faults(), file="codes.csv", row="variable direction", column="role", allowed="same")


RULES = [
    ('"rule": "in_order", ', '"rule": "in_ordr", ', "in_ordr", "did you mean in_order?"),
    ('"within": "source_id"', '"within": 7', "as a rule in_order", "within (a text)"),
    ('"within": "source_id"', '"within": "source"', "that is no column", "the columns"),
    ('"within": "source_id"', '"inside": "source_id"', "as a rule in_order", "within (a text)"),
    ('"limit": "characters"', '"limit": "signs"', "that is no column", "the columns"),
    ('"reason": "no_claim_reason"', '"reason": ["x"]', "as a rule coded_or_excused", "reason (a text)"),
    ('"fields": ["source_id"], "reference"', '"fields": ["source"], "reference"', "that is no column", "the columns"),
]


@pytest.mark.parametrize(("old", "new", "value", "allowed"), RULES)
def test_a_rule_of_another_form_is_named(copy, old, new, value, allowed):
    copy.rewrite("datapackage.json", lambda text: text.replace(old, new, 1))
    only(copy.faults(), file="datapackage.json", row="table statements", value=value, allowed=allowed)


def test_a_value_that_may_occur_once_and_occurs_twice_is_named(copy, data):
    package = json.loads((copy.folder / "datapackage.json").read_text(encoding="utf-8"))
    bodies = next(one for one in package["resources"] if one["name"] == "bodies")
    next(field for field in bodies["schema"]["fields"] if field["name"] == "label")["constraints"]["unique"] = True
    (copy.folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert len(tables.load(copy.folder).bodies) > 1
    copy.change("bodies.csv", 1, "label", data.bodies["label"][0])
    only(copy.faults(), file="bodies.csv", row="line 3", column="label", allowed="each value once")


def test_a_message_lists_a_thousand_faults_and_counts_the_rest(copy, data):
    header, *rows = (copy.folder / "matches.csv").read_text(encoding="utf-8").splitlines()
    cells = rows[0].split(",")
    wrong = [",".join([cells[0], cells[1], f"x{i}", *cells[3:]]) for i in range(1_500)]
    (copy.folder / "matches.csv").write_text("\n".join([header, *rows, *wrong]) + "\n", encoding="utf-8")
    with pytest.raises(tables.TableError) as error:
        tables.load(copy.folder)
    *_, last = lines = str(error.value).splitlines()
    assert len(error.value.faults) >= 1_500 and len(lines) == 1_002
    assert last == f"- and {len(error.value.faults) - 1_000:,} more"


# ---------------------------------------------------------------- between the passes


def drop(copy, table, row):
    """Take a row out of a table."""
    copy.rewrite(table, lambda text: "".join(x for i, x in enumerate(text.splitlines(True)) if i != row + 1))


def turn_into_none(copy, table, claim):
    """Turn a claim of a coder into a statement without one."""
    none = f",{claim.rpartition('-')[0]}{',' * 16}heading\n"
    copy.rewrite(table, lambda text: "".join(none if x.startswith(claim) else x for x in text.splitlines(True)))


def test_a_claim_without_a_pair_is_named_in_each_table(copy, data):
    drop(copy, "coding/pairs.csv", 3)
    faults = copy.faults()
    assert {fault.file for fault in faults} == {"claims.csv", "coding/a.csv", "coding/b.csv"}
    for fault in faults:
        assert fault.value == f"{data.pairs['claim_id'][3]!r}, in no rows of " + fault.value.rsplit(" ", 1)[1]
        assert fault.allowed == "one row with it in coding/pairs.csv"


def test_a_claim_of_one_pass_is_named_unless_it_is_settled(copy, data):
    claim = data.pairs["claim_b"][3]
    copy.change("coding/pairs.csv", 3, "claim_b", "")
    turn_into_none(copy, "coding/b.csv", claim)
    only(
        [fault for fault in copy.faults() if fault.file == "coding/pairs.csv"],
        row="line 5",
        value="a claim of one pass only",
        allowed="a row in coding/settled.csv",
    )


def test_a_difference_that_nobody_settled_is_named(copy, data):
    drop(copy, "coding/settled.csv", 0)
    one = data.settled.loc[0]
    only(
        copy.faults(),
        file="coding/pairs.csv",
        row=one["pair_id"],
        value=f"{one['variable']} {one['code_a']} and {one['code_b']} in the passes",
        allowed="a row in coding/settled.csv",
    )


def test_a_settled_difference_that_is_none_is_named(copy, data):
    own = data.settled.iloc[0]
    row = data.raw["pass_a"]["claim_id"].tolist().index(own["claim_a"])
    copy.change("coding/a.csv", row, own["variable"], own["code_b"])
    only(
        copy.faults(), file="coding/settled.csv", row="line 2", column="variable", allowed="in which the passes differ"
    )


def test_another_code_than_that_of_the_pass_is_named(copy):
    copy.change("coding/settled.csv", 0, "code_a", "trials")
    only(copy.faults(), file="coding/settled.csv", row="line 2", column="code_a", allowed="the code of that pass")


def test_statements_that_a_coder_passed_over_are_named_and_counted(copy, data):
    drop(copy, "coding/a.csv", 1)
    drop(copy, "coding/a.csv", 0)
    n, first = len(data.statements), data.statements["statement_id"]
    only(
        copy.faults(),
        file="coding/a.csv",
        column="statement_id",
        value=f"2 of {n} statements not coded by a ({first[0]}, {first[1]})",
        allowed="for each of them a claim, or one row with a no_claim_reason",
    )


def test_a_coder_of_a_part_may_pass_over_the_rest(copy, data):
    drop(copy, "coding/a.csv", 0)
    place = data.raw["coders"]["coder"].tolist().index("a")
    copy.change("coders.csv", place, "extent", "some")
    assert len(tables.load(copy.folder).pass_a) == len(data.pass_a)


def test_who_did_not_code_a_statement_differs_from_nobody(copy, data):
    pair = data.settled["pair_id"][0]
    one = data.pairs.set_index("pair_id").loc[pair]
    statement, place = one["statement_id"], int(data.pairs.index[data.pairs["pair_id"] == pair][0])
    here = f",{statement},"
    copy.rewrite("coding/b.csv", lambda text: "".join(x for x in text.splitlines(True) if here not in x))
    for i in data.pairs.index[data.pairs["statement_id"] == statement]:
        copy.change("coding/pairs.csv", int(i), "claim_b", "")
    copy.rewrite("coding/settled.csv", lambda text: "".join(x for x in text.splitlines(True) if here not in x))
    copy.change("coders.csv", data.raw["coders"]["coder"].tolist().index("b"), "extent", "some")
    after = tables.load(copy.folder)
    assert after.pairs["claim_b"].isna()[place]
    assert len(after.settled) < len(data.settled)


def test_a_statement_with_a_claim_and_a_reason_for_none_is_named(copy, data):
    copy.rewrite("coding/a.csv", lambda text: f"{text},{data.pass_a['statement_id'][0]}{',' * 16}heading\n")
    values = [fault.value for fault in copy.faults()]
    assert any("which has both" in value for value in values)


def test_the_rules_between_passes_ask_nothing_of_a_topic_without_them(tmp_path):
    folder = topics.write(tmp_path / "topic")
    topics.without(folder, ["coders", "pass_a", "pass_b", "pairs", "settled", "settled_statements"])
    assert len(tables.load(folder).claims)


@pytest.mark.parametrize(
    "variable, some", [("direction", "conflicting"), ("time", "lasting"), ("answer", "take the row out")]
)
@pytest.mark.parametrize("role, value", [("", "an empty cell"), ("hopeful", "'hopeful'")])
def test_a_code_that_the_rules_read_and_whose_role_they_do_not_know_is_named(copy, variable, some, role, value):
    copy.rewrite("codes.csv", lambda text: f"{text}{variable},new,new,A new one.,,,{role}\n")
    only(copy.faults(), file="codes.csv", row=f"({variable}, new)", column="role", value=value, allowed=some)


@pytest.mark.parametrize("variable, role", [("answer", "supported"), ("finding", "better"), ("half", "holds")])
def test_a_second_code_for_a_role_that_has_one_code_is_named(copy, variable, role):
    copy.rewrite("codes.csv", lambda text: f"{text}{variable},new,new,A new one.,,,{role}\n")
    only(copy.faults(), file="codes.csv", row=f"({variable}, new)", column="role", allowed="take the row out")


def test_a_second_code_for_a_role_is_read_as_the_first(copy, data):
    copy.rewrite("codes.csv", lambda text: f"{text}direction,new,new,A new one.,#777777,o,better\n")
    row = int(data.claims.index[data.claims["claim_id"] == "A2-06-1"][0])
    copy.change("claims.csv", row, "direction", "new")
    answered = judging.answers(tables.load(copy.folder)).set_index("claim_id")["answer"]
    assert answered.to_dict() == judging.answers(data).set_index("claim_id")["answer"].to_dict()


def test_a_code_that_no_rule_reads_needs_no_role(copy):
    copy.rewrite("codes.csv", lambda text: f"{text}population,new,new,A new one.,,,\n")
    assert "new" in tables.load(copy.folder).labels("population")
