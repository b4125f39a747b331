"""How the editors' commands are written. What they do is loaded when one is run: `--help` must not wait for it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

COMMANDS = frozenset({"sheet", "changes", "guard", "event"})
FORMATS = ("text", "markdown", "html", "pdf", "atom")


def add(commands: Any) -> list[argparse.ArgumentParser]:
    """Add the commands to the program; returns those that take `--data`."""
    sheet = commands.add_parser("sheet", help="entries as a workbook for people, and back").add_subparsers(
        dest="direction", required=True, metavar="DIRECTION"
    )
    out = sheet.add_parser("export", help="write the entries of a city into a workbook (.xlsx)")
    out.add_argument("--city", required=True, help="id of the city, for example hangzhou")
    out.add_argument("--to", type=Path, help="the file to write (default: CITY-DAY.xlsx here)")
    out.add_argument("--blank", action="store_true", help="an empty form for a hospital that is not in the directory")
    into = sheet.add_parser(
        "import", help="read a workbook or CSV file back; shows every change and asks before it saves"
    )
    into.add_argument("file", type=Path, help="the .xlsx or .csv file")
    into.add_argument("--yes", action="store_true", help="save without asking; conflicts stay open all the same")
    into.add_argument("--change-sheet", type=Path, metavar="FILE", help="also write the change sheet (.html or .pdf)")
    told = commands.add_parser("changes", help="tell in words what changed in the facts")
    told.add_argument("--since", help="a branch, tag or commit, or a day (2026-01-31); default: the last commit")
    told.add_argument("--format", choices=FORMATS, default="text", help="text, markdown, html or pdf (to sign), atom")
    told.add_argument("--to", type=Path, metavar="FILE", help="the file to write (needed for pdf; default: the screen)")
    for command in (out, into, told):
        command.add_argument("--lang", choices=("en", "zh"), default="zh", help="language of what is written")
    guard = commands.add_parser(
        "guard", help="put back what a form dropped from entries; tell saves over other people's"
    )
    guard.add_argument("--base", default="HEAD", help="the branch or revision to compare with (default: HEAD)")
    guard.add_argument("--write", action="store_true", help="put comments and fields back into the files")
    guard.add_argument("--lang", choices=("en", "zh"), default="zh", help="language of the answer")
    event = commands.add_parser("event", help="an event: a new file, or venues into one").add_subparsers(
        dest="step", required=True, metavar="STEP"
    )
    begin = event.add_parser("new", help="write the file of a new event, with what may be added in comments")
    for name, meaning in (("--from", "first day, 2026-01-31"), ("--until", "last day"), ("--en", "name in English")):
        begin.add_argument(name, required=True, help=meaning, dest=name.strip("-").replace("from", "start"))
    begin.add_argument("--zh", required=True, help="name in Chinese")
    bring = event.add_parser("import", help="add venues from a CSV or GeoJSON file (points in WGS-84)")
    bring.add_argument("file", type=Path, help="the .csv or .geojson file")
    for command in (begin, bring):
        command.add_argument("--city", required=True, help="id of the city, for example hangzhou")
        command.add_argument("--id", required=True, dest="event", help="id of the event, for example expo-2027")
    return [begin, bring, out, into, told, guard]
