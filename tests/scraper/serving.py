"""A web server on the loopback address that answers as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import TypeAlias

from tests.loopback import Silent, listening

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


@contextmanager
def serve(answer: Answer) -> Iterator[Server]:
    """Serve until the end of the block."""

    class Handler(Silent, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append(self.path)
            status, headers, body = answer(self.path, dict(self.headers.items()))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

    with listening(Handler) as port:
        server = Server(port)
        yield server
