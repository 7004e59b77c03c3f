"""What people do with the topics of a forum."""

from aiohttp import web

from local.simulators.telegram import messages, posting, topics
from local.simulators.telegram.control.inputs import RefusedError, TopicInput, bot_of, chat_of, plain, read
from local.simulators.telegram.groups import GENERAL_TOPIC, TOPIC_COLOURS, Topic
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, Chat, Json


class Topics:
    """The route about topics."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/sim/topics", self.topic)]

    async def topic(self, request: web.Request) -> web.Response:
        """Somebody makes, renames, closes, opens or deletes a topic → `{message_thread_id}`."""
        given = await read(request, TopicInput)
        bot = bot_of(self._simulator, given.bot_id)
        chat = chat_of(bot, given.chat_id)
        if not chat.info.get("is_forum"):
            raise RefusedError("not_a_forum", f"chat {chat.id} has no topics")
        author = messages.user_object(plain(given.sender))
        if given.message_thread_id is None:
            return web.json_response({"message_thread_id": self._create(bot, chat, given, author)}, status=201)
        thread, topic = given.message_thread_id, _topic(chat, given.message_thread_id)
        if given.deleted:
            if topic is chat.group.general:
                raise RefusedError("bad_request", "General can't be deleted")
            topics.delete_topic(self._simulator.world, bot, chat, thread)
        for change in () if given.deleted else _changes(topic, given):
            content = change if topic is chat.group.general else topics.in_topic(thread, change)
            posting.service(self._simulator, bot, chat, content, author)
        self._simulator.feed.changed(bot.id)
        return web.json_response({"message_thread_id": thread})

    def _create(self, bot: Bot, chat: Chat, given: TopicInput, author: Json) -> int:
        if given.name is None:
            raise RefusedError("bad_request", "a new topic needs a name")
        colour = TOPIC_COLOURS[0] if given.icon_color is None else given.icon_color
        created = {"name": given.name, "icon_color": colour}
        posting.service(self._simulator, bot, chat, {"forum_topic_created": created}, author)
        thread = max(chat.messages)
        chat.group.topics[thread] = Topic(name=given.name, icon_color=colour, creator_id=author["id"])
        return thread


def _topic(chat: Chat, thread: int) -> Topic:
    topic = chat.group.general if thread == GENERAL_TOPIC else chat.group.topics.get(thread)
    if topic is None:
        raise RefusedError("topic_not_found", f"chat {chat.id} has no topic {thread}", 404)
    return topic


def _changes(topic: Topic, given: TopicInput) -> list[Json]:
    """Change a topic → the service messages that tell of it."""
    told: list[Json] = []
    if given.name is not None and given.name != topic.name:
        topic.name = given.name
        told.append({"forum_topic_edited": {"name": given.name}})
    if given.closed is not None and given.closed != topic.closed:
        topic.closed = given.closed
        told.append({"forum_topic_closed" if given.closed else "forum_topic_reopened": {}})
    return told
