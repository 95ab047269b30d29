"""The share form: every field of a story, grouped as a person tells it."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    Field,
    Form,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import Email, InputRequired, Length, NumberRange, Optional

from pact.companies.names import name_key
from pact.core import clock
from pact.core.i18n import gettext, lazy_gettext
from pact.stories.fields import (
    VERSION_FIELDS,
    Affiliation,
    CallbackKept,
    Channel,
    Courtesy,
    EndedHow,
    HourBand,
    LineCost,
    Reason,
    Resolved,
    TimeSource,
    oldest_contact,
)
from pact.stories.wording import LABELS

_ = lazy_gettext
# Somewhere on earth it is already tomorrow.
FURTHEST_AHEAD = timedelta(hours=14)
IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


def _choices(kind: type[StrEnum], *, optional: bool) -> list[tuple[str, Any]]:
    given = [(member.value, LABELS[kind][member]) for member in kind]
    return [*given, ("", _("No answer"))] if optional else given


def _word(value: Any) -> str | None:
    return str(value) if value else None


def _number(value: Any) -> int | None:
    return int(value) if value not in (None, "") else None


def _yes_no(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)


def _enum_field(label: Any, kind: type[StrEnum], *, required: str = "", hint: Any = "") -> RadioField:
    validators = [InputRequired(_(required))] if required else [Optional()]
    return RadioField(label, validators, choices=_choices(kind, optional=not required), coerce=_word,
                      description=hint, validate_choice=True)  # fmt: skip


class AnswerRadio(RadioField):  # type: ignore[misc]
    """Radio buttons whose stored value is not a word (a number, yes or no); the empty choice is null."""

    def __init__(self, label: Any, words: Iterable[tuple[str, Any]], coerce: Any, **kwargs: Any) -> None:
        choices = [*words, ("", _("No answer"))]
        super().__init__(label, [Optional()], choices=choices, coerce=_word, **kwargs)
        self.to_value = coerce

    def process_data(self, value: Any) -> None:
        words = {True: "yes", False: "no"} if self.to_value is _yes_no else {}
        super().process_data(words.get(value, value) if value is not None else None)

    def value(self) -> Any:
        """The answer as it is stored."""
        return self.to_value(self.data)


def _rating(label: Any, highest: int) -> AnswerRadio:
    return AnswerRadio(label, [(str(number), str(number)) for number in range(1, highest + 1)], _number)


class MinutesField(StringField):  # type: ignore[misc]
    """Minutes as a decimal; a comma serves as well as a point."""

    def __init__(self, label: Any, *, most: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.most = most

    def pre_validate(self, form: Form) -> None:
        text = (self.data or "").strip()
        if text and self.value() is None:
            raise ValidationError(
                gettext("Write the time in minutes, for example 12 or 2.5; at most %(most)s.", most=self.most)
            )

    def value(self) -> float | None:
        number = _decimal(self.data)
        return float(number) if number is not None and 0 <= number <= self.most else None


class CostField(StringField):  # type: ignore[misc]
    """A price as a decimal."""

    def pre_validate(self, form: Form) -> None:
        if (self.data or "").strip() and self.value() is None:
            raise ValidationError(gettext("Write the price as a number, for example 1.50."))

    def value(self) -> Decimal | None:
        number = _decimal(self.data)
        return number if number is not None and 0 <= number <= 100 else None


def _decimal(text: str | None) -> Decimal | None:
    try:
        number = Decimal((text or "").strip().replace(",", "."))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _count(label: Any, *, least: int, most: int) -> IntegerField:
    between = _("Write a whole number from %(min)s to %(max)s.")
    return IntegerField(label, [Optional(), NumberRange(least, most, between)])


class StoryForm(Form):  # type: ignore[misc]
    """What an author can edit: everything but the company and the address."""

    channel = _enum_field(_("How did you contact them?"), Channel, required="Choose how you contacted them.")
    contacted_on = DateField(_("On which day?"), [InputRequired(_("Write the day of the contact."))],
                             description=_("Only the month is shown to others."))  # fmt: skip
    hour_band = _enum_field(_("At what time of day?"), HourBand)
    reason = _enum_field(_("What was it about?"), Reason)

    ended_how = _enum_field(_("How did it end?"), EndedHow, required="Choose how it ended.")
    menu_minutes = MinutesField(_("Minutes in the phone menu"), most=120)
    wait_minutes = MinutesField(_("Minutes waiting for a person"), most=600,
                                description=_("Until somebody answered, or until you gave up."))  # fmt: skip
    announced_wait_minutes = MinutesField(_("Minutes they said it would take"), most=600)
    time_source = _enum_field(_("How do you know the times?"), TimeSource)
    human_offered = AnswerRadio(_("Did the menu offer a person?"), [("yes", _("Yes")), ("no", _("No"))], _yes_no)
    callback_kept = _enum_field(_("Did they call back?"), CallbackKept)
    transfers = _count(_("How often were you passed on?"), least=0, most=20)
    repeated_details = _count(_("How often did you have to repeat your details?"), least=0, most=20)
    resolved = _enum_field(_("Was it solved?"), Resolved, required="Choose whether it was solved.")
    contacts_for_issue = _count(_("How many contacts has this issue taken, this one included?"), least=1, most=50)
    politeness = _rating(_("How polite were they?"), 5)
    understood = _rating(_("Could you understand each other?"), 5)
    knowledge = _rating(_("Did they know what they were talking about?"), 5)
    effort = _rating(_("The company made it easy for me"), 7)
    satisfaction = _rating(_("How satisfied are you, all in all?"), 5)
    line_cost = _enum_field(_("What did the call cost?"), LineCost)
    cost_per_minute = CostField(_("Price a minute"))
    currency = StringField(
        _("Currency"),
        [Optional(), Length(3, 3, _("Write three letters, for example GBP."))],
        description=_("Three letters, for example GBP."),
    )

    title = StringField(
        _("Title"),
        [Optional(), Length(5, 120, _("Write a title of 5 to 120 characters, or leave it empty."))],
    )
    body = TextAreaField(
        _("Your story"),
        [InputRequired(_("Write what happened."))],
        description=_("What did you want, what happened, how did it end? Leave out names and numbers of people."),
    )
    tips = TextAreaField(
        _("A tip for others"),
        [Optional(), Length(max=500, message=_("Keep the tip under 500 characters."))],
        description=_("For example how to reach a person."),
    )
    courtesies = SelectMultipleField(_("Your side"), [Optional()], choices=_choices(Courtesy, optional=False))

    affiliation = RadioField(_("Do you have a connection with the company?"), [Optional()],
                             choices=_choices(Affiliation, optional=False), default=Affiliation.NONE.value)  # fmt: skip
    incentive = BooleanField(_("Something was offered to me for telling this"))
    display_name = StringField(
        _("Name to show"),
        [Optional(), Length(max=60, message=_("Keep the name under 60 characters."))],
        description=_("Leave it empty to be shown as “Anonymous”."),
    )
    consent_publish = BooleanField(
        _("You may publish my story here"),
        [InputRequired(_("We can only take a story that may be published."))],
    )
    consent_reuse = BooleanField(_("You may pass the text on in downloads under this site's licence"))
    consent_company = BooleanField(_("The company may write to me through this site"))
    consent_press = BooleanField(_("Journalists may write to me through this site"))

    def validate_contacted_on(self, field: Field) -> None:
        day: date | None = field.data
        if day is None:  # not a date at all, which the field itself says
            return
        if day > (clock.now() + FURTHEST_AHEAD).date():
            raise ValidationError(gettext("This day is in the future."))
        if day < oldest_contact(clock.today()):
            raise ValidationError(gettext("We take stories of the last twelve months."))

    def validate_body(self, field: Field) -> None:
        length = len((field.data or "").strip())
        if length < 50:
            raise ValidationError(
                gettext("Write at least 50 characters, so that others can understand what happened. "
                        "So far there are %(length)s.", length=length)
            )  # fmt: skip
        if length > 5000:
            raise ValidationError(gettext("Write at most 5,000 characters; there are %(length)s.", length=length))

    def validate_resolved(self, field: Field) -> None:
        if field.data == Resolved.FIRST_CONTACT and self.ended_how.data == EndedHow.GAVE_UP:
            raise ValidationError(
                gettext("You gave up before reaching anyone, so it cannot have been solved at that contact. "
                        "Choose another answer here or above.")
            )  # fmt: skip

    def story_fields(self) -> dict[str, Any]:
        """The answers as a version's fields; unanswered ones are null."""
        return {name: _value(self[name]) for name in VERSION_FIELDS}


def _value(field: Field) -> Any:
    if isinstance(field, AnswerRadio | MinutesField | CostField):
        return field.value()
    if field.short_name == "currency":
        return (field.data or "").strip().upper() or None
    return field.data


class ShareStoryForm(StoryForm):
    """A new story: with the company, the address and a key that makes a double click one story."""

    company = StringField(
        _("Company"),
        [
            InputRequired(_("Write the company's name.")),
            Length(2, 120, _("Write a name of 2 to 120 characters.")),
        ],
        description=_("Start typing. If it is not in the list, write its name and we will add it."),
    )
    email = EmailField(
        _("Your e-mail address"),
        [
            InputRequired(_("Write your e-mail address.")),
            Email(_("This does not look like an e-mail address.")),
        ],
        description=_("To confirm your story and to tell you what we decide. Never published, never given away."),
    )
    idempotency_key = HiddenField()
    draft = HiddenField()  # the link of what came by mail, where the form was filled in from that

    def validate_company(self, field: Field) -> None:
        if not name_key(field.data):
            raise ValidationError(gettext("A name needs a letter or a digit."))

    def key(self) -> str:
        """The form's idempotency key, if it is one of ours."""
        given = self.idempotency_key.data or ""
        return given if IDEMPOTENCY_KEY.fullmatch(given) else ""
