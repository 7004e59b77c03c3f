"""Delivers a bot's updates to its webhook as the official server does (tdlib/telegram-bot-api, WebhookActor.cpp).

One update per POST; lanes run concurrently up to `max_connections`, each strictly in order; anything but a 2xx is tried
again at once, then after 2, 4, 8 … seconds, at most a random 60–120; `Retry-After` is obeyed up to an hour; 23 hours of
410 remove the webhook. Simplified: after an outage the real server opens its connections one per two seconds and keeps
at most twice `max_connections` lanes loaded; here the backlog is sent at once.
"""

import asyncio
import base64
import json
import random
import time
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

import aiohttp

from local.simulators.telegram.clock import Clock
from local.simulators.telegram.dns import Dns
from local.simulators.telegram.queue import UpdateQueue
from local.simulators.telegram.updates import body
from local.simulators.telegram.world import Bot, Delivery, Json, PendingUpdate, Webhook

LONGEST_RETRY_AFTER = 3600
GONE_REMOVES_AFTER = 23 * 3600
LONGEST_PAUSE = (60, 120)

AnswerMethod = Callable[[Bot, Json], None]
"""Runs a method call that a webhook put into its answer."""


class Attempt:
    """The outcome of one POST: `status` 0 means that no answer came, and `problem` says why."""

    def __init__(self, status: int, problem: str = "", retry_after: float | None = None, answer: Json | None = None):
        self.status = status
        self.problem = problem
        self.retry_after = retry_after
        self.answer = answer

    @property
    def acknowledged(self) -> bool:
        return 200 <= self.status < 300


class Sender:
    """Sends one bot's queue to its webhook whenever there is one."""

    def __init__(
        self,
        bot: Bot,
        queue: UpdateQueue,
        post: "Poster",
        clock: Clock,
        on_change: Callable[[Bot], None],
        answer_method: AnswerMethod,
    ) -> None:
        self._bot = bot
        self._queue = queue
        self._post = post
        self._clock = clock
        self._on_change = on_change
        self._answer_method = answer_method
        self._in_flight: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self.redeliver_probability = 0.0

    def wake(self) -> None:
        """Start every delivery that is due and that `max_connections` allows; called after each change."""
        webhook = self._bot.webhook
        if webhook is None:
            return
        while len(self._in_flight) < webhook.max_connections:
            update = self._queue.take()
            if update is None:
                break
            task = asyncio.get_running_loop().create_task(self._deliver(webhook, update))
            self._in_flight.add(task)
            task.add_done_callback(self._finished)
        self._arm_timer()

    async def stop(self) -> None:
        """Give up what is under way; undelivered updates stay in the queue."""
        if self._timer:
            self._timer.cancel()
        tasks = list(self._in_flight)
        for task in tasks:
            task.remove_done_callback(self._finished)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._in_flight.discard(task)
        self.wake()

    def _arm_timer(self) -> None:
        if self._timer:
            self._timer.cancel()
        due = self._queue.next_due()
        if due is not None and self._bot.webhook and len(self._in_flight) < self._bot.webhook.max_connections:
            self._timer = asyncio.get_running_loop().call_later(max(0, due - self._clock.now()), self.wake)

    async def _deliver(self, webhook: Webhook, update: PendingUpdate) -> None:
        started_at, started = self._clock.now(), time.monotonic()
        attempt = await self._post.send(webhook, update.update)
        record = self._bot.deliveries.setdefault(
            update.update_id, Delivery(update_id=update.update_id, update=update.update)
        )
        elapsed = round((time.monotonic() - started) * 1000, 1)
        record.attempts.append({"at": started_at, "status": attempt.status, "ms": elapsed, "error": attempt.problem})
        if attempt.acknowledged:
            self._acknowledged(webhook, update, attempt, record)
        else:
            self._failed(webhook, update, attempt)
        self._on_change(self._bot)

    def _acknowledged(self, webhook: Webhook, update: PendingUpdate, attempt: Attempt, record: Delivery) -> None:
        webhook.gone_since = None
        record.delivered = True
        if not update.repeated and random.random() < self.redeliver_probability:
            update.repeated = True
            self._queue.retry(update, 0)
            return
        self._queue.done(update)
        if attempt.answer:
            self._answer_method(self._bot, attempt.answer)

    def _failed(self, webhook: Webhook, update: PendingUpdate, attempt: Attempt) -> None:
        now = self._clock.now()
        webhook.last_error_date = int(now)
        webhook.last_error_message = attempt.problem
        if attempt.status != HTTPStatus.GONE:
            webhook.gone_since = None
        elif webhook.gone_since is None:
            webhook.gone_since = now
        elif now - webhook.gone_since > GONE_REMOVES_AFTER and self._bot.webhook is webhook:
            self._bot.webhook = None
        self._queue.retry(update, self._pause(update, attempt) * self._clock.retry_scale)

    @staticmethod
    def _pause(update: PendingUpdate, attempt: Attempt) -> float:
        if attempt.retry_after is not None:
            return min(max(attempt.retry_after, 0), LONGEST_RETRY_AFTER)
        update.failures += 1
        if update.failures == 1:
            return 0
        update.delay = min(update.delay * 2 or 2, random.uniform(*LONGEST_PAUSE))
        return update.delay


class Poster:
    """Makes the HTTP requests to webhooks, with exactly the headers that Telegram sends."""

    def __init__(self, dns: Dns, clock: Clock) -> None:
        self._dns = dns
        self.clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def send(self, webhook: Webhook, update: Json) -> Attempt:
        """POST one update and return what came of it; never raises."""
        target = self._dns.target(webhook.url)
        if target is None:
            return Attempt(0, "Connection timed out")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                skip_auto_headers=("User-Agent", "Accept"),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        try:
            async with self._session.post(
                target,
                data=body(update),
                headers=_headers(webhook),
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=self.clock.timeout_seconds),
            ) as response:
                return await _read(response)
        except TimeoutError:
            return Attempt(0, "Read timeout expired")
        except aiohttp.ClientConnectorError:
            return Attempt(0, "Connection refused")
        except (aiohttp.ClientError, OSError):
            return Attempt(0, "Webhook connection closed")

    async def close(self) -> None:
        if self._session:
            await self._session.close()


def _headers(webhook: Webhook) -> dict[str, str]:
    parts = urlsplit(webhook.url)
    host = parts.netloc.rpartition("@")[2]
    headers = {"Host": host.removesuffix(":443")}
    if webhook.secret_token:
        headers["X-Telegram-Bot-Api-Secret-Token"] = webhook.secret_token
    if parts.username is not None:
        credentials = f"{parts.username}:{parts.password or ''}".encode()
        headers["Authorization"] = "Basic " + base64.b64encode(credentials).decode()
    headers["Content-Type"] = "application/json"
    headers["Connection"] = "keep-alive"
    headers["Accept-Encoding"] = "gzip, deflate"
    return headers


async def _read(response: aiohttp.ClientResponse) -> Attempt:
    if 200 <= response.status < 300:
        return Attempt(response.status, answer=_method_call(response, await response.read()))
    problem = f"Wrong response from the webhook: {response.status} {response.reason}"
    retry_after = response.headers.get("Retry-After", "")
    return Attempt(response.status, problem, float(retry_after) if retry_after.isdigit() else None)


def _method_call(response: aiohttp.ClientResponse, content: bytes) -> Json | None:
    """Return the method call in a webhook's answer (https://core.telegram.org/bots/api#making-requests-when-getting-updates)."""
    if b"method" not in content:
        return None
    try:
        if response.content_type == "application/x-www-form-urlencoded":
            call: Json = dict(parse_qsl(content.decode()))
        else:
            call = json.loads(content)
    except ValueError:
        return None
    return call if isinstance(call, dict) and isinstance(call.get("method"), str) else None
