"""The receiver of a bot's own code, called as Telegram calls it (tdlib/telegram-bot-api, WebhookActor.cpp)."""

from collections.abc import Callable
from dataclasses import dataclass

from bridge.domain.errors import BridgeError, PermanentError, TransientError
from bridge.domain.owner_addresses import called_at
from bridge.domain.owner_side import OwnerHook
from bridge.domain.reasons import Reason
from bridge.relay.messages.owner import NotReceivedError, Received
from bridge.silent_sites import LEFT_ALONE
from bridge.site_answers import SiteAnswer
from bridge.sites import NOT_RESOLVED, MovedError, Sites

PATIENCE = 60.0
"""Seconds that a receiver may take, as long as the invocation lasts."""

LARGEST_ANSWER = 20 * 1024 * 1024
"""Bytes: an answer may be a call that carries a file."""

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105

_WORDS = {
    NOT_RESOLVED: "Failed to resolve host: Name or service not known",
    "ConnectError": "Connection refused",
    "ConnectTimeout": "Connection timed out",
    "ReadTimeout": "Read timeout expired",
    "WriteTimeout": "Read timeout expired",
}
_CERTIFICATE = "SSL error {error:0A000086:SSL routines::certificate verify failed}"
_RESERVED = "IP address of the host is reserved"
_CLOSED = "Connection closed"


@dataclass(frozen=True)
class OwnerReceivers:
    """`Receivers` by the guard of customers' addresses; an update goes out byte for byte. `left`: seconds there are."""

    sites: Sites
    left: Callable[[], float]

    def post(self, hook: OwnerHook, secret: str, body: str) -> Received:
        headers = {"Content-Type": "application/json"} | ({SECRET_HEADER: secret} if secret else {})
        try:
            answer = self.sites.ask(
                "POST",
                called_at(hook.url),
                patience=min(PATIENCE, self.left()),
                alone=True,
                most=LARGEST_ANSWER,
                lies_at=hook.ip_address,
                content=body.encode(),
                headers=headers,
            )
        except MovedError as error:
            return Received(error.status)
        except TransientError as error:
            if error.reason is Reason.TOO_SLOW or error.detail == LEFT_ALONE:
                raise
            raise _not_received(error) from None
        except PermanentError as error:
            raise _not_received(error) from None
        return Received(answer.status, answer.headers.get("Content-Type", ""), answer.body, _retry_after(answer))


def _not_received(error: BridgeError) -> NotReceivedError:
    reason, detail = getattr(error, "reason", None), getattr(error, "detail", "")
    if reason is Reason.ADDRESS_REFUSED:
        return NotReceivedError(_RESERVED)
    if reason is Reason.CERTIFICATE_WRONG:
        return NotReceivedError(_CERTIFICATE)
    return NotReceivedError(_WORDS.get(detail, _CLOSED), silent=detail.endswith("Timeout"))


def _retry_after(answer: SiteAnswer) -> int:
    told = answer.headers.get("Retry-After", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else 0
