"""The parts of the gateway that several functions are composed of."""

from bridge.parts import Parts
from bridge.storage.owner_chats import ChatNoteStore, OriginalStore


def chat_notes(parts: Parts) -> ChatNoteStore:
    return ChatNoteStore(parts.table("OWNERS_TABLE"), parts.clock)


def originals(parts: Parts) -> OriginalStore:
    return OriginalStore(parts.table("OWNER_UPDATES_TABLE"), parts.clock)
