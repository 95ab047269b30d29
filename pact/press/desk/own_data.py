"""A journalist's own data: a copy of all of it, and erasure.

What stays of an erased journalist has nothing they typed: an account's number, when it was a journalist's, to which
stories they had written, ids in the log, and the call-outs of their newsroom that readers have seen.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update

from pact.accounts.forgetting import blank_account
from pact.accounts.models import Account, KnownDevice, StaffSession
from pact.accounts.newsrooms.models import Journalist, Newsroom
from pact.accounts.newsrooms.queries import journalist_of
from pact.audit.service import record
from pact.call_outs.own_data import call_outs_written_by, forget_drafts_by
from pact.core import clock
from pact.core.db import all_of, session
from pact.core.site import site_url
from pact.jobs.service import enqueue
from pact.mail.delivery import forget_mail_files
from pact.mail.models import Mail
from pact.press.desk.deciding import is_being_decided
from pact.press.desk.ending import leave
from pact.press.desk.models import SavedSearch
from pact.press.joining.models import PressApplication
from pact.press.joining.queries import decisions_on
from pact.press.joining.service import forget_applications
from pact.stories.press_requests.models import PressRequest, RequestState
from pact.stories.press_requests.queries import story_of

FORMAT = "ccpact-journalist-data/1"
Record = dict[str, Any]


def exported(account: Account) -> str:
    """JSON text with everything we hold about a journalist. No staff and no author are named."""
    ident = account.id
    own = {
        "format": FORMAT,
        "site": site_url("/"),
        "made_at": clock.now(),
        "account": {"email": account.email} | _fields(
            account, "name", "language", "create_datetime", "last_signed_in_at", "has_second_factor"
        ),
        "access": [
            {"newsroom": _newsroom(row.newsroom_id)} | _fields(row, "state", "joined_at", "ended_at")
            for row in _rows(Journalist, Journalist.account_id == ident)
        ],
        "applications": [_application(row) for row in _applications_of(account)],
        "saved_searches": [
            _fields(row, "name", "query", "created_at") for row in _rows(SavedSearch, SavedSearch.account_id == ident)
        ],
        "requests": [_request(row) for row in _rows(PressRequest, PressRequest.account_id == ident)],
        "call_outs": call_outs_written_by(ident),
        "sessions": [
            _fields(row, "browser", "system", "created_at", "expires_at", "revoked_at")
            for row in _rows(StaffSession, StaffSession.account_id == ident)
        ],
        "devices": [_fields(row, "last_seen_at") for row in _rows(KnownDevice, KnownDevice.account_id == ident)],
        "mails": [
            {"about": row.template} | _fields(row, "created_at", "sent_at")
            for row in _rows(Mail, Mail.recipient_kind == "account", Mail.recipient_id == ident)
        ],
    }  # fmt: skip
    return json.dumps(own, default=_plain, ensure_ascii=False, indent=1) + "\n"


def _application(row: PressApplication) -> Record:
    names = ("name", "email", "newsroom", "website", "about", "is_freelance", "state", "language", "created_at",
             "confirmed_at")  # fmt: skip
    made = [
        _fields(one, "outcome", "words", "decided_at", "undone_at", "appealed_at") for one in decisions_on(row)
    ]
    return _fields(row, *names) | {"decisions": made}


def _request(row: PressRequest) -> Record:
    is_told = not is_being_decided(row)
    return {
        "story": story_of(row).public_id,
        "state": row.state if is_told else RequestState.WAITING,
        **_fields(row, "words", "created_at", "sent_at"),
        "ground": row.ground if is_told else None,
        "our_answer": row.answer if is_told else "",
    }


def erase(account: Account) -> None:
    """Erase a journalist's account. They have no access any more."""
    address = account.email
    journalist = journalist_of(account.id)
    if journalist is not None:
        leave(journalist)
    record("account.erased", "account", account.id, "journalist", by=account.id)
    forget_applications([row.id for row in _applications_of(account)])
    forget_journalists([account.id])
    forget_mail_files(address)
    enqueue("retention.empty_log", unique_key="empty_log")


def forget_journalists(account_ids: Sequence[int]) -> None:
    """Blank the accounts of people who are no journalists any more, with what they saved and wrote."""
    session().execute(delete(SavedSearch).where(SavedSearch.account_id.in_(account_ids)))
    blank = update(PressRequest).where(PressRequest.account_id.in_(account_ids))
    session().execute(
        blank.values(words_encrypted="", answer_encrypted="").execution_options(synchronize_session=False)
    )
    forget_drafts_by(account_ids)
    for ident in account_ids:
        blank_account(ident)


def _applications_of(account: Account) -> list[PressApplication]:
    return _rows(PressApplication, PressApplication.email_digest == account.email_digest)


def _newsroom(ident: int | None) -> str | None:
    return session().get_one(Newsroom, ident).name if ident is not None else None


def _rows(model: Any, *which: Any) -> list[Any]:
    return all_of(select(model).where(*which).order_by(model.id))


def _fields(row: Any, *names: str) -> Record:
    return {name: getattr(row, name) for name in names}


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
