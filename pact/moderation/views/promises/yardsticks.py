"""What laws ask of companies of a country and sector, kept at the desk."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user

from pact.companies.models import NOT_SORTED, Sector
from pact.companies.sectors import all_sectors
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.views.desk import blueprint
from pact.moderation.views.promises import entries
from pact.moderation.views.promises.entries import Answer
from pact.moderation.waiting import count_at_desk
from pact.promises.stated import queries, service
from pact.promises.stated.forms import DecideEntryForm, StandardForm
from pact.promises.stated.models import CheckState, Yardstick
from pact.promises.stated.service import EntryRefused
from pact.promises.stated.wording import OBSTACLES

count_at_desk("yardsticks", lambda: queries.COUNT_STANDARDS)
ONE = "/yardsticks/<int:yardstick_id>"


@blueprint.get("/yardsticks")
@moderator
def list_yardsticks() -> str:
    return _form_page(StandardForm.of(None, _sectors()))


@blueprint.post("/yardsticks")
@moderator
def enter_yardstick() -> Answer:
    return _enter(None)


@blueprint.get(ONE)
@moderator
def show_yardstick(yardstick_id: int) -> str:
    return _page(_yardstick_or_404(yardstick_id))


@blueprint.post(ONE)
@moderator
def decide_yardstick(yardstick_id: int) -> Answer:
    return entries.decide(_yardstick_or_404(yardstick_id), f"/moderation/yardsticks/{yardstick_id}", _page)


@blueprint.get(f"{ONE}/correct")
@moderator
def show_yardstick_correction(yardstick_id: int) -> Answer:
    yardstick = _yardstick_or_404(yardstick_id)
    if yardstick.state is not CheckState.APPROVED:
        return redirect(f"/moderation/yardsticks/{yardstick_id}", 303)
    return _form_page(StandardForm.of(yardstick, _sectors()), yardstick)


@blueprint.post(f"{ONE}/correct")
@moderator
def correct_yardstick(yardstick_id: int) -> Answer:
    return _enter(_yardstick_or_404(yardstick_id))


@blueprint.post(f"{ONE}/end")
@moderator
def end_yardstick(yardstick_id: int) -> Answer:
    return entries.end(_yardstick_or_404(yardstick_id), f"/moderation/yardsticks/{yardstick_id}", _page)


@blueprint.post(f"{ONE}/undo")
@moderator
def undo_yardstick(yardstick_id: int) -> Answer:
    return entries.undo(_yardstick_or_404(yardstick_id), f"/moderation/yardsticks/{yardstick_id}", _page)


def _enter(replaces: Yardstick | None) -> Answer:
    form = StandardForm(request.form, sectors=_sectors())
    if not form.validate():
        return _form_page(form, replaces), 422
    try:
        made = service.enter_standard(form.chosen_sector, by=current_user.id, replaces=replaces, **form.facts)
        session().commit()
    except EntryRefused as refused:
        session().rollback()
        form.form_errors.append(str(OBSTACLES[refused.obstacle]))
        return _form_page(form, replaces), 409
    flash(gettext("Entered. It is public once a moderator has approved it."), "success")
    return redirect(f"/moderation/yardsticks/{made.id}", 303)


def _form_page(form: StandardForm, yardstick: Yardstick | None = None) -> str:
    rows = [] if yardstick else queries.all_yardsticks()
    return render_template("moderation/list_yardsticks.html", form=form, yardstick=yardstick, rows=rows)


def _page(yardstick: Yardstick, form: DecideEntryForm | None = None, *, notice: str = "") -> str:
    yardstick = _yardstick_or_404(yardstick.id)
    return render_template(
        "moderation/show_yardstick.html", yardstick=yardstick, notice=notice, kind="yardsticks",
        **entries.context_of(yardstick, form),
    )  # fmt: skip


def _sectors() -> list[Sector]:
    return [sector for sector in all_sectors() if sector.slug != NOT_SORTED]


def _yardstick_or_404(yardstick_id: int) -> Yardstick:
    return queries.yardstick_by_id(yardstick_id) or abort(404)
