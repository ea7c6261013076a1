"""Start a topic of one's own: empty tables with the right headers, and the codes with their definitions.

    python3 .ci/tasks.py new-topic FOLDER --treatment yoga --condition "neck pain" [--evidence]
    python3 .ci/tasks.py codes FOLDER

The first writes the folder. The second, after a change of codes.csv, writes the codes into datapackage.json
as the allowed ones, in the order of their positions.
"""

import argparse
import csv
import json
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
DESCRIPTOR = "datapackage.json"
EXAMPLE = "recodes_example"
NEEDED = ["sources", "statements", "codes", "bodies", "claims"]
CODING = ["pass_a", "pass_b", "no_claim", "pairs", "settled"]
WITHOUT_EVIDENCE = [*NEEDED, *CODING, "items", "mentions", "mentions_a", "mentions_b", "choices"]
# Tables that hold a way of working, not findings: they come with their rows, to be changed.
METHOD = ["codes", "choices", "matches", "measures", "verdict_examples", "verdict_choices"]


def main():
    """Carry out one of the two commands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    start = commands.add_parser("new-topic", help="write the folder")
    start.add_argument("folder", type=Path)
    start.add_argument("--treatment", default="the treatment", help="what the articles praise, as in 'yoga'")
    start.add_argument("--condition", default="the condition", help="what it is praised for, as in 'neck pain'")
    start.add_argument("--evidence", action="store_true", help="with the tables of trials, estimates and guidelines")
    commands.add_parser("codes", help="make the codes of codes.csv the allowed ones").add_argument("folder", type=Path)
    given = parser.parse_args()
    if given.command == "codes":
        return allow_codes(given.folder)
    return write_topic(given.folder, given.treatment, given.condition, given.evidence)


def write_topic(folder, treatment, condition, evidence):
    """Write a topic's folder: the descriptor, the tables, and a page that says in which order to fill them."""
    if folder.exists() and any(folder.iterdir()):
        sys.exit(f"{folder} is not empty; a new topic needs an empty folder or a new one, so that nothing is lost")
    own = json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8"))
    words = renamed(own["topic"], treatment, condition)
    asked = [r for r in own["resources"] if r["name"] != EXAMPLE and (evidence or r["name"] in WITHOUT_EVIDENCE)]
    resources = json.loads(replaced(json.dumps(asked, ensure_ascii=False), words))
    forget_other_tables(resources)
    for resource in resources:
        rows = [{name: replaced(cell, words) for name, cell in row.items()} for row in method(resource, resources)]
        write(folder / resource["path"], [field["name"] for field in resource["schema"]["fields"]], rows)
    title = f"Claims about {treatment} for {condition}"
    about = {"name": "claims", "title": title, "description": f"{title}, coded sentence by sentence."}
    topic = {"treatment": treatment, "condition": condition}
    describe(folder, {**own, **about, "version": "0.1.0", "topic": topic, "resources": resources})
    (folder / "README.md").write_text(guide(title, resources), encoding="utf-8", newline="\n")
    print(
        f"wrote {len(resources)} tables, {DESCRIPTOR} and README.md to {folder}; README.md there says what comes first"
    )


def renamed(before, treatment, condition):
    """What the collection's own topic is called, and what the new one is, small and at the head of a sentence."""
    pairs = [(before["treatment"], treatment), (before["condition"], condition)]
    return pairs + [(old.capitalize(), new.capitalize()) for old, new in pairs]


def replaced(text, words):
    """A text about one topic, about another."""
    for old, new in words:
        text = text.replace(old, new)
    return text


def forget_other_tables(resources):
    """Take the tables that the new topic does without out of the rules and keys of the others."""
    known = {resource["name"] for resource in resources}
    for resource in resources:
        for rule in resource.get("rules", []):
            if "tables" in rule:
                rule["tables"] = [name for name in rule["tables"] if name in known]


def method(resource, resources):
    """The rows that a table comes with: those of a way of working; of the codes, those of variables in use."""
    rows = read(DATA / resource["path"]) if resource["name"] in METHOD else []
    if resource["name"] != "codes" or any(r["name"] == "effects" for r in resources):
        return rows
    fields = [field for r in resources for field in r["schema"]["fields"]]
    used = {field["name"] for field in fields if "enum" in field.get("constraints", {})}
    return [row for row in rows if row["variable"] in used]


def guide(title, resources):
    """The page of a new folder: the order of work, then every table with its columns."""
    parts = [
        f"# {title}",
        "1. Fill `sources.csv` and `statements.csv`: the articles, and their sentences by character, counted from 0.",
        "2. Read `codes.csv`. Change codes, labels and definitions where your topic needs others; keep the roles. "
        "Then `python3 .ci/tasks.py codes FOLDER` makes them the allowed ones. A rule in `datapackage.json` "
        "that names a code which you took out is named when the tables are read.",
        "3. Code every statement twice, independently (`coding/`), settle the differences, and fill `claims.csv`.",
        "4. `CLAIM_DATA=FOLDER python3 .ci/tasks.py lab` shows your topic in every notebook. Faults are named all at "
        "once, with file, line, column and what was allowed. To do without a table, delete its part of "
        "`datapackage.json`; the notebooks that need it say so.",
        "## The tables",
    ]
    for resource in resources:
        rows = "\n".join(f"- `{field['name']}`: {field['description']}" for field in resource["schema"]["fields"])
        parts.append(f"### `{resource['path']}`\n\n{resource['title']}.\n\n{rows}")
    return "\n\n".join(parts) + "\n"


def allow_codes(folder):
    """Write the codes of codes.csv into the descriptor as the allowed ones."""
    path = folder / DESCRIPTOR
    if not path.is_file():
        sys.exit(f"{folder} has no {DESCRIPTOR}; it is no folder of a topic")
    descriptor, codes = json.loads(path.read_text(encoding="utf-8")), {}
    for row in read(folder / "codes.csv"):
        codes.setdefault(row["variable"], []).append(row["code"])
    changed = 0
    for resource in descriptor["resources"]:
        for field in resource["schema"]["fields"]:
            limits = field.get("constraints", {})
            if "enum" in limits and field["name"] in codes and limits["enum"] != codes[field["name"]]:
                limits["enum"], changed = codes[field["name"]], changed + 1
    describe(folder, descriptor)
    print(f"{changed} columns of {DESCRIPTOR} have other allowed codes now")


def describe(folder, descriptor):
    """Write a descriptor as the collection's own is written."""
    text = json.dumps(descriptor, indent=1, ensure_ascii=False) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8", newline="\n")


def read(path):
    """The rows of a table as dicts of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, columns, rows):
    """A table with its header and some rows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main()
