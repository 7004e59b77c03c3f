"""What a bot says whose route is a message-processing platform, and what its commands are answered with."""

from bridge.domain.platform import Counts
from bridge.domain.texts import by_moscow
from bridge.domain.wording.numbers import counted

GREETING = (
    "Здравствуйте! Напишите ваш вопрос здесь: бот ответит в этом чате, а если понадобится человек, позовёт менеджера."
)
HELP = (
    "Просто напишите сообщение: бот ответит в этом чате. Если нужен человек, разговор продолжит менеджер.\n\n"
    "/start — начать разговор\n"
    "/help — эта справка\n"
    "/status — работает ли система"
)
HELP_FOR_ADMINS = "\n/admin — панель администратора\n/stats — статистика обработки"

AWAY = (
    "Сейчас не получается ответить: система временно недоступна. Ваше сообщение сохранено, "
    "и ответ придёт сюда, как только она заработает."
)
ESCALATED = "Передаю ваш вопрос менеджеру: он ответит в этом чате."

WITH_THE_BOT_AGAIN = "Разговор снова ведёт бот: обе стороны долго молчали. Новые сообщения клиента сюда не приходят."
"""What people read in amoCRM's chat."""

UP = "Система работает."
DOWN = "Система сейчас не отвечает. Сообщения сохраняются и ждут ответа."
WITH_PEOPLE = "Сейчас вам отвечает менеджер."

_SETTINGS = (
    "Включить и выключить бота, сменить адрес платформы и список администраторов можно в настройках виджета в amoCRM."
)
_GIVE_BACK = "Чтобы вернуть разговор боту, менеджер пишет в чате amoCRM команду /bot: клиент её не увидит."


def status(*, is_up: bool, answered_at: int, waiting: int, with_people: bool) -> str:
    """Return what `/status` is answered with; `answered_at`: when the platform answered last, 0 for never."""
    lines = [
        UP if is_up else DOWN,
        _last_answer(answered_at),
        f"Ждут ответа: {_messages(waiting)}." if waiting else "Ни одно ваше сообщение не ждёт ответа.",
    ]
    return "\n".join([*lines, WITH_PEOPLE] if with_people else lines)


def admin(*, host: str, is_up: bool, answered_at: int, waiting: int, quiet_minutes: int) -> str:
    """Return what `/admin` is answered with; `host`: where the platform is, without anything secret."""
    return "\n".join(
        [
            "Панель администратора",
            "",
            f"Платформа: {host} — {'отвечает' if is_up else 'не отвечает'}",
            _last_answer(answered_at),
            f"Ждут ответа: {_messages(waiting)}",
            "Возврат от менеджера к боту: "
            + counted(quiet_minutes, "минута", "минуты", "минут")
            + " тишины или команда /bot",
            "",
            _GIVE_BACK,
            _SETTINGS,
            "",
            "/status — работает ли система",
            "/stats — статистика обработки",
        ]
    )


def stats(today: Counts, yesterday: Counts, waiting: int) -> str:
    """Return what `/stats` is answered with."""
    return "\n".join(
        [
            "Статистика обработки",
            "",
            f"Сегодня: {_counted(today)}",
            f"Вчера: {_counted(yesterday)}",
            f"Ждут ответа: {_messages(waiting)}",
            _last_answer(today.answered_at),
        ]
    )


def _counted(counts: Counts) -> str:
    return (
        f"обработано {_messages(counts.asked)}, "
        f"{counted(counts.answers, 'ответ', 'ответа', 'ответов')}, "
        f"менеджерам передано {counted(counts.escalated, 'разговор', 'разговора', 'разговоров')}"
    )


def _last_answer(at: int) -> str:
    return f"Последний ответ: {by_moscow(at)}" if at else "Ответов ещё не было."


def _messages(number: int) -> str:
    return counted(number, "сообщение", "сообщения", "сообщений")
