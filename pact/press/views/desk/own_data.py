"""A journalist's own data: a copy, and erasing it. Both need the password, since a session may be left open."""

from typing import cast

from flask import make_response, redirect, render_template, request
from flask_login import current_user
from flask_security import logout_user
from werkzeug.wrappers import Response as BaseResponse

from pact.accounts.models import Account
from pact.accounts.passwords import is_password_of
from pact.accounts.signing_in.throttling import ACCOUNT_FAILURES, account_key
from pact.core.access import journalist, no_store
from pact.core.db import begin_writing, session
from pact.core.i18n.messages import gettext
from pact.core.web.downloads import file_response
from pact.core.web.limits import limiter
from pact.core.web.requests import reads_first
from pact.press.desk import own_data
from pact.press.desk.forms import PasswordForm
from pact.press.views.feeds import blueprint

Answer = BaseResponse | str | tuple[str, int]
PATH = "/press/desk/my-data"


def _was_refused(response: BaseResponse) -> bool:
    return response.status_code == 422


# Wrong passwords count for the account, with those at the other pages that ask for one.
limited_by_account = limiter.shared_limit(
    ACCOUNT_FAILURES, "account", key_func=account_key, deduct_when=_was_refused
)


def _myself() -> Account:
    return cast("Account", current_user._get_current_object())


@blueprint.get(PATH)
@journalist
def show_journalists_data() -> str:
    return _page()


@blueprint.post(f"{PATH}/copy")
@journalist
@limited_by_account
def download_journalists_data() -> Answer:
    form = PasswordForm(request.form, prefix="copy-")
    if not _is_confirmed(form):
        return _page(copy=form), 422
    file = file_response(own_data.exported(_myself()), "ccpact-my-press-account.json")
    return no_store(make_response(file))


@blueprint.post(f"{PATH}/erase")
@journalist
@limited_by_account
@reads_first
def erase_journalists_data() -> Answer:
    form = PasswordForm(request.form, prefix="erase-")
    if not _is_confirmed(form):
        return _page(erase=form), 422
    begin_writing()
    own_data.erase(_myself())
    session().commit()
    logout_user()
    return redirect("/press/confirmed/erased", 303)


def _is_confirmed(form: PasswordForm) -> bool:
    if not form.validate():
        return False
    if is_password_of(_myself(), form.password.data):
        return True
    form.password.errors = [gettext("This is not your password.")]
    return False


def _page(*, copy: PasswordForm | None = None, erase: PasswordForm | None = None) -> str:
    return render_template(
        "press/show_journalists_data.html",
        copy=copy or PasswordForm(prefix="copy-"),
        erase=erase or PasswordForm(prefix="erase-"),
    )
