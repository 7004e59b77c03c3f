"""The parts of the gateway that several functions are composed of."""

from bridge.parts import Parts
from bridge.storage.known_staff import KnownStaffStore
from bridge.storage.owner_chats import ChatNoteStore, OriginalStore
from bridge.storage.owner_code import OwnerCodeStore
from bridge.storage.owner_updates import OwnerUpdateStore
from bridge.storage.owners import OwnerStore


def chat_notes(parts: Parts) -> ChatNoteStore:
    return ChatNoteStore(parts.table("OWNERS_TABLE"), parts.clock)


def known_staff(parts: Parts) -> KnownStaffStore:
    return KnownStaffStore(parts.table("OWNERS_TABLE"), parts.clock)


def originals(parts: Parts) -> OriginalStore:
    return OriginalStore(parts.table("OWNER_UPDATES_TABLE"), parts.clock)


def owners(parts: Parts) -> OwnerStore:
    return OwnerStore(parts.table("OWNERS_TABLE"), parts.clock)


def owner_updates(parts: Parts) -> OwnerUpdateStore:
    return OwnerUpdateStore(parts.table("OWNER_UPDATES_TABLE"), parts.clock)


def owners_code(parts: Parts) -> OwnerCodeStore:
    return OwnerCodeStore(owners(parts), owner_updates(parts), parts.clock)
