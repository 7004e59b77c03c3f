"""What becomes of the links of deals that were deleted in amoCRM, or merged into others."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from bridge.domain.cards import DealCard
from bridge.domain.errors import NotYetError
from bridge.domain.groups import Group, Link
from bridge.domain.reasons import Reason
from bridge.domain.splitting import shorten
from bridge.domain.wording.group_notes import merged_deal
from bridge.domain.wording.groups import deals_gone
from bridge.relay.groups.link_deal import LONGEST_NAME, share_of
from bridge.relay.groups.unlink_deal import UnlinkDeal
from bridge.relay.ports import Cards, Clock, Dialogues, GroupLines, Groups, Jobs, Log

MERGING = 5.0
"""Seconds amoCRM may take to move what belonged to a deal that was merged, after it has told that it is gone."""

HOUR, SHARES = 3600, 24


@dataclass(frozen=True)
class FollowDeals:
    """Have every group that is tied to one of these deals seen to by a job of its own."""

    groups: Groups
    jobs: Jobs

    def __call__(self, account_id: int, deal_ids: Collection[int]) -> None:
        for group in self.groups.of_account(account_id):
            tied = group.links.keys() & set(deal_ids)
            if tied:
                self.jobs.follow_links(account_id, group.chat_id, sorted(tied))


@dataclass(frozen=True)
class WatchDeals:
    """Have each deal that a group is tied to looked at once a day: not every account has webhooks, and some are lost.

    An hour has its share of the deals, by their numbers.
    """

    groups: Groups
    jobs: Jobs
    clock: Clock

    def __call__(self, account_id: int) -> None:
        hour = int(self.clock.now()) // HOUR % SHARES
        for group in self.groups.of_account(account_id):
            due = [deal_id for deal_id in sorted(group.links) if deal_id % SHARES == hour]
            if due:
                self.jobs.follow_links(account_id, group.chat_id, due)


@dataclass(frozen=True)
class FollowLinks:
    """Untie a group from deals that amoCRM has no more, and tell it; a link follows a deal that was merged.

    Nobody's word is taken for it: amoCRM is asked for each deal. It does not tell where a deal went, but the group's
    own contact, which was put into this one alone, went with it.
    """

    groups: Groups
    dialogues: Dialogues
    cards: Cards
    unlink: UnlinkDeal
    lines: GroupLines
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, account_id: int, home: int, deal_ids: Collection[int], asked_at: float) -> None:
        """`asked_at`: when the job was queued, in unix seconds."""
        group = self.groups.get(account_id, home)
        tied = [group.links[deal_id] for deal_id in sorted(deal_ids) if deal_id in group.links] if group else []
        gone = [link for link in tied if self.cards.deal(account_id, link.deal_id) is None]
        if group is None or not gone:
            return
        heirs = {link.deal_id: self._heir(account_id, link) for link in gone}
        deleted = [link for link in gone if heirs[link.deal_id] is None]
        ripe_at = asked_at + MERGING
        if deleted and self.clock.now() < ripe_at:
            raise NotYetError(Reason.AMO_UNAVAILABLE, "the deal may have been merged", ripe_at - self.clock.now())
        if deleted:
            self._tell(group, deleted, key=f"{account_id}:{home}:{deal_ids}:{asked_at}")
        for link in gone:
            heir = heirs[link.deal_id]
            if heir is None:
                self.unlink(group, link.deal_id)
            else:
                self._follow(group, link, heir)

    def _heir(self, account_id: int, link: Link) -> DealCard | None:
        """Return the deal that took this one in, None when it was deleted."""
        known = self.dialogues.fresh(link.conversation).conversation
        if known is None or known.contact_id is None:
            return None
        card = self.cards.card(account_id, known.contact_id)
        others = [deal_id for deal_id in card.deals if deal_id != link.deal_id] if card else []
        return self.cards.deal(account_id, others[0]) if len(others) == 1 else None

    def _follow(self, group: Group, link: Link, heir: DealCard) -> None:
        """Tie the group to the deal that has its talk now; where it is tied already, that one's talk is enough."""
        self.log.info("a deal was merged", extra={"deal_id": link.deal_id, "into": heir.deal_id})
        name = shorten(heir.name, LONGEST_NAME)
        followed = replace(link, deal_id=heir.deal_id, name=name, began=link.began or link.deal_id)
        if self.groups.link(group.account_id, group.chat_id, followed):
            self.lines.open(share_of(group, followed))
            self.cards.add_note(group.account_id, "leads", heir.deal_id, merged_deal(group.title, link.deal_id))
        else:
            # The group's contact went along: there it would be offered for answers that nobody gets.
            self.lines.close(share_of(group, followed))
        self.groups.unlink(group.account_id, group.chat_id, link)

    def _tell(self, group: Group, deleted: Collection[Link], key: str) -> None:
        """Have one bot that can say so tell the group, before the links go, so that it is told in any case."""
        left = len(group.links) - len(deleted)
        text = deals_gone([(link.deal_id, link.name) for link in deleted], left)
        able = [
            link.bot_id for link in deleted if (bot := group.bots.get(link.bot_id)) and bot.is_inside and bot.writes
        ]
        if able:
            self.jobs.say(group.account_id, group.chat_id, able[0], text, key)
