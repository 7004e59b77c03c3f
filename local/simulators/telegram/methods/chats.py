"""Methods that ask about chats, members, people and files."""

import re

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.chats import readable_chat
from local.simulators.telegram.files import LARGEST_DOWNLOAD, describe, path_for
from local.simulators.telegram.groups import MANAGERS, OUTSIDE, Member, Standing
from local.simulators.telegram.members import member_object
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Chat, Json

_FILE_ID = re.compile(r"^[A-Za-z0-9_-]{20,}$")
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(call: Call) -> Json:
    chat = readable_chat(call.bot, call.params["chat_id"])
    full: Json = {
        **chat.info,
        "accent_color_id": abs(chat.id) % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, chat.is_private),
    }
    if not chat.is_private:
        full |= _group_details(call, chat)
    pinned = [chat.messages[message_id] for message_id in chat.pinned if message_id in chat.messages]
    living = [stored.message for stored in pinned if not stored.deleted]
    if living:
        full["pinned_message"] = living[-1]
    return full


def _group_details(call: Call, chat: Chat) -> Json:
    group = chat.group
    details: Json = {}
    if group.description:
        details["description"] = group.description
    photo = call.simulator.world.files.get(group.photo or "")
    if photo:
        small, big = describe(call.bot, photo)[0], describe(call.bot, photo)[-1]
        details["photo"] = {
            "small_file_id": small["file_id"],
            "small_file_unique_id": small["file_unique_id"],
            "big_file_id": big["file_id"],
            "big_file_unique_id": big["file_unique_id"],
        }
    if group.sticker_set:
        details["sticker_set_name"] = group.sticker_set
    own = (link for link in group.invite_links.values() if link["creator"]["id"] == call.bot.id)
    primary = next((link for link in own if link["is_primary"] and not link["is_revoked"]), None)
    if primary and chat.me.has("can_invite_users"):
        details["invite_link"] = primary["invite_link"]
    if chat.type != "channel":
        details["permissions"] = group.all_permissions()
    return details


def get_chat_member(call: Call) -> Json:
    chat = _looking(call)
    user_id = call.params["user_id"]
    if chat.is_private:
        return _private_member(call, chat, user_id)
    standing = _bot_standing(call, chat, user_id) or chat.group.members.get(user_id)
    if standing:
        user = standing.user if isinstance(standing, Member) else call.simulator.world.bots[user_id].user
        return member_object(user, standing, kind=chat.type, viewer_id=call.bot.id)
    person = call.simulator.world.people.get(user_id)
    if person is None or user_id not in call.bot.seen_users:
        raise bad_request("PARTICIPANT_ID_INVALID" if person is None else "member not found")
    return member_object(person.user, Standing(status="left"))


def _private_member(call: Call, chat: Chat, user_id: int) -> Json:
    if user_id == call.bot.id:
        return member_object(call.bot.user, chat.me)
    if user_id != chat.id:
        raise bad_request("member not found")
    user = call.simulator.world.person(user_id).user
    return member_object(user or {"id": user_id, "is_bot": False, "first_name": ""}, Standing())


def _bot_standing(call: Call, chat: Chat, user_id: int) -> Standing | None:
    bot = call.simulator.world.bots.get(user_id)
    return bot.chats[chat.id].me if bot and chat.id in bot.chats else None


def get_chat_administrators(call: Call) -> list[Json]:
    chat = _looking(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    people: list[tuple[Json, Standing]] = [(member.user, member) for member in chat.group.members.values()]
    everybody = [(call.bot.user, chat.me)]
    if call.params.get("return_bots"):
        everybody += [(bot.user, view.me) for bot, view in call.simulator.world.neighbours(call.bot, chat)]
    return [
        member_object(user, standing, kind=chat.type, viewer_id=call.bot.id)
        for user, standing in people + everybody
        if standing.status in MANAGERS
    ]


def get_chat_member_count(call: Call) -> int:
    chat = _looking(call)
    if chat.is_private:
        return 2
    bots = 1 + len(call.simulator.world.neighbours(call.bot, chat))
    return bots + sum(member.status not in OUTSIDE for member in chat.group.members.values())


def _looking(call: Call) -> Chat:
    """Return a chat whose members may be read: of a group that is gone there are none."""
    chat = readable_chat(call.bot, call.params["chat_id"])
    return call.place() if chat.type == "group" else chat


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


BEHAVIOURS: dict[str, Behaviour] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatAdministrators": get_chat_administrators,
    "getChatMemberCount": get_chat_member_count,
    "getUserProfilePhotos": get_user_profile_photos,
    "getFile": get_file,
}
