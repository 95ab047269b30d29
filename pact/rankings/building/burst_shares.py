"""Keeps which share of a company's stories of a month counts, where there was a burst of them, for the figures of promises.

Tables work it out anew each time; pages and verdicts read it from here, so it is the same. Imports numpy.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
from sqlalchemy import and_, bindparam, delete, insert, select

from pact.core.clock import months_later
from pact.core.db import session, sql_table
from pact.rankings.method.arrays import FloatArray
from pact.rankings.models import BurstShare

DECIMALS: Final = 6
Shares = Mapping[tuple[int, date], float]
"""By company and month. What is not there counts in full."""
TABLE = sql_table(BurstShare)


def shares_of(bound: FloatArray, company_ids: Sequence[int], first_month: date) -> Shares:
    """The shares below 1 of each company's month (C, T)."""
    rounded = np.round(bound, DECIMALS)
    return {
        (company_ids[company], months_later(first_month, int(month))): float(rounded[company, month])
        for company, month in np.argwhere(rounded < 1.0)
    }


def replace_shares(shares: Shares) -> set[int]:
    """Keep these shares and no others. Writes only what differs. Returns the companies of which something did."""
    kept = {
        (company, month): share
        for company, month, share in session().execute(select(TABLE.c.company_id, TABLE.c.month, TABLE.c.share))
    }
    gone = [key for key, share in kept.items() if shares.get(key) != share]
    new = [key for key, share in shares.items() if kept.get(key) != share]
    if gone:
        of_key = and_(TABLE.c.company_id == bindparam("company"), TABLE.c.month == bindparam("of_month"))
        session().execute(delete(TABLE).where(of_key), [{"company": c, "of_month": m} for c, m in gone])
    if new:
        rows = [{"company_id": c, "month": m, "share": shares[c, m]} for c, m in new]
        session().execute(insert(TABLE), rows)
    return {company for company, _month in (*gone, *new)}
