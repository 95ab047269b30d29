"""An application that sends mail to a server of the test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.applications import running
from tests.support.databases import settings
from tests.support.ports import free_port


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def posting(tmp_path: Path, database_url: str, port: int) -> Iterator[Flask]:
    """An application that sends mail to this machine's SMTP server, which may be down."""
    config = settings(
        tmp_path / "instance",
        database_url,
        PACT_MAIL_URL=f"smtp://127.0.0.1:{port}?tls=off",
        PACT_MAIL_FROM="CCPact <stories@ccpact.example>",
    )
    with running(config, is_new=True) as app:
        yield app
