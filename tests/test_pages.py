"""README, gallery and repository: what they say is computed, current and complete."""

import json
import re
import runpy
import shutil
import subprocess
from itertools import pairwise

import pytest
from claimlib import pages
from markdown_it import MarkdownIt
from places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TOP = {
    "README.md",
    "requirements.txt",
    "notebooks",
    "data",
    "figures",
    "tests",
    "LICENSE",
    "CITATION.cff",
    "CHANGELOG.md",
}


def tracked():
    """The files that git tracks; where there is no git, the test that asks is skipped."""
    done = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        pytest.skip("this is no git checkout")
    return [name for name in done.stdout.split("\0") if name and (ROOT / name).exists()]


def test_the_results_in_the_readme_are_current(data):
    assert pages.filled(README, "results", pages.results(data)) == README


def test_a_part_that_is_missing_is_named():
    with pytest.raises(ValueError, match="<!-- results -->"):
        pages.filled("no such part", "results", "")


@pytest.mark.parametrize("page", ["README.md", "data/README.md", "figures/README.md", "CHANGELOG.md"])
def test_links_lead_to_files(page):
    path = ROOT / page
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert link.startswith("http") or (path.parent / link).exists(), link


def test_the_readme_is_short():
    words = len(re.sub(r"<!-- results -->.*?<!-- end results -->", "", README, flags=re.DOTALL).split())
    assert 300 <= words <= 800, words


def test_the_readme_names_the_commands_that_exist():
    tasks = runpy.run_path(str(ROOT / ".ci" / "tasks.py"))
    named = set(
        re.findall(r"\.ci/tasks\.py ([\w-]+)", README + (ROOT / "data" / "README.md").read_text(encoding="utf-8"))
    )
    assert {"rebuild", "test", "lab", "figures", "tables", "website", "new-topic", "codes"} <= named
    assert named <= tasks["COMMANDS"].keys() | tasks["TOPIC"].keys()


def test_every_use_in_the_readme_has_a_command_and_a_picture_with_a_text():
    uses = re.split(r"\n\*\*[^*]+\*\* ", README.partition("## Use it")[2].partition("## Find your way")[0])[1:]
    assert len(uses) >= 5
    for use in uses:
        assert "\n```\n" in use
        alt, path = re.search(r"!\[([^\]]+)\]\(([^)]+)\)", use).groups()
        assert len(alt) > 20
        assert (ROOT / path).is_file()


def test_the_top_level_holds_nothing_else():
    assert {name.split("/")[0] for name in tracked() if not name.startswith(".")} <= TOP


def test_no_file_names_a_machine_path():
    found = []
    for name in tracked():
        content = (ROOT / name).read_bytes()
        if b"\0" in content or name.endswith((".svg", ".pdf", ".png")):
            continue
        for path in re.findall(r"(?<![\w.])/(?:work|root|home/\w+|tmp)/\w+", content.decode("utf-8")):
            found.append(f"{name}: {path}")
    assert not found


def test_every_pin_is_exact_and_among_the_constraints():
    direct = dict(
        re.findall(r"^([\w-]+)==(\S+)", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )
    every = dict(
        re.findall(r"^([\w.-]+)==(\S+)", (ROOT / ".pins/constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert direct
    assert {name: every.get(name) for name in direct} == direct


def test_every_direct_package_says_what_it_is_for():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert all(re.search(r"#\s*\S+", line) for line in lines if "==" in line)


def test_the_computed_parts_of_the_codebook_are_current(data):
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    assert pages.codebook(text, data) == text


def test_examples_in_the_codebook_exist(data):
    text = (ROOT / "data" / "README.md").read_text(encoding="utf-8")
    known = {*data.claims["claim_id"], *data.statements["statement_id"]}
    named = re.findall(r"\bA\d-\d\d(?:-\d+)?\b", text)
    assert len(named) > 40
    assert set(named) <= known


# ---------------------------------------------------------------- the gallery


@pytest.fixture(scope="module")
def shown():
    """What a reader gets of the gallery: a dict from figure to picture, alt text, caption and links."""
    tokens = MarkdownIt().parse((ROOT / "figures" / "README.md").read_text(encoding="utf-8"))
    found, name = {}, None
    for before, token in pairwise(tokens):
        if before.type == "heading_open" and before.tag == "h2":
            name = token.content
            found[name] = {"texts": [], "links": [], "pictures": []}
        elif token.type == "inline" and name:
            parts = token.children
            found[name]["links"] += [part.attrs["href"] for part in parts if part.type == "link_open"]
            pictures = [(part.attrs["src"], part.content) for part in parts if part.type == "image"]
            found[name]["pictures"] += pictures
            found[name]["texts"] += [] if pictures else [token.content]
    return found


def test_the_gallery_shows_every_figure_with_its_own_alt_text_and_caption(shown):
    figures = {one["name"]: one for one in pages.figures()}
    assert list(shown) == sorted(figures)
    for name, one in figures.items():
        ((picture, alt),) = shown[name]["pictures"]
        assert (picture, " ".join(alt.split())) == (f"{name}.png", " ".join(one["alt"].split()))
        assert shown[name]["texts"][0] == one["caption"]


def test_in_the_gallery_each_figure_links_to_the_notebook_that_shows_it_and_to_its_numbers(shown):
    for name, one in shown.items():
        (link,) = [link for link in one["links"] if link.endswith(".ipynb")]
        notebook = json.loads((ROOT / "figures" / link).read_text(encoding="utf-8"))
        outputs = [output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", [])]
        assert any(f"**Figure {name}.**" in "".join(data.get("text/markdown", [])) for data in outputs), name
        assert f"{name}.csv" in one["links"]


def test_a_stale_gallery_is_found(data, tmp_path):
    folder = shutil.copytree(ROOT / "figures", tmp_path / "figures")
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    page = (folder / "README.md").read_text(encoding="utf-8")
    assert pages.gallery(data, folder) == page
    one = sorted(folder.glob("*.svg"))[0]
    text = one.read_text(encoding="utf-8")
    for part in ("<dc:description>", '<desc id="desc">'):
        one.write_text(text.replace(part, f"{part}Another word. "), encoding="utf-8")
        assert pages.gallery(data, folder) != page
    one.unlink()
    assert pages.gallery(data, folder) != page
