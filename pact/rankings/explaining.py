"""Three sentences that explain a row: what was told in the year, what lately, and what the method made of it.

They are made from the numbers that the row stores (pact/rankings/building/explained.py) and from nothing else. A step of
the method is named only where it moved the score by a point or more, and the score is not the plain one anyway. What is
left, small steps and rounding, is named as well, so that the printed numbers add up.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from pact.core.i18n.messages import format_month, format_number, format_places, gettext, message_of
from pact.core.i18n.rounding import whole
from pact.rankings.measures import SCALES, Measure
from pact.rankings.shares import share_words
from pact.rankings.sources import IMPORTED, SILENT_ON_CONTACT, source_title
from pact.rankings.values import OVERALL_MEASURES, OVERALL_WEIGHTS, WAIT_EDGES, shown_score
from pact.rankings.wording import MEASURE_LABELS, minutes_of, wait_words

_ = str  # marks a message for extraction

_SILENT_ON_CONTACT: Final = frozenset(bucket.removeprefix(IMPORTED) for bucket in SILENT_ON_CONTACT)
NOTICED: Final = 1.0
"""Points by which a step must have moved the score to be named."""
SOON: Final = 3
"""The waits in this many bins were answered soon: within `WAIT_EDGES[SOON - 1]` minutes."""
REASONS: Final[Mapping[str, str]] = {
    "weights": _("further ones by the same person or from the same connection count for less (%(points)s)"),
    "burst": _("a month with far more than usual counts for less (%(points)s)"),
    "unanswered": _("calls that nobody answered count as longer waits (%(points)s)"),
    "newer": _("newer months count for more (%(points)s)"),
    "older": _("the months before still count a little (%(points)s)"),
    "months": _("each month is weighed by its age (%(points)s)"),
    "few": _("drawn towards what is usual in its sector, more so the fewer there are (%(points)s)"),
    "accounts": _("what new accounts tell counts for less (%(points)s)"),
    "records": _("records count for less than what established accounts tell (%(points)s)"),
    "together": _("resolution, politeness and wait are estimated together (%(points)s)"),
    "other": _("small corrections and rounding (%(points)s)"),
}
"""What moved a score, by the names of the steps in a row."""


class Scores(NamedTuple):
    """What a row says besides: its score, and for overall the weights of its three measures, as shares."""

    score: float
    weights: Sequence[float] = OVERALL_WEIGHTS


Explained = Mapping[str, Any]


def explainer(measure: Measure, month: date) -> Callable[[Explained | None, Scores], list[str]]:
    """A function that explains the rows of a table. It says nothing of a row that has no numbers for it."""
    until = format_month(month)

    def explain(explained: Explained | None, row: Scores) -> list[str]:
        if explained is None:
            return []
        parts = _parts(explained, measure)
        lately = [_lately(parts)]
        if "year_before" in explained and row.weights == OVERALL_WEIGHTS:
            lately.append(_changed(measure, explained["year_before"], row.score))
        found = [_told(parts, until), " ".join(filter(None, lately)), _made(measure, parts, row)]
        return [sentence for sentence in found if sentence]

    return explain


def change_in_a_year(explained: Explained | None, score: float | None) -> tuple[float | None, str]:
    """By how many points a score rose or fell in a year, and in words, only where that is at least 95% sure."""
    if not explained or "year_before" not in explained or score is None:
        return None, ""
    change = score - float(explained["year_before"])
    return change, gettext("up in a year") if change > 0 else gettext("down in a year")


def figures_of_year(measure: Measure, explained: Explained | None) -> dict[str, Any]:
    """The shares and means of the year's answers, for the row's words: the same as in the first sentence.

    `counted` is how many answers there are. Of fewer than `FEWEST` there is nothing else.
    """
    if explained is None or measure not in SCALES:
        return {}
    answers = explained.get("answers")
    if answers is None:
        return {"counted": explained["year"], "is_too_few": True}
    count = sum(answers)
    if measure is Measure.RESOLUTION:
        first = None if _is_silent_on_contact(explained) else answers[-1] / count
        return {"counted": count, "resolved_share": sum(answers[2:]) / count, "first_contact_share": first}
    return {"counted": count, f"{measure}_mean": sum(place * n for place, n in enumerate(answers, 1)) / count}


def _steps(parts: Mapping[Measure, Explained], shares: Sequence[float]) -> dict[str, float]:
    """What each step did to the score, in points."""
    steps: dict[str, float] = {}
    for numbers, share in zip(parts.values(), shares, strict=True):
        for step, points in numbers.get("steps", {}).items() if share else ():
            reason = "records" if step == "accounts" and _sources(numbers) else step
            steps[reason] = steps.get(reason, 0.0) + share * points
    return steps


def _plain(parts: Mapping[Measure, Explained], shares: Sequence[float]) -> float | None:
    """The score that the year's answers make, each counted once. None if one that counts is not known."""
    counted = [(numbers, share) for numbers, share in zip(parts.values(), shares, strict=True) if share]
    if not all("plain" in numbers for numbers, _share in counted):
        return None
    return sum(share * float(numbers["plain"]) for numbers, share in counted)


def _parts(explained: Explained, measure: Measure) -> dict[Measure, Explained]:
    """The numbers of each measure that the table is made of."""
    if measure is not Measure.OVERALL:
        return {measure: explained}
    return {part: explained["measures"][part.value] for part in OVERALL_MEASURES}


def _sources(numbers: Explained) -> set[str]:
    """The sources of the year's records. Empty if all was told to us."""
    return {name for name in numbers["sources"] if name}


def _is_silent_on_contact(numbers: Explained) -> bool:
    """Whether a source of some of them does not say at which contact a problem was solved."""
    return not _SILENT_ON_CONTACT.isdisjoint(numbers["sources"])


def _told(parts: Mapping[Measure, Explained], until: str) -> str:
    """The plain shares and means of the year, with where they come from."""
    said = [_said(measure, numbers, "answers", is_one=len(parts) == 1) for measure, numbers in parts.items()]
    of = {"month": until, "said": "; ".join(said)}
    names = set[str]().union(*(_sources(numbers) for numbers in parts.values()))
    if not names:
        return gettext("Told in the 12 months to %(month)s: %(said)s.", **of)
    of["sources"] = "; ".join(source_title(name) for name in sorted(names))
    if not any("" in numbers["sources"] for numbers in parts.values()):
        return gettext("Recorded in the 12 months to %(month)s (%(sources)s): %(said)s.", **of)
    return gettext("Told to us or recorded in the 12 months to %(month)s (%(sources)s): %(said)s.", **of)


def _lately(parts: Mapping[Measure, Explained]) -> str:
    """The same of the last three months. Empty where they are few, or nearly all."""
    said = [
        _said(measure, numbers, "lately", is_one=len(parts) == 1)
        for measure, numbers in parts.items()
        if "lately" in numbers
    ]
    return gettext("In the last three of these months: %(said)s.", said="; ".join(said)) if said else ""


def _said(measure: Measure, numbers: Explained, when: str, *, is_one: bool) -> str:
    """What one measure's answers come to. Below `FEWEST` only how many there are."""
    if when not in numbers:
        return _too_few(measure, numbers["year"])
    answers = numbers[when]
    if measure is Measure.WAIT:
        return _said_of_waits(*answers)
    count = sum(answers)
    if measure is Measure.RESOLUTION:
        return _said_of_outcomes(answers, is_silent_on_contact=_is_silent_on_contact(numbers))
    mean = sum(place * n for place, n in enumerate(answers, 1)) / count
    of = {"mean": format_places(mean), "count": format_number(count)}
    if is_one:
        return gettext("%(mean)s out of 5 on average, in %(count)s answers", **of)
    return gettext("politeness %(mean)s out of 5 on average, in %(count)s answers", **of)


def _said_of_outcomes(answers: Sequence[int], *, is_silent_on_contact: bool) -> str:
    count = sum(answers)
    of = {"count": format_number(count), "solved": share_words(sum(answers[2:]) / count)}
    if is_silent_on_contact:
        return gettext("of %(count)s problems, %(solved)s were solved", **of)
    return gettext(
        "of %(count)s problems, %(solved)s were solved, %(first)s at the first contact",
        **of, first=share_words(answers[-1] / count),
    )  # fmt: skip


def _said_of_waits(answered: Sequence[int], unanswered: Sequence[int]) -> str:
    count = sum(answered) + sum(unanswered)
    of = {
        "count": format_number(count), "share": share_words(sum(answered[:SOON]) / count),
        "minutes": WAIT_EDGES[SOON - 1], "unanswered": format_number(sum(unanswered)),
    }  # fmt: skip
    if not any(unanswered):
        return gettext(
            "of %(count)s calls with a known wait, %(share)s were answered by a person within %(minutes)s minutes",
            **of,
        )
    return gettext(
        "of %(count)s calls with a known wait, %(share)s were answered by a person within %(minutes)s minutes, "
        "%(unanswered)s not at all",
        **of,
    )


def _too_few(measure: Measure, count: int) -> str:
    of = {"measure": MEASURE_LABELS[measure], "count": format_number(count)}
    if count:
        return gettext("too few for a figure (%(measure)s: %(count)s)", **of)
    return gettext("nothing (%(measure)s)", **of)


def _changed(measure: Measure, before: float, score: float) -> str:
    if measure is Measure.WAIT:
        words = (
            gettext(
                "We are at least 95%% sure that the wait is shorter than a year before, when it was typically %(before)s."
            )
            if score > before
            else gettext(
                "We are at least 95%% sure that the wait is longer than a year before, when it was typically %(before)s."
            )
        )
        return words % {"before": wait_words(minutes_of(before))}
    words = (
        gettext("We are at least 95%% sure that the score is higher than a year before, when it was %(before)s.")
        if score > before
        else gettext(
            "We are at least 95%% sure that the score is lower than a year before, when it was %(before)s."
        )
    )
    return words % {"before": shown_score(before)}


def _made(measure: Measure, parts: Mapping[Measure, Explained], row: Scores) -> str:
    """What the method made of it."""
    shares = row.weights if measure is Measure.OVERALL else (1.0,)
    plain, score = _plain(parts, shares), shown_score(row.score)
    if plain is None:
        return _unknown(measure, parts, row)
    of = {"plain": shown_score(plain), "score": score}
    begin = _plainly(measure, plain, row, of)
    if of["plain"] == score:
        return f"{begin} " + gettext("Our estimate is the same.")
    reasons = _reasons(_steps(parts, shares), score - of["plain"])
    return f"{begin} " + gettext("Our estimate is %(score)s: %(reasons)s.", **of, reasons="; ".join(reasons))


def plain_and_steps(
    measure: Measure, explained: Explained | None, row: Scores
) -> tuple[float | None, dict[str, float]]:
    """The plain score, if it is known, and what each step did to it, in points."""
    if explained is None:
        return None, {}
    parts, shares = _parts(explained, measure), row.weights if measure is Measure.OVERALL else (1.0,)
    return _plain(parts, shares), _steps(parts, shares)


def named_steps(steps: Mapping[str, float]) -> list[tuple[str, float]]:
    """The steps of a point or more that have a name, the largest first."""
    large = [(step, points) for step, points in steps.items() if step != "other" and abs(points) >= NOTICED]
    return sorted(large, key=lambda step: -abs(step[1]))


def as_told(measure: Measure, explained: Explained, score: float) -> tuple[Any, ...]:
    """All that the sentences say besides the printed score, without digits that they do not say. If two rows have the same
    printed score and the same of this, they are explained in the same words.
    """
    plain, steps = plain_and_steps(measure, explained, Scores(score))
    before = explained.get("year_before")
    return (
        _counted(explained),
        None if plain is None else _printed(measure, plain),
        [(step, _rounded(points)) for step, points in named_steps(steps)],
        None if before is None else (_printed(measure, before), score > before),
    )


def _counted(numbers: Explained) -> dict[str, Any]:
    """What is counted, and what else is known."""
    return {
        name: None
        if name in ("plain", "steps", "year_before")
        else _counted(of)
        if isinstance(of, Mapping)
        else of
        for name, of in numbers.items()
    }


def _printed(measure: Measure, points: float) -> tuple[int, int | None]:
    """A score, and for waits its minutes."""
    return shown_score(points), whole(minutes_of(points)) if measure is Measure.WAIT else None


def _reasons(steps: Mapping[str, float], difference: int) -> list[str]:
    """The steps of a point or more, the largest first, and the rest of the difference between the printed scores."""
    named = named_steps(steps)
    rest = difference - sum(_rounded(points) for _step, points in named)
    return [reason_words(*step) for step in [*named, *([("other", rest)] if rest else [])]]


def reason_words(reason: str, points: float) -> str:
    amount = _rounded(points)
    return message_of(REASONS[reason]) % {"points": f"+{amount}" if amount > 0 else f"−{-amount}"}


def _plainly(measure: Measure, plain: float, row: Scores, of: Mapping[str, Any]) -> str:
    if measure is Measure.WAIT:
        return gettext(
            "Taken at their word, these waits are typically %(median)s, a score of %(plain)s.",
            **of, median=wait_words(minutes_of(plain)),
        )  # fmt: skip
    if measure is Measure.OVERALL:
        resolution, politeness, wait = (whole(100 * share) for share in row.weights)
        return gettext(
            "Counted once each and combined by the weights %(resolution)s, %(politeness)s and %(wait)s, that makes a score "
            "of %(plain)s.", **of, resolution=resolution, politeness=politeness, wait=wait,
        )  # fmt: skip
    return gettext("Counted once each, that makes a score of %(plain)s.", **of)


def _unknown(measure: Measure, parts: Mapping[Measure, Explained], row: Scores) -> str:
    """Why there is no plain score to compare with."""
    score = shown_score(row.score)
    missing = [
        str(MEASURE_LABELS[part])
        for (part, numbers), share in zip(parts.items(), row.weights, strict=False)
        if "plain" not in numbers and share
    ]
    if measure is Measure.OVERALL:
        return gettext(
            "Our estimate is %(score)s. Too little is known of the year for: %(missing)s. There we go by what is older and "
            "by what is usual in the sector.", score=score, missing=", ".join(missing),
        )  # fmt: skip
    return gettext(
        "Our estimate is %(score)s, from what is older and from what is usual in the sector.", score=score
    )


def _rounded(points: float) -> int:
    """Whole points, rounded alike above and below 0."""
    return whole(points) if points > 0 else -whole(-points)
