"""Change what an entry says without touching anything else in its file.

Only the lines of changed values are written anew. Everything else – comments, blank lines, quotes, order, fields nobody
knows – stays byte for byte, because it is never taken apart. (A YAML library that loads and writes the whole file, even
one that keeps comments, breaks long lines anew and makes one changed phone look like fifty changes.)

The result is read back before it is returned: it says exactly what was asked for, and no comment is missing.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

import yaml

from directory import strict_yaml
from directory.model import Facts

_WIDTH = 120
_COMMENT = re.compile(r"(?:^|(?<=\s))#.*$")


class Plain(str):
    """A number as it is to stand in a file: without quotes."""

    __slots__ = ()


def with_numbers(wanted: Any, coerced: Any) -> Any:
    """`wanted`, all texts, with those made `Plain` that the schema read as numbers in `coerced`."""
    if isinstance(wanted, dict) and isinstance(coerced, dict):
        return {key: with_numbers(value, coerced[key]) for key, value in wanted.items()}
    if isinstance(wanted, list) and isinstance(coerced, list):
        return [with_numbers(value, other) for value, other in zip(wanted, coerced, strict=True)]
    number = isinstance(coerced, (int, float)) and not isinstance(coerced, bool)
    return Plain(wanted) if number and isinstance(wanted, str) else wanted


class RewriteError(RuntimeError):
    """The file could not be changed without harm; nothing was written."""


def rewrite(raw: bytes, wanted: Facts) -> bytes:
    """The file `raw` (b"" for a new one) saying `wanted`: texts, `Plain` numbers, lists, mappings, None.

    Raises strict_yaml.YamlRefusedError for a file that cannot be read, RewriteError if it cannot be changed safely.
    """
    if not raw.strip():
        return _checked(dump(wanted, 0), "", wanted)
    now = strict_yaml.parse(raw).value
    if now == wanted:
        return raw
    text = raw.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    plain = text.replace("\r\n", "\n")
    root = yaml.compose(plain, Loader=yaml.CSafeLoader)
    if not isinstance(root, yaml.MappingNode) or root.flow_style:
        return _checked(_Patch(plain).kept(0, len(plain), 0) + dump(wanted, 0), plain, wanted)
    patch = _Patch(plain)
    patch.mapping(root, wanted)
    result = _checked(patch.applied(), plain, wanted).decode()
    mark = "\ufeff" if raw.startswith(b"\xef\xbb\xbf") else ""
    return (mark + result.replace("\n", newline)).encode()


def _checked(result: str, before: str, wanted: Facts) -> bytes:
    if strict_yaml.parse(result.encode()).value != wanted:
        raise RewriteError("the changed file would not say what was asked for")
    missing = comments(before)
    for comment in comments(result):
        if comment in missing:
            missing.remove(comment)
    if missing:
        raise RewriteError(f"the changed file would lose the comment {missing[0]!r}")
    return result.encode()


def comments(text: str) -> list[str]:
    """Every comment of a YAML text, sorted. What looks like one inside a quoted or folded text is not one."""
    inside = _text_lines(text)
    found = []
    for number, line in enumerate(text.splitlines()):
        start = inside.get(number, 0)
        match = _COMMENT.search(line, start) if start >= 0 else None
        if match:
            found.append(match.group().strip())
    return sorted(found)


def _text_lines(text: str) -> dict[int, int]:
    """For every line on which a scalar ends, the column behind it; -1 for a line that is wholly inside one."""
    ends: dict[int, int] = {}
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.ScalarEvent):
            first, last = event.start_mark, event.end_mark
            block = event.style in ("|", ">")
            if first is None or last is None:
                continue
            for line in range(first.line + block, last.line):
                ends[line] = -1
            if not block:
                ends[last.line] = max(ends.get(last.line, 0), last.column)
    return ends


@dataclass
class _Patch:
    """The replacements to make in a text, found by walking the nodes of the file beside what is wanted."""

    text: str
    cuts: list[tuple[int, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.starts = [0]
        for match in re.finditer("\n", self.text):
            self.starts.append(match.end())
        self.inside = _text_lines(self.text)

    def applied(self) -> str:
        """The text with every replacement made; those at one place in the order they were found."""
        ordered = sorted(enumerate(self.cuts), key=lambda each: (each[1][0], each[1][1], each[0]))
        pieces, at = [], 0
        for _, (start, end, new) in ordered:
            if start < at:
                raise RewriteError("two changes in one place")
            pieces += [self.text[at:start], new]
            at = end
        return "".join([*pieces, self.text[at:]])

    # -- walking ----------------------------------------------------------------------------------------

    def value(self, node: yaml.Node, key: yaml.Node, column: int, wanted: Any) -> None:
        """The value of a key in a mapping, which stands in `column`."""
        if isinstance(node, yaml.MappingNode) and isinstance(wanted, dict) and wanted and not node.flow_style:
            self.mapping(node, wanted)
        elif isinstance(node, yaml.SequenceNode) and isinstance(wanted, list) and wanted and not node.flow_style:
            self.sequence(node, wanted)
        elif _said(node) != wanted:
            self.cut_value(node, key, column, wanted)

    def mapping(self, node: yaml.MappingNode, wanted: Facts) -> None:
        """A block mapping: values changed, keys added behind the one they follow, keys taken out."""
        column = node.start_mark.column
        children = [(str(key.value), key, value) for key, value in node.value]
        kept = [name for name, _, _ in children if name in wanted]
        if not kept:
            first, last = children[0][1], children[-1]
            self.replace(self.at(first), self.end(last[2], last[1]), dump(wanted, column).strip(" \n"), column)
            return
        for index, (name, key, value) in enumerate(children):
            if name in wanted:
                self.value(value, key, column, wanted[name])
            elif index == 0 and self._shares_line(key):
                follower = next(child for child in children if child[0] in wanted)
                self.replace(self.at(key), self.at(follower[1]), "", column)
            elif not (self._shares_line(children[0][1]) and all(c[0] not in wanted for c in children[: index + 1])):
                self.drop(key, value, column)
        before = None
        for name, item in wanted.items():
            if name in kept:
                before = name
                continue
            self.insert(children, before or kept[0], dump({name: item}, column))

    def sequence(self, node: yaml.SequenceNode, wanted: list[Any]) -> None:
        """A block list: the items that stay are changed inside, others are taken out or put in."""
        column = node.start_mark.column
        old = [json.dumps(_said(item), ensure_ascii=False) for item in node.value]
        new = [json.dumps(item, ensure_ascii=False) for item in wanted]
        dashes = self._dashes(node)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                continue
            pairs = min(i2 - i1, j2 - j1)
            for offset in range(pairs):
                self.item(node.value[i1 + offset], dashes[i1 + offset], column, wanted[j1 + offset])
            for index in range(i1 + pairs, i2):
                start, end = self.line_start(dashes[index]), self.line_end(self.end(node.value[index], None))
                self.replace(start, end, "", column)
            if j1 + pairs < j2:
                added = dump(wanted[j1 + pairs : j2], column)
                last = i1 + pairs - 1 if pairs else i1 - 1
                if last >= 0:
                    place = self.line_end(self.end(node.value[last], None))
                    self.put(place, added)
                else:
                    self.put(self.line_start(dashes[0]), added)

    def item(self, node: yaml.Node, dash: int, column: int, wanted: Any) -> None:
        """One item of a list."""
        if isinstance(node, yaml.MappingNode) and isinstance(wanted, dict) and wanted and not node.flow_style:
            self.mapping(node, wanted)
        elif isinstance(node, yaml.SequenceNode) and isinstance(wanted, list) and wanted and not node.flow_style:
            self.sequence(node, wanted)
        else:
            self.replace(dash, self.end(node, None), dump([wanted], column).strip(" \n"), column)

    # -- changing ---------------------------------------------------------------------------------------

    def cut_value(self, node: yaml.Node, key: yaml.Node, column: int, wanted: Any) -> None:
        """Write `key: value` anew from behind the key; what is commented inside is kept above it."""
        name = self.text[self.at(key) : self.position(key.end_mark)]
        written = dump({"k": wanted}, column).strip(" \n").removeprefix("k")
        end = self.end(node, key)
        self.replace(self.position(key.end_mark), end, written, column, above=self.at(key))
        if not name:
            raise RewriteError("a key without a name")

    def drop(self, key: yaml.Node, value: yaml.Node, column: int) -> None:
        """Take out the lines of a key."""
        self.replace(self.line_start(self.at(key)), self.line_end(self.end(value, key)), "", column)

    def insert(self, children: list[tuple[str, yaml.Node, yaml.Node]], behind: str, written: str) -> None:
        """Put lines behind the last line of a key."""
        _, key, value = next(child for child in children if child[0] == behind)
        self.put(self.line_end(self.end(value, key)), written)

    def kept(self, start: int, end: int, column: int) -> str:
        """The comments between two places as lines of their own."""
        begin = self.line_start(start)
        lines, place = [], begin
        for number, line in enumerate(self.text[begin:end].split("\n"), self.text.count("\n", 0, begin)):
            from_column = self.inside.get(number, 0)
            match = _COMMENT.search(line, from_column) if from_column >= 0 else None
            if match and place + match.start() >= start:
                lines.append(" " * column + match.group().strip() + "\n")
            place += len(line) + 1
        return "".join(lines)

    def put(self, place: int, written: str) -> None:
        """Put whole lines at the start of a line, or at the end of a file whose last line is not ended."""
        if place == len(self.text) and not self.text.endswith("\n"):
            written = "\n" + written.removesuffix("\n")
        self.cuts.append((place, place, written))

    def replace(self, start: int, end: int, written: str, column: int, above: int | None = None) -> None:
        """Replace a piece of text; comments inside it go onto lines of their own above it."""
        kept = self.kept(start, end, column)
        if kept:
            place = self.line_start(start if above is None else above)
            if place == start:
                written = kept + written
            else:
                self.cuts.append((place, place, kept))
        self.cuts.append((start, end, written))

    # -- places -----------------------------------------------------------------------------------------

    def position(self, mark: yaml.Mark) -> int:
        """The index in the text of a mark of libyaml, which counts lines and columns."""
        return self.starts[mark.line] + mark.column

    def at(self, node: yaml.Node) -> int:
        """Where a node starts."""
        return self.position(node.start_mark)

    def end(self, node: yaml.Node, key: yaml.Node | None) -> int:
        """Where the last character of a node's own text ends: comments and blank lines behind it are not its own."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style:
            last = node.value[-1] if node.value else None
            if last is None:
                return self.position(node.end_mark)
            return self.end(last[1], last[0]) if isinstance(last, tuple) else self.end(last, None)
        if isinstance(node, yaml.ScalarNode) and node.style is None and node.value == "":
            return self.position(key.end_mark) + 1 if key is not None else self.position(node.end_mark)
        end = self.position(node.end_mark)
        while (
            isinstance(node, yaml.ScalarNode) and node.style in ("|", ">") and self.text[end - 1 : end] in ("\n", " ")
        ):
            end -= 1
        return end

    def line_start(self, place: int) -> int:
        """The start of the line on which a place is."""
        return self.text.rfind("\n", 0, place) + 1

    def line_end(self, place: int) -> int:
        """The start of the next line."""
        end = self.text.find("\n", place)
        return len(self.text) if end < 0 else end + 1

    def _shares_line(self, key: yaml.Node) -> bool:
        """Whether something, such as the dash of a list, stands before the key on its line."""
        return bool(self.text[self.line_start(self.at(key)) : self.at(key)].strip())

    def _dashes(self, node: yaml.SequenceNode) -> list[int]:
        at = self.at(node)
        found: list[int] = []
        for item in node.value:
            place = self.text.find("-", at) if not found else self._dash(at, node.start_mark.column)
            found.append(place)
            at = self.end(item, None)
        return found

    def _dash(self, at: int, column: int) -> int:
        """The first dash in `column` on a line behind `at`."""
        place = self.line_end(at)
        while self.text[place : place + column + 1] != " " * column + "-":
            following = self.line_end(place)
            if following <= place:
                raise RewriteError("an item of a list was not found")
            place = following
        return place + column


def _said(node: yaml.Node) -> Any:
    """The value of a node, read as strict_yaml reads it."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _said(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_said(item) for item in node.value]
    empty = isinstance(node, yaml.ScalarNode) and node.style is None and node.value in ("", "~", "null", "Null", "NULL")
    return None if empty else node.value


# -- writing ------------------------------------------------------------------------------------------------


class _Dumper(yaml.SafeDumper):
    """Writes the way the entries are written: lists indented, texts in double quotes where they need any."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = None if _resolved(dumper, value) == "tag:yaml.org,2002:str" and not re.match(r"[0-9.+-]", value) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


def _plain(dumper: _Dumper, value: Plain) -> yaml.Node:
    return dumper.represent_scalar(_resolved(dumper, str(value)), str(value))


def _resolved(dumper: _Dumper, value: str) -> str:
    """What YAML takes an unquoted text for."""
    resolve: Any = dumper.resolve
    return str(resolve(yaml.ScalarNode, value, (True, False)))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Plain, _plain)


def dump(value: Any, column: int) -> str:
    """`value` as lines of YAML that start in `column`."""
    written: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH - column - 1, default_flow_style=False
    )
    pad = " " * column
    return "".join(pad + line if line.strip() else line for line in written.splitlines(keepends=True))
