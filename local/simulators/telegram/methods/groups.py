"""Methods that change a group itself: its title, photo, description, pins, stickers (tdlib/td, DialogManager.cpp)."""

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.files import describe
from local.simulators.telegram.messages import without_reply
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Chat

LONGEST_TITLE = 128
LONGEST_DESCRIPTION = 255
_PIN_REFUSAL = "not enough rights to manage pinned messages in the chat"


def set_title(call: Call) -> bool:
    title = " ".join(call.params["title"].split())[:LONGEST_TITLE]
    if not title:
        raise bad_request("title must be non-empty")
    chat = _managed(call, "title", "not enough rights to change chat title")
    if chat.info.get("title") == title:
        raise bad_request("CHAT_NOT_MODIFIED")
    call.announce(chat, {"new_chat_title": title})
    return True


def set_photo(call: Call) -> bool:
    chat = _managed(call, "photo", "not enough rights to change chat photo")
    if "photo" not in call.uploads:
        raise bad_request("photo must be uploaded as a file")
    file = call.simulator.files.keep("photo", call.uploads["photo"])
    chat.group.photo = file.unique_id
    call.announce(chat, {"new_chat_photo": describe(call.bot, file)})
    return True


def delete_photo(call: Call) -> bool:
    chat = _managed(call, "photo", "not enough rights to change chat photo")
    if chat.group.photo is None:
        raise bad_request("CHAT_NOT_MODIFIED")
    chat.group.photo = None
    call.announce(chat, {"delete_chat_photo": True})
    return True


def set_description(call: Call) -> bool:
    description = call.params.get("description", "").strip()[:LONGEST_DESCRIPTION]
    chat = _managed(call, "description", "not enough rights to set chat description")
    if chat.group.description == description:
        raise bad_request("chat description is not modified")
    chat.group.description = description
    return True


def pin_message(call: Call) -> bool:
    chat = _pinnable(call)
    stored = chat.messages.get(call.params["message_id"])
    if stored is None or stored.deleted:
        raise bad_request("message to pin not found")
    if call.params["message_id"] in chat.pinned:
        return True
    chat.pinned.append(call.params["message_id"])
    call.announce(chat, {"pinned_message": without_reply(stored.message)})
    return True


def unpin_message(call: Call) -> bool:
    chat = _pinnable(call)
    pinned = call.params.get("message_id")
    if pinned is not None and (pinned not in chat.messages or chat.messages[pinned].deleted):
        raise bad_request("message to unpin not found")
    if pinned is None and not chat.pinned:
        raise bad_request("message to unpin not found")
    gone = pinned if pinned is not None else chat.pinned[-1]
    chat.pinned = [message_id for message_id in chat.pinned if message_id != gone]
    return True


def unpin_all(call: Call) -> bool:
    _pinnable(call).pinned.clear()
    return True


def set_sticker_set(call: Call) -> bool:
    chat = _supergroup(call)
    chat.group.sticker_set = call.params["sticker_set_name"]
    return True


def delete_sticker_set(call: Call) -> bool:
    _supergroup(call).group.sticker_set = None
    return True


def _managed(call: Call, what: str, refusal: str) -> Chat:
    chat = call.place()
    if chat.is_private:
        raise bad_request(f"can't change private chat {what}")
    if not chat.me.has("can_change_info"):
        raise bad_request(refusal)
    return chat


def _pinnable(call: Call) -> Chat:
    right = "can_edit_messages" if call.place().type == "channel" else "can_pin_messages"
    return call.manage(right, _PIN_REFUSAL)


def _supergroup(call: Call) -> Chat:
    chat = call.place()
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    if not chat.me.has("can_change_info"):
        raise bad_request("not enough rights to change supergroup sticker set")
    return chat


BEHAVIOURS: dict[str, Behaviour] = {
    "setChatTitle": set_title,
    "setChatPhoto": set_photo,
    "deleteChatPhoto": delete_photo,
    "setChatDescription": set_description,
    "pinChatMessage": pin_message,
    "unpinChatMessage": unpin_message,
    "unpinAllChatMessages": unpin_all,
    "setChatStickerSet": set_sticker_set,
    "deleteChatStickerSet": delete_sticker_set,
}
