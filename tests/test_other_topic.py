"""The whole collection on another topic: an openly artificial one, with other articles, codes and comparators."""

import asyncio
import re

import nbformat
import pytest
import topics
from claimlib import tables
from claimlib.figures import base
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.text import Text
from places import ROOT, module
from test_answers import SMALL, cut

PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
OWN_WORDS = re.compile(r"acupuncture|sham(?![_ ]kind)|\bA[1-5]\b", re.IGNORECASE)
EVIDENCE = ["studies", "effects", "measures", "thresholds", "matches", "answer_examples", "answer_choices"]
ABOUT_WORKS = ["works", "citations"]
OPTIONAL = ["guidelines", "harms", "facts", "bearings", "answer_remarks", "particular"]
PASSES = ["coders", "pass_a", "pass_b", "pairs", "settled", "settled_statements"]
ITEMS = ["items", "mentions", "mentions_a", "mentions_b"]


# A verb in the plural after one, and a count of nothing; *None of* at the beginning of a sentence is plain English.
ALONE = re.compile(
    r"(?<! and )(?<!, )\b[01] of (?:the )?1\b(?:(?! and )[^.;:,|]){0,90}? (?:name|come|say(?! what)|are|do|have|make)\b"
    r"|\b0 (?:claims|statements|articles)\b|\b1 (?:claims|statements|articles|candidates|papers)\b"
    r"|\bnan\b|of 1 claim,|by reading by|\b1 of these\b"
)


class Seen:
    """What a reader of a notebook sees: the texts of its outputs, and those of its figures."""

    def __init__(self):
        self.outputs, self.figures, self.prose, self.error = [], [], [], None

    def keep(self, figure):
        """In the place of what a notebook does with a figure: keep its texts, and save nothing."""
        words = [text.get_text() for text in figure.sheet.findobj(Text)]
        texts = [figure.name, figure.title, figure.caption, figure.alt, *words, figure.numbers.to_csv(index=False)]
        self.figures.append("\n".join(texts))
        self.prose += [figure.title, figure.caption]

    @property
    def text(self):
        """Everything together."""
        return "\n".join(self.outputs + self.figures)


def seen_in(path, monkeypatch):
    """Run a notebook here and keep what it shows, up to the end or to its first error."""
    # With a memory of results, each reset would look through all objects of the process for garbage, for seconds.
    seen, shell = Seen(), InteractiveShell.instance(cache_size=0)
    shell.reset(new_session=False)
    monkeypatch.setattr(base.Figure, "_ipython_display_", lambda figure: seen.keep(figure))
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        with capture_output() as caught:
            ended = shell.run_cell(cell.source, store_history=False)
        bundles = [output.data for output in caught.outputs]
        if ended.result is not None:
            bundles.append(shell.display_formatter.format(ended.result)[0])
        seen.outputs += [text for data in bundles for kind, text in data.items() if kind.startswith("text/")]
        seen.prose += [data["text/markdown"] for data in bundles if "text/markdown" in data]
        seen.outputs += [caught.stdout] if ended.success else []
        assert not caught.stderr, caught.stderr
        if not ended.success:
            seen.error = ended.error_in_exec or ended.error_before_exec
            break
    return seen


@pytest.fixture
def topic(tmp_path, monkeypatch):
    """A copy of the other topic's tables, in use."""
    folder = topics.write(tmp_path / "topic")
    monkeypatch.setenv("CLAIM_DATA", str(folder))
    monkeypatch.setenv("CLAIM_FIGURES", str(tmp_path / "figures"))
    monkeypatch.delenv("CLAIM_RECODES", raising=False)
    return folder


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name[:2])
def test_a_notebook_runs_on_it_and_speaks_of_nothing_else(topic, path, monkeypatch):
    seen = seen_in(path, monkeypatch)
    assert seen.error is None, repr(seen.error)
    assert seen.outputs
    assert not OWN_WORDS.findall(seen.text)
    assert re.search(r"\b(Hum|Tea|Zed)\b|humming", seen.text), "nothing of the other topic is shown"


@pytest.mark.parametrize("case", ["one claim", "one article without a conflict", "one claim without a direction"])
def test_all_that_notebooks_say_is_right_for_one_and_for_none(case, tmp_path, monkeypatch):
    cut(tmp_path / "topic", *SMALL[case])
    monkeypatch.setenv("CLAIM_DATA", str(tmp_path / "topic"))
    for path in PATHS:
        seen = seen_in(path, monkeypatch)
        assert seen.error is None and seen.prose, (path.name, repr(seen.error))
        for text in seen.prose:
            assert not ALONE.search(text), (path.name, ALONE.search(text)[0], text)


@pytest.mark.parametrize(
    "text", ["1 of 1 claim (100%) say nothing", "0 statements make", "is nan", "1 candidates agree"]
)
def test_the_check_of_what_notebooks_say_finds_what_is_wrong(text):
    assert ALONE.search(text) and not ALONE.search(
        "1 of 1 (100%) does not say what it is. 10 statements are 21 claims."
    )


@pytest.mark.parametrize(
    ("names", "stopped", "going"),
    [
        (EVIDENCE + ABOUT_WORKS + OPTIONAL, {"04", "05", "06"}, {"00", "09", "10", "11", "12"}),
        (OPTIONAL, set(), {"00", "04", "05", "06", "11"}),
        (PASSES, {"08", "12"}, {"00", "09", "10", "11"}),
        (
            EVIDENCE + ABOUT_WORKS + OPTIONAL + PASSES + ITEMS + ["choices"],
            {"04", "05", "06", "07", "08", "09", "12"},
            {"00", "10", "11"},
        ),
    ],
    ids=["no-evidence", "no-optional-tables", "no-passes", "nothing-but-claims"],
)
def test_notebooks_say_which_tables_are_missing_and_the_others_go_on(topic, names, stopped, going, monkeypatch):
    topics.without(topic, names)
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
    topics.without(topic, ITEMS)
    rebuild = module(".ci/rebuild.py")
    path = next(path for path in PATHS if path.name.startswith("07"))
    asyncio.run(rebuild.run(path, asyncio.Semaphore(1), tmp_path, rebuild.note(tables.read(topic), tmp_path)))
    every = nbformat.read(tmp_path / path.name, as_version=4).cells
    assert (
        every[1].source.startswith("**Results: Three notes on humming for hiccups.") and "own topic" in every[1].source
    )
    cells = [c for c in every if c.cell_type == "code"]
    shown = [output for cell in cells for output in cell.outputs]
    assert [output.output_type for output in shown] == ["error"]
    assert shown[0].traceback == [shown[0].evalue]
    assert "`items`" in shown[0].evalue
