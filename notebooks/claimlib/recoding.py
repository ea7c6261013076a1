"""Change codes of claims as a reader wishes; no file is touched."""

from pathlib import Path

import pandas as pd

from claimlib import checking
from claimlib.reading import Fault, Raw, TableError, did_you_mean, read_rows

RECODE = ["claim_id", "variable", "code", "reason"]
RECODED = ["claim_id", "variable", "was", "code", "reason"]


def recode(data, rows: Path | pd.DataFrame | list, name: str = "a list", by_reader: bool = True):
    """Change codes of claims; starts from the codes as they are in the tables and returns other tables.

    ``rows`` are the path of a CSV with the columns of :data:`RECODE`, or such rows as a frame or a list of four texts
    each; an empty code says that the variable does not apply. ``name`` is what to call rows that are no file;
    ``by_reader`` is False for the example of the collection.

    A cell that no longer applies is emptied, too; where a rule asks for words and there are none, the reason is taken.
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
    other.recodes_note = wishes.note
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
            found = "a folder" if rows.is_dir() else "no such file"
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
    after = explained(emptied(after, wanted), wishes, wanted)
    return after, faults + broken(data, after, wishes, wanted)


def wish_faults(claims, wishes, cells):
    """Faults of single rows against the claims: no such claim, not allowed, as it is already, twice."""
    faults = []
    double = checking.doubled(wishes.tuples(RECODE[:2]))
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
            add("code", found, f"another code of {variable}: {', '.join(c for c in codes if c != code)}")
        elif codes and code and code == code.strip() and code not in codes:
            add("code", repr(code), f"{', '.join(codes)} (variable {variable}){did_you_mean(code, codes)}")
    return faults


def emptied(claims, wanted):
    """The changed claims without what no longer applies, after a change of the code on which that depends."""
    asked, touched = set(wanted.values()), set(wanted.values())
    rules = [rule for rule in claims.resource.get("rules", []) if rule["rule"] == "filled_when"]
    for rule in rules * len(rules):  # what is emptied may empty more, whatever the order of the rules
        name, out = rule["column"], ~checking.holds(rule["when"], claims)
        cells = {(place, name) for place, column in touched if column in rule["when"] and out[place]} - asked
        cells = {cell for cell in cells if claims[name][cell[0]]}
        if cells:
            claims, touched = claims.changed(dict.fromkeys(cells, "")), touched | cells
    return claims


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
    own = {}
    for i, (place, variable) in wanted.items():
        own.setdefault(claims.row_name(place), {})[variable] = wishes.row_name(i)
    return [pointed(fault, own[fault.row], when, wishes.path) for fault, when in found if fault.row in own]


def pointed(fault, rows, when, path):
    """A fault of a changed claim as one of the row that brings it about: of its column, or one named in ``when``."""
    row = next((rows[column] for column in [fault.column, *when] if column in rows), next(iter(rows.values())))
    missing = "" if fault.column in rows else f" (add a row for {fault.column})"
    return Fault(path, row, fault.column, f"{fault.value} after the change", fault.allowed + missing)
