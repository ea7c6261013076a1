"""Tables as Parquet: their columns are checked before a row is read, and a row that is wrong is found by its number.

This needs the packages of ``.ci/requirements-large.txt``; nothing else in the package loads this module by itself.
"""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from claimlib.reading import MISSING, Fault, Raw, column_faults

KINDS = {"integer": pa.types.is_integer, "number": pa.types.is_floating, "date": pa.types.is_date}


def opened(path, name, faults):
    """A Parquet file with what its footer says; else a fault and ``None``."""
    try:
        return parquet.ParquetFile(path)
    except FileNotFoundError:
        faults.append(Fault(name, "", "", MISSING, "a file in the folder of the tables"))
    except (OSError, pa.ArrowInvalid) as error:
        faults.append(Fault(name, "", "", f"a file that cannot be read ({error})", "a whole Parquet file"))
    return None


def schema_faults(file, resource, columns=None):
    """Faults of the columns of a Parquet file: one that is not there, or has another type; by default of all."""
    name, fields = resource["path"], {field["name"]: field for field in resource["schema"]["fields"]}
    schema, wanted = file.schema_arrow, [column for column in fields if columns is None or column in columns]
    faults = column_faults(schema.names, wanted, name, "")
    for column in set(wanted).intersection(schema.names):
        kind = schema.field(column).type
        inner = kind.value_type if pa.types.is_dictionary(kind) else kind
        text = pa.types.is_string(inner) or pa.types.is_large_string(inner)
        if not (text or KINDS.get(fields[column]["type"], lambda kind: False)(inner)):
            faults.append(Fault(name, "", column, f"the type {kind}", f"text, or the type {fields[column]['type']}"))
    return faults


def read(path, resource, faults):
    """A whole Parquet file as :class:`claimlib.reading.Raw`; what cannot be read becomes faults and ``None``."""
    before, name = len(faults), resource["path"]
    if (file := opened(path, name, faults)) is None:
        return None
    faults += schema_faults(file, resource)
    if len(faults) > before:
        return None
    columns = [field["name"] for field in resource["schema"]["fields"]]
    table = Raw(resource, [], range(1, file.metadata.num_rows + 1), "row")
    content = file.read(columns)
    table.columns = {column: texts(content.column(column)) for column in columns}
    if not len(table) and not resource.get("may_be_empty"):
        faults.append(Fault(name, "", "", "no row", "at least one row"))
    return table


def texts(column):
    """A column of Arrow as an array of texts, blank where it says nothing."""
    return np.asarray(pc.fill_null(column.cast(pa.string()), "").to_numpy(zero_copy_only=False), dtype=object)


def csv_columns(content, columns):
    """A table as CSV, a dict from column to its different texts and which of them each row has; ``None`` if it is odd.

    A row that is too short or too long, and bytes that are no text, are odd. A line break in a cell makes fewer rows
    than there are lines, which whoever calls this must look for.
    """
    kinds = dict.fromkeys(columns, pa.dictionary(pa.int32(), pa.string()))
    try:
        table = csv.read_csv(
            pa.BufferReader(content),
            csv.ReadOptions(column_names=columns, skip_rows=1),
            csv.ParseOptions(ignore_empty_lines=False),
            csv.ConvertOptions(column_types=kinds, strings_can_be_null=False),
        ).unify_dictionaries()
    except pa.ArrowInvalid:
        return None
    found = {}
    for name in columns:
        parts = table.column(name).chunks
        places = np.concatenate([np.empty(0, np.int32), *(part.indices.to_numpy() for part in parts)])
        found[name] = (parts[0].dictionary.to_pylist() if parts else []), places
    return found


def first_wrong(path, resource, column, value):
    """The number (from 1) and the name of the first row with a value in a column; reads a part at a time."""
    key, before = resource["schema"]["primaryKey"], 0
    for batch in parquet.ParquetFile(path).iter_batches(columns=list(dict.fromkeys([column, *key]))):
        mask = pc.equal(batch.column(column).cast(pa.string()), value)
        if (place := pc.index(mask, True).as_py()) >= 0:
            named = ", ".join(str(batch.column(part)[place]) for part in key)
            return before + place + 1, named
        before += len(batch)
    raise LookupError(f"no row of {path} has {value!r} in {column}")
