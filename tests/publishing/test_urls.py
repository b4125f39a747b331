"""Addresses, numbers and map links: what becomes a link and what does not."""

from __future__ import annotations

import string
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.model import Facts
from directory.publishing import urls

CITY: Facts = {"adcode": "330100", "name": {"en": "Hangzhou", "zh": "杭州"}}
POINT: Facts = {"lat": 30.281543, "lon": 120.021519, "precision": "building", "datum": "WGS-84"}


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.org/",
        "http://hospital.example.cn:8080/a/b?x=1&y=2#z",
        "http://example.org/医院/首页",
        "http://example.org/it's(fine)",
    ],
)
def test_web_addresses_are_links(url: str) -> None:
    assert urls.web(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "//evil.example/",
        "https:evil.example",
        "https://good@evil.example/",
        "https://good\\@evil.example/",
        "https://evil.example\\/",
        "https://",
        "https://[::1",
        "https://example.org:99999999/",
        "https://exa mple.org/",
        "https://example.org/\u202egpj.exe",
        "https://example.org/\u200bx",
        "https://example.org/\u2028x",
        "https://exámple.org/",
        "https://-example.org/",
        "https://example..org/",
        'https://example.org/"onmouseover="x',
        "https://example.org/<script>",
        "https://example.org/`x`",
        "https://example.org/${x}",
        "https://example.org/\ud800",
        "mailto:a@b.cn",
        "",
        " https://example.org/",
    ],
)
def test_nothing_else_is(url: str) -> None:
    assert urls.web(url) is None


@given(st.text(max_size=60))
def test_whatever_passes_has_an_allowed_scheme_and_no_control_characters(text: str) -> None:
    for url in (text, f"https://{text}", f"https://example.org/{text}"):
        found = urls.web(url)
        assert found is None or (urlsplit(found).scheme in ("http", "https") and found.isprintable())


@pytest.mark.parametrize(
    ("number", "extension", "link"),
    [
        ("120", "", "tel:120"),
        ("12345", "", "tel:12345"),
        ("96020", "", "tel:96020"),
        ("+8657187783777", "", "tel:+8657187783777"),
        ("+86 571 8778-3777", "8001", "tel:+8657187783777,8001"),
        ("4008105119", "1", "tel:4008105119,1"),
        ("(0571) 87783777", "", "tel:057187783777"),
        ("+1;phone-context=javascript:", "", None),
        ("87783777转8001", "", None),
        ("12", "", None),
        ("", "", None),
        ("+86571877837770571877837", "", None),
        ("120", "8;x", "tel:120"),
        ("١٢٠", "", None),
    ],
)
def test_numbers_are_dialled_as_they_are(number: str, extension: str, link: str | None) -> None:
    assert urls.tel(number, extension) == link


def test_a_short_number_never_gets_a_country_code() -> None:
    for number in ("110", "119", "120", "122", "12110", "12320", "12345", "12367", "12395", "999", "96123"):
        assert urls.tel(number) == f"tel:{number}"


@given(st.text(alphabet=string.printable, max_size=30), st.text(max_size=8))
def test_a_number_link_holds_digits_only(number: str, extension: str) -> None:
    link = urls.tel(number, extension)
    assert link is None or set(link.removeprefix("tel:")) <= set("+,0123456789")


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8657187783777", "+86 571 8778 3777"),
        ("+867715343250", "+86 771 534 3250"),
        ("+861065851199", "+86 10 6585 1199"),
        ("+8613800001234", "+86 138 0000 1234"),
        ("4008105119", "400 810 5119"),
        ("+864008105119", "400 810 5119"),
        ("120", "120"),
        ("+442079460000", "+442079460000"),
    ],
)
def test_numbers_are_shown_as_people_read_them(number: str, shown: str) -> None:
    assert urls.spoken(number) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+8657187783777", "0571-87783777"),
        ("+861065851199", "010-65851199"),
        ("+8613800001234", "138 0000 1234"),
        ("4008105119", "400-810-5119"),
        ("120", "120"),
        ("+442079460000", "+442079460000"),
    ],
)
def test_numbers_are_shown_as_people_in_china_write_them(number: str, shown: str) -> None:
    assert urls.spoken(number, chinese=True) == shown


@pytest.mark.parametrize(
    ("number", "link"),
    [("12110", "sms:12110"), ("+8613800001234", None), ("12110?body=x", None), ("١٢١١٠", None), ("", None)],
)
def test_only_short_numbers_take_text_messages(number: str, link: str | None) -> None:
    assert urls.sms(number) == link


def test_only_400_and_800_numbers_cannot_be_dialled_from_abroad() -> None:
    assert urls.home_only("4008105119")
    assert urls.home_only("+868008105119")
    assert not urls.home_only("+8657187783777")
    assert not urls.home_only("120")


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("desk@example.org", "mailto:desk@example.org"),
        ("a@b.cn?bcc=x@y.z", None),
        ("a@b", None),
        ("javascript:a@b.cn", None),
        ("a b@c.cn", None),
    ],
)
def test_mail_links_have_no_header_fields(address: str, link: str | None) -> None:
    assert urls.mail(address) == link


def links(point: Facts | None) -> dict[str, dict[str, str]]:
    found = urls.map_links("样例医院", "杭州市样例路1号", point, CITY)
    assert [each.app for each in found] == ["amap", "baidu", "apple", "google"]
    assert all(urls.web(each.href) for each in found)
    return {each.app: {key: value[0] for key, value in parse_qs(urlsplit(each.href).query).items()} for each in found}


def test_an_exact_point_goes_to_the_apps_that_can_be_told_its_datum() -> None:
    found = links(POINT)
    assert (found["amap"]["position"], found["amap"]["coordinate"]) == ("120.021519,30.281543", "wgs84")
    assert (found["baidu"]["location"], found["baidu"]["coord_type"]) == ("30.281543,120.021519", "wgs84")
    assert found["apple"] == {"q": "样例医院 杭州市样例路1号"}
    assert found["google"] == {"api": "1", "query": "样例医院 杭州市样例路1号"}


@pytest.mark.parametrize("precision", ["township", "district", "city", None])
def test_a_coarse_or_unknown_point_is_searched_by_its_chinese_name(precision: str | None) -> None:
    found = links({**POINT, "precision": precision} if precision else None)
    assert found["amap"] == {"keyword": "样例医院 杭州市样例路1号", "city": "330100", "src": "bujianwai"}
    assert found["baidu"]["query"] == "样例医院 杭州市样例路1号"
    assert found["baidu"]["region"] == "杭州"
    assert not any("30.28" in value for fields in found.values() for value in fields.values())


@given(st.text(max_size=40), st.text(max_size=40))
def test_map_links_stay_with_their_apps(name: str, address: str) -> None:
    for link in urls.map_links(name, address, POINT, CITY):
        assert urls.web(link.href) == link.href
        assert link.href.split("?")[0] in {
            "https://uri.amap.com/marker",
            "https://api.map.baidu.com/marker",
            "https://maps.apple.com/",
            "https://www.google.com/maps/search/",
        }
