"""What a company’s users enter of figures that are stated elsewhere, and what became of it."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.companies.users.acting import own_user
from pact.companies.users.models import CompanyUser
from pact.core.access import company_user
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter
from pact.core.web.refusals import shows_again
from pact.promises.stated import service, wording
from pact.promises.stated.forms import StatedFigureForm
from pact.promises.stated.models import CheckState, StatedFigure
from pact.promises.stated.queries import figure_by_id, figures_of
from pact.promises.stated.service import EntryRefused
from pact.promises.stated.showing import states_of
from pact.promises.views.blueprint import blueprint
from pact.rankings.sources import period_words

Answer = Response | str | tuple[str, int]
STATED, ONE = "/for-companies/<slug>/stated", "/for-companies/<slug>/stated/<int:figure_id>"
SENT_PER_DAY = "100 per day"

for name, what in (
    ("stated_metric", wording.METRICS.__getitem__),
    ("stated_source", wording.SOURCES.__getitem__),
    ("stated_state", wording.STATES.__getitem__),
    ("stated_difference", wording.DIFFERENCES.__getitem__),
    ("standard_difference", wording.YARDSTICKS.__getitem__),
    ("stated_value", wording.value_words),
    ("told_share", wording.share_words),
    ("standard_words", wording.standard_words),
    ("months_words", period_words),
):
    blueprint.add_app_template_global(what, name)


def _account_key() -> str:
    return f"stated {current_user.get_id()}"


@blueprint.get(STATED)
@company_user
def show_own_stated(slug: str) -> Answer:
    return _page(own_user(slug), StatedFigureForm())


def _form_again(message: str, slug: str, figure_id: int | None = None) -> Answer:
    user, form = own_user(slug), StatedFigureForm(request.form)
    form.form_errors.append(message)
    return _page(user, form, _own(user, figure_id) if figure_id else None)


@blueprint.post(STATED)
@company_user
@shows_again(_form_again)
@limiter.limit(SENT_PER_DAY, key_func=_account_key)
def enter_own_stated(slug: str) -> Answer:
    return _enter(own_user(slug), None)


@blueprint.get(ONE)
@company_user
def show_own_correction(slug: str, figure_id: int) -> Answer:
    user = own_user(slug)
    figure = _own(user, figure_id)
    if figure.state is not CheckState.APPROVED:
        return redirect(f"/for-companies/{slug}/stated", 303)
    return _page(user, StatedFigureForm.of(figure), figure)


@blueprint.post(ONE)
@company_user
@shows_again(_form_again)
@limiter.limit(SENT_PER_DAY, key_func=_account_key)
def correct_own_stated(slug: str, figure_id: int) -> Answer:
    user = own_user(slug)
    return _enter(user, _own(user, figure_id))


@blueprint.post(f"{ONE}/withdraw")
@company_user
def withdraw_own_stated(slug: str, figure_id: int) -> Answer:
    user = own_user(slug)
    figure = _own(user, figure_id)
    if figure.user_id is None:
        abort(404)
    try:
        service.withdraw(figure, by=current_user.id, seen=None, actor="company")
    except EntryRefused:
        session().rollback()
        flash(gettext("A moderator has decided about this in the meantime."), "warning")
    else:
        session().commit()
        flash(gettext("Withdrawn."), "success")
    return redirect(f"/for-companies/{slug}/stated", 303)


def _enter(user: CompanyUser, replaces: StatedFigure | None) -> Answer:
    form = StatedFigureForm(request.form)
    if not form.validate():
        return _page(user, form, replaces), 422
    slug = user.company.slug
    try:
        service.enter_figure(user.company, by=current_user.id, user=user, replaces=replaces, **form.facts)
    except EntryRefused as refused:
        session().rollback()
        form.form_errors.append(str(wording.OBSTACLES[refused.obstacle]))
        return _page(own_user(slug), form, replaces), 409
    session().commit()
    flash(
        gettext("Sent. A moderator looks at the page before it is public. We e-mail you what they decide."),
        "success",
    )
    return redirect(f"/for-companies/{slug}/stated", 303)


def _own(user: CompanyUser, figure_id: int) -> StatedFigure:
    """A figure of the company that its users may see: its own entries, and what is public."""
    figure = figure_by_id(figure_id)
    if figure is None or figure.company_id != user.company_id:
        abort(404)
    return figure if figure.user_id is not None or figure.state is CheckState.APPROVED else abort(404)


def _page(user: CompanyUser, form: StatedFigureForm, figure: StatedFigure | None = None) -> str:
    seen = [one for one in figures_of(user.company_id) if one.user_id or one.state is CheckState.APPROVED]
    return render_template(
        "promises/show_own_stated.html", company=user.company, form=form, figure=figure, figures=seen,
        states=states_of(seen), corrected={one.replaces_id for one in seen if one.state is CheckState.WAITING},
    )  # fmt: skip
