"""Fills a database with the demo's eighteen months: its stories go through the same services as real ones."""

from datetime import UTC, datetime, time, timedelta
from random import Random

from sqlalchemy import delete

from pact.authors import service as authors
from pact.cli.demo.aftermath import add_later_activity, publish_notes
from pact.cli.demo.companies import COMPANIES, SECTORS
from pact.cli.demo.invent import InventedStory, invent, invent_with_waves
from pact.companies.models import CompanyStatus
from pact.companies.service import add_alias, add_company, add_sector
from pact.core import clock, crypto
from pact.core.db import session
from pact.jobs.models import Job
from pact.mail.models import Mail
from pact.moderation.decisions.service import decide
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.rankings.editions.freezing import freeze
from pact.rankings.service import live_months, make_tables, rebuild
from pact.stories.models import Story
from pact.stories.service import author_for

SEED = 20090401
WITH_WAVES = 300  # in a smaller demo a wave would be most of the stories
DECISIONS = {
    "published": (DeskDecision.PUBLISH, None, ""),
    "withdrawn": (DeskDecision.PUBLISH, None, ""),
    "changes_requested": (
        DeskDecision.CHANGES, "unclear", "Please say how it ended, and when you last heard from them.",
    ),
    "refused": (DeskDecision.REFUSE, "not_own_experience", "You write that this happened to a friend."),
}  # fmt: skip


def seed(*, moderator_id: int, stories: int) -> None:
    """Fill an empty database with this many invented stories, decided by the given moderator, and commit."""
    sectors = {slug: add_sector(name) for slug, name in SECTORS.items()}
    for company in COMPANIES:
        added = add_company(company.name, sector=sectors[company.sector], status=CompanyStatus.ACCEPTED)
        for alias in company.aliases:
            add_alias(added, alias)
    random = Random(SEED)
    now = clock.now()
    inventing = invent_with_waves if stories >= WITH_WAVES else invent
    for invented in inventing(seed=SEED, today=clock.today(), stories=stories):
        hours = random.uniform(0, 14)
        moment = datetime.combine(invented.confirmed_on, time(7), UTC) + timedelta(hours=hours)
        _add_story(invented, min(moment, now - timedelta(minutes=random.uniform(5, 90))), random, moderator_id)
        _keep()
    add_later_activity(random, moderator_id=moderator_id, keep=_keep)
    _keep()
    rebuild()
    for ago in (-2, -1):
        freeze(clock.months_later(live_months()[0], ago))
        session().commit()
    make_tables(live_months())  # which now have an edition to be compared with
    publish_notes(moderator_id=moderator_id)
    session().commit()


def _keep() -> None:
    """Commit some at a time, because a site may be running. Nobody is to get the mails of those months today."""
    session().execute(delete(Job).where(Job.kind == "mail.send"))
    session().execute(delete(Mail))
    session().commit()


def _add_story(invented: InventedStory, moment: datetime, random: Random, moderator_id: int) -> None:
    with clock.at(moment):
        if invented.is_established:
            author_for(invented.email).confirmed_at = moment - timedelta(days=90)
        story = authors.share(
            invented.fields, company_name=invented.company, email=invented.email,
            source_digest=crypto.keyed_digest("source", invented.email), idempotency_key=crypto.new_link_token(),
        )  # fmt: skip
        authors.confirm(story)
    decided_at = moment + timedelta(hours=min(random.lognormvariate(1.8, 0.8), 60))
    if invented.state == "pending":
        return
    with clock.at(min(decided_at, clock.now())):
        _decide(story, invented.state, moderator_id)


def _decide(story: Story, state: str, moderator_id: int) -> None:
    decision, ground, words = DECISIONS[state]
    decide(story, decision, moderator_id=moderator_id, words=words,
           grounds=grounds_by_code([ground] if ground else []))  # fmt: skip
    if state == "withdrawn":
        authors.withdraw(story)
