"""Writes everything under /embed/."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from directory.model import Facts
from directory.publishing.edition import Edition
from directory.publishing.embeds import KINDS, ROOT, builder, data, inline, oembed, pages, pictures
from directory.publishing.embeds.data import Line, line
from directory.publishing.output import Output

__all__ = ["Line", "line", "write", "write_city"]

Page = Callable[[Edition, str, str], None]


def write_city(output: Output, edition: Edition, city: Facts, finder: Facts, lines: dict[str, Line]) -> None:
    """What the embeds know of a city. It is the same in all languages; `edition` is any of them."""
    output.write(f"{ROOT}/data/{city['id']}.js", data.script(edition.directory, city, finder, lines))


def write(output: Output, editions: Sequence[Edition], page: Page) -> None:
    """The embeds in all languages; `page` writes one page of an edition at a path below the root of its language."""
    output.write(f"{ROOT}/embed.js", (inline.SCRIPTS / "embed" / "host.js").read_bytes())
    for edition in editions:
        page(edition, builder.PATH, builder.page(edition))
        for city_id, facilities in edition.directory.facilities.items():
            drawn = pictures.picture(edition, edition.directory.cities[city_id], facilities)
            output.write(f"{ROOT}/pictures/{city_id}-{edition.language.code}.svg", drawn)
        for city in (None, *edition.directory.cities.values()):
            name = city["id"] if city else "all"
            output.write(f"{edition.language.prefix}{ROOT}/oembed/{name}.json", oembed.description(edition, city))
        for kind in KINDS:
            page(edition, f"{ROOT}/{kind}/", pages.page(editions, edition, kind))
            page(edition, f"embed/{kind}/", pages.newest(edition, kind))
