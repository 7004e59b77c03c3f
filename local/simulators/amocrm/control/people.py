"""Control calls of a person at the screen: contacts, deals, requests, sources as changed by hand."""

from aiohttp import web

from local.simulators.amocrm.control.base import Command, Desk, desk_of, read_command
from local.simulators.amocrm.crm.entities import (
    attach_contact,
    create_contact,
    create_deal,
    delete_contact,
    delete_deal,
    move_deal,
)
from local.simulators.amocrm.crm.fields import field_by_name
from local.simulators.amocrm.crm.requests import accept_request, decline_request
from local.simulators.amocrm.errors import ControlError
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.records import Contact, Deal, FieldValue, Scalar, UnsortedRequest


class NewContact(Command):
    name: str
    custom_fields: dict[str, Scalar] | None = None


class NewDeal(Command):
    name: str
    pipeline_id: int | None = None
    status_id: int | None = None
    contact_id: int | None = None


class Moving(Command):
    status_id: int
    pipeline_id: int | None = None


class Merging(Command):
    into: int


class Accepting(Command):
    status_id: int | None = None


def _contact(desk: Desk, contact_id: int) -> Contact:
    contact = desk.account.live_contact(contact_id)
    if contact is None:
        raise ControlError(404, "no_such_contact")
    return contact


def _deal(desk: Desk) -> Deal:
    deal = desk.account.live_deal(int(desk.request.match_info["deal_id"]))
    if deal is None:
        raise ControlError(404, "no_such_deal")
    return deal


def _request(desk: Desk) -> UnsortedRequest:
    request = desk.account.requests.get(desk.request.match_info["uid"])
    if request is None or request.state != "open":
        raise ControlError(404, "no_such_request")
    return request


async def create_contact_by_hand(request: web.Request) -> web.Response:
    """`custom_fields` is `{field name or code: value}`."""
    desk, command = desk_of(request), await read_command(request, NewContact)
    fields: dict[int, list[FieldValue]] = {}
    for name, value in (command.custom_fields or {}).items():
        field = field_by_name(desk.account, "contacts", name)
        if field is None:
            raise ControlError(400, "no_such_field", name)
        fields[field.id] = [FieldValue(value=value)]
    contact = create_contact(desk.office, command.name, fields=fields, created_by=desk.account.manager.id)
    return web.json_response({"contact_id": contact.id}, status=201)


async def create_deal_by_hand(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, NewDeal)
    pipeline = desk.account.pipelines.get(command.pipeline_id or desk.account.main_pipeline.id)
    status = None
    if pipeline is not None:
        status = pipeline.first_status if command.status_id is None else pipeline.status(command.status_id)
    if pipeline is None or status is None:
        raise ControlError(400, "no_such_status")
    contact = _contact(desk, command.contact_id) if command.contact_id is not None else None
    deal = create_deal(
        desk.office,
        command.name,
        pipeline_id=pipeline.id,
        status_id=status.id,
        created_by=desk.account.manager.id,
    )
    if contact is not None:
        attach_contact(desk.office, deal, contact.id, is_main=True, announce=False)
    desk.office.changed("add_lead", deal)
    return web.json_response({"deal_id": deal.id}, status=201)


async def move_deal_by_hand(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Moving)
    deal = _deal(desk)
    owner = desk.account.pipeline_of_status(command.status_id)
    pipeline = desk.account.pipelines.get(command.pipeline_id or (owner.id if owner else deal.pipeline_id))
    if pipeline is None or pipeline.status(command.status_id) is None:
        raise ControlError(400, "no_such_status")
    if deal.is_unsorted:
        raise ControlError(409, "deal_is_unsorted")
    move_deal(desk.office, deal, pipeline_id=pipeline.id, status_id=command.status_id)
    return web.json_response({"deal_id": deal.id, "pipeline_id": deal.pipeline_id, "status_id": deal.status_id})


async def delete_deal_by_hand(request: web.Request) -> web.Response:
    desk = desk_of(request)
    delete_deal(desk.office, _deal(desk))
    return web.json_response({"deleted": True})


async def delete_contact_by_hand(request: web.Request) -> web.Response:
    desk = desk_of(request)
    delete_contact(desk.office, _contact(desk, int(request.match_info["contact_id"])))
    return web.json_response({"deleted": True})


async def merge_contacts(request: web.Request) -> web.Response:
    """Merge a contact into another one: its chats and deals move, then it is gone."""
    desk, command = desk_of(request), await read_command(request, Merging)
    account = desk.account
    contact = _contact(desk, int(request.match_info["contact_id"]))
    kept = _contact(desk, command.into)
    if kept is contact:
        raise ControlError(400, "same_contact")
    for chat in account.chats_of(contact.id):
        account.link_chat(chat, kept.id)
        talk = account.talks.get(chat.talk_id or 0)
        if talk is not None:
            talk.contact_id = kept.id
    for deal in account.deals_of(contact.id):
        attach_contact(desk.office, deal, kept.id, is_main=deal.main_contact_id == contact.id)
    kept.fields = {**contact.fields, **kept.fields}
    kept.updated_at = moment()
    desk.office.changed("update_contact", kept)
    delete_contact(desk.office, contact)
    return web.json_response({"contact_id": kept.id})


async def accept(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Accepting)
    found = _request(desk)
    if command.status_id is not None and not any(
        pipeline.status(command.status_id) for pipeline in desk.account.pipelines.values()
    ):
        raise ControlError(400, "no_such_status")
    deal = accept_request(desk.office, found, command.status_id, None)
    return web.json_response({"deal_id": deal.id, "pipeline_id": deal.pipeline_id, "status_id": deal.status_id})


async def decline(request: web.Request) -> web.Response:
    desk = desk_of(request)
    decline_request(desk.office, _request(desk))
    return web.json_response({"declined": True})
