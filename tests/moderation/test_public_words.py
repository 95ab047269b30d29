"""Whatever a moderator writes that readers will see is read by the checks first."""

from pkgutil import walk_packages
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from wtforms import EmailField, HiddenField, StringField
from wtforms.form import FormMeta

import pact.moderation
from pact.companies.directory.models import Redress
from pact.companies.models import CompanyAlias, CompanyNumber, Sector
from pact.core.db import session
from pact.core.forms import Form
from pact.moderation.public_words import PublicWordsForm
from tests.support import make

BAD = "Kevin Patel 07700 900461"
DESK = "/moderation/companies"
NOT_WORDS = {"number", "price", "page", "checked_on", "seen", "SiteForm.value", "ComplaintsForm.value"}
"""Public, but no free text: each is a phone number, a price, an address or a day, and is checked as one."""
NOT_PUBLIC = {
    "DecideForm.decision", "DecideForm.phrase", "DecideForm.words", "DecideBatchForm.words", "DecideClaimForm.words",
    "DecideProposalForm.words", "PhraseForm.name", "PhraseForm.words", "RefuseCompanyForm.words", "DecidePatternForm.words",
    "MoveStoryForm.words", "WriteNoteForm.words", "SuspendForm.words", "SuspendSenderForm.words",
    "GiveOpinionForm.words", "AskOpinionForm.question",
    "AskAuthorForm.words",
}  # fmt: skip
"""Between moderators, to one author, to the person who claims a company, or to a company's own users."""
FINDS_A_COMPANY = {"GroupForm.value", "MergeCompanyForm.into", "MoveStoryForm.into"}
"""A name that must be one of a company that is here already."""


def desk_forms() -> list[type[Form]]:
    """All forms of the desk that fields are asked for by."""
    for module in walk_packages(pact.moderation.__path__, "pact.moderation."):
        __import__(module.name)
    found, left = [], [Form]
    while left:
        form = left.pop()
        left += form.__subclasses__()
        if form.__module__.startswith("pact.moderation"):
            found.append(form)
    return found


def texts_of(form: FormMeta) -> dict[str, type]:
    made = {name: getattr(form, name) for name in dir(form) if not name.startswith("_")}
    return {
        name: field.field_class
        for name, field in made.items()
        if isinstance(getattr(field, "field_class", None), type)
        and issubclass(field.field_class, StringField)
        and not issubclass(field.field_class, HiddenField)
    }


def test_every_text_of_the_desk_that_becomes_public_is_checked() -> None:
    unknown = []
    for form in desk_forms():
        checked = form.public_words if issubclass(form, PublicWordsForm) else ()
        for name, kind in texts_of(form).items():
            called = {name, *(f"{cls.__name__}.{name}" for cls in form.__mro__)}
            known = called & (NOT_WORDS | NOT_PUBLIC | FINDS_A_COMPANY)
            if name not in checked and not known and not issubclass(kind, EmailField):
                unknown.append(f"{form.__module__}.{form.__name__}.{name}")
    assert not unknown, unknown
    assert {
        "SectorForm",
        "NumberForm",
        "RedressForm",
        "AddAliasForm",
        "RenameCompanyForm",
        "AcceptCompanyForm",
    } <= {form.__name__ for form in desk_forms() if issubclass(form, PublicWordsForm) and form.public_words}


def test_what_is_said_to_be_checked_is_a_field() -> None:
    for form in desk_forms():
        if issubclass(form, PublicWordsForm) and texts_of(form):
            assert set(form.public_words) <= set(texts_of(form)), form


def send(desk: Any, path: str, *, at: str, **fields: str) -> Any:
    data = {name.replace("__", "-"): value for name, value in fields.items()}
    return desk.post(path, data={"csrf_token": make.csrf_token(desk, at), **data})


PAGE, DAY = "https://nordic.example/contact", "2026-10-01"
NUMBER = {"number__number": "+44 20 7946 0018", "number__page": PAGE, "number__checked_on": DAY}
REDRESS = {
    "redress__country": "GB", "redress__sector": "", "redress__weeks": "8", "redress__page": PAGE,
    "redress__checked_on": DAY,
}  # fmt: skip
WAYS = {
    "sector": ("/moderation/sectors", "/moderation/sectors", {"sector__name": BAD}, select(Sector.name)),
    "alias": (f"{DESK}/nordic-mail/aliases", f"{DESK}/nordic-mail", {"alias__name": BAD}, select(CompanyAlias.name)),
    "number": (f"{DESK}/nordic-mail/numbers", f"{DESK}/nordic-mail", NUMBER | {"number__purpose": BAD},
               select(CompanyNumber.purpose)),
    "hours": (f"{DESK}/nordic-mail/numbers", f"{DESK}/nordic-mail",
              NUMBER | {"number__purpose": "Faults", "number__hours": BAD}, select(CompanyNumber.hours)),
    "redress": ("/moderation/redress", "/moderation/redress", REDRESS | {"redress__body": BAD}, select(Redress.body)),
}  # fmt: skip


@pytest.mark.parametrize("way", list(WAYS))
def test_a_text_with_a_finding_needs_a_second_look(client: Any, way: str) -> None:
    make.signed_in(client, "administrator")
    make.company("Nordic Mail")
    path, at, fields, stored = WAYS[way]
    prefix = "number" if way == "hours" else way
    answer = send(client, path, at=at, **fields)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert "07700 900461" in page.select_one(".error-summary").text  # type: ignore[union-attr]
    assert page.select_one(f"[name='{prefix}-words_are_fine']")
    assert BAD in [field.get("value") for field in page.select("input")]
    session().rollback()
    assert BAD not in session().scalars(stored).all()
    assert send(client, path, at=at, **fields, **{f"{prefix}__words_are_fine": "y"}).status_code == 303
    session().rollback()
    assert BAD in session().scalars(stored).all()


@pytest.mark.parametrize("hours", ["Monday to Friday, 8am to 6pm", "Mon-Fri 9:00-17:30, Sat 10-14", "24 hours"])
def test_hours_as_companies_write_them_are_no_finding(client: Any, hours: str) -> None:
    make.signed_in(client, "administrator")
    make.company("Nordic Mail")
    path, at, fields, stored = WAYS["hours"]
    assert send(client, path, at=at, **(fields | {"number__hours": hours})).status_code == 303
    session().rollback()
    assert session().scalars(stored).all() == [hours]
