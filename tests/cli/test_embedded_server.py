"""The server that `flask serve` embeds."""

import threading
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest
from flask import Flask

from pact.cli.serving import make_server


@pytest.fixture
def connection(app: Flask) -> Iterator[HTTPConnection]:
    server = make_server(app, port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    made = HTTPConnection("127.0.0.1", server.effective_port, timeout=120)
    yield made
    made.close()
    server.task_dispatcher.shutdown()
    with server.trigger.lock:  # or an earlier pull could have it closed before this one
        # In the server's own thread, which ends with its last socket.
        server.trigger.thunks.append(lambda: server.asyncore.close_all(server._map))
        server.pull_trigger()
    thread.join(timeout=120)
    assert not thread.is_alive()


def test_a_connection_stays_open_after_a_304(connection: HTTPConnection) -> None:
    connection.request("GET", "/about")
    response = connection.getresponse()
    tag, length = response.headers["ETag"], len(response.read())
    sockets = []
    for headers, status in (({"If-None-Match": tag}, 304), ({}, 200), ({"If-None-Match": tag}, 304)):
        connection.request("GET", "/about", headers=headers)
        response = connection.getresponse()
        body = response.read()
        assert response.status == status
        assert len(body) == (length if status == 200 else 0)
        assert "Connection" not in response.headers
        sockets.append(connection.sock)
    assert sockets[0] is not None
    assert len(set(sockets)) == 1


def test_a_connection_is_closed_on_request(connection: HTTPConnection) -> None:
    connection.request("GET", "/about")
    response = connection.getresponse()
    tag, _body = response.headers["ETag"], response.read()
    connection.request("GET", "/about", headers={"If-None-Match": tag, "Connection": "close"})
    response = connection.getresponse()

    assert response.status == 304
    assert response.read() == b""
    assert response.headers["Connection"] == "close"
