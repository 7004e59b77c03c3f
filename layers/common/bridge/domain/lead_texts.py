"""What the admin chat of a funnel is told of leads, and what the log and amoCRM are (brief 004, word for word).

Texts for the admin chat are Telegram's HTML; whatever people wrote is escaped.
"""

from html import escape

from bridge.domain.leads import FollowUp, Lead, LeadError, LeadState
from bridge.domain.records import Person
from bridge.domain.splitting import fits, shorten

BY_HAND = "Внёс вручную"
NO_USERNAME = "не указан"
TITLE = "ССЫЛКА ПОЛУЧЕНА"
DELIVERED = "✅ ДОСТАВЛЕНО В CRM"
ENTERED = "✅ ВНЕСЕНО ВРУЧНУЮ"
UNSURE = "❓ CRM не подтвердила приём, но могла принять эту заявку. Проверьте, нет ли её в CRM, прежде чем вносить."

TRIED_FOR_A_DAY = "сутки попыток не помогли, внесите её вручную"
MAY_BE_THERE = (
    "CRM не подтвердила приём, но могла её принять. Проверьте, есть ли заявка в CRM: если нет, "
    "внесите вручную или нажмите «Повторить»"
)
NOBODY_ANSWERS = "CRM и чат администраторов не отвечают, попытки продолжаются"
NO_CHAT = "чат администраторов не указан"

ROOM_IN_FAILURE = 300
"""UTF-16 units of an answer that stand in the list of failures."""

ROOM_FOR_ANSWER = 2000
"""UTF-16 units of an answer that stand in the message about its lead; the whole of a longer one stands below it."""


def fallback(lead: Lead) -> str:
    return (
        f"⚠️ <b>[FALLBACK - CRM НЕДОСТУПНА]</b> ⚠️\n\n"
        f"🔥 <b>НОВЫЙ ЛИД: {escape(lead.brand)}</b> 🔥\n\n"
        f"❗️ <i>Важно: Этот лид НЕ был создан в AmoCRM автоматически.\n"
        f"Требуется ручное внесение.</i>\n\n"
        f"<b>--- ДАННЫЕ ДЛЯ CRM ---</b>\n"
        f"<b>Запрос:</b> {escape(lead.choice)}\n"
        f"<b>Контакт:</b> {_contact(lead.person)}\n"
        f"<b>Имя:</b> {escape(lead.person.name)}\n"
        f"<b>--------------------------</b>\n\n"
        f"<b>Задача:</b>\n"
        f"1. Внести лид в AmoCRM вручную.\n"
        f"2. Связаться с клиентом в Telegram."
    )


def failed(lead: Lead, title: str) -> str:
    """Return what stands in the admin chat of a lead that has failed, whatever became of it since."""
    above = [_outcome(lead), updated(title) if lead.follow_up else ""]
    below = [f"📎 FOLLOW-UP:\nСообщение: {_shortened(lead.follow_up)}"] if lead.follow_up else []
    return "\n\n".join(filter(None, (*above, fallback(lead), *below)))


def answered(lead: Lead, answer: FollowUp) -> str:
    """Return what the admin chat is told of an answer whose lead went through at once."""
    whose = f"@{lead.person.username}" if lead.person.username else lead.person.name
    return f"📎 FOLLOW-UP от {escape(whose)} ({escape(lead.profile.upper())}):\n\n{_shortened(answer)}"


def updated(title: str) -> str:
    words = (title or TITLE).strip().removeprefix("✅").strip().removeprefix("ОБНОВЛЕНО:").strip().rstrip("!")
    return f"✅ ОБНОВЛЕНО: {escape(words)}!"


def is_whole(answer: FollowUp) -> bool:
    """Tell whether all of an answer stands in the message about its lead."""
    return answer.is_text and fits(answer.text, ROOM_FOR_ANSWER)


def note(lead: Lead) -> str:
    """Return the note on the deal that a lead became."""
    contact = lead.person.name, _plain_contact(lead.person)
    return "Запрос: {}\nИмя: {}\nКонтакт: {}\nИсточник: Telegram Bot".format(lead.choice, *contact)


def failure(lead: Lead, why: str) -> str:
    """Return what the list of failures says of a lead."""
    answer = f". Ответ клиента: «{shorten(lead.follow_up.text, ROOM_IN_FAILURE)}»" if lead.follow_up else ""
    return f"Заявка {lead.brand} от {lead.who} («{lead.choice}»): {why}{answer}"


def out_of_reach(why: str) -> str:
    return f"чат администраторов недоступен: {why}"


def not_taken(chat: str) -> str:
    return f"CRM не приняла, {chat}"


def untold(lead: Lead, chat: str) -> str:
    """Return why a lead that is settled stands in the failures: because of what is in the way of the admin chat."""
    if lead.state is LeadState.BY_HAND:
        return f"внесена вручную, но {chat}"
    if lead.stands_twice:
        return f"передана, но могла встать дважды: проверьте, нет ли второй такой сделки; {chat}"
    return f"передана, вносить вручную не нужно, но {chat}"


def username(person: Person) -> str:
    return f"@{person.username}" if person.username else NO_USERNAME


LOGGED = {
    LeadError.CONNECTION: "❌ CRM-сервер недоступен (ошибка соединения)",
    LeadError.STATUS: "❌ Ошибка отправки в AmoCRM. Статус",
    LeadError.TIMEOUT: "❌ Таймаут при отправке в AmoCRM (>10s)",
    LeadError.CLIENT: "❌ Ошибка клиента при отправке в AmoCRM",
    LeadError.UNEXPECTED: "❌ Неожиданная ошибка при отправке в AmoCRM",
}
"""What the log says of each kind of error; behind it stands what it was."""

SENT = "✅ Лид успешно отправлен в AmoCRM. Статус"


def _outcome(lead: Lead) -> str:
    entered = f"{ENTERED} ({escape(lead.by)})" if lead.by else ""
    if lead.state is LeadState.DELIVERED:
        doubled = "Проверьте, нет ли второй такой сделки." if lead.stands_twice else "Вносить вручную не нужно."
        return "\n".join(filter(None, (DELIVERED, entered, doubled)))
    return UNSURE if lead.is_doubtful else entered


def _contact(person: Person) -> str:
    if person.username:
        return f"@{escape(person.username)}"
    return f'{NO_USERNAME} (<a href="tg://user?id={person.user_id}">написать в Telegram</a>)'


def _plain_contact(person: Person) -> str:
    return f"@{person.username}" if person.username else f"{NO_USERNAME}, Telegram ID {person.user_id}"


def _shortened(answer: FollowUp) -> str:
    return escape(shorten(answer.text, ROOM_FOR_ANSWER))
