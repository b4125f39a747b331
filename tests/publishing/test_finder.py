"""The data of the finder: what is known, not confirmed or not said, in few bytes and quick to search."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from directory.model import Facility, Facts
from directory.publishing import finder
from directory.publishing.edition import Edition
from directory.publishing.evidence import weigh
from directory.publishing.topics import NO, STALE, UNKNOWN, YES, Topics
from tests.publishing import large, many, sample, served
from tests.publishing.conftest import Built

BUSY = 2
"""By how much the tests, which run side by side, may be slower than `make bench`, which runs alone."""


def row(facts: Facts, *, sure: bool = True, **more: Any) -> finder.Row:
    """The row of a made-up place with these facts."""
    said: dict[str, Any] = {} if sure else {"said": {"confirmed": False}}
    place = sample.facility("cn-hz-0001", "hangzhou", {"names": sample.names("示例医院"), **facts}, **said, **more)
    return finder.Rows(sample.directory()).of(place, weigh(place))


def test_an_answer_nobody_confirmed_is_neither_yes_nor_unknown() -> None:
    facts: Facts = {
        "languages": [{"language": "en", "window": "doctor", "appointment": "yes"}],
        "payment_means": [{"means": "visa", "accepted": "yes"}],
        "services": [{"kind": "emergency", "available": "yes", "always": "yes"}],
    }
    assert row(facts).speaks == (("en", "doctor", YES, YES),)
    assert row(facts, sure=False).speaks == (("en", "doctor", YES, STALE),)
    assert row(facts).flags == (YES, YES, UNKNOWN, UNKNOWN)
    assert row(facts, sure=False).flags == (STALE, STALE, UNKNOWN, UNKNOWN)
    assert row(facts, sure=False).hours == ()
    assert row({}).flags == (UNKNOWN,) * 4


@pytest.mark.parametrize(
    ("facts", "flag", "answer"),
    [
        ({"services": [{"kind": "emergency", "available": "yes"}]}, 0, UNKNOWN),
        ({"services": [{"kind": "emergency", "available": "no"}]}, 0, NO),
        ({"services": [{"kind": "emergency", "always": "no"}]}, 0, NO),
        ({"payment_means": [{"means": "visa", "accepted": "no"}]}, 1, UNKNOWN),
        ({"payment_means": [{"means": means, "accepted": "no"} for means in finder.CARDS]}, 1, NO),
        ({"payment_means": [{"means": "unionpay", "accepted": "yes"}]}, 1, UNKNOWN),
        ({"payment_means": [{"means": "unionpay", "accepted": "yes", "foreign": "yes"}]}, 1, YES),
        ({"payment_means": [{"means": "cash", "accepted": "yes"}]}, 1, UNKNOWN),
        ({"booking": [{"channel": "app", "passport": "no"}]}, 2, NO),
        ({"booking": [{"channel": "app"}]}, 2, UNKNOWN),
        ({"id_documents": [{"document": "passport", "accepted": "yes"}]}, 2, YES),
        ({"id_documents": [{"document": "resident_id", "accepted": "yes"}]}, 2, UNKNOWN),
        ({"accessibility": [{"provision": "wheelchair_access", "offered": "no"}]}, 3, NO),
        ({"accessibility": [{"provision": "lift", "offered": "yes"}]}, 3, UNKNOWN),
    ],
)
def test_no_has_to_be_said(facts: Facts, flag: int, answer: int) -> None:
    assert row(facts).flags[flag] == answer


def test_an_agreement_that_has_ended_is_no_longer_confirmed() -> None:
    agreement = {"insurer": "sample-insurer", "settlement": "direct"}
    for until, sure in (("2026", YES), ("2026-11-22", YES), ("2026-11-21", STALE), ("2025", STALE)):
        assert row({"agreements": [agreement | {"valid_until": until}]}).pays[0][4] == sure
    service = {"kind": "international", "available": "yes", "agreements": [agreement]}
    assert row({"services": [service]}).pays == (("sample-insurer", "international", "", "direct", YES),)
    assert row({"services": [service | {"available": "no"}]}).pays == ()


def test_topics_follow_from_what_is_said_and_from_nothing_else() -> None:
    topics = Topics(sample.directory().vocabularies)
    service = {"kind": "dental"}

    def of(facts: Facts) -> dict[str, int]:
        place = sample.facility("cn-hz-0001", "hangzhou", {"names": sample.names("示例"), **facts})
        return dict(topics.of(facts, weigh(place)))

    assert of({}) == {}
    assert of({"services": [service | {"available": "yes"}]}) == {"dental": YES}
    assert of({"services": [service | {"available": "no"}]}) == {"dental": NO}
    assert of({"services": [service]}) == {"dental": STALE}  # only mentioned
    assert of({"departments": [{"code": "07"}, {"code": "26"}]}) == {"children": YES, "department.26": YES}
    assert of({"focus": ["general"]}) == {}
    # A list that tells of a service mentions it; only the service itself can say yes or no.
    assert of({"remote_consultation": [{"kind": "consultation"}]}) == {"remote": STALE}
    assert of({"remote_consultation": [{"kind": "consultation", "status": "planned"}]}) == {}
    assert of({"referrals": [{"country": "VN"}]}) == {"cross_border": STALE}
    none = {"services": [{"kind": "cross_border_referral", "available": "no"}], "referrals": [{"country": "VN"}]}
    assert of(none) == {"cross_border": NO}


def test_every_topic_means_terms_that_exist_and_has_words_in_both_languages() -> None:
    vocabularies = sample.directory().vocabularies
    for topic in vocabularies["topic"].values():
        for meant in topic["means"]:
            name, value = meant.split("/")
            assert value in vocabularies[name], meant
        assert {"en", "zh"} <= set(topic["words"])
        assert {"en", "zh"} <= set(topic["label"])


def test_characters_with_several_readings_are_read_as_in_their_phrase() -> None:
    rows = [
        row({"names": sample.names(name)})._replace(id=f"cn-hz-{number:04d}", order=(number,))
        for number, name in enumerate(("重要医院", "重庆医院", "绿城医院"), 1)
    ]
    made = sample.directory()
    data = json.loads(finder.data(made, made.cities["hangzhou"], rows))
    assert data["readings"]["重"] == "zhong"
    assert data["exceptions"] == {"1": "chong qing yi yuan"}
    assert data["columns"]["zh"] == ["重要医院", "重庆医院", "绿城医院"]


def test_the_same_places_give_the_same_bytes_whatever_their_order() -> None:
    made = many.directory(60)
    places = made.facilities["hangzhou"]
    maker = finder.Rows(made)
    first = finder.data(made, made.cities["hangzhou"], [maker.of(each, weigh(each)) for each in places])
    second = finder.data(made, made.cities["hangzhou"], [maker.of(each, weigh(each)) for each in reversed(places)])
    assert first == second


# -- A large city -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(built: Built, editions: dict[str, Edition], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page and the finder's data of a city of 5,000 places, with what they load."""
    return large.write(tmp_path_factory.mktemp("large"), built.folder / "assets", editions["en"])


def test_the_data_of_a_large_city_is_small(folder: Path) -> None:
    data = folder / "hangzhou" / "finder.json"
    assert len(json.loads(data.read_text(encoding="utf-8"))["columns"]["id"]) == large.MANY
    assert large.compressed(data) <= large.DATA_LIMIT


@pytest.fixture(scope="module")
def large_site(folder: Path) -> Iterator[str]:
    with served.serving(folder) as address:
        yield address


@pytest.mark.browser
@pytest.mark.parametrize("text", ["dentist e", "示例口腔"])
def test_typing_among_five_thousand_places_stays_quick(browser: Browser, large_site: str, text: str) -> None:
    with served.watched(browser, large_site, width=390) as (page, watch):
        best = large.letters(page, f"{large_site}hangzhou/", text)
        assert best[0] <= large.FIRST_LIMIT * BUSY, best
        assert statistics.median(best[1:]) <= large.TYPING_LIMIT * BUSY, best
        assert watch.outside == []
        loaded = {each.removeprefix(large_site).split("?")[0] for each in watch.requested}
        scripts = [each for each in loaded if each.endswith(".js")]
        assert scripts
        assert not [each for each in scripts if "leaflet" in each]


def test_what_runs_before_the_map_is_light(folder: Path) -> None:
    scripts = [*(folder / "assets/javascripts/finder").glob("*.js"), folder / "assets/minisearch/minisearch.js"]
    scripts += [folder / "assets/javascripts" / name for name in ("site.js", "hours.js")]
    assert sum(map(large.compressed, scripts)) <= large.SCRIPT_LIMIT


def test_every_place_of_the_list_has_a_row(built: Built) -> None:
    for name, places in built.directory.facilities.items():
        data = json.loads((built.folder / name / "finder.json").read_text(encoding="utf-8"))
        prefix = data["prefix"]
        ids = [each if each.startswith("cn-") else prefix + each for each in data["columns"]["id"]]
        assert sorted(ids) == [place.id for place in places]
        assert _lengths(data["columns"]) == {len(places)}


def _lengths(columns: dict[str, Any]) -> set[int]:
    coded = {len(column["at"]) for column in columns.values() if isinstance(column, dict) and "at" in column}
    return coded | {len(columns[name]) for name in ("id", "zh", "en", "type", "district", "lat", "lon")}


def test_facilities_are_the_only_thing_a_row_is_made_of() -> None:
    """Statements, records and editors' notes do not leave through the finder."""
    place: Facility = sample.directory().facilities["hangzhou"][0]
    text = json.dumps(finder.Rows(sample.directory()).of(place, weigh(place)), ensure_ascii=False)
    for hidden in ("example.org", "Sample words for facts.transport", "Sample words for facts.profile"):
        assert hidden not in text
