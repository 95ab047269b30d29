"""Mails that the site has sent."""

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from flask import current_app


def sent_mails() -> list[EmailMessage]:
    """All mails written to files so far, in the order they were sent."""
    folder: Path = current_app.config["PACT"].mail_folder
    files = sorted(folder.glob("[!.]*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [BytesParser(policy=default).parsebytes(path.read_bytes()) for path in files]


def last_mail() -> EmailMessage:
    """The last mail. Raises AssertionError if there is none."""
    mails = sent_mails()
    assert mails, "No mail was sent."
    return mails[-1]


def text_of(mail: EmailMessage) -> str:
    """The mail's plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def personal_link(mail: EmailMessage) -> str | None:
    """The path of the mail's first personal link: to confirm, to the author's page, to set a password."""
    found = re.search(
        r"https?://[^/\s]+(/(?:confirm|press/confirm|my-story|erase|export|follow-up|claim|claim-answer|claim-appeal|notice|suspension|timed-call|follow/confirm|follows|account/set-password)/\S+)",
        text_of(mail),
    )
    return found[1] if found else None


def link_in(mail: EmailMessage) -> str:
    """The same of a mail that has one."""
    found = personal_link(mail)
    assert found, f"There is no personal link in:\n{text_of(mail)}"
    return found
