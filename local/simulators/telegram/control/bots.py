"""Bots, their updates, and what the playground draws."""

import json

from aiohttp import web

from local.simulators.file_answers import strangers_file
from local.simulators.telegram import observing
from local.simulators.telegram.control.inputs import (
    BotChanges,
    NewBot,
    RawUpdate,
    Redeliver,
    RefusedError,
    TakeWebhook,
    bot_of,
    number,
    queried_bot,
    read,
)
from local.simulators.telegram.groups import Member, Topic
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, Chat, Json, StoredMessage, Webhook

PRESSES_SHOWN = 20


class Bots:
    """The routes about bots and their logs."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sim/bots", self.create),
            web.get("/sim/bots", self.show),
            web.post(r"/sim/bots/{bot_id:\d+}", self.change),
            web.post(r"/sim/bots/{bot_id:\d+}/revoke", self.revoke),
            web.post("/sim/updates", self.update),
            web.post("/sim/redeliver", self.redeliver),
            web.post("/sim/take_webhook", self.take_webhook),
            web.get("/sim/sent", self.sent),
            web.get("/sim/deliveries", self.deliveries),
            web.get("/sim/chats", self.chats),
            web.get("/sim/files/{unique_id}", self.file),
        ]

    async def create(self, request: web.Request) -> web.Response:
        """Register a bot as BotFather does → `{bot_id, token}`."""
        wished = await read(request, NewBot)
        bot = self._simulator.add_bot(wished.username, wished.name, privacy=wished.privacy)
        return web.json_response({"bot_id": bot.id, "token": bot.token}, status=201)

    async def show(self, _: web.Request) -> web.Response:
        return web.json_response([_card(bot) for bot in self._simulator.world.bots.values()])

    async def change(self, request: web.Request) -> web.Response:
        """Change name, privacy mode, or the id of the next update (Telegram resets it after a quiet week) → the bot."""
        changes = await read(request, BotChanges)
        bot = bot_of(self._simulator, int(request.match_info["bot_id"]))
        bot.name = changes.name or bot.name
        bot.privacy = bot.privacy if changes.privacy is None else changes.privacy
        bot.next_update_id = changes.next_update_id or bot.next_update_id
        self._simulator.feed.changed(bot.id)
        return web.json_response(_card(bot))

    async def revoke(self, request: web.Request) -> web.Response:
        """Replace the bot's token → `{bot_id, token}`."""
        bot = bot_of(self._simulator, int(request.match_info["bot_id"]))
        self._simulator.replace_token(bot)
        return web.json_response({"bot_id": bot.id, "token": bot.token})

    async def update(self, request: web.Request) -> web.Response:
        """Queue a raw update → `{update_id}`, null when the bot did not ask for updates of its kind."""
        raw = await read(request, RawUpdate)
        bot = bot_of(self._simulator, raw.bot_id)
        given = raw.update.get("update_id")
        if given is not None and (not isinstance(given, int) or isinstance(given, bool)):
            raise RefusedError("bad_request", "update_id must be an integer")
        observing.observe(self._simulator.world, bot, raw.update)
        return web.json_response({"update_id": self._simulator.queue_update(bot, raw.update)})

    async def redeliver(self, request: web.Request) -> web.Response:
        """Send an update again, as after a lost acknowledgement → `{update_id}`."""
        wished = await read(request, Redeliver)
        bot = bot_of(self._simulator, wished.bot_id)
        if not self._simulator.repeat_update(bot, wished.update_id):
            raise RefusedError("update_not_found", f"bot {bot.id} has had no update {wished.update_id}", 404)
        return web.json_response({"update_id": wished.update_id})

    async def take_webhook(self, request: web.Request) -> web.Response:
        """Another service that knows the token sets its own webhook → `{url}`."""
        taken = await read(request, TakeWebhook)
        bot = bot_of(self._simulator, taken.bot_id)
        bot.webhook = Webhook(url=taken.url)
        line = self._simulator.line(bot)
        line.queue.hurry()
        line.sender.wake()
        self._simulator.feed.changed(bot.id)
        return web.json_response({"url": taken.url})

    async def sent(self, request: web.Request) -> web.Response:
        """Every call the bot made, oldest first; `since` is the `index` to begin with."""
        bot = queried_bot(self._simulator, request)
        skipped = max(0, number(request, "since") - (bot.sent_count - len(bot.sent)))
        return web.json_response(list(bot.sent)[skipped:])

    async def deliveries(self, request: web.Request) -> web.Response:
        bot = queried_bot(self._simulator, request)
        return web.json_response(
            [
                {"update_id": update_id, "attempts": record.attempts, "delivered": record.delivered}
                for update_id, record in bot.deliveries.items()
            ]
        )

    async def chats(self, request: web.Request) -> web.Response:
        """The bot's chats with their messages in both directions, in order."""
        bot = queried_bot(self._simulator, request)
        now = self._simulator.clock.now()
        return web.json_response([_drawn(bot, chat, now) for chat in bot.chats.values()])

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, by its `file_unique_id`, in ranges where somebody brought them: no token is needed."""
        file = self._simulator.world.files.get(request.match_info["unique_id"])
        if file is None:
            raise RefusedError("file_not_found", "there is no such file", 404)
        headers = strangers_file(file.mime, file.name or "")
        path = self._simulator.files.path(file)
        return (
            web.FileResponse(path, headers=headers)
            if path
            else web.Response(body=self._simulator.files.read(file), headers=headers)
        )


def _card(bot: Bot) -> Json:
    return {
        "bot_id": bot.id,
        "token": bot.token,
        "username": bot.username,
        "name": bot.name,
        "privacy": bot.privacy,
        "webhook": bot.webhook.url if bot.webhook else "",
        "commands": [{**json.loads(place), "commands": commands} for place, commands in bot.commands.items()],
    }


def _drawn(bot: Bot, chat: Chat, now: float) -> Json:
    presses = [(query_id, press) for query_id, press in bot.callbacks.items() if press.chat_id == chat.id]
    return {
        "chat": chat.info,
        "bot_status": chat.bot_status,
        "privacy": chat.privacy,
        "can_write": chat.allows("can_send_messages"),
        "migrated_to": chat.group.migrated_to,
        "deleted": chat.group.deleted,
        "action": chat.action if now < chat.action_until else None,
        "presses": [
            {"id": query_id, "message_id": press.message_id, "data": press.data, "answer": press.answer}
            for query_id, press in presses[-PRESSES_SHOWN:]
        ],
        "members": [_member(member) for member in chat.group.members.values()],
        "topics": [{"message_thread_id": thread, **_topic(topic)} for thread, topic in chat.group.topics.items()],
        "general": _topic(chat.group.general),
        "messages": [_message(stored) for stored in chat.messages.values()],
    }


def _member(member: Member) -> Json:
    return {
        "user": member.user,
        "status": member.status,
        "title": member.title,
        "is_anonymous": member.is_anonymous,
    }


def _topic(topic: Topic) -> Json:
    return topic.model_dump(include={"name", "icon_color", "closed", "hidden"})


def _message(stored: StoredMessage) -> Json:
    reactions = [{**one, "user_id": user_id} for user_id, given in stored.reactions.items() for one in given]
    return {**stored.model_dump(exclude={"reactions"}), "reactions": reactions}
