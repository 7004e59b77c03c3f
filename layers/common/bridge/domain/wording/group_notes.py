"""What a deal's managers are told of the groups that it is tied to, as notes."""

from bridge.domain.groups import GroupBot, Standing

KEPT = "Связь группы со сделкой сохранена."


def standing_changed(title: str, username: str, before: GroupBot, now: GroupBot, by: str, when: str) -> str:
    """Return the note that a bot can no longer write in a group, or can again; empty when neither.

    `by`: who has changed it, empty for nobody known; `when`: as managers read it.
    """
    bot, group = f"Бот @{username}", f"Telegram-группе «{title}»"
    hand = f" ({by})" if by else ""
    if before.is_inside and not now.is_inside:
        left = "вышел из группы" if now.standing is Standing.LEFT else "удалён из группы"
        return f"{when}: {bot} {left} «{title}»{hand}. Переписка с ней остановлена, пока его не вернут. {KEPT}"
    if not before.is_inside and now.is_inside and now.writes:
        return f"{when}: {bot} снова в {group}{hand}. Переписка продолжается."
    if now.is_inside and before.writes and not now.writes:
        return f"{when}: {bot} больше не может писать в {group}{hand}. Ответы из amoCRM не доставляются. {KEPT}"
    if now.is_inside and now.writes and not before.writes:
        return f"{when}: {bot} снова может писать в {group}{hand}. Переписка продолжается."
    return ""


def group_deleted(title: str, username: str, when: str) -> str:
    """Return the note that a group is no more."""
    return (
        f"{when}: Telegram-группы «{title}» больше нет, бот @{username} не может в неё писать. "
        "Если группа удалена, отвяжите её от сделки в настройках виджета."
    )


def tied(title: str, username: str, by: str, when: str) -> str:
    """Return the note that a group was tied to the deal; `by` whom."""
    return (
        f"{when}: Telegram-группа «{title}» связана с этой сделкой через бота @{username}. Связь сделана {by}. "
        "Сообщения группы приходят в сделку, ответы из неё — в группу."
    )


def untied(title: str, username: str, by: str, when: str) -> str:
    return f"{when}: Telegram-группа «{title}», бот @{username}, отвязана от этой сделки. Связь снята {by}."


def in_telegram(name: str, username: str, user_id: int) -> str:
    """Return who did something by the bot's menu in the group."""
    known = f"@{username}, " if username else ""
    return f"в Telegram: {name} ({known}Telegram ID {user_id})"


IN_WIDGET = "в настройках виджета"


def merged_deal(title: str, deal_id: int) -> str:
    """Return the note that a group came with a deal that was merged into this one."""
    return (
        f"Сделка {deal_id}, с которой была связана Telegram-группа «{title}», объединена с этой. "
        "Теперь группа связана с этой сделкой."
    )


def talk_elsewhere(title: str, deal_id: int) -> str:
    """Return the note that amoCRM shows the group's talk in another deal, from which it cannot be brought back."""
    return (
        f"Сообщения Telegram-группы «{title}» приходят в сделку {deal_id}, а не сюда: контакт группы удалён или"
        " объединён с другим контактом amoCRM. Отвечайте группе из той сделки."
    )
