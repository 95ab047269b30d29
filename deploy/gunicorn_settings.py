"""One web process of the site: `gunicorn --config deploy/gunicorn_settings.py app:app`.

Run several of them, each with an address of its own (WEB_BIND), behind nginx. One can be restarted while others answer.
"""

import os
from typing import Any

from gunicorn.glogging import Logger

from pact.cli.serving import spare_the_collector

bind = os.environ.get("WEB_BIND", "127.0.0.1:8001")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
# Longer than nginx keeps its connections (30 s), so that it never sends a form on one that is being closed.
keepalive = 75
timeout = 60
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


def post_worker_init(worker: object) -> None:
    """What was loaded so far lives as long as the process."""
    spare_the_collector()
