"""Installing, disabling and moving an account, with the calls amoCRM makes to the integration."""

import asyncio
import hashlib
import hmac
import time
from urllib.parse import urlencode

from local.simulators.amocrm.grants import issue_code, revoke_all
from local.simulators.amocrm.oauth import REDIRECT_URI
from local.simulators.amocrm.runtime import Simulator
from local.simulators.amocrm.state.account import Account
from local.world import AMO_CLIENT_ID, AMO_CLIENT_SECRET, PUBLIC_URL

INSTALL_CALL_SECONDS = 3.0
DISABLE_CALL_SECONDS = 5.0
CONNECTION_WAIT_SECONDS = 15.0
SUBSCRIPTION_WAIT_SECONDS = 0.5
PLATFORM_RU = "1"
UNINSTALL_URL = f"{PUBLIC_URL}/oauth/uninstall"


async def install(simulator: Simulator, account: Account, state: str | None = None) -> bool:
    """Install the widget: one call with a code, three seconds, no retry. Tells whether the channel got connected.

    A receiver that cannot be reached at all is not waited for; a slow one may still finish behind the closed call.
    """
    account.installed = True
    query = {
        "code": issue_code(simulator.world, account, account.admin),
        "referer": account.domain,
        "client_id": AMO_CLIENT_ID,
        "from_widget": "1",
        "platform": PLATFORM_RU,
    }
    if state is not None:
        query["state"] = state
    answer = await simulator.outbound.call("GET", f"{REDIRECT_URI}?{urlencode(query)}", timeout=INSTALL_CALL_SECONDS)
    simulator.feed.publish(account.id, "installed")
    if answer.status == 0 and not answer.timed_out:
        return False
    return await _connected(account)


async def _connected(account: Account) -> bool:
    """Wait for the channel, and a moment more for the webhooks that a widget subscribes to after it, if it does.

    An account that refuses everything is not waited for.
    """
    deadline, switches = time.monotonic() + CONNECTION_WAIT_SECONDS, account.switches
    hopeless = switches.unpaid or switches.unauthorised or switches.unknown_client
    while not account.connected and not hopeless and time.monotonic() < deadline:
        await asyncio.sleep(0.02)
    soon = time.monotonic() + SUBSCRIPTION_WAIT_SECONDS
    while account.connected and not account.subscriptions and time.monotonic() < soon:
        await asyncio.sleep(0.02)
    return account.connected


async def uninstall(simulator: Simulator, account: Account) -> int:
    """Disable the widget: tokens revoked, channel disconnected, then the signed hook; returns its HTTP status."""
    account.installed = False
    account.connected = False
    account.widget_saved = False
    account.widget_settings = {}
    revoke_all(account)
    simulator.feed.publish(account.id, "uninstalled")
    signed = f"{AMO_CLIENT_ID}|{account.id}".encode()
    query = {
        "account_id": str(account.id),
        "client_uuid": AMO_CLIENT_ID,
        "signature": hmac.new(AMO_CLIENT_SECRET.encode(), signed, hashlib.sha256).hexdigest(),
    }
    answer = await simulator.outbound.call("GET", f"{UNINSTALL_URL}?{urlencode(query)}", timeout=DISABLE_CALL_SECONDS)
    return answer.status
