"""What the exports of many places cost: all formats, without the pages. A part of `make bench`."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path

from directory.assemble import assemble
from directory.publishing import api, config
from tests import bench
from tests.directory import sample


def exporting(count: int, folder: Path) -> float:
    """Seconds to write every format of `count` generated places of one city."""
    chance = random.Random(count)
    directory = assemble(sample.make(folder, [bench.facility(number, chance) for number in range(count)]))
    out = folder / "out"
    out.mkdir()
    begun = time.perf_counter()
    api.write(out, directory, config.load())
    return time.perf_counter() - begun


SMALL, LARGE = 5_000, 50_000
BUDGET_SECONDS, BUDGET_MB = 12.0, 800.0
GROWTH = 1.5
"""Ten times the places may cost fifteen times the seconds."""


def measure() -> dict[str, float]:
    """Seconds for 5,000 and 50,000 places, and the peak memory of the former, each in a process of its own."""
    figures: dict[str, float] = {}
    for count in (SMALL, LARGE):
        with tempfile.NamedTemporaryFile("r") as told:
            cost = bench.measure([sys.executable, "-m", "tests.bench_exports", str(count), told.name])
            figures[f"exports_{count}_seconds"] = float(told.read())
            figures[f"exports_{count}_megabytes"] = round(cost.megabytes)
    return figures


def rows(figures: dict[str, float]) -> list[tuple[str, str, str, str, str]]:
    """Lines for the table of `make bench`."""
    small, large = figures[f"exports_{SMALL}_seconds"], figures[f"exports_{LARGE}_seconds"]
    return [
        ("all exports of 5,000 facilities", f"{small:.1f} s", f"≤ {BUDGET_SECONDS:.0f} s", "", ""),
        ("their peak memory", f"{figures[f'exports_{SMALL}_megabytes']:.0f} MB", f"≤ {BUDGET_MB:.0f} MB", "", ""),
        ("all exports of 50,000", f"{large:.1f} s", f"≤ {GROWTH * 10:.0f} × 5,000", "", f"{large / small:.1f} × 5,000"),
    ]


def kept(figures: dict[str, float]) -> bool:
    """Whether every budget holds."""
    small, large = figures[f"exports_{SMALL}_seconds"], figures[f"exports_{LARGE}_seconds"]
    memory = figures[f"exports_{SMALL}_megabytes"]
    return small <= BUDGET_SECONDS and memory <= BUDGET_MB and large <= GROWTH * 10 * small


def main(arguments: list[str]) -> int:
    """Write the seconds for a number of places into a file: `python -m tests.bench_exports COUNT FILE`."""
    with tempfile.TemporaryDirectory() as name:
        seconds = exporting(int(arguments[0]), Path(name))
    Path(arguments[1]).write_text(f"{seconds:.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
