"""AWS in memory (moto) with the tables and queues that template.yaml describes, so that keys cannot drift."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import boto3
from moto import backend_index, mock_aws
from moto.backends import get_backend
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.core.utils import camelcase_to_underscores
from moto.kms.utils import generate_private_key
from samtranslator.yaml_helper import yaml_parse

from bridge.queues import FifoQueue
from bridge.storage.secrets import Secret
from bridge.storage.table import Table
from bridge.storage.vault import KmsVault
from local.pollers import event_record
from local.world import (
    AMO_CHANNEL_BOT_ID,
    AMO_CHANNEL_ID,
    AMO_CHANNEL_SECRET,
    AMO_CHANNEL_TITLE,
    AMO_CLIENT_ID,
    AMO_CLIENT_SECRET,
    REGION,
    REON_PRODUCT_ID,
    REON_SECRET,
    WEBHOOK_KEY,
)

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
_OF_PEOPLE = ("Conversations", "Receipts", "Kept", "Waiting", "Said", "Wahelp")
TABLES = ("Accounts", "Bots", "People", "Groups", "Failures", "Funnels", "Leads", "Owners", "OwnerUpdates", *_OF_PEOPLE)
QUEUES = ("Incoming", "Outgoing", "Mailing", "Jobs", "Install", "Owner")
BUCKET = "media-of-the-tests"
SERVICES = ("dynamodb", "kms", "s3", "secretsmanager", "sqs")
_PATTERNS = [pattern for pattern in backend_index.backend_url_patterns if pattern[0] in SERVICES]
"""The addresses of what the product uses: moto would try those of two hundred services for every call."""

_QUEUE_PROPERTIES = ("FifoQueue", "DeduplicationScope", "FifoThroughputLimit")


@cache
def _resources() -> Mapping[str, Any]:
    resources: Mapping[str, Any] = yaml_parse(TEMPLATE.read_text())["Resources"]
    return resources


_in_underscores = cache(camelcase_to_underscores)
"""Asked for twenty names at every call to a queue."""

_private_key = cache(generate_private_key)
"""One for all KMS keys: moto makes an RSA key for each, also for those of the product, which never use it."""


@cache
def shared_session() -> boto3.session.Session:
    """One session for all tests: reading the models of the services costs more than most of these tests."""
    return boto3.session.Session(region_name=REGION)


def _kept(service: Any) -> Any:
    """Return where moto keeps what a service has: a call for all that each test needs costs more than most tests."""
    return get_backend(service)[DEFAULT_ACCOUNT_ID][REGION]


@cache
def _own_client(service: Any) -> Any:
    """Return a client of the tests' own, whose calls are none of the product's."""
    return shared_session().client(service)


@dataclass
class Aws:
    """`calls` counts every call to AWS by `service.Operation`; `queue_urls` by `Incoming`, `Outgoing`, `Jobs`."""

    session: boto3.session.Session = field(default_factory=shared_session)
    calls: Counter[str] = field(default_factory=Counter)
    queue_urls: dict[str, str] = field(default_factory=dict)
    _sequence: dict[str, int] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def client(self, service: Any) -> Any:
        """Return a client whose calls are counted and, as AWS promises of single items and unlike moto, atomic."""
        client = self.session.client(service)
        client.meta.events.register("before-call", self._count)
        call = client._make_api_call

        def one_at_a_time(*arguments: Any) -> Any:
            with self._lock:
                return call(*arguments)

        client._make_api_call = one_at_a_time
        return client

    def _count(self, model: Any, **_: Any) -> None:
        self.calls[f"{model.service_model.endpoint_prefix}.{model.name}"] += 1

    @cached_property
    def dynamodb(self) -> "DynamoDBClient":
        return self.client("dynamodb")  # type: ignore[no-any-return]

    @cached_property
    def sqs(self) -> "SQSClient":
        return self.client("sqs")  # type: ignore[no-any-return]

    @cached_property
    def secrets_manager(self) -> Any:
        return self.client("secretsmanager")

    @cached_property
    def kms(self) -> Any:
        return self.client("kms")

    @cached_property
    def key(self) -> str:
        made = _kept("kms").create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", None)
        return str(made.arn)

    def vault(self) -> KmsVault:
        return KmsVault(self.kms, self.key)

    def table(self, name: str) -> Table:
        return Table(self.dynamodb, name)

    def queue(self, name: str) -> FifoQueue:
        return FifoQueue(self.sqs, self.queue_urls[name])

    def bucket(self) -> Any:
        """Return a client of the bucket for media, which exists from now on."""
        client = _own_client("s3")
        client.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        return client

    def put_secret(self, name: str, text: str) -> str:
        """Create a secret or give it a new value; returns its ARN."""
        kept = _kept("secretsmanager")
        if name in kept.secrets:
            return str(_own_client("secretsmanager").put_secret_value(SecretId=name, SecretString=text)["ARN"])
        kept.create_secret(name, text, None, None, [], None, None, [], force_overwrite=False)
        return str(kept.secrets[name].arn)

    def secret(self, name: str, text: str) -> Secret:
        return Secret(self.secrets_manager, self.put_secret(name, text))

    def items(self, table: str) -> list[dict[str, Any]]:
        return list(self.session.resource("dynamodb").Table(table).scan()["Items"])

    def messages(self, queue: str, at_most: int = 10) -> list[dict[str, Any]]:
        """Receive what waits in a queue, as the records of Lambda's event."""
        arn = f"arn:aws:sqs:{REGION}:{DEFAULT_ACCOUNT_ID}:{self.queue_urls[queue].rpartition('/')[2]}"
        answer = _own_client("sqs").receive_message(
            QueueUrl=self.queue_urls[queue],
            MaxNumberOfMessages=at_most,
            AttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        for message in answer.get("Messages", []):
            # moto draws lots for it.
            number = self._sequence.setdefault(message["MessageId"], len(self._sequence) + 1)
            message["Attributes"]["SequenceNumber"] = f"{number:020}"
        return [event_record(dict(message), arn) for message in answer.get("Messages", [])]

    def environment(self) -> dict[str, str]:
        """The variables of every function together; the outside services still have to be named."""
        return {
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "STAGE": "test",
            "PUBLIC_URL": "https://bridge.reon.test",
            "GATEWAY_URL": "https://gateway.reon.test",
            "POWERTOOLS_SERVICE_NAME": "test",
            "RETRY_PAUSE_SCALE": "1",
            "SEND_SHARE": "2",
            "AMO_CLIENT_ID": AMO_CLIENT_ID,
            "AMO_CHANNEL_ID": AMO_CHANNEL_ID,
            "AMO_CHANNEL_TITLE": AMO_CHANNEL_TITLE,
            "AMO_CHANNEL_BOT_ID": AMO_CHANNEL_BOT_ID,
            "MEDIA_BUCKET": BUCKET,
            "MEDIA_URL": "https://media.reon.test",
            "MEDIA_RETENTION_DAYS": "100",
            "TELEGRAM_DOWNLOAD_LIMIT": "20",
            "TELEGRAM_UPLOAD_LIMIT": "50",
            "TOKENS_KEY_ARN": self.key,
            "WEBHOOK_KEYS_SECRET_ARN": self.put_secret("webhook-keys", json.dumps({"current": WEBHOOK_KEY})),
            "CHANNEL_SECRET_ARN": self.put_secret("channel-secret", AMO_CHANNEL_SECRET),
            "CLIENT_SECRET_ARN": self.put_secret("client-secret", AMO_CLIENT_SECRET),
            "REON_SECRET_ARN": self.put_secret("reon-secret", REON_SECRET),
            "REON_PRODUCT_ID": str(REON_PRODUCT_ID),
            "WIDGET_CONTROLLER_URL": "",
            "ALLOWED_PRIVATE_HOSTS": "",
            **{f"{_in_underscores(name).upper()}_TABLE": name for name in TABLES},
            **{f"{name.upper()}_QUEUE_URL": url for name, url in self.queue_urls.items()},
        }


@contextmanager
def running_aws(*tables: str) -> Iterator[Aws]:
    """Start moto with these tables and all queues; every client has to be made inside."""
    with (
        patch.object(backend_index, "backend_url_patterns", _PATTERNS),
        patch("moto.kms.models.generate_private_key", _private_key),
        patch("moto.sqs.models.camelcase_to_underscores", _in_underscores),
        mock_aws(),
    ):
        aws = Aws()
        for name in tables:
            _create_table(name)
        for name in QUEUES:
            aws.queue_urls[name] = _create_queue(name)
        yield aws


def _create_table(name: str) -> None:
    described = deepcopy(_resources()[f"{name}Table"]["Properties"])
    _kept("dynamodb").create_table(
        name,
        schema=described["KeySchema"],
        throughput=None,
        attr=described["AttributeDefinitions"],
        global_indexes=described.get("GlobalSecondaryIndexes", []),
        indexes=described.get("LocalSecondaryIndexes", []),
        streams=None,
        billing_mode=described["BillingMode"],
        sse_specification=None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )


def _create_queue(name: str) -> str:
    described = _resources()[f"{name}Queue"]["Properties"]
    attributes = {key: _text(described[key]) for key in _QUEUE_PROPERTIES if key in described}
    queue = _kept("sqs").create_queue(f"{name.lower()}.fifo", **attributes)
    return str(queue.physical_resource_id)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
