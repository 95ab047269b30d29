"""A company's country, group, official site and address for complaints, each on a page of its own."""

from typing import Any

from flask import abort, redirect, render_template, request
from flask_login import current_user

from pact.companies.directory.facts import (
    GroupObstacle,
    GroupRefused,
    check_group,
    facts_of,
    group_of,
    remove_fact,
    set_fact,
    value_of,
)
from pact.companies.directory.models import Fact
from pact.companies.models import Company, CompanyStatus
from pact.companies.service import CompanyMerged, lock
from pact.core import clock
from pact.core.access import moderator
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.directory.forms import FACT_FORMS, FACT_LABELS, FactForm, GroupForm
from pact.moderation.views.companies import Answer, address, company_or_404, done
from pact.moderation.views.desk import blueprint

_ = lazy_gettext
GROUP_WORDS = {
    GroupObstacle.SELF: _("A company cannot be its own group."),
    GroupObstacle.NOT_PUBLIC: _("This company is not accepted. Accept it first."),
    GroupObstacle.IS_BRAND: _("This company is a brand of another group. Enter that group."),
    GroupObstacle.HAS_BRANDS: _("Other companies are brands of this one, so it cannot belong to a group itself."),
}


@blueprint.get("/companies/<slug>/facts/<fact>")
@moderator
def show_fact(slug: str, fact: str) -> Answer:
    company, kind = company_or_404(slug), _fact_or_404(fact)
    if company.status is CompanyStatus.MERGED:
        return redirect(address(company), 302)
    found = facts_of(company).get(kind)
    data: dict[str, Any] = {"value": value_of(company, kind), "checked_on": clock.today()}
    if kind is Fact.GROUP:
        group = group_of(company)
        data["value"] = group.name if group else ""
    if found is not None:
        data |= {"page": found.page, "checked_on": found.checked_on}
    return _page(company, kind, FACT_FORMS[kind](data=data))


@blueprint.post("/companies/<slug>/facts/<fact>")
@moderator
def change_fact(slug: str, fact: str) -> Answer:
    company, kind = company_or_404(slug), _fact_or_404(fact)
    form = FACT_FORMS[kind](request.form)
    if not form.validate():
        return _page(company, kind, form), 422
    try:
        if isinstance(form, GroupForm) and form.group is not None:
            check_group(company, form.group)
        lock(company)
        set_fact(company, kind, form.chosen, form.source, by=current_user.id)
    except GroupRefused as refused:
        form.value.errors = [str(GROUP_WORDS[refused.obstacle])]
        return _page(company, kind, form), 422
    except CompanyMerged:
        form.form_errors.append(gettext("This company has been merged into another. Nothing was saved."))
        return _page(company, kind, form), 409
    return done(company, gettext("Saved: %(fact)s.", fact=FACT_LABELS[kind]))


@blueprint.post("/companies/<slug>/facts/<fact>/remove")
@moderator
def forget_fact(slug: str, fact: str) -> Answer:
    company, kind = company_or_404(slug), _fact_or_404(fact)
    lock(company)
    try:
        remove_fact(company, kind, by=current_user.id)
    except CompanyMerged:
        abort(409)
    return done(company, gettext("Removed: %(fact)s.", fact=FACT_LABELS[kind]))


def _page(company: Company, fact: Fact, form: FactForm) -> str:
    return render_template(
        "moderation/show_fact.html", company=company, fact=fact, label=FACT_LABELS[fact], form=form,
        is_known=fact in facts_of(company) or (fact is not Fact.COUNTRY and value_of(company, fact) is not None),
    )  # fmt: skip


def _fact_or_404(word: str) -> Fact:
    return Fact(word) if word in tuple(Fact) else abort(404)
