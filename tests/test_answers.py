"""The computed answers say what a plain count of the CSV says."""

import csv

import pytest
from claimlib import answers
from places import ROOT


@pytest.fixture(scope="module")
def plain():
    """The committed claims as dicts of text."""
    with (ROOT / "data" / "claims.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_size_of_the_comparison_is_counted(data, plain):
    text = answers.compared(data)
    assert f"{len(plain)} claims" in text
    assert f"{len({row['statement_id'] for row in plain})} make" in text
    assert f"{len(data.sources)} articles with {len(data.statements)} statements" in text


def test_topics_are_counted(data, plain):
    for topic in {row["topic"] for row in plain}:
        n = sum(row["topic"] == topic for row in plain)
        assert f"{n} about {topic}" in answers.topics(data)


def test_firm_wording_is_counted(data, plain):
    effects = [row for row in plain if row["topic"] == "effectiveness"]
    firm = sum(row["certainty"] in ("plain", "emphatic") for row in effects)
    assert f"effectiveness {firm} of {len(effects)}" in answers.topics(data)


def test_directions_and_silence_are_counted(data, plain):
    effects = [row for row in plain if row["topic"] == "effectiveness"]
    favour = sum(row["direction"] == "favours" for row in effects)
    silent = sum(row["comparator"] == "not_stated" for row in effects)
    text = answers.effectiveness(data)
    assert text.startswith(f"{favour} of {len(effects)} claims")
    assert f"{silent} of {len(effects)} claims" in text


def test_articles_that_never_name_a_comparator_are_named(data, plain):
    never = sorted(
        {"A1", "A2", "A3", "A4", "A5"} - {row["statement_id"][:2] for row in plain if row["comparator"] == "sham"}
    )
    assert f"in none of {' or '.join(never)}." in answers.effectiveness(data)


def test_bodies_and_conflicts_are_counted(data, plain):
    text = answers.bodies(data)
    sham = [row for row in plain if row["comparator"] == "sham"]
    assert f"**Sham v real**: {len(sham)} claims" in text
    pairs = [
        (a["claim_id"], b["claim_id"])
        for variable, code in (
            ("comparator", "sham"),
            ("comparator", "conventional"),
            ("cited_work", "analysis_of_22_trials"),
        )
        for i, a in enumerate(plain)
        for b in plain[i + 1 :]
        if a[variable] == b[variable] == code and a["direction"] != b["direction"]
    ]
    assert f"{len(pairs)} pairs of claims" in text
    assert f"({len({(a[:5], b[:5]) for a, b in pairs})} pairs of statements)" in text
    assert f"{sum(a[:2] == b[:2] for a, b in pairs)} of them within one article" in text


def test_every_notebook_with_an_answer_exists():
    numbers = {path.name[:2] for path in (ROOT / "notebooks").glob("*.ipynb")}
    assert set(answers.BY_NOTEBOOK) | {"00"} == numbers


def test_a_changed_code_changes_the_answer(copy, data):
    from claimlib import tables

    row = int(data.claims.index[data.claims["direction"] == "favours"][0])
    copy.change("claims.csv", row, "direction", "against")
    changed = tables.load(copy.folder)
    assert answers.effectiveness(changed) != answers.effectiveness(data)
    against = (data.claims["direction"] == "against").sum() + 1
    assert f"{against} *against acupuncture*" in answers.effectiveness(changed)
