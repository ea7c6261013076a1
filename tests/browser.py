"""A Chromium for the tests that need one: found on the machine, never downloaded.

Tests take the fixture ``browser`` (handed on by conftest.py) and carry the mark ``needs_browser``.
"""

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Nothing but what a test asks for may go over the network.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = f"no Chromium found: install one of {', '.join(NAMES)}, or set CHROMIUM to its path"


def find_browser():
    """The path of a Chromium: the one that CHROMIUM names, else the first on the PATH; None if there is none."""
    named = os.environ.get("CHROMIUM")
    return shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright):
    """Start Chromium, headless, and return it; fails the test where there is none."""
    path = find_browser()
    if path is None:
        pytest.fail(MISSING, pytrace=False)
    return playwright.chromium.launch(executable_path=path, args=QUIET)


# With REQUIRE_BROWSER set the tests are not skipped, and `launch` fails them.
needs_browser = pytest.mark.skipif(find_browser() is None and not os.environ.get("REQUIRE_BROWSER"), reason=MISSING)


@pytest.fixture(scope="module")
def browser():
    """A running Chromium, one for the tests of a file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = launch(playwright)
        yield running
        running.close()
