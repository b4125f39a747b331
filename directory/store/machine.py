"""Machine files: records, identities, kept geocoder answers. Written only by commands, never by hand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from directory import schema
from directory.model import Facts, Notice, Record, Source
from directory.store.files import (
    DATA,
    BadLine,
    dump_line,
    read_csv,
    read_lines,
    relative,
    safe_path,
    write_csv,
    write_jsonl,
)
from directory.store.findings import line_notice

PRECISIONS: Final = ("entrance", "building", "street", "township", "district", "city")
"""How exact a point is, finest first."""
GEOCODERS: Final = ("tianditu", "amap", "baidu", "nominatim", "gazetteer")
"""Whose answer is taken among equally exact ones: the state's own map first, crowd data and our own list last."""


def load_records(data: Path = DATA) -> tuple[list[Record], list[Notice]]:
    """All last good records, sorted by key; lines that do not validate are left out with a notice. Of two lines with
    one key the one fetched later counts.
    """
    records: dict[str, Record] = {}
    notices: list[Notice] = []
    for path in sorted((data / "records").glob("*.jsonl")):
        for number, row in read_lines(path):
            if isinstance(row, BadLine):
                notices.append(line_notice(path, number, row, data))
                continue
            problems = schema.validate("record", row)
            notices += [_record_notice(path, number, row, problem, data) for problem in problems]
            if problems:
                continue
            record = Record(**row)
            known = records.get(record.key)
            if known:
                notices.append(_record_twice(path, number, record, data))
            if not known or _newness(record) > _newness(known):
                records[record.key] = record
    return sorted(records.values(), key=lambda record: record.key), notices


def _newness(record: Record) -> tuple[bool, str, str]:
    return record.gone_since is None, record.checked_on, dump_line(record.facts)


def _record_twice(path: Path, number: int, record: Record, data: Path) -> Notice:
    return Notice(
        "record-twice", "warning", relative(path, data), f"line {number}", "key", record.key,
        {"en": "each record once", "zh": "每条记录只出现一次"},
        {"en": "The one fetched later counts; crawl the source again.", "zh": "以较新的为准；请重新采集该来源。"},
    )  # fmt: skip


def _record_notice(path: Path, number: int, row: Facts, problem: schema.Problem, data: Path) -> Notice:
    place = f"line {number} · {str(row.get('key', ''))[:120]}"
    return Notice(
        "invalid-record", "error", relative(path, data), place, "/".join(problem.path), problem.found, problem.expected,
        {"en": "Mend the source's descriptor, then crawl it again.", "zh": "修改来源描述文件后重新采集。"},
    )  # fmt: skip


def save_records(source: str, records: Iterable[Record], data: Path = DATA) -> bool:
    """Replace a source's records, sorted by key. Returns whether anything changed."""
    rows = [
        {name: value for name, value in asdict(record).items() if value is not None}
        for record in sorted(records, key=lambda record: record.key)
    ]
    return write_jsonl(safe_path(data, "records", f"{source}.jsonl"), rows)


def load_sources(used: set[str], data: Path = DATA) -> tuple[dict[str, Source], list[Notice]]:
    """Who is behind each source of the records, as gathering wrote it down in sources.jsonl.

    A source that is used but not described there still counts, as the least trusted kind, with a notice.
    """
    sources: dict[str, Source] = {}
    notices: list[Notice] = []
    path = data / "sources.jsonl"
    for number, row in read_lines(path):
        try:
            source = row if isinstance(row, BadLine) else Source(**row)
        except TypeError:
            source = BadLine(dump_line(row)[:80], "a source") if isinstance(row, dict) else row
        if isinstance(source, Source):
            sources[source.id] = source
        else:
            notices.append(line_notice(path, number, source, data))
    for name in sorted(used - sources.keys()):
        plain = {"en": name, "zh": name}
        sources[name] = Source(name, plain, plain, "crowd", "dataset", "", plain, "")
        notices.append(
            Notice(
                "undescribed-source", "error", "directory/data/sources.jsonl", "", "", name,
                {"en": "a description of every source that has records", "zh": "每个有记录的来源都有说明"},
                {"en": "Crawl the source again; it writes its description.", "zh": "重新采集该来源，会写入其说明。"},
            )
        )  # fmt: skip
    return sources, notices


def load_identities(data: Path = DATA) -> list[tuple[str, str]]:
    """The ledger record key → facility id in the order it was written; the last row of a key is the one in force."""
    rows = read_csv(data / "identities.csv")
    return [
        (row["record"], row["facility"])
        for row in rows
        if row.get("record") and schema.is_valid("id", row.get("facility"))
    ]


def identity_notices(data: Path = DATA) -> list[Notice]:
    """What is wrong with rows of the ledger. Those without a record or an id say nothing."""
    path = data / "identities.csv"
    return [
        Notice(
            "unusable-identity", "warning", relative(path, data), f"line {number}", "",
            ",".join(row.values())[:120] or "nothing",
            {"en": "a record and an id such as cn-hz-0001", "zh": "记录键和编号（如 cn-hz-0001）"},
            {
                "en": "The row is passed over, the others count. Bring the file back from the version history.",
                "zh": "已跳过该行，其他行不受影响。请从历史版本恢复该文件。",
            },
        )
        for number, row in enumerate(read_csv(path), 2)
        if not row.get("record") or not schema.is_valid("id", row.get("facility"))
    ]  # fmt: skip


def append_identities(rows: Iterable[tuple[str, str]], data: Path = DATA) -> bool:
    """Add rows to the end of the ledger, unless they are in force already; nothing in it is ever changed or removed."""
    known = load_identities(data)
    current = dict(known)
    new = [(record, facility) for record, facility in rows if current.get(record) != facility]
    if not new:
        return False
    table = [{"record": record, "facility": facility} for record, facility in [*known, *new]]
    return write_csv(data / "identities.csv", ["record", "facility"], table)


def geocode_query(city: str, address: str) -> str:
    """What the answers to an address of a city are kept under: "<city id>: <address>" in one width, without spaces."""
    return f"{city}: {''.join(unicodedata.normalize('NFKC', address).split())}"


def load_geocodes(data: Path = DATA) -> tuple[dict[str, Facts], list[Notice]]:
    """The best kept geocoder answer by query, and notices of lines that cannot be used.

    Of each provider the latest version counts. Among providers the finest precision wins, then the order of
    `GEOCODERS`. A line that is no answer is left out: a bad answer must never stop the site.
    """
    latest: dict[tuple[str, str], Facts] = {}
    notices: list[Notice] = []
    path = data / "geocodes.jsonl"
    for number, row in read_lines(path):
        found = row.found if isinstance(row, BadLine) else _geocode_fault(row)
        if found or isinstance(row, BadLine):
            notices.append(_geocode_notice(path, f"line {number}", found, data))
            continue
        key = (row["query"], row["provider"])
        latest[key] = max(latest.get(key, row), row, key=lambda row: (row["when"], row["version"]))
    best: dict[str, Facts] = {}
    for row in latest.values():
        best[row["query"]] = min(best.get(row["query"], row), row, key=_geocode_rank)
    return best, notices


def _geocode_rank(row: Facts) -> tuple[int, int, str]:
    """Lower is better; an answer without a point comes last."""
    fineness = PRECISIONS.index(row["point"]["precision"]) if "point" in row else len(PRECISIONS)
    provider = row["provider"]
    return fineness, GEOCODERS.index(provider) if provider in GEOCODERS else len(GEOCODERS), provider


def _geocode_fault(row: Facts) -> str:
    """Why a line is no answer, or ""."""
    missing = [
        name for name in ("query", "provider", "version", "when", "outcome") if not isinstance(row.get(name), str)
    ]
    if missing:
        return f"no {', '.join(missing)}"
    if row["outcome"] == "not_found":
        return "a point of a place that was not found" if "point" in row else ""
    if row["outcome"] != "found":
        return f"outcome {row['outcome'][:40]!r}"
    problems = schema.validate("point", row.get("point"))
    return f"point {'/'.join(problems[0].path)}: {problems[0].found}" if problems else ""


def _geocode_notice(path: Path, place: str, found: str, data: Path) -> Notice:
    return Notice(
        "unusable-geocode", "error", relative(path, data), place, "", found,
        {"en": "one kept answer of a geocoder a line", "zh": "每行一条已保存的地理编码结果"},
        {
            "en": "Bring the file back from the version history, or delete the line and geocode again.",
            "zh": "请从历史版本恢复该文件，或删除该行后重新进行地理编码。",
        },
    )  # fmt: skip
