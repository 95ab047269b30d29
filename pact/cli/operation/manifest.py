"""The manifest of a backup: a JSON file beside it that says what is in it and what one needs to read it."""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pact.cli.operation.figures import count_rows, end_of_audit_log, head_of
from pact.config import SETTINGS
from pact.core import clock
from pact.core.site import code_version

FORMAT = 1
ANYWAY = "--despite-faults"
"""What has `restore` restore a backup that is faulty."""


class ManifestRefused(Exception):
    """Why a backup cannot be restored, in words for the operator."""


@dataclass(frozen=True)
class Manifest:
    """`tables` are the rows of each table, `audit` the log's entries and the digest of its newest one.

    `keys` are the settings without which what is encrypted in the backup cannot be read. They are not in it.
    `faults` are what verifying the site found when the backup was made, a line each; None if it was not verified.
    """

    format: int
    made_at: str
    code_version: str
    database: str
    migration_head: str
    tables: dict[str, int]
    audit: dict[str, Any] | None
    file: str
    bytes: int
    sha256: str
    keys: dict[str, str]
    faults: list[str] | None = None


def path_beside(dump: Path) -> Path:
    return dump.with_name(f"{dump.name}.manifest.json")


def content_of(connection: Connection) -> dict[str, Any]:
    """What a manifest says of the database's content, in one state of it."""
    return {
        "database": connection.dialect.name,
        "migration_head": head_of(connection),
        "tables": count_rows(connection),
        "audit": end_of_audit_log(connection),
    }


def manifest_of(dump: Path, *, name: str, content: dict[str, Any], faults: list[str] | None) -> Manifest:
    """The manifest of a dump that is stored under `name`."""
    keys = {each.name: each.help for each in SETTINGS.values() if each.secret and each.required}
    return Manifest(
        format=FORMAT, made_at=clock.now().isoformat(timespec="seconds"), code_version=code_version(), file=name,
        bytes=dump.stat().st_size, sha256=sha256_of(dump), keys=keys,
        faults=faults, **content,
    )  # fmt: skip


def write_manifest(manifest: Manifest, path: Path) -> None:
    path.write_text(json.dumps(asdict(manifest), indent=2) + "\n")
    sync(path)


def read_manifest(dump: Path) -> Manifest:
    """The manifest beside a dump. Raises ManifestRefused if there is none, or the dump is not the one it describes."""
    path = path_beside(dump)
    try:
        manifest = Manifest(**json.loads(path.read_text()))
    except FileNotFoundError:
        raise ManifestRefused(f"There is no manifest {path}.") from None
    except (ValueError, TypeError):
        raise ManifestRefused(f"{path} is not a manifest that this version can read.") from None
    if manifest.format != FORMAT:
        raise ManifestRefused(f"{path} has format {manifest.format}; this version reads format {FORMAT}.")
    if sha256_of(dump) != manifest.sha256:
        raise ManifestRefused(f"{dump} is not as it was written: its SHA-256 is not the one in {path}.")
    return manifest


def sha256_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Have the file, or the names in the folder, written to the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
