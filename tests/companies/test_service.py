"""Changes to companies: names, addresses, hooks and the audit log."""

from typing import Any

import pytest
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.companies import service
from pact.companies.candidates import suggestions
from pact.companies.models import Company, CompanyAddress, CompanyStatus
from pact.companies.queries import aliases_of, company_by_any_slug, current_slug
from pact.companies.service import NameObstacle, NameRefused
from pact.core import data_version
from pact.core.db import session
from pact.jobs.models import Job
from tests.support import make

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def by() -> int:
    return make.moderator().id


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    names: list[str] = []
    monkeypatch.setattr(
        service, "on_company_settled", [lambda settled: names.extend(company.name for company in settled)]
    )
    return names


def obstacle(act: Any, *args: Any, **kwargs: Any) -> NameObstacle:
    with pytest.raises(NameRefused) as refused:
        act(*args, **kwargs)
    return refused.value.obstacle


def test_a_settled_proposal_calls_its_hooks_once(settled: list[str], by: int) -> None:
    first, second = make.company("One Ltd", accepted=False), make.company("Two Ltd", accepted=False)
    service.accept(first)
    service.accept(first)
    service.accept_company(second, by=by, name="Second Ltd")
    assert settled == ["One Ltd", "Second Ltd"]
    with pytest.raises(service.CompanySettled):
        service.accept_company(second, by=by)


def test_publishing_a_story_settles_the_company_it_proposed(settled: list[str]) -> None:
    make.story(company=make.company("Nobody Knows Ltd", accepted=False))
    assert settled == ["Nobody Knows Ltd"]


def test_a_name_belongs_to_only_one_company(by: int) -> None:
    wolf = make.company("Wolf Freight")
    make.company("Harbour Bank")
    service.add_alias(wolf, "WF")
    assert obstacle(service.add_alias, wolf, "harbour  BANK", by=by) is NameObstacle.TAKEN
    assert obstacle(service.rename_company, wolf, "Harbour Bank", by=by) is NameObstacle.TAKEN
    assert obstacle(service.add_alias, wolf, "wf", by=by) is NameObstacle.THERE
    assert obstacle(service.rename_company, wolf, "…", by=by) is NameObstacle.EMPTY
    assert obstacle(service.remove_alias, aliases_of(wolf)[0], by=by) is NameObstacle.OWN
    assert wolf.name == "Wolf Freight"


def test_an_alias_may_become_the_name(by: int) -> None:
    wolf = make.company("Wolf Freight")
    service.add_alias(wolf, "Fox Freight")
    service.rename_company(wolf, "FOX Freight", by=by)
    assert (wolf.name, wolf.name_key, wolf.slug) == ("FOX Freight", "fox freight", "fox-freight")
    assert [alias.name for alias in aliases_of(wolf)] == ["Fox Freight", "Wolf Freight"]


def test_former_addresses_redirect_to_the_current_one(by: int) -> None:
    wolf = make.company("Wolf")
    for name in ("Fox", "Bear", "Wolf", "Owl"):
        service.rename_company(wolf, name, by=by)
    assert wolf.slug == "owl"
    assert [current_slug(slug) for slug in ("wolf", "fox", "bear", "owl", "lynx")] == ["owl"] * 4 + [None]
    assert set(session().execute(select(CompanyAddress.slug)).scalars()) == {"wolf", "fox", "bear"}
    service.remove_alias(next(alias for alias in aliases_of(wolf) if alias.name == "Bear"), by=by)
    other = make.company("Bear")
    assert other.slug == "bear-2"
    assert company_by_any_slug("bear") is wolf


def test_a_different_spelling_of_the_name_keeps_the_address(by: int) -> None:
    wolf = make.company("Wolf freight")
    service.rename_company(wolf, "WOLF Freight", by=by)
    assert (wolf.name, wolf.slug) == ("WOLF Freight", "wolf-freight")
    assert session().scalar(select(func.count()).select_from(CompanyAddress)) == 0


def test_proposals_have_no_public_address(by: int) -> None:
    proposed = make.company("Wolf Freight", accepted=False)
    assert current_slug("wolf-freight") is None
    service.rename_company(proposed, "Fox Freight", by=by)
    assert session().scalar(select(func.count()).select_from(CompanyAddress)) == 0
    assert suggestions("fox") == []


def test_a_merged_company_cannot_be_changed(by: int) -> None:
    wolf = make.company("Wolf Freight")
    make.merged(wolf, make.company("Harbour Freight"))
    for act in (
        lambda: service.rename_company(wolf, "Fox", by=by),
        lambda: service.add_alias(wolf, "Fox", by=by),
        lambda: service.move_to_sector(wolf, service.add_sector("Banking"), by=by),
    ):
        with pytest.raises(service.CompanyMerged):
            act()
    service.accept(wolf)
    assert wolf.status is CompanyStatus.MERGED


def test_moving_a_company_to_a_sector_renews_tables_and_pages(by: int) -> None:
    wolf = make.company("Wolf Freight")
    make.run_jobs()
    version = data_version.current()
    service.move_to_sector(wolf, service.add_sector("Delivery"), by=by)
    session().commit()
    assert data_version.current() > version
    assert session().scalar(select(func.count()).where(Job.kind == "rankings.refresh", Job.done_at.is_(None))) == 1


def test_changes_by_staff_are_logged_without_names(by: int) -> None:
    wolf = make.company("Wolf Freight")
    service.add_alias(wolf, "Wolf Cargo", by=by)
    service.rename_company(wolf, "Fox Freight", by=by)
    service.remove_alias(next(alias for alias in aliases_of(wolf) if alias.name == "Wolf Cargo"), by=by)
    service.move_to_sector(wolf, service.add_sector("Delivery"), by=by)
    session().commit()
    entries = session().execute(select(AuditEntry).where(AuditEntry.subject_kind == "company")).scalars().all()
    assert [entry.verb for entry in entries] == [
        "company.alias_added",
        "company.renamed",
        "company.alias_removed",
        "company.sorted",
    ]
    assert {(entry.actor_kind, entry.actor_id, entry.subject_id) for entry in entries} == {
        ("moderator", by, wolf.id)
    }
    assert not any(
        word in str([entry.details for entry in entries]).lower() for word in ("wolf", "fox", "delivery")
    )


def test_names_added_by_the_site_are_not_logged_as_staff() -> None:
    company = make.company("Wolf Freight")
    service.add_alias(company, "WF")
    assert session().scalar(select(func.count()).where(AuditEntry.subject_kind == "company")) == 0
    assert session().get_one(Company, company.id).slug == "wolf-freight"
