"""What the page shows of a period: each figure with its name, its number and its definition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import select

from pact.appeals.wording import DECIDED
from pact.core.db import pairs_of
from pact.core.i18n.messages import format_number, gettext, message_of
from pact.core.i18n.shipped import local_words
from pact.moderation.models import Ground
from pact.moderation.redaction import RedactionKind
from pact.moderation.suspensions.models import Kind
from pact.rankings.charts.bars import Bar, BarChart
from pact.rankings.shares import rounding_note, shares_words
from pact.transparency.kinds import Act, Figure, Subject
from pact.transparency.queries import Numbers
from pact.transparency.wording import (
    OF_APPEALS,
    OF_GROUNDS,
    OF_PRESS_REQUESTS,
    OF_REPLIES,
    OF_STORIES,
    OF_SUSPENSIONS,
    Defined,
)

FEW: Final = 3
"""A smaller number of people is not said: it could tell who they are."""


class Row(NamedTuple):
    """A figure's name, its numbers and what it counts."""

    name: str
    numbers: Sequence[int]
    definition: str = ""


@dataclass(frozen=True)
class Drawn:
    """A chart with its sentence and the table behind it."""

    name: str
    heading: str
    sentence: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    chart: BarChart | None
    note: str = ""
    printed_note: str = ""


def rows_of_stories(numbers: Numbers) -> list[Row]:
    """Imports only where there were any."""
    rows = {figure: _row(numbers, defined, figure, [Subject.STORY]) for figure, defined in OF_STORIES.items()}
    if not any(rows[Figure.IMPORTED].numbers):
        del rows[Figure.IMPORTED]
    return list(rows.values())


def rows_of_replies(numbers: Numbers) -> list[Row]:
    """Companies’ replies and authors’ answers; none if there were none."""
    both = [Subject.REPLY, Subject.ANSWER]
    rows = [_row(numbers, defined, figure, both) for figure, defined in OF_REPLIES.items()]
    return rows if any(any(row.numbers) for row in rows) else []


def rows_of_suspensions(numbers: Numbers) -> list[Row]:
    """Of stories and of notices; none if nobody was warned or suspended."""
    rows = [
        Row(
            message_of(defined.name),
            [numbers.of(Subject.SUSPENSION, figure, "", kind) for kind in Kind],
            message_of(defined.definition),
        )
        for figure, defined in OF_SUSPENSIONS.items()
    ]
    return rows if any(any(row.numbers) for row in rows) else []


def rows_of_press_requests(numbers: Numbers) -> list[Row]:
    """Journalists' requests to authors; none if there were none."""
    rows = [
        _row(numbers, defined, figure, [Subject.PRESS_REQUEST]) for figure, defined in OF_PRESS_REQUESTS.items()
    ]
    return rows if any(any(row.numbers) for row in rows) else []


def rows_of_appeals(numbers: Numbers) -> list[Row]:
    """What was appealed against, with how many came in and what became of those that were settled; none without any."""
    kinds = [(f"{against}_{done}", words) for (against, done), words in DECIDED.items()]
    rows = [
        Row(
            str(words),
            [
                numbers.of(Subject.APPEAL, Figure.RECEIVED, "", kind),
                *(numbers.of(Subject.APPEAL, Figure.DECIDED, state, kind) for state in OF_APPEALS),
            ],
        )
        for kind, words in kinds
    ]
    return [row for row in rows if any(row.numbers)]


def _row(numbers: Numbers, defined: Defined, figure: Figure | Act, subjects: Sequence[Subject]) -> Row:
    found = [_number(numbers, figure, subject) for subject in subjects]
    return Row(message_of(defined.name), found, message_of(defined.definition))


def _number(numbers: Numbers, figure: Figure | Act, subject: Subject) -> int:
    if figure is Figure.DECIDED:
        return numbers.decided(subject)
    if isinstance(figure, Act):
        return numbers.of(subject, Figure.DECIDED, figure)
    return numbers.of(subject, figure)


def rows_of_grounds(numbers: Numbers) -> list[Row]:
    """Each ground that occurred, with its newest name, the most frequent first; the last number is of all decisions."""
    names = pairs_of(select(Ground.code, Ground.name).order_by(Ground.version))
    return [
        Row(
            local_words(names[code]) if code in names else code,
            [
                *(sum(numbers.of(Subject.STORY, Figure.GROUND, act, code) for act in acts) for acts in OF_GROUNDS),
                numbers.in_all(Figure.GROUND, code),
            ],
        )
        for code in numbers.details(Figure.GROUND)
    ]  # fmt: skip


def rows_of_redactions(numbers: Numbers) -> list[Row]:
    return [
        Row(message_of(RedactionKind(kind).label), [numbers.in_all(Figure.REDACTED, kind)])
        for kind in numbers.details(Figure.REDACTED)
    ]


def drawn_decisions(numbers: Numbers) -> Drawn | None:
    """The share of each decision in all decisions on stories; None without any."""
    made = {act: numbers.of(Subject.STORY, Figure.DECIDED, act) for act in Act}
    whole = sum(made.values())
    if not whole:
        return None
    occurred = {act: number for act, number in made.items() if number}
    parts = shares_words(list(occurred.values()))
    shown = [
        (message_of(act.label), number, words)
        for (act, number), words in zip(occurred.items(), parts, strict=True)
    ]
    return Drawn(
        name="decisions",
        heading=gettext("What was decided"),
        sentence=gettext(
            "%(published)s of %(all)s decisions on stories were to publish a new story.",
            published=format_number(made[Act.PUBLISHED]), all=format_number(whole),
        ),
        columns=[gettext("Decision"), gettext("Number"), gettext("Share of all decisions")],
        rows=[[words, format_number(number), share] for words, number, share in shown],
        chart=BarChart(
            [Bar(words, number / whole, f"{format_number(number)} ({share})") for words, number, share in shown]
        ),
        note=rounding_note(list(occurred.values())),
    )  # fmt: skip
