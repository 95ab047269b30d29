"""Processes that go on after the command has ended: each has a file with its number and a log in the cluster's folder."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from deploy.cluster.layout import ROOT, Cluster, ClusterError

SECONDS_TO_STOP = 40


def start(
    cluster: Cluster, name: str, command: Sequence[str], *, environment: Mapping[str, str], user: str | None = None
) -> None:
    """Start a process unless it is running. What it says goes to logs/NAME."""
    if is_running(cluster, name):
        return
    end_left_behind(cluster, name)
    with (cluster.folder / "logs" / name).open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 (our own commands)
            command, cwd=ROOT if user is None else "/", env=dict(environment), stdin=subprocess.DEVNULL, stdout=log,
            stderr=log, start_new_session=True, **as_user(user),
        )  # fmt: skip
    began = _began(process.pid)
    _file(cluster, name).write_text(f"{process.pid} {began}\n")


def as_user(user: str | None) -> dict[str, Any]:
    """Arguments of subprocess that run a command as another user; only root may."""
    return {"user": user, "group": user, "extra_groups": []} if user and os.geteuid() == 0 else {}


def wait_for(what: str, is_there: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until something is true. Raises ClusterError if it takes longer."""
    end = time.monotonic() + seconds
    while not is_there():
        if time.monotonic() > end:
            raise ClusterError(f"{what} did not come up in {seconds:.0f} seconds. Look at the logs.")
        time.sleep(0.3)


def process_of(cluster: Cluster, name: str) -> int | None:
    """The number of a running process; None if it has ended or another process has its number now."""
    with suppress(FileNotFoundError, ValueError):
        pid, began = _file(cluster, name).read_text().split()
        if _began(int(pid)) == began:
            return int(pid)
    return None


def is_running(cluster: Cluster, name: str) -> bool:
    return process_of(cluster, name) is not None


def stop(cluster: Cluster, *names: str, by: int = signal.SIGTERM) -> dict[str, bool]:
    """Ask processes to end, all at once, and kill those that do not. Returns which were running, and whether each ended
    when asked.
    """
    running = {name: pid for name in names if (pid := process_of(cluster, name)) is not None}
    for pid in running.values():
        os.kill(pid, by)
    end = time.monotonic() + SECONDS_TO_STOP
    while any(is_running(cluster, name) for name in running) and time.monotonic() < end:
        time.sleep(0.05)
    ended = {name: not is_running(cluster, name) for name in running}
    for name in names:
        if not ended.get(name, True):
            kill(cluster, name)
        end_left_behind(cluster, name)
        _file(cluster, name).unlink(missing_ok=True)
    return ended


def kill(cluster: Cluster, name: str) -> None:
    """kill -9 a process and its children, as a machine does that runs out of memory. Raises ClusterError if it is away."""
    pid = process_of(cluster, name)
    if pid is None:
        raise ClusterError(f"{name} is not running.")
    os.killpg(pid, signal.SIGKILL)
    while is_running(cluster, name):
        time.sleep(0.01)


def end_left_behind(cluster: Cluster, name: str) -> None:
    """kill -9 the children of a process that has ended without them: they would keep its ports.

    As long as one of them is there, no other process can have its number, which is that of their group and session.
    """
    with suppress(FileNotFoundError, ValueError):
        pid = int(_file(cluster, name).read_text().split()[0])
        if not _began(pid) and (left := _group(pid)):
            os.killpg(pid, signal.SIGKILL)
            wait_for(f"The end of {name}'s children", lambda: not any(_began(each) for each in left))


def any_in(folder: Path) -> bool:
    """Whether any process works in this folder."""
    for path in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            if path.readlink() == folder:
                return True
    return False


def is_forgotten(cluster: Cluster, name: str) -> bool:
    """Whether the system has forgotten a process that has ended. PostgreSQL does not start in its place before that."""
    with suppress(FileNotFoundError, ProcessLookupError, ValueError):
        pid, began = _file(cluster, name).read_text().split()
        return _fields(int(pid))[19] != began  # otherwise another process has its number now
    return True


def _group(leader: int) -> list[int]:
    """The processes of the group and session that this process began."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            fields = _fields(int(path.name))
            if fields[2] == fields[3] == str(leader) and fields[0] not in "ZX":
                found.append(int(path.name))
    return found


def _file(cluster: Cluster, name: str) -> Path:
    return cluster.folder / "pids" / name


def _began(pid: int) -> str:
    """When a process began, in ticks since the machine did; empty if it is no more, or only waits to be forgotten."""
    try:
        fields = _fields(pid)
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return "" if fields[0] in "ZX" else fields[19]


def _fields(pid: int) -> list[str]:
    """What the system says of a process, from its state on (proc(5)). Raises FileNotFoundError or ProcessLookupError."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
