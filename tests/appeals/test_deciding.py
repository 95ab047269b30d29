"""Who decides on an appeal, and what everybody concerned is told."""

from typing import Any

import pytest
from sqlalchemy import select

from pact.accounts.models import Account
from pact.appeals.models import Appeal, AppealState
from pact.appeals.queries import can_be_decided, may_decide
from pact.appeals.service import StaleAppeal, TookPart
from pact.audit.models import AuditEntry
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.removals import propose_removal
from pact.moderation.decisions.service import decide as decide_story
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.models import QueueKind
from pact.moderation.queries import grounds_by_code
from pact.moderation.queue.service import claim, open_item_of
from pact.moderation.statuses import DeskDecision
from pact.notices.deciding import Act, Choice
from pact.notices.deciding import decide as decide_notices
from pact.notices.models import NoticeState, Part
from pact.stories.fields import Status
from pact.stories.models import Story
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.appeals import ANSWER, WHY, appeal_about, senior, settled, told
from tests.support.client import WatchingClient
from tests.support.mails import sent_mails
from tests.support.notices import notice_about

ROLES = {StaffRole.MODERATOR: False, StaffRole.SENIOR_MODERATOR: True, StaffRole.ADMINISTRATOR: True}


@pytest.fixture
def story(app: object) -> Story:
    return make.story(status="refused", words="Unclear.")


def desk(client: WatchingClient, account: Account) -> WatchingClient:
    signed_in_as(client, account)
    return client


def post(client: WatchingClient, appeal: Appeal, **fields: str) -> Any:
    path = f"/moderation/appeals/{appeal.id}"
    return client.post(path, data={"csrf_token": csrf_token(client, path), "words": ANSWER} | fields)


@pytest.mark.parametrize("took_part", [True, False])
@pytest.mark.parametrize("role", list(StaffRole))
def test_somebody_with_a_senior_role_who_took_no_part_decides(role: StaffRole, took_part: bool) -> None:
    assert may_decide(role, took_part=took_part) is (ROLES[role] and not took_part)


# How somebody took part in taking a story down. The others took it down on their own, or after another had proposed it.
@pytest.mark.parametrize("part", ["decided", "proposed", "upheld the notice", "none"])
def test_nobody_decides_who_took_part_in_the_decision(app: object, part: str) -> None:
    story, other = make.story(), make.moderator("other@example.org", role="administrator").id
    grounds, me = grounds_by_code(["illegal"]), senior().id
    by = me if part in ("decided", "upheld the notice") else other
    if part == "proposed":
        propose_removal(story, moderator_id=me, grounds=grounds, words="Why.")
    if part == "upheld the notice":
        notice = notice_about(story)
        choice = Choice(act=Act.REMOVE, part=Part.STORY, notices=[notice], grounds=grounds, message="Why.")
        decide_notices(story, choice, moderator_id=by, role=StaffRole.SENIOR_MODERATOR)
    else:
        decide_story(story, DeskDecision.REMOVE, moderator_id=by, grounds=grounds, words="Why.")
    appeal = appeal_about(story)

    words = "It stays." if part == "upheld the notice" else ""
    if part == "none":
        assert settled(appeal, upholds=True).state is AppealState.UPHELD
        return
    for upholds in (True, False):
        with pytest.raises(TookPart):
            settled(appeal, upholds=upholds, notifier_words=words)
        session().rollback()
    with pytest.raises(ChangeRefused):  # nor by restoring it on the story's own page
        decide_story(story, DeskDecision.RESTORE, moderator_id=me, role=StaffRole.SENIOR_MODERATOR,
                     grounds=grounds_by_code(["appeal_upheld"]), words="So.")  # fmt: skip
    session().rollback()
    assert (appeal.state, story.status) == (AppealState.WAITING, Status.REMOVED)


def test_there_is_nobody_once_all_who_may_decide_took_part(app: object) -> None:
    make.moderator()
    assert not can_be_decided([])
    one, two = senior(), make.moderator("admin@example.org", role="administrator")
    assert can_be_decided([one.id])
    two.active = False
    session().commit()
    assert not can_be_decided([one.id])


def test_an_appeal_is_upheld_at_the_desk_and_the_author_is_told(client: WatchingClient, story: Story) -> None:
    appeal = appeal_about(story)
    desk(client, senior())
    assert "Appeal: We refused the story." in client.get("/moderation/?kind=appeal").text
    page = client.get(f"/moderation/appeals/{appeal.id}").text
    assert WHY in page
    assert "Unclear." in page
    assert make.BODY in page

    assert post(client, appeal, act="uphold").status_code == 303

    session().expire_all()
    assert (story.status, appeal.state, appeal.settled_by_id) == (
        Status.PUBLISHED,
        AppealState.UPHELD,
        senior().id,
    )
    assert open_item_of(QueueKind.APPEAL, appeal.id) is None
    assert client.get(f"/stories/{story.public_id}").status_code == 200
    make.run_jobs()
    assert "you were right. We have published the text." in told("became of your appeal")
    assert ANSWER in told("became of your appeal")
    assert not [mail for mail in sent_mails() if "after all" in mail["Subject"]]
    verbs = list(session().scalars(select(AuditEntry.verb).order_by(AuditEntry.id)))
    assert verbs[-2:] == ["appeal.upheld", "story.published"]
    assert "This appeal does not wait any more." in client.get(f"/moderation/appeals/{appeal.id}").text


def test_a_rejected_appeal_changes_nothing_but_the_author_is_told_why(
    client: WatchingClient, story: Story
) -> None:
    appeal = appeal_about(story)
    desk(client, senior())

    post(client, appeal, act="reject")

    session().expire_all()
    assert (story.status, appeal.state) == (Status.REFUSED, AppealState.REJECTED)
    make.run_jobs()
    assert "It stands." in told("became of your appeal")
    assert ANSWER in told("became of your appeal")
    assert post(client, appeal, act="uphold").status_code == 409


def test_the_desk_says_who_decides_and_that_nobody_can(client: WatchingClient, story: Story) -> None:
    appeal = appeal_about(story)
    address = f"/moderation/appeals/{appeal.id}"
    desk(client, make.moderator())
    own = client.get(address).text
    assert "You took part in the decision" in own
    assert "Everybody who decides on appeals took part in this decision." in own
    senior()
    desk(client, make.moderator("third@example.org"))
    assert "Senior moderators and administrators decide on appeals." in client.get(address).text
    assert "<button" in desk(client, senior()).get(address).text


def test_a_decision_without_reasons_is_shown_again(client: WatchingClient, story: Story) -> None:
    appeal = appeal_about(story)
    desk(client, senior())

    assert post(client, appeal, act="uphold", words="").status_code == 422
    assert ANSWER in post(client, appeal).text
    item = open_item_of(QueueKind.APPEAL, appeal.id)
    assert item is not None
    claim(item, account_id=make.moderator().id)
    session().commit()
    refused = post(client, appeal, act="reject")
    assert (refused.status_code, ANSWER in refused.text) == (409, True)


def test_nothing_is_decided_once_the_appeal_is_over(app: object, story: Story) -> None:
    appeal = settled(appeal_about(story), upholds=False)

    with pytest.raises(StaleAppeal):
        settled(appeal, upholds=True)


def test_notices_that_had_led_to_it_are_rejected_and_their_senders_told(client: WatchingClient) -> None:
    story = make.story()
    notice = notice_about(story)
    choice = Choice(act=Act.REMOVE, part=Part.STORY, notices=[notice], grounds=grounds_by_code(["illegal"]))
    decide_notices(story, choice, moderator_id=make.moderator().id, role=StaffRole.MODERATOR)
    session().commit()
    assert notice.state is NoticeState.UPHELD
    appeal = appeal_about(story)
    desk(client, senior())

    missing = post(client, appeal, act="uphold", notifier_words="")
    assert "Say why the notice is rejected after all." in missing.text
    post(client, appeal, act="uphold", notifier_words="Nobody is named in it.")

    session().expire_all()
    assert (notice.state, notice.settled_by_id, story.status) == (
        NoticeState.REJECTED,
        senior().id,
        Status.PUBLISHED,
    )
    make.run_jobs()
    assert "Nobody is named in it." in told("became of your notice")
