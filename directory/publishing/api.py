"""The open data under /api/v1/: the same facts as the pages, for programs.

Only what schema.json describes leaves the house: every object is cut to the fields the schema knows, so that a value
somebody adds for their own use is not published by accident.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from directory import paths, schema
from directory.model import Directory, Facility, Facts, Statement
from directory.publishing import standard
from directory.publishing.config import Config
from directory.publishing.exports import FORMATS, layers, openapi
from directory.publishing.exports.calendar import calendar
from directory.publishing.exports.encoding import dump
from directory.publishing.exports.place import Place, split
from directory.publishing.exports.scope import Scope
from directory.publishing.output import Output, Stream

ROOT = "api/v1"
LICENCE = {
    "name": "CC BY 4.0",
    "url": "https://creativecommons.org/licenses/by/4.0/",
    "credit": "Bujianwai 不见外 contributors",
    "note": {
        "en": "Values taken from a source with its own terms stay under those terms: see attribution.",
        "zh": "来自另有许可条款的来源的内容，仍适用该来源的条款，见 attribution。",
    },
}
Cut: TypeAlias = Callable[[Any], Any]


def cutter(node: Mapping[str, Any]) -> Cut:
    """A function that leaves of a value only what a node of schema.json describes."""
    full = schema.resolve(node)
    if full.get("properties"):
        known = {name: cutter(child) for name, child in full["properties"].items()}
        return lambda value: (
            {name: cut(value[name]) for name, cut in known.items() if name in value}
            if isinstance(value, dict)
            else None
        )
    if full.get("type") == "array":
        each = cutter(full.get("items", {}))
        return lambda value: [each(item) for item in value] if isinstance(value, list) else None
    if full.get("type") == "object":  # the keys are the data's own: words by language, conditions by attribute
        key = re.compile(full["propertyNames"]["pattern"])
        if full["additionalProperties"].get("type") == "array":
            inside = cutter(full["additionalProperties"])
            return lambda value: (
                {name: inside(item) for name, item in value.items() if key.search(name)}
                if isinstance(value, dict)
                else None
            )
        return lambda value: (
            {name: item for name, item in value.items() if key.search(name) and isinstance(item, str)}
            if isinstance(value, dict)
            else None
        )
    return lambda value: value if isinstance(value, (str, int, float, bool)) else None


def _kind(name: str) -> Cut:
    return cutter({"$ref": f"#/$defs/{name}"})


class _Cutters:
    def __init__(self) -> None:
        fields = schema.resolve({"$ref": "#/$defs/facts"})["properties"]
        inner = schema.resolve({"$ref": "#/$defs/service"})["properties"]
        self.facts = _kind("facts")
        self.by_field = {name: self._of(node) for name, node in fields.items()}
        self.in_service = {name: self._of(node) for name, node in inner.items()}
        self.service_key = cutter(fields["services"]["items"])

    @staticmethod
    def _of(node: Mapping[str, Any]) -> Cut:
        full = schema.resolve(node)
        return cutter(full["items"] if full.get("x-merge") == "each" else node)

    def value(self, statement: Statement) -> Any:
        """A statement's value, cut to what its field may hold."""
        path = statement.path
        if path[0] == "services":
            return self.service_key(statement.value) if len(path) < 3 else self._in_service(path[2], statement.value)
        return self.by_field[path[0]](statement.value) if path[0] in self.by_field else None

    def _in_service(self, name: str, value: Any) -> Any:
        return self.in_service[name](value) if name in self.in_service else None


class Written(NamedTuple):
    """How much was written."""

    files: int
    bytes: int


def write(root: Path, directory: Directory, config: Config) -> Written:
    """Write the open data of a site below the folder `root`."""
    output = Output(root)
    _Api(output, directory, config).write()
    return Written(output.files, output.bytes)


@contextmanager
def writing(root: Path, directory: Directory, config: Config) -> Iterator[Future[Written]]:
    """The same in a process of its own, beside what the block does: it shares nothing with the pages but the facts.

    What went wrong there is raised by `result()` of what the block is given, with its traceback. However the block
    ends, nothing is being written any more afterwards.
    """
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of other threads as they happen to be
    with ProcessPoolExecutor(1, context, _end_with_parent) as beside:
        yield beside.submit(write, root, directory, config)


def _end_with_parent() -> None:
    """A run that is killed must not go on writing where the next one writes."""

    def wait() -> None:
        parent = multiprocessing.parent_process()
        if parent:
            parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


class _Api:
    """Writes the data of one site."""

    def __init__(self, output: Output, directory: Directory, config: Config) -> None:
        self._output = output
        self._directory = directory
        self._config = config
        self._organisations = directory.organisations()
        self._cut = _Cutters()
        self._files: dict[str, dict[str, object]] = {}
        self._counts: dict[str, dict[str, int]] = {}
        self._languages = tuple(language.code for language in config.languages)

    def write(self) -> None:
        """Every place in every format, one place after the other: nobody holds them all encoded. Then the rest."""
        with ExitStack() as stack:
            whole = self._scope(None)
            everywhere = self._open_all(whole, stack)
            for city_id, facilities in self._directory.facilities.items():
                count = dict.fromkeys(("facilities", "listed", "with_point", "statements"), 0)
                with ExitStack() as own:
                    here = self._open_all(self._scope(city_id), own)
                    for facility in facilities:
                        place = self._place(facility, count)
                        self._output.write(f"{ROOT}/facilities/{facility.id}.json", place.whole + "\n")
                        for form, far, near in zip(FORMATS, everywhere, here, strict=True):
                            encoded = form.encode(place, whole)
                            for write_ in (*far, *near):
                                write_(encoded)
                self._counts[city_id] = count
        self._finish()

    @staticmethod
    def _open_all(scope: Scope, stack: ExitStack) -> list[list[Callable[[Any], None]]]:
        return [[stack.enter_context(writing(scope)) for writing in form.writing] for form in FORMATS]

    def _scope(self, city_id: str | None) -> Scope:
        return Scope(
            folder=f"{city_id}/" if city_id else "",
            city=self._directory.cities[city_id] if city_id else None,
            languages=self._languages,
            directory=self._directory,
            organisations=self._organisations,
            head=self._head(),
            open=self._file,
            write_single=lambda name, content: self._output.write(f"{ROOT}/{name}", content),
        )

    def _place(self, facility: Facility, count: dict[str, int]) -> Place:
        facts = self._cut.facts(facility.facts)
        # A path nobody is published for was removed by an editor as wrong: what was said of it is not passed on.
        told = {statement.path for statement in facility.statements if statement.published}
        statements = [self._statement(statement) for statement in facility.statements if statement.path in told]
        sources = {statement.source for statement in facility.statements if statement.published}
        licences = sorted({self._directory.sources[each].licence for each in sources & set(self._directory.sources)})
        head = {"id": facility.id, "city": facility.city, "tier": facility.tier}
        former = {"redirects": facility.redirects} if facility.redirects else {}
        # The facts are in both: encoded once, and continued with what only one of them has.
        begun = dump({**head, **former, **facts})[:-1]
        holding, past = split(facility.statements)
        reception = standard.data(facility, self._directory.standard)
        count["facilities"] += 1
        count["listed"] += facility.tier == "listed"
        count["with_point"] += "point" in facts
        count["statements"] += len(statements)
        return Place(
            id=facility.id,
            city=facility.city,
            tier=facility.tier,
            facts=facts,
            confirmed=self._cut.facts(paths.build(holding)),
            unconfirmed=past,
            redirects=facility.redirects,
            licences=licences,
            line=f"{begun},{dump({'licences': licences, 'unconfirmed': past, 'links': self._links(facility)})[1:]}",
            whole=f"{begun},{dump({'records': facility.records, **reception, 'statements': statements})[1:]}",
            page=f"{facility.city}/{facility.id}/",
            checked_on=max((each.checked_on for each in facility.statements if each.published), default=""),
        )

    def _links(self, facility: Facility) -> Facts:
        # Relative to the root of the site, which a program knows and a file copied elsewhere does not.
        pages = {
            language.code: f"{language.prefix}{facility.city}/{facility.id}/" for language in self._config.languages
        }
        return {"pages": pages, "data": f"{ROOT}/facilities/{facility.id}.json"}

    def _statement(self, statement: Statement) -> Facts:
        optional = {
            "stated_on": statement.stated_on,
            "gone_since": statement.gone_since,
            "record": statement.record,
            "entry": statement.entry,
        }
        return {
            "path": "/".join(statement.path),
            "value": self._cut.value(statement),
            "published": statement.published,
            "source": statement.source,
            "kind": statement.kind,
            "title": dict(statement.title),
            "url": statement.url,
            "checked_on": statement.checked_on,
            "method": statement.method,
            "confirmed": statement.confirmed,
            **{name: value for name, value in optional.items() if value},
        }

    @contextmanager
    def _file(self, name: str) -> Iterator[Stream]:
        with self._output.open(f"{ROOT}/{name}") as stream:
            yield stream
        self._files[name] = {"bytes": stream.bytes, "sha256": stream.sha256}

    def _write(self, name: str, value: object) -> None:
        with self._file(name) as stream:
            stream.write(dump(value) + "\n")

    def _finish(self) -> None:
        """Writes cities, insurers, hotlines, the schema with its vocabularies, and the indexes."""
        cut_city, cut_insurer, cut_hotline = _kind("city"), _kind("insurer"), _kind("hotline")
        cities = {city_id: cut_city(city) for city_id, city in self._directory.cities.items()}
        self._write("cities.json", {"cities": list(cities.values())})
        self._write("insurers.json", {"insurers": [cut_insurer(each) for each in self._directory.insurers.values()]})
        self._hotlines("", "", [cut_hotline(each) for each in self._directory.hotlines])
        self._guide_points("", cities)
        cut_year = _kind("calendar_year")
        self._write("calendar.json", {"years": [cut_year(each) for each in self._directory.calendar]})
        self._write("events.json", {"events": [_kind("event")(each) for each in self._directory.events]})
        with self._file("events.ics") as stream:
            stream.write(calendar(self._directory.events, self._config.name, self._directory.today))
        self._write("vocabularies.json", self._vocabularies())
        published = schema.published_schema()
        self._write("schema.json", published)
        guided = any("guide_points" in city for city in cities.values())
        self._write("openapi.json", openapi.describe(self._config, published, self._schema_version(), guided=guided))
        if self._directory.standard:
            self._write("standard.json", _kind("standard")(self._directory.standard))
        for city_id, city in cities.items():
            self._hotlines(f"{city_id}/", city_id, city.get("hotlines", []))
            self._guide_points(f"{city_id}/", {city_id: city})
            self._counts[city_id] |= {name: len(city.get(name, ())) for name in ("guide_points", "hotlines")}
            own = {name: facts for name, facts in self._files.items() if name.startswith(f"{city_id}/")}
            self._write(
                f"{city_id}/index.json", {**self._head(), "city": city, "counts": self._counts[city_id], "files": own}
            )
        total: dict[str, int] = {}
        for counts in self._counts.values():
            for name, number in counts.items():
                total[name] = total.get(name, 0) + number
        index = {
            **self._head(),
            "revision": self._revision(),
            "counts": {
                **total,
                "cities": len(cities),
                "insurers": len(self._directory.insurers),
                "hotlines": len(self._directory.hotlines),
            },
            "cities": {
                city_id: {"counts": self._counts[city_id], "index": f"{ROOT}/{city_id}/index.json"}
                for city_id in cities
            },
            "attribution": self._attribution(),
            "files": dict(sorted(self._files.items())),
        }
        self._write("index.json", index)

    def _hotlines(self, folder: str, city_id: str, hotlines: list[Facts]) -> None:
        self._write(f"{folder}hotlines.json", {"hotlines": hotlines})
        with self._file(f"{folder}hotlines.csv") as stream:
            stream.write(layers.as_csv("hotline", ((city_id, each) for each in hotlines), self._languages))

    def _guide_points(self, folder: str, cities: Mapping[str, Facts]) -> None:
        """The files of guide points, where there are any: a layer of nothing is not offered."""
        points = [(city_id, each) for city_id, city in cities.items() for each in city.get("guide_points", ())]
        if not points:
            return
        with self._file(f"{folder}guide_points.geojson") as stream:
            stream.write(layers.as_geojson(points))
        with self._file(f"{folder}guide_points.csv") as stream:
            stream.write(layers.as_csv("guide_point", points, self._languages))

    def _revision(self) -> str:
        """Tells one state of the data from another: a digest of the digests of all lists."""
        seals = "\n".join(f"{facts['sha256']} {name}" for name, facts in sorted(self._files.items()))
        return hashlib.sha256(seals.encode()).hexdigest()[:16]

    def _vocabularies(self) -> Facts:
        cut = _kind("term")
        return {
            name: [cut(term) for term in terms.values()] for name, terms in sorted(self._directory.vocabularies.items())
        }

    def _head(self) -> Facts:
        return {
            "name": self._config.name,
            "schema": self._schema_version(),
            "as_of": self._directory.today,
            "licence": LICENCE,
        }

    @staticmethod
    def _schema_version() -> str:
        return str(schema.load_schema()["x-version"])

    def _attribution(self) -> list[Facts]:
        return [
            {
                "source": source.id,
                "title": dict(source.title),
                "publisher": dict(source.publisher),
                "licence": source.licence,
                "attribution": dict(source.attribution),
                "url": source.url,
            }
            for _, source in sorted(self._directory.sources.items())
        ]
