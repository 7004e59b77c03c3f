"""A deal of a group, and what is said in another one."""

from dataclasses import dataclass, field
from typing import Any

from bridge.amocrm.hooks import read_hook
from bridge.domain.content import Media
from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Received
from bridge.domain.records import Bot, Conversation
from bridge.relay.groups.copy_attachment import CopyAttachment
from bridge.relay.groups.open_talk import OpenTalk
from bridge.relay.groups.show_said import ShowSaid
from bridge.relay.messages import ChatMessage, Said, Share, Talk
from tests.fakes.answers import THERE
from tests.fakes.bots import FakeBots, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.chats import FakeChats
from tests.fakes.clock import FakeClock
from tests.fakes.conversations import FakeConversations
from tests.fakes.dialogues import FakeDialogues
from tests.fakes.files import FakeCrmFiles
from tests.fakes.groups import ACCOUNT, GROUP_ID
from tests.fakes.hooks import action, enveloped, message
from tests.fakes.media import FakeMedia
from tests.fakes.metrics import FakeMetrics
from tests.fakes.outgoing import LOG, SCOPE
from tests.fakes.receipts import FakeReceipts

SHARE = Share(ACCOUNT, GROUP_ID, Talk(THERE, "Ремонт 12"))
ATTACHED = "https://amojo.amocrm.ru/attachments/x/план.pdf"
OLGA_ID = "amojo-olga"


def said(numbers: tuple[int, ...] = (9,), key: str = "m1:whole", hook: str = "", **more: Any) -> Said:
    """Return what another deal was told; without a hook, of a text of Olga's."""
    return Said(SCOPE, hook or answered(), key, numbers, **more)


def answered(**content: Any) -> str:
    """Return the hook of an answer of Olga's in another deal."""
    return enveloped(message=message(**content) | {"sender": {"id": OLGA_ID, "name": "Ольга"}})


def reacted(emoji: str = "👍") -> str:
    """Return the hook of a reaction of Olga's in another deal."""
    told = {"user": {"id": OLGA_ID}, "conversation": {"id": "amojo-chat"}, "msgid": "m1"}
    kind = {"type": "react", "emoji": emoji} if emoji else {"type": "unreact"}
    return action(reaction=told | kind)


@dataclass
class SaidWorld:
    """A deal's talk with a group, open unless `is_open` says otherwise."""

    bot: Bot | None = field(default_factory=make_bot)
    is_open: bool = True

    def __post_init__(self) -> None:
        self.bots = FakeBots(*([self.bot] if self.bot else []))
        self.conversations = FakeConversations()
        if self.is_open:
            self.conversations.stored[THERE] = Conversation(
                THERE, SCOPE, "chat-there", 300, name="Ремонт 12", label="Магазин"
            )
        self.receipts = FakeReceipts()
        self.dialogues = FakeDialogues(self.bots, self.conversations, self.receipts)
        self.cards = FakeCards()
        self.chats = FakeChats()
        self.files = FakeCrmFiles({ATTACHED: b"content"})
        self.media = FakeMedia()
        self.metrics = FakeMetrics()
        self.clock = FakeClock()

    def show(self, told: Said, attempt: int = 1) -> None:
        show = ShowSaid(
            self.dialogues,
            OpenTalk(self.conversations, self.cards, self.chats, LOG),
            CopyAttachment(self.files, self.media, LOG),
            self.receipts,
            self.chats,
            self.clock,
            self.metrics,
            LOG,
        )
        show(SHARE, told, read_hook(told.scope_id, told.hook), attempt)

    @property
    def shown(self) -> list[ChatMessage]:
        return list(self.chats.shown.values())

    @property
    def files_shown(self) -> list[str]:
        """Return the addresses of the files that were shown."""
        return [one.content.file.ref for one in self.shown if isinstance(one.content, Media)]

    def stands(self, number: int, crm_id: str, talk: ConversationId = THERE) -> None:
        """Have a person's message stand in the deal already."""
        self.receipts.incoming(talk, number, f"{talk}:{number}", Received(crm_id, ""))
        self.chats.outgoing.add(crm_id)
