"""What changes what is known of a group: where its bots stand, how it is called, where it is."""

from dataclasses import dataclass, replace

from bridge.domain.groups import Group, GroupBot, Standing
from bridge.domain.lacks import lacks_in_group
from bridge.domain.records import Bot
from bridge.domain.texts import by_moscow
from bridge.domain.wording.group_notes import standing_changed
from bridge.relay.groups.find_group import FindGroup
from bridge.relay.groups.link_deal import share_of
from bridge.relay.messages import GroupNews, Membership, Moved, Renamed, TopicNamed
from bridge.relay.ports import GroupLines, Groups, Jobs, Log


@dataclass(frozen=True)
class FollowGroup:
    """Remember news of a group, and have those told whom it concerns; the same news again changes nothing more."""

    groups: Groups
    find: FindGroup
    lines: GroupLines
    jobs: Jobs
    log: Log

    def __call__(self, bot: Bot, news: GroupNews) -> None:
        match news:
            case Membership():
                self._membership(bot, news)
            case Renamed():
                self._renamed(bot, news)
            case Moved():
                self._moved(bot, news)
            case TopicNamed():
                self.groups.topic(bot.account_id, news.chat.id, news.thread, news.name)

    def _membership(self, bot: Bot, news: Membership) -> None:
        known = self.find.known(bot, news.chat)
        if known is not None and self._is_of_before(bot, known, news):
            return
        before = known.bots.get(bot.bot_id) if known else None
        if before is not None and news.at < before.at:
            return  # What came later in Telegram has overtaken it, or it comes once more.
        if known is not None and before is not None:
            # Before it is remembered: done again, this would be no news, and the deals would not be told.
            self._note(bot, known, before, news)
        now = _hearing(bot, news, before)
        if known is not None and before is not None and before.hears and now.is_inside and not now.hears:
            self._say_deaf(bot, known, now, news)
        group = self.groups.seen(bot.account_id, news.chat, news.title, now)
        if before is not None and before.is_inside and group.chat_id != news.chat.id and not news.was_inside:
            return  # It is where its group has gone: nobody added it.
        self.jobs.greet(bot.account_id, group.chat_id, news)

    def _is_of_before(self, bot: Bot, group: Group, news: Membership) -> bool:
        """Tell whether a bot only «leaves» what has become a supergroup, where it still is."""
        if news.chat.id != group.now_id:
            return True
        return not news.bot.is_inside and self.find.is_elsewhere(bot, group)

    def _note(self, bot: Bot, group: Group, before: GroupBot, news: Membership) -> None:
        by = news.by.name if news.by.user_id != bot.bot_id else ""
        text = standing_changed(group.title, bot.username, before, news.bot, by, by_moscow(news.at))
        if text and group.links_of(bot.bot_id):
            self.jobs.note_deals(group.account_id, group.chat_id, bot.bot_id, text)

    def _say_deaf(self, bot: Bot, group: Group, now: GroupBot, news: Membership) -> None:
        """Tell a group that talks with deals that the bot hears it no more, which nobody would notice otherwise."""
        lack, *_ = lacks_in_group(now, bot.privacy)
        if now.writes and group.links_of(bot.bot_id):
            key = f"deaf:{bot.bot_id}:{news.chat.id}:{news.at}"
            self.jobs.say(bot.account_id, group.chat_id, bot.bot_id, f"{lack.text}.", key)

    def _renamed(self, bot: Bot, news: Renamed) -> None:
        """Have it called so in all its deals, whichever bot they are tied through: another one may not hear of it."""
        group = self.groups.get(bot.account_id, news.chat.id)
        if group is None or group.title == news.title:
            return
        for deal_id in sorted(group.links):
            self.lines.open(share_of(replace(group, title=news.title), group.links[deal_id]))
        self.groups.renamed(bot.account_id, news.chat.id, news.title)

    def _moved(self, bot: Bot, news: Moved) -> None:
        group = self.groups.moved(bot.account_id, news.old_id, news.new_id)
        if group is not None:
            self.log.info("a group is a supergroup now", extra={"was": news.old_id, "is": news.new_id})


def _hearing(bot: Bot, news: Membership, before: GroupBot | None) -> GroupBot:
    """Return what a bot is in a group now; whether it hears goes by what its privacy was when it was added."""
    now = news.bot
    if not now.is_inside:
        return replace(now, hears=False)
    if now.standing is Standing.ADMINISTRATOR:
        return replace(now, hears=True)
    stayed = before is not None and before.is_inside and before.standing is not Standing.ADMINISTRATOR
    return replace(now, hears=before.hears if stayed and before else not bot.privacy)
