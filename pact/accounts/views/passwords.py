"""Set a password with a mailed link, and ask for such a link."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pact.accounts import passwords
from pact.accounts.forms import ForgotPasswordForm, SetPasswordForm
from pact.accounts.models import Account
from pact.accounts.views.blueprint import blueprint
from pact.core.access import public
from pact.core.db import session
from pact.core.web.limits import limiter, sign_in_limit
from pact.core.web.requests import reads_first


@blueprint.get("/account/forgot-password")
@public
def show_forgot_password() -> str:
    return render_template("accounts/forgot_password.html", form=ForgotPasswordForm())


@blueprint.post("/account/forgot-password")
@public
@limiter.limit(sign_in_limit)
def ask_for_link() -> Response | tuple[str, int]:
    form = ForgotPasswordForm(request.form)
    if not form.validate():
        return render_template("accounts/forgot_password.html", form=form), 422
    passwords.ask_for_link(form.email.data)
    session().commit()
    return redirect(url_for("accounts.show_link_sent"), 303)


@blueprint.get("/account/forgot-password/sent")
@public
def show_link_sent() -> str:
    return render_template("accounts/link_sent.html", hours=passwords.FORGOTTEN_HOURS)


@blueprint.get("/account/set-password/<token>")
@public
def show_set_password(token: str) -> str | tuple[str, int]:
    account = passwords.account_of_link(token)
    return _page(token, account, SetPasswordForm(email=account.email)) if account else _no_such_link()


@blueprint.post("/account/set-password/<token>")
@public
@limiter.limit(sign_in_limit)
@reads_first
def set_password(token: str) -> Response | str | tuple[str, int]:
    account = passwords.account_of_link(token)
    if account is None:
        return _no_such_link()
    form = SetPasswordForm(request.form, email=account.email)
    if not form.validate():
        return _page(token, account, form), 422
    if passwords.set_password_by_link(token, form.password.data) is None:
        return _no_such_link()
    session().commit()
    return redirect(url_for("accounts.show_password_set"), 303)


@blueprint.get("/account/password-set")
@public
def show_password_set() -> str:
    return render_template("accounts/password_set.html")


def _page(token: str, account: Account, form: SetPasswordForm) -> str:
    return render_template("accounts/set_password.html", token=token, account=account, form=form)


def _no_such_link() -> tuple[str, int]:
    return render_template("accounts/no_such_link.html"), 410
