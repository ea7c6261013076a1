"""Run every notebook in place and refresh what is made from them: figures, gallery, README.

Two notebooks run at a time. What does not belong to a result is left out of the files: times,
versions of Python, widgets, which live only with their kernel, and another compression of the same picture.
"""

import asyncio
import base64
import io
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
AT_A_TIME = 2


async def run(path, turn):
    """Execute one notebook and write it back."""
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
        await client.async_execute()
        notebook.metadata.language_info = {"name": "python"}
        for cell in notebook.cells:
            leave_out_widgets(cell.get("outputs", []))
            keep_pictures(cell.get("outputs", []), before.get(cell.id, []))
        nbformat.write(notebook, path)
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


async def run_all(paths):
    """Run the notebooks, the longest first; the start page, which counts on the others' figures, last."""
    turn = asyncio.Semaphore(AT_A_TIME)
    first, rest = paths[:1], sorted(paths[1:], key=lambda path: -path.stat().st_size)
    for group in (rest, first):
        ended = await asyncio.gather(*(run(path, turn) for path in group), return_exceptions=True)
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


def main():
    """Run everything."""
    asyncio.run(run_all(sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))))
    refresh_pages()


if __name__ == "__main__":
    main()
