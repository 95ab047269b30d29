"""Talking to the mailroom, and what it keeps."""

import re
from typing import Any

from sqlalchemy import select

from pact.core.db import session
from pact.stories.author_models import MailDraft
from tests.intake.mailroom_client import ADDRESS, raw_talk, say

MEGABYTE = 1_000_000


CALL = re.compile(r"https?://[^/\s]+((?:/es)?/share\?draft=\w+)")


def talk_up_to_data(port: int) -> Any:
    connection = raw_talk(port)
    for words, code in (
        (b"EHLO x\r\n", b"250"),
        (b"MAIL FROM:<ana@example.org>\r\n", b"250"),
        (b"RCPT TO:<%s>\r\n" % ADDRESS.encode(), b"250"),
        (b"DATA\r\n", b"354"),
    ):
        assert say(connection, words).startswith(code)
    return connection


def drafts() -> list[MailDraft]:
    session().expire_all()
    found = list(session().execute(select(MailDraft).order_by(MailDraft.id)).scalars())
    session().commit()
    return found
