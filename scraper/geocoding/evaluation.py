"""How good the offline gazetteer is: the acceptance set, its report and its gate.

The set is made like those of Pelias' fuzzy tester: an address, a city, and what must come out of it – a place, or
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from directory import store
from directory.store import PRECISIONS
from scraper.geocoding.answers import Answer
from scraper.geocoding.geocode import ask
from scraper.geocoding.judging import judge
from scraper.geocoding.places import Place, load_places
from scraper.geocoding.providers import PROVIDERS
from scraper.geocoding.queries import read_query

CASES: Final = store.ROOT / "tests" / "fixtures" / "geocoding" / "acceptance.jsonl"
DISTRICTS_RIGHT: Final = 0.99


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case: `faults` are the words "nothing", "something", "city", "district", "precision" and
    "distance" for what is not as expected; `metres` is how far the point is off where the case has one.
    """

    case: dict[str, Any]
    answer: Answer | None
    faults: tuple[str, ...]
    metres: float | None


def evaluate(cases: Iterable[dict[str, Any]], data: Path = store.DATA) -> list[Result]:
    """Ask the offline gazetteer about every case."""
    provider = PROVIDERS["gazetteer"]
    geocoder_for = provider.ready()
    results = []
    for case in cases:
        places = load_places(case["city"], data)
        query = read_query(case["in"], places, case.get("on", ""))
        answer = None
        if not isinstance(query, str):
            given = ask(provider, geocoder_for(case["city"], data), query)
            if given.point and not judge(given, query.address, places, []):
                answer = given
        results.append(_result(case, answer))
    return results


def _result(case: dict[str, Any], answer: Answer | None) -> Result:
    expected = case["expected"]
    if expected == "nothing" or not answer or not answer.point:
        wanted = expected != "nothing"
        fault = () if wanted == bool(answer) else ("nothing" if wanted else "something",)
        return Result(case, answer, fault, None)
    faults = []
    if answer.city != expected["city"]:
        faults.append("city")
    if "district" in expected and answer.district != expected["district"]:
        faults.append("district")
    if PRECISIONS.index(answer.point["precision"]) < PRECISIONS.index(expected["precision_at_most"]):
        faults.append("precision")
    metres = None
    if "lat" in expected:
        there = Place("", "", expected["lat"], expected["lon"], "", "")
        metres = there.distance(answer.point["lat"], answer.point["lon"]) * 1000
        if metres > expected["within_m"]:
            faults.append("distance")
        if metres > _ANOTHER_CITY:
            faults.append("city")
    return Result(case, answer, tuple(faults), metres)


_ANOTHER_CITY: Final = 100_000
"""Metres: farther than any place of our cities is from the middle of its district."""


def wilson(good: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson's score interval); (0, 1) for none of none."""
    if not of:
        return 0.0, 1.0
    share = good / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def measures(results: list[Result]) -> list[tuple[str, int, int, bool]]:
    """Rows of the report: what, how many are right, of how many, and whether that is enough."""
    answered = [result for result in results if result.answer and result.case["expected"] != "nothing"]
    named = [result for result in answered if "district" in result.case["expected"]]
    pointed = [result for result in answered if result.metres is not None]
    empty = [result for result in results if result.case["expected"] == "nothing"]
    wrongly = sum(bool(result.answer) for result in empty)  # most of them lie in another city
    rows = [
        ("answered where there is an answer", len(answered), len(results) - len(empty)),
        ("right city", sum("city" not in result.faults for result in answered), len(answered) + wrongly),
        ("right district where one is named", sum("district" not in result.faults for result in named), len(named)),
        ("precision not overstated", sum("precision" not in result.faults for result in answered), len(answered)),
        ("within the expected distance", sum("distance" not in result.faults for result in pointed), len(pointed)),
        ("nothing where nothing must come out", sum(not result.faults for result in empty), len(empty)),
    ]
    share = {"right district where one is named": DISTRICTS_RIGHT, "answered where there is an answer": 0.8}
    return [(what, good, of, good >= share.get(what, 1.0) * of) for what, good, of in rows]


def show(console: Console) -> int:
    """Print the report. Returns 0 when everything that must hold holds, 1 when not, 2 without a set."""
    cases = list(store.read_jsonl(CASES))
    if not cases:
        console.print(f"There is no acceptance set. Bring {store.relative(CASES)} back from the version history.")
        return 2
    results = evaluate(cases)
    table = Table("offline gazetteer", "right", "of", "share", "95 % interval", "", box=None, pad_edge=False)
    for what, good, of, enough in measures(results):
        low, high = wilson(good, of)
        share = f"{good / of:.1%}" if of else "–"
        table.add_row(what, str(good), str(of), share, f"{low:.1%} – {high:.1%}", "" if enough else "TOO FEW")
    console.print(table)
    metres = sorted(result.metres for result in results if result.metres is not None)
    if len(metres) > 1:
        console.print(f"off by {median(metres):.0f} m (median), {quantiles(metres, n=20)[-1]:.0f} m (95th percentile)")
    for result in results:
        if result.faults:
            got = f"{result.answer.place} {result.answer.point}" if result.answer else "nothing"
            console.print(escape(f"{', '.join(result.faults)}: {result.case['in']} → {got}"), soft_wrap=True)
    return 0 if all(enough for *_, enough in measures(results)) else 1
