"""Telephone numbers as sources write them."""

from __future__ import annotations

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.normalise.phones import Phone, read_phones

HANGZHOU, NANNING = ("0571", 8), ("0771", 7)

GOOD = [
    ("0571-87236114", HANGZHOU, [Phone("+8657187236114")]),
    ("87236114", HANGZHOU, [Phone("+8657187236114")]),
    ("(0571)87236114", HANGZHOU, [Phone("+8657187236114")]),
    ("０５７１－８７２３６１１４", HANGZHOU, [Phone("+8657187236114")]),
    ("0571 8723 6114", HANGZHOU, [Phone("+8657187236114")]),
    ("+86 571 8723 6114", HANGZHOU, [Phone("+8657187236114")]),
    ("+86 0571 8723 6114", HANGZHOU, [Phone("+8657187236114")]),  # the trunk 0 was kept
    ("0086-571-87236114", HANGZHOU, [Phone("+8657187236114")]),
    ("57187236114", HANGZHOU, [Phone("+8657187236114")]),  # the leading 0 was lost
    ("7715343250", NANNING, [Phone("+867715343250")]),
    ("0771-2635268", NANNING, [Phone("+867712635268")]),
    ("总机 : 0571-87236114", HANGZHOU, [Phone("+8657187236114", label="总机")]),
    ("0571-87236114（总机）", HANGZHOU, [Phone("+8657187236114", label="总机")]),
    (
        "东院:0771-5356566;西院:0771-3277068",
        NANNING,
        [Phone("+867715356566", label="东院"), Phone("+867713277068", label="西院")],
    ),
    ("87236114、87236666", HANGZHOU, [Phone("+8657187236114"), Phone("+8657187236666")]),
    ("87236114 87236666", HANGZHOU, [Phone("+8657187236114"), Phone("+8657187236666")]),
    ("87236114/87236114", HANGZHOU, [Phone("+8657187236114")]),
    ("87783777转8001", HANGZHOU, [Phone("+8657187783777", "8001")]),
    ("0571-87783777-8001", HANGZHOU, [Phone("+8657187783777", "8001")]),
    ("0571-87783777 ext. 12", HANGZHOU, [Phone("+8657187783777", "12")]),
    ("0571-87783777 分机：12", HANGZHOU, [Phone("+8657187783777", "12")]),
    ("120", HANGZHOU, [Phone("120")]),
    ("0571-120", HANGZHOU, [Phone("120")]),
    ("12345", HANGZHOU, [Phone("12345")]),
    ("12320", HANGZHOU, [Phone("12320")]),
    ("96020", HANGZHOU, [Phone("96020")]),
    ("960169", HANGZHOU, [Phone("960169")]),
    ("400-810-5119 ext. 1", HANGZHOU, [Phone("4008105119", "1")]),
    ("400-810-5119-1", HANGZHOU, [Phone("4008105119", "1")]),
    ("800 620 0000", HANGZHOU, [Phone("8006200000")]),
    (
        "120 （0571）81368333 86620120",
        HANGZHOU,
        [Phone("120"), Phone("+8657181368333"), Phone("+8657186620120")],
    ),
]


@pytest.mark.parametrize(("text", "city", "expected"), GOOD)
def test_numbers_are_read(text: str, city: tuple[str, int], expected: list[Phone]) -> None:
    assert read_phones(text, *city) == (expected, [])


BAD = [
    ("0571-8778388387022776", HANGZHOU, "too-long"),  # two numbers glued
    ("0751-87236666", HANGZHOU, "other-area"),  # digits of the area code swapped
    ("+86-21-6187-330", HANGZHOU, "too-long"),  # another city's, and a digit missing
    ("0571-8723611", HANGZHOU, "too-short"),
    ("0771-26352688", NANNING, "too-long"),
    ("0571-0000000", HANGZHOU, "too-short"),
    ("0571-10000000", HANGZHOU, "not-assigned"),
    ("13812345678", HANGZHOU, "mobile"),
    ("+86 138 1234 5678", HANGZHOU, "mobile"),
    ("研究与试验发展黄页", HANGZHOU, "no-digits"),
    ("0571-87236114传真0571-87236115", HANGZHOU, "two-numbers"),
    ("+86120", HANGZHOU, "too-short"),
]


@pytest.mark.parametrize(("text", "city", "reason"), BAD)
def test_numbers_that_cannot_be_dialled_are_refused_with_a_reason(
    text: str, city: tuple[str, int], reason: str
) -> None:
    phones, faults = read_phones(text, *city)
    assert phones == []
    assert [fault.reason for fault in faults] == [reason]
    assert all(fault.found for fault in faults)


@given(st.text(alphabet="0123456789+-() 转ext.;；、\n总机", max_size=60), st.sampled_from([HANGZHOU, NANNING]))
def test_whatever_is_written_what_comes_out_can_be_dialled(text: str, city: tuple[str, int]) -> None:
    area_code, digits = city
    phones, _ = read_phones(text, area_code, digits)
    for phone in phones:
        if phone.value.startswith("+"):
            assert len(phone.value) == len("+86") + len(area_code) - 1 + digits
            assert phonenumbers.is_valid_number(phonenumbers.parse(phone.value))
        else:
            assert phone.value.isdigit()
            assert 3 <= len(phone.value) <= 6 or phone.value[:3] in ("400", "800")


@given(st.text(max_size=300))
def test_no_text_is_too_strange(text: str) -> None:
    phones, faults = read_phones(text, *HANGZHOU)
    assert not phones or any(char.isdigit() for char in text)
    assert all(fault.reason for fault in faults)


@given(st.from_regex(r"[2-8][0-9]{7}", fullmatch=True))
def test_reading_is_idempotent(local: str) -> None:
    once, _ = read_phones(local, *HANGZHOU)
    for phone in once:
        assert read_phones(phone.value, *HANGZHOU) == ([phone], [])
