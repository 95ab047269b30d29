"""What follows from what in the procedure for defamation: every step with everything that can happen."""

from pact.notices.defamation.steps import NEXT, OPEN, Event, Step, can_happen

# By step: the events in their order, and the step after each; "·" is refused.
TABLE = """
             unreachable  told    agrees      stands  nameless   silent     false_details  taken_down
tell         take_down    answer  ·           ·       ·          ·          ·              ·
answer       ·            ·       taken_down  stays   take_down  take_down  ·              ·
take_down    ·            ·       taken_down  stays   ·          ·          ·              taken_down
taken_down   ·            ·       ·           stays   ·          ·          ·              ·
stays        ·            ·       ·           ·       ·          ·          take_down      ·
"""


def test_every_step_with_every_event() -> None:
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    assert set(head) == {event.value for event in Event}
    assert [row[0] for row in rows] == [step.value for step in Step]
    for step, *after in rows:
        for event, expected in zip(head, after, strict=True):
            follows = NEXT.get((Step(step), Event(event)))
            assert (follows or "·") == expected, (step, event)
            assert can_happen(Step(step), Event(event)) is (expected != "·")


def test_what_is_open_always_goes_on_by_itself() -> None:
    by_itself = {Step.TELL: Event.TOLD, Step.ANSWER: Event.SILENT, Step.TAKE_DOWN: Event.TAKEN_DOWN}
    assert set(by_itself) == set(OPEN)
    for first in OPEN:
        step = first
        while step in by_itself:
            step = NEXT[step, by_itself[step]]
        assert step is Step.TAKEN_DOWN
