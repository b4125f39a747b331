"""The embeds themselves: one file each, with its programs, styles and words in all languages inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from directory import schema
from directory.model import Directory, Facts
from directory.publishing import frames, maps
from directory.publishing.edition import Edition
from directory.publishing.embeds import ROOT, data, inline
from directory.publishing.embeds.policy import policy
from directory.publishing.embeds.words import words
from directory.publishing.exports.encoding import dump

_STYLES = schema.ROOT / "docs" / "assets" / "stylesheets"
_FILTERS = {"type": "facility_type", "language": "language", "service": "service"}
THEMES = ("light", "dark", "auto")


def page(editions: Iterable[Edition], edition: Edition, kind: str) -> str:
    """The embed of a kind ("map" or "list") in the language of `edition`, three levels below the root of its language.
    It holds the words of all `editions`: the parameter `lang` changes them without leaving the page, which the host's
    own policy might not allow.
    """
    drawn = maps.drawn() if kind == "map" else None
    tiles = edition.config.tiles
    told = _told(edition, list(editions)) | {"map": drawn.map_id if drawn else "", "base": maps.base(tiles)}
    html = edition.render(
        "embed.html",
        kind=kind,
        root=told["root"],
        cities=list(edition.directory.cities.values()),
        numbers=data.hotlines(edition.directory.hotlines),
        styles=_styles(kind),
        library=_library() if drawn else "",
        drawn=drawn,
        told=_inert(told),
        trust=_program("trust"),
        program=_program("main"),
        say=words(edition.words),
    )
    return str(html).replace(frames.POLICY, str(escape(policy(str(html), tiles.origin if tiles else ""))), 1)


def _told(edition: Edition, editions: list[Edition]) -> dict[str, Any]:
    directory = edition.directory
    values = {
        "lang": [each.language.code for each in editions],
        "city": list(directory.cities),
        "event": [event["id"] for event in directory.events],
        "venue": [venue["id"] for event in directory.events for venue in event.get("venues", ())],
        "tier": ["listed", "known"],
        "theme": list(THEMES),
        **{name: list(directory.vocabularies.get(vocabulary, {})) for name, vocabulary in _FILTERS.items()},
        "insurer": list(directory.insurers),
        "open": ["any", *directory.vocabularies.get("service", {})],
    }
    return {
        "root": f"../../../{edition.up}",
        "language": edition.language.code,
        "tags": {each.language.code: each.language.tag for each in editions},
        "prefixes": {each.language.code: each.language.prefix for each in editions},
        "words": {each.language.code: words(each.words) for each in editions},
        "asOf": directory.today,
        "known": values,
        "labels": labels(directory),
        "cities": [{"id": city["id"], "name": city["name"], "box": _box(city)} for city in directory.cities.values()],
        "events": [{"id": event["id"], "city": event["city"]} for event in directory.events],
        "hotlines": data.hotlines(directory.hotlines),
    }


def labels(directory: Directory) -> dict[str, dict[str, Mapping[str, str]]]:
    """The words for every value of the filters, by parameter and value."""
    found = {
        name: {id_: term["label"] for id_, term in directory.vocabularies.get(vocabulary, {}).items()}
        for name, vocabulary in _FILTERS.items()
    }
    insurers = {
        id_: {each["lang"][:2]: each["text"] for each in reversed(insurer["names"])}
        for id_, insurer in directory.insurers.items()
    }
    return found | {"insurer": insurers}


def _box(city: Facts) -> list[float]:
    return [city["bounds"][side] for side in ("south", "west", "north", "east")]


def _inert(value: object) -> Markup:
    """JSON that may stand in a `script` element: nothing in it can end the element or begin a comment."""
    safe = dump(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(safe)  # noqa: S704  # escaped above for its place


@cache
def _styles(kind: str) -> Markup:
    files = [_STYLES / "embed.css"]
    if kind == "map":
        files = [maps.ASSETS["assets/leaflet/leaflet.css"], maps.ASSETS["assets/leaflet/markercluster.css"], *files]
    return Markup("\n".join(map(_inside, files)))  # noqa: S704  # files of ours and of Leaflet


@cache
def _library() -> Markup:
    files = [maps.ASSETS["assets/leaflet/leaflet.js"], maps.ASSETS["assets/leaflet/markercluster.js"]]
    return Markup("\n".join(map(_inside, files)))  # noqa: S704  # files of Leaflet


@cache
def _program(name: str) -> Markup:
    return Markup(inline.script(inline.SCRIPTS / "embed" / f"{name}.js"))  # noqa: S704  # our own code


def _inside(file: Path) -> str:
    # A browser reads every line end as \n before it takes the digest of what stands in a page.
    text = maps.without_source_map(file).decode("utf-8").replace("\r\n", "\n")
    if re.search(r"</(?:script|style)|<!--", text):
        raise ValueError(f"{file}: cannot stand inside a page")
    return text


def newest(edition: Edition, kind: str) -> str:
    """The page at the address without a version, which leads to the newest with all that was asked for."""
    html = edition.render("embed_newest.html", target=f"{ROOT}/{kind}/", say=words(edition.words))
    return str(html).replace(frames.POLICY, str(escape(policy(str(html)))), 1)
