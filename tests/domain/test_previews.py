"""What people recognise a kept message by."""

import json
from typing import Any

import pytest

from bridge.domain.previews import LENGTH, recognisable
from bridge.domain.records import Direction
from tests.fakes.failures import make_failure


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ({}, ""),
        ({"text": "Привет"}, "Привет"),
        ({"text": "  два\n\nслова "}, "два слова"),
        ({"text": "", "inner": {"text": "Привет"}}, "Привет"),
        ({"text": 5, "inner": [{"caption": "Подпись"}]}, "Подпись"),
        ({"message": {"reply_to_message": {"text": "старое"}, "text": "новое"}}, "новое"),
        ({"message": {"message": {"type": "text", "text": "Ответ"}, "sender": {"name": "Анна"}}}, "Ответ"),
        ({"body": json.dumps({"message": {"text": "Внутри"}}), "attributes": {}}, "Внутри"),
        ({"body": "{broken", "message": {"photo": []}}, ""),
        ({"body": '{"a":' * 5000}, ""),
        ({"text": "\u202eтевирП\u2066 \u0000раз\u2028два"}, "тевирП раз два"),
        ({"text": "\u202e", "caption": "Подпись"}, "Подпись"),
        ({"text": "x" * LENGTH}, "x" * LENGTH),
        ({"text": "x" * (LENGTH + 1)}, "x" * (LENGTH - 1) + "…"),
    ],
)
def test_the_nearest_text_is_shown(payload: dict[str, Any], expected: str) -> None:
    assert recognisable(make_failure(payload=payload)) == expected


MESSAGE: dict[str, Any] = {"message_id": 5, "from": {"first_name": "Анна"}, "chat": {"id": 42}}
PLAN: dict[str, Any] = {"document": {"file_name": "план.pdf", "thumbnail": {}}}
PRESS: dict[str, Any] = {"id": "7", "chat_instance": "1", "message": MESSAGE | {"text": "Берёте?"}}
JOB: dict[str, Any] = {
    "job": "introduce",
    "user_id": 42,
    "first_name": "Анна",
    "last_name": "К",
    "username": "anna",
    "chat_id": "c",
}


@pytest.mark.parametrize(
    ("direction", "body", "expected"),
    [
        (Direction.INCOMING, {"message": MESSAGE | {"text": "Привет"} | PLAN}, "Привет"),
        (Direction.INCOMING, {"message": MESSAGE | PLAN}, "[Файл: план.pdf]"),
        (Direction.INCOMING, {"message": MESSAGE | {"photo": [{}]}}, "[Фотография]"),
        (Direction.INCOMING, {"message": MESSAGE | {"photo": None, "video": {}}}, "[Видео]"),
        (
            Direction.INCOMING,
            {"message": MESSAGE | {"photo": [{}], "reply_to_message": {"text": "старое"}}},
            "[Фотография]",
        ),
        (Direction.INCOMING, {"message": MESSAGE | {"poll": {"options": [{"text": "Да"}]}}}, "[Опрос]"),
        (Direction.INCOMING, {"message": MESSAGE | {"caption": "план", "quote": {"text": "часть"}} | PLAN}, "план"),
        (Direction.INCOMING, {"callback_query": PRESS | {"data": "say:Да"}}, "Да"),
        (Direction.INCOMING, {"callback_query": PRESS | {"data": "say#1.0"}}, "[Нажатая кнопка]"),
        (Direction.INCOMING, {"message": MESSAGE}, ""),
        (
            Direction.OUTGOING,
            {"message": {"message": {"type": "picture", "text": "", "file_name": ""}}},
            "[Изображение]",
        ),
        (Direction.OUTGOING, {"message": {"message": {"type": "file", "file_name": "a.pdf"}}}, "[Файл: a.pdf]"),
        (Direction.OUTGOING, {"message": {"message": {"type": "text", "text": " "}}}, ""),
        (Direction.OUTGOING, {"message": {"message": {"type": ["file"]}}}, ""),
        (Direction.CARD, JOB, "Карточка клиента: Анна К"),
        (Direction.CARD, JOB | {"first_name": "", "last_name": None}, "Карточка клиента: anna"),
        (Direction.CARD, {"user_id": 42}, "Карточка клиента: Telegram 42"),
        (Direction.CARD, {}, ""),
    ],
)
def test_what_has_no_text_is_known_by_its_kind_or_its_person(direction: Direction, body: Any, expected: str) -> None:
    payload = {"body": json.dumps(body), "group": "7001:42", "attributes": {}}

    assert recognisable(make_failure(direction=direction, payload=payload)) == expected
