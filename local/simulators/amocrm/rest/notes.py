"""Notes of deals, contacts and companies (www.amocrm.ru/developers/content/crm_platform/events-and-notes)."""

from collections.abc import Mapping

from aiohttp import web

from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import (
    Call,
    Item,
    echoed,
    entity_of,
    hal,
    invalid,
    listed,
    read_items,
    read_one,
    served,
    written,
)
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.records import Entity, Note

NOTE_EVENTS: dict[Entity, str] = {"contacts": "note_contact", "leads": "note_lead", "companies": "note_company"}
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


class ChangedNote(Item):
    id: int | None = None
    entity_id: int | None = None
    note_type: str | None = None
    params: dict[str, object] | None = None
    created_by: int | None = None
    responsible_user_id: int | None = None


async def listing(call: Call) -> web.Response:
    entity, entity_id = entity_of(call), call.path_id()
    if not call.account.has_card(entity, entity_id):
        raise RestError(404, "Entity not found")
    rows = _filtered(call, call.account.notes_of(entity, entity_id))
    return listed(call, f"{entity}/{entity_id}/notes", rows, lambda note: _model(call, note))


async def listing_of_all(call: Call) -> web.Response:
    """Notes of every deal, or of every contact."""
    entity = entity_of(call)
    rows = _filtered(call, [note for note in call.account.notes.values() if note.entity == entity])
    return listed(call, f"{entity}/notes", rows, lambda note: _model(call, note))


def _filtered(call: Call, notes: list[Note]) -> list[Note]:
    ids, entities, kinds = (call.filter_values(name) for name in ("id", "entity_id", "note_type"))
    return [
        note
        for note in notes
        if (not ids or str(note.id) in ids)
        and (not entities or str(note.entity_id) in entities)
        and (not kinds or note.note_type in kinds)
    ]


def _note(call: Call, note_id: int | None) -> Note | None:
    """Return the note of that id if it is where the path says."""
    note = call.account.notes.get(note_id or 0)
    if note is None or note.entity != entity_of(call):
        return None
    return note if call.request.match_info.get("id", str(note.entity_id)) == str(note.entity_id) else None


async def one(call: Call) -> web.Response:
    note = _note(call, call.path_id("note_id"))
    if note is None:
        raise RestError(404, "Note not found")
    return hal(_model(call, note))


async def create(call: Call) -> web.Response:
    entity = entity_of(call)
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
        call.office.changed(NOTE_EVENTS[entity], note)
        rows.append({"id": note.id, "entity_id": note.entity_id, "request_id": echoed(item, index)})
    return written(call, f"{entity}/notes", rows)


def _check(call: Call, entity: Entity, item: NewNote, entity_id: int | None, request_id: str) -> None:
    if not call.account.has_card(entity, entity_id):
        raise invalid(request_id, "NotFound", "entity_id", "Entity not found")
    _check_params(item.note_type, item.params, request_id)


def _check_params(note_type: str, params: Mapping[str, object], request_id: str) -> None:
    required = REQUIRED_PARAMS.get(note_type)
    if required is None:
        raise invalid(request_id, "NotSupportedChoice", "note_type", "The value you selected is not a valid choice.")
    missing = sorted(required - params.keys())
    if missing:
        raise invalid(request_id, "FieldMissing", f"params.{missing[0]}", "This field is missing.")


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, ChangedNote)
    changes = [_change_of(call, item, item.id, echoed(item, index)) for index, item in enumerate(items)]
    rows = [
        {**_change(call, note, item), "request_id": echoed(item, index)} for index, (note, item) in enumerate(changes)
    ]
    return written(call, f"{entity_of(call)}/notes", rows)


async def change_one(call: Call) -> web.Response:
    note, item = _change_of(call, await read_one(call, ChangedNote), call.path_id("note_id"), "0")
    return hal(_change(call, note, item))


def _change_of(call: Call, item: ChangedNote, note_id: int | None, request_id: str) -> tuple[Note, ChangedNote]:
    """Check a change of a note before anything is written."""
    note = _note(call, note_id)
    if note is None:
        raise invalid(request_id, "NotFound", "id", "Entity not found")
    _check_params(note.note_type, note.params | (item.params or {}), request_id)
    return note, item


def _change(call: Call, note: Note, item: ChangedNote) -> dict[str, object]:
    note.params = note.params | (item.params or {})
    note.updated_at = moment()
    return {"id": note.id, "entity_id": note.entity_id, "updated_at": note.updated_at, "_links": _links(call, note)}


def _links(call: Call, note: Note) -> dict[str, dict[str, str]]:
    return call.href(f"{note.entity}/{note.entity_id}/notes/{note.id}")


def _model(call: Call, note: Note) -> dict[str, object]:
    return {
        **note.model_dump(exclude={"entity"}),
        "updated_by": note.created_by,
        "updated_at": note.updated_at or note.created_at,
        "responsible_user_id": note.created_by,
        "group_id": 0,
        "account_id": call.account.id,
        "_links": _links(call, note),
    }


def routes() -> list[web.RouteDef]:
    base = "/api/v4/{entity:contacts|leads|companies}"
    return [
        web.get(base + "/notes", served(listing_of_all)),
        web.get(base + r"/notes/{note_id:\d+}", served(one)),
        web.post(base + "/notes", served(create)),
        web.patch(base + "/notes", served(change_many)),
        web.patch(base + r"/notes/{note_id:\d+}", served(change_one)),
        web.patch(base + r"/{id:\d+}/notes", served(change_many)),
        web.patch(base + r"/{id:\d+}/notes/{note_id:\d+}", served(change_one)),
        web.post(base + r"/{id:\d+}/notes", served(create)),
        web.get(base + r"/{id:\d+}/notes", served(listing)),
        web.get(base + r"/{id:\d+}/notes/{note_id:\d+}", served(one)),
    ]
