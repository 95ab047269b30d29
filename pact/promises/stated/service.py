"""Enter what others state and what laws ask, have a second person approve it, and take that back. Views commit.

Entries stay as they were made. A correction is a new entry, and replaces the old one once it is approved.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final, TypedDict, TypeVar, Unpack

from sqlalchemy import exists, select

from pact.accounts.models import Account, Role
from pact.audit.service import record
from pact.companies.models import Company, Sector
from pact.companies.users.models import CompanyUser
from pact.core import clock, data_version
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.core.sanitising import clean_line, clean_text
from pact.mail.service import send_later
from pact.promises.stated.models import (
    CheckState,
    Comparator,
    SourceKind,
    StatedFigure,
    StatedMetric,
    Yardstick,
)
from pact.promises.stated.queries import correction_of

MAX_WORDS: Final = 1000
MOST_WAITING: Final = 30
"""So many entries of one company may wait at a time."""
Entry = StatedFigure | Yardstick
Made = TypeVar("Made", StatedFigure, Yardstick)
_KINDS: Final[dict[type[Entry], str]] = {StatedFigure: "stated_figure", Yardstick: "yardstick"}


class Obstacle(StrEnum):
    """Why nothing was done."""

    DECIDED = "decided"  # it does not wait, or no longer stands as the moderator saw it
    OWN = "own"  # who entered it cannot approve it while there is another moderator
    CORRECTED = "corrected"  # a correction of it waits or has replaced it
    GONE = "gone"  # what it corrects is no longer public
    MANY = "many"
    SAME = "same"  # a correction that changes nothing


class EntryRefused(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


class FigureFacts(TypedDict):
    metric: StatedMetric
    first_month: date
    last_month: date
    value: Decimal
    n: int | None
    source_kind: SourceKind
    source_name: str
    page: str
    dated_on: date


class StandardFacts(TypedDict):
    country: str
    metric: StatedMetric
    comparator: Comparator
    target: int
    law: str
    page: str
    checked_on: date


def enter_figure(
    company: Company, *, by: int, user: CompanyUser | None = None, replaces: StatedFigure | None = None,
    **facts: Unpack[FigureFacts],
) -> StatedFigure:  # fmt: skip
    """Enter what somebody states of a company. `user`: its user who does; else a moderator. Raises EntryRefused."""
    facts["source_name"] = clean_line(facts["source_name"])
    if replaces is not None:
        _check_correction(replaces, facts)
    if user is not None and _waiting_of(company) >= MOST_WAITING:
        raise EntryRefused(Obstacle.MANY)
    made = StatedFigure(
        company_id=company.id, entered_by_id=by, entered_at=clock.now(), user_id=user.id if user else None,
        replaces_id=replaces.id if replaces else None,
        **facts,
    )  # fmt: skip
    return _enter(made, by, "company" if user else "")


def enter_standard(
    sector: Sector | None, *, by: int, replaces: Yardstick | None = None, **facts: Unpack[StandardFacts]
) -> Yardstick:
    """Enter what a law asks of companies of a country, and of one sector or all. Raises EntryRefused."""
    facts["law"] = clean_line(facts["law"])
    sector_id = sector.id if sector else None
    if replaces is not None:
        _check_correction(replaces, {**facts, "sector_id": sector_id})
    made = Yardstick(
        sector_id=sector_id, entered_by_id=by, entered_at=clock.now(),
        replaces_id=replaces.id if replaces else None, **facts,
    )  # fmt: skip
    return _enter(made, by, "")


def approve(entry: Entry, *, by: int, seen: int | None, mail_at: datetime | None = None) -> bool:
    """Make an entry public. Returns whether who entered it did so alone, as there is no other moderator.

    Raises EntryRefused.
    """
    _lock(entry, seen, CheckState.WAITING)
    is_alone = entry.entered_by_id == by
    if is_alone and has_other_moderator(by):
        raise EntryRefused(Obstacle.OWN)
    old = _replaced_by(entry)
    if old is not None:
        if old.state is not CheckState.APPROVED:
            raise EntryRefused(Obstacle.GONE)
        old.state = CheckState.REPLACED
    _decide(entry, CheckState.APPROVED, by=by, words="", mail_at=mail_at, alone=is_alone)
    return is_alone


def refuse(entry: Entry, *, words: str, by: int, seen: int | None, mail_at: datetime | None = None) -> None:
    """Refuse an entry; its company’s user is told why. Raises EntryRefused."""
    _lock(entry, seen, CheckState.WAITING)
    _decide(entry, CheckState.REFUSED, by=by, words=clean_text(words), mail_at=mail_at)


def withdraw(entry: Entry, *, by: int, seen: int | None, actor: str = "") -> None:
    """Take back an entry that nobody has decided yet. `actor`: “company” for its user. Raises EntryRefused."""
    _lock(entry, seen, CheckState.WAITING)
    entry.state, entry.decided_by_id, entry.decided_at = CheckState.WITHDRAWN, by, clock.now()
    _changed("withdrawn", entry, by, actor)


def end(entry: Entry, *, by: int, seen: int | None) -> None:
    """Take a public entry off the pages, because it is no longer in force. Raises EntryRefused."""
    _lock(entry, seen, CheckState.APPROVED)
    if correction_of(entry, CheckState.WAITING) is not None:
        raise EntryRefused(Obstacle.CORRECTED)
    entry.state = CheckState.ENDED
    _changed("ended", entry, by)


def undo(entry: Entry, *, by: int, seen: int | None) -> None:
    """Take back the latest decision, whole: what ended is in force, and what was replaced is public again.

    Raises EntryRefused.
    """
    _lock(entry, seen, CheckState.APPROVED, CheckState.REFUSED, CheckState.ENDED)
    if correction_of(entry, CheckState.WAITING, CheckState.APPROVED) is not None:
        raise EntryRefused(Obstacle.CORRECTED)
    was, old = entry.state, _replaced_by(entry)
    if was is CheckState.ENDED:
        entry.state = CheckState.APPROVED
    else:
        if was is CheckState.APPROVED and old is not None:
            if old.state is not CheckState.REPLACED:
                raise EntryRefused(Obstacle.GONE)
            old.state = CheckState.APPROVED
        entry.state, entry.decided_by_id, entry.decided_at, entry.words = CheckState.WAITING, None, None, ""
    _changed("undone", entry, by, was=was.value)


def has_other_moderator(account_id: int) -> bool:
    """Whether somebody else of the staff could look at what this account entered."""
    roles = Account.roles.any(Role.name.in_([role.value for role in StaffRole]))
    other = exists().where(Account.id != account_id, Account.active.is_(True), roles)
    return bool(session().scalar(select(other)))


def _check_correction(entry: Entry, facts: Mapping[str, Any]) -> None:
    _lock(entry, None, CheckState.APPROVED)
    if correction_of(entry, CheckState.WAITING) is not None:
        raise EntryRefused(Obstacle.CORRECTED)
    if all(getattr(entry, name) == fact for name, fact in facts.items()):
        raise EntryRefused(Obstacle.SAME)


def _waiting_of(company: Company) -> int:
    waiting = select(StatedFigure.id).where(
        StatedFigure.company_id == company.id, StatedFigure.state == CheckState.WAITING
    )
    return len(session().scalars(waiting.limit(MOST_WAITING)).all())


def _replaced_by(entry: Entry) -> Entry | None:
    kind: type[Any] = type(entry)
    old: Entry | None = session().get(kind, entry.replaces_id, with_for_update=True) if entry.replaces_id else None
    return old


def _lock(entry: Entry, seen: int | None, *states: CheckState) -> None:
    """Let whoever else decides go first. Raises EntryRefused unless it is in one of these states, and as it was `seen`."""
    session().refresh(entry, ["state", "revision", "replaces_id"], with_for_update=True)
    if entry.state not in states or seen not in (None, entry.revision):
        raise EntryRefused(Obstacle.DECIDED)


def _enter(made: Made, by: int, actor: str) -> Made:
    session().add(made)
    session().flush()
    details = {"replaces": made.replaces_id} if made.replaces_id else {}
    record(f"{_KINDS[type(made)]}.entered", _KINDS[type(made)], made.id, actor, by=by, **details)
    return made


def _decide(
    entry: Entry, state: CheckState, *, by: int, words: str, mail_at: datetime | None, alone: bool = False
) -> None:
    entry.state, entry.decided_by_id, entry.decided_at, entry.words = state, by, clock.now(), words
    _changed(state.value, entry, by, **({"alone": True} if alone else {}))
    if isinstance(entry, StatedFigure) and entry.user_id is not None:
        send_later("promises/stated_decided", recipient_kind="company_user", recipient_id=entry.user_id,
                   data={"figure": entry.id, "state": state.value}, not_before=mail_at)  # fmt: skip


def _changed(verb: str, entry: Entry, by: int, actor: str = "", /, **details: str | bool) -> None:
    session().flush()
    data_version.bump()
    kind = _KINDS[type(entry)]
    record(f"{kind}.{verb}", kind, entry.id, actor, by=by, **details)
