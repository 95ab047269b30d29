"""What a story says yes to, says no to, and leaves open."""

from datetime import date
from typing import Any

import pytest

from pact.rankings.metrics import RULES, Metric, answer_of, answers_of
from pact.rankings.tallies.dimensions import SCORED
from pact.stories.fields import Courtesy, EndedHow, Resolved, Source
from pact.stories.models import Story, StoryVersion

IN_3, IN_8 = Metric.ANSWERED_IN_3, Metric.ANSWERED_IN_8
ALL = [word.value for word in Courtesy]
PERSON, CUT_OFF, GAVE_UP, AFTER = (
    {"channel": "phone", "ended_how": word} for word in ("spoke_to_person", "cut_off", "gave_up", "gave_up_after")
)
CLOSED, UNKNOWN = {"channel": "phone", "ended_how": "closed"}, {"channel": "phone"}
CHAT = {"channel": "webchat", "ended_how": "spoke_to_person"}


def told(**answers: Any) -> tuple[Story, StoryVersion]:
    """A story as it would be read, without a database."""
    story = Story(source=answers.pop("source", Source.UNPROMPTED), source_name=answers.pop("source_name", None),
                  resolved_later=answers.pop("resolved_later", None))  # fmt: skip
    columns = StoryVersion.__table__.c
    read = {
        name: columns[name].type.kind(value) if hasattr(columns[name].type, "kind") and value else value
        for name, value in answers.items()
    }
    return story, StoryVersion(**{"contacted_on": date(2026, 6, 1), "courtesies": []} | read)


WAITS: list[tuple[dict[str, Any], bool | None]] = [
    ({**PERSON, "wait_minutes": 3}, True),
    ({**PERSON, "wait_minutes": 3.01}, False),
    ({**PERSON, "wait_minutes": 2, "menu_minutes": 1}, True),
    ({**PERSON, "wait_minutes": 2, "menu_minutes": 2}, False),
    ({**PERSON, "menu_minutes": 1}, None),  # how long the queue took is not said
    ({**PERSON, "menu_minutes": 4}, None),  # otherwise only calls that are too slow would be counted so
    (PERSON, None),
    ({**PERSON, "channel": "callback", "wait_minutes": 1}, True),
    ({**CHAT, "wait_minutes": 1}, None),
    ({**AFTER, "wait_minutes": 1}, True),
    ({**CUT_OFF, "wait_minutes": 1, "politeness": 2}, True),
    ({**CUT_OFF, "wait_minutes": 1}, None),
    ({**CUT_OFF, "wait_minutes": 3}, False),
    ({**GAVE_UP, "wait_minutes": 2.9}, None),
    ({**GAVE_UP, "wait_minutes": 3}, False),
    ({**GAVE_UP, "menu_minutes": 3}, False),
    ({**GAVE_UP, "ended_how": "automated_only", "wait_minutes": 30}, False),
    ({**GAVE_UP, "ended_how": "callback_promised", "wait_minutes": 30}, False),
    ({**GAVE_UP, "ended_how": "callback_promised", "wait_minutes": 1}, None),
    ({**CLOSED, "wait_minutes": 30}, None),
    ({**UNKNOWN, "wait_minutes": 1}, None),
    ({**PERSON, "wait_minutes": 3.5, "wait_minutes_low": 2, "wait_minutes_high": 5}, None),
    ({**PERSON, "wait_minutes": 2.5, "wait_minutes_low": 2, "wait_minutes_high": 3}, True),
    ({**PERSON, "wait_minutes": 7.5, "wait_minutes_low": 5, "wait_minutes_high": 10}, False),
    ({**PERSON, "wait_minutes": 20, "wait_minutes_low": 20}, False),
    ({**PERSON, "wait_minutes": 3, "wait_minutes_high": 3}, True),
    ({**PERSON, "wait_minutes": 1, "wait_minutes_low": 1}, None),  # “over a minute”
    ({**GAVE_UP, "wait_minutes": 3.5, "wait_minutes_low": 2, "wait_minutes_high": 5}, None),
]
ANNOUNCED: list[tuple[dict[str, Any], bool | None]] = [
    ({**PERSON, "wait_minutes": 5}, True),
    ({**PERSON, "wait_minutes": 5.5}, False),
    ({**CHAT, "wait_minutes": 5.5}, False),
    ({**PERSON, "wait_minutes": 5, "menu_minutes": 9}, True),  # it is announced in the queue
    (PERSON, None),
    ({**GAVE_UP, "wait_minutes": 4.9}, None),
    ({**GAVE_UP, "wait_minutes": 5}, False),
    ({**GAVE_UP, "wait_minutes": 6}, False),
    ({**GAVE_UP, "ended_how": "automated_only", "wait_minutes": 4}, None),
    ({**GAVE_UP, "ended_how": "callback_promised", "wait_minutes": 4}, None),
    ({**CUT_OFF, "wait_minutes": 4}, None),
    ({**CUT_OFF, "wait_minutes": 4, "politeness": 4}, True),
    ({**CUT_OFF, "wait_minutes": 6}, False),
    ({**AFTER, "wait_minutes": 4}, True),
    ({**CLOSED, "wait_minutes": 6}, None),
    ({**UNKNOWN, "wait_minutes": 4}, None),
    ({**PERSON, "wait_minutes": 8, "announced_wait_minutes_low": 5, "announced_wait_minutes_high": 10}, True),
    ({**PERSON, "wait_minutes": 11, "announced_wait_minutes_low": 5, "announced_wait_minutes_high": 10}, False),
    ({**PERSON, "wait_minutes": 7.5, "wait_minutes_low": 4, "wait_minutes_high": 11}, None),
    ({**PERSON, "wait_minutes": 4, "announced_wait_minutes_low": 5}, True),  # “more than five minutes”
    ({**PERSON, "wait_minutes": 40, "announced_wait_minutes_low": 5}, None),
]


@pytest.mark.parametrize(("answers", "expected"), WAITS)
def test_a_call_is_answered_within_the_minutes_or_not_or_does_not_say(
    answers: dict[str, Any], expected: bool | None
) -> None:
    assert answer_of(IN_3, *told(**answers)) is expected


def test_each_choice_of_minutes_has_its_own_answer() -> None:
    within = [Metric.ANSWERED_IN_2, IN_3, Metric.ANSWERED_IN_4, IN_8]
    answered = told(**PERSON, wait_minutes=4)
    assert [answer_of(metric, *answered) for metric in within] == [False, False, True, True]
    unanswered = told(**GAVE_UP, wait_minutes=4)
    assert [answer_of(metric, *unanswered) for metric in within] == [False, False, False, None]


@pytest.mark.parametrize(("answers", "expected"), ANNOUNCED)
def test_a_wait_is_as_announced_or_longer_or_cannot_say(answers: dict[str, Any], expected: bool | None) -> None:
    story, version = told(**{"announced_wait_minutes": 5} | answers)
    assert answer_of(Metric.WAIT_AS_ANNOUNCED, story, version) is expected
    bucket = None if expected is None else ("yes" if expected else "no", 0)
    assert SCORED["announced_kept"](story, version) == bucket, "One figure has one value."


def test_nothing_announced_is_neither_kept_nor_broken() -> None:
    assert answer_of(Metric.WAIT_AS_ANNOUNCED, *told(**PERSON, wait_minutes=5)) is None


@pytest.mark.parametrize(
    ("metric", "answers", "expected"),
    [
        (Metric.HUMAN_OFFERED, {"human_offered": True}, True),
        (Metric.HUMAN_OFFERED, {"human_offered": False}, False),
        (Metric.HUMAN_OFFERED, {}, None),
        (Metric.FIRST_CONTACT, {"resolved": "first_contact"}, True),
        *((Metric.FIRST_CONTACT, {"resolved": word}, False) for word in ("later_contact", "partly", "no")),
        (Metric.FIRST_CONTACT, {"resolved": "too_early"}, None),
        (Metric.FIRST_CONTACT, {"resolved": "too_early", "resolved_later": Resolved.NO}, False),
        (Metric.FIRST_CONTACT, {"resolved": "first_contact", "resolved_later": Resolved.NO}, True),
        (Metric.FIRST_CONTACT, {}, None),
        *(
            (
                Metric.FIRST_CONTACT,
                {"resolved": word, "source": Source.IMPORTED, "source_name": "consumidor"},
                None,
            )
            for word in ("first_contact", "no")
        ),
        (Metric.TOLD_ONCE, {"repeated_details": 0}, True),
        (Metric.TOLD_ONCE, {"repeated_details": 1}, False),
        (Metric.TOLD_ONCE, {}, None),
        (Metric.CALLBACK_ON_TIME, {"callback_kept": "on_time"}, True),
        (Metric.CALLBACK_ON_TIME, {"callback_kept": "late"}, False),
        (Metric.CALLBACK_ON_TIME, {"callback_kept": "never"}, False),
        (Metric.CALLBACK_ON_TIME, {"ended_how": "callback_promised"}, None),
        *((Metric.POLITE, {**PERSON, "politeness": mark}, mark >= 4) for mark in range(1, 6)),
        (Metric.POLITE, {**GAVE_UP, "politeness": 1}, None),
        (Metric.POLITE, {"politeness": 5}, True),
        (Metric.POLITE, PERSON, None),
        (Metric.BASIC_LINE, {"line_cost": "free"}, True),
        (Metric.BASIC_LINE, {"line_cost": "basic"}, True),
        (Metric.BASIC_LINE, {"line_cost": "premium"}, False),
        (Metric.BASIC_LINE, {"line_cost": "unknown"}, None),
        (Metric.BASIC_LINE, {}, None),
        *((Metric.SATISFIED, {**GAVE_UP, "satisfaction": mark}, mark >= 4) for mark in range(1, 6)),
        (Metric.SATISFIED, {}, None),
        *(
            (
                Metric.GAVE_UP,
                {"channel": "phone", "ended_how": word},
                None if word == "closed" else word == "gave_up",
            )
            for word in EndedHow
        ),
        (Metric.GAVE_UP, {"channel": "callback", "ended_how": "gave_up"}, True),
        (Metric.GAVE_UP, {"channel": "webchat", "ended_how": "gave_up"}, None),
        (Metric.GAVE_UP, {"channel": "phone"}, None),
        (Metric.COURTEOUS, {"courtesies": ALL}, True),
        (Metric.COURTEOUS, {"courtesies": ALL[1:]}, False),
        (Metric.COURTEOUS, {"courtesies": []}, None),
    ],
)
def test_each_metric_is_answered_by_its_rule(
    metric: Metric, answers: dict[str, Any], expected: bool | None
) -> None:
    story, version = told(**answers)
    assert answer_of(metric, story, version) is expected
    assert answers_of(story, version).get(metric) is expected


def test_every_metric_but_replies_has_a_rule_and_an_empty_story_answers_none() -> None:
    assert set(RULES) == set(Metric) - {Metric.ANSWERED_HERE}
    assert answers_of(*told()) == {}
