"""Everything together: load the data, check it, link, merge. The one way from `directory/data/` to a Directory.

A fault anywhere gives a notice; what is sound is still assembled. Nothing is written except, on request, new rows
of the identity ledger.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, count
from pathlib import Path

from directory import checking, dates, events, guide_facts, holidays, merging, questions, schema, standard, store
from directory.checking import accepting, people
from directory.linking import groups, identities
from directory.linking.decide import Question
from directory.linking.groups import Group
from directory.model import Directory, Entry, Facility, Facts, Notice, OpenQuestion, Record

Progress = Callable[[str, int, int], None]
Places = list[tuple[str, Group]]
"""(facility id, its group) of one city, sorted by id."""


def assemble(
    data: Path = store.DATA,
    *,
    day: str | None = None,
    keep_identities: bool = False,
    advise: bool = False,
    progress: Progress = lambda _step, _done, _total: None,
) -> Directory:
    """The directory as `data` has it, judged on `day` (default: today).

    With `keep_identities` the ids given to new places are appended to the ledger, so that they stay. With `advise` the
    notices also say what editors should look at, and what they accepted is marked so. `progress` is told the step, how
    many of its items are done, and of how many.
    """
    with _uncollected():
        return _assemble(data, day or dates.today(), keep_identities, advise, progress)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nearly everything made here stays, in no circles: to look for garbage in it would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _assemble(data: Path, day: str, keep_identities: bool, advise: bool, progress: Progress) -> Directory:
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
    said_in_guides, found = guide_facts.load(data, set(cities), day)
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
    notices += store.identity_notices(data)
    checklist, found = standard.load(data)
    notices += found
    ranks = {term["id"]: int(term.get("rank", 999)) for term in schema.vocabularies().get("source_kind", {}).values()}
    rules = merging.Rules(sources, ranks, day)
    by_city: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_city[record.city].append(record)
    chosen: dict[str, Places] = {}
    new_rows: list[tuple[str, str]] = []
    asked: list[OpenQuestion] = []
    entries_of, found = _entries(cities, data, day, progress)
    notices += found
    deleted = store.deleted_entries(data) if advise else {}
    for number, (city_id, city) in enumerate(cities.items()):
        progress("link", number, len(cities))
        before = len(notices)
        entries, records_here, found = _sound(entries_of[city_id], by_city[city_id], city, insurers)
        notices += found
        entries, found = identities.claim(entries, records_here, ledger)
        linked = groups.group(records_here, entries, decisions, city["name"].get("zh", ""))
        notices += [*found, *linked.notices, *map(_open_question, linked.questions)]
        if advise:
            notices += people.look_at(entries, city, decisions, deleted, day)
        notices[before:] = _about(city_id, notices[before:])
        chosen[city_id], rows = identities.assign(linked.groups, ledger, city["code"])
        new_rows += rows
        home = {record.key: place for place, group in chosen[city_id] for record in group.records}
        asked += questions.opened(city_id, linked.questions, records_here, entries, decisions, sources, home)
    redirects, found = identities.former(chain.from_iterable(chosen.values()), ledger, decisions)
    notices += found
    notices += _unknown_in_decisions(decisions, records, entries_of, redirects)
    former: dict[str, list[str]] = defaultdict(list)
    for old, new in redirects.items():
        former[new].append(old)
    facilities: dict[str, list[Facility]] = {}
    step = _stepper(progress, "merge", sum(map(len, chosen.values())))
    for city_id, city in cities.items():
        merged, found = _merge_city(city, chosen[city_id], former, geocodes, rules, step)
        facilities[city_id] = [checklist.judge(each) for each in merged] if checklist else merged
        notices += _about(city_id, found)
    published = {facility.id for several in facilities.values() for facility in several}
    happening, found = events.load(data, cities, published, day)
    notices += found
    notices += [identities.nowhere(old) for old, new in redirects.items() if new not in published]
    if keep_identities:
        store.append_identities(new_rows, data)
    notices += _without_city(by_city, cities)
    if advise:
        accepted, found = store.load_accepted(data)
        offline = [row for row in accepted if row["code"] not in accepting.ONLINE]
        notices = accepting.apply([*notices, *found], offline, day)
    return Directory(
        day,
        cities,
        facilities,
        hotlines,
        insurers,
        schema.vocabularies(),
        sources,
        notices,
        calendar,
        questions.sort(asked),
        checklist.facts if checklist else None,
        said_in_guides,
        events=happening,
        runs=list(store.read_csv(data / "runs.csv")),
        releases=store.releases(data) if keep_identities else [],
    )


def _about(city: str, notices: list[Notice]) -> list[Notice]:
    return [notice if notice.city else replace(notice, city=city) for notice in notices]


def _stepper(progress: Progress, step: str, total: int) -> Callable[[], None]:
    """Something to call after each of `total` items: `progress` is told now and then."""
    done = count(1)
    each = max(1, total // 100)

    def tell() -> None:
        number = next(done)
        if number % each == 0 or number == total:
            progress(step, number, total)

    return tell


def _merge_city(
    city: Facts,
    places: Places,
    former: dict[str, list[str]],
    geocodes: dict[str, Facts],
    rules: merging.Rules,
    step: Callable[[], None],
) -> tuple[list[Facility], list[Notice]]:
    """The facilities of one city sorted by id, and notices."""
    facilities, notices = [], []
    for facility_id, group in places:
        located = merging.locate(group, geocodes, city)
        facility, found = merging.merge(facility_id, group, located, former[facility_id], rules)
        notices += found
        step()
        if facility:
            facilities.append(facility)
            notices += [_vanished(facility, record) for record in group.records if record.gone_since]
    return facilities, notices


def _vanished(facility: Facility, record: Record) -> Notice:
    name = next((name["text"] for name in record.facts.get("names", ())), record.key)
    file = f"directory/data/records/{record.source}.jsonl"
    if facility.facts.get("status") == "unconfirmed":
        mend = {
            "en": f"{facility.id} stays with what was said last, marked as not confirmed. Ask there; then write an "
            "entry that names it, with status: closed if it has closed.",
            "zh": f"{facility.id} 仍保留最后的内容，并标为未确认。请向该机构核实，再写入含名称的条目；"
            "如已关闭，写明 status: closed。",
        }
    else:
        mend = {
            "en": f"Nothing need be done: others still name {facility.id}. What only this record said is shown as not "
            "confirmed; check it when you can.",
            "zh": f"无须处理：{facility.id} 仍有其他来源。仅由该记录说明的内容标为未核实，方便时请核对。",
        }
    return Notice(
        "record-vanished", "info", file, record.key, "", f"{name} ({record.gone_since})",
        {"en": "a record that its source still has; this one is gone since that day",
         "zh": "来源仍列出的记录；该记录自所示日期起不再列出"},
        mend,
    )  # fmt: skip


def _entries(
    cities: dict[str, Facts], data: Path, day: str, progress: Progress
) -> tuple[dict[str, list[Entry]], list[Notice]]:
    """The entries of each city. An id stands for one place: of two entries the one in the city of its code counts."""
    entries: dict[str, list[Entry]] = {}
    notices: list[Notice] = []
    files = sum(1 for city_id in cities for _ in (data / "cities" / city_id / "facilities").glob("*.yml"))
    step = _stepper(progress, "read", files)
    for city_id in cities:
        entries[city_id], found = store.load_entries(city_id, data, day, step)
        notices += found
    owners: dict[str, str] = {}
    for city_id, city in cities.items():
        for entry in entries[city_id]:
            if entry.id.startswith(f"cn-{city['code']}-") or entry.id not in owners:
                owners[entry.id] = city_id
    for city_id, city in cities.items():
        for entry in entries[city_id]:
            if owners[entry.id] != city_id:
                notices.append(_id_twice(entry, owners[entry.id]))
            elif not entry.id.startswith(f"cn-{city['code']}-"):
                notices.append(_foreign_id(entry, city))
        entries[city_id] = [entry for entry in entries[city_id] if owners[entry.id] == city_id]
    return entries, notices


def _id_twice(entry: Entry, owner: str) -> Notice:
    return Notice(
        "id-twice", "error", entry.file, entry.id, "id", entry.id,
        {"en": "an id that one entry has", "zh": "一个编号只对应一个条目"},
        {
            "en": f"An entry of {owner} has this id too and is published; give this one a free id of its city.",
            "zh": f"{owner} 的条目已使用该编号，按其发布。请为本条目改用本城市未用过的编号。",
        },
    )  # fmt: skip


def _foreign_id(entry: Entry, city: Facts) -> Notice:
    return Notice(
        "foreign-id", "warning", entry.file, entry.id, "id", entry.id,
        {"en": f"an id that starts with cn-{city['code']}-", "zh": f"以 cn-{city['code']}- 开头的编号"},
        {
            "en": "Right only if the place moved here from another city; otherwise choose a free id of this city.",
            "zh": "只有机构由其他城市迁入时才正确；否则请改用本城市未用过的编号。",
        },
    )  # fmt: skip


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
    decisions: list[Facts], records: list[Record], entries: dict[str, list[Entry]], redirects: dict[str, str]
) -> list[Notice]:
    known = {record.key for record in records} | redirects.keys()
    known |= {entry.id for several in entries.values() for entry in several}
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
        if decision[side].removeprefix("entry:") not in known
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
