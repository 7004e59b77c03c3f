"""Fetches one bot's updates with getUpdates for as long as the bot has a webhook here."""

import asyncio
from collections.abc import Callable

from local.polling.kept import Kept
from local.polling.upstream import UnreachableError, Upstream
from local.simulators.telegram.answers import Json
from local.simulators.telegram.world import Bot, PendingUpdate

LONG_POLL = 50
"""Seconds that Telegram lets getUpdates wait at most (tdlib/telegram-bot-api, Client.cpp)."""

ANSWER_WITHIN = LONG_POLL + 15.0
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
LONGEST_WAIT = 600.0

_WORDS = {
    401: "Telegram does not know its token any more: connect the bot with a new one",
    409: "another program gets its updates, by getUpdates or a webhook: stop that one, or connect the bot here again",
    429: "Telegram asks to wait",
}


class Poller:
    """One bot's loop. `take` gets what was fetched once it is kept, `say` a line for whoever runs the stack."""

    def __init__(
        self,
        bot: Bot,
        upstream: Upstream,
        kept: Kept,
        take: Callable[[Bot, list[PendingUpdate]], None],
        say: Callable[[str], None],
    ) -> None:
        self._bot = bot
        self._upstream = upstream
        self._kept = kept
        self._take = take
        self._say = say
        self._task: asyncio.Task[None] | None = None
        self._failures = 0
        self.trouble: str | None = None

    async def restart(self) -> None:
        """Begin, or begin again with what the webhook asks for now."""
        await self.stop()
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Stop at once: what was on its way here is not confirmed, so Telegram gives it again."""
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def _run(self) -> None:
        while self._bot.webhook:
            await asyncio.sleep(await self._fetch())

    async def _fetch(self) -> float:
        """Ask once and return for how many seconds to wait then."""
        offset = self._kept.offset(self._bot.id)
        try:
            answer = await self._upstream.ask(
                self._bot.token,
                "getUpdates",
                ANSWER_WITHIN,
                **({"offset": offset} if offset else {}),
                timeout=LONG_POLL,
                allowed_updates=self._bot.allowed_updates or [],
            )
        except UnreachableError as error:
            return self._failed(f"the Bot API: {error}")
        if not answer["ok"]:
            return self._refused(answer)
        updates = answer.get("result")
        if not isinstance(updates, list) or not all(map(_is_update, updates)):
            return self._failed("the Bot API: an answer that is none of getUpdates")
        self._succeeded()
        self._take(self._bot, self._kept.add(self._bot.id, updates))
        return 0

    def _succeeded(self) -> None:
        if self.trouble:
            self._say(f"bot {self._bot.id}: updates come again")
        self.trouble, self._failures = None, 0

    def _refused(self, answer: Json) -> float:
        code, wait = answer.get("error_code"), (answer.get("parameters") or {}).get("retry_after")
        pause = self._failed(_WORDS.get(int(code or 0)) or f"Telegram answers {code}")
        return min(max(float(wait), 1.0), LONGEST_WAIT) if isinstance(wait, int | float) else pause

    def _failed(self, trouble: str) -> float:
        """Say what is wrong, once until it is another thing, and return a pause that grows meanwhile."""
        if trouble != self.trouble:
            self._say(f"bot {self._bot.id}: {trouble}")
            self._failures = 0
        self.trouble = trouble
        pause = PAUSES[min(self._failures, len(PAUSES) - 1)]
        self._failures += 1
        return pause


def _is_update(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
