"""What every row goes through, whatever its source: normalise, locate, validate, write. One class, one job.

A row that cannot be used is refused with a finding and dropped; a value that cannot be used is left out with one.
"""

from __future__ import annotations

from functools import partial
from typing import Final, Self, cast

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from directory import schema
from directory.model import Facts
from scraper.geocoding import answers
from scraper.geocoding.checks import check_point, nearest, read_coordinate
from scraper.geocoding.datum import Datum, to_wgs84
from scraper.geocoding.gazetteer import Gazetteer
from scraper.geocoding.places import COMPILED_ON, VERSION, Place
from scraper.geocoding.wkt import read_datum, read_point
from scraper.mapping import Mapper, RefusedError
from scraper.rows import Row
from scraper.runs import Run
from scraper.spiders.base import SourceSpider

FOLD_WITHIN_KM: Final = 1.0
"""Points of one item that are nearer than this are one place; farther apart they may be two campuses."""
_COARSER: Final = ("entrance", "building", "street", "township", "district", "city")


class _Stage:
    """A pipeline that knows its run."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.descriptor = run.descriptor

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make it for the crawler's spider."""
        return cls(cast("SourceSpider", crawler.spider).run)

    def refuse(self, row: Row, code: str, field: str, found: str, /, **fill: object) -> DropItem:
        """Record why a row is refused; the exception to raise."""
        self.run.refuse(row.city, code, f"{row.place} · {row.identity}", field, found, **fill)
        return DropItem(code, log_level="DEBUG")


class Normalise(_Stage):
    """Fields of the source → facts in our form."""

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._mappers = {city: Mapper(run.descriptor, places) for city, places in run.places.items()}

    def process_item(self, item: Row) -> Row:
        """Fill the row's facts."""
        report = partial(self._report, item)
        try:
            self._mappers[item.city].fill(item, report)
        except RefusedError as refused:
            raise self.refuse(item, refused.code, refused.field, refused.found, **refused.fill) from None
        return item

    def _report(self, row: Row, code: str, field: str, found: str, /, **fill: object) -> None:
        self.run.note(code, f"{row.place} · {row.identity}", field, found, **fill)


class Locate(_Stage):
    """The source's own point, checked and in WGS-84; for a place without one, what the gazetteer says of its
    address.
    """

    def __init__(self, run: Run) -> None:
        super().__init__(run)
        self._gazetteers = {city: Gazetteer([city], run.workspace.data) for city in run.cities}

    def process_item(self, item: Row) -> Row:
        """Put the point into the facts, or keep the gazetteer's answer beside the run."""
        points = self._points(item)
        point = self._fold(item, points) if points else None
        if point:
            item.facts["point"] = point
        elif "address" in item.facts:
            self._ask(item)
        return item

    def _points(self, row: Row) -> list[Place]:
        """Every point the source gives, as a place in WGS-84; the row is refused when one of them cannot be right."""
        rule = self.descriptor.point
        if not rule:
            return []
        said = read_datum(row.first(rule["datum"])) if "datum" in rule else None
        if said and said != self.descriptor.datum:
            raise self.refuse(row, "wrong-datum", rule["datum"], said, datum=self.descriptor.datum)
        if "wkt" in rule:
            texts = [(text, read_point(text)) for text in row.fields.get(rule["wkt"], ())]
        elif "lonlat" in rule:
            texts = [(text, _split(text)) for text in row.fields.get(rule["lonlat"], ())]
        else:
            pairs = zip(row.fields.get(rule["lat"], ()), row.fields.get(rule["lon"], ()), strict=False)
            texts = [(f"{lat}, {lon}", (lat, lon)) for lat, lon in pairs]
        return [self._point(row, text, pair) for text, pair in texts]

    def _point(self, row: Row, text: str, pair: tuple[str, str] | None) -> Place:
        places = self.run.places[row.city]
        city, bounds = places.area.city, places.facts["bounds"]
        lat, lon = (read_coordinate(pair[0]), read_coordinate(pair[1])) if pair else (None, None)
        if lat is None or lon is None:
            raise self.refuse(row, "not-a-number", "point", text)
        if self.descriptor.datum not in ("unknown", "wgs84"):
            lat, lon = to_wgs84(lat, lon, cast("Datum", self.descriptor.datum))
        fault = check_point(lat, lon, places)
        if fault:
            neighbour = nearest(lat, lon, places.neighbours)
            raise self.refuse(
                row, fault, "point", text, city=city, neighbour=neighbour.name if neighbour else "",
                bounds=f"{bounds['south']}–{bounds['north']}° N, {bounds['west']}–{bounds['east']}° E",
            )  # fmt: skip
        return Place(text, "", lat, lon, self.descriptor.point_precision, self.descriptor.name)

    def _fold(self, row: Row, points: list[Place]) -> Facts | None:
        """One point of several near ones (the first in order), none of distant ones."""
        first, precision = points[0], self.descriptor.point_precision
        spread = max((first.distance(other.lat, other.lon) for other in points[1:]), default=0.0)
        if spread > FOLD_WITHIN_KM:
            found = f"{'; '.join(point.name for point in points)}: {spread:.1f} km"
            self.run.note("points-apart", f"{row.place} · {row.identity}", "point", found)
            return None
        if spread > 0.05:
            precision = max(precision, "township", key=_COARSER.index)
        return {
            "lat": round(first.lat, 6), "lon": round(first.lon, 6), "precision": precision, "datum": "WGS-84",
            "from": self.descriptor.name,
        }  # fmt: skip

    def _ask(self, row: Row) -> None:
        address = row.facts["address"]
        if "district" not in address or "zh" not in address:
            return  # all the gazetteer could say is the city, and that is known
        answer = answers.ask(self._gazetteers[row.city], row.city, address["zh"], "gazetteer", VERSION, COMPILED_ON)
        self.run.located(row.city, answer)
        if answer.outcome == "could_not_ask":
            self.run.note("could-not-locate", f"{row.place} · {row.identity}", "address", answer.why)


def _split(text: str) -> tuple[str, str] | None:
    """`lon,lat` as (lat, lon)."""
    lon, comma, lat = text.partition(",")
    return (lat, lon) if comma else None


class Validate(_Stage):
    """Facts → a record that schema.json allows."""

    def process_item(self, item: Row) -> Row:
        """Refuse what is no valid record."""
        item.facts = self._record(item)
        problems = schema.validate("record", item.facts)
        if problems:
            worst, expected = problems[0], problems[0].expected
            raise self.refuse(
                item, "invalid-record", "/".join(worst.path), worst.found, expected_en=expected["en"],
                expected_zh=expected["zh"],
            )  # fmt: skip
        return item

    def _record(self, row: Row) -> Facts:
        record: Facts = {
            "key": f"{self.descriptor.name}:{self._key(row)}",
            "source": self.descriptor.name,
            "city": row.city,
            "url": self.descriptor.page.replace("{identity}", row.identity).replace("{page}", row.url),
            "checked_on": row.fetched,
            "facts": row.facts,
        }
        if row.stated_on:
            record["stated_on"] = row.stated_on
        return record

    @staticmethod
    def _key(row: Row) -> str:
        """The identity as the source has it: only line ends and runs of space would break a file of lines."""
        return " ".join(row.identity.split())


class Write(_Stage):
    """Keep the record for the end of the run; the same place twice is one, unless the two disagree."""

    def process_item(self, item: Row) -> Row:
        """Hand the record to the run."""
        if not self.run.keep(item.city, item.facts):
            raise self.refuse(item, "same-key", "", item.facts["key"])
        return item
