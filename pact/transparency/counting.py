"""Counts each decision in the transaction that makes it, and takes it out of the count when it is undone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from pact.appeals.models import Appeal
from pact.appeals.service import on_sent, on_settled
from pact.core import clock, data_version
from pact.core.db import session
from pact.moderation.decisions.transitions import on_decided, on_imported
from pact.moderation.models import Decision, Ground, ReplyDecision
from pact.moderation.replies.kinds import on_reply_decided
from pact.moderation.suspensions.models import Kind, Suspension
from pact.moderation.suspensions.service import Event, on_suspension
from pact.rankings.tallies.adding import add_to
from pact.stories.models import ImportBatch
from pact.transparency.cuts import redacted_in, taken_out, versions_of
from pact.transparency.kinds import TAKES_OUT, Entry, Figure, Key, Subject, act_of, entries, keyed
from pact.transparency.models import DecisionTally


def add(numbers: Mapping[Key, int]) -> None:
    """Add to the numbers of some months, in one statement."""
    rows: dict[tuple[object, ...], dict[str, int]] = {key: {"number": number} for key, number in numbers.items()}
    add_to(DecisionTally, Key._fields, ("number",), rows, empty="number")


def count_decision(decision: Decision, grounds: Sequence[Ground]) -> None:
    if decision.reverses_id is None:
        add(keyed(decision, story_entries(decision, grounds)))
        return
    undone = session().get_one(Decision, decision.reverses_id)
    add(keyed(undone, story_entries(undone, undone.grounds), times=-1))


def story_entries(decision: Decision, grounds: Sequence[Ground]) -> Counter[Entry]:
    """What a decision on a story adds. Only one with a ground can have taken something out."""
    act = act_of(decision, is_redaction=decision.is_redaction)
    cuts = taken_out(decision, redacted_in(versions_of([decision]))) if grounds and act in TAKES_OUT else None
    return entries(decision, Subject.STORY, act, grounds=[ground.code for ground in grounds], cuts=cuts)


def count_reply_decision(decision: ReplyDecision, grounds: Sequence[Ground]) -> None:
    if decision.reverses_id is None:
        add(keyed(decision, reply_entries(decision, grounds)))
        return
    undone = session().get_one(ReplyDecision, decision.reverses_id)
    add(keyed(undone, reply_entries(undone, undone.grounds), times=-1))


def reply_entries(decision: ReplyDecision, grounds: Sequence[Ground]) -> Counter[Entry]:
    act = act_of(decision, is_redaction=decision.before.get("redacts", False))
    return entries(decision, subject_of(decision), act, grounds=[ground.code for ground in grounds])


def subject_of(decision: ReplyDecision) -> Subject:
    return Subject.REPLY if decision.reply_id is not None else Subject.ANSWER


def count_imported(batch: ImportBatch, number: int) -> None:
    """Stories of an import that moderators are to read. No decision tells the cache of the page about them."""
    month = clock.month_of(batch.created_at.date())
    add({Key(month, Subject.STORY.value, Figure.IMPORTED.value, "", ""): number})
    data_version.bump()


def count_suspension(one: Suspension, event: Event) -> None:
    """A warning or a suspension that began or was lifted now, or was taken back before anybody was told."""
    if event is Event.LIFTED:
        add({suspension_key(Figure.LIFTED, one.kind, clock.now()): 1})
    else:
        figure = Figure.WARNED if one.is_warning else Figure.SUSPENDED
        add({suspension_key(figure, one.kind, one.begun_at): -1 if event is Event.UNDONE else 1})
    data_version.bump()


def count_press_request(figure: Figure, moment: datetime) -> None:
    """A journalist's request that came in, or that was passed on."""
    add({press_request_key(figure, moment): 1})
    data_version.bump()


def press_request_key(figure: Figure, moment: datetime) -> Key:
    return Key(clock.month_of(moment.date()), Subject.PRESS_REQUEST.value, figure.value, "", "")


def suspension_key(figure: Figure, kind: Kind, moment: datetime) -> Key:
    return Key(clock.month_of(moment.date()), Subject.SUSPENSION.value, figure.value, "", kind.value)


def count_appeal(appeal: Appeal) -> None:
    add(received_appeal(appeal))


def count_settled_appeal(appeal: Appeal, times: int) -> None:
    add({key: times * number for key, number in settled_appeal(appeal).items()})


def received_appeal(appeal: Appeal) -> dict[Key, int]:
    month = clock.month_of(appeal.sent_at.date())
    return {Key(month, Subject.APPEAL.value, Figure.RECEIVED.value, "", appealed(appeal)): 1}


def settled_appeal(appeal: Appeal) -> dict[Key, int]:
    """Nothing while it waits."""
    if appeal.settled_at is None:
        return {}
    month = clock.month_of(appeal.settled_at.date())
    return {Key(month, Subject.APPEAL.value, Figure.DECIDED.value, appeal.state.value, appealed(appeal)): 1}


def appealed(appeal: Appeal) -> str:
    """What it is against, in one word."""
    return f"{appeal.against}_{appeal.done}"


on_sent.append(count_appeal)
on_settled.append(count_settled_appeal)
on_decided.append(count_decision)
on_suspension.append(count_suspension)
on_reply_decided.append(count_reply_decision)
on_imported.append(count_imported)
