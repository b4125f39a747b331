"""What changed in the facts, from the version history: between a revision or day and now, or commit by commit.

git is asked with fixed arguments, without a shell; a revision that a person names is checked before it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from directory import strict_yaml
from directory.editing import entries
from directory.editing.changes import Change, describe
from directory.editing.words import both
from directory.model import Facts, Text
from directory.store import git

_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_ENTRY = re.compile(r"(?:^|/)cities/(?P<city>[a-z0-9-]+)/facilities/(?P<entry>cn-[a-z]{2,4}-[0-9]{4,6})\.yml$")


class NoHistoryError(RuntimeError):
    """The version history cannot be asked: why, in both languages."""

    def __init__(self, words: Text) -> None:
        super().__init__(words["en"])
        self.words = words


@dataclass(frozen=True, slots=True)
class Commit:
    """One step of the history: its id, its moment (ISO 8601), the files of facts it touched."""

    id: str
    moment: str
    files: list[str]


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different now: changes of entries, in words, and other files of facts that were touched."""

    since: str
    changes: list[Change]
    others: list[str]


def since(data: Path, wanted: str | None) -> Difference:
    """What is different in `data` since a revision, since the end of the day before `wanted` (2026-01-31), or – without
    either – since the last commit. NoHistoryError if git, the history or the revision is missing.
    """
    asked = _Git(data)
    revision = asked.revision(wanted)
    changed = asked.lines("diff", "--name-only", "-z", "--no-renames", revision, "--", ".")
    changed += asked.lines("ls-files", "--others", "--exclude-standard", "-z", "--full-name", "--", ".")
    changes: list[Change] = []
    others: list[str] = []
    for path in sorted(set(changed)):
        match = _ENTRY.search(path)
        if not match:
            others.append(path)
            continue
        now = asked.root / path
        before, after = _facts(asked.content(revision, path)), _facts(now.read_bytes() if now.is_file() else b"")
        if before is None or after is None:
            others.append(path)
        else:
            changes += describe(match["entry"], before, after)
    return Difference(revision, changes, others)


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit made of one entry."""

    commit: Commit
    city: str
    entry: str
    before: Facts
    after: Facts


def commits(data: Path, limit: int) -> Iterator[Step]:
    """The latest commits that changed entries, newest first, entry by entry."""
    asked = _Git(data)
    shortened = git.shortened(data)
    for commit in asked.log(limit):
        parent = f"{commit.id}~1"
        if shortened and asked.find(parent) is None:  # before it nothing was fetched: all would look new
            continue
        for path in commit.files:
            match = _ENTRY.search(path)
            if match:
                before, after = _facts(asked.content(parent, path)), _facts(asked.content(commit.id, path))
                if before is not None and after is not None:
                    yield Step(commit, match["city"], match["entry"], before, after)


def _facts(raw: bytes) -> Facts | None:
    """The entry in a file; {} for none, None for one that cannot be read."""
    if not raw.strip():
        return {}
    try:
        return entries.parse(raw)
    except strict_yaml.YamlRefusedError:
        return None


class _Git:
    """git, asked about the folder of the facts."""

    def __init__(self, data: Path) -> None:
        if not git.installed():
            raise NoHistoryError(_NO_GIT)
        self._folder = data
        top = self._ask("rev-parse", "--show-toplevel")
        if top is None:
            raise NoHistoryError(_NO_REPOSITORY)
        self.root = Path(top.decode().strip())

    def _ask(self, *arguments: str) -> bytes | None:
        return git.ask(self._folder, *arguments)

    def lines(self, *arguments: str) -> list[str]:
        """The answer of a command that ends each item with a zero byte."""
        answer = self._ask(*arguments) or b""
        return [part.decode("utf-8", "replace") for part in answer.split(b"\0") if part]

    def revision(self, wanted: str | None) -> str:
        """The commit that a person means."""
        if wanted and _DAY.fullmatch(wanted):
            answer = self._ask("rev-list", "-1", f"--before={wanted}T00:00:00+08:00", "HEAD")
            if not (answer or b"").strip() and not git.shortened(self._folder):
                # the history is younger than the day: everything is new
                answer = self._ask("hash-object", "-t", "tree", "/dev/null")
        else:
            answer = self.find(wanted or "HEAD")
        found = (answer or b"").decode().strip()
        if not found and git.shortened(self._folder):
            raise NoHistoryError(SHORTENED)
        if not found:
            raise NoHistoryError(both(
                f"There is no revision {wanted or 'HEAD'}. Name a branch, tag, commit, or day (2026-01-31).",
                f"没有版本 {wanted or 'HEAD'}。请给出分支、标签、提交或日期（如 2026-01-31）。",
            ))  # fmt: skip
        return found

    def find(self, name: str) -> bytes | None:
        """The commit with this name, None if it is not here."""
        return self._ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")

    def content(self, revision: str, path: str) -> bytes:
        """A file at a revision; b"" if it was not there."""
        return self._ask("cat-file", "blob", f"{revision}:{path}") or b""

    def log(self, limit: int) -> list[Commit]:
        """The latest commits that touched entries."""
        form = "--format=%x01%H%x02%cI%x02"
        answer = self._ask(
            "log", f"-n{limit}", form, "--name-only", "-z", "--no-renames", "--no-merges", "--", "cities"
        )
        found = []
        for part in (answer or b"").decode("utf-8", "replace").split("\x01")[1:]:
            identity, moment, files = part.split("\x02", 2)
            found.append(Commit(identity, moment, [each for each in re.split("[\0\n]+", files) if each]))
        return found


SHORTENED = both(
    "Only the end of the version history was fetched here, and what is asked for is not in it. Fetch all of it: "
    "git fetch --unshallow",
    "此处只取得了最近一段版本历史，其中没有所需版本。请取得全部历史：git fetch --unshallow",
)
_NO_GIT = both(
    "git is not installed, so nobody can say what changed. Install git.",
    "未安装 git，无法得知改动。请安装 git。",
)
_NO_REPOSITORY = both(
    "The facts are not in a git repository, so nobody can say what changed.",
    "事实数据不在 git 仓库中，无法得知改动。",
)
