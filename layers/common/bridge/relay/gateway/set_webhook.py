"""The webhook of a bot's own code, as its code sets, deletes and looks at it.

Source: tdlib/telegram-bot-api, Client.cpp (`process_set_webhook_query`, `JsonWebhookInfo`).
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from ipaddress import AddressValueError, IPv4Address
from typing import Any

from bridge.domain.addresses import is_public
from bridge.domain.owner_addresses import fault_of
from bridge.domain.owner_side import Dropped, OwnerHook, Told
from bridge.domain.records import Bot
from bridge.relay.gateway.begin import begun
from bridge.relay.gateway.parameters import flag_of, kinds_of, number_of, text_of
from bridge.relay.messages.gateway import Call, CallAnswer
from bridge.relay.ports import Clock, Vault
from bridge.relay.ports.gateway import KindJobs
from bridge.relay.ports.owner import OwnerLines, Owners, OwnerUpdates

USUAL_CONNECTIONS = 40
MOST_CONNECTIONS = 100
LONGEST_SECRET = 256
SWEPT_AT_ONCE = 1000
"""Updates that are removed while the code waits; the rest is removed later, and not seen until then."""

_SECRET = re.compile(r"[A-Za-z0-9_-]*")

TOO_SOON = CallAnswer(status=429, description="Too Many Requests: retry after 1", retry_after=1)
SET = CallAnswer(True, description="Webhook was set")
SET_ALREADY = CallAnswer(True, description="Webhook is already set")
DELETED = CallAnswer(True, description="Webhook was deleted")
DELETED_ALREADY = CallAnswer(True, description="Webhook is already deleted")


def refused(text: str) -> CallAnswer:
    return CallAnswer(status=400, description=f"Bad Request: {text}")


NO_CERTIFICATES = refused(
    "certificates of your own are not taken here; use one of a public authority, such as Let's Encrypt"
)


@dataclass(frozen=True)
class SetWebhook:
    """Set, delete and show the webhook of a bot's own code; Telegram's own is not touched.

    `allowed` are the `host:port` pairs that may be private and without TLS, `own` those of ours, where updates would
    come back. What waits goes to a webhook that is set.
    """

    owners: Owners
    updates: OwnerUpdates
    lines: OwnerLines
    jobs: KindJobs
    vault: Vault
    clock: Clock
    new_id: Callable[[], str]
    allowed: Collection[str]
    own: Collection[str]

    def set(self, bot: Bot, call: Call) -> CallAnswer:
        if not text_of(call, "url"):
            return self.delete(bot, call)
        side = begun(self.owners, bot)
        if not self.owners.may_set(bot.bot_id):
            return TOO_SOON
        fault = self._fault_of(call)
        if fault is not None:
            return fault
        kinds = kinds_of(call)
        if kinds is not None and bot.gateway.lacks(kinds):
            self.jobs.widen_kinds(bot, kinds)
        drops = flag_of(call, "drop_pending_updates")
        wanted = _wanted(call, self.new_id())
        secret = text_of(call, "secret_token")
        if side.hook is not None and not drops and self._is_same(bot, side.hook, wanted, secret):
            if kinds is not None:
                self.owners.allow(bot.bot_id, kinds)
            # Whoever was cut off before this, and asks again, is told so as well.
            self.lines.drain(bot.bot_id, side.hook.hook_id)
            return SET_ALREADY
        if drops:
            self._drop(bot)
        sealed = self.vault.seal(secret, _context(bot)) if secret else b""
        self.owners.hook(bot.bot_id, replace(wanted, sealed_secret=sealed), kinds)
        self.lines.drain(bot.bot_id, wanted.hook_id)
        return SET

    def delete(self, bot: Bot, call: Call) -> CallAnswer:
        side = begun(self.owners, bot)
        if flag_of(call, "drop_pending_updates"):
            self._drop(bot)
        if side.hook is None:
            return DELETED_ALREADY
        self.owners.hook(bot.bot_id, None, None)
        self.owners.tell(bot.bot_id, Told())
        return DELETED

    def show(self, bot: Bot) -> CallAnswer:
        side = begun(self.owners, bot)
        info: dict[str, Any] = {
            "url": side.hook.url if side.hook else "",
            "has_custom_certificate": False,
            "pending_update_count": self.updates.count(bot.bot_id),
        }
        if side.reception.error_at:
            info |= {"last_error_date": side.reception.error_at, "last_error_message": side.reception.error}
        if side.hook is not None:
            info["max_connections"] = side.hook.max_connections
            if side.hook.ip_address:
                info["ip_address"] = side.hook.ip_address
        if side.allowed:
            info["allowed_updates"] = list(side.allowed)
        return CallAnswer(info)

    def _fault_of(self, call: Call) -> CallAnswer | None:
        if "certificate" in call.files or text_of(call, "certificate"):
            return NO_CERTIFICATES
        fault = fault_of(text_of(call, "url"), self.allowed, self.own) or _fault_of_ip(text_of(call, "ip_address"))
        if fault:
            return refused(fault)
        secret = text_of(call, "secret_token")
        if len(secret) > LONGEST_SECRET:
            return refused("secret token is too long")
        if _SECRET.fullmatch(secret) is None:
            return refused("secret token contains unallowed characters")
        return None

    def _is_same(self, bot: Bot, hook: OwnerHook, wanted: OwnerHook, secret: str) -> bool:
        return (
            hook_secret(self.vault, bot, hook) == secret
            and replace(hook, hook_id=wanted.hook_id, sealed_secret=b"") == wanted
        )

    def _drop(self, bot: Bot) -> None:
        dropped = Dropped(int(self.clock.now() * 1000))
        self.owners.drop(bot.bot_id, dropped)
        if not self.updates.sweep(bot.bot_id, dropped, SWEPT_AT_ONCE):
            self.lines.sweep(bot.bot_id, dropped)
        # Nothing is missing before the first that comes now.
        self.owners.tell(bot.bot_id, Told())


def hook_secret(vault: Vault, bot: Bot, hook: OwnerHook) -> str:
    """Return what a webhook's receiver knows us by, empty for nothing."""
    return vault.open(hook.sealed_secret, _context(bot)) if hook.sealed_secret else ""


def _context(bot: Bot) -> dict[str, str]:
    return bot.secret_context("owner_webhook")


def _wanted(call: Call, hook_id: str) -> OwnerHook:
    connections = number_of(call, "max_connections", USUAL_CONNECTIONS, 1, MOST_CONNECTIONS)
    return OwnerHook(hook_id, text_of(call, "url"), b"", connections, text_of(call, "ip_address"))


def _fault_of_ip(text: str) -> str:
    if not text:
        return ""
    try:
        address = str(IPv4Address(text))
    except AddressValueError:
        return "bad webhook: Invalid IP address specified"
    return "" if is_public(address) else f"bad webhook: IP address {address} is reserved"
