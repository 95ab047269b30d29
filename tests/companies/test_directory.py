"""The directory of companies: countries, groups, and where people may take a complaint."""

import pytest
from sqlalchemy.exc import IntegrityError

from pact.companies.directory.models import Redress
from pact.companies.directory.redress import redress_for
from pact.companies.models import Company
from pact.core import clock
from pact.core.db import session
from tests.support import make

pytestmark = pytest.mark.usefixtures("app")


def body(name: str, *, company: Company | None = None, country: str = "GB") -> Redress:
    made = Redress(
        country=country,
        sector_id=company.sector_id if company else None,
        body=name,
        weeks=8,
        page="https://example.org/",
        checked_on=clock.today(),
    )
    session().add(made)
    session().flush()
    return made


def test_the_sectors_own_body_goes_before_the_countrys() -> None:
    bank, courier = make.company("Harbour Bank", sector="Banking"), make.company("Wolf Freight", sector="Delivery")
    abroad = make.company("Banco del Puerto", sector="Banking")
    abroad.country = "ES"
    assert redress_for(bank) is None
    everyone, banking = body("Everyone’s Ombudsman"), body("Banking Ombudsman", company=bank)
    body("Oficina", country="PT")

    assert (redress_for(bank), redress_for(courier), redress_for(abroad)) == (banking, everyone, None)


def test_a_country_has_one_body_for_a_sector_and_one_for_the_others() -> None:
    bank = make.company("Harbour Bank", sector="Banking")
    body("Banking Ombudsman", company=bank)
    body("Everyone’s Ombudsman")
    with pytest.raises(IntegrityError), session().begin_nested():
        body("Another", company=bank)
    with pytest.raises(IntegrityError), session().begin_nested():
        body("Another for everyone")
