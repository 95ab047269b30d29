"""The shares of months with a burst of stories are kept as the tables of the current month use them."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select, update

from pact.core import clock
from pact.core.db import session
from pact.rankings.building import inputs
from pact.rankings.method.bursts import burst_bound
from pact.rankings.models import BurstShare, StoryTally, Tally
from pact.rankings.service import make_tables
from tests.rankings.test_full_tables import MONTHS, NOW, add_companies, tally
from tests.support.queries import committed_changes
from tests.support.sample_stories import BAD, GOOD, SampleStory

pytestmark = pytest.mark.usefixtures("app")


def stories(company: int, month: int, count: int) -> list[SampleStory]:
    kind = GOOD if company else BAD
    return [SampleStory(**{**vars(kind), "company": company, "month": month}) for _ in range(count)]


def kept() -> dict[tuple[int, date], float]:
    rows = session().execute(select(BurstShare.company_id, BurstShare.month, BurstShare.share)).tuples()
    found = {(company, month): share for company, month, share in rows}
    session().rollback()
    return found


def test_the_share_of_a_month_with_a_burst_is_kept_as_the_tables_use_it() -> None:
    """One company has 60 stories in the last month instead of five."""
    with time_machine.travel(NOW, tick=True):
        ids = add_companies([0, 0, 1])
        usual = [told for company in range(3) for month in range(6) for told in stories(company, month, 5)]
        tally([*usual, *stories(1, 5, 55)], ids)
        make_tables([MONTHS[-2]])
        assert kept() == {}, "Only the tables of the current month keep shares."

        make_tables([MONTHS[-1]])
        gathered = inputs.gather(until=MONTHS[-1])
        assert gathered is not None
        bound = burst_bound(gathered.tallies.n)
        session().rollback()
        assert kept() == {(ids[1], MONTHS[-1]): round(float(bound[gathered.company_ids.index(ids[1]), -1]), 6)}
        assert 0.3 < kept()[ids[1], MONTHS[-1]] < 1

        with committed_changes() as changes:
            make_tables([MONTHS[-1]])
        assert "league_table" in changes.tables
        assert "burst_share" not in changes.tables, "Nothing has changed, so nothing is written."

        burst = (Tally.company_id == ids[1], Tally.month == MONTHS[-1])
        session().execute(update(Tally).where(*burst).values(n=Tally.n / 12))
        session().commit()
        make_tables([MONTHS[-1]])
        assert kept() == {}


def test_a_burst_of_an_earlier_month_is_kept_while_the_tables_look_at_it() -> None:
    with time_machine.travel(NOW, tick=True):
        ids = add_companies([0, 0])
        usual = [told for company in range(2) for month in range(6) for told in stories(company, month, 5)]
        tally([*usual, *stories(0, 4, 200)], ids)
        make_tables([MONTHS[-1]])
        assert set(kept()) == {(ids[0], MONTHS[-2])}
        late = clock.months_later(MONTHS[-2], 36)
    with time_machine.travel(late, tick=True):
        session().execute(update(StoryTally).where(StoryTally.month == MONTHS[-1]).values(month=late))
        session().execute(update(Tally).where(Tally.month == MONTHS[-1]).values(month=late))
        session().commit()
        make_tables([late])
        assert kept() == {}
