"""Staff sessions as rows, so that each can be listed and ended at once.

The signed cookie holds a session's token, the row its digest. A session's end is fixed when it begins, so viewing a
page writes nothing; idle time is not known.
"""

from datetime import timedelta

from sqlalchemy import ColumnElement, select, update

from pact.accounts.models import Account, StaffSession
from pact.accounts.signing_in.devices import words_of
from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import all_of, one_or_none, rows_changed, session

KEPT_ENDED = timedelta(days=30)


def open_session(account: Account, *, user_agent: str, hours: int) -> tuple[StaffSession, str]:
    """Begin a session that lasts so many hours. Returns the row and its token."""
    moment, token = clock.now(), crypto.new_link_token()
    browser, system = words_of(user_agent)
    opened = StaffSession(
        account_id=account.id, token_digest=crypto.link_digest(token), browser=browser, system=system,
        created_at=moment, expires_at=moment + timedelta(hours=hours),
    )  # fmt: skip
    session().add(opened)
    session().flush()
    details = {"session": opened.id, "second_factor": account.has_second_factor}
    record("account.signed_in", "account", account.id, by=account.id, **details)
    return opened, token


def account_of_session(token: str, *, uniquifier: str) -> Account | None:
    """The account signed in with this token, or None if the session has ended or expired, or the account is closed."""
    return one_or_none(
        select(Account)
        .join(StaffSession, StaffSession.account_id == Account.id)
        .where(StaffSession.token_digest == crypto.link_digest(token), *_is_open())
        .where(Account.fs_uniquifier == uniquifier, Account.active)
    )


def is_of_closed_account(token: str) -> bool:
    """Whether somebody was signed in with this token, and their account was closed since."""
    return (
        one_or_none(
            select(Account)
            .join(StaffSession, StaffSession.account_id == Account.id)
            .where(StaffSession.token_digest == crypto.link_digest(token), Account.active.is_(False))
        )
        is not None
    )


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return StaffSession.revoked_at.is_(None), StaffSession.expires_at > clock.now()


def open_sessions(account_id: int) -> list[StaffSession]:
    """An account's active sessions, newest first."""
    return all_of(
        select(StaffSession)
        .where(StaffSession.account_id == account_id, *_is_open())
        .order_by(StaffSession.created_at.desc(), StaffSession.id.desc())
    )


def is_of_token(opened: StaffSession, token: str) -> bool:
    return opened.token_digest == crypto.link_digest(token)


def sign_out(account_id: int, token: str) -> None:
    """End the session of someone who signs out."""
    if _end(account_id, StaffSession.token_digest == crypto.link_digest(token)):
        record("account.signed_out", "account", account_id, by=account_id)


def end_session(account_id: int, session_id: int) -> bool:
    """End one of someone's own sessions. False if it is not theirs or has ended."""
    ended = _end(account_id, StaffSession.id == session_id) == 1
    if ended:
        record("account.session_ended", "account", account_id, by=account_id, session=session_id)
    return ended


def end_sessions(account_id: int, *, keep: str | None = None) -> int:
    """End all of someone's sessions except the one with the token `keep`, and return how many. The caller records it."""
    return _end(account_id, StaffSession.token_digest != crypto.link_digest(keep or ""))


def end_other_sessions(account_id: int, *, keep: str) -> int:
    """End all of one's own sessions except this one, and return how many."""
    count = end_sessions(account_id, keep=keep)
    record("account.sessions_ended", "account", account_id, by=account_id, count=count)
    return count


def _end(account_id: int, which: ColumnElement[bool]) -> int:
    return rows_changed(
        update(StaffSession).where(StaffSession.account_id == account_id, which, *_is_open())
        .values(revoked_at=clock.now()).execution_options(synchronize_session="fetch")
    )  # fmt: skip
