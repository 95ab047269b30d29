"""Which settings administrators have: what each means, what values it takes, its default."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.core.sanitising import clean_line

_ = lazy_gettext
MOST_WORDS = 500
LONGEST_WORD = 80


@dataclass(frozen=True, kw_only=True)
class DeskSettings(CheckSettings):
    """Every setting, those of the checks included; without arguments a new site's."""

    # /rules promises that half of the stories are decided within the first, 95% within the second.
    target_half_hours: int = 24
    target_most_hours: int = 48
    claim_minutes: int = 10
    # How much earlier than its due time the queue has an item of risk 100; less risk, proportionally less.
    risk_hours: int = 24
    undo_seconds: int = 10
    # A story public for longer than this is removed by two moderators.
    removal_alone_days: int = 7


@dataclass(frozen=True)
class Number:
    """A number within bounds; `is_whole`: without decimals."""

    low: float
    high: float
    is_whole: bool = True
    kind: ClassVar = "number"

    def check(self, value: Any) -> Any:
        numbers = (int,) if self.is_whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, numbers) or not self.low <= value <= self.high:
            low, high = f"{self.low:g}", f"{self.high:g}"
            if self.is_whole:
                raise ValueError(gettext("Enter a whole number from %(low)s to %(high)s.", low=low, high=high))
            raise ValueError(gettext("Enter a number from %(low)s to %(high)s.", low=low, high=high))
        return value if self.is_whole else float(value)

    def read(self, text: str) -> float | None:
        try:
            return int(text) if self.is_whole else float(text.strip().replace(",", "."))
        except ValueError:
            return None

    def show(self, value: Any) -> str:
        return f"{value:g}"


class Words:
    """Words or phrases, each once however it is written, in the order given; typed one a line."""

    kind: ClassVar = "words"

    def check(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(line, str) for line in value):
            raise ValueError(gettext("This is the wrong type of value."))
        found: dict[str, str] = {}
        for line in filter(None, map(clean_line, value)):
            found.setdefault(line.casefold(), line)
        words = tuple(found.values())
        if len(words) > MOST_WORDS:
            raise ValueError(gettext("Enter %(count)s lines or fewer.", count=MOST_WORDS))
        if any(len(word) > LONGEST_WORD for word in words):
            raise ValueError(gettext("Each line must have %(count)s characters or fewer.", count=LONGEST_WORD))
        return words

    def read(self, text: str) -> list[str]:
        return text.splitlines()

    def show(self, value: Any) -> str:
        return "\n".join(value)


class Weights:
    """Points for each kind of finding. A kind that is not given has its default; an unknown kind is ignored."""

    kind: ClassVar = "weights"
    points: ClassVar = Number(0, 100)

    def check(self, value: Any) -> dict[Kind, int]:
        if not isinstance(value, dict):
            raise ValueError(gettext("This is the wrong type of value."))
        return {kind: self.points.check(value.get(kind, points)) for kind, points in DEFAULTS.weights.items()}


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One setting; `key` is its field in DeskSettings. `value.check` raises ValueError with a sentence for people."""

    key: str
    value: Number | Words | Weights
    label: Any
    hint: Any


DEFAULTS: Final = DeskSettings()
PARTS: Final = (
    (_("Our public target"), (
        Definition(key="target_half_hours", value=Number(1, 720),
                   label=_("Decide half of all stories within (hours)"), hint=_("Shown on the rules page.")),
        Definition(key="target_most_hours", value=Number(1, 720),
                   label=_("Decide 95% of all stories within (hours)"),
                   hint=_("A story is due after this time. Shown on the rules page.")),
    )),
    (_("The queue"), (
        Definition(key="claim_minutes", value=Number(1, 120),
                   label=_("How long a claim lasts (minutes)"),
                   hint=_("Meanwhile, colleagues see who is working on an item.")),
        Definition(key="risk_hours", value=Number(0, 168),
                   label=_("Move the riskiest stories up by (hours)"),
                   hint=_("Applies to risk 100; lower risks move up less. With 0, the queue is sorted by due date only.")),
    )),
    (_("Decisions"), (
        Definition(key="undo_seconds", value=Number(0, 120),
                   label=_("Time to undo a decision (seconds)"),
                   hint=_("We wait this long before e-mailing the author.")),
        Definition(key="removal_alone_days", value=Number(0, 365),
                   label=_("One moderator can take a story down for (days)"),
                   hint=_("Counted from publication. After that, a second moderator must agree.")),
    )),
    (_("Words the checks look for"), (
        Definition(key="threat_words", value=Words(),
                   label=_("Threats"), hint=_("One word or phrase per line. A hint for moderators; it decides nothing.")),
        Definition(key="slur_words", value=Words(),
                   label=_("Slurs"), hint=_("One word or phrase per line. A hint for moderators; it decides nothing.")),
        Definition(key="disposable_hosts", value=Words(),
                   label=_("Disposable e-mail domains"), hint=_("One domain per line, in addition to the public list.")),
    )),
    (_("Stories that may be connected"), (
        Definition(key="duplicate_likeness", value=Number(0.5, 1, is_whole=False),
                   label=_("Treat texts as the same if their similarity is at least"),
                   hint=_("From 0.5 to 1, where 1 means identical.")),
        Definition(key="burst_least", value=Number(2, 1000),
                   label=_("Many stories about one company: at least"), hint=_("Stories within 24 hours.")),
        Definition(key="burst_factor", value=Number(1, 100, is_whole=False),
                   label=_("Many stories about one company: times the usual number a day"),
                   hint=_("Moderators are told only if both limits are reached.")),
        Definition(key="same_source_least", value=Number(2, 100),
                   label=_("Stories about one company from one source: at least"), hint=_("In the same month.")),
    )),
    (_("Points for each finding"), (
        Definition(key="weights", value=Weights(),
                   label=_("Points that a certain finding adds to the risk"),
                   hint=_("From 0 to 100. The total is never more than 100. The risk only affects the order of the queue.")),
    )),
)  # fmt: skip
"""The legends of the form and the settings below each, in order."""
DEFINITIONS: Final = tuple(definition for _legend, part in PARTS for definition in part)
BY_KEY: Final = {definition.key: definition for definition in DEFINITIONS}
SAID_IN_PUBLIC: Final = frozenset({"target_half_hours", "target_most_hours"})


class SettingRefused(ValueError):
    """The value cannot be set; the message says what would do, `key` which setting it is about."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


def checked(key: str, value: Any) -> Any:
    """The value as it is used, from JSON or from the form. Raises KeyError or SettingRefused."""
    try:
        return BY_KEY[key].value.check(value)
    except ValueError as error:
        raise SettingRefused(key, str(error)) from error


def check_together(settings: DeskSettings) -> None:
    """Raises SettingRefused where the values, each good alone, do not go together."""
    if settings.target_half_hours > settings.target_most_hours:
        raise SettingRefused(
            "target_most_hours", gettext("The time for 95% must not be shorter than the time for half.")
        )
