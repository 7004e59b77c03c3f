"""All that the way out touches, in memory, and a manager's messages."""

import logging
from dataclasses import dataclass, field, replace

from bridge.domain.content import File, Media, MediaKind, Text
from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot, Conversation
from bridge.relay.gateway.quieten import Quieten
from bridge.relay.groups.keep_pace import KeepPace
from bridge.relay.groups.note_standing import NoteStanding
from bridge.relay.groups.tell_deals import TellDeals
from bridge.relay.messages import OutgoingMessage, Piece, StatusReport
from bridge.relay.outgoing.open_bot import OpenLine
from bridge.relay.outgoing.relay_message import RelayOutgoing
from bridge.relay.outgoing.report_status import ReportStatus
from bridge.relay.outgoing.send_message import SendMessage
from bridge.relay.outgoing.send_piece import SendPiece
from bridge.relay.outgoing.show_reaction import ShowReaction
from bridge.relay.outgoing.show_typing import ShowTyping
from bridge.relay.outgoing.turns import Turns
from bridge.relay.routes.give_back import GiveBack
from tests.fakes.accounts import FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.chats import FakeChats
from tests.fakes.clock import FakeClock
from tests.fakes.conversations import FakeConversations
from tests.fakes.dialogues import FakeDialogues
from tests.fakes.files import FakeCrmFiles
from tests.fakes.groups import FakeGroups
from tests.fakes.jobs import FakeJobs
from tests.fakes.metrics import FakeMetrics
from tests.fakes.other_deals import FakeOtherDeals
from tests.fakes.owner_chats import FakeChatNotes, FakeKnownStaff
from tests.fakes.platform import FakeSaid
from tests.fakes.receipts import FakeReceipts
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.vault import FakeVault

LOG = logging.getLogger("test")

TALK = ConversationId(BOT_ID, 42)


SCOPE = "scope-31"


MESSAGE = OutgoingMessage(SCOPE, "m1", TALK, Text("Добрый день"))


LONG_TEXT = "\n".join(letter * 4000 for letter in "abc")


LONG = replace(MESSAGE, content=Text(LONG_TEXT))


ADDRESS = "https://amojo.amocrm.ru/attachments/x"


def media(kind: MediaKind, caption: str = "") -> Media:
    """Return a file that lies at amoCRM."""
    return Media(kind, File(ADDRESS, ADDRESS, "план.pdf"), caption)


SEALED = FakeVault().seal(TOKEN, {"account": "31", "bot": str(BOT_ID)})


@dataclass
class OutgoingWorld:
    bot: Bot | None = field(default_factory=lambda: make_bot(sealed_token=SEALED))

    def __post_init__(self) -> None:
        self.bots = FakeBots(*([self.bot] if self.bot else []))
        self.conversations = FakeConversations()
        self.conversations.stored[TALK] = Conversation(TALK, chat_id="chat-1")
        self.accounts = FakeAccounts(make_account())
        self.groups = FakeGroups()
        self.other_deals = FakeOtherDeals()
        self.receipts = FakeReceipts()
        self.dialogues = FakeDialogues(self.bots, self.conversations, self.receipts)
        self.chats = FakeChats()
        self.telegram = FakeTelegram()
        self.files = FakeCrmFiles({ADDRESS: b"content"})
        self.jobs = FakeJobs()
        self.clock = FakeClock()
        self.metrics = FakeMetrics()
        self.said = FakeSaid(self.clock)
        self.notes = FakeChatNotes()
        self.known_staff = FakeKnownStaff(self.clock)

    @property
    def turns(self) -> Turns:
        pace = KeepPace(self.groups, self.clock)
        standing = NoteStanding(self.groups, self.jobs, self.clock)
        return Turns(
            self.conversations, self.bots, self.groups, pace, standing, self.telegram, self.clock, self.metrics, LOG
        )

    @property
    def open_line(self) -> OpenLine:
        return OpenLine(self.accounts, self.groups, FakeVault(), self.clock)

    @property
    def relay(self) -> RelayOutgoing:
        return RelayOutgoing(
            dialogues=self.dialogues,
            conversations=self.conversations,
            receipts=self.receipts,
            open_line=self.open_line,
            send=SendMessage(SendPiece(self.turns, self.telegram, self.files), self.receipts),
            tell_deals=TellDeals(self.other_deals),
            give_back=GiveBack(self.said, LOG),
            quieten=Quieten(self.notes, self.known_staff, self.jobs, self.clock, LOG),
            report_status=ReportStatus(self.chats, self.receipts),
            jobs=self.jobs,
            metrics=self.metrics,
            log=LOG,
        )

    @property
    def react(self) -> ShowReaction:
        return ShowReaction(
            self.dialogues,
            self.conversations,
            self.receipts,
            self.open_line,
            self.turns,
            self.telegram,
            TellDeals(self.other_deals),
            self.clock,
            LOG,
        )

    @property
    def show_typing(self) -> ShowTyping:
        return ShowTyping(self.dialogues, self.conversations, self.open_line, self.telegram, self.clock, LOG)

    @property
    def pieces(self) -> list[Piece]:
        """Return what arrived in Telegram."""
        return [sent.piece for sent in self.telegram.sent]

    @property
    def texts(self) -> list[str]:
        return [sent.text for sent in self.telegram.sent]

    def done(self, crm_id: str = "m1") -> bool:
        receipt = self.receipts.sent.get((TALK, crm_id))
        return receipt is not None and receipt.complete and StatusReport(SCOPE, crm_id) in self.chats.reports
