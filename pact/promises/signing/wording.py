"""What is said about signing: promises as signed, steps, history, and why something cannot be done."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from pact.core.i18n.messages import format_day, format_number, gettext, lazy_gettext, message_of
from pact.promises.catalogue import DEFAULT_MINUTES, PROMISES, Promise
from pact.promises.models import Act, PromiseVersion, ProposalState
from pact.promises.signing.planning import Fault, Latest, Step, is_signed
from pact.promises.signing.service import Obstacle
from pact.promises.signing.terms import Term

_ = lazy_gettext

STATES: Final = {
    ProposalState.WAITING: _("waits for somebody to confirm it"),
    ProposalState.CONFIRMED: _("confirmed"),
    ProposalState.REFUSED: _("refused by a moderator"),
    ProposalState.WITHDRAWN: _("withdrawn"),
}
OBSTACLES: Final = {
    Obstacle.NOTHING: _("You have not chosen to sign, change or end anything. Nothing was sent."),
    Obstacle.WAITING: _(
        "Another proposal of your company waits, so this one was not sent. What you chose is still below. The"
        " other one has to be confirmed or withdrawn first."
    ),
    Obstacle.CHANGED: _(
        "Something has changed since you opened this page. Nothing was sent. Check it, and send it again."
    ),
    Obstacle.DECIDED: _("This proposal does not wait any more."),
    Obstacle.LAPSED: _(
        "A promise in this proposal should have begun already. Promises are never backdated, so nobody can confirm it any"
        " more. Propose it again with a later month."
    ),
    Obstacle.OWN: _("You proposed this, so somebody else has to confirm it."),
    Obstacle.NOT_THEIRS: _("Only somebody else who acts for the company, or a moderator, can confirm this."),
    Obstacle.PROPOSER_GONE: _(
        "Whoever proposed this does not act for the company any more, so nobody can confirm it. Somebody who does can"
        " propose it again."
    ),
    Obstacle.COMPANY_GONE: _("The company has no public page any more, so nobody can confirm this."),
}
FAULTS: Final = {
    Fault.ACT: _("Choose one of these."),
    Fault.TWICE: _("There are two answers for this promise. Choose one."),
    Fault.TARGET: _("Enter a whole number from 50 to 99, such as 80."),
    Fault.MINUTES: _("Choose 2, 3, 4 or 8 minutes."),
    Fault.SAME: _(
        "This is what you have signed already. Enter another target or other minutes, or keep it as it is."
    ),
    Fault.NO_START: _("Choose the month with which the new promises begin."),
    Fault.TOO_SOON: _(
        "A promise can begin again a month after it has ended, at the earliest. Choose a later month."
    ),
    Fault.LATER: _("This promise ends too late for you to sign it again now. Come back in a later month."),
}
ACTS: Final = {
    Act.SIGN: _("Sign"),
    Act.CHANGE: _("Change"),
    Act.END: _("End"),
}


def name_of(promise: Promise) -> str:
    """“Answered quickly”."""
    return message_of(PROMISES[promise].name)


def sentence_of(promise: Promise, minutes: int | None = None) -> str:
    """The promise as the company says it: “We answer calls within 3 minutes.”"""
    return message_of(PROMISES[promise].words) % {"minutes": format_number(minutes or DEFAULT_MINUTES)}


def terms_words(target: int | None, minutes: int | None) -> str:
    """“within 3 minutes, target 80%”; where breaches are counted there is no target."""
    if target is None:
        return gettext("breaches are counted")
    if minutes is None:
        return gettext("target %(target)s%%", target=format_number(target))
    return gettext(
        "within %(minutes)s minutes, target %(target)s%%",
        minutes=format_number(minutes), target=format_number(target),
    )  # fmt: skip


def last_day(end: date) -> str:
    """The last day of a term that has ended by this day."""
    return format_day(end - timedelta(days=1))


def step_words(step: Step, before: PromiseVersion | None) -> str:
    """What a step does and from when, “Sign it: target 80%, from 1 January 2027.” `before` is the version it follows."""
    terms, day = terms_words(step.target, step.minutes), format_day(step.starts_on)
    if step.act is Act.SIGN:
        return gettext("Sign it: %(terms)s. In force from %(day)s.", terms=terms, day=day)
    if step.act is Act.END:
        return gettext("End it. In force until %(day)s.", day=last_day(step.starts_on))
    if before is None:
        return gettext("Change it to: %(terms)s. In force from %(day)s.", terms=terms, day=day)
    return gettext(
        "Change it from “%(before)s” to “%(terms)s”. In force from %(day)s.",
        before=terms_words(before.target, before.minutes), terms=terms, day=day,
    )  # fmt: skip


def standing_words(terms: Sequence[Term], latest: PromiseVersion | None, today: date) -> str:
    """Whether a promise is signed, as what, and since when. `terms` are those of this promise, in time."""
    if latest is None:
        return gettext("Not signed.")
    words = [_term_words(term, today) for term in terms if term.ends_on is None or term.ends_on > today]
    if not words:
        return gettext("Not signed any more. It was in force until %(day)s.", day=last_day(latest.starts_on))
    return " ".join(words)


def _term_words(term: Term, today: date) -> str:
    words = terms_words(term.version.target, term.version.minutes)
    first = format_day(term.starts_on)
    if term.ends_on is not None:
        last = last_day(term.ends_on)
        if term.starts_on <= today:
            return gettext("In force until %(last)s: %(terms)s.", last=last, terms=words)
        return gettext("In force from %(first)s until %(last)s: %(terms)s.", first=first, last=last, terms=words)
    if term.starts_on <= today:
        return gettext("In force since %(first)s: %(terms)s.", first=first, terms=words)
    return gettext("In force from %(first)s: %(terms)s.", first=first, terms=words)


def described(steps: Sequence[Step], latest: Latest) -> list[tuple[str, str]]:
    """Names of promises, and what a proposal does with each."""
    return [(name_of(step.promise), step_words(step, latest.get(step.promise))) for step in steps]


def unchanged(steps: Sequence[Step], latest: Latest) -> list[str]:
    """Names of the signed promises that stay as they are."""
    touched = {step.promise for step in steps}
    return [name_of(promise) for promise in Promise if promise not in touched and is_signed(latest.get(promise))]


def is_leaving(steps: Sequence[Step], latest: Mapping[Promise, PromiseVersion]) -> bool:
    """Whether nothing would be signed any more: the company leaves the pact."""
    acts = {step.promise: step.act for step in steps}
    stays = [promise for promise in Promise if is_signed(latest.get(promise)) and acts.get(promise) is not Act.END]
    return bool(acts) and not stays and Act.SIGN not in acts.values()
