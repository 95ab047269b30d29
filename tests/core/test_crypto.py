import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from pact.core import clock, crypto
from pact.core.addresses import mailbox_of, normalised_email, read_address
from tests.support.databases import SECRETS

OTHER_KEY = "b3RoZXItdGVzdHMtb25seS1kYXRhLWtleS0xMjM0NTY="
OTHER_SECRET = "another-secret-of-this-test-0123456"
DAY = 24 * 3600


def configure(**changes: object) -> None:
    keys = {
        "secret_keys": (SECRETS["PACT_SECRET_KEY"],),
        "digest_key": SECRETS["PACT_DIGEST_KEY"],
        "data_keys": (SECRETS["PACT_DATA_KEYS"],),
    }
    crypto.configure(**(keys | changes))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _keys() -> None:
    configure()


@pytest.mark.parametrize(
    ("written", "normalised"),
    [
        ("ana@example.org", "ana@example.org"),
        ("  Ana@Example.ORG ", "ana@example.org"),
        ("ana+ccpact@example.org", "ana@example.org"),
        ("ana+a+b@example.org", "ana@example.org"),
        ("a.n.a@gmail.com", "ana@gmail.com"),
        ("A.n.a+shop@GoogleMail.com", "ana@gmail.com"),
        ("a.n.a@example.org", "a.n.a@example.org"),
        ('"odd@name"@example.org', '"odd@name"@example.org'),
        ("STRASSE@example.org", "strasse@example.org"),
        ("straße@example.org", "strasse@example.org"),
        ("+15550111@mms.example.org", "+15550111@mms.example.org"),
        ("+15550122+x@mms.example.org", "+15550122+x@mms.example.org"),
        ("ana@Straße.example", "ana@xn--strae-oqa.example"),
        ("ana@strasse.example", "ana@strasse.example"),
        ("ana@BÜCHER.example", "ana@xn--bcher-kva.example"),
    ],
)
def test_spellings_of_an_address_are_normalised(written: str, normalised: str) -> None:
    assert normalised_email(written) == normalised


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("\u200b ana@example.org\xa0\n", "ana@example.org"),
        ("Ana+Shop@EXAMPLE.org", "Ana+Shop@example.org"),
        ("ana@faß.example", "ana@xn--fa-hia.example"),
        ("josé@example.org", "josé@example.org"),
        ("=?utf-8?q?=76ictim?=@h5.example", None),
        ("=?utf-8?b?dmljdGlt?=@h5.example", None),
        ("ana@example.org, bob@example.org", None),
        ("ana@exa mple.org", None),
        ("ana@example.org\nBcc: all@example.org", None),
        ('"a b"@example.org', None),
        ("ana", None),
        ("", None),
        (None, None),
    ],
)
def test_an_address_is_read_in_one_form(typed: str | None, read: str | None) -> None:
    assert read_address(typed) == read
    if read:
        assert read_address(read) == read


def test_one_mailbox_is_certain_only_if_nothing_but_case_differs() -> None:
    assert mailbox_of("Ana+Shop@Example.org") == mailbox_of("ana+shop@example.org")
    others = (
        "ana@example.org",
        "ana+shop@example.org",
        "a.na@gmail.com",
        "ana@gmail.com",
        "+1@x.example",
        "+2@x.example",
    )
    assert len({mailbox_of(address) for address in others}) == len(others)


def test_different_addresses_stay_different() -> None:
    written = ["ana@example.org", "a.na@example.org", "ana@gmail.com", "ana@example.com", "bea@example.org"]

    assert len({crypto.email_digest(address) for address in written}) == len(written)


@given(st.emails())
def test_normalising_is_idempotent(address: str) -> None:
    once = normalised_email(address)

    assert normalised_email(once) == once


def test_digests_depend_on_the_key_and_on_the_purpose() -> None:
    here = crypto.keyed_digest("email", "ana@example.org")

    assert re.fullmatch("[0-9a-f]{64}", here)
    assert crypto.keyed_digest("source", "ana@example.org") != here
    configure(digest_key="another-key-of-this-test-0123456789")
    assert crypto.keyed_digest("email", "ana@example.org") != here


@given(st.text())
def test_encryption_round_trips_and_hides_the_text(text: str) -> None:
    token = crypto.encrypt(text)

    assert crypto.decrypt(token) == text
    assert len(text) < 6 or text not in token


def test_rotated_keys_decrypt_old_values_while_the_old_key_is_listed() -> None:
    token = crypto.encrypt("ana@example.org")

    configure(data_keys=(OTHER_KEY, SECRETS["PACT_DATA_KEYS"]))
    assert crypto.decrypt(token) == "ana@example.org"

    configure(data_keys=(OTHER_KEY,))
    with pytest.raises(crypto.KeyRetired):
        crypto.decrypt(token)


def test_a_token_expires_after_its_maximum_age() -> None:
    written_at = clock.now()
    token = crypto.sign("confirm-story", "abc")

    with time_machine.travel(written_at + timedelta(days=7, seconds=-5)):
        assert crypto.unsign("confirm-story", token, max_age_seconds=7 * DAY) == "abc"
    with time_machine.travel(written_at + timedelta(days=7, seconds=5)), pytest.raises(crypto.TokenExpired):
        crypto.unsign("confirm-story", token, max_age_seconds=7 * DAY)


def test_a_token_from_before_the_clock_was_set_back_is_as_new() -> None:
    with time_machine.travel(clock.now() + timedelta(hours=1)):
        token = crypto.sign("confirm-story", "abc")

    assert crypto.unsign("confirm-story", token, max_age_seconds=5) == "abc"


def test_a_token_for_another_purpose_or_with_another_key_is_refused() -> None:
    token = crypto.sign("confirm-story", "abc")
    forged = ("x" + token, token[:-1], "abc", "", "ä", token.replace(".", "", 1))

    for other in forged:
        with pytest.raises(crypto.TokenInvalid):
            crypto.unsign("confirm-story", other, max_age_seconds=DAY)
    with pytest.raises(crypto.TokenInvalid):
        crypto.unsign("erase-story", token, max_age_seconds=DAY)
    configure(secret_keys=(OTHER_SECRET,))
    with pytest.raises(crypto.TokenInvalid):
        crypto.unsign("confirm-story", token, max_age_seconds=DAY)


def test_what_an_older_key_signed_is_accepted_while_it_is_listed() -> None:
    old = crypto.sign("confirm-story", "abc")

    configure(secret_keys=(OTHER_SECRET, SECRETS["PACT_SECRET_KEY"]))
    new = crypto.sign("confirm-story", "abc")
    assert [crypto.unsign("confirm-story", token, max_age_seconds=DAY) for token in (old, new)] == ["abc", "abc"]

    configure(secret_keys=(OTHER_SECRET,))
    assert crypto.unsign("confirm-story", new, max_age_seconds=DAY) == "abc"
    with pytest.raises(crypto.TokenInvalid):
        crypto.unsign("confirm-story", old, max_age_seconds=DAY)


def test_only_what_an_older_key_encrypted_is_encrypted_again() -> None:
    token = crypto.encrypt("ana@example.org").encode()
    assert crypto.renewed(token) is None

    configure(data_keys=(OTHER_KEY, SECRETS["PACT_DATA_KEYS"]))
    again = crypto.renewed(token)
    assert again is not None
    assert crypto.renewed(again) is None

    configure(data_keys=(OTHER_KEY,))
    assert crypto.decrypt(again.decode()) == "ana@example.org"
    with pytest.raises(crypto.KeyRetired):
        crypto.renewed(token)


def test_link_tokens_are_long_and_stored_as_hashes() -> None:
    tokens = {crypto.new_link_token() for _ in range(50)}

    assert len(tokens) == 50
    for token in tokens:
        assert len(token) >= 43  # 256 bits in base64
        assert token not in crypto.link_digest(token)


def test_public_ids_can_be_read_out_over_the_phone() -> None:
    for _ in range(50):
        assert re.fullmatch("[2-9a-hj-km-np-z]{10}", crypto.new_public_id())


def test_public_ids_have_no_lookalike_characters() -> None:
    assert not set("01ilo") & set(crypto.PUBLIC_ALPHABET)


def test_an_application_uses_the_keys_of_its_configuration(app: Flask) -> None:
    configure(digest_key="another-key-of-this-test-0123456789")
    elsewhere = crypto.email_digest("ana@example.org")
    configure(digest_key=app.config["PACT"].digest_key)

    assert crypto.email_digest("ana@example.org") != elsewhere
