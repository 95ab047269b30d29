"""A moderator hides a story at once; a second one decides. Put back, it is exactly as it was."""

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.audit.words import verb_words
from pact.authors import service as authors
from pact.authors.own_page.editing import edit_story
from pact.authors.own_page.erasing import erase_story
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.edits import waiting_edit
from pact.moderation.decisions.removals import propose_removal
from pact.moderation.decisions.service import StaleDecision, decide, hide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.decisions.undoing import TooLate, undo
from pact.moderation.models import Decision, QueueItem, QueueKind, RemovalProposal
from pact.moderation.queries import removal_of
from pact.moderation.queue.hidden import item_of_hidden
from pact.moderation.queue.listing import rows_of
from pact.moderation.queue.service import open_item_of
from pact.moderation.statuses import DeskDecision
from pact.rankings.models import PublishedTotal, SectorTally
from pact.rankings.tallies.recount import differences
from pact.replies.queries import reply_of
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.search.index import matching_stories
from tests.moderation.redacted import BODY, NAME, PHONE, grounds, snapshot
from tests.support import make
from tests.support.mails import sent_mails, text_of
from tests.support.replies import answer_to, reply_to
from tests.support.sampling import examples

pytestmark = pytest.mark.usefixtures("app")
S = Status


@pytest.fixture
def first() -> int:
    return make.moderator("first@desk.example").id


@pytest.fixture
def second() -> int:
    return make.moderator("second@desk.example").id


def hidden(story: Story, by: int) -> Decision:
    return hide(story, moderator_id=by, grounds=grounds(), words="A number is in it.")


def put_back(story: Story, by: int, **more: Any) -> Decision:
    return decide(story, DeskDecision.RESTORE, moderator_id=by, **more)


def remove(story: Story, by: int) -> Decision:
    return decide(story, DeskDecision.REMOVE, moderator_id=by, grounds=grounds("illegal"), words="It must go.")


def state_of(story: Story) -> dict[str, Any]:
    """What readers, the author and the desk see of the story, and every row that counts it."""
    session().flush()
    session().expire_all()
    versions = session().scalars(select(StoryVersion).where(StoryVersion.story_id == story.id)).all()
    items = session().scalars(select(QueueItem).where(QueueItem.closed_at.is_(None))).all()
    return {
        "story": (story.status, story.published_version_id, story.published_at, story.tallied_version_id,
                  story.weight, story.is_established),
        "versions": sorted((version.id, version.state, version.body) for version in versions),
        "queue": sorted((item.id, item.kind, item.subject_id, item.opened_at, item.due_at) for item in items),
        "removal": [one.id for one in session().scalars(select(RemovalProposal)) if one.settled_at is None],
        "found": sorted(session().scalars(matching_stories("spoke"))),
        "counted": snapshot(),
        "totals": [
            sorted(map(tuple, session().execute(select(model.__table__))), key=str)
            for model in (PublishedTotal, SectorTally)
        ],
    }  # fmt: skip


def test_a_hidden_story_is_seen_by_nobody_and_counts_nowhere(client: Any, first: int) -> None:
    empty = snapshot()
    story = make.story(title="The meter reading", email="ann@example.org")
    reply_to(story)
    hidden(story, first)
    session().commit()

    assert story.status is S.HIDDEN
    assert snapshot() == empty
    for path in (f"/stories/{story.public_id}", f"/stories/{story.public_id}/card.png"):
        assert client.get(path).status_code == 404
    for path in ("/stories?q=meter", "/", "/companies/nordic-mail", "/stories.atom"):
        assert "The meter reading" not in client.get(path).text
    assert differences() == []


def test_a_second_moderator_has_48_hours(first: int) -> None:
    story = make.story()
    hidden(story, first)

    item = item_of_hidden(story)
    assert item is not None
    assert item.due_at - item.opened_at == timedelta(hours=48)
    [row] = rows_of([item])
    assert row.entry.title.startswith("Hidden: ")


@pytest.mark.parametrize("act", [put_back, remove])
def test_who_hid_a_story_does_not_decide_about_it(first: int, second: int, act: Any) -> None:
    story = make.story()
    hidden(story, first)

    with pytest.raises(ChangeRefused):
        act(story, first)
    made = act(story, second)
    assert story.status is made.new_status
    assert item_of_hidden(story) is None
    undo(made, moderator_id=second)
    assert story.status is S.HIDDEN
    with pytest.raises(ChangeRefused):
        act(story, first)
    act(story, second)


def test_only_a_published_story_is_hidden_and_only_as_it_was_seen(first: int) -> None:
    waiting = make.story(status="pending")
    with pytest.raises(StaleDecision):
        hidden(waiting, first)
    story = make.story()
    with pytest.raises(StaleDecision):
        hide(story, moderator_id=first, grounds=grounds(), words="So.", seen_revision=story.revision - 1)
    with pytest.raises(ValueError, match="ground"):
        hide(story, moderator_id=first, grounds=[], words="So.")


def test_a_story_public_for_long_is_taken_down_by_the_second_moderator_alone(first: int, second: int) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=60))
    hidden(story, first)

    assert remove(story, second).new_status is S.REMOVED
    assert removal_of(story) is None


def test_a_change_and_a_proposal_wait_again_once_the_story_is_put_back(first: int, second: int) -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=60))
    edit_story(story, make.story_fields(body=BODY))
    propose_removal(story, moderator_id=first, grounds=grounds(), words="So.")
    before = state_of(story)
    hidden(story, first)
    assert (waiting_edit(story), removal_of(story)) == (None, None)

    put_back(story, second)

    assert state_of(story) == before
    assert waiting_edit(story) is not None


def test_a_change_that_waited_ends_with_a_story_that_is_taken_down(first: int, second: int) -> None:
    story = make.story()
    edit = edit_story(story, make.story_fields(body=BODY))
    hidden(story, first)
    made = remove(story, second)
    assert edit.state == "superseded"

    undo(made, moderator_id=second)
    assert edit.state == "submitted"
    put_back(story, second)
    assert waiting_edit(story) is edit


@pytest.mark.parametrize("leaves", [authors.withdraw, erase_story])
def test_an_author_can_take_a_hidden_story_back(first: int, leaves: Any) -> None:
    story = make.story()
    hidden(story, first)

    leaves(story)

    assert story.status is S.WITHDRAWN
    assert open_item_of(QueueKind.HIDDEN, story.id) is None


def test_the_author_is_told_why_and_what_became_of_it(client: Any, first: int, second: int) -> None:
    story = make.story(email="ann@example.org")
    hidden(story, first)
    session().commit()
    told = later()
    assert "hidden your story" in told["Subject"]
    for words in ("A number is in it.", "includes personal data", "A second moderator decides within 48 hours"):
        assert words in text_of(told)
    assert "appeal" not in text_of(told)
    page = client.get(own_page(told)).text
    assert "hidden until a second moderator decides" in page
    assert "A second moderator decides by " in page
    put_back(story, second, words="The number is the company’s.")
    session().commit()

    told = later()
    assert "is published again" in told["Subject"]
    assert "The number is the company’s." in text_of(told)
    assert "Published again" in client.get(own_page(told)).text


def test_a_mail_that_would_be_untrue_by_now_is_not_sent(first: int, second: int) -> None:
    story = make.story(email="ann@example.org")
    hidden(story, first)
    put_back(story, second)
    session().commit()

    later()
    assert [mail["Subject"] for mail in sent_mails() if "hidden your story" in mail["Subject"]] == []


def test_where_there_is_no_second_moderator_the_author_is_told_so(client: Any) -> None:
    story = make.story(email="ann@example.org")  # by the one moderator of the desk
    hidden(story, make.moderator().id)
    session().commit()

    told = later()
    assert "There is none at the moment" in text_of(told)
    assert "there is none at the moment" in client.get(own_page(told)).text


def test_the_log_says_what_was_done_and_quotes_nothing(first: int, second: int) -> None:
    story = make.story()
    hidden(story, first)
    put_back(story, second)
    session().commit()

    of_it = select(AuditEntry).where(AuditEntry.subject_kind == "story", AuditEntry.subject_id == story.id)
    hiding, back = list(session().scalars(of_it.order_by(AuditEntry.id)))[-2:]
    words = [verb_words(entry.verb, entry.actor_kind, entry.details) for entry in (hiding, back)]
    assert words == ["hid, until a second moderator decides, a story", "put back, after it was hidden, a story"]
    assert "number" not in str(hiding.details)


def later() -> Any:
    """The last mail, once decisions can no longer be undone."""
    with time_machine.travel(clock.now() + timedelta(minutes=1)):
        make.run_jobs()
    return sent_mails()[-1]


def own_page(mail: Any) -> str:
    return next(word.removeprefix("http://localhost") for word in text_of(mail).split() if "/my-story/" in word)


steps = st.lists(
    st.one_of(
        st.tuples(st.just("edit")),
        st.tuples(st.just("accept"), st.booleans()),
        st.tuples(st.just("refuse")),
        st.tuples(st.just("redact")),
        st.tuples(st.just("undo")),
        st.tuples(st.just("propose")),
        st.tuples(st.just("reply"), st.booleans()),
        st.tuples(st.just("take down and restore")),
        st.tuples(st.just("another")),
    ),
    max_size=7,
)
WAYS = ("put back", "undo", "put back after undoing that", "put back after undoing to take it down")


class Life:
    """A published story to which things happen, and which is hidden at the end."""

    def __init__(self) -> None:
        self.first, self.second = (make.moderator(f"{name}@desk.example").id for name in ("first", "second"))
        self.moment = clock.now() - timedelta(days=40)
        self.email = f"ann-{uuid4()}@example.org"
        self.story = make.story(body=BODY, email=self.email, confirmed_at=self.moment)
        self.made: Decision | None = None

    def live(self, step: tuple[Any, ...]) -> None:
        self.moment += timedelta(hours=9)
        with clock.at(self.moment):
            getattr(self, step[0].replace(" ", "_"))(*step[1:])

    def decide(self, decision: DeskDecision, **more: Any) -> None:
        self.made = decide(
            self.story, decision, moderator_id=self.first, role=StaffRole.ADMINISTRATOR, words="So.", **more
        )

    def edit(self) -> None:
        edit_story(self.story, make.story_fields(body=f"{BODY} {self.moment}"))

    def accept(self, redacts: bool) -> None:
        if waiting_edit(self.story) is not None:
            cuts = {"cuts": [NAME], "grounds": grounds()} if redacts else {}
            self.decide(DeskDecision.PUBLISH, **cuts)

    def refuse(self) -> None:
        if waiting_edit(self.story) is not None:
            self.decide(DeskDecision.REFUSE, grounds=grounds("unclear"))

    def redact(self) -> None:
        if waiting_edit(self.story) is None:
            try:
                self.decide(DeskDecision.REDACT, cuts=[PHONE], grounds=grounds())
            except ValueError:  # it is taken out already
                return

    def undo(self) -> None:
        made, self.made = self.made, None
        if made is not None and self.story.edited_at is None:
            with clock.at(made.created_at + timedelta(seconds=1)), suppress(TooLate):
                undo(made, moderator_id=self.first)

    def propose(self) -> None:
        propose_removal(self.story, moderator_id=self.first, grounds=grounds(), words="So.")

    def reply(self, is_answered: bool) -> None:
        if reply_of(self.story.id) is None:
            reply = reply_to(self.story)
            if is_answered:
                answer_to(reply)

    def take_down_and_restore(self) -> None:
        proposal = removal_of(self.story)
        propose_removal(
            self.story, moderator_id=self.second, grounds=grounds(), words="So."
        ) if not proposal else None
        other = self.first if (proposal is None or proposal.account_id == self.second) else self.second
        decide(self.story, DeskDecision.REMOVE, moderator_id=other, grounds=grounds("illegal"), words="So.")
        back = self.second if other == self.first else self.first
        decide(
            self.story, DeskDecision.RESTORE, moderator_id=back, role=StaffRole.ADMINISTRATOR, words="So.",
            grounds=grounds("appeal_upheld"),
        )  # fmt: skip
        self.made = None

    def another(self) -> None:
        """The same author tells a second story about the company: it counts as soon as this one does not."""
        make.story(email=self.email, confirmed_at=self.moment)

    def hide_and(self, way: str) -> None:
        made = hidden(self.story, self.first)
        if way == "undo":
            undo(made, moderator_id=self.first)
            return
        if way == "put back after undoing to take it down":
            undo(remove(self.story, self.second), moderator_id=self.second)
        back = put_back(self.story, self.second)
        if way == "put back after undoing that":
            undo(back, moderator_id=self.second)
            put_back(self.story, self.second)


@given(history=steps, way=st.sampled_from(WAYS))
@settings(
    max_examples=examples(usual=8, sure=25),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_after_any_history_a_story_that_was_hidden_is_exactly_as_it_was(
    history: list[tuple[Any, ...]], way: str
) -> None:
    try:
        life = Life()
        for step in history:
            life.live(step)
        before = state_of(life.story)
        with clock.at(life.moment + timedelta(hours=9)):
            life.hide_and(way)
            assert state_of(life.story) == before
        assert differences() == []
    finally:
        session().rollback()
