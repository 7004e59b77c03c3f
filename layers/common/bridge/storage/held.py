"""Hooks held on the item of their conversation; the entrance needs no more of the stores than this."""

from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from bridge.domain.errors import TransientError
from bridge.domain.held import Held
from bridge.domain.identity import ConversationId
from bridge.domain.reasons import Reason

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PREFIX = "held#"


class HeldHooks:
    """Each hook is an attribute `held#{amojo message id}` of the item, so that holding twice holds once."""

    def __init__(self, client: "DynamoDBClient", conversations: str) -> None:
        self._client = client
        self._table = conversations

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
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"conversation_id": {"S": str(conversation)}},
                UpdateExpression="SET #held = :held",
                ExpressionAttributeNames={"#held": PREFIX + held.crm_id},
                ExpressionAttributeValues={":held": {"M": value}},
            )
        except (ClientError, BotoCoreError) as error:
            raise TransientError(Reason.STORAGE_UNAVAILABLE, f"dynamodb: {type(error).__name__}") from error


def held_in(item: dict[str, Any]) -> tuple[Held, ...]:
    """Return what is held on a conversation's item, in the order it stands in amoCRM."""
    found = [Held(**value) for name, value in item.items() if name.startswith(PREFIX)]
    return tuple(sorted(found, key=lambda held: held.place))
