"""The demo's journalists: one with an account, a request that was passed on and one that waits; and one who asks for one."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select

from pact.accounts.newsrooms.models import Journalist
from pact.accounts.newsrooms.queries import journalist_of
from pact.accounts.passwords import new_link, set_password_by_link
from pact.accounts.service import account_with
from pact.core import clock
from pact.core.db import session
from pact.press.desk.asking import ask
from pact.press.desk.deciding import decide, follow_mail
from pact.press.desk.searches import save_search
from pact.press.joining import service
from pact.press.joining.deciding import decide as decide_application
from pact.press.joining.models import ApplicationOutcome, PressApplication
from pact.stories.lists import Filters, story_page
from pact.stories.press_requests.queries import in_journalists_list

JOURNALIST: Final = "kim.hale@evening-post.example"
_KIM: Final[dict[str, Any]] = {
    "name": "Kim Hale", "newsroom": "The Evening Post", "website": "https://www.evening-post.example/",
    "email": JOURNALIST, "about": "", "is_freelance": False, "language": "en",
}  # fmt: skip
_JO: Final[dict[str, Any]] = {
    "name": "Jo Bright", "newsroom": "", "website": "https://jo-bright.example/", "email": "jo@jo-bright.example",
    "about": "I write about energy bills for The Evening Post and for Consumer Weekly; my work is at"
    " https://jo-bright.example/work",
    "is_freelance": True, "language": "en",
}  # fmt: skip
_SENT: Final = (
    "I report on call centres for The Evening Post. Your story says in a few lines what many people tell us. May I ring you"
    " this week for ten minutes, to hear how it went on? I name nobody who does not want it."
)
_WAITING: Final = (
    "We are collecting cases in which people had to explain the same thing again and again. Would you tell me which papers"
    " you were asked for? I would need your answer by Friday."
)
Event = tuple[datetime, Callable[[], None]]


def journalist_events(*, passwords: Mapping[str, str], moderator_id: int) -> Iterator[Event]:
    now = clock.now()
    begun = now - timedelta(days=40)
    password = passwords.get(JOURNALIST) or secrets.token_urlsafe(12)
    yield begun, partial(_apply, _KIM)
    yield begun + timedelta(hours=6), partial(_approve, moderator_id)
    yield begun + timedelta(days=1), partial(_begin, password)
    yield now - timedelta(days=6), partial(_ask, 0, _SENT, moderator_id)
    yield now - timedelta(hours=5), partial(_apply, _JO)
    yield now - timedelta(hours=3), partial(_ask, 1, _WAITING, None)


def _apply(given: dict[str, Any]) -> None:
    service.confirm(service.new_link(service.apply(**given)))


def _approve(moderator_id: int) -> None:
    made = session().scalars(select(PressApplication)).one()
    decide_application(made, ApplicationOutcome.APPROVED, words="", by=moderator_id)


def _begin(password: str) -> None:
    account_id = _kim().account_id
    set_password_by_link(new_link(account_id, hours=1), password)
    save_search(account_id, name="Not solved, by phone", query="outcome=no&channel=phone")


def _ask(place: int, words: str, moderator_id: int | None) -> None:
    """About one of the newest stories whose authors allow it; a small demo may have none. Passed on by a moderator."""
    stories = story_page(Filters(), after=None, only=in_journalists_list()).items
    if len(stories) <= place:
        return
    made = ask(_kim(), stories[place].public_id, words)
    if moderator_id is not None:
        decide(made, ground=None, words="", by=moderator_id)
        follow_mail({"request": made.id}, True)


def _kim() -> Journalist:
    account = account_with(JOURNALIST)
    found = journalist_of(account.id) if account else None
    assert found is not None
    return found
