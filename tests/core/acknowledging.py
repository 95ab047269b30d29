"""Does what the site acknowledges to people, and says each on standard output when it would be acknowledged.

tests/core/test_power_cut.py runs it as a process of its own, whose calls to the system it reads.
"""

import asyncio
import os
from collections.abc import Callable
from typing import Any

from pact.authors.service import confirmation_token
from pact.cli.mailroom import storing
from pact.config import load_config
from pact.core.db import session, set_writing
from pact.intake.mail.process import read_apart
from tests.authors.test_share import answers, the_story
from tests.support import make
from tests.support.applications import make_app
from tests.support.power_cut import ACKNOWLEDGED

MAIL = b"From: Ana <ana@example.org>\nTo: s@example.org\nSubject: Wolf Freight\n\nI called, and nobody knew anything.\n"


def steps(app: Any) -> list[tuple[str, Callable[[], object]]]:
    reader, desk = app.test_client(), app.test_client()
    make.signed_in(desk)

    def send(client: Any, path: str, form: dict[str, Any]) -> None:
        answer = client.post(path, data=form)
        assert answer.status_code == 303, answer.text

    def publish() -> None:
        form = {"csrf_token": make.csrf_token(desk, "/moderation/"), "decision": "publish"}
        send(desk, f"/moderation/stories/{the_story().public_id}", form)

    return [
        ("a story", lambda: send(reader, "/share", answers())),
        ("jobs, with a mail", make.run_jobs),
        ("a confirmation", lambda: send(reader, f"/confirm/{confirmation_token(the_story())}", {})),
        ("a decision", publish),
        ("a mail", lambda: storing(app, app.config["PACT"])(asyncio.run(read_apart(MAIL)), "ana@example.org")),
    ]


def main() -> None:
    app = make_app(load_config(os.environ))
    with app.app_context():
        for name, step in steps(app):
            set_writing(True)
            step()
            session().rollback()
            os.write(1, f"{ACKNOWLEDGED}{name}\n".encode())


if __name__ == "__main__":
    main()
