"""Mails as they left the site."""

import re
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path

from flask import current_app


def sent_mails() -> list[EmailMessage]:
    """Every mail written to files so far, in the order of sending."""
    folder: Path = current_app.config["PACT"].mail_folder
    files = sorted(folder.glob("[!.]*.eml"), key=lambda path: (path.stat().st_mtime_ns, path.name))
    return [BytesParser(policy=default).parsebytes(path.read_bytes()) for path in files]


def last_mail() -> EmailMessage:
    """The mail sent last. Raises AssertionError where none was."""
    mails = sent_mails()
    assert mails, "No mail was sent."
    return mails[-1]


def text_of(mail: EmailMessage) -> str:
    """The mail's plain text."""
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage) -> str:
    """The path of the mail's first link that is the reader's own: to confirm, to their story, to set a password."""
    found = re.search(
        r"https?://[^/\s]+(/(?:confirm|my-story|erase|export|follow-up|account/set-password)/\S+)", text_of(mail)
    )
    assert found, f"There is no personal link in:\n{text_of(mail)}"
    return found[1]
