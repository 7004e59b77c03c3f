"""What people read of a bot's health: each sentence once, with places for names and numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

Translate = Callable[[str], str]


@runtime_checkable
class Worded(Protocol):
    """A stable code with the plain Russian that people see."""

    @property
    def text(self) -> str: ...


class Finding(StrEnum):
    """A stable code of what was found; `text` is plain Russian in which `{names}` stand for what is told of it."""

    AUTHORISED = "authorised"
    UNAUTHORISED = "unauthorised"
    ACCOUNT_WORKS = "account_works"
    TRIAL = "trial"
    PAID = "paid"
    LICENCE_ENDED = "licence_ended"
    IS_ON = "is_on"
    IS_OFF = "is_off"
    CONNECTING = "connecting"
    STOPPED = "stopped"
    NOT_BACK = "not_back"
    TOKEN_GOOD = "token_good"  # noqa: S105
    TOKEN_REVOKED = "token_revoked"  # noqa: S105
    TELEGRAM_SILENT = "telegram_silent"
    AMO_SILENT = "amo_silent"
    AMO_CLOSED = "amo_closed"
    HOOKED = "hooked"
    NOT_HOOKED = "not_hooked"
    TAKEN = "taken"
    UNHOOKED = "unhooked"
    DELIVERS = "delivers"
    DELIVERED_LATELY = "delivered_lately"
    NOT_DELIVERED = "not_delivered"
    REFUSED_US = "refused_us"
    LATE = "late"
    UNREACHABLE = "unreachable"
    NONE_PENDING = "none_pending"
    FEW_PENDING = "few_pending"
    MANY_PENDING = "many_pending"
    NOT_LIMITED = "not_limited"
    LIMITED = "limited"
    ROUTE_WORKS = "route_works"
    ROUTE_RESTS = "route_rests"
    ROUTE_BROKEN = "route_broken"
    ROUTE_SILENT = "route_silent"
    CODE_WORKS = "code_works"
    CODE_UNSEEN = "code_unseen"
    CODE_RESTS = "code_rests"
    CODE_FAILS = "code_fails"
    CODE_BEHIND = "code_behind"
    PIPELINE_THERE = "pipeline_there"
    PIPELINE_GONE = "pipeline_gone"
    PIPELINE_LOST = "pipeline_lost"
    UNSORTED = "unsorted"
    STATUS_THERE = "status_there"
    STATUS_GONE = "status_gone"
    SOURCE_THERE = "source_there"
    SOURCE_GONE = "source_gone"
    REQUESTS_ON = "requests_on"
    REQUESTS_OFF = "requests_off"
    HEARS_ALL = "hears_all"
    PRIVATE = "private"
    NOT_ADDABLE = "not_addable"
    DEAF_IN_GROUPS = "deaf_in_groups"
    NO_GROUPS = "no_groups"
    GROUPS_FINE = "groups_fine"
    GROUPS_LACK = "groups_lack"
    MORE = "more"
    NO_FAILURES = "no_failures"
    FAILURES = "failures"

    @property
    def text(self) -> str:
        return _TEXTS[self]


@dataclass(frozen=True)
class InGroup:
    """What a bot lacks in one group."""

    title: str
    lack: Worded

    def said(self, translate: Translate) -> str:
        return f"«{self.title}»: {translate(self.lack.text)}"


@dataclass(frozen=True)
class Counted:
    """How often messages failed for a reason, in the words that the reason has."""

    text: str
    count: int

    def said(self, translate: Translate) -> str:
        return f"{translate(self.text)} ({self.count})"


@dataclass(frozen=True)
class More:
    """How many of a list are not told."""

    count: int

    def said(self, translate: Translate) -> str:
        return translate(Finding.MORE.text).format(count=self.count)


@dataclass(frozen=True)
class Undelivered:
    """What Telegram says went wrong in passing messages to us, in plain words with its own behind them."""

    error: str

    def said(self, translate: Translate) -> str:
        kind = next((kind for words, kind in _UNDELIVERED if words in self.error.lower()), None)
        detail = self.error.removeprefix("Wrong response from the webhook: ")
        return f"{translate(kind.text)} ({detail})" if kind else detail


@dataclass(frozen=True)
class Sentence:
    """What was said of it elsewhere."""

    text: str

    def said(self, translate: Translate) -> str:
        return translate(self.text)


Value = str | int | Worded | tuple[InGroup | Counted | More | Undelivered | Sentence, ...]


def said(finding: Worded, values: Mapping[str, Value], translate: Translate) -> str:
    """Return what was found as a sentence; `translate` gives each Russian text in the reader's language."""
    return translate(finding.text).format(**{name: _said(value, translate) for name, value in values.items()})


def _said(value: Value, translate: Translate) -> str:
    if isinstance(value, tuple):
        return "; ".join(part.said(translate) for part in value)
    if isinstance(value, Worded):
        return translate(value.text)
    return str(value)


_TEXTS = {
    Finding.AUTHORISED: "Виджет авторизован в amoCRM",
    Finding.UNAUTHORISED: (
        "amoCRM больше не принимает авторизацию виджета. Администратору нужно авторизовать его снова: в настройках"
        " виджета нажмите «Авторизовать заново» или установите виджет ещё раз"
    ),
    Finding.ACCOUNT_WORKS: "Аккаунт amoCRM работает, виджет установлен полностью",
    Finding.TRIAL: "Идёт пробный период",
    Finding.PAID: "Подписка действует",
    Finding.LICENCE_ENDED: (
        "Подписка закончилась: ответы менеджеров не уходят, а сообщения клиентов ждут оплаты тридцать дней и придут"
        " после неё по порядку. Оплатите подписку"
    ),
    Finding.IS_ON: "Бот включён",
    Finding.IS_OFF: "Бот выключен в настройках виджета, поэтому сообщения не пересылаются: так решили в вашей компании",
    Finding.CONNECTING: "Подключение не завершено: бот пока не получает сообщения. Нажмите «Починить»",
    Finding.STOPPED: "Виджет отключён в amoCRM, поэтому бот остановлен",
    Finding.NOT_BACK: "Бот ещё не запущен после установки виджета. Мы повторяем попытки",
    Finding.TOKEN_GOOD: "Telegram принимает токен бота @{username}",
    Finding.TOKEN_REVOKED: (
        "Токен бота @{username} отозван: Telegram его больше не принимает. Получите новый у @BotFather (команда /token)"
        " и укажите его в настройках бота"
    ),
    Finding.TELEGRAM_SILENT: "Telegram сейчас не ответил, поэтому это не проверено. Посмотрите ещё раз чуть позже",
    Finding.AMO_SILENT: "amoCRM сейчас не ответила, поэтому это не проверено. Посмотрите ещё раз чуть позже",
    Finding.AMO_CLOSED: "Не проверено: виджет сейчас не может обращаться к amoCRM",
    Finding.HOOKED: "Подключён: Telegram передаёт сообщения бота нам",
    Finding.NOT_HOOKED: "Telegram не передаёт нам сообщения бота, пока он не работает",
    Finding.TAKEN: (
        "Сообщения бота получает другая программа, её адрес: {url}. Отключите бота в ней и нажмите «Починить»: бот"
        " снова начнёт передавать сообщения в amoCRM"
    ),
    Finding.UNHOOKED: (
        "Telegram никуда не передаёт сообщения бота: другая программа с его токеном отключила вебхук. Остановите её и"
        " нажмите «Починить»"
    ),
    Finding.DELIVERS: "Telegram передаёт сообщения без ошибок",
    Finding.DELIVERED_LATELY: "Последняя ошибка Telegram при передаче сообщений уже позади: {error}",
    Finding.NOT_DELIVERED: (
        "Telegram не смог передать нам сообщение: {error}. Он повторяет попытки сам; если ошибка не проходит, нажмите"
        " «Починить»"
    ),
    Finding.REFUSED_US: "наш сервис ответил ошибкой",
    Finding.LATE: "наш сервис не ответил вовремя",
    Finding.UNREACHABLE: "не удалось соединиться с нашим сервисом",
    Finding.NONE_PENDING: "В Telegram нет сообщений, которые ждут передачи",
    Finding.FEW_PENDING: "В Telegram ждут передачи: {count}",
    Finding.MANY_PENDING: "В Telegram накопились сообщения, которые ещё не переданы нам: {count}",
    Finding.NOT_LIMITED: "Telegram не ограничивает отправку",
    Finding.LIMITED: "Telegram временно ограничил отправку от этого бота. Сообщения клиентам ждут и уйдут сами",
    Finding.ROUTE_WORKS: "Маршрут бота принимает сообщения",
    Finding.ROUTE_RESTS: "Маршрут не проверяется, пока бот не работает",
    Finding.ROUTE_BROKEN: "Сообщения клиентов не проходят по маршруту бота. {why}",
    Finding.ROUTE_SILENT: "Маршрут сейчас не ответил, поэтому это не проверено. Посмотрите ещё раз чуть позже",
    Finding.CODE_WORKS: "Свой код бота на связи и забирает обновления",
    Finding.CODE_UNSEEN: (
        "Ключ для своего кода создан, но код ещё не обращался к нам: поменяйте в нём адрес и токен, как сказано на"
        " вкладке «Свой код»"
    ),
    Finding.CODE_RESTS: (
        "Свой код бота не обращался к нам дней: {days}. Если он больше не нужен, отзовите ключ на вкладке «Свой код»"
    ),
    Finding.CODE_FAILS: (
        "Сервер {host} не принимает обновления для своего кода бота: {error}. Ждут: {count}. Проверьте, что код "
        "запущен и отвечает на вебхук; мы повторяем попытки сами, обновления хранятся сутки"
    ),
    Finding.CODE_BEHIND: (
        "Свой код бота не забирает обновления, ждут: {count}. Проверьте, что он запущен и работает с ключом, "
        "который действует; обновления хранятся сутки"
    ),
    Finding.PIPELINE_THERE: "Новые заявки попадают в воронку «{pipeline}»",
    Finding.PIPELINE_GONE: (
        "Воронки «{pipeline}», выбранной для бота, больше нет в amoCRM: её удалили или убрали в архив. Новые заявки"
        " пока попадают в воронку «{stand_in}». Выберите другую воронку в настройках бота или нажмите «Починить», чтобы"
        " оставить эту"
    ),
    Finding.PIPELINE_LOST: (
        "Воронки «{pipeline}», выбранной для бота, больше нет в amoCRM, а заменить её пока не удалось: новые заявки"
        " могут не появиться. Выберите другую воронку в настройках бота или нажмите «Починить»"
    ),
    Finding.UNSORTED: "Новые заявки остаются в «Неразобранном»",
    Finding.STATUS_THERE: "Новые заявки принимаются на этап «{status}»",
    Finding.STATUS_GONE: (
        "Этапа «{status}», выбранного для бота, больше нет в amoCRM. Новые заявки пока остаются в «Неразобранном»."
        " Выберите другой этап в настройках бота или нажмите «Починить», чтобы оставить так"
    ),
    Finding.SOURCE_THERE: "Источник бота есть в amoCRM",
    Finding.SOURCE_GONE: (
        "Источника бота в amoCRM нет, и создать его не удалось: заявки могут попасть в другую воронку."
        " Нажмите «Починить»"
    ),
    Finding.REQUESTS_ON: "Входящие заявки в amoCRM включены",
    Finding.REQUESTS_OFF: (
        "Входящие заявки в amoCRM выключены: новые клиенты не попадают в «Неразобранное» и не получают сделку."
        " Включите их в настройках воронки «{pipeline}»"
    ),
    Finding.HEARS_ALL: "Режим приватности выключен: в группах бот видит все сообщения",
    Finding.PRIVATE: (
        "У бота включён режим приватности. Для личных чатов это не важно; прежде чем добавлять бота в группы, отключите"
        " режим у @BotFather (команда /setprivacy, кнопка Disable) или делайте бота администратором группы"
    ),
    Finding.NOT_ADDABLE: (
        "Бота нельзя добавлять в группы. Если это нужно, разрешите у @BotFather: команда /setjoingroups, кнопка Enable"
    ),
    Finding.DEAF_IN_GROUPS: (
        "Из-за режима приватности бот не видит обычных сообщений в группах: {groups}. Отключите режим у @BotFather"
        " (команда /setprivacy, кнопка Disable), затем удалите бота из группы и добавьте снова. Или сделайте бота"
        " администратором группы"
    ),
    Finding.NO_GROUPS: "Бота нет ни в одной группе",
    Finding.GROUPS_FINE: "В группах бот видит сообщения и может писать: {count}",
    Finding.GROUPS_LACK: "В группах нужно кое-что поправить. {groups}",
    Finding.MORE: "и ещё {count}",
    Finding.NO_FAILURES: "За последние дни все сообщения доставлены",
    Finding.FAILURES: (
        "За последние дни не доставлено сообщений: {count}. {reasons}. Их можно отправить повторно из списка"
        " недоставленных"
    ),
}

_UNDELIVERED = (
    ("wrong response", Finding.REFUSED_US),
    ("timeout", Finding.LATE),
    ("timed out", Finding.LATE),
    ("connection", Finding.UNREACHABLE),
    ("ssl", Finding.UNREACHABLE),
    ("resolve", Finding.UNREACHABLE),
)
"""How Telegram words its errors (tdlib/telegram-bot-api, WebhookActor.cpp), the telling words first."""
