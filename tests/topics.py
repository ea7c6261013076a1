"""Other topics for the tests: the artificial one, whose descriptor is made from the collection's own.

python tests/topics.py FOLDER    writes the artificial topic into a new folder
"""

import atexit
import csv
import json
import random
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from places import ROOT, module

ARTIFICIAL = ROOT / "tests" / "other_topic"


@cache
def new_topic():
    """The module that starts a topic."""
    return module(".ci/new_topic.py")


def write(folder):
    """Write the artificial topic into a new folder: its tables, and a descriptor with its own words and codes."""
    make, about = new_topic(), json.loads((ARTIFICIAL / "topic.json").read_text(encoding="utf-8"))
    own = json.loads((make.DATA / make.DESCRIPTOR).read_text(encoding="utf-8"))
    shutil.copytree(ARTIFICIAL, folder, ignore=shutil.ignore_patterns("topic.json"), dirs_exist_ok=True)
    codes, topic = about.pop("codes in rules"), about["topic"]
    words = make.renamed(own["topic"], topic["treatment"], topic["condition"])
    make.describe(folder, about, own["resources"], words)
    for path in folder.rglob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for rule in [rule for part in content.get("resources", [content]) for rule in part.get("rules", [])]:
            named = [*rule.get("when", {}).items(), (rule.get("column"), rule.get("allowed", []))]
            for variable, values in named:
                values[:] = [codes.get(variable, {}).get(value, value) for value in values]
        make.save(path, content)
    return folder


def without(folder, names):
    """Take tables out of a folder: their files, and their part of the descriptor."""
    path = folder / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] in names:
            (folder / resource["path"]).unlink()
    descriptor["resources"] = [one for one in descriptor["resources"] if one["name"] not in names]
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def smallest(folder, names, source="Tea"):
    """Write the artificial topic with one article and without some tables into a new folder."""
    without(write(folder), names)
    for name in ("sources", "statements", "claims"):
        path = folder / f"{name}.csv"
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        kept = [head, *(row for row in rows if row.startswith(source))]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    return folder


MANY_KINDS = ["a newspaper", "a press office", "a clinic"]


def many(folder, articles, seed=1):
    """Write a topic of many articles into a new folder: each is some statements of one of the collection's articles.

    Articles ``P01`` (a press office) and ``N01`` (a newspaper) are a family, and so on; every third is ``C01``, a
    clinic, and of no family. Clinics draw from those articles that favour the treatment most.
    """
    draw, data = random.Random(seed), ROOT / "data"
    named = ["cuts", "recodes_example", "pass_a", "pass_b", "pairs", "settled", "alternatives", "examples", "bearings"]
    shutil.copytree(data, folder)
    path = folder / "datapackage.json"
    without(folder, [*named, "mentions_a", "mentions_b", "facts", "choices"])
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    tables = {one["name"]: folder / one["path"] for one in descriptor["resources"]}
    columns = [{"name": "country", "type": "string"}, {"name": "family", "type": "string"}]
    next(one for one in descriptor["resources"] if one["name"] == "sources")["schema"]["fields"] += columns
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    old = {name: list(csv.DictReader(tables[name].open(encoding="utf-8"))) for name in MANY_TABLES}
    sources, new = [row["source_id"] for row in old["sources"]], {name: [] for name in MANY_TABLES}
    base = ""
    for k in range(articles):
        kind, number = k % 3, k // 3 + 1
        name = f"{'NPC'[kind]}{number:02}"
        base = base if kind == 1 else draw.choice(sources[3:] if kind == 2 else sources[:3])
        about = next(row for row in old["sources"] if row["source_id"] == base)
        whose = {"publisher_kind": MANY_KINDS[kind], "country": draw.choice(["Utopia", "Erewhon", ""])}
        whose |= {"family": "" if kind == 2 else f"F{number}", "published": f"{2019 + k % 4}-03-01"}
        new["sources"].append(
            {**about, **whose, "source_id": name, "file": f"{name}.txt", "published_basis": "made up"}
        )
        own = {row["statement_id"] for row in old["statements"] if row["source_id"] == base and draw.random() < 0.6}
        for table in MANY_TABLES[1:]:
            rows = [row for row in old[table] if row["statement_id"] in own]
            ids = ("source_id", "statement_id", "claim_id")
            new[table] += [{**r, **{c: name + r[c].removeprefix(base) for c in ids if c in r}} for r in rows]
    for table, rows in new.items():
        with tables[table].open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return folder


MANY_TABLES = ["sources", "statements", "claims", "mentions"]


def started(folder, *words):
    """Start a topic as the command does, for yoga and necks; returns its folder."""
    new_topic().main([str(folder), "--treatment", "yoga", "--condition", "neck pain", *words])
    return folder


@cache
def other_topic():
    """The folder of the artificial topic, written once and only to be read."""
    folder = Path(tempfile.mkdtemp(prefix="other-topic-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write(folder)


if __name__ == "__main__":
    print(f"Wrote {write(Path(sys.argv[1])).resolve()}.")
