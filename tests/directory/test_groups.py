"""What joins records, what is asked and what keeps them apart, rule by rule."""

from __future__ import annotations

from typing import Any

import pytest

from directory.linking import groups
from directory.model import Facts
from tests.directory.linked import address, organised, phone, record, together


def test_nothing_is_joined_through_a_third() -> None:
    records = [
        record("a", "浙江省新华医院", websites=[{"url": "http://xinhua.example/"}]),
        record("b", "Xinhua Hospital"),
        record("c", "杭州市新华医院"),
    ]
    assert organised(groups.group(records, [], [], "杭州市")) == [{"a", "b"}, {"c"}]


def test_phone_with_address_joins_second_names_and_phone_alone_is_asked() -> None:
    records = [
        record("a", "测试大学附属广兴医院", address=address("杭州市体育场路453号"), contacts=phone("+8657185827888")),
        record("b", "杭州市同心医院", address=address("体育場路453号"), contacts=phone("0571-85827888")),
        record("c", "杭州市同德医院", contacts=phone("+8657185827889")),
        record("d", "杭州仁爱医院", contacts=phone("+8657185827889")),
        record("e", "杭州市第四医院", contacts=phone("+8657185827880")),
        record("f", "杭州市第五医院", contacts=phone("+8657185827880")),
    ]
    linked = groups.group(records, [], [], "杭州市")
    assert organised(linked) == [{"a", "b"}, {"c"}, {"d"}, {"e"}, {"f"}]
    [question] = [question for question in linked.questions if "phone" in question.reasons]
    assert (question.a, question.b) == ("c", "d")
    assert "telephone" in question.words("en")
    assert "电话" in question.words("zh")


def test_a_different_decision_closes_a_question_and_parts_equal_names() -> None:
    records = [record("a", "杭州市同德医院", contacts=phone("+8657185827889")), record("b", "杭州同德医院")]
    records.append(record("c", "杭州仁爱医院", contacts=phone("+8657185827889")))
    different: list[Facts] = [
        {"a": "a", "b": "c", "decision": "different"},
        {"a": "a", "b": "b", "decision": "different"},
    ]
    linked = groups.group(records, [], different, "杭州市")
    assert together(linked) == [{"a"}, {"b"}, {"c"}]
    assert [(q.a, q.b) for q in linked.questions] == []


def test_campuses_of_one_organisation_are_places_of_their_own() -> None:
    records = [
        record("a", "浙江省中医院", address=address("杭州市上城区邮电路54号")),
        record("b", "浙江省中医院下沙院区", address=address("9号大街9号")),
        record("c", "Zhejiang Provincial Hospital of TCM"),
        record("d", "浙江省中医医院", address=address("浙江省杭州市邮电路45号")),
        record("e", "Zhejiang Provincial Hospital of TCM (Xiasha Campus)"),
    ]
    linked = groups.group(records, [], [], "杭州市")
    assert together(linked) == [{"a", "c", "d"}, {"b", "e"}]
    assert organised(linked) == [{"a", "b", "c", "d", "e"}]


def test_one_identifier_for_two_contradicting_names_is_asked() -> None:
    same: Any = [{"system": "wikidata", "value": "Q1"}]
    records = [record("a", "杭州市第一人民医院", identifiers=same), record("b", "杭州市第二人民医院", identifiers=same)]
    linked = groups.group(records, [], [], "杭州市")
    assert organised(linked) == [{"a"}, {"b"}]
    assert [(q.a, q.b) for q in linked.questions] == [("a", "b")]


def test_a_website_of_several_contradicting_hospitals_joins_none() -> None:
    site = [{"url": "https://group.example/"}]
    names = ("杭州市第一人民医院", "杭州市第二人民医院", "Somebody's Hospital")
    records = [record(key, name, websites=site) for key, name in zip("abc", names, strict=True)]
    assert organised(groups.group(records, [], [], "杭州市")) == [{"a"}, {"b"}, {"c"}]


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("杭州市第一人民医院", "杭州市第二人民医院", "numeral"),
        ("浙江大学医学院附属第一医院", "The Second Affiliated Hospital of Zhejiang University", "numeral"),
        ("浙江省人民医院", "浙江省脑血管病医院", "type"),
        ("浙江省中医院", "杭州市中医院", "level"),
        ("杭州市下沙医院", "杭州市下沙社区卫生服务中心", "house"),
        ("解放军第九〇三医院", "解放军第九〇六医院", "army"),
        ("杭州仁和医院", "杭州人和医院", "characters"),
    ],
)
def test_a_veto_outweighs_everything_two_places_share(a: str, b: str, why: str) -> None:
    """A switchboard, a group's website, one address, even one identifier copied by mistake: never joined."""
    shared: dict[str, Any] = {
        "contacts": phone("+8657185827889"),
        "websites": [{"url": "https://group.example/"}],
        "address": address("杭州市体育场路453号"),
    }
    apart = [{"a"}, {"b"}]
    linked = groups.group([record("a", a, **shared), record("b", b, **shared)], [], [], "杭州市")
    assert organised(linked) == together(linked) == apart
    assert linked.questions == []
    shared["identifiers"] = [{"system": "wikidata", "value": "Q1"}]
    linked = groups.group([record("a", a, **shared), record("b", b, **shared)], [], [], "杭州市")
    assert organised(linked) == apart
    assert [question.reasons[0] for question in linked.questions] == ["identifier"], why


def test_campuses_that_share_a_switchboard_and_a_site_stay_two_places() -> None:
    shared: dict[str, Any] = {"contacts": phone("+8657185827889"), "websites": [{"url": "https://hospital.example/"}]}
    names = ("浙江省中医院湖滨院区", "浙江省中医院下沙院区")
    records = [record(key, name, **shared) for key, name in zip("ab", names, strict=True)]
    linked = groups.group(records, [], [], "杭州市")
    assert together(linked) == [{"a"}, {"b"}]
    assert organised(linked) == [{"a", "b"}]


def test_what_only_habits_of_naming_suggest_is_asked_and_never_joined() -> None:
    pairs = [
        ("杭州市示例医院", "杭州市第八人民医院", "second-name"),
        ("浙江大学附属口腔医院", "杭州市口腔医院", "two-names"),
        ("示例中西医结合医院", "示例医院", "own-name"),
        ("杭州市眼科医院", "Eye Hospital", "only-one"),
        ("杭州市人民医院", "Hangzhou General Hospital", "general"),
        ("解放军第一一七医院", "解放军第九〇三医院", "renumbered"),
        ("杭州陆军总医院", "东部战区总医院", "renumbered"),
        ("杭州市传染病医院", "杭州市第八人民医院", "second-name"),
        ("浙江省中医院", "浙江中医药大学第一附属医院", "two-names"),
        ("萧山区人民医院", "萧山区第一人民医院", "first"),
        ("杭州市第三人民医院", "The Third People's Hospital", "only-one"),
        ("杭州医学院附属医院", "杭州医学院附属第一医院", "first"),
    ]
    for a, b, reason in pairs:
        linked = groups.group([record("a", a), record("b", b)], [], [], "杭州市")
        assert organised(linked) == [{"a"}, {"b"}]
        assert [question.reasons[0] for question in linked.questions] == [reason]
        answered: list[Facts] = [{"a": "a", "b": "b", "decision": "different"}]
        assert groups.group([record("a", a), record("b", b)], [], answered, "杭州市").questions == []


def test_a_province_s_flagship_is_joined_only_where_nothing_else_can_be_meant() -> None:
    flagship = [record("a", "湖北省人民医院"), record("b", "武汉大学人民医院"), record("c", "Hubei General Hospital")]
    assert organised(groups.group(flagship, [], [], "武汉市")) == [{"a", "b", "c"}]
    two = [*flagship, record("d", "湖北省立医院")]
    assert organised(groups.group(two, [], [], "武汉市")) == [{"a", "b"}, {"c"}, {"d"}]


@pytest.mark.parametrize(
    ("city", "a", "b", "joined"),
    [
        ("杭州", "杭州示例医院", "Hangzhou Model Hospital", True),  # names that cannot be compared
        ("杭州", "浙江大学附属第九医院", "杭州示例医院", True),
        ("昆明", "成都军区昆明总医院", "联勤保障部队第九二〇医院", True),
        ("沈阳", "北部战区空军医院", "解放军第463医院", True),
        ("杭州", "杭州示例医院", "Hangzhou Model Eye Hospital", False),  # a house in another's house
        ("杭州", "杭州示例诊所", "Model Clinic", False),  # two clinics in one tower
        ("杭州", "杭州示例医院", "Global Doctor", False),
    ],
)
def test_one_house_number_joins_two_hospitals_for_the_same_patients(city: str, a: str, b: str, joined: bool) -> None:
    one = record("a", a, address=address(f"{city}市中山二路136号"))
    two = record("b", b, address={"en": "136, Zhongshan 2nd Road"})
    linked = groups.group([one, two], [], [], f"{city}市")
    assert organised(linked) == ([{"a", "b"}] if joined else [{"a"}, {"b"}])
    assert len(linked.questions) == (not joined)
    third = record("c", "示例关爱医院", address=address("中山二路136号"))  # of three nobody can tell which two
    if "军" not in a:
        assert {"a", "b"} not in organised(groups.group([one, two, third], [], [], f"{city}市"))


@pytest.mark.parametrize("which", ["附属医院", "第一附属医院"])
def test_two_universities_at_one_house_number_are_asked_about_because_universities_are_renamed(which: str) -> None:
    where = {"address": address("唐山市建设南路73号")}
    linked = groups.group(
        [record("a", f"华北理工大学{which}", **where), record("b", f"华北煤炭医学院{which}", **where)], [], [], "唐山市"
    )
    assert organised(linked) == [{"a"}, {"b"}]
    assert [question.reasons[-1] for question in linked.questions] == ["university"]


def test_a_province_s_hospital_for_cancer_is_its_university_s_unless_a_city_or_an_academy_has_one() -> None:
    two = [record("a", "江苏省肿瘤医院"), record("b", "南京医科大学附属肿瘤医院")]
    assert organised(groups.group(two, [], [], "南京市")) == [{"a", "b"}]
    three = [*two, record("c", "南京市肿瘤医院")]
    assert organised(groups.group(three, [], [], "南京市")) == [{"a"}, {"b"}, {"c"}]
    academy = [record("a", "北京肿瘤医院"), record("b", "中国医学科学院肿瘤医院")]
    assert organised(groups.group(academy, [], [], "北京市")) == [{"a"}, {"b"}]


def test_the_initials_of_a_chinese_name_count_before_those_a_translated_one_may_have_had() -> None:
    records = [
        record("a", "Hospital of Hebei Province", websites=[{"url": "http://www.hbszyy.cn/"}]),
        record("b", "河北省中医院"),  # hbszyy, as 河北省总医院 would be
        record("c", "Hebei General Hospital"),
        record("d", "河北省人民医院"),
    ]
    assert organised(groups.group(records, [], [], "石家庄市")) == [{"a", "b"}, {"c", "d"}]


def test_a_translated_name_of_two_hospitals_that_sound_alike_goes_to_neither_unasked() -> None:
    records = [record("b", "杭州仁和医院"), record("c", "杭州人和医院"), record("a", "Hangzhou Renhe Hospital")]
    linked = groups.group([*records, record("d", "Renhe Hospital")], [], [], "杭州市")
    assert organised(linked) == [{"a", "d"}, {"b"}, {"c"}]
    assert {question.reasons for question in linked.questions} == {("name", "several")}


def test_questions_stay_few_whatever_the_list() -> None:
    numbers = "一二三四五六七八九十"
    records = [record(f"n{n}", f"杭州市第{numbers[n]}医院") for n in range(10)]
    records += [record(f"o{n}", f"杭州市{numbers[n]}仁{numbers[n]}德医院") for n in range(10)]
    assert len(groups.group(records, [], [], "杭州市").questions) <= 0.15 * len(records)
