"""Requests by authorities: administrators enter and change them, and everybody can take the list away."""

from typing import Any

from flask import Response as FileResponse
from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from pact.core.access import administrator, public
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.spreadsheets import csv_text
from pact.core.web.downloads import file_response
from pact.core.web.page_cache import cached_page
from pact.core.web.refusals import shows_again
from pact.core.web.security import open_data
from pact.transparency.authorities.forms import EnterRequestForm
from pact.transparency.authorities.models import AuthorityRequest
from pact.transparency.authorities.service import (
    COLUMNS,
    RequestChanged,
    all_requests,
    change_request,
    delete_request,
    enter_request,
    rows_of_file,
)
from pact.transparency.views.blueprint import Answer, blueprint

_LIST = "/moderation/authority-requests"


@blueprint.get("/transparency/requests.csv")
@public
@open_data
@cached_page
def download_requests() -> FileResponse:
    return file_response(csv_text(COLUMNS, rows_of_file()), "ccpact-authority-requests.csv")


@blueprint.get(_LIST)
@administrator
def list_authority_requests() -> str:
    return _page(EnterRequestForm.of(None))


def _form_again(message: str, request_id: int | None = None) -> str:
    form = EnterRequestForm(request.form)
    form.form_errors.append(message)
    return _page(form, _request_or_404(request_id) if request_id is not None else None)


@blueprint.post(_LIST)
@administrator
@shows_again(_form_again)
def enter_authority_request() -> Answer:
    form = EnterRequestForm(request.form)
    if not form.validate():
        return _page(form), 422
    enter_request(form.facts, by=current_user.id)
    return _done(gettext("Entered. It is on the transparency page now."))


@blueprint.get(f"{_LIST}/<int:request_id>")
@administrator
def show_authority_request(request_id: int) -> str:
    made = _request_or_404(request_id)
    return _page(EnterRequestForm.of(made), made)


@blueprint.post(f"{_LIST}/<int:request_id>")
@administrator
@shows_again(_form_again)
def change_authority_request(request_id: int) -> Answer:
    made, form = _request_or_404(request_id), EnterRequestForm(request.form)
    if not form.validate():
        return _page(form, made), 422
    try:
        change_request(made, form.facts, by=current_user.id, seen=form.seen_revision)
        return _done(gettext("Saved. The transparency page shows it like this now."))
    except (RequestChanged, StaleDataError):
        session().rollback()
        made = _request_or_404(request_id)
        form.seen.data = str(made.revision)
        return _page(form, made, is_stale=True), 409


@blueprint.post(f"{_LIST}/<int:request_id>/delete")
@administrator
def delete_authority_request(request_id: int) -> Response:
    delete_request(_request_or_404(request_id), by=current_user.id)
    return _done(gettext("Deleted. The transparency page no longer shows it."))


def _page(form: EnterRequestForm, made: AuthorityRequest | None = None, *, is_stale: bool = False) -> str:
    rows: Any = [] if made else all_requests()
    return render_template(
        "transparency/list_authority_requests.html", form=form, made=made, rows=rows, is_stale=is_stale
    )


def _request_or_404(request_id: int) -> AuthorityRequest:
    return session().get(AuthorityRequest, request_id) or abort(404)


def _done(words: str) -> Response:
    session().commit()
    flash(words, "success")
    return redirect(_LIST, 303)
