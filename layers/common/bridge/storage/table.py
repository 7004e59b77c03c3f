"""One DynamoDB table behind plain Python values."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import TransientError
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

_IN_ONE_WRITE = 25

Item = dict[str, Any]


class _Deserializer(TypeDeserializer):
    def _deserialize_b(self, value: bytes) -> bytes:
        return value


_write = TypeSerializer().serialize
_read = _Deserializer().deserialize


@dataclass(frozen=True)
class Page:
    """Items of a query that matched, and the key behind which it goes on: None at its end."""

    items: list[Item]
    last_key: Item | None


class ConditionFailedError(Exception):
    """The condition of a write did not hold; `item` is what stands there instead (empty when nothing does)."""

    def __init__(self, item: Item) -> None:
        super().__init__("condition failed")
        self.item = item


class Table:
    """Reads are consistent. Raises TransientError when DynamoDB cannot be reached or throttles.

    A request that it calls wrong would be wrong again: its ClientError is let through, like any other bug of ours.
    """

    def __init__(self, client: "DynamoDBClient", name: str) -> None:
        self._client = client
        self.name = name

    def get(self, key: Item) -> Item | None:
        with _mapped_errors():
            found = self._client.get_item(TableName=self.name, Key=dump(key), ConsistentRead=True)
        return load(found["Item"]) if "Item" in found else None

    def glance(self, key: Item) -> Item | None:
        """Return an item as it was a moment ago: a read that is not consistent costs half."""
        with _mapped_errors():
            found = self._client.get_item(TableName=self.name, Key=dump(key))
        return load(found["Item"]) if "Item" in found else None

    def get_all(self, keys: Sequence[Item]) -> list[Item]:
        """Return those of at most a hundred items that are there, in any order."""
        return [item for item in get_together(self._client, [(self, key) for key in keys]) if item is not None]

    def put_all(self, items: Sequence[Item]) -> list[Item]:
        """Write at most 25 items of different keys in one call; return those that were not taken, to be put again."""
        with _mapped_errors():
            answer = self._client.batch_write_item(
                RequestItems={self.name: [{"PutRequest": {"Item": dump(item)}} for item in items]}
            )
        refused = answer.get("UnprocessedItems", {}).get(self.name, [])
        return [load(request["PutRequest"]["Item"]) for request in refused]

    def delete_all(self, keys: Sequence[Item]) -> None:
        """Delete items, 25 a call; TransientError when some of them were not taken."""
        for start in range(0, len(keys), _IN_ONE_WRITE):
            requests: list[WriteRequestTypeDef] = [
                {"DeleteRequest": {"Key": dump(key)}} for key in keys[start : start + _IN_ONE_WRITE]
            ]
            with _mapped_errors():
                answer = self._client.batch_write_item(RequestItems={self.name: requests})
            if answer.get("UnprocessedItems"):
                raise TransientError(Reason.STORAGE_UNAVAILABLE, "dynamodb: throttled")

    def put(
        self,
        item: Item,
        *,
        condition: str = "",
        values: Item | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        options = _options(condition, values, names)
        with _mapped_errors():
            self._client.put_item(TableName=self.name, Item=dump(item), **options)

    def update(
        self,
        key: Item,
        expression: str,
        values: Item | None = None,
        *,
        condition: str = "",
        names: Mapping[str, str] | None = None,
        returns: Literal["NONE", "ALL_NEW", "ALL_OLD"] = "NONE",
    ) -> Item:
        options = _options(condition, values, names)
        with _mapped_errors():
            answer = self._client.update_item(
                TableName=self.name, Key=dump(key), UpdateExpression=expression, ReturnValues=returns, **options
            )
        return load(answer.get("Attributes", {}))

    def delete(
        self,
        key: Item,
        *,
        condition: str = "",
        values: Item | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        options = _options(condition, values, names)
        with _mapped_errors():
            self._client.delete_item(TableName=self.name, Key=dump(key), **options)

    def query(
        self,
        expression: str,
        values: Item,
        *,
        index: str = "",
        limit: int = 0,
        newest_first: bool = False,
        **names: str,
    ) -> list[Item]:
        """Return the matching items; all of them when `limit` is 0. `names` gives attribute names: `state="#state"`."""
        options: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": True}
        if names:
            options["ExpressionAttributeNames"] = {placeholder: name for name, placeholder in names.items()}
        items: list[Item] = []
        with _mapped_errors():
            pages = self._client.get_paginator("query").paginate(
                TableName=self.name,
                KeyConditionExpression=expression,
                ExpressionAttributeValues=dump(values),
                ScanIndexForward=not newest_first,
                PaginationConfig={"MaxItems": limit, "PageSize": limit} if limit else {},
                **options,
            )
            for page in pages:
                items.extend(load(item) for item in page["Items"])
        return items

    def number_of(self, expression: str, values: Item, at_most: int, *, index: str = "", glance: bool = False) -> int:
        """Return how many items match; no more than so many are looked for. `glance`: as it was a moment ago."""
        options: dict[str, Any] = {"IndexName": index} if index else {"ConsistentRead": not glance}
        found = 0
        while found < at_most:
            with _mapped_errors():
                answer = self._client.query(
                    TableName=self.name,
                    KeyConditionExpression=expression,
                    ExpressionAttributeValues=dump(values),
                    Select="COUNT",
                    Limit=at_most - found,
                    **options,
                )
            found += answer["Count"]
            if "LastEvaluatedKey" not in answer:
                break
            options["ExclusiveStartKey"] = answer["LastEvaluatedKey"]
        return found

    def pages(
        self,
        expression: str,
        values: Item,
        size: int,
        *,
        index: str = "",
        newest_first: bool = False,
        condition: str = "",
        only: Sequence[str] = (),
        names: Mapping[str, str] | None = None,
    ) -> Iterator[Page]:
        """Yield a query read by read, each of `size` items, as far as they fulfil a condition; `only` these attributes.

        `names` as in `put`; what `only` names needs one there. An `index` has to be a local one: it is read
        consistently.
        """
        options: dict[str, Any] = {"ExpressionAttributeNames": dict(names)} if names else {}
        if index:
            options["IndexName"] = index
        if condition:
            options["FilterExpression"] = condition
        if only:
            options["ProjectionExpression"] = ", ".join(only)
        with _mapped_errors():
            pages = self._client.get_paginator("query").paginate(
                TableName=self.name,
                KeyConditionExpression=expression,
                ExpressionAttributeValues=dump(values),
                ScanIndexForward=not newest_first,
                ConsistentRead=True,
                PaginationConfig={"PageSize": size},
                **options,
            )
            for page in pages:
                last_key = page.get("LastEvaluatedKey")
                yield Page([load(item) for item in page["Items"]], load(last_key) if last_key else None)


def get_together(client: "DynamoDBClient", keys: Sequence[tuple[Table, Item]]) -> list[Item | None]:
    """Read at most a hundred items of any tables in one consistent BatchGetItem, in the order asked for."""
    wanted: dict[str, Any] = {}
    for table, key in keys:
        wanted.setdefault(table.name, {"Keys": [], "ConsistentRead": True})["Keys"].append(dump(key))
    with _mapped_errors():
        answer = client.batch_get_item(RequestItems=wanted)
    if answer.get("UnprocessedKeys"):
        raise TransientError(Reason.STORAGE_UNAVAILABLE, "dynamodb: throttled")
    found = {name: [load(item) for item in items] for name, items in answer["Responses"].items()}
    return [
        next((item for item in found.get(table.name, []) if key.items() <= item.items()), None) for table, key in keys
    ]


def known_to(kind: type["DataclassInstance"], item: Item) -> Item:
    """Return what of an item this version of a record has: a newer one may have written more."""
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in item.items() if name in names}


def dump(item: Item) -> dict[str, Any]:
    return {name: _write(_decimal(value)) for name, value in item.items()}


def load(item: Mapping[str, Any]) -> Item:
    return {name: _plain(_read(value)) for name, value in item.items()}


def _decimal(value: Any) -> Any:
    return Decimal(str(value)) if isinstance(value, float) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_plain(element) for element in value]
    if isinstance(value, dict):
        return {name: _plain(element) for name, element in value.items()}
    return value


def _options(condition: str, values: Item | None, names: Mapping[str, str] | None) -> dict[str, Any]:
    options: dict[str, Any] = {"ExpressionAttributeNames": dict(names)} if names else {}
    if values:
        options["ExpressionAttributeValues"] = dump(values)
    if condition:
        options["ConditionExpression"] = condition
        options["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    return options


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "ConditionalCheckFailedException":
            found: Any = error.response.get("Item", {})
            raise ConditionFailedError(load(found)) from None
        if code == "ValidationException":
            raise
        raise TransientError(Reason.STORAGE_UNAVAILABLE, f"dynamodb: {code}") from error
    except BotoCoreError as error:
        raise TransientError(Reason.STORAGE_UNAVAILABLE, f"dynamodb: {type(error).__name__}") from error
