"""What a bot says in groups by itself: its menu, its questions, what came of the answers."""

from collections.abc import Sequence

from bridge.domain.names import readable
from bridge.domain.splitting import shorten
from bridge.domain.wording.numbers import counted

LINK = "Связать группу со Сделкой"
LIST = "Список связанных Сделок"
UNTIE = "Отвязать"
CANCEL = "Отмена"
SURELY = "Да, отвязать"
KEEP = "Нет, оставить"
TO_MENU = "‹ В меню"
EARLIER = "‹ Назад"
LATER = "Дальше ›"

COMMANDS = {"menu": "Связать группу со сделкой amoCRM", "me": "Я сотрудник: показывать мои сообщения как исходящие"}
"""What is offered where commands are typed in a group."""

CANCELLING = frozenset({"отмена", "отменить", "cancel", "/cancel"})
"""Answers that take the question back."""

PLACEHOLDER = "ID сделки или ссылка на неё"

NOBODY = (
    "Вы пишете от имени группы или канала, поэтому бот не знает, кто вы. Свяжите группу со сделкой в настройках виджета"
    " в amoCRM. Или напишите от своего имени: для этого отключите анонимность в своих правах администратора."
)
HIDDEN = (
    "Вы анонимный администратор: ваш ответ придёт от имени группы, и бот вас не узнает. Отключите анонимность или"
    " свяжите сделку в виджете amoCRM"
)
NOT_ALLOWED = "Смотреть, связывать и отвязывать сделки могут только администраторы группы"
NOT_INSIDE = "Смотреть, связывать и отвязывать сделки могут только участники группы"
STAFF_ONLY = (
    "Смотреть, связывать и отвязывать сделки могут только сотрудники, подтверждённые в виджете amoCRM. Чтобы попросить"
    " об этом, отправьте команду /me"
)
RANK_UNKNOWN = (
    "Telegram не говорит боту, кто вы в этой группе. Сделайте бота администратором группы или измените связи в виджете"
    " amoCRM"
)
ANSWER_ABOVE = "Бот уже ждёт от вас ID сделки: ответьте на его вопрос"
CANCELLED = "Отменено"
NOTHING_ASKED = "Бот вас ни о чём не спрашивает"
TOO_LATE = f"Этот вопрос закрыт: на него уже ответили, или время вышло. Нажмите «{LINK}» ещё раз."
ASKED_ELSE = f"Этот вопрос задан другому участнику. Чтобы связать группу со сделкой, нажмите «{LINK}»."
STALE = "Это меню устарело. Ниже новое"
UNTIED = "Сделка отвязана"
BOT_OUTSIDE = "Этого бота нет в группе: сначала добавьте его."
UNTIED_ALREADY = "Эта сделка уже отвязана"
SLOW = "Отвечаю не сразу: Telegram или amoCRM не торопится. Подождите немного"
CHANGED = "Эту сделку связали заново. Посмотрите список ещё раз"
TROUBLE = "Сейчас не получилось. Попробуйте ещё раз через минуту"
NO_ID = "Не вижу ID сделки. Пришлите номер, например 12345678, или ссылку на карточку сделки."
ONCE_MORE = f"Пришлите ID ещё раз: ответьте на это сообщение. Чтобы отменить, напишите «{CANCEL}»."
NOT_LINKED = "Группа пока не связана ни с одной сделкой amoCRM: сообщения отсюда никуда не передаются."
HOW_IT_GOES = "Сообщения группы приходят в карточку каждой из этих сделок, ответы менеджеров — сюда."
GREETING = "Здравствуйте! Я передаю сообщения этой группы в сделку amoCRM, а ответы менеджеров — сюда."
BACK = "Я снова в группе."
AFTER_UNTYING = "Новые сообщения группы в неё приходить не будут, переписка в карточке останется."

LONGEST_NAME = 60


def menu(links: int, lacks: Sequence[str]) -> str:
    """Return what stands above the menu; `lacks` are sentences about what the bot misses in the group."""
    told = f"Группа связана с {counted(links, 'сделкой', 'сделками', 'сделками')} amoCRM. {HOW_IT_GOES}"
    return told if links and not lacks else "\n\n".join(filter(None, (told if links else NOT_LINKED, missing(lacks))))


def greeting(username: str, links: int, lacks: Sequence[str], *, is_back: bool) -> str:
    """Return what a bot says when it comes to a group; `is_back`: the group is tied to deals through it from before."""
    if links:
        return f"{BACK} {menu(links, lacks)}" if is_back else f"{GREETING}\n\n{menu(links, lacks)}"
    how = f"Чтобы начать, нажмите «{LINK}». Это меню всегда можно открыть командой /menu@{username}."
    return "\n\n".join(filter(None, (GREETING, how, missing(lacks))))


def missing(lacks: Sequence[str]) -> str:
    return "\n".join(("Чего не хватает:", *(f"• {lack}." for lack in lacks))) if lacks else ""


def cannot_write(title: str) -> str:
    """Return what whoever added the bot is told in private when it may not write in the group."""
    return (
        f"Меня добавили в группу «{group_name(title)}», но писать туда мне нельзя. Разрешите мне отправлять сообщения"
        " или сделайте меня администратором: тогда ответы менеджеров будут приходить в группу."
    )


def question(minutes: int) -> str:
    """Return what follows the name of whoever is asked."""
    return (
        ", пришлите ID сделки: ответьте на это сообщение номером или ссылкой на карточку. Можно назвать несколько"
        f" сделок сразу.\nЖду {counted(minutes, 'минуту', 'минуты', 'минут')}. Чтобы отменить, напишите «{CANCEL}»."
    )


def deal(name: str, deal_id: int) -> str:
    """Return how a deal is spoken of."""
    shown = shorten(readable(name), LONGEST_NAME)
    return f"{shown} (ID {deal_id})" if shown else f"Сделка {deal_id}"


def group_name(title: str) -> str:
    return shorten(readable(title), LONGEST_NAME) or "Без названия"


def no_deal(deal_id: int) -> str:
    return f"Сделки с ID {deal_id} в этом аккаунте amoCRM нет."


def no_such_number(said: str) -> str:
    return f"«{said}» — не ID сделки: таких номеров не бывает."


def unclear(said: str) -> str:
    return f"Не понимаю, какая сделка здесь названа: «{said}». Пришлите только ID, например 12345678, или ссылку."


def not_taken(deal_id: int) -> str:
    return f"Сделку {deal_id} связать не получилось: amoCRM отказала. Попробуйте связать её в настройках виджета."


def silent(deal_ids: Sequence[int]) -> str:
    """Return what is said of deals that amoCRM could not be asked about."""
    named = ", ".join(map(str, deal_ids))
    return f"amoCRM сейчас не отвечает, не проверено: {named}. Пришлите ещё раз через минуту."


def tried_too_often(minutes: int) -> str:
    return (
        "В этой группе назвали слишком много ID, которых нет в amoCRM. Попробуйте снова через"
        f" {counted(minutes, 'минуту', 'минуты', 'минут')} или свяжите сделку в настройках виджета."
    )


def foreign(host: str, domain: str) -> str:
    return f"Ссылка ведёт в другой аккаунт amoCRM ({host}). Нужна сделка аккаунта {domain}."


def no_card(said: str) -> str:
    return f"«{said}» — не ссылка на карточку сделки."


def too_many_links(most: int) -> str:
    return f"Группа уже связана с {most} сделками, больше нельзя. Сначала отвяжите ненужные."


def too_many_at_once(most: int) -> str:
    return f"За один раз можно назвать не больше {most} сделок. Остальные пришлите ещё раз."


def listed(total: int, page: int, pages: int) -> str:
    where = f", страница {page} из {pages}" if pages > 1 else ""
    return f"Связанные сделки: {total}{where}\n"


def through(label: str) -> str:
    """Return what follows a deal whose messages another bot brings."""
    return f" — через бота «{label}»"


THROUGH_NOBODY = " — бота этой связи в группе больше нет: свяжите сделку ещё раз"
DELETED = " — удалена в amoCRM"
