"""The enumerations of a story's fields, and which questions make sense after which answers.

Forms, columns and downloads use the members' values. Their labels are in wording.py.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from pact.core.clock import months_later


class Status(StrEnum):
    UNCONFIRMED = "unconfirmed"
    PENDING = "pending"
    PUBLISHED = "published"
    CHANGES_REQUESTED = "changes_requested"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


class VersionState(StrEnum):
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Channel(StrEnum):
    PHONE = "phone"
    CALLBACK = "callback"
    WEBCHAT = "webchat"
    EMAIL = "email"
    SOCIAL = "social"
    APP = "app"
    OTHER = "other"


class HourBand(StrEnum):
    BEFORE_9 = "before_9"
    FROM_9_TO_12 = "9_12"
    FROM_12_TO_14 = "12_14"
    FROM_14_TO_17 = "14_17"
    AFTER_17 = "after_17"


class Reason(StrEnum):
    BILLING = "billing"
    FAULT = "fault"
    COMPLAINT = "complaint"
    CANCEL = "cancel"
    SALES = "sales"
    ACCOUNT = "account"
    DELIVERY = "delivery"
    REFUND = "refund"
    OTHER = "other"


class EndedHow(StrEnum):
    SPOKE_TO_PERSON = "spoke_to_person"
    GAVE_UP = "gave_up"
    CUT_OFF = "cut_off"
    CALLBACK_PROMISED = "callback_promised"
    AUTOMATED_ONLY = "automated_only"
    CLOSED = "closed"


class TimeSource(StrEnum):
    CALL_LOG = "call_log"
    TIMED = "timed"
    ESTIMATE = "estimate"


class Resolved(StrEnum):
    FIRST_CONTACT = "first_contact"
    LATER_CONTACT = "later_contact"
    PARTLY = "partly"
    NO = "no"
    TOO_EARLY = "too_early"


SOLVED = frozenset({Resolved.FIRST_CONTACT, Resolved.LATER_CONTACT})


class CallbackKept(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    NEVER = "never"


class LineCost(StrEnum):
    FREE = "free"
    BASIC = "basic"
    PREMIUM = "premium"
    UNKNOWN = "unknown"


class Courtesy(StrEnum):
    COURTEOUS = "courteous"
    PREPARED = "prepared"
    TOLD_THEM_FIRST = "told_them_first"
    FAIR = "fair"


class Affiliation(StrEnum):
    NONE = "none"
    EMPLOYEE = "employee"
    FORMER_EMPLOYEE = "former_employee"
    COMPETITOR = "competitor"
    OTHER = "other"


class Source(StrEnum):
    UNPROMPTED = "unprompted"
    INVITED_BY_COMPANY = "invited_by_company"
    INVITED_BY_NEWSROOM = "invited_by_newsroom"
    EMAIL = "email"
    IMPORTED = "imported"


VOICE = frozenset({Channel.PHONE, Channel.CALLBACK})
REACHED = frozenset({EndedHow.SPOKE_TO_PERSON, EndedHow.CUT_OFF})

# A question makes sense if each named field has one of the named answers or has not been answered yet.
# static/css/components/share.css hides the same questions; a browser test checks that both agree.
MAKES_SENSE: Mapping[str, Mapping[str, frozenset[StrEnum]]] = {
    "menu_minutes": {"channel": VOICE},
    "wait_minutes": {"channel": VOICE},
    "announced_wait_minutes": {"channel": VOICE},
    "time_source": {"channel": VOICE},
    "human_offered": {"channel": VOICE},
    "line_cost": {"channel": VOICE},
    "cost_per_minute": {"channel": VOICE, "line_cost": frozenset({LineCost.PREMIUM})},
    "currency": {"channel": VOICE, "line_cost": frozenset({LineCost.PREMIUM})},
    "callback_kept": {"ended_how": frozenset({EndedHow.CALLBACK_PROMISED})},
    "politeness": {"ended_how": REACHED},
    "understood": {"ended_how": REACHED},
    "knowledge": {"ended_how": REACHED},
    "transfers": {"ended_how": REACHED},
    "repeated_details": {"ended_how": REACHED},
}
# Hidden until the answer that they depend on is given.
ONLY_AFTER = frozenset({"cost_per_minute", "currency", "callback_kept"})


def makes_sense(field: str, answers: Mapping[str, Any]) -> bool:
    """Whether the question `field` makes sense given the other answers (stored values or None)."""
    for other, allowed in MAKES_SENSE.get(field, {}).items():
        answer = answers.get(other)
        if answer is None:
            if field in ONLY_AFTER and other != "channel":
                return False
        elif answer not in allowed:
            return False
    return True


OLDEST_MONTHS = 12


def oldest_contact(today: date) -> date:
    """The earliest date of contact that we accept: twelve months ago."""
    month = months_later(today, -OLDEST_MONTHS)
    last_day = (months_later(month, 1) - date.resolution).day
    return month.replace(day=min(today.day, last_day))


# Columns that a version takes from a form or an import, apart from the company and the e-mail address.
VERSION_FIELDS = (
    "channel", "contacted_on", "hour_band", "reason", "ended_how", "menu_minutes", "wait_minutes",
    "announced_wait_minutes", "time_source", "human_offered", "transfers", "repeated_details",
    "contacts_for_issue", "resolved", "callback_kept", "politeness", "understood", "knowledge", "effort",
    "satisfaction", "line_cost", "cost_per_minute", "currency", "title", "body", "tips", "courtesies",
    "affiliation", "incentive", "display_name", "consent_publish", "consent_reuse", "consent_company",
    "consent_press",
)  # fmt: skip
# The fields whose answer is one of a few words, and the whole numbers and minutes with their bounds. The form and the
# imports take their rules from here.
CHOICES: Mapping[str, type[StrEnum]] = {
    "channel": Channel, "hour_band": HourBand, "reason": Reason, "ended_how": EndedHow, "time_source": TimeSource,
    "resolved": Resolved, "callback_kept": CallbackKept, "line_cost": LineCost, "affiliation": Affiliation,
}  # fmt: skip
WHOLE_NUMBERS: Mapping[str, tuple[int, int]] = {
    "transfers": (0, 20), "repeated_details": (0, 20), "contacts_for_issue": (1, 50), "politeness": (1, 5),
    "understood": (1, 5), "knowledge": (1, 5), "effort": (1, 7), "satisfaction": (1, 5),
}  # fmt: skip
MAX_MINUTES: Mapping[str, int] = {"menu_minutes": 120, "wait_minutes": 600, "announced_wait_minutes": 600}
CONSENTS = ("consent_publish", "consent_reuse", "consent_company", "consent_press")
TEXT_FIELDS = ("title", "body", "tips", "display_name")
