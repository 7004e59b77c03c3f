"""The one read of a message, over the other stores in memory."""

from bridge.domain.identity import ConversationId
from bridge.domain.records import Bot, Dialogue
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
        if bot and known and known.chat_id and known.opening is None:
            return Dialogue(bot, known)
        return self.fresh(conversation)

    def fresh(self, conversation: ConversationId, crm_id: str = "", target: str = "") -> Dialogue:
        with self.step("fresh"):
            self.reads += 1
            bot = self._bots.get(conversation.bot_id)
            known = self._conversations.get(conversation)
            if bot is not None:
                self._remembered_bots[bot.bot_id] = bot
            if known is not None and known.chat_id:
                self._conversations.remembered[conversation] = known
            receipt = self._receipts.sent.get((conversation, crm_id))
            return Dialogue(bot, known, receipt, self._receipts.target(conversation, target) if target else ())
