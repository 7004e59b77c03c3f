"""What is remembered of conversations and of the people in them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from bridge.domain.cards import Written
from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.domain.progress import Begun, Opening
from bridge.domain.receipts import Dialogue, PollPlace, Receipt, Received
from bridge.domain.records import Bot, Conversation, Person
from bridge.relay.messages import LastPassed

NO_BUTTONS: Mapping[str, str] = MappingProxyType({})


class Dialogues(Protocol):
    """Brings the bot, the conversation and a receipt of one message in at most one read."""

    def recent(self, conversation: ConversationId) -> Dialogue:
        """Return what is remembered from a short while ago, reading only what is not.

        Of the bot of a person's chat that is a moment, because whether the licence is good goes by it, and so does the
        route. Of a conversation whose messages go elsewhere than into amoCRM it reads all.
        """
        ...

    def bot(self, bot_id: int, *, fresh: bool = False) -> Bot | None:
        """Return the bot alone as it was remembered a short while ago, unless it has to be read or is to be `fresh`."""
        ...

    def fresh(self, conversation: ConversationId, crm_id: str = "", target: str = "", mark: str = "") -> Dialogue:
        """Read now; with `crm_id` the receipt of that outgoing message as well.

        With `target`, amojo's id of a message of either direction, also what that one is in Telegram. In a group's
        conversation also its topics, and whether the message is our own: by its id, or by the `mark` of its import.
        """
        ...


class Conversations(Protocol):
    def opening(self, conversation: ConversationId, opening: Opening) -> None:
        """Remember how far the opening of a chat has come."""
        ...

    def begun(self, conversation: ConversationId, begun: Begun) -> None:
        """Remember that a message is about to be sent by a route which has no ids of ours."""
        ...

    def opened(self, conversation: Conversation) -> None:
        """Remember a new chat in place of whatever was known of the conversation in amoCRM, and end its opening."""
        ...

    def closed(self, conversation: ConversationId) -> None:
        """Remember that nothing goes into the talk of a group any more, until it is `opened` again."""
        ...

    def pictured(self, conversation: ConversationId, photo: str, avatar: str) -> None:
        """Remember the person's photo and our address of it."""
        ...

    def told(self, conversation: ConversationId, person: Person, label: str, at: int) -> None:
        """Remember what amoCRM was told of the person, through a bot with that label, and when."""
        ...

    def tied(self, conversation: ConversationId, contact_id: int) -> None:
        """Remember whose chat this is in amoCRM."""
        ...

    def claim(self, conversation: ConversationId, crm_id: str, busy_until: float) -> str:
        """Note that `crm_id` is being sent and how long the chat is booked; return what was being sent before."""
        ...

    def by_chat(self, chat_id: str) -> ConversationId | None:
        """Return the conversation that is this chat of amojo; one just opened may be missing for a moment."""
        ...

    def release(self, conversation: ConversationId, busy_until: float) -> None:
        """Forget the claim of what was certainly not sent; note how long the chat is booked without it."""
        ...

    def hold(self, conversation: ConversationId, held: Held) -> Sequence[Held]:
        """Hold a hook with its conversation and return all that is held there now, in its order."""
        ...

    def unhold(self, conversation: ConversationId, crm_id: str) -> None:
        """Let go of a held hook that was dealt with; nothing happens when it was not held."""
        ...


class Receipts(Protocol):
    """Which Telegram message is which message of amoCRM, both ways."""

    def incoming(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        """Remember what amoCRM has of Telegram's `message_id` (0 when it is none), whose `msgid` this was at first."""
        ...

    def told(self, conversation: ConversationId, message_id: int, msgid: str, received: Received) -> None:
        """Remember what amoCRM has of a message of the bot that it did not write itself: found as either side's is."""
        ...

    def received(self, conversation: ConversationId, msgid: str) -> Received | None: ...
    def stand(self, conversation: ConversationId) -> Mapping[int, int]:
        """Return the moments (unix milliseconds) of the last messages of a conversation, by number."""
        ...

    def stands(self, conversation: ConversationId, moments: Mapping[int, int]) -> None:
        """Remember these moments of the last messages in place of those."""
        ...

    def any_of(self, conversation: ConversationId, msgids: Iterable[str], at: int) -> bool:
        """Tell whether amoCRM has one of these messages (at most a hundred), written in that second."""
        ...

    def crm_id_of(self, conversation: ConversationId, message_id: int) -> str:
        """Return amojo's id of a Telegram message, the person's or the bot's; empty when that is not known."""
        ...

    def knows_sent(self, messages: Iterable[tuple[ConversationId, int]]) -> bool:
        """Tell whether any of these messages of bots, each by its number there, is amoCRM's; at most a hundred."""
        ...

    def keep_poll(self, poll_id: str, place: PollPlace) -> None:
        """Remember where a poll stands."""
        ...

    def poll(self, bot_id: int, poll_id: str) -> PollPlace | None: ...
    def outgoing(
        self, conversation: ConversationId, *receipts: Receipt, buttons: Mapping[str, str] = NO_BUTTONS
    ) -> None:
        """Remember what outgoing messages became, found by amojo's ids of them and by each of their Telegram ids.

        `buttons` are the texts under the last part which its buttons do not carry, by what they carry instead.
        """
        ...

    def last_passed(self, bot_id: int) -> LastPassed:
        """Return when a message of the bot came into amoCRM last, and when one went to Telegram."""
        ...

    def importing(self, conversation: ConversationId, mark: str) -> None:
        """Remember the `mark` of a message that is about to be imported on behalf of a user of amoCRM."""
        ...

    def imported(self, conversation: ConversationId, receipt: Receipt, buttons: Mapping[str, str] = NO_BUTTONS) -> None:
        """Remember an outgoing message of another deal that was put into this one; `receipt` has its id here."""
        ...

    def reacted(
        self, conversation: ConversationId, message_id: int, user_id: str, emoji: str, *, by_bot: bool = False
    ) -> None:
        """Remember the reaction of a user of amoCRM to a message, as it is shown there; empty for none.

        `by_bot`: the one reaction that the bot has in Telegram is this user's from now on.
        """
        ...

    def last_to_react(self, conversation: ConversationId, message_id: int) -> str:
        """Return whose reaction the bot's is or was last, empty when that is not known."""
        ...

    def reaction(self, conversation: ConversationId, message_id: int, user_id: str) -> str | None:
        """Return the reaction of a user of amoCRM to a message, empty for none; None when that is not known."""
        ...

    def button(self, conversation: ConversationId, message_id: int, carried: str) -> str:
        """Return the text of a button under a message of the bot; empty when that is not known."""
        ...

    def begun(self, conversation: ConversationId, crm_ids: Sequence[str]) -> Collection[str]:
        """Return those of at most a hundred outgoing messages of which anything was sent."""
        ...

    def was_delivered(self, conversation: ConversationId, crm_id: str) -> bool:
        """Tell whether all of an outgoing message was sent."""
        ...


class People(Protocol):
    """The map Telegram ID → contact of every account."""

    def claim(self, account_id: int, user_id: int, conversation: ConversationId) -> int | None:
        """Return the known contact, or None after claiming the introduction for this conversation.

        Raises NotYetError while another conversation is introducing the same person.
        """
        ...

    def introduces(self, account_id: int, user_id: int, conversation: ConversationId) -> bool:
        """Tell whether the introduction that this conversation has claimed is still under way."""
        ...

    def chats(self, account_id: int, user_id: int) -> Sequence[str]:
        """Return amojo's ids of the person's chats with the account's bots, oldest first."""
        ...

    def release(self, account_id: int, user_id: int, conversation: ConversationId, chat_id: str = "") -> None:
        """Give up the introduction that this conversation has claimed, and remember the chat, if there is one."""
        ...

    def known(self, account_id: int, user_id: int, contact_id: int, chat_id: str = "") -> Written | None:
        """Remember the contact, and the chat if there is one; return what was written of the person on this contact."""
        ...

    def making(self, account_id: int, user_id: int) -> float:
        """Return when somebody began to make a contact that may be there although nobody was told so; 0 for never."""
        ...

    def makes(self, account_id: int, user_id: int, at: float) -> None:
        """Note that a contact is about to be made, until it is known; 0 when it certainly was not."""
        ...

    def adopts(self, account_id: int, user_id: int, contact_id: int) -> bool:
        """Take a contact that amoCRM has made for somebody; False when it was taken for another person before."""
        ...

    def wrote(self, account_id: int, user_id: int, written: Written) -> None: ...
    def forget_contact(self, account_id: int, contact_id: int) -> Sequence[str]:
        """Forget a contact that was deleted or merged; return the chats of the people it was of."""
        ...
