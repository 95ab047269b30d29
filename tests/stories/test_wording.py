"""Truth tables for the outcome sentence and the questions that make sense."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from pact.stories.fields import (
    Affiliation,
    CallbackKept,
    Channel,
    Courtesy,
    EndedHow,
    HourBand,
    LineCost,
    NextStep,
    Obstacle,
    Reason,
    Resolved,
    Source,
    Status,
    TimeSource,
    makes_sense,
)
from pact.stories.said.in_words import minutes_in_words
from pact.stories.wording import label, outcome_sentence

FIELDS = ("channel", "ended_how", "menu_minutes", "wait_minutes", "transfers", "contacts_for_issue", "resolved",
          "callback_kept")  # fmt: skip


def told(**fields: Any) -> SimpleNamespace:
    return SimpleNamespace(**(dict.fromkeys(FIELDS) | fields))


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("fields", "sentence", "tone"),
    [
        (
            {"wait_minutes": 24, "transfers": 2, "ended_how": "spoke_to_person", "resolved": "no",
             "contacts_for_issue": 3},
            "Waited 24 minutes, was transferred twice, reached a person; not solved after 3 contacts.", "bad",
        ),
        ({"wait_minutes": 2, "ended_how": "spoke_to_person", "resolved": "first_contact"},
         "Answered in 2 minutes; solved at the first contact.", "good"),
        ({"wait_minutes": 20, "ended_how": "gave_up", "resolved": "no"},
         "Waited 20 minutes, gave up before reaching anyone; not solved.", "bad"),
        ({"ended_how": "callback_promised", "callback_kept": "on_time", "resolved": "later_contact",
          "contacts_for_issue": 2}, "Was called back on time; solved after 2 contacts.", "good"),
        ({"ended_how": "callback_promised", "callback_kept": "never", "resolved": "no"},
         "Was promised a call that never came; not solved.", "bad"),
        ({"ended_how": "automated_only", "menu_minutes": 4, "wait_minutes": 6, "resolved": "partly"},
         "Waited 10 minutes, only reached a machine; partly solved.", "mid"),
        ({"ended_how": "cut_off", "wait_minutes": 75, "resolved": "too_early"},
         "Waited 1 hour 15 minutes, was cut off; too early to say whether it is solved.", "mid"),
        ({"ended_how": "gave_up_after", "wait_minutes": 20, "transfers": 2, "resolved": "no"},
         "Waited 20 minutes, was transferred twice, reached someone, then gave up; not solved.", "bad"),
        ({"channel": "email", "ended_how": "answered", "resolved": "no"}, "Was answered by a person; not solved.", "bad"),
        ({"channel": "letter", "ended_how": "no_reply", "resolved": "no"}, "Was not answered; not solved.", "bad"),
        ({"ended_how": "closed", "resolved": "no"}, "Found them closed; not solved.", "bad"),
        ({"ended_how": "spoke_to_person", "transfers": 1, "resolved": "later_contact"},
         "Was transferred once, reached a person; solved later.", "good"),
        ({"ended_how": "gave_up", "wait_minutes": 20, "resolved": "no", "obstacle": "nobody_reached", "next_step":
          "wrote_email"}, "Waited 20 minutes, gave up before reaching anyone, then wrote an e-mail; not solved.", "bad"),
        ({"ended_how": "spoke_to_person", "transfers": 2, "resolved": "no", "obstacle": "not_allowed",
          "next_step": "nothing"},
         "Was transferred twice, reached a person who was not allowed to decide; not solved.", "bad"),
        ({"ended_how": "spoke_to_person", "resolved": "partly", "obstacle": "system_down", "next_step": "called_again"},
         "Reached a person, was told that a system did not work, then called again; partly solved.", "mid"),
        ({"channel": "phone", "ended_how": "spoke_to_person", "wait_minutes": 12, "menu_minutes": 8, "resolved": "no",
          "line_cost": "premium", "cost_per_minute": Decimal("1.50"), "currency": "GBP"},
         "Waited 20 minutes, reached a person, paid about £30.00 for the wait; not solved.", "bad"),
        ({"channel": "phone", "ended_how": "gave_up", "wait_minutes": 20, "wait_minutes_low": 20, "resolved": "no",
          "line_cost": "premium", "cost_per_minute": Decimal("0.50"), "currency": "GBP"},
         "Waited over 20 minutes, gave up before reaching anyone, paid over £10.00 for the wait; not solved.", "bad"),
        ({"channel": "phone", "ended_how": "spoke_to_person", "resolved": "no", "cost_total": Decimal(30), "currency": "GBP",
          "line_cost": "premium", "cost_per_minute": Decimal("1.50"), "wait_minutes": 5},
         "Waited 5 minutes, reached a person, paid £30.00 for calls; not solved.", "bad"),
        ({"channel": "letter", "ended_how": "answered", "resolved": "no", "cost_total": Decimal("1.70"),
          "currency": "GBP"}, "Was answered by a person, paid £1.70 for postage; not solved.", "bad"),
        ({"ended_how": "spoke_to_person", "resolved": "first_contact", "obstacle": "system_down",
          "next_step": "wrote_email"}, "Reached a person; solved at the first contact.", "good"),
        ({"resolved": "first_contact"}, "Solved at the first contact.", "good"),
        ({}, "Not stated whether it was solved.", "mid"),
    ],
)  # fmt: skip
def test_outcome_sentence(fields: dict[str, Any], sentence: str, tone: str) -> None:
    made = outcome_sentence(told(**fields))
    assert (str(made), made.tone) == (sentence, tone)


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "under a minute"), (0.7, "under a minute"), (0.8, "1 minute"), (1.4, "1 minute"), (59.4, "59 minutes"),
     (59.6, "1 hour"), (60, "1 hour"), (61, "1 hour 1 minute"), (600, "10 hours")],
)  # fmt: skip
def test_minutes_in_words(minutes: float, words: str) -> None:
    assert minutes_in_words(minutes) == words


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    "kind",
    [Affiliation, CallbackKept, Channel, Courtesy, EndedHow, HourBand, LineCost, NextStep, Obstacle,
     Reason, Resolved, Source, Status, TimeSource],
)  # fmt: skip
def test_every_enum_member_has_a_label(kind: Any) -> None:
    assert all(label(member) for member in kind)


@pytest.mark.parametrize(
    ("field", "answers", "sensible"),
    [
        ("wait_minutes", {}, True),
        ("wait_minutes", {"channel": "phone"}, True),
        ("wait_minutes", {"channel": "webchat"}, True),
        ("wait_minutes", {"channel": "in_person"}, True),
        ("wait_minutes", {"channel": "email"}, False),
        ("wait_minutes_low", {"channel": "email"}, False),
        ("menu_minutes", {"channel": "webchat"}, False),
        ("reply_days", {}, False),
        ("reply_days", {"channel": "email"}, False),
        ("reply_days", {"channel": "email", "ended_how": "answered"}, True),
        ("reply_days_high", {"channel": "letter", "ended_how": "no_reply"}, True),
        ("reply_days", {"channel": "email", "ended_how": "automated_only"}, False),
        ("reply_days", {"channel": "phone", "ended_how": "answered"}, False),
        ("cost_total", {"channel": "letter"}, True),
        ("cost_total", {"channel": "app"}, False),
        ("politeness", {"ended_how": "spoke_to_person"}, True),
        ("politeness", {"ended_how": "cut_off"}, True),
        ("politeness", {"ended_how": "gave_up"}, False),
        ("politeness", {"ended_how": "closed"}, False),
        ("politeness", {}, True),
        ("callback_kept", {"ended_how": "callback_promised"}, True),
        ("callback_kept", {"ended_how": "spoke_to_person"}, False),
        ("callback_kept", {}, False),
        ("cost_per_minute", {"channel": "phone", "line_cost": "premium"}, True),
        ("cost_per_minute", {"channel": "phone", "line_cost": "basic"}, False),
        ("cost_per_minute", {"channel": "phone"}, False),
        ("cost_per_minute", {"channel": "email", "line_cost": "premium"}, False),
        ("obstacle", {"resolved": "no"}, True),
        ("obstacle", {}, True),
        ("next_step", {"resolved": "first_contact"}, False),
        ("complained_on", {"resolved": "first_contact"}, False),
        ("complained_on", {"resolved": "partly"}, True),
        ("body", {"channel": "email"}, True),
    ],
)
def test_which_questions_make_sense(field: str, answers: dict[str, str], sensible: bool) -> None:
    assert makes_sense(field, answers) is sensible
