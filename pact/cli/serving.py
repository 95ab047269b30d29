"""`flask serve`: runs the site and its worker together."""

import contextlib
import gc
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from types import FrameType
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask

from pact.cli.demo.command import STORIES, make_demo, print_sign_ins, refuse_in_production
from pact.config import Config, make_folder_of_counts
from pact.core.db import db
from pact.core.web.requests import network_of

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
RESTART_SECONDS = 2
# A request that arrives slowly occupies a connection, not a thread, and is cut off when nothing comes for so long.
# A process may usually have 1,024 files open, and some are for the database.
CONNECTIONS, IDLE_SECONDS = 800, 20
# Larger ones are not read. What is too large for the site but smaller than this gets a page that explains it.
BODY_BYTES = 12_000_000
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"


@click.command("serve")
@click.option("--demo", is_flag=True, help="Put demo data into an empty database.")
@click.option(
    "--demo-stories",
    type=click.IntRange(100),
    default=STORIES,
    help="Number of stories in the demo, besides those of call-outs.",
)
@with_appcontext
def command(demo: bool, demo_stories: int) -> None:
    """Apply migrations, then serve the site with a worker until stopped."""
    config = current_app.config["PACT"]
    if demo:
        refuse_in_production()
    check_port(config.port)
    make_folder_of_counts(config)
    upgrade(directory=current_app.extensions["migrate"].directory)
    if demo:
        make_demo(stories=demo_stories)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    spare_the_collector()
    server = make_server(app, port=config.port, per_source=connections_per_source(config))
    stopping = threading.Event()
    worker = threading.Thread(target=_keep_worker, args=(stopping,))
    worker.start()

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    before = signal.signal(signal.SIGTERM, stop)
    click.echo(f"\n{config.site_name} is served at {config.site_url}")
    if config.mail_url == "files:":
        click.echo(f"Mails are written to {config.mail_folder}")
    print_sign_ins()
    click.echo("Stop with Ctrl-C.", nl=True)
    # The set-up above used a transaction with the write lock. Left open, it would block all other writers.
    db.session.remove()
    try:
        server.run()
    finally:
        stopping.set()
        worker.join()
        signal.signal(signal.SIGTERM, before)


def check_port(port: int) -> None:
    """Raises ClickException if the port is taken or not for this user, before anything is done to the data."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise click.ClickException(
            f"Port {port} cannot be used: {os.strerror(error.errno or 0)}. Stop what uses it, or set PORT to another one."
        ) from error


def spare_the_collector() -> None:
    """Have the garbage collector run less often, and only over objects made from now on.

    What was made so far lives as long as the process. What a page or a row makes is freed without the collector, which would
    by default run whenever there are 700 more objects: two fifths of what a recount takes.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def connections_per_source(config: Config) -> int:
    """Behind a trusted proxy all connections are the proxy's; it is there that readers are told apart."""
    return CONNECTIONS if config.trusted_proxies else config.connections


def make_server(app: "WSGIApplication", *, port: int, per_source: int = CONNECTIONS) -> "Server":
    """The embedded server, on 127.0.0.1 only. The application itself handles proxy headers."""
    server = Server(app, host="127.0.0.1", port=port, threads=THREADS, ident="",
                    trusted_proxy=None, clear_untrusted_proxy_headers=False,
                    connection_limit=2 * CONNECTIONS, channel_timeout=IDLE_SECONDS, cleanup_interval=5,
                    max_request_body_size=BODY_BYTES, asyncore_use_poll=True)  # fmt: skip
    server.per_source = per_source
    return server


class _Task(WSGITask):
    """Keeps the connection open after a 304: Waitress closes it after every answer without a Content-Length."""

    def set_close_on_finish(self) -> None:
        asked_to_close = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.has_body or asked_to_close or self.version != "1.1":
            super().set_close_on_finish()


class _Channel(HTTPChannel):
    """A connection. All methods here run in the server's main thread."""

    task_class = _Task

    def __init__(
        self, server: "Server", sock: socket.socket, addr: tuple[str, int], *more: Any, **named: Any
    ) -> None:
        super().__init__(server, sock, addr, *more, **named)
        self.source = network_of(addr[0])
        server.make_room_for(self)

    def refuse(self) -> None:
        """Close the connection now, even if the client does not read what it was sent."""
        with contextlib.suppress(OSError):
            if not self.total_outbufs_len:
                self.socket.send(BUSY)
            self.socket.shutdown(socket.SHUT_RDWR)
        self.will_close = True


class Server(TcpWSGIServer):
    """Waitress, with a limit of connections per source and in all: half-sent requests must not take those of others."""

    channel_class = _Channel
    per_source = CONNECTIONS

    def make_room_for(self, new: _Channel) -> None:
        """If there are too many connections, refuse the one of the same source that has been silent the longest.

        If there are too many altogether, it is one of the source that has the most. Connections whose request is being
        answered stay. If there are no others, the new one is refused.
        """
        channels = [each for each in self.active_channels.values() if not each.will_close]
        by_source = Counter(each.source for each in channels)
        crowd = new.source
        if by_source[crowd] <= self.per_source:
            if len(channels) <= CONNECTIONS:
                return
            crowd = by_source.most_common(1)[0][0]
        silent = [each for each in channels if each.source == crowd and each is not new and not each.requests]
        min(silent, key=lambda each: each.last_activity, default=new).refuse()

    def maintenance(self, now: float) -> None:
        """Close connections that have been silent too long."""
        for channel in self.active_channels.values():
            if not channel.requests and not channel.will_close and channel.last_activity < now - IDLE_SECONDS:
                channel.refuse()


def _keep_worker(stopping: threading.Event) -> None:
    """Run the worker as a separate process and restart it if it dies.

    Nothing is written to its standard input, which ends with this process, even if that is killed. Then the worker ends too.
    """
    arguments = [sys.executable, "-m", "flask", "--app", "app", "jobs", "work", "--of-server"]
    while not stopping.is_set():
        with subprocess.Popen(arguments, env=os.environ.copy(), stdin=subprocess.PIPE) as process:  # noqa: S603 (our own)
            while process.poll() is None and not stopping.wait(0.2):
                pass
            if stopping.is_set():
                process.terminate()
        if not stopping.is_set():
            stopping.wait(RESTART_SECONDS)
