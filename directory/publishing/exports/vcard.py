"""A vCard 4.0 (RFC 6350) a facility, to be kept in a phone's address book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from directory.publishing import urls
from directory.publishing.exports.place import Place
from directory.publishing.exports.scope import Scope

_OCTETS = 75
"""Longest line (RFC 6350, section 3.2)."""


def encode(place: Place, scope: Scope) -> tuple[str, str]:
    """The id of a place and its card."""
    return place.id, card(place, scope)


@contextmanager
def writing(scope: Scope) -> Iterator[Callable[[tuple[str, str]], None]]:
    """facilities/<id>.vcf; written once, with the whole site."""

    def write(encoded: tuple[str, str]) -> None:
        if not scope.city:
            scope.write_single(f"facilities/{encoded[0]}.vcf", encoded[1])

    yield write


def card(place: Place, scope: Scope) -> str:
    """The card, lines ended by CRLF and folded."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "KIND:org",
        f"UID:{_text(place.id)}",
        f"FN:{_text(place.main_name)}",
        *(f"NICKNAME:{_text(name)}" for name in place.other_names),
        *_address(place),
        *_contacts(place),
    ]
    if place.pin:
        lines.append(f"GEO:geo:{place.pin[0]},{place.pin[1]}")
    sites = (urls.web(website["url"]) for website in place.confirmed.get("websites", ()))
    lines += [f"URL:{site}" for site in sites if site]
    checked = f"; looked at on {place.checked_on}" if place.checked_on else ""
    lines += [f"NOTE:{_text(scope.head['name'] + ', ' + scope.head['as_of'] + checked)}", "END:VCARD"]
    return "".join(_folded(line) for line in lines)


def _address(place: Place) -> Iterator[str]:
    address = place.confirmed.get("address", {})
    whole = address.get("zh") or address.get("en")
    if whole:
        # street alone: what the source wrote is one text, and taking it apart would be guessing
        yield f"ADR:;;{_text(whole)};;;{_text(address.get('postcode', ''))};CN"


def _contacts(place: Place) -> Iterator[str]:
    for contact in place.confirmed.get("contacts", ()):
        if contact["kind"] == "phone":
            link, extension = urls.tel(contact["value"]), contact.get("extension", "")
            if link:
                # the extension as RFC 3966 writes it; a comma would begin a second value here
                follows = f";ext={extension}" if extension.isascii() and extension.isdigit() else ""
                yield f"TEL;VALUE=uri;TYPE=voice:{link}{follows}"
        elif contact["kind"] == "email" and urls.mail(contact["value"]):
            yield f"EMAIL:{_text(contact['value'])}"


def _text(value: str) -> str:
    """A text value (RFC 6350, section 3.4): control characters gone, the special ones escaped."""
    plain = "".join(" " if character in "\t\u2028\u2029" else character for character in value)
    plain = "".join(character for character in plain if character == "\n" or character.isprintable())
    for special in ("\\", ",", ";"):
        plain = plain.replace(special, "\\" + special)
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """The line cut into pieces of at most 75 octets, no character torn apart."""
    if len(line.encode("utf-8", "replace")) <= _OCTETS:
        return line + "\r\n"
    pieces, piece, length = [], "", 0
    for character in line:
        size = len(character.encode("utf-8", "replace"))
        if length + size > _OCTETS:
            pieces.append(piece)
            piece, length = " ", 1
        piece += character
        length += size
    return "\r\n".join([*pieces, piece]) + "\r\n"
