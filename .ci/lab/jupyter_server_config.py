"""How JupyterLab reads and writes the notebooks of this collection: opening one changes no file.

A notebook that JupyterLab opens gets the name and the version of the kernel that is running, which differ from
machine to machine. JupyterLab then takes it for changed. So they are put in when a notebook is read, and taken out
when it is saved, as are views of widgets, which are gone with their kernel. A reader's own changes are saved as always,
but only when the reader saves (labconfig/ beside this file).

The notebooks of the collection are trusted as they are: their signatures are kept in memory, so that neither they nor
a list on the reader's machine change. What a reader's own notebook shows must be trusted by the reader.

`python3 notebooks lab` sets JUPYTER_CONFIG_PATH to the folder of this file.
"""

from pathlib import Path

import nbformat
from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelspec import KERNEL_NAME, get_kernel_dict
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

SPEC = {"display_name": get_kernel_dict()["display_name"], "language": "python", "name": KERNEL_NAME}
AS_OPENED = {"kernelspec": SPEC, "language_info": IPythonKernel.language_info}
AS_STORED = {"kernelspec": {**SPEC, "display_name": "Python 3"}, "language_info": {"name": "python"}}
BOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("[0-9][0-9]-*.ipynb"))
VIEW = "application/vnd.jupyter.widget-view+json"


def replaced(model, wanted, given):
    """Replace, in a notebook for JupyterLab or from it, what belongs to the kernel; another kernel is left alone."""
    if model.get("type") == "notebook" and model.get("content"):
        metadata = model["content"]["metadata"]
        if metadata.get("kernelspec") == wanted["kernelspec"]:
            metadata.update(given)


def without_views(model):
    """Take the views of widgets out of the outputs of a notebook."""
    if model.get("type") == "notebook" and model.get("content"):
        for cell in model["content"]["cells"]:
            for output in cell.get("outputs", []):
                output.get("data", {}).pop(VIEW, None)


class Notebooks(AsyncLargeFileManager):
    """Files as always; notebooks with the kernel that is running, and those of the collection trusted."""

    def __init__(self, **given):
        super().__init__(**given)
        for path in BOOKS:
            self.notary.sign(nbformat.read(path, as_version=4))

    async def get(self, path, content=True, **more):
        """Read a file or folder."""
        model = await super().get(path, content, **more)
        replaced(model, AS_STORED, AS_OPENED)
        return model

    async def save(self, model, path=""):
        """Write a file or folder."""
        replaced(model, AS_OPENED, AS_STORED)
        without_views(model)
        return await super().save(model, path)


c.ServerApp.contents_manager_class = Notebooks  # noqa: F821 -- Jupyter gives `c`
c.NotebookNotary.db_file = ":memory:"  # noqa: F821
