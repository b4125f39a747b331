"""Everything together: load the data, check it, link, merge. The one way from `directory/data/` to a Directory.

A fault anywhere gives a notice; what is sound is still assembled. Nothing is written except, on request, new rows
of the identity ledger.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from directory import checking, dates, holidays, merging, schema, store
from directory.linking import groups, identities
from directory.linking.decide import Question
from directory.model import Directory, Entry, Facility, Facts, Notice, Record

Progress = Callable[[str], None]


def assemble(data: Path = store.DATA, *, day: str | None = None, keep_identities: bool = False) -> Directory:
    """The directory as `data` has it, judged on `day` (default: today).

    With `keep_identities` the ids given to new places are appended to the ledger, so that they stay.
    """
    day = day or dates.today()
    cities, notices = store.load_cities(data)
    notices = _vocabulary_notices(data) + notices
    hotlines, found = store.load_list(data / "hotlines.yml", "hotline", data)
    notices += found
    insurer_list, found = store.load_list(data / "insurers.yml", "insurer", data)
    notices += found
    insurers = {insurer["id"]: insurer for insurer in insurer_list}
    calendar, found = store.load_list(data / "calendar.yml", "calendar_year", data)
    notices += found
    calendar, found = holidays.sound_years(calendar, day)
    notices += found
    records, found = store.load_records(data)
    notices += found
    sources, found = store.load_sources({record.source for record in records}, data)
    notices += found
    decisions, found = store.load_decisions(data)
    notices += found
    geocodes, found = store.load_geocodes(data)
    notices += found
    ledger = store.load_identities(data)
    ranks = {term["id"]: int(term.get("rank", 999)) for term in schema.vocabularies().get("source_kind", {}).values()}
    rules = merging.Rules(sources, ranks, day)
    by_city: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_city[record.city].append(record)
    notices += _unknown_in_decisions(decisions, records, cities, data)
    facilities: dict[str, list[Facility]] = {}
    new_rows: list[tuple[str, str]] = []
    for city_id, city in cities.items():
        entries, found = store.load_entries(city_id, data, day)
        notices += found
        entries, records_here, found = _sound(entries, by_city[city_id], city, insurers)
        notices += found
        facilities[city_id], rows, found = _assemble_city(
            city, entries, records_here, decisions, ledger, geocodes, rules
        )
        notices += found
        new_rows += rows
    if keep_identities:
        store.append_identities(new_rows, data)
    notices += _without_city(by_city, cities)
    return Directory(day, cities, facilities, hotlines, insurers, schema.vocabularies(), sources, notices, calendar)


def _assemble_city(
    city: Facts,
    entries: list[Entry],
    records: list[Record],
    decisions: list[Facts],
    ledger: list[tuple[str, str]],
    geocodes: dict[str, Facts],
    rules: merging.Rules,
) -> tuple[list[Facility], list[tuple[str, str]], list[Notice]]:
    """The facilities of one city sorted by id, new ledger rows, and notices."""
    entries, notices = identities.claim(entries, records, ledger)
    linked = groups.group(records, entries, decisions, city["name"].get("zh", ""))
    notices += [*linked.notices, *map(_open_question, linked.questions)]
    chosen, redirects, rows = identities.assign(linked.groups, ledger, city["code"])
    former: dict[str, list[str]] = defaultdict(list)
    for old, new in redirects.items():
        former[new].append(old)
    facilities = []
    for facility_id, group in chosen:
        located = merging.locate(group, geocodes, city)
        facility, found = merging.merge(facility_id, group, located, former[facility_id], rules)
        notices += found
        if facility:
            facilities.append(facility)
    return facilities, rows, notices


def _open_question(question: Question) -> Notice:
    return Notice(
        "open-question",
        "info",
        "directory/data/decisions.csv",
        question.a,
        "",
        question.b,
        {
            "en": f"an answer, same or different ({question.words('en')})",
            "zh": f"是否同一机构的判断（{question.words('zh')}）",
        },
        {
            "en": "Look at both; add a line with the two keys and same or different.",
            "zh": "请核对两条记录，在文件中新增一行，写明两个键及 same 或 different。",
        },
    )


def _sound(
    entries: list[Entry], records: list[Record], city: Facts, insurers: dict[str, Facts]
) -> tuple[list[Entry], list[Record], list[Notice]]:
    """Entries and records without the values that checking refuses, and the notices."""
    notices: list[Notice] = []

    def clean(facts: Facts, file: str, place: str) -> Facts:
        findings = [*checking.check_facts(facts, city), *checking.check_insurers(facts, insurers)]
        notices.extend(finding.notice(file, place) for finding in findings)
        return checking.sound(facts, findings)

    good_entries = [replace(entry, facts=clean(entry.facts, entry.file, entry.id)) for entry in entries]
    good_records = [
        replace(record, facts=clean(record.facts, f"directory/data/records/{record.source}.jsonl", record.key))
        for record in records
    ]
    return good_entries, good_records, notices


def _vocabulary_notices(data: Path) -> list[Notice]:
    return [
        Notice(
            "unreadable-vocabulary",
            "error",
            store.relative(path, data),
            "",
            "",
            why,
            {
                "en": "a list “terms” of values with labels in en and zh",
                "zh": "terms 列表，每个值有中英文标签",
            },
            {
                "en": "Mend the file; until then the values of this vocabulary are not checked.",
                "zh": "请改正该文件；在此之前不检查该词表的取值。",
            },
        )
        for path, why in schema.unreadable_vocabularies()
    ]


def _unknown_in_decisions(
    decisions: list[Facts], records: list[Record], cities: Iterable[str], data: Path
) -> list[Notice]:
    known = {record.key for record in records}
    for city in cities:
        known |= {path.stem for path in (data / "cities" / city / "facilities").glob("*.yml")}
    return [
        Notice(
            "unknown-in-decision",
            "warning",
            "directory/data/decisions.csv",
            decision["a"],
            side,
            decision[side],
            {"en": "the key of a record or the id of an entry", "zh": "现有的记录键或条目编号"},
            {
                "en": "The answer is kept and counts again if the record returns; correct the key if it is a slip.",
                "zh": "判断会保留，记录恢复后继续有效；如属笔误请改正。",
            },
        )
        for decision in decisions
        for side in ("a", "b")
        if decision[side] not in known
    ]


def _without_city(by_city: dict[str, list[Record]], cities: Iterable[str]) -> list[Notice]:
    return [
        Notice(
            "unknown-city",
            "error",
            f"directory/data/records/{records[0].source}.jsonl",
            records[0].key,
            "city",
            city,
            {"en": "a city with a readable city.yml", "zh": "已有可读 city.yml 的城市"},
            {
                "en": "Add directory/data/cities/<city>/city.yml.",
                "zh": "请新增 directory/data/cities/<city>/city.yml。",
            },
        )
        for city, records in sorted(by_city.items())
        if records and city not in set(cities)
    ]
