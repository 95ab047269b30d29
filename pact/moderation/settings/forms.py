"""The form of settings, made from their definitions."""

from dataclasses import dataclass, replace
from typing import Any

from wtforms import StringField
from wtforms.form import BaseForm
from wtforms.widgets import TextArea

from pact.core.forms import LanguageMeta
from pact.moderation.settings.definitions import (
    BY_KEY,
    DEFAULTS,
    DEFINITIONS,
    PARTS,
    Definition,
    DeskSettings,
    Number,
    SettingRefused,
    Weights,
    Words,
    check_together,
)
from pact.moderation.wording import KIND_LABELS


class ValueField(StringField):
    """A value as text; `data` is the value, and what was typed stays in the field where it is none."""

    def __init__(self, *args: Any, value: Number | Words, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.value_kind = value
        self.flags.required = not isinstance(value, Words)
        if isinstance(value, Words):
            self.widget = TextArea()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = self.value_kind.check(self.value_kind.read(valuelist[0]) if valuelist else None)

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else self.value_kind.show(self.data)


@dataclass(frozen=True)
class SettingRow:
    """A setting on the form: one field, or for weights one for each kind of finding."""

    definition: Definition
    fields: list[ValueField]
    default: list[Any]
    current: list[Any]

    @property
    def is_default(self) -> bool:
        return self._is(self.default)

    @property
    def is_saved(self) -> bool:
        """Whether the form says what is in force."""
        return self._is(self.current)

    def _is(self, values: list[Any]) -> bool:
        return [None if field.process_errors else field.data for field in self.fields] == values


class SettingsForm(BaseForm):
    """All settings: a field for each, and one for the weight of each kind of finding."""

    def __init__(self, formdata: Any = None, *, settings: DeskSettings) -> None:
        self.settings = settings
        fields: dict[str, Any] = {}
        values: dict[str, Any] = {}
        for definition in DEFINITIONS:
            fields |= _unbound_fields(definition)
            values |= _by_field(definition, getattr(settings, definition.key))
        super().__init__(fields, meta=LanguageMeta())
        self.process(formdata, data=values)

    @property
    def parts(self) -> list[tuple[Any, list[SettingRow]]]:
        """The form's parts in order: a legend, and the settings below it."""
        return [(legend, list(map(self._row, definitions))) for legend, definitions in PARTS]

    def _row(self, definition: Definition) -> SettingRow:
        default = _by_field(definition, getattr(DEFAULTS, definition.key))
        current = _by_field(definition, getattr(self.settings, definition.key))
        return SettingRow(
            definition, [self[name] for name in default], list(default.values()), list(current.values())
        )

    def fill(self, key: str, settings: DeskSettings = DEFAULTS) -> None:
        """Put the value that a setting has there into its fields. Raises KeyError where there is no such setting."""
        for name, value in _by_field(BY_KEY[key], getattr(settings, key)).items():
            self[name].process(None, value)
            self[name].raw_data = None

    def validate(self) -> bool:
        """Each field alone, then those that must go together."""
        if not super().validate():
            return False
        try:
            check_together(replace(self.settings, **self.values))
        except SettingRefused as error:
            self[error.key].errors = [str(error)]
            return False
        return True

    @property
    def values(self) -> dict[str, Any]:
        """The settings by key, for a form that is valid."""
        return {definition.key: self._value(definition) for definition in DEFINITIONS}

    def _value(self, definition: Definition) -> Any:
        key = definition.key
        if isinstance(definition.value, Weights):
            return {kind: self[f"{key}-{kind}"].data for kind in getattr(DEFAULTS, key)}
        return self[key].data


def _by_field(definition: Definition, value: Any) -> dict[str, Any]:
    """A setting's value by the names of its fields."""
    if isinstance(definition.value, Weights):
        return {f"{definition.key}-{kind}": points for kind, points in value.items()}
    return {definition.key: value}


def _unbound_fields(definition: Definition) -> dict[str, Any]:
    if isinstance(definition.value, Weights):
        points = definition.value.points
        return {
            f"{definition.key}-{kind}": ValueField(KIND_LABELS[kind], value=points)
            for kind in getattr(DEFAULTS, definition.key)
        }
    return {definition.key: ValueField(definition.label, value=definition.value, description=definition.hint)}
