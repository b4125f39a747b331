"""Pinyin on show-cards: characters with several readings, and the sentences written by hand."""

from __future__ import annotations

import re
import unicodedata

import pytest

from directory.publishing import phrases
from directory.publishing.phrases import Phrase
from directory.publishing.pinyin import OVERRIDES, pinyin


@pytest.mark.parametrize(
    ("chinese", "read"),
    [
        ("杭州市上城区解放路88号", "háng zhōu shì shàng chéng qū jiě fàng lù 88 hào"),
        ("莫干山路219号", "mò gān shān lù 219 hào"),
        ("江干区", "jiāng gān qū"),
        ("於潜镇", "yū qián zhèn"),
        ("中牟县", "zhōng mù xiàn"),
        ("荥阳市", "xíng yáng shì"),
        ("尉氏县", "wèi shì xiàn"),
        ("南宁市邕宁区", "nán níng shì yōng níng qū"),
        ("浙江省人民医院", "zhè jiāng shěng rén mín yī yuàn"),
        ("朝阳路", "cháo yáng lù"),
        ("长江路", "cháng jiāng lù"),
        ("重庆", "chóng qìng"),
        ("重症监护", "zhòng zhèng jiān hù"),
        ("银行大厦", "yín háng dà shà"),
        ("行政楼", "xíng zhèng lóu"),
        ("首都", "shǒu dū"),
        ("都可以", "dōu kě yǐ"),
        ("大夫，您好。", "dài fu, nín hǎo."),
        ("血液科（3号楼）", "xuè yè kē (3 hào lóu)"),
        ("台州", "tāi zhōu"),
        ("ABC 12", "ABC 12"),
        ("", ""),
    ],
)
def test_readings(chinese: str, read: str) -> None:
    assert pinyin(chinese) == read


@pytest.mark.parametrize("words", sorted(OVERRIDES))
def test_each_override_is_used_and_has_a_syllable_a_character(words: str) -> None:
    assert len(OVERRIDES[words].split()) == len(words)
    assert pinyin(words).casefold() == OVERRIDES[words].casefold()


def plain(read: str) -> str:
    """Letters only: tone changes in speech (yí liàng, bú huì, xiàlai) are spelt by hand and not by the table."""
    return "".join(each for each in unicodedata.normalize("NFD", read.casefold()) if each.isalpha())


def every() -> list[Phrase]:
    alone = [each for each in vars(phrases).values() if isinstance(each, Phrase)]
    return [*alone, *phrases.CALL, *phrases.ALLERGENS]


@pytest.mark.parametrize("phrase", every(), ids=lambda phrase: phrase.chinese)
def test_the_pinyin_written_by_hand_reads_the_characters(phrase: Phrase) -> None:
    assert plain(phrase.pinyin) == plain(pinyin(phrase.chinese))
    assert phrase.meaning.replace("…", "").isascii()
    assert not re.search(r"[A-Za-z]", phrase.chinese.replace("Visa", ""))
