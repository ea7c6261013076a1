"""Kernels that are copies of one process: what notebooks import, read and ask alike is done once, not once by each.

Only Linux copies a process with such libraries safely; elsewhere each kernel starts by itself, as in JupyterLab.
"""

import multiprocessing
import os
import signal
import sys
from functools import cache
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager

CI = Path(__file__).resolve().parent
LINUX = sys.platform == "linux"
COPIES = multiprocessing.get_context("forkserver" if LINUX else "spawn")
IMPORTS = ["ipykernel.kernelapp", "ipywidgets", "matplotlib.backends.backend_svg", "PIL.PngImagePlugin", "kernels"]
IMPORTS += [f"claimlib.{name}" for name in ("agreement", "answers", "explore", "figures", "profiles", "sheet")]
IMPORTS += ["ready"]


class Kernel(COPIES.Process):
    """A process with a kernel, with what the manager of a kernel asks of ``subprocess.Popen``."""

    stdin = stdout = stderr = None

    def poll(self):
        """Its exit code; ``None`` while it runs."""
        return self.exitcode

    def wait(self):
        """Its exit code, once it has ended."""
        self.join()
        return self.exitcode

    def send_signal(self, number):
        """Send it a signal."""
        os.kill(self.pid, number)


def serve(words, folder, env):
    """Be a kernel, in a folder and with an environment, as long as the process of which it is a copy is there."""
    import pandas as pd
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()  # whoever stops a rebuild by Ctrl-C does not stop the cell of a kernel
    os.chdir(folder)
    take(env)
    pd.set_option("display.max_columns", 20)  # as in any kernel; pandas was loaded where there seemed to be a terminal
    IPKernelApp.launch_instance([*words, f"--IPKernelApp.parent_handle={os.getppid()}"])


def take(env):
    """Have another environment: what was there is gone."""
    os.environ.clear()
    os.environ.update(env)


@cache
def start():
    """Start the process of which kernels are copies, before there are threads, as the environment changes meanwhile."""
    if not LINUX:
        return
    from multiprocessing import forkserver

    # Before Python 3.12.8 and 3.13.1, it forgets the places of modules that it is given (gh-117378), and then silently
    # loads none that is there.
    before, path = dict(os.environ), [str(CI), str(CI.parent / "notebooks"), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # as any kernel does
    stops = signal.signal(signal.SIGINT, signal.SIG_IGN)  # it would tell by a traceback that it was stopped
    try:
        COPIES.set_forkserver_preload(IMPORTS)
        forkserver.ensure_running()
    finally:
        signal.signal(signal.SIGINT, stops)
        take(before)


class Copies(AsyncKernelManager):
    """Starts each kernel as a copy of one process."""

    async def _async_launch_kernel(self, kernel_cmd, **more):
        start()
        words = kernel_cmd[kernel_cmd.index("-m") + 2 :]  # what follows the name of the module
        kernel = Kernel(target=serve, args=(words, more["cwd"], more["env"]), daemon=True)
        kernel.start()
        self.provisioner.process, self.provisioner.pid = kernel, kernel.pid
        self._reconcile_connection_info(self.provisioner.connection_info)


Manager = Copies if LINUX else AsyncKernelManager
