"""How complaints about defamation ended, on the page and in its files; a recount finds the same."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.decisions.service import SecondModeratorNeeded, StaleDecision, decide
from pact.moderation.decisions.transitions import ChangeRefused
from pact.moderation.decisions.undoing import TooLate, undo
from pact.moderation.models import Decision
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.outcomes import Outcome, outcome_of
from pact.notices.defamation.service import Answer, answer, end_of_answering, take_down
from pact.notices.defamation.steps import Event, Step
from pact.notices.forgetting import blank_notices
from pact.notices.models import NoticeState
from pact.notices.service import reopen, settle
from pact.stories.models import Story
from pact.transparency.kinds import Figure, Subject
from pact.transparency.recount import counted, recounted
from pact.transparency.wording import OF_COMPLAINTS
from tests.support import make
from tests.support.complaints import STANDS, complaint_about
from tests.support.notices import notice_about
from tests.support.replies import user_of
from tests.support.sampling import examples
from tests.transparency.test_page import PAGE, of_csv, rows

AGREES, NAMELESS = Answer(event=Event.AGREES), Answer(event=Event.NAMELESS)


def of_complaints() -> dict[tuple[str, str, str], int]:
    """All months together."""
    found: dict[tuple[str, str, str], int] = {}
    for key, number in counted().items():
        if key.subject == Subject.COMPLAINT and number:
            name = (key.figure, key.act, key.detail)
            found[name] = found.get(name, 0) + number
    return found


def test_each_way_that_a_complaint_can_end_has_a_row(client: Any) -> None:
    by, stories = make.moderator().id, [make.story() for _ in range(4)]
    agreed = complaint_about(stories[0], told=True, sender=user_of(stories[0]))
    answer(agreed, AGREES)
    silent = complaint_about(stories[1], told=True)
    end_of_answering(silent)
    take_down(silent)
    answer(complaint_about(stories[2], told=True), STANDS)
    rejected = complaint_about(stories[3], told=True)
    settle([rejected.notice], NoticeState.REJECTED, words="It is opinion.", by=by)
    answer(silent, STANDS)
    complaint_about(stories[3], told=True, email="b@quill.example")
    session().commit()

    shown = {name: cells[-3:] for name, cells in rows(client, PAGE, section="defamation").items()}
    assert shown == {
        "Came in": ["5", "1", "4"],
        "Taken down, the author agreed": ["1", "1", "0"],
        "Taken down, no answer in time": ["0", "0", "0"],
        "Taken down, no name and address": ["0", "0", "0"],
        "Taken down, nobody to ask": ["0", "0", "0"],
        "Stays, the author stands by it": ["1", "0", "1"],
        "Put back after a late answer": ["1", "0", "1"],
        "Upheld by a moderator": ["0", "0", "0"],
        "Rejected by a moderator": ["1", "0", "1"],
        "Not decided": ["0", "0", "0"],
    }
    notices = {name: cells[-1] for name, cells in rows(client, PAGE, section="notices").items()}
    assert (notices["Taken down without judging"], notices["Stays without judging"]) == ("1", "2")
    in_file = {
        (row["figure"], row["act"], row["detail"]): int(row["number"])
        for row in of_csv(client, "/transparency.csv") if row["subject"] == "complaint" and row["number"] != "0"
    }  # fmt: skip
    assert in_file == of_complaints()
    said = json.loads(client.get("/transparency.json").text)["acts_of_complaints"]
    assert set(said) == set(Outcome)
    assert counted() == recounted()
    blank_notices([agreed.notice_id, silent.notice_id])
    assert counted() == recounted()


def test_without_complaints_the_page_says_nothing_of_them(client: Any) -> None:
    notice_about(make.story())

    assert 'id="defamation"' not in client.get(PAGE).text


def test_a_complaint_counts_where_it_ends_and_not_where_it_was_taken_down_before(client: Any) -> None:
    case = complaint_about(make.story(), told=True)
    answer(case, NAMELESS)
    take_down(case)
    assert of_complaints() == {("received", "", "other"): 1, ("decided", "nameless", "other"): 1}
    with clock.at(clock.now() + timedelta(days=40)):
        answer(case, STANDS)

    assert of_complaints() == {("received", "", "other"): 1, ("decided", "put_back", "other"): 1}
    [month] = [key.month for key, number in counted().items() if key.act == Outcome.PUT_BACK and number]
    assert month == clock.month_of((clock.now() + timedelta(days=40)).date())


def test_every_state_and_cause_of_a_settled_complaint_has_one_outcome() -> None:
    table = {
        (NoticeState.UNCONTESTED, Event.AGREES): Outcome.AGREED,
        (NoticeState.UNCONTESTED, Event.SILENT): Outcome.SILENT,
        (NoticeState.UNCONTESTED, Event.NAMELESS): Outcome.NAMELESS,
        (NoticeState.UNCONTESTED, Event.FALSE_DETAILS): Outcome.NAMELESS,
        (NoticeState.UNCONTESTED, Event.UNREACHABLE): Outcome.UNREACHABLE,
        (NoticeState.CONTESTED, Event.STANDS): Outcome.STANDS,
    }
    for (state, cause), outcome in table.items():
        assert outcome_of(state, cause, was_taken_down=False) is outcome
    assert outcome_of(NoticeState.CONTESTED, Event.STANDS, was_taken_down=True) is Outcome.PUT_BACK
    for event in (None, *Event):
        for state in (NoticeState.UPHELD, NoticeState.REJECTED, NoticeState.GONE):
            assert outcome_of(state, event, was_taken_down=True).value == state.value
    with pytest.raises(KeyError):
        outcome_of(NoticeState.WAITING, None, was_taken_down=False)
    assert set(OF_COMPLAINTS) == {None, *Outcome}


DEEDS = ("agrees", "nameless", "stands", "silent", "take down", "remove", "restore", "reject", "reopen", "undo")


@given(history=st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 1)), max_size=10))
@settings(
    max_examples=examples(usual=5, sure=20),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@pytest.mark.usefixtures("app")
def test_a_recount_finds_the_same_after_any_history(history: list[tuple[str, int]]) -> None:
    by = make.moderator().id
    try:
        stories = [make.story() for _ in range(2)]
        cases = [complaint_about(story, told=True) for story in stories]
        moment = clock.now()
        for deed, number in history:
            moment += timedelta(days=9)
            with clock.at(moment), suppress(ChangeRefused, TooLate, SecondModeratorNeeded, StaleDecision):
                _do(deed, cases[number], by)
            assert counted() == recounted()
        figures = counted()
        for figure in (Figure.RECEIVED, Figure.DECIDED):
            of_each = {
                subject: sum(
                    number for key, number in figures.items() if (key.subject, key.figure) == (subject, figure)
                )
                for subject in (Subject.NOTICE, Subject.COMPLAINT)
            }
            assert len(set(of_each.values())) == 1
    finally:
        session().rollback()


def _do(deed: str, case: DefamationCase, by: int) -> None:
    story = session().get_one(Story, case.notice.story_id)
    match deed:
        case "agrees" | "nameless" | "stands":
            answer(case, {"agrees": AGREES, "nameless": NAMELESS, "stands": STANDS}[deed])
        case "silent" if case.step is Step.ANSWER:
            end_of_answering(case)
        case "take down":
            take_down(case, by=by)
        case "remove":
            _decide(story, DeskDecision.REMOVE, by)
        case "restore":
            _decide(story, DeskDecision.RESTORE, by)
        case "reject" if case.notice.state is NoticeState.WAITING:
            settle([case.notice], NoticeState.REJECTED, words="No.", by=by)
        case "reopen" if case.notice.state is NoticeState.REJECTED:
            reopen([case.notice])
        case "undo":
            made = _decide(story, DeskDecision.REMOVE, by)
            undo(made, moderator_id=made.account_id or by)


def _decide(story: Story, decision: DeskDecision, by: int) -> Decision:
    is_removal = decision is DeskDecision.REMOVE
    return decide(
        story, decision, moderator_id=make.moderator("b@desk.example").id if is_removal else by,
        role=StaffRole.ADMINISTRATOR, grounds=grounds_by_code(["illegal"] if is_removal else []), words="So.",
    )  # fmt: skip
