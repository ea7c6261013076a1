"""Tables as rows of text, to be changed and written: what commands need that fill the tables of a topic."""

import csv
import io
import os
from contextlib import suppress
from pathlib import Path

from claimlib.checking import cell_faults
from claimlib.reading import read_rows


def read_table(folder, resource, faults):
    """The rows of a table as dicts of text; ``row`` is the place of each for a fault. Empty tables are fine here."""
    table = read_rows(folder / resource["path"], {**resource, "may_be_empty": True}, faults)
    if table is None:
        return []
    faults += [fault for fault in cell_faults(table) if table.codes(fault.column)]
    return [row | {"row": (table.path, table.row_name(i))} for i, row in enumerate(table.records())]


def write_table(folder, resource, rows):
    """Write a table with the columns that the descriptor gives it, as a whole or not at all; returns its bytes."""
    content = as_csv([one["name"] for one in resource["schema"]["fields"]], rows)
    write_whole(folder / resource["path"], content)
    return content


def as_csv(columns, rows):
    """The bytes of a CSV file with some columns of rows, which are dicts of text."""
    file = io.StringIO()
    table = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    return file.getvalue().encode("utf-8")


def write_whole(path, content):
    """Write a file or, where the disk is full, leave everything as it was: a reader never sees a part of a file."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")  # of this process alone
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):  # of a folder that nobody may write to
            part.unlink()
        raise OSError(error.errno, f"{error.strerror}; nothing was written to it", str(path)) from error


def is_own(path) -> bool:
    """Whether a folder is the collection's or lies in one of its folders, so that no results may be written there."""
    root = Path(__file__).resolve().parents[2]
    taken = [root / name for name in ("notebooks", "figures", "data", "tests", ".ci", ".git", ".venv")]
    return path == root or any(path.is_relative_to(folder) for folder in taken)
