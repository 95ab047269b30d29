"""Forms for what others state, for standards of laws, and for a decision about either."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from wtforms import DecimalField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import TextInput

from pact.companies.models import Sector
from pact.companies.numbers import is_official_page
from pact.core import clock
from pact.core.clock import month_key, month_of, months_later, read_month
from pact.core.forms import DateField, Form, WholeNumberField, as_line
from pact.core.i18n.countries import countries
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.i18n.shipped import local_words
from pact.core.sanitising import visible_length
from pact.core.site import own_country
from pact.promises.stated.models import Comparator, SourceKind, StatedFigure, StatedMetric, Yardstick
from pact.promises.stated.service import MAX_WORDS, FigureFacts, StandardFacts
from pact.promises.stated.wording import COMPARATORS, METRICS, SOURCES

_ = lazy_gettext
FIRST_YEAR: Final = 2000
LONGEST: Final = 24
"""Months that a figure can be about."""
MOST_MINUTES: Final = 600
APPROVE, REFUSE = "approve", "refuse"
_PAGE = _("The full address, starting with https://")


class SourcedForm(Form):
    """Checks the field `page`."""

    def validate_page(self, field: StringField) -> None:
        if field.data and not is_official_page(field.data):
            raise ValidationError(gettext("Enter the full address of a page, starting with https://"))


def _check_past(field: DateField) -> None:
    if field.data is None:
        return
    if field.data > clock.today():
        raise ValidationError(gettext("Enter today’s date or a past date."))
    _check_year(field.data)


def _check_year(day: date) -> None:
    if day.year < FIRST_YEAR:
        raise ValidationError(gettext("Enter a year from 2000 on."))


def _page_field() -> StringField:
    return StringField(
        _("Page that shows it"),
        [DataRequired(_("Enter the address of the page that shows it."))],
        filters=[as_line],
        description=_PAGE,
    )


def _month_field(label: Any) -> StringField:
    return StringField(label, [DataRequired(_("Enter the month."))], filters=[as_line],
                       description=_("Year and month, such as 2026-03."))  # fmt: skip


class PlainDecimalField(DecimalField):
    """A number as people write it: with a point or a comma."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata([value.strip().rstrip("%").strip().replace(",", ".") for value in valuelist])
        except ValueError:
            self.data = None
            raise ValueError(gettext("Enter a number, such as 87.5.")) from None
        if self.data is not None and not self.data.is_finite():
            self.data = None
            raise ValueError(gettext("Enter a number, such as 87.5."))


class StatedFigureForm(SourcedForm):
    """What somebody states of a company. Of a valid form, `facts` is what is stored."""

    metric = SelectField(_("What is stated"), [DataRequired(_("Choose what is stated."))])
    value = PlainDecimalField(
        _("Value"),
        [InputRequired(_("Enter the value."))],
        description=_("In percent, or in minutes for the average time."),
        places=None,
        widget=TextInput(),
    )
    first_month = _month_field(_("First month"))
    last_month = _month_field(_("Last month"))
    n = WholeNumberField(
        _("From how many contacts"),
        [Optional(), NumberRange(1, 10**9, _("Enter a whole number from 1, or leave it empty."))],
        description=_("As the page says it. Leave it empty if the page does not say."),
        widget=TextInput(),
    )
    source_kind = SelectField(_("Who states it"), [DataRequired(_("Choose who states it."))])
    source_name = StringField(
        _("Name of the source"),
        [DataRequired(_("Enter the name.")), Length(2, 120, _("Enter a name of 2 to 120 characters."))],
        filters=[as_line],
        description=_("Such as the report’s title, or the regulator’s name."),
    )
    page = _page_field()
    dated_on = DateField(
        _("Date of the page"),
        [DataRequired(_("Enter the date that the page gives."))],
        description=_("When it was published or last changed."),
    )

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        self.metric.choices = [
            ("", gettext("Choose what is stated")),
            *((m.value, str(w)) for m, w in METRICS.items()),
        ]
        self.source_kind.choices = [
            ("", gettext("Choose who states it")), *((kind.value, str(words)) for kind, words in SOURCES.items()),
        ]  # fmt: skip

    @classmethod
    def of(cls, figure: StatedFigure) -> "StatedFigureForm":
        """The form filled in with a figure as it is, to correct it."""
        names = ("n", "source_name", "page", "dated_on")
        return cls(data={name: getattr(figure, name) for name in names} | {
            "value": Decimal(f"{figure.value.normalize():f}"),  # without needless noughts
            "metric": figure.metric.value, "source_kind": figure.source_kind.value,
            "first_month": month_key(figure.first_month), "last_month": month_key(figure.last_month),
        })  # fmt: skip

    def validate_value(self, field: PlainDecimalField) -> None:
        value = field.data
        if value is None:
            return
        if self.metric.data == StatedMetric.AVERAGE_SPEED:
            if not 0 < value <= MOST_MINUTES:
                raise ValidationError(gettext("Enter the minutes, more than 0 and at most 600."))
        elif not 0 <= value <= 100:
            raise ValidationError(gettext("Enter a share from 0 to 100 percent."))
        if value != round(value, 2):
            raise ValidationError(gettext("Enter at most two decimals."))

    def validate_first_month(self, field: StringField) -> None:
        _month_in(field)

    def validate_last_month(self, field: StringField) -> None:
        last, first = _month_in(field), read_month(self.first_month.data or "")
        if last is None or first is None:
            return
        if last < first:
            raise ValidationError(gettext("This month is before the first month."))
        if last >= months_later(first, LONGEST):
            raise ValidationError(gettext("Enter at most 24 months."))

    def validate_dated_on(self, field: DateField) -> None:
        _check_past(field)
        last = read_month(self.last_month.data or "")
        if field.data is not None and last is not None and field.data < last:
            raise ValidationError(gettext("This date is before the last month that the figure is about."))

    @property
    def facts(self) -> FigureFacts:
        first, last = read_month(self.first_month.data or ""), read_month(self.last_month.data or "")
        assert first is not None
        assert last is not None
        assert self.dated_on.data is not None
        return FigureFacts(
            metric=StatedMetric(self.metric.data), first_month=first, last_month=last,
            value=Decimal(self.value.data or 0), n=self.n.data, source_kind=SourceKind(self.source_kind.data),
            source_name=self.source_name.data, page=self.page.data, dated_on=self.dated_on.data,
        )  # fmt: skip


def _month_in(field: StringField) -> date | None:
    month = read_month(field.data or "")
    if month is None:
        raise ValidationError(gettext("Enter the month like this: 2026-03."))
    if month >= month_of(clock.today()):
        raise ValidationError(gettext("Enter a month that is over."))
    _check_year(month)
    return month


class StandardForm(SourcedForm):
    """What a law asks. Of a valid form, `facts` is what is stored, with `chosen_sector`."""

    country = SelectField(_("Country"), [DataRequired()])
    sector = SelectField(_("Sector"))
    metric = SelectField(_("What the law asks"), [DataRequired(_("Choose what the law asks."))])
    comparator = RadioField(
        _("How much"), validators=[InputRequired(_("Choose one."))], choices=list(COMPARATORS.items())
    )
    target = WholeNumberField(
        _("Percent"),
        [InputRequired(_("Enter the percentage.")), NumberRange(0, 100, _("Enter a whole number from 0 to 100."))],
        sign="%",
        widget=TextInput(),
    )
    law = StringField(
        _("Name of the law"),
        [DataRequired(_("Enter the name of the law.")), Length(2, 160, _("Enter 2 to 160 characters."))],
        filters=[as_line],
    )
    page = _page_field()
    checked_on = DateField(_("Checked on"), [DataRequired(_("Enter the date you checked the page."))])

    def __init__(self, formdata: Any = None, *, sectors: Sequence[Sector], **given: Any) -> None:
        super().__init__(formdata, **given)
        self._sectors = {sector.slug: sector for sector in sectors}
        self.country.choices = countries()
        self.sector.choices = [
            ("", gettext("Every sector")),
            *((slug, local_words(sector.name)) for slug, sector in self._sectors.items()),
        ]
        shares = [(metric.value, str(words)) for metric, words in METRICS.items() if metric.is_share]
        self.metric.choices = [("", gettext("Choose what the law asks")), *shares]

    @classmethod
    def of(cls, standard: Yardstick | None, sectors: Sequence[Sector]) -> "StandardForm":
        """The form filled in with a standard as it is, or an empty one for a new one."""
        if standard is None:
            return cls(sectors=sectors, data={"country": own_country(), "checked_on": clock.today()})
        names = ("country", "target", "law", "page", "checked_on")
        return cls(sectors=sectors, data={name: getattr(standard, name) for name in names} | {
            "sector": standard.sector.slug if standard.sector else "", "metric": standard.metric.value,
            "comparator": standard.comparator.value,
        })  # fmt: skip

    def validate_checked_on(self, field: DateField) -> None:
        _check_past(field)

    @property
    def chosen_sector(self) -> Sector | None:
        return self._sectors.get(self.sector.data)

    @property
    def facts(self) -> StandardFacts:
        assert self.checked_on.data is not None
        assert self.target.data is not None
        return StandardFacts(
            country=self.country.data, metric=StatedMetric(self.metric.data),
            comparator=Comparator(self.comparator.data), target=self.target.data, law=self.law.data,
            page=self.page.data, checked_on=self.checked_on.data,
        )  # fmt: skip


class DecideEntryForm(Form):
    """A decision about a figure or a standard."""

    outcome = RadioField(
        _("What you decide"),
        validators=[InputRequired(_("Choose a decision."))],
        choices=[(APPROVE, _("Approve: the page says this")), (REFUSE, _("Refuse"))],
    )
    words = TextAreaField(
        _("Your reason if you refuse"),
        description=_("If the company entered it, we e-mail your reason as you write it."),
        validators=[Length(max=MAX_WORDS, message=_("Enter 1,000 characters or fewer."))],
    )
    # The entry’s revision that the moderator saw.
    seen = HiddenField()

    def validate_words(self, field: TextAreaField) -> None:
        is_written = bool(visible_length(field.data or ""))
        if self.outcome.data == REFUSE and not is_written:
            raise ValidationError(gettext("Say why you refuse."))
        if self.outcome.data == APPROVE and is_written:
            raise ValidationError(gettext("Nobody would read this. Delete it to approve, or choose to refuse."))

    @property
    def seen_revision(self) -> int:
        """0 for what nobody saw."""
        word = self.seen.data or ""
        return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0
