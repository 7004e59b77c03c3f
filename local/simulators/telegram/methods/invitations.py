"""Methods about invite links and requests to join (tdlib/td, DialogInviteLinkManager.cpp)."""

import secrets

from local.simulators.telegram.answers import bad_request
from local.simulators.telegram.groups import Member
from local.simulators.telegram.memberships import change_member
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.world import Chat, Json

_OPTIONS = ("name", "expire_date", "member_limit")
SUBSCRIPTION_PERIOD = 2_592_000
DEAREST_SUBSCRIPTION = 10_000


def export_link(call: Call) -> str:
    """Replace the bot's primary link; the old one is revoked."""
    chat = _inviting(call)
    for link in chat.group.invite_links.values():
        if link["is_primary"] and link["creator"]["id"] == call.bot.id:
            link["is_revoked"] = True
    return str(_new_link(call, chat, {}, primary=True)["invite_link"])


def create_link(call: Call) -> Json:
    chat = _inviting(call)
    return _new_link(call, chat, _options(call))


def create_subscription_link(call: Call) -> Json:
    chat = _inviting(call)
    if chat.type != "channel":
        raise bad_request("SUBSCRIPTION_NOT_SUPPORTED")
    period, price = call.params["subscription_period"], call.params["subscription_price"]
    if period != SUBSCRIPTION_PERIOD or not 1 <= price <= DEAREST_SUBSCRIPTION:
        raise bad_request("invalid subscription pricing specified")
    pricing = {"subscription_period": period, "subscription_price": price}
    return _new_link(call, chat, {**_options(call), **pricing})


def edit_link(call: Call) -> Json:
    link = _own_link(call)
    if link["is_primary"]:
        raise bad_request("INVITE_HASH_INVALID")
    options = _options(call)
    for name in _OPTIONS:
        link.pop(name, None)
    link |= {"creates_join_request": False, **options}
    return link


def revoke_link(call: Call) -> Json:
    """Revoke a link; in place of a primary one a new primary link is made."""
    link = _own_link(call)
    link["is_revoked"] = True
    if link["is_primary"]:
        _new_link(call, call.place(), {}, primary=True)
    return link


def approve_request(call: Call) -> bool:
    chat, user = _request(call)
    change_member(call.simulator, call.bot, chat, call.bot.user, Member(user=user))
    return True


def decline_request(call: Call) -> bool:
    _request(call)
    return True


def _inviting(call: Call) -> Chat:
    chat = call.place()
    if chat.is_private:
        raise bad_request("can't invite members to a private chat")
    if not chat.me.has("can_invite_users"):
        raise bad_request("not enough rights to manage chat invite link")
    return chat


def _options(call: Call) -> Json:
    options = {name: call.params[name] for name in _OPTIONS if call.params.get(name)}
    if call.params.get("creates_join_request"):
        if "member_limit" in options:
            raise bad_request("member limit can't be specified for links requiring administrator approval")
        options["creates_join_request"] = True
    return options


def _new_link(call: Call, chat: Chat, options: Json, *, primary: bool = False) -> Json:
    address = f"https://t.me/+{secrets.token_urlsafe(12)}"
    link = {
        "invite_link": address,
        "creator": call.bot.user,
        "creates_join_request": False,
        "is_primary": primary,
        "is_revoked": False,
        **options,
    }
    chat.group.invite_links[address] = link
    return link


def _own_link(call: Call) -> Json:
    chat = _inviting(call)
    link = chat.group.invite_links.get(call.params["invite_link"])
    if link is None:
        raise bad_request("INVITE_HASH_EXPIRED" if call.params["invite_link"] else "invite link must be non-empty")
    if link["creator"]["id"] != call.bot.id:
        raise bad_request("CHAT_ADMIN_REQUIRED")
    return link


def _request(call: Call) -> tuple[Chat, Json]:
    """Take a waiting request out of the group's list."""
    chat = call.place()
    if chat.is_private:
        raise bad_request("the chat can't have join requests")
    if not chat.me.has("can_invite_users"):
        raise bad_request("not enough rights to manage chat join requests")
    member = chat.group.members.get(call.params["user_id"])
    if member and member.status not in {"left", "kicked"}:
        raise bad_request("USER_ALREADY_PARTICIPANT")
    user = chat.group.join_requests.pop(call.params["user_id"], None)
    if user is None:
        raise bad_request("HIDE_REQUESTER_MISSING")
    return chat, user


BEHAVIOURS: dict[str, Behaviour] = {
    "exportChatInviteLink": export_link,
    "createChatInviteLink": create_link,
    "createChatSubscriptionInviteLink": create_subscription_link,
    "editChatInviteLink": edit_link,
    "editChatSubscriptionInviteLink": edit_link,
    "revokeChatInviteLink": revoke_link,
    "approveChatJoinRequest": approve_request,
    "declineChatJoinRequest": decline_request,
}
