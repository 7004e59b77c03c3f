"""Receipts kept in memory."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from bridge.domain.identity import ConversationId, message_key
from bridge.domain.records import PollPlace, Receipt, Received
from bridge.relay.ports import NO_BUTTONS
from tests.fakes.steps import Steps


class FakeReceipts(Steps):
    """The port `Receipts`; `kept` are those of incoming messages by msgid, `sent` of outgoing ones by amojo's id.

    `telegram_ids` are those of incoming messages by amojo's id, `buttons` the long texts of buttons by what they carry.
    """

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[ConversationId, str], Received] = {}
        self.sent: dict[tuple[ConversationId, str], Receipt] = {}
        self.polls: dict[tuple[int, str], PollPlace] = {}
        self.telegram_ids: dict[tuple[ConversationId, str], int] = {}
        self.buttons: dict[tuple[ConversationId, int, str], str] = {}

    def incoming(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        with self.step("incoming"):
            self.kept[conversation, msgid] = received
            if message_id:
                self.telegram_ids[conversation, received.crm_id] = message_id

    def received(self, conversation: ConversationId, msgid: str) -> Received | None:
        with self.step("received"):
            return self.kept.get((conversation, msgid))

    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        with self.step("any_of"):
            found = (self.kept.get((conversation, msgid)) for msgid in msgids)
            return any(received is not None and received.at == at for received in found)

    def crm_id_of(self, conversation: ConversationId, message_id: int) -> str:
        with self.step("crm_id_of"):
            received = self.kept.get((conversation, message_key(conversation, message_id)))
            if received is not None:
                return received.crm_id
            sent = self.sent.items()
            return next(
                (crm_id for (talk, crm_id), it in sent if talk == conversation and message_id in it.telegram_ids), ""
            )

    def keep_poll(self, poll_id: str, place: PollPlace) -> None:
        with self.step("keep_poll"):
            self.polls[place.conversation.bot_id, poll_id] = place

    def poll(self, bot_id: int, poll_id: str) -> PollPlace | None:
        with self.step("poll"):
            return self.polls.get((bot_id, poll_id))

    def target(self, conversation: ConversationId, crm_id: str) -> tuple[int, ...]:
        """Return the Telegram messages of an id of amojo, as the one read of a dialogue brings them."""
        sent = self.sent.get((conversation, crm_id))
        incoming = self.telegram_ids.get((conversation, crm_id))
        return sent.telegram_ids if sent else (incoming,) if incoming else ()

    def outgoing(
        self, conversation: ConversationId, *receipts: Receipt, buttons: Mapping[str, str] = NO_BUTTONS
    ) -> None:
        with self.step("outgoing"):
            for receipt in receipts:
                self.sent[conversation, receipt.crm_id] = receipt
                for carried, text in buttons.items():
                    self.buttons[conversation, receipt.telegram_ids[-1], carried] = text

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
