"""What an administrator is asked to do, as a task in amoCRM."""


def bot_taken(username: str, address: str) -> str:
    return (
        f"Telegram-бот @{username} не передаёт сообщения в amoCRM: их получает другая программа ({address}). Отключите"
        " бота в ней, затем откройте настройки виджета, раскройте бота и нажмите «Починить»"
    )


def bot_unhooked(username: str) -> str:
    return (
        f"Telegram-бот @{username} не передаёт сообщения в amoCRM: другая программа с его токеном отключила вебхук."
        " Остановите её, затем откройте настройки виджета, раскройте бота и нажмите «Починить»"
    )


def bot_revoked(username: str) -> str:
    return (
        f"Telegram-бот @{username} не работает: его токен отозван. Получите новый у @BotFather (команда /token) и"
        " укажите его в настройках бота в виджете"
    )
