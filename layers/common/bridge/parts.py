"""The parts a function is composed of, each wired to AWS and the outside systems by that function's settings."""

import math
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from bridge.amocrm.addresses import Addresses
from bridge.amocrm.cards import CardsClient
from bridge.amocrm.chats import Channel, ChatsClient
from bridge.amocrm.crm import CrmClient
from bridge.amocrm.deals import DealsClient
from bridge.amocrm.files import Attachments
from bridge.amocrm.oauth import OAuthClient
from bridge.amocrm.rest import LONGEST_SLEEP, RestApi
from bridge.clock import SystemClock
from bridge.config import AWS_PATIENCE, FILE_PATIENCE, Settings
from bridge.consumer import Consumer, Delivery
from bridge.deadline import Deadline
from bridge.domain.errors import PermanentError
from bridge.domain.licence import DAY
from bridge.http_calls import new_client
from bridge.jobs import JobsQueue
from bridge.observability import Counters, logger
from bridge.queues import FifoQueue
from bridge.relay.accounts.refresh_tokens import Access
from bridge.relay.bots.wiring import BotWiring, Webhooks
from bridge.relay.customers.tell_bots import TellBots
from bridge.relay.failures.keep_failure import KeepFailure
from bridge.reon.controller import ControllerClient
from bridge.storage.accounts import AccountStore
from bridge.storage.bots import BotStore
from bridge.storage.calls import CallStore
from bridge.storage.conversations import ConversationStore
from bridge.storage.customers import CustomerStore
from bridge.storage.failures import FailureStore
from bridge.storage.groups import GroupStore
from bridge.storage.kept import KeptStore
from bridge.storage.media import S3Media
from bridge.storage.people import PeopleStore
from bridge.storage.receipts import ReceiptStore
from bridge.storage.rest_pace import RestPace
from bridge.storage.secrets import Secret
from bridge.storage.served import ServedStore
from bridge.storage.staff import StaffStore
from bridge.storage.table import Table
from bridge.storage.vault import KmsVault
from bridge.telegram.client import TelegramClient
from bridge.telegram.files import BotFiles
from bridge.telegram.pace import CommonLine, Pace

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient

Handle = Callable[[Delivery], None]
Fail = Callable[[Delivery, PermanentError], None]

MEGABYTE = 1024 * 1024


class Parts:
    """The parts of the product, each built when a function first asks for it and from that function's settings."""

    def __init__(self, settings: Settings, rest_patience: float = LONGEST_SLEEP) -> None:
        """`rest_patience`: seconds that amoCRM's REST may be waited for at its limit."""
        self.settings = settings
        self._rest_patience = rest_patience
        self.deadline = Deadline()
        self.clock = SystemClock(self.deadline)
        self.counters = Counters()
        self._aws = boto3.session.Session()

    def _client(self, name: Any, patience: Config = AWS_PATIENCE) -> Any:
        return self.deadline.guard(self._aws.client(name, config=patience))

    @cached_property
    def sqs(self) -> "SQSClient":
        client: SQSClient = self._client("sqs")
        return client

    @cached_property
    def _dynamodb(self) -> "DynamoDBClient":
        client: DynamoDBClient = self._client("dynamodb")
        return client

    @cached_property
    def _secrets(self) -> Any:
        return self._client("secretsmanager")

    @cached_property
    def _http(self) -> Any:
        return new_client(self.deadline)

    @cached_property
    def _addresses(self) -> Addresses:
        return Addresses(self.settings.text("AMO_URL_TEMPLATE"))

    def secret(self, name: str) -> Secret:
        return Secret(self._secrets, self.settings.text(name))

    @cached_property
    def _channel_secret(self) -> Secret:
        return self.secret("CHANNEL_SECRET_ARN")

    def queue(self, name: str) -> FifoQueue:
        return FifoQueue(self.sqs, self.settings.text(name))

    def table(self, name: str) -> Table:
        return Table(self._dynamodb, self.settings.text(name))

    @cached_property
    def vault(self) -> KmsVault:
        return KmsVault(self._client("kms"), self.settings.text("TOKENS_KEY_ARN"))

    @cached_property
    def accounts(self) -> AccountStore:
        return AccountStore(self.table("ACCOUNTS_TABLE"), self.vault, self.clock)

    @cached_property
    def customers(self) -> CustomerStore:
        return CustomerStore(self.table("ACCOUNTS_TABLE"), self.clock)

    @cached_property
    def kept(self) -> KeptStore:
        return KeptStore(self.table("KEPT_TABLE"), self.clock)

    @cached_property
    def served(self) -> ServedStore:
        return ServedStore(self.table("ACCOUNTS_TABLE"))

    @cached_property
    def calls(self) -> CallStore:
        return CallStore(self.table("ACCOUNTS_TABLE"), self.clock)

    @cached_property
    def bots(self) -> BotStore:
        return BotStore(self.table("BOTS_TABLE"), self.clock)

    @cached_property
    def people(self) -> PeopleStore:
        return PeopleStore(self.table("PEOPLE_TABLE"), self.clock)

    @cached_property
    def colleagues(self) -> StaffStore:
        return StaffStore(self.table("PEOPLE_TABLE"))

    @cached_property
    def groups(self) -> GroupStore:
        return GroupStore(self._dynamodb, self.table("GROUPS_TABLE"), self.clock, self.table("PEOPLE_TABLE"))

    @cached_property
    def groups_with_licence(self) -> GroupStore:
        beside = self.table("PEOPLE_TABLE"), self.table("ACCOUNTS_TABLE")
        return GroupStore(self._dynamodb, self.table("GROUPS_TABLE"), self.clock, *beside)

    @cached_property
    def groups_without_authors(self) -> GroupStore:
        return GroupStore(self._dynamodb, self.table("GROUPS_TABLE"), self.clock)

    @cached_property
    def receipts(self) -> ReceiptStore:
        return ReceiptStore(self.table("RECEIPTS_TABLE"), self.clock)

    @cached_property
    def failures(self) -> FailureStore:
        return FailureStore(self.table("FAILURES_TABLE"))

    @cached_property
    def conversations(self) -> ConversationStore:
        return ConversationStore(
            self._dynamodb,
            self.table("BOTS_TABLE"),
            self.table("CONVERSATIONS_TABLE"),
            self.table("RECEIPTS_TABLE"),
            self.clock,
        )

    @cached_property
    def copies(self) -> S3Media:
        """Copies of files, which the bucket forgets after some days: one is used again for half of them."""
        return self._media("files", self.settings.number("MEDIA_RETENTION_DAYS") * DAY / 2)

    @cached_property
    def photos(self) -> S3Media:
        """Copies of people's photos, which every message of theirs names for as long as they write."""
        return self._media("photos")

    def _media(self, folder: str, fresh_for: float = math.inf) -> S3Media:
        bucket, url = self.settings.text("MEDIA_BUCKET"), self.settings.text("MEDIA_URL")
        client = self._client("s3", FILE_PATIENCE)
        return S3Media(client, bucket, url, folder, self._channel_secret.text, self.clock, fresh_for)

    @cached_property
    def jobs(self) -> JobsQueue:
        return JobsQueue(self.queue("JOBS_QUEUE_URL"))

    def telegram(self, pace: Pace | None = None) -> TelegramClient:
        """Return the Bot API at this pace; without one, at that of a function that sends little."""
        given = pace or CommonLine(self.clock, self.bots)
        return TelegramClient(self._http, self.settings.text("TELEGRAM_API_URL"), given)

    def bot_files(self, most: int) -> BotFiles:
        return BotFiles(self._http, self.settings.text("TELEGRAM_API_URL"), most)

    @cached_property
    def attachments(self) -> Attachments:
        return Attachments(self._http, self._addresses, self.limit("TELEGRAM_UPLOAD_LIMIT"))

    def limit(self, name: str) -> int:
        """Return a setting in megabytes as bytes."""
        return int(self.settings.number(name) * MEGABYTE)

    @cached_property
    def chats(self) -> ChatsClient:
        return ChatsClient(
            self._http,
            self._addresses,
            Channel(
                self.settings.text("AMO_CHANNEL_ID"),
                self.settings.text("AMO_CHANNEL_TITLE"),
                self.settings.text("AMO_CHANNEL_BOT_ID"),
                self._channel_secret.text,
            ),
            self.clock,
            logger,
            self.counters,
        )

    @cached_property
    def oauth(self) -> OAuthClient:
        return OAuthClient(
            self._http,
            self._addresses,
            self.settings.text("AMO_CLIENT_ID"),
            self.secret("CLIENT_SECRET_ARN").text,
            f"{self.settings.text('PUBLIC_URL')}/oauth/install",
            self.clock,
            logger,
            self.counters,
        )

    @cached_property
    def access(self) -> Access:
        return Access(self.accounts, self.accounts, self.oauth, self.clock, logger)

    @cached_property
    def _rest(self) -> RestApi:
        pace = RestPace(self.table("ACCOUNTS_TABLE"), self.clock)
        return RestApi(self._http, self._addresses, self.access, pace, self.clock, self._rest_patience)

    @cached_property
    def crm(self) -> CrmClient:
        return CrmClient(self._rest)

    @cached_property
    def cards(self) -> CardsClient:
        return CardsClient(self._rest)

    @cached_property
    def deals(self) -> DealsClient:
        return DealsClient(self._rest, self.cards)

    @cached_property
    def wiring(self) -> BotWiring:
        return BotWiring(
            self.telegram(),
            self.crm,
            self.vault,
            self.settings.text("PUBLIC_URL"),
            self.secret("WEBHOOK_KEYS_SECRET_ARN").keys,
            self.clock,
        )

    @cached_property
    def webhooks(self) -> Webhooks:
        return Webhooks(self.bots, self.wiring)

    @cached_property
    def reon(self) -> ControllerClient:
        url, client_id = self.settings.text("WIDGET_CONTROLLER_URL"), self.settings.text("AMO_CLIENT_ID")
        return ControllerClient(self._http, url, client_id, int(self.settings.number("REON_PRODUCT_ID")))

    @cached_property
    def tell_bots(self) -> TellBots:
        return TellBots(self.accounts, self.bots)

    @cached_property
    def keep_failure(self) -> KeepFailure:
        return KeepFailure(self.failures, self.accounts, self.clock, self.counters)

    def consumer(self, handle: Handle, fail: Fail) -> Consumer:
        scale = self.settings.number("RETRY_PAUSE_SCALE")
        return Consumer(self.sqs, handle, fail, scale, self.counters, self.deadline, self.clock)
