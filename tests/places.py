"""Where things stand, for the tests."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def module(path):
    """A module from a file that is in no package, such as the longer commands; ``path`` is from the top."""
    spec = importlib.util.spec_from_file_location(Path(path).stem.strip("_"), ROOT / path)
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made
