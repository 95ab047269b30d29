"""Where counted rows come from: people who told us, or a public source whose records were imported.

What is true of stories that people told us (who chose to tell, that a moderator read them) is not true of imported
records. So wherever rows are counted, a `Basis` says how many came from where, and the words follow from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from pact.core.clock import month_key, read_month
from pact.core.i18n.messages import format_date, format_month, format_number, gettext, message_of, ngettext
from pact.rankings.shares import share_words
from pact.stories.fields import Source

_ = str  # marks a message for extraction

IMPORTED: Final = f"{Source.IMPORTED}:"
"""Begins the bucket of an imported row. The source's name follows."""
UNPROMPTED: Final = (Source.UNPROMPTED.value, Source.EMAIL.value)
"""Buckets of stories that nobody invited. Stories by mail are unprompted, too."""
NOT_SCORED: Final = "not_scored"
"""In a published bucket, instead of a source: shown, but not counted in the rankings."""
INVITED: Final = "invited"
"""The same for invited stories, which are not unprompted ones."""


class SourceInfo(NamedTuple):
    """A source that we know: its kind of record with its title, and what it makes of records without an outcome.

    Not every source that says whether a problem was solved `says_contact`: whether that was at the first contact.
    """

    title: str
    silent: str = ""
    says_contact: bool = True


SOURCES: Final[Mapping[str, SourceInfo]] = {
    "consumidor": SourceInfo(
        _("complaints to consumidor.gov.br"),
        _("Whoever complains to consumidor.gov.br may rate the outcome. It counts unrated complaints as solved."),
        says_contact=False,
    ),
    # It publishes the texts only of those who agree to that.
    "cfpb": SourceInfo(_("a selection of complaints to the US Consumer Financial Protection Bureau")),
    "bank-calls": SourceInfo(_("calls in the log of the Technion’s “Anonymous Bank”")),
}
"""By the name under which the rows were imported."""
SILENT_ON_CONTACT: Final = frozenset(
    f"{IMPORTED}{name}" for name, info in SOURCES.items() if not info.says_contact
)
"""Buckets of the sources whose records do not say at which contact a problem was solved."""


def source_title(name: str) -> str:
    """The source with its kind of record: “complaints to consumidor.gov.br”."""
    return message_of(english_title(name)) if name in SOURCES else gettext("records from %(source)s", source=name)


def english_title(name: str) -> str:
    """The same in English, for files."""
    return SOURCES[name].title if name in SOURCES else f"records from {name}"


_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


class ImportedRows(NamedTuple):
    """Rows of one source: how many are counted, in which months, and how many more say nothing that counts here.

    `what` are the words that a frozen edition has for them.
    """

    source: str
    n: int
    first: date
    last: date
    silent: int = 0
    what: str = ""

    @property
    def words(self) -> str:
        """“complaints to consumidor.gov.br, May–October 2014”."""
        return gettext("%(source)s, %(period)s", source=source_title(self.source), period=self.period)

    @property
    def counted(self) -> str:
        """“complaints to consumidor.gov.br, May–October 2014: 17,162”. With the number last, one form fits every
        number.
        """
        return gettext("%(source)s: %(count)s", source=self.words, count=format_number(self.n))

    @property
    def english(self) -> str:
        return self.what or f"{english_title(self.source)}, {self._period_in_english}"

    @property
    def period(self) -> str:
        """The months of the records, from the first to the last."""
        return period_words(self.first, self.last)

    @property
    def _period_in_english(self) -> str:
        first, last = (f"{_ENGLISH_MONTHS[month.month - 1]} {month.year}" for month in (self.first, self.last))
        if self.first == self.last:
            return last
        return f"{first.split()[0] if self.first.year == self.last.year else first}–{last}"

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "source": self.source,
            "what": self.english,
            "rows": self.n,
            "silent": self.silent,
            "from": month_key(self.first),
            "to": month_key(self.last),
        }


def period_words(first: date, last: date) -> str:
    """“May–October 2014”, or “May 2014” if both are the same month."""
    if first == last:
        return format_month(last)
    begin = format_date(first, gettext("MMMM")) if first.year == last.year else format_month(first)
    return gettext("%(first)s–%(last)s", first=begin, last=format_month(last))


def rows_from_json(found: Mapping[str, Any]) -> ImportedRows:
    first, last = read_month(found["from"]), read_month(found["to"])
    assert first
    assert last
    return ImportedRows(found["source"], found["rows"], first, last, found["silent"])


@dataclass(frozen=True)
class Basis:
    """What figures are based on. `unnamed` rows are in tables made before sources were kept by measure.

    `invited` stories are among `told` where everything published is counted. A table counts none, so there they are told
    besides. `evidence` is of how many of `told` a moderator has seen evidence of the contact; None where that was not
    counted.
    """

    told: int = 0
    imported: tuple[ImportedRows, ...] = ()
    unprompted: int = 0
    unnamed: int = 0
    invited: int = 0
    evidence: int | None = None

    @property
    def total(self) -> int:
        return self.told + self.unnamed + sum(rows.n for rows in self.imported)

    @property
    def is_told(self) -> bool:
        """Whether all rows are stories that people told us, or there are none."""
        return not self.imported and not self.unnamed

    @property
    def is_imported(self) -> bool:
        """Whether all rows were imported."""
        return not self.told and not self.is_told

    @property
    def silent(self) -> int:
        return sum(rows.silent for rows in self.imported)

    @property
    def sources(self) -> list[str]:
        """Each source with its kind and period."""
        return [rows.words for rows in self.imported] + ([gettext("other records")] if self.unnamed else [])

    @property
    def counts(self) -> list[str]:
        """How many rows came from where, in words."""
        found = []
        if self.told or self.is_told:
            stories = ngettext("%(count)s story", "%(count)s stories", self.told, count=format_number(self.told))
            found.append(f"{stories} {self.invited_among}".rstrip())
        found += [rows.counted for rows in self.imported]
        if self.unnamed:
            found.append(gettext("other records: %(count)s", count=format_number(self.unnamed)))
        return found

    @property
    def invited_among(self) -> str:
        """Follows a count of stories that includes invited ones. With the number last, one form fits every number."""
        if self.unprompted == self.told or not self.invited:
            return ""
        return gettext("(invited: %(count)s)", count=format_number(self.invited))

    @property
    def invited_words(self) -> str:
        """The same in a sentence after the count."""
        if not self.invited_among:
            return ""
        return ngettext(
            "%(count)s of them is by somebody who was invited: it is shown, but not counted.",
            "%(count)s of them are by people who were invited: they are shown, but not counted.",
            self.invited, count=format_number(self.invited),
        )  # fmt: skip

    @property
    def invited_besides(self) -> str:
        """How many invited stories a table leaves out. Empty if there are none."""
        if not self.invited:
            return ""
        return ngettext(
            "%(count)s invited story is shown, but not counted.",
            "%(count)s invited stories are shown, but not counted.",
            self.invited, count=format_number(self.invited),
        )  # fmt: skip

    @property
    def recent_counts(self) -> list[str]:
        """The same without periods, where one period holds for all."""
        rows = [
            gettext("%(source)s: %(count)s", source=source_title(each.source), count=format_number(each.n))
            for each in self.imported
        ]
        return [*replace(self, imported=()).counts, *rows] if self.told or self.is_told else rows

    @property
    def brief_counts(self) -> list[str]:
        """The shortest, where `sentence` above names the sources with their periods."""
        if self.is_imported:
            return [f"{format_number(self.total)} {self.unit(self.total)}"]
        return self.recent_counts

    @property
    def unprompted_words(self) -> str:
        """The share of all rows that are unprompted stories. “100% unprompted” would be hard to understand."""
        if self.unprompted == self.total:
            return gettext("none invited")
        if not self.unprompted:
            return gettext("no unprompted stories")
        return gettext("%(share)s unprompted stories", share=share_words(self.unprompted / self.total))

    @property
    def silent_words(self) -> str:
        """How many records of these sources are left out of a table, and why. Empty if none are."""
        if not self.silent:
            return ""
        every = self.silent + sum(rows.n for rows in self.imported)
        words = ngettext(
            "%(count)s of %(every)s records (%(share)s) does not say this and is not counted.",
            "%(count)s of %(every)s records (%(share)s) do not say this and are not counted.",
            self.silent, count=format_number(self.silent), every=format_number(every),
            share=share_words(self.silent / every),
        )  # fmt: skip
        reasons = [
            message_of(SOURCES[rows.source].silent)
            for rows in self.imported
            if rows.silent and rows.source in SOURCES and SOURCES[rows.source].silent
        ]
        return " ".join([words, *reasons])

    @property
    def sentence(self) -> str:
        """“Based on what people told us, not on a sample of all customers.”"""
        if not self.total:
            return gettext("Nothing is counted here yet.")
        if self.is_told:
            return gettext("Based on what people told us, not on a sample of all customers.")
        if self.is_imported:
            return gettext(
                "Based on %(sources)s, not on a sample of all customers.", sources="; ".join(self.sources)
            )
        return gettext(
            "Based on what people told us and on %(sources)s, not on a sample of all customers.",
            sources="; ".join(self.sources),
        )

    @property
    def english(self) -> str:
        """The same for files, which are in English."""
        if not self.total:
            return "Nothing is counted here yet."
        stories = ["stories by people who chose to tell them"] if self.told or self.is_told else []
        records = [rows.english for rows in self.imported] + (["other records"] if self.unnamed else [])
        return f"Based on {' and on '.join([*stories, *records])}, not on a sample of all customers."

    @property
    def evidence_words(self) -> str:
        """The share of the stories told here of which a moderator has seen evidence. Empty where that is not known."""
        if self.evidence is None or not self.told:
            return ""
        if not self.evidence:
            return gettext("evidence of the contact seen for no story")
        return gettext(
            "evidence of the contact seen for %(share)s of the stories told here",
            share=share_words(self.evidence / self.told),
        )

    @property
    def english_counts(self) -> str:
        """How many rows came from where, and how many stories were unprompted, in one cell of a file."""
        seen = "" if self.evidence is None else f", of which with evidence of the contact seen: {self.evidence}"
        told = (
            [f"stories told here: {self.told}, of which unprompted: {self.unprompted}{seen}"] if self.told else []
        )
        other = [f"other records: {self.unnamed}"] if self.unnamed else []
        other += [f"invited stories, not counted: {self.invited}"] if self.invited else []
        return "; ".join([*told, *(f"{rows.english}: {rows.n}" for rows in self.imported), *other])

    @property
    def by(self) -> str:
        """Begins a sentence that holds only for these rows."""
        if self.is_told:
            return gettext("By the stories here")
        if self.is_imported:
            return gettext("By the records here")
        return gettext("By the stories and records here")

    @property
    def heading(self) -> str:
        """Heads a column of counts."""
        if self.is_told:
            return gettext("Stories")
        if self.is_imported:
            return gettext("Records")
        return gettext("Stories and records")

    def unit(self, count: int) -> str:
        """Follows a count of these rows."""
        if self.is_told:
            return ngettext("story", "stories", count)
        if self.is_imported:
            return ngettext("record", "records", count)
        return ngettext("story or record", "stories and records", count)

    @property
    def as_json(self) -> dict[str, Any]:
        return {
            "told": self.told,
            "imported": [rows.as_json for rows in self.imported],
            **({"invited": self.invited} if self.invited else {}),
            **({"evidence": self.evidence} if self.evidence is not None else {}),
        }


def basis_from_json(found: Mapping[str, Any] | None, *, stories: int, unprompted: int) -> Basis:
    """The basis of a table. A table made before sources were kept by measure only has its totals."""
    if found is None:
        return Basis(told=unprompted, unprompted=unprompted, unnamed=stories - unprompted)
    rows = tuple(rows_from_json(each) for each in found["imported"])
    return Basis(
        told=found["told"], imported=rows, unprompted=unprompted, invited=found.get("invited", 0),
        evidence=found.get("evidence"),
    )  # fmt: skip


def is_not_scored(bucket: str) -> bool:
    """Whether a bucket of published stories is of such that are shown but not counted."""
    return bucket.endswith((f":{NOT_SCORED}", f":{INVITED}"))


def source_of_published(bucket: str) -> str:
    """The source's name in a bucket of published stories. Empty if the story was told here."""
    source = bucket.partition(":")[2]
    return "" if source in {NOT_SCORED, INVITED} else source


Counted = tuple[str, int, date, date]
"""A bucket of published stories or records: its name, their number, the first and the last month."""


def texts_only(counted: Iterable[Counted]) -> list[Counted]:
    """Without the records, which have no text."""
    return [each for each in counted if not each[0].startswith("record")]


def basis_of_buckets(counted: Iterable[Counted]) -> Basis:
    """The basis of published rows, from their buckets."""
    told = invited = 0
    rows: dict[str, ImportedRows] = {}
    for bucket, n, first, last in counted:
        source = source_of_published(bucket)
        if not source:
            told += n
            invited += n if bucket.endswith(f":{INVITED}") else 0
            continue
        known = rows.get(source, ImportedRows(source, 0, first, last))
        rows[source] = ImportedRows(source, known.n + n, min(known.first, first), max(known.last, last))
    imported = tuple(rows[name] for name in sorted(rows))
    return Basis(told=told, imported=imported, unprompted=told - invited, invited=invited)
