"""Pipelines and statuses (www.amocrm.ru/developers/content/crm_platform/leads_pipelines)."""

from aiohttp import web

from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, hal, served
from local.simulators.amocrm.state.records import Pipeline, Status


async def pipelines(call: Call) -> web.Response:
    rows = [_pipeline(call, pipeline) for pipeline in call.account.pipelines.values()]
    return hal({"_total_items": len(rows), "_links": call.href("leads/pipelines"), "_embedded": {"pipelines": rows}})


def _found(call: Call) -> Pipeline:
    found = call.account.pipelines.get(call.path_id())
    if found is None:
        raise RestError(404, "Pipeline not found")
    return found


async def pipeline(call: Call) -> web.Response:
    return hal(_pipeline(call, _found(call)))


async def statuses(call: Call) -> web.Response:
    found = _found(call)
    rows = [_status(call, found, status) for status in found.statuses]
    links = call.href(f"leads/pipelines/{found.id}/statuses")
    return hal({"_total_items": len(rows), "_links": links, "_embedded": {"statuses": rows}})


async def status(call: Call) -> web.Response:
    found = _found(call)
    chosen = found.status(call.path_id("status_id"))
    if chosen is None:
        raise RestError(404, "Status not found")
    return hal(_status(call, found, chosen))


def _pipeline(call: Call, found: Pipeline) -> dict[str, object]:
    return {
        "id": found.id,
        "name": found.name,
        "sort": found.sort,
        "is_main": found.is_main,
        "is_unsorted_on": found.is_unsorted_on,
        "is_archive": found.is_archive,
        "account_id": call.account.id,
        "_links": call.href(f"leads/pipelines/{found.id}"),
        "_embedded": {"statuses": [_status(call, found, status) for status in found.statuses]},
    }


def _status(call: Call, owner: Pipeline, found: Status) -> dict[str, object]:
    return {
        "id": found.id,
        "name": found.name,
        "sort": found.sort,
        "is_editable": found.is_editable,
        "pipeline_id": owner.id,
        "color": found.color,
        "type": found.type,
        "account_id": call.account.id,
        "_links": call.href(f"leads/pipelines/{owner.id}/statuses/{found.id}"),
    }


def routes() -> list[web.RouteDef]:
    base = "/api/v4/leads/pipelines"
    return [
        web.get(base, served(pipelines)),
        web.get(base + r"/{id:\d+}", served(pipeline)),
        web.get(base + r"/{id:\d+}/statuses", served(statuses)),
        web.get(base + r"/{id:\d+}/statuses/{status_id:\d+}", served(status)),
    ]
