"""Forms on a company's page at the desk. Each has its own prefix because several are on one page."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from pact.checks.findings import Place
from pact.companies.models import NOT_SORTED, Sector
from pact.companies.names import NOT_A_NAME, is_name, name_key
from pact.core.forms import Form, as_line
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.i18n.shipped import local_words
from pact.moderation.grounds.seen import changed_since, changed_words
from pact.moderation.models import Ground
from pact.moderation.public_words import PublicWordsForm

_ = lazy_gettext


def _name_field(label: Any, hint: Any = "") -> StringField:
    length = Length(2, 120, _("Enter a name of 2 to 120 characters."))
    return StringField(label, [DataRequired(_("Enter a name.")), length], filters=[as_line], description=hint)


class PrefixedForm(Form):
    """A form whose fields are called `<prefix>-<name>`, so that no two on a page share an id."""

    own_prefix = ""

    def __init__(self, formdata: Any = None, **given: Any) -> None:
        super().__init__(formdata, prefix=self.own_prefix, **given)


class NamedForm(PrefixedForm):
    """Checks that a name can find something."""

    def validate_name(self, field: StringField) -> None:
        if not is_name(field.data or ""):
            raise ValidationError(str(NOT_A_NAME))


class SectorChoiceForm(PrefixedForm):
    """Offers all sectors; the value is the sector's slug."""

    sector = SelectField(_("Sector"), [DataRequired(_("Choose a sector."))])

    def __init__(self, formdata: Any = None, *, sectors: Iterable[Sector], **given: Any) -> None:
        super().__init__(formdata, **given)
        self.sector.choices = [(sector.slug, local_words(sector.name)) for sector in sectors]


class PublicNameForm(NamedForm, PublicWordsForm):
    """A name that becomes public."""

    public_words = ("name",)
    checked_as = Place.company_name


class CheckedNameForm(PublicNameForm):
    # The company that the moderator saw; it differs once somebody has changed it.
    seen = HiddenField()


class AcceptCompanyForm(CheckedNameForm, SectorChoiceForm):
    own_prefix = "accept"
    forgets_name = BooleanField(_("Do not keep the name that was sent, because it must not be public"))
    name = _name_field(
        _("Name"), _("Correct any spelling mistakes. People can still find the company by the name that was sent.")
    )


class SortCompanyForm(SectorChoiceForm):
    own_prefix = "sort"


class RenameCompanyForm(CheckedNameForm):
    own_prefix = "rename"
    forgets_name = BooleanField(_("The old name and address must not be public: remove both"))
    name = _name_field(_("New name"), _("People can still find the company by its old name."))
    keeps_address = BooleanField(_("Keep the page address as it is"))


class AddAliasForm(PublicNameForm):
    own_prefix = "alias"
    name = _name_field(
        _("Another name"), _("The way people write it, such as an abbreviation, a former name or a brand.")
    )


class MergeCompanyForm(PrefixedForm):
    """Sent by GET; the next page shows what the merge will do."""

    into = StringField(_("Merge into"), [DataRequired(_("Enter the company's name."))], filters=[as_line])


class GroundForm(PrefixedForm):
    """Why a company is not accepted, from the fixed list."""

    ground = SelectField(_("Ground"), [DataRequired(_("Choose a ground."))],
                         description=_("We send its wording to the authors."))  # fmt: skip
    # The company and its stories that the moderator saw, and the wordings of the grounds.
    seen = HiddenField()
    seen_grounds = HiddenField()

    def __init__(self, formdata: Any = None, *, grounds: list[Ground], **given: Any) -> None:
        super().__init__(formdata, **given)
        self._grounds = {ground.code: ground for ground in grounds}
        self.ground.choices = [
            ("", gettext("Choose a ground")),
            *((code, local_words(ground.name)) for code, ground in self._grounds.items()),
        ]

    def validate_ground(self, field: SelectField) -> None:
        chosen = [self._grounds[field.data]] if field.data in self._grounds else []
        if changed := changed_since(self.seen_grounds.data, chosen):
            raise ValidationError(changed_words(changed))

    @property
    def shown_grounds(self) -> list[Ground]:
        return list(self._grounds.values())

    def chosen_ground(self) -> Ground:
        return self._grounds[self.ground.data]


class MoveStoriesForm(GroundForm):
    """Merge a company into another one; the ground is only asked where it is a proposal."""

    own_prefix = "move"
    hides_names = BooleanField(_("Its names and addresses must not be public: they lead nowhere"))


class RefuseCompanyForm(GroundForm):
    own_prefix = "refuse"
    words = TextAreaField(
        _("Message to the authors"),
        [Length(max=2000, message=_("Enter 2,000 characters or fewer."))],
        description=_("Say what to change. Sent with the ground."),
    )


class SectorForm(PublicNameForm):
    own_prefix = "sector"
    name = _name_field(_("Name"))

    def validate_name(self, field: StringField) -> None:
        super().validate_name(field)
        if name_key(field.data or "") == name_key(NOT_SORTED):
            raise ValidationError(gettext("This name is reserved for companies without a sector."))
