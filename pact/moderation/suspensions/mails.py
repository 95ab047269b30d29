"""The mails about warnings and suspensions. They name no company and quote nothing that anybody wrote but our reasons."""

from typing import Any

from pact.core import clock
from pact.core.db import session
from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail
from pact.moderation.statuses import APPEAL_MONTHS
from pact.moderation.suspensions.links import new_link
from pact.moderation.suspensions.models import Suspension
from pact.stories.fields import Status
from pact.stories.models import Story


def _context(one: Suspension, *, is_theirs: bool = True) -> dict[str, Any]:
    """`is_theirs`: it is about whom the mail is to, and not about somebody else who uses the same connection."""
    until = clock.moment_months_later(one.begun_at, APPEAL_MONTHS)
    can_appeal = is_theirs and one.lifted_at is None and clock.now() < until
    return {
        "kind": one.kind.value,
        "of_source": one.is_of_source,
        "count": one.found or 0,
        "words": one.words,
        "begun_at": one.begun_at,
        "ends_at": one.ends_at,
        "rules_link": page_url("/rules#breaches"),
        "appeal_link": page_url(f"/suspension/{new_link(one)}") if can_appeal else "",
        "appeal_until": until,
    }


def _standing(data: dict[str, Any]) -> Suspension | None:
    """The suspension, unless it was taken back."""
    one = session().get(Suspension, data["suspension"])
    return one if one is not None and one.undone_at is None else None


@builds_mail("moderation/warning")
def warning_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    one = _standing(data)
    return _context(one) if one is not None else None


@builds_mail("moderation/suspended")
def suspended_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    one = _standing(data)
    return _context(one) if one is not None else None


@builds_mail("moderation/suspension_lifted")
def lifted_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    one = _standing(data)
    return _context(one) | {"is_warning": one.is_warning} if one is not None else None


@builds_mail("moderation/story_not_taken")
def story_not_taken_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    """None if it was confirmed since, because the suspension was over by then."""
    one, story = _standing(data), session().get(Story, data["story"])
    if one is None or story is None or story.status is not Status.UNCONFIRMED:
        return None
    led_to_it = session().get(Story, one.recipient_id) if one.recipient_kind == "story" else None
    is_theirs = led_to_it is not None and led_to_it.author_id == story.author_id
    return _context(one, is_theirs=is_theirs or not one.is_of_source)


@builds_mail("moderation/notice_not_taken")
def notice_not_taken_mail(data: dict[str, Any]) -> dict[str, Any] | None:
    one = _standing(data)
    return _context(one) if one is not None else None
