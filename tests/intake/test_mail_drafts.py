"""What is left out of a mail is shown with its draft, to be taken back in."""

from bs4 import BeautifulSoup
from flask import Flask

from pact.authors.sharing.mail_drafts import links_of_sender
from pact.core.db import session
from pact.intake.mail.answering import SiteAddresses
from pact.intake.mail.reading import read_mail
from pact.intake.mail.receiving import receive
from pact.stories.author_models import MailDraft
from pact.stories.models import StoryVersion
from tests.support import make
from tests.support.client import WatchingClient

SITE = SiteAddresses(addresses=("tell@stories.example",))
HEAD = b"From: Ana <ana@example.org>\r\nSubject: A long wait\r\n"


def link_of(raw: bytes) -> str:
    """The link to the draft of this mail."""
    receive(read_mail(raw), "ana@example.org", SITE)
    draft = session().query(MailDraft).order_by(MailDraft.id.desc()).first()
    assert draft is not None
    session().commit()
    return f"/share?draft={links_of_sender(draft.id)[-1][0]}"


def fields_of(page: str) -> dict[str, str]:
    form = BeautifulSoup(page, "html.parser").select_one("form.share")
    assert form is not None
    return {
        "draft": str(form.select_one("[name=draft]")["value"]),
        "body": form.select_one("textarea[name=body]").text,
    }  # type: ignore[index, union-attr]


def test_words_below_dashes_are_folded_and_can_be_taken_back(app: Flask, client: WatchingClient) -> None:
    first = "First call: I waited an hour and nobody came, and that was only the beginning."
    second = "Second call: they hung up on me after ten minutes."
    page = client.get(link_of(HEAD + f"\r\n{first}\r\n--\r\n{second}\r\n> quoted before\r\n".encode())).text
    assert "Left out of your e-mail" in page
    fields = fields_of(page)
    assert fields["body"].strip() == first

    data = make.form_data(**fields)
    page = client.post("/share", data=data | {"take_back": "1", "title": "My own title"}).text
    body = fields_of(page)["body"].strip()
    assert body.startswith(first)
    assert second in body
    assert "My own title" in page, "What was typed stays."
    assert "quoted before" in page, "What is still left out stays there to take."
    assert "quoted before" not in body

    assert client.post("/share", data=data | {"body": body}).status_code == 303
    assert second in session().query(StoryVersion).one().body


def test_no_word_of_a_mail_is_lost(app: Flask) -> None:
    pieces = [
        "mine one",
        "On 1 May 2026 at 10, X <x@y.example> wrote:",
        "theirs two",
        "mine three",
        "signature four",
    ]
    text = f"{pieces[0]}\n{pieces[1]}\n> {pieces[2]}\n\n{pieces[3]}\n-- \n{pieces[4]}"
    html = f"<p>{pieces[0]}</p><div class=gmail_quote>{pieces[2]}</div><p>{pieces[3]}<div id=Signature>{pieces[4]}</div>"
    for kind, body in (("plain", text), ("html", html)):
        mail = read_mail(HEAD + f"Content-Type: text/{kind}\r\n\r\n{body}".encode())
        assert mail.text.split() == ["mine", "one", "mine", "three"]
        everything = " ".join((mail.text, *mail.cut))
        assert all(piece in everything for piece in pieces if kind == "plain" or piece != pieces[1])


def test_a_mail_without_words_says_so(app: Flask, client: WatchingClient) -> None:
    raw = (
        HEAD
        + b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+"
    )
    page = client.get(link_of(raw)).text

    assert "We found no words in your e-mail." in page
    assert "This is the text you e-mailed us." not in page


def test_a_mail_that_is_too_long_says_so(app: Flask, client: WatchingClient) -> None:
    page = client.get(link_of(HEAD + b"\r\n" + b"We waited for another hour. " * 1000)).text

    assert "The end is missing." in page


def test_a_long_subject_can_be_taken_back(app: Flask, client: WatchingClient) -> None:
    page = client.get(link_of(b"From: ana@example.org\r\nSubject: " + b"word " * 30 + b"last\r\n\r\nWords.")).text

    assert "word last" in page
