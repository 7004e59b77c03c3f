"""Custom field values of contacts and deals: as they are written and as they are read."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from local.simulators.amocrm.crm.fields import BadValueError, accept_value, find_field
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import CustomField, Entity, FieldValue

Scalar = Annotated[str | bool | int | float | None, Field(union_mode="left_to_right")]


class WrittenValue(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    value: Scalar = None
    enum_id: int | None = None
    enum_code: str | None = None


class WrittenField(BaseModel):
    """The values of one field, named by id or code."""

    model_config = ConfigDict(extra="forbid", strict=True)

    field_id: int | None = None
    field_code: str | None = None
    field_name: str | None = None
    field_type: str | None = None
    values: list[WrittenValue] | None = None


class Tag(BaseModel):
    """A tag by name or by id; `color` comes back as it was read and means nothing."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: int | None = None
    name: str | None = None
    color: str | None = None


def apply_values(
    account: Account, entity: Entity, fields: dict[int, list[FieldValue]], written: list[WrittenField] | None
) -> None:
    """Change `fields` as a write says; raises BadValueError before anything is changed.

    `values: null` empties a field; an empty value in a list leaves it as it was (amocrm-api-php issue 352).
    """
    accepted: dict[int, list[FieldValue]] = {}
    for index, entry in enumerate(written or []):
        field = find_field(account, entity, entry.field_id, entry.field_code)
        if field is None:
            path = f"custom_fields_values.{index}.{'field_id' if entry.field_id is not None else 'field_code'}"
            raise BadValueError("NotSupportedChoice", path, "The value you selected is not a valid choice.")
        values = [
            accept_value(field, FieldValue(**value.model_dump()), f"custom_fields_values.{index}.values.{place}")
            for place, value in enumerate(entry.values or [])
            if any(given not in {None, ""} for given in value.model_dump().values())
        ]
        if values or not entry.values:
            accepted[field.id] = values
    for field_id, values in accepted.items():
        if values:
            fields[field_id] = values
        else:
            fields.pop(field_id, None)


def read_values(known: dict[int, CustomField], fields: dict[int, list[FieldValue]]) -> list[dict[str, object]] | None:
    """Return `custom_fields_values`; null when no field is filled."""
    return [
        {
            "field_id": field_id,
            "field_name": known[field_id].name,
            "field_code": known[field_id].code,
            "field_type": known[field_id].type,
            "values": [_read(known[field_id], value) for value in values],
        }
        for field_id, values in fields.items()
    ] or None


def _read(field: CustomField, value: FieldValue) -> dict[str, object]:
    """Return a value; items of a list and phones always tell which of the field's items they are."""
    return {"value": value.value} if field.enums is None else value.model_dump()


def apply_tags(
    account: Account, entity: Entity, tags: list[str], add: list[Tag] | None, delete: list[Tag] | None = None
) -> list[str]:
    """Return the tags after some were added and some taken away."""
    removed, added = _names(account, entity, delete), _names(account, entity, add)
    kept = [tag for tag in tags if tag not in removed]
    for name in added:
        account.tag_id(entity, name)
    return [*kept, *(name for name in added if name not in kept)]


def _names(account: Account, entity: Entity, tags: list[Tag] | None) -> list[str]:
    known = {tag_id: name for name, tag_id in account.tags.get(entity, {}).items()}
    names = (tag.name or known.get(tag.id or 0) for tag in tags or [])
    return list(dict.fromkeys(name for name in names if name))


def read_tags(account: Account, entity: Entity, tags: list[str]) -> list[dict[str, object]]:
    return [{"id": account.tag_id(entity, tag), "name": tag, "color": None} for tag in tags]
