"""What a bot answers in a group to `/me`, by which an employee makes themselves known."""

NOBODY = (
    "Команда /me — для сотрудников, которые пишут от своего имени. Сейчас вы пишете от имени группы или канала: "
    "отключите анонимность и отправьте команду ещё раз."
)
ASKED = (
    "Запрос отправлен. Когда администратор amoCRM подтвердит его в настройках виджета, ваши сообщения в группах "
    "будут видны в сделках как ответы сотрудника."
)
WAITS = "Запрос уже отправлен и ждёт подтверждения. Администратор amoCRM подтверждает его в настройках виджета."
TOO_MANY = (
    "Запросов без ответа слишком много. Попросите администратора amoCRM добавить вас в настройках виджета: "
    "для этого нужен ваш Telegram ID"
)


def too_many(telegram_id: int) -> str:
    """Return what somebody is told whose claim is not taken because too many others wait."""
    return f"{TOO_MANY} {telegram_id}."


def known_as(name: str) -> str:
    """Return what an employee is told who is known already, by the name that they have in amoCRM."""
    shown = f" ({name})" if name else ""
    return f"Вы уже отмечены как сотрудник{shown}. Ваши сообщения в группах видны в сделках как ответы сотрудника."
