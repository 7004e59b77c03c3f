"""Notes of deals and contacts (www.amocrm.ru/developers/content/crm_platform/events-and-notes)."""

from aiohttp import web

from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, echoed, hal, invalid, listed, read_items, served, written
from local.simulators.amocrm.state.account import Entity, moment
from local.simulators.amocrm.state.records import Note

_TEXT = frozenset({"text"})
REQUIRED_PARAMS = {
    "common": _TEXT,
    "service_message": frozenset({"service", "text"}),
    "extended_service_message": frozenset({"service", "text"}),
    "attachment": frozenset({"file_uuid", "file_name"}),
    "call_in": frozenset({"uniq", "duration", "source", "phone"}),
    "call_out": frozenset({"uniq", "duration", "source", "phone"}),
    "sms_in": frozenset({"text", "phone"}),
    "sms_out": frozenset({"text", "phone"}),
    "geolocation": frozenset({"text", "address", "longitude", "latitude"}),
    "message_cashier": frozenset({"status", "text", "shop"}),
}


class NewNote(Item):
    entity_id: int | None = None
    note_type: str
    params: dict[str, object]
    created_by: int | None = None
    responsible_user_id: int | None = None
    is_need_to_trigger_digital_pipeline: bool = True


def _entity(call: Call) -> Entity:
    return "contacts" if call.request.match_info["entity"] == "contacts" else "leads"


def _exists(call: Call, entity: Entity, entity_id: int | None) -> bool:
    if entity == "contacts":
        return call.account.live_contact(entity_id) is not None
    return call.account.live_deal(entity_id) is not None


async def listing(call: Call) -> web.Response:
    entity, entity_id = _entity(call), call.path_id()
    if not _exists(call, entity, entity_id):
        raise RestError(404, "Entity not found")
    rows = call.account.notes_of(entity, entity_id)
    return listed(call, f"{entity}/{entity_id}/notes", rows, lambda note: _model(call, note))


async def one(call: Call) -> web.Response:
    note = call.account.notes.get(call.path_id("note_id"))
    if note is None or (note.entity, note.entity_id) != (_entity(call), call.path_id()):
        raise RestError(404, "Note not found")
    return hal(_model(call, note))


async def create(call: Call) -> web.Response:
    entity = _entity(call)
    own_id = int(call.request.match_info["id"]) if "id" in call.request.match_info else None
    items = await read_items(call, NewNote)
    for index, item in enumerate(items):
        _check(call, entity, item, item.entity_id or own_id, echoed(item, index))
    rows: list[dict[str, object]] = []
    for index, item in enumerate(items):
        note = Note(
            id=call.account.next_id(),
            entity=entity,
            entity_id=own_id or item.entity_id or 0,
            note_type=item.note_type,
            params=item.params,
            created_by=call.user.id if item.created_by is None else item.created_by,
            created_at=moment(),
        )
        call.account.add_note(note)
        call.office.changed("note_contact" if entity == "contacts" else "note_lead", note)
        rows.append({"id": note.id, "entity_id": note.entity_id, "request_id": echoed(item, index)})
    return written(call, f"{entity}/notes", rows)


def _check(call: Call, entity: Entity, item: NewNote, entity_id: int | None, request_id: str) -> None:
    if not _exists(call, entity, entity_id):
        raise invalid(request_id, "NotFound", "entity_id", "Entity not found")
    required = REQUIRED_PARAMS.get(item.note_type)
    if required is None:
        raise invalid(request_id, "NotSupportedChoice", "note_type", "The value you selected is not a valid choice.")
    missing = sorted(required - item.params.keys())
    if missing:
        raise invalid(request_id, "FieldMissing", f"params.{missing[0]}", "This field is missing.")


def _model(call: Call, note: Note) -> dict[str, object]:
    return {
        **note.model_dump(exclude={"entity"}),
        "updated_by": note.created_by,
        "updated_at": note.created_at,
        "responsible_user_id": note.created_by,
        "group_id": 0,
        "account_id": call.account.id,
        "_links": call.href(f"{note.entity}/{note.entity_id}/notes/{note.id}"),
    }


def routes() -> list[web.RouteDef]:
    base = "/api/v4/{entity:contacts|leads}"
    return [
        web.post(base + "/notes", served(create)),
        web.post(base + r"/{id:\d+}/notes", served(create)),
        web.get(base + r"/{id:\d+}/notes", served(listing)),
        web.get(base + r"/{id:\d+}/notes/{note_id:\d+}", served(one)),
    ]
