"""The figures of a call-out: of its own stories only. They compare nobody, and nothing else counts them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from pact.core.i18n.messages import gettext
from pact.rankings.tallies.call_outs import ALL, CONFIRMED, PUBLISHED, counts_of
from pact.stories.call_outs.models import CallOut
from pact.stories.call_outs.queries import questions_in
from pact.stories.fields import EndedHow, Resolved
from pact.stories.wording import label

MARKS = tuple(str(mark) for mark in range(1, 6))


class Answer(NamedTuple):
    """One answer, and how many stories give it."""

    words: str
    n: int


class Counted(NamedTuple):
    """A question with its answers, and how many stories answer it at all. `language`: that of the words, if not ours."""

    name: str
    title: str
    n: int
    answers: Sequence[Answer]
    language: str = ""


class CallOutFigures(NamedTuple):
    """How many stories people have sent and confirmed for a call-out, how many are published, and what these say."""

    confirmed: int
    published: int
    questions: Sequence[Counted]


def figures_of(call_out: CallOut) -> CallOutFigures:
    """One query."""
    counts = counts_of(call_out.id)
    own = [
        _counted(
            question.field, question.text,
            [(words, str(place)) for place, words in enumerate(question.choices)],
            counts.get(question.field, {}), call_out.approved.language if call_out.approved else "",
        )
        for question in questions_in(call_out.approved)
        if question.choices
    ]  # fmt: skip
    answers = [
        _counted("resolved", gettext("Was it solved?"), _labels(Resolved), counts.get("resolved", {})),
        _counted("ended_how", gettext("How did the contact end?"), _labels(EndedHow), counts.get("ended_how", {})),
        _counted("politeness", gettext("How polite were they, from 1 to 5?"), zip(MARKS, MARKS, strict=True),
                 counts.get("politeness", {})),
        _counted("satisfaction", gettext("How satisfied are people overall, from 1 to 5?"),
                 zip(MARKS, MARKS, strict=True), counts.get("satisfaction", {})),
    ]  # fmt: skip
    return CallOutFigures(
        confirmed=counts.get(CONFIRMED, {}).get(ALL, 0),
        published=counts.get(PUBLISHED, {}).get(ALL, 0),
        questions=[counted for counted in (*own, *answers) if counted.n],
    )


def _labels(kind: Iterable[Resolved] | Iterable[EndedHow]) -> list[tuple[str, str]]:
    return [(label(member), member.value) for member in kind]


def _counted(
    name: str, title: str, buckets: Iterable[tuple[str, str]], counts: Mapping[str, int], language: str = ""
) -> Counted:
    answers = [Answer(words, counts[bucket]) for words, bucket in buckets if counts.get(bucket)]
    return Counted(name, title, sum(answer.n for answer in answers), answers, language)
