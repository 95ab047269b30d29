"""The one file that an author may send, where a moderator asked for evidence."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from pact.authors.views.own_page import own_page, story_or_404, story_to_change
from pact.authors.views.pages import blueprint, see_other
from pact.core.access import no_store, public
from pact.core.db import begin_writing, end_writing, session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, share_limit
from pact.core.web.requests import reads_first, takes_file
from pact.moderation.asking.service import AnswerRefused
from pact.moderation.evidence.faults import Fault, FileRefused
from pact.moderation.evidence.process import read_apart
from pact.moderation.evidence.service import MAX_BYTES, can_take_file, keep_evidence
from pact.moderation.evidence.wording import WORDS


@blueprint.post("/my-story/<token>/question/<int:question_id>/file")
@takes_file(MAX_BYTES)
@reads_first
@public
@limiter.limit(share_limit)
def send_evidence(token: str, question_id: int) -> BaseResponse:
    if not can_take_file(story_or_404(token), question_id):
        return _refused(token, _no_longer(), 409)
    try:
        pictures = read_apart(_file_sent())
    except FileRefused as refused:
        status = {Fault.TOO_LARGE: 413, Fault.BUSY: 503}.get(refused.fault, 422)
        return _refused(token, str(WORDS[refused.fault]), status)
    begin_writing()
    try:
        keep_evidence(story_to_change(token), question_id, pictures)
        session().commit()
    except AnswerRefused:
        session().rollback()
        return _refused(token, _no_longer(), 409)
    return no_store(see_other(f"/my-story/{token}?saved=file#question"))


def _file_sent() -> bytes:
    """The file's bytes. Raises FileRefused."""
    try:
        sent = request.files.get("file")
    except RequestEntityTooLarge as error:
        raise FileRefused(Fault.TOO_LARGE) from error
    data = sent.read(MAX_BYTES + 1) if sent else b""
    if len(data) > MAX_BYTES:
        raise FileRefused(Fault.TOO_LARGE)
    if not data:
        raise FileRefused(Fault.EMPTY)
    return data


def _no_longer() -> str:
    return gettext("We can take no more files for this question: we have decided, or you have sent one already.")


def _refused(token: str, words: str, status: int) -> BaseResponse:
    end_writing()
    return own_page(token, story_or_404(token), status, file_refused=words)
