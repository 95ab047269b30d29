"""Forms for what the directory says of companies: each fact with the page that shows it and the day somebody looked."""

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import Field, HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from pact.companies.candidates import nearest_name
from pact.companies.directory.facts import Source
from pact.companies.directory.models import Fact, Redress
from pact.companies.directory.redress import look_of
from pact.companies.line_costs import LineCost
from pact.companies.models import Company, CompanyNumber, Sector
from pact.companies.numbers import NumberFacts, format_phone_number, is_official_page, parse_phone_number
from pact.companies.queries import company_meant
from pact.core import clock
from pact.core.addresses import read_address
from pact.core.forms import DateField, WholeNumberField, as_line
from pact.core.i18n.countries import countries
from pact.core.i18n.messages import gettext, lazy_gettext, message_of
from pact.core.i18n.shipped import local_words
from pact.core.site import own_country
from pact.moderation.companies.forms import PrefixedForm
from pact.moderation.public_words import PublicWordsForm
from pact.stories.said.figures import NotRead
from pact.stories.said.in_words import typed
from pact.stories.said.prices import price_per_minute

_ = lazy_gettext
# Catches typing mistakes in the year.
FIRST_YEAR = 2000
# What a site says of its own numbers.
STATED_COSTS = tuple(cost for cost in LineCost if cost is not LineCost.UNKNOWN)
FULL_ADDRESS = _("Enter the full address of a page, starting with https://")


def _page_field(label: Any, *validators: Any) -> StringField:
    return StringField(
        label, validators, filters=[as_line], description=_("The full address, starting with https://")
    )


def _day_field() -> DateField:
    return DateField(_("Checked on"), [DataRequired(_("Enter the date you checked the page."))])


class SourcedForm(PrefixedForm):
    """Checks the fields `page` and `checked_on`."""

    page: StringField
    checked_on: DateField

    @property
    def day(self) -> date:
        """The day when somebody looked, of a valid form."""
        assert self.checked_on.data is not None
        return self.checked_on.data

    def validate_page(self, field: StringField) -> None:
        if field.data and not is_official_page(field.data):
            raise ValidationError(str(FULL_ADDRESS))

    def validate_checked_on(self, field: DateField) -> None:
        if field.data is None:  # not a date, which the field itself reports
            return
        if not date(FIRST_YEAR, 1, 1) <= field.data <= clock.today():
            raise ValidationError(gettext("Enter today’s date or a past date."))


class NumberForm(SourcedForm, PublicWordsForm):
    """An official number and the page that shows it. `dialled_as` is what is stored."""

    own_prefix = "number"
    public_words = ("purpose", "hours")
    number = StringField(
        _("Phone number"),
        [DataRequired(_("Enter the phone number.")), Length(max=40, message=_("This number is too long."))],
        filters=[as_line],
        description=_("Include the country code. For example, +44 20 7946 0018."),
    )
    purpose = StringField(
        _("What it is for"),
        [DataRequired(_("Enter what the number is for.")), Length(2, 80, _("Enter 80 characters or fewer."))],
        filters=[as_line],
        description=_("For example, “Faults, 24 hours”."),
    )
    hours = StringField(
        _("When it is answered"),
        [Length(max=120, message=_("Enter 120 characters or fewer."))],
        filters=[as_line],
        description=_("As the page says it, such as “Monday to Friday, 8am to 6pm”."),
    )
    line_cost = SelectField(_("What a call costs"), default="")
    price = StringField(
        _("Price a minute"),
        [Length(max=40, message=_("Enter 40 characters or fewer."))],
        filters=[as_line],
        description=_("With the currency, such as “13p” or “€0.20”. Only if the page says it."),
    )
    page = _page_field(
        _("Page of the company that shows the number"),
        DataRequired(_("Enter the address of the page that shows the number.")),
    )
    checked_on = _day_field()

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        costs = [(cost.value, message_of(cost.label)) for cost in STATED_COSTS]
        self.line_cost.choices = [("", gettext("The page does not say")), *costs]

    @classmethod
    def of(cls, number: CompanyNumber) -> "NumberForm":
        """The form filled in with a number as it is."""
        form = cls(obj=number)
        form.number.data = format_phone_number(number.number)
        price = typed(number.cost_per_minute, None, None, is_price=True)
        form.price.data = f"{price} {number.currency}" if price else ""
        return form

    def validate_number(self, field: StringField) -> None:
        if parse_phone_number(field.data or "") is None:
            raise ValidationError(
                gettext("This is not a valid phone number. Include the country code, starting with +.")
            )

    def validate_price(self, field: StringField) -> None:
        try:
            self._read_price()
        except NotRead:
            raise ValidationError(
                gettext("Enter one price with its currency, such as “13p” or “€0.20”.")
            ) from None
        if field.data and self.line_cost.data == LineCost.FREE:
            raise ValidationError(
                gettext("A free call has no price. Clear the price or change what a call costs.")
            )

    def _read_price(self) -> tuple[Decimal | None, str | None]:
        return price_per_minute(self.price.data or "")

    @property
    def dialled_as(self) -> str:
        return parse_phone_number(self.number.data or "") or ""

    @property
    def facts(self) -> NumberFacts:
        price, currency = self._read_price()
        return NumberFacts(
            purpose=self.purpose.data,
            page=self.page.data,
            checked_on=self.day,
            hours=self.hours.data or None,
            line_cost=LineCost(self.line_cost.data) if self.line_cost.data else None,
            cost_per_minute=price,
            currency=currency,
        )


class FactForm(SourcedForm):
    """One fact about a company. Each kind has a field `value`."""

    own_prefix = "fact"
    value: Field
    page = _page_field(_("Page that shows it"), DataRequired(_("Enter the address of the page that shows it.")))
    checked_on = _day_field()

    @property
    def chosen(self) -> str | int:
        """The value to store; empty to remove it."""
        return str(self.value.data or "")

    @property
    def source(self) -> Source | None:
        return Source(self.page.data, self.day) if self.page.data else None


class CountryForm(FactForm):
    value = SelectField(_("Country"), [DataRequired()])
    page = _page_field(_("Page that shows it"))

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        self.value.choices = countries()


class SiteForm(FactForm):
    value = _page_field(_("Official site"), DataRequired(_("Enter the address of the site.")))
    page = _page_field(_("Page that shows it"))

    def validate_value(self, field: StringField) -> None:
        if not is_official_page(field.data or ""):
            raise ValidationError(str(FULL_ADDRESS))


class ComplaintsForm(FactForm):
    value = StringField(
        _("E-mail address for complaints"),
        [DataRequired(_("Enter the address."))],
        filters=[as_line],
        description=_("The company’s own public address, not a person’s. Our pages show it."),
    )
    page = _page_field(_("Page that shows it"), DataRequired(_("Enter the address of the page that shows it.")))

    def validate_value(self, field: StringField) -> None:
        address = read_address(field.data)
        if address is None or len(address) > 254:
            raise ValidationError(gettext("Enter an e-mail address, such as complaints@company.example."))
        field.data = address


class GroupForm(FactForm):
    """The group's id is `chosen` once the form is valid."""

    value = StringField(_("Group"), [DataRequired(_("Enter the name of the group."))], filters=[as_line],
                        description=_("The company that this one is a brand of. Both stay as they are."))  # fmt: skip
    page = _page_field(_("Page that shows it"), DataRequired(_("Enter the address of the page that shows it.")))
    group: Company | None = None

    def validate_value(self, field: StringField) -> None:
        self.group = company_meant(field.data or "")
        if self.group is None:
            nearest = nearest_name(field.data or "")
            meant = gettext("Did you mean “%(name)s”?", name=nearest) if nearest else ""
            unknown = gettext("We have no company with this name.")
            raise ValidationError(f"{unknown} {meant}".strip())

    @property
    def chosen(self) -> int:
        return self.group.id if self.group else 0


FACT_FORMS: dict[Fact, type[FactForm]] = {
    Fact.COUNTRY: CountryForm,
    Fact.GROUP: GroupForm,
    Fact.SITE: SiteForm,
    Fact.COMPLAINTS: ComplaintsForm,
}
FACT_LABELS = {
    Fact.COUNTRY: _("Country"),
    Fact.GROUP: _("Group"),
    Fact.SITE: _("Official site"),
    Fact.COMPLAINTS: _("Address for complaints"),
}


class RedressForm(SourcedForm, PublicWordsForm):
    """Where people may take a complaint about companies of a country, or of one of its sectors."""

    own_prefix = "redress"
    public_words = ("body",)
    body = StringField(
        _("Name"), [DataRequired(_("Enter the name.")), Length(2, 120, _("Enter a name of 2 to 120 characters."))],
        filters=[as_line], description=_("For example, “Energy Ombudsman”."),
    )  # fmt: skip
    country = SelectField(_("Country"), [DataRequired()])
    sector = SelectField(
        _("Sector"), description=_("A sector’s own body goes before the one for every other sector.")
    )
    weeks = WholeNumberField(
        _("Weeks"),
        [InputRequired(_("Enter the number of weeks.")), NumberRange(0, 104, _("Enter a number from 0 to 104."))],
        description=_("How many weeks the company has to answer a complaint before people can go there."),
    )
    page = _page_field(_("Page that shows it"), DataRequired(_("Enter the address of the page that shows it.")))
    checked_on = _day_field()
    # The body as it was when the form was opened.
    seen = HiddenField()

    def __init__(self, formdata: Any = None, *, sectors: list[Sector], **given: Any) -> None:
        super().__init__(formdata, **given)
        self._sectors = {sector.slug: sector for sector in sectors}
        self.country.choices = countries()
        self.sector.choices = [
            ("", gettext("Every sector without a body of its own")),
            *((slug, local_words(sector.name)) for slug, sector in self._sectors.items()),
        ]

    @classmethod
    def of(cls, redress: Redress | None, sectors: list[Sector]) -> "RedressForm":
        """The form filled in with a body as it is, or an empty one for a new body."""
        if redress is None:
            return cls(sectors=sectors, data={"country": own_country(), "checked_on": clock.today()})
        sector = redress.sector.slug if redress.sector else ""
        names = ("country", "body", "weeks", "page", "checked_on")
        return cls(
            sectors=sectors,
            data={"sector": sector, "seen": look_of(redress), **{name: getattr(redress, name) for name in names}},
        )

    @property
    def chosen_sector(self) -> Sector | None:
        return self._sectors.get(self.sector.data)
