"""Shows the site in a test language that marks every message. Unmarked text was not translated with gettext."""

from collections.abc import Iterable

import pytest
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from flask import Flask

from pact.companies.numbers import add_number
from pact.core import clock
from pact.core.db import session
from pact.core.forms import LanguageMeta
from pact.core.i18n import messages as i18n
from pact.core.i18n.shipped import SHIPPED
from pact.mail import rendering
from pact.moderation.grounds.service import add_phrase
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.service import nominate
from pact.rankings.editions.freezing import revise
from pact.rankings.editions.queries import newest_edition
from pact.stories.models import Story
from tests.site.test_public_pages import CACHED, MADE_ANEW, address
from tests.support import make
from tests.support.call_outs import CHOICES, INTRO, OWN_WORDS
from tests.support.client import WatchingClient, is_page
from tests.support.mails import link_in, sent_mails, text_of
from tests.support.pseudo import MarkedMessages, known_messages, unmarked, words_outside
from tests.support.sample_site import ASSESSED, HIDDEN_TITLE, PICK_WORDS, SECRET

# Text that is not translated: names, what people wrote, addresses.
DATA = (
    "Nordic Mail", "Wolf & Sons", "Somebody New Ltd", "Post and parcels", "United Kingdom", "A bill put right", make.BODY,
    "CCPact", "hello@ccpact.example", "Creative Commons Attribution 4.0 International", "simple-1", "followed-1",
    "followed-2", "followed-3", PICK_WORDS, ASSESSED, "WhatsApp", "Mastodon", "Bluesky", "Facebook", "share:", "“bill”",
    "“nothing-is-found-for-this”", "CCPact Demo Society (invented)", "1 Example Street, Exampleton (invented)",
    "Example Data Protection Authority", "English", "ccpact_device", "ccpact", "CC-BY-4.0", "CITATION.cff",
    "Tell us about a call", INTRO, CHOICES["text"], *CHOICES["choices"], OWN_WORDS["text"],
)  # fmt: skip


PERSONAL = "Ring 020 7946 0018, ask for Anna Smith, idiot."
WORDS = "Please say when it was."
ODD = (
    "/nowhere",
    "/editions/1066-13",
    "/rankings/overall?w=1",
    "/rankings/overall?period=never",
    "/compare?c=nobody",
)
DOORS = ("/account/sign-in", "/account/forgot-password", "/account/set-password/nothing")

WRONG = {
    "company": "-", "channel": "pigeon", "contacted_on": "1999-01-01", "ended_how": "spoke_to_person", "title": "Xyz",
    "wait_minutes": "long", "transfers": "many", "line_cost": "premium", "currency": "£", "body": "Short",
    "email": "nobody",
}  # fmt: skip


@pytest.fixture
def marked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(i18n, "messages_of", lambda _language: MarkedMessages(known_messages()))
    # Compiled templates contain the messages of their language.
    for environment in (app.jinja_env, rendering._environment[0]):
        monkeypatch.setattr(environment, "of_languages", {})
    monkeypatch.setattr(LanguageMeta, "get_translations", lambda _meta, _form: MarkedMessages())


def unmarked_on(client: WatchingClient, paths: Iterable[str], *more: str) -> dict[str, list[str]]:
    """Pages with unmarked words, and those words."""
    found = {}
    for path in paths:
        page = client.get(path)
        assert page.status_code in (200, 303, 404, 410, 422), path
        if is_page(page):
            found[path] = list(dict.fromkeys(unmarked(page.get_data(as_text=True), data=(*DATA, *more))))
    return {path: words for path, words in found.items() if words}


def test_public_pages_have_no_untranslatable_text(marked: None, client: WatchingClient, story: Story) -> None:
    # The measurements are in English, and so is the page of components for developers.
    in_english = ("/method/evidence", "/style")
    translated = [address(path, story) for path in (*CACHED, *MADE_ANEW) if path not in in_english]

    assert unmarked_on(client, [*translated, *ODD, *DOORS]) == {}


TIP, CORRECTED = "Ring before nine.", "Three stories were counted twice."
WRITTEN_IN_ENGLISH = (
    "The bill was wrong.", "A bill put right", TIP, PICK_WORDS, ASSESSED, CORRECTED, INTRO, CHOICES["text"],
    *CHOICES["choices"], OWN_WORDS["text"], "At night",
)  # fmt: skip
"""How texts begin that people wrote for the sample site, all in English."""


def marked_as(text: NavigableString) -> str:
    """The language in which a page says that this text of its own is."""
    return next(str(around["lang"]) for around in text.parents if around.get("lang"))


def test_what_people_wrote_in_another_language_says_so(client: WatchingClient, story: Story) -> None:
    """A screen reader would read it out as Spanish. The tests above leave out what people wrote."""
    tipped = make.story(company="Nordic Mail", tips=TIP)
    nominate(tipped, PickKind.WORST, account_id=make.moderator().id)
    revise(newest_edition().month, CORRECTED)
    session().commit()
    seen, unmarked_words = set(), {}
    for path in (*CACHED, *MADE_ANEW):
        page = client.get(f"/es{address(path, story)}")
        if not is_page(page):
            continue
        for text in BeautifulSoup(page.text, "html.parser").body.find_all(string=True):
            found = [words for words in WRITTEN_IN_ENGLISH if words in text]
            if found and text.parent.name not in ("code", "script", "textarea", "option"):
                seen.update(found)
                if marked_as(text) != "en":
                    unmarked_words.setdefault(path, []).append(str(text).strip())
    assert unmarked_words == {}
    assert seen == {*WRITTEN_IN_ENGLISH}


def test_mails_and_author_pages_have_no_untranslatable_text(marked: None, client: WatchingClient) -> None:
    make.story(status="unconfirmed", company="Nordic Mail")
    for status in ("pending", "published", "changes_requested", "refused", "removed"):
        make.story(status=status, company="Nordic Mail", words="" if status == "published" else WORDS)
    make.run_jobs()
    mails = sent_mails()
    own = [link for mail in mails if (link := link_in(mail))]
    said = {
        words
        for mail in mails
        for text in (str(mail["Subject"]), text_of(mail))
        for words in words_outside(text, data=(*DATA, WORDS))
    }

    assert said == set()
    assert unmarked_on(client, [*own, *(f"{link}/edit" for link in own if "my-story" in link)], WORDS) == {}


@pytest.mark.parametrize("data", [{}, WRONG], ids=["nothing", "wrong"])
def test_form_errors_have_no_untranslatable_text(
    marked: None, client: WatchingClient, data: dict[str, str]
) -> None:
    page = client.post("/share", data=data)

    assert page.status_code == 422
    assert list(unmarked(page.get_data(as_text=True), data=(*DATA, *data.values()))) == []


def test_desk_pages_have_no_untranslatable_text(
    marked: None, app: Flask, client: WatchingClient, story: Story
) -> None:
    account = make.signed_in(client, "administrator")
    account.name = "Quentin"
    other = make.company("Nordic Mails")
    merge = make.merged(make.company("Mail of the North"), other)
    waiting = make.story(status="pending", company="Wolf & Sons", body=f"{make.BODY} {PERSONAL}", wait_minutes=300)
    phrase = add_phrase("Say when", WORDS, account_id=account.id, is_shared=True)
    number = add_number(
        other,
        "+442079460018",
        purpose="Faults",
        page="https://nordic.example/",
        checked_on=clock.today(),
        by=account.id,
    )
    make.run_jobs()
    desk = [
        "", "?late=1", f"stories/{waiting.public_id}", f"stories/{story.public_id}", "together", "figures", "companies",
        "companies?q=nothing", "companies/nordic-mail", "companies/somebody-new-ltd", f"companies/{other.slug}",
        "companies/nordic-mail/merge?into=Nordic+Mails", f"merges/{merge.id}", f"companies/{other.slug}/numbers/{number.id}",
        "sectors", "sectors/post-and-parcels", "grounds", "grounds/unclear", "phrases", f"phrases/{phrase.id}", "settings",
        "people", "people/invite", f"people/{account.id}",
    ]  # fmt: skip
    paths = [f"/moderation/{path}" for path in desk]
    paths += ["/account/security", "/account/second-factor/set-up", "/account/recovery-codes"]
    shown = ("Quentin", HIDDEN_TITLE, SECRET, "Mail of the North", "Nordic Mails", PERSONAL, WORDS, "Say when", "Faults",
             "administrator@example.org", "moderator@example.org", "Ring", ", ask for", "Anna Smith", "idiot",
             "/companies/nordic-mails", "/companies/nordic-mail")  # fmt: skip

    # Forms that edit a text show it as stored.
    assert unmarked_on(client, paths, *shown, *SHIPPED) == {}
