"""Telegram."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from bridge.domain.groups import GroupBot, Rank
from bridge.relay.messages import BotProfile, Hooked, Page, Piece, ProfilePhoto, Upload


class Telegram(Protocol):
    """The Bot API; the token is opened by the caller and never leaves this port."""

    def get_me(self, token: str) -> BotProfile: ...
    def send(self, token: str, chat_id: int, piece: Piece, upload: Upload | None = None) -> int:
        """Send one message, a file of it as an `upload`, and return its id; 0 when that is not told."""
        ...

    def send_album(self, token: str, chat_id: int, items: Sequence[tuple[Piece, Upload]]) -> tuple[int, ...]:
        """Send two to ten files that may stand together as one album and return the ids of its messages.

        The first one may be a reply. Fewer ids than files when the last ones were not sent. PermanentError when the
        album was refused; then nothing of it is certain.
        """
        ...

    def react(self, token: str, chat_id: int, message_id: int, emoji: str) -> None:
        """Put the bot's one reaction on a message; an empty emoji takes it back."""
        ...

    def plain_emoji(self, token: str, custom: Sequence[str]) -> Mapping[str, str]:
        """Return the plain emoji that custom ones stand for, by their ids; without those that stand for none."""
        ...

    def show_typing(self, token: str, chat_id: int, thread: int | None = None) -> None: ...
    def show_choice(self, token: str, chat_id: int, message_id: int, label: str) -> None:
        """Put one button that tells what was chosen in the place of a message's buttons; twice is as good as once."""
        ...

    def show_page(self, token: str, chat_id: int, page: Page, *, thread: int = 0, reply_to: int | None = None) -> int:
        """Send one message of a menu and return its id, 0 when that is not told."""
        ...

    def change_page(self, token: str, chat_id: int, message_id: int, page: Page) -> None:
        """Put a page in the place of another; twice is as good as once. PermanentError(TARGET_GONE) for none there."""
        ...

    def delete(self, token: str, chat_id: int, message_id: int) -> None: ...
    def tell_presser(self, token: str, press_id: str, text: str = "", *, alert: bool = False) -> None:
        """Acknowledge a press, with words for whoever pressed if there are any; an `alert` that person has to close.

        PermanentError(TOO_LATE) when it is too late for that.
        """
        ...

    def rank_of(self, token: str, chat_id: int, user_id: int) -> Rank:
        """Return what a person may decide in a group now; PermanentError when Telegram does not tell the bot."""
        ...

    def bot_in(self, token: str, chat_id: int, bot_id: int) -> GroupBot:
        """Return what a bot is in a group now, and what it hears by its rights alone: all, or not everything."""
        ...

    def offer_commands(self, token: str, commands: Mapping[str, str]) -> None:
        """Have commands offered in groups, each with what it does."""
        ...

    def set_webhook(
        self, token: str, url: str, secret: str, *, beside: Collection[str] = (), drop_pending: bool
    ) -> None:
        """Have updates sent to a url: of the kinds that the product uses, and of those `beside` them."""
        ...

    def webhook(self, token: str, beside: Collection[str] = ()) -> Hooked:
        """Return where updates are sent; complete with the kinds that the product uses and those `beside` them."""
        ...

    def delete_webhook(self, token: str) -> None: ...
    def photo_of(self, token: str, user_id: int) -> ProfilePhoto | None: ...
