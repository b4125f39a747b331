"""`explain` says in plain words why a value was published."""

from pathlib import Path

import pytest

from directory.__main__ import main
from tests.directory import sample

NAMED = "names: [{text: 测试一院, lang: zh-Hans, kind: official}]\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One place with an entry, an agreeing and a disagreeing record, and a removed value."""
    body = NAMED + 'address: {zh: 新路1号}\nremoved: [websites]\nrecords: ["list:a", "list:b"]\n'
    records = [
        sample.record("a", "测试一院", address={"zh": "旧路9号"}, websites=[{"url": "https://a.example.org/"}]),
        sample.record("b", "测试一院", beds={"count": 10}) | {"stated_on": "2012"},
    ]
    return sample.make(tmp_path, records, {1: sample.entry(1, body)})


TOLD = [
    ("address", "en", ["新路1号", "editors say so", 'Other value: {"zh": "旧路9号"}', "https://example.org/list"]),
    ("address", "zh", ["编辑条目始终优先", "另有不同说法", "旧路9号"]),
    ("websites", "en", ["editors removed it"]),
    ("beds", "en", ["nobody says otherwise", "Not confirmed", "dated 2012"]),
    ("names", "en", ["测试一院", "Also said by"]),
    ("pay_first", "en", ["unknown"]),
]


@pytest.mark.parametrize(("field", "lang", "told"), TOLD)
def test_why(data: Path, capsys: pytest.CaptureFixture[str], field: str, lang: str, told: list[str]) -> None:
    assert main(["explain", "cn-tc-0001", field, "--lang", lang, "--data", str(data)]) == 0
    out = capsys.readouterr().out
    for words in told:
        assert words in out


def test_an_unknown_place_is_said_to_be_unknown(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "cn-tc-9999", "--data", str(data)]) == 1
    assert "no facility cn-tc-9999" in capsys.readouterr().out
