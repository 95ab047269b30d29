"""The questions of the share form, in the order people tell a story. forms.py checks and reads the answers."""

from enum import StrEnum

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from pact.authors.sharing.form_fields import (
    CostField,
    CountField,
    DayField,
    DaysField,
    MinutesField,
    TypedRadioField,
    choices_of,
    enum_field,
    rating_field,
    text_or_none,
    yes_no,
)
from pact.companies.line_costs import LineCost
from pact.core.forms import Form
from pact.core.i18n.messages import lazy_gettext
from pact.stories.case_references import LONGEST, received_reference
from pact.stories.fields import (
    MAX_COST,
    MAX_MINUTES,
    MAX_REPLY_DAYS,
    WHOLE_NUMBERS,
    Affiliation,
    CallbackKept,
    Channel,
    Courtesy,
    EndedHow,
    HourBand,
    NextStep,
    Obstacle,
    Reason,
    Resolved,
    TimeSource,
    oldest_complaint,
)

_ = lazy_gettext


class Day(StrEnum):
    """Quick choices for the day of the contact."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    OTHER = "other"


DAY_LABELS = {Day.TODAY: _("Today"), Day.YESTERDAY: _("Yesterday"), Day.OTHER: _("Another day")}


class ConsentsForm(Form):
    """The consents beside that to publish. Authors can change them later; the fields have the names of the version's
    columns.
    """

    consent_reuse = BooleanField(_("You may share the text in feeds and downloads under this site's licence"))
    consent_press = BooleanField(
        _("Journalists may write to me without seeing my address"),
    )


class CaseReferenceForm(Form):
    """The company's own number of the case, and the consent to show it to the company."""

    case_reference = StringField(
        _("The company's own case or reference number"),
        [
            Optional(),
            Length(max=LONGEST, message=_("Shorten the number to %(max)d characters or fewer.")),
        ],
        description=_("We never publish it, and delete it after 180 days."),
    )
    consent_company = BooleanField(
        _("Show this number to the company's own users of this site, so that they can find your case")
    )

    def reference(self) -> str:
        """The number as it is stored; empty if there is none."""
        return received_reference(self.case_reference.data)


class StoryQuestions(ConsentsForm):
    """What an author can edit: everything except the company and the e-mail address."""

    channel = enum_field(_("How did you contact them?"), Channel, required=_("Choose how you contacted them."))
    contacted_when = RadioField(
        _("When did you contact them?"),
        [Optional()],
        choices=list(DAY_LABELS.items()),
        coerce=text_or_none,
        description=_("We only publish the month."),
    )
    contacted_on = DayField(
        _("Date of the contact"), [InputRequired(_("Choose or enter the date of the contact."))]
    )

    ended_how = enum_field(_("How did it end?"), EndedHow, required=_("Choose how it ended."))
    callback_kept = enum_field(_("Did they call you back?"), CallbackKept)
    # The whole wait, unlike the column of this name: wait_minutes as stored is without the menu.
    wait_minutes = MinutesField(
        _("How long did you wait in all?"),
        maximum=MAX_MINUTES["wait_minutes"],
        description=_(
            "Until someone answered or you gave up, phone menu included. For example: 1h10 or over half an hour."
        ),
    )
    reply_days = DaysField(
        _("How many days until a person answered?"),
        (0, MAX_REPLY_DAYS),
        description=_(
            "If nobody answered, how many days have you waited? For example: 3, 2 weeks or over 10 days."
        ),
    )
    resolved = enum_field(_("Was it solved?"), Resolved, required=_("Choose whether it was solved."))
    politeness = rating_field(_("How polite were they?"), WHOLE_NUMBERS["politeness"])
    satisfaction = rating_field(_("How satisfied are you overall?"), WHOLE_NUMBERS["satisfaction"])

    hour_band = enum_field(_("What time of day was it?"), HourBand)
    reason = enum_field(_("What was it about?"), Reason)
    transfers = CountField(_("How many times were you transferred?"), WHOLE_NUMBERS["transfers"])
    repeated_details = CountField(
        _("How many times did you have to repeat your details?"), WHOLE_NUMBERS["repeated_details"]
    )
    contacts_for_issue = CountField(
        _("How many times have you contacted them about this, including this time?"),
        WHOLE_NUMBERS["contacts_for_issue"],
    )
    menu_minutes = MinutesField(
        _("How much of the wait was in the phone menu?"), maximum=MAX_MINUTES["menu_minutes"]
    )
    announced_wait_minutes = MinutesField(
        _("How long did they say the wait would be?"), maximum=MAX_MINUTES["announced_wait_minutes"]
    )
    time_source = enum_field(_("How do you know how long it took?"), TimeSource)
    human_offered = TypedRadioField(
        _("Did the menu give you the option to speak to a person?"), [("yes", _("Yes")), ("no", _("No"))], yes_no
    )
    obstacle = enum_field(_("What stood in the way?"), Obstacle)
    next_step = enum_field(_("What did you do next?"), NextStep)
    complained_on = DayField(
        _("If you made a formal complaint, when?"),
        [Optional()],
        oldest=oldest_complaint,
        description=_("We use it to tell you when you may take it further. We never publish it."),
    )
    understood = rating_field(_("Could you understand each other?"), WHOLE_NUMBERS["understood"])
    knowledge = rating_field(_("Did they know what they were talking about?"), WHOLE_NUMBERS["knowledge"])
    effort = rating_field(_("How easy did they make it?"), WHOLE_NUMBERS["effort"])
    line_cost = enum_field(_("How much did the call cost?"), LineCost)
    cost_per_minute = CostField(_("Price per minute"), (0, MAX_COST["cost_per_minute"]))
    cost_total = CostField(
        _("What did it cost you in all?"),
        (0, MAX_COST["cost_total"]),
        description=_("Calls or postage. For example: £1.50, 150p or 1,50 €."),
    )
    currency = StringField(
        _("Currency"), description=_("If you have not said it with the price. For example: £ or EUR.")
    )

    body = TextAreaField(
        _("Your story"),
        [InputRequired(_("Tell us what happened."))],
        description=_("Leave out people's names and numbers."),
    )
    title = StringField(
        _("Title"),
        [Optional(), Length(5, 120, _("Enter a title of 5 to 120 characters, or leave it blank."))],
    )
    tips = TextAreaField(
        _("A tip for others"),
        [Optional(), Length(max=500, message=_("Shorten the tip to 500 characters or fewer."))],
        description=_("For example, how to reach a person."),
    )
    courtesies = SelectMultipleField(
        _("What did you do on your side?"), [Optional()], choices=choices_of(Courtesy, optional=False)
    )

    display_name = StringField(
        _("Display name"),
        [Optional(), Length(max=60, message=_("Shorten the name to 60 characters or fewer."))],
        description=_("Blank shows as “Anonymous”."),
    )
    affiliation = SelectField(_("Are you connected with the company?"), [Optional()],
                              choices=choices_of(Affiliation, optional=False), default=Affiliation.NONE.value)  # fmt: skip
    incentive = BooleanField(_("I was offered something in return for this story"))
    consent_publish = BooleanField(
        _("You may publish my story here"),
        [InputRequired(_("To send your story, tick “You may publish my story here”."))],
    )
