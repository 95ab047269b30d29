"""Companies at the desk: accept, rename, change sector, other names, and official numbers."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from pact.companies import numbers, service
from pact.companies.candidates import similar_companies
from pact.companies.directory.facts import facts_of, group_of
from pact.companies.models import NOT_SORTED, Company, CompanyAlias, CompanyNumber, CompanyStatus
from pact.companies.queries import (
    aliases_of,
    company_by_any_slug,
    desk_directory,
    former_addresses,
    merges_of,
    sector_by_slug,
)
from pact.companies.sectors import all_sectors
from pact.companies.users.queries import users_at_desk
from pact.core import clock
from pact.core.access import moderator
from pact.core.db import session
from pact.core.i18n.countries import country_name
from pact.core.i18n.messages import gettext
from pact.core.i18n.shipped import local_words
from pact.core.sanitising import clean_line
from pact.moderation.companies.forms import (
    AcceptCompanyForm,
    AddAliasForm,
    MergeCompanyForm,
    RenameCompanyForm,
    SortCompanyForm,
)
from pact.moderation.companies.queries import (
    counts_by_status,
    hidden_ids,
    latest_stories,
    look_of,
    refusals_of,
    waiting_counts,
)
from pact.moderation.companies.wording import name_refusal
from pact.moderation.directory.forms import FACT_LABELS, NumberForm
from pact.moderation.models import QueueKind
from pact.moderation.patterns.wording import WORDS as PATTERN_WORDS
from pact.moderation.queue import listing as queue
from pact.moderation.queue import service as queueing
from pact.moderation.queue.checking import findings_in_name
from pact.moderation.settings.service import current_settings
from pact.moderation.views.desk import blueprint, filters_given
from pact.moderation.wording import KIND_LABELS
from pact.rankings.patterns.queries import patterns_of, waiting_patterns
from pact.rankings.sources import period_words
from pact.rankings.tables.queries import published_counts

Answer = Response | str | tuple[str, int]


@blueprint.get("/companies")
@moderator
def list_companies() -> str:
    typed, sector = clean_line(request.args.get("q", ""))[:120], request.args.get("sector", "")
    word = request.args.get("status", "")
    status = CompanyStatus(word) if word in tuple(CompanyStatus) else None
    page = desk_directory(text=typed, status=status, sector=sector or None, after=request.args.get("after"))
    ids = [company.id for company in page.items]
    return render_template(
        "moderation/list_companies.html",
        page=page,
        q=typed,
        status=status,
        statuses=list(CompanyStatus),
        sector=sector,
        sectors=all_sectors(),
        published=published_counts(ids),
        waiting=waiting_counts(ids),
        hidden=hidden_ids(page.items),
        proposed=queue.counts_by_kind().get(QueueKind.PROPOSED_COMPANY, 0),
        waiting_patterns=waiting_patterns(),
        similar=[] if page.items or not typed else similar_companies(typed),
    )


@blueprint.get("/companies/<slug>")
@moderator
def show_company(slug: str) -> Answer:
    company = company_or_404(slug)
    if company.slug != slug:
        return redirect(address(company), 302)
    return company_page(company)


@blueprint.post("/companies/<slug>/accept")
@moderator
def accept_company(slug: str) -> Answer:
    def accept(company: Company, **corrected: Any) -> str:
        service.accept_company(company, by=current_user.id, **corrected)
        return gettext("%(company)s has been accepted.", company=company.name)

    return _decide_proposal(slug, accept)


@blueprint.post("/companies/<slug>/correct")
@moderator
def correct_company(slug: str) -> Answer:
    """Correct a proposed company without accepting it."""

    def correct(company: Company, **corrected: Any) -> str:
        service.correct_proposal(company, by=current_user.id, **corrected)
        return gettext("Saved. %(company)s is not accepted yet.", company=company.name)

    return _decide_proposal(slug, correct)


def _decide_proposal(slug: str, act: Callable[..., str]) -> Answer:
    company = company_or_404(slug)
    form = AcceptCompanyForm(request.form, sectors=all_sectors())

    def decide() -> str:
        sector = sector_by_slug(form.sector.data)
        return act(company, name=form.name.data, sector=sector, forgets_name=bool(form.forgets_name.data))

    return _act(company, "accept", form, decide)


@blueprint.post("/companies/<slug>/rename")
@moderator
def rename_company(slug: str) -> Answer:
    company, form = company_or_404(slug), RenameCompanyForm(request.form)

    def rename() -> str:
        before = (company.name, company.slug)
        service.rename_company(company, form.name.data, by=current_user.id, keeps_address=bool(form.keeps_address.data),
                               forgets_name=bool(form.forgets_name.data))  # fmt: skip
        if (company.name, company.slug) == before and not form.forgets_name.data:
            return gettext("Nothing was changed.")
        return gettext("The company is now called %(company)s.", company=company.name)

    return _act(company, "rename", form, rename)


@blueprint.post("/companies/<slug>/sector")
@moderator
def sort_company(slug: str) -> Answer:
    company, form = company_or_404(slug), SortCompanyForm(request.form, sectors=all_sectors())

    def sort() -> str:
        sector = sector_by_slug(form.sector.data) or abort(404)
        service.move_to_sector(company, sector, by=current_user.id)
        return gettext("Sector: %(sector)s.", sector=local_words(sector.name))

    return _act(company, "sort", form, sort)


@blueprint.post("/companies/<slug>/aliases")
@moderator
def add_alias(slug: str) -> Answer:
    company, form = company_or_404(slug), AddAliasForm(request.form)

    def add() -> str:
        service.add_alias(company, form.name.data, by=current_user.id)
        return gettext("People can now find the company as “%(name)s”.", name=form.name.data)

    return _act(company, "alias", form, add)


@blueprint.post("/companies/<slug>/aliases/<int:alias_id>/remove")
@moderator
def remove_alias(slug: str, alias_id: int) -> Answer:
    company = company_or_404(slug)
    alias = session().get(CompanyAlias, alias_id)
    if alias is None or alias.company_id != company.id:
        abort(404)
    name = alias.name
    try:
        service.remove_alias(alias, by=current_user.id)
    except service.NameRefused as refused:
        return company_page(company, 409, notice=name_refusal(refused))
    return done(company, gettext("People can no longer find the company as “%(name)s”.", name=name))


@blueprint.post("/companies/<slug>/addresses/<former_slug>/remove")
@moderator
def remove_address(slug: str, former_slug: str) -> Answer:
    company = company_or_404(slug)
    if not service.remove_address(company, former_slug, by=current_user.id):
        abort(404)
    return done(company, gettext("/companies/%(slug)s no longer leads to this company.", slug=former_slug))


@blueprint.post("/companies/<slug>/numbers")
@moderator
def add_number(slug: str) -> Answer:
    company, form = company_or_404(slug), NumberForm(request.form)

    def add() -> str:
        if company.status is CompanyStatus.MERGED:
            raise service.CompanyMerged
        numbers.add_number(company, form.dialled_as, by=current_user.id, **form.facts)
        return gettext("The number has been added to the company’s page.")

    return _act(company, "add_number", form, add)


@blueprint.get("/companies/<slug>/numbers/<int:number_id>")
@moderator
def show_number(slug: str, number_id: int) -> Answer:
    number = _number_or_404(company_or_404(slug), number_id)
    return _number_page(slug, number, NumberForm.of(number))


@blueprint.post("/companies/<slug>/numbers/<int:number_id>")
@moderator
def correct_number(slug: str, number_id: int) -> Answer:
    company = company_or_404(slug)
    number, form = _number_or_404(company, number_id), NumberForm(request.form)
    if not form.validate():
        return _number_page(slug, number, form), 422
    try:
        numbers.correct_number(number, dialled_as=form.dialled_as, by=current_user.id, **form.facts)
    except numbers.NumberRefused:
        _number_is_there(form)
        return _number_page(slug, number, form), 422
    return done(company, gettext("The number has been corrected."))


@blueprint.post("/companies/<slug>/numbers/<int:number_id>/remove")
@moderator
def remove_number(slug: str, number_id: int) -> Answer:
    company = company_or_404(slug)
    numbers.remove_number(_number_or_404(company, number_id), by=current_user.id)
    return done(company, gettext("The number has been removed from the company’s page."))


def company_or_404(slug: str) -> Company:
    return company_by_any_slug(slug) or abort(404)


def address(company: Company) -> str:
    return url_for("moderation.show_company", slug=company.slug)


def company_page(
    company: Company, code: int = 200, *, notice: str = "", typed: Any = None, **forms: Any
) -> tuple[str, int]:
    """The company's page; `forms` are the sent forms with errors, by their names in the template.

    `typed` is a form that was refused, and that the page may not have any longer: what was typed is below the notice.
    """
    is_proposed = company.status is CompanyStatus.PROPOSED
    is_public = company.status is CompanyStatus.ACCEPTED
    is_doubtful = is_proposed or (is_public and company.sector.slug == NOT_SORTED)
    refusals = [] if is_public else refusals_of(company)
    users, revoked = users_at_desk(company)
    item = queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id) if is_proposed else None
    page = render_template(
        "moderation/show_company.html",
        company=company,
        item=item,
        rows=queue.rows_around(item, filters_given(), account_id=current_user.id, before=1, behind=1)
        if item
        else [],
        notice=notice,
        typed=typed,
        in_name=findings_in_name(company, settings=current_settings()),
        kind_labels=KIND_LABELS,
        wrong=next(iter(forms.values()), None),
        counts=counts_by_status(company) if is_proposed and item is None else {},
        refusals=refusals,
        reasons={refusal.merge_id: ground for refusal, ground in refusals if refusal.merge_id},
        aliases=aliases_of(company),
        addresses=former_addresses(company),
        numbers=numbers.numbers_of(company),
        fact_labels=FACT_LABELS,
        facts=facts_of(company),
        group=group_of(company),
        country=country_name(company.country),
        merges=merges_of(company),
        users=users,
        revoked=revoked,
        stories=latest_stories(company),
        published=published_counts([company.id])[company.id],
        patterns=patterns_of(company),
        pattern_words=PATTERN_WORDS,
        period=period_words,
        candidates=similar_companies(company.name, besides=company) if is_doubtful else [],
        **(_fresh_forms(company) | forms),
    )
    return page, code


def _fresh_forms(company: Company) -> dict[str, Any]:
    sectors, own = all_sectors(), company.sector.slug
    named = {"name": company.name, "seen": look_of(company)}
    return {
        "accept": AcceptCompanyForm(sectors=sectors, data={**named, "sector": own}),
        "sort": SortCompanyForm(sectors=sectors, data={"sector": own}),
        "rename": RenameCompanyForm(data=named),
        "alias": AddAliasForm(),
        "add_number": NumberForm(data={"checked_on": clock.today()}),
        "merge": MergeCompanyForm(),
    }


def _number_page(slug: str, number: CompanyNumber, form: NumberForm) -> str:
    return render_template(
        "moderation/show_number.html",
        slug=slug,
        official=number,
        form=form,
        spoken=numbers.format_phone_number(number.number),
    )


def _number_or_404(company: Company, number_id: int) -> CompanyNumber:
    number = session().get(CompanyNumber, number_id)
    if number is None or number.company_id != company.id:
        abort(404)
    return number


def _number_is_there(form: NumberForm) -> None:
    form.number.errors = [gettext("This number has already been added.")]


def _act(company: Company, name: str, form: Any, act: Callable[[], str]) -> Answer:
    """Do what a valid form asks; `act` returns the message. `name` is the form's name in the template."""
    service.lock(company)
    if "seen" in form and form.seen.data not in ("", None, look_of(company)):
        form.seen.data = look_of(company)
        return _settled(company, **{name: form})
    if not form.validate():
        return company_page(company, 422, **{name: form})
    try:
        return done(company, act())
    except service.NameRefused as refused:
        form.name.errors = [name_refusal(refused)]
    except numbers.NumberRefused:
        _number_is_there(form)
    except (service.CompanySettled, service.CompanyMerged):
        return _settled(company, **{name: form})
    return company_page(company, 422, **{name: form})


def _settled(company: Company, **forms: Any) -> tuple[str, int]:
    """Somebody was quicker, perhaps the same person in another tab: show the page as it is now, and what was typed."""
    return company_page(
        company,
        409,
        notice=gettext(
            "This company has changed since you opened this page. Nothing was saved. This is the current version."
        ),
        typed=next(iter(forms.values()), None),
        **forms,
    )


def done(company: Company, words: str) -> Response:
    session().commit()
    flash(words)
    return redirect(address(company), 303)
