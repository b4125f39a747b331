"""The map of a city: folium makes the Leaflet map, our own script draws the places on it.

No fact goes through folium. Its popups and tooltips put text into JavaScript template literals and HTML, where a name
such as `${…}` is executed; docs/assets/javascripts/map.js fetches the open GeoJSON and writes with textContent only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import folium
from branca.element import Figure
from markupsafe import Markup

from directory import schema
from directory.model import Facts
from directory.publishing import frames
from directory.publishing.config import Tiles
from directory.publishing.edition import Edition
from directory.publishing.output import Output

_MODULES = schema.ROOT / "node_modules"
ASSETS = {
    "assets/leaflet/leaflet.js": _MODULES / "leaflet/dist/leaflet.js",
    "assets/leaflet/leaflet.css": _MODULES / "leaflet/dist/leaflet.css",
    "assets/leaflet/LICENSE": _MODULES / "leaflet/LICENSE",
    "assets/leaflet/images/layers.png": _MODULES / "leaflet/dist/images/layers.png",
    "assets/leaflet/images/layers-2x.png": _MODULES / "leaflet/dist/images/layers-2x.png",
    "assets/leaflet/images/marker-icon.png": _MODULES / "leaflet/dist/images/marker-icon.png",
    "assets/leaflet/markercluster.js": _MODULES / "leaflet.markercluster/dist/leaflet.markercluster.js",
    "assets/leaflet/markercluster.css": _MODULES / "leaflet.markercluster/dist/MarkerCluster.css",
    "assets/leaflet/markercluster-LICENSE": _MODULES / "leaflet.markercluster/MIT-LICENCE.txt",
    "assets/minisearch/minisearch.js": _MODULES / "minisearch/dist/es/index.js",
    "assets/minisearch/LICENSE": _MODULES / "minisearch/LICENSE.txt",
}
"""Others' browser code that the site carries: path in the site → file that npm installed."""

CHINA = (33.0, 113.0)
"""Where a map begins that does not know its city yet (latitude, longitude)."""


class CityMap(folium.Map):
    """A folium map that loads nothing: the page's template names our own copies of Leaflet."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


class Parts(NamedTuple):
    """A map by folium: the name of its variable, its element, and the script that makes it."""

    map_id: str
    html: Markup
    script: Markup


def write_assets(output: Output) -> None:
    """Copy Leaflet and its clustering into the site. FileNotFoundError if `make setup` has not installed them."""
    for target, file in ASSETS.items():
        output.write(target, without_source_map(file))


def without_source_map(file: Path) -> bytes:
    """A file of others as the site carries it."""
    # The maps are not shipped; a reference to one would be a dead link in the browser's tools.
    content = file.read_bytes()
    kept = [line for line in content.splitlines(keepends=True) if not line.startswith(b"//# sourceMappingURL=")]
    return b"".join(kept) if file.suffix == ".js" else content


def page(edition: Edition, city: Facts, alternates: list[Facts], canonical: str) -> str:
    """The map page of a city, two levels below the root of its language."""
    parts = drawn(_middle(city))
    tiles = edition.config.tiles
    name = edition.plain(city["name"])
    html = edition.render(
        "map.html",
        city=city,
        title=edition.words.gettext("Map of the places in %s") % name,
        root=f"../../{edition.up}",
        language=edition.language.code,
        tiles=tiles,
        alternates=alternates,
        canonical=canonical,
        map_id=parts.map_id,
        html=parts.html,
        script=parts.script,
    )
    return frames.with_policy(html, tiles.origin if tiles else "")


def base(tiles: Tiles | None) -> Facts:
    """What a map's script must know of the tiles; docs/assets/javascripts/map/drawing.js reads it."""
    return {
        "tiles": tiles.url if tiles else "",
        "attribution": tiles.attribution if tiles else "",
        "approval": tiles.approval if tiles else "",
        "datum": tiles.datum if tiles else "wgs84",
        "referrer": tiles.referrer if tiles else "",
    }


def _middle(city: Facts) -> tuple[float, float]:
    bounds, point = city["bounds"], city.get("point")
    if point:
        return point["lat"], point["lon"]
    return (bounds["south"] + bounds["north"]) / 2, (bounds["west"] + bounds["east"]) / 2


def drawn(middle: tuple[float, float] = CHINA) -> Parts:
    """A map around a point (latitude, longitude), empty, without tiles."""
    made = CityMap(location=list(middle), zoom_start=11, tiles=None, control_scale=True)
    made._id = "city"  # random otherwise, and then no two builds would be alike
    figure = made.get_root()
    if not isinstance(figure, Figure):
        raise TypeError("folium put the map into something that is not a page")
    untyped: Any = made
    untyped.render()
    html, script = str(figure.html.render()).strip(), str(figure.script.render()).strip()
    return Parts(made.get_name(), Markup(html), Markup(script))  # noqa: S704  # folium's; `middle` is all it was told
