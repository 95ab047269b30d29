"""Blank an account whose owner is no longer with us. Its number stays, because the log has it."""

import secrets
from typing import Final

from sqlalchemy import ColumnElement, delete

from pact.accounts.models import Account, KnownDevice, PasswordLink, RecoveryCode, StaffSession
from pact.core import crypto
from pact.core.db import session
from pact.mail.service import forget_mails_to

_FORGOTTEN: Final = "forgotten "


def blank_account(account_id: int) -> None:
    """Delete whatever its owner typed, and where they signed in. Nobody can sign in to it, or find it."""
    forget_mails_to("account", account_id)
    for model in (StaffSession, KnownDevice, PasswordLink, RecoveryCode):
        session().execute(delete(model).where(model.account_id == account_id))
    account = session().get_one(Account, account_id)
    account.email_encrypted, account.email_digest = crypto.encrypt(""), f"{_FORGOTTEN}{account_id}"
    account.name, account.password, account.active = "", None, False
    account.fs_uniquifier = secrets.token_hex(32)
    account.tf_totp_secret = account.tf_last_counter = account.last_signed_in_at = None
    session().flush()


def is_forgotten() -> ColumnElement[bool]:
    """Whether the account has been blanked."""
    return Account.email_digest.startswith(_FORGOTTEN)
