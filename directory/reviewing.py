"""REVIEWING at the terminal: one open question at a time, both sides beside each other, the answer saved at once.

Every answer is a new last row of decisions.csv, written before the next question is shown: stopping in any way loses
nothing, and what was answered before is never touched.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text as Styled

from directory import dates, questions, store
from directory.assemble import assemble
from directory.model import Facts, OpenQuestion, Side
from directory.terminal import plain

ANSWERS = {"s": "same", "d": "different", "u": "unsure"}
_LONGEST_NAME = 80
_LONGEST_WHY = 600
_WORDS = {
    "en": {
        "colon": ": ",
        "looking": "Looking for open questions …",
        "no_city": "There is no city {city}; there are: {cities}.",
        "none": "No open questions.",
        "count": "Open questions: {count}. Every answer is saved at once; stop whenever you like.",
        "by": "Your name, for the record: ",
        "by_long": "A name of at most 80 characters, please.",
        "question": "Question {number} of {total}",
        "harm": "a mistake would spoil",
        "why_asked": "Why we ask",
        "side": "Side {letter}",
        "facility": "now in",
        "entry": "written by editors",
        "source": "Source",
        "dated": "dated",
        "undated": "undated",
        "read": "read on",
        "same": "= same",
        "differs": "≠ differs",
        "partly": "≈ partly",
        "one": "· one side",
        "silent": "says nothing",
        "unsure": "{by} was unsure on {on}: {why}",
        "meaning": (
            "same: one place with one address, they become one page. different: two places, also two campuses of one "
            "hospital."
        ),
        "entries": "Both were written by editors. To join them, one file must be removed by hand; “same” alone cannot.",
        "keys": "[s]ame  [d]ifferent  [u]nsure  s[k]ip  [q]uit: ",
        "which": "Please type s, d, u, k or q.",
        "why": "Why? (Enter alone: back) ",
        "why_long": "At most 600 characters, please.",
        "saved": "Saved: {answer}.",
        "end": "{answered} answered, {skipped} skipped, {settled} settled by other answers, {left} left.",
        "next": "The next build follows the answers: make check, make site.",
    },
    "zh": {
        "colon": "：",
        "looking": "正在查找待定问题……",
        "no_city": "没有城市 {city}；现有：{cities}。",
        "none": "没有待定问题。",
        "count": "共有 {count} 个待定问题。每次回答立即保存，可随时停止。",
        "by": "请输入您的姓名（用于记录）：",
        "by_long": "姓名请不超过 80 个字符。",
        "question": "第 {number} 题，共 {total} 题",
        "harm": "判断错误会影响",
        "why_asked": "提问原因",
        "side": "{letter} 方",
        "facility": "现属机构",
        "entry": "编辑条目",
        "source": "来源",
        "dated": "来源日期",
        "undated": "来源无日期",
        "read": "核对日期",
        "same": "= 相同",
        "differs": "≠ 不同",
        "partly": "≈ 部分相同",
        "one": "· 仅一方",
        "silent": "未说明",
        "unsure": "{by} 曾于 {on} 判断为不确定：{why}",
        "meaning": "相同：同一地址的同一机构，合并为一页。不同：两处机构；同一医院的两个院区也选不同。",
        "entries": "双方都是编辑条目，仅选“相同”无法合并，需人工删除其中一个文件。",
        "keys": "[s] 相同  [d] 不同  [u] 不确定  [k] 跳过  [q] 退出：",
        "which": "请输入 s、d、u、k 或 q。",
        "why": "理由？（直接回车返回）",
        "why_long": "理由请不超过 600 个字符。",
        "saved": "已保存：{answer}。",
        "end": "已回答 {answered} 题，跳过 {skipped} 题，由其他判断得出 {settled} 题，剩余 {left} 题。",
        "next": "下次构建将按这些判断处理：make check、make site。",
    },
}
_ANSWER_WORDS = {
    "en": {"same": "same", "different": "different", "unsure": "unsure"},
    "zh": {"same": "相同", "different": "不同", "unsure": "不确定"},
}
_STYLES = {"same": "green", "differs": "bold red", "partly": "yellow", "one": "dim"}


class _StopError(Exception):
    """The person has had enough."""


def run(data: Path, *, city: str | None, lang: str, by: str | None, console: Console | None = None) -> int:
    """Ask the open questions of one city, or of all; returns the exit code: 0, or 2 for a city that is not there.

    `by` is whose answers these are; without it the person is asked once.
    """
    session = _Session(data, lang, console or Console(highlight=False))
    with suppress(ImportError):
        importlib.import_module("readline")  # where there is one, typing can be corrected
    return session.run(city, by)


class _Session:
    """One sitting of one person."""

    def __init__(self, data: Path, lang: str, console: Console) -> None:
        self._data = data
        self._lang = "zh" if lang == "zh" else "en"
        self._words = _WORDS[self._lang]
        self._console = console
        self._counts = {"answered": 0, "skipped": 0, "settled": 0}

    def run(self, city: str | None, by: str | None) -> int:
        with self._console.status(self._words["looking"]):
            directory = assemble(self._data)
        if city is not None and city not in directory.cities:
            self._say(self._words["no_city"].format(city=city, cities=", ".join(directory.cities)))
            return 2
        waiting = [each for each in directory.questions if city in (None, each.city)]
        if not waiting:
            self._say(self._words["none"])
            return 0
        self._say(self._words["count"].format(count=len(waiting)))
        with suppress(_StopError, KeyboardInterrupt):
            name = self._name(by)
            for number, question in enumerate(waiting, 1):
                self._one(number, len(waiting), question, directory.cities[question.city], name)
        self._say("")
        left = len(waiting) - sum(self._counts.values())
        self._say(self._words["end"].format(**self._counts, left=left))
        if self._counts["answered"]:
            self._say(self._words["next"])
        return 0

    def _one(self, number: int, total: int, question: OpenQuestion, city: Facts, name: str) -> None:
        decisions, _ = store.load_decisions(self._data)
        if settled(question.a.key, question.b.key, decisions):
            self._counts["settled"] += 1
            return
        self._show(number, total, question, city)
        while True:
            answer = self._ask(self._words["keys"]).lower()
            if answer == "q":
                raise _StopError
            if answer == "k":
                self._counts["skipped"] += 1
                return
            if answer not in ANSWERS:
                self._say(self._words["which"])
                continue
            why = self._why()
            if why and self._save(question, ANSWERS[answer], why, name):
                return

    def _save(self, question: OpenQuestion, answer: str, why: str, name: str) -> bool:
        decision: Facts = {
            "a": question.a.key,
            "b": question.b.key,
            "decision": answer,
            "why": why,
            "by": name,
            "on": dates.today(),
        }
        try:
            store.append_decision(decision, self._data)
        except store.DecisionRefusedError as refused:
            self._say(refused.told[self._lang])
            return False
        self._counts["answered"] += 1
        self._say(self._words["saved"].format(answer=_ANSWER_WORDS[self._lang][answer]))
        return True

    def _name(self, by: str | None) -> str:
        name = _typed(by or "")
        while not name or len(name) > _LONGEST_NAME:
            if name:
                self._say(self._words["by_long"])
            name = self._ask(self._words["by"])
        return name

    def _why(self) -> str:
        why = self._ask(self._words["why"])
        while len(why) > _LONGEST_WHY:
            self._say(self._words["why_long"])
            why = self._ask(self._words["why"])
        return why

    def _ask(self, prompt: str) -> str:
        try:
            return _typed(input(prompt))
        except EOFError:
            raise _StopError from None

    def _say(self, text: str, style: str = "") -> None:
        self._console.print(Styled(plain(text), style=style))

    def _show(self, number: int, total: int, question: OpenQuestion, city: Facts) -> None:
        words, lang = self._words, self._lang
        harm = questions.HARM[question.harm][1][lang]
        place = words["question"].format(number=number, total=total)
        head = f"{place} · {question.city} · {words['harm']}{words['colon']}{harm}"
        self._say("")
        self._say(head, "bold")
        self._say(f"{words['why_asked']}{words['colon']}{question.reasons[lang]}")
        for unsure in question.unsure:
            self._say(words["unsure"].format(by=unsure["by"], on=unsure["on"], why=unsure["why"]), "yellow")
        table = Table(show_lines=True, expand=False)
        table.add_column("")
        for letter, side in (("A", question.a), ("B", question.b)):
            table.add_column(Styled(plain(self._head(letter, side))), overflow="fold", ratio=1)
        for line in questions.compare(question, city, lang):
            both = questions.shared(line)
            label = Styled(f"{plain(line.label)}\n{words[line.mark]}", _STYLES[line.mark])
            table.add_row(label, self._cell(line, line.a, both), self._cell(line, line.b, both))
        table.add_row(words["source"], self._sources(question.a), self._sources(question.b))
        self._console.print(table)
        self._say(words["meaning"])
        if question.a.entry and question.b.entry:
            self._say(words["entries"], "yellow")

    def _head(self, letter: str, side: Side) -> str:
        where = f" · {self._words['facility']} {side.facility}" if side.facility else ""
        entry = f" · {self._words['entry']}" if side.entry else ""
        return f"{self._words['side'].format(letter=letter)}{self._words['colon']}{side.key}{entry or where}"

    def _cell(self, line: questions.Line, values: tuple[str, ...], both: frozenset[str]) -> Styled:
        if not values:
            return Styled(self._words["silent"], "dim")
        cell = Styled()
        for index, value in enumerate(values):
            common = questions.is_shared(value, both)
            cell.append("\n" if index else "")
            sign = "=" if common else "·" if line.mark == "one" else "≠"
            cell.append(f"{sign} {plain(value)}", "green" if common else "bold")
        return cell

    def _sources(self, side: Side) -> Styled:
        words = self._words
        lines = []
        for said in side.said:
            title = said.title.get(self._lang) or next(iter(said.title.values()), "")
            dated = f"{words['dated']} {said.stated_on}" if said.stated_on else words["undated"]
            lines.append(plain(f"{title} ({dated}; {words['read']} {said.checked_on}) {said.url}"))
        return Styled("\n".join(lines))


def settled(a: str, b: str, decisions: Iterable[Facts]) -> bool:
    """Whether people's answers already say, directly or through others, that `a` and `b` are one place or two.

    >>> same = [{"a": "1", "b": "2", "decision": "same"}, {"a": "2", "b": "3", "decision": "same"}]
    >>> settled("1", "3", same), settled("1", "4", same)
    (True, False)
    """
    several = list(decisions)
    parent: dict[str, str] = {}

    def find(key: str) -> str:
        while parent.get(key, key) != key:
            key = parent[key]
        return key

    for decision in several:
        if decision["decision"] == "same":
            parent[find(decision["a"])] = find(decision["b"])
    one, two = find(a), find(b)
    apart = ({find(d["a"]), find(d["b"])} for d in several if d["decision"] == "different")
    return one == two or {one, two} in apart


def _typed(text: str) -> str:
    """What a person typed, without control characters (arrow keys leave some) and outer spaces."""
    printable = "".join(character for character in text if character.isprintable())
    return printable.strip()
