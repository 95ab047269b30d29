"""Which settings administrators have: what each means, what values it takes, its default."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from pact.checks.settings import CheckSettings
from pact.checks.spans import Kind
from pact.core.addresses import read_address
from pact.core.i18n.messages import gettext, lazy_message_of, ngettext
from pact.core.paths import data_beside
from pact.core.sanitising import clean_line
from pact.stories.said.figures import NotRead, number_of

MOST_WORDS = 500
LONGEST_WORD = 80
MOST_NAMED, NAMED_LENGTH = 5, 40


@dataclass(frozen=True, kw_only=True)
class DeskSettings(CheckSettings):
    """Every setting, those of the checks included; without arguments a new site's."""

    # /rules promises that half of the stories are decided within the first, 95% within the second.
    target_half_hours: int = 24
    target_most_hours: int = 48
    claim_minutes: int = 10
    # Notices about a text that readers see are due after this time, sooner than stories that nobody has read yet.
    notice_hours: int = 24
    # We aim to decide on an appeal within so many days; whoever sent it is told by when.
    appeal_days: int = 14
    # How much earlier than its due time the queue has an item of risk 100; less risk, proportionally less.
    risk_hours: int = 24
    # 0: as many as come.
    disturbing_an_hour: int = 10
    undo_seconds: int = 10
    # A story public for longer than this is removed by two moderators.
    removal_alone_days: int = 7
    # Who is warned, and suspended if it goes on: by what was sent within so many days. /rules says all of these.
    misuse_days: int = 180
    stories_before_warning: int = 2
    stories_before_suspension: int = 2
    notices_before_warning: int = 3
    notices_before_suspension: int = 2
    misuse_percent: int = 50
    suspension_days: int = 30


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
            number = number_of(text.strip())
        except NotRead:  # also “1,200”, which can be read in two ways
            return None
        return int(number) if number == int(number) else number

    def show(self, value: Any) -> str:
        return f"{value:g}"


class Words:
    """Words or phrases, each once however it is written, in the order given; typed one a line."""

    kind: ClassVar = "words"

    def lines(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(line, str) for line in value):
            raise ValueError(gettext("This is the wrong type of value."))
        found: dict[str, str] = {}
        for line in filter(None, map(clean_line, value)):
            found.setdefault(line.casefold(), line)
        words = tuple(found.values())
        if len(words) > MOST_WORDS:
            raise ValueError(gettext("Enter %(count)s lines or fewer.", count=MOST_WORDS))
        return words

    def check(self, value: Any) -> tuple[str, ...]:
        words = self.lines(value)
        if long := [word for word in words if len(word) > LONGEST_WORD]:
            raise ValueError(
                gettext(
                    "Shorten to %(count)s characters or fewer: %(lines)s.", count=LONGEST_WORD, lines=_named(long)
                )
            )
        if mute := [word for word in words if not any(map(str.isalnum, word))]:
            raise ValueError(gettext("Enter words. These lines have none: %(lines)s.", lines=_named(mute)))
        return words

    def usable(self, value: Any) -> Any:
        """A stored value as it is used."""
        return self.check(value)

    def read(self, text: str) -> list[str]:
        return text.splitlines()

    def show(self, value: Any) -> str:
        return "\n".join(value)


class Hosts(Words):
    """Domains of e-mail addresses, each as mail servers write it."""

    def check(self, value: Any) -> tuple[str, ...]:
        lines = self.lines(value)
        if wrong := [line for line in lines if _host(line) is None]:
            raise ValueError(
                gettext(
                    "Enter domains such as example.com, one a line. These are none: %(lines)s.",
                    lines=_named(wrong),
                )
            )
        return tuple(dict.fromkeys(filter(None, map(_host, lines))))

    def usable(self, value: Any) -> Any:
        """Without what was stored before it was checked."""
        return self.check([line for line in value if isinstance(line, str) and _host(clean_line(line))])


def _host(line: str) -> str | None:
    """The domain as it stands in an e-mail address, which may be typed with its @; None if it can be in none."""
    address = read_address("a@" + line.removeprefix("@"))
    return address.partition("@")[2] if address else None


def _named(lines: Sequence[str]) -> str:
    """The first of the lines, each in quotation marks."""
    first = [gettext("“%(name)s”", name=line[:NAMED_LENGTH] + "…" * (len(line) > NAMED_LENGTH)) for line in lines]
    more = len(lines) - MOST_NAMED
    named = ", ".join(first[:MOST_NAMED])
    return (
        named
        if more <= 0
        else ngettext("%(named)s and %(num)s more", "%(named)s and %(num)s more", more, named=named)
    )


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
_KINDS: Final = {"number": Number, "words": Words, "hosts": Hosts, "weights": Weights}


def _definition(*, key: str, label: str, hint: str, value: str = "number", **limits: Any) -> Definition:
    return Definition(
        key=key, value=_KINDS[value](**limits), label=lazy_message_of(label), hint=lazy_message_of(hint)
    )


PARTS: Final = tuple(
    (lazy_message_of(part["legend"]), tuple(_definition(**given) for given in part["definitions"]))
    for part in data_beside(__file__)["parts"]
)
"""The parts of the settings' form, each with its heading and settings, from definitions.toml."""
DEFINITIONS: Final = tuple(definition for _legend, part in PARTS for definition in part)
BY_KEY: Final = {definition.key: definition for definition in DEFINITIONS}
TARGETS: Final = frozenset({"target_half_hours", "target_most_hours"})
SUSPENSIONS: Final = frozenset({
    "misuse_days", "stories_before_warning", "stories_before_suspension", "notices_before_warning",
    "notices_before_suspension", "misuse_percent", "suspension_days",
})  # fmt: skip
SAID_IN_PUBLIC: Final = TARGETS | SUSPENSIONS | {"appeal_days"}


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


def usable(key: str, value: Any) -> Any:
    """A stored value as it is used. Raises KeyError, or ValueError if nothing of it can be used."""
    kind = BY_KEY[key].value
    return kind.usable(value) if isinstance(kind, Words) else kind.check(value)


def check_together(settings: DeskSettings) -> None:
    """Raises SettingRefused where the values, each good alone, do not go together."""
    if settings.target_half_hours > settings.target_most_hours:
        raise SettingRefused(
            "target_most_hours", gettext("The time for 95% must not be shorter than the time for half.")
        )
