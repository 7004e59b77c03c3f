"""A bot's own code as the widget shows it."""

from typing import TypeVar
from urllib.parse import urlsplit

from bridge.bootstrap_settings import SettingsService
from bridge.domain.gateway import NOTHING_SEEN, CodeSeen, Gateway
from settings_api.bot_responses import BotResponse
from settings_api.gateway_models import CodeWebhookResponse, GatewayResponse
from settings_api.moments import moment

Shown = TypeVar("Shown", bound=BotResponse)


def unseen(gateway: Gateway) -> GatewayResponse:
    """Return what a bot's record says of it, without a look at what its code does."""
    return GatewayResponse(
        address="",
        key_since=moment(gateway.made_at),
        mirror=gateway.mirror,
        quiet_minutes=gateway.quiet_minutes,
        quiet_answer=gateway.quiet_answer,
        allow_token=gateway.allow_token,
        greets=gateway.greets,
        mode=NOTHING_SEEN.receiving,
        last_call=None,
        webhook=None,
        waiting=0,
    )


def with_code(service: SettingsService, shown: Shown) -> Shown:
    """Return a bot that is shown, with what its code does; nobody is asked where no key was made."""
    since = shown.gateway.key_since
    seen = service.code.seen(shown.bot_id).since(int(since.timestamp())) if since else NOTHING_SEEN
    told = {
        "address": service.gateway_url,
        "mode": seen.receiving,
        "last_call": moment(seen.called_at),
        "webhook": _webhook(seen),
        "waiting": seen.waiting,
    }
    return shown.model_copy(update={"gateway": shown.gateway.model_copy(update=told)})


def _webhook(seen: CodeSeen) -> CodeWebhookResponse | None:
    if not seen.url:
        return None
    return CodeWebhookResponse(
        host=urlsplit(seen.url).hostname or "",
        last_error=seen.last_error or None,
        last_error_at=moment(seen.last_error_at),
    )
