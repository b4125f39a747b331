"""oEmbed 1.0 (https://oembed.com): what a publishing system asks for to make a frame of an address, as static files."""

from __future__ import annotations

from markupsafe import Markup

from directory.model import Facts
from directory.publishing.edition import Edition
from directory.publishing.embeds import ROOT
from directory.publishing.exports.encoding import dump

WIDTH, HEIGHT = 640, 720
"""Pixels. The frame takes the width it is given; a height must be named."""
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
_FRAME = Markup(
    '<iframe src="{src}" title="{title}" width="100%" height="{height}" style="border:0" loading="lazy" '
    'sandbox="{sandbox}"></iframe>'
)


def frame(edition: Edition, kind: str, city: Facts | None) -> Markup:
    """The line to paste for the embed of a city, or of all."""
    query = f"?city={city['id']}" if city else ""
    src = f"{edition.config.url}{edition.language.prefix}{ROOT}/{kind}/{query}"
    return _FRAME.format(src=src, title=title(edition, city), height=HEIGHT, sandbox=SANDBOX)


def title(edition: Edition, city: Facts | None) -> str:
    """What the embed of a city, or of all, is called."""
    gettext = edition.words.gettext
    if city is None:
        return gettext("Hospitals and clinics for foreigners in China")
    name = city["name"].get(edition.language.code) or city["name"].get("en") or next(iter(city["name"].values()))
    return gettext("Hospitals and clinics in {city}").replace("{city}", name)


def description(edition: Edition, city: Facts | None) -> str:
    """The JSON file of a city's map, or of the embed that lets the reader choose a city. Its addresses are full ones,
    so it is of use where the deployer said where the site stands.
    """
    return (
        dump(
            {
                "version": "1.0",
                "type": "rich",
                "provider_name": edition.config.name,
                "provider_url": edition.config.url,
                "title": title(edition, city),
                "html": frame(edition, "map", city),
                "width": WIDTH,
                "height": HEIGHT,
                "cache_age": 86400,
            }
        )
        + "\n"
    )
