"""The companies that an address asks to compare: by current or former addresses, or by names that someone typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from pact.companies.candidates import nearest_name
from pact.companies.models import Company, CompanyStatus
from pact.companies.queries import companies_at, company_named, current_slug
from pact.core.i18n.messages import gettext
from pact.core.sanitising import clean_line

MOST = 4
ACROSS = "sectors"
"""The value of `across` in an address that compares companies of different sectors."""
_LONGEST = 120


@dataclass(frozen=True)
class CompanyField:
    """The text of one field of the form, the company found, and the error if none was."""

    text: str
    company: Company | None = None
    error: str = ""


@dataclass(frozen=True)
class CompanyChoice:
    """The companies to compare, each once and in order, and the form as it was filled in."""

    companies: list[Company]
    fields: list[CompanyField]
    is_plain: bool  # every word was a company's current address, without repeats

    @property
    def errors(self) -> list[tuple[int, str]]:
        """Error messages with the number of their field, from 1."""
        return [(number, field.error) for number, field in enumerate(self.fields, start=1) if field.error]


def choice_of(typed: Sequence[str]) -> CompanyChoice:
    """Find the companies. One query if all words are addresses, and a few for each other word.

    The fifth field gets an error. Words after it are ignored.
    """
    words = [word for text in typed[: 2 * MOST] if (word := clean_line(text)[:_LONGEST])]
    found = companies_at(words)
    fields: list[CompanyField] = []
    for number, word in enumerate(words[: MOST + 1]):
        if number == MOST:
            fields.append(CompanyField(word, error=gettext("You can compare up to four companies at once.")))
            continue
        company = found.get(word) or _found_by_name(word)
        fields.append(CompanyField(company.name, company) if company else CompanyField(word, error=_unknown(word)))
    companies = list({field.company.id: field.company for field in fields if field.company}.values())
    if len(companies) == 1:
        fields[1:] = [_named_again(field) for field in fields[1:]]
    return CompanyChoice(companies, fields, is_plain=[company.slug for company in companies] == list(typed))


def compare_address(companies: Sequence[Company], measure: str | None = None, *, across: bool = False) -> str:
    """The address that compares these companies, with `across` those of different sectors, too."""
    asked = [("c", company.slug) for company in companies]
    asked += [("measure", measure)] if measure else []
    asked += [("across", ACROSS)] if across else []
    return f"/compare?{urlencode(asked)}"


def _found_by_name(word: str) -> Company | None:
    """The company with this name or former address. A merged company leads to the one it was merged into."""
    named = company_named(word)
    slug = current_slug(named.slug if named else word)
    company = companies_at([slug]).get(slug) if slug else None
    return company if company and company.status is CompanyStatus.ACCEPTED else None


def _named_again(field: CompanyField) -> CompanyField:
    """Of fields that name only one company between them, one after the first."""
    if not field.company:
        return field
    return replace(
        field, error=gettext("You have chosen %(name)s already. Choose another company.", name=field.text)
    )


def _unknown(word: str) -> str:
    near = nearest_name(word)
    if near:
        return gettext("We have no company called “%(name)s”. Did you mean %(near)s?", name=word, near=near)
    return gettext("We have no company called “%(name)s”.", name=word)
