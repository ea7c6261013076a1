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
    change_rules(folder, codes)
    return folder


def change_rules(folder, codes):
    """Give the rules of a topic its own codes, as a person does whose codes are others."""
    for path in folder.rglob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        for rule in [rule for part in content.get("resources", [content]) for rule in part.get("rules", [])]:
            named = [*rule.get("when", {}).items(), (rule.get("column"), rule.get("allowed", []))]
            for variable, values in named:
                values[:] = [codes.get(variable, {}).get(value, value) for value in values]
        new_topic().save(path, content)


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
    named = [
        "cuts",
        "recodes_example",
        "pass_a",
        "pass_b",
        "pairs",
        "settled",
        "settled_statements",
        "alternatives",
        "examples",
        "bearings",
        "answer_remarks",
    ]
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


def start(folder, *words):
    """Start a topic by the command, for yoga and necks; returns its folder."""
    new_topic().main([str(folder), "--treatment", "yoga", "--condition", "neck pain", *words])
    return folder


@cache
def started_once(*words):
    """A topic that the command started, once for some words and only to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="started-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return start(folder / "topic", *words)


def started(folder, *words):
    """A topic as :func:`start` makes it, copied: for tests of what comes after it."""
    return shutil.copytree(started_once(*words), folder)


SCALE = {
    "none": "Does not link the two.", "ambiguous": "Links them and says neither how nor why.",
    "correlated": "They go together.", "conditional": "One may be the cause.", "might": "One might be the cause.",
    "can": "One can be the cause.", "causes": "One is the cause.",
}  # fmt: skip
KINDS = {"p": "press release", "n": "news"}
PRESS = {
    "--scale": {"causal_strength": SCALE},
    "--variable": {"design_stated": {"yes": "The design of the study is named.", "no": "It is not."}},
}


def press(folder, gone=("comparator", "direction"), studies=6, seed=1, coders=("Ann", "Bo")):
    """Write a made topic of the shape of a study of press releases into a new folder, by the commands of a user.

    Each study has a press release and a report in the news, and each of these a title and a main statement: one topic,
    the strength of a causal statement in seven steps, and whether a design is stated. The coders differ here and there,
    and leave cells out; all but the first leave statements out. The variables ``gone`` are none of this topic.
    """
    from claimlib import cutting, settling  # here, as the artificial topic is written without any package

    named = [
        word for flag, names in (("--coder", coders), ("--without", gone)) for name in names for word in (flag, name)
    ]
    started(folder, "--clear", *named)
    add_variables(folder)
    cutting.cut(folder, write_texts(folder / "texts", studies))
    kinds = [row | {"publisher_kind": KINDS[row["file"][3]]} for row in rows_of(folder / "sources.csv")]
    fill(folder / "sources.csv", kinds)
    first, *others = rows_of(folder / "coders.csv")
    fill(folder / "coders.csv", [first, *(row | {"extent": "some"} for row in others)])
    draw, statements = random.Random(seed), [row["statement_id"] for row in rows_of(folder / "statements.csv")]
    truth = {one: (draw.choice(list(SCALE)), draw.choice(["yes", "no", ""])) for one in statements}
    for row in [first, *others]:
        coded = truth if row is first else {one: codes for one, codes in truth.items() if draw.random() > 0.2}
        fill(folder / "coding" / f"{row['coder']}.csv", [claim(one, *codes, draw) for one, codes in coded.items()])
    settling.settle(folder, answer, lambda line: None)
    return folder


def add_variables(folder):
    """Give a topic the variables of :data:`PRESS`: rows of its codes, and a command."""
    new = {name: codes for own in PRESS.values() for name, codes in own.items()}
    with (folder / "codes.csv").open("a", encoding="utf-8") as file:
        for name, codes in new.items():
            file.writelines(f"{name},{code},{code},{text},,,\n" for code, text in codes.items())
    new_topic().main([str(folder), *(word for flag, own in PRESS.items() for name in own for word in (flag, name))])


def write_texts(folder, studies):
    """Write a press release and a report of each study; returns the paths."""
    paths = [folder / f"S{i:02d}{kind}.txt" for i in range(1, studies + 1) for kind in KINDS]
    for i, path in enumerate(paths):
        path.write_text(f"Sleep and memory\n\nSleep may help memory, says text {i}.\n", encoding="utf-8")
    return paths


def claim(statement, strength, stated, draw):
    """A claim as somebody codes it: mostly as it is, but now and then a cell is left out or a step is another."""
    strength = draw.choice([strength, strength, strength, draw.choice(list(SCALE)), ""])
    own = {"topic": "context", "causal_strength": strength, "design_stated": draw.choice([stated, stated, ""])}
    return {"claim_id": f"{statement}-1", "statement_id": statement, "paraphrase": "Sleep is good for memory."} | own


def answer(question):
    """What a person who settles says: the first code that is offered, a reason, and each time a new decision."""
    if question.startswith("Which"):
        return question.partition("(")[2].partition(",")[0].rstrip("): ")
    return "source_ambiguous" if question.startswith("Why") else ""


def rows_of(path):
    """The rows of a table as dicts of text."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(path, rows):
    """Write rows into a table that has its header."""
    columns = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def artificial_texts(folder):
    """Write the texts of the artificial topic: a sentence for each statement, from the claims that it makes."""
    said = {}
    for row in rows_of(ARTIFICIAL / "claims.csv"):
        said.setdefault(row["statement_id"], []).append(row["paraphrase"].rstrip("."))
    lines = {}
    for i, row in enumerate(rows_of(ARTIFICIAL / "statements.csv")):
        sentence = " and ".join(said.get(row["statement_id"], [f"Here is remark {i}"]))
        lines.setdefault(row["source_id"], []).append(f"{sentence}.\n")
    for row in rows_of(ARTIFICIAL / "sources.csv"):
        (folder / row["file"]).write_text("\n".join(lines[row["source_id"]]), encoding="utf-8")
    return sorted(folder.glob("*.txt"))


def uncoded(folder, coders, command):
    """Start the artificial topic by ``command`` and fill in what is not coded: codes, articles, items and evidence."""
    about = json.loads((ARTIFICIAL / "topic.json").read_text(encoding="utf-8"))
    named = [word for name in coders for word in ("--coder", name)]
    words = ["--treatment", about["topic"]["treatment"], "--condition", about["topic"]["condition"]]
    assert command("new-topic", str(folder), *words, *named, "--clear", "--with", "items", "--with", "evidence") == 0
    change_rules(folder, about["codes in rules"])
    made = {"statements.csv", "claims.csv", "mentions.csv", "coders.csv", "cuts.csv"}
    for path in [path for path in folder.glob("*.csv") if path.name not in made and (ARTIFICIAL / path.name).exists()]:
        fill(path, rows_of(ARTIFICIAL / path.name))
    return folder


def code(folder, coders):
    """Fill in the files of coders of the artificial topic: ``a`` and ``b`` have their own, any other codes as ``b``."""
    for file, name in [(file, name) for file in ("{}.csv", "mentions_{}.csv") for name in coders]:
        own = ARTIFICIAL / "coding" / file.format(name)
        fill(folder / "coding" / file.format(name), rows_of(own if own.exists() else own.with_name(file.format("b"))))


@cache
def other_topic():
    """The folder of the artificial topic, written once and only to be read."""
    folder = Path(tempfile.mkdtemp(prefix="other-topic-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return write(folder)


if __name__ == "__main__":
    print(f"Wrote {write(Path(sys.argv[1])).resolve()}.")
