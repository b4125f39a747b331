"""Linking against labelled truth, its safety rules, its questions and its speed."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from directory.__main__ import main
from directory.linking import block, decide, evaluation, groups, labelled, organisations, places
from directory.linking.evidence import profile
from directory.model import Facts, Record

LABELLED = Path(__file__).parent.parent / "fixtures" / "linking"
ROWS = labelled.load(LABELLED / "facilities.jsonl")
LABELS = labelled.load(LABELLED / "links.jsonl", ("id",))
PAIRS = labelled.load(LABELLED / "hard_pairs.jsonl", ("a", "b"))


def record(key: str, name: str, **facts: Any) -> Record:
    return Record(key, "s", "c", "", "", {"names": [{"text": name, "lang": "", "kind": "official"}], **facts})


def together(linked: groups.Linked) -> list[set[str]]:
    return sorted(({r.key for r in group.records} for group in linked.groups), key=sorted)


def organised(linked: groups.Linked) -> list[set[str]]:
    found: dict[str, set[str]] = {}
    for group in linked.groups:
        found.setdefault(group.organisation, set()).update(r.key for r in group.records)
    return sorted(found.values(), key=sorted)


def address(zh: str) -> Facts:
    return {"zh": zh}


def phone(value: str) -> list[Facts]:
    return [{"kind": "phone", "value": value}]


def test_the_labelled_set_reaches_the_figures_that_must_hold() -> None:
    result = evaluation.evaluate(ROWS, LABELS, PAIRS)
    assert result.short() == []
    assert result.unknown == []


def test_hard_pairs_are_counted_by_what_became_of_them() -> None:
    rows = [
        {"id": "a", "city": "杭州", "name_zh": "杭州市第一人民医院"},
        {"id": "b", "city": "杭州", "name_en": "Hangzhou First People's Hospital"},
        {"id": "c", "city": "杭州", "name_zh": "解放军第一一七医院"},
        {"id": "d", "city": "杭州", "name_zh": "解放军第九〇三医院"},
    ]
    pairs = [
        {"a": "b", "b": "a", "same_org": True},  # joined
        {"a": "c", "b": "d", "same_org": True},  # asked
        {"a": "a", "b": "c", "same_org": True},  # silent
        {"a": "a", "b": "b", "same_org": False},  # joined, wrongly
        {"a": "a", "b": "d", "same_org": False},
        {"a": "a", "b": "gone", "same_org": False},
    ]
    result = evaluation.evaluate(rows, [], pairs)
    assert result.hard.figures() == {
        "different": 2, "false_joined": 1, "same": 3, "true_joined": 1, "true_asked": 1, "true_silent": 1,
    }  # fmt: skip
    assert result.unknown == ["gone"]
    assert len(list(result.hard.short())) == 3
    said = list(evaluation.report(result, rows))
    assert (
        "HARD PAIR: a 杭州市第一人民医院 and c 解放军第一一七医院 are one organisation; neither joined nor asked."
        in said
    )
    assert "NOT COUNTED: labels or pairs name records that are not there: gone." in said


def test_files_of_other_people_are_read_as_they_come(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A byte order mark, Windows line ends, numbers for texts, values of the wrong kind, a city nobody knows."""
    rows = [
        {"id": 1, "city": "Nowhere", "name_zh": "\u2028示例医院", "alt_names": None, "phones": ["0571-88888888", None]},
        {"id": 2, "city": "Nowhere", "name_zh": None, "name_en": ["no text"], "phones": {"value": 7}, "extra": {}},
        {
            "id": 3,
            "city": "Nowhere",
            "alt_names": "示例医院",
            "lat": "north",
            "lon": True,
            "website": 5,
            "wikidata": [],
        },
    ]
    labels = [{"id": "1", "org": "o", "unit": 4}, {"id": 3, "org": "o", "site": None}, {"id": "gone", "org": "p"}]
    for name, lines in (("rows", rows), ("links", labels)):
        said = "\r\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (tmp_path / f"{name}.jsonl").write_bytes(b"\xef\xbb\xbf" + said.encode() + b"\r\n\r\n")
    files = ["--records", str(tmp_path / "rows.jsonl"), "--links", str(tmp_path / "links.jsonl")]
    assert main(["evaluate", *files]) == 0
    *_, told, machine = capsys.readouterr().out.splitlines()
    assert told == "NOT COUNTED: labels or pairs name records that are not there: gone."
    assert json.loads(machine)["per_city"]["Nowhere"]["recall"] == 1.0


@pytest.mark.parametrize(
    ("rows", "links", "told"),
    [
        ('{"id":"a","city":""}', '{"id":"a","org":"o"}', "rows.jsonl, line 1: expected an object with id and city"),
        ('{"id":"a","city":"x"}\n{"id":"a","city":"x"}', "", "line 2: id a is on line 1 already"),
        ('{"id":"a","city":"x"}', '["a"]', "links.jsonl, line 1: expected an object with id"),
        ('{"id":"a","city":"x"}', '{"id":"b","org":"o"}', "no label in"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rows: str, links: str, told: str
) -> None:
    (tmp_path / "rows.jsonl").write_text(rows, encoding="utf-8")
    (tmp_path / "links.jsonl").write_text(links, encoding="utf-8")
    files = ["--records", str(tmp_path / "rows.jsonl"), "--links", str(tmp_path / "links.jsonl")]
    assert main(["evaluate", *files]) == 2
    assert told in capsys.readouterr().out


def test_evaluate_ends_with_one_json_line_and_fails_under_the_figures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate"]) == 0
    machine = json.loads(capsys.readouterr().out.splitlines()[-1])
    wanted = {"precision", "recall", "f1", "bcubed_f1", "per_city", "campus_precision", "questions"}
    assert wanted <= machine.keys()
    assert set(machine["per_city"]) == {row["city"] for row in ROWS}

    (tmp_path / "rows.jsonl").write_text(
        '{"id":"a","city":"义乌","name_zh":"义乌市中心医院"}\n{"id":"b","city":"义乌","name_en":"Quite Another Name"}\n'
    )
    (tmp_path / "links.jsonl").write_text(
        '{"id":"a","city":"义乌","org":"o","site":null,"confidence":"high"}\n'
        '{"id":"b","city":"义乌","org":"o","site":null,"confidence":"high"}\n'
    )
    given_files = ["--records", str(tmp_path / "rows.jsonl"), "--links", str(tmp_path / "links.jsonl")]
    assert main(["evaluate", *given_files]) == 1
    said = capsys.readouterr().out
    assert "MISSED: a 义乌市中心医院 and b Quite Another Name are one organisation; nobody is asked." in said
    (tmp_path / "rows.jsonl").write_text("no json\n")
    assert main(["evaluate", *given_files]) == 2
    assert "line 1" in capsys.readouterr().out


def test_rows_labelled_low_do_not_count() -> None:
    rows = [{"id": k, "city": "杭州", "name_zh": n} for k, n in (("a", "杭州市中医院"), ("b", "杭州市中医院"))]
    labels = [{"id": k, "city": "杭州", "org": k, "site": None, "confidence": "low"} for k in ("a", "b")]
    assert evaluation.evaluate(rows, labels).total.wrong == 0


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


CITIES = sorted({row["city"] for row in ROWS})


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_records_with_any_decisions_link_alike_in_any_order(data: st.DataObject) -> None:
    """The groups, the questions and the notices are one whatever the order; people's answers always hold."""
    city = data.draw(st.sampled_from(CITIES))
    everyone = [labelled.record(row) for row in ROWS if row["city"] == city]
    records = data.draw(st.lists(st.sampled_from(everyone), unique_by=lambda one: one.key, min_size=2, max_size=25))
    keys = sorted(one.key for one in records)
    said = data.draw(
        st.dictionaries(
            st.tuples(st.sampled_from(keys), st.sampled_from(keys)).filter(lambda pair: pair[0] < pair[1]),
            st.sampled_from(["same", "different", "unsure"]),
            max_size=4,
        )
    )
    decisions: list[Facts] = [{"a": a, "b": b, "decision": answer} for (a, b), answer in sorted(said.items())]
    one = groups.group(records, [], decisions, city)
    two = groups.group(data.draw(st.permutations(records)), [], decisions, city)
    assert together(one) == together(two)
    assert organised(one) == organised(two)
    assert one.questions == two.questions
    owner = {found.key: index for index, group in enumerate(one.groups) for found in group.records}
    for (a, b), answer in said.items():
        if answer == "different":
            assert owner[a] != owner[b]
        elif answer == "same" and not one.notices:
            assert owner[a] == owner[b]


def test_too_many_pairs_are_counted_before_the_first_is_compared() -> None:
    shared = {f"road {n} {m}": [f"k{n}", f"k{m}"] for n in range(150) for m in range(n)}
    with pytest.raises(block.TooManyPairsError) as refused:
        next(block.pairs(shared, lambda key: key, 10))
    assert refused.value.pairs > refused.value.limit


@settings(max_examples=15, deadline=None)
@given(st.permutations(range(len(ROWS))))
def test_the_order_of_records_does_not_matter(order: list[int]) -> None:
    records = [labelled.record(row) for row in ROWS]
    shuffled = [records[index] for index in order if records[index].city == "杭州"]
    straight = [one for one in records if one.city == "杭州"]
    ours, theirs = groups.group(shuffled, [], [], "杭州"), groups.group(straight, [], [], "杭州")
    assert together(ours) == together(theirs)
    assert ours.questions == theirs.questions


def test_adding_nothing_new_changes_nothing() -> None:
    """Linking again what was linked (every record twice) gives the same places."""
    records = [labelled.record(row) for row in ROWS if row["city"] == "郑州"]
    twice = records + [Record(f"{r.key}x", r.source, r.city, r.url, r.checked_on, r.facts) for r in records]
    once = organised(groups.group(records, [], [], "郑州"))
    again = organised(groups.group(twice, [], [], "郑州"))
    assert [{key for key in several if not key.endswith("x")} for several in again] == once


def test_every_reason_is_said_in_both_languages() -> None:
    assert all(words["en"] and words["zh"] for words in decide.WORDS.values())


def many(count: int) -> list[Record]:
    """Records of made-up hospitals, three of each, with own phones and roads."""
    letters = "仁义礼智福寿康宁安泰平光明新长青瑞祥慈爱德馨颐嘉悦恒诚信博雅佳"
    records = []
    for number in range(count):
        place, way = divmod(number, 3)
        brand = "".join(letters[place // 31**power % 31] for power in range(3)) + letters[place * 7 % 31]
        name = (f"杭州{brand}医院", f"杭州市{brand}医院", f"{brand}医院（城西院区）")[way]
        road = f"杭州市{brand[1:]}路{place % 700 + 1}号"
        records.append(record(f"s{way}:{place}", name, address=address(road), contacts=phone(f"0571-8{place:07d}")))
    return records


@pytest.mark.slow
def test_ten_thousand_records_of_one_city_link_quickly_and_the_time_grows_with_them() -> None:
    spent = []
    for count in (2_500, 10_000):
        records = many(count)
        started = time.process_time()
        linked = groups.group(records, [], [], "杭州市")
        spent.append(time.process_time() - started)
        assert len({group.organisation for group in linked.groups}) == -(-count // 3)
    assert spent[1] <= 5 * 3  # processor time; the budget is 5 s on a free machine, tests share theirs
    assert spent[1] <= 8 * spent[0]


def test_empty_and_nameless_records_stay_by_themselves() -> None:
    nameless = [Record(key, "s", "c", "", "", {}) for key in ("a", "b")]
    assert together(groups.group(nameless, [], [], "杭州市")) == [{"a"}, {"b"}]
    profiles = {one.key: profile(one.key, one.facts, places.city("杭州")) for one in nameless}
    assert organisations.link(organisations.empty_sets(profiles), profiles, None) == []
