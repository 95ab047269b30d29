"""What the desk says about questions to authors."""

from pact.core.i18n.messages import lazy_gettext
from pact.moderation.asking.queries import QuestionState
from pact.moderation.asking.service import AskObstacle, AskRefused

_ = lazy_gettext
STATES = {
    QuestionState.WAITING: _("Not answered yet"),
    QuestionState.ANSWERED: _("Answered"),
    QuestionState.OVER: _("Not answered before the decision"),
    QuestionState.WITHDRAWN: _("Taken back"),
}
IN_QUEUE = {
    QuestionState.WAITING: _("asked the author"),
    QuestionState.ANSWERED: _("the author has answered"),
}
_OBSTACLES = {
    AskObstacle.NOBODY: _("This story has no author whom we can ask."),
    AskObstacle.NOT_WAITING: _("Nothing about this story waits for a decision now, so its author is not asked."),
    AskObstacle.ASKED: _(
        "The author has not answered the last question yet. Wait for the answer, or take it back."
    ),
    AskObstacle.TOO_OFTEN: _("The author has been asked five times about this story. That is the most."),
}


def ask_refusal(refused: AskRefused) -> str:
    return str(_OBSTACLES[refused.obstacle])
