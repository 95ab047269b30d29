"""Administer staff: invitations, roles, closing, password links and lost second factors."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pact.accounts import people
from pact.accounts.forms import ROLE_CHOICES, InvitePersonForm, RoleForm
from pact.accounts.models import Account
from pact.accounts.queries import account_by_id, colleague_name
from pact.accounts.queries import people as page_of_people
from pact.accounts.service import account_with
from pact.accounts.views.blueprint import blueprint, myself
from pact.core.access import administrator
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.core.roles import StaffRole


@blueprint.get("/moderation/people")
@administrator
def list_people() -> str:
    return render_template(
        "accounts/list_people.html", page=page_of_people(after=request.args.get("after")), roles=_role_names()
    )


@blueprint.get("/moderation/people/invite")
@administrator
def show_invitation() -> str:
    return render_template("accounts/invite_person.html", form=InvitePersonForm())


@blueprint.post("/moderation/people/invite")
@administrator
def invite_person() -> Response | tuple[str, int]:
    form = InvitePersonForm(request.form)
    if not form.validate():
        return render_template("accounts/invite_person.html", form=form), 422
    try:
        invited = people.invite(form.email.data, name=form.name.data or "", role=form.role.data, actor=myself())
    except ValueError:
        known = account_with(form.email.data)
        form.email.errors = [
            gettext(
                "This address belongs to someone who acts for a company, or to a journalist. The same account cannot also"
                " work at this desk: use another address."
            )
            if known is not None and not known.is_of_staff
            else gettext("There is already an account with this address.")
        ]
        return render_template("accounts/invite_person.html", form=form), 422
    session().commit()
    return _done(invited, gettext("Invitation sent to %(name)s.", name=colleague_name(invited)))


@blueprint.get("/moderation/people/<int:account_id>")
@administrator
def show_person(account_id: int) -> str:
    return _page(_account_or_404(account_id))


@blueprint.post("/moderation/people/<int:account_id>/role")
@administrator
def change_role(account_id: int) -> Response | tuple[str, int]:
    account, form = _account_or_404(account_id), RoleForm(request.form)
    if not form.validate():
        return _page(account, form=form), 422
    try:
        people.change_role(account, form.role.data, actor=myself())
    except people.ActionRefused as refusal:
        return _refused(account_id, refusal)
    session().commit()
    return _done(
        account,
        gettext(
            "%(name)s now has the role “%(role)s”.", name=colleague_name(account), role=_role_names()[account.role]
        ),
    )


@blueprint.post("/moderation/people/<int:account_id>/send-link")
@administrator
def send_link(account_id: int) -> Response | tuple[str, int]:
    return _act(account_id, "send-link", gettext("Password link sent to %(name)s."))


@blueprint.post("/moderation/people/<int:account_id>/close")
@administrator
def close_account(account_id: int) -> Response | tuple[str, int]:
    return _act(account_id, "close", gettext("%(name)s’s account is now closed."))


@blueprint.post("/moderation/people/<int:account_id>/reopen")
@administrator
def reopen_account(account_id: int) -> Response | tuple[str, int]:
    return _act(account_id, "reopen", gettext("%(name)s’s account is open again."))


@blueprint.post("/moderation/people/<int:account_id>/reset-second-factor")
@administrator
def reset_second_factor(account_id: int) -> Response | tuple[str, int]:
    return _act(account_id, "reset-second-factor",
                gettext("%(name)s’s second factor has been removed. We have told them by e-mail."))  # fmt: skip


def _act(account_id: int, act: str, words: str) -> Response | tuple[str, int]:
    account = _account_or_404(account_id)
    try:
        people.ACTIONS[act](account, actor=myself())
    except people.ActionRefused as refusal:
        return _refused(account_id, refusal)
    session().commit()
    return _done(account, words % {"name": colleague_name(account)})


def _refused(account_id: int, refusal: people.ActionRefused) -> tuple[str, int]:
    session().rollback()
    return _page(_account_or_404(account_id), refusal=str(refusal)), 409


def _done(account: Account, words: str) -> Response:
    """Redirect to the person's page, or away if administrators have just closed or demoted themselves."""
    if account.id == myself().id and not account.active:
        return redirect(url_for("security.login"), 303)
    flash(words, "success")
    if account.id == myself().id and account.role != StaffRole.ADMINISTRATOR:
        return redirect(url_for("accounts.show_account"), 303)
    return redirect(url_for("accounts.show_person", account_id=account.id), 303)


def _account_or_404(account_id: int) -> Account:
    """Somebody of the staff. Those who act for a company are shown with the company, journalists with their newsroom."""
    account = account_by_id(account_id)
    return abort(404) if account is None or not account.is_of_staff else account


def _page(account: Account, *, form: RoleForm | None = None, refusal: str = "") -> str:
    return render_template(
        "accounts/show_person.html", account=account, form=form or RoleForm(data={"role": account.role}),
        is_oneself=account.id == myself().id, refusal=refusal, roles=_role_names(),
    )  # fmt: skip


def _role_names() -> dict[str, str]:
    """Roles as shown in a line of text."""
    return {name: str(words).partition(":")[0] for name, words in ROLE_CHOICES} | {"": gettext("No role")}
