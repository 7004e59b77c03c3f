"""What happens in groups: who joins and leaves, reactions, new titles, migration, the end of a group."""

import secrets

from aiohttp import web

from local.simulators.telegram import messages, observing, posting
from local.simulators.telegram.control.inputs import (
    GroupInput,
    MemberInput,
    NewGroup,
    ReactionInput,
    RefusedError,
    bot_of,
    chat_of,
    plain,
    read,
)
from local.simulators.telegram.groups import ANONYMOUS_ADMINISTRATOR, Member, Standing
from local.simulators.telegram.members import member_object
from local.simulators.telegram.memberships import change_bot_standing, change_member, found_group
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, Chat, Json, StoredMessage


class Groups:
    """The routes about groups and channels."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/sim/members", self.member),
            web.post("/sim/groups", self.group),
            web.post("/sim/new_group", self.found),
            web.post("/sim/reactions", self.react),
        ]

    async def member(self, request: web.Request) -> web.Response:
        """Set somebody's status and rights in a group, the bot's own included → `{update_id}`.

        `update_id` is that of the `my_chat_member` or `chat_member`, null where the bot gets none. A bot that is added
        also gets `new_chat_members`, with `created` instead `group_chat_created`; whoever leaves is `left_chat_member`.
        """
        given = await read(request, MemberInput)
        bot = bot_of(self._simulator, given.bot_id)
        if given.chat and given.chat.id not in bot.chats:
            info = messages.chat_object(plain(given.chat), None)
            self._simulator.world.chat(bot, info).me = Standing(status="left")
        chat = chat_of(bot, given.chat.id if given.chat else given.chat_id or 0)
        user = messages.user_object(plain(given.user))
        author = messages.user_object(plain(given.sender)) if given.sender else user
        standing: Json = {
            "status": given.status,
            "rights": given.rights,
            "title": given.custom_title,
            "until_date": given.until_date,
        }
        if given.user.id == bot.id:
            author = author if given.sender else bot.user
            update_id = change_bot_standing(
                self._simulator, bot, chat, author, Standing(**standing), created=given.created
            )
        else:
            update_id = change_member(self._simulator, bot, chat, author, Member(user=user, **standing))
        return web.json_response({"update_id": update_id})

    async def found(self, request: web.Request) -> web.Response:
        """Somebody makes a group with bots and people in it, as its owner → `{chat_id}`."""
        given = await read(request, NewGroup)
        if given.is_forum and given.type != "supergroup":
            raise RefusedError("not_a_supergroup", "only a supergroup has topics")
        bots = [bot_of(self._simulator, bot_id) for bot_id in dict.fromkeys(given.bots)]
        chat_id = _supergroup_id() if given.type == "supergroup" else -secrets.randbelow(4_000_000_000) - 1
        info = {
            "id": chat_id,
            "title": given.title,
            "type": given.type,
            **({"is_forum": True} if given.is_forum else {}),
        }
        people = [messages.user_object(plain(person)) for person in given.people]
        found_group(self._simulator, bots, info, messages.user_object(plain(given.sender)), people)
        return web.json_response({"chat_id": chat_id}, status=201)

    async def group(self, request: web.Request) -> web.Response:
        """Rename a group, change what members may do, make it a forum or a supergroup, delete it → `{chat_id}`.

        After a migration `chat_id` is the supergroup's; `signs` are the updates that tell of it, in their order.
        """
        given = await read(request, GroupInput)
        bot = bot_of(self._simulator, given.bot_id)
        chat = chat_of(bot, given.chat_id)
        if chat.is_private:
            raise RefusedError("not_a_group", f"chat {chat.id} is private")
        author = messages.user_object(plain(given.sender)) if given.sender else ANONYMOUS_ADMINISTRATOR
        if given.title is not None:
            posting.service(self._simulator, bot, chat, {"new_chat_title": given.title}, author)
        if given.permissions is not None:
            chat.group.permissions |= given.permissions
        if given.is_forum is not None:
            if chat.type != "supergroup":
                raise RefusedError("not_a_supergroup", "only a supergroup has topics")
            info = {name: value for name, value in chat.info.items() if name != "is_forum"}
            chat.group.info = {**info, "is_forum": True} if given.is_forum else info
        if given.deleted is not None:
            chat.group.deleted = given.deleted
        if given.migrate:
            chat = self._migrate(bot, chat, author, list(given.signs))
        self._simulator.feed.changed(bot.id)
        return web.json_response({"chat_id": chat.id})

    def _migrate(self, bot: Bot, chat: Chat, author: Json, signs: list[str]) -> Chat:
        if chat.type != "group" or chat.group.migrated_to:
            raise RefusedError("not_a_basic_group", "only a basic group becomes a supergroup, and once")
        world = self._simulator.world
        new_id = _supergroup_id()
        info = {"id": new_id, "title": chat.info.get("title", ""), "type": "supergroup"}
        everybody = [(bot, chat), *world.neighbours(bot, chat)]
        for one, old in everybody:
            observing.migrate(one, old, world.chat(one, info))
        serials: dict[str, int] = {}
        for one, old in everybody:
            for sign in signs:
                self._sign(one, old, one.chats[new_id], author, sign, serials)
        return bot.chats[new_id]

    def _sign(self, bot: Bot, old: Chat, new: Chat, author: Json, sign: str, serials: dict[str, int]) -> None:
        now = self._simulator.now()
        if sign == "my_chat_member":
            left = member_object(bot.user, Standing(status="left"))
            change = {"chat": new.info, "from": author, "date": now, "old_chat_member": left}
            self._simulator.queue_update(
                bot, {"my_chat_member": {**change, "new_chat_member": member_object(bot.user, new.me)}}
            )
            return
        chat, other, sender = (
            (old, new, author) if sign == "migrate_to_chat_id" else (new, old, ANONYMOUS_ADMINISTRATOR)
        )
        message_id = bot.next_message_id(chat) if chat is old else 1
        message: Json = {"message_id": message_id, "from": sender, "chat": chat.info, "date": now, sign: other.id}
        if chat is new:
            message["sender_chat"] = new.info
        message = messages.ordered(message)
        serials[sign] = messages.store(bot, chat, message, "in", serial=serials.get(sign)).serial
        self._simulator.queue_update(bot, {"message": message})

    async def react(self, request: web.Request) -> web.Response:
        """Somebody reacts to a message, or without `emoji` takes the reaction back → `{update_id}`.

        In groups only administrators hear of reactions. Without `from`, and in channels, they come anonymously as
        `message_reaction_count`.
        """
        reacted = await read(request, ReactionInput)
        bot = bot_of(self._simulator, reacted.bot_id)
        chat = chat_of(bot, reacted.chat_id)
        stored = chat.messages.get(reacted.message_id)
        if stored is None:
            raise RefusedError("message_not_found", "there is no such message", 404)
        change = self._count if reacted.sender is None or chat.type == "channel" else self._change
        kind = "message_reaction_count" if change == self._count else "message_reaction"
        copies = [(bot, chat, stored), *posting.copies(self._simulator.world, bot, chat, stored)]
        ids = {}
        for owner, view, copy in copies:
            update = {kind: change(view, copy, reacted)}
            hears = view.is_private or view.manages
            ids[owner.id] = self._simulator.queue_update(owner, update) if hears else None
        return web.json_response({"update_id": ids[bot.id]})

    def _change(self, chat: Chat, stored: StoredMessage, reacted: ReactionInput) -> Json:
        sender = reacted.sender
        new = [{"type": "emoji", "emoji": reacted.emoji}] if reacted.emoji else []
        old = stored.react(sender.id if sender else 0, new)
        return {
            "chat": chat.info,
            "message_id": stored.message["message_id"],
            "user": messages.user_object(plain(sender)) if sender else {},
            "date": self._simulator.now(),
            "old_reaction": old,
            "new_reaction": new,
        }

    def _count(self, chat: Chat, stored: StoredMessage, reacted: ReactionInput) -> Json:
        if reacted.emoji:
            stored.counts[reacted.emoji] = stored.counts.get(reacted.emoji, 0) + 1
        else:
            stored.counts.clear()
        reactions = [
            {"type": {"type": "emoji", "emoji": emoji}, "total_count": count} for emoji, count in stored.counts.items()
        ]
        return {
            "chat": chat.info,
            "message_id": stored.message["message_id"],
            "date": self._simulator.now(),
            "reactions": reactions,
        }


def _supergroup_id() -> int:
    return -1_001_000_000_000 - secrets.randbelow(1_000_000_000)
