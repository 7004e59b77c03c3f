"""Methods that ask about chats, members, people and files."""

import re

from local.simulators.telegram.answers import bad_request, forbidden
from local.simulators.telegram.chats import known_chat
from local.simulators.telegram.files import LARGEST_DOWNLOAD, describe, path_for
from local.simulators.telegram.members import member_object
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import OUTSIDE, Chat, Json, Member

_FILE_ID = re.compile(r"^[A-Za-z0-9_-]{20,}$")
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(call: Call) -> Json:
    chat = known_chat(call.bot, call.params["chat_id"])
    _check_inside(chat)
    full: Json = {
        **chat.info,
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if chat.is_private:
        full["accepted_gift_types"] = dict.fromkeys(_GIFTS, True)
    return full


def get_chat_member(call: Call) -> Json:
    chat = known_chat(call.bot, call.params["chat_id"])
    _check_inside(chat)
    user_id = call.params["user_id"]
    if user_id == call.bot.id:
        return member_object(call.bot.user, chat.bot_status)
    if chat.is_private and user_id == chat.id:
        user = call.simulator.world.person(user_id).user
        return member_object(user or {"id": user_id, "is_bot": False, "first_name": ""}, "member")
    member = chat.members.get(user_id)
    if member:
        return member_object(member.user, member.status)
    person = call.simulator.world.people.get(user_id)
    if person is None or user_id not in call.bot.seen_users:
        raise bad_request("user not found" if person is None else "member not found")
    return member_object(person.user, "left")


def get_chat_administrators(call: Call) -> list[Json]:
    chat = known_chat(call.bot, call.params["chat_id"])
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    _check_inside(chat)
    administrators = [
        member_object(member.user, member.status)
        for member in _present(chat)
        if member.status in {"creator", "administrator"}
    ]
    if chat.bot_status == "administrator":
        administrators.append(member_object(call.bot.user, "administrator"))
    return administrators


def get_chat_member_count(call: Call) -> int:
    chat = known_chat(call.bot, call.params["chat_id"])
    _check_inside(chat)
    return 2 if chat.is_private else len(_present(chat)) + 1


def leave_chat(call: Call) -> bool:
    chat = known_chat(call.bot, call.params["chat_id"])
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    _check_inside(chat)
    chat.bot_status = "left"
    return True


def get_user_profile_photos(call: Call) -> Json:
    world = call.simulator.world
    person = world.people.get(call.params["user_id"])
    if person is None:
        raise bad_request("user not found")
    avatar = world.files.get(person.avatar or "")
    if avatar is None or call.params.get("offset", 0) > 0:
        return {"total_count": 1 if avatar else 0, "photos": []}
    return {"total_count": 1, "photos": [describe(call.bot, avatar)]}


def get_file(call: Call) -> Json:
    file_id = call.params["file_id"]
    if not _FILE_ID.match(file_id):
        raise bad_request("invalid file_id" if file_id else "file_id not specified")
    unique_id = call.bot.file_ids.get(file_id)
    if unique_id is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    file = call.simulator.world.files[unique_id]
    if file.size > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return {
        "file_id": file_id,
        "file_unique_id": file.unique_id,
        "file_size": file.size,
        "file_path": path_for(call.bot, file, call.now),
    }


def _present(chat: Chat) -> list[Member]:
    return [member for member in chat.members.values() if member.status not in OUTSIDE]


def _check_inside(chat: Chat) -> None:
    if chat.is_private or chat.bot_status not in OUTSIDE:
        return
    verb = "was kicked from" if chat.bot_status == "kicked" else "is not a member of"
    raise forbidden(f"bot {verb} the {chat.type} chat")


BEHAVIOURS: dict[str, Behaviour] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "leaveChat": leave_chat,
    "getUserProfilePhotos": get_user_profile_photos,
    "getFile": get_file,
}
