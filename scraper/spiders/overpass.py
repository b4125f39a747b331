"""OpenStreetMap through the Overpass API: nodes, ways and relations with their tags."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from scraper.rows import Fields
from scraper.spiders.base import Page, SourceSpider
from scraper.spiders.reading import UnreadableError, read_json


class OverpassSpider(SourceSpider):
    """Reads Overpass JSON. A tag is a field of its own name; `id` is "node/123", `lat` and `lon` the node itself or the
    centre of a way or relation (`out center`), `timestamp` the day of the map the answer was made from.
    """

    def ask(self, city: str) -> str:
        """The interpreter with the query for the rectangle of a city."""
        bounds = self.run.places[city].facts["bounds"]
        query = self.descriptor.request["query"]
        for side in ("west", "south", "east", "north"):
            query = query.replace(f"{{{side}}}", str(bounds[side]))
        return f"{self.descriptor.request['url']}?{urlencode({'data': query})}"

    def read(self, page: Page) -> Iterator[Fields]:
        """One row an element. An answer that broke off carries a remark instead of the rest."""
        answer = read_json(page.body)
        if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
            raise UnreadableError("JSON that is no Overpass answer")
        if answer.get("remark"):
            raise UnreadableError(f"an answer that broke off: {answer['remark']}")
        if not answer["elements"]:
            raise UnreadableError("an empty list of elements")
        day = str(answer.get("osm3s", {}).get("timestamp_osm_base", ""))[:10]
        for element in answer["elements"]:
            if not isinstance(element, dict) or not isinstance(element.get("tags"), dict):
                raise UnreadableError("an element without tags")
            at = element.get("center", element)
            yield {
                "id": (f"{element.get('type', '')}/{element.get('id', '')}",),
                "lat": (str(at.get("lat", "")),),
                "lon": (str(at.get("lon", "")),),
                "timestamp": (day,) if day else (),
                **{str(name): (str(value),) for name, value in element["tags"].items() if str(value).strip()},
            }
