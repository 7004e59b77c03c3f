"""Where a message comes from and what it answers."""

from typing import Any

import pytest

from bridge.relay.messages import Quoted
from tests.telegram.reading.samples import ANNA, BOT, CHECKLIST, GROUP, NEWS, PETR, PHOTO, POLL, file, written

DATE = {"date": 1_790_000_000}


@pytest.mark.parametrize(
    ("fields", "remark"),
    [
        ({"forward_origin": {"type": "user", "sender_user": PETR} | DATE}, "[Переслано от: Пётр]"),
        ({"forward_origin": {"type": "user", "sender_user": ANNA} | DATE}, "[Переслано от: Анна К (@anna)]"),
        ({"forward_origin": {"type": "user", "sender_user": BOT} | DATE}, "[Переслано от: Магазин (@shop_bot)]"),
        (
            {"forward_origin": {"type": "user", "sender_user": {"id": 9, "first_name": ""}}},
            "[Переслано от: Telegram 9]",
        ),
        (
            {"forward_origin": {"type": "hidden_user", "sender_user_name": "Пётр"} | DATE},
            "[Переслано от: Пётр (аккаунт скрыт)]",
        ),
        ({"forward_origin": {"type": "hidden_user", "sender_user_name": "\u3164"}}, "[Переслано от: аккаунт скрыт]"),
        (
            {"forward_origin": {"type": "chat", "sender_chat": GROUP, "author_signature": "прораб"}},
            "[Переслано из группы: Ремонт 12 (прораб)]",
        ),
        ({"forward_origin": {"type": "chat", "sender_chat": GROUP}}, "[Переслано из группы: Ремонт 12]"),
        (
            {"forward_origin": {"type": "channel", "chat": NEWS, "message_id": 7, "author_signature": "Оля"}},
            "[Переслано из канала: Новости (@news), автор: Оля]",
        ),
        ({"forward_origin": {"type": "channel", "chat": NEWS}}, "[Переслано из канала: Новости (@news)]"),
        ({"forward_origin": {"type": "channel", "chat": None}}, "[Переслано]"),
        ({"forward_origin": {"type": "kind_of_next_year"} | DATE}, "[Переслано]"),
        ({"forward_from": PETR, "forward_date": 1}, "[Переслано от: Пётр]"),
        ({"forward_sender_name": "Пётр", "forward_date": 1}, "[Переслано от: Пётр (аккаунт скрыт)]"),
        (
            {"forward_from_chat": NEWS, "forward_from_message_id": 7, "forward_signature": "Оля"},
            "[Переслано из канала: Новости (@news), автор: Оля]",
        ),
        ({"forward_from_chat": GROUP, "forward_signature": "прораб"}, "[Переслано из группы: Ремонт 12 (прораб)]"),
        ({"forward_from_chat": {"id": -5, "title": "Без типа"}}, "[Переслано из группы: Без типа]"),
        (
            {"forward_origin": {"type": "user", "sender_user": PETR}, "forward_from": PETR, "forward_date": 1},
            "[Переслано от: Пётр]",
        ),
        (
            {"via_bot": {"id": 5, "is_bot": True, "first_name": "GIF", "username": "gif"}},
            "[Отправлено через бота: GIF (@gif)]",
        ),
        (
            {"suggested_post_info": {"state": "pending", "price": {"currency": "TON", "amount": 1_500_000_000}}},
            "[Предложенная публикация: 1,5 TON]",
        ),
        ({"suggested_post_info": {"state": "pending"}}, "[Предложенная публикация]"),
        ({"reply_to_story": {"chat": NEWS, "id": 3}}, "[Ответ на историю: Новости (@news)]"),
        ({"reply_to_story": {"chat": None, "id": 3}}, "[Ответ на историю]"),
    ],
)
def test_a_line_above_says_where_it_comes_from(fields: dict[str, Any], remark: str) -> None:
    message = written(text="привет", **fields)

    assert message.remarks == (remark,)
    assert message.shown.seen == f"{remark}\nпривет"


@pytest.mark.parametrize(
    "odd", [{}, [], "?", {"type": None}, {"type": []}, {"id": None}, {"id": None, "username": 5.5}]
)
@pytest.mark.parametrize(
    "field", ["forward_origin", "forward_from", "forward_from_chat", "via_bot", "suggested_post_info"]
)
def test_what_tells_no_origin_is_none(field: str, odd: Any) -> None:
    assert written(text="привет", **{field: odd}).shown.seen == "привет"


def test_a_forward_through_a_bot_under_a_spoiler_says_all_of_it_once() -> None:
    origin = {"type": "user", "sender_user": PETR}

    message = written(photo=PHOTO, caption="сюрприз", has_media_spoiler=True, forward_origin=origin, via_bot=BOT)

    lines = ["[Фотография]", "[Переслано от: Пётр]", "[Отправлено через бота: Магазин (@shop_bot)]"]
    assert message.shown.seen == "\n".join([*lines, "[Скрыто под спойлером]", "сюрприз"])
    assert message.shown.identity != message.content.identity


def test_only_a_file_lies_under_a_spoiler() -> None:
    assert written(text="привет", has_media_spoiler=True).remarks == ()
    assert written(photo=PHOTO, has_media_spoiler="?").remarks == ()


def reply(**fields: Any) -> dict[str, Any]:
    return {"message_id": 4, "from": ANNA, "chat": {"id": 42, "type": "private"}, "date": 1_790_000_000} | fields


@pytest.mark.parametrize(
    ("fields", "quoted"),
    [
        ({"reply_to_message": reply(text="Какой?")}, Quoted(4, said="Какой?")),
        ({"reply_to_message": reply(text="Какой?", **{"from": BOT})}, Quoted(4, from_bot=True, said="Какой?")),
        ({"reply_to_message": reply(text="Какой?", **{"from": PETR | {"is_bot": True}})}, Quoted(4, said="Какой?")),
        ({"reply_to_message": reply(photo=PHOTO, caption="план")}, Quoted(4, said="[Фотография] план")),
        (
            {"reply_to_message": {"message_id": 4, "date": 0}},
            Quoted(4, said="[Telegram не передал боту содержимое сообщения]"),
        ),
        ({"reply_to_message": reply(pinned_message={})}, Quoted(4)),
        ({"reply_to_message": reply(text="а" * 500)}, Quoted(4, said="а" * 119 + "…")),
        (
            {"reply_to_message": reply(text="Какой именно?"), "quote": {"text": " именно ", "position": 6}},
            Quoted(4, text="именно", said="Какой именно?"),
        ),
        (
            {"reply_to_message": reply(checklist=CHECKLIST), "reply_to_checklist_task_id": 2},
            Quoted(4, text="Двери", said="[Список дел: Заказ] ☑ Окна ☐ Двери"),
        ),
        (
            {
                "reply_to_message": reply(
                    poll=POLL
                    | {"options": [{"text": "Красный", "persistent_id": "a"}, {"text": "Синий", "persistent_id": "b"}]}
                ),
                "reply_to_poll_option_id": "b",
            },
            Quoted(4, text="Синий", said="[Опрос: Какой цвет?] 1. Красный 2. Синий"),
        ),
        (
            {"reply_to_message": reply(), "quote": {"text": "\u3164"}},
            Quoted(4, said="[Telegram не передал боту содержимое сообщения]"),
        ),
        ({"quote": {"text": "из ниоткуда"}}, Quoted(None, text="из ниоткуда")),
        ({"reply_to_message": {"message_id": None}}, None),
        ({"reply_to_message": "?", "quote": [], "external_reply": 5}, None),
    ],
)
def test_what_a_message_answers(fields: dict[str, Any], quoted: Quoted | None) -> None:
    assert written(text="этот", **fields).quoted == quoted


@pytest.mark.parametrize(
    ("fields", "answers"),
    [
        ({"is_topic_message": True, "message_thread_id": 4, "reply_to_message": reply(forum_topic_created={})}, False),
        ({"is_topic_message": True, "message_thread_id": 4, "reply_to_message": reply()}, False),
        ({"message_thread_id": 4, "reply_to_message": reply(forum_topic_created={"name": "Тема"})}, False),
        ({"is_topic_message": True, "message_thread_id": 3, "reply_to_message": reply(text="да?")}, True),
        ({"message_thread_id": 4, "reply_to_message": reply(text="да?")}, True),
    ],
)
def test_the_root_of_a_topic_is_answered_by_nobody(fields: dict[str, Any], answers: bool) -> None:
    assert (written(text="этот", **fields).quoted is not None) is answers


@pytest.mark.parametrize(
    ("external", "text"),
    [
        (
            {
                "origin": {"type": "channel", "chat": NEWS, "message_id": 7},
                "chat": NEWS,
                "message_id": 7,
                "photo": PHOTO,
            },
            "[Ответ на сообщение из канала: Новости (@news)]\n«[Фотография]»\nсколько?",
        ),
        (
            {"origin": {"type": "user", "sender_user": PETR}, "document": file(file_name="план.pdf")},
            "[Ответ на сообщение от: Пётр]\n«[Файл: план.pdf]»\nсколько?",
        ),
        ({"origin": {"type": "user", "sender_user": PETR}}, "[Ответ на сообщение от: Пётр]\nсколько?"),
        ({"origin": {"type": "kind_of_next_year"}}, "[Ответ на сообщение]\nсколько?"),
        ({"origin": None, "poll": POLL}, "«[Опрос: Какой цвет?]\n1. Красный\n2. Синий»\nсколько?"),
        ({"origin": []}, "сколько?"),
    ],
)
def test_an_answer_to_another_chat_says_to_what(external: dict[str, Any], text: str) -> None:
    message = written(text="сколько?", external_reply=external)

    assert message.shown.seen == text
    assert message.quoted is None or message.quoted.message_id is None


def test_of_what_stands_in_another_chat_the_chosen_part_is_shown() -> None:
    origin = {"type": "user", "sender_user": PETR}

    message = written(text="сколько?", external_reply={"origin": origin, "photo": PHOTO}, quote={"text": "за метр"})

    assert message.shown.seen == "[Ответ на сообщение от: Пётр]\n«за метр»\nсколько?"
