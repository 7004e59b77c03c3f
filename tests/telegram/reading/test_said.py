"""What a bot's own code has said, read from the Message that Telegram gave back."""

import json
from typing import Any

import pytest

from bridge.domain.content import Media, MediaKind, Place, Text
from bridge.relay.messages import IncomingMessage, Quoted
from bridge.telegram.reading import read_said
from tests.telegram.reading.samples import ANNA, BOT, BOT_ID, CHAT, GROUP, NEWS, PETR, PHOTO, POINT, POLL, SAMPLES


def said(told: dict[str, Any] | None = None, **fields: Any) -> IncomingMessage | None:
    message = {"message_id": 5, "from": BOT, "chat": CHAT, "date": 1_800_000_000} | fields
    return read_said(BOT_ID, json.dumps({"message": message} | (told or {})))


def shown(told: dict[str, Any] | None = None, **fields: Any) -> IncomingMessage:
    found = said(told, **fields)
    assert found is not None
    return found


def test_it_is_the_bots_in_the_chat_of_the_person() -> None:
    found = shown(text="Добрый день")
    assert (found.content, found.by_code, found.message_id, found.at) == (Text("Добрый день"), True, 5, 1_800_000_000)
    assert (found.person.user_id, found.person.first_name) == (42, "Анна")
    assert (found.edited_at, found.known_only, found.command) == (None, False, "")


def test_a_command_of_the_code_commands_nobody() -> None:
    found = shown(text="/start again")
    assert (found.command, found.address, found.start_payload) == ("", None, "")


@pytest.mark.parametrize("field", sorted(SAMPLES.keys() - {"contact"}))
def test_every_kind_is_shown_as_a_persons(field: str) -> None:
    fields, seen = SAMPLES[field]
    assert shown(**fields).content.seen == seen


def test_buttons_are_lines_below() -> None:
    rows = [
        [{"text": "Да", "callback_data": "y"}, {"text": "Сайт", "url": "https://a.b"}],
        [{"text": "Оплатить", "pay": True}],
    ]
    found = shown(text="Заказать?", reply_markup={"inline_keyboard": rows})
    assert found.content == Text("Заказать?\nДа\nСайт: https://a.b\nОплатить")

    found = shown(photo=PHOTO, caption="Вот", reply_markup={"keyboard": [["Беру", {"text": "Мой номер"}], [None, 5]]})
    assert isinstance(found.content, Media)
    assert (found.content.kind, found.content.caption) == (MediaKind.PHOTO, "Вот\nБеру\nМой номер")


def test_an_edit_has_its_time() -> None:
    found = shown({"edited": True, "known_only": True}, text="Новый", edit_date=1_800_000_050)
    assert (found.edited_at, found.known_only) == (1_800_000_050, True)


def test_a_poll_stopped_shows_its_votes() -> None:
    poll = POLL | {"is_closed": True}
    assert "Красный — 1" in shown({"edited": True}, poll=poll).content.seen


def test_what_it_answers_and_where_it_comes_from_is_told() -> None:
    reply = {"message_id": 4, "from": ANNA, "chat": CHAT, "date": 1_800_000_000, "text": "Сколько?"}
    assert shown(text="Сто", reply_to_message=reply).quoted == Quoted(4, said="Сколько?")
    origin = {"type": "user", "sender_user": PETR}
    assert shown(text="Сто", forward_origin=origin).shown.seen == "[Переслано от: Пётр]\nСто"


def test_what_nobody_has_seen_is_said_so() -> None:
    assert shown({"unseen": True}).content.seen == "[Сообщение, которое бот скопировал: что в нём, не известно]"
    seen = shown({"unseen": True}, caption="Вот").content.seen
    assert seen == "[Сообщение, которое бот скопировал: что в нём, не известно] Вот"


@pytest.mark.parametrize(
    "fields",
    [
        {"chat": NEWS, "text": "Скидки"},
        {"chat": GROUP, "text": "Только тебе", "receiver_user": PETR},
        {"chat": GROUP | {"is_direct_messages": True}, "text": "Ответ"},
        {"pinned_message": {"message_id": 1}},
    ],
)
def test_what_is_for_no_manager_is_passed_over(fields: dict[str, Any]) -> None:
    assert said(**fields) is None


def test_the_steps_of_a_location_are_passed_over() -> None:
    assert isinstance(shown(location=POINT).content, Place)
    assert said({"edited": True}, location=POINT, edit_date=1_800_000_001) is None


def test_in_a_group_it_has_its_topic() -> None:
    found = shown(chat=GROUP, text="Всем привет", message_thread_id=3, is_topic_message=True)
    assert (found.thread, found.is_signed) == (3, False)
