"""`geocode`, `locate`, `convert` and `evaluate`. Exit codes: 0 done, 1 something could not be had, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any, Final, cast

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from directory import store
from scraper.geocoding import datum, evaluation
from scraper.geocoding.checks import read_coordinate
from scraper.geocoding.datum import Datum
from scraper.geocoding.geocode import BusyError, ask, geocode, held_notice
from scraper.geocoding.judging import judge
from scraper.geocoding.limiter import Limiter
from scraper.geocoding.providers import PROVIDERS, NotReadyError
from scraper.geocoding.queries import city_places, read_query
from scraper.workspace import Workspace

COMMANDS: Final = ("geocode", "locate", "convert", "evaluate")
_DATUMS: Final = ("wgs84", "gcj02", "bd09")
_OUTCOMES: Final = (
    ("found", "found and kept"), ("not_found", "not found"), ("held", "HELD: the old point stays"),
    ("could_not_ask", "COULD NOT ASK"), ("left", "not asked any more"), ("kept", "known before"),
    ("unaskable", "nobody to ask"),
)  # fmt: skip


def add(commands: Any) -> None:
    """Add the commands to argparse's subparsers."""
    geocoding = commands.add_parser("geocode", help="find points for addresses that have none")
    geocoding.add_argument("--provider", choices=PROVIDERS, default="gazetteer", help="who is asked (%(default)s)")
    geocoding.add_argument("--city", help="only this city (a folder in directory/data/cities/)")
    geocoding.add_argument("--limit", type=_count, help="ask at most so many questions")
    locating = commands.add_parser("locate", help="ask about one address; nothing is kept")
    locating.add_argument("address", metavar="ADDRESS", help="in Chinese, with its district")
    locating.add_argument("--city", required=True, help="the city it is in (a folder in directory/data/cities/)")
    locating.add_argument("--provider", choices=PROVIDERS, default="gazetteer", help="who is asked (%(default)s)")
    locating.add_argument("--json", action="store_true", help="answer as one line of JSON")
    converting = commands.add_parser("convert", help="convert a point between the datums used in China")
    converting.add_argument("--from", dest="source", choices=_DATUMS, required=True, help="the datum it is in")
    converting.add_argument("--to", dest="target", choices=_DATUMS, required=True, help="the datum it shall be in")
    converting.add_argument("lat", metavar="LAT", help="latitude, a decimal number")
    converting.add_argument("lon", metavar="LON", help="longitude, a decimal number")
    converting.add_argument("--json", action="store_true", help="answer as one line of JSON")
    commands.add_parser("evaluate", help="measure the offline gazetteer on the acceptance set")


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def run(chosen: argparse.Namespace, workspace: Workspace, console: Console) -> int:
    """Run one of the commands and return its exit code."""
    try:
        if chosen.command == "geocode":
            return _geocode(chosen, workspace, console)
        if chosen.command == "locate":
            return _locate(chosen, workspace)
        if chosen.command == "convert":
            return _convert(chosen)
        return evaluation.show(console)
    except NotReadyError as error:
        return _fail(2, str(error))
    except KeyError as error:
        return _fail(2, f"{error.args[0]}.")
    except BusyError as error:
        return _fail(1, f"Another run asks {error} already. Wait until it is done.")
    except (ValueError, OSError) as error:
        return _fail(
            1, f"The kept answers cannot be read: {error}. Bring geocodes.jsonl back from the version history."
        )


def _fail(code: int, sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return code


def _geocode(chosen: argparse.Namespace, workspace: Workspace, console: Console) -> int:
    provider = PROVIDERS[chosen.provider]
    cities = [chosen.city] if chosen.city else store.city_ids(workspace.data)
    for city in cities:
        city_places(city, workspace.data)
    geocoder_for = provider.ready()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(f"Asking {provider.title['en']}", total=None)
        report = geocode(
            provider, geocoder_for, cities, workspace, limit=chosen.limit,
            tell=lambda done, of: progress.update(task, completed=done, total=of),
        )  # fmt: skip
    for notice in report.notices:
        if notice.severity != "info":
            console.print(escape(notice.render("en")), highlight=False, soft_wrap=True)
    table = Table("addresses", provider.title["en"], box=None, pad_edge=False)
    table.columns[0].justify = "right"
    for name, words in _OUTCOMES:
        if report.counts[name]:
            table.add_row(str(report.counts[name]), words)
    if not table.row_count:
        table.add_row("0", "nothing to ask")
    console.print(table)
    return 1 if report.counts["held"] or report.counts["could_not_ask"] else 0


def _locate(chosen: argparse.Namespace, workspace: Workspace) -> int:
    provider = PROVIDERS[chosen.provider]
    places = city_places(chosen.city, workspace.data)
    query = read_query(chosen.address, places)
    if isinstance(query, str):
        return _tell(chosen.json, {"outcome": "not_found", "why": query}, 1)
    geocoder_for = provider.ready()
    Limiter(provider.seconds).wait()
    answer = ask(provider, geocoder_for(chosen.city, workspace.data), query)
    fault = judge(answer, query.address, places, [])
    facts = {**answer.row(), "address": query.address.zh, "district": query.address.district or answer.district}
    if answer.outcome == "could_not_ask":
        return _tell(chosen.json, {**facts, "why": answer.why}, 1)
    if fault:
        notice = held_notice(query, answer, fault, places)
        return _tell(chosen.json, {**facts, "outcome": "held", "why": notice.render("en")}, 1)
    return _tell(chosen.json, facts, 0 if answer.outcome == "found" else 1)


def _tell(as_json: bool, facts: dict[str, Any], code: int) -> int:
    if as_json:
        print(store.dump_line(facts))
        return code
    point = facts.pop("point", None)
    lines = [f"{name}: {value}" for name, value in facts.items() if value]
    if point:
        lines.append(f"point: {point['lat']}, {point['lon']} (WGS-84, exact to the {point['precision']})")
        lines.append(f"from: {point['from']}")
    print("\n".join(lines))
    return code


def _convert(chosen: argparse.Namespace) -> int:
    lat, lon = read_coordinate(chosen.lat), read_coordinate(chosen.lon)
    if lat is None or lon is None:
        wrong = chosen.lat if lat is None else chosen.lon
        return _fail(2, f"{wrong!r} is no decimal number of degrees. Write 30.25, not 30°15'N or 30,25.")
    if abs(lat) > 90 or abs(lon) > 180:
        return _fail(
            2, f"{lat}, {lon} is no latitude and longitude. The latitude comes first; is it the other way round?"
        )
    point = datum.to_wgs84(lat, lon, cast("Datum", chosen.source))
    if chosen.target != "wgs84":
        point = datum.wgs84_to_gcj02(*point)
    if chosen.target == "bd09":
        point = datum.gcj02_to_bd09(*point)
    if chosen.source == chosen.target:
        point = (lat, lon)
    lat, lon = round(point[0], 6), round(point[1], 6)
    print(json.dumps({"lat": lat, "lon": lon, "datum": chosen.target}) if chosen.json else f"{lat} {lon}")
    return 0
