"""What readers choose on the page of a table: their own weights of the overall table, and a country."""

from typing import Any

from flask import abort, request
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import IntegerField
from wtforms.validators import StopValidation

from pact.companies.queries import countries_in_use
from pact.core.forms import Form
from pact.core.i18n.countries import named_countries
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.rankings.tables.weighting import SITE_WEIGHTS, WHOLE, Weights

_ = lazy_gettext


def hundredths(_form: Form, field: IntegerField) -> None:
    """One message for every invalid weight, instead of the library's."""
    if field.data is None or not 0 <= field.data <= WHOLE:
        field.errors.clear()
        raise StopValidation(gettext("Enter a whole number from 0 to %(most)s.", most=WHOLE))


hundredths.field_flags = {"required": True}  # type: ignore[attr-defined]


class WeighTableForm(Form):
    """Sent by GET. The weights are then in the address as `w=50-20-30`."""

    resolution = IntegerField(_("Resolution"), [hundredths])
    politeness = IntegerField(_("Politeness"), [hundredths])
    wait = IntegerField(_("Wait"), [hundredths])

    @classmethod
    def of(cls, weights: Weights) -> "WeighTableForm":
        return cls(data=weights._asdict())

    @classmethod
    def of_words(cls, words: str) -> "WeighTableForm":
        """The form filled in with these weights, valid or not, as if they had been typed."""
        parts = words.split("-") if words.count("-") == len(SITE_WEIGHTS) - 1 else [words[:40], "", ""]
        return cls(ImmutableMultiDict(zip(SITE_WEIGHTS._fields, parts, strict=True)))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether there are three weights that add up to the whole. Errors are shown beside the fields."""
        if not super().validate(extra_validators):
            return False
        total = sum(self.weights)
        if total != WHOLE:
            self.form_errors = [
                gettext(
                    "The three weights add up to %(total)s. They must add up to %(whole)s.",
                    total=total,
                    whole=WHOLE,
                )
            ]
        return total == WHOLE

    @property
    def weights(self) -> Weights:
        return Weights(self.resolution.data, self.politeness.data, self.wait.data)


def chosen_country() -> str:
    """The country's code in the address; empty for all. A site with companies of one country has no such choice."""
    code = request.args.get("country", "").strip().upper()
    if not code:
        return ""
    known = countries_in_use()
    if code not in known:
        abort(404, gettext("We know no company of this country."))
    return code if len(known) > 1 else ""


def countries_to_choose() -> list[tuple[str, str]]:
    """The codes and names to choose from. None where all companies are of one country."""
    known = countries_in_use()
    return named_countries(known) if len(known) > 1 else []
