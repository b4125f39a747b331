"""Which addresses that people wrote are out of reach: sources, websites, pages to book on. Asked only on request."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from directory import store, strict_yaml
from directory.model import Notice, Text
from directory.reporting import asking
from directory.reporting.asking import Answer, Limits, State

Progress = Callable[[str, int, int], None]


def notices(data: Path, progress: Progress, limits: Limits | None = None) -> list[Notice]:
    """A warning for every address in people's files that cannot be reached, a hint for one that only answers people."""
    named = [(path, field, url) for path in _files(data) for field, url in _addresses(path)]
    urls = list(dict.fromkeys(url for _, _, url in named))
    answers = asking.ask_all(urls, limits or Limits(), lambda done: progress("ask", done, len(urls)))
    asked = [answer.state for answer in answers.values() if answer.state != "unasked"]
    reached = sum(1 for state in asked if state in ("fine", "gone", "broken", "refuses"))
    if len(asked) >= _MANY and reached * _FEW < len(asked):
        told = f"{reached}/{len(asked)}"
        return [Notice("nothing-reached", "warning", store.relative(data, data), "", "", told, *_OFFLINE)]
    found = [
        _notice(store.relative(path, data), path.stem, field, url, answers[url])
        for path, field, url in named
        if answers[url].state not in ("fine", "unasked")
    ]
    left = len(urls) - len(asked)
    if left:
        found.append(Notice("not-asked", "info", store.relative(data, data), "", "", f"{left}/{len(urls)}", *_LATER))
    return found


_MANY, _FEW = 3, 20
"""From how many addresses on it is our own connection that is to blame if not one in so many can be reached."""


def _files(data: Path) -> list[Path]:
    """The files that people write."""
    return sorted([*data.glob("*.yml"), *data.glob("guide_facts/*.yml"), *data.glob("cities/**/*.yml")])


def _addresses(path: Path) -> Iterator[tuple[str, str]]:
    """(field, address), each address once; nothing of a file that cannot be read: that has a notice of its own."""
    try:
        value = strict_yaml.parse(path.read_bytes()).value
    except (OSError, strict_yaml.YamlRefusedError):
        return
    seen: set[str] = set()
    for field, text in _texts(value, ()):
        if text.startswith(("http://", "https://")) and text not in seen:
            seen.add(text)
            yield field, text


def _texts(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield "/".join(path), value
    elif isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _texts(item, (*path, str(key)))


def _notice(file: str, place: str, field: str, url: str, answer: Answer) -> Notice:
    found = f"{url} ({answer.found})" if answer.found else url
    expected = {lang: f"{_PAGE[lang]}{_WRONG[answer.state][lang]}" for lang in ("en", "zh")}
    if answer.state == "refuses":
        return Notice("answers-people-only", "info", file, place, field, found, expected, _LOOK)
    return Notice("unreachable", "warning", file, place, field, found, expected, _MEND)


_PAGE: Final = {"en": "a page that can be opened; ", "zh": "可以打开的网页；"}
_WRONG: Final[dict[State, Text]] = {
    "gone": {"en": "the server says that there is none here", "zh": "服务器答复该网页不存在"},
    "broken": {"en": "its server reports a fault of its own", "zh": "对方服务器报告自身故障"},
    "refuses": {"en": "its server answers no programs", "zh": "对方服务器不答复程序"},
    "nobody": {
        "en": "there is no server with this name, or it does not answer",
        "zh": "没有该名称的服务器，或服务器没有应答",
    },
    "unsafe": {"en": "its certificate is not valid, so browsers warn of it", "zh": "其安全证书无效，浏览器会发出警告"},
    "private": {"en": "it leads into a private network or to no web page", "zh": "该地址指向内部网络，或不是网页地址"},
    "circle": {"en": "it redirects for ever", "zh": "该地址不断重定向"},
    "slow": {"en": "it does not answer in time", "zh": "对方未在限定时间内应答"},
}
_MEND: Final = {
    "en": "Open it in a browser, and again another day. If it has moved, write the new address. If it is gone, name "
    "another source that says the same, or take out what nobody says any more.",
    "zh": "请用浏览器打开，隔日再试。如已搬迁，请改写新网址；如已消失，请换用内容相同的其他来源，"
    "或删去已无来源支持的内容。",
}
_LOOK: Final = {
    "en": "Open it in a browser. If it opens, nothing need be done.",
    "zh": "请用浏览器打开；如能打开，无须处理。",
}
_OFFLINE: Final[tuple[Text, Text]] = (
    {"en": "at least one page that can be opened", "zh": "至少有一个网页可以打开"},
    {
        "en": "Look whether this machine is connected to the internet, without a proxy, and check again.",
        "zh": "请检查本机能否不经代理直接访问互联网，然后重新检查。",
    },
)
_LATER: Final[tuple[Text, Text]] = (
    {"en": "every address asked; there was no time left for these", "zh": "全部网址均已查询；时间已到，余下未查"},
    {"en": "Check again later.", "zh": "请稍后再检查。"},
)
