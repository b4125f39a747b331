"""HTTP servers of the tests: on this machine alone, on a port of their own, ended with the block that needs them."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Silent:
    """A part of a handler: it says nothing in the terminal of what it was asked."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
        """Silence."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of guests who leave early: some tests are about them."""


@contextmanager
def listening(handler: Callable[..., BaseHTTPRequestHandler], secret: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve with a class of handlers until the end of the block, with `secret` by https; yields the port on
    127.0.0.1.
    """
    made: Any = handler  # typeshed asks for more than the class calls it with
    server = _Server(("127.0.0.1", 0), made)
    if secret:
        server.socket = secret.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
