"""CHECKING: points and districts."""

from __future__ import annotations

import math
from collections.abc import Iterator

from directory.checking.finding import Finding
from directory.model import Facts, Path

_NEAR_KM = 12.0
"""Nearer than this to the middle of its district, a point is never questioned: districts are as wide as that."""
_FACTOR = 3.0
"""How many times nearer to the middle of another district a point must be to be questioned. We have middles of
districts and no boundaries, so only gross slips are found; 3 questions none of the places we have looked at by hand.
"""


def check_point(path: Path, point: Facts, city: Facts) -> Iterator[Finding]:
    """Inside the city's box. The box also catches swapped axes, a lost sign and (0, 0)."""
    bounds = city["bounds"]
    lat, lon = point["lat"], point["lon"]
    if inside(lat, lon, bounds):
        return
    swapped = inside(lon, lat, bounds)
    zh, en = city["name"].get("zh", city["id"]), city["name"].get("en", city["id"])
    box = f"{bounds['south']}–{bounds['north']} N, {bounds['west']}–{bounds['east']} E"
    yield Finding(
        path,
        "outside-city",
        "error",
        f"{lat}, {lon}",
        {"en": f"a WGS-84 point in {en} ({box})", "zh": f"位于{zh}范围内的 WGS-84 坐标（{box}）"},
        {"en": "Latitude and longitude are swapped: exchange them.", "zh": "经纬度颠倒，请互换。"}
        if swapped
        else {
            "en": "Look it up again; latitude comes first. Map apps in China show other datums: convert to WGS-84.",
            "zh": "请重新查找坐标，先写纬度。国内地图应用显示的是 GCJ-02 或 BD-09 坐标，请换算为 WGS-84。",
        },
    )


def inside(lat: float, lon: float, bounds: Facts) -> bool:
    """Whether a point lies in a `bounds` box (degrees, WGS-84)."""
    return bool(bounds["south"] <= lat <= bounds["north"] and bounds["west"] <= lon <= bounds["east"])


def check_district(path: Path, address: Facts, city: Facts) -> Iterator[Finding]:
    """The code of a district of today. Of a former one the notice says what became of it."""
    code = address.get("district")
    if code is None or any(code == district["adcode"] for district in city["districts"]):
        return
    names = "、".join(f"{d['name'].get('zh', '')} {d['adcode']}" for d in city["districts"])
    became = next(((d, old) for d, old in _former(city) if old.get("adcode") == code), None)
    if became:
        district, old = became
        now = f"{district['name'].get('zh', '')} {district['adcode']}"
        mend = {
            "en": f"{old['name'].get('en', code)} ended on {old['until']} and went to {now}. Write that code, unless "
            "this very address went elsewhere.",
            "zh": f"{old['name'].get('zh', code)}已于 {old['until']} 撤销，并入{now}。请改用该代码"
            "（该地址另有划归的除外）。",
        }
    else:
        mend = {
            "en": "Use the code of the district as it is now; former districts stand in city.yml.",
            "zh": "请使用现行区县代码；原区划见 city.yml。",
        }
    expected = {"en": f"a district of today: {names}", "zh": f"现行区县代码：{names}"}
    yield Finding(path, "unknown-district", "error", code, expected, mend)


def _former(city: Facts) -> Iterator[tuple[Facts, Facts]]:
    for district in city["districts"]:
        for old in district.get("former", ()):
            yield district, old


def check_renamed(path: Path, address: Facts, city: Facts) -> Iterator[Finding]:
    """An address that names a district which is no more: the driver's map no longer knows it."""
    text = address.get("zh", "")
    today = {district["name"].get("zh", "") for district in city["districts"]}
    for district, old in _former(city):
        name = old["name"].get("zh", "")
        if name and name not in today and name in text:
            now = district["name"].get("zh", "")
            yield Finding(
                path,
                "former-district",
                "warning",
                name,
                {"en": f"the district of today: {now}", "zh": f"现行区名：{now}"},
                {
                    "en": f"{name} ended on {old['until']}: write the address as it is now.",
                    "zh": f"{name}已于 {old['until']} 撤销，请按现行区划书写地址。",
                },
            )


def check_point_in_district(facts: Facts, city: Facts) -> Iterator[Finding]:
    """Whether a point may lie in the district of its address, as far as the middles of districts tell."""
    point, code = facts.get("point"), facts.get("address", {}).get("district")
    if not point or not code or point["precision"] not in ("entrance", "building", "street"):
        return
    distances = {
        district["adcode"]: kilometres(point, district["point"])
        for district in city["districts"]
        if "point" in district
    }
    if code not in distances:
        return
    nearest = min(distances, key=lambda each: distances[each])
    if nearest != code and distances[code] > _NEAR_KM and distances[code] > _FACTOR * distances[nearest]:
        names = {d["adcode"]: d["name"] for d in city["districts"]}
        told = {lang: names[code].get(lang, code) for lang in ("en", "zh")}
        other = {lang: names[nearest].get(lang, nearest) for lang in ("en", "zh")}
        yield Finding(
            ("point",),
            "point-in-other-district",
            "warning",
            f"{point['lat']}, {point['lon']}",
            {
                "en": f"a point in {told['en']}; it is {distances[code]:.0f} km from its middle and "
                f"{distances[nearest]:.0f} km from that of {other['en']}",
                "zh": f"位于{told['zh']}的坐标；该点距{told['zh']}中心约 {distances[code]:.0f} 公里，"
                f"距{other['zh']}中心约 {distances[nearest]:.0f} 公里",
            },
            {
                "en": "Compare point and district with a map; two campuses have two entries. We have no boundaries: if "
                "both are right, accept the notice.",
                "zh": "请在地图上核对坐标和区县；两个院区应分两个条目。本项目没有区界数据，如两者均正确可接受该提示。",
            },
        )


def kilometres(one: Facts, other: Facts) -> float:
    """The distance of two WGS-84 points on a sphere."""
    a, b = math.radians(one["lat"]), math.radians(other["lat"])
    c = math.radians(other["lon"] - one["lon"])
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(c / 2) ** 2
    return 2 * 6371.0 * math.asin(math.sqrt(h))
