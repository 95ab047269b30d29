"""What pages and mails say about complaints about defamation."""

from datetime import datetime, timedelta
from typing import Final

from pact.core.i18n.messages import format_date, gettext, lazy_gettext, lazy_message_of
from pact.notices.defamation.deadlines import THERE
from pact.notices.defamation.models import DefamationCase
from pact.notices.defamation.steps import Event, Step
from pact.notices.models import NoticeState

_ = lazy_gettext

STEPS: Final = {step: lazy_message_of(step.label) for step in Step}
CAUSES: Final = {
    Event.UNREACHABLE: _("We have no address of the author."),
    Event.AGREES: _("The author wants it taken down."),
    Event.STANDS: _("The author stands by it, and has given a name and an address."),
    Event.NAMELESS: _("The author stands by it, but gives no name and address."),
    Event.FALSE_DETAILS: _("The name or the address that the author gave is obviously false."),
    Event.SILENT: _("The author has not answered in time."),
}
CAUSES_TO_AUTHOR: Final = {
    Event.UNREACHABLE: _("We had no address to write to you."),
    Event.AGREES: _("You wanted it taken down."),
    Event.STANDS: _("You stand by it, and have given us your name and address."),
    Event.NAMELESS: _("You stand by it, but have not given us your name and address."),
    Event.FALSE_DETAILS: _("You stand by it, but the name or the address that you gave is obviously false."),
    Event.SILENT: _("You did not answer in time."),
}
ANSWERS: Final = {
    Event.AGREES: _("Take my story down"),
    Event.STANDS: _("I stand by it, and give you my name and address"),
    Event.NAMELESS: _("I stand by it, but do not give you my name and address"),
}


def complaint_words(case: DefamationCase) -> str:
    """How a complaint stands, for the author."""
    match case.notice.state:
        case NoticeState.WAITING if case.due_at is not None and case.step is Step.ANSWER:
            return gettext("please answer by %(moment)s.", moment=moment_there(case.due_at))
        case NoticeState.WAITING if case.due_at is not None:
            return gettext("we have to take your story down by %(moment)s.", moment=moment_there(case.due_at))
        case NoticeState.UNCONTESTED:
            return gettext("we have taken your story down.")
        case NoticeState.CONTESTED:
            return gettext("your story stays.")
        case _:
            return gettext("settled.")


def moment_there(moment: datetime) -> str:
    """A time of the procedure, in England's time. Midnight belongs to the day that it ends."""
    there = moment.astimezone(THERE)
    if (there.hour, there.minute) == (0, 0):
        day = format_date(there.date() - timedelta(days=1), gettext("EEEE d MMMM"))
        return gettext("midnight at the end of %(day)s (UK time)", day=day)
    day = format_date(there.date(), gettext("EEEE d MMMM"))
    return gettext("%(day)s, %(time)s (UK time)", day=day, time=f"{there:%H:%M}")
