"""Field types for the share form that WTForms lacks, and helpers that build fields."""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import EmailField, Form, IntegerField, RadioField, StringField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from pact.core.addresses import read_address, trimmed
from pact.core.i18n.labels import Labelled
from pact.core.i18n.messages import gettext, lazy_gettext, lazy_message_of
from pact.stories.said.durations import minutes_of
from pact.stories.wording import minutes_in_words

_ = lazy_gettext


def choices_of(kind: type[Labelled], *, optional: bool) -> list[tuple[str, Any]]:
    given = [(member.value, lazy_message_of(member.label)) for member in kind]
    return [*given, ("", _("No answer"))] if optional else given


def text_or_none(value: Any) -> str | None:
    return str(value) if value else None


def _int_or_none(value: Any) -> int | None:
    """The number; None for no answer, and for invalid input, which the field reports itself."""
    return int(value) if str(value or "").isdecimal() else None


def yes_no(value: Any) -> bool | None:
    return {"yes": True, "no": False, True: True, False: False}.get(value)


def enum_field(label: Any, kind: type[Labelled], *, required: Any = "", hint: Any = "") -> RadioField:
    validators = [InputRequired(required)] if required else [Optional()]
    return RadioField(label, validators, choices=choices_of(kind, optional=not required), coerce=text_or_none,
                      description=hint, validate_choice=True)  # fmt: skip


class TypedRadioField(RadioField):
    """Radio buttons that store a number or a boolean. “No answer” is stored as null."""

    def __init__(self, label: Any, words: Iterable[tuple[str, Any]], coerce: Any, **kwargs: Any) -> None:
        choices = [*words, ("", _("No answer"))]
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
    marks = [(str(number), str(number)) for number in range(minimum, maximum + 1)]
    return TypedRadioField(label, marks, _int_or_none)


def count_field(label: Any, bounds: tuple[int, int]) -> IntegerField:
    minimum, maximum = bounds
    between = _("Enter a whole number from %(min)s to %(max)s.")
    return IntegerField(label, [Optional(), NumberRange(minimum, maximum, between)])


class MinutesField(StringField):
    """A duration as people write it (durations.py), stored in minutes. The field keeps what was typed."""

    def __init__(self, label: Any, *, maximum: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.maximum = maximum

    def process_data(self, value: Any) -> None:
        super().process_data(f"{value:g}" if isinstance(value, float | int) else value)

    def pre_validate(self, form: Form) -> None:
        if not (self.data or "").strip():
            return
        minutes = minutes_of(self.data)
        if minutes is None:
            raise ValidationError(gettext("Enter a time, for example: 12, 2.5, 20 min, 1h10 or half an hour."))
        if minutes > self.maximum:
            raise ValidationError(
                gettext("Enter a time of %(maximum)s or less. You entered %(time)s.", maximum=minutes_in_words(self.maximum),
                        time=minutes_in_words(minutes))
            )  # fmt: skip

    def value(self) -> float | None:
        """Minutes, to two decimal places; None for an empty or invalid field."""
        minutes = minutes_of(self.data or "")
        return round(minutes, 2) if minutes is not None and minutes <= self.maximum else None

    def understood(self) -> str:
        """The duration in words, if it was written in another form; empty for a bare number or no duration."""
        minutes, typed = self.value(), (self.data or "").strip()
        return "" if minutes is None or typed.isdecimal() else minutes_in_words(minutes)


class CostField(StringField):
    """A price as a decimal."""

    def pre_validate(self, form: Form) -> None:
        if (self.data or "").strip() and self.value() is None:
            raise ValidationError(gettext("Enter the price as a number, for example 1.50."))

    def value(self) -> Decimal | None:
        try:
            number = Decimal(str(self.data or "").strip().replace(",", "."))
        except InvalidOperation:
            return None
        return number if number.is_finite() and 0 <= number <= 100 else None
