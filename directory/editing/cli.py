"""The editors' commands: `sheet export`, `sheet import`, `changes`. They speak the editor's language."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from directory import dates, store
from directory.editing import changesheet, guarding, history, telling, venues
from directory.editing.changes import Change
from directory.editing.sheet import carried, exporting, importing, reading
from directory.editing.sheet.importing import Import

console = Console(highlight=False, soft_wrap=True)


def run(options: argparse.Namespace) -> int:
    """Do what was asked for; the exit code."""
    if options.command == "event":
        return run_event(options)
    if options.command == "guard":
        return guarding.run(options.data, options.base, options.lang, write=options.write)
    if options.command == "changes":
        return run_changes(options.data, options.since, options.format, options.to, options.lang)
    if options.direction == "export":
        return run_export(options.data, options.city, options.lang, options.to, options.blank)
    return run_import(options.data, options.file, options.lang, options.yes, options.change_sheet)


def run_event(options: argparse.Namespace) -> int:
    """Make an event's file, or bring venues into it."""
    try:
        if options.step == "new":
            path = venues.new(
                options.data, options.city, options.event, options.start, options.until, options.en, options.zh
            )
            console.print(f"{store.relative(path, options.data)}: fill it in, then make check. 请填写后 make check。")
        else:
            count = venues.bring(options.data, options.city, options.event, options.file)
            console.print(
                f"{count} venues. Look at the file, then make check. 已写入 {count} 个场馆，请核对后 make check。"
            )
    except venues.EventError as error:
        console.print(str(error), markup=False)
        return 1
    return 0


def run_export(data: Path, city: str, lang: str, to: Path | None, blank: bool) -> int:
    """Write the workbook and say where."""
    say = _sayer(lang)
    if city not in store.city_ids(data):
        known = ", ".join(store.city_ids(data))
        say(f"There is no city {city}: {known}.", f"没有城市 {city}，可选：{known}。")
        return 2
    from directory.assemble import assemble  # linking and the library that writes workbooks are slow to load

    directory = assemble(data, keep_identities=not blank)  # an id that leaves the house must stay
    made = exporting.blank(directory, city, lang) if blank else exporting.gather(directory, city, data, lang)
    from directory.editing.sheet import book

    written = book.write(made)
    path = to or Path(f"{city}{'-form' if blank else ''}-{made.day}.xlsx")
    if path.suffix.lower() != ".xlsx":
        say(f"{path}: the name must end in .xlsx.", f"{path}：文件名须以 .xlsx 结尾。")
        return 2
    store.atomic_write(path.resolve(), written)
    for view in made.views:
        carried.keep(carried.content(view.facts, view.said, view.records))
    count = len(made.views)
    if blank:
        say(f"A blank form was written to {path}.", f"空白登记表已写入 {path}。")
    else:
        back = f".venv/bin/python -m directory sheet import {shlex.quote(str(path))}"
        say(f"{count} places were written to {path}. Fill it in, then: {back}",
            f"{count} 家机构已写入 {path}。填写后运行：{back}")  # fmt: skip
    return 0


def run_import(data: Path, file: Path, lang: str, yes: bool, change_sheet: Path | None) -> int:
    """Show what a file changes, ask, save; 1 if something was refused or is open."""
    say = _sayer(lang)
    try:
        with _Bar(lang) as progress:
            made = importing.prepare(file, data, progress, lang=lang)
    except (reading.RefusedError, importing.ImportRefusedError) as refusal:
        say(f"Nothing was read from {file}. {refusal.words['en']}", f"未读取 {file}。{refusal.words['zh']}")
        return 1
    notices = made.all_findings()
    for finding in notices:
        console.print(finding.notice(file.name, lang).render(lang), markup=False)
    bad = any(finding.severity != "info" for finding in notices)
    _copy(made, say)
    _show(made.changes, lang)
    refused = len(
        {(each.place.sheet, each.place.row) for each in notices if each.severity == "error" and each.place.row}
    )
    counts = (len(made.changes), sum(1 for planned in made.entries if planned.changes), refused, len(made.questions))
    say("Changes: {}, in entries: {}; rows left out: {}; questions: {}.".format(*counts),
        "{} 处改动，涉及 {} 个条目；{} 行未采用；{} 处待决定。".format(*counts))  # fmt: skip
    if not made.changes:
        say("Nothing to save.", "没有需要保存的改动。")
        return 1 if bad else 0
    if not yes and not _agreed(lang):
        say("Nothing was saved.", "未保存任何内容。")
        return 1
    with _Bar(lang) as progress:
        saved = importing.save(made, progress)
    for planned in saved:
        console.print(store.relative(planned.file.path, data), markup=False)
    say(f"Saved: {len(saved)} {'entry' if len(saved) == 1 else 'entries'}.", f"已保存 {len(saved)} 个条目。")
    if change_sheet:
        done = [change for planned in saved for change in planned.changes]
        changesheet.write(change_sheet, done, made.by, made.day, lang)
        say(f"The change sheet is in {change_sheet}.", f"审核单已写入 {change_sheet}。")
    return 1 if bad else 0


def run_changes(data: Path, since: str | None, form: str, to: Path | None, lang: str) -> int:
    """Tell what changed; 2 if the history cannot be asked."""
    say = _sayer(lang)
    if form == "pdf" and to is None:
        say("A PDF needs a name: --to FILE.", "PDF 须指定文件名：--to FILE。")
        return 2
    try:
        if form == "atom":
            content: str | bytes = telling.feed(data, lang, "")
        else:
            found = history.since(data, since)
            content = _told(found, form, lang)
    except history.NoHistoryError as error:
        say(error.words["en"], error.words["zh"])
        return 2
    if to is None:
        sys.stdout.write(content if isinstance(content, str) else content.decode())
        sys.stdout.write("" if form in ("markdown", "atom") else "\n")
        return 0
    store.atomic_write(to.resolve(), content.encode() if isinstance(content, str) else content)
    say(f"Written to {to}.", f"已写入 {to}。")
    return 0


def _told(found: history.Difference, form: str, lang: str) -> str | bytes:
    if form == "markdown":
        return telling.markdown(found, lang)
    if form == "html":
        return changesheet.html(found.changes, "", dates.today(), lang)
    if form == "pdf":
        return changesheet.pdf(found.changes, "", dates.today(), lang)
    return telling.text(found, lang)


def _show(changes: list[Change], lang: str) -> None:
    name = ""
    for change in changes:
        if change.entry != name:
            name = change.entry
            console.print(f"{change.entry} {change.name.get(lang, '')}", markup=False)
        console.print(f"  {change.words(lang)}", markup=False)


def _copy(made: Import, say: Callable[[str, str], None]) -> None:
    """Write the marked copy beside the file."""
    try:
        copy = importing.marked_copy(made)
    except reading.RefusedError as refusal:
        say(refusal.words["en"], refusal.words["zh"])
        return
    if copy:
        path = made.file.with_name(f"{made.file.stem}-marked.xlsx")
        store.atomic_write(path.resolve(), copy)
        say(f"A copy with the marked cells is in {path}.", f"标注单元格的副本：{path}。")


def _agreed(lang: str) -> bool:
    """Whether somebody at the keyboard says yes. Without a keyboard nobody has agreed."""
    if not sys.stdin.isatty():
        _sayer(lang)("To save, run it again with --yes.", "如同意保存，请加 --yes 重新运行。")
        return False
    question = "Save these changes? [y/N] " if lang == "en" else "保存以上改动？[y/N] "
    return console.input(question).strip().casefold() in ("y", "yes", "是")


def _sayer(lang: str) -> Callable[[str, str], None]:
    return lambda en, zh: console.print(zh if lang == "zh" else en, markup=False)


_STEPS = {
    "read": ("Reading", "读取"),
    "compare": ("Comparing", "比对"),
    "merge": ("Merging", "合并"),
    "save": ("Saving", "保存"),
}


class _Bar:
    """A bar that goes away when the work is done."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
        self.progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self.task = self.progress.add_task("")

    def __enter__(self) -> importing.Progress:
        self.progress.start()
        return self._told

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def _told(self, step: str, done: int, total: int) -> None:
        words = _STEPS[step][self.lang == "zh"]
        self.progress.update(self.task, description=words, completed=done, total=max(total, 1))
