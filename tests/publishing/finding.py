"""Two cities to find things in: Hangzhou as it really stands, and a made-up Zhengzhou whose answers are known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from directory.assemble import assemble
from directory.model import Directory, Facility, Facts
from tests.publishing import sample

LOWER = (34.70, 113.68)
"""The middle of the made-up city's lower district."""
DAILY = ["mo", "tu", "we", "th", "fr", "sa", "su"]


def _place(number: int, zh: str, en: str, *, sure: bool = True, **facts: Any) -> Facility:
    said: dict[str, Any] = {} if sure else {"said": {"confirmed": False, "stated_on": "2015"}}
    whole: Facts = {"names": sample.names(zh, en), "type": "hospital", **facts}
    return sample.facility(f"cn-zz-{number:04d}", "zhengzhou", whole, **said)


def _at(lat: float, lon: float, precision: str = "building") -> Facts:
    return {"lat": lat, "lon": lon, "precision": precision, "datum": "WGS-84", "from": "example"}


def _in(district: str) -> Facts:
    return {"zh": "郑州市示例路1号", "district": district}


def _speaks(**more: str) -> list[Facts]:
    return [{"language": "en", "mode": "staff", **more}]


def _pays(**more: str) -> list[Facts]:
    return [{"insurer": "sample-insurer", **more}]


def _for(care: str, settlement: str) -> list[Facts]:
    return _pays(care=care, settlement=settlement)


def _emergency(**more: Any) -> list[Facts]:
    return [{"kind": "emergency", "available": "yes", **more}]


def zhengzhou() -> list[Facility]:
    """The made-up places."""
    registration = _speaks(window="registration")
    closed_then = [{"days": DAILY[:5], "from": "08:00", "to": "17:00", "holidays": "closed"}]
    open_then = [{"days": DAILY, "from": "08:00", "to": "20:00", "holidays": "open"}]
    return [
        _place(1, "示例远方医院", "Example Far Hospital", languages=registration, point=_at(34.80, 113.63)),
        _place(2, "示例近旁医院", "Example Near Hospital", languages=registration, point=_at(34.701, 113.681)),
        _place(
            3, "示例区内医院", "Example Somewhere Hospital", languages=registration,
            point=_at(34.75, 113.65, "district"), address=_in("410105"),
        ),
        _place(4, "示例预约诊所", "Example Appointment Clinic", languages=_speaks(window="doctor", appointment="yes")),
        _place(5, "示例英语医院", "Example English Hospital", languages=_speaks()),
        _place(6, "示例旧闻医院", "Example Stale Hospital", sure=False, languages=registration),
        _place(
            7, "示例儿童医院", "Example Children’s Hospital", focus=["children"], services=_emergency(always="yes"),
            payment_means=[{"means": "visa", "accepted": "yes"}],
        ),
        _place(
            8, "示例工作日儿童医院", "Example Weekday Children’s Hospital",
            focus=["children"], services=_emergency(hours=closed_then),
        ),
        _place(
            9, "示例每日儿童医院", "Example Daily Children’s Hospital",
            focus=["children"], services=_emergency(hours=open_then),
        ),
        _place(
            10, "示例直付医院", "Example Direct Hospital",
            agreements=_pays(settlement="direct", care="outpatient", service="international"),
        ),
        _place(11, "示例垫付医院", "Example Advance Hospital", agreements=_for("outpatient", "pay_first")),
        _place(12, "示例协议医院", "Example Agreement Hospital", agreements=_pays()),
        _place(13, "示例住院直付医院", "Example Ward Hospital", agreements=_for("inpatient", "direct")),
        _place(14, "示例牙科诊所", "Example Smile Clinic", services=[{"kind": "dental", "available": "yes"}]),
        _place(15, "示例已关医院", "Example Closed Hospital", languages=registration, status="closed"),
    ]  # fmt: skip


def directory() -> Directory:
    """The two cities."""
    real, made = assemble(day=sample.TODAY), sample.directory()
    return replace(
        made,
        cities={"hangzhou": real.cities["hangzhou"], "zhengzhou": made.cities["zhengzhou"]},
        facilities={"hangzhou": real.facilities["hangzhou"], "zhengzhou": zhengzhou()},
        insurers=real.insurers | made.insurers,
        calendar=real.calendar,
        questions=[],
        standard=None,
    )
