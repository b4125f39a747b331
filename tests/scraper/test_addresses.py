"""Chinese addresses, their districts of then and now."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.geocoding.places import load_places
from scraper.normalise.addresses import Address, read_address

JANUARY_2020 = "2020-01-22"

CASES = [
    # (city, text, county, stated on) → line, adcode, township, street, number
    ("hangzhou", "庆春路79号", "上城区", JANUARY_2020, "杭州市上城区庆春路79号", "330102", "", "庆春路", "79号"),
    ("hangzhou", "庆春东路3号", "江干区", JANUARY_2020, "杭州市上城区庆春东路3号", "330102", "", "庆春东路", "3号"),
    ("hangzhou", "上塘路158号", "下城区", JANUARY_2020, "杭州市拱墅区上塘路158号", "330105", "", "上塘路", "158号"),
    ("hangzhou", "杭州市江干区庆春东路3号", "", "2018-02-21",
     "杭州市上城区庆春东路3号", "330102", "", "庆春东路", "3号"),
    ("hangzhou", "浙江省杭州市西湖区体育場路453号", "", "",
     "杭州市西湖区体育场路453号", "330106", "", "体育场路", "453号"),
    ("hangzhou", "转塘街道象山路280号", "西湖区", JANUARY_2020,
     "杭州市西湖区转塘街道象山路280号", "330106", "转塘街道", "象山路", "280号"),
    ("hangzhou", "9号大街9号", "钱塘新区", JANUARY_2020, "杭州市钱塘区9号大街9号", "330114", "", "9号大街", "9号"),
    ("hangzhou", "昌化镇滨江南路88号", "临安区", JANUARY_2020,
     "杭州市临安区昌化镇滨江南路88号", "330112", "昌化镇", "滨江南路", "88号"),
    ("hangzhou", "於潜镇潜阳路341号", "临安市", "2016-01-01",
     "杭州市临安区於潜镇潜阳路341号", "330112", "於潜镇", "潜阳路", "341号"),
    # Yuhang was divided on 2021-04-09: a town or a place name decides …
    ("hangzhou", "塘栖镇运城街101号", "余杭区", JANUARY_2020,
     "杭州市临平区塘栖镇运城街101号", "330113", "塘栖镇", "运城街", "101号"),
    ("hangzhou", "瓶窑镇华兴路232号", "余杭区", JANUARY_2020,
     "杭州市余杭区瓶窑镇华兴路232号", "330110", "瓶窑镇", "华兴路", "232号"),
    ("hangzhou", "临平迎宾路369号4号楼", "余杭区", JANUARY_2020,
     "杭州市临平区临平迎宾路369号4号楼", "330113", "", "迎宾路", "369号"),
    # … and land that changed hands follows its town
    ("hangzhou", "义蓬街道江东大道1号", "萧山区", JANUARY_2020,
     "杭州市钱塘区义蓬街道江东大道1号", "330114", "义蓬街道", "江东大道", "1号"),
    ("hangzhou", "下沙街道3号大街1号", "江干区", "2018-01-01",
     "杭州市钱塘区下沙街道3号大街1号", "330114", "下沙街道", "3号大街", "1号"),
    ("zhengzhou", "河南省郑州市大学路43号", "", "", "郑州市大学路43号", "", "", "大学路", "43号"),
    ("nanning", "横县横州镇茉莉路1号", "", "2019-05-01",
     "南宁市横州市横州镇茉莉路1号", "450181", "横州镇", "茉莉路", "1号"),
    ("nanning", "广西壮族自治区南宁市江南区淡村路13号", "", "",
     "南宁市江南区淡村路13号", "450105", "", "淡村路", "13号"),
    ("hangzhou", "西湖文化广场53号", "拱墅区", JANUARY_2020, "杭州市拱墅区西湖文化广场53号", "330105", "", "", ""),
    ("hangzhou", "西湖文化广场53号", "", "", "杭州市西湖文化广场53号", "", "", "", ""),  # 西湖 is no district here
    ("hangzhou", "留下镇横埠街2号", "西湖区", JANUARY_2020, "杭州市西湖区留下镇横埠街2号", "330106", "", "", ""),
    ("hangzhou", "滨盛路3333", "滨江区", JANUARY_2020, "杭州市滨江区滨盛路3333", "330108", "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[2]}{case[1]}")
def test_addresses_are_read(case: tuple[str, ...]) -> None:
    city, text, county, on, *expected = case
    address = read_address(text, load_places(city).area, county, on)
    assert [address.zh, address.district, address.township, address.street, address.number] == expected
    assert address.doubt == ""


@pytest.mark.parametrize(
    ("text", "county", "on", "line", "reason"),
    [
        ("世纪大道1号", "余杭区", JANUARY_2020, "杭州市余杭区世纪大道1号", "was divided"),
        ("世纪大道1号", "市本级", JANUARY_2020, "杭州市世纪大道1号", "not a district"),
        ("瓶窑镇1号", "富阳区", "", "杭州市富阳区瓶窑镇1号", "contradicts"),
    ],
)
def test_what_cannot_be_decided_is_unknown_and_said(text: str, county: str, on: str, line: str, reason: str) -> None:
    address = read_address(text, load_places("hangzhou").area, county, on)
    assert (address.zh, address.district) == (line, "")
    assert reason in address.doubt


def test_today_the_name_decides() -> None:
    assert read_address("世纪大道1号", load_places("hangzhou").area, "余杭区") == Address(
        "杭州市余杭区世纪大道1号", "330110", "", "世纪大道", "1号"
    )


@given(
    st.sampled_from(["hangzhou", "nanning", "zhengzhou"]),
    st.text(alphabet="杭州市南宁郑上城区江干余临平西湖路街镇道瓶窑号0123456789楼 （）", max_size=30),
    st.sampled_from(["", "上城区", "江干区", "余杭区", "横县", "无此区"]),
    st.sampled_from(["", "2018-02-21", "2024-01-01"]),
)
def test_reading_again_changes_nothing(city: str, text: str, county: str, on: str) -> None:
    area = load_places(city).area
    once = read_address(text, area, county, on)
    assert once.zh.startswith(area.city)
    again = read_address(once.zh, area, "", "2026-01-01")
    assert again.zh == once.zh
    assert not (once.district and again.district) or again.district == once.district


@given(st.text(max_size=200), st.text(max_size=20))
def test_no_text_is_too_strange(text: str, county: str) -> None:
    area = load_places("hangzhou").area
    address = read_address(text, area, county)
    assert address.district in {"", *(district.adcode for district in area.districts)}
