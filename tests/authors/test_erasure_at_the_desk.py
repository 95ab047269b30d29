"""After an erasure nothing of the author is left in what moderators, notifiers and colleagues wrote about the story."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from pact.authors.own_page import erasing
from pact.core import clock, crypto
from pact.core.db import session
from pact.moderation.asking.service import answer_question, ask_author
from pact.moderation.decisions.service import decide, hide
from pact.moderation.evidence.models import EvidencePage
from pact.moderation.evidence.service import keep_evidence
from pact.moderation.notes.service import About, write_note
from pact.moderation.opinions.service import ask_opinion, give_opinion
from pact.moderation.queries import grounds_by_code
from pact.moderation.statuses import DeskDecision
from pact.moderation.suspensions.service import Whom, suspend
from pact.notices.defamation.service import Answer, answer
from pact.notices.defamation.steps import Event
from pact.notices.models import NoticeGround
from pact.retention import service as retention
from pact.stories.models import Story
from tests.authors.test_erasure import everything
from tests.moderation.files import jpeg
from tests.support import make
from tests.support.appeals import appeal_about, senior
from tests.support.complaints import complaint_about
from tests.support.notices import notice_about

ADDRESS = "quixotic.zebra@vexillum.example"
PLACES = {
    "xylophonic": "a note to colleagues about the story",
    "brobdingnagian": "a note about the author",
    "zugzwang": "a moderator's question to the author",
    "quincunx": "the author's answer",
    "mxyzptlk": "a question to a colleague",
    "jabberwock": "the colleague's opinion",
    "snollygoster": "what a notice quotes",
    "widdershins": "the author's appeal",
    "borborygmus": "the author's postal address, given in a complaint about defamation",
    "gobbledygook": "the author's name, given there",
    "flibbertigibbet": "why a story was hidden",
    "taradiddle": "why the author was suspended",
}
"""Words that appear nowhere else, and where each of them stands before the erasure."""


@pytest.fixture
def stories(app: Flask) -> list[Story]:
    """Stories of one author with a trace of every kind."""
    by = make.moderator_id()
    asked = make.story(status="pending", email=ADDRESS, company="One Ltd")
    write_note(asked, About.STORY, "A xylophonic clerk.", by=by)
    write_note(asked, About.AUTHOR, "Brobdingnagian letters.", by=by)
    question = ask_author(asked, "What is a zugzwang?", by=by, wants_evidence=True)
    session().commit()
    answer_question(asked, question.id, "It is a quincunx.")
    keep_evidence(asked, question.id, [jpeg()])
    opinion = ask_opinion(asked, "Is mxyzptlk a name?", of=senior().id, by=by)
    session().commit()
    give_opinion(opinion.id, "No, jabberwock is.", by=senior().id, role=senior().role)
    session().commit()

    noticed = make.story(email=ADDRESS, company="Two Ltd")
    notice_about(noticed, quote="a snollygoster of a clerk")
    decide(noticed, DeskDecision.REMOVE, moderator_id=by, grounds=grounds_by_code(["illegal"]), words="No.")
    session().commit()
    appeal_about(noticed, words="Widdershins, I say.")

    complained = make.story(email=ADDRESS, company="Three Ltd")
    case = complaint_about(complained, told=True)
    answer(case, Answer(event=Event.STANDS, name="Ada Gobbledygook", address="1 Borborygmus Lane"))
    session().commit()

    hidden = make.story(email=ADDRESS, company="Four Ltd")
    notice_about(hidden, ground=NoticeGround.PERSONAL_DATA)
    hide(hidden, moderator_id=by, grounds=grounds_by_code(["personal_data"]), words="A flibbertigibbet is named.")
    suspend(hidden, Whom.AUTHOR, days=14, words="You sold a taradiddle.", by=by)
    session().commit()
    return [asked, noticed, complained, hidden]


def found() -> Iterator[tuple[str, str]]:
    """The words that are stored, and where."""
    for place, content in everything():
        for word in PLACES:
            if word in content:
                yield word, place.split()[0]


def known_at() -> set[str]:
    """Where the digest of the author's address is stored."""
    digest = crypto.email_digest(ADDRESS)
    return {place.split()[0] for place, content in everything() if digest in content}


def test_what_others_wrote_about_an_author_is_erased_with_the_stories(stories: list[Story]) -> None:
    assert {word for word, _place in found()} == set(PLACES)
    assert session().query(EvidencePage).count() == 1

    erasing.erase_all_from(stories[0])
    session().commit()
    make.run_jobs()

    # A suspension, its reason included, lasts until its term ends, or erasing would be a way out of it.
    assert list(found()) == [("taradiddle", "suspension")]
    assert known_at() == {"suspension"}
    assert session().query(EvidencePage).count() == 0
    with time_machine.travel(clock.now() + timedelta(days=16)):
        retention.run()
    assert (list(found()), known_at()) == ([], set())
