"""The commands of this room. Exit codes: 0 all good, 1 a source failed its expectations, 2 wrong usage."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from contextlib import suppress

from rich.console import Console
from rich.markup import escape

from scraper import descriptor as descriptors
from scraper import settings, telling
from scraper.crawl import BusyError
from scraper.descriptor import BadDescriptorError, Descriptor
from scraper.geocoding import commands as geocoding
from scraper.new_source import ExistsError, new_source
from scraper.processes import crawl_all
from scraper.promotion import GOOD
from scraper.release import NotReleasedError, release
from scraper.spiders import KINDS
from scraper.spiders.inbox import waiting
from scraper.workspace import Workspace


def main(arguments: Sequence[str], workspace: Workspace | None = None) -> int:
    """Run a command and return its exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    console, workspace = Console(stderr=False), workspace or Workspace()
    if chosen.command in geocoding.COMMANDS:
        return geocoding.run(chosen, workspace, console)
    try:
        return _run(chosen, workspace, console)
    except BadDescriptorError as error:
        parser.exit(2, f"A source descriptor cannot be used. {error}\n")
    except (_UsageError, NotReleasedError, ExistsError) as error:
        parser.error(str(error))
    except settings.NoContactError:
        parser.exit(2, f"A live crawl must tell the sources how to reach you. Set {settings.CONTACT_VARIABLE} to an "
                       "e-mail or web address (plain ASCII), then try again.\n")  # fmt: skip
    except BusyError as error:
        parser.exit(1, f"Another crawl of {error} is running. Wait until it is done.\n")


def _run(chosen: argparse.Namespace, workspace: Workspace, console: Console) -> int:
    if chosen.command == "new-source":
        for path in new_source(chosen.name, chosen.kind, chosen.url, workspace):
            console.print(escape(f"wrote {path}"), highlight=False, soft_wrap=True)
        return 0
    if chosen.command == "release":
        outcome = release(chosen.run, chosen.by, chosen.why, workspace)
        console.print(escape(f"{outcome.run}: {outcome.kept} places are the last good records now."), highlight=False)
        return 0
    sources = [descriptors.load(name, workspace.sources) for name in descriptors.names(workspace.sources)]
    if chosen.command == "status":
        return telling.status(sources, workspace, console)
    wanted = _wanted(sources, chosen, workspace)
    outcomes = crawl_all(wanted, workspace, console, chosen.live)
    telling.tell(outcomes, console)
    for source in dict.fromkeys(outcome.source for outcome in outcomes if outcome.state not in GOOD):
        telling.tell_notices(source, workspace, console, ("error",))
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
    commands.add_parser("status", help="tell how each source stands: last good records, their age, the latest run")
    releasing = commands.add_parser("release", help="let a held run pass, after a look at its report")
    releasing.add_argument("run", metavar="RUN", help="its name in directory/data/runs.csv, or the digest at its end")
    releasing.add_argument("--by", required=True, metavar="NAME", help="who answers for it")
    releasing.add_argument("--why", required=True, metavar="REASON", help="why it is right")
    making = commands.add_parser("new-source", help="write the files of a new source, to be filled in")
    making.add_argument("name", metavar="NAME", help="small letters, digits and _: the file's name")
    making.add_argument("--kind", required=True, choices=sorted(KINDS), help="how it is read")
    making.add_argument("--url", required=True, help="what is asked (https://…)")
    geocoding.add(commands)
    return parser


def _wanted(
    sources: list[Descriptor], chosen: argparse.Namespace, workspace: Workspace
) -> list[tuple[Descriptor, tuple[str, ...]]]:
    """The sources to crawl, each with its cities: without --live, those with answers in the archive or an inbox."""
    known = [descriptor.name for descriptor in sources]
    if chosen.source and chosen.source not in known:
        raise _UsageError(f"there is no source {chosen.source!r}; the sources are {', '.join(known)}")
    cities = sorted({name for descriptor in sources for name in descriptor.cities})
    if chosen.city and chosen.city not in cities:
        raise _UsageError(f"no source has the city {chosen.city!r}; the cities are {', '.join(cities)}")
    if chosen.source:
        descriptor = next(descriptor for descriptor in sources if descriptor.name == chosen.source)
        return [(descriptor, _cities(descriptor, chosen, workspace))]
    wanted = []
    for descriptor in sources:
        with suppress(_UsageError):  # without being asked for, what cannot be crawled is passed over
            wanted.append((descriptor, _cities(descriptor, chosen, workspace)))
    return wanted


def _cities(descriptor: Descriptor, chosen: argparse.Namespace, workspace: Workspace) -> tuple[str, ...]:
    """The cities to crawl a source for; _UsageError when it has nothing there to be read."""
    here = tuple(name for name in descriptor.cities if chosen.city in (None, name))
    if not here:
        raise _UsageError(f"the source {descriptor.name!r} has nothing for {chosen.city}")
    if "inbox" in descriptor.request:
        here = waiting(workspace, descriptor, here)
        if not here:
            raise _UsageError(f"no inbox (directory/data/cities/…/inbox/) holds a file for {descriptor.name!r}")
    elif not (chosen.live or descriptor.proven or (workspace.archive / descriptor.name).is_dir()):
        raise _UsageError(f"{descriptor.name!r} has never been read: there is no archive to replay. Try --live.")
    return here
