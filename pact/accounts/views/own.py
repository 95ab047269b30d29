"""A staff member's own account: name, password, second factor and sessions."""

from flask import flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from pact.accounts import passwords, second_factor
from pact.accounts.forms import ChangePasswordForm, NameForm
from pact.accounts.service import rename
from pact.accounts.signing_in import sessions
from pact.accounts.signing_in.devices import device_name
from pact.accounts.views.blueprint import blueprint, limited_by_account, myself, session_token
from pact.core import db
from pact.core.access import signed_in
from pact.core.i18n.messages import gettext, ngettext
from pact.core.web.requests import reads_first


@blueprint.get("/account/security")
@signed_in
def show_account() -> str:
    return _page()


@blueprint.post("/account/name")
@signed_in
def change_name() -> Response | tuple[str, int]:
    form = NameForm(request.form)
    if not form.validate():
        return _page(name_form=form), 422
    rename(myself(), form.name.data or "")
    db.session().commit()
    return _done(gettext("Your name has been changed."))


@blueprint.post("/account/password")
@signed_in
@limited_by_account
@reads_first
def change_password() -> Response | tuple[str, int]:
    account = myself()
    form = ChangePasswordForm(request.form, email=account.email)
    if not form.validate():
        return _page(password_form=form), 422
    if not passwords.is_password_of(account, form.old_password.data):
        form.old_password.errors = [gettext("This is not your current password.")]
        return _page(password_form=form), 422
    passwords.change_password(account, form.password.data, keep=session_token())
    db.session().commit()
    session["_user_id"] = account.get_id()  # it changed with the password
    return _done(gettext("Your password has been changed. You have been signed out everywhere else."))


@blueprint.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Response:
    has_ended = sessions.end_session(myself().id, session_id)
    db.session().commit()
    return _done(gettext("This session has ended.") if has_ended else gettext("This session had already ended."))


@blueprint.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    count = sessions.end_other_sessions(myself().id, keep=session_token())
    db.session().commit()
    return _done(ngettext("%(num)s other session has ended.", "%(num)s other sessions have ended.", count))


def _done(words: str) -> Response:
    flash(words, "success")
    return redirect(url_for("accounts.show_account"), 303)


def _page(*, name_form: NameForm | None = None, password_form: ChangePasswordForm | None = None) -> str:
    account, token = myself(), session_token()
    return render_template(
        "accounts/show_account.html",
        account=account,
        name_form=name_form or NameForm(data={"name": account.name}),
        password_form=password_form or ChangePasswordForm(email=account.email),
        codes_left=second_factor.recovery_codes_left(account.id),
        sessions=[
            (opened, device_name(opened.browser, opened.system), sessions.is_of_token(opened, token))
            for opened in sessions.open_sessions(account.id)
        ],
    )
