"""MERGING: which value wins, and who said it.

Every value of every giver becomes a statement. Editors' statements come first, always; then the better kind of source
(the rank of the source_kind vocabulary), then the newer date. Fields are chosen one by one: what editors say of one
field leaves the others to the records. Nothing is decided by majority: a value repeated often is not thereby true.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final, Literal

from directory import dates, paths, store
from directory.linking.groups import Group
from directory.model import Entry, Facility, Facts, Notice, Path, Record, Source, Statement, Text

_EDITORS = -1
_LAST = 1000


@dataclass(frozen=True, slots=True)
class Rules:
    """What merging needs to know besides the facts: the sources, how far each kind is trusted, and the day."""

    sources: dict[str, Source]
    ranks: dict[str, int]
    today: str


def merge(
    facility: str, group: Group, located: list[Statement], redirects: list[str], rules: Rules
) -> tuple[Facility | None, list[Notice]]:
    """One place from its entry and records. `located` are statements about its point from our own geocoding, which
    count only where nobody else gave a point. Returns None, and a notice, for a place without a single published name.

    What a record said that is gone counts only where nobody else says anything, and never as confirmed. A place that
    only such records name has the status unconfirmed.
    """
    statements = list(located)
    notices: list[Notice] = []
    if group.entry:
        said, notices = entry_statements(group.entry, rules)
        statements += said
    for record in sorted(group.records, key=lambda record: record.key):
        statements += record_statements(record, rules)
    statements += _last_named(group, statements, rules)
    removed = group.entry.removed if group.entry else []
    judged = _judge(statements, removed, rules)
    published = [(s.path, s.value) for s in judged if s.published]
    facts = paths.build(published)
    if not facts.get("names"):
        return None, [*notices, _nameless(facility, group)]
    city = group.entry.city if group.entry else group.records[0].city
    listing = group.entry.listing if group.entry else None
    tier: Literal["listed", "known"] = "listed" if listing and listing["tier"] == "listed" else "known"
    records = [record.key for record in group.records]
    return Facility(facility, city, tier, facts, judged, records, sorted(redirects), listing), notices


def _last_named(group: Group, statements: list[Statement], rules: Rules) -> list[Statement]:
    """The statement that a place is unconfirmed, where all who name it are gone; unless they said it has closed."""
    naming = [statement for statement in statements if statement.path[0] == "names"]
    gone = [record for record in group.records if record.gone_since]
    ended = any(record.facts.get("status") in ("closed", "moved") for record in gone)
    if ended or not naming or any(not statement.gone_since for statement in naming):
        return []
    last = max(gone, key=lambda record: (record.gone_since or "", record.key))
    said = {"status": "unconfirmed"}
    seen = Record(last.key, last.source, last.city, last.url, str(last.gone_since), said)
    return [statement._replace(confirmed=True) for statement in record_statements(seen, rules)]


def _nameless(facility: str, group: Group) -> Notice:
    keys = ", ".join(record.key for record in group.records)
    file = group.entry.file if group.entry else f"directory/data/records/{group.records[0].source}.jsonl"
    return Notice(
        "no-name", "warning", file, facility, "names", keys or facility,
        {"en": "at least one name that is published", "zh": "至少有一个可发布的名称"},
        {
            "en": "A place without a name has no page. Add an entry, or a value under “names”, with its source.",
            "zh": "没有名称的机构没有页面。请补充条目，或在 names 中写明名称及其来源。",
        },
    )  # fmt: skip


def _judge(statements: list[Statement], removed: list[str], rules: Rules) -> list[Statement]:
    """The statements sorted by path and trust, the best of each path published. `best` values that disagree stay
    beside it, unpublished. Of a removed path only what the entry itself says is published, and nothing of one that only
    a gone record filled while somebody still speaks of the same thing.
    """
    by_path: dict[Path, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_path[statement.path].append(statement)
    spoken = {paths.slot(statement.path) for statement in statements if not statement.gone_since}
    said_first = {path: index for index, path in enumerate(by_path)}
    judged: list[Statement] = []
    for path in sorted(by_path, key=lambda path: (*_order(path, by_path[path], rules), said_first[path])):
        ranked = sorted(by_path[path], key=lambda s: _trust(s, rules))
        left_out = not ranked[0].entry and any(paths.covers(prefix, path) for prefix in removed)
        left_out = left_out or bool(ranked[0].gone_since and paths.slot(path) in spoken)
        judged += ranked if left_out else [ranked[0]._replace(published=True), *ranked[1:]]
    return judged


def _order(path: Path, said: list[Statement], rules: Rules) -> tuple[Any, ...]:
    """List items stand in the order of trust, so that the best-sourced phone or name comes first; then as said."""
    best = min(_trust(statement, rules) for statement in said)
    return (path[0], path[1] if path[0] == "services" else "", best[0], _kind_order(said))


def _kind_order(said: list[Statement]) -> int:
    value = said[0].value
    order = {"official": 0, "alias": 1, "short": 2, "translation": 3, "former": 4}
    return order.get(value.get("kind", ""), 0) if isinstance(value, dict) else 0


def _trust(statement: Statement, rules: Rules) -> tuple[Any, ...]:
    rank = _EDITORS if statement.entry else rules.ranks.get(statement.kind, _LAST)
    newest = dates.ordinal(statement.stated_on or statement.checked_on) or 0
    return (statement.gone_since is not None, rank, -newest, statement.source, statement.record or "", statement.url)


def _confirmed(path: Path, stated_on: str | None, checked_on: str, method: str, today: str) -> bool:
    """Whether the value at a path is within its time to live on `today`."""
    return dates.fresh(stated_on, checked_on, method, paths.time_to_live(path), today)


def record_statements(record: Record, rules: Rules) -> list[Statement]:
    """What one record says, value by value."""
    source = rules.sources[record.source]
    return [
        Statement(
            path=path,
            value=value,
            source=source.id,
            kind=source.kind,
            title=source.title,
            url=record.url,
            checked_on=record.checked_on,
            method=source.method,
            confirmed=not record.gone_since
            and _confirmed(path, record.stated_on, record.checked_on, source.method, rules.today),
            published=False,
            stated_on=record.stated_on,
            record=record.key,
            gone_since=record.gone_since,
        )
        for path, value in paths.pairs(record.facts)
    ]


def entry_statements(entry: Entry, rules: Rules) -> tuple[list[Statement], list[Notice]]:
    """What an entry says, once for each source that covers the value; values that no source covers are not published
    and give a notice.
    """
    statements: list[Statement] = []
    bare: list[Path] = []
    for path, value in paths.pairs(entry.facts):
        covering = [source for source in entry.sources if paths.stated(source["covers"], path)]
        statements += [_entry_statement(entry, path, value, source, rules) for source in covering]
        if not covering:
            bare.append(path)
    return statements, [_uncovered(entry, path) for path in bare]


def _entry_statement(entry: Entry, path: Path, value: Any, source: Facts, rules: Rules) -> Statement:
    stated = source.get("stated_on")
    return Statement(
        path=path,
        value=value,
        source="editors",
        kind=source["kind"],
        title={"en": source["title"], "zh": source["title"]},
        url=source["url"],
        checked_on=source["checked_on"],
        method=source["method"],
        confirmed=_confirmed(path, stated, source["checked_on"], source["method"], rules.today),
        published=False,
        stated_on=stated,
        entry=entry.id,
    )


def _uncovered(entry: Entry, path: Path) -> Notice:
    return Notice(
        "no-source", "error", entry.file, entry.id, "/".join(path), "no source covers this value",
        {"en": "every value covered by a source", "zh": "每个值都有来源支持"},
        {
            "en": "Name the field under “covers” of the source that says so; until then it is not published.",
            "zh": "请把该字段写入相应来源的 covers，或删除该值。在此之前不发布。",
        },
    )  # fmt: skip


_GEOCODERS: Final[dict[str, Text]] = {
    "gazetteer": {"en": "Offline gazetteer (from the address)", "zh": "离线地名表（由地址推得）"},
    "nominatim": {"en": "Nominatim, © OpenStreetMap contributors (from the address)",
                  "zh": "Nominatim，© OpenStreetMap 贡献者（由地址推得）"},
    "amap": {"en": "AMap (from the address)", "zh": "高德地图（由地址推得）"},
    "baidu": {"en": "Baidu Maps (from the address)", "zh": "百度地图（由地址推得）"},
    "tianditu": {"en": "Tianditu (from the address)", "zh": "天地图（由地址推得）"},
}  # fmt: skip


def locate(group: Group, geocodes: dict[str, Facts], city: Facts) -> list[Statement]:
    """Where a geocoder puts the place, as a statement that every other giver of a point outranks.

    `geocodes` are the best kept answers by query (`store.geocode_query` of the city and a Chinese address). Without an
    answer the middle of its district stands in, as precision `district`, so that a map can say roughly where it is.
    """
    givers = [(record.gone_since, record.facts) for record in group.records]
    givers = [*([(None, group.entry.facts)] if group.entry else []), *sorted(givers, key=lambda each: each[0] or "")]
    addresses = [(gone, facts["address"]) for gone, facts in givers if "address" in facts]
    for gone, address in addresses:
        answer = geocodes.get(store.geocode_query(city["id"], address.get("zh", "")))
        if answer and answer.get("point"):
            return [_located(answer["point"], answer, city, gone)]
    districts = {district["adcode"]: district for district in city["districts"]}
    for gone, address in addresses:
        point = districts.get(address.get("district", ""), {}).get("point")
        if point:
            answer = {"provider": "district", "when": city["sources"][0]["checked_on"]}
            return [_located(point, answer, city, gone)]
    return []


def _located(point: Facts, answer: Facts, city: Facts, gone: str | None) -> Statement:
    return Statement(
        path=("point",),
        value=point,
        source="gazetteer",
        kind="gazetteer",
        title=_GEOCODERS.get(answer["provider"], _GEOCODERS["gazetteer"]),
        url=answer.get("url") or city["sources"][0]["url"],
        checked_on=answer["when"],
        method="dataset",
        confirmed=not gone,
        published=False,
        gone_since=gone,
    )
