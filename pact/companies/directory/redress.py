"""Where people may take a complaint about a company. Kept at the desk."""

from sqlalchemy import bindparam, or_, select

from pact.companies.directory.models import Redress
from pact.companies.models import Company
from pact.core.db import one_or_none

_FOR_COMPANY = (
    select(Redress)
    .where(Redress.country == bindparam("country"))
    .where(or_(Redress.sector_id == bindparam("sector"), Redress.sector_id.is_(None)))
    .order_by(Redress.sector_id.is_(None))
    .limit(1)
)


def redress_for(company: Company) -> Redress | None:
    """The body of the company's country and sector, or else the country's for every sector. One query."""
    return one_or_none(_FOR_COMPANY, {"country": company.country, "sector": company.sector_id})
