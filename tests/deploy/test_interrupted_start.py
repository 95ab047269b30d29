"""deploy/local-cluster goes on where it was interrupted; tried with the two databases, which take the longest to make."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.cluster import postgresql, processes
from tests.support.cluster import PORTS, PYTHON, ROOT, SETTINGS, Running, lacks
from tests.support.needs import lacking
from tests.support.ports import free_row

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(600)]

DATABASES = (
    "from deploy.cluster import __main__, postgresql\n"
    "cluster = __main__.Cluster.here()\ncluster.make_folders()\npostgresql.start(cluster)"
)


@pytest.fixture
def cluster() -> Iterator[Running]:
    if missing := lacks():
        lacking(f"there is no {missing} on this machine")
    base = Path(tempfile.mkdtemp(prefix="ccpact-cluster-", dir="/var/tmp"))
    base.chmod(0o711)
    running = Running(base / "site", free_row(PORTS), SETTINGS)
    try:
        yield running
    finally:
        running.command("stop", may_fail=True)
        shutil.rmtree(base)


def begin(cluster: Running) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # A shell that began the tests in the background has them ignore SIGINT.
        ["env", "--default-signal=INT", PYTHON, "-c", DATABASES], cwd=ROOT, env=cluster.environment, start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def interrupt_at(cluster: Running, name: str, by: int) -> None:
    """Begin, and send a signal to all of its processes, as Ctrl-C does, while this server's files are being made."""
    with begin(cluster) as process:
        end = time.monotonic() + 120
        while not (cluster.folder / f"{name}.unfinished" / "PG_VERSION").exists() and time.monotonic() < end:
            time.sleep(0.002)
        os.killpg(process.pid, by)
    assert process.returncode != 0
    assert not (cluster.folder / name).exists()


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_a_start_that_was_interrupted_is_begun_again(cluster: Running, by: int) -> None:
    interrupt_at(cluster, "primary", by)
    interrupt_at(cluster, "standby", by)
    assert begin(cluster).wait(120) == 0
    assert postgresql.follows(cluster.cluster)
    for name in ("primary", "standby"):
        pid = processes.process_of(cluster.cluster, name)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)  # its children end later
    assert begin(cluster).wait(120) == 0
    assert postgresql.follows(cluster.cluster)
