"""One web process of the site: `gunicorn --config deploy/gunicorn_settings.py app:app`.

Run several of them, each with an address of its own (WEB_BIND), behind nginx. One can be restarted while others answer.
"""

import errno
import os
import select
import socket
import sys
import time
from typing import Any, NoReturn

from gunicorn.glogging import Logger
from gunicorn.util import parse_address
from gunicorn.workers.gthread import ThreadWorker

from pact.cli.guard import Need, NotReady, check_database
from pact.cli.serving import spare_the_collector
from pact.core.db import db
from pact.starting import GUNICORN_GIVES_UP

HANDED_OVER = {"GUNICORN_FD", "LISTEN_FDS"}
"""How a gunicorn that is replaced, or systemd, says that something listens already."""
SECONDS_FOR_PORT = 5
"""For how long another process may still be about to leave the port."""


class Worker(ThreadWorker):
    """Stops listening as soon as it is asked to end, and answers whoever has come before.

    gunicorn keeps listening until the last connection is closed, and answers nobody who comes in between.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if self.alive:
            return
        for listener in self.sockets:
            while select.select([listener], [], [], 0)[0]:
                self.accept(listener)
            listener.close()


def give_up(words: str) -> NoReturn:
    """End with the code at which nothing starts this process again: that would not help."""
    print(f"Error: {words}", file=sys.stderr, flush=True)  # noqa: T201 (before there is a log)
    raise SystemExit(GUNICORN_GIVES_UP)


def number_in(name: str, default: str) -> int:
    """The whole number that a variable has, at least 1."""
    text = os.environ.get(name, default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1000):
        give_up(f"{name} must be a whole number from 1 to 999, not {text!r}.")
    return int(text)


def address_in(text: str) -> str:
    """The address to listen on, if it can be read as one."""
    try:
        address = parse_address(text)
    except RuntimeError:
        address = None
    if not text or address is None or (isinstance(address, tuple) and not 0 < address[1] < 65536):
        give_up(f"WEB_BIND must be an address such as 127.0.0.1:8001 or unix:/run/ccpact.sock, not {text!r}.")
    return text


def _words(error: OSError) -> str:
    """Without the address, which Python adds."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or "unknown"


def check_address(text: str) -> None:
    """Give up if this process cannot listen there. It need not if it is given what listens."""
    address = parse_address(text)
    if not isinstance(address, tuple) or HANDED_OVER & os.environ.keys():
        return
    end = time.monotonic() + SECONDS_FOR_PORT
    while True:
        try:
            family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
            socket.create_server(address, family=family).close()
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < end:
                time.sleep(0.5)
                continue
            give_up(
                f"WEB_BIND: {text} cannot be used: {_words(error)}. Stop what uses it, or name another address."
            )
        return


bind = address_in(os.environ.get("WEB_BIND", "127.0.0.1:8001"))
worker_class = Worker
workers = number_in("WEB_CONCURRENCY", "1")
threads = number_in("WEB_THREADS", "8")
# Longer than nginx keeps its connections (30 s), so that it never sends a form on one that is being closed.
keepalive = 75
timeout = 60
# Whoever restarts processes one by one waits until the one at hand listens, and systemd is told then. So a process that
# cannot be loaded, or has no database with its tables, never listens.
preload_app = True
graceful_timeout = 30
# Signs of life are written to memory, not to a disk that may be slow.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
# The application reads X-Forwarded-… itself, of as many proxies as PACT_TRUSTED_PROXIES says.
forwarded_allow_ips = ""
accesslog = None  # the site logs each request, with its rule instead of its path
loglevel = "warning"


class _Quiet(Logger):
    """Says what happened without paths and addresses: a path may be somebody's link."""

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        super().warning(msg.partition(" from ip=")[0], *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        super().error("A request failed outside of the application.")


logger_class = _Quiet


def on_starting(server: Any) -> None:
    """Wait until the site could answer; called before anything listens."""
    check_address(bind)
    app = server.app.wsgi()
    said = ""
    with app.app_context():
        while words := _why_not():
            if words != said:
                server.log.error("Waiting until the site can answer. %s", words)
            said = words
            time.sleep(1)
        db.engine.dispose()  # a connection must not be shared with the process that answers


def _why_not() -> str:
    """Why the site cannot answer now, in a sentence; empty if it can. Of a newer version's tables it can."""
    try:
        check_database(Need.SAME_OR_NEWER)
    except NotReady as error:
        return error.message
    return ""


def post_worker_init(worker: object) -> None:
    """What was loaded so far lives as long as the process."""
    spare_the_collector()
