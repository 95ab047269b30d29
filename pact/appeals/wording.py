"""What pages and mails say about appeals."""

from typing import Final

from pact.appeals.models import Against, Appeal, AppealState, Done
from pact.companies.users.models import ClaimDecision, ClaimState, CompanyClaim
from pact.core.db import session
from pact.core.i18n.messages import format_day, gettext, lazy_gettext
from pact.moderation.suspensions.models import Kind, Suspension
from pact.notices.models import Notice, NoticeState

_ = lazy_gettext

DECIDED: Final = {
    (Against.STORY, Done.REFUSED): _("We refused the story."),
    (Against.STORY, Done.SENT_BACK): _("We asked for changes to the story."),
    (Against.STORY, Done.EDIT_REFUSED): _("We refused a change to the story."),
    (Against.STORY, Done.REDACTED): _("We redacted something in the story."),
    (Against.STORY, Done.REMOVED): _("We took the story down."),
    (Against.REPLY, Done.REFUSED): _("We refused the reply."),
    (Against.REPLY, Done.SENT_BACK): _("We asked for changes to the reply."),
    (Against.REPLY, Done.EDIT_REFUSED): _("We refused a change to the reply."),
    (Against.REPLY, Done.REDACTED): _("We redacted something in the reply."),
    (Against.REPLY, Done.REMOVED): _("We took the reply down."),
    (Against.ANSWER, Done.REFUSED): _("We refused the answer to the reply."),
    (Against.ANSWER, Done.SENT_BACK): _("We asked for changes to the answer to the reply."),
    (Against.ANSWER, Done.EDIT_REFUSED): _("We refused a change to the answer to the reply."),
    (Against.ANSWER, Done.REDACTED): _("We redacted something in the answer to the reply."),
    (Against.NOTICE, Done.NOTICE_REJECTED): _("We rejected the notice."),
    (Against.ANSWER, Done.REMOVED): _("We took the answer to the reply down."),
    (Against.CLAIM, Done.REFUSED): _("We refused a claim to act for a company."),
    (Against.SUSPENSION, Done.WARNED): _("We warned somebody that we may take nothing from them for a time."),
    (Against.SUSPENSION, Done.NO_STORIES): _("We suspended somebody who had sent stories."),
    (Against.SUSPENSION, Done.NO_NOTICES): _("We suspended somebody who had sent notices."),
}
"""What was decided, as a sentence."""

STATES: Final = {
    AppealState.WAITING: _("waits for a decision"),
    AppealState.UPHELD: _("upheld"),
    AppealState.REJECTED: _("rejected"),
    AppealState.GONE: _("not decided, because the decision no longer stood"),
}


def suspension_titles(done: Done) -> tuple[str, str]:
    """The titles of the page by which somebody appeals against a warning or a suspension: before, and once it was sent."""
    if done is Done.WARNED:
        return gettext("Appeal against our warning"), gettext("Your appeal against our warning")
    return gettext("Appeal against your suspension"), gettext("Your appeal against your suspension")


def told_of(one: Suspension) -> list[str]:
    """What a warning or a suspension means, for whoever it concerns."""
    if not one.is_in_force:
        return [gettext("It is over.")]
    day = format_day(one.ends_at)
    if one.is_warning:
        return [gettext("This warning holds until %(day)s.", day=day)]
    if one.kind is Kind.NOTICES:
        return [
            gettext("We take no notices from your address until %(day)s, but for notices about a child.", day=day)
        ]
    if one.is_of_source:
        return [gettext("We take no stories from the internet connection that you used until %(day)s.", day=day)]
    return [gettext("We take no stories sent with your address until %(day)s.", day=day)]


def decided_words(against: Against, done: Done) -> str:
    return str(DECIDED[against, done])


def sender_words(appeal: Appeal) -> str:
    """Who has sent an appeal, for the desk."""
    if appeal.account_id is not None and appeal.against is not Against.SUSPENSION:
        return gettext("somebody who acts for the company")
    if appeal.against is Against.NOTICE:
        return gettext("whoever sent the notice")
    if appeal.against is Against.CLAIM:
        return gettext("whoever sent the claim")
    return gettext("the author") if appeal.done is not Done.NO_NOTICES else gettext("whoever sent the notices")


_CLAIM_APPROVED: Final = _(
    "Another moderator has looked at the decision, and you were right. We have approved your claim, and e-mail you how to"
    " sign in."
)
_CLAIM_WAITS: Final = _(
    "Another moderator has looked at the decision, and you were right. We decide about your claim again, and e-mail you"
    " what we decide."
)
_UNTIL_UPHELD: Final = {
    AppealState.WAITING: _("Another moderator will look at the decision. It stands until then."),
    AppealState.REJECTED: _("Another moderator has looked at the decision. It stands."),
    AppealState.GONE: _("The decision no longer stood before we had decided on your appeal."),
}
_PUBLISHED: Final = _(
    "Another moderator has looked at the decision, and you were right. We have published the text."
)
_SETTLED_SINCE: Final = _(
    "Another moderator has looked at the decision, and you were right. We then looked at your notice again. Its page says"
    " what became of it."
)
_SUSPENSION_OVER: Final = _(
    "Another moderator has looked at the decision, and you were right. The suspension is over. What you sent us during it"
    " was not taken: please send it again."
)
_UPHELD: Final = {
    Done.REFUSED: _PUBLISHED,
    Done.SENT_BACK: _PUBLISHED,
    Done.EDIT_REFUSED: _PUBLISHED,
    Done.REDACTED: _(
        "Another moderator has looked at the decision, and you were right. We have put back what we had taken out."
    ),
    Done.REMOVED: _(
        "Another moderator has looked at the decision, and you were right. We have put the text back."
    ),
    Done.NOTICE_REJECTED: _(
        "Another moderator has looked at the decision, and you were right. Your notice waits again. We will redact the"
        " text or take it down, and tell you."
    ),
    Done.WARNED: _(
        "Another moderator has looked at the decision, and you were right. We have taken the warning back."
    ),
    Done.NO_STORIES: _SUSPENSION_OVER,
    Done.NO_NOTICES: _SUSPENSION_OVER,
}


def outcome_words(appeal: Appeal) -> str:
    """What became of an appeal, for whoever sent it."""
    if appeal.state is not AppealState.UPHELD:
        return str(_UNTIL_UPHELD[appeal.state])
    if appeal.against is Against.CLAIM:
        return str(_CLAIM_APPROVED if _is_approved(appeal) else _CLAIM_WAITS)
    return str(_SETTLED_SINCE if _is_settled_since(appeal) else _UPHELD[appeal.done])


def _is_settled_since(appeal: Appeal) -> bool:
    """Whether a notice that had waited again after this appeal was settled since."""
    notice = session().get(Notice, appeal.subject_id) if appeal.against is Against.NOTICE else None
    return notice is not None and notice.state is not NoticeState.WAITING


def _is_approved(appeal: Appeal) -> bool:
    decision = session().get(ClaimDecision, appeal.subject_id)
    claim = session().get(CompanyClaim, decision.claim_id) if decision is not None else None
    return claim is not None and claim.state is ClaimState.APPROVED
