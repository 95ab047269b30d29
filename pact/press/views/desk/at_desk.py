"""Moderators decide about journalists: who gets an account, and what is passed on to authors."""

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.newsrooms.models import Journalist
from pact.accounts.newsrooms.queries import newsroom_at
from pact.accounts.queries import colleague_names, others_decide
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext, ngettext
from pact.core.web.refusals import shows_again
from pact.moderation.queue.service import ClaimedByAnother
from pact.moderation.settings.service import current_settings, undo_seconds_left
from pact.press.desk import ending
from pact.press.desk.forms import EndAccessForm
from pact.press.joining import deciding
from pact.press.joining.forms import DecideApplicationForm
from pact.press.joining.listing import application_address, newsroom_words
from pact.press.joining.models import ApplicationOutcome, ApplicationState, PressApplication
from pact.press.joining.queries import (
    application_by_id,
    applications_page,
    decisions_on,
    journalist_by_id,
    journalists_page,
)
from pact.press.joining.websites import domain_of
from pact.press.joining.wording import OBSTACLES, OUTCOMES, STATES
from pact.press.views.feeds import blueprint

Answer = BaseResponse | str | tuple[str, int]
PATH = "/moderation/journalists"
ACCOUNTS = f"{PATH}?show=accounts"


@blueprint.get(PATH)
@moderator
def list_journalists() -> str:
    show, after = request.args.get("show", ""), request.args.get("after")
    if show == "accounts":
        return render_template("press/list_journalists.html", page=journalists_page(after=after),
                               is_undoable=ending.is_undoable)  # fmt: skip
    waiting = show != "decided"
    return render_template(
        "press/list_applications.html", page=applications_page(waiting=waiting, after=after), waiting=waiting,
        states=STATES, newsroom_words=newsroom_words,
    )  # fmt: skip


@blueprint.get(f"{PATH}/<int:application_id>")
@moderator
def show_application(application_id: int) -> str:
    application, form = _application_or_404(application_id), DecideApplicationForm()
    form.words.data = deciding.words_undone(application, current_user.id)
    return _page(application, form)


def _again(message: str, application_id: int) -> str:
    form = DecideApplicationForm(request.form)
    form.form_errors.append(message)
    return _page(_application_or_404(application_id), form)


@blueprint.post(f"{PATH}/<int:application_id>/decide")
@moderator
@shows_again(_again)
def decide_application(application_id: int) -> Answer:
    application, form = _application_or_404(application_id), DecideApplicationForm(request.form)
    if not form.validate():
        return _page(application, form), 422
    outcome = ApplicationOutcome(form.outcome.data)

    def act() -> str:
        deciding.decide(application, outcome, words=form.words.data or "", by=current_user.id)
        if outcome is ApplicationOutcome.APPROVED:
            return gettext("Approved. We e-mail them how to sign in.")
        return gettext("Refused. We e-mail them your reason.")

    return _act(application_id, act, form)


@blueprint.post(f"{PATH}/<int:application_id>/undo")
@moderator
def undo_application(application_id: int) -> Answer:
    application = _application_or_404(application_id)

    def act() -> str:
        deciding.undo(application, by=current_user._get_current_object())
        return gettext("Undone, and nobody is told.")

    return _act(application_id, act)


@blueprint.post(f"{PATH}/<int:application_id>/take-up-again")
@moderator
def take_up_application(application_id: int) -> Answer:
    application = _application_or_404(application_id)

    def act() -> str:
        deciding.take_up_again(application, by=current_user.id)
        return gettext("It waits again, for somebody else than who refused it.")

    return _act(application_id, act)


def _act(application_id: int, act: Callable[[], str], form: DecideApplicationForm | None = None) -> Answer:
    try:
        words = act()
    except deciding.NotDecided as refused:
        return _refused(application_id, form, str(OBSTACLES[refused.obstacle]))
    except ClaimedByAnother:
        return _refused(application_id, form, gettext("A colleague is working on this. Nothing was decided."))
    session().commit()
    flash(words, "success")
    return redirect(application_address(application_id), 303)


def _refused(application_id: int, form: DecideApplicationForm | None, words: str) -> Answer:
    session().rollback()
    return _page(_application_or_404(application_id), form or DecideApplicationForm(), notice=words), 409


def _application_or_404(ident: int) -> PressApplication:
    return application_by_id(ident) or abort(404)


def _page(application: PressApplication, form: DecideApplicationForm, *, notice: str = "") -> str:
    history = decisions_on(application)
    is_open = application.state is ApplicationState.WAITING
    obstacle = deciding.obstacle_to_approving(application) if is_open else None
    refused_by = deciding.refused_before(application)
    undoable = deciding.undoable(application, current_user.id)
    return render_template(
        "press/show_application.html",
        application=application,
        form=form,
        notice=notice,
        is_open=is_open,
        obstacle=str(OBSTACLES[obstacle]) if obstacle else "",
        has_refused=current_user.id in refused_by,
        has_second=others_decide(refused_by) if refused_by else True,
        newsroom=newsroom_at(domain_of(application.website)) if application.website else None,
        domain=domain_of(application.website) if application.website else "",
        state=STATES[application.state],
        outcomes=OUTCOMES,
        history=history,
        undo_left=undo_seconds_left(undoable.decided_at) if undoable else 0,
        can_take_up=application.state is ApplicationState.REFUSED,
        colleagues=colleague_names({made.account_id for made in history}),
        newsroom_words=newsroom_words,
    )


@blueprint.get(f"{PATH}/accounts/<int:journalist_id>/end")
@moderator
def show_end_journalist(journalist_id: int) -> Answer:
    found = _journalist_or_404(journalist_id)
    return _end_page(found, EndAccessForm()) if found.is_active else redirect(ACCOUNTS, 303)


def _end_page(found: Journalist, form: EndAccessForm, *, notice: str = "") -> str:
    return render_template(
        "press/end_journalist.html", journalist=found, form=form, seconds=_undo_seconds(), notice=notice
    )


def _end_again(message: str, journalist_id: int) -> str:
    form = EndAccessForm(request.form)
    form.form_errors.append(message)
    return _end_page(_journalist_or_404(journalist_id), form)


@blueprint.post(f"{PATH}/accounts/<int:journalist_id>/end")
@moderator
@shows_again(_end_again)
def end_journalist(journalist_id: int) -> Answer:
    found, form = _journalist_or_404(journalist_id), EndAccessForm(request.form)
    if not form.validate():
        return _end_page(found, form), 422
    if not ending.end(found, words=form.words.data or "", by=current_user._get_current_object()):
        session().rollback()
        words = gettext("Their access had ended already. Your reason was not sent.")
        return _end_page(_journalist_or_404(journalist_id), form, notice=words), 409
    session().commit()
    flash(
        ngettext(
            "The access has ended. You can undo it for %(num)s second. Then we e-mail them your reason.",
            "The access has ended. You can undo it for %(num)s seconds. Then we e-mail them your reason.",
            _undo_seconds(),
        ),
        "success",
    )
    return redirect(ACCOUNTS, 303)


@blueprint.post(f"{PATH}/accounts/<int:journalist_id>/restore")
@moderator
def restore_journalist(journalist_id: int) -> Answer:
    tells = ending.give_back(_journalist_or_404(journalist_id), by=current_user.id)
    if tells is None:
        session().rollback()
        flash(gettext("This cannot be undone any more."), "warning")
        return redirect(ACCOUNTS, 303)
    session().commit()
    flash(
        gettext("They have access again. We tell them by e-mail.")
        if tells
        else gettext("They have access again, and nobody is told. They have to sign in again."),
        "success",
    )
    return redirect(ACCOUNTS, 303)


def _journalist_or_404(ident: int) -> Journalist:
    return journalist_by_id(ident) or abort(404)


def _undo_seconds() -> int:
    return current_settings().undo_seconds
