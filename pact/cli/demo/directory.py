"""What moderators found out about the invented companies: official numbers, and where complaints go."""

from decimal import Decimal

from pact.authors.own_page.redress import tell_due
from pact.cli.demo import read_data
from pact.companies.directory.redress import add_redress
from pact.companies.line_costs import LineCost
from pact.companies.numbers import add_number
from pact.companies.queries import company_named, sector_by_slug
from pact.core import clock
from pact.core.site import own_country


def add_directory(*, moderator_id: int) -> None:
    """Enter what data/directory.toml has. Whose weeks since their complaint are over counts as told."""
    found, checked_on = read_data("directory"), clock.today()
    for row in found["numbers"]:
        company, per_minute = company_named(row["company"]), row.get("cost_per_minute")
        assert company is not None
        add_number(
            company, row["number"], purpose=row["purpose"], hours=row.get("hours"),
            line_cost=LineCost(row["line_cost"]), cost_per_minute=Decimal(per_minute) if per_minute else None,
            currency=row.get("currency"), page=row["page"], checked_on=checked_on, by=moderator_id,
        )  # fmt: skip
    for row in found["redress"]:
        sector = sector_by_slug(row["sector"])
        assert sector is not None
        add_redress(own_country(), sector, body=row["body"], weeks=row["weeks"],
                    page=row["page"], checked_on=checked_on, by=moderator_id)  # fmt: skip
    tell_due({})
