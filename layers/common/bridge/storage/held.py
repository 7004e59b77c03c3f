"""Hooks held on the item of their conversation; the entrance needs no more of the stores than this."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import TransientError
from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX = "held#"
LAST = "last"
"""The receipt that tells when the last of the person's words came, were it an edit or one that was late."""


class HeldHooks:
    """Each hook is an attribute `held#{amojo message id}` of the item, so that holding twice holds once."""

    def __init__(self, client: "DynamoDBClient", conversations: str, receipts: str) -> None:
        self._client = client
        self._conversations = conversations
        self._receipts = receipts

    def has_written_since(self, conversation: ConversationId, since: float) -> bool:
        """Tell whether the person has written since then (unix seconds). Raises TransientError."""
        with _mapped_errors():
            found = self._client.get_item(
                TableName=self._receipts,
                Key={"conversation_id": {"S": str(conversation)}, "message": {"S": LAST}},
                ConsistentRead=True,
            )
        return "Item" in found and int(found["Item"]["at"]["N"]) >= int(since)

    def hold(self, conversation: ConversationId, held: Held) -> None:
        """Hold a hook. Raises TransientError when it was not written, for whatever reason."""
        value: Any = {
            "crm_id": {"S": held.crm_id},
            "scope_id": {"S": held.scope_id},
            "body": {"S": held.body},
            "line": {"S": held.line},
            "at_ms": {"N": str(held.at_ms)},
            "held_ms": {"N": str(held.held_ms)},
            "album": {"S": held.album},
        }
        with _mapped_errors():
            self._client.update_item(
                TableName=self._conversations,
                Key={"conversation_id": {"S": str(conversation)}},
                UpdateExpression="SET #held = :held",
                ExpressionAttributeNames={"#held": PREFIX + held.crm_id},
                ExpressionAttributeValues={":held": {"M": value}},
            )


@contextmanager
def _mapped_errors() -> Iterator[None]:
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        raise TransientError(Reason.STORAGE_UNAVAILABLE, f"dynamodb: {type(error).__name__}") from error


def held_in(item: dict[str, Any]) -> tuple[Held, ...]:
    """Return what is held on a conversation's item, in the order it stands in amoCRM."""
    found = [Held(**value) for name, value in item.items() if name.startswith(PREFIX)]
    return tuple(sorted(found, key=lambda held: held.place))
