"""When a number is answered, as its page says it. It is kept as it stands there; spellings that read alike are equal."""

import re
from typing import Final

_TIME: Final = re.compile(r"(?<!\d)(\d{1,2})(?:([:.])(\d{2}))?\s*([ap])?(?(4)\.?m\b\.?)(?!\d)")
_DAY: Final = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b")
_UNTIL: Final = re.compile(r"(?:(?<!\s)\s+)?(?:[-–—]|\b(?:to|until|till)\b)\s*")


class HoursNotRead(ValueError):
    """There is no such time, or nothing is said."""


def check_hours(text: str) -> None:
    """Raises HoursNotRead for a time that no clock shows, such as 13pm or 8:75, or for a text without words or digits."""
    if not any(char.isalnum() for char in text):
        raise HoursNotRead
    for found in _TIME.finditer(text.casefold()):
        hour, separator, minute, half = int(found[1]), found[2], int(found[3] or 0), found[4]
        is_time = half is not None or separator == ":"
        if is_time and (minute > 59 or hour > (12 if half else 24) or (half and hour == 0)):
            raise HoursNotRead


def hours_key(text: str | None) -> str:
    """The same for texts that read alike: “8am to 8pm” and “8 am – 8 pm”, “Monday” and “Mon”."""
    told = _TIME.sub(_time, (text or "").casefold())
    return re.sub(r"[\s,;]+|\.(?=\s|$)", " ", _UNTIL.sub("-", _DAY.sub(r"\1", told))).strip()


def _time(found: re.Match[str]) -> str:
    hour, minute, half = int(found[1]), found[3] or "00", found[4]
    if half is None and found[2] is None:
        return found[0]  # any other number
    if half is not None:
        hour = hour % 12 + (12 if half == "p" else 0)
    return f"{hour}:{minute}" + (" " if found[0].endswith(" ") else "")
