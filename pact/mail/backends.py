"""How mails are delivered: an SMTP server, or `.eml` files in development."""

import contextlib
import secrets
from collections.abc import Sequence
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from flask import Flask, current_app
from flask_mailman import EmailMessage, Mail
from flask_mailman.backends.base import BaseEmailBackend

from pact.config import Config
from pact.core import clock
from pact.mail.service import on_address_erased

SMTP_TIMEOUT_SECONDS = 20


class EmlFiles(BaseEmailBackend):  # type: ignore[misc]
    """Writes each mail to an `.eml` file, which any mail program opens, and prints its path."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        folder: Path = current_app.config["PACT"].mail_folder
        folder.mkdir(parents=True, exist_ok=True)
        for message in messages:
            # The random part keeps two mails of the same moment apart.
            name = f"{clock.now():%Y%m%dT%H%M%S%f}-{secrets.token_hex(3)}.eml"
            partial = folder / f".{name}"
            partial.write_bytes(message.message().as_bytes())
            partial.replace(folder / name)
            with contextlib.suppress(BrokenPipeError):
                print(f"Mail: “{message.subject}” is in {folder / name}", flush=True)  # noqa: T201
        return len(messages)


def forget_mail_files(address: str) -> None:
    """Delete the files of mails to an address."""
    folder: Path = current_app.config["PACT"].mail_folder
    for path in folder.glob("*.eml"):
        with contextlib.suppress(FileNotFoundError):  # another process deleted it first
            if address.casefold() in str(BytesHeaderParser().parsebytes(path.read_bytes())["To"]).casefold():
                path.unlink()


on_address_erased.append(forget_mail_files)


def init_mail(app: Flask, config: Config) -> None:
    app.config.update(_settings(config))
    Mail(app)


def _settings(config: Config) -> dict[str, Any]:
    settings: dict[str, Any] = {"MAIL_DEFAULT_SENDER": config.mail_from}
    url = urlsplit(config.mail_url)
    if url.scheme not in ("smtp", "smtps"):
        return settings | {"MAIL_BACKEND": EmlFiles}
    implicit_tls = url.scheme == "smtps"
    return settings | {
        "MAIL_BACKEND": "smtp",
        "MAIL_SERVER": url.hostname,
        "MAIL_PORT": url.port or (465 if implicit_tls else 587),
        "MAIL_USERNAME": unquote(url.username) if url.username else None,
        "MAIL_PASSWORD": unquote(url.password) if url.password else None,
        "MAIL_USE_SSL": implicit_tls,
        "MAIL_USE_TLS": not implicit_tls and parse_qs(url.query).get("tls") != ["off"],
        "MAIL_TIMEOUT": SMTP_TIMEOUT_SECONDS,
    }
