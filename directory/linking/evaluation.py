"""How well linking does against hand-labelled truth: pairwise and B-cubed figures, campuses, hard pairs, errors.

`labelled` says what rows, labels and hard pairs look like. Rows labelled `low` are linked but not scored.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from directory.linking import groups, labelled, text
from directory.linking.decide import Question
from directory.linking.labelled import Row
from directory.model import Record

TRUE_HARD_PAIRS = 0.85
"""Share of the hard pairs that are one organisation to be joined without asking."""

FLOORS = {"precision": 0.99, "recall": 0.90, "zh_recall": 0.97, "campus_precision": 0.98}
MOST_QUESTIONS = 0.15
"""Questions per facility."""

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
class Hard:
    """The hard pairs, by what became of them. `different` and `same` are the truth; a `silent` one is the same and
    neither joined nor asked.
    """

    different: int = 0
    same: int = 0
    false_joined: list[Pair] = field(default_factory=list)
    asked: list[Pair] = field(default_factory=list)
    silent: list[Pair] = field(default_factory=list)

    def figures(self) -> dict[str, int]:
        """The counts."""
        return {
            "different": self.different,
            "false_joined": len(self.false_joined),
            "same": self.same,
            "true_joined": self.same - len(self.asked) - len(self.silent),
            "true_asked": len(self.asked),
            "true_silent": len(self.silent),
        }

    def short(self) -> Iterator[str]:
        """What is under the figures that must hold."""
        joined = self.figures()["true_joined"]
        if self.false_joined:
            yield f"{len(self.false_joined)} hard pairs of two organisations were joined, must be none"
        if joined < TRUE_HARD_PAIRS * self.same:
            yield f"{joined} of {self.same} hard pairs of one organisation were joined, must be 85 % of them"
        if self.silent:
            yield f"{len(self.silent)} hard pairs of one organisation are neither joined nor asked, must be none"


@dataclass
class Result:
    """Figures of every city and of all, the wrong pairs, the questions and the sentences about what falls short.
    `unknown` are labels and pairs that name no row.
    """

    cities: dict[str, Score]
    total: Score
    false: list[Pair]
    missed: list[Pair]
    campus_false: list[Pair]
    questions: list[Question]
    asked: set[Pair]
    hard: Hard
    unknown: list[str] = field(default_factory=list)

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
        return [*found, *self.hard.short()]

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
                "hard_pairs": self.hard.figures(),
                "asked": [[q.a, q.b] for q in self.questions],
                "short": self.short(),
            },
            ensure_ascii=False,
        )


def evaluate(rows: Iterable[Row], labels: Iterable[Row], pairs: Iterable[Row] = ()) -> Result:
    """Link the rows city by city, from records alone, and compare with the labels and the hard `pairs`."""
    by_city: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        by_city[row["city"]].append(labelled.record(row))
    known = {one.key for records in by_city.values() for one in records}
    labels = list(labels)
    truth = {label["id"]: label for label in labels if label.get("org") and label.get("confidence") != "low"}
    result = Result({}, Score(), [], [], [], [], set(), Hard())
    result.unknown = sorted({label["id"] for label in labels} - known)
    owner: dict[str, str] = {}
    for city in sorted(by_city):
        linked = groups.group(by_city[city], [], [], city)
        score = _score(by_city[city], linked.groups, truth, result)
        score.questions = len(linked.questions)
        result.questions += linked.questions
        result.asked |= _asked(linked)
        result.cities[city] = score
        result.total.add(score)
        owner |= {one.key: f"{city} {group.organisation}" for group in linked.groups for one in group.records}
    _judge_hard_pairs(pairs, owner, result)
    return result


def _judge_hard_pairs(pairs: Iterable[Row], owner: dict[str, str], result: Result) -> None:
    for row in pairs:
        pair = (min(row["a"], row["b"]), max(row["a"], row["b"]))
        strangers = sorted({key for key in pair if key not in owner})
        if strangers:
            result.unknown += strangers
            continue
        joined = owner[pair[0]] == owner[pair[1]]
        if row.get("same_org"):
            result.hard.same += 1
            if not joined:
                (result.hard.asked if pair in result.asked else result.hard.silent).append(pair)
        else:
            result.hard.different += 1
            if joined:
                result.hard.false_joined.append(pair)


def report(result: Result, rows: Iterable[Row]) -> Iterator[str]:
    """The lines people read: figures per city, every wrong pair, every question with its reasons, what falls short."""
    named = {row["id"]: labelled.title(row) for row in rows}
    for city, score in [*result.cities.items(), ("all", result.total)]:
        figures = score.figures()
        yield f"{city}: " + ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in figures.items())
    yield f"mean over cities: precision {result.mean('precision')}, recall {result.mean('recall')}"
    yield "hard pairs: " + ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in result.hard.figures().items())
    if result.unknown:
        yield f"NOT COUNTED: labels or pairs name records that are not there: {', '.join(result.unknown)}."
    for a, b in result.false:
        yield f"WRONG: {named[a]} was joined with {named[b]}, but they are two organisations."
    for a, b in result.campus_false:
        yield f"WRONG CAMPUS: {named[a]} was joined with {named[b]}, but they are two places of one organisation."
    for a, b in result.missed:
        asked = "people are asked" if (a, b) in result.asked else "nobody is asked"
        yield f"MISSED: {named[a]} and {named[b]} are one organisation; {asked}."
    for a, b in result.hard.false_joined:
        yield f"HARD PAIR: {named[a]} was joined with {named[b]}, but they are two organisations."
    for a, b in result.hard.silent:
        yield f"HARD PAIR: {named[a]} and {named[b]} are one organisation; neither joined nor asked."
    for question in result.questions:
        yield f"QUESTION: {named[question.a]} and {named[question.b]}: {question.words('en')} / {question.words('zh')}"
    yield from (f"TOO LOW: {sentence}." for sentence in result.short())


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
