"""Each way through the procedure for defamation, with the clock moved over bank holidays."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, text

from pact.audit.models import AuditEntry
from pact.authors.own_page.erasing import erase_story
from pact.authors.service import withdraw
from pact.companies.models import Company, CompanyStatus
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import decide, hide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.models import ActorKind, QueueKind
from pact.moderation.queries import grounds_by_code, last_decision, newest_grounds
from pact.moderation.queue.service import open_item_of
from pact.moderation.statuses import DeskDecision
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.service import (
    Answer,
    answer,
    answers_now,
    can_reject_details,
    reject_details,
    take_down,
    tell_author,
)
from pact.notices.defamation.steps import Event, Step
from pact.notices.forgetting import blank_notices
from pact.notices.models import NoticeGround, NoticeState
from pact.notices.queries import notices_by
from pact.notices.service import settle
from pact.rankings.tallies.recount import differences
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.complaints import STANDS, UNTRUE, WORDS, complaint_about, london, work_at
from tests.support.mails import sent_mails, text_of
from tests.support.notices import notice_about

CHRISTMAS_EVE = london("2026-12-24 10:00")
AUTHOR, NOTIFIER = "ada@author.example", "rosa@quill.example"
"""A Thursday. The next working days are Tuesday 29 to Thursday 31 December."""
AGREES, NAMELESS = Answer(event=Event.AGREES), Answer(event=Event.NAMELESS)


@pytest.fixture
def story(app: object) -> Story:
    return make.story(email=AUTHOR, confirmed_at=london("2026-12-20 12:00"))


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def begun(story: Story, *, told: bool = True, **given: bool) -> DefamationCase:
    with at(CHRISTMAS_EVE):
        return complaint_about(story, told=told, **given)


def answered(case: DefamationCase, given: Answer, moment: datetime) -> None:
    with at(moment):
        answer(case, given)
        session().commit()
    work_at(moment + timedelta(minutes=1))


def stands_at(case: DefamationCase, story: Story) -> tuple[Step, NoticeState, Status]:
    session().expire_all()
    return case.step, case.notice.state, story.status


def mails_to(address: str) -> list[str]:
    """All but those about the story itself."""
    return [
        f"{mail['Subject']}\n{text_of(mail)}"
        for mail in sent_mails()
        if mail["To"] == address and "story is" not in mail["Subject"] and "have published" not in mail["Subject"]
    ]


def due(story: Story) -> datetime | None:
    item = open_item_of(QueueKind.DEFAMATION, story.id)
    return item.due_at if item else None


WAITING = (Step.ANSWER, NoticeState.WAITING, Status.PUBLISHED)
DOWN = (Step.TAKEN_DOWN, NoticeState.UNCONTESTED, Status.REMOVED)
STAYS = (Step.STAYS, NoticeState.CONTESTED, Status.PUBLISHED)


def test_the_author_is_told_by_the_worker_if_no_moderator_does_it(story: Story) -> None:
    make.moderator()
    case = begun(story, told=False)
    assert (case.step, due(story)) == (Step.TELL, london("2026-12-30 10:00"))
    assert open_item_of(QueueKind.NOTICE, story.id) is None

    work_at(london("2026-12-29 09:00"))
    assert not mails_to(AUTHOR)
    work_at(london("2026-12-29 11:00"))  # 24 hours of working days are over
    warned = [mail for mail in sent_mails() if "is due" in mail["Subject"]]
    assert "Wednesday 30 December, 10:00" in text_of(warned[0])
    assert case.step is Step.TELL

    work_at(london("2026-12-29 23:00"))  # 12 hours before the time is over
    assert case.step is Step.ANSWER
    assert case.due_at == due(story) == london("2027-01-04 00:00")
    work_at(london("2026-12-29 23:01"))
    [told] = mails_to(AUTHOR)
    assert WORDS in told
    assert UNTRUE in told
    assert "midnight at the end of Sunday 3 January" in told
    assert "Rosa" not in told
    assert NOTIFIER not in told
    assert "They have until midnight at the end of Sunday 3 January" in mails_to(NOTIFIER)[-1]
    verbs = session().scalars(select(AuditEntry.verb).where(AuditEntry.subject_kind == "notice")).all()
    assert verbs == ["notice.told"]


def test_the_notifiers_name_is_in_the_mail_only_if_they_agree(story: Story) -> None:
    begun(story, is_notifier_named=True)

    work_at(CHRISTMAS_EVE + timedelta(minutes=1))

    assert f"Rosa Quill {NOTIFIER}" in mails_to(AUTHOR)[-1]


def test_without_an_answer_the_story_is_taken_down_in_time(story: Story) -> None:
    case = begun(story)
    assert due(story) == london("2026-12-30 00:00")  # calendar days, whatever the holidays
    work_at(london("2026-12-28 00:30"))
    assert "Two days left" in mails_to(AUTHOR)[-1]

    work_at(london("2026-12-29 23:59"))
    assert stands_at(case, story) == WAITING
    work_at(london("2026-12-30 00:00"))
    assert stands_at(case, story) == (Step.TAKE_DOWN, NoticeState.WAITING, Status.PUBLISHED)
    assert due(story) == london("2027-01-01 00:00")  # Wednesday and Thursday
    work_at(london("2026-12-31 11:59"))
    assert story.status is Status.PUBLISHED
    work_at(london("2026-12-31 12:00"))

    assert stands_at(case, story) == DOWN
    assert due(story) is None
    made = last_decision(story)
    assert made is not None
    assert (made.actor_kind, made.account_id, made.id) == (ActorKind.SYSTEM, None, case.decision_id)
    work_at(london("2026-12-31 12:01"))
    assert "You did not answer in time." in mails_to(AUTHOR)[-1]
    assert "No moderator has judged" in mails_to(AUTHOR)[-1]
    assert "as the law asks. We have not decided who is right" in mails_to(NOTIFIER)[-1]
    assert not list(differences())


def test_an_author_who_agrees_has_the_story_taken_down_at_once(story: Story) -> None:
    case = begun(story)

    answered(case, AGREES, london("2026-12-25 09:00"))

    assert stands_at(case, story) == DOWN
    assert "You wanted it taken down." in mails_to(AUTHOR)[-1]
    assert "put back" not in mails_to(AUTHOR)[-1]
    with at(london("2026-12-26 09:00")):
        assert answers_now(case, story) == []


@pytest.mark.parametrize("is_author_named", [True, False])
def test_a_story_stays_if_its_author_gives_a_name_and_an_address(story: Story, is_author_named: bool) -> None:
    case = begun(story)
    given = Answer(event=Event.STANDS, name=STANDS.name, address=STANDS.address, is_author_named=is_author_named)

    answered(case, given, london("2026-12-29 23:59"))

    assert stands_at(case, story) == STAYS
    assert due(story) is None
    told = mails_to(NOTIFIER)[-1]
    assert "The author stands by the story" in told
    assert ("Ada Author" in told, "Mill Lane" in told) == (is_author_named, is_author_named)
    assert ("A court can order us to" in told) is not is_author_named
    stored = " ".join(map(str, session().execute(text("SELECT * FROM defamation_case")).one()))
    assert not any(word in stored for word in ("Ada", "Mill Lane", "friends", "everybody"))
    work_at(london("2027-02-01 12:00"))
    assert stands_at(case, story) == STAYS


def test_standing_by_it_without_a_name_leads_to_removal_48_hours_later(story: Story) -> None:
    case = begun(story)

    answered(case, NAMELESS, london("2026-12-24 18:00"))

    assert stands_at(case, story) == (Step.TAKE_DOWN, NoticeState.WAITING, Status.PUBLISHED)
    assert due(story) == london("2026-12-30 18:00")
    work_at(london("2026-12-30 06:00"))
    assert stands_at(case, story) == DOWN


@pytest.mark.parametrize("first", [NAMELESS, None])
def test_a_name_that_comes_before_the_removal_keeps_the_story(story: Story, first: Answer | None) -> None:
    case = begun(story)
    if first:
        answered(case, first, london("2026-12-24 18:00"))
    else:
        work_at(london("2026-12-30 00:00"))
    assert case.step is Step.TAKE_DOWN

    answered(case, STANDS, london("2026-12-30 05:00"))

    assert stands_at(case, story) == STAYS


@pytest.mark.parametrize("first", [NAMELESS, None])
def test_a_name_that_comes_late_puts_the_story_back_as_it_was(story: Story, first: Answer | None) -> None:
    before = (story.published_version_id, story.published_at, story.weight)
    case = begun(story)
    if first:
        answered(case, first, london("2026-12-24 18:00"))
    work_at(london("2026-12-30 00:00"))
    work_at(london("2026-12-31 12:00"))
    assert stands_at(case, story) == DOWN

    with at(london("2027-03-01 12:00")):
        assert answers_now(case, story) == [Event.STANDS]
    answered(case, STANDS, london("2027-03-01 12:00"))

    assert stands_at(case, story) == STAYS
    assert (story.published_version_id, story.published_at, story.weight) == before
    assert not list(differences())
    assert "so we do not take it down" in mails_to(NOTIFIER)[-1]


def test_obviously_false_details_count_as_none_unless_real_ones_follow(story: Story) -> None:
    by, case = make.moderator().id, begun(story)
    answered(case, STANDS, london("2026-12-24 18:00"))
    with at(london("2026-12-28 12:00")):
        assert can_reject_details(case)
        reject_details(case, by=by)
        session().commit()
    assert stands_at(case, story) == (Step.TAKE_DOWN, NoticeState.WAITING, Status.PUBLISHED)
    assert counted() == recounted()
    work_at(london("2026-12-28 12:01"))
    assert "obviously false" in mails_to(AUTHOR)[-1]
    answered(case, STANDS, london("2026-12-29 12:00"))
    assert stands_at(case, story) == STAYS

    with at(london("2026-12-29 13:00")):
        reject_details(case, by=by)
        session().commit()
    work_at(london("2026-12-31 01:00"))

    assert stands_at(case, story) == DOWN
    assert counted() == recounted()
    work_at(london("2026-12-31 02:00"))
    assert "that you gave is obviously false." in mails_to(AUTHOR)[-1]
    with at(london("2027-01-10 12:00")):
        assert answers_now(case, story) == [Event.STANDS]


def test_details_are_not_rejected_later_than_48_hours_of_working_days_after_the_answer(story: Story) -> None:
    case = begun(story)
    answered(case, STANDS, london("2026-12-24 18:00"))

    with at(london("2026-12-30 18:00")), pytest.raises(ChangeRefused):
        reject_details(case, by=make.moderator().id)
    assert stands_at(case, story) == STAYS


def test_half_a_year_later_nothing_is_put_back(story: Story) -> None:
    case = begun(story)
    work_at(london("2026-12-30 00:00"))
    work_at(london("2026-12-31 12:00"))

    with at(london("2027-07-01 12:00")):
        assert answers_now(case, story) == []
        with pytest.raises(ChangeRefused):
            answer(case, STANDS)


def test_an_author_who_cannot_be_reached_leads_to_removal_48_hours_after_the_complaint(story: Story) -> None:
    story.email_encrypted = ""
    session().commit()
    case = begun(story, told=False)
    assert (case.step, case.cause, due(story)) == (Step.TAKE_DOWN, Event.UNREACHABLE, london("2026-12-30 10:00"))

    work_at(london("2026-12-29 22:00"))

    assert stands_at(case, story) == DOWN
    assert not mails_to(AUTHOR)


def test_a_moderator_tells_the_author_and_takes_down_without_waiting(story: Story) -> None:
    by = make.moderator().id
    case = begun(story, told=False)
    with at(london("2026-12-24 11:00")):
        tell_author(case, by=by)
        with pytest.raises(ChangeRefused):
            tell_author(case, by=by)
        with pytest.raises(ChangeRefused):
            take_down(case, by=by)
        session().commit()
    work_at(london("2026-12-30 00:00"))

    with at(london("2026-12-30 09:00")):
        take_down(case, by=by)
        session().commit()

    assert stands_at(case, story) == DOWN
    done = session().execute(
        select(AuditEntry.verb, AuditEntry.actor_id).where(AuditEntry.subject_kind == "notice").order_by(AuditEntry.id)
    ).tuples().all()  # fmt: skip
    assert done == [("notice.told", by), ("notice.carried_out", by)]


@pytest.mark.parametrize("end", ["rejected", "removed", "withdrawn", "erased"])
def test_whatever_else_settles_the_notice_ends_the_procedure(story: Story, end: str) -> None:
    case, by = begun(story), make.moderator().id
    with at(london("2026-12-25 09:00")):
        if end == "rejected":
            settle([case.notice], NoticeState.REJECTED, words="It is opinion.", by=by)
        elif end == "removed":
            decide(story, DeskDecision.REMOVE, moderator_id=by, grounds=grounds_by_code(["illegal"]))
        elif end == "withdrawn":
            withdraw(story)
        else:
            erase_story(story)
        session().commit()
        assert due(story) is None
        assert answers_now(case, story) == []
    before = stands_at(case, story)

    for day in range(1, 15):
        work_at(london("2026-12-30 00:00") + timedelta(days=day))

    assert stands_at(case, story) == before
    assert case.decision_id is None
    if end == "erased":
        assert (case.meaning, case.untrue, case.notice.quote) == ("", "", "")


def test_another_complaint_waits_while_the_story_is_down_and_begins_anew_once_it_is_back(story: Story) -> None:
    first = begun(story)
    with at(london("2026-12-26 10:00")):
        second = complaint_about(story, told=True, email="b@quill.example")
    work_at(london("2026-12-30 00:00"))
    work_at(london("2026-12-31 12:00"))
    assert stands_at(first, story) == DOWN
    assert second.notice.state is NoticeState.GONE

    answered(first, STANDS, london("2027-02-01 10:00"))

    assert second.notice.state is NoticeState.WAITING
    assert (second.step, due(story)) == (Step.TELL, london("2027-02-03 10:00"))


def test_complaints_are_due_with_the_first_of_them(story: Story) -> None:
    begun(story)
    with at(london("2026-12-25 10:00")):
        complaint_about(story, email="b@quill.example")
        assert due(story) == london("2026-12-30 00:00")
        notice_about(story)
        assert open_item_of(QueueKind.NOTICE, story.id) is not None


def test_the_same_complaint_twice_is_one(story: Story) -> None:
    assert begun(story, told=False).id == begun(story, told=False).id


def test_a_companys_page_says_how_its_complaints_ended(story: Story) -> None:
    user = make.company_user()
    with at(CHRISTMAS_EVE):
        case = complaint_about(story, sender=user, told=True)
    answered(case, AGREES, london("2026-12-25 09:00"))

    counts = notices_by(story.company_id)

    assert (counts.filed, counts.upheld, counts.uncontested, counts.contested) == (1, 0, 1, 0)


def test_a_story_of_a_refused_company_is_not_put_back(story: Story) -> None:
    case = begun(story)
    work_at(london("2026-12-30 00:00"))
    work_at(london("2026-12-31 12:00"))
    session().get_one(Company, story.company_id).status = CompanyStatus.REFUSED
    session().commit()

    with at(london("2027-01-10 12:00")), pytest.raises(ChangeRefused):
        answer(case, STANDS)


def test_names_and_texts_are_blanked_with_the_notice(story: Story) -> None:
    case = begun(story)
    answered(case, STANDS, london("2026-12-26 10:00"))
    assert case.name == "Ada Author"

    blank_notices([case.notice_id])

    session().expire_all()
    assert (case.name, case.address, case.meaning, case.untrue) == ("", "", "", "")
    assert clock.now() is not None


@pytest.mark.parametrize(("given", "after"), [
    (STANDS, (Step.STAYS, NoticeState.CONTESTED, Status.HIDDEN)),
    (NAMELESS, (Step.TAKE_DOWN, NoticeState.WAITING, Status.HIDDEN)),
    (AGREES, DOWN),
])  # fmt: skip
def test_an_author_can_answer_while_the_story_is_hidden(
    story: Story, given: Answer, after: tuple[Step, NoticeState, Status]
) -> None:
    case, by = begun(story), make.moderator().id
    with at(london("2026-12-25 09:00")):
        notice_about(story, ground=NoticeGround.PERSONAL_DATA)
        hide(story, moderator_id=by, grounds=grounds_by_code(["personal_data"]), words="A number.")
        session().commit()

    answered(case, given, london("2026-12-26 09:00"))

    assert stands_at(case, story) == after
    assert open_item_of(QueueKind.HIDDEN, story.id) is None or story.status is Status.HIDDEN
    assert not list(differences())


def test_a_complaint_goes_on_once_the_story_that_a_moderator_took_down_is_back(story: Story) -> None:
    case, by = begun(story), make.moderator().id
    with at(london("2026-12-25 09:00")):
        decide(story, DeskDecision.REMOVE, moderator_id=by, grounds=grounds_by_code(["illegal"]))
        session().commit()
        assert case.notice.state is NoticeState.UPHELD

    with at(london("2027-02-01 10:00")):
        decide(story, DeskDecision.RESTORE, moderator_id=make.moderator("s@desk.example").id,
               grounds=newest_grounds(["appeal_upheld"]), words="It is legal.",
               role=StaffRole.SENIOR_MODERATOR)  # fmt: skip
        session().commit()

    assert stands_at(case, story) == (Step.TELL, NoticeState.WAITING, Status.PUBLISHED)
    assert due(story) == london("2027-02-03 10:00")
    assert counted() == recounted()
