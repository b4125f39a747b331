"""One name of a hospital, taken apart: the structure both languages share, and the keys under which equals meet."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from directory.linking import types
from directory.linking.places import Place

_HOUSE = re.compile(r"hospital|cent(?:er|re)\b|clinic|institute|infirmary|sanatori")
_TEACHING = (":medical", ":tcm", ":ethnicmedical")


@dataclass(frozen=True)
class Name:
    """A hospital's name without its language.

    `place` is the id of a province or city, `written` whether its level is (省, 市, Provincial); `district` the sound
    of a district's, county's or town's name; `affiliation` a university; `ordinal` 0 when there is none; `brand` the
    ways the hospital's own name may be spelt; `campus` the sound of a campus; `unit` whether a department is meant;
    `city` is the city of the list the name comes from.
    """

    text: str = field(compare=False)
    chinese: bool
    place: str = ""
    level: str = ""
    written: bool = False
    district: str = ""
    affiliation: str = ""
    affiliated: bool = False
    ordinal: int = 0
    military: str = ""
    types: frozenset[str] = frozenset()
    kind: str = ""
    brand: frozenset[str] = frozenset()
    campus: str = field(default="", compare=False)
    unit: bool = field(default=False, compare=False)
    city: str = ""
    core: str = ""

    @cached_property
    def specialties(self) -> frozenset[str]:
        """The tokens of which two different ones are never one hospital."""
        return frozenset(token for token in self.types if types.classes()[token] == "specialty")

    @cached_property
    def series(self) -> str:
        """In which row of numbers the ordinal counts: of a university, a district, a place; "" if it has none."""
        if not self.ordinal:
            return ""
        if self.affiliation:
            return f"a:{self.affiliation}"
        return f"d:{self.district}" if self.district else f"p:{self.place}"

    @cached_property
    def own(self) -> bool:
        """Whether anything but a place tells this hospital from others."""
        return bool(self.brand or self.district or self.ordinal or self.types or self.military)

    @cached_property
    def vague(self) -> bool:
        """An English name that says of no house what it is ("Global Doctor, Chengdu")."""
        return not (self.chinese or self.kind or _HOUSE.search(self.text))

    @cached_property
    def campus_hospital(self) -> bool:
        """A university's own sick-bay, not one of its affiliated hospitals."""
        if self.kind == "campus":
            return True
        bare = not (self.affiliated or self.ordinal or self.types or self.brand or self.military or self.district)
        return bool(self.affiliation) and bare and not self.affiliation.endswith(_TEACHING) and not self.place

    @cached_property
    def city_numbered(self) -> bool:
        """附属第九人民医院: the number is the city's (第九人民医院), not the university's."""
        return bool(self.affiliation and self.ordinal and "people" in self.types and self.city)

    @cached_property
    def what(self) -> str:
        """Ordinal, types and kind as one word. 人民 says nothing beside a number, 中心 nothing beside a specialty."""
        tokens = set(self.types)
        if self.ordinal and (not self.affiliation or self.city_numbered or self.place):
            tokens.discard("people")
        if self.specialties:
            tokens -= {"central", "general"}
        kind = "" if self.kind == "campus" else self.kind
        return f"{self.ordinal or ''}|{'+'.join(sorted(tokens))}|{kind}"

    @cached_property
    def keys(self) -> frozenset[str]:
        """Two names that share a key are one name, unless the comparators say otherwise."""
        if self.military:
            return frozenset({f"m:{self.military}|{self.kind}"})
        found: set[str] = set()
        owns = {brand for brand in self.brand if len(brand) > 1}
        if self.affiliation:
            found |= self._affiliation_keys(owns)
            if not (owns or ((self.place or self.district) and (self.ordinal or self.types or self.written))):
                return frozenset(found | ({f"n:{self.city}|{self.ordinal}"} if self.city_numbered else set()))
        found |= self._brand_keys(owns) if owns else self._place_keys()
        if not found and self.own:  # 第一人民医院: of which place is not said, so only the very same words meet
            found.add(f"t:{self.text}")
        return frozenset(found)

    def _place_keys(self) -> set[str]:
        if self.district:
            return {f"b:{self.district}|{self.what}"}
        level = "written" if self.written and not self.own and not self.kind else ""  # 台州医院 is not 台州市立医院
        if not self.place:
            return set()
        numbered = self.place == self.city and self.ordinal and self.types == {"people"} and not self.kind
        return {f"p:{self.place}|{self.what}{level}"} | ({f"n:{self.city}|{self.ordinal}"} if numbered else set())

    def _brand_keys(self, owns: set[str]) -> set[str]:
        """The place may be part of the name, or only where it stands; of a sponsor's name it is always a part."""
        where = {self.district or self.place}
        if owns & types.SPONSORS:
            where = {self.district or self.place or self.city}
        else:
            where.add("")
        found = {f"b:{place}{brand}|{self.what}" for place in where for brand in owns}
        if "women" in self.specialties:  # an own name with 妇产 is translated Women and Children's as often
            found |= {key.replace("women", "mch") for key in found}
        return found

    def _affiliation_keys(self, owns: set[str]) -> set[str]:
        if self.campus_hospital:
            return {f"a:{self.affiliation}|campus"}
        if self.ordinal:
            return {f"a:{self.affiliation}|{self.ordinal}|{'+'.join(sorted(self.specialties))}"}
        places = {self.place or self.district} if self.place or self.district else {""}
        if self.specialties:
            places.add("")
        return {f"a:{self.affiliation}|{self.what}|{brand}" for brand in (owns or places)}


def founded_at(name: Name, at: Place) -> Name:
    """The hospital in `at` of the one called `name`: another place's name is its own name there (广东省中医院珠海医院
    is not 珠海市中医院).
    """
    own = name.brand or (frozenset({name.place}) if name.place not in ("", at.id) else frozenset())
    return replace(name, place=at.id, level=at.level, brand=own)
