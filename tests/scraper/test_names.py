"""Names and the text they are made of."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.normalise.names import UnusableNameError, clean_name, split_names
from scraper.normalise.text import is_header, simplified, tidy

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "Clinic ${alert(1)}",
    "Dr O`Brien",
    "C:\\path\\20190221",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "{{7*7}}",
    "[x](javascript:alert(1))",
    "=HYPERLINK(1)",
    "'; DROP TABLE x; --",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    assert tidy(text) == text
    assert clean_name(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ｓｉｒ　Ｒｕｎ Ｒｕｎ\tShaw  Hospital ", "Sir Run Run Shaw Hospital"),
        ("evil\u202etxt.exe\u202c", "eviltxt.exe"),
        ("a\u200bb\ufeffc\u00add\u2066e", "abcde"),
        ("nul\x00and\x1bescape", "nulandescape"),
        ("line\u2028break\u2029and\r\nmore", "line break and more"),
        ("lone\ud800surrogate", "lonesurrogate"),
        ("①区℃²", "①区℃²"),  # what NFKC as a whole would rewrite
    ],
)
def test_what_cannot_be_seen_goes_and_the_rest_stays(text: str, expected: str) -> None:
    assert tidy(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("杭州市體育場路醫院", "杭州市体育场路医院"),
        ("浙江大学校医院(玉泉校区)", "浙江大学校医院（玉泉校区）"),
        ("北京大学深圳医院 ", "北京大学深圳医院"),
        ("广州中医药大学深圳医院 (福田)", "广州中医药大学深圳医院（福田）"),
        ("杭州 市 第一 人民 医院", "杭州市第一人民医院"),
        ("Sir Run Run Shaw Hospital（Xiasha）", "Sir Run Run Shaw Hospital (Xiasha)"),
        ("Hospital( Xiasha )", "Hospital (Xiasha)"),
        ("“117” 医院", "“117”医院"),
    ],
)
def test_names_have_one_form(text: str, expected: str) -> None:
    assert clean_name(text) == expected


@pytest.mark.parametrize("name", ["於潜镇", "乾潭镇", "藁城", "后卫"])
def test_characters_with_two_lives_are_left_alone(name: str) -> None:
    assert simplified(name) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("浙江中医药大学附属第二医院（省新华医院）", ["浙江中医药大学附属第二医院", "省新华医院"]),
        ("河南省传染病医院(郑州市第六人民医院)", ["河南省传染病医院", "郑州市第六人民医院"]),
        ("浙江大学医学院附属儿童医院（湖滨院区）", ["浙江大学医学院附属儿童医院（湖滨院区）"]),
        ("郑州煤炭工业（集团）有限责任公司总医院", ["郑州煤炭工业（集团）有限责任公司总医院"]),
        ("杭州市第七人民医院杭州市精神病院", ["杭州市第七人民医院杭州市精神病院"]),  # glued: for a person to part
    ],
)
def test_a_second_name_is_told_from_a_campus(text: str, expected: list[str]) -> None:
    assert split_names(text) == expected


@pytest.mark.parametrize("text", ["地址", "名称：", "Address", "N/A", "null", "-", " ", "", "…", "\u202e", "无"])
def test_headings_and_placeholders_are_no_names(text: str) -> None:
    with pytest.raises(UnusableNameError):
        clean_name(text)


def test_headings_are_known_with_or_without_colon() -> None:
    assert is_header("联系电话：")
    assert not is_header("杭州市第一人民医院")


@given(st.text(max_size=200))
def test_tidying_is_idempotent_and_leaves_nothing_invisible(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert all(unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn") for char in once)


@given(st.text(alphabet="医院（）()〔〕 体體a B1·<>", max_size=40))
def test_naming_is_idempotent(text: str) -> None:
    try:
        once = clean_name(text)
    except UnusableNameError:
        return
    assert clean_name(once) == once
