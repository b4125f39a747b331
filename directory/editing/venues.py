"""`python -m directory event new` and `event import`: an event's file from a template, venues from CSV or GeoJSON."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from directory import dates, events, schema, store, strict_yaml
from directory.editing import rewriting
from directory.model import Facts

_MOST_BYTES = 5 * 1024 * 1024
_MOST_VENUES = 2000
COLUMNS = "id, name_en, name_zh, address_zh, district, lat, lon, datum, precision, uses_en, uses_zh, source, url"
"""The columns of a CSV file; in GeoJSON the same names as properties, the point as geometry (WGS-84 by
RFC 7946).
"""


class EventError(ValueError):
    """Nothing was written; the message says why, in en and zh."""


def new(data: Path, city: str, event: str, start: str, end: str, en: str, zh: str) -> Path:
    """Write the file of a new event and return its path."""
    if city not in store.city_ids(data):
        raise EventError(f"There is no city {city}. 没有城市 {city}。")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", event):
        raise EventError(f"{event}: an id is small letters, digits and hyphens. 编号只用小写字母、数字和连字符。")
    for day in (start, end):
        if dates.ordinal(day) is None:
            raise EventError(f"{day}: write a day as 2026-01-31. 日期写作 2026-01-31。")
    if end < start:
        raise EventError("The event ends before it begins. 结束日期早于开始日期。")
    path = store.safe_path(data, "cities", city, "events", f"{event}.yml")
    if path.exists():
        raise EventError(f"{store.relative(path, data)} is there already. 文件已存在。")
    path.parent.mkdir(exist_ok=True)
    store.atomic_write(path, events.template(event, city, {"en": en, "zh": zh}, start, end).encode())
    return path


def bring(data: Path, city: str, event: str, file: Path) -> int:
    """Add or renew venues of an event from a file; venues that the file does not name stay. Returns how many it named.

    Points must be WGS-84: a file that says otherwise, or has points outside the city, is refused whole.
    """
    path = store.safe_path(data, "cities", city, "events", f"{event}.yml")
    if not path.is_file():
        raise EventError(f"{store.relative(path, data)} is not there: make it with event new. 请先用 event new 新建。")
    if file.stat().st_size > _MOST_BYTES:
        raise EventError(f"{file.name}: more than 5 MB. 文件超过 5 MB。")
    rows = _geojson(file) if file.suffix.lower() in (".json", ".geojson") else _csv(file)
    if len(rows) > _MOST_VENUES:
        raise EventError(f"{file.name}: more than {_MOST_VENUES} venues. 场馆超过 {_MOST_VENUES} 个。")
    bounds = store.load_city(city, data)["bounds"]
    brought = [_venue(row, number, bounds) for number, row in enumerate(rows, 1)]
    raw = path.read_bytes()
    facts = strict_yaml.parse(raw).value
    known = {venue["id"]: venue for venue in facts.get("venues") or []}
    for venue in brought:
        known[venue["id"]] = {**known.get(venue["id"], {}), **venue}
    wanted = {**facts, "venues": list(known.values())}
    coerced = schema.coerce("event", wanted)
    problems = schema.validate("event", coerced)
    if problems:
        first = problems[0]
        raise EventError(
            f"{'/'.join(first.path)}: found {first.found}; expected {first.expected['en']}. "
            f"发现 {first.found}，应为 {first.expected['zh']}。"
        )
    store.atomic_write(path, rewriting.rewrite(raw, rewriting.with_numbers(wanted, coerced)))
    return len(brought)


def _csv(file: Path) -> list[Facts]:
    raw = file.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    try:
        dialect: Any = csv.Sniffer().sniff(text[:4096], ",;\t")
    except csv.Error:
        dialect = csv.excel
    reader = csv.DictReader(io.StringIO(text), dialect=dialect)
    missing = {"name_en", "name_zh"} - set(reader.fieldnames or ())
    if len(missing) == 2:
        raise EventError(f"{file.name}: no column name_en or name_zh; known are {COLUMNS}. 缺少名称列。")
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]


def _geojson(file: Path) -> list[Facts]:
    try:
        features = json.loads(file.read_bytes())["features"]
        rows = []
        for feature in features:
            row = {
                str(key): str(value) for key, value in (feature.get("properties") or {}).items() if value is not None
            }
            geometry = feature.get("geometry")
            if geometry:
                longitude, latitude = geometry["coordinates"][:2]
                row |= {"lat": str(latitude), "lon": str(longitude), "datum": "WGS-84"}
            rows.append(row)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise EventError(f"{file.name} is no GeoJSON of points ({error}). 不是由点组成的 GeoJSON。") from None
    return rows


def _venue(row: Facts, number: int, bounds: Facts) -> Facts:
    names = {lang: row[f"name_{lang}"] for lang in ("en", "zh") if row.get(f"name_{lang}")}
    if not names:
        raise EventError(f"Row {number}: a venue without a name. 第 {number} 行：场馆没有名称。")
    own = row.get("id") or re.sub(r"[^a-z0-9]+", "-", names.get("en", "").lower()).strip("-") or f"venue-{number}"
    venue: Facts = {"id": own, "name": names}
    address = {key: row[name] for key, name in (("zh", "address_zh"), ("district", "district")) if row.get(name)}
    if address:
        venue["address"] = address
    if row.get("lat") and row.get("lon"):
        venue["point"] = _point(row, number, bounds)
    uses = {lang: row[f"uses_{lang}"] for lang in ("en", "zh") if row.get(f"uses_{lang}")}
    if uses:
        venue["uses"] = uses
    venue["sources"] = [
        {
            "title": row.get("source") or "List of venues",
            "kind": "official_site",
            "url": row.get("url", ""),
            "checked_on": dates.today(),
            "method": "dataset",
        }
    ]
    if not row.get("url"):
        raise EventError(
            f"Row {number}: say in the column url where the venue was read. 第 {number} 行：请在 url 列写明出处。"
        )
    return venue


def _point(row: Facts, number: int, bounds: Facts) -> Facts:
    datum = row.get("datum", "").upper().replace("WGS84", "WGS-84")
    if datum != "WGS-84":
        raise EventError(
            f"Row {number}: points in {datum or 'an unknown datum'}; say WGS-84 in the column datum, or convert them. "
            f"第 {number} 行：坐标系为{datum or '未知'}，请在 datum 列写明 WGS-84，或先行转换。"
        )
    try:
        latitude, longitude = float(row["lat"]), float(row["lon"])
    except ValueError:
        raise EventError(
            f"Row {number}: {row['lat']}, {row['lon']} are no numbers. 第 {number} 行：坐标不是数字。"
        ) from None
    inside = bounds["south"] <= latitude <= bounds["north"] and bounds["west"] <= longitude <= bounds["east"]
    if not inside:
        raise EventError(
            f"Row {number}: {latitude}, {longitude} lies outside the city; latitude and longitude may be swapped. "
            f"第 {number} 行：坐标不在本市范围内，纬度和经度可能写反了。"
        )
    precision = row.get("precision") or "building"
    return {"lat": row["lat"], "lon": row["lon"], "precision": precision, "datum": "WGS-84"}
