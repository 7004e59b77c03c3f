"""Pressed buttons: answers to a Salesbot, in groups our own menus, and what the bot's own code asks."""

from bridge.domain.choices import SAID, button_at, place_in, text_in
from bridge.domain.funnel import lead_in, pressed_in
from bridge.domain.menus import is_menu
from bridge.domain.names import shows_something
from bridge.domain.records import Chat, Person
from bridge.domain.texts import PRESSED, named
from bridge.fields import Object, list_of, number_of, object_of, text_of
from bridge.relay.messages import FunnelPress, LeadPress, MenuPress, Press
from bridge.telegram.reading.authors import user_in
from bridge.telegram.reading.people import chat_of, name_of
from bridge.telegram.reading.topics import thread_of


def pressed(bot_id: int, query: Object) -> Press | MenuPress | FunnelPress | LeadPress | None:
    """Return what a person chose; None for a button of no chat.

    Besides answers to a Salesbot there are the buttons of our own menus, in groups, and those of funnels. Any other is
    foreign: the bot's own code has put it there.
    """
    data = text_of(query, "data")
    if lead_in(data):
        return _of_lead(bot_id, query, lead_in(data))
    message = object_of(query, "message")
    chat, message_id = chat_of(message), number_of(message, "message_id")
    if chat is None or message_id is None or not text_of(query, "id"):
        return None
    person = user_in(chat, query | {"chat": message.get("chat")})
    return _in_chat(bot_id, chat, message_id, person, query) if person else None


def _in_chat(
    bot_id: int, chat: Chat, message_id: int, person: Person, query: Object
) -> Press | MenuPress | FunnelPress | None:
    data, press_id, message = text_of(query, "data"), text_of(query, "id"), object_of(query, "message")
    if is_menu(data) and chat.kind.is_group:
        return MenuPress(bot_id, chat, message_id, thread_of(message) or 0, 0, person, press_id, data)
    chosen = pressed_in(data)
    if chosen is not None and not chat.kind.is_group:
        return FunnelPress(bot_id, chat, message_id, person, press_id, chosen, _buttons(message).get(data, ""))
    if not _is_answer(data):
        label = _foreign_label(query, message) or named(PRESSED)
        return Press(bot_id, chat, message_id, person, press_id, label, foreign=True)
    label = _label(message, data)
    return Press(bot_id, chat, message_id, person, press_id, label, data if label and place_in(data) else "")


def _of_lead(bot_id: int, query: Object, key: str) -> LeadPress | None:
    """Return a press under a message about a lead, wherever that stands: an admin chat may be a channel as well."""
    message, user = object_of(query, "message"), object_of(query, "from")
    chat_id, message_id = number_of(object_of(message, "chat"), "id"), number_of(message, "message_id")
    if chat_id is None or message_id is None or not text_of(query, "id"):
        return None
    return LeadPress(bot_id, chat_id, message_id, name_of(user), text_of(query, "id"), key)


def _is_answer(data: str) -> bool:
    return data == SAID or bool(text_in(data)) or place_in(data) is not None


def _label(message: Object, data: str) -> str:
    """Return the text of the pressed button, empty when the choice was made before.

    The button itself says it, else the keyboard. An old message comes without one: then at least where it stood.
    """
    buttons = _buttons(message)
    if data == SAID or SAID in buttons:
        return ""
    text = text_in(data) or buttons.get(data, "")
    if shows_something(text):
        return text
    place = place_in(data)
    return button_at(*place) if place else ""


def _foreign_label(query: Object, message: Object) -> str:
    """Return the text of a button that is not ours; an old message comes without one, and a game's carries nothing."""
    data, game = text_of(query, "data"), text_of(query, "game_short_name")
    text = _buttons(message).get(data, "") if data else ""
    if game:
        text = next((text_of(button, "text") for button in _all_buttons(message) if "callback_game" in button), "")
    return text if shows_something(text) else ""


def _buttons(message: Object) -> dict[str, str]:
    """Return the texts of a message's buttons by what they carry."""
    return {text_of(button, "callback_data"): text_of(button, "text") for button in _all_buttons(message)}


def _all_buttons(message: Object) -> list[Object]:
    rows = list_of(object_of(message, "reply_markup"), "inline_keyboard")
    return [button for row in rows if isinstance(row, list) for button in row if isinstance(button, dict)]
