"""Words of promises and verdicts, for every page: a verdict is never without its numbers, its interval and who told us."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from pact.core.i18n.messages import (
    format_day,
    format_number,
    format_places,
    gettext,
    lazy_gettext,
    message_of,
    ngettext,
)
from pact.promises.arithmetic.rule import FEWEST, Outcome
from pact.promises.catalogue import PROMISES, Kind
from pact.promises.signing.wording import sentence_of
from pact.promises.verdicts.results import Result, Told, words_of
from pact.rankings.metrics import REPLY_DAYS
from pact.rankings.sources import Basis, period_words
from pact.stories.fields import Source

_ = lazy_gettext


class Sign(NamedTuple):
    """How a strip shows an outcome besides its words: a sign, and a tone that repeats what it says."""

    sign: str
    tone: str


OUTCOMES: Final[Mapping[Outcome, Any]] = {
    Outcome.MET: _("met"),
    Outcome.NOT_MET: _("not met"),
    Outcome.CANNOT_TELL: _("cannot tell"),
    Outcome.NOT_ENOUGH: _("not enough yet"),
    Outcome.KEPT: _("kept"),
    Outcome.BREACHED: _("breached"),
}
SIGNS: Final[Mapping[Outcome, Sign]] = {
    Outcome.MET: Sign("✓", "good"),
    Outcome.KEPT: Sign("✓", "good"),
    Outcome.NOT_MET: Sign("✗", "bad"),
    Outcome.BREACHED: Sign("✗", "bad"),
    Outcome.CANNOT_TELL: Sign("?", "none"),
    Outcome.NOT_ENOUGH: Sign("…", "none"),
}


def quarter_words(quarter: date) -> str:
    """“3rd quarter of 2026”, with the number last in short columns: “2026, quarter 3”."""
    return gettext("%(year)s, quarter %(number)s", year=quarter.year, number=(quarter.month + 2) // 3)


def promise_name(result: Result) -> str:
    return message_of(result.name or PROMISES[result.promise].name)


def promise_words(result: Result) -> str:
    """What the company says. If the catalogue has changed since, in the words with which the verdict was frozen."""
    if result.words and result.words != words_of(result.promise, result.minutes):
        return result.words
    return sentence_of(result.promise, result.minutes)


def target_words(result: Result) -> str:
    if result.target is None:
        return gettext("no breach")
    return gettext("at least %(percent)s%%", percent=result.target)


def term_words(result: Result) -> str:
    """When this version of the promise was or is in force."""
    if result.ends_on is None:
        return gettext(
            "version %(number)s, in force since %(day)s", number=result.version, day=format_day(result.starts_on)
        )
    return gettext(
        "version %(number)s, in force from %(first)s until %(last)s", number=result.version,
        first=format_day(result.starts_on), last=format_day(date.fromordinal(result.ends_on.toordinal() - 1)),
    )  # fmt: skip


def outcome_words(result: Result) -> str:
    """The outcome alone, for cells of a strip: “met”, “breached twice”. Empty if there is no verdict."""
    if result.outcome is None:
        return ""
    if result.outcome is Outcome.BREACHED:
        breaches = result.year.counts["breaches"]
        return ngettext("breached once", "breached %(count)s times", breaches, count=format_number(breaches))
    return str(OUTCOMES[result.outcome])


def verdict_words(result: Result) -> str:
    """“By what people told us: met”. Never shown without `figures_words` and `told_words`."""
    if result.kind is Kind.REPLIES:
        return gettext("By the stories and replies here: %(outcome)s", outcome=outcome_words(result))
    return gettext("By what people told us: %(outcome)s", outcome=outcome_words(result))


def percent_words(share: float) -> str:
    """A share with the tenths of a percent on which verdicts rest."""
    return gettext("%(percent)s%%", percent=format_places(100 * share, 1))


def range_words(told: Told) -> str:
    """The 90% interval. Empty without one."""
    if told.low is None or told.high is None:
        return ""
    return gettext("%(low)s to %(high)s", low=percent_words(told.low), high=percent_words(told.high))


def effective_words(told: Told) -> str:
    """The effective number, rounded down: so 29.9 are not shown as the 30 that a verdict takes. Empty without one."""
    return "" if told.effective is None else format_number(int(told.effective))


def months_words(told: Told) -> str:
    return period_words(told.months.first, told.months.last)


def months_label(told: Told) -> str:
    """The months where they begin a line: some languages write them with a small letter."""
    words = months_words(told)
    return words[:1].upper() + words[1:]


def figures_words(result: Result, told: Told) -> str:
    """What was counted in these months, with n and, of a share, its effective number and interval."""
    return {Kind.SHARE: _share_words, Kind.BREACHES: _breaches_words, Kind.REPLIES: _replies_words}[result.kind](
        result, told
    )


def _share_words(result: Result, told: Told) -> str:
    if told.n == 0:
        return gettext("Nobody has told us yet.")
    if told.share is None:
        return ngettext(
            "%(count)s story says whether it was kept. Below %(fewest)s we give no share.",
            "%(count)s stories say whether it was kept. Below %(fewest)s we give no share.",
            told.n, count=format_number(told.n), fewest=FEWEST,
        )  # fmt: skip
    return gettext(
        "%(share)s of %(count)s stories say it was kept. 90%% range: %(range)s, for an effective number of %(effective)s.",
        share=percent_words(told.share), count=format_number(told.n), range=range_words(told),
        effective=effective_words(told),
    )  # fmt: skip


def _breaches_words(result: Result, told: Told) -> str:
    said = ngettext(
        "%(count)s story says what the line cost.", "%(count)s stories say what the line cost.",
        told.n, count=format_number(told.n),
    )  # fmt: skip
    return " ".join([
        said,
        gettext("Breaches confirmed by a moderator: %(count)s.", count=format_number(told.counts["breaches"])),
        gettext(
            "Stories of a line above the basic rate that no moderator has confirmed: %(count)s.",
            count=format_number(told.counts["unconfirmed"]),
        ),
    ])  # fmt: skip


def _replies_words(result: Result, told: Told) -> str:
    found = []
    if told.yes is None:
        found.append(
            ngettext(
                "%(count)s story counts. Below %(fewest)s we give no share.",
                "%(count)s stories count. Below %(fewest)s we give no share.",
                told.n, count=format_number(told.n), fewest=FEWEST,
            )
        )  # fmt: skip
    else:
        found.append(
            gettext(
                "Replied within %(days)s days to %(yes)s of %(count)s stories, which is %(share)s.", days=REPLY_DAYS,
                yes=format_number(told.yes), count=format_number(told.n), share=percent_words(told.share or 0.0),
            )
        )  # fmt: skip
    if recent := told.counts["too_recent"]:
        found.append(
            gettext(
                "Left out, since the %(days)s days are not over: %(count)s.",
                days=REPLY_DAYS,
                count=format_number(recent),
            )
        )
    if undecided := told.counts["undecided"]:
        found.append(
            gettext("Left out, since the reply waits for a moderator: %(count)s.", count=format_number(undecided))
        )
    return " ".join(found)


def needed_words(result: Result, told: Told) -> str:
    """How many stories a verdict takes, where there are too few. Empty if there are enough."""
    if result.kind is not Kind.SHARE or (told.effective or 0.0) >= result.needed:
        return ""
    return gettext(
        "A verdict takes an effective number of at least %(count)s.", count=format_number(result.needed)
    )


def told_words(told: Told) -> str:
    """Who told us. Of replies, the figures are not what people say, but what stands here."""
    if told.n and "published" in told.counts:
        return gettext("Based on stories that people told here uninvited, and on the replies to them.")
    mailed = told.by_source.get(Source.EMAIL.value, 0)
    by_mail = gettext("Of these stories, %(count)s came by mail.", count=format_number(mailed)) if mailed else ""
    return f"{whose_words(told.n)} {by_mail}".rstrip()


def whose_words(n: int) -> str:
    """The same of `n` stories together. Empty without any."""
    if not n:
        return ""
    return " ".join([Basis(told=n, unprompted=n).sentence, gettext("Nobody was invited to tell.")])


def courtesies_words(told: Told) -> str:
    """What the authors said of themselves."""
    if told.n == 0:
        return gettext("Nobody has said yet.")
    if told.yes is None:
        return ngettext(
            "The author of %(count)s story ticked a courtesy. Below %(fewest)s we give no share.",
            "The authors of %(count)s stories ticked a courtesy. Below %(fewest)s we give no share.",
            told.n, count=format_number(told.n), fewest=FEWEST,
        )  # fmt: skip
    return gettext(
        "In %(yes)s of %(count)s stories whose authors ticked a courtesy, they ticked all four.",
        yes=format_number(told.yes), count=format_number(told.n),
    )  # fmt: skip
