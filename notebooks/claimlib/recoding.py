"""Change codes of claims as a reader wishes; no file is touched."""

from pathlib import Path

import pandas as pd

from claimlib import checking
from claimlib.reading import EMPTY, MISSING, Fault, Raw, TableError, did_you_mean, one_of, read_rows
from claimlib.words import by_number, listing

RECODE = ["claim_id", "variable", "code", "reason"]
RECODED = ["claim_id", "variable", "was", "code", "reason"]
FEW = 2  # codes that a change lacks, up to which a fault lists those to choose from


def recode(data, rows: Path | pd.DataFrame | list, name: str = "a list", by_reader: bool = True):
    """Change codes of claims; starts from the codes as they are in the tables and returns other tables.

    ``rows`` are the path of a CSV with the columns of :data:`RECODE`, or such rows as a frame or a list of four texts
    each; an empty code says that the variable does not apply. ``name`` is what to call rows that are no file;
    ``by_reader`` is False for the example of the collection.

    What a change leaves only one legal value follows it and is no change of its own: a cell that no longer applies is
    emptied, and a blank one gets the one code that is left; ``recodes_note`` of the tables says which. Where a rule
    asks for words and there are none, the reason is taken.
    Raises :class:`TableError` with every fault of the rows, and of the rules between columns that no longer hold.
    """
    before, faults = data.as_coded, []
    claims, path = before.raw["claims"], rows.resolve() if isinstance(rows, Path) else None
    name = path.name if path else name
    wishes = read_wishes(claims, rows, name, faults)
    if wishes is not None:
        place = {claim: i for i, claim in enumerate(claims["claim_id"])}
        cells = [(place.get(claim), variable) for claim, variable in wishes.tuples(RECODE[:2])]
        after, found = apply_wishes(before, wishes, cells)
        faults += found
    elif not faults:
        return before
    if faults:
        raise TableError(faults, f"the changed codes of {name}")
    columns = {column: wishes[column] for column in RECODE}
    columns["was"] = [claims[variable][i] for i, variable in cells]
    other = before.recoded(after, pd.DataFrame(columns, dtype="str")[RECODED], name, path, by_reader)
    other.recodes_note = " ".join(filter(None, [wishes.note, what_followed(claims, after, cells)]))
    return other


def read_wishes(claims, rows, name, faults):
    """The rows of a file, frame or list as :class:`Raw`; what has another form becomes faults and ``None``."""
    coded = [column for column in claims.fields if claims.codes(column)]
    limits = {"variable": {"required": True, "enum": coded}, "code": {}}
    limits = {column: {"required": True} for column in RECODE} | limits
    fields = [{"name": column, "type": "string", "constraints": limits[column]} for column in RECODE]
    resource = {"path": name, "schema": {"fields": fields, "primaryKey": RECODE[:2]}}
    if isinstance(rows, Path):
        if not rows.is_file():
            wanted = f"a CSV with the columns {', '.join(RECODE)}"
            found = "a folder" if rows.is_dir() else MISSING
            return faults.append(Fault(str(rows.resolve()), "", "", found, wanted))
        return read_rows(rows, resource, faults)
    rows = rows[RECODE].fillna("").to_numpy().tolist() if isinstance(rows, pd.DataFrame) else list(rows)
    for i, row in enumerate(rows, 1):
        if not (isinstance(row, list | tuple) and len(row) == len(RECODE) and all(isinstance(c, str) for c in row)):
            faults.append(Fault(name, f"row {i}", "", repr(row), f"four texts: {', '.join(RECODE)}"))
    return Raw(resource, rows, range(1, len(rows) + 1), "row") if rows and not faults else None


def apply_wishes(data, wishes, cells):
    """The table of claims with the wished codes, and the faults of these; rules see claims without another fault.

    ``cells`` are the place of each row among the claims (``None`` where there is no such claim) and its variable.
    """
    claims = data.raw["claims"]
    faults = checking.cell_faults(wishes) + wish_faults(claims, wishes, cells)
    wrong = {fault.row for fault in faults}
    spoilt = {place for i, (place, _) in enumerate(cells) if wishes.row_name(i) in wrong}
    wanted = {i: cell for i, cell in enumerate(cells) if cell[0] is not None and cell[0] not in spoilt}
    after = claims.changed({cell: wishes["code"][i] for i, cell in wanted.items()})
    after = explained(followed(after, wanted), wishes, wanted)
    return after, faults + broken(data, after, wishes, wanted)


def wish_faults(claims, wishes, cells):
    """Faults of single rows against the claims: no such claim, not allowed, as it is already, twice."""
    faults = []
    double = wishes.doubled(*RECODE[:2])
    for i, (place, variable) in enumerate(cells):
        claim, code = wishes["claim_id"][i], wishes["code"][i]

        def add(column, found, allowed, i=i):
            faults.append(Fault(wishes.path, wishes.row_name(i), column, found, allowed))

        if double[i]:
            add("variable", repr(variable), "each claim and variable once")
        if place is None and claim and claim == claim.strip():
            known = did_you_mean(claim, claims["claim_id"])
            add("claim_id", repr(claim), f"a claim_id in {claims.path}{known}")
        codes = claims.codes(variable) if place is not None and variable in claims.fields else []
        if codes and code == claims[variable][place]:
            found = f"{code!r}, which is the code of the claim already" if code else "an empty cell, as it is already"
            add("code", found, f"another code of {variable}, {one_of([c for c in codes if c != code])}")
        elif codes and code and code == code.strip() and code not in codes:
            add("code", repr(code), one_of(codes, code))
    return faults


def followed(claims, wanted):
    """The changed claims with what a change leaves only one legal value: blank, or the one code that is left.

    No code takes the place of another: such a cell is a fault, and the reader decides.
    """
    asked, cells = set(wanted.values()), {}
    for place in {place for place, _ in asked}:
        row = {name: claims[name][place] for name in claims.fields}
        for name in [*row] * len(row):  # what follows may have consequences of its own, whatever the order of the rules
            only = legal(claims, row, name) if (place, name) not in asked else []
            if len(only) == 1 and row[name] != only[0] and "" in (row[name], only[0]):
                cells[place, name] = row[name] = only[0]
    return claims.changed(cells)


def legal(claims, row, name):
    """What a cell may contain beside the others of its row; where there are no codes, what it has or nothing."""
    allowed = [*(claims.codes(name) or filter(None, [row[name]])), ""]
    for rule in [rule for rule in claims.resource.get("rules", []) if rule.get("column") == name]:
        holds = all(row[column] in values for column, values in rule.get("when", {}).items())
        if rule["rule"] == "filled_when":
            allowed = [code for code in allowed if bool(code) == holds]
        elif rule["rule"] == "one_of_when" and holds:
            allowed = [code for code in allowed if code in rule["allowed"]]
    return allowed


def what_followed(before, after, cells):
    """What changed beside the cells that were asked for, a sentence per claim."""
    coded, sentences = [name for name in before.fields if before.codes(name)], []
    for place in dict.fromkeys(place for place, _ in cells):
        was, now = ({name: table[name][place] for name in coded} for table in (before, after))
        other = [name for name in coded if was[name] != now[name] and (place, name) not in cells]
        gone = [name for name in other if not now[name]]
        parts = [f"{listing(gone)} no longer {by_number(len(gone), 'applies', 'apply')}"] if gone else []
        parts += [f"{name} can only be {now[name]}" for name in other if now[name]]
        sentences += [f"In {before['claim_id'][place]}, {listing(parts)}."] if parts else []
    return " ".join(sentences)


def explained(claims, wishes, wanted):
    """The changed claims with the reason where a rule asks for words and there are none."""
    words = {}
    for rule in claims.resource.get("rules", []):
        if rule["rule"] == "required_when" and not claims.codes(rule["column"]):
            lacking = checking.holds(rule["when"], claims) & (claims[rule["column"]] == "")
            for i, (place, variable) in wanted.items():
                if lacking[place] and variable in rule["when"]:
                    words[place, rule["column"]] = wishes["reason"][i]
    return claims.changed(words)


def broken(data, claims, wishes, wanted):
    """What no longer holds among the changed claims, as faults of the rows that change them."""
    raw = data.raw | {"claims": claims}
    found = [(fault, []) for fault in checking.cell_faults(claims)]
    for rule in claims.resource.get("rules", []):
        found += [(fault, list(rule.get("when", []))) for fault in checking.rule_faults(claims, raw, rule)]
    own, by_row = {}, {}
    for i, (place, variable) in wanted.items():
        own.setdefault(claims.row_name(place), {})[variable] = wishes.row_name(i)
    for fault, when in found:
        if rows := own.get(fault.row):
            cause = next((column for column in [fault.column, *when] if column in rows), next(iter(rows)))
            by_row.setdefault((rows[cause], cause), []).append(fault)
    return [told for (row, cause), faults in by_row.items() for told in pointed(faults, row, cause, wishes.path)]


def pointed(faults, row, cause, path):
    """Faults of a changed claim as those of the row that brings them about, the codes that it lacks as one."""
    lacking = [fault for fault in faults if fault.column != cause and fault.value == EMPTY]
    told = []
    for fault in faults:
        add = "" if fault.column == cause else f" (add a row for {fault.column})"
        if fault not in lacking:
            told.append(Fault(path, row, fault.column, f"{fault.value} after the change", fault.allowed + add))
    if not lacking:
        return told
    few = len(lacking) <= FEW
    codes = [fault.column + f" ({fault.allowed.partition(', as ')[0]})" * few for fault in lacking]
    found = f"a change that asks for {len(codes)} more {by_number(len(codes), 'code', 'codes')}"
    wanted = f"a row for {by_number(len(codes), 'this one', 'each of these')}, too: {listing(codes)}"
    return [*told, Fault(path, row, cause, found, wanted if few else f"{wanted}; the codes are in the codebook")]
