"""The Russian texts that people see in Telegram and in amoCRM's chat."""

from datetime import datetime, timedelta, timezone

MOSCOW = timezone(timedelta(hours=3))

GREETING = "Здравствуйте! Напишите ваш вопрос здесь, и менеджер ответит вам в этом чате."
HELP = "Просто напишите сообщение: его увидит менеджер и ответит вам в этом чате."
NOT_PASSED_ON = "К сожалению, передать ваше сообщение так и не получилось. Пожалуйста, напишите нам ещё раз."

SHARE_PHONE = "Поделиться номером"
ASK_PHONE = (
    f"Здравствуйте! Чтобы менеджер получил ваше сообщение и смог ответить, нажмите кнопку «{SHARE_PHONE}» "
    "под полем ввода. Писать сообщение ещё раз не нужно: мы передадим его, как только узнаем номер."
)
THANKS_FOR_PHONE = "Спасибо! Номер получен, передаём ваши сообщения менеджеру."

GROUP = "Группа Telegram"

EDITED = "Сообщение изменено"
AWAY = "Клиент заблокировал бота"
BACK = "Клиент снова разрешил боту писать"
UNSUPPORTED = "Сообщение, которое бот не умеет показывать"
VARIANT = "в таком виде бот показать не может"
EMPTY = "Telegram не передал боту содержимое сообщения"
INVISIBLE = "Сообщение без видимых символов"
PRESSED = "Нажатая кнопка"
FORWARDED = "Переслано"
NOT_RECEIVED = "не удалось получить из Telegram"

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
    "location": "Геопозиция",
    "contact": "Контакт",
}


def named(kind: str, caption: str = "", detail: str = "") -> str:
    """Return the short text that stands for content of another kind: `[Файл: план.pdf] подпись`.

    A caption of several lines begins on a line of its own.
    """
    head = f"[{kind}: {detail}]" if detail else f"[{kind}]"
    return f"{head}\n{caption}".rstrip() if "\n" in caption else f"{head} {caption}".rstrip()


def file_too_large(limit: str) -> str:
    """Return what a person is told whose file was larger than Telegram gives to a bot («20 МБ»).

    It names no file, so that somebody who sends ten of them is told once.
    """
    return (
        f"Файл больше {limit} не дошёл: бот получает файлы только до {limit}. "
        "Пришлите его, пожалуйста, ссылкой или по частям."
    )


def quotation(text: str) -> str:
    """Return what stands above a message in the place of the one that it answers."""
    return f"«{text}»"


def written_before(at: int) -> str:
    """Return what stands above a message that comes late: when it was written (unix seconds), by Moscow's clocks."""
    written = datetime.fromtimestamp(at, MOSCOW)
    return f"[Доставлено с опозданием, написано {written:%d.%m.%Y в %H:%M} по Москве]"


def by_moscow(at: int) -> str:
    """Return a moment (unix seconds) as managers read it in notes."""
    return f"{datetime.fromtimestamp(at, MOSCOW):%d.%m.%Y %H:%M} (Москва)"


def followed_link(payload: str, label: str) -> str:
    """Return the note about a deep link that somebody followed when the deal carried another one already."""
    through = f" бота «{label}»" if label else ""
    return f"Telegram: переход по ссылке{through} с меткой «{payload}»"


def participant(name: str, label: str) -> str:
    """Return the name in amoCRM's chat selector: who writes and through which bot."""
    return f"{name} ({label})" if label else name
