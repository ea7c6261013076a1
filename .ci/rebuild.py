"""Run every notebook in place and refresh what is made from them: figures, gallery, README.

With ``--to FOLDER`` nothing that is committed is touched: the notebooks as they ran, the figures and their
gallery go into the folder. Whoever reads other tables (``CLAIM_DATA``) or changes codes (``CLAIM_RECODES``)
must name such a folder, as the results are then not those of the collection.

Two notebooks run at a time. What does not belong to a result is left out of the files: times,
versions of Python, widgets, which live only with their kernel, and another compression of the same picture.
"""

import argparse
import asyncio
import base64
import io
import os
import shutil
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
AT_A_TIME = 2
OWN = ("CLAIM_DATA", "CLAIM_RECODES")


async def run(path, turn, to=NOTEBOOKS):
    """Execute one notebook and write it into a folder: back where it was, if no other is named."""
    async with turn:
        notebook = nbformat.read(path, as_version=4)
        before = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
        client = NotebookClient(
            notebook,
            kernel_name="python3",
            timeout=300,
            record_timing=False,
            store_widget_state=False,
            extra_arguments=["--log-level=ERROR"],
            resources={"metadata": {"path": str(NOTEBOOKS)}},
        )
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        try:
            await client.async_execute()
        except CellExecutionError as error:
            # Another topic may do without the tables of a notebook, which then says so and is empty below.
            if error.ename != "Absent":
                raise
            print(f"{path.name}: {error.evalue}", flush=True)
        notebook.metadata.language_info = {"name": "python"}
        for cell in notebook.cells:
            leave_out_widgets(cell.get("outputs", []))
            keep_pictures(cell.get("outputs", []), before.get(cell.id, []))
        nbformat.write(notebook, to / path.name)
        print(f"ran {path.name}", flush=True)


def leave_out_widgets(outputs):
    """Keep of a widget what stands for it without a kernel: its view is gone with the kernel that made it."""
    for output in outputs:
        output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)


def keep_pictures(outputs, before):
    """Keep the old bytes of a picture of which only the compression changed."""
    kept = {data.strip() for data in pictures(before)}
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data and data["image/png"].strip() not in kept:
            same = [old for old in kept if pixels(old) == pixels(data["image/png"])]
            data["image/png"] = same[0] if same else data["image/png"]


def pictures(outputs):
    """The PNG pictures among some outputs, base64."""
    return [output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})]


def pixels(png):
    """Size, texts and pixels of a base64 PNG."""
    with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
        return picture.size, picture.info, picture.tobytes()


async def run_all(paths, to=NOTEBOOKS):
    """Run the notebooks, the longest first; the start page, which counts on the others' figures, last."""
    turn = asyncio.Semaphore(AT_A_TIME)
    first, rest = paths[:1], sorted(paths[1:], key=lambda path: -path.stat().st_size)
    for group in (rest, first):
        ended = await asyncio.gather(*(run(path, turn, to) for path in group), return_exceptions=True)
        failed = [f"{path.name}: {error}" for path, error in zip(group, ended, strict=True) if error]
        if failed:
            sys.exit("A notebook stopped; it is left as it was.\n" + "\n".join(failed))


def refresh_pages():
    """Write the gallery and the computed parts of the pages."""
    sys.path.insert(0, str(NOTEBOOKS))
    from claimlib import pages, tables

    data = tables.load()
    write("figures/README.md", lambda _: pages.gallery(data))
    write("data/README.md", lambda text: pages.codebook(text, data))
    write("README.md", lambda text: pages.filled(text, "results", pages.results(data)))


def write(name, change):
    """Write a page anew from its text."""
    path = ROOT / name
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(change(text), encoding="utf-8", newline="\n")
    print(f"refreshed {name}")


def wanted(words):
    """The folder after ``--to``, or ``None`` for a rebuild in place; stops where that would harm what is committed."""
    parser = argparse.ArgumentParser(prog="tasks.py rebuild", description=__doc__.partition("\n")[0])
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="leave what is committed alone and write here")
    to = parser.parse_args(words).to
    to = to and to.resolve()
    own = [name for name in OWN if os.environ.get(name)]
    if own and to is None:
        sys.exit(
            f"{' and '.join(own)} {'is' if len(own) == 1 else 'are'} set: a rebuild in place would write your results "
            "over those of the collection. Name a folder for yours: python3 .ci/tasks.py rebuild --to FOLDER"
        )
    taken = [NOTEBOOKS, ROOT / "figures", ROOT / "data"]
    if to == ROOT or any(folder in (to, *to.parents) for folder in taken if to):
        sys.exit(f"{to.name} belongs to the collection: name a folder of your own after --to")
    return to


def rebuild_to(to):
    """Write the notebooks as they ran, the figures, their gallery and the file of changed codes into a folder."""
    sys.path.insert(0, str(NOTEBOOKS))
    from claimlib import pages, tables

    try:
        data = tables.load()
    except tables.TableError as error:
        sys.exit(str(error))
    (to / "notebooks").mkdir(parents=True, exist_ok=True)
    os.environ["CLAIM_FIGURES"] = str(to / "figures")
    asyncio.run(run_all(sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")), to / "notebooks"))
    if path := tables.recodes_file():
        shutil.copy(path, to / path.name)
    (to / "figures" / "README.md").write_text(pages.gallery(data, to / "figures"), encoding="utf-8", newline="\n")
    print(f"wrote notebooks and figures into {to.name}")


def main():
    """Run everything."""
    if to := wanted(sys.argv[1:]):
        rebuild_to(to)
    else:
        asyncio.run(run_all(sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))))
        refresh_pages()


if __name__ == "__main__":
    main()
