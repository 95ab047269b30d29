"""Best and worst of the month: nominated by readers and moderators, chosen by a senior moderator, shown while public."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from pact.authors import service as authors
from pact.core import clock
from pact.core.clock import month_key
from pact.core.db import session
from pact.moderation.picks.models import Praise
from pact.moderation.picks.queries import ENOUGH_ME_TOO, chosen_in, newest_chosen, nominees
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


def test_readers_nominate_by_how_it_came_out_and_moderators_what_they_think_right(month: datetime) -> None:
    moderator = make.moderator().id
    solved = said_by(make.story(), ENOUGH_ME_TOO)
    unsolved = said_by(make.story(resolved="no"), ENOUGH_ME_TOO + 1)
    said_by(make.story(resolved="no"), ENOUGH_ME_TOO - 1)
    said_by(make.story(resolved="partly"), ENOUGH_ME_TOO)
    picked = make.story(resolved="partly")
    nominate(picked, Praise.WORST, account_id=moderator)
    nominate(picked, Praise.BEST, account_id=moderator)
    day = month.date()

    assert [one.story.id for one in nominees(day, Praise.BEST)] == [picked.id, solved.id]
    assert [(one.story.id, one.me_too) for one in nominees(day, Praise.WORST)] == [
        (unsolved.id, ENOUGH_ME_TOO + 1)
    ]
    assert nominees(clock.months_later(day, -1), Praise.BEST) == []


def test_one_of_each_a_month_and_only_of_what_is_public_then(month: datetime) -> None:
    moderator, day = make.moderator().id, month.date()
    first, second, hidden = make.story(), make.story(), make.story(status="pending")

    def refusal(story: Story, praise: Praise, month: datetime) -> ChoiceObstacle:
        with pytest.raises(ChoiceRefused) as refused:
            choose(story, praise, month=month.date(), words=WHY, account_id=moderator)
        return refused.value.obstacle

    choose(first, Praise.BEST, month=day, words=WHY, account_id=moderator)
    choose(second, Praise.BEST, month=day, words=WHY, account_id=moderator)
    assert [one.story.id for one in chosen_in(day)] == [second.id]
    assert refusal(second, Praise.WORST, month) is ChoiceObstacle.CHOSEN_ALREADY
    assert refusal(hidden, Praise.WORST, month) is ChoiceObstacle.NOT_PUBLIC
    assert refusal(first, Praise.WORST, month.replace(year=2020)) is ChoiceObstacle.OTHER_MONTH


def test_the_desk_nominates_and_a_senior_moderator_chooses(client: WatchingClient, month: datetime) -> None:
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


def test_what_is_withdrawn_is_no_longer_the_best(client: WatchingClient, month: datetime) -> None:
    story = make.story()
    choose(story, Praise.BEST, month=month.date(), words=WHY, account_id=make.moderator().id)
    session().commit()
    assert WHY in client.get("/").text

    authors.withdraw(story)
    session().commit()
    assert newest_chosen() == []
    for page in ("/", "/best-and-worst"):
        assert WHY not in client.get(page).text
