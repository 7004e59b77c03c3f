"""The one read of a message, over the other stores in memory."""

from bridge.domain.identity import ConversationId
from bridge.domain.receipts import Dialogue
from bridge.domain.records import Bot
from tests.fakes.bots import FakeBots
from tests.fakes.conversations import FakeConversations
from tests.fakes.receipts import FakeReceipts
from tests.fakes.steps import Steps


class FakeDialogues(Steps):
    """The port `Dialogues`; what it read once it remembers, as a warm worker does. `reads` counts the real reads."""

    def __init__(self, bots: FakeBots, conversations: FakeConversations, receipts: FakeReceipts) -> None:
        super().__init__()
        self._bots = bots
        self._conversations = conversations
        self._receipts = receipts
        self._remembered_bots: dict[int, Bot] = {}
        self.reads = 0

    def recent(self, conversation: ConversationId) -> Dialogue:
        bot = self._remembered_bots.get(conversation.bot_id)
        known = self._conversations.remembered.get(conversation)
        if bot and bot.is_amocrms_alone and known and known.chat_id and known.opening is None:
            return Dialogue(bot, known)
        return self.fresh(conversation)

    def bot(self, bot_id: int, *, fresh: bool = False) -> Bot | None:
        known = None if fresh else self._remembered_bots.get(bot_id)
        if known is None:
            with self.step("bot"):
                self.reads += 1
                known = self._bots.get(bot_id)
            if known is not None:
                self._remembered_bots[bot_id] = known
        return known

    def fresh(self, conversation: ConversationId, crm_id: str = "", target: str = "", mark: str = "") -> Dialogue:
        with self.step("fresh"):
            self.reads += 1
            bot = self._bots.get(conversation.bot_id)
            known = self._conversations.get(conversation)
            if bot is not None:
                self._remembered_bots[bot.bot_id] = bot
            if known is not None and known.chat_id:
                self._conversations.remembered[conversation] = known
            receipts = self._receipts
            return Dialogue(
                bot,
                known,
                receipts.sent.get((conversation, crm_id)),
                receipts.target(conversation, target) if target else (),
                receipts.thread(conversation, target) if target else None,
                receipts.topics.get(conversation),
                imported=conversation.deal_id is not None and receipts.is_ours(conversation, crm_id, mark),
            )
