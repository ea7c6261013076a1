"""Check tables: single cells, keys, and the rules between columns that the descriptor asks for.

A rule is a function with its name: it takes a table, all the tables, and what the descriptor says beside the name.
"""

import inspect
import itertools
import json
import re
from datetime import date

import numpy as np
import pandas as pd

from claimlib.reading import EMPTY, LONGEST, WORDS, Fault, numbers, one_of, table_fault

NUMERIC = {"integer": r"-?[0-9]+", "number": r"-?[0-9]+(\.[0-9]+)?"}
KINDS = {"integer": "a whole number, no thousands mark", "number": "a number with a decimal point, no thousands mark"}

# What Excel leaves in a cell whose text begins like a formula; somebody may mean #N/A, which is left alone.
SPREADSHEET_ERRORS = {"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"}


def faults_of(raw):
    """All faults of some tables, a dict from name to :class:`Raw`."""
    faults = []
    for table in raw.values():
        faults += cell_faults(table)
        faults += table.faults(table.doubled(*table.key), table.key[-1], "each identifier once")
        for key in table.resource["schema"].get("foreignKeys", []):
            there = key["reference"]
            target = there["resource"] or table.resource["name"]
            rule = {"rule": "refers_to", "columns": key["fields"], "table": target, "there": there["fields"]}
            faults += rule_faults(table, raw, rule)
        for rule in table.resource.get("rules", []):
            faults += rule_faults(table, raw, rule)
    return faults


# ---------------------------------------------------------------- single cells


def cell_faults(table):
    """Faults of single cells: spaces, empty where required, type, allowed codes, pattern, limits."""
    faults = []
    for name, field in table.fields.items():
        limits, texts = field.get("constraints", {}), table.distinct(name)[0]
        untidy = untidy_texts(texts)
        if limits.get("required"):
            faults += table.faults(table.blank(name), name, one_of(limits.get("enum", [])) or "a value")
        wrong = [(untidy, "no space at either end, no line break", None)]
        wrong.append(
            (SPREADSHEET_ERRORS.intersection(texts), "the text that was meant; Excel took it for a formula", None)
        )
        most, length = f"at most {LONGEST:,} characters", lambda i, name=name: f"{len(table[name][i]):,} characters"
        if max(map(len, texts), default=0) > LONGEST:
            wrong.append(({text for text in texts if len(text) > LONGEST}, most, length))
        for test, allowed in demands(field, limits):
            wrong.append(({text for text in texts if not test(text)} - untidy - {""}, allowed, None))
        for bad, allowed, found in wrong:
            faults += table.faults(table.isin(bad, name), name, allowed, found) if bad else []
        if limits.get("unique"):
            faults += table.faults(table.doubled(name) & ~table.blank(name), name, "each value once")
    return faults


def untidy_texts(texts):
    """Those of some texts that have a space at an end or a line break in them."""
    whole = "".join(texts)
    if list(map(str.strip, texts)) == texts and "\r" not in whole and "\n" not in whole:
        return set()
    return {text for text in texts if text != text.strip() or "\n" in text or "\r" in text}


def demands(field, limits):
    """What a filled cell of a column must be: tests of its text, each with words, or a function to words."""
    if codes := limits.get("enum"):
        return [(set(codes).__contains__, lambda text: one_of(codes, text))]
    if field["type"] == "date":
        return [(is_date, "a date such as 2021-12-31")]
    if field["type"] in NUMERIC:
        number, least, most = re.compile(NUMERIC[field["type"]]).fullmatch, limits.get("minimum"), limits.get("maximum")
        low = [(lambda text: not number(text) or float(text) >= least, f"at least {least}")] * (least is not None)
        high = [(lambda text: not number(text) or float(text) <= most, f"at most {most}")] * (most is not None)
        return [(number, KINDS[field["type"]]), *low, *high]
    if pattern := limits.get("pattern"):
        return [(re.compile(pattern).fullmatch, f"a text of the pattern {pattern}: {field['description']}")]
    return []


def is_date(text):
    """Whether a text is a day of the calendar, written as 2021-12-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


# ---------------------------------------------------------------- rules between columns


def descriptor_faults(resource):
    """Faults of a table's rules as such: unknown, with other parts than the rule has, or with a code that is none."""
    faults, fields = [], {field["name"]: field for field in resource["schema"]["fields"]}

    def add(found, allowed, column=""):
        faults.append(table_fault(resource["name"], found, allowed, column))

    for rule in resource.get("rules", []):
        name, parts = rule["rule"], {part: value for part, value in rule.items() if part != "rule"}
        if name not in RULES:
            add(f"the rule {name}", one_of(RULES, name))
            continue
        asked = list(inspect.signature(RULES[name]).parameters.values())[2:]
        fits = all(isinstance(parts.get(part.name, part.default), part.annotation) for part in asked)
        if not fits or parts.keys() - {part.name for part in asked} or not lists_of_texts(parts):
            allowed = ", ".join(f"{part.name} ({WORDS[part.annotation]})" for part in asked)
            add(f"{json.dumps(rule)} as a rule {name}", f"{allowed}; lists are lists of texts")
            continue
        for column, values in [*parts.get("when", {}).items(), (parts.get("column"), parts.get("allowed", []))]:
            codes = fields.get(column, {}).get("constraints", {}).get("enum", values)
            for value in [value for value in values if value and value not in codes]:
                add(f"{value!r} in the rule {name}", one_of(codes, value), column)
    return faults


def lists_of_texts(parts):
    """Whether every list of a rule, and every value in an object of it, is a list of texts."""
    lists = [value for value in parts.values() if isinstance(value, list)]
    lists += [value for part in parts.values() if isinstance(part, dict) for value in part.values()]
    return all(isinstance(one, list) and one and all(isinstance(text, str) for text in one) for one in lists)


def rule_faults(own, raw, rule):
    """The faults of a table against one rule; none where a table of which the rule speaks is not there."""
    parts = {part: value for part, value in rule.items() if part != "rule"}
    if any(parts[part] not in raw for part in ("table", "excuses", "pairs") if part in parts):
        return []
    try:
        return RULES[rule["rule"]](own, raw, **parts)
    except (LookupError, TypeError, ValueError) as error:
        found = f"a name that is no column ({error}) in the rule {rule['rule']}"
        return [table_fault(own.resource["name"], found, "the columns of the tables that it names")]


def holds(when, table):
    """Where every named column has one of its listed values: boolean, one per row."""
    return np.all([table.isin(values, name) for name, values in when.items()], axis=0)


def in_words(when):
    """A condition as words for a fault."""
    return " and ".join(
        f"{name} is {' or '.join(value or 'blank' for value in values)}" for name, values in when.items()
    )


def refers_to(own, raw, columns: list, table: str, there: list):
    """Some columns have values that columns of another table have, too; a row with a blank refers to nothing."""
    missing = set(own.distinct(*columns)[0]).difference(raw[table].distinct(*there)[0]) - {""}
    if lost := raw[table].lost:
        missing = {one for one in missing if not lost.issuperset([one] if isinstance(one, str) else one)}
    if not missing:
        return []
    filled = ~np.any([own.blank(name) for name in columns], axis=0)
    return own.faults(
        filled & own.isin(missing, *columns), columns[-1], f"a value of {', '.join(there)} in {raw[table].path}"
    )


def filled_when(own, raw, column: str, when: dict):
    """A column is filled exactly where a condition holds."""
    applies, blank = holds(when, own), own.blank(column)
    faults = own.faults(applies & blank, column, f"{one_of(own.codes(column)) or 'a value'}, as {in_words(when)}")
    return faults + own.faults(~applies & ~blank, column, f"an empty cell unless {in_words(when)}")


def required_when(own, raw, column: str, when: dict):
    """A column is filled wherever a condition holds, and may be elsewhere."""
    return own.faults(holds(when, own) & own.blank(column), column, f"a value, as {in_words(when)}")


def one_of_when(own, raw, column: str, allowed: list, when: dict):
    """A column has one of the listed values wherever a condition holds."""
    wrong = holds(when, own) & ~own.isin(allowed, column)
    values = [value or "an empty cell" for value in allowed]
    return own.faults(wrong, column, f"{one_of(values)}, as {in_words(when)}")


def extends(own, raw, column: str, of: str):
    """An identifier is the identifier in the column ``of``, a dash and an ending without a dash; a blank passes."""
    parts = map(str.rpartition, own[column].tolist(), itertools.repeat("-"))
    wrong = [begin != shorter or not end for (begin, _, end), shorter in zip(parts, own[of].tolist(), strict=True)]
    wrong = np.array(wrong, dtype=bool) & ~own.blank(column)
    return own.faults(wrong, column, f"the {of} of the row, a dash and a number or letter, such as 1 or a")


def increasing(own, raw, columns: list, strict: bool = False):
    """The numbers of a row do not fall from left to right (``strict``: they rise); blanks pass."""
    faults = []
    for low, high in itertools.pairwise(columns):
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
    limits = np.array([limits.get(one, np.nan) for one in own[key]])
    return own.faults(numbers(own[column]) > limits, column, f"at most the {limit} of {key} in {raw[table].path}")


def accounted_for(own, raw, column: str, table: str, key: str):
    """A row either is used in another table or says in a column why not."""
    path, used, reason = raw[table].path, own.isin(raw[table].distinct(key)[0], key), ~own.blank(column)
    faults = own.faults(~used & ~reason, column, f"a row in {path}, or one of {', '.join(own.codes(column))}")
    return faults + own.faults(used & reason, column, f"an empty cell, as {path} has rows for it")


def coded_or_excused(own, raw, key: str, table: str, reason: str):
    """Each row has rows in a coder's table: with codes, or one with a ``reason`` why there are none."""
    there, path = raw[table], raw[table].path
    excused = own.isin(there[key][~there.blank(reason)], key)
    both = excused & own.isin(there[key][there.doubled(key)], key)
    allowed = f"a claim in {path}, or one row with a {reason}"
    faults = own.faults(both, key, allowed, lambda i: f"{own[key][i]!r}, which has both")
    missing = [] if some_only(raw, there) else np.flatnonzero(~own.isin(there.distinct(key)[0], key))
    if len(missing):
        coder = there.resource["coder"]
        found = f"{len(missing)} of {len(own)} {own.path.removesuffix('.csv')} not coded by {coder}"
        first = ", ".join(own[key][i] for i in missing[:5]) + (", ..." if len(missing) > 5 else "")
        way = f"for each of them {allowed.replace(f' in {path}', '')}"
        way += f"; or 'some' in the column extent of coders.csv, in the row of {coder}" if "coders" in raw else ""
        faults.append(Fault(path, "", key, f"{found} ({first})", way))
    return faults


def some_only(raw, table):
    """Whether the coder of a table was to code only a part of the statements."""
    coder = table.resource["coder"]
    return "coders" in raw and (coder, "some") in raw["coders"].tuples(["coder", "extent"])


def listed_once(own, raw, column: str, table: str, listed: str):
    """Each value of a column is in one row of a column of another table; a blank passes."""
    texts, rows = raw[table].distinct(listed)
    often = dict(zip(texts, np.bincount(rows).tolist(), strict=True))
    values, places = own.distinct(column)
    times = np.fromiter(map(often.get, values, itertools.repeat(0)), int, len(values))[places]

    def found(i):
        return f"{own[column][i]!r}, in {times[i] or 'no'} rows of {listed}"

    return own.faults((times != 1) & ~own.blank(column), column, f"one row with it in {raw[table].path}", found)


def settles(own, raw, pairs: str, passes: dict):
    """Each difference between coders has a row here with the code of each, and each row is such a difference.

    ``passes`` says for each column of codes here which column of ``pairs`` names the claim, and in which table it is. A
    claim that a coder of its statement does not have is a difference, too: the variable is ``claim``. Other codes of a
    claim that is dropped need no row.
    """
    passes = {name: one for name, one in passes.items() if one[1] in raw}
    found = differences(raw, raw[pairs], passes)
    key, paired = raw[pairs].key[0], raw[pairs]
    rows = own.tuples([key, "variable"])
    known = {row: found.get(row) for row in rows}
    faults = own.faults([known[row] is None for row in rows], "variable", "a variable in which the passes differ")
    for name in passes:
        right = [known[row][1].get(name, "") if known[row] else text for row, text in zip(rows, own[name], strict=True)]
        faults += own.faults(own[name] != np.array(right, dtype=object), name, "the code of that pass")
    dropped = {pair for pair, *end in own.tuples([key, "variable", "code_final"]) if end == ["claim", "drop"]}
    for row, (i, codes) in found.items():
        if row not in known and row[0] not in dropped:
            value = f"{row[1]} {' and '.join(code or 'blank' for code in codes.values())} in the passes"
            value = value if codes else "a claim of one pass only" if len(passes) == 2 else "a claim that a pass lacks"
            faults.append(Fault(paired.path, paired.row_name(i), "", value, f"a row in {own.path} that settles it"))
    return faults


def differences(raw, pairs, passes):
    """Where coders differ: a dict from pair and variable to the pair's place and the codes, as of :func:`unlike`."""
    sides, found = {}, {}
    variables = [name for _, table in passes.values() for name in raw[table].fields if raw[table].codes(name)]
    variables = list(dict.fromkeys(variables))
    for name, (claim, table) in passes.items():
        rows = zip(*(raw[table][column] for column in ["claim_id", *variables]), strict=True)
        codes = {one: dict(zip(variables, own, strict=True)) for one, *own in rows}
        sides[name] = pairs[claim], codes, set(raw[table]["statement_id"])
    rows = pairs.tuples([pairs.key[0], "statement_id"])
    coded = np.logical_or.reduce([np.zeros(len(pairs), dtype=bool), *(~pairs.blank(one) for one, _ in passes.values())])
    for i in np.flatnonzero(coded).tolist():  # of a claim that nobody coded, no codes can differ
        pair, statement = rows[i]
        own = {
            name: codes.get(claim[i]) if claim[i] else None
            for name, (claim, codes, judged) in sides.items()
            if statement in judged
        }
        found |= {(pair, variable): (i, codes) for variable, codes in unlike(own, variables)}
    return found


def unlike(rows, variables):
    """The variables in which coders of one claim differ, each with their codes; ``claim`` if one lacks it.

    ``rows`` has the codes of each coder of the statement, ``None`` for one without this claim. Who did not code the
    statement is not in it and differs from nobody.
    """
    have = {name: row for name, row in rows.items() if row is not None}
    if 0 < len(have) < len(rows):
        yield "claim", {}
    first = next(iter(have.values()), None)
    for variable in variables if any(row != first for row in have.values()) else ():
        codes = {name: row[variable] for name, row in have.items()}
        if len(set(codes.values())) > 1:
            yield variable, codes


def names_codes(own, raw, column: str, of: str, table: str, when: dict):
    """``of`` names columns of a table or coded variables; where ``when`` holds, ``column`` names codes of these."""
    codes, faults, applies = {}, [], holds(when, own)
    for variable, code in raw["codes"].tuples(["variable", "code"]):
        codes.setdefault(variable, []).append(code)
    known = {of: list(dict.fromkeys([*raw[table].fields, *codes]))}
    for i in np.flatnonzero(~own.blank(of)):
        known[column] = [code for name in own[of][i].split() for code in codes.get(name, [])]
        for name in [of, *([column] if applies[i] else [])]:
            for word in [word for word in own[name][i].split() if word not in known[name]]:
                allowed = one_of(known[name], word) or f"another {of}"
                faults.append(Fault(own.path, own.row_name(i), name, repr(word), allowed))
    return faults


def has_roles(own, raw, column: str, roles: dict, each: list = [], optional: dict = {}, single: list = []):  # noqa: B006
    """Each variable of the codes table that is there has every role that the rules ask for, in at least one code.

    Every code of the variables in ``each`` has one of these roles, or of its ``optional`` ones, as its first, and in
    ``single`` variables one that no other code has.
    """
    faults, found, rows = [], {}, own.tuples(["variable", column])
    for i, (variable, some) in enumerate(rows):
        first, before = some.partition(" ")[0], found.setdefault(variable, [])
        known = [*roles.get(variable, []), *optional.get(variable, [])]
        if variable in [*each, *single] and (first not in known or (variable in single and first in before)):
            taken = [one.partition(" ")[0] for of, one in rows if of == variable] if variable in single else []
            left = [role for role in known if role not in taken]
            wanted = (
                one_of(left, some) if left else f"a role of its own, and {variable} has none left: take the row out"
            )
            faults.append(Fault(own.path, own.row_name(i), column, repr(some) if some else EMPTY, wanted))
        before.extend(some.split())
    for variable, asked in roles.items():
        lacking = [role for role in asked if role not in found.get(variable, asked)]
        if lacking:
            listed = ", ".join(found[variable]) or "no role"
            wanted = f"a code with each of these roles, too: {', '.join(lacking)}"
            faults.append(Fault(own.path, f"variable {variable}", column, listed, wanted))
    return faults


RULES = [refers_to, filled_when, required_when, one_of_when, extends, increasing, in_order, at_most, accounted_for]
RULES = {rule.__name__: rule for rule in [*RULES, coded_or_excused, listed_once, settles, names_codes, has_roles]}
