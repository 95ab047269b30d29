"""What the desk says about claims."""

from typing import Final
from urllib.parse import urlsplit

from pact.companies.models import Company
from pact.companies.users.models import ClaimOutcome, ClaimState, CompanyClaim
from pact.core.addresses.hosts import is_at_site
from pact.core.i18n.messages import gettext, lazy_gettext, ngettext
from pact.moderation.claims.service import ClaimObstacle, Undone

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
TAKEN_BACK: Final = {
    ClaimOutcome.APPROVED: _("Approval taken back"),
    ClaimOutcome.ASKED: _("Question taken back"),
    ClaimOutcome.REFUSED: _("Refusal taken back"),
}
_MAILED: Final = {
    ClaimOutcome.APPROVED: _(
        "They have had our e-mail about how to sign in. We now e-mail them that they no longer can."
    ),
    ClaimOutcome.ASKED: _(
        "They have had your question by e-mail. Its link no longer works, and they are not told why."
    ),
    ClaimOutcome.REFUSED: _("They have had your reason by e-mail, and are not told that it was taken back."),
}
REFUSALS: Final = {
    ClaimObstacle.DECIDED: _(
        "This was decided in the meantime, by somebody else or by you in another window. What you wrote is kept below."
    ),
    ClaimObstacle.CHANGED: _("This claim has changed since you opened it. What you wrote is kept below."),
    ClaimObstacle.STAFF: _(
        "This address belongs to somebody who works at this desk, or to a journalist. The same account cannot also act for a"
        " company: refuse, and ask for another address."
    ),
    ClaimObstacle.THERE: _("This person acts for the company already. There is nothing to approve."),
    ClaimObstacle.NOTHING: _("Somebody else has undone this in the meantime."),
}


def undone_words(undone: Undone) -> str:
    """What undoing has done, which mails are out, and what it leaves behind."""
    words = [
        gettext("The decision has been undone. The claim waits again."),
        str(_MAILED[undone.outcome]) if undone.was_told else gettext("No e-mail about it has gone out."),
    ]
    if undone.invited:
        words.append(
            ngettext(
                "They have invited one person, whose access or invitation stays. See the company’s page.",
                "They have invited %(num)s people, whose access or invitations stay. See the company’s page.",
                undone.invited,
            )
        )
    return " ".join(words)


def domain_words(claim: CompanyClaim, company: Company) -> tuple[str, bool | None]:
    """How the address's domain compares with that of the official site, and whether they are the same; None: no site."""
    site = (urlsplit(company.site).hostname or "") if company.site else ""
    if not site:
        return gettext("We have no official site of this company to compare it with."), None
    if is_at_site(claim.host, site):
        return gettext("The domain is that of the official site, %(site)s.", site=site), True
    return gettext("The domain is not that of the official site, %(site)s.", site=site), False
