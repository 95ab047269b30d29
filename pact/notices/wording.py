"""What pages and mails say about notices."""

from typing import Final

from pact.core.i18n.messages import format_number, gettext, lazy_gettext, lazy_message_of, ngettext
from pact.notices.deciding import Act
from pact.notices.models import Notice, NoticeGround, NoticeState, Part
from pact.notices.queries import CompanyNotices

_ = lazy_gettext

GROUNDS: Final = {ground: lazy_message_of(ground.label) for ground in NoticeGround}
PARTS: Final = {part: lazy_message_of(part.label) for part in Part}
ACTS: Final = {act: lazy_message_of(act.label) for act in Act}
STATES: Final = {
    NoticeState.WAITING: _("waits for a decision"),
    NoticeState.UPHELD: _("upheld"),
    NoticeState.REJECTED: _("rejected"),
    NoticeState.GONE: _("not decided, because the text is no longer published"),
    NoticeState.UNCONTESTED: _("taken down by the procedure for defamation"),
    NoticeState.CONTESTED: _("not decided, because the author stands by the story"),
}


def notice_title(notice: Notice) -> str:
    """What the desk calls a notice."""
    return gettext("Notice %(number)s: %(ground)s", number=notice.id, ground=GROUNDS[notice.ground])


def company_sentences(counts: CompanyNotices, company: str) -> list[str]:
    """What a company's page says about the notices that were sent for it; nothing if there is none."""
    if not counts.filed:
        return []
    sentences = [
        ngettext(
            "People who act for %(company)s have reported a text on this site to us once.",
            "People who act for %(company)s have reported texts on this site to us %(count)s times.",
            counts.filed, company=company, count=format_number(counts.filed),
        )
    ]  # fmt: skip
    if counts.upheld:
        sentences.append(
            ngettext(
                "After %(count)s of these notices we took the text down, redacted something in it or moved it to another"
                " company.",
                "After %(count)s of these notices we took the text down, redacted something in it or moved it to another"
                " company.",
                counts.upheld, count=format_number(counts.upheld),
            )
        )  # fmt: skip
    if counts.rejected:
        sentences.append(
            ngettext(
                "We rejected %(count)s, and the text stayed as it was.",
                "We rejected %(count)s, and the texts stayed as they were.",
                counts.rejected, count=format_number(counts.rejected),
            )
        )  # fmt: skip
    if counts.gone:
        sentences.append(
            ngettext(
                "In %(count)s case the text was no longer published before we decided.",
                "In %(count)s cases the text was no longer published before we decided.",
                counts.gone, count=format_number(counts.gone),
            )
        )  # fmt: skip
    if counts.uncontested:
        sentences.append(
            ngettext(
                "After %(count)s notice about defamation we took the story down as the law asks, without deciding who is"
                " right.",
                "After %(count)s notices about defamation we took the stories down as the law asks, without deciding who is"
                " right.",
                counts.uncontested, count=format_number(counts.uncontested),
            )
        )  # fmt: skip
    if counts.contested:
        sentences.append(
            ngettext(
                "After %(count)s notice about defamation the author stood by the story, so it stayed.",
                "After %(count)s notices about defamation the authors stood by their stories, so they stayed.",
                counts.contested, count=format_number(counts.contested),
            )
        )  # fmt: skip
    if counts.waiting:
        sentences.append(
            ngettext(
                "We have not decided about %(count)s of these notices yet.",
                "We have not decided about %(count)s of these notices yet.",
                counts.waiting, count=format_number(counts.waiting),
            )
        )  # fmt: skip
    return sentences


_SETTLED: Final = {
    NoticeState.WAITING: _("A moderator has not decided yet."),
    NoticeState.REJECTED: _("We have read your notice and the text. The text stays as it is."),
    NoticeState.GONE: _("The text is no longer published, so we have not decided about your notice."),
    NoticeState.UNCONTESTED: _(
        "We have taken the story off the site, as the law asks. We have not decided who is right."
    ),
    NoticeState.CONTESTED: _(
        "The author stands by the story, so we do not take it down because of your complaint. We have not decided who is"
        " right."
    ),
}


def settled_words(state: NoticeState, *, is_redacted: bool, is_moved: bool, is_back: bool) -> str:
    """What became of a notice, for whoever sent it."""
    if state is NoticeState.UPHELD:
        return _upheld_words(is_redacted=is_redacted, is_moved=is_moved, is_back=is_back)
    return str(_SETTLED[state])


def _upheld_words(*, is_redacted: bool, is_moved: bool, is_back: bool) -> str:
    if is_redacted:
        return gettext("We have redacted something in the text.")
    if is_moved:
        return gettext("We have moved the story to the company that it is about.")
    if is_back:
        return gettext("We had taken the text off the site. It has been published again since.")
    return gettext("We have taken the text off the site.")
