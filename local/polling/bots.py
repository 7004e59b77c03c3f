"""The bots that have a webhook here: what is answered about it, where their updates come from and go to."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from local.polling.kept import Kept, KeptQueue
from local.polling.poller import Poller
from local.polling.upstream import UnreachableError, Upstream
from local.simulators.telegram.answers import Json, bad_request
from local.simulators.telegram.bot_api import BotApi, find_method, runs_from_webhook
from local.simulators.telegram.incoming import Incoming
from local.simulators.telegram.queue import UpdateQueue
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, PendingUpdate

Say = Callable[[str], None]


class PolledBots(Simulator):
    """The half of the simulated Telegram that knows webhooks, fed by the real one.

    Rules, words, order and pauses of webhooks are the simulator's, which stands here for Telegram towards the edge.
    """

    def __init__(self, hosts: dict[str, str], state: Path, upstream: Upstream, say: Say) -> None:
        super().__init__(hosts, state.with_suffix(".files"))
        self.kept = Kept(state)
        self._upstream = upstream
        self._say = say
        self._pollers: dict[int, Poller] = {}
        self._answered: set[asyncio.Task[None]] = set()
        self._methods = BotApi(self)
        self.answer_method = self._run_from_webhook

    def new_queue(self) -> UpdateQueue:
        return KeptQueue(self.clock.now, self.kept)

    async def open(self) -> None:
        """Go on where the last run ended."""
        await self._upstream.open()
        for bot in self.kept.bots():
            self._know(bot)
            await self._poller(bot).restart()

    async def close(self) -> None:
        await self._stop_polling()
        await super().close()
        await self._upstream.close()
        self.kept.close()

    async def reset(self) -> None:
        """Forget every webhook and what waits for one. At Telegram nothing changes: there it waits for a day."""
        await self._stop_polling()
        self.kept.clear()
        await super().reset()

    def troubles(self) -> list[Json]:
        """Return how each bot fares: `bot_id`, `pending`, and the `trouble` of fetching its updates, null for none."""
        return [
            {"bot_id": bot.id, "pending": len(self.line(bot).queue), "trouble": self._poller(bot).trouble}
            for bot in self.world.bots.values()
            if bot.webhook
        ]

    def has_webhook(self, token: str) -> bool:
        bot = self.by_token.get(token)
        return bot is not None and bot.webhook is not None

    async def set_webhook(self, token: str, incoming: Incoming, real: str) -> Json:
        """Answer setWebhook and poll from now on; `real` is the webhook that stands at Telegram, which would forbid it.

        Raises UnreachableError.
        """
        bot, drop = self._bot(token), _drops(incoming)
        if real or drop:
            cleared = await self._upstream.ask(token, "deleteWebhook", drop_pending_updates=drop)
            if not cleared["ok"]:
                return cleared
        if real:
            host = urlsplit(real).hostname
            self._say(f"bot {bot.id}: its webhook at {host} was taken away; stopping this stack does not set it again")
        answer = await self._as_telegram(bot, "setWebhook", incoming)
        await self._settle(bot)
        return answer

    async def delete_webhook(self, token: str, incoming: Incoming, real: str) -> Json:
        """Answer deleteWebhook; one at Telegram is another program's, and stays there. Raises UnreachableError."""
        bot = self._bot(token)
        if _drops(incoming) and not real:
            cleared = await self._upstream.ask(token, "deleteWebhook", drop_pending_updates=True)
            if not cleared["ok"]:
                return cleared
        answer = await self._as_telegram(bot, "deleteWebhook", incoming)
        await self._settle(bot)
        return answer

    async def webhook_info(self, token: str, real: Json) -> Json:
        """Answer getWebhookInfo; a webhook that another program has set at Telegram since is the one that counts."""
        if real.get("url"):
            return {"ok": True, "result": real}
        answer = await self._as_telegram(self._bot(token), "getWebhookInfo", Incoming({}, {}))
        answer["result"]["pending_update_count"] += real.get("pending_update_count") or 0
        return answer

    async def _as_telegram(self, bot: Bot, method: str, incoming: Incoming) -> Json:
        return await self._methods.answer(bot, find_method(method), incoming)

    async def _settle(self, bot: Bot) -> None:
        """Keep the bot's webhook and poll, or not, as it says."""
        self.kept.put_bot(bot)
        poller = self._poller(bot)
        await (poller.restart() if bot.webhook else poller.stop())

    def _bot(self, token: str) -> Bot:
        """Return the bot of a token that Telegram knows; a webhook belongs to the token that it was set with."""
        if bot := self.by_token.get(token):
            return bot
        number = token.partition(":")[0]
        if not number.isdigit():
            raise bad_request("invalid token specified")
        known = self.world.bots.get(int(number))
        if known is None:
            return self._know(Bot(id=int(number), token=token, name="", username=""))
        del self.by_token[known.token]
        known.token, known.webhook, known.webhook_set_at = token, None, 0
        self.by_token[token] = known
        return known

    def _know(self, bot: Bot) -> Bot:
        self.world.bots[bot.id] = self.by_token[bot.token] = bot
        self._take(bot, self.kept.waiting(bot.id))
        return bot

    def _poller(self, bot: Bot) -> Poller:
        if bot.id not in self._pollers:
            self._pollers[bot.id] = Poller(bot, self._upstream, self.kept, self._take, self._say)
        return self._pollers[bot.id]

    def _take(self, bot: Bot, updates: list[PendingUpdate]) -> None:
        line = self.line(bot)
        for update in updates:
            line.queue.add(update)
        line.sender.wake()

    def _delivered(self, bot: Bot) -> None:
        """Forget the record of what is delivered, for nobody can ask for it here; a day of 410 ends a webhook."""
        if not bot.webhook:
            self.kept.put_bot(bot)
        for record in [record for record in bot.deliveries.values() if record.delivered]:
            del bot.deliveries[record.update_id]

    async def _stop_polling(self) -> None:
        for poller in self._pollers.values():
            await poller.stop()
        self._pollers.clear()

    def _run_from_webhook(self, bot: Bot, raw: Json) -> None:
        if runs_from_webhook(raw["method"]):
            task = asyncio.get_running_loop().create_task(self._pass_call(bot.token, raw))
            self._answered.add(task)
            task.add_done_callback(self._answered.discard)

    async def _pass_call(self, token: str, raw: Json) -> None:
        parameters = {name: value for name, value in raw.items() if name != "method"}
        try:
            await self._upstream.ask(token, str(raw["method"]), **parameters)
        except UnreachableError as error:
            self._say(f"a call in a webhook's answer is lost: {error}")


def _drops(incoming: Incoming) -> bool:
    return str(incoming.params.get("drop_pending_updates")).lower() in {"true", "yes", "1"}
