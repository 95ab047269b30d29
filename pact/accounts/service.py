"""Create accounts and give them roles."""

import secrets

from flask_security import SQLAlchemyUserDatastore, UserMixin
from sqlalchemy import select

from pact.accounts.models import Account, Role, WebAuthnCredential
from pact.accounts.passwords import MIN_PASSWORD_LENGTH, hashed
from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.addresses import read_address
from pact.core.db import db, one_or_none, session
from pact.core.i18n.languages import DEFAULT
from pact.core.roles import COMPANY_USER, JOURNALIST, StaffRole
from pact.core.sanitising import clean_line

MAX_NAME_LENGTH = 80
ROLES = tuple(role.value for role in StaffRole)


class AccountStore(SQLAlchemyUserDatastore):
    """Finds accounts by the digest of the address, ignoring case; the rest is Flask-Security's."""

    def find_user(self, case_insensitive: bool = False, **kwargs: object) -> UserMixin | None:
        return super().find_user(case_insensitive=False, **kwargs)


store = AccountStore(db, Account, Role, WebAuthnCredential)


def create_account(
    email: str,
    password: str | None,
    *,
    role: str,
    name: str = "",
    language: str = DEFAULT,
    actor_id: int | None = None,
) -> Account:
    """Create an account. Without a password nobody can sign in until its owner has set one.

    `actor_id` is the administrator who creates it, or None for the command line. Raises ValueError saying what is
    wrong with the role, password or address.
    """
    if role not in (*ROLES, COMPANY_USER, JOURNALIST):
        raise ValueError(f"There is no role {role!r}; choose from {', '.join(ROLES)}.")
    if password is not None and len(password) < MIN_PASSWORD_LENGTH:
        raise ValueError(f"A password needs at least {MIN_PASSWORD_LENGTH} characters.")
    address = read_address(email)
    if address is None:
        raise ValueError(f"{email!r} does not look like an e-mail address.")
    new = None if password is None else hashed(password)
    if store.find_user(email=email):
        raise ValueError("There is already an account with this address.")
    moment = clock.now()
    account = Account(
        email_encrypted=crypto.encrypt(address),
        email_digest=crypto.email_digest(email),
        name=clean_line(name)[:MAX_NAME_LENGTH],
        language=language,
        password=new,
        fs_uniquifier=secrets.token_hex(32),
        create_datetime=moment,
        update_datetime=moment,
        confirmed_at=moment,
        roles=[role_named(role)],
    )
    session().add(account)
    session().flush()
    record("account.created", "account", account.id, by=actor_id, role=role)
    return account


def account_with(email: str) -> Account | None:
    """The account that this address belongs to, of any kind."""
    return one_or_none(select(Account).where(Account.email_digest == crypto.email_digest(email)))


def role_named(name: str) -> Role:
    return session().execute(select(Role).where(Role.name == name)).scalar_one()


def rename(account: Account, name: str) -> None:
    """Change the name that colleagues see."""
    account.name = clean_line(name)[:MAX_NAME_LENGTH]
    account.update_datetime = clock.now()
    record("account.renamed", "account", account.id, by=account.id)
