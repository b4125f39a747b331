"""The data of the finder: one file a city, the same for all languages, small enough for a phone.

Every fact stands in a column; one whose values repeat is a list of the different values and an index for each place.
What is said but no longer confirmed is kept apart from what is confirmed, and both from what nobody has said: the
finder never counts the one as the other. docs/assets/javascripts/finder/data.js reads the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from pypinyin import Style, lazy_pinyin

from directory import paths, schema
from directory.model import Directory, Facility, Facts
from directory.publishing.evidence import Evidence, Evidenced
from directory.publishing.exports.encoding import dump
from directory.publishing.labels import ENUMS
from directory.publishing.pinyin import syllables
from directory.publishing.topics import NO, STALE, UNKNOWN, YES, Topics
from directory.publishing.urls import FINE
from directory.publishing.values import written

CARDS = ("visa", "mastercard", "amex", "jcb", "diners")
"""Means of payment that are a bank card from abroad."""
GONE = frozenset({"closed", "moved", "planned"})
SETTLEMENTS = tuple(ENUMS["settlement"])
CARE = tuple(ENUMS["care"])
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_DEGREES = 10_000  # points are kept to 0.0001 degrees, some ten metres: enough to sort by distance


class Row(NamedTuple):
    """What the finder knows of one place, by the names of things; `columns` turns names into numbers."""

    id: str
    names: tuple[str, str, str]
    """Chinese, English, and everything else it is or was called, with "|" between."""
    also: str
    """Names of its departments and specialties, with "|" between."""
    order: tuple[Any, ...]
    type: str
    listed: bool
    district: str
    gone: bool
    point: tuple[float, float, bool] | None
    topics: tuple[tuple[str, int], ...]
    speaks: tuple[tuple[str, str, int, int], ...]
    pays: tuple[tuple[str, str, str, str, int], ...]
    flags: tuple[int, ...]
    """Emergency day and night, card from abroad, passport, step-free access."""
    hours: tuple[tuple[str, int, list[Facts]], ...]


class Rows:
    """Makes the rows of a city's facilities."""

    def __init__(self, directory: Directory) -> None:
        self._topics = Topics(directory.vocabularies)
        self._today = directory.today

    def of(self, facility: Facility, found: Evidenced) -> Row:
        """The row of a facility."""
        facts = facility.facts
        gone = facts.get("status") in GONE
        point = facts.get("point")
        names = _names(facts["names"])
        helpful = bool(facts.get("contacts") or facts.get("languages"))
        return Row(
            facility.id,
            names,
            "|".join(dict.fromkeys(_departments(facts))),
            (facility.tier != "listed", gone, not helpful, syllables(names[0] or names[1]), facility.id),
            facts.get("type", ""),
            facility.tier == "listed",
            facts.get("address", {}).get("district", ""),
            gone,
            (point["lat"], point["lon"], point["precision"] in FINE) if point else None,
            self._topics.of(facts, found),
            tuple(dict.fromkeys(_speaks(facts, found))),
            tuple(dict.fromkeys(_pays(facts, found, self._today))),
            (_always(facts, found), _card(facts, found), _passport(facts, found), _step_free(facts, found)),
            tuple(_hours(facts, found)),
        )


def _names(names: Iterable[Facts]) -> tuple[str, str, str]:
    zh = en = ""
    more: list[str] = []
    for name in names:
        tag, current = written(name["lang"]), name["kind"] != "former"
        if current and not zh and tag.startswith("zh"):
            zh = name["text"]
        elif current and not en and tag == "en":
            en = name["text"]
        else:
            more.append(name["text"].replace("|", " "))
    return zh, en, "|".join(dict.fromkeys(more))


def _departments(facts: Facts) -> Iterator[str]:
    for holder in (facts, *facts.get("services", ())):
        for field in ("departments", "specialties"):
            for item in holder.get(field, ()):
                yield from item.get("name", {}).values()


@cache
def _keys(field: str) -> tuple[str, ...]:
    return tuple(schema.properties("facts")[field]["x-key"])


def _said(facts: Facts, found: Evidenced, field: str) -> Iterator[tuple[Facts, Evidence, str]]:
    """Every item of a list field, of the place and of its services: item, what stands behind it, kind of service."""
    for item in facts.get(field, ()):
        yield item, found.of(field, paths.item_key(item, _keys(field))), ""
    for service in facts.get("services", ()):
        if service.get("available") == "no":
            continue
        name = paths.item_key(service, ("kind", "ref"))
        for item in service.get(field, ()):
            yield item, found.of("services", name, field, paths.item_key(item, _keys(field))), service["kind"]


def _sure(evidence: Evidence) -> int:
    return YES if evidence.confirmed else STALE


def _speaks(facts: Facts, found: Evidenced) -> Iterator[tuple[str, str, int, int]]:
    """Language, window ("" where nobody said which), whether by appointment (UNKNOWN, NO, YES), how sure."""
    for item, evidence, _service in _said(facts, found, "languages"):
        appointment = {"yes": YES, "no": NO}.get(item.get("appointment", ""), UNKNOWN)
        yield item["language"], item.get("window", ""), appointment, _sure(evidence)


def _pays(facts: Facts, found: Evidenced, today: str) -> Iterator[tuple[str, str, str, str, int]]:
    """Insurer, service, care and settlement ("" where nobody said which), how sure."""
    for item, evidence, service in _said(facts, found, "agreements"):
        ended = item.get("valid_until", today)
        sure = _sure(evidence) if ended >= today[: len(ended)] else STALE
        yield item["insurer"], item.get("service", service), item.get("care", ""), item.get("settlement", ""), sure


def _always(facts: Facts, found: Evidenced) -> int:
    """Whether there is an emergency department day and night. Where it is only said that there is one, nobody knows."""
    answers = [UNKNOWN]
    for service in facts.get("services", ()):
        if service["kind"] != "emergency":
            continue
        key = paths.item_key(service, ("kind", "ref"))
        if service.get("available") == "no" or service.get("always") == "no":
            answers.append(NO)
        elif service.get("always") == "yes":
            both = [found.of("services", key, "always")]
            both += [found.of("services", key, "available")] if "available" in service else []
            answers.append(min(_sure(evidence) for evidence in both))
    return max(answers)


def _card(facts: Facts, found: Evidenced) -> int:
    answers: dict[str, int] = {}
    for item, evidence, _service in _said(facts, found, "payment_means"):
        if item["means"] in CARDS or (item["means"] == "unionpay" and item.get("foreign") == "yes"):
            answer = _sure(evidence) if item["accepted"] == "yes" else NO
            answers[item["means"]] = max(answer, answers.get(item["means"], UNKNOWN))
    best = max(answers.values(), default=UNKNOWN)
    # One kind of card that is refused says nothing of the others.
    return UNKNOWN if best == NO and len(answers) < len(CARDS) else best


def _passport(facts: Facts, found: Evidenced) -> int:
    """Whether one can book or register with a passport somewhere."""
    answers = [UNKNOWN]
    for item, evidence, _service in _said(facts, found, "booking"):
        if "passport" in item:
            answers.append(_sure(evidence) if item["passport"] == "yes" else NO)
    for item in facts.get("id_documents", ()):
        if item["document"] == "passport":
            evidence = found.of("id_documents", paths.item_key(item, _keys("id_documents")))
            answers.append(_sure(evidence) if item["accepted"] == "yes" else NO)
    return max(answers)


def _step_free(facts: Facts, found: Evidenced) -> int:
    answers = [UNKNOWN]
    for item in facts.get("accessibility", ()):
        if item["provision"] == "wheelchair_access":
            evidence = found.of("accessibility", paths.item_key(item, _keys("accessibility")))
            answers.append(_sure(evidence) if item["offered"] == "yes" else NO)
    return max(answers)


def _hours(facts: Facts, found: Evidenced) -> Iterator[tuple[str, int, list[Facts]]]:
    """Services whose hours are confirmed: kind, whether day and night, lines of the timetable."""
    for service in facts.get("services", ()):
        key = paths.item_key(service, ("kind", "ref"))
        if service.get("available") == "no":
            continue
        always = service.get("always") == "yes" and found.of("services", key, "always").confirmed
        lines = service.get("hours", []) if found.of("services", key, "hours").confirmed else []
        if always or lines:
            # That a line has a note matters to docs/assets/javascripts/hours.js, what it says does not.
            yield service["kind"], int(always), [line | {"note": 1} if "note" in line else line for line in lines]


class _Numbers:
    """Gives names numbers in the order in which they come."""

    def __init__(self) -> None:
        self.names: dict[str, int] = {}

    def __getitem__(self, name: str) -> int:
        return self.names.setdefault(name, len(self.names)) if name else -1


def data(directory: Directory, city: Facts, rows: list[Row]) -> str:
    """The file of a city."""
    return dump(contents(directory, city, rows)) + "\n"


def contents(directory: Directory, city: Facts, rows: list[Row]) -> Facts:
    """What the finder's file of a city holds, its places in the order in which they are listed when nobody asks for
    another.
    """
    rows = sorted(rows, key=lambda row: row.order)
    vocabularies = directory.vocabularies
    number = {name: _Numbers() for name in ("type", "district", "topic", "language", "window", "insurer", "service")}
    hours, speaks, pays, topics = [], [], [], []
    for row in rows:
        topics.append([number["topic"][topic] * 4 + sure for topic, sure in row.topics])
        speaks.append([[number["language"][a], number["window"][b], c, d] for a, b, c, d in row.speaks])
        pays.append(
            [
                [number["insurer"][a], number["service"][b], _index(CARE, c), _index(SETTLEMENTS, d), e]
                for a, b, c, d, e in row.pays
            ]
        )
        hours.append([[number["service"][kind], always, lines] for kind, always, lines in row.hours])
    prefix = f"cn-{city['code']}-"
    south, west = city["bounds"]["south"], city["bounds"]["west"]
    columns = {
        "id": [row.id.removeprefix(prefix) for row in rows],
        "zh": [row.names[0] for row in rows],
        "en": [row.names[1] for row in rows],
        "more": {str(index): row.names[2] for index, row in enumerate(rows) if row.names[2]},
        "also": _coded([row.also for row in rows]),
        "type": [number["type"][row.type] for row in rows],
        "listed": [index for index, row in enumerate(rows) if row.listed],
        "district": [number["district"][row.district] for row in rows],
        "gone": [index for index, row in enumerate(rows) if row.gone],
        "lat": [round((row.point[0] - south) * _DEGREES) if row.point else None for row in rows],
        "lon": [round((row.point[1] - west) * _DEGREES) if row.point else None for row in rows],
        "fine": [index for index, row in enumerate(rows) if row.point and row.point[2]],
        "topics": _coded(topics),
        "speaks": _coded(speaks),
        "pays": _coded(pays),
        "flags": _coded(["".join(map(str, row.flags)) for row in rows]),
        "hours": _coded(hours),
    }
    labels = {
        "type": _terms(vocabularies.get("facility_type", {}), number["type"].names),
        "district": [_district(city, code) for code in number["district"].names],
        "topic": _topics(Topics(vocabularies), number["topic"].names),
        "language": _terms(vocabularies.get("language", {}), number["language"].names),
        "window": _terms(vocabularies.get("window", {}), number["window"].names),
        "service": _terms(vocabularies.get("service", {}), number["service"].names),
        "insurer": [_insurer(directory.insurers.get(name), name) for name in number["insurer"].names],
    }
    readings, exceptions = _readings([" ".join((row.names[0], row.names[2])) for row in rows])
    return {
        "city": city["id"],
        "as_of": directory.today,
        "prefix": prefix,
        "south": south,
        "west": west,
        "degrees": _DEGREES,
        "near": _landmarks(city),
        "labels": labels,
        "readings": readings,
        "exceptions": exceptions,
        "columns": columns,
    }


def _index(values: tuple[str, ...], value: str) -> int:
    return values.index(value) if value in values else -1


def _coded(values: Iterable[Any]) -> Facts:
    """A column as its different values and the number of each place's; no value may be left out."""
    known: dict[str, int] = {}
    different: list[Any] = []
    numbers: list[int] = []
    for value in values:
        key = dump(value)
        if key not in known:
            known[key] = len(different)
            different.append(value)
        numbers.append(known[key])
    return {"values": different, "at": numbers}


def _terms(terms: Mapping[str, Facts], names: Iterable[str]) -> list[Facts]:
    return [{"id": name, "label": terms[name]["label"] if name in terms else {"en": name}} for name in names]


def _topics(topics: Topics, names: Iterable[str]) -> list[Facts]:
    return [{"id": name, "label": topics.label(name), "words": topics.words(name)} for name in names]


def _insurer(insurer: Facts | None, name: str) -> Facts:
    if insurer is None:
        return {"id": name, "label": {"en": name}}
    label: dict[str, str] = {}
    for each in insurer["names"]:
        label.setdefault("zh" if written(each["lang"]).startswith("zh") else each["lang"], each["text"])
    return {"id": name, "label": label}


def _district(city: Facts, code: str) -> Facts:
    known = next((district for district in city["districts"] if district["adcode"] == code), None)
    return {"id": code, "label": known["name"] if known else {"en": code}}


def _landmarks(city: Facts) -> list[Facts]:
    """Districts and guide points with a point: the places one may stand near without the help of anybody outside."""
    marked = [
        {"id": district["adcode"], "label": district["name"], "point": district["point"], "former": former}
        for district in city["districts"]
        if "point" in district
        for former in [[each["name"] for each in district.get("former", ())]]
    ]
    marked += [
        {"id": point["id"], "label": point["name"], "point": point["point"]}
        for point in city.get("guide_points", ())
        if "point" in point
    ]
    return [each | {"point": [each["point"]["lat"], each["point"]["lon"]]} for each in marked]


def _readings(texts: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """How the characters of the names are read, without tones: the usual reading of each, and the names in which
    pypinyin, which knows phrases, reads one otherwise (重庆 is chong qing): {number of the place: its readings}.
    """
    usual: dict[str, str] = {}
    exceptions: dict[str, str] = {}
    for index, text in enumerate(texts):
        runs = _HAN.findall(text)
        own = [_read(run) for run in runs]
        for run in runs:
            for character in run:
                if character not in usual:
                    usual[character] = _read(character)[0]
        plain = [[usual[character] for character in run] for run in runs]
        if own != plain:
            exceptions[str(index)] = " ".join(syllable for run in own for syllable in run)
    return usual, exceptions


@cache
def _phrase(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text, style=Style.NORMAL, errors="ignore"))


def _read(run: str) -> list[str]:
    """One syllable for each character, or the characters themselves where pypinyin counts otherwise."""
    found = _phrase(run)
    return list(found) if len(found) == len(run) else list(run)
