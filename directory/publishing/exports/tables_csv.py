"""CSV (RFC 4180, UTF-8, raw values) for programs; for people there is the workbook.

Values are written as they are. A phone number begins with "+", which a spreadsheet may take for a formula: no
character is added against that, because a program would have to take it away again.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from directory.publishing.exports import tables
from directory.publishing.exports.scope import Scope


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[list[tables.Row]], None]]:
    """facilities.csv, and for the whole site csv/<table>.csv for each of the lists."""
    made = tables.tables(scope.languages)
    wanted = {name: table for name, table in made.items() if name == tables.MAIN or not scope.city}
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for name, table in wanted.items():
            file = f"{scope.folder}facilities.csv" if name == tables.MAIN else f"csv/{name}.csv"
            writers[name] = csv.writer(stack.enter_context(scope.open(file)), lineterminator="\r\n")
            writers[name].writerow(table.header)

        def write(rows: list[tables.Row]) -> None:
            for name, cells in rows:
                if name in writers:
                    writers[name].writerow(cells)

        yield write
