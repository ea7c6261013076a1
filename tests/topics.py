"""Other topics for the tests: the artificial one, whose descriptor is made from the collection's own.

python tests/topics.py FOLDER    writes the artificial topic into a new folder
"""

import atexit
import json
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
