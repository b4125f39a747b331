"""`serve`: the site on this machine, built again after a change, the last good one kept when a build fails."""

from __future__ import annotations

import http.client
import itertools
import socket
import threading
from pathlib import Path

import pytest

from directory.publishing import serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_it_serves_builds_again_and_survives_a_failed_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    watched = tmp_path / "facts"
    watched.mkdir()
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    answers: dict[int, list[tuple[int, str]]] = {}

    def build(out: Path) -> None:
        number = len(answers)
        answers[number] = [get(port, path) for path in ("", ".reload", ".reload.js", "no", "x.txt")] if number else []
        if number == 0:
            out.mkdir()
            (out / "index.html").write_text("<body>first</body>", encoding="utf-8")
            (out / "404.html").write_text("<body>missing</body>", encoding="utf-8")
            (out / "x.txt").write_text("plain", encoding="utf-8")
        elif number == 1:
            raise ValueError("a sentence about what is wrong")
        else:
            raise KeyboardInterrupt

    def keep_changing() -> None:
        for number in itertools.count():
            (watched / "one.yml").write_text(f"{number}", encoding="utf-8")
            if done.wait(0.2):
                return

    done = threading.Event()
    editor = threading.Thread(target=keep_changing)
    editor.start()
    try:
        assert serve.run(build, [watched, tmp_path / "mkdocs.yml"], port, pause=0.05) == 0
    finally:
        done.set()
        editor.join()
    for number in (1, 2):
        home, builds, script, missing, plain = answers[number]
        assert home == (200, '<body>first<script src="/.reload.js"></script></body>')
        assert builds[0] == 200
        assert script[1].startswith("(function(){")
        assert missing == (404, "<body>missing</body>")
        assert plain == (200, "plain")
    printed = capsys.readouterr().out
    assert base in printed
    assert "a sentence about what is wrong" in printed


def test_what_a_build_writes_itself_is_not_watched(tmp_path: Path) -> None:
    for name in ("city.yml", "identities.csv", "records/a.jsonl", "__pycache__/x.pyc", ".hidden"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in serve.seen([tmp_path, tmp_path / "gone.yml"])] == ["city.yml"]
