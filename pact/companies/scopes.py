"""What changes together with one company, for pages that are kept until it does."""

from pact.core.data_version import Scope


def of_company(company_id: int) -> Scope:
    """All about a company that the public sees: its stories and their replies, what is counted of them, its figures and
    its rows in the tables.
    """
    return Scope(f"company:{company_id}")
