"""The addresses of the Bot API, and what only looks like one."""

from dataclasses import astuple
from http import HTTPStatus

import pytest

from bridge.domain.errors import RefusedError
from bridge.owner.paths import FilePlace, MethodPlace, read_path

KEY = "7001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"/bot{KEY}/getMe", MethodPlace(KEY, "getMe")),
        (f"/bot{KEY}/GETME", MethodPlace(KEY, "GETME")),
        (f"/bot{KEY.replace(':', '%3A')}/getMe", MethodPlace(KEY, "getMe")),
        (f"/bot{KEY}/", MethodPlace(KEY, "")),
        ("/bot/getMe", MethodPlace("", "getMe")),
        (f"/file/bot{KEY}/photos/file_0.jpg", FilePlace(KEY, "photos/file_0.jpg")),
        (f"/file/bot{KEY}/documents/..file 1.tar.gz", FilePlace(KEY, "documents/..file 1.tar.gz")),
    ],
)
def test_a_path_names_a_method_or_a_file(path: str, place: MethodPlace | FilePlace) -> None:
    assert astuple(read_path(path)) == astuple(place)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/getMe",
        f"/bot{KEY}",
        f"//bot{KEY}/getMe",
        f"/x/bot{KEY}/getMe",
        f"/bot{KEY}/test/getMe",
        f"/bot{KEY}/test",
        f"/bot{KEY}//getMe",
        f"/bot{KEY}/getMe/",
        f"/bot{KEY}/../bot1:x/getMe",
        f"/bot{KEY}/getMe?x=y",
        f"/bot{KEY}/getMe#x",
        f"/bot{KEY}/get%4de",
        f"/bot{KEY}/getMe\n",
        f"/bot{KEY}/getUpdateſ",
        f"/file/bot{KEY}/",
        f"/file/bot{KEY}",
        f"/file/bot{KEY}/../bot1:x/photos/file_0.jpg",
        f"/file/bot{KEY}/photos/../../x",
        f"/file/bot{KEY}/photos/..",
        f"/file/bot{KEY}/photos/./x",
        f"/file/bot{KEY}/photos//x",
        f"/file/bot{KEY}/photos/%2e%2e/x",
        f"/file/bot{KEY}/photos\\x",
        f"/file/bot{KEY}/photos/x\r\ny",
        f"/file/bot{KEY}/photos/x?y",
    ],
)
def test_every_other_path_is_none(path: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read_path(path)

    assert refused.value.status == HTTPStatus.NOT_FOUND
    assert refused.value.text in {"Not Found", "Not Found: method not found"}
    assert KEY not in str(refused.value)


def test_a_key_is_in_no_words_of_its_place() -> None:
    assert KEY not in repr(read_path(f"/bot{KEY}/getMe")) + repr(read_path(f"/file/bot{KEY}/x"))
