"""What an AWS call needs, and what a role allows."""

import pytest

from local.permissions import Need, Permissions, needs
from local.roles import Role

ACCOUNT = "123456789012"
TABLE = f"arn:aws:dynamodb:eu-central-1:{ACCOUNT}:table/people"
QUEUE = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:bridge-jobs.fifo"
QUEUE_URL = f"http://127.0.0.1:8610/{ACCOUNT}/bridge-jobs.fifo"
KEY = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/one"
ONE_KEY = {"ForAnyValue:StringEquals": {"kms:EncryptionContextKeys": "account"}}


def permissions(*statements: dict[str, object]) -> Permissions:
    return Permissions({"Work": Role("WorkRole", statements)}, ACCOUNT)


def allow(action: object, resource: str, **more: object) -> dict[str, object]:
    return {"Effect": "Allow", "Action": action, "Resource": [resource], **more}


@pytest.mark.parametrize(
    ("call", "names", "needed"),
    [
        ("dynamodb.GetItem", {"TableName": "people"}, [("dynamodb:GetItem", TABLE)]),
        ("dynamodb.Query", {"TableName": TABLE, "IndexName": "c"}, [("dynamodb:Query", f"{TABLE}/index/c")]),
        (
            "dynamodb.BatchGetItem",
            {"RequestItems": ["people", "bots"]},
            [("dynamodb:BatchGetItem", TABLE), ("dynamodb:BatchGetItem", TABLE.replace("people", "bots"))],
        ),
        (
            "dynamodb.TransactWriteItems",
            {"TransactItems": [["Put", "people"], ["ConditionCheck", "people"]]},
            [("dynamodb:PutItem", TABLE), ("dynamodb:ConditionCheckItem", TABLE)],
        ),
        ("sqs.SendMessageBatch", {"QueueUrl": QUEUE_URL}, [("sqs:SendMessage", QUEUE)]),
        ("s3.PutObject", {"Bucket": "media", "Key": "a/b"}, [("s3:PutObject", "arn:aws:s3:::media/a/b")]),
        ("s3.ListObjectsV2", {"Bucket": "media"}, [("s3:ListBucket", "arn:aws:s3:::media")]),
        ("secretsmanager.GetSecretValue", {"SecretId": "arn:x"}, [("secretsmanager:GetSecretValue", "arn:x")]),
        ("events.PutEvents", {}, [("events:PutEvents", "*")]),
    ],
)
def test_a_call_needs(call: str, names: dict[str, object], needed: list[tuple[str, str]]) -> None:
    assert list(needs(call, names, ACCOUNT)) == [Need(action, resource) for action, resource in needed]


def test_what_the_role_allows_is_allowed_and_nothing_else() -> None:
    judged = permissions(allow(["dynamodb:GetItem", "dynamodb:Query"], TABLE))
    assert judged.refusal("Work", "dynamodb.GetItem", {"TableName": "people"}) is None
    assert judged.refusal("Work", "dynamodb.PutItem", {"TableName": "people"}) is not None
    assert judged.refusal("Work", "dynamodb.GetItem", {"TableName": "bots"}) is not None
    assert judged.refusal("Work", "dynamodb.Query", {"TableName": "people", "IndexName": "c"}) is not None


def test_each_table_of_a_batch_is_needed() -> None:
    judged = permissions(allow("dynamodb:BatchGetItem", TABLE))
    assert judged.refusal("Work", "dynamodb.BatchGetItem", {"RequestItems": ["bots", "people"]}) is not None


def test_a_condition_on_the_encryption_context_is_judged() -> None:
    judged = permissions(allow("kms:Decrypt", KEY, Condition=ONE_KEY))

    def refused(context: dict[str, str]) -> bool:
        return judged.refusal("Work", "kms.Decrypt", {"KeyId": KEY, "EncryptionContext": context}) is not None

    assert not refused({"account": "7", "bot": "1"})
    assert refused({"bot": "1"})
    assert refused({})


def test_a_denial_wins() -> None:
    judged = permissions(allow("sqs:*", "*"), allow("sqs:SendMessage", QUEUE) | {"Effect": "Deny"})
    assert judged.refusal("Work", "sqs.SendMessage", {"QueueUrl": QUEUE_URL}) is not None


def test_a_refusal_speaks_as_iam_does() -> None:
    text = permissions().refusal("Work", "sqs.SendMessage", {"QueueUrl": QUEUE_URL})
    assert text == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/bridge-WorkRole/bridge-Work is not authorized to perform: "
        f"sqs:sendmessage on resource: {QUEUE} because no identity-based policy allows the sqs:sendmessage action"
    )
