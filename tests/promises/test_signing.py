"""Signing: a company's user proposes, somebody else confirms, and nothing that is signed is ever changed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.models import AuditEntry
from pact.audit.verifying import verify
from pact.companies.users.membership import end_access
from pact.companies.users.models import CompanyUser
from pact.core import clock
from pact.core.db import session
from pact.core.roles import StaffRole
from pact.promises.catalogue import Promise
from pact.promises.models import Act, PactProposal, PromiseVersion, ProposalState
from pact.promises.signing import service
from pact.promises.signing.planning import Choice, Fault, PlanRefused, latest_of
from pact.promises.signing.service import Obstacle, ProposalRefused
from pact.promises.signing.terms import terms_of, versions_of
from tests.support import make
from tests.support.signatories import ended, signed

TODAY = "2026-11-29T12:00:00Z"
COURTESY = Choice(Promise.COURTESY, Act.SIGN, 80)
DECEMBER = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def today(app: Any) -> Iterator[Any]:
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ana(app: Any) -> CompanyUser:
    return make.company_user()


@pytest.fixture
def ben(ana: CompanyUser) -> CompanyUser:
    return make.company_user(email="ben@nordic-mail.example", name="Ben Ode")


def account(user: CompanyUser) -> Account:
    return session().get_one(Account, user.account_id)


def seen_by(user: CompanyUser) -> str:
    return service.look_of_promises(latest_of(versions_of(user.company_id)), clock.today())


def propose(user: CompanyUser, *choices: Choice, start: date | None = DECEMBER) -> PactProposal:
    made = service.propose(_with_company(user), choices or (COURTESY,), start=start, seen=seen_by(user))
    session().commit()
    return reread(made)


def reread(proposal: PactProposal) -> PactProposal:
    session().refresh(proposal, ["items", "company"])
    return proposal


def _with_company(user: CompanyUser) -> CompanyUser:
    session().refresh(user, ["company"])
    return user


def look(proposal: PactProposal) -> str:
    reread(proposal)
    return service.look_of(proposal, service.steps_shown(proposal, service.latest_before(proposal)))


def confirm(proposal: PactProposal, by: Account) -> list[PromiseVersion]:
    made = service.confirm(proposal, by=by, seen=look(proposal))
    session().commit()
    return made


def refusal(proposal: PactProposal, by: Account, seen: str | None = None) -> Obstacle:
    with pytest.raises(ProposalRefused) as refused:
        service.confirm(proposal, by=by, seen=look(proposal) if seen is None else seen)
    session().rollback()
    return refused.value.obstacle


def described(versions: list[PromiseVersion]) -> list[tuple[Any, ...]]:
    return [
        (str(one.promise), one.number, one.is_end, one.target, one.minutes, str(one.starts_on)) for one in versions
    ]


def test_what_another_user_confirms_is_signed(ana: CompanyUser, ben: CompanyUser) -> None:
    proposal = propose(
        ana,
        COURTESY,
        Choice(Promise.ANSWERED_QUICKLY, Act.SIGN, 90, 4),
        Choice(Promise.NO_PREMIUM_LINES, Act.SIGN),
    )
    assert versions_of(ana.company_id) == []
    confirm(proposal, account(ben))
    assert described(versions_of(ana.company_id)) == [
        ("courtesy", 1, False, 80, None, "2026-12-01"),
        ("answered_quickly", 1, False, 90, 4, "2026-12-01"),
        ("no_premium_lines", 1, False, None, None, "2026-12-01"),
    ]
    assert proposal.state == "confirmed"
    assert {version.signed_at for version in versions_of(ana.company_id)} == {proposal.decided_at}
    log = (
        session()
        .execute(select(AuditEntry.verb, AuditEntry.actor_kind, AuditEntry.actor_id, AuditEntry.details))
        .all()
    )
    pact = [tuple(entry) for entry in log if entry.verb.startswith("pact.")]
    assert pact == [
        ("pact.proposed", "company", ana.account_id, {"company": ana.company_id}),
        ("pact.confirmed", "company", ben.account_id, {"company": ana.company_id}),
    ]
    assert verify().broken is None


WHO = {
    "the proposer": Obstacle.OWN,
    "another user": None,
    "a user who left": Obstacle.NOT_THEIRS,
    "a user whose access was ended": Obstacle.NOT_THEIRS,
    "a user of another company": Obstacle.NOT_THEIRS,
    "a moderator": None,
    "a senior moderator": None,
    "an administrator": None,
    "a closed account of staff": Obstacle.NOT_THEIRS,
    "an account without a role": Obstacle.NOT_THEIRS,
}


@pytest.mark.parametrize(("who", "expected"), WHO.items(), ids=WHO)
def test_who_may_confirm(ana: CompanyUser, ben: CompanyUser, who: str, expected: Obstacle | None) -> None:
    proposal = propose(ana)
    by = account(ana if who == "the proposer" else ben)
    if who == "a user who left":
        end_access(ben, by=by)
    if who == "a user whose access was ended":
        end_access(ben, by=account(ana))
    if who == "a user of another company":
        by = account(make.company_user("Wolf Freight", email="eve@wolf.example", name="Eve"))
    if any(word in who for word in ("moderator", "administrator", "staff", "role")):
        role = next(
            (role for role in StaffRole if role.replace("_", " ") in who.removeprefix("a").strip("n ")), None
        )
        by = make.moderator("staff@example.org", role=role or StaffRole.MODERATOR)
        by.active = "closed" not in who
        if "without" in who:
            by.roles = []
    session().commit()

    reread(proposal)
    assert service.obstacle_to_confirming(proposal, by) is expected
    if expected is None:
        confirm(proposal, by)
    else:
        assert refusal(proposal, by) is expected
    assert bool(terms_of(ana.company_id)) is (expected is None)


def test_where_the_proposer_has_gone_nobody_confirms(ana: CompanyUser, ben: CompanyUser) -> None:
    proposal = propose(ana)
    end_access(ana, by=account(ben))
    session().commit()
    assert refusal(proposal, account(ben)) is Obstacle.PROPOSER_GONE
    assert refusal(proposal, make.moderator()) is Obstacle.PROPOSER_GONE


def test_a_proposal_is_decided_once(ana: CompanyUser, ben: CompanyUser) -> None:
    proposal = propose(ana)
    seen = look(proposal)
    confirm(proposal, account(ben))
    assert refusal(proposal, make.moderator(), seen) is Obstacle.DECIDED
    for act in (
        lambda: service.withdraw(proposal, by=account(ana)),
        lambda: service.refuse(proposal, words="No.", by=make.moderator(), seen=seen),
    ):
        with pytest.raises(ProposalRefused) as refused:
            act()
        assert refused.value.obstacle is Obstacle.DECIDED
        session().rollback()
    assert len(versions_of(ana.company_id)) == 1


def test_what_was_withdrawn_is_not_confirmed(ana: CompanyUser, ben: CompanyUser) -> None:
    proposal = propose(ana)
    seen = look(proposal)
    service.withdraw(proposal, by=account(ana))
    session().commit()
    assert refusal(proposal, account(ben), seen) is Obstacle.DECIDED


def test_users_cannot_refuse_and_others_cannot_withdraw(ana: CompanyUser, ben: CompanyUser) -> None:
    proposal = propose(ana)
    eve = account(make.company_user("Wolf Freight", email="eve@wolf.example", name="Eve"))
    for act in (
        lambda: service.refuse(proposal, words="No.", by=account(ben), seen=look(proposal)),
        lambda: service.withdraw(proposal, by=eve),
        lambda: service.withdraw(proposal, by=make.moderator()),
    ):
        with pytest.raises(ProposalRefused) as refused:
            act()
        assert refused.value.obstacle is Obstacle.NOT_THEIRS
        session().rollback()
    service.withdraw(proposal, by=account(ben))
    assert proposal.state == ProposalState.WITHDRAWN


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-30T23:59:59Z", None),
        ("2026-12-01T00:00:00Z", Obstacle.LAPSED),
        # another day elsewhere: the site's day is that of UTC
        ("2026-12-01T08:00:00+10:00", None),
        ("2026-11-30T20:00:00-05:00", Obstacle.LAPSED),
    ],
)
def test_nothing_is_backdated(
    ana: CompanyUser, ben: CompanyUser, today: Any, moment: str, expected: Obstacle | None
) -> None:
    proposal = propose(ana)
    seen = look(proposal)
    today.move_to(moment)
    if expected is None:
        confirm(proposal, account(ben))
    else:
        assert refusal(proposal, account(ben), seen) is expected


def test_a_lapsed_proposal_gives_way_to_a_new_one(ana: CompanyUser, ben: CompanyUser, today: Any) -> None:
    late = propose(ana)
    today.move_to("2026-12-01T12:00:00Z")
    made = propose(ben, start=date(2027, 1, 1))
    assert (late.state, made.state) == ("withdrawn", "waiting")
    confirm(made, account(ana))
    assert [str(term.starts_on) for term in terms_of(ana.company_id)] == ["2027-01-01"]


def test_a_change_confirmed_in_the_next_quarter_takes_effect_later_and_must_be_seen(
    ana: CompanyUser, ben: CompanyUser, today: Any
) -> None:
    signed("Nordic Mail", Promise.COURTESY, starts_on=date(2026, 1, 1))
    proposal = propose(ana, Choice(Promise.COURTESY, Act.CHANGE, 70))
    seen = look(proposal)
    assert "2027-01-01" in seen
    today.move_to("2027-01-01T00:00:00Z")
    assert refusal(proposal, account(ben), seen) is Obstacle.CHANGED
    confirm(proposal, account(ben))
    assert described(versions_of(ana.company_id))[-1] == ("courtesy", 2, False, 70, None, "2027-04-01")
    assert reread(proposal).items[0].starts_on == date(2027, 4, 1)


def test_a_promise_is_lowered_ended_and_signed_again_and_all_of_it_stays(
    ana: CompanyUser, ben: CompanyUser, today: Any
) -> None:
    for moment, choice, start in [
        ("2026-11-29", Choice(Promise.COURTESY, Act.SIGN, 90), DECEMBER),
        ("2026-12-02", Choice(Promise.COURTESY, Act.CHANGE, 70), None),
        ("2026-12-03", Choice(Promise.COURTESY, Act.END), None),  # before the change has begun: a quarter after it
        ("2026-12-04", Choice(Promise.COURTESY, Act.SIGN, 60), date(2027, 5, 1)),
    ]:
        today.move_to(f"{moment}T12:00:00Z")
        confirm(propose(ana, choice, start=start), account(ben))
    assert described(versions_of(ana.company_id)) == [
        ("courtesy", 1, False, 90, None, "2026-12-01"),
        ("courtesy", 2, False, 70, None, "2027-01-01"),
        ("courtesy", 3, True, None, None, "2027-04-01"),
        ("courtesy", 4, False, 60, None, "2027-05-01"),
    ]
    assert [(str(term.starts_on), str(term.ends_on)) for term in terms_of(ana.company_id)] == [
        ("2026-12-01", "2027-01-01"), ("2027-01-01", "2027-04-01"), ("2027-05-01", "None"),
    ]  # fmt: skip


def test_one_proposal_waits_at_a_time_and_sending_it_twice_makes_one(ana: CompanyUser, ben: CompanyUser) -> None:
    first = propose(ana)
    assert propose(ana).id == first.id
    for user, choice in ((ana, Choice(Promise.COURTESY, Act.SIGN, 90)), (ben, COURTESY)):
        with pytest.raises(ProposalRefused) as refused:
            propose(user, choice)
        assert refused.value.obstacle is Obstacle.WAITING
        session().rollback()
    assert session().scalars(select(PactProposal.id)).all() == [first.id]


SIGN, CHANGE, END = Act.SIGN, Act.CHANGE, Act.END
FAULTS = [
    (Choice(Promise.COURTESY, SIGN, 49), Fault.TARGET),
    (Choice(Promise.COURTESY, SIGN, 50), None),
    (Choice(Promise.COURTESY, SIGN, 99), None),
    (Choice(Promise.COURTESY, SIGN, 100), Fault.TARGET),
    (Choice(Promise.COURTESY, SIGN, 0), Fault.TARGET),
    (Choice(Promise.COURTESY, SIGN), Fault.TARGET),
    (Choice(Promise.COURTESY, SIGN, 80, 3), Fault.MINUTES),
    (Choice(Promise.ANSWERED_QUICKLY, SIGN, 80, 3), None),
    (Choice(Promise.ANSWERED_QUICKLY, SIGN, 80, 5), Fault.MINUTES),
    (Choice(Promise.ANSWERED_QUICKLY, SIGN, 80), Fault.MINUTES),
    (Choice(Promise.NO_PREMIUM_LINES, SIGN), None),
    (Choice(Promise.NO_PREMIUM_LINES, SIGN, 80), Fault.TARGET),
    (Choice(Promise.COURTESY, CHANGE, 80), Fault.ACT),
    (Choice(Promise.COURTESY, END), Fault.ACT),
    # signed since January, at 85
    (Choice(Promise.PERSON_ON_REQUEST, SIGN, 85), Fault.ACT),
    (Choice(Promise.PERSON_ON_REQUEST, CHANGE, 85), Fault.SAME),
    (Choice(Promise.PERSON_ON_REQUEST, CHANGE, 86), None),
    (Choice(Promise.PERSON_ON_REQUEST, CHANGE), Fault.TARGET),
    (Choice(Promise.PERSON_ON_REQUEST, END), None),
    (Choice(Promise.PERSON_ON_REQUEST, END, 85), Fault.TARGET),
    # ends in December; ends in July, later than all months that can be chosen
    (Choice(Promise.CALL_BACK, SIGN, 80), Fault.TOO_SOON),
    (Choice(Promise.CALL_BACK, END), Fault.ACT),
    (Choice(Promise.HONEST_WAITS, SIGN, 80), Fault.LATER),
]


@pytest.mark.parametrize(("choice", "fault"), FAULTS)
def test_what_can_be_proposed(ana: CompanyUser, choice: Choice, fault: Fault | None) -> None:
    signed("Nordic Mail", Promise.PERSON_ON_REQUEST, starts_on=date(2026, 1, 1), target=85)
    for promise, end in ((Promise.CALL_BACK, date(2027, 1, 1)), (Promise.HONEST_WAITS, date(2027, 7, 1))):
        signed("Nordic Mail", promise, starts_on=date(2026, 1, 1))
        ended("Nordic Mail", promise, ends_on=end)
    if fault is None:
        assert propose(ana, choice).items[0].act is choice.act
        return
    with pytest.raises(PlanRefused) as refused:
        propose(ana, choice)
    assert refused.value.faults == {choice.promise: fault}


@pytest.mark.parametrize(
    "start",
    [None, date(2026, 11, 1), date(2026, 11, 29), date(2026, 12, 2), date(2027, 6, 1), date(2020, 1, 1)],
)
def test_a_promise_begins_with_a_coming_month_only(ana: CompanyUser, start: date | None) -> None:
    with pytest.raises(PlanRefused) as refused:
        propose(ana, start=start)
    assert refused.value.faults == {Promise.COURTESY: Fault.NO_START}


def test_two_choices_for_one_promise_are_refused(ana: CompanyUser) -> None:
    with pytest.raises(PlanRefused) as refused:
        propose(ana, COURTESY, COURTESY)
    assert refused.value.faults == {Promise.COURTESY: Fault.TWICE}


def test_nothing_is_no_proposal(ana: CompanyUser) -> None:
    with pytest.raises(ProposalRefused) as refused:
        service.propose(_with_company(ana), (), start=DECEMBER, seen=seen_by(ana))
    assert refused.value.obstacle is Obstacle.NOTHING
