"""A site for tests of the API: two editions, a signatory with a verdict, and texts that may and may not be passed on."""

import time_machine

from pact.core import clock
from pact.core.db import session
from pact.promises.catalogue import Promise
from pact.promises.verdicts.freezing import freeze
from tests.support import make
from tests.support.editions import AFTERWARDS, two_editions
from tests.support.sample_site import last_quarter
from tests.support.signatories import signed

WITHHELD = "Nobody may pass these words on."


def sign_and_tell() -> None:
    with time_machine.travel(AFTERWARDS, tick=True):
        start = clock.months_later(clock.month_of(clock.today()), -9)
        signed("Bright Water", Promise.COURTESY, starts_on=start)
        signed("Bright Water", Promise.ANSWERED_QUICKLY, starts_on=start)
        freeze(make.company("Bright Water").id, last_quarter())
        make.story(company="Bright Water", title="Twelve minutes for a meter reading", consent_reuse=True,
                   contacted_on=clock.today(), wait_minutes=12.4, tips="Ring in the morning.")  # fmt: skip
        make.story(company="Dull Gas", title=WITHHELD, consent_reuse=False)
        session().commit()


API_SITE = [two_editions, sign_and_tell]
