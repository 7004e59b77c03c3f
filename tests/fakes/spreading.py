"""A group on its way in: updates spread to the lines of its deals, and those lines worked off."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bridge.domain.content import Text
from bridge.domain.errors import PermanentError, TransientError
from bridge.domain.groups import Group
from bridge.domain.records import Chat, ChatKind, Person
from bridge.relay.groups.find_group import FindGroup
from bridge.relay.groups.follow_group import FollowGroup
from bridge.relay.groups.in_talk import in_talk
from bridge.relay.groups.keep_talk import KeepTalk
from bridge.relay.groups.spread_update import SpreadUpdate
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.messages import IncomingMessage, RawUpdate, Share, Update
from tests.fakes.accounts import NOW
from tests.fakes.bots import BOT_ID
from tests.fakes.deals import FakeDeals
from tests.fakes.funnel import FakeFunnels
from tests.fakes.groups import GROUP_ID, FakeGroups
from tests.fakes.incoming import ANNA, IncomingWorld
from tests.fakes.vault import FakeVault

LOG = logging.getLogger("test")
SUPERGROUP = -1001234567890
CHAT = Chat(GROUP_ID, ChatKind.GROUP, "Ремонт 12")


@dataclass
class FakeGroupLines:
    """The port `GroupLines`; what was spread once is not spread again, as the queue has it.

    `shares` are the deals that each update was spread to, by its key, in order; `opened` and `closed` what was asked.
    """

    keys: set[str] = field(default_factory=set)
    shares: list[tuple[str, Share]] = field(default_factory=list)
    opened: list[Share] = field(default_factory=list)
    closed: list[Share] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)

    def spread(self, update: RawUpdate, shares: Sequence[Share]) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        for share in shares:
            key = f"{update.key}:{share.talk.conversation.deal_id}"
            if key not in self.keys:
                self.keys.add(key)
                self.shares.append((update.key, share))

    def open(self, share: Share) -> None:
        self.opened.append(share)

    def close(self, share: Share) -> None:
        self.closed.append(share)


class GroupWorld(IncomingWorld):
    """A world with groups in it; `happen` spreads an update and works off the line of each deal that it goes to.

    `failed` is what a deal did not get for good, with its reason.
    """

    def __init__(self, *groups: Group) -> None:
        super().__init__()
        self.groups = FakeGroups(*groups)
        self.funnels = FakeFunnels()
        self.deals = FakeDeals(self.cards)
        self.lines = FakeGroupLines()
        self.failed: list[tuple[int | None, PermanentError]] = []
        self._number = 0

    def spread(self, update: Update, raw: RawUpdate | None = None) -> object:
        find = FindGroup(self.groups, self.telegram, FakeVault(), LOG)
        follow = FollowGroup(self.groups, find, self.lines, self.jobs, LOG)
        open_bot = OpenBot(self.dialogues, LOG)
        spread = SpreadUpdate(open_bot, find, follow, self.groups, self.funnels, self.receipts, self.lines, self.jobs)
        return spread(update, raw or self.raw())

    def raw(self, **fields: Any) -> RawUpdate:
        self._number += 1
        return replace(RawUpdate(BOT_ID, "{}", f"{BOT_ID}:{self._number}", 1, NOW), **fields)

    def happen(self, update: Update, **raw: Any) -> None:
        """Spread an update and relay it into every deal; what has to wait is tried again until it is done."""
        before = len(self.lines.shares)
        self.spread(update, self.raw(**raw))
        for _, share in self.lines.shares[before:]:
            self.deliver(update, share)

    def deliver(self, update: Update, share: Share) -> None:
        for attempt in range(1, 20):
            try:
                self.relay_into(update, share, attempt)
            except TransientError as error:
                self.clock.sleep(error.retry_after or 1.0)
            except PermanentError as error:
                self.failed.append((share.talk.conversation.deal_id, error))
                return
            else:
                return
        raise AssertionError("no end")

    def relay_into(self, update: Update, share: Share, attempt: int = 1) -> None:
        """Try once to relay an update into one deal."""
        incoming = in_talk(update, share)
        assert incoming is not None
        self.relay(incoming, attempt=attempt)

    @property
    def keep_talk(self) -> KeepTalk:
        return KeepTalk(self.dialogues, self.conversations, self.open_talk, self.deals, LOG)

    def texts(self, deal_id: int) -> list[str]:
        """Return what managers read in a deal, in order."""
        return [shown.content.seen for shown in self.chats.shown.values() if shown.conversation.deal_id == deal_id]


def said(message_id: int = 1, text: str = "Здравствуйте", person: Person = ANNA, **fields: Any) -> IncomingMessage:
    """Return what somebody writes in the group of the tests."""
    message = IncomingMessage(BOT_ID, CHAT, message_id, 1_800_000_000, person, Text(text))
    return replace(message, **fields)
