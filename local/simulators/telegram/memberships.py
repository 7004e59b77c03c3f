"""Changes of who is in a chat, with the updates and service messages that Telegram makes of them."""

from local.simulators.telegram import observing, posting
from local.simulators.telegram.groups import MANAGERS, OUTSIDE, Member, Standing
from local.simulators.telegram.members import member_object
from local.simulators.telegram.simulator import Simulator
from local.simulators.telegram.world import Bot, Chat, Json


def change_bot_standing(
    simulator: Simulator, bot: Bot, chat: Chat, author: Json, standing: Standing, *, created: bool = False
) -> int | None:
    """Change what a bot is in a chat → the id of its `my_chat_member`; a message tells of joining and leaving too."""
    before, was = chat.me, chat.bot_status
    observing.enter(bot, chat, standing)
    change = _change(simulator, chat, author, bot.user, before, standing)
    update_id = simulator.queue_update(bot, {"my_chat_member": change})
    _tell_neighbours(simulator, bot, chat, change)
    content = _service_content(chat, bot.user, was, standing.status, created=created)
    if content:
        posting.service(simulator, bot, chat, content, author)
    simulator.feed.changed(bot.id)
    return update_id


def found_group(simulator: Simulator, bots: list[Bot], info: Json, author: Json, people: list[Json]) -> None:
    """Let somebody make a group with bots and people in it: each bot hears that it is in, and that it was created."""
    views = [(bot, simulator.world.chat(bot, info)) for bot in bots]
    group = views[0][1].group
    group.members = {user["id"]: Member(user=user) for user in people}
    group.members[author["id"]] = Member(user=author, status="creator")
    for user in (author, *people):
        simulator.world.person(user["id"]).user = user
    for bot, chat in views:
        observing.enter(bot, chat, Standing())
        change = _change(simulator, chat, author, bot.user, Standing(status="left"), chat.me)
        simulator.queue_update(bot, {"my_chat_member": change})
    posting.service(simulator, *views[0], {f"{info['type']}_chat_created": True}, author)


def change_member(simulator: Simulator, bot: Bot, chat: Chat, author: Json, member: Member) -> int | None:
    """Change what a person is in a group → the id of the bot's `chat_member`, which only administrators get."""
    user_id = member.user["id"]
    before = chat.group.members.get(user_id, Member(user=member.user, status="left"))
    chat.group.members[user_id] = member
    bot.seen_users.add(user_id)
    change = _change(simulator, chat, author, member.user, before, member)
    update_id = simulator.queue_update(bot, {"chat_member": change}) if chat.manages else None
    _tell_neighbours(simulator, bot, chat, change)
    content = _service_content(chat, member.user, before.status, member.status)
    if content:
        posting.service(simulator, bot, chat, content, None if author["id"] == bot.id else author)
    return update_id


def _service_content(chat: Chat, user: Json, before: str, after: str, *, created: bool = False) -> Json:
    if chat.type not in {"group", "supergroup"}:
        return {}
    if before in OUTSIDE and after not in OUTSIDE | MANAGERS | {"restricted"}:
        if created:
            return {f"{'group' if chat.type == 'group' else 'supergroup'}_chat_created": True}
        return {"new_chat_members": [user]}
    if before not in OUTSIDE and after in OUTSIDE:
        return {"left_chat_member": user}
    return {}


def _tell_neighbours(simulator: Simulator, bot: Bot, chat: Chat, change: Json) -> None:
    for other, view in simulator.world.neighbours(bot, chat):
        if view.manages:
            simulator.queue_update(other, {"chat_member": change})


def _change(simulator: Simulator, chat: Chat, author: Json, user: Json, before: Standing, after: Standing) -> Json:
    return {
        "chat": chat.info,
        "from": author,
        "date": simulator.now(),
        "old_chat_member": member_object(user, before, kind=chat.type),
        "new_chat_member": member_object(user, after, kind=chat.type),
    }
