"""For which call-out a story was told, and what that asked."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select

from pact.core.db import one_or_none, session
from pact.stories.call_outs.models import CallOut, CallOutVersion
from pact.stories.models import Story

OWN_ANSWERS: Final = ("own_answer_1", "own_answer_2")
"""The fields of a story with the answers to a call-out’s own questions, in their order."""


class OwnQuestion(NamedTuple):
    """A call-out’s own question: the story’s field with the answer, its text and its choices; none for a text."""

    field: str
    text: str
    choices: tuple[str, ...]
    language: str  # of the text and the choices


def questions_in(version: CallOutVersion | None) -> list[OwnQuestion]:
    """The questions of one version of a call-out."""
    if version is None:
        return []
    return [
        OwnQuestion(field, question["text"], tuple(question["choices"]), version.language)
        for field, question in zip(OWN_ANSWERS, version.questions, strict=False)
    ]


def call_out_by_slug(slug: str) -> CallOut | None:
    """The public call-out with this slug: announced, open or closed."""
    return one_or_none(select(CallOut).where(CallOut.slug == slug, CallOut.approved_version_id.is_not(None)))


def call_out_of(story: Story) -> CallOut | None:
    """The call-out for which a story was told, if it was."""
    return session().get(CallOut, story.call_out_id) if story.call_out_id is not None else None


def asked_of(story: Story) -> list[OwnQuestion]:
    """What the story’s call-out asked besides. They stay as they are once it is open."""
    call_out = call_out_of(story)
    return questions_in(call_out.approved) if call_out is not None else []


def call_outs_by_id(ids: Sequence[int]) -> Mapping[int, CallOut]:
    """Call-outs with what was approved. One query."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {one.id: one for one in session().scalars(select(CallOut).where(CallOut.id.in_(wanted)))}
