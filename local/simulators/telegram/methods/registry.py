"""All simulated methods by their documented names."""

from local.simulators.telegram.methods import (
    chats,
    copying,
    editing,
    groups,
    invitations,
    media,
    membership,
    profile,
    queries,
    sending,
    stickers,
    topics,
    updates,
)
from local.simulators.telegram.methods.call import Behaviour

BEHAVIOURS: dict[str, Behaviour] = {
    **updates.BEHAVIOURS,
    **sending.BEHAVIOURS,
    **copying.BEHAVIOURS,
    **media.BEHAVIOURS,
    **editing.BEHAVIOURS,
    **chats.BEHAVIOURS,
    **groups.BEHAVIOURS,
    **topics.BEHAVIOURS,
    **membership.BEHAVIOURS,
    **invitations.BEHAVIOURS,
    **profile.BEHAVIOURS,
    **queries.BEHAVIOURS,
    **stickers.BEHAVIOURS,
}
