"""Staff accounts: making them and giving them roles."""

import secrets

from flask_security import SQLAlchemyUserDatastore, UserMixin, hash_password
from sqlalchemy import select

from pact.accounts.models import Account, Role, WebAuthnCredential
from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import db, session

SHORTEST_PASSWORD = 12
ROLES = ("moderator", "senior_moderator", "administrator")


class AccountStore(SQLAlchemyUserDatastore):
    """Finds accounts by the digest of the address, which knows no case; all else is Flask-Security's."""

    def find_user(self, case_insensitive: bool = False, **kwargs: object) -> UserMixin | None:
        return super().find_user(case_insensitive=False, **kwargs)


store = AccountStore(db, Account, Role, WebAuthnCredential)


def create_account(email: str, password: str, *, role: str) -> Account:
    """Make a staff account. Raises ValueError naming what is wrong with the role, password or address."""
    if role not in ROLES:
        raise ValueError(f"There is no role {role!r}; choose from {', '.join(ROLES)}.")
    if len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"A password needs at least {SHORTEST_PASSWORD} characters.")
    if "@" not in email.strip("@"):
        raise ValueError(f"{email!r} does not look like an e-mail address.")
    if store.find_user(email=email):
        raise ValueError("There is an account with this address already.")
    moment = clock.now()
    account = Account(
        email_encrypted=crypto.encrypt(email.strip()),
        email_digest=crypto.email_digest(email),
        password=hash_password(password),
        fs_uniquifier=secrets.token_hex(32),
        create_datetime=moment,
        update_datetime=moment,
        confirmed_at=moment,
        roles=[session().execute(select(Role).where(Role.name == role)).scalar_one()],
    )
    session().add(account)
    session().flush()
    record("account.created", actor_kind="system", actor_id=None, subject_kind="account",
           subject_id=account.id, role=role)  # fmt: skip
    return account
