"""Refuse companies and take that back: a page that shows what will happen, then the action."""

from flask import render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError

from pact.companies.models import CompanyStatus
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext, ngettext
from pact.moderation.companies import refusing
from pact.moderation.companies.forms import RefuseCompanyForm
from pact.moderation.companies.wording import refusal_words
from pact.moderation.models import GroundUse
from pact.moderation.queries import current_grounds
from pact.moderation.views.companies import Answer, company_or_404, company_page, done
from pact.moderation.views.desk import blueprint, role_of


@blueprint.get("/companies/<slug>/refuse")
@moderator
def show_refusal(slug: str) -> Answer:
    """Show what refusing the company would do."""
    return _page(slug, RefuseCompanyForm(grounds=current_grounds(GroundUse.COMPANY)))


@blueprint.post("/companies/<slug>/refuse")
@moderator
def refuse_company(slug: str) -> Answer:
    form = RefuseCompanyForm(request.form, grounds=current_grounds(GroundUse.COMPANY))
    if not form.validate():
        return _page(slug, form)
    company = company_or_404(slug)
    try:
        refusal = refusing.refuse_company(
            company, ground=form.chosen_ground(), words=form.words.data or "", by=current_user.id,
            role=role_of(current_user), seen=form.seen.data or None,
        )  # fmt: skip
        if refusal.status_before is CompanyStatus.ACCEPTED:
            words = gettext("%(company)s is hidden now.", company=company.name)
            if refusal.stories:
                words += " " + ngettext(
                    "%(num)s story was decided with it.", "%(num)s stories were decided with it.", refusal.stories
                )
            return done(company, words + " " + gettext("You can undo this below."))
        words = ngettext(
            "%(company)s has been refused. %(num)s story was decided with it. You can undo this below.",
            "%(company)s has been refused. %(num)s stories were decided with it. You can undo this below.",
            refusal.stories,
            company=company.name,
        )
        return done(company, words)
    except refusing.RefusalRefused as refused:
        session().rollback()
        return _page(slug, form, notice=refusal_words(refused))
    except StaleDataError:  # somebody decided one of its stories at the same moment: nothing was saved
        session().rollback()
        return _page(
            slug, form, notice=str(refusal_words(refusing.RefusalRefused(refusing.RefusalObstacle.STALE)))
        )


@blueprint.post("/companies/<slug>/take-back")
@moderator
def take_refusal_back(slug: str) -> Answer:
    company = company_or_404(slug)
    try:
        undone = refusing.take_back(company, by=current_user.id)
    except refusing.RefusalRefused as refused:
        session().rollback()
        return company_page(company_or_404(slug), 409, notice=refusal_words(refused))
    is_public = company.status is CompanyStatus.ACCEPTED
    words = gettext("The company is public again.") if is_public else gettext("The refusal has been taken back.")
    if undone:
        words += " " + ngettext("%(num)s story waits again.", "%(num)s stories wait again.", undone)
    return done(company, words)


def _page(slug: str, form: RefuseCompanyForm, *, notice: str = "") -> Answer:
    """What refusing would do now, with what was chosen and typed; with a notice, why it was not done."""
    company = company_or_404(slug)
    try:
        plan = refusing.refusal_plan(company)
    except refusing.RefusalRefused as refused:
        return company_page(company, 409, notice=refusal_words(refused), typed=form)
    form.seen.data = plan.state
    page = render_template("moderation/show_refusal.html", plan=plan, form=form, notice=notice)
    return page, 409 if notice else 422 if form.errors else 200
