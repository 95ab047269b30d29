"""Each decision is counted when it is made; undone ones are not; what is erased stays counted."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.authors.own_page.erasing import erase_story
from pact.checks.findings import Place
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.jobs.service import enqueue
from pact.moderation.decisions.edits import waiting_edit
from pact.moderation.decisions.service import decide, hide
from pact.moderation.decisions.transitions import Actor, change_batch_status, change_status, decide_batch
from pact.moderation.decisions.undoing import TooLate, undo
from pact.moderation.models import ActorKind, Decision
from pact.moderation.queries import grounds_by_code, last_decision
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.replies import service as replies
from pact.moderation.replies.undoing import undo as undo_reply
from pact.moderation.statuses import DeskDecision, can_be_taken, may_change
from pact.notices.models import Notice, NoticeGround, NoticeState, Part
from pact.notices.queries import waiting_about
from pact.notices.service import receive, settle
from pact.stories.fields import Status
from pact.stories.models import ImportBatch, Story
from pact.stories.queries import latest_version
from pact.transparency.kinds import Act, Figure, Key, Subject
from pact.transparency.models import DecisionTally
from pact.transparency.recount import JOB, counted, recounted
from tests.support import make
from tests.support.replies import answer_to, reply_to
from tests.support.sampling import examples

pytestmark = pytest.mark.usefixtures("app")

START = datetime(2026, 8, 28, 9, tzinfo=UTC)
BODY = "I rang Mandy Smith on Monday and she rang back on Friday, which was four days later than she had said."


def in_total(figure: Figure, *, subject: Subject = Subject.STORY) -> dict[tuple[str, str], int]:
    """The numbers of a figure by act and detail, all months together."""
    found: Counter[tuple[str, str]] = Counter()
    for key, number in counted().items():
        if (key.subject, key.figure) == (subject, figure):
            found[key.act, key.detail] += number
    return dict(found)


def decided(story: Story, decision: DeskDecision, *, ground: str = "", **more: Any) -> Decision:
    return decide(
        story, decision, moderator_id=more.pop("by", None) or make.moderator().id, role=StaffRole.ADMINISTRATOR,
        grounds=grounds_by_code([ground] if ground else []), words="Because." if ground else "", **more,
    )  # fmt: skip


def test_each_decision_counts_in_its_month_with_its_ground_and_its_wait() -> None:
    with clock.at(START):
        story = make.story(status="pending")
    with clock.at(START + timedelta(days=5, hours=1, seconds=1)):
        decided(story, DeskDecision.REFUSE, ground="unclear")

    august, september = date(2026, 8, 1), date(2026, 9, 1)
    assert counted() == {
        Key(august, "story", "received", "", ""): 1,
        Key(september, "story", "decided", "refused", ""): 1,
        Key(september, "story", "ground", "refused", "unclear"): 1,
        Key(september, "story", "waited", "", "122"): 1,
    }


def test_what_is_taken_out_counts_by_kind_and_only_once() -> None:
    story = make.story(status="pending", body=BODY)
    name = Cut(Place.body, 7, 18, RedactionKind.NAME)
    decided(story, DeskDecision.PUBLISH, ground="personal_data", cuts=[name])
    day = Cut(Place.body, 22, 28, RedactionKind.PERSONAL_DETAIL)
    decided(story, DeskDecision.REDACT, ground="personal_data", cuts=[day])

    assert in_total(Figure.REDACTED) == {("published", "name"): 1, ("redacted", "personal_detail"): 1}
    assert counted() == recounted()


def test_a_decision_that_is_undone_counts_no_more() -> None:
    story, by = make.story(status="pending", body=BODY), make.moderator().id
    before = counted()
    cut = Cut(Place.body, 7, 18, RedactionKind.NAME)
    made = decided(story, DeskDecision.PUBLISH, ground="personal_data", cuts=[cut], by=by)
    assert counted() != before
    undo(made, moderator_id=by)

    assert counted() == before == recounted()


def test_a_reply_counts_as_received_decided_and_withdrawn() -> None:
    reply = reply_to(status="pending")
    by = make.moderator().id
    made = replies.decide(reply, DeskDecision.PUBLISH, moderator_id=by)
    undo_reply(made, moderator_id=by)
    replies.decide(reply, DeskDecision.PUBLISH, moderator_id=by)
    answer_to(reply, status="refused")
    replies.withdraw(reply, actor=Actor(ActorKind.COMPANY, reply.account_id))

    assert in_total(Figure.RECEIVED, subject=Subject.REPLY) == {("", ""): 1}
    assert in_total(Figure.DECIDED, subject=Subject.REPLY) == {("published", ""): 1}
    assert in_total(Figure.WITHDRAWN, subject=Subject.REPLY) == {("", ""): 1}
    assert in_total(Figure.DECIDED, subject=Subject.ANSWER) == {("refused", ""): 1}
    assert counted() == recounted()


def test_erasing_a_story_changes_no_figure_but_that_it_was_withdrawn() -> None:
    story = make.story(status="pending", body=BODY)
    decided(story, DeskDecision.PUBLISH, ground="personal_data", cuts=[Cut(Place.body, 7, 18, RedactionKind.NAME)])
    answer_to(reply_to(story))
    before = counted()
    erase_story(story)

    month = clock.month_of(clock.today())
    assert counted() == before | {Key(month, "story", "withdrawn", "", ""): 1}


def test_stories_of_an_import_count_where_moderators_read_them() -> None:
    batch = ImportBatch(source_name="invented", created_at=clock.now())
    story = make.story(status="unconfirmed")
    session().add(batch)
    session().flush()
    story.import_batch_id, story.author_id = batch.id, None
    decide_batch(batch, Status.PENDING, words="imported")
    change_batch_status(batch, [(story, latest_version(story))], Status.PENDING)

    assert in_total(Figure.IMPORTED) == {("", ""): 1}
    assert counted() == recounted()


def test_decisions_made_before_there_was_a_tally_are_counted_by_a_job() -> None:
    make.story(status="published")
    make.story(status="refused", ground="unclear")
    before = counted()
    session().execute(delete(DecisionTally))
    enqueue(JOB, unique_key=JOB)
    make.story(status="refused", ground="illegal")  # counted with its decision, meanwhile
    after = recounted()
    session().commit()
    make.run_jobs()

    assert before.keys() <= counted().keys()
    assert counted() == after


steps = st.one_of(
    st.tuples(st.just("share"), st.integers(0, 40)),
    st.tuples(st.just("decide"), st.integers(0, 9), st.sampled_from(list(DeskDecision)), st.booleans()),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("edit"), st.integers(0, 9)),
    st.tuples(st.just("withdraw"), st.integers(0, 9)),
    st.tuples(st.just("hide"), st.integers(0, 9)),
    st.tuples(st.just("report"), st.integers(0, 9), st.sampled_from(list(NoticeGround))),
    st.tuples(st.just("answer"), st.integers(0, 9)),
)


class World:
    """A small site on which things happen in any order. It keeps its own count of what was decided."""

    def __init__(self) -> None:
        self.moment = START
        self.people = [make.moderator(f"m{number}@example.org").id for number in range(2)]
        self.stories: list[Story] = []
        self.expected: Counter[tuple[str, str]] = Counter()

    def live(self, step: tuple[Any, ...]) -> None:
        self.moment += timedelta(hours=31)
        with clock.at(self.moment):
            getattr(self, step[0])(*step[1:])

    def share(self, hours: int) -> None:
        self.moment += timedelta(hours=hours)
        number = len(self.stories)
        with clock.at(self.moment):
            story = authors.share(
                make.story_fields(body=BODY), company_name="Nordic Mail", email=f"a{number}@example.org",
                source_digest=f"source {number}", idempotency_key=f"key-{number:020}",
            )  # fmt: skip
            authors.confirm(story)
        self.stories.append(story)
        self.expected["received", ""] += 1

    def decide(self, number: int, decision: DeskDecision, redacts: bool) -> None:
        story = self._story(number)
        if story is None:
            return
        has_edit = waiting_edit(story) is not None
        last = last_decision(story)
        by = self.people[0] if last is None or last.account_id != self.people[0] else self.people[1]
        if not can_be_taken(decision, story.status, has_edit=has_edit) or story.erased_at is not None:
            return
        if decision is DeskDecision.REMOVE:
            made = change_status(
                story, Status.REMOVED, actor=Actor(ActorKind.MODERATOR, by), grounds=grounds_by_code(["illegal"])
            )
        else:
            cuts = (
                [Cut(Place.body, 7, 18, RedactionKind.NAME)] if redacts or decision is DeskDecision.REDACT else []
            )
            cuts = cuts if decision in (DeskDecision.PUBLISH, DeskDecision.REDACT) else []
            try:
                made = decided(story, decision, ground=self._ground(decision, cuts), cuts=cuts or None, by=by)
            except ValueError:  # it is taken out already
                return
        self.expected["decided", act_words(made, has_edit)] += 1

    def _ground(self, decision: DeskDecision, cuts: list[Cut]) -> str:
        if decision is DeskDecision.RESTORE:
            return "appeal_upheld"
        return "" if decision is DeskDecision.PUBLISH and not cuts else "personal_data"

    def undo(self, number: int) -> None:
        story = self._story(number)
        made = last_decision(story) if story else None
        if story is None or made is None or made.account_id is None or made.reverses_id or made.reversed_at:
            return
        with clock.at(made.created_at + timedelta(seconds=1)):
            try:
                undo(made, moderator_id=made.account_id)
            except TooLate:
                return
        self.expected["decided", act_words(made, made.old_status is Status.PUBLISHED)] -= 1

    def edit(self, number: int) -> None:
        story = self._story(number)
        if story is not None and story.status in (Status.PENDING, Status.PUBLISHED, Status.CHANGES_REQUESTED):
            edit_story(story, make.story_fields(body=f"{BODY} {self.moment}"))

    def withdraw(self, number: int) -> None:
        story = self._story(number)
        if story is not None and may_change(story.status, Status.WITHDRAWN, ActorKind.AUTHOR):
            authors.withdraw(story)
            self.expected["withdrawn", ""] += 1

    def hide(self, number: int) -> None:
        story = self._story(number)
        if story is not None and story.status is Status.PUBLISHED:
            made = hide(story, moderator_id=self.people[0], grounds=grounds_by_code(["illegal"]), words="Because.")
            self.expected["decided", act_words(made, has_edit=False)] += 1

    def report(self, number: int, ground: NoticeGround) -> None:
        story = self._story(number)
        if story is not None and story.status is Status.PUBLISHED:
            receive(story, part=Part.STORY, ground=ground, quote="", why=f"{self.moment}", language="en")

    def answer(self, number: int) -> None:
        """Reject what waits about a story. To take a story down, or back, settles notices too."""
        story = self._story(number)
        if story is not None and story.status is Status.PUBLISHED:
            settle(waiting_about(story.id), NoticeState.REJECTED, words="No.", by=self.people[1])

    def notices(self) -> Counter[tuple[str, str]]:
        """What is expected of notices, worked out from the notices as they are now."""
        found: Counter[tuple[str, str]] = Counter()
        for notice in session().scalars(select(Notice)):
            found["received", ""] += 1
            if notice.state is not NoticeState.WAITING:
                found["decided", notice.state.value] += 1
        return found

    def _story(self, number: int) -> Story | None:
        return self.stories[number % len(self.stories)] if self.stories else None


def act_words(made: Decision, has_edit: bool) -> str:
    """What was decided, worked out here by the status alone."""
    if made.is_redaction:
        return Act.REDACTED
    if made.is_edit_refused:
        return Act.EDIT_REFUSED
    if made.new_status is Status.PUBLISHED and made.old_status in (Status.PUBLISHED, Status.PENDING):
        return Act.EDIT_PUBLISHED if made.old_status is Status.PUBLISHED else Act.PUBLISHED
    if (made.old_status, made.new_status) == (Status.HIDDEN, Status.PUBLISHED):
        return Act.SHOWN
    return {Status.PUBLISHED: Act.RESTORED, Status.REFUSED: Act.REFUSED, Status.REMOVED: Act.REMOVED,
            Status.HIDDEN: Act.HIDDEN,
            Status.CHANGES_REQUESTED: Act.CHANGES}[made.new_status]  # fmt: skip


@given(history=st.lists(steps, min_size=4, max_size=25))
@settings(
    max_examples=examples(usual=6, sure=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_recount_finds_the_same_figures_after_any_history(history: list[tuple[Any, ...]]) -> None:
    try:
        world = World()
        for step in [("share", 3), ("share", 30), *history]:
            world.live(step)
        assert counted() == recounted()
        found: Counter[tuple[str, str]] = Counter()
        of_notices: Counter[tuple[str, str]] = Counter()
        for key, number in counted().items():
            if key.subject == Subject.NOTICE:
                of_notices[key.figure, key.act] += number
            elif key.figure in ("received", "decided", "withdrawn"):
                found[key.figure, key.act] += number
        assert found == +world.expected
        assert of_notices == world.notices()
    finally:
        session().rollback()
