"""Guides: in both languages, every statement with its source and date, nothing past its time without a mark."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from directory.assemble import assemble
from directory.model import Directory, GuideFact
from directory.publishing import guides, urls
from directory.publishing.edition import Edition
from directory.publishing.pinyin import pinyin
from directory.schema import vocabularies

DOCS = Path(__file__).parents[2] / "docs"
LANGUAGES = ("en", "zh")
TOPICS = (
    "see-a-doctor", "emergency", "paying", "direct-billing", "social-insurance-card", "booking", "medicines",
    "children-and-pregnancy", "mental-health", "tcm", "health-checks", "cross-border", "evacuation", "privacy", "visa",
    "costs",
)  # fmt: skip
ROUTES = ("routes/mong-cai-dongxing", "routes/to-nanning", "routes/border-hospitals")
ALL = (*TOPICS, *ROUTES)
MARK = re.compile(r"<!-- (fact|says|places|find|say|state|sources|own)(?:: (.*?))? -->")
UNKNOWN = {"en": "What we do not know", "zh": "尚不清楚的情况"}
ADVERTISING = re.compile(
    r"\b(best|leading|top|world-class|excellent|guaranteed|number one|cheapest)\b"
    r"|最好|最佳|一流|领先|权威|首选|著名|知名",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def real() -> Directory:
    return assemble(day="2026-11-22")


def guide(language: str, name: str) -> str:
    return (DOCS / language / "guides" / f"{name}.md").read_text(encoding="utf-8")


def body(text: str) -> str:
    return text.split("\n---\n", 1)[1]


def marked(text: str) -> set[str]:
    """The ids a guide names."""
    found: set[str] = set()
    for kind, argument in MARK.findall(text):
        if kind in ("fact", "says"):
            found |= set(argument.partition(" in ")[0].split())
    return found


def blocks(text: str) -> list[tuple[str, str]]:
    """Every paragraph and item of a guide with the heading it stands under."""
    found = []
    heading = ""
    for line in re.sub(r'<div lang="vi".*?</div>', "", body(text), flags=re.DOTALL).splitlines():
        words = line.strip()
        if words.startswith("#"):
            heading = words.lstrip("# ")
        elif words and not words.startswith("!!!"):
            found.append((heading, words))
    return found


def unproven(text: str, language: str) -> list[str]:
    """Paragraphs and items that name no fact and are not marked as the guide's own; lists of links need nothing."""
    free = {UNKNOWN[language], "Read next", "相关指南"}
    bare = []
    for heading, words in blocks(text):
        said = re.sub(r"\[[^]]*\]\([^)]*\)|[^\w]", "", words)
        if heading not in free and not MARK.search(words) and said:
            bare.append(words)
    return bare


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_a_guide_has_its_parts_and_a_sane_length(name: str, language: str) -> None:
    text = guide(language, name)
    kinds = [kind for kind, _ in MARK.findall(text)]
    assert kinds.count("state") == kinds.count("sources") == 1
    assert kinds[-1] == "sources", "numbers are only complete at the end"
    assert f"## {UNKNOWN[language]}" in text
    title = re.search(r'^title: "?(.+?)"?$', text, re.MULTILINE)
    description = re.search(r"^description: \"?(.+?)\"?$", text, re.MULTILINE)
    assert title is not None
    assert description is not None
    assert 4 <= len(title[1]) <= 75
    assert 15 <= len(description[1]) <= 170
    hurry = re.search(r"^!!! hurry .*\n\n((?:    .*\n)+)", text, re.MULTILINE)
    assert hurry is not None
    lines = hurry[1].strip().splitlines()
    assert 3 <= len(lines) <= 5
    plain = MARK.sub("", body(text))
    assert len(plain) < 6000
    if language == "en":
        sentences = re.split(r"(?<=[.!?:])\s|\n", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", plain))
        assert max(len(sentence.split()) for sentence in sentences) <= 45


@pytest.mark.parametrize("name", ALL)
def test_both_languages_name_the_same_facts_in_the_same_order(name: str) -> None:
    one, other = (MARK.findall(guide(language, name)) for language in LANGUAGES)
    assert one == other


def test_the_cross_border_kit_says_the_same_in_vietnamese(real: Directory) -> None:
    """Its pages have the facts of the English ones, whose own Vietnamese part they do not need."""
    for name in ("cross-border", *ROUTES):
        english, vietnamese = (
            [(kind, of) for kind, of in MARK.findall(guide(language, name)) if kind in ("fact", "says", "say")]
            for language in ("en", "vi")
        )
        assert vietnamese == [(kind, of) for kind, of in english if not of.endswith(" in vi")], name
        shown = [of for kind, of in vietnamese if kind == "fact"]
        assert [of for of in shown if "vi" not in real.guide_facts[of].text] == [], name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_every_statement_names_its_fact(name: str, language: str) -> None:
    assert unproven(guide(language, name), language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_page_of_insurers_says_of_the_world_names_its_fact(real: Directory, language: str) -> None:
    text = (DOCS / language / "insurers" / "index.md").read_text(encoding="utf-8")
    told = [words for words in unproven(text, language) if not words.startswith("<!-- fill")]
    assert told == []
    assert marked(text) <= real.guide_facts.keys()


@pytest.mark.parametrize("page", ["help/visitors.md", "about/index.md"])
def test_pages_of_help_name_facts_that_are_there(real: Directory, page: str) -> None:
    one, other = (marked((DOCS / each / page).read_text(encoding="utf-8")) for each in LANGUAGES)
    assert one == other
    assert one
    assert one <= real.guide_facts.keys()


def test_a_statement_without_its_fact_is_found() -> None:
    text = guide("en", "paying") + "\nMost hospitals take American Express.\n"
    assert unproven(text, "en") == ["Most hospitals take American Express."]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALL)
def test_own_advice_holds_no_figures(name: str, language: str) -> None:
    """Amounts, days and laws need a source; only numbers to call may stand in the guide's own words."""
    for _, words in blocks(guide(language, name)):
        if "<!-- own -->" in words and "<!-- says" not in words:
            advice = re.sub(r"^[0-9]+\. |\[[^]]*\]\([^)]*\)|12367|120|110", "", words)
            assert not re.search(r"[0-9]|\b(law|must|free)\b|规定|必须|免费", advice), words


@pytest.mark.parametrize("name", ALL)
def test_every_fact_named_is_there(real: Directory, name: str) -> None:
    for language in LANGUAGES:
        assert marked(guide(language, name)) - real.guide_facts.keys() == set()


def test_every_fact_is_used_or_belongs_to_a_city(real: Directory) -> None:
    used = set().union(*(marked(guide("en", name)) for name in ALL))
    cities = {fact.id for fact in real.guide_facts.values() if fact.city}
    assert real.guide_facts.keys() - used - cities == set()
    assert {fact.topic for fact in real.guide_facts.values()} <= set(TOPICS)


def test_facts_have_resolvable_dated_sources_and_say_nothing_forbidden(real: Directory) -> None:
    assert len(real.guide_facts) > 100
    kinds, methods = vocabularies()["source_kind"], vocabularies()["method"]
    for fact in real.guide_facts.values():
        assert {"en", "zh"} <= fact.text.keys()
        for source in fact.sources:
            assert urls.web(source["url"]), (fact.id, source["url"])
            assert source["kind"] in kinds
            assert source["method"] in methods
            assert source["checked_on"] <= "2026-11-22"
        told = " ".join(fact.text.values())
        assert not re.search(r"\+86 ?1[0-9]{2}\b(?![0-9])|tel:\+86120", told), fact.id
        assert not ADVERTISING.search(told), (fact.id, ADVERTISING.search(told))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [*ALL, "index"])
def test_no_advertising_no_false_number(name: str, language: str) -> None:
    text = guide(language, name)
    assert not ADVERTISING.search(text), ADVERTISING.search(text)
    assert "+86120" not in text
    assert not re.search(r"tel:(?!120\)|110\)|12356\)|12367\)|4008211215\))", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_of_guides_has_them_all(language: str) -> None:
    text = guide(language, "index")
    assert [name for name in ALL if f"]({name}.md)" not in text] == []


# -- filling ------------------------------------------------------------------------------------------


def fact(**more: Any) -> GuideFact:
    source = {
        "title": "Example notice",
        "publisher": "Example",
        "kind": "government",
        "url": "https://www.example.org/a",
        "checked_on": "2026-11-01",
        "stated_on": "2026-10-01",
        "method": "web",
    }
    given: dict[str, Any] = {
        "id": "one",
        "topic": "paying",
        "text": {"en": "Pay <b>first</b>.", "zh": "先付费。"},
        "sources": [source],
        "confirmed": True,
        "since": "2026-10-01",
    }
    return GuideFact(**(given | more))


def filled(edition: Edition, html: str, **facts: GuideFact) -> str:
    known = replace(edition, directory=replace(edition.directory, guide_facts=facts))
    return guides.fill(known, html, 2)


def test_a_fact_is_shown_with_the_number_of_its_source(editions: dict[str, Edition]) -> None:
    html = filled(editions["en"], "<p><!-- fact: one --></p><!-- sources -->", one=fact())
    assert "Pay &lt;b&gt;first&lt;/b&gt;." in html
    assert '<a href="#s1">1</a>' in html
    assert '<li id="s1">' in html
    assert "https://www.example.org/a" in html
    assert "not confirmed" not in html


def test_a_copy_elsewhere_is_named_without_a_link(editions: dict[str, Edition]) -> None:
    copied = fact()
    copied.sources[0]["note"] = {"en": "A copy", "zh": "转载"}
    html = filled(editions["en"], "<!-- fact: one --><!-- sources -->", one=copied)
    assert "<code>https://www.example.org/a</code>" in html
    assert "A copy" in html
    assert 'href="https://www.example.org/a"' not in html


def test_the_same_source_has_one_number(editions: dict[str, Edition]) -> None:
    page = "<!-- fact: one --><!-- says: one two --><!-- sources -->"
    html = filled(editions["en"], page, one=fact(), two=fact(id="two"))
    assert html.count("<li id=") == 1
    assert html.count('href="#s1"') == 2


@pytest.mark.parametrize(("code", "words"), [("en", "not confirmed since 2019-08"), ("zh", "2019-08")])
def test_a_fact_past_its_time_says_since_when(editions: dict[str, Edition], code: str, words: str) -> None:
    html = filled(editions[code], "<!-- fact: one -->", one=fact(confirmed=False, since="2019-08"))
    assert 'class="stale"' in html
    assert words in html


def test_a_sentence_resting_on_an_unsure_fact_is_unsure(editions: dict[str, Edition]) -> None:
    old = fact(id="two", confirmed=False, since="2011")
    html = filled(editions["en"], "<p>Said.<!-- says: one two --></p>", one=fact(), two=old)
    assert "not confirmed since 2011" in html


def test_a_proposal_is_called_one(editions: dict[str, Edition]) -> None:
    assert "Only proposed" in filled(editions["en"], "<!-- fact: one -->", one=fact(proposal=True))


def test_a_fact_that_is_not_there_does_not_stop_the_page(editions: dict[str, Edition]) -> None:
    html = filled(editions["en"], "<p><!-- fact: gone --> <!-- says: gone --></p><!-- sources -->")
    assert "cannot be shown" in html
    assert "<!--" not in html


def test_cities_without_a_fact_say_unknown(editions: dict[str, Edition]) -> None:
    html = filled(editions["en"], "<!-- places: paying -->", one=fact(city="hangzhou"))
    assert html.count("no source found for this city") == len(editions["en"].directory.cities) - 1
    assert 'href="../../hangzhou/"' in html


def test_one_line_serves_where_no_city_has_a_fact(editions: dict[str, Edition]) -> None:
    html = filled(editions["en"], "<!-- places: paying -->", one=fact())
    assert html.count("no source found") == 1


def test_a_guide_leads_to_the_finder(editions: dict[str, Edition]) -> None:
    html = filled(editions["en"], "<!-- find: topic=children -->")
    assert 'href="../../hangzhou/?topic=children"' in html


@pytest.mark.parametrize("name", ALL)
def test_the_finder_knows_what_guides_ask_it(name: str) -> None:
    known = {"topic": vocabularies()["topic"].keys(), "lang": vocabularies()["language"].keys()}
    for kind, query in MARK.findall(guide("en", name)):
        if kind == "find":
            asked, _, value = query.partition("=")
            assert value in known[asked]


def test_words_of_facts_cannot_become_marks(editions: dict[str, Edition]) -> None:
    nasty = fact(text={"en": "<!-- sources --><script>x</script>", "zh": "x"})
    html = filled(editions["en"], "<!-- state --><!-- fact: one -->", one=nasty)
    assert "<script>" not in html
    assert "&lt;!-- sources --&gt;" in html


def test_sentences_to_show_have_pinyin(editions: dict[str, Edition]) -> None:
    html = filled(editions["en"], "<!-- say: 我想看中医。 | I would like to see a doctor of Chinese medicine. -->")
    assert 'lang="zh-Hans">我想看中医。' in html
    assert "wǒ xiǎng kàn zhōng yī." in html


@pytest.mark.parametrize(
    ("chinese", "read"),
    [
        ("我不会说中文。", "wǒ bú huì shuō zhōng wén."),
        ("接种记录", "jiē zhòng jì lù"),
        ("请帮我打120。", "qǐng bāng wǒ dǎ 120."),
        ("挂号、发票", "guà hào, fā piào"),
    ],
)
def test_pinyin(chinese: str, read: str) -> None:
    assert pinyin(chinese) == read


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_character_of_a_sentence_to_show_is_read(language: str) -> None:
    for name in ALL:
        for kind, argument in MARK.findall(guide(language, name)):
            if kind == "say":
                chinese, _, meaning = argument.partition("|")
                assert not re.search(r"[\u4e00-\u9fff]", pinyin(chinese.strip())), chinese
                assert meaning.strip(), chinese
