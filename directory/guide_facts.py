"""What guides say: statements with their sources, from directory/data/guide_facts/<topic>.yml.

A statement that is not sound is left out and has a notice; one past its time is kept, and its page says so.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from directory import dates, store
from directory.model import Facts, GuideFact, Notice, Severity, Text

FOLDER = "guide_facts"
DAYS = 730
"""How long a statement stays confirmed where it does not say otherwise: practice in hospitals changes within years."""


def load(data: Path, cities: Collection[str], day: str) -> tuple[dict[str, GuideFact], list[Notice]]:
    """Every sound statement by id, judged on `day`, and what is wrong with the others. A folder that is not there holds
    none.
    """
    facts: dict[str, GuideFact] = {}
    notices: list[Notice] = []
    for path in sorted((data / FOLDER).glob("*.yml")):
        file = store.relative(path, data)
        listed, found = store.load_list(path, "guide_fact", data)
        notices += found
        for item in listed:
            faults = _faults(item, file, cities, facts, day)
            notices += faults
            if not faults:
                fact = _judged(item, path.stem, day)
                facts[fact.id] = fact
                notices += _age(fact, file)
    return facts, notices


def _judged(item: Facts, topic: str, day: str) -> GuideFact:
    days = item.get("days", DAYS)
    sources = item["sources"]
    return GuideFact(
        id=item["id"],
        topic=topic,
        text=item["text"],
        sources=sources,
        confirmed=any(
            dates.fresh(each.get("stated_on"), each["checked_on"], each["method"], days, day) for each in sources
        ),
        since=max((each["stated_on"] for each in sources if "stated_on" in each), default=""),
        city=item.get("city", ""),
        proposal=item.get("proposal") == "yes",
    )


def _faults(item: Facts, file: str, cities: Collection[str], known: Collection[str], day: str) -> list[Notice]:
    """Why a statement of the right form must not be published."""
    found = []
    if item["id"] in known:
        found.append(_notice("fact-said-twice", "error", file, item, "id", item["id"], *_TWICE))
    missing = [code for code in ("en", "zh") if code not in item["text"]]
    if missing:
        found.append(_notice("fact-in-one-language", "error", file, item, "text", ", ".join(item["text"]), *_LANGUAGES))
    if item.get("city", "") not in {"", *cities}:
        found.append(_notice("fact-of-unknown-city", "error", file, item, "city", item["city"], *_CITY))
    for index, source in enumerate(item["sources"]):
        fault = dates.fault(source, day)
        if fault:
            field = f"sources/{index}/{fault[0]}"
            found.append(_notice("impossible-date", "error", file, item, field, source[fault[0]], *_DATE))
    return found


def _age(fact: GuideFact, file: str) -> list[Notice]:
    """A statement past its time to live, or without a date to count from."""
    if fact.confirmed:
        return []
    item = {"id": fact.id}
    if fact.since:
        return [_notice("guide-fact-old", "warning", file, item, "sources", fact.since, *_OLD)]
    return [_notice("guide-fact-undated", "info", file, item, "sources", "–", *_UNDATED)]


def _notice(
    code: str, severity: Severity, file: str, item: Facts, field: str, found: str, expected: Text, mend: Text
) -> Notice:
    return Notice(code, severity, file, item["id"], field, found, expected, mend)


_TWICE = (
    {"en": "an id that no other statement has", "zh": "不与其他条目重复的编号"},
    {"en": "The first one counts: give this one its own id.", "zh": "仅第一条有效，请为本条另取编号。"},
)
_LANGUAGES = (
    {"en": "the words in en and zh", "zh": "en、zh 两种文字"},
    {"en": "Add the other language.", "zh": "请补充另一种语言。"},
)
_CITY = (
    {"en": "a city of directory/data/cities", "zh": "directory/data/cities 中已有的城市"},
    {"en": "Correct the id of the city.", "zh": "请改正城市编号。"},
)
_DATE = (
    {
        "en": "a day of the calendar, not in the future, stated not later than checked",
        "zh": "日历中存在、不晚于今天的日期，且来源日期不晚于核对日期",
    },
    {"en": "Compare with the source and write the right day.", "zh": "请与来源核对，填写正确的日期。"},
)
_OLD = (
    {"en": "a source within the fact's time to live", "zh": "在有效期内的来源"},
    {
        "en": "Look for a newer source; until then guides say “not confirmed since” this date.",
        "zh": "请查找更新的来源；在此之前，指南标注为该日期以后“未再核实”。",
    },
)
_UNDATED = (
    {
        "en": "a source that bears a date, or was asked or read by somebody",
        "zh": "带日期的来源，或经人询问、阅读的来源",
    },
    {
        "en": "Open the page, compare, and change method and checked_on; until then guides say “not confirmed”.",
        "zh": "请打开网页核对，改写 method 和 checked_on；在此之前，指南标注为“未核实”。",
    },
)
