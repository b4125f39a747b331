"""The report of a run for people: `report.md` in its folder, and what `python -m scraper status` prints of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from directory import store
from directory.model import Facts, Notice
from scraper.workspace import REPORT

STATES: Final = {
    "promoted": ("promoted", "已采用"),
    "unchanged": ("unchanged", "无变化"),
    "older": ("kept: newer records are there", "保留：已有更新的记录"),
    "unproven": ("read, not taken over: never proven on a real answer", "已读取，未采用：尚无真实应答验证"),
    "released": ("released", "已由人工放行"),
    "held": ("HELD: last good records kept", "待人工确认：保留上次有效记录"),
    "blocked": ("BLOCKED: last good records kept", "已阻止：保留上次有效记录"),
    "failed": ("FAILED: last good records kept", "失败：保留上次有效记录"),
}
_SHOWN: Final = 50


def read_report(folder: Path) -> Facts:
    """The report of a complete run; {} when there is none."""
    return next(iter(store.read_jsonl(folder / REPORT)), {})


def write_report(folder: Path) -> None:
    """Write `report.md` beside `report.jsonl`: figures, what was refused, every kind of finding; in both languages."""
    report = read_report(folder)
    notices = [Notice(**row) for row in store.read_jsonl(folder / "notices.jsonl")]
    source = report["outcomes"][0]["source"] if report.get("outcomes") else folder.parent.name
    lines = [
        f"# {source}", "",
        f"{'live' if report['live'] else 'replay'} · {'联网采集' if report['live'] else '重放存档'}", "",
        f"- {report['requests']} requests · {report['bytes']:,} bytes · {report['seconds']} s",
        f"- 请求 {report['requests']} 次 · {report['bytes']:,} 字节 · {report['seconds']} 秒", "",
    ]  # fmt: skip
    for outcome in report["outcomes"]:
        lines += _city(outcome)
    for code, count in report["notices"].items():
        told = [notice for notice in notices if notice.code == code]
        lines += [
            f"## {code}: {count}",
            "",
            *(f"- {_plain(n.render('en'))}\n  {_plain(n.render('zh'))}" for n in told[:_SHOWN]),
        ]
        lines += [f"- … {count - _SHOWN} more · 另有 {count - _SHOWN} 条"] if count > _SHOWN else []
        lines.append("")
    store.atomic_write(folder / "report.md", "\n".join(lines).encode())


def _city(outcome: Facts) -> Iterator[str]:
    en, zh = STATES[outcome["state"]]
    yield f"## {outcome['city']}: {en} · {zh}"
    yield ""
    yield f"- run: `{outcome['run']}`" + (f" ({outcome['why']})" if outcome["why"] else "")
    yield f"- read 读取 {outcome['read']} · kept 保留 {outcome['kept']}"
    yield f"- answered on 应答日期 {outcome['answered_on'] or '–'}"
    yield f"- new 新增 {outcome['new']} · gone 消失 {outcome['gone']} · changed 变更 {outcome['changed']}"
    for code, count in outcome["refused"].items():
        yield f"- refused 拒收 {code}: {count}"
    for path, share in outcome["fill"].items():
        yield f"- filled 填充率 {path}: {share:.0%}"
    yield ""


def _plain(text: str) -> str:
    """One line without markup of its own: the report is Markdown, and what it quotes is not."""
    return " ".join(text.replace("`", "'").replace("<", "‹").replace("[", "(").replace("]", ")").split())
