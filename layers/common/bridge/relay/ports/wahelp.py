"""Wahelp, and what is remembered for it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from bridge.domain.identity import ConversationId
from bridge.domain.phones import KnownPhone
from bridge.relay.messages.wahelp import Granted, Standing, Told, WahelpChannel, WahelpWords


class Wahelp(Protocol):
    """The API of Wahelp.

    Raises PermanentError of the `Reason`s WAHELP_… and NO_MESSENGER, TransientError, and RefusedError for an address
    that is not to be called.
    """

    def post(self, channel: WahelpChannel, words: WahelpWords) -> str:
        """Put words into the conversation of a phone and return the message's id, empty where it is not told."""
        ...

    def standing(self, channel: WahelpChannel, words: WahelpWords, since: float) -> Sequence[Standing]:
        """Return the messages with this text in the conversation of the phone, the newest first.

        All that came since then (unix seconds) are among them, if Wahelp lists so many; older ones may be.
        """
        ...

    def check(self, channel: WahelpChannel) -> None:
        """Enter, and look for the channel among those of its project. PermanentError(WAHELP_CHANNEL_GONE) for none."""
        ...

    def hook(self, channel: WahelpChannel, url: str) -> None:
        """Have events of the project sent to the address, beside whatever is sent elsewhere where Wahelp can do that.

        Once is as good as twice; what was put up before at the same address but for its query is put in its place.
        """
        ...

    def unhook(self, channel: WahelpChannel, url: str) -> None:
        """Have no events sent to the address any more, whatever its query is."""
        ...

    def tell_status(self, channel: WahelpChannel, message_id: str, *, delivered: bool) -> None:
        """Tell what became of an operator's message, where Wahelp takes that."""
        ...


class WahelpTokens(Protocol):
    """Tokens of Wahelp by the place that they open; one worker at a time asks for a new one."""

    def read(self, place: str) -> Granted | None: ...
    def lock(self, place: str) -> str | None:
        """Return what the place can be unlocked with, None while another worker has it locked."""
        ...

    def keep(self, place: str, owner: str, granted: Granted) -> None:
        """Keep the token that whoever has locked the place was granted, and unlock it."""
        ...

    def unlock(self, place: str, owner: str) -> None: ...


class Phones(Protocol):
    """What is known of people's phones, whichever bot of the account they write to."""

    def of(self, account_id: int, user_id: int) -> KnownPhone: ...
    def note(self, account_id: int, user_id: int, known: KnownPhone) -> None: ...


class PhoneBook(Protocol):
    """Whose conversation of a bot goes by which phone."""

    def goes_by(self, conversation: ConversationId, phone: str) -> None:
        """Remember that this conversation of a bot is the one of that phone, in place of any other of the bot."""
        ...

    def conversation(self, bot_ids: Iterable[int], phone: str) -> ConversationId | None:
        """Return that of the bots' conversations with this phone in which the person wrote last."""
        ...


class WahelpJobs(Protocol):
    """Work for the route by Wahelp that must not hold up messages."""

    def ask_phone(self, conversation: ConversationId) -> None:
        """Have a person asked for their phone, with a button that shares it; asked for again soon, once."""
        ...

    def thank_for_phone(self, conversation: ConversationId) -> None:
        """Have a person thanked for their phone, and the button taken away; asked for again soon, once."""
        ...

    def tell_wahelp(self, account_id: int, told: Told) -> None:
        """Have Wahelp told what became of an operator's message; asked for again about the same, it is done once."""
        ...
