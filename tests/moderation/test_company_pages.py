"""Companies at the desk: the list, a company's page and its forms, merging, sectors."""

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import func, select

from pact.audit.models import AuditEntry
from pact.companies import numbers, service
from pact.companies.models import Company, CompanyAlias, CompanyMerge, CompanyNumber, CompanyStatus, Sector
from pact.companies.queries import aliases_of, company_named
from pact.core import clock
from pact.core.db import session
from pact.rankings.tallies.recount import recount
from pact.stories.models import Story
from tests.support import make
from tests.support.queries import count_queries
from tests.support.sampling import sampled

LIST = "/moderation/companies"


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def send(desk: Any, path: str, *, page: str = LIST, **data: str) -> Any:
    """Send a form of the desk; fields are written with `__` for the prefix's hyphen."""
    token = make.csrf_token(desk, page)
    fields = {name.replace("__", "-"): value for name, value in data.items()}
    return desk.post(path, data={"csrf_token": token, **fields})


def soup(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def reloaded(company: Company) -> Company:
    session().rollback()
    session().expire_all()
    return session().get_one(Company, company.id)


def verbs() -> list[str]:
    statement = select(AuditEntry.verb).where(AuditEntry.subject_kind.in_(("company", "sector")))
    return list(session().execute(statement.order_by(AuditEntry.id)).scalars())


def test_list_shows_companies_of_every_status_and_filters_them(desk: Any) -> None:
    wolf, harbour = make.company("Wolf Freight", sector="Delivery"), make.company("Harbour Bank", sector="Banking")
    make.company("New Bank", sector="Banking", accepted=False)
    make.story(company=harbour)
    make.story(company=harbour, status="pending")
    make.merged(wolf, harbour)

    def shown(query: str) -> list[str]:
        return [link.text for link in soup(desk.get(f"{LIST}{query}")).select(".desk-companies a")]

    assert shown("") == ["Harbour Bank", "New Bank", "Wolf Freight"]
    assert shown("?status=proposed") == ["New Bank"]
    assert shown("?status=merged") == ["Wolf Freight"]
    assert shown("?status=nonsense&sector=banking") == ["Harbour Bank", "New Bank"]
    assert shown("?q=wolf") == ["Harbour Bank", "Wolf Freight"]  # by its name now, and by the one it had
    assert shown("?q=zzz") == []
    row = soup(desk.get(LIST)).select_one(".desk-companies li")
    assert row is not None
    assert "1 story, 1 waiting" in " ".join(row.text.split())


def test_list_continues_on_the_next_page(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pact.companies import queries

    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for name in ("Anchor", "Beacon", "Cradle"):
        make.company(name)
    page = soup(desk.get(LIST))
    assert [link.text for link in page.select(".desk-companies a")] == ["Anchor", "Beacon"]
    further = page.select_one("a[rel=next]")
    assert further is not None
    assert [link.text for link in soup(desk.get(further["href"])).select(".desk-companies a")] == ["Cradle"]


def test_company_pages_need_few_queries_with_many_rows(desk: Any) -> None:
    proposed = make.company("Harbour Banc", accepted=False)
    accepted = make.company("Harbour Bank")
    for path in (LIST, f"{LIST}/{proposed.slug}", f"{LIST}/{accepted.slug}"):
        desk.get(path)
        with count_queries() as few:
            desk.get(path)
        assert len(few.reads) <= 23, path
    for number in range(8):
        make.merged(make.company(f"Harbour Bank {number}"), accepted)
        make.story(company=accepted, title=f"Story {number}")
        make.story(company=proposed, status="pending", title=f"Story {number} too")
        make.company(f"Harbour Bank No {number}")
    for path in (LIST, f"{LIST}/{proposed.slug}", f"{LIST}/{accepted.slug}"):
        with count_queries() as many:
            desk.get(path)
            # With the bar that offers to undo the latest decision, the words that a proposed name is checked for, its
            # earlier refusals, colleagues’ notes, and the pages that its facts stand on.
            assert len(many.reads) <= 34, path


def test_accepting_a_proposed_company_sets_name_and_sector(desk: Any) -> None:
    proposed = make.company("Brigtline", sector="No sector", accepted=False)
    sector = service.add_sector("Broadband")
    answered = send(
        desk, f"{LIST}/{proposed.slug}/accept", accept__name="Brightline Broadband", accept__sector=sector.slug
    )
    assert answered.headers["Location"] == f"{LIST}/brightline-broadband"
    known = reloaded(proposed)
    assert (known.status, known.name, known.sector_id) == (
        CompanyStatus.ACCEPTED,
        "Brightline Broadband",
        sector.id,
    )
    assert company_named("brigtline") is known
    assert desk.get("/companies/brightline-broadband").status_code == 200
    assert desk.get("/companies/brigtline").status_code == 404  # it never was public
    assert verbs() == ["company.accepted"]
    again = send(desk, f"{LIST}/{known.slug}/accept", accept__name="Other", accept__sector=sector.slug)
    assert again.status_code == 409
    assert reloaded(proposed).name == "Brightline Broadband"


def test_proposed_company_shows_candidates_and_stories(desk: Any) -> None:
    make.company("Penny & Vale Bank")
    make.company("Wolf Freight")
    proposed = make.company("P&V Bank", accepted=False)
    story = make.story(company=proposed, status="pending", title="They rang when they said")
    page = soup(desk.get(f"{LIST}/{proposed.slug}"))
    found = page.select(".candidates li")
    assert len(found) == 1
    assert "Penny & Vale Bank" in found[0].text
    assert "the same initials" in found[0].text
    [link] = found[0].select("a.act")
    assert link["href"] == f"{LIST}/p-v-bank/merge?into=penny-vale-bank"
    assert page.select_one(f"a[href='/moderation/stories/{story.public_id}']") is not None


def test_renaming_a_company_redirects_its_old_address(desk: Any) -> None:
    wolf = make.company("Wolf Freight")
    make.story(company=wolf)
    assert send(desk, f"{LIST}/wolf-freight/rename", rename__name="Fox Freight").status_code == 303
    for old, new in (
        ("/companies/wolf-freight", "/companies/fox-freight"),
        ("/stories?company=wolf-freight&sort=oldest", "/stories?company=fox-freight&sort=oldest"),
        ("/share?company=wolf-freight", "/share?company=fox-freight"),
    ):
        moved = desk.get(old)
        assert (moved.status_code, moved.headers["Location"]) == (301, new)
        assert desk.get(new).status_code == 200
    assert desk.get(f"{LIST}/wolf-freight").headers["Location"] == f"{LIST}/fox-freight"
    assert company_named("Wolf Freight") is not None
    # The next company of that name does not get its address; it may have it back itself.
    service.remove_alias(next(alias for alias in aliases_of(reloaded(wolf)) if alias.name == "Wolf Freight"), by=1)
    assert make.company("Wolf Freight").slug == "wolf-freight-2"
    assert send(desk, f"{LIST}/fox-freight/rename", rename__name="Wolf-freight").status_code == 422
    assert (
        send(desk, f"{LIST}/fox-freight/rename", rename__name="Bear", rename__keeps_address="y").status_code == 303
    )
    assert reloaded(wolf).slug == "fox-freight"
    assert verbs()[0] == "company.renamed"


def test_aliases_are_added_and_removed_but_the_main_name_stays(desk: Any) -> None:
    wolf, harbour = make.company("Wolf Freight"), make.company("Harbour Bank")
    assert send(desk, f"{LIST}/wolf-freight/aliases", alias__name="WF").status_code == 303
    for name, words in (
        ("wf", "already"),
        ("harbour BANK", "has this name"),
        ("--", "letter"),
        ("", "Enter a name"),
    ):
        refused = send(desk, f"{LIST}/wolf-freight/aliases", alias__name=name)
        assert refused.status_code == 422
        assert words in soup(refused).select_one("#alias-name-error").text  # type: ignore[union-attr]
        assert soup(refused).select_one(".error-summary") is not None
    own, other = aliases_of(wolf)
    page = soup(desk.get(f"{LIST}/wolf-freight"))
    assert [form["action"] for form in page.select("form[action*='/aliases/']")] == [
        f"{LIST}/wolf-freight/aliases/{other.id}/remove"
    ]
    assert send(desk, f"{LIST}/wolf-freight/aliases/{own.id}/remove").status_code == 409
    assert send(desk, f"{LIST}/harbour-bank/aliases/{other.id}/remove").status_code == 404
    assert send(desk, f"{LIST}/wolf-freight/aliases/{'9' * 30}/remove").status_code == 404
    assert send(desk, f"{LIST}/wolf-freight/aliases/{other.id}/remove").status_code == 303
    assert [alias.name for alias in aliases_of(wolf)] == ["Wolf Freight"]
    assert verbs() == ["company.alias_added", "company.alias_removed"]
    make.merged(wolf, harbour)
    [moved] = [alias for alias in aliases_of(harbour) if alias.name == "Wolf Freight"]
    refused = send(desk, f"{LIST}/harbour-bank/aliases/{moved.id}/remove")
    assert refused.status_code == 409
    assert "which was merged into this company" in refused.text


def test_company_moves_to_another_sector(desk: Any) -> None:
    wolf = make.company("Wolf Freight", sector="No sector")
    sector = service.add_sector("Delivery")
    session().commit()
    assert send(desk, f"{LIST}/wolf-freight/sector", sort__sector="nowhere").status_code == 422
    assert send(desk, f"{LIST}/wolf-freight/sector", sort__sector="delivery").status_code == 303
    assert reloaded(wolf).sector_id == sector.id
    assert "Delivery" in desk.get("/companies/wolf-freight").text
    assert verbs() == ["company.sorted"]


def number_form(**changes: str) -> dict[str, str]:
    data = {
        "number": "+44 20 7946 0018",
        "purpose": "Faults",
        "page": "https://wolf.example/contact",
        "checked_on": clock.today().isoformat(),
    }
    return {f"number__{name}": value for name, value in (data | changes).items()}


def test_public_page_shows_official_number_with_source_and_date(desk: Any) -> None:
    wolf = make.company("Wolf Freight")
    assert "Official numbers" not in desk.get("/companies/wolf-freight").text
    assert send(desk, f"{LIST}/wolf-freight/numbers", **number_form()).status_code == 303
    page = soup(desk.get("/companies/wolf-freight"))
    [link] = page.select("a[href='tel:+442079460018']")
    assert link.text == "+44 20 7946 0018"
    assert page.select_one("a[href='https://wolf.example/contact']") is not None
    assert str(clock.today().year) in page.select_one(".numbers").text  # type: ignore[union-attr]
    twice = send(desk, f"{LIST}/wolf-freight/numbers", **number_form(number="+442079460018"))
    assert twice.status_code == 422
    number = session().execute(select(CompanyNumber)).scalar_one()
    path = f"{LIST}/wolf-freight/numbers/{number.id}"
    field = soup(desk.get(path)).select_one("#number-number")
    assert field is not None
    assert field["value"] == "+44 20 7946 0018"
    assert send(desk, path, **number_form(purpose="Complaints")).status_code == 303
    assert "Complaints" in desk.get("/companies/wolf-freight").text
    assert send(desk, f"{path}/remove").status_code == 303
    assert "Complaints" not in desk.get("/companies/wolf-freight").text
    assert numbers.numbers_of(wolf) == []
    assert verbs() == ["number.added", "number.corrected", "number.removed"]
    assert desk.get(path).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    sampled(
        [
            ("number", "020 7946 0018"),
            ("number", "+44 20"),
            ("number", "call us"),
            ("number", ""),
            ("purpose", ""),
            ("page", "http://wolf.example/contact"),
            ("page", "https://user:word@wolf.example/"),
            ("page", "https://wolf"),
            ("page", "javascript:alert(1)"),
            ("page", "https://[wolf.example/"),
            ("checked_on", "2999-01-01"),
            ("checked_on", "0201-01-01"),
            ("checked_on", "yesterday"),
        ],
        every=3,
        several=True,
    ),
)
def test_invalid_number_shows_errors_and_keeps_input(desk: Any, field: str, value: str) -> None:
    make.company("Wolf Freight")
    refused = send(desk, f"{LIST}/wolf-freight/numbers", **number_form(**{field: value}))
    assert refused.status_code == 422
    page = soup(refused)
    assert page.select_one(f"#number-{field}-error") is not None
    kept = "purpose" if field != "purpose" else "page"
    assert page.select_one(f"#number-{kept}")["value"]  # type: ignore[index]
    assert session().scalar(select(func.count()).select_from(CompanyNumber)) == 0


def test_merge_is_previewed_made_and_undone(desk: Any) -> None:
    wolf, harbour = make.company("Wolf Freight"), make.company("Harbour Freight")
    make.story(company=wolf, email="same@example.org")
    make.story(company=harbour, email="same@example.org")
    service.add_alias(wolf, "Wolf Cargo")
    session().commit()
    confirm = desk.get(f"{LIST}/wolf-freight/merge?into=harbour+freight")
    text = " ".join(soup(confirm).main.text.split())  # type: ignore[union-attr]
    for words in (
        "1 story will move",
        "1 published",
        "1 person told us about both",
        "“Wolf Cargo”",
        "/companies/wolf-freight",
    ):
        assert words in text, words
    assert session().scalar(select(func.count()).select_from(CompanyMerge)) == 0

    merged = send(desk, f"{LIST}/wolf-freight/merge", into="harbour-freight")
    assert merged.headers["Location"] == f"{LIST}/harbour-freight"
    assert desk.get("/companies/wolf-freight").headers["Location"] == "/companies/harbour-freight"
    assert session().scalar(select(func.count()).where(Story.company_id == harbour.id)) == 2
    assert recount() == []
    session().commit()
    assert "Wolf Freight" not in soup(desk.get("/companies")).main.text  # type: ignore[union-attr]
    assert send(desk, f"{LIST}/wolf-freight/merge", into="harbour-freight").status_code == 409
    for act, data in (
        ("rename", {"rename__name": "X Y"}),
        ("aliases", {"alias__name": "X Y"}),
        ("sector", {"sort__sector": "post-and-parcels"}),
        ("numbers", number_form()),
    ):
        refused = send(desk, f"{LIST}/wolf-freight/{act}", **data)
        assert refused.status_code == 409, act
        kept = soup(refused).select_one("[role=alert]").text  # type: ignore[union-attr]
        for name, typed in data.items():
            assert typed in kept or name in ("sort__sector", "number__checked_on"), (act, name)

    [link] = soup(desk.get(f"{LIST}/wolf-freight")).select("a[href^='/moderation/merges/']")
    undo = desk.get(link["href"])
    assert "1 story will go back" in undo.text
    assert send(desk, f"{link['href']}/undo").headers["Location"] == f"{LIST}/wolf-freight"
    assert desk.get("/companies/wolf-freight").status_code == 200
    assert recount() == []
    assert send(desk, f"{link['href']}/undo").status_code == 409
    assert desk.get(link["href"]).status_code == 409
    assert verbs() == ["company.merged", "company.merge_undone"]
    assert desk.get(f"/moderation/merges/{'9' * 30}").status_code == 404


@pytest.mark.parametrize("into", ["", "Nobody Knows", "wolf-freight", "proposed-freight"])
def test_impossible_merge_shows_an_error(desk: Any, into: str) -> None:
    make.company("Wolf Freight")
    make.company("Proposed Freight", accepted=False)
    refused = desk.get(f"{LIST}/wolf-freight/merge?into={into}")
    assert refused.status_code == 422
    assert soup(refused).select_one("#into-error") is not None


def test_sectors_need_an_administrator(client: Any, app: Any) -> None:
    make.signed_in(client)
    assert client.get("/moderation/sectors").status_code == 403
    assert "/moderation/sectors" not in client.get(LIST).text


def test_sectors_are_added_renamed_and_deleted_if_unused(client: Any) -> None:
    make.signed_in(client, "administrator")
    make.company("Wolf Freight", sector="Delivery")
    page = "/moderation/sectors"
    assert page in client.get(LIST).text
    assert send(client, page, page=page, sector__name="Insurance").status_code == 303
    for name in ("insurance!", "No sector", "Delivery", "", "?"):
        assert send(client, page, page=page, sector__name=name).status_code == 422, name
    assert client.get(f"{page}/insurance").status_code == 200
    assert send(client, f"{page}/insurance/rename", page=page, sector__name="Delivery").status_code == 422
    assert send(client, f"{page}/insurance/rename", page=page, sector__name="Insurers").status_code == 303
    renamed = session().execute(select(Sector).where(Sector.slug == "insurance")).scalar_one()
    assert renamed.name == "Insurers"
    forms = [form["action"] for form in soup(client.get(page)).select("form[action$='/delete']")]
    assert forms == [f"{page}/insurance/delete", f"{page}/public-bodies/delete"]
    assert send(client, f"{page}/delivery/delete", page=page).status_code == 409
    assert send(client, f"{page}/not-sorted-yet/delete", page=page).status_code == 404
    assert send(client, f"{page}/not-sorted-yet/rename", page=page, sector__name="X Y").status_code == 404
    assert send(client, f"{page}/insurance/delete", page=page).status_code == 303
    assert session().scalar(select(func.count()).select_from(Sector)) == 3
    assert verbs() == ["sector.added", "sector.renamed", "sector.deleted"]


def test_unknown_desk_pages_are_404(desk: Any) -> None:
    wolf = make.company("Wolf Freight")
    alias = session().execute(select(CompanyAlias).where(CompanyAlias.company_id == wolf.id)).scalar_one()
    for path in ("nobody", "nobody/merge", "wolf-freight/numbers/1", f"wolf-freight/numbers/{'9' * 30}"):
        assert desk.get(f"{LIST}/{path}").status_code == 404, path
    assert send(desk, f"{LIST}/nobody/aliases/{alias.id}/remove").status_code == 404
    assert desk.get("/moderation/merges/1").status_code == 404


def test_checked_on_must_not_be_in_the_future(desk: Any) -> None:
    make.company("Wolf Freight")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert send(desk, f"{LIST}/wolf-freight/numbers", **number_form(checked_on=tomorrow)).status_code == 422


def test_proposed_company_shows_its_neighbours_in_the_queue(desk: Any) -> None:
    for number in range(2):
        make.story(company=make.company(f"New {number}", accepted=False), status="pending")
    links = soup(desk.get(f"{LIST}/new-0?kind=proposed_company")).select("nav.neighbours a[data-item]")

    assert [link.get_text() for link in links] == ["In the queue", "Next: New company: New 1"]
    assert [link.get("aria-current") for link in links] == ["true", None]
    assert soup(desk.get(f"{LIST}/{make.company('Known').slug}")).select("nav.neighbours") == []


def test_former_address_can_be_removed(desk: Any, app: Any) -> None:
    company = make.company("Kevin Patel Is A Fraud")
    other = make.company("Wolf Freight")
    service.rename_company(company, "Harbour Bank", by=make.moderator().id)
    session().commit()
    old = "kevin-patel-is-a-fraud"
    reader = app.test_client()
    assert reader.get(f"/companies/{old}").status_code in (301, 308)
    assert send(desk, f"{LIST}/{other.slug}/addresses/{old}/remove").status_code == 404
    assert send(desk, f"{LIST}/harbour-bank/addresses/harbour-bank/remove").status_code == 404
    assert send(desk, f"{LIST}/harbour-bank/addresses/{old}/remove").status_code == 303

    assert reader.get(f"/companies/{old}").status_code == 404
    assert reader.get("/companies/harbour-bank").status_code == 200
    assert verbs() == ["company.renamed", "company.address_removed"]
    assert "kevin" not in str(session().execute(select(AuditEntry.details)).scalars().all()).casefold()


def test_renaming_to_the_same_name_changes_nothing_and_says_so(client: Any) -> None:
    company = make.company()
    session().commit()
    make.signed_in(client, "senior_moderator")
    page = f"/moderation/companies/{company.slug}"
    sent = {"csrf_token": make.csrf_token(client, page), "rename-name": company.name}
    assert client.post(f"{page}/rename", data=sent).status_code == 303
    assert "Nothing was changed." in client.get(page).text
    assert "company.renamed" not in session().scalars(select(AuditEntry.verb)).all()
