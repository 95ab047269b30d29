"""Saved phrases: own and shared ones, and who may change which."""

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


def test_empty_phrases_page_explains_phrases(desk: Any) -> None:
    assert "No saved phrases yet" in desk.get(LIST).text


def test_phrase_belongs_to_the_moderator_who_saved_it(desk: Any) -> None:
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


def test_phrase_is_changed_and_deleted(desk: Any) -> None:
    phrase = add("Leave names out")
    path = f"{LIST}/{phrase.id}"
    page = BeautifulSoup(desk.get(path).text, "html.parser")
    assert page.select_one("input[name=name]")["value"] == "Leave names out"
    assert save(desk, path, name="No names", words="Other words.").status_code == 303
    assert names(make.moderator()) == ["No names"]
    assert save(desk, f"{path}/delete").status_code == 303
    assert names(make.moderator()) == []


def test_own_phrases_come_before_shared_ones(app: Any) -> None:
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


def test_administrator_shares_and_unshares_a_phrase(client: Any) -> None:
    boss, other = make.signed_in(client, "administrator"), make.moderator()
    save(client, name="Say when", words="Please say when it was.", is_shared="y")
    assert names(other) == ["Say when"]
    [phrase] = phrases_for(boss.id)
    save(client, f"{LIST}/{phrase.id}", name="Say when", words="Please say when it was.")
    assert names(other) == []
    assert names(boss) == ["Say when"]


def test_moderator_cannot_share_a_phrase(desk: Any) -> None:
    save(desk, name="Mine", words="Some words.", is_shared="y")
    assert names(make.moderator("other@example.org")) == []
    assert "is_shared" not in desk.get(LIST).text


def test_only_administrators_change_shared_phrases(desk: Any) -> None:
    phrase = add("Say when", of=make.moderator("boss@example.org", role="administrator"), is_shared=True)
    page = BeautifulSoup(desk.get(LIST).text, "html.parser")
    assert "Say when" in page.get_text()
    assert page.select_one(f"a[href='{LIST}/{phrase.id}']") is None
    assert desk.get(f"{LIST}/{phrase.id}").status_code == 403
    assert save(desk, f"{LIST}/{phrase.id}", name="Mine now", words="Some words.").status_code == 403
    assert save(desk, f"{LIST}/{phrase.id}/delete").status_code == 403
    assert names(make.moderator()) == ["Say when"]


@pytest.mark.parametrize("role", ["moderator", "administrator"])
def test_other_peoples_phrases_are_404(client: Any, role: str) -> None:
    phrase = add("Private", of=make.moderator("other@example.org"))
    make.signed_in(client, role)
    assert client.get(f"{LIST}/{phrase.id}").status_code == 404
    assert save(client, f"{LIST}/{phrase.id}", name="Mine now", words="Some words.").status_code == 404
    assert save(client, f"{LIST}/{phrase.id}/delete").status_code == 404
    assert "Private" not in client.get(LIST).text
    assert names(make.moderator("other@example.org")) == ["Private"]


@pytest.mark.parametrize("ident", ["0", "99999", "9" * 18, "9" * 40])
def test_unknown_phrase_is_404(desk: Any, ident: str) -> None:
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
def test_errors_are_shown_and_input_is_kept(desk: Any, data: dict[str, str], field: str) -> None:
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


def test_phrase_length_ignores_line_endings(desk: Any) -> None:
    assert save(desk, name="Long", words=("x" * 99 + "\r\n") * 20).status_code == 303


def test_number_of_phrases_is_limited(app: Any) -> None:
    for number in range(MAX_PHRASES):
        add(f"Phrase {number}")
    with pytest.raises(CatalogueRefused, match=str(MAX_PHRASES)):
        add("One more")
    assert len(phrases_for(make.moderator().id)) == MAX_PHRASES


def test_log_records_phrase_changes_without_text(desk: Any) -> None:
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


def test_phrases_are_deleted_with_their_account(app: Any) -> None:
    account = make.moderator("leaving@example.org")
    ident = add("Mine", of=account).id
    session().delete(account)
    session().commit()
    session().expire_all()
    assert session().get(SavedPhrase, ident) is None


def test_a_phrase_that_was_changed_meanwhile_is_not_overwritten(desk: Any) -> None:
    phrase = add("When", "Please say when.")
    path = f"{LIST}/{phrase.id}"
    opened = BeautifulSoup(desk.get(path).text, "html.parser").select_one("input[name=seen]")
    assert opened is not None
    assert (
        save(desk, path, name="When", words="Please say on which day.", seen=str(opened["value"])).status_code
        == 303
    )

    stale = save(desk, path, name="When", words="Please say in which week.", seen=str(opened["value"]))
    page = BeautifulSoup(stale.text, "html.parser")
    assert stale.status_code == 409
    assert page.select_one("[role=alert] .raw").text == "Please say on which day."  # type: ignore[union-attr]
    assert page.select_one("#words").text.strip() == "Please say in which week."  # type: ignore[union-attr]
    session().expire_all()
    assert session().get_one(SavedPhrase, phrase.id).words == "Please say on which day."

    now = str(page.select_one("input[name=seen]")["value"])  # type: ignore[index]
    assert save(desk, path, name="When", words="Please say in which week.", seen=now).status_code == 303
    session().expire_all()
    assert session().get_one(SavedPhrase, phrase.id).words == "Please say in which week."
