"""All that the way in touches, in memory, and the messages of one person."""

import logging
from dataclasses import dataclass, field, replace

from bridge.domain.content import Text
from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot, Chat, ChatKind, Person
from bridge.domain.routes import RouteKind
from bridge.relay.funnel.go_first import GoFirst
from bridge.relay.funnel.stand_before import StandBefore
from bridge.relay.gateway.show_code import ShowCode
from bridge.relay.groups.open_talk import OpenTalk
from bridge.relay.incoming.change_message import ChangeMessage
from bridge.relay.incoming.copy_file import CopyFile
from bridge.relay.incoming.find_answered import FindAnswered
from bridge.relay.incoming.introduce_person import IntroducePerson
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.incoming.open_chat import OpenChat
from bridge.relay.incoming.plain_emoji import PlainEmoji
from bridge.relay.incoming.relay_message import RelayMessage
from bridge.relay.incoming.relay_poll import RelayPoll
from bridge.relay.incoming.relay_presence import RelayPresence
from bridge.relay.incoming.relay_press import RelayPress
from bridge.relay.incoming.relay_reaction import RelayReaction
from bridge.relay.incoming.relay_update import RelayIncoming
from bridge.relay.incoming.show_message import ShowMessage
from bridge.relay.incoming.show_photo import ShowPhoto
from bridge.relay.messages import Incoming, IncomingMessage
from bridge.relay.ports import Way
from bridge.relay.routes.amocrm import CarryToAmo
from bridge.relay.routes.ways import Ways
from tests.fakes.accounts import NOW, FakeAccounts, make_account
from tests.fakes.bots import BOT_ID, FakeBots, make_bot
from tests.fakes.cards import FakeCards
from tests.fakes.chats import FakeChats
from tests.fakes.clock import FakeClock
from tests.fakes.conversations import FakeConversations
from tests.fakes.dialogues import FakeDialogues
from tests.fakes.files import FakeTelegramFiles
from tests.fakes.funnel import FakeFunnels, FakeLeadJobs, FakeLeads
from tests.fakes.jobs import FakeJobs
from tests.fakes.media import FakeMedia
from tests.fakes.metrics import FakeMetrics
from tests.fakes.people import FakePeople
from tests.fakes.receipts import FakeReceipts
from tests.fakes.telegram import TOKEN, FakeTelegram
from tests.fakes.vault import FakeVault

ANNA = Person(42, "Анна", "Каренина", "anna")
ANNAS_CHAT = Chat(ANNA.user_id, ChatKind.PRIVATE)
TALK = ConversationId(BOT_ID, ANNA.user_id)
OTHER_BOT = 7002
LARGEST = 20 * 1024 * 1024
ACCOUNT = 31
CONTACT = 900


def sealed(bot_id: int) -> bytes:
    return FakeVault().seal(TOKEN, {"account": str(ACCOUNT), "bot": str(bot_id)})


@dataclass
class IncomingWorld:
    """`ways` are those of other routes than amoCRM's."""

    ways: dict[RouteKind, Way] = field(default_factory=dict, kw_only=True)
    bot: Bot = field(default_factory=lambda: make_bot(sealed_token=sealed(BOT_ID)))

    def __post_init__(self) -> None:
        other = make_bot(bot_id=OTHER_BOT, label="Опт", sealed_token=sealed(OTHER_BOT))
        self.bots = FakeBots(self.bot, other)
        self.conversations = FakeConversations()
        self.receipts = FakeReceipts()
        self.dialogues = FakeDialogues(self.bots, self.conversations, self.receipts)
        self.people = FakePeople()
        self.chats = FakeChats()
        self.cards = FakeCards()
        self.accounts = FakeAccounts(make_account(account_id=ACCOUNT))
        self.clock = FakeClock()
        self.telegram = FakeTelegram(photos={ANNA.user_id: "unique"})
        self.files = FakeTelegramFiles({f"file-of-{ANNA.user_id}": b"jpeg"})
        self.media = FakeMedia()
        self.jobs = FakeJobs()
        self.metrics = FakeMetrics()
        self.funnels = FakeFunnels()
        self.leads = FakeLeads()
        self.lead_jobs = FakeLeadJobs()
        self.copy_file = CopyFile(
            self.files, self.media, FakeVault(), self.jobs, self.clock, logging.getLogger("test"), LARGEST
        )

    @property
    def open_talk(self) -> OpenTalk:
        return OpenTalk(self.conversations, self.cards, self.chats, logging.getLogger("test"))

    def relay(self, incoming: Incoming, generation: int = 1, *, received_at: float = NOW, attempt: int = 1) -> None:
        log = logging.getLogger("test")
        open_bot = OpenBot(self.dialogues, log)
        ways = Ways({RouteKind.AMOCRM: self.amocrm(log), **self.ways}, self.conversations, self.clock, log)
        go_first = GoFirst(
            open_bot,
            StandBefore(self.funnels, self.leads, self.lead_jobs),
            self.leads,
            self.jobs,
            self.lead_jobs,
            ways,
        )
        left = go_first(incoming, generation, received_at)
        if left is None:
            return
        message = RelayMessage(open_bot, self.receipts, ways, self.jobs, self.metrics, log)
        RelayIncoming(
            message=message,
            code=ShowCode(open_bot, self.receipts, self.amocrm(log), self.metrics, log),
            press=RelayPress(open_bot, self.receipts, message, self.jobs),
            reaction=RelayReaction(
                open_bot, PlainEmoji(self.telegram, FakeVault(), log), self.receipts, self.chats, self.metrics, log
            ),
            presence=RelayPresence(open_bot, self.chats),
            poll=RelayPoll(open_bot, self.receipts, message, log),
        )(left, generation, received_at, attempt)

    def amocrm(self, log: logging.Logger) -> CarryToAmo:
        answered = FindAnswered(self.receipts)
        open_chat = OpenChat(self.conversations, self.people, self.chats, self.cards)
        return CarryToAmo(
            copy_file=self.copy_file,
            show=ShowMessage(
                self.conversations, self.receipts, answered, open_chat, self.open_talk, self.chats, self.jobs
            ),
            change=ChangeMessage(answered, self.chats, self.copy_file),
            dialogues=self.dialogues,
            receipts=self.receipts,
            chats=self.chats,
            log=log,
        )

    def show_photos(self) -> None:
        """Do all that was asked for concerning photos."""
        show = ShowPhoto(
            self.dialogues, self.conversations, self.chats, self.telegram, self.files, FakeVault(), self.media
        )
        for wanted in self.jobs.photos.values():
            show(wanted)

    def do_jobs(self) -> None:
        """Complete the contacts of all people whose introduction was asked for."""
        introduce = IntroducePerson(
            self.dialogues,
            self.conversations,
            self.people,
            self.bots,
            self.accounts,
            self.cards,
            self.jobs,
            self.clock,
            logging.getLogger("test"),
        )
        for job in self.jobs.introductions:
            introduce(job, self.clock.now())

    def another_worker(self) -> None:
        """Forget what the worker remembered, as a new environment does."""
        self.conversations.remembered.clear()
        self.dialogues = FakeDialogues(self.bots, self.conversations, self.receipts)

    def nothing_happened(self) -> bool:
        return not (self.chats.calls or self.receipts.kept or self.conversations.stored or self.jobs.introductions)


def wrote(message_id: int = 1, text: str = "Здравствуйте", **fields: object) -> IncomingMessage:
    message = IncomingMessage(BOT_ID, ANNAS_CHAT, message_id, 1_800_000_000, ANNA, Text(text))
    return replace(message, **fields)  # type: ignore[arg-type]


def start(payload: str = "", message_id: int = 1) -> IncomingMessage:
    return wrote(message_id, f"/start {payload}".strip(), command="start", start_payload=payload)
