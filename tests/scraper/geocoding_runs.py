"""Runs of `geocode` on a workspace of its own, against a server on this machine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from geopy.geocoders.base import Geocoder

from scraper.geocoding.geocode import Report, geocode
from scraper.geocoding.limiter import Limiter
from scraper.geocoding.providers import PROVIDERS
from scraper.runs import Workspace
from tests.scraper import lying as server
from tests.scraper.crawling import make_workspace
from tests.scraper.lying import Reply, as_sent, found, lying

ENTRY = """
id: cn-hz-{number:04}
city: hangzhou
address: {{zh: "{address}"}}
{more}
sources:
  - title: Example
    kind: news
    url: https://example.org/
    checked_on: "2026-01-01"
    method: web
    covers: [address, point]
"""
POINT = "point: {lat: 30.1, lon: 120.1, precision: building, datum: WGS-84}"
PLACED = "杭州市西湖区编辑路1号"


def address(number: int) -> str:
    return f"杭州市上城区庆春路{number}号"


def write_entries(workspace: Workspace, addresses: list[str]) -> None:
    folder = workspace.data / "cities" / "hangzhou" / "facilities"
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(addresses, 1):
        more = POINT if text == PLACED else ""
        entry = ENTRY.format(number=number, address=text, more=more)
        (folder / f"cn-hz-{number:04}.yml").write_text(entry, encoding="utf-8")


def entries_and_workspace(folder: Path) -> Workspace:
    """A workspace of eight addresses without a point, and one that an editor has placed."""
    made = make_workspace(folder)
    write_entries(made, [*(address(number) for number in range(1, 9)), PLACED])
    return made


class Clock:
    """A clock that only sleeping moves on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def no_wait() -> Limiter:
    clock = Clock()
    return Limiter(0, clock, clock.sleep)


def asking(root: str, name: str) -> Callable[[str, Path], Geocoder]:
    return lambda city, _: server.geocoder(name, city, root)


def where(text: str) -> tuple[float, float]:
    """Some point of 上城区 for each house number."""
    number = int(text.split("路")[1].removesuffix("号"))
    return 30.25 + number * 0.0003, 120.17 + number * 0.0003


def right(text: str) -> Reply:
    number = text.split("路")[1]
    return found("amap", *as_sent("amap", *where(text)), adcode="330102", street="庆春路", number=number)


def run(
    workspace: Workspace, reply: Callable[[str], Reply], name: str = "amap", **more: Any
) -> tuple[Report, list[str]]:
    """One run; also the addresses asked about."""
    asked: list[str] = []

    def answer(text: str) -> Reply:
        asked.append(text)
        return reply(text)

    more.setdefault("limiter", no_wait())
    with lying(answer) as liar:
        return geocode(PROVIDERS[name], asking(liar.root, name), ["hangzhou"], workspace, **more), asked


def kept(workspace: Workspace) -> bytes:
    return (workspace.data / "geocodes.jsonl").read_bytes()
