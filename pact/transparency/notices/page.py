"""What the page shows of notices in a period: in all, by ground, and by who sent them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pact.core.i18n.messages import gettext, message_of
from pact.notices.models import NoticeGround, NoticeState
from pact.transparency.kinds import Figure, Sender, Subject
from pact.transparency.page import Row
from pact.transparency.queries import Numbers
from pact.transparency.wording import OF_COMPLAINTS

_STATES = (
    NoticeState.UPHELD, NoticeState.REJECTED, NoticeState.UNCONTESTED, NoticeState.CONTESTED, NoticeState.GONE,
)  # fmt: skip


@dataclass(frozen=True)
class NoticeFigures:
    """Each list of numbers is: came in, and what became of them, in the order of `_STATES`."""

    totals: Sequence[Row]
    by_ground: Sequence[Row]
    by_sender: Sequence[Row]
    upheld: int
    decided: int
    complaints: Sequence[Row]

    @property
    def complaint_columns(self) -> list[str]:
        return [gettext("All"), *(message_of(sender.label) for sender in Sender)]


def notice_figures(numbers: Numbers) -> NoticeFigures | None:
    """None if no notice came in or was settled."""
    received, upheld, rejected, uncontested, contested, gone = counts = _counts(numbers)
    if not any(counts):
        return None
    totals = [
        Row(gettext("Came in"), [received], gettext("Notices that somebody sent, each about one text.")),
        Row(
            gettext("Upheld"), [upheld],
            gettext(
                "After the notice, a moderator took the text down, redacted it or moved the story to another company."
            ),
        ),
        Row(gettext("Rejected"), [rejected], gettext("A moderator decided that the text stays, or is put back.")),
        Row(
            gettext("Taken down without judging"), [uncontested],
            gettext("By the procedure for defamation: nobody stood by the story with a name and an address."),
        ),
        Row(
            gettext("Stays without judging"), [contested],
            gettext("By the procedure for defamation: the author stands by the story with a name and an address."),
        ),
        Row(gettext("Not decided"), [gone], gettext("The text was withdrawn, or went away otherwise, before that.")),
    ]  # fmt: skip
    return NoticeFigures(
        totals, _by_ground(numbers), _by_sender(numbers), upheld, upheld + rejected, rows_of_complaints(numbers)
    )


def rows_of_complaints(numbers: Numbers) -> list[Row]:
    """Complaints that follow the procedure for defamation: all, companies’, others’. None if none came in or ended."""
    rows = []
    for outcome, defined in OF_COMPLAINTS.items():
        figure = Figure.DECIDED if outcome else Figure.RECEIVED
        found = [numbers.of(Subject.COMPLAINT, figure, outcome or "", sender) for sender in Sender]
        rows.append(Row(message_of(defined.name), [sum(found), *found], message_of(defined.definition)))
    return rows if any(any(row.numbers) for row in rows) else []


def _by_ground(numbers: Numbers) -> list[Row]:
    found = [Row(message_of(ground.label), _counts(numbers, ground=ground)) for ground in NoticeGround]
    return [row for row in found if any(row.numbers)]


def _by_sender(numbers: Numbers) -> list[Row]:
    return [Row(message_of(sender.label), _counts(numbers, sender=sender)) for sender in Sender]


def _counts(numbers: Numbers, *, ground: str = "", sender: str = "") -> list[int]:
    """Came in, and what became of them: of all notices, or of those with this ground or from this sender."""
    wanted = [(Figure.RECEIVED.value, ""), *((Figure.DECIDED.value, state.value) for state in _STATES)]
    found = dict.fromkeys(wanted, 0)
    for (subject, figure, act, detail), number in numbers.by_key.items():
        own_ground, _colon, own_sender = detail.partition(":")
        is_meant = ground in ("", own_ground) and sender in ("", own_sender)
        if subject == Subject.NOTICE and (figure, act) in found and is_meant:
            found[figure, act] += number
    return list(found.values())
