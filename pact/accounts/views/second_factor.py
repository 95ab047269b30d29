"""The code after the password, setting up an app, and recovery codes."""

import json

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask_security import login_user
from werkzeug.wrappers import Response

from pact.accounts import second_factor
from pact.accounts.forms import CodeForm, ConfirmPasswordForm, RecoveryCodeForm, ReplaceAppForm
from pact.accounts.models import Account
from pact.accounts.passwords import is_password_of
from pact.accounts.signing_in import pending
from pact.accounts.signing_in.throttling import has_failed
from pact.accounts.views.blueprint import blueprint, limited_by_account, myself, session_token
from pact.core import crypto, db
from pact.core.access import public, signed_in
from pact.core.db import begin_writing
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter, sign_in_limit
from pact.core.web.requests import reads_first

# Kept encrypted in the signed cookie: a secret until it is set up, codes until they have been shown.
PENDING_SECRET = "second_factor_setup"  # noqa: S105 (the name it has in the cookie)
SHOWN_ONCE = "recovery_codes"


@blueprint.get("/account/second-factor")
@public
def show_second_factor() -> Response | str:
    if pending.account() is None:
        return _to_sign_in()
    return render_template("accounts/second_factor.html", form=CodeForm())


@blueprint.post("/account/second-factor")
@public
@limiter.limit(sign_in_limit, deduct_when=has_failed)
@limited_by_account
def check_second_factor() -> Response | str | tuple[str, int]:
    account = pending.account()
    if account is None:
        return _to_sign_in()
    current_app.extensions["csrf"].protect()
    form = CodeForm(request.form)
    if form.validate() and second_factor.use_code(account, form.digits):
        return _let_in(account)
    if not form.errors:
        form.code.errors = [gettext("This code is wrong or has been used. Wait for the next one in your app.")]
    return render_template("accounts/second_factor.html", form=form), 422


@blueprint.get("/account/second-factor/recovery")
@public
def show_recovery() -> Response | str:
    if pending.account() is None:
        return _to_sign_in()
    return render_template("accounts/recovery.html", form=RecoveryCodeForm())


@blueprint.post("/account/second-factor/recovery")
@public
@limiter.limit(sign_in_limit, deduct_when=has_failed)
@limited_by_account
def check_recovery_code() -> Response | str | tuple[str, int]:
    account = pending.account()
    if account is None:
        return _to_sign_in()
    current_app.extensions["csrf"].protect()
    form = RecoveryCodeForm(request.form)
    if form.validate() and second_factor.use_recovery_code(account, form.code.data):
        return _let_in(account)
    if not form.errors:
        form.code.errors = [gettext("This is not one of your recovery codes, or it has been used.")]
    return render_template("accounts/recovery.html", form=form), 422


def _to_sign_in() -> Response:
    return redirect(url_for("security.login"), 303)


def _let_in(account: Account) -> Response:
    destination = pending.destination()
    login_user(account, authn_via=["password", "second factor"])
    db.session().commit()
    return redirect(destination, 303)


@blueprint.get("/account/second-factor/set-up")
@signed_in
def show_second_factor_setup() -> str:
    return _setup_page(_setup_form(None))


@blueprint.post("/account/second-factor/set-up")
@signed_in
@limited_by_account
@reads_first
def set_up_second_factor() -> Response | tuple[str, int]:
    account, form = myself(), _setup_form(request.form)
    if not form.validate():
        return _setup_page(form), 422
    if isinstance(form, ReplaceAppForm) and not is_password_of(account, form.old_password.data):
        form.old_password.errors = [gettext("This is not your password.")]
        return _setup_page(form), 422
    begin_writing()
    codes = second_factor.set_up(account, _new_secret(), form.digits, keep=session_token())
    if codes is None:
        form.code.errors = [
            gettext(
                "This code is wrong. Wait for the next one. If that fails too, check that your phone’s clock is right."
            )
        ]
        return _setup_page(form), 422
    db.session().commit()
    session.pop(PENDING_SECRET)
    return _show_once(codes, gettext("Your second factor has been set up."))


def _setup_form(data: object) -> CodeForm:
    return ReplaceAppForm(data) if myself().has_second_factor else CodeForm(data)


def _setup_page(form: CodeForm) -> str:
    secret = _new_secret()
    return render_template(
        "accounts/set_up_second_factor.html", form=form, secret=second_factor.readable(secret),
        picture=second_factor.qr_code(secret, email=myself().email),
        is_first=not myself().has_second_factor,
        is_required=current_app.config["PACT"].staff_second_factor and myself().is_of_staff,
    )  # fmt: skip


def _new_secret() -> str:
    """The secret being set up: the same on every load of the page, and not stored before it is confirmed."""
    if PENDING_SECRET not in session:
        session[PENDING_SECRET] = crypto.encrypt(second_factor.new_secret())
    return crypto.decrypt(session[PENDING_SECRET])


@blueprint.get("/account/recovery-codes")
@signed_in
def show_recovery_codes() -> str:
    kept = session.pop(SHOWN_ONCE, None)
    return _codes_page(ConfirmPasswordForm(), json.loads(crypto.decrypt(kept)) if kept else [])


@blueprint.post("/account/recovery-codes")
@signed_in
@limited_by_account
@reads_first
def make_recovery_codes() -> Response | tuple[str, int]:
    account, form = myself(), ConfirmPasswordForm(request.form)
    if not account.has_second_factor:
        return redirect(url_for("accounts.show_second_factor_setup"), 303)
    if not form.validate():
        return _codes_page(form, []), 422
    if not is_password_of(account, form.old_password.data):
        form.old_password.errors = [gettext("This is not your password.")]
        return _codes_page(form, []), 422
    begin_writing()
    codes = second_factor.make_recovery_codes(account)
    db.session().commit()
    return _show_once(codes, gettext("Your old recovery codes no longer work."))


def _show_once(codes: list[str], words: str) -> Response:
    session[SHOWN_ONCE] = crypto.encrypt(json.dumps(codes))
    flash(words, "success")
    return redirect(url_for("accounts.show_recovery_codes"), 303)


def _codes_page(form: ConfirmPasswordForm, codes: list[str]) -> str:
    account = myself()
    return render_template(
        "accounts/recovery_codes.html", form=form, codes=codes, has_second_factor=account.has_second_factor,
        left=second_factor.recovery_codes_left(account.id),
    )  # fmt: skip
