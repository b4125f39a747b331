"""Serve the built site on this machine and build it again when something it depends on changes."""

from __future__ import annotations

import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import TypeAlias

from rich.console import Console

Build: TypeAlias = Callable[[Path], object]
Seen: TypeAlias = dict[Path, int]
"""Modification time (ns) of every watched file."""

RELOAD = "/.reload"
_SCRIPT = (
    b'(function(){var first=null;setInterval(function(){fetch("/.reload").then(function(a){return a.text()})'
    b".then(function(n){if(first===null)first=n;else if(n!==first)location.reload()}).catch(function(){})},1000)})()"
)
_IGNORED = frozenset({"__pycache__", "records", "identities.csv", "runs.csv"})
"""What a build or a crawl writes itself: watching it would build for ever."""


class _Handler(SimpleHTTPRequestHandler):
    """Files of the site, plus the number of the build and a script that asks for it. The script comes from this host,
    so the pages' own policy allows it; it is not part of the published site.
    """

    builds = 0

    def do_GET(self) -> None:
        """Answer with a file, the number of the build, or the page for addresses that do not exist."""
        if self.path == RELOAD:
            self._send(str(_Handler.builds).encode(), "text/plain")
        elif self.path == f"{RELOAD}.js":
            self._send(_SCRIPT, "text/javascript")
        elif (page := self._page()) is not None:
            script = f'<script src="{RELOAD}.js"></script></body>'.encode()
            self._send(page.read_bytes().replace(b"</body>", script, 1), "text/html; charset=utf-8")
        else:
            super().do_GET()

    def _page(self) -> Path | None:
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.split("?")[0].endswith("/"):
            path /= "index.html"
        return path if path.suffix == ".html" and path.is_file() else None

    def _send(self, content: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        shutil.copyfileobj(BytesIO(content), self.wfile)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page for what does not exist."""
        missing = Path(self.directory) / "404.html"
        if code == 404 and missing.is_file():
            self._send(missing.read_bytes(), "text/html; charset=utf-8", status=404)
        else:
            super().send_error(code, message, explain)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
        """Silence: the terminal is for builds."""


def seen(paths: Iterable[Path]) -> Seen:
    """The files below `paths` that people or machines may change, with their modification times."""
    found: Seen = {}
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and not _IGNORED.intersection(path.parts) and not path.name.startswith("."):
                found[path] = path.stat().st_mtime_ns
    return found


def run(build: Build, watched: list[Path], port: int, *, pause: float = 1.0) -> int:
    """Build into a temporary folder, serve it on 127.0.0.1, build again after every change, until interrupted.

    `build` is given the folder to write to; `port` 0 takes any free one. A build that fails is told and
    the last good one is served on. Returns the exit code.
    """
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="bujianwai-serve-") as scratch:
        out = Path(scratch) / "site"
        try:
            server = ThreadingHTTPServer(("127.0.0.1", port), partial(_Handler, directory=str(out)))
        except OSError as error:
            console.print(f"Port {port} cannot be used ({error.strerror}): choose another with --port.", markup=False)
            return 1
        _attempt(build, out, console)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        console.print(f"Serving on http://127.0.0.1:{server.server_port}/ – stop with Ctrl-C")
        before = seen(watched)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
        try:
            while True:
                time.sleep(pause)
                now = seen(watched)
                if now != before:
                    before = now
                    _attempt(build, out, console)
        except KeyboardInterrupt:
            return 0
        finally:
            server.shutdown()
            server.server_close()


def _attempt(build: Build, out: Path, console: Console) -> None:
    try:
        build(out)
        _Handler.builds += 1
    except (OSError, ValueError, RuntimeError) as error:
        console.print(str(error), markup=False)
