"""Begin a story by a company's link, `/share?invited=<token>`, or by a call-out, `/share?call_out=<slug>`, and tell whether
a form's story is an invited one.
"""

from typing import Any, NamedTuple

from pact.authors.service import received_name
from pact.authors.sharing.called_out import PREFIX, Standing, asking, call_out_meant
from pact.authors.sharing.forms import ShareStoryForm
from pact.call_outs.queries import companies_in
from pact.companies.models import Company
from pact.companies.queries import company_meant
from pact.companies.users.story_link import inviting_company, is_in_use
from pact.core import clock
from pact.stories.call_outs.models import CallOut, Phase
from pact.stories.call_outs.queries import OWN_ANSWERS, questions_in
from pact.stories.fields import Source


class Invitation(NamedTuple):
    """What the page says about the company that invited the author. `company` is None if its link is not in use."""

    company: Company | None
    is_about_it: bool = True


def form_of(sent: Any) -> ShareStoryForm:
    """The share form as it was sent: with the own questions of the call-out with which it began."""
    call_out = call_out_meant(sent.get("invited", ""))
    return _asked_for(call_out, sent, is_answered=any(sent.get(name) for name in OWN_ANSWERS))


def begun_for(slug: str) -> ShareStoryForm:
    """An empty form, begun with the call-out of this name if there is one."""
    call_out = call_out_meant(f"{PREFIX}{slug}") if slug else None
    form = _asked_for(call_out, None)
    if slug:
        form.invited.data = f"{PREFIX}{slug}"
    if call_out is not None and call_out.approved is not None:
        companies = companies_in(call_out.approved)
        if len(companies) == 1 and not call_out.approved.sectors:
            form.company.data = companies[0].name
    return form


def _asked_for(call_out: CallOut | None, sent: Any, *, is_answered: bool = False) -> ShareStoryForm:
    """Answers to questions that are no longer asked are shown once more, so that nothing typed is lost."""
    is_open = call_out is not None and call_out.phase(clock.today()) is Phase.OPEN
    questions = questions_in(call_out.approved) if call_out and (is_open or is_answered) else []
    form = asking(ShareStoryForm, questions)(sent)
    form.called = call_out
    return form


def begin_invited(token: str, form: ShareStoryForm) -> Invitation | None:
    """Begin the form with a company's invitation. Returns None if no link was followed."""
    if not token:
        # Its own name for the browser's saved draft, so that a story told without an invitation does not become an
        # invited one.
        if form.called is not None:
            form.draft_slot.data = f"share:{form.invited.data}"
        return invitation_of(form)
    company = inviting_company(token)
    if company is None or not is_in_use(company):
        return Invitation(None)
    form.called, form.invited.data, form.company.data = None, token, company.name
    form.draft_slot.data = f"share:invited-{token}"
    return Invitation(company)


def invitation_of(form: ShareStoryForm) -> Invitation | None:
    """The invitation with which this form began, if it did. Who began it while the link was in use may finish it."""
    token = form.invited.data or ""
    if token.startswith(PREFIX):
        return None if form.called is not None else Invitation(None)
    company = inviting_company(token)
    if company is None:
        return None
    meant = company_meant(received_name(form.company.data or ""))
    return Invitation(company, is_about_it=meant is not None and meant.id == company.id)


def source_of(form: ShareStoryForm) -> tuple[Source, int | None]:
    """Where the form's story comes from, and the id of the call-out that it is told for.

    A company's invitation holds only for stories about that company. Where a story cannot be part of the call-out with
    which its form began, its author says whether it is told because of that.
    """
    if form.called is not None:
        if form.standing is Standing.PART:
            return Source.INVITED_BY_NEWSROOM, form.called.id
        is_prompted = form.prompted.data == "yes"
        return (Source.INVITED_BY_NEWSROOM if is_prompted else Source.UNPROMPTED), None
    invitation = invitation_of(form)
    is_invited = invitation is not None and invitation.company is not None and invitation.is_about_it
    return (Source.INVITED_BY_COMPANY if is_invited else Source.UNPROMPTED), None
