"""The mails to journalists about what the desk has done with their newsroom's call-outs."""

from typing import Any

from sqlalchemy import select

from pact.call_outs.queries import call_out_by_id, newest_version
from pact.call_outs.telling import WhyTakenBack
from pact.call_outs.wording import phase_sentence
from pact.core import clock
from pact.core.db import one_or_none, session
from pact.core.i18n.languages import page_url
from pact.core.i18n.messages import message_of
from pact.mail.service import builds_mail
from pact.stories.call_outs.models import CallOut, CallOutState, CallOutVersion, Phase
from pact.stories.fields import Status
from pact.stories.models import Story

Context = dict[str, Any]


@builds_mail("call_outs/decided")
def decided_mail(data: Context) -> Context | None:
    """None if it would be untrue by now, because somebody has written on since."""
    version = _version(data)
    if version is None or version.state not in (CallOutState.APPROVED, CallOutState.SENT_BACK):
        return None
    call_out = one_or_none(select(CallOut).where(CallOut.id == version.call_out_id))
    assert call_out is not None
    is_approved = version.state is CallOutState.APPROVED
    if not is_approved and newest_version(call_out).id != version.id:
        return None
    return {
        **_days_of(call_out, version),
        "is_approved": is_approved,
        "can_change": call_out.ended_on is None and call_out.phase(clock.today()) is not Phase.CLOSED,
        "when": phase_sentence(call_out) if is_approved else "",
        "words": version.words,
    }


@builds_mail("call_outs/closed")
def closed_mail(data: Context) -> Context | None:
    """None if the desk has taken it back since."""
    version, call_out = _version(data), call_out_by_id(data["call_out"])
    if version is None or call_out is None or call_out.ended_on is None or not version.words:
        return None
    return {"words": version.words, **_days_of(call_out, version)}


@builds_mail("call_outs/reopened")
def reopened_mail(data: Context) -> Context | None:
    """None if it has been closed again since."""
    version, call_out = _version(data), call_out_by_id(data["call_out"])
    if version is None or call_out is None or call_out.ended_on is not None:
        return None
    return _days_of(call_out, version)


def _days_of(call_out: CallOut, version: CallOutVersion) -> Context:
    return {
        "title": version.title,
        "when": phase_sentence(call_out) if call_out.approved is not None else "",
        "public_link": page_url(f"/call-outs/{call_out.slug}"),
        "link": page_url(f"/press/desk/call-outs/{call_out.id}"),
    }


@builds_mail("call_outs/pick_taken_back")
def pick_taken_back_mail(data: Context) -> Context | None:
    call_out, story = call_out_by_id(data["call_out"]), session().get(Story, data["story"])
    if call_out is None or call_out.approved is None:
        return None
    is_public = story is not None and story.status is Status.PUBLISHED
    return {
        "title": call_out.approved.title,
        "praise": data["praise"],
        "why": message_of(WhyTakenBack(data["why"]).label),
        "story": page_url(f"/stories/{story.public_id}") if story is not None and is_public else "",
        "link": page_url(f"/press/desk/call-outs/{call_out.id}#picks"),
    }


def _version(data: Context) -> CallOutVersion | None:
    of_it = CallOutVersion.call_out_id == data["call_out"], CallOutVersion.number == data["version"]
    return one_or_none(select(CallOutVersion).where(*of_it))
