"""Methods that change who is in a group and with which rights (tdlib/td, DialogParticipantManager.cpp)."""

from typing import Any

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.groups import OUTSIDE, PERMISSIONS, SEND_PERMISSIONS, Member, Standing
from local.simulators.telegram.members import rights_of
from local.simulators.telegram.memberships import change_bot_standing, change_member
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Chat, Json

LONGEST_TITLE = 16
FOR_EVER = (30, 366 * 24 * 3600)
"""A ban or restriction for less or more seconds than this is for ever."""

_NO_RIGHT = "not enough rights to restrict/unrestrict chat member"
_MEDIA = SEND_PERMISSIONS[1:7]


def ban_member(call: Call) -> bool:
    chat = _group(call)
    member = _restrictable(call, chat)
    member.status, member.rights = "kicked", {}
    member.until_date = _until(call)
    return _change(call, chat, member)


def unban_member(call: Call) -> bool:
    """Lift a ban; without `only_if_banned` a member who is not banned is removed from the group."""
    chat = _large(call)
    known = chat.group.members.get(call.params["user_id"])
    if call.params.get("only_if_banned") and (known is None or known.status != "kicked"):
        return True
    member = _restrictable(call, chat)
    if member.status == "left":
        return True
    member.status, member.rights, member.until_date = "left", {}, 0
    return _change(call, chat, member)


def restrict_member(call: Call) -> bool:
    chat = call.place()
    if chat.type != "supergroup":
        raise bad_request("method is available only for supergroups")
    permissions = permissions_of(call)
    member = _restrictable(call, chat)
    member.status = "member" if all(permissions.values()) else "restricted"
    member.rights = permissions if member.status == "restricted" else {}
    member.until_date = _until(call) if member.status == "restricted" else 0
    return _change(call, chat, member)


def promote_member(call: Call) -> bool:
    chat = _large(call)
    if call.params["user_id"] == call.bot.id:
        raise bad_request("can't promote self")
    rights = {right: bool(call.params.get(right)) for right in (*rights_of(chat.type), "is_anonymous")}
    member = _member(call, chat)
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if not chat.me.has("can_promote_members"):
        raise bad_request("not enough rights")
    if member.status == "kicked":
        raise bad_request("USER_KICKED")
    if member.status == "left":
        raise bad_request("USER_NOT_PARTICIPANT")
    if member.status == "administrator" and member.promoted_by != call.bot.id:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if any(given and not chat.me.has(right) for right, given in rights.items() if right != "is_anonymous"):
        raise bad_request("RIGHT_FORBIDDEN")
    promoted = any(rights.values())
    member.status, member.rights = ("administrator", rights) if promoted else ("member", {})
    member.promoted_by = call.bot.id if promoted else 0
    return _change(call, chat, member)


def set_custom_title(call: Call) -> bool:
    chat = call.place()
    if chat.type not in {"group", "supergroup"}:
        raise bad_request("method is available only for groups and supergroups")
    member = _member(call, chat)
    if member.status == "creator":
        raise bad_request("only the owner can edit their custom title")
    if member.status != "administrator":
        raise bad_request("user is not an administrator")
    if member.promoted_by != call.bot.id:
        raise bad_request("not enough rights to change custom title of the user")
    if len(call.params["custom_title"]) > LONGEST_TITLE:
        raise bad_request("CUSTOM_TITLE_INVALID")
    chat.group.members[member.user["id"]].title = call.params["custom_title"]
    return True


def set_tag(call: Call) -> bool:
    """Set the tag that stands beside a member's name in a group."""
    chat = call.place()
    if chat.type not in {"group", "supergroup"}:
        raise bad_request("method is available only for groups and supergroups")
    member = _member(call, chat)
    if not chat.me.has("can_manage_tags"):
        raise bad_request("CHAT_ADMIN_REQUIRED")
    if member.status not in {"member", "restricted"}:
        raise bad_request("PARTICIPANT_ID_INVALID")
    chat.group.members[member.user["id"]].title = call.params.get("tag", "")
    return True


def leave_chat(call: Call) -> bool:
    chat = call.place()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    change_bot_standing(call.simulator, call.bot, chat, call.bot.user, Standing(status="left"))
    return True


def set_permissions(call: Call) -> bool:
    chat = call.place()
    if chat.is_private:
        raise bad_request("can't change private chat permissions")
    if chat.type == "channel":
        raise bad_request("can't change channel chat permissions")
    if not chat.me.has("can_restrict_members"):
        raise bad_request("not enough rights to change chat permissions")
    chat.group.permissions = permissions_of(call)
    return True


def permissions_of(call: Call) -> dict[str, bool]:
    """Return the permissions a call gives; unless they are said to be independent, the finer imply the coarser."""
    given: Json = call.params["permissions"]
    permissions = {name: bool(given.get(name)) for name in PERMISSIONS}
    permissions["can_manage_topics"] = bool(given.get("can_manage_topics", given.get("can_pin_messages")))
    if not any(name in given for name in _MEDIA):
        permissions |= dict.fromkeys(_MEDIA, bool(given.get("can_send_media_messages")))
    if not call.params.get("use_independent_chat_permissions"):
        if permissions["can_send_other_messages"] or permissions["can_add_web_page_previews"]:
            permissions |= dict.fromkeys(_MEDIA, True)
        if permissions["can_send_polls"] or any(permissions[name] for name in _MEDIA):
            permissions["can_send_messages"] = True
    return permissions


def _group(call: Call) -> Chat:
    chat = call.place()
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    return chat


def _large(call: Call) -> Chat:
    chat = call.place()
    if chat.type not in {"supergroup", "channel"}:
        raise bad_request("method is available for supergroup and channel chats only")
    return chat


def _member(call: Call, chat: Chat) -> Member:
    """Return a copy of the member; a person the bot has met but who is not in the group counts as left."""
    user_id = call.params["user_id"]
    known = chat.group.members.get(user_id)
    if known:
        return known.model_copy(deep=True)
    other = call.simulator.world.bots.get(user_id)
    if other and chat.id in other.chats:
        return Member(user=other.user, **other.chats[chat.id].me.model_dump())
    person = call.simulator.world.people.get(user_id)
    if person is None or not person.user:
        raise bad_request("PARTICIPANT_ID_INVALID")
    return Member(user=person.user, status="left")


def _restrictable(call: Call, chat: Chat) -> Member:
    if call.params["user_id"] == call.bot.id:
        raise bad_request("can't restrict self")
    member = _member(call, chat)
    if member.status == "creator":
        raise bad_request("can't remove chat owner")
    if not chat.me.has("can_restrict_members"):
        raise bad_request(_NO_RIGHT)
    if member.status == "administrator" and member.promoted_by != call.bot.id:
        raise bad_request("user is an administrator of the chat")
    return member


def _until(call: Call) -> int:
    until = int(call.params.get("until_date", 0))
    shortest, longest = FOR_EVER
    return until if shortest <= until - call.now <= longest else 0


def _change(call: Call, chat: Chat, member: Member) -> bool:
    other = call.simulator.world.bots.get(member.user["id"])
    if other and chat.id in other.chats:
        standing: Any = member.model_dump(exclude={"user"})
        change_bot_standing(call.simulator, other, other.chats[chat.id], call.bot.user, Standing(**standing))
        return True
    change_member(call.simulator, call.bot, chat, call.bot.user, member)
    if member.status not in OUTSIDE:
        chat.group.join_requests.pop(member.user["id"], None)
    return True


BEHAVIOURS: dict[str, Behaviour] = {
    "banChatMember": ban_member,
    "unbanChatMember": unban_member,
    "restrictChatMember": restrict_member,
    "promoteChatMember": promote_member,
    "setChatAdministratorCustomTitle": set_custom_title,
    "setChatMemberTag": set_tag,
    "setChatPermissions": set_permissions,
    "leaveChat": leave_chat,
}
