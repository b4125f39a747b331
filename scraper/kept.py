"""The archive of raw answers: which are kept, from which day, and how a good live run replaces them."""

from __future__ import annotations

import json
from pathlib import Path

from directory import store


class AnswerMissingError(Exception):
    """The archive does not hold the answer."""


def read_index(folder: Path) -> dict[str, str]:
    """Answer → the ISO day it was fetched; empty when there is no readable index."""
    try:
        index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
        return {name: str(answer["fetched"]) for name, answer in index.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def keep_answers(archive: Path, source: str, answers: dict[str, bytes], day: str) -> None:
    """Replace the kept answers of a source by those of a good live run. Files first, then the index."""
    folder = store.safe_path(archive, source)
    for name, body in answers.items():
        store.atomic_write(store.safe_path(folder, name), body)
    days = read_index(folder) | dict.fromkeys(answers, day)
    index = {name: {"fetched": days[name]} for name in sorted(days)}
    store.atomic_write(folder / "index.json", (json.dumps(index, ensure_ascii=False, indent=1) + "\n").encode())
