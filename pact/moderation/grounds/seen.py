"""Which wordings of grounds a moderator had on the page, so that an author gets no other."""

from collections.abc import Iterable

from pact.core.i18n.messages import gettext
from pact.core.i18n.shipped import local_words
from pact.moderation.models import Ground


def grounds_seen(grounds: Iterable[Ground]) -> str:
    """The wordings of these grounds, for a form's field `seen_grounds`."""
    return " ".join(str(ground.id) for ground in grounds)


def changed_since(seen: str | None, chosen: Iterable[Ground]) -> list[Ground]:
    """Those whose wording is not the one that was seen; none if the form does not say what was."""
    return [ground for ground in chosen if str(ground.id) not in seen.split()] if seen else []


def changed_words(changed: Iterable[Ground]) -> str:
    """Says what the grounds say now."""
    return " ".join(
        gettext(
            "The wording of “%(ground)s” has changed since you opened this page. It now says: “%(wording)s”"
            " Nothing was sent. Send it again if this fits.",
            ground=local_words(ground.name),
            wording=local_words(ground.wording),
        )
        for ground in changed
    )
