"""The two receivers in this process, called as API Gateway calls them."""

import base64
import hashlib
import hmac
import json
from types import ModuleType
from typing import Any

from botocore.exceptions import EndpointConnectionError

from bridge.domain.identity import Signed, sign_webhook
from local.world import AMO_CHANNEL_ID, AMO_CHANNEL_SECRET, WEBHOOK_KEY
from tests.fakes.aws import Aws
from tests.fakes.lambda_events import FakeContext, http_event

BOT_ID = 7001
SECRET_HEADER = "x-telegram-bot-api-secret-token"
UPDATE = {"update_id": 5, "message": {"chat": {"id": 42}, "text": "Привет"}}
AMOJO_ID = "52e591f7-c98f-4255-8495-827210138c81"
SCOPE = f"{AMO_CHANNEL_ID}_{AMOJO_ID}"


class Receiver:
    def __init__(self, aws: Aws, module: ModuleType) -> None:
        self.aws = aws
        self.module = module

    def __call__(self, event: dict[str, Any]) -> tuple[int, str]:
        """Return the status and the stable code of the answer."""
        answer = self.module.handler(event, FakeContext())
        body = json.loads(answer["body"]) if answer.get("body") else {"error": {"code": ""}}
        return answer["statusCode"], body["error"]["code"]


class Telegram(Receiver):
    def post(
        self, body: str | None, *, secret: str | None = None, bot: str = str(BOT_ID), **event: Any
    ) -> tuple[int, str]:
        given = sign_webhook(WEBHOOK_KEY, BOT_ID, Signed(1)) if secret is None else secret
        headers = {SECRET_HEADER: given} if given else {}
        return self(http_event({"bot_id": bot}, body, headers, **event))

    @property
    def queued(self) -> list[dict[str, Any]]:
        return self.aws.messages("Incoming")

    @property
    def queued_for_code(self) -> list[dict[str, Any]]:
        return self.aws.messages("Owner")


class Amo(Receiver):
    def post(self, body: str, *, signature: str | None = None, scope: str = SCOPE, **event: Any) -> tuple[int, str]:
        raw = base64.b64decode(body) if event.get("base64") else body.encode()
        genuine = hmac.new(AMO_CHANNEL_SECRET.encode(), raw, hashlib.sha1).hexdigest()
        headers = {"x-signature": genuine if signature is None else signature}
        return self(http_event({"scope_id": scope}, body, headers, **event))

    def tell(self, form: str, key: str) -> tuple[int, str]:
        return self(http_event({"account_key": key}, form))


class Unreachable:
    def __getattr__(self, name: str) -> Any:
        def fail(**_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="https://sqs")

        return fail
