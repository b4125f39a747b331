"""`python -m directory guard`: before entries that a form changed are taken in, by a git hook or a CI step.

Against the version they were changed from: comments and unknown fields a form dropped are put back, and a change of a
field that somebody else has changed meanwhile is told, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rich.console import Console

from directory import store, strict_yaml
from directory.editing import guard, history, rewriting
from directory.model import Text
from directory.store import git


def run(data: Path, base: str, lang: str, *, write: bool) -> int:
    """Compare the working tree with `base`, a branch or revision. 0 if nothing was lost (or all was put back with
    `write`), 1 if something is lost or refused, 2 without git or for a revision that is not there.
    """
    console = Console(highlight=False, soft_wrap=True)
    origin = git.ask(data, "merge-base", base, "HEAD")
    if origin is None:
        console.print((history.SHORTENED if git.shortened(data) else _no_base(base))[lang], markup=False)
        return 2
    faults = 0
    for path in _changed(data, origin.decode().strip()):
        told = _entry(data, path, origin.decode().strip(), base, write=write)
        if told:
            faults += not write or told[1]
            console.print(f"{store.relative(path, data)}: {told[0][lang]}", markup=False)
    return 1 if faults else 0


def _no_base(base: str) -> Text:
    return {
        "en": f"There is no version history here, or no “{base}” in it.",
        "zh": f"此处没有版本历史，或其中没有“{base}”。",
    }


def _entry(data: Path, path: Path, origin: str, base: str, *, write: bool) -> tuple[Text, bool] | None:
    """What a form did to one file, and whether only a person can mend it."""
    opened, meanwhile = _at(data, path, origin), _at(data, path, base)
    saved = path.read_bytes()
    try:
        wanted = guard.guarded(opened, opened, saved)
        guard.guarded(opened, meanwhile, saved)
    except guard.RefusedError as refused:
        return refused.words, True
    except (strict_yaml.YamlRefusedError, rewriting.RewriteError) as error:
        return {"en": f"cannot be compared: {error}", "zh": f"无法比较：{error}"}, True
    lost = rewriting.comments(opened.decode("utf-8-sig"))
    for comment in rewriting.comments(saved.decode("utf-8-sig")):
        if comment in lost:
            lost.remove(comment)
    if not lost and strict_yaml.parse(saved).value == strict_yaml.parse(wanted).value:
        return None
    if write:
        store.atomic_write(path, wanted)
        return {"en": "comments and fields were put back.", "zh": "已补回注释和字段。"}, False
    missing = ", ".join(lost) or "…"
    return {
        "en": f"comments or fields are gone ({missing}). "
        "Put them back with: .venv/bin/python -m directory guard --write",
        "zh": f"注释或字段丢失（{missing}）。补回：.venv/bin/python -m directory guard --write",
    }, False


def _changed(data: Path, origin: str) -> Iterator[Path]:
    """Entries that differ from `origin` in the working tree and were there."""
    listed = git.ask(data, "diff", "--name-only", "--diff-filter=M", "-z", "--relative", origin, "--", "cities") or b""
    for name in filter(None, listed.decode().split("\0")):
        path = data / name
        if path.match("cities/*/facilities/*.yml"):
            yield path


def _at(data: Path, path: Path, revision: str) -> bytes:
    return git.ask(data, "show", f"{revision}:./{path.relative_to(data).as_posix()}") or b""
