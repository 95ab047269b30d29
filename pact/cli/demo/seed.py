"""Fills a database with the demo's two years: its stories go through the same services as real ones."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from random import Random

from sqlalchemy import delete, update

from pact.authors import service as authors
from pact.cli.demo.accountability.appeals import appeal_events
from pact.cli.demo.accountability.defamation import complaint_events
from pact.cli.demo.accountability.desk import add_desk
from pact.cli.demo.accountability.hidden import hidden_story_events
from pact.cli.demo.accountability.questions import question_events
from pact.cli.demo.accountability.suspensions import suspension_events
from pact.cli.demo.aftermath import add_later_activity, publish_notes
from pact.cli.demo.companies import COMPANIES, SECTORS
from pact.cli.demo.directory import add_directory
from pact.cli.demo.invent import InventedStory, invent, invent_with_waves
from pact.cli.demo.notices import add_notices
from pact.cli.demo.press.call_outs import call_out_events
from pact.cli.demo.press.followers import add_followers, queue_files_and_mails
from pact.cli.demo.press.journalists import journalist_events
from pact.cli.demo.promises.answering import Shown, reply_events
from pact.cli.demo.promises.counting import breach_events, freezing_events
from pact.cli.demo.promises.plan import opening_of
from pact.cli.demo.promises.signing import signing_events
from pact.cli.demo.promises.stating import stating_events
from pact.cli.demo.replies import Published, Subject, company_events
from pact.cli.demo.timed import add_timed_calls
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
from pact.stories.fields import Source
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


def opening() -> datetime:
    """When the demo's site began: before its first story."""
    return opening_of(clock.today())


def seed(*, moderator_id: int, colleague_id: int, stories: int, passwords: Mapping[str, str]) -> None:
    """Fill an empty database with this many invented stories, decided by the given moderator, and commit.

    `colleague_id` is somebody else of the staff, for what two look at. `passwords` are those of people who act for a
    company and of journalists, by address. Others get one that nobody knows.
    """
    with clock.at(opening()):
        _add_companies()
    random = Random(SEED)
    inventing = invent_with_waves if stories >= WITH_WAVES else invent
    invented = inventing(seed=SEED, today=clock.today(), stories=stories)
    # In order of time, as on a real site: the log is a chain, and its entries stay as they are added.
    events = [*_events(invented, random, moderator_id, passwords), *signing_events(moderator_id=moderator_id)]
    events += [*freezing_events(), *stating_events(moderator_id=moderator_id, colleague_id=colleague_id)]
    events += [*suspension_events(moderator_id=moderator_id), *appeal_events(colleague_id=colleague_id)]
    events += [*complaint_events(), *hidden_story_events(moderator_id=moderator_id)]
    events += question_events(moderator_id=moderator_id)
    events += call_out_events(moderator_id=moderator_id, colleague_id=colleague_id)
    events += journalist_events(passwords=passwords, moderator_id=moderator_id)
    for moment, act in sorted(events, key=lambda event: event[0]):
        with clock.at(moment):
            act()
        _keep()
    add_later_activity(random, moderator_id=moderator_id, keep=_keep)
    add_directory(moderator_id=moderator_id)
    add_timed_calls()
    add_notices()
    add_desk(administrator_id=colleague_id)
    _keep()
    rebuild()
    for ago in (-2, -1):
        freeze(clock.months_later(live_months()[0], ago))
        session().commit()
    make_tables(live_months())  # which now have an edition to be compared with
    publish_notes(moderator_id=moderator_id)
    add_followers()
    _keep()
    queue_files_and_mails()
    _ask_now()
    session().commit()


def _keep() -> None:
    """Commit some at a time, because a site may be running. Nobody is to get the mails of those months today."""
    session().execute(delete(Job).where(Job.kind == "mail.send"))
    session().execute(delete(Mail))
    session().commit()


def _ask_now() -> None:
    """What was left for the worker in those months is due from now on: the worker that begins with it is not late."""
    due = update(Job).where(Job.done_at.is_(None), Job.not_before < clock.now())
    session().execute(due.values(created_at=clock.now(), not_before=clock.now()))


def _add_companies() -> None:
    sectors = {slug: add_sector(name) for slug, name in SECTORS.items()}
    for company in COMPANIES:
        added = add_company(company.name, sector=sectors[company.sector], status=CompanyStatus.ACCEPTED)
        for alias in company.aliases:
            add_alias(added, alias)


def _events(
    invented: list[InventedStory], random: Random, moderator_id: int, passwords: Mapping[str, str]
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    """When each story arrives and when it is decided, with what is to be done then."""
    now = clock.now()
    told: dict[int, int] = {}
    published: dict[Subject, Published] = {}
    shown: list[Shown] = []
    for number, one in enumerate(invented):
        arrives = datetime.combine(one.confirmed_on, time(7), UTC) + timedelta(hours=random.uniform(0, 14))
        arrives = min(arrives, now - timedelta(minutes=random.uniform(5, 90)))
        decided = arrives + timedelta(hours=min(random.lognormvariate(1.8, 0.8), 60))
        yield arrives, partial(_tell, one, number, told)
        if one.state != "pending":
            yield min(decided, now), partial(_decide, number, told, one.state, moderator_id)
        if one.state == "published":
            about = Subject(one.company, str(one.fields["title"]), str(one.fields["resolved"]))
            published[about] = Published(number, min(decided, now))
            shown.append(Shown(number, min(decided, now), one))
    yield from company_events(published, told, passwords, moderator_id=moderator_id)
    yield from reply_events(shown, told, moderator_id=moderator_id)
    yield from breach_events(shown, told, moderator_id=moderator_id)


def _tell(invented: InventedStory, number: int, told: dict[int, int]) -> None:
    if invented.is_established:
        author_for(invented.email).confirmed_at = clock.now() - timedelta(days=90)
    story = authors.share(
        invented.fields, company_name=invented.company, email=invented.email,
        source_digest=crypto.keyed_digest("source", invented.email), idempotency_key=crypto.new_link_token(),
        source=Source.INVITED_BY_COMPANY if invented.is_invited else Source.UNPROMPTED,
    )  # fmt: skip
    authors.confirm(story)
    told[number] = story.id


def _decide(number: int, told: dict[int, int], state: str, moderator_id: int) -> None:
    story = session().get_one(Story, told[number])
    decision, ground, words = DECISIONS[state]
    decide(story, decision, moderator_id=moderator_id, words=words,
           grounds=grounds_by_code([ground] if ground else []))  # fmt: skip
    if state == "withdrawn":
        authors.withdraw(story)
