"""Machine files: records, identities, kept geocoder answers. Written only by commands, never by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from directory import schema
from directory.model import Facts, Notice, Record, Source
from directory.store.files import DATA, read_csv, read_jsonl, relative, safe_path, write_csv, write_jsonl


def load_records(data: Path = DATA) -> tuple[list[Record], list[Notice]]:
    """All last good records, sorted by key; rows that do not validate are left out with a notice."""
    records: list[Record] = []
    notices: list[Notice] = []
    for path in sorted((data / "records").glob("*.jsonl")):
        try:
            for number, row in enumerate(read_jsonl(path), 1):
                problems = schema.validate("record", row)
                if problems:
                    notices += [_record_notice(path, number, row, problem, data) for problem in problems]
                else:
                    records.append(Record(**row))
        except (ValueError, UnicodeDecodeError) as error:
            notices.append(_unreadable_records(path, str(error), data))
    return sorted(records, key=lambda record: record.key), notices


def _record_notice(path: Path, number: int, row: Facts, problem: schema.Problem, data: Path) -> Notice:
    place = f"line {number} · {str(row.get('key', ''))[:120]}"
    return Notice(
        "invalid-record", "error", relative(path, data), place, "/".join(problem.path), problem.found, problem.expected,
        {"en": "Mend the source's descriptor, then crawl it again.", "zh": "修改来源描述文件后重新采集。"},
    )  # fmt: skip


def _unreadable_records(path: Path, found: str, data: Path) -> Notice:
    return Notice(
        "unreadable-records", "error", relative(path, data), "", "", found,
        {"en": "one JSON object a line", "zh": "每行一个 JSON 对象"},
        {"en": "Crawl the source again; it writes the whole file anew.", "zh": "重新采集该来源，文件会整体重写。"},
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
    for row in read_jsonl(data / "sources.jsonl"):
        sources[row["id"]] = Source(**row)
    notices = []
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
    return [(row["record"], row["facility"]) for row in rows if row.get("record") and row.get("facility")]


def append_identities(rows: Iterable[tuple[str, str]], data: Path = DATA) -> bool:
    """Add rows to the end of the ledger; nothing in it is ever changed or removed."""
    known = load_identities(data)
    new = [row for row in rows if row not in set(known)]
    if not new:
        return False
    table = [{"record": record, "facility": facility} for record, facility in [*known, *new]]
    return write_csv(data / "identities.csv", ["record", "facility"], table)


def load_geocodes(data: Path = DATA) -> dict[str, Facts]:
    """Kept geocoder answers by query."""
    return {row["query"]: row for row in read_jsonl(data / "geocodes.jsonl") if "query" in row}
