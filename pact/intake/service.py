"""Import a file of rows as stories, in chunks, so that the site keeps working and an import can be repeated.

Each chunk is read, rendered and made ready for the search index, and then written in short transactions with few
statements, however many rows a transaction has. A single one for the whole file would hold
SQLite's only write lock, and so block the share form, for as long as the import takes. The batch and its decision are
written with the first rows, so wherever a run is interrupted, every story it stored has a decision. The next run imports
the missing rows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select

from pact.checks.likeness.fingerprints import fingerprint
from pact.companies.models import Company, CompanyStatus
from pact.companies.names import stored_key
from pact.companies.queries import companies_meant
from pact.companies.service import add_companies, add_sector
from pact.core import clock, crypto
from pact.core.db import all_of, insert_objects, next_ids, session, snapshot, write_in_parts
from pact.intake.mapping import Draft, Plan, RowError, id_of, read_row
from pact.intake.reading import FileError, Row
from pact.moderation.decisions.transitions import change_batch_status, decide_batch
from pact.rankings.values import MICRO
from pact.stories.fields import Source, Status, VersionState
from pact.stories.models import ImportBatch, Story, StoryVersion
from pact.stories.rendering import render_body
from pact.stories.search.index import words_of

CHUNK = 500
ROWS_AT_ONCE = 50
"""At least so many rows are written in a transaction: fewer would hardly hold the lock for less time."""


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the operator vouches for: old rows are allowed, contacts are verified, no moderator is needed."""

    allow_old: bool = False
    is_established: bool = False
    publish: bool = False

    @property
    def status(self) -> Status:
        return Status.PUBLISHED if self.publish else Status.PENDING


@dataclass
class Summary:
    """Counts of the rows read so far; `rejected` counts by rule, and `first_lines` has the first line of each rule."""

    read: int = 0
    imported: int = 0
    already_there: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    first_lines: dict[str, int] = field(default_factory=dict)


class StoryImport:
    """One run of an import. `summary` is always up to date, also after an interruption."""

    def __init__(self, plan: Plan, terms: Terms, *, on_rejection: Callable[[Row, str], None]) -> None:
        self.plan = plan
        self.terms = terms
        self.summary = Summary()
        self._on_rejection = on_rejection
        self._batch_id: int | None = None
        self._company_ids: dict[str, int] = {}
        self._seen: Counter[bytes] = Counter()

    def run(self, rows: Iterable[Row], *, on_row: Callable[[], None] = lambda: None) -> Summary:
        """Import the rows and commit chunk by chunk.

        Raises FileError if the file cannot be read further; the rows before that are imported.
        """
        chunk: list[Draft] = []
        try:
            for row in rows:
                self._read(row, chunk)
                if len(chunk) == CHUNK:
                    self._keep(chunk)
                    chunk = []
                on_row()
        except FileError:
            self._keep(chunk)
            raise
        self._keep(chunk)
        return self.summary

    def _read(self, row: Row, chunk: list[Draft]) -> None:
        self.summary.read += 1
        try:
            if row.error:
                raise RowError(row.error)
            draft = read_row(row, self.plan, source_row=self._identity(row), allow_old=self.terms.allow_old)
            draft.version.fingerprint = fingerprint(draft.version.body) if draft.version.body else None
            render_body(draft.version)
            chunk.append(replace(draft, words=words_of(draft.version.title, draft.version.body)))
        except RowError as error:
            self.summary.rejected[error.rule] += 1
            self.summary.first_lines.setdefault(error.rule, row.line)
            self._on_rejection(row, error.reason)

    def _identity(self, row: Row) -> str:
        """The row's identity in its source: its id, or its cells' hash and a counter for equal rows.

        Rejected rows are counted too. Otherwise a run with other options would number the rows differently.
        """
        if self.plan.id_column:
            return id_of(row, self.plan.id_column)
        digest = row.digest()
        key = bytes.fromhex(digest)
        self._seen[key] += 1
        return f"{digest}:{self._seen[key]}"

    def _keep(self, chunk: list[Draft]) -> None:
        """Store the rows of a chunk that are not in the database yet, and commit."""
        with snapshot():
            fresh = self._without_known(chunk)
            self._look_up(fresh)
        self.summary.already_there += len(chunk) - len(fresh)
        for imported, already_there in write_in_parts(
            fresh, self._store, at_once=ROWS_AT_ONCE, least=ROWS_AT_ONCE
        ):
            session().expunge_all()
            self.summary.imported += imported
            self.summary.already_there += already_there

    def _store(self, part: Sequence[Draft]) -> tuple[int, int]:
        """Store these rows. Returns how many, and how many others another import has stored in the meantime."""
        fresh = self._without_known(part)
        if not fresh:
            return 0, len(part)
        batch = self._batch()
        self._add_companies(fresh)
        moment, ids, version_ids = clock.now(), next_ids(Story, len(fresh)), next_ids(StoryVersion, len(fresh))
        stories = [self._story(draft, ident, batch, moment) for draft, ident in zip(fresh, ids, strict=True)]
        insert_objects(stories)
        versions = [
            self._complete(draft.version, ident, story, moment)
            for draft, ident, story in zip(fresh, version_ids, stories, strict=True)
        ]
        insert_objects(versions)
        pairs = list(zip(stories, versions, strict=True))
        change_batch_status(batch, pairs, self.terms.status, words=[draft.words for draft in fresh])
        return len(fresh), len(part) - len(fresh)

    def _without_known(self, chunk: Sequence[Draft]) -> list[Draft]:
        statement = select(Story.source_row).where(
            Story.source_name == self.plan.source_name, Story.source_row.in_([draft.source_row for draft in chunk])
        )
        known = set(session().execute(statement).scalars()) if chunk else set()
        fresh: dict[str, Draft] = {}
        for draft in chunk:
            if draft.source_row not in known:
                fresh.setdefault(draft.source_row, draft)
        return list(fresh.values())

    def _batch(self) -> ImportBatch:
        if self._batch_id is not None:
            return session().get_one(ImportBatch, self._batch_id)
        batch = ImportBatch(source_name=self.plan.source_name, created_at=clock.now())
        session().add(batch)
        session().flush()
        self._batch_id = batch.id
        decide_batch(batch, self.terms.status, words=f"imported from {self.plan.source_name}")
        return batch

    def _story(self, draft: Draft, ident: int, batch: ImportBatch, moment: datetime) -> Story:
        return Story(
            id=ident,
            public_id=crypto.new_public_id(),
            company_id=self._company_ids[draft.company],
            created_at=moment,
            month=clock.month_of(draft.version.contacted_on),
            weight=MICRO,
            is_established=self.terms.is_established,
            source=Source.IMPORTED,
            source_name=self.plan.source_name,
            source_row=draft.source_row,
            import_batch_id=batch.id,
            is_record=not draft.version.body,
        )

    def _complete(self, version: StoryVersion, ident: int, story: Story, moment: datetime) -> StoryVersion:
        """Make the row's answers the story's first version."""
        version.id = ident
        version.story_id = story.id
        version.number = 1
        # The state that change_batch_status would set; setting it here saves a second write of each version.
        version.state = VersionState.PUBLISHED if self.terms.publish else VersionState.SUBMITTED
        version.submitted_at = moment
        return version

    def _add_companies(self, drafts: Sequence[Draft]) -> None:
        """Propose the companies that are not known. They are accepted when their first story is published.

        Moderators go on while an import runs. What they merged, or refused, since a name was looked up is looked up again.
        """
        self._look_up(drafts)
        while self._forget_changed(drafts):
            self._look_up(drafts)
        # Several rows may spell a new company's name in several ways. The first one names it.
        first: dict[str, Draft] = {}
        for draft in drafts:
            if draft.company not in self._company_ids:
                first.setdefault(stored_key(draft.company), draft)
        if first:
            sectors = {
                draft.company: add_sector(draft.sector) if draft.sector else None for draft in first.values()
            }
            added = add_companies(sectors, status=CompanyStatus.PROPOSED)
            for name in {draft.company for draft in drafts} - self._company_ids.keys():
                self._company_ids[name] = added[first[stored_key(name)].company].id

    def _forget_changed(self, drafts: Sequence[Draft]) -> bool:
        """Forget companies that take no stories any more. The others stay as they are until this transaction ends."""
        known = {name: self._company_ids[name] for draft in drafts if (name := draft.company) in self._company_ids}
        refused = {CompanyStatus.REFUSED} if self.terms.publish else set()
        statement = select(Company.id).where(
            Company.id.in_(set(known.values())), Company.status.not_in({CompanyStatus.MERGED, *refused})
        )
        usable = set(all_of(statement.order_by(Company.id).with_for_update(key_share=True)))
        changed = {name for name, ident in known.items() if ident not in usable}
        for name in changed:
            del self._company_ids[name]
        return bool(changed)

    def _look_up(self, drafts: Sequence[Draft]) -> None:
        """Find the companies with the drafts' names, so far as they are known: before others have to wait for this, and then
        those that were not there again.
        """
        wanted = {draft.company for draft in drafts} - self._company_ids.keys()
        for name, company in companies_meant(wanted).items() if wanted else ():
            if company.status is CompanyStatus.REFUSED and self.terms.publish:
                raise FileError(f"A moderator refused the company “{name}”, so its stories cannot be published.")
            self._company_ids[name] = company.id
