"""Evidence that an author sends by a form: what is taken, what is kept of it, who sees it, and when it is gone."""

import json
from base64 import b64decode
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image
from sqlalchemy import select, text

from pact.authors.own_page import erasing
from pact.authors.own_page.exporting import exported
from pact.authors.service import withdraw
from pact.core import clock
from pact.core.db import session
from pact.moderation.asking.models import AuthorQuestion, QuestionAnswer
from pact.moderation.asking.queries import QuestionState, questions_about
from pact.moderation.asking.service import AnswerRefused, ask_author, ask_obstacle, withdraw_question
from pact.moderation.decisions.service import decide
from pact.moderation.evidence import process
from pact.moderation.evidence.faults import Fault, FileRefused
from pact.moderation.evidence.models import EvidencePage
from pact.moderation.evidence.process import read_apart
from pact.moderation.evidence.service import KEPT, MAX_BYTES, evidence_of, keep_evidence, picture_of
from pact.moderation.statuses import DeskDecision
from pact.retention import service as retention
from pact.stories.author_links import new_link
from pact.stories.models import Story
from tests.moderation.deciding import address
from tests.moderation.files import (
    EXECUTABLE,
    GIF,
    HUGE_PNG,
    LOCKED_PDF,
    SVG,
    TRUNCATED_JPEG,
    jpeg,
    jpeg_with_position,
    pdf,
    polyglot,
    scripted_pdf,
    webp,
)
from tests.support import make


@pytest.fixture
def story(app: Flask) -> Story:
    return make.story(status="pending")


@pytest.fixture
def question(story: Story) -> AuthorQuestion:
    asked = ask_author(story, "Can you show us the bill?", by=make.moderator_id(), wants_evidence=True)
    session().commit()
    return asked


@pytest.fixture
def link(story: Story, question: AuthorQuestion) -> str:
    made = f"/my-story/{new_link(story.id)}"
    session().commit()
    return made


@pytest.fixture
def kept(story: Story, question: AuthorQuestion) -> EvidencePage:
    keep_evidence(story, question.id, [jpeg()])
    session().commit()
    return evidence_of(question.id)[0]


def send(
    client: Any, link: str, question: AuthorQuestion, data: bytes, name: str = "bill.jpg", *, words: str = ""
) -> Any:
    """Written out, because the test client would leave a large file in a temporary one."""
    head = f'--x\r\nContent-Disposition: form-data; name="said"\r\n\r\n{words}\r\n'
    head += f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return client.post(
        f"{link}/question/{question.id}/file",
        data=head.encode() + data + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    )


def seen(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    assert image.format == "JPEG"
    return image


def test_a_file_that_was_asked_for_is_shown_at_the_desk_alone(
    app: Flask, client: Any, story: Story, question: AuthorQuestion, link: str
) -> None:
    assert "Picture or PDF" in client.get(link).text
    sent = send(client, link, question, pdf(2), "bill.pdf")
    assert sent.headers["Location"].startswith(f"{link}?sent=")
    assert sent.headers["Location"].endswith("&saved=file#question")
    page = client.get(sent.headers["Location"]).text
    assert "We have your file." in page
    assert "You have sent 2 pages." in page
    assert "Picture or PDF" not in page

    first, second = evidence_of(question.id)
    at = f"/moderation/evidence/{first.id}"
    assert client.get(at).status_code == 303  # to sign in
    desk: Any = app.test_client()
    make.signed_in(desk)
    shown = BeautifulSoup(desk.get(address(story)).text, "html.parser").select(".decision img")
    assert [image["src"] for image in shown] == [at, f"/moderation/evidence/{second.id}"]
    picture = desk.get(at)
    assert (picture.content_type, picture.headers["Cache-Control"]) == ("image/jpeg", "no-store")
    assert seen(picture.data).size == (630, 891)  # three pixels for each point of the page
    assert desk.get("/moderation/evidence/999").status_code == 404


def test_only_one_file_is_taken(client: Any, question: AuthorQuestion, kept: EvidencePage, link: str) -> None:
    again = send(client, link, question, jpeg())
    assert again.status_code == 409
    assert "you have sent a file already" in again.text
    assert len(evidence_of(question.id)) == 1


def test_no_file_is_taken_where_none_was_asked_for_or_after_the_decision(client: Any, story: Story) -> None:
    plain = ask_author(story, "On which day?", by=make.moderator_id())
    own = f"/my-story/{new_link(story.id)}"
    session().commit()
    assert "Picture or PDF" not in client.get(own).text
    assert send(client, own, plain, jpeg()).status_code == 409
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
    session().commit()
    with pytest.raises(AnswerRefused):
        keep_evidence(story, plain.id, [jpeg()])


def test_a_file_alone_answers_the_question(client: Any, story: Story, question: AuthorQuestion, link: str) -> None:
    send(client, link, question, jpeg())
    [asked] = questions_about(story.id)
    assert (asked.state, [said.words for said in asked.answers]) == (QuestionState.ANSWERED, [""])
    assert ask_obstacle(story) is None
    assert not withdraw_question(question, by=make.moderator_id())

    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id())
    session().commit()
    with time_machine.travel(clock.now() + KEPT + timedelta(minutes=1), tick=False):
        retention.run()
        assert "You sent a file and no words." in client.get(link).text
    make.signed_in(client)
    beside = client.get(address(story)).text
    assert "The author sent a file and no words." in beside
    assert "Evidence was asked for. None is kept." in beside


def test_words_and_a_file_are_sent_together(
    client: Any, story: Story, question: AuthorQuestion, link: str
) -> None:
    sent = send(client, link, question, jpeg(), words="It was in May.")
    assert "We have your answer and your file." in client.get(sent.headers["Location"]).text
    [asked] = questions_about(story.id)
    assert [said.words for said in asked.answers] == ["It was in May."]
    assert len(evidence_of(question.id)) == 1


def test_words_can_be_sent_before_the_file(client: Any, story: Story, question: AuthorQuestion, link: str) -> None:
    sent = send(client, link, question, b"", words="I look for the bill.")
    assert sent.headers["Location"].startswith(f"{link}?sent=")
    assert sent.headers["Location"].endswith("&saved=answer#question")
    assert "Picture or PDF" in client.get(link).text
    assert send(client, link, question, jpeg(), words="Here it is.").status_code == 303
    assert [said.words for said in questions_about(story.id)[0].answers] == ["Here it is.", "I look for the bill."]


@pytest.mark.parametrize("data", [b"", SVG, jpeg() + bytes(MAX_BYTES), jpeg() + bytes(11_500_000)])
def test_nothing_typed_is_lost_with_a_file_that_is_refused(
    client: Any, question: AuthorQuestion, link: str, data: bytes
) -> None:
    words = "It was in May." if data else "Too long. " * 201
    answer = send(client, link, question, data, words=words)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code in (413, 422)
    assert page.select_one("textarea[name=said]").text.strip() == words.strip()  # type: ignore[union-attr]
    assert session().scalar(select(EvidencePage.id)) is None
    assert session().scalar(select(QuestionAnswer.id)) is None


def test_the_browser_knows_how_large_a_file_may_be(client: Any, link: str) -> None:
    page = BeautifulSoup(client.get(link).text, "html.parser")
    assert page.select_one("#file")["data-most-bytes"] == str(MAX_BYTES)  # type: ignore[index]


def test_a_file_is_stored_encrypted_in_rows_of_five_megabytes_at_most(kept: EvidencePage) -> None:
    stored = bytes(session().scalar(text("SELECT picture_encrypted FROM evidence_page")))
    assert b"\xff\xd8\xff" not in stored
    assert len(stored) < 5_000_000
    assert seen(picture_of(kept)).size == (40, 30)


REFUSED = {
    "an SVG": (SVG, "bill.svg", "We can only take a picture"),
    "an SVG named like a picture": (SVG, "bill.png", "We can only take a picture"),
    "a renamed executable": (EXECUTABLE, "bill.pdf", "We can only take a picture"),
    "another kind of picture": (GIF, "bill.gif", "We can only take a picture"),
    "a bomb": (HUGE_PNG, "bill.png", "This file is too large."),
    "half a picture": (TRUNCATED_JPEG, "bill.jpg", "We could not read this file."),
    "a broken PDF": (b"%PDF-1.7\nnothing", "bill.pdf", "We could not read this file."),
    "a locked PDF": (LOCKED_PDF, "bill.pdf", "This PDF is locked with a password."),
    "nothing": (b"", "", "Write your answer, or choose a picture or a PDF."),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_plain_picture_or_pdf_is_refused(
    client: Any, question: AuthorQuestion, link: str, case: str
) -> None:
    data, name, words = REFUSED[case]
    answer = send(client, link, question, data, name)
    page = BeautifulSoup(answer.text, "html.parser")

    assert answer.status_code in (413, 422)
    assert words in page.select_one("#file-error").text
    assert "file-error" in page.select_one("input#file")["aria-describedby"]
    assert session().scalar(select(EvidencePage.id)) is None


def test_a_pdf_of_many_pages_is_refused(app: Flask) -> None:
    with pytest.raises(FileRefused) as refused:
        read_apart(pdf(11))
    assert refused.value.fault is Fault.TOO_MANY_PAGES


@pytest.mark.parametrize("size", [MAX_BYTES + 1, 20_000_000])
def test_a_file_that_is_too_large_is_refused_on_the_page(
    client: Any, question: AuthorQuestion, link: str, size: int
) -> None:
    answer = send(client, link, question, jpeg() + bytes(size))
    assert answer.status_code == 413
    assert "This file is too large." in answer.text
    assert "Picture or PDF" in answer.text


def test_a_picture_of_several_megabytes_is_taken(client: Any, question: AuthorQuestion, link: str) -> None:
    assert send(client, link, question, jpeg() + bytes(MAX_BYTES - 10_000)).status_code == 303
    assert len(picture_of(evidence_of(question.id)[0])) < 10_000


def test_other_forms_take_no_more_than_before(client: Any, question: AuthorQuestion, link: str) -> None:
    answer = client.post(f"{link}/question/{question.id}", data={"said": "x" * 300_000})
    assert answer.status_code == 413


CLEANED = {
    "a position in its metadata": jpeg_with_position(),
    "another file behind it, and a comment": polyglot(),
    "a script and an attached file": scripted_pdf(),
    "a WebP": webp(),
}


@pytest.mark.parametrize("data", CLEANED.values(), ids=CLEANED.keys())
def test_nothing_but_pixels_is_kept(app: Flask, data: bytes) -> None:
    [picture] = read_apart(data)
    image = seen(picture)

    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert picture.endswith(b"\xff\xd9")
    for secret in (b"Exif", b"GPS", b"PK\x03\x04", b"<script", b"quincunx", b"%PDF", b"JavaScript"):
        assert secret not in picture


def test_a_picture_is_turned_upright_and_made_smaller(app: Flask) -> None:
    [picture] = read_apart(jpeg_with_position(size=(4000, 1000), turned=True))
    assert seen(picture).size == (500, 2000)


def test_a_reader_that_is_stopped_refuses_the_file(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FileRefused) as refused:
        process._pictures(b"", -9)
    assert refused.value.fault is Fault.UNREADABLE
    monkeypatch.setattr(process, "TIMEOUT_SECONDS", 0.001)
    with pytest.raises(FileRefused) as refused:
        read_apart(jpeg())
    assert refused.value.fault is Fault.BUSY


def test_evidence_is_deleted_the_day_after_the_decision(story: Story, kept: EvidencePage) -> None:
    with time_machine.travel(clock.now() + timedelta(days=300), tick=False):
        assert retention.due_counts()["evidence"] == 0  # nobody has decided
    decide(story, DeskDecision.PUBLISH, moderator_id=make.moderator_id(), evidence_seen=True)
    session().commit()
    with time_machine.travel(clock.now() + KEPT - timedelta(minutes=1), tick=False):
        assert retention.due_counts()["evidence"] == 0
    with time_machine.travel(clock.now() + KEPT + timedelta(minutes=1), tick=False):
        assert retention.run()["evidence"] == 1
    assert session().scalar(select(EvidencePage.id)) is None


def test_of_a_story_that_its_author_withdrew_no_evidence_is_shown(
    client: Any, story: Story, kept: EvidencePage
) -> None:
    make.signed_in(client)
    at = f"/moderation/evidence/{kept.id}"
    assert client.get(at).status_code == 200
    withdraw(story)
    session().commit()
    assert client.get(at).status_code == 404


def test_erasing_a_story_erases_its_evidence(story: Story, kept: EvidencePage) -> None:
    erasing.erase_story(story)
    session().commit()
    assert session().scalar(select(EvidencePage.id)) is None


def test_an_author_gets_a_copy_of_their_evidence(story: Story, kept: EvidencePage) -> None:
    [copy] = json.loads(exported(story, with_all=False))["stories"]
    [page] = copy["questions"][0]["evidence"]
    assert seen(b64decode(page["jpeg_base64"])).size == (40, 30)
