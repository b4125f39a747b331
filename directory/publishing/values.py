"""Facts as words: for every field of schema.json a function, made once a language, that turns a value into markup.

A field added to schema.json is shown without a line here: its type, vocabulary and labels say how.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from babel import Locale
from babel.dates import get_day_names
from babel.support import NullTranslations
from markupsafe import Markup, escape

from directory import schema
from directory.model import Facts
from directory.publishing import urls
from directory.publishing.config import Language
from directory.publishing.labels import ENUMS
from directory.publishing.markup import WRITTEN, choose, glue, joined, link, text

Formatter: TypeAlias = Callable[[Any], Markup]


_ROW = Markup('<span class="row">')
_LABEL = Markup('<span class="row__label">')
_LABEL_END = Markup("</span>")
_ROW_END = Markup("</span>")
_ANSWER = {"yes": Markup('<b class="yes">'), "no": Markup('<b class="no">')}
_ANSWER_END = Markup("</b>")
_NUMBER = Markup('<a class="tel" href="')
_END = Markup('">')
_NUMBER_END = Markup("</a>")
_PURPOSE = Markup('<span class="purpose">')
_SPAN_END = Markup("</span> ")
_ASIDE = Markup(' <small class="aside">')
_ASIDE_END = Markup("</small>")
_DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
_NOT_IN_HEAD = frozenset({"date_part", "date", "url"})
_VERDICTS = ("accepted", "offered", "available")
"""Fields that answer yes or no to what the others name: "Visa card: no"."""
_AGREEMENT_HEAD = ("insurer", "network", "plan", "service", "care")
_CONTACT_HEAD = ("kind", "purpose", "value", "extension")


class Row(NamedTuple):
    """One detail of a thing: its label and its value."""

    label: str
    value: Markup


class Shown(NamedTuple):
    """A value ready for a page: what it is, then its details."""

    head: Markup
    rows: tuple[Row, ...] = ()

    def with_proof(self, proof: Markup, colon: Markup) -> Markup:
        """The value as a page prints it, with what proves it right behind what it says."""
        details = [
            part
            for row in self.rows
            for part in (
                (_ROW, _LABEL, escape(row.label), colon, _LABEL_END, row.value, _ROW_END)
                if row.label
                else (_ROW, row.value, _ROW_END)
            )
        ]
        return glue(self.head, proof, *details) if self.head else glue(*details, proof)


class Values:
    """Formatters for one language. `hrefs` say where insurers and facilities have their pages, seen from a facility's
    page; a name without a page is shown without a link.
    """

    def __init__(
        self,
        language: Language,
        catalogue: NullTranslations,
        vocabularies: Mapping[str, Mapping[str, Facts]],
        insurers: Mapping[str, Facts],
        organisations: Mapping[str, Facts],
        hrefs: Callable[[str], str | None],
    ) -> None:
        self.language = language
        self._: Callable[[str], str] = catalogue.gettext
        self._vocabularies = vocabularies
        self._insurers = insurers
        self._organisations = organisations
        self._terms: dict[tuple[str, str], Markup] = {}
        self._href = hrefs
        self._locale = Locale.parse(language.code)
        names = get_day_names("abbreviated", locale=self._locale)
        self._day_names = {day: names[index] for index, day in enumerate(_DAYS)}
        self._answers = {each: glue(_ANSWER[each], self.enum("yes_no", each), _ANSWER_END) for each in _ANSWER}
        self._comma = self._(", ")
        self._colon = escape(self._(": "))
        self.between = str(catalogue.pgettext("between the items of a list", ", "))
        self._semicolon = self._("; ")
        self._special: dict[str, Callable[[Any], Shown]] = {
            "contact": self.contact,
            "name": self._name,
            "agreement": self.agreement,
        }
        self._agreement_rows = self._rows_of(_fields("agreement"), _AGREEMENT_HEAD)
        self._contact_rows = self._rows_of(_fields("contact"), _CONTACT_HEAD)

    # -- labels ---------------------------------------------------------------------------------------

    def label(self, node: Mapping[str, Any]) -> str:
        """The label of a field in the page's language."""
        labels = node.get("x-label", {})
        return str(labels.get(self.language.code) or labels.get("en") or node.get("title", ""))

    def term(self, vocabulary: str, value: str) -> Markup:
        """The label of a vocabulary's value; an unknown value stands for itself."""
        known = self._terms.get((vocabulary, value))
        if known is None:
            term = self._vocabularies.get(vocabulary, {}).get(value)
            known = text(*choose(term["label"], self.language)) if term else text(value)
            self._terms[vocabulary, value] = known
        return known

    def enum(self, field: str, value: str) -> Markup:
        """The words for a fixed value of schema.json."""
        return escape(self._(ENUMS.get(field, {}).get(value, value)))

    # -- compiling ------------------------------------------------------------------------------------

    def shower(self, node: Mapping[str, Any], name: str) -> Callable[[Any], Shown]:
        """The function that shows one value of a field, or one item of a list field, given its node of schema.json."""
        kind = _reference(node)
        if kind in self._special:
            return self._special[kind]
        if schema.resolve(node).get("properties") and kind not in self._inline_kinds():
            return self._object_of(node)
        formatter = self.inline(node, name)
        return lambda value: Shown(formatter(value))

    def inline(self, node: Mapping[str, Any], name: str) -> Formatter:
        """The function that shows a value within a line."""
        kind = _reference(node)
        if kind in self._inline_kinds():
            return self._inline_kinds()[kind]
        full = schema.resolve(node)
        if "x-vocabulary" in full:
            return partial(self.term, full["x-vocabulary"])
        if "enum" in full:
            return partial(self.enum, name)
        if full.get("type") == "array":
            each = self.inline(full["items"], name)
            separator = self._semicolon if schema.resolve(full["items"]).get("properties") else self.between
            return lambda value: joined(map(each, value), separator)
        if full.get("properties"):
            shown = self.shower(node, name)
            return lambda value: self.one_line(shown(value))
        if full.get("pattern", "").startswith("^[A-Z]{2}$"):
            return self._country
        if full.get("type") in ("integer", "number"):
            return lambda value: escape(f"{value:g}")
        return self._references().get(name, text)

    def _references(self) -> dict[str, Formatter]:
        """Plain strings that name something: by the name of their field."""
        return {
            "code": partial(self.term, "department"),
            "service": partial(self.term, "service"),
            "insurer": self.insurer,
            "organisation": self._organisation,
        }

    def _inline_kinds(self) -> dict[str, Formatter]:
        return {
            "text": lambda value: text(*choose(value, self.language)),
            "yes_no": self.answer,
            "hours": self.hours,
            "money": self.money,
            "url": self.url,
            "point": self.point,
            "id": lambda value: self._linked(value, text(value)),
        }

    def _object_of(self, node: Mapping[str, Any]) -> Callable[[Any], Shown]:
        fields = schema.resolve(node)["properties"]
        verdict = next((name for name in _VERDICTS if name in fields), "")
        keys = list(node.get("x-key", ()))
        if len(keys) > 1:
            keys = [name for name in keys if _reference(fields[name]) not in _NOT_IN_HEAD]
        heads = [(name, self.inline(fields[name], name)) for name in fields if name in keys]
        details = self._rows_of(fields, (*keys, verdict))

        def show(value: Facts) -> Shown:
            head = joined((formatter(value[name]) for name, formatter in heads if name in value), " · ")
            if verdict in value:
                head = glue(head, self._colon, self.answer(value[verdict]))
            rows = details(value)
            return Shown(rows[0].value) if not head and len(rows) == 1 else Shown(head, rows)

        return show

    def _rows_of(self, fields: Mapping[str, Any], without: Iterable[str]) -> Callable[[Facts], tuple[Row, ...]]:
        compiled = [
            (name, self.label(schema.resolve(node)), self.inline(node, name))
            for name, node in fields.items()
            if name not in without
        ]
        return lambda value: tuple(
            Row(label, formatter(value[name])) for name, label, formatter in compiled if name in value
        )

    def one_line(self, shown: Shown) -> Markup:
        """A thing and its details as one line of text."""
        details = joined((escape(f"{row.label}{self._(': ')}") + row.value for row in shown.rows), self._semicolon)
        if shown.head and details:
            return shown.head + escape(self._(" (")) + details + escape(self._(")"))
        return shown.head or details

    # -- kinds ----------------------------------------------------------------------------------------

    def answer(self, value: str) -> Markup:
        """Yes or no, said by somebody. Unknown never comes here."""
        return self._answers[value]

    def url(self, value: str) -> Markup:
        """An address as a link, or as plain text where it is not a safe one."""
        href = urls.web(value)
        shown = value.removeprefix("https://").removeprefix("http://").rstrip("/")
        return link(href, text(shown), outside=True) if href else text(value)

    def _country(self, code: str) -> Markup:
        return escape(self._locale.territories.get(code, code))

    def hours(self, value: Facts) -> Markup:
        """One line of a timetable, in Chinese time: "Mon–Fri 08:00–11:30"."""
        days = value["days"]
        if len(days) == 7 and (value["from"], value["to"]) == ("00:00", "24:00"):
            parts = [escape(self._("day and night, every day"))]
        else:
            parts = [escape(f"{self._days(days)} {value['from']}–{value['to']}")]
        if "holidays" in value:
            parts.append(self.enum("holidays", value["holidays"]))
        if "valid_from" in value:
            parts.append(escape(self._("from %s") % value["valid_from"]))
        if "valid_until" in value:
            parts.append(escape(self._("until %s") % value["valid_until"]))
        if "note" in value:
            parts.append(text(*choose(value["note"], self.language)))
        return joined(parts, self._comma)

    def _days(self, days: Iterable[str]) -> str:
        numbers = sorted({_DAYS.index(day) for day in days})
        runs: list[list[int]] = []
        for number in numbers:
            if runs and runs[-1][-1] == number - 1:
                runs[-1].append(number)
            else:
                runs.append([number])
        name = [self._day_names[day] for day in _DAYS]
        shown = [name[run[0]] if len(run) == 1 else f"{name[run[0]]}–{name[run[-1]]}" for run in runs]
        return self.between.join(shown)

    def money(self, value: Facts) -> Markup:
        """An amount with its currency and the date it was true."""
        amounts = "–".join(f"{value[key]:,g}" for key in ("amount", "amount_to") if key in value)
        parts = [escape(self._("%(currency)s %(amount)s") % {"currency": value.get("currency", ""), "amount": amounts})]
        if "note" in value:
            parts.append(text(*choose(value["note"], self.language)))
        if "on" in value:
            parts.append(escape(self._("as of %s") % value["on"]))
        return joined(parts, self._comma)

    def point(self, value: Facts) -> Markup:
        """Coordinates as people copy them, lat, lon, with the datum and how exact they are."""
        precision = self.enum("precision", value["precision"])
        return escape(f"{value['lat']:.5f}, {value['lon']:.5f} ({value['datum']}{self._comma}") + precision + ")"

    def insurer(self, value: str) -> Markup:
        """An insurer's name, leading to its page if it has one."""
        insurer = self._insurers.get(value)
        return self._linked(value, text(*self.name_of(insurer["names"])) if insurer else text(value))

    def _organisation(self, value: str) -> Markup:
        organisation = self._organisations.get(value)
        return text(*self.name_of(organisation["names"])) if organisation else text(value)

    def _linked(self, target: str, label: Markup) -> Markup:
        href = self._href(target)
        return link(href, label) if href else label

    def name_of(self, names: Iterable[Facts]) -> tuple[str, str]:
        """The best name for a page in this language: (name, tag if it is in another language)."""
        chinese = self.language.code == "zh"
        own = [name for name in names if (written(name["lang"]) == "zh-Hans") == chinese]
        for name in (*own, *names):
            if name["kind"] != "former":
                tag = written(name["lang"])
                return name["text"], "" if tag == self.language.tag else tag
        return "", ""

    def _name(self, value: Facts) -> Shown:
        tag = written(value["lang"])
        kind = self.enum("kind", value["kind"])
        if "until" in value:
            kind += escape(self._(", ") + self._("until %s") % value["until"])
        shown = text(value["text"], "" if tag == self.language.tag else tag)
        return Shown(glue(shown, _ASIDE, kind, _ASIDE_END))

    def agreement(self, value: Facts, *, named: bool = True) -> Shown:
        """An agreement with an insurer: for which plan, service and kind of care, then under which conditions. `named`
        is false on the insurer's own page.
        """
        head = [self.insurer(value["insurer"])] if named else []
        head += [text(value[key]) for key in ("network", "plan") if key in value]
        if "service" in value:
            head.append(self.term("service", value["service"]))
        if "care" in value:
            head.append(self.enum("care", value["care"]))
        return Shown(joined(head, " · "), self._agreement_rows(value))

    def contact(self, value: Facts) -> Shown:
        """A number or address one can use, with what it is for. Numbers are links; who answers, in which language and
        when are details.
        """
        kind, number = value["kind"], value["value"]
        extension = value.get("extension", "")
        known = value.get("purpose")
        purpose = self.term("contact_purpose", known) if known else self.enum("kind", kind)
        head = glue(_PURPOSE, purpose, _SPAN_END, self._reach(kind, number, extension))
        if extension:
            head = glue(head, escape(" " + self._("ext. %(number)s") % {"number": extension}))
        if kind == "phone" and urls.home_only(number):
            head = glue(head, _ASIDE, escape(self._("cannot be dialled from abroad")), _ASIDE_END)
        return Shown(head, self._contact_rows(value))

    def spoken(self, number: str) -> str:
        """A phone number as readers of this language write it."""
        return urls.spoken(number, chinese=self.language.code == "zh")

    def checked(self, on: str, method: str) -> str:
        """When somebody looked: a page of which only notes were used has not been looked at again."""
        if method == "collected":
            return self._("noted on %(date)s (page not reopened)") % {"date": on}
        return self._("checked on %(date)s") % {"date": on}

    def _reach(self, kind: str, number: str, extension: str) -> Markup:
        href = {"phone": urls.tel(number, extension), "email": urls.mail(number)}.get(kind)
        shown = text(self.spoken(number) if kind in ("phone", "fax") else number)
        return glue(_NUMBER, escape(href), _END, shown, _NUMBER_END) if href else shown


def written(language: str) -> str:
    """The tag of a language as it is written: names carry the spoken code or the written one."""
    return WRITTEN.get(language, language)


def _reference(node: Mapping[str, Any]) -> str:
    return str(node.get("$ref", "")).removeprefix("#/$defs/")


def _fields(kind: str) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = schema.resolve({"$ref": f"#/$defs/{kind}"})["properties"]
    return fields
