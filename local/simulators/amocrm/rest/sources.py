"""Sources of the integration (www.amocrm.ru/developers/content/crm_platform/sources-api)."""

from collections.abc import Iterable
from typing import Annotated, Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from local.simulators.amocrm.errors import RestError
from local.simulators.amocrm.rest.base import Call, Item, echoed, hal, invalid, nothing, read_items, read_one, served
from local.simulators.amocrm.state.records import Source

MAX_SOURCES = 100
MAX_WRITE = 50

Name = Annotated[str, StringConstraints(min_length=1, max_length=255)]
ExternalId = Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]{1,36}$")]


class Service(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    type: Literal["whatsapp"]
    params: dict[Literal["waba", "is_supports_list_message"], bool] = {}
    pages: list[dict[Literal["id", "name", "link"], str]] = []


class NewSource(Item):
    name: Name
    external_id: ExternalId
    pipeline_id: int | None = None
    default: bool = False
    origin_code: str | None = None
    services: list[Service] = Field(default_factory=list)


class ChangedSource(Item):
    id: int | None = None
    name: Name | None = None
    pipeline_id: int | None = None
    default: bool | None = None
    origin_code: str | None = None
    services: list[Service] | None = None


class SourceId(Item):
    id: int


async def listing(call: Call) -> web.Response:
    wanted = call.filter_values("external_id")
    rows = [source for source in call.account.sources.values() if not wanted or source.external_id in wanted]
    return _collection(call, ((source, None) for source in rows)) if rows else nothing()


async def one(call: Call) -> web.Response:
    source = call.account.sources.get(call.path_id())
    return hal(_model(call, source)) if source else nothing()


async def create(call: Call) -> web.Response:
    items = await read_items(call, NewSource, MAX_WRITE)
    account = call.account
    if len(account.sources) + len(items) > MAX_SOURCES:
        raise RestError(400, f"Limit of {MAX_SOURCES} sources is reached")
    taken: set[str] = set()
    for index, item in enumerate(items):
        _check_pipeline(call, item.pipeline_id, echoed(item, index))
        if item.external_id in taken or account.source_by_external(item.external_id) is not None:
            raise invalid(
                echoed(item, index), "NotUnique", "external_id", "Source with this external_id already exists."
            )
        taken.add(item.external_id)
    return _collection(call, [(_add(call, item), echoed(item, index)) for index, item in enumerate(items)])


def _check_pipeline(call: Call, pipeline_id: int | None, request_id: str) -> None:
    if pipeline_id is not None and pipeline_id not in call.account.pipelines:
        raise invalid(request_id, "NotSupportedChoice", "pipeline_id", "The value you selected is not a valid choice.")


def _add(call: Call, item: NewSource) -> Source:
    account = call.account
    source = Source(
        id=account.next_id(),
        name=item.name,
        external_id=item.external_id,
        pipeline_id=item.pipeline_id or account.main_pipeline.id,
        origin_code=item.origin_code,
        services=[service.model_dump() for service in item.services],
    )
    account.add_source(source)
    if item.default:
        _make_default(call, source)
    return source


def _make_default(call: Call, chosen: Source) -> None:
    for source in call.account.sources.values():
        source.default = source is chosen


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, ChangedSource, MAX_WRITE)
    changes: list[tuple[Source, ChangedSource, str]] = []
    for index, item in enumerate(items):
        request_id = echoed(item, index)
        if item.id is None:
            raise invalid(request_id, "FieldMissing", "id", "This field is missing.")
        source = call.account.sources.get(item.id)
        if source is None:
            raise _unknown([(request_id, item.id)])
        _check_pipeline(call, item.pipeline_id, request_id)
        changes.append((source, item, request_id))
    for source, item, _ in changes:
        _change(call, source, item)
    return _collection(call, [(source, request_id) for source, _, request_id in changes])


async def change_one(call: Call) -> web.Response:
    source = call.account.sources.get(call.path_id())
    if source is None:
        raise RestError(404, "Source not found")
    item = await read_one(call, ChangedSource)
    _check_pipeline(call, item.pipeline_id, "0")
    _change(call, source, item)
    return hal(_model(call, source))


def _change(call: Call, source: Source, item: ChangedSource) -> None:
    source.name = item.name or source.name
    source.pipeline_id = item.pipeline_id or source.pipeline_id
    source.origin_code = item.origin_code or source.origin_code
    if item.services is not None:
        source.services = [service.model_dump() for service in item.services]
    if item.default:
        _make_default(call, source)
    elif item.default is False:
        source.default = False


async def delete_many(call: Call) -> web.Response:
    items = await read_items(call, SourceId, MAX_WRITE)
    sources = call.account.sources
    missing = [(echoed(item, index), item.id) for index, item in enumerate(items) if item.id not in sources]
    if missing:
        raise _unknown(missing)
    for item in items:
        call.account.remove_source(sources[item.id])
    return nothing()


async def delete_one(call: Call) -> web.Response:
    source = call.account.sources.get(call.path_id())
    if source is None:
        raise RestError(404, "Source not found")
    call.account.remove_source(source)
    return nothing()


def _unknown(missing: Iterable[tuple[str, int]]) -> RestError:
    errors = [
        {
            "request_id": request_id,
            "errors": {"code": "EntityNotFound", "path": "id", "detail": f"source with id = {source_id} not found"},
        }
        for request_id, source_id in missing
    ]
    return RestError(400, "Invalid request items", {"errors": errors})


def _collection(call: Call, rows: Iterable[tuple[Source, str | None]]) -> web.Response:
    models = [
        _model(call, source) if request_id is None else {**_model(call, source), "request_id": request_id}
        for source, request_id in rows
    ]
    return hal({"_total_items": len(models), "_links": call.href("sources"), "_embedded": {"sources": models}})


def _model(call: Call, source: Source) -> dict[str, object]:
    return {**source.model_dump(), "_links": call.href(f"sources/{source.id}")}


def routes() -> list[web.RouteDef]:
    base, one_path = "/api/v4/sources", r"/api/v4/sources/{id:\d+}"
    return [
        web.get(base, served(listing, admin=True)),
        web.post(base, served(create, admin=True)),
        web.patch(base, served(change_many, admin=True)),
        web.delete(base, served(delete_many, admin=True)),
        web.get(one_path, served(one, admin=True)),
        web.patch(one_path, served(change_one, admin=True)),
        web.delete(one_path, served(delete_one, admin=True)),
    ]
