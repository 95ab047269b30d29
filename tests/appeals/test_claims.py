"""Somebody whose claim to act for a company was refused appeals by the link in the mail."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from pact.accounts.service import account_with
from pact.appeals.models import Against, Appeal, AppealState
from pact.appeals.service import NotAppealable, TookPart, decide, send
from pact.companies.users.models import ClaimOutcome, ClaimState, CompanyClaim
from pact.companies.users.own_data import also_exported, forget_claims
from pact.companies.users.queries import is_user, standing_decision
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.moderation.claims.service import decide as decide_claim
from pact.moderation.claims.service import look_of, undo
from pact.transparency.recount import counted, recounted
from tests.support import make
from tests.support.accounts import csrf_token, signed_in_as
from tests.support.appeals import ANSWER, WHY, senior, settled, told
from tests.support.client import WatchingClient

REASON = "The address is not the company’s."


@pytest.fixture
def claim(app: object) -> CompanyClaim:
    made = make.claim()
    refuse(made)
    return made


def refuse(claim: CompanyClaim) -> None:
    by = make.moderator().id
    decide_claim(claim, ClaimOutcome.REFUSED, words=REASON, by=by, seen=look_of(claim))
    session().commit()
    make.run_jobs()


def mailed(subject: str = "We could not confirm that you act for") -> str:
    [path] = [
        word.partition("//")[2].partition("/")[2] for word in told(subject).split() if "/claim-appeal/" in word
    ]
    return f"/{path}"


def appealed(claim: CompanyClaim) -> Appeal:
    refusal = standing_decision(claim)
    assert refusal is not None
    sent = send(Against.CLAIM, refusal.id, WHY, language="en")
    session().commit()
    return sent


def test_a_claimant_appeals_by_the_mails_link_and_acts_for_the_company(
    client: WatchingClient, claim: CompanyClaim
) -> None:
    page = mailed()
    form = client.get(page).text
    assert REASON in form
    assert "We refused a claim to act for a company." in form
    assert client.post(page, data={"words": " "}).status_code == 422
    assert client.post(page, data={"words": WHY}).status_code == 303
    assert WHY in client.get(page).text
    make.run_jobs()
    assert WHY not in told("We have received your appeal about Nordic Mail")
    appeal = session().scalars(select(Appeal)).one()
    signed_in_as(client, senior())
    path = f"/moderation/appeals/{appeal.id}"
    at_desk = client.get(path).text
    for words in (
        WHY,
        "whoever sent the claim",
        "Ana Ruiz, Head of service",
        REASON,
        f"/moderation/claims/{claim.id}",
    ):
        assert words in at_desk
    assert "Nordic Mail" in client.get("/moderation/?kind=appeal").text

    client.post(path, data={"csrf_token": csrf_token(client, path), "act": "uphold", "words": ANSWER})

    session().expire_all()
    assert (claim.state, appeal.state) == (ClaimState.APPROVED, AppealState.UPHELD)
    approval = standing_decision(claim)
    assert approval is not None
    assert approval.account_id == senior().id
    make.run_jobs()
    assert ANSWER in told("What became of your appeal about Nordic Mail")
    assert counted() == recounted()
    user = claim_user()
    assert [own["words"] for own in also_exported["appeals"](user)] == [WHY]


def claim_user() -> int:
    account = account_with("ana@nordic-mail.example")
    assert account is not None
    assert is_user(account.id, make.company("Nordic Mail").id)
    return account.id


def test_the_decision_can_be_that_the_claim_is_decided_again(client: WatchingClient, claim: CompanyClaim) -> None:
    appeal = appealed(claim)
    signed_in_as(client, senior())
    path = f"/moderation/appeals/{appeal.id}"

    client.post(path, data={"csrf_token": csrf_token(client, path), "act": "again", "words": ANSWER})

    session().expire_all()
    assert (claim.state, appeal.state) == (ClaimState.WAITING, AppealState.UPHELD)
    assert "Refusal taken back" in client.get(f"/moderation/claims/{claim.id}").text
    make.run_jobs()
    assert "/claim-appeal/" in told("What became of your appeal about Nordic Mail")
    assert ANSWER in client.get(mailed("What became of your appeal")).text
    refuse(claim)  # that is another decision, with an appeal of its own
    assert appealed(claim).state is AppealState.WAITING


@pytest.mark.parametrize("part", ["refused", "asked"])
def test_nobody_decides_who_took_part(app: object, part: str) -> None:
    claim, me, other = make.claim(), senior(), make.moderator("other@example.org", role="administrator")
    if part == "asked":
        decide_claim(claim, ClaimOutcome.ASKED, words="Since when?", by=me.id, seen=look_of(claim))
    by = me if part == "refused" else other
    decide_claim(
        claim, ClaimOutcome.REFUSED, words=REASON, by=by.id, seen=look_of(claim)
    ) if part == "refused" else None
    if part == "asked":
        claim.state = ClaimState.WAITING
        decide_claim(claim, ClaimOutcome.REFUSED, words=REASON, by=by.id, seen=look_of(claim))
    session().commit()
    appeal = appealed(claim)
    for upholds in (True, False):
        with pytest.raises(TookPart):
            settled(appeal, upholds=upholds, by=me)
        session().rollback()
    third = make.moderator("third@example.org", role="senior_moderator")
    assert settled(appeal, upholds=True, by=third).state is AppealState.UPHELD


def test_a_moderator_without_a_senior_role_does_not_decide(claim: CompanyClaim) -> None:
    appeal, other = appealed(claim), make.moderator("other@example.org")
    with pytest.raises(TookPart):
        decide(appeal, upholds=True, moderator_id=other.id, role=StaffRole.MODERATOR, words=ANSWER)


def test_a_rejected_appeal_leaves_the_claim_refused(client: WatchingClient, claim: CompanyClaim) -> None:
    settled(appealed(claim), upholds=False)
    assert claim.state is ClaimState.REFUSED
    assert ANSWER in client.get(mailed()).text
    make.run_jobs()
    assert "It stands." in told("What became of your appeal")


def test_the_appeal_is_over_once_a_moderator_takes_the_refusal_back(claim: CompanyClaim) -> None:
    appeal, refusal = appealed(claim), standing_decision(claim)
    assert refusal is not None
    undo(claim, refusal.id, by=make.moderator())
    session().commit()
    assert (claim.state, appeal.state) == (ClaimState.WAITING, AppealState.GONE)


def test_what_was_asked_or_approved_cannot_be_appealed_about(client: WatchingClient, app: object) -> None:
    claim = make.claim()
    made = decide_claim(
        claim, ClaimOutcome.ASKED, words="Since when?", by=make.moderator().id, seen=look_of(claim)
    )
    session().commit()
    with pytest.raises(NotAppealable):
        send(Against.CLAIM, made.id, WHY, language="en")


def test_no_appeal_is_possible_after_six_months_and_another_link_leads_nowhere(
    client: WatchingClient, claim: CompanyClaim
) -> None:
    page, other = mailed(), make.claim(email="else@nordic-mail.example")
    refuse(other)
    foreign = standing_decision(other)
    assert foreign is not None
    assert client.get(f"{page.rpartition('/')[0]}/{foreign.id}").status_code == 410
    answered = client.post("/claim-appeal/forged/1", data={"words": WHY})
    assert answered.status_code == 410
    assert WHY in answered.text
    with time_machine.travel(clock.now() + timedelta(days=200)):
        assert client.post(page, data={"words": WHY}).status_code == 409


def test_nothing_of_an_appeal_stays_once_its_claim_is_deleted(claim: CompanyClaim) -> None:
    appeal = appealed(claim)
    forget_claims([claim.id])
    session().commit()
    session().expire_all()
    assert (appeal.state, appeal.words) == (AppealState.GONE, "")
