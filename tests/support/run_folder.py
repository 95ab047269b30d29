"""Shared by the processes of a run: a folder in memory, and things that the first process makes for all."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

_NAME = "PACT_TEST_FOLDER"
_MEMORY, _ROOM = Path("/dev/shm"), 2 * 1024**3


def open_folder() -> None:
    """Create the folder in the run's first process. Processes that it starts find it in their environment."""
    in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    folder = Path(tempfile.mkdtemp(prefix="ccpact-tests-", dir=_MEMORY if in_memory else None))
    folder.chmod(0o755)  # a database server runs as another user
    os.environ[_NAME] = str(folder)


def folder() -> Path:
    """The run's folder, in memory so that databases need no disk."""
    return Path(os.environ[_NAME])


def close_folder() -> None:
    shutil.rmtree(os.environ.pop(_NAME), ignore_errors=True)


def made_once(name: str, make: Callable[[], str]) -> str:
    """The result of `make`, which the first process calls while the others wait."""
    kept = folder() / f"{name}.made"
    with (folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            kept.write_text(make())
        return kept.read_text()
