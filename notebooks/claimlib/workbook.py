"""The statements of a topic as a workbook in which one coder codes by choosing, and the way back into the coder's file.

What is grey, missing or wrong in the workbook follows from the same rules of the descriptor as in the coding sheet.
"""

import io
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from claimlib import bundle, coding, cutting, tables
from claimlib.coding import REASON, Coding
from claimlib.reading import Fault, TableError, column_faults
from claimlib.rows import write_whole
from claimlib.words import by_number, counted

CODING, CODES, ABOUT, BEFORE = "Coding", "Codes", "About", "Before"
TEXT = "statement"  # the column with the words of the statement, or their place
SPARE = 300  # rows below the last one that have drop-downs, too
LONGEST = 250  # characters of a hint: what Excel shows
FILLS = {"wrong": "F4B6BE", "off": "C9C9C9", "gap": "FFF1B8"}
HELP = (
    "Give every statement either a reason why it makes no claim, or the words of the claim and its codes.",
    "For another claim of a statement, insert a row anywhere and write the same statement_id into it.",
    "Grey: does not apply, leave it empty. Yellow: still missing. Red: must be empty here, or another code.",
    "The codes are chosen from drop-downs; the sheet Codes has their definitions.",
    "A question to whoever settles goes into the note, after ASK:",
    "Save as .xlsx, then: python3 notebooks read-sheet FOLDER WORKBOOK. The next time, add --replace.",
    "This file has words of the articles in it. Keep it with your texts, and do not publish it with the tables.",
)


# ---------------------------------------------------------------- writing


def write(folder, coder: str, to=None) -> str:
    """Write the workbook of a coder, with what is coded already; returns a sentence that says where.

    Parameters
    ----------
    folder : path
        A folder with ``datapackage.json``.
    coder : str
        Whose file it is about; no other coder's file is read.
    to : path, optional
        Where to write; by default into the folder of the texts, whose words it has.

    Raises
    ------
    TableError
        With every fault of the tables and the coder's file, or where a file of this name is there already.
    """
    own = Coding(tables.read(folder, coding.TABLES), coder)
    texts = cutting.texts_folder(own.data.folder)
    path = Path(to) if to else (texts if texts.is_dir() else own.data.folder) / f"{coder}.xlsx"
    if path.exists():
        allowed = "a new file, so that nothing is lost: name one after --to, or move this one"
        raise TableError([Fault(str(path), "", "", "a file that is there already", allowed)], "the workbook to write")
    file = io.BytesIO()
    made(own).save(file)
    write_whole(path, file.getvalue())
    wrote = f"wrote {counted(len(own.statements), 'statement')} for {coder} to {path.resolve()}"
    without = sum(one["text"] is None for one in coding.statements(own.data))
    return wrote + (
        f"; {without} of them have no words here, as their texts are not in {texts}. To get them, put the texts there, "
        "or set CLAIM_SOURCES to their folder; then remove this workbook and write it again"
        if without
        else ""
    )


def made(own) -> Workbook:
    """The workbook of a :class:`Coding`."""
    book = Workbook()
    book.remove(book.active)
    sheet, codes, about, before = (book.create_sheet(name) for name in (CODING, CODES, ABOUT, BEFORE))
    variables = list(own.variables())
    places = list_codes(codes, variables)
    columns = ["statement_id", TEXT, REASON, *(one["name"] for one in variables if one["name"] != REASON), "claim_id"]
    rows = [
        [row.get(name, "") for name in columns]
        for one in coding.statements(own.data)
        for row in own.rows.get(one["id"]) or [{"statement_id": one["id"]}]
        for row in [{**row, TEXT: one["place"] if one["text"] is None else one["text"]}]
    ]
    bundle.fill(sheet, columns, rows)
    letters = {name: get_column_letter(i) for i, name in enumerate(columns, 1)}
    last = len(rows) + 1 + SPARE
    sheet.freeze_panes = "C2"
    sheet.column_dimensions[letters["claim_id"]].hidden = True
    for one in variables:
        offer(sheet, one, places.get(one["name"]), f"{letters[one['name']]}2:{letters[one['name']]}{last}")
    color(sheet, own, letters, last)
    fields = list(own.fields)
    bundle.fill(before, fields, [[row[name] for name in fields] for all_ in own.rows.values() for row in all_])
    before.sheet_state = "hidden"
    for i, (name, text) in enumerate([("coder", own.coder), *(("", text) for text in HELP)], 1):
        bundle.put(about.cell(i, 1), name)
        bundle.put(about.cell(i, 2), text)
    about.column_dimensions["B"].width = 110
    return book


def list_codes(sheet, variables):
    """Fill the sheet of the codes; returns where the codes of each variable are, for its drop-down."""
    rows, places = [], {}
    for one in [one for one in variables if one["codes"]]:
        first = len(rows) + 2
        rows += [[one["name"], code["code"], code["label"], code["definition"]] for code in one["codes"]]
        places[one["name"]] = f"{CODES}!$B${first}:$B${len(rows) + 1}"
    bundle.fill(sheet, ["variable", "code", "label", "definition"], rows)
    return places


def offer(sheet, variable, place, cells):
    """Give the cells of a variable a drop-down of its codes and a hint; another text is refused by the program."""
    kind = {"type": "list", "formula1": f"={place}"} if place else {}
    hint = DataValidation(**kind, allow_blank=True, showErrorMessage=bool(place), showInputMessage=True)
    hint.promptTitle, hint.prompt = variable["label"][:30], variable["description"][:LONGEST]
    hint.errorTitle = variable["label"][:30]
    hint.error = f"Allowed: {', '.join(code['code'] for code in variable['codes'])}"[:LONGEST]
    hint.add(cells)
    sheet.add_data_validation(hint)


def color(sheet, own, letters, last):
    """Color the cells of each variable that are wrong, do not apply or are missing, by the rules of the descriptor."""
    names = [name for name in letters if name not in ("statement_id", TEXT, "claim_id")]
    begun = f"COUNTA(${letters[names[0]]}2:${letters[names[-1]]}2)>0"
    for name in names:
        cell, rules = f"${letters[name]}2", [rule for rule in own.rules() if rule["column"] == name]
        of = {kind: [holds(rule["when"], letters) for rule in rules if rule["rule"] == kind] for kind in coding.RULES}
        off = f"NOT({every(of['filled_when'])})"
        few = [
            f"AND({holds(rule['when'], letters)},NOT({holds({name: rule['allowed']}, letters)}))"
            for rule in rules
            if rule["rule"] == "one_of_when"
        ]
        needed = f"OR({','.join(of['required_when'] + ['TRUE' if of['filled_when'] else 'FALSE'])})"
        tests = {
            "wrong": f'AND({cell}<>"",OR({",".join([off, *few])}))',
            "off": off,
            "gap": f'AND({cell}="",{begun},{needed})',
        }
        for kind, test in tests.items():
            fill = PatternFill(bgColor=FILLS[kind], fill_type="solid")
            where = f"{letters[name]}2:{letters[name]}{last}"
            sheet.conditional_formatting.add(where, FormulaRule(formula=[test], fill=fill, stopIfTrue=True))


def holds(when, letters):
    """A condition of a rule as a formula about the second row: every column has one of its values."""
    quoted = {name: [value.replace('"', '""') for value in values] for name, values in when.items()}
    return every(
        [
            f"OR({','.join(f'${letters[name]}2={chr(34)}{v}{chr(34)}' for v in values)})"
            for name, values in quoted.items()
        ]
    )


def every(parts):
    """Formulas that must all be true as one."""
    return f"AND({','.join(parts)})" if parts else "TRUE"


# ---------------------------------------------------------------- reading back


def read(folder, path, replace: bool = False) -> str:
    """Read a workbook back into the file of its coder; returns a sentence that says what changed.

    A statement whose rows in the workbook are as they were when that was written keeps what the file has now, unless
    ``replace`` says otherwise; how many do is said.

    Parameters
    ----------
    folder, path : path
        A folder with ``datapackage.json``, and the workbook.
    replace : bool
        Take the workbook's rows of every statement, whatever the file has.

    Raises
    ------
    TableError
        With every fault of the workbook, before anything is written.
    """
    book, name = opened(path), Path(path).name
    coder = book[ABOUT]["B1"].value
    own = Coding(tables.read(folder, coding.TABLES), coder)
    faults = []
    lines, rows = rows_of(book[CODING], own, f"{name}, sheet {CODING}", faults)
    _, before = rows_of(book[BEFORE], own, f"{name}, sheet {BEFORE}", faults)
    numbered(rows, own)
    if not faults:
        table = own.table(rows, f"{name}, sheet {CODING}", lines)
        faults = [in_sheet(fault, table) for fault in own.faults(table)]
    if faults:
        raise TableError(faults, f"the workbook {name}")
    after = merged(by_statement(rows), by_statement(before), own, replace)
    changed = [one for one in own.statements if after.get(one, []) != own.rows.get(one, [])]
    own.write(after)
    n, every = len(own.rows), counted(len(own.statements), "statement")
    read = by_statement(rows)
    other = sum(after.get(one, []) != read.get(one, []) for one in own.statements)
    left = f" {counted(other, 'statement')} {by_number(other, 'has', 'have')} other codes in the file and "
    left += f"{by_number(other, 'was', 'were')} left so; --replace takes those of the workbook."
    said = f"{counted(len(changed), 'statement')} changed in {own.path.resolve()}; {n} of {every} coded."
    return said + left * (other > 0)


def opened(path):
    """A workbook with the sheets that are needed; else a fault."""
    try:
        book = load_workbook(path, data_only=True)
        lacking = [name for name in (CODING, ABOUT, BEFORE) if name not in book.sheetnames]
        found = f"no sheet {', '.join(lacking)}" if lacking else ""
    except (BadZipFile, InvalidFileException, KeyError, ValueError):
        found = "no Excel workbook"
    if found:
        fault = Fault(str(path), "", "", found, "a workbook (.xlsx) that code-sheet wrote")
        raise TableError([fault], "the workbook to read")
    return book


def rows_of(sheet, own, name, faults):
    """The rows of a sheet in which something is coded, and their numbers; faults where a column is not there."""
    head, *body = [[text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)] or [[]]
    if wrong := column_faults(head, list(own.fields), name, "row 1"):
        faults += wrong
        return [], []
    lines, rows = [], []
    for i, cells in enumerate(body, 2):
        row = {column: cell for column, cell in zip(head, cells, strict=True) if column in own.fields}
        if any(cell for column, cell in row.items() if column not in ("statement_id", "claim_id")):
            lines.append(i)
            rows.append({column: row[column] for column in own.fields})
    return lines, rows


def text(value):
    """The text of a cell as the tables have it, without spaces at its ends or line breaks."""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else " ".join(str(value).split())


def numbered(rows, own):
    """Give each claim an identifier: the one it has, or a new one where its row was copied or added."""
    for statement, mine in by_statement(rows).items():
        seen = set()
        for row in mine:
            kept = row["claim_id"] if row["claim_id"].startswith(f"{statement}-") and not row[REASON] else ""
            row["claim_id"] = "" if kept in seen else kept
            seen.add(kept)
        for row in [row for row in mine if not row["claim_id"] and not row[REASON]]:
            row["claim_id"] = own.next_claim(statement, mine)


def in_sheet(fault, table):
    """A fault that another table has with a row of the workbook, as a fault of that row."""
    if fault.file == table.path:
        return fault
    i = next(i for i, one in enumerate(table["statement_id"]) if fault.value.startswith(repr(one)))
    return Fault(
        table.path, table.row_name(i), REASON, fault.value, "a claim, or one row with a reason why there is none"
    )


def by_statement(rows):
    """Some rows by their statement."""
    found = {}
    for row in rows:
        found.setdefault(row["statement_id"], []).append(row)
    return found


def merged(mine, was, own, replace):
    """The rows of all statements: of the workbook where these changed, otherwise of the file; faults where both did."""
    after, faults = dict(own.rows), []
    for one in own.statements:
        rows, before, now = (part.get(one, []) for part in (mine, was, own.rows))
        if rows == now or (rows == before and not replace):
            continue
        if now != before and not replace:
            allowed = "the same as in the workbook; read-sheet with --replace takes what the workbook has"
            found = f"{one}, which was coded otherwise since the workbook was written"
            faults.append(Fault(own.resource["path"], "", "statement_id", found, allowed))
        after[one] = rows
    if faults:
        raise TableError(faults, "what was coded both here and there")
    return after
