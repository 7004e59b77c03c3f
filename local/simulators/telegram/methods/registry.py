"""All simulated methods by their documented names."""

from local.simulators.telegram.methods import chats, editing, media, profile, sending, updates
from local.simulators.telegram.methods.call import Behaviour

BEHAVIOURS: dict[str, Behaviour] = {
    **updates.BEHAVIOURS,
    **sending.BEHAVIOURS,
    **media.BEHAVIOURS,
    **editing.BEHAVIOURS,
    **chats.BEHAVIOURS,
    **profile.BEHAVIOURS,
}
