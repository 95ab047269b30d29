"""What the desk says about claims."""

from typing import Final
from urllib.parse import urlsplit

from pact.companies.models import Company
from pact.companies.users.models import ClaimOutcome, ClaimState, CompanyClaim
from pact.core.addresses.hosts import is_at_site
from pact.core.i18n.messages import gettext, lazy_gettext
from pact.moderation.claims.service import ClaimObstacle

_ = lazy_gettext

STATES: Final = {
    ClaimState.WAITING: _("waits for a decision"),
    ClaimState.ASKED: _("waits for an answer"),
    ClaimState.APPROVED: _("approved"),
    ClaimState.REFUSED: _("refused"),
    ClaimState.NEEDLESS: _("acts for the company already"),
}
OUTCOMES: Final = {
    ClaimOutcome.APPROVED: _("Approved"),
    ClaimOutcome.ASKED: _("Asked"),
    ClaimOutcome.REFUSED: _("Refused"),
}
REFUSALS: Final = {
    ClaimObstacle.DECIDED: _(
        "Somebody else has decided about this in the meantime. What you wrote is kept below."
    ),
    ClaimObstacle.CHANGED: _("This claim has changed since you opened it. What you wrote is kept below."),
    ClaimObstacle.STAFF: _(
        "This address belongs to somebody who works at this desk. The same account cannot also act for a company: refuse,"
        " and ask for another address."
    ),
    ClaimObstacle.THERE: _("This person acts for the company already. There is nothing to approve."),
    ClaimObstacle.NOTHING: _("Somebody else has undone this in the meantime."),
}


def domain_words(claim: CompanyClaim, company: Company) -> tuple[str, bool | None]:
    """How the address's domain compares with that of the official site, and whether they are the same; None: no site."""
    site = (urlsplit(company.site).hostname or "") if company.site else ""
    if not site:
        return gettext("We have no official site of this company to compare it with."), None
    if is_at_site(claim.host, site):
        return gettext("The domain is that of the official site, %(site)s.", site=site), True
    return gettext("The domain is not that of the official site, %(site)s.", site=site), False
