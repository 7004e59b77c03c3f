"""Receipts kept in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from bridge.domain.identity import ConversationId, message_key
from bridge.domain.receipts import PollPlace, Receipt, Received
from bridge.relay.messages import LastPassed
from bridge.relay.ports import NO_BUTTONS
from tests.fakes.steps import Steps


class FakeReceipts(Steps):
    """The port `Receipts`; `kept` are those of incoming messages by msgid, `sent` of outgoing ones by amojo's id.

    `telegram_ids` are those of incoming messages by amojo's id, `buttons` the long texts of buttons by what they carry.
    `imports` are those of messages of other deals, `marks` what was noted before them, `topics` where the last message
    of a conversation stands, `reactions` those of managers, `last_reactions` whose the bot's is. `passed`
    is when messages of bots passed last.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[ConversationId, str], Received] = {}
        self.sent: dict[tuple[ConversationId, str], Receipt] = {}
        self.polls: dict[tuple[int, str], PollPlace] = {}
        self.telegram_ids: dict[tuple[ConversationId, str], int] = {}
        self.buttons: dict[tuple[ConversationId, int, str], str] = {}
        self.imports: dict[tuple[ConversationId, str], Receipt] = {}
        self.marks: set[tuple[ConversationId, str]] = set()
        self.topics: dict[ConversationId, int] = {}
        self.reactions: dict[tuple[ConversationId, int, str], str] = {}
        self.last_reactions: dict[tuple[ConversationId, int], str] = {}
        self.passed: dict[int, LastPassed] = {}
        self.moments: dict[ConversationId, Mapping[int, int]] = {}

    def incoming(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        with self.step("incoming"):
            self.kept[conversation, msgid] = received
            if message_id:
                self.telegram_ids[conversation, received.crm_id] = message_id
            self._stands(conversation, received.thread)

    def told(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        with self.step("told"):
            self.kept[conversation, msgid] = received
            receipt = Receipt(received.crm_id, (message_id,) if message_id else (), complete=True)
            there = self.sent if conversation.deal_id is None else self.imports
            there[conversation, received.crm_id] = receipt
            self._stands(conversation, received.thread)

    def received(self, conversation: ConversationId, msgid: str) -> Received | None:
        with self.step("received"):
            return self.kept.get((conversation, msgid))

    def stand(self, conversation: ConversationId) -> Mapping[int, int]:
        with self.step("stand"):
            return self.moments.get(conversation, {})

    def stands(self, conversation: ConversationId, moments: Mapping[int, int]) -> None:
        with self.step("stands"):
            self.moments[conversation] = moments

    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        with self.step("any_of"):
            found = (self.kept.get((conversation, msgid)) for msgid in msgids)
            return any(received is not None and received.at == at for received in found)

    def crm_id_of(self, conversation: ConversationId, message_id: int) -> str:
        with self.step("crm_id_of"):
            received = self.kept.get((conversation, message_key(conversation, message_id)))
            if received is not None:
                return received.crm_id
            sent = (self.sent | self.imports).items()
            return next(
                (crm_id for (talk, crm_id), it in sent if talk == conversation and message_id in it.telegram_ids), ""
            )

    def knows_sent(self, messages: Iterable[tuple[ConversationId, int]]) -> bool:
        with self.step("knows_sent"):
            return any(
                talk == conversation and number in receipt.telegram_ids
                for conversation, number in messages
                for (talk, _), receipt in self.sent.items()
            )

    def keep_poll(self, poll_id: str, place: PollPlace) -> None:
        with self.step("keep_poll"):
            self.polls[place.conversation.bot_id, poll_id] = place

    def poll(self, bot_id: int, poll_id: str) -> PollPlace | None:
        with self.step("poll"):
            return self.polls.get((bot_id, poll_id))

    def target(self, conversation: ConversationId, crm_id: str) -> tuple[int, ...]:
        """Return the Telegram messages of an id of amojo, as the one read of a dialogue brings them."""
        sent = self.sent.get((conversation, crm_id)) or self.imports.get((conversation, crm_id))
        incoming = self.telegram_ids.get((conversation, crm_id))
        return sent.telegram_ids if sent else (incoming,) if incoming else ()

    def thread(self, conversation: ConversationId, crm_id: str) -> int | None:
        """Return the topic of an id of amojo."""
        sent = self.sent.get((conversation, crm_id)) or self.imports.get((conversation, crm_id))
        kept = (one for (talk, _), one in self.kept.items() if talk == conversation and one.crm_id == crm_id)
        return sent.thread if sent else next((one.thread for one in kept), None)

    def is_ours(self, conversation: ConversationId, crm_id: str, mark: str) -> bool:
        """Tell whether a message was, or is being, put into a conversation by us."""
        known = self.telegram_ids.keys() | self.imports.keys()
        return (conversation, crm_id) in known or (conversation, mark) in self.marks

    def outgoing(
        self, conversation: ConversationId, *receipts: Receipt, buttons: Mapping[str, str] = NO_BUTTONS
    ) -> None:
        with self.step("outgoing"):
            for receipt in receipts:
                self.sent[conversation, receipt.crm_id] = receipt
                self._hangs(conversation, receipt, buttons)

    def last_passed(self, bot_id: int) -> LastPassed:
        with self.step("last_passed"):
            return self.passed.get(bot_id, LastPassed())

    def importing(self, conversation: ConversationId, mark: str) -> None:
        with self.step("importing"):
            self.marks.add((conversation, mark))

    def imported(self, conversation: ConversationId, receipt: Receipt, buttons: Mapping[str, str] = NO_BUTTONS) -> None:
        with self.step("imported"):
            self.imports[conversation, receipt.crm_id] = receipt
            self._hangs(conversation, receipt, buttons)

    def reacted(
        self, conversation: ConversationId, message_id: int, user_id: str, emoji: str, *, by_bot: bool = False
    ) -> None:
        with self.step("reacted"):
            self.reactions[conversation, message_id, user_id] = emoji
            if by_bot:
                self.last_reactions[conversation, message_id] = user_id

    def last_to_react(self, conversation: ConversationId, message_id: int) -> str:
        with self.step("last_to_react"):
            return self.last_reactions.get((conversation, message_id), "")

    def reaction(self, conversation: ConversationId, message_id: int, user_id: str) -> str | None:
        with self.step("reaction"):
            return self.reactions.get((conversation, message_id, user_id))

    def _hangs(self, conversation: ConversationId, receipt: Receipt, buttons: Mapping[str, str]) -> None:
        for carried, text in buttons.items():
            self.buttons[conversation, receipt.telegram_ids[-1], carried] = text
        self._stands(conversation, receipt.thread)

    def _stands(self, conversation: ConversationId, thread: int | None) -> None:
        if thread is not None:
            self.topics[conversation] = thread

    def button(self, conversation: ConversationId, message_id: int, carried: str) -> str:
        with self.step("button"):
            return self.buttons.get((conversation, message_id, carried), "")

    def begun(self, conversation: ConversationId, crm_ids: Sequence[str]) -> Collection[str]:
        with self.step("begun"):
            return {crm_id for crm_id in crm_ids if (conversation, crm_id) in self.sent}

    def was_delivered(self, conversation: ConversationId, crm_id: str) -> bool:
        with self.step("was_delivered"):
            receipt = self.sent.get((conversation, crm_id))
        return receipt is not None and receipt.complete
