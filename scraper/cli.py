"""The commands of this room. Exit codes: 0 all good, 1 a source failed its expectations, 2 wrong usage."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from directory import store
from directory.model import Notice
from scraper import descriptor as descriptors
from scraper import settings
from scraper.crawl import BusyError, crawl
from scraper.descriptor import BadDescriptorError, Descriptor
from scraper.geocoding import commands as geocoding
from scraper.promotion import GOOD, Outcome, last_good
from scraper.runs import Workspace

_STATES = {
    "promoted": "promoted", "unchanged": "unchanged", "older": "kept: newer records are there",
    "held": "HELD: last good records kept", "blocked": "BLOCKED: last good records kept",
    "failed": "FAILED: last good records kept",
}  # fmt: skip


def main(arguments: Sequence[str], workspace: Workspace | None = None) -> int:
    """Run a command and return its exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    console, workspace = Console(stderr=False), workspace or Workspace()
    if chosen.command in geocoding.COMMANDS:
        return geocoding.run(chosen, workspace, console)
    try:
        sources = [descriptors.load(name, workspace.sources) for name in descriptors.names(workspace.sources)]
        if chosen.command == "status":
            return _status(sources, workspace, console)
        wanted = _wanted(sources, chosen.source, chosen.city)
        outcomes = crawl(wanted, workspace, console, chosen.live)
    except BadDescriptorError as error:
        parser.exit(2, f"A source descriptor cannot be used. {error}\n")
    except _UsageError as error:
        parser.error(str(error))
    except settings.NoContactError:
        parser.exit(2, f"A live crawl must tell the sources how to reach you. Set {settings.CONTACT_VARIABLE} to an "
                       "e-mail or web address (plain ASCII), then try again.\n")  # fmt: skip
    except BusyError as error:
        parser.exit(1, f"Another crawl of {error} is running. Wait until it is done.\n")
    _tell(outcomes, console)
    for source in dict.fromkeys(outcome.source for outcome in outcomes if outcome.state not in GOOD):
        _tell_notices(source, workspace, console, ("error",))
    return 0 if all(outcome.state in GOOD for outcome in outcomes) else 1


class _UsageError(ValueError):
    """The arguments name what is not there."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scraper", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    crawling = commands.add_parser("crawl", help="replay the kept answers, or ask the real sources with --live")
    crawling.add_argument("--source", help="only this source (a file in scraper/sources/)")
    crawling.add_argument("--city", help="only this city (a folder in directory/data/cities/)")
    crawling.add_argument(
        "--live", action="store_true", help=f"ask the real sources; needs {settings.CONTACT_VARIABLE}"
    )
    commands.add_parser("status", help="tell how the latest run of each source went, and what it found fault with")
    geocoding.add(commands)
    return parser


def _wanted(
    sources: list[Descriptor], source: str | None, city: str | None
) -> list[tuple[Descriptor, tuple[str, ...]]]:
    """The sources to crawl, each with its cities."""
    known = [descriptor.name for descriptor in sources]
    if source and source not in known:
        raise _UsageError(f"there is no source {source!r}; the sources are {', '.join(known)}")
    cities = sorted({name for descriptor in sources for name in descriptor.cities})
    if city and city not in cities:
        raise _UsageError(f"no source has the city {city!r}; the cities are {', '.join(cities)}")
    wanted = [
        (descriptor, tuple(name for name in descriptor.cities if city in (None, name)))
        for descriptor in sources
        if source in (None, descriptor.name)
    ]
    wanted = [(descriptor, names) for descriptor, names in wanted if names]
    if not wanted:
        raise _UsageError(f"the source {source!r} has nothing for {city}")
    return wanted


def _tell(outcomes: list[Outcome], console: Console) -> None:
    table = Table("source", "city", "answered on", "read", "kept", "refused", "state", box=None, pad_edge=False)
    for name in ("read", "kept"):
        next(column for column in table.columns if column.header == name).justify = "right"
    for outcome in outcomes:
        refused = ", ".join(f"{count} {code}" for code, count in outcome.refused.items()) or "–"
        state = _STATES[outcome.state] + (f" ({outcome.why})" if outcome.why else "")
        style = None if outcome.state in GOOD else "bold red"
        table.add_row(
            outcome.source, outcome.city, outcome.answered_on or "–", str(outcome.read), str(outcome.kept), refused,
            state, style=style,
        )  # fmt: skip
    console.print(table)


def _status(sources: list[Descriptor], workspace: Workspace, console: Console) -> int:
    """Show every source and city with its last good records and the state of its latest run, then the findings."""
    table = Table("source", "city", "records", "of", "latest run", box=None, pad_edge=False)
    for descriptor in sources:
        rows = list(last_good(workspace, descriptor.name))
        latest = {outcome["city"]: outcome for outcome in _latest(descriptor.name, workspace)}
        for city in descriptor.cities:
            here = [row for row in rows if row["city"] == city]
            day = max((str(row.get("checked_on", "")) for row in here), default="–")
            outcome = latest.get(city)
            state = _STATES[outcome["state"]] if outcome else "none on this machine"
            table.add_row(descriptor.name, city, str(len(here)), day, state)
    console.print(table)
    for descriptor in sources:
        _tell_notices(descriptor.name, workspace, console, ("error", "warning", "info"))
    return 0


def _latest(source: str, workspace: Workspace) -> list[dict[str, str]]:
    reports = list(store.read_jsonl(workspace.run_folder(source) / "report.jsonl"))
    outcomes: list[dict[str, str]] = reports[0]["outcomes"] if reports else []
    return outcomes


def _tell_notices(source: str, workspace: Workspace, console: Console, severities: Sequence[str]) -> None:
    for row in store.read_jsonl(workspace.run_folder(source) / "notices.jsonl"):
        if row["severity"] in severities:
            console.print(escape(Notice(**row).render("en")), highlight=False, soft_wrap=True)
