"""The enumerations of a story's fields, and which questions make sense after which answers.

Forms, columns and downloads use the members' values, pages their labels.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from pact.companies.line_costs import LineCost
from pact.core.clock import months_later
from pact.core.i18n.labels import Labelled

_ = str  # marks a message for extraction


class Status(Labelled):
    UNCONFIRMED = "unconfirmed", _("Waiting for confirmation")
    PENDING = "pending", _("Waiting for a moderator")
    PUBLISHED = "published", _("Published")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    HIDDEN = "hidden", _("Hidden for now")
    REMOVED = "removed", _("Taken down")


class VersionState(StrEnum):
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    REFUSED = "refused"


class Channel(Labelled):
    PHONE = "phone", _("Phone")
    CALLBACK = "callback", _("Call-back")
    WEBCHAT = "webchat", _("Web chat")
    EMAIL = "email", _("E-mail")
    SOCIAL = "social", _("Social media")
    APP = "app", _("App")
    IN_PERSON = "in_person", _("In person")
    LETTER = "letter", _("Letter")
    OTHER = "other", _("Other")


class HourBand(Labelled):
    BEFORE_9 = "before_9", _("Before 9")
    FROM_9_TO_12 = "9_12", _("9 to 12")
    FROM_12_TO_14 = "12_14", _("12 to 14")
    FROM_14_TO_17 = "14_17", _("14 to 17")
    AFTER_17 = "after_17", _("After 17")


class Reason(Labelled):
    BILLING = "billing", _("Billing")
    FAULT = "fault", _("Something not working")
    COMPLAINT = "complaint", _("Complaint")
    CANCEL = "cancel", _("Cancelling")
    SALES = "sales", _("Buying something")
    ACCOUNT = "account", _("Account")
    DELIVERY = "delivery", _("Delivery")
    REFUND = "refund", _("Refund")
    OTHER = "other", _("Something else")


class EndedHow(Labelled):
    SPOKE_TO_PERSON = "spoke_to_person", _("I reached a person")
    GAVE_UP = "gave_up", _("I gave up before reaching anyone")
    GAVE_UP_AFTER = "gave_up_after", _("I reached someone, then gave up")
    CUT_OFF = "cut_off", _("I was cut off")
    CALLBACK_PROMISED = "callback_promised", _("They promised to call me back")
    AUTOMATED_ONLY = "automated_only", _("I only reached a machine")
    CLOSED = "closed", _("They were closed")
    ANSWERED = "answered", _("A person answered")
    NO_REPLY = "no_reply", _("Nobody answered")


class TimeSource(Labelled):
    CALL_LOG = "call_log", _("From my phone's call log")
    TIMED = "timed", _("I timed it")
    ESTIMATE = "estimate", _("I estimated it")


class Resolved(Labelled):
    FIRST_CONTACT = "first_contact", _("Yes, at the first contact")
    LATER_CONTACT = "later_contact", _("Yes, later")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")
    TOO_EARLY = "too_early", _("Too early to say")


SOLVED = frozenset({Resolved.FIRST_CONTACT, Resolved.LATER_CONTACT})


class CallbackKept(Labelled):
    ON_TIME = "on_time", _("Yes, on time")
    LATE = "late", _("Yes, but late")
    NEVER = "never", _("No, never")


class Obstacle(Labelled):
    NOT_ALLOWED = "not_allowed", _("The person was not allowed to decide")
    OTHER_DEPARTMENT = "other_department", _("Another department was responsible")
    DID_NOT_KNOW = "did_not_know", _("The person did not know the answer")
    SYSTEM_DOWN = "system_down", _("Their system did not work")
    COULD_NOT_UNDERSTAND = "could_not_understand", _("We could not understand each other")
    COULD_NOT_IDENTIFY_ME = "could_not_identify_me", _("They could not identify me")
    PROMISE_NOT_KEPT = "promise_not_kept", _("They did not do what they had promised")
    NOBODY_REACHED = "nobody_reached", _("I reached nobody")
    OTHER = "other", _("Something else")


class NextStep(Labelled):
    NOTHING = "nothing", _("Nothing more")
    CALLED_AGAIN = "called_again", _("Called again")
    WROTE_EMAIL = "wrote_email", _("Wrote an e-mail")
    USED_CHAT = "used_chat", _("Used their chat")
    SOCIAL_MEDIA = "social_media", _("Wrote on social media")
    WENT_THERE = "went_there", _("Went there")
    FORMAL_COMPLAINT = "formal_complaint", _("Made a formal complaint")
    OMBUDSMAN = "ombudsman", _("Went to an ombudsman")
    LEFT_COMPANY = "left_company", _("Left the company")
    OTHER = "other", _("Something else")


class Courtesy(Labelled):
    COURTEOUS = "courteous", _("I was courteous")
    PREPARED = "prepared", _("I had my details ready")
    TOLD_THEM_FIRST = "told_them_first", _("I told the company first")
    FAIR = "fair", _("I described both sides fairly")


class Affiliation(Labelled):
    NONE = "none", _("No")
    EMPLOYEE = "employee", _("I work there")
    FORMER_EMPLOYEE = "former_employee", _("I used to work there")
    COMPETITOR = "competitor", _("I work for a competitor")
    OTHER = "other", _("Another connection")


class Source(Labelled):
    UNPROMPTED = "unprompted", _("Unprompted")
    INVITED_BY_COMPANY = "invited_by_company", _("Invited by the company")
    INVITED_BY_NEWSROOM = "invited_by_newsroom", _("Invited by a call-out")
    EMAIL = "email", _("Sent by e-mail")
    IMPORTED = "imported", _("Imported")


INVITED_SOURCES = frozenset({Source.INVITED_BY_COMPANY, Source.INVITED_BY_NEWSROOM})
VOICE = frozenset({Channel.PHONE, Channel.CALLBACK})
WRITTEN = frozenset({Channel.EMAIL, Channel.SOCIAL, Channel.LETTER, Channel.APP})
WAITED_LIVE = frozenset(Channel) - WRITTEN
REACHED = frozenset({EndedHow.SPOKE_TO_PERSON, EndedHow.GAVE_UP_AFTER, EndedHow.CUT_OFF, EndedHow.ANSWERED})
# Endings with which nothing can have been solved at the first contact.
IN_VAIN = frozenset({EndedHow.GAVE_UP, EndedHow.GAVE_UP_AFTER, EndedHow.CLOSED, EndedHow.NO_REPLY})
_LIVE_ENDINGS = (
    EndedHow.SPOKE_TO_PERSON, EndedHow.GAVE_UP, EndedHow.GAVE_UP_AFTER, EndedHow.CUT_OFF, EndedHow.CALLBACK_PROMISED,
    EndedHow.AUTOMATED_ONLY, EndedHow.CLOSED,
)  # fmt: skip
ENDINGS: Mapping[Channel, tuple[EndedHow, ...]] = {
    **dict.fromkeys((*VOICE, Channel.WEBCHAT), _LIVE_ENDINGS),
    **dict.fromkeys(WRITTEN, (EndedHow.ANSWERED, EndedHow.NO_REPLY, EndedHow.AUTOMATED_ONLY)),
    Channel.IN_PERSON: (EndedHow.SPOKE_TO_PERSON, EndedHow.GAVE_UP, EndedHow.GAVE_UP_AFTER, EndedHow.CLOSED),
    Channel.OTHER: tuple(EndedHow),
}
"""How a contact can end, by its channel. Stories from before this rule keep their ending."""

# A question makes sense if each named field has one of the named answers or has not been answered yet.
# static/css/components/share.css hides the same questions; a browser test checks that both agree.
_BY_VOICE = ("menu_minutes", "human_offered", "line_cost")
_BY_WAITING = ("wait_minutes", "announced_wait_minutes", "time_source")
_BY_A_PERSON = ("politeness", "understood", "knowledge", "transfers", "repeated_details")
_UNSOLVED_AT_FIRST = ("obstacle", "next_step", "complained_on")
_PAID = VOICE | {Channel.LETTER, Channel.OTHER}
MAKES_SENSE: Mapping[str, Mapping[str, frozenset[StrEnum]]] = {
    **{field: {"channel": VOICE} for field in _BY_VOICE},
    **{field: {"channel": WAITED_LIVE} for field in _BY_WAITING},
    "reply_days": {"channel": WRITTEN, "ended_how": frozenset({EndedHow.ANSWERED, EndedHow.NO_REPLY})},
    "cost_per_minute": {"channel": VOICE, "line_cost": frozenset({LineCost.PREMIUM})},
    "cost_total": {"channel": _PAID},
    "currency": {"channel": _PAID},
    "callback_kept": {"ended_how": frozenset({EndedHow.CALLBACK_PROMISED})},
    **{field: {"ended_how": REACHED} for field in _BY_A_PERSON},
    **{field: {"resolved": frozenset(Resolved) - {Resolved.FIRST_CONTACT}} for field in _UNSOLVED_AT_FIRST},
}
# Hidden until the answer that they depend on is given.
ONLY_AFTER = frozenset({"cost_per_minute", "callback_kept", "reply_days"})


def makes_sense(field: str, answers: Mapping[str, Any]) -> bool:
    """Whether the question `field` makes sense given the other answers (stored values or None)."""
    asked = field.removesuffix("_low").removesuffix("_high")
    for other, allowed in MAKES_SENSE.get(asked, {}).items():
        answer = answers.get(other)
        if answer is None:
            if asked in ONLY_AFTER and (other != "channel" or asked == "reply_days"):
                return False
        elif answer not in allowed:
            return False
    return True


OLDEST_MONTHS = 12
OLDEST_COMPLAINT_MONTHS = 36


def oldest_contact(today: date) -> date:
    """The earliest date of contact that we accept: twelve months ago."""
    return _months_before(today, OLDEST_MONTHS)


def oldest_complaint(today: date) -> date:
    """The earliest date of a formal complaint that we accept: three years ago."""
    return _months_before(today, OLDEST_COMPLAINT_MONTHS)


def _months_before(today: date, count: int) -> date:
    month = months_later(today, -count)
    last_day = (months_later(month, 1) - date.resolution).day
    return month.replace(day=min(today.day, last_day))


# The times, counts and prices that can be said as a range or a bound (“5 to 10”, “over 20”). Each keeps its two ends in
# <field>_low and <field>_high beside it; both are null where one figure was said, and one of them where only a bound was.
RANGED = (
    "menu_minutes", "wait_minutes", "announced_wait_minutes", "reply_days", "transfers", "repeated_details",
    "contacts_for_issue", "cost_per_minute", "cost_total",
)  # fmt: skip
ENDS = tuple(f"{field}_{end}" for field in RANGED for end in ("low", "high"))
# Columns that a version takes from a form or an import, apart from the company and the e-mail address.
VERSION_FIELDS = (
    "channel", "contacted_on", "hour_band", "reason", "ended_how", "menu_minutes", "wait_minutes",
    "announced_wait_minutes", "time_source", "reply_days", "human_offered", "transfers", "repeated_details",
    "contacts_for_issue", "resolved", "callback_kept", "politeness", "understood", "knowledge", "effort",
    "satisfaction", "obstacle", "next_step", "complained_on", "line_cost", "cost_per_minute", "cost_total", "currency",
    "title", "body", "tips", "own_answer_1", "own_answer_2", "courtesies",
    "affiliation", "incentive", "display_name", "consent_publish", "consent_reuse", "consent_company",
    "consent_press", *ENDS,
)  # fmt: skip
# The fields whose answer is one of a few words, and the whole numbers and minutes with their bounds. The form and the
# imports take their rules from here.
CHOICES: Mapping[str, type[Labelled]] = {
    "channel": Channel, "hour_band": HourBand, "reason": Reason, "ended_how": EndedHow, "time_source": TimeSource,
    "resolved": Resolved, "callback_kept": CallbackKept, "obstacle": Obstacle, "next_step": NextStep, "line_cost": LineCost,
    "affiliation": Affiliation,
}  # fmt: skip
WHOLE_NUMBERS: Mapping[str, tuple[int, int]] = {
    "transfers": (0, 20), "repeated_details": (0, 20), "contacts_for_issue": (1, 50), "politeness": (1, 5),
    "understood": (1, 5), "knowledge": (1, 5), "effort": (1, 7), "satisfaction": (1, 5),
}  # fmt: skip
MAX_MINUTES: Mapping[str, int] = {"menu_minutes": 120, "wait_minutes": 600, "announced_wait_minutes": 600}
MAX_REPLY_DAYS = 366
MAX_COST: Mapping[str, int] = {"cost_per_minute": 100, "cost_total": 1000}
CONSENTS = ("consent_publish", "consent_reuse", "consent_company", "consent_press")
TEXT_FIELDS = ("title", "body", "tips", "own_answer_1", "own_answer_2", "display_name")
