"""What an author said when we asked after the company's reply: is it solved now, and would they use the company again?

A story keeps both answers as one word, such as “fixed:not_sure”, because the tallies count stories by it. What is not
answered is unknown.
"""

from typing import NamedTuple

from pact.stories.author_models import FollowUpAnswer, UseAgain

UNKNOWN = "unknown"


class SaidAfterReply(NamedTuple):
    """None stands for what was not answered."""

    solved: FollowUpAnswer | None
    again: UseAgain | None

    @property
    def is_answered(self) -> bool:
        return self.solved is not None or self.again is not None


def word_of(said: SaidAfterReply) -> str:
    return ":".join(UNKNOWN if answer is None else str(answer) for answer in said)


def said_in(word: str) -> SaidAfterReply:
    solved, again = word.split(":")
    return SaidAfterReply(
        None if solved == UNKNOWN else FollowUpAnswer(solved), None if again == UNKNOWN else UseAgain(again)
    )
