"""Actions of administrators on accounts: who may do what to whom, and what follows."""

import threading
from typing import Any

import pytest
from flask import Flask

from pact.accounts import people
from pact.accounts.models import Account
from pact.accounts.queries import PEOPLE_A_PAGE, colleague_name, colleague_names
from pact.accounts.service import create_account
from pact.audit.models import AuditEntry
from pact.core.db import session
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import last_mail, link_in, sent_mails, text_of
from tests.support.make import PASSWORD
from tests.support.queries import count_queries
from tests.support.sampling import sampled
from tests.support.staff import browser, main_of, send, verbs

PEOPLE = "/moderation/people"
ACTIONS = ("role", "send-link", "close", "reopen", "reset-second-factor")


@pytest.fixture
def boss(app: Flask, client: WatchingClient) -> Account:
    """The administrator that `client` is signed in as."""
    return make.signed_in(client, "administrator", email="boss@example.org")


def page_of(account: Account) -> str:
    return f"{PEOPLE}/{account.id}"


def do(client: WatchingClient, account: Account, act: str, **data: str) -> Any:
    return send(client, page_of(account), f"{page_of(account)}/{act}", **data)


def test_people_list_shows_all_details(app: Flask, client: WatchingClient, boss: Account) -> None:
    make.second_factor(create_account("ana@example.org", PASSWORD, role="senior_moderator", name="Ana"))
    create_account("new@example.org", None, role="moderator")
    create_account("gone@example.org", PASSWORD, role="moderator").active = False

    words = main_of(client.get(PEOPLE))
    assert "Ana ana@example.org Senior moderator active second factor on never signed in" in words
    assert "new@example.org Moderator invited, no password yet no second factor never signed in" in words
    assert "gone@example.org Moderator closed" in words
    assert f"moderator {boss.id} boss@example.org Administrator active no second factor" in words


def test_long_people_list_is_paged(app: Flask, client: WatchingClient, boss: Account) -> None:
    client.get(PEOPLE)
    with count_queries() as few:
        client.get(PEOPLE)
    for number in range(PEOPLE_A_PAGE + 3):
        create_account(f"a{number}@example.org", None, role="moderator", name=f"Person {number}")
    session().commit()

    with count_queries() as many:
        page = client.get(PEOPLE)
    assert len(many.reads) == len(few.reads)
    following = page.get_data(as_text=True).partition('rel="next" href="')[2].partition('"')[0]
    assert "Person 52" in main_of(client.get(following))
    assert "Person 52" not in main_of(page)


@pytest.mark.parametrize("after", ["x", "MA", "NDI", "ww", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk"])
def test_invalid_page_position_is_ignored(client: WatchingClient, boss: Account, after: str) -> None:
    assert client.get(f"{PEOPLE}?after={after}").status_code == 200


def test_person_is_invited(app: Flask, client: WatchingClient, boss: Account) -> None:
    data = {"email": " Ben@Example.org ", "name": "Ben", "role": "senior_moderator"}
    answered = send(client, f"{PEOPLE}/invite", **data)

    assert answered.status_code == 303
    page = client.get(answered.location).get_data(as_text=True)
    assert "Invitation sent to Ben" in page
    assert "Send the invitation again" in page
    make.run_jobs()
    assert last_mail()["To"] == "Ben@example.org"
    assert "/account/set-password/" in link_in(last_mail())
    assert "boss" not in text_of(last_mail())
    assert verbs()[-1] == "account.created"
    again = send(client, f"{PEOPLE}/invite", **data)
    assert (again.status_code, "There is already an account with this address." in main_of(again)) == (422, True)
    assert 'value="Ben"' in again.get_data(as_text=True)


@pytest.mark.parametrize(
    "data",
    sampled([{"email": ""}, {"email": "ben"}, {"email": "ben@"}, {"email": "ben@localhost"}, {"email": "b en@example.org"},
     {"role": "emperor"}, {"name": "x" * 81}, {"email": "x" * 250 + "@example.org"}], every=3),
)  # fmt: skip
def test_invalid_invitation_shows_errors(client: WatchingClient, boss: Account, data: dict[str, str]) -> None:
    right = {"email": "ben@example.org", "name": "Ben", "role": "moderator"}
    refused = send(client, f"{PEOPLE}/invite", **(right | data))

    assert refused.status_code == 422
    assert "There is a problem" in main_of(refused)
    make.run_jobs()
    assert sent_mails() == []


@pytest.mark.parametrize("role", ["moderator", "senior_moderator", None])
def test_people_pages_need_an_administrator(app: Flask, client: WatchingClient, role: str | None) -> None:
    other = make.moderator("other@example.org")
    token = ""
    if role:
        make.signed_in(client, role)
        token = make.csrf_token(client, "/account/security")
    expected = 403 if role else 303

    for page in (PEOPLE, f"{PEOPLE}/invite", page_of(other)):
        assert client.get(page).status_code == expected
    for act in ACTIONS:
        data = {"csrf_token": token, "role": "administrator"}
        assert client.post(f"{page_of(other)}/{act}", data=data).status_code == expected
    data = {"csrf_token": token, "email": "friend@example.org", "role": "administrator"}
    assert client.post(f"{PEOPLE}/invite", data=data).status_code == expected
    session().refresh(other)
    assert (other.active, other.role) == (True, "moderator")


# Who is acted on: oneself as the last administrator, oneself beside another one, somebody closed, somebody invited,
# an administrator that is a colleague, a colleague.
SUBJECTS = ("last", "self", "closed", "invited", "administrator", "colleague")
ALLOWED = {
    "demote": {"self", "colleague", "administrator", "invited", "closed"},
    "promote": {"last", "self", "colleague", "administrator", "invited", "closed"},
    "send-link": {"last", "self", "colleague", "administrator", "invited"},
    "close": {"self", "colleague", "administrator", "invited"},
    "reopen": {"closed"},
    "reset-second-factor": {"colleague", "administrator"},
}


def subject_of(kind: str, actor: Account) -> Account:
    if kind == "self":
        make.moderator("second@example.org", role="administrator")
    if kind in ("last", "self"):
        return actor
    role = "administrator" if kind == "administrator" else "moderator"
    account = create_account(f"{kind}@example.org", None if kind == "invited" else PASSWORD, role=role)
    if kind in ("colleague", "administrator"):
        make.second_factor(account)
    account.active = kind != "closed"
    session().commit()
    return account


@pytest.mark.parametrize("kind", sampled(SUBJECTS, every=2))
@pytest.mark.parametrize("act", sorted(ALLOWED))
def test_who_may_do_what_to_whom(app: Flask, client: WatchingClient, boss: Account, act: str, kind: str) -> None:
    account = subject_of(kind, boss)
    before = (account.active, account.role, account.has_second_factor)
    count = len(verbs())
    session().rollback()
    role = {"demote": "moderator", "promote": "administrator"}.get(act)

    answered = do(client, account, "role", role=role) if role else do(client, account, act)

    session().expire_all()
    if kind in ALLOWED[act]:
        assert answered.status_code == 303
        assert client.get(answered.location).status_code == 200
        assert len(verbs()) == count + 1
        after = {
            "demote": (before[0], "moderator", before[2]),
            "promote": (before[0], "administrator", before[2]),
            "send-link": before,
            "close": (False, *before[1:]),
            "reopen": (True, *before[1:]),
            "reset-second-factor": (*before[:2], False),
        }[act]
        assert (account.active, account.role, account.has_second_factor) == after
    else:
        assert answered.status_code == 409
        assert "That could not be done." in main_of(answered)
        assert (account.active, account.role, account.has_second_factor) == before
        assert len(verbs()) == count


@pytest.mark.parametrize("act", ["close", "role"])
def test_last_active_administrator_is_kept(app: Flask, client: WatchingClient, boss: Account, act: str) -> None:
    create_account("invited@example.org", None, role="administrator")
    create_account("closed@example.org", PASSWORD, role="administrator").active = False
    session().commit()

    refused = do(client, boss, act, role="moderator")
    assert refused.status_code == 409
    assert "only administrator" in main_of(refused)


def test_two_administrators_cannot_demote_each_other_at_once(app: Flask) -> None:
    pair = [make.moderator(f"{name}@example.org", role="administrator").id for name in ("ana", "ben")]
    session().rollback()
    together, refused = threading.Barrier(2), []

    def demote(actor: int, subject: int) -> None:
        with app.app_context():
            together.wait()
            try:
                people.change_role(
                    session().get_one(Account, subject), "moderator", actor=session().get_one(Account, actor)
                )
                session().commit()
            except people.ActionRefused:
                refused.append(subject)
            session().close()

    threads = [threading.Thread(target=demote, args=order) for order in (pair, pair[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert [session().get_one(Account, ident).role for ident in pair].count("administrator") == 1


def test_closing_an_account_ends_its_sessions_at_once(app: Flask, client: WatchingClient, boss: Account) -> None:
    theirs = browser(app)
    ana = make.signed_in(theirs, email="ana@example.org")

    answered = do(client, ana, "close")
    assert "account is now closed" in client.get(answered.location).get_data(as_text=True)
    refused = theirs.get("/moderation/")
    assert (refused.status_code, "Your account is closed" in refused.text) == (403, True)
    do(client, ana, "reopen")
    assert theirs.get("/moderation/").status_code == 303, "Reopening brings no session back."
    make.signed_in(browser(app), email="ana@example.org")


def test_second_factor_is_reset_mailed_and_set_up_again(app: Flask, client: WatchingClient, boss: Account) -> None:
    ana = make.moderator("ana@example.org")
    make.second_factor(ana)

    do(client, ana, "reset-second-factor")
    make.run_jobs()
    assert last_mail()["To"] == "ana@example.org"
    assert "second factor has been removed" in last_mail()["Subject"]
    make.signed_in(browser(app), email="ana@example.org")  # with the password alone, on a site that asks no more


def test_sending_a_link_keeps_the_old_password(app: Flask, client: WatchingClient, boss: Account) -> None:
    ana = make.moderator("ana@example.org")

    do(client, ana, "send-link")
    make.run_jobs()
    assert "works once, for 7 days" in text_of(last_mail())
    make.signed_in(browser(app), email="ana@example.org")


def test_demoting_oneself_redirects_to_an_allowed_page(app: Flask, client: WatchingClient, boss: Account) -> None:
    make.moderator("second@example.org", role="administrator")

    answered = do(client, boss, "role", role="moderator")
    assert answered.location == "/account/security"
    assert client.get(PEOPLE).status_code == 403


def test_account_actions_are_logged_with_their_actor(app: Flask, client: WatchingClient, boss: Account) -> None:
    ana = make.moderator("ana@example.org")
    make.second_factor(ana)
    for act in ("send-link", "reset-second-factor", "close", "reopen"):
        do(client, ana, act)
    do(client, ana, "role", role="senior_moderator")

    entries = session().query(AuditEntry).order_by(AuditEntry.id).all()[-5:]
    assert [entry.verb for entry in entries] == [
        "account.link_sent",
        "second_factor.reset",
        "account.closed",
        "account.reopened",
        "account.role_changed",
    ]
    assert {(entry.actor_kind, entry.actor_id, entry.subject_kind, entry.subject_id) for entry in entries} == {
        ("moderator", boss.id, "account", ana.id)
    }
    assert entries[-1].details == {"before": "moderator", "after": "senior_moderator"}


@pytest.mark.parametrize("ident", ["0", "999999", "9" * 30])
def test_unknown_person_is_404(client: WatchingClient, boss: Account, ident: str) -> None:
    assert client.get(f"{PEOPLE}/{ident}").status_code == 404


def test_colleague_names_need_one_query(app: Flask) -> None:
    ana = create_account("ana@example.org", PASSWORD, role="moderator", name=" Ana  Lind ")
    ben = create_account("ben@example.org", PASSWORD, role="administrator")

    with count_queries() as asked:
        names = colleague_names([ana.id, ben.id, 999, ana.id])
    assert names == {ana.id: "Ana Lind", ben.id: f"moderator {ben.id}", 999: "moderator 999"}
    assert len(asked.reads) == 1
    assert colleague_names([]) == {}
    assert [colleague_name(account) for account in (ana, ben)] == ["Ana Lind", f"moderator {ben.id}"]


def test_command_creates_an_account_with_a_name(app: Flask) -> None:
    arguments = ["users", "create", "ana@example.org", "--name", "Ana", "--password-stdin"]
    assert app.test_cli_runner().invoke(args=arguments, input=PASSWORD + "\n").exit_code == 0

    session().rollback()
    assert session().query(Account).one().name == "Ana"
