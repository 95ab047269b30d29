"""No public page reads more of what grows with the stories than a range of an index, as PostgreSQL's plans say."""

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, text
from sqlalchemy.engine import Engine

from pact.companies.models import Company
from pact.companies.queries import _named_like
from pact.core.db import columns, db, session
from pact.core.pagination import encode_position
from pact.pages.views import robots
from pact.rankings.models import LeagueRow
from pact.rankings.tables.queries import best_and_worst, ranked_sectors, table_to_show
from pact.stories import lists
from pact.stories.fields import Status
from pact.stories.models import Story
from pact.stories.search import index
from tests.site.test_public_pages import CACHED, MADE_ANEW, address
from tests.support import make
from tests.support.queries import count_queries
from tests.support.sample_site import fill_sample_site, freeze_the_month_before, published_story, sign_promises

FURTHER = (
    "/stories?after=<far>",
    "/stories?after=<far>&sort=oldest",
    "/stories?outcome=too_early&q=bill",
    "/stories?channel=letter",
    "/stories?tip=yes&after=<far>",
    "/stories?company=<company>&after=<far>",
    "/stories?q=bill&company=nordic-mail",
    "/stories?q=a+bill+from+nordic",
    "/stories?month=2020-01&q=bill",
    "/stories?sector=energy",
)
"""Lists that are asked for what is rare or lies far down."""
STORIES, MOST = 6000, 600
"""How many stories there are at least, and how many rows of a table a page may read."""
MOST_COUNTED = 50
"""In place of the site's numbers, which are too large for so few stories."""
GROWING = frozenset({
    "story", "story_version", "story_search", "author", "decision", "decision_ground", "audit_entry", "me_too", "story_line",
    "story_finding", "receipt", "follow_up", "league_row",
})  # fmt: skip
LEFT_OUT = ("/transparency/decisions.csv", "/receipt/counts/", "/health/")
"""Files of everything, which are sent while they are read, and what no reader asks for."""


def fill_crowd() -> None:
    """Many more stories like the published one, with their texts in the search, and a thousand companies that have none."""
    like = published_story()
    session().execute(text("SET session_replication_role = replica"))
    first = int(session().execute(text("SELECT max(id) FROM story")).scalar_one())
    first = max(first, int(session().execute(text("SELECT max(id) FROM story_version")).scalar_one())) + 1
    given = {"story": like.id, "version": like.published_version_id, "company": like.company_id, "first": first}
    changed = {"company": {"id": "n", "slug": "'other-' || n", "name": "'Other ' || n", "name_key": "'other ' || n"},
               "story": {"id": "n", "public_id": "'crowd' || n", "published_version_id": "n", "tallied_version_id": "n",
                         "idempotency_key": "NULL", "source_row": "NULL", "mailbox_digest": "NULL",
                         "published_at": "published_at - n * interval '1 minute'"},
               "story_version": {"id": "n", "story_id": "n", "title": "'A bill, number ' || n"},
               "story_search": {"story_id": "n"}}  # fmt: skip
    rows = {"company": "id = :company AND n % 6 = 0", "story": "id = :story", "story_version": "id = :version",
            "story_search": "story_id = :story"}  # fmt: skip
    for table, values in changed.items():
        names = session().scalars(text(
            "SELECT column_name FROM information_schema.columns WHERE table_name = :table"
        ), {"table": table}).all()  # fmt: skip
        shown = ", ".join(values.get(name, name) for name in names)
        session().execute(text(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {shown} FROM {table},"
            f" generate_series(CAST(:first AS int), CAST(:first AS int) + {STORIES}) AS n WHERE {rows[table]}"
        ), given)  # fmt: skip
    session().execute(text("SET session_replication_role = DEFAULT"))
    # PostgreSQL shall expect six stories of each of a thousand companies, and one has them all.
    session().execute(text("ALTER TABLE story ALTER COLUMN company_id SET (n_distinct = 1000)"))
    session().commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def far_down() -> str:
    """A position in the middle of the list of stories."""
    listed = select(Story.published_at, Story.id).where(Story.status == Status.PUBLISHED, ~Story.is_record)
    moment, ident = session().execute(listed.order_by(Story.published_at).offset(STORIES // 2).limit(1)).one()
    return encode_position(moment.isoformat(), ident)


@contextmanager
def noted_statements() -> Iterator[dict[str, Any]]:
    """The statements that read inside the block, each with the values it was asked with first."""
    found: dict[str, Any] = {}

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            found.setdefault(statement, values)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def rows_read(statement: str, values: Any) -> dict[str, int]:
    """How many rows of each table that grows a statement reads, those it reads in vain included."""
    with db.engine.connect() as connection:
        # The planner takes an index wherever there is one, as it does on a larger site.
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        found = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {statement}", values
        ).scalar_one()
    read: dict[str, int] = defaultdict(int)
    nodes = [(found if isinstance(found, list) else json.loads(found))[0]["Plan"]]
    while nodes:
        node = nodes.pop()
        nodes += node.get("Plans", [])
        vain = node.get("Rows Removed by Filter", 0) + node.get("Rows Removed by Index Recheck", 0)
        if node.get("Relation Name") in GROWING:
            read[node["Relation Name"]] += (node["Actual Rows"] + vain) * node["Actual Loops"]
    return read


@pytest.mark.postgresql
@pytest.mark.filled(by=[freeze_the_month_before, fill_sample_site, sign_promises])
def test_no_page_reads_more_than_a_range_of_an_index(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_crowd()
    monkeypatch.setattr(lists, "MAX_COUNTED", MOST_COUNTED)
    monkeypatch.setattr(index, "FEW", MOST_COUNTED)
    monkeypatch.setattr(robots, "PART", MOST_COUNTED)
    client, story, seen, far = app.test_client(), published_story(), set[str](), far_down()
    named = {"<far>": far, "<company>": session().get_one(Company, story.company_id).slug}
    missed = []
    for path in (*CACHED, *MADE_ANEW, *FURTHER):
        if path.startswith(LEFT_OUT):
            continue
        place = address(path, story)
        for sign, word in named.items():
            place = place.replace(sign, word)
        with noted_statements() as statements:
            assert client.get(place).status_code == 200, path
        for statement in statements.keys() - seen:
            seen.add(statement)
            read = rows_read(statement, statements[statement])
            missed += [
                f"{path}: {count} rows of {table}: {statement}" for table, count in read.items() if count > MOST
            ]
    assert missed == []


@pytest.mark.postgresql
@pytest.mark.filled(by=[freeze_the_month_before, fill_sample_site, sign_promises])
def test_home_reads_only_the_ranked_companies_of_a_table(app: Flask) -> None:
    fill_crowd()
    table = table_to_show()
    assert table is not None
    changed = {"company_id": "company.id", "position": ":ranked + company.id", "is_eligible": "FALSE"}
    names = columns(LeagueRow).keys()
    session().execute(text(
        f"INSERT INTO league_row ({', '.join(names)}) SELECT {', '.join(changed.get(n, f'row.{n}') for n in names)}"
        " FROM league_row AS row, company WHERE table_id = :table AND position = 1 AND company.slug LIKE 'other-%'"
    ), {"table": table.id, "ranked": table.ranked})  # fmt: skip
    session().execute(text("ANALYZE league_row"))
    with noted_statements() as statements:
        best_and_worst(table)
        ranked_sectors(table)
    session().commit()
    read = [rows_read(*each).get("league_row", 0) for each in statements.items()]
    assert len(read) == 3
    assert max(read) <= table.ranked


@pytest.mark.postgresql
def test_companies_are_found_by_the_words_of_their_names_through_an_index(app: Flask) -> None:
    ident = make.company("Nordic Mail").id
    session().commit()
    with noted_statements() as statements:
        assert session().scalars(_named_like("mail nord")).all() == [ident]
    session().rollback()
    ((statement, values),) = statements.items()
    with db.engine.connect() as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values).scalars().all()
    assert "ix_company_alias_words" in "\n".join(plan)


@pytest.mark.postgresql
def test_a_page_looks_the_words_of_a_search_up_once(app: Flask) -> None:
    make.story(title="A bill")
    session().commit()
    with count_queries() as statements:
        assert app.test_client().get("/stories?q=bill").status_code == 200
    assert len([each for each in statements.reads if "FROM story_search" in each]) == 1
