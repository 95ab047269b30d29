"""Requests by authorities: entered, changed and deleted by an administrator, and shown to everybody."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pact.audit.models import AuditEntry
from pact.core import clock
from pact.core.db import session
from pact.transparency.authorities.models import AuthorityRequest, Outcome
from pact.transparency.authorities.service import SUBJECT, enter_request
from tests.support import make
from tests.support.requests import facts

LIST = "/moderation/authority-requests"
FIELDS = {
    "received_on": "2026-10-05", "authority": "Bow Street Court", "country": "GB", "asked": "take_down",
    "about": "defamation", "items": "2", "outcome": "partly", "answered_on": "2026-10-10",
}  # fmt: skip


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client, email="admin@example.org", role="administrator")
    return client


def sent(desk: Any, at: str, page: str = LIST, **data: str) -> Any:
    return desk.post(at, data={"csrf_token": make.csrf_token(desk, page), **data})


def entered(**changes: Any) -> AuthorityRequest:
    made = enter_request(facts(**changes), by=make.moderator("admin@example.org", role="administrator").id)
    session().commit()
    return made


def rows_on(client: Any, path: str = "/transparency") -> list[list[str]]:
    page = BeautifulSoup(client.get(path).text, "html.parser")
    table = page.select_one("#requests ~ .scroll table") if "Bow Street" in page.text else None
    if table is None:
        table = page.find("div", attrs={"aria-label": "Requests by authorities"})  # type: ignore[assignment]
    return [] if table is None else [
        [" ".join(cell.text.split()) for cell in row.select("th, td")] for row in table.select("tbody tr")
    ]  # fmt: skip


def rows_in_file(client: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get("/transparency/requests.csv").text)))


def test_what_an_administrator_enters_is_on_the_page_and_in_the_file(app: Flask, desk: Any) -> None:
    assert rows_in_file(app.test_client()) == []
    assert sent(desk, LIST, **FIELDS).headers["Location"] == LIST
    reader: Any = app.test_client()

    assert rows_on(reader) == [
        ["5 October 2026", "Bow Street Court, United Kingdom", "To take something down", "defamation", "2",
         "We did a part of it", "5"]
    ]  # fmt: skip
    assert rows_in_file(reader) == [
        {"received": "2026-10-05", "country": "GB", "authority": "Bow Street Court", "asked": "take_down",
         "about": "defamation", "items": "2", "outcome": "partly", "days": "5"}
    ]  # fmt: skip


def test_the_json_of_all_figures_has_the_requests_of_the_file(app: Flask) -> None:
    reader: Any = app.test_client()
    assert reader.get("/transparency.json").json["authority_requests"] == []
    entered()
    entered(is_confidential=True)

    found = reader.get("/transparency.json").json

    as_text = [{name: "" if value is None else str(value) for name, value in row.items()}
               for row in found["authority_requests"]]  # fmt: skip
    assert as_text == rows_in_file(reader)
    assert {row["authority"] for row in found["authority_requests"]} == {"Bow Street Court", None}
    assert set(found["requests"]) == set(found["authority_requests"][0])


def test_of_a_confidential_request_only_month_kind_number_and_outcome_are_public(app: Flask) -> None:
    entered(is_confidential=True)
    reader: Any = app.test_client()

    [shown] = rows_on(reader)
    assert shown[:4] == ["October 2026", "not published", "To take something down", "not published"]
    assert shown[6] == "not published"
    [row] = rows_in_file(reader)
    assert (row["received"], row["authority"], row["country"], row["about"]) == ("2026-10", "", "", "")
    assert row["days"] == ""
    assert "Bow Street" not in reader.get("/transparency").text + reader.get("/transparency/requests.csv").text


def test_the_place_of_a_confidential_request_does_not_tell_its_day(app: Flask) -> None:
    for day, is_confidential in ((3, False), (5, True), (7, False), (9, True)):
        entered(received_on=date(2026, 10, day), answered_on=date(2026, 10, 10), is_confidential=is_confidential)
    entered(received_on=date(2026, 9, 30))
    reader: Any = app.test_client()

    in_order = ["7 October 2026", "3 October 2026", "October 2026", "October 2026", "30 September 2026"]
    assert [row[0] for row in rows_on(reader)] == in_order
    in_file = ["2026-09-30", "2026-10", "2026-10", "2026-10-03", "2026-10-07"]
    assert [row["received"] for row in rows_in_file(reader)] == in_file


def test_the_page_shows_the_requests_of_its_period_also_before_the_first_story(app: Flask) -> None:
    entered(received_on=date(2026, 2, 3), answered_on=date(2026, 2, 3))
    entered()
    with clock.at(clock.now()):
        reader: Any = app.test_client()
        assert len(rows_on(reader)) == 2
        assert len(rows_on(reader, "/transparency?period=2026-02")) == 1
        assert rows_on(reader, "/transparency?period=2026-03") == []
        assert "None is entered for this period." in reader.get("/transparency?period=2026-03").text


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"received_on": ""}, "Enter the day on which it was received."),
        ({"received_on": "2036-01-01"}, "Enter a day that is not in the future."),
        ({"received_on": "0001-01-01"}, "Enter a day in 2020 or later."),
        ({"authority": " "}, "Enter the name of the authority."),
        ({"about": "x" * 121}, "Enter 120 characters or fewer."),
        ({"items": "0"}, "Enter a number from 1 to 100,000."),
        ({"answered_on": ""}, "Enter the day of the answer."),
        ({"outcome": "open"}, "Delete this day, or say what became of the request."),
        ({"answered_on": "2026-10-04"}, "Enter a day from that of the request until today."),
        ({"answered_on": "soon"}, "Enter the date like this: 2026-10-31."),
        ({"country": "XX"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_entered_is_shown_again(desk: Any, wrong: dict[str, str], says: str) -> None:
    answer = sent(desk, LIST, **FIELDS | wrong)
    page = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code == 422
    assert says in page.text
    kept = next(name for name in FIELDS if name not in wrong and name not in ("country", "asked", "outcome"))
    assert page.select_one(f"[name={kept}]")["value"] == FIELDS[kept]  # type: ignore[index]
    assert session().scalar(select(AuthorityRequest.id)) is None


def test_an_answer_is_added_later_and_a_stale_form_changes_nothing(desk: Any) -> None:
    made = entered(outcome=Outcome.OPEN, answered_on=None)
    at = f"{LIST}/{made.id}"
    assert sent(desk, at, at, **FIELDS, seen="1").status_code == 303
    session().expire_all()
    assert made.outcome is Outcome.PARTLY
    stale = sent(desk, at, at, **FIELDS | {"about": "privacy"}, seen="1")

    assert stale.status_code == 409
    page = BeautifulSoup(stale.text, "html.parser")
    assert page.select_one("[name=about]")["value"] == "privacy"  # type: ignore[index]
    assert page.select_one("[name=seen]")["value"] == "2"  # type: ignore[index]
    session().expire_all()
    assert made.about == "defamation"
    assert sent(desk, at, at, **FIELDS | {"about": "privacy"}, seen="2").status_code == 303


def test_an_entry_made_by_mistake_is_deleted_and_the_log_has_its_id_alone(app: Flask, desk: Any) -> None:
    sent(desk, LIST, **FIELDS)
    ident = session().scalars(select(AuthorityRequest.id)).one()
    sent(desk, f"{LIST}/{ident}/delete")
    entries = session().scalars(select(AuditEntry).where(AuditEntry.subject_kind == SUBJECT)).all()

    assert rows_on(app.test_client()) == []
    assert [(one.verb, one.subject_id, one.details) for one in entries] == [
        ("authority_request.entered", ident, {}), ("authority_request.deleted", ident, {}),
    ]  # fmt: skip
    assert "deleted the entry of a request by an authority" in desk.get("/moderation/audit").text


def test_a_moderator_cannot_enter_one(client: Any) -> None:
    make.signed_in(client)
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    "wrong", [{"answered_on": None}, {"outcome": Outcome.OPEN}, {"items": 0}, {"answered_on": date(2026, 10, 4)}]
)
def test_the_database_refuses_what_does_not_go_together(app: Flask, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        entered(**wrong)
    session().rollback()
