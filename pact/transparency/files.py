"""The numbers as CSV and JSON, and the statements of reasons as CSV, in parts."""

import json
from collections.abc import Iterator

from pact.core import site
from pact.core.spreadsheets import csv_parts
from pact.transparency.authorities.service import COLUMNS as REQUESTS
from pact.transparency.authorities.service import rows_of_file
from pact.transparency.kinds import Act, Key
from pact.transparency.queries import all_numbers
from pact.transparency.statements import COLUMNS, statements
from pact.transparency.wording import (
    FIGURES_IN_FILES,
    IN_FILES,
    OF_APPEALS,
    OF_COMPLAINTS,
    OF_REPLIES,
    OF_STORIES,
    REQUESTS_IN_FILES,
)

_COLUMNS = (*Key._fields, "number")


def numbers_csv() -> Iterator[str]:
    return csv_parts(_COLUMNS, all_numbers())


def numbers_json() -> Iterator[str]:
    """The same rows, with what each column and each word in it means; and the requests by authorities, which are few."""
    head = {
        "columns": IN_FILES,
        "figures": FIGURES_IN_FILES,
        "acts": {act.value: OF_STORIES[act].definition for act in Act},
        "acts_of_replies": {
            act.value: said.definition for act, said in OF_REPLIES.items() if isinstance(act, Act)
        },
        "acts_of_appeals": {state.value: said.definition for state, said in OF_APPEALS.items()},
        "acts_of_complaints": {act.value: said.definition for act, said in OF_COMPLAINTS.items() if act},
        "requests": REQUESTS_IN_FILES,
        "licence": {"name": site.LICENCE.name, "title": site.LICENCE.title, "url": site.LICENCE.url},
        "site": {"name": site.site_name(), "url": site.site_url("/")},
    }
    yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "numbers": ['
    comma = ""
    for row in all_numbers():
        yield f"{comma}\n  {json.dumps(dict(zip(_COLUMNS, row, strict=True)), ensure_ascii=False)}"
        comma = ","
    requests = [dict(zip(REQUESTS, row, strict=True)) for row in rows_of_file()]
    yield f'\n ],\n "authority_requests": {json.dumps(requests, ensure_ascii=False)}\n}}\n'


def statements_csv() -> Iterator[str]:
    return csv_parts(COLUMNS, statements())
