"""Refused claims to act for a company: whether they stay refused, and approving them or deciding again."""

from pact.appeals.against.kinds import KINDS, Kind, Made
from pact.appeals.models import Against, Done
from pact.companies.users.claiming import lock_claim
from pact.companies.users.membership import company_now
from pact.companies.users.models import ClaimDecision, ClaimOutcome, ClaimState, CompanyClaim
from pact.companies.users.queries import decisions_on
from pact.core.db import session
from pact.core.i18n.messages import gettext
from pact.moderation.claims.service import decide, look_of, take_up_again
from pact.moderation.claims.wording import domain_words


def find(ident: int) -> Made | None:
    decision = session().get(ClaimDecision, ident)
    if decision is None or decision.outcome is not ClaimOutcome.REFUSED or decision.account_id is None:
        return None
    claim = session().get_one(CompanyClaim, decision.claim_id)
    company, history = company_now(claim), decisions_on(claim)
    who = gettext("%(name)s, %(job_title)s, with an address at %(host)s", name=claim.name, job_title=claim.job_title,
                  host=claim.host)  # fmt: skip
    return Made(
        Against.CLAIM, ident, Done.REFUSED, decision.decided_at, (), decision.words, None,
        took_part=frozenset(made.account_id for made in history if made.account_id is not None),
        is_in_force=decision.undone_at is None and claim.state is ClaimState.REFUSED and history[0].id == ident,
        facts=[who, domain_words(claim, company)[0]], claimed=company,
    )  # fmt: skip


def make_good(made: Made, moderator_id: int, words: str) -> None:
    """The claim waits again, and is approved at once unless a moderator is to ask or decide again.

    Raises ClaimRefused if it cannot be approved.
    """
    claim = _claim_of(made.ident)
    take_up_again(claim, by=moderator_id)
    if not made.takes_up_again:
        decide(claim, ClaimOutcome.APPROVED, words=words, by=moderator_id, seen=look_of(claim))


def _claim_of(ident: int) -> CompanyClaim:
    return session().get_one(CompanyClaim, session().get_one(ClaimDecision, ident).claim_id)


def _lock(made: Made) -> None:
    lock_claim(_claim_of(made.ident))


def _recipient(ident: int) -> tuple[str, int]:
    return "company_claim", _claim_of(ident).id


KINDS[Against.CLAIM] = Kind(find, make_good, _lock, _recipient)
