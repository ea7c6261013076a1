"""README, gallery and repository: what they say is computed, current and complete."""

import json
import re
import runpy
import subprocess
from dataclasses import replace
from functools import partial
from itertools import pairwise

import drawings
import glossary
import pytest
from claimlib import figures, pages, profiles, tables
from claimlib.glossary import explained, linked
from markdown_it import MarkdownIt
from places import ROOT

NAMES = ("README.md", "data/README.md", "data/USE.md", "data/GLOSSARY.md")
README, CODEBOOK, USE, GLOSSARY = ((ROOT / name).read_text(encoding="utf-8") for name in NAMES)
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
    assert pages.MADE["README.md"](README, data) == README


def test_a_part_that_is_missing_is_named():
    with pytest.raises(ValueError, match="<!-- results -->"):
        pages.filled("no such part", "results", "")


@pytest.mark.parametrize(
    "page", [*NAMES, "data/YOUR-TOPIC.md", "data/DICTIONARY.md", "data/PROTOCOL.md", "figures/README.md"]
)
def test_links_lead_to_files(page):
    path = ROOT / page
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        assert link.startswith("http") or (path.parent / link).exists(), link


def test_the_readme_leads_to_a_figure_in_the_gallery():
    (place,) = re.findall(r"\]\(figures/README\.md#([^)]+)\)", README)
    assert f'<a id="{place}"></a>\n\n## ' in (ROOT / "figures" / "README.md").read_text(encoding="utf-8")


def test_the_readme_is_a_screen_and_a_half():
    words = len(re.sub(r"<!-- results -->.*?<!-- end results -->", "", README, flags=re.DOTALL).split())
    assert 300 <= words <= 340, words
    results = re.search(r"<!-- results -->(.*?)<!-- end results -->", README, flags=re.DOTALL)[1]
    assert max(len(line.split()) for line in results.splitlines()) <= 90  # five lines at the width of a page


def test_pages_name_the_commands_that_exist():
    known = set(runpy.run_path(str(ROOT / "notebooks" / "__main__.py"), run_name="door")["COMMANDS"])
    named = set(re.findall(r"python3 notebooks ([a-z][\w-]*)", README + USE + CODEBOOK))
    assert known - {"lint"} == named


def test_every_use_has_a_command():
    uses = re.split(r"\n## ", USE)[1:]
    assert len(uses) >= 5
    assert all("python3 notebooks " in use for use in uses if not use.startswith("How far"))


def test_terms_of_the_glossary_are_in_order_and_links_lead_to_them():
    terms = re.findall(r"^## (.+)$", GLOSSARY, flags=re.MULTILINE)
    assert terms == sorted(terms, key=str.casefold)
    anchors = {term.lower().replace(" ", "-") for term in terms}
    linked = set(re.findall(r"GLOSSARY\.md#([\w-]+)", README)) | set(re.findall(r"\(#([\w-]+)\)", GLOSSARY))
    assert linked and linked <= anchors, linked - anchors


@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "figures/README.md",
        *(f"data/{name}.md" for name in ["README", "PROTOCOL", "USE", "YOUR-TOPIC", "HOW-BIG"]),
    ],
)
def test_a_page_links_each_word_of_the_glossary_where_it_is_first_used(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [text[start:end] for _, start, end, _ in glossary.first_uses([text])] == []


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")), ids=lambda path: path.stem[:2])
def test_a_notebook_links_each_word_of_the_glossary_where_it_is_first_used(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    printed = next(cell["outputs"] for cell in cells if cell.get("outputs"))[0]["data"]["text/markdown"]
    texts.insert(1, "".join(printed))
    assert [texts[i][start:end] for i, start, end, _ in glossary.first_uses(texts)] == []
    found = {name for text in texts for name in glossary.LINKED.findall(text)}
    assert found and found <= glossary.terms().keys() | glossary.PLAIN


def test_a_printed_answer_links_each_word_of_the_glossary_where_it_is_first_used():
    text = "# Sham\nNo hedge, *sham*, `sham` and [hedges](x) or Hedges; sham.\n| sham |"
    said = (
        "# Sham\nNo [hedge](w/GLOSSARY.md#hedge), *[sham](w/GLOSSARY.md#sham)*, `sham` and [hedges](x) or Hedges; sham."
    )
    assert linked(text, "w/") == f"{said}\n| sham |"
    assert linked("A hedge and sham.", known=["hedge", "sham"]) == "A hedge and sham."
    for same in ("<https://example.org/sham-trial>", '<a id="sham"></a>', "[Sham](../data/GLOSSARY.md#sham) and sham"):
        assert linked(same) == same


def test_a_page_without_links_gets_the_meanings_in_plain_words():
    every = explained()
    assert len(every) == len(glossary.terms()) > 20
    for one in every:
        assert re.search(one["pattern"], one["term"], re.IGNORECASE), one
        assert one["text"].endswith(".") and not re.search(r"[*`\[\]]", one["text"]), one


def test_a_first_use_is_found_in_prose_alone():
    found = glossary.first_uses(
        ["# Sham\n`sham` [x](y#sham)\n", "Two passes and a **sham**, then sham.", "An estimate."]
    )
    assert [anchor for *_, anchor in found] == ["pass", "sham", "estimate"]
    assert glossary.first_uses(["A leading [estimate](../data/GLOSSARY.md#estimate) and an estimate."]) == []


def test_pictures_of_the_readme_are_figures_with_a_text():
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", README)
    assert pictures
    for alt, path in pictures:
        assert len(alt) > 20
        assert path.startswith("figures/")


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


def test_the_computed_parts_of_the_codebook_are_current(data):
    assert pages.codebook(CODEBOOK, data) == CODEBOOK


def test_the_codebook_says_in_one_sentence_who_coded(data):
    section = CODEBOOK.partition("## Who coded, when, and what that is worth")[2].partition("\n## ")[0]
    assert section.count(data.coders_sentence()) == 1
    assert data.coders_sentence()


def test_the_dictionary_is_current_and_has_every_column(data):
    text = (ROOT / "data" / "DICTIONARY.md").read_text(encoding="utf-8")
    assert pages.dictionary(data) == text
    for table in data.raw.values():
        part = text.partition(f"## `{table.path}`")[2].partition("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE) == list(table.fields)


def test_the_first_page_of_results_says_whose_codes_they_are(data, monkeypatch):
    monkeypatch.setenv("CLAIM_RECODES", str(data.folder / "recodes_example.csv"))
    changed = tables.load()
    assert changed.remark
    assert changed.remark in pages.front(changed)
    assert all(f"](notebooks/{book['file']})" in pages.front(data) for book in pages.notebooks())


def test_examples_in_the_codebook_exist(data):
    known = {*data.claims["claim_id"], *data.statements["statement_id"]}
    named = re.findall(r"\bA\d-\d\d(?:-\d+)?\b", CODEBOOK)
    assert len(named) > 40
    assert set(named) <= known


@pytest.mark.parametrize("topic", drawings.TOPICS)
def test_the_page_of_an_article_has_its_name_its_summary_and_a_row_for_each_claim(topic):
    data = drawings.topic(topic)
    for source, title, kind in data.sources[["source_id", "title", "publisher_kind"]].itertuples(index=False):
        page = pages.article(data, source, level=2)
        assert "GLOSSARY.md#claim)" in page
        page = re.sub(r"\[([^\]]*)\]\([^)]*GLOSSARY\.md#[^)]*\)", r"\1", page)
        assert page.startswith(f"## {source}: {title if isinstance(title, str) else kind}\n")
        assert all(text in page for text in profiles.summary(data, source).values())
        rows = re.findall(rf"^\| ({source}-\S+) \|", page, re.MULTILINE)
        assert rows == data.claims.loc[data.claims["source_id"] == source, "claim_id"].tolist()
        assert {len(heading) for heading in re.findall(r"^#+", page, re.MULTILINE)} == {2, 3}


# ---------------------------------------------------------------- the gallery


@pytest.fixture(scope="module")
def figure(data):
    """A figure of the collection."""
    return drawings.drawn(data, "02-direction-by-comparator")


@pytest.fixture
def shown(data, figure):
    """What a reader gets of the gallery of that figure: pictures, texts and links below each heading."""
    found, name = {}, None
    for before, token in pairwise(MarkdownIt().parse(pages.gallery(data, [figure]))):
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


def test_the_gallery_shows_a_figure_with_its_own_texts_and_links(figure, shown):
    ((heading, one),) = shown.items()
    ((picture, alt),) = one["pictures"]
    assert heading == figure.title
    assert (picture, " ".join(alt.split())) == (f"{figure.name}.png", " ".join(figure.alt.split()))
    text = re.sub(r"\[([^\]]+)\]\(\.\./data/GLOSSARY\.md#[\w-]+\)", r"\1", one["texts"][0])
    assert text.replace("\\\n", " ") == figure.caption and text != one["texts"][0]
    (book,) = [link for link in one["links"] if link.endswith(".ipynb")]
    assert (ROOT / "figures" / book).is_file()
    assert {f"{figure.name}.{form}" for form in figures.base.FORMS} <= set(one["links"])


def test_the_gallery_is_current(data, monkeypatch):
    once = {name: partial(lambda one, _: one, drawings.drawn(data, name)) for name in figures.functions()}
    monkeypatch.setattr(figures, "functions", lambda data: once)
    assert pages.gallery(data) == (ROOT / "figures" / "README.md").read_text(encoding="utf-8")


def test_a_stale_gallery_is_found(data, figure):
    page = pages.gallery(data, [figure])
    for name in ("title", "alt", "caption"):
        other = replace(figure, **{name: getattr(figure, name) + " Another word."})
        assert pages.gallery(data, [other]) != page
    assert pages.gallery(data, []) != page


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("[a](there.md)", "[a](there.md)"),
        ("[a](there.md#part)", "[a](there.md)"),
        ("[a](gone.md) and [b](gone.md#part)", "a and b"),
        ("[a](#part)", "[a](#part)"),
        ("[a](https://example.org/x)", "[a](https://example.org/x)"),
        ("![a](gone.png)", "![a](gone.png)"),
        ("[a]()", "a"),
    ],
)
def test_links_to_files_that_are_not_there_become_plain_text(tmp_path, text, left):
    (tmp_path / "there.md").write_text("x", encoding="utf-8")
    assert pages.without_dead_links(text, tmp_path) == left
