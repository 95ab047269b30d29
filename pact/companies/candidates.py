"""Finds known companies that a name may mean: a bounded query selects possible names, which are then scored."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import joinedload

from pact.companies.likeness import Likeness, core_words, likeness_of
from pact.companies.models import Company, CompanyAlias, CompanyStatus
from pact.companies.names import stored_key
from pact.companies.queries import company_named, named_like
from pact.core.db import session

# The most names that are scored. The database sorts those that share most first.
MAX_SCORED = 200
MAX_WORDS = 8
_KEY = CompanyAlias.name_key
_SPACED = literal(" ") + _KEY


class Candidate(NamedTuple):
    """A company that a name may mean, which of its names matched, and how well."""

    company: Company
    name: str
    score: float
    likeness: Likeness


def similar_companies(name: str, *, besides: Company | None = None, limit: int = 5) -> list[Candidate]:
    """Accepted companies with a similar name, most similar first. Two queries, at most 200 names."""
    key = stored_key(name)
    best: dict[int, tuple[float, Likeness, str]] = {}
    for company_id, alias, alias_key in _names_worth_scoring(key, besides):
        found = likeness_of(key, alias_key)
        if found and found > best.get(company_id, (0.0, Likeness.SOME, ""))[:2]:
            best[company_id] = (*found, alias)
    closest = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[:limit]
    statement = select(Company).where(Company.id.in_([company_id for company_id, _ in closest]))
    rows = session().execute(statement.options(joinedload(Company.sector))).scalars() if closest else ()
    companies = {company.id: company for company in rows}
    return [Candidate(companies[ident], alias, score, word) for ident, (score, word, alias) in closest]


class Suggestion(NamedTuple):
    """A company to choose while typing."""

    name: str
    slug: str
    sector: str


def suggestions(text: str, *, limit: int = 8) -> list[Suggestion]:
    """Companies to suggest while somebody types, those with a similar name last; none for fewer than two letters."""
    if len(stored_key(text)) < 2:
        return []
    found = named_like(text, limit=limit)
    known = {company.id for company in found}
    similar = similar_companies(text) if len(found) < limit else []
    found += [candidate.company for candidate in similar if candidate.company.id not in known]
    return [Suggestion(company.name, company.slug, company.sector.name) for company in found[:limit]]


def nearest_name(name: str) -> str | None:
    """The accepted company that is probably meant, for “did you mean”; None if the name is a company's own."""
    if company_named(name) is not None:  # asked first, because it takes a tenth of the time
        return None
    nearest = next(iter(similar_companies(name, limit=1)), None)
    is_near = nearest is not None and nearest.likeness in (Likeness.SAME, Likeness.CLOSE)
    return nearest.company.name if nearest is not None and is_near else None


def _names_worth_scoring(key: str, besides: Company | None) -> list[tuple[int, str, str]]:
    pieces = list(_pieces(key))
    if not pieces:
        return []
    shared = sum((case((piece, weight), else_=0) for weight, piece in pieces), literal(0))
    statement = (
        select(CompanyAlias.company_id, CompanyAlias.name, _KEY)
        .join(Company, Company.id == CompanyAlias.company_id)
        .where(Company.status == CompanyStatus.ACCEPTED, or_(*(piece for _, piece in pieces)))
        .order_by(shared.desc(), func.abs(func.length(_KEY) - len(key)), CompanyAlias.id)
        .limit(MAX_SCORED)
    )
    if besides is not None:
        statement = statement.where(CompanyAlias.company_id != besides.id)
    return list(session().execute(statement).tuples())


def _pieces(key: str) -> Iterator[tuple[int, ColumnElement[bool]]]:
    """LIKE patterns that a name worth scoring may match, with the weight of each.

    A folded name has only letters, digits and spaces, so it contains no wildcard.
    """
    words = core_words(key)[:MAX_WORDS]
    if not words:
        return
    joined = "".join(words)
    yield 4, func.replace(_KEY, " ", "").startswith(joined)
    yield 1, _KEY.startswith(words[0][:2])
    for word in words:
        if len(word) >= 3:
            yield 2, _SPACED.contains(f" {word[:4]}")
        if len(word) >= 5:  # a typing mistake in the first letters
            yield 1, _KEY.contains(word[-4:])
    if len(words) > 1:
        yield 4, func.replace(_KEY, " ", "").startswith("".join(word[0] for word in words))
    # “p and v bank” is like “% p% v% bank%”, and the other way round.
    yield 3, _SPACED.like("% " + "% ".join(words) + "%")
    abbreviated = literal("% ") + func.replace(func.replace(_KEY, " and ", " "), " ", "% ") + literal("%")
    yield 3, literal(" " + " ".join(words)).like(abbreviated)
    if len(words) == 1 and 2 <= len(joined) <= 6:  # may be initials itself
        yield 3, _SPACED.like("".join(f"% {letter}%" for letter in joined))
