"""FHIR R4 servers and bundles: Location resources, with the organisation and services that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request

from scraper.rows import Fields
from scraper.spiders.base import Page, SourceSpider
from scraper.spiders.reading import UnreadableError, read_json, texts

Resource = dict[str, Any]


class FhirSpider(SourceSpider):
    """Reads a searchset or collection Bundle; further pages follow from its `next` link."""

    def ask(self, city: str) -> str:
        """The search for a city."""
        return self.filled(city, self.descriptor.request["url"])

    def read(self, page: Page) -> Iterator[Fields]:
        """One row a Location; what the same bundle says of its Organization and HealthcareServices beside it."""
        bundle = _bundle(page.body)
        entries = [entry.get("resource", {}) for entry in bundle.get("entry", []) if isinstance(entry, dict)]
        known = {f"{resource.get('resourceType')}/{resource.get('id')}": resource for resource in entries}
        locations = [resource for resource in entries if resource.get("resourceType") == "Location"]
        if not locations and page.number == 1:
            raise UnreadableError("a Bundle without a Location")
        for place in locations:
            own = f"Location/{place.get('id', '')}"
            services = [
                resource for resource in entries
                if resource.get("resourceType") == "HealthcareService"
                and any(link.get("reference") == own for link in resource.get("location", []))
            ]  # fmt: skip
            owner = known.get(place.get("managingOrganization", {}).get("reference", ""), {})
            yield texts(_fields(place, owner, services))

    def further(self, page: Page, rows: list[Fields]) -> Iterator[Request]:
        """The page behind the `next` link of the bundle."""
        for link in _bundle(page.body).get("link", []):
            if link.get("relation") == "next":
                most = int(self.descriptor.request.get("pages", {}).get("most", "50"))
                if page.number >= most:
                    self.run.fail(page.city, "answers-cut", page.file, f"{most} pages", most=most)
                    return
                yield self.request(page.city, str(link.get("url", "")), page.number + 1)


def _bundle(body: bytes) -> Resource:
    answer = read_json(body)
    if not isinstance(answer, dict) or answer.get("resourceType") != "Bundle":
        kind = answer.get("resourceType") if isinstance(answer, dict) else type(answer).__name__
        raise UnreadableError(f"JSON that is no FHIR Bundle but {kind}")
    return answer


def _fields(place: Resource, owner: Resource, services: list[Resource]) -> dict[str, Any]:
    """The fields of a Location, named by their path; codes by their `code`."""
    address, position = place.get("address", {}), place.get("position", {})
    telecom = [*place.get("telecom", []), *owner.get("telecom", [])]
    return {
        "id": place.get("id"),
        "status": place.get("status"),
        "name": place.get("name"),
        "alias": place.get("alias"),
        "organization": owner.get("name"),
        "type": [code for kind in place.get("type", []) for code in _codes(kind)],
        "address/text": address.get("text") or "".join(address.get("line", [])),
        "address/city": address.get("city"),
        "address/district": address.get("district"),
        "position/latitude": position.get("latitude"),
        "position/longitude": position.get("longitude"),
        "service": [code for service in services for kind in service.get("type", []) for code in _codes(kind)],
        "specialty": [code for service in services for kind in service.get("specialty", []) for code in _codes(kind)],
        "communication": [code for service in services for kind in service.get("communication", [])
                          for code in _codes(kind)],
        **{
            f"telecom/{system}": [point.get("value") for point in telecom if point.get("system") == system]
            for system in ("phone", "url", "email", "fax")
        },
    }  # fmt: skip


def _codes(concept: Resource) -> list[str]:
    return [str(coding["code"]) for coding in concept.get("coding", []) if "code" in coding]
