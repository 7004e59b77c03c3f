"""Calls of the Bot API with files: a form, read as Telegram's own server reads it, streamed from disk."""

import io
import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import httpx
import pytest

from bridge.deadline import Deadline
from bridge.domain.errors import TransientError
from bridge.http_calls import LONGEST_CALL, USUAL_SPEED, new_client
from bridge.relay.messages import Upload
from bridge.telegram.bot_api import TIME_TO_SEND, BotApi
from local.simulators.telegram.multipart import Part, read_parts
from tests.fakes.telegram import TOKEN

API = "https://api.telegram.org"
MEGABYTE = 1024 * 1024


@contextmanager
def telegram(requests: list[httpx.Request]) -> Iterator[BotApi]:
    def answer(request: httpx.Request) -> httpx.Response:
        request.read()
        requests.append(request)
        return httpx.Response(200, json={"ok": True, "result": {"message_id": 7}})

    with new_client(Deadline(), httpx.MockTransport(answer)) as http:
        yield BotApi(http, API)


def parts_of(request: httpx.Request) -> dict[str, Part]:
    return {part.name: part for part in read_parts(request.content, request.headers["Content-Type"])}


def sent(**call: Any) -> httpx.Request:
    requests: list[httpx.Request] = []
    with telegram(requests) as api:
        assert api.call(TOKEN, "sendDocument", **call) == {"message_id": 7}
    (request,) = requests
    return request


@pytest.mark.parametrize(
    "name",
    ["Счёт №7.pdf", "скидка 50%25 от 100%.pdf", "план «дома».pdf", "a;b=c.pdf", "it's.pdf", "🦊.pdf", "a%0D%0Ab.pdf"],
)
def test_a_name_arrives_as_it_is(name: str) -> None:
    request = sent(chat_id=42, files={"document": Upload(io.BytesIO(b"pdf"), 3, name, "application/pdf")})

    part = parts_of(request)["document"]
    assert (part.filename, part.content, part.mime) == (name, b"pdf", "application/pdf")


def test_parameters_go_beside_the_file_as_the_form_has_them() -> None:
    buttons = {"inline_keyboard": [[{"text": "Да", "callback_data": "say:Да"}]]}
    request = sent(
        chat_id=42,
        caption="подпись",
        reply_markup=buttons,
        reply_parameters=None,
        disable_notification=True,
        files={"document": Upload(io.BytesIO(b"x"), 1, "план.bin")},
    )

    parts = parts_of(request)
    assert parts.keys() == {"chat_id", "caption", "reply_markup", "disable_notification", "document"}
    assert (parts["chat_id"].content, parts["caption"].content.decode()) == (b"42", "подпись")
    assert json.loads(parts["reply_markup"].content) == buttons
    assert parts["disable_notification"].content == b"true"
    assert parts["document"].mime == "application/octet-stream"


def test_without_files_nothing_that_is_none_is_sent_either() -> None:
    assert json.loads(sent(chat_id=42, text="Привет", reply_parameters=None).content) == {
        "chat_id": 42,
        "text": "Привет",
    }


def test_the_same_file_can_be_sent_again_as_something_else() -> None:
    requests: list[httpx.Request] = []
    with telegram(requests) as api, tempfile.TemporaryFile() as content:
        content.write(b"picture")
        upload = Upload(content, 7, "фото.jpg", "image/jpeg")
        api.call(TOKEN, "sendPhoto", chat_id=42, files={"photo": upload})
        api.call(TOKEN, "sendDocument", chat_id=42, files={"document": upload})

    assert [part.content for request in requests for part in parts_of(request).values() if part.filename] == [
        b"picture",
        b"picture",
    ]


class Watched(io.FileIO):
    """A file that remembers the most that was ever read of it at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> Any:
        read = super().read(size)
        self.most = max(self.most, len(read or b""))
        return read


def test_a_file_is_read_piece_by_piece_and_is_given_the_time_it_takes(tmp_path: Any) -> None:
    path = tmp_path / "file.bin"
    path.write_bytes(bytes(16 * MEGABYTE))
    with Watched(path) as content:
        binary: BinaryIO = content
        upload = Upload(binary, 16 * MEGABYTE, "файл.bin")
        request = sent(chat_id=42, at_least=TIME_TO_SEND, files={"document": upload})

    assert content.most <= 64 * 1024
    assert int(request.headers["Content-Length"]) > 16 * MEGABYTE
    assert request.extensions["at_least"] == TIME_TO_SEND + 16 * MEGABYTE / USUAL_SPEED
    assert request.extensions["timeout"]["read"] == LONGEST_CALL


def test_an_upload_for_which_there_is_no_time_is_not_begun() -> None:
    class Soon:
        def get_remaining_time_in_millis(self) -> int:
            return 15_000

    deadline = Deadline()
    deadline.start(Soon())
    large = Upload(io.BytesIO(b"x"), 50 * MEGABYTE, "файл.bin")
    with new_client(deadline) as http, pytest.raises(TransientError) as waits:
        BotApi(http, "http://127.0.0.1:1").call(TOKEN, "sendDocument", at_least=TIME_TO_SEND, files={"document": large})

    assert waits.value.reason == "too_slow"
    assert not waits.value.outcome_unknown
