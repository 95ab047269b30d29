"""`deploy/local-cluster start|stop|status|restart|promote|alone|kill NAME|flask …`."""

import importlib.util
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Sequence
from functools import partial

from deploy.cluster import nginx, postgresql, processes
from deploy.cluster.layout import ROOT, WEBS, WORKERS, Cluster, ClusterError

# In the order in which they start.
NAMES = ("primary", "standby", "redis", "mail", *WEBS, *WORKERS, "mailroom", "nginx")
# Those of a group end at once.
ENDING = (("nginx",), (*WEBS, *WORKERS, "mailroom"), ("mail", "redis"), ("standby",), ("primary",))
USAGE = "deploy/local-cluster start | stop | status | restart | promote | alone | kill NAME | flask COMMAND …"
FLASK = (sys.executable, "-m", "flask", "--app", "app")


def start(cluster: Cluster) -> None:
    """Start what is not running, and wait until each web process answers, and the site does through nginx."""
    for package in ("gunicorn", "redis"):
        if importlib.util.find_spec(package) is None:
            raise ClusterError(f"{sys.executable} has no {package}: make setup-deploy")
    cluster.make_folders()
    postgresql.start(cluster)
    _start_redis(cluster)
    _python(cluster, "mail", "-m", "deploy.cluster.sink", str(cluster.port("mail")), str(cluster.folder / "mail"))
    _flask(cluster, ["db", "upgrade"])
    for name in WEBS:
        _start_web(cluster, name)
    for name in WORKERS:
        _python(cluster, name, *FLASK[1:], "jobs", "work")
    _python(cluster, "mailroom", *FLASK[1:], "mailroom")
    processes.start(cluster, "nginx", nginx.command(cluster), environment={"PATH": "/usr/sbin:/usr/bin"})
    processes.wait_for("The site", lambda: _is_up(cluster), seconds=300)
    print(f"The site answers at {cluster.url}, with the certificate {nginx.certificate(cluster)}.")


def restart(cluster: Cluster) -> None:
    """Restart the web processes one after the other, with the settings of now. Stops at the first that does not come up."""
    for name in WEBS:
        processes.stop(cluster, name)
        _start_web(cluster, name)
        try:
            processes.wait_for(name, partial(_listens, cluster, name))
        except ClusterError:
            processes.stop(cluster, name)
            raise
        print(f"{name:<10} answers")


def _start_web(cluster: Cluster, name: str) -> None:
    bind = {"WEB_BIND": f"127.0.0.1:{cluster.port(name)}"}
    _python(cluster, name, "-m", "gunicorn", "--config", "deploy/gunicorn_settings.py", "app:app", **bind)


def _listens(cluster: Cluster, name: str) -> bool:
    """A web process listens as soon as it can answer, and not before."""
    if not processes.is_running(cluster, name):
        raise ClusterError(
            f"{name} ended. {cluster.folder / 'logs' / name} says why. The others were not restarted."
        )
    return _accepts(cluster, name)


def _accepts(cluster: Cluster, name: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1", cluster.port(name)), timeout=5).close()
    except OSError:
        return False
    return True


def stop(cluster: Cluster) -> bool:
    """End everything. Returns whether each process that was running ended when asked."""
    clean = True
    for names in ENDING:
        # The databases disconnect everybody, write what is left, and end.
        by = signal.SIGINT if set(names) & {"primary", "standby"} else signal.SIGTERM
        for name, ended in processes.stop(cluster, *names, by=by).items():
            print(f"{name:<10} {'ended' if ended else 'had to be killed'}")
            clean &= ended
    return clean


def status(cluster: Cluster) -> bool:
    """Say what runs. Returns whether all of it does and the site is ready."""
    expected = [name for name in NAMES if not (name == "primary" and postgresql.is_promoted(cluster))]
    running = {name: processes.process_of(cluster, name) for name in expected}
    for name, pid in running.items():
        print(f"{name:<10} {f'runs as {pid}' if pid else 'does not run'}")
    if postgresql.is_promoted(cluster):
        print("The standby was promoted and is the primary now. There is no standby.")
    elif running["primary"]:
        print(f"The standby {'has each commit' if postgresql.follows(cluster) else 'does not follow'}.")
    ready = is_ready(cluster)
    print(f"{cluster.url}/health/ready {'answers' if ready else 'does not answer'}")
    return ready and all(running.values())


def is_ready(cluster: Cluster) -> bool:
    """Whether the site says through nginx that it is ready."""
    if not nginx.certificate(cluster).exists():
        return False
    trusting = ssl.create_default_context(cafile=str(nginx.certificate(cluster)))
    try:
        with urllib.request.urlopen(f"{cluster.url}/health/ready", timeout=10, context=trusting) as answer:  # noqa: S310 (our own address)
            return bool(answer.status == 200)
    except OSError:
        return False


def _is_up(cluster: Cluster) -> bool:
    for name in NAMES[2:]:
        if not processes.is_running(cluster, name):
            raise ClusterError(f"{name} ended. {cluster.folder / 'logs' / name} says why.")
    return all(_accepts(cluster, name) for name in WEBS) and is_ready(cluster)


def _start_redis(cluster: Cluster) -> None:
    program = shutil.which("redis-server")
    if program is None:
        raise ClusterError("Redis is not installed: apt-get install redis-server")
    settings = cluster.folder / "redis" / "redis.conf"
    settings.touch(mode=0o600)
    settings.write_text(
        f"bind 127.0.0.1\nport {cluster.port('redis')}\ndir {cluster.folder / 'redis'}\nsave ''\nappendonly no\n"
        f"requirepass {cluster.keys['REDIS_PASSWORD']}\nmaxmemory 128mb\nmaxmemory-policy volatile-lru\n"
    )
    processes.start(cluster, "redis", [program, str(settings)], environment={"PATH": "/usr/bin"})


def _python(cluster: Cluster, name: str, *arguments: str, **more: str) -> None:
    environment = cluster.environment | more
    processes.start(cluster, name, [sys.executable, *arguments], environment=environment)


def _flask(cluster: Cluster, arguments: Sequence[str]) -> None:
    done = subprocess.run([*FLASK, *arguments], cwd=ROOT, env=cluster.environment, check=False)  # noqa: S603 (our own command)
    if done.returncode:
        raise ClusterError(f"flask {' '.join(arguments)} failed.")


def main(arguments: Sequence[str]) -> int:
    """Run one command. Returns the code with which the process ends."""
    cluster = Cluster.here()
    match list(arguments):
        case ["start"]:
            start(cluster)
        case ["stop"]:
            return 0 if stop(cluster) else 1
        case ["status"]:
            return 0 if status(cluster) else 1
        case ["restart"]:
            restart(cluster)
        case ["promote"]:
            postgresql.promote(cluster)
        case ["alone"]:
            postgresql.leave_standby(cluster)
        case ["kill", name] if name in NAMES:
            processes.kill(cluster, name)
        case ["flask", *command] if command:
            _flask(cluster, command)
        case _:
            raise ClusterError(USAGE)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ClusterError as problem:
        sys.exit(str(problem))
    except KeyboardInterrupt:
        sys.exit("Interrupted. `deploy/local-cluster start` goes on from here, `stop` ends what runs.")
