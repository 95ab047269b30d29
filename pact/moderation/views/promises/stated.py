"""What others state of companies, at the desk: entering it, looking at the page, approving it."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user

from pact.companies.models import Company, CompanyStatus
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.views.companies import company_or_404
from pact.moderation.views.desk import blueprint
from pact.moderation.views.promises import entries
from pact.moderation.views.promises.entries import Answer
from pact.moderation.waiting import count_at_desk
from pact.promises.stated import queries, service
from pact.promises.stated.forms import DecideEntryForm, StatedFigureForm
from pact.promises.stated.models import CheckState, StatedFigure
from pact.promises.stated.service import EntryRefused
from pact.promises.stated.showing import shown_beside, states_of
from pact.promises.stated.wording import OBSTACLES

count_at_desk("stated_figures", lambda: queries.COUNT_FIGURES)
ONE = "/stated/<int:figure_id>"


@blueprint.get("/stated")
@moderator
def list_stated() -> str:
    waiting, decided = queries.waiting_figures(), queries.decided_figures()
    return render_template(
        "moderation/list_stated.html", waiting=waiting, decided=decided, states=states_of([*waiting, *decided])
    )


@blueprint.get("/companies/<slug>/stated")
@moderator
def show_company_stated(slug: str) -> str:
    return _form_page(_company_or_404(slug), StatedFigureForm())


@blueprint.post("/companies/<slug>/stated")
@moderator
def enter_stated(slug: str) -> Answer:
    return _enter(_company_or_404(slug), None)


@blueprint.get(ONE)
@moderator
def show_stated(figure_id: int) -> str:
    return _page(_figure_or_404(figure_id))


@blueprint.post(ONE)
@moderator
def decide_stated(figure_id: int) -> Answer:
    return entries.decide(_figure_or_404(figure_id), f"/moderation/stated/{figure_id}", _page)


@blueprint.get(f"{ONE}/correct")
@moderator
def show_stated_correction(figure_id: int) -> Answer:
    figure = _figure_or_404(figure_id)
    if figure.state is not CheckState.APPROVED:
        return redirect(f"/moderation/stated/{figure_id}", 303)
    return _form_page(figure.company, StatedFigureForm.of(figure), figure)


@blueprint.post(f"{ONE}/correct")
@moderator
def correct_stated(figure_id: int) -> Answer:
    figure = _figure_or_404(figure_id)
    return _enter(figure.company, figure)


@blueprint.post(f"{ONE}/end")
@moderator
def end_stated(figure_id: int) -> Answer:
    figure = _figure_or_404(figure_id)
    if figure.user_id is not None and figure.state is CheckState.WAITING:
        abort(404)  # a company’s own entry is approved or refused, so that it is told
    return entries.end(figure, f"/moderation/stated/{figure_id}", _page)


@blueprint.post(f"{ONE}/undo")
@moderator
def undo_stated(figure_id: int) -> Answer:
    return entries.undo(_figure_or_404(figure_id), f"/moderation/stated/{figure_id}", _page)


def _enter(company: Company, replaces: StatedFigure | None) -> Answer:
    form, slug = StatedFigureForm(request.form), company.slug
    if not form.validate():
        return _form_page(company, form, replaces), 422
    try:
        made = service.enter_figure(company, by=current_user.id, replaces=replaces, **form.facts)
        session().commit()
    except EntryRefused as refused:
        session().rollback()
        form.form_errors.append(str(OBSTACLES[refused.obstacle]))
        return _form_page(_company_or_404(slug), form, replaces), 409
    flash(gettext("Entered. It is public once a moderator has approved it."), "success")
    return redirect(f"/moderation/stated/{made.id}", 303)


def _form_page(company: Company, form: StatedFigureForm, figure: StatedFigure | None = None) -> str:
    figures = [] if figure else queries.figures_of(company.id)
    return render_template(
        "moderation/show_company_stated.html", company=company, form=form, figure=figure, figures=figures,
        states=states_of(figures),
    )  # fmt: skip


def _page(figure: StatedFigure, form: DecideEntryForm | None = None, *, notice: str = "") -> str:
    figure = _figure_or_404(figure.id)
    return render_template(
        "moderation/show_stated.html", figure=figure, company=figure.company, notice=notice, kind="stated",
        job_title=entries.entered_by_company(figure.user_id), beside=shown_beside(figure),
        **entries.context_of(figure, form),
    )  # fmt: skip


def _company_or_404(slug: str) -> Company:
    company = company_or_404(slug)
    return company if company.status is CompanyStatus.ACCEPTED else abort(404)


def _figure_or_404(figure_id: int) -> StatedFigure:
    return queries.figure_by_id(figure_id) or abort(404)
