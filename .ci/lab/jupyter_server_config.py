"""How JupyterLab reads and writes the notebooks of this collection: opening one changes no file.

A notebook that JupyterLab opens gets the name and the version of the kernel that is running, which differ from
machine to machine. JupyterLab then takes it for changed and writes it within two minutes. So they are put in when a
notebook is read, and taken out when it is saved; a reader's own changes are saved as always.

`python3 notebooks lab` sets JUPYTER_CONFIG_PATH to the folder of this file.
"""

from ipykernel.ipkernel import IPythonKernel
from ipykernel.kernelspec import KERNEL_NAME, get_kernel_dict
from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

SPEC = {"display_name": get_kernel_dict()["display_name"], "language": "python", "name": KERNEL_NAME}
AS_OPENED = {"kernelspec": SPEC, "language_info": IPythonKernel.language_info}
AS_STORED = {"kernelspec": {**SPEC, "display_name": "Python 3"}, "language_info": {"name": "python"}}


def replaced(model, wanted, given):
    """Replace, in a notebook for JupyterLab or from it, what belongs to the kernel; another kernel is left alone."""
    if model.get("type") == "notebook" and model.get("content"):
        metadata = model["content"]["metadata"]
        if metadata.get("kernelspec") == wanted["kernelspec"]:
            metadata.update(given)


class Notebooks(AsyncLargeFileManager):
    """Files as always; notebooks with the kernel that is running."""

    async def get(self, path, content=True, **more):
        """Read a file or folder."""
        model = await super().get(path, content, **more)
        replaced(model, AS_STORED, AS_OPENED)
        return model

    async def save(self, model, path=""):
        """Write a file or folder."""
        replaced(model, AS_OPENED, AS_STORED)
        return await super().save(model, path)


c.ServerApp.contents_manager_class = Notebooks  # noqa: F821 -- Jupyter gives `c`
