"""Reading and checking: every kind of fault is named with file, row, column, value and what was allowed."""

import json
import subprocess
import sys

import pytest
from claimlib import tables


def only(faults, **parts):
    """The one fault that a test expects, with these parts."""
    assert len(faults) == 1, [str(fault) for fault in faults]
    for name, text in parts.items():
        assert text in getattr(faults[0], name), f"{name}: {getattr(faults[0], name)!r} lacks {text!r}"
    return faults[0]


def test_the_tables_load_without_a_fault(data):
    assert {"sources", "statements", "claims", "codes", "bodies"} <= data.raw.keys()


def test_a_missing_file_is_named(copy):
    (copy.folder / "bodies.csv").unlink()
    only(copy.faults(), file="bodies.csv", value="no such file")


def test_a_missing_descriptor_is_named(tmp_path):
    with pytest.raises(tables.TableError, match=r"datapackage\.json: found no such file"):
        tables.load(tmp_path)


def test_a_broken_descriptor_is_named(copy):
    copy.rewrite("datapackage.json", lambda text: text[:-10])
    only(copy.faults(), file="datapackage.json", value="no valid JSON")


def test_an_unknown_rule_in_the_descriptor_is_named(copy):
    copy.rewrite("datapackage.json", lambda text: text.replace('"rule": "in_order"', '"rule": "inorder"'))
    only(copy.faults(), file="datapackage.json", value="inorder", allowed="in_order")


def test_a_missing_column_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: "\n".join(line.rpartition(",")[0] for line in text.splitlines()) + "\n")
    only(copy.faults(), file="bodies.csv", row="line 1", column="code", value="no such column", allowed="body_id")


def test_an_extra_column_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("\n", ",x\n"))
    only(copy.faults(), file="bodies.csv", row="line 1", column="x", value="an extra column")


def test_columns_in_another_order_are_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("variable,code", "code,variable", 1))
    only(copy.faults(), file="bodies.csv", value="the order body_id, label, code, variable")


def test_a_misspelt_code_is_named(copy, data):
    copy.change("claims.csv", 3, "topic", "efectiveness")
    faults = copy.faults()
    fault = next(f for f in faults if f.column == "topic")
    assert fault.file == "claims.csv"
    assert fault.row == f"line 5 ({data.claims['claim_id'][3]})"
    assert fault.value == "'efectiveness'"
    assert "effectiveness, mechanism" in fault.allowed


def test_a_doubled_identifier_is_named(copy, data):
    copy.change("bodies.csv", 1, "body_id", data.bodies["body_id"][0])
    only(copy.faults(), file="bodies.csv", row="line 3", column="body_id", allowed="stands once")


def test_an_orphan_is_named(copy):
    copy.change("coding/no_claim.csv", 0, "statement_id", "A9-99")
    only(copy.faults(), file="coding/no_claim.csv", column="statement_id", value="A9-99", allowed="statements.csv")


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


@pytest.mark.parametrize(("mark", "word"), [(";", "semicolons"), ("\t", "tabs"), ("|", "bars")])
def test_another_delimiter_is_named(copy, mark, word):
    copy.rewrite("bodies.csv", lambda text: text.replace(",", mark))
    only(copy.faults(), file="bodies.csv", row="line 1", value=word, allowed="commas")


def test_a_byte_order_mark_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: "\ufeff" + text)
    only(copy.faults(), file="bodies.csv", value="byte-order mark")


def test_another_encoding_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.replace("real", "réal").encode("latin-1"))
    only(copy.faults(), file="bodies.csv", row="line 3", value="the byte 0xe9", allowed="UTF-8")


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


def test_the_line_is_right_below_a_cell_with_a_line_break(copy):
    copy.change("bodies.csv", 0, "label", "two\nlines")
    copy.change("bodies.csv", 2, "label", "")
    assert [fault.row.split(" (")[0] for fault in copy.faults()] == ["line 2", "line 5"]


def test_an_empty_table_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text.split("\n")[0] + "\n")
    only(copy.faults(), file="bodies.csv", value="no row under the header", allowed="at least one row")


def test_an_empty_file_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: "")
    only(copy.faults(), file="bodies.csv", row="line 1", value="an empty file")


def test_a_row_of_another_length_is_named(copy):
    copy.rewrite("bodies.csv", lambda text: text + "B9,x\n")
    only(copy.faults(), file="bodies.csv", row="line 5", value="2 cells", allowed="4 cells")


def test_a_date_that_is_none_is_named(copy):
    copy.change("sources.csv", 0, "published", "2021-02-30")
    only(copy.faults(), column="published", value="2021-02-30", allowed="a date as")


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


def test_a_code_that_only_the_codes_table_knows_is_named(copy):
    copy.rewrite("codes.csv", lambda text: text + "topic,gossip,6,gossip,Hearsay.,,,\n")
    only(copy.faults(), file="codes.csv", row="variable topic", value="gossip")


def test_all_faults_are_listed_at_once(copy):
    copy.change("claims.csv", 0, "paraphrase", "")
    copy.change("bodies.csv", 0, "label", " x")
    copy.change("sources.csv", 0, "words", "many")
    assert {fault.file for fault in copy.faults()} == {"claims.csv", "bodies.csv", "sources.csv"}


def test_words_that_look_like_missing_values_are_kept(copy):
    for i, word in enumerate(("None", "NA", "null")):
        copy.change("bodies.csv", i, "label", word)
    assert tables.load(copy.folder).bodies["label"].tolist() == ["None", "NA", "null"]


def test_another_folder_is_read_where_the_environment_says_so(copy, monkeypatch):
    copy.change("bodies.csv", 0, "label", "another label")
    monkeypatch.setenv("CLAIM_DATA", str(copy.folder))
    assert tables.load().bodies["label"][0] == "another label"


def test_codes_are_ordered_and_blanks_are_missing(data):
    assert data.claims["certainty"].cat.ordered
    assert list(data.claims["certainty"].cat.categories) == list(data.codes_of("certainty").index)
    assert data.claims.loc[data.claims["direction"].isna(), "comparator"].isna().all()


def test_an_unknown_table_is_named_with_the_known_ones(data):
    with pytest.raises(AttributeError, match="no table 'claim'; the tables are sources"):
        _ = data.claim


def test_labels_replace_codes_in_words(data):
    words = data.in_words(data.claims)
    assert set(words["topic"]) <= set(data.labels("topic").values())
    assert not words.isna().any().any()


def test_reading_needs_no_heavy_library():
    code = "import sys; from claimlib import tables; tables.load(); print(*sorted(sys.modules))"
    folder = tables.DEFAULT_FOLDER.parent / "notebooks"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, check=True)
    heavy = {"frictionless", "pandera", "scipy", "statsmodels", "seaborn", "jsonschema", "matplotlib", "IPython"}
    assert not heavy & {name.split(".")[0] for name in done.stdout.split()}


def test_every_rule_of_the_descriptor_is_known(data):
    rules = {rule["rule"] for resource in data.descriptor["resources"] for rule in resource.get("rules", [])}
    assert rules <= tables.RULES.keys()
    assert json.dumps(data.descriptor)


def test_a_role_that_a_rule_needs_is_missed(copy):
    copy.rewrite("codes.csv", lambda text: text.replace(",#333333,s,same", ",#333333,s,", 1))
    only(copy.faults(), file="codes.csv", row="variable direction", column="role", allowed="same")
