"""After an erasure, neither the author's text nor address is left anywhere."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
import time_machine
from flask import Flask, current_app
from sqlalchemy import inspect, select, text

from pact.authors.own_page import editing, erasing
from pact.authors.own_page.follow_ups import ask_due, save_answer
from pact.authors.own_page.fresh_links import LinkPurpose, send_fresh_link
from pact.authors.own_page.lost_links import ask_for_links
from pact.authors.sharing.mail_drafts import DraftContent, keep_draft
from pact.checks.findings import Place
from pact.core import clock, crypto
from pact.core.db import db, is_postgresql, session
from pact.core.web.page_cache import page_cache
from pact.moderation.decisions.service import decide
from pact.moderation.models import Decision
from pact.moderation.picks.models import MonthChoice, PickKind
from pact.moderation.picks.service import choose
from pact.moderation.queries import grounds_by_code
from pact.moderation.redaction import Cut, RedactionKind
from pact.moderation.statuses import DeskDecision
from pact.press.models import DataPackage
from pact.press.service import make_package
from pact.rankings.models import Edition
from pact.rankings.tallies.recount import recount
from pact.stories.author_links import new_link
from pact.stories.author_models import FollowUpAnswer
from pact.stories.fields import Status
from pact.stories.me_too.models import MeToo, MeTooMark
from pact.stories.me_too.service import add_mark
from pact.stories.models import Author, Story
from tests.support import make
from tests.support.client import WatchingClient
from tests.support.mails import link_in, sent_mails, text_of

ADDRESS = "quixotic.zebra@vexillum.example"
# Words that appear nowhere else. The moderator quotes one of them.
WORDS = ("xylophonic", "brobdingnagian", "zugzwang", "quincunx", "mxyzptlk", "vexillum", "jabberwock", "snollygoster",
         "widdershins", "borborygmus")  # fmt: skip


@pytest.fixture
def story(app: Flask, client: WatchingClient) -> Story:
    """A story with traces in every place: redacted, edited, refused, followed up, cached, in downloads, in mails."""
    long_ago = clock.now() - timedelta(days=30)
    body = (
        "A xylophonic clerk named Quincunx sent me brobdingnagian forms for a zugzwang nobody could explain to me."
    )
    with time_machine.travel(long_ago, tick=True):
        made = make.story(status="pending", email=ADDRESS, title="Mxyzptlk of a morning", body=body, resolved="no",
                          tips="Say jabberwock twice.", display_name="Snollygoster")  # fmt: skip
        make.run_jobs()
        start = body.index("Quincunx")
        decide(
            made,
            DeskDecision.PUBLISH,
            moderator_id=make.moderator().id,
            grounds=grounds_by_code(["personal_data"]),
            words="You wrote Quincunx.",
            cuts=[Cut(Place.body, start, start + 8, RedactionKind.NAME)],
        )
        make.run_jobs()
        editing.edit_story(made, make.story_fields(body=body + " Widdershins, all of it.", resolved="no"))
        decide(
            made,
            DeskDecision.REFUSE,
            moderator_id=make.moderator().id,
            grounds=grounds_by_code(["unclear"]),
            words="What is widdershins?",
        )
        make.run_jobs()
    ask_due({})
    save_answer(made, FollowUpAnswer.PARTLY)
    editing.edit_story(made, make.story_fields(body=body + " Borborygmus, I tell you.", resolved="no"))
    session().commit()
    make.run_jobs()
    choose(
        made,
        PickKind.WORST,
        month=clock.month_of(long_ago.date()),
        words="What a zugzwang.",
        language="en",
        account_id=make.moderator().id,
    )
    add_mark(made, source="somebody else", network="elsewhere")
    make.edition()
    make_package({})
    keep_draft(DraftContent(title="", body=body, company=""), sender=ADDRESS, language="en", attachments=0)
    ask_for_links(ADDRESS)
    send_fresh_link(made, LinkPurpose.EXPORT)
    session().commit()
    for path in (
        "/",
        "/stories",
        "/stories?q=xylophonic",
        f"/stories/{made.public_id}",
        "/stories.atom",
        "/companies/nordic-mail",
    ):
        client.get(path)
    return made


def everything() -> Iterator[tuple[str, str]]:
    """Every place that stores data, with its content as lower-case text."""
    session().commit()
    for name in inspect(db.engine).get_table_names():
        for row in session().execute(text(f'SELECT * FROM "{name}"')).mappings():
            yield name, " ".join(map(_as_text, row.values())).lower()
    session().rollback()
    folder: Path = current_app.config["PACT"].mail_folder
    for path in folder.rglob("*"):
        if path.is_file():
            yield f"mail {path.name}", path.read_text().lower()
    for mail in sent_mails():
        yield "mail", (str(mail.items()) + text_of(mail)).lower()
    for page in page_cache().bodies():
        yield "page cache", str(page).lower()
    package = session().execute(select(DataPackage.archive)).scalar_one_or_none() or b""
    yield "data package", _unpacked(package).lower()


def in_files() -> set[str]:
    """The words that stand in SQLite's files, whatever its tables say."""
    if is_postgresql():
        return set()
    session().rollback()
    path = Path(str(db.engine.url.database))
    content = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*")).lower()
    return {word for word in WORDS if word.encode() in content}


def _unpacked(archive: bytes) -> str:
    """All files of an archive as one text."""
    if not archive:
        return ""
    with ZipFile(BytesIO(archive)) as opened:
        return "".join(opened.read(name).decode() for name in opened.namelist())


def _as_text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    text_of_it = str(value)
    try:  # an encrypted address is still an address
        return crypto.decrypt(text_of_it) if text_of_it.startswith("gAAAA") else text_of_it
    except crypto.KeyRetired:
        return text_of_it


def traces(*more: str) -> set[tuple[str, str]]:
    words = (*WORDS, ADDRESS, crypto.email_digest(ADDRESS), *more)
    return {(place.split()[0], word) for place, content in everything() for word in words if word in content}


def test_erasure_leaves_nothing_of_the_author(client: WatchingClient, story: Story, app: Flask) -> None:
    story_id, public_id, source = story.id, story.public_id, story.source_digest
    assert {place for place, _word in traces()} >= {
        "story_version",
        "author",
        "decision",
        "mail",
        "page",
        "job",
        "mail_draft",
    }
    assert {word for _place, word in traces()} == {*WORDS, ADDRESS, crypto.email_digest(ADDRESS)}
    editions = session().execute(select(Edition.sha256)).scalars().all()
    own = f"/my-story/{new_link(story_id)}"

    assert client.post(f"{own}/fresh-link", data={"deed": "erase"}).status_code == 303
    assert "works for an hour" in client.get(f"{own}/link-sent").text
    make.run_jobs()
    [fresh] = [link_in(mail) for mail in sent_mails() if "delete your data" in mail["Subject"]]
    assert fresh.startswith("/erase/")
    page = client.get(fresh).text
    assert "What we will delete for good" in page
    assert "What will stay, and why" in page
    assert session().get_one(Story, story_id).erased_at is None
    assert client.post(fresh, data={"what": "story"}).headers["Location"] == "/erased"
    make.run_jobs()
    client.get("/")

    assert traces(source or "no source") == set()
    assert in_files() == set()
    left = session().get_one(Story, story_id)
    assert (left.status, left.author_id, left.source_digest) == (Status.WITHDRAWN, None, None)
    reasons = session().execute(select(Decision).where(Decision.story_id == story_id)).scalars().all()
    assert {ground.code for decision in reasons for ground in decision.grounds} == {"personal_data", "unclear"}
    assert session().execute(select(Edition.sha256)).scalars().all() == editions
    assert recount() == []
    session().rollback()
    assert [session().scalars(select(model)).all() for model in (MeToo, MeTooMark, MonthChoice)] == [[], [], []]
    session().rollback()
    assert client.get(f"/stories/{public_id}").status_code == 404
    assert client.get(own).status_code == 404
    for path in (fresh, fresh.replace("/erase/", "/export/")):
        assert client.get(path).status_code in (404, 410)
    assert client.post(fresh, data={"what": "story"}).status_code == 410
    make.signed_in(client)
    assert client.get(f"/moderation/stories/{public_id}").status_code == 200


def test_erasing_one_story_keeps_the_others_and_the_address(client: WatchingClient, app: Flask) -> None:
    first, second = (
        make.story(email=ADDRESS, company=name, title=f"Zugzwang at {name}") for name in ("One Ltd", "Two Ltd")
    )
    refused = make.story(email=ADDRESS, company="Three Ltd", status="refused", body="Xylophonic! " + make.BODY)
    removed = make.story(email=ADDRESS, company="Four Ltd", status="removed", body="Brobdingnagian! " + make.BODY)
    make.story(email=ADDRESS, company="Five Ltd", status="unconfirmed", body="Quincunx! " + make.BODY)

    erasing.erase_story(first)
    session().commit()
    erasing.erase_story(session().get_one(Story, first.id))  # idempotent
    assert {word for _place, word in traces()} >= {"zugzwang", ADDRESS}
    assert session().get_one(Story, second.id).status is Status.PUBLISHED
    assert "zugzwang at one" not in " ".join(content for _place, content in everything())

    erasing.erase_all_from(session().get_one(Story, second.id))
    make.run_jobs()
    client.get("/")
    assert traces() == set()
    assert [session().get_one(Story, ident).status for ident in (first.id, second.id, refused.id, removed.id)] == [
        Status.WITHDRAWN,
        Status.WITHDRAWN,
        Status.WITHDRAWN,
        Status.REMOVED,
    ]
    assert session().execute(select(Author)).all() == []
    assert recount() == []


def test_search_index_is_included_in_everything(app: Flask, story: Story) -> None:
    """Otherwise the erasure test could not find what is left in the search index."""
    pieces = {"story_search"} if is_postgresql() else {"story_search", "story_search_data"}
    assert pieces <= set(inspect(db.engine).get_table_names())
    assert any("xylophonic" in content for place, content in everything() if place.startswith("story_search"))


@pytest.mark.one_database
@pytest.mark.parametrize(
    "form",
    ["edit", "withdraw", "consents", "follow-up", "reminders", "press", "answer", "question/1", "question/1/file",
     "appeal/story/1", "defamation/1"],
)  # fmt: skip
def test_what_is_sent_after_an_erasure_says_so_and_keeps_the_words(client: WatchingClient, form: str) -> None:
    """From another tab that still shows the story. The link is forgotten, too, so it is like one that was replaced."""
    made = make.story()
    own = f"/my-story/{new_link(made.id)}"
    session().commit()
    erasing.erase_story(made)
    session().commit()

    late = client.post(f"{own}/{form}", data={"words": "Something typed before.", "consent_reuse": "y"})

    assert late.status_code == 404
    assert "your data was deleted" in late.text
    assert "Something typed before." in late.text
    assert "your data was deleted" in client.get(f"{own}/edit").text
