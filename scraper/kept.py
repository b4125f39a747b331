"""The archive of raw answers: which are kept, from which day, and how a good live run replaces them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from directory import store
from directory.model import Facts

INDEX: Final = "index.json"


class AnswerMissingError(Exception):
    """The archive does not hold the answer."""


def read_index(folder: Path) -> dict[str, str]:
    """Answer → the ISO day it was fetched; empty when there is no readable index."""
    try:
        index = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return {name: str(answer["fetched"]) for name, answer in index.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def keep_answers(archive: Path, source: str, answers: Path, files: Mapping[str, Facts], *, whole: bool) -> None:
    """Replace the kept answers of a source by those of a good live run. Files first, then the index.

    `files` tells of each answer the day and the address it came from; after a run of the `whole` source, answers that
    are no longer given go.
    """
    folder = store.safe_path(archive, source)
    for name in files:
        store.atomic_write(store.safe_path(folder, name), store.safe_path(answers, name).read_bytes())
    before: dict[str, Facts] = {name: {"fetched": day} for name, day in read_index(folder).items()}
    index = {**({} if whole else before), **files}
    text = json.dumps({name: index[name] for name in sorted(index)}, ensure_ascii=False, indent=1, sort_keys=True)
    store.atomic_write(folder / INDEX, f"{text}\n".encode())
    for name in before.keys() - index.keys():
        store.safe_path(folder, name).unlink(missing_ok=True)
