"""Notebooks keep to their form: one question, a clean run, short cells, nothing hidden, no traces of a machine."""

import ast
import base64
import json
import re

import nbformat
import pytest
from claimlib import figures
from places import ROOT

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 8
TRACES = re.compile(r"/(?:home|root|tmp|work|Users)/|[A-Z]:\\\\|0x[0-9a-f]{6,}|\d{2}:\d{2}:\d{2}")


@pytest.fixture(params=PATHS, ids=lambda path: path.stem)
def notebook(request):
    """A committed notebook."""
    return nbformat.read(request.param, as_version=4)


def code(notebook):
    """The code cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    """The prose cells."""
    return [cell for cell in notebook.cells if cell.cell_type == "markdown"]


def test_notebooks_are_numbered_without_gap():
    numbers = [int(path.name[:2]) for path in PATHS]
    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch(r"\d\d-[a-z0-9-]+", path.stem) for path in PATHS)


def test_the_first_cell_has_title_question_and_readers(notebook):
    first = notebook.cells[0].source
    assert first.startswith("# ")
    assert re.search(r"^\*\*Question\.\*\* .+\?$", first, re.MULTILINE)
    assert re.search(r"^\*\*Who this is for\.\*\* .+\.$", first, re.MULTILINE)


def test_imports_come_first_and_then_the_data(notebook):
    first, second = code(notebook)[:2]
    assert all(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.parse(first.source).body)
    assert "tables.load(" in second.source
    later = [node for cell in code(notebook)[1:] for node in ast.walk(ast.parse(cell.source))]
    assert not any(isinstance(node, ast.Import | ast.ImportFrom) for node in later)


def test_the_last_cell_says_what_is_not_shown_and_where_to_go_on(notebook):
    last = notebook.cells[-1].source
    assert "## What this does not show" in last
    assert re.search(r"\*\*(Next|Back to):\*\* \[", last)


def test_links_lead_to_files(notebook):
    for cell in prose(notebook):
        for link in re.findall(r"\]\(([^)#]+)\)", cell.source):
            assert link.startswith("http") or (ROOT / "notebooks" / link).exists(), link


def test_cells_are_short_and_define_no_function(notebook):
    for cell in code(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert 1 <= len(lines) <= LONGEST_CELL, cell.source
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) for node in nodes)
        assert not cell.source.rstrip().endswith(";")
        assert not re.search(r"^\s*[%!]", cell.source, re.MULTILINE)


def test_prose_is_about_as_frequent_as_code(notebook):
    share = len(prose(notebook)) / len(notebook.cells)
    assert 0.3 <= share <= 0.7, share


def test_every_cell_ran_in_order_without_warning(notebook):
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    for cell in code(notebook):
        for output in cell.outputs:
            assert output.output_type != "error"
            assert output.get("name") != "stderr", output.get("text")


def test_metadata_hides_nothing_and_names_no_machine(notebook):
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert "version" not in notebook.metadata.language_info
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"tags"}
        assert not cell.metadata.get("tags")


def test_outputs_have_no_traces_of_a_machine(notebook):
    for cell in code(notebook):
        for output in cell.outputs:
            bundle = output.get("data", {"text": output.get("text", "")})
            text = json.dumps({kind: value for kind, value in bundle.items() if kind != "image/png"})
            assert not TRACES.search(text), TRACES.search(text)


def test_tables_are_in_words(notebook):
    """No head or cell is the name of a column or a code, but where a coder is told which codes to write."""
    for cell in code(notebook):
        if cell.source.startswith("coding.when_filled("):
            continue
        html = "".join(output.get("data", {}).get("text/html", "") for output in cell.outputs)
        cells = re.findall(r"<t[hd][^>]*>([^<]*)</t[hd]>", html)
        assert [one for one in cells if re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)+|nan|NaN|None|&lt;NA&gt;", one)] == []


def test_cell_identifiers_stand_once(notebook):
    assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)


def test_prose_has_no_result_in_figures(notebook):
    """Numbers in prose would not change with the data; names with numbers in them are no results."""
    names = r"22 trials|22-trial|CC BY 4\.0|Python 3|python3|A[1-9]|0 to 100"
    for cell in prose(notebook):
        text = re.sub(r"`[^`]*`|\[[^\]]*\]\([^)]*\)|" + names, "", cell.source)
        assert not re.search(r"\d+ ?(?:%|of|claims?|statements?|articles?|studies|pairs)", text), cell.source


def test_a_cell_with_a_picture_ends_with_the_function_of_the_figure_that_it_shows(notebook):
    """Figures cannot be swapped, left out or shown without being the saved ones."""
    call = re.compile(r"figures\.([a-z0-9_]+)\(")
    names = {function.__name__: name for name, function in figures.functions().items()}
    for cell in code(notebook):
        pictures = [o["data"]["image/png"] for o in cell.outputs if "image/png" in o.get("data", {})]
        called = [name for name in call.findall(cell.source) if name in names]
        assert len(pictures) == len(called)
        for picture, name in zip(pictures, called, strict=True):
            assert cell.source.splitlines()[-1].startswith(f"figures.{name}(")
            assert (ROOT / "figures" / f"{names[name]}.png").read_bytes() == base64.b64decode(picture), name


def test_every_figure_is_shown_in_the_notebook_of_its_number():
    shown = {
        (path.name[:2], name)
        for path in PATHS
        for cell in code(nbformat.read(path, as_version=4))
        for name in re.findall(r"figures\.([a-z0-9_]+)\(", cell.source)
    }
    shown.remove(("13", "shares_by_group"))  # of topics with many articles; here it says why there is none
    assert shown == {(name[:2], function.__name__) for name, function in figures.functions().items()}
