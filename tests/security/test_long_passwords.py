"""A password of thousands of characters is refused as any wrong one is, and cannot be set."""

import pytest
from flask import Flask

from pact.accounts.passwords import MAX_PASSWORD_LENGTH, is_password_of, password_error
from tests.support import make
from tests.support.accounts import sign_in
from tests.support.client import WatchingClient

# Of the last, each character becomes eighteen when it is normalised.
LONG = ["9" * 5000, "a b" * 2000, "\ufdfa" * 400]


@pytest.mark.parametrize("password", LONG)
def test_a_very_long_password_is_no_fault(app: Flask, client: WatchingClient, password: str) -> None:
    account = make.moderator()

    assert not is_password_of(account, password)
    assert sign_in(client, account.email, password).status_code < 500


@pytest.mark.parametrize("password", LONG)
def test_a_very_long_password_cannot_be_set(app: Flask, password: str) -> None:
    with app.test_request_context():
        assert "too long" in (password_error(password) or "")
        assert password_error(("correct horse battery staple " * 40)[:MAX_PASSWORD_LENGTH]) is None
