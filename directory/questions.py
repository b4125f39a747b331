"""OPEN QUESTIONS: what linking could not decide, with both sides beside each other, most harmful first.

Both the terminal (`reviewing`) and the editors' page show what is worked out here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from directory import schema
from directory.linking.decide import Question
from directory.model import Entry, Facts, OpenQuestion, Record, Said, Side, Source, Text

HARM: tuple[tuple[str, Text], ...] = (
    ("emergency", {"en": "emergency", "zh": "急救"}),
    ("place", {"en": "address", "zh": "地址"}),
    ("insurer", {"en": "insurance and payment", "zh": "保险与付款"}),
    ("other", {"en": "names and other facts", "zh": "名称及其他"}),
)
"""What a wrong answer would spoil, the worst first."""
_ENTRY = "entry:"

Show: TypeAlias = Callable[[Facts, str], Iterable[str]]
Mark: TypeAlias = Literal["same", "differs", "partly", "one"]
"""How the two sides of a line compare; "one" where only one of them says anything."""


class Line(NamedTuple):
    """One line of the comparison: what it is about and what each side says of it."""

    label: str
    a: tuple[str, ...]
    b: tuple[str, ...]
    mark: Mark


def opened(
    city: str,
    found: Iterable[Question],
    records: Iterable[Record],
    entries: Iterable[Entry],
    decisions: Iterable[Facts],
    sources: Mapping[str, Source],
    home: Mapping[str, str],
) -> list[OpenQuestion]:
    """The questions linking found in a city, complete. `home` maps the keys of records to the facility they are in."""
    sides = {record.key: _of_record(record, sources, home) for record in records}
    sides |= {f"{_ENTRY}{entry.id}": _of_entry(entry) for entry in entries}
    left_open: dict[frozenset[str], list[Facts]] = defaultdict(list)
    for decision in decisions:
        if decision["decision"] == "unsure":
            left_open[frozenset((decision["a"], decision["b"]))].append(decision)
    made = []
    for question in found:
        a, b = sides[question.a], sides[question.b]
        reasons = {lang: question.words(lang) for lang in ("en", "zh")}
        unsure = tuple(left_open[frozenset((a.key, b.key))])
        made.append(OpenQuestion(city, a, b, reasons, _harm(a.facts, b.facts), unsure))
    return made


def sort(several: Iterable[OpenQuestion]) -> list[OpenQuestion]:
    """Most harmful first; those that people were already unsure of stand last."""
    return sorted(several, key=lambda each: (bool(each.unsure), each.harm, each.city, each.a.key, each.b.key))


def _of_record(record: Record, sources: Mapping[str, Source], home: Mapping[str, str]) -> Side:
    source = sources.get(record.source)
    title = source.title if source else {"en": record.source, "zh": record.source}
    said = Said(title, record.url, record.stated_on, record.checked_on)
    return Side(record.key, home.get(record.key, ""), record.facts, (said,), entry=False)


def _of_entry(entry: Entry) -> Side:
    said = tuple(
        Said({"en": s["title"], "zh": s["title"]}, s["url"], s.get("stated_on"), s["checked_on"]) for s in entry.sources
    )
    return Side(entry.id, entry.id, entry.facts, said, entry=True)


def _harm(a: Facts, b: Facts) -> int:
    """The rank of the worst thing readers would get wrong if the question is answered wrongly or left open."""
    if any(_urgent(facts) for facts in (a, b)):
        return 0
    if "address" in a and "address" in b:
        return 1
    if any("agreements" in facts for facts in (a, b)):
        return 2
    return 3


def _urgent(facts: Facts) -> bool:
    return any(service["kind"] == "emergency" for service in facts.get("services", ())) or any(
        contact.get("purpose") == "emergency" for contact in facts.get("contacts", ())
    )


def compare(question: OpenQuestion, city: Facts, lang: str) -> list[Line]:
    """The two sides line by line, as far as either says anything: names, kind, address, phones, websites, identifiers,
    position. `city` names the districts. Plain words, not escaped for any sink.
    """
    lines = []
    for field, show in _SHOWN.items():
        a, b = (tuple(dict.fromkeys(show(side.facts, lang))) for side in (question.a, question.b))
        if a or b:
            lines.append(Line(_label(field, lang), a, b, _mark(a, b)))
    a, b = (_district(side.facts, city, lang) for side in (question.a, question.b))
    if a or b:
        lines.append(Line(_label("district", lang), a, b, _mark(a, b)))
    return lines


_LABELS: dict[str, Text] = {
    "chinese": {"en": "Chinese names", "zh": "中文名称"},
    "foreign": {"en": "Names in other languages", "zh": "其他语言名称"},
    "address.zh": {"en": "Chinese address", "zh": "中文地址"},
    "address.en": {"en": "English address", "zh": "英文地址"},
    "district": {"en": "District", "zh": "区县"},
}


def _label(field: str, lang: str) -> str:
    words: Text = _LABELS.get(field) or schema.properties("facts")[field]["x-label"]
    return str(words.get(lang) or words["en"])


def _mark(a: tuple[str, ...], b: tuple[str, ...]) -> Mark:
    ours, theirs = ({_plain(each) for each in side} for side in (a, b))
    if not ours or not theirs:
        return "one"
    if ours == theirs:
        return "same"
    return "partly" if ours & theirs else "differs"


def shared(line: Line) -> frozenset[str]:
    """The plain forms that both sides have; see `is_shared`."""
    return frozenset({_plain(each) for each in line.a} & {_plain(each) for each in line.b})


def is_shared(value: str, both: frozenset[str]) -> bool:
    """Whether the other side says the same, whatever the spaces, widths and capitals."""
    return _plain(value) in both


def _plain(value: str) -> str:
    folded = unicodedata.normalize("NFKC", value).casefold()
    if re.fullmatch(r"[+0-9() .-]{7,}(ext)?[0-9 ]*", folded):
        return re.sub(r"[^0-9]", "", folded)
    return "".join(character for character in folded if character.isalnum())


def _names(*, chinese: bool) -> Show:
    """Names in Chinese and others apart: a Chinese and an English name do not differ, they cannot be compared."""

    def show(facts: Facts, _lang: str) -> Iterable[str]:
        return (name["text"] for name in facts.get("names", ()) if name["lang"].startswith(("zh", "cmn")) == chinese)

    return show


def _term(field: str, vocabulary: str) -> Show:
    def show(facts: Facts, lang: str) -> Iterable[str]:
        if field not in facts:
            return ()
        term = schema.vocabularies().get(vocabulary, {}).get(facts[field], {"label": {}})
        return (term["label"].get(lang) or term["label"].get("en") or facts[field],)

    return show


def _address(lang: str) -> Show:
    def show(facts: Facts, _lang: str) -> Iterable[str]:
        written = facts.get("address", {}).get(lang)
        return (written,) if written else ()

    return show


def _district(facts: Facts, city: Facts, lang: str) -> tuple[str, ...]:
    code = facts.get("address", {}).get("district")
    if not code:
        return ()
    names = [each["name"] for each in city["districts"] if each["adcode"] == code]
    return (str(names[0].get(lang) or names[0].get("en") or code) if names else code,)


def _contacts(facts: Facts, _lang: str) -> Iterable[str]:
    several = [*facts.get("contacts", ())]
    for service in facts.get("services", ()):
        several += service.get("contacts", ())
    return (f"{each['value']}{' ext ' + each['extension'] if 'extension' in each else ''}" for each in several)


def _services(facts: Facts, lang: str) -> Iterable[str]:
    terms = schema.vocabularies().get("service", {})
    for service in facts.get("services", ()):
        words = terms.get(service["kind"], {"label": {}})["label"]
        yield str(words.get(lang) or words.get("en") or service["kind"])


def _websites(facts: Facts, _lang: str) -> Iterable[str]:
    return (site["url"] for site in facts.get("websites", ()))


def _identifiers(facts: Facts, _lang: str) -> Iterable[str]:
    return (f"{each['system']} {each['value']}" for each in facts.get("identifiers", ()))


def _point(facts: Facts, _lang: str) -> Iterable[str]:
    point = facts.get("point")
    return (f"{point['lat']}, {point['lon']} ({point['precision']})",) if point else ()


_SHOWN: dict[str, Show] = {
    "chinese": _names(chinese=True),
    "foreign": _names(chinese=False),
    "type": _term("type", "facility_type"),
    "grade": _term("grade", "grade"),
    "status": _term("status", "status"),
    "address.zh": _address("zh"),
    "address.en": _address("en"),
    "contacts": _contacts,
    "services": _services,
    "websites": _websites,
    "identifiers": _identifiers,
    "point": _point,
}
