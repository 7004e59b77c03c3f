"""Reading CRM webhooks: nested form data with strings only (amoCRM developers, "webhooks-format")."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

Entity = Mapping[str, str]
Form = Mapping[tuple[str, str], Sequence[Entity]]

_KEY = re.compile(r"([a-z_]{1,20})\[([a-z_]{1,20})\]\[([0-9]{1,9})\]\[([a-z_]{1,40})\]")
_ID = re.compile(r"[0-9]{1,18}")
_CHAT_ID = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True)
class Talk:
    """A servicing session of a chat; its contact and its deal are None when the webhook does not tell them."""

    talk_id: str
    chat_id: str
    contact_id: int | None
    deal_id: int | None = None


def read_form(form: str) -> Form:
    """Return the entities of a webhook by section and action (`("contacts", "delete")`), without what nests deeper."""
    found: defaultdict[tuple[str, str], defaultdict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for key, value in parse_qsl(form):
        named = _KEY.fullmatch(key)
        if named:
            section, action, index, name = named.groups()
            found[section, action][int(index)][name] = value
    return {event: list(entities.values()) for event, entities in found.items()}


def deleted_contacts(form: Form) -> list[int]:
    """Return the contacts that were deleted; companies come under the same keys and do no harm."""
    return _deleted(form, "contacts")


def deleted_deals(form: Form) -> list[int]:
    """Return the deals that were deleted, or merged into others, which amoCRM tells in the same words."""
    return _deleted(form, "leads")


def begun_talks(form: Form) -> list[Talk]:
    """Return the talks that began: amoCRM begins one for each new request of a chat."""
    return [
        Talk(talk["talk_id"], talk["chat_id"], _number(talk.get("contact_id", "")), _deal_of(talk))
        for talk in form.get(("talk", "add"), ())
        if _ID.fullmatch(talk.get("talk_id", "")) and _CHAT_ID.fullmatch(talk.get("chat_id", ""))
    ]


def _deal_of(talk: Entity) -> int | None:
    return _number(talk.get("entity_id", "")) if talk.get("entity_type") == "lead" else None


def _number(text: str) -> int | None:
    return int(text) if _ID.fullmatch(text) else None


def _deleted(form: Form, section: str) -> list[int]:
    ids = (entity.get("id", "") for entity in form.get((section, "delete"), ()))
    return [int(entity_id) for entity_id in ids if _ID.fullmatch(entity_id)]
