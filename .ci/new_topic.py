"""Start a topic of one's own, or add to one: a coder, a variable, or the tables for more questions."""

import argparse
import csv
import hashlib
import json
import re
import shlex
import sys
from functools import cache, partial
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
DESCRIPTOR = "datapackage.json"
BASE = ["sources", "statements", "cuts", "codes", "coders", "bodies", "claims", "choices"]
# What can be added, and what each part is for; the tables of evidence are those that are in no other part.
PARTS = {
    "passes": "how far coders agree (add two or more with --coder)",
    "items": "what the articles leave unsaid",
    "evidence": "what trials, reviews and guidelines found",
}
TABLES = {"passes": ["pairs", "settled", "settled_statements", "examples"], "items": ["items", "mentions"]}
GUIDE = "FOLDER stands for this folder."  # a page without this sentence was not made here, and is never overwritten
# Tables that hold a way of working, not findings: they come with their rows, to be changed.
METHOD = ["codes", "bodies", "choices", "matches", "measures", "thresholds", "answer_examples", "answer_choices"]
# Codes that only the collection's own topic needs, and words that are about it alone.
LEFT_OUT = ["analysis_of_22_trials", "archives_of_internal_medicine_study", "acp_aps_guideline", "spine"]
LEFT_OUT += ["md_rmdq", "md_psqi", "md_hannover", "md_sf36", "slip_b"]
NEUTRAL = {
    "_low_back": "",
    "slip_a": "slip",
    "slip of pass A": "slip of a coder",
    "Pass A overlooked": "A coder overlooked",
    "medicine, Qi or": "medicine or",
    "massage, electrical stimulation, non-drug": "non-drug",
    ", but massage and electrical stimulation, too": "",
}
LINE = 240  # characters that a line of the descriptor may have before it is broken

# The example with which a topic begins: what each sentence says, and how it is coded.
EXAMPLE = "Example"
SENTENCES = [
    (
        "{treatment} helps people with {condition}.",
        {"paraphrase": "{treatment} is good for {condition}.", "topic": "effectiveness", "comparator": "not_stated",
         "outcome": "overall", "direction": "favours", "horizon": "not_stated", "population": "any",
         "certainty": "plain", "boosted": "no", "speaks_of": "in_general", "evidence": "none"},
    ),
    (
        "Some studies suggest that it works better than usual care.",
        {"paraphrase": "A few studies find it better than usual care.", "topic": "effectiveness",
         "comparator": "conventional", "care": "not_named", "outcome": "overall", "direction": "favours",
         "horizon": "not_stated", "population": "any", "certainty": "tentative", "boosted": "no",
         "speaks_of": "some", "evidence": "unspecified", "cited_work": "unidentified"},
    ),
    (
        "Ask a doctor before you begin.",
        {"paraphrase": "Readers should see a doctor first.", "topic": "advice"},
    ),
]  # fmt: skip


def main(words=None):
    """Read the command line and write the folder, or add to it."""
    listed = "; ".join(f"{name}: {text}" for name, text in PARTS.items())
    parser = argparse.ArgumentParser(prog="python3 notebooks new-topic", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder of the topic; a new one is made")
    parser.add_argument("--treatment", help="what the articles praise, as in 'yoga'")
    parser.add_argument("--condition", help="what it is praised for, as in 'neck pain'")
    parser.add_argument("--coder", action="append", default=[], help="a person who codes; can be repeated")
    parser.add_argument("--with", dest="parts", action="append", default=[], choices=PARTS, help=listed)
    parser.add_argument("--clear", action="store_true", help="take the example out")
    add = partial(parser.add_argument, action="append", default=[], metavar="NAME")
    add("--variable", help="give the claims a variable; its codes are rows of codes.csv")
    add("--scale", help="the same for a variable whose codes are steps, in the order of codes.csv")
    add("--without", help="take a variable out of the claims, with its codes and all that was coded of it")
    given = parser.parse_args(words)
    folder, made = given.folder, (given.folder / DESCRIPTOR).exists()
    names = coder_names(given.coder or ([] if made else ["first"]))
    if made:
        stop_at_faults(folder, given.treatment or given.condition)
    else:
        write_topic(folder, given.treatment or "the treatment", given.condition or "the condition")
    parts = [*given.parts, *(["passes"] if len(names) + len(coders_in(folder)) > 1 else [])]
    for part in dict.fromkeys(parts):
        add_part(folder, part)
    for coder, name in names.items():
        add_coder(folder, coder, name if given.coder else "", with_example=not made)
    if given.clear:
        take_example_out(folder)
    for name in given.without:
        take_variable_out(folder, name)
    for name in [*given.variable, *given.scale]:
        add_variable(folder, name, name in given.scale)
    descriptor = read_json(folder / DESCRIPTOR)
    n, page = len(descriptor["resources"]), write_guide(descriptor, folder)
    print(f"{folder.resolve()} has {n} tables, {DESCRIPTOR} and {page}.")


def write_guide(descriptor, folder):
    """Write the page of a topic, unless another page is in its place; what became of it, in words."""
    page = folder / "README.md"
    if page.exists() and GUIDE not in page.read_text(encoding="utf-8"):
        return "a README.md of your own, which was left as it is"
    page.write_text(guide(descriptor, folder), encoding="utf-8", newline="\n")
    return "README.md, which says what comes next"


def coder_names(names):
    """The short names of coders, as files and columns have them, and the names as they were given."""
    short = {re.sub("[^a-z0-9]", "", name.lower()): name for name in names}
    if bad := [name for name in names if not re.match("[A-Za-z]", name) or not name.isascii()]:
        sys.exit(f"{bad[0]!r} cannot be the name of a coder: begin it with a letter and use no accents, such as 'ann'.")
    others = [Path(one["path"]) for one in read_json(DATA / DESCRIPTOR)["resources"] if "coder" not in one]
    taken = {path.stem for path in others if path.parent.name == "coding"}
    if bad := sorted({"id", "final", *taken} & {*short}):
        sys.exit(f"A coder cannot be called {bad[0]}, as a table or a column is; add a letter.")
    if len(short) < len(names):
        sys.exit("Two coders have the same short name; every coder needs a name of their own.")
    return short


# ---------------------------------------------------------------- starting


def write_topic(folder, treatment, condition):
    """Write a topic's folder: the descriptor, and the tables with the codes and an example that is not coded yet.

    Stops where the folder has files.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.exit(f"{folder.resolve()} is not empty; a new topic needs an empty or new folder, so that nothing is lost.")
    own = read_json(DATA / DESCRIPTOR)
    title = f"Claims about {treatment} for {condition}"
    about = {"name": "claims", "title": title, "description": f"{title}, coded sentence by sentence."}
    about |= {"version": "0.1.0", "licenses": own["licenses"]}
    about |= {"topic": {"treatment": treatment, "condition": condition}, "resources": []}
    save(folder / DESCRIPTOR, about)
    add_tables(folder, BASE)
    example = Example(treatment, condition)
    (folder / "texts").mkdir()
    (folder / "texts" / example.file).write_text(example.text + "\n", encoding="utf-8", newline="\n")
    append(folder, "sources", [example.source()])
    append(folder, "statements", example.statements())
    append(folder, "claims", example.claims())


class Example:
    """The article with which a topic begins, as rows of its tables."""

    file = "example.txt"

    def __init__(self, treatment, condition):
        words = {"treatment": treatment[:1].upper() + treatment[1:], "condition": condition}
        self.sentences = [text.format(**words) for text, _ in SENTENCES]
        self.codes = [{name: code.format(**words) for name, code in codes.items()} for _, codes in SENTENCES]
        self.text = " ".join(self.sentences)

    def source(self):
        """The row of the article."""
        stored = self.text + "\n"
        row = {"source_id": EXAMPLE, "file": self.file, "address_match": "not_found", "publisher_kind": "an example"}
        digest = hashlib.sha256(stored.encode()).hexdigest()
        return row | {"words": len(self.text.split()), "characters": len(stored), "sha256": digest}

    def statements(self):
        """The rows of its statements."""
        rows, start = [], 0
        for i, text in enumerate(self.sentences, 1):
            digest = hashlib.sha256(text.encode()).hexdigest()[:12]
            place = {"start": start, "end": start + len(text), "sha256_12": digest}
            rows.append({"statement_id": f"{EXAMPLE}-{i:02d}", "source_id": EXAMPLE} | place)
            start += len(text) + 1
        return rows

    def claims(self):
        """The rows of its claims."""
        ids = [row["statement_id"] for row in self.statements()]
        return [{"claim_id": f"{i}-1", "statement_id": i} | codes for i, codes in zip(ids, self.codes, strict=True)]


def take_example_out(folder):
    """Take the rows of the example out of every table, and its text away."""
    for resource in read_json(folder / DESCRIPTOR)["resources"]:
        columns, rows = read_table(folder / resource["path"])
        ids = [name for name in columns if name.endswith("_id")]
        write(folder / resource["path"], columns, [row for row in rows if not any(of_example(row[i]) for i in ids)])
    (folder / "texts" / Example.file).unlink(missing_ok=True)


def of_example(text):
    """Whether an identifier is the example's, or of a part of it."""
    return text == EXAMPLE or text.startswith(f"{EXAMPLE}-")


# ---------------------------------------------------------------- adding


def add_part(folder, part):
    """Add the tables of a part that are not there yet; a table without a row counts as absent where that can be."""
    others = {*BASE, *TABLES["passes"], *TABLES["items"], "recodes_example"}
    names = [one["name"] for one in read_json(DATA / DESCRIPTOR)["resources"] if "coder" not in one]
    add_tables(folder, TABLES.get(part) or [name for name in names if name not in others])
    if part == "items":
        for coder in coders_in(folder):
            add_mentions(folder, coder)


def add_tables(folder, names):
    """Add tables of the collection to a topic, about what the topic is about, without the columns of its coders."""
    own, descriptor = read_json(DATA / DESCRIPTOR), read_json(folder / DESCRIPTOR)
    words, gone = words_of(folder), variables_gone(folder)
    there = [one["name"] for one in descriptor["resources"]]
    coders = [one["coder"] for one in own["resources"] if "coder" in one]
    new = [without_coders(one, coders) for one in own["resources"] if one["name"] in names and one["name"] not in there]
    for resource in new:
        if not resource.get("may_be_empty") and resource["name"] not in (*BASE, "pairs"):
            resource["absent_if_empty"] = True
        if resource["name"] in ("pairs", "claims", "statements", "bodies"):
            resource["may_be_empty"] = resource["name"] in ("pairs", "bodies")
    about = {key: value for key, value in descriptor.items() if key != "resources"}
    before = descriptor["resources"]
    for resource in describe(folder, about, new, words):
        columns = [field["name"] for field in resource["schema"]["fields"]]
        rows = read(DATA / resource["path"]) if resource["name"] in METHOD else []
        rows = [row for row in rows if not set(row.values()) & set(LEFT_OUT) and row.get("action") != "read"]
        rows = [row for row in rows if row.get("variable") not in gone]
        write(folder / resource["path"], columns, changed(rows, words))
    save(folder / DESCRIPTOR, {**about, "resources": before + read_json(folder / DESCRIPTOR)["resources"]})
    for coder in coders_in(folder) if "pairs" in names else []:
        add_columns(folder, coder)


def without_coders(resource, coders):
    """A table of the collection without what belongs to the collection's own coders."""
    own = {f"{part}_{coder}" for part in ("claim", "code", "pass") for coder in coders}
    resource = json.loads(json.dumps(resource))
    if isinstance(schema := resource["schema"], dict):
        schema["fields"] = [field for field in schema["fields"] if field["name"] not in own]
        schema["foreignKeys"] = [key for key in schema.get("foreignKeys", []) if not own & set(key["fields"])]
    rules = [rule for rule in resource.get("rules", []) if rule.get("table") not in own]
    resource["rules"] = [rule | ({"passes": {}} if rule["rule"] == "settles" else {}) for rule in rules]
    return resource


def coders_in(folder):
    """The short names of the coders of a topic."""
    return [row["coder"] for row in read(folder / "coders.csv")] if (folder / "coders.csv").exists() else []


def add_coder(folder, coder, name, with_example):
    """Add a coder: a row in the table of coders, a file, and the columns of the tables that compare coders."""
    if coder in coders_in(folder):
        sys.exit(f"{folder.resolve()} has a coder {coder} already.")
    descriptor = read_json(folder / DESCRIPTOR)
    resources = {one["name"]: one for one in descriptor["resources"]}
    path, title = f"coding/{coder}.csv", f"The statements as {coder} coded them: claims, or why there is none"
    about = {"name": f"pass_{coder}", "path": path, "title": title, "coder": coder, "may_be_empty": True}
    own = {**about, "profile": "tabular-data-resource", "schema": "schemas/coding.json", "rules": []}
    descriptor["resources"].append(own)
    asked = {"rule": "coded_or_excused", "key": "statement_id", "table": own["name"], "reason": "no_claim_reason"}
    resources["statements"]["rules"].append(asked)
    words = words_of(folder)
    if not (folder / own["schema"]).exists():
        save(folder / own["schema"], changed(read_json(DATA / own["schema"]), words))
    save(folder / DESCRIPTOR, descriptor)
    append(folder, "coders", [{"coder": coder, "coder_kind": "person", "extent": "all", "name": name}])
    columns = [field["name"] for field in read_json(folder / own["schema"])["fields"]]
    write(folder / path, columns, [])
    if name not in ("", coder):
        print(f"{name} is called {coder} in commands, files and columns.")
    add_columns(folder, coder)
    if "mentions" in resources:
        add_mentions(folder, coder)
    if with_example:
        _, claims = read_table(folder / "claims.csv")
        append(folder, own["name"], claims)
        pairs = [{"pair_id": f"{row['statement_id']}-a", f"claim_{coder}": row["claim_id"]} | row for row in claims]
        merge_pairs(folder, pairs, coder)


def merge_pairs(folder, pairs, coder):
    """Fill in the claims of a coder in the table of pairs, where a topic has one."""
    path = folder / "coding" / "pairs.csv"
    if path.exists():
        columns, rows = read_table(path)
        known = {row["pair_id"]: row for row in rows}
        for pair in pairs:
            row = known.setdefault(pair["pair_id"], {name: pair.get(name, "") for name in columns})
            row[f"claim_{coder}"] = pair[f"claim_{coder}"]
        write(path, columns, known.values())


def add_columns(folder, coder):
    """Give a coder columns in the tables of pairs and of settled differences, where a topic has them."""
    descriptor = read_json(folder / DESCRIPTOR)
    resources = {one["name"]: one for one in descriptor["resources"]}
    table, claim, code = f"pass_{coder}", f"claim_{coder}", f"code_{coder}"
    fields = resources["pairs"]["schema"]["fields"] if "pairs" in resources else []
    if not fields or claim in [field["name"] for field in fields]:
        return
    claims = {"name": claim, "type": "string", "description": f"The claim of {coder}; blank where {coder} has none."}
    codes = {"name": code, "type": "string", "description": f"The code of {coder}; blank where none applies."}
    before = {"pairs": {claim: "claim_id"}, "settled": {claim: "variable", code: "code_final"}}
    before["settled_statements"] = {code: "code_final"}
    for name, places in before.items():
        schema = resources[name]["schema"]
        for column, place in places.items():
            fields = [field["name"] for field in schema["fields"]]
            schema["fields"].insert(fields.index(place), claims if column == claim else codes)
        rows = read(folder / resources[name]["path"])
        write(folder / resources[name]["path"], [field["name"] for field in schema["fields"]], rows)
    key = {"fields": [claim], "reference": {"resource": table, "fields": ["claim_id"]}}
    resources["pairs"]["schema"]["foreignKeys"].append(key)
    settles = next(rule for rule in resources["settled"]["rules"] if rule["rule"] == "settles")
    settles["passes"][code] = [claim, table]
    listed = {"rule": "listed_once", "column": "claim_id", "table": "pairs", "listed": claim}
    resources[table]["rules"].append(listed)
    save(folder / DESCRIPTOR, descriptor)


def add_mentions(folder, coder):
    """Give a coder a table of the mentions of items."""
    descriptor = read_json(folder / DESCRIPTOR)
    if f"mentions_{coder}" in [one["name"] for one in descriptor["resources"]]:
        return
    settled = next(one for one in descriptor["resources"] if one["name"] == "mentions")
    title = f"Where an article mentions an item, as {coder} coded it"
    about = {"name": f"mentions_{coder}", "path": f"coding/mentions_{coder}.csv", "title": title, "coder": coder}
    descriptor["resources"].append(settled | about)
    save(folder / DESCRIPTOR, descriptor)
    columns = [field["name"] for field in read_json(folder / settled["schema"])["fields"]]
    write(folder / about["path"], columns, [])


# ---------------------------------------------------------------- variables


def add_variable(folder, name, scale):
    """Give the claims, and what each coder codes, a variable; one of the collection comes with its rules and codes."""
    words = words_of(folder)
    if not re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        rule = "use lower-case letters, digits, and _ between words, and begin with a letter, such as 'tone'"
        sys.exit(f"{name!r} cannot be the name of a variable: {rule}.")
    if name in [field["name"] for field in read_json(schemas_in(folder)[0])["fields"]]:
        sys.exit(f"The claims in {folder.resolve()} have a column {name} already.")
    add_codes(folder, [name], words)
    if name not in [row["variable"] for row in read(folder / "codes.csv")]:
        row = f"{name},some_code,its label,What the code means.,,,"
        sys.exit(f"{(folder / 'codes.csv').resolve()} has no code of {name}; add a row for each, as {row}")
    for path in schemas_in(folder):
        schema, own = read_json(path), changed(read_json(DATA / "schemas" / path.name), words)
        label = name.replace("_", " ")
        new = {"name": name, "type": "string", "description": f"The code of {label}; see codes.csv.", "codes": name}
        new |= {"ordered": True} if scale else {}
        known = [field for field in own["fields"] if field["name"] == name]
        place = next(i for i, field in enumerate(schema["fields"]) if field["name"] == "note")
        schema["fields"].insert(place, *(known or [new]))
        there = {field["name"] for field in schema["fields"]}
        schema["rules"] += [rule for rule in own["rules"] if name in spoken_of(rule) <= there]
        save(path, schema)
    write_anew(folder)


def add_codes(folder, variables, words):
    """Add the codes that the collection has of some variables, where a topic has no code of them."""
    columns, rows = read_table(folder / "codes.csv")
    wanted = set(variables) - {row["variable"] for row in rows}
    new = [row for row in read(DATA / "codes.csv") if row["variable"] in wanted and row["code"] not in LEFT_OUT]
    write(folder / "codes.csv", columns, [*rows, *changed(new, words)])


def take_variable_out(folder, name):
    """Take a variable out of a topic, and those that apply only where it has some code."""
    path, *_ = schemas_in(folder)
    schema = read_json(path)
    coded = [field["name"] for field in schema["fields"] if "codes" in field and field["name"] != "topic"]
    if name not in coded:
        sys.exit(f"{name!r} is no variable that can be taken out of {path.resolve()}; these are: {', '.join(coded)}.")
    resting = [rule["column"] for rule in schema["rules"] if rule["rule"] == "filled_when" and name in rule["when"]]
    gone = {name, *resting}
    for path in schemas_in(folder):
        schema = read_json(path)
        schema["fields"] = [field for field in schema["fields"] if field["name"] not in gone]
        schema["rules"] = [rule for rule in schema["rules"] if not gone & spoken_of(rule)]
        save(path, schema)
    write_anew(folder, gone)
    print(f"Taken out of the claims: {', '.join(sorted(gone))}.")


def variables_gone(folder):
    """The variables of the collection that the claims of a topic do without."""
    own, there = (where / "schemas" / "claims.json" for where in (DATA, folder))
    coded = {field["name"] for field in read_json(own)["fields"] if "codes" in field}
    return coded - {field["name"] for field in read_json(there)["fields"]} if there.exists() else set()


def schemas_in(folder):
    """The schemas of the claims, those of the settled claims first."""
    return [folder / "schemas" / name for name in ("claims.json", "coding.json")]


def spoken_of(rule):
    """The columns that a rule of the claims speaks of."""
    return {rule["column"], *rule.get("when", {}), *([rule["of"]] if "of" in rule else [])}


def write_anew(folder, gone=frozenset()):
    """Write the tables of a topic with the columns that they have now, without rows that are about what is gone."""
    for resource in read_json(folder / DESCRIPTOR)["resources"]:
        schema = resource["schema"] if isinstance(resource["schema"], dict) else read_json(folder / resource["schema"])
        path = folder / resource["path"]
        before = read(path)
        rows = [row for row in before if not gone & set(row.get("variable", "").split())]
        if len(rows) < len(before) and resource["name"] == "choices":  # what is left of a choice must be one
            open_ = {row["choice"] for row in rows if row["taken"] == "no"}
            rows = [row for row in rows if row["choice"] in open_]
        write(path, [field["name"] for field in schema["fields"]], rows)


# ---------------------------------------------------------------- the descriptor


def describe(folder, about, resources, words):
    """Write the descriptor of a topic, with the schemas that its tables share, from that of the collection.

    ``about`` is what it says beside the tables; ``words``, a dict from what the collection says to what the topic says
    instead. Returns the tables, each with its whole schema.
    """
    resources, full = changed(resources, words), []
    save(folder / DESCRIPTOR, {**about, "resources": resources})
    for resource in resources:
        schema = resource["schema"]
        if isinstance(schema, str):
            schema = changed(read_json(DATA / schema), words)
            save(folder / resource["schema"], schema)
        full.append({**resource, "schema": schema})
    return full


def changed(part, words):
    """A part of the descriptor about one topic, about another."""
    if isinstance(part, dict):
        return {name: changed(value, words) for name, value in part.items()}
    if isinstance(part, list):
        return [changed(one, words) for one in part if one not in LEFT_OUT]
    return replaced(part, words) if isinstance(part, str) else part


def renamed(before, treatment, condition):
    """What the collection says of its own topic, and what a new one says, small and at the head of a sentence."""
    pairs = {**NEUTRAL, "back pain": condition, before["treatment"]: treatment, before["condition"]: condition}
    return pairs | {old[:1].upper() + old[1:]: new[:1].upper() + new[1:] for old, new in pairs.items()}


def words_of(folder):
    """What a topic says instead of the words of the collection, as :func:`renamed`."""
    return renamed(read_json(DATA / DESCRIPTOR)["topic"], *read_json(folder / DESCRIPTOR)["topic"].values())


def replaced(text, words):
    """A text about one topic, about another; nothing twice."""
    return any_of(tuple(words)).sub(lambda m: words[m[0]], text)


@cache
def any_of(words):
    """A pattern that finds any of some words, the longest first."""
    return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))


# ---------------------------------------------------------------- the page


def guide(descriptor, folder):
    """The page of a topic: the order of work, then every table with its columns."""
    there = [one["name"] for one in descriptor["resources"]]
    absent = [name for name in PARTS if TABLES.get(name, ["effects"])[0] not in there]
    more = "; ".join(f"`--with {name}` ({PARTS[name]})" for name in absent)
    coders = ", ".join(f"`coding/{coder}.csv`" for coder in coders_in(folder))
    parts = [
        f"# {descriptor['title']}",
        f"Unless `--clear` took it out, there is an example: an article of three sentences, coded. {GUIDE}",
        "1. `CLAIM_DATA=FOLDER python3 notebooks lab` shows the topic in every notebook, now and after every step.",
        "2. `python3 notebooks new-topic FOLDER --clear` takes the example out. Put your articles into "
        "`FOLDER/texts`; `python3 notebooks cut FOLDER` cuts them into statements. Rows of `cuts.csv` mend what is cut "
        "wrongly; cut again then. In `sources.csv`, say what each article is: `title` and `publisher_kind`.",
        "3. Read `codes.csv`. Change codes, labels and definitions where your topic needs others; keep the roles. "
        "The codes of that table are the allowed ones, and they are shown in its order. A rule in `datapackage.json` "
        "that names a code which you took out is a fault, which `check` names. `python3 notebooks new-topic FOLDER "
        "--without comparator` takes a variable out; `--variable tone` adds one whose codes are in `codes.csv`.",
        f"4. Code every statement, every coder in a file of their own: {coders}. `python3 notebooks code FOLDER "
        "--coder ann` shows one statement at a time, with its words if the texts are in `FOLDER/texts` or in the "
        "folder that `CLAIM_SOURCES` names. A row is a claim, or says in `no_claim_reason` why a statement makes "
        "none. `coders.csv` says who coded. `python3 notebooks new-topic FOLDER --coder bo` adds a coder.",
        "5. `python3 notebooks settle FOLDER` pairs the claims of coders, lists what they coded differently, and makes "
        "`claims.csv`, which nobody writes or edits by hand.",
        "6. `python3 notebooks check FOLDER` names every fault at once and says what comes next.",
        *([f"`python3 notebooks new-topic FOLDER` adds more: {more}."] if absent else []),
        "## The tables",
    ]
    for resource in descriptor["resources"]:
        schema = resource["schema"]
        fields = (schema if isinstance(schema, dict) else read_json(folder / schema))["fields"]
        parts.append(f"### `{resource['path']}`\n\n{resource['title']}.\n\n" + "\n".join(map(column, fields)))
    return "\n\n".join(parts) + "\n"


def column(field):
    """A line about a column: what it holds, whether it must be filled, and what is allowed."""
    limits = field.get("constraints", {})
    needed = " Must be filled." if limits.get("required") else ""
    allowed = f" Allowed: {', '.join(limits['enum'])}." if "enum" in limits else ""
    codes = f" The codes of `{field['codes']}` in `codes.csv`." if "codes" in field else ""
    return f"- `{field['name']}`: {field['description']}{needed}{allowed}{codes}"


# ---------------------------------------------------------------- files


def read_json(path):
    """What a JSON file holds."""
    return json.loads(path.read_text(encoding="utf-8"))


def save(path, content):
    """Write a JSON file as the collection's own are written: a line for whatever fits into one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(content) + "\n", encoding="utf-8", newline="\n")


def as_text(part, depth=0):
    """A part of a JSON file as text, in one line where it fits."""
    line = json.dumps(part, ensure_ascii=False)
    if len(line) + depth <= LINE or not isinstance(part, dict | list):
        return line
    if isinstance(part, list):
        items = [as_text(one, depth + 1) for one in part]
    else:
        items = [f"{json.dumps(name)}: {as_text(one, depth + 1)}" for name, one in part.items()]
    inner, marks = "\n" + " " * (depth + 1), "[]" if isinstance(part, list) else "{}"
    return f"{marks[0]}{inner}{f',{inner}'.join(items)}\n{' ' * depth}{marks[1]}"


def read_table(path):
    """The columns of a table, and its rows as dicts of text."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        first = file.readline()
        file.seek(0)
        table = csv.DictReader(file, delimiter=max(",;\t", key=first.count))  # as a spreadsheet saves it
        table.fieldnames = [name.strip().lower().replace(" ", "_") for name in table.fieldnames or []]
        return list(table.fieldnames), list(table)


def stop_at_faults(folder, renamed):
    """Stop before anything is written where a topic would get another name, or a table would lose something."""
    if renamed:
        sys.exit(
            f"{folder.resolve()} has a topic already; its {DESCRIPTOR} says what it is about. To add to it, leave out "
            "--treatment and --condition; for another topic, name another folder."
        )
    try:
        for resource in read_json(folder / DESCRIPTOR)["resources"]:
            schema, path = resource["schema"], folder / resource["path"]
            schema = read_json(folder / schema) if isinstance(schema, str) else schema
            if path.suffix == ".csv" and path.exists():
                columns, rows = read_table(path)
                other = {field["name"] for field in schema["fields"]} ^ set(columns)
                if other or any(None in row or None in row.values() for row in rows):
                    raise ValueError(f"{path.name} has other columns or cells than {DESCRIPTOR} says")
    except (OSError, ValueError, KeyError) as error:  # a file that is not there, no JSON, another encoding
        sys.exit(
            f"The tables of {folder.resolve()} have a fault: {error}. Nothing was changed; "
            f"python3 notebooks check {shlex.quote(str(folder))} names every fault."
        )


def read(path):
    """The rows of a table as dicts of text."""
    return read_table(path)[1]


def append(folder, name, rows):
    """Add rows to a table of a topic; what a row does not say stays blank, and what has no column is left out."""
    resources = read_json(folder / DESCRIPTOR)["resources"]
    path = folder / next(one["path"] for one in resources if one["name"] == name)
    columns, before = read_table(path)
    write(path, columns, [*before, *rows])


def write(path, columns, rows):
    """A table with its header and some rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}. Name a folder that you may write to.")
