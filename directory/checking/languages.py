"""CHECKING: what stands in one language only. Half of the readers cannot read it."""

from __future__ import annotations

from collections.abc import Iterator

from directory.checking.finding import Finding, parts
from directory.model import Facts, Severity, Text

_PAIR = frozenset({"en", "zh"})
_LANGUAGES = _PAIR | {"vi", "th", "lo", "km", "my", "id", "ms", "fil", "ja", "ko", "fr", "de", "ru", "es", "ar"}


def check(facts: Facts) -> Iterator[Finding]:
    """Words by language that lack English or Chinese, and a place without a name in one of them."""
    for field, value in facts.items():
        for under, item in parts(value, (field,)):
            if item.keys() <= _LANGUAGES and all(isinstance(text, str) for text in item.values()):
                yield from _missing(under, item)
    tags = {name["lang"].split("-")[0] for name in facts.get("names", ())}
    for lang in sorted(_PAIR - tags if tags else ()):
        severity: Severity = "warning" if lang == "zh" else "info"
        yield Finding(("names",), "no-name-in-language", severity, ", ".join(sorted(tags)), _NAME[lang], _NAME_IT[lang])


def _missing(path: tuple[str, ...], item: Facts) -> Iterator[Finding]:
    for lang in sorted(_PAIR - item.keys()):
        other = next(iter(item.values()))
        yield Finding(path, "one-language", "warning", other, _BOTH[lang], _TRANSLATE)


_BOTH: dict[str, Text] = {
    "en": {"en": "the same in English", "zh": "同时有英文"},
    "zh": {"en": "the same in Chinese", "zh": "同时有中文"},
}
_TRANSLATE: Text = {
    "en": "Add the other language; say it is a translation where the source has only one.",
    "zh": "请补充另一种语言；来源只有一种语言时，可注明为译文。",
}
_NAME: dict[str, Text] = {
    "en": {"en": "a name in English", "zh": "有英文名称"},
    "zh": {"en": "a name in Chinese, for the driver", "zh": "有中文名称（给司机看）"},
}
_NAME_IT: dict[str, Text] = {
    "en": {
        "en": "Add the name the hospital itself uses; otherwise a translation, with kind: translation.",
        "zh": "请填写机构自用的英文名；没有时可填译名（kind: translation）。",
    },
    "zh": {"en": "Add the name on its licence or its door.", "zh": "请按执业许可证或门牌填写中文名称。"},
}
