"""What a platform answers, at once or at the address that it was given."""

from typing import Any

import pytest

from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.errors import RefusedError
from bridge.platform.reading import LONGEST_TEXT, MOST_ANSWERS, answer_in
from bridge.relay.messages import PlatformAnswer

URL = "https://files.example/price%20list.pdf"


def test_one_text_in_short() -> None:
    assert answer_in({"content": "Добрый день"}) == PlatformAnswer((Text("Добрый день"),))


def test_several_answers_in_their_order() -> None:
    answers = [
        {"type": "text", "text": "Вот прайс"},
        {"type": "document", "url": URL, "name": "Прайс.pdf", "caption": "на декабрь"},
        {"type": "photo", "url": URL},
    ]
    assert answer_in({"answers": answers, "escalate": False}).contents == (
        Text("Вот прайс"),
        Media(MediaKind.DOCUMENT, File(URL, URL, "Прайс.pdf"), "на декабрь"),
        Media(MediaKind.PHOTO, File(URL, URL)),
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"status": "accepted", "message_id": 17},
        {"content": None, "answers": None, "escalate": None},
        {"content": "  \n"},
        {"answers": []},
        {"answers": [{"type": "text", "text": None}]},
    ],
)
def test_what_says_nothing_is_no_answer_and_no_mistake(body: dict[str, Any]) -> None:
    assert answer_in(body) == PlatformAnswer()


def test_answers_say_the_same_as_content_beside_them() -> None:
    body = {"content": "Коротко", "answers": [{"type": "TEXT", "text": "Подробно"}]}
    assert answer_in(body).contents == (Text("Подробно"),)


@pytest.mark.parametrize(
    ("told", "escalates"), [(True, True), ("true", True), (1, True), (False, False), ("False", False)]
)
def test_a_person_is_needed_in_several_spellings(told: object, escalates: bool) -> None:
    assert answer_in({"escalate": told}).escalate is escalates


def test_a_number_is_read_as_text() -> None:
    assert answer_in({"content": 42}).contents == (Text("42"),)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"answers": "Добрый день"}, "bad_answers"),
        ({"answers": {"type": "text"}}, "bad_answers"),
        ({"answers": ["Добрый день"]}, "bad_answer"),
        ({"answers": [{"text": "Добрый день"}]}, "bad_answer_type"),
        ({"answers": [{"type": "video", "url": URL}]}, "bad_answer_type"),
        ({"answers": [{"type": "photo"}]}, "bad_answer_url"),
        ({"answers": [{"type": "photo", "url": "file:///etc/passwd"}]}, "bad_answer_url"),
        ({"answers": [{"type": "photo", "url": "https://"}]}, "bad_answer_url"),
        ({"answers": [{"type": "photo", "url": "https://files.example/a b"}]}, "bad_answer_url"),
        ({"answers": [{"type": "photo", "url": "https://[files"}]}, "bad_answer_url"),
        ({"answers": [{"type": "text", "text": ["Добрый день"]}]}, "bad_answer_text"),
        ({"content": {"text": "Добрый день"}}, "bad_answer_text"),
        ({"content": "я" * (LONGEST_TEXT + 1)}, "answer_too_long"),
        ({"answers": [{"type": "photo", "url": URL, "caption": "я" * (LONGEST_TEXT + 1)}]}, "answer_too_long"),
        ({"answers": [{"type": "text", "text": "я"}] * (MOST_ANSWERS + 1)}, "too_many_answers"),
        ({"content": "Да", "escalate": "perhaps"}, "bad_escalate"),
        ({"content": "Да", "escalate": [True]}, "bad_escalate"),
        ({"content": "Да", "escalate": 2}, "bad_escalate"),
    ],
)
def test_what_cannot_be_used_is_refused_with_its_own_code(body: dict[str, Any], code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        answer_in(body)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert refused.value.text
