"""A Chromium for the tests that need one, found on the machine, never downloaded; and a JupyterLab for it to open.

Tests take the fixture ``browser`` (handed on by conftest.py) and carry the mark ``needs_browser``.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from places import ROOT

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


# ---------------------------------------------------------------- JupyterLab

NO_NEWS = {"fetchNews": "false", "checkForUpdates": False}
START, RUN = 60, 60_000  # seconds for the server to start, milliseconds for the notebook to run
LAB = ROOT / ".ci" / "lab"  # as the command `lab` sets it


def free_port():
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def surroundings(folder, config, settings, given):
    """The environment of a JupyterLab that asks nobody for news; see :func:`serving`."""
    kept = {"CONFIG_DIR": "config", "RUNTIME_DIR": "runtime", "DATA_DIR": "share"}
    kept = {f"JUPYTER_{name}": str(folder / own) for name, own in kept.items()}
    for name, own in {"apputils-extension/notification": NO_NEWS, **settings}.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(own), encoding="utf-8")
    kept |= {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "JUPYTER_CONFIG_PATH": str(config or "")}
    kept |= {"JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces")}
    kept |= {"IPYTHONDIR": str(folder / "ipython"), "CLAIM_FIGURES": str(folder / "figures"), "MPLBACKEND": "agg"}
    return {name: value for name, value in os.environ.items() if name != "CLAIM_DATA"} | kept | given


@contextmanager
def serving(folder, config=LAB, settings=(), **given):
    """A running JupyterLab on a copy of the notebooks and tables; gives its address, and ends it afterwards.

    Parameters: ``folder``, where it keeps everything; ``config``, the folder of its configuration; ``settings``, of its
    user: a dict from the name of an extension and its part to values; ``given``, what else its environment has.
    """
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, folder / "root" / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    port, log = free_port(), folder / "lab.log"
    options = [
        "--no-browser",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--ServerApp.allow_root=True",
        f"--ServerApp.root_dir={folder / 'root'}",
        "--IdentityProvider.token=",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.extension_manager=readonly",
    ]
    command = [sys.executable, "-m", "jupyter", "lab", *options]
    with log.open("w", encoding="utf-8") as out:
        server = subprocess.Popen(
            command, env=surroundings(folder, config, dict(settings), given), stdout=out, stderr=out
        )
        try:
            address = f"http://127.0.0.1:{port}"
            answer(address, server, log)
            yield address
        finally:
            server.terminate()
            server.wait(timeout=30)


def answer(address, server, log):
    """Wait until the server answers; fail with its log if it ends or stays silent."""
    for _ in range(4 * START):
        try:
            urllib.request.urlopen(f"{address}/api", timeout=5).close()
            return
        except (urllib.error.URLError, OSError):
            try:
                server.wait(timeout=0.25)
                break
            except subprocess.TimeoutExpired:
                continue
    pytest.fail(f"JupyterLab did not start:\n{log.read_text(encoding='utf-8')}", pytrace=False)
