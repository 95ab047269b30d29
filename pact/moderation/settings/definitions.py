"""Which settings there are: what each means, its bounds, its default, and what a value of it looks like."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final

from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import clean_line

_ = lazy_gettext
MOST_WORDS = 500
LONGEST_WORD = 80


@dataclass(frozen=True, kw_only=True)
class DeskSettings:
    """Everything that is set, typed; without arguments a new site's."""

    checks: CheckSettings = field(default_factory=CheckSettings)
    # What /rules promises: half of the decisions within the one, 95% within the other.
    target_half_hours: int = 24
    target_most_hours: int = 48
    claim_minutes: int = 10
    # How much earlier than its due time an item of risk 100 stands in the queue; less risk, proportionally less.
    risk_hours: int = 24
    undo_seconds: int = 10
    # A story public for longer than this is removed by two moderators.
    removal_alone_days: int = 7


class ValueKind(StrEnum):
    INTEGER = "integer"
    DECIMAL = "decimal"
    WORDS = "words"
    WEIGHTS = "weights"


class Part(StrEnum):
    """The form's parts, in order."""

    TARGET = "target"
    QUEUE = "queue"
    DECISIONS = "decisions"
    WORDS = "words"
    SEVERAL = "several"
    WEIGHTS = "weights"


PART_LABELS: Final[dict[Part, Any]] = {
    Part.TARGET: _("What we promise in public"),
    Part.QUEUE: _("The queue"),
    Part.DECISIONS: _("Decisions"),
    Part.WORDS: _("Words to look for"),
    Part.SEVERAL: _("Stories that belong together"),
    Part.WEIGHTS: _("What a finding weighs"),
}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One setting. `low` and `high` bound a number, or each weight; `key` is the field's name in its dataclass."""

    key: str
    part: Part
    kind: ValueKind
    label: Any
    hint: Any
    low: float = 0
    high: float = 0


_INT, _DECIMAL, _WORDS = ValueKind.INTEGER, ValueKind.DECIMAL, ValueKind.WORDS
DEFINITIONS: Final = (
    Definition(key="target_half_hours", part=Part.TARGET, kind=_INT, low=1, high=720,
               label=_("Half of all stories decided within"), hint=_("Hours. The page of rules says it.")),
    Definition(key="target_most_hours", part=Part.TARGET, kind=_INT, low=1, high=720,
               label=_("95% of all stories decided within"),
               hint=_("Hours. A story is due when they are over; the page of rules says it.")),
    Definition(key="claim_minutes", part=Part.QUEUE, kind=_INT, low=1, high=120,
               label=_("A claim lasts"), hint=_("Minutes for which the others see who works on an item.")),
    Definition(key="risk_hours", part=Part.QUEUE, kind=_INT, low=0, high=168,
               label=_("The greatest risk moves an item forward by"),
               hint=_("Hours by which an item of risk 100 stands earlier in the queue. With 0 only the time counts.")),
    Definition(key="undo_seconds", part=Part.DECISIONS, kind=_INT, low=0, high=120,
               label=_("A decision can be undone for"),
               hint=_("Seconds. The author's mail waits as long.")),
    Definition(key="removal_alone_days", part=Part.DECISIONS, kind=_INT, low=0, high=365,
               label=_("One moderator alone may remove a story for"),
               hint=_("Days since it was published. Later a second moderator has to agree.")),
    Definition(key="threat_words", part=Part.WORDS, kind=_WORDS,
               label=_("Threats"), hint=_("One word or phrase a line. A hint for moderators, never a decision.")),
    Definition(key="slur_words", part=Part.WORDS, kind=_WORDS,
               label=_("Slurs"), hint=_("One word or phrase a line. A hint for moderators, never a decision.")),
    Definition(key="disposable_hosts", part=Part.WORDS, kind=_WORDS,
               label=_("Throw-away mail domains"), hint=_("One domain a line, beside those of the public list.")),
    Definition(key="duplicate_likeness", part=Part.SEVERAL, kind=_DECIMAL, low=0.5, high=1,
               label=_("Texts count as the same from a likeness of"),
               hint=_("From 0.5 to 1, where 1 is the same to the letter.")),
    Definition(key="burst_least", part=Part.SEVERAL, kind=_INT, low=2, high=1000,
               label=_("Many stories on one company: at least"), hint=_("Stories within 24 hours.")),
    Definition(key="burst_factor", part=Part.SEVERAL, kind=_DECIMAL, low=1, high=100,
               label=_("Many stories on one company: times its usual day"),
               hint=_("Both must be so before moderators are told.")),
    Definition(key="same_source_least", part=Part.SEVERAL, kind=_INT, low=2, high=100,
               label=_("Stories from one source on one company: at least"), hint=_("Within a month.")),
    Definition(key="weights", part=Part.WEIGHTS, kind=ValueKind.WEIGHTS, low=0, high=100,
               label=_("Points that a sure finding adds to an item's risk"),
               hint=_("From 0 to 100. Together they never pass 100; the risk orders the queue and decides nothing.")),
)  # fmt: skip
BY_KEY: Final = {definition.key: definition for definition in DEFINITIONS}
DEFAULTS: Final = DeskSettings()
_OF_CHECKS: Final = frozenset(one.name for one in fields(CheckSettings))
SAID_IN_PUBLIC: Final = frozenset({"target_half_hours", "target_most_hours"})


class SettingRefused(ValueError):  # noqa: N818 (an answer to the administrator, not a fault)
    """The value cannot be set; the message says what would do, `key` which setting it is about."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def value_of(settings: DeskSettings, key: str) -> Any:
    """The value under this key: int, float, tuple of str, or dict of Kind to int."""
    return getattr(settings.checks if key in _OF_CHECKS else settings, key)


def default_of(key: str) -> Any:
    """A new site's value."""
    return value_of(DEFAULTS, key)


def checked(key: str, value: Any) -> Any:
    """The value as it is used, from JSON or from a form's numbers and words. Raises KeyError or SettingRefused."""
    definition = BY_KEY[key]
    try:
        return _CHECKS[definition.kind](definition, value)
    except (TypeError, AttributeError) as error:
        raise SettingRefused(key, gettext("This value is of the wrong kind.")) from error


def _check_integer(definition: Definition, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not definition.low <= value <= definition.high:
        raise SettingRefused(definition.key, bounds_sentence(definition))
    return value


def _check_decimal(definition: Definition, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise SettingRefused(definition.key, bounds_sentence(definition))
    if not definition.low <= value <= definition.high:
        raise SettingRefused(definition.key, bounds_sentence(definition))
    return float(value)


def _check_words(definition: Definition, value: Any) -> tuple[str, ...]:
    """Each once, however it is written, in the order given."""
    if isinstance(value, str):
        raise TypeError
    found: dict[str, str] = {}
    for line in map(clean_line, value):
        found.setdefault(line.casefold(), line)
    words = tuple(word for word in found.values() if word)
    if len(words) > MOST_WORDS:
        raise SettingRefused(definition.key, gettext("Keep it to %(count)s lines.", count=MOST_WORDS))
    if any(len(word) > LONGEST_WORD for word in words):
        raise SettingRefused(
            definition.key, gettext("Keep each line under %(count)s characters.", count=LONGEST_WORD)
        )
    return words


def _check_weights(definition: Definition, value: Any) -> dict[Kind, int]:
    """Every kind's weight: a kind that is not named has its default, one that is no more is passed over."""
    given = {str(kind): points for kind, points in value.items()}
    return {
        kind: _check_integer(definition, given.get(kind.value, points))
        for kind, points in default_of(definition.key).items()
    }


_CHECKS: Final[dict[ValueKind, Callable[[Definition, Any], Any]]] = {
    ValueKind.INTEGER: _check_integer,
    ValueKind.DECIMAL: _check_decimal,
    ValueKind.WORDS: _check_words,
    ValueKind.WEIGHTS: _check_weights,
}


def bounds_sentence(definition: Definition) -> str:
    """What to enter, as an error says it."""
    low, high = f"{definition.low:g}", f"{definition.high:g}"
    if definition.kind is ValueKind.DECIMAL:
        return gettext("Enter a number from %(low)s to %(high)s.", low=low, high=high)
    return gettext("Enter a whole number from %(low)s to %(high)s.", low=low, high=high)


def check_together(settings: DeskSettings) -> None:
    """Raises SettingRefused where the values, each good alone, do not go together."""
    if settings.target_half_hours > settings.target_most_hours:
        raise SettingRefused("target_most_hours", gettext("95% cannot be decided sooner than half."))


def with_values(settings: DeskSettings, values: Mapping[str, Any]) -> DeskSettings:
    """The settings with these values, which were checked, in place of theirs."""
    of_checks = {key: value for key, value in values.items() if key in _OF_CHECKS}
    own = {key: value for key, value in values.items() if key not in _OF_CHECKS}
    return replace(settings, checks=replace(settings.checks, **of_checks), **own)
