"""What people hand over besides what they write: stories, people and chats they chose, data of a web app."""

from bridge.domain.content import Content, Mention
from bridge.domain.names import readable
from bridge.domain.texts import INCOMING_KINDS
from bridge.fields import Object, list_of, number_of, object_of, objects_of, text_of
from bridge.telegram.reading.entities import spelled
from bridge.telegram.reading.people import name_of, title_of, username_of


def story(message: Object) -> Content | None:
    """Return whose story it is, with its address where it has one: bots are not given what it shows."""
    thing = object_of(message, "story")
    chat, number = object_of(thing, "chat"), number_of(thing, "id")
    owner, username = title_of(chat), username_of(chat)
    address = f"https://t.me/{username}/s/{number}" if username and number is not None else ""
    return Mention(INCOMING_KINDS["story"], owner, address) if thing else None


def users_shared(message: Object) -> Content | None:
    """Return the people that somebody chose by a button; Telegram names them only where the button asked for it."""
    thing = object_of(message, "users_shared") or object_of(message, "user_shared")
    people = [name_of(user | {"id": user.get("user_id")}) for user in objects_of(thing, "users")]
    ids = [*list_of(thing, "user_ids"), thing.get("user_id")]
    known = [name for name in people if name] or [f"Telegram {one}" for one in ids if isinstance(one, int)]
    return Mention(INCOMING_KINDS["users_shared"], ", ".join(known)) if known else None


def chat_shared(message: Object) -> Content | None:
    thing = object_of(message, "chat_shared")
    chat = title_of(thing) or text_of(thing, "chat_id")
    return Mention(INCOMING_KINDS["chat_shared"], chat) if chat else None


def web_app_data(message: Object) -> Content | None:
    """Return what a web app sent in the person's name; nothing in it was checked by Telegram."""
    thing = object_of(message, "web_app_data")
    button, data = readable(text_of(thing, "button_text")), spelled(thing, "data")
    return Mention(INCOMING_KINDS["web_app_data"], button, data) if button or readable(data) else None


def passport_data(message: Object) -> Content | None:
    """Return that documents came: they are sealed for the program that asked for them."""
    return Mention(INCOMING_KINDS["passport_data"]) if object_of(message, "passport_data") else None
