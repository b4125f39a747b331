"""`/editors/review/`: open questions and conflicting values, the most harmful first, on as many pages as they need."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from directory import questions
from directory.model import Directory, Facility, Facts, OpenQuestion, Side, Statement
from directory.publishing import editors
from directory.publishing.catalogue import mark
from directory.publishing.edition import Edition, Name
from directory.publishing.editors.conflicts import Conflict, conflicts, sort
from directory.publishing.fields import Fields
from directory.publishing.markup import text

PER_PAGE = 40
"""Items on one page: some 100 KB at most, which a phone still scrolls."""
_MARKS = {
    "same": mark("same"),
    "differs": mark("differs"),
    "partly": mark("partly the same"),
    "one": mark("one side only"),
}


class Said(NamedTuple):
    """Who says a value: title, address, dates."""

    title: Markup
    url: str
    stated_on: str | None
    checked_on: str
    method: str


class OptionLine(NamedTuple):
    """One of the values that contradict each other."""

    value: Markup
    shown: bool
    said: list[Said]


class ConflictItem(NamedTuple):
    """A conflict as the page shows it."""

    kind: str
    harm: int
    id: str
    facility: str
    city: str
    name: Name
    label: str
    options: list[OptionLine]


class SideHead(NamedTuple):
    """One side of a question."""

    key: str
    name: Name
    href: str
    entry: bool
    said: list[Said]


class CompareLine(NamedTuple):
    """One line of the comparison; each value with whether the other side says it too."""

    label: str
    mark: str
    word: str
    a: list[tuple[Markup, bool]]
    b: list[tuple[Markup, bool]]


class QuestionItem(NamedTuple):
    """An open question as the page shows it."""

    kind: str
    harm: int
    id: str
    city: str
    reasons: str
    a: SideHead
    b: SideHead
    lines: list[CompareLine]
    unsure: list[Facts]


Item = QuestionItem | ConflictItem


class Todo(NamedTuple):
    """What needs a person, most harmful first; the same for every language."""

    items: list[OpenQuestion | Conflict]


def gather(directory: Directory) -> Todo:
    """Everything the page lists."""
    every = (each for facilities in directory.facilities.values() for each in facilities)
    found = sort(conflict for facility in every for conflict in conflicts(facility))
    both: list[OpenQuestion | Conflict] = [*questions.sort(directory.questions), *found]
    return Todo(sorted(both, key=lambda each: each.harm))  # a stable sort: questions first, each kind in its order


def pages(edition: Edition, todo: Todo) -> Iterator[tuple[str, str]]:
    """(path, page) of each page of the review; one page if there is nothing to do."""
    maker = _Maker(edition)
    total = max(1, -(-len(todo.items) // PER_PAGE))
    begins = _beginnings(todo)
    counts = Counter((type(each), each.harm) for each in todo.items)
    for number in range(1, total + 1):
        first = (number - 1) * PER_PAGE
        items = [maker.item(each, first + place) for place, each in enumerate(todo.items[first : first + PER_PAGE], 1)]
        body = edition.render(
            "editors_review.html",
            groups=[
                {"id": questions.HARM[harm][0], "title": edition.words_of(questions.HARM[harm][1]), "items": list(some)}
                for harm, some in groupby(items, key=lambda item: item.harm)
            ],
            summary=[
                {
                    "title": edition.words_of(words),
                    "questions": counts[OpenQuestion, harm],
                    "conflicts": counts[Conflict, harm],
                    "href": f"../{_name(begins[harm])}/#{id_}" if harm in begins else "",
                }
                for harm, (id_, words) in enumerate(questions.HARM)
            ],
            total=len(todo.items),
            number=number,
            pages=[(each, f"../{_name(each)}/") for each in range(1, total + 1)],
        )
        title = edition.words.gettext("Open questions and conflicting values")
        description = edition.words.gettext("For editors: what people must decide, the most harmful first.")
        path = f"{editors.ROOT}/{_name(number)}/"
        yield path, editors.page(edition, path, title, description, body)


def _name(number: int) -> str:
    return "review" if number == 1 else f"review-{number}"


def _beginnings(todo: Todo) -> Mapping[int, int]:
    """The page on which each harm begins."""
    begins: dict[int, int] = {}
    for place, each in enumerate(todo.items):
        begins.setdefault(each.harm, place // PER_PAGE + 1)
    return begins


class _Maker:
    """Makes items in the words of one edition."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._ = edition.words.gettext
        self._fields = Fields(edition.values, edition.words.gettext)

    def item(self, each: OpenQuestion | Conflict, number: int) -> Item:
        if isinstance(each, OpenQuestion):
            return self._question(each, number)
        return self._conflict(each, number)

    def _conflict(self, conflict: Conflict, number: int) -> ConflictItem:
        facility: Facility = conflict.facility
        label, _ = self._fields.told(conflict.options[0].path, conflict.options[0].value)
        return ConflictItem(
            "conflict",
            conflict.harm,
            f"i{number}",
            facility.id,
            facility.city,
            self._edition.name(facility.facts),
            label,
            [
                OptionLine(
                    self._fields.told(option.path, option.value)[1],
                    option.shown,
                    [self._said_by(statement) for statement in option.said],
                )
                for option in conflict.options
            ],
        )

    def _said_by(self, statement: Statement) -> Said:
        return Said(
            self._edition.words_of(statement.title),
            statement.url,
            statement.stated_on,
            statement.checked_on,
            statement.method,
        )

    def _question(self, question: OpenQuestion, number: int) -> QuestionItem:
        lang = self._edition.language.code
        city = self._edition.directory.cities[question.city]
        lines = [self._line(line) for line in questions.compare(question, city, lang)]
        return QuestionItem(
            "question",
            question.harm,
            f"i{number}",
            question.city,
            question.reasons.get(lang) or question.reasons["en"],
            self._side(question.a, question.city),
            self._side(question.b, question.city),
            lines,
            list(question.unsure),
        )

    def _line(self, line: questions.Line) -> CompareLine:
        both = questions.shared(line)

        def cell(values: Iterable[str]) -> list[tuple[Markup, bool]]:
            return [(text(value), questions.is_shared(value, both)) for value in values]

        return CompareLine(line.label, line.mark, self._(_MARKS[line.mark]), cell(line.a), cell(line.b))

    def _side(self, side: Side, city: str) -> SideHead:
        said = [
            Said(self._edition.words_of(each.title), each.url, each.stated_on, each.checked_on, "web")
            for each in side.said
        ]
        names = side.facts.get("names")
        name = self._edition.name(side.facts) if names else Name(side.key, "", "", "")
        return SideHead(side.key, name, f"../../{city}/{side.facility}/" if side.facility else "", side.entry, said)
