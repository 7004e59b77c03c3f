"""What a message carries: the table of all kinds, and what is said where none of them fits.

Three things can be missing, each with a line of its own and never silence: the kind is unknown to us, a known kind
comes in a shape that is unknown to us, or nothing came at all.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from bridge.domain.content import Content, Mention, Text
from bridge.domain.names import shows_something
from bridge.domain.texts import EMPTY, INCOMING_KINDS, INVISIBLE, UNSUPPORTED, VARIANT
from bridge.fields import Object, has
from bridge.telegram.reading import files, games, payments, places, polls, rich, shared
from bridge.telegram.reading.beside import BESIDE, IGNORED
from bridge.telegram.reading.entities import spelled

Reader = Callable[[Object], Content | None]
"""Reads one kind from a message; None for a shape that it does not know."""

READERS: dict[str, Reader] = {
    "animation": files.animation,
    "venue": places.venue,
    "live_photo": files.live_photo,
    "paid_media": payments.paid_media,
    "photo": files.photo,
    "document": files.document,
    "video": files.video,
    "video_note": files.video_note,
    "voice": files.voice,
    "audio": files.audio,
    "sticker": files.sticker,
    "contact": places.contact,
    "location": places.location,
    "poll": polls.poll,
    "dice": games.dice,
    "story": shared.story,
    "game": games.game,
    "invoice": payments.invoice,
    "successful_payment": payments.successful_payment,
    "refunded_payment": payments.refunded_payment,
    "checklist": polls.checklist,
    "rich_message": rich.rich_message,
    "giveaway": games.giveaway,
    "giveaway_winners": games.giveaway_winners,
    "gift": payments.gift,
    "unique_gift": payments.unique_gift,
    "gift_upgrade_sent": payments.gift_upgrade,
    "web_app_data": shared.web_app_data,
    "users_shared": shared.users_shared,
    "chat_shared": shared.chat_shared,
    "passport_data": shared.passport_data,
    "checklist_tasks_done": polls.tasks_done,
    "checklist_tasks_added": polls.tasks_added,
    "poll_option_added": polls.option_added,
    "poll_option_deleted": polls.option_deleted,
    "user_shared": shared.users_shared,
}
"""One reader a kind, in the order they are looked for: some kinds bring the field of another one for old programs."""

_KNOWN = INCOMING_KINDS.keys() | BESIDE
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,63}")


def content_of(message: Object) -> Content | None:
    """Return what a person sent, or None for a note of Telegram itself that is ignored by decision."""
    text, caption = spelled(message), spelled(message, "caption", "caption_entities")
    if shows_something(text):
        return Text(text)
    caption = caption if shows_something(caption) else ""
    known = of_known_kind(message)
    if known:
        return below(known, caption)
    if any(has(message, field) for field in IGNORED):
        return None
    return _unknown(message, text, caption)


def of_known_kind(place: Object) -> Content | None:
    """Return the content of a kind that has a field of its own, without its caption; None where there is none."""
    kind = next((kind for kind in READERS if has(place, kind)), "")
    return READERS[kind](place) or Mention(INCOMING_KINDS[kind], VARIANT) if kind else None


def _unknown(message: Object, text: str, caption: str) -> Content:
    if text:
        return Mention(INVISIBLE, caption=caption)
    kind = next((field for field in message if field not in _KNOWN and has(message, field)), "")
    if kind:
        return Mention(UNSUPPORTED, kind if _FIELD.fullmatch(kind) else "", caption)
    if isinstance(message.get("text"), list | dict | bool):
        return Mention(INCOMING_KINDS["text"], VARIANT, caption)
    return Text(caption) if caption else Mention(EMPTY)


def below(content: Content, caption: str) -> Content:
    """Return the content with its caption, or with other words, under the lines that it has of its own."""
    if isinstance(content, Text):
        return replace(content, text="\n".join(filter(None, (content.text, caption))))
    return replace(content, caption="\n".join(filter(None, (content.caption, caption))))
