"""Changes told in a form: plain lines, Markdown for a pull request, an Atom feed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from directory import checking, schema, store
from directory.editing.changes import Change, describe
from directory.editing.history import Difference, NoHistoryError, Step, commits
from directory.editing.sheet.exporting import has_provenance
from directory.model import Facts

_LATEST = 20
"""Commits that the feed tells of."""
_MOST = 200
"""Items of the feed at most."""
_LINES = 30
"""Lines of one item at most; a new entry has more, and its page says the rest."""


def text(found: Difference, lang: str) -> str:
    """Lines for a terminal: a place, then its changes."""
    lines = []
    for entry, changes in groupby(found.changes, key=lambda change: change.entry):
        listed = list(changes)
        lines += [f"{entry} {listed[0].name[lang]}", *(f"  {change.words(lang)}" for change in listed)]
    lines += [f"  {_ALSO[lang]} {path}" for path in found.others]
    return "\n".join(lines) or _NOTHING[lang]


def markdown(found: Difference, lang: str) -> str:
    """The same as Markdown, to be put under a pull request. Nothing in a value is read as markup."""
    count = len({change.entry for change in found.changes})
    lines = [_HEAD[lang].format(len(found.changes), count)]
    for entry, changes in groupby(found.changes, key=lambda change: change.entry):
        listed = list(changes)
        lines += ["", f"### {_plain(listed[0].name[lang])} `{entry}`", ""]
        lines += [f"- {_plain(change.words(lang))}" for change in listed]
    if found.others:
        lines += ["", f"{_ALSO[lang]}", "", *(f"- `{path.replace('`', '')}`" for path in found.others)]
    return "\n".join(lines) + "\n" if found.changes or found.others else _NOTHING[lang] + "\n"


def _plain(words: str) -> str:
    """Text that Markdown shows as it is: signs escaped, addresses and mentions not made into links."""
    safe = "".join(f"\\{sign}" if sign in "\\`*_{}[]()#+!|<>~$" else sign for sign in " ".join(words.split()))
    return safe.replace("://", ":\u200b//").replace("@", "@\u200b")


def feed(data: Path, lang: str, site: str) -> str:
    """The latest changes as Atom, newest first; empty where there is no version history. `site` is the address of the
    site, "" if it is not known: addresses are then relative to the feed.
    """
    cities, _ = store.load_cities(data)
    try:
        steps = list(commits(data, _LATEST))
    except NoHistoryError:
        steps = []
    found = [(step, told) for step in steps if (told := public(step, cities.get(step.city)))][:_MOST]
    newest = max((step.commit.moment for step, _ in found), key=_moment, default="1970-01-01T00:00:00+00:00")
    start = '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'
    head = [
        f'{start} xml:lang="{"zh-Hans" if lang == "zh" else "en"}">',
        f"<id>urn:bujianwai:changes:{lang}</id>",
        f"<title>{_FEED[lang]}</title>",
        f"<updated>{newest}</updated>",
        "<author><name>不见外 Bujianwai</name></author>",
    ]
    return "\n".join([*head, *_items(found, lang, site), "</feed>", ""])


def public(step: Step, city: Facts | None) -> list[Change]:
    """The changes that readers may see: of facts with a source that no check refuses, before and after. What editors
    note among themselves, and what was written by mistake, stays in the house.
    """
    if city is None:
        return []
    refused = {name for facts in (step.before, step.after) for name in _refused(facts, city)}
    return [
        change
        for change in describe(step.entry, step.before, step.after)
        if change.proofs and has_provenance(change.field) and change.field not in refused
    ]


def _refused(facts: Facts, city: Facts) -> set[str]:
    """The fields in which a check finds an error; all of them in an entry that is not valid."""
    coerced = schema.coerce("entry", {name: value for name, value in facts.items() if value is not None})
    if facts and not schema.is_valid("entry", coerced):
        return set(facts)
    sound = {name: value for name, value in coerced.items() if has_provenance(name)}
    return {finding.path[0] for finding in checking.check_facts(sound, city) if finding.severity == "error"}


def _items(found: Iterable[tuple[Step, list[Change]]], lang: str, site: str) -> Iterable[str]:
    for step, changes in found:
        lines = [change.words(lang) for change in changes[:_LINES]]
        lines += ["…"] if len(changes) > _LINES else []
        prefix = f"{site}zh/" if site and lang == "zh" else site
        yield "\n".join([
            "<entry>",
            f"<id>urn:bujianwai:change:{step.commit.id}:{step.entry}</id>",
            f"<title>{_safe(changes[0].name[lang])}</title>",
            f"<updated>{step.commit.moment}</updated>",
            f"<link href={quoteattr(f'{prefix}{step.city}/{step.entry}/')}/>",
            f'<content type="text">{_safe(chr(10).join(lines))}</content>',
            "</entry>",
        ])  # fmt: skip


def _safe(words: str) -> str:
    """Text that XML can hold."""
    return escape("".join(sign for sign in words if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff")))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


_HEAD = {"en": "**{} changes in {} entries**", "zh": "**{} 处改动，涉及 {} 个条目**"}
_ALSO = {"en": "Also changed:", "zh": "其他改动的文件："}
_NOTHING = {"en": "No fact has changed.", "zh": "事实数据没有改动。"}
_FEED = {"en": "Bujianwai: changes of the directory", "zh": "不见外：名录改动"}
