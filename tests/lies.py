"""Plant lies in a copy of the collection, one after the other, and show what catches each.

    python tests/lies.py            all of them
    python tests/lies.py figure     those with this word in their name

Run it in the collection's environment; ``LIES=1 .ci/run`` does. Every lie is planted in a fresh clone of the committed
state, where the tests that are meant to catch it run up to the first failure. The command fails if a lie goes through.
"""

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NB = "notebooks/02-how-each-article-characterizes-effectiveness.ipynb"
FIG = "figures/02-direction-by-comparator"
FIGURES = "tests/test_figures.py"
READ_BACK = "tests/test_figures_01_03.py"


def edit(path, change):
    """Change the text of a file."""
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")


def notebook(path, change):
    """Change the JSON of a notebook."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["cells"])
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def in_the_code(root, module, old, new):
    """Change a line of the helper package and rebuild everything, as somebody would who hides a lie in the code."""
    path = root / f"notebooks/claimlib/{module}.py"
    assert old in path.read_text(encoding="utf-8"), f"{module} has no longer the line that this lie changes"
    edit(path, lambda text: text.replace(old, new))
    rebuild(root)


def cells_with(cells, kind):
    """The outputs of a notebook that have a kind of content, with that content."""
    return [out["data"] for cell in cells for out in cell.get("outputs", []) if kind in out.get("data", {})]


def flip_a_code(root):
    """A claim's direction is turned in claims.csv."""
    edit(root / "data/claims.csv", lambda text: text.replace(",favours,", ",against,", 1))


def flip_a_code_and_rebuild(root):
    """A claim's direction is turned in claims.csv, with everything rebuilt."""
    flip_a_code(root)
    rebuild(root)


def swap_articles(root):
    """Two articles swap their names in the figures, with everything rebuilt."""
    old = 'return self.sources.set_index("source_id")["publisher_kind"].to_dict()'
    new = """kinds = self.sources.set_index("source_id")["publisher_kind"].to_dict()
        one, two, *_ = [*kinds, *kinds]
        return kinds | {one: kinds[two], two: kinds[one]}"""
    in_the_code(root, "tables", old, new)


def misspell_a_code(root):
    """A code is misspelt in claims.csv."""
    edit(root / "data/claims.csv", lambda text: text.replace(",speculative,", ",speculativ,", 1))


def change_a_pass(root):
    """A pass is edited afterwards so that it agrees."""
    edit(root / "data/coding/a.csv", lambda text: re.sub(r"(A4-06-2.*),none,", r"\1,tradition,", text, count=1))


def drop_a_claim(root):
    """A claim is left out."""
    edit(root / "data/claims.csv", lambda text: re.sub(r"^A5-50-1.*\n", "", text, flags=re.MULTILINE))


def shift_a_statement(root):
    """A statement points one character further."""

    def shift(text):
        rows = list(csv.reader(io.StringIO(text)))
        rows[10][2] = str(int(rows[10][2]) + 1)
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue()

    edit(root / "data/statements.csv", shift)


def double_a_bar(root):
    """Bars are drawn twice as long as their numbers, in the code, with everything rebuilt."""
    old = "box(ax, min(x, far), y - tall / 2, scale * row[k]"
    in_the_code(root, "painters/grids", old, old.replace("scale * row[k]", "2 * scale * row[k]"))


def lengthen_one_bar(root):
    """The first part of each bar of firmness is longer than its share, with everything rebuilt."""
    old = "wide = shares.loc[claim, code] * room"
    in_the_code(root, "figures/n05", old, f"{old} * (1 + (x == 0) / 10)")


def frame_another_answer(root):
    """The first answer is framed in the bars of firmness, whichever is given, with everything rebuilt."""
    in_the_code(root, "figures/n05", "chosen = answers[claim] == code", "chosen = code == codes.index[0]")


def recolor_marks(root):
    """Marks of two directions swap their colours, with everything rebuilt."""
    new = "dict(zip(codes.index, reversed(drawing.colors(codes).values()), strict=True))"
    in_the_code(root, "figures/n02", "direction.map(drawing.colors(codes))", f"direction.map({new})")


def hide_a_mark(root):
    """The last claim is not drawn, with everything rebuilt."""
    old = "for k, look in enumerate(cell.itertuples()):"
    in_the_code(root, "painters/grids", old, old.replace("cell.", "cell.iloc[:8]."))


def shift_estimates(root):
    """Estimates are drawn a tenth too far on the side of the treatment, with everything rebuilt."""
    old = "ax.plot([row.estimate], [row.y]"
    in_the_code(root, "painters/intervals", old, old.replace("row.estimate", "1.1 * row.estimate"))


def shift_estimates_beside_claims(root):
    """Estimates beside the claims are drawn a tenth too far from no effect, with everything rebuilt."""
    old = "ax.plot([row.estimate], [row.y], row.shape"
    in_the_code(root, "painters/intervals", old, old.replace("row.estimate", "1.1 * row.estimate"))


def swap_verdicts(root):
    """Supported and contradicted are swapped for claims of an advantage, with everything rebuilt."""
    old = """        return SUPPORTED
    return CONTRADICTED if high < 0"""
    new = """        return CONTRADICTED
    return SUPPORTED if high < 0"""
    in_the_code(root, "judging", old, new)


def ignore_the_quantifier(root):
    """A claim that some studies found something is answered as one about the research, with everything rebuilt."""
    old = "[WHOLE, EXISTENTIAL, NAMED], UNTESTED)"
    in_the_code(root, "judging", old, old.replace("EXISTENTIAL", "WHOLE"))


def move_the_line(root):
    """No difference is held to a line at twice the size, with everything rebuilt."""
    old = "if -size < low and high < size:"
    in_the_code(root, "judging", old, old.replace("size", "2 * size"))


def turn_the_margins(root):
    """The margins have the wrong sign, with everything rebuilt."""
    old = "min(gaps) / (high - low)"
    in_the_code(root, "firmness", old, "min(gaps) / (low - high)")


def say_the_opposite(root):
    """The role of two codes is swapped in the codes table, with everything rebuilt."""

    def swap(text):
        text = re.sub(r"^(finding,favours,.*),better$", r"\1,worse", text, flags=re.MULTILINE)
        return re.sub(r"^(finding,against,.*),worse$", r"\1,better", text, flags=re.MULTILINE)

    edit(root / "data/codes.csv", swap)
    rebuild(root)


def forget_who_changed_codes(root):
    """Figures of codes that a reader changed no longer say so."""
    old = "title, remark = sheet.get_label(), data.remark"
    path = root / "notebooks/claimlib/figures/base.py"
    edit(path, lambda text: text.replace(old, 'title, remark = sheet.get_label(), ""'))


def filter_nothing(root):
    """The explorer shows every claim, whatever the filter."""
    old, new = "if (!fits[one.at[i]]) fails[i]++", "if (false) fails[i]++"
    edit(root / "notebooks/claimlib/explore.js", lambda text: text.replace(old, new))


def overwrite_what_somebody_coded(root):
    """The coding sheet writes its rows over those that came into the coder's file meanwhile."""
    in_the_code(root, "coding", "if self.on_disk() != self.stored:", "if not self.path:")


def clear_a_notebook(root):
    """The outputs of a notebook are cleared."""

    def clear(cells):
        for cell in cells:
            if cell["cell_type"] == "code":
                cell.update(outputs=[], execution_count=None)

    notebook(root / NB, clear)


def clear_one_picture(root):
    """The outputs of one cell with a figure are taken away."""

    def clear(cells):
        cell = next(c for c in cells if any("image/png" in o.get("data", {}) for o in c.get("outputs", [])))
        cell["outputs"] = []

    notebook(root / NB, clear)


def swap_pictures_in_a_notebook(root):
    """Two pictures in a notebook are swapped."""

    def swap(cells):
        one, two = cells_with(cells, "image/png")[:2]
        one["image/png"], two["image/png"] = two["image/png"], one["image/png"]

    notebook(root / NB, swap)


def swap_figure_files(root):
    """Two saved PNG files are swapped."""
    one, two = root / "figures/02-direction-by-comparator.png", root / "figures/02-evidence-by-article.png"
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)


def edit_a_table_output(root):
    """A number in a shown table is edited."""

    def change(cells):
        data = cells_with(cells, "text/html")[0]
        html = "".join(data["text/html"])
        data["text/html"] = re.sub(r"<td>\d+</td>", "<td>99</td>", html, count=1)

    notebook(root / NB, change)


def edit_an_answer(root):
    """A number in the answer of a notebook is edited."""

    def change(cells):
        data = cells_with(cells, "text/markdown")[0]
        data["text/markdown"] = re.sub(r"\d+", "70", "".join(data["text/markdown"]), count=1)

    notebook(root / NB, change)


def stale_csv(root):
    """A number in a figure's CSV is edited."""
    edit(root / "figures/02-evidence-by-article.csv", lambda text: re.sub(r",\d+\n", ",77\n", text, count=1))


def touch_the_svg(root):
    """The title in an SVG is edited."""
    edit(root / f"{FIG}.svg", lambda text: text.replace('<title id="title">', '<title id="title">Nearly ', 1))


def stale_svg(root):
    """An SVG is that of another figure."""
    shutil.copy(root / "figures/02-evidence-by-article.svg", root / f"{FIG}.svg")


def leave_a_figure_over(root):
    """A figure that no notebook draws lies in figures/."""
    for form in ("png", "svg", "csv"):
        shutil.copy(root / f"{FIG}.{form}", root / f"figures/02-left-over.{form}")


def turn_a_title(root):
    """A title counts the claims that are not in favour, in the code, with everything rebuilt."""
    in_the_code(root, "figures/n02", "k, silent = in_favour.sum()", "k, silent = (~in_favour).sum()")


def read_a_meaning_from_order(root):
    """The first code of the direction is taken for the favourable one, in the code, with everything rebuilt."""
    old = 'favour, source = effects["direction"].isin(better)'
    in_the_code(root, "answers", old, 'favour, source = effects["direction"].eq(list(data.labels("direction"))[0])')


def ignore_an_output(root):
    """A cell is marked so that nbval does not compare it."""

    def mark(cells):
        next(c for c in cells if c["cell_type"] == "code")["source"].insert(0, "# NBVAL_IGNORE_OUTPUT\n")

    notebook(root / NB, mark)


def run_out_of_order(root):
    """Two cells have swapped execution counts."""

    def swap(cells):
        code = [c for c in cells if c["cell_type"] == "code"]
        code[2]["execution_count"], code[3]["execution_count"] = 4, 3

    notebook(root / NB, swap)


def edit_the_readme(root):
    """A result in the README is edited."""
    edit(root / "README.md", lambda text: re.sub(r"\*\* \d+ of \d+ claims", "** 72 of 72 claims", text, count=1))


def edit_the_gallery(root):
    """A caption in the gallery is edited."""
    edit(root / "figures/README.md", lambda text: text.replace("a cell without a claim", "a cell with a claim", 1))


def edit_the_codebook(root):
    """The count of differences between the passes is edited."""
    edit(root / "data/README.md", lambda text: re.sub(r"differ in \d+ codes", "differ in 2 codes", text, count=1))


# Each lie, and the tests that are meant to catch it.
LIES = {
    flip_a_code: [NB, "tests/test_agreement.py", FIGURES],
    flip_a_code_and_rebuild: ["tests/test_agreement.py", "tests/test_data.py", "tests/test_findings.py"],
    swap_articles: [READ_BACK, FIGURES, "tests/test_tables.py"],
    misspell_a_code: ["tests/test_data.py"],
    change_a_pass: ["tests/test_agreement.py", "tests/test_data.py"],
    drop_a_claim: ["tests/test_data.py"],
    shift_a_statement: ["tests/test_sources.py"],
    double_a_bar: [READ_BACK],
    lengthen_one_bar: ["tests/test_figures_04_05.py"],
    frame_another_answer: ["tests/test_figures_04_05.py"],
    recolor_marks: [READ_BACK],
    hide_a_mark: [READ_BACK],
    shift_estimates: ["tests/test_figures_04_05.py"],
    shift_estimates_beside_claims: ["tests/test_figures_04_05.py"],
    swap_verdicts: ["tests/test_judging.py"],
    ignore_the_quantifier: ["tests/test_judging.py"],
    move_the_line: ["tests/test_judging.py"],
    turn_the_margins: ["tests/test_firmness.py"],
    say_the_opposite: ["tests/test_findings.py"],
    turn_a_title: [READ_BACK],
    read_a_meaning_from_order: ["tests/test_order.py"],
    forget_who_changed_codes: ["tests/test_recodes.py", "tests/test_figures_06_11.py"],
    filter_nothing: ["tests/test_explore_browser.py"],
    overwrite_what_somebody_coded: ["tests/test_coding.py"],
    clear_a_notebook: ["tests/test_notebooks.py"],
    clear_one_picture: ["tests/test_notebooks.py"],
    swap_pictures_in_a_notebook: ["tests/test_notebooks.py"],
    swap_figure_files: [FIGURES],
    edit_a_table_output: [NB],
    edit_an_answer: [NB],
    stale_csv: [FIGURES],
    touch_the_svg: [FIGURES],
    stale_svg: [FIGURES],
    leave_a_figure_over: [FIGURES],
    ignore_an_output: [NB],
    run_out_of_order: ["tests/test_notebooks.py"],
    edit_the_readme: ["tests/test_pages.py"],
    edit_the_gallery: ["tests/test_pages.py"],
    edit_the_codebook: ["tests/test_pages.py"],
}


def rebuild(root):
    """Rebuild everything, as somebody would who hides a lie in the code."""
    subprocess.run([sys.executable, "notebooks", "rebuild"], cwd=root, check=True, capture_output=True)


def caught_by(root, tests):
    """The first of some tests that fails in a copy of the collection."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--tb=no", "-rfE", "-x", *tests],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    # A table that is not read and a stored cell that is refused are errors and as good a catch; no other error is.
    lines = re.findall(r"^(?:FAILED .*|ERROR .*TableError.*|ERROR notebooks/.*::Cell.*)$", done.stdout, re.MULTILINE)
    found = [line.split(" ", 1)[1].partition(" - ")[0] for line in lines]
    return found if done.returncode else []


def main(words):
    """Plant the lies and print what caught each."""
    free = 0
    chosen = [lie for lie in LIES if not words or any(word in lie.__name__ for word in words)]
    for lie in chosen:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "collection"
            subprocess.run(["git", "clone", "--quiet", str(ROOT), str(root)], check=True)
            sources = ROOT.parent / "shared"
            if sources.is_dir():
                (Path(folder) / "shared").symlink_to(sources)
            elif lie is shift_a_statement and "CLAIM_SOURCES" not in os.environ:
                print(f"{lie.__doc__} Left out: the articles' texts are not at hand.")
                continue
            lie(root)
            changed = subprocess.run(
                ["git", "status", "--porcelain"], cwd=root, capture_output=True, text=True, check=True
            )
            assert changed.stdout, f"{lie.__name__} changed nothing"
            found = caught_by(root, LIES[lie])
        free += not found
        print(
            f"{lie.__doc__} {'caught by' if found else 'NOT CAUGHT'} {', '.join(found[:3])}"
            f"{f' and {len(found) - 3} more' if len(found) > 3 else ''}",
            flush=True,
        )
    print(f"{len(chosen) - free} of {len(chosen)} lies caught")
    return free


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
