"""Saved phrases: one's own, shared ones, and who may touch which."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.models import Account
from pact.audit.models import AuditEntry
from pact.core.db import session
from pact.moderation.grounds import service as catalogue
from pact.moderation.grounds.models import SavedPhrase
from pact.moderation.grounds.service import MAX_PHRASES, CatalogueRefused, phrases_for
from tests.support import make

pytestmark = pytest.mark.one_database

LIST = "/moderation/phrases"


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def save(client: Any, path: str = LIST, **data: str) -> Any:
    return client.post(path, data={"csrf_token": make.csrf_token(client, LIST), **data})


def add(
    name: str, words: str = "Some words.", *, of: Account | None = None, is_shared: bool = False
) -> SavedPhrase:
    phrase = catalogue.add_phrase(name, words, account_id=(of or make.moderator()).id, is_shared=is_shared)
    session().commit()
    return phrase


def names(account: Account) -> list[str]:
    session().expire_all()
    return [phrase.name for phrase in phrases_for(account.id)]


def test_without_any_phrase_the_page_says_what_would_stand_there(desk: Any) -> None:
    assert "No saved phrases yet" in desk.get(LIST).text


def test_a_phrase_is_saved_for_the_one_who_saved_it_alone(desk: Any) -> None:
    response = save(desk, name="Leave names out", words="Please leave the\r\nname out.")
    assert response.status_code == 303
    [phrase] = phrases_for(make.moderator().id)
    assert (phrase.name, phrase.words, phrase.is_shared) == (
        "Leave names out",
        "Please leave the\nname out.",
        False,
    )
    assert names(make.moderator("other@example.org")) == []
    assert "Leave names out" in desk.get(LIST).text


def test_a_phrase_is_changed_and_deleted(desk: Any) -> None:
    phrase = add("Leave names out")
    path = f"{LIST}/{phrase.id}"
    page = BeautifulSoup(desk.get(path).text, "html.parser")
    assert page.select_one("input[name=name]")["value"] == "Leave names out"
    assert save(desk, path, name="No names", words="Other words.").status_code == 303
    assert names(make.moderator()) == ["No names"]
    assert save(desk, f"{path}/delete").status_code == 303
    assert names(make.moderator()) == []


def test_ones_own_stand_before_the_shared_ones_each_by_name(app: Any) -> None:
    me, boss = make.moderator(), make.moderator("boss@example.org", role="administrator")
    for name, of, is_shared in (
        ("b", me, False),
        ("d", boss, True),
        ("C", boss, True),
        ("A", me, False),
        ("x", boss, False),
    ):
        add(name, of=of, is_shared=is_shared)
    assert names(me) == ["A", "b", "C", "d"]


def test_an_administrator_shares_a_phrase_and_takes_it_back(client: Any) -> None:
    boss, other = make.signed_in(client, "administrator"), make.moderator()
    save(client, name="Say when", words="Please say when it was.", is_shared="y")
    assert names(other) == ["Say when"]
    [phrase] = phrases_for(boss.id)
    save(client, f"{LIST}/{phrase.id}", name="Say when", words="Please say when it was.")
    assert names(other) == []
    assert names(boss) == ["Say when"]


def test_a_moderator_shares_nothing_whatever_the_form_says(desk: Any) -> None:
    save(desk, name="Mine", words="Some words.", is_shared="y")
    assert names(make.moderator("other@example.org")) == []
    assert "is_shared" not in desk.get(LIST).text


def test_a_shared_phrase_is_read_by_all_and_changed_by_administrators(desk: Any) -> None:
    phrase = add("Say when", of=make.moderator("boss@example.org", role="administrator"), is_shared=True)
    page = BeautifulSoup(desk.get(LIST).text, "html.parser")
    assert "Say when" in page.get_text()
    assert page.select_one(f"a[href='{LIST}/{phrase.id}']") is None
    assert desk.get(f"{LIST}/{phrase.id}").status_code == 403
    assert save(desk, f"{LIST}/{phrase.id}", name="Mine now", words="Some words.").status_code == 403
    assert save(desk, f"{LIST}/{phrase.id}/delete").status_code == 403
    assert names(make.moderator()) == ["Say when"]


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_what_another_one_saved_is_not_there(client: Any, role: str) -> None:
    phrase = add("Private", of=make.moderator("other@example.org"))
    make.signed_in(client, role)
    assert client.get(f"{LIST}/{phrase.id}").status_code == 404
    assert save(client, f"{LIST}/{phrase.id}", name="Mine now", words="Some words.").status_code == 404
    assert save(client, f"{LIST}/{phrase.id}/delete").status_code == 404
    assert "Private" not in client.get(LIST).text
    assert names(make.moderator("other@example.org")) == ["Private"]


@pytest.mark.parametrize("ident", ["0", "99999", "9" * 18, "9" * 40])
def test_an_id_that_nothing_has_is_not_found(desk: Any, ident: str) -> None:
    assert desk.get(f"{LIST}/{ident}").status_code == 404


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "say WHEN"}, "name"),
        ({"words": " \r\n "}, "words"),
        ({"words": "x" * 2001}, "words"),
    ],
)
def test_a_mistake_gets_a_word_beside_its_field_and_nothing_is_lost(
    desk: Any, data: dict[str, str], field: str
) -> None:
    add("Say when")
    other = add("Say how")
    for path in (LIST, f"{LIST}/{other.id}"):
        filled = {"name": "A name", "words": "Words that were typed."} | data
        response = save(desk, path, **filled)
        page = BeautifulSoup(response.text, "html.parser")
        assert response.status_code == 422, path
        assert page.select_one(f"#{field}-error") is not None, path
        assert page.select_one("textarea").get_text().strip() == filled["words"].strip()
    assert names(make.moderator()) == ["Say how", "Say when"]


def test_two_thousand_characters_fit_however_the_browser_ends_its_lines(desk: Any) -> None:
    assert save(desk, name="Long", words=("x" * 99 + "\r\n") * 20).status_code == 303


def test_there_is_an_end_to_what_one_may_save(app: Any) -> None:
    for number in range(MAX_PHRASES):
        add(f"Phrase {number}")
    with pytest.raises(CatalogueRefused, match=str(MAX_PHRASES)):
        add("One more")
    assert len(phrases_for(make.moderator().id)) == MAX_PHRASES


def test_the_log_knows_what_was_done_and_no_word_of_it(desk: Any) -> None:
    save(desk, name="Leave names out", words="Please leave the name out.")
    [phrase] = phrases_for(make.moderator().id)
    ident = phrase.id
    save(desk, f"{LIST}/{ident}", name="Names", words="Please leave the name out.")
    save(desk, f"{LIST}/{ident}/delete")
    entries = (
        session().execute(select(AuditEntry).where(AuditEntry.subject_kind == "saved_phrase")).scalars().all()
    )
    assert [entry.verb for entry in entries] == ["phrase.added", "phrase.changed", "phrase.deleted"]
    assert {(entry.actor_id, entry.subject_id) for entry in entries} == {(make.moderator().id, ident)}
    assert "leave" not in str([entry.details for entry in entries]).lower()


def test_a_phrase_goes_with_its_account(app: Any) -> None:
    account = make.moderator("leaving@example.org")
    ident = add("Mine", of=account).id
    session().delete(account)
    session().commit()
    session().expire_all()
    assert session().get(SavedPhrase, ident) is None
