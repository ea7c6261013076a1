"""Check tables: single cells, keys, and the rules between columns that the descriptor asks for.

A rule is a function with its name: it takes a table, all the tables, and what the descriptor says beside the name.
"""

import inspect
import re
from datetime import date

import numpy as np
import pandas as pd

from claimlib.reading import WORDS, Fault, did_you_mean, numbers, table_fault

NUMERIC = {"integer": r"-?[0-9]+", "number": r"-?[0-9]+(\.[0-9]+)?"}
KINDS = {"integer": "a whole number, no thousands mark", "number": "a number with a decimal point, no thousands mark"}


def faults_of(raw):
    """All faults of some tables, a dict from name to :class:`Raw`."""
    faults = []
    for table in raw.values():
        faults += cell_faults(table) + key_faults(table, raw)
        for rule in table.resource.get("rules", []):
            faults += rule_faults(table, raw, rule)
    return faults


def holding(cells, test):
    """Where ``test`` holds of the cells' texts, boolean, one per row; each distinct text is judged once."""
    return cells.isin({text for text in set(cells) if test(text)})


# ---------------------------------------------------------------- single cells


def cell_faults(table):
    """Faults of single cells: spaces, empty where required, type, allowed codes, pattern, limits."""
    faults = []
    for name, field in table.fields.items():
        cells, limits = table[name], field.get("constraints", {})
        blank = cells == ""
        if limits.get("required"):
            faults += table.faults(blank, name, ", ".join(limits.get("enum", [])) or "a value")
        untidy = holding(cells, lambda text: text != text.strip() or "\n" in text or "\r" in text)
        faults += table.faults(untidy, name, "no space at either end, no line break")
        faults += value_faults(table, name, field, ~blank & ~untidy)
        if limits.get("unique"):
            faults += table.faults(cells.duplicated() & ~blank, name, "each value once")
    return faults


def value_faults(table, name, field, rest):
    """Faults of the remaining cells of a column against its codes, its type, its pattern and its limits."""
    cells, limits = table[name], field.get("constraints", {})
    if "enum" in limits:
        wrong, codes = rest & ~cells.isin(limits["enum"]), ", ".join(limits["enum"])
        near = {text: did_you_mean(text, limits["enum"]) for text in cells[wrong].unique()}
        return [
            fault
            for text, hint in near.items()
            for fault in table.faults(wrong & (cells == text), name, f"{codes}{hint}")
        ]
    if field["type"] == "date":
        return table.faults(rest & ~holding(cells, is_date), name, "a date as 2021-12-31")
    if field["type"] in NUMERIC:
        return number_faults(table, name, field, rest)
    if "pattern" in limits:
        wrong = rest & ~holding(cells, re.compile(limits["pattern"]).fullmatch)
        return table.faults(wrong, name, f"{field['description']} (pattern {limits['pattern']})")
    return []


def is_date(text):
    """Whether a text is a day of the calendar, written as 2021-12-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def number_faults(table, name, field, rest):
    """Faults of a numeric column: no number, or outside its limits."""
    limits, values = field.get("constraints", {}), numbers(table[name])
    number = holding(table[name], re.compile(NUMERIC[field["type"]]).fullmatch)
    faults = table.faults(rest & ~number, name, KINDS[field["type"]])
    if "minimum" in limits:
        faults += table.faults(number & (values < limits["minimum"]), name, f"at least {limits['minimum']}")
    if "maximum" in limits:
        faults += table.faults(number & (values > limits["maximum"]), name, f"at most {limits['maximum']}")
    return faults


# ---------------------------------------------------------------- keys


def key_faults(table, raw):
    """Faults of identifiers: one that occurs twice, or one that refers to a row that is not there."""
    double = pd.Series(table.tuples(table.key)).duplicated()
    faults = table.faults(double, table.key[-1], "each identifier once")
    for link in table.resource["schema"].get("foreignKeys", []):
        target, there = raw.get(link["reference"]["resource"]), link["reference"]["fields"]
        if target is not None:
            rows = pd.Series(table.tuples(link["fields"]), dtype=object)
            filled = np.all([table[name] != "" for name in link["fields"]], axis=0)
            orphan = filled & ~rows.isin(set(target.tuples(there)))
            faults += table.faults(orphan, link["fields"][-1], f"a value of {', '.join(there)} in {target.path}")
    return faults


# ---------------------------------------------------------------- rules between columns


def descriptor_faults(resource):
    """Faults of a table's rules as such: unknown, with other parts than the rule has, or with a code that is none."""
    faults, fields = [], {field["name"]: field for field in resource["schema"]["fields"]}
    for rule in resource.get("rules", []):
        name, parts = rule["rule"], parts_of(rule)
        if name not in RULES:
            allowed = ", ".join(RULES) + did_you_mean(name, RULES)
            faults.append(table_fault(resource["name"], f"the rule {name}", allowed))
            continue
        asked = list(inspect.signature(RULES[name]).parameters.values())[2:]
        fits = all(isinstance(parts.get(part.name, part.default), part.annotation) for part in asked)
        if not fits or parts.keys() - {part.name for part in asked}:
            allowed = ", ".join(f"{part.name} ({WORDS[part.annotation]})" for part in asked)
            faults.append(table_fault(resource["name"], f"{rule} as a rule {name}", allowed))
            continue
        for column, values in [*parts.get("when", {}).items(), (parts.get("column"), parts.get("allowed", []))]:
            codes = fields.get(column, {}).get("constraints", {}).get("enum")
            faults += [
                table_fault(
                    resource["name"],
                    f"{value!r} in the rule {name}",
                    ", ".join(codes) + did_you_mean(value, codes),
                    column,
                )
                for value in values
                if codes and value not in codes
            ]
    return faults


def parts_of(rule):
    """What the descriptor says of a rule beside its name."""
    return {part: value for part, value in rule.items() if part != "rule"}


def rule_faults(own, raw, rule):
    """The faults of a table against one rule; none where a table of which the rule speaks is not there."""
    parts = parts_of(rule)
    if any(parts[part] not in raw for part in ("table", "excuses", "pairs") if part in parts):
        return []
    try:
        return RULES[rule["rule"]](own, raw, **parts)
    except (KeyError, TypeError, ValueError) as error:
        found = f"a part that fits no column ({error}) in the rule {rule['rule']}"
        return [table_fault(own.resource["name"], found, "the columns of the tables that it names")]


def holds(when, table):
    """Where every named column has one of its listed values: boolean, one per row."""
    return np.all([table[name].isin(values) for name, values in when.items()], axis=0)


def in_words(when):
    """A condition as words for a fault."""
    return " and ".join(f"{name} is {' or '.join(values)}" for name, values in when.items())


def filled_when(own, raw, column: str, when: dict):
    """A column is filled exactly where a condition holds."""
    applies, blank = holds(when, own), own[column] == ""
    faults = own.faults(applies & blank, column, f"{', '.join(own.codes(column)) or 'a value'}, as {in_words(when)}")
    return faults + own.faults(~applies & ~blank, column, f"an empty cell unless {in_words(when)}")


def required_when(own, raw, column: str, when: dict):
    """A column is filled wherever a condition holds, and may be elsewhere."""
    return own.faults(holds(when, own) & (own[column] == ""), column, f"a value, as {in_words(when)}")


def one_of_when(own, raw, column: str, allowed: list, when: dict):
    """A column has one of the listed values wherever a condition holds."""
    wrong = holds(when, own) & ~own[column].isin(allowed)
    return own.faults(wrong, column, f"{', '.join(allowed)}, as {in_words(when)}")


def extends(own, raw, column: str, of: str):
    """An identifier is the identifier that it belongs to, a dash and a sign of its own."""
    rows = own.tuples([column, of])
    wrong = np.array([longer.rpartition("-")[0] != shorter or longer.endswith("-") for longer, shorter in rows])
    return own.faults(wrong, column, f"the {of} of the row, a dash and a sign of its own")


def increasing(own, raw, columns: list, strict: bool = False):
    """The numbers of a row do not fall from left to right (``strict``: they rise); blanks pass."""
    faults = []
    for low, high in zip(columns, columns[1:], strict=False):
        left, right = numbers(own[low]), numbers(own[high])

        def found(i, low=low, high=high):
            return f"an interval upside down: {low} {own[low][i]}, {high} {own[high][i]}"

        allowed = f"{low} {'below' if strict else 'not above'} {high}"
        faults += own.faults(left >= right if strict else left > right, high, allowed, found)
    return faults


def in_order(own, raw, columns: list, within: str):
    """Spans follow each other without overlap within each group, in the order of the rows."""
    start, end = columns
    before = pd.Series(numbers(own[end])).groupby(own[within], sort=False).shift().to_numpy()
    return own.faults(numbers(own[start]) < before, start, f"a {start} not before the {end} of the row above")


def at_most(own, raw, column: str, table: str, key: str, limit: str):
    """A number does not exceed a number of the row that it belongs to in another table."""
    limits = dict(zip(raw[table][key], numbers(raw[table][limit]), strict=True))
    allowed = f"at most the {limit} of {key} in {raw[table].path}"
    return own.faults(numbers(own[column]) > own[key].map(limits).to_numpy(float), column, allowed)


def accounted_for(own, raw, column: str, table: str, key: str):
    """A row either is used in another table or says in a column why not."""
    path, used, reason = raw[table].path, own[key].isin(set(raw[table][key])), own[column] != ""
    faults = own.faults(~used & ~reason, column, f"a row in {path}, or one of {', '.join(own.codes(column))}")
    return faults + own.faults(used & reason, column, f"an empty cell, as {path} has rows for it")


def coded_or_excused(own, raw, key: str, table: str, excuses: str, when: dict):
    """A row either is used in one table or excused in another, in the rows for which a condition holds."""
    path, other = raw[table].path, f"{raw[excuses].path} where {in_words(when)}"
    used, excused = own[key].isin(set(raw[table][key])), own[key].isin(set(raw[excuses][key][holds(when, raw[excuses])]))
    allowed = f"a row in {path}, or one in {other}"
    faults = own.faults(~used & ~excused, key, allowed, lambda i: f"{own[key][i]!r}, which has neither")
    return faults + own.faults(used & excused, key, f"{allowed}, not both", lambda i: f"{own[key][i]!r}, which has both")


def listed_once(own, raw, column: str, table: str, listed: str):
    """Each value of a column is in one row of a column of another table."""
    times = own[column].map(raw[table][listed].value_counts()).fillna(0).astype(int)
    allowed = f"a value in one row of {raw[table].path}, column {listed}"
    return own.faults(times != 1, column, allowed, lambda i: f"{own[column][i]!r}, which is in {times[i] or 'no'} rows there")


def settles(own, raw, pairs: str, passes: dict):
    """Each difference between the passes has a row here with the code of either, and each row is such a difference.

    ``passes`` says for each column of codes here which column of ``pairs`` names the claim, and in which table it is. A
    claim that only one pass found is a difference in whether there is a claim.
    """
    if any(name not in raw for _, name in passes.values()):
        return []
    key, paired, sides = raw[pairs].key[0], raw[pairs], []
    for claim, name in passes.values():
        codes = pd.DataFrame(raw[name].columns).drop_duplicates(raw[name].key).set_index(raw[name].key[0])
        sides.append(codes.reindex(paired[claim]).reset_index(drop=True))
    there = [side.notna().all(axis=1) for side in sides]
    differences = {(paired[key][i], "claim"): (i, None) for i in np.flatnonzero(there[0] != there[1])}
    coded = [name for name in sides[0] if raw[next(iter(passes.values()))[1]].codes(name)]
    for name in coded:
        for i in np.flatnonzero(there[0] & there[1] & (sides[0][name] != sides[1][name])):
            differences[paired[key][i], name] = i, tuple(side[name][i] for side in sides)
    faults, rows = [], own.tuples([key, "variable"])
    for (_, name), (i, codes) in [item for item in differences.items() if item[0] not in set(rows)]:
        found = f"{name} {' and '.join(code or 'blank' for code in codes)} in the passes" if codes else "a claim of one pass"
        faults.append(Fault(paired.path, paired.row_name(i), "", found, f"the same in both, or a row in {own.path}"))
    known = [differences.get(row) for row in rows]
    strange = [row[1] in [*coded, "claim"] and one is None for row, one in zip(rows, known, strict=True)]
    faults += own.faults(strange, "variable", "a variable in which the passes differ")
    for k, name in enumerate(passes):
        wrong = [one is not None and one[1] is not None and one[1][k] != text for one, text in zip(known, own[name], strict=True)]
        faults += own.faults(wrong, name, "the code of that pass")
    return faults


def has_roles(own, raw, column: str, roles: dict):
    """Each variable of the codes table that is there has every role that the rules ask for, in at least one code."""
    faults, found = [], {}
    for variable, some in own.tuples(["variable", column]):
        found.setdefault(variable, []).extend(some.split())
    for variable, asked in roles.items():
        lacking = [role for role in asked if role not in found.get(variable, asked)]
        if lacking:
            listed = ", ".join(found[variable]) or "no role"
            faults.append(Fault(own.path, f"variable {variable}", column, listed, f"also {', '.join(lacking)}"))
    return faults


RULES = {
    rule.__name__: rule
    for rule in (
        filled_when,
        required_when,
        one_of_when,
        extends,
        increasing,
        in_order,
        at_most,
        accounted_for,
        coded_or_excused,
        listed_once,
        settles,
        has_roles,
    )
}
