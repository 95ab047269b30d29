"""What an author is sent with a decision: what the moderator saw and meant for it."""

from typing import Any

import pytest
from bs4 import BeautifulSoup

from pact.core.db import session
from pact.moderation.grounds.service import reword_ground
from pact.moderation.models import Ground, GroundUse
from pact.moderation.queries import current_grounds, last_decision
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.queries import latest_version
from tests.moderation.deciding import BEFORE, address, reloaded
from tests.support import make

NEW = "We no longer publish this kind of text at all."


@pytest.fixture
def desk(client: Any) -> Any:
    make.signed_in(client)
    return client


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def send(desk: Any, page: BeautifulSoup, path: str, **data: Any) -> Any:
    """Send the page's form as it is, with these values."""
    form = page.select_one(f'main form[action^="{path}"]')
    assert form is not None
    hidden = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden]")}
    return desk.post(path, data=hidden | data)


def cut(story: Story, kind: str = "name") -> str:
    start = BEFORE.index("Mandy")
    return f"{latest_version(story).id}:body:{start}:{start + len('Mandy Smith')}:{kind}"


def test_a_message_for_another_decision_is_not_sent_with_a_publication_unless_asked(desk: Any) -> None:
    story = make.story(status="pending")
    path = address(story)
    asked = send(desk, page_of(desk.get(path)), path, decision="publish", words="Which branch was it?")
    assert asked.status_code == 422
    assert reloaded(story).status is Status.PENDING
    page = page_of(asked)
    assert page.select_one("details#reasons[open]")
    assert [button["value"] for button in page.select("#decision button")] == ["publish_without", "publish_with"]
    assert not page.select("[data-key=p]")
    assert "Which branch was it?" in page.select_one("textarea[name=words]").text  # type: ignore[union-attr]

    sent = send(desk, page, path, decision="publish_without", words="Which branch was it?")
    assert sent.status_code == 303
    made = last_decision(reloaded(story))
    assert made is not None
    assert made.words == ""


def test_a_message_goes_with_a_publication_once_the_moderator_says_so(desk: Any) -> None:
    story = make.story(status="pending")
    path = address(story)
    assert (
        send(desk, page_of(desk.get(path)), path, decision="publish_with", words="Thank you.").status_code == 303
    )
    made = last_decision(reloaded(story))
    assert made is not None
    assert made.words == "Thank you."


def test_a_ground_that_no_redaction_needs_is_not_sent_with_a_publication_unasked(desk: Any) -> None:
    story = make.story(status="pending", body=BEFORE)
    path = address(story)
    chosen = {"ground": "unclear", "redaction": cut(story)}
    asked = send(desk, page_of(desk.get(path)), path, decision="publish", **chosen)
    assert asked.status_code == 422
    sent = send(desk, page_of(asked), path, decision="publish_without", **chosen)
    assert sent.status_code == 303
    made = last_decision(reloaded(story))
    assert made is not None
    assert [ground.code for ground in made.grounds] == ["personal_data"]


def test_a_ground_that_a_redaction_needs_is_sent_without_a_question(desk: Any) -> None:
    story = make.story(status="pending", body=BEFORE)
    path = address(story)
    sent = send(desk, page_of(desk.get(path)), path, decision="publish", ground="unclear",
                redaction=cut(story, "words_removed"))  # fmt: skip
    assert sent.status_code == 303
    made = last_decision(reloaded(story))
    assert made is not None
    assert [ground.code for ground in made.grounds] == ["unclear"]


def reword(ground: Ground) -> None:
    reword_ground(
        ground.code, name=ground.name, wording=NEW, seen_version=ground.version, account_id=make.moderator().id
    )
    session().commit()


def test_a_ground_reworded_meanwhile_is_shown_before_it_is_sent(desk: Any) -> None:
    story = make.story(status="pending")
    path, page = address(story), page_of(desk.get(address(story)))
    ground = next(one for one in current_grounds() if one.code == "unclear")
    reword(ground)
    typed = {"decision": "refuse", "words": "Which branch was it?"}
    assert send(desk, page, path, ground="insult", **typed | {"preview": "1"}).status_code == 200
    refused = send(desk, page, path, ground="unclear", **typed)
    assert refused.status_code == 422
    assert reloaded(story).status is Status.PENDING
    assert f"has changed since you opened this page. It now says: “{NEW}”" in refused.text
    assert "Which branch was it?" in refused.text
    assert send(desk, page_of(refused), path, ground="unclear", **typed).status_code == 303


def test_a_ground_reworded_meanwhile_is_shown_before_stories_are_decided_together(desk: Any) -> None:
    make.story(status="pending")
    path = "/moderation/together"
    page = page_of(desk.get(path))
    tick = page.select_one("input[name=story]")["value"]  # type: ignore[index]
    typed = {"story": tick, "decision": "refuse", "ground": "unclear", "words": "Which branch was it?"}
    preview = page_of(send(desk, page, path, **typed))
    reword(next(one for one in current_grounds() if one.code == "unclear"))
    refused = send(desk, preview, path)
    assert refused.status_code == 422
    assert NEW in refused.text
    assert "Which branch was it?" in refused.text


def test_a_ground_reworded_meanwhile_is_shown_before_a_company_is_refused(desk: Any) -> None:
    company = make.company("Nordic Post", accepted=False)
    session().commit()
    path = f"/moderation/companies/{company.slug}/refuse"
    page = page_of(desk.get(path))
    ground = current_grounds(GroundUse.COMPANY)[0]
    reword(ground)
    typed = {"refuse-ground": ground.code, "refuse-words": "Who is meant?"}
    refused = send(desk, page, path, **typed)
    assert NEW in refused.text
    assert "Who is meant?" in refused.text
    assert send(desk, page_of(refused), path, **typed).status_code == 303
