"""Two editors with workbooks, one with a form, one with a text editor, and a crawl, in any order: is a word ever lost?

`python -m tests.editing.interleavings COUNT [SEED]` plays COUNT histories; the tests play few.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from directory import store
from directory.editing import entries, rewriting
from directory.editing.sheet import marks, planning, rows
from directory.editing.sheet.edits import Base, Edit, Reader
from directory.editing.sheet.exporting import NEW
from directory.editing.sheet.grid import Grid, Line
from directory.editing.sheet.layout import table, tables
from directory.editing.sheet.reading import Cell
from directory.model import Facts
from tests.editing.sheets import DAY, SOURCE

ENTRY = "cn-hz-0900"
_START = """\
# An entry for tests. 示例
id: cn-hz-0900   # never changes
city: hangzhou
names:
  - text: 示例医院
    lang: zh-Hans
    kind: official
  # the English name is on the sign at the gate
  - text: Example Hospital
    lang: en
    kind: official
  - text: 示例
    lang: zh-Hans
    kind: short
grade: 3-a
address:
  zh: 杭州市示例路1号  # gate
  district: "330102"
contacts:
  - kind: phone
    purpose: switchboard
    value: "+8657100000000"
    note:
      zh: 白天
  - kind: phone
    purpose: emergency   # day and night
    value: "+8657100000001"
services:
  - kind: international
    available: "yes"
    note:
      en: Ask at the desk.
notes_internal: a key that nobody knows
sources:
  # read twice
  - title: Example
    kind: official_site
    url: https://www.example.org/
    checked_on: "2026-11-20"
    method: web
    covers:
      - names
      - grade
      - address
      - contacts
      - services
note: for editors
"""
_CELLS = [
    ("facilities", "grade", ["三级乙等 [3-b]", "二级甲等 [2-a]", "未定级 [ungraded]"]),
    ("facilities", "address.zh", ["杭州市示例路2号", "杭州市示例路3号", "杭州市示例路4号"]),
    ("facilities", "transport.zh", ["地铁一号线", "公交"]),
    ("names", "text", ["示例一医院", "Example One", "示例三"]),
    ("contacts", "value", ["+8657100000002", "+8657100000003", "+8657100000004"]),
    ("contacts", "note.zh", ["晚上", "全天", ""]),
    ("services", "available", ["是", "否"]),
    ("services", "note.en", ["At the gate.", ""]),
]


@dataclass
class Damage:
    """What a campaign found: all but the first four must be nothing."""

    histories: int = 0
    imports: int = 0
    applied: int = 0
    questions: int = 0
    overwritten: int = 0
    unanswered: int = 0
    comments: int = 0
    keys: int = 0
    unreadable: int = 0
    told: list[str] = field(default_factory=list)


@dataclass
class Editor:
    """Somebody with a workbook: what it showed, and what they have typed: (row, column) → text."""

    base: Base
    typed: dict[tuple[str, str], str] = field(default_factory=dict)
    added: list[dict[str, str]] = field(default_factory=list)


def play(path: Path, dice: random.Random, damage: Damage) -> None:
    """One history: exports, edits and imports in a random order."""
    path.write_text(_START, encoding="utf-8")
    editors: dict[int, Editor] = {}
    for step in range(dice.randrange(4, 12)):
        action = dice.choice(["sheet", "sheet", "import", "import", "form", "text", "crawl"])
        who = dice.randrange(2)
        if action == "sheet":
            editor = editors.setdefault(who, Editor(Base(entries.parse(path.read_bytes()), {}, "示例医院")))
            _type(editor, dice, step)
        elif action == "import" and who in editors:
            _import(path, editors.pop(who), damage)
        elif action == "form":
            value = entries.parse(path.read_bytes())
            _change(value, dice, step)
            store.atomic_write(path, rewriting.rewrite(path.read_bytes(), value))
        elif action == "text":
            text = path.read_text(encoding="utf-8")
            lines = text.splitlines(keepends=True)
            lines.insert(dice.randrange(len(lines)), f"# by hand {step}\n")
            changed = "".join(lines)
            if dice.random() < 0.4:
                changed = changed.replace("notes_internal:", f"extra_{step}: kept\nnotes_internal:", 1)
            path.write_text(changed, encoding="utf-8")
    for editor in editors.values():
        _import(path, editor, damage)
    damage.histories += 1


def _type(editor: Editor, dice: random.Random, step: int) -> None:
    name, key, texts = dice.choice(_CELLS)
    found = [row for row in rows.rows(ENTRY, editor.base.facts) if row.table == name]
    if found:
        editor.typed[dice.choice(found).id, key] = dice.choice(texts)
    if dice.random() < 0.2:
        phone = f"+86571000001{step:02d}"
        editor.added.append({marks.ENTRY: ENTRY, "kind": "phone", "purpose": "booking", "value": phone})


def _change(value: Facts, dice: random.Random, step: int) -> None:
    """What somebody changes in a form."""
    kind = dice.randrange(5)
    contacts = value.get("contacts", [])
    if kind == 0:
        value["grade"] = dice.choice(["3-b", "2-a", "3-special"])
    elif kind == 1 and contacts:
        dice.choice(contacts)["value"] = f"+86571000002{step:02d}"
    elif kind == 2 and len(value["names"]) > 1:
        value["names"].pop(dice.randrange(len(value["names"])))
    elif kind == 3:
        contacts.insert(0, {"kind": "phone", "value": f"+86571000003{step:02d}"})
        value["contacts"] = contacts
    else:
        value["address"]["zh"] = f"杭州市示例路{step + 10}号"


def _import(path: Path, editor: Editor, damage: Damage) -> None:
    """One editor's workbook comes back."""
    raw = path.read_bytes()
    file = entries.File(ENTRY, "hangzhou", path, raw, entries.parse(raw))
    edits = _edits(editor)
    city = store.load_city("hangzhou")
    planned = planning.plan(file, editor.base, edits, city, {}, DAY, "zh")
    store.atomic_write(path, planned.result)
    damage.imports += 1
    damage.questions += len(planned.questions)
    damage.applied += len(planned.changes)
    _judge(file.facts, path, editor, edits, planned, raw, damage)


def _edits(editor: Editor) -> list[Edit]:
    """What the reader makes of the typed cells."""
    reader = Reader({ENTRY: editor.base}, SOURCE, {ENTRY: ENTRY, NEW: ""})
    every = rows.rows(ENTRY, editor.base.facts)
    for each in tables():
        lines = []
        for row in every:
            if row.table == each.name:
                texts = {marks.ROW: row.id, marks.ENTRY: ENTRY, marks.NAME: editor.base.name, **rows.texts(row, "zh")}
                texts |= {key: text for (row_id, key), text in editor.typed.items() if row_id == row.id}
                lines.append(texts)
        lines += editor.added if each.name == "contacts" else []
        keys = dict.fromkeys(key for line in lines for key in line)
        keys |= dict.fromkeys(column.key for column in each.columns)
        columns = {key: number for number, key in enumerate(keys, 1)}
        cells = [
            Line(number, {key: Cell("s", text) for key, text in line.items() if text})
            for number, line in enumerate(lines, 3)
        ]
        reader.read(Grid(table(each.name), each.name, columns, cells, frozenset()))
    return reader.edits


def _judge(
    before: Facts, path: Path, editor: Editor, edits: list[Edit], planned: planning.Planned, raw: bytes, damage: Damage
) -> None:
    after = entries.parse(path.read_bytes())
    lost = Counter(rewriting.comments(raw.decode())) - Counter(rewriting.comments(path.read_text(encoding="utf-8")))
    damage.comments += sum(lost.values())
    damage.keys += len([key for key in before if key not in after and key not in ("sources", "contacts", "names")])
    wanted = {str(change.value) for edit in edits for change in edit.changes}
    exported = Counter(_leaves(editor.base.facts))
    now, then = Counter(_leaves(after)), Counter(_leaves(before))
    for leaf in then - now:  # what was there and is gone must have been exported, and changed by this editor
        if exported[leaf] == 0:
            damage.overwritten += 1
            damage.told.append(f"lost {leaf}")
    for leaf in now - then:
        if leaf[1] not in wanted:
            damage.overwritten += 1
            damage.told.append(f"from nowhere {leaf}")
    asked = {finding.place.row for finding in planned.findings}
    values = {leaf[1] for leaf in now}
    for edit in edits:
        done = all(change.value == "" or str(change.value) in values for change in edit.changes)
        if not done and edit.line not in asked:
            damage.unanswered += 1
            damage.told.append(f"nothing said of {edit.row.id if edit.row else 'new row'}")


def _leaves(facts: Any, path: str = "") -> list[tuple[str, str]]:
    """Every scalar but those of sources, with the names of the fields it stands in."""
    if isinstance(facts, dict):
        items = [(key, value) for key, value in facts.items() if not (path == "" and key == "sources")]
        return [leaf for key, value in items for leaf in _leaves(value, f"{path}/{key}")]
    if isinstance(facts, list):
        return [leaf for item in facts for leaf in _leaves(item, path)]
    return [(path, str(facts))]


def campaign(count: int, seed: int, folder: Path) -> Damage:
    """Play `count` histories."""
    damage = Damage()
    for number in range(count):
        try:
            play(folder / f"{ENTRY}.yml", random.Random(f"{seed}-{number}"), damage)
        except (rewriting.RewriteError, ValueError) as error:
            damage.unreadable += 1
            damage.told.append(f"history {number}: {type(error).__name__}: {error}")
    return damage


def main() -> None:
    """Tell the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        damage = campaign(count, seed, Path(folder))
    sys.stdout.write(f"{damage}\n")
    sys.exit(bool(damage.overwritten or damage.unanswered or damage.comments or damage.keys or damage.unreadable))


if __name__ == "__main__":
    main()
