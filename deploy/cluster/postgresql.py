"""PostgreSQL: a primary, and a standby that has each transaction before the primary acknowledges it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from deploy.cluster import processes
from deploy.cluster.layout import Cluster, ClusterError, database_user

SLOT = "standby"


def programs() -> Path:
    """The folder with PostgreSQL's programs: on the path, or the newest one where Debian puts them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        raise ClusterError("PostgreSQL is not installed: apt-get install postgresql")
    return versions[-1].parent


def is_promoted(cluster: Cluster) -> bool:
    """Whether the standby has become the primary. The old primary is not started again then: it would write apart.

    PostgreSQL says so itself: what is told by whoever promotes it is lost if they are interrupted.
    """
    data = _data(cluster, "standby")
    return (data / "PG_VERSION").exists() and not (data / "standby.signal").exists()


def start(cluster: Cluster) -> None:
    """Start both servers, made first if there are none, and have the standby follow. Returns when both answer."""
    if not is_promoted(cluster):
        _start_primary(cluster)
        if not _data(cluster, "standby").exists():
            _copy_primary(cluster)
    _serve(cluster, "standby")
    if not is_promoted(cluster):
        with _connected(cluster, "primary") as connection:
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
            connection.execute("SELECT pg_reload_conf()")
            processes.wait_for("The standby's stream", lambda: is_followed(connection))


def _start_primary(cluster: Cluster) -> None:
    if not _data(cluster, "primary").exists():
        _make(cluster)
    _serve(cluster, "primary")
    with _connected(cluster, "primary") as connection:
        connection.execute("SET synchronous_commit TO local")  # there may be no standby yet to wait for
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = 'ccpact'").fetchone():
            # A password of ours has hexadecimal digits only.
            connection.execute(f"CREATE ROLE ccpact LOGIN PASSWORD '{cluster.keys['SITE_PASSWORD']}'")
            connection.execute("CREATE DATABASE ccpact OWNER ccpact")


def is_followed(connection: psycopg.Connection) -> bool:
    """Whether the standby follows and each commit waits for it."""
    return bool(connection.execute("SELECT 1 FROM pg_stat_replication WHERE sync_state = 'sync'").fetchone())


def follows(cluster: Cluster) -> bool:
    """The same, asked of the cluster's primary."""
    with _connected(cluster, "primary") as connection:
        return is_followed(connection)


def leave_standby(cluster: Cluster) -> None:
    """Go on without the standby: no commit waits for it from now on, until the cluster is started again."""
    with _connected(cluster, "primary") as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = ''")
        connection.execute("SELECT pg_reload_conf()")


def promote(cluster: Cluster) -> None:
    """Make the standby the primary. The old one must be gone: two would accept what the other does not know."""
    if processes.is_running(cluster, "primary"):
        raise ClusterError("The primary still runs. Stop it first: deploy/local-cluster kill primary")
    _run(cluster, "pg_ctl", "promote", "--wait", "--pgdata", str(_data(cluster, "standby")))


def _serve(cluster: Cluster, name: str) -> None:
    data = _data(cluster, name)
    options: dict[str, object] = {
        "port": cluster.port(name), "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
        "wal_level": "replica", "hot_standby": "on", "max_connections": 100, "logging_collector": "off",
        "log_parameter_max_length_on_error": 0, "log_min_error_statement": "panic",
        "synchronous_commit": "on", "cluster_name": name,
    }  # fmt: skip
    if name == "standby":
        # A commit on the primary returns once the standby has it on its disk too. A promoted standby has nobody to wait for.
        options["synchronous_standby_names"] = ""
    command = [str(programs() / "postgres"), "-D", str(data)]
    for option, value in options.items():
        command += ["-c", f"{option}={value}"]
    if not processes.is_running(cluster, name):  # those that kill -9 of the first process left end by themselves
        processes.wait_for(
            f"The end of PostgreSQL ({name})",
            lambda: not processes.any_in(data) and processes.is_forgotten(cluster, name),
        )
    processes.start(cluster, name, command, environment={"LC_ALL": "C.UTF-8"}, user=database_user())
    processes.wait_for(f"PostgreSQL ({name})", lambda: _answers(cluster, name))


def _make(cluster: Cluster) -> None:
    secret = cluster.folder / "initdb-password"
    secret.touch(mode=0o600)
    secret.write_text(cluster.keys["POSTGRES_PASSWORD"])
    shutil.chown(secret, database_user())
    try:
        with _becoming(cluster, "primary") as data:
            _run(cluster, "initdb", "--username", "postgres", "--auth", "scram-sha-256", "--pwfile", str(secret),
                 "--encoding", "UTF8", "--locale", "C.UTF-8", "--pgdata", str(data))  # fmt: skip
    finally:
        secret.unlink()


def _copy_primary(cluster: Cluster) -> None:
    with _connected(cluster, "primary") as connection:  # of a copy that was interrupted
        connection.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = %s AND NOT active",
            [SLOT],
        )
    source = f"host=127.0.0.1 port={cluster.port('primary')} user=postgres application_name=standby"
    with _becoming(cluster, "standby") as data:
        _run(cluster, "pg_basebackup", "--dbname", source, "--write-recovery-conf", "--create-slot", "--slot", SLOT,
             "--checkpoint", "fast", "--pgdata", str(data))  # fmt: skip


@contextmanager
def _becoming(cluster: Cluster, name: str) -> Iterator[Path]:
    """An empty folder that becomes a server's data if the block ends well. What an interrupted one left is deleted."""
    data = cluster.folder / f"{name}.unfinished"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    shutil.chown(data, database_user())
    yield data
    data.rename(_data(cluster, name))


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    log = cluster.folder / "logs" / program
    environment = {
        "PGPASSWORD": cluster.keys["POSTGRES_PASSWORD"],
        "LC_ALL": "C.UTF-8",
        "PATH": os.environ["PATH"],
    }
    with log.open("ab") as out:
        done = subprocess.run(  # noqa: S603 (our own commands)
            [str(programs() / program), *arguments], cwd="/", env=environment, stdout=out, stderr=out, check=False,
            **processes.as_user(database_user()),
        )  # fmt: skip
    if done.returncode:
        raise ClusterError(f"{program} failed. {log} says why.")


def _answers(cluster: Cluster, name: str) -> bool:
    if not processes.is_running(cluster, name):
        raise ClusterError(f"PostgreSQL ({name}) ended. {cluster.folder / 'logs' / name} says why.")
    try:
        _connected(cluster, name).close()
    except psycopg.OperationalError:
        return False
    return True


def _connected(cluster: Cluster, name: str) -> psycopg.Connection:
    return psycopg.connect(
        host="127.0.0.1", port=cluster.port(name), user="postgres", password=cluster.keys["POSTGRES_PASSWORD"],
        dbname="postgres", autocommit=True, connect_timeout=5,
    )  # fmt: skip


def _data(cluster: Cluster, name: str) -> Path:
    return cluster.folder / name
