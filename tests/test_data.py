"""The tables as they are committed: form, keys, a second opinion, and the way from the passes to the claims."""

import csv
import json
import re
import shutil
import subprocess
from itertools import groupby

import pytest
from claimlib import counts, tables
from places import ROOT

FOLDER = ROOT / "data"
CHANGES = ROOT / "CHANGELOG.md"
DESCRIPTOR = tables.read(FOLDER).descriptor
RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}


def rows(name):
    """A committed table as a list of dicts of text cells."""
    with (FOLDER / RESOURCES[name]["path"]).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def coded(name):
    """The variables of a table that have a list of codes."""
    fields = RESOURCES[name]["schema"]["fields"]
    return [field["name"] for field in fields if "enum" in field.get("constraints", {})]


def test_frictionless_finds_the_package_valid():
    from frictionless import Package

    report = Package(str(FOLDER / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "fieldName", "rowNumber", "message"])


def test_frictionless_would_find_a_misspelt_code(copy):
    from frictionless import Package

    few = [RESOURCES[name] for name in ("sources", "statements", "claims")]
    (copy.folder / "datapackage.json").write_text(json.dumps({**DESCRIPTOR, "resources": few}), encoding="utf-8")
    assert Package(str(copy.folder / "datapackage.json")).validate().valid
    copy.change("claims.csv", 0, "topic", "contxt")
    assert not Package(str(copy.folder / "datapackage.json")).validate().valid


def test_every_table_in_the_folder_is_described():
    described = {FOLDER / resource["path"] for resource in RESOURCES.values()}
    assert described == set(FOLDER.rglob("*.csv"))


def test_the_title_and_version_to_cite_are_the_same_everywhere():
    """The citation, the descriptor and the change log name the same title, version and day."""
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert re.search(r'^title: "(.+)"$', citation, re.MULTILINE)[1] == DESCRIPTOR["title"]
    version, day = re.search(r"^## ([0-9]\S*) - (\S+)$", CHANGES.read_text(encoding="utf-8"), re.MULTILINE).groups()
    assert re.search(r"^version: (.+)$", citation, re.MULTILINE)[1] == version == DESCRIPTOR["version"]
    assert re.search(r"^date-released: (.+)$", citation, re.MULTILINE)[1] == day == DESCRIPTOR["created"][:10]
    authors = re.findall(r"^  - name: (.+)$", citation, re.MULTILINE)
    assert authors == [one["title"] for one in DESCRIPTOR["contributors"]]


def test_the_lines_of_pandas_in_the_codebook_read_the_tables(data, monkeypatch):
    """The lines run as they are printed, at the top of the collection, and count what the collection counts."""
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^```python\n(.+?)```$", page, re.MULTILINE | re.DOTALL)
    *before, last = filter(None, lines.splitlines())
    assert len(before) == 2 and last.startswith("print(")
    monkeypatch.chdir(ROOT)
    exec("\n".join(before), names := {})
    found, expected = (
        eval(last.removeprefix("print").strip(), names),
        counts.tally(data.claims, "source_id", "direction"),
    )
    assert found.to_dict() == expected.loc[:, expected.any()].to_dict()


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_the_lines_of_r_in_the_codebook_read_the_tables(data):
    page = (FOLDER / "README.md").read_text(encoding="utf-8")
    (lines,) = re.findall(r"^```r\n(.+?)```$", page, re.MULTILINE | re.DOTALL)
    done = subprocess.run(["Rscript", "-e", lines], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    head, *rows = [line.split() for line in done.stdout.splitlines() if line.strip()]
    expected = counts.tally(data.claims, "source_id", "direction")
    assert {row[0]: dict(zip(head, map(int, row[1:]), strict=True)) for row in rows} == {
        source: row[head].to_dict() for source, row in expected.iterrows()
    }


def test_no_table_is_as_a_spreadsheet_saves_it():
    assert tables.read(FOLDER).notes() == []


@pytest.mark.parametrize("name", RESOURCES)
def test_tables_are_plain(name):
    content = (FOLDER / RESOURCES[name]["path"]).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("name", sorted(RESOURCES.keys() - {"codes", "items"}))
def test_tables_are_sorted_by_identifier(name):
    key = RESOURCES[name]["schema"]["primaryKey"]
    keys = [tuple(row[column] for column in key) for row in rows(name)]
    assert keys == sorted(keys)


def test_the_codes_of_a_variable_are_together():
    variables = [row["variable"] for row in rows("codes")]
    assert len(list(groupby(variables))) == len(set(variables))


def test_codes_are_written_once():
    """No column that has its codes in codes.csv lists them in the descriptor, too."""
    known = {row["variable"] for row in rows("codes")}
    for path in [FOLDER / "datapackage.json", *(FOLDER / "schemas").iterdir()]:
        content = json.loads(path.read_text(encoding="utf-8"))
        schemas = [one["schema"] for one in content.get("resources", []) if isinstance(one["schema"], dict)]
        for field in [field for schema in schemas or [content] for field in schema["fields"]]:
            assert not (field["name"] in known and "enum" in field.get("constraints", {})), field
            assert "codes" not in field or "enum" not in field.get("constraints", {}), field


def test_tables_with_the_same_columns_share_a_schema():
    package = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    own = [
        tuple(f["name"] for f in one["schema"]["fields"]) for one in package["resources"] if "fields" in one["schema"]
    ]
    assert len(own) == len(set(own))


def test_the_exported_descriptor_is_complete(tmp_path):
    """The descriptor in memory has schemas and allowed codes filled in, and is read back; test_bundle validates it."""
    for name, resource in RESOURCES.items():
        assert isinstance(resource["schema"], dict), name
        for field in resource["schema"]["fields"]:
            assert "codes" not in field or field["constraints"]["enum"], field
        (tmp_path / resource["path"]).parent.mkdir(exist_ok=True)
        (tmp_path / resource["path"]).write_bytes((FOLDER / resource["path"]).read_bytes())
    (tmp_path / "datapackage.json").write_text(json.dumps(DESCRIPTOR), encoding="utf-8")
    assert tables.read(tmp_path).descriptor == DESCRIPTOR


def test_every_variable_and_column_is_described():
    for resource in RESOURCES.values():
        for field in resource["schema"]["fields"]:
            assert field["description"], f"{resource['name']}.{field['name']}"


def test_every_coded_variable_of_a_claim_is_in_the_codes_table():
    assert set(coded("claims")) <= {row["variable"] for row in rows("codes")}


def test_claims_are_what_the_passes_agree_on_or_what_was_settled():
    claims, a, b = ({row["claim_id"]: row for row in rows(name)} for name in ("claims", "pass_a", "pass_b"))
    settled = {(row["pair_id"], row["variable"]): row for row in rows("settled")}
    used = set()
    for pair in rows("pairs"):
        for variable in coded("claims"):
            codes = a[pair["claim_a"]][variable], b[pair["claim_b"]][variable]
            final = claims[pair["claim_id"]][variable]
            if codes[0] == codes[1]:
                assert final == codes[0], f"{pair['claim_id']} {variable}"
            else:
                row = settled[pair["pair_id"], variable]
                used.add((pair["pair_id"], variable))
                assert (row["code_a"], row["code_b"], row["code_final"]) == (*codes, final), row
    assert used == settled.keys()


def test_every_claim_of_either_pass_is_in_one_pair():
    for column, name in (("claim_a", "pass_a"), ("claim_b", "pass_b"), ("claim_id", "claims")):
        paired = [pair[column] for pair in rows("pairs") if pair[column]]
        assert sorted(paired) == sorted(row["claim_id"] for row in rows(name) if row["claim_id"])


@pytest.mark.parametrize("coder", ["a", "b"])
def test_each_pass_accounts_for_every_statement(coder):
    without = {row["statement_id"] for row in rows(f"pass_{coder}") if row["no_claim_reason"]}
    with_claims = {row["statement_id"] for row in rows(f"pass_{coder}") if row["claim_id"]}
    assert not without & with_claims
    assert without | with_claims == {row["statement_id"] for row in rows("statements")}


def test_reasons_for_no_claim_are_those_of_the_passes():
    final = {row["statement_id"]: row["no_claim_reason"] for row in rows("statements") if row["no_claim_reason"]}
    for row in [row for name in ("pass_a", "pass_b") for row in rows(name) if row["no_claim_reason"]]:
        assert final[row["statement_id"]] == row["no_claim_reason"], row


def test_a_coder_codes_what_claims_have_and_why_there_is_none():
    folder = FOLDER / "schemas"
    claims, coding = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ("claims", "coding")
    )
    assert [field["name"] for field in coding["fields"]] == [
        *(field["name"] for field in claims["fields"]),
        "no_claim_reason",
    ]
    assert all(rule in coding["rules"] for rule in claims["rules"])


def test_every_coder_has_a_file_and_every_file_a_coder():
    files = {
        one["coder"]: one["path"]
        for one in RESOURCES.values()
        if one["schema"]["primaryKey"][-1] == "claim_id" and "coder" in one
    }
    assert files == {row["coder"]: f"coding/{row['coder']}.csv" for row in rows("coders")}


def test_numbers_of_claims_run_from_one_within_each_statement():
    seen = {}
    for row in rows("claims"):
        seen.setdefault(row["statement_id"], []).append(int(row["claim_id"].rsplit("-", 1)[1]))
    assert all(found == list(range(1, len(found) + 1)) for found in seen.values())


def test_other_codes_are_no_codes_of_the_claim_and_stand_in_a_note():
    claims = {row["claim_id"]: row for row in rows("claims")}
    pairs = {row["claim_id"]: row for row in rows("pairs")}
    notes = {name: {row["claim_id"]: row["note"] for row in rows(f"pass_{name}")} for name in "ab"}
    for row in rows("alternatives"):
        assert claims[row["claim_id"]][row["variable"]] != row["code"], row
        for name in row["noted_by"].split():
            assert "lternative" in notes[name][pairs[row["claim_id"]][f"claim_{name}"]], row


@pytest.mark.parametrize(("how", "faults"), [("entered_by_hand", 0), ("not_found", 1)])
def test_an_address_may_be_entered_by_whoever_has_the_text(copy, how, faults):
    copy.change("sources.csv", 0, "address", "https://example.org/x")
    copy.change("sources.csv", 0, "address_match", how)
    if faults:
        assert len(copy.faults()) == faults
    else:
        assert tables.load(copy.folder).sources["address"].iloc[0] == "https://example.org/x"
