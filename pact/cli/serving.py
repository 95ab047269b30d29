"""`flask serve`: the site and its worker, from one command."""

import gc
import os
import signal
import subprocess
import sys
import threading
from types import FrameType
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from waitress import create_server
from waitress.server import BaseWSGIServer

from pact.cli.demo.command import STORIES, make_demo, print_sign_ins
from pact.core.db import db

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

THREADS = 8
RESTART_SECONDS = 2


@click.command("serve")
@click.option("--demo", is_flag=True, help="Put demo data into an empty database.")
@click.option("--demo-stories", type=click.IntRange(100), default=STORIES, help="How many stories the demo has.")
@with_appcontext
def command(demo: bool, demo_stories: int) -> None:
    """Bring the database up to date and serve the site, with a worker beside it, until stopped."""
    config = current_app.config["PACT"]
    upgrade(directory=current_app.extensions["migrate"].directory)
    if demo:
        make_demo(stories=demo_stories)
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    # What is there now stays: the collector need not walk through it with every full collection.
    gc.collect()
    gc.freeze()
    server = make_server(app, port=config.port)
    stopping = threading.Event()
    worker = threading.Thread(target=_keep_worker, args=(stopping,))
    worker.start()

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    click.echo(f"\n{config.site_name} is served at {config.site_url}")
    if config.mail_url == "files:":
        click.echo(f"Mails are written to {config.mail_folder}")
    print_sign_ins()
    click.echo("Stop with Ctrl-C.", nl=True)
    # What the set-up read it read in a transaction that may write: left open, nobody else ever could.
    db.session.remove()
    try:
        server.run()
    finally:
        stopping.set()
        worker.join()


def make_server(app: "WSGIApplication", *, port: int) -> BaseWSGIServer:
    """The embedded server, on this machine alone; who is behind a proxy the application works out itself."""
    return create_server(app, host="127.0.0.1", port=port, threads=THREADS, ident="",
                         trusted_proxy=None, clear_untrusted_proxy_headers=False)  # fmt: skip


def _keep_worker(stopping: threading.Event) -> None:
    """Run the worker as a process of its own, and again should it die."""
    arguments = [sys.executable, "-m", "flask", "--app", "app", "jobs", "work"]
    while not stopping.is_set():
        process = subprocess.Popen(arguments, env=os.environ.copy())  # noqa: S603 (our own command)
        while process.poll() is None and not stopping.wait(0.2):
            pass
        if stopping.is_set():
            process.terminate()
            process.wait()
        else:
            stopping.wait(RESTART_SECONDS)
