"""Control calls of a person at the screen: contacts, deals, requests, sources as changed by hand."""

from aiohttp import web
from pydantic import Field

from local.simulators.amocrm.control.base import Desk, desk_of
from local.simulators.amocrm.crm.entities import (
    attach_contact,
    create_contact,
    create_deal,
    delete_contacts,
    delete_deals,
    move_deal,
    touch_contact,
)
from local.simulators.amocrm.crm.fields import BadValueError, field_by_name, filled_by_hand
from local.simulators.amocrm.crm.merging import merge_contacts, merge_deals
from local.simulators.amocrm.crm.requests import accept_request, decline_request
from local.simulators.amocrm.state.records import Contact, Deal, FieldValue, Scalar, UnsortedRequest
from local.simulators.commands import Command, read_command
from local.simulators.refusals import ControlError


class NewContact(Command):
    name: str
    custom_fields: dict[str, Scalar] | None = None


class NewDeal(Command):
    name: str
    pipeline_id: int | None = None
    status_id: int | None = None
    contact_id: int | None = None


class Changing(Command):
    """What a manager changes on a contact's card."""

    name: str | None = Field(default=None, min_length=1)
    custom_fields: dict[str, Scalar] | None = None


class Moving(Command):
    status_id: int
    pipeline_id: int | None = None


class Selection(Command):
    ids: list[int] = Field(min_length=1)


class Merging(Command):
    into: int


class ChangedUser(Command):
    """An employee as the account's administrator changes them."""

    name: str | None = Field(default=None, min_length=1)
    is_active: bool | None = None
    in_chats: bool | None = None


class Accepting(Command):
    status_id: int | None = None


def _contact(desk: Desk, contact_id: int) -> Contact:
    contact = desk.account.live_contact(contact_id)
    if contact is None:
        raise ControlError(404, "no_such_contact")
    return contact


def _deal(desk: Desk, deal_id: int) -> Deal:
    deal = desk.account.live_deal(deal_id)
    if deal is None:
        raise ControlError(404, "no_such_deal")
    return deal


def _contact_at(desk: Desk) -> Contact:
    return _contact(desk, int(desk.request.match_info["contact_id"]))


def _deal_at(desk: Desk) -> Deal:
    return _deal(desk, int(desk.request.match_info["deal_id"]))


def _request(desk: Desk) -> UnsortedRequest:
    request = desk.account.requests.get(desk.request.match_info["uid"])
    if request is None or request.state != "open":
        raise ControlError(404, "no_such_request")
    return request


def _written_fields(desk: Desk, written: dict[str, Scalar] | None) -> dict[int, list[FieldValue]]:
    """Return the values of a form's fields, which are named by field name or code."""
    fields: dict[int, list[FieldValue]] = {}
    for name, value in (written or {}).items():
        field = field_by_name(desk.account, "contacts", name)
        if field is None:
            raise ControlError(400, "no_such_field", name)
        try:
            fields[field.id] = [filled_by_hand(field, value)]
        except BadValueError as error:
            raise ControlError(400, "bad_value", f"{name}: {error.detail}") from error
    return fields


async def create_contact_by_hand(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, NewContact)
    fields = _written_fields(desk, command.custom_fields)
    contact = create_contact(desk.office, command.name, fields=fields, created_by=desk.account.manager.id)
    return web.json_response({"contact_id": contact.id}, status=201)


async def change_contact_by_hand(request: web.Request) -> web.Response:
    """A manager renames a card or fills its fields."""
    desk, command = desk_of(request), await read_command(request, Changing)
    contact = _contact_at(desk)
    contact.fields = {**contact.fields, **_written_fields(desk, command.custom_fields)}
    contact.name = command.name or contact.name
    touch_contact(desk.office, contact)
    return web.json_response({"contact_id": contact.id, "name": contact.name})


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
    deal = _deal_at(desk)
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
    _delete_deals(desk, [_deal_at(desk)])
    return web.json_response({"deleted": True})


async def delete_contact_by_hand(request: web.Request) -> web.Response:
    desk = desk_of(request)
    delete_contacts(desk.office, _contact_at(desk))
    return web.json_response({"deleted": True})


async def delete_selected_contacts(request: web.Request) -> web.Response:
    """Delete what a manager selected in the list; one webhook tells of all of them."""
    desk, command = desk_of(request), await read_command(request, Selection)
    delete_contacts(desk.office, *(_contact(desk, contact_id) for contact_id in dict.fromkeys(command.ids)))
    return web.json_response({"deleted": True})


async def delete_selected_deals(request: web.Request) -> web.Response:
    desk, command = desk_of(request), await read_command(request, Selection)
    _delete_deals(desk, [_deal(desk, deal_id) for deal_id in dict.fromkeys(command.ids)])
    return web.json_response({"deleted": True})


def _delete_deals(desk: Desk, deals: list[Deal]) -> None:
    """Delete deals; one that is still a request is declined."""
    requests = [request for request in desk.account.requests.values() if request.state == "open"]
    unsorted_ids = {deal.id for deal in deals if deal.is_unsorted}
    for request in requests:
        if request.deal_id in unsorted_ids:
            decline_request(desk.office, request)
    ordinary = [deal for deal in deals if not deal.is_unsorted]
    if ordinary:
        delete_deals(desk.office, *ordinary)


async def merge_contacts_by_hand(request: web.Request) -> web.Response:
    """Merge a contact into another one: its chats and deals move, then it is gone."""
    desk, command = desk_of(request), await read_command(request, Merging)
    contact, kept = _contact_at(desk), _contact(desk, command.into)
    if kept is contact:
        raise ControlError(400, "same_contact")
    merge_contacts(desk.office, contact, kept)
    return web.json_response({"contact_id": kept.id})


async def merge_deals_by_hand(request: web.Request) -> web.Response:
    """Merge a deal into another one: its contacts and talks move, then it is gone."""
    desk, command = desk_of(request), await read_command(request, Merging)
    deal, kept = _deal_at(desk), _deal(desk, command.into)
    if kept is deal:
        raise ControlError(400, "same_deal")
    if deal.is_unsorted or kept.is_unsorted:
        raise ControlError(409, "deal_is_unsorted")
    merge_deals(desk.office, deal, kept)
    return web.json_response({"deal_id": kept.id})


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


async def change_user(request: web.Request) -> web.Response:
    """Rename an employee, let them leave or come back, or have the chats not know them."""
    desk, command = desk_of(request), await read_command(request, ChangedUser)
    user = desk.account.users.get(int(request.match_info["user_id"]))
    if user is None:
        raise ControlError(404, "no_such_user")
    for name, value in command.model_dump(exclude_none=True).items():
        setattr(user, name, value)
    return web.json_response(user.model_dump())
