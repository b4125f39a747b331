"""Answers as rows: what is read, and what is refused with a reason."""

from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.rows import Fields
from scraper.spiders.reading import UnreadableError, read_json
from scraper.spiders.tables import read_table

CSV = "名称,地址\n杭州市第一人民医院,浣纱路261号\n甲医院,\n"
ROWS = [{"名称": ("杭州市第一人民医院",), "地址": ("浣纱路261号",)}, {"名称": ("甲医院",), "地址": ()}]
HTML = """<html><meta charset=utf-8><table><tr><th>名称<th>地址</tr>
<tr><td> 杭州市<b>第一</b>人民医院 </td><td>浣纱路261号</td></tr>
<tr><td colspan=2>说明</td></tr><tr><td>甲医院<td></tr></table>"""
SQL = """
CREATE TABLE "public"."h" (
"名称" varchar(100) COLLATE "default" NOT NULL,
"地址" text
)
WITH (OIDS=FALSE)
;
INSERT INTO "public"."h" VALUES ('杭州市第一人民医院', '浣纱路261号');
INSERT INTO "public"."secret" VALUES ('1', 'password');
INSERT INTO "public"."h" VALUES ('甲医院', null);
INSERT INTO "public"."h" VALUES ('O''Brien; (a, b)
''c''', 'x');
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_of_chinese_offices(encoding: str) -> None:
    assert read_table(CSV.encode(encoding), "csv") == ROWS


def test_html_tables() -> None:
    rows = read_table(HTML.encode(), "html")
    assert [row["地址"] for row in rows] == [("浣纱路261号",), ()]
    assert "第一" in rows[0]["名称"][0]


def test_json_rows_by_path() -> None:
    body = b'{"a":[{"b":[{"n":"x","t":[],"d":true,"z":null,"l":["1","2"],"o":{"k":1}}]},{"b":[{"n":2.5}]}]}'
    assert read_table(body, "json", "a[].b[]") == [
        {"n": ("x",), "t": (), "d": ("true",), "z": (), "l": ("1", "2"), "o": ('{"k": 1}',)},
        {"n": ("2.5",)},
    ]


def test_sql_dumps_and_only_the_table_that_is_asked_for() -> None:
    rows = read_table(SQL.encode(), "sql", "h")
    assert rows[:2] == ROWS
    assert rows[2]["名称"] == ("O'Brien; (a, b)\n'c'",)
    assert "password" not in str(rows)


LOGIN = b"<!doctype html><html><title>Log in</title><form></form></html>"


@pytest.mark.parametrize(
    ("body", "form", "rows", "reason"),
    [
        (b"", "csv", "", "empty"),
        (b"", "json", "", "empty"),
        (b"", "html", "", "empty"),
        (b"", "sql", "h", "empty"),
        (LOGIN, "csv", "", "HTML"),
        (LOGIN, "json", "", "HTML"),
        (LOGIN, "html", "", "HTML"),
        (LOGIN, "sql", "h", "HTML"),
        ("名称,地址\n".encode(), "csv", "", "no rows"),
        (b"a,b\n1,2,3\n", "csv", "", "3 cells"),
        (b"\xff\xfe\xfa\xff\xff", "csv", "", "neither"),
        (b'{"rows":{"0":{},"1":{}}}', "json", "rows[]", "without a list"),
        (b'{"rows":[1,2]}', "json", "rows", "without a list"),
        (b'{"other":[]}', "json", "rows", "without a list"),
        (b'[{"a":NaN}]', "json", "", "NaN"),
        (b'[{"a":Infinity}]', "json", "", "Infinity"),
        (b'[{"a":1,"a":2}]', "json", "", "twice"),
        (b"[" * 100_000, "json", "", "deep"),
        (b'[{"a":1}', "json", "", "'[{"),
        (SQL.replace("'甲医院', null", "'甲医院'").encode(), "sql", "h", "1 values for 2 columns"),
        (SQL.encode(), "sql", "missing", "no rows"),
    ],
)
def test_what_is_no_table_is_refused_with_a_reason(body: bytes, form: str, rows: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason.replace("[", r"\[").replace("{", r"\{")):
        read_table(body, form, rows)


@given(st.binary(max_size=300), st.sampled_from(["csv", "html", "json", "sql"]))
def test_no_bytes_are_too_strange(body: bytes, form: str) -> None:
    rows: list[Fields] = [{"refused": ("yes",)}]
    with contextlib.suppress(UnreadableError):
        rows = read_table(body, form, "rows")
    assert any(any(row.values()) for row in rows)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=20))
def test_json_is_read_as_it_was_written(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
