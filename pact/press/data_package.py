"""A data package (Frictionless, version 1) of the current tables and all editions in one file.

The same tables and editions always give the same bytes: files are in the order of the descriptor, with one fixed
time.
"""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from pact.core import site
from pact.core.frozen.keys import KEY_ADDRESS, allowed_signers
from pact.core.frozen.text import moment_words
from pact.core.paths import data_beside
from pact.press.downloads.describing import citation_file, read_me, resources
from pact.press.downloads.queries import newest_file
from pact.press.table_schema import schema_of
from pact.rankings.editions import queries as edition_queries
from pact.rankings.editions.export import columns_of, edition_csv
from pact.rankings.measures import Measure
from pact.rankings.sources import Basis
from pact.rankings.tables import queries
from pact.rankings.tables.columns import TABLE_COLUMNS
from pact.rankings.tables.export import as_csv
from pact.rankings.tables.listing import whole_table

NAME = "ccpact-data"
DESCRIPTOR = "datapackage.json"
# The earliest time that a zip file can hold. The content has times of its own.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
Descriptor = dict[str, Any]
_FIXED = data_beside(__file__)


class File(NamedTuple):
    """A file of the package: its path in the archive, its address on the site, and its content.

    `is_frozen` means that the content at the address never changes.
    """

    resource: Descriptor
    path: str
    address: str
    content: bytes
    is_frozen: bool


class BuiltPackage(NamedTuple):
    """`descriptor` is for the site and names files by address. The archive has a descriptor of its own."""

    descriptor: str
    archive: bytes
    sha256: str


def build_package() -> BuiltPackage:
    """Read the tables and editions and pack them. The archive and one file at a time are in memory."""
    created, at_home, at_addresses = _created(), [], []
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in _files():
            proof = {"bytes": len(file.content), "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}"}
            at_home.append(file.resource | {"path": file.path} | proof)
            at_addresses.append(
                file.resource | {"path": site.site_url(file.address)} | (proof if file.is_frozen else {})
            )
            _add(archive, file.path, file.content)
        for name, words in _beside(created).items():
            _add(archive, name, words.encode())
        _add(archive, DESCRIPTOR, _written(at_home, created).encode())
    if newest_file() is not None:
        at_addresses += resources(_FIXED["csv"])
    packed = stream.getvalue()
    return BuiltPackage(_written(at_addresses, created), packed, hashlib.sha256(packed).hexdigest())


def _add(archive: zipfile.ZipFile, path: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(path, date_time=ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3  # Unix, on every machine
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, content)


def _beside(created: datetime | None) -> dict[str, str]:
    """What people read first. Texts are not in the archive, because it is kept for long and they can be withdrawn."""
    day = created.date() if created else None
    return {
        "README.md": read_me(day, queries.published_bases().tables.english),
        "CITATION.cff": citation_file(day),
    }


def _created() -> datetime | None:
    """The time of the newest content, so that the package depends on nothing else."""
    moments = [table.made_at for measure in Measure if (table := queries.table_of(measure, None))]
    moments += [edition.frozen_at for edition in edition_queries.edition_heads()]
    return max(moments, default=None)


def _written(resources: Iterable[Descriptor], created: datetime | None) -> str:
    name, published = site.site_name(), queries.published_bases().tables
    descriptor = {
        "profile": "data-package",
        "name": NAME,
        "title": f"{name}: league tables and editions",
        "description": _FIXED["description"].format(about=published.english),
        "homepage": site.site_url("/data"),
        **({"created": moment_words(created)} if created else {}),
        "licenses": [{"name": site.LICENCE.name, "title": site.LICENCE.title, "path": site.LICENCE.url}],
        "sources": _sources(published, name),
        "contributors": [{"title": name, "path": site.site_url("/about"), "role": "publisher"}],
        "resources": list(resources),
    }
    return json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n"


def _sources(published: Basis, name: str) -> list[Descriptor]:
    """Stories told here, and each source of imported records."""
    told = [{"title": f"Stories on {name}", "path": site.site_url("/stories")}]
    imported = [{"title": rows.english[0].upper() + rows.english[1:]} for rows in published.imported]
    return imported if published.is_imported else [*told, *imported]


def _files() -> Iterator[File]:
    for measure in Measure:
        table = queries.table_of(measure, None)
        whole = whole_table(table) if table else None
        title = f"The current table by {measure}, unranked companies last"
        yield File(
            _tabular(f"table-{measure}", title, TABLE_COLUMNS, key=("company_slug",)),
            f"tables/{measure}.csv",
            f"/rankings/{measure}.csv?unranked=1",
            "".join(as_csv(whole, with_unranked=True)).encode(),
            is_frozen=False,
        )
    for edition in edition_queries.edition_heads()[::-1]:
        body = edition_queries.body_of(edition)
        content = json.loads(body)
        columns = columns_of(content)
        title = f"Edition {edition.ident}" + (f": {edition.reason}" if edition.reason else "")
        yield File(
            _tabular(f"edition-{edition.ident}", title, columns, key=("measure", "company_id")),
            f"editions/{edition.ident}.csv",
            f"/editions/{edition.ident}.csv",
            edition_csv(content).encode(),
            is_frozen=True,
        )
        yield File(
            {"name": f"edition-{edition.ident}-record", "title": f"{title}, the record as JSON", **_FIXED["json"]},
            f"editions/{edition.ident}.json",
            f"/editions/{edition.ident}.json",
            body.encode(),
            is_frozen=True,
        )
        if edition.signature:
            yield File(
                {"name": f"edition-{edition.ident}-signature", "title": f"{title}, the signature of the record",
                 **_FIXED["signature"]},
                f"editions/{edition.ident}.sig",
                f"/editions/{edition.ident}.sig",
                edition.signature.encode(),
                is_frozen=True,
            )  # fmt: skip
    yield File(
        {"name": "edition-keys", "title": "The public keys of the signatures", **_FIXED["signature"]},
        KEY_ADDRESS.rpartition("/")[2],
        KEY_ADDRESS,
        allowed_signers().encode(),
        is_frozen=False,
    )


def _tabular(name: str, title: str, columns: tuple[str, ...], *, key: tuple[str, ...]) -> Descriptor:
    return {
        "profile": "tabular-data-resource",
        "name": name,
        "title": title,
        **_FIXED["csv"],
        "schema": schema_of(columns, key=key),
    }
