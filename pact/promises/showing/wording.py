"""Where a promise stands, in words."""

from collections.abc import Sequence
from enum import StrEnum

from pact.core.i18n.messages import format_day, format_number, gettext, ngettext
from pact.promises.models import PromiseVersion
from pact.promises.showing.states import Membership, PromiseState, Stage
from pact.promises.signing.wording import last_day, terms_words


class Turn(StrEnum):
    """What a change did to a promise: a lower target or more minutes make it easier to keep."""

    RAISED = "raised"
    LOWERED = "lowered"
    CHANGED = "changed"


def turn_of(before: PromiseVersion, version: PromiseVersion) -> Turn:
    """Changed, if one became harder and the other easier."""
    easier = [
        was - now
        for was, now in ((before.target, version.target), (version.minutes, before.minutes))
        if was is not None and now is not None and was != now
    ]
    if easier and all(step > 0 for step in easier):
        return Turn.LOWERED
    return Turn.RAISED if easier and all(step < 0 for step in easier) else Turn.CHANGED


def terms_of_version(version: PromiseVersion) -> str:
    return terms_words(version.target, version.minutes)


def standing_sentence(state: PromiseState) -> str:
    """Since when a promise is in force as it is, or when it was or will be."""
    first, ends_on = format_day(state.term.starts_on), state.term.ends_on
    if state.stage is Stage.ENDED and ends_on:
        return gettext("Was in force from %(first)s until %(last)s.", first=format_day(state.since),
                       last=last_day(ends_on))  # fmt: skip
    if state.stage is Stage.COMING:
        return gettext("Signed, but not in force yet. It begins on %(first)s.", first=first)
    if state.since != state.term.starts_on:
        return gettext("In force since %(since)s, on these terms since %(first)s.", first=first,
                       since=format_day(state.since))  # fmt: skip
    return gettext("In force since %(first)s.", first=first)


def turn_sentences(state: PromiseState) -> list[tuple[Turn | None, str]]:
    """What was changed last, and what is signed for later: each with its turn, or None of an ending."""
    said: list[tuple[Turn | None, str]] = []
    if state.before is not None:
        turn = turn_of(state.before, state.version)
        said.append((turn, _turned(turn, state)))
    before = state.version
    for version in state.coming:
        said.append(
            (None, _ends(version)) if version.is_end else (turn_of(before, version), _will(before, version))
        )
        before = version
    return said


def _turned(turn: Turn, state: PromiseState) -> str:
    assert state.before is not None
    terms, day = terms_of_version(state.before), format_day(state.term.starts_on)
    words = {
        Turn.LOWERED: gettext("Lowered on %(day)s. Before: %(terms)s."),
        Turn.RAISED: gettext("Raised on %(day)s. Before: %(terms)s."),
        Turn.CHANGED: gettext("Changed on %(day)s. Before: %(terms)s."),
    }
    return words[turn] % {"day": day, "terms": terms}


def _will(before: PromiseVersion, version: PromiseVersion) -> str:
    terms, day = terms_of_version(version), format_day(version.starts_on)
    if before.is_end:
        return gettext("Signed again from %(day)s: %(terms)s.", day=day, terms=terms)
    words = {
        Turn.LOWERED: gettext("The company will lower it on %(day)s. Then: %(terms)s."),
        Turn.RAISED: gettext("The company will raise it on %(day)s. Then: %(terms)s."),
        Turn.CHANGED: gettext("The company will change it on %(day)s. Then: %(terms)s."),
    }
    return words[turn_of(before, version)] % {"day": day, "terms": terms}


def _ends(version: PromiseVersion) -> str:
    return gettext("The company has ended it. It is in force until %(last)s.", last=last_day(version.starts_on))


def membership_sentence(company: str, membership: Membership, states: Sequence[PromiseState]) -> str:
    """Whether a company is in the pact, and since when."""
    if membership.left_on:
        return gettext(
            "%(company)s has left the pact: its last promise was in force until %(last)s. What it promised stays here, with "
            "the verdicts.",
            company=company, last=last_day(membership.left_on),
        )  # fmt: skip
    running = sum(state.stage is Stage.RUNNING for state in states)
    if not running:
        first = min(state.term.starts_on for state in states if state.stage is Stage.COMING)
        return gettext(
            "%(company)s has signed promises. The first of them begins on %(first)s.",
            company=company, first=format_day(first),
        )  # fmt: skip
    words = ngettext(
        "%(company)s has signed promises about its customer service, and %(count)s is in force.",
        "%(company)s has signed promises about its customer service, and %(count)s are in force.",
        running, company=company, count=format_number(running),
    )  # fmt: skip
    if membership.leaves_on:
        leaves = gettext("It will leave the pact: the last one is in force until %(last)s.",
                         last=last_day(membership.leaves_on))  # fmt: skip
        return f"{words} {leaves}"
    return words
