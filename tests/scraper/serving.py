"""A web server on the loopback address that answers as a test wants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

Reply: TypeAlias = tuple[int, dict[str, str], bytes]
Answer: TypeAlias = Callable[[str, Mapping[str, str]], Reply]
"""`answer(path, headers)`: status, headers and body."""

NOTHING: Reply = (404, {}, b"nothing here")


@dataclass
class Server:
    """What was asked of it, in order."""

    port: int
    asked: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        """`host:port`, as Workspace.loopback wants it."""
        return f"127.0.0.1:{self.port}"


class _Quiet(ThreadingHTTPServer):
    """Says nothing of guests who leave early: some tests are about them."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing."""


@contextmanager
def serve(answer: Answer) -> Iterator[Server]:
    """Serve until the end of the block."""
    known: list[Server] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            known[0].asked.append(self.path)
            status, headers, body = answer(self.path, dict(self.headers.items()))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    http = _Quiet(("127.0.0.1", 0), Handler)
    known.append(Server(http.server_port))
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield known[0]
    finally:
        http.shutdown()
        thread.join()
        http.server_close()
