"""The map of an event: its venues and the facilities named for it, as far as their points are known. No fact goes
through folium (see `maps`): docs/assets/javascripts/event-map.js draws what stands in the page as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable

from directory.model import Facility, Facts
from directory.publishing import frames, maps
from directory.publishing.edition import Edition
from directory.publishing.exports.json_ld import script_text

Named = tuple[Facility, Facts]
"""A facility named for an event, and the entry that names it."""


def page(edition: Edition, event: Facts, named: Iterable[Named]) -> str | None:
    """The map page, three levels below the root of its language; None where no point is known."""
    venues = [_venue(edition, event, venue) for venue in event.get("venues", ())]
    places = [_place(edition, facility, entry) for facility, entry in named]
    known = [each["point"] for each in (*venues, *places) if each["point"]]
    if not known:
        return None
    middle = tuple(sum(point[axis] for point in known) / len(known) for axis in ("lat", "lon"))
    parts = maps.drawn((middle[0], middle[1]))
    root, path = f"../../../{edition.up}", f"events/{event['id']}/map/"
    city, tiles = edition.directory.cities[event["city"]], edition.config.tiles
    told = {
        "map": parts.map_id,
        "base": maps.base(tiles),
        "chinese": edition.language.code == "zh",
        "districts": [{"name": each["name"], "point": each["point"]} for each in city["districts"] if "point" in each],
        "pin": f"{root}assets/images/pin.svg",
        "venues": venues,
        "places": places,
        "area": [_area(edition, 1), _area(edition, 2)],
        "status": _status(edition, venues, places),
    }
    html = edition.render(
        "event_map.html",
        title=edition.words.gettext("Map of the venues: %s") % edition.plain(event["name"]),
        root=root,
        told=script_text(told),
        alternates=edition.alternates(path, 3),
        canonical=edition.canonical(path),
        html=parts.html,
        script=parts.script,
    )
    return frames.with_policy(str(html), tiles.origin if tiles else "")


def _venue(edition: Edition, event: Facts, venue: Facts) -> Facts:
    name, tag = edition.chosen(venue["name"])
    chinese = venue["name"].get("zh", "")
    district = edition.district(edition.directory.cities[event["city"]], venue.get("address", {}).get("district"))
    return {
        "name": name,
        "tag": tag,
        "other": chinese if chinese != name else "",
        "about": str(district.striptags()) if district else "",
        "href": f"../#{venue['id']}",
        "point": _point(venue),
    }


def _place(edition: Edition, facility: Facility, entry: Facts) -> Facts:
    name = edition.name(facility.facts)
    return {
        "name": name.main,
        "tag": name.main_tag,
        "other": name.other if name.other_tag.startswith("zh") else "",
        "about": f"{entry['from']} – {entry['until']}",
        "href": f"../../../{facility.city}/{facility.id}/",
        "point": _point(facility.facts),
    }


def _point(facts: Facts) -> Facts | None:
    return {name: facts["point"][name] for name in ("lat", "lon", "precision")} if "point" in facts else None


def _status(edition: Edition, venues: list[Facts], places: list[Facts]) -> str:
    gettext = edition.words.gettext
    told = [gettext("Venues on the map: %(count)d of %(total)d") % _counts(venues)]
    told += [gettext("designated facilities: %(count)d of %(total)d") % _counts(places)] if places else []
    return gettext("; ").join(told)


def _counts(things: list[Facts]) -> dict[str, int]:
    return {"count": sum(1 for each in things if each["point"]), "total": len(things)}


def _area(edition: Edition, count: int) -> str:
    return str(
        edition.words.ngettext(
            "{count} place known only as in this area", "{count} places known only as in this area", count
        )
    )
