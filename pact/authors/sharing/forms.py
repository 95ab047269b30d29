"""The share form and the form that changes a story: which answers are valid, and the fields that they become."""

import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from wtforms import BooleanField, Field, HiddenField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from pact.authors.sharing.called_out import Standing, prompted_field, standing_of
from pact.authors.sharing.form_fields import CostField, SaidField, TypedRadioField, email_field, stored
from pact.authors.sharing.questions import CaseReferenceForm, Day, StoryQuestions
from pact.checks.findings import Place
from pact.checks.personal.spelled import find_spelled
from pact.companies.candidates import nearest_name
from pact.companies.models import CompanyStatus
from pact.companies.names import NOT_A_NAME, is_only_a_name
from pact.companies.queries import company_meant
from pact.core import clock
from pact.core.forms import Form
from pact.core.i18n.messages import format_number, gettext, lazy_gettext, ngettext
from pact.core.sanitising import clean_line, clean_text, visible_length
from pact.core.web import bot_check
from pact.moderation.redaction import PLACES
from pact.stories.call_outs.models import CallOut
from pact.stories.call_outs.queries import OWN_ANSWERS
from pact.stories.fields import (
    ENDINGS,
    IN_VAIN,
    RANGED,
    VERSION_FIELDS,
    Channel,
    EndedHow,
    Resolved,
    makes_sense,
    oldest_complaint,
    oldest_contact,
)
from pact.stories.models import StoryVersion
from pact.stories.said.figures import NotRead, Said
from pact.stories.said.prices import read_currency
from pact.stories.wording import ends_of, label, whole_wait

_ = lazy_gettext
# Somewhere on Earth it is already tomorrow.
LARGEST_UTC_OFFSET = timedelta(hours=14)
IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")


class StoryForm(StoryQuestions):
    """The questions, with what makes their answers valid together and how a version stores them."""

    def __init__(
        self, formdata: Any = None, obj: StoryVersion | None = None, *, before: StoryVersion | None = None
    ) -> None:
        """`obj` fills in the form. `before` is the version that is changed: its ending may stay as it is."""
        self.before = before or obj
        super().__init__(formdata, obj)
        if obj is not None and not formdata:
            self._show(obj)

    def process(self, formdata: Any = None, *args: Any, **kwargs: Any) -> None:
        super().process(formdata, *args, **kwargs)
        # Either this or contacted_on must be filled in, so both are marked as required.
        self.contacted_when.flags.required = True
        # An answer is chosen from the start, so this question is never left open.
        self.affiliation.flags.required = True
        self._take_day()

    def _show(self, version: StoryVersion) -> None:
        for name in RANGED:
            self[name].show(getattr(version, name), *ends_of(version, name))
        if waited := whole_wait(version):
            self.wait_minutes.show(waited.value, waited.low, waited.high)

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

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page: a call-out's own questions stand after the author's words."""
        fields = {field.short_name: field for field in super().__iter__()}
        own = [fields.pop(name) for name in OWN_ANSWERS if name in fields]
        for name, field in fields.items():
            if name == "display_name":
                yield from own
            yield field

    @property
    def own_answers(self) -> list[Field]:
        """The fields of a call-out's own questions."""
        return [self[name] for name in OWN_ANSWERS if name in self]

    def validate_contacted_on(self, field: Field) -> None:
        if _is_before(field, oldest_contact(clock.today())):
            raise ValidationError(gettext("The date must be within the last 12 months."))

    def validate_complained_on(self, field: Field) -> None:
        if self._asks("complained_on") and _is_before(field, oldest_complaint(clock.today())):
            raise ValidationError(gettext("The date must be within the last three years."))

    def validate_body(self, field: Field) -> None:
        length = visible_length(clean_text(field.data or ""))
        if length < 50:
            raise ValidationError(
                gettext("Write at least 50 characters so that others can understand what happened. "
                        "You have written %(length)s.", length=format_number(length))
            )  # fmt: skip
        length = len((field.data or "").strip())
        if length > 5000:
            raise ValidationError(
                gettext(
                    "Shorten your story to 5,000 characters or fewer. You have written %(length)s.",
                    length=format_number(length),
                )
            )

    def validate_ended_how(self, field: Field) -> None:
        channel = self.channel.data
        if channel not in ENDINGS or field.data not in tuple(EndedHow) or field.data in ENDINGS[channel]:
            return
        if self.before and (self.before.channel, self.before.ended_how) == (channel, field.data):
            return
        raise ValidationError(
            gettext(
                "A contact by “%(channel)s” cannot end like this. Choose another ending.",
                channel=label(Channel(channel)),
            )
        )

    def validate_resolved(self, field: Field) -> None:
        if field.data == Resolved.FIRST_CONTACT and self.ended_how.data in IN_VAIN:
            raise ValidationError(
                gettext("You also said “%(ending)s”, so it cannot have been solved at the first contact. "
                        "Change one of the two answers.", ending=label(EndedHow(self.ended_how.data)))
            )  # fmt: skip

    def validate_contacts_for_issue(self, field: SaidField) -> None:
        said = field.said()
        if said and said.most > 1 and self.resolved.data == Resolved.FIRST_CONTACT:
            raise ValidationError(
                gettext("You also said that it was solved at the first contact. Change one of the two answers.")
            )

    def validate_wait_minutes(self, field: SaidField) -> None:
        if (field.data or "").strip() or not self._asks("menu_minutes"):
            return
        # Older stories may have the menu alone.
        before = self.before and (self.before.menu_minutes, self.before.wait_minutes)
        menu = self.menu_minutes.said()
        if menu and before != (menu.value, None):
            raise ValidationError(gettext("Enter the whole wait too, with the time in the phone menu."))

    def validate_menu_minutes(self, field: SaidField) -> None:
        whole, menu = self.wait_minutes.said(), field.said()
        # Over half an hour may also be the 45 minutes of the menu, and more.
        if whole and menu and menu.value > whole.value and not whole.is_open and self._asks("menu_minutes"):
            raise ValidationError(
                gettext(
                    "The time in the menu is part of the whole wait, so it cannot be longer. Change one of the two answers."
                )
            )

    def validate_reply_days(self, field: SaidField) -> None:
        said, day = field.said(), self.contacted_on.data
        if said is None or day is None or not self._asks("reply_days"):
            return
        days = ((clock.now() + LARGEST_UTC_OFFSET).date() - day).days
        if said.at_least > days:
            raise ValidationError(self._too_soon(day))

    def _too_soon(self, day: date) -> str:
        """Says how long ago the contact was, by the author's own words if they chose a day by its name."""
        named = {Day.TODAY.value: 0, Day.YESTERDAY.value: 1}.get(self.contacted_when.data)
        days = (clock.today() - day).days if named is None else named
        if days <= 0:
            return gettext("Your contact was only today. Change one of the two answers.")
        return ngettext("Your contact was only %(num)s day ago. Change one of the two answers.",
                        "Your contact was only %(num)s days ago. Change one of the two answers.", days)  # fmt: skip

    def validate_currency(self, field: Field) -> None:
        try:
            typed = read_currency(field.data) if (field.data or "").strip() else None
        except NotRead:
            raise ValidationError(
                gettext(
                    "Enter a currency, for example £, €, GBP or EUR. For dollars or pesos, say of which country: USD, MXN."
                )
            ) from None
        named = {cost.currency() for cost in self._prices()} | {typed}
        if len(named - {None}) > 1:
            raise ValidationError(gettext("You entered more than one currency. Enter the same one everywhere."))
        if named == {None} and any(cost.said() != Said(0) for cost in self._prices()):
            if sign := next((cost.unclear_sign() for cost in self._prices() if cost.unclear_sign()), ""):
                raise ValidationError(
                    gettext("“%(sign)s” can be one of several currencies. Say which one, for example US$, CA$, MX$ or SEK.",
                            sign=sign)
                )  # fmt: skip
            raise ValidationError(gettext("Enter the currency of the price, for example £, €, GBP or EUR."))

    def _prices(self) -> list[CostField]:
        """The fields with a price that has been asked for."""
        costs = (self.cost_per_minute, self.cost_total)
        return [cost for cost in costs if cost.said() and self._asks(cost.short_name)]

    def _asks(self, name: str) -> bool:
        answers = {other: self[other].data for other in ("channel", "ended_how", "resolved", "line_cost")}
        return makes_sense(name, answers)

    def texts(self) -> dict[Place, str]:
        """The author's texts, cleaned as they would be stored."""
        lines = (Place.title, Place.display_name)
        shown = [place for place in PLACES if place in self]
        return {place: (clean_line if place in lines else clean_text)(self[place].data or "") for place in shown}

    def put_texts(self, texts: Mapping[Place, str]) -> None:
        for place, text in texts.items():
            self[place].data = text

    def story_fields(self) -> dict[str, Any]:
        """The answers as a version's fields; unanswered ones are None."""
        fields = {name: _value(self[name]) for name in VERSION_FIELDS if name in self and name not in RANGED}
        for name in RANGED:
            said = self._said(name)
            ends = (said.value, said.low, said.high) if said else (None, None, None)
            fields |= {
                f"{name}{end}": stored(self[name], number)
                for end, number in zip(("", "_low", "_high"), ends, strict=True)
            }
        fields["currency"] = self._currency()
        return fields

    def _said(self, name: str) -> Said | None:
        """What was said; of the wait, what is left without the menu."""
        said: Said | None = self[name].said()
        menu = self.menu_minutes.said()
        if name == "wait_minutes" and said and menu and self._asks("menu_minutes"):
            return said.less(menu.value).rounded(2)
        return said

    def _currency(self) -> str | None:
        try:
            return read_currency(self.currency.data or "")
        except NotRead:
            return next((code for cost in self._prices() if (code := cost.currency())), None)


def _is_before(field: Field, oldest: date) -> bool:
    """Whether the day is too long ago. Raises ValidationError for a day in the future."""
    day: date | None = field.data
    if day is None:  # not a date, which the field itself reports
        return False
    if day > (clock.now() + LARGEST_UTC_OFFSET).date():
        raise ValidationError(gettext("The date must be today or in the past."))
    return day < oldest


def _value(field: Field) -> Any:
    return field.value() if isinstance(field, TypedRadioField) else field.data


class OtherCompanyForm(StoryForm):
    """A story that was sent back before its company was accepted: its author may name the company again."""

    other_company = StringField(
        _("Company"),
        [
            InputRequired(_("Enter the company's name.")),
            Length(2, 120, _("Enter a name of 2 to 120 characters.")),
        ],
        description=_("Correct the name if it is wrong."),
    )
    is_another_company = BooleanField(_("No, this is another company"))

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page."""
        fields = {field.short_name: field for field in super().__iter__()}
        return iter([fields.pop("other_company"), *fields.values()])

    def validate_other_company(self, field: Field) -> None:
        meant = company_meant(clean_line(field.data))
        if meant is not None and meant.status is CompanyStatus.REFUSED:
            raise ValidationError(gettext("This name was refused: enter only the company’s name."))
        _check_company(field, is_another=self.is_another_company.data)


def _check_company(field: Field, *, is_another: bool) -> None:
    name = clean_line(field.data)
    if not is_only_a_name(name) or any(find_spelled(name)):
        raise ValidationError(str(NOT_A_NAME))
    nearest = None if is_another else nearest_name(name)
    if nearest:
        raise ValidationError(
            gettext("Did you mean %(name)s? If not, say below that this is another company.", name=nearest)
        )


class AddressForm(Form):
    """Get the confirmation link again, to the same address or a corrected one."""

    email = email_field(_("Correct it if it is wrong."))


class ShareStoryForm(CaseReferenceForm, StoryForm):
    """A new story: adds the company, the e-mail address and an idempotency key, so that a double click is one story."""

    company = StringField(
        _("Company"),
        [
            InputRequired(_("Enter the company's name.")),
            Length(2, 120, _("Enter a name of 2 to 120 characters.")),
        ],
        description=_("Not in the list? We will add it."),
    )
    email = email_field(_("To confirm your story and tell you our decision. We never publish or share it."))
    idempotency_key = HiddenField()
    # When the form was opened, and the answer to a challenge (core/web/bot_check.py).
    stamp = HiddenField()
    altcha = HiddenField()
    # Under which name the browser saves its draft: a story started from a company's page has its own.
    draft_slot = HiddenField()
    # A honeypot: hidden from people, filled in by bots. The name is one that browsers do not autofill.
    further_note = StringField(_("Leave this blank"))
    draft = HiddenField()  # the token of the mailed draft that filled in the form, if any
    # The token of the company's link that the author followed, or the call-out with which they began, if any.
    invited = HiddenField()
    prompted = prompted_field()

    is_another_company = BooleanField(_("No, this is another company"))

    called: CallOut | None = None
    """The call-out with which it began."""

    @property
    def standing(self) -> Standing:
        """Whether the story can be part of the call-out. Only if there is one."""
        assert self.called is not None
        return standing_of(self.called, clean_line(self.company.data or ""))

    @property
    def asks_whether_prompted(self) -> bool:
        return self.called is not None and self.standing is not Standing.PART

    def __iter__(self) -> Iterator[Field]:
        """The fields in the order of the page, which is the order of the list of errors."""
        fields = {field.short_name: field for field in super().__iter__()}
        yield fields.pop("prompted")
        yield fields.pop("company")
        case = [fields.pop(name) for name in ("case_reference", "consent_company")]
        for name, field in fields.items():
            if name == "body":
                yield from case
            if name == "display_name":
                yield fields["email"]
            if name != "email":
                yield field

    def validate_company(self, field: Field) -> None:
        _check_company(field, is_another=self.is_another_company.data)

    def validate_consent_company(self, field: Field) -> None:
        if self.reference() and not field.data:
            raise ValidationError(gettext("Tick this, or delete the number: without it, nobody could use it."))

    def story_fields(self) -> dict[str, Any]:
        fields = super().story_fields()
        if self.asks_whether_prompted:  # nobody asked these of a story that is not part of the call-out
            fields |= dict.fromkeys(OWN_ANSWERS, "")
        # Nothing is allowed where there is no number to show.
        return fields | {"consent_company": bool(self.consent_company.data and self.reference())}

    def open(self) -> None:
        """Prepare the form for its first display."""
        self.idempotency_key.data = secrets.token_urlsafe(24)
        self.stamp.data = bot_check.stamp_for(self.idempotency_key.data)
        self.draft_slot.data = f"share:{self.company.data}" if self.company.data else "share"

    def key(self) -> str:
        """The form's idempotency key, or "" if it does not have our format."""
        given = self.idempotency_key.data or ""
        return given if IDEMPOTENCY_KEY.fullmatch(given) else ""
