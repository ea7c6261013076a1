"""The path of a new user: every command of data/YOUR-TOPIC.md answers what the page says, from two texts to agreement.

The person who codes and settles is replaced: the codes of ann and bo are in tests/your_topic, the answers on the page.
"""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from types import SimpleNamespace

import matplotlib.image
import pytest
from claimlib import workbook
from openpyxl import load_workbook
from places import ROOT

TEXT = (ROOT / "data" / "YOUR-TOPIC.md").read_text(encoding="utf-8")
# Commands, each with its answer.
BLOCKS = re.findall(r"^```sh\n(.*?)^```\n\n```text\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
QUESTION = re.compile(r"^((?:Which is right|Why|Enter for)\b.*: )(.*)\n", re.MULTILINE)
SHOTS = ROOT / "data" / "screenshots"


def rows(path):
    """The rows of a table as dicts of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill_in(path, coded):
    """Fill in a workbook as its coder does; every column that the codes name must be there."""
    book = load_workbook(path)
    sheet = book[workbook.CODING]
    place = {cell.value: cell.column for cell in sheet[1]}
    by_statement = {row["statement_id"]: row for row in rows(coded)}
    for i in range(2, sheet.max_row + 1):
        for column, text in by_statement[sheet.cell(i, place["statement_id"]).value].items():
            sheet.cell(i, place[column]).value = text or None
    book.save(path)


def say_what_the_articles_are(path):
    """Write into ``sources.csv`` what the page says of the two articles."""
    table = rows(path)
    for row, kind in zip(table, re.findall(r"`([^`]+)` for A\d", TEXT), strict=True):
        row["publisher_kind"] = kind
    with path.open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, table[0], lineterminator="\n")
        written.writeheader()
        written.writerows(table)


def descriptors(folder):
    """The JSON files of a topic with their bytes."""
    return {path: path.read_bytes() for path in folder.rglob("*.json")}


def carry_out(where, commands, answers=""):
    """Carry out the commands of a block where the person is; what they say, without the path of the folder."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("CLAIM_")}
    commands = commands.replace("python3 ", f"'{sys.executable}' ")
    done = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=where, env=env, input=answers, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
    return done.stdout.replace(f"{where}{os.sep}", "")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """The whole path, followed once: the folder, and for each block what the page and the commands say."""
    where = tmp_path_factory.mktemp("path").resolve()
    for name in ("notebooks", "tests", "data", ".ci"):  # a copy, as some places in the collection are its own
        shutil.copytree(ROOT / name, where / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in ("README.md", "requirements.txt", "CITATION.cff", "CHANGELOG.md"):
        shutil.copy(ROOT / name, where / name)
    topic, said, before = where / "yoga", [], {}
    for commands, answer in BLOCKS:
        if sheet := re.search(r"read-sheet yoga yoga/texts/(\w+)\.xlsx", commands):
            fill_in(topic / "texts" / f"{sheet[1]}.xlsx", ROOT / "tests" / "your_topic" / f"{sheet[1]}.csv")
        assert descriptors(topic) == before, "nobody has changed a JSON file since the last command"
        answers = "".join(f"{found[2]}\n" for found in QUESTION.finditer(answer))
        said.append((commands, QUESTION.sub(r"\1", answer), carry_out(where, commands, answers)))
        before = descriptors(topic)
        if " cut " in commands:
            say_what_the_articles_are(topic / "sources.csv")
    return SimpleNamespace(where=where, said=said)


@pytest.mark.thorough
def test_every_command_of_the_page_answers_what_the_page_says(path):
    assert len(path.said) == TEXT.count("```sh") == TEXT.count("```text") >= 10
    for commands, wanted, found in path.said:
        if "\n...\n" in wanted:
            begin, _, end = wanted.partition("...\n")
            assert found.startswith(begin), commands
            assert found.endswith(end), commands
        else:
            assert found == wanted, commands


@pytest.mark.thorough
def test_the_first_figure_is_the_one_on_the_page(path):
    drawn = matplotlib.image.imread(path.where / "yoga-figures" / "02-direction-by-comparator.png")
    shown = matplotlib.image.imread(SHOTS / "first-figure.png")
    assert drawn.shape == shown.shape == (265, 1000, 4)
    assert abs(drawn - shown).max() == 0


@pytest.mark.thorough
def test_the_agreement_of_two_coders_is_in_the_results_and_no_words_of_the_articles_are(path):
    results = path.where / "yoga-results"
    book = json.loads(next((results / "notebooks").glob("08-*.ipynb")).read_text(encoding="utf-8"))
    answers = [
        "".join(o["data"].get("text/markdown", "")) for c in book["cells"] for o in c.get("outputs", []) if "data" in o
    ]
    shown = re.search(r"first answer is:\n\n((?:>.*\n)+)", TEXT)[1]
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*GLOSSARY\.md#[^)]*\)", r"\1", text) for text in answers]
    assert re.sub(r"^> ?", "", shown, flags=re.MULTILINE).strip() in plain
    assert not (results / "data" / "texts").exists()
    settled = {(row["variable"], row["code_final"]) for row in rows(path.where / "yoga" / "coding" / "settled.csv")}
    assert settled == {("certainty", "tentative"), ("outcome", "overall")}
    words = [
        line for text in (ROOT / "tests" / "your_topic").glob("*.txt") for line in text.read_text("utf-8").splitlines()
    ]
    assert len(words) == sum(line in TEXT for line in words) == 10
    for file in (one for one in results.rglob("*") if one.suffix in (".csv", ".json", ".ipynb", ".md", ".svg")):
        assert not [line for line in words if line in file.read_text("utf-8")], file


def test_pictures_of_the_page_are_small_and_1000_pixels_wide():
    named = re.findall(r"!\[([^\]]+)\]\(screenshots/([\w.-]+)\)", TEXT)
    assert sorted(name for _, name in named) == sorted(one.name for one in SHOTS.iterdir())
    for alt, name in named:
        assert len(alt) > 40
        assert (SHOTS / name).stat().st_size < 120_000
        assert matplotlib.image.imread(SHOTS / name).shape[1] == 1000


def test_nobody_is_asked_to_write_python_or_json():
    assert set(re.findall(r"^```(.*)$", TEXT, re.MULTILINE)) == {"sh", "text", ""}
    assert all(line.startswith(("python3 notebooks ", "cp ", "CLAIM_DATA=yoga python3 notebooks "))
               for commands, _ in BLOCKS for line in commands.splitlines())  # fmt: skip
    assert ".json" not in "".join(commands for commands, _ in BLOCKS)


@pytest.mark.thorough
def test_every_link_of_the_results_leads_to_a_file(path):
    results, dead = path.where / "yoga-results", []
    for page in [*results.rglob("*.md"), *results.rglob("*.ipynb")]:
        text = page.read_text(encoding="utf-8")
        if page.suffix == ".ipynb":
            text = "\n".join(
                "".join(one["source"]) for one in json.loads(text)["cells"] if one["cell_type"] == "markdown"
            )
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if "://" not in target and not (page.parent / target).exists():
                dead.append((page.name, target))
    assert dead == []
