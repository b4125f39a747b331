"""How well linking does against hand-labelled truth: pairwise and B-cubed figures, campuses, errors in words.

Rows and labels have the form of the labelled sets: a row is what one source says of one facility ({id, city, name_zh,
name_en, alt_names, address_zh, address_en, district, phones, website, wikidata, lat, lon, campuses}, each optional
but id and city); a label is {id, city, org, site, confidence}. Rows labelled `low` are linked but not scored.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

from directory.linking import groups, text
from directory.linking.decide import Question
from directory.model import Facts, Record

FLOORS = {"precision": 0.99, "recall": 0.90, "zh_recall": 0.97, "campus_precision": 0.98}
MOST_QUESTIONS = 0.15
"""Questions per facility."""

Row = dict[str, Any]
Pair = tuple[str, str]


@dataclass
class Score:
    """Counts of one city or of all, and the figures they give; a figure of nothing is 1."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    zh_right: int = 0
    zh_missed: int = 0
    campus_right: int = 0
    campus_wrong: int = 0
    bcubed: list[tuple[float, float]] = field(default_factory=list)
    facilities: int = 0
    questions: int = 0

    def add(self, other: Score) -> None:
        """Count `other` in."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    def figures(self) -> dict[str, float]:
        """The figures, rounded to four digits."""
        precision, recall = _share(self.right, self.wrong), _share(self.right, self.missed)
        cubed = [sum(column) / len(self.bcubed) for column in zip(*self.bcubed, strict=True)] or [1.0, 1.0]
        return {
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(_harmonic(precision, recall), 4),
            "bcubed_precision": round(cubed[0], 4),
            "bcubed_recall": round(cubed[1], 4),
            "bcubed_f1": round(_harmonic(*cubed), 4),
            "zh_recall": round(_share(self.zh_right, self.zh_missed), 4),
            "campus_precision": round(_share(self.campus_right, self.campus_wrong), 4),
            "facilities": self.facilities,
            "questions": self.questions,
        }


@dataclass
class Result:
    """Figures of every city and of all, the wrong pairs, the questions and the sentences about what falls short."""

    cities: dict[str, Score]
    total: Score
    false: list[Pair]
    missed: list[Pair]
    campus_false: list[Pair]
    questions: list[Question]
    asked: set[Pair]

    def short(self) -> list[str]:
        """What is under the figures that must hold: all pairs together, and the mean over cities."""
        found = []
        total = self.total.figures()
        for name, floor in FLOORS.items():
            if total[name] < floor:
                found.append(f"{name} is {total[name]:.4f}, must be at least {floor}")
        for name in ("precision", "recall"):
            mean = self.mean(name)
            if mean < FLOORS[name]:
                found.append(f"mean {name} over cities is {mean:.4f}, must be at least {FLOORS[name]}")
        if self.total.questions > MOST_QUESTIONS * self.total.facilities:
            found.append(f"{self.total.questions} questions for {self.total.facilities} facilities are more than 15 %")
        return found

    def mean(self, name: str) -> float:
        """The mean of a figure over cities; a city with no pair that could be right or wrong does not count."""
        telling = [s.figures()[name] for s in self.cities.values() if s.right + s.wrong + s.missed]
        return round(sum(telling) / len(telling), 4) if telling else 1.0

    def machine(self) -> str:
        """One JSON line."""
        return json.dumps(
            self.total.figures()
            | {
                "mean_precision": self.mean("precision"),
                "mean_recall": self.mean("recall"),
                "per_city": {city: score.figures() for city, score in self.cities.items()},
                "asked": [[q.a, q.b] for q in self.questions],
                "short": self.short(),
            },
            ensure_ascii=False,
        )


def load(path: Path) -> list[Row]:
    """The JSON objects of a file, one per line; ValueError naming the line that is not one."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: not JSON ({error})") from error
            if not isinstance(row, dict) or not {"id", "city"} <= row.keys():
                raise ValueError(f"{path}, line {number}: expected an object with id and city")
            found.append(row)
    return found


def record(row: Row) -> Record:
    """A row as a record."""
    named = [(row.get("name_zh"), "official"), (row.get("name_en"), "official")]
    named += [(name, "alias") for name in row.get("alt_names", ())]
    address = {lang: row[key] for lang, key in (("zh", "address_zh"), ("en", "address_en")) if row.get(key)}
    facts: Facts = {
        "names": [
            {"text": name, "lang": "zh-Hans" if text.is_chinese(name) else "en", "kind": kind}
            for name, kind in named
            if name
        ],
        "address": address | ({"district": row["district"]} if row.get("district") else {}),
        "contacts": [
            {"kind": "phone", "value": phone["value"]} for phone in row.get("phones", ()) if phone.get("value")
        ],
        "websites": [{"url": row["website"]}] if row.get("website") else [],
        "identifiers": [{"system": "wikidata", "value": row["wikidata"]}] if row.get("wikidata") else [],
    }
    if row.get("lat") and row.get("lon"):
        facts["point"] = {"lat": str(row["lat"]), "lon": str(row["lon"])}
    return Record(row["id"], "labelled", row["city"], row.get("source_url", ""), "", facts)


def evaluate(rows: Iterable[Row], labels: Iterable[Row]) -> Result:
    """Link the rows city by city, from records alone, and compare with the labels."""
    by_city: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        by_city[row["city"]].append(record(row))
    truth = {label["id"]: label for label in labels if label.get("org") and label.get("confidence") != "low"}
    result = Result({}, Score(), [], [], [], [], set())
    for city in sorted(by_city):
        linked = groups.group(by_city[city], [], [], city)
        score = _score(by_city[city], linked.groups, truth, result)
        score.questions = len(linked.questions)
        result.questions += linked.questions
        result.asked |= _asked(linked)
        result.cities[city] = score
        result.total.add(score)
    return result


def report(result: Result, rows: Iterable[Row]) -> Iterator[str]:
    """The lines people read: figures per city, every wrong pair, every question with its reasons, what falls short."""
    named = {row["id"]: _title(row) for row in rows}
    for city, score in [*result.cities.items(), ("all", result.total)]:
        figures = score.figures()
        yield f"{city}: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    yield f"mean over cities: precision {result.mean('precision')}, recall {result.mean('recall')}"
    for a, b in result.false:
        yield f"WRONG: {named[a]} was joined with {named[b]}, but they are two organisations."
    for a, b in result.campus_false:
        yield f"WRONG CAMPUS: {named[a]} was joined with {named[b]}, but they are two places of one organisation."
    for a, b in result.missed:
        asked = "people are asked" if (a, b) in result.asked else "nobody is asked"
        yield f"MISSED: {named[a]} and {named[b]} are one organisation; {asked}."
    for question in result.questions:
        yield f"QUESTION: {named[question.a]} and {named[question.b]}: {question.words('en')} / {question.words('zh')}"
    yield from (f"TOO LOW: {sentence}." for sentence in result.short())


def _title(row: Row) -> str:
    """What a person needs to know the row again."""
    name = row.get("name_zh") or row.get("name_en") or "(no name)"
    where = row.get("address_zh") or row.get("address_en") or row.get("district") or ""
    return f"{row['id']} {name}" + (f" ({where})" if where else "")


def _asked(linked: groups.Linked) -> set[Pair]:
    """Every pair of records that a question is about: it is put once for two organisations."""
    members: dict[str, list[str]] = defaultdict(list)
    owner = {}
    for one in linked.groups:
        for found in one.records:
            members[one.organisation].append(found.key)
            owner[found.key] = one.organisation
    return {
        (min(a, b), max(a, b))
        for question in linked.questions
        for a in members[owner[question.a]]
        for b in members[owner[question.b]]
    }


def _score(records: list[Record], found: list[groups.Group], truth: dict[str, Row], result: Result) -> Score:
    organisation = {r.key: g.organisation for g in found for r in g.records}
    facility = {r.key: index for index, g in enumerate(found) for r in g.records}
    chinese = {r.key for r in records if any(text.is_chinese(name["text"]) for name in r.facts["names"])}
    keys = sorted(r.key for r in records if r.key in truth)
    score = Score(facilities=len(found))
    for a, b in combinations(keys, 2):
        same, said = truth[a]["org"] == truth[b]["org"], organisation[a] == organisation[b]
        score.right += same and said
        score.wrong += said and not same
        score.missed += same and not said
        if same and {a, b} <= chinese:
            score.zh_right += said
            score.zh_missed += not said
        if said and not same:
            result.false.append((a, b))
        if same and not said:
            result.missed.append((a, b))
        if facility[a] == facility[b] and truth[a].get("site") and truth[b].get("site"):
            right = truth[a]["site"] == truth[b]["site"]
            score.campus_right += right
            score.campus_wrong += not right
            if same and not right:
                result.campus_false.append((a, b))
    sizes = Counter(truth[key]["org"] for key in keys), Counter(organisation[key] for key in keys)
    both = Counter((truth[key]["org"], organisation[key]) for key in keys)
    score.bcubed = [
        (shared / sizes[1][organisation[key]], shared / sizes[0][truth[key]["org"]])
        for key in keys
        for shared in [both[truth[key]["org"], organisation[key]]]
    ]
    return score


def _share(right: int, wrong: int) -> float:
    return right / (right + wrong) if right + wrong else 1.0


def _harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0
