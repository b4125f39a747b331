"""A Chinese name taken apart: glued and bracketed names, campus and department, then the parts of each."""

from __future__ import annotations

import re

from directory.linking import affiliations, military, numerals, places, short_forms, text, types
from directory.linking.name import Name, founded_at
from directory.linking.places import Place

_STRONG = (
    "医院|医疗集团|保健计划生育服务中心|保健院|卫生院|防治院|防治所|防治中心|疗养院|门诊部|诊所|卫生服务中心|卫生服务站|急救中心|疾病预防控制中心|"
    "疾控中心|血液中心|卫生室|医务室"
)
_WEAK = "卫生中心|保健中心|医疗中心|医学中心|康复中心|医疗保健中心|研究院|研究所"
_HEAD = re.compile(rf"^.*?(?:{_STRONG})(?!大学(?!城)|附属|有限|集团|管理)")
_WEAK_HEAD = re.compile(rf"^.*?(?:{_WEAK})(?!大学|附属|有限|集团|管理|[\u3400-\u9fff]{{0,8}}医院)")
_SHORT_HEAD = re.compile(r"^.{1,10}?[一二三四五六七八九十\d]附?属?院")
_BRACKET = re.compile(r"[(\[【〔「]([^()\[\]【】〔〕「」]*)[)\]】〕」]")
_BETWEEN = re.compile(r"[、,，;；/|]|--|·(?=[^·]*(?:省|市|大学)[^·]*医院)|(?<=院)·(?=.*医院)")
_ALIAS_LEAD = re.compile(r"^(?:原名|原|又名|又称|亦称|也称|简称|现|现为|曾用名|即|别名|挂牌|增挂)[:：]?")
_CAMPUS = re.compile(
    r"(院区|分院|校区|分部|本部|总部|院部|新院|老院|[东西南北]院|(?:^|院)[东西南北]区|门诊部|分中心|医共体.*)$"
)
_MAIN = frozenset({"本部", "总部", "总院", "院部", "主院区", "本部院区", "总院区", "院本部"})
_UNIT = re.compile(
    r"(国际医疗|国际门诊|国际保健|国际诊疗|国际部|涉外|外宾|特需|贵宾|vip|国际|急诊|体检|健康管理|互联网)?"
    r"(医疗|门诊|保健|诊疗|医学|服务|特需|体检)?(中心|门诊部|门诊|病房|部|科|室|病区|所)$"
)
_ORDINAL = re.compile(
    r"第?([一二三四五六七八九十]{1,3}|\d{1,2})(?=附|临床|人民|中心|中医|中西|妇|医院|儿|口腔|康复|医|院|职工|$)"
)
_HOLDING = re.compile(r"^[\u3400-\u9fff]{2,}(?:医疗|保健)?(?:中心|集团)\(?集团\)?(?=[\u3400-\u9fff]{2,}[省市].*医院$)")
_HOUSE_OF = re.compile(r"([\u3400-\u9fff]{2,5})医院")
"""What follows a hospital's name and is called a hospital too is a house of it (广东省中医院大学城医院)."""
_NUMBERED = re.compile(r"第?[一二三四五六七八九十]{1,3}(?:人民)?医院")
_COMPANY = re.compile(r"^(.{2,20}?)(?:股份有限公司|有限责任公司|有限公司|集团公司|公司|集团)(?=.*(?:医院|院)$)")
_OWNER = re.compile(r"^(?:国家)?卫生(?:部|计生委|健康委员会)(?:直属)?(?=.*医院)")
_GROUP = re.compile(r"^(?:国药|华润|通用(?:技术)?)(?:集团)?(?=[\u3400-\u9fff]{2,}(?:总|中心|第.)?医院)")
"""Groups that took over the hospitals of other companies and write their name in front of the old one:
https://new.qq.com/rain/a/20240830A04PM800 (the three), http://www.4006123356.com/chanpin/chuzu/15368.html (东风),
read on 2026-11-22.
"""
_POLICE = re.compile(r"^(?:中国人民)?(?:武警(?:部队)?|武装警察部队)")
_DISTRICT = re.compile(r"^([\u3400-\u9fff]{1,5}?)(?:新区|区|县|市|旗|自治县|自治旗)(?=[^立直])")
_TOWN = re.compile(r"^([\u3400-\u9fff]{2,3})(?:镇|乡|街道)(?=.*(?:卫生院|中心|医院))")
_FILLER = re.compile(
    r"附属|附(?=院|医)|临床|医学院|第$|专科|"
    + _STRONG
    + "|"
    + _WEAK
    + r"|省立|市立|[院的立|·\s]|^直属|有限责任|公司|集团|股份"
)


def parse(name: str, city: Place | None) -> list[Name]:
    """Every name written in `name`, the first outside brackets first; `city` is where the list it comes from is about.

    >>> [n.ordinal for n in parse("河南省传染病医院(郑州市第六人民医院)", places.city("郑州"))]
    [0, 6]
    >>> [n.campus for n in parse("浙江省中医院下沙院区", places.city("杭州"))]
    ['xiasha']
    """
    plain = text.fold(name).replace(" ", "")
    aliases: list[str] = []
    campus = ""

    def bracket(match: re.Match[str]) -> str:
        nonlocal campus
        inside = _ALIAS_LEAD.sub("", match.group(1))
        found, _, rest = places.leading(inside)
        if found and not rest and match.end() < len(plain):
            return inside  # 树兰（杭州）医院: part of the name
        if _CAMPUS.search(inside) and not re.search("医院.+医院", inside):
            campus = inside
        elif _head(inside) or re.search("医院|院$", inside):
            aliases.extend(part for part in re.split("[、,，;；/]", inside) if len(part) > 2)
        return ""

    outside = _BRACKET.sub(bracket, _HOLDING.sub("", plain))
    outside = _GROUP.sub("", _OWNER.sub("", re.sub(r"[()\[\]【】]", "", outside)))
    first, *more = [
        part
        for part in re.split(r"[、,，;；/|]|--|·(?=[^·]*(?:省|市|大学)[^·]*医院)|(?<=院)·(?=.*医院)", outside)
        if part
    ] or [outside]
    found: list[Name] = []
    for part in [first, *[other for other in more if _head(other)], *aliases]:
        heads, tail = _split(part)
        at = _branch(heads, city)
        where, unit = _tail(tail)
        if campus and not where:
            where = _campus_stem(campus)
        names = [_one(head, city, where, unit) for head in heads[: -1 if at else None]]
        found.extend(founded_at(name, at) if at else name for name in names)
    return [name for name in found if name.keys or name.text]


def _split(name: str) -> tuple[list[str], str]:
    """Names that were written one after the other, and what follows the last.

    >>> _split("杭州市第七人民医院杭州市精神病院"), _split("浙江省中医院下沙院区")
    ((['杭州市第七人民医院', '杭州市精神病院'], ''), (['浙江省中医院'], '下沙院区'))
    """
    heads: list[str] = []
    rest = name
    while rest:
        found = _head(rest) or _SHORT_HEAD.match(rest)
        if not found and rest.endswith("院") and not _CAMPUS.search(rest):
            found = re.match(".+", rest)
        if not found:
            break
        if heads and not _starts_a_name(rest):
            break
        heads.append(found.group())
        rest = rest[found.end() :]
    return (heads, rest) if heads else ([name], "")


def _branch(heads: list[str], city: Place | None) -> Place | None:
    """The city of a hospital that another founded there (阜外医院深圳医院); None if the last name is one of its own."""
    if len(heads) < 2:
        return None
    place, _, rest = places.leading(heads[-1], city)
    return place if rest == "医院" else None


def _head(name: str) -> re.Match[str] | None:
    """The first hospital's name; a "centre" ends one only where no 医院 follows (宁波市医疗中心李惠利医院 is one)."""
    return _HEAD.match(name) or _WEAK_HEAD.match(name)


def _starts_a_name(rest: str) -> bool:
    if _CAMPUS.search(rest) or _UNIT.search(rest):
        return False
    return bool(places.leading(rest)[0] or affiliations.leading(rest)[0] or re.match("中国|解放军|武警|第", rest))


def _tail(tail: str) -> tuple[str, bool]:
    """Campus and whether a department is meant, of what follows a hospital's name."""
    tail = tail.strip("-—–_·")
    if not tail:
        return "", False
    if _CAMPUS.search(tail) and not tail.endswith("门诊部"):
        return _campus_stem(tail), False
    if house := _HOUSE_OF.fullmatch(tail):
        return text.to_pinyin(house.group(1)), False
    stem, units = _UNIT.subn("", tail)
    return (_campus_stem(stem) if len(stem) > 1 and units else ""), bool(units)


def _campus_stem(campus: str) -> str:
    if campus in _MAIN:
        return "main"
    stem = _CAMPUS.sub("", campus)
    if stem in ("", "新", "老") or not stem:
        stem = campus
    _, _, rest = places.leading(stem)
    return text.to_pinyin(rest or stem)


def _one(head: str, city: Place | None, campus: str, unit: bool) -> Name:
    army, rest = military.take(head, city.id if city else "", english=False)
    police = None if army else _POLICE.match(rest)
    rest = rest[police.end() :] if police else rest
    university, rest = short_forms.leading(rest, city)
    rest = rest.replace("总队", "") if police else rest
    company = "" if university else _company(rest)
    rest = rest.removeprefix(company) if company else rest
    before = re.sub("^(?:临床)?附属", "", rest)
    place, written, rest = _place(rest, city, bool(university))
    counts_city = before != rest and place is not None and _NUMBERED.match(places.leading(before, city)[2]) is not None
    if place and not university:
        later, after = affiliations.leading(rest) if re.match(r".{2,12}(?:大学|医学院)", rest) else ("", rest)
        university, rest = (later, after) if later else (university, rest)
    affiliated = bool(re.search(r"附属|附(?=院)|\d附|[一二三四五六七八九十]附|临床医", rest))
    if place and re.fullmatch(rf"{place.zh}(?:医院|.{{2}}医院)", rest):
        rest, written = rest.removeprefix(place.zh), False  # 天津市天津医院
    rest = re.sub("^[省市](?:级|直)?(?=机关)|^直(?=机关)", "", rest)
    district, rest = _district(rest)
    number = _ORDINAL.search(rest)
    ordinal = numerals.chinese(number.group(1)) if number and not army else None
    if number and ordinal:
        if (
            place
            and university
            and not district
            and (counts_city or number.start() == 0)
            and not _of_university(rest, number.end())
        ):
            university = ""  # 南京医科大学附属南京第一医院: the city's first
        rest = rest[: number.start()] + rest[number.end() :]
    kinds = "campus" if "校医院" in rest else ""
    rest = re.sub("总局(?=.*医院)", "", rest)  # 农垦总局总医院 is 农垦总医院
    tokens, rest = types.take(re.sub("(?:医疗|医学)中心(?=.*医院)|^校医院$", "", rest), english=False)
    kind = kinds or next((token for token in sorted(tokens) if types.classes()[token] == "kind"), "")
    own = _FILLER.sub("", rest.replace("|", ""))
    if city and len(own) > len(city.zh) + 1:
        own = own.replace(city.zh, "")  # 华中科技大学协和深圳医院
    if police:
        own = f"武警{own}"
    if company:
        own = _company_stem(company) + own
    if not (own or university) and re.search("研究[院所]$", head):
        own = types.INSTITUTE  # 省中医药研究院 is not 省中医院
    return Name(
        text=head,
        chinese=True,
        place=place.id if place else "",
        level=place.level if place else "",
        written=written,
        district=district,
        affiliation=university,
        affiliated=affiliated,
        ordinal=ordinal or 0,
        military=army,
        types=frozenset(token for token in tokens if types.classes()[token] != "kind"),
        kind=kind,
        brand=types.brand_chinese(own) | types.brand_chinese(own.removesuffix("氏")),
        campus=campus,
        unit=unit,
        city=city.id if city else "",
        core=own,
    )


def _of_university(rest: str, end: int) -> bool:
    """Whether a number that ends there counts what is affiliated (遵义医科大学第五附属（珠海）医院)."""
    return re.match("临床|附", rest[end:]) is not None


def _company(name: str) -> str:
    found = _COMPANY.match(name)
    return found.group() if found else ""


def _company_stem(company: str) -> str:
    stem = re.sub("(股份有限公司|有限责任公司|有限公司|集团公司|公司|集团)+$", "", company)
    return places.leading(stem)[2] or stem


def _place(name: str, city: Place | None, affiliated: bool) -> tuple[Place | None, bool, str]:
    """The province or city in front, after 附属 too; 省 and 市 alone mean those of the list's own city."""
    lead = re.match(r"^第?[一二三四五六七八九十]*(?:临床)?附属", name) if affiliated else None
    before, rest = (name[: lead.end()], name[lead.end() :]) if lead else ("", name)
    place, written, after = places.leading(rest, city)
    if not place and city and rest[:1] in ("省", "市") and re.match(r"[省市](?!场|[东西南北中]区)", rest):
        place = places.all_places()[city.province] if rest[0] == "省" else city
        return place, True, before + rest[1:]
    if not place and city and rest.startswith("自治区"):
        return places.all_places()[city.province], True, before + rest[3:]
    if place and place.level == "province":
        inner, inner_written, inner_rest = places.leading(after, city)
        if inner and inner.province == place.id and inner_rest and not inner_rest.startswith("医院"):
            return inner, inner_written, before + inner_rest  # 浙江省杭州市…: the finer one
    return place, written, before + after


def _district(name: str) -> tuple[str, str]:
    lead = re.match(r"^第?[一二三四五六七八九十]*(?:临床)?附属", name)
    before, rest = (name[: lead.end()], name[lead.end() :]) if lead else ("", name)
    found = _DISTRICT.match(rest) or _TOWN.match(rest)
    if not found or re.search("医|院|中心|第", found.group(1)):
        return "", name
    return text.to_pinyin(found.group(1)), before + rest[found.end() :]
