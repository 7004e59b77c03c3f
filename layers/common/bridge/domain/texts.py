"""The Russian texts that people see in Telegram and in amoCRM's chat."""

from datetime import datetime, timedelta, timezone

MOSCOW = timezone(timedelta(hours=3))

GREETING = "Здравствуйте! Напишите ваш вопрос здесь, и менеджер ответит вам в этом чате."
HELP = "Просто напишите сообщение: его увидит менеджер и ответит вам в этом чате."

EDITED = "Сообщение изменено"
UNSUPPORTED = "Сообщение, которое бот не умеет показывать"
VARIANT = "в таком виде бот показать не может"
EMPTY = "Telegram не передал боту содержимое сообщения"
INVISIBLE = "Сообщение без видимых символов"

INCOMING_KINDS = {
    "animation": "Анимация",
    "venue": "Место",
    "live_photo": "Живое фото",
    "paid_media": "Платный материал",
    "photo": "Фотография",
    "document": "Файл",
    "video": "Видео",
    "video_note": "Видеосообщение",
    "voice": "Голосовое сообщение",
    "audio": "Аудиозапись",
    "sticker": "Стикер",
    "contact": "Контакт",
    "location": "Геопозиция",
    "poll": "Опрос",
    "dice": "Игральная кость",
    "story": "История",
    "game": "Игра",
    "invoice": "Счёт",
    "successful_payment": "Оплата",
    "refunded_payment": "Возврат оплаты",
    "checklist": "Список дел",
    "rich_message": "Оформленное сообщение",
    "giveaway": "Розыгрыш",
    "giveaway_winners": "Итоги розыгрыша",
    "gift": "Подарок",
    "unique_gift": "Уникальный подарок",
    "gift_upgrade_sent": "Улучшение подарка",
    "web_app_data": "Данные веб-приложения",
    "users_shared": "Выбранные люди",
    "chat_shared": "Выбранный чат",
    "passport_data": "Документы Telegram Passport",
    "checklist_tasks_done": "Отметки в списке дел",
    "checklist_tasks_added": "Новое в списке дел",
    "poll_option_added": "Новый вариант в опросе",
    "poll_option_deleted": "Удалён вариант опроса",
    "user_shared": "Выбранные люди",
    "text": "Текст",
}
"""Telegram's content fields in the order they are looked for: `animation` brings a `document`, `venue` a `location`.

A text that can be seen goes before them all.
"""

OUTGOING_KINDS = {
    "file": "Файл",
    "video": "Видео",
    "picture": "Изображение",
    "voice": "Голосовое сообщение",
    "audio": "Аудиозапись",
    "sticker": "Стикер",
}


def named(kind: str, caption: str = "", detail: str = "") -> str:
    """Return the short text that stands for content of another kind: `[Файл: план.pdf] подпись`.

    A caption of several lines begins on a line of its own.
    """
    head = f"[{kind}: {detail}]" if detail else f"[{kind}]"
    return f"{head}\n{caption}".rstrip() if "\n" in caption else f"{head} {caption}".rstrip()


def written_before(text: str, at: int) -> str:
    """Return a text that comes late with the time it was written at (unix seconds), which Moscow's clocks show."""
    written = datetime.fromtimestamp(at, MOSCOW)
    return f"[Доставлено с опозданием, написано {written:%d.%m.%Y в %H:%M} по Москве] {text}"


def followed_link(payload: str, label: str) -> str:
    """Return the note about a deep link that somebody followed when the deal carried another one already."""
    through = f" бота «{label}»" if label else ""
    return f"Telegram: переход по ссылке{through} с меткой «{payload}»"


def participant(name: str, label: str) -> str:
    """Return the name in amoCRM's chat selector: who writes and through which bot."""
    return f"{name} ({label})" if label else name
