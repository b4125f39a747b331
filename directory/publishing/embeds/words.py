"""The words of the embeds."""

from __future__ import annotations

from babel.support import NullTranslations


def words(catalogue: NullTranslations) -> dict[str, str]:
    """All words of an embed in one language, by the names docs/assets/javascripts/embed/ knows them by."""
    _, ngettext = catalogue.gettext, catalogue.ngettext
    return {
        "title": _("Hospitals and clinics in {city}"),
        "titleAll": _("Hospitals and clinics for foreigners in China"),
        "sos": _("Emergency: call 120"),
        "emergency": _("What to say in an emergency"),
        "choose": _("Choose a city"),
        "loading": _("Loading the places …"),
        "failed": _("The places could not be loaded. Their pages are here:"),
        "none": _("No place is confirmed to be what is asked for."),
        "listed": _("Meets the reception standard"),
        "known": _("Known, not vetted"),
        "gone": _("closed, moved or not yet open"),
        "roughly": _("position known only roughly"),
        "between": _("; "),
        "numbers": _("Numbers to call"),
        "guidePoints": _("Guide points"),
        "venues": _("Venues"),
        "designated": _("Designated facilities"),
        "eventOver": _("This event is over."),
        "aboutEvent": _("All about the event"),
        "places": _("Hospitals and clinics"),
        "layers": _("On the map"),
        "openNow": _("open now"),
        "here": _("the point given"),
        "radius": _("Within {km} km of {place}, in a straight line"),
        "from": _("Nearest to {place} first, in a straight line"),
        "only": _("Only: {what}"),
        "by_type": "{what}",
        "by_language": _("language: {what}"),
        "by_insurer": _("insurer: {what}"),
        "by_service": _("service: {what}"),
        "by_open": _("open now: {what}"),
        "refused": _("Left out, because it is not understood: {what}"),
        "all": _("All places in {city}"),
        "home": _("The whole directory"),
        "asOf": _("As of {date}. Call before you go."),
        "mapOf": _("Map of {city}"),
        "zoomIn": _("Zoom in"),
        "zoomOut": _("Zoom out"),
        "ended": _("This embed ended on {date}. The directory goes on:"),
        "moved": _("This address leads to the newest version."),
        "foundOne": ngettext("{count} place", "{count} places", 1),
        "foundMany": ngettext("{count} place", "{count} places", 2),
        "areaOne": ngettext("{count} place known only as in this area", "{count} places known only as in this area", 1),
        "areaMany": ngettext(
            "{count} place known only as in this area", "{count} places known only as in this area", 2
        ),
        "staleOne": ngettext(
            "{count} place: said, but not confirmed in time", "{count} places: said, but not confirmed in time", 1
        ),
        "staleMany": ngettext(
            "{count} place: said, but not confirmed in time", "{count} places: said, but not confirmed in time", 2
        ),
        "unknownOne": ngettext("{count} place of which nobody has said", "{count} places of which nobody has said", 1),
        "unknownMany": ngettext("{count} place of which nobody has said", "{count} places of which nobody has said", 2),
        "moreOne": ngettext("Show {count} more place", "Show {count} more places", 1),
        "moreMany": ngettext("Show {count} more place", "Show {count} more places", 2),
    }
