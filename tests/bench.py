"""`make bench`: what things cost, on this machine, beside named peers.

Every figure is the time or memory of a real run; ratios are of runs one after the other on the same machine, because
single seconds depend on it. Exit code 1 when a budget is broken.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from directory import schema, store
from tests import bench_crawl
from tests.directory import sample

FACILITIES = 5000
PEER_PAGES = 400  # plain MkDocs pages, enough to see the cost of one
BUDGET_SECONDS, BUDGET_MB, BUDGET_PAGE_MS = 30.0, 800.0, 1.5

console = Console(highlight=False)


@dataclass(frozen=True, slots=True)
class Cost:
    """What one child process took: wall seconds and peak memory (MB) of the largest process."""

    seconds: float
    megabytes: float


def measure(command: list[str], **environment: str) -> Cost:
    """Run a command to its end; RuntimeError with its output if it fails."""
    script = (
        "import resource, subprocess, sys, time\n"
        "t = time.perf_counter()\n"
        "done = subprocess.run(sys.argv[1:], capture_output=True, text=True)\n"
        "spent = time.perf_counter() - t\n"
        "sys.stderr.write(done.stdout[-3000:] + done.stderr[-3000:])\n"
        "print(done.returncode, spent, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *command],
        cwd=store.ROOT, capture_output=True, text=True, check=True, env=os.environ | environment,
    )  # fmt: skip
    code, seconds, peak = done.stdout.split()
    if code != "0":
        raise RuntimeError(f"{' '.join(command)} failed with {code}:\n{done.stderr}")
    unit = 1024 if sys.platform != "darwin" else 1024 * 1024
    return Cost(float(seconds), float(peak) / unit)


def facility(number: int, chance: random.Random) -> dict[str, Any]:
    """A record with as much in it as a well-documented hospital has."""
    lat, lon = round(chance.uniform(30.0, 30.4), 6), round(chance.uniform(119.9, 120.4), 6)
    phone = f"+86571{chance.randrange(80000000, 89999999)}"
    languages = [{"language": "en", "window": w, "mode": "staff"} for w in ("registration", "doctor")]
    return sample.record(
        f"{number:05d}",
        f"测试第{number}人民医院",
        type="hospital",
        identifiers=[{"system": "wikidata", "value": f"Q{number}"}],
        address={"zh": f"测试路{number}号", "en": f"{number} Test Road", "district": "330102"},
        point={"lat": lat, "lon": lon, "precision": "building", "datum": "WGS-84"},
        contacts=[{"kind": "phone", "purpose": "switchboard", "value": phone}],
        websites=[{"url": f"https://h{number}.example.org/"}],
        services=[
            {"kind": "emergency", "always": "yes", "contacts": [{"kind": "phone", "value": phone}]},
            {"kind": "international", "languages": languages, "note": {"en": f"Building {number % 9}", "zh": "国际部"}},
        ],
        payment_means=[{"means": "cash", "accepted": "yes"}],
        beds={"count": 100 + number % 2000},
    )  # fmt: skip


def site(count: int, folder: Path) -> Cost:
    """The whole of `python -m directory build` for `count` generated facilities in both languages."""
    chance = random.Random(count)
    data = sample.make(folder, [facility(number, chance) for number in range(count)])
    return measure([sys.executable, "-m", "directory", "build", "--data", str(data), "--out", str(folder / "site")])


def plain_mkdocs(pages: int, folder: Path) -> Cost:
    """The same kind of page as Markdown, with the same theme and translation plugin, all rendered by MkDocs."""
    for lang in ("en", "zh"):
        docs = folder / "docs" / lang
        docs.mkdir(parents=True)
        (docs / "index.md").write_text("# Home\n")
        for number in range(pages // 2):
            lines = [f"# Hospital {number} 测试第{number}人民医院", "", "| field | value |", "|---|---|"]
            lines += [f"| field {row} | value {number} of row {row}, as a source says |" for row in range(25)]
            (docs / f"h{number}.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: peer\nnav: [index.md]\nnot_in_nav: '/**/h*.md'\ntheme: {name: material, font: false}\n"
        "plugins:\n  - i18n:\n      docs_structure: folder\n      reconfigure_search: false\n      languages:\n"
        "        - {locale: en, name: English, default: true}\n        - {locale: zh, name: 中文}\n"
    )
    return measure(
        [sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")], NO_MKDOCS_2_WARNING="1"
    )


def validators(count: int) -> tuple[float, float]:
    """Records a second: ours (jsonschema-rs) and jsonschema."""
    chance = random.Random(1)
    rows = [facility(number, chance) for number in range(count)]
    schema.is_valid("record", rows[0])
    started = time.perf_counter()
    assert all(schema.is_valid("record", row) for row in rows)
    fast = count / (time.perf_counter() - started)
    from jsonschema import Draft202012Validator

    slow_validator = Draft202012Validator(schema.for_kind("record"))
    few = rows[: max(20, count // 100)]
    started = time.perf_counter()
    assert all(slow_validator.is_valid(row) for row in few)
    return fast, len(few) / (time.perf_counter() - started)


def main() -> int:
    """Run every benchmark, print a table and one JSON line; 1 if a budget is broken."""
    table = Table("what", "figure", "budget", "peer", "ratio", title="make bench")
    with tempfile.TemporaryDirectory() as name, console.status("") as status:
        folder = Path(name)
        status.update(f"site of {FACILITIES} facilities × 2 languages …")
        large = site(FACILITIES, folder / "large")
        status.update("site of 10 facilities …")
        small = site(10, folder / "small")
        status.update("plain MkDocs …")
        peer_many, peer_few = plain_mkdocs(PEER_PAGES, folder / "many"), plain_mkdocs(20, folder / "few")
        status.update("validators …")
        fast, slow = validators(20000)
        status.update("crawling beside a bare Scrapy spider …")
        gathered = bench_crawl.measure()
    page = (large.seconds - small.seconds) / (FACILITIES - 10) / 2 * 1000
    peer_page = (peer_many.seconds - peer_few.seconds) / (PEER_PAGES - 20) * 1000
    table.add_row("whole build, 5,000 × 2 languages", f"{large.seconds:.1f} s", f"≤ {BUDGET_SECONDS:.0f} s", "", "")
    table.add_row("its peak memory", f"{large.megabytes:.0f} MB", f"≤ {BUDGET_MB:.0f} MB", "", "")
    table.add_row(
        "one facility page, everything included", f"{page:.2f} ms", f"≤ {BUDGET_PAGE_MS} ms",
        f"MkDocs Markdown {peer_page:.2f} ms", f"{peer_page / page:.1f} × quicker",
    )  # fmt: skip
    table.add_row("records validated", f"{fast:,.0f} /s", "", f"jsonschema {slow:,.0f} /s", f"{fast / slow:.0f} ×")
    for row in bench_crawl.rows(gathered):
        table.add_row(*row)
    console.print(table)
    figures = gathered | {
        "build_seconds": round(large.seconds, 2), "build_megabytes": round(large.megabytes), "page_ms": round(page, 3),
        "mkdocs_page_ms": round(peer_page, 3), "ratio": round(peer_page / page, 2), "validated_per_second": round(fast),
    }  # fmt: skip
    print(json.dumps(figures))
    built = large.seconds <= BUDGET_SECONDS and large.megabytes <= BUDGET_MB and page <= BUDGET_PAGE_MS
    return 0 if built and bench_crawl.kept(gathered) else 1


if __name__ == "__main__":
    sys.exit(main())
