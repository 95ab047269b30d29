"""A moderator's decision about an application, taking it back, and deciding again after an appeal."""

from datetime import timedelta
from enum import StrEnum

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist
from pact.accounts.newsrooms.queries import journalist_of
from pact.accounts.newsrooms.service import OtherAccount, end_access, let_in, newsroom_for
from pact.accounts.service import account_with
from pact.audit.service import record
from pact.core import clock
from pact.core.db import session
from pact.core.sanitising import clean_text
from pact.mail.service import forget_mails_to, send_later
from pact.moderation.decisions.service import MAIL_MARGIN
from pact.moderation.models import QueueKind
from pact.moderation.queue import service as queueing
from pact.moderation.settings.service import current_settings, undo_seconds_left
from pact.press.joining.models import (
    ApplicationDecision,
    ApplicationOutcome,
    ApplicationState,
    PressApplication,
    hidden,
)
from pact.press.joining.queries import decisions_on, standing_decision
from pact.press.joining.service import REFUSED_KEPT_MONTHS, lock
from pact.press.joining.websites import domain_of

_AFTER = {
    ApplicationOutcome.APPROVED: ApplicationState.APPROVED,
    ApplicationOutcome.REFUSED: ApplicationState.REFUSED,
}


class Obstacle(StrEnum):
    DECIDED = "decided"  # somebody was quicker
    OTHER_ACCOUNT = "other_account"  # the address belongs to staff or to a company's user
    SAME_MODERATOR = "same_moderator"  # they have decided before the appeal
    TOO_LATE = "too_late"  # it cannot be undone any more


class NotDecided(Exception):
    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle)
        self.obstacle = obstacle


def decide(
    application: PressApplication, outcome: ApplicationOutcome, *, words: str, by: int
) -> ApplicationDecision:
    """Approve or refuse. Raises NotDecided, or ClaimedByAnother.

    Whoever asked is told once the decision can no longer be undone in passing.
    """
    lock(application)
    if application.state is not ApplicationState.WAITING:
        raise NotDecided(Obstacle.DECIDED)
    if by in refused_before(application):
        raise NotDecided(Obstacle.SAME_MODERATOR)
    item = queueing.open_item_of(QueueKind.PRESS_APPLICATION, application.id)
    queueing.require_free([item] if item else [], account_id=by)
    made = ApplicationDecision(
        application_id=application.id, outcome=outcome, words_encrypted=hidden(clean_text(words)), account_id=by,
        decided_at=clock.now(),
    )  # fmt: skip
    leaves_at = clock.now() + timedelta(seconds=current_settings().undo_seconds) + MAIL_MARGIN
    if outcome is ApplicationOutcome.APPROVED:
        made.journalist_id = _admit(application, by=by).id
    application.state, application.changed_at = _AFTER[outcome], made.decided_at
    session().add(made)
    session().flush()
    queueing.close_items_of(QueueKind.PRESS_APPLICATION, application.id)
    record(f"press_application.{outcome}", "press_application", application.id, by=by, decision=made.id)
    send_later(f"press/application_{outcome}", recipient_kind="press_application", recipient_id=application.id,
               data={"decision": made.id}, not_before=leaves_at)  # fmt: skip
    return made


def _admit(application: PressApplication, *, by: int) -> Journalist:
    domain = domain_of(application.website)
    room = None
    if not application.is_freelance:
        room = newsroom_for(domain, name=application.newsroom, website=application.website)
    try:
        return let_in(
            application.email, name=application.name, language=application.language, newsroom=room, by=by
        )
    except OtherAccount as error:
        raise NotDecided(Obstacle.OTHER_ACCOUNT) from error


def obstacle_to_approving(application: PressApplication) -> Obstacle | None:
    """Why it cannot be approved, whatever a moderator thinks of it."""
    account = account_with(application.email)
    return Obstacle.OTHER_ACCOUNT if account is not None and not account.is_journalist else None


def refused_before(application: PressApplication) -> set[int]:
    """Who has refused it before an appeal, and does not decide again."""
    return {made.account_id for made in decisions_on(application) if made.appealed_at is not None}


def undoable(application: PressApplication, by: int) -> ApplicationDecision | None:
    """The decision that this moderator has made a moment ago."""
    made = standing_decision(application)
    if made is None or made.account_id != by or application.state is not _AFTER[made.outcome]:
        return None
    return made if undo_seconds_left(made.decided_at) else None


def undo(application: PressApplication, *, by: Account) -> None:
    """Take the decision of a moment ago back: the application waits again, and nobody is told. Raises NotDecided."""
    lock(application)
    made = undoable(application, by.id)
    if made is None:
        raise NotDecided(Obstacle.TOO_LATE)
    made.undone_at = clock.now()
    journalist = session().get(Journalist, made.journalist_id) if made.journalist_id else None
    if journalist is not None:
        end_access(journalist, by=by)
    forget_mails_to("press_application", application.id, about=lambda data: data.get("decision") == made.id)
    _wait_again(application)
    record("press_application.undone", "press_application", application.id, by=by.id, decision=made.id)


def words_undone(application: PressApplication, by: int) -> str:
    """What this moderator wrote with the decision that they have just undone, so that they need not write it again."""
    latest = next(iter(decisions_on(application)), None)
    is_own = latest is not None and latest.undone_at is not None and latest.account_id == by
    return latest.words if latest is not None and is_own else ""


def appeal_until(made: ApplicationDecision) -> object:
    """Until when whoever was refused can write to us, so that somebody else decides."""
    return clock.moment_months_later(made.decided_at, REFUSED_KEPT_MONTHS)


def take_up_again(application: PressApplication, *, by: int) -> None:
    """Whoever was refused has appealed by mail: it waits again, for another moderator. Raises NotDecided."""
    lock(application)
    made = standing_decision(application)
    if application.state is not ApplicationState.REFUSED or made is None:
        raise NotDecided(Obstacle.DECIDED)
    made.appealed_at = clock.now()
    _wait_again(application)
    record("press_application.appealed", "press_application", application.id, by=by, decision=made.id)


def _wait_again(application: PressApplication) -> None:
    application.state, application.changed_at = ApplicationState.WAITING, clock.now()
    session().flush()
    queueing.reopen_item_of(QueueKind.PRESS_APPLICATION, application.id)


def has_access(email: str) -> bool:
    account = account_with(email)
    return account is not None and journalist_of(account.id) is not None
