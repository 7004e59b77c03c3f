"""What people and bots are in a group (core.telegram.org/bots/api#chatmember)."""

from bridge.domain.groups import GroupBot, Rank, Standing
from bridge.fields import Object, is_set, text_of

_STANDINGS = {
    "creator": Standing.ADMINISTRATOR,
    "administrator": Standing.ADMINISTRATOR,
    "member": Standing.MEMBER,
    "restricted": Standing.RESTRICTED,
    "left": Standing.LEFT,
    "kicked": Standing.KICKED,
}


def bot_in(member: Object, bot_id: int) -> GroupBot:
    """Return what a bot is in a group; `hears` as its rights alone say: an administrator hears all."""
    standing = _standing(member)
    writes = standing is not Standing.RESTRICTED or is_set(member, "can_send_messages")
    return GroupBot(bot_id, standing, hears=standing is Standing.ADMINISTRATOR, writes=writes)


def rank_in(member: Object) -> Rank:
    """Return what a person may decide in a group."""
    standing = _standing(member)
    if standing is not Standing.ADMINISTRATOR:
        return Rank.OTHER if standing.is_inside else Rank.OUTSIDE
    return Rank.HIDDEN if is_set(member, "is_anonymous") else Rank.ADMINISTRATOR


def _standing(member: Object) -> Standing:
    standing = _STANDINGS.get(text_of(member, "status"), Standing.LEFT)
    has_left = standing is Standing.RESTRICTED and member.get("is_member") is False
    return Standing.LEFT if has_left else standing
