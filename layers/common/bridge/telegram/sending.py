"""What a bot sends and shows (core.telegram.org/bots/api, "Available methods")."""

from collections.abc import Sequence

from bridge.domain.content import Contact, Media, MediaKind, Place, Text
from bridge.domain.errors import PermanentError
from bridge.domain.reasons import Reason
from bridge.fields import Object, number_of
from bridge.http_calls import ANSWER_TIMEOUT
from bridge.relay.messages import Piece, Sendable, Upload
from bridge.telegram.bot_api import LONGEST_ANSWER, TIME_TO_SEND, BotApi
from bridge.telegram.keyboards import NO_KEYBOARD, chosen_keyboard, inline_keyboard, phone_keyboard
from bridge.telegram.pace import Pace

_FILES = {
    MediaKind.PHOTO: ("sendPhoto", "photo"),
    MediaKind.VIDEO: ("sendVideo", "video"),
    MediaKind.VIDEO_NOTE: ("sendVideoNote", "video_note"),
    MediaKind.ANIMATION: ("sendAnimation", "animation"),
    MediaKind.VOICE: ("sendVoice", "voice"),
    MediaKind.AUDIO: ("sendAudio", "audio"),
    MediaKind.STICKER: ("sendSticker", "sticker"),
    MediaKind.DOCUMENT: ("sendDocument", "document"),
}
"""Of each kind of file the method, and the parameter that is the file."""

_PLAYED = frozenset({MediaKind.VIDEO, MediaKind.VIDEO_NOTE, MediaKind.ANIMATION, MediaKind.VOICE, MediaKind.AUDIO})


class Sending:
    """The part of `Telegram` that writes into chats."""

    def __init__(self, api: BotApi, pace: Pace) -> None:
        self._api = api
        self._pace = pace

    def send(self, token: str, chat_id: int, piece: Piece, upload: Upload | None = None) -> int:
        """Send one message, all its text plain (no parse_mode: what a manager types is not markup); return its id.

        A file is given as an `upload`. 0 where Telegram says `ok` without an id: the person has the message, so it must
        not be sent again. Nor must one that Telegram answers slowly: who may have tried before waits for it.
        """
        self._wait(token)
        method, content = _method_of(piece.content)
        sent = self._api.call(
            token,
            method,
            at_least=TIME_TO_SEND,
            patience=LONGEST_ANSWER if self._pace.may_repeat or chat_id < 0 else ANSWER_TIMEOUT,
            files=_files(piece.content, upload),
            chat_id=chat_id,
            **content,
            **_beside(piece),
        )
        return (number_of(sent, "message_id") or 0) if isinstance(sent, dict) else 0

    def send_album(self, token: str, chat_id: int, items: Sequence[tuple[Piece, Upload]]) -> tuple[int, ...]:
        """Send files as one album, each with its caption, and return the ids of its messages, 0 for those not told.

        Fewer than there are files when Telegram names fewer messages: the last ones were not sent.
        """
        self._wait(token, len(items))
        sent = self._api.call(
            token,
            "sendMediaGroup",
            at_least=TIME_TO_SEND,
            files={f"file{number}": upload for number, (_, upload) in enumerate(items)},
            chat_id=chat_id,
            media=[_album_item(piece.content, f"attach://file{number}") for number, (piece, _) in enumerate(items)],
            **_beside(items[0][0]),
        )
        messages = sent[: len(items)] if isinstance(sent, list) else [None] * len(items)
        return tuple((number_of(one, "message_id") or 0) if isinstance(one, dict) else 0 for one in messages)

    def react(self, token: str, chat_id: int, message_id: int, emoji: str) -> None:
        """Put the bot's one reaction on a message, none for an empty one."""
        self._wait(token)
        reaction = [{"type": "emoji", "emoji": emoji}] if emoji else []
        self._api.call(token, "setMessageReaction", chat_id=chat_id, message_id=message_id, reaction=reaction)

    def show_typing(self, token: str, chat_id: int, thread: int | None = None) -> None:
        self._api.call(token, "sendChatAction", chat_id=chat_id, message_thread_id=thread, action="typing")

    def show_choice(self, token: str, chat_id: int, message_id: int, label: str) -> None:
        """Put one button that tells what was chosen in the place of a message's buttons."""
        self._wait(token)
        self._api.change(
            token,
            "editMessageReplyMarkup",
            chat_id=chat_id,
            message_id=message_id,
            reply_markup=chosen_keyboard(label),
        )

    def _wait(self, token: str, messages: int = 1) -> None:
        self._pace.wait(token.partition(":")[0], messages)


def _method_of(content: Sendable) -> tuple[str, Object]:
    """Return the method that sends a content, and its parameters without the file itself."""
    match content:
        case Text(text):
            return "sendMessage", {"text": text}
        case Media():
            return _FILES[content.kind][0], _media(content)
        case Place():
            return _place(content)
        case Contact(name, phone):
            return "sendContact", {"phone_number": phone, "first_name": name or phone}


def _files(content: Sendable, upload: Upload | None) -> dict[str, Upload]:
    if not isinstance(content, Media):
        return {}
    if upload is None:
        raise PermanentError(Reason.INTERNAL, "a file without its bytes")
    return {_FILES[content.kind][1]: upload}


def _media(media: Media) -> Object:
    parameters: Object = {"caption": media.caption} if media.caption else {}
    if media.seconds and media.kind in _PLAYED:
        parameters["duration"] = media.seconds
    if media.kind is MediaKind.VIDEO:
        parameters["supports_streaming"] = True
    if media.kind is MediaKind.DOCUMENT:
        parameters["disable_content_type_detection"] = True
    return parameters


def _album_item(content: Sendable, file: str) -> Object:
    if not isinstance(content, Media):
        raise PermanentError(Reason.INTERNAL, "an album of something else than files")
    return {"type": str(content.kind), "media": file} | _media(content)


def _place(place: Place) -> tuple[str, Object]:
    """A caption is the name of what stands there, and on its next lines the address."""
    point: Object = {"latitude": place.latitude, "longitude": place.longitude}
    title, _, address = place.caption.strip().partition("\n")
    return ("sendVenue", point | {"title": title, "address": address}) if title else ("sendLocation", point)


def _beside(piece: Piece) -> Object:
    parameters: Object = {"message_thread_id": piece.thread} if piece.thread else {}
    if piece.reply_to:
        parameters["reply_parameters"] = {"message_id": piece.reply_to, "allow_sending_without_reply": True}
    if piece.buttons:
        parameters["reply_markup"] = inline_keyboard(piece.buttons)
    elif piece.shares_phone:
        parameters["reply_markup"] = phone_keyboard(piece.shares_phone)
    elif piece.is_shared:
        parameters["reply_markup"] = NO_KEYBOARD
    return parameters
