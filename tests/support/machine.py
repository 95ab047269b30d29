"""A machine of its own: systemd, network and files. It is made of namespaces, and what it writes is not seen outside."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.cluster import processes
from tests.support.needs import lacking, program

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_suffix(".sh")
NOT_STARTED = (
    "systemd-udevd.service", "systemd-udevd-control.socket", "systemd-udevd-kernel.socket", "systemd-udev-trigger.service",
    "getty.target", "console-getty.service", "systemd-networkd.service", "systemd-resolved.service",
    "systemd-timesyncd.service", "systemd-logind.service", "postgresql.service", "nginx.service",
)  # fmt: skip
"""Units that would look after devices, or that tests start when they need them."""


class Machine:
    """A machine that runs. `first` is the number of its systemd outside."""

    def __init__(self, first: int) -> None:
        self._enter = [
            program("nsenter"),
            "--target",
            str(first),
            "--mount",
            "--uts",
            "--ipc",
            "--net",
            "--pid",
            "--cgroup",
        ]

    def run(self, script: str, *, may_fail: bool = False) -> str:
        """What a script of bash prints, which ends at the first command that fails. Raises AssertionError if one does."""
        done = subprocess.run(
            [*self._enter, "/bin/bash", "-e", "-o", "pipefail", "-s"], input=script, text=True, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        assert done.returncode == 0 or may_fail, f"{script}\nended with {done.returncode}:\n{done.stdout}"
        return done.stdout


@contextmanager
def machine() -> Iterator[Machine]:
    """A machine with this checkout and what it needs to serve in /srv/ccpact, all units of Debian's servers, and nothing
    started.
    """
    if (
        os.geteuid() != 0
        or not Path("/sys/fs/cgroup/unified").is_dir()
        or not Path("/lib/systemd/systemd").exists()
    ):
        lacking("only root can start systemd in a namespace, on a machine with cgroups of both versions")
    folder = Path(tempfile.mkdtemp(prefix="ccpact-machine-", dir="/var/tmp"))
    try:
        _install(folder)
        command = [
            program("unshare"), "--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup", "--fork", "--kill-child",
            "--propagation", "private", str(SCRIPT), str(folder), "/lib/systemd/systemd", "--system",
            "--unit=multi-user.target", "--log-target=journal",
        ]  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True) as outside:
            try:
                children = Path(f"/proc/{outside.pid}/task/{outside.pid}/children")
                processes.wait_for("The first process", lambda: children.read_text() != "")
                running = Machine(int(children.read_text()))
                processes.wait_for("systemd", lambda: _has_started(running), seconds=120)
                yield running
            finally:
                outside.kill()  # and with it all that it has started
    finally:
        shutil.rmtree(folder)


def _has_started(running: Machine) -> bool:
    return running.run("systemctl is-system-running", may_fail=True).strip() in ("running", "degraded")


def _install(folder: Path) -> None:
    """Put the checkout in its place and install what it needs, with the network of this machine."""
    masks = "".join(f"ln -sf /dev/null /etc/systemd/system/{unit}\n" for unit in NOT_STARTED)
    script = f"set -e\n{masks}mkdir -p /srv/ccpact\ntar -x -C /srv/ccpact\nmake -C /srv/ccpact --silent setup setup-deploy"
    named = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    files = subprocess.run(
        ["tar", "-c", "--null", "-T", "-"], cwd=ROOT, input=named, check=True, stdout=subprocess.PIPE
    ).stdout
    # The user of the services cannot read a Python in somebody's home.
    environment = os.environ | {"PYTHON": "/usr/bin/python3"}
    done = subprocess.run(
        [program("unshare"), "--mount", "--propagation", "private", str(SCRIPT), str(folder), "/bin/sh", "-c", script],
        input=files, env=environment, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout.decode()
