"""What the pages of stated figures and of standards have in common: deciding, ending, taking back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from pact.accounts.queries import colleague_names
from pact.companies.users.models import CompanyUser
from pact.core import clock
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.decisions.service import MAIL_MARGIN
from pact.moderation.settings.service import current_settings
from pact.promises.stated import service
from pact.promises.stated.forms import APPROVE, DecideEntryForm
from pact.promises.stated.models import CheckState, StatedFigure, Yardstick
from pact.promises.stated.queries import correction_of
from pact.promises.stated.service import Entry, EntryRefused, Obstacle
from pact.promises.stated.showing import shown_beside, states_of
from pact.promises.stated.wording import OBSTACLES, STATES

Answer = Response | str | tuple[str, int]
Page = Callable[..., str]
"""Shows an entry, with the form of a decision and a notice."""


def decide(entry: Entry, address: str, page: Page) -> Answer:
    form = DecideEntryForm(request.form)
    if not form.validate():
        return page(entry, form), 422
    seen = form.seen_revision

    def act() -> str:
        mail_at = clock.now() + timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN
        if form.outcome.data != APPROVE:
            service.refuse(entry, words=form.words.data or "", by=current_user.id, seen=seen, mail_at=mail_at)
            return gettext("Refused.")
        is_alone = service.approve(entry, by=current_user.id, seen=seen, mail_at=mail_at)
        if is_alone:
            return gettext("Approved by you alone, as there is no other moderator. The log says so.")
        if isinstance(entry, StatedFigure) and shown_beside(entry) is not entry:
            return gettext("Approved. Our pages show a newer figure of this source.")
        return gettext("Approved. It is public now.")

    return _act(entry, act, address, page, form)


def end(entry: Entry, address: str, page: Page) -> Answer:
    """Withdraw what waits, or take what is public off the pages."""
    seen = _seen()

    def act() -> str:
        if entry.state is CheckState.WAITING:
            service.withdraw(entry, by=current_user.id, seen=seen)
            return gettext("Withdrawn.")
        service.end(entry, by=current_user.id, seen=seen)
        return gettext("Taken off the pages.")

    return _act(entry, act, address, page)


def undo(entry: Entry, address: str, page: Page) -> Answer:
    seen = _seen()

    def act() -> str:
        service.undo(entry, by=current_user.id, seen=seen)
        return gettext("Taken back.")

    return _act(entry, act, address, page)


def context_of(entry: Entry, form: DecideEntryForm | None) -> dict[str, Any]:
    """What both kinds of pages show of an entry."""
    form = form or DecideEntryForm()
    form.seen.data = str(entry.revision)
    is_own = entry.entered_by_id == current_user.id
    has_other = service.has_other_moderator(current_user.id)
    correction = correction_of(entry, CheckState.WAITING, CheckState.APPROVED)
    return {
        "entry": entry,
        "form": form,
        "is_open": entry.state is CheckState.WAITING and not (is_own and has_other),
        "is_own": is_own,
        "has_other": has_other,
        "state": states_of([entry])[entry.id] if isinstance(entry, StatedFigure) else str(STATES[entry.state]),
        "correction": correction,
        # A company’s own entry is approved or refused, so that it is told.
        "can_withdraw": isinstance(entry, Yardstick) or entry.user_id is None,
        "can_undo": correction is None
        and entry.state in (CheckState.APPROVED, CheckState.REFUSED, CheckState.ENDED),
        "colleagues": colleague_names({one for one in (entry.entered_by_id, entry.decided_by_id) if one}),
    }


def entered_by_company(user_id: int | None) -> str:
    """The job title of the company’s user who entered a figure; empty if they are no longer known."""
    user = session().get(CompanyUser, user_id) if user_id else None
    return user.job_title if user else ""


def _seen() -> int:
    return request.form.get("seen", 0, type=int)


def _act(
    entry: Entry, act: Callable[[], str], address: str, page: Page, form: DecideEntryForm | None = None
) -> Answer:
    try:
        words = act()
        session().commit()
    except (EntryRefused, StaleDataError) as refused:
        session().rollback()
        obstacle = refused.obstacle if isinstance(refused, EntryRefused) else Obstacle.DECIDED
        return page(entry, form, notice=str(OBSTACLES[obstacle])), 409
    flash(words, "success")
    return redirect(address, 303)
