"""The forms of the yearly assessment."""

from typing import Any

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from pact.core import clock
from pact.core.forms import Form, WholeNumberField
from pact.core.i18n.languages import LANGUAGES
from pact.core.i18n.messages import gettext, lazy_gettext, lazy_message_of
from pact.core.sanitising import clean_text
from pact.transparency.assessments.models import Assessment, Section
from pact.transparency.assessments.service import FIRST_YEAR, LONGEST

_ = lazy_gettext


class StartAssessmentForm(Form):
    """The year to assess."""

    year = WholeNumberField(_("Year"), [InputRequired(_("Enter a year."))])

    def __init__(self, formdata: Any = None) -> None:
        this_year = clock.today().year
        super().__init__(formdata, data={"year": this_year})
        words = gettext("Enter a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=this_year)
        self.year.validators = [*self.year.validators, NumberRange(FIRST_YEAR, this_year, words)]


def _part(section: Section, hint: Any) -> TextAreaField:
    return TextAreaField(
        lazy_message_of(section.label),
        [Length(max=LONGEST, message=_("Enter 10,000 characters or fewer."))],
        filters=[lambda text: clean_text(text or "")],
        description=hint,
    )


class WriteAssessmentForm(Form):
    """A draft. A part can be empty until it is published."""

    fake_found = _part(
        Section.FAKE_FOUND,
        _("How many stories you refused or took down because they were invented, paid for or sent in bulk, how you"
          " found out, and what you may have missed."),
    )  # fmt: skip
    fake_done = _part(
        Section.FAKE_DONE, _("The checks, the rules and what moderators do; what got past them, and how you know.")
    )
    harms = _part(
        Section.HARMS,
        _("Harm to people named in stories, companies, authors, readers, minors and your own staff. Say also what"
          " happened this year."),
    )  # fmt: skip
    measures = _part(
        Section.MEASURES,
        _(
            "Reading before publication, redactions, notices and whatever else you do, and what that did not prevent."
        ),
    )
    changes = _part(
        Section.CHANGES, _("Each change with a date. Say also which changes of the last assessment were made.")
    )
    language = SelectField(_("Written in"), [DataRequired()])
    # The revision of the draft that the form shows.
    seen = HiddenField()

    def __init__(self, formdata: Any = None, *, draft: Assessment) -> None:
        super().__init__(formdata, data={**draft.texts, "language": draft.language, "seen": draft.revision})
        self.language.choices = [(code, language.name) for code, language in LANGUAGES.items()]

    @property
    def texts(self) -> dict[str, str]:
        return {section.value: self[section.value].data for section in Section}

    @property
    def empty_parts(self) -> list[Any]:
        """What keeps it from being published."""
        return [self[section.value] for section in Section if not self[section.value].data]

    @property
    def seen_revision(self) -> int | None:
        seen = str(self.seen.data or "")
        return int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 10 else None
