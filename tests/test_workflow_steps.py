"""The steps of the workflows, run as the plain commands they are: in a clone, against a forge on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from directory import store
from tests.test_workflows import FILES, Forge, forge, steps

__all__ = ["forge"]

GITEA = [file for file in FILES if file.parts[-3] == ".gitea"]


def script(file: Path, name: str) -> str:
    """What a step of this name runs."""
    return next(str(step["run"]) for step in steps(file) if step.get("name") == name)


def play(words: str, folder: Path, **environment: str) -> str:
    """Run a step as a runner does; what it says."""
    who = {f"GIT_{each}_{part}": "t@example.org" for each in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    done = subprocess.run(
        [shutil.which("bash") or "bash", "-eo", "pipefail", "-c", words],
        cwd=folder, env=os.environ | who | environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of what a forge keeps of this project, as a runner checks it out."""
    kept = tmp_path / "kept"
    for room in ("directory", "scraper", ".ci"):
        shutil.copytree(store.ROOT / room, kept / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("schema.json", "mkdocs.yml", ".gitignore"):
        shutil.copy(store.ROOT / name, kept / name)
    play("git init -q -b main && git add -A && git commit -qm first && git clone -q --bare . ../origin.git", kept)
    play("git clone -q origin.git clone", tmp_path)
    (tmp_path / "clone" / ".venv").symlink_to(Path(sys.executable).parents[1])
    return tmp_path / "clone"


def told(api: str) -> dict[str, str]:
    key = {"FORGE_TOKEN": "key-of-the-test", "FORGE_API": api}
    return {**key, "FORGE_REPOSITORY": "o/r", "FORGE_BASE": "main", "NUMBER": "7"}


@pytest.mark.parametrize(
    "file", [each for each in FILES if each.name == "nightly.yml"], ids=lambda file: file.parts[-3]
)
def test_the_night_proposes_what_changed_and_nothing_if_nothing_did(file: Path, clone: Path, forge: str) -> None:
    entry = clone / "directory/data/cities/hangzhou/facilities/cn-hz-0004.yml"
    entry.write_text(entry.read_text(encoding="utf-8").replace("3号", "4号"), encoding="utf-8")
    for name in ("What changed", "Propose it"):
        play(script(file, name), clone, **told(forge))
    assert "cn-hz-0004.yml" in play("git diff --stat main crawl/nightly", clone.parent / "origin.git")
    method, path, body = Forge.asked[-1]
    assert (method, path, body["head"]) == ("POST", "/api/v1/repos/o/r/pulls", "crawl/nightly")
    assert "cn-hz-0004.yml" in body["body"]
    asked = len(Forge.asked)
    for name in ("What changed", "Propose it"):
        play(script(file, name), clone, **told(forge))
    assert len(Forge.asked) == asked


@pytest.mark.parametrize("file", [each for each in FILES if each.name == "check.yml"], ids=lambda file: file.parts[-3])
def test_the_changes_reach_the_comment_as_they_are(file: Path, clone: Path, forge: str, tmp_path: Path) -> None:
    words = "电话：1 → 2\nEOF\n`$(touch evil)` %0A ::set-output name=x::y\n"
    (clone / "changes.md").write_text(words, encoding="utf-8")
    output = tmp_path / "output"
    play(script(file, "Pass the words on"), clone, GITHUB_OUTPUT=str(output))
    first, *lines, last = output.read_text(encoding="utf-8").splitlines()
    assert (first, lines[: words.count("\n")]) == (f"changes<<{last}", words.splitlines())
    play(script(file, "Tell the changes"), clone, CHANGES=words, **told(forge))
    method, path, body = Forge.asked[-1]
    assert (method, path) == ("POST", "/api/v1/repos/o/r/issues/7/comments")
    assert words in body["body"]
    assert not (clone / "evil").exists()


def test_the_site_is_copied_with_a_key_that_only_the_step_can_read(tmp_path: Path) -> None:
    file = next(each for each in GITEA if each.name == "publish.yml")
    program = tmp_path / "bin" / "rsync"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" > told\nset -- $4\nstat -c %a "$3" > mode\ncat "$3" > key\n')
    program.chmod(0o755)
    told = {"PUBLISH_TO": "user@host.example:/srv/", "PUBLISH_HOST_KEY": "host ssh-ed25519 A", "PUBLISH_KEY": "secret"}
    path = f"{program.parent}:{os.environ['PATH']}"
    said = play(script(file, "Copy it to the web server"), tmp_path, PATH=path, TMPDIR=str(tmp_path), **told)
    words = (tmp_path / "told").read_text().splitlines()
    assert (words[:3], words[4:]) == (["-a", "--delete", "-e"], ["site/", "user@host.example:/srv/"])
    assert "StrictHostKeyChecking=yes" in words[3]
    assert ((tmp_path / "mode").read_text(), (tmp_path / "key").read_text()) == ("600\n", "secret\n")
    assert not Path(words[3].split()[2]).exists()
    assert "secret" not in said
