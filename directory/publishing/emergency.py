"""The emergency pages: one small file each that needs no script, no style sheet and no second request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from directory.model import Facts, Text
from directory.publishing import urls
from directory.publishing.city import Department
from directory.publishing.edition import Edition
from directory.publishing.insurers import assistance
from directory.publishing.markup import joined, text, words
from directory.publishing.phrases import CALL, SLOT, script


class Line(NamedTuple):
    """A hotline on the page. `english` is None where nobody has said whether it answers in English; `history` is what
    can wait until somebody asks for the sources.
    """

    number: str
    extension: str
    href: str | None
    name: Text
    english: Markup | None
    other_languages: Markup
    notes: list[Markup]
    history: list[Markup]
    sources: list[Facts]


def _by_number(hotlines: Iterable[Facts]) -> list[list[Facts]]:
    """What is said of each number, together: of 120 in a city, and of 120 everywhere. The ambulance stands first."""
    found: dict[tuple[str, str], list[Facts]] = {}
    for hotline in hotlines:
        found.setdefault((hotline["number"], hotline.get("extension", "")), []).append(hotline)
    return sorted(found.values(), key=lambda lines: lines[0]["number"] != "120")


def line(edition: Edition, hotlines: list[Facts]) -> Line:
    """A number with what is known of its languages: "no" only where somebody said no. `hotlines` speak of the same
    number, the nearest first: what a city says of 120 goes before what is said of 120 in general.
    """
    gettext = edition.words.gettext
    english = None
    others: list[Markup] = []
    notes: list[Markup] = []
    history: list[Markup] = []
    sources: list[Facts] = []
    for hotline in hotlines:
        for spoken in hotline.get("languages", ()):
            if spoken["language"] == "en":
                english = english or _answered(edition, spoken)
            else:
                said = _answered(edition, spoken)
                label = edition.values.term("language", spoken["language"])
                others.append(label + escape(gettext(": ")) + said if said else label)
        if hotline.get("always") == "yes":
            notes.append(escape(gettext("day and night")))
        notes += [words(hotline[key], edition.language) for key in ("how", "hours") if key in hotline]
        history += [words(hotline[key], edition.language) for key in ("note", "conflict") if key in hotline]
        sources += [source for source in hotline["sources"] if source not in sources]
    first = hotlines[0]
    separated = joined(others, gettext("; "))
    return Line(
        first["number"],
        first.get("extension", ""),
        reach(first),
        first["name"],
        english,
        separated,
        notes,
        history,
        sources,
    )


def reach(hotline: Facts) -> str | None:
    """The link that reaches a hotline: a call, or a text message where it takes nothing else."""
    if hotline["purpose"] == "police_sms":
        return urls.sms(hotline["number"])
    return urls.tel(hotline["number"], hotline.get("extension", ""))


_FIRST = frozenset({"ambulance", "police", "fire", "traffic"})


def numbers(edition: Edition) -> Markup:
    """The national emergency numbers to call at once, for the first page."""
    first = [hotline for hotline in _urgent(edition) if hotline["purpose"] in _FIRST]
    return edition.render("numbers.html", lines=first, reach=reach)


def special(edition: Edition) -> Markup:
    """The national emergency numbers for special cases, for the first page."""
    rest = [hotline for hotline in _urgent(edition) if hotline["purpose"] not in _FIRST]
    return edition.render("special.html", special=rest, reach=reach)


def _urgent(edition: Edition) -> list[Facts]:
    return [hotline for hotline in edition.directory.hotlines if hotline.get("emergency") == "yes"]


def _answered(edition: Edition, spoken: Facts) -> Markup | None:
    """Yes or no with when and how, or None where nobody said either."""
    gettext = edition.words.gettext
    details = [words(spoken[key], edition.language) for key in ("hours", "note") if key in spoken]
    tail = joined(details, gettext(", "))
    if "answered" not in spoken:
        return tail or None
    answer = edition.values.answer(spoken["answered"])
    return answer + escape(gettext(" (")) + tail + escape(gettext(")")) if tail else answer


class Helper(NamedTuple):
    """An insurer's or assistance company's lines."""

    id: str
    name: Markup
    phones: list[Markup]
    checked: str
    """The latest day on which somebody looked, in words."""


def _helpers(edition: Edition) -> list[Helper]:
    """Who helps insured people by phone, as far as sources say."""
    helpers = []
    for insurer in edition.directory.insurers.values():
        phones = assistance(edition, insurer)
        if phones:
            newest = max(insurer["sources"], key=lambda source: str(source["checked_on"]))
            checked = edition.values.checked(newest["checked_on"], newest["method"])
            name = text(*edition.values.name_of(insurer["names"]))
            helpers.append(Helper(insurer["id"], name, phones, checked))
    return helpers


def context(edition: Edition, city: Facts | None, departments: Iterable[Department]) -> dict[str, Any]:
    """What the emergency page of a city (or the national one) says, for the page and for the sheet to print."""
    gettext = edition.words.gettext
    grouped = _by_number([*(city.get("hotlines", ()) if city else ()), *edition.directory.hotlines])
    urgent = [lines for lines in grouped if any(each.get("emergency") == "yes" for each in lines)]
    abroad = [lines for lines in grouped if lines[0]["purpose"] == "consulate"]
    other = [lines for lines in grouped if lines not in urgent and lines not in abroad]
    name = edition.plain(city["name"]) if city else ""
    return {
        "city": city,
        "title": gettext("Medical emergency in %s") % name if city else gettext("Medical emergency in China"),
        "script": [phrase._replace(meaning=gettext(phrase.meaning)) for phrase in script(city)],
        "phrases": [phrase._replace(meaning=gettext(phrase.meaning)) for phrase in CALL],
        "emergency_lines": [line(edition, lines) for lines in urgent],
        "other_lines": [line(edition, lines) for lines in other],
        "consulates": [line(edition, lines) for lines in abroad],
        "helpers": _helpers(edition),
        "departments": sorted(departments, key=lambda place: place.always is None),
        "cities": list(edition.directory.cities.values()),
    }


def page(
    edition: Edition,
    told: dict[str, Any],
    alternates: list[Facts],
    canonical: str,
    *,
    name: str = "",
    saved: bool = False,
) -> str:
    """The national emergency page, or a city's, from its `context`. `name` is that of the files to save beside it.
    `saved` makes the form to keep on a device: it leads nowhere else, and nothing else is needed.
    """
    deep = "../" if told["city"] else ""
    return edition.render(
        "emergency.html",
        **told,
        slot=SLOT,
        saved=saved,
        name=name,
        root=f"../{deep}{edition.up}",
        home=f"../{deep}",
        others=[alternate for alternate in alternates if alternate["other"]],
        alternates=alternates,
        canonical=canonical,
    )
