"""EXPLAINING: why a value was published, in plain words: who says it, since when, who says otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from directory import paths, schema
from directory.model import Directory, Facility, Path, Statement

_WORDS = {
    "en": {
        "nobody": "Nobody has said anything about this: it is shown as unknown.",
        "removed": "Not published: editors removed it as wrong.",
        "outdated": "Not published: its source no longer says so (since {day}), and others still speak of this.",
        "gone": "Not confirmed: its source no longer lists the place since {day}; this is what it said last.",
        "editors": "Published because editors say so; entries always win.",
        "only": "Published because nobody says otherwise.",
        "kind": "Published because {kind} is believed before {other}.",
        "newer": "Published because it is the newer of two equally trusted sources.",
        "stale": "Not confirmed: its source is older than the {days} days this value is trusted for.",
        "undatable": "Not confirmed: its source bears no date, and nobody has asked or read the page itself.",
        "entry": "entry",
        "record": "record",
        "also": "Also said by",
        "differs": "Other value",
        "dated": "dated",
        "undated": "undated",
        "checked": "checked on",
    },
    "zh": {
        "nobody": "暂无来源说明，显示为“未知”。",
        "removed": "未发布：编辑认定有误并已删除。",
        "outdated": "未发布：来源自 {day} 起不再列出，且另有来源说明此项。",
        "gone": "未核实：来源自 {day} 起不再列出该机构，此为其最后的内容。",
        "editors": "发布理由：编辑条目始终优先。",
        "only": "发布理由：没有其他不同说法。",
        "kind": "发布理由：“{kind}”的可信度高于“{other}”。",
        "newer": "发布理由：可信度相同，取日期较新的来源。",
        "stale": "未核实：来源日期已超过该值的 {days} 天有效期。",
        "undatable": "未核实：来源无日期，且无人询问或查阅原网页。",
        "entry": "条目",
        "record": "记录",
        "also": "另有同样说法",
        "differs": "另有不同说法",
        "dated": "来源日期",
        "undated": "来源无日期",
        "checked": "核对日期",
    },
}


def find(directory: Directory, facility: str) -> Facility | None:
    """The facility with this id, or the one a former id leads to."""
    every = (each for facilities in directory.facilities.values() for each in facilities)
    return next((each for each in every if facility in (each.id, *each.redirects)), None)


def explain(facility: Facility, field: str | None, lang: str) -> Iterator[str]:
    """Lines that tell, for every value of the facility (or of one field or path), why it is what it is."""
    words = _WORDS["zh" if lang == "zh" else "en"]
    by_path: dict[Path, list[Statement]] = {}
    for statement in facility.statements:
        if field is None or paths.covers(field, statement.path):
            by_path.setdefault(statement.path, []).append(statement)
    if not by_path:
        yield words["nobody"]
    for path, said in by_path.items():
        yield ""
        yield f"{'/'.join(path)}: {_shown(said[0].value)}"
        yield from (f"  {line}" for line in _reasons(path, said, words, lang))


def _reasons(path: Path, said: list[Statement], words: dict[str, str], lang: str) -> Iterator[str]:
    best = said[0]
    yield _giver(best, words, lang)
    others = [each for each in said[1:] if each.value != best.value]
    if not best.published and best.gone_since:
        yield words["outdated"].format(day=best.gone_since)
    elif not best.published:
        yield words["removed"]
    elif best.entry:
        yield words["editors"]
    elif not others:
        yield words["only"]
    elif others[0].kind != best.kind:
        yield words["kind"].format(kind=_label(best.kind, lang), other=_label(others[0].kind, lang))
    else:
        yield words["newer"]
    if best.published and best.gone_since:
        yield words["gone"].format(day=best.gone_since)
    elif best.published and not any(each.confirmed for each in said if each.value == best.value):
        dated = any(each.stated_on for each in said if each.value == best.value) or best.method not in (
            "collected",
            "dataset",
        )
        yield words["stale" if dated else "undatable"].format(days=paths.time_to_live(path))
    for each in said[1:]:
        if each.value == best.value:
            yield f"{words['also']}: {_giver(each, words, lang)}"
        else:
            yield f"{words['differs']}: {_shown(each.value)} – {_giver(each, words, lang)}"


def _giver(statement: Statement, words: dict[str, str], lang: str) -> str:
    title = statement.title.get(lang) or statement.title.get("en") or ""
    dated = f"{words['dated']} {statement.stated_on}" if statement.stated_on else words["undated"]
    kind = _label(statement.kind, lang)
    by = f"{words['entry']} {statement.entry}" if statement.entry else f"{words['record']} {statement.record}"
    said = f"{dated}, {words['checked']} {statement.checked_on}" + (
        f", {by}" if statement.entry or statement.record else ""
    )
    return f"{kind}: {title} ({said}) {statement.url}"


def _label(kind: str, lang: str) -> str:
    label = schema.vocabularies().get("source_kind", {}).get(kind, {}).get("label", {})
    return str(label.get(lang) or label.get("en") or kind)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
