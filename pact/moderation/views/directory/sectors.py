"""The sectors, for administrators."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.companies.models import NOT_SORTED, Sector
from pact.companies.queries import sector_by_slug
from pact.companies.sectors import SectorRefused, create_sector, delete_sector, rename_sector, sectors_with_use
from pact.core.access import administrator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.companies.forms import SectorForm
from pact.moderation.views.companies import Answer
from pact.moderation.views.desk import blueprint


@blueprint.get("/sectors")
@administrator
def list_sectors() -> str:
    return _page(SectorForm())


@blueprint.post("/sectors")
@administrator
def add_sector() -> Answer:
    form = SectorForm(request.form)
    if not form.validate():
        return _page(form), 422
    try:
        sector = create_sector(form.name.data, by=current_user.id)
    except SectorRefused:
        return _taken(form)
    return _done(gettext("Sector “%(name)s” added.", name=sector.name))


@blueprint.get("/sectors/<slug>")
@administrator
def show_sector(slug: str) -> str:
    sector = _sector_or_404(slug)
    return _page(SectorForm(data={"name": sector.name}), sector)


@blueprint.post("/sectors/<slug>/rename")
@administrator
def change_sector(slug: str) -> Answer:
    sector, form = _sector_or_404(slug), SectorForm(request.form)
    if not form.validate():
        return _page(form, sector), 422
    try:
        rename_sector(sector, form.name.data, by=current_user.id)
    except SectorRefused:
        return _taken(form, sector)
    return _done(gettext("The sector is now called “%(name)s”.", name=sector.name))


@blueprint.post("/sectors/<slug>/delete")
@administrator
def remove_sector(slug: str) -> Answer:
    sector = _sector_or_404(slug)
    try:
        delete_sector(sector, by=current_user.id)
    except SectorRefused:
        return _page(
            SectorForm(), notice=gettext("“%(name)s” is in use, so it cannot be deleted.", name=sector.name)
        ), 409
    return _done(gettext("Sector “%(name)s” deleted.", name=sector.name))


def _page(form: SectorForm, sector: Sector | None = None, *, notice: str = "") -> str:
    return render_template(
        "moderation/list_sectors.html", uses=sectors_with_use(), form=form, sector=sector, notice=notice
    )


def _taken(form: SectorForm, sector: Sector | None = None) -> tuple[str, int]:
    form.name.errors = [gettext("Another sector has or had this name.")]
    return _page(form, sector), 422


def _sector_or_404(slug: str) -> Sector:
    """A sector that administrators may change; the one for companies without a sector is fixed."""
    sector = sector_by_slug(slug)
    if sector is None or sector.slug == NOT_SORTED:
        abort(404)
    return sector


def _done(words: str) -> Response:
    session().commit()
    flash(words)
    return redirect(url_for("moderation.list_sectors"), 303)
