"""`python -m directory`: build the site, check the data. Exit codes: 0 ok, 1 findings, 2 usage.

Each command loads what it needs when it is run: nobody who only checks the data waits for fonts and templates.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from directory import store
from directory.editing import commands as editing
from directory.model import Notice

if TYPE_CHECKING:
    from directory.publishing.config import Config

console = Console(highlight=False, soft_wrap=True)
LABELLED = store.ROOT / "tests" / "fixtures" / "linking"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m directory", description="The directory: check the data, build the site."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="link, merge and publish everything into a static site")
    build.add_argument("--out", type=Path, default=store.ROOT / "site", help="folder of the site (default: site)")
    check = commands.add_parser("check", help="list what is wrong with the data; exit code 1 if there are errors")
    check.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the notices")
    check.add_argument("--html", type=Path, metavar="FILE", help="also write the report as a page")
    check.add_argument("--online", action="store_true", help="also ask every source and website whether it is there")
    serve = commands.add_parser("serve", help="build the site and serve it on this machine, rebuilding on changes")
    serve.add_argument("--port", type=_port, default=8000, help="port on 127.0.0.1 (default: 8000)")
    edit = commands.add_parser("edit", help="build the site and open the editors' form on it, saving to this folder")
    edit.add_argument("--port", type=_port, default=8080, help="port on 127.0.0.1 (default: 8080)")
    evaluate = commands.add_parser("evaluate", help="link labelled records and compare with the truth")
    evaluate.add_argument(
        "--records", type=Path, default=LABELLED / "facilities.jsonl", help="rows, one JSON object a line"
    )
    evaluate.add_argument("--links", type=Path, default=LABELLED / "links.jsonl", help="labels, one JSON object a line")
    explain = commands.add_parser(
        "explain", help="tell why a value of a facility was published, and who says otherwise"
    )
    explain.add_argument("facility", help="id of the facility, for example cn-hz-0001")
    explain.add_argument("field", nargs="?", help="a field or path, for example contacts (default: everything)")
    explain.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the answer")
    review = commands.add_parser("review", help="answer, one by one, whether two records are the same place")
    review.add_argument("--city", help="only the questions of one city, for example hangzhou")
    review.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the questions")
    review.add_argument("--by", help="your name, for the record (default: it is asked)")
    for command in (build, check, serve, edit, explain, review, *editing.add(commands)):
        command.add_argument(
            "--data", type=Path, default=store.DATA, help="folder of the facts (default: directory/data)"
        )
    options = parser.parse_args(arguments)
    if options.command == "evaluate":
        return run_evaluate(options.records, options.links)
    if not (options.data / "cities").is_dir():
        if getattr(options, "lang", "en") == "zh":
            console.print(f"找不到文件夹 {options.data}/cities：请用 --data 指定事实数据所在的文件夹。")
        else:
            console.print(f"There is no folder {options.data}/cities: name the folder of the facts with --data.")
        return 2
    try:
        return _run(options)
    except (OSError, ValueError, RuntimeError) as error:
        # a full disk, a folder without permission, a broken schema.json
        console.print(f"Nothing was changed. {type(error).__name__}: {error}", markup=False)
        return 1


def _run(options: argparse.Namespace) -> int:
    """Do what was asked for; the exit code."""
    if options.command == "check":
        return run_check(options.data, options.lang, options.html, online=options.online)
    if options.command == "explain":
        return run_explain(options.data, options.facility, options.field, options.lang)
    if options.command == "review":
        from directory import reviewing

        return reviewing.run(options.data, city=options.city, lang=options.lang, by=options.by)
    if options.command in editing.COMMANDS:
        from directory.editing import cli

        return cli.run(options)
    if options.command == "serve":
        return run_serve(options.data, options.port)
    if options.command == "edit":
        return run_edit(options.data, options.port)
    return run_build(options.data, options.out)


def _port(text: str) -> int:
    """A port number; argparse tells the person what is wrong with another."""
    if not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 0 to 65535")
    return int(text)


def run_check(data: Path, lang: str, page_file: Path | None, *, online: bool = False) -> int:
    """Tell every notice, errors first; `online` asks web addresses too. 1 if there is an error."""
    from directory.reporting import command

    return command.run(data, lang, page_file, settings_notices() if data == store.DATA else [], online=online)


def settings_notices() -> list[Notice]:
    """What keeps the site from being published: a map without an approval number, a mistyped address."""
    from directory.publishing import config

    try:
        config.load()
    except config.ConfigError as error:
        where, _, why = str(error).partition(": ")
        file, _, field = where.partition(", ")
        mend = {"en": "Mend the setting; until then no site is built.", "zh": "请改正该设置；改正前不会生成网站。"}
        return [Notice("unpublishable-settings", "error", file, "", field, "–", {"en": why, "zh": why}, mend)]
    return []


def run_explain(data: Path, facility: str, field: str | None, lang: str) -> int:
    """Print why the values of one facility are what they are; 1 if there is no such facility."""
    from directory import explaining
    from directory.assemble import assemble

    found = explaining.find(assemble(data), facility)
    if found is None:
        console.print(f"没有编号为 {facility} 的机构。" if lang == "zh" else f"There is no facility {facility}.")
        return 1
    for line in explaining.explain(found, field, lang):
        console.print(line, markup=False)
    return 0


def run_build(data: Path, out: Path) -> int:
    """Assemble and publish; ends by saying what was built and where. Faults in the data do not stop it."""
    from directory.assemble import assemble
    from directory.publishing import config, frames, site
    from directory.reporting import grouping

    with tempfile.TemporaryDirectory(prefix="bujianwai-") as scratch, ThreadPoolExecutor(1) as beside:
        console.print("Rendering the authored pages, reading the facts …")
        rendered = Path(scratch) / "mkdocs"
        rendering = beside.submit(frames.render, rendered)  # a process of its own: it costs no time of ours
        directory = assemble(data, keep_identities=True, advise=True)
        rendering.result()
        report = site.publish(
            directory, out, rendered=rendered, progress=console.print, extra=feeds(data, config.load())
        )
    places = sum(map(len, directory.facilities.values()))
    console.print(grouping.summary(directory.notices, places, "en"), markup=False)
    if any(notice.severity == "error" for notice in directory.notices):
        console.print("What is at fault was left out or kept in its last good form: run `make check` to see it.")
    console.print(report.render(out), markup=False)
    return 0


def feeds(data: Path, settings: Config) -> dict[str, str]:
    """The feeds of changes, by path: from the version history, empty where there is none."""
    from directory.editing import telling

    address = f"{settings.url.rstrip('/')}/" if settings.address_known else ""
    return {"changes.xml": telling.feed(data, "en", address), "zh/changes.xml": telling.feed(data, "zh", address)}


def run_serve(data: Path, port: int) -> int:
    """Build, serve on loopback, rebuild when something changes; until interrupted."""
    from directory.publishing import serve

    return serve.run(lambda out: run_build(data, out), watched(data), port)


def run_edit(data: Path, port: int) -> int:
    """Build the site into a temporary folder and serve the form on it, on loopback, until interrupted."""
    from directory.editing import form

    os.environ["FORM_BACKEND"] = "proxy"  # the pages offer to edit; where to, the server of the form says
    with tempfile.TemporaryDirectory(prefix="bujianwai-edit-") as folder:
        run_build(data, Path(folder) / "site")
        return form.run(Path(folder) / "site", data, port)


def run_evaluate(records: Path, links: Path) -> int:
    """Print the figures per city, the errors in words and the questions; the last line is one JSON object. Hard pairs
    are judged if their file lies beside `links`. 1 if a figure is under what must hold, 2 if a file cannot be used.
    """
    from directory.linking import evaluation, labelled

    beside = links.with_name("hard_pairs.jsonl")
    try:
        rows, labels = labelled.load(records), labelled.load(links, ("id",))
        pairs = labelled.load(beside, ("a", "b")) if beside.is_file() else []
        if not {row["id"] for row in rows} & {label["id"] for label in labels}:
            raise ValueError(f"no label in {links} has the id of a record in {records}")
    except (OSError, ValueError) as error:
        console.print(f"Cannot evaluate: {error}. Name the files with --records and --links.", markup=False)
        return 2
    result = evaluation.evaluate(rows, labels, pairs)
    for line in evaluation.report(result, rows):
        console.print(line, markup=False)
    sys.stdout.write(result.machine() + "\n")
    return 1 if result.short() else 0


def watched(data: Path) -> list[Path]:
    """What a rebuild depends on."""
    return [data, store.ROOT / "docs", store.ROOT / "directory", store.ROOT / "schema.json", store.ROOT / "mkdocs.yml"]


if __name__ == "__main__":
    sys.exit(main())
