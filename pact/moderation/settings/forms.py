"""The form of settings, made from their definitions."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from wtforms import Field, StringField, TextAreaField, ValidationError
from wtforms.form import BaseForm
from wtforms.validators import InputRequired

from pact.core.forms import LanguageMeta
from pact.moderation.settings.definitions import (
    BY_KEY,
    DEFINITIONS,
    PART_LABELS,
    Definition,
    DeskSettings,
    SettingRefused,
    ValueKind,
    bounds_sentence,
    check_together,
    checked,
    default_of,
    value_of,
    with_values,
)
from pact.moderation.wording import KIND_LABELS


@dataclass(frozen=True)
class Entry:
    """A setting on the form: one field, or for weights one for each kind; the texts are the default's and the
    current value's, as the fields would show them.
    """

    definition: Definition
    fields: list[Field]
    defaults: list[str]
    current: list[str]

    @property
    def is_default(self) -> bool:
        return [field.data for field in self.fields] == self.defaults

    @property
    def differs(self) -> bool:
        """Whether the form says something else than what is in force."""
        return [_lines(field.data) for field in self.fields] != [_lines(text) for text in self.current]


class SettingsForm(BaseForm):  # type: ignore[misc]
    """All settings as texts, a field for each and for each kind's weight, made from the definitions.

    Numbers are texts too, so that what was typed is still there where it is no number.
    """

    def __init__(self, formdata: Any = None, *, settings: DeskSettings) -> None:
        self.settings = settings
        super().__init__(
            {name: field for one in DEFINITIONS for name, field in _unbound_fields(one)}, meta=LanguageMeta()
        )
        texts = {name: text for one in DEFINITIONS for name, text in _texts(one, value_of(settings, one.key))}
        self.process(formdata, data=texts)

    @property
    def parts(self) -> list[tuple[Any, list[Entry]]]:
        """The form's parts in order: a legend, and the entries below it."""
        grouped = groupby(DEFINITIONS, key=lambda one: one.part)
        return [(PART_LABELS[part], [self._entry(one) for one in found]) for part, found in grouped]

    def _entry(self, one: Definition) -> Entry:
        defaults, current = _texts(one, default_of(one.key)), _texts(one, value_of(self.settings, one.key))
        return Entry(one, [self[name] for name, _text in defaults], [text for _name, text in defaults],
                     [text for _name, text in current])  # fmt: skip

    def fill_default(self, key: str) -> None:
        """Put the default into a setting's fields. Raises KeyError where there is no such setting."""
        for name, text in _texts(BY_KEY[key], default_of(key)):
            self[name].data = text

    def validate(self) -> bool:
        """Each field alone, then those that must go together."""
        if not super().validate():
            return False
        try:
            check_together(with_values(self.settings, self.values))
        except SettingRefused as error:
            self[error.key].errors = [str(error)]
            return False
        return True

    @property
    def values(self) -> dict[str, Any]:
        """The settings by key, typed; for a form that is valid."""
        return {one.key: self._value(one) for one in DEFINITIONS}

    def _value(self, one: Definition) -> Any:
        if one.kind is ValueKind.WEIGHTS:
            return checked(one.key, {kind: int(self[f"{one.key}-{kind}"].data) for kind in default_of(one.key)})
        return checked(one.key, _read(one, self[one.key].data))


def _unbound_fields(one: Definition) -> Iterator[tuple[str, Any]]:
    """A setting's fields by name."""
    if one.kind is ValueKind.WEIGHTS:
        for kind in default_of(one.key):
            yield f"{one.key}-{kind}", StringField(KIND_LABELS[kind], _number_checks(one))
    elif one.kind is ValueKind.WORDS:
        yield one.key, TextAreaField(one.label, [_check(one)], description=one.hint)
    else:
        yield one.key, StringField(one.label, _number_checks(one), description=one.hint)


def _number_checks(one: Definition) -> list[Any]:
    return [InputRequired(bounds_sentence(one)), _check(one)]


def _check(one: Definition) -> Any:
    """A validator: the field's text makes a value within the setting's bounds."""

    def check(_form: SettingsForm, field: Field) -> None:
        try:
            value = _read(one, field.data)
            kind = field.name.removeprefix(f"{one.key}-")
            checked(one.key, {kind: value} if one.kind is ValueKind.WEIGHTS else value)
        except ValueError as error:
            raise ValidationError(
                str(error) if isinstance(error, SettingRefused) else bounds_sentence(one)
            ) from error

    return check


def _read(one: Definition, text: str) -> Any:
    """A field's text as a value. Raises ValueError where it is no number and should be one."""
    if one.kind is ValueKind.WORDS:
        return text.splitlines()
    if one.kind is ValueKind.DECIMAL:
        return float(text.strip().replace(",", "."))
    return int(text)


def _texts(one: Definition, value: Any) -> list[tuple[str, str]]:
    """A value as the texts of its fields, by their names."""
    if one.kind is ValueKind.WEIGHTS:
        return [(f"{one.key}-{kind}", str(points)) for kind, points in value.items()]
    if one.kind is ValueKind.WORDS:
        return [(one.key, "\n".join(value))]
    return [(one.key, f"{value:g}" if one.kind is ValueKind.DECIMAL else str(value))]


def _lines(text: str) -> list[str]:
    """What a browser sends for several lines ends each with CR LF."""
    return text.strip().splitlines()
