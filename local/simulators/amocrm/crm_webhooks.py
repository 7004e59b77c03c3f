"""CRM webhooks: which events can be subscribed to, and how a form is delivered, retried and given up.

Sources: www.amocrm.ru/developers/content/crm_platform/webhooks-api and …/webhooks-format.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from urllib.parse import urlencode

from local.simulators.amocrm.crm.office import Change
from local.simulators.amocrm.outbound import Answer, Outbound
from local.simulators.amocrm.state.account import Account
from local.simulators.amocrm.state.records import Subscription
from local.simulators.amocrm.webhook_forms import form_of

ANSWER_SECONDS = 2.0
PAUSES_AFTER_ANY_FAILURE = (300.0, 900.0)
PAUSES_AFTER_SERVER_FAILURE = (900.0, 3600.0)
FAILURES_REMEMBERED_SECONDS = 7200.0
FAILURES_BEFORE_DISABLING = 100

EVENTS = frozenset(
    {
        *(f"{action}_{entity}" for action in ("add", "update", "delete") for entity in ("lead", "contact", "company")),
        *(f"{action}_{entity}" for action in ("add", "update", "delete") for entity in ("customer", "task")),
        *(f"responsible_{entity}" for entity in ("lead", "contact", "company", "customer", "task")),
        *(f"restore_{entity}" for entity in ("lead", "contact", "company")),
        *(f"note_{entity}" for entity in ("lead", "contact", "company", "customer")),
        *(f"{action}_unsorted" for action in ("add", "update", "delete")),
        "add_talk",
        "update_talk",
        "add_message",
        "add_outgoing_message",
        "status_lead",
        "add_chat_template_review",
    }
)


class CrmWebhooks:
    """Delivers changes to the subscriptions of their account, in the background."""

    def __init__(self, outbound: Outbound, start: Callable[[Coroutine[object, object, None]], None]) -> None:
        self._outbound = outbound
        self._start = start

    def announce(self, account: Account, change: Change) -> None:
        listeners = [
            subscription
            for subscription in account.subscriptions.values()
            if change.event in subscription.settings and not subscription.disabled
        ]
        if not listeners:
            return
        body = urlencode(list(form_of(account, change))).encode()
        for subscription in listeners:
            self._start(self._deliver(account, subscription, body))

    async def _deliver(self, account: Account, subscription: Subscription, body: bytes) -> None:
        """Try at once, after 5 and after 15 minutes; if that failed with 499 or 5xx, after 15 minutes and 1 hour."""
        answer = await self._try(subscription, body)
        for pause in PAUSES_AFTER_ANY_FAILURE:
            if _accepted(answer):
                return
            await asyncio.sleep(pause * account.switches.webhook_time_scale)
            answer = await self._try(subscription, body)
        for pause in PAUSES_AFTER_SERVER_FAILURE:
            if _accepted(answer) or not _is_server_failure(answer):
                return
            await asyncio.sleep(pause * account.switches.webhook_time_scale)
            answer = await self._try(subscription, body)

    async def _try(self, subscription: Subscription, body: bytes) -> Answer:
        if subscription.disabled:
            return Answer(200)
        answer = await self._outbound.call(
            "POST",
            subscription.destination,
            timeout=ANSWER_SECONDS,
            body=body,
            headers={"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "amoCRM-Webhooks/3.0"},
        )
        if not _accepted(answer):
            _count_failure(subscription)
        return answer


def _accepted(answer: Answer) -> bool:
    return 100 <= answer.status <= 299


def _is_server_failure(answer: Answer) -> bool:
    return answer.timed_out or answer.status == 499 or answer.status >= 500


def _count_failure(subscription: Subscription) -> None:
    now = time.time()
    recent = [moment for moment in subscription.failures if moment > now - FAILURES_REMEMBERED_SECONDS]
    subscription.failures = [*recent, now]
    subscription.disabled = len(subscription.failures) > FAILURES_BEFORE_DISABLING
