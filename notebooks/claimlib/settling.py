"""Settle what coders coded differently, and make the tables of claims from the coders' files and the settlement.

What a person answers is written after every answer, so that the work can stop anywhere and go on later. The tables that
are made are never edited by hand: they can be made again at any time.
"""

import shlex
from difflib import SequenceMatcher
from itertools import count
from pathlib import Path
from string import ascii_lowercase

from claimlib import checking, cutting, tables
from claimlib.reading import Fault, TableError, allow_codes, did_you_mean, read_descriptor, read_rows
from claimlib.rows import read_table, write_table
from claimlib.words import by_number, counted, listing

KEEP, DROP, NONE = "keep", "drop", "-"
COMPARE = ("pairs", "settled", "settled_statements")  # the tables in which several coders are compared
ABOUT = ("sources", "statements", "codes", "coders")  # what a coder's file refers to
CODE = "Next: code them, each in the file of its coder: python3 notebooks code {} --coder {}"
MEND = "Next: correct what is named above, and check again."
AGAIN = (
    "Next: correct the code in the file of a coder, or delete its row in {} if it was settled so; then settle again."
)
MADE = ("claims", "mentions", *COMPARE)  # by settling; no person has to correct a fault in them
REASON, HOW = "no_claim_reason", "how"  # what coders code of a statement beside its claims
ASK = "ASK:"  # begins, in a coder's note, a question to whoever settles
ALIKE = 0.5  # from this likeness on, two claims of a statement are proposed as the same one


class NoCoder(TableError):  # noqa: N818 -- reads as what it says
    """A topic has no coder with a file of their own, so its claims are entered by hand."""


class Topic:
    """The tables of a folder that settling reads and writes, as rows of text.

    ``codings`` is a dict from coder to rows; ``mentions`` one from coder to a dict from statement and item to a row.
    ``pairs``, ``settled`` and ``settled_statements`` are what was decided until now.
    """

    def __init__(self, folder):
        self.folder, faults = Path(folder), []
        self.tables = {one["name"]: one for one in read_descriptor(self.folder)["resources"]}
        self.raw = {}
        for name, one in self.tables.items():
            if (table := read_rows(self.folder / one["path"], {**one, "may_be_empty": True}, faults)) is not None:
                self.raw[name] = table
        faults += allow_codes(self.tables.values(), self.raw) if "codes" in self.raw else []
        self.of = {one["coder"]: name for name, one in self.tables.items() if "coder" in one and of_claims(one)}
        if not self.of and not faults:
            way = "one, which python3 notebooks new-topic FOLDER --coder ann adds"
            fault = Fault("coders.csv", "", "", "no coder with a file of their own", way)
            raise NoCoder([fault], f"what is to be settled in {self.folder}")
        own = {name: self.raw[name] for name in (*ABOUT, *self.of.values()) if name in self.raw}
        faults += [fault for fault in checking.faults_of(own) if fault.row]  # what is not coded yet is no fault here
        for name in self.raw.keys() & set(COMPARE):
            faults += checking.cell_faults(self.raw[name])
        if len(self.of) > 1 and not set(COMPARE) <= self.tables.keys():
            way = "these, which python3 notebooks new-topic FOLDER --with passes adds"
            faults.append(Fault("datapackage.json", "", "", f"{len(self.of)} coders and no tables to pair them", way))
        if faults:
            raise TableError(faults, f"what is to be settled in {self.folder}")
        self.statements = self.rows("statements")
        found = cutting.texts(self.folder, [(row["source_id"], row.get("file", "")) for row in self.rows("sources")])
        self.words = {row["statement_id"]: cutting.words_of(row, found) for row in self.statements}
        self.codings = {coder: self.rows(name) for coder, name in self.of.items()}
        self.claims = {coder: {row["claim_id"]: row for row in rows} for coder, rows in self.codings.items()}
        self.coded = {coder: {row["statement_id"] for row in rows} for coder, rows in self.codings.items()}
        self.pairs = self.rows("pairs") if len(self.of) > 1 else alone(*self.codings.items())
        self.told = False  # whether the reasons were explained
        self.settled, self.settled_statements = map(self.rows, COMPARE[1:]) if len(self.of) > 1 else ([], [])
        of_mentions = {one["coder"]: name for name, one in self.tables.items() if "coder" in one and not of_claims(one)}
        self.mentions = {
            coder: {(row["statement_id"], row["item_id"]): row for row in self.rows(name)}
            for coder, name in of_mentions.items()
        }
        claims = self.raw["claims"]
        self.variables = [name for name in claims.fields if claims.codes(name)]

    def rows(self, name):
        """The rows of a table as dicts of text."""
        return read_table(self.folder, self.tables[name], [])

    def claim(self, coder, claim):
        """The row of a claim of a coder; ``None`` where there is none."""
        return self.claims[coder].get(claim) if claim else None

    def coders_of(self, statement):
        """The coders who coded a statement."""
        return [coder for coder, coded in self.coded.items() if statement in coded]

    def uncoded(self):
        """The statements that a coder has not coded who is to code all: a dict from coder to statements."""
        rows = self.rows("coders") if "coders" in self.raw else []
        some = {row["coder"] for row in rows if row["extent"] == "some"}
        every = [row["statement_id"] for row in self.statements]
        return {
            coder: [one for one in every if one not in coded]
            for coder, coded in self.coded.items()
            if coder not in some
        }

    def save(self):
        """Write what was decided."""
        for name in COMPARE if len(self.of) > 1 else ():
            keys = self.tables[name]["schema"]["primaryKey"]
            rows = sorted(getattr(self, name), key=lambda row: [row[key] for key in keys])
            write_table(self.folder, self.tables[name], rows)

    def forget_what_is_gone(self):
        """Take out pairs of claims that no coder has now, and what was settled about differences that are none now."""
        for pair in self.pairs:
            for coder in self.of:
                if not self.claim(coder, pair[f"claim_{coder}"]):
                    pair[f"claim_{coder}"] = ""
        self.pairs = [pair for pair in self.pairs if any(pair[f"claim_{coder}"] for coder in self.of)]
        now = {(pair, variable): codes for pair, variable, codes in self.differences()}
        self.settled = [row for row in self.settled if now.get((row["pair_id"], row["variable"])) == self.codes_in(row)]
        now = {one[:3]: one[3] for one in self.statement_differences()}
        rows = self.settled_statements
        self.settled_statements = [row for row in rows if now.get(key_of(row)) == self.codes_in(row)]

    def codes_in(self, row):
        """The code of each coder in a row of what was settled."""
        return {coder: row[f"code_{coder}"] for coder in self.of}

    def differences(self):
        """Every difference: the pair, the variable (``claim``: somebody lacks it), and the code of each coder."""
        for pair in self.pairs:
            coders = self.coders_of(pair["statement_id"])
            own = {coder: self.claim(coder, pair[f"claim_{coder}"]) for coder in coders}
            for variable, codes in checking.unlike(own, self.variables):
                yield pair["pair_id"], variable, dict.fromkeys(self.of, "") | codes

    def open(self):
        """The differences that are not settled yet; the codes of a claim that is dropped need no settling."""
        done = {(row["pair_id"], row["variable"]): row["code_final"] for row in self.settled}
        for pair, variable, codes in self.differences():
            if (pair, variable) not in done and done.get((pair, "claim")) != DROP:
                yield pair, variable, codes

    def without_claim(self):
        """The statements that make no claim in the end."""
        dropped = {row["pair_id"] for row in self.settled if (row["variable"], row["code_final"]) == ("claim", DROP)}
        some = {pair["statement_id"] for pair in self.pairs if pair["pair_id"] not in dropped}
        return [row["statement_id"] for row in self.statements if row["statement_id"] not in some]

    def reasons(self, statement):
        """Why a statement makes no claim, as each coder says who found none."""
        rows = ((coder, row) for coder, own in self.codings.items() for row in own if row["statement_id"] == statement)
        return {coder: row[REASON] for coder, row in rows if row[REASON]}

    def statement_differences(self):
        """Where coders of a statement differ beside its claims: the statement, the variable, the item, and the codes.

        The variable is ``no_claim_reason``, of no item, or ``how`` a statement mentions an item; blank: not at all.
        """
        for statement in self.without_claim():
            if len(set((codes := self.reasons(statement)).values())) > 1:
                yield statement, REASON, "", dict.fromkeys(self.of, "") | codes
        order = {row["statement_id"]: i for i, row in enumerate(self.statements)}
        told = dict.fromkeys(key for own in self.mentions.values() for key in own)
        for statement, item in sorted(told, key=lambda key: order[key[0]]):
            coders = [coder for coder in self.coders_of(statement) if coder in self.mentions]
            codes = {coder: self.mentions[coder].get((statement, item), {}).get(HOW, "") for coder in coders}
            if len(set(codes.values())) > 1:
                yield statement, HOW, item, dict.fromkeys(self.of, "") | codes

    def open_statements(self):
        """The differences beside the claims that are not settled yet."""
        done = {key_of(row) for row in self.settled_statements}
        return [one for one in self.statement_differences() if one[:3] not in done]


def key_of(row):
    """The key of a row of ``settled_statements``: a tuple of statement, variable and item."""
    return row["statement_id"], row["variable"], row["item_id"]


def of_claims(resource):
    """Whether a coder's table is one of claims."""
    return any(field["name"] == "claim_id" for field in resource["schema"]["fields"])


def alone(coding):
    """The pairs of a topic with one coder: each claim by itself."""
    coder, rows = coding
    rows = [row for row in rows if row["claim_id"]]
    keys = ("pair_id", f"claim_{coder}")
    return [row | dict.fromkeys(keys, row["claim_id"]) | {"words_of": "", "words": ""} for row in rows]


# ---------------------------------------------------------------- pairing


def likeness(one, other, variables):
    """How alike two claims of a statement are, from 0 to 1: half by their codes, half by their words."""
    filled = [name for name in variables if one[name] or other[name]]
    codes = sum(one[name] == other[name] for name in filled) / max(len(filled), 1)
    words = SequenceMatcher(None, one["paraphrase"].lower(), other["paraphrase"].lower()).ratio()
    return (codes + words) / 2


def proposed(claims, variables):
    """Groups of claims of one statement that may be the same, each a dict from coder to claim; the likest first.

    ``claims`` is a list of coder and row. No group has two claims of one coder, and every claim is in one.
    """
    groups = [{coder: row} for coder, row in claims]
    while True:
        likest = max(
            (
                (min(likeness(a, b, variables) for a in one.values() for b in other.values()), -i, -j)
                for i, one in enumerate(groups)
                for j, other in enumerate(groups[:i])
                if not one.keys() & other.keys()
            ),
            default=(0, 0, 0),
        )
        if likest[0] < ALIKE:
            return groups
        i, j = -likest[1], -likest[2]
        groups[j] |= groups.pop(i)


def unpaired(topic):
    """The statements with a claim that is in no pair yet: a dict from statement to a list of coder and row.

    Listed with it are the claims of the statement in pairs that lack a coder, as it may belong to one of these. A
    statement waits until everybody has coded it who is to code all.
    """
    paired = {(coder, pair[f"claim_{coder}"]): pair for pair in topic.pairs for coder in topic.of}
    found, new = {}, set()
    for coder, rows in topic.codings.items():
        for row in [row for row in rows if row["claim_id"]]:
            pair, statement = paired.get((coder, row["claim_id"])), row["statement_id"]
            if not pair or lacks_a_coder(topic, pair):
                found.setdefault(statement, []).append((coder, row))
                new |= set() if pair else {statement}
    waits = {one for own in topic.uncoded().values() for one in own}
    return {statement: claims for statement, claims in sorted(found.items()) if statement in new - waits}


def lacks_a_coder(topic, pair):
    """Whether somebody who coded the statement has no claim in a pair."""
    return not all(pair[f"claim_{coder}"] for coder in topic.coders_of(pair["statement_id"]))


def pair_up(topic, ask, say):
    """Pair the claims of the coders: proposed, and confirmed by a person where more than one way is possible."""
    certain = 0
    for statement, claims in unpaired(topic).items():
        groups = proposed(claims, topic.variables)
        if len(groups) == 1 and set(groups[0]) == set(topic.coders_of(statement)):
            certain += 1
        else:
            groups = confirmed(topic, statement, claims, groups, ask, say)
        put_pairs(topic, statement, groups)
        topic.save()
    if certain:
        say(f"{counted(certain, 'statement')} with one claim that is alike in every coder's file: paired.")


def put_pairs(topic, statement, groups):
    """Make the pairs of a statement; one that lacked a coder is filled up, and keeps its name and its words."""
    before = [pair for pair in topic.pairs if pair["statement_id"] == statement and lacks_a_coder(topic, pair)]
    topic.pairs, kept = [pair for pair in topic.pairs if pair not in before], set()
    for group in groups:
        claims = {f"claim_{coder}": row["claim_id"] for coder, row in group.items()}
        within = [pair for pair in before if all(not pair[f"claim_{one}"] or one in group for one in topic.of)]
        within = [pair for pair in within if claims.items() >= {(k, v) for k, v in pair.items() if k in claims and v}]
        if not within:
            add_pair(topic, statement, claims)
        else:
            topic.pairs.append(filled := within[0] | claims)
            kept |= {filled["pair_id"]} if filled == within[0] else set()
    gone = {pair["pair_id"] for pair in before} - kept  # of another pair now, even where the name is the same
    topic.settled = [row for row in topic.settled if row["pair_id"] not in gone]


def confirmed(topic, statement, claims, groups, ask, say):
    """The groups of claims as a person wants them; Enter takes those that are proposed."""
    numbers, names = {}, {}
    for coder, row in claims:
        numbers[coder] = numbers.get(coder, 0) + 1
        names[f"{coder}{numbers[coder]}"] = coder, row
    say(f"\nStatement {statement}. Which of these are the same claim?")
    quote(topic, statement, say)
    for name, (_, row) in names.items():
        say(f"  {name}: {row['paraphrase']}{note(row)}")
    name_of = {row["claim_id"] + coder: name for name, (coder, row) in names.items()}
    proposal = ", ".join(" ".join(name_of[row["claim_id"] + coder] for coder, row in one.items()) for one in groups)
    while True:
        given = ask(f"Enter for [{proposal}], or type other groups, as in [a1 b1, b2]: ").strip() or proposal
        made = [part.split() for part in given.split(",")]
        fits = sorted(name for part in made for name in part) == sorted(names)
        if fits and all(len({names[name][0] for name in part}) == len(part) > 0 for part in made):
            return [dict(names[name] for name in part) for part in made]
        say(f"Name each of {listing(names)} once. Write a space between names of the same claim, and a comma between")
        say("different claims. No claim can have two names of one coder.")


def letters():
    """``a`` to ``z``, then ``za`` to ``zz``, and so on: names that stay in order."""
    yield from ("z" * i + letter for i in count() for letter in ascii_lowercase)


def add_pair(topic, statement, claims):
    """Add a pair; its name is the first letter that is free in its statement."""
    taken = {pair["pair_id"] for pair in topic.pairs}
    names = (f"{statement}-{letter}" for letter in letters())
    name = next(name for name in names if name not in taken)
    none = dict.fromkeys((f"claim_{coder}" for coder in topic.of), "")
    topic.pairs.append({"pair_id": name, "statement_id": statement, "words_of": "", "words": "", **none, **claims})


# ---------------------------------------------------------------- differences


def settle_all(topic, ask, say):
    """Ask about every difference that is open: the code, the reason, and whether it is a question asked before."""
    pairs = {pair["pair_id"]: pair for pair in topic.pairs}
    left = list(topic.open())
    for i, (name, variable, codes) in enumerate(left, 1):
        if (name, variable) not in [(pair, one) for pair, one, _ in topic.open()]:
            continue  # its claim was dropped a moment ago
        pair = pairs[name]
        show(topic, pair, variable, codes, f"\n{i} of {len(left)}. {name}, {variable}:", say)
        row = {"pair_id": name, "statement_id": pair["statement_id"], "variable": variable}
        row |= answered(topic, choices(topic, variable), codes, ask, say)
        row |= {f"claim_{coder}": pair[f"claim_{coder}"] for coder in topic.of}
        topic.settled.append(row | {"decision": decided(topic, variable, ask, say)})
        topic.save()


def settle_statements(topic, ask, say):
    """Ask about every reason for no claim, and every mention of an item, in which coders differ: the code and why."""
    left = topic.open_statements()
    for i, (statement, variable, item, codes) in enumerate(left, 1):
        say(f"\n{i} of {len(left)}. {statement}, {f'mention of {item}' if item else 'reason for no claim'}:")
        quote(topic, statement, say)
        for coder in [one for one in topic.coders_of(statement) if not item or one in topic.mentions]:
            row = topic.mentions.get(coder, {}).get((statement, item), {"note": ""})
            say(f"  {coder}: {codes[coder] or ('not mentioned' if item else 'a claim, dropped')}{note(row)}")
        for row in topic.rows("items") if item else ():
            if row["item_id"] == item:
                say(f"  codebook, {item}: {row['definition']}")
                say(f"  {NONE}: not mentioned")
        define(topic, variable, codes.values(), say)
        allowed = [*topic.raw["mentions"].codes(HOW), NONE] if item else topic.raw["statements"].codes(REASON)
        row = {"statement_id": statement, "variable": variable, "item_id": item}
        topic.settled_statements.append(row | answered(topic, allowed, codes, ask, say))
        topic.save()


def answered(topic, allowed, codes, ask, say):
    """Ask for the code that is right and the reason; the cells of a row that settles a difference."""
    final = one_of(ask, say, f"Which is right? ({', '.join(allowed)}): ", allowed)
    reasons = topic.raw["settled"].codes("reason")
    if not topic.told:
        define(topic, "reason", reasons, say)
        topic.told = True
    reason = one_of(ask, say, f"Why? ({', '.join(reasons)}): ", reasons)
    own = {f"code_{coder}": code for coder, code in codes.items()}
    return own | {"code_final": "" if final == NONE else final, "reason": reason}


def show(topic, pair, variable, codes, head, say):
    """Show a difference: what each coder has, with the note, and what the codebook says of the codes."""
    say(head)
    quote(topic, pair["statement_id"], say)
    for coder in topic.coders_of(pair["statement_id"]):
        row = topic.claim(coder, pair[f"claim_{coder}"])
        code = f"{codes[coder] or 'does not apply'}: " if row and variable != "claim" else ""
        say(f"  {coder}: {code}{row['paraphrase'] + note(row) if row else 'no such claim'}")
    define(topic, variable, codes.values(), say)
    say(f"  {KEEP}: it is a claim; {DROP}: it is no claim" if variable == "claim" else f"  {NONE}: does not apply")
    for field in topic.tables["claims"]["schema"]["fields"]:
        if field["name"] == variable:
            say(f"  codebook, {variable}: {field['description']}")


def define(topic, variable, codes, say):
    """Show what the codebook says of some codes of a variable."""
    for of, code, text in topic.raw["codes"].tuples(["variable", "code", "definition"]):
        if of == variable and code in codes:
            say(f"  codebook, {code}: {text}")


def quote(topic, statement, say):
    """Show the words of a statement where its text is at hand."""
    if topic.words[statement]:
        say(f"  the article: {topic.words[statement]}")


def note(row):
    """The note of a claim in brackets; empty where it has none."""
    return f" [{row['note']}]" if row["note"] else ""


def questions(topic) -> list[str]:
    """What the coders ask in their notes, a sentence for each question, in the order of the statements."""
    asked = [
        (row["statement_id"], f"{coder} asks about {row['claim_id'] or row['statement_id']}: {row['note']}")
        for coder, rows in topic.codings.items()
        for row in rows
        if ASK in row["note"]
    ]
    order = {row["statement_id"]: i for i, row in enumerate(topic.statements)}
    return [text for _, text in sorted(asked, key=lambda one: order[one[0]])]


def choices(topic, variable):
    """What a difference can be settled as."""
    return [KEEP, DROP] if variable == "claim" else [*topic.raw["claims"].codes(variable), NONE]


def one_of(ask, say, question, allowed):
    """An answer that is one of those allowed; asks again for any other."""
    while (given := ask(question).strip()) not in allowed:
        say(f"{given!r} is none of {', '.join(filter(None, allowed))}{did_you_mean(given, allowed)}.")
    return given


def decided(topic, variable, ask, say):
    """The decision that settles a difference: a new one, or one that answered the same question before."""
    known = {row["decision"]: row for row in topic.settled}
    new = f"D{max((int(name[1:]) for name in known), default=0) + 1}"
    for name, row in known.items():
        if row["variable"] == variable:
            say(f"  {name}: {row['pair_id']}, settled as {row['code_final'] or NONE}")
    question = f"Enter for a new question ({new}), or the same as {', '.join(known)}: "
    return (one_of(ask, say, question, ["", new, *known]) if known else "") or new


# ---------------------------------------------------------------- the tables that are made


def make(topic) -> dict:
    """The tables that follow from the coders' files and the settlement: a dict from name to rows."""
    final = {(row["pair_id"], row["variable"]): row["code_final"] for row in topic.settled}
    claims, numbers, order = [], {}, [row["statement_id"] for row in topic.statements]
    for pair in sorted(topic.pairs, key=lambda one: (order.index(one["statement_id"]), one["pair_id"])):
        pair["claim_id"] = ""
        if final.get((pair["pair_id"], "claim")) != DROP:
            statement = pair["statement_id"]
            numbers[statement] = numbers.get(statement, 0) + 1
            pair["claim_id"] = f"{statement}-{numbers[statement]}"
            claims.append(claim_of(topic, pair, final))
    made = {"claims": claims, "statements": [row | {REASON: ""} for row in topic.statements]}
    of_statement = {key_of(row): row["code_final"] for row in topic.settled_statements}
    for row in made["statements"]:
        if (statement := row["statement_id"]) not in numbers:
            coded = next(iter(topic.reasons(statement).values()), "")
            row[REASON] = of_statement.get((statement, REASON, ""), coded)
    return made | ({"mentions": mentions_of(topic, of_statement)} if topic.mentions else {})


def mentions_of(topic, final):
    """The mentions on which coders agree and those that were settled, with the note of the first coder who has it."""
    rows = {}
    for own in topic.mentions.values():
        for (statement, item), row in own.items():
            if row[HOW] == final.get((statement, HOW, item), row[HOW]):
                rows.setdefault((statement, item), row)
    for (statement, variable, item), how in final.items():
        if variable == HOW and how:
            rows.setdefault((statement, item), {"statement_id": statement, "item_id": item, HOW: how, "note": ""})
    return list(rows.values())


def claim_of(topic, pair, final):
    """The row of a claim: the words of one coder, the codes on which coders agree, and those that were settled.

    A question in the note is left out, or is the note where there is no other.
    """
    first = pair["words_of"] or next(coder for coder in topic.of if pair[f"claim_{coder}"])
    row = topic.claim(first, pair[f"claim_{first}"])
    own, _, asked = map(str.strip, row["note"].partition(ASK))
    words = {"claim_id": pair["claim_id"], "paraphrase": pair["words"] or row["paraphrase"], "note": own or asked}
    codes = {variable: code for (name, variable), code in final.items() if name == pair["pair_id"]}
    return row | words | {name: code for name, code in codes.items() if name in topic.variables}


def left_open(topic) -> list[str]:
    """What is not settled, a sentence for each thing that a person must do next."""
    steps, every = [], [row["statement_id"] for row in topic.statements]
    for coder, left in topic.uncoded().items():
        if n := len(left):
            steps.append(f"{n} of {counted(len(every), 'statement')} {by_number(n, 'is', 'are')} not coded by {coder}.")
    nobody = [one for one in every if not topic.coders_of(one)]
    if nobody and not topic.uncoded():
        first = [*nobody[:5], *([f"{len(nobody) - 5} more"] if len(nobody) > 5 else [])]
        steps.append(f"{counted(len(nobody), 'statement is', 'statements are')} coded by nobody: {listing(first)}.")
    if n := len(unpaired(topic)):
        steps.append(f"{counted(n, 'statement has', 'statements have')} claims that are not paired yet.")
    if n := len(list(topic.open())):
        steps.append(f"{counted(n, 'difference')} between coders {by_number(n, 'is', 'are')} not settled yet.")
    if n := len(topic.open_statements()):
        what = by_number(n, "mention of an item or reason for no claim", "mentions of items or reasons for no claim")
        steps.append(f"Coders differ in {n} {what}; settle {by_number(n, 'it', 'them')}.")
    return steps


def stale(topic) -> list[str]:
    """The paths of tables that are not what the coders' files and the settlement give."""
    made, found = make(topic), []
    made |= {name: getattr(topic, name) for name in COMPARE} if len(topic.of) > 1 else {}
    for name, rows in made.items():
        columns = [one["name"] for one in topic.tables[name]["schema"]["fields"]]
        before = [{column: row[column] for column in columns} for row in topic.rows(name)]
        if before != [{column: row.get(column, "") for column in columns} for row in rows]:
            found.append(topic.tables[name]["path"])
    return found


def settle(folder, ask=input, say=print) -> bool:
    """Pair and settle what is open by asking a person, and make the tables of claims once nothing is open.

    Made are ``claims``, the reasons for no claim in ``statements``, and ``mentions``. With one coder nothing is asked.

    Parameters
    ----------
    folder : path
        A folder with ``datapackage.json``.
    ask, say : callable
        How a question is asked and a line shown; every answer is written at once.

    Returns
    -------
    bool
        Whether nothing is left open and the tables were made.

    Raises
    ------
    TableError
        With the faults of the files that are read.
    """
    topic = Topic(folder)
    for question in questions(topic):
        say(question)
    if len(topic.of) > 1:
        topic.forget_what_is_gone()
        pair_up(topic, ask, say)
        topic.forget_what_is_gone()  # what a new pair turned into no difference
        settle_all(topic, ask, say)
        settle_statements(topic, ask, say)
    if steps := left_open(topic):
        say("\n".join(["No table was made, because work is left:", *(f"- {step}" for step in steps)]))
        say(f"python3 notebooks check {quoted(topic.folder)} says what comes next.")
        return False
    made = make(topic)
    topic.save()
    for name, rows in made.items():
        write_table(topic.folder, topic.tables[name], rows)
    paths = listing(topic.tables[name]["path"] for name in made)
    say(f"Made {paths} in {Path(topic.folder).resolve()}: {counted(len(made['claims']), 'claim')}.")
    say(f"Next: python3 notebooks check {quoted(topic.folder)}")
    return True


def review(folder) -> tuple[list[Fault], list[str]]:
    """The faults that a person must mend in a topic, and what comes next as sentences; both are empty where it is done.

    Faults of tables that are made from others are left out as long as there is something to do before they are made.
    """
    try:
        tables.read(folder)
        faults = []
    except TableError as error:
        faults = error.faults
    try:
        topic = Topic(folder)
    except NoCoder:
        return faults, []
    except TableError as error:
        rest = [fault for fault in faults if not follows(fault, folder)]
        return list(dict.fromkeys([*error.faults, *rest])), [MEND]
    steps = next_steps(topic)
    if steps:
        faults = [fault for fault in faults if not follows(fault, folder)]
    made = [path for name, path in paths_of(folder).items() if name in MADE]
    if any(fault.file not in made for fault in faults):
        return faults, [MEND]
    if faults and not steps and "settled" in topic.tables:
        steps = [AGAIN.format(topic.tables["settled"]["path"])]
    return faults, steps


def quoted(folder):
    """A folder as it is typed after a command, blanks and all."""
    return shlex.quote(str(folder))


def paths_of(folder):
    """The paths of the tables of a topic by name."""
    return {one["name"]: one["path"] for one in read_descriptor(Path(folder))["resources"]}


def follows(fault, folder):
    """Whether a fault only says that a table is not made yet, or that work is not done yet."""
    paths = paths_of(folder)
    reason = fault.file == paths["statements"] and fault.column == REASON
    empty = not fault.row and fault.value == "no row under the header"
    not_coded = not fault.row and fault.column == "statement_id"
    unpaired_claim = f"in {paths.get('pairs')}" in fault.allowed
    to_settle = fault.file in [paths.get(name) for name in COMPARE]
    return reason or empty or not_coded or unpaired_claim or to_settle


def next_steps(topic) -> list[str]:
    """What a person does next, as sentences; none where it is done."""
    if not topic.statements:
        cut = f"python3 notebooks cut {quoted(topic.folder)}"
        return ["There is no statement yet.", f"Next: put your articles into {topic.folder / 'texts'}, and then {cut}"]
    if len(topic.of) > 1:
        topic.forget_what_is_gone()
    if steps := left_open(topic):
        left = [coder for coder in topic.of if any(step.endswith(f"coded by {coder}.") for step in steps)]
        code = CODE.format(quoted(topic.folder), left[0] if len(left) == 1 else "NAME")
        return [*steps, code if left else f"Next: python3 notebooks settle {quoted(topic.folder)}"]
    if old := stale(topic):
        given = f"Made before the coders' files last changed, so out of date: {listing(old)}."
        return [given, f"Next: python3 notebooks settle {quoted(topic.folder)}"]
    return []
