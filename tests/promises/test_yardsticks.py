"""What laws ask of companies of a country and sector: kept at the desk, shown beside what people told us."""

from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.companies.models import Company
from pact.core.db import session
from pact.promises.stated.models import CheckState, Yardstick
from tests.promises.test_stated import send
from tests.support import make

LIST = "/moderation/yardsticks"
GIVEN = {
    "country": "GB", "sector": "", "metric": "answered_in_3", "comparator": "at_least", "target": "95",
    "law": "Customer Services Act", "page": "https://law.example/act", "checked_on": "2026-11-02",
}  # fmt: skip


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel("2026-11-20T12:00:00+00:00", tick=True):
        yield


@pytest.fixture
def company(app: Any) -> Company:
    return make.company()


@pytest.fixture
def desk(app: Any, company: Company) -> Any:
    client = app.test_client()
    make.signed_in(client)
    return client


@pytest.fixture
def second(app: Any) -> Any:
    client = app.test_client()
    make.signed_in(client, email="second@example.org")
    return client


def entry() -> Yardstick:
    session().rollback()
    session().expire_all()
    return session().scalars(select(Yardstick).order_by(Yardstick.id.desc())).first()  # type: ignore[return-value]


def act(client: Any, what: str = "", **fields: str) -> Any:
    path = f"{LIST}/{entry().id}"
    return send(client, f"{path}{what}", on=path, seen=str(entry().revision), **fields)


def approved(desk: Any, second: Any, **changes: str) -> None:
    assert send(desk, LIST, **(GIVEN | changes)).status_code == 303
    assert act(second, outcome="approve", words="").status_code == 303


def section(client: Any, slug: str = "nordic-mail") -> str:
    found = BeautifulSoup(client.get(f"/companies/{slug}").text, "html.parser").select_one(".stated")
    return " ".join(found.text.split()) if found else ""


def test_a_standard_is_shown_once_another_moderator_approved_it(client: Any, desk: Any, second: Any) -> None:
    assert send(desk, LIST, **GIVEN).status_code == 303
    assert section(client) == ""
    assert act(desk, outcome="approve", words="").status_code == 409
    assert act(second, outcome="approve", words="").status_code == 303
    shown = section(client)
    assert (
        "The law asks: Calls answered within 3 minutes: at least 95% (Customer Services Act, page checked on"
        in shown
    )
    assert "Nobody has told us in the last twelve months." in shown
    assert "may differ" not in shown
    assert "https://law.example/act" in client.get("/companies/nordic-mail").text
    rows = select(AuditEntry.verb).where(AuditEntry.subject_kind == "yardstick").order_by(AuditEntry.id)
    assert list(session().scalars(rows)) == ["yardstick.entered", "yardstick.approved"]


def test_people_who_told_us_stand_beside_it_and_nothing_says_that_a_law_is_broken(
    client: Any, desk: Any, second: Any, company: Company
) -> None:
    approved(desk, second)
    for _ in range(4):
        make.story(company=company, wait_minutes=9)
    assert "4 stories of the last twelve months. Those are too few for a share." in section(client)
    for _ in range(4):
        make.story(company=company, wait_minutes=9)
    shown = section(client)
    assert "By the 8 stories of the last twelve months: 0.0% (0.0% to" in shown
    assert "Below that standard by what people told us (at least 95% sure)." in shown
    assert "A wait begins here with the phone menu." in shown
    for word in ("break", "breach", "illegal", "unlawful", "violat"):
        assert word not in shown.casefold()


def test_a_standard_that_sets_a_limit_is_called_one(client: Any, desk: Any, second: Any, company: Company) -> None:
    approved(desk, second, metric="gave_up", comparator="at_most", target="10")
    for _ in range(5):
        make.story(company=company, ended_how="gave_up", resolved="no", politeness=None)
    assert "Above that limit by what people told us (at least 95% sure)." in section(client)


@pytest.mark.parametrize(
    ("changes", "is_shown"),
    [
        ({}, True),
        ({"country": "ES"}, False),
        ({"sector": "post-and-parcels"}, True),
        ({"sector": "banking"}, False),
    ],
)
def test_it_is_shown_for_companies_of_its_country_and_sector(
    client: Any, desk: Any, second: Any, changes: dict[str, str], is_shown: bool
) -> None:
    make.company("Harbour Bank", sector="Banking")
    approved(desk, second, **changes)
    assert ("The law asks" in section(client)) is is_shown


def test_it_is_corrected_ended_and_each_is_undone(client: Any, desk: Any, second: Any) -> None:
    approved(desk, second)
    first = entry()
    path = f"{LIST}/{first.id}/correct"
    assert 'value="Customer Services Act"' in desk.get(path).text
    assert send(desk, path, **(GIVEN | {"target": "90"})).status_code == 303
    assert "minutes: at least 95%" in section(client)
    act(second, outcome="approve", words="")
    assert "minutes: at least 90%" in section(client)
    assert "minutes: at least 95%" not in section(client)
    assert act(desk, "/end").status_code == 303
    assert section(client) == ""
    assert act(desk, "/undo").status_code == 303
    assert "minutes: at least 90%" in section(client)
    assert act(desk, "/undo").status_code == 303
    assert "minutes: at least 95%" in section(client)
    assert act(desk, "/end").status_code == 303
    assert entry().state is CheckState.WITHDRAWN


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"target": "101"}, "Enter a whole number from 0 to 100."),
        ({"target": "-1"}, "Enter a whole number from 0 to 100."),
        ({"target": "most"}, "Percent: Enter a whole number."),
        ({"metric": "average_speed"}, "Not a valid choice"),
        ({"comparator": "about"}, "Not a valid choice"),
        ({"country": "EU"}, "Not a valid choice"),
        ({"sector": "colour"}, "Not a valid choice"),
        ({"law": ""}, "Enter the name of the law."),
        ({"page": "javascript:alert(1)"}, "Enter the full address of a page"),
        ({"checked_on": "2027-01-01"}, "Enter today’s date or a past date."),
    ],
)
def test_what_cannot_be_so_is_refused_and_what_was_typed_stays(
    desk: Any, changes: dict[str, str], words: str
) -> None:
    answer = send(desk, LIST, **(GIVEN | changes))
    assert answer.status_code == 422
    found = BeautifulSoup(answer.text, "html.parser")
    assert words in " ".join(found.select_one(".error-summary").text.split())  # type: ignore[union-attr]
    for name in ("target", "law", "page", "checked_on"):
        assert found.select_one(f"[name={name}]")["value"] == (GIVEN | changes)[name]  # type: ignore[index]
    assert entry() is None


def test_names_are_escaped(client: Any, desk: Any, second: Any) -> None:
    approved(desk, second, law="<b>Act</b> & “more”")
    page = client.get("/companies/nordic-mail").text
    assert "<b>Act</b>" not in page
    assert "<b>Act</b> & “more”" in section(client)
    assert "<b>Act</b> & “more”" in BeautifulSoup(desk.get(LIST).text, "html.parser").text
