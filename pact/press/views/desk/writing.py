"""A journalist writes to an author, and sees what became of it."""

from datetime import timedelta

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.newsrooms.acting import own_journalist
from pact.core import clock
from pact.core.access import journalist
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.refusals import shows_again
from pact.press.desk.asking import PER_DAY, NotAsked, ask, obstacle_to_asking, written_since
from pact.press.desk.deciding import NotDecided, is_being_decided, withdraw
from pact.press.desk.forms import WriteForm
from pact.press.desk.queries import request_with_story
from pact.press.desk.wording import ASKING, state_words
from pact.press.views.feeds import blueprint
from pact.stories.press_requests.queries import contactable, request_about, requests_by
from pact.stories.queries import published_story

Answer = BaseResponse | str | tuple[str, int]
PATH = "/press/desk/write/<public_id>"
REQUESTS = "/press/desk/requests"


@blueprint.get(PATH)
@journalist
def show_write(public_id: str) -> Answer:
    return _page(public_id, WriteForm())


def _write_again(message: str, public_id: str) -> Answer:
    form = WriteForm(request.form)
    form.form_errors.append(message)
    return _page(public_id, form)


@blueprint.post(PATH)
@journalist
@shows_again(_write_again)
def write_to_author(public_id: str) -> Answer:
    form = WriteForm(request.form)
    if not form.validate():
        return _page(public_id, form), 422
    try:
        ask(own_journalist(), public_id, form.words.data)
    except NotAsked as refused:
        session().rollback()
        return _page(public_id, form, notice=str(ASKING[refused.obstacle])), 409
    session().commit()
    flash(gettext("A moderator reads your message, and then we send it to the author."), "success")
    return redirect(REQUESTS, 303)


def _page(public_id: str, form: WriteForm, *, notice: str = "") -> str:
    own = own_journalist()
    story = contactable(public_id)
    shown = story or published_story(public_id)
    if shown is None and not notice and not form.words.data:
        abort(404)
    obstacle = obstacle_to_asking(own.account_id, story) if story else None
    left = PER_DAY - written_since(own.account_id, clock.now() - timedelta(days=1))
    return render_template(
        "press/write_to_author.html",
        public_id=public_id,
        story=shown,
        is_allowed=story is not None,
        known=request_about(own.account_id, shown.id) if shown else None,
        journalist=own,
        form=form,
        notice=notice or (str(ASKING[obstacle]) if obstacle else ""),
        left=max(left, 0),
        most=PER_DAY,
        state_words=state_words,
    )


@blueprint.get(REQUESTS)
@journalist
def list_own_requests() -> str:
    return render_template(
        "press/list_own_requests.html",
        requests=requests_by(own_journalist().account_id),
        state_words=state_words,
        is_being_decided=is_being_decided,
    )


@blueprint.post(f"{REQUESTS}/<int:request_id>/withdraw")
@journalist
def withdraw_press_request(request_id: int) -> Answer:
    own, found = own_journalist(), request_with_story(request_id)
    if found is None or found[0].account_id != own.account_id:
        abort(404)
    try:
        withdraw(found[0])
    except NotDecided:
        session().rollback()
        flash(gettext("It was too late to withdraw this request. Nothing was changed."), "warning")
    else:
        session().commit()
        flash(gettext("Your request is withdrawn. It is not sent."), "success")
    return redirect(REQUESTS, 303)
