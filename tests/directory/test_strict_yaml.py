"""The YAML reader keeps every scalar as written and refuses what could lose or multiply data."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory.strict_yaml import YamlRefusedError, parse

SCALARS = [
    *("20:30", "1:30:00", "00123", "0755", "0o17", "1_000", "1e3", ".5", "NO", "no", "on", "yes", "off", "Y", "true"),
    *("False", "2024-02-30", "2024-02-28", ".nan", ".inf", "-.inf", "0x1F", "+8657187783777", "-0.1278", "12345678901"),
    *("4.42079E+11", "1.0", "1.10", "=1+1", "@home", "0571-87783777", "中文", "a#b", "1,000", "3/4", "10%", "9" * 5000),
]


@pytest.mark.parametrize("scalar", SCALARS)
def test_a_scalar_comes_out_as_written(scalar: str) -> None:
    text = f"a: {scalar}\n" if not scalar.startswith("@") else f"a: '{scalar}'\n"
    assert parse(text.encode()).value == {"a": scalar}


@pytest.mark.parametrize(
    ("text", "value"), [("a:", None), ("a: ~", None), ("a: null", None), ("a: ''", ""), ('a: "~"', "~")]
)
def test_null_is_only_what_is_not_quoted(text: str, value: str | None) -> None:
    assert parse(text.encode()).value == {"a": value}


REFUSED = [
    ("alias", b"a: &x 1\nb: *x\n"),
    ("alias", b"a: &a [*a]\n"),
    ("alias", b"a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n"),
    ("tag", b"a: !!python/object/apply:os.system [id]\n"),
    ("tag", b"a: !!int 3\n"),
    ("duplicate-key", b"a: 1\nb: 2\na: 3\n"),
    ("second-document", b"a: 1\n---\nb: 2\n"),
    ("too-deep", b"[" * 20000),
    ("too-deep", b"a:\n" + b"".join(b" " * i + b"- a:\n" for i in range(1, 60, 2))),
    ("key-not-text", b"? [a, b]\n: 1\n"),
    ("key-not-text", b"<<: {a: 1}\n"),
    ("key-not-text", b"~: 1\n"),
    ("not-yaml", b"a:\n\t- 1\n"),
    ("not-yaml", b'a: "open\n'),
    ("not-yaml", b"a: b: c\n"),
    ("conflict-markers", b"a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\n"),
    ("not-utf8", "a: 杭州".encode("gb18030")),
    ("too-large", b"a: " + b"x" * (256 * 1024)),
]


@pytest.mark.parametrize(("code", "raw"), REFUSED)
def test_what_could_lose_or_multiply_data_is_refused_at_once(code: str, raw: bytes) -> None:
    started = time.process_time()
    with pytest.raises(YamlRefusedError) as refusal:
        parse(raw)
    assert refusal.value.code == code
    assert time.process_time() - started < 1


def test_lines_lead_to_the_value() -> None:
    document = parse(b"names:\n- text: A\n  lang: en\n- text: B\ncity: x\n")
    assert document.line(("names", "0", "lang")) == 3
    assert document.line(("names", "1", "text")) == 4
    assert document.line(("names", "1", "nothing", "here")) == 4
    assert document.line(("city",)) == 5


def test_bom_and_windows_line_ends_are_read() -> None:
    assert parse(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n").value == {"a": "1", "b": "2"}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(YamlRefusedError):  # any other exception fails the test
        assert isinstance(parse(raw).lines, dict)


@given(
    st.recursive(
        st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1),
        lambda inner: (
            st.lists(inner, min_size=1)
            | st.dictionaries(st.text(st.characters(codec="ascii", categories=["L"]), min_size=1), inner, min_size=1)
        ),
        max_leaves=12,
    )
)
def test_what_json_writes_comes_back_the_same(value: object) -> None:
    assert parse(json.dumps(value, ensure_ascii=False).encode()).value == value
