"""A site with some of everything, for tests that walk over its pages."""

from datetime import date

from sqlalchemy import select

from pact.core import clock
from pact.core.db import session
from pact.jobs.service import enqueue
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.service import choose
from pact.promises.catalogue import Promise
from pact.promises.signing.dates import quarter_of
from pact.promises.verdicts.freezing import freeze
from pact.promises.verdicts.periods import due_at
from pact.stories.models import Story
from pact.transparency.assessments.models import Section
from pact.transparency.assessments.service import publish, save_draft, start_draft
from tests.support import make
from tests.support.call_outs import call_out, told_for
from tests.support.signatories import signed

# Words that stand in one kind of text each, none of which the public may see.
SECRET, PROPOSED, AUTHOR, STAFF_WORDS = "Saxifrage", "Somebody New", "ana.author", "Quark thinks it should go."
HIDDEN_TITLE, PICK_WORDS = f"{SECRET} on the moor", "So it is done."
ASSESSED = "We looked at each of them."
HIDDEN = ("unconfirmed", "pending", "changes_requested", "refused", "withdrawn", "removed")


def freeze_the_month_before() -> None:
    """An edition with which the site's own can be compared."""
    make.edition(back=2)


def fill_sample_site() -> None:
    """Published stories, one picked as the month's best, and hidden ones of every status; an edition; two companies and
    a proposed one.
    """
    for _ in range(6):
        make.story(company="Wolf & Sons", resolved="no", politeness=2, wait_minutes=31.5, title="")
    make.story(company="Nordic Mail", status="removed", words=STAFF_WORDS)
    make.story(company=make.company(f"{PROPOSED} Ltd", accepted=False), status="pending")
    for status in HIDDEN:
        make.story(status=status, company="Nordic Mail", title=HIDDEN_TITLE, body=f"{SECRET} " * 12)
    told_for(call_out(title="Tell us about a call"), company="Nordic Mail", own_answer_1="At night")
    make.edition()
    best = make.story(company="Nordic Mail", email=f"{AUTHOR}@example.org", consent_reuse=True)
    month = clock.month_of(clock.today())
    choose(best, PickKind.BEST, month=month, words=PICK_WORDS, language="en", account_id=make.moderator().id)
    publish_assessment()
    enqueue("press.stories", unique_key="press.stories")
    make.run_jobs()


def publish_assessment() -> None:
    """One yearly assessment is published."""
    by = make.moderator().id
    draft = start_draft(2025, language="en", by=by)
    texts = {section.value: ASSESSED for section in Section}
    save_draft(draft, texts, language="en", by=by, seen=draft.revision)
    publish(draft, by=by)
    session().commit()


def sign_promises() -> None:
    """One of the companies has signed, and has a verdict on the quarter before."""
    start = clock.months_later(clock.month_of(clock.today()), -9)
    signed("Wolf & Sons", Promise.COURTESY, starts_on=start)
    freeze(make.company("Wolf & Sons").id, last_quarter())
    session().commit()


def last_quarter() -> date:
    """The first day of the newest quarter that has verdicts."""
    quarter = quarter_of(clock.today())
    while due_at(quarter) > clock.now():
        quarter = quarter_of(clock.months_later(quarter, -1))
    return quarter


def published_story() -> Story:
    """The story that was picked."""
    published = select(Story).where(Story.status == "published").order_by(Story.id.desc()).limit(1)
    return session().execute(published).scalar_one()
