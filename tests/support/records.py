"""A small file in the form of the complaints of consumidor.gov.br, about invented companies, and its import."""

import csv
import io
from datetime import timedelta
from typing import Any

import time_machine

from pact.intake.mapping import Plan, plan_from_pairs
from pact.intake.presets import CFPB, CONSUMIDOR
from pact.intake.reading import FileFormat, RowSource
from pact.intake.service import StoryImport, Summary, Terms
from pact.rankings.service import rebuild
from tests.support import make
from tests.support.league import NOW

HEAD = ("opened_on", "company", "sector", "outcome", "rating")
MONTHS = ("05", "06", "07", "08", "09", "10")
NARRATIVE = "I asked four times why my mortgage payment was posted late, and every letter said something else."
WORDS = "complaints to consumidor.gov.br, May–October 2014"


def complaints(company: str, *, solved: int, unsolved: int, unrated: int = 0, sector: str = "Telecoms") -> str:
    """Rows about a company, spread over half a year."""
    outcomes = ["Resolvida"] * solved + ["Não Resolvida"] * unsolved + ["Não Avaliada"] * unrated
    ratings = {"Resolvida": "5", "Não Resolvida": "1", "Não Avaliada": ""}
    text = io.StringIO()
    csv.writer(text).writerows(
        (f"2014-{MONTHS[place % 6]}-{1 + place // 6:02}", company, sector, outcome, ratings[outcome])
        for place, outcome in enumerate(outcomes)
    )
    return text.getvalue()


def import_complaints(*parts: str, publish: bool = True) -> Summary:
    """Import these rows as the command does."""
    return _imported(CONSUMIDOR, ",".join(HEAD) + "\r\n" + "".join(parts), publish=publish)


def import_narratives(company: str, *texts: str) -> Summary:
    """Import published texts in the form of the complaint narratives of the CFPB."""
    text = io.StringIO()
    rows = [(str(number), "2015-03-02", company, body) for number, body in enumerate(texts, start=1)]
    csv.writer(text).writerows([("complaint_id", "date_received", "company", "narrative"), *rows])
    return _imported(CFPB, text.getvalue(), publish=True)


def import_stories(company: str, *, stories: int, sector: str = "Energy", **answers: Any) -> None:
    """Import published stories that answer the usual questions, spread over the four months before NOW.

    A page counts them like stories told here, and a hundred take as long as five of those.
    """
    import_sector({company: stories}, sector=sector, **answers)


def import_sector(stories_of: dict[str, int], *, sector: str, **answers: Any) -> None:
    """Import so many such stories of each of these companies of a sector, in one file: each import has its own cost."""
    told = {"channel": "phone", "ended_how": "spoke_to_person", "resolved": "first_contact", "wait_minutes": "4",
            "politeness": "5", "satisfaction": "4", "body": make.BODY}  # fmt: skip
    fixed = {name: "" if value is None else str(value) for name, value in (told | answers).items()} | {
        "sector": sector
    }
    text = io.StringIO()
    rows = csv.writer(text)
    names = ("contacted_on", "company", *fixed)
    rows.writerow(names)
    for company, stories in stories_of.items():
        for number in range(stories):
            day = (NOW - timedelta(days=1 + 100 * number // stories)).date()
            rows.writerow([day, company, *fixed.values()])
    pairs = [(name, name) for name in names]
    _imported(plan_from_pairs(pairs, source_name="elsewhere", id_column=None), text.getvalue(), publish=True)


def _imported(plan: Plan, text: str, *, publish: bool) -> Summary:
    run = StoryImport(plan, Terms(allow_old=True, publish=publish), on_rejection=_refuse)
    return run.run(RowSource(io.BytesIO(text.encode()), FileFormat.CSV))


def _refuse(row: object, reason: str) -> None:
    raise AssertionError(f"{row}: {reason}")


def fill_imported() -> None:
    """Only records: two companies with enough complaints, some of which nobody rated, one with too few, and texts
    about a fourth.
    """
    with time_machine.travel(NOW, tick=True):
        import_complaints(
            complaints("Heron Telecom", solved=27, unsolved=3, unrated=10),
            complaints("Amber Freight", solved=6, unsolved=24, unrated=10, sector="Parcels"),
            complaints("Small Mill", solved=2, unsolved=1, sector="Parcels"),
        )
        import_narratives("Quarry Loans", NARRATIVE, NARRATIVE.replace("mortgage", "loan"))
        rebuild()
