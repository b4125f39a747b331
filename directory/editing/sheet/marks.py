"""The machine's own columns and words in a workbook: keys of the first, hidden row, and the labels people read."""

from __future__ import annotations

from typing import Final

from directory.editing.words import both
from directory.model import Text

FORMAT: Final = "bujianwai-sheet-1"
BASE_SHEET: Final = "_base"
LISTS_SHEET: Final = "_lists"
DEFAULTS: Final = "defaults"
FIRST_ROW: Final = 3
"""The first row of facts: above are the keys (hidden) and the headers."""

ROW, ENTRY, NAME, OF = "@row", "@entry", "@name", "@of"
DELETE, CONFIRM = "@delete", "@confirm"
WAS_TITLE, WAS_URL, WAS_ON, BASE = "@was.title", "@was.url", "@was.checked_on", "@base"
SOURCE: Final = "@source."
SOURCE_FIELDS: Final = ("title", "url", "kind", "method", "checked_on", "stated_on", "publisher")
"""What a new source is asked for, by its names in `$defs/entry_source`; the first five have to be known."""
NEEDED: Final = SOURCE_FIELDS[:5]
EDITOR: Final = "by"
SAME: Final = both("as before", "同前")
"""Written as title of the source: those that stood behind the old value say the new one too."""

OPEN: Final = "??? "
"""Starts a cell of a marked copy in which two values wait for a decision."""

LABELS: Final[dict[str, Text]] = {
    ROW: both("Row (do not change)", "行号（勿改）"),
    ENTRY: both("Entry", "条目编号"),
    NAME: both("Facility (do not change)", "机构（勿改）"),
    OF: both("Belongs to", "所属"),
    DELETE: both("Delete?", "删除？"),
    CONFIRM: both("Still true?", "核实无误？"),
    WAS_TITLE: both("Source so far", "现有来源"),
    WAS_URL: both("Its address", "现有来源网址"),
    WAS_ON: both("Checked on", "现有核对日期"),
    BASE: both("Revision (do not change)", "版本（勿改）"),
}
HELP: Final[dict[str, Text]] = {
    ENTRY: both(
        "In a new row: the number of the place this row is about, as in the sheet of facilities.",
        "新增行时填写该行所属机构的编号，与“机构”表一致。",
    ),
    OF: both(
        "Empty: the whole place. Otherwise the service it belongs to, for example services/international.",
        "留空表示整个机构；属于某项服务时填写该服务，如 services/international。",
    ),
    DELETE: both("x takes this row out of the directory.", "填 x 表示从名录中删除此行。"),
    CONFIRM: both(
        "x: checked again and still true. Name the source on the right or in the sheet “This time’s source”. "
        "In a grey row, x takes the values into the entry.",
        "填 x 表示已重新核对、内容无误；来源填在右侧或“本次来源”表。灰色行填 x 表示采用为编辑条目。",
    ),
    SOURCE + "title": both(
        "Only for rows you change; empty means the one in the sheet “This time’s source”. "
        "“as before”: the source so far says the new value too.",
        "只在改动的行填写；留空则用“本次来源”表。填“同前”表示现有来源同样支持新值。",
    ),
}
NEW_SOURCE: Final = both("New source", "新来源")
