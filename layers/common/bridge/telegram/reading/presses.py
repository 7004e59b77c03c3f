"""Pressed buttons of the messages that we sent."""

from bridge.domain.choices import SAID, button_at, place_in, text_in
from bridge.domain.names import shows_something
from bridge.fields import Object, list_of, number_of, object_of, text_of
from bridge.relay.messages import Press
from bridge.telegram.reading.people import person_of, private_chat_of


def pressed(bot_id: int, query: Object) -> Press | None:
    """Return what a person chose; None for a button that is not ours, and for one of no chat."""
    data, press_id, message = text_of(query, "data"), text_of(query, "id"), object_of(query, "message")
    chat, message_id = private_chat_of(message), number_of(message, "message_id")
    if chat is None or message_id is None or not press_id or not _is_ours(data):
        return None
    person = person_of(chat, query | {"chat": message.get("chat")})
    label = _label(message, data)
    return Press(bot_id, chat, message_id, person, press_id, label, data if label and place_in(data) else "")


def _is_ours(data: str) -> bool:
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


def _buttons(message: Object) -> dict[str, str]:
    """Return the texts of a message's buttons by what they carry."""
    rows = list_of(object_of(message, "reply_markup"), "inline_keyboard")
    buttons = [button for row in rows if isinstance(row, list) for button in row if isinstance(button, dict)]
    return {text_of(button, "callback_data"): text_of(button, "text") for button in buttons}
