"""Methods about receiving updates: the webhook, and getUpdates in its place."""

import asyncio
import re
from typing import Any

from local.simulators.telegram import updates
from local.simulators.telegram.answers import Described, bad_request, conflict, too_many_requests
from local.simulators.telegram.methods.call import Behaviour, Call
from local.simulators.telegram.simulator import Line
from local.simulators.telegram.world import Bot, Json, PendingUpdate, Webhook

LONGEST_SECRET = 256
LONGEST_POLL = 50
LARGEST_CERTIFICATE = 3 * 1024 * 1024
SET_PAUSE = 1.0
"""Seconds between two changes of a bot's webhook."""

_SECRET = re.compile(r"^[A-Za-z0-9_-]*$")


def set_webhook(call: Call) -> Described:
    """Set the webhook as the real server does: a failing call has already destroyed the previous one."""
    bot, params = call.bot, call.params
    url = params.get("url", "").strip()
    if not url:
        return delete_webhook(call)
    _choose_updates(bot, call.raw)
    wished = _wished(call, url)
    if bot.webhook and _same(bot.webhook, wished):
        _drop_pending(call)
        return Described(result=True, description="Webhook is already set")
    pause = bot.webhook_set_at + SET_PAUSE - call.now
    if 0 < pause <= SET_PAUSE:
        raise too_many_requests(pause)
    bot.webhook = None
    _check_secret(wished.secret_token)
    wished.ip_address = wished.ip_address or call.simulator.dns.check(url)
    _drop_pending(call)
    bot.webhook = wished
    bot.webhook_set_at = call.now
    line = call.simulator.line(bot)
    _end_poll(line, "terminated by setWebhook request")
    line.queue.hurry()
    line.sender.wake()
    return Described(result=True, description="Webhook was set")


def delete_webhook(call: Call) -> Described:
    had_one = call.bot.webhook is not None
    call.bot.webhook = None
    _drop_pending(call)
    return Described(result=True, description="Webhook was deleted" if had_one else "Webhook is already deleted")


def get_webhook_info(call: Call) -> Json:
    webhook = call.bot.webhook
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": bool(webhook and webhook.certificate),
        "pending_update_count": len(call.simulator.line(call.bot).queue),
    }
    if webhook:
        if webhook.last_error_date:
            info["last_error_date"] = webhook.last_error_date
            info["last_error_message"] = webhook.last_error_message
        info["max_connections"] = webhook.max_connections
        info["ip_address"] = webhook.ip_address
    if call.bot.allowed_updates:
        info["allowed_updates"] = call.bot.allowed_updates
    return info


async def get_updates(call: Call) -> list[Json]:
    """Wait up to `timeout` seconds for updates from `offset` on; what lies before it is confirmed and forgotten."""
    bot, params = call.bot, call.params
    if bot.webhook:
        raise conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    _choose_updates(bot, call.raw)
    line = call.simulator.line(bot)
    _end_poll(line, "terminated by other getUpdates request; make sure that only one bot instance is running")
    limit = min(max(params.get("limit", 100), 1), 100)
    found = _page(line, params.get("offset", 0), limit, call.now)
    timeout = min(max(params.get("timeout", 0), 0), LONGEST_POLL)
    if found or not timeout:
        return found
    line.poller = waiting = asyncio.get_running_loop().create_future()
    try:
        await asyncio.wait_for(asyncio.shield(waiting), timeout)
    except TimeoutError:
        return []
    finally:
        if line.poller is waiting:
            line.poller = None
    return _page(line, params.get("offset", 0), limit, call.now)


def _page(line: Line, offset: int, limit: int, now: float) -> list[Json]:
    waiting = sorted(line.queue.pending(), key=lambda pending: (pending.update_id, pending.serial))
    if offset < 0:
        offset = waiting[offset].update_id if len(waiting) >= -offset else 0
    passed = [pending for pending in waiting if pending.update_id < offset or pending.expires <= now]
    line.queue.remove(passed)
    gone = {pending.serial for pending in passed}
    page: list[PendingUpdate] = [pending for pending in waiting if pending.serial not in gone][:limit]
    return [pending.update for pending in page]


def _end_poll(line: Line, reason: str) -> None:
    if line.poller and not line.poller.done():
        line.poller.set_exception(conflict(reason))


def _choose_updates(bot: Bot, raw: Json) -> None:
    given, chosen = updates.parse_allowed(raw.get("allowed_updates"))
    if given:
        bot.allowed_updates = chosen


def _wished(call: Call, url: str) -> Webhook:
    params = call.params
    certificate = call.uploads.get("certificate")
    if certificate and len(certificate.content) > LARGEST_CERTIFICATE:
        raise bad_request("certificate size is too big")
    return Webhook(
        url=url,
        secret_token=params.get("secret_token", ""),
        max_connections=min(max(params.get("max_connections", 40), 1), 100),
        ip_address=params.get("ip_address") or None,
        certificate=certificate.content.decode(errors="replace") if certificate else None,
    )


def _same(current: Webhook, wished: Webhook) -> bool:
    compared: Any = ("url", "secret_token", "max_connections", "certificate")
    address = wished.ip_address or current.ip_address
    return address == current.ip_address and all(getattr(current, name) == getattr(wished, name) for name in compared)


def _check_secret(secret: str) -> None:
    if len(secret) > LONGEST_SECRET:
        raise bad_request("secret token is too long")
    if not _SECRET.match(secret):
        raise bad_request("secret token contains unallowed characters")


def _drop_pending(call: Call) -> None:
    if call.params.get("drop_pending_updates"):
        call.simulator.line(call.bot).queue.clear()


BEHAVIOURS: dict[str, Behaviour] = {
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "getUpdates": get_updates,
}
