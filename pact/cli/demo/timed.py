"""Calls that the demo's people timed and left without a story."""

from datetime import timedelta
from random import Random
from typing import Final

from pact.authors.holding import records
from pact.authors.holding.presses import call_of
from pact.cli.demo.companies import COMPANIES
from pact.companies.queries import company_meant
from pact.core import clock, crypto
from pact.stories.fields import EndedHow, HourBand

SEED: Final = 20090402
COMPANIES_TIMED: Final = 4
_PATIENCE: Final = 35
"""Minutes, after which most have hung up."""


def add_timed_calls() -> None:
    """Between nine and twenty calls to some companies, in the last ten months, by as many people."""
    random = Random(SEED)
    for place, company in enumerate(COMPANIES[:COMPANIES_TIMED]):
        usual = random.uniform(5, 20)
        for number in range(random.randint(9, 20)):
            moment = clock.now() - timedelta(days=random.uniform(2, 300))
            with clock.at(moment):
                _leave(
                    company.name,
                    f"caller-{place}-{number}@callers.example",
                    usual,
                    random,
                )


def _leave(company_name: str, email: str, usual: float, random: Random) -> None:
    company = company_meant(company_name)
    assert company is not None
    wait, patience = random.lognormvariate(0, 0.7) * usual, random.expovariate(1 / _PATIENCE) + 3
    has_answer = wait <= patience
    began = int(clock.now().timestamp()) - round(60 * min(wait, patience)) - 600
    queue, end = began + 45, began + 45 + round(60 * min(wait, patience))
    ending = EndedHow.SPOKE_TO_PERSON if has_answer else EndedHow.GAVE_UP
    answer = [("answer", end)] if has_answer else []
    call = call_of(
        [("call", began), ("queue", queue), *answer, ("hang_up", end + 60 * has_answer), (ending, end + 60)]
    )
    answers = records.Answers(hour_band=random.choice(list(HourBand)))
    source = crypto.keyed_digest("source", email)
    record, _is_new = records.receive(call, company, answers, email=email, source_digest=source, language="en")
    records.confirm(record)
