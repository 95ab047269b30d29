"""What a company's public page says of it: its country, its group and brands, its site, and where it takes complaints."""

from typing import NamedTuple

from pact.companies.directory.facts import brands_of, facts_of, group_of
from pact.companies.directory.models import CompanyFact, Fact
from pact.companies.models import Company
from pact.companies.queries import countries_in_use


class Shown(NamedTuple):
    """`country` is empty where all companies have the same. The address for complaints is shown only with its page."""

    country: str
    group: Company | None
    brands: list[Company]
    complaints: CompanyFact | None


def shown_of(company: Company) -> Shown:
    """Two queries, and one more for each of the group and the address if there is one."""
    has_address = company.complaints_address is not None
    return Shown(
        country=company.country if len(countries_in_use()) > 1 else "",
        group=group_of(company),
        brands=brands_of(company),
        complaints=facts_of(company).get(Fact.COMPLAINTS) if has_address else None,
    )
