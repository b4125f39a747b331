"""The workflows for GitHub, Gitea and Forgejo: valid, pinned, with few rights, and made of commands that exist."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import pytest
import yaml

from directory import store
from tests.loopback import Silent, listening

FILES = sorted([*store.ROOT.glob(".github/workflows/*.yml"), *store.ROOT.glob(".gitea/workflows/*.yml")])
PLAIN = re.compile(
    r"(make [a-z]+( [A-Z]+=[^ ]+)*|\.venv/bin/python -m (directory|scraper) .+|\.ci/(run|forge)( .+)?|git .+|rsync .+"
    r"|umask 077"
    r"|folder=\$\(mktemp -d\)|trap 'rm -rf \"\$folder\"' EXIT|printf '%s\\n' .+|end=\$\(openssl rand -hex 16\)"
    r"|\{ echo .+)"
)


def load(file: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def steps(file: Path) -> Iterator[dict[str, Any]]:
    for job in load(file)["jobs"].values():
        yield from job["steps"]


def commands() -> set[str]:
    return {line for file in FILES for step in steps(file) for line in step.get("run", "").splitlines()}


def test_there_is_one_of_each_for_both() -> None:
    assert [file.name for file in FILES] == ["check.yml", "nightly.yml", "publish.yml"] * 2


def test_they_are_valid() -> None:
    program = Path(sys.executable).parent / "check-jsonschema"
    words = [str(program), "--builtin-schema", "vendor.github-workflows", *map(str, FILES)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}/{file.name}")
def test_few_rights_pinned_actions_no_secret_in_a_command(file: Path) -> None:
    loaded = load(file)
    assert loaded["permissions"] == {"contents": "read"}
    for job in loaded["jobs"].values():
        assert job["timeout-minutes"] <= 180
    for step in steps(file):
        assert re.fullmatch(r"[a-z-]+/[a-z-]+@[0-9a-f]{40}", step.get("uses", "a/b@" + "0" * 40))
        assert "${{" not in step.get("run", ""), "a value from outside goes through env, where no shell reads it"
        assert "set -x" not in step.get("run", "")
        secret = [name for name, value in step.get("env", {}).items() if "secrets." in str(value)]
        assert all(name in ("FORGE_TOKEN", "PUBLISH_KEY") for name in secret)
        assert not any(f"echo ${name}" in step.get("run", "") for name in secret)


def test_the_job_that_runs_a_request_may_not_write() -> None:
    for file in FILES:
        if file.name == "check.yml":
            jobs = load(file)["jobs"]
            assert "permissions" not in jobs["check"]
            assert "secrets." not in json.dumps(jobs["check"])
            assert jobs["comment"]["steps"][0]["with"]["ref"] == "${{ github.event.pull_request.base.sha }}"
            assert "head.repo.full_name == github.repository" in jobs["comment"]["if"]


def test_every_command_is_plain_and_exists() -> None:
    makefile = (store.ROOT / "Makefile").read_text(encoding="utf-8")
    verbs = {
        room: subprocess.run(
            [sys.executable, "-m", room, "--help"], cwd=store.ROOT, capture_output=True, text=True, check=True
        ).stdout
        for room in ("directory", "scraper")
    }
    for line in commands():
        assert PLAIN.fullmatch(line), line
        words = line.split()
        if words[0] == "make":
            assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), line
        elif words[0].startswith(".venv"):
            assert re.search(rf"^    {words[3]} ", verbs[words[2]], re.MULTILINE), line
        elif words[0].startswith(".ci"):
            assert os.access(store.ROOT / words[0], os.X_OK), line


def test_the_steps_of_a_check_run_as_commands(tmp_path: Path) -> None:
    """In a copy with a history of its own: what changed since the base is told, and the guard passes."""
    work = tmp_path / "work"
    data = shutil.copytree(store.DATA, work / "directory" / "data")

    def git(*words: str) -> str:
        told = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(work), *words]
        return subprocess.run(told, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "base")
    base = git("rev-parse", "HEAD")
    entry = data / "cities/hangzhou/facilities/cn-hz-0004.yml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("3号", "4号"), encoding="utf-8")
    git("commit", "-qam", "change")
    ran = 0
    for line in sorted(commands()):
        if re.match(r"\.venv/bin/python -m directory (changes|guard)", line):
            words = [word.strip('"').replace("$BASE", base).replace("changes.md", str(work / "changes.md"))
                     for word in line.split()[1:]]  # fmt: skip
            done = subprocess.run(
                [sys.executable, *words, "--data", str(data)],
                cwd=store.ROOT,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            ran += 1
    assert ran == 2
    assert "4号" in (work / "changes.md").read_text(encoding="utf-8")


class Forge(Silent, BaseHTTPRequestHandler):
    """A forge that remembers what it was asked."""

    asked: ClassVar[list[tuple[str, str, Any]]] = []
    known: ClassVar[list[dict[str, Any]]] = []

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        Forge.asked.append((self.command, self.path.split("?")[0], body))
        authorised = self.headers["Authorization"] == "token key-of-the-test"
        content = json.dumps(Forge.known if self.command == "GET" else {}).encode()
        self.send_response(200 if authorised else 403)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815


@pytest.fixture
def forge() -> Iterator[str]:
    Forge.asked, Forge.known = [], []
    with listening(Forge) as port:
        yield f"http://127.0.0.1:{port}/api/v1"


def tell(api: str, *words: str, key: str = "key-of-the-test") -> subprocess.CompletedProcess[str]:
    settings = {"FORGE_API": api, "FORGE_REPOSITORY": "o/r", "FORGE_TOKEN": key, "FORGE_BASE": "main"}
    return subprocess.run(
        [sys.executable, str(store.ROOT / ".ci" / "forge"), *words],
        env=os.environ | settings, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_comment_is_written_once_and_then_anew(forge: str, tmp_path: Path) -> None:
    file = tmp_path / "changes.md"
    file.write_text("电话 → 新电话", encoding="utf-8")
    assert tell(forge, "comment", "7", str(file)).returncode == 0
    method, path, body = Forge.asked[-1]
    assert (method, path) == ("POST", "/api/v1/repos/o/r/issues/7/comments")
    assert "电话 → 新电话" in body["body"]
    Forge.known = [{"id": 3, "body": "other"}, {"id": 5, **body}]
    assert tell(forge, "comment", "7", str(file)).returncode == 0
    assert Forge.asked[-1][:2] == ("PATCH", "/api/v1/repos/o/r/issues/comments/5")


def test_one_pull_request_a_branch(forge: str, tmp_path: Path) -> None:
    file = tmp_path / "changes.md"
    file.write_text("x", encoding="utf-8")
    assert tell(forge, "pull", "crawl/nightly", "Nightly crawl", str(file)).returncode == 0
    assert Forge.asked[-1][2]["head"] == "crawl/nightly"
    assert Forge.asked[-1][2]["base"] == "main"
    Forge.known = [{"number": 9, "head": {"ref": "crawl/nightly"}}]
    assert tell(forge, "pull", "crawl/nightly", "Nightly crawl", str(file)).returncode == 0
    assert Forge.asked[-1][:2] == ("PATCH", "/api/v1/repos/o/r/pulls/9")


def test_a_refusal_is_a_sentence_without_the_key(forge: str, tmp_path: Path) -> None:
    file = tmp_path / "changes.md"
    file.write_text("x", encoding="utf-8")
    done = tell(forge, "comment", "7", str(file), key="wrong-secret")
    assert done.returncode == 1
    assert "403" in done.stderr
    assert "wrong-secret" not in done.stdout + done.stderr
    assert tell("http://example.org", "comment", "7", str(file)).returncode == 1
    assert tell(forge, "comment").returncode == 2
