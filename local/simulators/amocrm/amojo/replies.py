"""The answers of the chats service."""

from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.chats import Chat, Message, Participant


def chat_created(chat: Chat, person: Participant) -> dict[str, object]:
    """Answer a created chat; phone and e-mail are absent if unknown."""
    user = {"id": person.id, "client_id": person.client_id, "name": person.name, "avatar": person.avatar}
    contacts = {"phone": person.phone, "email": person.email}
    return {"id": chat.id, "user": {**user, **{key: value for key, value in contacts.items() if value}}}


def message_accepted(message: Message) -> dict[str, object]:
    """Answer an accepted message; `receiver_id` is absent for incoming ones."""
    accepted = {
        "conversation_id": message.chat_id,
        "sender_id": message.author_id,
        "msgid": message.id,
        "ref_id": message.msgid,
    }
    if message.receiver_id is not None:
        accepted["receiver_id"] = message.receiver_id
    return {"new_message": accepted}


def history_entry(account: Account, message: Message) -> dict[str, object]:
    entry: dict[str, object] = {
        "timestamp": message.timestamp,
        "msec_timestamp": message.msec_timestamp,
        "sender": _person(account, message.author_id, message.author),
        "message": _content(account, message),
    }
    if message.receiver_id is not None:
        entry["receiver"] = _person(account, message.receiver_id, "")
    return entry


def _person(account: Account, amojo_id: str, name: str) -> dict[str, object]:
    known = account.participants.get(amojo_id)
    if known is None:
        return {"id": amojo_id, "name": name}
    person = {
        "id": known.id,
        "client_id": known.client_id,
        "name": known.name,
        "avatar": known.avatar,
        "phone": known.phone,
        "email": known.email,
    }
    return {key: value for key, value in person.items() if value}


def _content(account: Account, message: Message) -> dict[str, object]:
    content = {
        "id": message.id,
        "client_id": message.msgid,
        "type": message.type,
        "text": message.text,
        "media": message.media,
        "thumbnail": message.thumbnail,
        "file_name": message.file_name,
        "file_size": message.file_size,
        "media_group_id": message.media_group_id,
        "location": message.location,
        "contact": message.contact,
    }
    kept = {"text"} if account.switches.history_text else set()
    return {key: value for key, value in content.items() if value or key in kept}
