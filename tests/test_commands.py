"""The door: every command helps, refuses in a sentence, reads paths from where the user is, and says where it wrote."""

import contextlib
import io
import json
import os
import re
import runpy
import subprocess
import sys
import time
from argparse import Namespace
from unittest import mock

import pytest
import topics
from browser import LAB
from claimlib import export, figures
from PIL import Image
from places import ROOT, module

DOOR = ROOT / "notebooks"
NAME = "02-direction-by-comparator"
TOPIC = topics.other_topic()


def surroundings(env):
    """The environment of a command: that of the tests without a reader's settings, and some settings."""
    own = {k: v for k, v in os.environ.items() if not k.startswith("CLAIM_")}
    return {**own, **{name: str(value) for name, value in env.items()}}


def started(*words, where=ROOT, **env):
    """Run a command as a user does, in a process of its own; returns what came of it."""
    words = [sys.executable, str(DOOR), *map(str, words)]
    return subprocess.run(words, capture_output=True, encoding="utf-8", cwd=where, env=surroundings(env), check=False)


def command(*words, where=ROOT, **env):
    """Carry out a command in this process, which has loaded its packages; returns what :func:`started` would."""
    out, error = io.StringIO(), io.StringIO()
    door = runpy.run_path(str(DOOR / "__main__.py"), run_name="door")
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(error))
        stack.enter_context(contextlib.chdir(where))
        stack.enter_context(mock.patch.dict(os.environ, surroundings(env), clear=True))
        stack.enter_context(mock.patch.object(sys, "path", [*sys.path]))
        try:
            code = door["carried_out"]([*map(str, words)])
        except SystemExit as end:  # a text is an error that Python prints as it ends
            code = 1 if isinstance(end.code, str) else end.code
            error.write(f"{end.code}\n" if isinstance(end.code, str) else "")
    return subprocess.CompletedProcess(words, code, out.getvalue(), error.getvalue())


@pytest.fixture(scope="module")
def door():
    """The names in the module behind the commands."""
    return runpy.run_path(str(DOOR / "__main__.py"), run_name="door")


def inner(name):
    """The names in a module that carries out longer commands."""
    return runpy.run_path(str(ROOT / ".ci" / f"{name}.py"))


def refused(done, code, *words):
    """Check that a command was refused: its code, words that it must say, a sentence at the end, no traceback."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    for word in words:
        assert str(word) in done.stderr
    last = done.stderr.rstrip().splitlines()[-1]
    assert len(last.split()) > 4, last


# ---------------------------------------------------------------- help and mistakes


def bare(*words):
    """Run the door with a Python that has no package at all."""
    words = [sys.executable, "-I", "-S", str(DOOR), *words]
    return subprocess.run(words, capture_output=True, encoding="utf-8", check=False)


def test_help_needs_no_environment_and_no_second(door):
    before = (ROOT / ".venv").exists()
    for words in [[], ["--help"], *([name, "--help"] for name in door["COMMANDS"])]:
        start = time.perf_counter()
        done = bare(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert "usage: python3 notebooks" in done.stdout, words
        assert time.perf_counter() - start < 5  # one second on an idle machine; the others share this one
    assert (ROOT / ".venv").exists() == before


def test_help_lists_every_command(door):
    text = " ".join(bare("--help").stdout.split())
    for name, (what, _) in door["COMMANDS"].items():
        assert name in text
        assert what in text


@pytest.mark.parametrize(
    ("word", "nearest"), [("rebuid", "rebuild"), ("tests", "test"), ("newtopic", "new-topic"), ("xyzzy", None)]
)
def test_an_unknown_command_is_named_with_the_nearest(word, nearest):
    done = bare(word)
    refused(done, 2, f"no command {word!r}", "rebuild", "website")
    assert ("nearest" in done.stderr) == bool(nearest)
    assert not nearest or f"The nearest is {nearest!r}" in done.stderr


def test_an_unknown_word_is_named():
    refused(bare("rebuild", "--too", "x"), 2, "--too x")


def test_no_traceback_where_the_reader_has_seen_enough():
    done = subprocess.run(
        f"'{sys.executable}' '{DOOR}' figures --list | head -n 1", shell=True, capture_output=True, encoding="utf-8"
    )
    assert done.stdout.startswith("0")
    assert done.stderr == ""


# ---------------------------------------------------------------- cut


def test_cut_reads_paths_from_where_the_user_is_and_says_what_must_be_coded(tmp_path):
    topics.started(tmp_path / "yoga")
    (tmp_path / "a.txt").write_text("Yoga helps. It is old.", encoding="utf-8")
    done = command("cut", "yoga", "a.txt", where=tmp_path)
    assert done.stdout.startswith("Cut 1 text into 2 statements.\n2 statements must be coded: A1-01 to A1-02")


def test_cut_names_a_text_and_a_folder_that_are_not_there(tmp_path):
    topics.started(tmp_path / "yoga")
    refused(command("cut", "yoga", "b.txt", where=tmp_path), 1, "b.txt", "No such file")
    refused(command("cut", "yogi", "b.txt", where=tmp_path), 1, "not there")


def test_cut_without_names_takes_the_articles_of_the_topic_and_leaves_workbooks_alone(tmp_path):
    folder = topics.started(tmp_path / "yoga", "--clear")
    refused(command("cut", folder), 1, str(folder / "texts"), "no article", ".txt, .html")
    for name in ("b.txt", "a.HTML", "ann.xlsx"):
        (folder / "texts" / name).write_text(f"Yoga helps {name}.", encoding="utf-8")
    assert command("cut", folder).stdout.startswith("Cut 2 texts into 2 statements.")
    assert [row["file"] for row in topics.rows_of(folder / "sources.csv")] == ["a.HTML", "b.txt"]
    refused(command("cut", tmp_path / "yogi"), 1, "not there")


# ---------------------------------------------------------------- settle, and the whole way of a new topic


def test_settle_asks_and_says_that_nobody_answered(tmp_path):
    folder = topics.started(tmp_path / "yoga", "--coder", "Ann", "--coder", "Bo")
    path = folder / "coding" / "bo.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",tentative,", ",plain,"), encoding="utf-8")
    (folder / "claims.csv").write_text("", encoding="utf-8")
    refused(command("settle", folder), 1, "claims.csv")
    topics.new_topic().write(folder / "claims.csv", topics.new_topic().read_table(path)[0][:-1], [])
    with mock.patch("builtins.input", side_effect=EOFError):
        refused(command("settle", folder), 1, "nobody answered")
    with mock.patch("builtins.input", side_effect=["plain", "rule_clear"]):
        done = command("settle", folder)
    assert done.returncode == 0
    assert done.stdout.endswith(f"3 claims.\nNext: python3 notebooks check {folder}\n")
    assert command("check", folder).returncode == 0


def test_check_says_what_comes_next(tmp_path):
    folder = topics.started(tmp_path / "yoga", "--coder", "Ann")
    path = folder / "coding" / "ann.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(True)[:-1]), encoding="utf-8")
    done = command("check", folder)
    refused(done, 1, "1 of 3 statements is not coded by ann.", "Next: code them")
    assert "fault" not in done.stderr


def test_code_opens_the_sheet_for_a_coder_that_there_is(door, tmp_path, monkeypatch):
    folder, ran = topics.started(tmp_path / "yoga", "--coder", "Ann"), []
    monkeypatch.setitem(door["lab"].__globals__, "in_collection", lambda *given, **env: ran.append(given) or 0)
    with mock.patch.dict(os.environ):
        assert door["code"](Namespace(folder=str(folder), coder="ann", rest=["--no-browser"])) == 0
        assert (os.environ["CLAIM_DATA"], os.environ["CLAIM_CODER"]) == (str(folder), "ann")
    assert ran[0][1:] == ("--notebook-dir", ".", "notebooks/12-code-by-hand.ipynb", "--no-browser")
    refused(command("code", folder, "--coder", "anne"), 1, "'anne'", "did you mean ann")
    refused(command("code", folder), 2, "--coder")
    (folder / "coding" / "ann.csv").write_bytes(b"\xff\xfe")
    refused(command("code", folder, "--coder", "ann"), 1, "UTF-16")


def test_a_workbook_is_written_and_read_back(tmp_path):
    folder = topics.started(tmp_path / "yoga", "--coder", "Ann")
    path = folder / "texts" / "ann.xlsx"
    before = (folder / "coding" / "ann.csv").read_bytes()
    done = command("code-sheet", "yoga", "--coder", "ann", where=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"wrote 3 statements for ann to {path}\n")
    refused(command("code-sheet", folder, "--coder", "ann"), 1, "there already", "--to")
    done = command("read-sheet", folder, path)
    assert done.stdout == f"0 statements changed in {folder / 'coding' / 'ann.csv'}; 3 of 3 statements coded.\n"
    assert (folder / "coding" / "ann.csv").read_bytes() == before
    refused(command("read-sheet", folder, tmp_path / "nothing.xlsx"), 1, "nothing.xlsx", "No such file")
    refused(command("read-sheet", folder, folder / "codes.csv"), 1, "codes.csv", "no Excel workbook")


# ---------------------------------------------------------------- check


def test_check_names_every_fault_and_does_nothing_else(copy):
    folder = copy.folder
    done = command("check", folder.name, where=folder.parent)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No fault: ")
    assert str(folder) in done.stdout
    copy.rewrite("bodies.csv", lambda text: text.replace(",", ";"))
    done = command("check", folder.name, where=folder.parent)
    note = "bodies.csv is read as a spreadsheet saves it, with semicolons between columns."
    assert (done.returncode, done.stderr, done.stdout.splitlines()[0]) == (0, "", note)
    copy.change("claims.csv", 0, "direction", "sideways")
    copy.change("claims.csv", 1, "topic", "weather")
    before = sorted(path.name for path in folder.parent.rglob("*"))
    done = started("check", folder.name, where=folder.parent, CLAIM_RECODES="no-such-file.csv")
    refused(done, 1, "'sideways'", "'weather'", "claims.csv")
    assert done.stdout == ""
    assert sorted(path.name for path in folder.parent.rglob("*")) == before


def test_check_of_what_is_no_topic_is_refused(tmp_path):
    refused(command("check", "nothing", where=tmp_path), 1, "datapackage.json")
    refused(command("check", where=tmp_path), 2, "folder")


def test_count_prints_or_writes_how_many_claims_have_each_code(copy, data):
    folder, words = copy.folder, ("--by", "source_id, direction")
    done = command("count", folder.name, *words, where=folder.parent)
    head, *rows = [line.split() for line in done.stdout.splitlines()]
    claims = data.claims.dropna(subset="direction").groupby(["source_id", "direction"], observed=True).size()
    left = f"{len(data.claims) - claims.sum()} of {len(data.claims)} claims have no source_id or direction"
    said = f"{left}, and are not counted.\n"
    assert (done.returncode, done.stderr, head) == (0, said, ["source_id", "direction", "claims"])
    assert {(source, code): int(n) for source, code, n in rows} == claims.to_dict()
    done = command("count", folder.name, *words, "--to", "mine.csv", where=folder.parent)
    assert done.stdout == f"wrote {len(claims)} rows to {folder.parent / 'mine.csv'}\n"
    assert (folder.parent / "mine.csv").read_text().splitlines() == [",".join(row) for row in [head, *rows]]


def test_count_refuses_in_a_sentence(copy):
    folder = copy.folder
    refused(command("count", folder, "--by", "directon"), 1, "'directon' (did you mean direction?)")
    refused(command("count", folder, "--by", "topic", "--engine", "spark"), 1, "known: pandas, duckdb and dask")
    refused(command("count", folder, "--by", ","), 1, "at least one column")
    copy.change("claims.csv", 0, "topic", "weather")
    refused(command("count", folder, "--by", "topic"), 1, "'weather'")
    missing = folder / "none" / "x.csv"
    copy.change("claims.csv", 0, "topic", "context")
    refused(command("count", folder, "--by", "topic", "--to", missing), 1, f"{missing}: No such file or directory")
    before = (folder / "claims.csv").read_bytes()
    for path in (folder / "claims.csv", ROOT / "data" / "claims.csv"):
        refused(command("count", folder, "--by", "topic", "--to", path), 1, f"{path} is a table or belongs to")
    assert (folder / "claims.csv").read_bytes() == before
    assert command("count", folder, "--by", "topic,topic").stdout == command("count", folder, "--by", "topic").stdout


def test_what_is_left_out_of_a_count_is_said(data):
    done = command("count", data.folder, "--by", "direction")
    left = data.claims["direction"].isna().sum()
    assert done.stderr == f"{left} of {len(data.claims)} claims have no direction, and are not counted.\n"
    assert command("count", data.folder, "--by", "source_id").stderr == ""


@pytest.mark.parametrize(
    ("name", "said"),
    [("CLAIM_RECODE", "the one that is read is CLAIM_RECODES"), ("CLAIM_SOURCES", "which is no folder: name the one")],
)
def test_a_variable_that_is_misspelt_or_leads_nowhere_is_told(name, said):
    refused(command("check", ROOT / "data", **{name: "nowhere"}), 2, name, said)


@pytest.mark.parametrize("name", ["rebuild", "tables", "figures", "website"])
def test_an_empty_folder_to_write_to_is_refused(name):
    refused(command(name, "--to", ""), 2, "--to is followed by nothing")


# ---------------------------------------------------------------- figures and tables


def test_figures_are_written_where_the_user_is(tmp_path):
    for run, words in ((started, ["--to", "mine"]), (command, ["--to=mine"])):
        done = run("figures", "02-d*", "--format", "png,csv", "--for", "column", *words, where=tmp_path)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines()[-1] == f"wrote 1 figure and captions.md to {tmp_path / 'mine'}"
        names = sorted(path.name for path in (tmp_path / "mine").iterdir())
        assert names == [f"{NAME}.csv", f"{NAME}.png", "captions.md"]
    with Image.open(tmp_path / "mine" / f"{NAME}.png") as picture:
        assert picture.width == 2008


def test_every_fault_of_the_words_is_named_at_once(tmp_path):
    words = ("figures", "99-none", "--width", "85", "--dpi", "x", "--format", "gif", "--to", ROOT / "figures")
    done = command(*words, where=tmp_path)
    refused(done, 1, "99-none", "'85'", "'x'", "'gif'", ROOT / "figures", NAME)


def test_a_width_that_a_figure_does_not_allow_is_refused_with_the_least_width(tmp_path):
    refused(command("figures", NAME, "--width", "60mm", "--to", tmp_path / "a"), 1, NAME, "85 mm", "60 mm")
    refused(command("figures", "--width", "60mm", "--to", tmp_path / "a"), 1, "85 mm", "60 mm")
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("what", ["figures", "tables"])
def test_inside_of_the_collection_only_exports_is_written_to(what):
    refused(command(what, "--to", "data/exports"), 1, ROOT / "data" / "exports", "exports")
    place = inner("export")["place"]
    for name in (".", "figures", "notebooks/x", "exports/../figures", "README.md"):
        place(str(ROOT / name), faults := [])
        assert len(faults) == 1, name
    for name, folder in [(None, "exports"), (str(ROOT / "exports/deep"), "exports/deep")]:
        assert place(name, faults := []) == ROOT / folder
        assert faults == []
    assert "exports/" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_list_names_every_figure_with_its_least_width():
    lines = command("figures", "--list").stdout.splitlines()
    assert NAME in lines[::2]
    assert lines[lines.index(NAME) + 1].strip().startswith("from 85 mm: ")


def test_the_help_names_the_presets_as_they_are(door):
    for name, preset in export.PRESETS.items():
        (line,) = [line for line in door["FIGURES"].splitlines() if line.startswith(f"  {name} ")]
        assert preset["width"].replace("mm", " mm").replace("px", " px") in line
        assert all(form.upper() in line for form in preset["format"].split(","))
        assert ("without titles" in line) == (not preset.get("titles", True))
        assert "dpi" not in preset or f"{preset['dpi']} dpi" in line
        assert "high" not in preset or f"{preset['high']} px" in line


@pytest.mark.thorough
def test_own_tables_and_codes_are_followed_and_go_to_a_folder_of_their_own(tmp_path):
    done = command("figures", NAME, "--format", "csv", "--to", "out", where=tmp_path, CLAIM_DATA=TOPIC)
    assert done.returncode == 0, done.stderr
    assert "Hum" in (tmp_path / "out" / f"{NAME}.csv").read_text(encoding="utf-8")
    own = json.loads((TOPIC / "datapackage.json").read_text(encoding="utf-8"))
    done = command("tables", "--to=out", where=tmp_path, CLAIM_DATA=os.path.relpath(TOPIC, tmp_path))
    assert done.stdout.splitlines()[-1] == f"wrote the tables to {tmp_path / 'out'}"
    assert (tmp_path / "out" / f"{own['name']}.xlsx").is_file()


def test_tables_that_a_topic_lacks_are_named_and_patterns_pass_over_them(data):
    pick, wanted = inner("export")["pick"], export.wish(width="180mm")

    def draw():
        """A figure of nothing."""

    draw.needs, draw.narrowest = ("no_such_table",), 85
    functions = {"04-x": draw, **figures.functions()}
    faults = []
    assert draw not in pick(functions, ["*"], data, wanted, faults)
    assert faults == []
    pick(functions, ["04-x"], data, wanted, faults)
    assert "`no_such_table`" in faults[0]
    assert "04-x" in faults[0]


def test_a_figure_that_cannot_be_drawn_is_told_in_a_sentence_and_nothing_is_written(copy, tmp_path):
    copy.rewrite("codes.csv", lambda text: text.replace("comparator,sham,sham,", f"comparator,sham,{40 * 'w'},"))
    name = "02-direction-by-comparator"
    done = command("figures", name, "--for", "column", f"--to={tmp_path / 'out'}", CLAIM_DATA=copy.folder)
    assert done.returncode == 1 and not done.stderr and not (tmp_path / "out").exists()
    first, last = done.stdout.splitlines()
    assert re.fullmatch(rf"{name}: nothing to draw\. The heads of 5 .* a width of \d+ mm or more\.", first)
    assert last == "wrote nothing"


# ---------------------------------------------------------------- rebuild


def test_own_tables_and_codes_are_never_rebuilt_in_place():
    done = command("rebuild", CLAIM_DATA=TOPIC, CLAIM_RECODES=TOPIC)
    refused(done, 1, "CLAIM_DATA and CLAIM_RECODES", "--to FOLDER")


def test_a_rebuild_never_goes_into_the_collection():
    refused(command("rebuild", "--to=figures"), 1, ROOT / "figures", "--to")
    harm = inner("rebuild")["harm"]
    for place in (".", "figures", "data/x", "notebooks", "tests/x", "README.md"):
        assert str((ROOT / place).resolve()) in harm((ROOT / place).resolve())
    assert harm(ROOT / "results") == harm(None) == ""


def test_a_fault_of_the_tables_is_named_before_anything_runs(copy, tmp_path):
    copy.change("claims.csv", 0, "direction", "sideways")
    refused(command("rebuild", "--to", tmp_path / "out", CLAIM_DATA=copy.folder), 1, "'sideways'")
    assert not (tmp_path / "out").exists()


# ---------------------------------------------------------------- lab


@pytest.mark.parametrize("own", [None, "a-readers-own"])
def test_lab_takes_the_configuration_and_leaves_a_readers_own(monkeypatch, own):
    given, door = {}, module("notebooks/__main__.py")
    done = subprocess.CompletedProcess([], 0)
    monkeypatch.setattr(subprocess, "run", lambda words, **more: given.update(more["env"]) or done)
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", own or "")
    assert door.lab(Namespace(rest=[])) == 0
    assert given["JUPYTER_CONFIG_PATH"].split(os.pathsep) == [str(LAB), *filter(None, [own])]


# ---------------------------------------------------------------- the environment


def test_an_environment_fits_only_with_exact_versions(door, tmp_path, monkeypatch):
    monkeypatch.setitem(door["fits"].__globals__, "ROOT", tmp_path)
    for text, fitting in [("pytest==0.0.1 # x", False), ("no-such-thing==1.0", False), ("# nothing\n", True)]:
        (tmp_path / "requirements.txt").write_text(text)
        assert door["fits"]("requirements.txt") == fitting
    (tmp_path / "requirements.txt").write_text(f"pytest=={pytest.__version__}  # what runs this")
    assert door["fits"]("requirements.txt")


# ---------------------------------------------------------------- explorer and lab


def test_the_explorer_is_written_as_one_file_of_the_readers_tables(tmp_path):
    done = command("explorer", "--to", tmp_path / "mine", CLAIM_DATA=TOPIC)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "mine" / "explorer-to-mail.html"
    assert str(path) in done.stdout and [one.name for one in path.parent.iterdir()] == [path.name]
    text = path.read_text(encoding="utf-8")
    assert "hiccups" in text and "acupuncture" not in text.split('"explorer-data">')[1].split("</script>")[0]


def test_the_explorer_is_not_written_over_the_collection():
    refused(command("explorer", "--to", ROOT / "data"), 1, "belongs to the collection")


@pytest.mark.parametrize(
    ("words", "opened"),
    [([], "00-"), (["explore"], "10-"), (["11", "--no-browser"], "11-"), (["10-explore-the-claims.ipynb"], "10-")],
)
def test_lab_opens_the_first_notebook_or_the_one_that_is_named(door, monkeypatch, words, opened):
    ran = []
    monkeypatch.setitem(door["lab"].__globals__, "in_collection", lambda *given, **env: ran.append((given, env)) or 0)
    assert door["lab"](Namespace(rest=words)) == 0
    ((given, env),) = ran
    (path,) = [word for word in given if word.endswith(".ipynb")]
    assert path.startswith(f"notebooks/{opened}") and (ROOT / path).exists()
    assert ("--no-browser" in given) == ("--no-browser" in words) and str(LAB) in env["JUPYTER_CONFIG_PATH"]


@pytest.mark.parametrize(("word", "said"), [("nothing", "No notebook is named 'nothing'"), ("the", "have 'the' in")])
def test_lab_refuses_a_name_that_is_none_or_several(word, said):
    refused(command("lab", word), 2, said)
