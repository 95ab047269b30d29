"""Each figure of the page with its name and its definition. The JSON file has the same ones, in English."""

from typing import Final, NamedTuple

from pact.appeals.models import AppealState
from pact.notices.defamation.outcomes import Outcome
from pact.transparency.kinds import Act, Figure

_ = str  # marks a message for extraction


class Defined(NamedTuple):
    """A figure's name and what it counts; messages, translated when they are shown."""

    name: str
    definition: str


OF_STORIES: Final[dict[Figure | Act, Defined]] = {
    Figure.RECEIVED: Defined(
        _("Received"),
        _(
            "Stories whose authors confirmed them with the link in our e-mail. A story that is sent again"
            " after changes counts once."
        ),
    ),
    Figure.IMPORTED: Defined(
        _("Imported, to be read"),
        _(
            "Stories from an import that moderators read before they are published. Imports that we publish"
            " as they are do not count here."
        ),
    ),
    Act.PUBLISHED: Defined(
        Act.PUBLISHED.label, _("New stories that a moderator published, with or without something taken out.")
    ),
    Act.CHANGES: Defined(
        Act.CHANGES.label,
        _(
            "New stories that a moderator sent back, so that their authors could change them and send them"
            " again. Each time counts."
        ),
    ),
    Act.REFUSED: Defined(Act.REFUSED.label, _("New stories that a moderator did not publish.")),
    Act.EDIT_PUBLISHED: Defined(
        Act.EDIT_PUBLISHED.label, _("Authors’ changes to published stories that a moderator published.")
    ),
    Act.EDIT_REFUSED: Defined(
        Act.EDIT_REFUSED.label,
        _("Authors’ changes to published stories that a moderator did not publish. The story stayed as it was."),
    ),
    Act.REDACTED: Defined(
        Act.REDACTED.label, _("Decisions to take something out of a story that was already public.")
    ),
    Act.HIDDEN: Defined(
        Act.HIDDEN.label,
        _(
            "Published stories that a moderator hid after a notice, until a second moderator decided whether they"
            " are shown again or taken down."
        ),
    ),
    Act.SHOWN: Defined(
        Act.SHOWN.label, _("Hidden stories that a second moderator put back, exactly as they were.")
    ),
    Act.REMOVED: Defined(Act.REMOVED.label, _("Published or hidden stories that a moderator took down.")),
    Act.RESTORED: Defined(
        Act.RESTORED.label,
        _(
            "Stories that we had refused, sent back or taken down, or parts that we had taken out, and that a moderator"
            " published after looking again."
        ),
    ),
    Figure.DECIDED: Defined(
        _("All decisions"),
        _("The ten kinds of decision above together. We can decide on one story more than once."),
    ),
    Figure.WITHDRAWN: Defined(
        _("Withdrawn"),
        _(
            "Stories that their authors withdrew. To have a story erased withdraws it too, unless we had"
            " taken it down."
        ),
    ),
}
"""In the order of the page."""

OF_REPLIES: Final[dict[Figure | Act, Defined]] = {
    Figure.RECEIVED: Defined(_("Received"), _("Sent for the first time.")),
    Act.PUBLISHED: Defined(Act.PUBLISHED.label, _("With or without something taken out.")),
    Act.CHANGES: Defined(Act.CHANGES.label, _("Sent back to be changed. Each time counts.")),
    Act.REFUSED: Defined(Act.REFUSED.label, _("Not published.")),
    Act.EDIT_PUBLISHED: Defined(Act.EDIT_PUBLISHED.label, _("Changes to what was public that we published.")),
    Act.EDIT_REFUSED: Defined(
        Act.EDIT_REFUSED.label, _("Changes to what was public that we did not publish. It stayed as it was.")
    ),
    Act.REDACTED: Defined(Act.REDACTED.label, _("Decisions to take something out of what was already public.")),
    Act.REMOVED: Defined(Act.REMOVED.label, _("Taken down by a moderator after it was public.")),
    Act.RESTORED: Defined(
        Act.RESTORED.label,
        _("Refused, sent back, redacted or taken down before, then published after looking again."),
    ),
    Figure.DECIDED: Defined(_("All decisions"), _("The eight kinds of decision above together.")),
    Figure.WITHDRAWN: Defined(_("Withdrawn"), _("Taken back by the one who wrote it.")),
}

OF_SUSPENSIONS: Final = {
    Figure.WARNED: Defined(_("Warned"), _("Addresses that we warned because of what was sent with them.")),
    Figure.SUSPENDED: Defined(
        _("Suspended"),
        _(
            "Addresses and connections from which we took nothing for a time: after a warning, or because a"
            " moderator decided so. What a moderator undoes within seconds does not count."
        ),
    ),
    Figure.LIFTED: Defined(
        _("Lifted"),
        _(
            "Warnings and suspensions that ended early, because a moderator lifted them or because something"
            " that they counted was put back."
        ),
    ),
}

OF_PRESS_REQUESTS: Final = {
    Figure.RECEIVED: Defined(_("Received"), _("Written by journalists to authors who allow it.")),
    Figure.PASSED_ON: Defined(
        _("Passed on to authors"), _("E-mailed to the author, after a moderator had read them.")
    ),
}

OF_GROUNDS: Final[dict[tuple[Act, ...], str]] = {
    (Act.PUBLISHED, Act.EDIT_PUBLISHED): _("Published, something taken out"),
    (Act.CHANGES,): Act.CHANGES.label,
    (Act.REFUSED, Act.EDIT_REFUSED): Act.REFUSED.label,
    (Act.REDACTED,): Act.REDACTED.label,
    (Act.HIDDEN,): Act.HIDDEN.label,
    (Act.REMOVED,): Act.REMOVED.label,
    (Act.RESTORED,): Act.RESTORED.label,
}
"""The columns of the table of grounds, with the acts that each adds up."""

OF_APPEALS: Final[dict[AppealState, Defined]] = {
    AppealState.UPHELD: Defined(
        _("Upheld"),
        _("The decision was taken back. The text was put back or published, or the notice taken up again."),
    ),
    AppealState.REJECTED: Defined(_("Rejected"), _("The decision stands.")),
    AppealState.GONE: Defined(
        _("Not decided"),
        _("The decision no longer stood before we had decided, for example because the text was withdrawn."),
    ),
}
"""What became of an appeal, in the order of the page’s columns."""

OF_COMPLAINTS: Final[dict[Outcome | None, Defined]] = {
    None: Defined(_("Came in"), _("Each is one of the notices above, too.")),
    Outcome.AGREED: Defined(Outcome.AGREED.label, _("The author wanted the story taken down.")),
    Outcome.SILENT: Defined(
        Outcome.SILENT.label, _("We told the author, who did not answer within the five days that the law gives.")
    ),
    Outcome.NAMELESS: Defined(
        Outcome.NAMELESS.label,
        _(
            "The author stood by the story, but did not give us a name and a postal address, or obviously false ones."
        ),
    ),
    Outcome.UNREACHABLE: Defined(Outcome.UNREACHABLE.label, _("We had no address of the author.")),
    Outcome.STANDS: Defined(
        Outcome.STANDS.label, _("The author stood by the story in time, with a name and a postal address.")
    ),
    Outcome.PUT_BACK: Defined(
        Outcome.PUT_BACK.label,
        _(
            "The author gave a name and a postal address after the story was taken down. The complaint then no longer"
            " counts as taken down."
        ),
    ),
    Outcome.UPHELD: Defined(
        Outcome.UPHELD.label,
        _(
            "A moderator took the story down, redacted it or moved it to another company. That ended the procedure."
        ),
    ),
    Outcome.REJECTED: Defined(
        Outcome.REJECTED.label,
        _("A moderator decided that the story stays, or is put back. That ended the procedure."),
    ),
    Outcome.GONE: Defined(
        Outcome.GONE.label, _("The story was withdrawn, or went away otherwise, before the procedure ended.")
    ),
}
"""How complaints about defamation ended, in the order of the page; None is that they came in."""

IN_FILES: Final = {
    "month": "The month of the event, in UTC. For an import, the month in which it was made.",
    "subject": "What was sent or decided on: a story, a company's reply, the author's answer to a reply, a notice about one"
    " of them, a complaint (a notice about defamation that follows the procedure of the law; it counts as a notice, too),"
    " or an appeal: against a decision on one of these, a refused claim, a warning or a suspension. Suspension: somebody was"
    " warned or suspended. Press request: a journalist wrote to an author who allows it.",
    "figure": "What the number counts.",
    "act": "What a moderator decided, for decided, ground and redacted. For an appeal, what became of it: upheld, rejected,"
    " or gone if the decision no longer stood before we had decided. For notices: upheld, rejected, gone, uncontested or"
    " contested (by the procedure for defamation). For complaints: how the procedure ended.",
    "detail": "For an appeal, what it is against: the text and what was decided on it. For notices: the ground, a colon, and"
    " who sent it (company: somebody who acts for the company and is known to us; other: anybody else). For complaints: who"
    " sent it. Otherwise the code of the ground, the kind of what was taken out, or for waited the whole hours within which"
    " it was decided (1 for anything up to an hour). For warned, suspended and lifted whether it was about stories or"
    " notices.",
}
"""The columns of the file of all numbers."""

FIGURES_IN_FILES: Final = {
    Figure.RECEIVED: "Of stories: those whose authors confirmed them with the link in our e-mail; one that is sent again"
    " after changes counts once. Of replies and answers: those sent for the first time. Of notices, complaints and appeals:"
    " those that came in. Of press requests: those that journalists wrote.",
    Figure.IMPORTED: OF_STORIES[Figure.IMPORTED].definition,
    Figure.WITHDRAWN: "Of stories: those that their authors withdrew; to have a story erased withdraws it too, unless we had"
    " taken it down. Of replies and answers: those taken back by the one who wrote them.",
    Figure.DECIDED: "Decisions of moderators. A decision that was undone does not count. Of appeals: those settled. For"
    " notices: what became of them, in the month of that, also if they came in earlier.",
    Figure.GROUND: "Decisions with this ground. A decision with two grounds counts for both.",
    Figure.REDACTED: "Passages that moderators took out of stories, by kind.",
    **{figure: defined.definition for figure, defined in OF_SUSPENSIONS.items()},
    Figure.PASSED_ON: OF_PRESS_REQUESTS[Figure.PASSED_ON].definition,
    Figure.WAITED: "Decisions on what waited in the queue, by the time from joining it to the decision.",
}

REQUESTS_IN_FILES: Final = {
    "received": "The day on which the authority asked; only the month of a request that the law keeps confidential.",
    "country": "The authority's country, as two letters (ISO 3166-1). Null for a confidential request, like the authority"
    " and what it was about.",
    "authority": "The authority.",
    "asked": "What it asked for: take_down, give_data or other.",
    "about": "What the request was about.",
    "items": "How many stories, replies or people it was about.",
    "outcome": "open if we have not answered yet, done, partly, refused, or taken_back by the authority.",
    "days": "Days from the request to our answer. Null if we have not answered yet, and for a confidential request.",
}
"""The fields of a request by an authority in the file of all numbers."""
