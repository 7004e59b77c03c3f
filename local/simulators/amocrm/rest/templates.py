"""Templates of answers in chats (www.amocrm.ru/developers/content/crm_platform/chat-templates-api).

The templates of WhatsApp (`waba`) and their review are refused: the channel is Telegram's.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from local.simulators.amocrm.errors import RestError
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
)
from local.simulators.amocrm.state.account import moment
from local.simulators.amocrm.state.bots import Template

MAX_PAGE = 50
MAX_TEMPLATES = 1000
PATH = "chats/templates"
KEY = "chat_templates"

Text = Annotated[str, StringConstraints(min_length=1)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class TemplateButton(Part):
    type: Literal["inline", "url"]
    text: Text
    url: str | None = None

    @model_validator(mode="after")
    def _addressed(self) -> Self:
        if (self.type == "url") != bool(self.url):
            raise ValueError("url belongs to a button of the type url")
        return self


class TemplateFile(Part):
    id: Text
    name: Text
    type: Literal["picture", "file", "document", "video"]


class _Written(Item):
    external_id: str | None = None
    is_editable: bool | None = None
    type: Literal["amocrm"] | None = None
    buttons: list[TemplateButton] | None = None
    attachment: TemplateFile | None = None

    @model_validator(mode="after")
    def _of_one_kind(self) -> Self:
        if len({button.type for button in self.buttons or []}) > 1:
            raise ValueError("buttons of one template are of one type")
        return self


class NewTemplate(_Written):
    name: Text
    content: Text


class ChangedTemplate(_Written):
    id: int | None = None
    name: Text | None = None
    content: Text | None = None


class TemplateId(Item):
    id: int


async def listing(call: Call) -> web.Response:
    wanted = call.filter_values("external_id")
    rows = [row for row in call.account.templates.values() if not wanted or row.external_id in wanted]
    return listed(call, PATH, rows, lambda row: _model(call, row), key=KEY, max_page=MAX_PAGE)


async def one(call: Call) -> web.Response:
    return hal(_model(call, _template(call)))


async def create(call: Call) -> web.Response:
    items = await read_items(call, NewTemplate)
    templates = call.account.templates
    if len(templates) + len(items) > MAX_TEMPLATES:
        raise RestError(422, f"Limit of {MAX_TEMPLATES} templates is reached")
    for index, item in enumerate(items):
        _check_file(call, item, echoed(item, index))
    made = [_made(call, item) for item in items]
    for template in made:
        templates[template.id] = template
    return _collection(call, made, items)


def _made(call: Call, item: NewTemplate) -> Template:
    now = moment()
    template = Template(id=call.account.next_id(), name=item.name, content=item.content, created_at=now, updated_at=now)
    _write(template, item)
    return template


async def change_many(call: Call) -> web.Response:
    items = await read_items(call, ChangedTemplate)
    changed: list[Template] = []
    for index, item in enumerate(items):
        request_id = echoed(item, index)
        template = call.account.templates.get(item.id or 0)
        if item.id is None:
            raise invalid(request_id, "FieldMissing", "id", "This field is missing.")
        if template is None:
            raise invalid(request_id, "NotFound", "id", "Template not found.")
        _check_file(call, item, request_id)
        changed.append(template)
    for template, item in zip(changed, items, strict=True):
        _write(template, item)
    return _collection(call, changed, items)


async def change_one(call: Call) -> web.Response:
    template, item = _template(call), await read_one(call, ChangedTemplate)
    _check_file(call, item, "0")
    _write(template, item)
    return hal(_model(call, template))


async def delete_many(call: Call) -> web.Response:
    items = await read_items(call, TemplateId)
    templates = call.account.templates
    for index, item in enumerate(items):
        if item.id not in templates:
            raise invalid(echoed(item, index), "NotFound", "id", "Template not found.")
    for item in items:
        templates.pop(item.id, None)
    return nothing()


async def delete_one(call: Call) -> web.Response:
    del call.account.templates[_template(call).id]
    return nothing()


def _template(call: Call) -> Template:
    template = call.account.templates.get(call.path_id())
    if template is None:
        raise RestError(404, "Template not found")
    return template


def _check_file(call: Call, item: _Written, request_id: str) -> None:
    """Refuse a file that the account does not have; those of `POST /sim/…/files` stand for the drive's."""
    if item.attachment is not None and item.attachment.id not in call.simulator.world.attachments:
        raise invalid(request_id, "NotSupportedChoice", "attachment.id", "File not found.")


def _write(template: Template, item: NewTemplate | ChangedTemplate) -> None:
    written = item.model_dump(exclude_unset=True, exclude_none=True, exclude={"id", "request_id"})
    for name, value in written.items():
        setattr(template, name, value)
    if "attachment" in item.model_fields_set and item.attachment is None:
        template.attachment = None
    template.updated_at = moment()


def _collection(call: Call, rows: Sequence[Template], items: Sequence[Item]) -> web.Response:
    models = [
        {**_model(call, row), "request_id": echoed(item, index)}
        for index, (row, item) in enumerate(zip(rows, items, strict=True))
    ]
    return hal({"_total_items": len(models), "_embedded": {KEY: models}})


def _model(call: Call, template: Template) -> dict[str, object]:
    return {
        **template.model_dump(),
        "account_id": call.account.id,
        "attachment": None if template.attachment is None else {**template.attachment, "is_external": True},
        "waba_footer": "",
        "waba_category": "",
        "waba_language": "",
        "waba_examples": [],
        "waba_header": None,
        "waba_header_type": None,
        "_links": call.href(f"{PATH}/{template.id}"),
    }


def routes() -> list[web.RouteDef]:
    base, one_path = f"/api/v4/{PATH}", rf"/api/v4/{PATH}/{{id:\d+}}"
    return [
        web.get(base, served(listing, admin=True)),
        web.post(base, served(create, admin=True)),
        web.patch(base, served(change_many, admin=True)),
        web.delete(base, served(delete_many, admin=True)),
        web.get(one_path, served(one)),
        web.patch(one_path, served(change_one, admin=True)),
        web.delete(one_path, served(delete_one, admin=True)),
    ]
