"""The packages: exact versions, each with its reason, the same for Binder as for a reader."""

import re

from places import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "tests.yml"
FILES = ["requirements.txt", *(f".ci/requirements-{what}.txt" for what in ("website", "test", "large"))]


def pins(name):
    """The exact versions that a file of requirements names: a dict from package to version."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;#]+)", text, re.MULTILINE))


def test_every_pin_is_exact_and_among_the_constraints_and_says_what_it_is_for():
    every = pins(".ci/constraints.txt")
    for name in FILES:
        text = (ROOT / name).read_text(encoding="utf-8")
        asked = [line for line in text.splitlines() if line and not line.startswith(("#", "-c "))]
        assert all(re.fullmatch(r"[\w-]+==[\w.]+ +# \S.*", line) for line in asked), asked
        assert {package: every.get(package) for package in pins(name)} == pins(name)
        (constraints,) = re.findall(r"^-c (\S+)", text, re.MULTILINE)
        assert ((ROOT / name).parent / constraints).resolve() == ROOT / ".ci" / "constraints.txt"


def test_no_package_is_named_twice():
    named = [package for name in FILES for package in pins(name)]
    assert len(named) == len(set(named)) > 15


def test_binder_installs_what_a_reader_installs():
    lines = (ROOT / ".binder" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == ["-r ../requirements.txt"]


def test_binder_runs_a_python_that_the_tests_run():
    version = re.fullmatch(r"python-(3\.\d+)\n", (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8"))[1]
    assert f'"{version}"' in WORKFLOW.read_text(encoding="utf-8")
