"""Binder: a reader's environment in the browser is the one that the results were made in."""

import re
import subprocess
import sys

from places import ROOT

BINDER = ROOT / ".binder"
WORKFLOW = ROOT / ".github" / "workflows" / "tests.yml"


def pins(path):
    """The exact versions that a requirements file names, itself or through the files it refers to."""
    text = path.read_text(encoding="utf-8")
    found = set(re.findall(r"^([\w.-]+==[^\s;#]+)", text, re.MULTILINE))
    for name in re.findall(r"^-[rc]\s+(\S+)", text, re.MULTILINE):
        found |= pins((path.parent / name).resolve())
    return found


def test_binder_installs_the_pinned_versions_and_nothing_else():
    ours = pins(ROOT / "requirements.txt")
    assert len(ours) > 100
    assert pins(BINDER / "requirements.txt") == ours
    lines = [line for line in (BINDER / "requirements.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
    assert [line for line in lines if not line.startswith("#")] == ["-r ../requirements.txt"]


def test_pip_finds_what_binder_refers_to():
    """As repo2docker does: from the top of the repository. What is installed here already needs no network."""
    words = ["install", "--dry-run", "--no-index", "--disable-pip-version-check", "-r", ".binder/requirements.txt"]
    done = subprocess.run([sys.executable, "-m", "pip", *words], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert "Would install" not in done.stdout


def test_binder_runs_a_python_that_the_tests_run():
    version = re.fullmatch(r"python-(3\.\d+)\n", (BINDER / "runtime.txt").read_text(encoding="utf-8"))[1]
    assert f'"{version}"' in WORKFLOW.read_text(encoding="utf-8")
