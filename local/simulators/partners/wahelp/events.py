"""Wahelp's webhooks: the envelopes in which its events come, and who gets them."""

from datetime import UTC, datetime

from local.simulators.partners.outbox import Parcel
from local.simulators.partners.simulator import Partners
from local.simulators.partners.wahelp.state import Message, Wahelp
from local.simulators.partners.wahelp.switches import Switches

CREATED = "channel.message.created"
UPDATED = "channel.message.updated"


def tell(partners: Partners, event: str, message: Message) -> list[Parcel]:
    """Return the webhooks of an event, to be put into the outbox: one for every address that wants it."""
    wahelp = partners.known.wahelp
    project = wahelp.channels[message.channel].project
    wanted = [
        hook for hook in wahelp.hooks if hook.project == project and (hook.events is None or event in hook.events)
    ]
    body = envelope(wahelp.switches, event, event_data(wahelp, message))
    return [Parcel(line=f"{hook.url} {message.user_id}", address=hook.url, body=body) for hook in wanted]


def envelope(switches: Switches, event: str, data: dict[str, object]) -> object:
    """Return an event as it is posted."""
    match switches.envelope:
        case "action":
            return {"action": event, "payload": data}
        case "list":
            return [{"event": event, "data": data}]
        case "data_list":
            return {"event": event, "data": [data]}
        case kind:
            return {kind: event, "data": data}


def event_data(wahelp: Wahelp, message: Message) -> dict[str, object]:
    switches, channel = wahelp.switches, wahelp.channels[message.channel]
    user = wahelp.users[message.user_id]
    told: dict[str, object] = {
        "id": message.id,
        "uuid": message.uuid,
        switches.destination_key: switches.destination if message.destination == "operator" else "from",
        "channel": {"uuid": channel.uuid, "name": channel.name, "alias": channel.name},
        "message": _said(switches, message.text),
        "status": message.status,
        "created_at": when(message.at),
        "user": {"id": user.id, "name": user.name},
    }
    holder, _, key = switches.phone_at.partition(".")
    place = told.setdefault(holder, {})
    if isinstance(place, dict):
        place[key] = user.phone
    return told


def _said(switches: Switches, text: str) -> object:
    return text if switches.message_as == "string" else {switches.message_as: text}


def when(at: float) -> str:
    """Return a moment as Wahelp writes it: whole seconds."""
    return datetime.fromtimestamp(int(at), UTC).isoformat()
