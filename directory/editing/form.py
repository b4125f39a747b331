"""`make edit`: the editors' form on this machine, saving into the working tree.

A browser talks to one address on loopback. Pages and programs of the form come from the built site; what the form reads
comes from decap-server, a child on loopback of its own. What the form wants to save does not go there, but through the
guard: fields nobody changed stay byte for byte, a save over somebody else's is refused, an entry that would not pass
`make check` is not written, and writing is atomic. Each entry is handed out with the revision it had, in a field
that the form sends back.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePosixPath
from typing import Any

import yaml
from rich.console import Console

from directory import checking, dates, schema, store, strict_yaml
from directory.editing import guard, rewriting
from directory.editing.entries import revision
from directory.model import Facts, Notice, Text

BASE = "form_base"
"""The field that carries the revision of an entry to the form and back; it never reaches a file."""
_API = "/admin/api"
_READS = frozenset({"info", "entriesByFolder", "entriesByFiles", "getEntry", "getMedia"})
_LONGEST = 4 * 1024 * 1024
_PROGRAM = store.ROOT / "node_modules" / "decap-server" / "dist" / "index.js"


class Desk:
    """What the form may read and save: the entries below `data`, and what each looked like when it was handed out."""

    def __init__(self, data: Path, port: int) -> None:
        """`port` is that of decap-server on loopback."""
        self._data = data
        self._port = port
        self._given: dict[str, bytes] = {}
        self._one_at_a_time = threading.Lock()

    def answer(self, request: Facts) -> Any:
        """The answer to a request of the form. RefusedError for what is not allowed or would do harm."""
        action, params = request.get("action"), request.get("params") or {}
        if action in _READS:
            return self._marked(self._ask(request))
        if action == "persistEntry":
            with self._one_at_a_time:
                for file in params.get("dataFiles") or [params["entry"]]:
                    self._save(file["path"], str(file["raw"]).encode())
            return {"message": "entry persisted"}
        raise guard.RefusedError(
            {
                "en": f"The form cannot do “{action}”: entries are not deleted, and there are no pictures.",
                "zh": f"表单不支持“{action}”操作：条目不删除，也不上传图片。",
            }
        )

    def _ask(self, request: Facts) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("POST", "/api/v1", json.dumps(request), {"Content-Type": "application/json"})
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def _marked(self, answer: Any) -> Any:
        """Entries with their revision in a last line."""
        for entry in answer if isinstance(answer, list) else [answer]:
            if isinstance(entry, dict) and isinstance(entry.get("data"), str):
                raw = entry["data"].encode()
                self._given[revision(raw)] = raw
                entry["data"] = f"{entry['data'].rstrip()}\n{BASE}: {revision(raw)}\n"
        return answer

    def _save(self, path: str, sent: bytes) -> None:
        parts = PurePosixPath(path).parts
        expected = ("directory", "data", "cities", "*", "facilities", "*.yml")
        if len(parts) != len(expected) or not PurePosixPath(path).match("/".join(expected)):
            raise guard.RefusedError({"en": f"{path} is not an entry.", "zh": f"{path} 不是条目文件。"})
        city, name = parts[3], parts[5]
        file = store.safe_path(self._data, "cities", city, "facilities", name)
        saved = strict_yaml.parse(sent).value
        opened = self._given.get(str(saved.pop(BASE, "")), b"") if isinstance(saved, dict) else b""
        now = file.read_bytes() if file.is_file() else b""
        wanted = guard.guarded(opened, now, rewriting.dump(saved, 0).encode())
        notices = store.entry_notices(file, wanted, city, self._data, dates.today()) or self._content(wanted, city)
        if notices:
            raise guard.RefusedError({lang: "\n".join(each.render(lang) for each in notices) for lang in ("en", "zh")})
        store.atomic_write(file, wanted)

    def _content(self, raw: bytes, city: str) -> list[Notice]:
        """What `make check` would find in the facts of an entry whose form is right."""
        facts = schema.coerce("entry", strict_yaml.parse(raw).value)
        findings = checking.check_facts(facts, store.load_city(city, self._data))
        notices = [finding.notice(f"{city}/{facts['id']}.yml", facts["id"]) for finding in findings]
        return [notice for notice in notices if notice.severity == "error"]


class _Handler(SimpleHTTPRequestHandler):
    """The site's files, the form's configuration for this machine, and its requests."""

    def __init__(self, request: Any, client: Any, server: ThreadingHTTPServer, *, desk: Desk, directory: str) -> None:
        self._desk = desk
        self._port = server.server_port
        super().__init__(request, client, server, directory=directory)

    def do_GET(self) -> None:
        """A file, or the configuration that saves to this machine."""
        if not self._from_here():
            return
        if self.path.split("?")[0] == "/admin/":  # Sveltia cannot save to this machine in every browser; Decap can
            self.send_response(302)
            self.send_header("Location", "/admin/decap/")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path.split("?")[0] == "/admin/config.yml":
            given = Path(self.directory) / "admin" / "config.yml"
            self._send(200, local(given.read_bytes(), f"{self._origin()}{_API}"), "text/yaml; charset=utf-8")
        else:
            super().do_GET()

    def do_POST(self) -> None:
        """A request of the form."""
        length = int(self.headers.get("Content-Length") or 0)
        if not self._from_here(posting=True) or self.path != _API or length > _LONGEST:
            return
        try:
            self._tell(200, self._desk.answer(json.loads(self.rfile.read(length))))
        except guard.RefusedError as refused:
            self._refuse(422, refused.words)
        except strict_yaml.YamlRefusedError as refused:
            self._refuse(422, {"en": f"The file cannot be read: {refused}", "zh": f"文件无法读取：{refused}"})
        except (OSError, ValueError, KeyError, rewriting.RewriteError) as error:
            self._refuse(500, {"en": f"Nothing was saved: {error}", "zh": f"未保存：{error}"})

    def _origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _from_here(self, *, posting: bool = False) -> bool:
        """Whether the page that asks is ours: another site open in the same browser must not write to this tree."""
        hosts = [f"{name}:{self._port}" for name in ("127.0.0.1", "localhost")]
        origin = self.headers.get("Origin")
        ours = origin in [f"http://{host}" for host in hosts] or (not posting and not origin)
        if ours and self.headers.get("Host") in hosts:
            return True
        self._refuse(403, {"en": "Only the form on this machine may ask.", "zh": "只接受本机表单的请求。"})
        return False

    def _refuse(self, status: int, words: Text) -> None:
        self._tell(status, {"error": f"{words['en']}\n{words['zh']}"})

    def _tell(self, status: int, answer: Any) -> None:
        self._send(status, json.dumps(answer).encode(), "application/json")

    def _send(self, status: int, content: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        """Nothing is kept by the browser: an entry may change under it."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name is the library's
        """Silence: the terminal is for people."""


def local(content: bytes, address: str) -> bytes:
    """The form's configuration, saving through `address` instead of to a git server."""
    settings = yaml.safe_load(content)
    settings["backend"] = {"name": "proxy", "proxy_url": address, "branch": "main"}
    settings.pop("publish_mode", None)
    for collection in settings["collections"]:
        collection["fields"].append({"name": BASE, "label": BASE, "widget": "hidden", "required": False})
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False).encode()


@contextmanager
def serving(site: Path, data: Path, port: int = 0) -> Iterator[str]:
    """The form on loopback while the block lasts; yields its address. RuntimeError if Node.js or decap-server is not
    there, OSError if the port is taken.
    """
    with _decap_server(data) as child:
        handler = partial(_Handler, desk=Desk(data, child), directory=str(site))
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/admin/decap/"
        finally:
            server.shutdown()
            server.server_close()


@contextmanager
def _decap_server(data: Path) -> Iterator[int]:
    node = shutil.which("node", path=f"{os.environ.get('PATH', '')}{os.pathsep}{store.ROOT / '.venv' / 'bin'}")
    if node is None or not _PROGRAM.is_file():
        raise RuntimeError(
            "Node.js or decap-server is missing: run `make setup`. 缺少 Node.js 或 decap-server，请运行 make setup。"
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **{key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")},
        "PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "ORIGIN": "http://127.0.0.1",  # no page may ask it: only this process does, and it sends no origin
        "GIT_REPO_DIRECTORY": str(_tree(data)),
        "MODE": "fs",
        "LOG_LEVEL": "error",
    }
    child = subprocess.Popen([node, str(_PROGRAM)], env=environment, cwd=_tree(data), stdout=subprocess.DEVNULL)
    try:
        _wait(port, child)
        yield port
    finally:
        child.terminate()
        child.wait(10)


def _tree(data: Path) -> Path:
    """The working tree of a data folder, which stands at directory/data in it."""
    if data.resolve().parts[-2:] != ("directory", "data"):
        raise RuntimeError(f"{data} is not a folder directory/data. {data} 不是 directory/data 文件夹。")
    return data.resolve().parents[1]


def _wait(port: int, child: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if child.poll() is not None:
            break
        with socket.socket() as attempt:
            if attempt.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError("decap-server did not start. decap-server 未能启动。")


def run(site: Path, data: Path, port: int) -> int:
    """Serve until interrupted; returns the exit code."""
    console = Console(highlight=False)
    try:
        with serving(site, data, port) as address:
            console.print(
                f"The form is on {address} – stop with Ctrl-C\n编辑表单：{address}，按 Ctrl-C 停止", markup=False
            )
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
            threading.Event().wait()
    except KeyboardInterrupt:
        return 0
    except (OSError, RuntimeError) as error:
        console.print(str(error), markup=False)
        return 1
    return 0
