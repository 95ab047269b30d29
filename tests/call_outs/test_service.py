"""What may be done with a call-out, by whom and when."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select

from pact.accounts.models import Account
from pact.call_outs import picks, service
from pact.call_outs.queries import newest_version, public_call_outs, versions_of
from pact.call_outs.service import CallOutRefused, Obstacle
from pact.call_outs.wording import phase_sentence
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.picks.models import PickKind
from pact.press.desk import own_data
from pact.press.following.models import FollowKind
from pact.press.following.news import Period, news_of
from pact.press.following.subjects import Subject
from pact.retention import service as retention
from pact.stories.call_outs.models import CallOut, CallOutState, Phase
from tests.support import make
from tests.support.call_outs import CHOICES, TITLE, call_out, draft, facts, senior, told_for

pytestmark = pytest.mark.usefixtures("app")
SENIOR = StaffRole.SENIOR_MODERATOR


def refusal(act: object) -> Obstacle:
    with pytest.raises(CallOutRefused) as refused:
        act()  # type: ignore[operator]
    session().rollback()
    return refused.value.obstacle


def sent(**changes: object) -> CallOut:
    made = draft(**changes)
    service.send(made, by=make.moderator().id)
    session().commit()
    return made


def test_whoever_wrote_a_part_cannot_approve_it() -> None:
    chief, other = senior(), make.moderator("other-chief@example.org", role="senior_moderator").id
    made = draft()
    service.write(made, facts(title="A better title for this call-out"), by=chief)
    service.write(made, facts(title="The best title for this call-out"), by=make.moderator().id)
    service.send(made, by=make.moderator().id)
    session().commit()
    assert [version.number for version in versions_of(made)] == [3, 2, 1]
    assert refusal(lambda: service.approve(made, by=chief, role=SENIOR)) is Obstacle.OWN
    assert refusal(lambda: service.approve(made, by=other, role=StaffRole.MODERATOR)) is Obstacle.JUNIOR
    service.approve(made, by=other, role=SENIOR)
    assert made.approved is not None
    assert made.approved.title == "The best title for this call-out"


def test_nothing_changes_what_waits_and_nobody_decides_on_what_they_have_not_seen() -> None:
    made = sent()
    seen = made.revision
    assert refusal(lambda: service.write(made, facts(), by=make.moderator().id)) is Obstacle.CHANGED
    assert refusal(lambda: service.send(made, by=make.moderator().id)) is Obstacle.CHANGED
    service.take_back(made, by=make.moderator().id)
    service.send(made, by=make.moderator().id)
    session().commit()
    assert refusal(lambda: service.approve(made, by=senior(), role=SENIOR, seen=seen)) is Obstacle.CHANGED


def test_readers_see_what_was_approved_until_the_change_is() -> None:
    made = call_out()
    service.write(made, facts(title="A better title for this call-out"), by=make.moderator().id)
    service.send(made, by=make.moderator().id)
    session().commit()
    assert [one.approved and one.approved.title for one in public_call_outs()] == [TITLE]
    service.approve(made, by=senior(), role=SENIOR)
    session().commit()
    assert made.approved is not None
    assert made.approved.title == "A better title for this call-out"
    assert [version.state for version in versions_of(made)] == [CallOutState.APPROVED, CallOutState.SUPERSEDED]
    assert made.slug == "tell-us-about-your-best-and-worst-call-about-a-bill"


@pytest.mark.parametrize("change", [{"questions": [CHOICES]}, {"opens_on": date(2030, 1, 1)}])
def test_questions_and_first_day_stay_once_it_is_open(change: dict[str, object]) -> None:
    made = call_out()
    assert refusal(lambda: service.write(made, facts(**change), by=make.moderator().id)) is Obstacle.FIXED
    later = clock.today() + timedelta(days=60)
    service.write(made, facts(closes_on=later), by=make.moderator().id)
    assert newest_version(made).closes_on == later


def test_they_may_change_while_it_is_only_announced() -> None:
    first, last = clock.today() + timedelta(days=3), clock.today() + timedelta(days=9)
    made = call_out(opens_on=first, closes_on=last)
    service.write(made, facts(opens_on=first, closes_on=last, questions=[CHOICES]), by=make.moderator().id)
    assert len(newest_version(made).questions) == 1


def test_it_opens_and_closes_by_its_days() -> None:
    today = clock.today()
    made = call_out(opens_on=today + timedelta(days=1), closes_on=today + timedelta(days=2))
    phases = [made.phase(today + timedelta(days=ahead)) for ahead in range(4)]
    assert phases == [Phase.ANNOUNCED, Phase.OPEN, Phase.OPEN, Phase.CLOSED]
    assert draft().phase(today) is None


def test_one_that_is_closed_before_its_first_day_never_opens() -> None:
    today = clock.today()
    made = call_out(opens_on=today + timedelta(days=3), closes_on=today + timedelta(days=9))
    service.close(made, by=make.moderator().id)
    session().commit()

    assert {made.phase(today + timedelta(days=ahead)) for ahead in range(11)} == {Phase.CLOSED}
    assert phase_sentence(made) == "Closed before it opened."
    told = news_of(
        Subject(FollowKind.CALL_OUT, str(made.id)), Period(clock.now(), clock.now() + timedelta(days=8))
    )
    assert [item.words for item in told] == ["The call-out was closed before it opened."]


def test_what_is_over_cannot_be_approved_or_changed() -> None:
    made = sent()
    with time_machine.travel(clock.now() + timedelta(days=40), tick=True):
        assert refusal(lambda: service.approve(made, by=senior(), role=SENIOR)) is Obstacle.OVER
    past = call_out(day=clock.today() - timedelta(days=40), title="Tell us about calls in the past")
    assert refusal(lambda: service.write(past, facts(), by=make.moderator().id)) is Obstacle.OVER
    assert refusal(lambda: service.close(past, by=make.moderator().id)) is Obstacle.CHANGED


def test_only_published_stories_of_a_closed_call_out_are_picked_each_once() -> None:
    by, is_open = make.moderator().id, call_out()
    story = told_for(is_open)
    assert refusal(lambda: picks.pick(is_open, story, PickKind.BEST, words="Well.", by=by)) is Obstacle.NOT_CLOSED
    closed = call_out(day=clock.today() - timedelta(days=40), title="Tell us about calls in the past")
    own, waiting = told_for(closed), told_for(closed, status="pending")
    for other in (story, waiting):
        refused = refusal(lambda other=other: picks.pick(closed, other, PickKind.BEST, words="Well.", by=by))
        assert refused is Obstacle.NOT_TOLD_FOR_IT
    one = picks.pick(closed, own, PickKind.BEST, words="Well.", by=senior())
    session().commit()
    assert refusal(lambda: picks.approve_pick(one, by=senior(), role=SENIOR)) is Obstacle.OWN
    assert refusal(lambda: picks.approve_pick(one, by=by, role=StaffRole.MODERATOR)) is Obstacle.JUNIOR
    assert refusal(lambda: picks.pick(closed, own, PickKind.WORST, words="", by=by)) is Obstacle.CHOSEN_ALREADY


def test_a_draft_is_deleted_and_a_public_call_out_stays() -> None:
    made, public = draft(), call_out(title="Tell us about any other call")
    assert service.discard(made, by=make.moderator().id)
    service.write(public, facts(title="A better title for this call-out"), by=make.moderator().id)
    assert not service.discard(public, by=make.moderator().id)
    session().commit()
    assert session().scalars(select(CallOut)).unique().all() == [public]


def test_a_colleagues_draft_stands_again_once_the_one_in_its_place_is_deleted() -> None:
    by, colleague = make.moderator().id, make.moderator("colleague@example.org").id
    public = call_out()
    service.write(public, facts(title="A title that a colleague wrote"), by=colleague)
    service.write(public, facts(title="A better title for this call-out"), by=by)
    service.discard(public, by=by)
    assert newest_version(public).title == "A title that a colleague wrote"
    service.send(public, by=colleague)
    assert newest_version(public).state is CallOutState.WAITING


def test_drafts_that_nobody_goes_on_with_are_deleted_after_a_year() -> None:
    draft()
    kept = [sent(title="Tell us about any other call"), call_out(title="Tell us about any other letter")]
    session().commit()
    with time_machine.travel(clock.now() + timedelta(days=364), tick=False):
        assert retention.run().get("call_out_drafts", 0) == 0
    with time_machine.travel(clock.now() + timedelta(days=366), tick=False):
        assert retention.run()["call_out_drafts"] == 1
    session().expire_all()
    assert session().scalars(select(CallOut).order_by(CallOut.id)).unique().all() == kept


def test_a_journalist_gets_a_copy_of_what_they_wrote_and_erasure_deletes_what_nobody_saw() -> None:
    kim = make.journalist()
    public = call_out(newsroom_id=kim.newsroom_id, by=kim.account_id)
    draft(newsroom_id=kim.newsroom_id, by=kim.account_id, title="Tell us about any other call")
    service.write(public, facts(title="A better title for this call-out"), by=kim.account_id)
    session().commit()
    account = session().get_one(Account, kim.account_id)
    copy = json.loads(own_data.exported(account))
    assert [one["title"] for one in copy["call_outs"]] == [
        TITLE, "Tell us about any other call", "A better title for this call-out",
    ]  # fmt: skip
    own_data.erase(account)
    session().commit()
    session().expire_all()
    assert session().scalars(select(CallOut)).unique().all() == [public]
    assert [version.title for version in versions_of(public)] == [TITLE]
