"""Field types for the share form that WTForms lacks, and helpers that build fields."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import DateField, EmailField, Form, RadioField, StringField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import InputRequired, Optional

from pact.core import clock
from pact.core.addresses import read_address, trimmed
from pact.core.i18n.labels import Labelled
from pact.core.i18n.messages import format_number, gettext, lazy_gettext, lazy_message_of
from pact.stories.fields import oldest_contact
from pact.stories.said.counts import read_count
from pact.stories.said.days import read_day
from pact.stories.said.durations import read_days, read_minutes
from pact.stories.said.figures import Fault, NotRead, Said
from pact.stories.said.in_words import minutes_in_words, time_in_words, typed
from pact.stories.said.prices import read_price, unclear_sign

_ = lazy_gettext
_QUOTED = 30
"""Characters of an unreadable answer that its message repeats."""


def choices_of(kind: type[Labelled], *, optional: bool) -> list[tuple[str, Any]]:
    given = [(member.value, lazy_message_of(member.label)) for member in kind]
    return [*given, ("", _("Clear"))] if optional else given


def text_or_none(value: Any) -> str | None:
    return str(value) if value else None


def yes_no(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)


class OptionsField(RadioField):
    """Radio buttons whose validator says whether an answer is needed, so only an answer is looked for among the choices."""

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is not None:
            super().pre_validate(form)


def enum_field(label: Any, kind: type[Labelled], *, required: Any = "", hint: Any = "") -> OptionsField:
    validators = [InputRequired(required)] if required else [Optional()]
    return OptionsField(label, validators, choices=choices_of(kind, optional=not required), coerce=text_or_none,
                      description=hint, validate_choice=True)  # fmt: skip


class TypedRadioField(OptionsField):
    """Radio buttons that store a number or a boolean. “Clear” takes an answer back: null is stored."""

    def __init__(self, label: Any, words: Iterable[tuple[str, Any]], coerce: Any, **kwargs: Any) -> None:
        choices = [*words, ("", _("Clear"))]
        super().__init__(label, [Optional()], choices=choices, coerce=text_or_none, **kwargs)
        self.to_value = coerce

    def process_data(self, value: Any) -> None:
        words = {True: "yes", False: "no"} if self.to_value is yes_no else {}
        super().process_data(words.get(value, value) if value is not None else None)

    def value(self) -> Any:
        """The answer as stored."""
        return self.to_value(self.data)


def email_field(hint: Any) -> EmailField:
    """The author's e-mail address."""
    required = InputRequired(_("Enter your e-mail address."))
    return EmailField(_("Your e-mail address"), [required, _is_address], filters=[trimmed], description=hint)


def _is_address(_form: Form, field: EmailField) -> None:
    if read_address(field.data) is None:
        raise ValidationError(gettext("Enter an e-mail address in the correct format, like name@example.com."))


def rating_field(label: Any, bounds: tuple[int, int]) -> TypedRadioField:
    minimum, maximum = bounds
    marks = {str(number): number for number in range(minimum, maximum + 1)}
    # None for no answer, and for a mark that does not exist, which the field reports itself.
    return TypedRadioField(label, [(mark, mark) for mark in marks], lambda value: marks.get(str(value)))


class DayField(DateField):
    """A day from the browser's calendar or as people write it (stories/said/days.py).

    `oldest` gives the earliest day that can be meant, from today's date.
    """

    def __init__(
        self, label: Any, validators: Any = None, *, oldest: Callable[[date], date] = oldest_contact, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.oldest = oldest

    def process_formdata(self, valuelist: list[Any]) -> None:
        text = str(valuelist[0]).strip() if valuelist else ""
        if not text:
            return
        try:
            self.data: date | None = read_day(text, today=clock.today(), earliest=self.oldest(clock.today()))
        except NotRead as refused:
            self.data = None
            raise ValueError(
                gettext("“%(answer)s” would be in the future, unless the month comes first. Write the month as a word, for "
                        "example 28 November 2026.", answer=_quoted(text))
                if refused.fault is Fault.AMBIGUOUS
                else gettext("Enter a date, for example 28/11/2026 or 28 November 2026.")
            ) from None  # fmt: skip
        # A calendar field can show a date only in this form.
        self.raw_data = [self.data.isoformat()]


class SaidField(StringField):
    """A figure as people write it, also as a range or a bound (stories/said). The field keeps what was typed."""

    example: Any = ""
    vague: Any = _("“%(answer)s” can be many or few. Enter your best guess, for example %(example)s.")
    """What a message says about an answer such as “several”."""

    def __init__(self, label: Any, bounds: tuple[float, float], **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.least, self.most = bounds

    def read(self, text: str) -> Said:
        """The figure in a text. Raises NotRead."""
        raise NotImplementedError

    def process_data(self, value: Any) -> None:
        super().process_data(value)
        if not isinstance(value, str | None):
            self.show(value, None, None)

    def show(self, value: Any, low: Any, high: Any) -> None:
        """Show a stored answer."""
        self.data = typed(value, low, high, is_price=isinstance(self, CostField))

    def said(self) -> Said | None:
        """What was said; None for an empty field and for one that cannot be read, which the field reports itself."""
        try:
            return self._read_within() if (self.data or "").strip() else None
        except (NotRead, ValidationError):
            return None

    def pre_validate(self, form: Form) -> None:
        if not (self.data or "").strip():
            return
        try:
            self._read_within()
        except NotRead as refused:
            raise ValidationError(self.why_not_read(refused)) from None

    def why_not_read(self, refused: NotRead) -> str:
        answer = _quoted(self.data)
        if refused.fault is Fault.VAGUE:
            return str(self.vague) % {"answer": answer, "example": self.example}
        if refused.fault is Fault.AMBIGUOUS:
            return gettext("“%(answer)s” can be read in two ways. Leave out the comma or point if it stands between "
                           "thousands, or enter fewer decimals.", answer=answer)  # fmt: skip
        if refused.fault is Fault.UNITS:
            return gettext("“%(answer)s” can be read in two ways. Enter it with its units, for example 1 h 15 min or "
                           "2 min 30 s.", answer=answer)  # fmt: skip
        if refused.fault is Fault.NOT_WHOLE:
            return gettext("Enter a whole number, for example %(example)s.", example=self.example)
        return gettext(
            "We cannot read “%(answer)s”. Enter it like this: %(example)s.", answer=answer, example=self.example
        )

    def out_of_bounds(self, said: Said) -> str:
        return gettext(
            "Enter a number from %(min)s to %(max)s.",
            min=format_number(int(self.least)),
            max=format_number(int(self.most)),
        )

    def _read_within(self) -> Said:
        said = self.read(str(self.data))
        if not self.least <= said.least <= said.most <= self.most:
            raise ValidationError(self.out_of_bounds(said))
        return said


_VAGUE_TIME = _("“%(answer)s” can be short or long. Enter your best guess, for example %(example)s.")


class MinutesField(SaidField):
    """A duration in minutes, to two decimals."""

    vague = _VAGUE_TIME
    example = _("20, 20 min, 1h10, 5-10 min or over 20 minutes")

    def __init__(self, label: Any, *, maximum: int, **kwargs: Any) -> None:
        super().__init__(label, (0, maximum), **kwargs)

    def read(self, text: str) -> Said:
        return read_minutes(text).rounded(2)

    def out_of_bounds(self, said: Said) -> str:
        return gettext("Enter a time of %(maximum)s or less. You entered %(time)s.",
                       maximum=minutes_in_words(self.most), time=minutes_in_words(said.most))  # fmt: skip

    def understood(self) -> str:
        """The duration in words, if it was written in another form; empty for a bare number or no duration."""
        said = self.said()
        return (
            ""
            if said is None or str(self.data).strip().isdecimal()
            else time_in_words(said.value, said.low, said.high)
        )


class DaysField(SaidField):
    """A duration in days."""

    vague = _VAGUE_TIME
    example = _("3, 3 days, 2 weeks, 2-3 days or over a week")

    def read(self, text: str) -> Said:
        return read_days(text).rounded(2)


class CountField(SaidField):
    """A whole number."""

    example = _("4, 3-5 or 4+")

    def read(self, text: str) -> Said:
        return read_count(text)

    def out_of_bounds(self, said: Said) -> str:
        return gettext("Enter a whole number from %(min)s to %(max)s.", min=self.least, max=self.most)


class CostField(SaidField):
    """A price, perhaps with its currency."""

    example = _("1.50, £1.50, 150p or 1,50 €")

    def read(self, text: str) -> Said:
        return read_price(text)[0]

    def currency(self) -> str | None:
        """The currency in what was typed, if any."""
        try:
            return read_price(self.data or "")[1]
        except NotRead:
            return None

    def unclear_sign(self) -> str:
        """The sign or word of several currencies in what was typed, such as “$”; empty if there is none."""
        return unclear_sign(self.data or "")


def stored(field: SaidField, number: float | None) -> Any:
    """A number as the field's column takes it."""
    if number is None:
        return None
    kind: Callable[[Any], Any] = int if isinstance(field, CountField) else float
    return Decimal(f"{number:.4f}") if isinstance(field, CostField) else kind(number)


def _quoted(text: Any) -> str:
    line = " ".join(str(text).split())
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED]}…"
