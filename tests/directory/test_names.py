"""Names in two languages: taken apart, compared, and linked over whole cities."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory import linking
from directory.linking import chinese, compare, english, evidence, groups, places, tables, text
from directory.linking.compare import DIFFERENT, SAME, UNKNOWN, Answer
from directory.linking.name import Name
from directory.model import Record

PAIRS = Path(__file__).parent.parent / "fixtures" / "linking" / "name_pairs.tsv"
MODULES = sorted(module.name for module in pkgutil.iter_modules(linking.__path__))

VERDICTS = [
    # numerals
    ("杭州", "杭州市第一人民医院", "杭州市第二人民医院", DIFFERENT),
    ("杭州", "浙江大学医学院附属第一医院", "浙江大学医学院附属第二医院", DIFFERENT),
    ("杭州", "浙江大学医学院附属第一医院", "杭州市第一人民医院", UNKNOWN),
    ("杭州", "No. 1 Hospital of Hangzhou", "杭州市第一人民医院", SAME),
    ("郑州", "郑大一附院", "First Affiliated Hospital of Zhengzhou University", SAME),
    ("武汉", "武汉市第一医院", "Wuhan No.3 Hospital", DIFFERENT),
    # types
    ("杭州", "浙江省中医院", "浙江省中西医结合医院", DIFFERENT),
    ("郑州", "河南省人民医院", "河南省脑血管病医院", DIFFERENT),
    ("郑州", "郑州市第六人民医院", "郑州市传染病医院", UNKNOWN),
    ("南京", "江苏省肿瘤医院", "Jiangsu Tumor Hospital", SAME),
    ("大连", "大连市妇幼保健院", "Dalian Maternity and Child Care Hospital", SAME),
    # levels
    ("杭州", "浙江省中医院", "杭州市中医院", DIFFERENT),
    ("杭州", "杭州市萧山区第一人民医院", "杭州市第一人民医院", DIFFERENT),
    ("杭州", "杭州市萧山区第一人民医院", "萧山区第一人民医院", SAME),
    ("杭州", "余杭区中医院", "萧山区中医院", DIFFERENT),
    ("南宁", "省人民医院", "People's Hospital of Guangxi Zhuang Autonomous Region", SAME),
    # universities: former names, short forms, merged colleges
    ("杭州", "浙江医科大学附属第二医院", "SAHZU, the Second Affiliated Hospital of Zhejiang University", SAME),
    ("郑州", "河南中医学院第三附属医院", "河南中医药大学第三附属医院", SAME),
    ("上海", "上海医科大学附属中山医院", "Zhongshan Hospital, Fudan University", SAME),
    ("杭州", "浙江中医药大学附属第二医院", "浙江大学医学院附属第二医院", DIFFERENT),
    ("郑州", "郑州大学医院", "郑州大学第三附属医院", DIFFERENT),
    # short forms that the list's own city explains
    ("重庆", "重医附二院", "Second Affiliated Hospital of Chongqing Medical University", SAME),
    ("南昌", "南大一附院", "南昌大学第一附属医院", SAME),
    ("南京", "南大一附院", "南昌大学第一附属医院", DIFFERENT),
    ("乌鲁木齐", "Sixth Affiliated Hospital of XMU", "新疆医科大学第六附属医院", SAME),
    ("厦门", "First Affiliated Hospital of XMU", "厦门大学附属第一医院", SAME),
    ("广州", "中山三院", "The Third Affiliated Hospital of Sun Yat-sen University", SAME),
    ("广州", "中山三院", "广州市第三人民医院", UNKNOWN),
    ("苏州", "Children's Hospital of Suzhou University", "苏州大学附属儿童医院", SAME),
    ("乌鲁木齐", "自治区人民医院", "新疆维吾尔自治区人民医院", SAME),
    # a place's number beside a university's name
    ("南京", "Nanjing First Hospital, Nanjing Medical University", "南京医科大学第一附属医院", UNKNOWN),
    ("南京", "Nanjing First Hospital, Nanjing Medical University", "南京市第一医院", SAME),
    ("西安", "Xijing Hospital, Fourth Military Medical University", "空军军医大学唐都医院", UNKNOWN),
    # owners, initials, slips
    ("北京", "卫生部北京医院", "Beijing Hospital of the Ministry of Health", SAME),
    ("上海", "SIMC Shanghai International Medical Center", "上海国际医学中心", SAME),
    ("上海", "Changhai Hospital", "上海长海医院", SAME),
    # own names: by sound, by meaning, by an older spelling
    ("北京", "北京友谊医院", "Beijing Friendship Hospital", SAME),
    ("南京", "南京鼓楼医院", "Nanjing Drum Tower Hospital", SAME),
    ("宁波", "宁波华美医院", "Hwa Mei Hospital", SAME),
    ("西安", "西安市红会医院", "Xi'an Red Cross Hospital", SAME),
    ("杭州", "杭州市红十字会医院", "余杭区红十字会医院", UNKNOWN),
    ("杭州", "杭州仁和医院", "杭州人和医院", DIFFERENT),
    ("杭州", "杭州仁和医院", "Hangzhou Renhe Hospital", SAME),
    ("厦门", "厦门大学附属中山医院", "复旦大学附属中山医院厦门医院", UNKNOWN),
    # the army
    ("南宁", "解放军第三〇三医院", "923 Hospital of the PLA Joint Logistic Support Force", UNKNOWN),
    ("南宁", "联勤保障部队第九二三医院", "923 Hospital of the PLA Joint Logistic Support Force", SAME),
    ("南京", "东部战区总医院", "PLA Eastern Theatre Command General Hospital", SAME),
    ("杭州", "117th Hospital of People's Liberation Army", "中国人民解放军第一一七医院", SAME),
    ("青岛", "解放军第401医院", "解放军第402医院", DIFFERENT),
    ("沈阳", "北部战区空军医院", "PLA Northern Theater Command General Hospital", DIFFERENT),
    ("济南", "济南军区总医院", "Jinan Military General Hospital", SAME),
    ("济南", "济南军区总医院", "解放军第九六〇医院", UNKNOWN),
    ("北京", "武警总医院", "General Hospital of Chinese People's Armed Police Forces", SAME),
    ("沈阳", "北部战区空军医院", "解放军第463医院", UNKNOWN),
    ("武汉", "武汉陆军总医院", "中部战区总医院", UNKNOWN),
    # universities whose English name is no translation, renamed and merged ones, parts of provinces
    ("昆明", "昆明理工大学附属医院", "Affiliated Hospital of Kunming University of Science and Technology", SAME),
    ("宜昌", "三峡大学附属仁和医院", "Affiliated Renhe Hospital of China Three Gorges University", SAME),
    ("苏州", "苏州医学院附属第一医院", "First Affiliated Hospital of Soochow University", SAME),
    ("南充", "川北医学院附属医院", "Affiliated Hospital of North Sichuan Medical College", SAME),
    ("乌鲁木齐", "新疆医科大学第一附属医院", "First Hospital Affiliated to the Medical University of Xinjiang", SAME),
    ("扬州", "苏北人民医院", "Northern Jiangsu People's Hospital", SAME),
    # branches in another city, a place in brackets
    ("珠海", "广东省中医院珠海医院", "Zhuhai Branch of Guangdong Provincial Hospital of Chinese Medicine", SAME),
    ("珠海", "广东省中医院珠海医院", "珠海市中医院", UNKNOWN),
    ("珠海", "遵义医科大学第五附属（珠海）医院", "The Fifth Affiliated Hospital of Zunyi Medical University", SAME),
    # cities spelt alike: the list's own is meant
    ("台州", "台州市第一人民医院", "Taizhou First People's Hospital", SAME),
    ("台州", "台州市立医院", "Municipal Hospital of Taizhou", SAME),
    ("台州", "浙江省台州医院", "Municipal Hospital of Taizhou", UNKNOWN),
    ("台州", "台州恩泽医疗中心（集团）浙江省台州医院", "浙江省台州医院", SAME),
    ("太原", "山西省人民医院", "Shaanxi Provincial People's Hospital", SAME),
    ("西安", "山西省人民医院", "Shaanxi Provincial People's Hospital", DIFFERENT),
    ("石家庄", "河北省肿瘤医院", "The Fourth Hospital of Hebei Medical University and Hebei Cancer Hospital", SAME),
    # whose number it is
    ("福州", "福建中医药大学附属第二人民医院", "福州市第二医院", UNKNOWN),
    ("上海", "上海交通大学医学院附属第九人民医院", "上海市第九人民医院", SAME),
    ("东莞", "广东医科大学附属东莞第一医院", "广东医科大学附属第一医院", UNKNOWN),
    ("洛阳", "河科大一附院", "The First Affiliated Hospital of Henan University of Science and Technology", SAME),
    ("汕头", "汕头大学医学院第二附属医院", "The Second Affiliated Hospital of SUMC", SAME),
    ("青岛", "市北区人民医院", "青岛市市北区人民医院", SAME),
    # words that say little or stand for others
    ("桂林", "南溪山医院", "Nanxi Mountain Hospital", SAME),
    ("哈尔滨", "黑龙江省农垦总局总医院", "黑龙江省农垦总医院", SAME),
    ("青岛", "青岛市海慈医疗集团", "青岛市海慈医院", SAME),
    ("宜昌", "国药葛洲坝中心医院", "葛洲坝集团中心医院", SAME),
    ("苏州", "苏州市独墅湖医院", "Dushu Lake Public Hospital", SAME),
    ("大连", "大连港医院", "Dalian Port Hospital", SAME),
    ("长沙", "中信湘雅生殖与遗传专科医院", "Reproductive & Genetic Hospital CITIC-Xiangya", SAME),
    ("重庆", "重庆市公共卫生医疗救治中心", "Chongqing Public Health Medical Center", SAME),
    ("昆明", "云南省第一人民医院", "First Peoples Hosp. of Yunnan Prov.", SAME),
    ("成都", "四川省人民医院", "Gold Card Department of Sichuan Provincial People's Hospital", SAME),
    # houses
    ("沈阳", "辽宁省中医院", "辽宁省中医药研究院", UNKNOWN),
    ("成都", "成都环球医生门诊部", "Global Doctor, Chengdu", UNKNOWN),
    ("杭州", "杭州市下沙医院", "杭州市下沙社区卫生服务中心", DIFFERENT),
    # script and width
    ("杭州", "浙江大學醫學院附屬婦產科醫院", "浙江大学医学院附属妇产科医院", SAME),
    ("杭州", "杭州市第１人民医院", "杭州市第一人民医院", SAME),
]


def first(name: str, city: str) -> tuple[Name, ...]:
    return evidence.parse(name, places.city(city))


@pytest.mark.parametrize("module", MODULES)
def test_the_example_tables_in_the_modules_are_true(module: str) -> None:
    found = doctest.testmod(importlib.import_module(f"directory.linking.{module}"))
    assert found.failed == 0


@pytest.mark.parametrize(("city", "a", "b", "expected"), VERDICTS)
def test_two_names_are_the_same_different_or_cannot_be_told(city: str, a: str, b: str, expected: Answer) -> None:
    assert compare.names(first(a, city), first(b, city))[0] is expected
    assert compare.names(first(b, city), first(a, city))[0] is expected


@pytest.mark.parametrize(
    ("city", "name", "campus"),
    [
        ("杭州", "浙江省中医院下沙院区", "xiasha"),
        ("杭州", "浙江大学医学院附属儿童医院（湖滨院区）", "hubin"),
        ("杭州", "The Second Affiliated Hospital, Zhejiang University (SAHZU) – Jianggan Campus", "jianggan"),
        ("杭州", "Hangzhou Women's Hospital – Branch in West of the City", "chengxi"),
        ("郑州", "河南省人民医院国际医疗中心", ""),
        ("杭州", "浙江医院三墩分院", "sandun"),
        ("广州", "广东省中医院大学城医院", "daxuecheng"),
        ("合肥", "安徽省立医院南区", "nanqu"),
    ],
)
def test_a_campus_is_read_off_the_name(city: str, name: str, campus: str) -> None:
    assert first(name, city)[0].campus == campus


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("杭州市第七人民医院杭州市精神病院", 2),
        ("河南省传染病医院(郑州市第六人民医院)", 2),
        ("郑州煤炭工业（集团）有限责任公司总医院", 1),
        ("宁波市医疗中心李惠利医院兴宁院区", 1),
        ("Hangzhou Red Cross Hospital (Zhejiang Hospital of Integrated Medicine, Hangzhou Chest Hospital)", 3),
    ],
)
def test_names_written_one_after_the_other_are_parted(name: str, count: int) -> None:
    parse = chinese.parse if text.is_chinese(name) else english.parse
    assert len(parse(name, places.city("杭州"))) == count


def whole_cities() -> dict[str, list[list[str]]]:
    """City → organisations → the ways each is written."""
    found: dict[str, list[list[str]]] = defaultdict(list)
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            city, names = line.split("\t")
            found[city].append(names.split("|"))
    return found


def test_whole_cities_link_by_their_names_alone() -> None:
    right = missed = 0
    wrong = []
    for city, organisations in whole_cities().items():
        names = {f"{n}-{m}": (n, name) for n, several in enumerate(organisations) for m, name in enumerate(several)}
        records = [
            Record(key, "s", city, "", "", {"names": [{"text": name, "kind": "official"}]})
            for key, (_, name) in names.items()
        ]
        found = {r.key: g.organisation for g in groups.group(records, [], [], city).groups for r in g.records}
        for a, b in combinations(sorted(names), 2):
            same, said = names[a][0] == names[b][0], found[a] == found[b]
            right += same and said
            missed += same and not said
            if said and not same:
                wrong.append((city, names[a][1], names[b][1]))
    assert not wrong
    assert right / (right + missed) >= 0.96


SOME_NAMES = st.sampled_from([(city, name) for city, a, b, _ in VERDICTS for name in (a, b)])
ANYTHING = st.text(max_size=40) | st.text(
    alphabet="杭州市第一二人民医院附属大学（）()区县中儿童 hospitalofNo.12&-", max_size=40
)


@settings(deadline=None)  # the first example compiles the tables
@given(SOME_NAMES, SOME_NAMES)
def test_comparators_are_symmetric_and_reflexive(one: tuple[str, str], two: tuple[str, str]) -> None:
    a, b = first(one[1], one[0])[0], first(two[1], two[0])[0]
    for comparator in (*compare.VETOES.values(), compare.core):
        assert comparator(a, b) is comparator(b, a)
        assert comparator(a, a) is not DIFFERENT
    assert compare.verdict(a, b)[0] is compare.verdict(b, a)[0]


@settings(deadline=None)
@given(ANYTHING)
def test_anything_can_be_parsed_and_parsing_twice_says_the_same(name: str) -> None:
    for one in evidence.parse(name, places.city("杭州")):
        again = evidence.parse(one.text, places.city("杭州"))
        assert compare.names((one,), (one,))[0] is not DIFFERENT
        assert all(text.fold(part.text) == part.text for part in again)
    assert text.fold(text.fold(name)) == text.fold(name)


@settings(deadline=None)
@given(ANYTHING)
def test_phones_and_addresses_can_be_read_out_of_anything(value: str) -> None:
    assert all(7 <= len(number) <= 11 for number in evidence.phones(value))
    assert evidence.own_host("https://" + "".join(c for c in value if c.isalnum())) is not None


@pytest.mark.parametrize("table", tables.SOURCED)
def test_every_row_of_a_table_of_facts_says_where_and_when_it_was_read(table: str) -> None:
    for row in tables.rows(table):
        *_, source, day = row
        assert re.search(r"https?://[^ ]+$|^[a-z-]+ [0-9.]+ \([^)]+\)$", source), row
        assert date.fromisoformat(day).year >= 2026


def test_old_and_new_numbers_of_army_hospitals_are_asked_and_never_joined() -> None:
    names = {"a": "中国人民解放军第一一七医院", "b": "联勤保障部队第九〇三医院"}
    records = [
        Record(key, "s", "c", "", "", {"names": [{"text": name, "kind": "official"}]}) for key, name in names.items()
    ]
    linked = groups.group(records, [], [], "杭州市")
    assert len({group.organisation for group in linked.groups}) == 2
    assert [(q.a, q.b, q.reasons) for q in linked.questions] == [("a", "b", ("renumbered",))]


@pytest.mark.parametrize(
    "table",
    [
        "military",
        "places",
        "places_en",
        "polyphones",
        "provinces_short",
        "romanisation",
        "second_names",
        "types",
        "universities",
        "words",
    ],
)
def test_every_table_names_its_source_and_has_no_broken_row(table: str) -> None:
    path = Path(tables.__file__).parent / "tables" / f"{table}.tsv"
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert any("Source" in line for line in head)
    assert all(len(row) >= 2 and row[0] for row in tables.rows(table))
