"""Where people may take a complaint, for administrators and senior moderators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.companies.directory.models import Redress
from pact.companies.directory.redress import (
    RedressChanged,
    RedressFacts,
    RedressThere,
    add_redress,
    all_redress,
    change_redress,
    look_of,
    remove_redress,
)
from pact.companies.models import NOT_SORTED, Sector
from pact.companies.sectors import all_sectors
from pact.core.access import senior_moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.directory.forms import RedressForm
from pact.moderation.views.companies import Answer
from pact.moderation.views.desk import blueprint


@blueprint.get("/redress")
@senior_moderator
def list_redress() -> str:
    return _page(_form_of(None))


@blueprint.post("/redress")
@senior_moderator
def create_redress() -> Answer:
    form = _sent_form()
    if not form.validate():
        return _page(form), 422
    try:
        made = add_redress(form.country.data, form.chosen_sector, by=current_user.id, **_facts(form))
    except RedressThere:
        return _is_there(form)
    return _done(gettext("“%(name)s” added.", name=made.body))


@blueprint.get("/redress/<int:redress_id>")
@senior_moderator
def show_redress(redress_id: int) -> str:
    redress = _redress_or_404(redress_id)
    return _page(_form_of(redress), redress)


@blueprint.post("/redress/<int:redress_id>")
@senior_moderator
def save_redress(redress_id: int) -> Answer:
    redress, form = _redress_or_404(redress_id), _sent_form()
    if not form.validate():
        return _page(form, redress), 422
    try:
        change_redress(
            redress,
            form.country.data,
            form.chosen_sector,
            by=current_user.id,
            seen=form.seen.data or None,
            **_facts(form),
        )
    except RedressChanged:
        redress = _redress_or_404(redress_id)
        form.seen.data = look_of(redress)
        return _page(form, redress, is_stale=True), 409
    except RedressThere:
        return _is_there(form, redress)
    return _done(gettext("“%(name)s” saved.", name=redress.body))


@blueprint.post("/redress/<int:redress_id>/remove")
@senior_moderator
def forget_redress(redress_id: int) -> Answer:
    redress = _redress_or_404(redress_id)
    name = redress.body
    remove_redress(redress, by=current_user.id)
    return _done(gettext("“%(name)s” removed.", name=name))


def _page(form: RedressForm, redress: Redress | None = None, *, is_stale: bool = False) -> str:
    rows = [] if redress else all_redress()
    return render_template(
        "moderation/list_redress.html", rows=rows, form=form, redress=redress, is_stale=is_stale
    )


def _form_of(redress: Redress | None) -> RedressForm:
    return RedressForm.of(redress, _sectors())


def _sent_form() -> RedressForm:
    return RedressForm(request.form, sectors=_sectors())


def _sectors() -> list[Sector]:
    return [sector for sector in all_sectors() if sector.slug != NOT_SORTED]


def _facts(form: RedressForm) -> RedressFacts:
    return RedressFacts(body=form.body.data, weeks=form.weeks.data, page=form.page.data, checked_on=form.day)


def _is_there(form: RedressForm, redress: Redress | None = None) -> tuple[str, int]:
    form.sector.errors = [gettext("This country has a body for this sector already. Change that one instead.")]
    return _page(form, redress), 422


def _redress_or_404(redress_id: int) -> Redress:
    redress = session().get(Redress, redress_id) or abort(404)
    session().refresh(redress, ["sector"])
    return redress


def _done(words: str) -> Response:
    session().commit()
    flash(words)
    return redirect(url_for("moderation.list_redress"), 303)
