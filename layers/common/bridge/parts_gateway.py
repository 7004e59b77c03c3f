"""The parts of the gateway that several functions are composed of."""

from bridge.parts import Parts
from bridge.storage.owner_chats import ChatNoteStore, OriginalStore
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore
from bridge.storage.owners_code import OwnersCodeStore


def chat_notes(parts: Parts) -> ChatNoteStore:
    return ChatNoteStore(parts.table("OWNERS_TABLE"), parts.clock)


def originals(parts: Parts) -> OriginalStore:
    return OriginalStore(parts.table("OWNER_UPDATES_TABLE"), parts.clock)


def owners_code(parts: Parts) -> OwnersCodeStore:
    owners = OwnerStore(parts.table("OWNERS_TABLE"), parts.clock)
    return OwnersCodeStore(owners, OwnerUpdateStore(parts.table("OWNER_UPDATES_TABLE"), parts.clock), parts.clock)
