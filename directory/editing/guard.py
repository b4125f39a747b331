"""Guard entries against what forms do to files: a form writes the whole file anew, without comments, and knows nothing
of what somebody else saved meanwhile.

What a form saved is taken as an answer to "what should the entry say", compared with what it said when the form was
opened. Only the fields that differ are written into the file as it is now; everything else stays byte for byte.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from directory import schema
from directory.editing import entries, rewriting
from directory.model import Facts, Text


class RefusedError(ValueError):
    """The save would undo what somebody else saved; `words` say it in en and zh. Nothing was written."""

    def __init__(self, words: Text) -> None:
        super().__init__(words["en"])
        self.words = words


def guarded(base: bytes, now: bytes, saved: bytes) -> bytes:
    """The file as it should be: `base` was opened, `now` lies there today, `saved` is what the form wrote (b"" where
    there was no file).

    Raises strict_yaml.YamlRefusedError if `saved` or `now` cannot be read, RefusedError if both changed one field, and
    rewriting.RewriteError if the file cannot be changed without harm.
    """
    before, found = _facts(base), _facts(now)
    wished = _with_unknown(before, {key: _kept(value) for key, value in _facts(saved).items()})
    # Null in an entry means that editors took a field away; a form shows it as an empty field and leaves it out.
    wished = {key: value for key, value in wished.items() if value is not None}
    wished |= {key: None for key, value in before.items() if value is None and key not in wished}
    mine, theirs = set(_changes(before, wished)), set(_changes(before, found))
    both = sorted(key for key in mine & theirs if wished.get(key) != found.get(key))
    if both:
        raise RefusedError(_stale(both))
    wanted = {
        key: wished[key] if key in mine else value for key, value in found.items() if key in wished or key not in mine
    }
    wanted |= {key: value for key, value in wished.items() if key in mine and key not in found}
    return rewriting.rewrite(now, rewriting.with_numbers(wanted, schema.coerce("entry", wanted)))


def _facts(raw: bytes) -> Facts:
    return entries.parse(raw) if raw.strip() else {}


def _kept(value: Any) -> Any:
    """The value without empty texts, lists and objects: a form writes them for what nobody filled in, and absent is how
    an entry says unknown. None if nothing is left.
    """
    if isinstance(value, dict):
        inner = {key: _kept(item) for key, item in value.items()}
        return {key: item for key, item in inner.items() if item is not None} or None
    if isinstance(value, list):
        return [item for item in map(_kept, value) if item is not None] or None
    if isinstance(value, str):
        return value.strip() or None
    return value


def _with_unknown(before: Facts, wished: Facts) -> Facts:
    """Fields that the schema does not know, and so the form does not, are put back where they stood."""
    known = schema.properties("entry")
    return wished | {key: value for key, value in before.items() if key not in known and key not in wished}


def _changes(before: Facts, after: Facts) -> Iterator[str]:
    for key in {**before, **after}:
        if before.get(key, ...) != after.get(key, ...):
            yield key


def _stale(fields: list[str]) -> Text:
    labels = {
        name: schema.properties("entry")[name].get("x-label", {})
        for name in fields
        if name in schema.properties("entry")
    }
    named = {lang: [labels.get(name, {}).get(lang, name) for name in fields] for lang in ("en", "zh")}
    return {
        "en": f"Nothing was saved: since you opened this entry, somebody else changed {', '.join(named['en'])}. "
        "Open the entry again to see it, and make your change once more.",
        "zh": f"未保存：您打开此条目之后，他人已修改{'、'.join(named['zh'])}。请重新打开该条目查看后再修改。",
    }
