"""A company user's own data: a copy, and erasing it. Both need the password, since a session may be left open."""

from flask import make_response, redirect, render_template, request
from flask_security import logout_user
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.passwords import is_password_of
from pact.accounts.signing_in.throttling import ACCOUNT_FAILURES, account_key
from pact.companies.forms import PasswordForm
from pact.companies.users import own_data
from pact.companies.users.acting import myself
from pact.companies.views.blueprint import Answer, blueprint
from pact.core.access import company_user, no_store, public
from pact.core.db import begin_writing, session
from pact.core.i18n.messages import gettext
from pact.core.web.downloads import file_response
from pact.core.web.limits import limiter
from pact.core.web.requests import reads_first


def _was_refused(response: BaseResponse) -> bool:
    return response.status_code == 422


# Wrong passwords count for the account, with those at the other pages that ask for one.
limited_by_account = limiter.shared_limit(
    ACCOUNT_FAILURES, "account", key_func=account_key, deduct_when=_was_refused
)


@blueprint.get("/account/my-data")
@company_user
def show_own_data() -> str:
    return _page()


@blueprint.post("/account/my-data/copy")
@company_user
@limited_by_account
def download_own_data() -> Answer:
    form = PasswordForm(request.form, prefix="copy-")
    if not _is_confirmed(form):
        return _page(copy=form), 422
    return no_store(make_response(_file()))


@blueprint.post("/account/my-data/erase")
@company_user
@limited_by_account
@reads_first
def erase_own_data() -> Answer:
    form = PasswordForm(request.form, prefix="erase-")
    if not _is_confirmed(form):
        return _page(erase=form), 422
    begin_writing()
    own_data.erase(myself())
    session().commit()
    logout_user()
    return redirect("/account/erased", 303)


@blueprint.get("/account/erased")
@public
def show_own_data_erased() -> str:
    return render_template("companies/erased.html")


def _file() -> BaseResponse:
    return file_response(own_data.exported(myself()), "ccpact-my-company-account.json")


def _is_confirmed(form: PasswordForm) -> bool:
    if not form.validate():
        return False
    if is_password_of(myself(), form.password.data):
        return True
    form.password.errors = [gettext("This is not your password.")]
    return False


def _page(*, copy: PasswordForm | None = None, erase: PasswordForm | None = None) -> str:
    return render_template(
        "companies/show_own_data.html",
        copy=copy or PasswordForm(prefix="copy-"),
        erase=erase or PasswordForm(prefix="erase-"),
    )
