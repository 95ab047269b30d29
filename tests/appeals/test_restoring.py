"""An upheld appeal puts everything back as it was before the decision: text, tallies, what waited, and the queue."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pact.appeals.against.stories import find
from pact.appeals.models import AppealState
from pact.appeals.wording import outcome_words
from pact.authors.own_page.editing import edit_story
from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.edits import waiting_edit
from pact.moderation.decisions.removals import propose_removal
from pact.moderation.decisions.service import decide, hide
from pact.moderation.decisions.transitions import Actor, CompanyIsRefused, change_status
from pact.moderation.decisions.undoing import undo, undoable_by
from pact.moderation.models import ActorKind, Decision
from pact.moderation.queries import final_decisions_on, last_decision
from pact.moderation.redaction import Cut
from pact.moderation.statuses import DeskDecision, can_be_taken
from pact.rankings.tallies.recount import differences
from pact.stories.fields import Status
from pact.stories.models import Story, StoryVersion
from pact.stories.queries import latest_version
from tests.moderation.redacted import BODY, NAME, PHONE, PUBLISHED, grounds, snapshot, waiting
from tests.support import make
from tests.support.appeals import appeal_about, senior, settled
from tests.support.sampling import examples

pytestmark = pytest.mark.usefixtures("app")
D = DeskDecision


def seen(story: Story) -> dict[str, Any]:
    """What depends on a decision: what readers see of the story, how it counts, and what waits."""
    public = session().get(StoryVersion, story.published_version_id) if story.published_version_id else None
    edit = waiting_edit(story)
    return {
        "status": story.status,
        "public": (public.id, public.title, public.body, public.state) if public else None,
        "published_at": story.published_at,
        "counts": (story.weight, story.is_established, story.tallied_version_id),
        "edit": (edit.id, edit.state) if edit else None,
        "tallies": snapshot(),
    }


def act(story: Story, decision: DeskDecision, *, cuts: list[Cut] | None = None) -> Decision:
    needs = decision is not D.PUBLISH or bool(cuts)
    made = decide(story, decision, moderator_id=make.moderator().id, cuts=cuts, words="Because.",
                  grounds=grounds() if needs else [])  # fmt: skip
    session().commit()
    return made


def test_a_story_that_was_taken_down_is_as_it_was() -> None:
    story = waiting()
    act(story, D.PUBLISH, cuts=[NAME])
    edit_story(story, make.story_fields(body=f"{BODY} Or so I thought."))
    before = seen(story)
    act(story, D.REMOVE)
    assert (story.status, waiting_edit(story)) == (Status.REMOVED, None)

    appeal = settled(appeal_about(story), upholds=True)

    assert seen(story) == before
    assert appeal.state is AppealState.UPHELD
    made = last_decision(story)
    assert made is not None
    assert (appeal.made_good_id, made.old_status) == (made.id, Status.REMOVED)
    assert [ground.code for ground in made.grounds] == ["appeal_upheld"]


def test_a_story_that_was_hidden_and_then_taken_down_is_as_it_was() -> None:
    story = waiting()
    act(story, D.PUBLISH)
    edit_story(story, make.story_fields(body=f"{BODY} Or so I thought."))
    before = seen(story)
    hide(story, moderator_id=make.moderator("hides@example.org").id, grounds=grounds(), words="Why.")
    act(story, D.REMOVE)
    assert (story.status, waiting_edit(story)) == (Status.REMOVED, None)

    settled(appeal_about(story), upholds=True)

    assert waiting_edit(story) is not None
    assert seen(story) == before


def test_what_was_taken_out_of_a_published_story_is_back_and_later_redactions_stay() -> None:
    story = waiting()
    act(story, D.PUBLISH)
    name = act(story, D.REDACT, cuts=[NAME])
    act(story, D.REDACT, cuts=[PHONE])

    appeal = settled(appeal_about(story, name), upholds=True)

    made = find(appeal.subject_id)
    assert made is not None
    assert BODY in made.sent
    assert "We have put back what we had taken out." in outcome_words(appeal)
    public = session().get_one(StoryVersion, story.published_version_id)
    assert public.body == BODY.replace("020 7946 0018", "[phone number]")
    assert not differences()


def test_a_redaction_is_taken_back_beside_a_change_that_waits() -> None:
    story = waiting()
    act(story, D.PUBLISH)
    public = story.published_version_id
    act(story, D.REDACT, cuts=[NAME])
    appeal = appeal_about(story)
    edit_story(story, make.story_fields(body=f"{BODY} Or so I thought."))

    settled(appeal, upholds=True)

    assert story.published_version_id == public
    assert waiting_edit(story) is latest_version(story)


def test_what_was_taken_out_before_publication_is_published() -> None:
    story = waiting()
    act(story, D.PUBLISH, cuts=[NAME, PHONE])
    assert session().get_one(StoryVersion, story.published_version_id).body == PUBLISHED

    settled(appeal_about(story), upholds=True)

    assert session().get_one(StoryVersion, story.published_version_id).body == BODY


@pytest.mark.parametrize("decision", [D.REFUSE, D.CHANGES])
def test_a_story_that_was_refused_or_sent_back_is_published_as_it_was_sent(decision: DeskDecision) -> None:
    story = waiting()
    act(story, decision)

    settled(appeal_about(story), upholds=True)

    assert story.status is Status.PUBLISHED
    assert session().get_one(StoryVersion, story.published_version_id).body == BODY
    assert not differences()


def test_a_refused_change_is_published_without_what_is_redacted_in_public() -> None:
    story = waiting()
    act(story, D.PUBLISH, cuts=[NAME])
    edit_story(story, make.story_fields(body=f"{BODY} Or so I thought."))
    act(story, D.REFUSE)

    settled(appeal_about(story), upholds=True)

    expected = f"{BODY} Or so I thought.".replace("Mandy", "[name]")
    assert session().get_one(StoryVersion, story.published_version_id).body == expected


def test_a_decision_on_an_appeal_cannot_be_undone_and_is_no_decision_to_appeal_against() -> None:
    story = waiting()
    act(story, D.REFUSE)
    settled(appeal_about(story), upholds=True)

    assert undoable_by(senior().id) is None


def test_no_story_of_a_refused_company_is_published_by_an_appeal() -> None:
    story = waiting()
    act(story, D.REFUSE)
    appeal = appeal_about(story)
    session().get_one(Company, story.company_id).status = CompanyStatus.REFUSED
    session().commit()

    with pytest.raises(CompanyIsRefused):
        settled(appeal, upholds=True)
    session().rollback()
    assert appeal.state is AppealState.WAITING


def test_who_proposed_to_take_a_story_down_took_part_in_it() -> None:
    story = make.story(confirmed_at=clock.now() - timedelta(days=9))
    proposal = propose_removal(story, moderator_id=senior().id, grounds=grounds(), words="Why.")
    act(story, D.REMOVE)

    made = find(final_decisions_on(story)[0].id)
    assert made is not None
    assert made.took_part == {make.moderator().id, proposal.account_id}


steps = st.one_of(
    st.tuples(st.just("decide"), st.sampled_from([D.PUBLISH, D.REFUSE, D.CHANGES, D.REDACT, D.REMOVE]),
              st.sampled_from([(), (NAME,), (PHONE,), (NAME, PHONE)])),
    st.tuples(st.just("edit"), st.just(None), st.just(())),
    st.tuples(st.just("appeal"), st.just(None), st.just(())),
    st.tuples(st.just("undo"), st.just(None), st.just(())),
)  # fmt: skip


def live(story: Story, step: tuple[str, DeskDecision | None, tuple[Cut, ...]], before: dict[str, Any]) -> None:
    """One step of a history. An appeal against the latest decision puts everything back as it was `before` that."""
    what, decision, cuts = step
    if what == "edit" and story.status in (Status.PENDING, Status.PUBLISHED, Status.CHANGES_REQUESTED):
        edit_story(story, make.story_fields(body=f"{BODY} {clock.now():%H:%M}"))
        before.clear()
    elif what == "undo" and (made := last_decision(story)) is not None and made.account_id is not None:
        if undoable_by(made.account_id) is not None:
            undo(made, moderator_id=made.account_id)
            before.clear()
    elif what == "decide" and decision is not None and can_be_taken(
        decision, story.status, has_edit=waiting_edit(story) is not None
    ):  # fmt: skip
        was = seen(story)
        try:
            act(story, decision, cuts=list(cuts) if decision in (D.PUBLISH, D.REDACT) and cuts else None)
        except ValueError:  # nothing is taken out, or it is already
            session().rollback()
            return
        before.clear()
        before.update(was)
    elif what == "appeal" and before:
        made = last_decision(story)
        assert made is not None
        found = find(made.id)
        if found is None or not found.is_open:
            return
        settled(appeal_about(story), upholds=True)
        if made.new_status is Status.REMOVED or made.is_redaction:
            assert seen(story) == before
        assert story.status is Status.PUBLISHED
        before.clear()


@given(history=st.lists(steps, min_size=3, max_size=12))
@settings(
    max_examples=examples(usual=8, sure=40),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_all_is_as_it_was_after_any_history(history: list[Any]) -> None:
    story, before = waiting(), {}
    for step in [("decide", D.PUBLISH, ()), *history]:
        live(story, step, before)
        session().commit()
    assert not differences()


def test_the_system_took_it_down_and_no_moderator_decided() -> None:
    story = make.story()
    made = change_status(story, Status.REMOVED, actor=Actor(ActorKind.SYSTEM), grounds=grounds())
    session().commit()

    assert find(made.id) is None


def test_restoring_at_the_desk_upholds_the_appeal_and_undoing_that_opens_it_again() -> None:
    story = make.story()
    act(story, D.REMOVE)
    appeal = appeal_about(story)
    good = decide(story, D.RESTORE, moderator_id=senior().id, role=StaffRole.SENIOR_MODERATOR,
                  grounds=grounds("appeal_upheld"), words="Yes.")  # fmt: skip
    session().commit()
    assert (appeal.state, appeal.made_good_id, appeal.settled_by_id) == (AppealState.UPHELD, good.id, senior().id)

    undo(good, moderator_id=senior().id)
    session().commit()

    assert (appeal.state, appeal.made_good_id) == (AppealState.WAITING, None)
