"""What people recognise a kept message by."""

import json
from typing import Any

import pytest

from bridge.domain.previews import LENGTH, preview


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
        ({"text": "x" * LENGTH}, "x" * LENGTH),
        ({"text": "x" * (LENGTH + 1)}, "x" * (LENGTH - 1) + "…"),
    ],
)
def test_the_nearest_text_is_shown(payload: dict[str, Any], expected: str) -> None:
    assert preview(payload) == expected
