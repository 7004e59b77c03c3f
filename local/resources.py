"""The stack on the engine: the template's data resources and one Output per value that the runner has to know."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.children import StartError
from local.engine import Engine
from local.roles import Role, function_roles
from local.template import Description, Expressions, describe, of_type, references, translate
from local.world import (
    AMO_CHANNEL_BOT_ID,
    AMO_CHANNEL_ID,
    AMO_CHANNEL_SECRET,
    AMO_CHANNEL_TITLE,
    AMO_CLIENT_ID,
    AMO_CLIENT_SECRET,
    HOST,
    PUBLIC_URL,
    REGION,
    REON_PRODUCT_ID,
    REON_SECRET,
    STACK_NAME,
    WEBHOOK_KEY,
    Ports,
    url,
)

KEPT_TYPES = (
    "AWS::DynamoDB::Table",
    "AWS::SQS::Queue",
    "AWS::KMS::Key",
    "AWS::KMS::Alias",
    "AWS::S3::Bucket",
    "AWS::Scheduler::ScheduleGroup",
)
SECRETS = {
    "ClientSecret": AMO_CLIENT_SECRET,
    "ChannelSecret": AMO_CHANNEL_SECRET,
    "ReonSecret": REON_SECRET,
    "WebhookKeys": json.dumps({"current": WEBHOOK_KEY}),
}
STAGE = "local"
# What an account may have under way at once is sized for a laptop, not for AWS.
RECEIVE_CONCURRENCY = "3"
WORK_CONCURRENCY = "4"
JOBS_CONCURRENCY = "2"
# Each bot whose code polls holds one.
BOT_API_CONCURRENCY = "8"

_CALLS = Config(retries={"max_attempts": 2}, connect_timeout=3, read_timeout=30)


@dataclass(frozen=True)
class QueuePair:
    """A queue that functions read, and the queue that takes what it gives up on."""

    name: str
    url: str
    arn: str
    dead_url: str | None


@dataclass(frozen=True)
class Resources:
    """The data resources of the stack, by what the runner does with them: count, poll, empty."""

    queues: tuple[QueuePair, ...]
    tables: tuple[str, ...]
    buckets: tuple[str, ...]


@dataclass(frozen=True)
class Deployed:
    """The template after the engine created its resources."""

    description: Description
    resources: Resources
    roles: Mapping[str, Role]
    account: str


def connect(engine: Engine, service: str) -> Any:
    """Return a boto3 client of the engine."""
    variables = engine.environment()
    return boto3.client(
        service,  # type: ignore[call-overload]
        endpoint_url=engine.endpoint,
        region_name=variables["AWS_REGION"],
        aws_access_key_id=variables["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=variables["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=variables.get("AWS_SESSION_TOKEN"),
        config=_CALLS,
    )


def deploy(engine: Engine, template: Path, ports: Ports, chosen: Mapping[str, str]) -> Deployed:
    """Create or update the stack, fill in the secrets and return everything resolved. Blocks; call it in a thread.

    Raises StartError for a template that is none, and for an engine that refuses it or fails.
    """
    try:
        return _deploy(engine, template, ports, chosen)
    except (BotoCoreError, ClientError) as error:
        raise StartError(f"the engine failed: {_one_line(error)}") from error


def _one_line(text: object) -> str:
    return " ".join(str(text).split())


def _deploy(engine: Engine, template: Path, ports: Ports, chosen: Mapping[str, str]) -> Deployed:
    translated = translate(template, REGION)
    root = template.resolve().parent
    expressions = Expressions()
    describe(translated, root, expressions.note)
    body = data_template(translated)
    secrets = _put_secrets(connect(engine, "secretsmanager"), translated["Resources"])
    made = {*body["Resources"], *secrets}
    function_roles(translated, made, expressions.note)
    body["Outputs"] = {name: {"Value": _resolved(value, secrets)} for name, value in expressions.outputs.items()}
    body["Outputs"] |= {f"Id{name}": {"Value": {"Ref": name}} for name in body["Resources"]}
    account = connect(engine, "sts").get_caller_identity()["Account"]
    media_url = f"{engine.endpoint}/{STAGE}-telegram-media-{account}-{REGION}"
    given = _local_parameters(media_url, ports) | dict(chosen)
    parameters = _parameters(body.get("Parameters", {}), given)
    answers = _apply(connect(engine, "cloudformation"), json.dumps(body), parameters)
    return Deployed(
        description=describe(translated, root, expressions.resolve(answers)),
        resources=_resources(connect(engine, "sqs"), body["Resources"], answers),
        roles=function_roles(translated, made, expressions.resolve(answers)),
        account=account,
    )


def data_template(translated: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a translated template that holds data.

    A property that names a resource which is left out (a function, a role, the distribution) is left out with it.
    """
    everything = translated["Resources"]
    kept = {name: dict(resource) for name, resource in everything.items() if resource["Type"] in KEPT_TYPES}
    absent = set(everything) - set(kept)
    for resource in kept.values():
        properties = resource.get("Properties", {})
        resource["Properties"] = {k: v for k, v in properties.items() if not references(v) & absent}
        if set(_listed(resource.get("DependsOn", []))) & absent:
            resource["DependsOn"] = [name for name in _listed(resource["DependsOn"]) if name not in absent]
    sections = ("AWSTemplateFormatVersion", "Parameters", "Mappings", "Conditions")
    return {name: translated[name] for name in sections if name in translated} | {"Resources": kept}


def _listed(names: str | list[str]) -> list[str]:
    return [names] if isinstance(names, str) else names


def _local_parameters(media_url: str, ports: Ports) -> dict[str, str]:
    return {
        "Stage": STAGE,
        "PublicUrl": PUBLIC_URL,
        "MediaUrl": media_url,
        "TelegramApiUrl": url(ports.telegram),
        "GatewayUrl": url(ports.gateway),
        "AmoUrlTemplate": url(ports.amocrm),
        "AmoClientId": AMO_CLIENT_ID,
        "AmoChannelId": AMO_CHANNEL_ID,
        "AmoChannelTitle": AMO_CHANNEL_TITLE,
        "AmoChannelBotId": AMO_CHANNEL_BOT_ID,
        "WidgetControllerUrl": url(ports.partners),
        "ReonProductId": str(REON_PRODUCT_ID),
        "AllowedPrivateHosts": ",".join(f"{HOST}:{port}" for port in (ports.partners, ports.owner)),
        "DeletionProtection": "false",
        "DeliverTimeout": "28",
        "QueueVisibility": "30",
        "ReceiveConcurrency": RECEIVE_CONCURRENCY,
        "HookConcurrency": RECEIVE_CONCURRENCY,
        "SettingsConcurrency": RECEIVE_CONCURRENCY,
        "IncomingConcurrency": WORK_CONCURRENCY,
        "OutgoingConcurrency": WORK_CONCURRENCY,
        "MailingConcurrency": JOBS_CONCURRENCY,
        "JobsConcurrency": JOBS_CONCURRENCY,
        "BotApiConcurrency": BOT_API_CONCURRENCY,
        "OwnerConcurrency": WORK_CONCURRENCY,
    }


def _parameters(declared: Mapping[str, Any], values: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"ParameterKey": k, "ParameterValue": v} for k, v in values.items() if k in declared]


def _apply(cloudformation: Any, body: str, parameters: list[dict[str, str]]) -> dict[str, str]:
    """Create or update the stack and return its Outputs. Raises StartError with the engine's reason."""
    stack = {"StackName": STACK_NAME, "TemplateBody": body, "Parameters": parameters}
    try:
        if _status(cloudformation) is None:
            cloudformation.create_stack(**stack)
        else:
            cloudformation.update_stack(**stack)
    except ClientError as error:
        if "No updates" not in str(error):
            raise StartError(f"the engine refused the template: {_one_line(error)}") from error
    while (status := _status(cloudformation) or "").endswith("IN_PROGRESS"):
        time.sleep(0.05)
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        raise StartError(f"the engine could not create the stack: {status}, {_failure(cloudformation)}")
    described = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def _status(cloudformation: Any) -> str | None:
    try:
        stacks = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    except ClientError as error:
        if "does not exist" in str(error):
            return None
        raise
    return str(stacks[0]["StackStatus"])


def _failure(cloudformation: Any) -> str:
    events = cloudformation.describe_stack_events(StackName=STACK_NAME)["StackEvents"]
    reasons = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event["ResourceStatus"].endswith("FAILED")
    ]
    return reasons[-1] if reasons else "no reason given"


def _put_secrets(secrets: Any, resources: Mapping[str, Any]) -> dict[str, str]:
    """Create the template's secrets with the local world's values and return their ARNs by logical id.

    Not through CloudFormation: not every engine makes secrets there.
    """
    arns = {}
    for logical_id, _ in of_type(resources, "AWS::SecretsManager::Secret"):
        name, value = f"{STACK_NAME}-{logical_id}", SECRETS[logical_id]
        try:
            arns[logical_id] = secrets.create_secret(Name=name, SecretString=value)["ARN"]
        except secrets.exceptions.ResourceExistsException:
            arns[logical_id] = secrets.put_secret_value(SecretId=name, SecretString=value)["ARN"]
    return arns


def _resolved(expression: Any, secrets: Mapping[str, str]) -> Any:
    """Return a value of the template with the secrets it refers to in place of the references."""
    if isinstance(expression, dict):
        if expression.get("Ref") in secrets:
            return secrets[expression["Ref"]]
        return {name: _resolved(value, secrets) for name, value in expression.items()}
    if isinstance(expression, list):
        return [_resolved(value, secrets) for value in expression]
    return expression


def _resources(sqs: Any, resources: Mapping[str, Any], answers: Mapping[str, str]) -> Resources:
    def physical(kind: str) -> tuple[str, ...]:
        return tuple(answers[f"Id{name}"] for name, _ in of_type(resources, kind))

    return Resources(
        queues=tuple(_queue_pairs(sqs, physical("AWS::SQS::Queue"))),
        tables=physical("AWS::DynamoDB::Table"),
        buckets=physical("AWS::S3::Bucket"),
    )


def _queue_pairs(sqs: Any, urls: tuple[str, ...]) -> list[QueuePair]:
    """Pair each queue with its dead letters by the redrive policy; a dead-letter queue is no pair of its own."""
    attributes = {u: sqs.get_queue_attributes(QueueUrl=u, AttributeNames=["All"])["Attributes"] for u in urls}
    url_of = {attributes[u]["QueueArn"]: u for u in urls}
    dead = {
        u: url_of[json.loads(given["RedrivePolicy"])["deadLetterTargetArn"]]
        for u, given in attributes.items()
        if "RedrivePolicy" in given
    }
    names = {u: u.rsplit("/", 1)[1].removeprefix(f"{STACK_NAME}-").removesuffix(".fifo") for u in urls}
    return [QueuePair(names[u], u, attributes[u]["QueueArn"], dead.get(u)) for u in urls if u not in set(dead.values())]
