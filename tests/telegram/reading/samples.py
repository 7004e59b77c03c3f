"""Messages as Telegram sends them: one of each kind of content, and what amoCRM shows of it."""

import json
from typing import Any

from bridge.relay.messages import IncomingMessage
from bridge.telegram.reading import read_update

BOT_ID = 7001
ANNA = {"id": 42, "is_bot": False, "first_name": "Анна", "last_name": "К", "username": "anna", "language_code": "ru"}
PETR = {"id": 43, "is_bot": False, "first_name": "Пётр"}
BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Магазин", "username": "shop_bot"}
NEWS = {"id": -1001, "type": "channel", "title": "Новости", "username": "news"}
GROUP = {"id": -1002, "type": "supergroup", "title": "Ремонт 12"}
CHAT = {"id": 42, "type": "private", "first_name": "Анна"}


def update(kind: str = "message", /, **fields: Any) -> str:
    """Return an update with a message of Anna's; a field that is None is left out."""
    message = {"message_id": 5, "from": ANNA, "chat": CHAT, "date": 1_800_000_000} | fields
    return json.dumps({"update_id": 1, kind: {name: value for name, value in message.items() if value is not None}})


def read(raw: str) -> IncomingMessage:
    message = read_update(BOT_ID, raw)
    assert isinstance(message, IncomingMessage)
    return message


def written(**fields: Any) -> IncomingMessage:
    return read(update(**fields))


def size(name: str, side: int) -> dict[str, Any]:
    return {"file_id": f"id-{name}", "file_unique_id": name, "width": side, "height": side, "file_size": side}


def file(name: str = "f", **fields: Any) -> dict[str, Any]:
    return {"file_id": f"id-{name}", "file_unique_id": name, "file_size": 1000} | fields


PHOTO = [size("small", 90), size("large", 1280)]
POINT = {"latitude": 55.75, "longitude": 37.62}
POLL = {
    "id": "1",
    "question": "Какой цвет?",
    "options": [{"text": "Красный", "voter_count": 1}, {"text": "Синий", "voter_count": 5}],
    "total_voter_count": 6,
    "is_closed": False,
    "is_anonymous": False,
    "type": "regular",
}
CHECKLIST = {"title": "Заказ", "tasks": [{"id": 1, "text": "Окна", "completion_date": 1}, {"id": 2, "text": "Двери"}]}
GIFT = {"id": "1", "star_count": 15, "sticker": file(emoji="🎁")}
UNIQUE = {
    "base_name": "Мишка",
    "name": "Bear-7",
    "number": 7,
    "model": {"name": "Золото"},
    "symbol": {"name": "Звезда"},
    "backdrop": {"name": "Ночь"},
}

SAMPLES: dict[str, tuple[dict[str, Any], str]] = {
    "animation": (
        {"animation": file(duration=4, file_name="кот.mp4"), "document": file(file_name="кот.mp4"), "caption": "вот"},
        "[Анимация: кот.mp4] вот",
    ),
    "venue": (
        {"venue": {"location": POINT, "title": "Кафе", "address": "Тверская, 1"}, "location": POINT},
        "[Геопозиция: 55.75, 37.62]\nКафе\nТверская, 1",
    ),
    "live_photo": (
        {"live_photo": file("film", duration=3, photo=PHOTO), "photo": PHOTO, "caption": "балкон"},
        "[Фотография]\n[Живое фото: показан снимок]\nбалкон",
    ),
    "paid_media": (
        {"paid_media": {"star_count": 5, "paid_media": [{"type": "preview", "width": 9}, {"type": "preview"}]}},
        "[Платный материал: 5 ⭐, 2 вложения, откроется после оплаты]",
    ),
    "photo": ({"photo": PHOTO, "caption": "подпись"}, "[Фотография] подпись"),
    "document": ({"document": file(file_name="Счёт №7.pdf"), "caption": "вот"}, "[Файл: Счёт №7.pdf] вот"),
    "video": ({"video": file(duration=65), "caption": "смотрите"}, "[Видео] смотрите"),
    "video_note": ({"video_note": file(duration=9, length=240)}, "[Видеосообщение]"),
    "voice": ({"voice": file(duration=3, mime_type="audio/ogg")}, "[Голосовое сообщение]"),
    "audio": ({"audio": file(duration=167, performer="Группа", title="Песня")}, "[Аудиозапись] Группа — Песня"),
    "sticker": ({"sticker": file(emoji="👍", type="regular", is_animated=False, is_video=False)}, "[Стикер] 👍"),
    "contact": (
        {"contact": {"phone_number": "+79150000000", "first_name": "Анна", "last_name": "К", "user_id": 42}},
        "[Контакт: Анна К +79150000000] Собственный номер отправителя",
    ),
    "location": ({"location": POINT}, "[Геопозиция: 55.75, 37.62]"),
    "poll": ({"poll": POLL}, "[Опрос: Какой цвет?]\n1. Красный\n2. Синий"),
    "dice": ({"dice": {"emoji": "🎲", "value": 4}}, "[🎲 выпало 4]"),
    "story": ({"story": {"chat": NEWS, "id": 12}}, "[История: Новости (@news)] https://t.me/news/s/12"),
    "game": (
        {"game": {"title": "Башня", "description": "Строим выше всех", "photo": PHOTO}},
        "[Игра: Башня] Строим выше всех",
    ),
    "invoice": (
        {"invoice": {"title": "Пицца", "description": "Большая", "currency": "RUB", "total_amount": 123450}},
        "[Счёт: Пицца, 1 234,50 RUB] Большая",
    ),
    "successful_payment": (
        {"successful_payment": {"currency": "XTR", "total_amount": 50, "order_info": {"email": "anna@example.com"}}},
        "[Оплата: 50 ⭐] anna@example.com",
    ),
    "refunded_payment": ({"refunded_payment": {"currency": "XTR", "total_amount": 50}}, "[Возврат оплаты: 50 ⭐]"),
    "checklist": ({"checklist": CHECKLIST}, "[Список дел: Заказ]\n☑ Окна\n☐ Двери"),
    "rich_message": (
        {"rich_message": {"blocks": [{"type": "heading", "text": "Смета", "size": 1}, {"type": "divider"}]}},
        "Смета\n———",
    ),
    "giveaway": (
        {"giveaway": {"chats": [NEWS], "winners_selection_date": 1_800_000_000, "winner_count": 3}},
        "[Розыгрыш: 3 победителя, итоги 15.01.2027] Для подписчиков: Новости (@news)",
    ),
    "giveaway_winners": (
        {"giveaway_winners": {"chat": NEWS, "winner_count": 1, "winners": [PETR], "prize_star_count": 100}},
        "[Итоги розыгрыша: Новости (@news)]\nПриз: 100 ⭐\nПобедители: Пётр",
    ),
    "gift": ({"gift": {"gift": GIFT, "text": "С праздником!"}}, "[Подарок: 🎁 15 ⭐] С праздником!"),
    "unique_gift": (
        {"unique_gift": {"gift": UNIQUE, "origin": "transfer"}},
        "[Уникальный подарок: Мишка № 7]\nМодель: Золото\nСимвол: Звезда\nФон: Ночь",
    ),
    "gift_upgrade_sent": ({"gift_upgrade_sent": {"gift": GIFT}}, "[Улучшение подарка: 🎁 15 ⭐]"),
    "web_app_data": (
        {"web_app_data": {"data": '{"size":"XL"}', "button_text": "Выбрать"}},
        '[Данные веб-приложения: Выбрать] {"size":"XL"}',
    ),
    "users_shared": (
        {"users_shared": {"request_id": 1, "users": [{"user_id": 43, "first_name": "Пётр"}, {"user_id": 44}]}},
        "[Выбранные люди: Пётр, Telegram 44]",
    ),
    "chat_shared": (
        {"chat_shared": {"request_id": 1, "chat_id": -1002, "title": "Ремонт 12"}},
        "[Выбранный чат: Ремонт 12]",
    ),
    "passport_data": ({"passport_data": {"data": [], "credentials": {}}}, "[Документы Telegram Passport]"),
    "checklist_tasks_done": (
        {"checklist_tasks_done": {"checklist_message": {"checklist": CHECKLIST}, "marked_as_done_task_ids": [1, 9]}},
        "[Отметки в списке дел: Заказ]\n☑ Окна\n☑ № 9",
    ),
    "checklist_tasks_added": (
        {"checklist_tasks_added": {"checklist_message": {"checklist": CHECKLIST}, "tasks": [{"id": 3, "text": "Пол"}]}},
        "[Новое в списке дел: Заказ] ☐ Пол",
    ),
    "poll_option_added": (
        {"poll_option_added": {"option_persistent_id": "c", "option_text": "Белый"}},
        "[Новый вариант в опросе: Белый]",
    ),
    "poll_option_deleted": (
        {"poll_option_deleted": {"option_persistent_id": "c", "option_text": "Белый"}},
        "[Удалён вариант опроса: Белый]",
    ),
    "user_shared": ({"user_shared": {"request_id": 1, "user_id": 43}}, "[Выбранные люди: Telegram 43]"),
    "text": ({"text": "Привет 🦊\nстрока"}, "Привет 🦊\nстрока"),
}
"""By the field that carries it: fields of a message, and what amoCRM shows where it has no kind for them."""
