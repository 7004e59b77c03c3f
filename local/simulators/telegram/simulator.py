"""The simulated Telegram as one object: its state, and the parts that act on it."""

import asyncio
from collections import deque
from dataclasses import dataclass
from pathlib import Path

from local.simulators.telegram import updates
from local.simulators.telegram.clock import Clock
from local.simulators.telegram.delivery import AnswerMethod, Poster, Sender
from local.simulators.telegram.dns import Dns
from local.simulators.telegram.feed import Feed
from local.simulators.telegram.fetching import Fetcher
from local.simulators.telegram.files import FileStore
from local.simulators.telegram.limits import Limits
from local.simulators.telegram.queue import UpdateQueue
from local.simulators.telegram.world import SENT_KEPT, Bot, Delivery, Json, PendingUpdate, World, new_token


@dataclass
class Line:
    """How one bot's updates leave: its queue, its webhook sender, and the getUpdates call that waits for news."""

    queue: UpdateQueue
    sender: Sender
    poller: asyncio.Future[None] | None = None

    def wake_poller(self) -> None:
        if self.poller and not self.poller.done():
            self.poller.set_result(None)


class Simulator:
    """Holds the world and hands every change to the queues, the limits and the listeners."""

    def __init__(self, hosts: dict[str, str], files_folder: Path) -> None:
        self.world = World()
        self.clock = Clock()
        self.dns = Dns(hosts)
        self.feed = Feed()
        self.limits = Limits()
        self.files = FileStore(self.world, files_folder)
        self.fetcher = Fetcher(self.dns, self.files)
        self.redeliver_probability = 0.0
        self.by_token: dict[str, Bot] = {}
        self.answer_method: AnswerMethod = lambda _bot, _call: None
        self._poster = Poster(self.dns, self.clock)
        self._lines: dict[int, Line] = {}
        self._serial = 0

    def add_bot(self, username: str, name: str, *, privacy: bool) -> Bot:
        bot = self.world.create_bot(username, name, privacy=privacy)
        self.by_token[bot.token] = bot
        self.feed.changed(bot.id)
        return bot

    def now(self) -> int:
        """Return the simulator's time in whole Unix seconds, as messages carry it."""
        return int(self.clock.now())

    def line(self, bot: Bot) -> Line:
        line = self._lines.get(bot.id)
        if line is None:
            queue = self.new_queue()
            sender = Sender(bot, queue, self._poster, self.clock, self._delivered, self._answer)
            sender.redeliver_probability = self.redeliver_probability
            line = self._lines[bot.id] = Line(queue, sender)
        return line

    def new_queue(self) -> UpdateQueue:
        """Return where the updates of a bot wait."""
        return UpdateQueue(self.clock.now)

    def pending(self) -> int:
        """Return how many updates wait for a webhook that exists."""
        return sum(
            len(self._lines[bot.id].queue) for bot in self.world.bots.values() if bot.webhook and bot.id in self._lines
        )

    def queue_update(self, bot: Bot, update: Json) -> int | None:
        """Queue an update and return its id, or None when the bot did not ask for its kind.

        An `update_id` in the update is kept; without one the bot's sequence goes on.
        """
        if not updates.wanted(bot.allowed_updates, updates.kind_of(update)):
            return None
        given = update.get("update_id")
        update_id = int(given) if given is not None else bot.next_update_id
        bot.next_update_id = max(bot.next_update_id, update_id + 1)
        self._remember(bot, update)
        complete = {"update_id": update_id, **{name: value for name, value in update.items() if name != "update_id"}}
        self._enqueue(bot, complete)
        return update_id

    def _remember(self, bot: Bot, update: Json) -> None:
        """Keep what a bot may later ask about or answer: queries and business connections."""
        kind = updates.kind_of(update)
        content = update.get(kind)
        if not isinstance(content, dict) or not isinstance(content.get("id"), str):
            return
        if kind in updates.ANSWERED:
            bot.queries[content["id"]] = self.clock.now()
        elif kind == "business_connection":
            bot.business_connections[content["id"]] = content

    def repeat_update(self, bot: Bot, update_id: int) -> bool:
        """Queue an update again as it was; False when the bot never had it."""
        record = bot.deliveries.get(update_id)
        if record is None:
            return False
        self._enqueue(bot, record.update)
        return True

    def _enqueue(self, bot: Bot, update: Json) -> None:
        self._serial += 1
        now = self.clock.now()
        pending = PendingUpdate(
            serial=self._serial,
            update_id=update["update_id"],
            update=update,
            key=updates.queue_key(update),
            expires=updates.expiry(update, now),
        )
        record = Delivery(update_id=pending.update_id, update=pending.update)
        bot.deliveries.setdefault(pending.update_id, record)
        line = self.line(bot)
        line.queue.add(pending)
        line.sender.wake()
        line.wake_poller()
        self.feed.changed(bot.id)

    def wake_all(self) -> None:
        """Let every sender look at its queue again, after the clock or a switch has changed."""
        for line in self._lines.values():
            line.sender.redeliver_probability = self.redeliver_probability
            line.sender.wake()

    def replace_token(self, bot: Bot) -> None:
        """Revoke the bot's token: the old one is unauthorized and the webhook, which belonged to it, is gone."""
        del self.by_token[bot.token]
        bot.token = new_token(bot.id)
        bot.webhook = None
        bot.webhook_set_at = 0
        self.by_token[bot.token] = bot
        self.feed.changed(bot.id)

    async def reset(self) -> None:
        """Forget everything."""
        await self._stop_lines()
        self.files.clear()
        self.clock = Clock()
        self._install(World())
        self.limits = Limits()
        self.redeliver_probability = 0.0
        self.feed.changed(0)

    async def close(self) -> None:
        """Stop deliveries and end the listeners' streams."""
        self.feed.close()
        await self._stop_lines()
        await self._poster.close()
        await self.fetcher.close()

    def save(self, path: Path) -> None:
        """Write the state as JSON, whole or not at all."""
        for bot in self.world.bots.values():
            bot.pending = self.line(bot).queue.pending()
        draft = path.with_suffix(".draft")
        draft.write_text(self.world.model_dump_json(), encoding="utf-8")
        draft.replace(path)

    def load(self, path: Path) -> None:
        """Take up a saved state; undelivered updates are sent again. Needs a running event loop."""
        try:
            world = World.model_validate_json(path.read_text(encoding="utf-8"))
            world.join_groups()
        except (ValueError, KeyError):
            raise SystemExit(f"{path} is not a state of this simulator; remove it to start afresh") from None
        self._install(world)
        for bot in self.world.bots.values():
            bot.sent = deque(bot.sent, SENT_KEPT)
            line = self.line(bot)
            for pending in bot.pending:
                self._serial += 1
                line.queue.add(pending.model_copy(update={"serial": self._serial}))
            line.sender.wake()

    def _install(self, world: World) -> None:
        self.world = world
        self.files.world = world
        self.by_token = {bot.token: bot for bot in world.bots.values()}
        self._poster.clock = self.clock
        self._lines = {}

    async def _stop_lines(self) -> None:
        """Stop delivering; a getUpdates that waits is answered, for nothing would wake it any more."""
        for line in self._lines.values():
            line.wake_poller()
            await line.sender.stop()

    def _delivered(self, bot: Bot) -> None:
        self.feed.changed(bot.id)

    def _answer(self, bot: Bot, call: Json) -> None:
        self.answer_method(bot, call)
