"""Journalists leave, or a moderator ends their access and gives it back. Services flush; views commit."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from pact.accounts.models import Account
from pact.accounts.newsrooms.models import Journalist, JournalistState
from pact.accounts.newsrooms.queries import journalist_of
from pact.accounts.newsrooms.service import end_access, restore_access
from pact.core import clock, crypto
from pact.core.db import all_of, session
from pact.core.sanitising import clean_text
from pact.mail.service import Context, follows_sending, forget_mails_to, send_later
from pact.moderation.decisions.service import MAIL_MARGIN
from pact.moderation.settings.service import current_settings
from pact.press.desk.deciding import settle_unsent
from pact.stories.press_requests.models import PressRequest, RequestState

ENDED: Final = "press/access_ended"
RESTORED: Final = "press/access_restored"
_OPEN = (RequestState.WAITING, RequestState.APPROVED)


def leave(journalist: Journalist) -> None:
    """They end it themselves. What has not reached an author is not sent."""
    end_access(journalist, by=session().get_one(Account, journalist.account_id))
    _settle(journalist.account_id)


def end(journalist: Journalist, *, words: str, by: Account) -> bool:
    """Close the account at once. False if they have no access any more.

    Once this can no longer be undone in passing, they are told why, and what has not reached an author is not sent.
    """
    _lock(journalist)
    if not journalist.is_active:
        return False
    end_access(journalist, by=by)
    _forget_mails(journalist)
    send_later(
        ENDED, recipient_kind="journalist", recipient_id=journalist.id,
        data={"journalist": journalist.id, "words": crypto.encrypt(clean_text(words))}, not_before=clock.now() + _untold(),
    )  # fmt: skip
    return True


def is_undoable(journalist: Journalist) -> bool:
    """Whether a moderator has ended it a moment ago. They were not told yet."""
    return journalist.state is JournalistState.ENDED and _age(journalist) <= _undo_time()


def give_back(journalist: Journalist, *, by: int) -> bool | None:
    """Give the access back that a moderator has ended. None if that cannot be done any more.

    True if they are told so by e-mail: they knew that it had ended.
    """
    _lock(journalist)
    tells = journalist.state is JournalistState.ENDED and _age(journalist) > _untold()
    if not restore_access(journalist, by=by):
        return None
    _forget_mails(journalist)
    if tells:
        send_later(RESTORED, recipient_kind="journalist", recipient_id=journalist.id,
                   data={"journalist": journalist.id})  # fmt: skip
    return tells


@follows_sending(ENDED)
def settle_after_ending(data: Context, _was_sent: bool) -> None:
    """It stays ended, so nothing of theirs reaches an author any more."""
    journalist = session().get(Journalist, data["journalist"])
    if journalist is not None and journalist_of(journalist.account_id) is None:
        _settle(journalist.account_id)


def _settle(account_id: int) -> None:
    own = PressRequest.account_id == account_id, PressRequest.state.in_(_OPEN)
    settle_unsent(all_of(select(PressRequest).where(*own).order_by(PressRequest.id)))


def _forget_mails(journalist: Journalist) -> None:
    """Those that wait."""
    forget_mails_to("journalist", journalist.id, about=lambda data: data.get("journalist") == journalist.id)


def _lock(journalist: Journalist) -> None:
    session().execute(select(Journalist.id).where(Journalist.id == journalist.id).with_for_update())
    session().refresh(journalist, ["state", "ended_at"])


def _age(journalist: Journalist) -> timedelta:
    assert journalist.ended_at is not None
    return clock.now() - journalist.ended_at


def _undo_time() -> timedelta:
    return timedelta(seconds=current_settings().undo_seconds)


def _untold() -> timedelta:
    return _undo_time() + MAIL_MARGIN
