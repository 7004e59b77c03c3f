"""Tying a group to a deal."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bridge.domain.cards import DealCard
from bridge.domain.errors import NotYetError, OvertakenError
from bridge.domain.groups import Group, Link
from bridge.domain.menus import LARGEST
from bridge.domain.records import Bot, BotState, Person
from bridge.domain.splitting import shorten
from bridge.domain.texts import by_moscow
from bridge.domain.wording.group_notes import IN_WIDGET, in_telegram, tied
from bridge.relay.messages import Share, Talk
from bridge.relay.ports import Bots, Cards, Clock, GroupLines, Groups, Jobs, Log

ROUNDS = 5
"""How often a link is begun anew because somebody else ties or unties the same deal meanwhile."""

LONGEST_WAIT = 6.0
"""Seconds that a person waits for the account's turn at amoCRM before being told to come back."""

MOST_LINKS = 100
"""Deals of one group: each message goes to every one of them."""

LONGEST_NAME = 250


class Linking(StrEnum):
    """What came of it."""

    LINKED = "linked"
    TAKEN_OVER = "taken_over"
    ALREADY = "already_linked"
    NO_DEAL = "deal_not_found"
    BOT_OUTSIDE = "bot_not_in_group"
    TOO_MANY = "too_many_links"


@dataclass(frozen=True)
class Linked:
    """What came of tying a group to a deal, and how amoCRM calls the deal where there is one."""

    outcome: Linking
    deal_id: int
    name: str = ""


@dataclass(frozen=True)
class LinkDeal:
    """Tie a group to a deal of its account through a bot that is in it, and have the group offered there for answering.

    A link through a bot that has left the group, or whose token is dead, is taken over. A note in the deal says who did
    it: an administrator of a group does not have to belong to the company. Asked for again by the same person at the
    same moment it is the same request, which succeeds as it did. Raises PermanentError when the account is shut to us.
    """

    groups: Groups
    bots: Bots
    cards: Cards
    lines: GroupLines
    jobs: Jobs
    clock: Clock
    log: Log

    def __call__(self, group: Group, bot: Bot, deal_id: int, by: Person | None, at: int) -> Linked:
        """`by` is somebody in Telegram, None for one in the widget; `at` in unix seconds."""
        bot_id = bot.bot_id
        if not is_inside(group, bot_id):
            return Linked(Linking.BOT_OUTSIDE, deal_id)
        deal = self._deal(group.account_id, deal_id) if 0 < deal_id <= LARGEST else None
        if deal is None:
            return Linked(Linking.NO_DEAL, deal_id)
        wanted = Link(deal_id, bot_id, group.now_id, shorten(deal.name, LONGEST_NAME), at, by.user_id if by else 0)
        note = tied(group.title, bot.username, hand_of(by), by_moscow(at))
        for _ in range(ROUNDS):
            outcome = self._tie(group, replace(wanted, chat_id=group.now_id), note)
            if outcome is not None:
                self.log.info("a group and a deal", extra={"deal_id": deal_id, "bot_id": bot_id, "outcome": outcome})
                return Linked(outcome, deal_id, deal.name)
            group = self.groups.get(group.account_id, group.chat_id) or group
        raise OvertakenError("the deal is tied and untied all the time")

    def _deal(self, account_id: int, deal_id: int) -> DealCard | None:
        """Ask amoCRM for the deal, in turn with all that is asked for the account: somebody waits for the answer."""
        ends_at = self.clock.now() + LONGEST_WAIT
        while True:
            try:
                return self.cards.deal(account_id, deal_id)
            except NotYetError as error:
                if self.clock.now() + (error.retry_after or 0.0) > ends_at:
                    raise
                self.clock.sleep(error.retry_after or 0.0)

    def _tie(self, group: Group, wanted: Link, note: str) -> Linking | None:
        """Return what came of it, None when the group is not any more what was read."""
        before = group.links.get(wanted.deal_id)
        taken_over = before is not None and before.bot_id != wanted.bot_id and not self._serves(group, before.bot_id)
        if before is not None and not taken_over:
            # Its opening may not have been asked for, when the attempt that tied it ended there.
            self.lines.open(share_of(group, before))
            if (before.bot_id, before.by, before.linked_at) != (wanted.bot_id, wanted.by, wanted.linked_at):
                return Linking.ALREADY
            self.jobs.note_deal(group.account_id, wanted.deal_id, note)
            return Linking.LINKED
        if before is None and len(group.links) >= MOST_LINKS:
            return Linking.TOO_MANY
        if not self.groups.link(group.account_id, group.chat_id, wanted, instead_of=before):
            return None
        outcome = Linking.TAKEN_OVER if taken_over else Linking.LINKED
        if self._is_gone(group, wanted.bot_id):
            self.groups.unlink(group.account_id, group.chat_id, wanted)
            outcome = Linking.BOT_OUTSIDE
        else:
            self.lines.open(share_of(group, wanted))
            self.jobs.note_deal(group.account_id, wanted.deal_id, note)
        if before is not None:
            self.lines.close(share_of(group, before))
        return outcome

    def _serves(self, group: Group, bot_id: int) -> bool:
        """Tell whether a bot can bring what is said in a group: it is there, and its account has its token."""
        bot = self.bots.get(bot_id) if is_inside(group, bot_id) else None
        return bot is not None and bot.account_id == group.account_id and bot.state is not BotState.REVOKED

    def _is_gone(self, group: Group, bot_id: int) -> bool:
        """Tell whether a bot has gone while a link was made through it: its account may have it no more."""
        now = self.groups.get(group.account_id, group.chat_id)
        return now is not None and not is_inside(now, bot_id)


def share_of(group: Group, link: Link) -> Share:
    """Return what the line of a link's deal has to know of the group."""
    into = link.deal_id if link.began else 0
    return Share(group.account_id, group.chat_id, Talk(link.conversation, group.title, group.settings.authors, into))


def hand_of(by: Person | None) -> str:
    """Return who did something, as a note says it."""
    return in_telegram(by.name, by.username, by.user_id) if by else IN_WIDGET


def is_inside(group: Group, bot_id: int) -> bool:
    """Tell whether a bot is in the group."""
    bot = group.bots.get(bot_id)
    return bot is not None and bot.is_inside
