"""A YAML reader that never changes what a person wrote.

Every scalar stays the string in the file: `20:30`, `00123`, `NO` and `1e3` come out as written (a YAML 1.1 loader makes
1230, 83, False and 1000.0 of them). Numbers are made later, where schema.json asks for one. An empty scalar, `~` or
`null` without quotes is None. Anchors, aliases, tags, a second document, duplicate keys and keys that are not
plain text are refused, because each of them can lose or multiply data silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_CONFLICT = re.compile(r"^(<{7} |={7}$|>{7} )", re.MULTILINE)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


class YamlRefusedError(ValueError):
    """The text is not what this project accepts as YAML.

    `code` names the reason, `line` is 1-based (0 when it concerns the whole file), `found` is short.
    """

    def __init__(self, code: str, line: int, found: str) -> None:
        super().__init__(f"{code} at line {line}: {found}")
        self.code = code
        self.line = line
        self.found = found


@dataclass(frozen=True, slots=True)
class Document:
    """The value and, for every path in it, the 1-based line it stands on."""

    value: Any
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)

    def line(self, path: tuple[str, ...]) -> int:
        """The line of `path`, or of its nearest ancestor that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(raw: bytes) -> Document:
    """Read one YAML document of at most 256 KB and 20 levels; raise YamlRefusedError with the line otherwise."""
    if len(raw) > MAX_BYTES:
        raise YamlRefusedError("too-large", 0, f"{len(raw)} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlRefusedError(
            "not-utf8", raw[: error.start].count(b"\n") + 1, repr(raw[error.start : error.start + 8])
        ) from None
    conflict = _CONFLICT.search(text)
    if conflict:
        raise YamlRefusedError("conflict-markers", text.count("\n", 0, conflict.start()) + 1, conflict.group().strip())
    try:
        return _Builder().build(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise YamlRefusedError("not-yaml", line, _shown(text, line)) from None
    except yaml.YAMLError as error:
        raise YamlRefusedError("not-yaml", 0, str(error).splitlines()[0]) from None


def _shown(text: str, line: int) -> str:
    """The line a reader stumbled over, with tabs made visible; the last one that says something for a file that ends
    too early.
    """
    lines = text.splitlines()[:line]
    told = next((each for each in reversed(lines) if each.strip()), "")
    return told.strip("\r\n").replace("\t", "⇥")[:120] or "–"


class _Builder:
    """Builds the value from the event stream with its own stack, so that deep nesting cannot exhaust Python's."""

    def __init__(self) -> None:
        self._containers: list[dict[str, Any] | list[Any]] = []
        self._path: list[str] = []
        self._keys: list[str | None] = []
        self._lines: dict[tuple[str, ...], int] = {}
        self._root: Any = None
        self._documents = 0

    def build(self, text: str) -> Document:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            self._take(event)
        return Document(self._root, self._lines)

    def _take(self, event: yaml.Event) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.ScalarEvent):  # most events are scalars, then ends
            if event.anchor or event.tag:
                self._refuse_decoration(event.anchor, event.tag, line)
            plain_null = not event.style and event.value in _NULLS
            self._place(None if plain_null else event.value, line, is_key_text=not plain_null)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self._close()
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._refuse_decoration(event.anchor, event.tag, line)
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise YamlRefusedError("second-document", line, "---")
        elif isinstance(event, yaml.AliasEvent):
            raise YamlRefusedError("alias", line, f"*{event.anchor}")

    @staticmethod
    def _refuse_decoration(anchor: str | None, tag: str | None, line: int) -> None:
        if anchor:
            raise YamlRefusedError("alias", line, f"&{anchor}")
        if tag:
            raise YamlRefusedError("tag", line, tag)

    def _open(self, container: dict[str, Any] | list[Any], line: int) -> None:
        if len(self._containers) >= MAX_DEPTH:
            raise YamlRefusedError("too-deep", line, f"more than {MAX_DEPTH} levels")
        if self._expects_key():
            raise YamlRefusedError("key-not-text", line, "a list or mapping as key")
        self._place(container, line, is_key_text=False)
        self._containers.append(container)
        self._keys.append(None)

    def _close(self) -> None:
        self._containers.pop()
        self._keys.pop()
        if self._path:
            self._path.pop()
        if self._containers and isinstance(self._containers[-1], dict):
            self._keys[-1] = None

    def _expects_key(self) -> bool:
        return bool(self._containers) and isinstance(self._containers[-1], dict) and self._keys[-1] is None

    def _place(self, value: Any, line: int, *, is_key_text: bool) -> None:
        """Put a scalar or a freshly opened container where the stream stands."""
        if not self._containers:
            self._root = value
            self._lines[()] = line
            return
        parent = self._containers[-1]
        if isinstance(parent, list):
            step = str(len(parent))
            parent.append(value)
            self._lines[(*self._path, step)] = line
        elif self._keys[-1] is None:
            if not is_key_text or value == "<<":
                raise YamlRefusedError("key-not-text", line, repr(value))
            if value in parent:
                raise YamlRefusedError("duplicate-key", line, str(value))
            self._keys[-1] = str(value)
            self._lines[(*self._path, str(value))] = line
            return
        else:
            step = self._keys[-1]
            parent[step] = value
        if isinstance(value, (dict, list)):
            self._path.append(step)
        elif isinstance(parent, dict):
            self._keys[-1] = None
