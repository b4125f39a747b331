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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from directory import schema, store
from directory.assemble import assemble
from directory.model import Directory, Facility
from directory.publishing import config, frames, site
from tests import bench_check, bench_crawl, bench_exports, bench_finder, bench_link, bench_sheet
from tests.directory import sample
from tests.publishing import first_view, lighthouse, served
from tests.publishing import sample as published

FACILITIES = 5000
PEER_PAGES = 800  # plain MkDocs pages, enough to see the cost of one
LANGUAGES = len(config.load().languages)
BUDGETED = ("en", "zh")
"""The languages of the build that has a budget; the build in all of them is told beside it."""
BUDGET_SECONDS, BUDGET_MB, BUDGET_PAGE_MS = 25.0, 800.0, 1.5

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


def build(count: int, folder: Path) -> tuple[Cost, Cost]:
    """The whole of `python -m directory build` for `count` generated facilities: in the languages of the budget, and in
    all languages of the site.
    """
    chance = random.Random(count)
    data = sample.make(folder, [facility(number, chance) for number in range(count)])
    two = measure([sys.executable, "-m", "tests.bench_build", str(data), str(folder / "two"), *BUDGETED])
    out = str(folder / "site")
    return two, measure([sys.executable, "-m", "directory", "build", "--data", str(data), "--out", out])


def publishing(directory: Directory, folder: Path) -> float:
    """Seconds to publish a directory once MkDocs has rendered the authored pages: pages, lists, map and API."""
    frames.render(folder / "frames")
    (folder / "out").mkdir()
    return site.fill(directory, folder / "frames", folder / "out").seconds


def plain_mkdocs(facilities: list[Facility], folder: Path) -> Cost:
    """The same facilities with the same values and sources as Markdown, two languages, same theme, all by MkDocs."""
    for lang in ("en", "zh"):
        docs = folder / "docs" / lang
        docs.mkdir(parents=True)
        (docs / "index.md").write_text("# Home\n")
        for each in facilities:
            (docs / f"{each.id}.md").write_text(markdown(each), encoding="utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: peer\nnav: [index.md]\nnot_in_nav: '/**/cn-*.md'\ntheme: {name: material, font: false}\n"
        "plugins:\n  - i18n:\n      docs_structure: folder\n      reconfigure_search: false\n      languages:\n"
        "        - {locale: en, name: English, default: true}\n        - {locale: zh, name: 中文}\n"
    )
    return measure([sys.executable, "-m", "mkdocs", "build", "-q", "-f", str(folder / "mkdocs.yml")])


def markdown(facility: Facility) -> str:
    """A facility's published values and their sources as a Markdown page."""
    lines = [f"# {facility.facts['names'][0]['text']}", "", "| field | value | source |", "|---|---|---|"]
    for number, said in enumerate(facility.statements, 1):
        value = json.dumps(said.value, ensure_ascii=False).replace("|", " ")
        lines.append(f"| {' '.join(said.path)} | {value} | [{number}](#s{number}) |".replace("|phone", "phone"))
    lines += ["", "## Sources", ""]
    lines += [f"{n}. [{s.title['en']}]({s.url}), {s.checked_on}" for n, s in enumerate(facility.statements, 1)]
    return "\n".join(lines) + "\n"


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
    with tempfile.TemporaryDirectory() as name, console.status("") as status:
        folder = Path(name)
        status.update(f"whole build of {FACILITIES} facilities × {len(BUDGETED)} and × {LANGUAGES} languages …")
        whole, every = build(FACILITIES, folder / "whole")
        status.update("publishing alone …")
        directory = assemble(folder / "whole" / "data", day="2026-03-01")
        (folder / "many").mkdir()
        (folder / "few").mkdir()
        many, few = publishing(directory, folder / "many"), publishing(first(directory, 10), folder / "few")
        status.update("the same pages as plain MkDocs Markdown …")
        facilities = directory.facilities["testcity"]
        peer_many = plain_mkdocs(facilities[: PEER_PAGES // 2], folder / "peer-many")
        peer_few = plain_mkdocs(facilities[:10], folder / "peer-few")
        status.update("validators …")
        fast, slow = validators(20000)
        status.update("linking and merging 1,000 to 100,000 records …")
        linked = bench_link.measure()
        status.update("crawling beside a bare Scrapy spider …")
        gathered = bench_crawl.measure()
        status.update("all exports of 5,000 and of 50,000 facilities …")
        exported = bench_exports.measure()
        checked = bench_check.measure()
        status.update("a city as a workbook and back …")
        sheet = bench_sheet.measure()
        status.update("Lighthouse, three times a page …")
        (folder / "sample").mkdir()
        site.fill(published.directory(), folder / "many" / "frames", folder / "sample")
        judged = lighthouse.medians(folder / "sample", 3)
        status.update("the first view of embeds on a slow line …")
        with served.chromium() as browser:
            seen = dict(first_view.views(browser, folder / "sample", ["hangzhou"], 3))
        status.update("the finder among 5,000 places …")
        found = bench_finder.measure()
    # The exports are written beside the pages, in a process of their own, and have a budget of their own.
    page = (many - few) / (FACILITIES - 10) / LANGUAGES * 1000
    peer_page = (peer_many.seconds - peer_few.seconds) / (PEER_PAGES - 20) * 1000
    table = Table("what", "figure", "budget", "peer", "ratio", title="make bench")
    for cost, count, budget in ((whole, len(BUDGETED), f"≤ {BUDGET_SECONDS:.0f} s"), (every, LANGUAGES, "")):
        table.add_row(f"whole build, 5,000 × {count} languages", f"{cost.seconds:.1f} s", budget, "", "")
    table.add_row("its peak memory", f"{whole.megabytes:.0f} MB", f"≤ {BUDGET_MB:.0f} MB", "", "")
    table.add_row(
        "publishing a facility page", f"{page:.2f} ms", f"≤ {BUDGET_PAGE_MS} ms",
        f"MkDocs Markdown {peer_page:.2f} ms", f"{peer_page / page:.1f} × quicker",
    )  # fmt: skip
    table.add_row("validating records", f"{fast:,.0f} /s", "", f"jsonschema {slow:,.0f} /s", f"{fast / slow:.0f} ×")
    for row in (
        *bench_link.rows(linked),
        *bench_crawl.rows(gathered),
        *bench_exports.rows(exported),
        *bench_check.rows(checked),
        *bench_sheet.rows(sheet),
        *bench_finder.rows(found),
    ):
        table.add_row(*row)
    for path, view in seen.items():
        figure = f"{view.seconds:.2f} s, {view.weight / 1000:.0f} kB"
        budget = f"≤ {first_view.SLOWEST} s, {first_view.HEAVIEST / 1000:.0f} kB"
        table.add_row(f"first view of /{path} at 1.6 Mbit/s", figure, budget, "", "")
    console.print(table, lighthouse.table(judged, 3))
    figures = gathered | exported | checked | sheet | found | {
        "build_seconds": round(whole.seconds, 2), "build_all_seconds": round(every.seconds, 2),
        "build_megabytes": round(whole.megabytes), "page_ms": round(page, 3),
        "mkdocs_page_ms": round(peer_page, 3), "ratio": round(peer_page / page, 2), "validated_per_second": round(fast),
        "linking": linked,
    }  # fmt: skip
    print(json.dumps(figures))
    built = whole.seconds <= BUDGET_SECONDS and whole.megabytes <= BUDGET_MB and page <= BUDGET_PAGE_MS
    others = bench_link.kept(linked) and bench_crawl.kept(gathered) and bench_exports.kept(exported)
    others = others and bench_check.kept(checked) and bench_sheet.kept(sheet)
    pages = not any(scores.broken() for scores in judged.values())
    pages = pages and not any(view.broken() for view in seen.values())
    return 0 if built and others and pages and bench_finder.kept(found) else 1


def first(directory: Directory, count: int) -> Directory:
    """The same directory with only its first facilities."""
    return replace(directory, facilities={city: each[:count] for city, each in directory.facilities.items()})


if __name__ == "__main__":
    sys.exit(main())
