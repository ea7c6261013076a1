"""Codes that a reader changes: every fault is named, exactly what should move moves, and no file is touched."""

import hashlib
from pathlib import Path

import pandas as pd
import pytest
from claimlib import recoding, tables
from claimlib.figures import base
from places import ROOT

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


def faults(data, rows):
    """The faults of some rows, each of which stands in the message."""
    with pytest.raises(tables.TableError) as error:
        recoding.recode(data, rows)
    for fault in error.value.faults:
        assert str(fault) in str(error.value)
    return error.value.faults


def only(data, rows, **parts):
    """The one fault that a test expects, with these parts."""
    found = faults(data, rows)
    assert len(found) == 1, [str(fault) for fault in found]
    for name, text in parts.items():
        assert text in getattr(found[0], name), f"{name}: {getattr(found[0], name)!r} lacks {text!r}"


# ---------------------------------------------------------------- faults


def test_a_missing_file_is_named_with_its_columns(data, tmp_path):
    path = tmp_path / "none.csv"
    only(data, path, file=str(path.resolve()), value="not there", allowed="claim_id, variable, code, reason")


def test_a_missing_file_is_named_as_it_was_tried(data, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    only(data, Path("none.csv"), file=str((tmp_path / "none.csv").resolve()), value="not there")


def test_a_wrong_header_is_named(data, file):
    path = file("claim,variable,code,reason\nA1-30-1,direction,favours,why\n")
    only(
        data,
        path,
        file="my.csv",
        value="the column 'claim' (did you mean claim_id?)",
        allowed="claim_id, variable, code, reason",
    )


ROW = f"{MATCHES},direction,favours,why\n"
EXCEL = {
    "a byte-order mark": "\ufeff" + HEADER + ROW,
    "semicolons": (HEADER + ROW).replace(",", ";"),
    "semicolons, and a reason with a comma": (HEADER + ROW).replace(",", ";").replace("why", "why, and more"),
    "tabs": (HEADER + ROW).replace(",", "\t"),
    "line ends of Windows": (HEADER + ROW).replace("\n", "\r\n"),
    "blank rows": HEADER + "\n" + ROW + ",,,\n\n,,,,\n",
    "another order": "reason,code,variable,claim_id\nwhy,favours,direction," + MATCHES + "\n",
    "columns of their own": "mine,claim_id,variable,code,reason,,\n1," + ROW.strip() + ",,\n",
    "a heading in capitals": "Claim ID,Variable,Code,Reason\n" + ROW,
}


@pytest.mark.parametrize("text", EXCEL.values(), ids=EXCEL)
def test_a_file_as_spreadsheets_write_it_is_read(data, file, text):
    after = recoding.recode(data, file(text))
    assert after.recodes[["claim_id", "variable", "code"]].to_numpy().tolist() == [[MATCHES, "direction", "favours"]]
    assert after.recodes["reason"][0].startswith("why")
    assert after.recodes_note.startswith("my.csv is read as a spreadsheet saves it, with ")


def test_a_file_as_a_spreadsheet_saves_it_is_read_with_a_line_that_says_so(file, monkeypatch, capsys):
    for text, more in ((HEADER + ROW, ""), (EXCEL["tabs"], " my.csv is read as a spreadsheet saves it, with tabs")):
        monkeypatch.setenv("CLAIM_RECODES", str(file(text)))
        tables.load()
        assert capsys.readouterr().out.startswith(f"With 1 code changed by the reader (my.csv).{more}")


def test_another_encoding_is_named_with_the_way_out(data, file):
    text = f"{HEADER}{MATCHES},direction,favours,it says \u201chelps\u201d\n".encode("cp1252")
    only(data, file(text), row="line 2", value="the byte 0x93, a letter as Windows", allowed="as 'CSV UTF-8'")


def test_a_comma_in_a_reason_without_quotes_is_named(data, file):
    path = file(f"{HEADER}{MATCHES},direction,favours,first, second\n")
    only(data, path, row="line 2", value="5 cells", allowed="a text with a comma needs double quotes around it")


def test_a_file_without_a_row_is_named(data, file):
    only(data, file(HEADER), file="my.csv", value="no row under the header")


def test_a_row_of_another_length_is_named(data, file):
    only(data, file(f"{HEADER}{MATCHES},direction,favours\n"), row="line 2", value="3 cells", allowed="4 cells")


def test_an_unknown_claim_is_named(data, file):
    path = file(f"{HEADER}A9-99-1,direction,favours,why\n")
    only(data, path, file="my.csv", row="line 2 (A9-99-1, direction)", column="claim_id", allowed="in claims.csv")
    only(data, [("A2-9-1", "comparator", "sham", "why")], column="claim_id", allowed="(did you mean A2-09-1?)")


def test_an_unknown_variable_is_named_with_the_coded_ones(data):
    row = [(MATCHES, "dirction", "favours", "why")]
    only(data, row, column="variable", value="'dirction'", allowed="(did you mean direction?)")


def test_a_column_without_codes_cannot_be_changed(data):
    only(data, [(MATCHES, "paraphrase", "other words", "why")], column="variable", value="'paraphrase'")


def test_a_code_that_is_not_allowed_is_named_with_the_allowed_ones(data):
    codes = ", ".join(data.labels("direction"))
    only(
        data,
        [(MATCHES, "direction", "favour", "why")],
        column="code",
        value="'favour'",
        allowed=f"one of {codes} (did you mean favours?)",
    )


def test_a_code_that_the_claim_has_already_is_named(data):
    same = [(MATCHES, "direction", "no_difference", "why")]
    only(
        data,
        same,
        column="code",
        value="the code of the claim already",
        allowed="another code of direction, one of favours",
    )


def test_an_empty_code_that_is_empty_already_is_named(data):
    only(data, [(ORDINARY, "direction", "", "why")], column="code", value="as it is already")


def test_the_same_cell_twice_is_named(data):
    twice = [(MATCHES, "direction", code, "why") for code in ("favours", "mixed")]
    only(data, twice, row=f"row 2 ({MATCHES}, direction)", column="variable", allowed="each claim and variable once")


def test_an_empty_reason_is_named(data):
    only(data, [(MATCHES, "direction", "favours", "")], column="reason", value="an empty cell")


def test_a_space_at_an_end_is_named_once(data):
    only(data, [(MATCHES, "direction", " favours", "why")], column="code", value="' favours'", allowed="no space")
    only(data, [(f"{MATCHES} ", "direction", "favours", "why")], column="claim_id", allowed="no space")


def test_a_row_of_a_list_that_is_no_row_is_named(data):
    found = faults(data, [(MATCHES, "direction", "favours"), (MATCHES, "direction", None, "why")])
    assert [fault.row for fault in found] == ["row 1", "row 2"]
    assert {fault.allowed for fault in found} == {"four texts: claim_id, variable, code, reason"}


def test_a_variable_that_does_not_apply_is_named(data):
    row = {"row": f"row 1 ({ORDINARY}, comparator)", "column": "comparator", "value": "'sham' after the change"}
    only(data, [(ORDINARY, "comparator", "sham", "why")], allowed="an empty cell unless topic is", **row)


def test_a_variable_that_a_new_topic_asks_for_is_named_with_how_to_say_it(data):
    required = ["comparator", "outcome", "direction", "horizon", "population", "certainty", "boosted", "evidence"]
    required.append("speaks_of")
    row = {"row": f"row 1 ({ORDINARY}, topic)", "column": "topic"}
    wish = [(ORDINARY, "topic", "effectiveness", "why")]
    only(
        data,
        wish,
        value="a change that asks for 9 more codes",
        allowed="a row for each of these, too: comparator, outcome, direction, ",
        **row,
    )
    (fault,) = faults(data, wish)
    assert all(variable in fault.allowed for variable in required)
    assert str(fault).endswith("; the codes are in the codebook")  # which has room for all
    given = [(ORDINARY, name, data.raw["claims"].codes(name)[0], "why") for name in required[:-1]]
    codes = ", ".join(data.raw["claims"].codes("speaks_of"))
    wanted = f"a row for this one, too: speaks_of (one of {codes})"
    only(data, wish + given, value="asks for 1 more code", allowed=wanted, **row)


def test_what_a_new_topic_leaves_nothing_but_blank_is_emptied(data):
    """A change away from effectiveness is one row; a code that the reader asks for all the same is a fault."""
    after = recoding.recode(data, [(MATCHES, "topic", "context", "why")])
    claim = after.claims.set_index("claim_id").loc[MATCHES]
    assert claim["topic"] == "context"
    gone = [
        "comparator",
        "outcome",
        "direction",
        "horizon",
        "population",
        "certainty",
        "boosted",
        "evidence",
        "cited_work",
    ]
    assert claim[gone].isna().all()
    assert len(after.recodes) == 1
    others = after.claims["claim_id"] != MATCHES
    pd.testing.assert_frame_equal(after.claims[others], data.claims[others])
    both = [(MATCHES, "topic", "context", "why"), (MATCHES, "direction", "favours", "why")]
    only(data, both, column="direction", value="'favours' after the change", allowed="an empty cell unless topic is")


def test_what_follows_a_new_topic_is_said_and_is_no_change_of_its_own(data):
    after = recoding.recode(data, [(MATCHES, "topic", "context", "why")])
    gone = "comparator, care, outcome, direction, horizon, population, certainty, boosted, speaks_of, evidence"
    assert after.recodes_note == f"In {MATCHES}, {gone} and cited_work no longer apply."
    assert changed(data).recodes_note == ""


def test_the_one_code_that_a_change_leaves_is_filled_in(data):
    rows = [("topic", "mechanism"), ("certainty", "emphatic"), ("evidence", "none")]
    after = recoding.recode(data, [(ORDINARY, variable, code, "why") for variable, code in rows])
    assert after.claims.set_index("claim_id").loc[ORDINARY, "boosted"] == "yes"
    assert after.recodes["variable"].tolist() == ["topic", "certainty", "evidence"]
    assert after.recodes_note == f"In {ORDINARY}, boosted can only be yes."
    others = after.claims["claim_id"] != ORDINARY
    pd.testing.assert_frame_equal(after.claims[others], data.claims[others])


def test_a_blank_that_leaves_several_codes_is_not_filled_in(data):
    rows = [(ORDINARY, "topic", "mechanism", "why"), (ORDINARY, "certainty", "plain", "why")]
    only(
        data,
        rows,
        column="topic",
        value="asks for 2 more codes",
        allowed="each of these, too: boosted (one of no, yes) and evidence (",
    )


def test_a_code_follows_where_its_variable_has_no_other():
    data = tables.read()
    field = data.raw["claims"].fields["boosted"]  # as in a topic with one code
    field["constraints"] = {**field["constraints"], "enum": ["no"]}
    rows = [("topic", "mechanism"), ("certainty", "plain"), ("evidence", "none")]
    cells = {(0, variable): code for variable, code in rows}
    after = recoding.followed(data.raw["claims"].changed(cells), dict(enumerate(cells)))
    assert after["boosted"][0] == "no"


def test_an_emptied_variable_empties_what_depends_on_it(data):
    cites = data.claims[data.claims["cited_work"].notna()]["claim_id"].iloc[0]
    after = recoding.recode(data, [(cites, "evidence", "none", "why")])
    assert after.claims.set_index("claim_id")["cited_work"].isna()[cites]


def test_a_required_variable_cannot_be_emptied(data):
    rows = [(ORDINARY, "topic", "", "why")]
    only(data, rows, column="topic", value="an empty cell after the change", allowed="effectiveness, mechanism")


def test_a_rule_between_two_variables_is_checked(data):
    row = {"column": "boosted", "row": f"row 1 ({MATCHES}, certainty)"}
    only(data, [(MATCHES, "certainty", "emphatic", "why")], allowed="emphatic (add a row for boosted)", **row)
    both = [(MATCHES, "certainty", "emphatic", "why"), (MATCHES, "boosted", "yes", "why")]
    assert len(recoding.recode(data, both).recodes) == 2


def test_all_faults_of_all_rows_are_named_at_once_in_their_order(data, file):
    lines = [
        f"{MATCHES},direction,favour,why",
        "A9-99-1,topic,context,why",
        f"{ORDINARY},comparator,sham,why",
        f"{MATCHES},direction,favours,",
        "too,short",
    ]
    found = faults(data, file(HEADER + "\n".join(lines) + "\n"))
    assert [(fault.line, fault.column) for fault in found] == [
        (2, "code"),
        (3, "claim_id"),
        (4, "comparator"),
        (5, "reason"),
        (5, "variable"),
        (6, ""),
    ]
    with pytest.raises(tables.TableError, match=r"^6 faults in the changed codes of my\.csv:"):
        recoding.recode(data, file(HEADER + "\n".join(lines) + "\n"))


# ---------------------------------------------------------------- what is changed, and nothing else


def changed(data):
    """The tables with one claim of no difference read as one in favour."""
    return recoding.recode(data, [(MATCHES, "direction", "favours", "why")])


def test_one_cell_is_changed_and_nothing_else(data):
    after = changed(data)
    was, now = data.claims.set_index("claim_id"), after.claims.set_index("claim_id")
    assert now.loc[MATCHES, "direction"] == "favours"
    now.loc[MATCHES, "direction"] = "no_difference"
    pd.testing.assert_frame_equal(was, now)
    for name in data.raw.keys() - {"claims"}:
        pd.testing.assert_frame_equal(getattr(data, name), getattr(after, name))


def test_the_tables_before_the_change_stay_at_hand(data):
    after = changed(data)
    assert after.as_coded is data and data.as_coded is data
    assert after.recodes.to_dict("records") == [
        {"claim_id": MATCHES, "variable": "direction", "was": "no_difference", "code": "favours", "reason": "why"}
    ]
    assert list(data.recodes) == list(after.recodes) and data.recodes.empty


def test_a_second_change_starts_from_the_codes_as_they_stand(data):
    again = recoding.recode(changed(data), [(ORDINARY, "topic", "advice", "why")])
    assert again.recodes["claim_id"].tolist() == [ORDINARY]
    assert again.claims.set_index("claim_id").loc[MATCHES, "direction"] == "no_difference"


def test_no_row_changes_nothing(data):
    assert recoding.recode(data, []) is data


def test_an_empty_code_takes_a_variable_away(data):
    rows = [(MATCHES, v, "", "why") for v in ("comparator", "outcome", "direction", "horizon", "population")]
    rows += [(MATCHES, v, "", "why") for v in ("certainty", "boosted", "evidence", "cited_work")]
    after = recoding.recode(data, [(MATCHES, "topic", "context", "why"), *rows])
    claim = after.claims.set_index("claim_id").loc[MATCHES]
    assert claim["topic"] == "context"
    assert claim[["comparator", "direction", "certainty", "cited_work"]].isna().all()


def test_the_reason_explains_a_code_that_asks_for_a_note(data):
    silent = data.claims[data.claims["note"].isna() & data.claims["direction"].notna()]["claim_id"].iloc[0]
    after = recoding.recode(data, [(silent, "outcome", "other", "it is about sleep")])
    assert after.claims.set_index("claim_id").loc[silent, "note"] == "it is about sleep"
    kept = data.claims.set_index("claim_id").loc[MATCHES, "note"]
    after = recoding.recode(data, [(MATCHES, "outcome", "other", "it is about sleep")])
    assert after.claims.set_index("claim_id").loc[MATCHES, "note"] == kept


def test_a_frame_is_taken_as_a_list_is(data):
    rows = pd.DataFrame([(MATCHES, "direction", "favours", "why")], columns=recoding.RECODE)
    pd.testing.assert_frame_equal(recoding.recode(data, rows).recodes, changed(data).recodes)


# ---------------------------------------------------------------- the environment


def digest(folder):
    """A hash of every file of a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_file_that_the_environment_names_is_applied_and_said(file, monkeypatch, capsys):
    before = digest(tables.folder())
    monkeypatch.setenv("CLAIM_RECODES", str(file(f"{HEADER}{MATCHES},direction,favours,why\n")))
    data = tables.load()
    assert data.claims.set_index("claim_id").loc[MATCHES, "direction"] == "favours"
    assert data.recodes_name == "my.csv"
    assert capsys.readouterr().out == "With 1 code changed by the reader (my.csv).\n"
    assert digest(tables.folder()) == before


def test_without_it_nothing_is_recoded_and_nothing_is_said(monkeypatch, capsys):
    monkeypatch.setattr(tables, "recode", lambda *given: pytest.fail("load() recodes though nobody asked"))
    assert tables.load().recodes.empty
    assert capsys.readouterr().out == ""


def test_a_fault_in_the_file_stops_loading(file, monkeypatch):
    monkeypatch.setenv("CLAIM_RECODES", str(file(f"{HEADER}{MATCHES},direction,favour,why\n")))
    with pytest.raises(tables.TableError, match=r"my\.csv, line 2 \(A1-30-1, direction\), column code has 'favour'"):
        tables.load()


def test_results_say_when_a_reader_changed_codes_and_lie_beside_them(data, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed, path = changed(data), file(HEADER + ROW)
    read = recoding.recode(data, path)
    shown = recoding.recode(data, data.recodes_example, "the example", by_reader=False)
    assert typed.remark == "With 1 code changed by the reader (a list)."
    assert read.remark == "With 1 code changed by the reader (my.csv)."
    assert shown.remark == data.remark == ""
    assert typed.own_place() == tmp_path.resolve() / "my-codes.csv"
    assert read.own_place() == path.resolve()
    assert shown.own_place() == data.own_place()


def test_figures_of_typed_codes_never_go_over_the_committed_ones(data, monkeypatch):
    monkeypatch.delenv("CLAIM_FIGURES", raising=False)
    for place in (ROOT, ROOT / "notebooks", ROOT / "data"):
        monkeypatch.chdir(place)
        folder = base.folder_of(changed(data))
        assert folder.parent == place and folder.resolve() != base.DEFAULT_FOLDER.resolve()
