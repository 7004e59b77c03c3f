"""Tasks (www.amocrm.ru/developers/content/crm_platform/tasks-api)."""

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from local.simulators.amocrm.rest.base import (
    Call,
    Item,
    echoed,
    hal,
    invalid,
    listed,
    nothing,
    read_items,
    read_one,
    served,
    written,
)
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.records import Entity, Task

_FILTERS = ("id", "responsible_user_id", "entity_type", "entity_id")


class Result(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    text: str


class NewTask(Item):
    text: str
    complete_till: int
    task_type_id: int = 1
    entity_id: int | None = None
    entity_type: Entity | None = None
    responsible_user_id: int | None = None
    is_completed: bool = False
    result: Result | None = None
    duration: int = 0
    created_by: int | None = None
    updated_by: int | None = None
    created_at: int | None = None
    updated_at: int | None = None


class ChangedTask(Item):
    id: int | None = None
    text: str | None = None
    complete_till: int | None = None
    task_type_id: int | None = None
    entity_id: int | None = None
    entity_type: Entity | None = None
    responsible_user_id: int | None = None
    is_completed: bool | None = None
    result: Result | None = None
    duration: int | None = None
    updated_by: int | None = None
    updated_at: int | None = None


async def listing(call: Call) -> web.Response:
    wanted = {name: values for name in _FILTERS if (values := call.filter_values(name))}
    done, kinds = call.filter_values("is_completed"), call.filter_values("task_type")
    rows = [
        task
        for task in call.account.tasks.values()
        if all(str(getattr(task, name)) in values for name, values in wanted.items())
        and (not done or str(int(task.is_completed)) in done)
        and (not kinds or str(task.task_type_id) in kinds)
    ]
    return listed(call, "tasks", rows, lambda task: _model(call, task))


async def one(call: Call) -> web.Response:
    task = call.account.tasks.get(call.path_id())
    return hal(_model(call, task)) if task else nothing()


async def create(call: Call) -> web.Response:
    items = await read_items(call, NewTask)
    for index, item in enumerate(items):
        _check_card(call, item.entity_type, item.entity_id, echoed(item, index))
    rows: list[dict[str, object]] = []
    for index, item in enumerate(items):
        task = Task(
            id=call.account.next_id(),
            **item.model_dump(include={"text", "task_type_id", "complete_till", "duration", "is_completed"}),
            entity_type=item.entity_type,
            entity_id=item.entity_id,
            result=item.result.text if item.result else "",
            responsible_user_id=item.responsible_user_id or call.user.id,
            created_by=call.user.id,
            created_at=moment(),
            updated_at=moment(),
        )
        call.account.tasks[task.id] = task
        rows.append({"id": task.id, "request_id": echoed(item, index), "_links": call.href(f"tasks/{task.id}")})
    return written(call, "tasks", rows)


def _check_card(call: Call, entity: Entity | None, entity_id: int | None, request_id: str) -> None:
    if entity_id is None:
        return
    if entity is None:
        raise invalid(request_id, "FieldMissing", "entity_type", "This field is missing.")
    if not call.account.has_card(entity, entity_id):
        raise invalid(request_id, "NotFound", "entity_id", "Entity not found")


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, ChangedTask)
    changes = [(_existing(call, item, item.id, echoed(item, index)), item) for index, item in enumerate(items)]
    rows = [
        {**_change(call, task, item), "request_id": echoed(item, index)} for index, (task, item) in enumerate(changes)
    ]
    return written(call, "tasks", rows)


async def change_one(call: Call) -> web.Response:
    item = await read_one(call, ChangedTask)
    return hal(_change(call, _existing(call, item, call.path_id(), "0"), item))


def _existing(call: Call, item: ChangedTask, task_id: int | None, request_id: str) -> Task:
    task = call.account.tasks.get(task_id or 0)
    if task is None:
        raise invalid(request_id, "NotFound", "id", "Entity not found")
    _check_card(call, item.entity_type or task.entity_type, item.entity_id, request_id)
    return task


def _change(call: Call, task: Task, item: ChangedTask) -> dict[str, object]:
    for name, value in item.model_dump(exclude_none=True, exclude={"id", "request_id", "result", "updated_by"}).items():
        setattr(task, name, value)
    if item.result is not None:
        task.result = item.result.text
    task.updated_at = moment()
    return {"id": task.id, "updated_at": task.updated_at, "_links": call.href(f"tasks/{task.id}")}


def _model(call: Call, task: Task) -> dict[str, object]:
    return {
        **task.model_dump(exclude={"result"}),
        "updated_by": task.created_by,
        "group_id": 0,
        "result": {"text": task.result} if task.result else [],
        "account_id": call.account.id,
        "_links": call.href(f"tasks/{task.id}"),
    }


def routes() -> list[web.RouteDef]:
    return [
        web.get("/api/v4/tasks", served(listing)),
        web.post("/api/v4/tasks", served(create)),
        web.patch("/api/v4/tasks", served(change_many)),
        web.get(r"/api/v4/tasks/{id:\d+}", served(one)),
        web.patch(r"/api/v4/tasks/{id:\d+}", served(change_one)),
    ]
