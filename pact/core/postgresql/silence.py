"""A server of PostgreSQL that says nothing any more, because it is frozen or its machine hangs.

All limits of what it may take are its own (connections.py), so it ends nothing then. And as long as its system still takes
what is sent, the network's limits do not hold either. So one thread of each process looks at connections that requests
have had for some seconds, and asks their server for a sign of life. If none comes, it shuts these connections.
Whoever waits on one is told the same as when a server dies: nothing was saved, or, within a commit, that it is not known.
Others are refused at once until a server answers. A server that works answers within milliseconds, however long a
statement takes. Commands wait for as long as it takes.
"""

import os
import socket
import threading
import time
from contextlib import closing, suppress
from typing import Final, NamedTuple

import click
import psycopg
import structlog
from sqlalchemy import Engine, event
from sqlalchemy.pool import ConnectionPoolEntry

from pact.core import clock

log = structlog.get_logger("pact.silence")

_NAME: Final = "silence"
_PATIENCE: Final = 3.0
"""Seconds for which a request has or makes a connection before its server is asked for a sign of life."""
_SIGN_SECONDS: Final = 4.0
"""Seconds for which the server may think about it. One that is only very busy must not be taken for a silent one."""
_PAUSE: Final = 0.5
_BETWEEN_SIGNS: Final = 1.0
_IDLE: Final = 10.0
"""Seconds without any request after which the thread ends. The next request begins another."""
_CONNECT_SECONDS: Final = 2
_SSL_REQUEST: Final = bytes.fromhex("0000000804d2162f")
"""The first thing that a client may send. A server answers with one letter, before it asks who the client is."""


class ServerSilent(psycopg.OperationalError):
    """The server was not asked, because it has not answered for some seconds."""


class Server(NamedTuple):
    """Where a connection goes: the number of a host and a port, or the folder of a socket and its number there."""

    host: str
    port: int


class _Lent(NamedTuple):
    connection: psycopg.Connection
    server: Server
    until: float
    """From when on its server is asked for a sign of life, by the stopwatch."""


def watch_silence(engine: Engine) -> None:
    """Have the requests of a new engine wait for a silent server for some seconds only."""
    watch = _Watch(engine)

    @event.listens_for(engine, "do_connect")
    def on_connecting(*_: object) -> None:
        watch.begin()

    @event.listens_for(engine, "connect")
    def on_connect(connection: psycopg.Connection, record: ConnectionPoolEntry) -> None:
        record.info["server"] = watch.reached = server_of(connection)

    @event.listens_for(engine, "checkout")
    def on_checkout(connection: psycopg.Connection, record: ConnectionPoolEntry, _proxy: object) -> None:
        watch.lend(connection, record.info["server"])

    for ending in ("checkin", "close", "invalidate"):  # codespell:ignore checkin
        event.listen(engine, ending, watch.take_back)


class _Watch:
    """What the requests of a process have of a pool, and whether its server is silent."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lent: dict[int, _Lent] = {}
        self._connecting: dict[int, float] = {}
        self.reached: Server | None = None
        """The server of the newest connection."""
        self._silent: Server | None = None
        self._next_look = 0.0
        self._shutting = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        """A thread is about to connect. Raises ServerSilent."""
        if _is_command():
            return
        if self._silent is not None:
            raise ServerSilent("The database does not answer.")
        self._connecting[threading.get_ident()] = clock.stopwatch() + _PATIENCE
        self._begin_to_watch()

    def lend(self, connection: psycopg.Connection, server: Server) -> None:
        """A request takes this connection. Raises ServerSilent."""
        if _is_command():
            return
        if self._silent is not None:
            raise ServerSilent("The database does not answer.")
        self._connecting.pop(threading.get_ident(), None)
        self._lent[id(connection)] = _Lent(connection, server, clock.stopwatch() + _PATIENCE)
        self._begin_to_watch()

    def take_back(self, connection: psycopg.Connection | None, *_: object) -> None:
        """It is back in the pool or about to be closed. Once this returns, it is not shut."""
        if self._lent.pop(id(connection), None) is not None:
            with self._shutting:
                pass

    def _begin_to_watch(self) -> None:
        if self._thread is None or not self._thread.is_alive():  # as in a process that was forked since
            self._thread = threading.Thread(target=self._keep_watch, args=(_PAUSE,), name=_NAME, daemon=True)
            self._thread.start()

    def _keep_watch(self, pause: float) -> None:
        own, until = threading.current_thread(), clock.stopwatch() + _IDLE
        while self._thread is own:  # of two that were begun together, the later one
            time.sleep(pause)
            with suppress(OSError, psycopg.Error):
                self._look()
            if self._lent or self._connecting or self._silent is not None:
                until = clock.stopwatch() + _IDLE
            elif until < clock.stopwatch():
                self._thread = None
                if self._lent or self._connecting:  # by a request that still saw it
                    self._thread = own

    def _look(self) -> None:
        if self._silent is not None:
            if gives_sign(self._silent) or self._can_connect():
                log.warning("the database answers again")
                self._silent = None
            return
        now = clock.stopwatch()
        if now < self._next_look:
            return
        asked = {each.server for each in tuple(self._lent.values()) if each.until < now}
        if any(until < now for until in tuple(self._connecting.values())):
            self._connecting.clear()  # who goes on connecting has a limit of their own
            asked |= {self.reached} if self.reached else set()
        if asked:
            self._next_look = now + _BETWEEN_SIGNS
        for server in asked:
            if not gives_sign(server):
                log.warning("the database does not answer")
                self._silent = server
                self._shut_all(server)
                return

    def _shut_all(self, server: Server) -> None:
        """Whoever waits on one of these connections finds its end, as if the server had died."""
        with self._shutting:
            for each in tuple(self._lent.values()):
                if each.server == server:
                    with suppress(OSError, psycopg.Error):
                        _shut(each)

    def _can_connect(self) -> bool:
        """Whether another server has taken the place of the silent one."""
        arguments, options = self._engine.dialect.create_connect_args(self._engine.url)
        options = {**options, "connect_timeout": _CONNECT_SECONDS}
        with suppress(psycopg.Error), closing(psycopg.connect(*arguments, **options)):
            return True
        return False


def server_of(connection: psycopg.Connection) -> Server:
    """Where it goes."""
    return Server(connection.info.hostaddr or connection.info.host, connection.info.port)


def gives_sign(server: Server) -> bool:
    """Whether the server answers, or is gone: then its connections end by themselves."""
    is_socket = server.host.startswith("/")
    family = socket.AF_UNIX if is_socket else socket.AF_INET6 if ":" in server.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(_SIGN_SECONDS)
        try:
            connection.connect(f"{server.host}/.s.PGSQL.{server.port}" if is_socket else server)
            connection.sendall(_SSL_REQUEST)
            connection.recv(1)
        except (TimeoutError, BlockingIOError):  # the latter where too many wait at a socket in a folder
            return False
        except OSError:
            return True
    return True


def _shut(lent: _Lent) -> None:
    with socket.socket(fileno=os.dup(lent.connection.fileno())) as own:
        # If it has just ended by itself, its number may be that of a reader's connection by now.
        if own.family == socket.AF_UNIX or own.getpeername()[:2] == lent.server:
            own.shutdown(socket.SHUT_RDWR)


def _is_command() -> bool:
    return click.get_current_context(silent=True) is not None
