"""`python -m directory check`: everything that is wrong with the data, for the people who mend it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from directory import assemble, store
from directory.checking import accepting
from directory.model import Notice
from directory.reporting import page, terminal
from directory.reporting.grouping import level, sections, summary

console = Console(highlight=False, soft_wrap=True)
_PATIENCE = 2.0
"""Seconds after which people want to know that something happens."""
_STEPS = {
    "read": {"en": "Reading entries", "zh": "读取条目"},
    "link": {"en": "Checking and comparing", "zh": "检查、比对"},
    "merge": {"en": "Merging", "zh": "合并"},
    "ask": {"en": "Asking web addresses", "zh": "查询网址"},
}
_AGAIN = {
    "en": "After mending, check again: what a file says is only looked at once its form is right.",
    "zh": "改正后请再检查一次：文件格式正确后才会检查其内容。",
}
_WRITTEN = {"en": "Written to {}.", "zh": "已写入 {}。"}


def run(data: Path, lang: str, page_file: Path | None, others: list[Notice], *, online: bool = False) -> int:
    """Tell every notice on the data and `others` at the terminal, if asked also as a page; `online` asks the web
    addresses too. 1 if there is an error.
    """
    with _progress(lang) as progress:
        directory = assemble.assemble(data, advise=True, progress=progress)
        notices = [*others, *directory.notices, *(_unreachable(data, directory.today, progress) if online else ())]
    found = sections(notices, directory.cities)
    for line in terminal.lines(found, lang):
        if console.is_terminal:
            console.print(line)
        else:  # a file or a pipe: thousands of lines without colours
            sys.stdout.write(f"{line.plain}\n")
    told = summary(notices, sum(map(len, directory.facilities.values())), lang)
    console.print(told, markup=False)
    if page_file is not None:
        store.atomic_write(page_file.resolve(), page.html(found, told, directory.today, lang).encode())
        console.print(_WRITTEN[lang].format(page_file), markup=False)
    if any(level(notice) == "error" for notice in notices):
        console.print(_AGAIN[lang], markup=False)
        return 1
    return 0


def _unreachable(data: Path, day: str, progress: assemble.Progress) -> list[Notice]:
    """The addresses that nobody can open, those that editors accept marked so."""
    from directory.reporting import reaching  # nobody who checks offline waits for it

    accepted, _ = store.load_accepted(data)
    ours = [row for row in accepted if row["code"] in accepting.ONLINE]
    return accepting.apply(reaching.notices(data, progress), ours, day)


@contextmanager
def _progress(lang: str) -> Iterator[assemble.Progress]:
    """A bar that appears when the work takes long and goes away when it is done."""
    screen = Console(stderr=True)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        console=screen,
        transient=True,
        disable=not screen.is_terminal,
    )
    task = bar.add_task("")
    begun = time.monotonic()

    def told(step: str, done: int, total: int) -> None:
        if time.monotonic() - begun > _PATIENCE:
            bar.start()
            bar.update(task, description=_STEPS[step][lang], completed=done, total=max(total, 1))

    try:
        yield told
    finally:
        bar.stop()
