"""Telegram."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bridge.relay.messages import BotProfile, Piece, ProfilePhoto, Upload


class Telegram(Protocol):
    """The Bot API; the token is opened by the caller and never leaves this port."""

    def get_me(self, token: str) -> BotProfile: ...
    def send(self, token: str, chat_id: int, piece: Piece, upload: Upload | None = None) -> int:
        """Send one message, a file of it as an `upload`, and return its id; 0 when that is not told."""
        ...

    def send_album(self, token: str, chat_id: int, items: Sequence[tuple[Piece, Upload]]) -> tuple[int, ...]:
        """Send two to ten files that may stand together as one album and return the ids of its messages.

        The first one may be a reply. PermanentError when the album was refused; then nothing of it is certain.
        """
        ...

    def react(self, token: str, chat_id: int, message_id: int, emoji: str) -> None:
        """Put the bot's one reaction on a message; an empty emoji takes it back."""
        ...

    def plain_emoji(self, token: str, custom: Sequence[str]) -> Mapping[str, str]:
        """Return the plain emoji that custom ones stand for, by their ids; without those that stand for none."""
        ...

    def show_typing(self, token: str, chat_id: int) -> None: ...
    def answer_press(self, token: str, press_id: str) -> None:
        """Acknowledge a pressed button; PermanentError(TOO_LATE) when that is asked for too late."""
        ...

    def show_choice(self, token: str, chat_id: int, message_id: int, label: str) -> None:
        """Put one button that tells what was chosen in the place of a message's buttons; twice is as good as once."""
        ...

    def set_webhook(self, token: str, url: str, secret: str, *, drop_pending: bool) -> None: ...
    def webhook_url(self, token: str) -> str:
        """Return where Telegram sends the bot's updates, empty when nowhere."""
        ...

    def delete_webhook(self, token: str) -> None: ...
    def photo_of(self, token: str, user_id: int) -> ProfilePhoto | None: ...
