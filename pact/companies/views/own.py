"""The pages of people who act for a company: which ones, who else does, inviting, leaving."""

from flask import abort, flash, redirect, render_template, request
from flask_login import current_user
from flask_security import logout_user

from pact.companies.forms import DetailsForm, InviteForm
from pact.companies.users import claiming, membership
from pact.companies.users.acting import myself, own_user
from pact.companies.users.models import ClaimState, CompanyClaim, CompanyUser
from pact.companies.users.queries import companies_of, invitations_of, user_in, users_of
from pact.companies.views.blueprint import Answer, blueprint, private, see_other
from pact.core.access import company_user, is_company_user, no_store, public
from pact.core.addresses.hosts import host_of
from pact.core.db import session
from pact.core.i18n.languages import current_language
from pact.core.i18n.messages import gettext
from pact.core.web.limits import limiter

INVITATIONS_PER_DAY = "20 per day"


def _account_key() -> str:
    return f"invitations {current_user.get_id()}"


@blueprint.get("/for-companies")
@public
def show_for_companies() -> Answer:
    """What a company gets; for those who act for one, their companies."""
    companies = companies_of(myself().id) if is_company_user() else []
    if len(companies) == 1:
        return no_store(see_other(f"/for-companies/{companies[0].slug}"))
    if companies:
        return private("companies/list_own_companies.html", companies=companies)
    return private("companies/for_companies.html", days=claiming.UNCONFIRMED_KEPT.days)


@blueprint.get("/for-companies/<slug>/people")
@company_user
def show_own_people(slug: str) -> Answer:
    """Who acts for the company, inviting others, one's own details. The company's own page is in pact/pages."""
    return _page(own_user(slug))


@blueprint.post("/for-companies/<slug>/people/invite")
@company_user
@limiter.limit(INVITATIONS_PER_DAY, key_func=_account_key)
def invite(slug: str) -> Answer:
    user = own_user(slug)
    form = InviteForm(request.form, company=user.company, host=host_of(user.account.email))
    if not form.validate():
        return _page(user, invite=form), 422
    claiming.invite(user, email=form.address, language=current_language())
    session().commit()
    flash(gettext("We have sent the invitation to %(address)s.", address=form.address), "success")
    return redirect(f"/for-companies/{slug}/people", 303)


@blueprint.post("/for-companies/<slug>/invitations/<int:claim_id>/take-back")
@company_user
def take_invitation_back(slug: str, claim_id: int) -> Answer:
    user = own_user(slug)
    claim = session().get(CompanyClaim, claim_id)
    if claim is None or claim.company_id != user.company_id or claim.invited_by_id is None:
        abort(404)
    if claim.state is not ClaimState.UNCONFIRMED:
        return _page(user, notice=gettext("This invitation has been accepted in the meantime.")), 409
    claiming.take_invitation_back(claim, by=user.account_id)
    session().commit()
    flash(gettext("The invitation has been taken back."), "success")
    return redirect(f"/for-companies/{slug}/people", 303)


@blueprint.post("/for-companies/<slug>/details")
@company_user
def change_details(slug: str) -> Answer:
    user, form = own_user(slug), DetailsForm(request.form)
    if not form.validate():
        return _page(user, details=form), 422
    membership.change_details(user, name=form.name.data, job_title=form.job_title.data)
    session().commit()
    flash(gettext("Your details have been changed."), "success")
    return redirect(f"/for-companies/{slug}/people", 303)


@blueprint.get("/for-companies/<slug>/users/<int:user_id>/end")
@company_user
def show_end_access(slug: str, user_id: int) -> Answer:
    """What ending somebody's access, or one's own, does."""
    mine = own_user(slug)
    user = _user_or_404(mine, user_id)
    return render_template(
        "companies/end_access.html", company=mine.company, user=user, is_own=user.id == mine.id,
        is_last=len(users_of(mine.company)) == 1,
    )  # fmt: skip


@blueprint.post("/for-companies/<slug>/users/<int:user_id>/end")
@company_user
def end_access(slug: str, user_id: int) -> Answer:
    mine, account = own_user(slug), myself()
    user = _user_or_404(mine, user_id)
    name, company, is_own = user.account.name, mine.company.name, user.id == mine.id
    membership.end_access(user, by=account)
    is_closed = not account.active
    session().commit()
    if is_own and is_closed:
        logout_user()
        return redirect("/claim/done/left", 303)
    if is_own:
        flash(gettext("You no longer act for %(company)s.", company=company), "success")
        return redirect("/for-companies", 303)
    flash(gettext("%(name)s no longer acts for %(company)s.", name=name, company=company), "success")
    return redirect(f"/for-companies/{slug}/people", 303)


def _user_or_404(mine: CompanyUser, user_id: int) -> CompanyUser:
    user = user_in(mine.company, user_id)
    return abort(404) if user is None or not user.is_in_force else user


def _page(
    user: CompanyUser, *, invite: InviteForm | None = None, details: DetailsForm | None = None, notice: str = ""
) -> str:
    host = host_of(user.account.email)
    return render_template(
        "companies/show_own_people.html",
        company=user.company,
        mine=user,
        users=users_of(user.company),
        invitations=invitations_of(user.company),
        invite=invite or InviteForm(company=user.company, host=host),
        details=details or DetailsForm(data={"name": user.account.name, "job_title": user.job_title}),
        notice=notice,
    )
