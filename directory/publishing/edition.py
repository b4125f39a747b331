"""One language's edition of the site: its words, its templates, its frames, and how facilities are named in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context, Macro
from markupsafe import Markup, escape

from directory.model import Directory, Facts, Text
from directory.publishing import catalogue, frames, urls
from directory.publishing.config import Config, Language
from directory.publishing.labels import APPS, ENUMS
from directory.publishing.markup import choose, link, text, words
from directory.publishing.values import Values, written

TEMPLATES = Path(__file__).parent / "templates"


class Name(NamedTuple):
    """A facility's two names as a page shows them. `main` is in the page's language where there is such a name; `other`
    is the one in the other language, "" if there is none.
    """

    main: str
    main_tag: str
    other: str
    other_tag: str


@dataclass(frozen=True, slots=True, repr=False)
class Edition:
    """Everything that depends on the language of a page."""

    language: Language
    config: Config
    directory: Directory
    words: NullTranslations
    values: Values
    environment: Environment
    shallow: frames.Frame
    deep: frames.Frame

    @property
    def up(self) -> str:
        """From the root of the language to the root of the site."""
        return "../" if self.language.prefix else ""

    def alternates(self, path: str, depth: int) -> list[Facts]:
        """The same page in every language: `href` for the language switch, relative to a page `depth` levels below the
        root of its language; `address` in full for `hreflang`, because search engines take no other.
        """
        root = "../" * depth + self.up
        site = self.config.url
        listed: list[Facts] = [
            {
                "tag": language.tag,
                "name": language.name,
                "href": f"{root}{language.prefix}{path}",
                "address": f"{site}{language.prefix}{path}",
                "other": language != self.language,
            }
            for language in self.config.languages
        ]
        return [*listed, {"tag": "x-default", "name": "", "address": f"{site}{path}", "other": False}]

    def canonical(self, path: str) -> str:
        """The full address of a page, or "" while nobody has said where the site will stand."""
        return f"{self.config.url}{self.language.prefix}{path}" if self.config.address_known else ""

    def name(self, facility: Facts) -> Name:
        """The names of a facility. The Chinese one is always shown, whatever the page's language: drivers and desks
        read that one.
        """
        by_tag: dict[str, str] = {}
        for name in facility["names"]:
            if name["kind"] != "former":
                by_tag.setdefault(written(name["lang"]), name["text"])
        ranked = ("en", "zh-Hans", "zh-Hant") if self.language.code != "zh" else ("zh-Hans", "zh-Hant", "en")
        tags = [tag for tag in ranked if tag in by_tag] or list(by_tag)
        if not tags:
            former = facility["names"][0]
            return Name(former["text"], written(former["lang"]), "", "")
        other = tags[1] if len(tags) > 1 else ""
        return Name(by_tag[tags[0]], tags[0], by_tag.get(other, ""), other)

    def plain(self, value: Text) -> str:
        """Words in this language, else in English, else in any: where no markup can say which language it is."""
        return choose(value, self.language)[0]

    def chosen(self, value: Text) -> tuple[str, str]:
        """Words as `plain` chooses them, and the tag of the language they are in."""
        found, tag = choose(value, self.language)
        return found, tag or self.language.tag

    def words_of(self, value: Text) -> Markup:
        """Bilingual words in this language."""
        return words(value, self.language)

    def district(self, city: Facts, adcode: str | None) -> Markup | None:
        """A district's name, or None if the code is not one of the city's."""
        for district in city["districts"]:
            if district["adcode"] == adcode:
                return words(district["name"], self.language)
        return None

    def render(self, template: str, **context: object) -> Markup:
        """A template's output; everything in it is escaped by the template engine or by `markup`."""
        made = self.environment.get_template(template).render(context)
        return Markup(made)  # noqa: S704  # the template engine has escaped every value in it


def make(
    language: Language, config: Config, directory: Directory, rendered: Path, places: Mapping[str, str]
) -> Edition:
    """The edition of a language. `rendered` is what MkDocs made; `places` maps a facility's or insurer's id to the path
    of its page, so that only pages that exist are linked.
    """
    words_ = catalogue.load(language.code)
    hrefs = _from_facility(places)
    values = Values(language, words_, directory.vocabularies, directory.insurers, directory.organisations(), hrefs)
    environment = _environment(language, words_, values, directory.today)
    environment.globals["unreviewed"] = language.code in config.unreviewed
    return Edition(
        language,
        config,
        directory,
        words_,
        values,
        environment,
        frames.load(rendered, language, directory.today, deep=False),
        frames.load(rendered, language, directory.today, deep=True),
    )


def chinese_name(names: list[Facts]) -> Facts:
    """The Chinese name, which map apps find and drivers read, a translation only where the place has none of its own;
    the first name if none is Chinese.
    """
    found = [name for name in names if written(name["lang"]).startswith("zh") and name["kind"] != "former"]
    return min(found, key=lambda name: name["kind"] == "translation", default=names[0])


def _environment(language: Language, translations: NullTranslations, values: Values, today: str) -> Environment:
    """The template engine of a language: always escaping, and failing on a name that is not there."""
    made = Environment(
        loader=_Translated(translations),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.context_class = _Context
    made.globals |= {
        "_": _translate(translations),
        "ngettext": lambda one, many, num: translations.ngettext(one, many, num) % {"num": num},
        "page_tag": language.tag,
        "words": lambda value: words(value, language),
        "text": text,
        "link": link,
        "named": lambda value, tag: text(value, "" if tag == language.tag else tag),
        "term": values.term,
        "between": values.between,
        "today": today,
        "up": "../" if language.prefix else "",
        "web": urls.web,
        "tel": urls.tel,
        "spoken": values.spoken,
        "checked": values.checked,
        "apps": {app: translations.gettext(name) for app, name in APPS.items()},
        "tiers": {tier: translations.gettext(name) for tier, name in ENUMS["tier"].items()},
    }
    return made


class _Context(Context):
    """Calls what a template calls. None of our functions asks for the template's context, so it is not looked for at
    every call of the forty a page makes.
    """

    def call(self, obj: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Macros are told how to escape, as the template engine does; all others get what the template says."""
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return obj(self.eval_ctx, *args, **kwargs) if isinstance(obj, Macro) else obj(*args, **kwargs)


_FIXED = re.compile(r"""\{\{ _\((["'])([^"'{}%\\]+)\1\) \}\}""")


class _Translated(FileSystemLoader):
    """The templates with their fixed words already translated, so that a page does not ask for them again. The
    catalogue is ours; its words are escaped all the same.
    """

    def __init__(self, translations: NullTranslations) -> None:
        super().__init__(TEMPLATES)
        self._translations = translations

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, file, fresh = super().get_source(environment, template)
        return _FIXED.sub(lambda match: escape(self._translations.gettext(match[2])), source), file, fresh


def _translate(translations: NullTranslations) -> Callable[..., Markup]:
    """`_("words %(name)s", name=…)` in templates: our own words, which may hold markup, around escaped values."""
    known: dict[str, Markup] = {}

    def translate(message: str, **values: object) -> Markup:
        found = known.get(message)
        if found is None:
            found = known[message] = Markup(translations.gettext(message))  # noqa: S704  # words of ours
        return found % values if values else found

    return translate


def _from_facility(places: Mapping[str, str]) -> Callable[[str], str | None]:
    return lambda target: f"../../{places[target]}" if target in places else None
