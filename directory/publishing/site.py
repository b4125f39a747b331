"""Publish the whole site: MkDocs renders the authored pages, `fill` adds everything that comes from facts, then the new
site takes the old one's place.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeAlias

from directory.events import over
from directory.model import Directory, Facility, Facts
from directory.publishing import (
    api,
    authored,
    cards,
    city,
    config,
    edition,
    emergency,
    emergency_sheet,
    event_pack,
    events,
    finder,
    form,
    frames,
    guides,
    insurers,
    maps,
    offline,
    reading,
    search,
    sitemap,
    standard,
)
from directory.publishing.city import Department, Lister, Place
from directory.publishing.config import Config, Language
from directory.publishing.edition import Edition
from directory.publishing.editors import overview, review
from directory.publishing.embeds import writing as embeds
from directory.publishing.exports.encoding import dump
from directory.publishing.facility import FacilityPages, prepare
from directory.publishing.insurers import Agreement, Agreements
from directory.publishing.output import Output, replacing
from directory.publishing.reading import Found
from directory.publishing.reference import Reference

Progress: TypeAlias = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run published."""

    facilities: dict[str, int]
    pages: int
    files: int
    bytes: int
    seconds: float

    def render(self, out: Path) -> str:
        """One line for the person at the terminal."""
        by_city = ", ".join(f"{name} {count}" for name, count in self.facilities.items())
        return (
            f"{out}: {self.pages} pages and {self.files - self.pages} other files, {self.bytes / 1e6:.1f} MB, "
            f"{self.seconds:.1f} s ({by_city})"
        )


def publish(
    directory: Directory,
    out: Path,
    *,
    rendered: Path | None = None,
    progress: Progress = lambda _message: None,
    extra: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    """Render everything into `out`, replacing what stood there in one step. `rendered` is what MkDocs made of docs/, if
    it has been run; `progress` is told what happens; `extra` are files made elsewhere, by path.

    Raises BuildError if docs/ cannot be rendered, ConfigError for settings that must not be published, RuntimeError if
    another run is writing to `out`; in each case `out` stays as it was.
    """
    begun = time.perf_counter()
    with replacing(out) as new, tempfile.TemporaryDirectory(prefix="bujianwai-") as scratch:
        if rendered is None:
            progress("Rendering the authored pages …")
            rendered = Path(scratch) / "mkdocs"
            frames.render(rendered)
        report = fill(directory, rendered, new, progress=progress)
        for path, content in extra.items():
            Output(new).write(path, content)
    seconds = time.perf_counter() - begun
    return Report(report.facilities, report.pages, report.files, report.bytes, seconds)


def fill(directory: Directory, rendered: Path, out: Path, *, progress: Progress = lambda _message: None) -> Report:
    """Everything after MkDocs: from its output in `rendered`, write the site into the empty folder `out`.

    Facilities are taken one after the other; of each only its line in the lists is kept. The open data is written
    beside the pages.
    """
    begun = time.perf_counter()
    settings = config.load()
    with api.writing(out, directory, settings) as beside:
        writer = _Site(directory, settings, rendered, Output(out), progress)
        writer.run()
        data = beside.result()
    counts = {city_id: len(facilities) for city_id, facilities in directory.facilities.items()}
    files, size = writer.output.files + data.files, writer.output.bytes + data.bytes
    return Report(counts, writer.pages, files, size, time.perf_counter() - begun)


class _Site:
    """One run of `fill`."""

    def __init__(
        self, directory: Directory, settings: Config, rendered: Path, output: Output, progress: Progress
    ) -> None:
        self.output = output
        self.pages = 0
        self._directory = directory
        self._config = settings
        self._rendered = rendered
        self._progress = progress
        self._paths: list[str] = []
        self._lacking: set[str] = set()
        self._english: dict[str, Edition] = {}
        places = {insurer: f"insurers/{insurer}/" for insurer in directory.insurers}
        for city_id, facilities in directory.facilities.items():
            places |= {facility.id: f"{city_id}/{facility.id}/" for facility in facilities}
        self._places = places
        self._editions = [edition.make(each, settings, directory, rendered, places) for each in settings.languages]
        self._agreements: dict[str, list[Agreement]] = {each.language.code: [] for each in self._editions}
        self._told: dict[str, list[Found]] = {each.language.code: [] for each in self._editions}
        self._summaries: dict[str, list[Facts]] = {each.language.code: [] for each in self._editions}

    def run(self) -> None:
        """Write the site."""
        for city_id, facilities in self._directory.facilities.items():
            self._progress(f"Publishing {len(facilities)} places of {city_id} …")
            self._city(self._directory.cities[city_id], facilities)
        self._progress("Publishing lists, maps and open data …")
        for each in self._editions:
            for insurer in self._directory.insurers.values():
                page = insurers.page(each, insurer, self._agreements[each.language.code])
                self._page(each, f"insurers/{insurer['id']}/", page)
            self._emergency(each, None, [])
            self._told_page(each, "cards/", cards.page(each, each.alternates("cards/", 1), each.canonical("cards/")))
            self._page(each, "offline/", offline.page(each))
        todo = review.gather(self._directory)
        for each in self._editions:
            for path, page in review.pages(each, todo):
                self._page(each, path, page, listed=False)
        self._events()
        self._figures()
        self._authored()
        self._search()
        embeds.write(self.output, self._editions, lambda each, path, html: self._page(each, path, html, listed=False))
        maps.write_assets(self.output)
        form.write(self.output, self._config, self._directory.cities, self._editions[0])
        offline.write(self.output, self._editions, switched_on=self._config.offline)
        self.output.write("sitemap.xml", sitemap.sitemap(self._config, set(self._paths), self._lacking))
        self.output.write("robots.txt", sitemap.robots(self._config))

    def _figures(self) -> None:
        """Editors' pages of figures, and whom to ring: what to ask is said in Chinese, whatever the page's language."""
        cities = overview.gather(self._directory, self._edition("zh"))
        for each in self._editions:
            for path, page in overview.pages(each, cities):
                self._page(each, path, page, listed=False)
        for path, content in overview.files(cities, self._directory.today):
            self.output.write(path, content)

    def _city(self, facts: Facts, facilities: list[Facility]) -> None:
        city_id = facts["id"]
        makers = [(each, FacilityPages(each, facilities), Lister(each), Agreements(each)) for each in self._editions]
        places: dict[str, list[Place]] = {each.language.code: [] for each in self._editions}
        departments: dict[str, list[Department]] = {each.language.code: [] for each in self._editions}
        rows, maker = [], finder.Rows(self._directory)
        lines: dict[str, embeds.Line] = {}
        for facility in facilities:
            prepared = prepare(facility, facts)
            found = prepared.found
            rows.append(maker.of(facility, found))
            lines[facility.id] = embeds.line(facility, found)
            for each, pages, lister, agreements in makers:
                code = each.language.code
                self._page(each, f"{city_id}/{facility.id}/", pages.render(prepared))
                places[code].append(lister.place(facility, found))
                department = lister.department(facility, found)
                if department:
                    departments[code].append(department)
                self._agreements[code] += agreements.of(facility, found)
                for former in facility.redirects:
                    where = self._city_of(former, city_id)
                    target = facility.id if where == city_id else f"../{city_id}/{facility.id}"
                    moved = each.render("redirect.html", target=target, name=each.name(facility.facts))
                    self.output.write(f"{each.language.prefix}{where}/{former}/index.html", moved)
        columns = finder.contents(self._directory, facts, rows)
        self.output.write(f"{city_id}/finder.json", dump(columns) + "\n")
        embeds.write_city(self.output, self._editions[0], facts, columns, lines)
        for each in self._editions:
            code = each.language.code
            self._page(each, f"{city_id}/", city.page(each, facts, places[code]))
            self._emergency(each, facts, departments[code])
            path = f"{city_id}/map/"
            self._page(each, path, maps.page(each, facts, each.alternates(path, 2), each.canonical(path)))
            self._summaries[code].append(city.summary(each, facts, places[code]))

    def _events(self) -> None:
        near = {event["id"]: events.around(self._directory, event) for event in self._directory.events}
        for each in self._editions:
            for path, page in events.pages(each, near):
                self._told_page(each, path, page)
        both = self._edition("en"), self._edition("zh")
        for event in self._directory.events:
            if over(event, self._directory.today):
                continue
            told = (events.venues(each, event, near[event["id"]]) for each in both)
            for venue, chinese in zip(*told, strict=True):
                for paper in events.PAPERS:
                    pack = event_pack.sheet(both[0], event, venue, chinese, paper)
                    for each in self._editions:
                        path = f"{each.language.prefix}events/{event['id']}/{venue.facts['id']}-{paper}.pdf"
                        self.output.write(path, pack)

    def _edition(self, code: str) -> Edition:
        """The edition of a language; the first one where the site does not speak it."""
        return next((each for each in self._editions if each.language.code == code), self._editions[0])

    def _city_of(self, facility: str, otherwise: str) -> str:
        """The city under which an id had its page: the one of its code."""
        cities = self._directory.cities.values()
        return next((city["id"] for city in cities if facility.startswith(f"cn-{city['code']}-")), otherwise)

    def _emergency(self, each: Edition, facts: Facts | None, departments: list[Department]) -> None:
        """The emergency page, and beside it the same as one file and as one sheet, to keep without a network."""
        path = f"{facts['id']}/emergency/" if facts else "emergency/"
        alternates = each.alternates(path, 2 if facts else 1)
        told = emergency.context(each, facts, departments)
        name = f"120-{facts['id'] if facts else 'china'}"
        self._told_page(each, path, emergency.page(each, told, alternates, each.canonical(path), name=name))
        saved = emergency.page(each, told, alternates, "", saved=True)
        self.output.write(f"{each.language.prefix}{path}{name}.html", saved)
        self.output.write(f"{each.language.prefix}{path}{name}.pdf", emergency_sheet.sheet(each, told))

    def _page(self, each: Edition, path: str, html: str, *, listed: bool = True) -> None:
        """Write a page; one that is not `listed` stands in no sitemap."""
        self.output.write(f"{each.language.prefix}{path}index.html", html)
        self.pages += 1
        if listed and not each.language.prefix:
            self._paths.append(path)

    def _told_page(self, each: Edition, path: str, html: str) -> None:
        """Write a page whose words the search finds."""
        self._page(each, path, html)
        self._told[each.language.code].append(reading.read(path, html))

    def _search(self) -> None:
        for each in self._editions:
            code = each.language.code
            self._page(each, search.PATH, search.page(each, self._summaries[code], self._told[code]))
            index = search.index(each, self._summaries[code], self._told[code])
            self.output.write(f"{each.language.prefix}{search.PATH}search.json", index)

    def _english_in(self, language: Language) -> Edition:
        """English facts for pages that stand among those of another language."""
        if language.code not in self._english:
            standing = replace(self._config.languages[0], prefix=language.prefix)
            made = edition.make(standing, self._config, self._directory, self._rendered, self._places)
            self._english[language.code] = made
        return self._english[language.code]

    def _authored(self) -> None:
        by_language = {each.language: each for each in self._editions}
        for path, file, language in authored.pages(self._rendered, self._config.languages):
            rendered = file.read_text("utf-8")
            lacking = authored.untranslated(rendered)
            each = self._english_in(language) if lacking else by_language[language]
            depth = path.removeprefix(language.prefix).count("/")
            html = guides.fill(each, rendered, depth)
            html = authored.fill(html, language, self._fragments(each), self._directory.today)
            self.output.write(path, html)
            self.pages += 1
            own = path.removeprefix(language.prefix).removesuffix("index.html")
            if own not in search.LEFT_OUT:
                self._told[language.code].append(reading.read(own, html))
            if lacking:
                self._lacking.add(path.removesuffix("index.html"))
            if path.endswith("index.html") and not language.prefix:
                self._paths.append(path.removesuffix("index.html"))
        for path, file in authored.assets(self._rendered):
            content = file.read_bytes()
            self.output.write(path, authored.without_source_map(content) if file.suffix in (".js", ".css") else content)

    def _fragments(self, each: Edition) -> authored.Fragments:
        code = each.language.code
        return {
            "cities": lambda: each.render("cities.html", cities=self._summaries[code]),
            "numbers": lambda: emergency.numbers(each),
            "special": lambda: emergency.special(each),
            "insurers": lambda: insurers.listing(each, self._agreements[code]),
            "publishers": lambda: each.render("publishers.html", sources=self._sources()),
            "fields": lambda: Reference(each).render(),
            "standard": lambda: standard.fragment(each),
        }

    def _sources(self) -> list[object]:
        return [source for _, source in sorted(self._directory.sources.items())]
