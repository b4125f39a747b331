"""`check --online` against servers on this machine that answer as servers do: well, badly, slowly, for ever."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from itertools import pairwise
from pathlib import Path
from typing import ClassVar

import pytest

from directory.__main__ import main
from directory.reporting import asking, reaching
from directory.reporting.asking import Limits
from tests.directory import sample
from tests.loopback import Silent, listening

PLACES = {
    "to-fine": "/fine",
    "to-itself": "/to-itself",
    "to-file": "file:///etc/passwd",
    "to-inside": "http://10.0.0.1/",
    "to-number": "http://2130706433/",
    "to-chinese": "/中文 页",
    "to-user": "http://a@example.org/",
}


class Handler(Silent, BaseHTTPRequestHandler):
    """A server with a page for every trouble; remembers who asked for what, and when."""

    asked: ClassVar[list[tuple[str, str, str, float]]] = []
    elsewhere: ClassVar[str] = ""

    def _answer(self) -> None:
        Handler.asked.append((self.command, self.path, self.headers.get("User-Agent", ""), time.monotonic()))
        page = self.path.partition("?")[0].removeprefix("/")
        if page == "hang":
            time.sleep(3)
        elif page == "drip":
            self._drip(b"X-A: b\r\n")
        elif page == "hangs-up" and self.command == "HEAD":
            self.connection.close()
        elif page.startswith("to-"):
            self.send_response(302)
            places = {**PLACES, "to-private": f"http://{Handler.elsewhere}/secret"}
            self.send_header("Location", places.get(page, f"/to-{page}x").encode().decode("latin-1"))
            self.end_headers()
        else:
            only_get = page == "only-get" and self.command == "HEAD"
            self.send_response(405 if only_get else int(page) if page.isdigit() else 200)
            self.end_headers()
            if page == "huge" or only_get or page == "500":
                self._drip(b"x" * 1_000_000, 50)

    def _drip(self, piece: bytes, count: int = 30) -> None:
        with suppress(OSError):
            if self.command == "HEAD":
                self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(count):
                self.wfile.write(piece)
                time.sleep(0.1 if len(piece) < 100 else 0)

    do_HEAD = do_GET = _answer  # noqa: N815


@pytest.fixture
def port() -> Iterator[int]:
    Handler.asked.clear()
    with listening(Handler) as port:
        yield port


def limits(port: int, pause: float = 0.0) -> Limits:
    return Limits(pause=pause, request=1.0, total=30.0, allowed=frozenset({f"127.0.0.1:{port}"}))


CASES: list[tuple[str, asking.State, str]] = [
    ("fine", "fine", "200"),
    ("fine?q=中文&b=1", "fine", "200"),
    ("only-get", "fine", "200"),
    ("hangs-up", "fine", "200"),
    ("huge", "fine", "200"),
    ("to-fine", "fine", "200"),
    ("to-chinese", "fine", "200"),
    ("404", "gone", "404 Not Found"),
    ("410", "gone", "410 Gone"),
    ("500", "broken", "500 Internal Server Error"),
    ("599", "broken", "599"),
    ("403", "refuses", "403 Forbidden"),
    ("429", "refuses", "429 Too Many Requests"),
    ("hang", "slow", "1 s"),
    ("drip", "slow", "1 s"),
    ("to-itself", "circle", ""),
    ("to-farther", "circle", ""),
    ("to-file", "private", "file:///etc/passwd"),
    ("to-private", "private", "127.0.0.1"),
    ("to-inside", "private", "10.0.0.1"),
    ("to-number", "private", "127.0.0.1"),
    ("to-user", "private", "a@example.org"),
]


def test_every_kind_of_answer(port: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        Handler.elsewhere = f"127.0.0.1:{other.getsockname()[1]}"
        urls = {name: f"http://127.0.0.1:{port}/{name}" for name, _, _ in CASES}
        began = time.monotonic()
        answers = asking.ask_all(list(urls.values()), limits(port), lambda done: None)
        assert time.monotonic() - began < 20
        other.settimeout(0)
        with pytest.raises(BlockingIOError):
            other.accept()  # nobody came by
    found = {name: answers[url] for name, url in urls.items()}
    assert {name: answer.state for name, answer in found.items()} == {name: state for name, state, _ in CASES}
    assert [name for name, _, told in CASES if told not in found[name].found] == []
    assert {agent for _, _, agent, _ in Handler.asked} == {asking.agent()}
    assert asking.agent().startswith("bujianwai-check/")
    assert ("GET", "/fine") not in {(method, path) for method, path, _, _ in Handler.asked}


@pytest.mark.parametrize(("url", "state"), [
    ("http://there-is-no.invalid/", "nobody"),
    ("http://127.0.0.1:9/", "private"),
    ("http://localhost/", "private"),
    ("http://[::1]/", "private"),
    ("http://[::ffff:127.0.0.1]/", "private"),
    ("http://169.254.169.254/latest", "private"),
    ("http://good@127.0.0.1/", "private"),
    ("http://" + "a" * 300 + ".org/", "nobody"),
    ("http://[", "private"),
    ("http://example.org:99999/", "private"),
])  # fmt: skip
def test_who_is_never_asked(url: str, state: str) -> None:
    assert asking.ask_all([url], Limits(pause=0.0, request=5.0), lambda done: None)[url].state == state


def test_a_host_is_asked_one_thing_at_a_time_with_a_pause(port: int) -> None:
    urls = [f"http://127.0.0.1:{port}/{number}" for number in (200, 201, 202, 203)]
    told: list[int] = []
    asking.ask_all(urls, limits(port, pause=0.2), told.append)
    times = [moment for *_, moment in Handler.asked]
    assert min(b - a for a, b in pairwise(times)) >= 0.19
    assert told == [1, 2, 3, 4]


def test_what_there_is_no_time_for_is_told(port: int, tmp_path: Path) -> None:
    data = sample.make(tmp_path, [], {1: entry(1, port, "fine", "404", "500")})
    out_of_time = Limits(pause=0.0, request=1.0, total=-1.0, allowed=frozenset({f"127.0.0.1:{port}"}))
    assert {each.code for each in reaching.notices(data, lambda *_: None, out_of_time)} == {"not-asked"}
    assert Handler.asked == []


def entry(number: int, port: int, *pages: str) -> str:
    sites = "".join(f'  - url: "http://127.0.0.1:{port}/{page}"\n' for page in pages)
    body = f"names: [{{text: 示例医院{number}, lang: zh-Hans, kind: official}}]\nwebsites:\n{sites}"
    return sample.entry(number, body, "names, websites").replace(
        "https://example.org/h", f"http://127.0.0.1:{port}/fine"
    )


def test_the_command_tells_what_is_out_of_reach_and_how_to_mend_it(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = sample.make(tmp_path, [], {1: entry(1, port, "404", "403"), 2: entry(2, port, "fine", "404")})
    for path in data.glob("*.yml"):  # what else people wrote names example.org: nobody on the internet is asked here
        path.write_text(
            path.read_text(encoding="utf-8").replace("https://example.org/", f"http://127.0.0.1:{port}/fine")
        )
    for path in data.glob("cities/*/city.yml"):
        path.write_text(
            path.read_text(encoding="utf-8").replace("https://example.org/", f"http://127.0.0.1:{port}/fine")
        )
    monkeypatch.setattr(reaching, "Limits", lambda: limits(port))
    head = "code,place,field,found,why,by,on,until\n"
    found = f"http://127.0.0.1:{port}/404 (404 Not Found)"
    row = f"unreachable,cn-tc-0002,websites/1/url,{found},the page moves in spring,editors,2026-03-01,2031-01-01\n"
    (data / "accepted.csv").write_text(head + row, encoding="utf-8")
    assert main(["check", "--data", str(data)]) == 0
    assert "/404" not in capsys.readouterr().out  # offline: neither asked nor is its acceptance called needless
    assert Handler.asked == []
    assert main(["check", "--data", str(data), "--online", "--lang", "zh"]) == 0
    out = capsys.readouterr().out
    assert f"websites/0/url · 发现：http://127.0.0.1:{port}/404 (404 Not Found)" in out
    assert "服务器答复该网页不存在" in out
    assert "请换用内容相同的其他来源" in out
    assert "answers-people-only" in out
    assert "已接受 1" in out
    assert "/fine" not in out


def test_a_machine_without_internet_is_told_so_once(tmp_path: Path) -> None:
    pages = "".join(f'  - url: "http://no-{n}.invalid/"\n' for n in range(4))
    body = f"names: [{{text: 示例医院, lang: zh-Hans, kind: official}}]\nwebsites:\n{pages}"
    data = sample.make(tmp_path, [], {1: sample.entry(1, body, "names, websites").replace("example.org", "no.invalid")})
    for path in [*data.glob("*.yml"), *data.glob("cities/*/city.yml")]:
        path.write_text(path.read_text(encoding="utf-8").replace("example.org", "no.invalid"), encoding="utf-8")
    [notice] = reaching.notices(data, lambda *_: None, Limits(pause=0.0, request=5.0))
    assert (notice.code, notice.severity) == ("nothing-reached", "warning")
    assert "proxy" in notice.mend["en"]
