"""Public notes count each story that is in the scores now once, whatever became of it since the note was published."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select, update

from pact.authors import service as authors
from pact.authors.own_page.erasing import erase_story
from pact.companies.models import CompanyMerge, CompanyStatus
from pact.core.db import session
from pact.moderation.companies.merging import undo_merge
from pact.moderation.patterns import service
from pact.moderation.patterns.wording import weight_sentence
from pact.rankings.patterns.models import Pattern, PatternDecision, PatternKind, PatternOutcome
from pact.rankings.patterns.queries import decided_pattern, standing_decision
from pact.rankings.service import refresh
from pact.rankings.values import FEWEST
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.league import NOW
from tests.support.patterns import BUSY, CONNECTION, QUIET
from tests.support.queries import count_queries
from tests.support.sampling import sampled

pytestmark = pytest.mark.usefixtures("noticed", "at_now")

PUBLIC = "/companies/wolf-sons"
COUNT = re.compile(r"([\d,]+) stories of (\S+ \d{4}|\S+–\S+ \d{4}) count less in the tables than others\.")


@pytest.fixture
def at_now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def reader(app: Any) -> WatchingClient:
    client: WatchingClient = app.test_client()
    return client


def pattern(kind: PatternKind = PatternKind.BUSY_MONTH) -> Pattern:
    session().expire_all()
    chosen = select(Pattern).where(Pattern.kind == kind, Pattern.company_id == make.company(BUSY).id)
    return session().scalars(chosen).one()


def note(kind: PatternKind = PatternKind.BUSY_MONTH) -> None:
    subject = pattern(kind)
    service.decide(
        subject, PatternOutcome.NOTE, words="An outage.", account_id=make.moderator().id,
        seen=service.look_of(subject),
    )  # fmt: skip
    session().commit()


def undo_note(kind: PatternKind = PatternKind.BUSY_MONTH) -> None:
    subject = pattern(kind)
    service.undo(subject, standing_decision(subject).id, account_id=make.moderator().id)
    session().commit()


def words(response: Any) -> str:
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def said(reader: WatchingClient, address: str = PUBLIC) -> list[int]:
    return [int(count) for count, _months in COUNT.findall(words(reader.get(address)))]


def wave(times: int) -> list[Story]:
    """The newest stories of the busy month; the last ones are those from one connection."""
    chosen = select(Story).where(
        Story.company_id == make.company(BUSY).id,
        Story.month == NOW.date().replace(day=1),
        Story.tallied_version_id.is_not(None),
    )
    return list(session().scalars(chosen.order_by(Story.id.desc()).limit(times)))


def withdraw(story: Story) -> None:
    authors.withdraw(story)
    session().commit()


def erase(story: Story) -> None:
    erase_story(story)
    session().commit()


def test_overlapping_notes_count_each_story_once(reader: WatchingClient, client: WatchingClient) -> None:
    note()
    note(PatternKind.SAME_NETWORK)
    text = words(reader.get(PUBLIC))

    assert said(reader) == [30]
    assert "30 stories of November 2026 count less in the tables than others. Some of them do so for more" in text
    assert "30 of them (November 2026)." in text
    assert "6 of them (November 2026)." in text
    rows = reader.get("/rankings/resolution.json").get_json()
    explained = [line for row in rows["ranked"] for line in row["explanation"] if "count less" in line]
    assert explained == ["30 stories of November 2026 count less in the tables than others."]
    make.signed_in(client)
    assert "Readers see 6 stories in the note today." in words(
        client.get(f"/moderation/patterns/{pattern(PatternKind.SAME_NETWORK).id}")
    )


def test_notes_about_different_stories_add_up(reader: WatchingClient) -> None:
    note()
    session().execute(
        update(Pattern).where(Pattern.kind == PatternKind.SAME_NETWORK).values(kind=PatternKind.KNOWN_ACCOUNTS)
    )
    session().execute(update(Story).where(Story.month < NOW.date().replace(day=1)).values(is_established=True))
    earliest = NOW.date().replace(day=1) - timedelta(days=200)
    session().execute(
        update(Pattern)
        .where(Pattern.kind == PatternKind.KNOWN_ACCOUNTS)
        .values(
            first_month=earliest.replace(day=1),
            last_month=(NOW.date().replace(day=1) - timedelta(days=1)).replace(day=1),
        )
    )
    session().commit()
    note(PatternKind.KNOWN_ACCOUNTS)
    text = words(reader.get(PUBLIC))

    [together] = said(reader)
    parts = [int(count) for count in re.findall(r"(\d+) of them \(", text)]
    assert together == sum(parts) > 30
    assert "more than one reason" not in text


@pytest.mark.parametrize("take", [withdraw, erase])
def test_a_note_falls_with_its_stories_and_goes_with_them(
    reader: WatchingClient, client: WatchingClient, take: Callable[[Story], None]
) -> None:
    note()
    table = "/rankings/resolution"
    assert said(reader, table) == [30]
    for story in wave(10):
        take(story)
    assert [said(reader), said(reader, table)] == [[20], [20]]

    for story in wave(20 - FEWEST):
        take(story)
    assert said(reader) == [FEWEST]
    for story in wave(1):
        take(story)
    assert "A note about how stories count" not in words(reader.get(PUBLIC))
    make.signed_in(client)
    page = words(client.get(f"/moderation/patterns/{pattern().id}"))
    assert "a note until 17 February 2027, not shown now" in page
    assert "Readers do not see the note now" in page


def test_a_note_goes_once_its_pattern_is_no_longer_noticed_and_comes_back_with_it(reader: WatchingClient) -> None:
    note()
    assert said(reader) == [30]
    taken = wave(24)
    for story in taken:
        withdraw(story)
    refresh({})
    assert not pattern().is_current
    assert said(reader) == []

    for _ in range(24):
        make.story(company=BUSY, resolved="no")
    refresh({})
    assert pattern().is_current
    assert said(reader) == [30]


def test_a_merge_moves_the_stories_out_of_the_note_and_undoing_it_brings_them_back(reader: WatchingClient) -> None:
    note()
    merge = make.merged(make.company(BUSY), make.company(QUIET))
    make.run_jobs()
    assert said(reader, "/companies/nordic-mail") == []
    assert said(reader, "/rankings/resolution") == []

    undo_merge(merge, by=make.moderator().id)
    session().commit()
    make.run_jobs()
    assert said(reader) == [30]


def test_stories_merged_into_a_noted_company_are_in_its_number(reader: WatchingClient) -> None:
    note()
    for _ in range(3):
        make.story(company="A third one", resolved="no")
    make.merged(make.company("A third one"), make.company(BUSY))
    make.run_jobs()

    assert said(reader) == [33]


def test_queries_do_not_grow_with_the_notes(reader: WatchingClient) -> None:
    note()
    note(PatternKind.SAME_NETWORK)
    with count_queries() as two:
        reader.get("/rankings/resolution?order=name")
    for story in wave(60):
        if story.weight < 10**6:
            withdraw(story)
    with count_queries() as fewer:
        reader.get("/rankings/resolution?order=name")

    assert len(two.reads) == len(fewer.reads) + 1, "One more, for stories that are in several notes."


class History:
    """Steps at random, and what the notes must say after them, worked out story by story."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.merge: CompanyMerge | None = None
        self.steps: dict[str, Callable[[], object]] = {
            "publish": self.publish, "withdraw": lambda: self.take(withdraw), "erase": lambda: self.take(erase),
            "merge": self.merge_other, "undo merge": self.undo_other, "note": self.note, "undo note": self.undo_note,
            "refresh": lambda: refresh({}),
        }  # fmt: skip

    def step(self) -> str:
        name = self.random.choices([*self.steps], weights=[4, 3, 3, 2, 2, 4, 1, 2])[0]
        self.steps[name]()
        return name

    def publish(self) -> None:
        company = self.random.choice((BUSY, QUIET) if self.merge is None else (BUSY,))
        is_shared = self.random.random() < 0.5
        make.story(company=company, resolved="no", source_digest=CONNECTION if is_shared else None)

    def take(self, act: Callable[[Story], None]) -> None:
        told = wave(60)
        for story in self.random.sample(told, min(len(told), self.random.choice((1, 5)))):
            act(story)

    def merge_other(self) -> None:
        if self.merge is None:
            self.merge = make.merged(make.company(QUIET), make.company(BUSY))
            make.run_jobs()

    def undo_other(self) -> None:
        if self.merge is not None:
            undo_merge(self.merge, by=make.moderator().id)
            session().commit()
            self.merge = None
            make.run_jobs()

    def note(self) -> None:
        for found in self.patterns():
            decided = decided_pattern(found.id)
            if decided and decided.is_open and service.may_have_note(found):
                note(found.kind)
                return

    def undo_note(self) -> None:
        noted = [found for found in self.patterns() if standing_decision(found)]
        if noted:
            undo_note(self.random.choice(noted).kind)

    def patterns(self) -> list[Pattern]:
        session().expire_all()
        return list(session().scalars(select(Pattern).where(Pattern.company_id == make.company(BUSY).id)))

    def expected(self) -> list[int]:
        together: set[int] = set()
        for found in self.patterns():
            decision = standing_decision(found)
            if found.is_current and decision and decision.note_until and not decision.note_ended_at:
                mine = {story.id for story in self.scored(decision) if self.is_in(found.kind, story)}
                together |= mine if len(mine) >= FEWEST else set()
        return [len(together)] if together else []

    def scored(self, decision: PatternDecision) -> list[Story]:
        every = session().scalars(select(Story).where(Story.company_id == make.company(BUSY).id))
        return [
            story for story in every
            if story.tallied_version_id and decision.first_month <= story.month <= decision.last_month
        ]  # fmt: skip

    def is_in(self, kind: PatternKind, story: Story) -> bool:
        # Here every author tells one story, so only a shared connection lowers a weight.
        return {
            PatternKind.BUSY_MONTH: True, PatternKind.SAME_NETWORK: story.weight < 10**6,
            PatternKind.NEW_ACCOUNTS: not story.is_established, PatternKind.KNOWN_ACCOUNTS: story.is_established,
        }[kind]  # fmt: skip


@pytest.mark.parametrize("seed", sampled(range(3), every=3))
def test_whatever_happens_the_note_says_how_many_different_stories_are_in_it(
    reader: WatchingClient, seed: int
) -> None:
    history = History(seed)
    history.note()
    history.note()
    done, numbers = [], set()
    for _ in range(14):
        done.append(history.step())
        expected = history.expected()
        assert said(reader) == expected, done
        numbers |= {*expected}
    assert len(numbers) > 1, "Nothing changed, so nothing was tested."
    assert make.company(BUSY).status is CompanyStatus.ACCEPTED


def test_the_note_that_is_left_has_its_own_number(reader: WatchingClient, client: WatchingClient) -> None:
    note()
    note(PatternKind.SAME_NETWORK)
    assert said(reader) == [30]
    make.signed_in(client)
    path = f"/moderation/patterns/{pattern().id}"
    page = client.get(path).text
    decision = re.search(r'name="decision" value="(\d+)"', page)
    assert decision
    data = {"csrf_token": make.csrf_token(client, path), "decision": decision[1]}
    assert client.post(f"{path}/end-note", data=data).status_code == 303
    answer = words(client.get(path))
    assert said(reader) == [6]
    assert "This note is no longer on the company’s page. Another one still is." in answer


def test_a_small_company_reads_what_the_rule_counts_in_full() -> None:
    figures = {"like": 8.1, "usual_month": 1.0, "counted_in_full": 8.0}
    busy = Pattern(kind=PatternKind.BUSY_MONTH, stories=9, figures=figures)
    assert weight_sentence(busy).endswith(
        "In a usual month this company has about 1. The rule counts up to 8 stories of this month in full, and never fewer"
        " than eight for any company."
    )
