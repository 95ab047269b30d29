"""Times, counts and prices in words, as they were said: “24 minutes”, “5 to 10 minutes”, “over 20 minutes”, “£1.50”.

`typed` gives them as an answer of the form, in signs that durations.py and the others read in every language.
"""

from collections.abc import Callable
from decimal import Decimal

from babel.numbers import format_currency

from pact.companies.line_costs import LineCost
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import format_plain, gettext, lazy_gettext, ngettext
from pact.core.i18n.rounding import whole

_ = lazy_gettext
_LINE_COSTS = {
    LineCost.FREE: _("free to call"),
    LineCost.BASIC: _("costs the same as a normal call"),
    LineCost.PREMIUM: _("costs more than a normal call"),
}
Number = float | Decimal
End = Number | None


def minutes_in_words(minutes: float) -> str:
    """A rounded duration: “under a minute”, “24 minutes”, “1 hour 10 minutes”."""
    rounded = whole(minutes)
    if minutes < 0.75:
        return gettext("under a minute")
    if rounded < 60:
        return ngettext("%(num)s minute", "%(num)s minutes", max(rounded, 1))
    hours = ngettext("%(num)s hour", "%(num)s hours", rounded // 60)
    if rounded % 60 == 0:
        return hours
    rest = ngettext("%(num)s minute", "%(num)s minutes", rounded % 60)
    return gettext("%(hours)s %(minutes)s", hours=hours, minutes=rest)


def time_in_words(minutes: float, low: float | None, high: float | None) -> str:
    """A duration as it was said, with a number, both ends or one."""
    if low is not None and high is not None and low >= 0.75 and whole(low) < whole(high) < 60:
        return gettext("%(low)s to %(high)s minutes", low=max(whole(low), 1), high=whole(high))
    return _as_said(minutes_in_words, minutes, low, high)


def days_in_words(days: float, low: float | None, high: float | None) -> str:
    """Days as they were said: “3 days”, “less than a day”, “2 to 3 days”, “over 7 days”."""
    if low is not None and high is not None:
        return gettext("%(low)s to %(high)s days", low=format_plain(low), high=format_plain(high))
    return _as_said(_days, days, low, high)


def count_in_words(count: int, low: int | None, high: int | None) -> str:
    """A count as it was said: “4”, “4 or more”, “up to 4”, “3 to 5”."""
    if low is not None and high is not None:
        return gettext("%(low)s to %(high)s", low=low, high=high)
    if low is not None:
        return gettext("%(count)s or more", count=low)
    return gettext("up to %(count)s", count=high) if high is not None else str(count)


def price_in_words(amount: Number, low: End, high: End, currency: str | None) -> str:
    """A price as it was said: “£1.50”, “£1.00 to £2.00”. Older stories may have no currency."""

    def money(number: Number) -> str:
        if not currency:
            return f"{_two_decimals(number)}"
        return str(format_currency(Decimal(_two_decimals(number)), currency, locale=current_language(),
                                   decimal_quantization=False))  # fmt: skip

    return _as_said(money, amount, low, high)


def call_cost(line_cost: LineCost | None, per_minute: Decimal | None, currency: str | None) -> str:
    """What a call to an official number costs: “free”, “£0.13 a minute”; empty if the company does not say."""
    if per_minute is not None:
        return gettext("%(price)s a minute", price=price_in_words(per_minute, None, None, currency))
    return str(_LINE_COSTS[line_cost]) if line_cost in _LINE_COSTS else ""


def typed(amount: Number | None, low: End, high: End, *, is_price: bool = False) -> str:
    """The answer as it stands in a form: “5”, “5-10”, “20+”, “<5”."""
    words: Callable[[Number], str] = _two_decimals if is_price else lambda number: f"{number:g}"
    if amount is None:
        return ""
    if low is not None and high is not None:
        return f"{words(low)}-{words(high)}"
    if low is not None:
        return f"{words(low)}+"
    return f"<{words(high)}" if high is not None else words(amount)


def _as_said(words: Callable[[float], str], value: Number, low: End, high: End) -> str:
    if low is not None and high is not None:
        return gettext("%(low)s to %(high)s", low=words(low), high=words(high))  # type: ignore[arg-type]
    if low is not None:
        return gettext("over %(amount)s", amount=words(low))  # type: ignore[arg-type]
    if high is not None:
        return gettext("under %(amount)s", amount=words(high))  # type: ignore[arg-type]
    return words(value)  # type: ignore[arg-type]


def _days(days: float) -> str:
    if days < 1:
        return gettext("less than a day")
    if days != int(days):
        return gettext("%(number)s days", number=format_plain(days))
    return ngettext("%(num)s day", "%(num)s days", int(days))


def _two_decimals(number: Number) -> str:
    """With two decimals, or as many as it needs."""
    whole, _, decimals = f"{Decimal(str(number)):f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"
