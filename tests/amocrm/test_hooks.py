"""Reading what amojo and amoCRM send."""

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.amocrm.hooks import read_hook
from bridge.domain.content import Text
from bridge.domain.errors import PermanentError
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason
from bridge.domain.texts import UNSUPPORTED
from bridge.relay.messages import OutgoingMessage

SCOPE = "channel_amojo-31"


def hook(conversation: Any = None, **content: Any) -> str:
    message = {
        "receiver": {"id": "amojo-person", "phone": "", "email": "", "client_id": "42"},
        "sender": {"id": "amojo-manager"},
        "conversation": conversation or {"id": "amojo-chat", "client_id": "7001:42"},
        "source": {"external_id": "tg-7001"},
        "timestamp": 1_700_000_000,
        "msec_timestamp": 1_700_000_000_980,
        "message": {"id": "amojo-message", "type": "text", "text": "Добрый день", "markup": None, "tag": ""} | content,
    }
    return json.dumps({"account_id": "amojo-31", "time": 1_700_000_001, "message": message})


def test_a_text_is_read() -> None:
    assert read_hook(SCOPE, hook()) == OutgoingMessage(
        scope_id=SCOPE, crm_id="amojo-message", conversation=ConversationId(7001, 42), content=Text("Добрый день")
    )


@pytest.mark.parametrize(
    "conversation",
    [
        {"id": "amojo-chat"},
        {"id": "amojo-chat", "client_id": None},
        {"id": "amojo-chat", "client_id": ""},
        {"id": "amojo-chat", "client_id": "somebody-elses"},
        {"id": "amojo-chat", "client_id": "7001:42:1"},
        {"id": "amojo-chat", "client_id": "-7001:42"},
    ],
)
def test_a_chat_that_is_not_ours_has_no_conversation(conversation: dict[str, Any]) -> None:
    assert read_hook(SCOPE, hook(conversation)).conversation is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"markup": {"mode": "inline", "buttons": [[{"text": "Да"}]]}}, "Добрый день"),
        ({"text": None}, ""),
        ({"text": "  с пробелами \n"}, "  с пробелами \n"),
        ({"type": "picture", "text": "", "media": "https://amojo.amocrm.ru/x.jpg"}, "[Изображение]"),
        ({"type": "picture", "text": "подпись"}, "[Изображение] подпись"),
        ({"type": "file", "text": "", "file_name": "счёт.pdf", "file_size": 5}, "[Файл: счёт.pdf]"),
        ({"type": "video", "text": None}, "[Видео]"),
        ({"type": "voice", "text": None}, "[Голосовое сообщение]"),
        ({"type": "audio", "text": None, "file_name": None}, "[Аудиозапись]"),
        ({"type": "sticker", "text": None}, "[Стикер]"),
        ({"type": "hologram", "text": "и текст"}, f"[{UNSUPPORTED}] и текст"),
        ({"template": {"id": 1, "content": "x"}, "reply_to": {"message": {}}, "forwards": []}, "Добрый день"),
    ],
)
def test_every_kind_becomes_a_text(content: dict[str, Any], text: str) -> None:
    read = read_hook(SCOPE, hook(**content)).content
    assert read is not None
    assert read.seen == text


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "{}",
        "[]",
        '{"account_id":"a","message":{}}',
        '{"account_id":"a","action":{"typing":{}}}',
        hook(id=None),
        hook(id=5.5),
        hook(id=True),
        hook(id="\ud83d"),
    ],
)
def test_what_is_no_message_is_unreadable(raw: str) -> None:
    with pytest.raises(PermanentError) as unreadable:
        read_hook(SCOPE, raw)

    assert unreadable.value.reason is Reason.UNREADABLE


@pytest.mark.parametrize("content", [{"type": None}, {"type": 5}, {"text": ["a"]}, {"file_name": {}}])
def test_what_cannot_be_read_still_says_whose_message_it_is(content: dict[str, Any]) -> None:
    assert read_hook(SCOPE, hook(**content)) == OutgoingMessage(SCOPE, "amojo-message", ConversationId(7001, 42), None)


def test_a_number_is_an_id_as_it_is_for_the_entrance() -> None:
    message = read_hook(SCOPE, hook({"id": True, "client_id": "7001:42"}, id=17))
    assert (message.crm_id, message.chat_id) == ("17", "")


def test_half_a_character_spoils_no_text() -> None:
    assert read_hook(SCOPE, hook(text="улыбка \ud83d")).content == Text("улыбка \ufffd")
    assert read_hook(SCOPE, hook(text="улыбка \ud83d\ude00")).content == Text("улыбка 😀")


def test_a_chat_of_amojo_is_named_when_ours_is_not() -> None:
    assert read_hook(SCOPE, hook({"id": "amojo-chat"})).chat_id == "amojo-chat"
    assert read_hook(SCOPE, hook({"id": "amojo-chat", "client_id": "somebody-elses"})).chat_id == "amojo-chat"
    assert read_hook(SCOPE, hook({"id": 17, "client_id": None})).chat_id == "17"
    assert read_hook(SCOPE, hook({"client_id": "7001:42"})).conversation == ConversationId(7001, 42)


@given(st.text() | st.recursive(st.none() | st.text(), lambda x: st.dictionaries(st.text(), x)).map(json.dumps))
def test_anything_at_all_is_read_or_unreadable(raw: str) -> None:
    with suppress(PermanentError):
        read_hook(SCOPE, raw)
