"""What a site of many processes survives while people use it. After each fault all that was acknowledged is reckoned up.

The tests share one cluster, and each leaves it whole.
"""

import os
import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.utils import format_datetime
from pathlib import Path

import pytest

from deploy.cluster import processes
from deploy.cluster.layout import WORKERS
from pact.core import clock
from tests.deploy.conftest import Site
from tests.support.cluster import PYTHON, ROOT, Running
from tests.support.crowd import ONE_OF_EACH_WORKER, Crowd, at_work, copies, ident_of_mail, reckon
from tests.support.needs import lacking, program

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.timeout(1500)]

OPEN_MAILS = "kind = 'mail.send' AND done_at IS NULL"


def test_postgresql_is_restarted(site: Site) -> None:
    with at_work(*site, again=ONE_OF_EACH_WORKER) as crowd:
        crowd.wait_for(3)
        site.cluster.end("primary")
        time.sleep(2)
        site.cluster.command("start")
        crowd.wait_for(5)


def test_commits_wait_while_the_standby_is_away(site: Site) -> None:
    with at_work(*site) as crowd:
        crowd.wait_for(3)
        site.cluster.end("standby")
        told = len(crowd.told)
        time.sleep(5)
        assert len(crowd.told) <= told + 2  # whose commits were under way
        assert site.cluster.reader().go("/").title
        site.cluster.command("start")
        crowd.wait_for(5)


@pytest.mark.parametrize("fault", ["stopped", "hanging", "emptied"])
def test_readers_notice_nothing_when_redis_is_away(site: Site, fault: str) -> None:
    cluster = site.cluster
    with at_work(*site) as crowd:
        crowd.wait_for(3)
        if fault == "stopped":
            cluster.end("redis")
            crowd.wait_for(5)
            assert _limits(cluster) == "fails"
            cluster.command("start")  # as an empty one
        elif fault == "hanging":
            with cluster.paused("redis"):
                crowd.wait_for(5)
                assert _limits(cluster) == "fails"
        else:
            assert _redis(cluster, "FLUSHALL") == "+OK"
        crowd.wait_for(5)
        processes.wait_for("Redis", lambda: _limits(cluster) == "ok")
        processes.wait_for("A shared counter", lambda: _redis(cluster, "DBSIZE") != ":0")
    assert (crowd.unread, crowd.faults, crowd.asked_again) == ([], [], 0)


def test_nginx_goes_on_with_others_while_a_web_process_hangs(site: Site) -> None:
    with at_work(*site) as crowd:
        crowd.wait_for(3)
        with site.cluster.paused("web1"):
            crowd.wait_for(8)
            time.sleep(5)
        crowd.wait_for(3)
    assert crowd.unread == []  # who had asked it was answered once it went on


def test_nginx_is_killed(site: Site) -> None:
    with at_work(*site) as crowd:
        crowd.wait_for(3)
        site.cluster.kill("nginx")
        site.cluster.command("start")
        crowd.wait_for(3)


def test_the_mail_server_refuses_for_an_hour(site: Site) -> None:
    cluster, refusing = site.cluster, site.cluster.folder / "mail" / "refusing"
    with at_work(*site) as crowd:
        crowd.wait_for(3)
        refusing.touch()
        _wait_for_rows(cluster, f"SELECT 1 FROM job WHERE {OPEN_MAILS} AND last_error <> '' OFFSET 1")
        refused = cluster.rows(f"SELECT id FROM job WHERE {OPEN_MAILS} AND last_error <> '' LIMIT 2")
        these = f"{OPEN_MAILS} AND id IN ({', '.join(str(ident) for (ident,) in refused)})"
        came = len(cluster.mails())
        for attempts in range(2, 10):  # the pauses until the ninth are more than an hour
            _end_pauses(cluster, these)
            failed = f"min(attempts) >= {attempts} AND bool_and(leased_until IS NULL)"
            _wait_for_rows(cluster, f"SELECT 1 FROM job WHERE {these} HAVING {failed}")
        assert len(cluster.mails()) == came
        refusing.unlink()
        _end_pauses(cluster, OPEN_MAILS)


def test_a_worker_is_killed_within_a_mail(site: Site) -> None:
    """The mail has arrived, and nobody knows. So it is sent again, as the same mail, unless it is needless by now."""
    cluster, silent = site.cluster, site.cluster.folder / "mail" / "silent"
    before = copies(cluster)
    with Crowd(cluster, moderators=site.moderators, company=site.company) as crowd:
        crowd.wait_for(3)
        silent.touch()
        processes.wait_for("A mail of each worker", lambda: len(_held(cluster)) == 2, seconds=120)
        for name in ("worker1", "worker2"):
            cluster.kill(name)
        held = _unheard(cluster)
        silent.unlink()
        _end_leases(cluster)
        cluster.command("start")
        crowd.wait_for(3)
    reckon(cluster, crowd)
    sent = "job.done_at IS NOT NULL AND job.attempts > 1 AND mail.id = (job.arguments->>'mail')::bigint"
    again = cluster.rows(f"SELECT mail.public_id FROM job, mail WHERE job.kind = 'mail.send' AND {sent}")
    assert held <= {ident_of_mail(public_id) for (public_id,) in again}
    assert copies(cluster) <= before + len(held)


def test_a_worker_is_killed_within_a_job(site: Site) -> None:
    cluster = site.cluster
    with at_work(*site) as crowd:
        crowd.wait_for(3)
        with cluster.holding("LOCK TABLE league_table IN SHARE ROW EXCLUSIVE MODE"):
            at_it = "FROM job WHERE kind LIKE 'rankings.%' AND done_at IS NULL AND leased_until > now()"
            _wait_for_rows(cluster, f"SELECT 1 {at_it}")
            [(ident, attempts)] = cluster.rows(f"SELECT id, attempts {at_it}")
            for name in ("worker1", "worker2"):
                cluster.kill(name)
        _end_leases(cluster)
        cluster.command("start")
        done = f"SELECT 1 FROM job WHERE id = {ident} AND done_at IS NOT NULL AND attempts > {attempts}"
        _wait_for_rows(cluster, done)


def test_two_mailrooms_keep_each_mail_once(site: Site) -> None:
    """A sending server that has not heard the first answer sends again, to whichever mailroom it finds."""
    cluster = site.cluster
    ports = [cluster.cluster.port("mailroom"), cluster.cluster.port("mailroom") + 1]
    before = len(cluster.rows("SELECT id FROM mail_draft"))
    with at_work(*site) as crowd, _another(cluster, "mailroom", PACT_MAILROOM_LISTEN=f"127.0.0.1:{ports[1]}"):
        processes.wait_for("The mailroom", lambda: _listens(ports[1]))
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(_send_mail, [port for _mail in range(4) for port in ports], "aabbccdd"))
        crowd.wait_for(3)
    assert answers == [250] * 8
    assert len(cluster.rows("SELECT id FROM mail_draft")) == before + 4


def test_two_schedulers_run_what_is_scheduled_once(site: Site) -> None:
    cluster = site.cluster
    asked = "SELECT count(*) FROM job WHERE kind = 'authors.ask_later'"
    [(before,)] = cluster.rows(asked)
    with at_work(*site) as crowd, _another(cluster, "jobs", "work"):
        crowd.wait_for(3)
        cluster.change("UPDATE schedule SET next_at = now()")
        _wait_for_rows(cluster, "SELECT 1 FROM schedule HAVING min(next_at) > now()")
        crowd.wait_for(3)
    assert cluster.rows(asked) == [(before + 1,)]


def test_the_clock_goes_back_an_hour(site: Site) -> None:
    """That of web processes and workers, which was an hour ahead of the database's and the mail server's before."""
    cluster = site.cluster
    with _clocks_ahead(cluster, 3600) as set_ahead, at_work(*site) as crowd:
        crowd.wait_for(3)
        assert cluster.rows("SELECT 1 FROM story WHERE created_at > now() + interval '50 minutes'")
        known = len(crowd.published), len(crowd.replied)
        set_ahead(0)
        crowd.wait_for(3)
        crowd.wait_until(lambda: len(crowd.published) > known[0] and len(crowd.replied) > known[1])


def test_a_migration_is_killed_again_and_again(site: Site) -> None:
    """In a database of its own on the same server, which then has the same tables as the site's."""
    cluster = site.cluster
    cluster.make_database("migrating")
    kills = 0
    with at_work(*site):
        for revision in ("0015", "0040", "0065", "0089"):
            kills += _kill_upgrade_at(cluster, "migrating", revision)
        # Where indexes are made beside writers, a killed migration leaves an index that nobody uses.
        with cluster.holding("SELECT count(*) FROM story", database="migrating"):
            kills += _kill_upgrade_at(cluster, "migrating", "0090")
        assert _upgrade(cluster, "migrating").wait(300) == 0
    assert kills >= 3
    assert (
        cluster.rows("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid", database="migrating") == []
    )
    assert cluster.schema("migrating") == cluster.schema("ccpact")


def test_the_primarys_disk_is_full(site: Site) -> None:
    cluster = site.cluster
    with _on_a_small_disk(cluster, "primary") as disk, at_work(*site, again=ONE_OF_EACH_WORKER) as crowd:
        crowd.wait_for(3)
        ballast = disk / "ballast"
        _fill(ballast)
        crowd.wait_until(lambda: crowd.asked_again > 0)  # a story was not taken
        ballast.unlink()
        cluster.command("start")  # PostgreSQL ends where it cannot write its log
        crowd.wait_for(5)


@contextmanager
def _clocks_ahead(cluster: Running, seconds: int) -> Iterator[Callable[[int], None]]:
    """Inside the block, the clocks of the site's processes are so far ahead of the machine's. It yields what sets that."""
    library, file = cluster.folder / "clock_ahead.so", cluster.folder / "clock"
    source = ROOT / "tests/support/clock_ahead.c"
    subprocess.run([program("cc"), "-shared", "-fPIC", "-O1", "-o", str(library), str(source)], check=True)

    def set_ahead(by: int) -> None:
        with file.open("r+b" if file.exists() else "wb") as opened:
            opened.write(by.to_bytes(8, sys.byteorder, signed=True))

    set_ahead(seconds)
    whole = dict(cluster.environment)
    cluster.environment = whole | {"LD_PRELOAD": str(library), "PACT_TEST_CLOCK": str(file)}
    try:
        _restart(cluster)
        yield set_ahead
    finally:
        cluster.environment = whole
        _restart(cluster)


def _restart(cluster: Running) -> None:
    for name in WORKERS:
        cluster.end(name)
    cluster.command("restart")
    cluster.command("start")  # the workers


def _limits(cluster: Running) -> str:
    """What a web process says of the storage of limits when it is asked whether it is ready."""
    [check] = [
        check for check in cluster.ask("web2", "/health/ready").json()["checks"] if check["name"] == "limits"
    ]
    return str(check["state"])


def _redis(cluster: Running, command: str) -> str:
    with socket.create_connection(("127.0.0.1", cluster.cluster.port("redis")), timeout=5) as connection:
        connection.sendall(f"AUTH {cluster.cluster.keys['REDIS_PASSWORD']}\r\n{command}\r\nQUIT\r\n".encode())
        said = b""
        while part := connection.recv(4096):
            said += part
    return said.decode().splitlines()[1]


def _wait_for_rows(cluster: Running, statement: str) -> None:
    processes.wait_for(statement, lambda: bool(cluster.rows(statement)), seconds=120)


def _end_pauses(cluster: Running, jobs: str) -> None:
    """As if the pauses of these jobs after their last failures had been over for long."""
    cluster.change(f"UPDATE job SET not_before = now() - interval '1 hour' WHERE {jobs}")


def _end_leases(cluster: Running) -> None:
    """As if five minutes had passed since workers were killed."""
    cluster.change("UPDATE job SET leased_until = now() WHERE leased_until IS NOT NULL")


def _held(cluster: Running) -> set[str]:
    """Mails that have arrived, and of which the site has not heard it for a second."""
    found = _unheard(cluster)
    time.sleep(1)
    return found & _unheard(cluster)


def _unheard(cluster: Running) -> set[str]:
    """Mails that have arrived, of which the site does not know it."""
    unsent = cluster.rows("SELECT public_id FROM mail WHERE sent_at IS NULL")
    return {ident_of_mail(public_id) for (public_id,) in unsent} & {mail.ident for mail in cluster.mails()}


@contextmanager
def _another(cluster: Running, *command: str, **settings: str) -> Iterator[None]:
    """One more process of the site, beside those that the cluster runs."""
    with subprocess.Popen(
        [PYTHON, "-m", "flask", "--app", "app", *command], cwd=ROOT, env=cluster.site_environment | settings,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            yield
            assert process.poll() is None, f"{command} ended."
        finally:
            process.terminate()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def _send_mail(port: int, name: str) -> int:
    sender = f"{name}@{name}.example"
    message = (
        f"From: {sender}\r\nTo: stories@ccpact.example\r\nSubject: A bill\r\n"
        f"Message-ID: <1@{name}.example>\r\nDate: {format_datetime(clock.now())}\r\n\r\n"
        "I rang Nordic Mail twice, and nobody could say what the bill was for.\r\n"
    )
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.ehlo()
        server.mail(sender)
        server.rcpt("stories@ccpact.example")
        return server.data(message)[0]


def _upgrade(cluster: Running, database: str) -> subprocess.Popen[bytes]:
    address = cluster.site_environment["DATABASE_URL"].replace("/ccpact?", f"/{database}?")
    return subprocess.Popen(
        [PYTHON, "-m", "flask", "--app", "app", "db", "upgrade"], cwd=ROOT,
        env=cluster.site_environment | {"DATABASE_URL": address}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _kill_upgrade_at(cluster: Running, database: str, revision: str) -> bool:
    """Kill an upgrade once the database has this revision, or is at the one after it. Returns whether it still ran."""
    with _upgrade(cluster, database) as process:
        end = time.monotonic() + 300
        while process.poll() is None and time.monotonic() < end:
            found = cluster.rows("SELECT to_regclass('alembic_version') IS NOT NULL", database=database)
            if found == [(True,)]:
                at = cluster.rows("SELECT version_num FROM alembic_version", database=database)
                if (at and at[0][0] >= revision) or (revision == "0090" and _waits(cluster)):
                    break
        still_ran = process.poll() is None
        process.send_signal(signal.SIGKILL)
    return still_ran


def _waits(cluster: Running) -> bool:
    """Whether an index is being made in a database of its own and waits for a reader."""
    making = "query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'"
    return bool(cluster.rows(f"SELECT 1 FROM pg_stat_activity WHERE datname = 'migrating' AND {making}"))


@contextmanager
def _on_a_small_disk(cluster: Running, name: str) -> Iterator[Path]:
    """Inside the block, a stopped database server's files are on a disk in memory that has 40 MB to spare."""
    place = cluster.folder / name
    aside = cluster.folder / f"{name}.aside"
    if os.geteuid() != 0:
        lacking("only root can mount a small disk")
    cluster.end(name)
    place.rename(aside)
    place.mkdir(mode=0o700)
    shutil.chown(place, "postgres", "postgres")
    size = sum(path.stat().st_blocks * 512 for path in aside.rglob("*")) // 2**20 + 40
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={size}m,mode=0700,uid=postgres,gid=postgres", "ccpact", str(place)],
            check=False, capture_output=True,
        )  # fmt: skip
        if mounted.returncode:
            lacking(f"this machine does not let us mount a disk ({mounted.stderr.decode().strip()})")
        subprocess.run(["cp", "-a", f"{aside}/.", str(place)], check=True)
        cluster.command("start")
        yield place
        cluster.end(name)
        shutil.rmtree(aside)
        subprocess.run(["cp", "-a", str(place), str(aside)], check=True)
    finally:
        if processes.is_running(cluster.cluster, name):
            cluster.kill(name)
        subprocess.run(["umount", str(place)], check=False)
        place.rmdir()
        aside.rename(place)
        cluster.command("start")


def _fill(ballast: Path) -> None:
    """Write until nothing more fits."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(65536))
