import pytest
from flask import Flask
from sqlalchemy import select, text

from pact.accounts.models import Account
from pact.accounts.service import create_account, store
from pact.audit.models import AuditEntry
from pact.config import Config
from pact.core.db import session
from tests.support.applications import running
from tests.support.make import PASSWORD


def test_passwords_are_hashed_with_argon2_at_full_cost(config: Config) -> None:
    with running(config, real_hashes=True):
        account = create_account("ana@example.org", PASSWORD, role="moderator")

    assert account.password is not None
    assert account.password.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_address_is_stored_encrypted(app: Flask) -> None:
    create_account("ana@example.org", PASSWORD, role="moderator")
    session().commit()

    row = session().execute(text("SELECT * FROM account")).mappings().one()
    assert not [value for value in row.values() if "ana" in str(value) and "example" in str(value)]
    assert session().execute(select(Account)).scalar_one().email == "ana@example.org"


@pytest.mark.parametrize("spelling", ["ana@example.org", "ANA@Example.org", " ana@example.org "])
def test_account_is_found_by_any_spelling_of_its_address(app: Flask, spelling: str) -> None:
    made = create_account("Ana@example.org", PASSWORD, role="moderator")

    assert store.find_user(email=spelling) is made
    assert store.find_user(email="other@example.org") is None


@pytest.mark.parametrize(
    ("email", "password", "role", "word"),
    [
        ("ana@example.org", "elevenchars", "moderator", "12 characters"),
        ("ana@example.org", PASSWORD, "emperor", "emperor"),
        ("ana.example.org", PASSWORD, "moderator", "e-mail address"),
        ("@example.org", PASSWORD, "moderator", "e-mail address"),
        ("known@example.org", PASSWORD, "moderator", "already"),
        ("KNOWN@example.org", PASSWORD, "administrator", "already"),
    ],
)
def test_invalid_accounts_are_refused_with_a_message(
    app: Flask, email: str, password: str, role: str, word: str
) -> None:
    create_account("known@example.org", PASSWORD, role="moderator")

    with pytest.raises(ValueError, match=word):
        create_account(email, password, role=role)


def test_creating_an_account_is_logged_without_its_address(app: Flask) -> None:
    account = create_account("ana@example.org", PASSWORD, role="senior_moderator")
    session().commit()

    entry = session().execute(select(AuditEntry)).scalar_one()
    assert (entry.verb, entry.subject_id, entry.details) == (
        "account.created",
        account.id,
        {"role": "senior_moderator"},
    )


def test_command_creates_an_account(app: Flask) -> None:
    runner = app.test_cli_runner()
    arguments = ["users", "create", "ana@example.org", "--role", "administrator", "--password-stdin"]

    made = runner.invoke(args=arguments, input=PASSWORD + "\n")
    again = runner.invoke(args=arguments, input=PASSWORD + "\n")

    assert made.exit_code == 0, made.output
    assert again.exit_code == 1
    assert "already" in again.output
    session().rollback()
    assert [role.name for role in session().execute(select(Account)).scalar_one().roles] == ["administrator"]


def test_commands_do_not_show_passwords(app: Flask) -> None:
    runner = app.test_cli_runner()
    answered = runner.invoke(args=["users", "create", "ana@example.org"], input=f"{PASSWORD}\n{PASSWORD}\n")

    assert answered.exit_code == 0, answered.output
    assert PASSWORD not in answered.output
