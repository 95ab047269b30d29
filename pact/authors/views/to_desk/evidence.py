"""The one file that an author may send with an answer, where a moderator asked for evidence."""

from typing import Final, NamedTuple

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.own_page.forms import AnswerQuestionForm
from pact.authors.views.own_page import on_to_own_page, own_page, story_or_404, story_to_change
from pact.authors.views.pages import blueprint
from pact.core.access import public
from pact.core.db import begin_writing, end_writing, session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, share_limit
from pact.core.web.requests import reads_first, takes_file
from pact.moderation.asking.service import AnswerRefused, answer_question
from pact.moderation.evidence.faults import Fault, FileRefused
from pact.moderation.evidence.process import read_apart
from pact.moderation.evidence.service import MAX_BYTES, can_take_file, keep_evidence
from pact.moderation.evidence.wording import WORDS
from pact.stories.models import Story

LARGEST_SENT: Final = 11_900_000
"""Of the file. One that is somewhat too large is refused here, with the words that came with it; a little more, and the
server would refuse all."""


class _Refused(Exception):
    """Nothing is stored, for this reason about the file."""

    def __init__(self, words: str, code: int) -> None:
        super().__init__(words)
        self.words, self.code = words, code


class _Sent(NamedTuple):
    form: AnswerQuestionForm
    data: bytes

    @property
    def words(self) -> str:
        return (self.form.said.data or "").strip()


@blueprint.post("/my-story/<token>/question/<int:question_id>/file")
@takes_file(LARGEST_SENT)
@reads_first
@public
@limiter.limit(share_limit)
def send_evidence(token: str, question_id: int) -> BaseResponse:
    """Take a file, words, or both."""
    story, sent = story_or_404(token), None
    try:
        sent = _read()
        if sent.words and not sent.form.validate():
            return _again(token, sent, 422)
        pictures = _pictures(story, question_id, sent)
        begin_writing()
        _keep(story_to_change(token), question_id, sent, pictures)
    except _Refused as refused:
        session().rollback()
        return _again(token, sent, refused.code, file_refused=refused.words)
    saved = "file" if not sent.words else "both" if pictures else "answer"
    return on_to_own_page(token, "question", saved=saved)


def _read() -> _Sent:
    """What was sent. Raises _Refused."""
    try:
        form, sent = AnswerQuestionForm(request.form), request.files.get("file")
    except RequestEntityTooLarge as error:
        raise _file_fault(Fault.TOO_LARGE) from error
    return _Sent(form, sent.read() if sent else b"")


def _pictures(story: Story, question_id: int, sent: _Sent) -> list[bytes]:
    """The pictures made of the file, none of none. Raises _Refused."""
    if not sent.data and sent.words:
        return []
    if not can_take_file(story, question_id):
        raise _no_longer()
    if not sent.data:
        raise _file_fault(Fault.EMPTY)
    if len(sent.data) > MAX_BYTES:
        raise _file_fault(Fault.TOO_LARGE)
    try:
        return read_apart(sent.data)
    except FileRefused as refused:
        raise _file_fault(refused.fault) from refused


def _keep(story: Story, question_id: int, sent: _Sent, pictures: list[bytes]) -> None:
    try:
        if sent.words:
            answer_question(story, question_id, sent.words)
        if pictures:
            keep_evidence(story, question_id, pictures)
        session().commit()
    except AnswerRefused as refused:
        raise _no_longer() from refused


def _file_fault(fault: Fault) -> _Refused:
    return _Refused(str(WORDS[fault]), {Fault.TOO_LARGE: 413, Fault.BUSY: 503}.get(fault, 422))


def _no_longer() -> _Refused:
    words = gettext(
        "Nothing was saved. We have decided in the meantime, or you have sent a file already, or changed your answer too"
        " often."
    )
    return _Refused(words, 409)


def _again(token: str, sent: _Sent | None, status: int, *, file_refused: str = "") -> BaseResponse:
    """The page with what was typed, if anything was."""
    end_writing()
    form = sent.form if sent is not None and sent.words else None
    return own_page(token, story_or_404(token), status, question_form=form, file_refused=file_refused)
