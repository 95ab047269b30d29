"""Merge companies and undo merges: a page that shows what will happen, then the action.

Merging a proposed company refuses it, because its stories are about a company that we have.
"""

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from pact.companies.models import Company, CompanyMerge, CompanyStatus
from pact.companies.queries import company_by_any_slug, company_named
from pact.core.access import moderator
from pact.core.db import one_or_none, session
from pact.core.i18n.messages import gettext
from pact.moderation.companies import merging
from pact.moderation.companies.forms import MergeCompanyForm, MoveStoriesForm
from pact.moderation.companies.wording import merge_refusal
from pact.moderation.models import GroundUse
from pact.moderation.queries import current_grounds
from pact.moderation.queue.checking import findings_in_name
from pact.moderation.settings.service import current_settings
from pact.moderation.views.companies import Answer, address, company_or_404, company_page
from pact.moderation.views.desk import blueprint


@blueprint.get("/companies/<slug>/merge")
@moderator
def show_merge(slug: str) -> Answer:
    """Show what merging would do."""
    source, form = company_or_404(slug), MergeCompanyForm(request.args)
    if form.into.name not in request.args:  # opened as an address: its form is on the company's page
        return redirect(address(source), 303)
    if not form.validate():
        return company_page(source, 422, merge=form)
    target = _company_meant(form.into.data)
    if target is None:
        form.into.errors = [gettext("We have no company with this name. Choose one from the list.")]
        return company_page(source, 422, merge=form)
    return _merge_page(source, target, None)


def _merge_page(source: Company, target: Company, form: MoveStoriesForm | None) -> Answer:
    """What merging would do; `form` is the one that was sent, with errors."""
    try:
        plan = merging.merge_plan(source, target)
    except merging.MergeRefused as refused:
        into = MergeCompanyForm(MultiDict({"into": target.name}))
        into.into.errors = [merge_refusal(refused)]
        return company_page(source, 422, merge=into)
    in_name = findings_in_name(source, settings=current_settings())
    is_public = source.status is CompanyStatus.ACCEPTED
    if form is None:
        # The usual case is ready to be confirmed: a misspelt name, in which the checks found nothing.
        usual = "more_than_a_name" if in_name else "known_company"
        form = _move_form(None, usual={"ground": usual, "hides_names": bool(in_name)})
    form.seen.data = plan.state
    page = render_template("moderation/show_merge.html", plan=plan, form=form, asks_ground=not is_public)
    return page, 422 if form.errors else 200


def _move_form(sent: Any, usual: Any = None) -> MoveStoriesForm:
    return MoveStoriesForm(sent, grounds=current_grounds(GroundUse.COMPANY), data=usual)


@blueprint.post("/companies/<slug>/merge")
@moderator
def merge_company(slug: str) -> Answer:
    source, target = company_or_404(slug), company_by_any_slug(request.form.get("into", "")) or abort(404)
    form, asks_ground = _move_form(request.form), source.status in (CompanyStatus.PROPOSED, CompanyStatus.REFUSED)
    if asks_ground and not form.validate():
        return _merge_page(source, target, form)
    try:
        merge = merging.merge_companies(
            source, target, by=current_user.id, ground=form.chosen_ground() if asks_ground else None,
            hides_names=bool(form.hides_names.data), seen=form.seen.data or None,
        )  # fmt: skip
    except merging.MergeRefused as refused:
        return _refused(source, refused)
    session().commit()
    flash(gettext("%(source)s has been merged into this company. You can undo this below.", source=source.name))
    return _see(merge.target_id)


@blueprint.get("/merges/<int:merge_id>")
@moderator
def show_undo(merge_id: int) -> Answer:
    """Show what undoing would do."""
    merge = _merge_or_404(merge_id)
    try:
        plan = merging.undo_plan(merge)
    except merging.MergeRefused as refused:
        return _refused(session().get_one(Company, merge.source_id), refused)
    return render_template("moderation/show_undo.html", plan=plan)


@blueprint.post("/merges/<int:merge_id>/undo")
@moderator
def undo_merge(merge_id: int) -> Answer:
    merge = _merge_or_404(merge_id)
    try:
        merging.undo_merge(merge, by=current_user.id)
    except merging.MergeRefused as refused:
        return _refused(session().get_one(Company, merge.source_id), refused)
    session().commit()
    flash(gettext("The merge has been undone."))
    return _see(merge.source_id)


def _refused(source: Company, refused: merging.MergeRefused) -> tuple[str, int]:
    return company_page(company_or_404(source.slug), 409, notice=merge_refusal(refused))


def _company_meant(typed: str) -> Company | None:
    """The company with this address or this name."""
    return company_by_any_slug(typed) or company_named(typed)


def _merge_or_404(merge_id: int) -> CompanyMerge:
    statement = select(CompanyMerge).where(CompanyMerge.id == merge_id)
    both = statement.options(joinedload(CompanyMerge.source), joinedload(CompanyMerge.target))
    return one_or_none(both) or abort(404)


def _see(company_id: int) -> Response:
    return redirect(address(session().get_one(Company, company_id)), 303)
