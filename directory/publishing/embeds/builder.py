"""The page /embed/ that makes the line to paste."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from directory.publishing.edition import Edition
from directory.publishing.embeds import ROOT, oembed
from directory.publishing.embeds.pages import labels
from directory.publishing.labels import ENUMS
from directory.publishing.qr import qr

PATH = "embed/"


def page(edition: Edition) -> str:
    """The page in the language of `edition`, one level below the root of its language."""
    gettext, config = edition.words.gettext, edition.config
    found = labels(edition.directory)
    tiers = {tier: {edition.language.code: gettext(name)} for tier, name in ENUMS["tier"].items()}
    choices = [
        ("language", gettext("Language spoken"), _options(edition, found["language"])),
        ("insurer", gettext("Insurer"), _options(edition, found["insurer"])),
        ("type", gettext("Type"), _options(edition, found["type"])),
        ("service", gettext("Service"), _options(edition, found["service"])),
        ("open", gettext("Open now"), _options(edition, found["service"])),
        ("tier", gettext("Reception standard"), list(tiers.items())),
    ]
    events = edition.directory.events
    if events:
        venues = {venue["id"]: venue["name"] for event in events for venue in event.get("venues", ())}
        choices += [
            ("event", gettext("Event"), [(event["id"], event["name"]) for event in events]),
            ("venue", gettext("Nearest to this venue first"), list(venues.items())),
        ]
    here = f"{config.url}{edition.language.prefix}" if config.address_known else ""
    ready = [
        {
            "id": city["id"],
            "name": city["name"],
            "frame": str(oembed.frame(edition, "map", city)),
            "qr": qr(f"{here}{ROOT}/map/?city={city['id']}" if here else ""),
        }
        for city in edition.directory.cities.values()
    ]
    body = edition.render(
        "embed_builder.html",
        cities=list(edition.directory.cities.values()),
        languages=config.languages,
        language=edition.language.code,
        choices=choices,
        forms=[
            ("frame", gettext("Frame")),
            ("script", gettext("Frame that takes the height it needs")),
            ("markdown", "Markdown"),
            ("wordpress", "WordPress"),
        ],
        ready=ready,
        known=config.address_known,
        site=here,
        root="../",
        sandbox=oembed.SANDBOX,
        height=oembed.HEIGHT,
    )
    title = gettext("A map or list for your own page")
    return edition.shallow.fill(PATH, title, gettext("Make a line that shows a map of hospitals on your page."), body)


def _options(edition: Edition, terms: Mapping[str, Mapping[str, str]]) -> Iterable[tuple[str, Mapping[str, str]]]:
    code = edition.language.code
    return sorted(terms.items(), key=lambda item: item[1].get(code) or item[1].get("en") or item[0])
