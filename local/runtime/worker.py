"""One execution environment: keeps its function to its role, reports its AWS calls, hands over to Lambda's own client.

Everything that it needs beside the pipe to report to comes as in Lambda, from environment variables. The function's
code is not touched: what is added hangs on botocore's built-in handlers, so every session gets it.
"""

import http.client
import json
import os
from functools import cache
from typing import Any

from awslambdaric import bootstrap
from awslambdaric.lambda_runtime_client import LambdaRuntimeClient, to_json
from botocore import handlers
from botocore.exceptions import ClientError

# The parameters that decide which resource a call needs, and the conditions under which it may be made.
NAMING = {
    "dynamodb": ("TableName", "IndexName", "RequestItems", "TransactItems"),
    "sqs": ("QueueUrl",),
    "kms": ("KeyId", "EncryptionContext"),
    "s3": ("Bucket", "Key"),
    "secretsmanager": ("SecretId",),
}
# SQS and S3 refuse in the words of the older protocols.
REFUSALS = {"sqs": ("AccessDenied", 403), "s3": ("AccessDenied", 403)}
OTHER_REFUSAL = ("AccessDeniedException", 400)


class PathRuntimeClient(LambdaRuntimeClient):  # type: ignore[misc]
    """Lambda's client for an API address that carries a path; the base class reports init errors to host:port only."""

    def call_rapid(
        self,
        http_method: str,
        endpoint: str,
        expected_http_code: int,
        payload: object = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        host, _, path = self.lambda_runtime_address.partition("/")
        connection = http.client.HTTPConnection(host)
        connection.request(http_method, f"/{path}{endpoint}", to_json(payload), headers or {})
        status = connection.getresponse().status
        if status != expected_http_code:
            raise ConnectionError(f"{endpoint} answered {status}")


def remember_params() -> None:
    """Keep what a call carries where the handlers find it that see the call later."""

    def remember(params: dict[str, Any], context: dict[str, Any], **_: object) -> None:
        context["api_params"] = params

    handlers.BUILTIN_HANDLERS += [("before-parameter-build", remember)]


def report_calls(function: str, pipe: int) -> None:
    """Write a line `<function> <service>.<operation> <queue>` after every AWS call, whether it succeeded or not.

    Services are named as boto3's clients are; the queue is a URL, empty for a call that names none. A line is shorter
    than PIPE_BUF, so lines of different workers never mix.
    """

    def report(event_name: str, context: dict[str, Any], **_: object) -> None:
        service, operation = event_name.split(".")[1:]
        queue = context.get("api_params", {}).get("QueueUrl", "")
        os.write(pipe, f"{function} {service.replace('-', '')}.{operation} {queue}\n".encode())

    handlers.BUILTIN_HANDLERS += [("after-call", report), ("after-call-error", report)]


def keep_to_role(address: str) -> None:
    """Refuse what the function's role does not allow before it leaves, as AWS would; the runner at `address` judges.

    Each kind of call is judged once in an environment's life: no role changes while the stack runs.
    """
    host, _, path = address.partition("/")

    @cache
    def refusal(call: str, names: str) -> str | None:
        connection = http.client.HTTPConnection(host, timeout=10)
        connection.request("POST", f"/{path}/permission", f'{{"call": "{call}", "names": {names}}}')
        answer = json.load(connection.getresponse())
        connection.close()
        text: str | None = answer["refusal"]
        return text

    def judge(event_name: str, context: dict[str, Any], **_: object) -> None:
        service, operation = event_name.split(".")[1:]
        service = service.replace("-", "")
        names = named(service, context.get("api_params", {}))
        if text := refusal(f"{service}.{operation}", json.dumps(names, sort_keys=True)):
            code, status = REFUSALS.get(service, OTHER_REFUSAL)
            answer: Any = {"Error": {"Code": code, "Message": text}, "ResponseMetadata": {"HTTPStatusCode": status}}
            raise ClientError(answer, operation)

    handlers.BUILTIN_HANDLERS += [("before-call", judge)]


def named(service: str, params: dict[str, Any]) -> dict[str, Any]:
    """Return what a call names, without what it carries."""
    names = {name: params[name] for name in NAMING.get(service, ()) if name in params}
    if "RequestItems" in names:
        names["RequestItems"] = sorted(names["RequestItems"])
    if "TransactItems" in names:
        names["TransactItems"] = [
            (kind, item["TableName"]) for entry in names["TransactItems"] for kind, item in entry.items()
        ]
    return names


def work(function: str, pipe: int) -> None:
    """Work for a function until the process ends; `pipe` is the file descriptor that its calls are reported to."""
    address = os.environ["AWS_LAMBDA_RUNTIME_API"]
    remember_params()
    report_calls(function, pipe)
    keep_to_role(address)
    bootstrap.run(os.environ["_HANDLER"], PathRuntimeClient(address))
