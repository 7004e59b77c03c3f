"""Untying a group from a deal."""

from dataclasses import dataclass

from bridge.domain.errors import OvertakenError
from bridge.domain.groups import Group, Link
from bridge.relay.groups.link_deal import ROUNDS, share_of
from bridge.relay.ports import GroupLines, Groups, Log


@dataclass(frozen=True)
class UnlinkDeal:
    """Untie a group from a deal, and have the group no longer offered there for answering."""

    groups: Groups
    lines: GroupLines
    log: Log

    def __call__(self, group: Group, deal_id: int) -> Link | None:
        """Return the link that is no more, None when there was none."""
        for _ in range(ROUNDS):
            link = group.links.get(deal_id)
            if link is None:
                return None
            if self.groups.unlink(group.account_id, group.chat_id, link):
                self.lines.close(share_of(group, link))
                self.log.info("a group and a deal", extra={"deal_id": deal_id, "outcome": "untied"})
                return link
            group = self.groups.get(group.account_id, group.chat_id) or group
        raise OvertakenError("the deal is tied and untied all the time")
