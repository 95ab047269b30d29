"""Reading applications and the journalists they led to."""

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.core import clock, crypto
from pact.core.db import all_of, one_or_none
from pact.core.pagination import Page, decode_named, page_of
from pact.press.joining.models import (
    ApplicationDecision,
    ApplicationLink,
    ApplicationState,
    PressApplication,
)

PAGE_SIZE = 50
_POSITION = "id"


def application_of_link(token: str) -> PressApplication | None:
    """The application that a link confirms, while it works."""
    return one_or_none(
        select(PressApplication)
        .join(ApplicationLink, ApplicationLink.application_id == PressApplication.id)
        .where(ApplicationLink.token_digest == crypto.link_digest(token))
        .where(ApplicationLink.expires_at > clock.now(), PressApplication.state == ApplicationState.UNCONFIRMED)
    )


def application_by_id(ident: int) -> PressApplication | None:
    """One that was confirmed."""
    shown = PressApplication.state.not_in((ApplicationState.UNCONFIRMED, ApplicationState.NEEDLESS))
    return one_or_none(select(PressApplication).where(PressApplication.id == ident, shown))


def decisions_on(application: PressApplication) -> list[ApplicationDecision]:
    """The latest first."""
    mine = ApplicationDecision.application_id == application.id
    return all_of(select(ApplicationDecision).where(mine).order_by(ApplicationDecision.id.desc()))


def standing_decision(application: PressApplication) -> ApplicationDecision | None:
    """The latest decision that was neither undone nor is appealed against."""
    made = decisions_on(application)
    return next((one for one in made if one.undone_at is None and one.appealed_at is None), None)


def applications_page(*, waiting: bool, after: str | None) -> Page[PressApplication]:
    """Those that wait, the oldest first; or those that were decided, the newest first."""
    place, last = PressApplication.id, _after(after)
    if waiting:
        chosen = select(PressApplication).where(PressApplication.state == ApplicationState.WAITING).order_by(place)
        chosen = chosen.where(place > last) if last is not None else chosen
    else:
        decided = (ApplicationState.APPROVED, ApplicationState.REFUSED)
        chosen = select(PressApplication).where(PressApplication.state.in_(decided)).order_by(place.desc())
        chosen = chosen.where(place < last) if last is not None else chosen
    rows = all_of(chosen.limit(PAGE_SIZE + 1))
    return page_of(rows, size=PAGE_SIZE, position=lambda one: (_POSITION, one.id))


def journalists_page(*, after: str | None) -> Page[Journalist]:
    """Everybody who was let in, also those whose access has ended, the newest first."""
    last = _after(after)
    chosen: Select[tuple[Journalist]] = (
        select(Journalist)
        .join(Account, Account.id == Journalist.account_id)
        .options(joinedload(Journalist.account), joinedload(Journalist.newsroom))
        .order_by(Journalist.id.desc())
    )
    chosen = chosen.where(Journalist.id < last) if last is not None else chosen
    return page_of(all_of(chosen.limit(PAGE_SIZE + 1)), size=PAGE_SIZE, position=lambda one: (_POSITION, one.id))


def journalist_by_id(ident: int) -> Journalist | None:
    return one_or_none(
        select(Journalist)
        .where(Journalist.id == ident)
        .options(joinedload(Journalist.account), joinedload(Journalist.newsroom))
    )


def _after(after: str | None) -> int | None:
    position = decode_named(after)
    return position[1] if position and position[0] == _POSITION else None
