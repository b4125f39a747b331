"""An English name taken apart into the same structure as a Chinese one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

from rapidfuzz.distance import Levenshtein

from directory.linking import affiliations, military, numerals, places, short_forms, text, types
from directory.linking.name import Name, founded_at
from directory.linking.places import Place

_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_UNIT = re.compile(
    r"\b(?:department of international (?:medicine|medical care|medical services?)"
    r"|international (?:medical|health|patient|clinic|medicine)"
    r"(?: ?care)?(?: services?)? (?:center|centre|clinic|department|ward)s?(?! hospital)"
    r"|international (?:medical )?(?:department|clinic|ward)"
    r"|vip (?:clinic|department|ward|center)|foreigners?(?: patients?)? (?:clinic|ward|department)"
    r"|outpatient (?:clinic|department))\b"
)
_ROOM = re.compile(r"\b(?:no\.? ?\d+ building|building \d+|\d+(?:-\d+)?(?:f|st floor|nd floor|rd floor|th floor))\b")
_CAMPUS = re.compile(
    r"(?:[-–—,:;] ?)?(?:\bthe )?\b([a-z]+(?: city)?) "
    r"(?:campus|branch(?: hospital)?|division|district hospital area|courtyard)\b"
    r"|[-–—,:;] ?branch (?:in|of|at) (.+)$|(?<=hospital) (north|south|east|west)$"
)
_ORDINALS = "|".join(numerals.ORDINAL_WORDS)
_ORDINAL = re.compile(rf"\b(?:(?:no|number|nr)\.? ?\d{{1,2}}\b|(?:{_ORDINALS})\b|\d{{1,2}}(?:st|nd|rd|th)\b)")
_BARE_NUMBER = re.compile(r"\b(?:no|number)\.? (one|two|three|four|five|six|seven|eight|nine|ten)\b")
_DISTRICT = re.compile(r"\b([a-z]+(?: [a-z]+)?) (district|county|new area)\b")
_STOP = re.compile(
    r"\b(?:the|of|and|for|at|in|to|on|a|by|with|hospitals?|affiliated?|affiliate|attached|teaching|clinical|medical|health|"
    r"public(?! security)|speciali[sz]ed|specialty|specialist|"
    r"healthcare|care|medicine|college|school|university|institute|prc|pr|city|province|provincial|municipal|"
    r"municipality|district|county|town|autonomous|region|prefecture|services?|group|co|ltd|limited|company)\b"
)
_WORD = re.compile(r"[^0-9a-z ]+")
_PREFIXED_UNIT = re.compile(
    r"^(?:the )?(?:[a-z]+ ){1,5}(?:departments?|wards?|sections?|offices?|clinic) (?:of|at|in) (?:the )?"
    r"(?=.*\bhospital\b)"
)
_SHORTENED = {
    "hosp": "hospital", "univ": "university", "affil": "affiliated", "aff": "affiliated", "prov": "provincial",
    "med": "medical", "coll": "college", "dist": "district", "trad": "traditional", "ctr": "center", "mun": "municipal",
}  # fmt: skip
_SHORT_WORD = re.compile(rf"\b({'|'.join(_SHORTENED)})\b\.?")
_OWNER = re.compile(
    r"\b(?:of|under) (?:the )?(?:ministry of (?:public )?health|national health commission)\b"
    r"|(?<=hospital) +and +clinics\b"
)
_PAIR = re.compile(r"(.*?\bhospital) and (.+? hospital)((?: of|,| affiliated) .*)?")
_BOTH = re.compile(r"(.*\bhospital\b.*\b(?:university|college)) and ((?:[a-z]+ ){1,6}hospital)")
_POLICE = re.compile(r"\b(?:chinese )?(?:peoples )?armed police(?: forces?)?\b")
_INITIALS = re.compile(r"\b[A-Z]{3,6}\b")
_WORDS = re.compile("[A-Za-z]+")
_DIRECTIONS = {"east": "dong", "west": "xi", "south": "nan", "north": "bei", "new": "xin", "old": "lao", "main": "main"}
_MAIN = frozenset({"main", "headquarters", "head"})


def parse(name: str, city: Place | None) -> list[Name]:
    """Every name written in `name`, the first outside brackets first.

    >>> [(n.affiliation, n.ordinal) for n in parse("The No. 2 affiliated Hospital of Zhejiang University", None)]
    [('zhejiang', 2)]
    >>> [sorted(n.brand) for n in parse("Xixi hospital, Hangzhou, Zhejiang", None)]
    [['xixi']]
    """
    plain = text.fold(_without_initials(name)).replace("&", " and ")
    plain = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", re.sub(r"\s*[–—]\s*", " - ", plain))
    plain = _SHORT_WORD.sub(lambda match: _SHORTENED[match.group(1)], plain)
    plain = _city_misspelt(places.regions_in_pinyin(_OWNER.sub(" ", plain)), city)
    plain = _POLICE.sub("armed police", plain)
    plain = re.sub(r"\bcorps\b", " ", plain) if "armed police" in plain else plain
    aliases: list[str] = []
    bracket_campus = ""

    def bracket(match: re.Match[str]) -> str:
        nonlocal bracket_campus
        inside = match.group(1).strip()
        if re.search(r"\bhospital\b", inside):
            aliases.extend(_split_alias(inside))
        elif _CAMPUS.search(inside):
            bracket_campus = _campus(inside)[0]
        elif places.city(inside) and match.end() < len(plain):
            return f" {inside} "
        elif re.fullmatch("[a-z]+", inside) and affiliations.in_english(plain)[0] and not _abbreviation(inside, name):
            aliases.append(f"{inside} hospital of {_of_university(plain)}")
        return " "

    outside = _BRACKET.sub(bracket, plain)
    first, *others = [
        part.strip() for part in re.split(r"[/;|]|(?<=sciences) and (?=.*hospital)", outside) if part.strip()
    ] or [outside]
    if both := _BOTH.fullmatch(first):
        first = both.group(1)
        aliases.append(both.group(2))
    elif pair := _PAIR.fullmatch(first):
        first = f"{pair.group(1)}{pair.group(3) or ''}"
        aliases.append(f"{pair.group(2)}{pair.group(3) or ''}")
    found = []
    first = " ".join(first.split())
    for part in [first, *[other for other in others if "hospital" in other], *aliases]:
        rest, unit = _unit(part)
        campus, rest = _campus(rest)
        one = _one(rest, city, campus or bracket_campus, unit)
        if city and campus == city.id and "branch" in part and one.place != city.id:
            one = replace(founded_at(one, city), campus="")  # Zhuhai Branch of Guangdong Provincial Hospital
        found.append(one)
    return found


def _without_initials(name: str) -> str:
    """A name without the initials of its own words.

    >>> _without_initials("SIMC Shanghai International Medical Center"), _without_initials("PLA General Hospital")
    (' Shanghai International Medical Center', 'PLA General Hospital')
    """
    initials = "".join(word[0] for word in _WORDS.findall(name) if word not in ("of", "the", "and", "for"))

    def known(match: re.Match[str]) -> str:
        return "" if match.group() in initials.replace(match.group()[0], "", 1) else match.group()

    return _INITIALS.sub(known, name)


def _abbreviation(word: str, name: str) -> bool:
    return word.upper() in name


def _of_university(name: str) -> str:
    """The words for the university in a name: what is left out when it is taken away."""
    rest = affiliations.in_english(name)[1]
    return " ".join(word for word in re.findall("[a-z]+", name) if word not in re.findall("[a-z]+", rest))


def _city_misspelt(name: str, city: Place | None) -> str:
    """One letter wrong or missing in the name of the list's own city is a slip, unless it is another word of pinyin.

    >>> _city_misspelt("ningo medical center", places.city("宁波")), _city_misspelt("changhai", places.city("上海"))
    ('ningbo medical center', 'changhai')
    """
    if not city or len(city.id) < 6:
        return name
    known = places.english_names()
    return re.sub(
        "[a-z]{5,}",
        lambda m: (
            city.id
            if m.group() not in known
            and not text.is_pinyin(m.group())
            and Levenshtein.distance(m.group(), city.id, score_cutoff=1) <= 1
            else m.group()
        ),
        name,
    )


def _split_alias(inside: str) -> list[str]:
    """Several names in one bracket; a comma before a place or a university does not part them.

    >>> _split_alias("zhejiang hospital of tcm, affiliated hangzhou chest hospital, zhejiang university")
    ['zhejiang hospital of tcm', 'affiliated hangzhou chest hospital, zhejiang university']
    """
    parts: list[str] = []
    for part in inside.split(","):
        if parts and "hospital" not in part:
            parts[-1] += f",{part}"
        else:
            parts.append(part.strip())
    return parts


def _unit(name: str) -> tuple[str, bool]:
    rest, rooms = _ROOM.subn(" ", name)
    rest, prefixes = _PREFIXED_UNIT.subn("", rest)
    if prefixes:
        return rest, True
    without, units = _UNIT.subn(" ", rest)
    if units and re.search(r"[a-z]", _WORD.sub("", without)) and "hospital" in without:
        return without.strip(" ,"), True
    return (rest if rooms else name), False


def _campus(name: str) -> tuple[str, str]:
    found = _CAMPUS.search(name)
    if not found:
        return "", name
    said = found.group(1) or found.group(2) or found.group(3)
    stem = _STOP.sub(" ", said)
    words = [_DIRECTIONS.get(word, word) for word in stem.split()]
    if "city" in said and words:
        words.insert(0, "cheng")  # west of the city is 城西
    stem = "main" if set(words) & _MAIN else text.latin("".join(words))
    return stem, f"{name[: found.start()]} {name[found.end() :]}".strip(" ,-–—:")


def _one(name: str, city: Place | None, campus: str, unit: bool) -> Name:
    army, rest = military.take(name, city.id if city else "", english=True)
    university, rest = short_forms.in_english(rest, city)
    affiliated = bool(re.search(r"\baffiliat|\battached\b|\bteaching hospital|\bclinical (?:college|institute)", rest))
    rest = _strip_location(re.sub(r" of (?:the )?(?:pr )?china$", "", rest), bool(university))
    district = _DISTRICT.search(rest)
    stem = ""
    if district:
        words = [word for word in district.group(1).split() if not _STOP.match(word) and not numerals.english(word)]
        words = [word for word in words if word not in places.english_names()] or words
        stem = text.latin(_STOP.sub("", " ".join(words[-1:])))
        rest = (
            rest[: district.start()] + " ".join(district.group(1).split()[: -1 or None]) + " " + rest[district.end() :]
        )
    place, written, rest = _place(rest, city)
    number = _BARE_NUMBER.search(rest) or _ORDINAL.search(rest)
    ordinal = numerals.english(number.group(number.lastindex or 0)) if number and not army else None
    if number and ordinal:
        if place and _place_s_number(name, number.group()):
            university = ""  # Nanjing First Hospital, Nanjing Medical University: the city's first
        rest = rest[: number.start()] + " " + rest[number.end() :]
    words_only = " ".join(_WORD.sub(" ", _medical_centre(rest)).split())
    tokens, rest = types.take(words_only, english=True)
    kind = next((token for token in sorted(tokens) if types.classes()[token] == "kind"), "")
    own = " ".join(_STOP.sub(" ", rest).split())
    own = " ".join(word for word in own.split() if not (len(word) == 1 and word != "e") and word not in ("pla",))
    if not (own or university) and re.search(r"\b(?:institute|academy)\b", name) and not re.search(r"hospital", name):
        own = types.INSTITUTE
    return Name(
        text=name.strip(),
        chinese=False,
        place=place.id if place else "",
        level=place.level if place else "",
        written=written,
        district=stem,
        affiliation=university,
        affiliated=affiliated,
        ordinal=ordinal or 0,
        military=army,
        types=frozenset(token for token in tokens if types.classes()[token] != "kind"),
        kind=kind,
        brand=types.brand_english(own),
        campus=campus,
        unit=unit,
        city=city.id if city else "",
        core=own,
    )


def _is_location(part: str) -> bool:
    return part in ("", "china") or part in places.english_names()


def _medical_centre(name: str) -> str:
    """A medical centre that has a hospital is only its surroundings; alone it is the house itself."""
    return re.sub(r"\bmedical (?:center|centre)\b", " ", name) if "hospital" in name else name


def _strip_location(name: str, university: bool) -> str:
    """Places after a comma say where it stands, as long as the name can do without them."""
    first, *rest = [part.strip() for part in name.split(",")]
    kept = [part for part in rest if not _is_location(re.sub(r" (?:city|province|prc?)$", "", part))]
    meant = university or bool(re.sub(_STOP, "", types.take(first, english=True)[1]).strip(" ."))
    return " , ".join([first, *(kept if meant else rest)])


def _place_s_number(name: str, number: str) -> bool:
    """Whether the number stands right behind a place and counts its hospitals, not a university's.

    >>> _place_s_number("nanjing first hospital", "first"), _place_s_number("hefei first affiliated hospital", "first")
    (True, False)
    """
    found = re.search(
        rf"(?: city| municipal| provincial)? {re.escape(number)}(?! (?:affiliat|clinical|teaching))", name
    )
    return found is not None and any(name[: found.start()].endswith(place) for place in places.english_names())


@cache
def _place_pattern() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, places.english_names()), key=len, reverse=True))
    return re.compile(rf"\b({names})\b(?: (city|municipal)\b)?")


def _place(name: str, city: Place | None) -> tuple[Place | None, bool, str]:
    """The finest province or city named, and whether its level is."""
    found: list[tuple[Place, str]] = []

    def take(match: re.Match[str]) -> str:
        place = places.in_english(match.group(1), city)
        if not places.meant(place, city, bool(match.group(2))):
            return match.group()
        found.append((place, match.group(1)))
        return f" {match.group(2) or ''} "

    rest = _place_pattern().sub(take, name)
    if not found:
        return None, False, name
    place, phrase = max(found, key=lambda pair: places.LEVELS.index(pair[0].level))
    marks = ("city", "municipal") if place.level == "city" else ("province", "provincial")
    behind = re.search(rf"\b(?:{marks[0]} of|{marks[1]} [a-z ]*of) {phrase}\b", name)  # Municipal Hospital of Taizhou
    written = any(f"{phrase} {mark}" in name for mark in marks) or behind is not None
    if place.level == "city" and f"{phrase} provin" in name and place.id != place.province:
        return places.all_places()[place.province], True, rest
    return place, written, rest
