"""The coding sheet: one statement at a time, coded by hand in JupyterLab.

What a coder sees and does is in ``sheet.js``. It asks by messages, which :func:`answer` answers, so that no text of an
article is kept with the widget or in the notebook.
"""

import os

from claimlib import explore
from claimlib.coding import Changed, Coding, files
from claimlib.reading import TableError
from claimlib.tables import Tables, UnknownName

CODER = "CLAIM_CODER"
NO_KERNEL = (
    "The coding sheet appears here in JupyterLab once you choose Run > Run All Cells in the menu. "
    "The command \u201cpython3 notebooks code FOLDER --coder ann\u201d opens it for a coder of your own topic."
)
SCRIPT, STYLE = ((explore.HERE / f"sheet.{ending}").read_text("utf-8") for ending in ("js", "css"))


class Sheet(explore.Shown):
    """The statements of a topic, one at a time, with the codes as buttons; show it as the last line of a cell.

    Every statement is written into the coder's file as soon as it is coded in full. In the tables of the collection,
    whose coding is finished, and where it is not clear who codes, the sheet is for practice and writes nothing.

    Parameters
    ----------
    data : Tables
        At least the tables of :data:`claimlib.coding.TABLES`.
    coder : str, optional
        Who codes; by default the coder of ``CLAIM_CODER``, or the only one of the topic.

    Raises
    ------
    TableError
        With every fault of the coder's file.
    Absent, UnknownName
        Where no coder, or not this one, has a file.
    """

    _esm, _css = explore.TOOLS + SCRIPT, explore.STYLE + STYLE
    no_kernel = NO_KERNEL

    def __init__(self, data: Tables, coder: str | None = None):
        self.coding = Coding(data, who(data, coder))
        super().__init__()
        self.on_msg(lambda _, asked, buffers: self.send(answer(self.coding, asked)))


def who(data, coder=None):
    """Who codes in a topic; ``None`` where it is for practice."""
    own = list(files(data))
    named = coder or os.environ.get(CODER)
    if named and named not in own:
        raise UnknownName("coder", named, own)
    if data.own_place() is None:
        return None
    return named or (own[0] if len(own) == 1 else None)


def answer(coding: Coding, asked: dict) -> dict:
    """What the sheet is told when it asks: everything, with the file read anew, or whether a statement is saved."""
    try:
        if "save" in asked:
            coding.save(asked["save"], asked["rows"])
            return {"saved": asked["number"]}
        coding.reread()
        return {"made": coding.contents()}
    except Changed as error:
        return {"refused": asked["number"], "text": str(error), "changed": True}
    except (TableError, OSError) as error:
        text = f"{error.filename}: {error.strerror}." if isinstance(error, OSError) else str(error)
        return {"refused": asked.get("number"), "text": text}
