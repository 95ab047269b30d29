"""Begin a story by a company's link, `/share?invited=<token>`, and tell whether a form's story is an invited one."""

from typing import NamedTuple

from pact.authors.service import received_name
from pact.authors.sharing.forms import ShareStoryForm
from pact.companies.models import Company
from pact.companies.queries import company_meant
from pact.companies.users.story_link import inviting_company, is_in_use
from pact.stories.fields import Source


class Invitation(NamedTuple):
    """What the page says about the company that invited the author. `company` is None if its link is not in use."""

    company: Company | None
    is_about_it: bool = True


def begin_invited(token: str, form: ShareStoryForm) -> Invitation | None:
    """Begin the form with a company's invitation. Returns None if no link was followed."""
    if not token:
        return None
    company = inviting_company(token)
    if company is None or not is_in_use(company):
        return Invitation(None)
    form.invited.data, form.company.data = token, company.name
    # Its own name for the browser's saved draft, so that a story told without an invitation does not become an invited one.
    form.draft_slot.data = f"share:invited-{token}"
    return Invitation(company)


def invitation_of(form: ShareStoryForm) -> Invitation | None:
    """The invitation with which this form began, if it did. Who began it while the link was in use may finish it."""
    company = inviting_company(form.invited.data or "")
    if company is None:
        return None
    meant = company_meant(received_name(form.company.data or ""))
    return Invitation(company, is_about_it=meant is not None and meant.id == company.id)


def source_of(form: ShareStoryForm) -> Source:
    """Where the form's story comes from. A company's invitation holds only for stories about that company."""
    invitation = invitation_of(form)
    return Source.INVITED_BY_COMPANY if invitation and invitation.is_about_it else Source.UNPROMPTED
