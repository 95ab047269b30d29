"""Connections to PostgreSQL: a dead one is replaced before it is used, and none waits or works without end.

The database ends a statement that takes longer than a request or a command may wait, one that waits too long for a lock,
and a transaction in which nothing is done for too long, because rows that it has locked or may still read stay as they
are until it ends.
"""

import select
from collections.abc import Callable
from typing import Any, NamedTuple

import click
from sqlalchemy import Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from pact.config import Config
from pact.core.postgresql.silence import watch_silence
from pact.core.postgresql.standby import watch_commits

# A statement sent into a network that swallows it fails after so long (libpq's parameters). `DATABASE_URL` may differ.
_NETWORK = {
    "connect_timeout": 5,  # seconds
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
    "application_name": "ccpact",
}
# As long as a worker has a job: after that another one may have it. Those that compute for longer read only, in a
# `snapshot()`, which locks nothing and may take an hour.
_IDLE_COMMAND_SECONDS = 300.0
_SET_LIMITS = (
    "SELECT set_config('statement_timeout', %s, false), set_config('lock_timeout', %s, false),"
    " set_config('idle_in_transaction_session_timeout', %s, false),"
    " set_config('max_parallel_workers_per_gather', %s, false), set_config('jit', %s, false)"
)


class Limits(NamedTuple):
    """For how many seconds a statement may run, wait for a lock, and a transaction do nothing; 0 for any time.

    Only what `is_long` may be worked on by several processes of the server, and compiled. A page reads little, and
    preparing either takes longer than reading it.
    """

    statement: float
    lock: float
    idle: float
    is_long: bool

    def values(self) -> list[str]:
        """As PostgreSQL takes them."""
        seconds = (self.statement, self.lock, self.idle)
        return [*(str(round(each * 1000)) for each in seconds), *(("2", "on") if self.is_long else ("0", "off"))]


def pool_options(config: Config) -> dict[str, Any]:
    """The arguments of `create_engine` that the settings ask for; none for SQLite, which has no server to spare."""
    url = make_url(config.database_url)
    if url.get_backend_name() != "postgresql":
        return {}
    return {
        "pool_size": config.database_connections,
        "max_overflow": config.database_more_connections,
        "pool_timeout": config.database_connection_seconds,
        "connect_args": {name: value for name, value in _NETWORK.items() if name not in url.query},
    }


def watch_connections(engine: Engine, config: Config) -> None:
    """Look at each connection of a new engine before it is used, and give it the limits of who uses it."""
    of_request = Limits(config.statement_seconds, config.lock_seconds, config.idle_seconds, is_long=False)
    of_command = Limits(
        config.command_statement_seconds, config.command_lock_seconds, _IDLE_COMMAND_SECONDS, is_long=True
    )

    watch_silence(engine)  # first: what is asked below must not wait without end, either

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        info = record.info
        if "has_news" not in info:
            info["has_news"] = _news_of(connection)
        elif connection.closed or info["has_news"]():
            raise DisconnectionError
        limits = of_command if click.get_current_context(silent=True) else of_request
        if info.get("limits") is not limits:
            connection.execute(_SET_LIMITS, limits.values())
            connection.commit()
            info["limits"] = limits

    watch_commits(engine, seconds=config.standby_seconds)


def _news_of(connection: Any) -> Callable[[], bool]:
    """A function that says whether the server has sent anything on a connection that waits for no answer.

    That is the end of the connection, or a word before it. To look takes microseconds, and to ask the server would take
    as long as all else that a kept page needs.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return lambda: bool(poll.poll(0))
