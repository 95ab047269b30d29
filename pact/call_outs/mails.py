"""The mail to a journalist about what was decided on a call-out that they wrote."""

from typing import Any

from sqlalchemy import select

from pact.call_outs.wording import phase_sentence
from pact.core.db import one_or_none
from pact.core.i18n.languages import page_url
from pact.mail.service import builds_mail
from pact.stories.call_outs.models import CallOut, CallOutState, CallOutVersion

Context = dict[str, Any]


@builds_mail("call_outs/decided")
def decided_mail(data: Context) -> Context | None:
    """None if it would be untrue by now, because somebody has written on since."""
    decided = select(CallOutVersion).where(
        CallOutVersion.call_out_id == data["call_out"], CallOutVersion.number == data["version"]
    )
    version = one_or_none(decided)
    if version is None or version.state not in (CallOutState.APPROVED, CallOutState.SENT_BACK):
        return None
    call_out = one_or_none(select(CallOut).where(CallOut.id == version.call_out_id))
    assert call_out is not None
    is_approved = version.state is CallOutState.APPROVED
    return {
        "title": version.title,
        "is_approved": is_approved,
        "when": phase_sentence(call_out) if is_approved else "",
        "words": version.words,
        "public_link": page_url(f"/call-outs/{call_out.slug}"),
        "link": page_url(f"/press/desk/call-outs/{call_out.id}"),
    }
