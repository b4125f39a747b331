"""What the finder weighs and how quick it is among 5,000 places, in a real browser on a processor four times slower.

`python -m tests.bench_finder` prints the figures as JSON; `tests.bench` shows them with the others.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path

from directory.publishing import config, edition, frames, site
from tests.publishing import large, sample, served

TEXTS = ("dentist engl", "example lin", "示例口腔门诊")


def measure() -> dict[str, float]:
    """Bytes as a server sends them, and milliseconds to the first list and to those after the further letters."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frames.render(folder / "frames")
        made = sample.directory()
        (folder / "site").mkdir()
        site.fill(made, folder / "frames", folder / "site")
        settings = config.load()
        english = edition.make(settings.languages[0], settings, made, folder / "frames", {})
        (folder / "large").mkdir()
        root = large.write(folder / "large", folder / "site" / "assets", english)
        scripts = [*(root / "assets/javascripts/finder").glob("*.js"), root / "assets/minisearch/minisearch.js"]
        with served.serving(root) as address, served.chromium() as browser:
            page = browser.new_page(viewport={"width": 390, "height": 800})
            spent = [large.letters(page, f"{address}hangzhou/", text) for text in TEXTS]
        return {
            "finder_data_bytes": large.compressed(root / "hangzhou" / "finder.json"),
            "finder_script_bytes": sum(map(large.compressed, scripts)),
            "finder_first_ms": round(max(each[0] for each in spent), 1),
            "finder_typing_ms": round(statistics.median(letter for each in spent for letter in each[1:]), 1),
        }


def kept(figures: dict[str, float]) -> bool:
    """Whether every budget is kept."""
    light = figures["finder_data_bytes"] <= large.DATA_LIMIT and figures["finder_script_bytes"] <= large.SCRIPT_LIMIT
    quick = figures["finder_first_ms"] <= large.FIRST_LIMIT and figures["finder_typing_ms"] <= large.TYPING_LIMIT
    return light and quick


def rows(figures: dict[str, float]) -> list[tuple[str, str, str, str, str]]:
    """The figures as lines of the table of `make bench`."""
    told = (
        ("finder, data of 5,000 places", "finder_data_bytes", large.DATA_LIMIT / 1000, "KB"),
        ("finder, scripts before the map", "finder_script_bytes", large.SCRIPT_LIMIT / 1000, "KB"),
        ("finder, first list, CPU ÷ 4", "finder_first_ms", large.FIRST_LIMIT, "ms"),
        ("finder, each letter, CPU ÷ 4", "finder_typing_ms", large.TYPING_LIMIT, "ms"),
    )
    return [
        (what, f"{figures[name] / (1000 if unit == 'KB' else 1):.0f} {unit}", f"≤ {limit:.0f} {unit}", "", "")
        for what, name, limit, unit in told
    ]


if __name__ == "__main__":
    measured = measure()
    print(json.dumps(measured))
    sys.exit(0 if kept(measured) else 1)
