"""Where what happens in a group goes: into the talk of each deal, to the bot's menu, to what is known of the group."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bridge.domain.groups import Group, GroupBot, Link, Staff, Standing, number_in
from bridge.domain.identity import LONGEST_GENERATION
from bridge.domain.records import Bot, Person
from bridge.relay.groups.addressed import call_in, call_of, is_for_another, is_only, reply_in
from bridge.relay.groups.find_group import FindGroup
from bridge.relay.groups.follow_group import FollowGroup
from bridge.relay.groups.link_deal import share_of
from bridge.relay.incoming.open_bot import OpenBot
from bridge.relay.messages import (
    Addressed,
    Attachment,
    FunnelPress,
    Incoming,
    IncomingMessage,
    IncomingReaction,
    LeadPress,
    Membership,
    MenuCall,
    MenuPress,
    Moved,
    PollResult,
    Presence,
    Press,
    RawUpdate,
    Renamed,
    TopicNamed,
    Update,
)
from bridge.relay.ports import Funnels, GroupLines, Groups, Jobs, Receipts

ANSWER_WITHIN = 120
"""Seconds for which the bot's own answer in a group is worth something."""

ANY = 10**LONGEST_GENERATION - 1
"""A generation that every bot trusts: what one's code says in a group, others of the account show in their deals."""


@dataclass(frozen=True)
class SpreadUpdate:
    """Hand what happens in a group on to every line that it concerns; nothing is relayed here.

    Every deal has a line of its own, so that a slow or failing one holds up no other, and each gets what belongs to it
    in the order in which it happened. Done again it changes nothing.
    """

    open_bot: OpenBot
    find: FindGroup
    follow: FollowGroup
    groups: Groups
    funnels: Funnels
    receipts: Receipts
    lines: GroupLines
    jobs: Jobs

    def __call__(self, update: Update, raw: RawUpdate) -> Incoming | None:
        """Return what happened in a private chat and has still to be relayed there."""
        match update:
            case IncomingMessage(by_code=True) if not update.chat.kind.is_group:
                # Whom amoCRM does not know it does not get to know by what the code says: it may write to thousands.
                return update if self.open_bot.is_talking(update.conversation) else None
            case Press(foreign=True) if not self._has_code(raw):
                return None
            case Presence() | FunnelPress() | LeadPress():
                return update
            case IncomingMessage() | IncomingReaction() | Press() if not update.chat.kind.is_group:
                return update
            case PollResult():
                return self._poll(update, raw)
        bot = self._bot_of(raw)
        if bot is not None:
            self._in_group(bot, update, raw)
        return None

    def _in_group(self, bot: Bot, update: Update, raw: RawUpdate) -> None:
        """What is known of a group is followed whether its bot is on or off."""
        match update:
            case Membership() | Renamed() | Moved() | TopicNamed():
                self.follow(bot, update)
            case _ if bot.was_off(raw.received_at) and not raw.again_at:
                pass
            case IncomingMessage(by_code=True):
                self._said(bot, update, raw)
            case IncomingMessage():
                self._message(bot, update, raw)
            case IncomingReaction() | Press():
                group, author = self.find(bot, update.chat, update.chat.title, update.person.user_id)
                if self._is_heard(group, update.person):
                    self._share(_tied_then(bot, group, raw), group, raw, author.staff)
            case MenuPress():
                group, _ = self.find(bot, update.chat, update.chat.title)
                self._ask(bot, group, replace(update, at=int(raw.received_at)), raw)
            case Presence() | PollResult():
                pass

    def _said(self, bot: Bot, message: IncomingMessage, raw: RawUpdate) -> None:
        """What the code says stands in every deal of the group, as what a manager says in one of them does."""
        group = self.find.known(bot, message.chat)
        if group is None:
            return
        links = [link for link in group.links.values() if link.brings(raw.received_at, message.edited_at or message.at)]
        topic = group.topics.get(message.thread or 0, message.topic)
        own = [link for link in links if link.bot_id == bot.bot_id]
        self._share(own, group, raw, topic=topic)
        self._share([link for link in links if link not in own], group, replace(raw, generation=ANY), topic=topic)

    def _message(self, bot: Bot, message: IncomingMessage, raw: RawUpdate) -> None:
        person = message.person
        group, author = self.find(bot, message.chat, message.chat.title, person.user_id)
        if not self._is_heard(group, person):
            return
        group = self._learn(bot, group, message, raw)
        links = group.links_of(bot.bot_id)
        if self._is_for_the_bot(bot, group, links, message, raw):
            return
        written_at = message.edited_at or message.at
        links = tuple(link for link in links if link.brings(raw.received_at, written_at))
        self._share(links, group, raw, author.staff, group.topics.get(message.thread or 0, message.topic))
        is_attached = author.is_attached(group.version, raw.received_at)
        if links and person.is_somebody and author.staff is None and not is_attached:
            wanted = Attachment(bot.account_id, group.chat_id, bot.bot_id, person, group.version, message.at)
            self.jobs.attach(wanted)

    def _is_heard(self, group: Group, person: Person) -> bool:
        """Tell whether somebody is listened to: of other bots as the group wishes, of our own never."""
        return not person.is_bot or (group.settings.other_bots and person.user_id not in group.bots)

    def _learn(self, bot: Bot, group: Group, message: IncomingMessage, raw: RawUpdate) -> Group:
        """Return the group with what its message tells of it besides: news that have not come, or not come yet.

        What somebody has had sent again tells how it was.
        """
        if raw.again_at:
            return group
        title, thread, seat = message.chat.title, message.thread or 0, group.bots.get(bot.bot_id)
        if seat is None or (not seat.is_inside and message.at > seat.at):
            group = self._present(bot, group, message)
        if title and title != group.title and message.chat.id == group.now_id:
            self.follow(bot, Renamed(bot.bot_id, message.chat, title))
            group = replace(group, title=title)
        if thread and message.topic and thread not in group.topics:
            self.follow(bot, TopicNamed(bot.bot_id, message.chat, thread, message.topic))
        return group

    def _present(self, bot: Bot, group: Group, message: IncomingMessage) -> Group:
        """Remember that a bot which hears what is said in a group now is there, and return the group."""
        here, itself = GroupBot(bot.bot_id, Standing.MEMBER, at=message.at), Person(bot.bot_id, bot.name)
        was = Membership(bot.bot_id, message.chat, message.chat.title, itself, message.at, here, was_inside=True)
        self.follow(bot, was)
        return self.groups.get(group.account_id, group.chat_id) or group

    def _is_for_the_bot(
        self, bot: Bot, group: Group, links: Iterable[Link], message: IncomingMessage, raw: RawUpdate
    ) -> bool:
        """Have the bot answer where it is spoken to; tell whether only a bot of the account is."""
        call = call_in(message, bot)
        reply = None if call and call.command else reply_in(message, group, bot, raw.received_at)
        if reply is not None:
            self._ask(bot, group, reply, raw)
            return True
        if call is None and is_for_another(message, group, bot, raw.received_at):
            return True
        call = call or self._call_by_reply(bot, group, links, message)
        if call is None:
            return False
        self._ask(bot, group, call, raw)
        return is_only(message, call)

    def _call_by_reply(
        self, bot: Bot, group: Group, links: Iterable[Link], message: IncomingMessage
    ) -> MenuCall | None:
        """Return a reply to what the bot itself has said as a call; an answer of a manager is none of its own.

        With code of its own beside us a bot says much that is no menu, and so it does where it tells of leads.
        Every link knows the answers since it was made. What is older may have come from a deal that is tied no more.
        """
        quoted = message.quoted
        if quoted is None or not quoted.from_bot or quoted.message_id is None or message.edited_at is not None:
            return None
        if quoted.is_menu:
            return call_of(message)
        if not bot.greets or self._tells_of_leads(bot, group):
            return None
        since = min((link.linked_at for link in links), default=math.inf if group.version else 0)
        if 0 < quoted.sent_at < since:
            return None
        talks = [link.conversation for link in links]
        names = [(talk, number_in(talk, message.chat.id, quoted.message_id)) for talk in talks]
        return None if self.receipts.knows_sent(names) else call_of(message)

    def _tells_of_leads(self, bot: Bot, group: Group) -> bool:
        funnel = self.funnels.get(bot.bot_id, bot.funnel)
        return funnel is not None and funnel.admin_chat_id in {group.chat_id, group.now_id}

    def _ask(self, bot: Bot, group: Group, addressed: Addressed, raw: RawUpdate) -> None:
        if bot.is_on:
            self.jobs.menu(bot.account_id, group.chat_id, addressed, int(raw.received_at) + ANSWER_WITHIN)

    def _share(
        self, links: Iterable[Link], group: Group, raw: RawUpdate, staff: Staff | None = None, topic: str = ""
    ) -> None:
        licence = group.licence
        licensed = licence.is_good(raw.received_at) and not licence.releasing and not raw.again_at
        shares = [replace(share_of(group, link), topic=topic, staff=staff, licensed=licensed) for link in links]
        if shares:
            self.lines.spread(raw, shares)

    def _poll(self, result: PollResult, raw: RawUpdate) -> PollResult | None:
        """Return what is not of a group; Telegram names no chat, so where the poll stands is looked up."""
        place = self.receipts.poll(result.bot_id, result.poll_id)
        if place is None or place.conversation.deal_id is None:
            return result
        bot = self._bot_of(raw)
        if bot is None or (bot.was_off(raw.received_at) and not raw.again_at):
            return None
        group = self.groups.get(bot.account_id, place.conversation.chat_id)
        if group is not None:
            self._share(_tied_then(bot, group, raw), group, raw)
        return None

    def _has_code(self, raw: RawUpdate) -> bool:
        bot = self._bot_of(raw)
        return bot is not None and bot.gateway.is_open

    def _bot_of(self, raw: RawUpdate) -> Bot | None:
        return self.open_bot.of_group(raw.bot_id, raw.generation, raw.received_at, raw.again_at)


def _tied_then(bot: Bot, group: Group, raw: RawUpdate) -> tuple[Link, ...]:
    return tuple(link for link in group.links_of(bot.bot_id) if link.brings(raw.received_at))
