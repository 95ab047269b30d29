"""Where the cluster is: its folder, its ports, and the settings that all its processes of the site share."""

import base64
import getpass
import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
WEBS: Final = ("web1", "web2", "web3")
WORKERS: Final = ("worker1", "worker2")
BASE_PORT: Final = 20400
_OFFSETS: Final = {
    "https": 0, "http": 1, "web1": 11, "web2": 12, "web3": 13, "primary": 21, "standby": 22, "redis": 31, "mail": 41,
    "mailroom": 42,
}  # fmt: skip


class ClusterError(Exception):
    """What stands in the way. The message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """A cluster's folder and the first of its ports."""

    folder: Path
    base_port: int

    @classmethod
    def here(cls) -> "Cluster":
        """The cluster named by PACT_CLUSTER_DIR and PACT_CLUSTER_PORT. Raises ClusterError if it cannot be there."""
        given = os.environ.get("PACT_CLUSTER_DIR", "")
        folder = Path(given).resolve() if given else _usual_folder()
        port = os.environ.get("PACT_CLUSTER_PORT", "") or str(BASE_PORT)
        if not (port.isdigit() and 20_000 <= int(port) <= 65_000):
            raise ClusterError("PACT_CLUSTER_PORT must be a number from 20000 to 65000.")
        return cls(folder, int(port))

    def port(self, name: str) -> int:
        return self.base_port + _OFFSETS[name]

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port('https')}"

    def make_folders(self) -> None:
        """Create the folder and those in it. Others may pass through it, as PostgreSQL's user must, but not look in."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if self.folder.stat().st_uid != os.geteuid():
            raise ClusterError(f"{self.folder} belongs to somebody else. Set PACT_CLUSTER_DIR.")
        self.folder.chmod(0o711)
        for name in ("logs", "pids", "mail", "instance", "tls", "redis"):
            (self.folder / name).mkdir(mode=0o700, exist_ok=True)
        (self.folder / "nginx").mkdir(mode=0o711, exist_ok=True)
        if os.geteuid() == 0:
            for parent in self.folder.parents:
                if not parent.stat().st_mode & 0o001:
                    raise ClusterError(
                        f"PostgreSQL's user cannot reach {parent}. Set PACT_CLUSTER_DIR to another folder."
                    )

    @cached_property
    def keys(self) -> dict[str, str]:
        """Random passwords and keys, made with the cluster and kept in its folder."""
        path = self.folder / "keys.env"
        if not path.exists():
            made = {
                "POSTGRES_PASSWORD": secrets.token_hex(24),
                "SITE_PASSWORD": secrets.token_hex(24),
                "REDIS_PASSWORD": secrets.token_hex(24),
                "PACT_SECRET_KEY": secrets.token_hex(32),
                "PACT_DIGEST_KEY": secrets.token_hex(32),
                "PACT_DATA_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
                "PACT_EDITION_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            }
            path.touch(mode=0o600)
            path.write_text("".join(f"{name}={value}\n" for name, value in made.items()))
        return dict(line.split("=", 1) for line in path.read_text().splitlines())

    @property
    def database_url(self) -> str:
        """Names both servers: a connection goes to the one that may write, also after the standby was promoted."""
        hosts = "&".join(f"host=127.0.0.1:{self.port(name)}" for name in ("primary", "standby"))
        login = f"ccpact:{self.keys['SITE_PASSWORD']}"
        return f"postgresql+psycopg://{login}@/ccpact?{hosts}&target_session_attrs=read-write&connect_timeout=5"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the site's processes. PACT_… variables of whoever starts the cluster go before ours."""
        ours = {
            "PACT_ENV": "production",
            "PACT_INSTANCE": str(self.folder / "instance"),
            "PACT_SITE_URL": self.url,
            "PACT_TRUSTED_PROXIES": "1",
            "PACT_RATE_LIMIT_STORAGE": f"redis://:{self.keys['REDIS_PASSWORD']}@127.0.0.1:{self.port('redis')}/0",
            "PACT_PAGE_STORE": f"redis://:{self.keys['REDIS_PASSWORD']}@127.0.0.1:{self.port('redis')}/1",
            "PACT_MAIL_URL": f"smtp://127.0.0.1:{self.port('mail')}?tls=off",
            "PACT_MAIL_FROM": "CCPact <stories@ccpact.example>",
            "PACT_MAILROOM_ADDRESS": "stories@ccpact.example",
            "PACT_MAILROOM_LISTEN": f"127.0.0.1:{self.port('mailroom')}",
            "PACT_CONTACT": "hello@ccpact.example",
            "PACT_OPERATOR_NAME": "CCPact Local Cluster (invented)",
            "PACT_OPERATOR_ADDRESS": "1 Example Street, Exampleton (invented)",
            "PACT_OPERATOR_COUNTRY": "GB",
            "PACT_OPERATOR_AUTHORITY": "Example Data Protection Authority https://authority.example",
            **{name: value for name, value in self.keys.items() if name.startswith("PACT_")},
        }
        given = {name: value for name, value in os.environ.items() if not name.startswith("PACT_CLUSTER_")}
        return {**ours, **given, "DATABASE_URL": self.database_url, "PYTHONUNBUFFERED": "1"}


def database_user() -> str:
    """The user who runs PostgreSQL, which refuses to run as root."""
    return "postgres" if os.geteuid() == 0 else getpass.getuser()


def _usual_folder() -> Path:
    # Root's home is closed to PostgreSQL's user.
    return Path("/var/tmp/ccpact-cluster" if os.geteuid() == 0 else Path.home() / ".cache/ccpact-cluster")  # noqa: S108 (its owner is checked)
