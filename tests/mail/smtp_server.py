"""An SMTP server on this machine that keeps the mails it receives."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope


class Postbox:
    """Keeps the mails it is sent. The first `refusals` mails are refused after reading, as a busy server does."""

    def __init__(self, *, refusals: int = 0) -> None:
        self.refusals = refusals
        self.envelopes: list[Envelope] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.envelopes.append(envelope)
        if len(self.envelopes) <= self.refusals:
            return "451 4.3.0 Try again later"
        return "250 OK"

    @property
    def messages(self) -> list[EmailMessage]:
        contents = [cast(bytes, envelope.content) for envelope in self.envelopes]
        return [message_from_bytes(content, policy=default) for content in contents]


def server(postbox: Postbox, port: int) -> Controller:
    """A server to be used with `with running_server(...)`."""
    return Controller(postbox, hostname="127.0.0.1", port=port)


@contextmanager
def delivering_to(postbox: Postbox, port: int) -> Iterator[None]:
    controller = server(postbox, port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
