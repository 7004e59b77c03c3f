"""Whether a function may make an AWS call, as IAM decides it: from its role, by the engine's own policy evaluator.

Which action and resource a call needs is https://docs.aws.amazon.com/service-authorization/latest/reference/; the texts
of the refusals are https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.engine import policy_evaluator
from local.roles import Role
from local.world import REGION, STACK_NAME

Names = Mapping[str, Any]
"""What a call names: a few of its parameters, as `worker.py` picks them."""

# Calls whose permission is not named after them.
ACTIONS = {
    "sqs.SendMessageBatch": "sqs:SendMessage",
    "sqs.DeleteMessageBatch": "sqs:DeleteMessage",
    "sqs.ChangeMessageVisibilityBatch": "sqs:ChangeMessageVisibility",
    "s3.HeadObject": "s3:GetObject",
    "s3.ListObjectsV2": "s3:ListBucket",
    "s3.CreateMultipartUpload": "s3:PutObject",
    "s3.UploadPart": "s3:PutObject",
    "s3.CompleteMultipartUpload": "s3:PutObject",
}
TRANSACTIONS = {"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem", "Get": "GetItem",
                "ConditionCheck": "ConditionCheckItem"}  # fmt: skip
# What Lambda itself asks of a role before it reads a queue for a function.
POLLING = ("sqs.ReceiveMessage", "sqs.DeleteMessage", "sqs.GetQueueAttributes")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Need:
    """One permission that a call needs; `context` holds condition keys in lower case."""

    action: str
    resource: str
    context: Mapping[str, object] = field(default_factory=dict)


class Permissions:
    """Judges the calls of all functions."""

    def __init__(self, roles: Mapping[str, Role], account: str) -> None:
        self._iam = policy_evaluator()
        self._account = account
        self._roles = roles
        self._policies = {
            name: [self._iam.parse_policy_document({"Statement": list(role.statements)})]
            for name, role in roles.items()
        }

    def refusal(self, function: str, call: str, names: Names) -> str | None:
        """Return IAM's words when a function may not make a call (`service.Operation`), None when it may."""
        for need in needs(call, names, self._account):
            if not self._allows(function, need):
                text = self._words(function, need)
                _log.warning("%s", text)
                return text
        return None

    def _allows(self, function: str, need: Need) -> bool:
        context = self._iam.EvalContext(
            principal_arn=self._principal(function),
            principal_type="AssumedRole",
            principal_account=self._account,
            action=need.action,
            resource_arn=need.resource,
            region=REGION,
            service_context=dict(need.context),
        )
        return bool(self._iam.evaluate(context, self._policies[function]).decision == "Allow")

    def _principal(self, function: str) -> str:
        role = f"{STACK_NAME}-{self._roles[function].name}"
        return f"arn:aws:sts::{self._account}:assumed-role/{role}/{STACK_NAME}-{function}"

    def _words(self, function: str, need: Need) -> str:
        # SQS writes the action in lower case.
        action = need.action.lower() if need.action.startswith("sqs:") else need.action
        return (
            f"User: {self._principal(function)} is not authorized to perform: {action} on resource: {need.resource} "
            f"because no identity-based policy allows the {action} action"
        )


def needs(call: str, names: Names, account: str) -> Iterator[Need]:
    """Yield the permissions that a call needs."""
    service, operation = call.split(".")
    action = ACTIONS.get(call, f"{service}:{operation}")
    place = f"{REGION}:{account}"
    if service == "dynamodb":
        yield from _table_needs(action, names, f"arn:aws:dynamodb:{place}:table/")
    elif service == "sqs" and "QueueUrl" in names:
        yield Need(action, f"arn:aws:sqs:{place}:{names['QueueUrl'].rsplit('/', 1)[1]}")
    elif service == "kms" and "KeyId" in names:
        given = names.get("EncryptionContext", {})
        context = {f"kms:encryptioncontext:{key.lower()}": text for key, text in given.items()}
        keys = {"kms:encryptioncontextkeys": list(given)} if given else {}
        yield Need(action, _arn(names["KeyId"], f"arn:aws:kms:{place}:key/"), context | keys)
    elif service == "s3" and "Bucket" in names:
        path = "/".join(names[part] for part in ("Bucket", "Key") if part in names)
        yield Need(action, f"arn:aws:s3:::{path}")
    elif service == "secretsmanager" and "SecretId" in names:
        yield Need(action, _arn(names["SecretId"], f"arn:aws:secretsmanager:{place}:secret:"))
    else:
        yield Need(action, "*")


def _table_needs(action: str, names: Names, prefix: str) -> Iterator[Need]:
    for kind, table in names.get("TransactItems", ()):
        yield Need(f"dynamodb:{TRANSACTIONS[kind]}", _arn(table, prefix))
    for table in names.get("RequestItems", ()):
        yield Need(action, _arn(table, prefix))
    if "TableName" in names:
        index = f"/index/{names['IndexName']}" if "IndexName" in names else ""
        yield Need(action, _arn(names["TableName"], prefix) + index)


def _arn(name: str, prefix: str) -> str:
    return name if name.startswith("arn:") else prefix + name
