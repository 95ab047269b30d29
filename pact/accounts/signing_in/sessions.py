"""Sessions of staff as rows, so that each can be listed and ended at once.

A session's token stands in the signed cookie, its digest here. How long it lasts is fixed at its beginning: to
look at a page writes nothing, so nothing is known of idle ones.
"""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select, update

from pact.accounts.models import Account, StaffSession
from pact.accounts.signing_in.devices import words_of
from pact.audit.service import record
from pact.core import clock, crypto
from pact.core.db import rows_changed, session

KEPT_ENDED = timedelta(days=30)


def open_session(account: Account, *, user_agent: str, hours: int) -> tuple[StaffSession, str]:
    """Begin a session that lasts so many hours; the row, and the token that proves it."""
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
    """Who is signed in by this token, or None where the session was ended, is too old, or the account closed."""
    statement = (
        select(Account)
        .join(StaffSession, StaffSession.account_id == Account.id)
        .where(StaffSession.token_digest == crypto.link_digest(token), *_is_open())
        .where(Account.fs_uniquifier == uniquifier, Account.active)
    )
    return session().execute(statement).scalar_one_or_none()


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return StaffSession.revoked_at.is_(None), StaffSession.expires_at > clock.now()


def open_sessions(account_id: int) -> list[StaffSession]:
    """Where somebody is signed in now, the newest first."""
    statement = (
        select(StaffSession)
        .where(StaffSession.account_id == account_id, *_is_open())
        .order_by(StaffSession.created_at.desc(), StaffSession.id.desc())
    )
    return list(session().execute(statement).scalars())


def is_of_token(opened: StaffSession, token: str) -> bool:
    return opened.token_digest == crypto.link_digest(token)


def sign_out(account_id: int, token: str) -> None:
    """End the session of somebody who leaves."""
    if _end(account_id, StaffSession.token_digest == crypto.link_digest(token)):
        record("account.signed_out", "account", account_id, by=account_id)


def end_session(account_id: int, session_id: int) -> bool:
    """End one of somebody's own sessions. False where it is not theirs, or no longer open."""
    ended = _end(account_id, StaffSession.id == session_id) == 1
    if ended:
        record("account.session_ended", "account", account_id, by=account_id, session=session_id)
    return ended


def end_sessions(account_id: int, *, keep: str | None = None) -> int:
    """End all of somebody's sessions but the one of the token `keep`; how many. Whoever has it done records it."""
    return _end(account_id, StaffSession.token_digest != crypto.link_digest(keep or ""))


def end_other_sessions(account_id: int, *, keep: str) -> int:
    """End all of one's own sessions but this one; how many."""
    count = end_sessions(account_id, keep=keep)
    record("account.sessions_ended", "account", account_id, by=account_id, count=count)
    return count


def _end(account_id: int, which: ColumnElement[bool]) -> int:
    return rows_changed(
        update(StaffSession).where(StaffSession.account_id == account_id, which, *_is_open())
        .values(revoked_at=clock.now()).execution_options(synchronize_session="fetch")
    )  # fmt: skip


def forget_sessions(ids: Sequence[int]) -> None:
    """Delete these rows: their time is over (retention/rules.py says when)."""
    session().execute(
        delete(StaffSession).where(StaffSession.id.in_(ids)).execution_options(synchronize_session=False)
    )
