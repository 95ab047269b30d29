"""One web process of the site: `gunicorn --config deploy/gunicorn_settings.py app:app`.

Run several of them, each with an address of its own (WEB_BIND), behind nginx. One can be restarted while others answer.
"""

import os
import select
import time
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from pact.cli.serving import spare_the_collector
from pact.core.db import db
from pact.pages.monitoring.readiness import can_answer


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


bind = os.environ.get("WEB_BIND", "127.0.0.1:8001")
worker_class = Worker
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
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
    app = server.app.wsgi()
    with app.app_context():
        while not can_answer():
            time.sleep(1)
        db.engine.dispose()  # a connection must not be shared with the process that answers


def post_worker_init(worker: object) -> None:
    """What was loaded so far lives as long as the process."""
    spare_the_collector()
