"""Changing the settings of a group, also while somebody else is changing them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.domain.errors import OvertakenError
from bridge.domain.groups import FIRST, Group, GroupSettings
from bridge.domain.revisions import changed_since, overtaken, raised
from bridge.relay.ports import Groups

ROUNDS = 5
"""How often a change is begun anew because somebody else changed the same group meanwhile."""


@dataclass(frozen=True)
class GroupWishes:
    """What a person asks of a group's settings, by their names.

    `version` is that of the settings which the person has seen, None for whatever they are.
    """

    wished: Mapping[str, Any]
    version: int | None = None

    def applied(self, settings: GroupSettings) -> GroupSettings:
        """Return the settings with the wishes. RefusedError: 409 for a wish for what somebody else has changed."""
        changes = {name: value for name, value in self.wished.items() if getattr(settings, name) != value}
        if self.version is not None:
            lost = changed_since(settings.revisions, FIRST, self.version, changes)
            if lost:
                raise overtaken(lost)
        if not changes:
            return settings
        return replace(settings, **changes, revisions=raised(settings.revisions, FIRST, changes))


@dataclass(frozen=True)
class ChangeGroup:
    """Change only what is wished for; when somebody was faster, in what stands there now."""

    groups: Groups

    def __call__(self, group: Group, wishes: GroupWishes) -> None:
        for _ in range(ROUNDS):
            changed = wishes.applied(group.settings)
            if changed == group.settings:
                return
            if self.groups.settle(group.account_id, group.chat_id, changed, instead_of=group.settings):
                return
            group = self.groups.get(group.account_id, group.chat_id) or group
        raise OvertakenError("the settings of the group are changed all the time")
