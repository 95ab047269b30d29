"""The second factor: codes from an app (RFC 6238), each used once, and recovery codes.

docs/decisions/0010-second-factor.md says why these are not Flask-Security's views.
"""

import secrets

from passlib.exc import TokenError
from passlib.totp import TOTP
from sqlalchemy import delete, func, or_, select, update

from pact.accounts.models import Account, RecoveryCode
from pact.accounts.signing_in.sessions import end_sessions
from pact.audit.service import record
from pact.core import clock, crypto, site
from pact.core.db import rows_changed, session
from pact.core.qr import qr_picture
from pact.mail.service import send_later

SECRET_BYTES = 20
# Allows a phone's clock to be one step off; more would only help guessing.
WINDOW_SECONDS = 30
RECOVERY_CODES = 10
RECOVERY_GROUPS = 3


def new_secret() -> str:
    """160 random bits in base32, the format that apps accept."""
    return str(TOTP(new=True, size=SECRET_BYTES).base32_key)


def readable(secret: str) -> str:
    """The secret in groups of characters, for typing."""
    return str(TOTP(secret).pretty_key(sep=" "))


def qr_code(secret: str, *, email: str) -> str:
    """A QR code (SVG as a data address) with the secret for an app."""
    return qr_picture(TOTP(secret).to_uri(label=email, issuer=site.site_name()))


def is_current(secret: str, code: str) -> bool:
    """Whether a code belongs to this secret now."""
    return _step_of(secret, code) is not None


def _step_of(secret: str, code: str) -> int | None:
    """The time step of a code, or None if it is not valid now."""
    try:
        return int(TOTP(secret).match(code, time=clock.now(), window=WINDOW_SECONDS).counter)
    except TokenError:
        return None


def use_code(account: Account, code: str) -> bool:
    """Use a code from the app. False if it is wrong or was used; of two uses at the same moment only one succeeds."""
    encrypted = account.tf_totp_secret
    step = _step_of(crypto.decrypt(encrypted), code) if encrypted else None
    if step is None:
        return False
    taken = rows_changed(
        update(Account)
        .where(Account.id == account.id, Account.tf_totp_secret == encrypted)
        .where(or_(Account.tf_last_counter.is_(None), Account.tf_last_counter < step))
        .values(tf_last_counter=step)
        .execution_options(synchronize_session=False)
    )
    session().expire(account, ["tf_last_counter"])
    return taken == 1


def set_up(account: Account, secret: str, code: str, *, keep: str) -> list[str] | None:
    """Make an app the account's second factor. Returns its recovery codes, or None if the code is wrong.

    The code is used up. Every session but `keep` ends, because it may have begun without a second factor.
    """
    step = _step_of(secret, code)
    if step is None:
        return None
    account.tf_totp_secret = crypto.encrypt(secret)
    account.tf_last_counter = step
    account.update_datetime = clock.now()
    end_sessions(account.id, keep=keep)
    _record("second_factor.set_up", account)
    _notify(account, "set_up")
    return _new_codes(account)


def make_recovery_codes(account: Account) -> list[str]:
    """Replace all recovery codes by new ones."""
    codes = _new_codes(account)
    _record("second_factor.codes_made", account)
    _notify(account, "codes_made")
    return codes


def _new_codes(account: Account) -> list[str]:
    codes = ["-".join(_group() for _ in range(RECOVERY_GROUPS)) for _ in range(RECOVERY_CODES)]
    session().execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    session().add_all(RecoveryCode(account_id=account.id, code_digest=_digest(account, code)) for code in codes)
    session().flush()
    return codes


def _group() -> str:
    return "".join(secrets.choice(crypto.PUBLIC_ALPHABET) for _ in range(4))


def _digest(account: Account, code: str) -> str:
    """The stored digest of a code, ignoring case and separators. Codes have 59 random bits, and the digest is keyed."""
    plain = "".join(character for character in code.casefold() if character.isalnum())
    return crypto.keyed_digest("recovery-code", f"{account.id} {plain}")


def use_recovery_code(account: Account, code: str) -> bool:
    """Use a recovery code. False if it is wrong or was used; of two uses at the same moment only one succeeds."""
    used = rows_changed(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == account.id, RecoveryCode.code_digest == _digest(account, code))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    if used != 1:
        return False
    _record("second_factor.recovery_code_used", account)
    _notify(account, "recovery_code")
    return True


def recovery_codes_left(account_id: int) -> int:
    counted = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return session().scalar(counted) or 0


def forget_second_factor(account: Account) -> None:
    """Remove an account's second factor and recovery codes. The caller records it in the log."""
    account.tf_totp_secret = account.tf_last_counter = None
    session().execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def _record(verb: str, account: Account) -> None:
    record(verb, "account", account.id, by=account.id)


def _notify(account: Account, what: str) -> None:
    send_later("accounts/security_notice", recipient_kind="account", recipient_id=account.id,
               data={"what": what, "account": account.id})  # fmt: skip
