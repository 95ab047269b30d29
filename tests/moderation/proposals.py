"""Proposed companies at the desk."""

from typing import Any

from bs4 import BeautifulSoup
from sqlalchemy import select

from pact.audit.models import AuditEntry
from pact.companies.models import Company
from pact.companies.names import slug_of
from pact.core.db import session
from pact.moderation.models import QueueKind
from pact.moderation.queue import service as queueing
from tests.support import make


def proposal(name: str = "Somebody New") -> Company:
    return make.company(name, accepted=False)


def waits(company: Company) -> bool:
    return queueing.open_item_of(QueueKind.PROPOSED_COMPANY, company.id) is not None


BAD = "Kevin Patel 07700 900461 is a fraud"


DESK = "/moderation/companies"


def post(desk: Any, path: str, **data: str) -> Any:
    """Send a form; fields are written with `__` for the prefix's hyphen."""
    token = make.csrf_token(desk, DESK)
    return desk.post(path, data={"csrf_token": token} | {name.replace("__", "-"): data[name] for name in data})


def seen(page: Any, name: str) -> str:
    field = BeautifulSoup(page.text, "html.parser").select_one(f"input[name={name}]")
    assert field is not None
    return str(field["value"])


def words_of(page: Any) -> str:
    return " ".join(BeautifulSoup(page.text, "html.parser").main.text.split())  # type: ignore[union-attr]


def again(company: Company) -> Company:
    session().rollback()
    session().expire_all()
    return session().get_one(Company, company.id)


def verbs() -> list[str]:
    found = select(AuditEntry.verb).where(AuditEntry.subject_kind == "company").order_by(AuditEntry.id)
    return list(session().scalars(found))


def public_places(app: Any, name: str) -> list[str]:
    """Public addresses that show the name's second word, or lead somewhere from its address."""
    (first, second), slug = name.casefold().split()[:2], slug_of(name)
    reader = app.test_client()
    paths = ("/", "/companies", "/stories", "/stories.atom", "/rankings/overall", "/rankings/overall.csv", "/editions",
             f"/companies?q={first}", f"/stories?q={first}", f"/companies/suggest?q={first}", "/compare",
             "/sitemaps/companies/0.xml", "/transparency/decisions.csv")  # fmt: skip
    shown = [path for path in paths if second in reader.get(path).text.casefold()]
    leads = [f"/companies/{slug}", f"/companies/{slug}/stories.atom"]
    return shown + [path for path in leads if reader.get(path).status_code != 404]
