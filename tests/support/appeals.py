"""Appeals against decisions."""

from pact.accounts.models import Account
from pact.appeals.models import Against, Appeal
from pact.appeals.service import decide, send
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.models import Decision, ReplyDecision
from pact.moderation.queries import last_decision
from pact.moderation.replies.undoing import last_decision as last_reply_decision
from pact.replies.models import Item, Reply
from pact.stories.models import Story
from tests.support import make
from tests.support.mails import sent_mails, text_of

WHY = "The name in it is the name of a shop, not of a person."
ANSWER = "You are right: it is the name of a shop."


def senior() -> Account:
    """Somebody who decides on appeals and has decided on nothing else."""
    return make.moderator("senior@example.org", role="senior_moderator")


def latest(subject: Story | Item) -> Decision | ReplyDecision:
    made = last_decision(subject) if isinstance(subject, Story) else last_reply_decision(subject)
    assert made is not None
    return made


def appeal_about(
    subject: Story | Item, made: Decision | ReplyDecision | None = None, *, words: str = WHY
) -> Appeal:
    """An appeal that waits, against this decision on a story, a reply or an answer, or the latest one."""
    against = Against.STORY if isinstance(subject, Story) else Against.REPLY
    if not isinstance(subject, Story | Reply):
        against = Against.ANSWER
    by = subject.account_id if isinstance(subject, Reply) else None
    sent = send(against, (made or latest(subject)).id, words, language="en", account_id=by)
    session().commit()
    return sent


def told(subject: str) -> str:
    """The last mail with these words in its subject, in one line."""
    found = [text_of(mail) for mail in sent_mails() if subject in mail["Subject"]]
    assert found, f"No mail has “{subject}” in its subject."
    return " ".join(found[-1].split())


def settled(appeal: Appeal, *, upholds: bool, by: Account | None = None, notifier_words: str = "") -> Appeal:
    """The same appeal once somebody has decided on it."""
    decide(
        appeal, upholds=upholds, moderator_id=(by or senior()).id, role=StaffRole.SENIOR_MODERATOR, words=ANSWER,
        notifier_words=notifier_words,
    )  # fmt: skip
    session().commit()
    return appeal
