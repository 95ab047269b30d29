"""What others state of a company: who enters it, who approves it, and what stands on its pages."""

from datetime import date
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.models import AuditEntry
from pact.companies.models import Company
from pact.companies.users.own_data import erase, exported
from pact.core.db import session
from pact.promises.stated.models import CheckState, StatedFigure
from pact.promises.stated.showing import stated_of
from tests.support import make
from tests.support.mails import last_mail, sent_mails, text_of
from tests.support.queries import count_queries

OWN, DESK = "/for-companies/nordic-mail/stated", "/moderation/companies/nordic-mail/stated"
GIVEN = {
    "metric": "answered_in_3", "value": "91.5", "first_month": "2026-07", "last_month": "2026-10", "n": "",
    "source_kind": "report", "source_name": "Service report <2026>", "page": "https://nordic.example/report",
    "dated_on": "2026-11-02",
}  # fmt: skip


@pytest.fixture(autouse=True)
def november() -> Any:
    with time_machine.travel("2026-11-20T12:00:00+00:00", tick=True):
        yield


@pytest.fixture
def company(app: Any) -> Company:
    return make.company()


@pytest.fixture
def own(app: Any, company: Company) -> Any:
    """A client of somebody who acts for the company."""
    user = make.company_user(company)
    client = app.test_client()
    make.signed_in_as(client, session().get_one(Account, user.account_id))
    return client


@pytest.fixture
def desk(app: Any, company: Company) -> Any:
    client = app.test_client()
    make.signed_in(client)
    return client


def send(client: Any, path: str, on: str = "", **fields: str) -> Any:
    """Send a form that stands on this page; without one, on that of its own address."""
    return client.post(path, data={"csrf_token": make.csrf_token(client, on or path), **fields})


def entry() -> StatedFigure:
    session().rollback()
    session().expire_all()
    return session().scalars(select(StatedFigure).order_by(StatedFigure.id.desc())).first()  # type: ignore[return-value]


def decide(desk: Any, outcome: str, words: str = "", **changes: str) -> Any:
    figure = entry()
    path = f"/moderation/stated/{figure.id}"
    return send(desk, path, **({"outcome": outcome, "words": words, "seen": str(figure.revision)} | changes))


def act(desk: Any, what: str, figure: StatedFigure | None = None) -> Any:
    figure = figure or entry()
    path = f"/moderation/stated/{figure.id}"
    return send(desk, f"{path}/{what}", on=path, seen=str(figure.revision))


def section(client: Any) -> str:
    found = BeautifulSoup(client.get("/companies/nordic-mail").text, "html.parser").select_one(".stated")
    return " ".join(found.text.split()) if found else ""


def verbs() -> list[tuple[str, str]]:
    rows = select(AuditEntry.verb, AuditEntry.actor_kind).where(AuditEntry.subject_kind == "stated_figure")
    return [(verb, kind) for verb, kind in session().execute(rows.order_by(AuditEntry.id)).tuples()]


def told(company: Company, *waits: float) -> None:
    for wait in waits:
        make.story(
            company=company, wait_minutes=wait, contacted_on=date(2026, 10, 3), confirmed_at=date(2026, 10, 6)
        )


def test_a_companys_figure_is_public_once_a_moderator_approved_it(client: Any, own: Any, desk: Any) -> None:
    assert send(own, OWN, **GIVEN).status_code == 303
    assert entry().state is CheckState.WAITING
    assert section(client) == ""
    assert "Nordic Mail: Calls answered within 3 minutes" in desk.get("/moderation/stated").text
    assert decide(desk, "approve").status_code == 303
    shown = section(client)
    for words in ("91.5%", "July–October 2026", "From how many contacts: not stated.", "Service report <2026>",
                  "A published report", "2 November 2026", "Nobody has told us in this time."):  # fmt: skip
        assert words in shown
    assert "lower" not in shown
    make.run_jobs()
    assert "is public" in str(last_mail()["Subject"])
    assert verbs() == [("stated_figure.entered", "company"), ("stated_figure.approved", "moderator")]


def test_a_refusal_tells_the_companys_user_why(client: Any, own: Any, desk: Any) -> None:
    send(own, OWN, **GIVEN)
    assert decide(desk, "refuse").status_code == 422
    assert decide(desk, "refuse", "The page says 81.5%.").status_code == 303
    make.run_jobs()
    assert "The page says 81.5%." in text_of(last_mail())
    assert "The page says 81.5%." in own.get(OWN).text
    assert section(client) == ""


def test_a_decision_is_undone_whole_and_its_mail_is_not_sent(client: Any, own: Any, desk: Any) -> None:
    make.run_jobs()
    before = len(sent_mails())
    send(own, OWN, **GIVEN)
    decide(desk, "approve")
    assert act(desk, "undo").status_code == 303
    assert (entry().state, entry().decided_by_id) == (CheckState.WAITING, None)
    assert section(client) == ""
    make.run_jobs()
    assert len(sent_mails()) == before
    assert act(desk, "undo").status_code == 409


def test_a_correction_replaces_and_undoing_brings_the_old_one_back(client: Any, own: Any, desk: Any) -> None:
    send(own, OWN, **GIVEN)
    decide(desk, "approve")
    old = entry()
    path = f"{OWN}/{old.id}"
    assert 'value="91.5"' in own.get(path).text
    unchanged = send(own, path, **GIVEN)
    assert (unchanged.status_code, "You have changed nothing" in unchanged.text) == (409, True)
    assert f'action="{path}"' in unchanged.text
    assert send(own, path, **(GIVEN | {"value": "90"})).status_code == 303
    assert "91.5%" in section(client)
    listed = own.get(OWN).text
    assert "a correction · waiting for a moderator" in listed
    assert "A correction of it waits for a moderator." in listed
    assert f'href="{path}"' not in listed
    assert send(own, path, on=OWN, **(GIVEN | {"value": "89"})).status_code == 409
    decide(desk, "approve")
    assert "90%" in section(client)
    assert "91.5%" not in section(client)
    assert session().get_one(StatedFigure, old.id).state is CheckState.REPLACED
    assert "replaced by a correction" in desk.get(DESK).text
    act(desk, "undo")
    assert "91.5%" in section(client)


def test_what_a_moderator_enters_needs_another(app: Any, client: Any, desk: Any) -> None:
    assert send(desk, DESK, **GIVEN).status_code == 303
    assert verbs() == [("stated_figure.entered", "moderator")]
    other = app.test_client()
    make.signed_in(other, email="other@example.org")
    assert "Another moderator must look" in desk.get(f"/moderation/stated/{entry().id}").text
    assert decide(desk, "approve").status_code == 409
    assert decide(other, "approve").status_code == 303
    assert "91.5%" in section(client)


def test_a_moderator_alone_approves_and_the_log_says_so(desk: Any, client: Any) -> None:
    send(desk, DESK, **GIVEN)
    assert "there is no other moderator" in desk.get(f"/moderation/stated/{entry().id}").text
    assert decide(desk, "approve").status_code == 303
    details = session().scalars(select(AuditEntry.details).where(AuditEntry.verb == "stated_figure.approved"))
    assert list(details) == [{"alone": True}]
    act(desk, "end")
    assert section(client) == ""
    act(desk, "undo")
    assert "91.5%" in section(client)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"value": "101"}, "Enter a share from 0 to 100 percent."),
        ({"value": "-1"}, "Enter a share from 0 to 100 percent."),
        ({"value": "many"}, "Enter a number, such as 87.5."),
        ({"value": "NaN"}, "Enter a number, such as 87.5."),
        ({"value": "1e3000"}, "Enter a share from 0 to 100 percent."),
        ({"value": "87.555"}, "Enter at most two decimals."),
        ({"metric": "average_speed", "value": "0"}, "Enter the minutes, more than 0"),
        ({"metric": "colour"}, "Not a valid choice"),
        ({"n": "0"}, "Enter a whole number from 1"),
        ({"n": "12.5"}, "From how many contacts: Enter a whole number."),
        ({"n": "1 50"}, "From how many contacts: Enter a whole number."),
        ({"n": "99999999999999999999"}, "Enter a whole number from 1"),
        ({"first_month": "1999-12"}, "First month: Enter a year from 2000 on."),
        ({"first_month": "2026-13"}, "Enter the month like this"),
        ({"last_month": "2026-11"}, "Enter a month that is over."),
        ({"last_month": "2027-11"}, "Enter a month that is over."),
        ({"last_month": "2026-06"}, "This month is before the first month."),
        ({"first_month": "2023-07"}, "Enter at most 24 months."),
        ({"dated_on": "2026-11-21"}, "Enter today’s date or a past date."),
        ({"dated_on": "2026-09-30"}, "This date is before the last month that the figure is about."),
        ({"page": "javascript:alert(1)"}, "Enter the full address of a page"),
        ({"page": "http://nordic.example"}, "Enter the full address of a page"),
        ({"page": "https://192.0.2.7/report"}, "Enter the full address of a page"),
        ({"source_name": ""}, "Enter the name."),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused_and_what_was_typed_stays(
    own: Any, changes: dict[str, str], words: str
) -> None:
    answer = send(own, OWN, **(GIVEN | changes))
    assert answer.status_code == 422
    found = BeautifulSoup(answer.text, "html.parser")
    assert words in " ".join(found.select_one(".error-summary").text.split())  # type: ignore[union-attr]
    typed = {field["name"]: field.get("value", "") for field in found.select("form.narrow input[type!=hidden]")}
    wanted = {name: value for name, value in (GIVEN | changes).items() if name in typed}
    assert typed == wanted
    assert entry() is None


@pytest.mark.parametrize(("value", "kept"), [("0", "0.00"), ("100%", "100.00"), ("87,5", "87.50")])
def test_shares_are_read_as_people_write_them(own: Any, value: str, kept: str) -> None:
    assert send(own, OWN, **(GIVEN | {"value": value})).status_code == 303
    assert str(entry().value) == kept


@pytest.mark.parametrize("n", ["41800", "41,800", "41.800", "41 800", "41\u202f800", "41’800"])
def test_counts_are_read_as_people_write_them(own: Any, n: str) -> None:
    assert send(own, OWN, **(GIVEN | {"n": n})).status_code == 303
    assert entry().n == 41800


def test_an_approved_figure_that_no_page_shows_is_not_called_public(client: Any, own: Any, desk: Any) -> None:
    send(own, OWN, **GIVEN)
    decide(desk, "approve")
    send(own, OWN, **(GIVEN | {"value": "77", "last_month": "2026-09"}))
    page = f"/moderation/stated/{entry().id}"
    assert "Now on our pages, from the same source" in desk.get(page).text
    decide(desk, "approve")
    assert "Approved. Our pages show a newer figure of this source." in desk.get(page).text
    assert "91.5%" in section(client)
    assert "77%" not in section(client)
    for listed in (own.get(OWN), desk.get("/moderation/stated"), desk.get(DESK)):
        assert listed.text.count("approved; our pages show a newer one of this source") == 1
        assert listed.text.count("approved and public") == 1
    make.run_jobs()
    mail = last_mail()
    assert "was approved" in str(mail["Subject"])
    assert "Calls answered within 3 minutes, July–September 2026: 77%" in text_of(mail)
    assert "show a newer figure of the same source" in text_of(mail)


def test_a_moderator_decides_on_a_companys_figure_and_cannot_withdraw_it(own: Any, desk: Any) -> None:
    send(own, OWN, **GIVEN)
    assert "Withdraw" not in desk.get(f"/moderation/stated/{entry().id}").text
    assert act(desk, "end").status_code == 404
    assert entry().state is CheckState.WAITING
    send(desk, DESK, **GIVEN)
    assert act(desk, "end").status_code == 303
    assert entry().state is CheckState.WITHDRAWN


def test_what_is_stated_stands_beside_what_people_told_us(
    client: Any, own: Any, desk: Any, company: Company
) -> None:
    told(company, 1, 9, 9, 9)
    send(own, OWN, **GIVEN)
    decide(desk, "approve")
    assert "4 stories. Those are too few for a share." in section(client)
    assert "may differ" not in section(client)
    told(company, 9, 9, 9, 9)
    make.story(company=company, wait_minutes=1, contacted_on=date(2026, 11, 2))  # in another month
    shown = section(client)
    assert "8 stories, told uninvited." in shown
    assert "12.5%" in shown
    assert "By the stories here, lower than stated (at least 95% sure)." in shown
    assert "These may differ because of who is counted." in shown
    assert "A wait begins here with the phone menu." in shown


def test_an_average_time_is_compared_with_nothing(client: Any, own: Any, desk: Any, company: Company) -> None:
    told(company, *[9.0] * 6)
    send(own, OWN, **(GIVEN | {"metric": "average_speed", "value": "2.4", "n": "12345"}))
    decide(desk, "approve")
    assert "2.4 minutes From 12,345 contacts." in section(client)
    assert "We work out no average" in section(client)


def test_the_page_of_a_company_asks_few_queries_however_much_is_stated(
    own: Any, desk: Any, company: Company
) -> None:
    company = make.company()
    with count_queries() as none:
        assert stated_of(company) is None
    for metric in ("answered_in_3", "satisfied", "gave_up"):
        send(own, OWN, **(GIVEN | {"metric": metric}))
        decide(desk, "approve")
    company = make.company()
    with count_queries() as several:
        found = stated_of(company)
    assert found is not None
    assert [row.figure.metric for row in found.rows] == ["answered_in_3", "gave_up", "satisfied"]
    assert (len(none.reads), len(several.reads)) == (2, 4)


def test_a_user_sees_nothing_of_another_company(app: Any, own: Any, desk: Any) -> None:
    send(own, OWN, **GIVEN)
    other = make.company_user("Wolf Freight", email="wolf@wolf.example")
    stranger = app.test_client()
    make.signed_in_as(stranger, session().get_one(Account, other.account_id))
    ident = entry().id
    token = make.csrf_token(stranger, "/for-companies/wolf-freight/stated")
    for path in (OWN, f"{OWN}/{ident}", f"/for-companies/wolf-freight/stated/{ident}"):
        assert stranger.get(path).status_code == 404
    for path in (f"{OWN}/{ident}/withdraw", f"/for-companies/wolf-freight/stated/{ident}/withdraw"):
        assert stranger.post(path, data={"csrf_token": token}).status_code == 404
    assert send(own, f"{OWN}/{ident}/withdraw", on=OWN).status_code == 303
    assert entry().state is CheckState.WITHDRAWN


def test_a_copy_of_ones_data_has_what_was_entered_and_erasing_keeps_it_for_the_company(
    own: Any, desk: Any
) -> None:
    send(own, OWN, **GIVEN)
    account = session().get_one(Account, entry().entered_by_id)
    assert "https://nordic.example/report" in exported(account)
    decide(desk, "approve")
    account = session().get_one(Account, entry().entered_by_id)
    erase(account)
    session().commit()
    assert entry().state is CheckState.APPROVED
    assert "somebody who acts for the company" in desk.get(f"/moderation/stated/{entry().id}").text
    make.run_jobs()


@pytest.mark.parametrize("seen", ["", "0", "x", "999999999999999999999"])
def test_nobody_decides_on_what_they_have_not_seen(own: Any, desk: Any, seen: str) -> None:
    send(own, OWN, **GIVEN)
    assert decide(desk, "refuse", "Because it is so.", seen=seen).status_code == 409
    assert entry().state is CheckState.WAITING


@pytest.mark.parametrize(
    "path", [OWN, DESK, "/moderation/stated/1", "/moderation/stated/1/undo", f"{OWN}/1/withdraw"]
)
def test_forms_without_a_token_are_refused(own: Any, desk: Any, path: str) -> None:
    send(own, OWN, **GIVEN)
    assert (own if path.startswith("/for") else desk).post(path, data=GIVEN).status_code == 400
