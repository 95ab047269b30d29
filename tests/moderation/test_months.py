"""Best and worst of the month: nominated by readers and moderators, chosen by a senior moderator, shown while public."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.authors import service as authors
from pact.core import clock, data_version
from pact.core.clock import month_key
from pact.core.db import session
from pact.moderation.picks.models import PickKind
from pact.moderation.picks.queries import MIN_ME_TOO, choice_for, newest_picks, nomination_of, nominees, picks_of
from pact.moderation.picks.service import ChoiceObstacle, ChoiceRefused, choose, nominate
from pact.stories.me_too.service import add_mark
from pact.stories.models import Story
from tests.support import make
from tests.support.client import WatchingClient

WHY = "Put right at once, and said so."


@pytest.fixture
def month(app: Flask) -> datetime:
    return datetime.combine(clock.month_of(clock.today()), datetime.min.time(), UTC)


def said_by(story: Story, readers: int) -> Story:
    for number in range(readers):
        add_mark(story, source=f"198.51.{number}.1", network=f"198.51.{number}.0/24")
    session().commit()
    return story


def test_readers_nominations_follow_the_outcome_and_moderators_are_free(month: datetime) -> None:
    moderator = make.moderator().id
    solved = said_by(make.story(), MIN_ME_TOO)
    unsolved = said_by(make.story(resolved="no"), MIN_ME_TOO + 1)
    said_by(make.story(resolved="no"), MIN_ME_TOO - 1)
    said_by(make.story(resolved="partly"), MIN_ME_TOO)
    picked = make.story(resolved="partly")
    nominate(picked, PickKind.WORST, account_id=moderator)
    nominate(picked, PickKind.BEST, account_id=moderator)
    day = month.date()

    assert [nominee.story.id for nominee in nominees(day, PickKind.BEST)] == [picked.id, solved.id]
    assert [(nominee.story.id, nominee.me_too) for nominee in nominees(day, PickKind.WORST)] == [
        (unsolved.id, MIN_ME_TOO + 1)
    ]
    assert nominees(clock.months_later(day, -1), PickKind.BEST) == []


def test_one_best_and_one_worst_public_story_per_month(month: datetime) -> None:
    moderator, day = make.moderator().id, month.date()
    first, second, hidden = make.story(), make.story(), make.story(status="pending")

    def refusal(story: Story, praise: PickKind, month: datetime) -> ChoiceObstacle:
        with pytest.raises(ChoiceRefused) as refused:
            choose(story, praise, month=month.date(), words=WHY, language="en", account_id=moderator)
        return refused.value.obstacle

    choose(first, PickKind.BEST, month=day, words=WHY, language="en", account_id=moderator)
    choose(second, PickKind.BEST, month=day, words=WHY, language="en", account_id=moderator)
    assert [pick.story.id for pick in picks_of(day)] == [second.id]
    assert refusal(second, PickKind.WORST, month) is ChoiceObstacle.CHOSEN_ALREADY
    assert refusal(hidden, PickKind.WORST, month) is ChoiceObstacle.NOT_PUBLIC
    assert refusal(first, PickKind.WORST, month.replace(year=2020)) is ChoiceObstacle.OTHER_MONTH


def test_moderators_nominate_and_a_senior_moderator_chooses(client: WatchingClient, month: datetime) -> None:
    story = make.story(title="The one that was put right")
    desk, key = f"/moderation/stories/{story.public_id}", month_key(month.date())
    make.signed_in(client)
    nominate_form = {"csrf_token": make.csrf_token(client, desk), "praise": "best"}
    assert client.post(f"{desk}/nominate", data=nominate_form).status_code == 303
    assert "Nominated for: Best of the month" in client.get(desk).text
    choice = {
        "csrf_token": nominate_form["csrf_token"],
        "month": key,
        "praise": "best",
        "best-story": story.public_id,
        "best-words": WHY,
    }
    assert client.post("/moderation/best-and-worst", data=choice).status_code == 403
    client.post("/account/sign-out", data=nominate_form)

    make.signed_in(client, "senior_moderator")
    choice["csrf_token"] = make.csrf_token(client, f"/moderation/best-and-worst?month={key}")
    refused = client.post("/moderation/best-and-worst", data=choice | {"best-words": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert client.post("/moderation/best-and-worst", data=choice).status_code == 303
    for page in ("/", "/best-and-worst", f"/best-and-worst/{key}"):
        assert WHY in client.get(page).text, page
    client.post("/moderation/best-and-worst/take-back", data=choice)
    assert client.get(f"/best-and-worst/{key}").status_code == 404
    assert "The one that was put right" in client.get("/best-and-worst").text  # nominated again


def test_withdrawn_story_is_no_longer_a_pick(client: WatchingClient, month: datetime) -> None:
    story = make.story()
    choose(story, PickKind.BEST, month=month.date(), words=WHY, language="en", account_id=make.moderator().id)
    session().commit()
    assert WHY in client.get("/").text

    authors.withdraw(story)
    session().commit()
    assert newest_picks() == []
    for page in ("/", "/best-and-worst"):
        assert WHY not in client.get(page).text


def test_of_the_worst_only_its_author_speaks(client: WatchingClient, month: datetime) -> None:
    story = said_by(make.story(resolved="no", title="Nobody rang back"), MIN_ME_TOO)
    make.signed_in(client, "senior_moderator")
    page = client.get("/moderation/best-and-worst").text
    assert 'name="worst-words"' not in page
    data = {
        "csrf_token": make.csrf_token(client, "/moderation/best-and-worst"),
        "month": month_key(month.date()),
        "praise": "worst",
        "worst-story": story.public_id,
        "worst-words": "They had every chance.",
    }
    assert client.post("/moderation/best-and-worst", data=data).status_code == 303
    session().commit()
    assert [pick.words for pick in newest_picks()] == [""]
    for path in ("/", "/best-and-worst", f"/best-and-worst/{month_key(month.date())}"):
        text = client.get(path).text
        assert "Nobody rang back" in text
        assert "every chance" not in text
        assert "The words are the author’s." in text


def choosing(client: WatchingClient, story: Story, month: datetime, **more: str) -> dict[str, str]:
    """What the page's form for the best story sends, as the page is now."""
    page = BeautifulSoup(client.get("/moderation/best-and-worst").text, "html.parser")
    seen = page.select_one('input[name="best-seen"]')
    assert seen is not None
    return {"csrf_token": make.csrf_token(client, "/moderation/best-and-worst"), "month": month_key(month.date()),
            "praise": "best", "best-seen": str(seen["value"]), "seen": str(seen["value"]),
            "best-story": story.public_id, "best-words": WHY} | more  # fmt: skip


def logged(story: Story) -> list[str]:
    about = select(AuditEntry.verb).where(AuditEntry.subject_id == story.id)
    return [verb for verb in session().scalars(about.order_by(AuditEntry.id)) if verb.startswith("story.cho")]


@pytest.mark.parametrize("found", ["Karen Whitfield", "020 7946 0018", "karen@example.com"])
def test_what_readers_are_told_of_the_best_story_is_checked_first(
    client: WatchingClient, month: datetime, found: str
) -> None:
    story = said_by(make.story(), MIN_ME_TOO)
    make.signed_in(client, "senior_moderator")
    why = f"Our agent {found} put it right."
    sent = choosing(client, story, month, **{"best-words": why})
    refused = client.post("/moderation/best-and-worst", data=sent)
    assert refused.status_code == 422
    assert newest_picks() == []
    page = BeautifulSoup(refused.text, "html.parser")
    assert found in page.select_one("#best-words-error").text  # type: ignore[union-attr]
    assert page.select_one("#best-words")["value"] == why  # type: ignore[index]
    assert page.select_one('input[name="best-story"][checked]')

    fine = sent | {"best-words_are_fine": "y"}
    assert client.post("/moderation/best-and-worst", data=fine).status_code == 303
    assert [pick.words for pick in newest_picks()] == [why]


def test_a_choice_made_meanwhile_is_not_replaced_or_undone_unseen(client: WatchingClient, month: datetime) -> None:
    mine, theirs = said_by(make.story(), MIN_ME_TOO), said_by(make.story(), MIN_ME_TOO)
    make.signed_in(client, "senior_moderator")
    stale = choosing(client, mine, month)
    choose(
        theirs, PickKind.BEST, month=month.date(), words="Theirs.", language="en", account_id=make.moderator().id
    )
    session().commit()

    refused = client.post("/moderation/best-and-worst", data=stale)
    assert refused.status_code == 409
    assert "A colleague has changed this choice" in refused.text
    assert WHY in refused.text
    client.post("/moderation/best-and-worst/take-back", data=stale)
    assert [pick.words for pick in newest_picks()] == ["Theirs."]
    assert client.post("/moderation/best-and-worst", data=choosing(client, mine, month)).status_code == 303
    assert [pick.words for pick in newest_picks()] == [WHY]
    assert logged(theirs) == ["story.chosen", "story.choice_replaced"]


def test_undoing_a_choice_twice_says_that_nothing_was_changed(client: WatchingClient, month: datetime) -> None:
    story = said_by(make.story(), MIN_ME_TOO)
    make.signed_in(client, "senior_moderator")
    choose(story, PickKind.BEST, month=month.date(), words=WHY, language="en", account_id=make.moderator().id)
    session().commit()
    sent = choosing(client, story, month)
    for said in ("Choice undone.", "Nothing was changed. This choice was undone already."):
        client.post("/moderation/best-and-worst/take-back", data=sent)
        assert said in client.get("/moderation/best-and-worst").text
    assert logged(story) == ["story.chosen", "story.choice_taken_back"]


def test_a_nomination_made_meanwhile_is_not_replaced_unseen(client: WatchingClient) -> None:
    story = make.story()
    desk = f"/moderation/stories/{story.public_id}"
    make.signed_in(client)
    sent = {"csrf_token": make.csrf_token(client, desk), "praise": "worst", "seen": ""}
    nominate(story, PickKind.BEST, account_id=make.moderator().id)
    session().commit()
    client.post(f"{desk}/nominate", data=sent)
    assert "changed the nomination" in client.get(desk).text
    assert nomination_of(story).praise is PickKind.BEST  # type: ignore[union-attr]
    client.post(f"{desk}/nominate", data=sent | {"seen": "best"})
    assert "Nominated for: Worst of the month" in client.get(desk).text


def test_the_reason_says_in_which_language_it_was_written(client: WatchingClient, month: datetime) -> None:
    """That is the one in which the desk was used. Of a reason from before this was kept, the site’s default is taken."""
    story, key = make.story(), month_key(month.date())
    nominate(story, PickKind.BEST, account_id=make.moderator().id)
    session().commit()
    make.signed_in(client, "senior_moderator")
    desk = f"/es/moderation/best-and-worst?month={key}"
    choice = {"csrf_token": make.csrf_token(client, desk), "month": key, "praise": "best"}
    chosen = choice | {"best-story": story.public_id, "best-words": "Lo arreglaron enseguida."}
    assert client.post("/es/moderation/best-and-worst", data=chosen).status_code == 303

    def marked() -> list[str | None]:
        pages = [
            BeautifulSoup(client.get(f"{prefix}/best-and-worst").text, "html.parser") for prefix in ("", "/es")
        ]
        return [shown.select_one(".praised .why").get("lang") for shown in pages]

    assert marked() == ["es", None]
    choice_for(month.date(), PickKind.BEST).language = None
    data_version.bump()
    session().commit()
    assert marked() == [None, "en"]
