"""What a power cut would leave of a process' files, by the calls that the process made to the system (strace).

A program only hands its writes to the system, which may keep them in memory. Those of a file are on the disk once the
program has waited for `fsync` or `fdatasync` of it. Killing a process loses nothing of this; a power cut does.
"""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.support.needs import program

ROOT = Path(__file__).resolve().parents[2]
CALLS = "pwrite64,write,ftruncate,fsync,fdatasync"
_CALL = re.compile(
    r"(?P<name>\w+)\((?P<file>\d+)<(?P<path>[^>]*)>(?:, \"(?P<bytes>[^\"]*)\")?(?:, (?P<numbers>[\d, ]+))?\) += \d+$"
)
ACKNOWLEDGED = "acknowledged: "
"""How a line begins with which the process says on standard output what it would acknowledge now."""


class Disk:
    """The files below a folder: what the system has of them, and what is certainly on the disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.given = {path: bytearray(path.read_bytes()) for path in folder.iterdir() if path.is_file()}
        self.kept = {path: bytes(content) for path, content in self.given.items()}

    def follow(self, call: re.Match[str]) -> None:
        path = Path(_bytes(call["path"]).decode())
        if path.parent != self.folder:
            return
        content = self.given.setdefault(path, bytearray())
        match call["name"]:
            case "pwrite64":
                data, (_, start) = _bytes(call["bytes"]), _numbers(call)
                content.extend(bytes(max(0, start + len(data) - len(content))))
                content[start : start + len(data)] = data
            case "ftruncate":
                (length,) = _numbers(call)
                content[:] = content[:length].ljust(length, b"\0")
            case "fsync" | "fdatasync":
                self.kept[path] = bytes(content)

    def write(self, to: Path, *, kept: bool) -> None:
        """Write the files to a folder: what is on the disk, or all that the system was given."""
        to.mkdir()
        files = self.kept if kept else self.given
        for path, content in files.items():
            if not path.name.endswith("-shm"):  # in shared memory; SQLite makes it anew
                (to / path.name).write_bytes(content)


def acknowledged_by(
    module: str, folder: Path, *arguments: str, environment: dict[str, str]
) -> Iterator[tuple[str, Disk]]:
    """Run a module that works in `folder`; yields what it acknowledges, with the disk at that moment."""
    disk, log = Disk(folder), folder.parent / "calls"
    _run([sys.executable, "-m", module, *arguments], log, environment)
    with log.open() as lines:
        for line in lines:
            call = _CALL.search(line)
            if call is None:
                continue
            if call["name"] == "write":
                said = _bytes(call["bytes"])
                if said.startswith(ACKNOWLEDGED.encode()):
                    yield said.decode().removeprefix(ACKNOWLEDGED).strip(), disk
            else:
                disk.follow(call)


def _run(command: Sequence[str], log: Path, environment: dict[str, str]) -> None:
    # -f: all threads and children; -y: the path of each file; -xx and -s: all bytes.
    options = ["--seccomp-bpf", "-f", "-qq", "-y", "-xx", "-s", "10000000", "-e", f"trace={CALLS}", "-o", str(log)]
    done = subprocess.run(
        [program("strace"), *options, *command],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]


def _numbers(call: re.Match[str]) -> list[int]:
    return [int(number) for number in call["numbers"].split(",")]


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace(r"\x", ""))
