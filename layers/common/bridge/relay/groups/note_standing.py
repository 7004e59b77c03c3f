"""What becomes of an answer tells what a bot is in a group: Telegram does not tell of everything by itself."""

from dataclasses import dataclass, replace

from bridge.domain.groups import Group, GroupBot, Standing
from bridge.domain.reasons import Reason
from bridge.domain.records import Bot
from bridge.domain.texts import by_moscow
from bridge.domain.wording.group_notes import group_deleted, standing_changed
from bridge.relay.groups.find_group import chat_of
from bridge.relay.ports import Clock, Groups, Jobs

GONE = frozenset({Reason.NOT_IN_GROUP, Reason.GROUP_DELETED})


@dataclass(frozen=True)
class NoteStanding:
    """Remember what Telegram's answer says of a bot in a group, and tell the deals if that is news."""

    groups: Groups
    jobs: Jobs
    clock: Clock

    def accepted(self, bot: Bot, group: Group) -> None:
        """Telegram took a message of the bot: it is in the group and may write there."""
        before = group.bots.get(bot.bot_id)
        if before is None or (before.is_inside and before.writes):
            return
        here = before if before.is_inside else GroupBot(bot.bot_id, Standing.MEMBER, hears=not bot.privacy)
        self._note(bot, group, replace(here, writes=True))

    def refused(self, bot: Bot, group: Group, reason: Reason) -> None:
        """Telegram took no message of the bot, and this is why; what has nothing to do with its standing is nothing."""
        if reason in GONE:
            gone = GroupBot(bot.bot_id, Standing.LEFT, hears=False, writes=False)
            self._note(bot, group, gone, is_deleted=reason is Reason.GROUP_DELETED)
        elif reason is Reason.NO_RIGHTS:
            self._note(bot, group, replace(_seat(bot, group), writes=False))

    def _note(self, bot: Bot, group: Group, now: GroupBot, *, is_deleted: bool = False) -> None:
        """The group is read once more: somebody else may have noted it, or Telegram may have told."""
        group = self.groups.get(group.account_id, group.chat_id) or group
        before, at = _seat(bot, group), int(self.clock.now())
        if (before.is_inside, before.writes) == (now.is_inside, now.writes) or not (before.is_inside or now.writes):
            return
        told = standing_changed(group.title, bot.username, before, now, "", by_moscow(at))
        text = group_deleted(group.title, bot.username, by_moscow(at)) if is_deleted else told
        if text and group.links_of(bot.bot_id):
            self.jobs.note_deals(group.account_id, group.chat_id, bot.bot_id, text)
        self.groups.seen(group.account_id, chat_of(group), group.title, replace(now, at=at))


def _seat(bot: Bot, group: Group) -> GroupBot:
    return group.bots.get(bot.bot_id, GroupBot(bot.bot_id, Standing.MEMBER))
