"""What is previewed, which words are taken out, and texts that changed since they were read."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.authors.own_page.editing import edit_story
from pact.core.db import session
from pact.moderation.queries import grounds_by_code, last_decision
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import latest_version
from tests.moderation.deciding import AFTER, BEFORE, address, decide_at_desk, reloaded
from tests.support import make
from tests.support.mails import last_mail, text_of
from tests.support.sampling import sampled


@pytest.fixture
def desk(client: Any) -> Any:
    """A client signed in as a moderator."""
    make.signed_in(client)
    return client


def test_mail_can_be_previewed(desk: Any) -> None:
    story = make.story(status="pending")
    response = decide_at_desk(desk, story, decision="refuse", ground="unclear", words="Say when.", preview="1")
    assert response.status_code == 200
    ground = next(iter(grounds_by_code(["unclear"])), None)
    assert ground is not None
    assert ground.wording[:40] in " ".join(response.text.split())
    assert "Say when." in response.text
    assert reloaded(story).status is Status.PENDING


@pytest.mark.parametrize(
    ("phrase", "kind", "error"),
    sampled(
        [
            ("Nobody", "name", "phrase"),
            ("wrong", "nonsense", "phrase_kind"),
            ("wrong", "name", ""),
            (" ", "name", ""),
        ],
        every=2,
        several=True,
    ),
)
def test_words_to_take_out_show_only_their_own_error(desk: Any, phrase: str, kind: str, error: str) -> None:
    story = make.story(status="pending")
    answered = decide_at_desk(desk, story, take_out="1", phrase=phrase, phrase_kind=kind)

    assert answered.status_code == (422 if error else 200)
    page = BeautifulSoup(answered.text, "html.parser")
    assert [link["href"] for link in page.select(".error-summary a")] == ([f"#{error}"] if error else [])
    assert len(page.select("input[name=redaction][checked]")) == (phrase == "wrong" and not error)


def test_typed_words_that_were_not_redacted_yet_are_not_published(desk: Any) -> None:
    story = make.story(status="pending")
    answered = decide_at_desk(desk, story, decision="publish", phrase="wrong", phrase_kind="name")

    assert answered.status_code == 422
    page = BeautifulSoup(answered.text, "html.parser")
    assert [link["href"] for link in page.select(".error-summary a")] == ["#phrase"]
    assert page.select_one("#phrase")["value"] == "wrong"
    assert reloaded(story).status is Status.PENDING


@pytest.mark.parametrize(
    ("status", "button"), [("pending", "take_out"), ("published", "take_out"), ("refused", "preview")]
)
def test_enter_in_the_form_presses_a_button_that_decides_nothing(desk: Any, status: str, button: str) -> None:
    page = BeautifulSoup(desk.get(address(make.story(status=status))).text, "html.parser")
    first = page.select_one("form[data-decide] button[type=submit]")
    assert first is not None
    assert first["name"] == button


def letter(page: str) -> str:
    shown = BeautifulSoup(page, "html.parser").select_one(".letter")
    assert shown is not None
    return " ".join(shown.get_text(" ").split())


def test_preview_has_the_grounds_that_redactions_imply(desk: Any) -> None:
    story = make.story(status="pending", body="Ask for Mandy. " + make.BODY)
    [ground] = grounds_by_code(["personal_data"])
    cut = f"{latest_version(story).id}:body:8:13:name"
    shown = letter(decide_at_desk(desk, story, preview="1", redaction=cut).text)

    assert "we redacted: a name" in shown
    assert ground.wording in shown
    decide_at_desk(desk, story, decision="publish", redaction=cut)
    make.run_jobs()
    assert ground.wording in " ".join(text_of(last_mail()).split())


def test_redactions_state_their_ground_even_if_it_was_retired(desk: Any) -> None:
    story = make.story(status="pending", body="Ask for Mandy. " + make.BODY)
    [ground] = grounds_by_code(["personal_data"])
    ground.is_current = False
    session().commit()
    cut = f"{latest_version(story).id}:body:8:13:name"

    assert decide_at_desk(desk, story, decision="publish", redaction=cut).status_code == 303
    assert [made.code for made in last_decision(reloaded(story)).grounds] == ["personal_data"]


def test_publishing_unchanged_has_no_grounds(desk: Any) -> None:
    story = make.story(status="pending")
    assert decide_at_desk(desk, story, decision="publish", ground="unclear").status_code == 303
    assert last_decision(reloaded(story)).grounds == []


@pytest.mark.parametrize(
    ("status", "words"),
    [("pending", "We have published your story"), ("published", "We have taken down your story"),
     ("removed", "We have published your story about Nordic Mail after all")],
)  # fmt: skip
def test_preview_is_of_a_decision_that_can_be_made(client: Any, status: str, words: str) -> None:
    make.signed_in(client, "senior_moderator")
    assert letter(client.get(address(make.story(status=status))).text).startswith(words)


def changed_since(desk: Any, **fields: str) -> tuple[Story, dict[str, str]]:
    """A story whose author has sent another text since the desk showed it, and the form of the old page."""
    story = make.story(status="pending", body=BEFORE)
    page = BeautifulSoup(desk.get(address(story)).text, "html.parser")
    form = {box["name"]: str(box["value"]) for box in page.select("form[data-decide] input[type=hidden]")}
    start = BEFORE.index("Mandy")
    edit_story(story, make.story_fields(body=AFTER))
    session().commit()
    return story, form | {"redaction": f"{form['seen_version']}:body:{start}:{start + 11}:name"} | fields


@pytest.mark.parametrize(
    "button", sampled([{"decision": "publish"}, {"decision": "refuse", "ground": "unclear", "words": "So."},
               {"preview": "1"}, {"take_out": "1", "phrase": "Mandy"}], every=3),
)  # fmt: skip
@pytest.mark.parametrize("without", ["", "seen_version", "redaction"])
def test_redactions_chosen_in_another_text_are_dropped(desk: Any, button: dict[str, str], without: str) -> None:
    story, form = changed_since(desk)
    answered = desk.post(
        address(story), data={name: word for name, word in form.items() if name != without} | button
    )

    assert answered.status_code == 409
    page = BeautifulSoup(answered.text, "html.parser")
    assert page.select("input[name=redaction][checked]") == []
    assert page.select(".desk-text .gone") == []
    assert page.find(id="now-title").find_parent("section").ins.get_text(strip=True) == "It was in May."
    assert ("Your redactions were in the earlier text." in page.text) is (without != "redaction")
    assert reloaded(story).status is Status.PENDING


def test_publishing_a_changed_text_needs_another_reading(desk: Any) -> None:
    story, form = changed_since(desk, decision="publish")
    page = BeautifulSoup(desk.post(address(story), data=form).text, "html.parser")
    form = {box["name"]: str(box["value"]) for box in page.select("form[data-decide] input[type=hidden]")}
    again = desk.post(address(story), data=form | {"decision": "publish"})

    assert again.status_code == 422
    asked = BeautifulSoup(again.text, "html.parser")
    assert asked.select_one("#read_again-error") is not None
    assert asked.find(id="seen-title") is not None
    assert reloaded(story).status is Status.PENDING
    start = AFTER.index("Mandy")
    cut = f"{form['seen_version']}:body:{start}:{start + 11}:name"
    read = {"decision": "publish", "read_again": "y", "redaction": cut}
    assert desk.post(address(story), data=form | read).status_code == 303
    assert "I spoke to [name], and" in desk.get(f"/stories/{story.public_id}").text.replace(
        '<mark class="removed">[name]</mark>', "[name]"
    )
