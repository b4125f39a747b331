"""English words for the fixed values of schema.json (`enum`): the catalogue translates them.

Vocabularies bring their own labels; these few lists belong to the code, because code acts on them.
"""

from __future__ import annotations

from directory.publishing.catalogue import mark

ENUMS: dict[str, dict[str, str]] = {
    "care": {"outpatient": mark("outpatient care"), "inpatient": mark("inpatient care")},
    "settlement": {
        "direct": mark("direct billing"),
        "guarantee_letter": mark("with a letter of guarantee"),
        "pay_first": mark("pay first, claim later"),
        "none": mark("no settlement here"),
    },
    "kind": {
        "phone": mark("Phone"),
        "fax": mark("Fax"),
        "email": mark("E-mail"),
        "wechat": mark("WeChat"),
        "app": mark("App"),
        "official": mark("official name"),
        "alias": mark("other name"),
        "short": mark("short name"),
        "former": mark("former name"),
        "translation": mark("translated, not the facility’s own name"),
    },
    "holidays": {"open": mark("open on public holidays"), "closed": mark("closed on public holidays")},
    "role": {
        "insurer": mark("insurer"),
        "administrator": mark("claims administrator"),
        "assistance": mark("assistance company"),
        "broker": mark("broker"),
        "scheme": mark("insurance scheme"),
    },
    "route": {
        "social_insurance": mark("Chinese social insurance"),
        "international_insurance": mark("International medical insurance"),
        "commercial_insurance": mark("Ordinary commercial insurance"),
        "self_pay": mark("Paying oneself"),
    },
    "precision": {
        "entrance": mark("entrance"),
        "building": mark("building"),
        "street": mark("street"),
        "township": mark("sub-district or town"),
        "district": mark("district"),
        "city": mark("city"),
    },
    "status": {"running": mark("running"), "ended": mark("ended"), "planned": mark("planned, not offered yet")},
    "extent": {"full": mark("everywhere"), "partly": mark("in places"), "none": mark("nowhere")},
    "tier": {"listed": mark("Meets the reception standard"), "known": mark("Known, not vetted")},
    "yes_no": {"yes": mark("Yes"), "no": mark("No")},
}

APPS: dict[str, str] = {
    "amap": mark("AMap"),
    "baidu": mark("Baidu Maps"),
    "apple": mark("Apple Maps"),
    "google": mark("Google Maps"),
}
