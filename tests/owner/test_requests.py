"""One call in every encoding that the real server takes, as libraries make them."""

import json
from typing import Any

import httpx
import pytest

from bridge.domain.errors import RefusedError
from bridge.owner.requests import read_call
from bridge.relay.messages.gateway import Call, RawCall

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"


def made(**options: Any) -> RawCall:
    """Return a call as httpx makes it."""
    request = httpx.Request("POST", "http://gateway.test/", **options)
    return RawCall("POST", request.url.query.decode(), request.headers.get("Content-Type", ""), request.read())


def read(content_type: str, body: str | bytes, query: str = "") -> dict[str, Any]:
    raw = RawCall("POST", query, content_type, body.encode() if isinstance(body, str) else body)
    return dict(read_call("getMe", raw).parameters)


@pytest.mark.parametrize(
    "raw",
    [
        made(params={"chat_id": "42", "text": "Да & нет, 1+1"}),
        made(data={"chat_id": "42", "text": "Да & нет, 1+1"}),
        made(json={"chat_id": "42", "text": "Да & нет, 1+1"}),
        made(files={"chat_id": (None, "42"), "text": (None, "Да & нет, 1+1")}),
    ],
)
def test_text_is_the_same_in_every_encoding(raw: RawCall) -> None:
    assert read_call("SendMessage", raw) == Call(
        "sendmessage", {"chat_id": "42", "text": "Да & нет, 1+1"}, written="SendMessage"
    )


def test_files_are_named_and_not_looked_at() -> None:
    raw = made(data={"chat_id": "42", "caption": "к"}, files={"photo": ("x.jpg", b"\r\n--x\x00", "image/jpeg")})

    call = read_call("sendPhoto", raw)

    assert call == Call("sendphoto", {"chat_id": "42", "caption": "к"}, frozenset({"photo"}), "sendPhoto")


@pytest.mark.parametrize("kind", [JSON, "Application/JSON; charset=UTF-8", "x, application/json"])
def test_the_type_is_found_in_any_letters(kind: str) -> None:
    assert read(kind, '{"offset": 7}') == {"offset": 7}
    assert read(kind.replace("json", "x-www-form-urlencoded").replace("JSON", "X-WWW-FORM-URLENCODED"), "a=1") == {
        "a": "1"
    }


@pytest.mark.parametrize(
    ("body", "parameters"),
    [
        ("", {}),
        ("null", {}),
        ("[1]", {}),
        ("17", {}),
        ('"words"', {"content": "words"}),
        ("{}", {}),
        (' {"a" : 1 , "b": [true, null], "c": {"d": "e"}} ', {"a": 1, "b": [True, None], "c": {"d": "e"}}),
        ('{"offset": 5, "limit": 1,}', {"offset": 5, "limit": 1}),
        ('{"offset": 5, "limit": }', {"offset": 5}),
        ('{"offset": 5 "limit": 1}', {"offset": 5}),
        ('{"offset": 5', {"offset": 5}),
        ('{"offset" 5}', {}),
        ("{5: 5}", {}),
        ('{"a": 1, "a": 2}', {"a": 1}),
        ('{"a": "one\nline"}', {"a": "one\nline"}),
        ('{"a": ' + "[" * 100_000, {}),
        ('{"a": 1, "b": ' + "9" * 5_000 + "}", {"a": 1}),
    ],
)
def test_json_counts_as_far_as_it_can_be_read(body: str, parameters: dict[str, Any]) -> None:
    assert read(JSON, body) == parameters


def test_a_query_comes_first_and_of_two_the_first_counts() -> None:
    assert read(FORM, "a=body&b=2&b=3&c", "a=query&a=more") == {"a": "query", "b": "2", "c": ""}


@pytest.mark.parametrize("kind", ["", "text/plain", "application/octet-stream"])
def test_a_body_of_another_type_holds_no_parameters(kind: str) -> None:
    assert read(kind, '{"a": 1}') == {}


def test_a_form_within_a_form_is_parameters() -> None:
    body = f"--x\r\nContent-Disposition: form-data; name=any\r\nContent-Type: {FORM}\r\n\r\na=1&b=2\r\n--x--\r\n"

    assert read("multipart/form-data; boundary=x", body) == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ('Content-Disposition: form-data; name="a"', "a"),
        ("content-disposition:form-data; name=a", "a"),
        ('Content-Disposition: form-data; name="a%20\\"b"; x=y', 'a "b'),
        ("X-Other: 1\r\nContent-Disposition: form-data;\r\n name=a", "a"),
    ],
)
def test_the_head_of_a_part_is_read_as_the_real_server_reads_it(head: str, name: str) -> None:
    assert read('multipart/form-data; boundary="x"', f"before--x\r\n{head}\r\n\r\n1\r\n--x--after") == {name: "1"}


@pytest.mark.parametrize(
    ("kind", "body", "words"),
    [
        ("multipart/form-data", "x", "boundary not found"),
        ("multipart/form-data; boundary", "x", "boundary value not found"),
        ("multipart/form-data; boundary=", "x", "boundary too big or empty"),
        (f"multipart/form-data; boundary={'x' * 71}", "x", "boundary too big or empty"),
        ("multipart/form-data; boundary=x", "nothing of that kind", "unexpected end of request content"),
        ("multipart/form-data; boundary=x", "--x\r\nContent-Dis", "unexpected end of request content"),
        ("multipart/form-data; boundary=x", "--x\r\n\r\n1\r\n--x--", "headers in multipart/form-data are empty"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nA: b\r\n\r\n1\r\n--x--",
            "field name in multipart/form-data not found",
        ),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: attachment\r\n\r\n1\r\n--x--",
            "expected form-data content disposition",
        ),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="a\r\n\r\n1\r\n--x--',
            "unclosed quoted string in Content-Disposition header",
        ),
        (
            "multipart/form-data; boundary=x",
            '--x\r\nContent-Disposition: form-data; name="a" b=c\r\n\r\n1\r\n--x--',
            "expected ';' in Content-Disposition header",
        ),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_in_the_real_servers_words(kind: str, body: str, words: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read(kind, body)

    assert (refused.value.status, refused.value.text) == (400, f"Bad Request: {words}")


def test_more_files_than_the_real_server_takes_are_refused() -> None:
    with pytest.raises(RefusedError) as refused:
        read_call("sendPhoto", made(files=[("photo", ("x", b"1"))] * 501))

    assert (refused.value.status, refused.value.text) == (413, "Request Entity Too Large: too many files attached")


@pytest.mark.parametrize(
    "raw",
    [
        RawCall("GET", "method=GetUpdates"),
        RawCall("POST", "", JSON, b'{"method": "GetUpdates"'),
        RawCall("POST", "", FORM, b"method=GetUpdates"),
        made(files={"method": (None, "GetUpdates")}),
    ],
)
def test_a_call_may_name_its_method_itself(raw: RawCall) -> None:
    call = read_call("", raw)

    assert (call.method, call.written) == ("getupdates", "GetUpdates")


@pytest.mark.parametrize("method", ["", "get me", "../getMe", "getMe/", "getUpdateſ", "{}", "x" * 65])
def test_what_is_no_word_is_no_method(method: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_call("", RawCall("POST", "", JSON, json.dumps({"method": method}).encode()))

    assert (refused.value.status, refused.value.text) == (404, "Not Found: method not found")


@pytest.mark.parametrize(
    ("given", "value"),
    [("42", 42), (42, 42), ('["a"]', ["a"]), (["a"], ["a"]), ("null", None), ("@shop", "@shop"), ("[" * 100_000, None)],
)
def test_a_value_is_read_from_its_text(given: object, value: object) -> None:
    read = Call("getme", {"a": given}).value("a")

    assert read == (given if value is None and given != "null" else value)
