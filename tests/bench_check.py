"""What `python -m directory check` costs with many entries of editors. A part of `make bench`."""

from __future__ import annotations

import json
import random
import sys
import tempfile
from pathlib import Path

from tests import bench
from tests.directory import sample

ENTRIES = 5_000
BUDGET_SECONDS, BUDGET_MB = 6.0, 800.0
_COVERED = "names, type, identifiers, address, point, contacts, websites, services, payment_means, beds"


def entries(count: int, folder: Path) -> Path:
    """A data folder with `count` generated entries of one city, each as full as a well-documented hospital's."""
    chance = random.Random(count)
    told: dict[int, str] = {}
    for number in range(1, count + 1):
        facts = bench.facility(number, chance)["facts"]
        facts["names"].append({"text": f"Test Hospital No. {number}", "lang": "en", "kind": "translation"})
        body = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in facts.items())
        told[number] = sample.entry(number, body, _COVERED)
    return sample.make(folder, [], told)


def measure() -> dict[str, float]:
    """Seconds and peak memory of the whole command, start of Python included."""
    with tempfile.TemporaryDirectory() as name:
        data = entries(ENTRIES, Path(name))
        cost = bench.measure([sys.executable, "-m", "directory", "check", "--data", str(data)])
    return {"check_seconds": round(cost.seconds, 2), "check_megabytes": round(cost.megabytes)}


def rows(figures: dict[str, float]) -> list[tuple[str, str, str, str, str]]:
    """Lines for the table of `make bench`."""
    told, limit = f"{figures['check_seconds']:.1f} s", f"≤ {BUDGET_SECONDS:.0f} s"
    memory = f"{figures['check_megabytes']:.0f} MB"
    return [
        ("make check of 5,000 entries", told, limit, "", ""),
        ("its peak memory", memory, f"≤ {BUDGET_MB:.0f} MB", "", ""),
    ]


def kept(figures: dict[str, float]) -> bool:
    """Whether the budgets hold."""
    return figures["check_seconds"] <= BUDGET_SECONDS and figures["check_megabytes"] <= BUDGET_MB
