"""All tables of a topic as one Excel workbook, as a flat sheet, as JSON with its schema, and as a Data Package.

Numbers stay numbers and blanks stay blank. The same tables give the same bytes.
"""

import io
import json
import re
import zipfile
from copy import deepcopy
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from claimlib import evidence, judging, replies
from claimlib.pages import licence
from claimlib.rows import as_csv, write_whole
from claimlib.words import counted

ABOUT = ("name", "title", "description", "version", "created", "contributors", "licenses")
KINDS = {"integer": "integer", "number": "number"}
LARGEST = {"rows": 1_048_576, "characters": 32_767}  # what a sheet and a cell of Excel can hold
TAMED = ("=", "+", "-", "@")  # a text that begins so would become a formula when it is edited
NARROW, WIDE = 8, 60  # signs
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip archive can note


def write(data, folder):
    """Write the tables into a folder, named after their descriptor: a dict from each path to what it is.

    Raises ValueError, before anything is written, if Excel cannot hold a table or if the descriptor names a file
    outside of its folder.
    """
    about = descriptor_of(data)
    name = about["name"]
    sizes = f"{counted(len(data.raw), 'table')}, {counted(sum(map(len, data.raw.values())), 'row')}"
    files = {
        f"{name}.xlsx": (workbook(data, about), f"an Excel workbook with {sizes}"),
        f"{name}.json": (as_json(records(data, about)), f"the same as JSON, {sizes}"),
        f"{name}.schema.json": (as_json(schema(about)), f"the JSON Schema of {name}.json"),
    }
    if (sheet := claims_in_words(data)) is not None:
        text = sheet.to_csv(index=False, lineterminator="\n").encode("utf-8")
        files[f"{name}-claims.csv"] = (text, "one row per claim, with its article, labels, answer and place")
    files |= {f"{name}/{path}": (content, "") for path, content in package(data, about).items()}
    outside = [file for file in files if not (folder / file).resolve().is_relative_to(folder.resolve())]
    if outside:
        raise ValueError(f"the descriptor names files outside of its folder: {', '.join(outside)}")
    for file, (content, _) in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        write_whole(folder / file, content)
    texts = {folder / file: text for file, (_, text) in files.items() if text}
    return texts | {folder / name / "datapackage.json": "the Data Package, with the tables as CSV beside it"}


def descriptor_of(data):
    """The whole descriptor, with schemas and allowed codes in it; for codes that a reader changed, it says so."""
    about = deepcopy(data.descriptor)
    about["resources"] = [one for one in about["resources"] if one["name"] in data.raw]
    if data.remark:
        about["name"] += "-changed-codes"
        about["title"] += " (with codes changed by a reader)"
        rows = data.recodes[["claim_id", "variable", "was", "code", "reason"]].itertuples(index=False)
        changes = "; ".join(
            f"{c} {v} from {was or 'blank'} to {now or 'blank'} ({why})" for c, v, was, now, why in rows
        )
        about["description"] = f"{data.remark} {changes}. {about.get('description', '')}".strip()
        about["version"] = f"{about.get('version', '0')}+changed-codes"
    return about


def claims_in_words(data):
    """A flat sheet for readers without the codebook: a row per claim with article, labels, answer and place.

    Returns
    -------
    pandas.DataFrame or None
        ``claim_id``, ``article`` (identifier and kind of publisher), ``address``, every other column of the claims
        with labels instead of codes, ``answer`` and ``answer_in_words`` (where there are estimates), ``start`` and
        ``end`` (the place of the statement in the text, in characters from 0). ``None`` without claims or their places.
    """
    if data.lacking(["claims", "statements", "sources", "codes"]):
        return None
    claims, articles = data.claims, data.sources.set_index("source_id")
    words = data.in_words(claims[[name for name in data.raw["claims"].fields if name != "source_id"]])
    words.insert(1, "article", claims["source_id"].map(data.article_labels()).astype(object))
    if "address" in articles:
        words.insert(2, "address", claims["source_id"].map(articles["address"]).astype(object).fillna(""))
    if not data.lacking(evidence.TABLES):
        answer = judging.answers(data).set_index("claim_id")["answer"].astype(object).map(data.labels("answer"))
        for name, texts in (("answer", answer), ("answer_in_words", replies.replies(data))):
            words[name] = claims["claim_id"].map(texts).fillna("")
    places = data.statements.set_index("statement_id").loc[claims["statement_id"]]
    return words.assign(**{name: places[name].array for name in ("start", "end") if name in places})


# ---------------------------------------------------------------- JSON and the Data Package


def as_json(content):
    """An object as the bytes of a JSON file."""
    return (json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode("utf-8")


def rows_of(table):
    """The rows of a table as lists of cells: whole numbers, numbers, texts, and ``None`` for a blank."""
    frame = table.typed().astype(object)
    return frame.where(frame.notna(), None).to_numpy(object).tolist()


def records(data, descriptor):
    """All tables as one object: what the descriptor says of them, and each table as a list of its rows."""
    raw = data.raw.items()
    tables = {name: [dict(zip(table.fields, row, strict=True)) for row in rows_of(table)] for name, table in raw}
    return {name: descriptor[name] for name in ABOUT if name in descriptor} | {"tables": tables}


def schema(descriptor):
    """The JSON Schema of :func:`records`, made from the descriptor."""
    tables = {}
    for resource in descriptor["resources"]:
        rows = closed({field["name"]: cell_schema(field) for field in resource["schema"]["fields"]})
        size = {"type": "array", "minItems": 0 if resource.get("may_be_empty") else 1, "uniqueItems": True}
        tables[resource["name"]] = {"title": resource["title"], **size, "items": rows}
    about = {name: {"const": descriptor[name]} for name in ABOUT if name in descriptor}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": descriptor["title"],
        "$comment": "Keys and the rules between columns are in the data package; JSON Schema cannot say them.",
        **closed({**about, "tables": closed(tables)}),
    }


def closed(properties):
    """The schema of an object that has these properties and no other."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def cell_schema(field):
    """The schema of a cell: its type, allowed codes, limits and pattern; null where a blank is allowed."""
    limits = field.get("constraints", {})
    needed, kind = limits.get("required", False), KINDS.get(field["type"], "string")
    cell = {"description": field["description"], "type": kind if needed else [kind, "null"]}
    if "enum" in limits:
        cell["enum"] = [*limits["enum"], *([] if needed else [None])]
    elif kind == "string":
        cell["minLength"] = 1
    cell.update({name: limits[name] for name in ("minimum", "maximum") if name in limits})
    if field["type"] == "date":
        cell["format"] = "date"
    if "pattern" in limits:
        # The pattern of a data package holds of the whole cell, that of a schema of any part of it.
        cell["pattern"] = f"^(?:{limits['pattern']})$"
    return cell


def package(data, descriptor):
    """The Data Package: a dict from path to bytes, the descriptor and the tables as CSV, cells as they are read."""
    tables = {table.path: as_csv(table.fields, table.records()) for table in data.raw.values()}
    return {"datapackage.json": as_json(descriptor)} | tables


# ---------------------------------------------------------------- Excel


def workbook(data, descriptor):
    """The bytes of an Excel workbook: contents, a sheet for each table, and a dictionary of the columns."""
    if faults := too_large(data):
        raise ValueError("\n".join(faults))
    book = Workbook()
    book.remove(book.active)
    names = ["Contents", "Claims in words", *data.raw, "Dictionary"]
    first, words, *sheets, last = [book.create_sheet(name) for name in sheet_names(names)]
    pairs = list(zip(sheets, data.raw.values(), strict=True))
    rows = [[sheet.title, one.path, one.resource["title"], len(one), len(one.fields)] for sheet, one in pairs]
    fill(first, ["sheet", "table", "what it holds", "rows", "columns"], rows)
    for row, (sheet, table) in enumerate(pairs, 2):
        cell = first.cell(row, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet.title}'!A1", display=sheet.title)
        cell.style = "Hyperlink"
        fill(sheet, list(table.fields), dated(rows_of(table), table.fields.values()))
        for j, field in enumerate(table.fields.values(), 1):
            codes = field.get("constraints", {}).get("enum")
            text = field["description"] + (f"\nAllowed: {', '.join(codes)}" if codes else "")
            sheet.cell(1, j).comment = Comment(text, "", height=40 + 18 * (len(text) // 40 + 1), width=300)
    flat = claims_in_words(data)
    if flat is None:
        book.remove(words)
    else:
        fill(words, list(flat), flat.astype(object).to_numpy().tolist())
    about = {name: descriptor[name] for name in ("title", "description", "version") if name in descriptor}
    if text := licence(descriptor):
        about["licence"] = text.removeprefix("Licence: ").removesuffix(".")
    for row, (name, text) in enumerate(about.items(), len(rows) + 4):
        put(first.cell(row, 1), name)
        put(first.cell(row, 3), text)
    head = ["table", "column", "type", "required", "meaning", "allowed codes", "at least", "at most", "pattern"]
    fill(last, head, dictionary(data.raw))
    return same_bytes(book)


def too_large(data):
    """What Excel cannot hold: a fault each for a table or a text that is too long."""
    faults = []
    for table in data.raw.values():
        if len(table) >= LARGEST["rows"]:
            faults.append(f"{table.path}: {len(table)} rows; a sheet of Excel holds {LARGEST['rows'] - 1}")
        for name in table.fields:
            long = [len(text) > LARGEST["characters"] for text in table[name]]
            most = f"at most {LARGEST['characters']} characters, the most that a cell of Excel holds"
            faults += map(str, table.faults(long, name, most, lambda i: "a longer text"))
    return faults


def sheet_names(names):
    """Names as Excel allows them for sheets: at most 31 signs, no brackets or slashes, each once whatever its case."""
    found = {}
    for name in names:
        safe, k = re.sub(r"[\[\]:*?/\\']", "_", name), 2
        short = safe[:31]
        while short.lower() in found:
            short, k = f"{safe[:27]} {k}", k + 1
        found[short.lower()] = short
    return list(found.values())


def dated(rows, fields):
    """Rows with days as dates, where Excel knows them: from 1901 on; earlier ones stay text."""
    days = [field["type"] == "date" for field in fields]
    return [
        [date.fromisoformat(v) if day and v and v >= "1901" else v for day, v in zip(days, row, strict=True)]
        for row in rows
    ]


def dictionary(raw):
    """Every column of every table: type, whether it is required, meaning, and what is allowed."""
    rows = []
    for name, table in raw.items():
        for field in table.fields.values():
            limits = field.get("constraints", {})
            needed, codes = "yes" if limits.get("required") else "", ", ".join(limits.get("enum", []))
            allowed = [codes, *map(limits.get, ("minimum", "maximum", "pattern"))]
            rows.append([name, field["name"], field["type"], needed, field["description"], *allowed])
    return rows


def fill(sheet, head, rows):
    """Fill a sheet: a heading that stays in view, filters, columns as wide as their texts."""
    top = Alignment(vertical="top", wrap_text=True)
    for i, row in enumerate([head, *rows], 1):
        for j, value in enumerate(row, 1):
            if value is not None and value != "":
                put(sheet.cell(i, j), value)
                sheet.cell(i, j).alignment = top
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{len(rows) + 1}"
    for j, name in enumerate(head):
        sheet.cell(1, j + 1).font = Font(bold=True)
        longest = max([len(name) + 3, *(len(str(row[j])) for row in rows if row[j] is not None)])
        sheet.column_dimensions[get_column_letter(j + 1)].width = min(max(longest, NARROW), WIDE) + 1


def put(cell, value):
    """Write a value into a cell; a text stays a text whatever it begins with, without signs that no workbook has."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(TAMED)
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def same_bytes(book):
    """A workbook as bytes that depend on nothing but its content: without the times that are noted in it."""
    buffer, clean = io.BytesIO(), io.BytesIO()
    book.properties.creator = None
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(clean, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename == "docProps/core.xml":
                content = re.sub(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>", b"", content)
            new.writestr(zipfile.ZipInfo(entry.filename, EPOCH), content, zipfile.ZIP_DEFLATED)
    return clean.getvalue()
