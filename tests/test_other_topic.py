"""The whole collection on another topic: an openly artificial one, with other articles, codes and comparators."""

import asyncio
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from claimlib import figures, tables
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.text import Text
from places import ROOT

TOPIC = ROOT / "tests" / "other_topic"
PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
OWN_WORDS = re.compile(r"acupuncture|sham|\bA[1-5]\b", re.IGNORECASE)
EVIDENCE = ["studies", "effects", "measures", "thresholds", "matches", "verdict_examples", "verdict_choices"]
ABOUT_WORKS = ["works", "citations"]
OPTIONAL = ["guidelines", "harms", "facts", "bearings", "particular"]
PASSES = ["pass_a", "pass_b", "pairs", "settled", "no_claim"]
ITEMS = ["items", "mentions", "mentions_a", "mentions_b"]
COMMAND = [sys.executable, str(ROOT / ".ci" / "tasks.py")]


class Seen:
    """What a reader of a notebook sees: the texts of its outputs, and those of its figures."""

    def __init__(self):
        self.outputs, self.figures, self.error = [], [], None

    def save(self, fig, name, numbers, caption, alt):
        """In the place of ``figures.save``: keep every text of a figure instead of drawing it."""
        words = [text.get_text() for text in fig.findobj(Text)]
        self.figures.append("\n".join([name, fig.get_label(), caption, alt, *words, numbers.to_csv(index=False)]))

    @property
    def text(self):
        """Everything together."""
        return "\n".join(self.outputs + self.figures)


def seen_in(path, monkeypatch):
    """Run a notebook here and keep what it shows, up to the end or to its first error."""
    seen, shell = Seen(), InteractiveShell.instance()
    shell.reset(new_session=False)
    monkeypatch.setattr(figures, "save", seen.save)
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        with capture_output() as caught:
            ended = shell.run_cell(cell.source, store_history=False)
        bundles = [output.data for output in caught.outputs]
        if ended.result is not None:
            bundles.append(shell.display_formatter.format(ended.result)[0])
        seen.outputs += [text for data in bundles for kind, text in data.items() if kind.startswith("text/")]
        seen.outputs += [caught.stdout] if ended.success else []
        assert not caught.stderr, caught.stderr
        if not ended.success:
            seen.error = ended.error_in_exec or ended.error_before_exec
            break
    return seen


def without(folder, names):
    """Take tables out of a folder: their files, their part of the descriptor, and what others say of them."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in names:
            (folder / resource["path"]).unlink()
        for rule in resource.get("rules", []):
            if "tables" in rule:
                rule["tables"] = [name for name in rule["tables"] if name not in names]
        keys = resource["schema"].get("foreignKeys", [])
        resource["schema"]["foreignKeys"] = [key for key in keys if key["reference"]["resource"] not in names]
    descriptor["resources"] = [r for r in descriptor["resources"] if r["name"] not in names]
    path.write_text(json.dumps(descriptor), encoding="utf-8")


@pytest.fixture
def topic(tmp_path, monkeypatch):
    """A copy of the other topic's tables, in use."""
    folder = shutil.copytree(TOPIC, tmp_path / "topic")
    monkeypatch.setenv("CLAIM_DATA", str(folder))
    monkeypatch.setenv("CLAIM_FIGURES", str(tmp_path / "figures"))
    monkeypatch.delenv("CLAIM_RECODES", raising=False)
    return folder


def test_the_other_topic_shares_no_article_no_claim_and_hardly_a_code(data):
    other = tables.read(TOPIC)
    assert set(other.claims["claim_id"]).isdisjoint(data.claims["claim_id"])
    assert set(other.sources["source_id"]).isdisjoint(data.sources["source_id"])
    assert set(other.codes["code"]).isdisjoint(data.codes["code"])
    assert other.silence != data.silence


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name[:2])
def test_a_notebook_runs_on_it_and_speaks_of_nothing_else(topic, path, monkeypatch):
    seen = seen_in(path, monkeypatch)
    assert seen.error is None, repr(seen.error)
    assert seen.outputs
    assert not OWN_WORDS.findall(seen.text)
    assert re.search(r"\b(Hum|Tea|Zed)\b|humming", seen.text), "nothing of the other topic is shown"


@pytest.mark.parametrize(
    ("names", "stopped", "going"),
    [
        (EVIDENCE + ABOUT_WORKS + OPTIONAL, {"04", "05", "06"}, {"00", "09", "10", "11"}),
        (OPTIONAL, set(), {"00", "04", "05", "06", "11"}),
        (PASSES, {"08"}, {"00", "09", "10", "11"}),
        (
            EVIDENCE + ABOUT_WORKS + OPTIONAL + PASSES + ITEMS + ["choices"],
            {"04", "05", "06", "07", "08", "09"},
            {"00", "10", "11"},
        ),
    ],
    ids=["no-evidence", "no-optional-tables", "no-passes", "nothing-but-claims"],
)
def test_notebooks_say_which_tables_are_missing_and_the_others_go_on(topic, names, stopped, going, monkeypatch):
    without(topic, names)
    for path in (path for path in PATHS if path.name[:2] in stopped | going):
        seen = seen_in(path, monkeypatch)
        if path.name[:2] in stopped:
            assert isinstance(seen.error, tables.Absent), (path.name, repr(seen.error))
            assert re.fullmatch(r"This topic has no tables? .+, which this notebook needs; .+\.", str(seen.error))
        else:
            assert seen.error is None, (path.name, repr(seen.error))
            assert not OWN_WORDS.findall(seen.text)
        if path.name[:2] == "00":
            assert seen.text.count("This topic has no table") >= len(stopped)


def test_a_notebook_without_its_tables_shows_one_sentence_and_nothing_stale(topic, tmp_path):
    without(topic, ITEMS)
    spec = importlib.util.spec_from_file_location("rebuild", ROOT / ".ci" / "rebuild.py")
    rebuild = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rebuild)
    path = next(path for path in PATHS if path.name.startswith("07"))
    asyncio.run(rebuild.run(path, asyncio.Semaphore(1), tmp_path))
    cells = [c for c in nbformat.read(tmp_path / path.name, as_version=4).cells if c.cell_type == "code"]
    shown = [output for cell in cells for output in cell.outputs]
    assert [output.output_type for output in shown] == ["error"]
    assert shown[0].traceback == [shown[0].evalue]
    assert "`items`" in shown[0].evalue


def test_a_table_that_is_left_empty_is_named_once(topic, capsys):
    without(topic, OPTIONAL)
    data = tables.load(uses=["guidelines", "claims"])
    assert capsys.readouterr().out.count("\n") == 1
    assert data.guidelines.empty
    assert list(data.guidelines) == list(tables.read(tables.DEFAULT_FOLDER).guidelines)


def test_a_rule_with_a_code_that_is_gone_is_named(topic):
    path = topic / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    claims = next(r for r in descriptor["resources"] if r["name"] == "claims")
    claims["rules"][0]["when"]["topic"] = ["does_it_do"]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(tables.TableError, match="'does_it_do' in the rule filled_when"):
        tables.load()


# ---------------------------------------------------------------- starting one


def start(folder, *words):
    """Run the command that starts a topic."""
    return subprocess.run([*COMMAND, "new-topic", str(folder), *words], capture_output=True, text=True)


def test_a_new_topic_has_every_header_and_names_what_is_empty(tmp_path, data):
    folder = tmp_path / "yoga"
    assert start(folder, "--treatment", "yoga", "--condition", "neck pain", "--evidence").returncode == 0
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        head = (folder / resource["path"]).read_text(encoding="utf-8").split("\n")[0]
        assert head == ",".join(field["name"] for field in resource["schema"]["fields"])
    with pytest.raises(tables.TableError) as error:
        tables.load(folder)
    faults = {(fault.file, fault.value) for fault in error.value.faults}
    assert ("claims.csv", "no row under the header") in faults
    assert {value for _, value in faults} == {"no row under the header"}
    assert not [path for path in folder.rglob("*") if path.is_file() and "cupuncture" in path.read_text("utf-8")]


def test_a_new_topic_with_a_few_rows_is_read(tmp_path):
    folder = tmp_path / "few"
    assert start(folder).returncode == 0
    without(folder, [*PASSES, *ITEMS, "choices"])
    digest = "0" * 64
    rows = {
        "sources.csv": f"Q1,q1.txt,A page,,not_found,,,a page,5,40,{digest}",
        "statements.csv": "Q1-01,Q1,0,9,000000000000,",
        "bodies.csv": "B1,fake or real,comparator,sham",
        "claims.csv": "Q1-01-1,Q1-01,It is old.,context,,,,,,,,,,",
    }
    for name, row in rows.items():
        with (folder / name).open("a", encoding="utf-8", newline="") as file:
            file.write(row + "\n")
    assert tables.load(folder).claims["claim_id"].tolist() == ["Q1-01-1"]


def test_a_new_topic_never_overwrites(tmp_path):
    (tmp_path / "mine.csv").write_text("a\n", encoding="utf-8")
    ended = start(tmp_path)
    assert ended.returncode == 1
    assert "not empty" in ended.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.csv"]


def test_changed_codes_become_the_allowed_ones(tmp_path):
    folder = tmp_path / "codes"
    start(folder)
    path = Path(folder / "codes.csv")
    path.write_text(path.read_text(encoding="utf-8") + "outcome,joy,7,joy,Joy.,,,\n", encoding="utf-8")
    ended = subprocess.run([*COMMAND, "codes", str(folder)], capture_output=True, text=True)
    assert ended.returncode == 0
    with pytest.raises(tables.TableError) as error:
        tables.load(folder)
    assert {fault.value for fault in error.value.faults} == {"no row under the header"}
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    claims = next(r for r in descriptor["resources"] if r["name"] == "claims")
    outcome = next(field for field in claims["schema"]["fields"] if field["name"] == "outcome")
    assert outcome["constraints"]["enum"][-1] == "joy"
