"""Journalists' applications and requests, made by the real services."""

from datetime import timedelta
from typing import Any

import time_machine
from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.accounts.newsrooms.models import Journalist
from pact.core import clock
from pact.core.db import session
from pact.press.desk import asking
from pact.press.desk.deciding import decide
from pact.press.joining import service
from pact.press.joining.models import PressApplication
from pact.stories.models import Story
from pact.stories.press_requests.models import PressRequest
from tests.support import make
from tests.support.client import WatchingClient

WORDS = "I am writing about billing errors at energy companies. May I ring you this week about what happened?"
GIVEN: dict[str, Any] = {
    "name": "Kim Hale", "newsroom": "The Evening Post", "website": "https://www.evening-post.example/",
    "email": "kim@evening-post.example",
}  # fmt: skip


def application(*, confirmed: bool = True, **changes: Any) -> PressApplication:
    """One that waits for a moderator, or for its link to be used."""
    given = GIVEN | {"about": "", "is_freelance": False, "language": "en"} | changes
    made = service.apply(**given)
    if confirmed:
        service.confirm(service.new_link(made))
    session().commit()
    return made


def open_story(**changes: Any) -> Story:
    """A published story whose author allows journalists to write."""
    return make.story(consent_press=True, **changes)


def request_about(story: Story, *, by: Journalist | None = None, approved: bool = False) -> PressRequest:
    """A request that waits for a moderator, or that one has approved and whose mail has not left."""
    made = asking.ask(by or make.journalist(), story.public_id, WORDS)
    if approved:
        decide(made, ground=None, words="", by=make.moderator().id)
    session().commit()
    return made


def the_request() -> PressRequest:
    session().expire_all()
    return session().scalars(select(PressRequest)).one()


def send(client: WatchingClient, page: str, ending: str = "", **data: str) -> Any:
    """Send the form of a page whose address ends so."""
    soup = BeautifulSoup(client.get(page).text, "html.parser")
    form = soup.select_one(f"main form[method=post][action$='{ending}']" if ending else "main form[method=post]")
    assert form, f"{page} has no such form"
    hidden = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    return client.post(str(form["action"]), data=hidden | data)


def later() -> None:
    """Run the jobs after the time to undo, and then those that follow."""
    for minutes in (1, 2):
        with time_machine.travel(clock.now() + timedelta(minutes=minutes)):
            make.run_jobs()
