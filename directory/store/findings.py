"""Notices about files that cannot be read or hold what schema.json does not allow."""

from __future__ import annotations

from pathlib import Path

from directory import dates, schema, strict_yaml
from directory.model import Facts, Notice
from directory.store.files import DATA, BadLine, relative


def refused_notice(path: Path, refusal: strict_yaml.YamlRefusedError, data: Path = DATA) -> Notice:
    """The notice for a YAML file that could not be read."""
    expected, mend = _REFUSALS.get(refusal.code, _REFUSALS["not-yaml"])
    place = f"line {refusal.line}" if refusal.line else ""
    return Notice(refusal.code, "error", relative(path, data), place, "", refusal.found, expected, mend)


def missing_notice(path: Path, data: Path = DATA) -> Notice:
    """The notice for a people's file that is not there."""
    return Notice(
        "missing-file", "warning", relative(path, data), "", "", "no such file",
        {"en": "this file, even with an empty list", "zh": "存在此文件（列表可为空）"},
        {"en": "Bring it back from the version history.", "zh": "请从历史版本恢复该文件。"},
    )  # fmt: skip


def line_notice(path: Path, number: int, line: BadLine, data: Path = DATA) -> Notice:
    """The notice for a line of a machine's file that cannot be read; the others count."""
    if line.conflict:
        return conflict_notice(path, number, line.found, data)
    return Notice(
        "unreadable-line", "error", relative(path, data), f"line {number}", "", line.found,
        {"en": "one JSON object a line, in UTF-8", "zh": "每行一个 JSON 对象，UTF-8 编码"},
        {
            "en": "Bring the file back from the version history, or crawl the source again: it writes the file anew.",
            "zh": "请从历史版本恢复该文件，或重新采集该来源（会整体重写文件）。",
        },
    )  # fmt: skip


def conflict_notice(path: Path, number: int, found: str, data: Path = DATA) -> Notice:
    """The notice for a mark of an unfinished merge in a file of lines; the lines between the marks all count."""
    expected, mend = _REFUSALS["conflict-markers"]
    return Notice("conflict-markers", "error", relative(path, data), f"line {number}", "", found, expected, mend)


def other_file_notice(path: Path, data: Path = DATA) -> Notice:
    """The notice for a file among the entries that is not one."""
    return Notice(
        "not-an-entry", "warning", relative(path, data), "", "", path.name,
        {"en": "files whose names end in .yml", "zh": "文件名以 .yml 结尾"},
        {"en": "Rename it, or move it elsewhere: it is not read.", "zh": "请改名或移走：该文件不会被读取。"},
    )  # fmt: skip


def date_notices(path: Path, document: strict_yaml.Document, entry: Facts, day: str, data: Path) -> list[Notice]:
    """One notice for each source of an entry whose dates cannot be true on `day`."""
    notices = []
    for index, source in enumerate(entry["sources"]):
        fault = dates.fault(source, day)
        if fault:
            name, reason = fault
            field = ("sources", str(index), name)
            notices.append(
                Notice(
                    "impossible-date", "error", relative(path, data), f"line {document.line(field)}", "/".join(field),
                    source[name], _DATES[reason],
                    {"en": "Compare with the source and write the right day.", "zh": "请与来源核对，填写正确的日期。"},
                )
            )  # fmt: skip
    return notices


_DATES: dict[str, dict[str, str]] = {
    "calendar": {"en": "a day that the calendar has", "zh": "日历中存在的日期"},
    "future": {"en": "today or earlier", "zh": "今天或更早的日期"},
    "order": {"en": "a date not later than checked_on", "zh": "不晚于核对日期（checked_on）"},
}

_REFUSALS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "not-yaml": (
        {"en": "YAML: “name: value” lines, indented with spaces", "zh": "YAML 格式：每行“名称: 值”，用空格缩进"},
        {
            "en": "Look at the named line and the one above it; put text with : or # in quotes.",
            "zh": "检查该行和上一行；含有 : 或 # 的文字请加引号。",
        },
    ),
    "not-utf8": (
        {"en": "text saved as UTF-8", "zh": "以 UTF-8 编码保存的文本"},
        {
            "en": "Open the file with its present encoding and save it as UTF-8.",
            "zh": "用现有编码打开，另存为 UTF-8。",
        },
    ),
    "too-large": (
        {"en": "at most 256 KB", "zh": "不超过 256 KB"},
        {"en": "Split the file, or remove what is not a fact.", "zh": "拆分文件，或删去不属于事实的内容。"},
    ),
    "too-deep": (
        {"en": "at most 20 levels", "zh": "不超过 20 层"},
        {"en": "Remove the extra levels.", "zh": "删除多余的层级。"},
    ),
    "conflict-markers": (
        {"en": "no marks of an unfinished merge", "zh": "没有未解决的合并标记"},
        {
            "en": "Keep one of the two versions and delete the lines with <<<<<<<, ======= and >>>>>>>.",
            "zh": "保留其中一个版本，删除 <<<<<<<、=======、>>>>>>> 各行。",
        },
    ),
    "second-document": (
        {"en": "one document in a file", "zh": "一个文件只有一份文档"},
        {
            "en": "Delete the line --- or move the rest to its own file.",
            "zh": "删除 --- 行，或把其余内容移到另一个文件。",
        },
    ),
    "alias": (
        {"en": "no anchors (&) and no references (*)", "zh": "不使用锚点（&）和引用（*）"},
        {
            "en": "Write the value out; put text that starts with & or * in quotes.",
            "zh": "把内容写全；以 & 或 * 开头的文字请加引号。",
        },
    ),
    "tag": (
        {"en": "no tags (!…)", "zh": "不使用标签（!…）"},
        {"en": "Remove the tag; put text that starts with ! in quotes.", "zh": "删除标签；以 ! 开头的文字请加引号。"},
    ),
    "duplicate-key": (
        {"en": "each field once", "zh": "每个字段只出现一次"},
        {"en": "Keep the right one of the two lines.", "zh": "两行中保留正确的一行。"},
    ),
    "key-not-text": (
        {"en": "plain text before the colon", "zh": "冒号前为普通文字"},
        {"en": "Write the field's name as schema.json has it.", "zh": "按 schema.json 中的名称书写字段。"},
    ),
}  # fmt: skip


def problem_notices(
    code: str, path: Path, document: strict_yaml.Document, value: object, kind: str, under: tuple[str, ...], data: Path
) -> list[Notice]:
    """One notice for each reason why `value`, standing under `under` in the file, is not a valid `$defs/<kind>`."""
    return [
        Notice(
            code, "error", relative(path, data), f"line {document.line((*under, *problem.path))}",
            "/".join((*under, *problem.path)), problem.found, problem.expected,
            {
                "en": "Correct the value in this place; the field's meaning is in the field reference.",
                "zh": "在此处改正该值；字段含义见字段说明。",
            },
        )
        for problem in schema.validate(kind, value)
    ]  # fmt: skip
