"""The one neutral link with which a company may invite people to tell what happened: `/share?invited=<token>`.

The token is the company's id and a keyed digest of it. So it is the same for everybody and for good, says nothing about
whoever follows it, and nothing is stored. It is in use while somebody acts for the company.
"""

from pact.companies.models import Company, CompanyStatus
from pact.companies.queries import merged_into
from pact.companies.users.queries import is_claimed
from pact.core import crypto
from pact.core.db import session

_DIGITS = 10
_LONGEST_ID = 18


def story_link(company: Company) -> str:
    """The link's path."""
    return f"/share?invited={_token(company.id)}"


def inviting_company(token: str) -> Company | None:
    """The public company whose link has this token; None if no link of ours has it."""
    ident = token[_DIGITS:]
    is_possible = ident.isascii() and ident.isdecimal() and len(ident) <= _LONGEST_ID
    if not is_possible or token != _token(int(ident)):
        return None
    company = session().get(Company, int(ident))
    company = merged_into(company) if company is not None else None
    return company if company is not None and company.status is CompanyStatus.ACCEPTED else None


def is_in_use(company: Company) -> bool:
    """Whether the company may invite people now."""
    return is_claimed(company.id)


def _token(company_id: int) -> str:
    return f"{crypto.keyed_digest('story-link', str(company_id))[:_DIGITS]}{company_id}"
