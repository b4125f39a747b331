"""JSON: one document with every place, and one place a line (NDJSON) with all that was said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from directory.publishing.exports.encoding import dump, separated
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope


def encode(place: Place, _scope: Scope) -> Place:
    """A place carries its JSON with it."""
    return place


@contextmanager
def writing_json(scope: Scope) -> Iterator[Callable[[Place], None]]:
    """facilities.json: the facts, without the statements behind them."""
    head = {key: scope.head[key] for key in ("schema", "as_of", "licence")}
    with scope.open(f"{scope.folder}facilities.json") as stream:
        stream.write(dump(head)[:-1] + ',"facilities":[\n')
        write = separated(stream)
        yield lambda place: write(place.line)
        stream.write("\n]}\n")


@contextmanager
def writing_ndjson(scope: Scope) -> Iterator[Callable[[Place], None]]:
    """facilities.ndjson: one place a line, with its statements; for whole copies and for programs that stream."""
    with scope.open(f"{scope.folder}facilities.ndjson") as stream:
        yield lambda place: stream.write(place.whole + "\n")
