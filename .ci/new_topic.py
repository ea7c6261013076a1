"""Start a topic of one's own: empty tables with the right headers, and the codes with their definitions."""

import argparse
import csv
import json
import re
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "data"
DESCRIPTOR = "datapackage.json"
EXAMPLE = "recodes_example"
CODING = ["pass_a", "pass_b", "no_claim", "pairs", "settled"]
ITEMS = ["items", "mentions", "mentions_a", "mentions_b"]
WITHOUT_EVIDENCE = ["sources", "statements", "cuts", "codes", "bodies", "claims", *CODING, *ITEMS, "choices"]
# Tables that hold a way of working, not findings: they come with their rows, to be changed.
METHOD = ["codes", "choices", "matches", "measures", "answer_examples", "answer_choices"]
# Codes that only the collection's own topic needs, and words that are about it alone.
LEFT_OUT = ["analysis_of_22_trials", "archives_of_internal_medicine_study", "acp_aps_guideline", "spine"]
LEFT_OUT += ["md_rmdq", "md_psqi", "md_hannover", "md_sf36"]
NEUTRAL = {
    "_low_back": "",
    "medicine, Qi or": "medicine or",
    "massage, electrical stimulation, non-drug": "non-drug",
    ", but massage and electrical stimulation, too": "",
}
LINE = 240  # characters that a line of the descriptor may have before it is broken


def main(words=None):
    """Read the command line and write the folder."""
    parser = argparse.ArgumentParser(prog="python3 notebooks new-topic", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--treatment", default="the treatment", help="what the articles praise, as in 'yoga'")
    parser.add_argument("--condition", default="the condition", help="what it is praised for, as in 'neck pain'")
    parser.add_argument("--evidence", action="store_true", help="with the tables of trials, estimates and guidelines")
    given = parser.parse_args(words)
    n = write_topic(given.folder, given.treatment, given.condition, given.evidence)
    print(f"Wrote {n} tables, {DESCRIPTOR} and README.md to {given.folder.resolve()}. README.md says what comes first.")


def write_topic(folder, treatment, condition, evidence):
    """Write a topic's folder: the descriptor, the tables, and a page that says in which order to fill them.

    Returns the number of tables. Stops where the folder has files.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        sys.exit(f"{folder.resolve()} is not empty; a new topic needs an empty or new folder, so that nothing is lost.")
    own = json.loads((DATA / DESCRIPTOR).read_text(encoding="utf-8"))
    words = renamed(own["topic"], treatment, condition)
    kept = [one for one in own["resources"] if one["name"] != EXAMPLE and (evidence or one["name"] in WITHOUT_EVIDENCE)]
    title = f"Claims about {treatment} for {condition}"
    about = {"name": "claims", "title": title, "description": f"{title}, coded sentence by sentence."}
    about |= {
        "version": "0.1.0",
        "licenses": own["licenses"],
        "topic": {"treatment": treatment, "condition": condition},
    }
    resources = describe(folder, about, kept, words)
    used = {field.get("codes") for one in resources for field in one["schema"]["fields"]}
    for resource in resources:
        columns = [field["name"] for field in resource["schema"]["fields"]]
        rows = read(DATA / resource["path"]) if resource["name"] in METHOD else []
        if resource["name"] == "codes" and not evidence:
            rows = [row for row in rows if row["variable"] in used]
        rows = [row for row in rows if not set(row.values()) & set(LEFT_OUT)]
        write(folder / resource["path"], columns, changed(rows, words))
    (folder / "README.md").write_text(guide(title, resources), encoding="utf-8", newline="\n")
    return len(resources)


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
            schema = changed(json.loads((DATA / schema).read_text(encoding="utf-8")), words)
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


def replaced(text, words):
    """A text about one topic, about another; the longest words first, and nothing twice."""
    return re.sub("|".join(map(re.escape, sorted(words, key=len, reverse=True))), lambda m: words[m[0]], text)


def guide(title, resources):
    """The page of a new folder: the order of work, then every table with its columns."""
    parts = [
        f"# {title}",
        "1. Fill `sources.csv` and `statements.csv`: the articles, and their sentences by character, counted from 0.",
        "2. Read `codes.csv`. Change codes, labels and definitions where your topic needs others; keep the roles. "
        "The codes of that table are the allowed ones, and they are shown in its order. A rule in `datapackage.json` "
        "that names a code which you took out is named when the tables are read.",
        "3. Code every statement twice, independently (`coding/`), settle the differences, and fill `claims.csv`. "
        'Then say in `datapackage.json`, under `topic`, who coded: `"coded": "coded by hand, twice"`.',
        "4. `python3 notebooks check FOLDER` names every fault at once, with file, line, column and what is allowed. "
        "A table needs at least one row; to do without one, delete its file and its part of `datapackage.json`, and "
        "the notebooks that need it say so.",
        "5. `CLAIM_DATA=FOLDER python3 notebooks lab` shows your topic in every notebook.",
        "## The tables",
    ]
    for resource in resources:
        rows = "\n".join(map(column, resource["schema"]["fields"]))
        parts.append(f"### `{resource['path']}`\n\n{resource['title']}.\n\n{rows}")
    return "\n\n".join(parts) + "\n"


def column(field):
    """A line about a column: what it holds, whether it must be filled, and what is allowed."""
    limits = field.get("constraints", {})
    needed = " Must be filled." if limits.get("required") else ""
    allowed = f" Allowed: {', '.join(limits['enum'])}." if "enum" in limits else ""
    codes = f" The codes of `{field['codes']}` in `codes.csv`." if "codes" in field else ""
    return f"- `{field['name']}`: {field['description']}{needed}{allowed}{codes}"


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
