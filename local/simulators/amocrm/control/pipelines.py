"""What an administrator does to pipelines at the screen: deletes one, or a status of one."""

from aiohttp import web

from local.simulators.amocrm.control.base import Desk, desk_of
from local.simulators.amocrm.crm.entities import move_deal
from local.simulators.amocrm.state.records import CLOSED, Pipeline, Status
from local.simulators.refusals import ControlError


async def delete_pipeline(request: web.Request) -> web.Response:
    """Move all of a pipeline's deals and requests into another one, as amoCRM asks for first, and delete it.

    The last one cannot be deleted (developers.kommo.com/reference/delete-pipeline); where the main one goes, the next
    one is the main one. What becomes of the sources that named it is a switch.
    """
    desk = desk_of(request)
    account, gone = desk.account, _pipeline_at(desk)
    if len(account.pipelines) == 1:
        raise ControlError(409, "last_pipeline")
    del account.pipelines[gone.id]
    if gone.is_main:
        next(iter(account.pipelines.values())).is_main = True
    _move_deals(desk, gone)
    if account.switches.deleted_pipeline == "main":
        for source in account.sources.values():
            source.pipeline_id = source.pipeline_id if source.pipeline_id != gone.id else account.main_pipeline.id
    desk.simulator.feed.publish(account.id, "account")
    return web.json_response({"deleted": True, "main_pipeline_id": account.main_pipeline.id})


def _move_deals(desk: Desk, gone: Pipeline) -> None:
    main = desk.account.main_pipeline
    for deal in desk.account.deals.values():
        if deal.pipeline_id != gone.id:
            continue
        if deal.is_unsorted or deal.is_deleted:  # nobody is told of these
            deal.pipeline_id, deal.status_id = main.id, main.unsorted_status.id
            continue
        status_id = deal.status_id if deal.status_id in CLOSED else main.first_status.id
        move_deal(desk.office, deal, pipeline_id=main.id, status_id=status_id)
    for found in desk.account.requests.values():
        found.pipeline_id = main.id if found.pipeline_id == gone.id else found.pipeline_id


async def delete_status(request: web.Request) -> web.Response:
    """Move a status's deals into the first one of its pipeline, as amoCRM asks for first, and delete it."""
    desk = desk_of(request)
    pipeline = _pipeline_at(desk)
    gone = _status_at(pipeline, int(request.match_info["status_id"]))
    pipeline.statuses.remove(gone)
    for deal in desk.account.deals.values():
        if (deal.pipeline_id, deal.status_id) == (pipeline.id, gone.id):
            move_deal(desk.office, deal, pipeline_id=pipeline.id, status_id=pipeline.first_status.id)
    desk.simulator.feed.publish(desk.account.id, "account")
    return web.json_response({"deleted": True})


def _pipeline_at(desk: Desk) -> Pipeline:
    found = desk.account.pipelines.get(int(desk.request.match_info["pipeline_id"]))
    if found is None:
        raise ControlError(404, "no_such_pipeline")
    return found


def _status_at(pipeline: Pipeline, status_id: int) -> Status:
    """Return a status of the account's own; amoCRM's system ones stay."""
    found = pipeline.status(status_id)
    if found is None:
        raise ControlError(404, "no_such_status")
    own = [status for status in pipeline.statuses if status.is_editable]
    if found not in own or len(own) == 1:
        raise ControlError(409, "status_stays")
    return found
