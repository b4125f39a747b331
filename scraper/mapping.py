"""From a source's fields to facts, as the descriptor's template says.

A template is the record's facts with holes: text is a constant, a mapping with `field` is filled from the row. What
stays empty is left out, and so is an object whose kind or value stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from directory.model import Facts
from scraper.descriptor import Descriptor
from scraper.geocoding.places import CityPlaces
from scraper.normalise.addresses import read_address
from scraper.normalise.names import UnusableNameError, split_names
from scraper.normalise.phones import read_phones
from scraper.normalise.text import is_placeholder, simplified, tidy
from scraper.rows import Report, Row

MAX_LENGTH: Final = 2000
"""Longer values are no facts of ours."""
_URL: Final = re.compile(r"https?://[^\s/?#@\\]+([/?#][^\s\\]*)?", re.IGNORECASE)
_ESSENTIAL: Final = ("kind", "value", "url", "text")
_DATE: Final = re.compile(r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


class RefusedError(ValueError):
    """The whole row cannot be used. `code` is one of `findings.kinds()`, `fill` what its sentences need."""

    def __init__(self, code: str, field: str, found: str, /, **fill: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.found = found
        self.fill = fill


@dataclass(frozen=True, slots=True)
class Mapper:
    """Fills the template of one descriptor for one city."""

    descriptor: Descriptor
    places: CityPlaces

    def fill(self, row: Row, report: Report) -> None:
        """Put `facts` and `stated_on` into the row; raise RefusedError when it names no place."""
        for name, values in row.fields.items():
            if any(len(value) > MAX_LENGTH for value in values):
                report("too-long", name, values[0], limit=MAX_LENGTH)
                row.fields[name] = tuple(value for value in values if len(value) <= MAX_LENGTH)
        row.stated_on = self._stated_on(row, report)
        facts = self._node(self.descriptor.facts, row, report)
        row.facts = facts if isinstance(facts, dict) else {}
        if not row.facts.get("names"):
            raise RefusedError("no-name", "names", "nothing")

    def _stated_on(self, row: Row, report: Report) -> str:
        given = self.descriptor.stated_on
        if isinstance(given, str):
            return given
        text = tidy(row.first(given["field"]))
        if text and not _DATE.fullmatch(text):
            report("bad-date", given["field"], text)
            return ""
        return text

    def _node(self, node: Any, row: Row, report: Report) -> Any:
        """The value of a template node, or None when nothing filled it."""
        if isinstance(node, str):
            return node
        if isinstance(node, list):
            return self._list(node, row, report)
        if "field" in node:
            return self._leaf(node, row, report)
        filled = {name: self._node(child, row, report) for name, child in node.items()}
        # An identifier without its value says nothing; a designation whose issuer is not told still stands.
        if any(filled[name] is None for name in _ESSENTIAL if name in filled):
            return None
        return _some(filled)

    def _list(self, node: list[Any], row: Row, report: Report) -> list[Any] | None:
        items: list[Any] = []
        for child in node:
            value = self._node(child, row, report)
            items += value if isinstance(value, list) else [value]
        return [item for item in items if item is not None] or None

    def _leaf(self, leaf: Facts, row: Row, report: Report) -> Any:
        values = tuple(value for value in row.fields.get(leaf["field"], ()) if value.strip())
        if leaf.get("clean") == "address":
            return self._address(leaf, values, row, report)
        if not values or is_placeholder(tidy(values[0])):
            self._need(leaf, "nothing")
            return None
        if "contains" in leaf:
            return _contained(simplified(tidy(values[0])), self.descriptor.lookups[leaf["contains"]])
        clean = _CLEANERS.get(leaf.get("clean", ""))
        if clean is not None:
            return clean(self, leaf, values, row, report)
        text = tidy(values[0])
        return self._look_up(leaf, text, report) if "lookup" in leaf else text

    def _look_up(self, leaf: Facts, text: str, report: Report) -> Any:
        table = self.descriptor.lookups[leaf["lookup"]]
        if text in table:
            return table[text] or None
        self._need(leaf, text)
        report("value-unknown", leaf["field"], text, known=", ".join(table))
        return None

    def _need(self, leaf: Facts, found: str) -> None:
        if leaf.get("required") == "yes":
            known = ", ".join(self.descriptor.lookups.get(leaf.get("lookup", ""), {})) or leaf["field"]
            raise RefusedError("value-required", leaf["field"], found, known=known)

    def names(self, leaf: Facts, values: tuple[str, ...], row: Row, report: Report) -> list[Facts] | None:
        """The names in a field; of a name with a second one in brackets, the second is an alias."""
        coded = "match" in self.descriptor.identity
        found: list[Facts] = []
        for value in values:
            if coded and value == row.identity:  # a code stands where there is no label
                continue
            try:
                main, *others = split_names(value)
            except UnusableNameError:
                report("bad-name", leaf["field"], value)
                continue
            found.append({"text": main, "lang": leaf["lang"], "kind": leaf["kind"]})
            found += [{"text": other, "lang": leaf["lang"], "kind": "alias"} for other in others]
        return found or None

    def phones(self, leaf: Facts, values: tuple[str, ...], row: Row, report: Report) -> list[Facts] | None:
        """The numbers in a field as contacts; a label the lookup does not know becomes the contact's name."""
        city, purposes = self.places.facts, self.descriptor.lookups.get(leaf.get("lookup", ""), {})
        contacts: list[Facts] = []
        for value in values:
            phones, faults = read_phones(value, city["area_code"], city["local_digits"])
            for phone in phones:
                contact = {"kind": "phone", "value": phone.value, "purpose": purposes.get(phone.label, "general")}
                if phone.extension:
                    contact["extension"] = phone.extension
                if phone.label and phone.label not in purposes:
                    contact["name"] = {"zh": phone.label[:100]}
                contacts.append(contact)
            for fault in faults:
                code = "personal-phone" if fault.reason == "mobile" else "bad-phone"
                report(
                    code,
                    leaf["field"],
                    f"{fault.found} ({fault.reason})",
                    digits=city["local_digits"],
                    area_code=city["area_code"],
                )
        return contacts or None

    def urls(self, leaf: Facts, values: tuple[str, ...], row: Row, report: Report) -> list[Facts] | None:
        """The web addresses in a field, each once."""
        found: dict[str, Facts] = {}
        for value in values:
            url = tidy(value)
            if _URL.fullmatch(url):
                found[url] = {"url": url}
            else:
                report("bad-url", leaf["field"], url)
        return list(found.values()) or None

    def terms(self, leaf: Facts, values: tuple[str, ...], row: Row, report: Report) -> Facts | None:
        """Every line looked up, in one sentence per language."""
        lines = [tidy(line) for value in values for line in value.splitlines()]
        known = [term for line in lines if line and (term := self._look_up(leaf, line, report))]
        if not known:
            return None
        return {"en": "; ".join(term["en"] for term in known), "zh": "；".join(term["zh"] for term in known)}

    def parts(self, leaf: Facts, values: tuple[str, ...], row: Row, report: Report) -> list[Any] | None:
        """Every part between semicolons looked up, each once; what the lookup leaves empty on purpose says nothing."""
        words = [tidy(part) for value in values for part in re.split(r"[;；、]", value)]
        known = dict.fromkeys(term for word in words if word and (term := self._look_up(leaf, word, report)))
        return [{leaf["into"]: term} if "into" in leaf else term for term in known] or None

    def _address(self, leaf: Facts, values: tuple[str, ...], row: Row, report: Report) -> Facts | None:
        county = row.first(leaf["district"]) if "district" in leaf else ""
        text = tidy(values[0]) if values else ""
        text = "" if is_placeholder(text) else text
        if not text and not county:
            return None
        address = read_address(text, self.places.area, county, row.stated_on)
        if address.doubt:
            report("district-doubtful", leaf["field"], address.doubt)
        parts = {
            "zh": address.zh if text else "", "district": address.district, "township": address.township,
            "street": address.street, "number": address.number, "building": address.building,
        }  # fmt: skip
        return {name: value for name, value in parts.items() if value} or None


def _some(filled: Facts) -> Facts | None:
    return {name: value for name, value in filled.items() if value is not None} or None


def _contained(text: str, table: dict[str, Any]) -> Any:
    """The value of the key that stands first in the text, the longest of those that start there."""
    found = [(text.index(key), -len(key), value) for key, value in table.items() if key in text]
    return min(found)[2] if found else None


_Cleaner = Callable[[Mapper, Facts, tuple[str, ...], Row, Report], Any]
_CLEANERS: Final[dict[str, _Cleaner]] = {
    "names": Mapper.names,
    "phones": Mapper.phones,
    "urls": Mapper.urls,
    "terms": Mapper.terms,
    "list": Mapper.parts,
}
