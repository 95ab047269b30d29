"""The share form, with every field of a story in the order people tell it."""

import re
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Optional

from pact.authors.sharing import bot_check
from pact.authors.sharing.form_fields import (
    CostField,
    MinutesField,
    TypedRadioField,
    choices_of,
    count_field,
    email_field,
    enum_field,
    rating_field,
    text_or_none,
    yes_no,
)
from pact.checks.findings import Place
from pact.companies.candidates import nearest_name
from pact.companies.names import NOT_A_NAME, is_name
from pact.core import clock
from pact.core.forms import Form
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import clean_line, clean_text, visible_length
from pact.moderation.redaction import PLACES
from pact.stories.fields import (
    MAX_MINUTES,
    VERSION_FIELDS,
    WHOLE_NUMBERS,
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

_ = lazy_gettext
# Somewhere on Earth it is already tomorrow.
LARGEST_UTC_OFFSET = timedelta(hours=14)
IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class Day(StrEnum):
    """Quick choices for the day of the contact."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    OTHER = "other"


DAY_LABELS = {Day.TODAY: _("Today"), Day.YESTERDAY: _("Yesterday"), Day.OTHER: _("Another day")}


class ConsentsForm(Form):
    """The consents that authors can change later; the fields have the names of the version's columns."""

    consent_reuse = BooleanField(_("You may share the text in downloads under this site's licence"))
    consent_company = BooleanField(_("The company may write to me through this site"))
    consent_press = BooleanField(_("Journalists may write to me through this site"))


class StoryForm(ConsentsForm):
    """What an author can edit: everything except the company and the e-mail address."""

    channel = enum_field(_("How did you contact them?"), Channel, required=_("Choose how you contacted them."))
    contacted_when = RadioField(
        _("When did you contact them?"),
        [Optional()],
        choices=list(DAY_LABELS.items()),
        coerce=text_or_none,
        description=_("We only publish the month."),
    )
    contacted_on = DateField(
        _("Date of the contact"), [InputRequired(_("Choose or enter the date of the contact."))]
    )
    hour_band = enum_field(_("What time of day was it?"), HourBand)
    reason = enum_field(_("What was it about?"), Reason)

    ended_how = enum_field(_("How did it end?"), EndedHow, required=_("Choose how it ended."))
    menu_minutes = MinutesField(
        _("How long did you spend in the phone menu?"), maximum=MAX_MINUTES["menu_minutes"]
    )
    wait_minutes = MinutesField(
        _("How long did you wait for a person?"),
        maximum=MAX_MINUTES["wait_minutes"],
        description=_("Until someone answered or you gave up. For example: 20 min, 1h10 or half an hour."),
    )
    announced_wait_minutes = MinutesField(
        _("How long did they say the wait would be?"), maximum=MAX_MINUTES["announced_wait_minutes"]
    )
    time_source = enum_field(_("How do you know how long it took?"), TimeSource)
    human_offered = TypedRadioField(
        _("Did the menu give you the option to speak to a person?"), [("yes", _("Yes")), ("no", _("No"))], yes_no
    )
    callback_kept = enum_field(_("Did they call you back?"), CallbackKept)
    transfers = count_field(_("How many times were you transferred?"), WHOLE_NUMBERS["transfers"])
    repeated_details = count_field(
        _("How many times did you have to repeat your details?"), WHOLE_NUMBERS["repeated_details"]
    )
    resolved = enum_field(_("Was it solved?"), Resolved, required=_("Choose whether it was solved."))
    contacts_for_issue = count_field(
        _("How many times have you contacted them about this, including this time?"),
        WHOLE_NUMBERS["contacts_for_issue"],
    )
    politeness = rating_field(_("How polite were they?"), WHOLE_NUMBERS["politeness"])
    understood = rating_field(_("Could you understand each other?"), WHOLE_NUMBERS["understood"])
    knowledge = rating_field(_("Did they know what they were talking about?"), WHOLE_NUMBERS["knowledge"])
    effort = rating_field(_("How easy did they make it?"), WHOLE_NUMBERS["effort"])
    satisfaction = rating_field(_("How satisfied are you overall?"), WHOLE_NUMBERS["satisfaction"])
    line_cost = enum_field(_("How much did the call cost?"), LineCost)
    cost_per_minute = CostField(_("Price per minute"))
    currency = StringField(
        _("Currency"),
        [Optional(), Length(3, 3, _("Enter three letters, for example GBP."))],
        description=_("Three letters, for example GBP."),
    )

    title = StringField(
        _("Title"),
        [Optional(), Length(5, 120, _("Enter a title of 5 to 120 characters, or leave it blank."))],
    )
    body = TextAreaField(
        _("Your story"),
        [InputRequired(_("Tell us what happened."))],
        description=_(
            "What did you want, what happened and how did it end? Leave out people's names and numbers."
        ),
    )
    tips = TextAreaField(
        _("A tip for others"),
        [Optional(), Length(max=500, message=_("Shorten the tip to 500 characters or fewer."))],
        description=_("For example, how to reach a person."),
    )
    courtesies = SelectMultipleField(
        _("What did you do on your side?"), [Optional()], choices=choices_of(Courtesy, optional=False)
    )

    affiliation = RadioField(_("Do you have a connection with the company?"), [Optional()],
                             choices=choices_of(Affiliation, optional=False), default=Affiliation.NONE.value)  # fmt: skip
    incentive = BooleanField(_("I was offered something in return for this story"))
    display_name = StringField(
        _("Display name"),
        [Optional(), Length(max=60, message=_("Shorten the name to 60 characters or fewer."))],
        description=_("Leave it blank to appear as “Anonymous”."),
    )
    consent_publish = BooleanField(
        _("You may publish my story here"),
        [InputRequired(_("To send your story, tick “You may publish my story here”."))],
    )

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        # Either this or contacted_on must be filled in, so both are marked as required.
        self.contacted_when.flags.required = True
        self._take_day()

    def _take_day(self) -> None:
        """Turn “today” and “yesterday” into a date: the device's date if it sent one, else the server's."""
        when, field = self.contacted_when, self.contacted_on
        if when.data not in (Day.TODAY, Day.YESTERDAY):
            when.data = Day.OTHER.value if field.data or any(field.raw_data or ()) else when.data
            return
        day = clock.today() - timedelta(days=when.data == Day.YESTERDAY)
        # The device's date can differ from ours by a day; any other date is left over from an earlier choice.
        if field.data is None or abs(field.data - day) > timedelta(days=1):
            field.data, field.raw_data, field.process_errors = day, [day.isoformat()], []

    def validate_contacted_on(self, field: Field) -> None:
        day: date | None = field.data
        if day is None:  # not a date, which the field itself reports
            return
        if day > (clock.now() + LARGEST_UTC_OFFSET).date():
            raise ValidationError(gettext("The date must be today or in the past."))
        if day < oldest_contact(clock.today()):
            raise ValidationError(gettext("The date must be within the last 12 months."))

    def validate_body(self, field: Field) -> None:
        length = visible_length(clean_text(field.data or ""))
        if length < 50:
            raise ValidationError(
                gettext("Write at least 50 characters so that others can understand what happened. "
                        "You have written %(length)s.", length=length)
            )  # fmt: skip
        length = len((field.data or "").strip())
        if length > 5000:
            raise ValidationError(
                gettext(
                    "Shorten your story to 5,000 characters or fewer. You have written %(length)s.", length=length
                )
            )

    def validate_resolved(self, field: Field) -> None:
        if field.data == Resolved.FIRST_CONTACT and self.ended_how.data == EndedHow.GAVE_UP:
            raise ValidationError(
                gettext("You said you gave up before reaching anyone, so it cannot have been solved at the first contact. "
                        "Change one of the two answers.")
            )  # fmt: skip

    def texts(self) -> dict[Place, str]:
        """The author's texts, cleaned as they would be stored."""
        lines = (Place.title, Place.display_name)
        return {place: (clean_line if place in lines else clean_text)(self[place].data or "") for place in PLACES}

    def put_texts(self, texts: Mapping[Place, str]) -> None:
        for place, text in texts.items():
            self[place].data = text

    def story_fields(self) -> dict[str, Any]:
        """The answers as a version's fields; unanswered ones are None."""
        return {name: _value(self[name]) for name in VERSION_FIELDS if name in self}


def _value(field: Field) -> Any:
    if isinstance(field, TypedRadioField | MinutesField | CostField):
        return field.value()
    if field.short_name == "currency":
        return (field.data or "").strip().upper() or None
    return field.data


class ShareStoryForm(StoryForm):
    """A new story: adds the company, the e-mail address and an idempotency key, so that a double click is one story."""

    company = StringField(
        _("Company"),
        [
            InputRequired(_("Enter the company's name.")),
            Length(2, 120, _("Enter a name of 2 to 120 characters.")),
        ],
        description=_("Start typing. If the company is not in the list, enter its name and we will add it."),
    )
    email = email_field(
        _(
            "We use it to confirm your story and to tell you our decision. "
            "We never publish it or give it to anyone else."
        )
    )
    idempotency_key = HiddenField()
    # When the form was opened, and the answer to a challenge (bot_check.py).
    stamp = HiddenField()
    altcha = HiddenField()
    # Under which name the browser saves its draft: a story started from a company's page has its own.
    draft_slot = HiddenField()
    # A honeypot: hidden from people, filled in by bots. The name is one that browsers do not autofill.
    further_note = StringField(_("Leave this blank"))
    draft = HiddenField()  # the token of the mailed draft that filled in the form, if any

    is_another_company = BooleanField(_("No, this is another company"))

    def validate_company(self, field: Field) -> None:
        name = clean_line(field.data)
        if not is_name(name):
            raise ValidationError(str(NOT_A_NAME))
        nearest = None if self.is_another_company.data else nearest_name(name)
        if nearest:
            raise ValidationError(
                gettext("Did you mean %(name)s? If not, say below that this is another company.", name=nearest)
            )

    def open(self) -> None:
        """Prepare the form for its first display."""
        self.idempotency_key.data = secrets.token_urlsafe(24)
        self.stamp.data = bot_check.stamp_for(self.idempotency_key.data)
        self.draft_slot.data = f"share:{self.company.data}" if self.company.data else "share"

    def key(self) -> str:
        """The form's idempotency key, or "" if it does not have our format."""
        given = self.idempotency_key.data or ""
        return given if IDEMPOTENCY_KEY.fullmatch(given) else ""
