"""The tables as they are committed: form, keys, a second opinion, and the way from the passes to the claims."""

import csv
import json

import pytest
from claimlib import tables
from places import ROOT

FOLDER = ROOT / "data"
DESCRIPTOR = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
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

    copy.change("claims.csv", 0, "topic", "contxt")
    assert not Package(str(copy.folder / "datapackage.json")).validate().valid


def test_every_table_in_the_folder_is_described():
    described = {FOLDER / resource["path"] for resource in RESOURCES.values()}
    assert described == set(FOLDER.rglob("*.csv"))


@pytest.mark.parametrize("name", RESOURCES)
def test_tables_are_plain(name):
    content = (FOLDER / RESOURCES[name]["path"]).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("name", sorted(RESOURCES.keys() - {"codes"}))
def test_tables_are_sorted_by_identifier(name):
    key = RESOURCES[name]["schema"]["primaryKey"]
    keys = [tuple(row[column] for column in key) for row in rows(name)]
    assert keys == sorted(keys)


def test_codes_stand_in_their_order():
    places = {}
    for row in rows("codes"):
        places.setdefault(row["variable"], []).append(int(row["position"]))
    assert all(found == list(range(1, len(found) + 1)) for found in places.values())


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
        assert sorted(paired) == sorted(row["claim_id"] for row in rows(name))


@pytest.mark.parametrize("coder", ["a", "b"])
def test_each_pass_accounts_for_every_statement(coder):
    without = {row["statement_id"] for row in rows("no_claim") if row["coder"] == coder}
    with_claims = {row["statement_id"] for row in rows(f"pass_{coder}")}
    assert not without & with_claims
    assert without | with_claims == {row["statement_id"] for row in rows("statements")}


def test_reasons_for_no_claim_are_those_of_the_passes():
    final = {row["statement_id"]: row["no_claim_reason"] for row in rows("statements") if row["no_claim_reason"]}
    for row in rows("no_claim"):
        assert final[row["statement_id"]] == row["no_claim_reason"], row


def test_numbers_of_claims_run_from_one_within_each_statement():
    seen = {}
    for row in rows("claims"):
        seen.setdefault(row["statement_id"], []).append(int(row["claim_id"].rsplit("-", 1)[1]))
    assert all(found == list(range(1, len(found) + 1)) for found in seen.values())


def test_the_loader_and_frictionless_read_the_same_structure():
    for resource in RESOURCES.values():
        for rule in resource.get("rules", []):
            assert rule["rule"] in tables.RULES
