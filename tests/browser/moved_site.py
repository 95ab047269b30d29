"""Serves the site at the time that a file says, so that a journey can take a year: `python -m tests.browser.moved_site`.

There is no worker: tests run its jobs themselves, at their time.
"""

import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade

from pact.cli.serving import make_server
from pact.core import clock
from pact.core.db import db
from pact.factory import create_app

CLOCK = "PACT_TEST_CLOCK"
"""The environment variable with the path of the file."""


def serve() -> None:
    app = create_app()
    with app.app_context():
        upgrade(directory=app.extensions["migrate"].directory)
        db.session.remove()
    inner, file = app.wsgi_app, Path(os.environ[CLOCK])

    def moved(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with clock.at(datetime.fromisoformat(file.read_text())):
            answer = inner(environ, start_response)
            try:
                return list(answer)
            finally:
                getattr(answer, "close", lambda: None)()

    app.wsgi_app = moved  # type: ignore[method-assign]
    make_server(app, port=int(os.environ["PORT"])).run()


if __name__ == "__main__":
    serve()
