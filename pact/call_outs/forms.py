"""The forms of a call-out: writing it, deciding on it, picking the best and the worst story."""

from collections.abc import Sequence
from typing import Any, Final

from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from pact.call_outs.queries import companies_in
from pact.call_outs.service import MAX_WORDS, CallOutFacts, is_fixed
from pact.call_outs.telling import WhyTakenBack
from pact.companies.models import Company, CompanyStatus, Sector
from pact.companies.queries import company_meant
from pact.companies.sectors import all_sectors
from pact.core import clock
from pact.core.forms import DateField, Form, as_line
from pact.core.i18n.languages import LANGUAGES, current_language
from pact.core.i18n.messages import gettext, lazy_gettext, message_of
from pact.core.i18n.shipped import local_words
from pact.core.sanitising import clean_line, clean_text, visible_length
from pact.moderation.picks.models import PickKind
from pact.moderation.public_words import PublicWordsForm
from pact.stories.call_outs.models import CallOut, CallOutVersion
from pact.stories.models import Story
from pact.stories.wording import story_title

_ = lazy_gettext
APPROVE, SEND_BACK = "approve", "send_back"
MOST_COMPANIES: Final = 10
MOST_DAYS: Final = 366
FEWEST_CHOICES, MOST_CHOICES, LONGEST_CHOICE = 2, 8, 60
INTRO_LENGTHS: Final = (50, 2000)
_NUMBERS = ("1", "2")


def _question(label: Any, description: Any = "") -> StringField:
    return StringField(
        label,
        [Optional(), Length(10, 200, _("Enter a question of 10 to 200 characters."))],
        filters=[as_line],
        description=description,
    )


def _choices(label: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [Optional()],
        description=_("One on each line, 2 to 8. Leave it empty if people should answer in their own words."),
    )


class WriteCallOutForm(PublicWordsForm):
    """What a call-out says. Of a valid form, `facts` is what is stored."""

    public_words = ("title", "intro", "question_1", "choices_1", "question_2", "choices_2")
    title = StringField(
        _("Title"),
        [DataRequired(_("Enter a title.")), Length(10, 120, _("Enter a title of 10 to 120 characters."))],
        filters=[as_line],
        description=_(
            "What you ask people to tell, such as “Tell us about your best and worst call about a bill”."
        ),
    )
    intro = TextAreaField(
        _("What it is about"),
        [InputRequired(_("Say what it is about."))],
        description=_(
            "Why you ask, whose stories you look for and what you will do with them. 50 to 2,000 characters."
        ),
    )
    language = SelectField(_("Written in"), [DataRequired()])
    opens_on = DateField(_("First day"), [InputRequired(_("Enter the first day."))])
    closes_on = DateField(
        _("Last day"),
        [InputRequired(_("Enter the last day."))],
        description=_("It is open until the end of this day."),
    )
    companies = TextAreaField(
        _("Companies"),
        [Optional()],
        description=_(
            "One name on each line, up to 10. Leave it empty if it is about any company, or about sectors."
        ),
    )
    sectors = SelectMultipleField(_("Sectors"), [Optional()])
    question_1 = _question(
        _("A question of your own"),
        _(
            "Asked with the story. Ask what happened, not for an opinion on a company, and ask for nothing private."
        ),
    )
    choices_1 = _choices(_("Answers to choose from"))
    question_2 = _question(_("A second question"))
    choices_2 = _choices(_("Answers to choose from, for the second question"))
    # The revision of the call-out that the form shows.
    seen = HiddenField()

    def __init__(self, formdata: Any = None, *, call_out: CallOut | None = None, **given: Any) -> None:
        super().__init__(formdata, **given)
        self._call_out = call_out
        self._sectors = all_sectors()
        self.language.choices = [(code, language.name) for code, language in LANGUAGES.items()]
        self.sectors.choices = [(sector.slug, local_words(sector.name)) for sector in self._sectors[1:]]
        self.found: list[Company] = []

    @classmethod
    def of(cls, version: CallOutVersion | None, call_out: CallOut | None = None) -> "WriteCallOutForm":
        """The form filled in with a version, or an empty one."""
        if version is None:
            return cls(data={"language": current_language(), "opens_on": clock.today()})
        data: dict[str, Any] = {
            name: getattr(version, name) for name in ("title", "intro", "language", "opens_on", "closes_on")
        }
        data["companies"] = "\n".join(company.name for company in companies_in(version))
        data["sectors"] = [sector.slug for sector in all_sectors() if sector.id in version.sectors]
        for number, question in zip(_NUMBERS, version.questions, strict=False):
            data[f"question_{number}"] = question["text"]
            data[f"choices_{number}"] = "\n".join(question["choices"])
        data["seen"] = str(call_out.revision) if call_out else ""
        return cls(data=data, call_out=call_out)

    @property
    def is_fixed(self) -> bool:
        """Whether the questions and the first day can only stay as they are."""
        return is_fixed(self._call_out)

    def validate_intro(self, field: Field) -> None:
        length = visible_length(clean_text(field.data or ""))
        if not INTRO_LENGTHS[0] <= length <= INTRO_LENGTHS[1]:
            raise ValidationError(gettext("Enter 50 to 2,000 characters."))

    def validate_closes_on(self, field: Field) -> None:
        if field.data is None or self.opens_on.data is None:
            return
        if field.data < clock.today():
            raise ValidationError(gettext("Enter today’s date or a later one."))
        if field.data < self.opens_on.data:
            raise ValidationError(gettext("The last day must not be before the first."))
        if (field.data - self.opens_on.data).days > MOST_DAYS:
            raise ValidationError(gettext("Enter a day within a year of the first."))

    def validate_opens_on(self, field: Field) -> None:
        if field.data is not None and not self.is_fixed and field.data < clock.today():
            raise ValidationError(gettext("Enter today’s date or a later one."))

    def validate_companies(self, field: Field) -> None:
        names = lines_of(field.data)
        if len(names) > MOST_COMPANIES:
            raise ValidationError(gettext("Enter ten companies or fewer."))
        known = {name: company_meant(name) for name in names}
        unknown = [name for name, one in known.items() if one is None or one.status is not CompanyStatus.ACCEPTED]
        if unknown:
            raise ValidationError(
                gettext(
                    "We have no company called “%(name)s”. Enter its name as it is on our pages.", name=unknown[0]
                )
            )
        self.found = list({one.id: one for one in known.values() if one is not None}.values())
        self.company_names = tuple(one.name for one in self.found)

    def validate_choices_1(self, field: Field) -> None:
        _check_choices(field, self.question_1)

    def validate_choices_2(self, field: Field) -> None:
        _check_choices(field, self.question_2)

    def validate_question_2(self, field: Field) -> None:
        if field.data and not self.question_1.data:
            raise ValidationError(gettext("Enter the first question before the second."))

    @property
    def facts(self) -> CallOutFacts:
        assert self.opens_on.data is not None
        assert self.closes_on.data is not None
        slugs = set(self.sectors.data or ())
        asked = [(self[f"question_{number}"].data, self[f"choices_{number}"].data) for number in _NUMBERS]
        return CallOutFacts(
            language=self.language.data, title=self.title.data or "", intro=self.intro.data or "",
            opens_on=self.opens_on.data, closes_on=self.closes_on.data,
            companies=sorted(one.id for one in self.found),
            sectors=sorted(sector.id for sector in self._sectors if sector.slug in slugs),
            questions=[{"text": text, "choices": lines_of(choices)} for text, choices in asked if text],
        )  # fmt: skip

    @property
    def seen_revision(self) -> int:
        return number_in(self.seen.data)


def lines_of(text: str | None) -> list[str]:
    """The lines of a text that say something, each once."""
    return list(dict.fromkeys(line for raw in (text or "").splitlines() if (line := clean_line(raw))))


def number_in(word: str | None) -> int:
    """A revision that a form saw; 0 if it saw none."""
    word = word or ""
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def _check_choices(field: Field, question: Field) -> None:
    choices = lines_of(field.data)
    if not choices:
        return
    if not question.data:
        raise ValidationError(gettext("Enter the question that these answer."))
    if not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
        raise ValidationError(gettext("Enter 2 to 8 answers, or none."))
    if any(len(choice) > LONGEST_CHOICE for choice in choices):
        raise ValidationError(gettext("Shorten each answer to 60 characters or fewer."))


class DecideCallOutForm(Form):
    """A senior moderator's decision on a call-out."""

    outcome = RadioField(
        _("What you decide"),
        validators=[InputRequired(_("Choose a decision."))],
        choices=[(APPROVE, _("Approve")), (SEND_BACK, _("Send it back"))],
    )
    is_neutral = BooleanField(_("I have gone through this list, and it is neutral and fair"))
    words = TextAreaField(
        _("Your reasons if you send it back"),
        validators=[Length(max=MAX_WORDS, message=_("Enter 1,000 characters or fewer."))],
        description=_("The person who wrote it will read them."),
    )
    seen = HiddenField()

    def validate_is_neutral(self, field: Field) -> None:
        if self.outcome.data == APPROVE and not field.data:
            raise ValidationError(gettext("Go through the list, and tick this to approve."))

    def validate_words(self, field: Field) -> None:
        if self.outcome.data == SEND_BACK and not visible_length(field.data or ""):
            raise ValidationError(gettext("Say why you send it back."))

    @property
    def seen_revision(self) -> int:
        return number_in(self.seen.data)


class CloseCallOutForm(Form):
    """Why the desk closes a newsroom's call-out early."""

    words = TextAreaField(
        _("Why you close it"),
        validators=[Length(max=MAX_WORDS, message=_("Enter 1,000 characters or fewer."))],
        description=_("The newsroom’s journalists get it by e-mail."),
    )

    def __init__(self, formdata: Any = None) -> None:
        super().__init__(formdata, prefix="close-")

    def validate_words(self, field: Field) -> None:
        if not visible_length(field.data or ""):
            raise ValidationError(gettext("Say why you close it."))


class TakePickBackForm(Form):
    """Why the desk takes a newsroom's choice back."""

    reason = SelectField(
        _("Why you take it back"),
        validators=[InputRequired(_("Choose a reason."))],
        description=_("The newsroom’s journalists get it by e-mail."),
    )

    def __init__(self, formdata: Any = None, *, praise: PickKind) -> None:
        super().__init__(formdata, prefix=f"{praise}-back-")
        self.reason.choices = [
            ("", gettext("Choose")),
            *((why.value, message_of(why.label)) for why in WhyTakenBack),
        ]


class PickStoryForm(PublicWordsForm):
    """One of a call-out's stories as its best or worst, and why it is the best. Of the worst only its author speaks."""

    public_words = ("words",)
    story = RadioField(_("Story"), validators=[InputRequired(_("Choose a story."))])
    words = StringField(
        _("Why this story"),
        description=_("One sentence, shown beside the story. Do not name anyone."),
        filters=[as_line],
        validators=[
            DataRequired(_("Say why in one sentence.")),
            Length(max=300, message=_("Enter 300 characters or fewer.")),
        ],
    )

    def __init__(self, formdata: Any = None, *, stories: Sequence[Story], praise: PickKind, **given: Any) -> None:
        super().__init__(formdata, prefix=f"{praise}-", **given)
        if praise is PickKind.WORST:
            del self.words, self.words_are_fine
        self.company_names = tuple({story.company.name for story in stories})
        self.story.choices = [(story.public_id, f"{story.company.name}: {_title(story)}") for story in stories]


def _title(story: Story) -> str:
    assert story.published_version is not None
    return story_title(story.published_version, story)


def sectors_named(sectors: Sequence[Sector]) -> list[str]:
    """The sectors' names in the reader's language."""
    return [local_words(sector.name) for sector in sectors]
